//! `comity estimate FORMULA --data FILE`: structural gravity with absorbed effects.

use super::told::{FlowWay, Form};
use comity::estimate::table::{self, Style};
use comity::estimate::{
    Errors, Permutation, Request, Run, derived, estimate, export, family_named, kernel_named, paper::Paper,
    plot, small_sample_named, test, wild_weights_named, written,
};
use comity::failure::Failure;
use comity::{files, output};
use comity_figures::figure::Chart;
use comity_ledger::source::Told;
use comity_ledger::world::World;
use comity_model::gravity::{Leverage, WildBootstrap};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Estimate gravity models: PPML, OLS and others with any number of fixed effects.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
#[command(group(clap::ArgGroup::new("drawn").args(["wild_bootstrap", "permute"]).multiple(true)))]
pub struct Args {
    /// Formulas: 'response ~ regressors | effects' or, with instruments, 'response ~ regressors | effects |
    /// endogenous ~ instruments'; several make several columns.
    #[arg(required = true)]
    formulas: Vec<String>,
    /// CSV, TSV (also .gz), Parquet, a folder of Parquet or Stata .dta; or `atlas`, the panel inside the program.
    #[arg(long)]
    data: String,
    /// Exporters' or importers' reports, where a file of UN Comtrade or its kin holds both.
    #[arg(long, value_name = "WAY")]
    flow: Option<FlowWay>,
    #[command(flatten)]
    form: Form,
    /// Which pseudo-likelihood: ppml, ols, gamma, negbin, logit.
    #[arg(long, default_value = "ppml")]
    family: String,
    /// Dispersion of the negative binomial: the variance is mu + dispersion mu^2; estimated if absent.
    #[arg(long)]
    dispersion: Option<f64>,
    /// Read the rows of a Parquet file or folder in passes, whatever their number: memory follows the levels of the
    /// effects. A folder of more than 20 million rows always is.
    #[arg(long)]
    streamed: bool,
    /// Folder for the rows of the passes, if not that of the system for temporary files.
    #[arg(long, value_name = "FOLDER")]
    scratch: Option<PathBuf>,
    /// Complete exporter × importer × year (or what else tells rows apart) with rows whose response is zero.
    #[arg(long, value_name = "zeros")]
    fill: Option<Fill>,
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
    /// Rows of a pair (or of --unit) may be correlated up to so many periods apart (Newey and West).
    #[arg(long, value_name = "LAGS", conflicts_with_all = ["cluster", "robust", "dyadic", "iid"])]
    newey_west: Option<u32>,
    /// Columns whose combination is the unit of lags and of --newey-west, if not the pair.
    #[arg(long, value_delimiter = ',')]
    unit: Vec<String>,
    /// All rows may be correlated up to so many periods apart (Driscoll and Kraay).
    #[arg(long, value_name = "LAGS", conflicts_with_all = ["cluster", "robust", "dyadic", "iid", "newey_west"])]
    driscoll_kraay: Option<u32>,
    /// Errors by leaving out one cluster of this column at a time (CRV3): for few or uneven clusters.
    #[arg(long, value_name = "COLUMN", conflicts_with_all = ["cluster", "robust", "dyadic", "iid", "newey_west", "driscoll_kraay"])]
    jackknife: Option<String>,
    /// Robust errors with scores raised by leverage, right on average if variances are equal.
    #[arg(long, conflicts_with_all = ["cluster", "robust", "dyadic", "iid", "newey_west", "driscoll_kraay", "jackknife"])]
    hc2: bool,
    /// The same, nearly the jackknife over rows: more cautious.
    #[arg(long, conflicts_with_all = ["cluster", "robust", "dyadic", "iid", "newey_west", "driscoll_kraay", "jackknife", "hc2"])]
    hc3: bool,
    /// Rows may be correlated if their places are no further apart than so many kilometres (Conley).
    #[arg(long, value_name = "KM", allow_negative_numbers = true, conflicts_with_all = ["cluster", "robust", "dyadic", "iid", "newey_west", "driscoll_kraay", "jackknife", "hc2", "hc3"])]
    conley: Option<f64>,
    /// Column of the latitude in degrees north, of --conley.
    #[arg(long, requires = "conley", default_value = "lat")]
    latitude: String,
    /// Column of the longitude in degrees east, of --conley.
    #[arg(long, requires = "conley", default_value = "lon")]
    longitude: String,
    /// How correlation falls with distance, of --conley: bartlett or uniform.
    #[arg(long, requires = "conley", default_value = "bartlett")]
    kernel: String,
    /// Also p values by the wild cluster bootstrap, for few clusters: rademacher, or webb below about twelve clusters.
    #[arg(long, value_name = "WEIGHTS")]
    wild_bootstrap: Option<String>,
    /// Also a test that deals out the values of this regressor anew, among clusters if it is the same throughout each.
    #[arg(long, value_name = "REGRESSOR")]
    permute: Option<String>,
    /// Draws of --wild-bootstrap and --permute.
    #[arg(long, default_value_t = 999, requires = "drawn")]
    draws: usize,
    /// Seed of the draws.
    #[arg(long, default_value_t = 1, requires = "drawn")]
    seed: u64,
    /// Also the values of the endogenous coefficient that are not rejected, however weak the instruments (ols).
    #[arg(long)]
    anderson_rubin: bool,
    /// Small-sample convention: stata (as ppmlhdfe and reghdfe, whose tables are published), fixest, none.
    #[arg(long, default_value = "stata")]
    small_sample: String,
    /// Also the estimate less its bias from many fixed effects, with corrected standard errors (Weidner and
    /// Zylkin 2021): unweighted PPML with exporter-year, importer-year and perhaps pair effects.
    #[arg(long)]
    bias_correction: bool,
    /// A run for each value of this column (a product, a sector), side by side.
    #[arg(long, visible_alias = "split")]
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
    /// Use rows alone in a level of an effect, as regress and xtreg of Stata do; the default leaves them out.
    #[arg(long)]
    keep_singletons: bool,
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
    /// Wald test of restrictions: 'rta + l(rta, 4) = 0'; several joined by commas are tested together.
    #[arg(long)]
    test: Vec<String>,
    /// A function of the coefficients with its error by the delta method: 'exp(rta) - 1'.
    #[arg(long, value_name = "EXPRESSION")]
    value: Vec<String>,
    /// Write the table for a paper: .docx, .html, .md or .tex; or a picture of the coefficients: .svg, its data with
    /// .csv, for Vega with .vl.json.
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// Picture of an event study: the coefficients of i(COLUMN, …) over its values, those left out at zero.
    #[arg(long, value_name = "COLUMN", requires = "output")]
    over: Option<String>,
    /// Write fitted flows as CSV.
    #[arg(long, value_name = "FILE.csv")]
    predict: Option<PathBuf>,
    /// Rows that --predict writes in place of those of the estimate: a file with what stands right of ~.
    #[arg(long, value_name = "FILE", requires = "predict")]
    new_data: Option<String>,
    /// Write fixed effects and multilateral resistances as CSV.
    #[arg(long, value_name = "FILE.csv")]
    effects: Option<PathBuf>,
    /// Importer whose inward resistance is one; the largest if absent.
    #[arg(long, requires = "effects")]
    reference: Option<String>,
    /// Elasticity of substitution: writes resistances, not their powers of 1 - sigma.
    #[arg(long, requires = "effects")]
    sigma: Option<f64>,
    /// JSON instead of a table.
    #[arg(long, conflicts_with_all = ["latex", "csv"])]
    json: bool,
    /// A table for LaTeX instead of one for the terminal.
    #[arg(long, conflicts_with = "csv")]
    latex: bool,
    /// CSV instead of a table: a line a coefficient.
    #[arg(long)]
    csv: bool,
}

/// What cells of a panel without a row are completed with.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Fill {
    /// A response of zero.
    Zeros,
}

const EXAMPLES: &str = "\
Examples:
  comity estimate 'trade ~ rta + log(dist) + contig | exporter^year + importer^year' --data atlas
  comity estimate 'trade ~ rta | exporter^year + importer^year + pair' --data panel.csv --cluster pair
  comity estimate 'trade ~ rta | exporter^year + importer^year + pair' --data panel.csv --bias-correction
  comity estimate 'trade ~ rta | exporter^year + importer^year | log(tariff) ~ quota' --data panel.csv
  comity estimate 'log(trade) ~ rta + l(rta, 4) | exporter^year + importer^year + pair' --data panel.dta --family ols";

/// Estimates and prints; exit code 1 if a model did not converge or could not be estimated.
///
/// # Errors
/// If the command or the data are wrong.
pub fn run(args: &Args, world: &World) -> Result<ExitCode, Failure> {
    let request = request(args)?;
    let run = output::while_told(|progress| estimate(world, &request, progress))?;
    let style = Style { digits: args.digits.min(DIGITS_MAX), stars: args.stars };
    let tests = test::all(&run, &args.test)?;
    let values = derived::all(&run, &args.value)?;
    write_files(args, &run, style)?;
    if args.json {
        output::print_json(&export::json(&run, &tests, &derived::as_json(&values)))?;
    } else if args.csv {
        output::print(&export::csv(&run))?;
    } else if args.latex {
        output::print(&Paper::of(&run, style).latex())?;
    } else {
        output::print(
            &(table::in_words(&run, style, &tests) + &derived::in_words(&values, run.models.len() > 1)),
        )?;
    }
    let whole = run.refused.is_empty() && run.models.iter().all(comity::estimate::Model::converged);
    Ok(ExitCode::from(u8::from(!whole)))
}

/// A number has sixteen digits; a table with more would pretend.
const DIGITS_MAX: usize = 15;

fn write_files(args: &Args, run: &Run, style: Style) -> Result<(), Failure> {
    if let Some(path) = &args.output {
        files::write(path, &shown(path, run, style, args.over.as_deref())?)?;
    }
    if let Some(path) = &args.predict {
        files::write(path, written::predicted(run).as_bytes())?;
    }
    if let Some(path) = &args.effects {
        let (text, notes) = written::effects(run, args.reference.as_deref(), args.sigma)?;
        files::write(path, text.as_bytes())?;
        notes.iter().for_each(|note| output::tell(note));
    }
    Ok(())
}

/// The table or the picture in the form that the name of a file asks for.
fn shown(path: &Path, run: &Run, style: Style, over: Option<&str>) -> Result<Vec<u8>, Failure> {
    let name = path.to_string_lossy().to_lowercase();
    let is = |ending: &str| name.ends_with(ending);
    let figure = || match over {
        Some(over) => plot::event_study(run, over, style.digits).map(|study| study.figure()),
        None => Ok(plot::coefficients(run, style.digits).figure()),
    };
    if over.is_some() && ![".svg", ".csv", ".vl.json"].into_iter().any(is) {
        return Err(Failure::usage("--over is about a picture: -o NAME.svg, .csv or .vl.json"));
    }
    let paper = || Paper::of(run, style);
    Ok(match () {
        () if is(".docx") => paper().word()?,
        () if is(".html") => paper().html().into_bytes(),
        () if is(".md") => paper().markdown().into_bytes(),
        () if is(".tex") => paper().latex().into_bytes(),
        () if is(".svg") => figure()?.svg.into_bytes(),
        () if is(".csv") => figure()?.table.csv().into_bytes(),
        () if is(".vl.json") => figure()?.vega_lite.to_string().into_bytes(),
        () => {
            let expected = ".docx, .html, .md, .tex (the table), .svg, .csv or .vl.json (the picture)";
            let message = format!("-o: expected a name in {expected}, found {}", path.display());
            return Err(Failure::usage(message));
        }
    })
}

fn errors(args: &Args) -> Result<Errors, Failure> {
    if let Some(cutoff) = args.conley {
        if !(cutoff > 0.0 && cutoff.is_finite()) {
            return Err(Failure::usage(format!("--conley: expected kilometres above zero, found {cutoff}")));
        }
        let columns = [args.latitude.clone(), args.longitude.clone()];
        return Ok(Errors::Conley { cutoff, kernel: kernel_named(&args.kernel)?, columns });
    }
    Ok(if args.hc2 || args.hc3 {
        Errors::Leverage(if args.hc2 { Leverage::Hc2 } else { Leverage::Hc3 })
    } else if let Some(lags) = args.newey_west {
        Errors::NeweyWest { lags, unit: args.unit.clone() }
    } else if let Some(lags) = args.driscoll_kraay {
        Errors::DriscollKraay { lags }
    } else if let Some(way) = &args.jackknife {
        Errors::Jackknife(way.clone())
    } else if args.robust {
        Errors::Robust
    } else if args.dyadic {
        Errors::Dyadic
    } else if args.iid {
        Errors::Homoskedastic
    } else if args.cluster.is_empty() {
        Errors::Usual
    } else {
        Errors::Clustered(args.cluster.clone())
    })
}

fn request(args: &Args) -> Result<Request, Failure> {
    let (draws, seed) = (args.draws, args.seed);
    let (family, estimate_dispersion) = family_named(&args.family, args.dispersion)?;
    let weights = args.wild_bootstrap.as_deref().map(wild_weights_named).transpose()?;
    Ok(Request {
        formulas: args.formulas.clone(),
        data: args.data.clone(),
        new_data: args.new_data.clone(),
        held: None,
        told: Told { flow: args.flow.map(FlowWay::way), ..args.form.told()? },
        streamed: args.streamed,
        scratch: args.scratch.clone(),
        fill: args.fill.is_some(),
        sample: args.sample.clone(),
        weights: args.weights.clone(),
        offset: args.offset.clone(),
        by: args.by.clone(),
        unit: args.unit.clone(),
        exporter: args.exporter.clone(),
        importer: args.importer.clone(),
        year: args.year.clone(),
        family,
        errors: errors(args)?,
        small_sample: small_sample_named(&args.small_sample)?,
        keep_singletons: args.keep_singletons,
        tolerance: args.tolerance,
        bias_correction: args.bias_correction,
        estimate_dispersion,
        bootstrap: weights.map(|weights| WildBootstrap { weights, draws, seed }),
        permutation: args.permute.clone().map(|regressor| Permutation { regressor, draws, seed }),
        anderson_rubin: args.anderson_rubin,
        keep_fitted: args.predict.is_some() || args.effects.is_some(),
        keep_effects: args.effects.is_some(),
        threads: args.threads,
        // Ctrl-C ends the process at once; nothing is half written.
        stop: comity_model::Stop::default(),
    })
}
