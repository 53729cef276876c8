//! `comity check ARTICLE`: claims in a text, each with a verdict and its evidence.

use comity::check::article::{Article, Format, parse_day};
use comity::check::report::{Report, VERDICTS};
use comity::check::{self, Evidence, claim_review, harness, html, json, terminal};
use comity::failure::Failure;
use comity::output;
use comity_claims::atlas::Atlas;
use comity_claims::folder::Folder;
use comity_claims::period::Day;
use comity_ledger::world::World;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Is it true? Claims of a text, each judged source by source with its evidence.
#[derive(clap::Args)]
pub struct Args {
    /// The text: plain, Markdown or HTML; `-` reads standard input.
    #[arg(required_unless_present = "jsonl")]
    pub file: Option<PathBuf>,
    /// Day on which the text was written; else its metadata or a date in its first lines.
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<String>,
    /// How the text is written; else by the file's name and its beginning.
    #[arg(long, value_enum)]
    format: Option<Written>,
    /// Judge on a folder with flows.csv, events.csv, members.csv, ledgers.csv and fx.csv instead of
    /// the atlas.
    #[arg(long, value_name = "DIR")]
    evidence: Option<PathBuf>,
    /// Write the report to a file: .html, .json or .txt.
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// JSON instead of text.
    #[arg(long, conflicts_with = "claim_review")]
    json: bool,
    /// schema.org `ClaimReview` objects (JSON-LD) instead of text.
    #[arg(long)]
    claim_review: bool,
    /// Address of the article, for the review.
    #[arg(long, value_name = "URL", requires = "claim_review")]
    url: Option<String>,
    /// Exit with 1 if a claim has this verdict; may be given more than once.
    #[arg(long, value_name = "VERDICT", value_parser = VERDICTS)]
    fail_on: Vec<String>,
    /// Sentences of the exchange format, one JSON object a line: id, text, context, `context_date`.
    #[arg(long, requires = "evidence", conflicts_with_all = ["file", "json", "claim_review", "output", "date"])]
    jsonl: Option<PathBuf>,
    /// Where predictions for --jsonl go; standard output if absent.
    #[arg(long, requires = "jsonl")]
    out: Option<PathBuf>,
}

/// How a text is written.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Written {
    Text,
    Markdown,
    Html,
}

impl From<Written> for Format {
    fn from(w: Written) -> Self {
        match w {
            Written::Text => Self::Text,
            Written::Markdown => Self::Markdown,
            Written::Html => Self::Html,
        }
    }
}

/// Runs the verb.
///
/// # Errors
/// If the text, its day or the evidence cannot be read, or the report not be written.
pub fn run(args: &Args, world: &World) -> Result<ExitCode, Failure> {
    if let (Some(jsonl), Some(evidence)) = (&args.jsonl, &args.evidence) {
        harness::run(jsonl, evidence, args.out.as_deref())?;
        return Ok(ExitCode::SUCCESS);
    }
    let Some(file) = &args.file else {
        return Err(Failure::usage("expected a file to check, or - for standard input"));
    };
    let name = if file.as_os_str() == "-" { "standard input".to_owned() } else { file.display().to_string() };
    let article = Article::read(&bytes(file, &name)?, &name, args.format.map(Format::from))?;
    let day = day(args, &article, &name)?;
    let report = judged(args, world, &article, &name, day)?;
    write(args, world, &report)?;
    let failed = args.fail_on.iter().any(|v| report.count(v) > 0);
    Ok(if failed { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn bytes(file: &Path, name: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    if file.as_os_str() == "-" {
        std::io::stdin().read_to_end(&mut bytes).map_err(|e| Failure::data(format!("{name}: {e}")))?;
    } else {
        bytes = std::fs::read(file)
            .map_err(|e| Failure::data(format!("{name}: expected a readable file, found: {e}")))?;
    }
    Ok(bytes)
}

fn day(args: &Args, article: &Article, name: &str) -> Result<Day, Failure> {
    if let Some(text) = &args.date {
        return parse_day(text).ok_or_else(|| {
            Failure::usage(format!("expected --date as YYYY-MM-DD, found {text:?}"))
                .hint("for example --date 2025-05-13")
        });
    }
    let dated = article.dated.as_ref().ok_or_else(|| {
        Failure::usage(format!("{name}: expected the day on which the text was written, found none"))
            .hint("give it with --date YYYY-MM-DD: \"last year\" and \"now\" mean nothing without it")
    })?;
    eprintln!("date: {} ({})", json::iso(dated.day), dated.how);
    Ok(dated.day)
}

fn judged(args: &Args, world: &World, article: &Article, name: &str, day: Day) -> Result<Report, Failure> {
    if let Some(dir) = &args.evidence {
        let folder = Folder::read(dir).map_err(|e| Failure::data(e.to_string()))?;
        return Ok(check::check(article, name, day, Evidence { facts: &folder, world: None }));
    }
    let atlas = Atlas::on(world, day).ok_or_else(|| {
        Failure::usage(format!("expected a day of the years 1000 to 9999, found {}", json::iso(day)))
    })?;
    Ok(check::check(article, name, day, Evidence { facts: &atlas, world: Some(world) }))
}

fn write(args: &Args, world: &World, report: &Report) -> Result<(), Failure> {
    if let Some(path) = &args.output {
        let text = match path.extension().and_then(|e| e.to_str()) {
            Some("html" | "htm") => html::page(world, report).html(),
            Some("json" | "jsonld") if args.claim_review => {
                pretty(&claim_review::json(report, args.url.as_deref()))?
            }
            Some("json") => pretty(&json::json(report))?,
            Some("txt") => terminal::text(report),
            _ => {
                return Err(Failure::usage(format!(
                    "expected -o with a name ending in .html, .json or .txt, found {}",
                    path.display()
                )));
            }
        };
        output::write(path, text.as_bytes())?;
        eprintln!("written: {}", path.display());
        eprintln!("{}", report.summary());
        return Ok(());
    }
    if args.claim_review {
        output::print_json(&claim_review::json(report, args.url.as_deref()))
    } else if args.json {
        output::print_json(&json::json(report))
    } else {
        output::print(&terminal::text(report))
    }
}

fn pretty(value: &serde_json::Value) -> Result<String, Failure> {
    serde_json::to_string_pretty(value).map(|t| t + "\n").map_err(|e| Failure::bug(e.to_string()))
}
