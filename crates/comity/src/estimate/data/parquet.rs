//! Parquet, column by column; flat columns of numbers, truth values and texts.

use super::{Frame, ROWS_MAX, Read, Sink, Want, infinite, number_text, wrong};
use crate::failure::Failure;
use bytes::Bytes;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Values read at a time.
const BATCH: usize = 1 << 16;

/// A Parquet file.
pub struct Source {
    name: String,
    reader: SerializedFileReader<Bytes>,
    rows: usize,
    /// The names of its columns.
    pub columns: Vec<String>,
}

/// Where the values of a column go, and what to call it when something is wrong.
struct Target<'a> {
    source: &'a Source,
    column: usize,
    sink: &'a mut Sink,
    row: usize,
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

    fn text(&mut self, text: &str) -> Result<(), Failure> {
        self.row += 1;
        self.sink.settle_texts();
        match self.sink {
            Sink::Any(_) => self.sink.missing(),
            Sink::Texts(texts) => texts.push(text.trim()),
            Sink::Numbers(values) => match text.trim() {
                "" | "NA" => values.push(f64::NAN),
                text => match text.parse::<f64>() {
                    Ok(x) if x.is_finite() => values.push(x),
                    _ => {
                        let wrong = wrong(&self.place(), &self.source.columns[self.column], "a number", text);
                        return Err(
                            wrong.hint("a column of texts enters as i(column) or as an effect after |")
                        );
                    }
                },
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

impl Source {
    pub(super) fn open(name: String, bytes: Vec<u8>) -> Result<Self, Failure> {
        let open = || SerializedFileReader::new(Bytes::from(bytes));
        let reader = guarded(&name, open)?.map_err(|e| broken(&name, &e))?;
        let metadata = reader.metadata().file_metadata();
        let rows = usize::try_from(metadata.num_rows()).unwrap_or(usize::MAX);
        if rows > ROWS_MAX {
            return Err(Failure::data(format!("{name}: more than {ROWS_MAX} rows")));
        }
        let fields = metadata.schema().get_fields();
        if let Some(nested) = fields.iter().find(|field| !field.is_primitive()) {
            let message =
                format!("{name}, column {}: expected a flat column, found a nested one", nested.name());
            return Err(Failure::data(message));
        }
        let columns = fields.iter().map(|field| field.name().to_owned()).collect();
        Ok(Self { name, reader, rows, columns })
    }

    pub(super) fn read(&self, wanted: &[(usize, Want)]) -> Result<Read, Failure> {
        let mut sinks = Sink::all(wanted);
        for (sink, (column, _)) in sinks.iter_mut().zip(wanted) {
            let mut target = Target { source: self, column: *column, sink, row: 0 };
            guarded(&self.name, || self.column(&mut target))??;
            if target.row != self.rows {
                let found = format!("{} values", target.row);
                return Err(wrong(
                    &self.name,
                    &self.columns[*column],
                    &format!("{} values", self.rows),
                    &found,
                ));
            }
        }
        let frame = Frame { source: self.name.clone(), rows: self.rows, ..Frame::default() };
        Ok(Read { frame, columns: Sink::finish_all(sinks) })
    }

    fn column(&self, target: &mut Target<'_>) -> Result<(), Failure> {
        let failed = |e: ParquetError| broken(&self.name, &e);
        for group in 0..self.reader.num_row_groups() {
            let group = self.reader.get_row_group(group).map_err(failed)?;
            let optional = group.metadata().column(target.column).column_descr().max_def_level();
            match group.get_column_reader(target.column).map_err(failed)? {
                ColumnReader::BoolColumnReader(r) => {
                    each(r, optional, target, |t, x| t.number(f64::from(u8::from(*x))))?
                }
                ColumnReader::Int32ColumnReader(r) => {
                    each(r, optional, target, |t, x| t.number(f64::from(*x)))?
                }
                ColumnReader::Int64ColumnReader(r) => each(r, optional, target, |t, x| t.number(*x as f64))?,
                ColumnReader::FloatColumnReader(r) => {
                    each(r, optional, target, |t, x| t.number(f64::from(*x)))?
                }
                ColumnReader::DoubleColumnReader(r) => each(r, optional, target, |t, x| t.number(*x))?,
                ColumnReader::ByteArrayColumnReader(r) => {
                    each(r, optional, target, |t, x: &ByteArray| match std::str::from_utf8(x.data()) {
                        Ok(text) => t.text(text),
                        Err(_) => {
                            Err(wrong(&t.place(), &self.columns[t.column], "text in UTF-8", "other bytes"))
                        }
                    })?
                }
                _ => {
                    let name = &self.columns[target.column];
                    return Err(wrong(&self.name, name, "numbers or texts", "another type of Parquet"));
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
