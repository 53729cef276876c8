//! How sure are we with few clusters? The wild cluster bootstrap, with the hypothesis imposed.
//!
//! ```text
//! H0: b_j = 0      y* = x b_r + D a_r + v_g u_r      t*_j = b*_j / se(b*_j)      p_j = share of draws with |t*_j| >= |t_j|
//! ```
//!
//! `u_r` are the residuals of the estimate in which `b_j` is zero, `v_g` one number of mean zero and variance one for each
//! cluster. After least squares this is the bootstrap of Cameron, Gelbach and Miller (2008) as `boottest` computes it, effects
//! taken out of every draw. After a pseudo-likelihood the estimate is taken for the weighted least squares of its last
//! step (weights `w`, residuals score over `w`), so that the weighted scores are drawn and nothing is estimated anew:
//! MacKinnon, Nielsen and Webb (2025), *Cluster-robust jackknife and bootstrap inference for logistic regression models*,
//! here linearised at the estimate itself and not at the one under the hypothesis.
//!
//! With `M` the operator that takes effects out, `A_g = x~_g'W x~_g` and sums over the cluster `g` of
//! `x~'W M(v u)` and `x~'W M(v x~)`, a draw is small algebra. If every effect lies within clusters these sums are `v_g` times
//! those of the sample; else `M` is a solve of the effects for each draw.
//!
//! The draws come from streams of their own, seeded by the number of the draw: the same bits on any number of threads. If
//! the clusters have no more combinations of weights than draws are asked for, every combination is taken once and the p value
//! is exact. It is never zero: the sample counts as a draw. Not for several ways of clusters, and of little use if the hypothesis
//! concerns a regressor that moves in one or two clusters only.

use super::basis::Basis;
use super::covariance::Scores;
use super::dense::Cholesky;
use super::fit::Refusal;
use super::layout::Layout;
use super::layout::rows::dense;
use super::newton::Absorber;
use super::options::{WildBootstrap, WildWeights};
use crate::{Random, parallel};

/// Most numbers that solves of effects may go through for all draws together: some minutes.
const SOLVED_MAX: usize = 20_000_000_000;

/// Share of the statistic within which a draw ties with the sample: rounding.
const TIE: f64 = 1e-7;

/// The test of a coefficient.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WildTest {
    /// The statistic of the sample, without a small-sample factor, which would cancel.
    pub statistic: f64,
    /// Share of the draws whose statistic is as large or larger; NaN if none could be worked out.
    pub p_value: f64,
}

/// A wild cluster bootstrap of every coefficient.
#[derive(Clone, Debug, PartialEq)]
pub struct Bootstrapped {
    /// As asked for.
    pub asked: WildBootstrap,
    /// Draws made; all combinations of weights if `exhaustive`.
    pub draws: usize,
    /// Whether every combination was taken once.
    pub exhaustive: bool,
    /// By coefficient, that it is zero.
    pub tests: Vec<WildTest>,
}

/// Runs the bootstrap on the scores of a fit.
pub(super) fn bootstrap<L: Layout>(
    scores: &Scores<'_, L>,
    basis: &Basis,
    gram: &[f64],
    asked: WildBootstrap,
) -> Result<Bootstrapped, Refusal> {
    let [way] = scores.data.clusters.as_slice() else {
        return Err(Refusal::Option { name: "bootstrap", expected: "errors clustered one way" });
    };
    if asked.draws < 2 {
        return Err(Refusal::Option { name: "draws", expected: "at least two" });
    }
    let rows = scores.rows();
    let clusters = dense(scores.data, &way.factors, &rows);
    if clusters.count < 2 {
        return Err(Refusal::Clusters { found: clusters.count });
    }
    let combinations = combinations(asked.weights, clusters.count).filter(|n| *n <= asked.draws);
    let draws = combinations.unwrap_or(asked.draws);
    let mut of_cell = vec![u32::MAX; scores.panel.layout.cells()];
    for (&row, &code) in rows.iter().zip(&clusters.codes) {
        of_cell[scores.at[row as usize] as usize] = code;
    }
    let within = (0..scores.data.effects.len()).all(|effect| scores.nested(effect, &rows));
    let sample = Sample::new(scores, basis, gram, (&of_cell, clusters.count));
    if !within && draws.saturating_mul(of_cell.len()).saturating_mul(sample.k + 1) > SOLVED_MAX {
        let expected =
            "fewer draws: effects across clusters are solved for in each, and these would take an hour";
        return Err(Refusal::Option { name: "draws", expected });
    }
    let absorber = (!within).then(|| Absorber::new(scores.panel));
    let weights = |draw: usize| match combinations {
        Some(_) => combination(asked.weights, draw, clusters.count),
        None => drawn(asked.weights, asked.seed, draw, clusters.count),
    };
    let statistics = parallel::map(draws, |draw| {
        let v = weights(draw);
        let sums = match &absorber {
            None => {
                sample.sums.iter().zip(&v).map(|(sums, v)| sums.iter().map(|s| v * s).collect()).collect()
            }
            Some(absorber) => sample.solved(scores, absorber, &of_cell, &v),
        };
        sample.statistics(&sums)
    });
    let exhaustive = combinations.is_some();
    let tests = (0..sample.k).map(|j| test(sample.observed[j], statistics.iter().map(|t| t[j]), exhaustive));
    Ok(Bootstrapped { asked, draws, exhaustive, tests: tests.collect() })
}

/// The share of draws that are as far out as the sample, which is one of them if every combination is taken and else
/// counts as one more.
fn test(statistic: f64, draws: impl Iterator<Item = f64>, exhaustive: bool) -> WildTest {
    let (mut known, mut out) = (0, 0);
    for t in draws.filter(|t| !t.is_nan()) {
        known += 1;
        out += usize::from(t.abs() >= statistic.abs() * (1.0 - TIE));
    }
    let more = usize::from(!exhaustive);
    let p_value =
        if known == 0 || statistic.is_nan() { f64::NAN } else { (out + more) as f64 / (known + more) as f64 };
    WildTest { statistic, p_value }
}

/// What all draws have in common, in the solver's basis of the regressors.
struct Sample {
    k: usize,
    /// `A^-1`.
    bread: Vec<f64>,
    /// `A_g` by cluster.
    grams: Vec<Vec<f64>>,
    /// By cluster the sums of `x~'W u`, then those of `x~'W x~` column by column.
    sums: Vec<Vec<f64>>,
    /// By coefficient given: the combination of those of the solver, and what the residuals under the hypothesis add to
    /// those of the sample for each regressor.
    combinations: Vec<(Vec<f64>, Vec<f64>)>,
    observed: Vec<f64>,
}

impl Sample {
    fn new<L: Layout>(
        scores: &Scores<'_, L>,
        basis: &Basis,
        gram: &[f64],
        (of_cell, count): (&[u32], usize),
    ) -> Self {
        let k = scores.x.len();
        let bread = Cholesky::new(gram, k).inverse();
        let mut sums = vec![vec![0.0; k * (k + 1)]; count];
        for (cell, cluster) in of_cell.iter().enumerate().filter(|(_, c)| **c != u32::MAX) {
            let (sums, w) = (&mut sums[*cluster as usize], f64::from(scores.panel.w[cell]));
            for a in 0..k {
                sums[a] += scores.x[a][cell] * scores.score[cell];
                for c in 0..k {
                    sums[(c + 1) * k + a] += scores.x[a][cell] * w * scores.x[c][cell];
                }
            }
        }
        let grams: Vec<Vec<f64>> = sums.iter().map(|sums| sums[k..].to_vec()).collect();
        let rows: Vec<Vec<f64>> = (0..k)
            .map(|c| {
                let mut unit = vec![0.0; k];
                unit[c] = 1.0;
                basis.given(&unit)
            })
            .collect();
        let combinations = (0..k).map(|j| {
            let own: Vec<f64> = rows.iter().map(|column| column[j]).collect();
            let turned = times(&bread, &own);
            let spread = dot(&turned, &own);
            let moved = turned.iter().map(|t| t * basis.beta[j] / spread).collect();
            (own, moved)
        });
        let combinations: Vec<_> = combinations.collect();
        let mut sample = Sample { k, bread, grams, sums, combinations, observed: vec![] };
        sample.observed = (0..k)
            .map(|j| basis.beta[j] / sample.error(j, sample.sums.iter().map(|s| s[..k].to_vec())))
            .collect();
        sample
    }

    /// The root of the cluster sandwich for a coefficient, without a factor, from the scores of the clusters.
    fn error(&self, j: usize, scores: impl Iterator<Item = Vec<f64>>) -> f64 {
        let by = times(&self.bread, &self.combinations[j].0);
        scores.map(|s| dot(&by, &s).powi(2)).sum::<f64>().sqrt()
    }

    /// The statistic of every coefficient in a draw, from its sums by cluster.
    fn statistics(&self, sums: &[Vec<f64>]) -> Vec<f64> {
        let k = self.k;
        let one = |j: usize| {
            let (own, moved) = &self.combinations[j];
            let scores: Vec<Vec<f64>> = sums
                .iter()
                .map(|sums| {
                    (0..k)
                        .map(|a| sums[a] + (0..k).map(|c| moved[c] * sums[(c + 1) * k + a]).sum::<f64>())
                        .collect()
                })
                .collect();
            let total: Vec<f64> = (0..k).map(|a| scores.iter().map(|s| s[a]).sum()).collect();
            let step = times(&self.bread, &total);
            let left = scores.iter().zip(&self.grams).map(|(s, gram)| {
                let fitted = times(gram, &step);
                s.iter().zip(fitted).map(|(s, f)| s - f).collect::<Vec<f64>>()
            });
            dot(own, &step) / self.error(j, left)
        };
        (0..k).map(one).collect()
    }

    /// The sums by cluster of a draw whose effects are taken out by a solve.
    fn solved<L: Layout>(
        &self,
        scores: &Scores<'_, L>,
        absorber: &Absorber<'_, L>,
        of_cell: &[u32],
        v: &[f64],
    ) -> Vec<Vec<f64>> {
        let k = self.k;
        let w = &scores.panel.w;
        let by = |cell: usize| v.get(of_cell[cell] as usize).copied().unwrap_or(0.0);
        let residual = |cell: usize| {
            if w[cell] > 0.0 { by(cell) * scores.score[cell] / f64::from(w[cell]) } else { 0.0 }
        };
        let mut columns: Vec<Vec<f64>> = vec![(0..of_cell.len()).map(residual).collect()];
        columns.extend(scores.x.iter().map(|x| (0..of_cell.len()).map(|cell| by(cell) * x[cell]).collect()));
        absorber.absorb(&mut columns);
        let mut sums = vec![vec![0.0; k * (k + 1)]; v.len()];
        for (cell, cluster) in of_cell.iter().enumerate().filter(|(_, c)| **c != u32::MAX) {
            let sums = &mut sums[*cluster as usize];
            for (c, column) in columns.iter().enumerate() {
                let weighted = f64::from(w[cell]) * column[cell];
                for a in 0..k {
                    sums[c * k + a] += scores.x[a][cell] * weighted;
                }
            }
        }
        sums
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// A symmetric matrix times a vector.
fn times(matrix: &[f64], x: &[f64]) -> Vec<f64> {
    matrix.chunks_exact(x.len().max(1)).map(|row| dot(row, x)).collect()
}

/// The points of the weights, all as likely.
fn points(weights: WildWeights) -> Vec<f64> {
    match weights {
        WildWeights::Rademacher => vec![1.0, -1.0],
        WildWeights::Webb => {
            let points = [1.5_f64.sqrt(), 1.0, 0.5_f64.sqrt()];
            points.iter().copied().chain(points.iter().map(|p| -p)).collect()
        }
    }
}

/// How many combinations of weights there are, if that can be counted.
fn combinations(weights: WildWeights, clusters: usize) -> Option<usize> {
    points(weights).len().checked_pow(u32::try_from(clusters).ok()?)
}

/// One of all combinations: the digits of its number.
fn combination(weights: WildWeights, mut number: usize, clusters: usize) -> Vec<f64> {
    let points = points(weights);
    let mut next = || {
        let point = points[number % points.len()];
        number /= points.len();
        point
    };
    (0..clusters).map(|_| next()).collect()
}

/// The weights of a draw by chance.
fn drawn(weights: WildWeights, seed: u64, draw: usize, clusters: usize) -> Vec<f64> {
    let points = points(weights);
    let mut random = Random::new(seed, draw);
    (0..clusters).map(|_| points[random.below(points.len())]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_have_mean_zero_and_variance_one() {
        for weights in [WildWeights::Rademacher, WildWeights::Webb] {
            let points = points(weights);
            let count = points.len() as f64;
            assert!(points.iter().sum::<f64>().abs() < 1e-15);
            assert!((points.iter().map(|p| p * p).sum::<f64>() / count - 1.0).abs() < 1e-15);
            let all: Vec<Vec<f64>> =
                (0..combinations(weights, 3).unwrap()).map(|n| combination(weights, n, 3)).collect();
            assert!(all.iter().enumerate().all(|(at, one)| !all[..at].contains(one)));
            let drawn: Vec<f64> = (0..2_000).flat_map(|draw| drawn(weights, 7, draw, 3)).collect();
            assert!((drawn.iter().sum::<f64>() / 6_000.0).abs() < 0.05);
        }
    }

    #[test]
    fn a_p_value_is_never_zero() {
        let found = test(9.0, [1.0, -2.0, 0.5].into_iter(), false);
        assert_eq!(found.p_value, 0.25);
        assert_eq!(test(2.0, [2.0, -2.0, 0.5, 0.1].into_iter(), true).p_value, 0.5);
        assert!(test(2.0, [f64::NAN].into_iter(), false).p_value.is_nan());
    }
}
