//! `comity sources`: what the program knows without a download, from whom, under which licence.

use comity::answer::{licences, sources as answer};
use comity::failure::Failure;
use comity::{export, output, words};
use comity_ledger::world::World;
use std::path::PathBuf;
use std::process::ExitCode;

/// What is in the embedded atlas and for which years; with a name its release, gaps, licence and files.
#[derive(clap::Args)]
pub struct Args {
    /// Only the part or source of this name.
    name: Option<String>,
    /// File to write as well: .csv, .json, .parquet, .xlsx or .dta.
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// BibTeX instead of text: an entry a source.
    #[arg(long, conflicts_with = "json")]
    bib: bool,
    /// The licences of all data and of all crates in the program, what is not confirmed, and the notices.
    #[arg(long, conflicts_with_all = ["bib", "json", "output", "name"])]
    licences: bool,
    /// JSON instead of text.
    #[arg(long)]
    json: bool,
}

/// Prints all parts at a glance, or the record of those of a name.
///
/// # Errors
/// If there is no part of that name.
pub fn run(args: &Args, world: &World) -> Result<ExitCode, Failure> {
    if args.licences {
        output::print(&licences::in_words(world))?;
        return Ok(ExitCode::SUCCESS);
    }
    let parts = answer::find(world, args.name.as_deref())?;
    if let Some(target) = &args.output {
        export::write(target, export::Kind::Sources, &answer::whole(&parts))?;
    }
    if args.bib {
        output::print(&answer::bibliography(&parts))?;
    } else if args.json {
        output::print_json(&answer::whole(&parts))?;
    } else {
        let bytes: usize = parts.iter().map(|part| part.bytes()).sum();
        let text = match args.name {
            None => answer::overview(&parts),
            Some(_) => parts.iter().map(|part| answer::in_words(part)).collect(),
        };
        output::print(&format!(
            "{text}{}, {} in the program\n",
            words::count(parts.len(), "part"),
            words::grouped(bytes as f64 / 1_048_576.0, 1) + " MiB"
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}
