//! `comity ask "exports CHN -> CELAC 2014..2023"`: one question, an answer per basis.

use super::membership::Composed;
use super::with::With;
use comity::answer::ask as answer;
use comity::failure::Failure;
use comity::output;
use comity_ledger::question::Question;
use comity_ledger::world::World;
use std::process::ExitCode;

/// Ask the panel: every value on its own basis, with the evidence id that `explain` takes.
#[derive(clap::Args)]
pub struct Args {
    /// For example "exports CHN -> CELAC 2014..2023" or "gdp BRA 2020".
    question: Vec<String>,
    #[command(flatten)]
    composed: Composed,
    #[command(flatten)]
    with: With,
    /// JSON instead of a table.
    #[arg(long)]
    json: bool,
}

/// Prints the answer; exit code 3 if there is no value at all.
///
/// # Errors
/// If the question cannot be understood.
pub fn run(args: &Args, world: &World) -> Result<ExitCode, Failure> {
    let kept = args.with.join(world)?;
    let world = &kept.world;
    let text = args.question.join(" ");
    let question = Question::parse(&text).map_err(|e| answer::refusal(&e))?;
    let question = question.composed(args.composed.membership());
    let answer = question.answer(world);
    if args.json {
        output::print_json(&answer::as_json(&text, &answer))?;
    } else {
        output::print(&answer::in_words(&question, &answer))?;
    }
    Ok(kept.code(if answer.readings.is_empty() { 3 } else { 0 }))
}
