//! How much more than a Poisson variable does the response vary? The dispersion of the negative binomial, estimated.
//!
//! ```text
//! Var y = mu + a mu^2,  t = 1 / a       sum w [ psi(y + t) - psi(t) + ln t + 1 - ln(t + mu) - (y + t) / (t + mu) ] = 0
//! ```
//!
//! Maximum likelihood of coefficients and dispersion together, found by turns: the coefficients given `a`, then `a` given the
//! means, until neither moves. The information between the two is zero in expectation, so the turns come to an end fast and the
//! errors of the coefficients need no correction. Reference: Lawless (1987), *Negative binomial and mixed Poisson
//! regression*; the same digits as `MASS::glm.nb`. Not for trade in a unit that someone chose: in thousands of dollars the
//! dispersion and every coefficient are other numbers. With effects for units seen few times `a` is too small, since the
//! effects take up part of the variation.

use super::control;
use super::data::Data;
use super::estimate::{Known, one};
use super::fit::{Fit, Refusal, Status};
use super::options::{Family, Options};

/// Most turns.
const TURNS: usize = 100;

/// Change of the dispersion, as a share of it, below which the turns end.
const SETTLED: f64 = 1e-11;

/// Newton steps for the dispersion of given means.
const STEPS: usize = 100;

/// Dispersions below this are no larger than the rounding of what they are estimated from.
const DISPERSION_MIN: f64 = 1e-8;

/// A dispersion that was estimated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dispersion {
    /// `a` in the variance `mu + a mu^2`.
    pub value: f64,
    /// Its standard error, from the information at given means.
    pub se: f64,
}

/// Estimates coefficients and dispersion.
pub(super) fn estimate(data: &Data<'_>, options: &Options) -> Result<Fit, Refusal> {
    let Family::NegativeBinomial { .. } = options.family else {
        return Err(Refusal::Option { name: "estimate_dispersion", expected: "the negative binomial" });
    };
    if !data.endogenous.is_empty() || !data.instruments.is_empty() {
        return control::estimate(data, options);
    }
    let quiet = |family| Options {
        family,
        keep_fitted: true,
        keep_effects: false,
        bootstrap: None,
        ..options.clone()
    };
    let fitted = |options: &Options| Ok::<Fit, Refusal>(one(data, options, &Known::default())?.fit);
    let mut found = likeliest(data, &fitted(&quiet(Family::Poisson))?, None)?;
    for _ in 0..TURNS {
        let fit = fitted(&quiet(Family::NegativeBinomial { dispersion: found.value }))?;
        if !matches!(fit.status, Status::Converged) {
            return Ok(fit);
        }
        let next = likeliest(data, &fit, Some(found.value))?;
        let moved = (next.value - found.value).abs();
        found = next;
        if moved <= SETTLED * found.value {
            let family = Family::NegativeBinomial { dispersion: found.value };
            let fit = fitted(&Options { family, ..options.clone() })?;
            return Ok(Fit { dispersion: Some(found), ..fit });
        }
    }
    let family = Family::NegativeBinomial { dispersion: found.value };
    let mut fit = fitted(&Options { family, ..options.clone() })?;
    fit.status = Status::NotConverged { residual: SETTLED, tolerance: SETTLED };
    fit.notes.push("the dispersion did not settle".into());
    Ok(fit)
}

/// Sums over the rows of a fit: weight, response and mean.
fn rows(data: &Data<'_>, fit: &Fit) -> Vec<(f64, f64, f64)> {
    let of = |(row, eta): (usize, &f64)| {
        let weight = data.weights.map_or(1.0, |w| w[row]);
        eta.is_finite().then(|| (weight, data.response[row], eta.exp()))
    };
    fit.eta.iter().enumerate().filter_map(of).collect()
}

/// The dispersion that makes the response likeliest at the means of a fit; from a moment if there is none to start from.
fn likeliest(data: &Data<'_>, fit: &Fit, start: Option<f64>) -> Result<Dispersion, Refusal> {
    let rows = rows(data, fit);
    let moment = || {
        let (mut above, mut below) = (0.0, 0.0);
        for (w, y, mu) in &rows {
            above += w * ((y - mu).powi(2) - mu);
            below += w * mu * mu;
        }
        above / below
    };
    let start = start.unwrap_or_else(moment);
    // The logarithm of t is free to move anywhere, and the likelihood is closer to a parabola in it.
    let mut log = -start.max(DISPERSION_MIN.sqrt()).ln();
    for _ in 0..STEPS {
        let t = log.exp();
        let (score, information) = derivatives(&rows, t);
        let (slope, curvature) = (t * score, t * t * information - t * score);
        let step = if curvature > 0.0 { slope / curvature } else { slope.signum() };
        let step = step.clamp(-2.0, 2.0);
        log += step;
        if (-log).exp() < DISPERSION_MIN {
            return Err(Refusal::NotDispersed);
        }
        if step.abs() <= 1e-13 * log.abs().max(1.0) {
            break;
        }
    }
    let t = log.exp();
    let (_, information) = derivatives(&rows, t);
    // The error of 1 / t by the delta method.
    Ok(Dispersion {
        value: 1.0 / t,
        se: if information > 0.0 { information.sqrt().recip() / (t * t) } else { f64::NAN },
    })
}

/// Slope of the log likelihood in `t`, and minus its curvature.
fn derivatives(rows: &[(f64, f64, f64)], t: f64) -> (f64, f64) {
    let (psi, psi1) = (digamma(t), trigamma(t));
    let (mut score, mut information) = (0.0, 0.0);
    for (w, y, mu) in rows {
        let both = t + mu;
        score += w * (digamma(y + t) - psi + (t / both).ln() + 1.0 - (y + t) / both);
        information += w * (psi1 - trigamma(y + t) - 1.0 / t + 2.0 / both - (y + t) / (both * both));
    }
    (score, information)
}

/// From where on the series below are exact to the last digits.
const SERIES_FROM: f64 = 12.0;

/// Derivative of the logarithm of the gamma function.
fn digamma(mut x: f64) -> f64 {
    let mut sum = 0.0;
    while x < SERIES_FROM {
        sum -= 1.0 / x;
        x += 1.0;
    }
    let i2 = 1.0 / (x * x);
    let series =
        i2 * (1.0 / 12.0 - i2 * (1.0 / 120.0 - i2 * (1.0 / 252.0 - i2 * (1.0 / 240.0 - i2 / 132.0))));
    sum + x.ln() - 0.5 / x - series
}

/// Its derivative.
fn trigamma(mut x: f64) -> f64 {
    let mut sum = 0.0;
    while x < SERIES_FROM {
        sum += 1.0 / (x * x);
        x += 1.0;
    }
    let (i, i2) = (1.0 / x, 1.0 / (x * x));
    let series =
        i2 * (1.0 / 6.0 - i2 * (1.0 / 30.0 - i2 * (1.0 / 42.0 - i2 * (1.0 / 30.0 - i2 * 5.0 / 66.0))));
    sum + i + 0.5 * i2 + i * series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derivatives_of_the_gamma_function() {
        // -gamma, pi^2 / 6 and their values at a half (Abramowitz and Stegun 1964, 6.3.2, 6.3.3, 6.4.2, 6.4.4).
        let euler = 0.577_215_664_901_532_9;
        assert!((digamma(1.0) + euler).abs() < 1e-14);
        assert!((digamma(0.5) + euler + 2.0 * 2.0_f64.ln()).abs() < 1e-14);
        let pi2 = std::f64::consts::PI.powi(2);
        assert!((trigamma(1.0) - pi2 / 6.0).abs() < 1e-14);
        assert!((trigamma(0.5) - pi2 / 2.0).abs() < 1e-13);
    }
}
