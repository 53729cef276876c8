//! `comity load FILE`: how a file is understood, what is kept and what is refused.

use comity::failure::Failure;
use comity::output;
use comity_ledger::source::{Limits, Loaded, load_any};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Read a file in an official layout or a table of flows: mapping, account, refused rows.
#[derive(clap::Args)]
pub struct Args {
    /// CSV, CSV.gz or Parquet.
    file: PathBuf,
    /// JSON instead of text.
    #[arg(long)]
    json: bool,
}

/// Prints the account; exit code 1 if rows were refused.
///
/// # Errors
/// If the file cannot be read, is broken or in no known layout.
pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let limits = Limits::default();
    let name = args.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let wrong = |e: std::io::Error| Failure::data(format!("{}: {e}", args.file.display()));
    let length = std::fs::metadata(&args.file).map_err(wrong)?.len();
    if length > limits.file_bytes {
        let message = format!("{name}: {length} bytes; at most {} are read", limits.file_bytes);
        return Err(Failure::data(message));
    }
    let bytes = std::fs::read(&args.file).map_err(wrong)?;
    let loaded = load_any(&name, &bytes, &limits).map_err(|e| {
        Failure::data(e.to_string()).hint("the README says which layouts and column names are understood")
    })?;
    if args.json {
        output::print_json(&as_json(&loaded))?
    } else {
        output::print(&in_words(&loaded))?
    }
    Ok(ExitCode::from(u8::from(!loaded.file.refused.is_empty())))
}

fn in_words(loaded: &Loaded) -> String {
    let file = &loaded.file;
    let mut out = format!("{} read as {}\n", file.name, loaded.layout);
    let mapping: Vec<Vec<String>> =
        loaded.mapping.iter().map(|m| vec![m.column.clone(), m.meaning.clone(), m.unit.clone()]).collect();
    out += &output::table(&["column", "taken as", "unit or code"], &[], &mapping);
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

fn as_json(loaded: &Loaded) -> serde_json::Value {
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
        "rejects": rejects,
    })
}
