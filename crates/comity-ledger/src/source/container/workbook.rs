//! Workbooks: XLSX, XLS and ODS.
//!
//! The sheet is told or is the only one with cells. Merged cells and formulas count as what they
//! show; a date becomes its year and month, but for the first and the last day of a year.

use super::{Held, Meter, unreadable};
use crate::source::{SourceError, Told};
use calamine::{Data, Reader, open_workbook_auto_from_rs};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

pub(super) fn open(
    file: &str,
    bytes: &[u8],
    told: &Told,
    notes: &mut Vec<String>,
) -> Result<Held, SourceError> {
    let opened = catch_unwind(AssertUnwindSafe(|| read(file, bytes, told)));
    let (held, sheet) = opened.unwrap_or_else(|_| Err(unreadable(file, "a damaged workbook")))?;
    notes.push(format!("sheet {sheet:?} is read"));
    Ok(held)
}

fn read(file: &str, bytes: &[u8], told: &Told) -> Result<(Held, String), SourceError> {
    let damaged = |e: &dyn std::fmt::Display| unreadable(file, &format!("a damaged workbook: {e}"));
    let mut workbook = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
    let names = workbook.sheet_names();
    let mut found = Vec::new();
    for name in &names {
        if told.sheet.as_ref().is_some_and(|wanted| wanted != name) {
            continue;
        }
        let range = workbook.worksheet_range(name).map_err(|e| damaged(&e))?;
        if !range.is_empty() {
            found.push((name.clone(), range));
        }
    }
    let list = || names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
    let (name, range) = match found.len() {
        1 => found.remove(0),
        0 if told.sheet.is_some() => {
            return Err(unreadable(file, &format!("a workbook without that sheet; it has {}", list())));
        }
        0 => return Err(unreadable(file, "a workbook without cells")),
        _ => {
            return Err(unreadable(
                file,
                &format!("a workbook of several sheets: write --sheet with one of {}", list()),
            ));
        }
    };
    let (first_row, first_column) = range.start().unwrap_or((0, 0));
    let mut meter = Meter::new(file);
    let mut rows = Vec::new();
    for (at, row) in range.rows().enumerate() {
        meter.take(row.len())?;
        let mut cells = vec![String::new(); first_column as usize];
        cells.extend(row.iter().map(text));
        rows.push((u64::from(first_row) + at as u64 + 1, cells));
    }
    Ok((Held { rows, names: None }, name))
}

fn text(cell: &Data) -> String {
    match cell {
        Data::Empty | Data::Error(_) => String::new(),
        Data::String(text) => text.trim().to_owned(),
        Data::Float(value) => format!("{value}"),
        Data::DateTime(date) => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            // The first and the last day of a year may stand for it; any other date is told as its month.
            match (month, day) {
                (1, 1) | (12, 31) => format!("{year:04}-{month:02}-{day:02}"),
                _ => format!("{year:04}-{month:02}"),
            }
        }
        other => other.to_string().trim().to_owned(),
    }
}
