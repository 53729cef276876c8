//! Lists of first partners as pairs: what part of an economy's exports goes to another, and of its imports comes from it.

use comity_ledger::frame::{Column, Frame};
use std::collections::BTreeMap;

/// A row for each economy, partner and year, with both shares where they are told. Whoever is listed as its own
/// partner is left out.
pub fn partners(frame: Frame, _: &[Frame]) -> Option<Frame> {
    let (places, partners, flows) = (frame.text("place")?, frame.text("partner")?, frame.text("flow")?);
    let ((years, _), (values, decimals)) = (frame.number("year")?, frame.number("value")?);
    let mut rows: BTreeMap<(i64, &str, &str), [Option<i64>; 2]> = BTreeMap::new();
    for row in 0..frame.rows() {
        let (Some(year), Some(value)) = (years[row], values[row]) else { continue };
        let side = usize::from(&flows[row] == "imports");
        if places[row] != partners[row] {
            rows.entry((year, &places[row], &partners[row])).or_default()[side].get_or_insert(value);
        }
    }
    let share = |side: usize| Column::Number { values: rows.values().map(|v| v[side]).collect(), decimals };
    let years = Column::Number { values: rows.keys().map(|key| Some(key.0)).collect(), decimals: 0 };
    let text = |of: fn(&(i64, &str, &str)) -> String| Column::Text(rows.keys().map(of).collect());
    Frame::new(vec![
        ("year", years),
        ("place", text(|key| key.1.to_owned())),
        ("partner", text(|key| key.2.to_owned())),
        ("exports", share(0)),
        ("imports", share(1)),
    ])
    .ok()
}
