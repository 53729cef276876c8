//! How sure are the coefficients if some rows decide much of the fit? Scores raised by leverage: HC2 and HC3.
//!
//! ```text
//! h_i = w_i ( x~_i' A^-1 x~_i  +  1 / t_g  +  z_i' S^+ z_i )        score_i (1 - h_i)^-1/2 (HC2) or (1 - h_i)^-1 (HC3)
//! ```
//!
//! `h` is the diagonal of the hat matrix of regressors and effects together: `x~` absorbed regressors, `A` their Gram
//! matrix, `t` the weight of the level `g` of the eliminated effect, `z` the indicators of the kept effects less their mean
//! in `g`, `S` their system, `w` the weights of the last step (means for Poisson). References: MacKinnon and White (1985),
//! *Some heteroskedasticity-consistent covariance matrix estimators with improved finite sample properties*; Davidson
//! and MacKinnon (1993), section 16.3. Not for clusters, whose like is the jackknife, nor for more than [`LEVELS_MAX`]
//! kept levels: the leverage of a row needs the inverse of the system. A row that the effects fit alone has leverage one,
//! and there is no such error: it is NaN.

use super::covariance::Scores;
use super::family;
use super::fit::Refusal;
use super::layout::Layout;
use super::options::Leverage;
use super::whole::{LEVELS_MAX, Whole};
use crate::parallel;
use std::ops::Range;

/// What is left of a row, `1 - h`, below which it is rounding.
const LEFT_MIN: f64 = 1e-10;

impl<L: Layout> Scores<'_, L> {
    /// The scores of all cells, raised.
    pub fn raised(&self, bread: &[f64], leverage: Leverage) -> Result<Vec<f64>, Refusal> {
        let layout = &self.panel.layout;
        let levels = layout.kept();
        if levels > LEVELS_MAX {
            return Err(Refusal::Leverage { levels, most: LEVELS_MAX });
        }
        let inverse = inverse(layout, &self.panel.w);
        let parts = parallel::map(layout.lanes().len(), |lane| {
            let mut raised = vec![];
            let mut room = Room::new(levels, layout.longest());
            for group in layout.lanes()[lane].clone() {
                let run = layout.run(group);
                self.weights(run.clone(), &mut room);
                let hat = self.hat(group, run.clone(), (bread, &inverse), &mut room);
                raised.extend(hat.iter().zip(&self.score[run]).map(|(h, score)| match leverage {
                    _ if *score == 0.0 && *h == 0.0 => 0.0,
                    _ if 1.0 - h < LEFT_MIN => f64::NAN,
                    Leverage::Hc2 => score / (1.0 - h).sqrt(),
                    Leverage::Hc3 => score / (1.0 - h),
                }));
            }
            raised
        });
        Ok(parts.concat())
    }

    /// Weights of a run in double precision.
    fn weights(&self, run: Range<usize>, room: &mut Room) {
        let panel = self.panel;
        let prior = if panel.prior.is_empty() { &[] } else { &panel.prior[run.clone()] };
        let n = run.len();
        let (w, r) = (&mut room.w[..n], &mut room.r[..n]);
        family::evaluate(
            panel.family,
            &panel.eta[run.clone()],
            &panel.y[run.clone()],
            prior,
            &panel.w[run],
            w,
            r,
        );
    }

    /// The diagonal of the hat matrix of the cells of a group.
    fn hat(
        &self,
        group: usize,
        run: Range<usize>,
        (bread, inverse): (&[f64], &[f64]),
        room: &mut Room,
    ) -> Vec<f64> {
        let (layout, k, levels) = (&self.panel.layout, self.x.len(), self.panel.layout.kept());
        let w = &room.w[..run.len()];
        let total: f64 = w.iter().sum();
        let plain = layout.eliminates() && total > 0.0;
        let mut terms: Vec<Vec<(usize, f64)>> = vec![vec![]; run.len()];
        for effect in 0..layout.places().len() {
            layout.visit(effect, group, |cell, place, z| terms[cell - run.start].push((place, z)));
        }
        room.mean.fill(0.0);
        for (w, terms) in w.iter().zip(&terms).filter(|_| plain) {
            terms.iter().for_each(|(place, z)| room.mean[*place] += w * z / total);
        }
        let turned: Vec<f64> = (0..levels)
            .map(|a| crate::kernel::dot(&inverse[a * levels..(a + 1) * levels], &room.mean))
            .collect();
        let own = crate::kernel::dot(&turned, &room.mean) + if plain { 1.0 / total } else { 0.0 };
        let one = |(at, terms): (usize, &Vec<(usize, f64)>)| {
            let x = |c: usize| self.x[c][run.start + at];
            let regressors: f64 = (0..k * k).map(|at| bread[at] * x(at / k) * x(at % k)).sum();
            let pair = |(a, y): &(usize, f64)| {
                terms.iter().map(|(b, z)| y * z * inverse[a * levels + b]).sum::<f64>()
            };
            let effects = terms.iter().map(|term| pair(term) - 2.0 * term.1 * turned[term.0]).sum::<f64>();
            w[at] * (regressors + effects + own)
        };
        terms.iter().enumerate().map(one).collect()
    }
}

/// A generalised inverse of the system of the kept effects.
fn inverse<L: Layout>(layout: &L, w: &[f32]) -> Vec<f64> {
    let levels = layout.kept();
    let mut whole = Whole::new(levels);
    if levels == 0 {
        return vec![];
    }
    whole.factor(layout, w);
    let unit: Vec<f64> =
        (0..levels * levels).map(|at| if at / levels == at % levels { 1.0 } else { 0.0 }).collect();
    let mut inverse = vec![0.0; levels * levels];
    whole.solve(levels, &unit, &mut inverse);
    inverse
}

/// Buffers for one group.
struct Room {
    w: Vec<f64>,
    r: Vec<f64>,
    mean: Vec<f64>,
}

impl Room {
    fn new(levels: usize, longest: usize) -> Self {
        Room { w: vec![0.0; longest], r: vec![0.0; longest], mean: vec![0.0; levels] }
    }
}
