//! `comity simulate SCENARIO.toml`: what if, with residual, interval and evidence.

use comity::failure::Failure;
use comity::output;
use comity::simulate::table::{self, Which};
use comity::simulate::{Answer, Ask, Prepared, Scenario, closure, report, terminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Solve a scenario: real income, prices and trade of every place after a shock.
#[derive(clap::Args)]
pub struct Args {
    /// The scenario, for example scenarios/china-celac-fta.toml.
    scenario: PathBuf,
    /// Parties the answer is about, for example CHN,CELAC; those of the scenario by default.
    #[arg(long, value_delimiter = ',')]
    focus: Vec<String>,
    /// Only this variant of the scenario.
    #[arg(long)]
    variant: Option<String>,
    /// Treatment of trade imbalances, or `all` for the four side by side.
    #[arg(long)]
    closure: Option<String>,
    /// Draws of elasticities and estimates for intervals.
    #[arg(long, default_value_t = 0)]
    draws: usize,
    /// Seed of the draws.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// File to write: .html (report), .json, .csv or .parquet.
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// What a .csv or .parquet holds: places, or pairs (every flow by sector).
    #[arg(long, default_value = "places", value_parser = ["places", "pairs"])]
    table: String,
    /// JSON instead of tables.
    #[arg(long)]
    json: bool,
}

/// Solves and prints; exit code 1 if a counterfactual is not solved.
///
/// # Errors
/// If the scenario is wrong or data are missing.
pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let scenario = Scenario::read(&args.scenario)?;
    let prepared = Prepared::load(&scenario.choice)?;
    let answer = prepared.run(&scenario, &ask(args)?)?;
    if let Some(target) = &args.output {
        output::write(target, &file(target, &args.table, &answer, &prepared)?)?;
        eprintln!("written: {}", target.display());
    }
    if args.json {
        output::print_json(&json(&answer)?)?;
    } else {
        output::print(&terminal::text(&answer))?;
    }
    Ok(code(&answer))
}

fn json(answer: &Answer) -> Result<serde_json::Value, Failure> {
    serde_json::to_value(answer).map_err(|e| Failure::bug(e.to_string()))
}

/// The answer in the form that the name of the file asks for.
fn file(target: &Path, table: &str, answer: &Answer, prepared: &Prepared) -> Result<Vec<u8>, Failure> {
    let which = if table == "pairs" { Which::Pairs } else { Which::Places };
    let columns = || table::columns(answer, &prepared.baseline, which);
    match target.extension().and_then(|e| e.to_str()) {
        Some("html") => Ok(report::page(answer, &prepared.baseline).html().into_bytes()),
        Some("json") => serde_json::to_vec_pretty(&json(answer)?).map_err(|e| Failure::bug(e.to_string())),
        Some("csv") => columns().csv(),
        Some("parquet") => columns().parquet(),
        _ => Err(Failure::usage(format!("cannot tell what to write to {}", target.display()))
            .hint("name a file that ends in .html, .json, .csv or .parquet")),
    }
}

/// 1 if any run is not solved.
fn code(answer: &Answer) -> ExitCode {
    ExitCode::from(u8::from(answer.runs.iter().any(|run| !run.certificate.solved)))
}

fn ask(args: &Args) -> Result<Ask, Failure> {
    let closures = match args.closure.as_deref() {
        None => Vec::new(),
        Some("all") => closure::ALL.iter().map(|named| named.closure).collect(),
        Some(name) => vec![closure::find(name).ok_or_else(|| {
            Failure::usage(format!("unknown closure {name:?}")).hint(format!("{}, all", closure::HINT))
        })?],
    };
    Ok(Ask {
        closures,
        draws: args.draws,
        seed: args.seed,
        focus: args.focus.clone(),
        variant: args.variant.clone(),
        start: None,
    })
}
