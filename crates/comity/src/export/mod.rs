//! In which files do answers go on? The name says it: `.csv`, `.json`, `.parquet`, `.xlsx`, `.dta`.
//!
//! | file | what a reader gets |
//! |---|---|
//! | `.csv` | text that a spreadsheet would run is made harmless; a gap is empty |
//! | `.xlsx` | real numbers, and a second sheet with the sources |
//! | `.dta` | Stata 14 and later, with labels; a gap is `.` |
//! | `.parquet` | one row group; a gap is NaN |
//! | `.json` | the stable schema that `--json` prints |

mod answers;
mod columns;
mod stata;
mod workbook;

pub use answers::{Kind, table};
pub use columns::{Columns, Values};

use crate::failure::Failure;
use serde_json::Value;
use std::path::Path;

/// The endings that a table of an answer is written for.
pub const ENDINGS: &str = ".csv, .json, .parquet, .xlsx or .dta";

/// A table with what a reader must know of it.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// What it holds, in a few words.
    pub title: String,
    /// The columns.
    pub columns: Columns,
    /// Where its numbers come from, and under which conditions: heading and text.
    pub sources: Vec<(String, String)>,
}

/// The bytes of a sheet in the form that the name of a file asks for; nothing if it asks for another one.
///
/// # Errors
/// If it cannot be put together.
pub fn bytes(target: &Path, sheet: &Sheet) -> Result<Option<Vec<u8>>, Failure> {
    let ending = target.extension().map_or_else(String::new, |end| end.to_string_lossy().to_lowercase());
    match ending.as_str() {
        "csv" => sheet.columns.csv().map(Some),
        "parquet" => sheet.columns.parquet().map(Some),
        "xlsx" => workbook::bytes(sheet).map(Some),
        "dta" => stata::bytes(sheet).map(Some),
        _ => Ok(None),
    }
}

/// Writes an answer, given as its JSON, to a file of any of the endings.
///
/// # Errors
/// A usage failure for another ending, or if the file cannot be written.
pub fn write(target: &Path, kind: Kind, answer: &Value) -> Result<(), Failure> {
    let json = target.extension().is_some_and(|end| end.eq_ignore_ascii_case("json"));
    let found = if json {
        let text = serde_json::to_string_pretty(answer).map_err(|e| Failure::bug(e.to_string()))?;
        Some((text + "\n").into_bytes())
    } else {
        bytes(target, &table(kind, answer))?
    };
    let found = found.ok_or_else(|| {
        Failure::usage(format!("cannot tell what to write to {}", target.display()))
            .hint(format!("name a file that ends in {ENDINGS}"))
    })?;
    crate::files::write(target, &found)
}
