//! Laws of the parts of a result: the first-order formula is the derivative of the exact change for
//! every kind of shock and closure that has one, and contributions by partner and sector add up.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::needless_range_loop)]

#[path = "equilibrium_support/random.rs"]
mod random;

use comity_model::equilibrium::axes::*;
use comity_model::equilibrium::calibrate::calibrate;
use comity_model::equilibrium::*;
use random::Dice;

/// Small enough that second-order terms are below 1e-3 of the change, large enough for rounding.
const STEP: f64 = 1e-6;

fn case(seed: u64, sectors: usize) -> (Dice, Economy) {
    let mut dice = Dice(seed);
    let n = dice.whole(3, 7);
    let observed = random::economy(&mut dice, n, sectors);
    (dice, calibrate(&observed).unwrap().economy)
}

fn tight(closure: Closure) -> Options {
    let solver = SolverOptions { tolerance: 1e-14, ..Default::default() };
    Options { closure, solver, ..Options::default() }
}

/// One small shock of each kind, random over cells.
fn small(kind: &str, dice: &mut Dice, e: &Economy) -> Shock {
    let mut shock = Shock::none();
    let (n, sectors) = (e.countries(), e.sectors());
    for j in (0..sectors).map(Sector) {
        for i in 0..n {
            let size = STEP * dice.between(-1.0, 1.0);
            match kind {
                "productivity" => shock.productivity_mut(e).set(Country(i), j, 1.0 + size),
                "endowment" => shock.endowment.get_or_insert_with(|| vec![1.0; n])[i] = 1.0 + size,
                _ => {}
            }
            for b in 0..n {
                let cell = (Importer(b), Exporter(i), j);
                let size = STEP * dice.between(-1.0, 1.0);
                let old = e.tariff().at(cell.0, cell.1, cell.2);
                match kind {
                    "tariff" if i != b => shock.tariff_mut(e).set(cell.0, cell.1, cell.2, old + size),
                    "cost" => shock.trade_cost_mut(e).set(cell.0, cell.1, cell.2, 1.0 + size),
                    "export tax" if i != b => shock.export_tax_mut(e).set(cell.0, cell.1, cell.2, size),
                    _ => {}
                }
            }
        }
    }
    shock
}

/// Largest gap between formula and exact change, relative to the largest exact change.
fn first_order_gap(e: &Economy, shock: &Shock, options: &Options) -> f64 {
    let outcome = simulate(e, shock, options).unwrap();
    assert!(outcome.certificate.worst_residual < 1e-11, "{:?}", outcome.certificate);
    let report = outcome.report(shock).unwrap();
    let exact = |c: &report::CountryReport| c.real_income.ln();
    let size = report.countries.iter().map(|c| exact(c).abs()).fold(0.0, f64::max);
    report.countries.iter().map(|c| (c.first_order - exact(c)).abs() / size).fold(0.0, f64::max)
}

#[test]
fn first_order_is_the_derivative_for_every_kind_and_closure() {
    let mut worst: f64 = 0.0;
    for kind in ["tariff", "cost", "productivity", "endowment", "export tax"] {
        for closure in [Closure::Additive, Closure::Multiplicative, Closure::BalancedFirst] {
            for (seed, sectors, psi) in [(1, 1, 0.0), (2, 1, 0.7), (3, 4, 0.0), (4, 4, 0.7)] {
                let (mut dice, e) = case(seed, sectors);
                let shock = small(kind, &mut dice, &e);
                let options = Options { supply_elasticity: psi, ..tight(closure) };
                let gap = first_order_gap(&e, &shock, &options);
                assert!(gap < 2e-4, "{kind}, {closure:?}, {sectors} sectors, psi {psi}: {gap:e}");
                worst = worst.max(gap);
            }
        }
    }
    println!("first order against exact: worst {worst:.1e}");
}

#[test]
fn first_order_holds_where_output_and_spending_stay() {
    let (mut dice, _) = case(5, 1);
    let mut observed = random::economy(&mut dice, 5, 1);
    observed.tariff = None;
    let e = calibrate(&observed).unwrap().economy;
    let shock = small("cost", &mut dice, &e);
    let options = Options { response: Response::Conditional, ..tight(Closure::Additive) };
    let gap = first_order_gap(&e, &shock, &options);
    assert!(gap < 2e-4, "{gap:e}");
}

#[test]
fn a_shock_that_forbids_trade_has_no_first_order_effect() {
    let (_, e) = case(6, 1);
    let mut shock = Shock::none();
    shock.trade_cost_mut(&e).set(Importer(0), Exporter(1), Sector(0), f64::INFINITY);
    let outcome = simulate(&e, &shock, &tight(Closure::BalancedFirst)).unwrap();
    let report = outcome.report(&shock).unwrap();
    assert!(report.countries.iter().all(|c| c.first_order.is_nan() && c.real_income.is_finite()));
}

/// Every part of every country against the whole, exact and first order.
fn parts_gap(e: &Economy, shock: &Shock, options: &Options) -> (f64, f64) {
    let outcome = simulate(e, shock, options).unwrap();
    if !outcome.certificate.is_solved() {
        return (0.0, 0.0);
    }
    let report = outcome.report(shock).unwrap();
    let mut worst = (0.0_f64, 0.0_f64);
    for n in 0..e.countries() {
        let c = &report.countries[n];
        let parts = outcome.contributions(&report, shock, Country(n)).unwrap();
        worst.0 = worst.0.max((parts.total() - c.real_income.ln()).abs());
        assert!(parts.cells.iter().all(|cell| cell.prices.is_finite() && cell.revenue.is_finite()));
        let first = c.first_order_parts;
        if !c.first_order.is_nan() {
            let sum =
                |f: &dyn Fn(&contributions::Contribution) -> f64| parts.cells.iter().map(f).sum::<f64>();
            worst.1 = worst.1.max((sum(&|x| x.terms_of_trade) - first.terms_of_trade).abs());
            let home = sum(&|x| x.volume_of_trade) - first.volume_of_trade;
            worst.1 = worst.1.max(home.abs());
        }
    }
    worst
}

#[test]
fn contributions_of_partners_and_sectors_add_to_the_whole() {
    let mut worst = (0.0_f64, 0.0_f64);
    for seed in 0..60 {
        let mut dice = Dice(seed);
        let (n, sectors) = (dice.whole(2, 9), if seed % 3 == 0 { 1 } else { dice.whole(2, 6) });
        let observed = random::economy(&mut dice, n, sectors);
        let e = calibrate(&observed).unwrap().economy;
        let mut shock = random::shock(&mut dice, &observed, 0.4);
        shock.endowment = Some((0..n).map(|_| dice.between(0.8, 1.3)).collect());
        if seed % 2 == 0 && n > 2 {
            // A flow that ends, and an export tax.
            shock.trade_cost_mut(&e).set(Importer(0), Exporter(1), Sector(0), f64::INFINITY);
        }
        if seed % 5 == 0 {
            shock.export_tax_mut(&e).set(Importer(1), Exporter(0), Sector(0), 0.3);
        }
        let closure = Closure::ALL[seed as usize % 3];
        let options = Options { supply_elasticity: 0.3, ..tight(closure) };
        let found = parts_gap(&e, &shock, &options);
        assert!(found.0 < 1e-10 && found.1 < 1e-10, "seed {seed}: {found:?}");
        worst = (worst.0.max(found.0), worst.1.max(found.1));
    }
    println!("contributions against the whole: exact {:.1e}, first order {:.1e}", worst.0, worst.1);
}

/// Two sectors without inputs, the first as large as `share` of final use: three suppliers of one buyer, and everything
/// else in the second.
fn with_a_product(share: f64) -> Economy {
    let trade = Cube::from_fn(4, 2, |b, s, j| match (j.0, b.0, s.0) {
        // Country 0 buys the product from the other three and makes none; they buy a little at home.
        (0, 0, s) => [0.0, 60.0, 30.0, 10.0][s] * share,
        (0, b, s) if b == s => 5.0 * share,
        (0, ..) => 0.0,
        (_, b, s) if b == s => 100.0,
        _ => 5.0,
    });
    let tariff = Cube::from_fn(4, 2, |b, s, j| match (j.0, b.0, s.0) {
        (0, 0, s) => [0.0, 0.05, 0.05, 0.2][s],
        _ => 0.0,
    });
    let observed = Observed { trade, tariff: Some(tariff), theta: vec![4.0, 3.0], input_output: None };
    calibrate(&observed).unwrap().economy
}

/// Log changes of what country 0 imports of the product, and of its price, in general equilibrium.
fn general(e: &Economy, after: [f64; 3]) -> [f64; 4] {
    let mut shock = Shock::none();
    let tariff = shock.tariff_mut(e);
    for (s, rate) in after.into_iter().enumerate() {
        tariff.set(Importer(0), Exporter(s + 1), Sector(0), rate);
    }
    let outcome = simulate(e, &shock, &tight(Closure::Additive)).unwrap();
    assert!(outcome.certificate.worst_residual < 1e-12, "{:?}", outcome.certificate);
    let report = outcome.report(&shock).unwrap();
    let flow = |s: usize| {
        let cell = (Importer(0), Exporter(s), Sector(0));
        (report.flows.after.at(cell.0, cell.1, cell.2) / e.trade(cell.0, cell.1, cell.2)).ln()
    };
    [flow(1), flow(2), flow(3), outcome.account.log_price[0]]
}

/// The same in partial equilibrium: elasticity of substitution one above that of trade, demand of elasticity one (a share
/// of spending that stays), world prices that stand still.
fn partial(after: [f64; 3]) -> [f64; 4] {
    let before = [(60.0, 0.05), (30.0, 0.05), (10.0, 0.2)];
    let suppliers: Vec<market::Supplier> = before
        .into_iter()
        .zip(after)
        .map(|((imports, before), after)| market::Supplier { imports, before, after })
        .collect();
    let elasticities = market::Elasticities { substitution: 5.0, demand: 1.0, supply: f64::INFINITY };
    let found = market::outcome(&suppliers, &elasticities).unwrap();
    let change = |i: usize| (found.sales[i].imports / suppliers[i].imports).ln();
    [change(0), change(1), change(2), found.price.ln()]
}

/// With everything else fixed the general equilibrium of one product is the partial one: of a product that is nothing to
/// wages and incomes, for changes of any size; and their difference goes with its size.
#[test]
fn partial_equilibrium_is_the_general_one_with_everything_else_fixed() {
    let apart = |share: f64, after: [f64; 3]| {
        let (g, p) = (general(&with_a_product(share), after), partial(after));
        g.into_iter().zip(p).map(|(g, p)| (g - p).abs()).fold(0.0, f64::max)
    };
    let large = [0.30, 0.05, 0.0];
    let (one, tenth, none) = (apart(1e-3, large), apart(1e-4, large), apart(1e-11, large));
    println!("partial against general: {one:.1e}, {tenth:.1e} at a tenth of the size, {none:.1e} at nothing");
    assert!(one > 1e-6 && (one / tenth - 10.0).abs() < 0.1, "{one:e} {tenth:e}");
    assert!(none < 1e-10, "{none:e}");
    // Linearised: the derivatives of the two are one.
    let step = [0.05 + STEP, 0.05, 0.2 - 2.0 * STEP];
    let gap = apart(1e-11, step);
    assert!(gap < 1e-4 * STEP, "{gap:e}");
    assert!(partial(step)[0].abs() > STEP);
}
