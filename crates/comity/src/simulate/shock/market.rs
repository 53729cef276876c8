//! What do the shocks of a scenario make of the tariffs on one product in one market?
//!
//! The rate of a product is that of its own line, where a list has lines by HS code, and not the mean over its sector. Before
//! any shock it is that of the tariffs in force; where these are known by sector only, that of its sector. Shocks that are no
//! tariffs are left out and told.

use super::apply::new_rate;
use super::products::{includes, weights};
use super::{Action, Cell, One};
use crate::failure::Failure;
use crate::simulate::baseline::Baseline;
use crate::simulate::places;
use crate::simulate::scenario::{Border, Kind, LensOptions, Scenario, Shock, Variant};
use comity_ledger::world::World;
use comity_model::equilibrium::axes::{Exporter, Importer, Sector};
use comity_model::equilibrium::market::Supplier;
use std::collections::BTreeMap;

/// One product on one market.
pub struct Market {
    /// The buyer.
    pub importer: usize,
    /// The sector of the product.
    pub sector: usize,
    /// Every place that sells it there, the largest first.
    pub suppliers: Vec<(usize, Supplier)>,
    /// What a reader must know.
    pub notes: Vec<String>,
}

/// The market of a product under the tariffs of a variant, as they stand in `year`.
///
/// # Errors
/// An unknown buyer, an unreadable file, a product that nobody sells there.
pub fn market(
    world: &World,
    baseline: &Baseline,
    (scenario, variant): (&Scenario, &Variant),
    year: Option<i16>,
    asked: &LensOptions,
) -> Result<Market, Failure> {
    let buyers = places::resolve(baseline, std::slice::from_ref(&asked.importer), scenario.as_of, &asked.at)?;
    let [importer] = buyers.at[..] else {
        let message =
            format!("{}: the lens looks at one market, and {:?} is several", asked.at, asked.importer);
        return Err(Failure::usage(message).hint("name one of its members"));
    };
    let trade = weights(world, baseline, &asked.weights)?;
    let mut sold: BTreeMap<usize, f64> = BTreeMap::new();
    let mut sector = None;
    for flow in trade.flows.iter().filter(|f| f.n == importer && f.code.starts_with(&asked.product)) {
        *sold.entry(flow.i).or_default() += flow.value;
        sector = sector.or(Some(flow.j));
    }
    let Some(sector) = sector else {
        let buyer = &baseline.places[importer].name;
        let message =
            format!("{}: {} has no trade of HS {} with {buyer}", asked.at, trade.name, asked.product);
        return Err(Failure::usage(message).hint("the rows are importer,exporter,hs,value"));
    };
    let mut rates = Rates { world, baseline, scenario, asked, importer, sector, notes: Vec::new() };
    let mut suppliers = Vec::new();
    for (i, imports) in sold {
        let (before, after) = rates.of(variant, year, i)?;
        suppliers.push((i, Supplier { imports, before, after }));
    }
    suppliers.sort_by(|a, b| b.1.imports.total_cmp(&a.1.imports));
    let mut notes = rates.notes;
    if suppliers.len() == 1 {
        notes.push(format!(
            "{} has one supplier only: nobody is there to turn to, so that nothing is diverted; give it all suppliers of the product",
            trade.name
        ));
    }
    if trade.lost > 0.0 {
        notes.push(format!(
            "what {} has of places or products that the baseline lacks is left out; other suppliers would take part of what is diverted",
            trade.name
        ));
    }
    notes.sort();
    notes.dedup();
    Ok(Market { importer, sector, suppliers, notes })
}

/// Rates of one product by supplier.
struct Rates<'a> {
    world: &'a World,
    baseline: &'a Baseline,
    scenario: &'a Scenario,
    asked: &'a LensOptions,
    importer: usize,
    sector: usize,
    notes: Vec<String>,
}

impl Rates<'_> {
    /// The tariff on what `i` sells, before and after.
    fn of(&mut self, variant: &Variant, year: Option<i16>, i: usize) -> Result<(f64, f64), Failure> {
        let e = &self.baseline.economy;
        let mut before = e.tariff().at(Importer(self.importer), Exporter(i), Sector(self.sector));
        if let Some(tariffs) = &self.scenario.tariffs {
            before = self.moved(tariffs, None, i, before)?;
        }
        if before != 0.0 && !self.by_product() {
            self.notes.push("tariffs before are those of the sector: none are known by product".to_owned());
        }
        let mut after = before;
        for shock in self.scenario.shocks_of(variant) {
            after = self.moved(shock, year, i, after)?;
        }
        Ok((before, after))
    }

    /// Whether the tariffs in force are told by product.
    fn by_product(&self) -> bool {
        self.scenario.tariffs.as_ref().is_some_and(|tariffs| tariffs.products.is_some())
    }

    /// The rate on what `i` sells after a shock.
    fn moved(&mut self, shock: &Shock, year: Option<i16>, i: usize, old: f64) -> Result<f64, Failure> {
        let (world, baseline, scenario) = (self.world, self.baseline, self.scenario);
        let mut one = One { world, baseline, scenario, shock, notes: Vec::new() };
        let here = |c: &Cell| c.n == self.importer && c.i == i && c.j == self.sector;
        let (cell, how) = match &shock.kind {
            Kind::Tariff { border: Border::Import, imposer, rates, how, used } => {
                let about = match &shock.products {
                    Some(products) => includes(&one.wanted(&products.wanted)?, &self.asked.product),
                    None => true,
                };
                let cells = one.taxed(Border::Import, imposer, rates, &shock.sectors)?;
                let cell = cells.into_iter().find(|c| about && here(c));
                (cell.map(|c| Cell { part: *used, ..c }), *how)
            }
            Kind::TariffFile { border: Border::Import, path, column, unit, how, used } => {
                let found = one.rate_of(
                    (path, column.as_deref(), *unit),
                    (self.importer, i, self.sector),
                    &self.asked.product,
                )?;
                let cell = |value| Cell { n: self.importer, i, j: self.sector, value, part: *used };
                (found.map(cell), *how)
            }
            Kind::Retaliation { .. } => {
                let (action, cells, _) = one.whole()?;
                let Action::Tax { how, .. } = action else { return Ok(old) };
                (cells.into_iter().find(here), how)
            }
            _ => {
                self.notes.push(format!("{:?} is no tariff: the lens leaves it out", shock.name));
                (None, crate::simulate::scenario::How::Add)
            }
        };
        let Some(cell) = cell else { return Ok(old) };
        if cell.value.is_infinite() {
            let message =
                format!("{}: {:?} ends the trade, and the lens is about tariffs", self.asked.at, shock.name);
            return Err(Failure::usage(message).hint("leave out [lens], or look at a finite rate"));
        }
        let part = shock.stages.part(year);
        Ok(if part == 0.0 { old } else { new_rate(old, &cell, how, part) })
    }
}
