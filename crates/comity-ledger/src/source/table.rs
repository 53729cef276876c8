//! Rows and cells of a table in any container, under limits.
//!
//! A [`Table`] yields one row at a time as text cells, with the line it stands on. It refuses,
//! with the place: a row that is too short or too long, an unclosed quotation mark, and anything
//! above the [`Limits`]. Nothing is allocated from a number that the file claims.
//!
//! One empty cell too many at the end of *every* row is the way of the Comtrade portal: it is passed
//! over and said once. In a single row it is an error.

use super::amount::Amount;
use super::container::{self, Held, Opened};
use super::guard::{Breach, Guard};
use super::number::{self, Decimal};
use super::parquet_rows::ParquetRows;
use super::{Limits, SourceError, Span, Told, limit};
use std::io::{self, Read};

/// Longest cell: the longest description in an official file is below ten kilobytes.
const CELL_BYTES_MAX: usize = 1 << 20;
/// Most columns: the widest official layout (DESTA) has under two hundred.
const COLUMNS_MAX: usize = 4096;
/// How much of a file is looked at to find its delimiter.
const SNIFFED_BYTES: u64 = 64 << 10;

enum Rows<'a> {
    Text(Box<csv::Reader<Guard<'a>>>),
    Held(std::vec::IntoIter<(u64, Vec<String>)>),
    Parquet(Box<ParquetRows>),
}

/// A file being read row by row.
pub struct Table<'a> {
    file: String,
    source: &'a [u8],
    told: Told,
    notes: Vec<String>,
    titles: Vec<String>,
    header: Vec<String>,
    rows: Rows<'a>,
    row: csv::StringRecord,
    bytes: csv::ByteRecord,
    line: u64,
    header_line: u64,
    count: u64,
    /// Whether every row has one empty cell more than there are names; open before the first row.
    one_more: Option<bool>,
    /// The line at which notes below the table begin, if some were met.
    foot: Option<u64>,
    decimal: Decimal,
    limits: Limits,
}

impl<'a> Table<'a> {
    /// Opens a file given by its bytes, whose first row names its columns, each once.
    ///
    /// # Errors
    /// If it is of no kind that can be read, is empty, or its header is unusable.
    pub fn open(file: &str, bytes: &'a [u8], limits: &Limits) -> Result<Self, SourceError> {
        let table = Self::open_told(file, bytes, limits, &Told::default())?;
        table.distinct_names()?;
        Ok(table)
    }

    /// Opens a file as it is told to be; two columns may still have one name.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn open_told(file: &str, bytes: &'a [u8], limits: &Limits, told: &Told) -> Result<Self, SourceError> {
        let container = container::open(file, bytes, limits, told)?;
        let mut table = Self {
            file: file.to_owned(),
            source: bytes,
            told: told.clone(),
            notes: container.notes,
            titles: Vec::new(),
            header: Vec::new(),
            rows: Rows::Held(Vec::new().into_iter()),
            row: csv::StringRecord::new(),
            bytes: csv::ByteRecord::new(),
            line: 0,
            header_line: 0,
            count: 0,
            one_more: None,
            foot: None,
            decimal: told.decimal.unwrap_or_default(),
            limits: *limits,
        };
        match container.opened {
            Opened::Parquet(bytes) => {
                let rows = ParquetRows::open(file, &bytes, limits)?;
                table.header = rows.columns().to_vec();
                table.rows = Rows::Parquet(Box::new(rows));
            }
            Opened::Held(held) => table.take_held(held)?,
            Opened::Text(source, most) => table.take_source(source, most)?,
        }
        if table.header.len() > COLUMNS_MAX {
            return Err(limit(file, "columns", COLUMNS_MAX as u64));
        }
        Ok(table)
    }

    /// The same file from its first row, with column names in another line.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn again_at(&self, header_line: u64) -> Result<Self, SourceError> {
        let told = Told { header: Some(header_line), ..self.told.clone() };
        Self::open_told(&self.file, self.source, &self.limits, &told)
    }

    /// The same file from its first row.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn again(&self) -> Result<Self, SourceError> {
        let mut again = Self::open_told(&self.file, self.source, &self.limits, &self.told)?;
        again.decimal = self.decimal;
        Ok(again)
    }

    /// Goes back to before the first row; the form of the numbers and the notes stay.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn rewind(&mut self) -> Result<(), SourceError> {
        let again = self.again()?;
        (self.rows, self.count, self.line, self.one_more) = (again.rows, 0, again.line, None);
        self.foot = None;
        Ok(())
    }

    fn no_names(&self) -> SourceError {
        SourceError::Syntax {
            at: Span { file: self.file.clone(), line: self.told.header.unwrap_or(1), column: String::new() },
            expected: "a line of column names".to_owned(),
            found: "nothing".to_owned(),
        }
    }

    fn take_held(&mut self, held: Held) -> Result<(), SourceError> {
        let mut rows = held.rows;
        if let Some(names) = held.names {
            self.header = names;
            self.rows = Rows::Held(rows.into_iter());
            return Ok(());
        }
        let blank = |cells: &[String]| cells.iter().all(String::is_empty);
        let wanted = self.told.header.unwrap_or(1);
        let at = rows.iter().position(|(line, cells)| *line >= wanted && !blank(cells));
        let at = at.ok_or_else(|| self.no_names())?;
        let rest = rows.split_off(at + 1);
        let (line, names) = rows.pop().unwrap_or_default();
        let titles = rows.iter().flat_map(|(_, cells)| cells).filter(|cell| !cell.is_empty());
        self.titles = titles.cloned().collect();
        (self.header, self.header_line) = (names, line);
        while self.header.last().is_some_and(String::is_empty) {
            self.header.pop();
        }
        self.rows = Rows::Held(rest.into_iter());
        Ok(())
    }

    fn take_source(&mut self, mut source: Box<dyn Read + 'a>, most: u64) -> Result<(), SourceError> {
        let mut start = Vec::new();
        let io_error = |error| SourceError::Io { file: self.file.clone(), error };
        source.by_ref().take(SNIFFED_BYTES).read_to_end(&mut start).map_err(io_error)?;
        let delimiter = delimiter(&start, self.told.header.unwrap_or(1));
        let guard = Guard::new(io::Cursor::new(start).chain(source), most, self.limits.line_bytes);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(guard);
        let mut record = csv::ByteRecord::new();
        loop {
            let more = reader.read_byte_record(&mut record).map_err(|e| csv_error(&self.file, &e))?;
            if !more {
                return Err(self.no_names());
            }
            let text = |cell: &[u8]| String::from_utf8_lossy(cell).trim().to_owned();
            let line = record.position().map_or(1, csv::Position::line);
            let preamble = matches!(record.get(0), Some(b"Data Source" | b"Last Updated Date"));
            let above = self.told.header.map_or(preamble, |header| line < header);
            if !above {
                self.header = record.iter().map(text).collect();
                self.header_line = line;
                self.line = line;
                break;
            }
            self.titles.extend(record.iter().map(text).filter(|cell| !cell.is_empty()));
        }
        self.rows = Rows::Text(Box::new(reader));
        Ok(())
    }

    /// Whether no two columns have one name.
    ///
    /// # Errors
    /// The name that stands twice.
    pub fn distinct_names(&self) -> Result<(), SourceError> {
        let mut sorted: Vec<&String> = self.header.iter().filter(|name| !name.is_empty()).collect();
        sorted.sort();
        let Some(twice) = sorted.windows(2).find(|pair| pair[0] == pair[1]) else { return Ok(()) };
        Err(SourceError::Syntax {
            at: Span { file: self.file.clone(), line: self.header_line, column: shown(twice[0]) },
            expected: "column names that differ".to_owned(),
            found: "this name twice".to_owned(),
        })
    }

    /// What the user says about the file.
    pub fn told(&self) -> &Told {
        &self.told
    }

    /// What was found or guessed while the file was opened and read, one sentence each.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Adds a sentence to [`Table::notes`], once.
    pub fn note(&mut self, text: String) {
        if !self.notes.contains(&text) {
            self.notes.push(text);
        }
    }

    /// The texts above the column names: titles, units, sources.
    pub fn titles(&self) -> &[String] {
        &self.titles
    }

    /// The line of the column names.
    pub fn header_line(&self) -> u64 {
        self.header_line
    }

    /// The line of the current row.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The file as it was given.
    pub fn source_bytes(&self) -> &'a [u8] {
        self.source
    }

    /// Reads numbers in this form from now on.
    pub fn set_decimal(&mut self, decimal: Decimal) {
        self.decimal = decimal;
    }

    /// A cell of numbers of the current row, in the form of the file.
    pub fn number(&self, column: usize) -> number::Cell {
        number::read(self.cell(column), self.decimal, &self.told.missing)
    }

    /// The first rows of a file as they stand, before any is taken as names; for files whose names are
    /// not in their first row.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn first_rows(&self, most: usize) -> Result<Vec<(u64, Vec<String>)>, SourceError> {
        let container = container::open(&self.file, self.source, &self.limits, &self.told)?;
        match container.opened {
            Opened::Parquet(_) => Ok(Vec::new()),
            Opened::Held(held) if held.names.is_some() => Ok(Vec::new()),
            Opened::Held(held) => Ok(held.rows.into_iter().take(most).collect()),
            Opened::Text(source, limit) => {
                let mut start = Vec::new();
                let io_error = |error| SourceError::Io { file: self.file.clone(), error };
                source.take(limit.min(SNIFFED_BYTES * 4)).read_to_end(&mut start).map_err(io_error)?;
                Ok(rows_of_text(&start, most))
            }
        }
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
            Rows::Held(rows) => match rows.next() {
                None => false,
                Some((line, cells)) => {
                    self.line = line;
                    self.take_held_row(&cells)?;
                    true
                }
            },
            Rows::Text(_) => self.next_text()?,
        };
        self.count += u64::from(more);
        if self.count > self.limits.rows {
            return Err(limit(&self.file, "rows", self.limits.rows));
        }
        Ok(more)
    }

    /// The next row of text. Notes below the table, parted from it by an empty line, are passed over and said.
    fn next_text(&mut self) -> Result<bool, SourceError> {
        loop {
            let Rows::Text(reader) = &mut self.rows else { return Ok(false) };
            let more = reader.read_byte_record(&mut self.bytes).map_err(|e| csv_error(&self.file, &e))?;
            let (quotes, end) = (reader.get_ref().quotes, reader.position().line());
            if !more {
                if quotes % 2 == 1 {
                    return Err(self.here("a closing quotation mark", "the end of the file"));
                }
                return Ok(false);
            }
            let line = self.bytes.position().map_or(0, csv::Position::line);
            // A record begins where the one before ended, so an empty line before it makes it two lines long.
            let apart = end >= line + 2 || self.foot.is_some();
            let note = self.bytes.len() == 1
                && self.header.len() > 1
                && self
                    .bytes
                    .get(0)
                    .is_some_and(|cell| !cell.contains(&b'\n') && cell.iter().any(u8::is_ascii_alphabetic));
            if note && apart {
                self.foot.get_or_insert(line);
                if self.foot == Some(line) {
                    self.note(format!(
                        "below the table, from line {line}, stand notes, which are passed over"
                    ));
                }
                continue;
            }
            if let Some(foot) = self.foot {
                self.line = foot;
                return Err(self.here(&format!("{} cells", self.header.len()), "1 cells, with rows below"));
            }
            self.line = line;
            self.take_text()?;
            return Ok(true);
        }
    }

    /// A row of a workbook or of JSON: empty cells at its end may be left out.
    fn take_held_row(&mut self, cells: &[String]) -> Result<(), SourceError> {
        self.row.clear();
        let width = self.header.len();
        if let Some(further) = cells.iter().skip(width).find(|cell| !cell.is_empty()) {
            return Err(self.here(&format!("{width} cells"), &format!("further ones: {}", shown(further))));
        }
        for column in 0..width {
            self.row.push_field(cells.get(column).map_or("", |cell| cell.trim()));
        }
        Ok(())
    }

    /// Whether a row has as many cells as there are names, or one empty cell more like all others.
    fn check_width(&mut self) -> Result<(), SourceError> {
        let (wanted, found) = (self.header.len(), self.bytes.len());
        let one_more =
            found == wanted + 1 && self.bytes.get(wanted).is_some_and(|c| c.trim_ascii().is_empty());
        if one_more && self.one_more.is_none() {
            self.note(
                "every row has one empty cell more than there are column names; it is passed over".into(),
            );
        }
        let like_the_first = *self.one_more.get_or_insert(one_more) == one_more;
        if (found == wanted || one_more) && like_the_first {
            return Ok(());
        }
        let cells = |n: usize| format!("{n} cells");
        let as_before = if self.one_more == Some(true) { ", and an empty one as before" } else { "" };
        Err(self.here(&format!("{}{as_before}", cells(wanted)), &cells(found)))
    }

    /// Checks a row of text and turns its bytes into text.
    fn take_text(&mut self) -> Result<(), SourceError> {
        self.check_width()?;
        self.row.clear();
        for (index, cell) in self.bytes.iter().take(self.header.len()).enumerate() {
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

/// The delimiter that stands most often in the line of the column names.
fn delimiter(text: &[u8], line: u64) -> u8 {
    let skipped = usize::try_from(line.saturating_sub(1)).unwrap_or(0);
    let names = text.split(|b| *b == b'\n').skip(skipped);
    let names = names.map(<[u8]>::trim_ascii).find(|names| !names.is_empty()).unwrap_or_default();
    let often = |wanted: u8| names.iter().filter(|b| **b == wanted).count();
    let mut best = b',';
    for candidate in [b';', b'\t', b'|'] {
        if often(candidate) > often(best) {
            best = candidate;
        }
    }
    best
}

/// The first rows of a text, cut by the delimiter that stands most often in any of its first lines.
fn rows_of_text(text: &[u8], most: usize) -> Vec<(u64, Vec<String>)> {
    let lines = text.split(|b| *b == b'\n').take(most);
    let often = |wanted: u8| {
        lines.clone().map(|line| line.iter().filter(|b| **b == wanted).count()).max().unwrap_or(0)
    };
    let best = [b'|', b'\t', b';', b','].into_iter().max_by_key(|d| often(*d)).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(best).has_headers(false).flexible(true).from_reader(text);
    let mut rows = Vec::new();
    for record in reader.byte_records().map_while(Result::ok).take(most) {
        let line = record.position().map_or(0, csv::Position::line);
        rows.push((
            line,
            record.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect(),
        ));
    }
    rows
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
