//! `comity explain ID`: from a number to the rows whose sum it is.

use super::with::With;
use comity::answer::{by_product as products, explain as answer};
use comity::failure::Failure;
use comity::output;
use comity_ledger::world::World;
use std::process::ExitCode;

/// Show source, release, hash, rows and arithmetic behind an evidence id.
#[derive(clap::Args)]
pub struct Args {
    /// For example trade.goods/CHN:CELAC~2024-12-31/2014@baci
    id: String,
    #[command(flatten)]
    with: With,
    /// JSON instead of text.
    #[arg(long)]
    json: bool,
}

/// Prints the explanation.
///
/// # Errors
/// If it is not an evidence id, or names nothing in the atlas.
pub fn run(args: &Args, world: &World) -> Result<ExitCode, Failure> {
    let by = products::of_id(&args.id);
    let kept = args.with.join_by(world, by.as_ref())?;
    let world = &kept.world;
    let found = answer::find(world, &args.id)?;
    if args.json {
        output::print_json(&answer::as_json(&found))?
    } else {
        output::print(&answer::in_words(&found))?
    }
    Ok(kept.code(0))
}
