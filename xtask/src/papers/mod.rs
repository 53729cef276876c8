//! `cargo xtask papers`: published articles as scenarios, compared digit by digit.
//!
//! Each article has a scenario in `scenarios/papers/`; its data are written into the layouts of `comity simulate` beside it and
//! are not committed, because their licences are of others or not stated. The originals are looked for below a folder
//! (`../shared/data` beside the repository, if none is named); what is not there is told as skipped.

mod agtpa;
mod caliendo_parro;
mod gains;
mod ge_gravity;

use flate2::read::GzDecoder;
use std::error::Error;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What came of writing.
type Outcome = Result<(), Box<dyn Error>>;

/// The scenarios that one folder of originals serves, that folder, and what writes their data.
type Article = (&'static [&'static str], &'static str, fn(&Path, &Path) -> Outcome);

const ARTICLES: [Article; 4] = [
    (&["caliendo-parro-2015"], "caliendo-parro-2015", caliendo_parro::write_all),
    (&["ge-gravity-2019"], "gegravity-wiod44", ge_gravity::write_all),
    (&["agtpa-2016-borders", "agtpa-2016-canada-usa"], "agtpa", agtpa::write_all),
    (&["costinot-rodriguez-clare-2014"], "wiod2013", gains::write_all),
];

/// Where originals lie if no folder is named.
const BESIDE: &str = "../shared/data";

/// Writes the data of every article whose originals are there, and compares it.
///
/// # Errors
/// If an original is broken, a file cannot be written, or a published figure is not met.
pub fn run(root: &Path, from: Option<PathBuf>) -> Outcome {
    let from = from.unwrap_or_else(|| root.join(BESIDE));
    let mut missed = Vec::new();
    for (scenarios, folder, write) in ARTICLES {
        let original = from.join(folder);
        if !original.is_dir() {
            println!("{}: SKIPPED, no originals in {}", scenarios.join(", "), original.display());
            continue;
        }
        write(&root.join("scenarios/papers"), &original)?;
        for name in scenarios {
            if !compared(root, name)? {
                missed.push(*name);
            }
        }
    }
    if missed.is_empty() { Ok(()) } else { Err(format!("not met: {}", missed.join(", ")).into()) }
}

/// Runs a scenario and prints how its published figures are met.
fn compared(root: &Path, name: &str) -> Result<bool, Box<dyn Error>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let file = format!("scenarios/papers/{name}.toml");
    let run = ["run", "--quiet", "--locked", "--bin", "comity", "--", "simulate", file.as_str()];
    let out = Command::new(cargo).args(run).current_dir(root).output()?;
    let text = String::from_utf8_lossy(&out.stdout);
    let told = text.split_once("Published figures:").map(|(_, rest)| rest);
    let told = told
        .ok_or_else(|| format!("{name}: no comparison was made\n{}", String::from_utf8_lossy(&out.stderr)))?;
    let lines: Vec<&str> = told.lines().take_while(|line| !line.is_empty()).collect();
    println!("{name}:{}", lines.join("\n"));
    Ok(out.status.success())
}

/// A table of an original.
struct Table {
    header: csv::StringRecord,
    rows: Vec<csv::StringRecord>,
}

impl Table {
    /// Reads a CSV file, plain or packed.
    fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let file = File::open(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let packed = path.extension().is_some_and(|e| e == "gz");
        let source: Box<dyn Read> = if packed { Box::new(GzDecoder::new(file)) } else { Box::new(file) };
        let mut reader = csv::Reader::from_reader(source);
        Ok(Self { header: reader.headers()?.clone(), rows: reader.records().collect::<Result<_, _>>()? })
    }

    fn cell<'r>(&self, row: &'r csv::StringRecord, column: &str) -> Result<&'r str, String> {
        let at = self.header.iter().position(|name| name == column);
        at.and_then(|at| row.get(at)).ok_or_else(|| format!("no column {column}"))
    }

    fn number(&self, row: &csv::StringRecord, column: &str) -> Result<f64, String> {
        let text = self.cell(row, column)?;
        text.parse().map_err(|_| format!("column {column}: expected a number, found {text:?}"))
    }
}

/// Writes a table of cells.
fn write(path: &Path, header: &str, rows: &[Vec<String>]) -> Outcome {
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record(header.split(','))?;
    rows.iter().try_for_each(|row| writer.write_record(row))?;
    writer.flush()?;
    println!("{}: {} rows", path.display(), rows.len());
    Ok(())
}

/// The folder of the data of a scenario.
fn folder(out: &Path, name: &str) -> Result<PathBuf, Box<dyn Error>> {
    let folder = out.join(name);
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}
