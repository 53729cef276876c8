//! How is the reading of a file told? Mapping, account and refused rows.

use crate::failure::Failure;
use crate::files;
use crate::output;
use comity_ledger::source::{Limits, Loaded, SourceError, Told, load_told};
use serde_json::json;
use std::path::Path;

/// Reads a file in whichever layout its columns show.
///
/// # Errors
/// A data failure if the file cannot be read, is broken, too large or in no known layout.
pub fn find(path: &Path, told: &Told) -> Result<Loaded, Failure> {
    let limits = Limits::default();
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let bytes = files::read(path, limits.file_bytes)?;
    load_told(&name, &bytes, &limits, told).map_err(|e| refusal(&e))
}

/// What to say of a file that cannot be read.
pub fn refusal(error: &SourceError) -> Failure {
    let failure = Failure::data(error.to_string());
    match error {
        SourceError::Drift { .. } => failure.hint(
            "rename its columns, or say where they stand with --header; docs/own-data.md lists the layouts and names",
        ),
        SourceError::Unread { advice, .. } => failure.hint(*advice),
        _ => failure,
    }
}

/// What became of every column and row, for a terminal.
pub fn in_words(loaded: &Loaded) -> String {
    let file = &loaded.file;
    let mut out = format!("{} read as {}\n", file.name, loaded.layout);
    let mapping: Vec<Vec<String>> =
        loaded.mapping.iter().map(|m| vec![m.column.clone(), m.meaning.clone(), m.unit.clone()]).collect();
    out += &output::table(&["column", "taken as", "unit or code"], &[], &mapping);
    for note in &loaded.notes {
        out += &format!("note    {note}\n");
    }
    out += &format!("rows    {} read, {} kept\n", file.rows, file.kept);
    out += &format!(
        "amount  {} read = {} kept + {} refused (in the unit of the file)\n",
        loaded.amount_read, loaded.amount_kept, loaded.amount_refused
    );
    for (reason, n) in &file.refused {
        out += &format!("refused {n}: {reason}\n");
    }
    for reject in &loaded.rejects {
        out += &format!("  {}: {}; {}\n", reject.at, reject.reason, reject.detail);
    }
    out + &format!("sha256  {}\n", file.sha256)
}

/// The same in the stable schema `comity/load/1`.
pub fn as_json(loaded: &Loaded) -> serde_json::Value {
    let mapping: Vec<serde_json::Value> = loaded
        .mapping
        .iter()
        .map(|m| json!({"column": m.column, "meaning": m.meaning, "unit": m.unit}))
        .collect();
    let rejects: Vec<serde_json::Value> = loaded
        .rejects
        .iter()
        .map(|r| json!({"at": r.at.to_string(), "reason": r.reason, "detail": r.detail, "amount": r.amount.to_string()}))
        .collect();
    json!({
        "schema": "comity/load/1", "layout": loaded.layout, "file": loaded.file, "mapping": mapping,
        "notes": loaded.notes, "rejects": rejects,
    })
}
