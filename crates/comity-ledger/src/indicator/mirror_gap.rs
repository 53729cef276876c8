//! How far apart are the reports of the two sides?
//!
//! ```text
//! g = ln(reported by the destination / reported by the origin)
//! ```
//!
//! Freight and insurance alone make the importer's report about 5 to 20 per cent larger (CIF
//! against FOB): `ln 1.05 = 0.05` to `ln 1.20 = 0.18`. More has other reasons: trade through third
//! places, timing, classification, misreporting. Gaulier and Zignago (2010), CEPII Working Paper
//! 2010-23. The two reports are shown, never averaged. Needs two figures of the same years about
//! the same parties, published by either side.

use super::value::ratio;
use super::{Indicator, Inputs, Subject, Value, Worked};
use crate::measure;
use crate::panel::basis::Reporter;
use crate::panel::reading::Reading;
use crate::question::published;

/// Gap between the two sides' reports.
pub const INDICATOR: Indicator = Indicator {
    id: "mirror-gap",
    label: "Mirror gap",
    formula: "ln(reported by the destination / reported by the origin)",
    reference: "Gaulier and Zignago (2010), CEPII Working Paper 2010-23",
    caveat: "freight and insurance explain about 0.05 to 0.18 of one direction, less of both together",
    measure: measure::TRADE_GOODS,
    compute,
};

/// Logarithmic gap.
///
/// # Errors
/// If a report is not positive.
pub fn gap(by_origin: f64, by_destination: f64) -> Result<f64, String> {
    let r = ratio(by_destination, by_origin, "the origin's report")?;
    if r > 0.0 { Ok(r.ln()) } else { Err("the destination's report is not positive".to_owned()) }
}

fn compute(s: &Subject<'_>) -> Vec<Value> {
    let mut found = published(s.world, measure::TRADE_GOODS, s.a.id, s.b.id, s.to, s.to);
    // Regions that only resemble the parties are delimited by each office in its own way: a gap
    // between them would be one of definition, so they are refused.
    found.retain(|r| r.period == s.to.to_string() && !r.related_only);
    let by = |reporter: Reporter| found.iter().find(move |r| r.basis.reporter == reporter);
    let label = format!("trade of {} and {} as either side reports it, {}", s.a.name(), s.b.name(), s.to);
    let (Some(one), Some(other)) = (by(Reporter::Origin), by(Reporter::Destination)) else {
        let why = format!("the atlas does not have both sides' reports for {}", s.to);
        return vec![Value::missing("total", &label, "ratio", why)];
    };
    let mut inputs = Inputs::default();
    let mut take = |r: &Reading| {
        inputs.note(format!("{}: {}", r.id, r.basis.region));
        inputs.take(Ok(r.clone()))
    };
    let worked: Worked = take(one).and_then(|x| {
        let y = take(other)?;
        Ok((gap(x, y)?, format!("ln({y} / {x})")))
    });
    vec![Value::new("total", label, "ratio", worked, &inputs)]
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_gap_is_antisymmetric() {
        let (x, y) = (518.5, 477.6);
        assert!((super::gap(x, y).unwrap() + super::gap(y, x).unwrap()).abs() < 1e-15);
        assert!(super::gap(0.0, 1.0).is_err() && super::gap(1.0, 0.0).is_err());
    }
}
