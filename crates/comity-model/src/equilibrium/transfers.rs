//! What does each closure pay to whom? Shared by all models.
//!
//! ```text
//! additive        T_n = D_n
//! multiplicative  T_n = (m (1 + d_n) - 1) wL_n,   d_n = D_n / VA_n,   m = sum wL / sum (1 + d) wL
//! balanced        T_n = 0
//! ```
//!
//! `T` adds to zero over the world under every closure. Differences of nearly equal numbers are
//! avoided, because in a nearly closed economy `T` is small against income and large against trade.

use super::economy::Economy;
use super::system::Closure;

pub(crate) struct Transfers {
    closure: Closure,
    deficit: Vec<f64>,
    /// Deficit over factor income, in the baseline.
    ratio: Vec<f64>,
}

impl Transfers {
    pub(crate) fn new(e: &Economy, closure: Closure) -> Self {
        let ratio = e.deficit.iter().zip(&e.value_added).map(|(d, va)| d / va).collect();
        Self { closure, deficit: e.deficit.clone(), ratio }
    }

    /// Transfers at new factor incomes; returns the world factor of the multiplicative closure.
    #[inline(always)]
    pub(crate) fn at(&self, factor: &[f64], out: &mut [f64]) -> f64 {
        match self.closure {
            Closure::Additive => out.copy_from_slice(&self.deficit),
            Closure::BalancedFirst | Closure::BalancedByShock => out.fill(0.0),
            Closure::Multiplicative => {
                let (excess, spent) = self.excess(factor);
                for ((t, ratio), income) in out.iter_mut().zip(&self.ratio).zip(factor) {
                    *t = income * (ratio + excess * (1.0 + ratio));
                }
                return (spent - self.gap(factor)) / spent;
            }
        }
        1.0
    }

    /// Derivative of [`at`](Self::at); returns the log change of the world factor.
    #[inline(always)]
    pub(crate) fn tangent(&self, factor: &[f64], d_factor: &[f64], out: &mut [f64]) -> f64 {
        if self.closure != Closure::Multiplicative {
            out.fill(0.0);
            return 0.0;
        }
        let (excess, spent) = self.excess(factor);
        let d_spent: f64 = d_factor.iter().zip(&self.ratio).map(|(f, r)| (1.0 + r) * f).sum();
        let d_excess = -(self.gap(d_factor) + excess * d_spent) / spent;
        let places = out.iter_mut().zip(&self.ratio).zip(factor.iter().zip(d_factor));
        for ((t, ratio), (income, change)) in places {
            *t = change * (ratio + excess * (1.0 + ratio)) + income * d_excess * (1.0 + ratio);
        }
        d_excess / (1.0 + excess)
    }

    /// `m - 1`, and spending before the world factor.
    #[inline(always)]
    fn excess(&self, factor: &[f64]) -> (f64, f64) {
        let spent: f64 = factor.iter().zip(&self.ratio).map(|(f, r)| (1.0 + r) * f).sum();
        (-self.gap(factor) / spent, spent)
    }

    /// Deficits at new incomes before the world factor, summed.
    #[inline(always)]
    fn gap(&self, factor: &[f64]) -> f64 {
        factor.iter().zip(&self.ratio).map(|(f, r)| r * f).sum()
    }
}

/// The trade balance of one country as a log ratio, zero when imports are exports plus transfers:
///
/// ```text
/// ln [(M + max(-T, 0)) / (X + max(T, 0))]
/// ```
///
/// It is relative to trade and computed without domestic sales, so that it is exact to rounding
/// however closed a country is. `None` for a country that neither trades nor receives.
#[derive(Clone, Copy)]
pub(crate) struct Balance {
    pub(crate) imports: f64,
    pub(crate) exports: f64,
    pub(crate) transfer: f64,
}

impl Balance {
    pub(crate) const NONE: Self = Self { imports: 0.0, exports: 0.0, transfer: 0.0 };

    #[inline(always)]
    fn sides(self) -> (f64, f64) {
        (self.imports + (-self.transfer).max(0.0), self.exports + self.transfer.max(0.0))
    }

    #[inline(always)]
    pub(crate) fn residual(self) -> Option<f64> {
        let (paid, earned) = self.sides();
        if paid == 0.0 && earned == 0.0 { None } else { Some(super::kernel::ln(paid / earned)) }
    }

    /// The change of [`residual`](Self::residual) when the three move by `d`.
    #[inline(always)]
    pub(crate) fn tangent(self, d: Self) -> f64 {
        let (paid, earned) = self.sides();
        let (d_minus, d_plus) = if self.transfer < 0.0 { (-d.transfer, 0.0) } else { (0.0, d.transfer) };
        (d.imports + d_minus) / paid - (d.exports + d_plus) / earned
    }
}
