//! Are several coefficients zero, or other values, at once?
//!
//! ```text
//! W = (R b - r)' (R V R')^-1 (R b - r)        chi-squared with as many degrees of freedom as rows of R
//! ```
//!
//! `b` coefficients, `V` their covariance, `R` and `r` the restrictions. Reference: Wald (1943).

use super::dense::Cholesky;
use super::distribution::chi_squared_upper;
use super::fit::Fit;

/// A Wald test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wald {
    /// The statistic.
    pub statistic: f64,
    /// Restrictions.
    pub degrees: usize,
    /// Probability of a larger statistic if the restrictions hold.
    pub p_value: f64,
}

impl Fit {
    /// Tests that the coefficients at these positions of [`Fit::coefficients`] are all zero; nothing if
    /// a position is not there or the covariance of those coefficients is singular.
    pub fn wald(&self, positions: &[usize]) -> Option<Wald> {
        let restrictions: Vec<(Vec<(usize, f64)>, f64)> =
            positions.iter().map(|p| (vec![(*p, 1.0)], 0.0)).collect();
        self.wald_linear(&restrictions)
    }

    /// Tests linear restrictions: of each the coefficients that take part with their factors, and the
    /// value of the sum.
    pub fn wald_linear(&self, restrictions: &[(Vec<(usize, f64)>, f64)]) -> Option<Wald> {
        let (k, q) = (self.coefficients.len(), restrictions.len());
        let known = |terms: &[(usize, f64)]| !terms.is_empty() && terms.iter().all(|(p, _)| *p < k);
        if q == 0 || !restrictions.iter().all(|(terms, _)| known(terms)) {
            return None;
        }
        let gap = |(terms, value): &(Vec<(usize, f64)>, f64)| {
            terms.iter().map(|(p, f)| f * self.coefficients[*p].estimate).sum::<f64>() - value
        };
        let gaps: Vec<f64> = restrictions.iter().map(gap).collect();
        let mut v = vec![0.0; q * q];
        for (a, (left, _)) in restrictions.iter().enumerate() {
            for (b, (right, _)) in restrictions.iter().enumerate() {
                for (p, f) in left {
                    v[a * q + b] +=
                        right.iter().map(|(r, g)| f * g * self.covariance[p * k + r]).sum::<f64>();
                }
            }
        }
        let cholesky = Cholesky::new(&v, q);
        if cholesky.smallest_pivot.is_nan() || cholesky.smallest_pivot < 1e-13 {
            return None;
        }
        let statistic = cholesky.solve(&gaps).iter().zip(&gaps).map(|(x, g)| x * g).sum();
        Some(Wald { statistic, degrees: q, p_value: chi_squared_upper(statistic, q as f64) })
    }
}
