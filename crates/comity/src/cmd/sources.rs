//! `comity sources`: what the program knows without a download, from whom, under which licence.

use comity::failure::Failure;
use comity::{output, words};
use comity_ledger::atlas::{self, Part};
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
pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let wanted = |part: &&Part| {
        args.name.as_ref().is_none_or(|name| part.name == name || part.head.source.id == *name)
    };
    let parts: Vec<&Part> = atlas::parts().iter().filter(wanted).collect();
    if parts.is_empty() {
        let names: Vec<&str> = atlas::parts().iter().map(|part| part.name).collect();
        let message = format!("no part {:?} in the atlas", args.name.as_deref().unwrap_or_default());
        return Err(Failure::usage(message).hint(format!("parts: {}", names.join(", "))));
    }
    if args.json {
        let list: Vec<serde_json::Value> = parts.iter().map(|part| as_json(part)).collect();
        output::print_json(&json!({"schema": "comity/sources/1", "parts": list}))?;
    } else {
        let bytes: usize = parts.iter().map(|part| part.bytes()).sum();
        let text: String = parts.iter().map(|part| in_words(part)).collect();
        output::print(&format!(
            "{text}{}, {} in the program\n",
            words::count(parts.len(), "part"),
            words::grouped(bytes as f64 / 1_048_576.0, 1) + " MiB"
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn in_words(part: &Part) -> String {
    let (head, source) = (&part.head, &part.head.source);
    let mut out = format!("{}  {}\n", part.name, source.title);
    let mut line = |name: &str, text: &str| {
        if !text.is_empty() {
            out += &format!("  {name:<12} {text}\n");
        }
    };
    line("holds", &head.what);
    line("publisher", &source.publisher);
    line("release", &source.release);
    line("years", &words::years(&head.years));
    head.gaps.iter().for_each(|gap| line("gap", gap));
    line("basis", &head.basis);
    line("unit", &head.unit);
    line("rounding", &head.rounding);
    line("licence", &source.licence);
    line("attribution", &source.attribution);
    line("page", &source.url);
    source.caveats.iter().for_each(|caveat| line("caveat", caveat));
    for file in &source.files {
        let refused: Vec<String> = file.refused.iter().map(|(why, n)| format!("{n} {why}")).collect();
        let refused = if refused.is_empty() { "none".to_owned() } else { refused.join(", ") };
        line("file", &format!("{} ({} rows, {} kept, refused: {refused})", file.name, file.rows, file.kept));
        line("sha256", &file.sha256);
    }
    out + "\n"
}

fn as_json(part: &Part) -> serde_json::Value {
    let head = &part.head;
    json!({
        "name": part.name, "holds": head.what, "unit": head.unit, "basis": head.basis,
        "years": head.years, "gaps": head.gaps, "rounding": head.rounding, "source": head.source,
        "bytes": part.bytes(),
    })
}
