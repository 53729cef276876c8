//! Parquet, column by column; flat columns of numbers, truth values, dates and texts.
//!
//! Whole numbers beyond 2^53 are not numbers to calculate with here: as the codes of an effect or a cluster they are
//! read as texts, digit by digit, because doubles would merge neighbours. Dates are texts of the form 2003-12-31
//! where rows are told apart, and days since 1970 where they are calculated with.

use super::{EXACT, Frame, ROWS_MAX, Read, Sink, Want, day, infinite, number_text, wrong};
use crate::failure::Failure;
use bytes::Bytes;
use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType, FixedLenByteArray};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;
use std::panic::{AssertUnwindSafe, catch_unwind};

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
    reader: SerializedFileReader<Bytes>,
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

/// Where the values of a column go, and what to call it when something is wrong.
struct Target<'a> {
    source: &'a Source,
    column: usize,
    want: Want,
    sink: &'a mut Sink,
    row: usize,
    /// Whether a whole number lost digits because it is calculated with.
    rounded: bool,
}

impl Target<'_> {
    fn number(&mut self, x: f64) -> Result<(), Failure> {
        self.row += 1;
        if x.is_infinite() {
            return Err(infinite(&self.place(), &self.source.columns[self.column]));
        }
        self.sink.settle_numbers();
        match self.sink {
            Sink::Numbers(values) => values.push(x),
            Sink::Texts(texts) => texts.push(&number_text(x)),
            Sink::Any(_) => self.sink.missing(),
        }
        Ok(())
    }

    /// A whole number, exactly.
    fn integer(&mut self, x: i128, meaning: Meaning) -> Result<(), Failure> {
        match meaning {
            Meaning::Decimal(power) if power != 0 => {
                let (x, ten) = (x as f64, 10f64.powi(power.abs()));
                return self.number(if power < 0 { x / ten } else { x * ten });
            }
            Meaning::Day if self.want != Want::Numbers => return self.text(&day(x as i64)),
            Meaning::Instant(ticks) if self.want != Want::Numbers => {
                return self.text(&instant(x as i64, ticks));
            }
            _ => {}
        }
        if x.unsigned_abs() > EXACT && self.want == Want::Any {
            self.sink.turn_into_texts();
        }
        if let Sink::Texts(texts) = self.sink {
            self.row += 1;
            texts.push(&x.to_string());
            return Ok(());
        }
        self.rounded |= x as f64 as i128 != x;
        self.number(x as f64)
    }

    /// A whole number in big-endian bytes.
    fn bytes(&mut self, bytes: &[u8], meaning: Meaning) -> Result<(), Failure> {
        match (meaning, bytes) {
            (Meaning::Half, [low, high]) => self.number(half(u16::from_le_bytes([*low, *high]))),
            (Meaning::Decimal(_), [first, ..]) if bytes.len() <= 16 => {
                let sign = if *first >= 0x80 { -1 } else { 0 };
                let x = bytes.iter().fold(sign, |x: i128, byte| x << 8 | i128::from(*byte));
                self.integer(x, meaning)
            }
            _ => {
                let name = &self.source.columns[self.column];
                let found = "bytes of another type of Parquet";
                Err(wrong(&self.place(), name, "numbers, dates or texts", found))
            }
        }
    }

    fn text(&mut self, text: &str) -> Result<(), Failure> {
        self.row += 1;
        self.sink.settle_texts();
        match self.sink {
            Sink::Any(_) => self.sink.missing(),
            Sink::Texts(texts) => texts.push(text.trim()),
            Sink::Numbers(values) => match super::as_number(text.trim()) {
                Some(x) => values.push(x),
                None => {
                    let wrong =
                        wrong(&self.place(), &self.source.columns[self.column], "a number", text.trim());
                    return Err(wrong.hint("a column of texts enters as i(column) or as an effect after |"));
                }
            },
        }
        Ok(())
    }

    fn missing(&mut self) {
        self.row += 1;
        self.sink.missing();
    }

    fn place(&self) -> String {
        format!("{}, row {}", self.source.name, self.row)
    }
}

/// An instant as a day, with the time of day if it has one.
fn instant(x: i64, ticks: i64) -> String {
    let (seconds, rest) = (x.div_euclid(ticks), x.rem_euclid(ticks));
    let (days, clock) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let mut text = day(days);
    if clock != 0 || rest != 0 {
        text += &format!("T{:02}:{:02}:{:02}", clock / 3_600, clock / 60 % 60, clock % 60);
    }
    if rest != 0 {
        let digits = ticks.ilog10() as usize;
        text += &format!(".{rest:0digits$}");
    }
    text
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
        self.expansion(wanted.len())?;
        let mut sinks = Sink::all(wanted);
        let mut notes = Vec::new();
        for (sink, (column, want)) in sinks.iter_mut().zip(wanted) {
            let mut target =
                Target { source: self, column: *column, want: *want, sink, row: 0, rounded: false };
            guarded(&self.name, || self.column(&mut target))??;
            let name = &self.columns[*column];
            if target.row != self.rows {
                let found = format!("{} values", target.row);
                return Err(wrong(&self.name, name, &format!("{} values", self.rows), &found));
            }
            if target.rounded {
                notes.push(super::rounded(name));
            }
        }
        let frame = Frame { source: self.name.clone(), rows: self.rows, notes, ..Frame::default() };
        Ok(Read { frame, columns: Sink::finish_all(sinks) })
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

    fn column(&self, target: &mut Target<'_>) -> Result<(), Failure> {
        let failed = |e: ParquetError| broken(&self.name, &e);
        let name = &self.columns[target.column];
        let Some(leaf) = self.leaves[target.column] else {
            return Err(wrong(&self.name, name, "a flat column", "a nested one"));
        };
        for group in 0..self.reader.num_row_groups() {
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
                    t.integer(x, meaning)
                })?,
                ColumnReader::Int64ColumnReader(r) => each(r, optional, target, |t, x| {
                    let x = if unsigned { i128::from(*x as u64) } else { i128::from(*x) };
                    t.integer(x, meaning)
                })?,
                ColumnReader::FloatColumnReader(r) => {
                    each(r, optional, target, |t, x| t.number(f64::from(*x)))?
                }
                ColumnReader::DoubleColumnReader(r) => each(r, optional, target, |t, x| t.number(*x))?,
                ColumnReader::FixedLenByteArrayColumnReader(r) => {
                    each(r, optional, target, |t, x: &FixedLenByteArray| t.bytes(x.data(), meaning))?
                }
                ColumnReader::ByteArrayColumnReader(r) => {
                    each(r, optional, target, |t, x: &ByteArray| match std::str::from_utf8(x.data()) {
                        _ if matches!(meaning, Meaning::Decimal(_)) => t.bytes(x.data(), meaning),
                        Ok(text) => t.text(text),
                        Err(_) => Err(wrong(&t.place(), name, "text in UTF-8", "other bytes")),
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
        let (records, ..) = read.map_err(|e| broken(&target.source.name, &e))?;
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
    fn half_numbers_and_instants() {
        for (bits, value) in [(0x3c00, 1.0), (0xc000, -2.0), (0x3555, 0.333_251_953_125), (1, 2f64.powi(-24))]
        {
            assert_eq!(half(bits), value);
        }
        assert!(half(0x7c00).is_infinite() && half(0x7e00).is_nan());
        assert_eq!(instant(0, 1_000), "1970-01-01");
        assert_eq!(instant(-1, 1_000), "1969-12-31T23:59:59.999");
        assert_eq!(instant(951_782_400_000_000 + 61_000_000, 1_000_000), "2000-02-29T00:01:01");
    }
}
