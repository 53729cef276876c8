//! The dense cube of a gravity panel: exporter x importer x year.
//!
//! Cell `(i, j, t)` lies at `(i * importers + j) * width + t`, with `width` the number of years rounded
//! up to [`LANES`](crate::kernel::LANES): the years of a pair are one contiguous run, exporter-year and
//! importer-year effects are contiguous vectors of the same length, and no index is ever read.
//! Not for panels with several rows per cell, or with few cells filled: see [`super::rows`].

use super::{LANES, Layout, even};
use crate::kernel::{self, Wide};
use crate::parallel;
use std::ops::Range;

/// Exporter x importer x year with exporter-year and importer-year effects kept, and the pair effect
/// eliminated or absent.
pub(in super::super) struct Cube<'a> {
    pub exporters: usize,
    pub importers: usize,
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
            width,
            exporter: codes[0],
            importer: codes[1],
            year: codes[2],
            lanes,
            pair: roles.pair,
            places: [(roles.exporter_year, 0..side), (roles.importer_year, side..side + importers * width)],
        }
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
    fn apply(&self, w: &[f32], inverse: &[f32], columns: usize, x: &[f64], q: &mut [f64]) {
        let scale: Vec<f64> = x
            .chunks_exact(self.kept())
            .map(|column| kernel::worst(column).0)
            .map(|worst| if worst > 0.0 { worst } else { 1.0 })
            .collect();
        let mut single = vec![0f32; columns * self.kept()];
        for (c, scale) in scale.iter().enumerate() {
            let at = c * self.kept()..(c + 1) * self.kept();
            for (s, x) in single[at.clone()].iter_mut().zip(&x[at]) {
                *s = (x / scale) as f32;
            }
        }
        let parts = parallel::map(self.lanes.len(), |lane| {
            kernel::vectorized(Apply { cube: self, lane, w, inverse, columns, x: &single })
        });
        let side = self.exporters * self.width;
        for (c, scale) in scale.iter().enumerate() {
            let q = &mut q[c * self.kept()..(c + 1) * self.kept()];
            q.fill(0.0);
            for (groups, (first, second)) in self.lanes.iter().zip(&parts) {
                let own = groups.len() / self.importers * self.width;
                let from = groups.start / self.importers * self.width;
                let theirs = &first[c * own..(c + 1) * own];
                q[from..from + own].iter_mut().zip(theirs).for_each(|(q, s)| *q = scale * f64::from(*s));
                let theirs = &second[c * (self.kept() - side)..(c + 1) * (self.kept() - side)];
                q[side..].iter_mut().zip(theirs).for_each(|(q, s)| *q += scale * f64::from(*s));
            }
        }
    }
    fn as_cube(&self) -> Option<&Cube<'_>> {
        Some(self)
    }
    fn cell(&self, row: usize) -> Option<usize> {
        let pair = self.exporter[row] as usize * self.importers + self.importer[row] as usize;
        Some(pair * self.width + self.year[row] as usize)
    }
}

/// One lane of `S x`: sums of its exporters, and its part of the sums of all importers.
struct Apply<'a> {
    cube: &'a Cube<'a>,
    lane: usize,
    w: &'a [f32],
    inverse: &'a [f32],
    columns: usize,
    x: &'a [f32],
}

impl Wide for Apply<'_> {
    type Output = (Vec<f32>, Vec<f32>);
    #[inline(always)]
    fn call(self) -> Self::Output {
        match self.cube.width / 8 {
            1 => self.with::<1>(),
            2 => self.with::<2>(),
            3 => self.with::<3>(),
            4 => self.with::<4>(),
            5 => self.with::<5>(),
            6 => self.with::<6>(),
            7 => self.with::<7>(),
            8 => self.with::<8>(),
            _ => self.long(),
        }
    }
}

impl Apply<'_> {
    /// `8 B` years, all of a pair in registers.
    #[inline(always)]
    fn with<const B: usize>(self) -> (Vec<f32>, Vec<f32>) {
        let cube = self.cube;
        let groups = &cube.lanes[self.lane];
        let exporters = groups.start / cube.importers..groups.end / cube.importers;
        let (own, other) = (exporters.len() * cube.width, cube.importers * cube.width);
        let (mut first, mut second) = (vec![0f32; self.columns * own], vec![0f32; self.columns * other]);
        let (weights, _) = self.w.as_chunks::<8>();
        for (local, i) in exporters.enumerate() {
            for c in 0..self.columns {
                let x = &self.x[c * cube.kept()..(c + 1) * cube.kept()];
                let u = eights::<B>(&x[i * cube.width..]);
                let v = x[cube.exporters * cube.width..].as_chunks::<8>().0;
                let sums = second[c * other..(c + 1) * other].as_chunks_mut::<8>().0;
                let inverse = &self.inverse[i * cube.importers..(i + 1) * cube.importers];
                let w = &weights[i * cube.importers * B..(i + 1) * cube.importers * B];
                let mut total = [[0f32; 8]; B];
                let pairs = w.as_chunks::<B>().0.iter().zip(v.as_chunks::<B>().0);
                for ((sum, (w, v)), inverse) in sums.as_chunks_mut::<B>().0.iter_mut().zip(pairs).zip(inverse)
                {
                    pair(&u, w, v, *inverse, &mut total, sum);
                }
                first[c * own + local * cube.width..][..cube.width].copy_from_slice(total.as_flattened());
            }
        }
        (first, second)
    }

    /// More than 64 years.
    #[inline(always)]
    fn long(self) -> (Vec<f32>, Vec<f32>) {
        let cube = self.cube;
        let groups = &cube.lanes[self.lane];
        let exporters = groups.start / cube.importers..groups.end / cube.importers;
        let (width, other) = (cube.width, cube.importers * cube.width);
        let own = exporters.len() * width;
        let (mut first, mut second) = (vec![0f32; self.columns * own], vec![0f32; self.columns * other]);
        let mut z = vec![0f32; width];
        for (local, i) in exporters.enumerate() {
            for c in 0..self.columns {
                let (all_u, all_v) =
                    self.x[c * cube.kept()..(c + 1) * cube.kept()].split_at(cube.exporters * width);
                let u = &all_u[i * width..(i + 1) * width];
                let total = &mut first[c * own + local * width..][..width];
                for j in 0..cube.importers {
                    let w = &self.w[(i * cube.importers + j) * width..][..width];
                    let mut mean = 0.0;
                    for (((z, w), u), v) in z.iter_mut().zip(w).zip(u).zip(&all_v[j * width..]) {
                        *z = u + v;
                        mean += w * *z;
                    }
                    mean *= self.inverse[i * cube.importers + j];
                    let sum = &mut second[c * other + j * width..][..width];
                    for (((z, w), total), sum) in z.iter().zip(w).zip(total.iter_mut()).zip(sum) {
                        let g = w * (z - mean);
                        *total += g;
                        *sum += g;
                    }
                }
            }
        }
        (first, second)
    }
}

#[inline(always)]
fn eights<const B: usize>(x: &[f32]) -> [[f32; 8]; B] {
    let mut out = [[0f32; 8]; B];
    for (out, x) in out.iter_mut().zip(x.as_chunks::<8>().0) {
        *out = *x;
    }
    out
}

/// One pair: `z = u + v`, less its weighted mean, times the weights, into both sums.
#[inline(always)]
fn pair<const B: usize>(
    u: &[[f32; 8]; B],
    w: &[[f32; 8]; B],
    v: &[[f32; 8]; B],
    inverse: f32,
    total: &mut [[f32; 8]; B],
    sum: &mut [[f32; 8]; B],
) {
    let mut z = [[0f32; 8]; B];
    let mut lanes = [0f32; 8];
    for b in 0..B {
        for l in 0..8 {
            z[b][l] = u[b][l] + v[b][l];
            lanes[l] += w[b][l] * z[b][l];
        }
    }
    let a = lanes;
    let mean = inverse * (((a[0] + a[4]) + (a[2] + a[6])) + ((a[1] + a[5]) + (a[3] + a[7])));
    for b in 0..B {
        for l in 0..8 {
            let g = w[b][l] * (z[b][l] - mean);
            total[b][l] += g;
            sum[b][l] += g;
        }
    }
}
