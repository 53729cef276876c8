//! What kind of file is it, and where are its rows?
//!
//! Delimited text stays a stream; a workbook, JSON and a file of Stata are held in memory, and a
//! ZIP archive is opened at its only table. Sizes that a file claims are never believed.

mod json;
mod keyed;
mod stata;
pub(super) mod text;
mod workbook;
pub(super) mod zipped;

use super::{Limits, SourceError, Span, Told};
use flate2::read::MultiGzDecoder;
use std::io::{Cursor, Read};

/// Largest ratio of unpacked to packed bytes; official tables stay below 40.
pub(in crate::source) const EXPANSION_MAX: u64 = 200;
/// Cells held in memory at most: the largest sheet of a workbook has 17 million.
const CELLS_MAX: u64 = 40_000_000;

/// Where the rows of a file come from.
pub(super) enum Opened<'a> {
    /// Delimited text in UTF-8, of at most so many bytes.
    Text(Box<dyn Read + 'a>, u64),
    /// Rows in memory.
    Held(Held),
    /// The bytes of a Parquet file.
    Parquet(std::borrow::Cow<'a, [u8]>),
}

/// Rows in memory, the first of them perhaps column names.
#[derive(Default)]
pub(super) struct Held {
    /// The cells of each row with its number in the file.
    pub rows: Vec<(u64, Vec<String>)>,
    /// Names of the columns, if the kind of file has them apart from its rows.
    pub names: Option<Vec<String>>,
}

/// What was opened and what has to be said about it.
pub(super) struct Container<'a> {
    /// The rows.
    pub opened: Opened<'a>,
    /// What was found or guessed on the way, one sentence each.
    pub notes: Vec<String>,
}

/// Opens a file by its first bytes.
///
/// # Errors
/// If it is of no kind that can be read, damaged, or above the limits.
pub(super) fn open<'a>(
    file: &str,
    bytes: &'a [u8],
    limits: &Limits,
    told: &Told,
) -> Result<Container<'a>, SourceError> {
    if bytes.len() as u64 > limits.file_bytes {
        return Err(crate::source::limit(file, "bytes", limits.file_bytes));
    }
    let mut notes = Vec::new();
    let opened = match kind(file, bytes) {
        Kind::Parquet => Opened::Parquet(bytes.into()),
        Kind::Gzip => {
            let most = limits.file_bytes.min(EXPANSION_MAX.saturating_mul(bytes.len() as u64));
            text::open(file, Box::new(MultiGzDecoder::new(bytes)), most, told, &mut notes)?
        }
        Kind::Zip => return zipped::open(file, bytes, limits, told),
        Kind::Workbook => Opened::Held(workbook::open(file, bytes, told, &mut notes)?),
        Kind::Stata => Opened::Held(stata::open(file, bytes, limits)?),
        Kind::Text => text::open(file, Box::new(bytes), limits.file_bytes, told, &mut notes)?,
    };
    Ok(Container { opened, notes })
}

/// The same for bytes that were unpacked and belong to nobody else.
fn open_owned(
    file: &str,
    bytes: Vec<u8>,
    limits: &Limits,
    told: &Told,
) -> Result<Container<'static>, SourceError> {
    let mut notes = Vec::new();
    let opened = match kind(file, &bytes) {
        Kind::Parquet => Opened::Parquet(bytes.into()),
        Kind::Gzip => {
            let most = limits.file_bytes.min(EXPANSION_MAX.saturating_mul(bytes.len() as u64));
            text::open(file, Box::new(MultiGzDecoder::new(Cursor::new(bytes))), most, told, &mut notes)?
        }
        Kind::Zip => {
            return Err(unreadable(file, "an archive inside an archive: unpack the outer one first"));
        }
        Kind::Workbook => Opened::Held(workbook::open(file, &bytes, told, &mut notes)?),
        Kind::Stata => Opened::Held(stata::open(file, &bytes, limits)?),
        Kind::Text => text::open(file, Box::new(Cursor::new(bytes)), limits.file_bytes, told, &mut notes)?,
    };
    Ok(Container { opened, notes })
}

enum Kind {
    Parquet,
    Gzip,
    Zip,
    Workbook,
    Stata,
    Text,
}

fn kind(file: &str, bytes: &[u8]) -> Kind {
    match bytes {
        [b'P', b'A', b'R', b'1', ..] => Kind::Parquet,
        [0x1f, 0x8b, ..] => Kind::Gzip,
        [b'P', b'K', 3, 4, ..] if zipped::is_workbook(bytes) => Kind::Workbook,
        [b'P', b'K', 3, 4, ..] => Kind::Zip,
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Kind::Workbook,
        _ if bytes.starts_with(b"<stata_dta>") || file.to_ascii_lowercase().ends_with(".dta") => Kind::Stata,
        _ => Kind::Text,
    }
}

/// A file that is of another kind than any that is read.
pub(super) fn unreadable(file: &str, found: &str) -> SourceError {
    SourceError::Syntax {
        at: Span { file: file.to_owned(), line: 0, column: String::new() },
        expected: "a table in text, gzip, ZIP, XLSX, XLS, ODS, JSON, Parquet or Stata".to_owned(),
        found: found.to_owned(),
    }
}

/// Counts the cells that are held.
struct Meter<'f> {
    file: &'f str,
    left: u64,
}

impl<'f> Meter<'f> {
    fn new(file: &'f str) -> Self {
        Self { file, left: CELLS_MAX }
    }

    fn take(&mut self, cells: usize) -> Result<(), SourceError> {
        self.left = self
            .left
            .checked_sub(cells as u64)
            .ok_or_else(|| crate::source::limit(self.file, "cells", CELLS_MAX))?;
        Ok(())
    }
}
