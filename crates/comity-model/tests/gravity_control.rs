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
        println!("{name}: plain {:.3} ({:.3}), control {:.3} ({:.3})", c.estimate, c.se, ours.estimate, ours.se);
    }
    let told = fit.instrumented.unwrap();
    assert!(told.endogeneity.unwrap().p_value < 1e-6);
    assert!(told.first.iter().all(|f| f.weak() == Some(false) && f.strength.unwrap().p_value < 1e-6));
    assert!((found(&told.first[0].fit, "z1").estimate - 0.8).abs() < 0.1);
}

#[test]
fn without_endogeneity_the_test_is_silent_and_the_correction_small() {
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
        let dot = |a: &[Dual], b: &[Dual]| {
            a.iter().zip(b).fold(Dual(0.0, 0.0), |sum, (a, b)| sum + *a * *b)
        };
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
        out.extend(xd.iter().map(|x| p * *x * r));
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
    let (estimates, covariance) = Stack::new(&data, &fit, family == Family::Poisson).solve(by_cluster);
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
