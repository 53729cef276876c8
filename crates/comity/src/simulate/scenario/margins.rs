//! Which margins of the one-sector model are open? The keys `scale`, `rebate` and `entry` of the table `[model]`.
//!
//! The equations are those of [`comity_model::equilibrium::elastic`]. Not for many sectors.

use crate::failure::Failure;
use crate::simulate::baseline::{Baseline, table::Csv};
use comity_model::equilibrium::{Entry, Margins, Rebate};
use std::collections::BTreeMap;
use std::path::Path;

/// Margins that are shut unless a scenario opens them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MarginOptions {
    /// Elasticity of productivity with respect to employment.
    pub scale: f64,
    /// What tariff revenue is used for.
    pub rebate: Rebate,
    /// Entry that is paid at the destination.
    pub entry: Option<EntryList>,
}

/// A list `place,share,tariff_power`.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryList {
    name: String,
    /// Share of a purchase that pays for entry, and the power of tariffs on trade, by code of the place.
    by_place: BTreeMap<String, [f64; 2]>,
}

/// The use of revenue of that name.
pub(super) fn rebate(name: &str) -> Option<Rebate> {
    match name {
        "lump-sum" => Some(Rebate::LumpSum),
        "income-tax" => Some(Rebate::IncomeTax),
        _ => None,
    }
}

impl EntryList {
    /// Reads the list.
    ///
    /// # Errors
    /// If it cannot be read, with its line, or names a place twice.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let table = Csv::read(path)?;
        let columns = [&["place"][..], &["share"], &["tariff_power"]].map(|names| table.need(names));
        let [place, share, power] = columns;
        let (place, share, power) = (place?, share?, power?);
        let name = super::expected::file_name(path);
        let mut by_place = BTreeMap::new();
        for (line, row) in table.rows() {
            let code = row.get(place).unwrap_or_default();
            let values = [table.number(line, row, share)?, table.number(line, row, power)?];
            if by_place.insert(code.to_owned(), values).is_some() {
                return Err(Failure::data(format!("{name}:{line}: {code} stands in it twice")));
            }
        }
        Ok(Self { name, by_place })
    }

    /// The list in the order of the baseline.
    fn of(&self, baseline: &Baseline) -> Result<Entry, Failure> {
        let codes: Vec<&str> = baseline.places.iter().map(|p| p.code.as_str()).collect();
        if let Some(stranger) = self.by_place.keys().find(|code| !codes.contains(&code.as_str())) {
            return Err(Failure::data(format!("{}: the flows have no place {stranger:?}", self.name)));
        }
        let mut entry = Entry { share: Vec::new(), tariff_power: Vec::new() };
        for code in codes {
            let [share, power] = self.by_place.get(code).ok_or_else(|| {
                Failure::data(format!(
                    "{}: {code} is missing; every place of the flows needs a row",
                    self.name
                ))
            })?;
            entry.share.push(*share);
            entry.tariff_power.push(*power);
        }
        Ok(entry)
    }
}

impl MarginOptions {
    /// Whether any margin is open.
    pub fn is_open(&self) -> bool {
        *self != Self::default()
    }

    /// What is open, for the reader.
    pub fn words(&self) -> Vec<String> {
        let mut told = Vec::new();
        if self.scale > 0.0 {
            told.push(format!("productivity grows with employment, elasticity {}", self.scale));
        }
        if self.rebate == Rebate::IncomeTax {
            told.push("tariff revenue replaces income tax".to_owned());
        }
        if let Some(list) = &self.entry {
            told.push(format!("entry into a market is paid there, by {}", list.name));
        }
        told
    }

    /// The margins for a baseline.
    ///
    /// # Errors
    /// If the baseline has sectors, or the list of entry and its places differ.
    pub fn of(&self, baseline: &Baseline) -> Result<Margins, Failure> {
        if self.is_open() && !baseline.economy.is_one_sector() {
            let message = "`scale`, `rebate` and `entry` are for a baseline of one sector without inputs";
            return Err(Failure::usage(message).hint("leave them out, or take flows without sectors"));
        }
        let entry = self.entry.as_ref().map(|list| list.of(baseline)).transpose()?;
        Ok(Margins { scale_elasticity: self.scale, rebate: self.rebate, entry })
    }
}
