//! What do the files of a user say? Tables that join the panel beside the atlas.
//!
//! A file becomes one series a measure (and a reporter), on a basis of its own: its name and the
//! first eight digits of its hash, so that an evidence id can only be explained with the same bytes:
//! `trade.goods.exports/CHN>BRA/2021@customs.csv:1a2b3c4d`. Nothing is added to or averaged with a
//! series of the atlas, and no figure of the atlas changes.
//!
//! A file is an excerpt: a pair without a row is *not covered*, never zero, and nothing is summed
//! over "the world" unless it names as many origins as the world has
//! ([`WORLD_ORIGINS_MIN`](super::table::WORLD_ORIGINS_MIN)).

use super::basis::{Reporter, Valuation};
use super::series::{SERIES, Series, Shape};
use super::table::Table;
use super::trade::NoTrade;
use super::{append, flows, trade, with_totals};
use crate::atlas::Atlas;
use crate::frame::Frame;
use crate::measure::{self, Direction, Measure};
use crate::source::flows::declared::is_flat;
use crate::source::flows::unit::currency_code as currency;
use crate::source::{FlowBasis, Flows, Loaded, SourceRecord};
use crate::store::{ByProduct, Release, StoreError};
use std::borrow::Cow;

/// Digits of the hash in the name of a basis.
const HASH_DIGITS: usize = 8;

/// A table of the user's, on its own basis.
#[derive(Debug)]
pub struct Own {
    /// What it holds and on which basis.
    pub series: Series,
    /// Its rows.
    pub table: Table,
    /// The file, and who published it as far as its layout tells.
    pub source: SourceRecord,
}

/// Why a file cannot join the panel.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JoinError {
    /// Nothing in it is a measure.
    #[error(
        "{file}: read as {layout}; expected flows between pairs or levels of economies, which alone can join the panel"
    )]
    NoMeasure {
        /// File name.
        file: String,
        /// Its layout.
        layout: String,
    },
    /// It may hold one of several measures.
    #[error("{file}: expected to be told which measure it holds: {}", measures.join(" or "))]
    WhichMeasure {
        /// File name.
        file: String,
        /// The candidates.
        measures: Vec<&'static str>,
    },
    /// The measure does not run from an origin to a destination.
    #[error("{file}: expected a measure from an origin to a destination, found {measure}")]
    NotDirected {
        /// File name.
        file: String,
        /// The measure.
        measure: &'static str,
    },
    /// The values have another unit than the measure, or none.
    #[error("{file}: expected values in {expected} (the unit of {measure}), found {found}")]
    Unit {
        /// File name.
        file: String,
        /// The measure.
        measure: &'static str,
        /// Its unit.
        expected: &'static str,
        /// The unit in the file.
        found: String,
    },
    /// Products of several levels without a total would be counted twice.
    #[error("{file}: expected products of one level or a row TOTAL, found codes of {0} and of {1} digits", lengths.0, lengths.1)]
    Levels {
        /// File name.
        file: String,
        /// Two lengths of codes.
        lengths: (usize, usize),
    },
    /// Its values are no trade in goods.
    #[error(transparent)]
    NoTrade(#[from] NoTrade),
    /// No row was kept.
    #[error("{file}: expected rows to join, found none that could be kept")]
    Empty {
        /// File name.
        file: String,
    },
    /// The same bytes twice.
    #[error("{0} is given twice")]
    Twice(String),
}

/// What a coded layout holds, where the atlas has no part in it: layout and series.
const FURTHER: &[(&str, Series)] = &[
    ("cepii-gravity", flows_of("", "value", Reporter::Reconciled, Valuation::Fob)),
    ("cepii-gravity", flows_of("exporter", "comtrade_exports", Reporter::Origin, Valuation::Fob)),
    ("cepii-gravity", flows_of("importer", "comtrade_imports", Reporter::Destination, Valuation::Cif)),
];

const fn flows_of(
    id: &'static str,
    column: &'static str,
    reporter: Reporter,
    valuation: Valuation,
) -> Series {
    Series {
        id: Cow::Borrowed(id),
        measure: measure::TRADE_GOODS_EXPORTS,
        parts: &[],
        column,
        origin: "origin",
        shape: Shape::Pair("destination"),
        unit: "USD",
        reporter,
        valuation,
        seam: "",
    }
}

/// A series to be made of a file, and which rows are its.
struct Wanted {
    series: Series,
    suffix: Cow<'static, str>,
    rows: Option<(&'static str, String)>,
}

/// The tables of a file; `measure` is what the user says it holds.
///
/// # Errors
/// If it holds no measure, or its units or products do not fit.
pub fn tables(atlas: &Atlas, loaded: &Loaded, measure: Option<Measure>) -> Result<Vec<Own>, JoinError> {
    if let Some(flows) = &loaded.flows {
        return of_flows(loaded, flows, measure);
    }
    let file = &loaded.file.name;
    let wanted = of_layout(atlas, loaded, measure);
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for w in &wanted {
        let key = (w.series.column, w.suffix.as_ref());
        if w.rows.is_none() && seen.contains(&key) {
            let measures = wanted.iter().map(|w| w.series.measure.as_str()).collect();
            return Err(JoinError::WhichMeasure { file: file.clone(), measures });
        }
        seen.push(key);
    }
    if wanted.is_empty() {
        return Err(JoinError::NoMeasure { file: file.clone(), layout: loaded.layout.clone() });
    }
    let mut tables = Vec::new();
    for w in wanted {
        tables.extend(table(loaded, w));
    }
    if tables.is_empty() { Err(JoinError::Empty { file: file.clone() }) } else { Ok(tables) }
}

/// Flows between pairs: a table a basis. The measure is that of its column, or the one that is said,
/// or that of the layout, or goods exports.
fn of_flows(loaded: &Loaded, flows: &Flows, said: Option<Measure>) -> Result<Vec<Own>, JoinError> {
    let file = || loaded.file.name.clone();
    let usual = loaded.what().unwrap_or(measure::TRADE_GOODS_EXPORTS);
    let mut tables = Vec::new();
    for (number, basis) in flows.bases.iter().enumerate() {
        let own = basis.measure;
        let m = own.or(said).unwrap_or(usual);
        if own.is_some() && said.is_some_and(|said| said != m) {
            continue;
        }
        if m.direction() != Direction::Directed {
            return Err(JoinError::NotDirected { file: file(), measure: m.as_str() });
        }
        if own.or(said).is_none() {
            trade::is_named_so(loaded)?;
        }
        if m.is_goods_one_way() {
            trade::is_not_negative(loaded, flows, number as u16)?;
        }
        let Some(unit) = unit_of(&basis.unit, m) else {
            let found = basis.unit.clone();
            return Err(JoinError::Unit { file: file(), measure: m.as_str(), expected: m.unit(), found });
        };
        let table = flows::table(flows, number as u16, is_flat(&loaded.layout))
            .map_err(|lengths| JoinError::Levels { file: file(), lengths })?;
        let Some(table) = table else { continue };
        let table = known_reporters(table, basis.reporter);
        let series = Series { measure: m, unit, ..flows_of("", "value", basis.reporter, basis.valuation) };
        tables.push(own_of_table(loaded, series, &suffix(flows, basis), table));
    }
    if tables.is_empty() { Err(JoinError::Empty { file: file() }) } else { Ok(tables) }
}

/// A table that reconciles the reports of the whole world shows who does not report.
fn known_reporters(table: Table, reporter: Reporter) -> Table {
    let whole = table.years().iter().all(|year| !table.is_part(*year));
    if whole && reporter == Reporter::Reconciled { table.with_reporting_found() } else { table }
}

/// The unit of a basis: that of the measure, or another currency where the measure is of money, which
/// then stands on a basis of its own.
fn unit_of(unit: &str, measure: Measure) -> Option<&'static str> {
    if unit == measure.unit() {
        Some(measure.unit())
    } else {
        currency(unit).filter(|_| measure.unit() == "USD")
    }
}

/// The tables of a release of a store: the sums over products of every pair, a table a basis.
///
/// # Errors
/// If the totals of the release cannot be read.
pub fn of_release(release: &Release) -> Result<Vec<Own>, StoreError> {
    of_release_by(release, None)
}

/// The same, with the product that is asked for beside the totals.
///
/// # Errors
/// If the totals or the rows of the release cannot be read.
pub fn of_release_by(release: &Release, by: Option<&ByProduct>) -> Result<Vec<Own>, StoreError> {
    let manifest = release.manifest();
    let mut tables = Vec::new();
    for (number, basis) in manifest.bases.iter().enumerate() {
        let number = number as u16;
        let Ok(m) = Measure::parse(&basis.measure) else { continue };
        let Some(unit) = unit_of(&basis.unit, m) else { continue };
        let series = Series {
            id: Cow::Owned(manifest.basis_id(number)),
            measure: m,
            unit,
            ..flows_of("", "value", basis.reporter(), basis.valuation())
        };
        let table = known_reporters(release.totals(number, by)?, basis.reporter());
        tables.push(Own { series, table, source: manifest.source.clone() });
    }
    Ok(tables)
}

/// What tells the bases of one file apart, in letters of an evidence id.
fn suffix(flows: &Flows, basis: &FlowBasis) -> String {
    // Bases of another measure have other evidence ids in any case.
    let alike = || flows.bases.iter().filter(|other| other.measure == basis.measure);
    let several = |of: fn(&FlowBasis) -> String| alike().any(|other| of(other) != of(basis));
    let mut parts = Vec::new();
    match basis.reporter {
        Reporter::Origin => parts.push("exporter".to_owned()),
        Reporter::Destination => parts.push("importer".to_owned()),
        Reporter::Reconciled | Reporter::Customs(_) | Reporter::Compiler => {}
    }
    let of_reporter = |other: &&FlowBasis| other.reporter == basis.reporter;
    if alike().filter(of_reporter).any(|other| other.valuation != basis.valuation) {
        parts.push(basis.valuation.to_string().to_lowercase().replace(' ', "-"));
    }
    if several(|b| b.classification.clone()) {
        parts.push(basis.classification.clone());
    }
    if several(|b| b.unit.clone()) {
        parts.push(basis.unit.clone());
    }
    parts.join("-")
}

/// Codes of the World Bank for the measures that the panel has.
const WORLD_BANK: &[(Measure, &str)] =
    &[(measure::GDP, "NY.GDP.MKTP.CD"), (measure::POPULATION, "SP.POP.TOTL")];

/// An official layout: as the atlas mounts its own copy, or as [`FURTHER`] says.
fn of_layout(atlas: &Atlas, loaded: &Loaded, said: Option<Measure>) -> Vec<Wanted> {
    let frame = loaded.frame();
    let publication = loaded.publication().id;
    let alike = SERIES.iter().filter(|s| !s.is_of_products()).filter(|s| {
        let source = s.parts.first().and_then(|part| atlas.part(part)).map_or("", |p| p.source().id.as_str());
        source == publication && has(frame, s)
    });
    let mut wanted: Vec<Wanted> = alike
        .map(|s| {
            let code = WORLD_BANK.iter().find(|(measure, _)| *measure == s.measure);
            let rows = code.filter(|_| frame.text("indicator").is_some());
            let rows = rows.map(|(_, code)| ("indicator", (*code).to_owned()));
            Wanted { series: s.clone(), suffix: Cow::Borrowed(""), rows }
        })
        .collect();
    let further = FURTHER.iter().filter(|(layout, s)| *layout == loaded.layout && has(frame, s));
    wanted.extend(further.map(|(_, s)| Wanted { series: s.clone(), suffix: s.id.clone(), rows: None }));
    wanted.retain(|w| said.is_none_or(|said| said == w.series.measure));
    wanted
}

/// Whether a frame has the columns of a series.
fn has(frame: &Frame, series: &Series) -> bool {
    series.column.split('+').all(|column| frame.number(column).is_some())
        && frame.text(series.origin).is_some()
}

/// The table of one series; nothing if it has no row.
fn table(loaded: &Loaded, wanted: Wanted) -> Option<Own> {
    let Wanted { series, suffix, rows: which } = wanted;
    let texts = which.as_ref().map(|(column, value)| (loaded.frame().text(column), value));
    let keep = |i: usize| {
        texts.is_none_or(|(texts, value)| texts.and_then(|texts| texts.get(i)) == Some(value.as_str()))
    };
    let (mut rows, mut products) = (Vec::new(), vec!["total".to_owned()]);
    append(loaded.frame(), &series, &keep, &mut rows, &mut products);
    if rows.is_empty() {
        return None;
    }
    if rows.iter().all(|row| row.product != 0) {
        rows = with_totals(rows);
    }
    let first = series.column.split('+').next().unwrap_or_default();
    let decimals = loaded.frame().number(first).map_or(0, |(_, decimals)| decimals);
    let table = Table::new(rows, products, decimals).as_excerpt();
    Some(own_of_table(loaded, series, &suffix, table))
}

/// A table on the basis of its file.
fn own_of_table(loaded: &Loaded, series: Series, suffix: &str, table: Table) -> Own {
    let series = Series { id: Cow::Owned(name(loaded, suffix)), parts: &[], seam: "", ..series };
    Own { series, table, source: record(loaded) }
}

/// The short name of the basis: file name and hash, in letters that an evidence id may hold.
fn name(loaded: &Loaded, suffix: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' };
    let file: String = loaded.file.name.chars().map(plain).collect();
    let hash: String = loaded.file.sha256.chars().take(HASH_DIGITS).collect();
    let suffix = if suffix.is_empty() { String::new() } else { format!(":{suffix}") };
    format!("{file}:{hash}{suffix}")
}

fn record(loaded: &Loaded) -> SourceRecord {
    let file = &loaded.file;
    let hash: String = file.sha256.chars().take(HASH_DIGITS).collect();
    let mut record = loaded.publication();
    record.publisher = match loaded.layout.as_str() {
        "dyadic" | "wide" => format!("your file {}", file.name),
        _ => format!("your file {} in the layout of {}", file.name, record.publisher),
    };
    record.release = format!("sha256 {hash}…");
    record.attribution = format!("{}, {}", record.publisher, record.title);
    record.files = vec![file.clone()];
    record
}

/// What to say of an evidence id whose file was not given; `None` if its basis is no file.
pub fn wanting(series: &str) -> Option<String> {
    let (file, hash) = series.split_once(':')?;
    let hash = hash.split(':').next().unwrap_or_default();
    let is_hash = hash.len() == HASH_DIGITS && hash.bytes().all(|b| b.is_ascii_hexdigit());
    is_hash.then(|| {
        format!("{file} (sha256 {hash}…) is a file of yours: give the same bytes with --with {file}")
    })
}
