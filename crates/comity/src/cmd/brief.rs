//! `comity brief CHN CELAC --from 2014 --to 2024`: the document, and its summary on the terminal.

use super::parties;
use comity::brief::{self, Scope};
use comity::failure::Failure;
use comity::output;
use comity::page::{Block, Page};
use comity_ledger::panel::panel;
use comity_ledger::time::Date;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// A brief on two countries or blocs: summary here, one self-contained HTML file beside.
#[derive(clap::Args)]
pub struct Args {
    /// First party: a code, or a name in English, Spanish, Portuguese or Chinese.
    a: String,
    /// Second party.
    b: String,
    /// First year.
    #[arg(long, default_value_t = 2014)]
    from: i16,
    /// Last year.
    #[arg(long, default_value_t = 2024)]
    to: i16,
    /// Day on which ties and bloc membership are looked at; the last day of the last year by default.
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<String>,
    /// File (.html, .json) or folder (ending in /) to write; brief-A-B.html by default.
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// Print the document as JSON instead of writing a page.
    #[arg(long)]
    json: bool,
}

/// Writes the document and prints the summary.
///
/// # Errors
/// If a party, a year or the day is wrong, or the document cannot be written.
pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let scope = scope(args)?;
    let page = brief::page(&scope);
    if args.json {
        output::print_json(&as_json(&scope, &page))?;
        return Ok(ExitCode::SUCCESS);
    }
    let name = format!("brief-{}-{}.html", scope.a.code(), scope.b.code()).replace(':', "_");
    let target = args.output.clone().unwrap_or_else(|| PathBuf::from(&name));
    let written = if target.is_dir() || target.to_string_lossy().ends_with('/') {
        folder(&target, &name, &page)?
    } else if target.extension().is_some_and(|e| e == "json") {
        let json =
            serde_json::to_string_pretty(&as_json(&scope, &page)).map_err(|e| Failure::bug(e.to_string()))?;
        output::write(&target, json.as_bytes())?;
        target
    } else {
        output::write(&target, page.html().as_bytes())?;
        target
    };
    output::print(&brief::terminal(&scope, &page))?;
    eprintln!("written: {}", written.display());
    Ok(ExitCode::SUCCESS)
}

fn scope(args: &Args) -> Result<Scope, Failure> {
    if args.from > args.to {
        return Err(Failure::usage(format!(
            "expected --from not after --to, found {} and {}",
            args.from, args.to
        )));
    }
    if !(1900..=2100).contains(&args.from) || !(1900..=2100).contains(&args.to) {
        return Err(Failure::usage("expected years from 1900 to 2100".to_owned()));
    }
    let as_of = match &args.as_of {
        Some(text) => parties::day(text)?,
        None => Date::last_of(args.to),
    };
    let (a, b) = parties::pair(&args.a, &args.b, as_of)?;
    let series = panel().series("baci").ok_or_else(|| Failure::bug("no trade series in the atlas"))?;
    Ok(Scope { a, b, from: args.from, to: args.to, as_of, series })
}

/// The page, and every figure as SVG, CSV and Vega-Lite beside it.
fn folder(folder: &Path, name: &str, page: &Page) -> Result<PathBuf, Failure> {
    std::fs::create_dir_all(folder)
        .map_err(|e| Failure::data(format!("could not make the folder {}: {e}", folder.display())))?;
    for block in page.sections.iter().flat_map(|s| &s.blocks) {
        match block {
            Block::Figure(figure) => {
                let file = |ending: &str| folder.join(format!("{}.{ending}", figure.id));
                output::write(&file("svg"), figure.svg.as_bytes())?;
                output::write(&file("csv"), figure.table.csv().as_bytes())?;
                let spec = serde_json::to_string_pretty(&figure.vega_lite)
                    .map_err(|e| Failure::bug(e.to_string()))?;
                output::write(&file("vl.json"), spec.as_bytes())?;
            }
            Block::Table(block) => {
                output::write(&folder.join(format!("{}.csv", block.id)), block.table.csv().as_bytes())?;
            }
            _ => {}
        }
    }
    let target = folder.join(name);
    output::write(&target, page.html().as_bytes())?;
    Ok(target)
}

fn as_json(scope: &Scope, page: &Page) -> serde_json::Value {
    let tiles: Vec<serde_json::Value> = page
        .tiles
        .iter()
        .map(|t| {
            json!({"label": t.label, "value": t.value, "unit": t.unit, "when": t.when, "basis": t.basis,
                   "change": t.change, "evidence": t.evidence, "missing": t.missing})
        })
        .collect();
    let mut figures = Vec::new();
    for block in page.sections.iter().flat_map(|s| &s.blocks) {
        if let Block::Figure(f) = block {
            figures.push(json!({"id": f.id, "title": f.title, "description": f.description,
                "missing": f.missing, "notes": f.notes, "csv": f.table.csv(), "vega_lite": f.vega_lite}));
        }
    }
    let evidence: Vec<serde_json::Value> =
        page.evidence.iter().map(|e| json!({"id": e.id, "title": e.title, "value": e.value})).collect();
    json!({
        "schema": "comity/brief/1", "program": brief::PROGRAM, "title": page.title,
        "a": scope.a.key(), "b": scope.b.key(), "from": scope.from, "to": scope.to,
        "as_of": scope.as_of.to_string(), "tiles": tiles, "figures": figures, "evidence": evidence,
    })
}
