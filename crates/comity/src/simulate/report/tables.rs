//! The tables of a simulation report.

use crate::simulate::parts::told_first;
use crate::simulate::result::{Answer, Group, LensResult, PathResult, PlaceResult, Run};
use crate::simulate::terminal::{money, residual};
use crate::simulate::words::in_order;
use crate::simulate::{lens as product, path};
use crate::words;
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
        let words = match &told.rates {
            Some(rates) => format!("{}; {}", told.words, rates.words()),
            None => told.words.clone(),
        };
        shown.rows.push(vec![Cell::text(&told.name), Cell::text(words), trade, source]);
        notes.extend(told.notes.iter().cloned());
    }
    // Two shocks on one bloc would say the same twice.
    let mut said = Vec::new();
    notes.retain(|note: &String| {
        let new = !said.contains(note);
        said.push(note.clone());
        new
    });
    let mut blocks = vec![table("shocks", shown, Vec::new())];
    blocks.extend(notes.into_iter().map(|note| Block::Note(Text::from(note))));
    blocks
}

/// A path in some of its years and in the long run.
pub fn path(path: &PathResult) -> Block {
    let at = path::printed(path.years.len());
    let p = |name: &str| Column::number(name, "%");
    let mut columns = vec![Column::text("Real income")];
    columns.extend(at.iter().map(|t| p(&path.years[*t].to_string())));
    columns.extend([p("Long run"), p("Capital then"), p("Welfare")]);
    let mut shown = Table::new("Real income year by year, and what the path is worth", columns);
    for party in &path.parties {
        let years = at.iter().map(|t| party.real_income_percent[*t]);
        let end = [party.long_run_percent, party.long_run_capital_percent, party.welfare_percent];
        let numbers = years.chain(end).map(|v| Cell::number(Some(v), 3));
        shown.rows.push(std::iter::once(Cell::text(&party.name)).chain(numbers).collect());
    }
    table("path-years", shown, vec![path::terms(path)])
}

/// One product alone.
pub fn lens(lens: &LensResult) -> Vec<Block> {
    let p = |name: &str| Column::number(name, "%");
    let n = |name: &str| Column::number(name, "");
    let columns = vec![
        Column::text("Supplier"),
        p("Tariff before"),
        p("after"),
        n("Imports before"),
        n("Imports after"),
        n("Creation"),
        n("Diversion"),
        p("Whole sector"),
    ];
    let mut shown = Table::new(format!("HS {} bought by {}", lens.product, lens.importer), columns);
    for s in &lens.suppliers {
        let rates = s.tariff_percent.map(|x| Cell::number(Some(x), 1));
        let money = [s.imports[0], s.imports[1], s.creation, s.diversion].map(|x| Cell::number(Some(x), 0));
        let sector = [Cell::number(s.sector_percent, 2)];
        let cells = rates.into_iter().chain(money).chain(sector);
        shown.rows.push(std::iter::once(Cell::text(&s.name)).chain(cells).collect());
    }
    let sums = format!(
        "Prices that buyers pay {} %; duties {} to {}; buyers {}, together with the treasury {}.",
        words::grouped(lens.buyers_price_percent, 2),
        words::grouped(lens.revenue[0], 0),
        words::grouped(lens.revenue[1], 0),
        words::grouped(lens.buyers, 0),
        words::grouped(lens.together, 0)
    );
    let notes = [vec![sums, product::terms(lens)], lens.notes.clone()].concat();
    vec![table("one-product", shown, notes)]
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
    let elastic = run.places.iter().any(|place| place.net_of_effort_percent.is_some());
    if elastic {
        columns.push(p("Net of effort"));
    }
    // A column that says nothing of anybody is left out.
    let ordered = run.places.iter().any(|place| place.first_order_percent.is_some());
    let taxed = run.places.iter().any(|place| place.tariff_revenue != [0.0; 2]);
    if ordered {
        columns.push(p("First order"));
    }
    columns.extend([p("Prices"), Column::number("Worth", money_unit)]);
    if taxed {
        columns.push(Column::number("Revenue gained", money_unit));
    }
    columns.extend([p("Home share before"), p("Home share after")]);
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
        if elastic {
            row.push(Cell::number(place.net_of_effort_percent, 3));
        }
        if ordered {
            row.push(place.first_order_percent.map_or_else(
                || Cell::Gap("none: the shock forbids trade".to_owned()),
                |v| Cell::number(Some(v), 3),
            ));
        }
        row.push(Cell::number(Some(place.price_index_percent), 3));
        row.push(Cell::number(Some(scale * place.equivalent_variation), 2));
        if taxed {
            let gained = place.tariff_revenue[1] - place.tariff_revenue[0];
            row.push(Cell::number(Some(scale * gained), 2));
        }
        row.extend(place.domestic_share.map(|share| Cell::number(Some(100.0 * share), 1)));
        all.rows.push(row);
    }
    let mut note = "Real income is exact. ".to_owned();
    note += if ordered {
        "First order is its derivative at one step (terms and volume of trade, costs, productivity, factors, moving transfers), as much of the literature prints it. "
    } else {
        "A shock that forbids trade has no first order. "
    };
    note += "Prices are in units of world factor income. The name of a place leads to the figure its size rests on.";
    if elastic {
        note += " Net of effort deducts what extra work costs, because labour supply is elastic.";
    }
    let notes = vec![note];
    vec![table("places", all, notes), decomposition(&order)]
}

/// The unit of parts that add up.
const LOG_POINTS: &str = "log points";
/// A part below this is nothing, in log points.
const NOTHING: f64 = 5e-6;

/// A part of the change of a place, in log points.
type PartOf = fn(&PlaceResult) -> f64;

/// The exact log change in parts; one that is nothing for everybody is left out.
fn decomposition(order: &[&PlaceResult]) -> Block {
    let all: [(&str, PartOf); 4] = [
        ("Real wage", |p| p.decomposition.real_wage),
        ("Labour", |p| p.decomposition.labour),
        ("Tariff revenue", |p| p.decomposition.revenue),
        ("Transfers", |p| p.decomposition.transfers),
    ];
    let counts = |part: &PartOf| order.iter().any(|place| part(place).abs() > NOTHING);
    let shown: Vec<_> = all.iter().filter(|(_, part)| counts(part)).collect();
    let l = |name: &str| Column::number(name, LOG_POINTS);
    let mut columns = vec![Column::text("Place")];
    columns.extend(shown.iter().map(|(name, _)| l(name)));
    columns.push(l("Sum"));
    let mut parts = Table::new("The exact change of real income in parts", columns);
    for place in order {
        let values: Vec<f64> = shown.iter().map(|(_, part)| part(place)).collect();
        let sum = all.iter().map(|(_, part)| part(place)).sum();
        let mut row = vec![Cell::text(&place.name)];
        row.extend(values.into_iter().chain(std::iter::once(sum)).map(|v| Cell::number(Some(v), 3)));
        parts.rows.push(row);
    }
    let note = "A log point is 100 times the change of the log, near to one per cent, and parts add up. The real wage follows from own shares alone; transfers pay for deficits that stay fixed.".to_owned();
    table("decomposition", parts, vec![note])
}

/// Most partners or sectors shown of one place.
const PARTS: usize = 12;
/// Most places whose partners and sectors are shown.
const DETAILED: usize = 8;

/// Where the change of the places asked about comes from, and what happens to their sectors.
pub fn detail(answer: &Answer, run: &Run) -> Vec<Block> {
    let mut blocks = Vec::new();
    for place in told_first(run).into_iter().take(DETAILED) {
        let Some(parts) = &place.contributions else { continue };
        blocks.push(contributions(&place.name, "partner", &parts.by_partner, parts));
        if answer.baseline.sectors > 1 {
            blocks.push(contributions(&place.name, "sector bought", &parts.by_sector, parts));
            blocks.push(sectors(answer, run, place));
        }
    }
    blocks
}

/// Parts of one place that add to its change.
fn contributions(
    name: &str,
    of: &str,
    parts: &[crate::simulate::result::Part],
    whole: &crate::simulate::result::ContributionsResult,
) -> Block {
    let l = |name: &str| Column::number(name, LOG_POINTS);
    let mut columns = vec![Column::text(words::capital(of))];
    // Without taxes on any trade, prices are the whole.
    let taxed = parts.iter().any(|p| p.revenue.abs() > NOTHING);
    columns.extend(if taxed { vec![l("Prices"), l("Revenue"), l("Sum")] } else { vec![l("Sum")] });
    let mut shown = Table::new(format!("{name}: what each {of} adds to real income"), columns);
    let row = |name: &str, [prices, revenue, sum]: [f64; 3]| {
        let values = if taxed { vec![prices, revenue, sum] } else { vec![sum] };
        let numbers = values.into_iter().map(|v| Cell::number(Some(v), 4));
        std::iter::once(Cell::text(name)).chain(numbers).collect::<Vec<_>>()
    };
    shown.rows.extend(parts.iter().take(PARTS).map(|p| row(&p.name, [p.prices, p.revenue, p.sum])));
    let rest = &parts[parts.len().min(PARTS)..];
    let sum = |f: &dyn Fn(&crate::simulate::result::Part) -> f64| rest.iter().map(f).sum::<f64>();
    if !rest.is_empty() {
        shown.rows.push(row("All others", [sum(&|p| p.prices), sum(&|p| p.revenue), sum(&|p| p.sum)]));
    }
    for (name, value) in
        [("Own productivity", whole.own), ("Labour", whole.labour), ("Transfers", whole.transfers)]
    {
        if value.abs() > NOTHING {
            shown.rows.push(row(name, [value, 0.0, value]));
        }
    }
    shown
        .rows
        .push(row("Sum: change of real income", [whole.total - revenue(parts), revenue(parts), whole.total]));
    let mut note =
        "Imports that cost more or fewer hours of own labour, exactly (Sato and Vartia weights)".to_owned();
    note += if taxed { "; revenue: taxes on this trade." } else { "." };
    table(&format!("parts-{}-{}", slug(name), slug(of)), shown, vec![note])
}

fn revenue(parts: &[crate::simulate::result::Part]) -> f64 {
    parts.iter().map(|p| p.revenue).sum()
}

/// A text as the id of a block.
fn slug(text: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    text.chars().map(plain).collect()
}

/// The sectors of one place that labour moves into or out of most.
fn sectors(answer: &Answer, run: &Run, place: &PlaceResult) -> Block {
    let (scale, money_unit) = unit(answer);
    let p = |name: &str| Column::number(name, "%");
    let columns = vec![
        Column::text("Sector"),
        Column::number("Output before", money_unit),
        p("Volume"),
        p("Price"),
        p("Labour"),
        Column::number("Labour moved", "% of all"),
        Column::number("Exports gained", money_unit),
        Column::number("Imports gained", money_unit),
    ];
    let mut shown = Table::new(format!("{}: sectors", place.name), columns);
    let mut own: Vec<_> = run.sectors.iter().filter(|s| s.place == place.code).collect();
    own.sort_by(|a, b| b.labour_shift_percent.abs().total_cmp(&a.labour_shift_percent.abs()));
    let known = |v: Option<f64>| {
        v.map_or_else(|| Cell::Gap("nothing is made".to_owned()), |v| Cell::number(Some(v), 2))
    };
    for s in own.iter().take(PARTS) {
        shown.rows.push(vec![
            Cell::text(&s.name),
            Cell::number(Some(scale * s.output[0]), 2),
            known(s.volume_percent),
            known(s.price_percent),
            known(s.labour_percent),
            Cell::number(Some(s.labour_shift_percent), 4),
            Cell::number(Some(scale * (s.exports[1] - s.exports[0])), 3),
            Cell::number(Some(scale * (s.imports[1] - s.imports[0])), 3),
        ]);
    }
    let note = "The sectors that labour moves into or out of most; one wage in all sectors of a place, so labour is no count of jobs. --table sectors has all.".to_owned();
    table(&format!("sectors-{}", slug(&place.code)), shown, vec![note])
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
    for run in in_order(&answer.runs) {
        let variant = run.year.map_or_else(|| run.variant.clone(), |year| format!("{}, {year}", run.variant));
        let mut row = vec![Cell::text(variant), Cell::text(run.closure)];
        if run.certificate.solved {
            row.extend(groups(run).iter().map(|g| Cell::number(Some(g.real_income_percent.value), 3)));
        } else {
            row.extend(names.iter().map(|_| Cell::Gap("not solved".to_owned())));
        }
        row.push(Cell::text(residual(run.certificate.worst_residual)));
        all.rows.push(row);
    }
    vec![table("runs", all, Vec::new())]
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
