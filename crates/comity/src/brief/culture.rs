//! People and culture: institutes, books, and what the ledger says about jobs and people.

use super::finance::published_table;
use super::political;
use super::scope::Scope;
use crate::words;
use comity_figures::figure::ranked::{Bar, Ranked};
use comity_figures::figure::{Caption, Chart, Datum, Source, Unit};
use comity_figures::page::{Block, Text};
use comity_ledger::ledger::institute::{count_id, institutes_between};
use comity_ledger::measure;
use comity_ledger::place::registry;
use std::collections::BTreeMap;

/// All blocks of the section.
pub fn blocks(scope: &Scope) -> Vec<Block> {
    let mut out = institutes(scope);
    out.extend(published_table(
        scope,
        "What is published about people and culture",
        "people",
        &[
            measure::TIES_INSTITUTE_CONFUCIUS,
            measure::TIES_CLASSROOM_CONFUCIUS,
            measure::CULTURE_BOOKS,
            measure::CULTURE_VISITORS,
            measure::PEOPLE_LEARNERS,
            measure::PEOPLE_STUDENTS,
            measure::PEOPLE_TOURISTS,
            measure::PEOPLE_FLIGHTS,
            measure::PEOPLE_TRAINED,
            measure::PEOPLE_INVITED,
            measure::TIES_SISTER_CITIES,
            measure::JOBS,
        ],
    ));
    out.extend(political::events(scope, "Culture, film and visas", &["culture", "people.visa"]));
    out.extend(political::events(scope, "Media and joint innovation", &["media", "innovation"]));
    out.push(Block::Missing {
        what: "Students and tourists by pair and year".to_owned(),
        why: "no open source in the atlas has them; single figures stand above".to_owned(),
    });
    out
}

fn institutes(scope: &Scope) -> Vec<Block> {
    let found = institutes_between(scope.world.institutes(), &scope.a, &scope.b);
    if found.is_empty() {
        return vec![Block::Missing {
            what: "Cultural institutes".to_owned(),
            why: "the list of Confucius Institutes in the atlas has none between these parties; lists of other \
                  countries’ institutes are not in the atlas"
                .to_owned(),
        }];
    }
    let mut hosts: BTreeMap<&str, usize> = BTreeMap::new();
    for institute in &found {
        *hosts.entry(registry().name_of(institute.host)).or_default() += 1;
    }
    let text = Text::new()
        .bound(words::count(found.len(), "Confucius Institute"), count_id(&scope.a, &scope.b))
        .plain(" have been opened, as far as the list knows, in ")
        .bound(
            if hosts.len() == 1 {
                "1 host economy".to_owned()
            } else {
                format!("{} host economies", hosts.len())
            },
            count_id(&scope.a, &scope.b),
        )
        .plain(". The list of 2021–22 counts openings; it does not say which have closed.");
    let bars = hosts.iter().map(|(name, n)| Bar {
        label: (*name).to_owned(),
        value: Datum::new(*n as f64, count_id(&scope.a, &scope.b)),
        low: None,
        high: None,
        highlighted: false,
        rests_on: None,
    });
    let chart = Ranked {
        caption: Caption {
            id: "institutes".to_owned(),
            title: "Confucius Institutes ever opened, by host".to_owned(),
            sources: scope
                .world
                .atlas()
                .part("confucius")
                .map(|p| Source {
                    text: p.head.source.attribution.clone(),
                    licence: Some(p.head.source.licence.clone()),
                    ..Source::default()
                })
                .into_iter()
                .collect(),
            ..Caption::default()
        },
        unit: Unit::new("institutes", 0),
        interval_label: String::new(),
        highlight_label: String::new(),
        bars: bars.collect(),
    };
    vec![Block::Paragraph(text), Block::figure(chart.figure())]
}
