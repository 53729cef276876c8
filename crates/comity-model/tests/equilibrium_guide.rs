//! General equilibrium effects of the Advanced Guide to Trade Policy Analysis (Yotov, Piermartini,
//! Monteiro and Larch 2016), chapter 2, sigma 7: removal of all borders and NAFTA, 69 countries.
//!
//! The guide stops its iteration when factory-gate prices move by less than 0.01, so its printed
//! "full" numbers are iterates. The test reproduces them as such, and compares the equilibrium.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::needless_range_loop)]

mod equilibrium_support;
#[path = "equilibrium_support/structural_gravity.rs"]
mod structural_gravity;

use comity_model::equilibrium::axes::*;
use comity_model::equilibrium::calibrate::calibrate;
use comity_model::equilibrium::*;
use equilibrium_support::*;
use std::path::Path;
use structural_gravity::*;

const SIGMA: f64 = 7.0;

struct Panel {
    countries: Vec<String>,
    /// `[exporter][importer]` of the baseline year.
    trade: Vec<Vec<f64>>,
    rows: Vec<std::collections::BTreeMap<String, String>>,
}

fn panel(folder: &Path, year: &str) -> Panel {
    let rows: Vec<_> = rows(&folder.join("agtpa_applications.csv.gz"));
    let mut countries: Vec<String> = rows.iter().map(|r| r["exporter"].clone()).collect();
    countries.sort();
    countries.dedup();
    let n = countries.len();
    let mut trade = vec![vec![0.0; n]; n];
    for row in rows.iter().filter(|r| r["year"] == year) {
        let at = |name: &str| countries.iter().position(|c| *c == row[name]).unwrap();
        trade[at("exporter")][at("importer")] = number(row, "trade");
    }
    Panel { countries, trade, rows }
}

struct Experiment {
    /// Bilateral terms `tau^(1 - sigma)` before and after.
    before: Vec<Vec<f64>>,
    after: Vec<Vec<f64>>,
    published: std::path::PathBuf,
    rounds: usize,
    /// The table prints the effect of what the experiment removes: old over new, except prices,
    /// which are one minus new.
    of_removal: bool,
}

type Row = std::collections::BTreeMap<String, String>;

/// Largest relative gaps to the published table, `(new over old) / (published new over old) - 1`.
#[derive(Debug, Default)]
struct Gaps {
    /// Conditional exports.
    conditional: f64,
    /// Exports, price, inward resistance and real output of the guide's own iterate.
    iterate: [f64; 4],
    /// The same of the equilibrium.
    equilibrium: [f64; 4],
}

fn compare(name: &str, p: &Panel, x: &Experiment) -> Gaps {
    let n = p.countries.len();
    let output: Vec<f64> = p.trade.iter().map(|row| row.iter().sum()).collect();
    let spending: Vec<f64> = (0..n).map(|j| (0..n).map(|i| p.trade[i][j]).sum()).collect();
    let base = fitted(&x.before, &output, &spending);
    let trade = Cube::from_fn(n, 1, |b, s, _| base[s.0][b.0]);
    let observed = Observed { trade, tariff: None, theta: vec![SIGMA - 1.0], input_output: None };
    let economy = calibrate(&observed).unwrap().economy;
    let ratio: Vec<Vec<f64>> =
        (0..n).map(|i| (0..n).map(|j| x.after[i][j] / x.before[i][j]).collect()).collect();
    let cost = Cube::from_fn(n, 1, |b, s, _| ratio[s.0][b.0].powf(1.0 / (1.0 - SIGMA)));
    let shock = Shock { trade_cost: Some(cost), ..Shock::none() };
    let solve = |response| {
        let options = Options { response, closure: Closure::Multiplicative, ..Options::default() };
        let outcome = simulate(&economy, &shock, &options).unwrap();
        assert!(outcome.certificate.is_solved(), "{name} {response:?}: {:?}", outcome.certificate);
        outcome.report(&shock).unwrap()
    };
    let (conditional, full) = (solve(Response::Conditional), solve(Response::Full));
    let flows = |r: &Report| -> Vec<Vec<f64>> {
        let at = |i, j| r.flows.after.at(Importer(j), Exporter(i), Sector(0));
        (0..n).map(|i| (0..n).map(|j| at(i, j)).collect()).collect()
    };
    let germany = p.countries.iter().position(|c| c == "DEU").unwrap();
    let iterate = guide(&base, &flows(&conditional), &ratio, germany, SIGMA, x.rounds);
    let mut gaps = Gaps::default();
    let numeraire = full.countries[germany].price_index;
    for row in rows(&x.published) {
        let i = p.countries.iter().position(|c| *c == row["country"]).unwrap();
        let gap = |found: f64, column: &str| {
            let printed = number(&row, column) / 100.0;
            let expected = match (x.of_removal, column) {
                (false, _) => 1.0 + printed,
                (true, "change_price_FULL") => 1.0 - printed,
                (true, _) => 1.0 / (1.0 + printed),
            };
            (found / expected - 1.0).abs()
        };
        let grown = |pair: (f64, f64)| pair.1 / pair.0;
        let c = grown(conditional.countries[i].exports);
        gaps.conditional = gaps.conditional.max(gap(c, "change_Xi_CDL"));
        let f = &full.countries[i];
        let exact = [grown(f.exports), f.wage / numeraire, f.price_index / numeraire, f.real_wage];
        let columns = ["change_Xi_FULL", "change_price_FULL", "change_IMR_FULL", "change_rGDP_FULL"];
        for (k, column) in columns.iter().enumerate() {
            gaps.iterate[k] = gaps.iterate[k].max(gap(iterate[i][k], column));
            gaps.equilibrium[k] = gaps.equilibrium[k].max(gap(exact[k], column));
        }
    }
    println!(
        "{name}: conditional exports within {:.1e} relative; exports, price, resistance, output:",
        gaps.conditional
    );
    println!(
        "  guide's iterate within {}; equilibrium within {}",
        short(&gaps.iterate),
        short(&gaps.equilibrium)
    );
    gaps
}

fn short(gaps: &[f64]) -> String {
    gaps.iter().map(|g| format!("{g:.1e}")).collect::<Vec<_>>().join(" ")
}

fn border_terms(p: &Panel, border: impl Fn(&str, &str) -> f64) -> Vec<Vec<f64>> {
    let n = p.countries.len();
    let mut term = vec![vec![1.0; n]; n];
    for row in p.rows.iter().filter(|r| r["year"] == "2006") {
        let at = |name: &str| p.countries.iter().position(|c| *c == row[name]).unwrap();
        let log = -0.7912879 * number(row, "dist").ln() + 0.6736456 * number(row, "cntg");
        term[at("exporter")][at("importer")] = (log + border(&row["exporter"], &row["importer"])).exp();
    }
    term
}

/// Removal of every border, and of the border between Canada and the United States only.
#[test]
fn a_world_without_borders() {
    let Some(folder) = shared("agtpa") else {
        return;
    };
    let p = panel(&folder, "2006");
    let border = |i: &str, j: &str| if i == j { 0.0 } else { -2.47445 };
    let open =
        |i: &str, j: &str| if matches!((i, j), ("CAN", "USA") | ("USA", "CAN")) { 0.0 } else { border(i, j) };
    let one = Experiment {
        before: border_terms(&p, border),
        after: border_terms(&p, open),
        published: folder.join("RemovingSpecificBorder_A.csv"),
        rounds: 4,
        of_removal: false,
    };
    let gaps = compare("border of Canada and the United States", &p, &one);
    assert!(gaps.conditional < 1e-6 && gaps.iterate.iter().all(|g| *g < 1e-6), "{gaps:?}");
    let before = border_terms(&p, border);
    let after = border_terms(&p, |_, _| 0.0);
    let published = folder.join("TradeWithoutBorder_FULL.csv");
    let gaps = compare("borders", &p, &Experiment { before, after, published, rounds: 5, of_removal: false });
    // Coefficients are printed to seven digits and Stata stores single precision, so exports, which
    // rise up to forty-fold, agree in relative terms.
    assert!(gaps.conditional < 1e-6 && gaps.iterate[0] < 1e-6, "exports {gaps:?}");
    assert!(gaps.iterate[1..].iter().all(|g| *g < 1e-6), "{gaps:?}");
    // The equilibrium itself: real output within 0.6 points of a printed number stopped early.
    assert!(gaps.equilibrium[3] < 0.6e-2, "{gaps:?}");
}

/// The pair effects of the authors' estimation log, in the order of their identifiers; pairs that
/// never trade come from the second-stage regression of the same log.
fn pair_terms(folder: &Path, log: &str, p: &Panel, agreement: impl Fn(&Row) -> f64) -> Vec<Vec<f64>> {
    let printed = coefficients(&text(&folder.join(log)));
    let years = ["1986", "1990", "1994", "1998", "2002", "2006"];
    let mut traded = std::collections::BTreeMap::<usize, f64>::new();
    for row in p.rows.iter().filter(|r| years.contains(&&*r["year"]) && r["exporter"] != r["importer"]) {
        *traded.entry(row["pair_id"].parse().unwrap()).or_default() += number(row, "trade");
    }
    let ids: Vec<usize> = traded.into_iter().filter(|(_, sum)| *sum > 0.0).map(|(id, _)| id).collect();
    let n = p.countries.len();
    // Germany carries the last number in the log.
    let mut order: Vec<&String> = p.countries.iter().filter(|c| *c != "DEU").collect();
    let germany = "DEU".to_string();
    order.push(&germany);
    let effect = |side: &str, country: &str| {
        let place = order.iter().position(|c| *c == country).unwrap() + 1;
        printed.second.get(&format!("{side}_FE{place}")).copied().unwrap_or(0.0)
    };
    let mut term = vec![vec![1.0; n]; n];
    for row in p.rows.iter().filter(|r| r["year"] == "1994") {
        let at = |name: &str| p.countries.iter().position(|c| *c == row[name]).unwrap();
        let pair = ids.iter().position(|id| *id == row["pair_id"].parse().unwrap());
        let log = match pair {
            _ if row["exporter"] == row["importer"] => 0.0,
            Some(place) => printed.first[&format!("PAIR_FE{}", place + 1)],
            None => {
                let c = |name: &str| printed.second[name];
                c("_cons")
                    + c("ln_DIST") * number(row, "dist").ln()
                    + c("CNTG") * number(row, "cntg")
                    + c("LANG") * number(row, "lang")
                    + c("CLNY") * number(row, "clny")
                    + effect("EXPORTER", &row["exporter"])
                    + effect("IMPORTER", &row["importer"])
            }
        };
        term[at("exporter")][at("importer")] = (log + agreement(row)).exp();
    }
    term
}

struct Printed {
    /// The panel estimation with pair effects.
    first: std::collections::BTreeMap<String, f64>,
    /// The regression of pair effects on geography.
    second: std::collections::BTreeMap<String, f64>,
}

/// Coefficient tables of a Stata log: lines "name | value ...".
fn coefficients(log: &str) -> Printed {
    let mut printed = Printed { first: Default::default(), second: Default::default() };
    let mut table = 0;
    for line in log.lines() {
        let Some((name, rest)) = line.split_once('|') else { continue };
        let Some(value) = rest.split_whitespace().next().and_then(|v| v.parse().ok()) else {
            if rest.contains("Coef.") {
                table += 1;
            }
            continue;
        };
        let name = name.trim().to_string();
        match table {
            1 => printed.first.insert(name, value),
            2 => printed.second.insert(name, value),
            _ => None,
        };
    }
    printed
}

fn nafta_pair(row: &Row) -> bool {
    let members = ["CAN", "MEX", "USA"];
    row["exporter"] != row["importer"]
        && members.contains(&&*row["exporter"])
        && members.contains(&&*row["importer"])
}

/// Removal of NAFTA in 1994: one effect for all agreements (0.557), then one of its own (0.948).
#[test]
fn a_world_without_nafta() {
    let Some(folder) = shared("agtpa") else {
        return;
    };
    let p = panel(&folder, "1994");
    let cases = [
        ("NAFTA, common effect", "RTAsEffects", 0.5571853, 0.5571853),
        ("NAFTA, its own effect", "RTAImpacts", 0.4452111, 0.9475133),
    ];
    for (name, file, others, nafta) in cases {
        let effect = |row: &Row, inside: f64| {
            let rate = if nafta_pair(row) { inside } else { others };
            rate * number(row, "rta")
        };
        let log = format!("{file}.log.gz");
        let before = pair_terms(&folder, &log, &p, |row| effect(row, nafta));
        let after = pair_terms(&folder, &log, &p, |row| effect(row, 0.0));
        let published = folder.join(format!("{file}_FULL.csv"));
        let gaps = compare(name, &p, &Experiment { before, after, published, rounds: 3, of_removal: true });
        assert!(gaps.conditional < 1e-5 && gaps.iterate.iter().all(|g| *g < 1e-5), "{gaps:?}");
    }
}
