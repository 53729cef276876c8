//! The tables of a simulation report.

use crate::simulate::result::{Answer, Group, PlaceResult, Run};
use crate::simulate::terminal::money;
use comity_figures::figure::{Cell, Column, Table};
use comity_figures::page::{Block, TableBlock, Text};

/// Repairs shown; the JSON has all.
const REPAIRS: usize = 30;

/// Trade elasticities in words.
pub fn elasticity(answer: &Answer) -> String {
    let b = &answer.baseline;
    let (low, high) = b.elasticity;
    let range = if low == high { format!("{low}") } else { format!("{low} to {high}") };
    format!("{range} ({})", b.elasticity_source)
}

fn table(id: &str, table: Table, notes: Vec<String>) -> Block {
    Block::Table(TableBlock { id: id.to_owned(), table, notes })
}

fn unit(answer: &Answer) -> (f64, &str) {
    match answer.baseline.unit.as_str() {
        "USD" => (1e-9, "billion USD"),
        "million USD" => (1e-3, "billion USD"),
        other => (1.0, other),
    }
}

/// What was done, with its sources.
pub fn shocks(answer: &Answer, run: &Run) -> Vec<Block> {
    let columns = vec![
        Column::text("Shock"),
        Column::text("What changes"),
        Column::text("Touches trade of"),
        Column::text("Source"),
    ];
    let mut shown = Table::new("", columns);
    let mut notes = Vec::new();
    for told in &run.shocks {
        let source = if told.source.is_empty() {
            Cell::Gap("none given".to_owned())
        } else {
            Cell::text(&told.source)
        };
        let trade = if told.trade > 0.0 {
            Cell::text(money(told.trade, answer))
        } else {
            Cell::Gap("none".to_owned())
        };
        shown.rows.push(vec![Cell::text(&told.name), Cell::text(&told.words), trade, source]);
        notes.extend(told.notes.iter().cloned());
    }
    let mut blocks = vec![table("shocks", shown, Vec::new())];
    blocks.extend(notes.into_iter().map(|note| Block::Note(Text::from(note))));
    blocks
}

/// Every place with what moved it.
pub fn places(answer: &Answer, run: &Run) -> Vec<Block> {
    let (scale, money_unit) = unit(answer);
    let p = |name: &str| Column::number(name, "%");
    let mut columns = vec![Column::text("Place"), p("Real income")];
    let drawn = run.draws.is_some();
    if drawn {
        columns.extend([p("low"), p("high")]);
    }
    columns.extend([p("First order"), p("Terms of trade"), p("Wage"), p("Real wage"), p("Prices")]);
    columns.extend([
        Column::number("Worth", money_unit),
        Column::number("Revenue gained", money_unit),
        p("Home share before"),
        p("Home share after"),
    ]);
    let mut all = Table::new("Every place", columns);
    let mut order: Vec<&PlaceResult> = run.places.iter().collect();
    order.sort_by(|a, b| a.name.cmp(&b.name));
    for place in &order {
        let name = Cell::Text(place.name.clone(), place.evidence.clone());
        let mut row = vec![name, Cell::number(Some(place.real_income_percent.value), 3)];
        if drawn {
            row.extend([
                Cell::number(place.real_income_percent.low, 3),
                Cell::number(place.real_income_percent.high, 3),
            ]);
        }
        row.extend(
            [
                place.first_order_percent,
                place.terms_of_trade_percent,
                place.wage_percent,
                place.real_wage_percent,
                place.price_index_percent,
            ]
            .map(|v| Cell::number(Some(v), 3)),
        );
        row.extend([
            Cell::number(Some(scale * place.equivalent_variation), 2),
            Cell::number(Some(scale * (place.tariff_revenue[1] - place.tariff_revenue[0])), 2),
            Cell::number(Some(100.0 * place.domestic_share[0]), 1),
            Cell::number(Some(100.0 * place.domestic_share[1]), 1),
        ]);
        all.rows.push(row);
    }
    let notes = vec![
        "Real income is exact; first order is the sum of the terms and the volume of trade at one step, as much of the literature prints it. Wages and prices are in units of world factor income. The name of a place leads to the figure its size rests on.".to_owned(),
    ];
    vec![table("places", all, notes), decomposition(&order)]
}

/// The exact log change in parts.
fn decomposition(order: &[&PlaceResult]) -> Block {
    let l = |name: &str| Column::number(name, "100 log");
    let columns = vec![
        Column::text("Place"),
        l("Real wage"),
        l("Labour"),
        l("Tariff revenue"),
        l("Transfers"),
        l("Sum"),
    ];
    let mut parts = Table::new("The exact change of real income in parts", columns);
    for place in order {
        let d = place.decomposition;
        let values =
            [d.real_wage, d.labour, d.revenue, d.transfers, d.real_wage + d.labour + d.revenue + d.transfers];
        let mut row = vec![Cell::text(&place.name)];
        row.extend(values.map(|v| Cell::number(Some(v), 3)));
        parts.rows.push(row);
    }
    let note =
        "The real wage follows from own shares alone; transfers pay for deficits that stay fixed.".to_owned();
    table("decomposition", parts, vec![note])
}

/// Trade of the parties asked about and the flows that move most.
pub fn trade(answer: &Answer, run: &Run) -> Vec<Block> {
    let (scale, money_unit) = unit(answer);
    let columns = vec![
        Column::text("From"),
        Column::text("To"),
        Column::number("Before", money_unit),
        Column::number("After", money_unit),
        Column::number("Change", "%"),
    ];
    let mut pairs =
        Table::new("Trade between the parties asked about, and the flows that move most", columns);
    for pair in &run.pairs {
        let before =
            Cell::Number { value: scale * pair.before, decimals: 2, evidence: pair.evidence.clone() };
        pairs.rows.push(vec![
            Cell::text(&pair.from),
            Cell::text(&pair.to),
            before,
            Cell::number(Some(scale * pair.after), 2),
            pair.change_percent
                .map_or_else(|| Cell::Gap("no trade before".to_owned()), |c| Cell::number(Some(c), 1)),
        ]);
    }
    let note = "At the seller's price; after the shock in units of world factor income of the baseline. Flows inside a party are left out.".to_owned();
    vec![table("pairs", pairs, vec![note])]
}

/// Real income of the parties asked about in every run.
pub fn side_by_side(answer: &Answer) -> Vec<Block> {
    let groups = |run: &Run| -> Vec<Group> { run.focus.iter().chain(&run.world).cloned().collect() };
    let solved = answer.runs.iter().find(|run| run.certificate.solved);
    let names: Vec<String> =
        solved.map_or_else(Vec::new, |run| groups(run).into_iter().map(|g| g.name).collect());
    let mut columns = vec![Column::text("Variant"), Column::text("Deficits")];
    columns.extend(names.iter().map(|name| Column::number(name, "%")));
    columns.push(Column::text("Worst residual"));
    let mut all = Table::new("Change of real income", columns);
    for run in &answer.runs {
        let mut row = vec![Cell::text(&run.variant), Cell::text(run.closure)];
        if run.certificate.solved {
            row.extend(groups(run).iter().map(|g| Cell::number(Some(g.real_income_percent.value), 3)));
        } else {
            row.extend(names.iter().map(|_| Cell::Gap("not solved".to_owned())));
        }
        row.push(Cell::text(format!("{:.1e}", run.certificate.worst_residual)));
        all.rows.push(row);
    }
    vec![table("side-by-side", all, Vec::new())]
}

/// The largest repairs of the baseline.
pub fn repairs(answer: &Answer) -> Option<Block> {
    let all = &answer.baseline.repairs;
    if all.is_empty() {
        return None;
    }
    let mut shown = Table::new(
        "Repairs of the data",
        vec![Column::text("Where"), Column::text("What and why"), Column::number("Size", "%")],
    );
    for repair in all.iter().take(REPAIRS) {
        let size = repair
            .relative
            .map_or_else(|| Cell::Gap("not known".to_owned()), |r| Cell::number(Some(100.0 * r), 2));
        shown.rows.push(vec![Cell::text(&repair.what), Cell::text(&repair.why), size]);
    }
    let mut notes = Vec::new();
    if all.len() > REPAIRS {
        notes.push(format!("{} smaller ones: see --json.", all.len() - REPAIRS));
    }
    Some(table("repairs", shown, notes))
}
