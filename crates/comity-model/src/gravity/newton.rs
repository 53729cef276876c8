//! Newton's method on the concentrated likelihood, with inexact inner solves.
//!
//! With `x~` the regressors absorbed under the present weights, a step falls apart into two:
//!
//! ```text
//! (x~'W x~) db = x~' r            (D'W D) s = D' r            eta += x~ db + D s
//! ```
//!
//! Both come from one solve for all right-hand sides (Correia, Guimaraes and Zylkin 2020 for the idea
//! of absorbing what is already absorbed). The inner tolerance follows the score; the preconditioner
//! is built anew only while the weights still move. The effects are followed along:
//! `eta = x beta + D a + offset` with `a += s - C db`, where `x~ = x - D C`.
//! Ends when the score of every cell of every effect, the gradient and the absorption are below their
//! tolerances, or says that they are not.

use super::basis::Basis;
use super::dense::Cholesky;
use super::fit::Status;
use super::krylov::{self, System};
use super::layout::{Layout, Room};
use super::options::Family;
use super::pass::{Panel, Pass, Update};
use super::precondition::Preconditioner;
use super::start;

/// Share of a step below which it is not shortened further: from a start far away it may be millions of times too long.
const SHARE_MIN: f64 = 1e-12;

/// Most passes of one inner solve.
const INNER_MAX: usize = 400;

/// The preconditioner is rebuilt while the objective still moves by this share.
const REFRESH: f64 = 1e-2;

/// In doubt it is rebuilt while any predictor still moves by this much: cells that are too small for the objective may
/// still change their weights by orders of magnitude.
const REFRESH_IN_DOUBT: f64 = 0.05;

/// How far regressors are absorbed in the end, relative to their norm.
pub(super) const ABSORPTION: f64 = 1e-9;

/// Steps without progress after which rounding is taken to be the limit.
pub(super) const STALL: usize = 5;

/// Steps without progress after which single precision is taken to be the limit.
const DOUBT: usize = 2;

/// Rounding is the limit only if the conditions hold to this.
pub(super) const STALL_BELOW: f64 = 1e-6;

/// Share of its own size, in the norm of the system, that the last solve leaves open.
const OPEN: f64 = 0.1;

/// Share of its own size, in the norm of the system, that a solve in double precision leaves of a score.
const EXACT: f64 = 1e-13;

/// Rounds of tight absorption before collinearity is decided.
const ABSORB_ROUNDS: usize = 8;

/// Residuals below this share of the response (squared) are rounding: the fit is perfect.
pub(super) const PERFECT: f64 = 1e-26;

/// An objective that rises by less than this share has not risen.
pub(super) const ROUNDING: f64 = 1e-11;

/// A predictor that still moves by this much while the objective stands still runs away.
const RUNAWAY: f64 = 0.3;

/// What a logit may lose at most if every row is told apart: a row on the wrong side loses `ln 2` at least.
const TOLD_APART: f64 = 0.01;

/// Share of the objective below which it stands still.
const STANDSTILL: f64 = 1e-5;

/// Where the iterations ended.
pub(super) struct Solution {
    pub basis: Basis,
    /// Kept effects, `a` above.
    pub effects: Vec<f64>,
    pub status: Status,
    pub iterations: usize,
    pub inner: usize,
    pub objective: f64,
    /// A predictor ran away: rows are probably separated.
    pub runaway: bool,
    /// How far the coefficients of the regressors given may be from the solution, if it was reached.
    pub bounds: Vec<f64>,
    /// How far one step more would move every predictor, if one ran away or the iterations did not end.
    pub drift: Vec<f64>,
    /// Levels and connected parts of the two effects solved in blocks, if any are.
    pub blocks: Option<(usize, usize)>,
    /// Gram matrix of the absorbed regressors under the final weights.
    pub gram: Vec<f64>,
}

/// Tolerances and limits.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    pub tolerance: f64,
    pub iterations: usize,
    /// End as soon as a predictor runs away.
    pub watch: bool,
    /// Whether the error of the coefficients is bounded in the end.
    pub bound: bool,
}

struct Step {
    absorb: bool,
    columns: Vec<f64>,
    beta: Vec<f64>,
    effects: Vec<f64>,
    repeat: Option<f64>,
    replace: bool,
}

/// Solves the first-order conditions from a start of its own.
pub(super) fn solve<L: Layout>(panel: &mut Panel<L>, limits: Limits) -> Solution {
    let unsloped = |e: usize| !panel.layout.sloped(e);
    let plain = panel.layout.eliminates() || (0..panel.layout.places().len()).any(unsloped);
    let exponential = !matches!(panel.family, Family::LeastSquares | Family::Logit);
    let effects =
        if exponential && plain { start::proportional(panel) } else { vec![0.0; panel.layout.kept()] };
    let fit = panel.family != Family::LeastSquares && !(exponential && plain);
    if fit {
        start::from_response(panel);
    }
    let preconditioner = Preconditioner::find(&panel.layout, &panel.w, panel.family == Family::LeastSquares);
    let pass = panel.pass(Update::default(), fit);
    let basis = Basis::new(&pass.raw, panel.layout.kept());
    let size = size(panel);
    let mut run = Run {
        panel,
        size,
        limits,
        preconditioner,
        inverse: vec![],
        room: Room::default(),
        fit,
        solution: Solution {
            basis,
            effects,
            status: Status::NotConverged { residual: f64::INFINITY, tolerance: limits.tolerance },
            iterations: 0,
            inner: 0,
            objective: pass.objective,
            runaway: false,
            bounds: vec![],
            drift: vec![],
            blocks: None,
            gram: vec![],
        },
    };
    run.solution.blocks = run.preconditioner.parts();
    let pass = run.iterate(pass);
    match run.solution.status {
        _ if run.panel.stop.is_set() => {}
        Status::NotConverged { .. } if limits.watch => run.drift(&pass),
        Status::NotConverged { .. } => {}
        _ if limits.bound => run.solution.bounds = run.bounds(&pass),
        _ => {}
    }
    run.solution
}

/// What Pearson's residuals are measured against: the response in units of its own weight.
pub(super) fn size<L>(panel: &Panel<L>) -> f64 {
    let square = panel.family == Family::LeastSquares;
    let of = |(cell, y): (usize, &f64)| {
        let y = if square { y * y } else { *y };
        y * panel.prior.get(cell).unwrap_or(&1.0)
    };
    panel.y.iter().enumerate().map(of).sum()
}

/// Takes the effects out of columns under the weights that a panel ended with.
pub(super) struct Absorber<'a, L> {
    panel: &'a Panel<L>,
    preconditioner: Preconditioner,
    inverse: Vec<f32>,
    room: Room,
}

impl<'a, L: Layout> Absorber<'a, L> {
    pub fn new(panel: &'a Panel<L>) -> Self {
        let layout = &panel.layout;
        let inverse: Vec<f32> = panel.inverse.iter().map(|v| *v as f32).collect();
        let mut room = Room::default();
        layout.arrange(&panel.w, &inverse, &mut room);
        let mut preconditioner = Preconditioner::find(layout, &panel.w, true);
        let by = layout.arranged(&panel.w, &inverse, &room);
        preconditioner.factor(layout, &panel.w, &inverse, by);
        // One solve must do, without a pass over the rows that refines it.
        preconditioner.exact = true;
        Absorber { panel, preconditioner, inverse, room }
    }

    /// What the effects leave of every column of cells.
    pub fn absorb(&self, columns: &mut [Vec<f64>]) {
        let layout = &self.panel.layout;
        let (kept, count) = (layout.kept(), columns.len());
        let mut b = vec![0.0; count * kept];
        for (column, b) in columns.iter_mut().zip(b.chunks_exact_mut(kept.max(1))) {
            self.demean(column);
            let mut part = vec![0.0; layout.longest()];
            for group in 0..layout.groups() {
                let run = layout.run(group);
                let part = &mut part[..run.len()];
                for ((part, y), w) in part.iter_mut().zip(&column[run.clone()]).zip(&self.panel.w[run]) {
                    *part = y * f64::from(*w);
                }
                layout.scatter(group, part, b);
            }
        }
        if kept == 0 {
            columns.iter_mut().for_each(|column| self.demean(column));
            return;
        }
        let by = layout.arranged(&self.panel.w, &self.inverse, &self.room);
        let Absorber { panel, preconditioner, .. } = self;
        let system = System {
            layout,
            preconditioner,
            w: &panel.w,
            by,
            most: INNER_MAX,
            patience: krylov::PATIENCE_EXACT,
            growth: krylov::GROWTH,
            stop: &panel.stop,
        };
        let mut u = vec![0.0; count * kept];
        krylov::solve(&system, &b, &vec![-(ABSORPTION * ABSORPTION); count], &mut u);
        let mut part = vec![0.0; layout.longest()];
        for (column, u) in columns.iter_mut().zip(u.chunks_exact(kept)) {
            for group in 0..layout.groups() {
                let run = layout.run(group);
                let part = &mut part[..run.len()];
                layout.gather(group, u, part);
                column[run].iter_mut().zip(part.iter()).for_each(|(y, part)| *y -= part);
            }
            self.demean(column);
        }
    }

    /// Takes the eliminated effect out.
    fn demean(&self, column: &mut [f64]) {
        let layout = &self.panel.layout;
        for group in (0..layout.groups()).filter(|_| layout.eliminates()) {
            let run = layout.run(group);
            let w = &self.panel.w[run.clone()];
            let total: f64 = w.iter().map(|w| f64::from(*w)).sum();
            if total > 0.0 {
                let mean =
                    column[run.clone()].iter().zip(w).map(|(y, w)| y * f64::from(*w)).sum::<f64>() / total;
                column[run].iter_mut().for_each(|y| *y -= mean);
            }
        }
    }
}

struct Run<'a, L> {
    panel: &'a mut Panel<L>,
    size: f64,
    limits: Limits,
    preconditioner: Preconditioner,
    /// One over the weight of each group, and the weights arranged.
    inverse: Vec<f32>,
    room: Room,
    /// The next step fits the whole working response, because the start is not in the span.
    fit: bool,
    solution: Solution,
}

impl<L: Layout> Run<'_, L> {
    /// Iterates to the end; the last pass.
    fn iterate(&mut self, mut pass: Pass) -> Pass {
        let (mut moved, mut shift, mut anew) = (f64::INFINITY, 0.0, false);
        let (mut best, mut waited) = (f64::INFINITY, 0);
        let tolerance = self.limits.tolerance;
        loop {
            if self.panel.stop.is_set() {
                return pass;
            }
            if self.solution.iterations == 0 || self.panel.family != Family::LeastSquares {
                self.arrange();
            }
            if moved > REFRESH || anew || self.preconditioner.doubted && shift > REFRESH_IN_DOUBT {
                self.refresh();
            }
            self.orthogonalise(&mut pass);
            let score = self.score(&pass);
            let (step, cosine, idle) = self.step(&pass, score);
            let residual = score.max(cosine);
            if residual <= tolerance && idle {
                self.solution.status = Status::Converged;
                return pass;
            }
            waited = if residual < 0.9 * best { 0 } else { waited + 1 };
            best = best.min(residual);
            anew = waited == DOUBT && self.preconditioner.doubt(&self.panel.layout);
            if waited >= STALL && best < STALL_BELOW {
                self.solution.status = Status::Stalled { residual, tolerance };
                return pass;
            }
            self.solution.status = Status::NotConverged { residual, tolerance };
            if self.solution.iterations >= self.limits.iterations {
                return pass;
            }
            self.solution.iterations += 1;
            let old = self.solution.objective;
            let free = std::mem::take(&mut self.fit);
            pass = self.take(&step, free);
            shift = pass.moved;
            let new = self.solution.objective;
            moved = ((old - new) / new.abs().max(f64::MIN_POSITIVE)).abs();
            let over = moved < STANDSTILL || self.told_apart();
            if self.limits.watch && !free && pass.moved > RUNAWAY && over {
                self.solution.runaway = true;
                return pass;
            }
            if self.panel.family == Family::LeastSquares {
                (moved, shift) = (0.0, 0.0);
            }
        }
    }

    /// Whether a logit tells all its rows apart, so that nothing but separated rows is left: what is lost is less than
    /// one row loses that is on the wrong side, and goes on falling by a share that never stands still.
    fn told_apart(&self) -> bool {
        let least = self.panel.prior.iter().copied().filter(|p| *p > 0.0).fold(1.0, f64::min);
        self.panel.family == Family::Logit && self.solution.objective < TOLD_APART * least
    }

    /// The preconditioner of the present weights.
    fn refresh(&mut self) {
        let Run { panel, preconditioner, inverse, room, .. } = self;
        let by = panel.layout.arranged(&panel.w, inverse, room);
        preconditioner.factor(&panel.layout, &panel.w, inverse, by);
    }

    /// How far the coefficients may still be from the solution, to first order: the step that is left, solved for
    /// anew, and what that solve leaves open. A score that is small in every cell says little where levels are
    /// weakly joined: the step divides it by the weight of the link.
    fn bounds(&mut self, pass: &Pass) -> Vec<f64> {
        let (k, kept) = (self.panel.k(), self.panel.layout.kept());
        let mut u = vec![0.0; (k + 1) * kept];
        let limits = vec![-(OPEN * OPEN); k + 1];
        self.solution.inner += krylov::solve(&self.system(), &pass.rhs, &limits, &mut u);
        let (gram, gradient) = absorbed(pass, &u, k, kept);
        let inverse = Cholesky::new(&gram, k).inverse();
        let energy = |c: usize| {
            let at = c * kept..(c + 1) * kept;
            crate::kernel::dot(&u[at.clone()], &pass.rhs[at]).max(0.0)
        };
        let left: Vec<f64> =
            (0..k).map(|c| gradient[c].abs() + OPEN * (energy(c) * energy(k)).sqrt()).collect();
        let own = |r: usize| (0..k).map(|c| inverse[r * k + c].abs() * left[c]).sum();
        self.solution.basis.bounds(&(0..k).map(own).collect::<Vec<f64>>())
    }

    /// Keeps how far one step more would move every predictor.
    fn drift(&mut self, pass: &Pass) {
        if self.told_apart() {
            // A fit that tells every row apart is the direction itself.
            let offset = |cell: usize| self.panel.offset.get(cell).copied().unwrap_or(0.0);
            let eta = self.panel.eta.iter().enumerate();
            self.solution.drift = eta.map(|(cell, eta)| eta - offset(cell)).collect();
            return;
        }
        let before = self.panel.eta.clone();
        self.arrange();
        self.refresh();
        let score = self.score(pass);
        let (step, ..) = self.step(pass, score);
        self.take(&step, false);
        self.solution.drift = self.panel.eta.iter().zip(&before).map(|(new, old)| new - old).collect();
    }

    /// Worst score of any cell relative to its total; the gradient's cosine if there is no effect.
    fn score(&self, pass: &Pass) -> f64 {
        let kept = self.panel.layout.kept();
        let rhs = &pass.rhs[self.panel.k() * kept..];
        let mut worst = pass.worst;
        for (r, total) in rhs.iter().zip(&self.panel.totals.0) {
            if *total > 0.0 {
                worst = worst.max((r / total).abs());
            }
        }
        if worst.is_nan() { f64::INFINITY } else { worst }
    }

    /// Solves for the next step; the gradient's cosine, and whether absorption is done.
    fn step(&mut self, pass: &Pass, score: f64) -> (Step, f64, bool) {
        let (k, kept) = (self.panel.k(), self.panel.layout.kept());
        let settled = score <= self.limits.tolerance;
        // Weights that do not move deserve a solve as good as the precision of the operator allows: in double one is all.
        let least_squares = self.panel.family == Family::LeastSquares;
        let direct = least_squares && self.preconditioner.exact;
        let loose = if least_squares { 2e-7 } else { 1e-2 };
        let ease = if direct { EXACT } else { (0.1 * score).clamp(1e-7, loose) };
        let tight = match () {
            () if direct => EXACT,
            () if score < 1e-5 || self.fit => 0.3 * ABSORPTION,
            () => ease,
        };
        let mut limits: Vec<f64> = (0..k).map(|c| tight * tight * self.norm2(pass, c)).collect();
        // Relative to its own right-hand side, which is known only inside: negative says so.
        limits.push(if settled { f64::INFINITY } else { -(ease * ease) });
        let mut u = vec![0.0; (k + 1) * kept];
        let passes = krylov::solve(&self.system(), &pass.rhs, &limits, &mut u);
        self.solution.inner += passes;
        let (gram, gradient) = absorbed(pass, &u, k, kept);
        let cholesky = Cholesky::new(&gram, k);
        let beta = cholesky.solve(&gradient);
        let cosine = (0..k).fold(0.0, |worst: f64, c| {
            worst.max(gradient[c].abs() / (gram[c * k + c] * pass.pearson).sqrt().max(f64::MIN_POSITIVE))
        });
        let perfect = pass.pearson <= PERFECT * self.size;
        let cosine = if perfect { 0.0 } else { cosine };
        let idle = passes == 0 && self.absorbed_well(pass, &u);
        let effects = u.split_off(k * kept);
        self.solution.gram = gram;
        (Step { absorb: true, columns: u, beta, effects, repeat: None, replace: self.fit }, cosine, idle)
    }

    /// Whether what is still to be taken out of the regressors is below the tolerance.
    fn absorbed_well(&self, pass: &Pass, u: &[f64]) -> bool {
        let kept = self.panel.layout.kept();
        (0..self.panel.k()).all(|c| {
            let at = c * kept..(c + 1) * kept;
            let energy = crate::kernel::dot(&u[at.clone()], &pass.rhs[at]) + pass.own[c];
            energy <= ABSORPTION * ABSORPTION * self.norm2(pass, c)
        })
    }

    /// Squared norm of a regressor, no less than rounding makes it.
    fn norm2(&self, pass: &Pass, c: usize) -> f64 {
        let k = self.panel.k();
        pass.gram[c * k + c].max(1e-26 * self.solution.basis.norm2(c))
    }

    /// Takes a step, shortened until the objective does not rise.
    fn take(&mut self, step: &Step, free: bool) -> Pass {
        let old = self.solution.objective;
        self.solution.basis.absorb(&step.columns);
        self.add(step);
        let mut pass = self.panel.pass(step.update(), self.fit);
        // Measured by the objective before: one that overflowed would allow itself any rise.
        let slack = 2.0 * ROUNDING * old.abs();
        let mut share = 1.0;
        while !free && (pass.objective > old + slack || pass.objective.is_nan()) && share > SHARE_MIN {
            let back = |v: &[f64]| v.iter().map(|v| -0.5 * share * v).collect();
            let half = Step {
                absorb: false,
                columns: vec![],
                beta: back(&step.beta),
                effects: back(&step.effects),
                repeat: Some(if share == 1.0 { -0.5 } else { 0.5 }),
                replace: false,
            };
            self.add(&half);
            pass = self.panel.pass(half.update(), self.fit);
            share *= 0.5;
        }
        self.solution.objective = pass.objective;
        pass
    }

    /// Follows a step in the coefficients and effects.
    fn add(&mut self, step: &Step) {
        let Solution { basis, effects, .. } = &mut self.solution;
        if step.replace {
            effects.fill(0.0);
            basis.beta.fill(0.0);
        }
        effects.iter_mut().zip(&step.effects).for_each(|(a, s)| *a += s);
        basis.step(&step.beta, effects);
    }

    /// Finds collinear regressors and makes the others orthogonal, if they are near to collinear.
    fn orthogonalise(&mut self, pass: &mut Pass) {
        if self.panel.k() == 0 || !self.solution.basis.suspicious(&pass.gram) {
            return;
        }
        let (k, kept) = (self.panel.k(), self.panel.layout.kept());
        for _ in 0..ABSORB_ROUNDS {
            let limits = (0..k).map(|c| 0.1 * ABSORPTION * ABSORPTION * self.norm2(pass, c));
            let gone = (0..k).map(|c| self.solution.basis.vanished(&pass.gram, c));
            let limits: Vec<f64> = limits
                .zip(gone)
                .map(|(limit, gone)| if gone { f64::INFINITY } else { limit })
                .chain([f64::INFINITY])
                .collect();
            let mut u = vec![0.0; (k + 1) * kept];
            let passes = krylov::solve(&self.system(), &pass.rhs, &limits, &mut u);
            self.solution.inner += passes;
            if passes == 0 && self.absorbed_well(pass, &u) {
                break;
            }
            u.truncate(k * kept);
            self.solution.basis.absorb(&u);
            *pass = self.panel.pass(Update { absorb: true, columns: &u, ..Update::default() }, self.fit);
        }
        self.solution.basis.orthogonalise(self.panel, &pass.gram, &mut self.solution.effects);
        *pass = self.panel.pass(Update::default(), self.fit);
    }

    /// Weights in the order of the operator.
    fn arrange(&mut self) {
        self.inverse.clear();
        self.inverse.extend(self.panel.inverse.iter().map(|v| *v as f32));
        self.panel.layout.arrange(&self.panel.w, &self.inverse, &mut self.room);
    }

    fn system(&self) -> System<'_, L> {
        let layout = &self.panel.layout;
        let by = layout.arranged(&self.panel.w, &self.inverse, &self.room);
        let Panel { w, stop, .. } = &*self.panel;
        System {
            layout,
            preconditioner: &self.preconditioner,
            w,
            by,
            most: INNER_MAX,
            patience: if self.preconditioner.exact { krylov::PATIENCE_EXACT } else { krylov::PATIENCE },
            growth: if self.preconditioner.doubted { krylov::GROWTH_IN_DOUBT } else { krylov::GROWTH },
            stop,
        }
    }
}

impl Step {
    fn update(&self) -> Update<'_> {
        Update {
            absorb: self.absorb,
            columns: &self.columns,
            beta: &self.beta,
            effects: &self.effects,
            step: true,
            repeat: self.repeat,
            replace: self.replace,
        }
    }
}

/// Gram matrix and gradient once the kept effects `u` are out of the regressors.
fn absorbed(pass: &Pass, u: &[f64], k: usize, kept: usize) -> (Vec<f64>, Vec<f64>) {
    let (mut gram, mut gradient) = (pass.gram.clone(), pass.gradient.clone());
    if kept == 0 {
        return (gram, gradient);
    }
    let score = &pass.rhs[k * kept..];
    for a in 0..k {
        let c = &u[a * kept..(a + 1) * kept];
        gradient[a] -= crate::kernel::dot(c, score);
        for b in 0..k {
            let both = 0.5
                * (crate::kernel::dot(c, &pass.rhs[b * kept..(b + 1) * kept])
                    + crate::kernel::dot(&u[b * kept..(b + 1) * kept], &pass.rhs[a * kept..(a + 1) * kept]));
            gram[a * k + b] -= both;
        }
    }
    (gram, gradient)
}
