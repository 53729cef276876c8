//! How sure are the coefficients, by leaving out one cluster at a time?
//!
//! ```text
//! V = (G - 1) / G  sum over clusters g of (b_g - b)(b_g - b)'
//! ```
//!
//! `b` the estimate, `b_g` that without the rows of cluster `g`, `G` the clusters. Every `b_g` is a whole estimate of its
//! own, effects and all, so the result is exact for every family and design. More cautious than the sandwich with few or
//! uneven clusters, where that is too sure of itself. Reference: MacKinnon, Nielsen and Webb (2023), *Fast and reliable
//! jackknife and bootstrap methods for cluster-robust inference* (their CV3, centred at the estimate). Not for many
//! clusters: it takes as many estimates.

use super::design::Design;
use super::model::again;
use crate::failure::Failure;
use crate::words::grouped;
use comity_model::gravity::{self, Covariance, Data, Explained, Fit, Options, Status};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Most rows that all estimates together may read.
const ROWS_MAX: usize = 2_000_000_000;

/// Gives a fit the errors of the jackknife over the first way to cluster.
///
/// # Errors
/// If that would take too long, or a coefficient cannot be estimated without some cluster.
pub(super) fn errors(
    fit: &mut Fit,
    data: &Data<'_>,
    options: &Options,
    design: &Design<'_>,
) -> Result<(), Failure> {
    // Of a perfect fit only rounding would move.
    let (Some((name, factors)), Explained::No) = (design.clusters.first(), fit.explained) else {
        return Ok(());
    };
    let dropped: BTreeSet<usize> = fit.drops.rows.iter().map(|drop| drop.row).collect();
    let mut clusters: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for row in (0..data.rows()).filter(|row| !dropped.contains(row)) {
        clusters.entry(data.level(factors, row)).or_default().push(row);
    }
    let (count, rows) = (clusters.len(), fit.rows_used);
    if count.saturating_mul(rows) > ROWS_MAX {
        let message = format!(
            "jackknife: {} estimates of {} rows each; expected at most {} rows together",
            grouped(count as f64, 0),
            grouped(rows as f64, 0),
            grouped(ROWS_MAX as f64, 0)
        );
        return Err(
            Failure::usage(message).hint(format!("--cluster {name}: with so many clusters the two agree"))
        );
    }
    let without = |rows: &Vec<usize>| one(fit, data, options, rows, || level(design, factors, rows));
    let clusters: Vec<Vec<usize>> = clusters.into_values().collect();
    let apart: Vec<Vec<f64>> = clusters.par_iter().map(without).collect::<Result<_, Failure>>()?;
    let k = fit.coefficients.len();
    let factor = (count as f64 - 1.0) / count as f64;
    let entry = |at: usize| factor * apart.iter().map(|b| b[at / k] * b[at % k]).sum::<f64>();
    fit.take_covariance((0..k * k).map(entry).collect());
    fit.notes.push(format!("{} estimates, each without one cluster of {name}", grouped(count as f64, 0)));
    Ok(())
}

/// How far the coefficients without some rows lie from those with all.
fn one(
    fit: &Fit,
    data: &Data<'_>,
    options: &Options,
    rows: &[usize],
    name: impl Fn() -> String,
) -> Result<Vec<f64>, Failure> {
    let mut weights = data.weights.map_or_else(|| vec![1.0; data.rows()], <[f64]>::to_vec);
    rows.iter().for_each(|row| weights[*row] = 0.0);
    let options = Options { covariance: Covariance::Robust, ..again(options) };
    let failed = |why: String| {
        Failure::data(format!("jackknife: without {}, {why}", name()))
            .hint("use --cluster in place of --jackknife")
    };
    let data = Data { weights: Some(&weights), ..data.clone() };
    let found = gravity::estimate(&data, &options).map_err(|refusal| failed(refusal.to_string()))?;
    if !matches!(found.status, Status::Converged) {
        return Err(failed("the estimate does not converge".to_owned()));
    }
    let apart = |whole: &gravity::Coefficient| {
        let same = found.coefficients.iter().find(|c| c.regressor == whole.regressor);
        same.map(|c| c.estimate - whole.estimate)
            .ok_or_else(|| failed(format!("the coefficient of {} is not identified", whole.name)))
    };
    fit.coefficients.iter().map(apart).collect()
}

/// The levels of a cluster in words: `ARG^BRA`.
fn level(design: &Design<'_>, factors: &[usize], rows: &[usize]) -> String {
    let label = |factor: &usize| {
        let (factor, row) = (design.factors.get(*factor)?, rows.first()?);
        factor.labels.get(*factor.codes.get(*row)? as usize).cloned()
    };
    factors.iter().filter_map(label).collect::<Vec<_>>().join("^")
}
