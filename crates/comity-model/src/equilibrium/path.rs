//! How long does it take, and how far does it go? Capital that answers a shock, year by year.
//!
//! ```text
//! F(t)   = L^(1 - alpha) K(t)^alpha                    the factor of the static model
//! K(t+1) = I(t)^delta K(t)^(1 - delta)                 capital: what is invested wears in and out slowly
//! P I    = s w F,   s = alpha beta delta / (1 - beta (1 - delta))    what a household with log utility invests
//!
//! in changes against a baseline that stays as it is:
//! k(t+1) = (real factor income)^delta k(t)^(1 - delta),   F-hat = L-hat k^alpha;   in the end k = real factor income
//! ```
//!
//! `alpha` is [`Growth::capital_share`], `delta` [`Growth::depreciation`], `beta` [`Growth::discount`]. Each year is one
//! static equilibrium of the model in use, with as much of the factor as capital makes of it. The invested share `s` does
//! not depend on what is expected, so a shock that was announced moves nothing before it comes; it is exact where income
//! is a constant multiple of factor income and in the long run, and close to it while revenue or transfers move.
//! Reference: Anderson, Larch and Yotov (2020), "Transitional growth and trade with frictions: a structural estimation
//! framework", Economic Journal 130, after Lucas and Prescott (1971) and Hercowitz and Sampson (1991).
//!
//! Not for capital that moves between countries or sectors, for debt (imbalances are those of the closure), nor for
//! the months after a shock: nothing is sticky but capital.

use super::axes::Country;
use super::economy::{Economy, Shock};
use super::solver::Certificate;
use super::{Options, Outcome, Refusal, baseline_income, simulate_from};
use crate::kernel;

/// How capital grows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Growth {
    /// Share of capital in factor income (`alpha`), at least 0 and below 1.
    pub capital_share: f64,
    /// Share of the way that capital goes in a year (`delta`), above 0 and at most 1.
    pub depreciation: f64,
    /// What a year later is worth (`beta`), above 0 and below 1.
    pub discount: f64,
}

impl Growth {
    /// The share of factor income that is invested (`s`).
    pub fn invested(&self) -> f64 {
        let Self { capital_share: alpha, depreciation: delta, discount: beta } = self;
        alpha * beta * delta / (1.0 - beta * (1.0 - delta))
    }

    /// Whether every number has a meaning.
    pub fn is_sound(&self) -> bool {
        (0.0..1.0).contains(&self.capital_share)
            && self.depreciation > 0.0
            && self.depreciation <= 1.0
            && self.discount > 0.0
            && self.discount < 1.0
    }
}

/// One year, by country; everything is new over old.
#[derive(Clone, Debug, PartialEq)]
pub struct Year {
    /// Capital at the beginning of the year.
    pub capital: Vec<f64>,
    /// Real income: all final spending, investment included.
    pub real_income: Vec<f64>,
    /// Real consumption: what is left after investment.
    pub consumption: Vec<f64>,
    /// The evidence of its equilibrium.
    pub certificate: Certificate,
}

/// The way from the baseline to the long run.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// The years asked for, the first with the capital of the baseline.
    pub years: Vec<Year>,
    /// The long run under the last shock.
    pub long_run: Year,
    /// The constant change of consumption that is worth as much as the whole path, new over old, by country:
    /// `(1 - beta) sum beta^t ln C-hat(t)`, with the years after the last on the geometric way to the long run.
    pub welfare: Vec<f64>,
}

/// What comes of a path.
#[derive(Clone, Debug, PartialEq)]
pub enum Travelled {
    /// All years and the long run are solved.
    Whole(Box<Path>),
    /// The equilibrium of a year (counted from 0; absent for the long run) was not found.
    Stopped {
        /// The year.
        year: Option<usize>,
        /// Its evidence.
        certificate: Certificate,
    },
}

/// Rounds in which the long run must settle; each shrinks the error by about the share of capital.
const ROUNDS: usize = 500;
/// Largest change of log capital in the last round.
const SETTLED: f64 = 1e-10;

/// Follows `years` years. `stages` are shocks with the year from which they stand, in order, the first from year 0; the
/// last one stands for ever. `go_on` is asked before every solve.
///
/// # Errors
/// If a shock has no meaning in the model, or if `go_on` says no.
pub fn path(
    economy: &Economy,
    stages: &[(usize, Shock)],
    years: usize,
    growth: &Growth,
    options: &Options,
    go_on: &(dyn Fn() -> bool + Sync),
) -> Result<Travelled, Refusal> {
    let mut walk = Walk { economy, growth, options, go_on, state: None };
    let mut capital = vec![1.0; economy.countries()];
    let mut found = Vec::with_capacity(years);
    for t in 0..years {
        let stands = stages.iter().rev().find(|(from, _)| *from <= t).map(|(_, shock)| shock);
        let step = walk.year(stands.unwrap_or(&Shock::none()), &capital)?;
        if !step.year.certificate.is_solved() {
            return Ok(Travelled::Stopped { year: Some(t), certificate: step.year.certificate });
        }
        for (k, earned) in capital.iter_mut().zip(&step.earned) {
            *k = kernel::exp(
                growth.depreciation * kernel::ln(*earned) + (1.0 - growth.depreciation) * kernel::ln(*k),
            );
        }
        found.push(step.year);
    }
    let none = Shock::none();
    let long_run = walk.long_run(stages.last().map_or(&none, |(_, shock)| shock), capital)?;
    if !long_run.certificate.is_solved() {
        return Ok(Travelled::Stopped { year: None, certificate: long_run.certificate });
    }
    let welfare = (0..economy.countries()).map(|n| worth(&found, &long_run, n, growth.discount)).collect();
    Ok(Travelled::Whole(Box::new(Path { years: found, long_run, welfare })))
}

struct Walk<'a> {
    economy: &'a Economy,
    growth: &'a Growth,
    options: &'a Options,
    go_on: &'a (dyn Fn() -> bool + Sync),
    state: Option<Vec<f64>>,
}

/// A year and the real factor income that is earned in it, new over old.
struct Step {
    year: Year,
    earned: Vec<f64>,
}

impl Walk<'_> {
    fn year(&mut self, shock: &Shock, capital: &[f64]) -> Result<Step, Refusal> {
        if !(self.go_on)() {
            return Err(Refusal::GivenUp);
        }
        let mut with_capital = shock.clone();
        let mut factor = shock.endowment.clone().unwrap_or_else(|| vec![1.0; capital.len()]);
        for (f, k) in factor.iter_mut().zip(capital) {
            *f *= kernel::exp(self.growth.capital_share * kernel::ln(*k));
        }
        with_capital.endowment = Some(factor.clone());
        let outcome = simulate_from(self.economy, &with_capital, self.options, self.state.as_deref())?;
        let mut year = Year {
            capital: capital.to_vec(),
            real_income: Vec::new(),
            consumption: Vec::new(),
            certificate: outcome.certificate.clone(),
        };
        let mut earned = Vec::new();
        if outcome.certificate.is_solved() {
            let report = outcome.report(&with_capital)?;
            let earnings = report.countries.iter().zip(&factor);
            earned = earnings.map(|(c, f)| c.real_wage * c.labour * f).collect();
            year.real_income = report.countries.iter().map(|c| c.real_income).collect();
            year.consumption = self.consumption(&outcome, &year.real_income, &earned);
            self.state = Some(outcome.state);
        }
        Ok(Step { year, earned })
    }

    /// Spending less investment, which is a constant share of factor income.
    fn consumption(&self, outcome: &Outcome<'_>, spent: &[f64], earned: &[f64]) -> Vec<f64> {
        let base = outcome.baseline.as_ref();
        let invested =
            |n: usize| self.growth.invested() * base.value_added()[n] / baseline_income(base, Country(n));
        (0..spent.len()).map(|n| (spent[n] - invested(n) * earned[n]) / (1.0 - invested(n))).collect()
    }

    fn long_run(&mut self, shock: &Shock, mut capital: Vec<f64>) -> Result<Year, Refusal> {
        let mut step = self.year(shock, &capital)?;
        for _ in 0..ROUNDS {
            if !step.year.certificate.is_solved() {
                break;
            }
            let moved = |(k, earned): (&f64, &f64)| kernel::ln(earned / k).abs();
            let moved = capital.iter().zip(&step.earned).map(moved).fold(0.0, f64::max);
            if moved <= SETTLED {
                break;
            }
            capital.clone_from(&step.earned);
            step = self.year(shock, &capital)?;
        }
        Ok(step.year)
    }
}

/// The constant change of consumption worth as much as the path; NaN where consumption is no positive number.
fn worth(years: &[Year], long_run: &Year, n: usize, beta: f64) -> f64 {
    let end = kernel::ln(long_run.consumption[n]);
    let away: Vec<f64> = years.iter().map(|year| kernel::ln(year.consumption[n]) - end).collect();
    let mut weight = 1.0;
    let mut sum = 0.0;
    for gap in &away {
        sum += weight * gap;
        weight *= beta;
    }
    if let [.., before, last] = away[..] {
        // A gap that does not shrink yet has no geometric way; it is then counted once more and no further.
        let rate = if before == 0.0 { 0.0 } else { (last / before).clamp(0.0, 1.0) };
        sum += weight * last * rate / (1.0 - beta * rate);
    }
    kernel::exp(end + (1.0 - beta) * sum)
}
