//! How much of the trade is of the same kind of goods in both directions?
//!
//! ```text
//! GL_k = 1 - |X_k - M_k| / (X_k + M_k),    GL = sum_k w_k GL_k,  w_k = (X_k + M_k) / (X + M)
//! MIIT = 1 - |dX - dM| / (|dX| + |dM|)     of the changes between two years
//! ```
//!
//! Grubel and Lloyd (1975), *Intra-Industry Trade*; Brülhart (1994), *Weltwirtschaftliches
//! Archiv* 130. An imbalance of trade lowers the aggregate (Aquino 1978); wide sections raise it.

use super::value::ratio;
use super::{Indicator, Inputs, Subject, Value};
use crate::measure;

/// Intra-industry trade by section, in all, and of the change.
pub const INDICATOR: Indicator = Indicator {
    id: "intra-industry",
    label: "Intra-industry trade",
    formula: "GL = Σ w_k (1 − |X_k − M_k| / (X_k + M_k))",
    reference: "Grubel and Lloyd (1975); Brülhart (1994)",
    caveat: "at the level of ten SITC sections; an imbalance lowers it",
    measure: measure::TRADE_GOODS_EXPORTS,
    compute,
};

/// Grubel and Lloyd's index of one product.
///
/// # Errors
/// If nothing is traded.
pub fn grubel_lloyd(x: f64, m: f64) -> Result<f64, String> {
    Ok(1.0 - ratio((x - m).abs(), x + m, "trade")?)
}

/// The aggregate, weighted by trade.
///
/// # Errors
/// If nothing is traded.
pub fn aggregate(x: &[f64], m: &[f64]) -> Result<f64, String> {
    let apart: f64 = x.iter().zip(m).map(|(a, b)| (a - b).abs()).sum();
    let whole: f64 = x.iter().chain(m).sum();
    Ok(1.0 - ratio(apart, whole, "trade")?)
}

/// Brülhart's index of matched changes.
///
/// # Errors
/// If nothing changed.
pub fn marginal(dx: f64, dm: f64) -> Result<f64, String> {
    Ok(1.0 - ratio((dx - dm).abs(), dx.abs() + dm.abs(), "the change of trade")?)
}

fn compute(s: &Subject<'_>) -> Vec<Value> {
    let mut inputs = Inputs::default();
    let mut both = |year| {
        let out = s.sections(&mut inputs, s.a, s.b, year)?;
        Ok::<_, String>((out, s.sections(&mut inputs, s.b, s.a, year)?))
    };
    let (x, m) = match both(s.to) {
        Ok(found) => found,
        Err(why) => return vec![Value::missing("aggregate", "both ways", "ratio", why)],
    };
    let before = if s.from < s.to { both(s.from).ok() } else { None };
    let mut out = vec![Value::new(
        "aggregate",
        format!("{} and {}, all sections", s.a.name(), s.b.name()),
        "ratio",
        aggregate(&x, &m).map(|v| (v, format!("over {} sections", x.len()))),
        &inputs,
    )];
    for (k, name) in s.products().iter().enumerate() {
        let (a, b) = (x.get(k).copied().unwrap_or(0.0), m.get(k).copied().unwrap_or(0.0));
        let worked = grubel_lloyd(a, b).map(|v| (v, format!("1 − |{a} − {b}| / ({a} + {b})")));
        out.push(Value::new(format!("section.{name}"), format!("section {name}"), "ratio", worked, &inputs));
        if let Some((x0, m0)) = &before {
            let (dx, dm) = (a - x0.get(k).unwrap_or(&0.0), b - m0.get(k).unwrap_or(&0.0));
            let worked = marginal(dx, dm).map(|v| (v, format!("of the changes {dx} and {dm}")));
            out.push(Value::new(
                format!("marginal.{name}"),
                format!("of the change in {name}"),
                "ratio",
                worked,
                &inputs,
            ));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_aggregate_is_the_weighted_mean(rows in prop::collection::vec((0.01f64..9.0, 0.0f64..9.0), 1..12)) {
            let (x, m): (Vec<f64>, Vec<f64>) = rows.iter().copied().unzip();
            let whole: f64 = x.iter().chain(&m).sum();
            let mean: f64 = rows.iter().map(|(a, b)| (a + b) / whole * grubel_lloyd(*a, *b).unwrap()).sum();
            prop_assert!((aggregate(&x, &m).unwrap() - mean).abs() < 1e-12);
            prop_assert!((0.0..=1.0 + 1e-12).contains(&mean));
        }
    }

    #[test]
    fn one_way_and_two_way() {
        assert_eq!(grubel_lloyd(5.0, 0.0), Ok(0.0));
        assert_eq!(grubel_lloyd(5.0, 5.0), Ok(1.0));
        assert!(grubel_lloyd(0.0, 0.0).is_err() && marginal(0.0, 0.0).is_err());
        assert_eq!(marginal(1.0, -1.0), Ok(0.0));
    }
}
