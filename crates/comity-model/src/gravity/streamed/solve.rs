//! Newton's method, and the conjugate gradients inside a step.

use super::super::basis::LEFT_WITH_EFFECTS;
use super::super::dense::Cholesky;
use super::super::fit::{Collinear, Refusal, Status};
use super::super::newton::{ABSORPTION, PERFECT, ROUNDING, STALL, STALL_BELOW};
use super::super::options::{Family, Options};
use super::Stream;
use super::count::Levels;
use super::pass::{Pass, State, apply, pass};

/// Most iterations of the conjugate gradients in one step.
const INNER_MAX: usize = 1_000;

/// Iterations in which a column must fall by half.
const PATIENCE: usize = 100;

/// Squared norm left over norm given below which a regressor is one of others: what rounding leaves of cross products.
const PIVOT_WITH_EARLIER: f64 = 1e-13;

/// Share of a step below which halving it further is pointless.
const SHARE_MIN: f64 = 1e-6;

/// How the iterations ended.
pub(super) struct Solved {
    pub state: State,
    pub dropped: Vec<(usize, Collinear)>,
    pub status: Status,
    pub iterations: usize,
    pub inner: usize,
    /// How far one step more would move each coefficient.
    pub bounds: Vec<f64>,
}

struct Run<'a> {
    stream: &'a Stream<'a>,
    levels: &'a Levels,
    options: &'a Options,
    inner: usize,
}

/// Iterates to the end.
pub(super) fn solve(stream: &Stream<'_>, levels: &Levels, options: &Options) -> Result<Solved, Refusal> {
    let k = stream.regressors.len();
    let mut state = State {
        active: (0..k).collect(),
        beta: vec![0.0; k],
        effects: vec![0.0; levels.kept],
        columns: vec![0.0; levels.kept * k],
        start: options.family == Family::Poisson,
    };
    let mut run = Run { stream, levels, options, inner: 0 };
    let (dropped, sums) = run.settle(&mut state)?;
    run.iterate(state, dropped, sums)
}

/// A step and what led to it.
struct Step {
    beta: Vec<f64>,
    effects: Vec<f64>,
    cosine: f64,
    idle: bool,
}

impl Run<'_> {
    fn pass(&self, state: &State) -> Result<Pass, Refusal> {
        pass(self.stream, self.levels, state, self.options)
    }

    /// Takes the effects out of the regressors and drops those of which nothing is left.
    fn settle(&mut self, state: &mut State) -> Result<(Vec<(usize, Collinear)>, Pass), Refusal> {
        let mut sums = self.pass(state)?;
        let k = state.active.len();
        let mut limits: Vec<f64> =
            (0..k).map(|c| (0.1 * ABSORPTION).powi(2) * sums.norms2[c].max(f64::MIN_POSITIVE)).collect();
        limits.push(f64::INFINITY);
        let u = self.gradients(state, &sums, &limits)?;
        absorb(state, &u);
        sums = self.pass(state)?;
        let dropped = collinear(&sums, &state.active);
        if !dropped.is_empty() {
            let stay: Vec<usize> =
                (0..k).filter(|c| dropped.iter().all(|(out, _)| *out != state.active[*c])).collect();
            let columns = state.columns.chunks_exact(k).flat_map(|of| stay.iter().map(|c| of[*c]));
            state.columns = columns.collect();
            state.active = stay.iter().map(|c| state.active[*c]).collect();
            state.beta.truncate(stay.len());
            sums = self.pass(state)?;
        }
        Ok((dropped, sums))
    }

    fn iterate(
        mut self,
        mut state: State,
        dropped: Vec<(usize, Collinear)>,
        mut sums: Pass,
    ) -> Result<Solved, Refusal> {
        let (mut best, mut waited, mut iterations) = (f64::INFINITY, 0, 0);
        let tolerance = self.options.tolerance;
        loop {
            let score = if state.start { f64::INFINITY } else { self.score(&sums, state.active.len()) };
            let step = self.step(&mut state, &sums, score)?;
            let residual = score.max(step.cosine);
            let (mut status, mut ended) = (Status::NotConverged { residual, tolerance }, false);
            if residual <= tolerance && step.idle {
                (status, ended) = (Status::Converged, true);
            }
            waited = if residual < 0.9 * best { 0 } else { waited + 1 };
            best = best.min(residual);
            if !ended && waited >= STALL && best < STALL_BELOW {
                (status, ended) = (Status::Stalled { residual, tolerance }, true);
            }
            if ended || iterations >= self.options.iterations {
                let bounds = step.beta.iter().map(|b| b.abs()).collect();
                return Ok(Solved { state, dropped, status, iterations, inner: self.inner, bounds });
            }
            iterations += 1;
            sums = self.take(&mut state, &step, sums.objective)?;
        }
    }

    /// Worst score of a kept level relative to its total; the groups of the first effect have none left.
    fn score(&self, sums: &Pass, k: usize) -> f64 {
        let totals = self.levels.totals.iter().skip(1).flatten();
        let scores = sums.rhs.chunks_exact(k + 1).zip(totals);
        let worst = scores
            .filter(|(_, total)| **total > 0.0)
            .fold(0.0, |worst: f64, (rhs, total)| worst.max((rhs[k] / total).abs()));
        if worst.is_nan() || sums.gradient.iter().any(|g| g.is_nan()) { f64::INFINITY } else { worst }
    }

    /// Solves for the next step, and takes out of the regressors what the weights have left in them.
    fn step(&mut self, state: &mut State, sums: &Pass, score: f64) -> Result<Step, Refusal> {
        let k = state.active.len();
        let least_squares = self.options.family == Family::LeastSquares;
        let ease = if least_squares { 1e-11 } else { (0.1 * score).clamp(1e-8, 1e-2) };
        let tight = if score < 1e-5 || least_squares { 0.3 * ABSORPTION } else { ease };
        let mut limits: Vec<f64> = (0..k).map(|c| tight * tight * sums.gram[c * k + c]).collect();
        limits.push(if score <= self.options.tolerance { f64::INFINITY } else { -(ease * ease) });
        let before = self.inner;
        let u = self.gradients(state, sums, &limits)?;
        let idle = self.inner == before;
        let (mut gram, mut gradient) = (sums.gram.clone(), sums.gradient.clone());
        for (rhs, u) in sums.rhs.chunks_exact(k + 1).zip(u.chunks_exact(k + 1)) {
            for a in 0..k {
                gradient[a] -= u[a] * rhs[k];
                for b in 0..k {
                    gram[a * k + b] -= 0.5 * (u[a] * rhs[b] + u[b] * rhs[a]);
                }
            }
        }
        let perfect = sums.pearson <= PERFECT * self.levels.size;
        let cosine = (0..if perfect { 0 } else { k }).fold(0.0, |worst: f64, c| {
            let size = (gram[c * k + c] * sums.pearson).sqrt().max(f64::MIN_POSITIVE);
            worst.max(gradient[c].abs() / size)
        });
        absorb(state, &u);
        let beta = Cholesky::new(&gram, k).solve(&gradient);
        let taken = state.columns.chunks_exact(k.max(1));
        let mut effects: Vec<f64> = u.chunks_exact(k + 1).map(|u| u[k]).collect();
        if k > 0 {
            effects.iter_mut().zip(taken).for_each(|(effect, c)| {
                *effect -= c.iter().zip(&beta).map(|(c, b)| c * b).sum::<f64>();
            });
        }
        Ok(Step { beta, effects, cosine, idle })
    }

    /// Takes a step, shortened until the objective does not rise.
    fn take(&self, state: &mut State, step: &Step, old: f64) -> Result<Pass, Refusal> {
        let free = std::mem::take(&mut state.start) || self.options.family == Family::LeastSquares;
        go(state, step, 1.0);
        let mut sums = self.pass(state)?;
        let mut share = 1.0;
        let rises = |new: f64| new > old + ROUNDING * old.abs() || new.is_nan();
        while !free && rises(sums.objective) && share > SHARE_MIN {
            share *= 0.5;
            go(state, step, -share);
            sums = self.pass(state)?;
        }
        Ok(sums)
    }

    /// Conjugate gradients for what is left of each regressor and for the score at once, until `r' M^-1 r <= limit`; a
    /// negative limit is a share of the column's own.
    fn gradients(&mut self, state: &State, sums: &Pass, limits: &[f64]) -> Result<Vec<f64>, Refusal> {
        let m = limits.len();
        let inverse: Vec<f64> = sums.diagonal.iter().map(|d| if *d > 0.0 { 1.0 / d } else { 0.0 }).collect();
        let mut u = vec![0.0; sums.rhs.len()];
        let mut r = sums.rhs.clone();
        let scaled = |r: &[f64]| -> Vec<f64> {
            r.chunks_exact(m).zip(&inverse).flat_map(|(r, d)| r.iter().map(move |r| r * d)).collect()
        };
        let mut z = scaled(&r);
        let mut energy = dots(&r, &z, m);
        let limits: Vec<f64> =
            energy.iter().zip(limits).map(|(e, l)| if *l < 0.0 { -l * e } else { *l }).collect();
        let mut live: Vec<bool> = energy.iter().zip(&limits).map(|(e, l)| e > l).collect();
        let mut p = z.clone();
        let mut best: Vec<(f64, usize)> = energy.iter().map(|e| (*e, 0)).collect();
        for passes in 1..=INNER_MAX {
            if live.iter().all(|live| !live) {
                break;
            }
            self.inner += 1;
            let q = apply(self.stream, self.levels, state, self.options, (&p, m))?;
            let curvature = dots(&p, &q, m);
            let steps: Vec<f64> = (0..m)
                .map(|c| if live[c] && curvature[c] > 0.0 { energy[c] / curvature[c] } else { 0.0 })
                .collect();
            for ((u, r), (p, q)) in
                u.chunks_exact_mut(m).zip(r.chunks_exact_mut(m)).zip(p.chunks_exact(m).zip(q.chunks_exact(m)))
            {
                for c in 0..m {
                    u[c] += steps[c] * p[c];
                    r[c] -= steps[c] * q[c];
                }
            }
            z = scaled(&r);
            let next = dots(&r, &z, m);
            let turns: Vec<f64> =
                (0..m).map(|c| if energy[c] > 0.0 { next[c] / energy[c] } else { 0.0 }).collect();
            for c in 0..m {
                if next[c] <= 0.5 * best[c].0 {
                    best[c] = (next[c], passes);
                }
                live[c] &= steps[c] > 0.0 && next[c] > limits[c] && passes - best[c].1 < PATIENCE;
            }
            for (p, z) in p.chunks_exact_mut(m).zip(z.chunks_exact(m)) {
                for c in 0..m {
                    p[c] = z[c] + turns[c] * p[c];
                }
            }
            energy = next;
        }
        Ok(u)
    }
}

/// Follows what was taken out of the regressors.
fn absorb(state: &mut State, u: &[f64]) {
    let k = state.active.len();
    if k == 0 {
        return;
    }
    for (columns, u) in state.columns.chunks_exact_mut(k).zip(u.chunks_exact(k + 1)) {
        columns.iter_mut().zip(u).for_each(|(column, u)| *column += u);
    }
}

fn go(state: &mut State, step: &Step, share: f64) {
    state.beta.iter_mut().zip(&step.beta).for_each(|(b, d)| *b += share * d);
    state.effects.iter_mut().zip(&step.effects).for_each(|(a, d)| *a += share * d);
}

/// Inner products of `m` vectors, those of one level together.
fn dots(a: &[f64], b: &[f64], m: usize) -> Vec<f64> {
    let mut out = vec![0.0; m];
    for (a, b) in a.chunks_exact(m).zip(b.chunks_exact(m)) {
        for c in 0..m {
            out[c] += a[c] * b[c];
        }
    }
    out
}

/// Regressors of which nothing is left, the later of two.
fn collinear(sums: &Pass, active: &[usize]) -> Vec<(usize, Collinear)> {
    let k = active.len();
    let (mut dropped, mut factor) = (Vec::new(), vec![0.0; k * k]);
    let mut stay: Vec<usize> = Vec::new();
    for c in 0..k {
        let (own, given) = (sums.gram[c * k + c], sums.norms2[c]);
        let left = (own / given).max(0.0).sqrt();
        if given == 0.0 {
            dropped.push((active[c], Collinear::Zero));
            continue;
        }
        if left < LEFT_WITH_EFFECTS {
            dropped.push((active[c], Collinear::WithEffects { left }));
            continue;
        }
        let mut pivot = own;
        for (at, earlier) in stay.iter().enumerate() {
            let mut cross = sums.gram[c * k + earlier];
            for before in 0..at {
                cross -= factor[c * k + before] * factor[earlier * k + before];
            }
            factor[c * k + at] = cross / factor[earlier * k + at];
            pivot -= factor[c * k + at] * factor[c * k + at];
        }
        if pivot <= PIVOT_WITH_EARLIER * own {
            let left = left * (pivot / own).max(0.0).sqrt();
            dropped.push((active[c], Collinear::WithEarlier { left }));
            continue;
        }
        factor[c * k + stay.len()] = pivot.sqrt();
        stay.push(c);
    }
    dropped
}
