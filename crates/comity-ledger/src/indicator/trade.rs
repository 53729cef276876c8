//! How much do two parties trade, and who sells more?
//!
//! ```text
//! T = X_ij + X_ji        trade
//! B = X_ij - X_ji        balance of i with j
//! NTB = B / T            normalised balance, between -1 and 1
//! ```
//!
//! `X_ij` exports of `i` to `j` (flow). Handbook: Mikic and Gilbert (2009), *Trade Statistics in
//! Policymaking*, UN ESCAP. On a reconciled basis exports of one side are imports of the other by
//! construction; not for comparing what the two sides report.

use super::{Indicator, Inputs, Subject, Value};
use crate::measure;
use crate::panel::reading::Bound;

/// Trade, balance and normalised balance.
pub const INDICATOR: Indicator = Indicator {
    id: "trade",
    label: "Trade and balance",
    formula: "T = X_ij + X_ji; B = X_ij − X_ji; NTB = B / T",
    reference: "Mikic and Gilbert (2009), Trade Statistics in Policymaking, UN ESCAP",
    caveat: "goods only",
    measure: measure::TRADE_GOODS_EXPORTS,
    compute,
};

fn compute(s: &Subject<'_>) -> Vec<Value> {
    let (out, back) = (s.flow(s.a, s.b), s.flow(s.b, s.a));
    let (out, back) = match (out, back) {
        (Ok(out), Ok(back)) => (out, back),
        (Err(gap), _) | (_, Err(gap)) => {
            return vec![Value::missing("total", "trade both ways", "USD", gap.to_string())];
        }
    };
    let mut inputs = Inputs::default();
    let (x, m) = (inputs.keep(&out), inputs.keep(&back));
    let normalised =
        if x + m > 0.0 { Ok((x - m) / (x + m)) } else { Err("there is no trade to divide by".to_owned()) };
    let name = s.a.name();
    let bound = if inputs.lacking { Bound::AtLeast } else { Bound::Exact };
    let total = Ok((x + m, format!("{x} + {m}")));
    let normalised = normalised.map(|value| (value, format!("({x} − {m}) / ({x} + {m})")));
    vec![
        Value::bounded("total", "trade both ways", "USD", total, &inputs, bound),
        Value::new(
            "balance",
            format!("balance of {name}"),
            "USD",
            Ok((x - m, format!("{x} − {m}"))),
            &inputs,
        ),
        Value::new("normalised", format!("normalised balance of {name}"), "ratio", normalised, &inputs),
    ]
}
