//! `comity products` as its user meets it: a small release in a store, and no number where nothing is recorded.
#![allow(clippy::unwrap_used, reason = "a test that fails should stop")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn comity(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_comity")).args(args).output().unwrap()
}

/// A store with two years of BACI's columns: China and Germany sell batteries to Brazil, Chile sells copper in one year.
/// Each test has a store of its own: they run side by side.
fn store(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("products-{test}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let store = folder.join("store");
    for (year, rows) in [
        (2019, "156,76,850760,600,1\n{y},276,76,850760,400,1\n{y},152,76,740311,50,1\n"),
        (2020, "156,76,850760,900,1\n{y},276,76,850760,300,1\n{y},152,276,740311,10,1\n"),
    ] {
        let file = folder.join(format!("BACI_HS17_Y{year}_V202501.csv"));
        let rows = format!("t,i,j,k,v,q\n{{y}},{rows}").replace("{y}", &year.to_string());
        std::fs::write(&file, rows).unwrap();
        let out = comity(&["add", file.to_str().unwrap(), "--store", store.to_str().unwrap()]);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    }
    store
}

#[test]
fn what_is_recorded_is_told_and_what_is_not_is_no_number() {
    let store = store("told");
    let ask = |args: &[&str]| {
        let out = comity(&[&["products"], args, &["--store", store.to_str().unwrap()]].concat());
        let both = [out.stdout, out.stderr].concat();
        (out.status.code(), String::from_utf8_lossy(&both).into_owned())
    };
    let (code, told) = ask(&["share", "BRA", "850760", "--year", "2020"]);
    assert!(code == Some(0) && told.contains("from 2") && told.contains("75.0 %"), "{told}");
    let (_, told) = ask(&["share", "BRA", "020714", "--year", "2020"]);
    assert!(told.contains("none recorded") && !told.contains("$0"), "{told}");
    let (_, told) = ask(&["change", "CHL", "BRA", "--since", "2019", "--year", "2020"]);
    assert!(told.contains("$50.0 k in 2019, none recorded in 2020\n"), "{told}");
    assert!(!told.contains("100.0 %") && !told.contains("$0"), "{told}");
    let (_, told) = ask(&["change", "CHN", "BRA", "--since", "2019", "--year", "2020"]);
    assert!(told.contains("(50.0 %)"), "{told}");
    let (_, told) = ask(&["top", "CHL", "BRA", "--year", "2020"]);
    assert!(told.contains("none recorded") && !told.contains("$0"), "{told}");
}

#[test]
fn a_tariff_moves_buyers_from_one_supplier_to_another() {
    let store = store("tariff");
    let tariff = |args: &[&str]| {
        let head = ["products", "tariff", "BRA", "850760", "--year", "2020"];
        let out = comity(&[&head, args, &["--store", store.to_str().unwrap()]].concat());
        let both = [out.stdout, out.stderr].concat();
        (out.status.code(), String::from_utf8_lossy(&both).into_owned())
    };
    let (code, told) = tariff(&["--to", "CHN=25%", "--before", "CHN=10%", "--others", "5%"]);
    assert!(code == Some(0) && told.contains("10.0 % to 25.0 %"), "{told}");
    // By hand: 90 000 and 15 000 in duties before; all else follows the closed form of the model.
    assert!(told.contains("duties $105.0 k"), "{told}");
    assert!(told.contains("both reports reconciled") && told.contains("HS17"), "no basis: {told}");
    for (args, code, says) in [
        (&["--to", "CHN=0.25", "--others", "5%"][..], 2, "a rate in per cent"),
        (&["--to", "CHN=25%,world=10%", "--others", "5%"], 2, "two rates"),
        (&["--to", "FRA=25%", "--others", "5%"], 3, "sold nothing"),
        (&["--to", "CHN=25%"], 2, "--others"),
        (&["--to", "CHN=25%", "--others", "5%", "--substitution", "1"], 2, "other than one"),
    ] {
        let (found, told) = tariff(args);
        assert!(found == Some(code) && told.contains(says), "{args:?}: {found:?} {told}");
    }
}
