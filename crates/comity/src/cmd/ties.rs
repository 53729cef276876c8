//! `comity ties CHN CELAC --as-of 2025-05-13`: what is in force on a day, and what is not.

use comity::answer::ties as answer;
use comity::failure::Failure;
use comity::{export, output, parties};
use comity_ledger::world::World;
use std::path::PathBuf;
use std::process::ExitCode;

/// Ties between two parties on a day: in force, signed, ended, or not dated well enough to say.
#[derive(clap::Args)]
pub struct Args {
    /// First party: a code, or a name in English, Spanish, Portuguese or Chinese.
    a: String,
    /// Second party.
    b: String,
    /// Day on which the ties are looked at; the last day the ledger knows of by default.
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<String>,
    /// Kind of tie, for example ties.mou.bri; all kinds by default.
    #[arg(long)]
    kind: Option<String>,
    /// List every tie, not only the counts.
    #[arg(long)]
    list: bool,
    /// File to write as well: .csv, .json, .parquet, .xlsx or .dta.
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// JSON instead of text.
    #[arg(long)]
    json: bool,
}

/// Prints counts, the reasons why they differ from the day before and after, and the ties.
///
/// # Errors
/// If a party, the day or the kind is wrong.
pub fn run(args: &Args, world: &World) -> Result<ExitCode, Failure> {
    let day = match &args.as_of {
        Some(text) => parties::day(text)?,
        None => answer::last_day(),
    };
    let (a, b) = parties::pair(&args.a, &args.b, day)?;
    let kinds = answer::kinds(world, args.kind.as_deref())?;
    if let Some(target) = &args.output {
        export::write(target, export::Kind::Ties, &answer::whole(world, &kinds, &a, &b, day))?;
    }
    if args.json {
        output::print_json(&answer::whole(world, &kinds, &a, &b, day))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = format!("Ties between {} and {} on {day}\n", a.name(), b.name());
    for kind in kinds {
        out += &answer::in_words(world, kind, &a, &b, day, args.list || args.kind.is_some());
    }
    output::print(&out)?;
    Ok(ExitCode::SUCCESS)
}
