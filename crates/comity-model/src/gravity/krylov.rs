//! Conjugate gradients on `S u = b` for all right-hand sides at once (Hestenes and Stiefel 1952).
//!
//! Every column has scalars of its own and stops by itself; a column's error is measured in the energy
//! of the preconditioner, `r' M^-1 r`, which is in units of the regressor squared and knows no other.
//! `S` is singular (effects are identified up to shifts) but `b` lies in its range.

use super::layout::{Arranged, Layout};
use super::precondition::Preconditioner;
use crate::kernel::{self, Wide};
use crate::{Stop, parallel};

/// A column that does not fall by half in this many iterations has met the rounding of the operator.
pub(super) const PATIENCE: usize = 12;

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
    let mut energy: Vec<f64> = (0..columns).map(|c| kernel::dot(&r[at(c)], &z[at(c)])).collect();
    let limits: Vec<f64> =
        energy.iter().zip(limits).map(|(e, l)| if *l < 0.0 { -l * e } else { *l }).collect();
    let limits = &limits[..];
    let mut best: Vec<(f64, usize)> = energy.iter().map(|e| (*e, 0)).collect();
    let mut live: Vec<bool> = energy.iter().zip(limits).map(|(e, l)| e > l).collect();
    let mut passes = 0;
    while live.iter().any(|l| *l) && passes < system.most && !system.stop.is_set() {
        passes += 1;
        system.preconditioner.apply(system.layout, system.w, &system.by, columns, (&p, &mut q));
        let solved = u.chunks_exact_mut(kept).zip(r.chunks_exact_mut(kept));
        let tasks = solved.zip(p.chunks_exact(kept).zip(q.chunks_exact(kept))).enumerate();
        let tasks = tasks.filter(|(c, _)| live[*c]);
        let tasks = tasks.map(|(c, ((u, r), (p, q)))| Descend { c, energy: energy[c], p, q, u, r }).collect();
        let ended = parallel::columns(b.len(), tasks, kernel::vectorized);
        ended.into_iter().flatten().for_each(|c| live[c] = false);
        system.preconditioner.solve(kept, columns, &r, &mut z);
        let tasks = p.chunks_exact_mut(kept).zip(r.chunks_exact(kept).zip(z.chunks_exact(kept))).enumerate();
        let tasks = tasks.filter(|(c, _)| live[*c]);
        let tasks = tasks.map(|(c, (p, (r, z)))| Turn { c, energy: energy[c], p, r, z }).collect();
        for (c, next) in parallel::columns(b.len(), tasks, kernel::vectorized) {
            energy[c] = next;
            if next <= 0.5 * best[c].0 {
                best[c] = (next, passes);
            }
            live[c] = next > limits[c] && passes - best[c].1 < system.patience;
        }
    }
    passes
}

/// `u += a p`, `r -= a q` with `a = r'M^-1 r / p'q` for one column; the column if it has no descent left.
struct Descend<'a> {
    c: usize,
    energy: f64,
    p: &'a [f64],
    q: &'a [f64],
    u: &'a mut [f64],
    r: &'a mut [f64],
}

impl Wide for Descend<'_> {
    type Output = Option<usize>;
    #[inline(always)]
    fn call(self) -> Option<usize> {
        let curvature = kernel::dot(self.p, self.q);
        if curvature <= 0.0 || curvature.is_nan() {
            return Some(self.c);
        }
        let step = self.energy / curvature;
        kernel::add_scaled(self.u, step, self.p);
        kernel::add_scaled(self.r, -step, self.q);
        None
    }
}

/// `p = z + b p` with `b` the new `r'z` over the old; the column and the new.
struct Turn<'a> {
    c: usize,
    energy: f64,
    p: &'a mut [f64],
    r: &'a [f64],
    z: &'a [f64],
}

impl Wide for Turn<'_> {
    type Output = (usize, f64);
    #[inline(always)]
    fn call(self) -> (usize, f64) {
        let next = kernel::dot(self.r, self.z);
        let turn = next / self.energy;
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
    /// Ends the passes.
    pub stop: &'a Stop,
}
