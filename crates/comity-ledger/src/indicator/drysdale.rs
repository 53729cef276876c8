//! Why is trade intense: because what one sells is what the other buys, or for other reasons?
//!
//! ```text
//! C = sum_k (X_i^k / X_i) ((M_W - M_i) / (M_W^k - M_i^k)) (M_j^k / M_j)     complementarity
//! B = X_ij / sum_k X_i^k M_j^k / (M_W^k - M_i^k)                            bias
//! I = C * B                                                                 Kojima's intensity
//! ```
//!
//! `k` products. Drysdale and Garnaut (1982), *Hitotsubashi Journal of Economics* 22. The split
//! depends on the level of products, which is printed; not to be compared across levels.

use super::value::ratio;
use super::{Indicator, Inputs, Subject, Value, Worked};
use crate::measure;
use crate::party::Party;

/// Complementarity and bias.
pub const INDICATOR: Indicator = Indicator {
    id: "drysdale",
    label: "Complementarity and bias",
    formula: "I = C · B (Drysdale and Garnaut)",
    reference: "Drysdale and Garnaut (1982), Hitotsubashi Journal of Economics 22",
    caveat: "at the level of ten SITC sections",
    measure: measure::TRADE_GOODS_EXPORTS,
    compute,
};

/// Complementarity and bias from vectors by product: exports of `i`, imports of `j`, imports of
/// the world without `i`, and the flow.
///
/// # Errors
/// If a denominator is not positive.
pub fn split(x_i: &[f64], m_j: &[f64], rest: &[f64], x_ij: f64) -> Result<(f64, f64), String> {
    let sum = |v: &[f64]| v.iter().sum::<f64>();
    let mut expected = 0.0;
    for ((x, m), r) in x_i.iter().zip(m_j).zip(rest) {
        if *x > 0.0 && *m > 0.0 {
            expected += x * ratio(*m, *r, "imports of the rest of the world in a section")?;
        }
    }
    let size = ratio(sum(x_i) * sum(m_j), sum(rest), "imports of the rest of the world")?;
    let complementarity = ratio(expected, size, "exports times imports")?;
    Ok((complementarity, ratio(x_ij, expected, "trade expected by section")?))
}

fn compute(s: &Subject<'_>) -> Vec<Value> {
    let mut out = Vec::new();
    for (way, from, to) in [("a-to-b", s.a, s.b), ("b-to-a", s.b, s.a)] {
        let mut inputs = Inputs::default();
        let found = read(s, &mut inputs, from, to);
        let label = format!("{} to {}, by SITC section", from.name(), to.name());
        let pick = |f: fn((f64, f64)) -> f64| -> Worked {
            found.clone().map(|(c, b)| (f((c, b)), format!("C {c}, B {b}, C·B {}", c * b)))
        };
        out.push(Value::new(
            format!("complementarity.{way}"),
            format!("complementarity, {label}"),
            "ratio",
            pick(|v| v.0),
            &inputs,
        ));
        out.push(Value::new(
            format!("bias.{way}"),
            format!("bias, {label}"),
            "ratio",
            pick(|v| v.1),
            &inputs,
        ));
    }
    out
}

fn read(s: &Subject<'_>, inputs: &mut Inputs, from: &Party, to: &Party) -> Result<(f64, f64), String> {
    let world = Party::world();
    let x_i = s.sections(inputs, from, &world, s.to)?;
    let m_j = s.sections(inputs, &world, to, s.to)?;
    let m_i = s.sections(inputs, &world, from, s.to)?;
    let all = s.world_sections(inputs, s.to)?;
    let flow: f64 = s.sections(inputs, from, to, s.to)?.iter().sum();
    let rest: Vec<f64> = all.iter().zip(&m_i).map(|(w, m)| w - m).collect();
    split(&x_i, &m_j, &rest, flow)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicator::intensity::kojima;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn intensity_is_complementarity_times_bias(
            rows in prop::collection::vec((0.1f64..10.0, 0.1f64..10.0, 20.0f64..90.0), 1..12),
            x_ij in 0.1f64..5.0,
        ) {
            let x: Vec<f64> = rows.iter().map(|r| r.0).collect();
            let m: Vec<f64> = rows.iter().map(|r| r.1).collect();
            let rest: Vec<f64> = rows.iter().map(|r| r.2).collect();
            let (c, b) = split(&x, &m, &rest, x_ij).unwrap();
            let sum = |v: &[f64]| v.iter().sum::<f64>();
            let tii = kojima(x_ij, sum(&x), sum(&m), 0.0, sum(&rest)).unwrap();
            prop_assert!((c * b / tii - 1.0).abs() < 1e-12);
        }
    }
}
