//! Do two parties export the same things?
//!
//! ```text
//! FK = sum_k min(x_i^k, x_j^k) = 1 - 1/2 sum_k |x_i^k - x_j^k|      Finger and Kreinin
//! cosine = x_i . x_j / (|x_i| |x_j|),   Krugman = sum_k |x_i^k - x_j^k|
//! ```
//!
//! `x^k` shares in exports. Finger and Kreinin (1979), *Economic Journal* 89; Krugman (1991),
//! *Geography and Trade*. Depends on the level of products; likeness of exports is rivalry only
//! where they go to the same markets.

use super::value::shares;
use super::{Indicator, Inputs, Subject, Value};
use crate::measure;
use crate::party::Party;

/// Similarity of exports.
pub const INDICATOR: Indicator = Indicator {
    id: "similarity",
    label: "Export similarity",
    formula: "Σ min(x_i^k, x_j^k); cosine; Σ |x_i^k − x_j^k|",
    reference: "Finger and Kreinin (1979); Krugman (1991)",
    caveat: "at the level of ten SITC sections",
    measure: measure::TRADE_GOODS_EXPORTS,
    compute,
};

/// Overlap of two vectors of shares.
pub fn overlap(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(a, b)| a.min(*b)).sum()
}

/// Sum of absolute differences.
pub fn distance(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(a, b)| (a - b).abs()).sum()
}

/// Cosine of the angle between them.
pub fn cosine(x: &[f64], y: &[f64]) -> f64 {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(p, q)| p * q).sum::<f64>();
    dot(x, y) / (dot(x, x) * dot(y, y)).sqrt()
}

fn compute(s: &Subject<'_>) -> Vec<Value> {
    let world = Party::world();
    let mut inputs = Inputs::default();
    let mut of = |p: &Party| s.sections(&mut inputs, p, &world, s.to).and_then(|v| shares(&v, "exports"));
    let both = of(s.a).and_then(|x| Ok((x, of(s.b)?)));
    let label = format!("exports of {} and {}, by SITC section", s.a.name(), s.b.name());
    let value = |variant: &str, what: &str, f: fn(&[f64], &[f64]) -> f64| {
        let worked = both.clone().map(|(x, y)| (f(&x, &y), format!("over {} sections", x.len())));
        Value::new(variant, format!("{what}, {label}"), "ratio", worked, &inputs)
    };
    vec![
        value("overlap", "overlap (Finger–Kreinin)", overlap),
        value("cosine", "cosine", cosine),
        value("krugman", "Krugman distance", distance),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn overlap_is_one_minus_half_the_distance(
            x in prop::collection::vec(0.01f64..1.0, 8), y in prop::collection::vec(0.01f64..1.0, 8),
        ) {
            let (x, y) = (shares(&x, "x").unwrap(), shares(&y, "y").unwrap());
            prop_assert!((overlap(&x, &y) - (1.0 - distance(&x, &y) / 2.0)).abs() < 1e-12);
            prop_assert!((overlap(&x, &y) - overlap(&y, &x)).abs() < 1e-15);
            prop_assert!((overlap(&x, &x) - 1.0).abs() < 1e-12 && (cosine(&x, &x) - 1.0).abs() < 1e-12);
        }
    }
}
