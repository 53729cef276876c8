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

use crate::kernel::{self, Simd, Wide, WithSimd};
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
    /// Length of the longest run, and of the longest tile.
    fn longest(&self) -> usize;
    /// The groups of every lane, in order.
    fn lanes(&self) -> &[Range<usize>];
    /// Position in `Data::effects` of the eliminated effect.
    fn eliminated(&self) -> Option<usize>;
    /// Position in `Data::effects` and place in the kept vector of every kept effect.
    fn places(&self) -> &[(usize, Range<usize>)];
    /// Where a tile that begins with this group ends, in a lane that ends at `until`: groups that a pass takes at once.
    #[inline(always)]
    fn tile(&self, group: usize, until: usize) -> usize {
        (group + 1).min(until)
    }
    /// `out[c] = sum` of the kept effects `x` that act on cell `c` of the group, or of the tile that begins with it.
    fn gather(&self, group: usize, x: &[f64], out: &mut [f64]);
    /// The same with a product for a sum; slopes do not take part.
    fn gather_product(&self, group: usize, x: &[f64], out: &mut [f64]);
    /// Adds `g[c]` to every kept effect that acts on cell `c` of the group, or of the tile that begins with it.
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
        let at = (columns.min(8) * self.kept()).max(1);
        for (x, q) in x.chunks(at).zip(q.chunks_mut(at)) {
            match x.len() / self.kept() {
                0..=1 => exact::<_, 1>(self, w, x, q),
                2 => exact::<_, 2>(self, w, x, q),
                3 => exact::<_, 3>(self, w, x, q),
                4 => exact::<_, 4>(self, w, x, q),
                _ => exact::<_, 8>(self, w, x, q),
            }
        }
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

/// `q = S x` in double precision for columns taken `C` at once: one look at an index serves all of them.
fn exact<L: Layout, const C: usize>(layout: &L, w: &[f32], x: &[f64], q: &mut [f64]) {
    let kept = layout.kept();
    let mut rows = vec![[0.0; C]; kept];
    for (c, x) in x.chunks_exact(kept).enumerate() {
        rows.iter_mut().zip(x).for_each(|(row, x)| row[c] = *x);
    }
    let x = &rows;
    let parts = parallel::map(layout.lanes().len(), |lane| kernel::vectorized(Exact { layout, lane, w, x }));
    let mut sums = vec![[0.0; C]; kept];
    for part in &parts {
        sums.as_flattened_mut().iter_mut().zip(part.as_flattened()).for_each(|(a, b)| *a += b);
    }
    for (c, q) in q.chunks_exact_mut(kept).enumerate() {
        q.iter_mut().zip(&sums).for_each(|(q, row)| *q = row[c]);
    }
}

/// One lane of `S x` in double precision. The weight of a group is summed anew and not read: what a constant
/// leaves must be zero to the last digit, or weakly joined levels drown in it.
struct Exact<'a, L, const C: usize> {
    layout: &'a L,
    lane: usize,
    w: &'a [f32],
    x: &'a [[f64; C]],
}

impl<L: Layout, const C: usize> Wide for Exact<'_, L, C> {
    type Output = Vec<[f64; C]>;
    #[inline(always)]
    fn call(self) -> Self::Output {
        let (layout, x) = (self.layout, self.x);
        let effects = layout.places().len();
        let (mut sums, mut z) = (vec![[0.0; C]; x.len()], vec![[0.0; C]; layout.longest()]);
        for group in layout.lanes()[self.lane].clone() {
            let run = layout.run(group);
            let (from, z, w) = (run.start, &mut z[..run.len()], &self.w[run]);
            let mut total = 0.0;
            w.iter().for_each(|w| total += f64::from(*w));
            if total == 0.0 {
                continue;
            }
            z.fill([0.0; C]);
            for effect in 0..effects {
                layout.visit(effect, group, |cell, place, by| add(&mut z[cell - from], by, &x[place]));
            }
            let mut mean = [0.0; C];
            if layout.eliminates() {
                z.iter().zip(w).for_each(|(z, w)| add(&mut mean, f64::from(*w), z));
                mean.iter_mut().for_each(|m| *m /= total);
            }
            for (z, w) in z.iter_mut().zip(w) {
                for c in 0..C {
                    z[c] = (z[c] - mean[c]) * f64::from(*w);
                }
            }
            for effect in 0..effects {
                layout.visit(effect, group, |cell, place, by| add(&mut sums[place], by, &z[cell - from]));
            }
        }
        sums
    }
}

/// `to += by x`.
#[inline(always)]
fn add<const C: usize>(to: &mut [f64; C], by: f64, x: &[f64; C]) {
    for c in 0..C {
        to[c] += by * x[c];
    }
}

/// Groups that a pass takes at once: what is done to each cell is one loop over all of theirs.
pub(super) struct Tile {
    pub groups: Range<usize>,
    pub cells: Range<usize>,
}

impl Tile {
    /// The cells of a group, counted from the first of the tile.
    #[inline(always)]
    pub fn part<L: Layout>(&self, layout: &L, group: usize) -> Range<usize> {
        let run = layout.run(group);
        run.start - self.cells.start..run.start - self.cells.start + run.len()
    }
}

/// The tiles of a lane in their order.
#[inline(always)]
pub(super) fn tiles<L: Layout>(layout: &L, lane: usize) -> impl Iterator<Item = Tile> {
    let groups = layout.lanes()[lane].clone();
    let mut next = groups.start;
    std::iter::from_fn(move || {
        (next < groups.end).then(|| {
            let own = next..layout.tile(next, groups.end);
            next = own.end;
            let (from, last) = (layout.run(own.start), layout.run(own.end - 1));
            // Of one group the length may be known to the compiler.
            let cells = if own.len() == 1 { from } else { from.start..last.end };
            Tile { groups: own, cells }
        })
    })
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
