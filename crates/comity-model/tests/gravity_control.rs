//! What must hold of estimates with instruments: the truth is found where plain Poisson misses it,
//! standard errors are those of the stacked first-order conditions, least squares is two-stage least
//! squares, units and threads change nothing, and what instruments cannot tell is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::needless_range_loop)]

mod gravity_support;
use comity_model::gravity::*;
use gravity_support::*;
use std::ops::{Add, Mul, Sub};

/// A small generator of reproducible numbers.
struct Random(u64);

impl Random {
    /// In (0, 1).
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// Mean zero, variance one, bell-shaped.
    fn bell(&mut self) -> f64 {
        (0..4).map(|_| self.next() - 0.5).sum::<f64>() * 3.0_f64.sqrt()
    }
}

/// Effects of the truth: `e1` 0.6, `e2` -0.3, `x` 0.5; controls 0.9 and -0.4.
fn panel(n: usize, years: usize, strength: f64, seed: u64) -> Table {
    let mut random = Random(seed);
    let sides: Vec<f64> = (0..4 * n * years).map(|_| 0.7 * random.bell()).collect();
    let side = |what: usize, country: usize, year: usize| sides[(what * n + country) * years + year];
    let mut t = Table::default();
    let mut column = |name: &str, value: f64| t.numbers.entry(name.to_owned()).or_default().push(value);
    for i in 0..n {
        for j in 0..n {
            let usual = 0.3 * random.bell();
            for year in 0..years {
                let [x, z1, z2, z3] = std::array::from_fn(|_| random.bell());
                let (v1, v2) = (usual + 0.7 * random.bell(), 0.6 * random.bell());
                let (a, b) = (side(0, i, year) + side(1, j, year), side(2, i, year) + side(3, j, year));
                let e1 = strength * (0.8 * z1 + 0.3 * z2) + 0.4 * x + a + v1;
                let e2 = 0.5 * z2 - 0.7 * z3 + 0.5 * b - a + v2;
                let log = 0.6 * e1 - 0.3 * e2 + 0.5 * x + 0.9 * v1 - 0.4 * v2 + b - a;
                let noise = if random.next() < 0.15 { 0.0 } else { (0.3 + 1.4 * random.next()) / 0.85 };
                column("exporter", i as f64);
                column("importer", j as f64);
                column("year", year as f64);
                column("trade", log.exp() * noise);
                column("log", log + noise);
                column("e1", e1);
                column("e2", e2);
                column("v1", v1);
                column("x", x);
                column("z1", z1);
                column("z2", z2);
                column("z3", z3);
                column("weight", 0.5 + random.next());
                column("offset", 0.3 * random.bell());
            }
        }
    }
    t
}

const EFFECTS: &[&[&str]] = &[&["exporter", "year"], &["importer", "year"]];
const PAIR: &[&str] = &["exporter", "importer"];
const MODEL: Model<'static> =
    Model { response: "trade", regressors: &["x"], effects: EFFECTS, clusters: &[PAIR] };

/// A model with instruments.
#[derive(Clone)]
struct Instruments<'a> {
    model: Model<'a>,
    endogenous: &'a [&'a str],
    instruments: &'a [&'a str],
    weights: Option<&'a str>,
    offset: Option<&'a str>,
}

const TWO: Instruments<'static> = Instruments {
    model: MODEL,
    endogenous: &["e1", "e2"],
    instruments: &["z1", "z2", "z3"],
    weights: None,
    offset: None,
};

impl Instruments<'_> {
    fn data<'t>(&self, t: &'t Table, coded: &'t Coded) -> Data<'t> {
        let columns = |names: &[&str]| {
            names.iter().map(|n| Regressor { name: (*n).into(), values: &t.numbers[*n] }).collect()
        };
        Data {
            endogenous: columns(self.endogenous),
            instruments: columns(self.instruments),
            weights: self.weights.map(|w| t.numbers[w].as_slice()),
            offset: self.offset.map(|o| t.numbers[o].as_slice()),
            ..self.model.data(t, coded)
        }
    }

    fn fit(&self, t: &Table, options: &Options) -> Result<Fit, Refusal> {
        estimate(&self.data(t, &self.model.code(t)), options)
    }
}

fn clustered() -> Options {
    Options { covariance: Covariance::Clustered, ..Options::default() }
}

fn found<'f>(fit: &'f Fit, name: &str) -> &'f Coefficient {
    fit.coefficients.iter().find(|c| c.name == name).unwrap()
}

#[test]
fn the_truth_is_found_where_plain_poisson_misses_it() {
    let t = panel(24, 4, 1.0, 1);
    let fit = TWO.fit(&t, &clustered()).unwrap();
    let plain = Model { regressors: &["x", "e1", "e2"], ..MODEL }.fit(&t, &clustered());
    for (name, truth) in [("e1", 0.6), ("e2", -0.3), ("x", 0.5), ("v(e1)", 0.9), ("v(e2)", -0.4)] {
        let c = found(&fit, name);
        assert!((c.estimate - truth).abs() < 3.0 * c.se, "{name}: {} ({}) not {truth}", c.estimate, c.se);
        assert!(c.se < 0.1, "{name}: {}", c.se);
    }
    for (name, truth) in [("e1", 0.6), ("e2", -0.3)] {
        let (c, ours) = (found(&plain, name), found(&fit, name));
        assert!((c.estimate - truth).abs() > 5.0 * c.se, "{name}: {} ({})", c.estimate, c.se);
        println!(
            "{name}: plain {:.3} ({:.3}), control {:.3} ({:.3})",
            c.estimate, c.se, ours.estimate, ours.se
        );
    }
    let told = fit.instrumented.unwrap();
    assert!(told.endogeneity.unwrap().p_value < 1e-6);
    assert!(told.first.iter().all(|f| f.weak() == Some(false) && f.strength.unwrap().p_value < 1e-6));
    assert!((found(&told.first[0].fit, "z1").estimate - 0.8).abs() < 0.1);
}

#[test]
fn the_test_of_endogeneity_keeps_its_size() {
    // The null of the test: trade made anew without the controls.
    let (mut rejected, panels) = (0, 40);
    for seed in 0..panels {
        let mut random = Random(seed + 1_000);
        let mut t = panel(30, 2, 1.0, seed + 100);
        let values = (0..t.rows()).map(|r| {
            let x = |name: &str| t.numbers[name][r];
            (0.3 * x("e1") - 0.2 * x("e2") + 0.2 * x("x")).exp() * (0.2 + 1.6 * random.next())
        });
        let values: Vec<f64> = values.collect();
        t.numbers.insert("trade".into(), values);
        let fit = TWO.fit(&t, &Options::default()).unwrap();
        rejected += usize::from(fit.instrumented.unwrap().endogeneity.unwrap().p_value < 0.05);
    }
    println!("{rejected} of {panels} rejected at 5 %");
    // 2 expected of 40; 8 or more have probability 6e-4 under a correct size.
    assert!(rejected < 8, "{rejected} of {panels} rejected at 5 %");
}

/// A number with its derivative by one parameter.
#[derive(Clone, Copy)]
struct Dual(f64, f64);

impl Add for Dual {
    type Output = Dual;
    fn add(self, o: Dual) -> Dual {
        Dual(self.0 + o.0, self.1 + o.1)
    }
}
impl Sub for Dual {
    type Output = Dual;
    fn sub(self, o: Dual) -> Dual {
        Dual(self.0 - o.0, self.1 - o.1)
    }
}
impl Mul for Dual {
    type Output = Dual;
    fn mul(self, o: Dual) -> Dual {
        Dual(self.0 * o.0, self.1 * o.0 + self.0 * o.1)
    }
}

/// Both stages as one dense system of moments with every dummy a column; shares no code and no formula
/// with what it checks: derivatives are taken number by number.
#[derive(Clone)]
struct Stack {
    y: Vec<f64>,
    p: Vec<f64>,
    offset: Vec<f64>,
    /// By row: exogenous, endogenous, instruments, dummies.
    x: Vec<Vec<f64>>,
    e: Vec<Vec<f64>>,
    z: Vec<Vec<f64>>,
    d: Vec<Vec<f64>>,
    cluster: Vec<usize>,
    exponential: bool,
    /// Whether derivatives count that the regressor `v` moves with the first stage. Their sum vanishes in
    /// expectation, and exactly with as many instruments as endogenous regressors.
    moving: bool,
}

impl Stack {
    fn new(data: &Data<'_>, fit: &Fit, exponential: bool) -> Self {
        let mut rows = vec![true; data.rows()];
        fit.drops.rows.iter().for_each(|d| rows[d.row] = false);
        let rows: Vec<usize> = (0..data.rows()).filter(|r| rows[*r]).collect();
        let by_row = |columns: &[Regressor<'_>]| -> Vec<Vec<f64>> {
            rows.iter().map(|r| columns.iter().map(|c| c.values[*r]).collect()).collect()
        };
        let mut dummies = vec![vec![]; rows.len()];
        for (e, effect) in data.effects.iter().enumerate() {
            let level = |r: &usize| data.level(&effect.factors, *r);
            let mut levels: Vec<usize> = rows.iter().map(level).collect();
            levels.sort_unstable();
            levels.dedup();
            // Of the second effect one level a year (its last factor) is redundant: the first country.
            let years = data.factors[effect.factors[1]].levels;
            levels.retain(|l| e == 0 || *l >= years);
            for l in levels {
                rows.iter().zip(&mut dummies).for_each(|(r, d)| d.push(f64::from(u8::from(level(r) == l))));
            }
        }
        let of = |values: Option<&[f64]>, default: f64| -> Vec<f64> {
            rows.iter().map(|r| values.map_or(default, |v| v[*r])).collect()
        };
        Stack {
            y: of(Some(data.response), 0.0),
            p: of(data.weights, 1.0),
            offset: of(data.offset, 0.0),
            x: by_row(&data.regressors),
            e: by_row(&data.endogenous),
            z: by_row(&data.instruments),
            d: dummies,
            cluster: rows.iter().map(|r| data.level(&data.clusters[0].factors, *r)).collect(),
            exponential,
            moving: false,
        }
    }

    /// Parameters of a first stage, and of the second.
    fn sizes(&self) -> (usize, usize, usize) {
        let (x, e, z, d) = (self.x[0].len(), self.e[0].len(), self.z[0].len(), self.d[0].len());
        (e, x + z + d, x + 2 * e + d)
    }

    /// The moments of a row.
    fn moments(&self, row: usize, theta: &[Dual]) -> Vec<Dual> {
        let plain = |v: &[f64]| v.iter().map(|v| Dual(*v, 0.0)).collect::<Vec<Dual>>();
        let (m, first, _) = self.sizes();
        let zd = plain(&[&self.x[row][..], &self.z[row], &self.d[row]].concat());
        let dot = |a: &[Dual], b: &[Dual]| a.iter().zip(b).fold(Dual(0.0, 0.0), |sum, (a, b)| sum + *a * *b);
        let p = Dual(self.p[row], 0.0);
        let (mut out, mut v) = (vec![], vec![]);
        for s in 0..m {
            let residual = Dual(self.e[row][s], 0.0) - dot(&zd, &theta[s * first..(s + 1) * first]);
            v.push(residual);
            out.extend(zd.iter().map(|z| p * *z * residual));
        }
        let xd = [plain(&self.x[row]), plain(&self.e[row]), v, plain(&self.d[row])].concat();
        let eta = dot(&xd, &theta[m * first..]) + Dual(self.offset[row], 0.0);
        let mu = if self.exponential { Dual(eta.0.exp(), eta.1 * eta.0.exp()) } else { eta };
        let r = Dual(self.y[row], 0.0) - mu;
        out.extend(xd.iter().map(|x| p * Dual(x.0, if self.moving { x.1 } else { 0.0 }) * r));
        out
    }

    /// Sums of the moments and their derivatives, row by row of the matrix.
    fn system(&self, theta: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
        let dim = theta.len();
        let (mut sums, mut jacobian) = (vec![0.0; dim], vec![vec![0.0; dim]; dim]);
        for j in 0..dim {
            let seeded: Vec<Dual> =
                theta.iter().enumerate().map(|(i, t)| Dual(*t, f64::from(u8::from(i == j)))).collect();
            for row in 0..self.y.len() {
                for (i, moment) in self.moments(row, &seeded).into_iter().enumerate() {
                    jacobian[i][j] += moment.1;
                    sums[i] += if j == 0 { moment.0 } else { 0.0 };
                }
            }
        }
        (sums, jacobian)
    }

    /// Estimates and covariance of exogenous, endogenous and residual coefficients.
    fn solve(&self, by_cluster: bool) -> (Vec<f64>, Vec<Vec<f64>>) {
        let (m, first, second) = self.sizes();
        let mut theta = vec![0.0; m * first + second];
        // First stages; least squares of logarithms to start from; then the conditions themselves.
        let mean = self.y.iter().sum::<f64>() / self.y.len() as f64;
        let logarithms = self.y.iter().map(|y| (0.5 * (y + mean)).ln()).collect();
        let start = Stack { y: logarithms, exponential: false, ..self.clone() };
        for step in 0..30 {
            let of = if self.exponential && step < 2 { &start } else { self };
            let (mut sums, mut jacobian) = of.system(&theta);
            for at in (m * first..theta.len()).filter(|_| step == 0) {
                // The second stage waits, for without the first `v` is `e`.
                jacobian[at].fill(0.0);
                (jacobian[at][at], sums[at]) = (1.0, 0.0);
            }
            let change = solve(jacobian, sums.iter().map(|s| vec![-s]).collect());
            theta.iter_mut().zip(&change).for_each(|(t, c)| *t += c[0]);
        }
        let (sums, jacobian) = self.system(&theta);
        assert!(sums.iter().all(|s| s.abs() < 1e-7), "the dense system is not solved");
        let count = if by_cluster { self.cluster.iter().max().unwrap() + 1 } else { self.y.len() };
        let mut scores = vec![vec![0.0; theta.len()]; count];
        let constant: Vec<Dual> = theta.iter().map(|t| Dual(*t, 0.0)).collect();
        for row in 0..self.y.len() {
            let group = if by_cluster { self.cluster[row] } else { row };
            self.moments(row, &constant).iter().zip(&mut scores[group]).for_each(|(m, s)| *s += m.0);
        }
        // Influence of every group: columns of A^-1 scores'.
        let transposed: Vec<Vec<f64>> =
            (0..theta.len()).map(|i| scores.iter().map(|s| s[i]).collect()).collect();
        let influence = solve(jacobian, transposed);
        let k = second - self.d[0].len();
        let wanted = m * first..m * first + k;
        let dot = |a: usize, b: usize| influence[a].iter().zip(&influence[b]).map(|(a, b)| a * b).sum();
        let covariance = wanted.clone().map(|a| wanted.clone().map(|b| dot(a, b)).collect()).collect();
        (theta[wanted].to_vec(), covariance)
    }
}

/// Gaussian elimination with row exchange for several right-hand sides.
fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let n = a.len();
    for c in 0..n {
        let best = (c..n).max_by(|r, s| a[*r][c].abs().total_cmp(&a[*s][c].abs())).unwrap();
        a.swap(c, best);
        b.swap(c, best);
        assert!(a[c][c] != 0.0, "the dense system is singular");
        let (pivot, right) = (a[c].clone(), b[c].clone());
        for r in (0..n).filter(|r| *r != c) {
            let f = a[r][c] / pivot[c];
            a[r].iter_mut().zip(&pivot).for_each(|(x, p)| *x -= f * p);
            b[r].iter_mut().zip(&right).for_each(|(x, p)| *x -= f * p);
        }
    }
    (0..n).map(|r| b[r].iter().map(|x| x / a[r][r]).collect()).collect()
}

#[track_caller]
fn agrees(model: &Instruments<'_>, t: &Table, family: Family, by_cluster: bool) {
    let covariance = if by_cluster { Covariance::Clustered } else { Covariance::Robust };
    let options = Options { family, covariance, small_sample: SmallSample::None, ..Options::default() };
    let coded = model.model.code(t);
    let data = model.data(t, &coded);
    let fit = estimate(&data, &options).unwrap();
    let exponential = family == Family::Poisson;
    let moving = model.endogenous.len() == model.instruments.len();
    let stack = Stack { moving, ..Stack::new(&data, &fit, exponential) };
    let (estimates, covariance) = stack.solve(by_cluster);
    let k = estimates.len();
    assert_eq!(fit.coefficients.len(), k);
    let mut worst = [0.0_f64; 2];
    for (a, c) in fit.coefficients.iter().enumerate() {
        worst[0] = worst[0].max((c.estimate - estimates[a]).abs() / c.se);
        for b in 0..k {
            let size = (covariance[a][a] * covariance[b][b]).sqrt();
            worst[1] = worst[1].max((fit.covariance[a * k + b] - covariance[a][b]).abs() / size);
        }
    }
    println!("{family:?} {:?} {:?}: {worst:?}", model.endogenous, model.instruments);
    assert!(worst[0] < 1e-8 && worst[1] < 1e-8, "{family:?} {:?} {by_cluster}: {worst:?}", model.instruments);
    // The correction is no trifle here: without it this test would fail.
    let naive = &fit.instrumented.unwrap().uncorrected;
    let shift = fit.coefficients.iter().zip(naive).map(|(c, n)| (n / c.se - 1.0).abs());
    assert!(shift.fold(0.0, f64::max) > 0.05, "the correction does nothing");
}

#[test]
fn errors_are_those_of_the_stacked_conditions() {
    let t = panel(6, 2, 1.0, 7);
    let just = Instruments { endogenous: &["e1"], instruments: &["z1"], ..TWO };
    let over = Instruments { instruments: &["z1", "z2"], ..just.clone() };
    let weighted = Instruments { weights: Some("weight"), offset: Some("offset"), ..TWO };
    for family in [Family::Poisson, Family::LeastSquares] {
        for model in [&just, &over, &TWO, &weighted] {
            let response = if family == Family::Poisson { "trade" } else { "log" };
            let model = Instruments { model: Model { response, ..MODEL }, ..model.clone() };
            agrees(&model, &t, family, false);
            agrees(&model, &t, family, true);
        }
    }
}

/// Two-stage least squares by dense algebra on every dummy: coefficients and the bare sandwich.
fn two_stage(stack: &Stack, by_cluster: bool) -> (Vec<f64>, Vec<f64>) {
    let n = stack.y.len();
    let [x, z] = [&stack.e, &stack.z].map(|own| -> Vec<Vec<f64>> {
        (0..n).map(|r| [&stack.x[r][..], &own[r], &stack.d[r]].concat()).collect()
    });
    let product = |a: &[Vec<f64>], b: &[Vec<f64>]| -> Vec<Vec<f64>> {
        let entry = |i: usize, j: usize| (0..n).map(|r| stack.p[r] * a[r][i] * b[r][j]).sum();
        (0..a[0].len()).map(|i| (0..b[0].len()).map(|j| entry(i, j)).collect()).collect()
    };
    let first = solve(product(&z, &z), product(&z, &x));
    let fitted = |r: usize, j: usize| (0..z[0].len()).map(|l| z[r][l] * first[l][j]).sum();
    let hat: Vec<Vec<f64>> = (0..n).map(|r| (0..x[0].len()).map(|j| fitted(r, j)).collect()).collect();
    let y: Vec<Vec<f64>> = stack.y.iter().zip(&stack.offset).map(|(y, o)| vec![y - o]).collect();
    let beta = solve(product(&hat, &x), product(&hat, &y));
    let groups = if by_cluster { stack.cluster.iter().max().unwrap() + 1 } else { n };
    let mut scores = vec![vec![0.0; groups]; x[0].len()];
    for r in 0..n {
        let u = y[r][0] - (0..beta.len()).map(|j| x[r][j] * beta[j][0]).sum::<f64>();
        let group = if by_cluster { stack.cluster[r] } else { r };
        (0..beta.len()).for_each(|j| scores[j][group] += stack.p[r] * hat[r][j] * u);
    }
    let influence = solve(product(&hat, &hat), scores);
    let k = stack.x[0].len() + stack.e[0].len();
    let se = influence.iter().take(k).map(|i| i.iter().map(|i| i * i).sum::<f64>().sqrt());
    (beta.iter().take(k).map(|b| b[0]).collect(), se.collect())
}

#[test]
fn least_squares_is_two_stage_least_squares() {
    let t = panel(7, 3, 1.0, 11);
    let model = Instruments { model: Model { response: "log", ..MODEL }, ..TWO };
    let weighted = Instruments { weights: Some("weight"), offset: Some("offset"), ..model.clone() };
    for (model, by_cluster) in [(&model, false), (&model, true), (&weighted, false), (&weighted, true)] {
        let covariance = if by_cluster { Covariance::Clustered } else { Covariance::Robust };
        let family = Family::LeastSquares;
        let bare = Options { family, covariance, small_sample: SmallSample::None, ..Options::default() };
        let coded = model.model.code(&t);
        let data = model.data(&t, &coded);
        let fit = estimate(&data, &bare).unwrap();
        let stack = Stack::new(&data, &fit, false);
        let (beta, se) = two_stage(&stack, by_cluster);
        for ((c, beta), se) in fit.coefficients.iter().zip(&beta).zip(&se) {
            assert!((c.estimate - beta).abs() < 1e-9 * beta.abs(), "{} {} {beta}", c.name, c.estimate);
            assert!((c.se - se).abs() < 1e-9 * se, "{} {} {se}", c.name, c.se);
        }
        // The factor counts the parameters of two-stage least squares: no residuals.
        let usual = estimate(&data, &Options { small_sample: SmallSample::Fixest, ..bare }).unwrap();
        let (n, k) = (stack.y.len() as f64, 3.0 + 2.0 * 21.0 - 1.0);
        let groups = 49.0;
        let factor = if by_cluster { groups / (groups - 1.0) * (n - 1.0) / (n - k) } else { n / (n - k) };
        let ratio = usual.covariance[0] / fit.covariance[0];
        assert!((ratio / factor - 1.0).abs() < 1e-12, "{ratio} {factor}");
    }
}

/// Trade anew with a milder mean: samples that hang on few rows tell little of a spread.
fn milder(t: &mut Table, random: &mut Random) {
    let values = (0..t.rows()).map(|r| {
        let x = |name: &str| t.numbers[name][r];
        (0.3 * x("e1") + 0.3 * x("x") - 0.5 * x("v1")).exp() * (0.4 + 1.2 * random.next())
    });
    let values: Vec<f64> = values.collect();
    t.numbers.insert("trade".into(), values);
}

#[test]
fn intervals_hold_the_truth_as_often_as_they_say() {
    let model = Instruments { endogenous: &["e1"], instruments: &["z1", "z2"], ..TWO };
    let (panels, mut held, mut naively) = (200, 0, 0);
    for seed in 0..panels {
        let mut t = panel(22, 2, 1.0, 300 + seed);
        milder(&mut t, &mut Random(700 + seed));
        let fit = model.fit(&t, &clustered()).unwrap();
        let at = fit.coefficients.iter().position(|c| c.name == "e1").unwrap();
        let (c, naive) = (&fit.coefficients[at], fit.instrumented.as_ref().unwrap().uncorrected[at]);
        held += usize::from((c.estimate - 0.3).abs() < 1.96 * c.se);
        naively += usize::from((c.estimate - 0.3).abs() < 1.96 * naive);
    }
    println!("95 % intervals hold the truth in {held} of {panels}; with errors not corrected in {naively}");
    // 190 expected; fewer than 178 have probability 2e-4. Effects as many as a tenth of the rows cost some.
    assert!((178..=199).contains(&held) && naively < 176, "{held} {naively} of {panels}");
}

#[test]
fn a_bootstrap_of_both_stages_has_the_same_spread() {
    let mut random = Random(5);
    let mut t = panel(26, 2, 1.0, 21);
    milder(&mut t, &mut random);
    let model = Instruments { endogenous: &["e1"], instruments: &["z1", "z2"], ..TWO };
    let lean = Options { keep_effects: false, keep_fitted: false, ..clustered() };
    let fit = model.fit(&t, &lean).unwrap();
    let (draws, pairs) = (300, 26 * 26);
    let mut estimates = vec![vec![]; fit.coefficients.len()];
    for _ in 0..draws {
        let mut counts = vec![0.0; pairs];
        (0..pairs).for_each(|_| counts[(random.next() * pairs as f64) as usize] += 1.0);
        t.add("weight", |t, r| counts[(t.numbers["exporter"][r] * 26.0 + t.numbers["importer"][r]) as usize]);
        let draw = Instruments { weights: Some("weight"), ..model.clone() }.fit(&t, &lean).unwrap();
        draw.coefficients.iter().zip(&mut estimates).for_each(|(c, all)| all.push(c.estimate));
    }
    let naive = &fit.instrumented.as_ref().unwrap().uncorrected;
    for ((c, all), naive) in fit.coefficients.iter().zip(&estimates).zip(naive) {
        let mean = all.iter().sum::<f64>() / draws as f64;
        let sd = (all.iter().map(|b| (b - mean).powi(2)).sum::<f64>() / (draws as f64 - 1.0)).sqrt();
        println!("{}: bootstrap {sd:.5}, corrected {:.5}, uncorrected {naive:.5}", c.name, c.se);
        assert!((c.se / sd - 1.0).abs() < 0.15, "{}: {} bootstrap {sd}", c.name, c.se);
    }
}

#[test]
fn units_change_nothing() {
    let t = panel(8, 3, 1.0, 31);
    let base = TWO.fit(&t, &clustered()).unwrap();
    for unit in [1e-8, 1e-3, 7.0, 1e8] {
        for (column, scaled) in
            [("e1", ["e1", "v(e1)"]), ("z2", ["", ""]), ("x", ["x", ""]), ("trade", ["", ""])]
        {
            let mut other = t.clone();
            other.add(column, |t, r| t.numbers[column][r] * unit);
            let fit = TWO.fit(&other, &clustered()).unwrap();
            for (a, b) in base.coefficients.iter().zip(&fit.coefficients) {
                let factor = if scaled.contains(&a.name.as_str()) { unit } else { 1.0 };
                assert!(
                    (a.estimate - factor * b.estimate).abs() < 1e-9 * a.estimate.abs().max(a.se),
                    "{column} {a:?} {b:?}"
                );
                assert!((a.se - factor * b.se).abs() < 1e-8 * a.se, "{column} {unit}: {a:?} {b:?}");
            }
            let f = |fit: &Fit| fit.instrumented.as_ref().unwrap().first[0].strength.unwrap().f;
            assert!((f(&fit) / f(&base) - 1.0).abs() < 1e-8, "{column} {unit}");
        }
    }
}

#[cfg(feature = "threads")]
#[test]
fn the_same_bits_on_any_number_of_threads() {
    let mut t = panel(18, 16, 1.0, 41);
    assert!(t.rows() > 4_096, "sums of one block alone prove nothing");
    t.add("weight", |t, r| if r % 37 == 5 { 0.0 } else { t.numbers["weight"][r] });
    let weighted = Instruments { weights: Some("weight"), ..TWO };
    for model in [&TWO, &weighted] {
        let bits = |threads| {
            let fit = model.fit(&t, &Options { threads: Some(threads), ..clustered() }).unwrap();
            let told = fit.instrumented.unwrap();
            let strengths = told.first.iter().map(|f| f.strength.unwrap().f);
            let numbers = fit.coefficients.iter().flat_map(|c| [c.estimate, c.se]).chain(strengths);
            let numbers =
                numbers.chain(told.uncorrected.iter().copied()).chain(fit.covariance.iter().copied());
            numbers.map(f64::to_bits).collect::<Vec<u64>>()
        };
        let one = bits(1);
        for threads in [2, 3] {
            assert!(bits(threads) == one, "{threads} threads");
        }
    }
}

#[test]
fn both_stages_use_the_same_rows() {
    let mut t = panel(8, 4, 1.0, 51);
    // Missing instruments, an exporter-year without trade, an embargo that only a search finds, a
    // weight of zero.
    t.numbers.get_mut("z1").unwrap()[17] = f64::NAN;
    t.add("weight", |_, r| if r == 40 { 0.0 } else { 1.0 });
    t.add("embargo", |t, r| f64::from(u8::from(r % 29 == 3 && t.numbers["exporter"][r] < 7.0)));
    t.add("trade", |t, r| {
        let at = |name: &str| t.numbers[name][r];
        let none = at("embargo") > 0.0 || (at("exporter") == 7.0 && at("year") == 1.0);
        if none { 0.0 } else { at("trade") + 0.1 }
    });
    let embargo: Vec<usize> = (0..t.rows()).filter(|r| t.numbers["embargo"][*r] > 0.0).collect();
    assert!(embargo.len() > 5);
    let model = Model { regressors: &["x", "embargo"], ..MODEL };
    let given = Instruments { model, weights: Some("weight"), ..TWO };
    let fit = given.fit(&t, &clustered()).unwrap();
    assert_eq!(fit.status, Status::Converged);
    assert_eq!((fit.drops.missing(), fit.drops.zero_weight()), (1, 1));
    assert_eq!(fit.drops.separated(), embargo.len());
    assert_eq!(fit.drops.separated_by_effects(), 8);
    assert_eq!(fit.rows_used + fit.drops.rows.len(), t.rows());
    let first = &fit.instrumented.as_ref().unwrap().first;
    assert!(first.iter().all(|f| f.fit.rows_used == fit.rows_used));
    // The same as on those rows alone.
    let mut used = vec![true; t.rows()];
    fit.drops.rows.iter().for_each(|d| used[d.row] = false);
    let alone = TWO.fit(&t.filter(|_, r| used[r]), &clustered()).unwrap();
    for c in &alone.coefficients {
        let same = found(&fit, &c.name);
        assert!((same.estimate - c.estimate).abs() < 1e-8 * c.se, "{same:?} {c:?}");
        assert!((same.se / c.se - 1.0).abs() < 1e-8, "{same:?} {c:?}");
    }
}

#[test]
fn collinear_instruments_are_named_and_change_nothing() {
    let mut t = panel(8, 3, 1.0, 61);
    t.add("mix", |t, r| 2.0 * t.numbers["z1"][r] - t.numbers["z2"][r] + t.numbers["x"][r]);
    t.add("yearly", |t, r| t.numbers["year"][r]);
    let base = TWO.fit(&t, &clustered()).unwrap();
    let more = Instruments { instruments: &["z1", "z2", "z3", "mix", "yearly"], ..TWO };
    let fit = more.fit(&t, &clustered()).unwrap();
    let first = &fit.instrumented.as_ref().unwrap().first[0];
    let names: Vec<&str> = first.fit.dropped_regressors.iter().map(|d| d.name.as_str()).collect();
    assert_eq!(names, ["mix", "yearly"]);
    assert_eq!(first.strength.unwrap().degrees, 3);
    for (a, b) in base.coefficients.iter().zip(&fit.coefficients) {
        assert!(
            (a.estimate - b.estimate).abs() < 1e-8 * a.se && (a.se / b.se - 1.0).abs() < 1e-8,
            "{a:?} {b:?}"
        );
    }
}

#[test]
fn not_converging_is_a_status_and_not_a_matter_of_instruments() {
    let t = panel(8, 3, 1.0, 95);
    let fit = TWO.fit(&t, &Options { iterations: 1, ..clustered() }).unwrap();
    assert!(matches!(fit.status, Status::NotConverged { .. }), "{:?}", fit.status);
    assert!(fit.instrumented.is_some());
}

#[test]
fn weak_instruments_are_called_weak() {
    let one = Instruments { endogenous: &["e1"], instruments: &["z1"], ..TWO };
    let weak = |strength: f64| {
        let fit = one.fit(&panel(12, 3, strength, 71), &clustered()).unwrap();
        let first = &fit.instrumented.as_ref().unwrap().first[0];
        let (strength, c) = (first.strength.unwrap(), &first.fit.coefficients[1]);
        assert!((strength.f - c.statistic * c.statistic).abs() < 1e-9 * strength.f, "{strength:?} {c:?}");
        assert!((strength.p_value - c.p_value).abs() < 1e-9, "{strength:?} {c:?}");
        first.weak()
    };
    assert_eq!((weak(1.0), weak(0.05)), (Some(false), Some(true)));
}

#[test]
fn what_instruments_cannot_tell_is_refused() {
    let mut t = panel(8, 3, 1.0, 81);
    t.add("mix", |t, r| t.numbers["z1"][r] - 3.0 * t.numbers["x"][r]);
    t.add("exact", |t, r| 2.0 * t.numbers["z1"][r] + t.numbers["x"][r] + t.numbers["year"][r]);
    t.add("yearly", |t, r| t.numbers["year"][r]);
    t.add("twice", |t, r| 2.0 * t.numbers["e1"][r]);
    t.add("apart", |t, r| t.numbers["e1"][r] + t.numbers["x"][r] * 0.3);
    let run = |endogenous: &[&str], instruments: &[&str]| {
        Instruments { endogenous, instruments, ..TWO }.fit(&t, &clustered()).unwrap_err()
    };
    let too_few = Refusal::Instruments { endogenous: 2, given: 1, left: 1 };
    assert_eq!(run(&["e1", "e2"], &["z1"]), too_few);
    assert_eq!(run(&["e1", "e2"], &["z1", "mix"]), Refusal::Instruments { endogenous: 2, given: 2, left: 1 });
    assert_eq!(run(&["e1"], &["yearly"]), Refusal::Instruments { endogenous: 1, given: 1, left: 0 });
    assert_eq!(run(&["e1"], &["x"]), Refusal::Instruments { endogenous: 1, given: 1, left: 0 });
    assert_eq!(run(&["e1"], &[]), Refusal::Instruments { endogenous: 1, given: 0, left: 0 });
    assert!(matches!(run(&[], &["z1"]), Refusal::Option { name: "endogenous", .. }));
    for (endogenous, instruments) in [
        (&["exact"][..], &["z1", "z2"][..]),
        (&["e1", "twice"], &["z1", "z2"]),
        (&["e1", "apart"], &["z1", "z2"]),
    ] {
        let refusal = run(endogenous, instruments);
        assert!(matches!(refusal, Refusal::Unidentified { .. }), "{endogenous:?} {refusal:?}");
        assert!(refusal.to_string().contains(endogenous[endogenous.len() - 1]), "{refusal}");
    }
    // An instrument that is made orthogonal to the regressor within the effects moves nothing.
    let coded = MODEL.code(&t);
    let ols = Options { family: Family::LeastSquares, ..Options::default() };
    let within = Model { response: "z1", regressors: &["x", "e1"], ..MODEL };
    let fit = within.fit(&t, &ols);
    let rest: Vec<f64> = t.numbers["z1"].iter().zip(&fit.eta).map(|(z, eta)| z - eta).collect();
    let mut data = TWO.data(&t, &coded);
    data.endogenous.truncate(1);
    data.instruments = vec![Regressor { name: "rest".into(), values: &rest }];
    let refusal = estimate(&data, &clustered()).unwrap_err();
    assert!(matches!(refusal, Refusal::Unidentified { ref name, .. } if name == "e1"), "{refusal:?}");
}

#[test]
fn input_without_meaning_is_refused_and_never_panics() {
    let t = panel(6, 2, 1.0, 91);
    let changed = |name: &str, value: f64| {
        let mut t = t.clone();
        t.numbers.get_mut(name).unwrap()[3] = value;
        TWO.fit(&t, &clustered())
    };
    for name in ["e1", "z3", "x"] {
        assert_eq!(changed(name, f64::NAN).unwrap().drops.missing(), 1);
        let refusal = changed(name, f64::INFINITY).unwrap_err();
        assert!(matches!(&refusal, Refusal::Value { column, row: 3, .. } if column == name), "{refusal}");
    }
    assert!(matches!(changed("trade", -1.0), Err(Refusal::Value { row: 3, .. })));
    let coded = MODEL.code(&t);
    let short = [1.0; 3];
    let mut data = TWO.data(&t, &coded);
    data.instruments[1].values = &short;
    assert!(matches!(estimate(&data, &clustered()), Err(Refusal::Length { found: 3, .. })));
    let option = |options: Options| TWO.fit(&t, &options).unwrap_err();
    let iid = Options { covariance: Covariance::Homoskedastic, ..Options::default() };
    assert!(matches!(option(iid), Refusal::Option { name: "covariance", .. }));
    for family in [Family::Gamma, Family::NegativeBinomial { dispersion: 1.0 }] {
        let refusal = option(Options { family, ..Options::default() });
        assert!(matches!(refusal, Refusal::Option { name: "family", .. }));
    }
    assert!(matches!(TWO.fit(&t.filter(|_, _| false), &clustered()), Err(Refusal::NoRows { given: 0, .. })));
    for rows in [1, 4, 9, 20] {
        // Too few rows for anything: an outcome, whichever, but an outcome.
        let outcome = TWO.fit(&t.filter(|_, r| r < rows), &clustered());
        assert!(outcome.is_err(), "{rows} rows: {outcome:?}");
    }
}
