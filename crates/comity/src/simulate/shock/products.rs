//! HS codes as parts of sectors: how much of each flow a list of products is.
//!
//! ```text
//! part_nij = sum of weights of the listed products / sum of weights of all products of the cell
//! rate_nij = sum of weight times rate of the listed products / sum of their weights
//! ```
//!
//! so that revenue at the flows of the baseline is that of the products. A cell without weights stays as it
//! is and is told: nothing is known about its products.

use super::lists::{self, Row};
use super::{Cell, One, tell};
use crate::failure::Failure;
use crate::simulate::baseline::table::Csv;
use crate::simulate::baseline::{Baseline, hs};
use crate::simulate::places;
use crate::simulate::scenario::{Products, Total, Wanted, listed_code};
use comity_ledger::place::registry;
use comity_ledger::world::World;
use comity_model::equilibrium::axes::{Exporter, Importer, Sector};
use std::collections::BTreeMap;
use std::path::Path;

/// The least share that is told as a number.
const LEAST_TOLD: f64 = 5e-5;

/// Trade of one product: importer, exporter, sector of the baseline, code, value.
pub(super) struct Flow {
    pub(super) n: usize,
    pub(super) i: usize,
    pub(super) j: usize,
    pub(super) code: String,
    pub(super) value: f64,
}

/// Trade by product on the places and sectors of a baseline.
pub(super) struct Weights {
    pub(super) flows: Vec<Flow>,
    /// Value of rows of places or products that the baseline lacks.
    pub(super) lost: f64,
    total: f64,
    pub(super) name: String,
}

/// Importer, exporter, sector.
type Key = (usize, usize, usize);

impl One<'_> {
    /// Narrows cells to the products of the shock, and to the part that uses a preference.
    pub(super) fn narrow(&mut self, cells: &mut [Cell], used: f64) -> Result<(), Failure> {
        cells.iter_mut().for_each(|c| c.part *= used);
        let Some(products) = self.shock.products.clone() else { return Ok(()) };
        let wanted = self.wanted(&products.wanted)?;
        let weights = weights(self.world, self.baseline, &products.weights)?;
        let (mut listed, mut all) = (BTreeMap::<Key, f64>::new(), BTreeMap::<Key, f64>::new());
        let mut met = vec![false; wanted.len()];
        for flow in &weights.flows {
            for (met, (code, _)) in met.iter_mut().zip(&wanted) {
                *met |= flow.code.starts_with(code.as_str());
            }
            let inside = includes(&wanted, &flow.code);
            let key = (flow.n, flow.i, flow.j);
            *all.entry(key).or_default() += flow.value;
            *listed.entry(key).or_default() += if inside { flow.value } else { 0.0 };
        }
        self.tell_unmet(&wanted, &met, &weights);
        let taken_out = wanted.iter().all(|(_, out)| *out);
        self.parts(cells, (&listed, taken_out), &all, products.total, &weights);
        Ok(())
    }

    /// Sets the part of every cell and tells what is not known.
    fn parts(
        &mut self,
        cells: &mut [Cell],
        (listed, taken_out): (&BTreeMap<Key, f64>, bool),
        all: &BTreeMap<Key, f64>,
        total: Total,
        weights: &Weights,
    ) {
        let e = &self.baseline.economy;
        let (mut unknown, mut capped, mut trade) = (0.0, 0.0, 0.0);
        let mut whole = 0;
        for c in cells.iter_mut() {
            let key = (c.n, c.i, c.j);
            let flow = e.trade(Importer(c.n), Exporter(c.i), Sector(c.j));
            let (value, of) = (listed.get(&key).copied(), all.get(&key).copied().unwrap_or(0.0));
            let part = match total {
                Total::File if of > 0.0 => value.unwrap_or(0.0) / of,
                Total::Baseline if flow > 0.0 => value.unwrap_or(0.0) / self.baseline.dollars() / flow,
                _ => {
                    unknown += flow;
                    0.0
                }
            };
            if part > 1.0 {
                capped += flow * (part - 1.0);
            }
            if total == Total::File && value.is_some_and(|value| value == of) && flow > 0.0 {
                whole += 1;
            }
            c.part *= part.min(1.0);
            trade += flow;
        }
        if trade > 0.0 && unknown > 0.0 {
            self.notes.push(format!(
                "{} tells nothing about {} of the trade that is meant: that part stays as it is",
                weights.name,
                tell::percent(unknown / trade)
            ));
        }
        if whole > 0 && !taken_out {
            self.notes.push(format!(
                "{} holds nothing but the listed products on {}: there they are the whole sector. If the file is not all trade of \
                 its sectors, give it in dollars and write weights_total = \"baseline\"",
                weights.name,
                tell::flows(whole)
            ));
        }
        if capped > 0.0 {
            self.notes.push(format!(
                "{} has more of some products than the baseline has of their sector: there the whole sector is taken",
                weights.name
            ));
        }
    }

    fn tell_unmet(&mut self, wanted: &[(String, bool)], met: &[bool], weights: &Weights) {
        let unmet: Vec<&str> =
            wanted.iter().zip(met).filter(|(_, met)| !**met).map(|((code, _), _)| code.as_str()).collect();
        if !unmet.is_empty() {
            self.notes.push(format!("{} has no trade of HS {}", weights.name, unmet.join(", ")));
        }
        if weights.lost > 0.0 {
            let share = weights.lost / weights.total;
            let share = if share < LEAST_TOLD { "Less than 0.01 %".to_owned() } else { tell::percent(share) };
            self.notes.push(format!(
                "{share} of {} is of places or products that the baseline lacks",
                weights.name
            ));
        }
    }

    pub(super) fn wanted(&self, wanted: &Wanted) -> Result<Vec<(String, bool)>, Failure> {
        match wanted {
            Wanted::Codes(codes) => Ok(codes.clone()),
            Wanted::Listed => Ok(Vec::new()),
            Wanted::File(path) => {
                let csv = Csv::read(path)?;
                let column = csv.need(&["hs", "hs6", "hs8"])?;
                if csv.find(&["rate", "rate_percent"]).is_some() {
                    let message =
                        format!("{}: a list of products with rates is a schedule", lists::file_name(path));
                    return Err(Failure::data(message).hint("give it as `file`, with imposer,target,hs,rate"));
                }
                let code = |(line, record): (u64, &csv::StringRecord)| {
                    let at = format!("{}:{line}", lists::file_name(path));
                    listed_code(record.get(column).unwrap_or_default(), &at)
                };
                csv.rows().map(code).collect()
            }
        }
    }

    /// A schedule of rates by importer, exporter and HS code as rates and parts of cells.
    pub(super) fn scheduled(
        &mut self,
        rows: &[Row],
        products: &Products,
        name: &str,
    ) -> Result<Vec<Cell>, Failure> {
        let weights = weights(self.world, self.baseline, &products.weights)?;
        let sectors = places::sectors(self.baseline, &self.shock.sectors, &self.shock.at)?;
        let mut rates: BTreeMap<(usize, usize), Vec<&Row>> = BTreeMap::new();
        let mut seen: BTreeMap<(usize, usize, &str), u64> = BTreeMap::new();
        for row in rows {
            let code = row.hs.as_deref().unwrap_or_default();
            if let Some(first) = seen.insert((row.n, row.i, code), row.line) {
                return Err(lists::twice(name, row.line, first));
            }
            rates.entry((row.n, row.i)).or_default().push(row);
        }
        // Products that may not come in at all are a part of the cell of their own: no mean tells of them.
        let mut cells: BTreeMap<(Key, bool), Cell> = BTreeMap::new();
        let (mut all, mut covered) = (0.0, 0.0);
        let mut of_cell: BTreeMap<Key, f64> = BTreeMap::new();
        for flow in weights.flows.iter().filter(|f| sectors.contains(&f.j)) {
            let Some(list) = rates.get(&(flow.n, flow.i)) else { continue };
            all += flow.value;
            *of_cell.entry((flow.n, flow.i, flow.j)).or_default() += flow.value;
            // The longest code that fits is the more particular one.
            let fits =
                list.iter().filter(|r| r.hs.as_deref().is_some_and(|code| flow.code.starts_with(code)));
            let Some(row) = fits.max_by_key(|r| r.hs.as_deref().map_or(0, str::len)) else { continue };
            covered += flow.value;
            let key = (flow.n, flow.i, flow.j);
            let cell = cells.entry((key, row.value.is_infinite())).or_insert(Cell {
                n: flow.n,
                i: flow.i,
                j: flow.j,
                value: 0.0,
                part: 0.0,
            });
            cell.value += flow.value * row.value;
            cell.part += flow.value;
        }
        for ((key, _), cell) in &mut cells {
            cell.value /= cell.part;
            cell.part = match products.total {
                Total::File => cell.part / of_cell.get(key).copied().unwrap_or(cell.part),
                Total::Baseline => {
                    let flow = self.baseline.economy.trade(Importer(key.0), Exporter(key.1), Sector(key.2));
                    if flow > 0.0 { (cell.part / self.baseline.dollars() / flow).min(1.0) } else { 0.0 }
                }
            };
        }
        let share = if all > 0.0 { covered / all } else { 0.0 };
        self.notes.push(format!(
            "{name} covers {} of the trade of its pairs in {}; products it does not list keep their rate",
            tell::percent(share),
            weights.name
        ));
        self.tell_unmet(&[], &[], &weights);
        Ok(cells.into_values().collect())
    }
}

/// Whether a list of codes is about a product: what is taken out is out, whatever else names it; a list that only takes out
/// is about all others.
pub(super) fn includes(wanted: &[(String, bool)], product: &str) -> bool {
    let fits = |out: bool| wanted.iter().any(|(code, o)| *o == out && product.starts_with(code.as_str()));
    !fits(true) && (fits(false) || wanted.iter().all(|(_, out)| *out))
}

/// Reads trade by product.
pub(super) fn weights(world: &World, baseline: &Baseline, path: &Path) -> Result<Weights, Failure> {
    let csv = Csv::read(path)?;
    let importer = csv.need(&["importer", "destination", "imposer"])?;
    let exporter = csv.need(&["exporter", "origin", "target"])?;
    let (code, value) = (csv.need(&["hs", "hs6", "hs8"])?, csv.need(&["value"])?);
    let sectors = hs::sectors(world, baseline)?;
    let mut found = Weights { flows: Vec::new(), lost: 0.0, total: 0.0, name: lists::file_name(path) };
    let mut places: BTreeMap<String, Option<usize>> = BTreeMap::new();
    let mut place = |name: &str| *places.entry(name.to_owned()).or_insert_with(|| position(baseline, name));
    for (line, record) in csv.rows() {
        let text = |column: usize| record.get(column).unwrap_or_default();
        let at = format!("{}:{line}", found.name);
        let amount = csv.number(line, record, value)?;
        if !(amount.is_finite() && amount >= 0.0) {
            return Err(csv.wrong(line, "value", "a finite value that is not negative", text(value)));
        }
        let code = listed_code(text(code), &at)?.0;
        found.total += amount;
        match (place(text(importer)), place(text(exporter)), sectors.of(&code)) {
            (Some(n), Some(i), Some(j)) if n != i => found.flows.push(Flow { n, i, j, code, value: amount }),
            _ => found.lost += amount,
        }
    }
    Ok(found)
}

fn position(baseline: &Baseline, name: &str) -> Option<usize> {
    let by_code = baseline.places.iter().position(|p| p.code == name);
    by_code.or_else(|| {
        let id = registry().find(name).ok()?;
        baseline.places.iter().position(|p| p.id == Some(id))
    })
}
