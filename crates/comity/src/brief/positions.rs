//! Joint positions: votes in the UN General Assembly, and statements made together.

use super::political;
use super::scope::Scope;
use crate::words;
use comity_figures::figure::votes::{VoteYear, Votes};
use comity_figures::figure::{Caption, Chart, Datum, Source};
use comity_figures::page::{Block, Text};
use comity_ledger::indicator::{self, Subject, id_of};
use comity_ledger::time::When;
use comity_ledger::un;

/// All blocks of the section.
pub fn blocks(scope: &Scope) -> Vec<Block> {
    let mut out = vec![votes(scope)];
    out.extend(divisions(scope));
    out.extend(political::events(scope, "Positions taken together", &["position", "initiative"]));
    out.extend(political::alone(
        scope,
        "Put forward by one of them",
        &["initiative.proposed", "position.climate"],
    ));
    out.push(Block::Missing {
        what: "Positions in the WTO".to_owned(),
        why:
            "no full list of joint submissions to the WTO is held; single positions with a source stand above"
                .to_owned(),
    });
    out
}

/// An indicator that does not depend on the trade basis.
fn value(scope: &Scope, name: &str, variant: &str, year: i16) -> Datum {
    let Some(indicator) = indicator::find(name) else { return Datum::default() };
    let series = indicator.bases(scope.world).next().unwrap_or(scope.series);
    let subject = Subject { series, ..scope.subject(year, year) };
    let found = indicator.value(&subject, variant);
    match found.map(|v| v.value) {
        Some(Ok(number)) => Datum::new(number, id_of(indicator, variant, &subject)),
        _ => Datum::default(),
    }
}

fn votes(scope: &Scope) -> Block {
    // Ten years before the brief: alignment moves slowly.
    let years: Vec<i16> = (scope.from.saturating_sub(10)..=scope.to).collect();
    let rows = years.iter().map(|year| VoteYear {
        year: i32::from(*year),
        agreement: value(scope, "un-agreement", "share", *year),
        agreement_low: value(scope, "un-agreement", "share.low", *year),
        agreement_high: value(scope, "un-agreement", "share.high", *year),
        corrected: value(scope, "un-agreement", "pi", *year),
        gap: value(scope, "un-agreement", "ideal-point-gap", *year),
        gap_low: None,
        gap_high: None,
    });
    let sources =
        ["unga-votes", "unga-ideal-points"].iter().filter_map(|name| scope.world.atlas().part(name));
    let chart = Votes {
        caption: Caption {
            id: "votes".to_owned(),
            title: format!("Votes of {} and {} in the UN General Assembly", scope.a_name(), scope.b_name()),
            notes: vec![
                "Roll calls only: most resolutions pass without a vote. The votes in the atlas end in January \
                 2020, ideal points in 2024. For a bloc the votes of its members are pooled and ideal points \
                 averaged. Raw agreement is high wherever nearly everybody votes yes; read the corrected line."
                    .to_owned(),
            ],
            sources: sources
                .map(|p| Source {
                    text: format!("{}, {}", p.head.source.attribution, p.head.source.release),
                    licence: Some(p.head.source.licence.clone()),
                    ..Source::default()
                })
                .collect(),
            missing: Some("the atlas has no vote of one of the parties in these years".to_owned()),
            ..Caption::default()
        },
        corrected_label: "Scott’s π (corrected for chance)".to_owned(),
        interval_label: String::new(),
        agreement_interval_label: "95 % if the roll calls were a sample".to_owned(),
        years: rows.collect(),
    };
    Block::figure(chart.figure())
}

/// The latest important roll calls on which the first party and most of the second stood apart.
fn divisions(scope: &Scope) -> Vec<Block> {
    if !scope.a.is_single() {
        return Vec::new();
    }
    let found = un::divisions(scope.world.votes(), scope.a.id, &scope.b, scope.from, scope.to);
    let important: Vec<_> = found.iter().filter(|(call, _, _)| call.important).take(8).collect();
    if important.is_empty() {
        return Vec::new();
    }
    let items = important.iter().map(|(call, same, opposite)| {
        let id = un::vote_id(call, &scope.a, &scope.b);
        let text = Text::new()
            .plain(format!("{}, ", When::day(call.date).in_words()))
            .bound(format!("{} {}", call.resolution, title(&call.title)), &id)
            .plain(": ");
        if scope.b.is_single() {
            return text.plain(format!("{} voted the other way.", words::capital(scope.b_name())));
        }
        text.bound(same.to_string(), &id)
            .plain(format!(" of the members voted as {}, ", scope.a_name()))
            .bound(opposite.to_string(), &id)
            .plain(" the other way.")
    });
    vec![
        Block::Heading("Where they stood apart".to_owned()),
        Block::Paragraph(Text::from(
            "Votes that the United States’ State Department lists as important, on which more members voted \
             against than with the first party; the newest first.",
        )),
        Block::List(items.collect()),
    ]
}

/// The title without what every resolution's ends in.
fn title(title: &str) -> &str {
    title.split(" : resolution").next().unwrap_or(title).trim()
}
