//! How sure are we? Counterfactuals over draws of elasticities and of the estimated shock.
//!
//! Draw `d` has its own stream of random numbers, seeded by `(seed, d)`, and starts from the
//! central solution, so the result is the same for any number of threads and any draw can be
//! repeated alone. Failed draws are named, never dropped in silence.

use super::axes::Country;
use super::economy::{Economy, Shock};
use super::error::Refusal;
use super::kernel::ln;
use super::solver::Status;
use super::{Options, parallel, simulate_from};
use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// The random numbers of one draw.
pub struct Random(SplitMix64);

impl Random {
    fn new(seed: u64, draw: usize) -> Self {
        // Two rounds keep the streams of neighbouring draws apart.
        let mut mixed = SplitMix64::seed_from_u64(seed ^ (draw as u64).rotate_left(32));
        Self(SplitMix64::seed_from_u64(mixed.next_u64()))
    }

    /// Uniform on (0, 1).
    pub fn uniform(&mut self) -> f64 {
        ((self.0.next_u64() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    /// Standard normal (Marsaglia's polar method).
    pub fn normal(&mut self) -> f64 {
        loop {
            let (x, y) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let s = x * x + y * y;
            if s < 1.0 {
                return x * (-2.0 * ln(s) / s).sqrt();
            }
        }
    }
}

/// What one draw changes.
#[derive(Clone, Debug, Default)]
pub struct Draw {
    /// Trade elasticities, if they differ from those of the economy.
    pub theta: Option<Vec<f64>>,
    /// The shock, if it differs from the central one.
    pub shock: Option<Shock>,
}

/// Real income of every country in every draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    countries: usize,
    /// `[draw][country]`, failed draws left out.
    values: Vec<f64>,
    /// Draws without an answer, and why.
    pub failed: Vec<(usize, String)>,
}

impl Sample {
    /// Number of draws with an answer.
    pub fn len(&self) -> usize {
        self.values.len() / self.countries.max(1)
    }

    /// Whether no draw has an answer.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Change of real income of one country in all draws.
    pub fn of(&self, n: Country) -> Vec<f64> {
        self.values.iter().skip(n.0).step_by(self.countries).copied().collect()
    }

    /// Quantiles of the change of real income, linear between order statistics; empty without
    /// draws.
    pub fn quantiles(&self, n: Country, probabilities: &[f64]) -> Vec<f64> {
        let mut sorted = self.of(n);
        if sorted.is_empty() {
            return Vec::new();
        }
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len() - 1;
        probabilities
            .iter()
            .map(|p| {
                let at = p.clamp(0.0, 1.0) * last as f64;
                let below = at.floor() as usize;
                let above = (below + 1).min(last);
                sorted[below] + (at - below as f64) * (sorted[above] - sorted[below])
            })
            .collect()
    }
}

/// Solves `count` draws made by `make`, warm-started from the solution of `shock`.
pub fn sample(
    economy: &Economy,
    shock: &Shock,
    options: &Options,
    count: usize,
    seed: u64,
    make: impl Fn(&mut Random) -> Draw + Sync + Send,
) -> Result<Sample, Refusal> {
    let central = simulate_from(economy, shock, options, None)?;
    let one = |d: usize| -> Result<Vec<f64>, String> {
        let draw = make(&mut Random::new(seed, d));
        let changed = draw.theta.map(|theta| economy.clone().with_theta(theta)).transpose();
        let changed = changed.map_err(|e| e.to_string())?;
        let economy = changed.as_ref().unwrap_or(economy);
        let shock = draw.shock.as_ref().unwrap_or(shock);
        let outcome = simulate_from(economy, shock, options, Some(&central.state));
        let outcome = outcome.map_err(|e| e.to_string())?;
        match outcome.certificate.status {
            Status::Solved => Ok(outcome.real_incomes()),
            other => Err(format!("{other:?}")),
        }
    };
    let mut sample = Sample { countries: economy.countries(), values: Vec::new(), failed: vec![] };
    for (d, result) in parallel::map(count, one).into_iter().enumerate() {
        match result {
            Ok(real) => sample.values.extend(real),
            Err(why) => sample.failed.push((d, why)),
        }
    }
    Ok(sample)
}
