//! Laws that every counterfactual must obey, over random economies. A failure prints the seed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::needless_range_loop)]

#[path = "equilibrium_support/random.rs"]
mod random;

use comity_model::equilibrium::axes::*;
use comity_model::equilibrium::calibrate::{after, balanced, calibrate};
use comity_model::equilibrium::welfare::own_share_formula;
use comity_model::equilibrium::*;
use random::Dice;

fn tight() -> Options {
    Options { solver: SolverOptions { tolerance: 1e-14, ..Default::default() }, ..Default::default() }
}

fn case(seed: u64, most: (usize, usize)) -> (Dice, Observed, Economy) {
    let mut dice = Dice(seed);
    let n = dice.whole(2, most.0);
    let sectors = if dice.next() < 0.3 { 1 } else { dice.whole(1, most.1) };
    let observed = random::economy(&mut dice, n, sectors);
    let economy = calibrate(&observed).unwrap_or_else(|e| panic!("seed {seed}: {e}")).economy;
    (dice, observed, economy)
}

/// The economy without deficits, if trade can balance at all.
fn free_of_deficits(economy: &Economy) -> Option<Economy> {
    let (economy, certificate) = balanced(economy, &tight()).unwrap();
    if matches!(certificate.status, Status::OneWay(_)) {
        return None;
    }
    assert!(certificate.worst_residual < 1e-12, "{certificate:?}");
    Some(economy)
}

fn gap(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x / y - 1.0).abs()).fold(0.0, f64::max)
}

/// Largest value over the seeds, with the seed that has it; NaN is never the smaller one.
fn worst(seeds: std::ops::Range<u64>, law: impl Fn(u64) -> f64) -> (f64, u64) {
    let mut found = (0.0_f64, seeds.start);
    for seed in seeds {
        let value = law(seed);
        assert!(!value.is_nan(), "seed {seed} gives NaN");
        if value > found.0 {
            found = (value, seed);
        }
    }
    found
}

fn holds(law: &str, found: (f64, u64), limit: f64) {
    println!("{law}: worst {:.1e} (seed {}), limit {limit:.0e}", found.0, found.1);
    assert!(found.0 <= limit, "{law}: {:e} > {limit:e} at seed {}", found.0, found.1);
}

#[test]
fn no_shock_changes_nothing() {
    let found = worst(0..1000, |seed| {
        let (_, _, economy) = case(seed, (60, 12));
        let outcome = simulate(&economy, &Shock::none(), &Options::default()).unwrap();
        assert!(outcome.certificate.is_solved(), "seed {seed}: {:?}", outcome.certificate);
        outcome.real_incomes().iter().map(|w| (w - 1.0).abs()).fold(0.0, f64::max)
    });
    holds("no shock", found, 1e-14);
}

/// 1,000 economies of up to 60 countries and 40 sectors: solved, or a named reason.
#[test]
fn a_thousand_economies_are_solved_or_say_why() {
    let (mut solved, mut refused) = (0, Vec::new());
    let mut gaps = [(0.0_f64, 0_u64); 5];
    for seed in 0..1000 {
        let (mut dice, observed, economy) = case(seed, if seed % 10 == 0 { (60, 40) } else { (20, 8) });
        let shock = random::shock(&mut dice, &observed, 0.3);
        let closure =
            [Closure::Additive, Closure::Multiplicative, Closure::BalancedByShock][dice.whole(0, 2)];
        let psi = if dice.next() < 0.5 { 0.0 } else { dice.between(0.0, 2.0) };
        let options = Options { closure, supply_elasticity: psi, ..Options::default() };
        let outcome = simulate(&economy, &shock, &options).unwrap();
        if !outcome.certificate.is_solved() {
            refused.push((seed, closure, outcome.certificate.status.clone()));
            continue;
        }
        solved += 1;
        let report = outcome.report(&shock).unwrap();
        let a = &outcome.account;
        assert!(a.expenditure.iter().all(|x| *x >= 0.0), "seed {seed}: negative spending");
        let market = report.countries.iter().map(|c| c.market_residual.abs()).fold(0.0, f64::max);
        let parts = report
            .countries
            .iter()
            .map(|c| (c.decomposition.total() - c.real_income.ln()).abs())
            .fold(0.0, f64::max);
        let measured =
            [market, report.walras.abs(), report.budget, shares_gap(&outcome, &report, &shock), parts];
        for (slot, value) in gaps.iter_mut().zip(measured) {
            assert!(!value.is_nan(), "seed {seed}");
            if value > slot.0 {
                *slot = (value, seed);
            }
        }
    }
    println!("{solved} solved, {} with a reason: {refused:?}", refused.len());
    for (seed, _, status) in &refused {
        let named = matches!(status, Status::NegativeIncome { .. } | Status::OneWay(_));
        assert!(named, "seed {seed}: {status:?}");
    }
    holds("markets clear", gaps[0], 1e-10);
    holds("Walras", gaps[1], 1e-10);
    holds("budgets", gaps[2], 1e-11);
    holds("shares sum to one", gaps[3], 1e-12);
    holds("decomposition adds up", gaps[4], 1e-11);
}

fn shares_gap(outcome: &Outcome<'_>, report: &Report, shock: &Shock) -> f64 {
    let e = outcome.baseline.as_ref();
    let tariff = shock.tariff.as_ref().unwrap_or(e.tariff());
    let mut worst: f64 = 0.0;
    for n in 0..e.countries() {
        for j in 0..e.sectors() {
            let spent = outcome.account.expenditure[n * e.sectors() + j];
            let paid: f64 = (0..e.countries())
                .map(|i| {
                    let cell = (Importer(n), Exporter(i), Sector(j));
                    report.flows.after.at(cell.0, cell.1, cell.2) * (1.0 + tariff.at(cell.0, cell.1, cell.2))
                })
                .sum();
            if spent > 0.0 {
                worst = worst.max((paid / spent - 1.0).abs());
            }
        }
    }
    worst
}

#[test]
fn units_do_not_matter() {
    let found = worst(0..100, |seed| {
        let (mut dice, observed, economy) = case(seed, (15, 6));
        let shock = random::shock(&mut dice, &observed, 0.2);
        let reference = simulate(&economy, &shock, &tight()).unwrap().real_incomes();
        let mut worst: f64 = 0.0;
        for unit in [1000.0, 1e-6, 2.0] {
            let mut scaled = observed.clone();
            scaled.trade = Cube::from_fn(economy.countries(), economy.sectors(), |n, i, j| {
                observed.trade.at(n, i, j) * unit
            });
            let economy = calibrate(&scaled).unwrap().economy;
            worst = worst.max(gap(&simulate(&economy, &shock, &tight()).unwrap().real_incomes(), &reference));
        }
        worst
    });
    holds("units", found, 1e-12);
}

#[test]
fn relabelling_countries_and_sectors_relabels_results() {
    let found = worst(0..100, |seed| {
        let (mut dice, o, economy) = case(seed, (15, 6));
        let shock = random::shock(&mut dice, &o, 0.2);
        let (n, s) = (economy.countries(), economy.sectors());
        let (c, k) = (|i: usize| (i + 1) % n, |j: usize| (s - 1) - j);
        let turn = |v: &dyn Fn(Importer, Exporter, Sector) -> f64| -> Vec<f64> {
            let mut all = Vec::new();
            for j in 0..s {
                for b in 0..n {
                    for i in 0..n {
                        all.push(v(Importer(c(b)), Exporter(c(i)), Sector(k(j))));
                    }
                }
            }
            all
        };
        let build = |values: Vec<f64>| values;
        let trade = build(turn(&|b, i, j| o.trade.at(b, i, j)));
        let tariff = build(turn(&|b, i, j| o.tariff.as_ref().unwrap().at(b, i, j)));
        let at = |v: &[f64], b: Importer, i: Exporter, j: Sector| v[(j.0 * n + b.0) * n + i.0];
        let mut turned = Observed {
            trade: Cube::from_fn(n, s, |b, i, j| at(&trade, b, i, j)),
            tariff: Some(Cube::from_fn(n, s, |b, i, j| at(&tariff, b, i, j))),
            theta: (0..s).map(|j| o.theta[k(j)]).collect(),
            input_output: None,
        };
        turned.input_output = o.input_output.as_ref().map(|io| InputOutput {
            value_added_share: Grid::from_fn(n, s, |b, j| {
                io.value_added_share.at(Country(c(b.0)), Sector(k(j.0)))
            }),
            input_share: (0..n * s * s)
                .map(|q| {
                    let (b, rest) = (q / (s * s), q % (s * s));
                    io.input_share[(c(b) * s + k(rest / s)) * s + k(rest % s)]
                })
                .collect(),
        });
        let t = shock.tariff.as_ref().unwrap();
        let d = shock.trade_cost.as_ref().unwrap();
        let a = shock.productivity.as_ref().unwrap();
        let (t, d) = (turn(&|b, i, j| t.at(b, i, j)), turn(&|b, i, j| d.at(b, i, j)));
        let turned_shock = Shock {
            tariff: Some(Cube::from_fn(n, s, |b, i, j| at(&t, b, i, j))),
            trade_cost: Some(Cube::from_fn(n, s, |b, i, j| at(&d, b, i, j))),
            productivity: Some(Grid::from_fn(n, s, |b, j| a.at(Country(c(b.0)), Sector(k(j.0))))),
            ..Shock::none()
        };
        let turned = calibrate(&turned).unwrap().economy;
        let found = simulate(&turned, &turned_shock, &tight()).unwrap().real_incomes();
        let reference = simulate(&economy, &shock, &tight()).unwrap().real_incomes();
        let relabelled: Vec<f64> = (0..n).map(|i| reference[c(i)]).collect();
        gap(&found, &relabelled)
    });
    holds("relabelling", found, 1e-12);
}

#[test]
fn there_and_back_and_two_halves() {
    let found = worst(0..100, |seed| {
        let (mut dice, observed, economy) = case(seed, (15, 6));
        let shock = random::shock(&mut dice, &observed, 0.2);
        let there = simulate(&economy, &shock, &tight()).unwrap();
        let new = after(&economy, &shock, &there.account).unwrap();
        let inverse = |cube: &Cube<Hat>| {
            Cube::from_fn(economy.countries(), economy.sectors(), |n, i, j| 1.0 / cube.at(n, i, j))
        };
        let back = Shock {
            tariff: Some(economy.tariff().clone()),
            trade_cost: shock.trade_cost.as_ref().map(inverse),
            productivity: shock
                .productivity
                .as_ref()
                .map(|grid| Grid::from_fn(grid.countries(), grid.sectors(), |n, j| 1.0 / grid.at(n, j))),
            ..Shock::none()
        };
        let returned = simulate(&new, &back, &tight()).unwrap();
        let round: Vec<f64> =
            there.real_incomes().iter().zip(returned.real_incomes()).map(|(a, b)| a * b).collect();
        let first = Shock { trade_cost: shock.trade_cost.clone(), ..Shock::none() };
        let second = Shock { trade_cost: None, ..shock.clone() };
        let half = simulate(&economy, &first, &tight()).unwrap();
        let middle = after(&economy, &first, &half.account).unwrap();
        let rest = simulate(&middle, &second, &tight()).unwrap();
        let both: Vec<f64> =
            half.real_incomes().iter().zip(rest.real_incomes()).map(|(a, b)| a * b).collect();
        gap(&round, &vec![1.0; round.len()]).max(gap(&both, &there.real_incomes()))
    });
    holds("there and back, two halves", found, 1e-9);
}

#[test]
fn three_solvers_agree() {
    let found = worst(0..60, |seed| {
        let (mut dice, observed, economy) = case(seed, (15, 6));
        let shock = random::shock(&mut dice, &observed, 0.3);
        let by = |method| {
            let solver = SolverOptions { method, tolerance: 1e-13, max_rounds: 200_000, memory: 8 };
            let options = Options { solver, ..Options::default() };
            let outcome = simulate(&economy, &shock, &options).unwrap();
            assert!(outcome.certificate.is_solved(), "seed {seed} {method:?} {:?}", outcome.certificate);
            outcome.real_incomes()
        };
        let newton = by(Method::Newton);
        gap(&by(Method::Anderson), &newton).max(gap(&by(Method::FixedPoint), &newton))
    });
    holds("three solvers", found, 1e-9);
}

#[test]
fn one_sector_without_inputs_is_armington() {
    let found = worst(0..300, |seed| {
        let mut dice = Dice(seed);
        let n = dice.whole(2, 40);
        let observed = random::economy(&mut dice, n, 1);
        let economy = calibrate(&observed).unwrap().economy;
        let shock = random::shock(&mut dice, &observed, 0.3);
        let closure =
            [Closure::Additive, Closure::Multiplicative, Closure::BalancedFirst, Closure::BalancedByShock]
                [dice.whole(0, 3)];
        let base = Options { closure, supply_elasticity: dice.between(0.0, 1.0), ..tight() };
        let by = |model| simulate(&economy, &shock, &Options { model, ..base.clone() }).unwrap();
        let (a, c) = (by(Model::Armington), by(Model::CaliendoParro));
        if matches!(a.certificate.status, Status::NegativeIncome { .. } | Status::OneWay(_)) {
            assert!(!c.certificate.is_solved(), "seed {seed}");
            return 0.0;
        }
        for found in [&a.certificate, &c.certificate] {
            assert!(found.worst_residual < 1e-12, "seed {seed} n {n} {closure:?}: {found:?}");
        }
        gap(&a.real_incomes(), &c.real_incomes())
    });
    holds("nesting", found, 1e-10);
}

#[test]
fn real_wages_follow_the_own_share() {
    let found = worst(0..200, |seed| {
        let (mut dice, observed, economy) = case(seed, (20, 8));
        let shock = random::shock(&mut dice, &observed, 0.3);
        let outcome = simulate(&economy, &shock, &tight()).unwrap();
        let report = outcome.report(&shock).unwrap();
        (0..economy.countries())
            .map(|n| {
                let own = outcome.own_shares(&report, &shock, Country(n));
                let parts = own_share_formula(&economy, &shock, &own, Country(n)).unwrap();
                let real_wage = report.countries[n].real_wage.ln();
                (parts.iter().sum::<f64>() - real_wage).abs()
            })
            .fold(0.0, f64::max)
    });
    holds("own-share formula", found, 1e-12);
}

#[test]
fn autarky_has_a_closed_form() {
    let found = worst(0..200, |seed| {
        let mut dice = Dice(seed);
        let n = dice.whole(2, 30);
        let mut observed = random::economy(&mut dice, n, 1);
        observed.tariff = None;
        let observed = calibrate(&observed).unwrap().economy;
        let Some(economy) = free_of_deficits(&observed) else {
            return 0.0;
        };
        let outcome = simulate(&economy, &Shock::autarky(&economy), &tight()).unwrap();
        assert!(outcome.certificate.is_solved(), "seed {seed}: {:?}", outcome.certificate);
        (0..n)
            .map(|i| {
                let own = economy.share().at(Importer(i), Exporter(i), Sector(0));
                (outcome.real_income(Country(i)) / own.powf(1.0 / economy.theta()[0]) - 1.0).abs()
            })
            .fold(0.0, f64::max)
    });
    holds("autarky", found, 1e-10);
}

#[test]
fn twice_the_world_is_twice_as_rich() {
    let found = worst(0..100, |seed| {
        let (_, _, economy) = case(seed, (15, 6));
        let Some(economy) = free_of_deficits(&economy) else {
            return 0.0;
        };
        let n = economy.countries();
        let shock = Shock { endowment: Some(vec![2.0; n]), ..Shock::none() };
        let larger = simulate(&economy, &shock, &tight()).unwrap().real_incomes();
        let mut worst = gap(&larger, &vec![2.0; n]);
        if economy.is_one_sector() {
            let better = Shock { productivity: Some(Grid::filled(n, 1, 1.1)), ..Shock::none() };
            let richer = simulate(&economy, &better, &tight()).unwrap().real_incomes();
            worst = worst.max(gap(&richer, &vec![1.1; n]));
        }
        worst
    });
    holds("homogeneity", found, 1e-12);
}

/// Cutting country 0 in two halves that trade freely with each other changes nothing.
#[test]
fn splitting_a_country_is_neutral() {
    let found = worst(0..100, |seed| {
        let mut dice = Dice(seed);
        let n = dice.whole(2, 15);
        let mut whole = random::economy(&mut dice, n, 1);
        whole.tariff = None;
        let rate = dice.between(0.05, 0.4);
        let old = |i: usize| i.saturating_sub(1);
        let part = |i: usize| if i <= 1 { 0.5 } else { 1.0 };
        let halves = Observed {
            trade: Cube::from_fn(n + 1, 1, |b, s, j| {
                let flow = whole.trade.at(Importer(old(b.0)), Exporter(old(s.0)), j);
                flow * part(b.0) * part(s.0)
            }),
            ..whole.clone()
        };
        let tax = |n: usize, last: usize| {
            Cube::from_fn(n, 1, |b, s, _| if b.0 == last && s.0 != last { rate } else { 0.0 })
        };
        let run = |o: &Observed, tariff: Cube<Rate>| {
            let economy = calibrate(o).unwrap().economy;
            simulate(&economy, &Shock { tariff: Some(tariff), ..Shock::none() }, &tight())
                .unwrap()
                .real_incomes()
        };
        let (one, two) = (run(&whole, tax(n, n - 1)), run(&halves, tax(n + 1, n)));
        let expected: Vec<f64> = (0..=n).map(|i| one[old(i)]).collect();
        gap(&two, &expected)
    });
    holds("splitting", found, 1e-10);
}

/// Two equal countries, equal tariffs: wages do not move and everything has a closed form.
#[test]
fn two_equal_countries_with_equal_tariffs() {
    for (own, theta, t) in [(0.7_f64, 4.0_f64, 0.3_f64), (0.95, 1.2, 1.5), (0.5, 19.0, 0.05)] {
        let flows = Cube::from_fn(2, 1, |n, i, _| if n.0 == i.0 { own } else { 1.0 - own });
        let observed = Observed { trade: flows, tariff: None, theta: vec![theta], input_output: None };
        let economy = calibrate(&observed).unwrap().economy;
        let tariff = Cube::from_fn(2, 1, |n, i, _| if n.0 == i.0 { 0.0 } else { t });
        let shock = Shock { tariff: Some(tariff), ..Shock::none() };
        let found = simulate(&economy, &shock, &tight()).unwrap().real_income(Country(1));
        let access = own + (1.0 - own) * (1.0 + t).powf(-theta);
        let taxed = (1.0 - own / access) * t / (1.0 + t);
        let expected = access.powf(1.0 / theta) / (1.0 - taxed);
        assert!((found / expected - 1.0).abs() < 1e-12, "{found} {expected}");
    }
}

#[test]
fn first_order_meets_exact_as_the_shock_vanishes() {
    let (_, observed, economy) = case(7, (6, 4));
    let economy = free_of_deficits(&economy).unwrap();
    let mut ratios = Vec::new();
    for size in [1e-2, 1e-3, 1e-4] {
        let tariff = Cube::from_fn(economy.countries(), economy.sectors(), |n, i, j| {
            let old = observed.tariff.as_ref().unwrap().at(n, i, j);
            if n.0 == 0 && i.0 != 0 { old + size } else { old }
        });
        let shock = Shock { tariff: Some(tariff), ..Shock::none() };
        let outcome = simulate(&economy, &shock, &tight()).unwrap();
        let report = outcome.report(&shock).unwrap();
        let c = &report.countries[0];
        ratios.push((c.first_order / c.real_income.ln() - 1.0).abs());
    }
    println!("first order over exact minus one: {ratios:?}");
    assert!(ratios[2] < 0.02 * ratios[0] && ratios[2] < 1e-2);
}

#[test]
fn labour_supply_follows_the_real_wage_and_vanishes_with_its_elasticity() {
    let found = worst(0..60, |seed| {
        let (mut dice, observed, economy) = case(seed, (12, 5));
        let shock = random::shock(&mut dice, &observed, 0.2);
        let with = |psi: f64| {
            let options = Options { supply_elasticity: psi, ..tight() };
            simulate(&economy, &shock, &options).unwrap().report(&shock).unwrap()
        };
        let fixed = with(0.0);
        let nearly = with(1e-12);
        let elastic = with(0.7);
        let mut worst: f64 = 0.0;
        for n in 0..economy.countries() {
            let c = &elastic.countries[n];
            worst = worst.max((c.labour / c.real_wage.powf(0.7) - 1.0).abs());
            let same = nearly.countries[n].real_income / fixed.countries[n].real_income;
            worst = worst.max((same - 1.0).abs());
        }
        worst
    });
    holds("labour supply", found, 1e-9);
}

#[test]
fn an_embargo_is_the_limit_of_high_costs() {
    let mut dice = Dice(11);
    let mut observed = random::economy(&mut dice, 5, 1);
    observed.theta = vec![4.0];
    let economy = calibrate(&observed).unwrap().economy;
    let closed = |cost: f64| {
        let cube = Cube::from_fn(5, 1, |n, i, _| if n.0 + i.0 == 1 { cost } else { 1.0 });
        let shock = Shock { trade_cost: Some(cube), ..Shock::none() };
        let outcome = simulate(&economy, &shock, &tight()).unwrap();
        assert!(outcome.certificate.is_solved());
        outcome.real_incomes()
    };
    let limit = closed(f64::INFINITY);
    let gaps: Vec<f64> = [10.0, 1e2, 1e3].iter().map(|c| gap(&closed(*c), &limit)).collect();
    println!("embargo against iceberg 10, 100, 1000: {gaps:?}");
    assert!(gaps[1] < 2e-4 * gaps[0] && gaps[2] < 1e-12);
}

/// Lerner (1936): with balanced trade a tariff on all imports and a tax on all exports at the same
/// rate are the same policy in real terms.
#[test]
fn an_import_tariff_is_an_export_tax() {
    let found = worst(0..100, |seed| {
        let (_, _, economy) = case(seed, (12, 5));
        let Some(economy) = free_of_deficits(&economy) else {
            return 0.0;
        };
        let rate = 0.05 + 0.01 * (seed % 40) as f64;
        let mut by_tariff = Shock::none();
        let mut by_tax = Shock::none();
        for other in 1..economy.countries() {
            for j in (0..economy.sectors()).map(Sector) {
                let old = economy.tariff().at(Importer(0), Exporter(other), j);
                let new = (1.0 + rate) * (1.0 + old) - 1.0;
                by_tariff.tariff_mut(&economy).set(Importer(0), Exporter(other), j, new);
                by_tax.export_tax_mut(&economy).set(Importer(other), Exporter(0), j, rate);
            }
        }
        let solve = |shock: &Shock| {
            let outcome = simulate(&economy, shock, &tight()).unwrap();
            assert!(outcome.certificate.worst_residual < 1e-12, "seed {seed}: {:?}", outcome.certificate);
            let report = outcome.report(shock).unwrap();
            assert!(report.walras.abs() < 1e-12 && report.budget < 1e-11, "seed {seed}");
            outcome.real_incomes()
        };
        gap(&solve(&by_tax), &solve(&by_tariff))
    });
    holds("Lerner symmetry", found, 1e-9);
}

/// A tax on exports raises revenue for the exporter, and lifting it leads back.
#[test]
fn export_taxes_there_and_back() {
    let found = worst(0..60, |seed| {
        let (mut dice, _, economy) = case(seed, (10, 5));
        let n = economy.countries();
        let tax = Cube::from_fn(
            n,
            economy.sectors(),
            |b, s, _| {
                if b.0 == s.0 { 0.0 } else { dice.between(-0.1, 0.3) }
            },
        );
        let shock = Shock { export_tax: Some(tax), ..Shock::none() };
        let there = simulate(&economy, &shock, &tight()).unwrap();
        let new = after(&economy, &shock, &there.account).unwrap();
        let lifted = Shock { export_tax: Some(Cube::filled(n, economy.sectors(), 0.0)), ..Shock::none() };
        let back = simulate(&new, &lifted, &tight()).unwrap();
        let same = simulate(&new, &Shock::none(), &tight()).unwrap().real_incomes();
        let round: Vec<f64> =
            there.real_incomes().iter().zip(back.real_incomes()).map(|(a, b)| a * b).collect();
        gap(&round, &vec![1.0; n]).max(gap(&same, &vec![1.0; n]))
    });
    holds("export taxes there and back", found, 1e-9);
}

/// With margins that do nothing the model of labour and entry is Armington, deficits and all; with
/// entry it clears every market and budget, and its baseline does not move without a shock.
#[test]
fn margins_nest_armington_and_clear() {
    let found = worst(0..200, |seed| {
        let mut dice = Dice(seed);
        let n = dice.whole(2, 20);
        let observed = random::economy(&mut dice, n, 1);
        let economy = calibrate(&observed).unwrap().economy;
        let shock = random::shock(&mut dice, &observed, 0.2);
        let closure = Closure::ALL[dice.whole(0, 3)];
        let base = Options { closure, supply_elasticity: dice.between(0.0, 1.0), ..tight() };
        let shut = Entry { share: vec![0.0; n], tariff_power: vec![1.0; n] };
        let with = |margins| Options { margins, ..base.clone() };
        let plain = simulate(&economy, &shock, &base).unwrap();
        let nested =
            simulate(&economy, &shock, &with(Margins { entry: Some(shut), ..Margins::default() })).unwrap();
        let holds =
            |c: &Certificate| c.is_solved() || (c.status == Status::NotConverged && c.worst_residual < 1e-12);
        if !holds(&plain.certificate) {
            return 0.0;
        }
        let open = Entry {
            share: (0..n).map(|_| dice.between(0.0, 0.3)).collect(),
            tariff_power: (0..n).map(|_| dice.between(0.8, 1.5)).collect(),
        };
        let margins = Margins {
            scale_elasticity: 0.5 / economy.theta()[0],
            rebate: Rebate::IncomeTax,
            entry: Some(open),
        };
        let still = simulate(&economy, &Shock::none(), &with(margins.clone())).unwrap();
        if closure != Closure::BalancedByShock {
            assert!(gap(&still.real_incomes(), &vec![1.0; n]) < 1e-12, "seed {seed}");
        }
        let outcome = simulate(&economy, &shock, &with(margins)).unwrap();
        if holds(&outcome.certificate) {
            let report = outcome.report(&shock).unwrap();
            assert!(report.walras.abs() < 1e-12 && report.budget < 1e-10, "seed {seed}");
        } else {
            println!("seed {seed} {closure:?}: {:?}", outcome.certificate);
        }
        gap(&plain.real_incomes(), &nested.real_incomes())
    });
    holds("margins nest Armington", found, 1e-10);
}
