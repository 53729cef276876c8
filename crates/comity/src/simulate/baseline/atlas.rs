//! The world of the atlas: goods trade of all pairs, one sector, domestic sales from GDP.
//!
//! ```text
//! X_nn = GDP_n - exports_n,   at least FLOOR * GDP_n
//! ```
//!
//! so that GDP stands for output, as in Ignatenko, Lashkaripour, Macedoni and Simonovska (2025).
//! GDP is value added and holds services, exports are gross and hold goods only: openness is
//! overstated for places that assemble imports (Viet Nam, Slovakia, Malaysia), understated for
//! places that trade services. There are no tariffs in it. Not for questions about sectors.

use super::{BasePlace, BaseSector, Draft, Evidence, Repair};
use crate::failure::Failure;
use crate::words;
use comity_ledger::panel::{
    Cell, Panel,
    coverage::Coverage,
    series::Series,
    table::{NOBODY, Who},
};
use comity_ledger::party::Party;
use comity_ledger::place::{PlaceId, registry};
use comity_ledger::time::Date;
use comity_ledger::world::World;
use comity_model::equilibrium::Observed;
use comity_model::equilibrium::axes::{Cube, Exporter, Importer, Level, Sector};
use std::collections::BTreeMap;

/// The year by default: the last whole one. The release of 2023 lacks the own reports of some two dozen
/// economies, so that trade among them is absent; the years between are in no release at hand.
pub const YEAR: i16 = 2020;

/// Trade elasticity: 4 is the estimate of Simonovska and Waugh (2014, table 4: 4.1 to 4.2 with
/// prices of the World Bank) and the value of Ignatenko et al. (2025) for the same data.
pub const ELASTICITY: f64 = 4.0;

/// Standard deviation of its logarithm in draws: nine of ten draws between 2.7 and 6.0, about the
/// middle of the estimates gathered by Head and Mayer (2014, table 5: median 3.8 of structural
/// gravity, 5.0 where tariffs identify it).
pub const ELASTICITY_LOG_SD: f64 = 0.25;

/// Least domestic sales as a part of GDP: below, exports of the source exceed what the place can
/// have made, and its price would rest on imports alone.
const FLOOR: f64 = 0.05;

/// Reads trade and GDP of a year.
///
/// # Errors
/// If the atlas has no trade of that year.
pub fn read(world: &World, year: i16) -> Result<Draft, Failure> {
    let panel = world.panel();
    let missing = || Failure::bug("the atlas lacks trade or GDP");
    let trade = panel.series("baci").ok_or_else(missing)?;
    let gdp = panel.series("wdi-gdp").ok_or_else(missing)?;
    let table = panel.table(trade);
    if !table.has_year(year) {
        let message = format!("the atlas has no trade of all pairs for {year}");
        return Err(Failure::data(message).hint(format!("years: {}", words::years(&table.years()))));
    }
    let products: BTreeMap<PlaceId, (i16, f64)> = latest(panel, gdp, year);
    let (kept, dropped): (Vec<PlaceId>, Vec<PlaceId>) =
        table.covered(year).iter().partition(|id| products.contains_key(id));
    let index: BTreeMap<PlaceId, usize> = kept.iter().enumerate().map(|(i, id)| (*id, i)).collect();
    let mut flows = Cube::filled(kept.len(), 1, 0.0);
    let (mut exports, mut total, mut lost) = (vec![0.0; kept.len()], 0.0, 0.0);
    for row in table.select(year, &Who::everybody(), &Who::everybody(), Some(0)) {
        let value = table.float(i128::from(row.value));
        total += value;
        match (index.get(&row.destination), index.get(&row.origin)) {
            (Some(n), Some(i)) if n != i => {
                flows.set(Importer(*n), Exporter(*i), Sector(0), value);
                exports[*i] += value;
            }
            _ => lost += value,
        }
    }
    let mut repairs = Vec::new();
    let mut aged = Vec::new();
    for (i, id) in kept.iter().enumerate() {
        let (of, product) = products[id];
        if of != year {
            aged.push((of, registry().code_of(*id)));
        }
        let home = domestic(*id, (of, product), exports[i], year, &mut repairs);
        flows.set(Importer(i), Exporter(i), Sector(0), home);
    }
    repairs.extend(unreported(panel, trade, year, &kept));
    let remarks = [old_gdp(aged, year), left_out(&dropped, lost, total), not_known(panel, trade, year)];
    let kept: Vec<(PlaceId, i16)> = kept.iter().map(|id| (*id, products[id].0)).collect();
    Ok(draft(panel, year, &kept, flows, repairs, remarks.into_iter().flatten()))
}

/// GDP of the year, or of the newest year before it, with that year.
fn latest(panel: &Panel, gdp: &Series, year: i16) -> BTreeMap<PlaceId, (i16, f64)> {
    let table = panel.table(gdp);
    let mut found = BTreeMap::new();
    let years = table.years().into_iter().filter(|y| *y <= year);
    for y in years {
        for row in table.select(y, &Who::everybody(), &Who::these(&[NOBODY]), Some(0)) {
            found.insert(row.origin, (y, table.float(i128::from(row.value))));
        }
    }
    found.retain(|_, (_, value)| *value > 0.0);
    found
}

fn domestic(id: PlaceId, (of, gdp): (i16, f64), exports: f64, year: i16, repairs: &mut Vec<Repair>) -> f64 {
    let code = registry().code_of(id).to_owned();
    if of != year {
        let why = format!(
            "no GDP of {year} in the source: that of {of} is used as it stands (the error is not known)"
        );
        repairs.push(Repair { what: code.clone(), why, relative: None });
    }
    let home = gdp - exports;
    if home >= FLOOR * gdp {
        return home;
    }
    let why = format!(
        "exports of {} against a GDP of {}: domestic sales set to {} % of GDP (size: change of output over GDP)",
        words::usd(exports),
        words::usd(gdp),
        FLOOR * 100.0
    );
    repairs.push(Repair { what: code, why, relative: Some(FLOOR - home / gdp) });
    FLOOR * gdp
}

/// A place of which more than this part of its trade is not known is named among the repairs: two
/// digits of its openness are no longer right.
const UNKNOWN_MAX: f64 = 0.02;

/// Places whose flows with others that do not report either are missing, so that they look less
/// open than they are.
fn unreported(panel: &Panel, trade: &Series, year: i16, kept: &[PlaceId]) -> Vec<Repair> {
    let world = Party::world();
    let mut found = Vec::new();
    for id in kept {
        let Ok(place) = Party::of(*id, Date::last_of(year)) else { continue };
        let cell = Cell { from: &place, to: Some(&world), year, product: None };
        let Ok(reading) = panel.level(trade, &cell) else { continue };
        let Coverage::LowerBound(holes) = &reading.coverage else { continue };
        let part = holes.weight.and_then(|w| w.share()).unwrap_or(0.0);
        if part > UNKNOWN_MAX {
            let why = format!("its exports are at least those used: {}", holes.in_words());
            found.push(Repair { what: registry().code_of(*id).to_owned(), why, relative: None });
        }
    }
    found
}

/// What the whole baseline lacks because neither side reports.
fn not_known(panel: &Panel, trade: &Series, year: i16) -> Option<String> {
    let world = Party::world();
    let cell = Cell { from: &world, to: Some(&world), year, product: None };
    match panel.level(trade, &cell).ok()?.coverage {
        Coverage::LowerBound(holes) if !holes.is_empty() => Some(format!(
            "the trade of {year} is {}; those flows are zero in the model, which understates how much the places among them trade",
            holes.in_words()
        )),
        _ => None,
    }
}

/// The places whose GDP is not of the year, the oldest first.
fn old_gdp(mut aged: Vec<(i16, &str)>, year: i16) -> Option<String> {
    aged.sort_unstable();
    let words: Vec<String> = aged.iter().map(|(of, code)| format!("{code} {of}")).collect();
    (!words.is_empty()).then(|| format!("GDP of an earlier year than {year}: {}", words.join(", ")))
}

fn left_out(dropped: &[PlaceId], lost: f64, total: f64) -> Option<String> {
    if dropped.is_empty() {
        return None;
    }
    let codes: Vec<&str> = dropped.iter().map(|id| registry().code_of(*id)).collect();
    Some(format!(
        "left out for want of any GDP: {} ({:.2} % of world trade)",
        codes.join(", "),
        100.0 * lost / total
    ))
}

fn draft(
    panel: &Panel,
    year: i16,
    kept: &[(PlaceId, i16)],
    trade: Cube<Level>,
    repairs: Vec<Repair>,
    remarks: impl Iterator<Item = String>,
) -> Draft {
    let place = |(id, of): &(PlaceId, i16)| BasePlace {
        code: registry().code_of(*id).to_owned(),
        name: registry().name_of(*id).to_owned(),
        id: Some(*id),
        evidence: Some(format!("gdp/{}/{of}@wdi-gdp", registry().code_of(*id))),
    };
    let mut notes = vec![
        "domestic sales are GDP less goods exports: value added stands for output, and services are in GDP but not in trade".to_owned(),
        "no tariffs in the baseline: a tariff of a scenario is the whole tariff, not a change of the one in force".to_owned(),
    ];
    notes.extend(remarks);
    let sources = ["baci", "wdi-gdp"].iter().filter_map(|id| {
        let source = panel.source(panel.series(id)?, year)?;
        Some(format!("{}, {} ({})", source.attribution, source.release, source.licence))
    });
    Draft {
        label: format!("atlas {year}"),
        year: Some(year),
        places: kept.iter().map(place).collect(),
        sectors: vec![BaseSector {
            code: "all".to_owned(),
            name: "all goods and services".to_owned(),
            groups: vec![],
        }],
        observed: Observed { trade, tariff: None, theta: vec![ELASTICITY], input_output: None },
        repairs,
        notes,
        sources: sources.collect(),
        elasticity_source: "Simonovska and Waugh (2014); Ignatenko et al. (2025) on the same data".to_owned(),
        elasticity_log_sd: ELASTICITY_LOG_SD,
        evidence: Evidence::Atlas(year),
        unit: "USD".to_owned(),
    }
}
