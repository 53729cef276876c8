//! Cells added up to flows and inputs, and what has to be repaired to make them an economy.
//!
//! Negative sums of a flow (stocks run down) or of an input become zero and are told.

use super::{Layout, Unread};
use crate::simulate::baseline::{BasePlace, BaseSector, Draft, Evidence, Repair, atlas};
use comity_model::equilibrium::axes::{Country, Cube, Exporter, Grid, Importer, Level, Sector};
use comity_model::equilibrium::{InputOutput, Observed};

/// Places and sectors in alphabetical order of their new names.
pub(super) struct Axes {
    pub places: Vec<String>,
    pub sectors: Vec<String>,
}

impl Axes {
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.places.binary_search_by(|known| known.as_str().cmp(name)).ok()
    }

    pub(super) fn sector(&self, name: &str) -> Option<usize> {
        self.sectors.binary_search_by(|known| known.as_str().cmp(name)).ok()
    }
}

/// Flows and inputs as they add up.
pub(super) struct Sums {
    trade: Cube<Level>,
    /// `[place][input][user]`.
    used: Vec<f64>,
}

impl Sums {
    pub(super) fn new(axes: &Axes) -> Self {
        let (n, j) = (axes.places.len(), axes.sectors.len());
        Self { trade: Cube::filled(n, j, 0.0), used: vec![0.0; n * j * j] }
    }

    /// What a seller sells to a place, and what of it a sector there uses, if it is no final use.
    pub(super) fn add(
        &mut self,
        (i, k): (usize, usize),
        (n, user): (usize, Option<usize>),
        sold: f64,
        used: f64,
    ) {
        if let Some(u) = user {
            let j = self.trade.sectors();
            self.used[(n * j + k) * j + u] += used;
        }
        let cell = (Importer(n), Exporter(i), Sector(k));
        self.trade.set(cell.0, cell.1, cell.2, self.trade.at(cell.0, cell.1, cell.2) + sold);
    }

    /// Inputs over what is sold; negative flows become zero.
    pub(super) fn draft(
        mut self,
        name: &str,
        axes: Axes,
        unread: &Unread,
        (layout, year): (&Layout, Option<i16>),
    ) -> Draft {
        let mut repairs = self.without_negatives(&axes);
        let input_output = layout.inputs.then(|| self.shares(&axes, &mut repairs));
        let mut notes = vec![if layout.inputs {
            format!(
                "{} of the user: value added is output less inputs, so taxes on products are in it",
                layout.name
            )
        } else {
            format!(
                "{} of the user: there are no inputs in it, so that all output is value added",
                layout.name
            )
        }];
        if !layout.left_out.is_empty() {
            notes.push(layout.left_out.to_owned());
        }
        notes.extend(unread.notes());
        let sector =
            |code: &String| BaseSector { code: code.clone(), name: code.clone(), groups: Vec::new() };
        Draft {
            label: name.to_owned(),
            year,
            places: axes.places.iter().map(|code| BasePlace::of(code)).collect(),
            sectors: axes.sectors.iter().map(sector).collect(),
            observed: Observed {
                trade: self.trade,
                tariff: None,
                theta: vec![atlas::ELASTICITY; axes.sectors.len()],
                input_output,
            },
            repairs,
            notes,
            sources: vec![format!("file {name}, in the layout of {}", layout.name)],
            elasticity_source: format!("none given: {} for every sector", atlas::ELASTICITY),
            elasticity_log_sd: atlas::ELASTICITY_LOG_SD,
            evidence: Evidence::None,
            unit: layout.unit.to_owned(),
        }
    }

    /// Sets sales below zero to zero, each with a line.
    fn without_negatives(&mut self, axes: &Axes) -> Vec<Repair> {
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
        repairs
    }

    /// Inputs as shares of output, no more than leave something for labour.
    fn shares(&mut self, axes: &Axes, repairs: &mut Vec<Repair>) -> InputOutput {
        let (n, j) = (axes.places.len(), axes.sectors.len());
        let mut added = Grid::filled(n, j, 1.0);
        for i in 0..n {
            for u in 0..j {
                let cell = |k: usize| (i * j + k) * j + u;
                let output: f64 = (0..n).map(|b| self.trade.at(Importer(b), Exporter(i), Sector(u))).sum();
                for k in (0..j).filter(|k| self.used[cell(*k)] < 0.0).collect::<Vec<_>>() {
                    let why =
                        format!("inputs from {} of {}: set to zero", axes.sectors[k], self.used[cell(k)]);
                    let what = format!("{} {}", axes.places[i], axes.sectors[u]);
                    repairs.push(Repair { what, why, relative: None });
                    self.used[cell(k)] = 0.0;
                }
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
        InputOutput { value_added_share: added, input_share: std::mem::take(&mut self.used) }
    }
}

/// Most inputs as a part of output, so that something is left for labour.
const MOST_INPUTS: f64 = 0.999;
