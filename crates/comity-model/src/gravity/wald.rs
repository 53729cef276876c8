//! Do linear restrictions on the coefficients hold, all at once?
//!
//! ```text
//! W = (R b - r)' (R V R')^-1 (R b - r)        chi-squared with as many degrees of freedom as rows of R
//! F = W / q                                   F with q and the degrees of the table, where these are finite
//! ```
//!
//! `b` coefficients, `V` their covariance, `R` and `r` the `q` restrictions. After least squares the law is F (one
//! restriction: the square of Student's t), with the degrees of freedom of the p values of the table; after
//! pseudo-likelihoods it is chi-squared. So a test of one coefficient is the test in the table. Reference: Wald (1943).

use super::dense::Cholesky;
use super::distribution::f_upper;
use super::fit::Fit;

/// A Wald test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wald {
    /// The statistic `W`.
    pub statistic: f64,
    /// Restrictions.
    pub degrees: usize,
    /// Degrees of freedom of the denominator of F; infinite if the law is chi-squared.
    pub rest: f64,
    /// Probability of a larger statistic if the restrictions hold.
    pub p_value: f64,
}

/// Why there is no test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untestable {
    /// No restriction, or one without a coefficient.
    Nothing,
    /// Some restrictions repeat or contradict others.
    Dependent,
    /// More restrictions than the rank of a covariance that rests on this many clusters.
    Clusters {
        /// The fewest clusters of any way.
        found: usize,
    },
    /// The covariance of the coefficients is singular, or not a number.
    Singular,
}

/// A pivot of a correlation matrix below this is rounding.
const PIVOT_MIN: f64 = 1e-13;

impl Fit {
    /// Tests that the coefficients at these positions of [`Fit::coefficients`] are all zero; nothing if
    /// a position is not there or the covariance of those coefficients is singular.
    pub fn wald(&self, positions: &[usize]) -> Option<Wald> {
        let restrictions: Vec<(Vec<(usize, f64)>, f64)> =
            positions.iter().map(|p| (vec![(*p, 1.0)], 0.0)).collect();
        self.wald_linear(&restrictions)
    }

    /// Tests linear restrictions: of each the coefficients that take part with their factors, and the
    /// value of the sum; nothing if they cannot be tested.
    pub fn wald_linear(&self, restrictions: &[(Vec<(usize, f64)>, f64)]) -> Option<Wald> {
        self.test(restrictions).ok()
    }

    /// The same with the reason.
    ///
    /// # Errors
    /// Why the restrictions cannot be tested.
    pub fn test(&self, restrictions: &[(Vec<(usize, f64)>, f64)]) -> Result<Wald, Untestable> {
        let (k, q) = (self.coefficients.len(), restrictions.len());
        let known = |terms: &[(usize, f64)]| !terms.is_empty() && terms.iter().all(|(p, _)| *p < k);
        if q == 0 || !restrictions.iter().all(|(terms, _)| known(terms)) {
            return Err(Untestable::Nothing);
        }
        let gap = |(terms, value): &(Vec<(usize, f64)>, f64)| {
            terms.iter().map(|(p, f)| f * self.coefficients[*p].estimate).sum::<f64>() - value
        };
        let gaps: Vec<f64> = restrictions.iter().map(gap).collect();
        let (mut v, mut r) = (vec![0.0; q * q], vec![0.0; q * q]);
        for (a, (left, _)) in restrictions.iter().enumerate() {
            for (b, (right, _)) in restrictions.iter().enumerate() {
                for (p, f) in left {
                    for (other, g) in right {
                        v[a * q + b] += f * g * self.covariance[p * k + other];
                        r[a * q + b] += if p == other { f * g } else { 0.0 };
                    }
                }
            }
        }
        if v.iter().any(|x| !x.is_finite()) {
            return Err(Untestable::Singular);
        }
        let singular = |of: &Cholesky| of.smallest_pivot.is_nan() || of.smallest_pivot < PIVOT_MIN;
        if singular(&Cholesky::new(&r, q)) {
            return Err(Untestable::Dependent);
        }
        let cholesky = Cholesky::new(&v, q);
        match self.degrees.clusters.iter().min() {
            Some(&found) if q >= found => return Err(Untestable::Clusters { found }),
            _ if singular(&cholesky) => return Err(Untestable::Singular),
            _ => {}
        }
        let statistic: f64 = cholesky.solve(&gaps).iter().zip(&gaps).map(|(x, g)| x * g).sum();
        if !statistic.is_finite() {
            return Err(Untestable::Singular);
        }
        let (degrees, rest) = (q as f64, self.rest());
        Ok(Wald { statistic, degrees: q, rest, p_value: f_upper(statistic / degrees, degrees, rest) })
    }

    /// Degrees of freedom of the denominator of F.
    fn rest(&self) -> f64 {
        if self.degrees.inference > 0.0 { self.degrees.inference } else { f64::INFINITY }
    }
}
