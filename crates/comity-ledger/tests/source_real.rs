//! The real files, where the folder of originals stands beside the repository: every row and every
//! unit of them is kept or refused, and what is kept is what the file says.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

use comity_ledger::atlas::Atlas;
use comity_ledger::source::{Limits, Loaded, data_package, ledger, load_any};
use flate2::read::GzDecoder;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::PathBuf;

/// The folder of originals, if it is there.
fn originals() -> Option<PathBuf> {
    let folder = std::env::var_os("COMITY_SHARED").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"));
    let folder = folder.join("data");
    if !folder.is_dir() {
        // The harness would keep what eprintln says to itself.
        std::io::stderr().write_all(b"skipped: no folder of originals beside the repository\n").unwrap();
        return None;
    }
    Some(folder)
}

fn load(folder: &std::path::Path, name: &str) -> (Vec<u8>, Loaded) {
    let path = folder.join(name);
    let bytes = std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let loaded = load_any(name, &bytes, &Limits::default()).unwrap_or_else(|e| panic!("{e}"));
    (bytes, loaded)
}

/// File, layout, rows in it and rows refused.
const FILES: &[(&str, &str, u64, u64)] = &[
    ("gdp-pop/gdp_current_usd.csv", "wdi", 13_979, 2_850),
    ("gdp-pop/population.csv", "wdi", 17_195, 3_185),
    ("gdp-pop/gdp_deflator_wdi.csv.gz", "ots-deflator", 8_010, 46),
    ("cepii-geodist/dist_cepii.csv.gz", "geodist", 50_176, 0),
    ("rta/eia_baier_bergstrand_1950_2012.parquet", "eia", 231_372, 0),
    ("desta/treaties.csv", "desta-treaties", 1_217, 0),
    ("desta/members.csv", "desta-members", 7_772, 0),
    ("desta/dyads.csv", "desta-dyads", 16_409, 0),
    ("bri-mou/bri_members_2023-12.csv", "bri", 151, 0),
    ("confucius/confucius_institutes.csv", "confucius", 665, 0),
    ("gcdf/gcdf3_country_year.csv", "gcdf-country-year", 2_458, 0),
    ("gcdf/gcdf3_geolocated_projects.parquet", "gcdf-projects", 9_404, 19),
    ("fdi-flows/unctad_wir2025_fdi_flows_1990_2024.csv", "unctad-fdi", 16_065, 2_170),
    ("unctad-sitc-1995-2015/unctad_sitc_sections_1995_2005_2015.parquet", "unctad-sitc", 487_327, 22),
    ("factbook-trade/partner_shares.csv.gz", "factbook-partners", 11_636, 23),
    ("fx/fx_annual.csv.gz", "fx-annual", 28_786, 0),
    ("fx/fx_monthly_fed.csv.gz", "fx-monthly", 13_328, 0),
    ("unga/votes.parquet", "unga-votes", 870_109, 0),
    ("unga/roll_calls.parquet", "unga-roll-calls", 6_203, 0),
    ("unga/roll_call_issues.csv", "unga-issues", 5_745, 0),
    ("unga/ideal_points.csv", "unga-ideal-points", 11_440, 1),
    ("bloc-membership/bloc_membership.csv", "bloc-membership", 242, 0),
    ("ledger-china-lac/ties.csv", "ledger.ties", 100, 0),
    ("ledger-china-lac/events.csv", "ledger.events", 17, 0),
    ("ledger-china-lac/measures.csv", "ledger.observations", 58, 0),
    ("ledger-china-lac/projects.csv", "ledger.projects", 5, 0),
    ("ledger-china-lac/sources.csv", "ledger.sources", 92, 0),
];

#[test]
fn every_row_and_every_unit_is_kept_or_refused() {
    let Some(folder) = originals() else { return };
    for (name, layout, rows, refused) in FILES {
        let (_, loaded) = load(&folder, name);
        assert_eq!(loaded.layout, *layout, "{name}");
        assert_eq!((loaded.file.rows, loaded.file.rows - loaded.file.kept), (*rows, *refused), "{name}");
        assert_eq!(loaded.amount_kept.plus(loaded.amount_refused), Some(loaded.amount_read), "{name}");
    }
}

/// The sum of the last column, read without the loaders, in thousandths.
fn sum_of_last_column(text: &str) -> i128 {
    let thousandths = |line: &str| {
        let (whole, fraction) = line
            .rsplit(',')
            .next()
            .unwrap()
            .split_once('.')
            .unwrap_or((line.rsplit(',').next().unwrap(), ""));
        format!("{whole}{fraction:0<3}").parse::<i128>().unwrap()
    };
    text.lines().skip(1).map(thousandths).sum()
}

#[test]
fn the_sum_of_the_bilateral_totals_is_that_of_the_file_to_the_dollar() {
    let Some(folder) = originals() else { return };
    let (bytes, loaded) = load(&folder, "baci-totals/baci_totals_2000_2020_2023.csv.gz");
    let mut text = String::new();
    GzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
    let (values, decimals) = loaded.frame().number("value").unwrap();
    let kept: i128 = values.iter().flatten().map(|value| i128::from(*value)).sum();
    assert_eq!((decimals, loaded.file.rows, loaded.rounded), (0, 606_892, 0));
    assert_eq!(kept, sum_of_last_column(&text), "thousand dollars with three decimals are dollars");
    let atlas = Atlas::embedded();
    let embedded: i128 = ["baci-2000-2020", "baci-2023"]
        .iter()
        .flat_map(|part| atlas.part(part).unwrap().frame().unwrap().number("value").unwrap().0)
        .flatten()
        .map(|value| i128::from(*value))
        .sum();
    assert_eq!(embedded, kept, "the atlas holds what the file holds");
}

#[test]
fn the_ledger_keeps_its_own_schema_and_names_only_known_sources() {
    let Some(folder) = originals() else { return };
    let folder = folder.join("ledger-china-lac");
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        files.insert(name, std::fs::read(&path).unwrap());
    }
    let borrowed = files.iter().map(|(name, bytes)| (name.clone(), bytes.as_slice())).collect();
    let (tables, report) = ledger::load_package(&borrowed, &Limits::default()).unwrap();
    assert_eq!((tables.len(), report.tables.len()), (5, 5));
    assert_eq!(report.findings, [], "{} findings", report.total);
    assert!(files.contains_key(data_package::DESCRIPTOR));
}
