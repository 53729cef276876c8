//! `comity sources`: what the program knows without a download, from whom, under which licence.

use comity::answer::sources as answer;
use comity::failure::Failure;
use comity::{output, words};
use comity_ledger::atlas::Part;
use comity_ledger::world::World;
use serde_json::json;
use std::process::ExitCode;

/// What is in the embedded atlas: publisher, release, years, gaps, licence, attribution.
#[derive(clap::Args)]
pub struct Args {
    /// Only the part or source of this name.
    name: Option<String>,
    /// JSON instead of text.
    #[arg(long)]
    json: bool,
}

/// Prints one record per part.
///
/// # Errors
/// If there is no part of that name.
pub fn run(args: &Args, world: &World) -> Result<ExitCode, Failure> {
    let wanted = |part: &&Part| {
        args.name.as_ref().is_none_or(|name| part.name == name || part.head.source.id == *name)
    };
    let parts: Vec<&Part> = world.atlas().parts().iter().filter(wanted).collect();
    if parts.is_empty() {
        let names: Vec<&str> = world.atlas().parts().iter().map(|part| part.name).collect();
        let message = format!("no part {:?} in the atlas", args.name.as_deref().unwrap_or_default());
        return Err(Failure::usage(message).hint(format!("parts: {}", names.join(", "))));
    }
    if args.json {
        let list: Vec<serde_json::Value> = parts.iter().map(|part| answer::as_json(part)).collect();
        output::print_json(&json!({"schema": "comity/sources/1", "parts": list}))?;
    } else {
        let bytes: usize = parts.iter().map(|part| part.bytes()).sum();
        let text: String = parts.iter().map(|part| answer::in_words(part)).collect();
        output::print(&format!(
            "{text}{}, {} in the program\n",
            words::count(parts.len(), "part"),
            words::grouped(bytes as f64 / 1_048_576.0, 1) + " MiB"
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}
