//! Sources and their loaders: one file per official layout, and this list of them.
//!
//! A loader reads one publisher's layout and hands over a [`Frame`] in our
//! columns, or [`Flows`], the rows it refused with the reason for each, and its totals. It conserves them:
//! what it kept plus what it refused is what the file holds, to the last unit. Loaders read no
//! more than [`Limits`] allow, never panic and never guess a code: an unknown code is a
//! [`Reject`] with the nearest name.

mod account;
pub mod amount;
pub mod baci;
pub mod blocs;
pub mod bri;
pub mod confucius;
mod container;
pub mod customs;
pub mod data_package;
pub mod desta;
pub mod eia;
pub mod factbook;
pub mod fdi;
pub mod flows;
pub mod fx;
pub mod gcdf;
pub mod geodist;
pub mod gravity;
mod guard;
pub mod hs_isic;
pub mod icio;
pub mod ledger;
pub mod number;
pub mod ots_deflator;
mod parquet_rows;
pub mod shape;
pub mod sitc;
pub mod stata;
pub mod table;
pub mod told;
pub mod unga;
mod unread;
pub mod wdi;
pub mod wiod;
mod world_bank;

use crate::frame::Frame;
use crate::measure::Measure;
pub use account::{Account, Draft, Numbers, Places, Refusal};
pub use amount::Amount;
pub use flows::{Flow, FlowBasis, Flows};
use serde::{Deserialize, Serialize};
use std::cell::OnceCell;
use std::fmt;
pub use table::Table;
pub use told::{Told, Way};

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
    /// The file leaves open what only its owner can say.
    #[error("{at}: not known is {what}; {hint}")]
    Untold {
        /// Where.
        at: Span,
        /// What is not known.
        what: String,
        /// How to say it.
        hint: String,
    },
    /// A file that is known and cannot be read as it comes.
    #[error("{file}: this looks like {what}, because it has {marks}; what is missing: {lacks}")]
    Unread {
        /// File name.
        file: String,
        /// What it looks like.
        what: &'static str,
        /// By which names and words it is known.
        marks: String,
        /// Why it is not read.
        lacks: &'static str,
        /// What to do.
        advice: &'static str,
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

/// A limit that was reached.
fn limit(file: &str, what: &'static str, limit: u64) -> SourceError {
    SourceError::Limit { file: file.to_owned(), what, limit }
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
    pub layout: String,
    /// The rows kept, where they are flows between two places.
    pub flows: Option<Flows>,
    /// The rows kept as columns, made when they are asked for.
    frame: OnceCell<Frame>,
    /// What was found or guessed on the way, one sentence each.
    pub notes: Vec<String>,
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

impl Loaded {
    /// The rows kept, as columns.
    pub fn frame(&self) -> &Frame {
        self.frame.get_or_init(|| self.flows.as_ref().map_or_else(Frame::default, Flows::frame))
    }

    /// The rows kept, as columns of the caller's own.
    pub fn into_frame(self) -> Frame {
        let made = self.frame.into_inner();
        made.unwrap_or_else(|| self.flows.as_ref().map_or_else(Frame::default, Flows::frame))
    }

    /// The measure that the layout holds, if it says one.
    pub fn what(&self) -> Option<Measure> {
        let declared = flows::declared::named(&self.layout)?;
        Measure::parse(&declared.what).ok()
    }

    /// A record of the layout's publication, as yet without release and files.
    pub fn publication(&self) -> SourceRecord {
        let declared = flows::declared::named(&self.layout).map(|declaration| declaration.record());
        let coded = || LOADERS.iter().find(|l| l.name == self.layout).map(|l| l.publication.record());
        declared.or_else(coded).unwrap_or_default()
    }
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
    gravity::LOADER,
    blocs::LOADER,
    baci::TOTALS,
    wdi::LONG,
    wdi::WIDE,
    wdi::OUTLOOK,
    ots_deflator::LOADER,
    geodist::LOADER,
    sitc::LOADER,
    wiod::LOADER,
    eia::LOADER,
    desta::TREATIES,
    desta::MEMBERS,
    desta::DYADS,
    desta::PUBLISHED_DYADS,
    bri::LOADER,
    confucius::LOADER,
    gcdf::COUNTRY_YEARS,
    gcdf::PROJECTS,
    gcdf::PUBLISHED,
    customs::CHINA,
    customs::UNITED_STATES,
    factbook::LOADER,
    fx::ANNUAL,
    fx::MONTHLY,
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
];

/// Reads a file in a given layout.
///
/// # Errors
/// If the file is not in that layout, is broken, or is above the limits.
pub fn load(loader: &Loader, file: &str, bytes: &[u8], limits: &Limits) -> Result<Loaded, SourceError> {
    read(loader, Table::open(file, bytes, limits)?, bytes)
}

/// Reads a file in the declared layout of that name.
///
/// # Errors
/// As [`load`].
pub fn load_declared(name: &str, file: &str, bytes: &[u8], limits: &Limits) -> Result<Loaded, SourceError> {
    Layout::Declared(name.to_owned()).read(Table::open(file, bytes, limits)?, bytes)
}

/// Reads a file in whichever layout its columns show.
///
/// # Errors
/// [`SourceError::Drift`] if no layout fits; otherwise as [`load`].
pub fn load_any(file: &str, bytes: &[u8], limits: &Limits) -> Result<Loaded, SourceError> {
    load_told(file, bytes, limits, &Told::default())
}

/// The same, with what the user says of the file.
///
/// # Errors
/// As [`load_any`], and [`SourceError::Untold`] if the file leaves something open.
pub fn load_told(file: &str, bytes: &[u8], limits: &Limits, told: &Told) -> Result<Loaded, SourceError> {
    let table = Table::open_told(file, bytes, limits, told)?;
    if let Some(layout) = Layout::of(table.header()) {
        return layout.read(table, bytes);
    }
    if told.header.is_none()
        && let Some((layout, table)) = below_titles(&table)?
    {
        return layout.read(table, bytes);
    }
    if let Some(known) = unread::known(&table)? {
        return Err(known);
    }
    if let Some(line) = flows::wide_header_line(&table)? {
        return Layout::Wide.read(table.again_at(line)?, bytes);
    }
    // Two columns of one name explain why nothing fits better than a list of layouts does.
    table.distinct_names()?;
    for (line, cells) in table.first_rows(TITLE_ROWS_MAX)? {
        if let Some(cell) = cells.iter().find(|cell| flows::period::is_fiscal(cell)) {
            let at = Span { file: file.to_owned(), line, column: String::new() };
            return Err(flows::period::fiscal(at, cell));
        }
    }
    Err(not_recognised(&table))
}

/// The names of the tables of a ZIP archive.
///
/// # Errors
/// If the archive is damaged.
pub fn zip_tables(file: &str, bytes: &[u8]) -> Result<Vec<String>, SourceError> {
    container::zipped::tables(file, bytes)
}

/// How the columns of a file are to be read.
enum Layout {
    /// A layout with a reader of its own.
    Coded(&'static Loader),
    /// A layout that only says which column is what.
    Declared(String),
    /// Flows under names in common use.
    Guessed,
    /// Flows with periods or partners as columns.
    Wide,
}

impl Layout {
    fn of(header: &[String]) -> Option<Self> {
        let coded = LOADERS.iter().find(|loader| (loader.recognise)(header)).map(Self::Coded);
        let declared =
            || flows::declared::fitting(header).map(|declaration| Self::Declared(declaration.name));
        let guessed = || flows::is_guessable(header).then_some(Self::Guessed);
        declared().or(coded).or_else(guessed)
    }

    fn read(&self, mut table: Table<'_>, bytes: &[u8]) -> Result<Loaded, SourceError> {
        match self {
            Self::Coded(loader) => read(loader, table, bytes),
            Self::Declared(name) => flows::read_declared(name, &mut table)?.finish(name, &table, bytes),
            Self::Guessed => flows::read_guessed(&mut table)?.finish("dyadic", &table, bytes),
            Self::Wide => flows::read_wide(&mut table)?.finish("wide", &table, bytes),
        }
    }
}

/// The layout of a file whose column names stand below titles.
fn below_titles<'a>(table: &Table<'a>) -> Result<Option<(Layout, Table<'a>)>, SourceError> {
    for (line, names) in table.first_rows(TITLE_ROWS_MAX)? {
        if line <= table.header_line() {
            continue;
        }
        if let Some(layout) = Layout::of(&names) {
            let mut below = table.again_at(line)?;
            below.note(format!("the column names stand in line {line} (--header says otherwise)"));
            return Ok(Some((layout, below)));
        }
    }
    Ok(None)
}

/// Most rows of titles above the column names.
const TITLE_ROWS_MAX: usize = 40;

/// What to say of a file that no layout fits: what it looks like, what is missing, what to do.
fn not_recognised(table: &Table<'_>) -> SourceError {
    let found = match table.header().len() {
        0 | 1 => "a single column: is the delimiter a comma, a semicolon or a tab?".to_owned(),
        _ => table::shown(&table.header().join(", ")),
    };
    SourceError::Drift {
        file: table.file().to_owned(),
        expected:
            "of an official layout, or names such as exporter, importer, year, value_usd (or reporter, \
                   partner, flow, year, value_usd)"
                .to_owned(),
        found,
    }
}

fn read(loader: &Loader, mut table: Table<'_>, bytes: &[u8]) -> Result<Loaded, SourceError> {
    table.distinct_names()?;
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
