//! Where the iterations start: proportional fitting of the effects alone.
//!
//! `mu = m a_u b_v p` with `m` the prior weight (times `exp(offset)`) is scaled effect by effect until
//! the sums of `mu` over each level meet those of `y` (Deming and Stephan 1940). A few sweeps without
//! any exponential land inside the span of the effects, and save most of the Newton steps that a start
//! from the data needs.

use super::family::EMPTY;
use super::layout::{Layout, On, add_lanes, by_group, by_lane, on_lane};
use super::options::Family;
use super::pass::Panel;
use crate::kernel::{self, sum};
use crate::parallel;
use std::borrow::Cow;

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
    // a slope is no scale of its level: it starts from zero
    let places: Vec<_> = (0..layout.places().len()).filter(|e| !layout.sloped(*e)).collect();
    for sweep in 0..SWEEPS * places.len().max(1) {
        let mut parts = by_group(layout, 1, &mut own);
        let tasks: Vec<_> = parts.drain(..).enumerate().collect();
        let sums = parallel::each(tasks, |(lane, own)| {
            on_lane(layout, Sweep { lane, base: &base, scale: &scale, totals: &panel.totals.1, own })
        });
        let place = places.get(sweep % places.len().max(1)).and_then(|e| layout.places().get(*e));
        if let Some((_, place)) = place {
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
    drop(base);
    write(panel, &scale, &own);
    scale
}

/// Sets `eta` to the logarithm of the response half way to its mean, as generalised linear models
/// start (McCullagh and Nelder 1989, section 2.5), where no effect could take up a level; of logit to the odds of
/// the response half way to one half.
pub(super) fn from_response<L: Layout>(panel: &mut Panel<L>) {
    if panel.family == Family::Logit {
        for ((eta, y), w) in panel.eta.iter_mut().zip(&panel.y).zip(&panel.w) {
            if *w > 0.0 {
                *eta = kernel::ln((y + 0.5) / (1.5 - y));
            }
        }
        return;
    }
    let (mut rows, mut total) = (0.0, 0.0);
    for (y, w) in panel.y.iter().zip(&panel.w) {
        rows += f64::from(*w);
        total += y * f64::from(*w);
    }
    let mean = total / f64::max(rows, 1.0);
    for ((eta, y), w) in panel.eta.iter_mut().zip(&panel.y).zip(&panel.w) {
        if *w > 0.0 {
            *eta = kernel::ln((0.5 * (y + mean)).max(SCALE_MIN));
        }
    }
}

/// Scales the eliminated effect of the groups of a lane, and sums the kept ones.
struct Sweep<'a> {
    lane: usize,
    base: &'a [f32],
    scale: &'a [f64],
    totals: &'a [f64],
    own: &'a mut [f64],
}

impl On for Sweep<'_> {
    type Output = Vec<f64>;
    #[inline(always)]
    fn on<L: Layout>(self, layout: &L) -> Vec<f64> {
        let (mut sums, mut z) = (vec![0.0; layout.kept()], vec![0.0; layout.longest()]);
        for (own, group) in self.own.iter_mut().zip(layout.lanes()[self.lane].clone()) {
            let run = layout.run(group);
            let z = &mut z[..run.len()];
            layout.gather_product(group, self.scale, z);
            for (z, m) in z.iter_mut().zip(&self.base[run]) {
                *z *= f64::from(*m);
            }
            if layout.eliminates() {
                let total = sum(z);
                *own = if total > 0.0 { self.totals[group] / total } else { 0.0 };
                for z in z.iter_mut() {
                    *z *= *own;
                }
            }
            layout.scatter(group, z, &mut sums);
        }
        sums
    }
}

/// Prior weight times `exp(offset)` of every cell, zero without a row.
fn base<L: Layout>(panel: &Panel<L>) -> Cow<'_, [f32]> {
    if panel.prior.is_empty() && panel.offset.is_empty() {
        return Cow::Borrowed(&panel.w);
    }
    let mut base = panel.w.clone();
    if !panel.prior.is_empty() {
        base.iter_mut().zip(&panel.prior).for_each(|(m, p)| *m *= *p as f32);
    }
    if !panel.offset.is_empty() {
        base.iter_mut().zip(&panel.offset).for_each(|(m, o)| *m *= kernel::exp(*o) as f32);
    }
    Cow::Owned(base)
}

fn write<L: Layout>(panel: &mut Panel<L>, scale: &[f64], own: &[f64]) {
    let layout = &panel.layout;
    let tasks: Vec<_> = by_lane(layout, &mut panel.eta).into_iter().enumerate().collect();
    let (w, offset) = (&panel.w, &panel.offset);
    parallel::each(tasks, |(lane, eta)| on_lane(layout, Write { lane, scale, own, w, offset, eta }));
}

/// `eta` of one lane from the effects.
struct Write<'a> {
    lane: usize,
    scale: &'a [f64],
    own: &'a [f64],
    w: &'a [f32],
    offset: &'a [f64],
    eta: &'a mut [f64],
}

impl On for Write<'_> {
    type Output = ();
    #[inline(always)]
    fn on<L: Layout>(self, layout: &L) {
        let mut eta = self.eta;
        for group in layout.lanes()[self.lane].clone() {
            let run = layout.run(group);
            let (part, rest) = eta.split_at_mut(run.len());
            eta = rest;
            layout.gather(group, self.scale, part);
            let own = self.own[group];
            for (eta, w) in part.iter_mut().zip(&self.w[run.clone()]) {
                *eta = if *w > 0.0 { *eta + own } else { EMPTY };
            }
            if !self.offset.is_empty() {
                for (eta, o) in part.iter_mut().zip(&self.offset[run]) {
                    *eta += o;
                }
            }
        }
    }
}
