//! Rows and columns to estimate from: a file, or the atlas.
//!
//! Only the columns that are asked for are read. A missing value is NaN in a column of numbers and
//! [`MISSING`] in a column of texts; it is never zero. An infinite number in a file is refused with its
//! line.

mod atlas;
pub(super) mod folder;
mod held;
mod intake;
mod parquet;
mod pieces;
mod stata;
mod target;
mod text;

use crate::failure::Failure;
use crate::files;
use comity_ledger::source::{Limits, Told};
use comity_ledger::world::World;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

pub use atlas::COLUMNS as ATLAS_COLUMNS;
pub use held::{Held, csv};
pub use target::Target;

/// The code of a missing text.
pub const MISSING: u32 = u32::MAX;

/// The largest whole number up to which doubles hold every one.
const EXACT: u128 = 1 << 53;

/// Most rows; twenty times the largest panel in the literature.
pub const ROWS_MAX: usize = 200_000_000;

/// A column of texts: each row an index into the levels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Texts {
    /// Index of each row's text, or [`MISSING`].
    pub codes: Vec<u32>,
    /// The different texts in order of appearance.
    pub levels: Vec<String>,
}

impl Texts {
    /// The text of a row, if there is one.
    pub fn get(&self, row: usize) -> Option<&str> {
        self.levels.get(self.codes[row] as usize).map(String::as_str)
    }

    /// The levels as numbers, missing ones among them.
    ///
    /// # Errors
    /// The place of the first level that is not a number.
    pub fn numbers(&self) -> Result<Vec<f64>, usize> {
        let number = |(at, level): (usize, &String)| as_number(level).ok_or(at);
        self.levels.iter().enumerate().map(number).collect()
    }
}

/// The values of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Numbers; NaN is missing.
    Numbers(Vec<f64>),
    /// Texts, or codes that are not numbers to calculate with.
    Texts(Texts),
}

impl Column {
    /// The values of some rows, in time that depends on these alone.
    fn part(&self, rows: &[u32]) -> Self {
        match self {
            Self::Numbers(values) => Self::Numbers(rows.iter().map(|row| values[*row as usize]).collect()),
            Self::Texts(texts) => {
                let (mut part, mut known) = (Texts::default(), HashMap::new());
                for row in rows {
                    let code = texts.codes[*row as usize];
                    let Some(level) = texts.levels.get(code as usize) else {
                        part.codes.push(MISSING);
                        continue;
                    };
                    part.codes.push(*known.entry(code).or_insert_with(|| {
                        part.levels.push(level.clone());
                        part.levels.len() as u32 - 1
                    }));
                }
                Self::Texts(part)
            }
        }
    }

    /// Whether a row has no value.
    pub fn missing(&self, row: usize) -> bool {
        match self {
            Self::Numbers(values) => values[row].is_nan(),
            Self::Texts(texts) => texts.codes[row] == MISSING,
        }
    }
}

/// What a column is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// To tell rows apart, and perhaps to calculate with: as the file has it, to the last digit.
    Any,
    /// To calculate with: anything but a number is a mistake.
    Numbers,
    /// To compare with a text.
    Texts,
}

impl Want {
    /// What serves both needs.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Texts, _) | (_, Self::Texts) => Self::Texts,
            (Self::Any, _) | (_, Self::Any) => Self::Any,
            (Self::Numbers, Self::Numbers) => Self::Numbers,
        }
    }
}

/// Rows that were read.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// Name of the file or of the atlas.
    pub source: String,
    /// Number of rows.
    pub rows: usize,
    /// Columns under the names that the formula uses.
    pub columns: BTreeMap<String, Column>,
    /// Line of each row in a file of text; empty for others.
    pub lines: Vec<u32>,
    /// How many rows, the last ones, were made for cells of the panel that had none.
    pub made: usize,
    /// Number of each row in the source, from zero, if the frame holds only some of its rows.
    pub numbers: Vec<u32>,
    /// What must be said about the data.
    pub notes: Vec<String>,
    /// Where the values of each column come from: column, source, an evidence id to look at.
    pub evidence: Vec<Evidence>,
}

/// Where the values of a column come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The column.
    pub column: String,
    /// What it is and who publishes it.
    pub source: String,
    /// An id for `comity explain`; empty if the column is derived.
    pub example: String,
}

impl Frame {
    /// Where a row stands: `panel.csv:12`.
    pub fn place(&self, row: usize) -> String {
        if row >= self.rows - self.made {
            return format!("{}, a row made by --fill zeros", self.source);
        }
        match self.lines.get(row) {
            Some(line) => format!("{}:{line}", self.source),
            None => {
                let number = self.numbers.get(row).map_or(row, |number| *number as usize);
                format!("{}, row {}", self.source, number + 1)
            }
        }
    }

    /// Some of the rows, with no more levels of texts than they hold.
    pub fn part(&self, rows: &[u32]) -> Self {
        let columns = self.columns.iter().map(|(name, column)| (name.clone(), column.part(rows)));
        let lines = if self.lines.is_empty() { &[] } else { rows };
        Self {
            source: self.source.clone(),
            rows: rows.len(),
            columns: columns.collect(),
            lines: lines.iter().filter_map(|row| self.lines.get(*row as usize)).copied().collect(),
            made: rows.iter().filter(|row| **row as usize >= self.rows - self.made).count(),
            numbers: rows.to_vec(),
            ..Self::default()
        }
    }
}

/// Something to read rows from.
pub enum Source {
    /// Delimited text, packed or not.
    Text(text::Source),
    /// Parquet.
    Parquet(parquet::Source),
    /// A folder of Parquet files.
    Folder(folder::Source),
    /// Stata.
    Stata(stata::Source),
    /// What is built into the program.
    Atlas(World),
    /// A table in the memory of the caller.
    Held(Arc<dyn Held>),
}

impl Source {
    /// Opens a file by its first bytes, or the atlas.
    ///
    /// # Errors
    /// If it cannot be read or is of no known kind.
    pub fn open(world: &World, data: &str, told: &Told) -> Result<Self, Failure> {
        if data == "atlas" {
            return Ok(Self::Atlas(world.clone()));
        }
        let path = Path::new(data);
        if path.is_dir() {
            return Ok(Self::Folder(folder::Source::open(path)?));
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if let Some(source) = text::Source::left(&name, path, told) {
            return Ok(Self::Text(source));
        }
        let bytes = files::read(path, Limits::default().file_bytes).map_err(|failure| {
            failure.hint("--data takes a file (CSV, TSV, .gz, Parquet, Stata .dta), a folder of Parquet files, or `atlas`")
        })?;
        if bytes.starts_with(b"PAR1") {
            return Ok(Self::Parquet(parquet::Source::open(name, bytes)?));
        }
        let mut signs = bytes.iter().filter(|byte| !byte.is_ascii_whitespace());
        if matches!((signs.next(), signs.next()), (Some(b'{'), _) | (Some(b'['), Some(b'{' | b'['))) {
            let hint = "save the rows as CSV, Parquet or .dta: one row a line or record, one column a value";
            return Err(Failure::data(format!("{data}: expected a table, found JSON")).hint(hint));
        }
        let stata = bytes.starts_with(b"<stata_dta>") || name.to_lowercase().ends_with(".dta");
        if stata {
            Ok(Self::Stata(stata::Source::open(name, bytes)?))
        } else {
            Ok(Self::Text(text::Source::open(name, bytes, told)?))
        }
    }

    /// A folder of Parquet files or a single one, to be read in parts.
    ///
    /// # Errors
    /// If they cannot be read, or are no Parquet.
    pub fn in_parts(data: &str) -> Result<Self, Failure> {
        Ok(Self::Folder(folder::Source::open(Path::new(data))?))
    }

    /// A table in the memory of the caller.
    ///
    /// # Errors
    /// If two of its columns have one name, or it has too many rows.
    pub fn held(table: Arc<dyn Held>) -> Result<Self, Failure> {
        held::check(table.as_ref())?;
        Ok(Self::Held(table))
    }

    /// The names of the columns.
    pub fn columns(&self) -> Vec<String> {
        match self {
            Self::Text(source) => source.columns.clone(),
            Self::Parquet(source) => source.columns.clone(),
            Self::Folder(source) => source.columns.clone(),
            Self::Stata(source) => source.columns.clone(),
            Self::Held(table) => table.columns(),
            Self::Atlas(_) => atlas::COLUMNS.iter().map(|column| column.name.to_owned()).collect(),
        }
    }

    /// Reads these columns, in this order.
    ///
    /// # Errors
    /// If a cell is not what is wanted, with its place.
    pub fn read(&self, wanted: &[(usize, Want)]) -> Result<Read, Failure> {
        match self {
            Self::Text(source) => source.read(wanted),
            Self::Parquet(source) => source.read(wanted),
            Self::Folder(source) => source.read(wanted),
            Self::Stata(source) => source.read(wanted),
            Self::Atlas(world) => atlas::read(world, wanted),
            Self::Held(table) => held::read(table.as_ref(), wanted),
        }
    }
}

/// Columns in the order in which they were asked for.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// The frame, its columns not yet named.
    pub frame: Frame,
    /// The columns.
    pub columns: Vec<Column>,
}

/// Collects the values of a column while rows are read.
enum Sink {
    /// So many missing values and nothing else yet.
    Any(usize),
    Numbers(Vec<f64>),
    Texts(Interner),
}

impl Sink {
    fn all(wanted: &[(usize, Want)]) -> Vec<Self> {
        let sink = |(_, want): &(usize, Want)| match want {
            Want::Any => Self::Any(0),
            Want::Numbers => Self::Numbers(Vec::new()),
            Want::Texts => Self::Texts(Interner::default()),
        };
        wanted.iter().map(sink).collect()
    }

    fn finish_all(sinks: Vec<Self>) -> Vec<Column> {
        sinks.into_iter().map(Self::finish).collect()
    }

    /// Takes numbers from now on, if that is still open.
    fn settle_numbers(&mut self) {
        if let Self::Any(missing) = self {
            *self = Self::Numbers(vec![f64::NAN; *missing]);
        }
    }

    /// Takes texts from now on, if that is still open.
    fn settle_texts(&mut self) {
        if let Self::Any(missing) = self {
            let texts = Texts { codes: vec![MISSING; *missing], levels: Vec::new() };
            *self = Self::Texts(Interner { texts, ..Interner::default() });
        }
    }

    /// Takes texts from now on, and makes texts of the numbers so far.
    fn turn_into_texts(&mut self) {
        self.settle_texts();
        if let Self::Numbers(values) = self {
            let mut texts = Interner::default();
            values.iter().for_each(|x| texts.push(&number_text(*x)));
            *self = Self::Texts(texts);
        }
    }

    fn missing(&mut self) {
        match self {
            Self::Any(missing) => *missing += 1,
            Self::Numbers(values) => values.push(f64::NAN),
            Self::Texts(texts) => texts.push(""),
        }
    }

    fn finish(self) -> Column {
        match self {
            Self::Any(missing) => Column::Numbers(vec![f64::NAN; missing]),
            Self::Numbers(values) => Column::Numbers(values),
            Self::Texts(texts) => Column::Texts(texts.finish()),
        }
    }
}

/// Collects texts.
#[derive(Default)]
struct Interner {
    texts: Texts,
    known: HashMap<String, u32>,
    last: u32,
}

impl Interner {
    fn push(&mut self, text: &str) {
        if text.is_empty() {
            self.texts.codes.push(MISSING);
            return;
        }
        // Files are sorted more often than not.
        if self.texts.levels.get(self.last as usize).is_some_and(|last| last == text) {
            self.texts.codes.push(self.last);
            return;
        }
        let code = match self.known.get(text) {
            Some(code) => *code,
            None => {
                let code = self.texts.levels.len() as u32;
                self.texts.levels.push(text.to_owned());
                self.known.insert(text.to_owned(), code);
                code
            }
        };
        self.last = code;
        self.texts.codes.push(code);
    }

    /// The texts; `NA` is missing unless the column holds codes of two letters, where it is Namibia.
    fn finish(mut self) -> Texts {
        let Some(&na) = self.known.get("NA") else { return self.texts };
        if self.texts.levels.len() > 1 && self.texts.levels.iter().all(|level| level.len() == 2) {
            return self.texts;
        }
        self.texts.codes.iter_mut().filter(|code| **code == na).for_each(|code| *code = MISSING);
        self.texts
    }
}

/// A cell that is not what was wanted.
fn wrong(place: &str, column: &str, expected: &str, found: &str) -> Failure {
    let found: String = found.chars().take(60).collect();
    Failure::data(format!("{place}, column {column}: expected {expected}, found {found:?}"))
}

/// An infinite number in a file.
fn infinite(place: &str, column: &str) -> Failure {
    wrong(place, column, "a finite number or nothing", "infinity")
        .hint("correct the file, or leave the row out of it: an infinite value cannot be estimated from")
}

/// What to say of a column whose whole numbers lose digits in calculations.
fn rounded(name: &str) -> String {
    format!(
        "{name} holds whole numbers beyond 2^53, which calculations round; to tell rows apart by it, compare with a text: {name} == '9007199254740993'"
    )
}

/// A day counted from 1970-01-01 in the proleptic Gregorian calendar, as `2003-12-31` (Hinnant 2013, *chrono-Compatible Low-Level Date Algorithms*).
fn day(days: i64) -> String {
    let z = days.saturating_add(719_468);
    let (era, of_era) = (z.div_euclid(146_097), z.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let (month, day) = ((shifted + 2) % 12 + 1, of_year - (153 * shifted + 2) / 5 + 1);
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The finite number that a text says (one and zero for true and false), NaN for the usual marks of a missing one.
fn as_number(text: &str) -> Option<f64> {
    match text {
        "" | "NA" | "N/A" | "n/a" | "#N/A" | "." | ".." | "NULL" | "null" | "None" => return Some(f64::NAN),
        "TRUE" | "True" | "true" => return Some(1.0),
        "FALSE" | "False" | "false" => return Some(0.0),
        _ => {}
    }
    text.parse().ok().filter(|x: &f64| !x.is_infinite())
}

/// A number that is missing becomes NaN; whole numbers are exact up to 2^53.
fn number_text(x: f64) -> String {
    if x.is_nan() { String::new() } else { format!("{x}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_calendar() {
        for (days, text) in [
            (0, "1970-01-01"),
            (-3_653, "1960-01-01"),
            (11_016, "2000-02-29"),
            (19_782, "2024-02-29"),
            (-719_162, "0001-01-01"),
        ] {
            assert_eq!(day(days), text);
        }
    }

    #[test]
    fn a_part_has_no_more_levels_than_its_rows() {
        let texts =
            Texts { codes: vec![2, 0, MISSING, 2], levels: ["a", "b", "c"].map(String::from).to_vec() };
        let Column::Texts(part) = Column::Texts(texts).part(&[0, 2, 3]) else { panic!("texts stay texts") };
        assert_eq!((part.codes, part.levels), (vec![0, MISSING, 0], vec!["c".to_owned()]));
    }

    #[test]
    fn numbers_become_texts_without_losing_a_digit() {
        let mut sink = Sink::Any(1);
        sink.settle_numbers();
        if let Sink::Numbers(values) = &mut sink {
            values.push(9_007_199_254_740_992.0);
        }
        sink.turn_into_texts();
        let Column::Texts(texts) = sink.finish() else { panic!("expected texts") };
        assert_eq!((texts.codes, texts.levels), (vec![MISSING, 0], vec!["9007199254740992".to_owned()]));
    }
}
