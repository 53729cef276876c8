//! Laws of every kind of shock as a scenario writes it: a bloc deals with outsiders only, the first-order effect is that of
//! a small shock, the last stage is the whole step, and parts add up.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

use comity::simulate::{Answer, Ask, Prepared, Scenario};
use comity_ledger::world::World;
use std::path::{Path, PathBuf};

/// Four places, two of them of one bloc, with two sectors, inputs and a tariff.
const PLACES: [&str; 4] = ["CHN", "DEU", "FRA", "USA"];

fn folder(name: &str, more: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("laws-{name}"));
    std::fs::create_dir_all(&folder).unwrap();
    let mut flows = "origin,destination,sector,value,tariff\n".to_owned();
    let mut inputs = "place,input,user,share\n".to_owned();
    for (i, origin) in PLACES.iter().enumerate() {
        for (n, destination) in PLACES.iter().enumerate() {
            for (j, sector) in ["goods", "services"].iter().enumerate() {
                let value =
                    if i == n { 300.0 + 90.0 * (i + j) as f64 } else { (10 + 7 * i + 5 * n + 9 * j) as f64 };
                let tariff = if i != n && j == 0 && destination != &"DEU" && destination != &"FRA" {
                    0.05
                } else {
                    0.0
                };
                flows += &format!("{origin},{destination},{sector},{value},{tariff}\n");
            }
        }
        for user in ["goods", "services"] {
            inputs += &format!(
                "{origin},goods,{user},0.2\n{origin},services,{user},0.2\n{origin},value_added,{user},0.6\n"
            );
        }
    }
    for (file, text) in [("flows.csv", flows.as_str()), ("inputs.csv", inputs.as_str())].iter().chain(more) {
        std::fs::write(folder.join(file), text).unwrap();
    }
    folder
}

fn answer(folder: &Path, shocks: &str) -> Answer {
    let text = format!(
        "baseline = \"file\"\nas_of = 2023-12-31\nfocus = [\"CHN\", \"DEU\", \"FRA\", \"USA\"]\n[files]\nflows = \"flows.csv\"\ninputs = \"inputs.csv\"\n[model]\nelasticity = 4\n{shocks}"
    );
    let scenario =
        Scenario::parse("law.toml", &text, folder).unwrap_or_else(|e| panic!("{}\n{text}", e.message));
    let world = World::embedded();
    let found =
        Prepared::load(&world, &scenario.choice).and_then(|p| p.run(&world, &scenario, &Ask::default()));
    let found = found.unwrap_or_else(|e| panic!("{}\n{text}", e.message));
    assert!(found.runs.iter().all(|run| run.certificate.solved), "{text}");
    found
}

fn real(answer: &Answer, run: usize) -> Vec<f64> {
    answer.runs[run].places.iter().map(|p| p.real_income_percent.value).collect()
}

fn apart(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

/// Every kind that meets partners, of a bloc and of each member towards outsiders.
#[test]
fn a_bloc_deals_with_outsiders_only_in_every_kind() {
    let at = folder(
        "bloc",
        &[
            ("bloc-rates.csv", "imposer,target,rate\nEU,USA,0.2\nCHN,EU,0.1\n"),
            ("each-rates.csv", "imposer,target,rate\nDEU,USA,0.2\nFRA,USA,0.2\nCHN,DEU,0.1\nCHN,FRA,0.1\n"),
            ("bloc-costs.csv", "origin,destination,change_percent\nEU,USA,7\nCHN,EU,-4\n"),
            (
                "each-costs.csv",
                "origin,destination,change_percent\nDEU,USA,7\nFRA,USA,7\nCHN,DEU,-4\nCHN,FRA,-4\n",
            ),
        ],
    );
    let (each, out) = ("[\"DEU\", \"FRA\"]", "[\"CHN\", \"USA\"]");
    let two = |bloc: &str, members: &str| (bloc.to_owned(), members.to_owned());
    let tariff = |imposer: &str, target: &str, more: &str| {
        format!("kind = \"tariff\"\nname = \"t\"\nimposer = {imposer}\ntarget = {target}\n{more}\n")
    };
    let answered = |imposer: &str, target: &str| {
        tariff(imposer, target, "rate_percent = 10")
            + "[[shock]]\nkind = \"retaliation\"\nanswers = \"t\"\nshare_percent = 50\n"
    };
    let quota = |imposer: &str, target: &str| {
        format!(
            "kind = \"quota\"\nimposer = {imposer}\ntarget = {target}\nvolume_percent = 70\nsectors = \"goods\"\n"
        )
    };
    let pairs = [
        (tariff("\"EU\"", "\"world\"", "rate_percent = 10"), tariff(each, out, "rate_percent = 10")),
        (
            tariff("\"world\"", "\"EU\"", "rate_percent = 10\nhow = \"set\""),
            tariff(out, each, "rate_percent = 10\nhow = \"set\""),
        ),
        (tariff("\"world\"", "\"EU\"", "cut_percent = 60"), tariff(out, each, "cut_percent = 60")),
        (answered("\"EU\"", "\"USA\""), answered(each, "\"USA\"")),
        (quota("\"USA\"", "\"EU\""), quota("\"USA\"", each)),
        two(
            "kind = \"tariff\"\nfile = \"bloc-rates.csv\"\n",
            "kind = \"tariff\"\nfile = \"each-rates.csv\"\n",
        ),
        two("kind = \"cost\"\nfile = \"bloc-costs.csv\"\n", "kind = \"cost\"\nfile = \"each-costs.csv\"\n"),
        two(
            "kind = \"decoupling\"\nblocs = [[\"EU\"], [\"CHN\"]]\nchange_percent = 20\n",
            "kind = \"cost\"\nfrom = [\"DEU\", \"FRA\"]\nto = \"CHN\"\nboth_ways = true\nchange_percent = 20\n",
        ),
        two(
            "kind = \"sanction\"\nfrom = \"EU\"\nto = \"world\"\nboth_ways = true\nleakage_percent = 40\nsectors = \"goods\"\n",
            "kind = \"sanction\"\nfrom = [\"DEU\", \"FRA\"]\nto = [\"CHN\", \"USA\"]\nboth_ways = true\nleakage_percent = 40\nsectors = \"goods\"\n",
        ),
    ];
    for (of_bloc, of_each) in pairs {
        let (a, b) =
            (answer(&at, &format!("[[shock]]\n{of_bloc}")), answer(&at, &format!("[[shock]]\n{of_each}")));
        let gap = apart(&real(&a, 0), &real(&b, 0));
        assert!(gap < 1e-10, "{of_bloc}: {gap:e}");
        assert!(real(&a, 0).iter().any(|change| change.abs() > 1e-4), "{of_bloc} does nothing");
    }
}

/// Small shocks of every kind that has a derivative.
fn small() -> Vec<String> {
    let shock = |text: &str| format!("[[shock]]\n{text}\n");
    vec![
        shock("kind = \"tariff\"\nimposer = \"USA\"\ntarget = \"CHN\"\nrate_percent = 0.001"),
        shock("kind = \"tariff\"\nimposer = \"USA\"\ntarget = \"EU\"\ncut_percent = 0.02"),
        shock("kind = \"tariff\"\nfile = \"rates.csv\"\nhow = \"add\""),
        shock("kind = \"export-tax\"\nimposer = \"EU\"\ntarget = \"world\"\nrate_percent = 0.001"),
        shock("kind = \"tariff\"\nname = \"t\"\nimposer = \"EU\"\ntarget = \"USA\"\nrate_percent = 0.001")
            + &shock("kind = \"retaliation\"\nanswers = \"t\"\nshare_percent = 50"),
        shock("kind = \"cost\"\nfrom = \"EU\"\nto = \"world\"\nchange_percent = -0.001\nsectors = \"goods\""),
        shock("kind = \"cost\"\nfile = \"costs.csv\""),
        shock(
            "kind = \"route\"\nfrom = \"CHN\"\nto = \"EU\"\nboth_ways = true\nchange_percent = -0.01\nfreight_share_percent = 10",
        ),
        shock("kind = \"route\"\nfrom = \"CHN\"\nto = \"EU\"\ndays_saved = 0.001\ncost_per_day_percent = 1"),
        shock("kind = \"agreement\"\nmembers = [\"EU\", \"CHN\"]\neffect = 0.00004"),
        shock("kind = \"decoupling\"\nblocs = [[\"EU\", \"USA\"], [\"CHN\"]]\nchange_percent = 0.001"),
        shock("kind = \"productivity\"\nplaces = \"FRA\"\nchange_percent = 0.001\nsectors = \"services\""),
        shock("kind = \"labour\"\nplaces = \"EU\"\nchange_percent = 0.001"),
        shock("kind = \"sanction\"\nfrom = \"EU\"\nto = \"CHN\"\nleakage_percent = 99.999"),
    ]
}

#[test]
fn first_order_is_that_of_a_small_shock_of_every_kind() {
    let at = folder(
        "first",
        &[
            ("rates.csv", "imposer,target,sector,rate\nUSA,FRA,goods,0.00001\nCHN,USA,services,0.00002\n"),
            ("costs.csv", "origin,destination,sector,change\nUSA,FRA,goods,1.00001\nCHN,USA,goods,0.99999\n"),
        ],
    );
    for closure in ["additive", "multiplicative", "balanced-first"] {
        for shock in small() {
            let found = answer(&at, &format!("closure = \"{closure}\"\n{shock}"));
            let exact = real(&found, 0);
            let first: Vec<f64> =
                found.runs[0].places.iter().map(|p| p.first_order_percent.unwrap_or(f64::NAN)).collect();
            let size = exact.iter().map(|change| change.abs()).fold(0.0, f64::max);
            if shock.contains("sanction") {
                // A part of a flow that ends has a first order too: it is a cost.
                assert!(first.iter().all(|f| f.is_finite()), "{shock}");
            }
            let gap = apart(&exact, &first) / size;
            assert!(size > 1e-7 && gap < 2e-4, "{closure}, {shock}: {gap:e} of {size:e}");
        }
    }
}

#[test]
fn contributions_add_to_the_whole_and_stages_end_in_it() {
    let at = folder(
        "parts",
        &[("rates.csv", "imposer,target,sector,rate\nUSA,FRA,goods,0.3\nCHN,USA,services,0.1\n")],
    );
    let kinds = [
        "kind = \"tariff\"\nimposer = \"USA\"\ntarget = \"EU\"\nrate_percent = 25\nsectors = \"goods\"\n",
        "kind = \"tariff\"\nfile = \"rates.csv\"\n",
        "kind = \"export-tax\"\nimposer = \"EU\"\ntarget = \"world\"\nrate_percent = 15\n",
        "kind = \"cost\"\nfrom = \"EU\"\nto = \"world\"\nboth_ways = true\nchange_percent = -8\n",
        "kind = \"agreement\"\nmembers = [\"EU\", \"USA\"]\neffect = 0.4\n",
        "kind = \"productivity\"\nplaces = \"CHN\"\nchange_percent = 10\n",
        "kind = \"labour\"\nplaces = \"CHN\"\nchange_percent = 10\n",
        "kind = \"sanction\"\nfrom = \"EU\"\nto = \"CHN\"\nleakage_percent = 10\nsectors = \"goods\"\n",
    ];
    for kind in kinds {
        let whole = answer(&at, &format!("[[shock]]\n{kind}"));
        for place in &whole.runs[0].places {
            let parts = place.contributions.as_ref().unwrap();
            let log = 100.0 * (1.0 + place.real_income_percent.value / 100.0).ln();
            let rest = parts.own + parts.labour + parts.transfers;
            for sum in [&parts.by_partner, &parts.by_sector] {
                let sum: f64 = sum.iter().map(|part| part.sum).sum::<f64>() + rest;
                assert!((sum - log).abs() < 1e-10, "{kind}, {}: {sum} {log}", place.code);
            }
        }
        if kind.contains("sanction") {
            // An end of trade does not come in stages.
            continue;
        }
        let staged = answer(
            &at,
            &format!("[[shock]]\n{kind}staging_percent = {{ 2026 = 20, 2029 = 60, 2033 = 100 }}\n"),
        );
        assert_eq!(staged.runs[0].year, Some(2033));
        assert!(apart(&real(&staged, 0), &real(&whole, 0)) < 1e-12, "{kind}");
        assert!(apart(&real(&staged, 1), &real(&whole, 0)) > 1e-4, "{kind}: the first stage is the whole");
    }
}
