//! In which sections does a party export more than the world does?
//!
//! ```text
//! RCA_k  = (X_i^k / X_i) / (X_W^k / X_W)            Balassa
//! RSCA_k = (RCA_k - 1) / (RCA_k + 1)                symmetric, -1 to 1 (Laursen)
//! BRCA_k = (X_ij^k / X_ij) / (X_wj^k / X_wj)        in the market of j
//! LFI_k  = 100 ((X^k - M^k)/(X^k + M^k) - (X - M)/(X + M)) (X^k + M^k)/(X + M)   Lafay
//! ```
//!
//! Balassa (1965), *Manchester School* 33; Laursen (2015), *Eurasian Business Review* 5; Lafay
//! (1992). `sum_k (X_W^k / X_W) RCA_k = 1` and `sum_k LFI_k = 0`. It describes what is exported,
//! not what could be; not for products with little world trade.

use super::value::ratio;
use super::{Indicator, Inputs, Subject, Value};
use crate::measure;
use crate::party::Party;

/// Revealed comparative advantage by section.
pub const INDICATOR: Indicator = Indicator {
    id: "advantage",
    label: "Revealed comparative advantage",
    formula: "RCA_k = (X_i^k/X_i) / (X_W^k/X_W); RSCA = (RCA−1)/(RCA+1)",
    reference: "Balassa (1965); Laursen (2015); Lafay (1992)",
    caveat: "at the level of ten SITC sections",
    measure: measure::TRADE_GOODS_EXPORTS,
    compute,
};

/// Balassa's index by product.
///
/// # Errors
/// If a party or the world exports nothing.
pub fn balassa(own: &[f64], world: &[f64]) -> Result<Vec<Option<f64>>, String> {
    let (x, w): (f64, f64) = (own.iter().sum(), world.iter().sum());
    let share = |v: f64, whole: f64, what: &str| ratio(v, whole, what);
    own.iter()
        .zip(world)
        .map(|(a, b)| {
            let (mine, theirs) =
                (share(*a, x, "exports of the party")?, share(*b, w, "exports of the world")?);
            Ok(ratio(mine, theirs, "the world's share").ok())
        })
        .collect()
}

/// Symmetric form.
pub fn symmetric(rca: f64) -> f64 {
    (rca - 1.0) / (rca + 1.0)
}

/// Lafay's index by product; sums to zero.
///
/// # Errors
/// If there is no trade.
pub fn lafay(exports: &[f64], imports: &[f64]) -> Result<Vec<f64>, String> {
    let (x, m): (f64, f64) = (exports.iter().sum(), imports.iter().sum());
    let mean = ratio(x - m, x + m, "trade")?;
    Ok(exports
        .iter()
        .zip(imports)
        .map(|(a, b)| if a + b > 0.0 { 100.0 * ((a - b) / (a + b) - mean) * (a + b) / (x + m) } else { 0.0 })
        .collect())
}

fn compute(s: &Subject<'_>) -> Vec<Value> {
    let mut out = Vec::new();
    for (side, own, other) in s.sides() {
        match of(s, side, own, other) {
            Ok(values) => out.extend(values),
            Err(why) => out.push(Value::missing(side, &format!("of {}", own.name()), "ratio", why)),
        }
    }
    out
}

fn of(s: &Subject<'_>, side: &str, own: &Party, other: &Party) -> Result<Vec<Value>, String> {
    let world = Party::world();
    let mut inputs = Inputs::default();
    let exports = s.sections(&mut inputs, own, &world, s.to)?;
    let imports = s.sections(&mut inputs, &world, own, s.to)?;
    let all = s.world_sections(&mut inputs, s.to)?;
    let there = s.sections(&mut inputs, own, other, s.to)?;
    let market = s.sections(&mut inputs, &world, other, s.to)?;
    let rca = balassa(&exports, &all)?;
    let bilateral = balassa(&there, &market).unwrap_or_else(|_| vec![None; rca.len()]);
    let lafay = lafay(&exports, &imports)?;
    let mut out = Vec::new();
    for (k, name) in s.products().iter().enumerate() {
        let none = || "nothing is traded in that section".to_owned();
        let mut add = |variant: &str, what: &str, number: Option<f64>, unit| {
            let worked = number.map(|v| (v, format!("section {name}"))).ok_or_else(none);
            let label = format!("{what} of {} in {name}", own.name());
            out.push(Value::new(format!("{side}.{variant}.{name}"), label, unit, worked, &inputs));
        };
        add("rca", "RCA", rca.get(k).copied().flatten(), "ratio");
        add("rsca", "symmetric RCA", rca.get(k).copied().flatten().map(symmetric), "ratio");
        add("bilateral", "bilateral RCA", bilateral.get(k).copied().flatten(), "ratio");
        add("lafay", "Lafay index", lafay.get(k).copied(), "points");
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn weighted_mean_is_one_and_lafay_sums_to_zero(
            rows in prop::collection::vec((0.0f64..10.0, 1.0f64..50.0), 2..12),
        ) {
            let own: Vec<f64> = rows.iter().map(|r| r.0 + 0.01).collect();
            let world: Vec<f64> = rows.iter().map(|r| r.1).collect();
            let w: f64 = world.iter().sum();
            let rca = balassa(&own, &world).unwrap();
            let mean: f64 = rca.iter().zip(&world).map(|(r, x)| r.unwrap() * x / w).sum();
            prop_assert!((mean - 1.0).abs() < 1e-12);
            prop_assert!(rca.iter().all(|r| (-1.0..=1.0).contains(&symmetric(r.unwrap()))));
            let sum: f64 = lafay(&own, &world).unwrap().iter().sum();
            prop_assert!(sum.abs() < 1e-10);
        }
    }
}
