//! Where the iterations start: proportional fitting of the effects alone.
//!
//! `mu = m a_u b_v p` with `m` the prior weight (times `exp(offset)`) is scaled effect by effect until
//! the sums of `mu` over each level meet those of `y` (Deming and Stephan 1940). A few sweeps without
//! any exponential land inside the span of the effects, and save most of the Newton steps that a start
//! from the data needs.

use super::family::EMPTY;
use super::layout::{Layout, add_lanes, by_group, by_lane};
use super::pass::{Panel, sum};
use crate::kernel;
use crate::parallel;

/// Sweeps over all effects; more save no Newton step on the panels measured.
const SWEEPS: usize = 3;

/// Scales are kept above this, so that their logarithm exists.
const SCALE_MIN: f64 = 1e-250;

/// Sets `eta`; returns the kept effects it lies on, with the eliminated effect as the rest.
pub(super) fn proportional<L: Layout>(panel: &mut Panel<L>) -> Vec<f64> {
    let base = base(panel);
    let layout = &panel.layout;
    let mut scale = vec![1.0; layout.kept()];
    let mut own = vec![1.0; layout.groups()];
    for sweep in 0..SWEEPS * layout.places().len().max(1) {
        let mut parts = by_group(layout, 1, &mut own);
        let tasks: Vec<_> = parts.drain(..).enumerate().collect();
        let sums = parallel::each(tasks, |(lane, own)| {
            let (mut sums, mut z) = (vec![0.0; layout.kept()], vec![0.0; layout.longest()]);
            for (own, group) in own.iter_mut().zip(layout.lanes()[lane].clone()) {
                let run = layout.run(group);
                let z = &mut z[..run.len()];
                layout.gather_product(group, &scale, z);
                z.iter_mut().zip(&base[run]).for_each(|(z, m)| *z *= f64::from(*m));
                if layout.eliminates() {
                    let total = sum(z);
                    *own = if total > 0.0 { panel.totals.1[group] / total } else { 0.0 };
                    z.iter_mut().for_each(|z| *z *= *own);
                }
                layout.scatter(group, z, &mut sums);
            }
            sums
        });
        if let Some((_, place)) = layout.places().get(sweep % layout.places().len().max(1)) {
            let mut fitted = vec![0.0; layout.kept()];
            add_lanes(&sums, &mut fitted);
            for at in place.clone() {
                if fitted[at] > 0.0 {
                    scale[at] *= panel.totals.0[at] / fitted[at];
                }
            }
        }
    }
    for value in scale.iter_mut().chain(&mut own) {
        *value = kernel::ln(value.max(SCALE_MIN));
    }
    write(panel, &scale, &own);
    scale
}

/// Prior weight times `exp(offset)` of every cell, zero without a row.
fn base<L: Layout>(panel: &Panel<L>) -> Vec<f32> {
    let mut base = panel.w.clone();
    if !panel.prior.is_empty() {
        base.iter_mut().zip(&panel.prior).for_each(|(m, p)| *m *= *p as f32);
    }
    if !panel.offset.is_empty() {
        base.iter_mut().zip(&panel.offset).for_each(|(m, o)| *m *= kernel::exp(*o) as f32);
    }
    base
}

fn write<L: Layout>(panel: &mut Panel<L>, scale: &[f64], own: &[f64]) {
    let layout = &panel.layout;
    let tasks: Vec<_> = by_lane(layout, &mut panel.eta).into_iter().enumerate().collect();
    let (w, offset) = (&panel.w, &panel.offset);
    parallel::each(tasks, |(lane, mut eta)| {
        for group in layout.lanes()[lane].clone() {
            let run = layout.run(group);
            let (part, rest) = eta.split_at_mut(run.len());
            eta = rest;
            layout.gather(group, scale, part);
            for (eta, w) in part.iter_mut().zip(&w[run.clone()]) {
                *eta = if *w > 0.0 { *eta + own[group] } else { EMPTY };
            }
            if !offset.is_empty() {
                part.iter_mut().zip(&offset[run]).for_each(|(eta, o)| *eta += o);
            }
        }
    });
}
