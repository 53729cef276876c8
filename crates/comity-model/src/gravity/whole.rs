//! The preconditioner of few kept effects of any kind: all of them solved together in double precision.
//!
//! `S = D'WD - D'W P (P'WP)^-1 P'W D` of the kept effects `D`, slopes among them, beside the eliminated
//! effect `P` (nothing is taken out if there is none), by Cholesky on the correlation matrix. Effects are
//! identified only up to shifts: a level that follows from those before it gets zero, and the others carry
//! its part. Costs the cube of the number of levels; for more than [`LEVELS_MAX`] see [`super::blocks`]
//! and [`super::graph`].

use super::layout::Layout;

/// Kept levels up to which they are solved together: a factor of milliseconds.
pub(super) const LEVELS_MAX: usize = 512;

/// A level of which less than this is left once others are known follows from them. Larger than rounding,
/// smaller than the weakest link worth a step.
const LEFT_MIN: f64 = 1e-12;

/// The factored system.
pub(super) struct Whole {
    count: usize,
    /// Levels in the order of their elimination: those of little weight first, because the last ones take up what
    /// rounding leaves of right-hand sides that must be orthogonal to the shifts.
    order: Vec<usize>,
    /// Lower triangle of the Cholesky factor, row by row, in this order.
    factor: Vec<f64>,
    /// One over the root of the diagonal of `S`, in this order.
    scale: Vec<f64>,
}

impl Whole {
    pub fn new(count: usize) -> Self {
        Whole { count, order: vec![], factor: vec![], scale: vec![] }
    }

    /// Factors the system of these weights.
    pub fn factor<L: Layout>(&mut self, layout: &L, w: &[f32]) {
        let (s, scale) = gram(layout, w, LEFT_MIN);
        let mut order: Vec<usize> = (0..self.count).collect();
        order.sort_by(|a, b| scale[*b].total_cmp(&scale[*a]));
        let n = self.count;
        let mut sorted: Vec<f64> = (0..n * n).map(|at| s[order[at / n] * n + order[at % n]]).collect();
        let scale: Vec<f64> = order.iter().map(|a| scale[*a]).collect();
        eliminate(&mut sorted, n, &scale, LEFT_MIN);
        (self.order, self.factor, self.scale) = (order, sorted, scale);
    }

    /// `z = S^-1 r` for every column.
    pub fn solve(&self, columns: usize, r: &[f64], z: &mut [f64]) {
        let (n, f) = (self.count, &self.factor);
        let pairs = z.chunks_exact_mut(n.max(1)).zip(r.chunks_exact(n.max(1))).take(columns);
        let mut x = vec![0.0; n];
        for (z, r) in pairs {
            x.iter_mut().zip(&self.order).zip(&self.scale).for_each(|((x, at), s)| *x = r[*at] * s);
            for i in 0..n {
                let pivot = f[i * n + i];
                let sum = crate::kernel::dot(&f[i * n..i * n + i], &x);
                x[i] = if pivot > 0.0 { (x[i] - sum) / pivot } else { 0.0 };
            }
            for i in (0..n).rev() {
                let pivot = f[i * n + i];
                x[i] = if pivot > 0.0 { x[i] / pivot } else { 0.0 };
                let (head, tail) = x.split_at_mut(i);
                crate::kernel::add_scaled(head, -tail[0], &f[i * n..i * n + i]);
            }
            x.iter().zip(&self.order).zip(&self.scale).for_each(|((x, at), s)| z[*at] = x * s);
        }
    }
}

/// `S` of these weights, full, and one over the root of its diagonal: zero where the eliminated effect leaves
/// less than the share `least`.
pub(super) fn gram<L: Layout>(layout: &L, w: &[f32], least: f64) -> (Vec<f64>, Vec<f64>) {
    let n = layout.kept();
    let (mut s, mut sums) = (vec![0.0; n * n], vec![0.0; n]);
    let (mut met, mut seen, mut given) = (Vec::new(), vec![false; n], vec![0.0; n]);
    let effects = layout.places().len();
    let mut cells: Vec<Vec<(usize, f64)>> = vec![vec![]; layout.longest()];
    for group in 0..layout.groups() {
        let run = layout.run(group);
        cells.iter_mut().take(run.len()).for_each(Vec::clear);
        for effect in 0..effects {
            layout.visit(effect, group, |cell, place, z| cells[cell - run.start].push((place, z)));
        }
        let mut total = 0.0;
        for (cell, terms) in run.zip(&cells) {
            let weight = f64::from(w[cell]);
            if weight == 0.0 {
                continue;
            }
            total += weight;
            for (a, y) in terms {
                if !std::mem::replace(&mut seen[*a], true) {
                    met.push(*a);
                }
                sums[*a] += weight * y;
                given[*a] += weight * y * y;
                terms.iter().for_each(|(b, z)| s[a * n + b] += weight * y * z);
            }
        }
        if layout.eliminates() && total > 0.0 {
            for a in &met {
                let share = sums[*a] / total;
                met.iter().for_each(|b| s[a * n + b] -= share * sums[*b]);
            }
        }
        for a in met.drain(..) {
            (sums[a], seen[a]) = (0.0, false);
        }
    }
    let diagonal = (0..n).map(|i| s[i * n + i]);
    let scale = diagonal.zip(given).map(|(d, given)| if d > least * given { 1.0 / d.sqrt() } else { 0.0 });
    let scale = scale.collect();
    (s, scale)
}

/// Cholesky of `s` with both sides scaled, in place below the diagonal; what follows from levels before it
/// has pivot zero. The number of pivots left.
pub(super) fn eliminate(s: &mut [f64], n: usize, scale: &[f64], least: f64) -> usize {
    let mut left = 0;
    for i in 0..n {
        let (above, rest) = s.split_at_mut(i * n);
        let row = &mut rest[..n];
        for j in 0..=i {
            row[j] *= scale[i] * scale[j];
        }
        for j in 0..i {
            let other = &above[j * n..j * n + j + 1];
            let pivot = other[j];
            let sum = crate::kernel::dot(&row[..j], other);
            row[j] = if pivot > 0.0 { (row[j] - sum) / pivot } else { 0.0 };
        }
        let square = row[i] - crate::kernel::dot(&row[..i], &row[..i]);
        row[i] = if square > least { square.sqrt() } else { 0.0 };
        left += usize::from(square > least);
    }
    left
}
