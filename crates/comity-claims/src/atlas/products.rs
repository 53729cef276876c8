//! Trade in a raw material between two sides, as a text names it.
//!
//! Only names that say exactly what the codes hold: "copper" may mean cathodes and wire, "lithium" batteries.

use super::Atlas;
use super::flows;
use crate::facts::{Ask, Row};
use comity_ledger::panel::Cell;

/// Names in texts, and the code or group of products that each is.
const NAMED: &[(&str, &str)] = &[
    ("crude oil", "crude-oil"),
    ("iron ore", "iron-ore"),
    ("copper ore", "copper-ore"),
    ("copper concentrate", "copper-ore"),
    ("copper concentrates", "copper-ore"),
    ("lithium carbonate", "283691"),
    ("natural gas", "natural-gas"),
    ("liquefied natural gas", "271111"),
    ("bauxite", "bauxite"),
];

/// The rows of a measure that is asked for by product.
pub fn rows(atlas: &Atlas<'_>, ask: Ask<'_>) -> Vec<Row> {
    let Some((measure, product)) = ask.by_product() else { return Vec::new() };
    let Some((_, code)) = NAMED.iter().find(|(name, _)| *name == product) else { return Vec::new() };
    let (Some(a), Some(b)) = (ask.origin, ask.destination) else { return Vec::new() };
    let Some((from, to)) = atlas.pair(a, b) else { return Vec::new() };
    let panel = atlas.world().panel();
    let mut out = Vec::new();
    for series in panel.products_of("trade.goods.exports").filter(|_| measure == "trade.goods.exports") {
        for year in panel.years_of(series) {
            let cell = Cell { from: &from, to: Some(&to), year, product: Some(code) };
            let found = panel.level(series, &cell).ok().filter(|reading| !reading.has_holes());
            let sides = [Some(&from), Some(&to)];
            out.extend(found.and_then(|r| flows::row(panel, series, &r, measure, (a, b), (product, sides))));
        }
    }
    out
}
