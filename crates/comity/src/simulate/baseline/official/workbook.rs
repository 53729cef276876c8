//! ADB MRIO, and other workbooks laid out like WIOD 2013: a row of economies above a row of codes.
//!
//! ```text
//!                     …        PRC   PRC   …   PRC   …  ToT
//!                     …        c1    c2    …   F1    …
//! Agriculture, …      PRC  c1  12.3  0.4   …   7.1
//! ```
//!
//! Industries are `c1`, `c2`, …, final use is `F1` to `F5`; rows `r60` and below hold totals, taxes and value added. The row
//! of codes is the first with two codes of industries; economy and code of a row stand left of its numbers.

use super::{Cell, Layout, Opened, Take};
use crate::failure::Failure;
use calamine::{Data, Range, Reader, open_workbook_auto_from_rs};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

pub(super) const LAYOUT: Layout =
    Layout { name: "ADB MRIO", unit: "million USD", inputs: true, is, cells, left_out: "", codes: &CODES };

/// Codes of the Asian Development Bank that are not those of the registry.
const CODES: [(&str, &str); 24] = [
    ("BAN", "BGD"),
    ("BHU", "BTN"),
    ("BRU", "BRN"),
    ("CAM", "KHM"),
    ("DEN", "DNK"),
    ("FIJ", "FJI"),
    ("GER", "DEU"),
    ("INO", "IDN"),
    ("IRE", "IRL"),
    ("MAL", "MYS"),
    ("MLD", "MDV"),
    ("MON", "MNG"),
    ("NEP", "NPL"),
    ("NET", "NLD"),
    ("PHI", "PHL"),
    ("POR", "PRT"),
    ("PRC", "CHN"),
    ("ROM", "ROU"),
    ("SIN", "SGP"),
    ("SPA", "ESP"),
    ("SRI", "LKA"),
    ("SWI", "CHE"),
    ("TAP", "TWN"),
    ("UKG", "GBR"),
];

fn is(opened: &Opened) -> bool {
    opened.bytes.starts_with(b"PK\x03\x04") || opened.bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0])
}

/// Whether a cell is the code of an industry.
fn industry(text: &str) -> bool {
    text.strip_prefix('c').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

fn text(cell: Option<&Data>) -> String {
    match cell {
        None | Some(Data::Empty | Data::Error(_)) => String::new(),
        Some(Data::String(text)) => text.trim().to_owned(),
        Some(other) => other.to_string().trim().to_owned(),
    }
}

fn cells(opened: &Opened, take: &mut Take<'_>) -> Result<(), Failure> {
    // A damaged workbook must not end the program.
    let sheet = catch_unwind(AssertUnwindSafe(|| sheet(opened)))
        .unwrap_or_else(|_| Err(Failure::data(format!("{}: a damaged workbook", opened.name))))?;
    let rows: Vec<&[Data]> = sheet.rows().collect();
    let Some(codes) = codes_row(&rows) else { return Ok(()) };
    let economies = if codes > 0 { rows[codes - 1] } else { &[] };
    let header: Vec<(String, String)> =
        (0..rows[codes].len()).map(|at| (text(economies.get(at)), text(rows[codes].get(at)))).collect();
    let first = header.iter().position(|(_, code)| industry(code)).unwrap_or(0);
    for row in &rows[codes + 1..] {
        let label = (0..first).rev().find(|at| !text(row.get(*at)).is_empty()).unwrap_or(0);
        let (place, sector) = (text(label.checked_sub(1).and_then(|at| row.get(at))), text(row.get(label)));
        if sector.is_empty() {
            continue;
        }
        for ((economy, code), cell) in header.iter().zip(row.iter()).skip(first) {
            if !economy.is_empty() {
                let value = text(Some(cell));
                take(&Cell {
                    from: (&place, &sector),
                    to: (economy, code),
                    value: &value,
                    year: "",
                    sold: true,
                })?;
            }
        }
    }
    Ok(())
}

/// The row of codes.
fn codes_row(rows: &[&[Data]]) -> Option<usize> {
    rows.iter().position(|row| row.iter().filter(|cell| industry(&text(Some(cell)))).count() > 1)
}

/// The first sheet that has a row of codes.
fn sheet(opened: &Opened) -> Result<Range<Data>, Failure> {
    let wrong =
        |e: &dyn std::fmt::Display| Failure::data(format!("{}: a damaged workbook: {e}", opened.name));
    let mut workbook = open_workbook_auto_from_rs(Cursor::new(&opened.bytes[..])).map_err(|e| wrong(&e))?;
    let names = workbook.sheet_names();
    for name in &names {
        let range = workbook.worksheet_range(name).map_err(|e| wrong(&e))?;
        if codes_row(&range.rows().collect::<Vec<_>>()).is_some() {
            return Ok(range);
        }
    }
    let message = format!(
        "{}: expected a sheet with a row of codes c1, c2, … below a row of economies, found none in {}",
        opened.name,
        names.join(", ")
    );
    Err(Failure::data(message)
        .hint("a workbook is read as ADB MRIO lays it out; save a list of your own as CSV"))
}
