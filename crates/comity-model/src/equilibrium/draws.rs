//! How sure are we? Counterfactuals over draws of elasticities and of the estimated shock.
//!
//! Draw `d` has its own stream of random numbers, seeded by `(seed, d)`, and starts from the
//! central solution, so the result is the same for any number of threads and any draw can be
//! repeated alone. Failed draws are named, never dropped in silence.

use super::axes::Country;
use super::economy::{Economy, Shock};
use super::error::Refusal;
use super::kernel::exp;
use super::report::Quantity;
use super::solver::Status;
use super::{Options, Outcome, parallel, simulate_from};
use crate::{Random, Stop};
use std::sync::atomic::{AtomicUsize, Ordering};

/// An estimate with its standard error, for example the partial effect of an agreement on log trade.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The point estimate.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
}

impl Estimate {
    /// One value from the normal distribution of the estimate.
    pub fn draw(&self, random: &mut Random) -> f64 {
        self.value + self.standard_error * random.normal()
    }
}

/// The change of trade costs behind a partial effect on log trade, `exp(-effect / theta)`. Draw
/// effect and elasticity together: the same effect is a smaller cost where trade is more elastic.
pub fn cost_of_effect(effect: f64, theta: f64) -> f64 {
    exp(-effect / theta)
}

/// What one draw changes.
#[derive(Clone, Debug, Default)]
pub struct Draw {
    /// Trade elasticities, if they differ from those of the economy.
    pub theta: Option<Vec<f64>>,
    /// The shock, if it differs from the central one.
    pub shock: Option<Shock>,
}

/// The measured numbers of every country in every draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    countries: usize,
    /// What was measured, in order; [`Quantity::RealIncome`] comes first.
    quantities: Vec<Quantity>,
    /// `[draw][quantity][country]`, failed draws left out.
    values: Vec<f64>,
    /// Draws without an answer, and why.
    pub failed: Vec<(usize, String)>,
}

impl Sample {
    fn width(&self) -> usize {
        self.countries * self.quantities.len()
    }

    /// Number of draws with an answer.
    pub fn len(&self) -> usize {
        self.values.len() / self.width().max(1)
    }

    /// Whether no draw has an answer.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// What was measured.
    pub fn quantities(&self) -> &[Quantity] {
        &self.quantities
    }

    /// Change of real income of one country in all draws.
    pub fn of(&self, n: Country) -> Vec<f64> {
        self.column(0, n)
    }

    /// One quantity of one country in all draws; empty if it was not measured.
    pub fn of_quantity(&self, quantity: Quantity, n: Country) -> Vec<f64> {
        let place = self.quantities.iter().position(|known| *known == quantity);
        place.map_or_else(Vec::new, |q| self.column(q, n))
    }

    fn column(&self, quantity: usize, n: Country) -> Vec<f64> {
        let first = quantity * self.countries + n.0;
        self.values.iter().skip(first).step_by(self.width()).copied().collect()
    }

    /// Quantiles of the change of real income, linear between order statistics; empty without
    /// draws.
    pub fn quantiles(&self, n: Country, probabilities: &[f64]) -> Vec<f64> {
        quantiles(self.of(n), probabilities)
    }

    /// The same of any measured quantity.
    pub fn quantiles_of(&self, quantity: Quantity, n: Country, probabilities: &[f64]) -> Vec<f64> {
        quantiles(self.of_quantity(quantity, n), probabilities)
    }
}

/// Quantiles, linear between order statistics (Hyndman and Fan 1996, type 7); empty without values.
pub fn quantiles(mut values: Vec<f64>, probabilities: &[f64]) -> Vec<f64> {
    if values.is_empty() {
        return Vec::new();
    }
    values.sort_by(f64::total_cmp);
    let last = values.len() - 1;
    let between = |p: &f64| {
        let at = p.clamp(0.0, 1.0) * last as f64;
        let below = at.floor() as usize;
        let above = (below + 1).min(last);
        values[below] + (at - below as f64) * (values[above] - values[below])
    };
    probabilities.iter().map(between).collect()
}

/// Solves `count` draws made by `make`, warm-started from the solution of `shock`, and keeps real
/// incomes. [`sample_reports`] keeps everything a report prints, at about twice the time.
pub fn sample(
    economy: &Economy,
    shock: &Shock,
    options: &Options,
    count: usize,
    seed: u64,
    make: impl Fn(&mut Random) -> Draw + Sync + Send,
) -> Result<Sample, Refusal> {
    let measure = |outcome: &Outcome<'_>, _: &Shock| Ok(outcome.real_incomes());
    run(economy, shock, options, (count, seed), vec![Quantity::RealIncome], make, measure, &|_| true)
}

/// Solves `count` draws made by `make` and keeps every quantity of the report. `go_on` hears how many are
/// solved before each; once it says no, the rest is left and the sample refused.
pub fn sample_reports(
    economy: &Economy,
    shock: &Shock,
    options: &Options,
    count: usize,
    seed: u64,
    make: impl Fn(&mut Random) -> Draw + Sync + Send,
    go_on: &(dyn Fn(usize) -> bool + Sync),
) -> Result<Sample, Refusal> {
    let measure = |outcome: &Outcome<'_>, shock: &Shock| {
        let report = outcome.report(shock).map_err(|e| e.to_string())?;
        let all = Quantity::ALL.iter();
        Ok(all.flat_map(|q| report.countries.iter().map(|country| q.of(country))).collect())
    };
    run(economy, shock, options, (count, seed), Quantity::ALL.to_vec(), make, measure, go_on)
}

#[allow(clippy::too_many_arguments, reason = "the two ways in differ in the last three alone")]
fn run(
    economy: &Economy,
    shock: &Shock,
    options: &Options,
    (count, seed): (usize, u64),
    quantities: Vec<Quantity>,
    make: impl Fn(&mut Random) -> Draw + Sync + Send,
    measure: impl Fn(&Outcome<'_>, &Shock) -> Result<Vec<f64>, String> + Sync + Send,
    go_on: &(dyn Fn(usize) -> bool + Sync),
) -> Result<Sample, Refusal> {
    let central = simulate_from(economy, shock, options, None)?;
    let (done, stop) = (AtomicUsize::new(0), Stop::default());
    let solved = |d: usize| -> Result<Vec<f64>, String> {
        let draw = make(&mut Random::new(seed, d));
        let changed = draw.theta.map(|theta| economy.clone().with_theta(theta)).transpose();
        let changed = changed.map_err(|e| e.to_string())?;
        let economy = changed.as_ref().unwrap_or(economy);
        let shock = draw.shock.as_ref().unwrap_or(shock);
        let outcome = simulate_from(economy, shock, options, Some(&central.state));
        let outcome = outcome.map_err(|e| e.to_string())?;
        match &outcome.certificate.status {
            Status::Solved => measure(&outcome, shock),
            other => Err(other.to_string()),
        }
    };
    let one = |d: usize| {
        if stop.is_set() || !go_on(done.load(Ordering::Relaxed)) {
            stop.set();
            return Err(Refusal::GivenUp.to_string());
        }
        let found = solved(d);
        done.fetch_add(1, Ordering::Relaxed);
        found
    };
    let mut sample =
        Sample { countries: economy.countries(), quantities, values: Vec::new(), failed: vec![] };
    let drawn = parallel::map(count, one);
    if stop.is_set() {
        return Err(Refusal::GivenUp);
    }
    for (d, result) in drawn.into_iter().enumerate() {
        match result {
            Ok(values) => sample.values.extend(values),
            Err(why) => sample.failed.push((d, why)),
        }
    }
    Ok(sample)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should stop")]
mod tests {
    use super::super::axes::{Cube, Exporter, Importer, Sector};
    use super::super::{Observed, calibrate::calibrate};
    use super::*;

    #[test]
    fn draws_end_at_the_first_that_nobody_waits_for() {
        let flows = Cube::from_fn(2, 1, |n, i, _| if n.0 == i.0 { 80.0 } else { 20.0 });
        let observed = Observed { trade: flows, tariff: None, theta: vec![4.0], input_output: None };
        let economy = calibrate(&observed).unwrap().economy;
        let mut shock = Shock::none();
        shock.tariff_mut(&economy).set(Importer(0), Exporter(1), Sector(0), 0.1);
        let made = AtomicUsize::new(0);
        let make = |random: &mut Random| {
            made.fetch_add(1, Ordering::Relaxed);
            Draw { theta: Some(vec![4.0 * (0.1 * random.normal()).exp()]), shock: None }
        };
        let drawn = |go_on: &(dyn Fn(usize) -> bool + Sync)| {
            sample_reports(&economy, &shock, &Options::default(), 40, 1, make, go_on)
        };
        assert_eq!(drawn(&|_| true).unwrap().len(), 40);
        assert_eq!(drawn(&|solved| solved < 3), Err(Refusal::GivenUp));
        assert!(made.load(Ordering::Relaxed) < 60, "the rest was drawn all the same");
    }
}
