//! Reads the published data sets that the certificates run on, from the folder named by
//! `COMITY_SHARED` or from `../shared` beside the repository.
#![allow(dead_code, clippy::unwrap_used)]

use comity_model::equilibrium::axes::*;
use comity_model::equilibrium::{InputOutput, Observed};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The data folder; says so and returns nothing if it is absent.
pub fn shared(what: &str) -> Option<PathBuf> {
    let root = std::env::var_os("COMITY_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let folder = root.join("data").join(what);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: {what} not found (set COMITY_SHARED to the folder that holds data/)");
    None
}

pub fn text(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap();
    let mut out = String::new();
    if path.extension().is_some_and(|e| e == "gz") {
        flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut out).unwrap();
    } else {
        out = String::from_utf8(bytes).unwrap();
    }
    out
}

/// Rows of a CSV file as maps from column name to text.
pub fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let content = text(path);
    csv::Reader::from_reader(content.as_bytes()).deserialize().map(|row| row.unwrap()).collect()
}

pub fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap()
}

/// Numbers separated by white space or commas, line by line.
pub fn matrix(path: &Path) -> Vec<Vec<f64>> {
    text(path)
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            line.split([',', '\t', ' ']).filter(|s| !s.is_empty()).map(|s| s.parse().unwrap()).collect()
        })
        .collect()
}

fn index(names: &mut Vec<String>, name: &str) -> usize {
    names.iter().position(|known| known == name).unwrap_or_else(|| {
        names.push(name.to_string());
        names.len() - 1
    })
}

/// Caliendo and Parro (2015): the observed economy of 1993, the NAFTA tariffs, country names.
pub struct Nafta {
    pub observed: Observed,
    pub nafta: Cube<Rate>,
    pub world: Cube<Rate>,
    pub countries: Vec<String>,
}

/// Countries in the order of the files (alphabetical), sectors likewise.
pub fn nafta(folder: &Path) -> Nafta {
    let (mut countries, mut sectors) = (Vec::new(), Vec::new());
    let theta: Vec<f64> = rows(&folder.join("theta.csv.gz"))
        .iter()
        .map(|row| {
            index(&mut sectors, &row["sector"]);
            number(row, "value")
        })
        .collect();
    for row in rows(&folder.join("deficit.csv.gz")) {
        index(&mut countries, &row["region"]);
    }
    let (n, j) = (countries.len(), sectors.len());
    let mut trade = Cube::filled(n, j, 0.0);
    let mut tariff = Cube::filled(n, j, 0.0);
    let mut nafta = Cube::filled(n, j, 0.0);
    for row in rows(&folder.join("trade.csv.gz")) {
        let cell = (
            Importer(index(&mut countries, &row["importer"])),
            Exporter(index(&mut countries, &row["exporter"])),
            Sector(index(&mut sectors, &row["sector"])),
        );
        trade.set(cell.0, cell.1, cell.2, number(&row, "value"));
        tariff.set(cell.0, cell.1, cell.2, number(&row, "tariff_bln"));
        nafta.set(cell.0, cell.1, cell.2, number(&row, "tariff_cfl"));
    }
    let world = world_tariffs(folder, &tariff);
    let input_output = nafta_io(folder, &trade, &mut countries, &mut sectors);
    let observed = Observed { trade, tariff: Some(tariff), theta, input_output: Some(input_output) };
    Nafta { observed, nafta, world, countries }
}

/// Tariffs of 2005 for the twenty traded sectors, in per cent, exporters in columns.
fn world_tariffs(folder: &Path, before: &Cube<Rate>) -> Cube<Rate> {
    let raw = matrix(&folder.join("orig_tariffs2005.txt.gz"));
    let n = before.countries();
    let mut world = before.clone();
    for (line, row) in raw.iter().enumerate() {
        for (i, rate) in row.iter().enumerate() {
            world.set(Importer(line % n), Exporter(i), Sector(line / n), rate / 100.0);
        }
    }
    world
}

fn nafta_io(
    folder: &Path,
    trade: &Cube<Level>,
    countries: &mut Vec<String>,
    sectors: &mut Vec<String>,
) -> InputOutput {
    let (n, j) = (trade.countries(), trade.sectors());
    let mut use_of = vec![0.0; n * j * j];
    for row in rows(&folder.join("intermediate_consumption.csv.gz")) {
        let (i, k) = (index(countries, &row["region"]), index(sectors, &row["input"]));
        let user = index(sectors, &row["sector"]);
        use_of[(i * j + k) * j + user] = number(&row, "value");
    }
    let mut added = Grid::<Level>::filled(n, j, 0.0);
    for row in rows(&folder.join("value_added.csv.gz")) {
        let cell = (index(countries, &row["region"]), index(sectors, &row["sector"]));
        added.set(Country(cell.0), Sector(cell.1), number(&row, "value"));
    }
    let mut value_added_share = Grid::filled(n, j, 1.0);
    let mut input_share = vec![0.0; n * j * j];
    for i in 0..n {
        for user in 0..j {
            let cell = |k: usize| (i * j + k) * j + user;
            let inputs: f64 = (0..j).map(|k| use_of[cell(k)]).sum();
            let value_added = added.at(Country(i), Sector(user));
            let total = inputs + value_added;
            if total > 0.0 {
                value_added_share.set(Country(i), Sector(user), value_added / total);
                (0..j).for_each(|k| input_share[cell(k)] = use_of[cell(k)] / total);
            }
        }
    }
    InputOutput { value_added_share, input_share }
}
