//! How sure are the coefficients? Sandwich covariances and their small-sample factors.
//!
//! ```text
//! V = A^-1 M A^-1,   A = x~'W x~,   M = sum over g of (sum over rows of g of x~ r)(...)'
//! ```
//!
//! `x~` are the absorbed regressors, `W` the weights, `r` the scores, `g` single rows (White 1980) or
//! clusters (Liang and Zeger 1986). Several ways are combined by inclusion and exclusion over
//! intersections (Cameron, Gelbach and Miller 2011); the result need not be positive semi-definite, and
//! if it is not its negative eigenvalues are set to zero and a note says so. Dyadic: rows that share a
//! country (Aronow, Samii and Assenova 2015). Rows of several periods: `serial`; near each other: `spatial`; scores raised
//! by leverage: `leverage`. The eliminated and kept effects need no place in `A`,
//! because `x~` is orthogonal to them.

use super::data::Data;
use super::dense::eigen;
use super::fit::Refusal;
use super::layout::Layout;
use super::layout::rows::{Dense, dense, within};
use super::options::{Covariance, Family, Options, SmallSample};
use super::pass::Panel;
use crate::{kernel, parallel};
use std::collections::BTreeSet;

/// Not laid out.
const NOWHERE: u32 = u32::MAX;

/// Rows that are looked at before all are.
const FIRST: usize = 4_096;

/// Meat and what the small-sample factor needs to know.
pub(super) struct Meat {
    pub matrix: Vec<f64>,
    /// Clusters by way.
    pub clusters: Vec<usize>,
}

/// What the scores lie in.
pub(super) struct Scores<'a, L> {
    pub panel: &'a Panel<L>,
    /// By column what the score is multiplied with: the absorbed regressors.
    pub x: &'a [Vec<f64>],
    pub score: &'a [f64],
    pub data: &'a Data<'a>,
    /// Cell of every row.
    pub at: &'a [u32],
}

impl<L: Layout> Scores<'_, L> {
    /// The meat of the covariance asked for; `bread` is the inverse of the information.
    pub fn meat(&self, covariance: &Covariance, bread: &[f64]) -> Result<Meat, Refusal> {
        match covariance {
            Covariance::Homoskedastic => Ok(Meat { matrix: vec![], clusters: vec![] }),
            Covariance::Robust => Ok(Meat { matrix: self.by_row(), clusters: vec![] }),
            Covariance::Leverage(leverage) => {
                let raised = self.raised(bread, *leverage)?;
                let matrix = Scores { score: &raised, ..*self }.by_row();
                Ok(Meat { matrix, clusters: vec![] })
            }
            Covariance::Clustered => self.clustered(),
            Covariance::Dyadic { first, second } => self.dyadic(*first, *second),
            Covariance::NeweyWest { lags, periods } => self.newey_west(*lags, periods),
            Covariance::DriscollKraay { lags, periods } => self.driscoll_kraay(*lags, periods),
            Covariance::Conley { cutoff, kernel, latitudes, longitudes } => {
                self.conley((*cutoff, *kernel), latitudes, longitudes)
            }
        }
    }

    fn by_row(&self) -> Vec<f64> {
        let k = self.x.len();
        self.lanes(|cells, meat| {
            for cell in cells {
                let r2 = self.score[cell] * self.score[cell];
                for a in 0..k {
                    for b in 0..k {
                        meat[a * k + b] += r2 * self.x[a][cell] * self.x[b][cell];
                    }
                }
            }
        })
    }

    fn by_group(&self) -> Vec<f64> {
        let (k, layout) = (self.x.len(), &self.panel.layout);
        let parts = parallel::map(layout.lanes().len(), |lane| {
            let (mut meat, mut sums) = (vec![0.0; k * k], vec![0.0; k]);
            for group in layout.lanes()[lane].clone() {
                let run = layout.run(group);
                for (sum, x) in sums.iter_mut().zip(self.x) {
                    *sum = kernel::dot(&x[run.clone()], &self.score[run.clone()]);
                }
                outer(&mut meat, &sums, 1.0);
            }
            meat
        });
        add(&parts, k)
    }

    /// Sums a function of the cells of every lane.
    fn lanes(&self, f: impl Fn(std::ops::Range<usize>, &mut [f64]) + Sync + Send) -> Vec<f64> {
        let (k, layout) = (self.x.len(), &self.panel.layout);
        let parts = parallel::map(layout.lanes().len(), |lane| {
            let mut meat = vec![0.0; k * k];
            f(super::layout::cells_of(layout, &layout.lanes()[lane]), &mut meat);
            meat
        });
        add(&parts, k)
    }

    fn clustered(&self) -> Result<Meat, Refusal> {
        let ways = &self.data.clusters;
        if ways.is_empty() {
            return Err(Refusal::Clusters { found: 0 });
        }
        let k = self.x.len();
        let (mut matrix, mut clusters) = (vec![0.0; k * k], vec![0; ways.len()]);
        let rows = std::cell::OnceCell::new();
        for subset in 1..1_usize << ways.len() {
            let members = || (0..ways.len()).filter(move |w| subset >> w & 1 == 1);
            let factors: BTreeSet<usize> = members().flat_map(|w| ways[w].factors.iter().copied()).collect();
            let sign = if subset.count_ones() % 2 == 1 { 1.0 } else { -1.0 };
            let (meat, count) = self.one_way(&factors, || rows.get_or_init(|| self.rows()));
            matrix.iter_mut().zip(&meat).for_each(|(m, v)| *m += sign * v);
            if subset.count_ones() == 1 {
                members().for_each(|w| clusters[w] = count);
            }
        }
        match clusters.iter().min() {
            Some(&found) if found < 2 => Err(Refusal::Clusters { found }),
            _ => Ok(Meat { matrix, clusters }),
        }
    }

    /// Meat by the combinations of `factors`, and how many occur.
    fn one_way<'r>(&self, factors: &BTreeSet<usize>, rows: impl Fn() -> &'r Vec<u32>) -> (Vec<f64>, usize) {
        let same =
            |e: usize| self.data.effects[e].factors.iter().copied().collect::<BTreeSet<_>>() == *factors;
        if self.panel.layout.eliminated().is_some_and(same) {
            let layout = &self.panel.layout;
            let live = |g: &usize| layout.run(*g).any(|cell| self.panel.eta[cell] > super::family::LIVE);
            return (self.by_group(), (0..layout.groups()).filter(live).count());
        }
        let factors: Vec<usize> = factors.iter().copied().collect();
        let codes = dense(self.data, &factors, rows());
        (self.by_code(&codes, rows()), codes.count)
    }

    /// Rows used.
    pub fn rows(&self) -> Vec<u32> {
        let live = |cell: u32| cell != NOWHERE && self.panel.eta[cell as usize] > super::family::LIVE;
        (0..self.at.len()).filter(|&row| live(self.at[row])).map(|row| row as u32).collect()
    }

    fn by_code(&self, codes: &Dense, rows: &[u32]) -> Vec<f64> {
        let k = self.x.len();
        let sums = self.sums(codes, rows);
        let mut meat = vec![0.0; k * k];
        sums.chunks_exact(k.max(1)).for_each(|sums| outer(&mut meat, sums, 1.0));
        meat
    }

    /// Scores summed over every code.
    pub fn sums(&self, codes: &Dense, rows: &[u32]) -> Vec<f64> {
        let k = self.x.len();
        let mut sums = vec![0.0; codes.count * k];
        for (&row, &code) in rows.iter().zip(&codes.codes) {
            let cell = self.at[row as usize] as usize;
            for (sum, x) in sums[code as usize * k..(code as usize + 1) * k].iter_mut().zip(self.x) {
                *sum += x[cell] * self.score[cell];
            }
        }
        sums
    }

    /// `sum_c S_c S_c' - sum_d S_d S_d'`: rows that share a country, less those of one dyad counted
    /// for both of its countries.
    fn dyadic(&self, first: usize, second: usize) -> Result<Meat, Refusal> {
        let k = self.x.len();
        let factors = &self.data.factors;
        if first >= factors.len() || second >= factors.len() || first == second {
            return Err(Refusal::Factors { name: "dyadic clustering".into() });
        }
        let countries = factors[first].levels.max(factors[second].levels);
        let (mut by_country, mut used) = (vec![0.0; countries * k], vec![false; countries]);
        let mut by_dyad = std::collections::BTreeMap::new();
        for row in self.rows() {
            let cell = self.at[row as usize] as usize;
            let (a, b) =
                (factors[first].codes[row as usize] as usize, factors[second].codes[row as usize] as usize);
            let dyad = by_dyad.entry((a.min(b), a.max(b))).or_insert_with(|| vec![0.0; k]);
            for (c, x) in self.x.iter().enumerate() {
                let value = x[cell] * self.score[cell];
                by_country[a * k + c] += value;
                if a != b {
                    by_country[b * k + c] += value;
                    dyad[c] += value;
                }
            }
            used[a] = true;
            used[b] = true;
        }
        let found = used.iter().filter(|u| **u).count();
        if found < 2 {
            return Err(Refusal::Clusters { found });
        }
        let mut matrix = vec![0.0; k * k];
        by_country.chunks_exact(k.max(1)).for_each(|sums| outer(&mut matrix, sums, 1.0));
        by_dyad.values().for_each(|sums| outer(&mut matrix, sums, -1.0));
        Ok(Meat { matrix, clusters: vec![found] })
    }

    /// Whether every level of an effect lies in one cluster of some way.
    pub fn nested(&self, effect: usize, rows: &[u32]) -> bool {
        let of = &self.data.effects[effect].factors;
        // A level that lies in two clusters is most often met at once.
        let first = &rows[..rows.len().min(FIRST)];
        self.data.clusters.iter().any(|way| {
            let within =
                |rows: &[u32]| within(&dense(self.data, &way.factors, rows), &dense(self.data, of, rows));
            way.factors.iter().all(|f| of.contains(f)) || (within(first) && within(rows))
        })
    }
}

pub(super) fn outer(meat: &mut [f64], s: &[f64], sign: f64) {
    let k = s.len();
    for a in 0..k {
        for b in 0..k {
            meat[a * k + b] += sign * s[a] * s[b];
        }
    }
}

pub(super) fn add(parts: &[Vec<f64>], k: usize) -> Vec<f64> {
    let mut out = vec![0.0; k * k];
    super::layout::add_lanes(parts, &mut out);
    out
}

/// `B M B'`.
pub(super) fn congruence(b: &[f64], m: &[f64], k: usize) -> Vec<f64> {
    let mut left = vec![0.0; k * k];
    for r in 0..k {
        for l in 0..k {
            for c in 0..k {
                left[r * k + c] += b[r * k + l] * m[l * k + c];
            }
        }
    }
    let mut out = vec![0.0; k * k];
    for r in 0..k {
        for c in 0..k {
            out[r * k + c] = (0..k).map(|l| left[r * k + l] * b[c * k + l]).sum();
        }
    }
    out
}

/// A variance below this share of what it would be if all errors had one is rounding: the residuals of the rows that
/// tell the coefficient vanish, and the sandwich with them.
pub(super) const ROUNDING: f64 = 1e-20;

/// Puts a value in the rows and columns of some coefficients.
pub(super) fn fill(v: &mut [f64], k: usize, of: &[usize], value: f64) {
    for (c, other) in of.iter().flat_map(|c| (0..k).map(move |other| (*c, other))) {
        v[c * k + other] = value;
        v[other * k + c] = value;
    }
}

/// Sets negative eigenvalues to zero; whether there were any.
pub(super) fn make_positive(v: &mut [f64], k: usize) -> bool {
    let scale: Vec<f64> = (0..k).map(|i| v[i * k + i].abs().sqrt().max(f64::MIN_POSITIVE)).collect();
    let unit: Vec<f64> = (0..k * k).map(|at| v[at] / (scale[at / k] * scale[at % k])).collect();
    let (values, vectors) = eigen(&unit, k);
    if values.iter().all(|value| *value >= -1e-12) {
        return false;
    }
    for r in 0..k {
        for c in 0..k {
            let entry: f64 =
                (0..k).map(|l| values[l].max(0.0) * vectors[r * k + l] * vectors[c * k + l]).sum();
            v[r * k + c] = entry * scale[r] * scale[c];
        }
    }
    true
}

/// The factor on the covariance and a sentence that says what it is.
pub(super) fn factor(options: &Options, rows: usize, counted: usize, clusters: &[usize]) -> (f64, String) {
    let (n, k) = (rows as f64, counted as f64);
    let g = clusters.iter().copied().min().unwrap_or(0) as f64;
    let least_squares = options.family == Family::LeastSquares;
    let clustered = !clusters.is_empty();
    let by_clusters = if clustered { g / (g - 1.0) } else { 1.0 };
    match (options.small_sample, &options.covariance) {
        (SmallSample::None, _) | (_, Covariance::Homoskedastic) => (1.0, "no small-sample factor".into()),
        (_, Covariance::Leverage(_)) => (1.0, "no small-sample factor beside the leverage".into()),
        (_, Covariance::Dyadic { .. }) => (by_clusters, format!("factor G/(G-1) with G = {g} countries")),
        (SmallSample::Stata, _) if !least_squares && clustered => {
            (by_clusters, format!("factor G/(G-1) with G = {g} clusters, as ppmlhdfe"))
        }
        (SmallSample::Stata, _) if !least_squares => (n / (n - 1.0), "factor n/(n-1), as ppmlhdfe".into()),
        (convention, _) => {
            let name = if convention == SmallSample::Stata { "reghdfe" } else { "fixest" };
            let own = if clustered { (n - 1.0) / (n - k) } else { n / (n - k) };
            let text = if clustered {
                format!("factor G/(G-1) (n-1)/(n-K) with G = {g} clusters and K = {counted}, as {name}")
            } else {
                format!("factor n/(n-K) with K = {counted}, as {name}")
            };
            (by_clusters * own, text)
        }
    }
}
