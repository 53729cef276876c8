//! A store on disk: what goes in comes out to the last unit, and nothing is half added.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

use comity_ledger::panel::table::Who;
use comity_ledger::place::{PlaceId, registry};
use comity_ledger::source::{Limits, Loaded, load_any};
use comity_ledger::store::{Naming, Store, StoreError, Which, changes};
use std::fs;
use std::path::PathBuf;

/// A folder of its own for each test, emptied before.
fn folder(test: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("comity-store-{}-{test}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    folder
}

fn load(name: &str, rows: &str) -> Loaded {
    load_any(name, format!("t,i,j,k,v,q\n{rows}").as_bytes(), &Limits::default()).unwrap()
}

fn add(store: &Store, name: &str, rows: &str) -> Result<(), StoreError> {
    let loaded = load(name, rows);
    let naming = Naming::of(name, &loaded.layout);
    store.add(loaded, &naming).map(drop)
}

fn place(code: &str) -> PlaceId {
    registry().by_code(code).unwrap()
}

const Y2021: &str =
    "2021,156,76,10121,10.5,1\n2021,156,76,851713,20,1\n2021,76,156,120190,7,1\n2021,999,76,120190,1,1\n";
const Y2022: &str = "2022,156,76,851713,30,1\n2022,76,842,120190,5,1\n";

#[test]
fn rows_come_back_by_pair_product_and_year() {
    let folder = folder("rows");
    let store = Store::at(&folder);
    add(&store, "BACI_HS17_Y2021_V202501.csv", Y2021).unwrap();
    add(&store, "BACI_HS17_Y2022_V202501.csv", Y2022).unwrap();
    let release = store.release("baci-hs17-V202501").unwrap();
    let manifest = release.manifest();
    assert_eq!(manifest.years(0), [2021, 2022]);
    assert_eq!(
        (manifest.source.release.as_str(), manifest.bases[0].classification.as_str()),
        ("V202501", "HS17")
    );
    let refused: Vec<_> = manifest.source.files.iter().map(|file| file.refused.clone()).collect();
    assert_eq!(refused, [vec![("unknown code".to_owned(), 1)], vec![]], "the account is kept");
    let (china, brazil) = ([place("CHN")], [place("BRA")]);
    let which = Which { origins: Some(&china), destinations: Some(&brazil) };
    let sums = release.by_product(0, 2021, which).unwrap();
    let numbers = release.product_numbers();
    assert_eq!(sums.len(), 2);
    assert_eq!(sums[&numbers["010121"]].value, 10_500, "the zero is put back and thousands are dollars");
    let totals = release.totals(0, None).unwrap();
    let total = |year| totals.total(year, &Who::these(&china), &Who::these(&brazil), Some(0)).value;
    assert_eq!((total(2021), total(2022)), (30_500, 30_000));
    assert!(release.verify().unwrap() > 0);
    let _ = fs::remove_dir_all(&folder);
}

#[test]
fn a_year_is_there_once_and_the_same_file_replaces_itself() {
    let folder = folder("once");
    let store = Store::at(&folder);
    add(&store, "BACI_HS17_Y2022_V202501.csv", Y2022).unwrap();
    add(&store, "BACI_HS17_Y2022_V202501.csv", Y2022).unwrap();
    let loaded = load("other.csv", Y2022);
    let naming =
        Naming { name: "baci-hs17-V202501".into(), classification: "HS17".into(), ..Naming::default() };
    let before = fs::read(folder.join("baci-hs17-V202501/manifest.json")).unwrap();
    assert!(matches!(store.add(loaded, &naming), Err(StoreError::There { year: 2022, .. })));
    assert_eq!(
        fs::read(folder.join("baci-hs17-V202501/manifest.json")).unwrap(),
        before,
        "nothing is half added"
    );
    assert!(store.release("baci-hs17-V202501").unwrap().verify().is_ok());
    let _ = fs::remove_dir_all(&folder);
}

#[test]
fn what_an_interrupted_addition_left_is_never_read_and_swept_by_the_next() {
    let folder = folder("killed");
    let store = Store::at(&folder);
    add(&store, "BACI_HS17_Y2021_V202501.csv", Y2021).unwrap();
    let release = folder.join("baci-hs17-V202501");
    // What a kill leaves at each step: a part half written, a part without manifest, a manifest half written.
    fs::write(release.join("0-2022.new"), b"PAR1 half").unwrap();
    fs::write(release.join("0-2022-0badcafe.parquet"), b"PAR1 whole but named by nobody").unwrap();
    fs::write(release.join("manifest.json.new"), b"{\"schema\": \"comi").unwrap();
    fs::create_dir_all(folder.join("never-finished")).unwrap();
    assert_eq!(store.releases().unwrap().len(), 1);
    assert_eq!(store.release("baci-hs17-V202501").unwrap().manifest().years(0), [2021]);
    assert!(store.release("baci-hs17-V202501").unwrap().verify().is_ok());
    add(&store, "BACI_HS17_Y2022_V202501.csv", Y2022).unwrap();
    assert!(!release.join("0-2022-0badcafe.parquet").exists() && !release.join("0-2022.new").exists());
    assert!(store.release("baci-hs17-V202501").unwrap().verify().is_ok());
    let _ = fs::remove_dir_all(&folder);
}

#[test]
fn products_of_two_levels_without_totals_are_refused_before_anything_is_written() {
    let folder = folder("levels");
    let store = Store::at(&folder);
    let error = add(&store, "BACI_HS17_Y2022_V202501.csv", "2022,156,76,85,31,1\n2022,156,76,850760,9,1\n")
        .unwrap_err();
    assert!(error.to_string().contains("2 and of 6 digits"), "{error}");
    assert!(store.releases().unwrap().is_empty());
    // The first of two years is written before the second is refused, and taken away again.
    add(&store, "x.csv", &format!("{Y2021}2022,156,76,85,31,1\n2022,156,76,850760,9,1\n")).unwrap_err();
    let left: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["lock"]);
    let _ = fs::remove_dir_all(&folder);
}

#[test]
fn damage_newer_versions_and_missing_parts_are_told() {
    let folder = folder("damage");
    let store = Store::at(&folder);
    add(&store, "BACI_HS17_Y2021_V202501.csv", Y2021).unwrap();
    let release = store.release("baci-hs17-V202501").unwrap();
    let part = release.folder().join(&release.manifest().parts[0].file);
    let good = fs::read(&part).unwrap();
    fs::write(&part, &good[..good.len() / 2]).unwrap();
    assert!(release.verify().unwrap_err().to_string().contains("sha256"));
    assert!(release.by_product(0, 2021, Which::default()).is_err(), "half a part is no answer");
    fs::remove_file(&part).unwrap();
    assert!(release.verify().is_err());
    let manifest = release.folder().join("manifest.json");
    let text = fs::read_to_string(&manifest).unwrap().replace("comity/store/1", "comity/store/9");
    fs::write(&manifest, text).unwrap();
    assert!(store.releases().unwrap_err().to_string().contains("newer"));
    assert!(matches!(store.release("nothing"), Err(StoreError::Unknown { .. })));
    let _ = fs::remove_dir_all(&folder);
}

#[test]
fn a_new_vintage_shows_what_it_changed_the_largest_first() {
    let folder = folder("diff");
    let store = Store::at(&folder);
    add(&store, "BACI_HS17_Y2022_V202401.csv", Y2022).unwrap();
    add(&store, "BACI_HS17_Y2022_V202501.csv", "2022,156,76,851713,31,1\n2022,76,152,120190,9,1\n").unwrap();
    let (a, b) = (store.release("baci-hs17-V202401").unwrap(), store.release("baci-hs17-V202501").unwrap());
    let found = changes(&a, &b, 20).unwrap();
    assert_eq!((found.same, found.changed, found.appeared, found.gone), (0, 1, 1, 1));
    let told: Vec<(&str, Option<i64>, Option<i64>)> =
        found.largest.iter().map(|c| (registry().code_of(c.destination), c.before, c.after)).collect();
    assert_eq!(
        told,
        [("CHL", None, Some(9_000)), ("USA", Some(5_000), None), ("BRA", Some(30_000), Some(31_000))]
    );
    assert_eq!(changes(&a, &b, 1).unwrap().largest, found.largest[..1], "the largest is kept");
    assert_eq!(changes(&a, &a, 20).unwrap().same, 2);
    store.remove("baci-hs17-V202401").unwrap();
    assert_eq!(store.releases().unwrap().len(), 1);
    let _ = fs::remove_dir_all(&folder);
}

#[test]
fn a_pair_counts_with_its_year_or_its_months_or_its_quarters_and_never_twice() {
    let folder = folder("periods");
    let store = Store::at(&folder);
    let head = "origin,destination,period,product,value_usd\n";
    let months: String = (1..=12).map(|m| format!("CHN,BRA,2022-{m:02},850760,1\n")).collect();
    let both = "CHN,BRA,2022,850760,12\n";
    let some = "CHN,ARG,2022-01,850760,5\nCHN,CHL,2022-Q1,850760,7\nCHN,CHL,2022-Q2,850760,7\n";
    let loaded = load_any("own.csv", format!("{head}{months}{both}{some}").as_bytes(), &Limits::default());
    store.add(loaded.unwrap(), &Naming { name: "own".into(), ..Naming::default() }).unwrap();
    let release = store.release("own").unwrap();
    let of = |code: &str| {
        let to = [place(code)];
        let (mut sum, which) = (0, Which { origins: None, destinations: Some(&to) });
        let inside = release.year(0, 2022, which, |trade| sum += trade.value).unwrap();
        (sum, inside.lacking())
    };
    assert_eq!(of("BRA"), (12, None));
    assert_eq!(of("ARG"), (5, Some("1 of 12 months".to_owned())));
    assert_eq!(of("CHL"), (14, Some("2 of 4 quarters".to_owned())));
    let _ = fs::remove_dir_all(&folder);
}

#[test]
fn a_file_without_a_row_that_is_kept_adds_nothing() {
    let folder = folder("nothing");
    let store = Store::at(&folder);
    let error = add(&store, "BACI_HS17_Y2021_V202501.csv", "2021,9999,76,120190,1,1\n").unwrap_err();
    assert!(error.to_string().contains("1: unknown code"), "{error}");
    assert!(store.releases().unwrap().is_empty());
    let _ = fs::remove_dir_all(&folder);
}
