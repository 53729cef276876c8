//! Official input-output tables and tables of trade with home sales, as their publishers lay them out.
//!
//! | layout | told by | file |
//! |---|---|---|
//! | OECD ICIO, FIGARO (matrix) | rows and columns `ARG_A01` | [`matrix`] |
//! | FIGARO (flat), WIOD (long), ITPD-E | names of columns | [`long`] |
//! | WIOD 2016 (wide) | `Country`, `RNr`, columns `AUS1` | [`wide`] |
//! | ADB MRIO | a workbook with rows of economies and of codes `c1` | [`workbook`] |
//! | Eora26 | `Eora26_2015_bp_T.txt` beside its labels | [`eora`] |
//! | GTAP | `VXSB.csv` beside the other arrays | [`gtap`] |
//!
//! Each gives cells: who sells, to whom, how much. A seller is a place with a sector that also buys; what its column takes
//! are inputs, and what another column of the same place takes is final use. Taxes, value added and totals are neither, and
//! are named. Places and sectors are joined by the table of the user while the cells are added up.

mod eora;
mod gtap;
mod long;
mod matrix;
mod sums;
#[cfg(test)]
mod tests;
mod wide;
mod workbook;

use super::groups::Groups;
use super::{Draft, OwnFiles};
use crate::failure::Failure;
use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use sums::{Axes, Sums};

/// One cell of a table, as its labels stand there.
pub(super) struct Cell<'a> {
    /// Place and sector of the seller.
    pub from: (&'a str, &'a str),
    /// Place and sector or use of the buyer; no sector where a table has none.
    pub to: (&'a str, &'a str),
    /// The number as written.
    pub value: &'a str,
    /// The year of the row; empty if the table is of one.
    pub year: &'a str,
    /// Whether it is a sale; else only an input, whose seller another cell tells.
    pub sold: bool,
}

/// Takes the cells of a table one by one.
pub(super) type Take<'t> = dyn FnMut(&Cell<'_>) -> Result<(), Failure> + 't;

/// One way in which a publisher lays out a table.
struct Layout {
    /// What it is called in messages.
    name: &'static str,
    /// Unit of its money.
    unit: &'static str,
    /// Whether it tells who uses which inputs.
    inputs: bool,
    /// Whether a file is one.
    is: fn(&Opened) -> bool,
    /// Gives every cell.
    cells: fn(&Opened, &mut Take<'_>) -> Result<(), Failure>,
    /// What a reader must know about what is not read; empty if nothing is left out but what the notes name.
    left_out: &'static str,
    /// Codes that are not those of the registry, with those that are.
    codes: &'static [(&'static str, &'static str)],
}

/// A layout is one line here.
const LAYOUTS: [Layout; 8] = [
    long::FIGARO,
    long::WIOD,
    long::ITPD,
    wide::LAYOUT,
    workbook::LAYOUT,
    eora::LAYOUT,
    gtap::LAYOUT,
    // Its labels are of no one publisher: asked last.
    matrix::LAYOUT,
];

/// A file of the user, read into memory.
pub(super) struct Opened {
    name: String,
    path: PathBuf,
    bytes: Vec<u8>,
}

/// Largest file read, in bytes once it is decompressed: twice the largest published table.
const LARGEST: u64 = 2_000_000_000;

/// As much of a file as tells its layout: the widest header of a published table has 60,000 bytes.
const HEAD: u64 = 1 << 20;

impl Opened {
    fn read(path: &Path) -> Result<Self, Failure> {
        let opened = Self::head(path, LARGEST)?;
        if opened.bytes.len() as u64 == LARGEST {
            return Err(Failure::data(format!("{}: larger than {LARGEST} bytes", path.display())));
        }
        Ok(opened)
    }

    /// No more than `most` bytes of a file.
    fn head(path: &Path, most: u64) -> Result<Self, Failure> {
        let wrong = |e: std::io::Error| {
            Failure::data(format!("{}: expected a readable file, found: {e}", path.display()))
        };
        let file = std::fs::File::open(path).map_err(wrong)?;
        let packed = path.extension().is_some_and(|e| e == "gz");
        let mut source: Box<dyn Read> =
            if packed { Box::new(flate2::read::GzDecoder::new(file)) } else { Box::new(file) };
        let mut bytes = Vec::new();
        source.by_ref().take(most).read_to_end(&mut bytes).map_err(wrong)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { name, path: path.to_owned(), bytes })
    }

    /// A file that belongs to the same table, in the same folder.
    fn beside(&self, name: &str) -> Result<Self, Failure> {
        let path = self.path.with_file_name(name);
        if !path.exists() {
            let message = format!("{}: expected {name} in the same folder, found no such file", self.name);
            return Err(Failure::data(message).hint("unpack all files of the table into one folder"));
        }
        Self::read(&path)
    }

    /// The text without the mark of its encoding.
    fn text(&self) -> &[u8] {
        self.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.bytes)
    }

    /// The names in the first line, in the case that they have.
    fn header(&self) -> Vec<String> {
        let line = self.text().split(|b| *b == b'\n').next().unwrap_or_default();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).trim(csv::Trim::All).from_reader(line);
        let record = reader.records().next().and_then(Result::ok).unwrap_or_default();
        record.iter().map(str::to_owned).collect()
    }

    /// Rows of comma-separated text below their header.
    fn rows(&self) -> csv::Reader<&[u8]> {
        csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(self.text())
    }

    fn wrong(&self, error: &csv::Error) -> Failure {
        Failure::data(format!("{}: {error}", self.name))
    }
}

/// Whether the file is in an official layout.
///
/// # Errors
/// If it cannot be read.
pub fn is_official(path: &Path) -> Result<bool, Failure> {
    let opened = Opened::head(path, HEAD)?;
    Ok(LAYOUTS.iter().any(|layout| (layout.is)(&opened)))
}

/// Reads a table in any official layout.
///
/// # Errors
/// If it is in none, a file of it is missing, or holds no number where one belongs.
pub fn read(path: &Path, files: &OwnFiles) -> Result<Draft, Failure> {
    let opened = Opened::read(path)?;
    let Some(layout) = LAYOUTS.iter().find(|layout| (layout.is)(&opened)) else {
        return Err(in_none(&opened));
    };
    if files.inputs.is_some() {
        let message = format!("{}: `inputs` has no meaning with {}", opened.name, layout.name);
        return Err(Failure::usage(message).hint(if layout.inputs {
            "the table holds them"
        } else {
            "make a list of it: origin,destination,sector,value"
        }));
    }
    let groups = Groups::read(files.groups.as_deref())?;
    let labels = Labels::of(&opened, layout, files.year)?;
    let axes = labels.axes(layout, &groups);
    if axes.places.len() < 2 {
        let found = axes.places.len();
        let message = format!("{}: expected at least two places that sell, found {found}", opened.name);
        return Err(Failure::data(message).hint(
            "sellers have the same label among rows and columns; is a table of groups joining too much?",
        ));
    }
    let (mut sums, mut unread) = (Sums::new(&axes), Unread::default());
    let name = |(place, sector): (&str, &str)| [place, sector].join("_").trim_matches('_').to_owned();
    let place = |code: &str| axes.place(groups.place(known(layout, code)));
    (layout.cells)(&opened, &mut |cell| {
        if !labels.of_year(cell) {
            return Ok(());
        }
        if !labels.sells(layout, cell) {
            if !cell.value.is_empty() {
                unread.rows.insert(name(cell.from));
            }
            return Ok(());
        }
        let (Some(i), Some(k)) = (place(cell.from.0), axes.sector(groups.sector(cell.from.1))) else {
            return Ok(());
        };
        let Some(n) = place(cell.to.0) else {
            unread.columns.insert(name(cell.to));
            return Ok(());
        };
        if cell.value.is_empty() {
            unread.empty += 1;
            return Ok(());
        }
        let value = cell.number(&opened.name)?;
        let user = labels.uses(cell).then(|| axes.sector(groups.sector(cell.to.1))).flatten();
        sums.add((i, k), (n, user), if cell.sold { value } else { 0.0 }, value);
        Ok(())
    })?;
    Ok(sums.draft(&opened.name, axes, &unread, (layout, files.year.or(labels.year()))))
}

/// What to say of a file in no layout.
fn in_none(opened: &Opened) -> Failure {
    let names: Vec<&str> = LAYOUTS.iter().map(|layout| layout.name).collect();
    let shown: Vec<String> = opened.header().into_iter().take(SHOWN).collect();
    let message = format!(
        "{}: expected a table in one of the layouts {}; found columns {}",
        opened.name,
        names.join(", "),
        shown.join(", ")
    );
    Failure::data(message).hint(
        "rows and columns of a matrix have the same labels, place, underscore, sector, such as ARG_A01; a list of your own is layout = \"list\"",
    )
}

impl Cell<'_> {
    fn number(&self, file: &str) -> Result<f64, Failure> {
        self.value.parse().ok().filter(|v: &f64| v.is_finite()).ok_or_else(|| {
            let [from, to] = [self.from, self.to].map(|(place, sector)| format!("{place} {sector}"));
            let place = format!("{file}, from {from} to {}", to.trim_end());
            Failure::data(format!("{place}: expected a number, found {:?}", self.value))
        })
    }
}

/// What a table has that is no sale, no input and no final use.
#[derive(Default)]
pub(super) struct Unread {
    /// Taxes, value added, totals.
    rows: BTreeSet<String>,
    /// Uses of no place of the rows.
    columns: BTreeSet<String>,
    /// Cells without a number.
    empty: usize,
}

impl Unread {
    /// A sentence for each kind.
    fn notes(&self) -> Vec<String> {
        let list = |names: &BTreeSet<String>| names.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        let mut notes = Vec::new();
        if !self.columns.is_empty() {
            let names = list(&self.columns);
            notes.push(format!(
                "columns that are neither inputs nor final use of a place of the rows: {names}"
            ));
        }
        if !self.rows.is_empty() {
            notes.push(format!("rows that nobody buys from as a sector, not read: {}", list(&self.rows)));
        }
        if self.empty > 0 {
            notes.push(format!("{} cells without a number: no sale is taken from them", self.empty));
        }
        notes
    }
}

/// Columns named of a file that is in no layout.
const SHOWN: usize = 12;

/// The code of the registry for a code of the table.
fn known<'a>(layout: &Layout, code: &'a str) -> &'a str {
    layout.codes.iter().find(|(theirs, _)| *theirs == code).map_or(code, |(_, ours)| ours)
}

/// Which labels a table has: who sells, who buys, in which years.
struct Labels {
    sellers: BTreeSet<(String, String)>,
    years: BTreeSet<String>,
    asked: Option<i16>,
}

impl Labels {
    /// Goes through the cells once.
    fn of(opened: &Opened, layout: &Layout, asked: Option<i16>) -> Result<Self, Failure> {
        let (mut rows, mut columns) = (BTreeSet::new(), BTreeSet::new());
        let mut years = BTreeSet::new();
        let owned = |label: (&str, &str)| (label.0.to_owned(), label.1.to_owned());
        (layout.cells)(opened, &mut |cell| {
            rows.insert(owned(cell.from));
            columns.insert(owned(cell.to));
            if !cell.year.is_empty() && !years.contains(cell.year) {
                years.insert(cell.year.to_owned());
            }
            Ok(())
        })?;
        if layout.inputs {
            // A total that stands among rows and columns has no sector.
            rows.retain(|label| !label.1.is_empty() && columns.contains(label));
        }
        let list = || years.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        match asked {
            None if years.len() > 1 => {
                let message = format!("{}: expected one year, found {}", opened.name, list());
                Err(Failure::usage(message).hint("name the year in the scenario: year = 2014"))
            }
            Some(year) if !years.is_empty() && !years.contains(&year.to_string()) => {
                Err(Failure::usage(format!("{}: no rows of {year}; it has {}", opened.name, list())))
            }
            _ => Ok(Self { sellers: rows, years, asked }),
        }
    }

    /// The year of the table, if it tells one.
    fn year(&self) -> Option<i16> {
        self.years.first().and_then(|year| year.parse().ok())
    }

    fn of_year(&self, cell: &Cell<'_>) -> bool {
        cell.year.is_empty() || self.asked.is_none_or(|year| cell.year.parse() == Ok(year))
    }

    /// Whether the row is one that sells.
    fn sells(&self, layout: &Layout, cell: &Cell<'_>) -> bool {
        !layout.inputs || self.sellers.contains(&(cell.from.0.to_owned(), cell.from.1.to_owned()))
    }

    /// Whether the column uses inputs.
    fn uses(&self, cell: &Cell<'_>) -> bool {
        !cell.to.1.is_empty() && self.sellers.contains(&(cell.to.0.to_owned(), cell.to.1.to_owned()))
    }

    fn axes(&self, layout: &Layout, groups: &Groups) -> Axes {
        let (mut places, mut sectors) = (BTreeSet::new(), BTreeSet::new());
        for (place, sector) in &self.sellers {
            places.insert(groups.place(known(layout, place)).to_owned());
            sectors.insert(groups.sector(sector).to_owned());
        }
        Axes { places: places.into_iter().collect(), sectors: sectors.into_iter().collect() }
    }
}
