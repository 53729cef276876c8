//! Is what one party exports what the other imports?
//!
//! ```text
//! TCI_ij = 1 - 1/2 sum_k |x_i^k - m_j^k| = sum_k min(x_i^k, m_j^k)
//! ```
//!
//! `x^k` shares in exports of `i`, `m^k` shares in imports of `j`. Michaely (1996), World Bank
//! Policy Research Working Paper 1583. Depends on the level of products, which is printed; high
//! complementarity does not mean that there is trade.

use super::similarity::{distance, overlap};
use super::value::shares;
use super::{Indicator, Inputs, Subject, Value};
use crate::measure;
use crate::party::Party;

/// Complementarity of exports and imports.
pub const INDICATOR: Indicator = Indicator {
    id: "complementarity",
    label: "Trade complementarity",
    formula: "1 − ½ Σ |x_i^k − m_j^k|",
    reference: "Michaely (1996), World Bank Policy Research Working Paper 1583",
    caveat: "at the level of ten SITC sections",
    measure: measure::TRADE_GOODS_EXPORTS,
    compute,
};

fn compute(s: &Subject<'_>) -> Vec<Value> {
    let world = Party::world();
    let mut out = Vec::new();
    for (way, from, to) in [("a-to-b", s.a, s.b), ("b-to-a", s.b, s.a)] {
        let mut inputs = Inputs::default();
        let worked = (|| {
            let x = shares(&s.sections(&mut inputs, from, &world, s.to)?, "exports")?;
            let m = shares(&s.sections(&mut inputs, &world, to, s.to)?, "imports")?;
            Ok((overlap(&x, &m), format!("1 − ½ × {} over {} sections", distance(&x, &m), x.len())))
        })();
        let label = format!("exports of {} with imports of {}", from.name(), to.name());
        out.push(Value::new(way, label, "ratio", worked, &inputs));
    }
    out
}
