//! What part of a party's exports and imports goes to or comes from the other?
//!
//! ```text
//! s_ij = X_ij / X_i          m_ij = X_ji / M_i          t_ij = (X_ij + X_ji) / (X_i + M_i)
//! ```
//!
//! `X_i`, `M_i` exports and imports with everybody, partners that the source does not name
//! included. Not a measure of dependence: that also needs how much is traded at all.

use super::value::{ratio, share_bound};
use super::{Indicator, Inputs, Subject, Value, Worked};
use crate::measure;
use crate::panel::reading::{Bound, Gap};
use crate::party::Party;

/// Partner shares.
pub const INDICATOR: Indicator = Indicator {
    id: "share",
    label: "Partner share",
    formula: "X_ij / X_i, X_ji / M_i and (X_ij + X_ji) / (X_i + M_i)",
    reference: "Mikic and Gilbert (2009), Trade Statistics in Policymaking, UN ESCAP",
    caveat: "denominators hold partners that the source does not name",
    measure: measure::TRADE_GOODS_EXPORTS,
    compute,
};

/// Of exports and imports together.
fn of_trade(s: &Subject<'_>, side: &str, own: &Party, other: &Party) -> Value {
    let mut inputs = Inputs::default();
    let found = (|| {
        let part = s.both_ways(own, other, s.to).map_err(|gap| gap.to_string())?;
        let [out, back] = s.with_everybody(own, s.to)?;
        let bound = share_bound(&part, &[&out, &back])?;
        let (t, x, m) = (inputs.keep(&part), inputs.keep(&out), inputs.keep(&back));
        let percent = 100.0 * ratio(t, x + m, "exports plus imports")?;
        Ok(((percent, format!("100 × {t} / ({x} + {m})")), bound))
    })();
    let bound = found.as_ref().map_or(Bound::Exact, |(_, bound)| *bound);
    let label = format!("{} in the trade of {}", other.name(), own.name());
    let worked: Worked = found.map(|(worked, _)| worked);
    Value::bounded(format!("{side}.trade"), label, "percent", worked, &inputs, bound)
}

fn compute(s: &Subject<'_>) -> Vec<Value> {
    let mut out = Vec::new();
    let world = Party::world();
    for (side, own, other) in s.sides() {
        out.push(of_trade(s, side, own, other));
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
