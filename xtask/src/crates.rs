//! Which crates are in the program, under which licences? From `cargo metadata`, without the network.
//!
//! One platform stands for all: Linux on x86-64. Crates that only other systems need are not listed.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The platform whose crates are listed, so that the list is the same wherever it is made.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

/// A crate that is compiled into the program or helps to compile it.
pub struct Crate {
    /// As cargo tells it from all others.
    pub id: String,
    pub name: String,
    pub version: String,
    /// An SPDX expression; empty if the crate states none.
    pub licence: String,
    pub page: String,
    pub authors: Vec<String>,
    /// Where its sources are, with the files of its licence.
    pub folder: PathBuf,
    /// Whether it is part of this repository.
    pub own: bool,
    /// Ids of the crates that it needs.
    pub needs: Vec<String>,
}

/// The crates of the program and all that they need but for their tests, by name and version.
///
/// # Errors
/// If cargo does not know the workspace, or does not have the sources of a crate yet.
pub fn in_program(root: &Path) -> Result<Vec<Crate>, Box<dyn Error>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let told = Command::new(cargo)
        .args(["metadata", "--offline", "--locked", "--format-version", "1", "--filter-platform", PLATFORM])
        .current_dir(root)
        .output()?;
    if !told.status.success() {
        return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&told.stderr)).into());
    }
    found(&serde_json::from_slice(&told.stdout)?)
}

fn found(told: &Value) -> Result<Vec<Crate>, Box<dyn Error>> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut needs: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for node in list(&told["resolve"]["nodes"]) {
        // A dependency of the kind null is an ordinary one; tests are no part of the program.
        let counts = |kind: &Value| kind["kind"].is_null() || kind["kind"] == "build";
        let wanted = list(&node["deps"]).into_iter().filter(|dep| list(&dep["dep_kinds"]).iter().any(counts));
        needs.insert(text(&node["id"]), wanted.map(|dep| text(&dep["pkg"])).collect());
    }
    let packages = list(&told["packages"]);
    let program = packages.iter().find(|package| package["name"] == "comity");
    let program = program.ok_or("cargo metadata knows no crate comity")?;
    let (mut inside, mut next) = (BTreeSet::new(), vec![text(&program["id"])]);
    while let Some(id) = next.pop() {
        if inside.insert(id.clone()) {
            next.extend(needs.get(&id).into_iter().flatten().cloned());
        }
    }
    let mut crates = Vec::new();
    for package in packages.iter().filter(|package| inside.contains(&text(&package["id"]))) {
        let manifest = PathBuf::from(text(&package["manifest_path"]));
        let id = text(&package["id"]);
        let pages = ["repository", "homepage"].map(|key| text(&package[key]));
        crates.push(Crate {
            name: text(&package["name"]),
            version: text(&package["version"]),
            // The slash is how old manifests write OR.
            licence: text(&package["license"]).replace('/', " OR "),
            page: pages.into_iter().find(|page| !page.is_empty()).unwrap_or_default(),
            authors: list(&package["authors"]).iter().map(text).collect(),
            folder: manifest.parent().map(Path::to_owned).unwrap_or_default(),
            own: package["source"].is_null(),
            needs: needs.remove(&id).unwrap_or_default(),
            id,
        });
    }
    crates.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    Ok(crates)
}

/// Whether an SPDX expression can be met with licences of a list: one side of every OR, both of every AND.
pub fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace(" WITH ", "+WITH+");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    any(&words, &mut at, allowed) && at == words.len()
}

fn any(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut holds = all(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        holds |= all(words, at, allowed);
    }
    holds
}

fn all(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut holds = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        holds &= one(words, at, allowed);
    }
    holds
}

fn one(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let word = words.get(*at).copied().unwrap_or_default();
    *at += 1;
    if word != "(" {
        return allowed.contains(&word.replace("+WITH+", " WITH "));
    }
    let holds = any(words, at, allowed);
    *at += 1;
    holds
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_expression_is_met_by_one_side_of_or_and_both_of_and() {
        let list: BTreeSet<String> = ["MIT", "Unicode-3.0"].map(str::to_owned).into();
        for (expression, expected) in [
            ("MIT", true),
            ("GPL-3.0-only", false),
            ("GPL-3.0-only OR MIT", true),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
            ("MIT AND BSD-3-Clause", false),
            ("Apache-2.0 WITH LLVM-exception OR MIT", true),
            ("Apache-2.0 WITH LLVM-exception", false),
            ("", false),
        ] {
            assert_eq!(is_allowed(expression, &list), expected, "{expression}");
        }
    }

    #[test]
    fn what_only_tests_need_is_no_part_of_the_program() {
        let package = |name: &str| {
            json!({"id": name, "name": name, "version": "1.0.0", "license": "MIT/Apache-2.0",
            "manifest_path": format!("/x/{name}/Cargo.toml"), "authors": [], "source": null})
        };
        let needs = |pkg: &str, kind: Value| json!({"pkg": pkg, "dep_kinds": [{"kind": kind}]});
        let told = json!({
            "packages": [package("comity"), package("used"), package("build"), package("tests")],
            "resolve": {"nodes": [
                {"id": "comity", "deps": [needs("used", Value::Null), needs("tests", json!("dev"))]},
                {"id": "used", "deps": [needs("build", json!("build"))]},
                {"id": "build", "deps": []}, {"id": "tests", "deps": []},
            ]},
        });
        let crates = found(&told).unwrap_or_default();
        let names: Vec<&str> = crates.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["build", "comity", "used"]);
        assert_eq!(crates[0].licence, "MIT OR Apache-2.0");
    }
}
