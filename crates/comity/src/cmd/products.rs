//! `comity products top|share|advantage|density|complexity|change|complementarity|mirror|tariff`: what the store says by product.

use super::store_at::StoreAt;
use comity::answer::product_changes::{self as changes, By};
use comity::answer::product_tariff::{Rates, tariff};
use comity::answer::products as answer;
use comity::failure::Failure;
use comity::output;
use comity_model::equilibrium::market::Elasticities;
use std::process::ExitCode;

/// Ask the store about products: of a pair, of a supplier, of an economy.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    act: Act,
    /// The release, by its name or that of a basis; the only one without it.
    #[arg(long, global = true)]
    on: Option<String>,
    /// Digits of the codes: 2, 4 or 6.
    #[arg(long, global = true, default_value_t = 6)]
    level: usize,
    /// Most lines.
    #[arg(long, global = true, default_value_t = 20)]
    top: usize,
    #[command(flatten)]
    store: StoreAt,
}

#[derive(clap::Subcommand)]
enum Act {
    /// The largest products that A sells to B.
    Top {
        /// The exporter; may be a bloc.
        a: String,
        /// The importer; may be a bloc or the world.
        b: String,
        /// The year.
        #[arg(long)]
        year: i16,
    },
    /// Who supplies B with a product or a group of products.
    Share {
        /// The importer; may be a bloc or the world.
        b: String,
        /// A code and all below it, or a group: lithium, batteries, electric-vehicles …
        product: String,
        /// The year.
        #[arg(long)]
        year: i16,
    },
    /// Revealed comparative advantage of A, the largest first, and the concentration of its exports.
    Advantage {
        /// The exporter.
        a: String,
        /// The year.
        #[arg(long)]
        year: i16,
    },
    /// The products nearest to what A sells with an advantage, among those in which it has none.
    Density {
        /// The exporter.
        a: String,
        /// The year.
        #[arg(long)]
        year: i16,
    },
    /// What changed most between two years in what A sells to B.
    Change {
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
        /// By partner instead of by product.
        #[arg(long)]
        by_partner: bool,
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
    },
    /// What A says it sells to B against what B says it buys, by product.
    Mirror {
        /// The exporter; may be a bloc.
        a: String,
        /// The importer; may be a bloc.
        b: String,
        /// The year.
        #[arg(long)]
        year: i16,
    },
    /// What another tariff on a product would do to suppliers, buyers and treasury, all else standing still.
    Tariff {
        /// The importer; may be a bloc.
        b: String,
        /// A code and all below it, or a group.
        product: String,
        /// The year.
        #[arg(long)]
        year: i16,
        /// Tariffs after, by supplier or bloc: CHN=25%; `world=10%` for all.
        #[arg(long, required = true, value_delimiter = ',')]
        to: Vec<String>,
        /// Tariffs before, of suppliers that differ from --others.
        #[arg(long, value_delimiter = ',')]
        before: Vec<String>,
        /// Tariff before of all suppliers not named: 0% if there is none.
        #[arg(long)]
        others: String,
        /// Elasticity of substitution between suppliers.
        #[arg(long, default_value_t = 5.0)]
        substitution: f64,
        /// Elasticity of demand for the product.
        #[arg(long, default_value_t = 1.5)]
        demand: f64,
        /// Elasticity of supply to this market; endless without it, as for a small buyer.
        #[arg(long)]
        supply: Option<f64>,
    },
    /// Economic complexity of every exporter of the release.
    Complexity {
        /// The year.
        #[arg(long)]
        year: i16,
    },
}

/// Prints the answer.
///
/// # Errors
/// If the store has no such release, year or party.
pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let store = args.store.to_write()?;
    let asked = answer::Asked { on: args.on.clone(), level: args.level, top: args.top };
    let told = match &args.act {
        Act::Top { a, b, year } => answer::top(&store, &asked, a, b, *year)?,
        Act::Share { b, product, year } => answer::share(&store, &asked, b, product, *year)?,
        Act::Advantage { a, year } => answer::advantage(&store, &asked, a, *year)?,
        Act::Density { a, year } => answer::of_density(&store, &asked, a, *year)?,
        Act::Change { a, b, since, year, by_partner } => {
            let by = if *by_partner { By::Partner } else { By::Product };
            changes::change(&store, &asked, (a, b), (*since, *year), by)?
        }
        Act::Complementarity { a, b, year } => changes::complementarity(&store, &asked, a, b, *year)?,
        Act::Mirror { a, b, year } => changes::mirror(&store, &asked, a, b, *year)?,
        Act::Tariff { b, product, year, to, before, others, substitution, demand, supply } => {
            let rates = Rates { before: before.clone(), after: to.clone(), others: others.clone() };
            let supply = supply.unwrap_or(f64::INFINITY);
            let elasticities = Elasticities { substitution: *substitution, demand: *demand, supply };
            tariff(&store, &asked, (b, product, *year), &rates, &elasticities)?
        }
        Act::Complexity { year } => answer::of_complexity(&store, &asked, *year)?,
    };
    output::print(&told)?;
    Ok(ExitCode::SUCCESS)
}
