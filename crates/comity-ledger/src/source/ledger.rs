//! The ledger of ties, events, observations, projects and sources: five tables of a Data Package.
//!
//! Publisher: compiled by hand for this project. The package's own schema is checked by
//! [`super::data_package`]; here its words become ours: kinds of tie and variables become measure
//! ids (`bri_mou` → `ties.mou.bri`), regions become parties of the registry (`LAC(GACC)` →
//! `GACC:LAC`), amounts become base units (USD bn → USD), and words such as "over" or "nearly" in
//! a note become a bound.
//!
//! Traps: a month may be stored as its first day (`from_precision`), an end date is the first day
//! on which the tie no longer holds, a reporter's "Latin America" is nobody else's, and a row
//! marked `memory` has no source.
//!
//! ```text
//! tie_id,tie_type,party_a,party_b,level,valid_from,from_precision,valid_to,status,source_ids,verification,note
//! T054,bri_mou,CHN,SLV,,2018-11-01,month,,active,gfdc-2312,dataset,
//! ```

use super::account::meaning;
use super::data_package::{self, Finding, Report};
use super::table::shown;
use super::{
    Account, Amount, Draft, Limits, Loaded, Loader, Numbers, Publication, Refusal, SourceError, Span, Table,
};
use crate::frame::Column;
use crate::measure::{self, Measure};
use crate::place::registry;
use crate::time::{Precision, When};
use std::collections::{BTreeMap, BTreeSet};

const PUBLICATION: Publication = Publication {
    id: "ledger",
    publisher: "comity",
    title: "Ledger of ties between China and Latin America and the Caribbean",
    licence: "own compilation of facts",
    attribution: "comity ledger; each row names its sources",
    url: "",
    caveats: &[
        "Rows whose verification is \"memory\" have not been checked against a source.",
        "Regions are those of the reporting office and are never added or compared across offices.",
    ],
};

type Reading = fn(&mut Table<'_>) -> Result<Draft, SourceError>;

const fn loader(name: &'static str, recognise: fn(&[String]) -> bool, read: Reading) -> Loader {
    Loader { name, what: name, publication: PUBLICATION, recognise, read }
}

/// Ties, one row a stretch of time in one state.
pub const TIES: Loader = loader("ledger.ties", |h| has(h, &TIES_IN), ties);
/// Events.
pub const EVENTS: Loader = loader("ledger.events", |h| has(h, &EVENTS_IN), events);
/// Single observations.
pub const OBSERVATIONS: Loader = loader("ledger.observations", |h| has(h, &OBSERVATIONS_IN), observations);
/// Landmark projects.
pub const PROJECTS: Loader = loader("ledger.projects", |h| has(h, &PROJECTS_IN), projects);
/// Sources that the rows of the other tables name.
pub const SOURCES: Loader = loader("ledger.sources", |h| has(h, &SOURCES_IN), sources);

const TIES_IN: [&str; 12] = [
    "tie_id",
    "tie_type",
    "party_a",
    "party_b",
    "level",
    "valid_from",
    "from_precision",
    "valid_to",
    "status",
    "source_ids",
    "verification",
    "note",
];
const EVENTS_IN: [&str; 7] =
    ["event_id", "date", "event_type", "parties", "description", "source_ids", "verification"];
const OBSERVATIONS_IN: [&str; 11] = [
    "variable",
    "reporter",
    "origin",
    "counterpart",
    "period",
    "value",
    "unit",
    "basis",
    "obs_status",
    "source_ids",
    "note",
];
const PROJECTS_IN: [&str; 14] = [
    "project_id",
    "name",
    "country",
    "sector",
    "promoters",
    "value",
    "value_unit",
    "size",
    "agreed",
    "commissioned",
    "status_2025_05",
    "bri_note",
    "source_ids",
    "verification",
];
const SOURCES_IN: [&str; 8] =
    ["source_id", "publisher", "title", "url", "published", "kind", "lang", "accessed"];

fn has(header: &[String], columns: &[&str]) -> bool {
    columns.iter().all(|column| header.iter().any(|name| name == column))
}

/// Columns of text being filled row by row.
struct Texts<const N: usize> {
    names: [&'static str; N],
    columns: [Vec<String>; N],
}

impl<const N: usize> Texts<N> {
    fn new(names: [&'static str; N]) -> Self {
        Self { names, columns: std::array::from_fn(|_| Vec::new()) }
    }

    fn push(&mut self, row: [String; N]) {
        for (column, cell) in self.columns.iter_mut().zip(row) {
            column.push(cell);
        }
    }

    fn columns(self) -> Vec<(&'static str, Column)> {
        self.names
            .into_iter()
            .zip(self.columns.into_iter().map(|texts| Column::Text(texts.iter().collect())))
            .collect()
    }
}

/// Reads the five tables of a ledger folder, after checking it against its own schema, and that
/// every source that a row names stands among the sources. The files are given by name.
///
/// # Errors
/// If the descriptor or a table cannot be read, or a table is missing.
pub fn load_package(
    files: &BTreeMap<String, &[u8]>,
    limits: &Limits,
) -> Result<(Vec<Loaded>, Report), SourceError> {
    let mut report = data_package::check(files, limits)?;
    let mut tables = Vec::new();
    for name in files.keys().filter(|name| name.ends_with(".csv")) {
        let loaded = super::load_any(name, files[name], limits)?;
        if loaded.layout.starts_with("ledger.") {
            tables.push(loaded);
        }
    }
    let of = |layout: &str| tables.iter().find(|table| table.layout == layout);
    let known: BTreeSet<&str> = of(SOURCES.name)
        .and_then(|table| table.frame().text("source_id"))
        .map_or_else(BTreeSet::new, |ids| ids.iter().collect());
    for table in &tables {
        for (row, ids) in table.frame().text("sources").into_iter().flat_map(|texts| texts.iter()).enumerate()
        {
            for id in ids.split(';').filter(|id| !id.is_empty() && !known.contains(id)) {
                let column = format!("source_ids, row {}", row + 1);
                report.add(Finding {
                    at: Span { file: table.file.name.clone(), line: 0, column },
                    expected: "the id of a source".to_owned(),
                    found: shown(id),
                });
            }
        }
    }
    Ok((tables, report))
}

/// A party by its code here or as the ledger writes it.
fn party(table: &Table<'_>, column: usize) -> Result<String, Refusal> {
    let text = table.cell(column);
    match registry().find(text) {
        Ok(id) => Ok(registry().code_of(id).to_owned()),
        Err(unknown) => Err(Refusal::new(column, "unknown code", unknown.to_string())),
    }
}

/// A date no more exact than its stated precision; empty stays empty.
fn date(table: &Table<'_>, column: usize, precision: &str) -> Result<String, SourceError> {
    let text = table.cell(column);
    if text.is_empty() {
        return Ok(String::new());
    }
    let when = When::parse(text);
    let when =
        when.ok_or_else(|| table.at(column, "a date such as 2025-05-14, 2025-05 or 2025", &shown(text)))?;
    let coarse = match precision {
        "month" => Precision::Month,
        "year" => Precision::Year,
        _ => Precision::Day,
    };
    Ok(when.coarsened(coarse).to_string())
}

/// The measure id of a kind of tie.
pub fn measure_of_tie(kind: &str) -> Option<Measure> {
    Some(match kind {
        "diplomatic_relations" => measure::TIES_DIPLOMATIC,
        "bri_mou" => measure::TIES_MOU_BRI,
        "fta" => measure::TIES_FTA,
        "fta_protocol" => measure::TIES_FTA_PROTOCOL,
        "fta_early_harvest" => measure::TIES_FTA_EARLY_HARVEST,
        "partnership" => measure::TIES_PARTNERSHIP,
        "forum" => measure::TIES_FORUM,
        _ => return None,
    })
}

fn ties(table: &mut Table<'_>) -> Result<Draft, SourceError> {
    let at = table.columns(TIES_IN)?;
    let [id, kind, a, b, level, from, precision, to, status, sources, verification, note] = at;
    let mut account = Account::default();
    let mut rows = Texts::new([
        "tie_id",
        "measure",
        "a",
        "b",
        "level",
        "signed",
        "from",
        "from_precision",
        "to",
        "status",
        "sources",
        "verification",
        "note",
    ]);
    while table.next_row()? {
        let known = ["day", "month", "year", "unknown"];
        if !known.contains(&table.cell(precision)) {
            return Err(table.at(precision, &known.join(", "), &shown(table.cell(precision))));
        }
        let from = date(table, from, table.cell(precision))?;
        let to = date(table, to, "day")?;
        let outcome = || {
            let unknown = || Refusal::new(kind, "unknown kind of tie", table.cell(kind));
            let measure = measure_of_tie(table.cell(kind)).ok_or_else(unknown)?;
            Ok((measure, party(table, a)?, party(table, b)?))
        };
        if let Some((measure, a, b)) = account.book(table, None, outcome())? {
            let text = |column: usize| table.cell(column).to_owned();
            rows.push([
                text(id),
                measure.as_str().to_owned(),
                a,
                b,
                text(level),
                signed(table.cell(level)),
                from,
                text(precision),
                to,
                text(status),
                text(sources),
                text(verification),
                text(note),
            ]);
        }
    }
    Ok(draft(account, rows.columns(), &TIES_IN))
}

/// The date after the word "signed", if there is one.
fn signed(level: &str) -> String {
    let date = level.split_once("signed ").and_then(|(_, rest)| rest.split([' ', ',', ';']).next());
    date.and_then(When::parse).map_or_else(String::new, |when| when.to_string())
}

fn draft(account: Account, columns: Vec<(&'static str, Column)>, read: &[&str]) -> Draft {
    let mapping = read.iter().map(|column| meaning(column, column, "")).collect();
    Draft { account, columns, mapping, ..Draft::default() }
}

fn events(table: &mut Table<'_>) -> Result<Draft, SourceError> {
    let at = table.columns(EVENTS_IN)?;
    let [id, when, kind, parties, description, sources, verification] = at;
    let mut account = Account::default();
    let mut rows =
        Texts::new(["event_id", "date", "kind", "parties", "description", "sources", "verification"]);
    while table.next_row()? {
        let day = date(table, when, "day")?;
        let mut codes = Vec::new();
        let mut unknown = None;
        for text in table.cell(parties).split(';').map(str::trim).filter(|text| !text.is_empty()) {
            match registry().find(text) {
                Ok(id) => codes.push(registry().code_of(id)),
                Err(e) => unknown = Some(Refusal::new(parties, "unknown code", e.to_string())),
            }
        }
        if account.book(table, None, unknown.map_or(Ok(()), Err))?.is_some() {
            let text = |column: usize| table.cell(column).to_owned();
            rows.push([
                text(id),
                day,
                text(kind),
                codes.join(";"),
                text(description),
                text(sources),
                text(verification),
            ]);
        }
    }
    Ok(draft(account, rows.columns(), &EVENTS_IN))
}

/// Measure id, product and unit-free note of a variable of the ledger.
fn measure_of_variable(variable: &str) -> Option<(Measure, &'static str)> {
    Some(match variable {
        "goods_trade_total" => (measure::TRADE_GOODS, ""),
        "goods_exports" => (measure::TRADE_GOODS_EXPORTS, ""),
        "goods_imports" => (measure::TRADE_GOODS_IMPORTS, ""),
        "lithium_carbonate_imports" => (measure::TRADE_GOODS_IMPORTS, "lithium carbonate"),
        "ofdi_stock" => (measure::FDI_STOCK, ""),
        "ofdi_flow" => (measure::FDI_FLOW, ""),
        "contracts_signed_cumulative" => (measure::CONTRACTS_VALUE, "signed, cumulative"),
        "contracts_turnover_cumulative" => (measure::CONTRACTS_VALUE, "turnover, cumulative"),
        "infrastructure_projects" => (measure::PROJECTS_INFRASTRUCTURE, ""),
        "infrastructure_value" => (measure::PROJECTS_INFRASTRUCTURE_VALUE, ""),
        "infrastructure_jobs" => (measure::JOBS, "infrastructure"),
        "confucius_institutes" => (measure::TIES_INSTITUTE_CONFUCIUS, ""),
        "confucius_classrooms" => (measure::TIES_CLASSROOM_CONFUCIUS, ""),
        "partnerships_count" => (measure::TIES_PARTNERSHIP, ""),
        "bri_mou_count" => (measure::TIES_MOU_BRI, ""),
        "book_copies_sold" => (measure::CULTURE_BOOKS, ""),
        _ => return None,
    })
}

/// The base unit of a unit of the ledger, and the power of ten between them.
fn base_unit(unit: &str) -> Option<(&'static str, u32)> {
    Some(match unit {
        "USD bn" => ("USD", 9),
        "USD m" => ("USD", 6),
        "USD" => ("USD", 0),
        "million jobs" => ("persons", 6),
        "million copies" => ("copies", 6),
        "count" => ("count", 0),
        "t" => ("tonnes", 0),
        _ => return None,
    })
}

/// What a note says about a value: `exact`, `at_least`, `at_most` or `about`.
fn bound(basis: &str, note: &str) -> &'static str {
    let text = format!("{basis} {note}").to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if says(&["more than", "\"over\"", "\"over ", "lower bound", "at least"]) {
        "at_least"
    } else if says(&["\"nearly", "almost", "upper bound", "at most"]) {
        "at_most"
    } else if says(&["\"about", "\"estimated\"", "roughly"]) {
        "about"
    } else {
        "exact"
    }
}

fn observations(table: &mut Table<'_>) -> Result<Draft, SourceError> {
    let at = table.columns(OBSERVATIONS_IN)?;
    let [variable, reporter, origin, counterpart, period, value, unit, basis, status, sources, note] = at;
    let (mut account, mut values) = (Account::default(), Numbers::default());
    let mut rows = Texts::new([
        "observation_id",
        "measure",
        "product",
        "reporter",
        "origin",
        "destination",
        "first",
        "last",
        "unit",
        "bound",
        "basis",
        "status",
        "sources",
        "verification",
        "note",
    ]);
    while table.next_row()? {
        let (first, last) = period_of(table, period)?;
        let amount = table.amount(value)?;
        let outcome = || {
            let refuse = |column: usize, why| Refusal::new(column, why, table.cell(column));
            let known = measure_of_variable(table.cell(variable));
            let (measure, product) = known.ok_or_else(|| refuse(variable, "unknown variable"))?;
            let (base, power) = base_unit(table.cell(unit)).ok_or_else(|| refuse(unit, "unknown unit"))?;
            let scaled = amount.and_then(|amount| amount.times_ten_to(power));
            let scaled = scaled.ok_or_else(|| refuse(value, "no value"))?;
            Ok((measure, product, base, scaled, party(table, origin)?, party(table, counterpart)?))
        };
        let outcome = outcome();
        if let Some((measure, product, base, scaled, from, to)) = account.book(table, amount, outcome)? {
            let text = |column: usize| table.cell(column).to_owned();
            let unverified = table.cell(sources).split(';').all(|id| id == "memory");
            values.push(Some(scaled));
            rows.push([
                format!("M{:03}", table.count()),
                measure.as_str().to_owned(),
                product.to_owned(),
                text(reporter),
                from,
                to,
                first,
                last,
                base.to_owned(),
                bound(table.cell(basis), table.cell(note)).to_owned(),
                text(basis),
                text(status),
                text(sources),
                if unverified { "memory".to_owned() } else { "sourced".to_owned() },
                text(note),
            ]);
        }
    }
    let mut columns = rows.columns();
    let too_large = || table.here("amounts below 9e15", "a larger one");
    let (column, rounded) = values.column(3).ok_or_else(too_large)?;
    columns.push(("value", column));
    Ok(Draft { rounded, ..draft(account, columns, &OBSERVATIONS_IN) })
}

/// First and last part of a period: `2014-01/2014-11`, `2024`, `2005/2020`.
fn period_of(table: &Table<'_>, column: usize) -> Result<(String, String), SourceError> {
    let text = table.cell(column);
    let (first, last) = text.split_once('/').unwrap_or((text, text));
    match (When::parse(first), When::parse(last)) {
        (Some(first), Some(last)) if first.first <= last.last => Ok((first.to_string(), last.to_string())),
        _ => Err(table.at(column, "a period such as 2024 or 2014-01/2014-11", &shown(text))),
    }
}

fn projects(table: &mut Table<'_>) -> Result<Draft, SourceError> {
    let at = table.columns(PROJECTS_IN)?;
    let [
        id,
        name,
        country,
        sector,
        promoters,
        value,
        unit,
        size,
        agreed,
        commissioned,
        status,
        bri,
        ids,
        check,
    ] = at;
    let (mut account, mut values) = (Account::default(), Numbers::default());
    let mut rows = Texts::new([
        "project_id",
        "name",
        "place",
        "sector",
        "promoters",
        "currency",
        "value_note",
        "size",
        "agreed",
        "commissioned",
        "status",
        "bri_note",
        "sources",
        "verification",
    ]);
    while table.next_row()? {
        let amount = table.amount(value)?;
        let (currency, power, rest) = currency_of(table.cell(unit));
        let outcome = party(table, country).and_then(|place| {
            let refuse = || Refusal::new(unit, "unknown unit", table.cell(unit));
            if amount.is_some() && currency.is_empty() { Err(refuse()) } else { Ok(place) }
        });
        if let Some(place) = account.book(table, amount, outcome)? {
            let text = |column: usize| table.cell(column).to_owned();
            values.push(amount.and_then(|amount: Amount| amount.times_ten_to(power)));
            rows.push([
                text(id),
                text(name),
                place,
                text(sector),
                text(promoters),
                currency,
                rest,
                text(size),
                text(agreed),
                text(commissioned),
                text(status),
                text(bri),
                text(ids),
                text(check),
            ]);
        }
    }
    let mut columns = rows.columns();
    let too_large = || table.here("amounts below 9e15", "a larger one");
    let (column, rounded) = values.column(3).ok_or_else(too_large)?;
    columns.push(("value", column));
    Ok(Draft { rounded, ..draft(account, columns, &PROJECTS_IN) })
}

/// `BRL bn (BNDES loan)`: the currency, the power of ten, and what else is said.
fn currency_of(text: &str) -> (String, u32, String) {
    let mut words = text.splitn(3, ' ');
    let currency = words.next().unwrap_or_default();
    let power = match words.next() {
        Some("bn") => 9,
        Some("m") => 6,
        _ => return (String::new(), 0, text.to_owned()),
    };
    let is_code = currency.len() == 3 && currency.bytes().all(|b| b.is_ascii_uppercase());
    let rest = words.next().unwrap_or_default().trim_start_matches('(').trim_end_matches(')');
    (if is_code { currency.to_owned() } else { String::new() }, power, rest.to_owned())
}

fn sources(table: &mut Table<'_>) -> Result<Draft, SourceError> {
    let at = table.columns(SOURCES_IN)?;
    let mut account = Account::default();
    let mut rows = Texts::new(SOURCES_IN);
    while table.next_row()? {
        account.book(table, None, Ok(()))?;
        rows.push(at.map(|column| table.cell(column).to_owned()));
    }
    Ok(draft(account, rows.columns(), &SOURCES_IN))
}
