//! Agreements, memoranda and landmark projects: what binds on paper and in concrete.

use super::political::{change_item, checked, pair_name};
use super::scope::Scope;
use crate::words;
use comity_figures::figure::projects::{Project as Bar, Projects};
use comity_figures::figure::{Caption, Cell, Chart, Column, Datum, Source, Table, Tone, Unit};
use comity_figures::page::{Block, TableBlock, Text};
use comity_ledger::ledger::explain::{changes, count_id};
use comity_ledger::ledger::finance::financed_projects;
use comity_ledger::ledger::tie::{Rolled, Stands, rolled};
use comity_ledger::ledger::{Project, lists};
use comity_ledger::measure::{self, Measure};
use comity_ledger::panel::reading::Bound;
use comity_ledger::place::registry;
use comity_ledger::time::Date;

/// Kinds of agreement, in the order of the section.
const KINDS: &[Measure] = &[
    measure::TIES_FTA,
    measure::TIES_FTA_PROTOCOL,
    measure::TIES_FTA_EARLY_HARVEST,
    measure::TIES_PSA,
    measure::TIES_AGREEMENT,
    measure::TIES_DEFENCE,
    measure::TIES_BIT,
    measure::TIES_TAX,
    measure::TIES_PREFERENCE,
    measure::TIES_SUSPENSION,
    measure::TIES_RTA,
    measure::TIES_MOU_BRI,
    measure::TIES_SANCTIONS,
];

/// Rows of financed projects that fit a page.
const FINANCED_MAX: usize = 25;

/// Pairs of an agreement that are named one by one; of more the number is given.
const PAIRS_NAMED: usize = 3;

/// All blocks of the section.
pub fn blocks(scope: &Scope) -> Vec<Block> {
    let mut out: Vec<Block> = KINDS.iter().flat_map(|kind| agreements(scope, *kind)).collect();
    if out.is_empty() {
        out.push(Block::Missing {
            what: "Agreements and memoranda".to_owned(),
            why: "no list in the ledger has one between these parties; the lists may leave something out"
                .to_owned(),
        });
    }
    out.push(landmarks(scope));
    out.extend(project_table(scope, "Landmark projects", "landmarks", true));
    out.extend(project_table(scope, "Other projects", "projects-other", false));
    out.extend(super::political::events(scope, "Openings of projects", &["project_"]));
    out.extend(super::political::events(
        scope,
        "What was disputed, stopped or counted differently",
        &["counter", "dispute"],
    ));
    out.extend(financed(scope));
    out
}

/// How a stage is coloured: a label, never the only sign.
fn tone(stands: Stands) -> Tone {
    match stands {
        Stands::InForce => Tone::Good,
        Stands::Signed | Stands::Announced => Tone::Fair,
        Stands::Ended => Tone::Bad,
        Stands::CannotSay => Tone::Unknown,
        Stands::Later | Stands::Absent => Tone::Plain,
    }
}

/// The agreements of a kind as they stand on the day; what ended before the years of the brief is
/// history and is left out.
fn agreements(scope: &Scope, kind: Measure) -> Vec<Block> {
    let window = (Date::first_of(scope.from), scope.as_of);
    let mut found = rolled(scope.world.ledger().ties_of(&kind), &scope.a, &scope.b, window);
    found.retain(|entry| entry.ties.iter().any(|tie| tie.sourced()));
    if found.is_empty() {
        return Vec::new();
    }
    let label = kind.label();
    let standing = scope.world.ledger().standing(&kind, &scope.a, &scope.b, scope.as_of);
    let id = count_id(&kind, &scope.a, &scope.b, scope.as_of);
    let mut text = match standing.counted() {
        Some((n, bound)) => {
            let least = if bound == Bound::Exact { "" } else { "at least " };
            let pairs = format!("{least}{}", words::count(n, "pair"));
            Text::new()
                .bound(words::capital(&pairs), id)
                .plain(format!(" with at least one in force on {}.", scope.as_of))
        }
        None => Text::new()
            .plain("Of ")
            .bound(words::count(standing.cannot_say.len(), "pair"), id)
            .plain(format!(" it cannot be said whether one is in force on {}.", scope.as_of)),
    };
    if let Some(list) = lists::of(&kind) {
        let until = list.kept_until.map_or_else(String::new, |day| format!(", kept to {day}"));
        text = text.plain(format!(" The list holds {}{until}.", list.holds));
    }
    let mut table = Table::new(
        words::capital(label),
        ["Agreement", "State", "When", "Pairs", "Checked"].map(Column::text).to_vec(),
    );
    for entry in &found {
        let Some(tie) = entry.ties.first() else { continue };
        let name = if tie.level.is_empty() { pair_name(scope, tie) } else { tie.level.clone() };
        table.rows.push(vec![
            Cell::Text(name, Some(format!("tie/{}", tie.id))),
            Cell::Tag(tone(entry.stands), entry.stands.in_words().to_owned()),
            Cell::text(span(entry)),
            Cell::text(pairs_in_words(scope, entry)),
            checked(tie),
        ]);
    }
    let block = TableBlock { id: format!("ties-{}", kind.replace('.', "-")), table, notes: Vec::new() };
    let mut out = vec![Block::Heading(words::capital(label)), Block::Paragraph(text), Block::Table(block)];
    out.extend(recent(scope, kind));
    out
}

/// When it began for its pairs; one date if it is the same for all.
fn span(entry: &Rolled<'_>) -> String {
    let Some(tie) = entry.ties.first() else { return String::new() };
    match entry.begins() {
        Some((first, last)) if first != last && entry.stands == Stands::InForce => {
            format!("from {first} to {last}, by pair")
        }
        _ => tie.span_in_words(),
    }
}

fn pairs_in_words(scope: &Scope, entry: &Rolled<'_>) -> String {
    if entry.ties.len() > PAIRS_NAMED {
        return words::count(entry.ties.len(), "pair");
    }
    entry.ties.iter().map(|tie| pair_name(scope, tie)).collect::<Vec<_>>().join("; ")
}

/// What changes soon after the day of the brief: a count is only as good as its day.
fn recent(scope: &Scope, kind: Measure) -> Vec<Block> {
    let a_year_on = Date { year: scope.as_of.year.saturating_add(1), ..scope.as_of };
    let a_year_on = Date::new(a_year_on.year, a_year_on.month, a_year_on.day.min(28)).unwrap_or(a_year_on);
    let found = changes(scope.world, &kind, &scope.a, &scope.b, scope.as_of, a_year_on);
    if found.is_empty() {
        return Vec::new();
    }
    let heading = format!("The ledger already records these changes in the year after {}:", scope.as_of);
    vec![
        Block::Paragraph(Text::from(heading)),
        Block::List(found.iter().map(|change| change_item(scope, change)).collect()),
    ]
}

fn landmarks(scope: &Scope) -> Block {
    let projects = scope.world.ledger().projects_between(&scope.a, &scope.b);
    let bars = projects.iter().filter(|p| p.landmark).map(|p| Bar {
        name: p.name.clone(),
        place: registry().name_of(p.host).to_owned(),
        promoter: p.promoters.clone(),
        sector: p.sector.clone(),
        status: p.stage.clone(),
        year: p.commissioned.clone(),
        value: Datum::default(),
        evidence: Some(format!("project/{}", p.id)),
        remark: if p.verification == "unverified" { "unverified".to_owned() } else { String::new() },
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

/// Projects of the register with their stage; values stand as their sources state them and are
/// not added, because loans, contracts and investments overlap.
fn project_table(scope: &Scope, title: &str, id: &str, landmarks: bool) -> Option<Block> {
    let wanted = |p: &&Project| p.landmark == landmarks && !p.sources.is_empty();
    let projects: Vec<&Project> =
        scope.world.ledger().projects_between(&scope.a, &scope.b).into_iter().filter(wanted).collect();
    if projects.is_empty() {
        return None;
    }
    let columns = [
        "Project",
        "Where",
        "Promoters",
        "Kind",
        "Value",
        "Size",
        "Agreed",
        "Commissioned",
        "State",
        "Remark",
    ];
    let mut table = Table::new(title, columns.map(Column::text).to_vec());
    for p in projects {
        let status = if p.status_as_of.is_empty() {
            p.status.clone()
        } else {
            format!("{} ({})", p.status, p.status_as_of)
        };
        table.rows.push(vec![
            Cell::Text(p.name.clone(), Some(format!("project/{}", p.id))),
            Cell::text(registry().name_of(p.host)),
            Cell::text(&p.promoters),
            Cell::text(&p.modality),
            Cell::text(&p.value),
            Cell::text(&p.size),
            Cell::text(&p.agreed),
            Cell::text(&p.commissioned),
            Cell::text(status),
            Cell::text(&p.note),
        ]);
    }
    Some(Block::Table(TableBlock { id: id.to_owned(), table, notes: Vec::new() }))
}

/// The largest projects of the AidData list.
fn financed(scope: &Scope) -> Vec<Block> {
    let mut found = financed_projects(scope.world.financed(), &scope.a, &scope.b, scope.from, scope.to);
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
