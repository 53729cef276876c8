//! Relations between countries from sourced data: briefs, checks and counterfactuals.

mod check;
mod cmd;
mod failure;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// What is there between two countries, is it true, and what if?
#[derive(Parser)]
#[command(name = "comity", version, about)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Check(cmd::check::Args),
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("{failure}");
            failure.exit_code()
        }
    }
}

fn run(cli: Cli) -> Result<ExitCode, failure::Failure> {
    match cli.verb {
        Verb::Check(args) => cmd::check::run(&args),
    }
}
