//! The world of the OECD table: 80 economies, 50 activities with inputs and services, 2022.
//!
//! Flows at basic prices; final use by destination is derived (see the notes of the part): goods from the
//! sources of inputs, services as they are sold to industries. Value added is output less inputs from the
//! 80 economies, so inputs from the rest of the world and taxes on products are in it. There are no tariffs
//! in it; a scenario can bring those in force. Of the 33 CELAC states seven are separate and the others are
//! not in it at all: questions about CELAC as a whole belong on [`atlas`](super::atlas).

use super::{BasePlace, BaseSector, Draft, Evidence};
use crate::failure::Failure;
pub use comity_ledger::chains::YEAR;
use comity_ledger::chains::{self, PLACES};
use comity_ledger::world::World;
use comity_model::equilibrium::axes::{Country, Cube, Exporter, Grid, Importer, Sector};
use comity_model::equilibrium::{InputOutput, Observed};

/// As for the table of 2011: about the standard errors of Caliendo and Parro (2015, table 1).
const ELASTICITY_LOG_SD: f64 = 0.2;

const ELASTICITY_SOURCE: &str = "goods: Caliendo and Parro (2015), table 1 without outliers, simple means where an activity joins their sectors, 8.22 for transport equipment as in their data; services: 5 as in Costinot and Rodriguez-Clare (2014)";

/// Trade elasticity of services.
const SERVICES: f64 = 5.0;

/// Code, name and trade elasticity of the activities, in the order of the cells.
pub(super) const ACTIVITIES: [(&str, &str, f64); 50] = [
    ("A01", "Agriculture and hunting", 9.11),
    ("A02", "Forestry and logging", 9.11),
    ("A03", "Fishing and aquaculture", 9.11),
    ("B05", "Coal", 13.53),
    ("B06", "Crude oil and natural gas", 13.53),
    ("B07", "Metal ores", 13.53),
    ("B08", "Other mining and quarrying", 13.53),
    ("B09", "Mining support", 13.53),
    ("C10T12", "Food, beverages and tobacco", 2.62),
    ("C13T15", "Textiles, clothing and leather", 8.10),
    ("C16", "Wood", 11.50),
    ("C17_18", "Paper and printing", 16.52),
    ("C19", "Refined petroleum", 64.85),
    ("C20", "Chemicals", 3.13),
    ("C21", "Pharmaceuticals", 3.13),
    ("C22", "Rubber and plastics", 1.67),
    ("C23", "Other non-metallic minerals", 2.41),
    ("C24A", "Iron and steel", 3.28),
    ("C24B", "Non-ferrous metals", 3.28),
    ("C25", "Metal products", 6.99),
    ("C26", "Computers, electronics and optics", 8.537),
    ("C27", "Electrical equipment", 12.91),
    ("C28", "Machinery", 1.45),
    ("C29", "Motor vehicles", 8.22),
    ("C301", "Ships and boats", 8.22),
    ("C302T309", "Other transport equipment", 8.22),
    ("C31T33", "Furniture and other manufacturing", 3.98),
    ("D", "Electricity and gas supply", SERVICES),
    ("E", "Water and waste", SERVICES),
    ("F", "Construction", SERVICES),
    ("G", "Trade and repair", SERVICES),
    ("H49", "Land transport", SERVICES),
    ("H50", "Water transport", SERVICES),
    ("H51", "Air transport", SERVICES),
    ("H52", "Warehousing and transport support", SERVICES),
    ("H53", "Post and couriers", SERVICES),
    ("I", "Hotels and restaurants", SERVICES),
    ("J58T60", "Publishing, film and broadcasting", SERVICES),
    ("J61", "Telecommunications", SERVICES),
    ("J62_63", "Computer and information services", SERVICES),
    ("K", "Finance and insurance", SERVICES),
    ("L", "Real estate", SERVICES),
    ("M", "Professional and technical services", SERVICES),
    ("N", "Administrative services", SERVICES),
    ("O", "Public administration and defence", SERVICES),
    ("P", "Education", SERVICES),
    ("Q", "Health and social work", SERVICES),
    ("R", "Arts and recreation", SERVICES),
    ("S", "Other services", SERVICES),
    ("T", "Households as employers", SERVICES),
];

/// Reads flows and inputs.
///
/// # Errors
/// If the atlas lacks a part.
pub fn read(world: &World) -> Result<Draft, Failure> {
    let (n, j) = (PLACES.len(), ACTIVITIES.len());
    let cells = |part, size| chains::cells(world, part, size).map_err(Failure::bug);
    let mut trade = Cube::filled(n, j, 0.0);
    for (cell, value) in cells("icio-trade", n * n * j)? {
        let at = (Importer(cell / n % n), Exporter(cell % n), Sector(cell / (n * n)));
        trade.set(at.0, at.1, at.2, value);
    }
    let mut used = vec![0.0; n * j * j];
    for (cell, value) in cells("icio-inputs", used.len())? {
        used[cell] = value;
    }
    without_rounding(&mut used, &trade);
    let input_output = shares(used, &trade);
    Ok(draft(
        world,
        Observed {
            trade,
            tariff: None,
            theta: ACTIVITIES.iter().map(|a| a.2).collect(),
            input_output: Some(input_output),
        },
    ))
}

/// Largest excess of inputs over spending that the rounding of cells explains, in millions: half a unit
/// (0.05) of 80 flows and 50 inputs.
const ROUNDED: f64 = 6.5;

/// Inputs of a sector that has no final use exceed what is spent on it by rounding alone: they are scaled to
/// it, so that no final use is negative by rounding.
fn without_rounding(used: &mut [f64], trade: &Cube<comity_model::equilibrium::axes::Level>) {
    let (n, j) = (PLACES.len(), ACTIVITIES.len());
    for b in 0..n {
        for k in 0..j {
            let row = &mut used[(b * j + k) * j..(b * j + k + 1) * j];
            let inputs: f64 = row.iter().sum();
            let spent: f64 = trade.row(Importer(b), Sector(k)).iter().sum();
            if inputs > spent && inputs - spent <= ROUNDED {
                row.iter_mut().for_each(|value| *value *= spent / inputs);
            }
        }
    }
}

/// Inputs as shares of what is sold. What makes nothing uses nothing.
fn shares(mut used: Vec<f64>, trade: &Cube<comity_model::equilibrium::axes::Level>) -> InputOutput {
    let (n, j) = (PLACES.len(), ACTIVITIES.len());
    let mut value_added_share = Grid::filled(n, j, 1.0);
    for i in 0..n {
        for u in 0..j {
            let cell = |k: usize| (i * j + k) * j + u;
            let output: f64 = (0..n).map(|b| trade.at(Importer(b), Exporter(i), Sector(u))).sum();
            let inputs: f64 = (0..j).map(|k| used[cell(k)]).sum();
            // No activity of the table uses more than it sells; rounding of tiny ones is cut.
            let share = if output > 0.0 { (inputs / output).min(1.0) } else { 0.0 };
            let scale = if inputs > 0.0 { share / inputs } else { 0.0 };
            (0..j).for_each(|k| used[cell(k)] *= scale);
            value_added_share.set(Country(i), Sector(u), 1.0 - share);
        }
    }
    InputOutput { value_added_share, input_share: used }
}

fn draft(world: &World, observed: Observed) -> Draft {
    let sectors = ACTIVITIES.iter().map(|(code, name, _)| {
        let groups: &[&str] = match code.as_bytes()[0] {
            b'A' => &["goods", "agriculture"],
            b'B' => &["goods", "mining"],
            b'C' => &["goods", "manufacturing"],
            _ => &["services"],
        };
        BaseSector {
            code: (*code).to_owned(),
            name: (*name).to_owned(),
            groups: groups.iter().map(|g| (*g).to_owned()).collect(),
        }
    });
    let source = world.atlas().part("icio-trade").map(|part| part.source());
    Draft {
        label: format!("ICIO {YEAR}"),
        year: Some(YEAR),
        places: PLACES.iter().map(|code| BasePlace::of(code)).collect(),
        sectors: sectors.collect(),
        observed,
        repairs: Vec::new(),
        notes: vec![
            "80 economies without the rest of the world; of the 33 CELAC states Argentina, Brazil, Chile, Colombia, Costa Rica, Mexico and Peru are in it, the others not at all".to_owned(),
            "final use by destination is derived: goods come from the sources of inputs, services go where sales to industries go".to_owned(),
            "no tariffs in the baseline: a tariff of a scenario is the whole tariff, unless a table [tariffs] brings those in force".to_owned(),
            "value added is output less inputs from the 80 economies: inputs from elsewhere and taxes on products are in it".to_owned(),
        ],
        sources: source.map_or_else(Vec::new, |s| vec![format!("{}, year {YEAR} ({})", s.attribution, s.licence)]),
        elasticity_source: ELASTICITY_SOURCE.to_owned(),
        elasticity_log_sd: ELASTICITY_LOG_SD,
        evidence: Evidence::None,
        unit: "million USD".to_owned(),
    }
}
