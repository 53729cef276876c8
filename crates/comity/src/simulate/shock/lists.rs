//! Cells of a file, each once: `imposer,target[,sector],rate` or `origin,destination[,sector],change`.
//!
//! A column whose name ends in `_percent` is in per cent; else `unit` says so; else a fraction (rates) or
//! new over old (changes). A bloc in a line stands for its members towards outside. With a column `hs` the list is a schedule by product and needs `weights`.

use super::{Cell, One};
use crate::failure::Failure;
use crate::simulate::baseline::table::Csv;
use crate::simulate::places::{self, Side, dealings, sides};
use crate::simulate::scenario::{Border, Unit};
use std::collections::BTreeMap;
use std::path::Path;

/// A line of a list with places and sectors resolved.
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) n: usize,
    pub(super) i: usize,
    /// Sectors; empty for all of the shock.
    pub(super) sectors: Vec<usize>,
    pub(super) hs: Option<String>,
    pub(super) value: f64,
}

/// Which columns a list has.
struct Layout {
    importer: &'static [&'static str],
    exporter: &'static [&'static str],
    /// Names of the column of values without a unit.
    value: &'static str,
}

const RATES: Layout = Layout {
    importer: &["imposer", "importer", "destination"],
    exporter: &["target", "exporter", "origin"],
    value: "rate",
};
/// An export tax is imposed by the exporter.
const EXPORT_RATES: Layout = Layout {
    importer: &["target", "importer", "destination"],
    exporter: &["imposer", "exporter", "origin"],
    value: "rate",
};
const CHANGES: Layout =
    Layout { importer: &["destination", "importer"], exporter: &["origin", "exporter"], value: "change" };

pub(super) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

impl One<'_> {
    /// Rates of a list or a schedule as fractions.
    pub(super) fn rates_listed(
        &mut self,
        border: Border,
        path: &Path,
        column: Option<&str>,
        unit: Option<Unit>,
    ) -> Result<Vec<Cell>, Failure> {
        let layout = if border == Border::Import { &RATES } else { &EXPORT_RATES };
        let (mut rows, percent) = self.rows(path, layout, column, unit)?;
        if percent {
            rows.iter_mut().for_each(|row| row.value /= 100.0);
        }
        let name = file_name(path);
        match (&self.shock.products, rows.iter().any(|row| row.hs.is_some())) {
            (Some(products), true) => self.scheduled(&rows, &products.clone(), &name),
            (None, true) => Err(Failure::usage(format!(
                "{}: {name} lists rates by HS code, and `weights` is missing",
                self.shock.at
            ))
            .hint("weights = \"trade.csv\" with the columns importer,exporter,hs,value")),
            (Some(_), false) => {
                let message =
                    format!("{}: `weights` has no meaning: {name} has no column `hs`", self.shock.at);
                Err(Failure::usage(message))
            }
            (None, false) => self.each_once(rows, &name, 0.0),
        }
    }

    /// The rate of one product of a flow `(n, i, j)`, by its own line where the list has HS codes.
    pub(super) fn rate_of(
        &mut self,
        (path, column, unit): (&Path, Option<&str>, Option<Unit>),
        (n, i, j): (usize, usize, usize),
        product: &str,
    ) -> Result<Option<f64>, Failure> {
        let (rows, percent) = self.rows(path, &RATES, column, unit)?;
        let fits = |row: &&Row| match &row.hs {
            Some(code) => product.starts_with(code.as_str()),
            None => row.sectors.is_empty() || row.sectors.contains(&j),
        };
        let here = rows.iter().filter(|row| row.n == n && row.i == i).filter(fits);
        let found = here.max_by_key(|row| row.hs.as_deref().map_or(0, str::len));
        Ok(found.map(|row| if percent { row.value / 100.0 } else { row.value }))
    }

    /// Changes of costs of a list, new over old.
    pub(super) fn costs_listed(
        &mut self,
        path: &Path,
        column: Option<&str>,
        unit: Option<Unit>,
    ) -> Result<Vec<Cell>, Failure> {
        let (mut rows, percent) = self.rows(path, &CHANGES, column, unit)?;
        if percent {
            rows.iter_mut().for_each(|row| row.value = 1.0 + row.value / 100.0);
        }
        if let Some(row) = rows.iter().find(|row| row.value <= 0.0 || row.hs.is_some()) {
            let message =
                format!("{}:{}: expected a change that leaves a cost above 0", file_name(path), row.line);
            return Err(Failure::data(message).hint(
                "`change` is new over old: 0.9 is 10 % cheaper; `change_percent` is -10; costs by HS code are not read",
            ));
        }
        self.each_once(rows, &file_name(path), 1.0)
    }

    /// Cells of rows; a cell that stands twice is refused with both lines. `neutral` is the value that
    /// changes nothing.
    fn each_once(&mut self, rows: Vec<Row>, name: &str, neutral: f64) -> Result<Vec<Cell>, Failure> {
        let all = places::sectors(self.baseline, &self.shock.sectors, &self.shock.at)?;
        let mut seen: BTreeMap<(usize, usize, usize), u64> = BTreeMap::new();
        let mut cells = Vec::new();
        let mut home = Vec::new();
        for row in rows {
            let sectors = if row.sectors.is_empty() { &all } else { &row.sectors };
            for j in sectors.iter().copied().filter(|j| all.contains(j)) {
                if let Some(first) = seen.insert((row.n, row.i, j), row.line) {
                    return Err(twice(name, row.line, first));
                }
                cells.push(Cell { n: row.n, i: row.i, j, value: row.value, part: 1.0 });
            }
            if row.n == row.i && row.value != neutral {
                home.push(self.baseline.places[row.n].code.clone());
            }
        }
        self.tell_home(home, name);
        Ok(cells)
    }

    pub(super) fn tell_home(&mut self, mut home: Vec<String>, name: &str) {
        home.sort_unstable();
        home.dedup();
        if !home.is_empty() {
            self.notes.push(format!(
                "{name} lists sales at home of {}: they are taxed or made dearer like imports",
                home.join(", ")
            ));
        }
    }

    /// The rows of a list, and whether its values are in per cent.
    fn rows(
        &mut self,
        path: &Path,
        layout: &Layout,
        column: Option<&str>,
        unit: Option<Unit>,
    ) -> Result<(Vec<Row>, bool), Failure> {
        let csv = Csv::read(path)?;
        let percent = format!("{}_percent", layout.value);
        let value_at = match column {
            Some(name) => csv.need(&[&name.to_lowercase()])?,
            None => csv.need(&[layout.value, &percent])?,
        };
        if column.is_none() && csv.find(&[layout.value]).is_some() && csv.find(&[&percent]).is_some() {
            let message =
                format!("{}: {} has both `{}` and `{percent}`", self.shock.at, file_name(path), layout.value);
            return Err(Failure::usage(message).hint("name one with `column`"));
        }
        let (n_at, i_at) = (csv.need(layout.importer)?, csv.need(layout.exporter)?);
        let (j_at, hs_at) = (csv.find(&["sector"]), csv.find(&["hs", "hs6", "hs8"]));
        if let (Some(_), Some(_)) = (j_at, hs_at) {
            return Err(Failure::data(format!(
                "{}: both `sector` and `hs`: a line is of one or the other",
                file_name(path)
            )));
        }
        let known: Vec<&str> = [layout.importer, layout.exporter, &["sector", "hs", "hs6", "hs8"]].concat();
        csv.no_slips(&known, &[n_at, i_at, value_at])?;
        let named = csv.column(value_at).ends_with("_percent");
        if named && unit == Some(Unit::Fraction) {
            let message =
                format!("{}: unit = \"fraction\" for the column `{}`", self.shock.at, csv.column(value_at));
            return Err(Failure::usage(message));
        }
        let mut found: BTreeMap<String, Vec<Side>> = BTreeMap::new();
        let count = self.baseline.places.len();
        let mut rows = Vec::new();
        for (line, record) in csv.rows() {
            let at = format!("{}:{line}", file_name(path));
            let text = |column: usize| record.get(column).unwrap_or_default();
            let to = self.party(text(n_at), &at, &mut found)?;
            let from = self.party(text(i_at), &at, &mut found)?;
            let sectors = match j_at {
                Some(j) => places::sectors(self.baseline, &[text(j).to_owned()], &at)?,
                None => Vec::new(),
            };
            let hs = match hs_at {
                Some(column) => Some(crate::simulate::scenario::listed_code(text(column), &at)?.0),
                None => None,
            };
            let value = csv.number(line, record, value_at)?;
            let row =
                |n: usize, i: usize| Row { line, n, i, sectors: sectors.clone(), hs: hs.clone(), value };
            if let ([one], [other]) = (&to[..], &from[..])
                && let ([n], [i]) = (&one.at[..], &other.at[..])
            {
                rows.push(row(*n, *i));
                continue;
            }
            let (mask, _) = dealings(count, &from, &to);
            let cells = mask.iter().enumerate().filter(|(_, wanted)| **wanted);
            rows.extend(cells.map(|(at, _)| row(at / count, at % count)));
        }
        Ok((rows, named || unit == Some(Unit::Percent)))
    }

    fn party(
        &mut self,
        name: &str,
        at: &str,
        known: &mut BTreeMap<String, Vec<Side>>,
    ) -> Result<Vec<Side>, Failure> {
        if let Some(found) = known.get(name) {
            return Ok(found.clone());
        }
        let (found, notes) = sides(self.baseline, &[name.to_owned()], self.scenario.as_of, at)?;
        self.notes.extend(notes);
        known.insert(name.to_owned(), found.clone());
        Ok(found)
    }
}

/// What is said about a cell that stands twice.
pub(super) fn twice(name: &str, line: u64, first: u64) -> Failure {
    let message = format!("{name}:{line}: the same importer, exporter and sector as line {first}");
    Failure::data(message).hint("each cell stands once: keep one of the two lines")
}
