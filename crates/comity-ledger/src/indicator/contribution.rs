//! Which members, and which products, made trade grow?
//!
//! ```text
//! c_k = 100 (V_k,t - V_k,s) / V_s        in points of the growth of V = sum_k V_k
//! ```
//!
//! `k` members of the larger side, or sections of the classification; `V` trade both ways. The
//! contributions add up to the growth rate. A member that was not in a bloc of dated membership in
//! one of the years counts as zero in it, so that entry and exit are contributions too. Reference:
//! the usual decomposition of statistical offices. Not for members without data in one of the
//! years: those are left out and named.

use super::growth::change;
use super::value::ratio;
use super::{Indicator, Inputs, Subject, Value};
use crate::measure;
use crate::party::Party;
use crate::place::{PlaceId, registry};

/// Contributions of members to growth.
pub const INDICATOR: Indicator = Indicator {
    id: "contribution",
    label: "Contribution to growth",
    formula: "c_k = 100 (V_k,t − V_k,s) / V_s; Σ c_k = growth",
    reference: "decomposition in use at statistical offices",
    caveat: "current US dollars; members without data in one year are left out; sections only where both years have them",
    measure: measure::TRADE_GOODS_EXPORTS,
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
    let mut values = by_member(s);
    values.extend(by_section(s));
    values
}

fn by_member(s: &Subject<'_>) -> Vec<Value> {
    let (many, one) = if s.b.members.len() >= s.a.members.len() { (s.b, s.a) } else { (s.a, s.b) };
    if many.members.len() < 2 {
        return Vec::new();
    }
    let (first, last) = (many.in_year(s.from), many.in_year(s.to));
    let mut members: Vec<PlaceId> = first.members.iter().chain(&last.members).copied().collect();
    members.sort_unstable();
    members.dedup();
    let mut inputs = Inputs::default();
    let (mut codes, mut base, mut value) = (Vec::new(), Vec::new(), Vec::new());
    for id in members {
        let Ok(member) = Party::of(id, many.as_of) else { continue };
        let mut own = Inputs::default();
        let mut level = |bloc: &Party, year| match bloc.members.contains(&id) {
            true => s.trade(&mut own, one, &member, year),
            false => Ok(0.0),
        };
        match level(&first, s.from).and_then(|v| Ok((v, level(&last, s.to)?))) {
            Ok((v0, v1)) => {
                codes.push(registry().code_of(id).to_owned());
                base.push(v0);
                value.push(v1);
                inputs.join(&own);
            }
            Err(_) => {
                inputs.note(format!("{} left out: no figure in one of the years", registry().code_of(id)))
            }
        }
    }
    told(s, "member", codes, contributions(&base, &value), &inputs)
}

/// Contributions of the sections of trade both ways.
fn by_section(s: &Subject<'_>) -> Vec<Value> {
    let mut inputs = Inputs::default();
    let mut both = |year: i16| -> Result<Vec<f64>, String> {
        let out = s.sections(&mut inputs, s.a, s.b, year)?;
        let back = s.sections(&mut inputs, s.b, s.a, year)?;
        Ok(out.iter().zip(&back).map(|(x, m)| x + m).collect())
    };
    let levels = both(s.from).and_then(|base| Ok((base, both(s.to)?)));
    inputs.note(s.seam());
    let found = levels.clone().and_then(|(base, value)| contributions(&base, &value));
    let mut values = told(s, "section", s.products().to_vec(), found, &inputs);
    if let Ok((base, value)) = levels {
        // Sections need not add up to the total that the source states.
        let (v0, v1) = (base.iter().sum::<f64>(), value.iter().sum::<f64>());
        let worked = change(v0, v1).map(|growth| (growth, format!("from {v0} to {v1}")));
        let label = format!("all sections together, {}–{}", s.from, s.to);
        values.push(Value::new("sections", label, "percent", worked, &inputs));
    }
    values
}

fn told(
    s: &Subject<'_>,
    of: &str,
    names: Vec<String>,
    found: Result<Vec<f64>, String>,
    inputs: &Inputs,
) -> Vec<Value> {
    let label = |name: &str| format!("{name} in growth {}–{}", s.from, s.to);
    let points = match found {
        Ok(points) => points,
        Err(why) => return vec![Value::missing(of, &label(&format!("each {of}")), "points", why)],
    };
    let worked = format!("100 × change of the {of} / base of all");
    let of_one = names.iter().zip(points).map(|(name, c)| {
        Value::new(format!("{of}.{name}"), label(name), "points", Ok((c, worked.clone())), inputs)
    });
    of_one.collect()
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
