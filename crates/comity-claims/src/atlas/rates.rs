//! What a currency was worth, by the exchange rates of the atlas.

use crate::facts::{Row, Worth};
use crate::period::{Period, Stamp};
use crate::remark::Remark;
use comity_ledger::place::registry;
use comity_ledger::rates::MEASURE;
use comity_ledger::world::World;
use std::sync::Arc;

/// The worth of a unit in US dollars; `None` for a year without one rate.
pub fn worth(world: &World, currency: &str, year: i32) -> Option<Worth> {
    if currency == "USD" {
        return Some(Worth::fixed(1.0));
    }
    let rate = world.panel().rates().of(currency, i16::try_from(year).ok()?)?;
    let row = Row {
        source: MEASURE.to_owned(),
        vintage: String::new(),
        measure: MEASURE.to_owned(),
        origin: registry().code_of(rate.place).to_owned(),
        destination: String::new(),
        product: String::new(),
        period: Period::At(Stamp::Year(year)),
        value: rate.average,
        unit: format!("{currency} per USD"),
        evidence: rate.id(),
        notes: vec![Remark::Rate(rate.clone())],
        missing: 0.0,
    };
    Some(Worth {
        average: 1.0 / rate.average,
        bounds: rate.bounds.map(|(low, high)| (1.0 / high, 1.0 / low)),
        row: Some(Arc::new(row)),
    })
}
