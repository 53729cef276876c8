//! The program as its user meets it: output, exit codes, bad input, nothing half-written.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn comity(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_comity")).args(args).current_dir(folder()).output().unwrap()
}

/// A folder of this test run.
fn folder() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn in_force(a: &str, kind: &str, day: &str) -> u64 {
    let out = comity(&["ties", a, "CELAC", "--as-of", day, "--kind", kind, "--json"]);
    let json: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    json["kinds"][0]["count_in_force"].as_u64().unwrap()
}

#[test]
fn memoranda_are_21_on_one_day_and_22_on_the_next_with_the_reason() {
    assert_eq!(in_force("CHN", "ties.mou.bri", "2025-05-13"), 21);
    assert_eq!(in_force("CHN", "ties.mou.bri", "2025-05-14"), 22);
    let out = comity(&["ties", "CHN", "CELAC", "--as-of", "2025-05-13", "--kind", "ties.mou.bri"]);
    let out = text(&out.stdout);
    assert!(out.contains("soon after, from 14 May 2025: Belt and Road memorandum with Colombia"), "{out}");
}

#[test]
fn relations_agreements_and_partnerships_in_may_2025() {
    for (a, kind, n) in [
        ("CHN", "ties.diplomatic", 26),
        ("TWN", "ties.diplomatic", 7),
        ("CHN", "ties.fta", 5),
        ("CHN", "ties.partnership", 15),
    ] {
        assert_eq!(in_force(a, kind, "2025-05-14"), n, "{a} {kind}");
    }
}

#[test]
fn bad_commands_are_refused_with_a_hint_and_code_2() {
    let cases: &[(&[&str], &str)] = &[
        (&["brief", "CHN", "CELACC"], "did you mean"),
        (&["brief", "CHN", "China"], "two parties"),
        (&["brief", "CHN", "CELAC", "--from", "2024", "--to", "2014"], "not after the last"),
        (&["brief", "CHN", "CELAC", "--from", "1990", "--to", "1995"], "had no members"),
        (&["brief", "CHN", "CELAC", "--as-of", "2025-02-30"], "expected a day"),
        (&["ask", "exprts CHN -> BRA 2014"], "did you mean trade.goods.exports"),
        (&["explain", "nonsense"], "expected an evidence id"),
        (&["ties", "CHN", "CELAC", "--kind", "ties.mou.brj"], "ties.mou.bri"),
        (&["sources", "nope"], "parts:"),
    ];
    for (args, says) in cases {
        let out = comity(args);
        let err = text(&out.stderr);
        assert_eq!(out.status.code(), Some(2), "{args:?}: {err}");
        assert!(err.contains(says), "{args:?}: {err}");
        assert!(out.stdout.is_empty(), "{args:?}");
    }
}

#[test]
fn what_is_not_there_is_told_with_code_3() {
    let out = comity(&["ask", "exports CHN -> BRA 2021..2022"]);
    assert_eq!(out.status.code(), Some(3));
    assert!(text(&out.stdout).contains("2021"), "{}", text(&out.stdout));
    assert_eq!(comity(&["explain", "trade.goods/CHN:BRA/2022@baci"]).status.code(), Some(3));
}

#[test]
fn a_folder_that_does_not_exist_leaves_nothing_behind() {
    let target = folder().join("no-such-folder").join("brief.html");
    let out = comity(&["brief", "CHN", "CHL", "-o", target.to_str().unwrap()]);
    assert_eq!(out.status.code(), Some(3), "{}", text(&out.stderr));
    assert!(!target.parent().unwrap().exists());
}

#[test]
fn a_full_disk_is_a_clear_failure() {
    if !Path::new("/dev/full").exists() {
        eprintln!("skipped: no /dev/full here");
        return;
    }
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_comity"));
    let out = command.args(["ask", "exports CHN -> BRA 2014"]).stdout(full).output().unwrap();
    assert_eq!(out.status.code(), Some(3));
    assert!(text(&out.stderr).contains("standard output"));
}

#[test]
fn a_folder_as_target_holds_page_drawings_and_tables() {
    let target = folder().join("brief-folder");
    let out = comity(&["brief", "CHN", "CHL", "-o", &format!("{}/", target.display())]);
    assert!(out.status.success(), "{}", text(&out.stderr));
    for name in ["brief-CHN-CHL.html", "trade.svg", "trade.csv", "trade.vl.json", "timeline.svg"] {
        assert!(target.join(name).exists(), "{name}");
    }
    let files = std::fs::read_dir(&target).unwrap().map(|e| e.unwrap().path());
    assert_eq!(files.filter(|p| p.to_string_lossy().ends_with(".partial")).count(), 0);
}

/// A file of the repository.
fn recipe(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/recipes").join(name)
}

#[test]
fn the_recipe_for_r_runs() {
    let mut command = Command::new("Rscript");
    command.arg(recipe("exports.R")).arg(env!("CARGO_BIN_EXE_comity")).current_dir(folder());
    let Ok(out) = command.output() else {
        eprintln!("skipped: no Rscript here");
        return;
    };
    let said = text(&out.stdout);
    assert!(out.status.success(), "{said}{}", text(&out.stderr));
    assert!(said.contains("2020") && said.contains("Observations"), "{said}");
}

/// Without Stata, its commands of comity are run from a shell: the one on a panel that Stata would have saved is
/// understood and finds no file.
#[test]
fn the_commands_in_the_recipe_for_stata_are_commands() {
    let folder = folder().join("stata");
    std::fs::create_dir_all(&folder).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_comity")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let script = std::fs::read_to_string(recipe("exports.do")).unwrap();
    let codes: Vec<Option<i32>> = script
        .lines()
        .filter_map(|line| line.strip_prefix("shell "))
        .map(|line| {
            Command::new("sh").args(["-c", line]).env("PATH", &path).current_dir(&folder).output().unwrap()
        })
        .map(|out| out.status.code())
        .collect();
    assert_eq!(codes, [Some(0), Some(3)]);
    assert!(folder.join("exports.dta").exists());
}
