//! Chores of the repository.

mod atlas;
mod certify;
mod check;
mod crates;
mod journeys;
mod ledger;
mod map;
mod notices;
mod papers;
mod people;
mod python;
mod registry;
mod sbom;
mod scale;
mod scenario_data;
mod shape;
mod tables;

use clap::{Parser, Subcommand};
use std::error::Error;
use std::path::{Path, PathBuf};

/// Writes the data files of the repository from downloaded originals.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Format, lints, tests, the checks of the repository, and the web app in a real browser.
    Test,
    /// Only the tables of the registry: places, days, sources, contradictions.
    Check,
    /// Every published result and every law, with the figure it is met by; takes minutes.
    Certify,
    /// Every reader of texts and files under random input, for so many seconds each.
    Fuzz {
        /// Seconds a reader.
        #[arg(long, default_value_t = 60)]
        seconds: u64,
        /// Where the random numbers begin; another seed makes other inputs.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Only the reader of this name.
        #[arg(long, default_value = "")]
        only: String,
    },
    /// Only the web app in a real browser; needs node, npm and Chromium.
    Journeys,
    /// Only the Python package; needs python3.
    Python,
    /// Only the questions of the store on a query engine and a cluster; compiles some 350 crates the first time.
    Scale,
    /// Writes the embedded atlas.
    Atlas {
        /// Folder of the downloaded originals.
        #[arg(long)]
        from: PathBuf,
        /// Only the part of this name.
        #[arg(long)]
        only: Option<String>,
    },
    /// Writes the data of published articles beside their scenarios in scenarios/papers, and compares digit by digit.
    Papers {
        /// Folder of the downloaded originals; ../shared/data if absent.
        #[arg(long)]
        from: Option<PathBuf>,
    },
    /// Writes scenarios/data/*.csv, by which shipped scenarios weigh products.
    ScenarioData {
        /// Folder of the downloaded originals.
        #[arg(long)]
        from: PathBuf,
    },
    /// Writes registry/people/ (missions, visas, migrants, refugees, votes) from the originals.
    People {
        /// Folder of the downloaded originals.
        #[arg(long)]
        from: PathBuf,
    },
    /// Writes registry/notices.txt, the licence notices of all crates in the program; no network is used.
    Notices,
    /// Writes a bill of materials of the program in CycloneDX 1.5; no network is used.
    Sbom {
        /// The file to write.
        #[arg(short, long, default_value = "target/comity.cdx.json")]
        output: PathBuf,
    },
    /// Writes registry/ledger/ from the compiled originals.
    Ledger {
        /// Folder of the originals.
        #[arg(long)]
        from: PathBuf,
    },
    /// Writes registry/places.csv, if its three originals are given, and
    /// registry/bloc_membership.csv, if its two are.
    Registry {
        /// country-codes.csv of the datahub set.
        #[arg(long, requires_all = ["names", "cow"])]
        countries: Option<PathBuf>,
        /// Folder with es.json, pt.json, zh.json of i18n-iso-countries.
        #[arg(long)]
        names: Option<PathBuf>,
        /// Table with columns iso3c and cown.
        #[arg(long)]
        cow: Option<PathBuf>,
        /// Table bloc,iso3,status,start_date,end_date,note.
        #[arg(long, requires = "memberships")]
        blocs: Option<PathBuf>,
        /// Table bloc,member,status,valid_from,from_precision,valid_to,to_precision,note and sources.
        #[arg(long, requires = "blocs")]
        memberships: Option<PathBuf>,
    },
    /// Writes registry/world-map/countries.txt.
    Map {
        /// countries-50m.json of world-atlas (Natural Earth).
        #[arg(long)]
        from: PathBuf,
    },
}

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    match Cli::parse().chore {
        Chore::Test => {
            check::run(root)?;
            println!("== Python package: SKIPPED, because it compiles everything once more");
            println!("   cargo xtask python   builds and tests it");
            println!("== comity-scale: SKIPPED, because it compiles a query engine");
            println!("   cargo xtask scale    builds and tests it");
            journeys::run(root)
        }
        Chore::Check => tables::check(root),
        Chore::Certify => certify::run(root),
        Chore::Fuzz { seconds, seed, only } => certify::fuzz(root, seconds, seed, &only),
        Chore::Journeys => journeys::run(root),
        Chore::Python => python::run(root),
        Chore::Scale => scale::run(root),
        Chore::Atlas { from, only } => atlas::write_all(root, &from, only.as_deref()),
        Chore::Papers { from } => papers::run(root, from),
        Chore::ScenarioData { from } => scenario_data::write_all(root, &from),
        Chore::People { from } => people::write(root, &from),
        Chore::Ledger { from } => ledger::write(root, &from),
        Chore::Notices => notices::write(root),
        Chore::Sbom { output } => sbom::write(root, &output),
        Chore::Map { from } => map::write(root, &from),
        Chore::Registry { countries, names, cow, blocs, memberships } => {
            let places = match (countries, names, cow) {
                (Some(countries), Some(names), Some(cow)) => Some(registry::Places { countries, names, cow }),
                _ => None,
            };
            let blocs = blocs.zip(memberships).map(|(regional, world)| registry::Blocs { regional, world });
            registry::write(root, places.as_ref(), blocs.as_ref())
        }
    }
}
