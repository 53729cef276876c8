//! The dense cube of a gravity panel: exporter x importer x year.
//!
//! Cell `(i, j, t)` lies at `(i * importers + j) * width + t`, with `width` the number of years rounded
//! up to [`LANES`](crate::kernel::LANES): the years of a pair are one contiguous run, exporter-year and
//! importer-year effects are contiguous vectors of the same length, and no index is ever read.
//! Not for panels with several rows per cell, or with few cells filled: see [`super::rows`].

use super::{Arranged, LANES, Layout, On, Room, even};
use crate::kernel::{self, Simd, Wide, WithSimd};
use crate::parallel;
use std::ops::Range;

mod fixed;

/// Importers taken at once by the operator.
const TILE: usize = 16;

/// One number for each importer of a tile.
type Tile = [f32; TILE];

/// Exporter x importer x year with exporter-year and importer-year effects kept, and the pair effect
/// eliminated or absent.
pub(in super::super) struct Cube<'a> {
    pub exporters: usize,
    pub importers: usize,
    pub years: usize,
    /// Years, padded.
    pub width: usize,
    pub exporter: &'a [u32],
    pub importer: &'a [u32],
    pub year: &'a [u32],
    lanes: Vec<Range<usize>>,
    pair: Option<usize>,
    places: [(usize, Range<usize>); 2],
}

/// Positions in `Data::effects` of the three effects.
pub(in super::super) struct Roles {
    pub exporter_year: usize,
    pub importer_year: usize,
    pub pair: Option<usize>,
}

impl<'a> Cube<'a> {
    /// `codes` and `levels` of exporter, importer and year.
    pub fn new(codes: [&'a [u32]; 3], levels: [usize; 3], roles: &Roles) -> Self {
        let [exporters, importers, years] = levels;
        let width = kernel::padded(years);
        let lanes =
            even(exporters, LANES).into_iter().map(|l| l.start * importers..l.end * importers).collect();
        let side = exporters * width;
        Cube {
            exporters,
            importers,
            years,
            width,
            exporter: codes[0],
            importer: codes[1],
            year: codes[2],
            lanes,
            pair: roles.pair,
            places: [(roles.exporter_year, 0..side), (roles.importer_year, side..side + importers * width)],
        }
    }

    /// Where the weight of exporter `i` and importer `j` lies in the arranged weights, the year apart: in
    /// a year `t` at `i` + `j` + `t` of these.
    pub fn arranged_at(&self) -> (impl Fn(usize) -> usize, impl Fn(usize) -> usize, impl Fn(usize) -> usize) {
        let (years, tiles) = (self.years, self.importers.div_ceil(TILE));
        (move |i| i * tiles * years * TILE, move |j| j / TILE * years * TILE + j % TILE, move |t| t * TILE)
    }

    /// Places in the kept vector of the exporter-years and importer-years of a pair.
    pub fn at(&self, group: usize) -> (usize, usize) {
        let (i, j) = (group / self.importers, group % self.importers);
        (i * self.width, (self.exporters + j) * self.width)
    }
}

impl Layout for Cube<'_> {
    fn cells(&self) -> usize {
        self.groups() * self.width
    }
    fn groups(&self) -> usize {
        self.exporters * self.importers
    }
    fn kept(&self) -> usize {
        (self.exporters + self.importers) * self.width
    }
    fn eliminates(&self) -> bool {
        self.pair.is_some()
    }
    #[inline(always)]
    fn run(&self, group: usize) -> Range<usize> {
        group * self.width..(group + 1) * self.width
    }
    #[inline(always)]
    fn group(&self, cell: usize) -> usize {
        cell / self.width
    }
    fn longest(&self) -> usize {
        self.width
    }
    fn lanes(&self) -> &[Range<usize>] {
        &self.lanes
    }
    fn eliminated(&self) -> Option<usize> {
        self.pair
    }
    fn places(&self) -> &[(usize, Range<usize>)] {
        &self.places
    }
    #[inline(always)]
    fn gather(&self, group: usize, x: &[f64], out: &mut [f64]) {
        let (u, v) = self.at(group);
        let (u, v) = (&x[u..u + self.width], &x[v..v + self.width]);
        for ((out, u), v) in out.iter_mut().zip(u).zip(v) {
            *out = u + v;
        }
    }
    #[inline(always)]
    fn gather_product(&self, group: usize, x: &[f64], out: &mut [f64]) {
        let (u, v) = self.at(group);
        let (u, v) = (&x[u..u + self.width], &x[v..v + self.width]);
        for ((out, u), v) in out.iter_mut().zip(u).zip(v) {
            *out = u * v;
        }
    }
    #[inline(always)]
    fn scatter(&self, group: usize, g: &[f64], sums: &mut [f64]) {
        let (u, v) = self.at(group);
        for (sum, g) in sums[u..u + self.width].iter_mut().zip(g) {
            *sum += g;
        }
        for (sum, g) in sums[v..v + self.width].iter_mut().zip(g) {
            *sum += g;
        }
    }
    fn first_side(&self) -> Option<Range<usize>> {
        Some(0..self.exporters * self.width)
    }
    fn edges(&self, group: usize, mut edge: impl FnMut(usize, usize, usize)) {
        let (u, v) = self.at(group);
        for (t, cell) in self.run(group).enumerate() {
            edge(cell, u + t, v + t);
        }
    }
    fn place(&self, group: usize, offset: usize, range: &Range<usize>) -> usize {
        let (u, v) = self.at(group);
        offset + if range.start == 0 { u } else { v }
    }
    fn arrange(&self, w: &[f32], inverse: &[f32], room: &mut Room) {
        let tiles = self.importers.div_ceil(TILE);
        let row = tiles * self.years * TILE;
        room.w.resize(self.exporters * row, 0.0);
        room.inverse.resize(self.exporters * tiles * TILE, 0.0);
        let from = w.chunks_exact((self.importers * self.width).max(1));
        let tasks = room.w.chunks_exact_mut(row.max(1)).zip(from).collect();
        parallel::each(tasks, |(out, w)| kernel::vectorized(Arrange { cube: self, w, out }));
        let rows = room.inverse.chunks_exact_mut((tiles * TILE).max(1));
        for (out, inverse) in rows.zip(inverse.chunks_exact(self.importers.max(1))) {
            out[..self.importers].copy_from_slice(inverse);
        }
    }
    fn arranged<'w>(&self, _w: &'w [f32], _inverse: &'w [f32], room: &'w Room) -> Arranged<'w> {
        Arranged { w: &room.w, inverse: &room.inverse }
    }
    fn apply(&self, by: &Arranged<'_>, columns: usize, x: &[f64], q: &mut [f64]) {
        let (kept, side) = (self.kept(), self.exporters * self.width);
        let tiles = self.importers.div_ceil(TILE) * self.years;
        let mut u = vec![0f32; columns * side];
        let mut v = vec![[0f32; TILE]; columns * tiles];
        let ends = u.chunks_exact_mut(side.max(1)).zip(v.chunks_exact_mut(tiles.max(1)));
        let tasks = x.chunks_exact(kept).zip(ends).map(|(x, (u, v))| Enter { cube: self, x, u, v }).collect();
        let scale = parallel::columns(x.len(), tasks, kernel::vectorized);
        let parts = parallel::map(self.lanes.len(), |lane| {
            kernel::vectorized(Apply { cube: self, lane, by, columns, u: &u, v: &v })
        });
        let leave =
            |(c, (q, scale)): (usize, (_, &f64))| Leave { cube: self, parts: &parts, c, scale: *scale, q };
        let tasks = q.chunks_exact_mut(kept).zip(&scale).enumerate().map(leave).collect();
        parallel::columns(x.len(), tasks, kernel::vectorized);
    }
    fn as_cube(&self) -> Option<&Cube<'_>> {
        Some(self)
    }
    #[inline(always)]
    fn with<W: On>(&self, work: W) -> W::Output {
        fixed::with(self, work)
    }
    fn cell(&self, row: usize) -> Option<usize> {
        let pair = self.exporter[row] as usize * self.importers + self.importer[row] as usize;
        Some(pair * self.width + self.year[row] as usize)
    }
}

/// The weights of one exporter, importers by tiles.
struct Arrange<'a> {
    cube: &'a Cube<'a>,
    w: &'a [f32],
    out: &'a mut [f32],
}

impl Wide for Arrange<'_> {
    type Output = ();
    #[inline(always)]
    fn call(self) {
        let Cube { importers, years, width, .. } = *self.cube;
        let tiles = self.out.chunks_exact_mut(years * TILE);
        for (tile, from) in tiles.zip(self.w[..importers * width].chunks(width * TILE)) {
            for (l, run) in from.chunks_exact(width).enumerate() {
                for (row, w) in tile.chunks_exact_mut(TILE).zip(run) {
                    row[l] = *w;
                }
            }
        }
    }
}

/// A column in single precision, divided by its largest number (returned): exporter-years as they are,
/// importer-years by tiles.
struct Enter<'a> {
    cube: &'a Cube<'a>,
    x: &'a [f64],
    u: &'a mut [f32],
    v: &'a mut [Tile],
}

impl Wide for Enter<'_> {
    type Output = f64;
    #[inline(always)]
    fn call(self) -> f64 {
        let Cube { exporters, years, width, .. } = *self.cube;
        let worst = kernel::worst(self.x).0;
        let scale = if worst > 0.0 { worst } else { 1.0 };
        let (first, second) = self.x.split_at(exporters * width);
        for (u, x) in self.u.iter_mut().zip(first) {
            *u = (x / scale) as f32;
        }
        for (tile, x) in self.v.chunks_exact_mut(years).zip(second.chunks(width * TILE)) {
            for (l, x) in x.chunks_exact(width).enumerate() {
                for (row, x) in tile.iter_mut().zip(x) {
                    row[l] = (x / scale) as f32;
                }
            }
        }
        scale
    }
}

/// One column of `S x`: the sums of the lanes, added in their order.
struct Leave<'a> {
    cube: &'a Cube<'a>,
    parts: &'a [(Vec<f32>, Vec<Tile>)],
    c: usize,
    scale: f64,
    q: &'a mut [f64],
}

impl Wide for Leave<'_> {
    type Output = ();
    #[inline(always)]
    fn call(self) {
        let Self { cube, parts, c, scale, q } = self;
        let Cube { exporters, importers, years, width, .. } = *cube;
        let count = importers.div_ceil(TILE) * years;
        let (first, second) = q.split_at_mut(exporters * width);
        let mut sums = vec![[0f64; TILE]; count];
        for (groups, part) in cube.lanes.iter().zip(parts) {
            let (own, from) = (groups.len() / importers * width, groups.start / importers * width);
            for (q, s) in first[from..from + own].iter_mut().zip(&part.0[c * own..(c + 1) * own]) {
                *q = scale * f64::from(*s);
            }
            let tiles = part.1[c * count..(c + 1) * count].as_flattened();
            for (sum, s) in sums.as_flattened_mut().iter_mut().zip(tiles) {
                *sum += f64::from(*s);
            }
        }
        for (tile, q) in sums.chunks_exact(years).zip(second.chunks_mut(width * TILE)) {
            for (l, q) in q.chunks_exact_mut(width).enumerate() {
                q[years..].fill(0.0);
                for (q, sums) in q.iter_mut().zip(tile) {
                    *q = scale * sums[l];
                }
            }
        }
    }
}

/// One lane of `S x`: sums of its exporters, and its part of the sums of all importers.
struct Apply<'a> {
    cube: &'a Cube<'a>,
    lane: usize,
    by: &'a Arranged<'a>,
    columns: usize,
    u: &'a [f32],
    v: &'a [Tile],
}

impl WithSimd for Apply<'_> {
    type Output = (Vec<f32>, Vec<Tile>);
    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        let Cube { exporters, importers, years, width, .. } = *self.cube;
        let groups = &self.cube.lanes[self.lane];
        let own = groups.start / importers..groups.end / importers;
        let tiles = importers.div_ceil(TILE);
        let (side, height, count) = (exporters * width, own.len() * width, tiles * years);
        let mut first = vec![0f32; self.columns * height];
        let mut second = vec![[0f32; TILE]; self.columns * count];
        let mut total = vec![[0f32; TILE]; self.columns * years];
        let (w, inverse) = (self.by.w.as_chunks().0, self.by.inverse.as_chunks().0);
        for (local, i) in own.enumerate() {
            total.fill([0.0; TILE]);
            for tile in 0..tiles {
                let w = &w[(i * tiles + tile) * years..][..years];
                let inverse = &inverse[i * tiles + tile];
                for c in 0..self.columns {
                    let u = &self.u[c * side + i * width..][..years];
                    let at = c * count + tile * years;
                    let (v, sums) = (&self.v[at..at + years], &mut second[at..at + years]);
                    pairs(simd, w, inverse, u, v, &mut total[c * years..(c + 1) * years], sums);
                }
            }
            for (c, total) in total.chunks_exact(years).enumerate() {
                for (out, total) in first[c * height + local * width..].iter_mut().zip(total) {
                    *out = total.iter().sum();
                }
            }
        }
        (first, second)
    }
}

/// The pairs of one exporter with a tile of importers: `z = u + v`, less its weighted mean over the
/// years, times the weights, into both sums. Every lane is a pair, so nothing is added across lanes.
#[inline(always)]
fn pairs<S: Simd>(
    simd: S,
    w: &[Tile],
    inverse: &Tile,
    u: &[f32],
    v: &[Tile],
    total: &mut [Tile],
    sums: &mut [Tile],
) {
    // Vectors in a tile; a constant of the machine.
    let n = TILE / S::F32_LANES;
    let (w, v) = (S::as_simd_f32s(w.as_flattened()).0, S::as_simd_f32s(v.as_flattened()).0);
    let inverse = S::as_simd_f32s(inverse).0;
    let total = S::as_mut_simd_f32s(total.as_flattened_mut()).0;
    let sums = S::as_mut_simd_f32s(sums.as_flattened_mut()).0;
    for s in 0..n {
        let mut mean = simd.splat_f32s(0.0);
        for ((w, v), u) in w.chunks_exact(n).zip(v.chunks_exact(n)).zip(u) {
            let z = simd.add_f32s(simd.splat_f32s(*u), v[s]);
            mean = simd.add_f32s(mean, simd.mul_f32s(w[s], z));
        }
        mean = simd.mul_f32s(mean, inverse[s]);
        let cells = w.chunks_exact(n).zip(v.chunks_exact(n)).zip(u);
        let sums = total.chunks_exact_mut(n).zip(sums.chunks_exact_mut(n));
        for (((w, v), u), (total, sum)) in cells.zip(sums) {
            let z = simd.sub_f32s(simd.add_f32s(simd.splat_f32s(*u), v[s]), mean);
            let g = simd.mul_f32s(w[s], z);
            total[s] = simd.add_f32s(total[s], g);
            sum[s] = simd.add_f32s(sum[s], g);
        }
    }
}
