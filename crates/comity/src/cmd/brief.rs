//! `comity brief CHN CELAC --from 2014 --to 2024`: the document, and its summary on the terminal.

use super::membership::Composed;
use super::with::With;
use comity::brief::{self, Scope};
use comity::failure::Failure;
use comity::{output, parties};
use comity_figures::page::{Block, Page};
use comity_ledger::world::World;
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
    #[command(flatten)]
    composed: Composed,
    #[command(flatten)]
    with: With,
    /// Print the document as JSON instead of writing a page.
    #[arg(long)]
    json: bool,
}

/// Writes the document and prints the summary.
///
/// # Errors
/// If a party, a year or the day is wrong, or the document cannot be written.
pub fn run(args: &Args, world: &World) -> Result<ExitCode, Failure> {
    let kept = args.with.join(world)?;
    let world = &kept.world;
    let scope = scope(args, world)?;
    let page = brief::page(&scope);
    if args.json {
        output::print_json(&brief::json(&scope, &page))?;
        return Ok(kept.code(0));
    }
    let name = format!("brief-{}-{}.html", scope.a.code(), scope.b.code()).replace(':', "_");
    let target = args.output.clone().unwrap_or_else(|| PathBuf::from(&name));
    let written = if target.is_dir() || target.to_string_lossy().ends_with('/') {
        folder(&target, &name, &page)?
    } else if target.extension().is_some_and(|e| e == "json") {
        let json = serde_json::to_string_pretty(&brief::json(&scope, &page))
            .map_err(|e| Failure::bug(e.to_string()))?;
        output::write(&target, json.as_bytes())?;
        target
    } else {
        output::write(&target, page.html().as_bytes())?;
        target
    };
    output::print(&brief::terminal(&scope, &page))?;
    eprintln!("written: {}", written.display());
    Ok(kept.code(0))
}

fn scope<'w>(args: &Args, world: &'w World) -> Result<Scope<'w>, Failure> {
    let as_of = args.as_of.as_deref().map(parties::day).transpose()?;
    let scope = Scope::find(world, &args.a, &args.b, args.from, args.to, as_of)?;
    Ok(scope.composed(args.composed.membership()))
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
