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
use super::{append, totals};
use crate::atlas::Atlas;
use crate::frame::Frame;
use crate::measure::{self, Direction, Measure};
use crate::source::{LOADERS, Loaded, SourceRecord};
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
        layout: &'static str,
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

/// What a layout holds, where the atlas has no part in it: layout, value of the column `basis` that
/// selects rows, and the series.
const FURTHER: &[(&str, &str, Series)] = &[
    ("comtrade", "exporter, FOB", flows("exporter", "value", Reporter::Origin, Valuation::Fob)),
    ("comtrade", "importer, CIF", flows("importer", "value", Reporter::Destination, Valuation::Cif)),
    ("cepii-gravity", "", flows("", "value", Reporter::Reconciled, Valuation::Fob)),
    ("cepii-gravity", "", flows("exporter", "comtrade_exports", Reporter::Origin, Valuation::Fob)),
    ("cepii-gravity", "", flows("importer", "comtrade_imports", Reporter::Destination, Valuation::Cif)),
];

const fn flows(id: &'static str, column: &'static str, reporter: Reporter, valuation: Valuation) -> Series {
    Series {
        id: Cow::Borrowed(id),
        measure: "trade.goods.exports",
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
pub fn tables(
    atlas: &Atlas,
    loaded: &Loaded,
    measure: Option<&'static Measure>,
) -> Result<Vec<Own>, JoinError> {
    let file = &loaded.file.name;
    let wanted = if loaded.layout == "dyadic" {
        of_pairs(loaded, measure)?
    } else {
        of_layout(atlas, loaded, measure)
    };
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for w in &wanted {
        let key = (w.series.column, w.suffix.as_ref());
        if w.rows.is_none() && seen.contains(&key) {
            let measures = wanted.iter().map(|w| w.series.measure).collect();
            return Err(JoinError::WhichMeasure { file: file.clone(), measures });
        }
        seen.push(key);
    }
    if wanted.is_empty() {
        return Err(JoinError::NoMeasure { file: file.clone(), layout: loaded.layout });
    }
    let mut tables = Vec::new();
    for w in wanted {
        tables.extend(table(loaded, w)?);
    }
    if tables.is_empty() { Err(JoinError::Empty { file: file.clone() }) } else { Ok(tables) }
}

/// A table of pairs: by its column `measure`, or of the one that is said, or of goods exports.
fn of_pairs(loaded: &Loaded, said: Option<&'static Measure>) -> Result<Vec<Wanted>, JoinError> {
    let file = || loaded.file.name.clone();
    let mut measures: Vec<&'static Measure> = match loaded.frame.text("measure") {
        Some(ids) => ids.iter().filter_map(|id| measure::measure(id)).collect(),
        None => said.or_else(|| measure::measure("trade.goods.exports")).into_iter().collect(),
    };
    measures.sort_by_key(|m| m.id);
    measures.dedup();
    measures.retain(|m| said.is_none_or(|said| said == *m));
    let mut wanted = Vec::new();
    for m in measures {
        if m.direction != Direction::Directed {
            return Err(JoinError::NotDirected { file: file(), measure: m.id });
        }
        let own = |i: usize| loaded.frame.text("measure").is_none_or(|ids| ids[i] == m.id);
        let units = loaded.frame.text("unit").unwrap_or(&[]);
        if let Some((_, found)) = units.iter().enumerate().find(|(i, unit)| own(*i) && *unit != m.unit) {
            let found = found.clone();
            return Err(JoinError::Unit { file: file(), measure: m.id, expected: m.unit, found });
        }
        let series = Series {
            measure: m.id,
            unit: m.unit,
            ..flows("", "value", Reporter::Compiler, Valuation::NotStated)
        };
        let rows = loaded.frame.text("measure").map(|_| ("measure", m.id.to_owned()));
        wanted.push(Wanted { series, suffix: Cow::Borrowed(""), rows });
    }
    Ok(wanted)
}

/// Codes of the World Bank for the measures that the panel has.
const WORLD_BANK: &[(&str, &str)] = &[("gdp", "NY.GDP.MKTP.CD"), ("population", "SP.POP.TOTL")];

/// An official layout: as the atlas mounts its own copy, or as [`FURTHER`] says.
fn of_layout(atlas: &Atlas, loaded: &Loaded, said: Option<&'static Measure>) -> Vec<Wanted> {
    let frame = &loaded.frame;
    let publication = LOADERS.iter().find(|l| l.name == loaded.layout).map_or("", |l| l.publication.id);
    let alike = SERIES.iter().filter(|s| {
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
    let further = FURTHER.iter().filter(|(layout, _, s)| *layout == loaded.layout && has(frame, s));
    wanted.extend(further.map(|(_, basis, s)| Wanted {
        series: s.clone(),
        suffix: s.id.clone(),
        rows: (!basis.is_empty()).then(|| ("basis", (*basis).to_owned())),
    }));
    wanted.retain(|w| said.is_none_or(|said| said.id == w.series.measure));
    wanted
}

/// Whether a frame has the columns of a series.
fn has(frame: &Frame, series: &Series) -> bool {
    series.column.split('+').all(|column| frame.number(column).is_some())
        && frame.text(series.origin).is_some()
}

/// The table of one series; nothing if it has no row.
fn table(loaded: &Loaded, wanted: Wanted) -> Result<Option<Own>, JoinError> {
    let Wanted { series, suffix, rows: which } = wanted;
    let texts = which.as_ref().map(|(column, value)| (loaded.frame.text(column).unwrap_or(&[]), value));
    let keep = |i: usize| texts.is_none_or(|(texts, value)| texts.get(i) == Some(value));
    let (mut rows, mut products) = (Vec::new(), vec!["total".to_owned()]);
    append(&loaded.frame, &series, &keep, &mut rows, &mut products);
    if rows.is_empty() {
        return Ok(None);
    }
    if rows.iter().all(|row| row.product != 0) {
        one_level(&loaded.file.name, &products[1..])?;
        rows.extend(totals(&rows));
    }
    let first = series.column.split('+').next().unwrap_or_default();
    let decimals = loaded.frame.number(first).map_or(0, |(_, decimals)| decimals);
    let table = Table::new(rows, products, decimals).as_excerpt();
    let series = Series { id: Cow::Owned(name(loaded, &suffix)), parts: &[], seam: "", ..series };
    Ok(Some(Own { series, table, source: record(loaded) }))
}

/// The short name of the basis: file name and hash, in letters that an evidence id may hold.
fn name(loaded: &Loaded, suffix: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' };
    let file: String = loaded.file.name.chars().map(plain).collect();
    let hash: String = loaded.file.sha256.chars().take(HASH_DIGITS).collect();
    let suffix = if suffix.is_empty() { String::new() } else { format!(":{suffix}") };
    format!("{file}:{hash}{suffix}")
}

fn one_level(file: &str, products: &[String]) -> Result<(), JoinError> {
    let mut lengths = products.iter().filter(|p| p.bytes().all(|b| b.is_ascii_digit())).map(String::len);
    let Some(first) = lengths.next() else { return Ok(()) };
    match lengths.find(|length| *length != first) {
        Some(other) => Err(JoinError::Levels { file: file.to_owned(), lengths: (first, other) }),
        None => Ok(()),
    }
}

fn record(loaded: &Loaded) -> SourceRecord {
    let publication = LOADERS.iter().find(|l| l.name == loaded.layout).map(|l| l.publication.record());
    let file = &loaded.file;
    let hash: String = file.sha256.chars().take(HASH_DIGITS).collect();
    let mut record = publication.unwrap_or_default();
    record.publisher = match loaded.layout {
        "dyadic" => format!("your file {}", file.name),
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
