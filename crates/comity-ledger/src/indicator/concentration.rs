//! On how few partners does a party rest?
//!
//! ```text
//! H = sum_k s_k^2              Herfindahl-Hirschman index, 1/N to 1
//! H* = (H - 1/N) / (1 - 1/N)   normalised, 0 to 1
//! n = 1 / H                    effective number of partners
//! ```
//!
//! `s_k` shares of the `N` partner economies with a positive flow. Hirschman (1945). `N` is
//! printed, since the normalised index depends on it. Not comparable between sources that name
//! different numbers of partners.

use super::value::shares;
use super::{Indicator, Inputs, Subject, Value};
use crate::measure;

/// Concentration of exports and imports over partners.
pub const INDICATOR: Indicator = Indicator {
    id: "concentration",
    label: "Concentration of partners",
    formula: "H = Σ s_k²; normalised (H − 1/N) / (1 − 1/N); effective number 1/H",
    reference: "Hirschman (1945), National Power and the Structure of Foreign Trade",
    caveat: "over partner economies with a positive flow",
    measure: measure::TRADE_GOODS_EXPORTS,
    compute,
};

/// Herfindahl–Hirschman index of amounts.
///
/// # Errors
/// If there is no positive amount or a negative one.
pub fn herfindahl(amounts: &[f64]) -> Result<f64, String> {
    Ok(shares(amounts, "the flows")?.iter().map(|s| s * s).sum())
}

/// The index normalised to 0 … 1; one partner alone gives 1.
pub fn normalised(index: f64, partners: usize) -> f64 {
    let least = 1.0 / partners as f64;
    if partners < 2 { 1.0 } else { (index - least) / (1.0 - least) }
}

fn compute(s: &Subject<'_>) -> Vec<Value> {
    let mut out = Vec::new();
    for (side, own, _) in s.sides() {
        for (way, exports) in [("exports", true), ("imports", false)] {
            let mut inputs = Inputs::default();
            let partners = s.by_partner(&mut inputs, own, exports, s.to);
            let amounts = partners.map(|p| p.into_values().filter(|v| *v > 0.0).collect::<Vec<f64>>());
            let n = amounts.as_ref().map_or(0, Vec::len);
            let index = amounts.and_then(|amounts| herfindahl(&amounts));
            let words = format!("over {n} partners");
            let label = |what: &str| format!("{what} of the {way} of {}", own.name());
            let value = |variant: &str, what: &str, number: Result<f64, String>, unit| {
                let worked = number.map(|v| (v, words.clone()));
                Value::new(format!("{side}.{way}.{variant}"), label(what), unit, worked, &inputs)
            };
            out.push(value("index", "index", index.clone(), "index"));
            out.push(value(
                "normalised",
                "normalised index",
                index.clone().map(|h| normalised(h, n)),
                "index",
            ));
            out.push(value("effective", "effective number of partners", index.map(|h| 1.0 / h), "ratio"));
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
        fn the_index_lies_between_one_over_n_and_one(amounts in prop::collection::vec(0.001f64..1e6, 1..40)) {
            let h = herfindahl(&amounts).unwrap();
            let n = amounts.len();
            prop_assert!(h >= 1.0 / n as f64 - 1e-12 && h <= 1.0 + 1e-12);
            prop_assert!((-1e-12..=1.0 + 1e-12).contains(&normalised(h, n)));
        }
    }

    #[test]
    fn equal_partners_and_a_single_one() {
        assert!((herfindahl(&[2.0; 8]).unwrap() - 0.125).abs() < 1e-15);
        assert!(normalised(0.125, 8).abs() < 1e-15);
        assert_eq!(normalised(1.0, 1), 1.0);
        assert!(herfindahl(&[]).is_err() && herfindahl(&[0.0]).is_err());
    }
}
