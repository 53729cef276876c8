//! Stata's `.dta`, every release that the `dta` crate reads (102 to 119).
//!
//! A labelled number is the number; its label is not read. Texts of the long kind (`strL`) are refused.

use super::{Frame, ROWS_MAX, Read, Sink, Want, infinite, number_text, wrong};
use crate::failure::Failure;
use dta::stata::dta::dta_error::DtaError;
use dta::stata::dta::dta_reader::DtaReader;
use dta::stata::dta::record_reader::RecordReader;
use dta::stata::dta::value::Value;
use std::io::Cursor;

/// A file of Stata.
pub struct Source {
    name: String,
    bytes: Vec<u8>,
    /// The names of its variables.
    pub columns: Vec<String>,
}

impl Source {
    pub(super) fn open(name: String, bytes: Vec<u8>) -> Result<Self, Failure> {
        let records = records(&bytes).map_err(|e| broken(&name, &e))?;
        let columns = records.schema().variables().iter().map(|v| v.name().to_owned()).collect();
        Ok(Self { name, bytes, columns })
    }

    pub(super) fn read(&self, wanted: &[(usize, Want)]) -> Result<Read, Failure> {
        let mut records = records(&self.bytes).map_err(|e| broken(&self.name, &e))?;
        let mut sinks = Sink::all(wanted);
        let mut rows = 0;
        while let Some(record) = records.read_lazy_record().map_err(|e| broken(&self.name, &e))? {
            rows += 1;
            if rows > ROWS_MAX {
                return Err(Failure::data(format!("{}: more than {ROWS_MAX} rows", self.name)));
            }
            for (sink, (column, _)) in sinks.iter_mut().zip(wanted) {
                let value = record.value(*column).map_err(|e| broken(&self.name, &e))?;
                self.take(&value, sink, *column, rows)?;
            }
        }
        let columns = Sink::finish_all(sinks);
        Ok(Read { frame: Frame { source: self.name.clone(), rows, ..Frame::default() }, columns })
    }

    fn take(&self, value: &Value<'_>, sink: &mut Sink, column: usize, row: usize) -> Result<(), Failure> {
        let place = || format!("{}, row {row}", self.name);
        let name = &self.columns[column];
        let Some(x) = number(value) else {
            let Value::String(text) = value else {
                return Err(wrong(&place(), name, "a number or a short text", "a long text (strL)"));
            };
            sink.settle_texts();
            match (sink, text.trim()) {
                (Sink::Texts(texts), text) => texts.push(text),
                (sink, "") => sink.missing(),
                (Sink::Numbers(values), text) => match text.parse::<f64>() {
                    Ok(x) if x.is_finite() => values.push(x),
                    _ => return Err(wrong(&place(), name, "a number", text)),
                },
                (Sink::Any(_), _) => {}
            }
            return Ok(());
        };
        if x.is_infinite() {
            return Err(infinite(&place(), name));
        }
        sink.settle_numbers();
        match sink {
            Sink::Numbers(values) => values.push(x),
            Sink::Texts(texts) => texts.push(&number_text(x)),
            Sink::Any(_) => sink.missing(),
        }
        Ok(())
    }
}

/// The number in a cell, NaN if it is missing; `None` for texts.
fn number(value: &Value<'_>) -> Option<f64> {
    let missing = |x: Option<f64>| Some(x.unwrap_or(f64::NAN));
    match value {
        Value::Byte(x) => missing(x.present().map(f64::from)),
        Value::Int(x) => missing(x.present().map(f64::from)),
        Value::Long(x) => missing(x.present().map(f64::from)),
        Value::Float(x) => missing(x.present().map(f64::from)),
        Value::Double(x) => missing(x.present()),
        Value::String(_) | Value::LongStringRef(_) => None,
    }
}

fn records(bytes: &[u8]) -> Result<RecordReader<Cursor<&[u8]>>, DtaError> {
    let mut characteristics =
        DtaReader::new().from_reader(Cursor::new(bytes)).read_header()?.read_schema()?;
    characteristics.skip_to_end()?;
    characteristics.into_record_reader()
}

fn broken(name: &str, error: &DtaError) -> Failure {
    Failure::data(format!("{name}: {error}"))
        .hint("expected a data set saved by Stata or by a writer of its format")
}
