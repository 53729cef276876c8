//! `comity simulate SCENARIO.toml`: what if, with residual, interval and evidence.

use comity::failure::Failure;
use comity::simulate::table::{self, Which};
use comity::simulate::{Answer, Ask, Prepared, Scenario, closure, exposure, game, report, terminal};
use comity::{export, files, output};
use comity_ledger::world::World;
use comity_model::equilibrium::Closure;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Solve a scenario: real income, prices and trade of every place after a shock.
#[derive(clap::Args)]
pub struct Args {
    /// The scenario, for example scenarios/china-celac-fta.toml; not needed for --game and --exposure.
    /// Several stand side by side in one table.
    #[arg(required_unless_present_any = ["game", "exposure"])]
    scenario: Vec<PathBuf>,
    /// Alone or together: a game among --players.
    #[arg(long, value_parser = ["optimal-tariff", "nash", "bloc-gain", "shapley"], requires = "players")]
    game: Option<String>,
    /// Players of the game, for example USA,CHN,EU; a bloc is one player.
    #[arg(long, value_delimiter = ',')]
    players: Vec<String>,
    /// Friends and enemies: whose productivity moves the real income of the parties in --focus.
    #[arg(long, conflicts_with = "game")]
    exposure: bool,
    /// Baseline of --game and --exposure without a scenario: atlas, icio or wiod.
    #[arg(long, default_value = "atlas")]
    baseline: String,
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
    /// File to write: .html (report), .json, .csv, .parquet, .xlsx or .dta.
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// What a table (.csv, .parquet, .xlsx, .dta) holds: places; pairs (every flow by sector); sectors or contributions (of the
    /// places asked about); path (year by year, if the scenario has one).
    #[arg(long, default_value = "places", value_parser = ["places", "pairs", "sectors", "contributions", "path"])]
    table: String,
    /// JSON instead of tables.
    #[arg(long)]
    json: bool,
}

/// Solves and prints; exit code 1 if a counterfactual is not solved.
///
/// # Errors
/// If the scenario is wrong or data are missing.
pub fn run(args: &Args, world: &World) -> Result<ExitCode, Failure> {
    let mut scenario = match args.scenario.as_slice() {
        [] => Scenario::none(&args.baseline)?,
        [path] => Scenario::read(path)?,
        several => return compared(args, world, several),
    };
    if args.game.is_some() || args.exposure {
        scenario.model.closure = closure_of(args, &scenario)?;
    }
    let mut prepared = Prepared::load(world, &scenario.choice)?;
    if let Some(taxed) = prepared.with_tariffs(world, &scenario)? {
        (prepared, scenario.tariffs) = (taxed, None);
    }
    if let Some(which) = args.game.as_deref().and_then(game::Which::find) {
        return played(args, &game::play(world, &prepared, &scenario, which, &args.players)?);
    }
    if args.exposure {
        return exposed(args, &exposure::run(&prepared, &scenario, &args.focus)?);
    }
    let ask = ask(args)?;
    let answer = output::while_told(|progress| prepared.run_told(world, &scenario, &ask, progress))?;
    if let Some(target) = &args.output {
        files::write(target, &file(world, target, &args.table, &answer, &prepared)?)?;
        output::tell(&format!("written: {}", target.display()));
    }
    if args.json {
        output::print_json(&json(&answer)?)?;
    } else {
        output::print(&terminal::text(&answer))?;
    }
    Ok(ExitCode::from(u8::from(failed(&answer))))
}

/// Several scenarios in one table.
fn compared(args: &Args, world: &World, paths: &[PathBuf]) -> Result<ExitCode, Failure> {
    if args.game.is_some() || args.exposure || args.output.is_some() {
        return Err(Failure::usage("several scenarios stand side by side on the terminal or as --json only")
            .hint("name one scenario for --game, --exposure and --output"));
    }
    let mut answers = Vec::new();
    for path in paths {
        let scenario = Scenario::read(path)?;
        let (prepared, ask) = (Prepared::load(world, &scenario.choice)?, ask(args)?);
        answers.push(output::while_told(|progress| prepared.run_told(world, &scenario, &ask, progress))?);
    }
    if args.json {
        output::print_json(&json(&answers)?)?;
    } else {
        output::print(&terminal::compared(&answers))?;
    }
    Ok(ExitCode::from(u8::from(answers.iter().any(failed))))
}

/// One closure for games and exposure: without a scenario, games remove deficits first.
fn closure_of(args: &Args, scenario: &Scenario) -> Result<Closure, Failure> {
    match args.closure.as_deref() {
        Some(name) => closure::find(name)
            .ok_or_else(|| Failure::usage(format!("unknown closure {name:?}")).hint(closure::HINT)),
        None if args.game.is_some() && args.scenario.is_empty() => Ok(Closure::BalancedFirst),
        None => Ok(scenario.model.closure),
    }
}

fn played(args: &Args, answer: &game::GameAnswer) -> Result<ExitCode, Failure> {
    if args.json {
        output::print_json(&json(answer)?)?
    } else {
        output::print(&game::text(answer))?
    }
    if let Some(target) = &args.output {
        let bytes = serde_json::to_vec_pretty(answer).map_err(|e| Failure::bug(e.to_string()))?;
        files::write(target, &bytes)?;
    }
    Ok(ExitCode::from(u8::from(!answer.settled)))
}

fn exposed(args: &Args, answer: &exposure::ExposureAnswer) -> Result<ExitCode, Failure> {
    if args.json {
        output::print_json(&json(answer)?)?
    } else {
        output::print(&exposure::text(answer))?
    }
    if let Some(target) = &args.output {
        files::write(target, &exposure::csv(answer)?)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn json(answer: &impl serde::Serialize) -> Result<serde_json::Value, Failure> {
    serde_json::to_value(answer).map_err(|e| Failure::bug(e.to_string()))
}

/// The answer in the form that the name of the file asks for.
fn file(
    world: &World,
    target: &Path,
    table: &str,
    answer: &Answer,
    prepared: &Prepared,
) -> Result<Vec<u8>, Failure> {
    let which = match table {
        "pairs" => Which::Pairs,
        "sectors" => Which::Sectors,
        "contributions" => Which::Contributions,
        "path" => Which::Path,
        _ => Which::Places,
    };
    match target.extension().and_then(|e| e.to_str()) {
        Some("html") => Ok(report::page(world, answer, &prepared.baseline).html().into_bytes()),
        Some("json") => serde_json::to_vec_pretty(&json(answer)?).map_err(|e| Failure::bug(e.to_string())),
        _ => export::bytes(target, &table::sheet(answer, &prepared.baseline, which))?.ok_or_else(|| {
            Failure::usage(format!("cannot tell what to write to {}", target.display()))
                .hint(format!("name a file that ends in .html, {}", export::ENDINGS))
        }),
    }
}

/// Whether any run is not solved, or a published figure is not met.
fn failed(answer: &Answer) -> bool {
    let unsolved = answer.runs.iter().any(|run| !run.certificate.solved);
    unsolved || answer.expected.iter().any(|figure| !figure.met)
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
