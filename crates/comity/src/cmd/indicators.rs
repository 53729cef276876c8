//! `comity indicators CHN BRA`: what follows from the figures, each with its formula.

use super::membership::Composed;
use super::with::With;
use comity::answer::indicators as answer;
use comity::failure::Failure;
use comity::{export, output};
use comity_ledger::world::World;
use std::path::PathBuf;
use std::process::ExitCode;

/// Indicators of a relation, with formula, reference and evidence.
#[derive(clap::Args)]
pub struct Args {
    /// First party.
    a: String,
    /// Second party.
    b: String,
    /// First year, for changes.
    #[arg(long, default_value_t = answer::FROM)]
    from: i16,
    /// Last year; levels are of this year.
    #[arg(long, default_value_t = answer::TO)]
    to: i16,
    /// Only the indicator of this short name.
    #[arg(long)]
    only: Option<String>,
    /// Only this basis, for example baci or the name of a file given with --with.
    #[arg(long)]
    basis: Option<String>,
    /// Also list what cannot be computed, with the reason.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    composed: Composed,
    #[command(flatten)]
    with: With,
    /// File to write as well: .csv, .json, .parquet, .xlsx or .dta.
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// JSON instead of a table.
    #[arg(long)]
    json: bool,
}

/// Prints the values; exit code 3 if none can be computed.
///
/// # Errors
/// If a party, a year or a name is wrong.
pub fn run(args: &Args, world: &World) -> Result<ExitCode, Failure> {
    let kept = args.with.join(world)?;
    let found = answer::find(
        &kept.world,
        &answer::Asked {
            a: args.a.clone(),
            b: args.b.clone(),
            from: args.from,
            to: args.to,
            only: args.only.clone(),
            basis: args.basis.clone(),
            membership: args.composed.membership(),
        },
    )?;
    if let Some(target) = &args.output {
        export::write(target, export::Kind::Indicators, &answer::as_json(&found, &found.values))?;
    }
    if args.json {
        output::print_json(&answer::as_json(&found, &found.values))?;
    } else {
        output::print(&answer::in_words(&found.values, args.all))?;
    }
    Ok(kept.code(if found.any() { 0 } else { 3 }))
}
