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
    let kept = system.layout.kept();
    u.fill(0.0);
    if kept == 0 {
        return 0;
    }
    let mut left = Left::new(system, b, limits);
    let mut passes = 0;
    while left.live > 0 && passes < system.most && !system.stop.is_set() {
        passes += 1;
        left.descend(system);
        left.turn(system, passes);
        left.retire();
    }
    for (slot, (x, best)) in
        left.columns.iter().zip(left.x.chunks_exact(kept).zip(left.at_best.chunks_exact(kept)))
    {
        let worse = slot.energy > slot.limit && slot.energy > slot.best.0;
        u[slot.c * kept..(slot.c + 1) * kept].copy_from_slice(if worse { best } else { x });
    }
    passes
}

/// Where one column stands.
struct Column {
    /// Its place among the right-hand sides.
    c: usize,
    energy: f64,
    limit: f64,
    /// Least error so far, and the pass of it.
    best: (f64, usize),
    step: f64,
    live: bool,
}

/// The columns, those still solved for before the others: what is done costs no pass.
struct Left {
    kept: usize,
    live: usize,
    columns: Vec<Column>,
    /// Solution, residual, direction, and the solution where the error was least.
    x: Vec<f64>,
    r: Vec<f64>,
    p: Vec<f64>,
    at_best: Vec<f64>,
    /// `S p`, and the preconditioned residual.
    q: Vec<f64>,
    z: Vec<f64>,
}

impl Left {
    fn new<L: Layout>(system: &System<'_, L>, b: &[f64], limits: &[f64]) -> Self {
        let (kept, zeros) = (system.layout.kept(), vec![0.0; b.len()]);
        let mut z = zeros.clone();
        system.preconditioner.solve(kept, limits.len(), b, &mut z);
        let column = |(c, limit): (usize, &f64)| {
            let at = c * kept..(c + 1) * kept;
            let energy = kernel::dot(&b[at.clone()], &z[at]);
            let limit = if *limit < 0.0 { -limit * energy } else { *limit };
            Column { c, energy, limit, best: (energy, 0), step: 0.0, live: energy > limit }
        };
        let columns: Vec<Column> = limits.iter().enumerate().map(column).collect();
        let (live, p, r) = (columns.len(), z.clone(), b.to_vec());
        let mut left =
            Left { kept, live, columns, x: zeros.clone(), r, p, at_best: zeros.clone(), q: zeros, z };
        left.retire();
        left
    }

    fn descend<L: Layout>(&mut self, system: &System<'_, L>) {
        let Left { kept, live, columns, x, r, p, q, .. } = self;
        let (kept, size) = (*kept, *live * *kept);
        system.preconditioner.apply(system.layout, system.w, &system.by, *live, (&p[..size], &mut q[..size]));
        let solved = x.chunks_exact_mut(kept).zip(r.chunks_exact_mut(kept));
        let tasks = solved.zip(p.chunks_exact(kept).zip(q.chunks_exact(kept))).zip(columns).take(*live);
        let tasks = tasks.map(|(((u, r), (p, q)), column)| Descend { column, p, q, u, r }).collect();
        parallel::columns(size, tasks, kernel::vectorized);
    }

    fn turn<L: Layout>(&mut self, system: &System<'_, L>, passes: usize) {
        let Left { kept, live, columns, x, r, p, at_best, q, z } = self;
        let (kept, size) = (*kept, *live * *kept);
        system.preconditioner.solve(kept, *live, &r[..size], &mut z[..size]);
        let known = r.chunks_exact(kept).zip(z.chunks_exact(kept).zip(q.chunks_exact(kept)));
        let tasks = p.chunks_exact_mut(kept).zip(known).zip(columns.iter_mut()).take(*live);
        let tasks = tasks.filter(|(_, column)| column.live);
        let tasks = tasks.map(|((p, (r, (z, q))), column)| Turn { column, p, q, r, z }).collect();
        parallel::columns(size, tasks, kernel::vectorized);
        let solved = at_best.chunks_exact_mut(kept).zip(x.chunks_exact(kept));
        for (column, (at_best, x)) in columns.iter_mut().zip(solved).take(*live).filter(|(c, _)| c.live) {
            if column.energy <= 0.5 * column.best.0 {
                column.best = (column.energy, passes);
                at_best.copy_from_slice(x);
            }
            column.live = column.energy > column.limit
                && passes - column.best.1 < system.patience
                && column.energy < system.growth * column.best.0;
        }
    }

    /// Puts the columns that are done behind the others.
    fn retire(&mut self) {
        for at in (0..self.live).rev().filter(|at| !self.columns[*at].live).collect::<Vec<_>>() {
            self.live -= 1;
            self.columns.swap(at, self.live);
            if at < self.live {
                for v in [&mut self.x, &mut self.r, &mut self.p, &mut self.at_best] {
                    let (head, tail) = v.split_at_mut(self.live * self.kept);
                    head[at * self.kept..][..self.kept].swap_with_slice(&mut tail[..self.kept]);
                }
            }
        }
    }
}

/// `u += a p`, `r -= a q` with `a = r'M^-1 r / p'q` for one column, which is done if it has no descent left.
struct Descend<'a> {
    column: &'a mut Column,
    p: &'a [f64],
    q: &'a [f64],
    u: &'a mut [f64],
    r: &'a mut [f64],
}

impl Wide for Descend<'_> {
    type Output = ();
    #[inline(always)]
    fn call(self) {
        let curvature = kernel::dot(self.p, self.q);
        let step = if curvature > 0.0 { self.column.energy / curvature } else { 0.0 };
        (self.column.step, self.column.live) = (step, step > 0.0);
        if step > 0.0 {
            kernel::add_scaled(self.u, step, self.p);
            kernel::add_scaled(self.r, -step, self.q);
        }
    }
}

/// `p = z + b p` for one column. `b` is the change of `r` times `z` over the old `r'z`: the
/// new one over the old but for the rounding of a preconditioner in single precision, which this keeps from adding up
/// (Golub and Ye 1999, *Inexact preconditioned conjugate gradient method with inner-outer iteration*).
struct Turn<'a> {
    column: &'a mut Column,
    p: &'a mut [f64],
    q: &'a [f64],
    r: &'a [f64],
    z: &'a [f64],
}

impl Wide for Turn<'_> {
    type Output = ();
    #[inline(always)]
    fn call(self) {
        let turn = -self.column.step * kernel::dot(self.q, self.z) / self.column.energy;
        for (p, z) in self.p.iter_mut().zip(self.z) {
            *p = z + turn * *p;
        }
        self.column.energy = kernel::dot(self.r, self.z);
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
