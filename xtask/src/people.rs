//! Writes `registry/people/*.csv` from the originals: missions, visas, migrants and refugees by pair,
//! and votes with six powers.
//!
//! Each table is one snapshot. What two places have in common is written once: a row is a place, what
//! is said, and all places of which it is said. Small numbers of persons are kept as they are.

use comity_ledger::place::registry;
use comity_ledger::source::{Limits, Table};
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::Path;

/// The snapshot of the rules on visas that is taken.
const VISAS_OF: &str = "2026-02-17";
/// The year of the stock of migrants that is taken, the last of the series.
const MIGRANTS_OF: &str = "2020";
/// The year of the stock of refugees that is taken, the last whole one.
const REFUGEES_OF: &str = "2024";

/// The session of the General Assembly that is taken: it opened in September 2023.
const VOTES_OF: &str = "78";

type Grouped = BTreeMap<(String, String), BTreeSet<String>>;

/// Writes the five tables.
///
/// # Errors
/// If an original is missing or a table cannot be written.
pub fn write(root: &Path, from: &Path) -> Result<(), Box<dyn Error>> {
    let out = root.join("registry/people");
    std::fs::create_dir_all(&out)?;
    let missions = grouped(from, "diplomatic-missions/missions_2024-08.csv.gz", |row| {
        // "British High Commission" is one too, an assistant high commission is a consulate.
        let kind = row("type").to_lowercase();
        let own = kind == "embassy" || kind.ends_with("high commission") && !kind.starts_with("assistant");
        own.then(|| (row("sender"), "embassy".to_owned(), row("host")))
    })?;
    table(&out.join("missions.csv"), ["sender", "kind", "hosts"], &missions)?;
    let visas = grouped(from, "passport-index/visa_requirements_2020_2026.parquet", |row| {
        (row("as_of") == VISAS_OF).then(|| (row("passport"), row("requirement"), row("dest")))
    })?;
    table(&out.join("visas.csv"), ["passport", "rule", "destinations"], &visas)?;
    let migrants = numbers(from, "un-migrant-stock/migrant_stock_1990_2020.parquet", |row| {
        (row("year") == MIGRANTS_OF).then(|| (row("origin"), row("dest"), vec![row("stock")]))
    })?;
    written(&out.join("migrants.csv"), &["origin", "destination", "persons"], &migrants)?;
    let refugees = numbers(from, "unhcr-refugees/refugees_by_pair_1951_2025.parquet", |row| {
        let counts = vec![row("refugees"), row("asylum_seekers"), row("oip")];
        (row("year") == REFUGEES_OF).then(|| (row("origin"), row("asylum"), counts))
    })?;
    let columns = ["origin", "asylum", "refugees", "asylum_seekers", "others"];
    written(&out.join("refugees.csv"), &columns, &refugees)?;
    votes(from, &out.join("votes.csv"))
}

/// Powers with which the original tells the agreement of every state.
const POWERS: [&str; 6] = ["usa", "rus", "bra", "chn", "ind", "isr"];

/// Agreement with six powers in the last session.
fn votes(from: &Path, path: &Path) -> Result<(), Box<dyn Error>> {
    let mut rows: BTreeMap<String, Vec<String>> = BTreeMap::new();
    each(from, "unga-agreement-2024/unga_ideal_points_agreement_sessions_1_78.csv.gz", |row| {
        let place = row("iso3");
        if row("session") == VOTES_OF && registry().by_code(&place).is_some() {
            let shares = POWERS.iter().map(|power| row(&format!("agree_{power}")));
            rows.insert(place, std::iter::once(row("n_votes")).chain(shares).collect());
        }
    })?;
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record(["place", "votes"].into_iter().chain(POWERS))?;
    for (place, cells) in &rows {
        writer.write_record(std::iter::once(place).chain(cells))?;
    }
    Ok(writer.flush()?)
}

/// Every row of an original, by the names of its columns.
fn each(from: &Path, file: &str, mut row: impl FnMut(&dyn Fn(&str) -> String)) -> Result<(), Box<dyn Error>> {
    let path = from.join(file);
    let bytes = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let name = file.rsplit('/').next().unwrap_or(file);
    let mut table = Table::open(name, &bytes, &Limits::default())?;
    while table.next_row()? {
        row(&|column| table.column(column).map_or_else(String::new, |at| table.cell(at).to_owned()));
    }
    Ok(())
}

/// Whether both codes are places of the registry, and not the same one.
fn places(from: &str, to: &str) -> bool {
    from != to && registry().by_code(from).is_some() && registry().by_code(to).is_some()
}

fn grouped(
    from: &Path,
    file: &str,
    read: impl Fn(&dyn Fn(&str) -> String) -> Option<(String, String, String)>,
) -> Result<Grouped, Box<dyn Error>> {
    let (mut out, mut left) = (Grouped::new(), 0);
    each(from, file, |row| {
        if let Some((one, said, other)) = read(row) {
            if places(&one, &other) {
                out.entry((one, said)).or_default().insert(other);
            } else {
                left += 1;
            }
        }
    })?;
    println!("{file}: {left} rows left out, whose two sides are not two places");
    Ok(out)
}

type Numbers = BTreeMap<(String, String), Vec<String>>;

fn numbers(
    from: &Path,
    file: &str,
    read: impl Fn(&dyn Fn(&str) -> String) -> Option<(String, String, Vec<String>)>,
) -> Result<Numbers, Box<dyn Error>> {
    let (mut out, mut left) = (Numbers::new(), 0);
    each(from, file, |row| {
        if let Some((one, other, counts)) = read(row) {
            if places(&one, &other) {
                out.insert((one, other), counts);
            } else {
                left += 1;
            }
        }
    })?;
    println!("{file}: {left} rows left out, whose two sides are not two places");
    Ok(out)
}

fn table(path: &Path, columns: [&str; 3], rows: &Grouped) -> Result<(), Box<dyn Error>> {
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record(columns)?;
    for ((one, said), others) in rows {
        let others: Vec<&str> = others.iter().map(String::as_str).collect();
        writer.write_record([one, said, &others.join(";")])?;
    }
    Ok(writer.flush()?)
}

fn written(path: &Path, columns: &[&str], rows: &Numbers) -> Result<(), Box<dyn Error>> {
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record(columns)?;
    for ((one, other), counts) in rows {
        writer.write_record([one, other].into_iter().chain(counts))?;
    }
    Ok(writer.flush()?)
}
