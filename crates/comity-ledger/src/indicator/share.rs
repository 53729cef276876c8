//! What part of a party's exports and imports goes to or comes from the other?
//!
//! ```text
//! s_ij = X_ij / X_i          m_ij = X_ji / M_i
//! ```
//!
//! `X_i`, `M_i` exports and imports with everybody, partners that the source does not name
//! included. Not a measure of dependence: that also needs how much is traded at all.

use super::value::ratio;
use super::{Indicator, Inputs, Subject, Value, Worked};

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
    for (side, own, other) in s.sides() {
        for way in ["exports", "imports"] {
            let mut inputs = Inputs::default();
            let worked = (|| -> Worked {
                let (part, whole) = if way == "exports" {
                    (inputs.take(s.flow(own, other))?, s.exports(&mut inputs, own, s.to)?)
                } else {
                    (inputs.take(s.flow(other, own))?, s.imports(&mut inputs, own, s.to)?)
                };
                Ok((100.0 * ratio(part, whole, way)?, format!("100 × {part} / {whole}")))
            })();
            let label = format!("{} in the {way} of {}", other.name(), own.name());
            out.push(Value::new(format!("{side}.{way}"), label, "percent", worked, &inputs));
        }
    }
    out
}
