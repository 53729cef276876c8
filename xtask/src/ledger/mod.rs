//! Writes `registry/ledger/*.csv` from the compiled originals.
//!
//! The originals are folders of hand-compiled rows and one export of the WTO's list of trade
//! agreements. What is done here: codes and words become ours, a date is written as exactly as it
//! is known (`2018-11` is a month), remarks about the compiling are left out, and rows that say the
//! same twice become one. What cannot be placed is counted and printed, never dropped in silence.
//!
//! After that the tables are edited by hand: `corrections.csv` is applied last, and rows whose id
//! is our own (`H012`, `own-…` among the sources) are kept, so that both outlive the next conversion.

mod agreements;
mod events;
mod figures;
mod projects;
mod text;
mod ties;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::{Path, PathBuf};

/// A row by the names of its columns.
pub type Row = BTreeMap<String, String>;

/// The originals, and what has been written so far.
pub struct Work {
    from: PathBuf,
    out: PathBuf,
    /// Rows left out, by reason.
    left: BTreeMap<String, usize>,
    /// Sources that some row names.
    cited: BTreeSet<String>,
    corrections: Vec<Row>,
}

/// Folders of the originals.
pub const WORLD: &str = "ledger-world";
/// The first ledger of China and Latin America.
pub const FIRST: &str = "ledger-china-lac";
/// The second.
pub const SECOND: &str = "ledger-china-lac-2";

/// Converts everything.
///
/// # Errors
/// If an original is missing or a table cannot be written.
pub fn write(root: &Path, from: &Path) -> Result<(), Box<dyn Error>> {
    let out = root.join("registry/ledger");
    std::fs::create_dir_all(&out)?;
    let mut work = Work {
        from: from.to_owned(),
        corrections: optional(&out.join("corrections.csv"))?,
        out,
        left: BTreeMap::new(),
        cited: BTreeSet::new(),
    };
    ties::write(&mut work)?;
    agreements::write(&mut work)?;
    events::write(&mut work)?;
    projects::write(&mut work)?;
    figures::write(&mut work)?;
    sources(&mut work)?;
    for (reason, count) in &work.left {
        println!("left out: {count} × {reason}");
    }
    Ok(())
}

fn optional(path: &Path) -> Result<Vec<Row>, Box<dyn Error>> {
    if path.exists() { read(path) } else { Ok(Vec::new()) }
}

fn read(path: &Path) -> Result<Vec<Row>, Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(reader.deserialize().collect::<Result<Vec<Row>, _>>()?)
}

/// The text of a cell; empty if there is no such column.
pub fn cell<'a>(row: &'a Row, column: &str) -> &'a str {
    row.get(column).map_or("", |text| text.trim())
}

impl Work {
    /// The rows of an original.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn original(&self, folder: &str, file: &str) -> Result<Vec<Row>, Box<dyn Error>> {
        read(&self.from.join(folder).join(file))
    }

    /// Counts a row that finds no place.
    pub fn leave(&mut self, reason: impl Into<String>) {
        *self.left.entry(reason.into()).or_default() += 1;
    }

    /// The sources of a row as written in the tables, without those that only say that somebody
    /// remembers it.
    pub fn sources(&mut self, row: &Row) -> String {
        let kept: Vec<&str> =
            cell(row, "source_ids").split(';').map(str::trim).filter(|id| !text::is_memory(id)).collect();
        self.cited.extend(kept.iter().map(|id| (*id).to_owned()));
        kept.join(";")
    }

    /// Writes a table after its corrections; the first column is the id.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn table(
        &self,
        name: &str,
        columns: &[&str],
        mut rows: Vec<Vec<String>>,
    ) -> Result<(), Box<dyn Error>> {
        for fix in self.corrections.iter().filter(|fix| cell(fix, "table") == name) {
            let column = columns.iter().position(|column| *column == cell(fix, "column"));
            let row = rows.iter_mut().find(|row| row[0] == cell(fix, "id"));
            match (column, row) {
                (Some(column), Some(row)) => row[column] = cell(fix, "value").to_owned(),
                _ => return Err(format!("corrections.csv names no cell of {name}: {fix:?}").into()),
            }
        }
        let path = self.out.join(format!("{name}.csv"));
        // A row by hand goes before what the originals say of the same thing.
        let own = kept(&path, columns)?;
        rows.retain(|row| !own.iter().any(|own| own[..3] == row[..3]));
        rows.extend(own);
        let mut writer = csv::Writer::from_path(&path)?;
        writer.write_record(columns)?;
        for row in &rows {
            writer.write_record(row)?;
        }
        writer.flush()?;
        println!("{name}: {} rows", rows.len());
        Ok(())
    }
}

/// Rows of a table that were written by hand: no original has them.
fn kept(path: &Path, columns: &[&str]) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let own = |id: &str| {
        id.starts_with("own-")
            || id.strip_prefix('H').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let rows = optional(path)?.into_iter().filter(|row| {
        columns.first().is_some_and(|id| own(cell(row, id))) || cell(row, "note") == "kept by hand"
    });
    Ok(rows.map(|row| columns.iter().map(|column| cell(&row, column).to_owned()).collect()).collect())
}

/// The sources that the tables name, from the lists of all three folders.
fn sources(work: &mut Work) -> Result<(), Box<dyn Error>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for folder in [FIRST, WORLD, SECOND] {
        for row in work.original(folder, "sources.csv")? {
            let id = cell(&row, "source_id").to_owned();
            let address = [cell(&row, "url"), cell(&row, "address")].concat();
            let address = if address.starts_with("http") { address } else { String::new() };
            let witness = cell(&row, "witness_group").trim_start_matches("FIRST-LEDGER:").to_owned();
            all.insert(
                id.clone(),
                vec![
                    id,
                    text::publisher(cell(&row, "publisher")),
                    text::title(cell(&row, "title")),
                    address,
                    cell(&row, "published").to_owned(),
                    cell(&row, "kind").to_owned(),
                    cell(&row, "lang").to_owned(),
                    witness,
                ],
            );
        }
    }
    for id in &work.cited {
        if !all.contains_key(id) {
            return Err(format!("a row names the source {id:?}, which is in no list of sources").into());
        }
    }
    let rows: Vec<Vec<String>> =
        all.into_iter().filter(|(id, _)| work.cited.contains(id)).map(|(_, row)| row).collect();
    work.table(
        "sources",
        &["id", "publisher", "title", "url", "published", "kind", "language", "witness"],
        rows,
    )
}
