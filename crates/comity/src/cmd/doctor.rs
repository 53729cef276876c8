//! `comity doctor`: is all well with the program, its data and the store?

use super::store_at::StoreAt;
use comity::answer::doctor as answer;
use comity::failure::Failure;
use comity::output;
use comity_ledger::world::World;
use std::process::ExitCode;

/// Look whether all is well: version, data inside the program, store, terminal, browser.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    store: StoreAt,
    /// JSON instead of text.
    #[arg(long)]
    json: bool,
}

/// Prints a line for each thing; exit code 3 if one is broken.
///
/// # Errors
/// If the output cannot be written.
pub fn run(args: &Args, world: &World) -> Result<ExitCode, Failure> {
    let found = answer::find(world, args.store.to_read().as_ref());
    if args.json {
        output::print_json(&answer::as_json(&found))?;
    } else {
        output::print(&answer::in_words(&found))?;
    }
    Ok(ExitCode::from(if found.iter().any(|one| one.state == answer::State::Broken) { 3 } else { 0 }))
}
