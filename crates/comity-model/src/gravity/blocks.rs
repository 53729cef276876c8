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
//! years that fall apart are handled. Slopes beside them get their diagonal. Factors are in single precision: they only steer the iterations.
//! Real trade weights make the coupling between exporters and importers strong, and solving it exactly
//! is why the number of iterations does not depend on the panel.

use super::layout::cube::Cube;
use super::layout::{Arranged, Layout, even};
use crate::kernel::{self, Simd, Wide, WithSimd};
use crate::parallel;
use std::ops::Range;

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
    /// Padded length of the longer side.
    height: usize,
    /// Padded length of the shorter side.
    width: usize,
    /// `V`, row by row of the longer side.
    v: Vec<f32>,
    /// `V'`, row by row of the shorter side.
    across: Vec<f32>,
    /// Cholesky factor `U`, `U'U = I - V'V + q q'`, above the diagonal and `U'` below it.
    factor: Vec<f32>,
    /// For each tile on the diagonal of `U` its inverse, then that transposed.
    corners: Vec<f32>,
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
    /// Whether there are effects for which nothing better than the diagonal is at hand.
    others: bool,
}

const NO_BLOCK: u32 = u32::MAX;

impl Blocks {
    /// No block at all.
    pub fn none(kept: usize) -> Self {
        let (home, diagonal) = (vec![(NO_BLOCK, 0); kept], vec![0.0; kept]);
        Blocks { blocks: vec![], home, first_is_long: vec![], diagonal, others: false }
    }

    /// Finds the components of the cells whose weight is positive.
    pub fn find<L: Layout>(layout: &L, w: &[f32]) -> Self {
        let kept = layout.kept();
        let mut blocks = Blocks::none(kept);
        let simple = |e: usize| !layout.in_blocks(e) && (layout.sloped(e) || !layout.eliminates());
        blocks.others = (0..layout.places().len()).any(simple);
        let Some(first_side) = layout.first_side() else { return blocks };
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
            block.height = block.long.len().div_ceil(PAD) * PAD;
            block.width = block.short.len().div_ceil(PAD) * PAD;
        }
        blocks
    }

    /// Levels in blocks, and number of blocks.
    pub fn count(&self) -> (usize, usize) {
        (self.blocks.iter().map(|b| b.long.len() + b.short.len()).sum(), self.blocks.len())
    }

    /// Factors every block for new weights. `inverse` is one over the weight of a group.
    pub fn factor<L: Layout>(&mut self, layout: &L, w: &[f32], inverse: &[f32], by: Arranged<'_>) {
        match layout.as_cube() {
            Some(cube) => self.fill_years(cube, by.w),
            None => self.fill(layout, w),
        }
        let tasks: Vec<&mut Block> = self.blocks.iter_mut().collect();
        parallel::each(tasks, |block| kernel::vectorized(Factor(block)));
        if self.others {
            self.diagonal = diagonal(layout, w, inverse);
            for (d, (block, _)) in self.diagonal.iter_mut().zip(&self.home) {
                if *block != NO_BLOCK {
                    *d = 0.0;
                }
            }
        }
    }

    /// Puts the arranged weights of a cube into the blocks, each of which lies in one year.
    fn fill_years(&mut self, cube: &Cube<'_>, w: &[f32]) {
        let (side, width) = (cube.exporters * cube.width, cube.width);
        let (exporter, importer, year) = cube.arranged_at();
        let place = |p: u32| match (p as usize).checked_sub(side) {
            None => exporter(p as usize / width),
            Some(p) => importer(p / width),
        };
        let blocks: Vec<&mut Block> = self.blocks.iter_mut().collect();
        parallel::each(blocks, |block| {
            block.v.clear();
            block.v.resize(block.height * block.width, 0.0);
            let from = block.long.first().map_or(0, |p| year(*p as usize % width));
            let columns: Vec<usize> = block.short.iter().map(|p| place(*p)).collect();
            for (v, p) in block.v.chunks_exact_mut(block.width).zip(&block.long) {
                let w = &w[from + place(*p)..];
                for (v, at) in v.iter_mut().zip(&columns) {
                    *v = w[*at];
                }
            }
        });
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
                block.v.resize(block.height * block.width, 0.0);
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
        let parts = even(self.blocks.len(), 64);
        let solved = parallel::map(parts.len(), |part| {
            let blocks = &self.blocks[parts[part].clone()];
            let solve = |block| kernel::vectorized(Solve { block, columns, r, kept });
            blocks.iter().map(solve).collect::<Vec<_>>()
        });
        let tasks = z.chunks_exact_mut(kept).zip(r.chunks_exact(kept)).take(columns).enumerate().collect();
        parallel::columns(columns * kept, tasks, |(c, (z, r)): (usize, (&mut [f64], &[f64]))| {
            for ((z, r), d) in z.iter_mut().zip(r).zip(&self.diagonal) {
                *z = r * d;
            }
            for (block, found) in self.blocks.iter().zip(solved.iter().flatten()) {
                let size = block.long.len() + block.short.len();
                let found = &found[c * size..(c + 1) * size];
                for (&place, value) in block.long.iter().chain(&block.short).zip(found) {
                    z[place as usize] = *value;
                }
            }
        });
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
            let known = parent[first] == parent[second] && present[first] && present[second];
            if w[cell] > 0.0 && !known {
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
        layout.scatter_with(group, run, &mut sums, |z| z * z);
    }
    sums.iter().map(|s| if *s > 0.0 { 1.0 / s } else { 0.0 }).collect()
}

struct Factor<'a>(&'a mut Block);

impl Wide for Factor<'_> {
    type Output = ();
    #[inline(always)]
    fn call(self) {
        let Block { long, height, width, v, across, factor, corners, scale, .. } = self.0;
        let (height, width) = (*height, *width);
        let mut columns = vec![0f64; width];
        scale.0.clear();
        for row in v.chunks_exact(width).take(long.len()) {
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
        across.resize(width * height, 0.0);
        for (i, row) in v.chunks_exact(width).enumerate() {
            for (out, v) in across[i..].iter_mut().step_by(height).zip(row) {
                *out = *v;
            }
        }
        for r in 1..width {
            for c in 0..r {
                factor[r * width + c] = factor[c * width + r];
            }
        }
        corners.clear();
        for from in (0..width).step_by(PAD) {
            corner(&factor[from * width + from..], width, corners);
        }
    }
}

/// Appends the inverse of the upper tile at the start of `u`, and its transpose.
#[inline(always)]
fn corner(u: &[f32], width: usize, corners: &mut Vec<f32>) {
    let mut inverse = [[0f32; PAD]; PAD];
    for c in 0..PAD {
        inverse[c][c] = 1.0 / u[c * width + c];
        for r in (0..c).rev() {
            let sum: f32 = (r + 1..=c).map(|l| u[r * width + l] * inverse[l][c]).sum();
            inverse[r][c] = -sum / u[r * width + r];
        }
    }
    corners.extend_from_slice(inverse.as_flattened());
    (0..PAD * PAD).for_each(|at| corners.push(inverse[at % PAD][at / PAD]));
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
            let [mut t0, mut t1, mut t2, mut t3] = [[0f32; PAD]; 4];
            for row in panel.chunks_exact(width) {
                let (Some(&[a0, a1, a2, a3]), Some(right)) = (row[r..].first_chunk(), row[c..].first_chunk())
                else {
                    continue;
                };
                add_scaled(&mut t0, a0, right);
                add_scaled(&mut t1, a1, right);
                add_scaled(&mut t2, a2, right);
                add_scaled(&mut t3, a3, right);
            }
            for (i, tile) in [t0, t1, t2, t3].iter().enumerate() {
                let out = &mut rest[(r + i - from) * width + c..][..PAD];
                out.iter_mut().zip(tile).for_each(|(a, t)| *a -= t);
            }
        }
    }
}

/// `tile += a x`.
#[inline(always)]
fn add_scaled(tile: &mut [f32; PAD], a: f32, x: &[f32; PAD]) {
    for l in 0..PAD {
        tile[l] += a * x[l];
    }
}

/// `M^-1 r` for a block.
struct Solve<'a> {
    block: &'a Block,
    columns: usize,
    r: &'a [f64],
    kept: usize,
}

/// Most columns solved at once.
const TOGETHER: usize = 6;

impl WithSimd for Solve<'_> {
    /// For every column the longer side, then the shorter.
    type Output = Vec<f64>;
    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Vec<f64> {
        let size = self.block.long.len() + self.block.short.len();
        let mut out = vec![0f64; self.columns * size];
        let parts = out.chunks_mut(TOGETHER * size).zip(self.r.chunks(TOGETHER * self.kept));
        for (out, r) in parts {
            match out.len() / size {
                1 => self.together::<S, 1>(simd, r, out),
                2 => self.together::<S, 2>(simd, r, out),
                3 => self.together::<S, 3>(simd, r, out),
                4 => self.together::<S, 4>(simd, r, out),
                5 => self.together::<S, 5>(simd, r, out),
                _ => self.together::<S, TOGETHER>(simd, r, out),
            }
        }
        out
    }
}

impl Solve<'_> {
    #[inline(always)]
    fn together<S: Simd, const C: usize>(&self, simd: S, r: &[f64], out: &mut [f64]) {
        let Block { long, short, height, width, v, across, factor, corners, scale } = self.block;
        let (height, width, size) = (*height, *width, long.len() + short.len());
        let (mut f, mut x, mut unit) = (vec![0f32; C * height], vec![0f32; C * width], [1.0; C]);
        for (c, r) in r.chunks_exact(self.kept).enumerate() {
            let worst = long.iter().chain(short).fold(0.0, |m: f64, &p| m.max(r[p as usize].abs()));
            if worst > 0.0 {
                unit[c] = worst;
            }
            for ((f, &p), s) in f[c * height..].iter_mut().zip(long).zip(&scale.0) {
                *f = (r[p as usize] / unit[c]) as f32 * s;
            }
            for ((x, &p), s) in x[c * width..].iter_mut().zip(short).zip(&scale.1) {
                *x = (r[p as usize] / unit[c]) as f32 * s;
            }
        }
        subtract::<S, C>(simd, v, 0..width, &f, &mut x);
        let tiles = corners.chunks_exact(2 * PAD * PAD);
        let mut y = vec![0f32; C * PAD];
        for (from, tile) in (0..width).step_by(PAD).zip(tiles.clone()) {
            corner_times::<S, C>(simd, &tile[..PAD * PAD], from, &mut x, &mut y);
            let rows = &factor[from * width..(from + PAD) * width];
            subtract::<S, C>(simd, rows, from + PAD..width, &y, &mut x);
        }
        for (from, tile) in (0..width).step_by(PAD).zip(tiles).rev() {
            corner_times::<S, C>(simd, &tile[PAD * PAD..], from, &mut x, &mut y);
            let rows = &factor[from * width..(from + PAD) * width];
            subtract::<S, C>(simd, rows, 0..from, &y, &mut x);
        }
        subtract::<S, C>(simd, across, 0..height, &x, &mut f);
        for (c, out) in out.chunks_exact_mut(size).enumerate() {
            let (a, b) = out.split_at_mut(long.len());
            for ((a, f), s) in a.iter_mut().zip(&f[c * height..]).zip(&scale.0) {
                *a = f64::from(f * s) * unit[c];
            }
            for ((b, x), s) in b.iter_mut().zip(&x[c * width..]).zip(&scale.1) {
                *b = f64::from(x * s) * unit[c];
            }
        }
    }
}

/// Rows taken at once by [`subtract`].
const STEP: usize = 8;

/// `out -= rows' f` in the columns `at`, for `C` vectors each. The number of rows is a multiple of
/// [`STEP`], their length and `at` are multiples of [`PAD`].
#[inline(always)]
fn subtract<S: Simd, const C: usize>(simd: S, rows: &[f32], at: Range<usize>, f: &[f32], out: &mut [f32]) {
    let (width, count) = (out.len() / C, f.len() / C);
    let out = S::as_mut_simd_f32s(out).0;
    let (wide, at) = (width / S::F32_LANES, at.start / S::F32_LANES..at.end / S::F32_LANES);
    for (step, rows) in rows.chunks_exact(STEP * width).enumerate() {
        let rows = S::as_simd_f32s(rows).0;
        let mut by = [[0f32; STEP]; C];
        for (c, by) in by.iter_mut().enumerate() {
            by.copy_from_slice(&f[c * count + step * STEP..][..STEP]);
        }
        for a in at.clone() {
            let mut sums = [simd.splat_f32s(0.0); C];
            for l in 0..STEP {
                let v = rows[l * wide + a];
                for c in 0..C {
                    sums[c] = simd.add_f32s(sums[c], simd.mul_f32s(simd.splat_f32s(by[c][l]), v));
                }
            }
            for c in 0..C {
                out[c * wide + a] = simd.sub_f32s(out[c * wide + a], sums[c]);
            }
        }
    }
}

/// `y = tile' x` from place `from` on, which takes the place of those `x`, for `C` vectors.
#[inline(always)]
fn corner_times<S: Simd, const C: usize>(simd: S, tile: &[f32], from: usize, x: &mut [f32], y: &mut [f32]) {
    let width = x.len() / C;
    y.fill(0.0);
    let mut part = [0f32; PAD];
    for c in 0..C {
        part.copy_from_slice(&x[c * width + from..][..PAD]);
        part.iter_mut().for_each(|x| *x = -*x);
        subtract::<S, 1>(simd, tile, 0..PAD, &part, &mut y[c * PAD..(c + 1) * PAD]);
        x[c * width + from..][..PAD].copy_from_slice(&y[c * PAD..(c + 1) * PAD]);
    }
}
