//! `comity store list|verify|remove|diff`: what is in the store.

use super::store_at::StoreAt;
use comity::answer::store as answer;
use comity::failure::Failure;
use comity::output;
use std::process::ExitCode;

/// Look after the store.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    act: Act,
    #[command(flatten)]
    store: StoreAt,
}

#[derive(clap::Subcommand)]
enum Act {
    /// The releases: publisher, licence, years, rows kept and refused.
    List {
        /// JSON instead of a table.
        #[arg(long)]
        json: bool,
    },
    /// Compare every part with its hash.
    Verify {
        /// Only this release.
        name: Option<String>,
    },
    /// Remove a release.
    Remove {
        /// Its name.
        name: String,
    },
    /// What the second release changed against the first, the largest change first.
    Diff {
        /// The first.
        a: String,
        /// The second.
        b: String,
        /// Most lines.
        #[arg(long, default_value_t = 20)]
        top: usize,
    },
}

/// Does what is asked.
///
/// # Errors
/// If a release is not there or damaged.
pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let store = args.store.to_write()?;
    match &args.act {
        Act::List { json: true } => output::print_json(&answer::as_json(&store)?)?,
        Act::List { json: false } => output::print(&answer::list(&store)?)?,
        Act::Verify { name } => output::print(&answer::verify(&store, name.as_deref())?)?,
        Act::Remove { name } => {
            store.remove(name).map_err(|e| comity::answer::own::store_refusal(&e))?;
            output::print(&format!("removed {name}\n"))?;
        }
        Act::Diff { a, b, top } => output::print(&answer::diff(&store, a, b, *top)?)?,
    }
    Ok(ExitCode::SUCCESS)
}
