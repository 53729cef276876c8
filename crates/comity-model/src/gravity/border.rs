//! The operator of one large effect beside few other levels: firms and years, beside workers.
//!
//! With the graph of the large effect written down (see [`super::graph`]) the rest of `S` is small:
//!
//! ```text
//! S = [ L  B ]      L: the graph,   B: large x few,   C: few x few
//!     [ B' C ]
//! ```
//!
//! so a product with `S` reads no row. Slopes may be among the few. Not for weights that change at every step: writing
//! `B` down costs as much as a product over the rows for each of the few.

use super::graph::Graph;
use super::layout::Layout;
use crate::{kernel, parallel};
use std::ops::Range;

/// Levels of the other effects up to which they are few.
const FEW_MAX: usize = 64;

/// The parts of `S` beside the graph.
pub(super) struct Border {
    /// Place of the large effect in the kept vector.
    large: Range<usize>,
    /// Place among the few at which each of their effects begins, with whether a constant over its levels is in the
    /// span of the eliminated effect.
    effects: Vec<(Range<usize>, bool)>,
    few: usize,
    b: Vec<f64>,
    c: Vec<f64>,
}

impl Border {
    /// Whether the kept levels beside those of the effect at a position of [`Layout::places`] are few.
    pub fn fits<L: Layout>(layout: &L, effect: usize) -> bool {
        let rest = layout.kept() - layout.places()[effect].1.len();
        layout.eliminates() && (1..=FEW_MAX).contains(&rest)
    }

    /// Writes the parts down for these weights.
    pub fn new<L: Layout>(layout: &L, w: &[f32], effect: usize) -> Self {
        let large = layout.places()[effect].1.clone();
        let few = layout.kept() - large.len();
        let among = |place: usize| if place < large.start { place } else { place - large.len() };
        let others: Vec<usize> = (0..layout.places().len()).filter(|e| *e != effect).collect();
        let range = |e: &usize| {
            let of = &layout.places()[*e].1;
            let from = among(of.start);
            (from..from + of.len(), !layout.sloped(*e))
        };
        let effects = others.iter().map(range).collect();
        let (mut b, mut c) = (vec![0.0; large.len() * few], vec![0.0; few * few]);
        let (mut rows, mut terms) = (vec![0; layout.longest()], vec![0.0; layout.longest() * few]);
        for group in 0..layout.groups() {
            let (run, w) = (layout.run(group), &w[layout.run(group)]);
            let total: f64 = w.iter().map(|w| f64::from(*w)).sum();
            if total == 0.0 {
                continue;
            }
            let terms = &mut terms[..run.len() * few];
            terms.fill(0.0);
            layout.visit(effect, group, |cell, place, _| rows[cell - run.start] = place - large.start);
            for other in &others {
                let add =
                    |cell: usize, place: usize, z: f64| terms[(cell - run.start) * few + among(place)] += z;
                layout.visit(*other, group, add);
            }
            let mut mean = [0.0; FEW_MAX];
            let mean = &mut mean[..few];
            for (z, w) in terms.chunks_exact(few).zip(w) {
                kernel::add_scaled(mean, f64::from(*w) / total, z);
            }
            for ((z, w), row) in terms.chunks_exact_mut(few).zip(w).zip(&rows) {
                let w = f64::from(*w);
                z.iter_mut().zip(&*mean).for_each(|(z, m)| *z -= m);
                kernel::add_scaled(&mut b[row * few..(row + 1) * few], w, z);
                for (at, value) in z.iter().enumerate().filter(|(_, value)| **value != 0.0) {
                    kernel::add_scaled(&mut c[at * few..(at + 1) * few], w * value, z);
                }
            }
        }
        Border { large, effects, few, b, c }
    }

    /// `q = S x` for every column. What shifts an effect as a whole is taken off first: its product is zero to the last
    /// digit.
    pub fn apply(&self, graph: &Graph, x: &[f64], q: &mut [f64]) {
        let (few, kept) = (self.few, self.few + self.large.len());
        let tasks = x.chunks_exact(kept).zip(q.chunks_exact_mut(kept)).collect();
        parallel::columns(x.len(), tasks, |(x, q): (&[f64], &mut [f64])| {
            let mut own = [0.0; FEW_MAX];
            let (mut sums, own) = ([0.0; FEW_MAX], &mut own[..few]);
            own[..self.large.start].copy_from_slice(&x[..self.large.start]);
            own[self.large.start..].copy_from_slice(&x[self.large.end..]);
            for (range, _) in self.effects.iter().filter(|(_, plain)| *plain) {
                let shift = own[range.start];
                own[range.clone()].iter_mut().for_each(|x| *x -= shift);
            }
            let sums = &mut sums[..few];
            for (sum, c) in sums.iter_mut().zip(self.c.chunks_exact(few)) {
                *sum = kernel::dot(c, own);
            }
            let (x, large) = (&x[self.large.clone()], &mut q[self.large.clone()]);
            graph.apply(x, large);
            let shift = x.first().copied().unwrap_or(0.0);
            for ((x, q), b) in x.iter().zip(large).zip(self.b.chunks_exact(few)) {
                *q += kernel::dot(b, own);
                kernel::add_scaled(sums, x - shift, b);
            }
            q[..self.large.start].copy_from_slice(&sums[..self.large.start]);
            q[self.large.end..].copy_from_slice(&sums[self.large.start..]);
        });
    }
}
