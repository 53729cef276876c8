//! A sheet as an Excel workbook: the table with real numbers, and the sources beside it.

use super::{Sheet, Values};
use crate::failure::Failure;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

/// Longest text of a cell in Excel, in characters.
const TEXT_MAX: usize = 32_767;

pub(super) fn bytes(sheet: &Sheet) -> Result<Vec<u8>, Failure> {
    written(sheet).map_err(|e| Failure::bug(format!("the workbook could not be put together: {e}")))
}

fn written(sheet: &Sheet) -> Result<Vec<u8>, XlsxError> {
    let heading = Format::new().set_bold();
    let mut workbook = Workbook::new();
    let table = workbook.add_worksheet().set_name(&sheet.title)?;
    for (at, (name, values)) in (0u16..).zip(sheet.columns.iter()) {
        table.write_string_with_format(0, at, name, &heading)?;
        match values {
            Values::Number(numbers) => {
                for (row, number) in (1u32..).zip(numbers) {
                    // A gap stays an empty cell: a zero would be a claim.
                    if number.is_finite() {
                        table.write_number(row, at, *number)?;
                    }
                }
            }
            Values::Text(texts) => {
                for (row, text) in (1u32..).zip(texts) {
                    write(table, row, at, text)?;
                }
            }
        }
    }
    table.set_freeze_panes(1, 0)?;
    table.autofit();
    let sources =
        workbook.add_worksheet().set_name(if sheet.title == "Sources" { "About" } else { "Sources" })?;
    for (row, (name, text)) in (0u32..).zip(&sheet.sources) {
        sources.write_string_with_format(row, 0, name, &heading)?;
        write(sources, row, 1, text)?;
    }
    sources.autofit();
    workbook.save_to_buffer()
}

/// A text as a text: what begins like a formula is not run, because it is not written as one.
fn write(sheet: &mut Worksheet, row: u32, column: u16, text: &str) -> Result<(), XlsxError> {
    if !text.is_empty() {
        sheet.write_string(row, column, text.chars().take(TEXT_MAX).collect::<String>())?;
    }
    Ok(())
}
