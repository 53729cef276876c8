//! What an estimate returns: numbers, the evidence that they solve the equations, and an account
//! of every row and regressor that was left out.

use std::fmt;

/// A coefficient that was estimated.
#[derive(Clone, Debug, PartialEq)]
pub struct Coefficient {
    /// Name of the regressor.
    pub name: String,
    /// Position in [`Data::regressors`](super::Data::regressors), followed by
    /// [`Data::endogenous`](super::Data::endogenous) and then by the residual of each of these.
    pub regressor: usize,
    /// The estimate.
    pub estimate: f64,
    /// Its standard error; NaN if the covariance could not be computed.
    pub se: f64,
    /// Estimate over standard error.
    pub statistic: f64,
    /// Two-sided probability of a larger statistic under zero (t with
    /// [`Degrees::inference`] if finite, else normal).
    pub p_value: f64,
}

/// Why a regressor has no coefficient.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Collinear {
    /// Constant within the effects: nothing is left of it once they are absorbed.
    WithEffects {
        /// Norm after absorption over norm before.
        left: f64,
    },
    /// A linear combination of earlier regressors, given the effects.
    WithEarlier {
        /// Norm left over norm before.
        left: f64,
    },
    /// Zero in every row used.
    Zero,
}

/// A regressor that was dropped.
#[derive(Clone, Debug, PartialEq)]
pub struct DroppedRegressor {
    /// Name of the regressor.
    pub name: String,
    /// Position in [`Data::regressors`](super::Data::regressors).
    pub regressor: usize,
    /// Why.
    pub reason: Collinear,
}

/// Why a row was not used.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Reason {
    /// NaN in a column the model needs.
    Missing,
    /// Weight zero.
    ZeroWeight,
    /// Alone in a level of the effect at this position.
    Singleton {
        /// Position in [`Data::effects`](super::Data::effects).
        effect: usize,
    },
    /// All responses in its level of this effect are zero, so the effect is minus infinity; of logit also all one.
    SeparatedByEffect {
        /// Position in [`Data::effects`](super::Data::effects).
        effect: usize,
    },
    /// A combination of regressors and effects is zero wherever the response is positive, never
    /// negative, and `certificate > 0` in this row: moving along it lets the mean here vanish. Of logit it is
    /// never negative where the response is zero, never positive where it is one, and not zero in this row.
    Separated {
        /// The size of the combination in this row, scaled so that the largest is one.
        certificate: f64,
    },
}

/// A row that was not used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DroppedRow {
    /// Position in the data.
    pub row: usize,
    /// Why.
    pub reason: Reason,
}

/// Rows left out, each with its reason, by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drops {
    /// Every row not used.
    pub rows: Vec<DroppedRow>,
}

impl Drops {
    /// Rows with a missing value.
    pub fn missing(&self) -> usize {
        self.count(|r| matches!(r, Reason::Missing))
    }
    /// Rows of weight zero.
    pub fn zero_weight(&self) -> usize {
        self.count(|r| matches!(r, Reason::ZeroWeight))
    }
    /// Rows alone in a level of an effect.
    pub fn singletons(&self) -> usize {
        self.count(|r| matches!(r, Reason::Singleton { .. }))
    }
    /// Rows separated by an effect.
    pub fn separated_by_effects(&self) -> usize {
        self.count(|r| matches!(r, Reason::SeparatedByEffect { .. }))
    }
    /// Rows separated by regressors and effects together.
    pub fn separated(&self) -> usize {
        self.count(|r| matches!(r, Reason::Separated { .. }))
    }
    fn count(&self, what: impl Fn(&Reason) -> bool) -> usize {
        self.rows.iter().filter(|d| what(&d.reason)).count()
    }
}

/// The values of an effect.
#[derive(Clone, Debug, PartialEq)]
pub struct EffectValues {
    /// Name of the effect.
    pub name: String,
    /// One value per combination of levels ([`Data::level`](super::Data::level)); NaN where no row
    /// was used. Identified up to the usual shifts between effects: only sums over the effects of a
    /// row, and differences that no shift touches, have a meaning.
    pub values: Vec<f64>,
}

/// The score equation of one effect where it is worst.
#[derive(Clone, Debug, PartialEq)]
pub struct CellScore {
    /// Name of the effect.
    pub effect: String,
    /// The combination of levels ([`Data::level`](super::Data::level)).
    pub level: usize,
    /// `|sum w (y - mu)|` over `sum w |y|` in that cell.
    pub relative: f64,
}

/// Evidence that the first-order conditions hold, recomputed from the final fit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Certificate {
    /// For each effect its worst cell.
    pub cells: Vec<CellScore>,
    /// Largest `|x'(y - mu)| / (|x| |y - mu|)` over the absorbed regressors `x`: the cosine of the
    /// angle between regressor and residual.
    pub gradient: f64,
    /// Largest inner product of an absorbed regressor with an effect, relative to its norm: how far
    /// absorption is from exact.
    pub absorption: f64,
    /// For each coefficient how far it may be from the solution of the equations, to first order: what one step
    /// more would move it at most. Empty if the iterations did not converge.
    pub coefficients: Vec<f64>,
}

impl Certificate {
    /// The worst cell of all effects; zero without effects.
    pub fn worst_cell(&self) -> f64 {
        self.cells.iter().fold(0.0, |worst, cell| cell.relative.max(worst))
    }
}

/// How the iterations ended.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Status {
    /// All first-order conditions hold to the tolerance.
    #[default]
    Converged,
    /// They do not; the numbers are those of the last iteration and must not be used.
    NotConverged {
        /// Worst relative score left.
        residual: f64,
        /// Tolerance asked for.
        tolerance: f64,
    },
    /// The last digits stopped improving above the tolerance: rounding limits this problem.
    Stalled {
        /// Worst relative score left.
        residual: f64,
        /// Tolerance asked for.
        tolerance: f64,
    },
}

/// Measures of fit; NaN where the family has none.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Goodness {
    /// Deviance; for least squares the residual sum of squares.
    pub deviance: f64,
    /// Log pseudo-likelihood. For Poisson with the gamma function in place of the factorial.
    pub log_likelihood: f64,
    /// Least squares: share of the variance explained.
    pub r2: f64,
    /// Least squares: share of the variance left by the effects that the regressors explain.
    pub r2_within: f64,
    /// `1 - log likelihood / log likelihood of a constant mean` (McFadden).
    pub pseudo_r2: f64,
    /// Squared correlation of `y` and `mu`.
    pub correlation2: f64,
}

/// Whether anything but rounding is left of the response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Explained {
    /// Something is: the usual case.
    #[default]
    No,
    /// Regressors and effects fit every row: there are no standard errors.
    Wholly,
    /// The effects alone fit every row: all coefficients are zero, and have no standard errors.
    ByEffects,
}

impl Explained {
    /// What the reader of the table must know.
    pub(super) fn note(self) -> Option<String> {
        match self {
            Explained::No => None,
            Explained::Wholly => Some(
                "the fit is perfect: only rounding is left of the response, so that there are no standard errors; is it made of a regressor?".into(),
            ),
            Explained::ByEffects => Some(
                "the effects leave nothing of the response but rounding: coefficients are zero and have no standard errors".into(),
            ),
        }
    }
}

/// Parameters and degrees of freedom.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Degrees {
    /// Coefficients estimated.
    pub coefficients: usize,
    /// Levels with rows by effect; counted only where the convention needs them.
    pub effects: Vec<usize>,
    /// Parameters of the effects counted: their rank, those in clusters left out.
    pub absorbed: usize,
    /// Whether that is the rank and not only no less than it.
    pub exact: bool,
    /// Parameters counted by the small-sample factor (`K`).
    pub counted: usize,
    /// Clusters, by way.
    pub clusters: Vec<usize>,
    /// Degrees of freedom of the t distribution for p values; infinite for the normal.
    pub inference: f64,
}

/// An estimated model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fit {
    /// Coefficients that could be estimated, in the order of the regressors.
    pub coefficients: Vec<Coefficient>,
    /// Their covariance, row by row.
    pub covariance: Vec<f64>,
    /// Regressors that could not.
    pub dropped_regressors: Vec<DroppedRegressor>,
    /// Values of the effects, if asked for.
    pub effects: Vec<EffectValues>,
    /// Linear predictor of each row, offset included, if asked for; NaN for rows not used.
    pub eta: Vec<f64>,
    /// Evidence of the first-order conditions.
    pub certificate: Certificate,
    /// Measures of fit.
    pub goodness: Goodness,
    /// Whether anything but rounding is left of the response.
    pub explained: Explained,
    /// How the iterations ended.
    pub status: Status,
    /// Outer (Newton) iterations.
    pub iterations: usize,
    /// Inner (conjugate gradient) iterations, all together.
    pub inner_iterations: usize,
    /// Rows given.
    pub rows_given: usize,
    /// Rows used: `rows_given - drops.rows.len()`.
    pub rows_used: usize,
    /// Rows not used.
    pub drops: Drops,
    /// Parameters and degrees of freedom.
    pub degrees: Degrees,
    /// Bias correction and corrected standard errors, if asked for and defined for this model.
    pub corrected: Option<super::Corrected>,
    /// The dispersion of the negative binomial with its standard error, if it was estimated.
    pub dispersion: Option<super::Dispersion>,
    /// The mean slope of a logit, behind [`Fit::marginal`].
    pub slope: Option<super::MeanSlope>,
    /// The wild cluster bootstrap of every coefficient, if asked for.
    pub bootstrap: Option<super::Bootstrapped>,
    /// The first stage and the test of endogeneity, if there are instruments. Then
    /// [`Fit::covariance`] allows for the first stage.
    pub instrumented: Option<super::Instrumented>,
    /// The conventions behind the standard errors and anything the reader of the table must know,
    /// one sentence each.
    pub notes: Vec<String>,
}

impl Fit {
    /// The largest bound of the error of a coefficient, in standard errors of that coefficient; nothing if there is
    /// no bound or no standard error.
    pub fn worst_coefficient(&self) -> Option<f64> {
        let bounds = self.coefficients.iter().zip(&self.certificate.coefficients);
        let shares = bounds.map(|(c, bound)| bound / c.se).filter(|share| share.is_finite());
        shares.max_by(f64::total_cmp)
    }

    /// Takes another covariance of the coefficients, row by row, and with it their errors, statistics and p values.
    pub fn take_covariance(&mut self, covariance: Vec<f64>) {
        let k = self.coefficients.len();
        for (c, coefficient) in self.coefficients.iter_mut().enumerate() {
            coefficient.se = covariance.get(c * k + c).map_or(f64::NAN, |v| v.sqrt());
            coefficient.statistic = coefficient.estimate / coefficient.se;
            coefficient.p_value =
                super::distribution::t_two_sided(coefficient.statistic, self.degrees.inference);
        }
        self.covariance = covariance;
        // What is known of the effects' share belongs to the covariance that was there.
        if let Some(slope) = self.slope.as_mut().filter(|slope| slope.own != 0.0) {
            slope.own = f64::NAN;
        }
    }

    /// Mean of each row used; NaN for others. Needs [`Fit::eta`].
    pub fn mu(&self, family: super::Family) -> Vec<f64> {
        self.eta.iter().map(|eta| family.mean(*eta)).collect()
    }
}

/// Data that cannot be estimated on at all.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Refusal {
    /// A column whose length is not that of the response.
    Length {
        /// Name of the column.
        column: String,
        /// Length of the response.
        expected: usize,
        /// Length found.
        found: usize,
    },
    /// An infinite number, or one the family does not allow.
    Value {
        /// Name of the column.
        column: String,
        /// Where.
        row: usize,
        /// What was found.
        value: f64,
        /// What is allowed.
        expected: &'static str,
    },
    /// A code outside `0..levels`.
    Code {
        /// Name of the factor.
        factor: String,
        /// Where.
        row: usize,
        /// What was found.
        code: u32,
        /// Number of levels.
        levels: usize,
    },
    /// An effect or cluster without factors, or with a factor that is not there.
    Factors {
        /// Name of the effect or cluster.
        name: String,
    },
    /// An interaction with more combinations than can be told apart.
    TooManyLevels {
        /// Name of the effect or cluster.
        name: String,
    },
    /// No row is left to estimate on.
    NoRows {
        /// Rows given.
        given: usize,
        /// The account of those dropped.
        drops: Drops,
    },
    /// The response is zero in every row left, or has no variation: nothing to explain.
    NoVariation {
        /// The value in every row.
        value: f64,
    },
    /// An offset whose means lie too far apart for any number to hold: meant as its logarithm, most likely.
    Offset {
        /// Its smallest value.
        least: f64,
        /// Its largest value.
        most: f64,
    },
    /// Clustered errors without clusters, or with fewer than two.
    Clusters {
        /// Number found.
        found: usize,
    },
    /// The response varies no more about its mean than a Poisson variable does, so no dispersion above zero is likely.
    NotDispersed,
    /// Errors by leverage of a model with more effects than can be solved exactly.
    Leverage {
        /// Levels beside the effect with most.
        levels: usize,
        /// Most that can be.
        most: usize,
    },
    /// Fewer instruments than endogenous regressors.
    Instruments {
        /// Endogenous regressors.
        endogenous: usize,
        /// Instruments given.
        given: usize,
        /// Instruments left once effects, exogenous regressors and other instruments are out.
        left: usize,
    },
    /// Instruments do not tell the coefficient of an endogenous regressor.
    Unidentified {
        /// Name of the regressor.
        name: String,
        /// Why.
        why: &'static str,
    },
    /// Rows that are read in passes could not be read.
    Unreadable(String),
    /// The caller gave the work up: see [`Options::stop`](super::Options::stop).
    GivenUp,
    /// An option outside its range.
    Option {
        /// Which.
        name: &'static str,
        /// What is allowed.
        expected: &'static str,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Length { column, expected, found } => {
                write!(f, "column {column} has {found} rows; the response has {expected}")
            }
            Refusal::Value { column, row, value, expected } => {
                write!(f, "column {column} is {value} in row {row}; expected {expected}")
            }
            Refusal::Code { factor, row, code, levels } => {
                write!(f, "factor {factor} has code {code} in row {row}; it has {levels} levels")
            }
            Refusal::Unreadable(why) => write!(f, "{why}"),
            Refusal::GivenUp => write!(f, "the estimate was given up on request"),
            Refusal::Factors { name } => write!(f, "{name} refers to no factor of the data"),
            Refusal::TooManyLevels { name } => write!(f, "{name} has more than 2^32 combinations of levels"),
            Refusal::NoRows { given, drops } => write!(
                f,
                "no row is left of {given}: {} missing, {} of weight zero, {} singletons, {} separated",
                drops.missing(),
                drops.zero_weight(),
                drops.singletons(),
                drops.separated_by_effects() + drops.separated()
            ),
            Refusal::NoVariation { value } => {
                write!(f, "the response is {value} in every row left; there is nothing to explain")
            }
            Refusal::Offset { least, most } => write!(
                f,
                "the offset goes from {least} to {most}, {} log points: it stands beside logarithms of means",
                most - least
            ),
            Refusal::Clusters { found } => {
                write!(f, "clustered standard errors need at least 2 clusters; found {found}")
            }
            Refusal::NotDispersed => write!(
                f,
                "no dispersion above zero: the response varies no more about its mean than a Poisson variable does"
            ),
            Refusal::Leverage { levels, most } => write!(
                f,
                "HC2 and HC3 need the leverage of every row, which is worked out for at most {most} levels beside the largest effect; found {levels}"
            ),
            Refusal::Instruments { endogenous, given, left } => write!(
                f,
                "{endogenous} endogenous regressors need at least as many instruments; {given} given, of which {left} are left once effects and exogenous regressors are taken out"
            ),
            Refusal::Unidentified { name, why } => {
                write!(f, "the coefficient of {name} is not identified: {why}")
            }
            Refusal::Option { name, expected } => write!(f, "option {name}: expected {expected}"),
        }
    }
}

impl std::error::Error for Refusal {}
