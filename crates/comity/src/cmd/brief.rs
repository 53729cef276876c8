//! `comity brief CHN CELAC --from 2014 --to 2024`: the document, and its summary on the terminal;
//! with `--note` the two pages that a desk sends.

use super::membership::Composed;
use super::with::With;
use comity::brief::{self, Scope};
use comity::failure::Failure;
use comity::speech::Language;
use comity::{files, note, output, parties};
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
    #[arg(long, default_value_t = note::FIRST_YEAR)]
    from: i16,
    /// Last year; 2024 by default, of a note the year of its day.
    #[arg(long)]
    to: Option<i16>,
    /// Day on which ties and bloc membership are looked at; the last day of the last year by default, of a
    /// note the last day that the ledger knows.
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<String>,
    /// File (.html, .json; of a note .html, .docx, .pdf, .md) or folder (ending in /) to write; brief-A-B.html
    /// by default.
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// The note of at most two pages instead of the whole brief.
    #[arg(long)]
    note: bool,
    /// Language of the note: en, es, pt or zh.
    #[arg(long, default_value = "en")]
    lang: String,
    /// Day since which the note tells what changed; a year before its day by default.
    #[arg(long, value_name = "YYYY-MM-DD")]
    since: Option<String>,
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
    if args.note {
        written_note(args, &scope)?;
        return Ok(kept.code(0));
    }
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
        files::write(&target, json.as_bytes())?;
        target
    } else {
        files::write(&target, page.html().as_bytes())?;
        target
    };
    output::print(&brief::terminal(&scope, &page))?;
    output::tell(&format!("written: {}", written.display()));
    Ok(kept.code(0))
}

/// Last year of a brief if none is named: the last with figures for the relation served in full.
const LAST_YEAR: i16 = 2024;

fn scope<'w>(args: &Args, world: &'w World) -> Result<Scope<'w>, Failure> {
    let asked = args.as_of.as_deref().map(parties::day).transpose()?;
    let (to, as_of) = if args.note {
        let day = asked.unwrap_or_else(note::last_day);
        (args.to.unwrap_or(day.year), Some(day))
    } else {
        (args.to.unwrap_or(LAST_YEAR), asked)
    };
    let scope = Scope::find(world, &args.a, &args.b, args.from, to, as_of)?;
    Ok(scope.composed(args.composed.membership()))
}

/// Writes the note in the form that the ending of the file asks for, and prints it as text; as JSON it only prints it.
fn written_note(args: &Args, scope: &Scope) -> Result<(), Failure> {
    let language = Language::named(&args.lang)?;
    let since = args.since.as_deref().map(parties::day).transpose()?;
    note::since_fits(scope, since)?;
    let page = note::page(scope, language, since);
    if args.json {
        return output::print_json(&brief::json(scope, &page));
    }
    let name = format!("note-{}-{}.html", scope.a.code(), scope.b.code()).replace(':', "_");
    let target = args.output.clone().unwrap_or_else(|| PathBuf::from(&name));
    let ending = target.extension().map_or_else(String::new, |end| end.to_string_lossy().to_lowercase());
    let bytes = match ending.as_str() {
        "html" => page.html().into_bytes(),
        "md" => note::markdown(&page).into_bytes(),
        "docx" => note::docx(&page)?,
        "pdf" => super::pdf::of(&page.html(), &note::docx(&page)?)?,
        "json" => {
            serde_json::to_vec_pretty(&brief::json(scope, &page)).map_err(|e| Failure::bug(e.to_string()))?
        }
        _ => {
            return Err(Failure::usage(format!(
                "a note is not written as {:?}",
                target.display().to_string()
            ))
            .hint("endings: .html, .docx, .pdf, .md, .json"));
        }
    };
    files::write(&target, &bytes)?;
    output::print(&note::markdown(&page))?;
    output::tell(&format!("written: {}", target.display()));
    Ok(())
}

/// The page, and every figure as SVG, CSV and Vega-Lite beside it.
fn folder(folder: &Path, name: &str, page: &Page) -> Result<PathBuf, Failure> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for block in page.sections.iter().flat_map(|s| &s.blocks) {
        match block {
            Block::Figure(figure) => {
                let mut file = |ending: &str, text: String| {
                    files.push((format!("{}.{ending}", figure.id), text.into_bytes()));
                };
                file("svg", figure.svg.clone());
                file("csv", figure.table.csv());
                let spec = serde_json::to_string_pretty(&figure.vega_lite)
                    .map_err(|e| Failure::bug(e.to_string()))?;
                file("vl.json", spec);
            }
            Block::Table(block) => {
                files.push((format!("{}.csv", block.id), block.table.csv().into_bytes()));
            }
            _ => {}
        }
    }
    files.push((name.to_owned(), page.html().into_bytes()));
    files::write_folder(folder, &files)?;
    Ok(folder.join(name))
}
