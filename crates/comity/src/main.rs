//! Relations between countries from sourced data: briefs, checks and counterfactuals.

mod cmd;

use clap::{Parser, Subcommand};
use comity::failure::Failure;
use comity::output;
use comity_ledger::world::World;
use std::process::ExitCode;

/// What is there between two countries, is it true, and what if?
#[derive(Parser)]
#[command(name = "comity", version, about)]
struct Cli {
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Subcommand)]
enum Verb {
    Add(cmd::add::Args),
    Ask(cmd::ask::Args),
    Brief(cmd::brief::Args),
    Check(cmd::check::Args),
    Completions(cmd::completions::Args),
    Doctor(cmd::doctor::Args),
    Estimate(Box<cmd::estimate::Args>),
    Explain(cmd::explain::Args),
    Fetch(cmd::fetch::Args),
    Indicators(cmd::indicators::Args),
    Load(cmd::load::Args),
    Man(cmd::completions::Manual),
    Mcp(cmd::mcp::Args),
    Pledges(cmd::pledges::Args),
    Products(cmd::products::Args),
    Reconcile(cmd::reconcile::Args),
    Serve(cmd::serve::Args),
    Simulate(cmd::simulate::Args),
    Sources(cmd::sources::Args),
    Store(cmd::store::Args),
    Ties(cmd::ties::Args),
}

fn main() -> ExitCode {
    share_cores();
    match run(Cli::parse()) {
        Ok(code) => code,
        Err(failure) => {
            output::tell(&failure.to_string());
            failure.exit_code()
        }
    }
}

/// Starts the threads of long work; a machine that gives no more threads works on one.
fn share_cores() {
    if rayon::ThreadPoolBuilder::new().build_global().is_err() {
        // Fails only if there is a pool already, and then that one serves.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global();
    }
}

fn run(cli: Cli) -> Result<ExitCode, Failure> {
    let world = &World::embedded();
    let Some(verb) = cli.verb else { return cmd::welcome::run() };
    match verb {
        Verb::Add(args) => cmd::add::run(&args),
        Verb::Ask(args) => cmd::ask::run(&args, world),
        Verb::Brief(args) => cmd::brief::run(&args, world),
        Verb::Check(args) => cmd::check::run(&args, world),
        Verb::Completions(args) => cmd::completions::run(&args),
        Verb::Doctor(args) => cmd::doctor::run(&args, world),
        Verb::Estimate(args) => cmd::estimate::run(&args, world),
        Verb::Explain(args) => cmd::explain::run(&args, world),
        Verb::Fetch(args) => cmd::fetch::run(&args),
        Verb::Indicators(args) => cmd::indicators::run(&args, world),
        Verb::Load(args) => cmd::load::run(&args),
        Verb::Man(args) => cmd::completions::manual(&args),
        Verb::Mcp(args) => cmd::mcp::run(&args, world),
        Verb::Pledges(args) => cmd::pledges::run(&args, world),
        Verb::Products(args) => cmd::products::run(&args),
        Verb::Reconcile(args) => cmd::reconcile::run(&args, world),
        Verb::Serve(args) => cmd::serve::run(&args, world),
        Verb::Simulate(args) => cmd::simulate::run(&args, world),
        Verb::Sources(args) => cmd::sources::run(&args, world),
        Verb::Store(args) => cmd::store::run(&args),
        Verb::Ties(args) => cmd::ties::run(&args, world),
    }
}
