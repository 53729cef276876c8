//! Does the value found agree with the number claimed, at the precision it was quoted with?
//!
//! ```text
//! =  supported |v - q| <= h        imprecise |v - q| <= max(2h, band)
//! ~  supported |v - q| <= max(h, 5 %, 0.5 pp)   imprecise <= 15 %
//! ~< supported 0.9 q <= v <= q + h   imprecise 0.8 q <= v <= 1.05 q
//! >  supported q < v <= max(1.25 q, q + leading unit)   imprecise beyond, or v >= q - min(h, 2 %)
//! ```
//! `v` value found, `q` value claimed, `h` half-width of the rounding interval of the quoted
//! number. Falls and deficits are compared by magnitude; the wrong sign is contradicted.

use crate::frame::{Op, Precision, Value};

/// Days that may lie between the day on which a state was let in or said that it leaves and the day from which it holds:
/// a year's notice (ECOWAS, OPEC), the seventeen months from the United Kingdom's signature to its place in the CPTPP.
/// Texts give either.
pub const NOTICE_DAYS: i32 = 550;

/// How far a value is from a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Within the tolerance of the words used.
    Supported,
    /// Right order, wrong digits; or true but loose.
    Imprecise,
    /// Neither.
    Contradicted,
}

/// What is compared: decides the band of "imprecise".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Class {
    Level,
    Change,
    Points,
    Share,
    Ratio,
    Tariff,
    Count,
}

/// The number claimed and how it was put.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Claimed {
    pub value: Value,
    pub op: Op,
    pub tol: f64,
    pub precision: Precision,
    pub class: Class,
}

/// The common fractions, in per cent, that a reader rounds to.
const FRACTIONS: [f64; 13] =
    [10.0, 12.5, 100.0 / 6.0, 20.0, 25.0, 100.0 / 3.0, 40.0, 50.0, 60.0, 200.0 / 3.0, 75.0, 80.0, 90.0];

/// Slack for decimal fractions that binary floating point cannot hold.
const EPS: f64 = 1e-9;

fn graded(supported: bool, imprecise: bool) -> Grade {
    match (supported, imprecise) {
        (true, _) => Grade::Supported,
        (_, true) => Grade::Imprecise,
        _ => Grade::Contradicted,
    }
}

/// Grades a value against the claim.
pub fn grade(claimed: &Claimed, found: f64) -> Grade {
    if !found.is_finite() {
        return Grade::Contradicted;
    }
    match claimed.value {
        Value::Range([a, b]) => grade_range(claimed, found, a, b),
        Value::One(q) => {
            if (q < 0.0 && found > 0.0) || (q > 0.0 && found < 0.0) {
                return Grade::Contradicted;
            }
            grade_one(claimed, found.abs(), q.abs())
        }
    }
}

fn grade_range(claimed: &Claimed, found: f64, a: f64, b: f64) -> Grade {
    let (v, a, b) = if a <= 0.0 && b <= 0.0 && found <= 0.0 { (-found, -a, -b) } else { (found, a, b) };
    let (lo, hi) = (a.min(b), a.max(b));
    let h = claimed.tol + EPS * hi.abs();
    graded(v >= lo - h && v <= hi + h, v >= lo * 0.95 - EPS && v <= hi * 1.05 + EPS)
}

fn grade_one(c: &Claimed, v: f64, q: f64) -> Grade {
    let e = EPS * q.abs().max(1.0);
    let h = c.tol;
    if c.precision == Precision::Fraction && !matches!(c.class, Class::Level | Class::Count | Class::Ratio) {
        return grade_fraction(c.op, v, q);
    }
    let word = c.precision == Precision::Word && c.class == Class::Ratio;
    let gap = (v - q).abs();
    match c.op {
        Op::Equal | Op::About if word => graded(gap <= 0.1 * q + e, gap <= 0.25 * q + e),
        Op::Equal | Op::Between => graded(gap <= h + e, gap <= (2.0 * h).max(band(c.class, q)) + e),
        Op::About => {
            let points = if percents(c.class) { 0.5 } else { 0.0 };
            graded(gap <= h.max(0.05 * q).max(points) + e, gap <= 0.15 * q + e)
        }
        Op::Nearly => graded(v >= 0.9 * q - e && v <= q + h + e, v >= 0.8 * q - e && v <= 1.05 * q + e),
        Op::Above | Op::AtLeast => grade_lower_bound(c.op, v, q, h, e),
        Op::Below | Op::AtMost => grade_upper_bound(c.op, v, q, h, e),
    }
}

fn percents(class: Class) -> bool {
    matches!(class, Class::Change | Class::Share | Class::Points | Class::Tariff)
}

fn band(class: Class, q: f64) -> f64 {
    match class {
        Class::Level => 0.05 * q,
        Class::Change => (0.1 * q).max(1.0),
        Class::Share => (0.15 * q).min(2.5),
        Class::Ratio => 0.1 * q,
        Class::Points => 0.5,
        Class::Tariff => 1.0,
        Class::Count if q >= 20.0 => 0.05 * q,
        Class::Count => 0.0,
    }
}

/// 500 → 100, 20 → 10, 2 → 1.
fn leading_unit(q: f64) -> f64 {
    if q <= 0.0 { 0.0 } else { 10f64.powi(libm::floor(libm::log10(q) + EPS) as i32) }
}

fn grade_lower_bound(op: Op, v: f64, q: f64, h: f64, e: f64) -> Grade {
    let true_at_all = if op == Op::Above { v > q + e } else { v >= q - e };
    let tight = v <= (1.25 * q).max(q + leading_unit(q)) + e;
    graded(true_at_all && tight, true_at_all || v >= q - h.min(0.02 * q) - e)
}

fn grade_upper_bound(op: Op, v: f64, q: f64, h: f64, e: f64) -> Grade {
    let true_at_all = if op == Op::Below { v < q - e } else { v <= q + e };
    let tight = v >= (0.75 * q).min(q - leading_unit(q)) - e;
    graded(true_at_all && tight, true_at_all || v <= q + h.min(0.02 * q) + e)
}

fn neighbours(q: f64) -> (f64, f64) {
    let below = FRACTIONS.iter().copied().rfind(|f| *f < q - 0.1).unwrap_or(0.0);
    let above = FRACTIONS.iter().copied().find(|f| *f > q + 0.1).unwrap_or(100.0);
    (below, above)
}

fn grade_fraction(op: Op, v: f64, q: f64) -> Grade {
    let (below, above) = neighbours(q);
    match op {
        Op::Above | Op::AtLeast => {
            let holds = if op == Op::Above { v > q + EPS } else { v >= q - EPS };
            graded(holds && v <= above.max(1.25 * q) + EPS, holds)
        }
        Op::Below | Op::AtMost => {
            let holds = if op == Op::Below { v < q - EPS } else { v <= q + EPS };
            graded(holds && v >= below.min(0.75 * q) - EPS, holds)
        }
        Op::Nearly => {
            graded(v >= 0.9 * q - EPS && v <= q + 0.5 + EPS, v >= 0.8 * q - EPS && v <= 1.05 * q + EPS)
        }
        Op::Equal | Op::About | Op::Between => {
            let (lo, hi) = ((q + below) / 2.0, (q + above) / 2.0);
            graded(v >= lo - EPS && v <= hi + EPS, v >= lo - 2.5 - EPS && v <= hi + 2.5 + EPS)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Grade::{Contradicted, Imprecise, Supported};

    fn of(op: Op, q: f64, tol: f64, precision: Precision, class: Class, v: f64) -> Grade {
        grade(&Claimed { value: Value::One(q), op, tol, precision, class }, v)
    }

    #[test]
    fn a_bare_level_is_held_to_its_digits() {
        let level = |v| of(Op::Equal, 3.2, 0.05, Precision::Digits, Class::Level, v);
        assert_eq!([level(3.25), level(3.33), level(3.5)], [Supported, Imprecise, Contradicted]);
    }

    #[test]
    fn more_than_is_loose_when_far_beyond() {
        let over = |v| of(Op::Above, 500.0, 25.0, Precision::Digits, Class::Level, v);
        assert_eq!(
            [over(625.0), over(626.0), over(500.0), over(495.0), over(480.0)],
            [Supported, Imprecise, Imprecise, Imprecise, Contradicted]
        );
        let twenty = |v| of(Op::Above, 20.0, 0.0, Precision::Digits, Class::Count, v);
        assert_eq!(
            [twenty(21.0), twenty(30.0), twenty(31.0), twenty(20.0)],
            [Supported, Supported, Imprecise, Imprecise]
        );
        let doubled = |v| of(Op::Above, 2.0, 0.0, Precision::Word, Class::Ratio, v);
        assert_eq!([doubled(3.0), doubled(3.2), doubled(1.9)], [Supported, Imprecise, Contradicted]);
    }

    #[test]
    fn less_than_mirrors_more_than() {
        let under = |v| of(Op::Below, 150.0, 5.0, Precision::Digits, Class::Level, v);
        assert_eq!(
            [under(120.0), under(40.0), under(152.0), under(205.0)],
            [Supported, Imprecise, Imprecise, Contradicted]
        );
    }

    #[test]
    fn fractions_reach_half_way_to_their_neighbours() {
        let fifth = |v| of(Op::Equal, -20.0, 0.0, Precision::Fraction, Class::Change, v);
        assert_eq!(
            [fifth(-19.6), fifth(-25.0), fifth(-40.0), fifth(19.6)],
            [Supported, Imprecise, Contradicted, Contradicted]
        );
        let almost = |v| of(Op::Nearly, 25.0, 0.0, Precision::Fraction, Class::Share, v);
        assert_eq!(
            [almost(22.5), almost(21.3), almost(26.0), almost(19.0)],
            [Supported, Imprecise, Imprecise, Contradicted]
        );
        let half = |v| of(Op::Above, 50.0, 0.0, Precision::Fraction, Class::Share, v);
        assert_eq!([half(56.9), half(70.0), half(49.0)], [Supported, Imprecise, Contradicted]);
    }

    #[test]
    fn the_wrong_sign_is_contradicted() {
        assert_eq!(of(Op::Equal, -21.0, 0.5, Precision::Digits, Class::Level, 21.0), Contradicted);
        assert_eq!(of(Op::Above, -300.0, 15.0, Precision::Digits, Class::Level, -320.0), Supported);
    }

    #[test]
    fn counts_have_no_slack_below_twenty() {
        let count = |q, v| of(Op::Equal, q, 0.0, Precision::Digits, Class::Count, v);
        assert_eq!(
            [count(5.0, 5.0), count(5.0, 6.0), count(24.0, 25.0), count(24.0, 26.0)],
            [Supported, Contradicted, Imprecise, Contradicted]
        );
    }
}
