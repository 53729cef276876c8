//! A Data Package is checked against its own schema, and every departure has its place.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

use comity_ledger::source::data_package::{Report, check};
use comity_ledger::source::{Limits, SourceError};

const DESCRIPTOR: &str = r#"{"name": "p", "resources": [
  {"name": "sources", "path": "sources.csv", "schema": {"fields": [
      {"name": "id", "type": "string", "constraints": {"required": true, "unique": true}},
      {"name": "kind", "type": "string", "constraints": {"enum": ["official", "memory"]}}],
    "primaryKey": "id"}},
  {"name": "ties", "path": "ties.csv", "schema": {"fields": [
      {"name": "tie", "type": "string", "constraints": {"required": true}},
      {"name": "source", "type": "string"},
      {"name": "from", "type": "date"},
      {"name": "value", "type": "integer"}],
    "primaryKey": ["tie"],
    "foreignKeys": [{"fields": ["source"], "reference": {"resource": "sources", "fields": ["id"]}}]}}]}"#;
const SOURCES: &str = "id,kind\ns1,official\ns2,memory\n";
const TIES: &str = "tie,source,from,value\nt1,s1,2014-07-17,3\nt2,,,\n";

fn checked(sources: &str, ties: &str) -> Result<Report, SourceError> {
    let files = [("datapackage.json", DESCRIPTOR), ("sources.csv", sources), ("ties.csv", ties)];
    let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes()));
    check(&files.into_iter().collect(), &Limits::default())
}

#[test]
fn a_good_package_has_no_findings() {
    let report = checked(SOURCES, TIES).unwrap();
    assert_eq!(
        (report.total, report.tables.as_slice()),
        (0, &[("sources".into(), 2), ("ties".into(), 2)][..])
    );
}

#[test]
fn every_departure_from_the_schema_is_found_at_its_place() {
    for (sources, ties, place, expected) in [
        ("id,kind\n,official\ns1,memory\n", TIES, "sources.csv:2, column id", "a value"),
        ("id,kind\ns1,official\ns1,memory\n", TIES, "sources.csv:3, column id", "a value that stands once"),
        ("id,kind\ns1,rumour\n", TIES, "sources.csv:2, column kind", "one of official, memory"),
        (SOURCES, "tie,source,from,value\nt1,s9,,\n", "ties.csv:2, column source", "a key of sources"),
        (
            SOURCES,
            "tie,source,from,value\nt1,,2014-07,\n",
            "ties.csv:2, column from",
            "a day such as 2025-05-14",
        ),
        (SOURCES, "tie,source,from,value\nt1,,,1.5\n", "ties.csv:2, column value", "a whole number"),
        (
            SOURCES,
            "tie,source,from,value\nt1,,,\nt1,,,\n",
            "ties.csv:3, column tie",
            "a primary key that stands once",
        ),
    ] {
        let report = checked(sources, ties).unwrap();
        let found = report.findings.iter().any(|f| f.at.to_string() == place && f.expected == expected);
        assert!(found, "{place}: {:?}", report.findings);
    }
}

#[test]
fn a_package_that_cannot_be_read_says_why() {
    assert!(matches!(checked("kind,id\n", TIES), Err(SourceError::Drift { .. })));
    let only = |text: &'static str| {
        check(&[("datapackage.json".to_owned(), text.as_bytes())].into_iter().collect(), &Limits::default())
    };
    assert!(only("{").unwrap_err().to_string().starts_with("datapackage.json:1"));
    assert!(only(DESCRIPTOR).unwrap_err().to_string().contains("sources.csv, which is not there"));
    assert!(check(&Default::default(), &Limits::default()).is_err());
    let outside = DESCRIPTOR.replace("sources.csv", "../../etc/passwd");
    let files = [("datapackage.json".to_owned(), outside.as_bytes())].into_iter().collect();
    assert!(check(&files, &Limits::default()).unwrap_err().to_string().contains("not there"));
}
