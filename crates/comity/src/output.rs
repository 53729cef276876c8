//! What the program says on standard output and standard error, without characters that would steer a
//! terminal: names, notes and columns come from files of anybody. Files are written by [`crate::files`].

use crate::failure::Failure;
use crate::progress::Progress;
use crate::words::printable;
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use std::io::{IsTerminal, Write};

/// Writes to standard output; a closed pipe is the reader's choice and no failure.
///
/// # Errors
/// If the output cannot be written.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(printable(text).as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        Err(e) => Err(Failure::data(format!("standard output: {e}"))),
        Ok(()) => Ok(()),
    }
}

/// Prints JSON, indented.
///
/// # Errors
/// If the output cannot be written.
pub fn print_json(value: &serde_json::Value) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(|e| Failure::bug(e.to_string()))?;
    print(&(text + "\n"))
}

/// Says something to the person at the terminal. Nobody listening is no reason to stop.
pub fn tell(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", printable(text));
}

/// Does long work and shows how far it is, on a line that is overwritten and gone in the end, to a person
/// who watches standard error.
///
/// # Errors
/// What the work says.
pub fn while_told<T>(work: impl FnOnce(&Progress<'_>) -> Result<T, Failure>) -> Result<T, Failure> {
    let watched = std::io::stderr().is_terminal();
    let show = |text: &str| {
        if watched {
            let _ = write!(std::io::stderr().lock(), "\r\u{1b}[K{}", printable(text));
        }
    };
    let done = work(&|text| {
        show(text);
        Ok(())
    });
    show("");
    done
}

/// A plain table for a terminal: a heading, a rule, aligned columns; numbers to the right.
pub fn table(heading: &[&str], numeric: &[usize], rows: &[Vec<String>]) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    if !std::io::stdout().is_terminal() {
        table.set_content_arrangement(ContentArrangement::Disabled);
    }
    table.set_header(heading);
    for row in rows {
        table.add_row(row.iter().map(|cell| printable(cell)));
    }
    for column in numeric {
        if let Some(column) = table.column_mut(*column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n") + "\n"
}

/// Whether a person is watching standard output.
pub fn watched() -> bool {
    std::io::stdout().is_terminal()
}
