//! Writes `registry/ledger/*.csv` from the compiled originals.
//!
//! The originals are folders of hand-compiled rows and one export of the WTO's list of trade
//! agreements. What is done here: codes and words become ours, a date is written as exactly as it
//! is known (`2018-11` is a month), remarks about the compiling are left out, and rows that say the
//! same twice become one. What cannot be placed is counted and printed, never dropped in silence.
//!
//! After that the tables are edited by hand: `corrections.csv` is applied last, a correction of the
//! column `row` takes a row out, and rows that no original has are kept and counted, so that all
//! outlives the next conversion.

mod agreements;
mod customs;
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
    let file = std::fs::File::open(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let packed = path.extension().is_some_and(|ending| ending == "gz");
    let text: Box<dyn std::io::Read> =
        if packed { Box::new(flate2::read::GzDecoder::new(file)) } else { Box::new(file) };
    let mut reader = csv::Reader::from_reader(text);
    let rows = reader.deserialize().collect::<Result<Vec<Row>, _>>();
    rows.map_err(|e| format!("{}: {e}", path.display()).into())
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

    /// Notes that some row names a source.
    pub fn cite(&mut self, source: &str) {
        self.cited.insert(source.to_owned());
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
        let key = |row: &[String]| row[..key_length(name)].join("/");
        for fix in self.corrections.iter().filter(|fix| cell(fix, "table") == name) {
            let at = rows.iter().position(|row| row[0] == cell(fix, "id") || key(row) == cell(fix, "id"));
            let column = columns.iter().position(|column| *column == cell(fix, "column"));
            match (column, at) {
                (Some(column), Some(at)) => rows[at][column] = cell(fix, "value").to_owned(),
                (None, Some(at)) if cell(fix, "column") == OUT => drop(rows.remove(at)),
                _ => return Err(format!("corrections.csv names no cell of {name}: {fix:?}").into()),
            }
        }
        let path = self.out.join(format!("{name}.csv"));
        let written: BTreeSet<String> = rows.iter().map(|row| key(row)).collect();
        let mut own = standing(&path, columns)?;
        own.retain(|row| !written.contains(&key(row)));
        println!("{name}: {} rows of the originals, {} that no original has", rows.len(), own.len());
        rows.extend(own);
        let mut writer = csv::Writer::from_path(&path)?;
        writer.write_record(columns)?;
        for row in &rows {
            writer.write_record(row)?;
        }
        writer.flush()?;
        Ok(())
    }
}

/// The column of a correction that takes its row out.
const OUT: &str = "row";

/// How many of the first columns tell the rows of a table apart.
fn key_length(table: &str) -> usize {
    if table == "agreement_parties" { 3 } else { 1 }
}

/// The rows of a table as it stands.
fn standing(path: &Path, columns: &[&str]) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let rows = optional(path)?;
    Ok(rows.iter().map(|row| columns.iter().map(|column| cell(row, column).to_owned()).collect()).collect())
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
    for id in work.cited.iter().filter(|id| !id.starts_with("own-")) {
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should stop")]
mod tests {
    use super::*;

    #[test]
    fn a_conversion_loses_no_row_that_it_does_not_write() {
        let out = std::env::temp_dir().join(format!("comity-tables-written-{}", std::process::id()));
        std::fs::create_dir_all(&out).unwrap();
        std::fs::write(out.join("ties.csv"), "id,kind\nR1,old\nD7,by hand\n").unwrap();
        let fix = |column: &str, id: &str, value: &str| {
            let cells = [("table", "ties"), ("id", id), ("column", column), ("value", value)];
            cells.map(|(name, text)| (name.to_owned(), text.to_owned())).into_iter().collect::<Row>()
        };
        let work = Work {
            from: PathBuf::new(),
            out: out.clone(),
            left: BTreeMap::new(),
            cited: BTreeSet::new(),
            corrections: vec![fix("kind", "R1", "mended"), fix("row", "R2", "")],
        };
        let rows = ["R1", "R2"].map(|id| vec![id.to_owned(), "new".to_owned()]).to_vec();
        work.table("ties", &["id", "kind"], rows.clone()).unwrap();
        let text = std::fs::read_to_string(out.join("ties.csv")).unwrap();
        assert_eq!(text, "id,kind\nR1,mended\nD7,by hand\n");
        let wrong = Work { corrections: vec![fix("kind", "R9", "x")], ..work };
        assert!(wrong.table("ties", &["id", "kind"], rows).is_err(), "a correction of no row is told");
        std::fs::remove_dir_all(&out).unwrap();
    }
}
