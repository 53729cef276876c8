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
        items.extend(scope.gaps().into_iter().map(Text::from));
    }
    for sentence in [
        "Goods only: trade in services by pair is not in the atlas.",
        "Values are in current US dollars: part of every rise and fall is prices.",
        "A bloc counts as one country; trade among its members is left out.",
        "A row of the ledger without a source stands in no table here; one whose source was named and not read is \
         marked unverified. Counts of ties take in every row, and the evidence says which are unverified.",
        "Agreements: the WTO’s list of February 2026 with later and other ones by hand, and behind it the DESTA list, \
         which ends in 2020. A tie that no list has does not appear, which does not prove that it does not exist.",
        "Commitments of official finance are not disbursements, and announced projects are not built ones.",
    ] {
        items.push(Text::from(sentence));
    }
    vec![Block::List(items)]
}
