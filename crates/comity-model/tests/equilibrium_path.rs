//! The path of capital against closed forms and the static model.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::needless_range_loop)]

#[path = "equilibrium_support/random.rs"]
mod random;

use comity_model::equilibrium::axes::*;
use comity_model::equilibrium::calibrate::calibrate;
use comity_model::equilibrium::path::{Growth, Path, Travelled, path};
use comity_model::equilibrium::*;
use random::Dice;

const GROWTH: Growth = Growth { capital_share: 0.4, depreciation: 0.06, discount: 0.96 };

fn tight() -> Options {
    Options { solver: SolverOptions { tolerance: 1e-13, ..Default::default() }, ..Default::default() }
}

/// Countries that are all alike.
fn alike(countries: usize) -> Economy {
    let trade =
        Cube::from_fn(countries, 1, |n, i, _| if n.0 == i.0 { 70.0 } else { 30.0 / (countries - 1) as f64 });
    calibrate(&Observed { trade, tariff: None, theta: vec![4.0], input_output: None }).unwrap().economy
}

fn travel(economy: &Economy, stages: &[(usize, Shock)], years: usize, growth: &Growth) -> Path {
    match path(economy, stages, years, growth, &tight(), &|| true).unwrap() {
        Travelled::Whole(path) => *path,
        Travelled::Stopped { year, certificate } => panic!("year {year:?}: {certificate:?}"),
    }
}

fn near(found: f64, right: f64, what: &str) {
    assert!((found / right - 1.0).abs() < 1e-8, "{what}: {found} for {right}");
}

fn cheaper_trade(economy: &Economy) -> Shock {
    let mut shock = Shock::none();
    let cost = shock.trade_cost_mut(economy);
    *cost = Cube::from_fn(economy.countries(), 1, |n, i, _| if n.0 == i.0 { 1.0 } else { 0.8 });
    shock
}

/// Among countries that are alike shares of trade never move again: real factor income is `G k^alpha`, so that
/// `ln k(t) = ln G / (1 - alpha) (1 - (1 - delta (1 - alpha))^t)`, and welfare is a geometric sum.
#[test]
fn among_countries_that_are_alike_the_path_is_a_formula() {
    let economy = alike(3);
    let shock = cheaper_trade(&economy);
    let gain = simulate(&economy, &shock, &tight()).unwrap().real_income(Country(0)).ln();
    let found = travel(&economy, &[(0, shock)], 30, &GROWTH);
    let Growth { capital_share: alpha, depreciation: delta, discount: beta } = GROWTH;
    let rate = 1.0 - delta * (1.0 - alpha);
    for (t, year) in found.years.iter().enumerate() {
        let capital = gain / (1.0 - alpha) * (1.0 - rate.powi(t as i32));
        for n in 0..3 {
            near(year.capital[n], capital.exp(), "capital");
            near(year.real_income[n], (gain + alpha * capital).exp(), "real income");
            near(year.consumption[n], (gain + alpha * capital).exp(), "consumption");
        }
    }
    near(found.long_run.capital[0], (gain / (1.0 - alpha)).exp(), "capital of the long run");
    near(found.long_run.real_income[0], (gain / (1.0 - alpha)).exp(), "long run");
    let welfare = gain / (1.0 - alpha) * (1.0 - alpha * (1.0 - beta) / (1.0 - beta * rate));
    near(found.welfare[0], welfare.exp(), "welfare");
}

/// Without capital every year is the static answer, and so are the long run and welfare.
#[test]
fn without_capital_nothing_follows() {
    for seed in 0..20 {
        let mut dice = Dice(seed);
        let observed = random::economy(&mut dice, 4, 1 + seed as usize % 3);
        let economy = calibrate(&observed).unwrap().economy;
        let mut shock = Shock::none();
        shock.tariff_mut(&economy).set(Importer(0), Exporter(1), Sector(0), 0.3);
        let once = simulate(&economy, &shock, &tight()).unwrap().real_incomes();
        let found = travel(&economy, &[(0, shock)], 3, &Growth { capital_share: 0.0, ..GROWTH });
        for n in 0..4 {
            near(found.years[2].real_income[n], once[n], &format!("seed {seed}, year 2"));
            near(found.long_run.real_income[n], once[n], &format!("seed {seed}, long run"));
            near(found.welfare[n], once[n], &format!("seed {seed}, welfare"));
        }
    }
}

/// In the long run capital is real factor income, the path comes there, and a stage moves nothing before it comes.
#[test]
fn the_path_ends_in_its_long_run() {
    for seed in 0..8 {
        let mut dice = Dice(seed);
        let observed = random::economy(&mut dice, 3, 1 + seed as usize % 2);
        let economy = calibrate(&observed).unwrap().economy;
        let mut shock = Shock::none();
        shock.tariff_mut(&economy).set(Importer(0), Exporter(1), Sector(0), 0.3);
        let stages = [(0, Shock::none()), (5, shock)];
        let found = travel(&economy, &stages, 400, &Growth { depreciation: 0.2, ..GROWTH });
        for n in 0..3 {
            for t in 0..5 {
                near(found.years[t].real_income[n], 1.0, "before the stage");
            }
            near(found.years[399].capital[n], found.long_run.capital[n], "capital after 400 years");
            near(
                found.years[399].consumption[n],
                found.long_run.consumption[n],
                "consumption after 400 years",
            );
        }
    }
}

#[test]
fn a_path_can_be_given_up() {
    let economy = alike(2);
    let refused = path(&economy, &[(0, cheaper_trade(&economy))], 3, &GROWTH, &tight(), &|| false);
    assert_eq!(refused, Err(Refusal::GivenUp));
}
