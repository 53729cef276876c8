//! Rows and cells of a delimited text file (also gzipped) or a Parquet file, under limits.
//!
//! A [`Table`] yields one row at a time as text cells, with the line it stands on. It refuses,
//! with the place: bytes that are not text, UTF-16, a row that is too short or too long, two
//! columns of one name, an unclosed quotation mark, and anything above the [`Limits`]. Nothing is
//! allocated from a number that the file claims.
//!
//! Not for workbooks, and not for files whose first row is not the header; the preamble of World
//! Bank downloads is stepped over.

use super::amount::Amount;
use super::parquet_rows::ParquetRows;
use super::{Limits, SourceError, Span};
use flate2::read::MultiGzDecoder;
use std::fmt;
use std::io::{self, Read};

/// Longest cell: the longest description in an official file is below ten kilobytes.
const CELL_BYTES_MAX: usize = 1 << 20;
/// Most columns: the widest official layout (DESTA) has under two hundred.
const COLUMNS_MAX: usize = 4096;
/// How much of a file is looked at to find its delimiter.
const SNIFFED_BYTES: u64 = 64 << 10;
/// Largest ratio of unpacked to packed bytes; official tables stay below 40.
const EXPANSION_MAX: u64 = 200;

enum Rows<'a> {
    Text(Box<csv::Reader<Guard<'a>>>),
    Parquet(Box<ParquetRows>),
}

/// A file being read row by row.
pub struct Table<'a> {
    file: String,
    header: Vec<String>,
    rows: Rows<'a>,
    row: csv::StringRecord,
    bytes: csv::ByteRecord,
    line: u64,
    count: u64,
    limits: Limits,
}

impl<'a> Table<'a> {
    /// Opens a file given by its bytes: text, gzipped text or Parquet.
    ///
    /// # Errors
    /// If it is none of these, is empty, or its header is unusable.
    pub fn open(file: &str, bytes: &'a [u8], limits: &Limits) -> Result<Self, SourceError> {
        if bytes.len() as u64 > limits.file_bytes {
            return Err(limit(file, "bytes", limits.file_bytes));
        }
        if bytes.starts_with(b"PAR1") {
            let rows = ParquetRows::open(file, bytes, limits)?;
            let header = rows.columns().to_vec();
            return Self::with(file, header, Rows::Parquet(Box::new(rows)), 0, limits);
        }
        let packed = bytes.starts_with(&[0x1f, 0x8b]);
        let (source, most): (Box<dyn Read + 'a>, u64) = if packed {
            let ratio = EXPANSION_MAX.saturating_mul(bytes.len() as u64);
            (Box::new(MultiGzDecoder::new(bytes)), limits.file_bytes.min(ratio))
        } else {
            (Box::new(bytes), limits.file_bytes)
        };
        Self::open_text(file, source, most, limits)
    }

    fn open_text(
        file: &str,
        mut source: Box<dyn Read + 'a>,
        most: u64,
        limits: &Limits,
    ) -> Result<Self, SourceError> {
        let mut start = Vec::new();
        let io_error = |error| SourceError::Io { file: file.to_owned(), error };
        source.by_ref().take(SNIFFED_BYTES).read_to_end(&mut start).map_err(io_error)?;
        let text = text_start(file, &start)?;
        let delimiter = delimiter(text);
        let skip = start.len() - text.len();
        let guard = Guard::new(io::Cursor::new(start.split_off(skip)).chain(source), most, limits.line_bytes);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(guard);
        let mut record = csv::ByteRecord::new();
        loop {
            let more = reader.read_byte_record(&mut record).map_err(|e| csv_error(file, &e))?;
            if !more {
                return Err(SourceError::Syntax {
                    at: Span { file: file.to_owned(), line: 1, column: String::new() },
                    expected: "a line of column names".to_owned(),
                    found: "nothing".to_owned(),
                });
            }
            let preamble = matches!(record.get(0), Some(b"Data Source" | b"Last Updated Date"));
            if !preamble {
                break;
            }
        }
        let line = record.position().map_or(1, csv::Position::line);
        let header = record.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
        Self::with(file, header, Rows::Text(Box::new(reader)), line, limits)
    }

    fn with(
        file: &str,
        header: Vec<String>,
        rows: Rows<'a>,
        line: u64,
        limits: &Limits,
    ) -> Result<Self, SourceError> {
        let file = file.to_owned();
        if header.len() > COLUMNS_MAX {
            return Err(limit(&file, "columns", COLUMNS_MAX as u64));
        }
        let mut sorted: Vec<&String> = header.iter().filter(|name| !name.is_empty()).collect();
        sorted.sort();
        if let Some(twice) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(SourceError::Syntax {
                at: Span { file, line, column: shown(twice[0]) },
                expected: "column names that differ".to_owned(),
                found: "this name twice".to_owned(),
            });
        }
        let (row, bytes) = (csv::StringRecord::new(), csv::ByteRecord::new());
        Ok(Self { file, header, rows, row, bytes, line, count: 0, limits: *limits })
    }

    /// The name of the file.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The names of the columns.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Rows read so far.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// How many refused rows are to be kept with their detail.
    pub fn rejects_max(&self) -> usize {
        self.limits.rejects
    }

    /// The positions of these columns.
    ///
    /// # Errors
    /// [`SourceError::Drift`] if one is missing.
    pub fn columns<const N: usize>(&self, names: [&str; N]) -> Result<[usize; N], SourceError> {
        let mut positions = [0; N];
        for (position, name) in positions.iter_mut().zip(names) {
            *position = self.column(name).ok_or_else(|| SourceError::Drift {
                file: self.file.clone(),
                expected: names.join(", "),
                found: shown(&self.header.join(", ")),
            })?;
        }
        Ok(positions)
    }

    /// The position of a column, if there is one of that name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column == name)
    }

    /// Goes to the next row; `false` at the end.
    ///
    /// # Errors
    /// If the row is malformed or a limit is reached.
    pub fn next_row(&mut self) -> Result<bool, SourceError> {
        let more = match &mut self.rows {
            Rows::Parquet(rows) => {
                self.line += 1;
                rows.next_row(&self.file, &mut self.row)?
            }
            Rows::Text(reader) => {
                let more = reader.read_byte_record(&mut self.bytes).map_err(|e| csv_error(&self.file, &e))?;
                if more {
                    self.line = self.bytes.position().map_or(0, csv::Position::line);
                    self.take_text()?;
                } else if reader.get_ref().quotes % 2 == 1 {
                    return Err(self.here("a closing quotation mark", "the end of the file"));
                }
                more
            }
        };
        self.count += u64::from(more);
        if self.count > self.limits.rows {
            return Err(limit(&self.file, "rows", self.limits.rows));
        }
        Ok(more)
    }

    /// Checks a row of text and turns its bytes into text.
    fn take_text(&mut self) -> Result<(), SourceError> {
        if self.bytes.len() != self.header.len() {
            let cells = |n: usize| format!("{n} cells");
            return Err(self.here(&cells(self.header.len()), &cells(self.bytes.len())));
        }
        self.row.clear();
        for (index, cell) in self.bytes.iter().enumerate() {
            if cell.len() > CELL_BYTES_MAX {
                return Err(limit(&self.file, "bytes in a cell", CELL_BYTES_MAX as u64));
            }
            let Ok(text) = std::str::from_utf8(cell) else {
                let found = shown(&String::from_utf8_lossy(cell));
                return Err(self.at(index, "text in UTF-8", &found));
            };
            self.row.push_field(text.trim());
        }
        Ok(())
    }

    /// A cell of the current row, without spaces around it.
    pub fn cell(&self, column: usize) -> &str {
        self.row.get(column).unwrap_or("")
    }

    /// A cell that has to be a number; `None` if it is empty, `NA`, `NaN`, `..` or `NULL`.
    ///
    /// # Errors
    /// [`SourceError::Syntax`] if it is something else.
    pub fn amount(&self, column: usize) -> Result<Option<Amount>, SourceError> {
        match self.cell(column) {
            "" | "NA" | "NaN" | "nan" | ".." | "NULL" | "." => Ok(None),
            text => match Amount::parse(text) {
                Some(amount) => Ok(Some(amount)),
                None => Err(self.at(column, "a number", &shown(text))),
            },
        }
    }

    /// A cell that has to be a whole number within bounds; `2014.0` is one.
    ///
    /// # Errors
    /// [`SourceError::Syntax`] if it is not.
    pub fn integer(&self, column: usize, least: i64, most: i64) -> Result<i64, SourceError> {
        let exact = Amount::parse(self.cell(column)).and_then(|amount| amount.with_decimals(0));
        match exact {
            Some((value, true)) if (least..=most).contains(&value) => Ok(value),
            _ => {
                let expected = format!("a whole number from {least} to {most}");
                Err(self.at(column, &expected, &shown(self.cell(column))))
            }
        }
    }

    /// A cell that has to be a year.
    ///
    /// # Errors
    /// [`SourceError::Syntax`] if it is not one from 1500 to 2200.
    pub fn year(&self, column: usize) -> Result<i16, SourceError> {
        Ok(self.integer(column, 1500, 2200)? as i16)
    }

    /// Where a column of the current row stands.
    pub fn span(&self, column: usize) -> Span {
        let column = self.header.get(column).map_or_else(String::new, |name| shown(name));
        Span { file: self.file.clone(), line: self.line, column }
    }

    /// What is wrong with a cell of the current row.
    pub fn at(&self, column: usize, expected: &str, found: &str) -> SourceError {
        SourceError::Syntax {
            at: self.span(column),
            expected: expected.to_owned(),
            found: if found.is_empty() { "nothing".to_owned() } else { found.to_owned() },
        }
    }

    /// What is wrong with the current row.
    pub fn here(&self, expected: &str, found: &str) -> SourceError {
        self.at(usize::MAX, expected, found)
    }
}

/// A text of a file, short enough for a message.
pub fn shown(text: &str) -> String {
    const CHARS: usize = 200;
    if text.chars().nth(CHARS).is_none() {
        return text.to_owned();
    }
    let start: String = text.chars().take(CHARS).collect();
    format!("{start}…")
}

fn limit(file: &str, what: &'static str, limit: u64) -> SourceError {
    SourceError::Limit { file: file.to_owned(), what, limit }
}

/// The text without its byte-order mark, or why it is no text.
fn text_start<'b>(file: &str, start: &'b [u8]) -> Result<&'b [u8], SourceError> {
    let found = match start {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "UTF-16 text",
        [b'P', b'K', 3, 4, ..] => "a ZIP archive or a workbook",
        [0x28, 0xb5, 0x2f, 0xfd, ..] => "a Zstandard archive",
        _ if start.contains(&0) => "binary data",
        _ => return Ok(start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start)),
    };
    Err(SourceError::Syntax {
        at: Span { file: file.to_owned(), line: 0, column: String::new() },
        expected: "a table in UTF-8 text, gzipped text or Parquet".to_owned(),
        found: found.to_owned(),
    })
}

/// The delimiter that stands most often in the first line.
fn delimiter(text: &[u8]) -> u8 {
    let end = text.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(text.len());
    let often = |wanted: u8| text[..end].iter().filter(|b| **b == wanted).count();
    let mut best = b',';
    for candidate in [b';', b'\t'] {
        if often(candidate) > often(best) {
            best = candidate;
        }
    }
    best
}

fn csv_error(file: &str, error: &csv::Error) -> SourceError {
    let line = error.position().map_or(0, csv::Position::line);
    let at = Span { file: file.to_owned(), line, column: String::new() };
    let csv::ErrorKind::Io(error) = error.kind() else {
        let expected = "a row of the table".to_owned();
        return SourceError::Syntax { at, expected, found: error.to_string() };
    };
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Breach>()) {
        Some(Breach::Bytes(most)) => limit(file, "bytes after unpacking", *most),
        Some(Breach::Line(most)) => limit(file, "bytes in a line", *most),
        Some(Breach::Nul(line)) => SourceError::Syntax {
            at: Span { line: *line, ..at },
            expected: "text".to_owned(),
            found: "a NUL byte".to_owned(),
        },
        None => {
            SourceError::Io { file: file.to_owned(), error: io::Error::new(error.kind(), error.to_string()) }
        }
    }
}

/// Why a [`Guard`] stopped.
#[derive(Debug)]
enum Breach {
    Bytes(u64),
    Line(u64),
    Nul(u64),
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Breach {}

/// A reader that stops at a NUL byte, an endless line or an endless file.
struct Guard<'a> {
    source: io::Chain<io::Cursor<Vec<u8>>, Box<dyn Read + 'a>>,
    left: u64,
    most: u64,
    line_bytes: usize,
    since_newline: usize,
    line: u64,
    quotes: u64,
}

impl<'a> Guard<'a> {
    fn new(source: io::Chain<io::Cursor<Vec<u8>>, Box<dyn Read + 'a>>, most: u64, line_bytes: usize) -> Self {
        Self { source, left: most, most, line_bytes, since_newline: 0, line: 1, quotes: 0 }
    }
}

impl Read for Guard<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.source.read(buffer)?;
        let breach = |b: Breach| Err(io::Error::new(io::ErrorKind::InvalidData, b));
        if length as u64 > self.left {
            return breach(Breach::Bytes(self.most));
        }
        self.left -= length as u64;
        for byte in &buffer[..length] {
            match byte {
                b'\n' | b'\r' => {
                    self.line += u64::from(*byte == b'\n');
                    self.since_newline = 0;
                }
                0 => return breach(Breach::Nul(self.line)),
                _ => {
                    self.quotes += u64::from(*byte == b'"');
                    self.since_newline += 1;
                    if self.since_newline > self.line_bytes {
                        return breach(Breach::Line(self.line_bytes as u64));
                    }
                }
            }
        }
        Ok(length)
    }
}
