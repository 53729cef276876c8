//! Anderson acceleration of the price adjustment `z <- z + f(z)`, `f` a damped minus `F`.
//!
//! With the last `m` changes `dF` of `f` and `dG` of `z + f`, each round takes
//!
//! ```text
//! z <- z + f - dG a,    a = argmin |f - dF a|_2
//! ```
//!
//! Reference: Walker and Ni (2011), *SIAM Journal on Numerical Analysis* 49(4), algorithm AA, with
//! the normal equations of scaled columns and a small ridge. With `m = 0` this is the plain
//! adjustment. Not for problems with a cheap exact Newton step.

use super::super::kernel::{Wide, add_scaled, dot, vectorized, worst};
use super::super::system::System;
use super::{Search, SolverOptions};

/// A round this many times worse than the best so far restarts from the best with half the gain.
const DIVERGENCE: f64 = 1e4;
/// Rounds without a new best before halving the gain or giving up.
const PATIENCE: usize = 60;
/// Most restarts with half the gain.
const RESTARTS: usize = 8;
/// Residual above which rounds are plain: far out, remembered changes mislead.
const NEAR: f64 = 2.0;
/// Best residual below which a stall of the accelerated search ends it.
const ROUNDING: f64 = 1e-6;
/// Relative ridge of the normal equations.
const RIDGE: f64 = 1e-14;

/// The remembered changes.
struct History {
    memory: usize,
    next: usize,
    d_step: Vec<Vec<f64>>,
    d_point: Vec<Vec<f64>>,
    /// Inner products of `d_step`, `memory * memory`.
    gram: Vec<f64>,
}

impl History {
    fn new(memory: usize) -> Self {
        let gram = vec![0.0; memory * memory];
        Self { memory, next: 0, d_step: Vec::new(), d_point: Vec::new(), gram }
    }

    fn clear(&mut self) {
        self.next = 0;
        self.d_step.clear();
        self.d_point.clear();
    }

    /// Remembers the change from the old step and point to the new ones.
    #[inline(always)]
    fn push(&mut self, old: (&[f64], &[f64]), new: (&[f64], &[f64])) {
        let slot = self.next;
        if self.d_step.len() < self.memory {
            self.d_step.push(vec![0.0; new.0.len()]);
            self.d_point.push(vec![0.0; new.0.len()]);
        }
        difference(new.0, old.0, &mut self.d_step[slot]);
        difference(new.1, old.1, &mut self.d_point[slot]);
        for other in 0..self.d_step.len() {
            let product = dot(&self.d_step[slot], &self.d_step[other]);
            self.gram[slot * self.memory + other] = product;
            self.gram[other * self.memory + slot] = product;
        }
        self.next = (slot + 1) % self.memory;
    }

    /// Subtracts from `point` the combination that best cancels `step`.
    #[inline(always)]
    fn accelerate(&self, step: &[f64], point: &mut [f64]) {
        let k = self.d_step.len();
        let scale: Vec<f64> =
            (0..k).map(|a| self.gram[a * self.memory + a].sqrt().max(f64::MIN_POSITIVE)).collect();
        let mut matrix = vec![0.0; k * (k + 1)];
        for a in 0..k {
            for b in 0..k {
                let ridge = if a == b { RIDGE * k as f64 } else { 0.0 };
                matrix[a * (k + 1) + b] = self.gram[a * self.memory + b] / (scale[a] * scale[b]) + ridge;
            }
            matrix[a * (k + 1) + k] = dot(&self.d_step[a], step) / scale[a];
        }
        eliminate(&mut matrix, k);
        for a in 0..k {
            let weight = matrix[a * (k + 1) + k] / scale[a];
            add_scaled(point, -weight, &self.d_point[a]);
        }
    }
}

#[inline(always)]
fn difference(new: &[f64], old: &[f64], out: &mut [f64]) {
    for ((value, a), b) in out.iter_mut().zip(new).zip(old) {
        *value = a - b;
    }
}

/// Gauss-Jordan with row exchange on a `k x (k + 1)` array; the last column becomes the solution.
/// A vanishing pivot gives that unknown the value zero.
fn eliminate(matrix: &mut [f64], k: usize) {
    let width = k + 1;
    for p in 0..k {
        let mut pivot = p;
        for row in p + 1..k {
            if matrix[row * width + p].abs() > matrix[pivot * width + p].abs() {
                pivot = row;
            }
        }
        for column in 0..width {
            matrix.swap(p * width + column, pivot * width + column);
        }
        let head = matrix[p * width + p];
        let inverse = if head.abs() > f64::MIN_POSITIVE { 1.0 / head } else { 0.0 };
        for column in 0..width {
            matrix[p * width + column] *= inverse;
        }
        for row in 0..k {
            let factor = matrix[row * width + p];
            if row != p && factor != 0.0 {
                for column in p..width {
                    matrix[row * width + column] -= factor * matrix[p * width + column];
                }
            }
        }
    }
}

/// Remembers the last change and accelerates `point`.
struct Round<'s> {
    history: &'s mut History,
    old: Option<(&'s [f64], &'s [f64])>,
    step: &'s [f64],
    point: &'s mut [f64],
}

impl Wide for Round<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        if let Some(old) = self.old {
            self.history.push(old, (self.step, self.point));
            self.history.accelerate(self.step, self.point);
        }
    }
}

pub(super) fn search(
    system: &mut impl System,
    start: Vec<f64>,
    memory: usize,
    gain: f64,
    options: &SolverOptions,
) -> Search {
    let n = start.len();
    let mut z = start;
    let mut residual = vec![0.0; n];
    let (mut step, mut old_step) = (vec![0.0; n], vec![0.0; n]);
    let (mut point, mut old_point) = (vec![0.0; n], vec![0.0; n]);
    let mut history = History::new(memory);
    let mut best = Search { state: z.clone(), residual: vec![f64::NAN; n], passes: 0 };
    let (mut best_size, mut best_round) = (f64::INFINITY, 0);
    let (mut gain, mut fresh, mut restarts) = (gain, true, 0);
    for round in 0..options.max_rounds {
        system.residual(&z, &mut residual);
        best.passes += 1;
        let (size, _) = worst(&residual);
        if size < best_size || round == 0 {
            (best_size, best_round) = (size, round);
            best.state.copy_from_slice(&z);
            best.residual.copy_from_slice(&residual);
        }
        let stalled = round > best_round + PATIENCE;
        // A stall near the solution is rounding; a stall far from it is a step too long.
        if size <= options.tolerance || (stalled && memory > 0 && best_size <= ROUNDING) {
            break;
        }
        if stalled || size.is_nan() || size > DIVERGENCE * best_size.max(1e-3) {
            restarts += 1;
            if restarts > RESTARTS || best_size.is_infinite() || best_size.is_nan() {
                break;
            }
            z.copy_from_slice(&best.state);
            history.clear();
            (gain, fresh, best_round) = (0.5 * gain, true, round);
            continue;
        }
        system.step(&residual, gain, &mut step);
        point.copy_from_slice(&z);
        add_scaled(&mut point, 1.0, &step);
        if memory > 0 && size <= NEAR {
            let old = (!fresh).then_some((&old_step[..], &old_point[..]));
            let plain = point.clone();
            vectorized(Round { history: &mut history, old, step: &step, point: &mut point });
            old_step.copy_from_slice(&step);
            old_point.copy_from_slice(&plain);
        }
        std::mem::swap(&mut z, &mut point);
        fresh = size > NEAR;
    }
    best
}
