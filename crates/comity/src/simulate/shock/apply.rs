//! Steps to the arrays of the model, whole or in part.
//!
//! A part `s` of a cell (products, a leak, those who use a preference) with cost change `d` leaves the
//! whole cell with `[(1 - s) + s d^-theta]^(-1/theta)`: the touched goods move by their own cost, the
//! others stay, at given prices. Taxes on a part are averaged by trade, so that revenue at the flows of
//! the baseline is that of the products.

use super::{Action, Cell, Quota, Step};
use crate::simulate::scenario::{Border, Estimate, How, Rent};
use comity_model::equilibrium::axes::{Country, Cube, Exporter, Hat, Importer, Rate, Sector};
use comity_model::equilibrium::{Economy, Shock};

/// Least change of a cost or of productivity that a draw may bring: new over old.
const LEAST_COST: f64 = 0.01;

/// Cost of a whole cell of which the part `part` changes by `hat`.
pub(super) fn in_part(hat: f64, part: f64, theta: f64) -> f64 {
    if part >= 1.0 {
        return hat;
    }
    let touched = if hat.is_infinite() { 0.0 } else { part * hat.powf(-theta) };
    ((1.0 - part) + touched).powf(-1.0 / theta)
}

/// The rate that stands after a step on a rate in force.
pub(super) fn new_rate(old: f64, cell: &Cell, how: How, stage: f64) -> f64 {
    let target = match how {
        How::Add => old + cell.value,
        How::Set => cell.value,
        How::Cut => old * (1.0 - cell.value),
    };
    let moved = stage * cell.part;
    if moved >= 1.0 { target } else { old + moved * (target - old) }
}

impl Step {
    /// Adds the step to the arrays; `stage` is the part that stands, `quota` the rate of a quota.
    pub(super) fn apply(
        &self,
        e: &Economy,
        shock: &mut Shock,
        theta: &[f64],
        z: f64,
        stage: f64,
        quota: f64,
    ) {
        if stage == 0.0 {
            return;
        }
        let at = |e: &Estimate| stage * (e.value + e.standard_error * z);
        // A drawn saving cannot exceed the cost itself.
        let hat = |e: &Estimate| (1.0 + at(e)).max(LEAST_COST);
        match &self.action {
            Action::Tax { border, how } => self.tax(e, shock, theta, (*border, *how), stage),
            Action::Cost(change) => self.multiply(e, shock, theta, |_| hat(change)),
            Action::CostList => self.multiply(e, shock, theta, |c| 1.0 + stage * (c.value - 1.0)),
            Action::Effect(effect) => self.multiply(e, shock, theta, |c| (-at(effect) / theta[c.j]).exp()),
            Action::Forbid => self.multiply(e, shock, theta, |_| f64::INFINITY),
            Action::Productivity(change) => {
                let grid = shock.productivity_mut(e);
                for c in &self.cells {
                    let (i, j) = (Country(c.i), Sector(c.j));
                    grid.set(i, j, grid.at(i, j) * hat(change));
                }
            }
            Action::Labour(change) => {
                let hats = shock.endowment.get_or_insert_with(|| vec![1.0; e.countries()]);
                self.cells.iter().for_each(|c| hats[c.i] *= hat(change));
            }
            Action::Quota(of) => self.quota(e, shock, of, quota),
        }
    }

    fn tax(&self, e: &Economy, shock: &mut Shock, theta: &[f64], (border, how): (Border, How), stage: f64) {
        let whole = |c: &&Cell| !(c.value.is_infinite() && c.part < 1.0);
        let rates: &mut Cube<Rate> = match border {
            Border::Import => shock.tariff_mut(e),
            Border::Export => shock.export_tax_mut(e),
        };
        for c in self.cells.iter().filter(whole) {
            let cell = (Importer(c.n), Exporter(c.i), Sector(c.j));
            rates.set(cell.0, cell.1, cell.2, new_rate(rates.at(cell.0, cell.1, cell.2), c, how, stage));
        }
        // A part of a cell that is forbidden by its rate is a part that ends.
        let ended: Vec<Cell> = self.cells.iter().filter(|c| !whole(c)).copied().collect();
        if !ended.is_empty() {
            let step = Step { cells: ended, action: Action::Forbid, stages: self.stages.clone() };
            step.multiply(e, shock, theta, |_| f64::INFINITY);
        }
    }

    fn multiply(&self, e: &Economy, shock: &mut Shock, theta: &[f64], hat: impl Fn(&Cell) -> f64) {
        let cost: &mut Cube<Hat> = shock.trade_cost_mut(e);
        for c in &self.cells {
            let cell = (Importer(c.n), Exporter(c.i), Sector(c.j));
            let factor = in_part(hat(c), c.part, theta[c.j]);
            cost.set(cell.0, cell.1, cell.2, cost.at(cell.0, cell.1, cell.2) * factor);
        }
    }

    fn quota(&self, e: &Economy, shock: &mut Shock, quota: &Quota, rate: f64) {
        if let Some(inside) = quota.inside {
            let tariff = shock.tariff_mut(e);
            for c in &self.cells {
                tariff.set(Importer(c.n), Exporter(c.i), Sector(c.j), inside);
            }
        }
        if rate == 0.0 {
            return;
        }
        for c in &self.cells {
            let cell = (Importer(c.n), Exporter(c.i), Sector(c.j));
            let raise = |old: f64| (1.0 + old) * (1.0 + rate) - 1.0;
            match quota.rent {
                Rent::Importer => {
                    let tariff = shock.tariff_mut(e);
                    let old = tariff.at(cell.0, cell.1, cell.2);
                    tariff.set(cell.0, cell.1, cell.2, raise(old).min(quota.beyond(old)));
                }
                Rent::Exporter => {
                    let tax = shock.export_tax_mut(e);
                    tax.set(cell.0, cell.1, cell.2, raise(tax.at(cell.0, cell.1, cell.2)));
                }
                Rent::Wasted => {
                    let cost = shock.trade_cost_mut(e);
                    cost.set(cell.0, cell.1, cell.2, cost.at(cell.0, cell.1, cell.2) * (1.0 + rate));
                }
            }
        }
    }
}

impl Quota {
    /// The tariff that is open to everybody beyond the quota, where the tariff inside is `inside`.
    fn beyond(&self, inside: f64) -> f64 {
        self.over.map_or(f64::INFINITY, |over| over.max(inside))
    }

    /// The most that its rate can be: what takes the lowest tariff inside to the one beyond.
    pub fn most(&self, lowest_inside: f64) -> f64 {
        (1.0 + self.beyond(lowest_inside)) / (1.0 + lowest_inside) - 1.0
    }
}
