//! The last pass: evidence, measures of fit, and what standard errors are made of.
//!
//! Nothing here trusts the iterations: means, scores and cross products are computed anew from the
//! final linear predictor.

use super::data::Data;
use super::family;
use super::fit::{CellScore, Certificate, Goodness};
use super::layout::{Layout, On, add_lanes, by_lane, cells_of, tiles};
use super::options::Family;
use super::pass::Panel;
use super::prepare::Scale;
use crate::kernel::{self, Wide, sum};
use crate::parallel;

/// Sums over the final fit, in the units of the solver.
pub(super) struct Finish {
    /// Score of every cell (times the prior weight).
    pub score: Vec<f64>,
    /// `x~'W x~`.
    pub gram: Vec<f64>,
    /// Sum of `r^2 / w`.
    pub pearson: f64,
    pub rows: usize,
    /// Groups with rows.
    pub pairs: usize,
    pub certificate: Certificate,
    pub goodness: Goodness,
}

/// Sums of a lane.
struct Sums {
    gram: Vec<f64>,
    gradient: Vec<f64>,
    pearson: f64,
    rows: f64,
    groups: usize,
    scores: Vec<f64>,
    absorbed: Vec<f64>,
    worst: (f64, usize),
    moments: Moments,
}

/// Sums over rows with prior weight `p`: `p`, `p y`, `p mu`, `p y^2`, `p mu^2`, `p y mu`, deviance,
/// log-likelihood, and the log-likelihood's part that depends on the mean alone.
pub(super) type Moments = [f64; 9];

/// The same before they are added up.
type Lanes = [[f64; kernel::LANES]; 9];

struct Lane<'a, L> {
    panel: &'a Panel<L>,
    lane: usize,
    score: &'a mut [f64],
    response: f64,
}

/// Runs the pass.
pub(super) fn finish<L: Layout>(panel: &Panel<L>, data: &Data<'_>, scale: &Scale) -> Finish {
    let layout = &panel.layout;
    let (k, kept) = (panel.x.len(), layout.kept());
    let mut score = vec![0.0; layout.cells()];
    let tasks: Vec<_> = by_lane(layout, &mut score)
        .into_iter()
        .enumerate()
        .map(|(lane, score)| Lane { panel, lane, score, response: scale.response })
        .collect();
    let parts = parallel::each(tasks, kernel::vectorized);
    let total = |f: &dyn Fn(&Sums) -> f64| parts.iter().map(f).sum::<f64>();
    let gram: Vec<f64> = (0..k * k).map(|at| total(&|p| p.gram[at])).collect();
    let gradient: Vec<f64> = (0..k).map(|c| total(&|p| p.gradient[c])).collect();
    let pearson = total(&|p| p.pearson);
    let mut gathered = [vec![0.0; kept], vec![0.0; k * kept]];
    let lanes = |f: &dyn Fn(&Sums) -> Vec<f64>| parts.iter().map(f).collect::<Vec<_>>();
    add_lanes(&lanes(&|p| p.scores.clone()), &mut gathered[0]);
    add_lanes(&lanes(&|p| p.absorbed.clone()), &mut gathered[1]);
    let [scores, absorbed] = gathered;
    let mut moments = [0.0; 9];
    parts.iter().for_each(|p| moments.iter_mut().zip(p.moments).for_each(|(m, v)| *m += v));
    let own = parts.iter().fold((0.0, 0), |worst, p| if p.worst.0 > worst.0 { p.worst } else { worst });
    let cosine = |c: usize| gradient[c].abs() / (gram[c * k + c] * pearson).sqrt();
    let certificate = Certificate {
        cells: cells(panel, data, &scores, own),
        gradient: if pearson > 0.0 { (0..k).fold(0.0, |m, c| cosine(c).max(m)) } else { 0.0 },
        absorption: absorption(&absorbed, &gram, kept, k),
        coefficients: vec![],
    };
    Finish {
        score,
        gram,
        pearson,
        rows: total(&|p| p.rows) as usize,
        pairs: parts.iter().map(|p| p.groups).sum(),
        certificate,
        goodness: goodness(panel.family, &moments, scale.response),
    }
}

/// Worst score of every effect; levels are places in its own table until the caller names them.
fn cells<L: Layout>(panel: &Panel<L>, data: &Data<'_>, scores: &[f64], own: (f64, usize)) -> Vec<CellScore> {
    let mut cells = vec![];
    for (effect, range) in panel.layout.places() {
        let mut worst = (0.0, range.start);
        for at in range.clone() {
            let relative = (scores[at] / panel.totals.0[at].max(f64::MIN_POSITIVE)).abs();
            if relative > worst.0 && panel.totals.0[at] > 0.0 {
                worst = (relative, at);
            }
        }
        cells.push((*effect, worst.1, worst.0));
    }
    cells.extend(panel.layout.eliminated().map(|effect| (effect, own.1, own.0)));
    cells.sort_by_key(|c| c.0);
    cells
        .into_iter()
        .map(|(effect, level, relative)| CellScore {
            effect: data.effects[effect].name.clone(),
            level,
            relative,
        })
        .collect()
}

/// Largest `|sum w x~|` over a level, relative to the norm of `x~`.
fn absorption(sums: &[f64], gram: &[f64], kept: usize, k: usize) -> f64 {
    let mut worst = 0.0_f64;
    for c in 0..k {
        let norm = gram[c * k + c].sqrt();
        for value in &sums[c * kept..(c + 1) * kept] {
            worst = worst.max(value.abs() / norm.max(f64::MIN_POSITIVE));
        }
    }
    worst
}

impl<L: Layout> Wide for Lane<'_, L> {
    type Output = Sums;
    #[inline(always)]
    fn call(self) -> Sums {
        let layout = &self.panel.layout;
        layout.with(self)
    }
}

impl<L> On for Lane<'_, L> {
    type Output = Sums;
    #[inline(always)]
    fn on<F: Layout>(self, layout: &F) -> Sums {
        let Panel { family, y, prior, x, eta, w: mask, totals, .. } = self.panel;
        let (k, kept) = (x.len(), layout.kept());
        let mut sums = Sums::new(k, kept);
        let mut lanes: Lanes = Default::default();
        let mut products = vec![[0.0; kernel::LANES]; 1 + k * (k + 3) / 2];
        let mut work = Work::new(layout.longest());
        let from = cells_of(layout, &layout.lanes()[self.lane]).start;
        for tile in tiles(layout, self.lane) {
            let (run, n, first) = (tile.cells.clone(), tile.cells.len(), tile.groups.start);
            let r = &mut self.score[run.start - from..][..n];
            let (w, g, live) = (&mut work.w[..n], &mut work.g[..n], &mut work.live[..n]);
            let prior = if prior.is_empty() { &[] } else { &prior[run.clone()] };
            let (eta, y) = (&eta[run.clone()], &y[run.clone()]);
            family::evaluate(*family, eta, y, prior, &mask[run.clone()], w, r);
            for (live, eta) in live.iter_mut().zip(eta) {
                *live = if *eta > family::LIVE { 1.0 } else { 0.0 };
            }
            layout.scatter(first, r, &mut sums.scores);
            for group in tile.groups.clone() {
                let part = tile.part(layout, group);
                let here = sum(&live[part.clone()]);
                sums.rows += here;
                sums.groups += usize::from(here > 0.0);
                if totals.1[group] > 0.0 {
                    let relative = (sum(&r[part]) / totals.1[group]).abs();
                    if relative > sums.worst.0 {
                        sums.worst = (relative, group);
                    }
                }
            }
            for ((g, r), w) in g.iter_mut().zip(r.iter()).zip(w.iter()) {
                *g = if *w > 0.0 { r / w } else { 0.0 };
            }
            kernel::add_products(&mut products[0], r, g);
            let mut next = 1;
            for a in 0..k {
                let xa = &x[a][run.clone()];
                kernel::add_products(&mut products[next], r, xa);
                next += 1;
                for ((g, w), x) in g.iter_mut().zip(w.iter()).zip(xa) {
                    *g = w * x;
                }
                layout.scatter(first, g, &mut sums.absorbed[a * kept..(a + 1) * kept]);
                for x in &x[a..] {
                    kernel::add_products(&mut products[next], g, &x[run.clone()]);
                    next += 1;
                }
            }
            work.moments(*family, eta, y, prior, self.response, &mut lanes);
        }
        sums.moments = lanes.map(kernel::tree);
        sums.add_up(&products, k);
        sums
    }
}

impl Sums {
    fn new(k: usize, kept: usize) -> Self {
        Sums {
            gram: vec![0.0; k * k],
            gradient: vec![0.0; k],
            pearson: 0.0,
            rows: 0.0,
            groups: 0,
            scores: vec![0.0; kept],
            absorbed: vec![0.0; k * kept],
            worst: (0.0, 0),
            moments: [0.0; 9],
        }
    }

    /// Inner products: `r'r/w`; then by regressor with the score, with itself and with the later ones.
    fn add_up(&mut self, products: &[[f64; kernel::LANES]], k: usize) {
        let mut totals = products.iter().map(|lanes| kernel::tree(*lanes));
        let mut next = || totals.next().unwrap_or(0.0);
        self.pearson = next();
        for a in 0..k {
            self.gradient[a] = next();
            for b in a..k {
                self.gram[a * k + b] = next();
                self.gram[b * k + a] = self.gram[a * k + b];
            }
        }
    }
}

/// Buffers for one tile.
struct Work {
    w: Vec<f64>,
    g: Vec<f64>,
    live: Vec<f64>,
    mu: Vec<f64>,
    log: Vec<f64>,
    gamma: Vec<f64>,
}

impl Work {
    fn new(longest: usize) -> Self {
        let zeros = || vec![0.0; longest];
        Work { w: zeros(), g: zeros(), live: zeros(), mu: zeros(), log: zeros(), gamma: zeros() }
    }

    /// Adds the moments of a tile, whose rows are marked in `live`. Each loop does one thing to all cells:
    /// only so do exponentials and logarithms become vector instructions.
    #[inline(always)]
    fn moments(
        &mut self,
        family: Family,
        eta: &[f64],
        y: &[f64],
        prior: &[f64],
        response: f64,
        sums: &mut Lanes,
    ) {
        let n = eta.len();
        let (live, mu, log) = (&self.live[..n], &mut self.mu[..n], &mut self.log[..n]);
        let (p, part, gamma) = (&mut self.w[..n], &mut self.g[..n], &mut self.gamma[..n]);
        p.copy_from_slice(live);
        for (p, prior) in p.iter_mut().zip(prior) {
            *p *= prior;
        }
        if family == Family::LeastSquares {
            mu.copy_from_slice(eta);
        } else if family == Family::Logit {
            mu.iter_mut().zip(eta).for_each(|(mu, eta)| *mu = family.mean(*eta));
        } else {
            for (mu, eta) in mu.iter_mut().zip(eta) {
                *mu = kernel::exp(*eta);
            }
            for (log, y) in log.iter_mut().zip(y) {
                // `ln` is not defined at zero, where `y ln y` is.
                *log = kernel::ln(if *y > 0.0 { *y } else { 1.0 });
            }
        }
        kernel::add_products(&mut sums[0], p, live);
        kernel::add_products(&mut sums[1], p, y);
        kernel::add_products(&mut sums[2], p, mu);
        for ((part, p), y) in part.iter_mut().zip(p.iter()).zip(y) {
            *part = p * y;
        }
        kernel::add_products(&mut sums[3], part, y);
        kernel::add_products(&mut sums[5], part, mu);
        for ((part, p), mu) in part.iter_mut().zip(p.iter()).zip(mu.iter()) {
            *part = p * mu;
        }
        kernel::add_products(&mut sums[4], part, mu);
        deviance(family, eta, y, mu, log, part);
        kernel::add_products(&mut sums[6], p, part);
        if family == Family::Poisson {
            let unit = kernel::ln(response);
            for (gamma, y) in gamma.iter_mut().zip(y) {
                *gamma = ln_gamma(y * response + 1.0);
            }
            for (((part, y), mu), (eta, gamma)) in
                part.iter_mut().zip(y).zip(mu.iter()).zip(eta.iter().zip(gamma.iter()))
            {
                *part = y * response * (eta + unit) - mu * response - gamma;
            }
            kernel::add_products(&mut sums[7], p, part);
            kernel::add_products(&mut sums[8], p, gamma);
        }
    }
}

/// Deviance of every cell.
#[inline(always)]
fn deviance(family: Family, eta: &[f64], y: &[f64], mu: &[f64], log: &[f64], out: &mut [f64]) {
    let cells = out.iter_mut().zip(eta.iter().zip(log)).zip(y.iter().zip(mu));
    match family {
        Family::LeastSquares => {
            for ((out, _), (y, mu)) in cells {
                *out = (y - mu) * (y - mu);
            }
        }
        Family::Poisson => {
            for ((out, (eta, log)), (y, mu)) in cells {
                *out = 2.0 * (y * (log - eta) - (y - mu));
            }
        }
        Family::Gamma => {
            for ((out, (eta, log)), (y, mu)) in cells {
                *out = 2.0 * ((y - mu) / mu - (log - eta));
            }
        }
        Family::NegativeBinomial { dispersion } => {
            for ((out, (eta, log)), (y, mu)) in cells {
                let both = kernel::ln((1.0 + dispersion * y) / (1.0 + dispersion * mu));
                *out = 2.0 * (y * (log - eta) - (y + 1.0 / dispersion) * both);
            }
        }
        Family::Logit => {
            for ((out, (eta, _)), (y, _)) in cells {
                *out = 2.0 * (family::odds(*eta).1 - y * eta);
            }
        }
    }
}

/// Logarithm of the gamma function for `x >= 1`, by Stirling's series after eight steps of the
/// recurrence; relative error below 1e-14.
#[inline(always)]
fn ln_gamma(x: f64) -> f64 {
    let product = x * (x + 1.0) * (x + 2.0) * (x + 3.0) * (x + 4.0) * (x + 5.0) * (x + 6.0) * (x + 7.0);
    let large = x > 1e30;
    let (z, shift) = if large { (x, 1.0) } else { (x + 8.0, product) };
    let i = 1.0 / z;
    let i2 = i * i;
    let series =
        i * (1.0 / 12.0 - i2 * (1.0 / 360.0 - i2 * (1.0 / 1260.0 - i2 * (1.0 / 1680.0 - i2 / 1188.0))));
    (z - 0.5) * kernel::ln(z) - z + 0.918_938_533_204_672_8 + series - kernel::ln(shift)
}

/// The moments of one row of prior weight one, with its predictor; of least squares and Poisson.
pub(super) fn moments_of(family: Family, y: f64, eta: f64) -> Moments {
    if family == Family::LeastSquares {
        return [1.0, y, eta, y * y, eta * eta, y * eta, (y - eta) * (y - eta), 0.0, 0.0];
    }
    let mu = kernel::exp(eta);
    let log = if y > 0.0 { kernel::ln(y) } else { 0.0 };
    let gamma = ln_gamma(y + 1.0);
    let deviance = 2.0 * (y * (log - eta) - (y - mu));
    [1.0, y, mu, y * y, mu * mu, y * mu, deviance, y * eta - mu - gamma, gamma]
}

pub(super) fn goodness(family: Family, m: &Moments, response: f64) -> Goodness {
    let [p, y, mu, yy, mm, ym, deviance, likelihood, gamma] = *m;
    let covariance = ym - y * mu / p;
    let correlation2 = covariance * covariance / ((yy - y * y / p) * (mm - mu * mu / p));
    let unit = match family {
        Family::LeastSquares => response * response,
        Family::Poisson | Family::NegativeBinomial { .. } => response,
        Family::Gamma | Family::Logit => 1.0,
    };
    let mut found = Goodness {
        deviance: deviance * unit,
        log_likelihood: f64::NAN,
        r2: f64::NAN,
        r2_within: f64::NAN,
        pseudo_r2: f64::NAN,
        correlation2,
    };
    match family {
        Family::LeastSquares => {
            found.r2 = 1.0 - deviance / (yy - y * y / p);
            let variance = found.deviance / p;
            found.log_likelihood = -0.5 * p * ((2.0 * std::f64::consts::PI * variance).ln() + 1.0);
        }
        Family::Poisson => {
            let mean = y / p * response;
            let null = y * response * (mean.ln() - 1.0) - gamma;
            found.log_likelihood = likelihood;
            // A constant mean is compared with itself: what differs then is rounding.
            let gained = 1.0 - likelihood / null;
            found.pseudo_r2 = if gained.abs() < 1e-13 { 0.0 } else { gained };
        }
        Family::Logit => {
            // Of zeros and ones the saturated likelihood is nought, so that the deviance says it all.
            found.log_likelihood = -0.5 * deviance;
            let share = y / p;
            let gained = 1.0 - found.log_likelihood / (y * share.ln() + (p - y) * (1.0 - share).ln());
            found.pseudo_r2 = if gained.abs() < 1e-13 { 0.0 } else { gained };
        }
        _ => {}
    }
    found
}

#[cfg(test)]
mod tests {
    #[test]
    fn ln_gamma_meets_the_platform() {
        for x in [1.0, 1.5, 2.0, 3.25, 10.0, 123.456, 1e6, 1e12] {
            let (found, expected) = (super::ln_gamma(x), libm::lgamma(x));
            assert!((found - expected).abs() <= 1e-13 * expected.abs().max(1.0), "{x}: {found} {expected}");
        }
    }
}
