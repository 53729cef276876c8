//! At which price does a quota clear? A search outside the model, one rate per quota.
//!
//! ```text
//! V_q(r) = sum over cells of volume at border prices of the baseline
//! r_q = 0 if V_q(0) <= limit;   most if V_q(most) >= limit;   else V_q(r_q) = limit
//! ```
//!
//! The volume falls as its rate rises, so that each is found by regula falsi (Illinois); several quotas take
//! turns until none moves.

use super::baseline::Baseline;
use super::run::Prepared;
use super::shock::{Cell, Compiled, Quota};
use crate::failure::Failure;
use comity_model::equilibrium::axes::{Exporter, Importer, Sector};
use comity_model::equilibrium::{Economy, Options, Shock, simulate_from};

/// A volume that meets its limit to this part has met it.
const MET: f64 = 1e-10;
/// Rounds over all quotas.
const ROUNDS: usize = 40;
/// Steps for one quota.
const STEPS: usize = 80;
/// Highest rate looked at, in logs: the price 20,000-fold.
const HIGHEST: f64 = 10.0;

/// One quota as it clears.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cleared {
    /// The rate that it puts on the price.
    pub rate: f64,
    /// Volume over that of the baseline.
    pub volume: f64,
    /// Whether its limit is what holds.
    pub binds: bool,
}

/// The search for the rates of all quotas of a shock.
pub struct Search<'a> {
    /// The baseline.
    pub baseline: &'a Baseline,
    /// Its economy with the elasticities of the scenario.
    pub economy: &'a Economy,
    /// The shock.
    pub compiled: &'a Compiled,
    /// Options of the model.
    pub options: &'a Options,
    /// The year whose stage stands.
    pub year: Option<i16>,
}

impl Search<'_> {
    fn shock(&self, rates: &[f64]) -> Shock {
        self.compiled.shock(self.baseline, self.economy.theta(), &[], self.year, rates)
    }

    /// Log of volume over limit of quota `q`.
    fn excess(&self, rates: &[f64], quota: &Quota, cells: &[Cell]) -> Result<f64, Failure> {
        let shock = self.shock(rates);
        let refused = |e| Failure::data(format!("the quota has no solution: {}", self.baseline.refusal(&e)));
        let outcome = simulate_from(self.economy, &shock, self.options, None).map_err(refused)?;
        if !outcome.certificate.is_solved() {
            return Err(Failure::data("no equilibrium was found while the rate of a quota was looked for")
                .hint("choose another closure"));
        }
        let report = outcome.report(&shock).map_err(refused)?;
        let (mut before, mut after) = (0.0, 0.0);
        for c in cells {
            let cell = (Importer(c.n), Exporter(c.i), Sector(c.j));
            before += outcome.baseline.trade(cell.0, cell.1, cell.2);
            after += outcome.volume(&report, &shock, cell.0, cell.1, cell.2);
        }
        if before <= 0.0 {
            return Err(Failure::usage("a quota on flows that the baseline does not have"));
        }
        Ok((after / before / quota.volume).ln())
    }

    /// The lowest tariff of a quota's cells before the quota takes anything, other shocks included.
    fn lowest_inside(&self, rates: &[f64], q: usize, cells: &[Cell]) -> f64 {
        let mut without = rates.to_vec();
        without[q] = 0.0;
        let shock = self.shock(&without);
        let tariff = shock.tariff.as_ref().unwrap_or(self.economy.tariff());
        cells
            .iter()
            .map(|c| tariff.at(Importer(c.n), Exporter(c.i), Sector(c.j)))
            .fold(f64::INFINITY, f64::min)
    }

    /// The rate of quota `q` while the others stand.
    fn one(&self, rates: &mut [f64], q: usize, quota: &Quota, cells: &[Cell]) -> Result<bool, Failure> {
        let most = quota.most(self.lowest_inside(rates, q, cells)).ln_1p().min(HIGHEST);
        if most <= 0.0 {
            return Err(Failure::usage("a quota beyond which the tariff is no higher than inside it")
                .hint("raise `over_rate_percent`, or lower `rate_percent`"));
        }
        let mut at = |x: f64| {
            rates[q] = x.exp_m1();
            self.excess(rates, quota, cells)
        };
        let mut low = (0.0, at(0.0)?);
        if low.1 <= MET {
            return Ok(false);
        }
        let mut high = (most, at(most)?);
        if high.1 >= -MET {
            return Ok(false);
        }
        let mut side = 0;
        for _ in 0..STEPS {
            let x = low.0 + (high.0 - low.0) * low.1 / (low.1 - high.1);
            let value = at(x)?;
            if value.abs() < MET || (high.0 - low.0) < 1e-14 {
                return Ok(true);
            }
            if value > 0.0 {
                low = (x, value);
                if side == 1 {
                    high.1 /= 2.0;
                }
                side = 1;
            } else {
                high = (x, value);
                if side == -1 {
                    low.1 /= 2.0;
                }
                side = -1;
            }
        }
        Err(Failure::bug("the rate of a quota was not found"))
    }

    /// The rates at which every quota clears.
    ///
    /// # Errors
    /// If some equilibrium on the way has no solution.
    pub fn clear(&self) -> Result<Vec<Cleared>, Failure> {
        let quotas = self.compiled.quotas();
        let mut rates = vec![0.0; quotas.len()];
        let mut binds = vec![false; quotas.len()];
        for _ in 0..ROUNDS {
            let before = rates.clone();
            for (q, (quota, cells)) in quotas.iter().enumerate() {
                binds[q] = self.one(&mut rates, q, quota, cells)?;
            }
            let moved = rates.iter().zip(&before).any(|(a, b)| (a - b).abs() > 1e-9 * (1.0 + a.abs()));
            if quotas.len() < 2 || !moved {
                break;
            }
        }
        let mut found = Vec::new();
        for (q, (quota, cells)) in quotas.iter().enumerate() {
            let volume = self.excess(&rates, quota, cells)?.exp() * quota.volume;
            found.push(Cleared { rate: rates[q], volume, binds: binds[q] });
        }
        Ok(found)
    }
}

impl Prepared {
    /// The rates at which the quotas of a shock clear; empty without any.
    ///
    /// # Errors
    /// As [`Search::clear`].
    pub fn clear_quotas(
        &self,
        economy: &Economy,
        compiled: &Compiled,
        options: &Options,
        year: Option<i16>,
    ) -> Result<Vec<Cleared>, Failure> {
        Search { baseline: &self.baseline, economy, compiled, options, year }.clear()
    }
}
