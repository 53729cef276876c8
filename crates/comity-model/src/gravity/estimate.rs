//! From data to fit: screen, lay out, prune, solve, look for separation, finish.

use super::basis::Basis;
use super::bias::{self, Corrected};
use super::covariance::{self, Scores};
use super::data::Data;
use super::dense::Cholesky;
use super::distribution::t_two_sided;
use super::finish::{Finish, finish};
use super::fit::*;
use super::generated::Generated;
use super::layout::Layout;
use super::layout::cube::Cube;
use super::layout::rows::{Rows, dense};
use super::marginal::MeanSlope;
use super::newton::{self, Limits, Solution};
use super::options::{Covariance, Family, Options, SmallSample};
use super::pass::Panel;
use super::prepare::{self, Screened};
use super::rank::{Rank, rank};
use super::separation::{self, Found};
use super::wild;
use std::collections::BTreeMap;

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
        let known = |cell: usize| certificates.contains_key(&cell);
        prepare::account(&panel, self.data, (&pruned, &known), &self.at, &mut rows);
        prepare::settle(&mut panel, separated.is_empty() && pruned.nothing(), totals);
        rows.sort_by_key(|d| d.row);
        let drops = Drops { rows };
        if drops.rows.len() >= self.data.rows() {
            return Err(Refusal::NoRows { given: self.data.rows(), drops });
        }
        if self.options.family != Family::LeastSquares && panel.y.iter().all(|y| *y == 0.0) {
            return Err(Refusal::NoVariation { value: 0.0 });
        }
        let live = || panel.eta.iter().zip(&panel.y).filter(|(eta, _)| **eta > super::family::LIVE);
        if self.options.family == Family::Logit && live().all(|(_, y)| *y == 1.0) {
            return Err(Refusal::NoVariation { value: 1.0 });
        }
        Ok((panel, drops))
    }

    fn run<L: Layout>(self, layout: L) -> Result<One, Refusal> {
        let separation = self.options.separation;
        let separates = self.options.family.separates();
        let (mut separated, mut notes) = (self.known_cells(), vec![]);
        let mut watch = separation.rectifier && separates;
        let mut search = separation.always && separates;
        let (mut panel, mut drops) = self.panel(layout, &separated)?;
        loop {
            let mut drift = vec![];
            if self.options.stop.is_set() {
                return Err(Refusal::GivenUp);
            }
            if !search {
                let (tolerance, iterations) = (self.options.tolerance, self.options.iterations);
                let solution =
                    newton::solve(&mut panel, Limits { tolerance, iterations, watch, bound: true });
                if self.options.stop.is_set() {
                    return Err(Refusal::GivenUp);
                }
                if solution.drift.is_empty() {
                    return self.fit(&panel, solution, drops, notes);
                }
                drift = solution.drift;
                panel = self.panel(panel.layout, &separated)?.0;
            }
            let pointed = Some(&drift[..]).filter(|drift| !drift.is_empty());
            let mut found = separation::search(&mut panel, pointed);
            if pointed.is_some() && !matches!(found, Found::Cells(_)) && self.data.rows() <= SEARCH_MAX {
                panel = self.panel(panel.layout, &separated)?.0;
                found = separation::search(&mut panel, None);
            }
            match found {
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
        let basis = &solution.basis;
        let (explained, r2_within) = self.explained(panel, &solution, &done);
        notes.extend(explained.note());
        // Errors made of rounding are not errors that are known.
        let covariance = match explained {
            Explained::No => covariance,
            Explained::Wholly | Explained::ByEffects => vec![f64::NAN; covariance.len()],
        };
        let coefficients = self.coefficients(basis, &covariance, degrees.inference, explained);
        let bounds = solution.bounds.iter().zip(&basis.active).map(|(b, c)| b * self.unit(*c)).collect();
        let dropped = |&(regressor, reason): &(usize, Collinear)| DroppedRegressor {
            name: self.data.regressors[regressor].name.clone(),
            regressor,
            reason,
        };
        let mut dropped_regressors: Vec<_> = basis.dropped.iter().map(dropped).collect();
        dropped_regressors.sort_by_key(|d| d.regressor);
        let corrected = self.corrected(panel, &solution, &done, &coefficients, &mut notes);
        let drawn = self.known.generated.is_none() && explained == Explained::No;
        let asked = self.options.bootstrap.filter(|_| drawn);
        let bootstrap = asked.map(|asked| wild::bootstrap(&scores, basis, &done.gram, asked)).transpose()?;
        let slope = self.slope(&scores, &solution, &done, (&degrees, &mut notes))?;
        let eta = if self.options.keep_fitted { self.eta(panel) } else { vec![] };
        let effects = if self.options.keep_effects { self.effects(panel, &solution) } else { vec![] };
        let absorbed = if self.known.keep_absorbed { self.absorbed(panel) } else { vec![] };
        let fit = Fit {
            coefficients,
            covariance,
            dropped_regressors,
            effects,
            eta,
            certificate: self.named(panel, Certificate { coefficients: bounds, ..done.certificate }),
            goodness: self.weighed(Goodness { r2_within, ..done.goodness }, &drops),
            explained,
            status: solution.status,
            iterations: solution.iterations,
            inner_iterations: solution.inner,
            rows_given: self.data.rows(),
            rows_used: self.data.rows() - drops.rows.len(),
            drops,
            degrees,
            corrected,
            slope,
            dispersion: None,
            bootstrap,
            instrumented: None,
            notes,
        };
        Ok(One { fit, absorbed, uncorrected })
    }

    /// What average marginal effects are made of; of logit alone.
    fn slope<L: Layout>(
        &self,
        scores: &Scores<'_, L>,
        solution: &Solution,
        done: &Finish,
        (degrees, notes): (&Degrees, &mut Vec<String>),
    ) -> Result<Option<MeanSlope>, Refusal> {
        if self.options.family != Family::Logit {
            return Ok(None);
        }
        let (basis, unit) = (&solution.basis, |regressor| self.unit(regressor));
        let slope = MeanSlope::of(scores.panel, basis, unit);
        if self.data.effects.is_empty() {
            return Ok(Some(slope));
        }
        notes.push(INCIDENTAL.into());
        let bread = Cholesky::new(&done.gram, scores.x.len()).inverse();
        let (factor, _) = covariance::factor(self.options, done.rows, degrees.counted, &degrees.clusters);
        slope.with_effects(scores, (&self.options.covariance, &bread, factor), (basis, unit)).map(Some)
    }

    /// Estimates in the units of the caller with their errors; where nothing but rounding is left of the response, what
    /// is rounding itself is zero.
    fn coefficients(
        &self,
        basis: &Basis,
        covariance: &[f64],
        inference: f64,
        explained: Explained,
    ) -> Vec<Coefficient> {
        let k = basis.active.len();
        let rounding = |beta: f64| match explained {
            Explained::No => false,
            Explained::Wholly => beta.abs() <= ROUNDING,
            Explained::ByEffects => true,
        };
        let one = |(c, &regressor): (usize, &usize)| {
            let beta = basis.beta[c];
            let estimate = if rounding(beta) { 0.0 } else { beta * self.unit(regressor) };
            let se = covariance[c * k + c].sqrt();
            let statistic = estimate / se;
            let name = self.data.regressors[regressor].name.clone();
            Coefficient {
                name,
                regressor,
                estimate,
                se,
                statistic,
                p_value: t_two_sided(statistic, inference),
            }
        };
        basis.active.iter().enumerate().map(one).collect()
    }

    /// Whether rounding is all that is left of the response, and the share of what the effects leave of it that
    /// the regressors explain.
    fn explained<L: Layout>(&self, panel: &Panel<L>, solution: &Solution, done: &Finish) -> (Explained, f64) {
        let (size, rest) = (newton::size(panel), done.pearson);
        let perfect = rest <= ROUNDING * ROUNDING * size;
        if self.options.family != Family::LeastSquares {
            let perfect = perfect && self.options.family == Family::Poisson;
            return (if perfect { Explained::Wholly } else { Explained::No }, f64::NAN);
        }
        let within = rest + solution.basis.explained(&done.gram);
        let absorbs = self.data.effects.iter().any(|e| e.slope.is_none());
        // Without effects there is nothing within which to explain.
        let share = if self.data.effects.is_empty() { f64::NAN } else { 1.0 - rest / within };
        match () {
            () if absorbs && within <= ROUNDING * ROUNDING * size => (Explained::ByEffects, f64::NAN),
            () if perfect => (Explained::Wholly, share),
            () => (Explained::No, share),
        }
    }

    /// Measures of fit that weights and an offset change. Weights of least squares say how exact a row is and not how often
    /// it stands there, so that there is no likelihood without their scale; a constant mean beside an offset `o` is
    /// `exp(o) sum(w y) / sum(w exp(o))`.
    fn weighed(&self, found: Goodness, drops: &Drops) -> Goodness {
        let (weights, offset) = (self.data.weights, self.data.offset);
        match (self.options.family, offset) {
            (Family::LeastSquares, _) if weights.is_some() => Goodness { log_likelihood: f64::NAN, ..found },
            (Family::Poisson, Some(offset)) => {
                let mut used = vec![true; self.data.rows()];
                drops.rows.iter().for_each(|drop| used[drop.row] = false);
                let (mut mass, mut spread, mut total, mut together) = (0.0, 0.0, 0.0, 0.0);
                for row in (0..used.len()).filter(|row| used[*row]) {
                    let (w, o) = (weights.map_or(1.0, |w| w[row]), offset[row]);
                    let y = w * self.data.response[row];
                    mass += w;
                    spread += w * o.exp();
                    total += y;
                    together += y * o;
                }
                let constant = found.log_likelihood / (1.0 - found.pseudo_r2);
                let null = constant + total * (mass / spread).ln() + together;
                Goodness { pseudo_r2: 1.0 - found.log_likelihood / null, ..found }
            }
            // The constant beside an offset has no closed form.
            (Family::Logit, Some(_)) => Goodness { pseudo_r2: f64::NAN, ..found },
            _ => found,
        }
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
        let bread = Cholesky::new(&done.gram, k).inverse();
        let meat = scores.meat(&self.options.covariance, &bread)?;
        let mut degrees = self.degrees(scores, k, solution.blocks);
        degrees.clusters.clone_from(&meat.clusters);
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
        if !degrees.exact && factor != 1.0 {
            notes.push("K takes redundant levels out pair of effects by pair, as reghdfe does; it may be a few too many".into());
        }
        // What each variance would be if all errors had one.
        let usual =
            basis.covariance(&bread.iter().map(|b| b * done.pearson / done.rows as f64).collect::<Vec<_>>());
        let usual = |c: usize| usual[c * k + c] * self.unit(basis.active[c]).powi(2);
        let rounding = |c: &usize| v[c * k + c].abs() <= covariance::ROUNDING * usual(*c);
        let unknown: Vec<usize> = (0..k).filter(rounding).collect();
        covariance::fill(&mut v, k, &unknown, 0.0);
        if covariance::make_positive(&mut v, k) {
            notes.push(
                "the covariance was not positive semi-definite; its negative eigenvalues are set to zero"
                    .into(),
            );
        }
        let lost = |c: &usize| v[c * k + c] <= covariance::ROUNDING * usual(*c);
        let unknown: Vec<usize> = (0..k).filter(lost).collect();
        covariance::fill(&mut v, k, &unknown, f64::NAN);
        if !unknown.is_empty() {
            notes.push("no error is known where none is given: the rows that tell the coefficient are fitted exactly, or its variance came out negative".into());
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

    /// Counts parameters, by the convention asked for: the rank of the effects that are in no cluster with all
    /// their rows, or (as fixest counts) their levels less one for each effect after the first.
    fn degrees<L: Layout>(
        &self,
        scores: &Scores<'_, L>,
        k: usize,
        blocks: Option<(usize, usize)>,
    ) -> Degrees {
        let least_squares = self.options.family == Family::LeastSquares;
        let fixest = self.options.small_sample == SmallSample::Fixest;
        let gamma = self.options.family == Family::Gamma;
        let mut degrees = Degrees { coefficients: k, counted: k, exact: true, ..Degrees::default() };
        degrees.inference = f64::INFINITY;
        // Two-stage least squares has no residuals among its parameters.
        degrees.counted -=
            self.known.generated.as_ref().filter(|_| least_squares).map_or(0, |g| g.residuals.len());
        if self.data.effects.is_empty() || !(least_squares || gamma || fixest) {
            return degrees;
        }
        let (rows, effects) = (scores.rows(), &self.data.effects);
        let plain = |e: usize| effects[e].slope.is_none();
        let clustered = self.options.covariance == Covariance::Clustered;
        let nested: Vec<bool> =
            (0..effects.len()).map(|e| clustered && plain(e) && scores.nested(e, &rows)).collect();
        let absorbs = usize::from((0..effects.len()).any(plain));
        if fixest {
            degrees.effects = effects.iter().map(|e| dense(self.data, &e.factors, &rows).count).collect();
            let redundant = (0..effects.len()).filter(|e| plain(*e)).count().saturating_sub(1);
            let within = (0..effects.len()).filter(|e| nested[*e]).map(|e| degrees.effects[e] - 1);
            degrees.counted += degrees.effects.iter().sum::<usize>() - redundant - within.sum::<usize>();
            return degrees;
        }
        let free: Vec<usize> = (0..effects.len()).filter(|e| !nested[*e]).collect();
        let places = scores.panel.layout.places();
        let together = places.len() == 2 && places.iter().map(|p| p.0).eq(free.iter().copied());
        let found = match blocks.filter(|_| together) {
            Some((levels, parts)) => Rank { count: levels - parts, exact: true },
            None => rank(self.data, &free, &rows),
        };
        degrees.absorbed = found.count.max(absorbs);
        degrees.counted += degrees.absorbed;
        degrees.exact = found.exact;
        degrees
    }

    /// Names the worst cells by their combination of levels.
    fn named<L: Layout>(&self, panel: &Panel<L>, mut certificate: Certificate) -> Certificate {
        let layout = &panel.layout;
        let mut effects: Vec<usize> =
            layout.places().iter().map(|p| p.0).chain(layout.eliminated()).collect();
        effects.sort_unstable();
        for (effect, cell) in effects.into_iter().zip(&mut certificate.cells) {
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
        self.contained(panel, &mut values);
        self.level_up(panel, &mut values);
        let named = data.effects.iter().zip(values);
        named.map(|(e, values)| EffectValues { name: e.name.clone(), values }).collect()
    }

    /// An effect that another one contains is zero wherever it has a row: the other has taken its part.
    fn contained<L: Layout>(&self, panel: &Panel<L>, values: &mut [Vec<f64>]) {
        let layout = &panel.layout;
        for (effect, values) in values.iter_mut().enumerate() {
            if layout.eliminated() == Some(effect) || layout.places().iter().any(|p| p.0 == effect) {
                continue;
            }
            for (row, &cell) in self.at.iter().enumerate() {
                let used = panel.eta.get(cell as usize).is_some_and(|eta| *eta > super::family::LIVE);
                let at = self.data.level(&self.data.effects[effect].factors, row);
                if let Some(value) = values.get_mut(at).filter(|_| used) {
                    *value = 0.0;
                }
            }
        }
    }

    /// Without an eliminated effect the unit of the response goes to the first plain one.
    fn level_up<L: Layout>(&self, panel: &Panel<L>, values: &mut [Vec<f64>]) {
        if panel.layout.eliminated().is_some() || self.options.family == Family::LeastSquares {
            return;
        }
        let plain = |e: &usize| self.data.effects[*e].slope.is_none();
        if let Some(first) = panel.layout.places().iter().map(|p| p.0).find(plain) {
            values[first].iter_mut().for_each(|v| *v += self.screened.scale.response.ln());
        }
    }
}

/// What the reader of a logit with absorbed effects must know.
const INCIDENTAL: &str = "the effects of a logit are estimated along with the coefficients, which come out too large where levels have few rows (Neyman and Scott 1948)";

/// Rows up to which all are searched for separation if those that a fit pointed to have no certificate.
const SEARCH_MAX: usize = 5_000;

/// Share of the response below which what is left of it is rounding: a thousand times that of a sum of numbers
/// of one size.
pub(super) const ROUNDING: f64 = 1e-12;

/// Most combinations of levels for which a table of effects is written.
const TABLE_MAX: usize = 1 << 27;
