//! Investment and finance: stocks by source of the statistic, flows, and official finance.

use super::scope::Scope;
use comity_figures::figure::range::{Ranges, Row, Witness};
use comity_figures::figure::{Caption, Cell, Chart, Column, Datum, Table, Unit};
use comity_figures::page::{Block, TableBlock, Text};
use comity_ledger::measure::{self, Measure};
use comity_ledger::panel::Cell as PanelCell;
use comity_ledger::panel::reading::Reading;
use comity_ledger::party::Party;
use comity_ledger::place::{PlaceId, registry};
use comity_ledger::question::published;

/// All blocks of the section.
pub fn blocks(scope: &Scope) -> Vec<Block> {
    let mut out = vec![stocks(scope)];
    out.extend(one_sided(scope));
    out.push(official_finance(scope));
    out.extend(contracts(scope));
    out
}

fn readings(scope: &Scope, measure: Measure) -> Vec<Reading> {
    let mut all = published(scope.world, measure, scope.a.id, scope.b.id, scope.from, scope.to);
    // A figure without a source stands in no document.
    all.retain(|r| !r.basis.publisher.is_empty());
    all.sort_by(|x, y| (&x.period, &x.id).cmp(&(&y.period, &y.id)));
    all
}

fn stocks(scope: &Scope) -> Block {
    let found = readings(scope, measure::FDI_STOCK);
    let mut rows: Vec<Row> = Vec::new();
    for r in &found {
        let witness = Witness {
            source: r.basis.region.split(" – ").last().unwrap_or_default().to_owned(),
            value: Datum::new(r.value / 1e9, r.id.clone()),
            note: r.notes.join("; "),
        };
        match rows.iter_mut().find(|row| row.label == r.period) {
            Some(row) => row.witnesses.push(witness),
            None => rows.push(Row { label: r.period.clone(), witnesses: vec![witness] }),
        }
    }
    let chart = Ranges {
        caption: Caption {
            id: "fdi-stock".to_owned(),
            title: format!("Stock of direct investment of {} by what is counted", scope.a_name()),
            notes: vec![
                "One office, several delimitations: with or without the offshore centres the same stock is \
                 another number. The figures are not bilateral statistics of the atlas but published ones."
                    .to_owned(),
            ],
            missing: Some(
                "the atlas has no bilateral stocks of direct investment for this pair; UNCTAD’s flows are \
                 one-sided totals, not pairs"
                    .to_owned(),
            ),
            ..Caption::default()
        },
        unit: Unit::new("billion USD", 1),
        rows,
    };
    Block::figure(chart.figure())
}

/// One-sided flows: what each side receives from and invests in the whole world.
fn one_sided(scope: &Scope) -> Vec<Block> {
    let mut table = Table::new("Flows of direct investment with the whole world", vec![Column::text("Year")]);
    let columns: Vec<(&Party, Measure, &str)> = vec![
        (&scope.a, measure::FDI_OUTFLOW, "outflow"),
        (&scope.a, measure::FDI_INFLOW, "inflow"),
        (&scope.b, measure::FDI_OUTFLOW, "outflow"),
        (&scope.b, measure::FDI_INFLOW, "inflow"),
    ];
    for (party, _, way) in &columns {
        table
            .columns
            .push(Column::number(format!("{} {way}", super::scope::short_name(party)), "billion USD"));
    }
    for year in scope.years() {
        let mut row = vec![Cell::text(year.to_string())];
        for (party, id, _) in &columns {
            let reading = scope.world.panel().series_of(id).find_map(|series| {
                scope
                    .world
                    .panel()
                    .level(series, &PanelCell { from: party, to: None, year, product: None })
                    .ok()
            });
            let datum = reading.map_or_else(Datum::default, |r| Datum::new(r.value / 1e9, r.id));
            row.push(Cell::datum(&datum, &Unit::new("", 1)));
        }
        if row.iter().any(|cell| matches!(cell, Cell::Number { .. })) {
            table.rows.push(row);
        }
    }
    if table.rows.is_empty() {
        return Vec::new();
    }
    let text = format!(
        "What {} and {} invest abroad and receive, in and from every country. These are not flows between \
         the two; no open source in the atlas has those by pair and year.",
        scope.a_name(),
        scope.b_name()
    );
    let notes = vec!["UNCTAD, World Investment Report; sums over the members that report.".to_owned()];
    vec![
        Block::Heading("Flows with everybody".to_owned()),
        Block::Paragraph(Text::from(text)),
        Block::Table(TableBlock { id: "fdi-flows".to_owned(), table, notes }),
    ]
}

/// Official finance committed by one side to the other.
fn official_finance(scope: &Scope) -> Block {
    let years: Vec<i16> = scope.years().collect();
    let mut data = Vec::new();
    let mut direction = None;
    for (from, to) in [(&scope.a, &scope.b), (&scope.b, &scope.a)] {
        for series in scope.world.panel().series_of(&measure::FINANCE_LOANS) {
            for year in &years {
                let cell = PanelCell { from, to: Some(to), year: *year, product: None };
                if let Ok(r) = scope.world.panel().level(series, &cell).map_err(|_| ())
                    && r.rows > 0
                {
                    direction = Some((from, to));
                    data.push((*year, Datum::new(r.value / 1e9, r.id)));
                }
            }
        }
    }
    let title = direction.map_or_else(
        || "Official finance committed".to_owned(),
        |(from, to)| {
            format!(
                "Official finance committed by {} to {}",
                super::scope::short_name(from),
                super::scope::short_name(to)
            )
        },
    );
    let value =
        |year: &i16| data.iter().find(|(y, _)| y == year).map_or_else(Datum::default, |(_, d)| d.clone());
    let chart = comity_figures::figure::lines::Lines {
        caption: Caption {
            id: "official-finance".to_owned(),
            title,
            notes: vec![
                "AidData, Global Chinese Development Finance 3.0: grants, loans and other official finance, in \
                 constant 2021 US dollars, 2000–2021. Commitments are not disbursements."
                    .to_owned(),
            ],
            missing: Some(
                "the atlas has official finance by pair only for China as the financier, 2000–2021".to_owned(),
            ),
            ..Caption::default()
        },
        unit: Unit::new("billion USD of 2021", 2),
        years: years.iter().map(|y| i32::from(*y)).collect(),
        series: vec![comity_figures::figure::lines::Series {
            name: "Committed".to_owned(),
            values: years.iter().map(value).collect(),
        }],
        references: Vec::new(),
        with_zero: true,
    };
    Block::figure(chart.figure())
}

fn contracts(scope: &Scope) -> Vec<Block> {
    published_table(
        scope,
        "Contracted works and flows",
        "contracts",
        &[measure::CONTRACTS_VALUE, measure::FDI_FLOW, measure::FINANCE_LOANS],
    )
}

/// What a figure measures, with what it counts of it: "value of contracted works: signed, cumulative".
pub fn label(scope: &Scope, measure: &str, reading: &Reading) -> String {
    let label = Measure::parse(measure).map_or(measure, |m| m.label());
    match scope.world.ledger().observation(&reading.id) {
        Some(o) if !o.product.is_empty() => format!("{label}: {}", o.product),
        _ => label.to_owned(),
    }
}

/// Published figures of some measures as a table; nothing if there are none.
pub fn published_table(scope: &Scope, heading: &str, id: &str, measures: &[Measure]) -> Vec<Block> {
    let mut found: Vec<Reading> = Vec::new();
    for name in measures.iter().copied() {
        found.extend(readings(scope, name));
        found.extend(of_members(scope, name));
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|r| seen.insert(r.id.clone()));
    readings_table(scope, heading, id, found)
}

/// Figures between single members of the two sides, such as the readers of one country in another.
fn of_members(scope: &Scope, measure: Measure) -> Vec<Reading> {
    let member = |side: &Party, place: PlaceId| side.id == place || side.members.contains(&place);
    let mut pairs: Vec<(PlaceId, PlaceId)> = Vec::new();
    for o in
        scope.world.ledger().observations.iter().filter(|o| o.measure == measure && !o.sources.is_empty())
    {
        let (x, y) = (o.origin, o.destination);
        let across =
            (member(&scope.a, x) && member(&scope.b, y)) || (member(&scope.b, x) && member(&scope.a, y));
        if across && !pairs.contains(&(x, y)) && !pairs.contains(&(y, x)) {
            pairs.push((x, y));
        }
    }
    let mut found: Vec<Reading> = pairs
        .iter()
        .flat_map(|(x, y)| published(scope.world, measure, *x, *y, scope.from, scope.to))
        .collect();
    // Regions that resemble a member stand with the whole already.
    found.retain(|r| {
        !r.basis.publisher.is_empty() && own_pair(scope, r).is_some_and(|pair| pairs.contains(&pair))
    });
    found
}

/// The two places of a published figure.
fn own_pair(scope: &Scope, reading: &Reading) -> Option<(PlaceId, PlaceId)> {
    scope.world.ledger().observation(&reading.id).map(|o| (o.origin, o.destination))
}

/// Between whom a figure is, where that is not the pair of the brief.
fn region(scope: &Scope, reading: &Reading) -> String {
    let whole = [(scope.a.id, scope.b.id), (scope.b.id, scope.a.id)];
    match own_pair(scope, reading).filter(|pair| reading.basis.region.is_empty() && !whole.contains(pair)) {
        Some((x, y)) => format!("{} – {}", registry().name_of(x), registry().name_of(y)),
        None => reading.basis.region.clone(),
    }
}

/// Readings as a table: what, when, how much, whose, said by whom. A figure without a source stands
/// in no document.
pub fn readings_table(scope: &Scope, heading: &str, id: &str, readings: Vec<Reading>) -> Vec<Block> {
    let mut table = Table::new(
        heading,
        ["What", "Period", "Value", "Region", "Said by", "Basis and remarks"].map(Column::text).to_vec(),
    );
    for r in &readings {
        table.rows.push(vec![
            Cell::text(label(scope, &r.measure, r)),
            Cell::text(&r.period),
            Cell::Text(super::scope::Fact::of(r).printed, Some(r.id.clone())),
            Cell::text(region(scope, r)),
            Cell::text(&r.basis.publisher),
            Cell::text(r.notes.join("; ")),
        ]);
    }
    if table.rows.is_empty() {
        return Vec::new();
    }
    vec![
        Block::Heading(heading.to_owned()),
        Block::Table(TableBlock { id: id.to_owned(), table, notes: Vec::new() }),
    ]
}
