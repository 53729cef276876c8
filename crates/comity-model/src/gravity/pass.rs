//! One pass over the panel: take the last step, then all the next one needs.
//!
//! Each cell is read once. In the order of a group of cells (in the first-level cache throughout):
//!
//! ```text
//! x~_k -= U c_k + p_k          regressors absorbed a little further (in place)
//! eta  += x~' b + U s + p      the step
//! w, r                         weight and score of the family
//! X'WX, X'r, X'W1, r'1         sums of the group, so that the group's effect drops out
//! U'(W x_k - ...), U'(r - ...) right-hand sides for the kept effects
//! ```
//!
//! Absorbing in place means that what is left to absorb shrinks from step to step: an inner solve in
//! single precision to few digits is refined by the next pass, and `X'WX` loses no digits to
//! cancellation.

use super::family::{self, LIVE};
use super::layout::{Layout, On, Tile, add_lanes, by_group, by_lane, cells_of, on_lane, tiles};
use super::options::Family;
use crate::kernel::{self, sum};
use crate::{Stop, parallel};
use std::ops::Range;

/// Weight of a group below which single precision cannot hold its inverse.
const WEIGHT_MIN: f64 = 1e-37;

/// The columns of a panel, in the order of its layout.
pub(super) struct Panel<L> {
    pub layout: L,
    pub family: Family,
    /// Response; zero in cells without a row.
    pub y: Vec<f64>,
    /// Prior weights; empty if all are one.
    pub prior: Vec<f64>,
    /// Offset; empty if there is none.
    pub offset: Vec<f64>,
    /// Regressors, absorbed in place.
    pub x: Vec<Vec<f64>>,
    /// Linear predictor.
    pub eta: Vec<f64>,
    /// Weights of the last pass; before the first pass one in cells with a row, else zero.
    pub w: Vec<f32>,
    /// One over the weight of each group, zero if groups are not eliminated.
    pub inverse: Vec<f64>,
    /// By group: sums of `W x_k`, then of the score.
    pub sums: Vec<f64>,
    /// The part of the last step that belongs to the eliminated effect.
    pub step: Vec<f64>,
    /// Sums of `prior |y|` by kept effect and by group, against which scores are measured.
    pub totals: (Vec<f64>, Vec<f64>),
    /// Once set, every solve on the panel ends at its next pass.
    pub stop: Stop,
}

/// What a pass does before it evaluates.
#[derive(Clone, Copy, Default)]
pub(super) struct Update<'a> {
    /// Whether to absorb the regressors further.
    pub absorb: bool,
    /// Kept effects to take out of each regressor; the eliminated effect follows from them.
    pub columns: &'a [f64],
    /// Step of the coefficients; empty for none.
    pub beta: &'a [f64],
    /// Step of the kept effects; empty for none.
    pub effects: &'a [f64],
    /// Whether `eta` moves. The eliminated effect has a step of its own even if nothing else has.
    pub step: bool,
    /// The step of the eliminated effect is this multiple of the last one, and not solved for.
    pub repeat: Option<f64>,
    /// `eta` is replaced, not stepped.
    pub replace: bool,
}

/// Sums over the panel.
#[derive(Default)]
pub(super) struct Pass {
    pub objective: f64,
    /// Largest change of a linear predictor.
    pub moved: f64,
    /// `X'WX` and `X'r` with the eliminated effect out.
    pub gram: Vec<f64>,
    pub gradient: Vec<f64>,
    /// `diag X'WX` with nothing out, and what the eliminated effect takes out of it.
    pub raw: Vec<f64>,
    pub own: Vec<f64>,
    /// Right-hand sides of the kept effects: of each regressor, then of the score.
    pub rhs: Vec<f64>,
    /// Worst score of a group relative to its total.
    pub worst: f64,
    /// `sum r^2 / w`, to which the gradient is compared.
    pub pearson: f64,
}

impl<L: Layout> Panel<L> {
    /// Number of regressors.
    pub fn k(&self) -> usize {
        self.x.len()
    }

    /// Runs one pass. With `fit` the score is that of the whole working response, `r + w eta`, for a
    /// step that replaces `eta`.
    pub fn pass(&mut self, update: Update<'_>, fit: bool) -> Pass {
        let (k, kept) = (self.x.len(), self.layout.kept());
        self.sums.resize(self.layout.groups() * (k + 1), 0.0);
        self.step.resize(self.layout.groups(), 0.0);
        let layout = &self.layout;
        let mut x: Vec<Vec<&mut [f64]>> = layout.lanes().iter().map(|_| Vec::with_capacity(k)).collect();
        for column in &mut self.x {
            by_lane(layout, column).into_iter().zip(&mut x).for_each(|(part, x)| x.push(part));
        }
        let parts = x
            .into_iter()
            .zip(by_lane(layout, &mut self.eta).into_iter().zip(by_lane(layout, &mut self.w)))
            .zip(by_group(layout, 1, &mut self.inverse).into_iter().zip(by_group(layout, 1, &mut self.step)))
            .zip(by_group(layout, k + 1, &mut self.sums));
        let (y, prior, offset, totals) = (&self.y, &self.prior, &self.offset, &self.totals.1);
        let family = self.family;
        let tasks = parts
            .enumerate()
            .map(|(lane, (((x, (eta, w)), (inverse, step)), sums))| {
                let own = Own { x, eta, w, inverse, step, sums };
                let groups = &layout.lanes()[lane];
                let first = (groups.start, cells_of(layout, groups).start);
                Lane { lane, first, family, y, prior, offset, totals, update, fit, own }
            })
            .collect();
        let done = parallel::each(tasks, |lane| on_lane(layout, lane));
        collect(done, k, kept)
    }
}

fn collect(done: Vec<Pass>, k: usize, kept: usize) -> Pass {
    let mut all = Pass {
        gram: vec![0.0; k * k],
        gradient: vec![0.0; k],
        raw: vec![0.0; k],
        own: vec![0.0; k],
        rhs: vec![0.0; (k + 1) * kept],
        ..Pass::default()
    };
    let mut rhs = Vec::with_capacity(done.len());
    for part in done {
        all.objective += part.objective;
        all.pearson += part.pearson;
        all.moved = all.moved.max(part.moved);
        all.worst = all.worst.max(part.worst);
        all.gram.iter_mut().zip(&part.gram).for_each(|(a, b)| *a += b);
        all.gradient.iter_mut().zip(&part.gradient).for_each(|(a, b)| *a += b);
        all.raw.iter_mut().zip(&part.raw).for_each(|(a, b)| *a += b);
        all.own.iter_mut().zip(&part.own).for_each(|(a, b)| *a += b);
        rhs.push(part.rhs);
    }
    add_lanes(&rhs, &mut all.rhs);
    for a in 0..k {
        for b in 0..a {
            all.gram[a * k + b] = all.gram[b * k + a];
        }
    }
    all
}

/// What a lane writes to.
struct Own<'a> {
    x: Vec<&'a mut [f64]>,
    eta: &'a mut [f64],
    w: &'a mut [f32],
    inverse: &'a mut [f64],
    step: &'a mut [f64],
    sums: &'a mut [f64],
}

struct Lane<'a> {
    lane: usize,
    /// The first group and the first cell of the lane.
    first: (usize, usize),
    family: Family,
    y: &'a [f64],
    prior: &'a [f64],
    offset: &'a [f64],
    totals: &'a [f64],
    update: Update<'a>,
    fit: bool,
    own: Own<'a>,
}

impl On for Lane<'_> {
    type Output = Pass;
    #[inline(always)]
    fn on<L: Layout>(mut self, layout: &L) -> Pass {
        let (k, kept) = (self.own.x.len(), layout.kept());
        let mut pass = Pass {
            gram: vec![0.0; k * k],
            gradient: vec![0.0; k],
            raw: vec![0.0; k],
            own: vec![0.0; k],
            rhs: vec![0.0; (k + 1) * kept],
            ..Pass::default()
        };
        let mut work = Work::new(layout.longest(), k);
        for tile in tiles(layout, self.lane) {
            if tile.cells.is_empty() {
                continue;
            }
            if self.update.absorb {
                self.absorb(layout, &tile, &mut work);
            }
            if self.update.step {
                let moved = self.step(layout, &tile, &mut work);
                pass.moved = pass.moved.max(moved);
            }
            self.evaluate(layout, &tile, &mut work, &mut pass);
        }
        work.add_up(k, &mut pass);
        pass
    }
}

/// Buffers for one tile, and inner products that are added up at the end of a lane.
struct Work {
    /// `r'r/w`; then by regressor its products with itself and the later ones, and with the score.
    lanes: Vec<[f64; kernel::LANES]>,
    e: Vec<f64>,
    w: Vec<f64>,
    r: Vec<f64>,
    wx: Vec<f64>,
    /// By group: the sum of the weights as they were in the pass before.
    weights: Vec<f64>,
}

impl Work {
    fn new(longest: usize, k: usize) -> Self {
        let zeros = vec![0.0; longest];
        let lanes = vec![[0.0; kernel::LANES]; 1 + k * (k + 3) / 2];
        Work {
            lanes,
            e: zeros.clone(),
            w: zeros.clone(),
            r: zeros.clone(),
            wx: zeros.clone(),
            weights: zeros,
        }
    }

    /// Adds the inner products to the sums of the pass, which hold what the eliminated effect takes out.
    fn add_up(&self, k: usize, pass: &mut Pass) {
        let mut totals = self.lanes.iter().map(|lanes| kernel::tree(*lanes));
        let mut next = || totals.next().unwrap_or(0.0);
        pass.pearson = next();
        for a in 0..k {
            pass.own[a] = -pass.gram[a * k + a];
            for b in a..k {
                let product = next();
                pass.gram[a * k + b] += product;
                if a == b {
                    pass.raw[a] = product;
                }
            }
            pass.gradient[a] += next();
        }
    }
}

impl Lane<'_> {
    /// Where the cells of a tile lie in what the lane writes to.
    #[inline(always)]
    fn local(&self, tile: &Tile) -> Range<usize> {
        let from = tile.cells.start - self.first.1;
        from..from + tile.cells.len()
    }

    /// Adds the value of the eliminated effect to the kept effects summed in `e`, group by group; `column` is that of
    /// the sums it belongs to. Their mean is taken with the sum of the same single-precision weights, so that a constant
    /// is its own mean to the last digit: a shift between weakly joined levels would else leave its rounding in every
    /// cell.
    #[inline(always)]
    fn add_own<L: Layout>(&mut self, layout: &L, tile: &Tile, column: usize, e: &mut [f64], weights: &[f64]) {
        let (k, local) = (self.own.x.len(), self.local(tile));
        let w = &self.own.w[local];
        let score = column == k;
        for (group, weight) in tile.groups.clone().zip(weights) {
            let (at, part) = (group - self.first.0, tile.part(layout, group));
            let inverse = self.own.inverse[at];
            let repeated = self.update.repeat.filter(|_| score).map(|factor| self.own.step[at] * factor);
            let e = &mut e[part.clone()];
            let own = repeated.unwrap_or_else(|| {
                let mean = if *weight > 0.0 { dot_mixed(&w[part], e) / weight } else { 0.0 };
                if inverse == 0.0 { 0.0 } else { inverse * self.own.sums[at * (k + 1) + column] - mean }
            });
            e.iter_mut().for_each(|e| *e += own);
            if score {
                self.own.step[at] = own;
            }
        }
    }

    /// Sums of the weights by group.
    #[inline(always)]
    fn weigh<L: Layout>(&self, layout: &L, tile: &Tile, weights: &mut [f64]) {
        let w = &self.own.w[self.local(tile)];
        for (group, weight) in tile.groups.clone().zip(weights) {
            *weight = sum_mixed(&w[tile.part(layout, group)]);
        }
    }

    #[inline(always)]
    fn absorb<L: Layout>(&mut self, layout: &L, tile: &Tile, work: &mut Work) {
        let (kept, local) = (layout.kept(), self.local(tile));
        let e = &mut work.e[..local.len()];
        self.weigh(layout, tile, &mut work.weights);
        for column in 0..self.own.x.len() {
            if kept > 0 {
                let columns = &self.update.columns[column * kept..(column + 1) * kept];
                layout.gather(tile.groups.start, columns, e);
            } else {
                e.fill(0.0);
            }
            self.add_own(layout, tile, column, e, &work.weights);
            let x = &mut self.own.x[column][local.clone()];
            for (x, e) in x.iter_mut().zip(e.iter()) {
                *x -= e;
            }
        }
    }

    #[inline(always)]
    fn step<L: Layout>(&mut self, layout: &L, tile: &Tile, work: &mut Work) -> f64 {
        let local = self.local(tile);
        let e = &mut work.e[..local.len()];
        e.fill(0.0);
        if !self.update.effects.is_empty() {
            layout.gather(tile.groups.start, self.update.effects, e);
        }
        self.weigh(layout, tile, &mut work.weights);
        self.add_own(layout, tile, self.own.x.len(), e, &work.weights);
        for (x, beta) in self.own.x.iter().zip(self.update.beta) {
            kernel::add_scaled(e, *beta, &x[local.clone()]);
        }
        if self.update.replace && !self.offset.is_empty() {
            let offset = &self.offset[tile.cells.clone()];
            e.iter_mut().zip(offset).for_each(|(e, o)| *e += o);
        }
        let eta = &mut self.own.eta[local];
        let mut moved = [0.0_f64; kernel::LANES];
        let keep = if self.update.replace { 0.0 } else { 1.0 };
        for (eta, e) in eta.chunks_mut(kernel::LANES).zip(e.chunks(kernel::LANES)) {
            for l in 0..eta.len() {
                let old = eta[l];
                let live = old > LIVE;
                let new = old * keep + e[l];
                eta[l] = if live { new } else { old };
                let change = if live { (new - old).abs() } else { 0.0 };
                moved[l] = if change > moved[l] { change } else { moved[l] };
            }
        }
        moved.iter().fold(0.0, |m: f64, v| m.max(*v))
    }

    #[inline(always)]
    fn evaluate<L: Layout>(&mut self, layout: &L, tile: &Tile, work: &mut Work, pass: &mut Pass) {
        let (k, kept, local) = (self.own.x.len(), layout.kept(), self.local(tile));
        let (n, run, first) = (local.len(), tile.cells.clone(), tile.groups.start);
        let (w, r, g, wx) = (&mut work.w[..n], &mut work.r[..n], &mut work.e[..n], &mut work.wx[..n]);
        let prior = if self.prior.is_empty() { &[] } else { &self.prior[run.clone()] };
        let eta = &self.own.eta[local.clone()];
        pass.objective +=
            family::evaluate(self.family, eta, &self.y[run], prior, &self.own.w[local.clone()], w, r);
        for (single, w) in self.own.w[local.clone()].iter_mut().zip(w.iter()) {
            *single = *w as f32;
        }
        for ((g, w), r) in g.iter_mut().zip(w.iter()).zip(r.iter()) {
            *g = if *w > 0.0 { r / w } else { 0.0 };
        }
        kernel::add_products(&mut work.lanes[0], r, g);
        if self.fit {
            for ((r, w), eta) in r.iter_mut().zip(w.iter()).zip(eta) {
                *r += w * eta;
            }
            if !self.offset.is_empty() {
                let offset = &self.offset[tile.cells.clone()];
                r.iter_mut().zip(w.iter()).zip(offset).for_each(|((r, w), o)| *r -= w * o);
            }
        }
        self.total(layout, tile, (w, r), pass);
        let mut next = 1;
        for a in 0..k {
            let x = &self.own.x[a][local.clone()];
            for ((wx, w), x) in wx.iter_mut().zip(w.iter()).zip(x) {
                *wx = w * x;
            }
            for b in a..k {
                kernel::add_products(&mut work.lanes[next], wx, &self.own.x[b][local.clone()]);
                next += 1;
            }
            kernel::add_products(&mut work.lanes[next], r, x);
            next += 1;
            for group in tile.groups.clone() {
                let (at, part) = (group - self.first.0, tile.part(layout, group));
                let (own, inverse) = (sum(&wx[part.clone()]), self.own.inverse[at]);
                self.own.sums[at * (k + 1) + a] = own;
                take_mean(&mut wx[part.clone()], &w[part], own * inverse);
            }
            layout.scatter(first, wx, &mut pass.rhs[a * kept..(a + 1) * kept]);
        }
        self.take_out(layout, tile, (w, r), pass);
        layout.scatter(first, r, &mut pass.rhs[k * kept..]);
    }

    /// Weight and score by group.
    #[inline(always)]
    fn total<L: Layout>(&mut self, layout: &L, tile: &Tile, (w, r): (&[f64], &[f64]), pass: &mut Pass) {
        let k = self.own.x.len();
        for group in tile.groups.clone() {
            let (at, part) = (group - self.first.0, tile.part(layout, group));
            let (total, score) = (sum(&w[part.clone()]), sum(&r[part]));
            let inverse = if layout.eliminates() && total > WEIGHT_MIN { 1.0 / total } else { 0.0 };
            self.own.inverse[at] = inverse;
            if layout.eliminates() && self.totals[group] > 0.0 {
                pass.worst = pass.worst.max((score / self.totals[group]).abs());
            }
            self.own.sums[at * (k + 1) + k] = score;
        }
    }

    /// Takes the eliminated effect out of the score and of the products of the regressors.
    #[inline(always)]
    fn take_out<L: Layout>(&self, layout: &L, tile: &Tile, (w, r): (&[f64], &mut [f64]), pass: &mut Pass) {
        let k = self.own.x.len();
        for group in tile.groups.clone() {
            let (at, part) = (group - self.first.0, tile.part(layout, group));
            let (inverse, sums) = (self.own.inverse[at], &self.own.sums[at * (k + 1)..(at + 1) * (k + 1)]);
            take_mean(&mut r[part.clone()], &w[part], sums[k] * inverse);
            for a in 0..k {
                let share = sums[a] * inverse;
                pass.gradient[a] -= share * sums[k];
                for b in a..k {
                    pass.gram[a * k + b] -= share * sums[b];
                }
            }
        }
    }
}

/// Takes a weighted mean off weighted values.
#[inline(always)]
fn take_mean(x: &mut [f64], w: &[f64], mean: f64) {
    for (x, w) in x.iter_mut().zip(w) {
        *x -= w * mean;
    }
}

/// Sum of weights in single precision, with the shape of [`dot_mixed`].
#[inline(always)]
fn sum_mixed(w: &[f32]) -> f64 {
    let (ws, tail) = w.as_chunks::<8>();
    let mut a = [0.0; 8];
    for w in ws {
        for l in 0..8 {
            a[l] += f64::from(w[l]);
        }
    }
    let mut total = kernel::tree(a);
    for w in tail {
        total += f64::from(*w);
    }
    total
}

/// Inner product of weights in single precision with double.
#[inline(always)]
fn dot_mixed(w: &[f32], x: &[f64]) -> f64 {
    let (ws, w_tail) = w.as_chunks::<8>();
    let (xs, x_tail) = x.as_chunks::<8>();
    let mut a = [0.0; 8];
    for (w, x) in ws.iter().zip(xs) {
        for l in 0..8 {
            a[l] += f64::from(w[l]) * x[l];
        }
    }
    let mut total = kernel::tree(a);
    for (w, x) in w_tail.iter().zip(x_tail) {
        total += f64::from(*w) * x;
    }
    total
}
