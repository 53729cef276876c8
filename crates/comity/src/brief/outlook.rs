//! What is missing, and how to read the document.

use super::scope::Scope;
use crate::words;
use comity_figures::page::{Block, Text};

/// All blocks of the section.
pub fn blocks(scope: &Scope) -> Vec<Block> {
    let mut items = Vec::new();
    let gaps = scope.years_without_trade();
    if !gaps.is_empty() {
        items.push(Text::from(format!(
            "Trade ({}): no figure for {}; gaps are drawn as gaps, never filled.",
            scope.series.id.to_uppercase(),
            words::years(&gaps)
        )));
    }
    for sentence in [
        "Goods only: trade in services by pair is not in the atlas.",
        "Values are in current US dollars: part of every rise and fall is prices.",
        "A bloc counts as one country; trade among its members is left out.",
        "Rows marked unverified come from memory and wait for a source; they are counted, and marked wherever they appear.",
        "Agreements: DESTA to 2020 and the ledger; memoranda: the list of December 2023 and the ledger. A tie that \
         neither has does not appear, which does not prove that it does not exist.",
        "Commitments of official finance are not disbursements, and announced projects are not built ones.",
    ] {
        items.push(Text::from(sentence));
    }
    vec![Block::List(items)]
}
