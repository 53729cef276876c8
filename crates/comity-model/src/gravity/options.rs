//! Choices of an estimate; every default has its reason beside it.

use crate::Stop;

/// The distribution whose first-order conditions are solved. All but least squares and logit have the
/// exponential mean `mu = exp(eta)`; all are pseudo-likelihoods: only the mean must be right.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Family {
    /// `sum w (y - eta)^2`; the caller takes logarithms.
    LeastSquares,
    /// Poisson pseudo-maximum likelihood (Santos Silva and Tenreyro 2006).
    #[default]
    Poisson,
    /// Gamma pseudo-maximum likelihood: variance proportional to `mu^2`.
    Gamma,
    /// Negative binomial with variance `mu + dispersion mu^2`. The estimate depends on the unit of
    /// the response, unlike every other family here.
    NegativeBinomial {
        /// The dispersion, greater than zero.
        dispersion: f64,
    },
    /// Logit of a response of zeros and ones: `mu = 1 / (1 + exp(-eta))`.
    Logit,
}

impl Family {
    /// The mean of a linear predictor.
    pub fn mean(self, eta: f64) -> f64 {
        match self {
            Family::LeastSquares => eta,
            Family::Logit if eta < 0.0 => eta.exp() / (1.0 + eta.exp()),
            Family::Logit => 1.0 / (1.0 + (-eta).exp()),
            Family::Poisson | Family::Gamma | Family::NegativeBinomial { .. } => eta.exp(),
        }
    }

    /// Whether the mean tends to a bound where rows are separated: these have no finite estimate.
    pub(super) fn separates(self) -> bool {
        matches!(self, Family::Poisson | Family::NegativeBinomial { .. } | Family::Logit)
    }
}

/// How standard errors allow for errors that are not identical and independent.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Covariance {
    /// Inverse information, times the residual variance for least squares and Gamma.
    Homoskedastic,
    /// Sandwich with the score of each row (White 1980).
    #[default]
    Robust,
    /// Sandwich with the score of each row raised by its leverage (MacKinnon and White 1985).
    Leverage(Leverage),
    /// Sandwich with the scores summed over each of [`Data::clusters`](super::Data::clusters); with
    /// several, all ways by inclusion and exclusion (Cameron, Gelbach and Miller 2011).
    Clustered,
    /// Rows that share a country on either side may be correlated (Cameron and Miller 2014;
    /// Aronow, Samii and Assenova 2015). Both factors must number the same countries alike.
    Dyadic {
        /// Position of the first country in [`Data::factors`](super::Data::factors).
        first: usize,
        /// Position of the second.
        second: usize,
    },
    /// Rows of one unit may be correlated up to `lags` periods apart (Newey and West 1987). Of
    /// [`Data::clusters`](super::Data::clusters) the first is the unit, the second the time: one factor, whose levels
    /// lie at `periods`.
    NeweyWest {
        /// Most periods apart; the weight falls evenly to zero at `lags + 1`.
        lags: u32,
        /// When each level of the time is, in periods.
        periods: Vec<i64>,
    },
    /// All rows may be correlated up to `lags` periods apart, whatever their units (Driscoll and Kraay 1998).
    /// [`Data::clusters`](super::Data::clusters) is the time alone.
    DriscollKraay {
        /// As above.
        lags: u32,
        /// As above.
        periods: Vec<i64>,
    },
    /// Rows may be correlated if they are no further apart than a cutoff (Conley 1999). Of
    /// [`Data::clusters`](super::Data::clusters) the first is the latitude, the second the longitude: one factor each.
    Conley {
        /// Distance in kilometres from which on rows are independent.
        cutoff: f64,
        /// How correlation falls up to there.
        kernel: Kernel,
        /// Degrees north by level of the first.
        latitudes: Vec<f64>,
        /// Degrees east by level of the second.
        longitudes: Vec<f64>,
    },
}

/// How far the score of a row is raised for the part `h` of the fit that the row makes itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leverage {
    /// By `(1 - h)^-1/2`: right on average if variances are equal.
    Hc2,
    /// By `(1 - h)^-1`: nearly the jackknife over rows, and more cautious.
    Hc3,
}

/// How correlation falls with distance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kernel {
    /// Evenly, to zero at the cutoff; keeps the covariance positive in most designs.
    #[default]
    Bartlett,
    /// Not at all up to the cutoff, and then to zero (Conley's own choice, and the default of fixest).
    Uniform,
}

/// Weights of a wild bootstrap, each with mean zero and variance one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WildWeights {
    /// One or minus one: the default in the literature.
    Rademacher,
    /// Six points, for fewer than about twelve clusters, where `2^G` draws are too few (Webb 2023).
    Webb,
}

/// A wild cluster bootstrap of every coefficient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WildBootstrap {
    /// What the scores of a cluster are multiplied with.
    pub weights: WildWeights,
    /// Draws; if the clusters have no more combinations of weights than this, each combination once.
    pub draws: usize,
    /// Seed of the draws.
    pub seed: u64,
}

/// Factors on the covariance for few observations or clusters. With `n` rows used, `G` clusters
/// and `K` parameters, of which those of effects nested in a cluster do not count:
///
/// | convention | robust | clustered |
/// |---|---|---|
/// | `Stata` (ppmlhdfe) | `n / (n - 1)` for Poisson, `n / (n - K)` for least squares | `G / (G - 1)` for Poisson; times `(n - 1) / (n - K)` for least squares (reghdfe) |
/// | `Fixest` | `n / (n - K)` | `G / (G - 1)` times `(n - 1) / (n - K)`, the smallest `G` for several ways |
/// | `None` | 1 | 1 |
///
/// Errors after Newey and West and after Conley take the factor of robust ones, HC2 and HC3 none (the leverage stands in its
/// place), those after Driscoll and Kraay that of clusters, with
/// the periods for `G`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SmallSample {
    /// As ppmlhdfe and reghdfe; default because published gravity tables use it.
    #[default]
    Stata,
    /// As fixest's default.
    Fixest,
    /// The raw sandwich.
    None,
}

/// Which methods look for rows whose mean tends to zero, so that no finite estimate exists.
///
/// | method | default | why |
/// |---|---|---|
/// | `effects` | on | costs one count; catches levels whose responses are all zero (of logit also all one) |
/// | `rectifier` | on | exact; run only if the iterations show that some predictor runs away |
/// | `always` | off | the rectifier without waiting for a sign of trouble |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Separation {
    /// Drop levels of an effect whose responses are all zero, of logit also all one.
    pub effects: bool,
    /// Find all other separated rows by the iterative rectifier (Correia, Guimaraes and Zylkin
    /// 2021) and give a certificate for each.
    pub rectifier: bool,
    /// Run the rectifier even if nothing points to separation.
    pub always: bool,
}

impl Default for Separation {
    fn default() -> Self {
        Separation { effects: true, rectifier: true, always: false }
    }
}

/// All choices but the data.
///
/// | option | default | why |
/// |---|---|---|
/// | `tolerance` | 1e-10 | score left in any cell, as a share of the cell: about ten digits |
/// | `iterations` | 100 | Newton needs 6 on a gravity panel; 100 means it will not come |
/// | `keep_effects`, `keep_fitted` | on | a pass and memory of the rows: turn off when not read |
/// | `threads` | all of the pool | never changes a result |
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Which first-order conditions.
    pub family: Family,
    /// Which standard errors.
    pub covariance: Covariance,
    /// Which small-sample factors.
    pub small_sample: SmallSample,
    /// Largest score left in a cell relative to the cell, and in a regressor relative to its scale.
    pub tolerance: f64,
    /// Most outer iterations.
    pub iterations: usize,
    /// How separated rows are found; Poisson, negative binomial and logit.
    pub separation: Separation,
    /// Whether rows alone in their level are dropped, recursively (Correia 2015).
    pub drop_singletons: bool,
    /// Fill [`Fit::corrected`](super::Fit::corrected); Poisson with exporter-year, importer-year and
    /// perhaps pair effects. Off, because the corrected standard errors need the dense inverse of the
    /// exporter-year and importer-year system: minutes from about 10,000 such effects on.
    pub bias_correction: bool,
    /// Estimate the dispersion of the negative binomial, and fill [`Fit::dispersion`](super::Fit::dispersion); the one
    /// given is then not used.
    pub estimate_dispersion: bool,
    /// Fill [`Fit::bootstrap`](super::Fit::bootstrap); with errors clustered one way. Off: thousands of draws.
    pub bootstrap: Option<WildBootstrap>,
    /// Fill [`Fit::effects`](super::Fit::effects).
    pub keep_effects: bool,
    /// Fill [`Fit::eta`](super::Fit::eta).
    pub keep_fitted: bool,
    /// Number of threads (feature `threads`); nothing means the pool of the caller.
    pub threads: Option<usize>,
    /// Ends the work with [`Refusal::GivenUp`](super::Refusal::GivenUp) once it is set.
    pub stop: Stop,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            family: Family::default(),
            covariance: Covariance::default(),
            small_sample: SmallSample::default(),
            tolerance: 1e-10,
            iterations: 100,
            separation: Separation::default(),
            drop_singletons: true,
            bias_correction: false,
            estimate_dispersion: false,
            bootstrap: None,
            keep_effects: true,
            keep_fitted: true,
            threads: None,
            stop: Stop::default(),
        }
    }
}
