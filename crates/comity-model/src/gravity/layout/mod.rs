//! Where the rows of a panel lie in memory so that absorbing effects needs few indices.
//!
//! The linear system behind every step is `D'WD a = D'W x`, with `D` the dummies of all effects and
//! `W` the weights. One effect (the pair effect of a gravity panel) is *eliminated*: its part of
//! `D'WD` is diagonal, so with `p` its parameters and `u` those of the *kept* effects
//!
//! ```text
//! p = (P'W x - P'W U u) / P'W1          S u = U'W x - U'W P (P'W1)^-1 P'W x,   S = U'WU - U'W P (P'W1)^-1 P'W U
//! ```
//!
//! A *group* is the run of cells of one level of the eliminated effect; a cell holds at most one row
//! and has weight zero if it holds none. All effects that are kept lie one after the other in one
//! vector. Groups are dealt out to *lanes*, whose number depends on the data alone; each lane sums by
//! itself and lanes are added in order, so no sum depends on the number of threads.
//!
//! | layout | for | index arrays |
//! |---|---|---|
//! | [`Cube`](cube::Cube) | exporter x importer x year, most cells filled, one row per cell | none |
//! | [`Rows`](rows::Rows) | everything else | one per kept effect |

pub(super) mod cube;
pub(super) mod rows;

use crate::kernel::{self, Simd, WithSimd};
use crate::parallel;
use std::ops::Range;

/// Independent partial sums: enough to keep eight cores busy, few enough that adding them up costs
/// little. Part of the definition of every sum.
pub(super) const LANES: usize = 8;

/// An arrangement of cells.
pub(super) trait Layout: Sync + Send {
    /// Number of cells, padding included.
    fn cells(&self) -> usize;
    /// Number of groups.
    fn groups(&self) -> usize;
    /// Length of the vector of kept effects.
    fn kept(&self) -> usize;
    /// Whether a group is a level of an eliminated effect; if not it is just a run of cells.
    fn eliminates(&self) -> bool;
    /// The cells of a group.
    fn run(&self, group: usize) -> Range<usize>;
    /// The group of a cell.
    fn group(&self, cell: usize) -> usize;
    /// Length of the longest run.
    fn longest(&self) -> usize;
    /// The groups of every lane, in order.
    fn lanes(&self) -> &[Range<usize>];
    /// Position in `Data::effects` of the eliminated effect.
    fn eliminated(&self) -> Option<usize>;
    /// Position in `Data::effects` and place in the kept vector of every kept effect.
    fn places(&self) -> &[(usize, Range<usize>)];
    /// `out[c] = sum` of the kept effects `x` that act on cell `c` of the group.
    fn gather(&self, group: usize, x: &[f64], out: &mut [f64]);
    /// The same with a product for a sum; slopes do not take part.
    fn gather_product(&self, group: usize, x: &[f64], out: &mut [f64]);
    /// Adds `g[c]` to every kept effect that acts on cell `c` of the group.
    fn scatter(&self, group: usize, g: &[f64], sums: &mut [f64]);
    /// The same with `of(z)` for the multiplier `z` of a slope; `of(1)` must be 1.
    #[inline(always)]
    fn scatter_with(&self, group: usize, g: &[f64], sums: &mut [f64], _of: impl Fn(f64) -> f64) {
        self.scatter(group, g, sums);
    }
    /// Whether the kept effect at this position of [`Layout::places`] is a slope.
    fn sloped(&self, _effect: usize) -> bool {
        false
    }
    /// Where the first of the two kept effects lies that the preconditioner solves together.
    fn first_side(&self) -> Option<Range<usize>>;
    /// Calls `edge(cell, first, second)` for the cells of a group, with places in the kept vector.
    fn edges(&self, group: usize, edge: impl FnMut(usize, usize, usize));
    /// Whether the kept effect at this position is one of the two that are solved together.
    fn in_blocks(&self, _effect: usize) -> bool {
        true
    }
    /// Whether the kept levels are so few that all are solved together.
    fn few(&self) -> bool {
        false
    }
    /// Calls `visit(cell, place, multiplier)` for the cells of a group, with the place in the kept vector of
    /// the kept effect at this position.
    fn visit(&self, effect: usize, group: usize, mut visit: impl FnMut(usize, usize, f64)) {
        let Some((_, range)) = self.places().get(effect) else { return };
        let run = self.run(group);
        for cell in run.clone() {
            visit(cell, self.place(group, cell - run.start, range), 1.0);
        }
    }
    /// The place in the kept vector of the effect at `range` for the cell `offset` of a group.
    fn place(&self, group: usize, offset: usize, range: &Range<usize>) -> usize;
    /// Puts weights into the order in which [`Layout::apply`] reads them, if it is another than that of
    /// the cells. `inverse` is `1 / P'W1` by group.
    fn arrange(&self, _w: &[f32], _inverse: &[f32], _room: &mut Room) {}
    /// The weights as [`Layout::apply`] reads them, arranged before.
    fn arranged<'w>(&self, w: &'w [f32], inverse: &'w [f32], _room: &'w Room) -> Arranged<'w> {
        Arranged { w, inverse }
    }
    /// `q = S x` for every column; perhaps in single precision inside.
    fn apply(&self, by: &Arranged<'_>, columns: usize, x: &[f64], q: &mut [f64])
    where
        Self: Sized,
    {
        self.apply_exact(by.w, columns, x, q);
    }
    /// `q = S x` for every column in double precision, `w` in the order of the cells.
    fn apply_exact(&self, w: &[f32], columns: usize, x: &[f64], q: &mut [f64])
    where
        Self: Sized,
    {
        let part = |lane| on_lane(self, Exact { lane, w, columns, x });
        add_lanes(&parallel::map(self.lanes().len(), part), q);
    }
    /// The layout as a cube, for what only a cube allows.
    fn as_cube(&self) -> Option<&cube::Cube<'_>> {
        None
    }
    /// The cell of a row, or nothing if the row was not laid out.
    fn cell(&self, row: usize) -> Option<usize>;
    /// Runs `work` on this layout, or on one that is the same but whose groups have a length known to
    /// the compiler.
    #[inline(always)]
    fn with<W: On>(&self, work: W) -> W::Output
    where
        Self: Sized,
    {
        work.on(self)
    }
}

/// Weights by cell and `1 / P'W1` by group, in an order that suits the operator of a layout.
#[derive(Clone, Copy)]
pub(super) struct Arranged<'w> {
    pub w: &'w [f32],
    pub inverse: &'w [f32],
}

/// Where a layout keeps weights in its own order.
#[derive(Default)]
pub(super) struct Room {
    w: Vec<f32>,
    inverse: Vec<f32>,
}

/// One lane of `S x` in double precision. The weight of a group is summed anew and not read: what a constant
/// leaves must be zero to the last digit, or weakly joined levels drown in it.
struct Exact<'a> {
    lane: usize,
    w: &'a [f32],
    columns: usize,
    x: &'a [f64],
}

impl On for Exact<'_> {
    type Output = Vec<f64>;
    #[inline(always)]
    fn on<L: Layout>(self, layout: &L) -> Vec<f64> {
        let kept = layout.kept();
        let (mut sums, mut z) = (vec![0.0; self.columns * kept], vec![0.0; layout.longest()]);
        for group in layout.lanes()[self.lane].clone() {
            let run = layout.run(group);
            let (z, w) = (&mut z[..run.len()], &self.w[run]);
            let mut total = 0.0;
            w.iter().for_each(|w| total += f64::from(*w));
            if total == 0.0 {
                continue;
            }
            for (x, sums) in self.x.chunks_exact(kept).zip(sums.chunks_exact_mut(kept)) {
                layout.gather(group, x, z);
                let mut mean = 0.0;
                if layout.eliminates() {
                    z.iter().zip(w).for_each(|(z, w)| mean += z * f64::from(*w));
                    mean /= total;
                }
                z.iter_mut().zip(w).for_each(|(z, w)| *z = (*z - mean) * f64::from(*w));
                layout.scatter(group, z, sums);
            }
        }
        sums
    }
}

/// Work on any layout, compiled for each.
pub(super) trait On {
    type Output;
    /// Does it.
    fn on<L: Layout>(self, layout: &L) -> Self::Output;
}

/// Runs `work` on the layout, compiled for the widest vector unit and for the length of its groups.
pub(super) fn on_lane<L: Layout, W: On>(layout: &L, work: W) -> W::Output {
    kernel::vectorized(Compiled { layout, work })
}

struct Compiled<'a, L, W> {
    layout: &'a L,
    work: W,
}

impl<L: Layout, W: On> WithSimd for Compiled<'_, L, W> {
    type Output = W::Output;
    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> W::Output {
        // Without a vector unit a length known to the compiler gains little, and each is one more copy to build.
        if const { S::IS_SCALAR } { self.work.on(self.layout) } else { self.layout.with(self.work) }
    }
}

/// Cells of the groups of a lane.
pub(super) fn cells_of<L: Layout>(layout: &L, groups: &Range<usize>) -> Range<usize> {
    if groups.is_empty() { 0..0 } else { layout.run(groups.start).start..layout.run(groups.end - 1).end }
}

/// Cuts an array of cells at the borders of the lanes.
pub(super) fn by_lane<'a, L: Layout, T>(layout: &L, mut cells: &'a mut [T]) -> Vec<&'a mut [T]> {
    let mut parts = Vec::with_capacity(layout.lanes().len());
    for groups in layout.lanes() {
        let (part, rest) = cells.split_at_mut(cells_of(layout, groups).len());
        parts.push(part);
        cells = rest;
    }
    parts
}

/// The same for an array that is only read.
pub(super) fn lanes_of<'a, L: Layout, T>(layout: &L, cells: &'a [T]) -> Vec<&'a [T]> {
    layout.lanes().iter().map(|groups| &cells[cells_of(layout, groups)]).collect()
}

/// Cuts an array with `width` numbers per group at the borders of the lanes.
pub(super) fn by_group<'a, L: Layout, T>(layout: &L, width: usize, mut of: &'a mut [T]) -> Vec<&'a mut [T]> {
    let mut parts = Vec::with_capacity(layout.lanes().len());
    for groups in layout.lanes() {
        let (part, rest) = of.split_at_mut(groups.len() * width);
        parts.push(part);
        of = rest;
    }
    parts
}

/// `count` things in at most `lanes` runs of about equal length.
pub(super) fn even(count: usize, lanes: usize) -> Vec<Range<usize>> {
    let lanes = lanes.clamp(1, count.max(1));
    (0..lanes).map(|l| l * count / lanes..(l + 1) * count / lanes).collect()
}

/// Adds the partial sums of the lanes in their order.
pub(super) fn add_lanes(parts: &[Vec<f64>], out: &mut [f64]) {
    out.fill(0.0);
    for part in parts {
        for (a, b) in out.iter_mut().zip(part) {
            *a += b;
        }
    }
}
