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

use super::family::LIVE;
use super::layout::Layout;
use super::newton::{self, Limits};
use super::options::Family;
use super::pass::Panel;

/// Weight of rows that must stay at zero: makes them converge first.
const HOLD: f64 = 1e3;

/// A certificate may be off by this share of its largest value.
const SLACK: f64 = 1e-7;

/// Rows whose certificate is below this share of the largest are not separated by it.
const SHARE: f64 = 1e-5;

/// Below this the nearest point of the cone is zero: no row is separated.
const NOTHING: f64 = 1e-6;

/// Most projections of one search.
const PROJECTIONS: usize = 3_000;

/// Accuracy of a projection.
const PROJECTION: Limits = Limits { tolerance: 1e-9, iterations: 12, watch: false };

/// What a search found.
pub(super) enum Found {
    /// No row is separated.
    None,
    /// These cells are, with `z` scaled to a largest value of one.
    Cells(Vec<(usize, f64)>),
    /// The search ended without a certificate for either.
    Unknown,
}

/// Searches a panel as it was settled, and leaves nothing of use in it but its layout.
pub(super) fn search<L: Layout>(panel: &mut Panel<L>) -> Found {
    let zero: Vec<bool> = panel.y.iter().zip(&panel.eta).map(|(y, eta)| *eta > LIVE && *y == 0.0).collect();
    let live: Vec<bool> = panel.eta.iter().map(|eta| *eta > LIVE).collect();
    if !zero.iter().any(|z| *z) {
        return Found::None;
    }
    panel.family = Family::LeastSquares;
    panel.offset = vec![];
    panel.prior = (0..live.len())
        .map(|c| {
            if !live[c] {
                0.0
            } else if zero[c] {
                1.0
            } else {
                HOLD
            }
        })
        .collect();
    let ones: Vec<f64> = zero.iter().map(|z| f64::from(u8::from(*z))).collect();
    let mut dual = vec![0.0; ones.len()];
    let (mut ahead, mut momentum) = (dual.clone(), 1.0_f64);
    for projection in 0..PROJECTIONS {
        for (cell, y) in panel.y.iter_mut().enumerate() {
            *y = ones[cell] + ahead[cell];
        }
        newton::solve(panel, PROJECTION);
        if let Some(found) = judge(&panel.eta, &zero, &live) {
            return found;
        }
        let next_momentum = 0.5 * (1.0 + (1.0 + 4.0 * momentum * momentum).sqrt());
        let mut uphill = 0.0;
        let mut next = vec![0.0; dual.len()];
        for cell in (0..dual.len()).filter(|&c| live[c]) {
            let value = ahead[cell] - panel.eta[cell];
            next[cell] = if zero[cell] { value.max(0.0) } else { value };
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

/// Whether `z` is a certificate, is nothing, or neither yet.
fn judge(z: &[f64], zero: &[bool], live: &[bool]) -> Option<Found> {
    let largest = (0..z.len()).filter(|&c| zero[c]).fold(0.0, |m: f64, c| m.max(z[c]));
    let cells = || (0..z.len()).filter(|&c| live[c]);
    if cells().all(|c| z[c].abs() <= NOTHING) {
        return Some(Found::None);
    }
    let broken = |c: usize| if zero[c] { -z[c] } else { z[c].abs() };
    if largest == 0.0 || cells().any(|c| broken(c) > SLACK * largest) {
        return None;
    }
    let found = cells().filter(|&c| zero[c] && z[c] > SHARE * largest);
    Some(Found::Cells(found.map(|c| (c, z[c] / largest)).collect()))
}
