//! `comity estimate` as its user meets it: tables, accounts of rows, bad input.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn comity(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_comity")).arg("estimate").args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A file of this test run.
fn file(name: &str, content: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("estimate");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path
}

const COUNTRIES: [&str; 6] = ["ARG", "BRA", "CHL", "CHN", "DEU", "USA"];

/// A number that differs from row to row and is the same in every run.
fn wobble(seed: usize) -> f64 {
    (seed as f64 * 12.9898).sin() * 0.5
}

/// Every pair in three years: trade follows the model exactly, with rta 0.5 and log distance -1.
fn panel() -> String {
    let mut out = "exporter,importer,year,trade,dist,rta\n".to_owned();
    for (t, year) in [2000, 2001, 2002].into_iter().enumerate() {
        for (i, o) in COUNTRIES.iter().enumerate() {
            for (j, d) in COUNTRIES.iter().enumerate().filter(|(j, _)| *j != i) {
                let distance = 1000.0 * (1.0 + (i.abs_diff(j)) as f64) + 37.0 * (i * j) as f64;
                let rta = f64::from(u8::from((i + j + t) % 3 == 0));
                let effects = wobble(i * 7 + t) + wobble(100 + j * 5 + t);
                let trade = (12.0 + effects + 0.5 * rta - distance.ln()).exp();
                writeln!(out, "{o},{d},{year},{trade},{distance},{rta}").unwrap();
            }
        }
    }
    out
}

const MODEL: &str = "trade ~ rta + log(dist) | exporter^year + importer^year";

#[test]
fn a_model_that_holds_exactly_is_found_again() {
    let path = file("panel.csv", &panel());
    for family in ["ppml", "gamma"] {
        let out = comity(&[MODEL, "--data", path.to_str().unwrap(), "--family", family, "--digits", "6"]);
        let table = text(&out.stdout);
        assert!(out.status.success(), "{}", text(&out.stderr));
        assert!(table.contains("0.500000") && table.contains("-1.000000"), "{table}");
        assert!(table.contains("rows: 90 read = 90 used + 0 dropped"), "{table}");
    }
    let out = comity(&[
        &MODEL.replace("trade ", "log(trade) "),
        "--data",
        path.to_str().unwrap(),
        "--family",
        "ols",
    ]);
    assert!(text(&out.stdout).contains("-1.000"), "{}", text(&out.stdout));
}

#[test]
fn every_row_left_out_has_its_reason() {
    let mut rows = panel();
    rows += "ARG,BRA,2003,0,,1\nARG,CHL,2003,,500,1\nARG,CHN,2003,5,0,0\n";
    let path = file("gaps.csv", &rows);
    let out = comity(&[MODEL, "--data", path.to_str().unwrap(), "--sample", "exporter != 'USA'"]);
    let table = text(&out.stdout);
    assert!(out.status.success(), "{}", text(&out.stderr));
    for line in [
        "rows: 93 read = 75 used + 18 dropped",
        "15  outside --sample",
        "1  no value of trade",
        "1  no value of dist",
        "1  log(dist) has no finite value",
    ] {
        assert!(table.contains(line), "{line}: {table}");
    }
}

#[test]
fn names_of_official_files_are_understood_and_told() {
    let baci = panel().replacen("exporter,importer,year,trade", "i,j,t,v", 1);
    let path = file("baci.csv", &baci);
    let out = comity(&[MODEL, "--data", path.to_str().unwrap()]);
    let table = text(&out.stdout);
    assert!(out.status.success(), "{}", text(&out.stderr));
    for line in ["exporter is i", "importer is j", "year is t", "trade is v"] {
        assert!(table.contains(line), "{line}: {table}");
    }
}

#[test]
fn bad_commands_are_refused_with_a_place_and_code_2() {
    let path = file("bad-command.csv", &panel());
    let path = path.to_str().unwrap();
    let cases: &[(&[&str], &str)] = &[
        (&["trade ~ rtaa | exporter"], "did you mean rta?"),
        (&["trade rta"], "expected ~"),
        (&["trade ~ lgo(dist)"], "unknown function lgo()"),
        (&["trade ~ rta | exporter:year"], "exporter^year"),
        (&["trade ~ i(year, ref = 1999)"], "year has no value 1999; values: 2000"),
        (&[MODEL, "--sample", "year >"], "found the end"),
        (&[MODEL, "--family", "logit"], "expected ppml"),
        (&[MODEL, "--small-sample", "sas"], "expected stata"),
        (&[MODEL, "--cluster", "pairr"], "did you mean pair?"),
        (&[MODEL, "--threads", "0"], "at least 1"),
    ];
    for (args, says) in cases {
        let out = comity(&[args, &["--data", path][..]].concat());
        let err = text(&out.stderr);
        assert_eq!(out.status.code(), Some(2), "{args:?}: {err}");
        assert!(err.contains(says), "{args:?}: {err}");
        assert!(out.stdout.is_empty(), "{args:?}");
    }
}

#[test]
fn bad_data_are_refused_with_a_line_and_code_3() {
    let head = "exporter,importer,year,trade,dist,rta\n";
    let cases: &[(&str, &str, &str)] = &[
        ("empty.csv", "", "a line of column names"),
        ("no-rows.csv", head, "no rows"),
        (
            "text.csv",
            "exporter,importer,year,trade,dist,rta\nA,B,2000,many,1,0\n",
            "text.csv:2, column trade",
        ),
        ("infinite.csv", "exporter,importer,year,trade,dist,rta\nA,B,2000,1,inf,0\n", "infinity"),
        (
            "negative.csv",
            "exporter,importer,year,trade,dist,rta\nA,B,2000,1,2,0\nA,C,2000,-1,3,0\nB,A,2000,4,5,1\nB,C,2000,1,5,1\n",
            "negative.csv:3",
        ),
        ("short.csv", "exporter,importer,year,trade,dist,rta\nA,B,2000\n", "short.csv:2"),
        ("binary.csv", "a\0b\n", "binary"),
        ("not.dta", "this is no data set of Stata", "Stata"),
    ];
    for (name, content, says) in cases {
        let path = file(name, content);
        let out = comity(&[MODEL, "--data", path.to_str().unwrap()]);
        let err = text(&out.stderr);
        assert_eq!(out.status.code(), Some(3), "{name}: {err}");
        assert!(err.contains(says), "{name}: {err}");
    }
    let path = file("text-regressor.csv", &panel());
    let out = comity(&["trade ~ exporter", "--data", path.to_str().unwrap()]);
    assert_eq!(out.status.code(), Some(3));
    assert!(text(&out.stderr).contains("i(column)"), "{}", text(&out.stderr));
    let out = comity(&[MODEL, "--data", "no-such-file.csv"]);
    assert_eq!(out.status.code(), Some(3));
}

#[test]
fn a_panel_of_zeros_has_nothing_to_explain() {
    let mut rows = "exporter,importer,year,trade,rta\n".to_owned();
    for o in COUNTRIES {
        for d in COUNTRIES {
            writeln!(rows, "{o},{d},2000,0,{}", u8::from(o < d)).unwrap();
        }
    }
    let path = file("zeros.csv", &rows);
    let out = comity(&["trade ~ rta | exporter + importer", "--data", path.to_str().unwrap()]);
    let err = text(&out.stderr);
    assert_eq!(out.status.code(), Some(3), "{err}");
    assert!(err.contains("no row is left of 36") && err.contains("separated"), "{err}");
}

/// The folder of originals, if it is there.
fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("COMITY_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    if !folder.join("data/agtpa").exists() {
        println!("skipped: no shared folder (set COMITY_SHARED)");
        return None;
    }
    Some(folder)
}

#[test]
fn the_atlas_is_a_panel_with_its_evidence() {
    let sample =
        "year == 2014 & exporter %in% c('ARG','BRA','CHL','CHN','DEU','FRA','JPN','USA','MEX','PER')";
    let formula = "trade ~ rta + log(dist) + contig | exporter^year + importer^year";
    let out = comity(&[formula, "--data", "atlas", "--sample", sample]);
    let table = text(&out.stdout);
    assert!(out.status.success(), "{}", text(&out.stderr));
    for part in
        ["agreement/CHL>CHN/2007", "trade.goods.exports/CHN>BRA/2014@baci", "counts as zero", "a seam"]
    {
        assert!(table.contains(part), "{part}: {table}");
    }
    for id in ["agreement/CHL>CHN/2007", "geo.contiguity/ARG>BRA/2014@geodist-contiguity"] {
        let explained = Command::new(env!("CARGO_BIN_EXE_comity")).args(["explain", id]).output().unwrap();
        assert!(explained.status.success(), "{id}: {}", text(&explained.stderr));
    }
}

#[test]
fn the_published_distance_and_language_of_the_advanced_guide() {
    let Some(shared) = shared() else { return };
    let data = shared.join("data/agtpa/agtpa_applications.csv.gz");
    let sample = "year %in% c(1986, 1990, 1994, 1998, 2002, 2006) & exporter != importer";
    let formula = "log(trade) ~ log(dist) + cntg + lang + clny | exporter^year + importer^year";
    let out = comity(&[formula, "--data", data.to_str().unwrap(), "--sample", sample, "--family", "ols"]);
    let table = text(&out.stdout);
    for part in ["-1.216", "0.223", "0.661", "0.670", "25,689"] {
        assert!(table.contains(part), "{part}: {table}");
    }
}
