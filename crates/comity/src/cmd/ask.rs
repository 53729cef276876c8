//! `comity ask "exports CHN -> CELAC 2014..2023"`: one question, an answer per basis.

use super::membership::Composed;
use super::with::With;
use comity::answer::ask as answer;
use comity::failure::Failure;
use comity::{export, output};
use comity_ledger::world::World;
use std::path::PathBuf;
use std::process::ExitCode;

/// Ask the panel: every value on its own basis, with the evidence id that `explain` takes.
#[derive(clap::Args)]
pub struct Args {
    /// For example "exports CHN -> CELAC 2014..2023", "How much did Germany export to Mexico in
    /// 2019?" or "share of CHN in exports of CHL 2020"; in English, Spanish, Portuguese or Chinese.
    question: Vec<String>,
    #[command(flatten)]
    composed: Composed,
    #[command(flatten)]
    with: With,
    /// File to write as well: .csv, .json, .parquet, .xlsx or .dta.
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// JSON instead of a table.
    #[arg(long)]
    json: bool,
}

/// Prints the answer; exit code 3 if there is no value at all.
///
/// # Errors
/// If the question cannot be understood.
pub fn run(args: &Args, world: &World) -> Result<ExitCode, Failure> {
    let text = args.question.join(" ");
    let asked = answer::understand(&text, args.composed.membership())?;
    let kept = args.with.join_by(world, asked.by_product().as_ref())?;
    let world = &kept.world;
    let (heading, answer) = answer::answer(world, &asked, args.composed.membership())?;
    if let Some(target) = &args.output {
        export::write(target, export::Kind::Ask, &answer::as_json(&text, &answer))?;
    }
    if args.json {
        output::print_json(&answer::as_json(&text, &answer))?;
    } else {
        output::print(&answer::in_words(&heading, &answer))?;
    }
    Ok(kept.code(if answer.readings.is_empty() { 3 } else { 0 }))
}
