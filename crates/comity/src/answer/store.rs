//! What is in the store, what was added to it, and what two releases differ in.

use super::load;
use super::own::store_refusal;
use crate::failure::Failure;
use crate::{files, output};
use comity_figures::words::grouped;
use comity_ledger::place::registry;
use comity_ledger::source::{Limits, Loaded, Told, load_told, zip_tables};
use comity_ledger::store::{Naming, Release, Store, changes};
use serde_json::json;
use std::path::{Path, PathBuf};

/// How the user calls a release; what is not said is made from the file.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// Name in the store.
    pub name: Option<String>,
    /// The publisher's name.
    pub release: Option<String>,
    /// Classification of the products.
    pub classification: Option<String>,
}

/// Ends of the names of files that are taken from a folder.
const TABLES: [&str; 10] =
    [".csv", ".csv.gz", ".tsv", ".txt", ".json", ".parquet", ".dta", ".xlsx", ".zip", ".gz"];
/// Words in the names of files that are lists of codes, never the table.
const BESIDE: [&str; 4] = ["readme", "country_codes", "product_codes", "codebook"];

/// Adds a file, the files of a folder, or the tables of an archive. Returns what to say, and whether
/// rows were refused.
///
/// # Errors
/// A failure if a file cannot be read or added; what was added before it stays.
pub fn add(store: &Store, path: &Path, named: &Named, told: &Told) -> Result<(String, bool), Failure> {
    let (mut out, mut refused) = (String::new(), false);
    for file in files(path)? {
        each_table(&file, told, |loaded| {
            refused |= !loaded.file.refused.is_empty();
            out += &account(&loaded);
            out += &add_one(store, loaded, named)?;
            Ok(())
        })?;
    }
    Ok((out, refused))
}

fn files(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let wrong = |e: std::io::Error| Failure::data(format!("{}: {e}", path.display()));
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).map_err(wrong)? {
        let entry = entry.map_err(wrong)?.path();
        let name = entry.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let table = TABLES.iter().any(|end| name.ends_with(end));
        if entry.is_file() && table && !BESIDE.iter().any(|word| name.contains(word)) {
            files.push(entry);
        }
    }
    files.sort();
    if files.is_empty() {
        let message = format!("{}: expected a folder with tables, found none", path.display());
        return Err(Failure::data(message));
    }
    Ok(files)
}

/// Hands the tables of a file to `take`, those of an archive one after the other: a year of a release is read when
/// the one before it is in the store.
fn each_table(
    file: &Path,
    told: &Told,
    mut take: impl FnMut(Loaded) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let zipped = file.extension().is_some_and(|end| end.eq_ignore_ascii_case("zip"));
    if !zipped || told.sheet.is_some() {
        return take(load::find(file, told)?);
    }
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let limits = Limits::default();
    let bytes = files::read(file, limits.file_bytes)?;
    let members = zip_tables(&name, &bytes).map_err(|e| load::refusal(&e))?;
    if members.is_empty() {
        return Err(Failure::data(format!("{name}: expected an archive with a table, found none")));
    }
    for member in members {
        let told = Told { sheet: Some(member.clone()), ..told.clone() };
        let mut table = load_told(&name, &bytes, &limits, &told).map_err(|e| load::refusal(&e))?;
        table.file.name = member.rsplit('/').next().unwrap_or(&member).to_owned();
        take(table)?;
    }
    Ok(())
}

fn account(loaded: &Loaded) -> String {
    let file = &loaded.file;
    let mut out =
        format!("{} read as {}: {} rows read, {} kept\n", file.name, loaded.layout, file.rows, file.kept);
    for note in &loaded.notes {
        out += &format!("note    {note}\n");
    }
    for (reason, n) in &file.refused {
        out += &format!("refused {n}: {reason}\n");
    }
    out
}

fn add_one(store: &Store, loaded: Loaded, named: &Named) -> Result<String, Failure> {
    let made = Naming::of(&loaded.file.name, &loaded.layout);
    let naming = Naming {
        name: named.name.clone().unwrap_or(made.name),
        release: named.release.clone().unwrap_or(made.release),
        classification: named.classification.clone().unwrap_or(made.classification),
    };
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if naming.name.is_empty() || naming.name.starts_with('.') || !naming.name.chars().all(plain) {
        let message = format!("expected a name of letters, digits, - and _, found {:?}", naming.name);
        return Err(Failure::usage(message).hint("give one with --name"));
    }
    let added = store.add(loaded, &naming).map_err(|e| store_refusal(&e))?;
    let years: Vec<String> = added.years.iter().map(i16::to_string).collect();
    let years = if years.is_empty() { "no new year".to_owned() } else { years.join(", ") };
    Ok(format!("added   {} rows to {}: {years}\n", added.rows, added.name))
}

fn releases(store: &Store) -> Result<Vec<Release>, Failure> {
    store.releases().map_err(|e| store_refusal(&e))
}

/// The releases as a table.
///
/// # Errors
/// A failure if a manifest cannot be read.
pub fn list(store: &Store) -> Result<String, Failure> {
    let releases = releases(store)?;
    if releases.is_empty() {
        return Ok(format!(
            "{}: nothing yet; `comity add FILE` puts a release into it\n",
            store.folder().display()
        ));
    }
    let mut rows = Vec::new();
    for release in &releases {
        let manifest = release.manifest();
        let sum = |of: fn(&comity_ledger::source::FileRecord) -> u64| {
            manifest.source.files.iter().map(of).sum::<u64>()
        };
        for (number, basis) in manifest.bases.iter().enumerate() {
            let number = number as u16;
            rows.push(vec![
                manifest.basis_id(number),
                basis.in_words(),
                spans(&manifest.years(number)),
                manifest.source.publisher.clone(),
                manifest.source.licence.clone(),
                sum(|f| f.kept).to_string(),
                sum(|f| f.rows.saturating_sub(f.kept)).to_string(),
            ]);
        }
    }
    let head = ["release", "basis", "years", "publisher", "licence", "rows kept", "refused"];
    Ok(output::table(&head, &[5, 6], &rows))
}

/// `2018–2020, 2022`.
fn spans(years: &[i16]) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut start = 0;
    for end in 1..=years.len() {
        if end == years.len() || years[end] != years[end - 1] + 1 {
            let (first, last) = (years[start], years[end - 1]);
            out.push(if first == last { first.to_string() } else { format!("{first}–{last}") });
            start = end;
        }
    }
    out.join(", ")
}

/// The manifests without their lists of codes, in the stable schema `comity/store-list/1`.
///
/// # Errors
/// A failure if a manifest cannot be read.
pub fn as_json(store: &Store) -> Result<serde_json::Value, Failure> {
    let releases = releases(store)?;
    let of = |release: &Release| {
        let m = release.manifest();
        json!({"name": m.name, "source": m.source, "layout": m.layout, "bases": m.bases, "parts": m.parts,
               "decimals": m.decimals, "products": m.products.len() - 1, "places": m.places})
    };
    Ok(json!({"schema": "comity/store-list/1", "releases": releases.iter().map(of).collect::<Vec<_>>()}))
}

/// Compares every part with its hash.
///
/// # Errors
/// A failure that names the first part that is not as it was written.
pub fn verify(store: &Store, name: Option<&str>) -> Result<String, Failure> {
    let releases = match name {
        Some(name) => vec![store.release(name).map_err(|e| store_refusal(&e))?],
        None => releases(store)?,
    };
    let mut out = String::new();
    for release in releases {
        let bytes = release.verify().map_err(|e| store_refusal(&e))?;
        let parts = release.manifest().parts.len() + 1;
        out += &format!("{}: {parts} parts, {bytes} bytes, all as written\n", release.manifest().name);
    }
    Ok(out)
}

/// The largest differences between two releases.
///
/// # Errors
/// A failure if one is not there, or they have no basis alike.
pub fn diff(store: &Store, a: &str, b: &str, top: usize) -> Result<String, Failure> {
    let find = |name: &str| store.release(name).map_err(|e| store_refusal(&e));
    let (first, second) = (find(a)?, find(b)?);
    let found = changes(&first, &second, top).map_err(|e| store_refusal(&e))?;
    let years = spans(&found.years);
    let number = |n: u64| grouped(n as f64, 0);
    let differing = found.changed + found.appeared + found.gone;
    if differing == 0 {
        return Ok(format!("{a} and {b} say the same in {years}: {} values\n", number(found.same)));
    }
    let value =
        |value: Option<i64>| value.map_or_else(|| "no row".to_owned(), |value| grouped(value as f64, 0));
    let rows: Vec<Vec<String>> = found
        .largest
        .iter()
        .map(|change| {
            let change_of = match (change.before, change.after) {
                (Some(x), Some(y)) => {
                    let difference = y - x;
                    let sign = if difference > 0 { "+" } else { "" };
                    format!("{sign}{}", grouped(difference as f64, 0))
                }
                (None, _) => "appeared".to_owned(),
                (_, None) => "gone".to_owned(),
            };
            vec![
                change.year.to_string(),
                registry().code_of(change.origin).to_owned(),
                registry().code_of(change.destination).to_owned(),
                change.product.clone(),
                value(change.before),
                value(change.after),
                change_of,
            ]
        })
        .collect();
    let head = ["year", "from", "to", "product", a, b, "change"];
    let out = format!(
        "{a} and {b} in {years}: {} values are the same, {} changed, {} appeared, {} are gone; in {}\n",
        number(found.same),
        number(found.changed),
        number(found.appeared),
        number(found.gone),
        found.unit
    );
    let left = differing.saturating_sub(rows.len() as u64);
    let more = if left > 0 {
        format!("and {} smaller ones; --top shows more\n", number(left))
    } else {
        String::new()
    };
    Ok(out + &output::table(&head, &[4, 5, 6], &rows) + &more)
}
