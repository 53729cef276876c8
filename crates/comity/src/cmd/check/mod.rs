//! `comity check ARTICLE`: claims in a text, each with a verdict and its evidence.

mod batch;

use super::with::With;
use comity::check::article::{Article, Format};
use comity::check::given::Given;
use comity::check::propose::{Endpoint, PATIENCE, propose};
use comity::check::report::{Report, VERDICTS};
use comity::check::review::{Decision, Review};
use comity::check::{self, Brought, Evidence, claim_review, harness, html, json, schema, terminal};
use comity::failure::{EXIT_UNREAD, Failure};
use comity::speech::Language;
use comity::{files, output};
use comity_claims::folder::Folder;
use comity_claims::period::Day;
use comity_ledger::world::World;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Is it true? Claims of a text, each judged source by source with its evidence.
#[derive(clap::Args)]
pub struct Args {
    /// The text: plain, Markdown, HTML, DOCX or PDF; a folder of them; `-` reads standard input.
    #[arg(required_unless_present_any = ["jsonl", "schema"])]
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
    /// Language of the report: en, es, pt or zh; else that of the text.
    #[arg(long, value_name = "LANG")]
    lang: Option<String>,
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
    #[arg(long, conflicts_with_all = ["file", "json", "claim_review", "output", "date", "lang"])]
    jsonl: Option<PathBuf>,
    /// Where predictions for --jsonl go; standard output if absent.
    #[arg(long, requires = "jsonl")]
    out: Option<PathBuf>,
    /// Judge frames that somebody else has read, instead of reading the text: comity/frames/1, or
    /// with --jsonl a line {id, claims} a sentence. See --schema.
    #[arg(long, value_name = "FILE")]
    frames: Option<PathBuf>,
    /// Decisions on findings: honoured if the file exists, and written back with every finding.
    #[arg(long, value_name = "FILE")]
    review: Option<PathBuf>,
    /// Print the contract for frames read elsewhere: JSON schema, rules, examples in four languages.
    #[arg(long, conflicts_with_all = ["file", "jsonl"])]
    schema: bool,
    /// Have a language model read the text: the address of a server that speaks the chat form of
    /// OpenAI's interface. The text is sent there. A key is taken from COMITY_MODEL_KEY.
    #[arg(long, value_name = "URL", requires = "model", conflicts_with_all = ["frames", "jsonl"])]
    propose: Option<String>,
    /// The name of the model for --propose.
    #[arg(long, value_name = "NAME", requires = "propose")]
    model: Option<String>,
    #[command(flatten)]
    with: With,
}

/// How a text is written.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Written {
    Text,
    Markdown,
    Html,
    Docx,
    Pdf,
}

impl From<Written> for Format {
    fn from(w: Written) -> Self {
        match w {
            Written::Text => Self::Text,
            Written::Markdown => Self::Markdown,
            Written::Html => Self::Html,
            Written::Docx => Self::Docx,
            Written::Pdf => Self::Pdf,
        }
    }
}

/// Runs the verb.
///
/// # Errors
/// If the text, its day or the evidence cannot be read, or the report not be written.
pub fn run(args: &Args, world: &World) -> Result<ExitCode, Failure> {
    if args.schema {
        output::print_json(&schema::contract())?;
        return Ok(ExitCode::SUCCESS);
    }
    let kept = args.with.join(world)?;
    let world = &kept.world;
    if let Some(jsonl) = &args.jsonl {
        let lines = harness::run(world, jsonl, args.evidence.as_deref(), args.frames.as_deref())?;
        match &args.out {
            Some(path) => files::write(path, lines.as_bytes())?,
            None => output::print(&lines)?,
        }
        return Ok(ExitCode::SUCCESS);
    }
    let Some(file) = &args.file else {
        return Err(Failure::usage("expected a file to check, or - for standard input"));
    };
    if file.is_dir() {
        return batch::run(args, world, file);
    }
    let name = if file.as_os_str() == "-" { "standard input".to_owned() } else { file.display().to_string() };
    let (report, brought) = one(args, world, file, &name)?;
    write(args, world, &report)?;
    if let Some(path) = &args.review {
        let review = serde_json::to_value(Review::of(&report, &brought.review));
        files::write(path, pretty(&review.map_err(|e| Failure::bug(e.to_string()))?)?.as_bytes())?;
    }
    Ok(kept.code(exit(args, &report)))
}

/// 5 if most of a text was not read, 1 if a claim has a verdict to fail on, else 0.
fn exit(args: &Args, report: &Report) -> u8 {
    if report.mostly_unread() {
        return EXIT_UNREAD;
    }
    u8::from(args.fail_on.iter().any(|v| report.count(v) > 0))
}

/// Reads and judges one file.
fn one(args: &Args, world: &World, file: &Path, name: &str) -> Result<(Report, Brought), Failure> {
    let article =
        Article::read(&files::read(file, files::TEXT_BYTES_MAX)?, name, args.format.map(Format::from))?;
    if let Some(encoding) = article.guessed {
        output::tell(&format!("encoding: read as {encoding}, which the file does not say"));
    }
    let (day, how) = check::day_of(&article, name, args.date.as_deref())?;
    if let Some(how) = how {
        output::tell(&format!("date: {} ({how})", json::iso(day)));
    }
    let brought = brought(args, &article, day)?;
    let report = judged(args, world, &article, name, day, &brought)?;
    Ok((report, brought))
}

/// The frames and decisions that stand in files.
fn brought(args: &Args, article: &Article, day: Day) -> Result<Brought, Failure> {
    let text = |path: &Path| {
        let name = path.display().to_string();
        files::read_text(path, files::TEXT_BYTES_MAX).map(|text| (text, name))
    };
    let given = match &args.frames {
        Some(path) => text(path).and_then(|(text, name)| Given::read(&text, &name)).map(Some)?,
        None => proposed(args, article, day)?,
    };
    let review = match args.review.as_deref().filter(|path| path.exists()) {
        Some(path) => text(path).and_then(|(text, name)| Review::read(&text, &name))?,
        None => Review::default(),
    };
    let language = args.lang.as_deref().map(Language::named).transpose()?;
    Ok(Brought { given, review, language })
}

/// What a model proposes, if one was asked for.
fn proposed(args: &Args, article: &Article, day: Day) -> Result<Option<Given>, Failure> {
    let (Some(url), Some(model)) = (&args.propose, &args.model) else { return Ok(None) };
    let endpoint = Endpoint {
        url: url.clone(),
        model: model.clone(),
        key: std::env::var("COMITY_MODEL_KEY").ok().filter(|k| !k.is_empty()),
        patience: PATIENCE,
    };
    output::tell(&endpoint.warning());
    let about = check::about(article);
    propose(article, day, &about, &endpoint).map(Some)
}

fn judged(
    args: &Args,
    world: &World,
    article: &Article,
    name: &str,
    day: Day,
    brought: &Brought,
) -> Result<Report, Failure> {
    if let Some(dir) = &args.evidence {
        let folder = Folder::read(dir).map_err(|e| Failure::data(e.to_string()))?;
        return Ok(check::check_with(article, name, day, Evidence { facts: &folder, world: None }, brought));
    }
    check::on_atlas(world, article, name, day, brought)
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
        files::write(path, text.as_bytes())?;
        output::tell(&format!("written: {}\n{}", path.display(), report.summary()));
        return Ok(());
    }
    if args.claim_review {
        if !report.claims.iter().any(|c| c.decision.as_ref().is_some_and(Decision::accepted)) {
            output::tell("no finding is accepted, so no review is written: decide with --review FILE");
        }
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
