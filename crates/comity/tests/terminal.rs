//! The program as a terminal, a shell and a spreadsheet expect it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

use std::path::PathBuf;
use std::process::{Command, Output};

fn folder() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("terminal");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn comity(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_comity"));
    command.args(args).current_dir(folder()).env("COMITY_STORE", folder().join("no-store")).output().unwrap()
}

fn said(args: &[&str]) -> String {
    let out = comity(args);
    assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

#[test]
fn alone_it_says_what_it_is_and_what_to_try() {
    let text = said(&[]);
    let tries: Vec<&str> = text.lines().filter(|line| line.starts_with("  comity ")).collect();
    assert_eq!(tries.len(), 3, "{text}");
    assert!(text.contains("comity help"));
}

#[test]
fn shells_and_manuals_know_every_verb() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = said(&["completions", shell]);
        for verb in ["ask", "brief", "mcp", "simulate"] {
            assert!(script.contains(verb), "{shell} lacks {verb}");
        }
    }
    assert!(said(&["man"]).contains(".TH comity"));
    assert!(said(&["man", "ask"]).contains("comity ask"));
    assert_eq!(comity(&["man", "none"]).status.code(), Some(2));
}

#[test]
fn the_doctor_looks_at_everything_and_is_well() {
    let text = said(&["doctor"]);
    for what in ["version", "atlas", "ledger", "store", "browser"] {
        assert!(text.lines().any(|line| line.starts_with(what)), "{text}");
    }
    let json: serde_json::Value = serde_json::from_str(&said(&["doctor", "--json"])).unwrap();
    assert_eq!(json["schema"], "comity/doctor/1");
}

#[test]
fn answers_are_written_in_the_form_that_the_name_asks_for() {
    let begins: [(&str, &[u8]); 5] = [
        ("a.csv", b"measure,"),
        ("a.json", b"{"),
        ("a.parquet", b"PAR1"),
        ("a.xlsx", b"PK"),
        ("a.dta", b"<stata_dta>"),
    ];
    for (name, begin) in begins {
        said(&["ask", "exports CHN -> BRA 2014..2020", "-o", name]);
        let bytes = std::fs::read(folder().join(name)).unwrap();
        assert!(bytes.starts_with(begin), "{name}");
    }
    for args in [
        vec!["ties", "CHN", "CELAC", "-o", "t.xlsx"],
        vec!["indicators", "CHN", "BRA", "-o", "i.dta"],
        vec!["pledges", "CHN", "CELAC", "-o", "p.csv"],
        vec!["sources", "-o", "s.parquet"],
    ] {
        said(&args);
    }
    let wrong = comity(&["ask", "gdp BRA 2019", "-o", "a.exe"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains(".xlsx"));
    assert!(!folder().join("a.exe").exists());
}

#[test]
fn a_table_that_was_written_is_read_back_with_the_same_numbers() {
    let value = |name: &str| -> Vec<String> {
        said(&["ask", "exports CHN -> BRA 2014..2020", "-o", name]);
        let mut reader = csv::Reader::from_path(folder().join(name)).unwrap();
        let at = reader.headers().unwrap().iter().position(|h| h == "value").unwrap();
        reader.records().map(|row| row.unwrap()[at].to_owned()).collect()
    };
    let json: serde_json::Value =
        serde_json::from_str(&said(&["ask", "exports CHN -> BRA 2014..2020", "--json"])).unwrap();
    let readings = json["readings"].as_array().unwrap();
    let written = value("b.csv");
    assert_eq!(written.len(), readings.len());
    for (text, reading) in written.iter().zip(readings) {
        assert_eq!(text.parse::<f64>().unwrap(), reading["value"].as_f64().unwrap());
    }
}

#[test]
fn every_source_has_an_entry_of_bibtex() {
    let text = said(&["sources", "--bib"]);
    assert!(text.matches("@misc{").count() > 5, "{text}");
    assert!(text.contains("CEPII"));
}
