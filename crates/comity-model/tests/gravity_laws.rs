//! What must hold of every estimate, on invented panels: agreement with a plain dense solution,
//! invariance, honest outcomes, the same bits on any number of threads.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::needless_range_loop)]

mod gravity_support;
use comity_model::gravity::*;
use gravity_support::*;

/// A small generator of reproducible numbers in (0, 1).
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }
}

/// Trade of `n` countries over `years`, with zeros, and a share of rows missing.
fn panel(n: usize, years: usize, keep: f64, seed: u64) -> Table {
    let mut random = Random(seed);
    let mut t = Table::default();
    let size: Vec<f64> = (0..n).map(|_| 3.0 * random.next()).collect();
    let mut column = |name: &str, value: f64| t.numbers.entry(name.to_owned()).or_default().push(value);
    for i in 0..n {
        for j in 0..n {
            let (distance, start) = (random.next(), random.next() * years as f64 * 1.5);
            for year in 0..years {
                if random.next() > keep {
                    continue;
                }
                let rta = f64::from(u8::from(year as f64 > start));
                let tariff = random.next() * (1.0 - 0.5 * rta);
                let mean = (size[i] + size[j] - 2.0 * distance + 0.5 * rta - tariff).exp();
                let trade = if random.next() < 0.2 { 0.0 } else { mean * (0.2 + 1.6 * random.next()) };
                column("exporter", i as f64);
                column("importer", j as f64);
                column("year", year as f64);
                column("sector", f64::from((i * 3 + j * 5 + year) as u32 % 4));
                column("rta", rta);
                column("tariff", tariff);
                column("distance", distance);
                column("trade", trade);
                column("weight", 0.5 + random.next());
                column("offset", random.next() - 0.5);
                column("constant", 1.0);
            }
        }
    }
    t
}

const EXPORTER_YEAR: &[&str] = &["exporter", "year"];
const IMPORTER_YEAR: &[&str] = &["importer", "year"];
const PAIR: &[&str] = &["exporter", "importer"];
const THREE: &[&[&str]] = &[EXPORTER_YEAR, IMPORTER_YEAR, PAIR];

/// Newton's method with every dummy as a column and the normal equations: slow, plain, and sharing no
/// code with what it checks. Redundant dummies are left out by their pivots.
fn plain(data: &Data<'_>, fit: &Fit, family: Family) -> Vec<f64> {
    let mut used = vec![true; data.rows()];
    fit.drops.rows.iter().for_each(|d| used[d.row] = false);
    let rows: Vec<usize> = (0..data.rows()).filter(|&r| used[r]).collect();
    let mut columns: Vec<Vec<f64>> = fit
        .coefficients
        .iter()
        .map(|c| rows.iter().map(|&r| data.regressors[c.regressor].values[r]).collect())
        .collect();
    let k = columns.len();
    for effect in &data.effects {
        let mut levels: Vec<usize> = rows.iter().map(|&r| data.level(&effect.factors, r)).collect();
        levels.sort_unstable();
        levels.dedup();
        for level in levels {
            let value = |&r: &usize| {
                let z = effect.slope.map_or(1.0, |z| z[r]);
                if data.level(&effect.factors, r) == level { z } else { 0.0 }
            };
            columns.push(rows.iter().map(value).collect());
        }
    }
    let order: Vec<usize> = (k..columns.len()).chain(0..k).collect();
    let columns: Vec<Vec<f64>> = order.iter().map(|&c| columns[c].clone()).collect();
    let y: Vec<f64> = rows.iter().map(|&r| data.response[r]).collect();
    let offset: Vec<f64> = rows.iter().map(|&r| data.offset.map_or(0.0, |o| o[r])).collect();
    let prior: Vec<f64> = rows.iter().map(|&r| data.weights.map_or(1.0, |w| w[r])).collect();
    let mean = y.iter().sum::<f64>() / y.len() as f64;
    let start = |y: &f64| if family == Family::Logit { *y - 0.5 } else { (0.5 * (y + mean)).ln() };
    let mut eta: Vec<f64> = y.iter().map(start).collect();
    let mut beta = vec![];
    for _ in 0..60 {
        let (mut w, mut z) = (vec![0.0; y.len()], vec![0.0; y.len()]);
        for i in 0..y.len() {
            let mu = eta[i].exp();
            let (weight, score) = match family {
                Family::LeastSquares => (1.0, y[i] - eta[i]),
                Family::Poisson => (mu, y[i] - mu),
                Family::Gamma => (1.0, y[i] / mu - 1.0),
                Family::NegativeBinomial { dispersion: a } => {
                    (mu / (1.0 + a * mu), (y[i] - mu) / (1.0 + a * mu))
                }
                Family::Logit => (mu / (1.0 + mu) / (1.0 + mu), y[i] - mu / (1.0 + mu)),
            };
            w[i] = prior[i] * weight;
            z[i] = eta[i] - offset[i] + score / weight;
        }
        beta = least_squares(&columns, &z, &w);
        for i in 0..y.len() {
            eta[i] = offset[i] + (0..columns.len()).map(|c| beta[c] * columns[c][i]).sum::<f64>();
        }
    }
    beta[beta.len() - k..].to_vec()
}

fn least_squares(columns: &[Vec<f64>], z: &[f64], w: &[f64]) -> Vec<f64> {
    let p = columns.len();
    let dot = |a: &[f64], b: &[f64]| (0..z.len()).map(|i| w[i] * a[i] * b[i]).sum::<f64>();
    let mut a: Vec<Vec<f64>> = (0..p)
        .map(|r| (0..p).map(|c| dot(&columns[r], &columns[c])).chain([dot(&columns[r], z)]).collect())
        .collect();
    let scale: Vec<f64> = (0..p).map(|c| a[c][c]).collect();
    let mut out = vec![false; p];
    for c in 0..p {
        if a[c][c] <= 1e-10 * scale[c] {
            out[c] = true;
            continue;
        }
        let pivot = a[c].clone();
        for r in (0..p).filter(|&r| r != c) {
            let f = a[r][c] / pivot[c];
            a[r].iter_mut().zip(&pivot).for_each(|(x, v)| *x -= f * v);
        }
    }
    (0..p).map(|c| if out[c] { 0.0 } else { a[c][p] / a[c][c] }).collect()
}

fn agrees(model: &Model<'_>, t: &Table, family: Family, weights: bool, offset: bool, slope: bool) {
    let coded = model.code(t);
    let mut data = model.data(t, &coded);
    if weights {
        data.weights = Some(&t.numbers["weight"]);
    }
    if offset {
        data.offset = Some(&t.numbers["offset"]);
    }
    if slope {
        let factors = data.effects[0].factors.clone();
        data.effects.push(Effect { name: "slope".into(), factors, slope: Some(&t.numbers["distance"]) });
    }
    let fit = estimate(&data, &Options { family, ..Options::default() }).unwrap();
    let what = format!("{family:?} {:?} weights {weights} offset {offset} slope {slope}", model.effects);
    assert_eq!(fit.status, Status::Converged, "{what} {:?}", fit.certificate);
    assert!(fit.certificate.worst_cell() <= 1e-9, "{what}: {:?}", fit.certificate);
    for (found, expected) in fit.coefficients.iter().zip(plain(&data, &fit, family)) {
        let error = (found.estimate - expected).abs() / expected.abs().max(1e-2);
        assert!(error < 1e-7, "{what}: {} {} not {expected}", found.name, found.estimate);
    }
}

#[test]
fn every_design_agrees_with_the_plain_solution() {
    let (full, holes) = (panel(7, 4, 1.0, 1), panel(7, 9, 0.5, 2));
    let effects: [&[&[&str]]; 8] = [
        &[],
        &[EXPORTER_YEAR],
        &[EXPORTER_YEAR, IMPORTER_YEAR],
        THREE,
        &[&["exporter"], &["importer"], &["year"]],
        &[EXPORTER_YEAR, PAIR],
        &[EXPORTER_YEAR, IMPORTER_YEAR, PAIR, &["sector"]],
        &[EXPORTER_YEAR, IMPORTER_YEAR, &["sector"]],
    ];
    for t in [&full, &holes] {
        for effects in effects {
            let regressors: &[&str] =
                if effects.is_empty() { &["constant", "rta", "tariff"] } else { &["rta", "tariff"] };
            let model = Model { response: "trade", regressors, effects, clusters: &[] };
            agrees(&model, t, Family::Poisson, false, false, false);
            agrees(&model, t, Family::LeastSquares, true, true, false);
        }
    }
    let model = Model { response: "trade", regressors: &["rta", "tariff"], effects: THREE, clusters: &[] };
    agrees(&model, &full, Family::Poisson, true, true, false);
    agrees(&model, &holes, Family::Poisson, true, false, false);
    let two = Model { effects: &THREE[..2], ..model };
    agrees(&two, &full, Family::NegativeBinomial { dispersion: 0.7 }, false, false, false);
    agrees(
        &Model { effects: &[&["exporter"], &["importer"]], ..model },
        &full,
        Family::LeastSquares,
        false,
        false,
        true,
    );
    let positive = full.filter(|t, r| t.numbers["trade"][r] > 0.0);
    agrees(&two, &positive, Family::Gamma, true, false, false);
    let mut long = panel(7, 14, 1.0, 3);
    long.add("trade", |t, r| f64::from(u8::from(t.numbers["trade"][r] > 2.0)));
    for effects in [&[&["exporter"][..], IMPORTER_YEAR][..], &[&["exporter"], &["importer"], &["year"]]] {
        agrees(&Model { effects, ..model }, &long, Family::Logit, true, true, false);
    }
}

#[test]
fn slopes_of_both_signs_agree_with_the_plain_solution() {
    let mut t = panel(7, 5, 1.0, 12);
    let mean = t.numbers["distance"].iter().sum::<f64>() / t.rows() as f64;
    t.add("distance", |t, r| t.numbers["distance"][r] - mean);
    let model = Model {
        response: "trade",
        regressors: &["rta", "tariff"],
        effects: &[&["exporter"], IMPORTER_YEAR],
        clusters: &[],
    };
    agrees(&model, &t, Family::Poisson, false, false, true);
    agrees(&model, &t, Family::LeastSquares, true, false, true);
    // a slope without the level it belongs to, and nothing but slopes
    for effects in [model.effects, &model.effects[..1]] {
        let model = Model { effects, ..model };
        let coded = model.code(&t);
        let mut data = model.data(&t, &coded);
        data.effects[0].slope = Some(&t.numbers["distance"]);
        for family in [Family::Poisson, Family::LeastSquares] {
            let fit = estimate(&data, &Options { family, ..Options::default() }).unwrap();
            assert_eq!(fit.status, Status::Converged, "{family:?} {:?}", fit.certificate);
            for (found, expected) in fit.coefficients.iter().zip(plain(&data, &fit, family)) {
                let error = (found.estimate - expected).abs() / expected.abs().max(1e-2);
                assert!(
                    error < 1e-7,
                    "{family:?} {effects:?}: {} {} not {expected}",
                    found.name,
                    found.estimate
                );
            }
        }
    }
}

fn three_way() -> Model<'static> {
    Model { response: "trade", regressors: &["rta", "tariff"], effects: THREE, clusters: &[PAIR] }
}

fn clustered() -> Options {
    Options { covariance: Covariance::Clustered, ..Options::default() }
}

#[track_caller]
fn same(a: &Fit, b: &Fit, factor: &[f64], tolerance: f64) {
    assert_eq!(a.coefficients.len(), b.coefficients.len());
    for ((a, b), f) in a.coefficients.iter().zip(&b.coefficients).zip(factor) {
        let off = (1.0 - b.estimate * f / a.estimate).abs().max((1.0 - b.se * f / a.se).abs());
        println!("{} off by {off:.0e}, limit {tolerance:.0e}", a.name);
        assert!((a.estimate - b.estimate * f).abs() <= tolerance * a.estimate.abs(), "{a:?} {b:?}");
        assert!((a.se - b.se * f).abs() <= tolerance * a.se, "{a:?} {b:?}");
    }
}

#[test]
fn units_change_nothing() {
    let t = panel(10, 5, 0.9, 3);
    let base = three_way().fit(&t, &clustered());
    for unit in [1e-8, 1e-3, 7.0, 1e8] {
        let mut scaled = t.clone();
        scaled.add("rta", |t, r| t.numbers["rta"][r] * unit);
        same(&base, &three_way().fit(&scaled, &clustered()), &[unit, 1.0], 1e-9);
    }
    for unit in [1e-6, 3.0, 1e12] {
        let mut scaled = t.clone();
        scaled.add("trade", |t, r| t.numbers["trade"][r] * unit);
        same(&base, &three_way().fit(&scaled, &clustered()), &[1.0, 1.0], 1e-9);
    }
    let mut shifted = t.clone();
    shifted.add("rta", |t, r| t.numbers["rta"][r] + 1e4);
    same(&base, &three_way().fit(&shifted, &clustered()), &[1.0, 1.0], 1e-9);
}

#[test]
fn order_labels_layout_and_splitting_a_row_change_nothing() {
    let t = panel(10, 5, 0.9, 4);
    let base = three_way().fit(&t, &clustered());
    let rows = t.rows();
    let shuffled = Table {
        text: t.text.clone(),
        numbers: t
            .numbers
            .iter()
            .map(|(n, v)| (n.clone(), (0..rows).map(|r| v[(r * 7919) % rows]).collect()))
            .collect(),
    };
    assert_ne!(rows % 7919, 0);
    same(&base, &three_way().fit(&shuffled, &clustered()), &[1.0, 1.0], 1e-10);
    let mut renamed = t.clone();
    renamed.add("exporter", |t, r| (t.numbers["exporter"][r] * 7.0) % 11.0);
    renamed.add("year", |t, r| 4.0 - t.numbers["year"][r]);
    same(&base, &three_way().fit(&renamed, &clustered()), &[1.0, 1.0], 1e-10);
    // Two half rows for one: two rows in a cell, so that sorted rows take the place of the cube.
    let mut split = t.clone();
    split.add("half", |_, r| if r == 5 { 0.5 } else { 1.0 });
    for values in split.numbers.values_mut() {
        values.push(values[5]);
    }
    let coded = three_way().code(&split);
    let mut data = three_way().data(&split, &coded);
    data.weights = Some(&split.numbers["half"]);
    same(&base, &estimate(&data, &clustered()).unwrap(), &[1.0, 1.0], 1e-9);
}

#[test]
fn collinear_regressors_are_named_and_dropped() {
    let mut t = panel(10, 5, 0.9, 5);
    t.add("twice", |t, r| 2.0 * t.numbers["rta"][r] + t.numbers["tariff"][r]);
    t.add("nothing", |_, _| 0.0);
    let regressors = &["rta", "distance", "tariff", "twice", "nothing"];
    let fit = Model { regressors, ..three_way() }.fit(&t, &clustered());
    let names: Vec<&str> = fit.dropped_regressors.iter().map(|d| d.name.as_str()).collect();
    assert_eq!(names, ["distance", "twice", "nothing"], "{:?}", fit.dropped_regressors);
    assert!(matches!(fit.dropped_regressors[0].reason, Collinear::WithEffects { .. }));
    let reasons = &fit.dropped_regressors;
    assert!(matches!(reasons[1].reason, Collinear::WithEarlier { .. }), "{reasons:?}");
    assert_eq!(fit.dropped_regressors[2].reason, Collinear::Zero);
    same(&three_way().fit(&t, &clustered()), &fit, &[1.0, 1.0], 1e-8);
}

#[test]
fn effects_add_up_to_the_linear_predictor() {
    for (t, family) in [(panel(8, 4, 1.0, 6), Family::Poisson), (panel(8, 9, 0.5, 7), Family::LeastSquares)] {
        let coded = three_way().code(&t);
        let data = three_way().data(&t, &coded);
        let fit = estimate(&data, &Options { family, ..Options::default() }).unwrap();
        let mut used = 0;
        for row in (0..data.rows()).filter(|&r| !fit.eta[r].is_nan()) {
            let x: f64 =
                fit.coefficients.iter().map(|c| c.estimate * data.regressors[c.regressor].values[row]).sum();
            let effects = data.effects.iter().zip(&fit.effects);
            let sum: f64 = effects.map(|(e, v)| v.values[data.level(&e.factors, row)]).sum();
            assert!((x + sum - fit.eta[row]).abs() < 1e-9, "{} {}", x + sum, fit.eta[row]);
            used += 1;
        }
        assert_eq!(used, fit.rows_used);
        assert_eq!(fit.rows_used + fit.drops.rows.len(), fit.rows_given);
    }
}

#[test]
fn clusters_of_several_ways_and_dyads() {
    let t = panel(10, 5, 0.9, 8);
    let options = Options { small_sample: SmallSample::None, ..clustered() };
    let ways: &[&[&str]] = &[&["exporter"], &["importer"]];
    let both = Model { clusters: ways, ..three_way() }.fit(&t, &options);
    let one = |way: &[&str]| Model { clusters: &[way], ..three_way() }.fit(&t, &options);
    let (a, b, ab) = (one(&["exporter"]), one(&["importer"]), one(PAIR));
    for at in 0..4 {
        let expected = a.covariance[at] + b.covariance[at] - ab.covariance[at];
        assert!((both.covariance[at] - expected).abs() < 1e-12 * a.covariance[0] || both.notes.len() > 1);
    }
    assert_eq!(both.degrees.clusters, [10, 10]);
    let wald = ab.wald(&[0]).unwrap();
    assert!((wald.statistic - ab.coefficients[0].statistic.powi(2)).abs() < 1e-9 * wald.statistic);
    assert!((wald.p_value - ab.coefficients[0].p_value).abs() < 1e-10);
    let dyadic = Options { covariance: Covariance::Dyadic { first: 0, second: 2 }, ..options };
    let fit = three_way().fit(&t, &dyadic);
    assert!(fit.coefficients.iter().all(|c| c.se >= 0.0) && fit.degrees.clusters == [10]);
}

#[test]
fn errors_over_time_end_where_rows_and_clusters_begin() {
    let t = panel(10, 5, 0.9, 8);
    let with = |covariance, clusters: &'static [&'static [&'static str]]| {
        let options = Options { covariance, small_sample: SmallSample::None, ..Options::default() };
        Model { clusters, ..three_way() }.fit(&t, &options)
    };
    const YEAR: &[&str] = &["year"];
    let periods: Vec<i64> = (0..5).collect();
    let by_pair = |lags| with(Covariance::NeweyWest { lags, periods: periods.clone() }, &[PAIR, YEAR]);
    let across = |lags| with(Covariance::DriscollKraay { lags, periods: periods.clone() }, &[YEAR]);
    let near = |a: &Fit, b: &Fit, tolerance: f64| {
        for (a, b) in a.covariance.iter().zip(&b.covariance) {
            assert!((a - b).abs() <= tolerance * b.abs().max(1e-12), "{a} {b}");
        }
    };
    // No lags: a row of a pair stands alone, a year is a cluster. Endless lags: a pair is a cluster.
    near(&by_pair(0), &with(Covariance::Robust, &[]), 1e-10);
    near(&across(0), &with(Covariance::Clustered, &[YEAR]), 1e-10);
    near(&by_pair(100_000_000), &with(Covariance::Clustered, &[PAIR]), 1e-6);
    assert_eq!(across(2).degrees.clusters, [5]);
    // A time that is not there, or not told for every level, is refused.
    let none = Covariance::NeweyWest { lags: 1, periods: vec![0, 1] };
    let options = Options { covariance: none, ..Options::default() };
    let model = Model { clusters: &[PAIR, YEAR], ..three_way() };
    let coded = model.code(&t);
    assert!(matches!(estimate(&model.data(&t, &coded), &options), Err(Refusal::Factors { .. })));
}

#[cfg(feature = "threads")]
#[test]
fn the_same_bits_on_any_number_of_threads() {
    for (years, keep) in [(6, 0.9), (9, 0.5)] {
        let t = panel(14, years, keep, 9);
        let bits = |threads| {
            let fit = three_way().fit(&t, &Options { threads: Some(threads), ..clustered() });
            let numbers = fit.coefficients.iter().flat_map(|c| [c.estimate, c.se]).chain(fit.eta);
            numbers.map(f64::to_bits).collect::<Vec<u64>>()
        };
        let one = bits(1);
        for threads in [2, 3, 8] {
            for _ in 0..5 {
                assert!(bits(threads) == one, "{threads} threads");
            }
        }
    }
}

#[test]
fn standard_errors_are_those_of_the_model_with_dummies() {
    for family in [Family::Poisson, Family::LeastSquares] {
        for effects in [&[&["exporter"][..]][..], &[&["exporter"], &["importer"]], THREE] {
            let mut t = panel(5, 3, 1.0, 12);
            let options = Options { family, small_sample: SmallSample::None, ..clustered() };
            let absorbed = Model { effects, ..three_way() }.fit(&t, &options);
            let mut names: Vec<String> = vec!["rta".into(), "tariff".into(), "constant".into()];
            for (e, effect) in effects.iter().enumerate() {
                let coded = Model { effects: &[*effect], clusters: &[], ..three_way() };
                let (coded, all) = (coded.code(&t), coded);
                let data = all.data(&t, &coded);
                let factors = &data.effects[0].factors;
                let level: Vec<f64> = (0..t.rows()).map(|r| data.level(factors, r) as f64).collect();
                let count = data.levels(factors);
                for l in 0..count {
                    let name = format!("dummy_{e}_{l}");
                    t.numbers.insert(
                        name.clone(),
                        level.iter().map(|v| f64::from(u8::from(*v == l as f64))).collect(),
                    );
                    names.push(name);
                }
            }
            let mut used = vec![true; t.rows()];
            absorbed.drops.rows.iter().for_each(|d| used[d.row] = false);
            let t = t.filter(|_, r| used[r]);
            let regressors: Vec<&str> = names.iter().map(String::as_str).collect();
            let dummies = Model { regressors: &regressors, effects: &[], ..three_way() }.fit(&t, &options);
            for (a, b) in absorbed.coefficients.iter().zip(&dummies.coefficients) {
                assert!((a.estimate - b.estimate).abs() < 1e-8, "{family:?} {effects:?} {a:?} {b:?}");
                assert!((a.se - b.se).abs() < 1e-7 * a.se, "{family:?} {effects:?} {a:?} {b:?}");
            }
        }
    }
}

#[test]
fn separated_rows_are_found_with_a_certificate() {
    let mut t = panel(8, 5, 1.0, 10);
    // Trade vanishes wherever the embargo holds, in pairs and years that trade otherwise.
    t.add("embargo", |t, r| {
        f64::from(u8::from(
            (t.numbers["exporter"][r] + t.numbers["importer"][r]) as i32 == 6 && t.numbers["year"][r] == 2.0,
        ))
    });
    t.add("trade", |t, r| if t.numbers["embargo"][r] > 0.0 { 0.0 } else { t.numbers["trade"][r] + 0.1 });
    let fit = Model { regressors: &["rta", "tariff", "embargo"], ..three_way() }.fit(&t, &clustered());
    let embargo = t.numbers["embargo"].iter().filter(|e| **e > 0.0).count();
    assert_eq!(fit.drops.separated(), embargo);
    assert_eq!(fit.coefficients.len(), 2);
    assert_eq!(fit.status, Status::Converged);
}

#[test]
fn an_estimate_that_is_given_up_says_so_and_gives_no_number() {
    let t = panel(6, 3, 1.0, 4);
    let model = three_way();
    let options = clustered();
    options.stop.set();
    let given_up = estimate(&model.data(&t, &model.code(&t)), &options);
    assert_eq!(given_up.err(), Some(Refusal::GivenUp));
}

#[test]
fn input_without_meaning_is_refused_and_never_panics() {
    let t = panel(5, 3, 1.0, 11);
    let coded = three_way().code(&t);
    let run = |t: &Table| estimate(&three_way().data(t, &three_way().code(t)), &clustered());
    assert!(matches!(run(&t.filter(|_, _| false)), Err(Refusal::NoRows { given: 0, .. })));
    assert!(matches!(run(&t.filter(|_, r| r == 0)), Err(Refusal::NoRows { given: 1, .. })));
    let changed = |name: &str, value: f64| {
        let mut t = t.clone();
        t.numbers.get_mut(name).unwrap()[3] = value;
        run(&t)
    };
    assert_eq!(changed("trade", f64::NAN).unwrap().drops.missing(), 1);
    assert!(matches!(changed("trade", f64::INFINITY), Err(Refusal::Value { row: 3, .. })));
    assert!(matches!(changed("trade", -1.0), Err(Refusal::Value { row: 3, .. })));
    assert!(matches!(changed("rta", f64::NEG_INFINITY), Err(Refusal::Value { row: 3, .. })));
    let mut zeros = t.clone();
    zeros.add("trade", |_, _| 0.0);
    assert!(matches!(run(&zeros), Err(Refusal::NoRows { .. })));
    let constant = Model { effects: &[], regressors: &["constant"], ..three_way() };
    assert!(matches!(
        estimate(&constant.data(&zeros, &constant.code(&zeros)), &Options::default()),
        Err(Refusal::NoVariation { .. })
    ));
    let mut one_level = t.clone();
    one_level.add("exporter", |_, _| 1.0);
    assert!(run(&one_level).is_ok_and(|fit| fit.status == Status::Converged));
    let mut data = three_way().data(&t, &coded);
    data.effects[0].factors = vec![9];
    assert!(matches!(estimate(&data, &clustered()), Err(Refusal::Factors { .. })));
    let mut data = three_way().data(&t, &coded);
    data.factors[0].levels = 2;
    assert!(matches!(estimate(&data, &clustered()), Err(Refusal::Code { .. })));
    let mut data = three_way().data(&t, &coded);
    data.clusters.clear();
    assert!(matches!(estimate(&data, &clustered()), Err(Refusal::Clusters { found: 0 })));
    let short = vec![1.0; 3];
    let mut data = three_way().data(&t, &coded);
    data.weights = Some(&short);
    assert!(matches!(estimate(&data, &clustered()), Err(Refusal::Length { found: 3, .. })));
    let everything = vec![0.0; t.rows()];
    data.weights = Some(&everything);
    assert!(matches!(estimate(&data, &clustered()), Err(Refusal::NoRows { .. })));
}
