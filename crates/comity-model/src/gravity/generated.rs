//! How much does a regressor that is itself an estimate add to the uncertainty of the others?
//!
//! The residuals `v_m` of the first stages are regressors of the second. What a row contributes to the
//! coefficients of the second stage is then its own score and what it moved in the first:
//!
//! ```text
//! s_i = p_i x~_i (y_i - mu_i) + sum_m H_m z~_i p_i v_mi
//! H_m = rho_m x~'W z~ (z~'P z~)^-1
//! ```
//!
//! | symbol | here |
//! |---|---|
//! | `x~`, `W = diag(p dmu/deta)` | `panel.x`, absorbed under `W`; `weights` |
//! | `z~`, `P = diag(p)` | [`Generated::absorbed`], absorbed under `P`; [`Generated::weights`] |
//! | `v_m`, `rho_m` | [`Generated::residuals`] and their coefficients |
//! | `p (y - mu)` | `score` |
//!
//! Derivation and reference: [`control`](super::control). Not for a generated regressor of another
//! kind: the first stage must be least squares with the effects and weights of the second.

use super::basis::Basis;
use super::dense::Cholesky;
use super::family;
use super::layout::{Layout, add_lanes, by_lane};
use super::pass::Panel;
use super::prepare::Scale;
use crate::parallel;

/// Rows summed by one task: part of the definition of the sums.
const ROWS: usize = 4_096;

/// The first stages, by row of the data.
pub(super) struct Generated<'a> {
    /// Position among the regressors of the first residual; the others follow.
    pub first: usize,
    /// Residual of each first stage; anything in rows not used.
    pub residuals: &'a [Vec<f64>],
    /// Absorbed regressors of the first stage, in any basis.
    pub absorbed: &'a [Vec<f64>],
    /// Prior weights; all one if absent.
    pub weights: Option<&'a [f64]>,
}

impl Generated<'_> {
    /// `s` of every cell, a column for each of `panel.x`.
    pub fn scores<L: Layout>(
        &self,
        panel: &Panel<L>,
        at: &[u32],
        score: &[f64],
        basis: &Basis,
        scale: &Scale,
    ) -> Vec<Vec<f64>> {
        let moved = self.moved(panel, at);
        let rho: Vec<f64> = (0..self.residuals.len()).map(|m| self.rho(m, basis, scale)).collect();
        parallel::map(panel.x.len(), |k| {
            let mut out: Vec<f64> = panel.x[k].iter().zip(score).map(|(x, r)| x * r).collect();
            for (row, cell) in used(panel, at, 0..at.len()) {
                let fitted: f64 = moved[k].iter().zip(self.absorbed).map(|(h, z)| h * z[row]).sum();
                let v: f64 = rho.iter().zip(self.residuals).map(|(rho, v)| rho * v[row]).sum();
                out[cell] += fitted * self.weight(row) * v;
            }
            out
        })
    }

    fn weight(&self, row: usize) -> f64 {
        self.weights.map_or(1.0, |w| w[row])
    }

    /// The coefficient of a residual, in the solver's unit of the response; zero if it has none.
    fn rho(&self, m: usize, basis: &Basis, scale: &Scale) -> f64 {
        let regressor = self.first + m;
        let place = basis.active.iter().position(|a| *a == regressor);
        place.map_or(0.0, |place| basis.beta[place] / scale.regressors[regressor])
    }

    /// `(z~'P z~)^-1 z~'W x~`, by column of `x~`.
    fn moved<L: Layout>(&self, panel: &Panel<L>, at: &[u32]) -> Vec<Vec<f64>> {
        let (k, columns) = (panel.x.len(), self.absorbed.len());
        let w = weights(panel);
        let parts = parallel::map(at.len().div_ceil(ROWS), |block| {
            let mut sums = vec![0.0; (columns + k) * columns];
            for (row, cell) in used(panel, at, block * ROWS..((block + 1) * ROWS).min(at.len())) {
                let left = self.absorbed.iter().map(|z| self.weight(row) * z[row]);
                let left = left.chain(panel.x.iter().map(|x| w[cell] * x[cell]));
                for (sums, left) in sums.chunks_exact_mut(columns.max(1)).zip(left) {
                    sums.iter_mut().zip(self.absorbed).for_each(|(s, z)| *s += left * z[row]);
                }
            }
            sums
        });
        let mut gram = vec![0.0; (columns + k) * columns];
        add_lanes(&parts, &mut gram);
        let cross = gram.split_off(columns * columns);
        let gram = Cholesky::new(&gram, columns);
        (0..k).map(|c| gram.solve(&cross[c * columns..(c + 1) * columns])).collect()
    }
}

/// Rows used of a range, with their cells.
fn used<'p, L: Layout>(
    panel: &'p Panel<L>,
    at: &'p [u32],
    rows: std::ops::Range<usize>,
) -> impl Iterator<Item = (usize, usize)> + 'p {
    rows.map(|row| (row, at[row] as usize))
        .filter(|(_, cell)| panel.eta.get(*cell).is_some_and(|eta| *eta > family::LIVE))
}

/// Weight of every cell at the final fit.
fn weights<L: Layout>(panel: &Panel<L>) -> Vec<f64> {
    let layout = &panel.layout;
    let mut w = vec![0.0; layout.cells()];
    let tasks: Vec<_> = by_lane(layout, &mut w).into_iter().enumerate().collect();
    parallel::each(tasks, |(lane, mut w)| {
        let mut r = vec![0.0; layout.longest()];
        for group in layout.lanes()[lane].clone() {
            let run = layout.run(group);
            let (part, rest) = w.split_at_mut(run.len());
            w = rest;
            let prior = if panel.prior.is_empty() { &[] } else { &panel.prior[run.clone()] };
            let (eta, y, mask) = (&panel.eta[run.clone()], &panel.y[run.clone()], &panel.w[run.clone()]);
            family::evaluate(panel.family, eta, y, prior, mask, part, &mut r[..run.len()]);
        }
    });
    w
}
