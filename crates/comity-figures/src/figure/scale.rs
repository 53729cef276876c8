//! Where does a value stand on an axis, and which round values mark it?
//!
//! Linear: `x = r0 + (v − d0)/(d1 − d0)·(r1 − r0)`; logarithmic: the same in log₁₀. Values that are
//! not finite have no place.

use crate::words::grouped;

/// Kind of axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Equal steps.
    Linear,
    /// Equal ratios; only positive values have a place.
    Log,
}

/// A mapping from values to pixels.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    kind: Kind,
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

/// Beyond this size values are drawn at the edge; their table still has them in full.
const HUGE: f64 = 1e290;

impl Scale {
    /// A linear axis holding `low..=high`, widened to round values, on the pixels `from..to`.
    pub fn linear(low: f64, high: f64, from: f64, to: f64) -> Self {
        let (low, high) = ordered(low, high);
        let step = nice_step(high - low, 5.0);
        let (low, high) = ((low / step).floor() * step, (high / step).ceil() * step);
        Self { kind: Kind::Linear, low, high, from, to }
    }

    /// A linear axis with exactly these ends.
    pub fn exact(low: f64, high: f64, from: f64, to: f64) -> Self {
        let (low, high) = ordered(low, high);
        Self { kind: Kind::Linear, low, high, from, to }
    }

    /// A logarithmic axis holding the positive values `low..=high`, widened to 1, 2 or 5 times a
    /// power of ten.
    pub fn log(low: f64, high: f64, from: f64, to: f64) -> Self {
        let positive =
            |v: f64, other: f64| if v.is_finite() && v > 0.0 { v.clamp(1e-290, HUGE) } else { other };
        let (low, high) = (positive(low, 1.0), positive(high, 10.0));
        let (low, high) = (round_down(low.min(high)), round_up(high.max(low)));
        let high = if high > low { high } else { low * 10.0 };
        Self { kind: Kind::Log, low, high, from, to }
    }

    /// An axis of the given kind around all finite values; `with_zero` makes a linear one hold zero.
    pub fn around(kind: Kind, values: &[f64], with_zero: bool, from: f64, to: f64) -> Self {
        let usable = |v: &&f64| v.is_finite() && (kind == Kind::Linear || **v > 0.0);
        let (mut low, mut high) = values
            .iter()
            .filter(usable)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &v| (l.min(v), h.max(v)));
        if low > high {
            (low, high) =
                (if kind == Kind::Log { 1.0 } else { 0.0 }, if kind == Kind::Log { 10.0 } else { 1.0 });
        }
        if with_zero {
            (low, high) = (low.min(0.0), high.max(0.0));
        }
        match kind {
            Kind::Linear => Self::linear(low, high, from, to),
            Kind::Log => Self::log(low, high, from, to),
        }
    }

    /// The pixel of a value, held inside the axis; `None` if it has no place on it.
    pub fn at(&self, value: f64) -> Option<f64> {
        let share = match self.kind {
            _ if value.is_nan() => return None,
            Kind::Log if value <= 0.0 => return None,
            Kind::Linear => (value.clamp(self.low, self.high) - self.low) / (self.high - self.low),
            Kind::Log => {
                let v = value.clamp(self.low, self.high);
                (v.log10() - self.low.log10()) / (self.high.log10() - self.low.log10())
            }
        };
        Some(self.from + share * (self.to - self.from))
    }

    /// The pixel of a value, or of the axis' start if it has none.
    pub fn clamp(&self, value: f64) -> f64 {
        self.at(value).unwrap_or(self.from)
    }

    /// Lowest and highest value of the axis.
    pub fn domain(&self) -> (f64, f64) {
        (self.low, self.high)
    }

    /// Round values to mark, at most about `count` of them (log axes: powers of ten, and 2 and 5 if
    /// there is room).
    pub fn ticks(&self, count: f64) -> Vec<f64> {
        match self.kind {
            Kind::Linear => {
                let step = nice_step(self.high - self.low, count);
                let first = (self.low / step - 1e-9).ceil();
                let n = ((self.high / step + 1e-9).floor() - first).clamp(0.0, 50.0) as usize;
                (0..=n).map(|i| (first + i as f64) * step).collect()
            }
            Kind::Log => self.log_ticks(count),
        }
    }

    fn log_ticks(&self, count: f64) -> Vec<f64> {
        let (a, b) = (self.low.log10().floor() as i32, self.high.log10().ceil() as i32);
        let stride = (f64::from(b - a) / count).ceil().max(1.0) as i32;
        let digits: &[f64] = if f64::from(b - a) * 3.0 <= count { &[1.0, 2.0, 5.0] } else { &[1.0] };
        let inside = |v: &f64| *v >= self.low * 0.999_999 && *v <= self.high * 1.000_001;
        (a..=b)
            .filter(|e| e.rem_euclid(stride) == 0)
            .flat_map(|e| digits.iter().map(move |d| d * 10f64.powi(e)))
            .filter(inside)
            .collect()
    }
}

fn ordered(low: f64, high: f64) -> (f64, f64) {
    let tame = |v: f64| if v.is_nan() { 0.0 } else { v.clamp(-HUGE, HUGE) };
    let (low, high) = (tame(low).min(tame(high)), tame(low).max(tame(high)));
    let room = low.abs().max(high.abs()) * 1e-9;
    if high - low > room {
        (low, high)
    } else if low == 0.0 {
        (0.0, 1.0)
    } else {
        (low - low.abs() * 0.5, high + high.abs() * 0.5)
    }
}

/// The step of 1, 2, 2.5 or 5 times a power of ten that cuts `span` into about `count` pieces.
fn nice_step(span: f64, count: f64) -> f64 {
    let raw = (span / count.max(1.0)).max(f64::MIN_POSITIVE * 1e10);
    let power = 10f64.powf(raw.log10().floor());
    let factor = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|f| f * power >= raw * 0.999).unwrap_or(10.0);
    factor * power
}

fn round_down(v: f64) -> f64 {
    let power = 10f64.powf(v.log10().floor());
    [5.0, 2.0, 1.0].into_iter().map(|d| d * power).find(|&t| t <= v * 1.000_001).unwrap_or(power)
}

fn round_up(v: f64) -> f64 {
    let power = 10f64.powf(v.log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|d| d * power).find(|&t| t >= v * 0.999_999).unwrap_or(power * 10.0)
}

/// Share of the last place printed below which a value is what the arithmetic left of zero.
const ROUNDING: f64 = 1e-6;

/// A number for reading: thousands with commas, a true minus, `decimals` places; very large ones in powers of ten. What is
/// something and would round to nothing is "<0.1": a zero says that there is none.
pub fn number(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let size = value.abs();
    if size >= 1e15 {
        return format!("{value:.2e}").replace('-', "−");
    }
    let least = 10f64.powi(-i32::try_from(decimals).unwrap_or(i32::MAX));
    if size < least / 2.0 && size > least * ROUNDING {
        let bound = grouped(least, decimals);
        return if value > 0.0 { format!("<{bound}") } else { format!(">−{bound}") };
    }
    grouped(value, decimals)
}

/// The labels of some ticks: as many decimals as tell neighbours apart.
pub fn tick_labels(ticks: &[f64]) -> Vec<String> {
    let gap = ticks.windows(2).map(|w| (w[1] - w[0]).abs()).fold(f64::INFINITY, f64::min);
    let places = |step: f64| {
        (0..9)
            .find(|&d| {
                let s = step * 10f64.powi(d);
                (s - s.round()).abs() < 1e-6 * s.abs().max(1.0)
            })
            .unwrap_or(2)
    };
    let log = ticks.windows(2).any(|w| w[0] > 0.0 && w[1] / w[0] > 1.9 && ticks.len() > 1)
        && ticks.first().is_some_and(|&t| t > 0.0);
    ticks
        .iter()
        .map(|&t| {
            let step = if log || !gap.is_finite() { t } else { gap };
            number(t, places(step).max(0) as usize)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_ticks() {
        let s = Scale::linear(0.0, 458.1, 0.0, 100.0);
        assert_eq!(s.ticks(5.0), vec![0.0, 100.0, 200.0, 300.0, 400.0, 500.0]);
        assert_eq!(tick_labels(&[0.0, 0.25, 0.5]), ["0.00", "0.25", "0.50"]);
        assert_eq!(tick_labels(&[0.1, 1.0, 10.0, 1000.0]), ["0.1", "1", "10", "1,000"]);
        assert_eq!(Scale::log(0.03, 900.0, 0.0, 1.0).domain(), (0.02, 1000.0));
    }

    #[test]
    fn numbers_for_reading() {
        assert_eq!(number(-1_234_567.891, 1), "−1,234,567.9");
        assert_eq!((number(0.0, 1), number(-1e-9, 1)), ("0.0".to_owned(), "0.0".to_owned()));
        assert_eq!((number(0.003, 1), number(-0.01, 1)), ("<0.1".to_owned(), ">−0.1".to_owned()));
        assert_eq!(number(f64::NAN, 1), "–");
        assert_eq!(number(1e300, 1), "1.00e300");
    }

    #[test]
    fn every_finite_value_has_a_place_on_any_axis() {
        for v in [0.0, -1.0, 1e-300, f64::MAX, f64::MIN, 5e-324] {
            for w in [0.0, 1.0, -1e300, f64::INFINITY, f64::NAN] {
                let s = Scale::linear(v, w, 0.0, 100.0);
                let p = s.at(v).unwrap();
                assert!((-1e-6..=100.000_001).contains(&p), "{v} {w}: {p}");
                assert!(s.ticks(5.0).len() < 60);
                assert!(Scale::log(v, w, 0.0, 100.0).clamp(v).is_finite());
            }
        }
    }
}
