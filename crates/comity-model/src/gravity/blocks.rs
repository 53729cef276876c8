//! The preconditioner: two kept effects solved together, exactly, block by block.
//!
//! Exporter-year and importer-year effects fall apart by year: all that couples them is the weights of
//! one year, `W` (exporters x importers). With row sums `e` and column sums `m` and
//! `V = e^-1/2 W m^-1/2`, a year's system is, in scaled unknowns,
//!
//! ```text
//! [ I   V ] [ a ]   [ f ]        (I - V'V + q q') b = g - V' f,   a = f - V b,   q = sqrt(m / sum m)
//! [ V'  I ] [ b ] = [ g ]
//! ```
//!
//! `q q'` takes away the one singular direction of a connected block (a constant moved from exporters
//! to importers). Blocks are the connected components of the graph of the two effects, found once, so
//! years that fall apart are handled, and so are any two effects whatever. Kept effects beyond the two
//! get their diagonal. Factors are in single precision: they only steer the iterations.
//! Real trade weights make the coupling between exporters and importers strong, and solving it exactly
//! is why the number of iterations does not depend on the panel.

use super::layout::{Layout, even};
use crate::kernel::{self, Wide};
use crate::parallel;

/// Rows and columns of a factor are padded to this.
const PAD: usize = 16;

/// Keeps the factor of a block positive in single precision.
const RIDGE: f32 = 3e-6;

/// Smallest pivot: what is below it is rounding.
const PIVOT_MIN: f32 = 1e-6;

/// Parts in which the blocks are filled.
const FILLS: usize = 2;

/// One connected component.
#[derive(Default)]
struct Block {
    /// Places in the kept vector of the longer side, which is eliminated.
    long: Vec<u32>,
    /// Places of the shorter side, which is factored.
    short: Vec<u32>,
    /// Padded length of the shorter side.
    width: usize,
    /// `V`, row by row of the longer side.
    v: Vec<f32>,
    /// Upper Cholesky factor.
    factor: Vec<f32>,
    /// `e^-1/2`, `m^-1/2`.
    scale: (Vec<f32>, Vec<f32>),
}

/// Blocks for two kept effects, diagonal for the others.
pub(super) struct Blocks {
    blocks: Vec<Block>,
    /// Block, and place in it, of every place of the kept vector; [`NO_BLOCK`] outside.
    home: Vec<(u32, u32)>,
    /// Whether the first effect is the longer side, by block.
    first_is_long: Vec<bool>,
    /// Inverse diagonal outside the blocks.
    diagonal: Vec<f64>,
    /// Whether the two effects make one system without any other, so that it is solved directly.
    pub direct: bool,
}

const NO_BLOCK: u32 = u32::MAX;

impl Blocks {
    /// Finds the components of the cells whose weight is positive.
    pub fn find<L: Layout>(layout: &L, w: &[f32]) -> Self {
        let kept = layout.kept();
        let mut blocks = Blocks {
            blocks: vec![],
            home: vec![(NO_BLOCK, 0); kept],
            first_is_long: vec![],
            diagonal: vec![0.0; kept],
            direct: false,
        };
        let Some(first_side) = layout.first_side() else { return blocks };
        blocks.direct = !layout.eliminates() && layout.places().len() == 2;
        let (root, present) = components(layout, w);
        let mut number = vec![NO_BLOCK; kept];
        for place in (0..kept).filter(|&p| present[p]) {
            let block = &mut number[root[place] as usize];
            if *block == NO_BLOCK {
                *block = blocks.blocks.len() as u32;
                blocks.blocks.push(Block::default());
            }
            let first = first_side.contains(&place);
            let Block { long, short, .. } = &mut blocks.blocks[*block as usize];
            let side = if first { long } else { short };
            blocks.home[place] = (*block, side.len() as u32);
            side.push(place as u32);
        }
        for block in &mut blocks.blocks {
            let keep = block.long.len() >= block.short.len();
            blocks.first_is_long.push(keep);
            if !keep {
                std::mem::swap(&mut block.long, &mut block.short);
            }
            block.width = block.short.len().div_ceil(PAD) * PAD;
        }
        blocks
    }

    /// Factors every block for new weights. `inverse` is one over the weight of a group.
    pub fn factor<L: Layout>(&mut self, layout: &L, w: &[f32], inverse: &[f32]) {
        self.fill(layout, w);
        let tasks: Vec<&mut Block> = self.blocks.iter_mut().collect();
        parallel::each(tasks, |block| kernel::vectorized(Factor(block)));
        if layout.places().len() > 2 || self.blocks.is_empty() {
            self.diagonal = diagonal(layout, w, inverse);
            for (d, (block, _)) in self.diagonal.iter_mut().zip(&self.home) {
                if *block != NO_BLOCK {
                    *d = 0.0;
                }
            }
        }
    }

    /// Puts the weights into the blocks. Each part of the blocks goes over all groups by itself, so that
    /// blocks can be filled at once and every sum keeps its order.
    fn fill<L: Layout>(&mut self, layout: &L, w: &[f32]) {
        let (home, first_is_long) = (&self.home, &self.first_is_long);
        let size = self.blocks.len().div_ceil(FILLS).max(1);
        let parts: Vec<_> = self.blocks.chunks_mut(size).enumerate().collect();
        parallel::each(parts, |(part, blocks)| {
            let from = part * size;
            for block in blocks.iter_mut() {
                block.v.clear();
                block.v.resize(block.long.len() * block.width, 0.0);
            }
            for group in 0..layout.groups() {
                layout.edges(group, |cell, first, second| {
                    let (at, row) = home[first];
                    let Some(block) = (at as usize).checked_sub(from).and_then(|b| blocks.get_mut(b)) else {
                        return;
                    };
                    if w[cell] > 0.0 {
                        let (row, column) = (row as usize, home[second].1 as usize);
                        let keep = first_is_long[at as usize];
                        let (row, column) = if keep { (row, column) } else { (column, row) };
                        block.v[row * block.width + column] += w[cell];
                    }
                });
            }
        });
    }

    /// `z = M^-1 r` for every column.
    pub fn solve(&self, columns: usize, r: &[f64], z: &mut [f64]) {
        let kept = self.diagonal.len();
        for (r, z) in r.chunks_exact(kept).zip(z.chunks_exact_mut(kept)).take(columns) {
            for ((z, r), d) in z.iter_mut().zip(r).zip(&self.diagonal) {
                *z = r * d;
            }
        }
        let parts = even(self.blocks.len(), 64);
        let solved = parallel::map(parts.len(), |part| {
            let blocks = &self.blocks[parts[part].clone()];
            let solve = |block| kernel::vectorized(Solve { block, columns, r, kept });
            blocks.iter().map(solve).collect::<Vec<_>>()
        });
        for (block, found) in self.blocks.iter().zip(solved.iter().flatten()) {
            let size = block.long.len() + block.short.len();
            for c in 0..columns {
                let found = &found[c * size..(c + 1) * size];
                for (&place, value) in block.long.iter().chain(&block.short).zip(found) {
                    z[c * kept + place as usize] = *value;
                }
            }
        }
    }
}

/// Union-find over the two sides; the root of every place, and whether any weight touches it.
fn components<L: Layout>(layout: &L, w: &[f32]) -> (Vec<u32>, Vec<bool>) {
    let mut parent: Vec<u32> = (0..layout.kept() as u32).collect();
    let mut present = vec![false; layout.kept()];
    fn find(parent: &mut [u32], mut at: usize) -> usize {
        while parent[at] as usize != at {
            parent[at] = parent[parent[at] as usize];
            at = parent[at] as usize;
        }
        at
    }
    for group in 0..layout.groups() {
        layout.edges(group, |cell, first, second| {
            if w[cell] > 0.0 {
                present[first] = true;
                present[second] = true;
                let (a, b) = (find(&mut parent, first), find(&mut parent, second));
                let (low, high) = (a.min(b), a.max(b));
                parent[high] = low as u32;
            }
        });
    }
    let root = (0..parent.len()).map(|p| find(&mut parent, p) as u32).collect();
    (root, present)
}

/// Inverse of the diagonal of `S`, taking every row of a group as a level of its own.
fn diagonal<L: Layout>(layout: &L, w: &[f32], inverse: &[f32]) -> Vec<f64> {
    let mut sums = vec![0.0; layout.kept()];
    let mut run = vec![0.0; layout.longest()];
    for group in 0..layout.groups() {
        let cells = layout.run(group);
        let run = &mut run[..cells.len()];
        for (g, w) in run.iter_mut().zip(&w[cells]) {
            let w = f64::from(*w);
            *g = w * (1.0 - w * f64::from(inverse[group])).max(1e-3);
        }
        layout.scatter(group, run, &mut sums);
    }
    sums.iter().map(|s| if *s > 0.0 { 1.0 / s } else { 0.0 }).collect()
}

struct Factor<'a>(&'a mut Block);

impl Wide for Factor<'_> {
    type Output = ();
    #[inline(always)]
    fn call(self) {
        let Block { width, v, factor, scale, .. } = self.0;
        let width = *width;
        let mut columns = vec![0f64; width];
        scale.0.clear();
        for row in v.chunks_exact_mut(width) {
            let mut total = 0.0;
            for (m, w) in columns.iter_mut().zip(row.iter()) {
                *m += f64::from(*w);
                total += f64::from(*w);
            }
            scale.0.push((1.0 / total.sqrt()) as f32);
        }
        let total: f64 = columns.iter().sum();
        scale.1.clear();
        scale.1.extend(columns.iter().map(|m| if *m > 0.0 { (1.0 / m.sqrt()) as f32 } else { 0.0 }));
        for (row, e) in v.chunks_exact_mut(width).zip(&scale.0) {
            for (w, m) in row.iter_mut().zip(&scale.1) {
                *w *= e * m;
            }
        }
        factor.clear();
        factor.resize(width * width, 0.0);
        let q: Vec<f32> = columns.iter().map(|m| (m / total).sqrt() as f32).collect();
        for (r, row) in factor.chunks_exact_mut(width).enumerate() {
            for (a, c) in row.iter_mut().zip(&q) {
                *a = q[r] * c;
            }
            row[r] += 1.0 + RIDGE;
        }
        subtract_square(factor, width, 0, v);
        cholesky(factor, width);
    }
}

/// Upper Cholesky factor in place, `PAD` rows at a time; small pivots are raised.
#[inline(always)]
fn cholesky(a: &mut [f32], width: usize) {
    for from in (0..width).step_by(PAD) {
        for k in from..from + PAD {
            let pivot = a[k * width + k].max(PIVOT_MIN).sqrt();
            let inverse = 1.0 / pivot;
            let (top, below) = a.split_at_mut((k + 1) * width);
            let row = &mut top[k * width..];
            row[k + 1..].iter_mut().for_each(|v| *v *= inverse);
            row[k] = pivot;
            for (r, target) in (k + 1..from + PAD).zip(below.chunks_exact_mut(width)) {
                let f = row[r];
                target[r..].iter_mut().zip(&row[r..]).for_each(|(t, v)| *t -= f * v);
            }
        }
        let (panel, rest) = a.split_at_mut((from + PAD) * width);
        let panel = &panel[from * width..];
        if from + PAD < width {
            subtract_square(rest, width, from + PAD, panel);
        }
    }
}

/// `rest -= panel' panel` on and above the diagonal by tiles of 4 x 16, where the first row of `rest`
/// is row `from` of the matrix.
#[inline(always)]
fn subtract_square(rest: &mut [f32], width: usize, from: usize, panel: &[f32]) {
    for r in (from..width).step_by(4) {
        for c in ((r / PAD * PAD)..width).step_by(PAD) {
            let mut tile = [[0f32; PAD]; 4];
            for row in panel.chunks_exact(width) {
                let left: &[f32; 4] = row[r..].first_chunk().unwrap_or(&[0.0; 4]);
                let right: &[f32; PAD] = row[c..].first_chunk().unwrap_or(&[0.0; PAD]);
                for i in 0..4 {
                    for l in 0..PAD {
                        tile[i][l] += left[i] * right[l];
                    }
                }
            }
            for (i, tile) in tile.iter().enumerate() {
                let out = &mut rest[(r + i - from) * width + c..][..PAD];
                out.iter_mut().zip(tile).for_each(|(a, t)| *a -= t);
            }
        }
    }
}

struct Solve<'a> {
    block: &'a Block,
    columns: usize,
    r: &'a [f64],
    kept: usize,
}

impl Wide for Solve<'_> {
    /// For every column the longer side, then the shorter.
    type Output = Vec<f64>;
    #[inline(always)]
    fn call(self) -> Vec<f64> {
        let Block { long, short, width, v, factor, scale } = self.block;
        let (width, size) = (*width, long.len() + short.len());
        let mut f = vec![0f32; self.columns * long.len()];
        let mut x = vec![0f32; self.columns * width];
        let mut unit = vec![1.0; self.columns];
        for c in 0..self.columns {
            let r = &self.r[c * self.kept..(c + 1) * self.kept];
            let worst = long.iter().chain(short).fold(0.0, |m: f64, &p| m.max(r[p as usize].abs()));
            if worst > 0.0 {
                unit[c] = worst;
            }
            let f = &mut f[c * long.len()..(c + 1) * long.len()];
            for ((f, &p), s) in f.iter_mut().zip(long).zip(&scale.0) {
                *f = (r[p as usize] / unit[c]) as f32 * s;
            }
            for ((x, &p), s) in x[c * width..].iter_mut().zip(short).zip(&scale.1) {
                *x = (r[p as usize] / unit[c]) as f32 * s;
            }
        }
        down(v, width, &f, long.len(), &mut x, long.len());
        forward(factor, width, &mut x);
        backward(factor, width, &mut x);
        let mut out = vec![0f64; self.columns * size];
        for (c, x) in x.chunks_exact(width).enumerate() {
            let (a, b) = out[c * size..(c + 1) * size].split_at_mut(long.len());
            let f = &f[c * long.len()..(c + 1) * long.len()];
            for (((a, row), f), s) in a.iter_mut().zip(v.chunks_exact(width)).zip(f).zip(&scale.0) {
                *a = f64::from((f - dot(row, x)) * s) * unit[c];
            }
            for ((b, x), s) in b.iter_mut().zip(x).zip(&scale.1) {
                *b = f64::from(x * s) * unit[c];
            }
        }
        out
    }
}

/// `x -= rows' f` for every column, four rows at a time.
#[inline(always)]
fn down(rows: &[f32], width: usize, f: &[f32], height: usize, x: &mut [f32], count: usize) {
    let fours = count / 4 * 4;
    for at in (0..fours).step_by(4) {
        let rows = &rows[at * width..(at + 4) * width];
        for (x, f) in x.chunks_exact_mut(width).zip(f.chunks_exact(height)) {
            four(x, &f[at..at + 4], rows, width);
        }
    }
    for at in fours..count {
        let row = &rows[at * width..(at + 1) * width];
        for (x, f) in x.chunks_exact_mut(width).zip(f.chunks_exact(height)) {
            x.iter_mut().zip(row).for_each(|(x, v)| *x -= f[at] * v);
        }
    }
}

#[inline(always)]
fn four(x: &mut [f32], f: &[f32], rows: &[f32], width: usize) {
    let (r0, rest) = rows.split_at(width);
    let (r1, rest) = rest.split_at(width);
    let (r2, r3) = rest.split_at(width);
    let skip = width - x.len();
    let (r0, r1, r2, r3) = (&r0[skip..], &r1[skip..], &r2[skip..], &r3[skip..]);
    for i in 0..x.len() {
        x[i] -= (f[0] * r0[i] + f[1] * r1[i]) + (f[2] * r2[i] + f[3] * r3[i]);
    }
}

/// Solves `U'y = x` in place for every column, four rows of `U` at a time.
#[inline(always)]
fn forward(u: &[f32], width: usize, x: &mut [f32]) {
    for at in (0..width).step_by(4) {
        let rows = &u[at * width..(at + 4) * width];
        for x in x.chunks_exact_mut(width) {
            let (head, tail) = x[at..].split_at_mut(4);
            for i in 0..4 {
                head[i] /= rows[i * width + at + i];
                for j in i + 1..4 {
                    head[j] -= head[i] * rows[i * width + at + j];
                }
            }
            four(tail, head, rows, width);
        }
    }
}

/// Solves `U z = x` in place for every column.
#[inline(always)]
fn backward(u: &[f32], width: usize, x: &mut [f32]) {
    for at in (0..width).rev() {
        let row = &u[at * width + at..(at + 1) * width];
        for x in x.chunks_exact_mut(width) {
            let (head, tail) = x[at..].split_at_mut(1);
            head[0] = (head[0] - dot(&row[1..], tail)) / row[0];
        }
    }
}

#[inline(always)]
fn dot(x: &[f32], y: &[f32]) -> f32 {
    let (xs, x_tail) = x.as_chunks::<PAD>();
    let (ys, y_tail) = y.as_chunks::<PAD>();
    let mut lanes = [0f32; PAD];
    for (a, b) in xs.iter().zip(ys) {
        for l in 0..PAD {
            lanes[l] += a[l] * b[l];
        }
    }
    let mut total = 0.0;
    for l in 0..PAD / 2 {
        total += lanes[l] + lanes[l + PAD / 2];
    }
    for (a, b) in x_tail.iter().zip(y_tail) {
        total += a * b;
    }
    total
}
