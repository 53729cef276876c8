//! Two public samples: 30 countries with estimated trade costs (gegravity, USITC) and 30 countries in
//! Eaton-Kortum form (Simonovska and Waugh 2014).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::needless_range_loop)]

mod equilibrium_support;
#[path = "equilibrium_support/structural_gravity.rs"]
#[allow(dead_code)]
mod structural_gravity;

use comity_model::equilibrium::axes::*;
use comity_model::equilibrium::calibrate::{calibrate, flows_from_shares};
use comity_model::equilibrium::*;
use equilibrium_support::*;
use structural_gravity::fitted;

/// Estimates of the package's example, sigma 5.
const COSTS: [(&str, f64); 6] = [
    ("lndist", -0.3898623),
    ("contiguity", 0.891577),
    ("common_language", 0.0326249),
    ("pta", 0.4711383),
    ("international", -3.412584),
    ("constant", 16.32434),
];

/// An agreement of Canada and Japan. The example prints the baseline outward resistance of the
/// reference (Germany, inward resistance one), 0.050346, and the change of the cost term, 60.181650 %.
/// Its "full" effects hold spending shares at the baseline, so they are not an equilibrium and are
/// not compared; the equilibrium here answers to the laws.
#[test]
fn the_sample_of_gegravity() {
    let Some(folder) = shared("gegravity-usitc-sample") else { return };
    let data = rows(&folder.join("sample_data_set.dlm"));
    let mut countries: Vec<String> = data.iter().map(|r| r["exporter"].clone()).collect();
    countries.sort();
    countries.dedup();
    let n = countries.len();
    let find = |name: &str| countries.iter().position(|c| c == name).unwrap();
    let (mut term, mut y, mut e) = (vec![vec![0.0; n]; n], vec![0.0; n], vec![0.0; n]);
    for row in &data {
        let (i, j) = (find(&row["exporter"]), find(&row["importer"]));
        let value = |name: &str| if name == "constant" { 1.0 } else { number(row, name) };
        term[i][j] = COSTS.iter().map(|(name, b)| b * value(name)).sum::<f64>().exp();
        y[i] = number(row, "Y");
        e[j] = number(row, "E");
    }
    let world: f64 = y.iter().sum();
    let spent: f64 = e.iter().sum();
    println!("output over spending {:.6}", world / spent);
    let germany = find("DEU");
    // Inward resistance of Germany one; its own equation is the one left out.
    let (mut inward, mut outward) = (vec![1.0; n], vec![1.0; n]);
    for _ in 0..2000 {
        for i in 0..n {
            outward[i] = (0..n).map(|j| term[i][j] * e[j] / spent / inward[j]).sum();
        }
        for j in (0..n).filter(|j| *j != germany) {
            inward[j] = (0..n).map(|i| term[i][j] * y[i] / world / outward[i]).sum();
        }
    }
    let resistance = outward[germany].powf(1.0 / (1.0 - 5.0));
    println!("outward resistance of Germany {resistance:.6} against 0.050346");
    let (canada, japan) = (find("CAN"), find("JPN"));
    let ratio = 0.4711383_f64.exp();
    assert!((100.0 * (ratio - 1.0) - 60.181650).abs() < 1e-5);
    assert!((resistance - 0.050346).abs() < 5e-7, "{resistance}");
    // Spending that sums to output, as an equilibrium needs.
    let scale = world / spent;
    let spending: Vec<f64> = e.iter().map(|x| x * scale).collect();
    let base = fitted(&term, &y, &spending);
    let trade = Cube::from_fn(n, 1, |b, s, _| base[s.0][b.0]);
    let observed = Observed { trade, tariff: None, theta: vec![4.0], input_output: None };
    let economy = calibrate(&observed).unwrap().economy;
    let cost = Cube::from_fn(n, 1, |b, s, _| {
        let agreed = (b.0 == canada && s.0 == japan) || (b.0 == japan && s.0 == canada);
        if agreed { ratio.powf(-0.25) } else { 1.0 }
    });
    let shock = Shock { trade_cost: Some(cost), ..Shock::none() };
    for response in [Response::Conditional, Response::Full] {
        let options = Options { response, closure: Closure::Multiplicative, ..Options::default() };
        let outcome = simulate(&economy, &shock, &options).unwrap();
        assert!(outcome.certificate.is_solved(), "{:?}", outcome.certificate);
        let report = outcome.report(&shock).unwrap();
        let real = |n: usize| 100.0 * (report.countries[n].real_wage - 1.0);
        println!("{response:?}: real output of Canada {:+.4} %, Japan {:+.4} %", real(canada), real(japan));
        assert!(report.walras.abs() < 1e-12);
        assert!(real(canada) > 0.0 && real(japan) > 0.0);
    }
}

/// Normalized shares alone: incomes from balanced trade, then autarky and a fall of all costs, both with
/// a closed form in own shares.
#[test]
fn thirty_countries_in_eaton_kortum_form() {
    let Some(folder) = shared("eaton-kortum-30") else { return };
    let data = matrix(&folder.join("gravity_data.tsv"));
    let mut share = Cube::<Share>::filled(30, 1, 0.0);
    for row in &data {
        share.set(Importer(row[0] as usize - 1), Exporter(row[1] as usize - 1), Sector(0), row[2]);
    }
    let flows = flows_from_shares(&share).unwrap();
    let theta = 4.12;
    let observed = Observed { trade: flows, tariff: None, theta: vec![theta], input_output: None };
    let calibration = calibrate(&observed).unwrap();
    println!("zero-shock audit {:.0e}", calibration.audit.worst_residual);
    assert!(calibration.audit.worst_residual < 1e-12);
    let economy = calibration.economy;
    let own: Vec<f64> = (0..30).map(|i| economy.share().at(Importer(i), Exporter(i), Sector(0))).collect();
    let alone = simulate(&economy, &Shock::autarky(&economy), &Options::default()).unwrap();
    let gains: Vec<f64> = own.iter().map(|l| 100.0 * (1.0 - l.powf(1.0 / theta))).collect();
    let (least, most) = gains.iter().fold((f64::MAX, 0.0_f64), |e, g| (e.0.min(*g), e.1.max(*g)));
    println!("loss of going to autarky between {least:.2} and {most:.2} %");
    for i in 0..30 {
        assert!((100.0 * (1.0 - alone.real_income(Country(i))) - gains[i]).abs() < 1e-10);
    }
    let cheaper = Cube::from_fn(30, 1, |b, s, _| if b.0 == s.0 { 1.0 } else { 0.9 });
    let shock = Shock { trade_cost: Some(cheaper), ..Shock::none() };
    let by = |method| {
        let solver = SolverOptions { method, ..Default::default() };
        let outcome = simulate(&economy, &shock, &Options { solver, ..Options::default() }).unwrap();
        assert!(outcome.certificate.is_solved());
        outcome
    };
    let (first, second) = (by(Method::Anderson), by(Method::Newton));
    let report = first.report(&shock).unwrap();
    for i in 0..30 {
        let from_shares = (report.countries[i].own_share.1 / own[i]).powf(-1.0 / theta);
        assert!((first.real_income(Country(i)) / from_shares - 1.0).abs() < 1e-11);
        assert!((first.real_income(Country(i)) / second.real_income(Country(i)) - 1.0).abs() < 1e-10);
    }
}
