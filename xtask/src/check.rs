//! `cargo xtask test`: format, lints, tests, and the checks of the repository itself.

use crate::shape;
use comity_ledger::measure;
use std::error::Error;
use std::path::Path;
use std::process::Command;

/// Longest file of code; generated tables are data and do not count.
const FILE_LINES_MAX: usize = 800;

/// Dependencies of the model crate: it must stay free of files, names and clocks.
const MODEL_MAY_USE: &[&str] = &["libm", "pulp", "rand_xoshiro", "rayon", "thiserror"];

/// What a crate must never see: its peers above or beside it, and the outside world.
const MUST_NOT_USE: &[(&str, &[&str])] = &[
    ("comity-ledger", &["comity", "comity-claims", "comity-figures", "comity-model"]),
    ("comity-claims", &["comity", "comity-figures", "comity-model"]),
    ("comity-figures", &["comity", "comity-claims", "comity-ledger", "comity-model"]),
];

/// What no library crate may use: the network, and engines that would take over the tables.
const OUTSIDE: &[&str] = &["datafusion", "ballista", "ureq", "reqwest", "axum", "tokio"];

/// Runs everything; the first failure ends it.
///
/// # Errors
/// If a check fails.
pub fn run(root: &Path) -> Result<(), Box<dyn Error>> {
    direction(root)?;
    sizes(root)?;
    measures(root)?;
    shape::check(root)?;
    crate::tables::check(root)?;
    crate::notices::check(root)?;
    cargo(root, &["fmt", "--all", "--check"])?;
    cargo(root, &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"])?;
    println!("== data of published articles, which the tests compare");
    crate::papers::write_data(root, None)?;
    cargo(root, &["test", "--workspace", "--all-targets", "--locked"])?;
    cargo(root, &["test", "-p", "comity-model", "--features", "threads", "--tests", "--locked"])?;
    cargo(root, &["test", "--workspace", "--doc", "--locked"])
}

fn cargo(root: &Path, args: &[&str]) -> Result<(), Box<dyn Error>> {
    println!("== cargo {}", args.join(" "));
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo).args(args).current_dir(root).status()?;
    if status.success() { Ok(()) } else { Err(format!("cargo {} failed", args.join(" ")).into()) }
}

/// Which crate may stand on which, as ARCHITECTURE.md says; none but the program knows the outside world.
fn direction(root: &Path) -> Result<(), Box<dyn Error>> {
    let used = |name: &str| -> Result<Vec<String>, Box<dyn Error>> {
        let text = std::fs::read_to_string(root.join("crates").join(name).join("Cargo.toml"))?;
        let section = text.split("[dependencies]").nth(1).unwrap_or_default();
        let section = section.split("\n[").next().unwrap_or_default();
        let names = section.lines().filter_map(|line| line.split(['.', ' ', '=']).next());
        Ok(names.filter(|n| !n.is_empty() && !n.starts_with('#')).map(str::to_owned).collect())
    };
    for name in used("comity-model")? {
        if !MODEL_MAY_USE.contains(&name.as_str()) {
            return Err(format!("comity-model uses {name}, which is not on its list").into());
        }
    }
    for (of, peers) in MUST_NOT_USE {
        for name in used(of)? {
            if peers.iter().chain(OUTSIDE).any(|not| *not == name) {
                return Err(format!("{of} must not use {name}").into());
            }
        }
    }
    println!("== direction of the crates: ok");
    Ok(())
}

/// No id of a measure stands as text in code: its constant does, which the compiler knows. Files of tests and the
/// reader of claims, whose frames hold texts, are left out.
fn measures(root: &Path) -> Result<(), Box<dyn Error>> {
    let crates = ["crates/comity-ledger/src", "crates/comity/src", "xtask/src"];
    let mut wrong = Vec::new();
    for path in crates.map(|folder| shape::rust_files(&root.join(folder))).into_iter().flatten().flatten() {
        if path.ends_with("measure.rs") || path.ends_with("tests.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path)?;
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let told = measure::all().filter(|id| id.contains('.') && code.contains(&format!("\"{id}\"")));
        wrong.extend(told.map(|id| format!("{}: {id:?} stands as text, not as a constant", path.display())));
    }
    println!("== ids of measures: {}", if wrong.is_empty() { "ok" } else { "wrong" });
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// No file of code is longer than fits a head.
fn sizes(root: &Path) -> Result<(), Box<dyn Error>> {
    let mut folders = vec![root.join("crates"), root.join("xtask")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.ends_with("target") {
                // What pip builds beside the Python package.
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let lines = std::fs::read_to_string(&path)?.lines().count();
                if lines > FILE_LINES_MAX {
                    return Err(
                        format!("{} has {lines} lines; at most {FILE_LINES_MAX}", path.display()).into()
                    );
                }
            }
        }
    }
    println!("== sizes of the files: ok");
    Ok(())
}
