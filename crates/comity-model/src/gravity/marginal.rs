//! How much does the mean of a logit change with a regressor, on average over the rows?
//!
//! ```text
//! m_k = b_k s,   s = sum p mu (1 - mu) / sum p      dm_k/db_l = s [k = l] + b_k sum p mu (1 - mu) (1 - 2 mu) x~_l / sum p
//! ```
//!
//! `p` are prior weights and `x~` the absorbed regressors, because the effects move along with a coefficient. That they are
//! estimates themselves adds `b_k h` to the score of a row, where `h` is what the effects explain of `1 - 2 mu`. The
//! errors follow by the delta method, as if each effect were a dummy. Reference: Wooldridge (2010), *Econometric Analysis of Cross Section and Panel Data*,
//! section 15.6. Not for a regressor that enters by its square or a product as well: its own slope is only a part.

use super::basis::Basis;
use super::covariance::Scores;
use super::family::LIVE;
use super::fit::{Fit, Refusal};
use super::layout::Layout;
use super::newton::Absorber;
use super::options::{Covariance, Family};
use super::pass::Panel;

/// The slope of the logistic function on average over the rows.
#[derive(Clone, Debug, PartialEq)]
pub struct MeanSlope {
    /// `s` above.
    pub mean: f64,
    /// How it changes with each coefficient.
    pub gradient: Vec<f64>,
    /// Covariance of what the effects add to it with each coefficient.
    pub cross: Vec<f64>,
    /// Variance of what the effects add to it; NaN if the errors asked for do not tell.
    pub own: f64,
}

/// An average marginal effect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Marginal {
    /// The effect on the mean.
    pub estimate: f64,
    /// Its standard error.
    pub se: f64,
}

impl MeanSlope {
    /// Of a panel that was solved, with the unit of each coefficient of its basis.
    pub(super) fn of<L>(panel: &Panel<L>, basis: &Basis, unit: impl Fn(usize) -> f64) -> Self {
        let (mut weight, mut mean, mut turn) = (0.0, 0.0, vec![0.0; panel.x.len()]);
        for (cell, eta) in panel.eta.iter().enumerate().filter(|(_, eta)| **eta > LIVE) {
            let prior = panel.prior.get(cell).copied().unwrap_or(1.0);
            let (mu, rest) = (Family::Logit.mean(*eta), Family::Logit.mean(-eta));
            weight += prior;
            mean += prior * mu * rest;
            for (turn, x) in turn.iter_mut().zip(&panel.x) {
                *turn += prior * mu * rest * (rest - mu) * x[cell];
            }
        }
        turn.iter_mut().for_each(|turn| *turn /= weight);
        let given = basis.gradient(&turn);
        let gradient = given.iter().zip(&basis.active).map(|(g, regressor)| g / unit(*regressor));
        let cross = vec![0.0; panel.x.len()];
        MeanSlope { mean: mean / weight, gradient: gradient.collect(), cross, own: 0.0 }
    }

    /// Adds what the effects do, given the inverse information of the coefficients and the small-sample factor.
    pub(super) fn with_effects<L: Layout>(
        self,
        scores: &Scores<'_, L>,
        (covariance, bread, factor): (&Covariance, &[f64], f64),
        (basis, unit): (&Basis, impl Fn(usize) -> f64),
    ) -> Result<Self, Refusal> {
        let panel = scores.panel;
        let live = |cell: usize| panel.eta[cell] > LIVE;
        let pull = |eta: &f64| if *eta > LIVE { 1.0 - 2.0 * Family::Logit.mean(*eta) } else { 0.0 };
        let mut rest: Vec<Vec<f64>> = vec![panel.eta.iter().map(pull).collect()];
        Absorber::new(panel).absorb(&mut rest);
        let taken = |(cell, eta): (usize, &f64)| if live(cell) { pull(eta) - rest[0][cell] } else { 0.0 };
        let h: Vec<f64> = panel.eta.iter().enumerate().map(taken).collect();
        let weight: f64 = (0..h.len()).filter(|c| live(*c)).map(|c| panel.prior.get(c).unwrap_or(&1.0)).sum();
        if *covariance == Covariance::Homoskedastic {
            let own: f64 = h.iter().zip(&panel.w).map(|(h, w)| f64::from(*w) * h * h).sum();
            return Ok(MeanSlope { own: own / weight / weight, ..self });
        }
        let k = scores.x.len();
        let x: Vec<Vec<f64>> = scores.x.iter().cloned().chain([h]).collect();
        let meat = match covariance {
            Covariance::Leverage(leverage) => {
                let raised = scores.raised(bread, *leverage)?;
                Scores { x: &x, score: &raised, ..*scores }.meat(&Covariance::Robust, &[])?
            }
            other => Scores { x: &x, ..*scores }.meat(other, &[])?,
        };
        let with = |l: usize| meat.matrix[l * (k + 1) + k] * factor / weight;
        let half: Vec<f64> = (0..k).map(|c| (0..k).map(|l| bread[c * k + l] * with(l)).sum()).collect();
        let cross = basis.given(&half).iter().zip(&basis.active).map(|(v, r)| v * unit(*r)).collect();
        Ok(MeanSlope { cross, own: with(k) / weight, ..self })
    }
}

impl Fit {
    /// Average marginal effects with their errors, in the order of the coefficients; none but for logit.
    pub fn marginal(&self) -> Vec<Marginal> {
        let Some(MeanSlope { mean, gradient, cross, own }) = &self.slope else { return vec![] };
        let k = self.coefficients.len();
        let one = |at: usize| {
            let b = self.coefficients[at].estimate;
            let slope = |l: usize| b * gradient[l] + if l == at { *mean } else { 0.0 };
            let variance: f64 = (0..k * k).map(|i| slope(i / k) * self.covariance[i] * slope(i % k)).sum();
            let along: f64 = (0..k).map(|l| slope(l) * cross[l]).sum();
            Marginal { estimate: b * mean, se: (variance + 2.0 * b * along + b * b * own).sqrt() }
        };
        (0..k).map(one).collect()
    }
}
