//! Which members made trade grow?
//!
//! ```text
//! c_k = 100 (V_k,t - V_k,s) / V_s        in points of the growth of V = sum_k V_k
//! ```
//!
//! `k` members of the larger side. The contributions add up to the growth rate. Reference: the
//! usual decomposition of statistical offices. Not for members without data in one of the years:
//! those are left out and named.

use super::value::ratio;
use super::{Indicator, Inputs, Subject, Value};
use crate::party::Party;
use crate::place::registry;

/// Contributions of members to growth.
pub const INDICATOR: Indicator = Indicator {
    id: "contribution",
    label: "Contribution to growth",
    formula: "c_k = 100 (V_k,t − V_k,s) / V_s; Σ c_k = growth",
    reference: "decomposition in use at statistical offices",
    caveat: "current US dollars; members without data in one year are left out",
    measure: "trade.goods.exports",
    compute,
};

/// Contributions in points to the growth of the sum.
///
/// # Errors
/// If the sum of the base is not positive.
pub fn contributions(base: &[f64], value: &[f64]) -> Result<Vec<f64>, String> {
    let whole: f64 = base.iter().sum();
    base.iter().zip(value).map(|(b, v)| Ok(100.0 * ratio(v - b, whole, "the base")?)).collect()
}

fn compute(s: &Subject<'_>) -> Vec<Value> {
    let (many, one) = if s.b.members.len() >= s.a.members.len() { (s.b, s.a) } else { (s.a, s.b) };
    if many.members.len() < 2 {
        return Vec::new();
    }
    let mut inputs = Inputs::default();
    let (mut codes, mut base, mut value) = (Vec::new(), Vec::new(), Vec::new());
    for id in &many.members {
        let Ok(member) = Party::of(*id, many.as_of) else { continue };
        let mut own = Inputs::default();
        let both = s
            .trade(&mut own, one, &member, s.from)
            .and_then(|v| Ok((v, s.trade(&mut own, one, &member, s.to)?)));
        match both {
            Ok((v0, v1)) => {
                codes.push(registry().code_of(*id));
                base.push(v0);
                value.push(v1);
                inputs.join(&own);
            }
            Err(_) => {
                inputs.note(format!("{} left out: no figure in one of the years", registry().code_of(*id)))
            }
        }
    }
    let found = contributions(&base, &value);
    let label = |code: &str| format!("{code} in growth {}–{}", s.from, s.to);
    match found {
        Ok(points) => codes
            .iter()
            .zip(points)
            .map(|(code, c)| {
                Value::new(
                    format!("member.{code}"),
                    label(code),
                    "points",
                    Ok((c, "100 × change of the member / base of all".to_owned())),
                    &inputs,
                )
            })
            .collect(),
        Err(why) => vec![Value::missing("members", &label("members"), "points", why)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn contributions_add_up_to_growth(pairs in prop::collection::vec((0.1f64..1e3, 0.0f64..1e3), 1..20)) {
            let (base, value): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
            let points: f64 = contributions(&base, &value).unwrap().iter().sum();
            let growth = 100.0 * (value.iter().sum::<f64>() / base.iter().sum::<f64>() - 1.0);
            prop_assert!((points - growth).abs() <= 1e-12 * (1.0 + growth.abs()) * 100.0);
        }
    }
}
