//! Agreements, memoranda and landmark projects: what binds on paper and in concrete.

use super::political::{change_item, checked, pair_name, whole};
use super::scope::Scope;
use crate::words;
use comity_figures::figure::projects::{Project as Bar, Projects};
use comity_figures::figure::{Caption, Cell, Chart, Column, Datum, Source, Table, Tone, Unit};
use comity_figures::page::{Block, TableBlock, Text};
use comity_ledger::ledger::explain::{changes, count_id};
use comity_ledger::ledger::finance::financed_projects;
use comity_ledger::ledger::tie::Tie;
use comity_ledger::measure;
use comity_ledger::place::registry;
use comity_ledger::time::Date;

/// Kinds of agreement, in the order of the section.
const KINDS: &[&str] =
    &["ties.fta", "ties.fta.protocol", "ties.fta.early_harvest", "ties.rta", "ties.mou.bri"];

/// Rows of financed projects that fit a page.
const FINANCED_MAX: usize = 25;

/// All blocks of the section.
pub fn blocks(scope: &Scope) -> Vec<Block> {
    let mut out: Vec<Block> = KINDS.iter().flat_map(|kind| agreements(scope, kind)).collect();
    if out.is_empty() {
        out.push(Block::Missing {
            what: "Agreements and memoranda".to_owned(),
            why: "the ledger, the Belt and Road list and DESTA (to 2020) have none between these parties"
                .to_owned(),
        });
    }
    out.push(landmarks(scope));
    out.extend(landmark_table(scope));
    out.extend(financed(scope));
    out
}

fn agreements(scope: &Scope, kind: &str) -> Vec<Block> {
    let standing = scope.world.ledger().standing(kind, &scope.a, &scope.b, scope.as_of);
    if standing == Default::default() {
        return Vec::new();
    }
    let label = measure::measure(kind).map_or(kind, |m| m.label);
    let id = count_id(kind, &scope.a, &scope.b, scope.as_of);
    let mut text = Text::new()
        .bound(standing.in_force.len().to_string(), &id)
        .plain(format!(" in force on {}", scope.as_of));
    for (n, what) in [
        (standing.cannot_say.len(), "dated too coarsely to say"),
        (standing.signed.len(), "signed, not known to be in force"),
        (standing.ended.len(), "ended"),
        (standing.later.len(), "beginning later"),
    ] {
        if n > 0 {
            text = text.plain("; ").bound(n.to_string(), &id).plain(format!(" {what}"));
        }
    }
    let mut table = Table::new(
        words::capital(label),
        vec![
            Column::text("Pair"),
            Column::text("State"),
            Column::text("When"),
            Column::text("Name or level"),
            Column::text("Checked"),
        ],
    );
    let mut add = |ties: &[&Tie], state: &str, tone: Tone| {
        for tie in ties {
            table.rows.push(vec![
                Cell::Text(pair_name(scope, tie), Some(format!("tie/{}", tie.id))),
                Cell::Tag(tone, state.to_owned()),
                Cell::text(tie.span_in_words()),
                Cell::text(&tie.level),
                checked(tie),
            ]);
        }
    };
    add(&standing.in_force, "in force", Tone::Good);
    add(&standing.cannot_say, "cannot say", Tone::Unknown);
    add(&standing.signed, "signed", Tone::Fair);
    add(&standing.ended, "ended", Tone::Bad);
    add(&standing.later, "later", Tone::Plain);
    let id = format!("ties-{}", kind.replace('.', "-"));
    let mut out = vec![
        Block::Heading(words::capital(label)),
        Block::Paragraph(text.plain(".")),
        Block::Table(TableBlock { id, table, notes: Vec::new() }),
    ];
    out.extend(recent(scope, kind));
    for tie in whole(scope, kind) {
        out.push(Block::Paragraph(
            Text::new().plain("With the bloc as such: ").bound(&tie.level, format!("tie/{}", tie.id)),
        ));
    }
    out
}

/// What changes soon after the day of the brief: a count is only as good as its day.
fn recent(scope: &Scope, kind: &str) -> Vec<Block> {
    let a_year_on = Date { year: scope.as_of.year.saturating_add(1), ..scope.as_of };
    let a_year_on = Date::new(a_year_on.year, a_year_on.month, a_year_on.day.min(28)).unwrap_or(a_year_on);
    let found = changes(scope.world, kind, &scope.a, &scope.b, scope.as_of, a_year_on);
    if found.is_empty() {
        return Vec::new();
    }
    let heading = format!("The ledger already records these changes in the year after {}:", scope.as_of);
    vec![
        Block::Paragraph(Text::from(heading)),
        Block::List(found.iter().map(|change| change_item(scope, change)).collect()),
    ]
}

/// The stage of a project in one of four words, from what its source says.
pub fn stage(status: &str) -> &'static str {
    let lower = status.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|w| lower.contains(w));
    if says(&["operating", "completion", "completed"]) {
        "operating"
    } else if says(&["construction", "implementation"]) {
        "under construction"
    } else if says(&["cancel", "suspend"]) {
        "stopped"
    } else {
        "planned"
    }
}

fn landmarks(scope: &Scope) -> Block {
    let projects = scope.world.ledger().projects_between(&scope.a, &scope.b);
    let bars = projects.iter().map(|p| Bar {
        name: p.name.clone(),
        place: registry().name_of(p.host).to_owned(),
        promoter: p.promoters.clone(),
        sector: p.sector.clone(),
        status: stage(&p.status).to_owned(),
        year: p.commissioned.clone(),
        value: Datum::default(),
        evidence: Some(format!("project/{}", p.id)),
        remark: if p.verification == "memory" { "unverified".to_owned() } else { String::new() },
    });
    let order = [
        ("operating", Tone::Good),
        ("under construction", Tone::Fair),
        ("planned", Tone::Plain),
        ("stopped", Tone::Bad),
    ];
    let chart = Projects {
        caption: Caption {
            id: "projects".to_owned(),
            title: "Landmark projects by stage".to_owned(),
            notes: vec![
                "Values stand in the table below in the currency of the source; they are not added."
                    .to_owned(),
            ],
            sources: vec![Source {
                text: "Ledger of comity; each project names its sources in the evidence section".to_owned(),
                ..Source::default()
            }],
            missing: Some("the ledger has no landmark project between these parties".to_owned()),
            ..Caption::default()
        },
        unit: Unit::new("million", 0),
        order: order.map(|(s, t)| (s.to_owned(), t)).to_vec(),
        projects: bars.collect(),
    };
    Block::figure(chart.figure())
}

fn landmark_table(scope: &Scope) -> Option<Block> {
    let projects = scope.world.ledger().projects_between(&scope.a, &scope.b);
    if projects.is_empty() {
        return None;
    }
    let columns =
        ["Project", "Where", "Promoters", "Value", "Size", "Agreed", "Commissioned", "Status", "Memorandum"];
    let mut table = Table::new("Landmark projects", columns.iter().map(|c| Column::text(*c)).collect());
    for p in projects {
        table.rows.push(vec![
            Cell::Text(p.name.clone(), Some(format!("project/{}", p.id))),
            Cell::text(registry().name_of(p.host)),
            Cell::text(&p.promoters),
            Cell::text(&p.value),
            Cell::text(&p.size),
            Cell::text(&p.agreed),
            Cell::text(&p.commissioned),
            Cell::text(&p.status),
            Cell::text(&p.note),
        ]);
    }
    Some(Block::Table(TableBlock { id: "landmarks".to_owned(), table, notes: Vec::new() }))
}

/// The largest projects of the AidData list.
fn financed(scope: &Scope) -> Vec<Block> {
    let mut found = financed_projects(scope.world, &scope.a, &scope.b, scope.from, scope.to);
    if found.is_empty() {
        return Vec::new();
    }
    let all = found.len();
    found.sort_by(|x, y| {
        let amount = |p: &comity_ledger::ledger::FinancedProject| p.amount_usd2021.unwrap_or(-1.0);
        amount(y).total_cmp(&amount(x)).then_with(|| x.id.cmp(&y.id))
    });
    found.truncate(FINANCED_MAX);
    let mut table = Table::new(
        format!(
            "The {} largest of {all} financed projects with a place, {}–{}",
            found.len(),
            scope.from,
            scope.to
        ),
        vec![
            Column::text("Project"),
            Column::text("Where"),
            Column::text("Sector"),
            Column::text("Status"),
            Column::text("Committed"),
            Column::number("Amount", "million USD of 2021"),
        ],
    );
    for p in found {
        table.rows.push(vec![
            Cell::Text(p.title.clone(), Some(format!("finance/{}", p.id))),
            Cell::text(registry().name_of(p.host)),
            Cell::text(&p.sector),
            Cell::text(&p.status),
            Cell::text(p.year.map_or_else(String::new, |y| y.to_string())),
            Cell::datum(&Datum::from(p.amount_usd2021.map(|v| v / 1e6)), &Unit::new("", 1)),
        ]);
    }
    let notes = vec![
        "AidData, Global Chinese Development Finance 3.0, projects with a place only: loans without a place \
         are not here, so the list does not add up to a country total. Commitments, not disbursements."
            .to_owned(),
    ];
    vec![
        Block::Heading("Projects with official finance".to_owned()),
        Block::Table(TableBlock { id: "financed".to_owned(), table, notes }),
    ]
}
