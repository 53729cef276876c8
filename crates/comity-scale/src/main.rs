//! `comity-scale`: the desk's questions of a large store, on all cores of this machine or on a cluster.

use clap::{Args, Parser, Subcommand};
use comity_scale::{Engine, Held, Question, ScaleError};
use std::path::PathBuf;
use std::process::ExitCode;
#[cfg(feature = "cluster")]
use tokio::signal::unix::{SignalKind, signal};

/// Asks a store of comity by product, on this machine or on a Ballista cluster; sums are exact on both.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    act: Act,
}

#[derive(Subcommand)]
enum Act {
    /// What A sold to B, year by year.
    Years {
        /// The exporter; may be a bloc.
        a: String,
        /// The importer; may be a bloc or the world.
        b: String,
        /// The first year.
        #[arg(long)]
        since: i16,
        /// The last year.
        #[arg(long)]
        year: i16,
        #[command(flatten)]
        at: At,
    },
    /// What A sold to B in the months of a year.
    Months {
        /// The exporter; may be a bloc.
        a: String,
        /// The importer; may be a bloc or the world.
        b: String,
        /// The year.
        #[arg(long)]
        year: i16,
        #[command(flatten)]
        at: At,
    },
    /// The largest products that A sold to B.
    Top {
        /// The exporter; may be a bloc.
        a: String,
        /// The importer; may be a bloc or the world.
        b: String,
        /// The year.
        #[arg(long)]
        year: i16,
        #[command(flatten)]
        at: At,
    },
    /// Who supplied B with a product or a group.
    Share {
        /// The importer; may be a bloc or the world.
        b: String,
        /// A code and all below it, or a group: lithium, batteries …
        product: String,
        /// The year.
        #[arg(long)]
        year: i16,
        #[command(flatten)]
        at: At,
    },
    /// Revealed comparative advantage of A.
    Advantage {
        /// The exporter.
        a: String,
        /// The year.
        #[arg(long)]
        year: i16,
        #[command(flatten)]
        at: At,
    },
    /// How well the exports of A fit the imports of B.
    Complementarity {
        /// The exporter; may be a bloc.
        a: String,
        /// The importer; may be a bloc.
        b: String,
        /// The year.
        #[arg(long)]
        year: i16,
        #[command(flatten)]
        at: At,
    },
    /// The partners with whom the exports of A changed most.
    Partners {
        /// The exporter; may be a bloc.
        a: String,
        /// The earlier year.
        #[arg(long)]
        since: i16,
        /// The later year.
        #[arg(long)]
        year: i16,
        #[command(flatten)]
        at: At,
    },
    /// The products in which the exports of A to B changed most.
    Products {
        /// The exporter; may be a bloc.
        a: String,
        /// The importer; may be a bloc or the world.
        b: String,
        /// The earlier year.
        #[arg(long)]
        since: i16,
        /// The later year.
        #[arg(long)]
        year: i16,
        #[command(flatten)]
        at: At,
    },
    /// Starts a scheduler and executors on this machine; they end with this command.
    #[cfg(feature = "cluster")]
    Cluster {
        /// How many executors.
        #[arg(long, default_value_t = 2)]
        executors: u16,
        /// The port of the scheduler; executors take those behind it.
        #[arg(long, default_value_t = 50050)]
        port: u16,
        /// Where executors keep what lies between two steps.
        #[arg(long)]
        work: Option<PathBuf>,
    },
    /// A scheduler.
    #[cfg(feature = "cluster")]
    Scheduler {
        /// Its address.
        #[arg(long, default_value = "127.0.0.1:50050")]
        address: std::net::SocketAddr,
    },
    /// An executor, which reads the store at the path that the question names.
    #[cfg(feature = "cluster")]
    Executor {
        /// The scheduler, HOST:PORT.
        #[arg(long)]
        scheduler: String,
        /// The address at which the other executors reach this one; it takes the port behind it too.
        #[arg(long)]
        address: std::net::SocketAddr,
        /// Parts of plans that it works on at a time; the cores of the machine without it.
        #[arg(long)]
        cores: Option<usize>,
        /// Where it keeps what lies between two steps.
        #[arg(long)]
        work: Option<PathBuf>,
    },
}

/// Where and how a question is asked.
#[derive(Args, Clone)]
struct At {
    /// The store.
    #[arg(long, env = "COMITY_STORE")]
    store: PathBuf,
    /// The release, by its name or that of a basis; the only one without it.
    #[arg(long)]
    on: Option<String>,
    /// Digits of the codes: 2, 4 or 6.
    #[arg(long, default_value_t = 6)]
    level: usize,
    /// Most lines.
    #[arg(long, default_value_t = 20)]
    top: usize,
    /// The scheduler of a cluster, HOST:PORT; this machine alone without it.
    #[cfg(feature = "cluster")]
    #[arg(long)]
    cluster: Option<String>,
    /// Into how many parts a plan is cut; the cores of this machine without it.
    #[arg(long)]
    parts: Option<usize>,
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

async fn ask(at: &At, question: Question) -> Result<(), ScaleError> {
    let parts = at.parts.unwrap_or_else(cores);
    #[cfg(feature = "cluster")]
    let engine = match &at.cluster {
        Some(scheduler) => Engine::cluster(scheduler, parts).await?,
        None => Engine::local(parts),
    };
    #[cfg(not(feature = "cluster"))]
    let engine = Engine::local(parts);
    let held = Held::open(&engine, &at.store, at.on.as_deref()).await?;
    print!("{}", question.ask(&engine, &held, at.level, at.top).await?);
    Ok(())
}

#[cfg(feature = "cluster")]
fn own_folder(work: Option<PathBuf>) -> PathBuf {
    work.unwrap_or_else(|| std::env::temp_dir().join(format!("comity-scale-{}", std::process::id())))
}

async fn run(act: Act) -> Result<(), ScaleError> {
    match act {
        Act::Years { a, b, since, year, at } => {
            ask(&at, Question::Years { a, b, first: since, last: year }).await
        }
        Act::Months { a, b, year, at } => ask(&at, Question::Months { a, b, year }).await,
        Act::Top { a, b, year, at } => ask(&at, Question::Top { a, b, year }).await,
        Act::Share { b, product, year, at } => ask(&at, Question::Share { b, product, year }).await,
        Act::Advantage { a, year, at } => ask(&at, Question::Advantage { a, year }).await,
        Act::Complementarity { a, b, year, at } => ask(&at, Question::Complementarity { a, b, year }).await,
        Act::Partners { a, since, year, at } => ask(&at, Question::Partners { a, since, year }).await,
        Act::Products { a, b, since, year, at } => ask(&at, Question::Products { a, b, since, year }).await,
        #[cfg(feature = "cluster")]
        Act::Cluster { executors, port, work } => {
            let program = std::env::current_exe().map_err(|e| ScaleError::Cluster(e.to_string()))?;
            let mut local =
                comity_scale::cluster::Local::start(&program, port, executors, &own_folder(work)).await?;
            println!("scheduler at {} with {executors} executors; Ctrl-C ends them", local.scheduler);
            println!(
                "ask it:  comity-scale top CHN BRA --year 2022 --store STORE --cluster {}",
                local.scheduler
            );
            // Either signal has to come through here, or the processes would outlive this one.
            let mut end = signal(SignalKind::terminate()).map_err(|e| ScaleError::Cluster(e.to_string()))?;
            tokio::select! {
                _ = tokio::signal::ctrl_c() => Ok(()),
                _ = end.recv() => Ok(()),
                status = local.wait() => Err(ScaleError::Cluster(format!("a process of the cluster ended: {status}"))),
            }
        }
        #[cfg(feature = "cluster")]
        Act::Scheduler { address } => comity_scale::cluster::scheduler(address).await,
        #[cfg(feature = "cluster")]
        Act::Executor { scheduler, address, cores: own, work } => {
            let (cores, work) = (own.unwrap_or_else(cores), own_folder(work));
            comity_scale::cluster::Executor { scheduler, address, cores, work }.run().await
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Cli::parse().act).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
