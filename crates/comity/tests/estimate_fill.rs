//! `comity estimate --fill zeros`, and rows alone in their level.
#![allow(clippy::unwrap_used, reason = "a test that fails should stop")]

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output};

const COUNTRIES: [&str; 6] = ["ARG", "BRA", "CHL", "CHN", "DEU", "USA"];

fn comity(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_comity")).arg("estimate").args(args).output().unwrap()
}

fn file(name: &str, content: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("estimate-fill");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

fn told(args: &[&str]) -> String {
    let out = comity(args);
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(out.status.success(), "{args:?}: {text}{}", String::from_utf8_lossy(&out.stderr));
    text
}

fn refused(args: &[&str]) -> String {
    let out = comity(args);
    assert!(!out.status.success() && out.stdout.is_empty(), "{args:?}");
    String::from_utf8_lossy(&out.stderr).into_owned()
}

fn json(args: &[&str]) -> serde_json::Value {
    serde_json::from_str(&told(&[args, &["--json"][..]].concat())).unwrap()
}

/// A number between nought and one that differs from seed to seed and is the same in every run.
fn draw(seed: usize) -> f64 {
    ((seed as f64 * 12.9898).sin() * 43758.5453).fract().abs()
}

/// Columns of a panel of the six countries in four years, a third of the flows in one direction zero: exporter, importer, year, trade, distance
/// (of the dyad), agreement (of the dyad and year), income (of the exporter and year), tariff (of the row alone).
fn rows() -> Vec<(String, f64)> {
    let mut rows = Vec::new();
    for year in 2000..2004 {
        for (i, o) in COUNTRIES.iter().enumerate() {
            for (j, d) in COUNTRIES.iter().enumerate().filter(|(j, _)| *j != i) {
                let (low, high) = (i.min(j), i.max(j));
                let seed = (year - 2000) * 36 + i * 6 + j;
                let trade = if i < j && draw(seed) < 0.33 { 0.0 } else { 0.5 + 90.0 * draw(seed + 500) };
                let rta = u8::from((low + 2 * high + (year - 2000) / 2) % 3 == 0);
                let (dist, gdp) =
                    (500 * (1 + high - low) + 37 * low, 100 * (i + 1) + 13 * ((3 * i + year * year) % 5));
                let tariff = draw(seed + 900);
                rows.push((format!("{o},{d},{year},{trade},{dist},{rta},{gdp},{tariff}"), trade));
            }
        }
    }
    rows
}

const HEAD: &str = "exporter,importer,year,trade,dist,rta,gdp,tariff\n";
const MODEL: &str = "trade ~ rta + log(dist) + gdp | exporter + importer + year";

fn text<'a>(rows: impl Iterator<Item = &'a String>) -> String {
    rows.fold(HEAD.to_owned(), |mut out, row| {
        writeln!(out, "{row}").unwrap();
        out
    })
}

#[test]
fn a_panel_without_its_zeros_is_completed_to_the_same_estimate() {
    let rows = rows();
    let whole = file("whole.csv", &text(rows.iter().map(|(row, _)| row)));
    let positive = file("positive.csv", &text(rows.iter().filter(|(_, y)| *y > 0.0).map(|(row, _)| row)));
    let zeros = rows.iter().filter(|(_, y)| *y == 0.0).count();
    let right = json(&[MODEL, "--data", &whole]);
    let filled = json(&[MODEL, "--data", &positive, "--fill", "zeros"]);
    let (a, b) = (&right["models"][0], &filled["models"][0]);
    for at in 0..3 {
        let of = |m: &serde_json::Value, what: &str| m["coefficients"][at][what].as_f64().unwrap();
        for what in ["estimate", "se"] {
            assert!((of(a, what) - of(b, what)).abs() < 1e-9 * of(a, what).abs(), "{what} {at}");
        }
    }
    assert_eq!(b["rows"]["made"], zeros);
    assert_eq!(b["rows"]["read"].as_u64().unwrap() + zeros as u64, a["rows"]["read"].as_u64().unwrap());
    assert_eq!(b["rows"]["used"], a["rows"]["used"]);
    assert_eq!(filled["data"]["rows"], b["rows"]["read"]);
    let table = told(&[MODEL, "--data", &positive, "--fill", "zeros"]);
    for line in [
        format!("read + {zeros} made = "),
        format!("--fill zeros: {zeros} rows made where exporter × importer × year had none, with trade zero"),
        "dist in the rows made is that of the same exporter and importer in either direction".to_owned(),
        "gdp in the rows made is that of the same exporter and year".to_owned(),
    ] {
        assert!(table.contains(&line), "{line}: {table}");
    }
    // A lag finds the rows made.
    let lagged = "trade ~ l(rta, 1) | exporter^year + importer^year";
    let used = |path: &str, more: &[&str]| {
        json(&[&[lagged, "--data", path], more].concat())["models"][0]["rows"]["used"].clone()
    };
    assert_eq!(used(&positive, &["--fill", "zeros"]), used(&whole, &[]));
}

#[test]
fn what_is_not_known_is_not_made_up() {
    // Rows of the tariff's own have no rule; in 2003 nothing was reported of China's exports, and one value is a gap.
    let known = rows();
    let keep = |(row, y): &&(String, f64)| *y > 0.0 && !row.starts_with("CHN,") | !row.contains(",2003,");
    let mut content = text(known.iter().filter(keep).map(|(row, _)| row));
    let zeros =
        known.iter().filter(|(row, y)| *y == 0.0 && !row.starts_with("CHN,") | !row.contains(",2003,"));
    let zeros = zeros.count();
    content += "CHN,USA,2003,,9,0,1,0.5\n";
    let path = file("gaps.csv", &content);
    let table = told(&["trade ~ tariff | exporter + importer", "--data", &path, "--fill", "zeros"]);
    for line in [
        format!("{zeros} rows made"),
        "not made: 5 cells, for a side has no value of trade in the year at all".to_owned(),
        format!("tariff is not known in {zeros} rows made: it is not the same throughout any pair"),
        format!("{zeros}  no value of tariff"),
        "1  no value of trade".to_owned(),
    ] {
        assert!(table.contains(&line), "{line}: {table}");
    }
    assert!(refused(&[MODEL, "--data", "atlas", "--fill", "zeros"]).contains("not covered is no zero"));
}

#[test]
fn other_identifiers_are_those_of_the_formula_and_repeated_rows_are_refused() {
    // Two goods a pair and year, told apart by a column.
    let mut content = "exporter,importer,year,good,trade,rta\n".to_owned();
    let mut cells = 0;
    for year in 2000..2003 {
        for (i, o) in COUNTRIES.iter().enumerate() {
            for (j, d) in COUNTRIES.iter().enumerate().filter(|(j, _)| *j != i) {
                for good in 0..2 {
                    cells += 1;
                    if (i + 2 * j + good + year) % 4 != 0 {
                        let trade = 1 + (i * 31 + j * 17 + good * 7 + year * 3) % 23;
                        writeln!(content, "{o},{d},{year},g{good},{trade},{}", (i + j + year) % 2).unwrap();
                    }
                }
            }
        }
    }
    let path = file("goods.csv", &content);
    let formula = "trade ~ rta | exporter^good^year + importer^good^year";
    let table = told(&[formula, "--data", &path, "--fill", "zeros"]);
    assert!(table.contains("exporter × importer × good × year"), "{table}");
    assert!(table.contains("rta in the rows made is that of the same"), "{table}");
    let found = json(&[formula, "--data", &path, "--fill", "zeros"]);
    let rows = &found["models"][0]["rows"];
    assert_eq!(rows["read"].as_u64().unwrap() + rows["made"].as_u64().unwrap(), cells);
    let by = json(&[
        "trade ~ rta | exporter^year + importer^year",
        "--data",
        &path,
        "--fill",
        "zeros",
        "--by",
        "good",
    ]);
    let made = |at: usize| by["models"][at]["rows"]["made"].as_u64().unwrap();
    assert_eq!(made(0) + made(1), rows["made"].as_u64().unwrap());
    let error = refused(&["trade ~ rta | exporter^year", "--data", &path, "--fill", "zeros"]);
    assert!(error.contains("repeats the exporter × importer × year of another row"), "{error}");
    // Another panel: a region that the firm tells is none of its dimensions.
    let mut firms = "firm,region,year,sales,x\n".to_owned();
    for firm in 0..8 {
        for year in (2000..2006).filter(|year| (firm + year) % 3 != 0) {
            writeln!(firms, "f{firm},r{},{year},{},{}", firm / 3, 1 + firm * year % 11, year % 5).unwrap();
        }
    }
    let table = told(&["sales ~ x | region + firm", "--data", &file("firms.csv", &firms), "--fill", "zeros"]);
    assert!(table.contains("16 rows made where firm × year had none"), "{table}");
}

#[test]
fn a_trade_panel_without_zeros_is_told() {
    let rows = rows();
    let positive = file("warned.csv", &text(rows.iter().filter(|(_, y)| *y > 0.0).map(|(row, _)| row)));
    let whole = file("unwarned.csv", &text(rows.iter().map(|(row, _)| row)));
    let zeros = rows.iter().filter(|(_, y)| *y == 0.0).count();
    let warning =
        format!("no row has trade zero, and {zeros} of {} cells of exporter × importer × year", rows.len());
    assert!(told(&[MODEL, "--data", &positive]).contains(&warning));
    assert!(!told(&[MODEL, "--data", &whole]).contains("no row has trade zero"));
    let logarithm = MODEL.replace("trade ", "log(trade) ");
    assert!(!told(&[&logarithm, "--data", &positive, "--family", "ols"]).contains("no row has trade zero"));
}

#[test]
fn rows_alone_in_their_level_are_kept_on_request() {
    // Least squares with a dummy for each firm, of which two have one row: coefficients are the same, degrees of freedom not.
    let data = "y,x,firm\n1,0.2,a\n2,0.9,a\n4,1.1,a\n3,0.3,b\n5,1.4,b\n2,0.1,c\n9,2.2,d\n";
    let path = file("alone.csv", data);
    let fit = |more: &[&str]| {
        json(&[&["y ~ x | firm", "--data", &path, "--family", "ols", "--iid"], more].concat())["models"][0]
            .clone()
    };
    let (without, with) = (fit(&[]), fit(&["--keep-singletons"]));
    assert_eq!((&without["rows"]["used"], &with["rows"]["used"]), (&5.into(), &7.into()));
    let of = |m: &serde_json::Value, what: &str| m["coefficients"][0][what].as_f64().unwrap();
    assert!((of(&without, "estimate") - of(&with, "estimate")).abs() < 1e-12);
    // Two rows and two dummies more leave the same two degrees of freedom.
    assert!((of(&without, "se") - of(&with, "se")).abs() < 1e-12);
    assert_eq!(with["parameters"].as_u64().unwrap(), without["parameters"].as_u64().unwrap() + 2);
    // Robust errors count rows: 7 / (7 - 5) for 5 / (5 - 3).
    let robust = |more: &[&str]| {
        json(&[&["y ~ x | firm", "--data", &path, "--family", "ols", "--robust"], more].concat())["models"][0]
            .clone()
    };
    let ratio = of(&robust(&["--keep-singletons"]), "se") / of(&robust(&[]), "se");
    assert!((ratio - (7.0_f64 / 5.0).sqrt()).abs() < 1e-12, "{ratio}");
}
