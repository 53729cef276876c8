//! What part of an economy's trade has a partner, by a list that tells its first partners and no amounts?

use crate::measure;
use crate::panel::Cell;
use crate::panel::reading::Reading;
use crate::panel::table::Who;
use crate::party::Party;
use crate::place::PlaceId;
use crate::world::World;
use std::cmp::Reverse;

/// Parts of the exports or imports (`way`) of one economy in per cent: of one partner, or of all that are listed, the
/// largest first; with `ranked` each with its place in the list. Nothing of trade both ways, which no list tells,
/// nor of a year in which the economy is not shown to report.
pub(super) fn parts(
    world: &World,
    way: &str,
    own: &Party,
    partner: Option<&Party>,
    (from, to): (i16, i16),
    ranked: bool,
) -> Vec<Reading> {
    let outward = way == "exports";
    let measure = if outward { measure::TRADE_SHARE_EXPORTS } else { measure::TRADE_SHARE_IMPORTS };
    let panel = world.panel();
    let series = panel.series_of(&measure).next().filter(|_| way != "trade" && own.is_single());
    let Some(series) = series else { return Vec::new() };
    let (table, us, all) = (panel.table(series), Who::these(&own.members), Who::everybody());
    let (origins, destinations) = if outward { (&us, &all) } else { (&all, &us) };
    let mut found = Vec::new();
    for year in (from..=to).filter(|year| panel.may_report(own.id, *year)) {
        let mut rows: Vec<(i64, PlaceId)> = table
            .select(year, origins, destinations, Some(0))
            .map(|row| (row.value, if outward { row.destination } else { row.origin }))
            .collect();
        rows.sort_by_key(|(value, id)| (Reverse(*value), *id));
        for (value, id) in &rows {
            let wanted = partner.is_none_or(|partner| partner.is_single() && partner.id == *id);
            let Some(other) = Party::of(*id, own.as_of).ok().filter(|_| wanted) else { continue };
            let (a, b) = if outward { (own, &other) } else { (&other, own) };
            let cell = Cell { from: a, to: Some(b), year, product: None };
            let Ok(mut reading) = panel.level(series, &cell) else { continue };
            let before = rows.iter().filter(|(more, _)| more > value).count();
            let level = rows.iter().filter(|(same, _)| same == value).count() > 1;
            let or_level = if level { " or level" } else { "" };
            let place = format!("{}{or_level}: {}, of the partners listed", before + 1, other.name());
            reading.notes.extend(ranked.then_some(place));
            found.push(reading);
        }
    }
    found
}
