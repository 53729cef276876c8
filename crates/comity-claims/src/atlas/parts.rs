//! Parts of an economy's exports and imports, where a list tells those of its first partners and no amounts.
//!
//! A row is in per cent "of the exports of Brazil", so that it is held against nothing but the whole of the same and
//! against other partners of the same economy.

use super::{Atlas, sources};
use crate::facts::{Ask, Row};
use crate::period::{Period, Stamp};
use crate::vocab;
use comity_ledger::panel::table::Who;
use comity_ledger::place::registry;

/// Whether the own side of a measure is the origin, and the measure under which the panel holds its parts.
fn held(measure: &str) -> Option<(bool, &'static str)> {
    match measure {
        "trade.goods.exports" => Some((true, "trade.share.exports")),
        "trade.goods.imports" => Some((false, "trade.share.imports")),
        _ => None,
    }
}

/// The parts that answer, and of the world the whole.
pub fn rows(atlas: &Atlas<'_>, ask: Ask<'_>) -> Vec<Row> {
    let Some((outward, measure)) = held(ask.measure) else { return Vec::new() };
    let (own, partner) = if outward { (ask.origin, ask.destination) } else { (ask.destination, ask.origin) };
    let party = own.and_then(|code| atlas.party(code)).filter(|party| party.is_single());
    let panel = atlas.world().panel();
    let (Some(own), Some(party), Some(series)) = (own, party, panel.series_of(measure).next()) else {
        return Vec::new();
    };
    let table = panel.table(series);
    let (us, all) = (Who::these(&party.members), Who::everybody());
    let mut out = Vec::new();
    for year in table.years().into_iter().filter(|year| panel.may_report(party.id, *year)) {
        let release = panel.source(series, year).map_or_else(String::new, |s| s.release.clone());
        let mut push = |other: &str, value: f64, evidence: String| {
            let (a, b) = if outward { (own, other) } else { (other, own) };
            out.push(Row {
                source: sources::of_series(series).to_owned(),
                vintage: release.clone(),
                measure: ask.measure.to_owned(),
                origin: a.to_owned(),
                destination: b.to_owned(),
                product: String::new(),
                period: Period::At(Stamp::Year(i32::from(year))),
                value,
                unit: vocab::part_of(own, outward),
                evidence,
                notes: Vec::new(),
                missing: 0.0,
            });
        };
        let (from, to) = if outward { (&us, &all) } else { (&all, &us) };
        let mut told = false;
        for row in table.select(year, from, to, Some(0)) {
            told = true;
            let other = registry().code_of(if outward { row.destination } else { row.origin });
            if partner.is_none_or(|code| code == other) {
                let (a, b) = (registry().code_of(row.origin), registry().code_of(row.destination));
                let value = table.float(i128::from(row.value));
                push(other, value, format!("{measure}/{a}>{b}/{year}@{}", series.id));
            }
        }
        if told && partner == Some("WLD") {
            push("WLD", 100.0, String::new());
        }
    }
    out
}
