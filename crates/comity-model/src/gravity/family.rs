//! Weight, score and objective of a row for each family, given its linear predictor.
//!
//! | family | `mu` | weight | score | objective |
//! |---|---|---|---|---|
//! | least squares | `eta` | 1 | `y - mu` | `(y - mu)^2 / 2` |
//! | Poisson | `exp(eta)` | `mu` | `y - mu` | `mu - y eta` |
//! | Gamma | `exp(eta)` | 1 | `y / mu - 1` | `y / mu + eta` |
//! | negative binomial, `a` | `exp(eta)` | `mu / (1 + a mu)` | `(y - mu) / (1 + a mu)` | `ln(1 + a mu) / a - y (eta - ln(1 + a mu))` |
//! | logit | `1 / (1 + exp(-eta))` | `mu (1 - mu)` | `y - mu` | `ln(1 + exp(eta)) - y eta` |
//!
//! All are multiplied by the prior weight. Weights are expected information, so that Newton's step is
//! Fisher scoring (McCullagh and Nelder 1989, section 2.5). A cell without a row has `eta` at
//! [`EMPTY`] and response zero, so that its mean vanishes without a mask being read.

use super::options::Family;
use crate::kernel;

/// Linear predictor of a cell without a row.
pub(super) const EMPTY: f64 = -1e4;

/// Linear predictors below this belong to cells without a row.
pub(super) const LIVE: f64 = -5e3;

/// Fills `w` and `r` (both times the prior weight) and returns the objective.
///
/// `mask` holds one in cells with a row; it is read by families whose weights do not vanish with the
/// mean. `prior` is empty if all weights are one.
#[inline(always)]
pub(super) fn evaluate(
    family: Family,
    eta: &[f64],
    y: &[f64],
    prior: &[f64],
    mask: &[f32],
    w: &mut [f64],
    r: &mut [f64],
) -> f64 {
    let cells = eta.iter().zip(y).zip(w.iter_mut().zip(r.iter_mut()));
    let mut objective = Lanes::default();
    match family {
        Family::LeastSquares => {
            for (((eta, y), (w, r)), m) in cells.zip(mask) {
                *w = if *m > 0.0 { 1.0 } else { 0.0 };
                *r = *w * (y - eta);
            }
            let squares = if prior.is_empty() {
                kernel::dot(r, r)
            } else {
                for ((w, r), p) in w.iter_mut().zip(r.iter_mut()).zip(prior) {
                    *w *= p;
                    *r *= p;
                }
                let of = |((r, y), eta): ((&f64, &f64), &f64)| r * (y - eta);
                r.iter().zip(y).zip(eta).map(of).sum()
            };
            0.5 * squares
        }
        Family::Poisson => {
            if prior.is_empty() {
                return poisson(eta, y, w, r);
            }
            for ((eta, y), (w, r)) in cells {
                *w = mean(*eta);
                *r = y - *w;
            }
            for ((((w, r), p), y), eta) in w.iter_mut().zip(r.iter_mut()).zip(prior).zip(y).zip(eta) {
                objective.add(p * (*w - y * eta));
                *w *= p;
                *r *= p;
            }
            objective.total()
        }
        Family::Logit => logit(eta, y, prior, w, r),
        Family::Gamma | Family::NegativeBinomial { .. } => other(family, eta, y, prior, w, r),
    }
}

/// The families that are seldom used, compiled once.
#[inline(never)]
fn other(family: Family, eta: &[f64], y: &[f64], prior: &[f64], w: &mut [f64], r: &mut [f64]) -> f64 {
    let cells = eta.iter().zip(y).zip(w.iter_mut().zip(r.iter_mut()));
    let mut objective = Lanes::default();
    match family {
        Family::LeastSquares | Family::Poisson | Family::Logit => return 0.0,
        Family::Gamma => {
            for ((eta, y), (w, r)) in cells {
                let live = if *eta > LIVE { 1.0 } else { 0.0 };
                let ratio = y * kernel::exp(-eta);
                *w = live * (ratio + live * eta);
                *r = live * (ratio - 1.0);
            }
        }
        Family::NegativeBinomial { dispersion } => {
            for ((eta, y), (w, r)) in cells {
                let mu = mean(*eta);
                let spread = 1.0 + dispersion * mu;
                let log = kernel::ln(spread);
                *w = log / dispersion - y * (eta - log);
                *r = (y - mu) / spread;
            }
        }
    }
    // `w` holds the objective of each cell; weigh it and put the weight in its place.
    for (l, ((w, r), eta)) in w.iter_mut().zip(r.iter_mut()).zip(eta).enumerate() {
        let prior = prior.get(l).copied().unwrap_or(1.0);
        objective.add(prior * *w);
        *r *= prior;
        *w = match family {
            Family::NegativeBinomial { dispersion } => {
                let mu = mean(*eta);
                prior * mu / (1.0 + dispersion * mu)
            }
            _ => prior * if *eta > LIVE { 1.0 } else { 0.0 },
        };
    }
    objective.total()
}

/// Logit, with both tails to full precision: `exp(-|eta|)` is the odds of the less likely outcome.
#[inline(never)]
fn logit(eta: &[f64], y: &[f64], prior: &[f64], w: &mut [f64], r: &mut [f64]) -> f64 {
    let mut objective = Lanes::default();
    for (l, ((eta, y), (w, r))) in eta.iter().zip(y).zip(w.iter_mut().zip(r.iter_mut())).enumerate() {
        let prior = if *eta > LIVE { prior.get(l).copied().unwrap_or(1.0) } else { 0.0 };
        let (less, loss) = odds(*eta);
        let (rare, sure) = (less / (1.0 + less), 1.0 / (1.0 + less));
        let (mu, rest) = if *eta < 0.0 { (rare, sure) } else { (sure, rare) };
        objective.add(prior * (loss - y * eta));
        *w = prior * rare * sure;
        *r = prior * (y * rest - (1.0 - y) * mu);
    }
    objective.total()
}

/// `exp(-|eta|)` and `ln(1 + exp(eta))`.
#[inline(always)]
pub(super) fn odds(eta: f64) -> (f64, f64) {
    let less = kernel::exp(-eta.abs());
    (less, eta.max(0.0) + kernel::ln(1.0 + less))
}

/// `exp(eta)`, exactly zero without a row.
#[inline(always)]
fn mean(eta: f64) -> f64 {
    let mu = kernel::exp(eta);
    if eta > LIVE { mu } else { 0.0 }
}

#[inline(always)]
fn poisson(eta: &[f64], y: &[f64], w: &mut [f64], r: &mut [f64]) -> f64 {
    // A loop by itself: the chain of one exponential is too long for anything but a loop over all cells
    // to become vector instructions.
    for (w, eta) in w.iter_mut().zip(eta) {
        *w = mean(*eta);
    }
    for ((r, y), w) in r.iter_mut().zip(y).zip(w.iter()) {
        *r = y - w;
    }
    kernel::sum(w) - kernel::dot(y, eta)
}

/// A running sum over eight columns.
#[derive(Default)]
struct Lanes {
    sums: [f64; 8],
    next: usize,
}

impl Lanes {
    #[inline(always)]
    fn add(&mut self, value: f64) {
        self.sums[self.next & 7] += value;
        self.next += 1;
    }
    fn total(&self) -> f64 {
        self.sums.iter().sum()
    }
}
