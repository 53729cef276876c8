//! How results leave the program: standard output, or a file that is there whole or not at all.

use crate::failure::Failure;
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use std::io::{IsTerminal, Write};
use std::path::Path;

/// Writes to standard output; a closed pipe is the reader's choice and no failure.
///
/// # Errors
/// If the output cannot be written.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
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

/// Writes a file by a temporary name beside it and a rename, so that nobody ever sees half of it.
///
/// # Errors
/// If it cannot be written; the old file, if any, is untouched and the temporary one removed.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let name = path
        .file_name()
        .ok_or_else(|| Failure::usage(format!("expected a file to write to, found {}", path.display())))?;
    let mut temporary = name.to_os_string();
    temporary.push(format!(".{}.partial", std::process::id()));
    let temporary = path.with_file_name(temporary);
    let attempt = || -> std::io::Result<()> {
        let mut file = std::fs::File::create(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&temporary, path)
    };
    attempt().map_err(|e| {
        // The partial file may not exist; the failure to report is the first one.
        let _ = std::fs::remove_file(&temporary);
        Failure::data(format!("could not write {}: {e}", path.display()))
            .hint("choose a folder that exists, may be written to and has room; nothing was left behind")
    })
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
        table.add_row(row.iter().map(|cell| crate::words::printable(cell)));
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
