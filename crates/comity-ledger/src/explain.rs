//! Where does a number come from? From an evidence id back to the rows whose sum it is.
//!
//! An evidence id is a question written down: `trade.goods/CHN:CELAC~2024-12-31/2014@baci`. It
//! is not stored anywhere, so it can be explained on any machine with the same atlas.

use crate::explanation::{ExplainError, ExplainedRow, Explanation};
use crate::indicator;
use crate::ledger::{explain as ledger_rows, finance, institute, people, rosters};
use crate::measure::{self, Measure};
use crate::panel::products::Held;
use crate::panel::reading::Reading;
use crate::panel::series::Series;
use crate::panel::table::Table;
use crate::panel::{Cell, Panel, own, selections, side_in_words, table};
use crate::party::Party;
use crate::place::{PlaceId, registry};
use crate::time::Date;
use crate::un;
use crate::world::World;

/// The rows behind an evidence id.
///
/// # Errors
/// If it is not an id, or names something the atlas does not have.
pub fn explain(world: &World, id: &str) -> Result<Explanation, ExplainError> {
    let id = id.trim();
    let Some((kind, rest)) = id.split_once('/') else {
        // A row of the ledger may be asked for by its number alone.
        return ledger_rows::bare(world, id).ok_or_else(|| ExplainError::Form(id.to_owned()));
    };
    match kind {
        "observation" | "tie" | "event" | "project" | "pledge" => {
            ledger_rows::row(world, kind, rest, id).ok_or_else(|| absent(id))
        }
        "agreement" => {
            crate::agreement::explain(world.agreements(), world.atlas(), rest, id).ok_or_else(|| absent(id))
        }
        "people" => people::explain(rest, id).ok_or_else(|| absent(id)),
        "institutes" => {
            institute::explain(world.institutes(), world.atlas(), rest, id).ok_or_else(|| absent(id))
        }
        "finance" => finance::explain(world.financed(), world.atlas(), rest, id).ok_or_else(|| absent(id)),
        "ties" => ledger_rows::count(world, rest, id).ok_or_else(|| absent(id)),
        "indicator" => indicator::explain(world, rest, id).ok_or_else(|| absent(id)),
        "membership" => membership(world, rest, id).ok_or_else(|| absent(id)),
        "vote" => un::explain_vote(world.votes(), rest, id).ok_or_else(|| absent(id)),
        "members" => members(world, rest, id).ok_or_else(|| absent(id)),
        "ratio" | "change" | "money" => {
            crate::derived::explained(|side| explain(world, side), kind, rest, id)
        }
        "constant" => crate::derived::constant_explained(|side| explain(world, side), rest, id),
        kind if measure::UN_AGREEMENT == *kind => votes(world, rest, id),
        _ => cells(world, kind, rest, id),
    }
}

fn absent(id: &str) -> ExplainError {
    let wanting = id.rsplit_once('@').and_then(|(_, basis)| own::wanting(basis));
    ExplainError::Absent(wanting.unwrap_or_else(|| format!("the atlas has nothing for {id}")))
}

/// `CHN:CELAC~2024-12-31/2014@baci` for a sum or difference of two directions,
/// `CHN>BRA/2014@baci` for one, `CHN/2014@wdi-gdp` for one party.
fn cells(world: &World, measure: &str, rest: &str, id: &str) -> Result<Explanation, ExplainError> {
    let panel = world.panel();
    let form = || ExplainError::Form(id.to_owned());
    let (cell, series) = rest.rsplit_once('@').ok_or_else(form)?;
    let measure = Measure::parse(measure).map_err(|_| absent(id))?;
    // Trade both ways and its balance are sums of exports.
    let sums = matches!(measure, measure::TRADE_GOODS | measure::TRADE_GOODS_BALANCE);
    let held = if sums { measure::TRADE_GOODS_EXPORTS } else { measure };
    let series = panel.basis_of(&held, series).ok_or_else(|| absent(id))?;
    let mut parts = cell.split('/');
    let (parties, year) = (parts.next().ok_or_else(form)?, parts.next().ok_or_else(form)?);
    let product = parts.next();
    let (year, month) = match year.split_once('-') {
        Some((year, month)) => (year, Some(month.parse().map_err(|_| form())?)),
        None => (year, None),
    };
    let year: i16 = year.parse().map_err(|_| form())?;
    let party = |key: &str| {
        Party::from_key(key, Date::last_of(year.max(1))).map_err(|e| ExplainError::Absent(e.to_string()))
    };
    if let Some((a, b)) = parties.split_once(':').filter(|_| month.is_none()) {
        let (a, b) = (party(a)?, party(b)?);
        let reading = match measure {
            measure::TRADE_GOODS_BALANCE => panel.balance(series, &a, &b, year),
            _ => panel.two_way(series, &a, &b, year),
        };
        let sign = if measure == measure::TRADE_GOODS_BALANCE { -1 } else { 1 };
        let out = Cell { from: &a, to: Some(&b), year, product };
        let back = Cell { from: &b, to: Some(&a), year, product };
        let reading = reading.map_err(|gap| ExplainError::Absent(gap.to_string()))?;
        return Ok(from_cells(panel, &reading, series, &[(out, 1), (back, sign)], None));
    }
    let (from, to) = match parties.split_once('>') {
        Some((from, to)) => (party(from)?, Some(party(to)?)),
        None => (party(parties)?, None),
    };
    let cell = Cell { from: &from, to: to.as_ref(), year, product };
    let reading = match month {
        Some(month) => panel.month(series, &cell, month),
        None => panel.level(series, &cell),
    };
    let reading = reading.map_err(|gap| ExplainError::Absent(gap.to_string()))?;
    Ok(from_cells(panel, &reading, series, &[(cell, 1)], month))
}

/// The numbers of the products whose rows a cell sums.
fn products(table: &Table, series: &Series, cell: &Cell<'_>) -> Vec<Option<u32>> {
    match cell.product {
        None => vec![Some(0)],
        Some(name) if series.is_of_products() => Held::of(table, name)
            .map_or_else(|_| Vec::new(), |held| held.numbers.into_iter().map(Some).collect()),
        Some(name) => vec![table.product(name)],
    }
}

/// The rows of a product that a cell sums, and those that it takes off. `at` is their year in the table; a month
/// has a name of its own.
fn rows_of(
    table: &Table,
    cell: &Cell<'_>,
    (at, product): (i16, Option<u32>),
    month: Option<&str>,
    sign: i128,
) -> Vec<ExplainedRow> {
    let code = product.filter(|number| *number > 0).and_then(|number| table.products.get(number as usize));
    let of = code.filter(|code| cell.product != Some(code)).map_or_else(String::new, |c| format!(", {c}"));
    let (from, to, inside) = selections(cell);
    let told = |row: &table::Row, sign: i128, note: &str| {
        let exact = sign * i128::from(row.value);
        let to = registry().places().get(usize::from(row.destination.0)).map_or("", |p| p.code);
        let arrow = if to.is_empty() { String::new() } else { format!(" to {to}") };
        let when = month.map_or_else(|| format!("year {}", row.year), str::to_owned);
        ExplainedRow {
            locator: format!("{when}, {}{arrow}{of}", registry().code_of(row.origin)),
            exact: Some(exact),
            value: table.float(exact),
            note: note.to_owned(),
        }
    };
    let mut rows: Vec<ExplainedRow> =
        table.select(at, &from, &to, product).map(|row| told(row, sign, "")).collect();
    if let Some(inside) = &inside {
        let within = table.select(at, inside, inside, product);
        rows.extend(within.map(|row| told(row, -sign, "taken off: stays inside the bloc")));
    }
    rows
}

/// The rows of cells of a year, or of a month of it.
fn from_cells(
    panel: &Panel,
    reading: &Reading,
    series: &Series,
    cells: &[(Cell<'_>, i128)],
    month: Option<u8>,
) -> Explanation {
    let table = panel.table_in(series, cells.first().map_or(0, |(cell, _)| cell.year));
    let table = month.and(table.months()).unwrap_or(table);
    let number = |year: i16| month.and_then(|month| table::month_number(year, month)).unwrap_or(year);
    let sides: Vec<_> = cells
        .iter()
        .map(|(cell, _)| (cell.from.in_year(cell.year), cell.to.map(|to| to.in_year(cell.year))))
        .collect();
    let in_year = cells
        .iter()
        .zip(&sides)
        .map(|((cell, sign), (from, to))| (Cell { from: from.as_ref(), to: to.as_deref(), ..*cell }, *sign));
    let cells: &[(Cell<'_>, i128)] = &in_year.collect::<Vec<_>>();
    let mut rows = Vec::new();
    let mut arithmetic = Vec::new();
    let period = month.map(|_| reading.period.as_str());
    for (cell, sign) in cells {
        for product in products(table, series, cell) {
            rows.extend(rows_of(table, cell, (number(cell.year), product), period, *sign));
        }
        let way = if *sign < 0 { "minus" } else { "plus" };
        arithmetic.push(format!("{way} {}", cell.in_words()));
    }
    let month = month.map_or_else(String::new, |month| format!("-{month:02}"));
    if let [only] = arithmetic.as_mut_slice() {
        *only = format!("sum of the rows of {}{month}", only.trim_start_matches("plus "));
    }
    let source = panel.source(series, cells.first().map_or(0, |(cell, _)| cell.year));
    Explanation {
        id: reading.id.clone(),
        title: title(reading, cells) + &month,
        value: Some(reading.value),
        bound: reading.known(),
        unit: reading.unit.clone(),
        basis: reading.basis.in_words(),
        arithmetic,
        exact_sum: rows.iter().map(|row| row.exact).sum(),
        decimals: table.decimals,
        rows,
        inputs: Vec::new(),
        source: source.map_or_else(Vec::new, |s| vec![s.attribution.clone(), s.licence.clone()]),
        files: source.map_or_else(Vec::new, |s| s.files.clone()),
        notes: [reading.gap_in_words(), series.seam.to_owned()]
            .into_iter()
            .filter(|note| !note.is_empty())
            .chain(reading.notes.iter().filter(|_| reading.measure == crate::rates::MEASURE).cloned())
            .collect(),
    }
}

fn title(reading: &Reading, cells: &[(Cell<'_>, i128)]) -> String {
    let label = Measure::parse(&reading.measure).map_or(reading.measure.as_str(), |m| m.label());
    let words = cells.first().map_or_else(String::new, |(cell, _)| cell.in_words());
    let words = if cells.len() == 2 { words.replacen(" to ", " and ", 1) } else { words };
    format!("{label}, {words}")
}

/// `CELAC~2024-12-31`: whom a bloc consists of on a day.
fn members(world: &World, key: &str, id: &str) -> Option<Explanation> {
    let party = Party::from_key(key, Date::last_of(2024)).ok().filter(Party::is_bloc)?;
    let rows = party.members.iter().map(|member| ExplainedRow {
        locator: format!("{} {}", registry().code_of(*member), registry().name_of(*member)),
        exact: Some(1),
        value: 1.0,
        note: String::new(),
    });
    let n = party.members.len();
    Some(Explanation {
        id: id.to_owned(),
        title: format!("members of {} on {}", side_in_words(&party), party.as_of),
        value: Some(n as f64),
        unit: "members".to_owned(),
        arithmetic: vec!["rows of the list of membership that hold on that day".to_owned()],
        rows: rows.collect(),
        exact_sum: Some(n as i128),
        source: sources_of_list(world, party.id),
        ..Explanation::default()
    })
}

/// `CHN:CELAC~2019-12-31/2019@unga`
fn votes(world: &World, rest: &str, id: &str) -> Result<Explanation, ExplainError> {
    let form = || ExplainError::Form(id.to_owned());
    let (parties, year) = rest.trim_end_matches("@unga").rsplit_once('/').ok_or_else(form)?;
    let (a, b) = parties.split_once(':').ok_or_else(form)?;
    let year: i16 = year.parse().map_err(|_| form())?;
    let party = |key: &str| {
        Party::from_key(key, Date::last_of(year)).map_err(|e| ExplainError::Absent(e.to_string()))
    };
    let found = un::agreement(world.votes(), &party(a)?, &party(b)?, year)
        .map_err(|g| ExplainError::Absent(g.to_string()))?;
    let reading = found.reading();
    let mut rows = Vec::new();
    for (i, counts) in found.counts.iter().enumerate() {
        for (j, count) in counts.iter().enumerate() {
            rows.push(ExplainedRow {
                locator: format!("{} / {}", un::in_words(i as u8 + 1), un::in_words(j as u8 + 1)),
                exact: Some(i128::from(*count)),
                value: *count as f64,
                note: if i == j { "the same vote".to_owned() } else { String::new() },
            });
        }
    }
    let part = world.atlas().part("unga-votes");
    Ok(Explanation {
        id: id.to_owned(),
        title: format!("agreement in the UN General Assembly, {} and {}, {year}", a, b),
        value: Some(reading.value),
        unit: reading.unit.clone(),
        basis: reading.basis.in_words(),
        arithmetic: vec![
            format!("100 × {} same / {} common votes", found.same(), found.common()),
            format!("S score {:.4}", found.s_score()),
        ],
        rows,
        source: part.map_or_else(Vec::new, |p| {
            vec![p.head.source.attribution.clone(), p.head.source.licence.clone()]
        }),
        files: part.map_or_else(Vec::new, |p| p.head.source.files.clone()),
        notes: reading.notes,
        ..Explanation::default()
    })
}

/// Where the list of the members of a bloc comes from.
fn sources_of_list(world: &World, bloc: PlaceId) -> Vec<String> {
    let mut source =
        vec!["bloc membership compiled for this project (registry/bloc_membership.csv)".to_owned()];
    if let Some(roster) = rosters::of(bloc) {
        source.extend(world.ledger().citations_in_words(&roster.sources));
    }
    source
}

/// `CELAC:BRA`: every spell of a membership.
fn membership(world: &World, rest: &str, id: &str) -> Option<Explanation> {
    let (bloc, member) = rest.split_once(':')?;
    let (bloc, member) = (registry().by_code(bloc)?, registry().by_code(member)?);
    let rows: Vec<ExplainedRow> = registry()
        .memberships(bloc)
        .filter(|m| m.member == member)
        .map(|m| ExplainedRow {
            locator: format!("{} in {}", registry().code_of(member), registry().code_of(bloc)),
            exact: None,
            value: 1.0,
            note: [m.status, &m.interval.in_words(), m.note].join(" ").trim_end().to_owned(),
        })
        .collect();
    let title = format!("membership of {} in {}", registry().name_of(member), registry().name_of(bloc));
    let source = sources_of_list(world, bloc);
    (!rows.is_empty()).then(|| Explanation {
        id: id.to_owned(),
        title,
        rows,
        source,
        ..Explanation::default()
    })
}
