//! A world of the user's own from an official input-output matrix, as its publisher lays it out.
//!
//! | table | rows | columns |
//! |---|---|---|
//! | OECD ICIO, `2022_SML.csv`, also extended | `ARG_A01`, then `TLS`, `VA`, `OUT` | `ARG_A01`, then `ARG_HFCE`, …, `OUT` |
//! | FIGARO, industry by industry | `AT_A01`, then `W2_D21X31`, … | `AT_A01`, then `AT_P3_S13`, … |
//!
//! A row whose label is also a column is a seller. In a column whose label is a row it sells inputs, else,
//! if the label begins with a place of the rows, for final use. Other rows and columns (taxes, value added,
//! totals) are left out and named. Parts of a place (`MX1`, `MX2`, `CN1`, `CN2`) are joined, as are groups of the
//! user. Negative sums of a flow (stocks run down) become zero and are told. The file may be compressed (`.gz`).

use super::groups::Groups;
use super::{BasePlace, BaseSector, Draft, Evidence, OwnFiles, Repair, atlas};
use crate::failure::Failure;
use comity_model::equilibrium::axes::{Country, Cube, Exporter, Grid, Importer, Level, Sector};
use comity_model::equilibrium::{InputOutput, Observed};
use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;

/// Parts of places in the extended table of the OECD.
const PARTS: [(&str, &str); 4] = [("MX1", "MEX"), ("MX2", "MEX"), ("CN1", "CHN"), ("CN2", "CHN")];

/// Largest file read, in bytes once it is decompressed: twice the largest published table.
const LARGEST: u64 = 2_000_000_000;

/// What a column holds.
#[derive(Clone, Copy)]
enum Use {
    /// Inputs of a place and a sector.
    Inputs(usize, usize),
    /// Final use of a place.
    Final(usize),
    /// Nothing that is read.
    Other,
}

/// Reads the table of the user.
///
/// # Errors
/// If it cannot be read, is no such matrix, or holds no number where one belongs.
pub fn read(path: &Path, files: &OwnFiles) -> Result<Draft, Failure> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let groups = Groups::read(files.groups.as_deref())?;
    let bytes = bytes(path)?;
    let wrong = |e: csv::Error| Failure::data(format!("{name}: {e}"));
    let labels = |record: &csv::StringRecord| record.get(0).unwrap_or_default().trim().to_owned();
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(&bytes[..]);
    let header: Vec<String> = reader.headers().map_err(wrong)?.iter().map(|c| c.trim().to_owned()).collect();
    let mut rows = BTreeSet::new();
    for record in reader.records() {
        rows.insert(labels(&record.map_err(wrong)?));
    }
    let sellers: BTreeSet<&str> =
        header.iter().skip(1).map(String::as_str).filter(|c| rows.contains(*c)).collect();
    let axes = Axes::of(&sellers, &groups);
    if axes.places.len() < 2 {
        return Err(Failure::data(format!(
            "{name}: expected rows and columns such as ARG_A01, found none that are both"
        ))
        .hint("columns and rows of sellers have the same labels: place, underscore, sector"));
    }
    let uses: Vec<Use> = header.iter().map(|c| axes.use_of(c, &sellers, &groups)).collect();
    let mut table = Sums::new(&axes);
    let mut reader = csv::ReaderBuilder::new().from_reader(&bytes[..]);
    for record in reader.records() {
        let record = record.map_err(wrong)?;
        let Some((i, k)) = axes.seller(&labels(&record), &sellers, &groups) else { continue };
        for (column, used) in uses.iter().enumerate().skip(1) {
            let text = record.get(column).unwrap_or_default().trim();
            if matches!(used, Use::Other) || text.is_empty() {
                continue;
            }
            let value: f64 = text.parse().ok().filter(|v: &f64| v.is_finite()).ok_or_else(|| {
                Failure::data(format!(
                    "{name}, row {}, column {}: expected a number, found {text:?}",
                    labels(&record),
                    header[column]
                ))
            })?;
            table.add((i, k), *used, value);
        }
    }
    let unread: Vec<&str> = header
        .iter()
        .zip(&uses)
        .skip(1)
        .filter(|(_, u)| matches!(u, Use::Other))
        .map(|(c, _)| c.as_str())
        .collect();
    Ok(table.draft(&name, axes, &unread, files))
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let wrong = |e: std::io::Error| Failure::data(format!("{}: {e}", path.display()));
    let file = std::fs::File::open(path).map_err(wrong)?;
    let mut out = Vec::new();
    let packed = path.extension().is_some_and(|e| e == "gz");
    let mut source: Box<dyn Read> =
        if packed { Box::new(flate2::read::GzDecoder::new(file)) } else { Box::new(file) };
    source.by_ref().take(LARGEST).read_to_end(&mut out).map_err(wrong)?;
    if out.len() as u64 == LARGEST {
        return Err(Failure::data(format!("{}: larger than {LARGEST} bytes", path.display())));
    }
    Ok(out)
}

/// Places and sectors in alphabetical order of their new names.
struct Axes {
    places: Vec<String>,
    sectors: Vec<String>,
}

/// Place and sector of a label, `CPA_` of products left out.
fn parts<'a>(label: &'a str, groups: &'a Groups) -> Option<(&'a str, &'a str)> {
    let (place, rest) = label.split_once('_')?;
    let whole = PARTS.iter().find(|(part, _)| *part == place).map_or(place, |(_, whole)| whole);
    Some((groups.place(whole), groups.sector(rest.strip_prefix("CPA_").unwrap_or(rest))))
}

impl Axes {
    fn of(sellers: &BTreeSet<&str>, groups: &Groups) -> Self {
        let (mut places, mut sectors) = (BTreeSet::new(), BTreeSet::new());
        for (place, sector) in sellers.iter().filter_map(|label| parts(label, groups)) {
            places.insert(place.to_owned());
            sectors.insert(sector.to_owned());
        }
        Self { places: places.into_iter().collect(), sectors: sectors.into_iter().collect() }
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.places.binary_search_by(|known| known.as_str().cmp(name)).ok()
    }

    fn seller(&self, label: &str, sellers: &BTreeSet<&str>, groups: &Groups) -> Option<(usize, usize)> {
        let (place, sector) = parts(label, groups).filter(|_| sellers.contains(label))?;
        let sector = self.sectors.binary_search_by(|known| known.as_str().cmp(sector)).ok()?;
        Some((self.place(place)?, sector))
    }

    fn use_of(&self, label: &str, sellers: &BTreeSet<&str>, groups: &Groups) -> Use {
        if let Some((n, u)) = self.seller(label, sellers, groups) {
            return Use::Inputs(n, u);
        }
        parts(label, groups).and_then(|(place, _)| self.place(place)).map_or(Use::Other, Use::Final)
    }
}

/// Flows and inputs as they add up.
struct Sums {
    trade: Cube<Level>,
    /// `[place][input][user]`.
    used: Vec<f64>,
}

impl Sums {
    fn new(axes: &Axes) -> Self {
        let (n, j) = (axes.places.len(), axes.sectors.len());
        Self { trade: Cube::filled(n, j, 0.0), used: vec![0.0; n * j * j] }
    }

    fn add(&mut self, (i, k): (usize, usize), used: Use, value: f64) {
        let n = match used {
            Use::Inputs(n, u) => {
                let j = self.trade.sectors();
                self.used[(n * j + k) * j + u] += value;
                n
            }
            Use::Final(n) => n,
            Use::Other => return,
        };
        let cell = (Importer(n), Exporter(i), Sector(k));
        self.trade.set(cell.0, cell.1, cell.2, self.trade.at(cell.0, cell.1, cell.2) + value);
    }

    /// Inputs over what is sold; negative flows become zero.
    fn draft(mut self, name: &str, axes: Axes, unread: &[&str], files: &OwnFiles) -> Draft {
        let (n, j) = (axes.places.len(), axes.sectors.len());
        let mut repairs = Vec::new();
        for at in 0..self.trade.values().len() {
            let value = self.trade.values()[at];
            if value < 0.0 {
                let (b, i, k) = self.trade.locate(at);
                let why = format!("sales to {} of {value} (stocks run down): set to zero", axes.places[b.0]);
                repairs.push(Repair {
                    what: format!("{} {}", axes.places[i.0], axes.sectors[k.0]),
                    why,
                    relative: None,
                });
                self.trade.set(b, i, k, 0.0);
            }
        }
        let mut added = Grid::filled(n, j, 1.0);
        for i in 0..n {
            for u in 0..j {
                let cell = |k: usize| (i * j + k) * j + u;
                let output: f64 = (0..n).map(|b| self.trade.at(Importer(b), Exporter(i), Sector(u))).sum();
                (0..j).for_each(|k| self.used[cell(k)] = self.used[cell(k)].max(0.0));
                let inputs: f64 = (0..j).map(|k| self.used[cell(k)]).sum();
                let share = if output > 0.0 { (inputs / output).min(MOST_INPUTS) } else { 0.0 };
                if inputs > MOST_INPUTS * output && output > 0.0 {
                    let what = format!("{} {}", axes.places[i], axes.sectors[u]);
                    let why = "inputs exceed output: scaled (size: inputs taken away over output)".to_owned();
                    repairs.push(Repair { what, why, relative: Some(MOST_INPUTS - inputs / output) });
                }
                let scale = if inputs > 0.0 { share / inputs } else { 0.0 };
                (0..j).for_each(|k| self.used[cell(k)] *= scale);
                added.set(Country(i), Sector(u), 1.0 - share);
            }
        }
        let mut notes = vec![
            "an input-output table of the user: value added is output less inputs, so taxes on products are in it".to_owned(),
        ];
        if !unread.is_empty() {
            notes.push(format!(
                "columns that are neither inputs nor final use of a place of the rows: {}",
                unread.join(", ")
            ));
        }
        let sector =
            |code: &String| BaseSector { code: code.clone(), name: code.clone(), groups: Vec::new() };
        Draft {
            label: name.to_owned(),
            year: files.year,
            places: axes.places.iter().map(|code| BasePlace::of(code)).collect(),
            sectors: axes.sectors.iter().map(sector).collect(),
            observed: Observed {
                trade: self.trade,
                tariff: None,
                theta: vec![atlas::ELASTICITY; j],
                input_output: Some(InputOutput { value_added_share: added, input_share: self.used }),
            },
            repairs,
            notes,
            sources: vec![format!("file {name}")],
            elasticity_source: format!("none given: {} for every sector", atlas::ELASTICITY),
            elasticity_log_sd: atlas::ELASTICITY_LOG_SD,
            evidence: Evidence::None,
            unit: "units of the file".to_owned(),
        }
    }
}

/// Most inputs as a part of output, so that something is left for labour.
const MOST_INPUTS: f64 = 0.999;
