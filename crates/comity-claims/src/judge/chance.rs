//! How likely does a reading hold by accident?
//!
//! A reading that puts in what the sentence leaves out is believed when its figure fits, unless the figure is so coarse, or
//! so many readings were tried, that one of them would fit anyhow. What a wrong reading finds is taken to lie anywhere
//! within a factor of twenty of the number claimed, all orders of magnitude alike, so that it falls as near as the value
//! found with the chance
//!
//! ```text
//! p = 2 max(|ln(v/q)|, h/q) / ln 20          a rate in per cent: 2 max(|v - q|, h) / 30
//! ```
//! `v` value found, `q` number claimed, `h` half of its rounding interval. A day is met by accident once in some hundred
//! ties, a month in some fifty, a year in ten; a rank, a comparison or a membership too easily to say anything.
//! Not a probability that the claim is true.

use super::{Finding, policy};
use crate::frame::{Frame, Kind};
use crate::period::{Period, Stamp};

/// The span of what other readings find, as a factor.
const SPAN: f64 = 20.0;

/// The span of rates of growth, in points.
const RATES: f64 = 30.0;

/// The chance of a fit from which on it says nothing, and the most that one figure counts.
const SAYS: (f64, f64) = (0.05, 5.0);

/// The chance that a reading of parties or time drawn at random would hold as `found` does.
pub fn by_accident(frame: &Frame, found: &Finding) -> f64 {
    match frame.kind {
        Kind::Level | Kind::Share | Kind::Ratio => amount(frame, found),
        Kind::Change if frame.unit.as_deref() == Some("percent") => rate(frame, found),
        Kind::Change => amount(frame, found),
        Kind::Event => of_day(frame.period),
        _ => 1.0,
    }
}

/// Whether a claim, should it hold, may say anything for the reading that it is of.
pub fn may_explain(frame: &Frame) -> bool {
    match frame.kind {
        Kind::Level | Kind::Share | Kind::Ratio | Kind::Change => frame.number().is_some(),
        Kind::Event => of_day(frame.period) <= SAYS.0,
        _ => false,
    }
}

/// What a claim that holds says for the reading that it is of: `-ln p`, nothing where it is likely to hold anyhow.
pub fn explains(frame: &Frame, found: &Finding) -> f64 {
    let chance = by_accident(frame, found);
    if chance <= SAYS.0 { (-libm::log(chance.max(f64::MIN_POSITIVE))).min(SAYS.1) } else { 0.0 }
}

fn amount(frame: &Frame, found: &Finding) -> f64 {
    let (Some(number), Some(off)) = (frame.number(), policy::off_by(frame, found)) else { return 1.0 };
    let rounding = frame.tol.unwrap_or(0.0) / number.abs();
    (2.0 * libm::log(off).max(rounding) / libm::log(SPAN)).min(1.0)
}

fn rate(frame: &Frame, found: &Finding) -> f64 {
    let Some(number) = frame.number() else { return 1.0 };
    let off = found.bases.iter().filter_map(|b| b.value).map(|v| (v - number).abs()).min_by(f64::total_cmp);
    off.map_or(1.0, |off| (2.0 * off.max(frame.tol.unwrap_or(0.0)) / RATES).min(1.0))
}

fn of_day(period: Period) -> f64 {
    match period {
        Period::At(Stamp::Day(..)) => 0.01,
        Period::At(Stamp::Month(..)) => 0.02,
        Period::At(Stamp::Year(_)) => 0.1,
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{Span, Value};
    use crate::judge::Reason;

    fn level(value: f64, tol: f64, measured: f64) -> f64 {
        let frame = Frame {
            value: Some(Value::One(value)),
            tol: Some(tol),
            ..Frame::new(Kind::Level, "trade.goods", Span::default(), Span::default())
        };
        let basis = crate::judge::Basis {
            source: "baci".to_owned(),
            measure: "trade.goods".to_owned(),
            vintage: String::new(),
            value: Some(measured),
            unit: "USD".to_owned(),
            period: Period::At(Stamp::Year(2023)),
            verdict: crate::judge::Verdict::Supported,
            rows: Vec::new(),
            note: None,
        };
        let found = Finding { bases: vec![basis], ..Finding::not_checkable(Reason::NoData) };
        by_accident(&frame, &found)
    }

    #[test]
    fn three_digits_are_met_by_accident_once_in_a_thousand_and_one_digit_often() {
        assert!(level(67.5, 0.05, 67.52) < 0.001);
        assert!((0.03..0.1).contains(&level(5.0, 0.5, 5.1)));
        assert!(level(5.0, 0.5, 100.0) >= 1.0);
    }

    #[test]
    fn a_day_says_more_than_a_year_and_a_rank_says_nothing() {
        assert!(of_day(Period::At(Stamp::Day(2012, 3, 15))) < of_day(Period::At(Stamp::Year(2012))));
        let rank = Frame::new(Kind::Rank, "trade.goods", Span::default(), Span::default());
        assert!(by_accident(&rank, &Finding::not_checkable(Reason::NoData)) >= 1.0);
    }
}
