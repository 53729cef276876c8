//! Times of the equilibrium solvers on this machine, preparation included, one line per task.
//!
//! `cargo bench -p comity-model --features threads --bench equilibrium [-- FILTER]`. A time is the
//! best of several runs on one core unless the line says otherwise.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::needless_range_loop)]

#[path = "../tests/equilibrium_support/mod.rs"]
mod data;
#[path = "../tests/equilibrium_support/random.rs"]
mod random;

use comity_model::equilibrium::axes::*;
use comity_model::equilibrium::calibrate::{balanced, calibrate};
use comity_model::equilibrium::coalition::{shapley, worths};
use comity_model::equilibrium::draws::{Draw, sample};
use comity_model::equilibrium::exposure::exposure;
use comity_model::equilibrium::tariff_game::Game;
use comity_model::equilibrium::*;
use std::hint::black_box;
use std::time::Instant;

fn options(tolerance: f64, method: Method) -> Options {
    let solver = SolverOptions { tolerance, method, ..Default::default() };
    Options { solver, ..Options::default() }
}

/// Best time of `runs` in milliseconds, and the last value.
fn best<T>(runs: usize, mut work: impl FnMut() -> T) -> (f64, T) {
    let mut fastest = f64::INFINITY;
    let mut value = None;
    for _ in 0..runs {
        let start = Instant::now();
        value = Some(black_box(work()));
        fastest = fastest.min(start.elapsed().as_secs_f64() * 1e3);
    }
    (fastest, value.unwrap())
}

fn line(task: &str, ms: f64, goal_ms: f64, note: &str) {
    println!("{task:<46} {ms:>10.3} ms   goal {goal_ms:>8.1} ms   {note}");
}

fn solves(name: &str, e: &Economy, shock: &Shock, goal: f64, runs: usize) {
    for method in [Method::Anderson, Method::Newton, Method::Automatic] {
        let (ms, found) = best(runs, || simulate(e, shock, &options(1e-10, method)).unwrap());
        let c = &found.certificate;
        let note = format!("{} passes, residual {:.0e}, {:?}", c.passes, c.worst_residual, c.status);
        line(&format!("{name} {method:?}"), ms, goal, &note);
    }
}

/// One importer raises its tariffs by a point: from the solution nearby.
fn slider(name: &str, e: &Economy, shock: &Shock, goal: f64) {
    let from = simulate(e, shock, &options(1e-10, Method::Automatic)).unwrap().state;
    let mut moved = shock.clone();
    let tariff = moved.tariff_mut(e);
    for i in 1..e.countries() {
        for j in (0..e.sectors()).map(Sector) {
            let cell = (Importer(0), Exporter(i));
            let old = tariff.at(cell.0, cell.1, j);
            if old > 0.0 {
                tariff.set(cell.0, cell.1, j, old + 0.01);
            }
        }
    }
    for method in [Method::Anderson, Method::Newton] {
        let (ms, found) = best(9, || simulate_from(e, &moved, &options(1e-8, method), Some(&from)).unwrap());
        line(&format!("{name} slider {method:?}"), ms, goal, &format!("{} passes", found.certificate.passes));
    }
}

fn draws(name: &str, e: &Economy, shock: &Shock, count: usize, goal_10k_ms: f64) {
    let theta = e.theta().to_vec();
    let start = Instant::now();
    let found = sample(e, shock, &options(1e-6, Method::Automatic), count, 1, |random| {
        let theta = theta.iter().map(|t| t * (0.2 * random.normal()).exp()).collect();
        Draw { theta: Some(theta), shock: None }
    })
    .unwrap();
    let ms = start.elapsed().as_secs_f64() * 1e3 * 10_000.0 / count as f64;
    line(
        &format!("{name} 10,000 draws ({count} run)"),
        ms,
        goal_10k_ms,
        &format!("{} failed, all cores", found.failed.len()),
    );
}

/// A synthetic economy in the shape of a world input-output table.
fn synthetic(n: usize, sectors: usize) -> (Economy, Shock) {
    let mut dice = random::Dice(2026);
    let mut observed = random::economy(&mut dice, n, sectors);
    observed.theta.iter_mut().for_each(|t| *t = 3.0 + 0.25 * *t);
    let economy = calibrate(&observed).unwrap().economy;
    let economy = balanced(&economy, &options(1e-13, Method::Automatic)).unwrap().0;
    let tariff = Cube::from_fn(n, sectors, |b, s, j| {
        let old = economy.tariff().at(b, s, j);
        if b.0 == s.0 { 0.0 } else { (old + dice.between(-0.1, 0.1)).max(0.0) }
    });
    (economy, Shock { tariff: Some(tariff), ..Shock::none() })
}

/// 194 economies of 2023 with domestic sales from GDP, tariffs of April 2025.
fn world() -> Option<(Economy, Shock)> {
    let folder = data::shared("liberation-day-2025")?;
    let gdp: Vec<f64> = data::rows(&folder.join("gdp.csv")).iter().map(|r| data::number(r, "gdp")).collect();
    let rate: Vec<f64> =
        data::rows(&folder.join("tariffs.csv")).iter().map(|r| data::number(r, "applied_tariff")).collect();
    let n = gdp.len();
    let mut flow = vec![0.0; n * n];
    for (s, line) in data::text(&folder.join("trade_cepii.csv.gz")).lines().skip(1).take(n).enumerate() {
        for (b, cell) in line.split(',').take(n).enumerate() {
            flow[b * n + s] = 1e3 * cell.trim().parse::<f64>().unwrap_or(0.0);
        }
    }
    let exports: Vec<f64> =
        (0..n).map(|s| (0..n).filter(|b| *b != s).map(|b| flow[b * n + s]).sum()).collect();
    let trade = Cube::from_fn(n, 1, |b, s, _| {
        if b.0 == s.0 { (gdp[s.0] - exports[s.0]).max(0.01 * gdp[s.0]) } else { flow[b.0 * n + s.0] }
    });
    let observed = Observed { trade, tariff: None, theta: vec![4.0], input_output: None };
    let economy = calibrate(&observed).unwrap().economy;
    let tariff = Cube::from_fn(n, 1, |b, s, _| if b.0 == 184 && s.0 != 184 { rate[s.0] } else { 0.0 });
    Some((economy, Shock { tariff: Some(tariff), ..Shock::none() }))
}

fn nafta() {
    let Some(folder) = data::shared("caliendo-parro-2015") else {
        return;
    };
    let nafta = data::nafta(&folder);
    let economy = calibrate(&nafta.observed).unwrap().economy;
    let economy = balanced(&economy, &options(1e-13, Method::Automatic)).unwrap().0;
    let shock = Shock { tariff: Some(nafta.nafta), ..Shock::none() };
    solves("NAFTA 31 x 40", &economy, &shock, 3.5, 20);
    let world = Shock { tariff: Some(nafta.world), ..Shock::none() };
    solves("all tariffs of 2005, 31 x 40", &economy, &world, 4.8, 20);
    slider("NAFTA 31 x 40", &economy, &shock, 3.0);
    draws("NAFTA 31 x 40", &economy, &shock, 1000, 7000.0);
}

fn coalitions(name: &str, e: &Economy, members: usize, goal: f64) {
    let start = Instant::now();
    let central = simulate(e, &Shock::none(), &options(1e-8, Method::Automatic)).unwrap().state;
    let worth = worths(members, |mask| {
        let inside = |i: usize| i < members && mask >> i & 1 == 1;
        let tariff = Cube::from_fn(e.countries(), e.sectors(), |n, i, j| {
            if inside(n.0) && inside(i.0) { 0.0 } else { e.tariff().at(n, i, j) }
        });
        let shock = Shock { tariff: Some(tariff), ..Shock::none() };
        let real =
            simulate_from(e, &shock, &options(1e-8, Method::Automatic), Some(&central))?.real_incomes();
        Ok::<f64, Refusal>(
            (0..members).filter(|i| inside(*i)).map(|i| e.value_added()[i] * (real[i] - 1.0)).sum(),
        )
    })
    .unwrap();
    let value = shapley(&worth).unwrap();
    line(
        name,
        start.elapsed().as_secs_f64() * 1e3,
        goal,
        &format!("{} coalitions, all cores, sum {:.3}", worth.len(), value.iter().sum::<f64>()),
    );
}

fn nash(e: &Economy, blocs: usize) {
    let n = e.countries();
    let players: Vec<Vec<Country>> =
        (0..blocs).map(|p| (0..n).filter(|i| i % blocs == p).map(Country).collect()).collect();
    let start = Instant::now();
    let mut game = Game::new(e, &options(1e-12, Method::Automatic), players).unwrap();
    let found = game.nash(1e-6).unwrap();
    let note = found.map_or("no answer".to_string(), |f| format!("{} rounds", f.rounds));
    line(
        &format!("Nash tariffs, {blocs} blocs of {n} countries"),
        start.elapsed().as_secs_f64() * 1e3,
        if blocs > 7 { 1000.0 } else { 100.0 },
        &note,
    );
}

fn main() {
    let filter = std::env::args().skip(1).find(|a| !a.starts_with('-')).unwrap_or_default();
    let wants = |name: &str| name.contains(&filter);
    if wants("nafta") {
        nafta();
    }
    for (n, sectors, goal, count) in [(76, 45, 15.0, 50), (141, 65, 100.0, 0)] {
        if !wants("synthetic") {
            break;
        }
        let (economy, shock) = synthetic(n, sectors);
        let name = format!("synthetic {n} x {sectors}");
        solves(&name, &economy, &shock, goal, 7);
        slider(&name, &economy, &shock, goal);
        if count > 0 {
            draws(&name, &economy, &shock, count, 60_000.0);
            coalitions("Shapley of 10 members, 76 x 45", &economy, 10, 12_000.0);
        }
    }
    if let (true, Some((economy, shock))) = (wants("world"), world()) {
        solves("194 countries, one sector", &economy, &shock, 1.0, 50);
        draws("194 countries, one sector", &economy, &shock, 1000, 5000.0);
        let (ms, _) = best(5, || exposure(&economy, &Options::default()).unwrap());
        line("exposure matrix, 194 countries", ms, 3.0, "");
    }
    if wants("nash") {
        for (n, blocs) in [(7, 7), (20, 20)] {
            let (economy, _) = synthetic(n, 1);
            nash(&economy, blocs);
        }
    }
}
