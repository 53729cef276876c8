//! Columns for the tests of the gravity estimators: from files of `../shared`, or made up.
#![allow(dead_code, clippy::unwrap_used)]

use comity_model::gravity::*;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

/// A file of the shared folder (`COMITY_SHARED`, or `../shared` beside the repository); says so and
/// returns nothing if it is absent.
pub fn shared(what: &str) -> Option<PathBuf> {
    let root = std::env::var_os("COMITY_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let found = root.join(what);
    if found.exists() {
        return Some(found);
    }
    println!("skipped: {what} not found (set COMITY_SHARED to the folder that holds it)");
    None
}

/// A table of text and numbers by column.
#[derive(Clone, Default)]
pub struct Table {
    pub text: BTreeMap<String, Vec<String>>,
    pub numbers: BTreeMap<String, Vec<f64>>,
}

impl Table {
    pub fn csv(path: &Path) -> Self {
        let bytes = std::fs::read(path).unwrap();
        let mut content = String::new();
        if path.extension().is_some_and(|e| e == "gz") {
            flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut content).unwrap();
        } else {
            content = String::from_utf8(bytes).unwrap();
        }
        let mut reader = csv::Reader::from_reader(content.as_bytes());
        let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let mut table = Table::default();
        for record in reader.records() {
            for (name, value) in names.iter().zip(record.unwrap().iter()) {
                table.text.entry(name.clone()).or_default().push(value.to_owned());
            }
        }
        for (name, values) in &table.text {
            let numbers: Vec<f64> = values.iter().map(|v| v.parse().unwrap_or(f64::NAN)).collect();
            table.numbers.insert(name.clone(), numbers);
        }
        table
    }

    pub fn rows(&self) -> usize {
        self.text.values().next().map_or_else(|| self.numbers.values().next().map_or(0, Vec::len), Vec::len)
    }

    /// Rows for which `keep` holds.
    pub fn filter(&self, keep: impl Fn(&Table, usize) -> bool) -> Table {
        let rows: Vec<usize> = (0..self.rows()).filter(|&r| keep(self, r)).collect();
        let text = self.text.iter().map(|(n, v)| (n.clone(), rows.iter().map(|&r| v[r].clone()).collect()));
        let numbers = self.numbers.iter().map(|(n, v)| (n.clone(), rows.iter().map(|&r| v[r]).collect()));
        Table { text: text.collect(), numbers: numbers.collect() }
    }

    /// Adds a column of numbers made from others.
    pub fn add(&mut self, name: &str, of: impl Fn(&Table, usize) -> f64) {
        let values = (0..self.rows()).map(|r| of(self, r)).collect();
        self.numbers.insert(name.into(), values);
    }

    pub fn codes(&self, name: &str) -> (Vec<u32>, usize) {
        let column: Vec<String> = match self.text.get(name) {
            Some(text) => text.clone(),
            None => self.numbers[name].iter().map(f64::to_string).collect(),
        };
        let mut levels: Vec<&String> = column.iter().collect();
        levels.sort();
        levels.dedup();
        (column.iter().map(|v| levels.binary_search(&v).unwrap() as u32).collect(), levels.len())
    }
}

/// A model by names: effects and clusters as lists of columns that are interacted.
#[derive(Clone, Copy)]
pub struct Model<'a> {
    pub response: &'a str,
    pub regressors: &'a [&'a str],
    pub effects: &'a [&'a [&'a str]],
    pub clusters: &'a [&'a [&'a str]],
}

/// Coded factors, from which [`Data`] borrows.
pub struct Coded {
    names: Vec<String>,
    factors: Vec<(Vec<u32>, usize)>,
}

impl Model<'_> {
    pub fn code(&self, table: &Table) -> Coded {
        let mut names: Vec<String> = vec![];
        for name in self.effects.iter().chain(self.clusters).copied().flatten() {
            if !names.iter().any(|n| n == name) {
                names.push((*name).to_owned());
            }
        }
        let factors = names.iter().map(|n| table.codes(n)).collect();
        Coded { names, factors }
    }

    pub fn data<'t>(&self, table: &'t Table, coded: &'t Coded) -> Data<'t> {
        let at =
            |list: &[&str]| list.iter().map(|n| coded.names.iter().position(|m| m == n).unwrap()).collect();
        Data {
            response: &table.numbers[self.response],
            regressors: self
                .regressors
                .iter()
                .map(|n| Regressor { name: (*n).into(), values: &table.numbers[*n] })
                .collect(),
            factors: coded
                .names
                .iter()
                .zip(&coded.factors)
                .map(|(name, (codes, levels))| Factor { name: name.clone(), codes, levels: *levels })
                .collect(),
            effects: self
                .effects
                .iter()
                .map(|e| Effect { name: e.join("^"), factors: at(e), slope: None })
                .collect(),
            clusters: self.clusters.iter().map(|c| Cluster { name: c.join("^"), factors: at(c) }).collect(),
            ..Data::default()
        }
    }

    pub fn fit(&self, table: &Table, options: &Options) -> Fit {
        let coded = self.code(table);
        estimate(&self.data(table, &coded), options).unwrap()
    }
}

/// Reads the Stata formats of the published examples (releases 115 and 117).
pub fn dta(path: &Path) -> Table {
    let bytes = std::fs::read(path).unwrap();
    if bytes.starts_with(b"<stata_dta>") { dta_117(&bytes) } else { dta_115(&bytes) }
}

fn after<'a>(bytes: &'a [u8], tag: &str) -> &'a [u8] {
    let at = bytes.windows(tag.len()).position(|w| w == tag.as_bytes()).unwrap();
    &bytes[at + tag.len()..]
}

fn name(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes.split(|b| *b == 0).next().unwrap()).into_owned()
}

/// Kinds: positive for text of that length, negative for numbers of that many bytes; 8 and 5 are floats.
fn read_rows(table: &mut Table, names: &[String], kinds: &[i32], rows: usize, mut bytes: &[u8]) {
    for _ in 0..rows {
        for (name, kind) in names.iter().zip(kinds) {
            let size = match kind {
                -5 => 4,
                k => k.unsigned_abs() as usize,
            };
            let (value, rest) = bytes.split_at(size);
            bytes = rest;
            let number = match kind {
                -1 => f64::from(value[0] as i8),
                -2 => f64::from(i16::from_le_bytes(value.try_into().unwrap())),
                -4 => f64::from(i32::from_le_bytes(value.try_into().unwrap())),
                -5 => f64::from(f32::from_le_bytes(value.try_into().unwrap())),
                -8 => f64::from_le_bytes(value.try_into().unwrap()),
                _ => {
                    table.text.entry(name.clone()).or_default().push(self::name(value));
                    continue;
                }
            };
            table.numbers.entry(name.clone()).or_default().push(number);
        }
    }
}

fn dta_117(bytes: &[u8]) -> Table {
    let columns = u16::from_le_bytes(after(bytes, "<K>")[..2].try_into().unwrap()) as usize;
    let rows = u32::from_le_bytes(after(bytes, "<N>")[..4].try_into().unwrap()) as usize;
    let kinds: Vec<i32> = after(bytes, "<variable_types>")
        .chunks(2)
        .take(columns)
        .map(|b| match u16::from_le_bytes([b[0], b[1]]) {
            65530 => -1,
            65529 => -2,
            65528 => -4,
            65527 => -5,
            65526 => -8,
            length => i32::from(length),
        })
        .collect();
    let names: Vec<String> = after(bytes, "<varnames>").chunks(33).take(columns).map(name).collect();
    let mut table = Table::default();
    read_rows(&mut table, &names, &kinds, rows, after(bytes, "<data>"));
    table
}

fn dta_115(bytes: &[u8]) -> Table {
    let columns = u16::from_le_bytes([bytes[4], bytes[5]]) as usize;
    let rows = u32::from_le_bytes(bytes[6..10].try_into().unwrap()) as usize;
    let (types, rest) = bytes[109..].split_at(columns);
    let kinds: Vec<i32> = types
        .iter()
        .map(|t| match t {
            251 => -1,
            252 => -2,
            253 => -4,
            254 => -5,
            255 => -8,
            length => i32::from(*length),
        })
        .collect();
    let names: Vec<String> = rest.chunks(33).take(columns).map(name).collect();
    let mut rest = &rest[columns * 33 + 2 * (columns + 1) + columns * (49 + 33 + 81)..];
    loop {
        let length = u32::from_le_bytes(rest[1..5].try_into().unwrap()) as usize;
        let end = rest[0] == 0;
        rest = &rest[5 + length..];
        if end {
            break;
        }
    }
    let mut table = Table::default();
    read_rows(&mut table, &names, &kinds, rows, rest);
    table
}

/// Fails unless `found` prints like `printed`, to all its digits.
#[track_caller]
pub fn digits(found: f64, printed: &str) {
    let places = printed.split_once('.').map_or(0, |(_, d)| d.len());
    println!("{found:.12} against {printed}");
    assert_eq!(format!("{found:.places$}"), printed, "found {found:.12}");
}
