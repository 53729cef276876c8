//! Would another assignment of a regressor have done the same? A randomisation test.
//!
//! ```text
//! p = (1 + draws with |b*| >= |b|) / (1 + draws)        b* the estimate with the values of the regressor dealt out anew
//! ```
//!
//! The hypothesis is sharp: the regressor has no effect on any row. The values are dealt among clusters if the errors are
//! clustered one way and the regressor is the same throughout each cluster, else among rows, and the line says which. Every
//! draw is an estimate of its own, effects and all, for any family. References: Fisher (1935), *The Design of Experiments*;
//! Young (2019), *Channeling Fisher*. Not for a regressor that nobody could have dealt out: agreements are made by those who
//! trade much, and no test repairs that; nor, among rows, for one that lasts (a pair with an agreement has it next year too).

use super::Permutation;
use super::design::Design;
use super::model::again;
use super::names::nearest;
use super::table::show;
use crate::failure::Failure;
use crate::words::grouped;
use comity_model::Random;
use comity_model::gravity::{self, Covariance, Data, Fit, Options, Regressor, Status};
use rayon::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Most rows that all estimates together may read.
const ROWS_MAX: usize = 2_000_000_000;

/// A randomisation test that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Permuted {
    /// The regressor.
    pub regressor: String,
    /// The clusters whose values were dealt out; rows if absent.
    pub among: Option<String>,
    /// Draws asked for, and those of them whose estimate has the coefficient.
    pub draws: usize,
    /// See `draws`.
    pub known: usize,
    /// Seed of the draws.
    pub seed: u64,
    /// Share of the draws that are as far out as the estimate, which counts as one; NaN if none is known.
    pub p_value: f64,
}

impl Permuted {
    /// A line for a terminal.
    pub fn in_words(&self) -> String {
        let among = self.among.as_deref().map_or("rows".to_owned(), |name| format!("clusters of {name}"));
        let lost = match self.draws - self.known {
            0 => String::new(),
            lost => format!("; {} of them have no estimate and are left out", grouped(lost as f64, 0)),
        };
        format!(
            "randomisation test of {}: p = {} ({} draws among {among}, seed {}{lost})",
            self.regressor,
            show(self.p_value, 4),
            grouped(self.draws as f64, 0),
            self.seed
        )
    }

    /// The same for other programs.
    pub fn json(&self) -> Value {
        json!({
            "name": self.regressor, "among": self.among, "draws": self.draws, "known": self.known,
            "seed": self.seed, "p_value": Some(self.p_value).filter(|p| p.is_finite()),
        })
    }
}

/// Deals the values of a regressor out again and again.
///
/// # Errors
/// If the model has no such coefficient, or the estimates would take too long.
pub(super) fn test(
    fit: &Fit,
    data: &Data<'_>,
    options: &Options,
    design: &Design<'_>,
    asked: &Permutation,
) -> Result<Permuted, Failure> {
    let plain = |name: &str| name.chars().filter(|c| !c.is_whitespace() && *c != '`').collect::<String>();
    let found = fit.coefficients.iter().find(|c| plain(&c.name) == plain(&asked.regressor));
    let Some(whole) = found.filter(|c| c.regressor < data.regressors.len()) else {
        let names = fit.coefficients.iter().map(|c| c.name.as_str());
        let message =
            format!("--permute: expected an exogenous regressor of the table, found {:?}", asked.regressor);
        return Err(match nearest(&asked.regressor, names) {
            Some(near) => Failure::usage(message).hint(format!("did you mean {near}?")),
            None => Failure::usage(message),
        });
    };
    if asked.draws < 2 || asked.draws.saturating_mul(fit.rows_used) > ROWS_MAX {
        return Err(Failure::usage(format!(
            "--permute: expected from 2 draws to {} rows in all draws together, found {} draws of {} rows",
            grouped(ROWS_MAX as f64, 0),
            grouped(asked.draws as f64, 0),
            grouped(fit.rows_used as f64, 0)
        )));
    }
    let (units, among) = units(fit, data, design, whole.regressor);
    let draw = |number: usize| {
        let mut random = Random::new(asked.seed, number);
        let values = dealt(data.regressors[whole.regressor].values, &units, &mut random);
        one(data, options, whole.regressor, &values)
    };
    let estimates: Vec<Option<f64>> = (0..asked.draws).into_par_iter().map(draw).collect();
    let known = estimates.iter().flatten().count();
    let out = estimates.iter().flatten().filter(|b| b.abs() >= whole.estimate.abs() * (1.0 - TIE)).count();
    let p_value = if known == 0 { f64::NAN } else { (1 + out) as f64 / (1 + known) as f64 };
    let Permutation { draws, seed, .. } = *asked;
    Ok(Permuted { regressor: whole.name.clone(), among, draws, known, seed, p_value })
}

/// Share of an estimate within which a draw ties with it: what two solves may differ by.
const TIE: f64 = 1e-8;

/// The rows whose values go together: clusters in which the regressor does not vary, or single rows.
fn units(
    fit: &Fit,
    data: &Data<'_>,
    design: &Design<'_>,
    regressor: usize,
) -> (Vec<Vec<usize>>, Option<String>) {
    let dropped: BTreeSet<usize> = fit.drops.rows.iter().map(|drop| drop.row).collect();
    let used: Vec<usize> = (0..data.rows()).filter(|row| !dropped.contains(row)).collect();
    let values = data.regressors[regressor].values;
    if let [(name, factors)] = design.clusters.as_slice() {
        let mut clusters: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        used.iter().for_each(|row| clusters.entry(data.level(factors, *row)).or_default().push(*row));
        if clusters.values().all(|rows| rows.iter().all(|row| values[*row] == values[rows[0]])) {
            return (clusters.into_values().collect(), Some(name.clone()));
        }
    }
    (used.into_iter().map(|row| vec![row]).collect(), None)
}

/// The values, each unit with those of another one (Fisher and Yates 1938).
fn dealt(values: &[f64], units: &[Vec<usize>], random: &mut Random) -> Vec<f64> {
    let mut order: Vec<usize> = (0..units.len()).collect();
    for last in (1..order.len()).rev() {
        order.swap(last, random.below(last + 1));
    }
    let mut out = values.to_vec();
    for (unit, from) in units.iter().zip(order) {
        unit.iter().for_each(|row| out[*row] = values[units[from][0]]);
    }
    out
}

/// The coefficient with other values of a regressor; nothing if there is none.
fn one(data: &Data<'_>, options: &Options, regressor: usize, values: &[f64]) -> Option<f64> {
    let options = Options { covariance: Covariance::Robust, ..again(options) };
    let mut data = data.clone();
    data.regressors[regressor] = Regressor { name: data.regressors[regressor].name.clone(), values };
    let fit =
        gravity::estimate(&data, &options).ok().filter(|fit| matches!(fit.status, Status::Converged))?;
    fit.coefficients.iter().find(|c| c.regressor == regressor).map(|c| c.estimate)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should stop")]
mod tests {
    use super::*;
    use comity_model::gravity::Family;

    #[test]
    fn units_keep_together_and_no_value_is_lost() {
        let values = [1.0, 1.0, 2.0, 2.0, 3.0, 3.0];
        let units = vec![vec![0, 1], vec![2, 3], vec![4, 5]];
        let mut seen = BTreeSet::new();
        for draw in 0..60 {
            let out = dealt(&values, &units, &mut Random::new(3, draw));
            assert!(out.chunks(2).all(|pair| pair[0] == pair[1]));
            let mut sorted = out.clone();
            sorted.sort_by(f64::total_cmp);
            assert_eq!(sorted, values);
            seen.insert(out.iter().map(|v| *v as u8).collect::<Vec<_>>());
        }
        assert_eq!(seen.len(), 6, "every order comes up");
    }

    #[test]
    fn the_share_of_draws_is_that_of_all_orders() {
        // Six rows, three of them treated: of 20 assignments only the one given and its mirror reach the difference.
        let (y, x) = ([1.0, 2.0, 3.0, 10.0, 12.0, 14.0], [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]);
        let data = Data {
            response: &y,
            regressors: vec![
                Regressor { name: "one".into(), values: &[1.0; 6] },
                Regressor { name: "x".into(), values: &x },
            ],
            ..Data::default()
        };
        let options = Options { family: Family::LeastSquares, ..Options::default() };
        let fit = gravity::estimate(&data, &options).unwrap();
        let units: Vec<Vec<usize>> = (0..6).map(|row| vec![row]).collect();
        let draws = 2_000;
        let out = (0..draws)
            .filter(|draw| {
                let values = dealt(&x, &units, &mut Random::new(1, *draw));
                let b = one(&data, &options, 1, &values).unwrap();
                b.abs() >= fit.coefficients[1].estimate.abs() * (1.0 - TIE)
            })
            .count();
        // Four standard errors of a share of one tenth.
        assert!((out as f64 / draws as f64 - 0.1).abs() < 4.0 * (0.09 / draws as f64).sqrt(), "{out}");
    }
}
