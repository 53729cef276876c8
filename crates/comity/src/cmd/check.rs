//! `comity check`: claims in a text, each with a verdict and its evidence.

use comity::check::harness;
use comity::failure::Failure;
use std::path::PathBuf;
use std::process::ExitCode;

/// Is it true? Claims of sentences, judged against a folder of evidence.
#[derive(clap::Args)]
pub struct Args {
    /// Sentences, one JSON object a line: id, text, context, `context_date`.
    #[arg(long)]
    pub jsonl: PathBuf,
    /// Folder with flows.csv, events.csv, members.csv, ledgers.csv and fx.csv.
    #[arg(long)]
    pub evidence: PathBuf,
    /// Where predictions go; standard output if absent.
    #[arg(long)]
    pub out: Option<PathBuf>,
}

/// Runs the verb.
pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    harness::run(&args.jsonl, &args.evidence, args.out.as_deref())?;
    Ok(ExitCode::SUCCESS)
}
