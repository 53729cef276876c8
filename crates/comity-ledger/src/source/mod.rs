//! Sources and their loaders: one file per official layout, and this list of them.
//!
//! A loader reads one publisher's layout and hands over a [`Frame`](crate::frame::Frame) in our
//! columns, the rows it refused with the reason for each, and its totals. It conserves them:
//! what it kept plus what it refused is what the file holds, to the last unit. Loaders read no
//! more than [`Limits`] allow, never panic and never guess a code: an unknown code is a
//! [`Reject`] with the nearest name.

mod account;
pub mod amount;
pub mod baci;
pub mod blocs;
pub mod bri;
pub mod comtrade;
pub mod confucius;
pub mod data_package;
pub mod desta;
pub mod dyadic;
pub mod eia;
pub mod fdi;
pub mod gcdf;
pub mod geodist;
pub mod gravity;
pub mod hs_isic;
pub mod icio;
pub mod ledger;
pub mod ots_deflator;
mod parquet_rows;
pub mod shape;
pub mod sitc;
pub mod table;
pub mod unga;
pub mod wdi;
pub mod wiod;

use crate::frame::Frame;
pub use account::{Account, Draft, Numbers, Places, Refusal};
pub use amount::Amount;
use serde::{Deserialize, Serialize};
use std::fmt;
pub use table::Table;

/// Who published something, under which licence, and what it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SourceRecord {
    /// Short name used in evidence: `baci`, `wdi`.
    pub id: String,
    /// The publishing office.
    pub publisher: String,
    /// The data set.
    pub title: String,
    /// The release the figures come from.
    pub release: String,
    /// Licence under which the figures may be used, as far as known.
    pub licence: String,
    /// The sentence the publisher wants to see.
    pub attribution: String,
    /// Where the publisher describes it.
    pub url: String,
    /// What one must know before quoting it: one sentence each.
    pub caveats: Vec<String>,
    /// The files read.
    pub files: Vec<FileRecord>,
    /// Offices that only retell one another share a group and count as one witness.
    pub independence_group: String,
}

/// One file that was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FileRecord {
    /// Its name without folder.
    pub name: String,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
    /// Data rows in it.
    pub rows: u64,
    /// Rows kept.
    pub kept: u64,
    /// Rows refused, by reason.
    pub refused: Vec<(String, u64)>,
    /// Sum of the amounts in the file, in the unit of the file.
    pub amount_read: String,
    /// Sum of the amounts kept.
    pub amount_kept: String,
    /// Sum of the amounts refused; with those kept, exactly those read.
    pub amount_refused: String,
}

/// A place in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// File name.
    pub file: String,
    /// Line, from 1; 0 if the file has no lines.
    pub line: u64,
    /// Column name or number; empty if the whole row is meant.
    pub column: String,
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if !self.column.is_empty() {
            write!(f, ", column {}", self.column)?;
        }
        Ok(())
    }
}

/// Why a file could not be read at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// The operating system refused.
    #[error("{file}: {error}")]
    Io {
        /// File name.
        file: String,
        /// What it said.
        error: std::io::Error,
    },
    /// One place is broken.
    #[error("{at}: expected {expected}, found {found}")]
    Syntax {
        /// Where.
        at: Span,
        /// What belongs there.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// The columns are not those of the layout.
    #[error("{file}: expected the columns {expected}, found {found}")]
    Drift {
        /// File name.
        file: String,
        /// Columns of the layout.
        expected: String,
        /// Columns of the file.
        found: String,
    },
    /// Kept and refused do not add up to what was read: a fault of the loader.
    #[error("{file}: the amounts kept and refused do not add up to {read}; please report this")]
    NotConserved {
        /// File name.
        file: String,
        /// Sum of the amounts read.
        read: Amount,
    },
    /// A limit was reached.
    #[error("{file}: more than {limit} {what}")]
    Limit {
        /// File name.
        file: String,
        /// Of what.
        what: &'static str,
        /// How many are allowed.
        limit: u64,
    },
}

/// A row that was refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Reject {
    /// Where.
    pub at: Span,
    /// Why, in a few words that are the same for like rows: `unknown code`.
    pub reason: String,
    /// What was found, with the nearest name.
    pub detail: String,
    /// The amount the row carried, in the unit of the file; zero if none.
    pub amount: Amount,
}

/// How a column of the file was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The column in the file.
    pub column: String,
    /// Our column; `-` if it is not used.
    pub meaning: String,
    /// The unit in the file, the kind of code, or why it is not used.
    pub unit: String,
}

/// What came out of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// The layout that was recognised: the name of a [`Loader`].
    pub layout: &'static str,
    /// The rows kept.
    pub frame: Frame,
    /// The file: name, hash, length, rows read, kept and refused.
    pub file: FileRecord,
    /// How the columns were understood.
    pub mapping: Vec<Meaning>,
    /// The first [`Limits::rejects`] refused rows; their number by reason is in `file.refused`.
    pub rejects: Vec<Reject>,
    /// Sum of the amounts of all rows in the file, in the unit of the file.
    pub amount_read: Amount,
    /// Sum of the amounts kept.
    pub amount_kept: Amount,
    /// Sum of the amounts refused.
    pub amount_refused: Amount,
    /// Values that had to be rounded to the decimals of their column.
    pub rounded: u64,
}

/// Who publishes a layout and what one must know about it.
#[derive(Clone, Copy, Debug)]
pub struct Publication {
    /// Short name used in evidence: `baci`.
    pub id: &'static str,
    /// The publishing office.
    pub publisher: &'static str,
    /// The data set.
    pub title: &'static str,
    /// Licence, as far as known.
    pub licence: &'static str,
    /// The sentence the publisher wants to see.
    pub attribution: &'static str,
    /// Where the publisher describes it.
    pub url: &'static str,
    /// What one must know before quoting it.
    pub caveats: &'static [&'static str],
}

impl Publication {
    /// A record of this publication, as yet without release and files.
    pub fn record(&self) -> SourceRecord {
        SourceRecord {
            id: self.id.to_owned(),
            publisher: self.publisher.to_owned(),
            title: self.title.to_owned(),
            licence: self.licence.to_owned(),
            attribution: self.attribution.to_owned(),
            url: self.url.to_owned(),
            caveats: self.caveats.iter().map(|text| (*text).to_owned()).collect(),
            independence_group: self.id.to_owned(),
            ..SourceRecord::default()
        }
    }
}

/// One publisher's layout.
#[derive(Clone, Copy, Debug)]
pub struct Loader {
    /// Its name: `baci`.
    pub name: &'static str,
    /// What the table holds: `trade.goods.exports`, `gdp`.
    pub what: &'static str,
    /// Who publishes it.
    pub publication: Publication,
    /// Whether these are the columns of the layout.
    pub recognise: fn(&[String]) -> bool,
    /// Reads the rows.
    pub read: fn(&mut Table<'_>) -> Result<Draft, SourceError>,
}

/// All layouts, the most particular first.
pub const LOADERS: &[Loader] = &[
    baci::PRODUCTS,
    gravity::LOADER,
    comtrade::LOADER,
    blocs::LOADER,
    baci::TOTALS,
    wdi::LONG,
    wdi::WIDE,
    ots_deflator::LOADER,
    geodist::LOADER,
    sitc::LOADER,
    wiod::LOADER,
    eia::LOADER,
    desta::TREATIES,
    desta::MEMBERS,
    desta::DYADS,
    bri::LOADER,
    confucius::LOADER,
    gcdf::COUNTRY_YEARS,
    gcdf::PROJECTS,
    fdi::LOADER,
    unga::ROLL_CALLS,
    unga::ISSUES,
    unga::IDEAL_POINTS,
    unga::VOTES,
    ledger::TIES,
    ledger::EVENTS,
    ledger::OBSERVATIONS,
    ledger::PROJECTS,
    ledger::SOURCES,
    dyadic::LOADER,
];

/// Reads a file in a given layout.
///
/// # Errors
/// If the file is not in that layout, is broken, or is above the limits.
pub fn load(loader: &Loader, file: &str, bytes: &[u8], limits: &Limits) -> Result<Loaded, SourceError> {
    read(loader, Table::open(file, bytes, limits)?, bytes)
}

/// Reads a file in whichever layout its columns show.
///
/// # Errors
/// [`SourceError::Drift`] if no layout fits; otherwise as [`load`].
pub fn load_any(file: &str, bytes: &[u8], limits: &Limits) -> Result<Loaded, SourceError> {
    let table = Table::open(file, bytes, limits)?;
    let Some(loader) = LOADERS.iter().find(|loader| (loader.recognise)(table.header())) else {
        let known: Vec<&str> = LOADERS.iter().map(|loader| loader.name).collect();
        return Err(SourceError::Drift {
            file: file.to_owned(),
            expected: format!("of one of the layouts {}", known.join(", ")),
            found: table::shown(&table.header().join(", ")),
        });
    };
    read(loader, table, bytes)
}

fn read(loader: &Loader, mut table: Table<'_>, bytes: &[u8]) -> Result<Loaded, SourceError> {
    let draft = (loader.read)(&mut table)?;
    draft.finish(loader.name, &table, bytes)
}

/// The most a loader will read.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Length of a file after decompression.
    pub file_bytes: u64,
    /// Length of a line.
    pub line_bytes: usize,
    /// Rows.
    pub rows: u64,
    /// Refused rows kept with their detail.
    pub rejects: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 4 << 30,  // BACI's largest year is under 0.3 GiB
            line_bytes: 16 << 20, // the widest official file has lines of a few kilobytes
            rows: 200_000_000,    // eighteen years of BACI
            rejects: 100,         // more than anybody reads
        }
    }
}
