//! Exposure, tariffs that pay, coalitions, draws, and inputs that must be refused by name.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::needless_range_loop)]

#[path = "equilibrium_support/random.rs"]
mod random;

use comity_model::equilibrium::axes::*;
use comity_model::equilibrium::calibrate::{balanced, calibrate};
use comity_model::equilibrium::coalition::{shapley, worths};
use comity_model::equilibrium::draws::{Draw, Estimate, cost_of_effect, sample, sample_reports};
use comity_model::equilibrium::exposure::exposure;
use comity_model::equilibrium::tariff_game::Game;
use comity_model::equilibrium::*;
use random::Dice;

fn tight() -> Options {
    Options { solver: SolverOptions { tolerance: 1e-14, ..Default::default() }, ..Default::default() }
}

fn dense(seed: u64, n: usize, sectors: usize, theta: f64) -> (Observed, Economy) {
    let mut dice = Dice(seed);
    let mut observed = random::economy(&mut dice, n, sectors);
    observed.trade = Cube::from_fn(n, sectors, |b, s, j| observed.trade.at(b, s, j).max(1e-3));
    observed.theta = vec![theta; sectors];
    let economy = calibrate(&observed).unwrap().economy;
    (observed, economy)
}

#[test]
fn exposure_is_the_derivative_and_rows_add_to_one() {
    for (seed, n, sectors) in [(1, 12, 1), (2, 6, 4), (3, 30, 1)] {
        let (_, economy) = dense(seed, n, sectors, 4.0);
        for closure in [Closure::Additive, Closure::Multiplicative] {
            for psi in [0.0, 0.5] {
                let options = Options { closure, supply_elasticity: psi, ..tight() };
                let matrix = exposure(&economy, &options).unwrap();
                let (mut slope, mut sum): (f64, f64) = (0.0, 0.0);
                let h = 1e-4;
                for to in 0..n.min(4) {
                    let moved = |step: f64| {
                        let hats = Grid::from_fn(n, sectors, |i, _| if i.0 == to { step.exp() } else { 1.0 });
                        let shock = Shock { productivity: Some(hats), ..Shock::none() };
                        let outcome = simulate(&economy, &shock, &options).unwrap();
                        outcome.real_incomes().iter().map(|w| w.ln()).collect::<Vec<_>>()
                    };
                    let (a, b, c, d) = (moved(2.0 * h), moved(h), moved(-h), moved(-2.0 * h));
                    for of in 0..n {
                        let central = (8.0 * (b[of] - c[of]) - (a[of] - d[of])) / (12.0 * h);
                        slope = slope.max((central - matrix.at(Country(of), Country(to))).abs());
                    }
                }
                for of in 0..n {
                    let total: f64 = (0..n).map(|to| matrix.at(Country(of), Country(to))).sum();
                    // If all are more productive alike, so is the world, and labour follows.
                    if sectors == 1 {
                        sum = sum.max((total - (1.0 + psi)).abs());
                    }
                }
                println!("{n} x {sectors} {closure:?} psi {psi}: slope {slope:.1e}, rows {sum:.1e}");
                assert!(slope < 1e-8 && sum < 1e-11);
            }
        }
    }
}

/// Gros (1987): the optimum against one country is 1 / (theta lambda_ff), new shares.
#[test]
fn the_optimal_tariff_of_two_countries() {
    for (theta, home, foreign) in [(4.0, 1.0, 1.0), (2.0, 0.3, 1.0), (8.0, 2.0, 0.5)] {
        let size = [home, foreign];
        let trade = Cube::from_fn(2, 1, |n, i, _| {
            if n.0 == i.0 { 4.0 * size[n.0] } else { 0.5 * (home * foreign / (home + foreign)) }
        });
        let observed = Observed { trade, tariff: None, theta: vec![theta], input_output: None };
        let economy = calibrate(&observed).unwrap().economy;
        let mut game = Game::new(&economy, &tight(), vec![vec![Country(0)]]).unwrap();
        let rate = game.best_response(0, &[None]).unwrap().unwrap();
        let shock = Shock { tariff: Some(game.tariffs(&[Some(rate)])), ..Shock::none() };
        let outcome = simulate(&economy, &shock, &tight()).unwrap();
        let report = outcome.report(&shock).unwrap();
        let expected = 1.0 / (theta * report.countries[1].own_share.1);
        println!("optimal tariff {rate:.9}, formula {expected:.9}");
        assert!((rate - expected).abs() < 1e-6);
    }
}

#[test]
fn nash_tariffs_answer_each_other() {
    let (_, economy) = dense(5, 6, 1, 4.0);
    let economy = balanced(&economy, &tight()).unwrap().0;
    let players: Vec<Vec<Country>> = vec![vec![Country(0), Country(1)], vec![Country(2)], vec![Country(3)]];
    let mut game = Game::new(&economy, &tight(), players).unwrap();
    let nash = game.nash(1e-6).unwrap().unwrap();
    println!("Nash rates {:?} after {} rounds", nash.rates, nash.rounds);
    let rates: Vec<Option<f64>> = nash.rates.iter().map(|r| Some(*r)).collect();
    for player in 0..3 {
        let again = game.best_response(player, &rates).unwrap().unwrap();
        assert!((again - nash.rates[player]).abs() < 3e-6);
        assert!(nash.rates[player] > 0.0);
    }
}

/// Joint gain of removing all tariffs inside a coalition, in money of the baseline.
#[test]
fn shapley_shares_the_gain_exactly() {
    let (_, economy) = dense(9, 6, 2, 5.0);
    let members = 4;
    let gain =
        |mask: usize| -> Result<f64, Refusal> {
            let inside = |i: usize| i < members && mask >> i & 1 == 1;
            let tariff = Cube::from_fn(6, 2, |n, i, j| {
                if inside(n.0) && inside(i.0) { 0.0 } else { economy.tariff().at(n, i, j) }
            });
            let shock = Shock { tariff: Some(tariff), ..Shock::none() };
            let real = simulate(&economy, &shock, &tight())?.real_incomes();
            Ok((0..members).filter(|i| inside(*i)).map(|i| economy.value_added()[i] * (real[i] - 1.0)).sum())
        };
    let worth = worths(members, gain).unwrap();
    let value = shapley(&worth).unwrap();
    let total: f64 = value.iter().sum();
    println!("Shapley {value:?} of {}", worth[15]);
    assert!((total - worth[15]).abs() <= 1e-11 * worth[15].abs());
    assert!(worth[0].abs() < 1e-12 && worth[1].abs() < 1e-12);
}

fn shaken(economy: &Economy) -> impl Fn(&mut comity_model::Random) -> Draw + Sync + Send {
    let theta = economy.theta().to_vec();
    move |random| {
        let theta = theta.iter().map(|t| t * (0.2 * random.normal()).exp()).collect();
        Draw { theta: Some(theta), shock: None }
    }
}

#[test]
fn draws_have_the_same_bits_for_any_number_of_threads() {
    let (observed, economy) = dense(13, 8, 3, 5.0);
    let shock = random::shock(&mut Dice(1), &observed, 0.1);
    let run = |seed| sample(&economy, &shock, &Options::default(), 64, seed, shaken(&economy)).unwrap();
    let reference = run(42);
    assert!(reference.failed.is_empty() && reference.len() == 64);
    let bits = |s: &comity_model::equilibrium::draws::Sample| -> Vec<u64> {
        (0..8).flat_map(|n| s.of(Country(n))).map(f64::to_bits).collect()
    };
    for threads in [1, 2, 3, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        assert_eq!(bits(&pool.install(|| run(42))), bits(&reference), "{threads} threads");
    }
    assert_ne!(bits(&run(43)), bits(&reference));
    let q = reference.quantiles(Country(0), &[0.0, 0.5, 1.0]);
    assert!(q[0] <= q[1] && q[1] <= q[2] && q[0] < q[2]);
}

/// An agreement between countries 0 and 1 with an estimated effect, drawn jointly with theta: every
/// number of the report has an interval, the draw at the centre is the report, failures are named.
#[test]
fn intervals_for_every_number_of_a_report() {
    let (_, economy) = dense(13, 8, 3, 5.0);
    let effect = Estimate { value: 0.557, standard_error: 0.102 };
    let with = |effect: f64, theta: &[f64]| {
        let cost = Cube::from_fn(
            8,
            3,
            |n, i, j| {
                if n.0 + i.0 == 1 { cost_of_effect(effect, theta[j.0]) } else { 1.0 }
            },
        );
        Shock { trade_cost: Some(cost), ..Shock::none() }
    };
    let central = with(effect.value, economy.theta());
    let draw = |spread: f64| {
        let theta = economy.theta().to_vec();
        move |random: &mut comity_model::Random| {
            let theta: Vec<f64> = theta.iter().map(|t| t * (spread * random.normal()).exp()).collect();
            let moved = if spread > 0.0 { effect.draw(random) } else { effect.value };
            let shock = with(moved, &theta);
            Draw { theta: Some(theta), shock: Some(shock) }
        }
    };
    let options = Options::default();
    let still = sample_reports(&economy, &central, &options, 2, 7, draw(0.0), &|_| true).unwrap();
    let outcome = simulate(&economy, &central, &options).unwrap();
    let report = outcome.report(&central).unwrap();
    let drawn = sample_reports(&economy, &central, &options, 200, 7, draw(0.2), &|_| true).unwrap();
    assert!(drawn.failed.is_empty() && drawn.len() == 200 && drawn.quantities() == Quantity::ALL);
    for quantity in Quantity::ALL {
        for (n, country) in report.countries.iter().enumerate() {
            let value = quantity.of(country);
            for found in still.of_quantity(quantity, Country(n)) {
                assert!((found - value).abs() <= 1e-9 * value.abs().max(1.0), "{quantity:?} {n}");
            }
        }
        let [low, high] = drawn.quantiles_of(quantity, Country(0), &[0.05, 0.95])[..] else { panic!() };
        assert!(low <= high && low.is_finite() && high.is_finite(), "{quantity:?} {low} {high}");
        if quantity == Quantity::RealIncome {
            println!("real income {:.6} between {low:.6} and {high:.6}", report.countries[0].real_income);
            assert!(low < report.countries[0].real_income && report.countries[0].real_income < high);
        }
    }
    let bad = |random: &mut comity_model::Random| Draw {
        theta: Some(vec![if random.uniform() < 0.5 { -1.0 } else { 4.0 }; 3]),
        shock: None,
    };
    let some = sample(&economy, &central, &options, 20, 1, bad).unwrap();
    assert!(!some.failed.is_empty() && some.len() + some.failed.len() == 20);
    assert!(some.failed[0].1.contains("trade elasticity of sector 0"), "{:?}", some.failed[0]);
}

/// Closures side by side: one shock, four answers, the same once there is nothing to close.
#[test]
fn every_closure_side_by_side() {
    let (observed, economy) = dense(13, 8, 3, 5.0);
    let shock = random::shock(&mut Dice(1), &observed, 0.1);
    let options = tight();
    let all = under_every_closure(&economy, &shock, &options).unwrap();
    let gains: Vec<f64> = all.iter().map(|(_, outcome)| outcome.real_income(Country(0))).collect();
    println!("{gains:?}");
    assert!(all.iter().map(|(closure, _)| *closure).eq(Closure::ALL));
    assert!((gains[0] - gains[1]).abs() > 1e-6 && (gains[2] - gains[3]).abs() > 1e-6);
    let level = balanced(&economy, &options).unwrap().0;
    let all = under_every_closure(&level, &shock, &options).unwrap();
    for (closure, outcome) in &all {
        let gap = (outcome.real_income(Country(0)) / all[0].1.real_income(Country(0)) - 1.0).abs();
        assert!(gap < 1e-12, "{closure:?} {gap:e}");
    }
}

#[test]
fn what_cannot_be_is_named() {
    let (mut observed, economy) = dense(3, 4, 2, 4.0);
    let good = observed.clone();
    observed.trade.set(Importer(2), Exporter(1), Sector(1), f64::NAN);
    let said = calibrate(&observed).unwrap_err().to_string();
    assert!(said.contains("importer 2, exporter 1, sector 1"), "{said}");
    observed = good.clone();
    observed.theta[1] = -1.0;
    assert!(calibrate(&observed).unwrap_err().to_string().contains("sector 1"));
    let empty = Cube::from_fn(4, 2, |n, i, j| if i.0 == 3 { 0.0 } else { good.trade.at(n, i, j) });
    observed = Observed { trade: empty, ..good.clone() };
    assert!(calibrate(&observed).unwrap_err().to_string().contains("country 3"));
    let mut shock = Shock::none();
    shock.tariff_mut(&economy).set(Importer(0), Exporter(1), Sector(0), -1.5);
    let said = simulate(&economy, &shock, &Options::default()).unwrap_err().to_string();
    assert!(said.contains("importer 0, exporter 1, sector 0"), "{said}");
    let all = Shock { trade_cost: Some(Cube::filled(4, 2, f64::INFINITY)), ..Shock::none() };
    let said = simulate(&economy, &all, &Options::default()).unwrap_err();
    assert!(matches!(said, Refusal::NoSupplier { .. }), "{said}");
}

/// A deficit fixed in money that a country cannot carry once trade costs rise.
#[test]
fn negative_income_and_broken_worlds_are_named() {
    let trade = Cube::from_fn(3, 1, |n, i, _| match (n.0, i.0) {
        (0, 0) => 1.0,
        (1, 0) => 6.0,
        (0, _) => 0.5,
        (a, b) if a == b => 50.0,
        _ => 2.0,
    });
    let observed = Observed { trade, tariff: None, theta: vec![4.0], input_output: None };
    let economy = calibrate(&observed).unwrap().economy;
    assert!(economy.deficit()[0] < -0.5 * economy.value_added()[0]);
    let cost = Cube::from_fn(3, 1, |n, i, _| if n.0 == i.0 { 1.0 } else { 3.0 });
    let shock = Shock { trade_cost: Some(cost), ..Shock::none() };
    let outcome = simulate(&economy, &shock, &Options::default()).unwrap();
    println!("{:?}", outcome.certificate.status);
    let Status::NegativeIncome { country, .. } = outcome.certificate.status else {
        panic!("{:?}", outcome.certificate)
    };
    assert_eq!(country, Country(0));
    let other = Options { closure: Closure::Multiplicative, ..Options::default() };
    assert!(simulate(&economy, &shock, &other).unwrap().certificate.is_solved());
    let shut = simulate(&economy, &Shock::autarky(&economy), &Options::default()).unwrap();
    assert!(
        matches!(shut.certificate.status, Status::Disconnected { .. } | Status::NegativeIncome { .. }),
        "{:?}",
        shut.certificate
    );
    let first = Options { closure: Closure::BalancedFirst, ..Options::default() };
    assert!(simulate(&economy, &Shock::autarky(&economy), &first).unwrap().certificate.is_solved());
}

/// From nearly free trade to links of 1e-100: every equation holds relative to what little is traded,
/// and wages reach their limit as the links vanish.
#[test]
fn hard_elasticities_and_huge_shocks() {
    for theta in [1.05, 1.5, 4.0, 20.0] {
        let (_, economy) = dense(17, 15, 1, theta);
        let economy = balanced(&economy, &tight()).unwrap().0;
        let wages = |cost: f64| {
            let cube = Cube::from_fn(15, 1, |n, i, _| if n.0 == i.0 { 1.0 } else { cost });
            let shock = Shock { trade_cost: Some(cube), ..Shock::none() };
            let outcome = simulate(&economy, &shock, &Options::default()).unwrap();
            assert!(outcome.certificate.is_solved(), "theta {theta} cost {cost}: {:?}", outcome.certificate);
            outcome.account.log_wage
        };
        for cost in [0.5, 1.5, 3.0, 10.0, 1000.0] {
            wages(cost);
        }
        let apart = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max);
        let far = wages(1e5);
        let gap = apart(&far, &wages(1e4));
        println!("theta {theta}: wages still move by {gap:.1e} from cost 1e4 to 1e5");
        assert!(gap < 1e2 * 1e4_f64.powf(-theta) + 1e-11);
    }
}

/// Nobody buys from itself.
#[test]
fn a_world_without_domestic_trade() {
    let (observed, _) = dense(23, 8, 1, 4.0);
    let trade = Cube::from_fn(8, 1, |n, i, j| if n.0 == i.0 { 0.0 } else { observed.trade.at(n, i, j) });
    let economy = calibrate(&Observed { trade, ..observed.clone() }).unwrap().economy;
    let shock = random::shock(&mut Dice(2), &observed, 0.2);
    let outcome = simulate(&economy, &shock, &Options::default()).unwrap();
    println!("{:?}", outcome.certificate);
    assert!(outcome.certificate.is_solved());
    let said = simulate(&economy, &Shock::autarky(&economy), &Options::default()).unwrap_err();
    assert!(matches!(said, Refusal::NoSupplier { .. }), "{said}");
}

/// Two blocs with nothing between them: each is solved as if it were alone.
#[test]
fn a_disconnected_world_is_two_worlds() {
    let (observed, _) = dense(29, 6, 1, 4.0);
    let apart = |n: usize, i: usize| (n < 3) != (i < 3);
    let cut = Cube::from_fn(6, 1, |n, i, j| if apart(n.0, i.0) { 0.0 } else { observed.trade.at(n, i, j) });
    let shock = random::shock(&mut Dice(3), &observed, 0.2);
    let first = |cube: &Cube<Level>| Cube::from_fn(3, 1, |n, i, j| cube.at(n, i, j));
    let rates = observed.tariff.clone().unwrap();
    let both = calibrate(&Observed { trade: cut.clone(), ..observed.clone() }).unwrap().economy;
    let tariff = Some(Cube::from_fn(3, 1, |n, i, j| rates.at(n, i, j)));
    let alone = calibrate(&Observed { trade: first(&cut), tariff, ..observed.clone() }).unwrap().economy;
    let small = Shock {
        tariff: shock.tariff.as_ref().map(|t| Cube::from_fn(3, 1, |n, i, j| t.at(n, i, j))),
        trade_cost: shock.trade_cost.as_ref().map(|t| Cube::from_fn(3, 1, |n, i, j| t.at(n, i, j))),
        productivity: shock.productivity.as_ref().map(|t| Grid::from_fn(3, 1, |n, j| t.at(n, j))),
        ..Shock::none()
    };
    for closure in [Closure::Multiplicative, Closure::BalancedFirst] {
        let options = Options { closure, ..Options::default() };
        let (two, one) = (simulate(&both, &shock, &options), simulate(&alone, &small, &options));
        let (two, one) = (two.unwrap(), one.unwrap());
        assert!(one.certificate.is_solved(), "{:?}", one.certificate);
        println!("{closure:?} {:?}", two.certificate);
        if closure == Closure::Multiplicative {
            assert!(matches!(two.certificate.status, Status::Disconnected { .. }), "{:?}", two.certificate);
            continue;
        }
        assert!(two.certificate.is_solved(), "{:?}", two.certificate);
        for n in (0..3).map(Country) {
            assert!((two.real_income(n) / one.real_income(n) - 1.0).abs() < 1e-10);
        }
    }
}
