//! What part of a party's exports and imports goes to or comes from the other?
//!
//! ```text
//! s_ij = X_ij / X_i          m_ij = X_ji / M_i
//! ```
//!
//! `X_i`, `M_i` exports and imports with everybody, partners that the source does not name
//! included. Not a measure of dependence: that also needs how much is traded at all.

use super::value::{ratio, share_bound};
use super::{Indicator, Inputs, Subject, Value, Worked};
use crate::panel::reading::{Bound, Gap};
use crate::party::Party;

/// Partner shares.
pub const INDICATOR: Indicator = Indicator {
    id: "share",
    label: "Partner share",
    formula: "X_ij / X_i and X_ji / M_i",
    reference: "Mikic and Gilbert (2009), Trade Statistics in Policymaking, UN ESCAP",
    caveat: "denominators hold partners that the source does not name",
    measure: "trade.goods.exports",
    compute,
};

fn compute(s: &Subject<'_>) -> Vec<Value> {
    let mut out = Vec::new();
    let world = Party::world();
    for (side, own, other) in s.sides() {
        for (way, from, to, everybody) in
            [("exports", own, other, (own, &world)), ("imports", other, own, (&world, own))]
        {
            let mut inputs = Inputs::default();
            let found = (|| {
                let in_words = |gap: Gap| gap.to_string();
                let part = s.flow(from, to).map_err(in_words)?;
                let whole = s.flow(everybody.0, everybody.1).map_err(in_words)?;
                let bound = share_bound(&part, &[&whole])?;
                let (x, y) = (inputs.keep(&part), inputs.keep(&whole));
                Ok(((100.0 * ratio(x, y, way)?, format!("100 × {x} / {y}")), bound))
            })();
            let bound = found.as_ref().map_or(Bound::Exact, |(_, bound)| *bound);
            let label = format!("{} in the {way} of {}", other.name(), own.name());
            let worked: Worked = found.map(|(worked, _)| worked);
            let variant = format!("{side}.{way}");
            out.push(Value::bounded(variant, label, "percent", worked, &inputs, bound));
        }
    }
    out
}
