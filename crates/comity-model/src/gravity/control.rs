//! What is the effect of a regressor that is correlated with the error? Instruments, by control function.
//!
//! ```text
//! e_m = z' pi_m + D c_m + v_m                        least squares, weights p, for each endogenous e_m
//! E[y | x, e, z, D] = exp(x' b + e' g + v' rho + D a + offset)        Poisson, weights p
//! ```
//!
//! `x` exogenous regressors ([`Data::regressors`]), `e` [`Data::endogenous`], `z` is `x` and
//! [`Data::instruments`], `D` the effects, the same in both stages; `v` appears among the coefficients
//! as `v(e)`. Both stages use the rows that the second one keeps. Reference: Wooldridge (2015), *Control
//! function methods in applied econometrics*; Lin and Wooldridge (2019), *Testing and correcting for
//! endogeneity in nonlinear unobserved effects models*. For least squares the coefficients `b`, `g` are
//! those of two-stage least squares, whatever `rho` is.
//!
//! **Standard errors** come from both first-order conditions at once (Newey and McFadden 1994, section
//! 6), with `X = (x, e, v)`, `r = y - mu`:
//!
//! ```text
//! m1_m = sum p (z, D) v_m = 0            m2 = sum p (X, D) r = 0
//! dm1_m / d(pi, c)_m = -sum p (z, D)(z, D)'              dv_m / d(pi, c)_m = -(z, D)
//! dm2 / d(b, g, rho, a) = -sum p mu (X, D)(X, D)'
//! dm2 / d(pi, c)_m = rho_m sum p mu (X, D)(z, D)' - 1_m sum p r (z, D)'
//! ```
//!
//! The last line has the plus because `mu` falls with `pi`, and `r` rises; its second term, with `1_m`
//! one in the place of `v_m` and else zero, is the column `v_m` of `X` itself moving. That term is left out: it is zero with as many instruments as endogenous
//! regressors, vanishes in expectation if the mean is right, and without it the errors of least squares
//! are, digit by digit, those of two-stage least squares as packages print them. A row moves the second
//! stage by `m2_i` and, through `(pi, c)_m`, by that derivative times `(sum p (z, D)(z, D)')^-1 p (z, D)_i
//! v_mi`. For `(b, g, rho)` alone `(X, D)` becomes `x~`, the part of `X` orthogonal to `D` under `p mu`. So
//! `sum p mu x~ D' = 0`: of the first stage only the block of `z~` (`z` less its projection on `D` under
//! `p`) is left, and the effects drop out:
//!
//! ```text
//! s_i = p x~_i r_i + sum_m rho_m (sum p mu x~ z~') (sum p z~ z~')^-1 z~_i p_i v_mi
//! ```
//!
//! `s` takes the place of the score in every covariance; [`generated`](super::generated) computes it.
//!
//! Errors in the estimated effects of the first stage do no harm: they lie in the span of `D`, and the
//! second stage absorbs them. The bias of Poisson with three-way effects ([`bias`](super::bias)) remains
//! and is not corrected here.
//!
//! **Not for** an endogenous regressor that is not continuous (the residual of a linear first stage is
//! then no control), one that enters by a square or a product as well, other families, or errors of one
//! variance. With effects, instruments must be unrelated to the errors of all rows of a level, not only of
//! their own. Weakness of instruments is told by each first stage alone; with several endogenous
//! regressors each may be strong while together they are not.

use super::data::{Data, Regressor};
use super::estimate::{Known, One, dropped, one};
use super::fit::{DroppedRow, Drops, Fit, Reason, Refusal, Status};
use super::generated::Generated;
use super::options::{Covariance, Family, Options};
use super::wald::Wald;

/// F of the excluded instruments below which they are called weak (Staiger and Stock 1997, *Instrumental
/// variables regression with weak instruments*). A rule of thumb for one endogenous regressor.
pub const WEAK: f64 = 10.0;

/// Largest residual of a first stage, relative to the largest value of the regressor, below which it is rounding: the same as
/// what the solver can still resolve of a regressor within effects.
const RESIDUAL_MIN: f64 = 1e-9;

/// How strongly the excluded instruments move an endogenous regressor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Strength {
    /// Wald statistic of their coefficients over their number, with the covariance asked for.
    pub f: f64,
    /// Their number.
    pub degrees: usize,
    /// Degrees of freedom of the denominator.
    pub rest: f64,
    /// Probability of a larger F if all coefficients are zero.
    pub p_value: f64,
}

/// The least-squares equation of an endogenous regressor.
#[derive(Clone, Debug, PartialEq)]
pub struct FirstStage {
    /// Name of the endogenous regressor.
    pub name: String,
    /// The equation: exogenous regressors, then instruments. No fitted values and no effects.
    pub fit: Fit,
    /// Positions in the coefficients of `fit` of the instruments left.
    pub excluded: Vec<usize>,
    /// Nothing if the covariance of these coefficients is singular, as with fewer clusters than
    /// instruments.
    pub strength: Option<Strength>,
}

impl FirstStage {
    /// Whether the F of the instruments is below [`WEAK`]; not told if there is none.
    pub fn weak(&self) -> Option<bool> {
        self.strength.map(|s| s.f < WEAK)
    }
}

/// What stands behind coefficients found with instruments.
#[derive(Clone, Debug, PartialEq)]
pub struct Instrumented {
    /// A first stage for each endogenous regressor.
    pub first: Vec<FirstStage>,
    /// Test that all `rho` are zero: the regressors are not endogenous. With the covariance that takes
    /// residuals for data, which is right if they are zero. Nothing if that covariance is singular.
    /// The p value is of F for least squares, else of chi-squared.
    pub endogeneity: Option<Wald>,
    /// Standard errors, by coefficient, that take residuals for data: too small unless `rho` is zero.
    pub uncorrected: Vec<f64>,
}

/// Estimates a model with instruments.
pub(super) fn estimate(data: &Data<'_>, options: &Options) -> Result<Fit, Refusal> {
    check(data, options)?;
    let whole = with(data, [&data.regressors, &data.endogenous, &data.instruments].map(|x| x.as_slice()));
    let mut separated: Vec<DroppedRow> = vec![];
    loop {
        let known = Known { separated: &separated, ..Known::default() };
        let drops = dropped(&whole, options, &known)?;
        let stage = first_stage(data, options, &drops)?;
        let second = second_stage(data, options, &separated, &stage)?;
        let is_separated = |d: &&DroppedRow| matches!(d.reason, Reason::Separated { .. });
        let found: Vec<DroppedRow> = second.fit.drops.rows.iter().filter(is_separated).copied().collect();
        // The first stage may only use what the second one keeps. Rows never come back, so this ends.
        if found.len() == separated.len() {
            return told(data, options, stage, second);
        }
        separated = found;
    }
}

fn check(data: &Data<'_>, options: &Options) -> Result<(), Refusal> {
    let (endogenous, given) = (data.endogenous.len(), data.instruments.len());
    if endogenous == 0 {
        let expected = "at least one endogenous regressor beside instruments";
        return Err(Refusal::Option { name: "endogenous", expected });
    }
    if given < endogenous {
        return Err(Refusal::Instruments { endogenous, given, left: given });
    }
    if !matches!(options.family, Family::Poisson | Family::LeastSquares) {
        return Err(Refusal::Option {
            name: "family",
            expected: "Poisson or least squares with instruments",
        });
    }
    if let Covariance::Leverage(_) = options.covariance {
        return Err(Refusal::Option {
            name: "leverage",
            expected: "other errors than HC2 and HC3 with instruments",
        });
    }
    if options.bootstrap.is_some() {
        return Err(Refusal::Option { name: "bootstrap", expected: "no wild bootstrap with instruments" });
    }
    if options.covariance == Covariance::Homoskedastic {
        let expected = "robust, clustered or dyadic errors with instruments";
        return Err(Refusal::Option { name: "covariance", expected });
    }
    Ok(())
}

/// The same data with these regressors and no instruments.
fn with<'a>(data: &Data<'a>, regressors: [&[Regressor<'a>]; 3]) -> Data<'a> {
    Data { regressors: regressors.concat(), endogenous: vec![], instruments: vec![], ..data.clone() }
}

struct Stage {
    first: Vec<FirstStage>,
    /// By endogenous regressor and row; NaN in rows with a missing value, zero in others not used.
    residuals: Vec<Vec<f64>>,
    /// `z~` by column and row.
    absorbed: Vec<Vec<f64>>,
}

/// Fits every endogenous regressor on the rows not dropped.
fn first_stage(data: &Data<'_>, options: &Options, drops: &Drops) -> Result<Stage, Refusal> {
    let mut weights: Vec<f64> = data.weights.map_or_else(|| vec![1.0; data.rows()], <[f64]>::to_vec);
    drops.rows.iter().for_each(|d| weights[d.row] = 0.0);
    let equation = Data {
        weights: (data.weights.is_some() || !drops.rows.is_empty()).then_some(&weights),
        offset: None,
        ..with(data, [&data.regressors, &data.instruments, &[]])
    };
    let family = Family::LeastSquares;
    let (bias_correction, keep_effects, keep_fitted) = (false, false, true);
    let options = Options { family, bias_correction, keep_effects, keep_fitted, ..options.clone() };
    let mut stage = Stage { first: vec![], residuals: vec![], absorbed: vec![] };
    for endogenous in &data.endogenous {
        let equation = Data { response: endogenous.values, ..equation.clone() };
        let known = Known { keep_absorbed: stage.absorbed.is_empty(), ..Known::default() };
        let One { mut fit, absorbed, .. } = one(&equation, &options, &known)?;
        if known.keep_absorbed {
            stage.absorbed = absorbed;
        }
        let eta = std::mem::take(&mut fit.eta);
        stage.residuals.push(residual(endogenous, &eta, &weights, drops)?);
        stage.first.push(strength(data, endogenous.name.clone(), fit)?);
    }
    Ok(stage)
}

fn residual(of: &Regressor<'_>, eta: &[f64], weights: &[f64], drops: &Drops) -> Result<Vec<f64>, Refusal> {
    let mut v: Vec<f64> = of.values.iter().zip(eta).map(|(e, eta)| e - eta).collect();
    drops.rows.iter().for_each(|d| v[d.row] = if d.reason == Reason::Missing { f64::NAN } else { 0.0 });
    let (mut left, mut whole) = (0.0_f64, 0.0_f64);
    for ((v, e), _) in v.iter().zip(of.values).zip(weights).filter(|(_, w)| **w > 0.0) {
        left = left.max(v.abs());
        whole = whole.max(e.abs());
    }
    if left <= RESIDUAL_MIN * whole {
        let why = "the first stage fits it exactly: it is a combination of exogenous regressors, instruments and effects";
        return Err(Refusal::Unidentified { name: of.name.clone(), why });
    }
    Ok(v)
}

fn strength(data: &Data<'_>, name: String, fit: Fit) -> Result<FirstStage, Refusal> {
    let is_excluded = |at: &usize| fit.coefficients[*at].regressor >= data.regressors.len();
    let excluded: Vec<usize> = (0..fit.coefficients.len()).filter(is_excluded).collect();
    let (endogenous, given) = (data.endogenous.len(), data.instruments.len());
    if excluded.len() < endogenous {
        return Err(Refusal::Instruments { endogenous, given, left: excluded.len() });
    }
    let (degrees, rest) = (excluded.len(), fit.degrees.inference);
    let strength = fit.wald(&excluded).map(|wald| Strength {
        f: wald.statistic / degrees as f64,
        degrees,
        rest,
        p_value: wald.p_value,
    });
    Ok(FirstStage { name, fit, excluded, strength })
}

/// Name of the residual of a first stage among the coefficients.
fn residual_name(endogenous: &str) -> String {
    format!("v({endogenous})")
}

fn second_stage(
    data: &Data<'_>,
    options: &Options,
    separated: &[DroppedRow],
    stage: &Stage,
) -> Result<One, Refusal> {
    let named = data.endogenous.iter().zip(&stage.residuals);
    let residuals: Vec<Regressor<'_>> =
        named.map(|(e, v)| Regressor { name: residual_name(&e.name), values: v }).collect();
    let generated = Generated {
        first: data.regressors.len() + data.endogenous.len(),
        residuals: &stage.residuals,
        absorbed: &stage.absorbed,
        weights: data.weights,
    };
    let known = Known { separated, generated: Some(generated), keep_absorbed: false };
    let options = Options { bias_correction: false, ..options.clone() };
    let found = one(&with(data, [&data.regressors, &data.endogenous, &residuals]), &options, &known)?;
    if matches!(found.fit.status, Status::NotConverged { .. }) {
        // What iterations that ran away dropped says nothing about instruments.
        return Ok(found);
    }
    let exogenous = data.regressors.len();
    let Some(lost) = found.fit.dropped_regressors.iter().find(|d| d.regressor >= exogenous) else {
        return Ok(found);
    };
    let at = lost.regressor - exogenous;
    let why = if at < data.endogenous.len() {
        "effects and the regressors before it leave nothing of it"
    } else {
        "the instruments do not move it, or not apart from the other endogenous regressors"
    };
    let name = data.endogenous[at % data.endogenous.len()].name.clone();
    Err(Refusal::Unidentified { name, why })
}

/// The second stage with all that stands behind it.
fn told(data: &Data<'_>, options: &Options, stage: Stage, second: One) -> Result<Fit, Refusal> {
    let One { mut fit, uncorrected, .. } = second;
    let k = fit.coefficients.len();
    let residual = data.regressors.len() + data.endogenous.len();
    let positions: Vec<usize> = (0..k).filter(|c| fit.coefficients[*c].regressor >= residual).collect();
    let (coefficients, degrees) = (fit.coefficients.clone(), fit.degrees.clone());
    let naive = Fit { coefficients, covariance: uncorrected, degrees, ..Fit::default() };
    let endogeneity = naive.wald(&positions);
    let uncorrected = (0..k).map(|c| naive.covariance[c * k + c].sqrt()).collect();
    if fit.status == Status::Converged
        && let Some(first) = stage.first.iter().find(|f| f.fit.status != Status::Converged)
    {
        fit.status = first.fit.status;
        fit.notes.push(format!("the first stage of {} did not converge", first.name));
    }
    fit.notes.push("standard errors allow for the first stage (stacked first-order conditions)".into());
    if options.family == Family::LeastSquares {
        fit.notes.push("the coefficients are those of two-stage least squares; measures of fit and fitted values include the residuals of the first stage".into());
    } else {
        fit.notes.push("measures of fit and fitted values include the residuals of the first stage".into());
    }
    if options.bias_correction {
        fit.notes.push("no bias correction: it is not known for a control function".into());
    }
    fit.instrumented = Some(Instrumented { first: stage.first, endogeneity, uncorrected });
    Ok(fit)
}
