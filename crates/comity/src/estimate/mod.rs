//! What explains trade? From a formula and a table of rows to estimates that account for every row.
//!
//! | module | question it answers |
//! |---|---|
//! | [`formula`], [`curve`], `expr`, `lexer` | which model does the text ask for |
//! | [`data`], [`names`] | which rows and columns are there, and which is meant |
//! | `fill` | which cells of a panel have no row, and what is known of them |
//! | `sense` | can the formula mean anything |
//! | [`prepare`], `eval`, [`design`] | what is the value of every regressor in every row, and which rows drop out |
//! | [`model`] | what are the estimates (by `comity_model::gravity`) |
//! | `passes`, `scratch` | the same from more rows than memory holds |
//! | [`table`] | how are they told: terminal, LaTeX, CSV, JSON, picture |
//! | [`derived`], [`test`] | what do functions of the coefficients come to, and does a restriction hold |
//! | `jackknife` | how sure are they, by leaving out one cluster at a time |
//! | [`permute`] | would another assignment of a regressor have done the same |
//! | [`weak`] | which values of a coefficient do weak instruments not reject |
//! | [`newrows`] | what does a model say of rows that it was not estimated on |
//! | [`instruments`] | what stands behind estimates with instruments |
//!
//! ```
//! use comity::estimate::{Request, estimate};
//! use comity_ledger::world::World;
//!
//! let world = World::embedded();
//! let request = Request {
//!     formulas: vec!["trade ~ rta + log(dist) | exporter^year + importer^year".to_owned()],
//!     data: "atlas".to_owned(),
//!     sample: Some("year == 2010 & trade > 1e9".to_owned()),
//!     ..Request::default()
//! };
//! let run = estimate(&world, &request, &|_| Ok(()))?;
//! let distance = &run.models[0].fit.coefficients[1];
//! assert_eq!(distance.name, "log(dist)");
//! assert!(distance.estimate < 0.0);
//! # Ok::<(), comity::failure::Failure>(())
//! ```

pub mod curve;
pub mod data;
pub mod derived;
pub mod design;
mod eval;
pub mod export;
pub mod expr;
mod fill;
pub mod formula;
pub mod instruments;
mod jackknife;
mod lexer;
mod mistakes;
pub mod model;
pub mod names;
pub mod newrows;
pub mod paper;
mod passes;
pub mod permute;
pub mod plot;
pub mod prepare;
mod scratch;
mod sense;
pub mod table;
pub mod test;
pub mod weak;
pub mod written;

use crate::failure::Failure;
use comity_model::Stop;
use comity_model::gravity::{Family, Kernel, Leverage, SmallSample, WildBootstrap, WildWeights};
use std::sync::Arc;

pub use model::{Model, Run};
pub use passes::estimate;

/// What is wrong with a formula or another text of the command, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The text.
    pub text: String,
    /// Where, counted in characters from 1.
    pub column: usize,
    /// What was expected and found.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
}

impl Trouble {
    /// Trouble at a column of a text.
    pub fn at(text: &str, column: usize, message: String) -> Self {
        Self { text: text.to_owned(), column, message, hint: None }
    }

    /// Says what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Says what to do next if something is known, before what was said so far.
    #[must_use]
    pub fn first(mut self, hint: Option<impl Into<String>>) -> Self {
        if let Some(hint) = hint.map(Into::into) {
            self.hint = Some(self.hint.map_or(hint.clone(), |old| format!("{hint}; {old}")));
        }
        self
    }
}

/// Longest part of a formula that a message repeats.
const SHOWN: usize = 100;

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        // Of a long formula only the surroundings of the place are repeated.
        let start = trouble.column.saturating_sub(SHOWN / 2);
        let start = if trouble.text.chars().count() <= SHOWN { 0 } else { start };
        let shown: String = trouble.text.chars().skip(start).take(SHOWN).collect();
        let caret = " ".repeat(trouble.column.saturating_sub(start + 1));
        let message = format!("column {}: {}\n  {shown}\n  {caret}^", trouble.column, trouble.message);
        let failure = Self::usage(message);
        match trouble.hint {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

/// Which rows may be correlated.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Errors {
    /// By pair if the data are of pairs, else independent: what gravity papers report.
    #[default]
    Usual,
    /// Independent, with variances of their own.
    Robust,
    /// Independent, with one variance.
    Homoskedastic,
    /// Alike within each of these: columns joined by `^`.
    Clustered(Vec<String>),
    /// Alike if they share a country on either side.
    Dyadic,
    /// Alike within a unit up to so many periods apart (Newey and West 1987).
    NeweyWest {
        /// Most periods apart.
        lags: u32,
        /// Columns whose combination is the unit; exporter and importer if empty.
        unit: Vec<String>,
    },
    /// Alike across all units up to so many periods apart (Driscoll and Kraay 1998).
    DriscollKraay {
        /// Most periods apart.
        lags: u32,
    },
    /// From estimates without one cluster at a time: a column, or several joined by `^` (CRV3).
    Jackknife(String),
    /// Independent, with scores raised by leverage: HC2 and HC3.
    Leverage(Leverage),
    /// Alike if they are near each other (Conley 1999).
    Conley {
        /// Distance from which on rows are independent, in kilometres.
        cutoff: f64,
        /// How correlation falls up to there.
        kernel: Kernel,
        /// Columns of latitude and longitude in degrees.
        columns: [String; 2],
    },
}

impl Errors {
    /// Ways to cluster, each by its columns: of errors that are correlated over time the unit and the time.
    pub fn ways(&self) -> Vec<Vec<String>> {
        let columns = |way: &String| way.split('^').map(|name| name.trim().to_owned()).collect::<Vec<_>>();
        let roles =
            |at: std::ops::Range<usize>| prepare::ROLES[at].iter().map(|role| (*role).to_owned()).collect();
        match self {
            Self::Clustered(ways) => ways.iter().map(columns).collect(),
            Self::Jackknife(way) => vec![columns(way)],
            Self::NeweyWest { unit, .. } if unit.is_empty() => vec![roles(0..2), roles(2..3)],
            Self::NeweyWest { unit, .. } => vec![unit.iter().flat_map(columns).collect(), roles(2..3)],
            Self::DriscollKraay { .. } => vec![roles(2..3)],
            // A place is told by its latitude and longitude.
            Self::Conley { columns, .. } => columns.iter().map(|name| vec![name.clone()]).collect(),
            Self::Usual | Self::Robust | Self::Homoskedastic | Self::Dyadic | Self::Leverage(_) => Vec::new(),
        }
    }
}

/// Everything that is asked for.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// One or more formulas.
    pub formulas: Vec<String>,
    /// A file, or `atlas`; the name of `held` if that is there.
    pub data: String,
    /// A file of rows to predict.
    pub new_data: Option<String>,
    /// A table in the memory of the caller, in place of a file.
    pub held: Option<Arc<dyn data::Held>>,
    /// How a file of text is written, and whose reports of an official layout are meant, where it holds those of both
    /// sides.
    pub told: comity_ledger::source::Told,
    /// Whether the rows of a Parquet file or folder are read in passes, however few; more than 20 million always are.
    pub streamed: bool,
    /// Folder for the rows of the passes; that of the system for temporary files if absent.
    pub scratch: Option<std::path::PathBuf>,
    /// Whether cells of the panel without a row are made, with a response of zero.
    pub fill: bool,
    /// Only rows for which this holds.
    pub sample: Option<String>,
    /// Weights: a column or an expression.
    pub weights: Option<String>,
    /// A term of the linear predictor with coefficient one.
    pub offset: Option<String>,
    /// A run for each level of this column.
    pub by: Option<String>,
    /// Columns of exporter, importer and year, if the names do not tell.
    pub exporter: Option<String>,
    /// See `exporter`.
    pub importer: Option<String>,
    /// See `exporter`.
    pub year: Option<String>,
    /// Columns whose combination is the unit that lags look back in; exporter and importer if empty.
    pub unit: Vec<String>,
    /// Which pseudo-likelihood.
    pub family: Family,
    /// Which standard errors.
    pub errors: Errors,
    /// Which small-sample factors.
    pub small_sample: SmallSample,
    /// Whether the dispersion of the negative binomial is estimated.
    pub estimate_dispersion: bool,
    /// A wild cluster bootstrap of every coefficient.
    pub bootstrap: Option<WildBootstrap>,
    /// A test by estimates with the values of a regressor dealt out anew.
    pub permutation: Option<Permutation>,
    /// Whether the set of values is wanted that the instruments do not reject (Anderson and Rubin 1949).
    pub anderson_rubin: bool,
    /// Whether rows alone in a level of an effect are used all the same.
    pub keep_singletons: bool,
    /// Tolerance of the score equations; the default of the core if absent.
    pub tolerance: Option<f64>,
    /// Whether the bias of many fixed effects is estimated (Weidner and Zylkin 2021).
    pub bias_correction: bool,
    /// Whether the fitted values are to be kept.
    pub keep_fitted: bool,
    /// Whether the fixed effects are to be kept.
    pub keep_effects: bool,
    /// Number of threads; all if absent. Never changes a result.
    pub threads: Option<usize>,
    /// Ends the work once it is set.
    pub stop: Stop,
}

/// The pseudo-likelihood of a name, and whether its dispersion is to be estimated.
///
/// # Errors
/// A usage failure for another name, or a dispersion that has no meaning.
pub fn family_named(name: &str, dispersion: Option<f64>) -> Result<(Family, bool), Failure> {
    let family = match name {
        "ppml" | "poisson" => Family::Poisson,
        "ols" => Family::LeastSquares,
        "gamma" | "gpml" => Family::Gamma,
        "logit" => Family::Logit,
        "negbin" => {
            // Where the dispersion is estimated, the number that stands here is not used.
            let family = Family::NegativeBinomial { dispersion: dispersion.unwrap_or(1.0) };
            return Ok((family, dispersion.is_none()));
        }
        other => {
            let message = format!("--family: expected ppml, ols, gamma, negbin or logit, found {other:?}");
            return Err(Failure::usage(message));
        }
    };
    match dispersion {
        Some(_) => Err(Failure::usage("--dispersion goes with --family negbin")),
        None => Ok((family, false)),
    }
}

/// A randomisation test (Fisher 1935).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permutation {
    /// The regressor, as the table calls it.
    pub regressor: String,
    /// How many times its values are dealt out.
    pub draws: usize,
    /// Seed of the draws.
    pub seed: u64,
}

/// The weights of a wild bootstrap by name.
///
/// # Errors
/// A usage failure for another name.
pub fn wild_weights_named(name: &str) -> Result<WildWeights, Failure> {
    match name {
        "rademacher" => Ok(WildWeights::Rademacher),
        "webb" => Ok(WildWeights::Webb),
        other => {
            Err(Failure::usage(format!("--wild-bootstrap: expected rademacher or webb, found {other:?}")))
        }
    }
}

/// The kernel of errors by place by name.
///
/// # Errors
/// A usage failure for another name.
pub fn kernel_named(name: &str) -> Result<Kernel, Failure> {
    match name {
        "bartlett" => Ok(Kernel::Bartlett),
        "uniform" => Ok(Kernel::Uniform),
        other => Err(Failure::usage(format!("--kernel: expected bartlett or uniform, found {other:?}"))),
    }
}

/// The small-sample convention of a name.
///
/// # Errors
/// A usage failure for another name.
pub fn small_sample_named(name: &str) -> Result<SmallSample, Failure> {
    match name {
        "stata" => Ok(SmallSample::Stata),
        "fixest" => Ok(SmallSample::Fixest),
        "none" => Ok(SmallSample::None),
        other => {
            Err(Failure::usage(format!("--small-sample: expected stata, fixest or none, found {other:?}")))
        }
    }
}
