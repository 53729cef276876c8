//! `comity load FILE`: how a file is understood, what is kept and what is refused.

use super::told::Reading;
use comity::answer::load as answer;
use comity::failure::Failure;
use comity::output;
use std::path::PathBuf;
use std::process::ExitCode;

/// Read a file in an official layout or a table of flows: mapping, account, refused rows.
#[derive(clap::Args)]
pub struct Args {
    /// CSV, gzip, ZIP, XLSX, XLS, ODS, JSON, Parquet or Stata.
    file: PathBuf,
    #[command(flatten)]
    reading: Reading,
    /// JSON instead of text.
    #[arg(long)]
    json: bool,
}

/// Prints the account; exit code 1 if rows were refused.
///
/// # Errors
/// If the file cannot be read, is broken or in no known layout.
pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let loaded = answer::find(&args.file, &args.reading.told()?)?;
    if args.json {
        output::print_json(&answer::as_json(&loaded))?
    } else {
        output::print(&answer::in_words(&loaded))?
    }
    Ok(ExitCode::from(u8::from(!loaded.file.refused.is_empty())))
}
