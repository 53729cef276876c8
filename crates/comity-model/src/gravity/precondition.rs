//! Which approximate inverse steers the conjugate gradients, and which operator they run on.
//!
//! | kept effects | preconditioner |
//! |---|---|
//! | two that share a factor (exporter-year, importer-year) | [`Blocks`]: both together, block by block |
//! | one plain effect beside the eliminated one (firms, beside workers) | [`Graph`] |
//! | several, or slopes, with few levels in all | [`Whole`]: all together, exactly |
//! | others of a large design | each by itself: [`Graph`] if plain, its diagonal if a slope |
//!
//! What is solved exactly in double precision takes one or two iterations. For the others the number of
//! iterations grows with how closely the effects that are solved apart are tied to each other.

use super::blocks::Blocks;
use super::border::Border;
use super::graph::Graph;
use super::layout::{Arranged, Layout};
use super::whole::Whole;
use crate::parallel;

/// Levels up to which all effects are solved together if nothing else gets on: some tenths of a second a factor.
const WHOLE_IN_DOUBT_MAX: usize = 1_024;

/// The preconditioner of one panel.
pub(super) struct Preconditioner {
    blocks: Blocks,
    graphs: Vec<Graph>,
    /// Whether weights do not change.
    steady: bool,
    /// What is beside the graph at this place, if both are the operator.
    border: Option<(usize, Border)>,
    whole: Option<Whole>,
    /// Whether the operator must be summed in double precision: single precision has met its rounding.
    pub exact: bool,
    /// Whether steps went without progress before.
    pub doubted: bool,
}

impl Preconditioner {
    /// Chooses by the layout, and finds the blocks of the cells with a row; `steady` if weights will not change.
    pub fn find<L: Layout>(layout: &L, w: &[f32], steady: bool) -> Self {
        let effects = layout.places().len();
        let single = effects == 1 && layout.eliminates() && !layout.sloped(0);
        let whole = (layout.few() && !single).then(|| Whole::new(layout.kept()));
        let alone = |e: &usize| layout.eliminates() && !layout.sloped(*e) && !layout.in_blocks(*e);
        let apart = if whole.is_some() { 0 } else { effects };
        let graphs = (0..apart).filter(alone).map(|e| Graph::new(layout, e)).collect();
        let blocks = if whole.is_some() { Blocks::none(layout.kept()) } else { Blocks::find(layout, w) };
        // Of all layouts the cube alone has an operator in single precision. Without an eliminated effect the blocks are
        // the system itself, and nothing else bounds the error.
        let exact = layout.as_cube().is_none() || !layout.eliminates();
        Preconditioner { blocks, graphs, steady, border: None, whole, exact, doubted: false }
    }

    /// After steps without progress: double precision, and all effects together if their levels are few enough. Whether
    /// anything is different now, so that the weights must be followed anew.
    pub fn doubt<L: Layout>(&mut self, layout: &L) -> bool {
        let single = self.graphs.len() == 1 && layout.places().len() == 1;
        let better = self.whole.is_none() && !single && layout.kept() <= WHOLE_IN_DOUBT_MAX;
        if better {
            self.whole = Some(Whole::new(layout.kept()));
            self.graphs.clear();
            self.border = None;
        }
        self.doubted = true;
        !std::mem::replace(&mut self.exact, true) || better
    }

    /// Levels and connected parts of the two effects solved in blocks, if any are.
    pub fn parts(&self) -> Option<(usize, usize)> {
        Some(self.blocks.count()).filter(|(_, parts)| *parts > 0)
    }

    /// Follows new weights. `inverse` is one over the weight of a group, `by` the weights as arranged.
    pub fn factor<L: Layout>(&mut self, layout: &L, w: &[f32], inverse: &[f32], by: Arranged<'_>) {
        match &mut self.whole {
            Some(whole) => whole.factor(layout, w),
            None => self.blocks.factor(layout, w, inverse, by),
        }
        self.graphs.iter_mut().for_each(|graph| graph.factor(layout, w));
        let beside = |graph: &Graph| self.steady && graph.written() && Border::fits(layout, graph.effect);
        let at = self.graphs.iter().position(beside);
        self.border = at.map(|at| (at, Border::new(layout, w, self.graphs[at].effect)));
    }

    /// `z = M^-1 r` for every column.
    pub fn solve(&self, kept: usize, columns: usize, r: &[f64], z: &mut [f64]) {
        match &self.whole {
            Some(whole) => whole.solve(columns, r, z),
            None => self.blocks.solve(columns, r, z),
        }
        self.graphs.iter().for_each(|graph| graph.solve(kept, columns, r, z));
    }

    /// `q = S x` for every column.
    pub fn apply<L: Layout>(
        &self,
        layout: &L,
        w: &[f32],
        by: &Arranged<'_>,
        columns: usize,
        (x, q): (&[f64], &mut [f64]),
    ) {
        match (&self.graphs[..], &self.border) {
            ([graph], _) if layout.places().len() == 1 && graph.written() => {
                let tasks = x.chunks_exact(layout.kept()).zip(q.chunks_exact_mut(layout.kept())).collect();
                parallel::columns(x.len(), tasks, |(x, q): (&[f64], &mut [f64])| graph.apply(x, q));
            }
            (graphs, Some((at, border))) => border.apply(&graphs[*at], x, q),
            _ if self.exact => layout.apply_exact(w, columns, x, q),
            _ => layout.apply(by, columns, x, q),
        }
    }
}
