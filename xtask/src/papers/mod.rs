//! `cargo xtask papers`: published articles as scenarios, compared digit by digit.
//!
//! Each article has scenarios in `scenarios/papers/`; their data are written into the layouts of `comity simulate` beside them.
//! Only the flows of WIOD are committed: the licences of the others are not stated. The originals are looked for below a folder
//! (`../shared/data` beside the repository, if none is named); what has neither originals nor data is told as skipped.

mod agtpa;
mod caliendo_parro;
mod gains;
mod ge_gravity;
mod liberation_day;

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

const ARTICLES: [Article; 5] = [
    (&["caliendo-parro-2015"], "caliendo-parro-2015", caliendo_parro::write_all),
    (&["ge-gravity-2019"], "gegravity-wiod44", ge_gravity::write_all),
    (&["agtpa-2016-borders", "agtpa-2016-canada-usa"], "agtpa", agtpa::write_all),
    (&["costinot-rodriguez-clare-2014"], "wiod2013", gains::write_all),
    (
        &[
            "liberation-day-2025",
            "liberation-day-2025-lump-sum",
            "liberation-day-2025-eaton-kortum",
            "liberation-day-2025-pass-through",
            "liberation-day-2025-elasticity-8",
        ],
        "liberation-day-2025",
        liberation_day::write_all,
    ),
];

/// Where originals lie if no folder is named.
const BESIDE: &str = "../shared/data";

/// Writes the data of every article whose originals are there, and compares every article whose data are there.
///
/// # Errors
/// If an original is broken, a file cannot be written, or a published figure is not met.
pub fn run(root: &Path, from: Option<PathBuf>) -> Outcome {
    write_data(root, from)?;
    let (mut missed, mut skipped) = (Vec::new(), 0);
    for name in ARTICLES.iter().flat_map(|(scenarios, ..)| *scenarios) {
        if !data(root, name).is_dir() {
            skipped += 1;
        } else if !compared(root, name)? {
            missed.push(*name);
        }
    }
    if skipped > 0 {
        println!("{skipped} scenarios SKIPPED for want of originals");
    }
    if missed.is_empty() { Ok(()) } else { Err(format!("not met: {}", missed.join(", ")).into()) }
}

/// Writes the data of every article whose originals are there; what has neither originals nor data is told as skipped.
///
/// # Errors
/// If an original is broken, or a file cannot be written.
pub fn write_data(root: &Path, from: Option<PathBuf>) -> Outcome {
    let from = from.unwrap_or_else(|| root.join(BESIDE));
    for (scenarios, folder, write) in ARTICLES {
        let original = from.join(folder);
        if original.is_dir() {
            write(&root.join("scenarios/papers"), &original)?;
            continue;
        }
        for name in scenarios {
            let what = if data(root, name).is_dir() { "data as they stand" } else { "SKIPPED" };
            println!("{name}: {what}, no originals in {}", original.display());
        }
    }
    Ok(())
}

/// Where the data of a scenario lie.
fn data(root: &Path, name: &str) -> PathBuf {
    root.join("scenarios/papers").join(name)
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
    if !out.status.success() {
        println!("{}", String::from_utf8_lossy(&out.stderr).trim_end());
    }
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
