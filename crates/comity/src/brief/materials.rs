//! Raw materials that the two sell each other: ores, metals, oil, gas.

use super::scope::Scope;
use comity_figures::figure::{Cell as TableCell, Column, Datum, Table, Unit};
use comity_figures::page::{Block, TableBlock};
use comity_ledger::measure;
use comity_ledger::panel::Cell;
use comity_ledger::panel::reading::Reading;
use comity_ledger::panel::series::Series;
use comity_ledger::party::Party;
use comity_ledger::product::groups;

/// Groups of which the atlas holds every code.
const SHOWN: &[&str] = &[
    "crude-oil",
    "natural-gas",
    "iron-ore",
    "copper-ore",
    "lithium-compounds",
    "gold",
    "bauxite",
    "nickel-ore",
    "manganese-ore",
    "zinc-ore",
    "rare-earths",
    "graphite",
];

/// Rows at most.
const ROWS: usize = 8;

/// Trade below this is left out, US dollars: the table tells what matters between the two.
const LEAST: f64 = 1e6;

/// A table of the largest, in the last year and in the first one; nothing if they trade none of them.
pub fn blocks(scope: &Scope) -> Vec<Block> {
    let panel = scope.world.panel();
    let Some(series) = panel.products_of(&measure::TRADE_GOODS_EXPORTS).next() else { return Vec::new() };
    let years = panel.years_of(series);
    let inside = || years.iter().copied().filter(|year| scope.years().contains(year));
    let (Some(first), Some(last)) = (inside().next(), inside().next_back()) else { return Vec::new() };
    let mut shown = vec![first, last];
    shown.dedup();
    let mut lacks: Vec<String> = Vec::new();
    let mut rows: Vec<(f64, Vec<TableCell>)> = Vec::new();
    for group in groups().iter().filter(|group| SHOWN.contains(&group.id)) {
        let mut cells = vec![TableCell::text(group.label)];
        let mut size: f64 = 0.0;
        for (from, to) in [(&scope.a, &scope.b), (&scope.b, &scope.a)] {
            for year in &shown {
                let reading = reading(scope, series, (from, to), *year, group.id);
                lacks.extend(reading.iter().map(Reading::gap_in_words));
                let datum = reading.map_or_else(Datum::default, |r| Datum::new(r.value / 1e6, r.id));
                size = size.max(datum.value.unwrap_or(0.0));
                cells.push(TableCell::datum(&datum, &Unit::new("", 1)));
            }
        }
        rows.push((size, cells));
    }
    rows.retain(|(size, _)| *size * 1e6 >= LEAST);
    rows.sort_by(|x, y| y.0.total_cmp(&x.0));
    if rows.is_empty() {
        return Vec::new();
    }
    let (a, b) = (scope.a_name(), scope.b_name());
    let mut columns = vec![Column::text("Raw material")];
    for (from, to) in [(a, b), (b, a)] {
        let named = |year| Column::number(format!("{from} to {to}, {year}"), "million USD");
        columns.extend(shown.iter().map(named));
    }
    let mut table = Table::new("Raw materials", columns);
    table.rows = rows.into_iter().take(ROWS).map(|(_, cells)| cells).collect();
    let source = panel.source(series, last);
    let mut notes = vec![format!(
        "{}, {}: another release than the trade above, so that shares of it are not to be taken. No number is a \
         flow below 1,000 dollars, or one of which neither side reports.",
        source.map_or("", |s| s.attribution.as_str()),
        source.map_or("", |s| s.release.as_str()),
    )];
    lacks.retain(|lack| !lack.is_empty());
    lacks.sort_unstable();
    lacks.dedup();
    notes.extend(lacks.into_iter().map(|lack| format!("Sums {lack} are at least as told.")));
    vec![Block::Table(TableBlock { id: "materials".to_owned(), table, notes })]
}

fn reading(
    scope: &Scope,
    series: &Series,
    (from, to): (&Party, &Party),
    year: i16,
    product: &str,
) -> Option<Reading> {
    let cell = Cell { from, to: Some(to), year, product: Some(product) };
    scope.world.panel().level(series, &cell).ok()
}
