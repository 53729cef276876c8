//! How much does a party rest on the other?
//!
//! ```text
//! D_ij = (X_ij + X_ji) / (X_i + M_i)        in i's trade
//! G_ij = (X_ij + X_ji) / Y_i                in i's gross domestic product
//! asymmetry = (D_ij - D_ji) / (D_ij + D_ji),  salience = sqrt(D_ij D_ji),  symmetry = 1 - |D_ij - D_ji|
//! ```
//!
//! Hirschman (1945), *National Power and the Structure of Foreign Trade*; Oneal and Russett
//! (1997), *International Studies Quarterly* 41; Barbieri (1996), *Journal of Peace Research* 33.
//! Directional: `D_ij` is not `D_ji`. Trade over GDP compares gross flows with value added; it is
//! not a share of it.

use super::value::{ratio, share_bound};
use super::{Indicator, Inputs, Subject, Value};
use crate::measure;
use crate::panel::reading::Bound;
use crate::party::Party;

/// Dependence, asymmetry and salience.
pub const INDICATOR: Indicator = Indicator {
    id: "dependence",
    label: "Bilateral dependence",
    formula: "D_ij = (X_ij + X_ji) / (X_i + M_i); G_ij = (X_ij + X_ji) / Y_i",
    reference: "Hirschman (1945); Oneal and Russett (1997); Barbieri (1996)",
    caveat: "trade over GDP compares gross flows with value added",
    measure: measure::TRADE_GOODS_EXPORTS,
    compute,
};

/// Asymmetry of two dependences, −1 to 1; changes its sign when the parties are swapped.
///
/// # Errors
/// If neither depends on the other.
pub fn asymmetry(a: f64, b: f64) -> Result<f64, String> {
    ratio(a - b, a + b, "the sum of both dependences")
}

/// A number worked out, with how exactly it is known.
type Known = Result<((f64, String), Bound), String>;

/// Dependence of `own` on `other` in its trade.
fn in_trade(s: &Subject<'_>, inputs: &mut Inputs, own: &Party, other: &Party) -> Known {
    let trade = s.both_ways(own, other, s.to).map_err(|gap| gap.to_string())?;
    let [out, back] = s.with_everybody(own, s.to)?;
    let bound = share_bound(&trade, &[&out, &back])?;
    let (trade, x, m) = (inputs.keep(&trade), inputs.keep(&out), inputs.keep(&back));
    Ok(((ratio(trade, x + m, "exports plus imports")?, format!("{trade} / ({x} + {m})")), bound))
}

fn in_gdp(s: &Subject<'_>, inputs: &mut Inputs, own: &Party, other: &Party) -> Known {
    let trade = s.both_ways(own, other, s.to).map_err(|gap| gap.to_string())?;
    let product = s.of_one(&measure::GDP, own, s.to).map_err(|gap| gap.to_string())?;
    let bound = share_bound(&trade, &[&product])?;
    let (trade, gdp) = (inputs.keep(&trade), inputs.keep(&product));
    Ok(((100.0 * ratio(trade, gdp, "GDP")?, format!("100 × {trade} / {gdp}")), bound))
}

fn told(variant: String, label: String, unit: &'static str, found: Known, inputs: &Inputs) -> Value {
    let bound = found.as_ref().map_or(Bound::Exact, |(_, bound)| *bound);
    Value::bounded(variant, label, unit, found.map(|(worked, _)| worked), inputs, bound)
}

fn compute(s: &Subject<'_>) -> Vec<Value> {
    let mut out = Vec::new();
    let mut both = Vec::new();
    let mut all = Inputs::default();
    for (side, own, other) in s.sides() {
        let mut inputs = Inputs::default();
        let found = in_trade(s, &mut inputs, own, other);
        all.join(&inputs);
        both.push(found.clone().map(|((d, _), _)| d));
        let label = format!("of {} on {}, share of its trade", own.name(), other.name());
        out.push(told(format!("{side}.trade"), label, "ratio", found, &inputs));
        let mut inputs = Inputs::default();
        let found = in_gdp(s, &mut inputs, own, other);
        let label = format!("trade with {} over the GDP of {}", other.name(), own.name());
        out.push(told(format!("{side}.gdp"), label, "percent", found, &inputs));
    }
    let [Ok(a), Ok(b)] = both.as_slice() else { return out };
    let words = format!("D_a = {a}, D_b = {b}");
    let value = |variant: &str, label: &str, number: Result<f64, String>| {
        Value::new(variant, label, "ratio", number.map(|v| (v, words.clone())), &all)
    };
    out.push(value(
        "asymmetry",
        "asymmetry, positive if the first rests more on the second",
        asymmetry(*a, *b),
    ));
    out.push(value("salience", "salience", Ok((a * b).sqrt())));
    out.push(value("symmetry", "symmetry", Ok(1.0 - (a - b).abs())));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asymmetry_flips_its_sign_and_stays_in_bounds() {
        for (a, b) in [(0.1, 0.4), (0.0, 0.3), (0.25, 0.25)] {
            let x = asymmetry(a, b).unwrap();
            assert!((-1.0..=1.0).contains(&x));
            assert_eq!(x, -asymmetry(b, a).unwrap());
        }
        assert!(asymmetry(0.0, 0.0).is_err());
    }
}
