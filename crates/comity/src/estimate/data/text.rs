//! Delimited text: comma, semicolon or tab, packed with gzip or not.

use super::super::mistakes;
use super::intake::{ADDED, Intake};
use super::pieces::{self, Cells};
use super::{EXACT, Frame, Read, Sink, Want, as_number, infinite, number_text, rounded, wrong};
use crate::failure::Failure;
use crate::files;
use comity_ledger::source::flows::is_reported_layout;
use comity_ledger::source::number::Decimal;
use comity_ledger::source::{Limits, Table, Told};
use std::borrow::Cow;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// A file of delimited text.
pub struct Source {
    name: String,
    content: Content,
    /// The names in its first line, and those that the intake of an official layout adds.
    pub columns: Vec<String>,
    own_columns: usize,
    told: Told,
    intake: Option<Intake>,
}

/// Where the text is.
enum Content {
    Held(Vec<u8>),
    /// Left on disk and read from there in chunks.
    Left(PathBuf),
}

/// Length from which a plain file is left on disk.
const LEFT_FROM: u64 = 1 << 26;

/// Bytes of such a file that show what its columns are.
const HEAD: u64 = 1 << 16;

impl Source {
    /// A long file of plain text, of which only the beginning is read now; nothing for any other.
    pub(super) fn left(name: &str, path: &Path, told: &Told) -> Option<Self> {
        let length = fs::metadata(path).ok().filter(fs::Metadata::is_file)?.len();
        if !(LEFT_FROM..=Limits::default().file_bytes).contains(&length) {
            return None;
        }
        let mut head = Vec::new();
        fs::File::open(path).ok()?.take(HEAD).read_to_end(&mut head).ok()?;
        head.truncate(head.iter().rposition(|byte| *byte == b'\n')? + 1);
        // Not packed, no format of its own, no other encoding.
        let plain = head.first()?.is_ascii_alphanumeric()
            && ![&b"PK"[..], b"PAR1"].iter().any(|sign| head.starts_with(sign))
            && !head.contains(&0);
        let columns =
            std::str::from_utf8(&head).ok().filter(|_| plain).and_then(|_| table(name, &head, told).ok())?;
        let columns = columns.header().to_vec();
        if is_reported_layout(&columns) {
            return None;
        }
        let content = Content::Left(path.to_owned());
        let own_columns = columns.len();
        Some(Self { name: name.to_owned(), content, columns, own_columns, told: told.clone(), intake: None })
    }

    pub(super) fn open(name: String, bytes: Vec<u8>, told: &Told) -> Result<Self, Failure> {
        let mut columns = table(&name, &bytes, told)?.header().to_vec();
        let own_columns = columns.len();
        let intake = Intake::of(&name, &bytes, &columns, told)?;
        if intake.is_some() {
            columns.extend(ADDED.map(str::to_owned));
        }
        Ok(Self { name, content: Content::Held(bytes), columns, own_columns, told: told.clone(), intake })
    }

    pub(super) fn read(&self, wanted: &[(usize, Want)]) -> Result<Read, Failure> {
        if let Some(read) = self.pieces(wanted) {
            return Ok(read);
        }
        let bytes = match &self.content {
            Content::Held(bytes) => Cow::Borrowed(bytes),
            Content::Left(path) => Cow::Owned(files::read(path, Limits::default().file_bytes)?),
        };
        let mut table = table(&self.name, &bytes, &self.told)?;
        let mut sinks = Sink::all(wanted);
        let (mut lines, mut row) = (Vec::new(), 0);
        let mut wide = vec![false; wanted.len()];
        while table.next_row().map_err(|e| Failure::data(e.to_string()))? {
            row += 1;
            if self.intake.as_ref().is_some_and(|intake| intake.end(row - 1, 0).is_none()) {
                continue;
            }
            lines.push(u32::try_from(table.span(0).line).unwrap_or(u32::MAX));
            for (at, (sink, (column, _))) in sinks.iter_mut().zip(wanted).enumerate() {
                let added = column.checked_sub(self.own_columns);
                let end = added.and_then(|which| self.intake.as_ref()?.end(row - 1, which));
                let cell = end.unwrap_or_else(|| table.cell(*column));
                // A file of text does not say which columns are numbers: codes stay as they are written.
                sink.settle_texts();
                match sink {
                    Sink::Numbers(numbers) => {
                        wide[at] |= self.is_wide(cell);
                        numbers.push(self.number(cell, *column, &table)?);
                    }
                    Sink::Texts(texts) => texts.push(&self.text(cell)),
                    Sink::Any(_) => sink.missing(),
                }
            }
        }
        let notes = self.intake.as_ref().map_or_else(Vec::new, |intake| intake.notes.clone());
        Ok(self.done(wanted, (sinks, &wide), lines, notes))
    }

    /// The same in pieces at the same time, if the text is plain enough.
    fn pieces(&self, wanted: &[(usize, Want)]) -> Option<Read> {
        if self.intake.is_some() || self.told.header.is_some() || self.told.encoding.is_some() {
            return None;
        }
        let read = match &self.content {
            Content::Held(bytes) => pieces::read(bytes.as_slice(), &self.columns, wanted, self),
            Content::Left(path) => pieces::read(fs::File::open(path).ok()?, &self.columns, wanted, self),
        }?;
        let rows = u32::try_from(read.rows).ok().filter(|rows| u64::from(*rows) <= Limits::default().rows)?;
        Some(self.done(wanted, (read.sinks, &read.wide), (2..rows + 2).collect(), vec![]))
    }

    fn done(
        &self,
        wanted: &[(usize, Want)],
        (sinks, wide): (Vec<Sink>, &[bool]),
        lines: Vec<u32>,
        mut notes: Vec<String>,
    ) -> Read {
        let wide = wanted.iter().zip(wide).filter(|(_, wide)| **wide);
        notes.extend(wide.map(|((column, _), _)| rounded(&self.columns[*column])));
        let (source, columns) = (self.name.clone(), Sink::finish_all(sinks));
        Read { frame: Frame { source, rows: lines.len(), lines, notes, ..Frame::default() }, columns }
    }

    fn number(&self, cell: &str, column: usize, table: &Table<'_>) -> Result<f64, Failure> {
        if let Some(value) = self.value(cell) {
            return Ok(value);
        }
        let place = format!("{}:{}", self.name, table.span(0).line);
        if cell.trim_start_matches(['-', '+']).to_lowercase().starts_with("inf") {
            return Err(infinite(&place, &self.columns[column]));
        }
        let wrong = wrong(&place, &self.columns[column], "a number", cell);
        Err(wrong.hint(mistakes::of_cell(&self.columns[column], cell)))
    }
}

impl Cells for Source {
    /// In the form that is told, with a point alone if nothing is.
    fn value(&self, cell: &str) -> Option<f64> {
        let formed = |point, thousands| {
            let x = plain(cell, point, thousands)?.parse().ok()?;
            Some(x).filter(|x: &f64| x.is_finite())
        };
        match self.told.decimal {
            _ if self.told.missing.iter().any(|mark| mark == cell) => Some(f64::NAN),
            Some(Decimal::Comma) if cell.bytes().any(|b| b.is_ascii_digit()) => formed(',', '.'),
            Some(Decimal::Point) => as_number(cell).or_else(|| formed('.', ',')),
            _ => as_number(cell),
        }
    }

    /// With a decimal point if it is a number in another form: it may be calculated with all the same.
    fn text<'a>(&self, cell: &'a str) -> Cow<'a, str> {
        if self.told.missing.iter().any(|mark| mark == cell) {
            return Cow::Borrowed("");
        }
        let marked = self.told.decimal.is_some() && cell.contains([',', '.']);
        let value = marked.then(|| self.value(cell)).flatten();
        value.map_or(Cow::Borrowed(cell), |x| Cow::Owned(number_text(x)))
    }

    fn is_wide(&self, cell: &str) -> bool {
        cell.len() > 15 && is_wide(cell)
    }
}

/// Whether a cell is a whole number that a double does not hold.
fn is_wide(cell: &str) -> bool {
    cell.parse::<i128>().is_ok_and(|x| x.unsigned_abs() > EXACT && x as f64 as i128 != x)
}

/// The form of Rust of a number with a mark before its fraction and perhaps another between thousands.
fn plain(cell: &str, point: char, thousands: char) -> Option<String> {
    let (whole, fraction) = cell.split_once(point).unwrap_or((cell, ""));
    let mut groups = whole.trim_start_matches(['-', '+']).split(thousands);
    let first = groups.next()?.len();
    let mut parted = false;
    for group in groups {
        parted = true;
        if group.len() != 3 {
            return None;
        }
    }
    let sound = !(parted && (first == 0 || first > 3)) && !fraction.contains(['.', ',']);
    let whole = sound.then(|| whole.replace(thousands, ""))?;
    Some(if fraction.is_empty() { whole } else { format!("{whole}.{fraction}") })
}

fn table<'a>(name: &str, bytes: &'a [u8], told: &Told) -> Result<Table<'a>, Failure> {
    let open = || {
        let table = Table::open_told(name, bytes, &Limits::default(), told)?;
        table.distinct_names()?;
        Ok(table)
    };
    open().map_err(|e: comity_ledger::source::SourceError| Failure::data(e.to_string()))
}
