//! From data to fit: screen, lay out, prune, solve, look for separation, finish.

use super::bias::{self, Corrected};
use super::control;
use super::covariance::{self, Scores};
use super::data::Data;
use super::dense::Cholesky;
use super::distribution::t_two_sided;
use super::finish::{Finish, finish};
use super::fit::*;
use super::generated::Generated;
use super::layout::Layout;
use super::layout::cube::Cube;
use super::layout::rows::Rows;
use super::newton::{self, Limits, Solution};
use super::options::{Covariance, Family, Options, SmallSample};
use super::pass::Panel;
use super::prepare::{self, Screened};
use super::separation::{self, Found};
use crate::parallel;
use std::collections::BTreeMap;

/// Estimates the model.
///
/// # Errors
/// [`Refusal`] if the data have no meaning as a model. Not converging is not an error: see
/// [`Fit::status`].
pub fn estimate(data: &Data<'_>, options: &Options) -> Result<Fit, Refusal> {
    parallel::on(options.threads, || {
        if data.endogenous.is_empty() && data.instruments.is_empty() {
            Ok(one(data, options, &Known::default())?.fit)
        } else {
            control::estimate(data, options)
        }
    })
}

/// What is known of a model before it is estimated: nothing, unless it is a stage of two.
#[derive(Default)]
pub(super) struct Known<'a> {
    /// Rows that are separated.
    pub separated: &'a [DroppedRow],
    /// Regressors that are estimates themselves.
    pub generated: Option<Generated<'a>>,
    /// Whether the absorbed regressors are wanted.
    pub keep_absorbed: bool,
}

/// One estimated equation.
pub(super) struct One {
    pub fit: Fit,
    /// Absorbed regressors by row, in a basis of the solver's, zero for rows not used; if wanted.
    pub absorbed: Vec<Vec<f64>>,
    /// Covariance as if generated regressors were data.
    pub uncorrected: Vec<f64>,
}

/// Estimates one equation.
pub(super) fn one(data: &Data<'_>, options: &Options, known: &Known<'_>) -> Result<One, Refusal> {
    match laid_out(data, options, known)? {
        (estimate, Laid::Cube(cube)) => estimate.run(cube),
        (estimate, Laid::Rows(rows)) => estimate.run(rows),
    }
}

/// The rows that would not be used, but for those that only a fit finds to be separated.
pub(super) fn dropped(data: &Data<'_>, options: &Options, known: &Known<'_>) -> Result<Drops, Refusal> {
    match laid_out(data, options, known)? {
        (estimate, Laid::Cube(cube)) => Ok(estimate.panel(cube, &estimate.known_cells())?.1),
        (estimate, Laid::Rows(rows)) => Ok(estimate.panel(rows, &estimate.known_cells())?.1),
    }
}

enum Laid<'a> {
    Cube(Cube<'a>),
    Rows(Rows),
}

fn laid_out<'a>(
    data: &'a Data<'a>,
    options: &'a Options,
    known: &'a Known<'a>,
) -> Result<(Estimate<'a>, Laid<'a>), Refusal> {
    let screened = prepare::screen(data, options)?;
    let (laid, at) = match prepare::cube(data, options, &screened) {
        Some((cube, at)) => (Laid::Cube(cube), at),
        None => {
            let (rows, at) = prepare::sorted(data, &screened);
            (Laid::Rows(rows), at)
        }
    };
    Ok((Estimate { data, options, known, screened, at }, laid))
}

struct Estimate<'a> {
    data: &'a Data<'a>,
    options: &'a Options,
    known: &'a Known<'a>,
    screened: Screened,
    /// Cell of every row.
    at: Vec<u32>,
}

impl Estimate<'_> {
    /// Cells of the rows known to be separated, with their certificates.
    fn known_cells(&self) -> Vec<(usize, f64)> {
        let cell = |d: &DroppedRow| match (self.at[d.row], d.reason) {
            (u32::MAX, _) => None,
            (cell, Reason::Separated { certificate }) => Some((cell as usize, certificate)),
            _ => None,
        };
        self.known.separated.iter().filter_map(cell).collect()
    }

    /// A panel without the rows found to be separated, and the account of all rows that are out.
    fn panel<L: Layout>(&self, layout: L, separated: &[(usize, f64)]) -> Result<(Panel<L>, Drops), Refusal> {
        let mut rows = self.screened.drops.clone();
        let mut panel = prepare::fill(self.data, self.options, layout, &self.at, &self.screened.scale);
        for (cell, _) in separated {
            panel.w[*cell] = 0.0;
        }
        let certificates: BTreeMap<usize, f64> = separated.iter().copied().collect();
        for (row, &cell) in self.at.iter().enumerate().filter(|_| !separated.is_empty()) {
            if let Some(&certificate) = certificates.get(&(cell as usize)) {
                rows.push(DroppedRow { row, reason: Reason::Separated { certificate } });
            }
        }
        let (pruned, totals) = prepare::prune(&mut panel, self.data, self.options);
        prepare::account(&panel, self.data, &pruned, &self.at, &mut rows);
        prepare::settle(&mut panel, separated.is_empty() && pruned.nothing(), totals);
        rows.sort_by_key(|d| d.row);
        let drops = Drops { rows };
        if drops.rows.len() >= self.data.rows() {
            return Err(Refusal::NoRows { given: self.data.rows(), drops });
        }
        if self.options.family != Family::LeastSquares && panel.y.iter().all(|y| *y == 0.0) {
            return Err(Refusal::NoVariation { value: 0.0 });
        }
        Ok((panel, drops))
    }

    fn run<L: Layout>(self, layout: L) -> Result<One, Refusal> {
        let separation = self.options.separation;
        let poisson = matches!(self.options.family, Family::Poisson | Family::NegativeBinomial { .. });
        let (mut separated, mut notes) = (self.known_cells(), vec![]);
        let mut watch = separation.rectifier && poisson;
        let mut search = separation.always && poisson;
        let (mut panel, mut drops) = self.panel(layout, &separated)?;
        loop {
            if !search {
                let (tolerance, iterations) = (self.options.tolerance, self.options.iterations);
                let solution = newton::solve(&mut panel, Limits { tolerance, iterations, watch });
                let failed = matches!(solution.status, Status::NotConverged { .. });
                if !watch || !(solution.runaway || failed) {
                    return self.fit(&panel, solution, drops, notes);
                }
                panel = self.panel(panel.layout, &separated)?.0;
            }
            match separation::search(&mut panel) {
                Found::Cells(cells) => separated.extend(cells),
                Found::None => (search, watch) = (false, false),
                Found::Unknown => {
                    (search, watch) = (false, false);
                    notes.push("whether rows are separated could not be decided".into());
                }
            }
            (panel, drops) = self.panel(panel.layout, &separated)?;
        }
    }

    fn fit<L: Layout>(
        &self,
        panel: &Panel<L>,
        solution: Solution,
        drops: Drops,
        mut notes: Vec<String>,
    ) -> Result<One, Refusal> {
        let done = finish(panel, self.data, &self.screened.scale);
        let scores = Scores { panel, x: &panel.x, score: &done.score, data: self.data, at: &self.at };
        let mut uncorrected = vec![];
        let (covariance, degrees) = if let Some(generated) = &self.known.generated {
            uncorrected = self.covariance(&scores, &solution, &done, &mut vec![])?.0;
            let (basis, scale) = (&solution.basis, &self.screened.scale);
            let corrected = generated.scores(panel, &self.at, &done.score, basis, scale);
            let ones = vec![1.0; panel.layout.cells()];
            let scores = Scores { x: &corrected, score: &ones, ..scores };
            self.covariance(&scores, &solution, &done, &mut notes)?
        } else {
            self.covariance(&scores, &solution, &done, &mut notes)?
        };
        let (k, basis) = (panel.x.len(), &solution.basis);
        let coefficients: Vec<_> = (0..k)
            .map(|c| {
                let regressor = basis.active[c];
                let estimate = basis.beta[c] * self.unit(regressor);
                let se = covariance[c * k + c].sqrt();
                let statistic = estimate / se;
                let name = self.data.regressors[regressor].name.clone();
                let p_value = t_two_sided(statistic, degrees.inference);
                Coefficient { name, regressor, estimate, se, statistic, p_value }
            })
            .collect();
        let dropped = |&(regressor, reason): &(usize, Collinear)| DroppedRegressor {
            name: self.data.regressors[regressor].name.clone(),
            regressor,
            reason,
        };
        let mut dropped_regressors: Vec<_> = basis.dropped.iter().map(dropped).collect();
        dropped_regressors.sort_by_key(|d| d.regressor);
        let corrected = self.corrected(panel, &solution, &done, &coefficients, &mut notes);
        let eta = if self.options.keep_fitted { self.eta(panel) } else { vec![] };
        let effects = if self.options.keep_effects { self.effects(panel, &solution) } else { vec![] };
        let absorbed = if self.known.keep_absorbed { self.absorbed(panel) } else { vec![] };
        let fit = Fit {
            coefficients,
            covariance,
            dropped_regressors,
            effects,
            eta,
            certificate: self.named(panel, done.certificate),
            goodness: done.goodness,
            status: solution.status,
            iterations: solution.iterations,
            inner_iterations: solution.inner,
            rows_given: self.data.rows(),
            rows_used: done.rows,
            drops,
            degrees,
            corrected,
            instrumented: None,
            notes,
        };
        Ok(One { fit, absorbed, uncorrected })
    }

    fn absorbed<L: Layout>(&self, panel: &Panel<L>) -> Vec<Vec<f64>> {
        let of = |x: &Vec<f64>, cell: u32| match panel.eta.get(cell as usize) {
            Some(eta) if *eta > super::family::LIVE => x[cell as usize],
            _ => 0.0,
        };
        panel.x.iter().map(|x| self.at.iter().map(|cell| of(x, *cell)).collect()).collect()
    }

    /// From the solver's units of a coefficient to the caller's.
    fn unit(&self, regressor: usize) -> f64 {
        let scale = &self.screened.scale;
        let response = if self.options.family == Family::LeastSquares { scale.response } else { 1.0 };
        response / scale.regressors[regressor]
    }

    fn covariance<L: Layout>(
        &self,
        scores: &Scores<'_, L>,
        solution: &Solution,
        done: &Finish,
        notes: &mut Vec<String>,
    ) -> Result<(Vec<f64>, Degrees), Refusal> {
        let (k, basis) = (scores.x.len(), &solution.basis);
        let meat = scores.meat(&self.options.covariance)?;
        let mut degrees = self.degrees(scores, done, k);
        degrees.clusters.clone_from(&meat.clusters);
        let bread = Cholesky::new(&done.gram, k).inverse();
        let (factor, note) = covariance::factor(self.options, done.rows, degrees.counted, &meat.clusters);
        let free = done.rows as f64 - degrees.counted as f64;
        let mut v = if self.options.covariance == Covariance::Homoskedastic {
            let spread = match self.options.family {
                Family::LeastSquares | Family::Gamma => done.pearson / free,
                _ => 1.0 / self.screened.scale.response,
            };
            bread.iter().map(|b| b * spread).collect()
        } else {
            covariance::congruence(&bread, &meat.matrix, k)
        };
        v.iter_mut().for_each(|v| *v *= factor);
        v = basis.covariance(&v);
        for (at, value) in v.iter_mut().enumerate() {
            *value *= self.unit(basis.active[at / k]) * self.unit(basis.active[at % k]);
        }
        notes.push(note);
        if covariance::make_positive(&mut v, k) {
            notes.push(
                "the covariance was not positive semi-definite; its negative eigenvalues are set to zero"
                    .into(),
            );
        }
        degrees.inference = match (self.options.family, meat.clusters.iter().min()) {
            (Family::LeastSquares, Some(g)) => *g as f64 - 1.0,
            (Family::LeastSquares, None) => free,
            _ => f64::INFINITY,
        };
        Ok((v, degrees))
    }

    /// Bias and corrected standard errors (Weidner and Zylkin 2021).
    fn corrected<L: Layout>(
        &self,
        panel: &Panel<L>,
        solution: &Solution,
        done: &Finish,
        coefficients: &[Coefficient],
        notes: &mut Vec<String>,
    ) -> Option<Corrected> {
        if !self.options.bias_correction {
            return None;
        }
        let cube =
            panel.layout.as_cube().filter(|_| panel.family == Family::Poisson && panel.prior.is_empty());
        let Some(cube) = cube else {
            notes.push("no bias correction: it is for unweighted Poisson with exporter-year, importer-year and perhaps pair effects".into());
            return None;
        };
        let (k, basis) = (panel.x.len(), &solution.basis);
        let unit = |c: usize| self.unit(basis.active[c]);
        let raw = bias::bias(panel, cube, &done.gram);
        let bias: Vec<f64> = basis.given(&raw).iter().enumerate().map(|(r, b)| b * unit(r)).collect();
        let bread = Cholesky::new(&done.gram, k).inverse();
        let meat = bias::meat(panel, cube, &done.gram, &done.score);
        let v = basis.covariance(&covariance::congruence(&bread, &meat, k));
        let pairs = done.pairs as f64;
        let covariance: Vec<f64> =
            (0..k * k).map(|at| v[at] * unit(at / k) * unit(at % k) * pairs / (pairs - 1.0)).collect();
        Some(Corrected {
            names: coefficients.iter().map(|c| c.name.clone()).collect(),
            estimates: coefficients.iter().zip(&bias).map(|(c, b)| c.estimate - b).collect(),
            bias,
            se: (0..k).map(|c| covariance[c * k + c].sqrt()).collect(),
            covariance,
        })
    }

    /// Counts parameters: levels with rows, less one for each effect after the first.
    fn degrees<L: Layout>(&self, scores: &Scores<'_, L>, done: &Finish, k: usize) -> Degrees {
        let layout = &scores.panel.layout;
        let mut levels = vec![0; self.data.effects.len()];
        for (effect, range) in layout.places() {
            levels[*effect] = done.counts[range.clone()].iter().filter(|c| **c != 0.0).count();
        }
        if let Some(effect) = layout.eliminated() {
            levels[effect] = done.pairs;
        }
        let plain = |e: &usize| self.data.effects[*e].slope.is_none();
        let redundant = (0..levels.len()).filter(plain).count().saturating_sub(1);
        let mut counted = k + levels.iter().sum::<usize>() - redundant;
        let least_squares = self.options.family == Family::LeastSquares;
        // Two-stage least squares has no residuals among its parameters.
        counted -= self.known.generated.as_ref().filter(|_| least_squares).map_or(0, |g| g.residuals.len());
        let needed = least_squares || self.options.small_sample == SmallSample::Fixest;
        if needed && self.options.covariance == Covariance::Clustered {
            for e in (0..levels.len()).filter(plain).filter(|&e| scores.nested(e)) {
                counted -= levels[e].saturating_sub(1);
            }
        }
        let inference = f64::INFINITY;
        Degrees { coefficients: k, effects: levels, counted, clusters: vec![], inference }
    }

    /// Names the worst cells by their combination of levels.
    fn named<L: Layout>(&self, panel: &Panel<L>, mut certificate: Certificate) -> Certificate {
        let layout = &panel.layout;
        for (effect, cell) in certificate.cells.iter_mut().enumerate() {
            let factors = &self.data.effects[effect].factors;
            let place = layout.places().iter().find(|(e, _)| *e == effect);
            let here = |row: usize| {
                let at = self.at[row] as usize;
                if self.at[row] == u32::MAX || panel.eta[at] <= super::family::LIVE {
                    return false;
                }
                let group = layout.group(at);
                match place {
                    Some((_, range)) => {
                        layout.place(group, at - layout.run(group).start, range) == cell.level
                    }
                    None => group == cell.level,
                }
            };
            let row = (0..self.data.rows()).find(|&row| here(row));
            cell.level = row.map_or(0, |row| self.data.level(factors, row));
        }
        certificate
    }

    fn eta<L: Layout>(&self, panel: &Panel<L>) -> Vec<f64> {
        let response = self.screened.scale.response;
        let back = |eta: f64| match self.options.family {
            Family::LeastSquares => eta * response,
            _ => eta + response.ln(),
        };
        let of = |&cell: &u32| match panel.eta.get(cell as usize) {
            Some(&eta) if eta > super::family::LIVE => back(eta),
            _ => f64::NAN,
        };
        self.at.iter().map(of).collect()
    }

    /// Values of the effects: the kept ones are known; the eliminated one is what is left of `eta`.
    fn effects<L: Layout>(&self, panel: &Panel<L>, solution: &Solution) -> Vec<EffectValues> {
        let (data, layout, basis) = (self.data, &panel.layout, &solution.basis);
        let least_squares = self.options.family == Family::LeastSquares;
        let response = self.screened.scale.response;
        let mut values: Vec<Vec<f64>> = data
            .effects
            .iter()
            .map(|e| Some(data.levels(&e.factors)).filter(|n| *n <= TABLE_MAX))
            .map(|n| vec![f64::NAN; n.unwrap_or(0)])
            .collect();
        for (row, &cell) in self.at.iter().enumerate() {
            let Some(&eta) = panel.eta.get(cell as usize).filter(|eta| **eta > super::family::LIVE) else {
                continue;
            };
            let group = layout.group(cell as usize);
            let offset = cell as usize - layout.run(group).start;
            let mut rest = eta - panel.offset.get(cell as usize).unwrap_or(&0.0);
            for (c, &regressor) in basis.active.iter().enumerate() {
                let x = data.regressors[regressor].values[row] / self.screened.scale.regressors[regressor];
                rest -= basis.beta[c] * x;
            }
            for (effect, range) in layout.places() {
                let place = layout.place(group, offset, range);
                let value = solution.effects[place];
                rest -= value * data.effects[*effect].slope.map_or(1.0, |z| z[row]);
                if let Some(out) = values[*effect].get_mut(data.level(&data.effects[*effect].factors, row)) {
                    *out = if least_squares { value * response } else { value };
                }
            }
            if let Some(effect) = layout.eliminated() {
                let unit = if least_squares { rest * response } else { rest + response.ln() };
                if let Some(out) = values[effect].get_mut(data.level(&data.effects[effect].factors, row)) {
                    *out = unit;
                }
            }
        }
        self.level_up(panel, &mut values);
        let named = data.effects.iter().zip(values);
        named.map(|(e, values)| EffectValues { name: e.name.clone(), values }).collect()
    }

    /// Without an eliminated effect the unit of the response goes to the first plain one.
    fn level_up<L: Layout>(&self, panel: &Panel<L>, values: &mut [Vec<f64>]) {
        if panel.layout.eliminated().is_some() || self.options.family == Family::LeastSquares {
            return;
        }
        if let Some(first) = self.data.effects.iter().position(|e| e.slope.is_none()) {
            values[first].iter_mut().for_each(|v| *v += self.screened.scale.response.ln());
        }
    }
}

/// Most combinations of levels for which a table of effects is written.
const TABLE_MAX: usize = 1 << 27;
