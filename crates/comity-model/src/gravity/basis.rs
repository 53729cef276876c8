//! The regressors as the solver sees them: absorbed, perhaps made orthogonal, some dropped.
//!
//! ```text
//! x = x~ R + D ...        x~ = x R^-1 - D C        eta = x beta + D a + offset
//! ```
//!
//! `x` are the regressors as given, `R` is upper triangular, `C` the kept effects taken out of `x R^-1`
//! (the eliminated effect follows from those). `R` is one until two regressors are nearly collinear;
//! then the absorbed regressors are replaced by the `Q` of their QR factorisation, so that coefficients
//! come out as accurate as from Householder QR and not as from normal equations (Bjorck 1996,
//! *Numerical Methods for Least Squares Problems*, section 2.4). A regressor of which nothing is left
//! is dropped, the later of two.

use super::dense::{Cholesky, Triangle};
use super::fit::Collinear;
use super::layout::{Layout, by_lane};
use super::pass::Panel;
use crate::{kernel, parallel};

/// A pivot of the correlation matrix below this calls for orthogonal regressors.
const PIVOT_SUSPICIOUS: f64 = 1e-3;

/// A squared norm that fell by this factor may be nothing but what the solver left.
const LEFT_SUSPICIOUS: f64 = 1e-8;

/// Norm left, relative to the norm given, below which a regressor is collinear with the effects: a
/// thousand times what the solver can still resolve.
pub(super) const LEFT_WITH_EFFECTS: f64 = 1e-9;

/// The same for a combination of earlier regressors: ten times more, for each brings what the solver
/// left in it.
const LEFT_WITH_EARLIER_ABSORBED: f64 = 1e-8;

/// The same if there are no effects, so that only rounding stands in the way. NIST's Filip needs 1e-11.
const LEFT_WITH_EARLIER: f64 = 1e-13;

/// A regressor that was dropped: its position and the reason.
pub(super) type Dropped = (usize, Collinear);

/// Bookkeeping of the regressors.
pub(super) struct Basis {
    /// Position among the regressors given of each column of the solver.
    pub active: Vec<usize>,
    /// Coefficients of the columns in `active`, in terms of the regressors given.
    pub beta: Vec<f64>,
    /// `R`, row by row.
    triangle: Vec<f64>,
    /// `C`, column by column.
    pub columns: Vec<f64>,
    pub dropped: Vec<Dropped>,
    /// Squared norms before absorption, to which suspicion is relative.
    norms2: Vec<f64>,
    /// Norm left over norm given when the reference was last taken.
    left: Vec<f64>,
    kept: usize,
}

impl Basis {
    /// For columns with these squared norms.
    pub fn new(norms2: &[f64], kept: usize) -> Self {
        let k = norms2.len();
        Basis {
            active: (0..k).collect(),
            beta: vec![0.0; k],
            triangle: identity(k),
            columns: vec![0.0; k * kept],
            dropped: vec![],
            norms2: norms2.to_vec(),
            left: vec![1.0; k],
            kept,
        }
    }

    /// Squared norm of a column before absorption.
    pub fn norm2(&self, c: usize) -> f64 {
        self.norms2[c]
    }

    /// Follows an absorption of `x~` by further kept effects.
    pub fn absorb(&mut self, columns: &[f64]) {
        self.columns.iter_mut().zip(columns).for_each(|(c, u)| *c += u);
    }

    /// Follows a step of the coefficients of `x~`: `beta += R^-1 db`, `a -= C db`.
    pub fn step(&mut self, db: &[f64], effects: &mut [f64]) {
        if db.is_empty() {
            return;
        }
        self.beta.iter_mut().zip(solve_upper(&self.triangle, db)).for_each(|(b, d)| *b += d);
        for (c, db) in db.iter().enumerate() {
            kernel::add_scaled(effects, -db, &self.columns[c * self.kept..(c + 1) * self.kept]);
        }
    }

    /// What the regressors explain beyond the effects, `b' (x~'W x~) b`, from that matrix.
    pub fn explained(&self, gram: &[f64]) -> f64 {
        let k = self.active.len();
        let own = |r: usize| (r..k).map(|c| self.triangle[r * k + c] * self.beta[c]).sum::<f64>();
        let b: Vec<f64> = (0..k).map(own).collect();
        (0..k * k).map(|at| b[at / k] * gram[at] * b[at % k]).sum()
    }

    /// Coefficients of the regressors given from those of `x~`.
    pub fn given(&self, of: &[f64]) -> Vec<f64> {
        solve_upper(&self.triangle, of)
    }

    /// How a number changes with the coefficients of the regressors given, from how it does with those of `x~`: `R' g`.
    pub fn gradient(&self, of: &[f64]) -> Vec<f64> {
        let k = of.len();
        (0..k).map(|c| (0..=c).map(|r| self.triangle[r * k + c] * of[r]).sum()).collect()
    }

    /// Bounds of the coefficients of the regressors given from those of `x~`, by absolute values of `R^-1`.
    pub fn bounds(&self, of: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; of.len()];
        for (c, bound) in of.iter().enumerate() {
            let mut unit = vec![0.0; of.len()];
            unit[c] = 1.0;
            self.given(&unit).iter().zip(&mut out).for_each(|(r, out)| *out += r.abs() * bound);
        }
        out
    }

    /// Covariance of the coefficients of the regressors given, `R^-1 V R^-T`.
    pub fn covariance(&self, v: &[f64]) -> Vec<f64> {
        let k = self.active.len();
        let half: Vec<Vec<f64>> = (0..k).map(|r| self.given(&v[r * k..(r + 1) * k])).collect();
        let mut out = vec![0.0; k * k];
        for c in 0..k {
            let column: Vec<f64> = half.iter().map(|row| row[c]).collect();
            self.given(&column).into_iter().enumerate().for_each(|(r, value)| out[r * k + c] = value);
        }
        out
    }

    /// Whether some regressor may be collinear with the effects or with others.
    pub fn suspicious(&self, gram: &[f64]) -> bool {
        let k = self.active.len();
        let shrunk = (0..k).any(|c| gram[c * k + c] <= LEFT_SUSPICIOUS * self.norms2[c]);
        shrunk || Cholesky::new(gram, k).smallest_pivot < PIVOT_SUSPICIOUS
    }

    /// Whether every column is either clearly there or clearly gone.
    pub fn vanished(&self, gram: &[f64], c: usize) -> bool {
        let k = self.active.len();
        self.left[c] * (gram[c * k + c] / self.norms2[c]).sqrt() < 0.1 * LEFT_WITH_EFFECTS
    }

    /// Replaces `x~` by orthonormal columns and drops those of which nothing is left.
    pub fn orthogonalise<L: Layout>(&mut self, panel: &mut Panel<L>, gram: &[f64], effects: &mut [f64]) {
        let absorbing = panel.layout.eliminates() || self.kept > 0;
        let k = self.active.len();
        for c in (0..k).rev() {
            let left = (gram[c * k + c].max(0.0) / self.norms2[c]).sqrt();
            self.left[c] *= left;
            if self.norms2[c] == 0.0 {
                self.drop(panel, c, Collinear::Zero, effects);
            } else if absorbing && self.left[c] < LEFT_WITH_EFFECTS {
                self.drop(panel, c, Collinear::WithEffects { left: self.left[c] }, effects);
            }
        }
        let limit = if absorbing { LEFT_WITH_EARLIER_ABSORBED } else { LEFT_WITH_EARLIER };
        // Twice is enough (Giraud, Langou and Rozloznik 2005).
        let mut rounds = 0;
        while rounds < 2 && !self.active.is_empty() {
            let (k, r) = (self.active.len(), triangle(panel));
            let norm = |c: usize| (0..=c).map(|l| r[l * k + c] * r[l * k + c]).sum::<f64>().sqrt();
            if let Some(c) = (0..k).find(|&c| r[c * k + c] <= limit * norm(c)) {
                self.left[c] *= r[c * k + c] / norm(c);
                self.take_out(panel, &r, c);
                self.drop(panel, c, Collinear::WithEarlier { left: self.left[c] }, effects);
                continue;
            }
            for c in 0..k {
                self.left[c] *= r[c * k + c] / norm(c);
                for l in 0..c {
                    self.combine(panel, c, l, r[l * k + c]);
                }
                self.scale(panel, c, 1.0 / r[c * k + c]);
            }
            self.triangle = upper_product(&r, &self.triangle, k);
            rounds += 1;
        }
        self.norms2 = vec![1.0; self.active.len()];
    }

    /// Takes out of column `c` what earlier columns explain of it.
    fn take_out<L: Layout>(&mut self, panel: &mut Panel<L>, r: &[f64], c: usize) {
        let k = self.active.len();
        let head: Vec<f64> = (0..c * c).map(|at| r[at / c * k + at % c]).collect();
        let right: Vec<f64> = (0..c).map(|l| r[l * k + c]).collect();
        let mut m = identity(k);
        for (l, f) in solve_upper(&head, &right).into_iter().enumerate() {
            self.combine(panel, c, l, f);
            m[l * k + c] = f;
        }
        self.triangle = upper_product(&m, &self.triangle, k);
    }

    /// `x~_c -= f x~_l` with all that belongs to it.
    fn combine<L: Layout>(&mut self, panel: &mut Panel<L>, c: usize, l: usize, f: f64) {
        let (head, tail) = panel.x.split_at_mut(c);
        kernel::add_scaled(&mut tail[0], -f, &head[l]);
        for at in 0..self.kept {
            self.columns[c * self.kept + at] -= f * self.columns[l * self.kept + at];
        }
    }

    fn scale<L: Layout>(&mut self, panel: &mut Panel<L>, c: usize, f: f64) {
        panel.x[c].iter_mut().for_each(|x| *x *= f);
        self.columns[c * self.kept..(c + 1) * self.kept].iter_mut().for_each(|u| *u *= f);
    }

    /// Takes column `c` out: its share of `eta` goes to the effects and the other regressors.
    fn drop<L: Layout>(&mut self, panel: &mut Panel<L>, c: usize, reason: Collinear, effects: &mut [f64]) {
        let k = self.active.len();
        let mut unit = vec![0.0; k];
        unit[c] = 1.0;
        let inverse = solve_upper(&self.triangle, &unit);
        let share = self.beta[c] / inverse[c];
        kernel::add_scaled(effects, share, &self.columns[c * self.kept..(c + 1) * self.kept]);
        for row in 0..c {
            self.beta[row] -= share * inverse[row];
        }
        self.dropped.push((self.active.remove(c), reason));
        panel.x.remove(c);
        self.beta.remove(c);
        self.norms2.remove(c);
        self.left.remove(c);
        self.columns.drain(c * self.kept..(c + 1) * self.kept);
        self.triangle =
            (0..k * k).filter(|at| at / k != c && at % k != c).map(|at| self.triangle[at]).collect();
    }
}

fn identity(k: usize) -> Vec<f64> {
    (0..k * k).map(|at| if at / k == at % k { 1.0 } else { 0.0 }).collect()
}

/// `R^-1 b`.
fn solve_upper(r: &[f64], b: &[f64]) -> Vec<f64> {
    let k = b.len();
    let mut x = b.to_vec();
    for i in (0..k).rev() {
        for j in i + 1..k {
            x[i] -= r[i * k + j] * x[j];
        }
        x[i] /= r[i * k + i];
    }
    x
}

/// Product of two upper triangles.
fn upper_product(a: &[f64], b: &[f64], k: usize) -> Vec<f64> {
    let mut out = vec![0.0; k * k];
    for r in 0..k {
        for c in r..k {
            out[r * k + c] = (r..=c).map(|l| a[r * k + l] * b[l * k + c]).sum();
        }
    }
    out
}

/// `R` of the QR factorisation of `W^1/2 x~`.
pub(super) fn triangle<L: Layout>(panel: &mut Panel<L>) -> Vec<f64> {
    let k = panel.x.len();
    let w = by_lane(&panel.layout, &mut panel.w);
    let x = &panel.x;
    let mut from = 0;
    let tasks: Vec<_> = w
        .into_iter()
        .map(|w| {
            from += w.len();
            (from - w.len(), w)
        })
        .collect();
    let parts = parallel::each(tasks, |(from, w)| {
        let mut triangle = Triangle::new(k);
        for (at, w) in w.iter().enumerate().filter(|(_, w)| **w > 0.0) {
            let root = f64::from(*w).sqrt();
            triangle.push(x.iter().map(|x| root * x[from + at]));
        }
        triangle.finish()
    });
    let mut all = Triangle::new(k);
    for part in &parts {
        part.chunks_exact(k.max(1)).for_each(|row| all.push(row.iter().copied()));
    }
    all.finish()
}
