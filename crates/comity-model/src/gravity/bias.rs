//! Bias correction for three-way Poisson estimates of gravity models.
//!
//! With exporter-year, importer-year and pair effects the estimate is biased by about as much as its
//! standard error (order one over the number of countries), and clustered standard errors are too small.
//! With `x~` the absorbed regressors and, for every pair, years as vectors:
//!
//! ```text
//! S = y - mu,   H = diag(mu) - mu mu' / sum mu,   G(x) = -[diag(mu x) - (mu x) mu' / sum mu - mu (mu x)' / sum mu]
//! b_k = sum over exporters of  -tr(A+ sum_j H x~_k S') + 1/2 tr(A+ (sum_j G(x~_k)) A+ sum_j S S'),   A = sum_j H
//! d_k = the same over importers          bias = (x~'H x~)^-1 (b + d)
//! V   = (x~'Hx~)^-1 [ sum over pairs of x~'(I - H L)^-1 S S' x~ ] (x~'Hx~)^-1
//! L   = x~ (x~'Hx~)^-1 x~' + the variance of the pair's exporter-year and importer-year effects
//! ```
//!
//! `A+` is the pseudo-inverse. Reference: Weidner and Zylkin (2021), *Bias and consistency in three-way
//! gravity models*, Journal of International Economics 132, proposition 3 and section 3.4.
//! Only for Poisson with pair effects eliminated, or for two-way models with the standard error alone (they
//! have no bias). The block of `L` needs a dense inverse of the exporter-year and importer-year system.

use super::dense::Cholesky;
use super::layout::Layout;
use super::layout::cube::Cube;
use super::pass::Panel;
use crate::parallel;

/// Bias of every coefficient and the covariance with the correction for leverage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Corrected {
    /// Names as in the fit.
    pub names: Vec<String>,
    /// Estimated bias, to be subtracted; zero for two-way models.
    pub bias: Vec<f64>,
    /// Estimate less bias.
    pub estimates: Vec<f64>,
    /// Covariance clustered by pair with leverage correction, times `G / (G - 1)`.
    pub covariance: Vec<f64>,
    /// Standard errors from that covariance.
    pub se: Vec<f64>,
}

/// `(x~'W x~)^-1 (b + d)` in the solver's units, times `N / (N - 1)` for `N` countries as in the authors'
/// program.
pub(super) fn bias<L: Layout>(panel: &Panel<L>, cube: &Cube<'_>, gram: &[f64]) -> Vec<f64> {
    let k = panel.x.len();
    if !cube.eliminates() {
        return vec![0.0; k];
    }
    let mut total = vec![0.0; k];
    for side in [true, false] {
        let count = if side { cube.exporters } else { cube.importers };
        for part in parallel::map(count, |node| of_node(panel, cube, node, side)) {
            total.iter_mut().zip(part).for_each(|(t, p)| *t += p);
        }
    }
    let nodes = cube.exporters.max(cube.importers) as f64;
    Cholesky::new(gram, k).solve(&total).iter().map(|b| b * nodes / (nodes - 1.0)).collect()
}

/// Cells of the pairs of an exporter (or importer).
fn pairs<'a>(cube: &'a Cube<'_>, node: usize, exporter: bool) -> impl Iterator<Item = usize> + 'a {
    let others = if exporter { cube.importers } else { cube.exporters };
    (0..others).map(
        move |other| if exporter { node * cube.importers + other } else { other * cube.importers + node },
    )
}

fn of_node<L: Layout>(panel: &Panel<L>, cube: &Cube<'_>, node: usize, exporter: bool) -> Vec<f64> {
    let (k, t) = (panel.x.len(), cube.width);
    let (mut a, mut q) = (vec![0.0; t * t], vec![0.0; t * t]);
    let (mut first, mut third) = (vec![vec![0.0; t * t]; k], vec![vec![0.0; t * t]; k]);
    for group in pairs(cube, node, exporter) {
        let run = cube.run(group);
        let mu: Vec<f64> = run.clone().map(|cell| mean(panel, cell)).collect();
        let total: f64 = mu.iter().sum();
        if total == 0.0 {
            continue;
        }
        let s: Vec<f64> = run.clone().zip(&mu).map(|(cell, mu)| panel.y[cell] - mu).collect();
        for r in 0..t {
            a[r * t + r] += mu[r];
            for c in 0..t {
                a[r * t + c] -= mu[r] * mu[c] / total;
                q[r * t + c] += s[r] * s[c];
            }
        }
        for (x, (first, third)) in panel.x.iter().zip(first.iter_mut().zip(&mut third)) {
            let mx: Vec<f64> = run.clone().zip(&mu).map(|(cell, mu)| mu * x[cell]).collect();
            let all: f64 = mx.iter().sum::<f64>() / total;
            for r in 0..t {
                third[r * t + r] -= mx[r];
                let hx = mx[r] - mu[r] * all;
                for c in 0..t {
                    first[r * t + c] += hx * s[c];
                    third[r * t + c] += (mx[r] * mu[c] + mu[r] * mx[c]) / total;
                }
            }
        }
    }
    let inverse = pseudo_inverse(&a, t);
    let middle = product(&product(&inverse, &q, t), &inverse, t);
    first
        .iter()
        .zip(&third)
        .map(|(first, third)| 0.5 * trace(third, &middle, t) - trace(&inverse, first, t))
        .collect()
}

fn mean<L>(panel: &Panel<L>, cell: usize) -> f64 {
    if panel.eta[cell] > super::family::LIVE { crate::kernel::exp(panel.eta[cell]) } else { 0.0 }
}

/// Pseudo-inverse of a weighted Laplacian-like block: constant over the years with weight is its kernel.
fn pseudo_inverse(a: &[f64], t: usize) -> Vec<f64> {
    let (values, vectors) = super::dense::eigen(a, t);
    let largest = values.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
    let mut out = vec![0.0; t * t];
    for (l, value) in values.iter().enumerate().filter(|(_, v)| **v > 1e-10 * largest) {
        for r in 0..t {
            for c in 0..t {
                out[r * t + c] += vectors[r * t + l] * vectors[c * t + l] / value;
            }
        }
    }
    out
}

fn product(a: &[f64], b: &[f64], n: usize) -> Vec<f64> {
    let mut out = vec![0.0; n * n];
    for r in 0..n {
        for l in 0..n {
            let f = a[r * n + l];
            for c in 0..n {
                out[r * n + c] += f * b[l * n + c];
            }
        }
    }
    out
}

fn trace(a: &[f64], b: &[f64], n: usize) -> f64 {
    (0..n * n).map(|at| a[at] * b[at % n * n + at / n]).sum()
}

/// Sum over pairs of `x~' (I - H L)^-1 S S' x~`, made symmetric.
pub(super) fn meat<L: Layout>(panel: &Panel<L>, cube: &Cube<'_>, gram: &[f64], score: &[f64]) -> Vec<f64> {
    let k = panel.x.len();
    let bread = Cholesky::new(gram, k).inverse();
    let system = inverse_of_kept(panel, cube);
    let parts = parallel::map(cube.exporters, |i| {
        let mut meat = vec![0.0; k * k];
        for group in pairs(cube, i, true) {
            of_pair(panel, cube, &bread, &system, score, group, &mut meat);
        }
        meat
    });
    let mut all = vec![0.0; k * k];
    super::layout::add_lanes(&parts, &mut all);
    (0..k * k).map(|at| 0.5 * (all[at] + all[at % k * k + at / k])).collect()
}

fn of_pair<L: Layout>(
    panel: &Panel<L>,
    cube: &Cube<'_>,
    bread: &[f64],
    system: &[f64],
    score: &[f64],
    group: usize,
    meat: &mut [f64],
) {
    let (k, t, kept) = (panel.x.len(), cube.width, cube.kept());
    let run = cube.run(group);
    let mu: Vec<f64> = run.clone().map(|cell| mean(panel, cell)).collect();
    let total: f64 = mu.iter().sum();
    if total == 0.0 {
        return;
    }
    let share = if cube.eliminates() { 1.0 / total } else { 0.0 };
    let (u, v) = cube.at(group);
    let mut leverage = vec![0.0; t * t];
    for r in 0..t {
        for c in 0..t {
            let at = |a: usize, b: usize| system[a * kept + b];
            let mut value = at(u + r, u + c) + at(u + r, v + c) + at(v + r, u + c) + at(v + r, v + c);
            for a in 0..k {
                for b in 0..k {
                    value += panel.x[a][run.start + r] * bread[a * k + b] * panel.x[b][run.start + c];
                }
            }
            leverage[r * t + c] = value;
        }
    }
    // I - H L
    let mut left = vec![0.0; t * t];
    for c in 0..t {
        let weighted: f64 = (0..t).map(|l| mu[l] * leverage[l * t + c]).sum();
        for r in 0..t {
            left[r * t + c] =
                f64::from(u8::from(r == c)) - mu[r] * leverage[r * t + c] + mu[r] * weighted * share;
        }
    }
    let s = &score[run.clone()];
    let corrected = solve(left, s, t);
    let sum = |x: &[f64], s: &[f64]| x[run.clone()].iter().zip(s).map(|(x, s)| x * s).sum::<f64>();
    for a in 0..k {
        for b in 0..k {
            meat[a * k + b] += sum(&panel.x[a], &corrected) * sum(&panel.x[b], s);
        }
    }
}

/// Solves a small system by elimination with row exchange.
fn solve(mut a: Vec<f64>, b: &[f64], n: usize) -> Vec<f64> {
    let mut x = b.to_vec();
    for p in 0..n {
        let best = (p..n).max_by(|&r, &s| a[r * n + p].abs().total_cmp(&a[s * n + p].abs())).unwrap_or(p);
        if a[best * n + p] == 0.0 {
            continue;
        }
        for c in 0..n {
            a.swap(p * n + c, best * n + c);
        }
        x.swap(p, best);
        for r in p + 1..n {
            let f = a[r * n + p] / a[p * n + p];
            for c in p..n {
                a[r * n + c] -= f * a[p * n + c];
            }
            x[r] -= f * x[p];
        }
    }
    for p in (0..n).rev() {
        for c in p + 1..n {
            x[p] -= a[p * n + c] * x[c];
        }
        x[p] = if a[p * n + p] == 0.0 { 0.0 } else { x[p] / a[p * n + p] };
    }
    x
}

/// Generalised inverse of the kept effects' system `S`, dense: what a pair reads of it does not depend
/// on which generalised inverse is taken.
fn inverse_of_kept<L>(panel: &Panel<L>, cube: &Cube<'_>) -> Vec<f64> {
    let kept = cube.kept();
    let mut s = vec![0.0; kept * kept];
    for group in 0..cube.groups() {
        let mu: Vec<f64> = cube.run(group).map(|cell| mean(panel, cell)).collect();
        let total: f64 = mu.iter().sum();
        if total == 0.0 {
            continue;
        }
        let share = if cube.eliminates() { 1.0 / total } else { 0.0 };
        let (u, v) = cube.at(group);
        for r in 0..cube.width {
            for c in 0..cube.width {
                let value = if r == c { mu[r] } else { 0.0 } - mu[r] * mu[c] * share;
                for (a, b) in [(u, u), (u, v), (v, u), (v, v)] {
                    s[(a + r) * kept + b + c] += value;
                }
            }
        }
    }
    invert(&mut s, kept);
    s
}

/// Pivots below this share of the diagonal belong to directions that are not identified.
const NOT_IDENTIFIED: f64 = 1e-9;

/// Rows of the matrix that one thread sweeps at once.
const ROWS: usize = 64;

/// Generalised inverse in place by Gauss-Jordan steps (the sweep operator, Goodnight 1979); directions
/// without a pivot get zero.
fn invert(a: &mut [f64], n: usize) {
    let diagonal: Vec<f64> = (0..n).map(|i| a[i * n + i]).collect();
    let mut skipped = vec![false; n];
    let mut row = vec![0.0; n];
    for p in 0..n {
        let pivot = a[p * n + p];
        if pivot <= NOT_IDENTIFIED * diagonal[p] || pivot <= 0.0 {
            skipped[p] = true;
            continue;
        }
        row.copy_from_slice(&a[p * n..(p + 1) * n]);
        let d = 1.0 / pivot;
        let tasks = a.chunks_mut(n * ROWS).enumerate().collect();
        parallel::each(tasks, |(at, rows)| {
            for (_, target) in (at * ROWS..).zip(rows.chunks_exact_mut(n)).filter(|(r, _)| *r != p) {
                let f = target[p] * d;
                if f != 0.0 {
                    target.iter_mut().zip(&row).for_each(|(t, v)| *t -= f * v);
                }
                target[p] = -f;
            }
        });
        let own = &mut a[p * n..(p + 1) * n];
        own.iter_mut().zip(&row).for_each(|(o, v)| *o = v * d);
        own[p] = d;
    }
    for p in (0..n).filter(|&p| skipped[p]) {
        a[p * n..(p + 1) * n].fill(0.0);
        (0..n).for_each(|r| a[r * n + p] = 0.0);
    }
}
