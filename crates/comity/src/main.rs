//! Relations between countries from sourced data: briefs, checks and counterfactuals.

mod cmd;

use clap::{Parser, Subcommand};
use comity::failure::Failure;
use comity_ledger::world::World;
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
    Ask(cmd::ask::Args),
    Brief(cmd::brief::Args),
    Check(cmd::check::Args),
    Estimate(Box<cmd::estimate::Args>),
    Explain(cmd::explain::Args),
    Indicators(cmd::indicators::Args),
    Load(cmd::load::Args),
    Pledges(cmd::pledges::Args),
    Serve(cmd::serve::Args),
    Simulate(cmd::simulate::Args),
    Sources(cmd::sources::Args),
    Ties(cmd::ties::Args),
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

fn run(cli: Cli) -> Result<ExitCode, Failure> {
    let world = &World::embedded();
    match cli.verb {
        Verb::Ask(args) => cmd::ask::run(&args, world),
        Verb::Brief(args) => cmd::brief::run(&args, world),
        Verb::Check(args) => cmd::check::run(&args, world),
        Verb::Estimate(args) => cmd::estimate::run(&args, world),
        Verb::Explain(args) => cmd::explain::run(&args, world),
        Verb::Indicators(args) => cmd::indicators::run(&args, world),
        Verb::Load(args) => cmd::load::run(&args),
        Verb::Pledges(args) => cmd::pledges::run(&args, world),
        Verb::Serve(args) => cmd::serve::run(&args, world),
        Verb::Simulate(args) => cmd::simulate::run(&args, world),
        Verb::Sources(args) => cmd::sources::run(&args, world),
        Verb::Ties(args) => cmd::ties::run(&args, world),
    }
}
