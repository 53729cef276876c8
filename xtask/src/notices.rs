//! `cargo xtask notices`: the licence notices of the crates in the program, as `comity sources --licences`
//! prints them; and the check that they are those of `Cargo.lock`, under licences that `deny.toml` allows.
//!
//! ```text
//! NAME VERSION | LICENCE | PAGE          a line a crate
//!
//! == NAME VERSION, NAME VERSION ==       then every text once, headed by the crates that bring it
//! ```

use crate::crates::{Crate, in_program, is_allowed};
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write;
use std::path::Path;

/// The file of notices.
const NOTICES: &str = "registry/notices.txt";

/// How the names of files with licences and notices begin.
const FILES: [&str; 4] = ["LICEN", "COPYING", "NOTICE", "UNLICENSE"];

/// Where a crate brings no text of its licence, its statement is all there is to print.
const NO_TEXT: &str = "The crate brings no text of its licence; it states";

/// Writes the notices.
///
/// # Errors
/// If a crate cannot be read or has a licence that is not allowed.
pub fn write(root: &Path) -> Result<(), Box<dyn Error>> {
    let crates = allowed(root)?;
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for one in crates.iter().filter(|one| !one.own) {
        let own = texts_of(one)?;
        let stated = || format!("{NO_TEXT} {}, by {}.", one.licence, one.authors.join(", "));
        let own = if own.is_empty() { vec![stated()] } else { own };
        for text in own {
            texts.entry(text).or_default().insert(format!("{} {}", one.name, one.version));
        }
    }
    let mut out = lines(&crates);
    let mut listed: Vec<(&BTreeSet<String>, &String)> = texts.iter().map(|(text, of)| (of, text)).collect();
    listed.sort();
    for (of, text) in listed {
        let names: Vec<&str> = of.iter().map(String::as_str).collect();
        write!(out, "\n== {} ==\n{text}\n", names.join(", "))?;
    }
    std::fs::write(root.join(NOTICES), &out)?;
    println!("{NOTICES}: {} crates, {} texts, {} bytes", crates.len(), texts.len(), out.len());
    Ok(())
}

/// Refuses a list that is not that of the lock file, and a licence that is not allowed.
///
/// # Errors
/// With the first crate that differs.
pub fn check(root: &Path) -> Result<(), Box<dyn Error>> {
    let expected = lines(&allowed(root)?);
    let found = std::fs::read_to_string(root.join(NOTICES))?;
    let listed = found.lines().take_while(|line| !line.is_empty());
    let differs = expected.lines().zip(listed.clone()).find(|(a, b)| a != b);
    if differs.is_some() || expected.lines().count() != listed.count() {
        let (a, b) = differs.unwrap_or_default();
        let message = format!("{NOTICES}: expected {a:?}, found {b:?}; run cargo xtask notices");
        return Err(message.into());
    }
    println!("== licences of the crates: ok");
    Ok(())
}

fn lines(crates: &[Crate]) -> String {
    let others = crates.iter().filter(|one| !one.own);
    others.map(|one| format!("{} {} | {} | {}\n", one.name, one.version, one.licence, one.page)).collect()
}

/// The crates of the program, each under a licence of `deny.toml`.
fn allowed(root: &Path) -> Result<Vec<Crate>, Box<dyn Error>> {
    let crates = in_program(root)?;
    let deny: toml::Table = std::fs::read_to_string(root.join("deny.toml"))?.parse()?;
    let list = deny.get("licenses").and_then(|table| table.get("allow")).and_then(toml::Value::as_array);
    let list: BTreeSet<String> =
        list.into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect();
    match crates.iter().find(|one| !is_allowed(&one.licence, &list)) {
        Some(one) => {
            let Crate { name, version, licence, .. } = one;
            Err(format!("{name} {version}: licence {licence:?} is not met by those that deny.toml allows")
                .into())
        }
        None => Ok(crates),
    }
}

/// The texts that go with a crate: where MIT may be chosen, its text and notices; else all.
fn texts_of(one: &Crate) -> Result<Vec<String>, Box<dyn Error>> {
    let mut names: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(&one.folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let wanted = FILES.iter().any(|start| name.to_uppercase().starts_with(start));
        if wanted && entry.file_type()?.is_file() {
            names.push(name);
        }
    }
    names.sort();
    let is_mit = |name: &String| name.to_uppercase().contains("MIT");
    if !one.licence.contains("AND") && one.licence.contains("MIT") && names.iter().any(is_mit) {
        names.retain(|name| is_mit(name) || name.to_uppercase().starts_with("NOTICE"));
    }
    let mut texts = Vec::new();
    for name in names {
        let bytes = std::fs::read(one.folder.join(name))?;
        let text = String::from_utf8_lossy(&bytes).replace('\r', "");
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        texts.push(lines.join("\n").trim_matches('\n').to_owned());
    }
    Ok(texts)
}
