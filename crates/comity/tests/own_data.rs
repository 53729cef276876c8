//! Files of the user join the panel: beside the atlas, never in it, explained with the same bytes only.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

use comity::answer::own;
use comity::brief::{self, Scope};
use comity_ledger::explain::explain;
use comity_ledger::indicator::{self, Subject};
use comity_ledger::panel::series::Series;
use comity_ledger::party;
use comity_ledger::question::Question;
use comity_ledger::source::Told;
use comity_ledger::time::Date;
use comity_ledger::world::World;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::LazyLock;

fn comity(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_comity")).args(args).current_dir(folder()).output().unwrap()
}

fn folder() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("own");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn file(name: &str, content: &str) -> String {
    let path = folder().join(name);
    std::fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

static JOINED: LazyLock<own::Joined> = LazyLock::new(|| {
    let customs = file(
        "customs.csv",
        "exporter,importer,year,value_musd\nCHN,BRA,2020,40000\nCHN,BRA,2021,53600.5\nBRA,CHN,2021,87900\n\
         CHN,MEX,2021,101000\nCHN,BRA,2022,60700\n",
    );
    let mixed = file(
        "mixed.csv",
        "origin,destination,year,measure,value,unit\nCHN,BRA,2021,people.students,1200,persons\n\
         CHN,BRA,2021,fdi.stock,70.25,billion USD\n",
    );
    let said = file("said.csv", "origin,destination,year,value_musd\nCHN,BRA,2021,3\n");
    let comtrade = file(
        "comtrade.csv",
        "refYear,reporterISO,partnerISO,flowCode,cmdCode,primaryValue\n\
         2022,CHN,BRA,X,TOTAL,61000\n2022,BRA,CHN,M,TOTAL,62000\n",
    );
    let products = file("baci.csv", "t,i,j,k,v,q\n2022,156,76,260300,1.5,1\n2022,156,76,270900,2,1\n");
    own::join(
        &World::embedded(),
        &[customs, mixed, format!("fdi.flow={said}"), comtrade, products],
        &Told::default(),
        None,
        None,
    )
    .unwrap()
});

/// The world with all of these files in it.
fn world() -> &'static World {
    &JOINED.world
}

/// The basis of the first file.
fn first_file() -> &'static Series {
    &world().panel().own().next().unwrap().series
}

/// Basis and value of every reading of a question that stands on one of the files.
fn own_readings(question: &str) -> Vec<(String, String, f64)> {
    let answer = Question::parse(question).unwrap().answer(world());
    let of_files = answer.readings.into_iter().filter(|r| r.basis.series.contains(".csv:"));
    of_files.map(|r| (r.basis.series.split(':').next().unwrap().to_owned(), r.id, r.value)).collect()
}

fn values(question: &str, file: &str) -> Vec<f64> {
    own_readings(question).into_iter().filter(|(name, ..)| name == file).map(|(_, _, v)| v).collect()
}

#[test]
fn a_table_of_flows_stands_beside_the_atlas_and_is_in_no_figure_of_it() {
    assert_eq!(values("exports CHN -> BRA 2020..2022", "customs.csv"), [40_000e6, 53_600.5e6, 60_700e6]);
    let answer = Question::parse("exports CHN -> BRA 2020").unwrap().answer(world());
    let atlas = answer.readings.iter().find(|r| r.basis.series == "baci").unwrap();
    // BACI 2000-2020, China to Brazil in 2020.
    assert_eq!(atlas.value, 36_337_111_297.0);
    assert!(!JOINED.refused && JOINED.told.contains("10^6 USD, stored as USD"), "{}", JOINED.told);
}

#[test]
fn an_id_is_explained_by_rows_whose_sum_it_is() {
    let found = own_readings("trade CHN -> BRA 2021");
    let (_, id, value) = found.iter().find(|(name, ..)| name == "customs.csv").unwrap();
    let explained = explain(world(), id).unwrap();
    let rows: f64 = explained.rows.iter().map(|r| r.value).sum();
    assert_eq!((rows, *value, explained.files[0].name.as_str()), (141_500.5e6, 141_500.5e6, "customs.csv"));
    let (start, hash) = id.split_at(id.len() - 8);
    let other: String = hash.chars().map(|c| if c == '0' { '1' } else { '0' }).collect();
    assert!(explain(world(), &format!("{start}{other}")).is_err());
}

#[test]
fn no_row_of_an_excerpt_is_not_zero_and_never_the_world() {
    // Brazil's exports of 2022 are not in the file; Mexico's never.
    for question in ["trade CHN -> BRA 2022", "exports MEX -> CHN 2021", "exports CHN -> WLD 2021"] {
        assert!(values(question, "customs.csv").is_empty(), "{question}");
    }
    let (a, b) = party::pair("CHN", "BRA", Date::last_of(2021)).unwrap();
    let series = first_file();
    let subject = Subject { world: world(), a: &a, b: &b, from: 2020, to: 2021, series };
    let value =
        |name: &str, variant: &str| indicator::find(name).unwrap().value(&subject, variant).unwrap().value;
    assert_eq!(value("trade", "total"), Ok(141_500.5e6));
    assert!(value("share", "a.exports").is_err() && value("concentration", "a.exports.index").is_err());
    // Growth of both ways would need Brazil's exports of 2020.
    assert!(value("growth", "total").is_err());
    assert!((value("growth", "a-to-b").unwrap() - 34.00125).abs() < 1e-9);
}

#[test]
fn a_bloc_of_which_a_file_knows_one_member_gives_a_level_and_no_indicator() {
    let answer = Question::parse("exports CHN -> CELAC 2021").unwrap().answer(world());
    let (a, b) = party::pair("CHN", "CELAC", Date::last_of(2021)).unwrap();
    let series = first_file();
    let cell = comity_ledger::panel::Cell { from: &a, to: Some(&b), year: 2021, product: None };
    let reading = world().panel().level(series, &cell).unwrap();
    // Brazil took no part in 2021.
    assert_eq!((reading.value, reading.not_covered.len()), (101_000e6, b.members.len() - 1));
    assert!(answer.readings.iter().all(|r| r.basis.series != "baci"));
    let subject = Subject { world: world(), a: &a, b: &b, from: 2020, to: 2021, series };
    assert!(indicator::find("trade").unwrap().values(&subject).iter().all(|v| v.value.is_err()));
}

#[test]
fn measures_units_and_official_layouts() {
    assert_eq!(values("people.students CHN -> BRA 2021", "mixed.csv"), [1200.0]);
    assert_eq!(values("fdi.stock CHN -> BRA 2021", "mixed.csv"), [70.25e9]);
    assert_eq!(values("fdi.flow CHN -> BRA 2021", "said.csv"), [3e6]);
    assert_eq!(values("exports CHN -> BRA 2022", "baci.csv"), [3_500.0]);
    let both = own_readings("exports CHN -> BRA 2022");
    let by = |end: &str| both.iter().find(|(_, id, _)| id.ends_with(end)).map(|(.., v)| *v);
    assert_eq!((by(":exporter"), by(":importer")), (Some(61_000.0), Some(62_000.0)));
}

#[test]
fn the_brief_shows_every_file_and_binds_its_numbers() {
    let page = brief::page(&Scope::find(world(), "CHN", "BRA", 2014, 2024, None).unwrap());
    assert!(page.sections.iter().any(|s| s.id == "own"));
    assert!(page.evidence.iter().any(|e| e.id.starts_with("trade.goods.exports/CHN>BRA/2022@customs.csv:")));
    assert!(page.dangling().is_empty(), "{:?}", page.dangling());
}

#[test]
fn what_cannot_join_is_refused_with_a_hint() {
    let flawed = "origin,destination,year,measure,value,unit\nCHN,BRA,2021,people.students,5,persons\n\
                  CHN,BRAZ,2021,people.students,7,persons\nCHN,BRA,2022,people.studnts,7,persons\n";
    let flawed = file("flawed.csv", flawed);
    let out = comity(&["ask", "people.students CHN -> BRA 2021", "--with", &flawed]);
    assert_eq!(out.status.code(), Some(1), "{}", text(&out.stderr));
    let err = text(&out.stderr);
    assert!(err.contains("flawed.csv:3, column destination") && err.contains("did you mean Brazil"), "{err}");
    assert!(err.contains("flawed.csv:4, column measure") && err.contains("people.students"), "{err}");
    assert!(text(&out.stdout).contains("@flawed.csv:") && !text(&out.stdout).contains("refused"));
    let id = "people.students/CHN>BRA/2021@flawed.csv:00000000";
    let wanting = comity(&["explain", id]);
    assert_eq!(wanting.status.code(), Some(3));
    assert!(text(&wanting.stderr).contains("--with flawed.csv"), "{}", text(&wanting.stderr));

    let said = file("plain.csv", "origin,destination,year,value_musd\nCHN,BRA,2021,3\n");
    let no_unit = file("no-unit.csv", "origin,destination,year,value\nCHN,BRA,2021,3\n");
    let levels = file("levels.csv", "t,i,j,k,v,q\n2021,156,76,26,1,1\n2021,156,76,260300,1,1\n");
    let wdi = file("wdi.csv", "Country Name,Country Code,Year,Value\nBrazil,BRA,2021,3\n");
    for (with, code, says) in [
        (no_unit.as_str(), 3, "found not stated"),
        ("people.studnts=plain.csv", 2, "people.students"),
        ("people.students=plain.csv", 3, "persons"),
        ("trade=plain.csv", 3, "from an origin to a destination"),
        ("no-such-file.csv", 3, "no-such-file.csv"),
        (levels.as_str(), 3, "2 and of 6 digits"),
        (wdi.as_str(), 3, "gdp or population"),
    ] {
        let out = comity(&["ask", "people.students CHN -> BRA 2021", "--with", with]);
        assert_eq!(out.status.code(), Some(code), "{with}: {}", text(&out.stderr));
        assert!(text(&out.stderr).contains(says), "{with}: {}", text(&out.stderr));
        assert!(out.stdout.is_empty());
    }
    let twice = comity(&["ask", "people.students CHN -> BRA 2021", "--with", &said, "--with", &said]);
    assert!(text(&twice.stderr).contains("given twice"), "{}", text(&twice.stderr));
}
