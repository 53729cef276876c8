//! `comity estimate FORMULA --data FILE`: structural gravity with absorbed effects.

use comity::estimate::table::{self, Style};
use comity::estimate::{Errors, Request, estimate};
use comity::failure::Failure;
use comity::output;
use comity_model::gravity::{Family, SmallSample};
use std::io::IsTerminal;
use std::process::ExitCode;

/// Estimate gravity models: PPML, OLS and others with any number of fixed effects.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Formulas: 'response ~ regressors | effects'; several make several columns.
    #[arg(required = true)]
    formulas: Vec<String>,
    /// CSV, TSV (also .gz), Parquet or Stata .dta; or `atlas`, the panel inside the program.
    #[arg(long)]
    data: String,
    /// Which pseudo-likelihood: ppml, ols, gamma, negbin.
    #[arg(long, default_value = "ppml")]
    family: String,
    /// Dispersion of the negative binomial: the variance is mu + dispersion mu^2.
    #[arg(long)]
    dispersion: Option<f64>,
    /// Only rows for which this holds: 'year >= 1990 & exporter != importer'.
    #[arg(long)]
    sample: Option<String>,
    /// Weights: a column or an expression.
    #[arg(long)]
    weights: Option<String>,
    /// A term with coefficient one: a column or an expression.
    #[arg(long)]
    offset: Option<String>,
    /// Cluster standard errors by these columns: pair, or exporter,importer,year.
    #[arg(long, value_delimiter = ',', conflicts_with_all = ["robust", "dyadic", "iid"])]
    cluster: Vec<String>,
    /// Standard errors robust to unequal variances, no clusters.
    #[arg(long, conflicts_with_all = ["dyadic", "iid"])]
    robust: bool,
    /// Rows that share a country on either side may be correlated.
    #[arg(long, conflicts_with = "iid")]
    dyadic: bool,
    /// Standard errors for errors of one variance.
    #[arg(long)]
    iid: bool,
    /// Small-sample convention: stata (as ppmlhdfe and reghdfe, whose tables are published), fixest, none.
    #[arg(long, default_value = "stata")]
    small_sample: String,
    /// A run for each value of this column (a product, a sector).
    #[arg(long)]
    by: Option<String>,
    /// Column of the exporter, if its name does not tell.
    #[arg(long)]
    exporter: Option<String>,
    /// Column of the importer, if its name does not tell.
    #[arg(long)]
    importer: Option<String>,
    /// Column of the year, if its name does not tell.
    #[arg(long)]
    year: Option<String>,
    /// Largest relative score left in any cell.
    #[arg(long)]
    tolerance: Option<f64>,
    /// Number of threads; never changes a result.
    #[arg(long)]
    threads: Option<usize>,
    /// Decimals in tables.
    #[arg(long, default_value_t = 3)]
    digits: usize,
    /// Mark small p values with stars.
    #[arg(long)]
    stars: bool,
    /// JSON instead of a table.
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  comity estimate 'trade ~ rta + log(dist) + contig | exporter^year + importer^year' --data atlas
  comity estimate 'trade ~ rta | exporter^year + importer^year + pair' --data panel.csv --cluster pair
  comity estimate 'log(trade) ~ rta + l(rta, 4) | exporter^year + importer^year + pair' --data panel.dta --family ols";

/// Estimates and prints; exit code 1 if a model did not converge or could not be estimated.
///
/// # Errors
/// If the command or the data are wrong.
pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let request = request(args)?;
    let watched = std::io::stderr().is_terminal();
    let progress = |what: &str| {
        if watched {
            eprint!("\r\u{1b}[K{what}");
        }
    };
    let run = estimate(&request, &progress);
    if watched {
        eprint!("\r\u{1b}[K");
    }
    let run = run?;
    output::print(&table::in_words(&run, Style { digits: args.digits.min(15), stars: args.stars }))?;
    let whole = run.refused.is_empty() && run.models.iter().all(comity::estimate::Model::converged);
    Ok(ExitCode::from(u8::from(!whole)))
}

fn request(args: &Args) -> Result<Request, Failure> {
    let errors = if args.robust {
        Errors::Robust
    } else if args.dyadic {
        Errors::Dyadic
    } else if args.iid {
        Errors::Homoskedastic
    } else if args.cluster.is_empty() {
        Errors::Usual
    } else {
        Errors::Clustered(args.cluster.clone())
    };
    Ok(Request {
        formulas: args.formulas.clone(),
        data: args.data.clone(),
        sample: args.sample.clone(),
        weights: args.weights.clone(),
        offset: args.offset.clone(),
        by: args.by.clone(),
        exporter: args.exporter.clone(),
        importer: args.importer.clone(),
        year: args.year.clone(),
        family: family(args)?,
        errors,
        small_sample: small_sample(&args.small_sample)?,
        tolerance: args.tolerance,
        keep_fitted: false,
        keep_effects: false,
        threads: args.threads,
    })
}

fn family(args: &Args) -> Result<Family, Failure> {
    let family = match args.family.as_str() {
        "ppml" | "poisson" => Family::Poisson,
        "ols" => Family::LeastSquares,
        "gamma" | "gpml" => Family::Gamma,
        "negbin" => {
            let dispersion = args.dispersion.ok_or_else(|| {
                Failure::usage("--family negbin needs --dispersion, the factor of mu^2 in the variance")
                    .hint("prefer ppml: the negative binomial estimate changes with the unit of trade")
            })?;
            return Ok(Family::NegativeBinomial { dispersion });
        }
        other => {
            let message = format!("--family: expected ppml, ols, gamma or negbin, found {other:?}");
            return Err(Failure::usage(message));
        }
    };
    match args.dispersion {
        Some(_) => Err(Failure::usage("--dispersion goes with --family negbin")),
        None => Ok(family),
    }
}

fn small_sample(name: &str) -> Result<SmallSample, Failure> {
    match name {
        "stata" => Ok(SmallSample::Stata),
        "fixest" => Ok(SmallSample::Fixest),
        "none" => Ok(SmallSample::None),
        other => {
            Err(Failure::usage(format!("--small-sample: expected stata, fixest or none, found {other:?}")))
        }
    }
}
