//! A claim is judged on tables of the user too, each a witness by its own name.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails should stop")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder of its own for each test: they run side by side.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("check-own-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn check(folder: &Path, more: &[&str]) -> serde_json::Value {
    let text = folder.join("text.txt");
    std::fs::write(&text, "Chile exported goods worth $7.7 billion to Peru in 2022.").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_comity"))
        .args(["check", text.to_str().unwrap(), "--date", "2024-03-02", "--json"])
        .args(more)
        .env("COMITY_STORE", folder.join("store"))
        .output()
        .unwrap();
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The witness with this name in the finding of the only claim.
fn witness(report: &serde_json::Value, of: &str) -> Option<serde_json::Value> {
    let claims = report["claims"].as_array().unwrap();
    assert_eq!(claims.len(), 1, "{report}");
    let sources = claims[0]["sources"].as_array().unwrap();
    sources.iter().find(|s| s["id"].as_str().unwrap().contains(of)).cloned()
}

#[test]
fn a_file_of_the_user_is_a_witness_of_its_own() {
    let folder = folder("file");
    assert!(witness(&check(&folder, &[]), "office").is_none());
    let file = folder.join("office.csv");
    std::fs::write(&file, "exporter,importer,year,value_usd\nCHL,PER,2022,7700000000\n").unwrap();
    let report = check(&folder, &["--with", file.to_str().unwrap()]);
    let own = witness(&report, "office").expect("the file among the witnesses");
    assert_eq!(own["verdict"], "supported", "{own}");
    assert_eq!(own["value"], 7.7e9, "{own}");
}

#[test]
fn a_release_in_the_store_is_a_witness_of_its_own() {
    let folder = folder("store");
    let file = folder.join("BACI_HS17_Y2022_V202501.csv");
    std::fs::write(&file, "t,i,j,k,v,q\n2022,152,604,271019,7700000,1\n2022,604,152,740311,50,1\n").unwrap();
    let add = Command::new(env!("CARGO_BIN_EXE_comity"))
        .args(["add", file.to_str().unwrap()])
        .env("COMITY_STORE", folder.join("store"))
        .output()
        .unwrap();
    assert!(add.status.success(), "{}", String::from_utf8_lossy(&add.stderr));
    let report = check(&folder, &[]);
    let own = witness(&report, "hs17").expect("the release among the witnesses");
    assert_eq!((&own["verdict"], &own["value"]), (&"supported".into(), &7.7e9.into()), "{own}");
}
