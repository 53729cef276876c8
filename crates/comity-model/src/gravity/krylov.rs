//! Conjugate gradients on `S u = b` for all right-hand sides at once (Hestenes and Stiefel 1952).
//!
//! Every column has scalars of its own and stops by itself; a column's error is measured in the energy
//! of the preconditioner, `r' M^-1 r`, which is in units of the regressor squared and knows no other.
//! `S` is singular (effects are identified up to shifts) but `b` lies in its range, up to rounding: where that is all that
//! is left, a column is taken back to where its error was smallest.

use super::layout::{Arranged, Layout};
use super::precondition::Preconditioner;
use crate::kernel::{self, Wide};
use crate::{Stop, parallel};

/// A column that does not fall by half in this many iterations has met the rounding of an operator in single precision.
pub(super) const PATIENCE: usize = 12;

/// The same in double precision: it may fall slowly, but it falls.
pub(super) const PATIENCE_EXACT: usize = 100;

/// A column whose error grows by this has nothing but rounding left: the part of it in the span of the shifts, which no
/// step can take out, has turned the directions into shifts, along which steps have no end.
pub(super) const GROWTH: f64 = 1e3;

/// The same in doubt, where cells differ in weight by so much that the error rises and falls on its way.
pub(super) const GROWTH_IN_DOUBT: f64 = 1e9;

/// Solves for `u`, from zero, until `r' M^-1 r <= limit` by column; the number of passes. A negative
/// limit is a share of the column's own energy.
pub(super) fn solve<L: Layout>(system: &System<'_, L>, b: &[f64], limits: &[f64], u: &mut [f64]) -> usize {
    let (columns, kept) = (limits.len(), system.layout.kept());
    u.fill(0.0);
    if kept == 0 {
        return 0;
    }
    let at = |c: usize| c * kept..(c + 1) * kept;
    let mut r = b.to_vec();
    let mut z = vec![0.0; b.len()];
    system.preconditioner.solve(kept, columns, &r, &mut z);
    let mut p = z.clone();
    let mut q = vec![0.0; b.len()];
    let mut steps = vec![0.0; columns];
    let mut energy: Vec<f64> = (0..columns).map(|c| kernel::dot(&r[at(c)], &z[at(c)])).collect();
    let limits: Vec<f64> =
        energy.iter().zip(limits).map(|(e, l)| if *l < 0.0 { -l * e } else { *l }).collect();
    let limits = &limits[..];
    let mut best: Vec<(f64, usize)> = energy.iter().map(|e| (*e, 0)).collect();
    let mut at_best = vec![0.0; b.len()];
    let mut live: Vec<bool> = energy.iter().zip(limits).map(|(e, l)| e > l).collect();
    let mut passes = 0;
    while live.iter().any(|l| *l) && passes < system.most && !system.stop.is_set() {
        passes += 1;
        system.preconditioner.apply(system.layout, system.w, &system.by, columns, (&p, &mut q));
        let solved = u.chunks_exact_mut(kept).zip(r.chunks_exact_mut(kept));
        let tasks = solved.zip(p.chunks_exact(kept).zip(q.chunks_exact(kept))).enumerate();
        let tasks = tasks.filter(|(c, _)| live[*c]);
        let tasks = tasks.map(|(c, ((u, r), (p, q)))| Descend { c, energy: energy[c], p, q, u, r }).collect();
        for (c, step) in parallel::columns(b.len(), tasks, kernel::vectorized) {
            steps[c] = step;
            live[c] = step > 0.0;
        }
        system.preconditioner.solve(kept, columns, &r, &mut z);
        let known = r.chunks_exact(kept).zip(z.chunks_exact(kept).zip(q.chunks_exact(kept)));
        let tasks = p.chunks_exact_mut(kept).zip(known).enumerate().filter(|(c, _)| live[*c]);
        let turn = |(c, (p, (r, (z, q))))| Turn { c, energy: energy[c], step: steps[c], p, q, r, z };
        let tasks = tasks.map(turn).collect();
        for (c, next) in parallel::columns(b.len(), tasks, kernel::vectorized) {
            energy[c] = next;
            if next <= 0.5 * best[c].0 {
                best[c] = (next, passes);
                at_best[at(c)].copy_from_slice(&u[at(c)]);
            }
            live[c] =
                next > limits[c] && passes - best[c].1 < system.patience && next < system.growth * best[c].0;
        }
    }
    for c in (0..columns).filter(|c| energy[*c] > limits[*c] && energy[*c] > best[*c].0) {
        u[at(c)].copy_from_slice(&at_best[at(c)]);
    }
    passes
}

/// `u += a p`, `r -= a q` with `a = r'M^-1 r / p'q` for one column; the column and `a`, zero if it has no descent left.
struct Descend<'a> {
    c: usize,
    energy: f64,
    p: &'a [f64],
    q: &'a [f64],
    u: &'a mut [f64],
    r: &'a mut [f64],
}

impl Wide for Descend<'_> {
    type Output = (usize, f64);
    #[inline(always)]
    fn call(self) -> (usize, f64) {
        let curvature = kernel::dot(self.p, self.q);
        if curvature <= 0.0 || curvature.is_nan() {
            return (self.c, 0.0);
        }
        let step = self.energy / curvature;
        kernel::add_scaled(self.u, step, self.p);
        kernel::add_scaled(self.r, -step, self.q);
        (self.c, step)
    }
}

/// `p = z + b p` for one column; the column and the new `r'z`. `b` is the change of `r` times `z` over the old `r'z`: the
/// new one over the old but for the rounding of a preconditioner in single precision, which this keeps from adding up
/// (Golub and Ye 1999, *Inexact preconditioned conjugate gradient method with inner-outer iteration*).
struct Turn<'a> {
    c: usize,
    energy: f64,
    step: f64,
    p: &'a mut [f64],
    q: &'a [f64],
    r: &'a [f64],
    z: &'a [f64],
}

impl Wide for Turn<'_> {
    type Output = (usize, f64);
    #[inline(always)]
    fn call(self) -> (usize, f64) {
        let next = kernel::dot(self.r, self.z);
        let turn = -self.step * kernel::dot(self.q, self.z) / self.energy;
        for (p, z) in self.p.iter_mut().zip(self.z) {
            *p = z + turn * *p;
        }
        (self.c, next)
    }
}

/// The system of one set of weights.
pub(super) struct System<'a, L> {
    /// Where the cells lie.
    pub layout: &'a L,
    pub preconditioner: &'a Preconditioner,
    /// Weights by cell.
    pub w: &'a [f32],
    /// Weights, and one over the weight of each group; zero without an eliminated effect.
    pub by: Arranged<'a>,
    /// Most passes.
    pub most: usize,
    /// Passes after which a column that has not fallen by half is given up.
    pub patience: usize,
    /// Growth of a column's error at which it is given up.
    pub growth: f64,
    /// Ends the passes.
    pub stop: &'a Stop,
}
