//! `comity estimate` on a folder of Parquet files: read whole, and in passes.
#![allow(clippy::unwrap_used, reason = "a test that fails should stop")]

use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

fn comity(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_comity")).arg("estimate").args(args).output().unwrap()
}

fn model(args: &[&str]) -> Value {
    let out = comity(&[args, &["--json"][..]].concat());
    let (text, error) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success(), "{args:?}: {text}{error}");
    serde_json::from_str::<Value>(&text).unwrap()["models"][0].clone()
}

const COUNTRIES: usize = 14;

/// A flow of the made panel.
struct Row {
    from: usize,
    to: usize,
    year: i32,
    trade: f64,
    rta: f64,
    tariff: f64,
}

/// A number between nought and one that differs from row to row and is the same in every run.
fn draw(seed: usize) -> f64 {
    ((seed as f64 * 12.9898).sin() * 43758.5453).fract().abs()
}

/// Every pair in seven years but some, with zeros, a pair of one row and an exporter that sells nothing in a year.
fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for year in 0..7 {
        for from in 0..COUNTRIES {
            for to in (0..COUNTRIES).filter(|to| *to != from) {
                let seed = (year * COUNTRIES + from) * COUNTRIES + to;
                let alone = (from, to) == (3, 4) && year != 2;
                if draw(seed) < 0.06 || alone {
                    continue;
                }
                let rta = f64::from(u8::from((from * to + from + to) % 7 <= year));
                let tariff = 0.3 * draw(seed + 5_000) * (1.0 - 0.5 * rta);
                let effects =
                    (draw(from * 7 + year) + draw(300 + to * 7 + year) + draw(600 + from * 20 + to)) * 3.0;
                let mean = (effects + 0.4 * rta - 2.0 * tariff - 2.0).exp();
                let none = draw(seed + 9_000) < 0.3 || (from, year) == (5, 1);
                let trade = if none { 0.0 } else { mean * (0.2 + 1.6 * draw(seed + 13_000)) };
                rows.push(Row { from, to, year: 1990 + year as i32, trade, rta, tariff });
            }
        }
    }
    rows
}

fn write(path: &Path, rows: &[&Row]) {
    let schema = "message rows { required binary exporter (UTF8); required binary importer (UTF8); required int32 year; required double trade; required double rta; required double tariff; }";
    let schema = Arc::new(parquet::schema::parser::parse_message_type(schema).unwrap());
    let file = std::fs::File::create(path).unwrap();
    let mut writer =
        SerializedFileWriter::new(file, schema, Arc::new(WriterProperties::builder().build())).unwrap();
    // Two row groups a file.
    for rows in rows.chunks(rows.len().div_ceil(2)) {
        let mut group = writer.next_row_group().unwrap();
        let mut at = 0;
        while let Some(mut column) = group.next_column().unwrap() {
            let name = |code: usize| ByteArray::from(format!("C{code:02}").into_bytes());
            match column.untyped() {
                ColumnWriter::ByteArrayColumnWriter(w) => {
                    let values: Vec<ByteArray> =
                        rows.iter().map(|r| name(if at == 0 { r.from } else { r.to })).collect();
                    w.write_batch(&values, None, None).unwrap();
                }
                ColumnWriter::Int32ColumnWriter(w) => {
                    w.write_batch(&rows.iter().map(|r| r.year).collect::<Vec<_>>(), None, None).unwrap();
                }
                ColumnWriter::DoubleColumnWriter(w) => {
                    let value = |r: &&Row| [r.trade, r.rta, r.tariff][at - 3];
                    w.write_batch(&rows.iter().map(value).collect::<Vec<_>>(), None, None).unwrap();
                }
                _ => unreachable!("no other kind of column was declared"),
            }
            column.close().unwrap();
            at += 1;
        }
        group.close().unwrap();
    }
    writer.close().unwrap();
}

/// A folder of three files in two folders, and the same rows in one file.
fn folder(name: &str) -> (String, String) {
    let place = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("estimate-streamed").join(name);
    std::fs::create_dir_all(place.join("parts/later")).unwrap();
    let rows = rows();
    let all: Vec<&Row> = rows.iter().collect();
    write(&place.join("one.parquet"), &all);
    for (at, part) in all.chunks(all.len().div_ceil(3)).enumerate() {
        write(&place.join(["parts/a.parquet", "parts/b.parquet", "parts/later/c.parquet"][at]), part);
    }
    let text = |path: PathBuf| path.to_str().unwrap().to_owned();
    (text(place.join("parts")), text(place.join("one.parquet")))
}

#[test]
fn a_folder_is_one_table() {
    let (parts, one) = folder("table");
    let formula = "trade ~ rta + tariff | exporter^year + importer^year + pair";
    let (a, b) = (model(&[formula, "--data", &parts]), model(&[formula, "--data", &one]));
    assert_eq!(a["coefficients"], b["coefficients"]);
    assert_eq!(a["rows"], b["rows"]);
    let lagged = "trade ~ l(rta, 1) | exporter^year + importer^year";
    assert_eq!(
        model(&[lagged, "--data", &parts])["coefficients"],
        model(&[lagged, "--data", &one])["coefficients"]
    );
}

#[test]
fn files_of_a_folder_that_are_not_read_are_told() {
    let (parts, _) = folder("others");
    std::fs::write(Path::new(&parts).join("later/rows.csv"), "trade,rta\n1,0\n").unwrap();
    for more in [&[][..], &["--streamed"][..]] {
        let out =
            comity(&[&["trade ~ rta | exporter + importer", "--data", &parts, "--json"][..], more].concat());
        assert!(String::from_utf8_lossy(&out.stdout).contains("not read: 1 files of the folder"));
    }
}

#[test]
fn passes_find_what_is_found_in_memory() {
    let (parts, one) = folder("passes");
    let cases: &[(&str, &[&str])] = &[
        ("trade ~ rta + tariff | exporter^year + importer^year + pair", &[]),
        ("trade ~ rta + tariff | exporter^year + importer^year", &["--robust"]),
        ("trade ~ rta + tariff | exporter + importer + year", &["--cluster", "exporter"]),
        ("trade ~ rta + tariff | pair", &["--iid"]),
        ("trade ~ rta + tariff", &["--robust"]),
        ("log(trade) ~ rta + tariff | exporter^year + importer^year + pair", &["--family", "ols"]),
        ("log(trade) ~ rta + tariff | exporter^year + importer^year", &["--family", "ols", "--robust"]),
        ("log(trade) ~ rta + tariff | exporter^year + pair", &["--family", "ols", "--iid"]),
        (
            "log(trade) ~ rta + tariff | exporter^year + importer^year + pair",
            &["--family", "ols", "--small-sample", "fixest"],
        ),
        ("log(trade) ~ rta + tariff | pair + exporter", &["--family", "ols", "--iid"]),
        ("log(trade) ~ rta + tariff", &["--family", "ols", "--sample", "year > 1991 & exporter != 'C03'"]),
    ];
    for (formula, more) in cases {
        let whole = model(&[&[formula, "--data", &one][..], more].concat());
        let streamed = model(&[&[formula, "--data", &parts, "--streamed"][..], more].concat());
        let of = |m: &Value, at: usize, what: &str| m["coefficients"][at][what].as_f64().unwrap();
        for at in 0..whole["coefficients"].as_array().unwrap().len() {
            assert_eq!(whole["coefficients"][at]["name"], streamed["coefficients"][at]["name"]);
            for (what, apart) in [("estimate", 1e-10), ("se", 1e-9)] {
                let (a, b) = (of(&whole, at, what), of(&streamed, at, what));
                assert!((a - b).abs() <= apart * a.abs(), "{formula} {more:?} {what}: {a} {b}");
            }
        }
        assert_eq!(whole["rows"]["used"], streamed["rows"]["used"], "{formula} {more:?}");
        assert_eq!(whole["rows"]["read"], streamed["rows"]["read"], "{formula} {more:?}");
        for what in ["parameters", "degrees_of_freedom", "clusters", "status"] {
            assert_eq!(whole[what], streamed[what], "{formula} {more:?} {what}");
        }
        for what in ["deviance", "log_likelihood", "r2", "r2_within", "pseudo_r2", "correlation2"] {
            let [a, b] = [&whole, &streamed].map(|m| m["goodness"][what].as_f64());
            let near = a.zip(b).map_or(a == b, |(a, b)| (a - b).abs() <= 1e-9 * a.abs().max(1e-9));
            assert!(near, "{formula} {more:?} {what}: {a:?} {b:?}");
        }
        let dropped: u64 =
            streamed["rows"]["dropped"].as_array().unwrap().iter().map(|d| d["rows"].as_u64().unwrap()).sum();
        assert_eq!(
            streamed["rows"]["read"].as_u64().unwrap(),
            streamed["rows"]["used"].as_u64().unwrap() + dropped
        );
    }
}

#[test]
fn passes_have_the_same_bits_on_any_number_of_threads_and_leave_nothing_behind() {
    let (parts, _) = folder("threads");
    let scratch = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("estimate-streamed/scratch");
    std::fs::create_dir_all(&scratch).unwrap();
    let run = |threads: &str| {
        let formula = "trade ~ rta + tariff | exporter^year + importer^year + pair";
        model(&[
            formula,
            "--data",
            &parts,
            "--streamed",
            "--threads",
            threads,
            "--scratch",
            scratch.to_str().unwrap(),
        ])
    };
    let alone = run("1");
    assert_eq!(alone["status"], "converged");
    assert_eq!(alone, run("2"));
    assert_eq!(alone, run("3"));
    assert_eq!(std::fs::read_dir(&scratch).unwrap().count(), 0);
}

#[test]
fn what_passes_cannot_do_is_refused() {
    let (parts, one) = folder("refused");
    let plain = "trade ~ rta | exporter^year + importer^year";
    let cases: &[(&[&str], &str)] = &[
        (&["trade ~ l(rta, 1) | pair"], "go with a lag"),
        (&["trade ~ i(year, rta) | pair"], "go with i() or a curve"),
        (&[plain, "--by", "year"], "go with --by"),
        (&[plain, "--family", "gamma"], "go with a family other than"),
        (&[plain, "--cluster", "exporter,importer"], "one way of --cluster"),
        (&[plain, "--weights", "tariff"], "go with --weights"),
    ];
    for (args, says) in cases {
        let out = comity(&[args, &["--data", &parts, "--streamed"][..]].concat());
        let error = String::from_utf8_lossy(&out.stderr);
        assert!(out.status.code() == Some(2) && error.contains(says), "{args:?}: {error}");
    }
    // A distance beside pair effects has no coefficient, and two regressors that are one have one.
    let found = model(&["trade ~ rta + I(2 * rta) + tariff | pair", "--data", &one, "--streamed"]);
    assert_eq!(found["coefficients"].as_array().unwrap().len(), 2);
    assert_eq!(found["dropped_regressors"][0]["name"], "I(2 * rta)");
    let empty = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("estimate-streamed/empty");
    std::fs::create_dir_all(&empty).unwrap();
    let out = comity(&[plain, "--data", empty.to_str().unwrap()]);
    assert!(String::from_utf8_lossy(&out.stderr).contains("no file in this folder ends with .parquet"));
}
