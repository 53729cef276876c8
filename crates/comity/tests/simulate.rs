//! `comity simulate` as its user meets it: shipped scenarios, own files, bad input, published
//! vectors through the program.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn comity(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_comity")).args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A folder of this test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("simulate-{name}"));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn write(folder: &Path, name: &str, content: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

/// The data folder beside the repository; says so if it is absent.
fn shared(what: &str) -> Option<PathBuf> {
    let root = std::env::var_os("COMITY_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let folder = root.join("data").join(what);
    if !folder.is_dir() {
        std::io::stderr()
            .write_all(format!("skipped: no {what} beside the repository\n").as_bytes())
            .unwrap();
        return None;
    }
    Some(folder)
}

fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut content = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap()).read_to_string(&mut content).unwrap();
    csv::Reader::from_reader(content.as_bytes()).deserialize().map(|row| row.unwrap()).collect()
}

/// The JSON of a run that must be solved.
fn solved(scenario: &str, more: &[&str]) -> Value {
    let mut args = vec!["simulate", scenario, "--json"];
    args.extend(more);
    let out = comity(&args);
    assert!(out.status.success(), "{scenario}: {}", text(&out.stderr));
    let json: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(json["schema"], "comity/simulate/1");
    assert!(json["baseline"]["audit"]["worst_residual"].as_f64().unwrap() <= 1e-10, "zero-shock audit");
    for run in json["runs"].as_array().unwrap() {
        assert_eq!(run["certificate"]["solved"], true, "{scenario}: {}", run["certificate"]);
        assert!(run["certificate"]["worst_residual"].as_f64().unwrap() <= 1e-10);
        assert!(run["walras"].as_f64().unwrap().abs() <= 1e-10);
        assert!(run["budget"].as_f64().unwrap() <= 1e-10);
    }
    json
}

fn place<'a>(run: &'a Value, code: &str) -> &'a Value {
    let places = run["places"].as_array().unwrap();
    places.iter().find(|p| p["code"] == code).unwrap_or_else(|| panic!("no {code}"))
}

fn real(run: &Value, code: &str) -> f64 {
    place(run, code)["real_income_percent"]["value"].as_f64().unwrap()
}

const HOME: &str = "origin,destination,value\nA,A,80\nA,B,20\nB,A,20\nB,B,80\n";

fn own(extra: &str) -> String {
    format!("name = \"own\"\nquestion = \"?\"\nbaseline = \"file\"\n[files]\nflows = \"flows.csv\"\n{extra}")
}

#[test]
fn the_shipped_scenarios_run_and_are_solved() {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let mut files: Vec<PathBuf> = std::fs::read_dir(scenarios).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "toml"));
    files.sort();
    assert!(files.len() >= 8);
    for path in files {
        let json = solved(path.to_str().unwrap(), &[]);
        for run in json["runs"].as_array().unwrap() {
            for shock in run["shocks"].as_array().unwrap() {
                assert_ne!(shock["source"], "", "{}: a shock without source", path.display());
            }
        }
    }
}

#[test]
fn an_own_economy_of_two_gains_as_the_closed_form_says() {
    let folder = folder("two");
    write(&folder, "flows.csv", HOME);
    // Autarky: the loss is the home share to the power of 1 / theta.
    let scenario =
        write(&folder, "autarky.toml", &own("[model]\nelasticity = 5\n[[shock]]\nkind = \"autarky\"\n"));
    let json = solved(&scenario, &[]);
    let expected = 100.0 * (0.8_f64.powf(1.0 / 5.0) - 1.0);
    for code in ["A", "B"] {
        assert!((real(&json["runs"][0], code) - expected).abs() < 1e-9);
    }
    // A tariff moves the terms of trade towards the one who sets it.
    let tariff = "[[shock]]\nkind = \"tariff\"\nimposer = \"A\"\ntarget = \"B\"\nrate_percent = 10\n";
    let json = solved(&write(&folder, "tariff.toml", &own(tariff)), &[]);
    assert!(real(&json["runs"][0], "A") > 0.0 && real(&json["runs"][0], "B") < 0.0);
    // The order of rows does not matter, to the last bit.
    let turned: Vec<&str> = HOME.lines().skip(1).collect();
    let turned =
        format!("origin,destination,value\n{}\n", turned.into_iter().rev().collect::<Vec<_>>().join("\n"));
    write(&folder, "flows.csv", &turned);
    let again = solved(folder.join("tariff.toml").to_str().unwrap(), &[]);
    assert_eq!(again["runs"], json["runs"]);
}

#[test]
fn sectors_inputs_and_tariffs_of_own_files() {
    let folder = folder("sectors");
    let mut flows = "origin,destination,sector,value,tariff\n".to_owned();
    let mut inputs = "place,input,user,value\n".to_owned();
    for a in ["A", "B", "C"] {
        for sector in ["goods", "services"] {
            for b in ["A", "B", "C"] {
                let value = if a == b {
                    100.0
                } else if sector == "goods" {
                    15.0
                } else {
                    3.0
                };
                let tariff = if a == b || sector == "services" { 0.0 } else { 0.05 };
                flows += &format!("{a},{b},{sector},{value},{tariff}\n");
            }
            inputs +=
                &format!("{a},goods,{sector},30\n{a},services,{sector},20\n{a},value_added,{sector},50\n");
        }
    }
    write(&folder, "flows.csv", &flows);
    write(&folder, "inputs.csv", &inputs);
    write(&folder, "theta.csv", "sector,elasticity\ngoods,4\nservices,6\n");
    let files = "inputs = \"inputs.csv\"\nelasticities = \"theta.csv\"\n";
    let free = "[[shock]]\nkind = \"tariff\"\nimposer = [\"A\", \"B\"]\ntarget = [\"A\", \"B\"]\nsectors = \"goods\"\nrate_percent = 0\nhow = \"set\"\n";
    let json = solved(&write(&folder, "free.toml", &own(&format!("{files}{free}"))), &[]);
    let run = &json["runs"][0];
    assert!((real(run, "A") - real(run, "B")).abs() < 1e-9, "A and B are alike");
    assert!(real(run, "A") > real(run, "C"), "who frees trade gains more than who stays outside");
    let closed = solved(folder.join("free.toml").to_str().unwrap(), &["--closure", "all", "--draws", "20"]);
    assert_eq!(closed["runs"].as_array().unwrap().len(), 4);
    let range = &place(&closed["runs"][0], "A")["real_income_percent"];
    assert!(range["low"].as_f64().unwrap() <= range["value"].as_f64().unwrap());
}

#[test]
fn a_draw_is_the_same_for_the_same_seed() {
    let folder = folder("draws");
    write(&folder, "flows.csv", HOME);
    let agreement =
        "[[shock]]\nkind = \"agreement\"\nmembers = [\"A\", \"B\"]\neffect = 0.4\nstandard_error = 0.1\n";
    let scenario = write(&folder, "agreement.toml", &own(agreement));
    let first = solved(&scenario, &["--draws", "50", "--seed", "7"]);
    assert_eq!(first["runs"], solved(&scenario, &["--draws", "50", "--seed", "7"])["runs"]);
    assert_ne!(first["runs"], solved(&scenario, &["--draws", "50", "--seed", "8"])["runs"]);
}

#[test]
fn every_form_of_output_is_written_whole() {
    let folder = folder("forms");
    write(&folder, "flows.csv", HOME);
    let tariff = "[[shock]]\nkind = \"tariff\"\nimposer = \"A\"\ntarget = \"B\"\nrate_percent = 10\n";
    let scenario = write(&folder, "tariff.toml", &own(tariff));
    for (name, starts) in [
        ("o.html", "<!doctype html>"),
        ("o.csv", "variant,closure,code"),
        ("o.parquet", "PAR1"),
        ("o.json", "{"),
        ("o.xlsx", "PK"),
        ("o.dta", "<stata_dta>"),
    ] {
        let target = folder.join(name);
        let out = comity(&["simulate", &scenario, "-o", target.to_str().unwrap()]);
        assert!(out.status.success(), "{}", text(&out.stderr));
        let start = text(&std::fs::read(&target).unwrap()).to_lowercase();
        assert!(start.starts_with(&starts.to_lowercase()), "{name}: {}", &start[..40.min(start.len())]);
    }
    let html = std::fs::read_to_string(folder.join("o.html")).unwrap();
    assert!(html.contains("Content-Security-Policy") && !html.contains("<script"));
    let pairs = folder.join("pairs.csv");
    comity(&["simulate", &scenario, "--table", "pairs", "-o", pairs.to_str().unwrap()]);
    assert_eq!(std::fs::read_to_string(pairs).unwrap().lines().count(), 5);
    assert_eq!(comity(&["simulate", &scenario, "-o", "o.ods"]).status.code(), Some(2));
}

#[test]
fn bad_scenarios_are_refused_with_their_line() {
    let folder = folder("bad");
    write(&folder, "flows.csv", HOME);
    let shock = |text: &str| own(&format!("[[shock]]\n{text}\n"));
    let cases: &[(String, &str)] = &[
        (own("[[shok]]\nkind = \"autarky\"\n"), "unknown field `shok`"),
        (shock("kind = \"tarif\""), "did you mean \"tariff\"?"),
        (shock("kind = \"tariff\"\nimposr = \"A\""), "did you mean `imposer`?"),
        (shock("kind = \"tariff\"\nimposer = \"A\"\ntarget = \"B\"\nrate_percent = -150"), "above -100 %"),
        (
            shock("kind = \"tariff\"\nimposer = \"A\"\ntarget = \"Atlantis\"\nrate_percent = 10"),
            "unknown place",
        ),
        (
            shock("kind = \"tariff\"\nimposer = \"A\"\ntarget = [\"B\", \"-B\"]\nrate_percent = 10"),
            "nobody is left",
        ),
        (shock("kind = \"cost\"\nfrom = \"A\"\nto = \"B\"\nchange_percent = -100"), "above -100"),
        (shock("kind = \"cost\"\nfrom = \"A\"\nto = \"B\"\nrate_percent = 3"), "does not belong"),
        (shock("kind = \"agreement\"\nmembers = \"A\"\neffect = 0.3"), "touches no flow"),
        (
            shock("kind = \"tariff\"\nimposer = \"A\"\ntarget = \"B\"\nrate_percent = 5\nsectors = \"tin\""),
            "no sector",
        ),
        (shock("kind = \"sanction\"\nfrom = \"CHN\"\nto = \"A\""), "not separate in the baseline"),
        (own("[model]\nclosure = \"open\"\n"), "closures: additive"),
        (own("[model]\nelasticity = -2\n"), "above 0"),
        (own("[[variant]]\nname = \"v\"\nshocks = \"none\"\n"), "unknown shock"),
        (
            "name = \"x\"\nquestion = \"?\"\nbaseline = \"atlas\"\nyear = 2022\n".to_owned(),
            "no trade of all pairs for 2022",
        ),
        ("name = \"x\"\nquestion = \"?\"\nbaseline = \"world\"\n".to_owned(), "unknown baseline"),
        ("name = \"x\n".to_owned(), "bad.toml:1"),
    ];
    for (scenario, says) in cases {
        let path = write(&folder, "bad.toml", scenario);
        let out = comity(&["simulate", &path]);
        let err = text(&out.stderr);
        assert!(matches!(out.status.code(), Some(2 | 3)), "{scenario}: {err}");
        assert!(err.contains(says), "{scenario}: {err}");
        assert!(out.stdout.is_empty(), "{scenario}");
    }
    let out = comity(&["simulate", "no-such.toml"]);
    assert_eq!(out.status.code(), Some(3), "{}", text(&out.stderr));
}

#[test]
fn bad_files_are_refused_with_their_line() {
    let folder = folder("bad-files");
    let scenario = write(&folder, "s.toml", &own("[[shock]]\nkind = \"autarky\"\n"));
    for (flows, says) in [
        ("origin,destination,value\nA,A,80\nA,B,x\n", "flows.csv:3, column value: expected a number"),
        ("origin,destination,value\nA,A,-5\nA,B,1\n", "flows.csv:2"),
        ("origin,destination,value\nA,A,80\nA,A,80\n", "the same origin, destination and sector as line 2"),
        ("origin,value\nA,80\n", "expected a column `destination`"),
        ("origin,destination,value\nA,A,80\nA,B,20\nB,A,0\nB,B,0\n", "value added of B is 0"),
        ("origin,destination,value\n", "no rows"),
    ] {
        write(&folder, "flows.csv", flows);
        let out = comity(&["simulate", &scenario]);
        let err = text(&out.stderr);
        assert_eq!(out.status.code(), Some(3), "{flows}: {err}");
        assert!(err.contains(says), "{flows}: {err}");
    }
}

#[test]
fn what_has_no_equilibrium_is_named_with_its_residual_and_no_number() {
    let folder = folder("hard");
    // A lives on a transfer that autarky leaves unpaid.
    write(&folder, "flows.csv", "origin,destination,value\nA,A,80\nA,B,5\nB,A,40\nB,B,100\n");
    let autarky = write(&folder, "autarky.toml", &own("[[shock]]\nkind = \"autarky\"\n"));
    let out = comity(&["simulate", &autarky]);
    assert_eq!(out.status.code(), Some(1), "{}", text(&out.stderr));
    let shown = text(&out.stdout);
    assert!(shown.contains("disconnected") && shown.contains("worst residual"), "{shown}");
    assert!(shown.contains("No number is printed"), "{shown}");
    let json: Value = serde_json::from_slice(&comity(&["simulate", &autarky, "--json"]).stdout).unwrap();
    assert!(json["runs"][0]["places"].as_array().unwrap().is_empty());
    // Without the deficit there is an answer.
    let out = comity(&["simulate", &autarky, "--closure", "balanced-first"]);
    assert!(out.status.success(), "{}", text(&out.stdout));
}

#[test]
fn games_follow_the_closed_forms() {
    let folder = folder("games");
    write(&folder, "flows.csv", HOME);
    let blank = write(&folder, "blank.toml", &own("[model]\nelasticity = 4\nclosure = \"balanced-first\"\n"));
    let play = |game: &str, players: &str| -> Value {
        let out = comity(&["simulate", &blank, "--game", game, "--players", players, "--json"]);
        assert!(out.status.success(), "{game}: {}", text(&out.stderr));
        serde_json::from_slice(&out.stdout).unwrap()
    };
    // Gros (1987): the optimum is 1 / (theta times the other's new home share).
    let alone = play("optimal-tariff", "A");
    let rate = alone["players"][0]["rate_percent"].as_f64().unwrap();
    let tariff =
        format!("[[shock]]\nkind = \"tariff\"\nimposer = \"A\"\ntarget = \"B\"\nrate_percent = {rate}\n");
    let json = solved(&write(&folder, "best.toml", &own(&tariff)), &[]);
    let home = place(&json["runs"][0], "B")["domestic_share"][1].as_f64().unwrap();
    assert!((rate / 100.0 - 1.0 / (4.0 * home)).abs() < 1e-5, "{rate} against {}", 100.0 / (4.0 * home));
    // Alike players set alike rates, both lose, and values add to the whole.
    let nash = play("nash", "A,B");
    let rates: Vec<f64> = (0..2).map(|p| nash["players"][p]["rate_percent"].as_f64().unwrap()).collect();
    assert!((rates[0] - rates[1]).abs() < 1e-3 && nash["players"][0]["gain"].as_f64().unwrap() < 0.0);
    let shared = play("shapley", "A,B");
    let sum: f64 = (0..2).map(|p| shared["players"][p]["shapley"].as_f64().unwrap()).sum();
    let all: f64 = (0..2).map(|p| shared["players"][p]["gain"].as_f64().unwrap()).sum();
    assert!((sum - all).abs() < 1e-9, "{sum} {all}");
    for (args, says) in [
        (["--game", "nash", "--players", "A"], "at least 2 players"),
        (["--game", "nash", "--players", "A,A"], "two players"),
    ] {
        let out = comity(&["simulate", &blank, args[0], args[1], args[2], args[3]]);
        assert_eq!(out.status.code(), Some(2));
        assert!(text(&out.stderr).contains(says), "{}", text(&out.stderr));
    }
}

#[test]
fn exposure_adds_to_one_in_every_row() {
    let folder = folder("exposure");
    write(&folder, "flows.csv", HOME);
    let blank = write(&folder, "blank.toml", &own(""));
    let out = comity(&["simulate", &blank, "--exposure", "--json"]);
    assert!(out.status.success(), "{}", text(&out.stderr));
    let json: Value = serde_json::from_slice(&out.stdout).unwrap();
    for row in json["rows"].as_array().unwrap() {
        let sum: f64 = row["elasticity"].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).sum();
        assert!((sum - 1.0).abs() < 1e-10, "{sum}");
    }
}

/// Enlargement of the European Union among 44 economies, as published by the authors of `ge_gravity`.
#[test]
fn ge_gravity_through_own_files() {
    let Some(data) = shared("gegravity-wiod44") else { return };
    let folder = folder("gegravity");
    let (mut flows, mut costs) =
        ("origin,destination,value\n".to_owned(), "origin,destination,change\n".to_owned());
    let mut published: BTreeMap<String, [f64; 2]> = BTreeMap::new();
    for row in rows(&data.join("TradeData0014_Results.csv.gz")) {
        if row["year"] != "2000" {
            continue;
        }
        let number = |column: &str| row[column].parse::<f64>().unwrap();
        flows += &format!("{},{},{}\n", row["exporter"], row["importer"], row["trade"]);
        let change = (-number("eu_effect") / 4.0).exp();
        costs += &format!("{},{},{change}\n", row["exporter"], row["importer"]);
        published.insert(row["exporter"].clone(), [number("w_eu"), number("w_mult")]);
    }
    write(&folder, "flows.csv", &flows);
    write(&folder, "costs.csv", &costs);
    let shock = "[model]\nelasticity = 4\n[[shock]]\nkind = \"cost\"\nfile = \"costs.csv\"\n";
    let scenario = write(&folder, "enlargement.toml", &own(shock));
    for (closure, which) in [("additive", 0), ("multiplicative", 1)] {
        let json = solved(&scenario, &["--closure", closure]);
        for (code, welfare) in &published {
            let found = 1.0 + real(&json["runs"][0], code) / 100.0;
            assert!((found - welfare[which]).abs() <= 1e-6, "{closure} {code}: {found} {welfare:?}");
        }
    }
}

/// Every published article whose data were written by `cargo xtask papers`, digit by digit.
#[test]
fn published_articles_are_met_to_the_last_digit() {
    let papers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/papers");
    let mut run = 0;
    for entry in std::fs::read_dir(&papers).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "toml") {
            continue;
        }
        if !path.with_extension("").is_dir() {
            let told = format!("skipped: no data of {}; cargo xtask papers writes them\n", path.display());
            std::io::stderr().write_all(told.as_bytes()).unwrap();
            continue;
        }
        let json = solved(path.to_str().unwrap(), &[]);
        let figures = json["expected"].as_array().unwrap();
        assert!(!figures.is_empty() && figures.iter().all(|f| f["met"] == true), "{figures:?}");
        run += 1;
    }
    println!("{run} articles met");
}

/// Three places that are all alike: shares of trade never move again, so that the long run is the gain of the first
/// year to the power of 1 / (1 - share of capital).
#[test]
fn a_path_leads_to_the_long_run() {
    let folder = folder("path");
    let places = ["AAA", "BBB", "CCC"];
    let flow = |(o, d): (&str, &str)| format!("{o},{d},{}\n", if o == d { 70 } else { 15 });
    let flows = places.iter().flat_map(|o| places.iter().map(move |d| (*o, *d))).map(flow);
    write(&folder, "flows.csv", &format!("origin,destination,value\n{}", flows.collect::<String>()));
    let scenario = |path: &str, rest: &str| {
        format!(
            "name = \"path\"\nquestion = \"How far?\"\nbaseline = \"file\"\nfocus = [\"AAA\"]\n{path}\n\
             [files]\nflows = \"flows.csv\"\n{rest}\n\
             [[shock]]\nkind = \"cost\"\nfrom = \"world\"\nto = \"world\"\nchange_percent = -20\n\
             staging_percent = {{ 2032 = 100 }}\n"
        )
    };
    let asked =
        "[path]\nfrom = 2030\nuntil = 2040\ncapital_share = 0.5\ndepreciation_percent = 10\ndiscount = 0.9";
    let file = write(&folder, "path.toml", &scenario(asked, ""));
    let run = &solved(&file, &[])["runs"][0];
    let gain = run["places"][0]["real_income_percent"]["value"].as_f64().unwrap() / 100.0;
    let path = &run["path"]["parties"][0];
    let at = |t: usize| path["real_income_percent"][t].as_f64().unwrap();
    assert!(at(0).abs() < 1e-9 && at(1).abs() < 1e-9, "nothing comes before its year: {path}");
    assert!((at(2) - 100.0 * gain).abs() < 1e-6, "the first year is the static answer");
    assert!((3..10).all(|t| at(t) < at(t + 1)), "capital grows: {path}");
    let end = path["long_run_percent"].as_f64().unwrap();
    assert!((end / 100.0 - ((1.0 + gain).powi(2) - 1.0)).abs() < 1e-8, "{end} for a gain of {gain}");
    let table = folder.join("path.csv");
    solved(&file, &["-o", table.to_str().unwrap(), "--table", "path"]);
    let lines = std::fs::read_to_string(&table).unwrap().lines().filter(|l| l.contains(",AAA,")).count();
    assert_eq!(lines, 2 * 12, "a party and a place, eleven years and the long run");
    let page = folder.join("path.html");
    solved(&file, &["-o", page.to_str().unwrap()]);
    assert!(std::fs::read_to_string(&page).unwrap().contains("Year by year"));
    for (wrong, model, why) in [
        ("[path]\nfrom = 2030\nuntil = 2030", "", "`until` 1 to 200 years after `from`"),
        ("[path]\nfrom = 2030\nuntil = 2040\ncapital_share = 1.0", "", "capital_share from 0 to below 1"),
        ("[path]\nfrom = 2030\nuntil = 2040\ndiscount = 1.0", "", "discount between 0 and 1"),
        ("[path]\nfrom = 2030\nuntil = 2040", "[model]\nresponse = \"conditional\"", "output stays as it is"),
        ("[path]\nfrom = 2030\nto = 2040", "", "unknown field `to`"),
    ] {
        let out = comity(&["simulate", &write(&folder, "wrong.toml", &scenario(wrong, model))]);
        assert_eq!(out.status.code(), Some(2), "{wrong}");
        assert!(text(&out.stderr).contains(why), "{wrong}: {}", text(&out.stderr));
    }
}
