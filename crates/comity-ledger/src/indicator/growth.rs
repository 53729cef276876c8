//! How fast did trade between two parties grow?
//!
//! ```text
//! change = 100 (V_t / V_s - 1)                    per cent over the whole stretch
//! CAGR   = 100 ((V_t / V_s)^(1 / (t - s)) - 1)    per cent a year
//! ```
//!
//! `V` trade both ways (total) or one direction, `s`, `t` first and last year. A base of zero or
//! less has no growth rate: that is a reason, not an infinity. Nor has a year that is not covered;
//! what one of the years lacks is left out of both ([`super::matched`]). Values are in current dollars, so
//! growth is of prices and volumes together; not for growth in real terms.

use super::value::ratio;
use super::{Indicator, Inputs, Subject, Value, Worked, matched};
use crate::measure;

/// Change and yearly growth.
pub const INDICATOR: Indicator = Indicator {
    id: "growth",
    label: "Growth",
    formula: "100 (V_t / V_s − 1); a year: 100 ((V_t / V_s)^(1/(t−s)) − 1)",
    reference: "Mikic and Gilbert (2009), Trade Statistics in Policymaking, UN ESCAP",
    caveat: "current US dollars: prices and volumes together",
    measure: measure::TRADE_GOODS_EXPORTS,
    compute,
};

/// Change in per cent from a positive base.
///
/// # Errors
/// If the base is not positive.
pub fn change(base: f64, value: f64) -> Result<f64, String> {
    Ok(100.0 * (ratio(value, base, "the base")? - 1.0))
}

/// Compound yearly growth in per cent over a number of years.
///
/// # Errors
/// If the base is not positive, the value negative or the stretch empty.
pub fn yearly(base: f64, value: f64, years: i16) -> Result<f64, String> {
    let ratio = ratio(value, base, "the base")?;
    if years < 1 || ratio < 0.0 {
        return Err("yearly growth needs two different years and values of zero or more".to_owned());
    }
    Ok(100.0 * (ratio.powf(1.0 / f64::from(years)) - 1.0))
}

fn compute(s: &Subject<'_>) -> Vec<Value> {
    let mut out = Vec::new();
    for (variant, what) in [
        ("total", "trade both ways"),
        ("a-to-b", "exports of the first"),
        ("b-to-a", "exports of the second"),
    ] {
        let mut inputs = Inputs::default();
        let both = [(s.a, s.b), (s.b, s.a)];
        let flows = match variant {
            "total" => &both[..],
            "a-to-b" => &both[..1],
            _ => &both[1..],
        };
        let levels = matched::levels(s, &mut inputs, flows).map(|m| (m.base, m.value));
        inputs.note(s.seam());
        let worked = |f: &dyn Fn(f64, f64) -> Result<f64, String>| -> Worked {
            let (base, value) = levels.clone()?;
            Ok((f(base, value)?, format!("from {base} to {value}")))
        };
        let span = s.to - s.from;
        let label = format!("{what}, {}–{}", s.from, s.to);
        out.push(Value::new(variant, &*label, "percent", worked(&change), &inputs));
        let a_year = worked(&|base, value| yearly(base, value, span));
        out.push(Value::new(
            format!("{variant}.yearly"),
            format!("{label}, a year"),
            "percent",
            a_year,
            &inputs,
        ));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yearly_growth_compounds_to_the_change() {
        let (base, value) = (259.8, 458.1);
        let a_year = yearly(base, value, 9).unwrap() / 100.0;
        assert!((100.0 * ((1.0 + a_year).powi(9) - 1.0) - change(base, value).unwrap()).abs() < 1e-10);
    }

    #[test]
    fn no_base_no_growth() {
        assert!(change(0.0, 5.0).is_err() && change(-1.0, 5.0).is_err());
        assert!(yearly(1.0, 2.0, 0).is_err());
        assert_eq!(change(5.0, 0.0), Ok(-100.0));
    }
}
