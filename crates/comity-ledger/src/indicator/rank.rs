//! Which place does a party hold among the other's partners?
//!
//! ```text
//! rank of j for i = 1 + number of economies k with X_ik + X_ki > X_ij + X_ji, or by one way only
//! ```
//!
//! Partners are economies; a party that is a bloc is ranked as one partner against the economies
//! outside it. Whether the European Union is counted as one partner changes ranks, so it is said.

use super::{Indicator, Inputs, Subject, Value, Worked};
use crate::measure;
use crate::panel::reading::Bound;
use crate::party::Party;
use crate::place::PlaceId;
use std::collections::BTreeMap;

/// Rank among partners by trade both ways.
pub const INDICATOR: Indicator = Indicator {
    id: "rank",
    label: "Rank among partners",
    formula: "1 + number of economies with more trade both ways",
    reference: "counting",
    caveat: "partners are single economies: the European Union counts as its members",
    measure: measure::TRADE_GOODS_EXPORTS,
    compute,
};

/// By which flows partners are ranked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Trade,
    Exports,
    Imports,
}

impl Way {
    fn code(self) -> &'static str {
        match self {
            Self::Trade => "trade",
            Self::Exports => "exports",
            Self::Imports => "imports",
        }
    }
}

/// Rank of a value among others, 1 for the largest.
pub fn rank(value: f64, others: impl IntoIterator<Item = f64>) -> usize {
    1 + others.into_iter().filter(|other| *other > value).count()
}

fn compute(s: &Subject<'_>) -> Vec<Value> {
    let mut out = Vec::new();
    for (side, own, other) in s.sides() {
        for (way, among) in [
            (Way::Trade, "partners"),
            (Way::Exports, "destinations of the exports"),
            (Way::Imports, "sources of the imports"),
        ] {
            let mut inputs = Inputs::default();
            let found = of(s, &mut inputs, own, other, way);
            let bound = found.as_ref().map_or(Bound::Exact, |(_, bound)| *bound);
            let label = format!("{} among the {among} of {}", other.name(), own.name());
            let worked: Worked = found.map(|(worked, _)| worked);
            let variant = format!("{}.of-{side}", way.code());
            out.push(Value::bounded(variant, label, "rank", worked, &inputs, bound));
        }
    }
    out
}

/// The rank, and whether it is exact: with partners that are not covered it is a best case, because
/// each of them may trade more.
fn of(
    s: &Subject<'_>,
    inputs: &mut Inputs,
    own: &Party,
    other: &Party,
    way: Way,
) -> Result<((f64, String), Bound), String> {
    let reading = match way {
        Way::Trade => s.both_ways(own, other, s.to),
        Way::Exports => s.flow(own, other),
        Way::Imports => s.flow(other, own),
    };
    let reading = reading.map_err(|gap| gap.to_string())?;
    if reading.has_holes() {
        return Err(format!("not covered: {}", reading.gap_in_words()));
    }
    if reading.none_recorded() {
        return Err(format!("no trade between them is recorded in {}, so there is no rank", s.to));
    }
    let trade = inputs.keep(&reading);
    let mut partners: BTreeMap<PlaceId, f64> = BTreeMap::new();
    for out in [true, false].into_iter().filter(|out| way != if *out { Way::Imports } else { Way::Exports }) {
        for (id, value) in s.by_partner(inputs, own, out, s.to)? {
            *partners.entry(id).or_default() += value;
        }
    }
    let other = other.in_year(s.to);
    partners.retain(|id, _| !other.members.contains(id));
    let place = rank(trade, partners.values().copied());
    let bound = match (reading.is_lower_bound(), inputs.lacking) {
        (true, _) => Bound::About,
        (false, true) => Bound::AtLeast,
        (false, false) => Bound::Exact,
    };
    let words = format!("{} of {} partners on record trade more than {trade}", place - 1, partners.len());
    Ok(((place as f64, words), bound))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_largest_is_first_and_ties_share() {
        assert_eq!(super::rank(5.0, [1.0, 2.0]), 1);
        assert_eq!(super::rank(2.0, [5.0, 2.0, 1.0]), 2);
        assert_eq!(super::rank(0.0, []), 1);
    }
}
