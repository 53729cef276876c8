//! Files of Stata, every release that the `dta` crate reads.
//!
//! A labelled number is the number. A missing value of any letter is an empty cell.

use super::{Held, Meter, unreadable};
use crate::source::stata::{self, StataError};
use crate::source::{Limits, SourceError};
use dta::stata::dta::value::Value;
use std::panic::{AssertUnwindSafe, catch_unwind};

pub(super) fn open(file: &str, bytes: &[u8], limits: &Limits) -> Result<Held, SourceError> {
    // The reader believes some sizes that a damaged file claims.
    catch_unwind(AssertUnwindSafe(|| read(file, bytes, limits)))
        .unwrap_or_else(|_| Err(unreadable(file, "a damaged file of Stata")))
}

fn read(file: &str, bytes: &[u8], limits: &Limits) -> Result<Held, SourceError> {
    let damaged = |e: StataError| unreadable(file, &format!("a damaged file of Stata: {e}"));
    let mut records = stata::records(bytes).map_err(damaged)?;
    let names: Vec<String> = records.schema().variables().iter().map(|v| v.name().to_owned()).collect();
    let (mut rows, mut meter) = (Vec::new(), Meter::new(file));
    while let Some(record) = records.read_lazy_record().map_err(|e| damaged(e.into()))? {
        let mut cells = Vec::with_capacity(names.len());
        for column in 0..names.len() {
            cells.push(text(&record.value(column).map_err(|e| damaged(e.into()))?));
        }
        meter.take(cells.len())?;
        rows.push((rows.len() as u64 + 1, cells));
        if rows.len() as u64 > limits.rows {
            return Err(crate::source::limit(file, "rows", limits.rows));
        }
    }
    Ok(Held { rows, names: Some(names) })
}

fn text(value: &Value<'_>) -> String {
    let float = |x: Option<f64>| x.map_or_else(String::new, |x| format!("{x}"));
    let whole = |x: Option<i32>| x.map_or_else(String::new, |x| x.to_string());
    match value {
        Value::Byte(x) => whole(x.present().map(i32::from)),
        Value::Int(x) => whole(x.present().map(i32::from)),
        Value::Long(x) => whole(x.present()),
        // Through the shortest decimal of its own precision: 0.1 stays 0.1.
        Value::Float(x) => x.present().map_or_else(String::new, |x| format!("{x}")),
        Value::Double(x) => float(x.present()),
        Value::String(text) => text.trim().to_owned(),
        Value::LongStringRef(_) => String::new(),
    }
}
