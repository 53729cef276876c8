//! `cargo xtask sbom`: what is in the program, as a bill of materials in CycloneDX 1.5.
//!
//! The same for the same lock file: no time and no serial number stands in it.

use crate::crates::{Crate, in_program};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

/// Writes the bill of materials.
///
/// # Errors
/// If the workspace cannot be read or the file not written.
pub fn write(root: &Path, target: &Path) -> Result<(), Box<dyn Error>> {
    let crates = in_program(root)?;
    let bill = bill(&crates, &checksums(root)?);
    std::fs::write(target, serde_json::to_string_pretty(&bill)? + "\n")?;
    println!("{}: {} crates", target.display(), crates.len());
    Ok(())
}

/// SHA-256 of the archive of every crate, by name and version.
fn checksums(root: &Path) -> Result<BTreeMap<(String, String), String>, Box<dyn Error>> {
    let lock: toml::Table = std::fs::read_to_string(root.join("Cargo.lock"))?.parse()?;
    let packages = lock.get("package").and_then(toml::Value::as_array);
    let text = |package: &toml::Value, key: &str| Some(package.get(key)?.as_str()?.to_owned());
    let of = |package: &toml::Value| {
        Some(((text(package, "name")?, text(package, "version")?), text(package, "checksum")?))
    };
    Ok(packages.into_iter().flatten().filter_map(of).collect())
}

fn bill(crates: &[Crate], checksums: &BTreeMap<(String, String), String>) -> Value {
    let names: BTreeMap<&str, String> = crates.iter().map(|one| (one.id.as_str(), address(one))).collect();
    let component = |one: &Crate, kind: &str| {
        let key = (one.name.clone(), one.version.clone());
        let hashes: Vec<Value> =
            checksums.get(&key).map(|sum| json!({"alg": "SHA-256", "content": sum})).into_iter().collect();
        json!({
            "type": kind, "bom-ref": address(one), "name": one.name, "version": one.version,
            "purl": address(one), "licenses": [{"expression": one.licence}], "hashes": hashes,
        })
    };
    let program = crates.iter().find(|one| one.name == "comity").map(|one| component(one, "application"));
    let others = crates.iter().filter(|one| one.name != "comity");
    let needs = |one: &Crate| {
        let needs: Vec<&String> = one.needs.iter().filter_map(|id| names.get(id.as_str())).collect();
        json!({"ref": address(one), "dependsOn": needs})
    };
    json!({
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "metadata": {"component": program},
        "components": others.map(|one| component(one, "library")).collect::<Vec<_>>(),
        "dependencies": crates.iter().map(needs).collect::<Vec<_>>(),
    })
}

/// A package URL, by which a crate is the same everywhere.
fn address(one: &Crate) -> String {
    format!("pkg:cargo/{}@{}", one.name, one.version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_that_is_named_is_listed_with_its_licence_and_hash() {
        let one = |name: &str, needs: &[&str]| Crate {
            id: name.to_owned(),
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            licence: "MIT".to_owned(),
            page: String::new(),
            authors: Vec::new(),
            folder: std::path::PathBuf::new(),
            own: name == "comity",
            needs: needs.iter().map(|id| (*id).to_owned()).collect(),
        };
        let sums = BTreeMap::from([(("used".to_owned(), "1.0.0".to_owned()), "ab".to_owned())]);
        // What only tests need is asked for by an id that is not in the list.
        let bill = bill(&[one("comity", &["used", "tests"]), one("used", &[])], &sums);
        assert_eq!(bill["metadata"]["component"]["name"], "comity");
        assert_eq!(bill["components"][0]["hashes"][0]["content"], "ab");
        assert_eq!(bill["dependencies"][0]["dependsOn"], json!(["pkg:cargo/used@1.0.0"]));
    }
}
