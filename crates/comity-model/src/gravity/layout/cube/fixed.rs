//! A cube whose number of years is known to the compiler.
//!
//! The same cells, groups and sums as [`Cube`], to the bit: only loops over the years of a pair have a
//! length that is a constant, so that they are laid out in registers. Used inside the passes over a
//! panel, which are entered through [`Layout::with`].

use super::super::{Arranged, Layout, On};
use super::Cube;
use std::ops::Range;

/// A cube with `W` years, padding included.
pub(super) struct Fixed<'a, 'c, const W: usize>(&'a Cube<'c>);

/// Runs `work` on the cube with its width as a constant, if it is one of the usual ones.
#[inline(always)]
pub(super) fn with<W: On>(cube: &Cube<'_>, work: W) -> W::Output {
    match cube.width {
        8 => work.on(&Fixed::<8>(cube)),
        16 => work.on(&Fixed::<16>(cube)),
        24 => work.on(&Fixed::<24>(cube)),
        32 => work.on(&Fixed::<32>(cube)),
        40 => work.on(&Fixed::<40>(cube)),
        _ => work.on(cube),
    }
}

impl<const W: usize> Fixed<'_, '_, W> {
    /// Where the exporter-years and importer-years of a pair begin.
    #[inline(always)]
    fn at(&self, group: usize) -> (usize, usize) {
        let (i, j) = (group / self.0.importers, group % self.0.importers);
        (i * W, (self.0.exporters + j) * W)
    }
}

#[inline(always)]
fn years<const W: usize>(x: &[f64], from: usize) -> &[f64; W] {
    x[from..].first_chunk().unwrap_or(&[0.0; W])
}

impl<const W: usize> Layout for Fixed<'_, '_, W> {
    fn cells(&self) -> usize {
        self.0.cells()
    }
    fn groups(&self) -> usize {
        self.0.groups()
    }
    fn kept(&self) -> usize {
        self.0.kept()
    }
    fn eliminates(&self) -> bool {
        self.0.eliminates()
    }
    #[inline(always)]
    fn run(&self, group: usize) -> Range<usize> {
        group * W..group * W + W
    }
    #[inline(always)]
    fn group(&self, cell: usize) -> usize {
        cell / W
    }
    fn longest(&self) -> usize {
        W
    }
    fn lanes(&self) -> &[Range<usize>] {
        self.0.lanes()
    }
    fn eliminated(&self) -> Option<usize> {
        self.0.eliminated()
    }
    fn places(&self) -> &[(usize, Range<usize>)] {
        self.0.places()
    }
    #[inline(always)]
    fn gather(&self, group: usize, x: &[f64], out: &mut [f64]) {
        let (u, v) = self.at(group);
        let (u, v) = (years::<W>(x, u), years::<W>(x, v));
        if let Some(out) = out.first_chunk_mut::<W>() {
            for t in 0..W {
                out[t] = u[t] + v[t];
            }
        }
    }
    #[inline(always)]
    fn gather_product(&self, group: usize, x: &[f64], out: &mut [f64]) {
        let (u, v) = self.at(group);
        let (u, v) = (years::<W>(x, u), years::<W>(x, v));
        if let Some(out) = out.first_chunk_mut::<W>() {
            for t in 0..W {
                out[t] = u[t] * v[t];
            }
        }
    }
    #[inline(always)]
    fn scatter(&self, group: usize, g: &[f64], sums: &mut [f64]) {
        let (u, v) = self.at(group);
        let g = years::<W>(g, 0);
        for from in [u, v] {
            if let Some(sum) = sums[from..].first_chunk_mut::<W>() {
                for t in 0..W {
                    sum[t] += g[t];
                }
            }
        }
    }
    fn first_side(&self) -> Option<Range<usize>> {
        self.0.first_side()
    }
    fn edges(&self, group: usize, edge: impl FnMut(usize, usize, usize)) {
        self.0.edges(group, edge);
    }
    fn place(&self, group: usize, offset: usize, range: &Range<usize>) -> usize {
        self.0.place(group, offset, range)
    }
    fn apply(&self, by: &Arranged<'_>, columns: usize, x: &[f64], q: &mut [f64]) {
        self.0.apply(by, columns, x, q);
    }
    fn cell(&self, row: usize) -> Option<usize> {
        self.0.cell(row)
    }
}
