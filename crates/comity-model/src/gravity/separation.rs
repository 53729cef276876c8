//! Which rows have a mean that tends to zero, so that no finite estimate exists?
//!
//! Rows `s` are separated if there is a combination `z = x c + D a` with
//!
//! ```text
//! z = 0 where y > 0,     z >= 0 where y = 0,     z > 0 in s
//! ```
//!
//! for along `-z` the likelihood rises for ever (Santos Silva and Tenreyro 2010; Correia, Guimaraes and
//! Zylkin 2021, *Verifying the existence of maximum likelihood estimates for GLMs*). Found as the point
//! nearest to one of the cone of such `z`, by the dual of their iterative rectifier: with `P` the weighted
//! projection on `(x, D)`
//!
//! ```text
//! v = P(1[y = 0] + l)        l <- l - v where y > 0,       l <- max(l - v, 0) where y = 0
//! ```
//!
//! with the momentum of Nesterov (1983). `v` itself is the certificate. If it vanishes there is no such
//! `z`, for then `1 + l > 0` is orthogonal to every combination. Each projection is one least-squares fit.
//!
//! Of logit a mean may also tend to one: then `z <= 0` where `y = 1`, every row may be separated, and only rows where
//! `z` must vanish for others' sake are left. The same search with the sign of each row (Correia, Guimaraes and Zylkin
//! 2021, section 3.2; Albert and Anderson 1984 for the cases).
//!
//! A fit that runs away has said where: its steps lower separated rows, and those alone, without end. The search
//! then starts from that step, which is nearly a certificate, and only rows that it lowered may be separated.

use super::family::LIVE;
use super::layout::Layout;
use super::newton::{self, Limits};
use super::options::Family;
use super::pass::Panel;

/// Weight of rows that must stay at zero: makes them converge first.
const HOLD: f64 = 1e3;

/// A certificate may be off by this share of its largest value while it is sought.
const SLACK: f64 = 1e-7;

/// In the end it may be off in a row by this share of the terms that make it up there: what is left of terms
/// that cancel. A share of the largest value would take a row for zero because its regressors are small.
const CANCELLED: f64 = 1e-6;

/// Terms below this share of the largest certificate everywhere are what the solver left, and are taken out.
const TRIFLE: f64 = 1e-9;

/// Rows whose certificate is below this share of the largest are not separated by it.
const SHARE: f64 = 1e-5;

/// Below this the nearest point of the cone is zero: no row is separated.
const NOTHING: f64 = 1e-6;

/// Most projections of a search among all rows, and among those that a fit has pointed to.
const PROJECTIONS: usize = 3_000;
const PROJECTIONS_OF_SUSPECTS: usize = 100;

/// A certificate that does not hold to the last digit is checked again once it is this much better.
const BETTER: f64 = 0.1;

/// Accuracy of a projection.
const PROJECTION: Limits = Limits { tolerance: 1e-9, iterations: 12, watch: false, bound: false };

/// What a search found.
pub(super) enum Found {
    /// No row is separated.
    None,
    /// These cells are, with `z` scaled to a largest value of one.
    Cells(Vec<(usize, f64)>),
    /// The search ended without a certificate for either.
    Unknown,
}

/// Where to search: how far the last step of a fit lowered each cell, if a fit ran away.
pub(super) type Drift<'a> = Option<&'a [f64]>;

/// A cell that a step lowered by this much is suspect: near the end, Newton lowers separated cells by one or more.
const SUSPECT: f64 = 0.25;

/// Searches a panel as it was settled, and leaves nothing of use in it but its layout.
pub(super) fn search<L: Layout>(panel: &mut Panel<L>, drift: Drift<'_>) -> Found {
    let live: Vec<bool> = panel.eta.iter().map(|eta| *eta > LIVE).collect();
    // The side that a certificate may be on: above where the mean may vanish, below where it may tend to one.
    let logit = panel.family == Family::Logit;
    let side = |c: usize| match () {
        () if !live[c] => 0.0,
        () if panel.y[c] == 0.0 => 1.0,
        () if logit => -1.0,
        () => 0.0,
    };
    let suspect = |side: f64, c: usize| drift.is_none_or(|drift| side * drift[c] <= -SUSPECT);
    let side: Vec<f64> =
        (0..live.len()).map(|c| Some(side(c)).filter(|side| suspect(*side, c)).unwrap_or(0.0)).collect();
    if side.iter().all(|side| *side == 0.0) {
        return if drift.is_some() { Found::Unknown } else { Found::None };
    }
    panel.family = Family::LeastSquares;
    panel.offset = vec![];
    panel.prior = (0..live.len())
        .map(|c| match () {
            () if !live[c] => 0.0,
            () if side[c] != 0.0 => 1.0,
            () => HOLD,
        })
        .collect();
    let size = drift.map_or(1.0, |d| (0..d.len()).fold(0.0, |m: f64, c| m.max(-side[c] * d[c])));
    let goal = |c: usize| side[c].abs() * drift.map_or(side[c], |d| -d[c] / size);
    let goal: Vec<f64> = (0..live.len()).map(goal).collect();
    let most = if drift.is_some() { PROJECTIONS_OF_SUSPECTS } else { PROJECTIONS };
    let rows = Rows { side, live };
    rows.nearest(panel, &goal, most)
}

/// Rows that may be separated, each with its side (nought for the others), and those with a row at all.
struct Rows {
    side: Vec<f64>,
    live: Vec<bool>,
}

impl Rows {
    /// The point of the cone nearest to the goal.
    fn nearest<L: Layout>(&self, panel: &mut Panel<L>, goal: &[f64], most: usize) -> Found {
        let given = panel.x.clone();
        let mut dual = vec![0.0; goal.len()];
        let (mut ahead, mut momentum) = (dual.clone(), 1.0_f64);
        let mut checked = f64::INFINITY;
        for projection in 0..most {
            for (cell, y) in panel.y.iter_mut().enumerate() {
                *y = goal[cell] + ahead[cell];
            }
            newton::solve(panel, PROJECTION);
            if panel.stop.is_set() {
                return Found::Unknown;
            }
            match self.judge(&panel.eta) {
                Judged::Nothing => return Found::None,
                Judged::Held { off, cells } if off <= BETTER * checked => {
                    let z = panel.eta.clone();
                    if self.holds(panel, &given, z) {
                        return Found::Cells(cells);
                    }
                    checked = off;
                }
                _ => {}
            }
            let next_momentum = 0.5 * (1.0 + (1.0 + 4.0 * momentum * momentum).sqrt());
            let mut uphill = 0.0;
            let mut next = vec![0.0; dual.len()];
            for cell in (0..dual.len()).filter(|&c| self.live[c]) {
                let value = ahead[cell] - panel.eta[cell];
                next[cell] = match self.side[cell] {
                    0.0 => value,
                    side => side * (side * value).max(0.0),
                };
                uphill += (ahead[cell] - next[cell]) * (next[cell] - dual[cell]) * panel.prior[cell];
            }
            // Restart the momentum when it points uphill (O'Donoghue and Candes 2015).
            let keep = if uphill > 0.0 || projection == 0 { 0.0 } else { (momentum - 1.0) / next_momentum };
            momentum = if uphill > 0.0 { 1.0 } else { next_momentum };
            for cell in 0..dual.len() {
                ahead[cell] = next[cell] + keep * (next[cell] - dual[cell]);
            }
            dual = next;
        }
        Found::Unknown
    }

    /// How far `z` breaks the conditions in a row.
    fn broken(&self, c: usize, z: f64) -> f64 {
        match self.side[c] {
            0.0 => z.abs(),
            side => (-side * z).max(0.0),
        }
    }

    /// Whether `z` is nearly a certificate, is nothing, or neither yet.
    fn judge(&self, z: &[f64]) -> Judged {
        let cells = || (0..z.len()).filter(|&c| self.live[c]);
        let largest = cells().fold(0.0, |m: f64, c| m.max(self.side[c] * z[c]));
        if cells().all(|c| z[c].abs() <= NOTHING) {
            return Judged::Nothing;
        }
        let off = cells().fold(0.0, |m: f64, c| m.max(self.broken(c, z[c]))) / largest;
        if largest == 0.0 || off.is_nan() || off > SLACK {
            return Judged::Open;
        }
        let found = cells().map(|c| (c, self.side[c] * z[c] / largest));
        Judged::Held { off, cells: found.filter(|(_, share)| *share > SHARE).collect() }
    }

    /// Whether `z`, written anew in the regressors as given and the effects and without what is a trifle
    /// everywhere, holds in every row to what is left of the terms that cancel there.
    fn holds<L: Layout>(&self, panel: &mut Panel<L>, given: &[Vec<f64>], z: Vec<f64>) -> bool {
        let largest = z.iter().fold(0.0, |m: f64, z| m.max(z.abs()));
        panel.x = given.to_vec();
        panel.y = z;
        // From zero, so that the coefficients are those of all of it and not of what a start left.
        panel.eta.iter_mut().zip(&self.live).filter(|(_, live)| **live).for_each(|(eta, _)| *eta = 0.0);
        let solution = newton::solve(panel, PROJECTION);
        let trifle = |size: f64| size <= TRIFLE * largest;
        let (betas, active) = (&solution.basis.beta, &solution.basis.active);
        let size = |k: usize| given[k].iter().fold(0.0, |m: f64, x| m.max(x.abs()));
        let kept: Vec<f64> = betas
            .iter()
            .zip(active)
            .map(|(beta, k)| if trifle((beta * size(*k)).abs()) { 0.0 } else { *beta })
            .collect();
        let effects: Vec<f64> =
            solution.effects.iter().map(|a| if trifle(a.abs()) { 0.0 } else { *a }).collect();
        let sizes: Vec<f64> = effects.iter().map(|a| a.abs()).collect();
        let layout = &panel.layout;
        let mut work = [const { Vec::new() }; 3];
        work.iter_mut().for_each(|w| w.resize(layout.longest(), 0.0));
        let [all, sum, exact] = &mut work;
        (0..layout.groups()).all(|group| {
            let run = layout.run(group);
            let (all, sum, exact) = (&mut all[..run.len()], &mut sum[..run.len()], &mut exact[..run.len()]);
            layout.gather(group, &sizes, all);
            layout.gather(group, &effects, sum);
            layout.gather(group, &solution.effects, exact);
            run.enumerate().filter(|(_, cell)| self.live[*cell]).all(|(at, cell)| {
                let (mut z, mut terms, mut own) = (sum[at], all[at].abs(), panel.eta[cell] - exact[at]);
                for ((beta, kept), k) in betas.iter().zip(&kept).zip(active) {
                    z += kept * given[*k][cell];
                    terms += (kept * given[*k][cell]).abs();
                    own -= beta * given[*k][cell];
                }
                let own = if trifle(own.abs()) { 0.0 } else { own };
                self.broken(cell, z + own) <= CANCELLED * (terms + own.abs())
            })
        })
    }
}

/// What can be said of a `z` on the way.
enum Judged {
    Nothing,
    Held { off: f64, cells: Vec<(usize, f64)> },
    Open,
}
