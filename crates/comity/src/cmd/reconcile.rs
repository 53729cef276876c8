//! `comity reconcile A B --year YEAR`: every source and side beside each other, and why they differ.

use super::with::With;
use comity::answer::reconcile as answer;
use comity::failure::Failure;
use comity::output;
use comity_ledger::world::World;
use std::process::ExitCode;

/// Put every figure of the trade between two parties side by side, with gaps and their likely reasons.
#[derive(clap::Args)]
pub struct Args {
    /// The first party.
    a: String,
    /// The second party.
    b: String,
    /// The year.
    #[arg(long)]
    year: i16,
    /// JSON instead of tables.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    with: With,
}

/// Prints both directions; exit code 3 if no source has a figure.
///
/// # Errors
/// If a party is not known or a file cannot join.
pub fn run(args: &Args, world: &World) -> Result<ExitCode, Failure> {
    let kept = args.with.join(world)?;
    let found = answer::find(&kept.world, &args.a, &args.b, args.year)?;
    if args.json {
        output::print_json(&answer::as_json(&found))?;
    } else {
        output::print(&answer::in_words(&found))?;
    }
    Ok(kept.code(if answer::is_empty(&found) { 3 } else { 0 }))
}
