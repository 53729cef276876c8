//! The regressors as the solver sees them: absorbed, perhaps made orthogonal, some dropped.
//!
//! ```text
//! x~ = x T - D C        eta = x beta + D a + offset
//! ```
//!
//! `x` are the regressors as given, `T` is upper triangular, `C` the kept effects taken out of them
//! (the eliminated effect follows from those). `T` is one until two regressors are nearly collinear;
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
const PIVOT_SUSPICIOUS: f64 = 1e-6;

/// A squared norm that fell by this factor may be nothing but what the solver left.
const LEFT_SUSPICIOUS: f64 = 1e-8;

/// Norm left, relative to the norm given, below which a regressor is collinear with the effects: a
/// thousand times what the solver can still resolve.
const LEFT_WITH_EFFECTS: f64 = 1e-9;

/// Norm left below which a regressor is a combination of earlier ones if there are no effects, so that
/// only rounding stands in the way. NIST's Filip needs 1e-11.
const LEFT_WITH_EARLIER: f64 = 1e-13;

/// A regressor that was dropped: its position and the reason.
pub(super) type Dropped = (usize, Collinear);

/// Bookkeeping of the regressors.
pub(super) struct Basis {
    /// Position among the regressors given of each column of the solver.
    pub active: Vec<usize>,
    /// Coefficients of the columns in `active`, in terms of the regressors given.
    pub beta: Vec<f64>,
    /// `T`, row by row.
    pub transform: Vec<f64>,
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
            transform: identity(k),
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

    /// Follows a step of the coefficients of `x~`: `beta += T db`, `a -= C db`.
    pub fn step(&mut self, db: &[f64], effects: &mut [f64]) {
        let k = self.active.len();
        for r in 0..k {
            self.beta[r] +=
                (r..k).map(|c| self.transform[r * k + c] * db.get(c).unwrap_or(&0.0)).sum::<f64>();
        }
        for (c, db) in db.iter().enumerate() {
            kernel::add_scaled(effects, -db, &self.columns[c * self.kept..(c + 1) * self.kept]);
        }
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
        let mut reason: Vec<Option<Collinear>> = vec![None; k];
        for c in 0..k {
            let left = (gram[c * k + c].max(0.0) / self.norms2[c]).sqrt();
            self.left[c] *= if self.norms2[c] > 0.0 { left } else { 0.0 };
            if self.norms2[c] == 0.0 {
                reason[c] = Some(Collinear::Zero);
            } else if absorbing && self.left[c] < LEFT_WITH_EFFECTS {
                reason[c] = Some(Collinear::WithEffects { left: self.left[c] });
            }
        }
        let limit = if absorbing { LEFT_WITH_EFFECTS } else { LEFT_WITH_EARLIER };
        // Twice is enough (Giraud, Langou and Rozloznik 2005).
        for _ in 0..2 {
            let r = triangle(panel);
            for c in 0..k {
                let norm = (0..=c).map(|l| r[l * k + c] * r[l * k + c]).sum::<f64>().sqrt();
                for l in (0..c).filter(|&l| reason[l].is_none()) {
                    self.combine(panel, c, l, r[l * k + c] / r[l * k + l]);
                }
                let rest = (0..c)
                    .filter(|&l| reason[l].is_some())
                    .fold(r[c * k + c] * r[c * k + c], |s, l| s + r[l * k + c] * r[l * k + c])
                    .sqrt();
                if reason[c].is_none() {
                    self.left[c] *= rest / norm;
                    if rest <= limit * norm {
                        reason[c] = Some(Collinear::WithEarlier { left: self.left[c] });
                    }
                }
            }
            for c in (0..k).filter(|&c| reason[c].is_none()) {
                self.scale(panel, c, 1.0 / r[c * k + c]);
            }
        }
        for c in (0..k).rev() {
            if let Some(reason) = reason[c] {
                self.drop(panel, c, reason, effects);
            }
        }
        self.norms2 = vec![1.0; self.active.len()];
    }

    /// `x~_c -= f x~_l` with all that belongs to it.
    fn combine<L: Layout>(&mut self, panel: &mut Panel<L>, c: usize, l: usize, f: f64) {
        let k = self.active.len();
        let (head, tail) = panel.x.split_at_mut(c);
        kernel::add_scaled(&mut tail[0], -f, &head[l]);
        for row in 0..k {
            self.transform[row * k + c] -= f * self.transform[row * k + l];
        }
        for at in 0..self.kept {
            self.columns[c * self.kept + at] -= f * self.columns[l * self.kept + at];
        }
    }

    fn scale<L: Layout>(&mut self, panel: &mut Panel<L>, c: usize, f: f64) {
        let k = self.active.len();
        panel.x[c].iter_mut().for_each(|x| *x *= f);
        (0..k).for_each(|row| self.transform[row * k + c] *= f);
        self.columns[c * self.kept..(c + 1) * self.kept].iter_mut().for_each(|u| *u *= f);
    }

    /// Takes column `c` out: its share of `eta` goes to the effects and the other regressors.
    fn drop<L: Layout>(&mut self, panel: &mut Panel<L>, c: usize, reason: Collinear, effects: &mut [f64]) {
        let k = self.active.len();
        let share = self.beta[c] / self.transform[c * k + c];
        kernel::add_scaled(effects, share, &self.columns[c * self.kept..(c + 1) * self.kept]);
        for row in 0..c {
            self.beta[row] -= share * self.transform[row * k + c];
        }
        self.dropped.push((self.active.remove(c), reason));
        panel.x.remove(c);
        self.beta.remove(c);
        self.norms2.remove(c);
        self.left.remove(c);
        self.columns.drain(c * self.kept..(c + 1) * self.kept);
        self.transform =
            (0..k * k).filter(|at| at / k != c && at % k != c).map(|at| self.transform[at]).collect();
    }
}

fn identity(k: usize) -> Vec<f64> {
    (0..k * k).map(|at| if at / k == at % k { 1.0 } else { 0.0 }).collect()
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
