//! `comity pledges CHN CELAC`: who promised what by when, and what came of it.

use comity::answer::pledges as answer;
use comity::failure::Failure;
use comity::{export, note, output, parties};
use comity_ledger::world::World;
use std::path::PathBuf;
use std::process::ExitCode;

/// Pledges between two parties, and where each stands on a day: met, on the way, missed, cannot tell.
#[derive(clap::Args)]
pub struct Args {
    /// First party: a code, or a name in English, Spanish, Portuguese or Chinese.
    a: String,
    /// Second party.
    b: String,
    /// Day on which they are judged; the last day the ledger knows of by default.
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<String>,
    /// File to write as well: .csv, .json, .parquet, .xlsx or .dta.
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// JSON instead of text.
    #[arg(long)]
    json: bool,
}

/// Prints every pledge with its findings.
///
/// # Errors
/// If a party or the day is wrong.
pub fn run(args: &Args, world: &World) -> Result<ExitCode, Failure> {
    let day = args.as_of.as_deref().map(parties::day).transpose()?.unwrap_or_else(note::last_day);
    let (a, b) = parties::pair(&args.a, &args.b, day)?;
    if let Some(target) = &args.output {
        export::write(target, export::Kind::Pledges, &answer::as_json(world, &a, &b, day))?;
    }
    if args.json {
        output::print_json(&answer::as_json(world, &a, &b, day))?;
    } else {
        output::print(&answer::in_words(world, &a, &b, day))?;
    }
    Ok(ExitCode::SUCCESS)
}
