//! Shocks: years in which trade turned, and events that the ledger ties to them.

use super::political;
use super::scope::Scope;
use crate::words;
use comity_figures::page::{Block, Text};

/// A change of trade from one year to the next that is worth a sentence, in per cent.
const TURN_PERCENT: f64 = 15.0;

/// All blocks of the section.
pub fn blocks(scope: &Scope) -> Vec<Block> {
    let mut items = Vec::new();
    for year in scope.years().skip(1) {
        let Some(growth) = scope.indicator("growth", "total", year - 1, year) else { continue };
        if growth.value.abs() >= TURN_PERCENT {
            let verb = if growth.value > 0.0 { "rose" } else { "fell" };
            let size = words::change(growth.value).trim_start_matches(['+', '−']).to_owned();
            items.push(
                Text::new()
                    .plain(format!("{year}: trade {verb} by "))
                    .bound(size, growth.id)
                    .plain(" against the year before."),
            );
        }
    }
    let mut out = Vec::new();
    if items.is_empty() {
        out.push(Block::Paragraph(Text::from(format!(
            "In no pair of neighbouring years with figures did trade change by {TURN_PERCENT} % or more."
        ))));
    } else {
        out.push(Block::Paragraph(Text::from(
            "Years in which trade turned (current US dollars, so prices of commodities count):",
        )));
        out.push(Block::List(items));
    }
    out.extend(political::events(scope, "Events", &["tariff", "shock", "sanction", "crisis", "bri_exit"]));
    out.push(Block::Missing {
        what: "Tariffs and trade remedies between the parties".to_owned(),
        why: "the atlas has no tariff by pair and year; of duties collected it has those of the United States in 2024"
            .to_owned(),
    });
    out
}
