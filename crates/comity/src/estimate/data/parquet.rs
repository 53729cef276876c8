//! Parquet, column by column; flat columns of numbers, truth values, dates and texts.
//!
//! Whole numbers beyond 2^53 are not numbers to calculate with here: as the codes of an effect or a cluster they are
//! read as texts, digit by digit, because doubles would merge neighbours. Dates are texts of the form 2003-12-31
//! where rows are told apart, and days since 1970 where they are calculated with.

use super::target::Target;
use super::{Frame, ROWS_MAX, Read, Sink, Want, wrong};
use crate::failure::Failure;
use bytes::Bytes;
use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType, FixedLenByteArray};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;
use std::fs::File;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Values read at a time.
const BATCH: usize = 1 << 16;

/// Bytes of values for each byte of file, beyond which a file of any size but a small one is taken for a bomb: a run of
/// equal values takes no room in a file. Panels of trade are far below, because values differ from row to row.
const EXPANSION_MAX: u64 = 200;

/// Bytes of values that any file may expand to.
const EXPANSION_FREE: u64 = 64 << 20;

/// A Parquet file.
pub struct Source {
    name: String,
    reader: Box<dyn FileReader>,
    rows: usize,
    size: u64,
    /// The names of its columns.
    pub columns: Vec<String>,
    /// For every column where its values lie; nothing if it is nested.
    leaves: Vec<Option<usize>>,
}

/// What the stored values of a column mean.
#[derive(Clone, Copy)]
enum Meaning {
    Plain,
    /// Whole numbers without sign.
    Unsigned,
    /// Times ten to this power.
    Decimal(i32),
    Day,
    /// So many ticks a second since 1970.
    Instant(i64),
    Half,
}

impl Meaning {
    fn of(column: &ColumnDescriptor) -> Self {
        match (column.logical_type_ref(), column.converted_type()) {
            (Some(LogicalType::Integer(kind)), _) if !kind.is_signed => Self::Unsigned,
            (Some(LogicalType::Decimal(kind)), _) => Self::Decimal(-kind.scale),
            (Some(LogicalType::Date), _) | (None, ConvertedType::DATE) => Self::Day,
            (Some(LogicalType::Timestamp(kind)), _) => Self::Instant(match kind.unit {
                TimeUnit::MILLIS => 1_000,
                TimeUnit::MICROS => 1_000_000,
                TimeUnit::NANOS => 1_000_000_000,
            }),
            (None, ConvertedType::TIMESTAMP_MILLIS) => Self::Instant(1_000),
            (None, ConvertedType::TIMESTAMP_MICROS) => Self::Instant(1_000_000),
            (Some(LogicalType::Float16), _) => Self::Half,
            (None, ConvertedType::DECIMAL) => Self::Decimal(-column.type_scale()),
            (
                None,
                ConvertedType::UINT_8
                | ConvertedType::UINT_16
                | ConvertedType::UINT_32
                | ConvertedType::UINT_64,
            ) => Self::Unsigned,
            _ => Self::Plain,
        }
    }
}

/// A whole number with its meaning.
fn integer(target: &mut Target<'_>, x: i128, meaning: Meaning) -> Result<(), Failure> {
    match meaning {
        Meaning::Decimal(power) => target.decimal(x, power),
        Meaning::Day => target.day(x as i64),
        Meaning::Instant(ticks) => target.instant(x as i64, ticks),
        Meaning::Plain | Meaning::Unsigned | Meaning::Half => target.whole(x),
    }
}

/// A whole number in big-endian bytes.
fn wide(target: &mut Target<'_>, bytes: &[u8], meaning: Meaning) -> Result<(), Failure> {
    match (meaning, bytes) {
        (Meaning::Half, [low, high]) => target.number(half(u16::from_le_bytes([*low, *high]))),
        (Meaning::Decimal(_), [first, ..]) if bytes.len() <= 16 => {
            let sign = if *first >= 0x80 { -1 } else { 0 };
            let x = bytes.iter().fold(sign, |x: i128, byte| x << 8 | i128::from(*byte));
            integer(target, x, meaning)
        }
        _ => Err(target.unlike("numbers, dates or texts", "bytes of another type of Parquet")),
    }
}

/// A number of 16 bits (IEEE 754).
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023) / 1024.0);
    match exponent {
        0 => sign * fraction * 2f64.powi(-14),
        31 if fraction == 0.0 => sign * f64::INFINITY,
        31 => f64::NAN,
        _ => sign * (1.0 + fraction) * 2f64.powi(exponent - 15),
    }
}

impl Source {
    pub(super) fn open(name: String, bytes: Vec<u8>) -> Result<Self, Failure> {
        let size = bytes.len() as u64;
        let open = || SerializedFileReader::new(Bytes::from(bytes));
        let reader = guarded(&name, open)?.map_err(|e| broken(&name, &e))?;
        Self::of(name, Box::new(reader), size)
    }

    /// A file that is not held in memory.
    ///
    /// # Errors
    /// If it cannot be read or is no Parquet.
    pub(super) fn of_file(path: &Path) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let wrong =
            |e: std::io::Error| Failure::data(format!("{name}: expected a readable file, found: {e}"));
        let file = File::open(path).map_err(wrong)?;
        let size = file.metadata().map_err(wrong)?.len();
        let reader = guarded(&name, || SerializedFileReader::new(file))?.map_err(|e| broken(&name, &e))?;
        Self::of(name, Box::new(reader), size)
    }

    fn of(name: String, reader: Box<dyn FileReader>, size: u64) -> Result<Self, Failure> {
        let metadata = reader.metadata().file_metadata();
        let rows = usize::try_from(metadata.num_rows()).unwrap_or(usize::MAX);
        if rows > ROWS_MAX {
            return Err(Failure::data(format!("{name}: more than {ROWS_MAX} rows")));
        }
        let descriptor = metadata.schema_descr();
        let fields = metadata.schema().get_fields();
        // A nested field has several leaves, so those of the fields after it are not numbered alike.
        let leaf = |at: usize| {
            let leaf = (0..descriptor.num_columns()).find(|leaf| descriptor.get_column_root_idx(*leaf) == at);
            leaf.filter(|_| fields[at].is_primitive())
        };
        let leaves = (0..fields.len()).map(leaf).collect();
        let columns = fields.iter().map(|field| field.name().to_owned()).collect();
        Ok(Self { name, reader, rows, size, columns, leaves })
    }

    pub(super) fn read(&self, wanted: &[(usize, Want)]) -> Result<Read, Failure> {
        let mut sinks = Sink::all(wanted);
        let notes = self.fill(0..self.reader.num_row_groups(), wanted, &mut sinks)?;
        let frame = Frame { source: self.name.clone(), rows: self.rows, notes, ..Frame::default() };
        Ok(Read { frame, columns: Sink::finish_all(sinks) })
    }

    /// Rows of every row group.
    pub(super) fn groups(&self) -> Vec<usize> {
        let groups = self.reader.metadata().row_groups().iter();
        groups.map(|group| usize::try_from(group.num_rows()).unwrap_or(usize::MAX)).collect()
    }

    /// Appends the wanted columns of some row groups; what must be said of them.
    pub(super) fn fill(
        &self,
        groups: Range<usize>,
        wanted: &[(usize, Want)],
        sinks: &mut [Sink],
    ) -> Result<Vec<String>, Failure> {
        self.expansion(wanted.len())?;
        let rows = self.groups().get(groups.clone()).unwrap_or_default().iter().sum();
        let mut notes = Vec::new();
        for (sink, (column, want)) in sinks.iter_mut().zip(wanted) {
            let mut target = Target::new(&self.name, &self.columns[*column], *want, sink);
            guarded(&self.name, || self.column(*column, groups.clone(), &mut target))??;
            notes.extend(target.finish(rows)?);
        }
        Ok(notes)
    }

    /// Refuses a file whose values would take far more room than the file itself.
    fn expansion(&self, columns: usize) -> Result<(), Failure> {
        let values = 8 * self.rows as u64 * columns as u64;
        if values <= EXPANSION_FREE.max(EXPANSION_MAX.saturating_mul(self.size)) {
            return Ok(());
        }
        let message = format!(
            "{}: expected at most {EXPANSION_MAX} bytes of values for each byte of the file, found {} rows of {columns} columns in {} bytes",
            self.name, self.rows, self.size
        );
        Err(Failure::data(message)
            .hint("if the rows are truly so alike, save them without compression or as CSV"))
    }

    fn column(&self, column: usize, groups: Range<usize>, target: &mut Target<'_>) -> Result<(), Failure> {
        let failed = |e: ParquetError| broken(&self.name, &e);
        let name = &self.columns[column];
        let Some(leaf) = self.leaves[column] else {
            return Err(wrong(&self.name, name, "a flat column", "a nested one"));
        };
        for group in groups {
            let group = self.reader.get_row_group(group).map_err(failed)?;
            let descriptor = group.metadata().column(leaf).column_descr();
            let (optional, meaning) = (descriptor.max_def_level(), Meaning::of(descriptor));
            if descriptor.max_rep_level() > 0 {
                return Err(wrong(&self.name, name, "one value a row", "a list of values"));
            }
            let unsigned = matches!(meaning, Meaning::Unsigned);
            match group.get_column_reader(leaf).map_err(failed)? {
                ColumnReader::BoolColumnReader(r) => {
                    each(r, optional, target, |t, x| t.number(f64::from(u8::from(*x))))?
                }
                ColumnReader::Int32ColumnReader(r) => each(r, optional, target, |t, x| {
                    let x = if unsigned { i128::from(*x as u32) } else { i128::from(*x) };
                    integer(t, x, meaning)
                })?,
                ColumnReader::Int64ColumnReader(r) => each(r, optional, target, |t, x| {
                    let x = if unsigned { i128::from(*x as u64) } else { i128::from(*x) };
                    integer(t, x, meaning)
                })?,
                ColumnReader::FloatColumnReader(r) => {
                    each(r, optional, target, |t, x| t.number(f64::from(*x)))?
                }
                ColumnReader::DoubleColumnReader(r) => each(r, optional, target, |t, x| t.number(*x))?,
                ColumnReader::FixedLenByteArrayColumnReader(r) => {
                    each(r, optional, target, |t, x: &FixedLenByteArray| wide(t, x.data(), meaning))?
                }
                ColumnReader::ByteArrayColumnReader(r) => {
                    each(r, optional, target, |t, x: &ByteArray| match std::str::from_utf8(x.data()) {
                        _ if matches!(meaning, Meaning::Decimal(_)) => wide(t, x.data(), meaning),
                        Ok(text) => t.text(text),
                        Err(_) => Err(t.unlike("text in UTF-8", "other bytes")),
                    })?
                }
                ColumnReader::Int96ColumnReader(_) => {
                    let found = "instants of 96 bits, which Parquet has given up";
                    return Err(wrong(&self.name, name, "numbers, dates or texts", found));
                }
            }
        }
        Ok(())
    }
}

/// Hands every value of a column of one row group to `take`, missing ones in their places.
fn each<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    optional: i16,
    target: &mut Target<'_>,
    mut take: impl FnMut(&mut Target<'_>, &T::T) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let (mut values, mut present) = (Vec::new(), Vec::new());
    loop {
        values.clear();
        present.clear();
        let read = reader.read_records(BATCH, Some(&mut present), None, &mut values);
        let (records, ..) = read.map_err(|e| broken(target.file(), &e))?;
        if records == 0 {
            return Ok(());
        }
        let mut next = values.iter();
        for row in 0..records {
            let here = optional == 0 || present.get(row) == Some(&optional);
            match here.then(|| next.next()).flatten() {
                Some(value) => take(target, value)?,
                None => target.missing(),
            }
        }
    }
}

/// The reader of this format panics on some damaged files.
fn guarded<T>(name: &str, work: impl FnOnce() -> T) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| {
        Failure::data(format!("{name}: expected an undamaged Parquet file, found an impossible value"))
    })
}

fn broken(name: &str, error: &ParquetError) -> Failure {
    Failure::data(format!("{name}: expected an undamaged Parquet file: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_numbers() {
        for (bits, value) in [(0x3c00, 1.0), (0xc000, -2.0), (0x3555, 0.333_251_953_125), (1, 2f64.powi(-24))]
        {
            assert_eq!(half(bits), value);
        }
        assert!(half(0x7c00).is_infinite() && half(0x7e00).is_nan());
    }
}
