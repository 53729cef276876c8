//! What an indicator gives back: a value or the reason why there is none, its arithmetic, and the
//! evidence it rests on.

use crate::panel::reading::{Bound, Gap, Reading};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// One value of an indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// Variant: `exports`, `kojima.a`, `member.BRA`; `a` and `b` are the first and second party.
    pub variant: String,
    /// What it is, in words.
    pub label: String,
    /// The value, or why there is none; never infinite, never NaN.
    pub value: Result<f64, String>,
    /// How exactly it is known; of sums that lack something only a bound.
    pub bound: Bound,
    /// `ratio`, `percent`, `USD`, `index`, `points`, or what is counted.
    pub unit: &'static str,
    /// The formula with the numbers put in.
    pub arithmetic: String,
    /// Evidence ids of the inputs.
    pub inputs: Vec<String>,
    /// What one must know about this value.
    pub notes: Vec<String>,
}

/// Values that were computed already, by the subject and the indicator. A document asks for the same ones again and
/// again: in a table, in a sentence, and for what stands behind each.
#[derive(Debug, Default)]
pub(super) struct Computed(Mutex<HashMap<String, Arc<[Value]>>>);

impl Computed {
    /// Subjects kept at most; then all are forgotten.
    const MOST: usize = 2_000;

    /// The values of a subject, if they are known.
    pub fn get(&self, key: &str) -> Option<Arc<[Value]>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).map(Arc::clone)
    }

    /// Keeps the values of a subject.
    pub fn keep(&self, key: String, values: Vec<Value>) -> Arc<[Value]> {
        let values: Arc<[Value]> = values.into();
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= Self::MOST {
            known.clear();
        }
        known.insert(key, Arc::clone(&values));
        values
    }
}

/// A number with its arithmetic, or the reason why there is none.
pub type Worked = Result<(f64, String), String>;

/// Evidence read on the way to a value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inputs {
    /// Evidence ids, in the order read, each once.
    pub ids: Vec<String>,
    /// Members without data and the like, each once.
    pub notes: Vec<String>,
    /// Whether a reading lacks something.
    pub lacking: bool,
    /// What is missing from a reading and may change what is computed from it; empty if nothing.
    pub holes: String,
}

impl Inputs {
    /// The number of a reading, whose id and gaps are kept.
    ///
    /// # Errors
    /// The gap in words.
    pub fn take(&mut self, reading: Result<Reading, Gap>) -> Result<f64, String> {
        let reading = reading.map_err(|gap| gap.to_string())?;
        Ok(self.keep(&reading))
    }

    /// The number of a reading, whose id and gaps are kept.
    pub fn keep(&mut self, reading: &Reading) -> f64 {
        self.note(reading.gap_in_words());
        self.id(reading.id.clone());
        self.lacking |= reading.is_lower_bound();
        if reading.has_holes() && self.holes.is_empty() {
            self.holes = reading.gap_in_words();
        }
        reading.value
    }

    /// Keeps an evidence id.
    pub fn id(&mut self, id: String) {
        if !self.ids.contains(&id) {
            self.ids.push(id);
        }
    }

    /// Keeps a remark; of several in one, those that were not made before.
    pub fn note(&mut self, note: impl Into<String>) {
        for part in note.into().split("; ").filter(|part| !part.is_empty()) {
            if !self.notes.iter().any(|known| known == part) {
                self.notes.push(part.to_owned());
            }
        }
    }

    /// Keeps all of another's.
    pub fn join(&mut self, other: &Self) {
        other.ids.iter().for_each(|id| self.id(id.clone()));
        other.notes.iter().for_each(|note| self.note(note.clone()));
        self.lacking |= other.lacking;
        if self.holes.is_empty() {
            self.holes.clone_from(&other.holes);
        }
    }
}

impl Value {
    /// A value from what was worked out. A number that is not finite is a reason, not a value, and
    /// so is one from sums of which a part that matters is not known. Where the missing part is
    /// small, the value is about right and says so.
    pub fn new(
        variant: impl Into<String>,
        label: impl Into<String>,
        unit: &'static str,
        worked: Worked,
        inputs: &Inputs,
    ) -> Self {
        let worked = match worked {
            Ok(_) if !inputs.holes.is_empty() => Err(format!("not covered: {}", inputs.holes)),
            worked => worked,
        };
        let bound = if inputs.lacking { Bound::About } else { Bound::Exact };
        Self::bounded(variant, label, unit, worked, inputs, bound)
    }

    /// A value that is known to be a bound, or known exactly whatever its inputs lack.
    pub fn bounded(
        variant: impl Into<String>,
        label: impl Into<String>,
        unit: &'static str,
        worked: Worked,
        inputs: &Inputs,
        bound: Bound,
    ) -> Self {
        let (value, arithmetic) = match worked {
            Ok((number, arithmetic)) if number.is_finite() => (Ok(number), arithmetic),
            Ok((_, arithmetic)) => (Err(format!("{arithmetic} is not a finite number")), String::new()),
            Err(why) => (Err(why), String::new()),
        };
        let Inputs { ids, notes, .. } = inputs.clone();
        let (variant, label) = (variant.into(), label.into());
        Self { variant, label, value, bound, unit, arithmetic, inputs: ids, notes }
    }

    /// A value that cannot be computed, with the reason.
    pub fn missing(variant: &str, label: &str, unit: &'static str, why: String) -> Self {
        Self::new(variant, label, unit, Err(why), &Inputs::default())
    }
}

/// How exactly `part / whole` is known, and whether it is known at all: a part that lacks something
/// gives at least, a whole that does gives at most; both together give a value only if what is
/// missing is small.
///
/// # Errors
/// What is missing from both.
pub fn share_bound(part: &Reading, whole: &[&Reading]) -> Result<Bound, String> {
    let whole_lacks = whole.iter().any(|reading| reading.is_lower_bound());
    match (part.is_lower_bound(), whole_lacks) {
        (false, false) => Ok(Bound::Exact),
        (true, false) => Ok(Bound::AtLeast),
        (false, true) => Ok(Bound::AtMost),
        (true, true) => match [part].iter().chain(whole).find(|reading| reading.has_holes()) {
            Some(reading) => Err(format!("not covered: {}", reading.gap_in_words())),
            None => Ok(Bound::About),
        },
    }
}

/// `numerator / denominator` where the denominator must be positive.
///
/// # Errors
/// That `what` is not positive, or that the ratio is beyond the range of numbers.
pub fn ratio(numerator: f64, denominator: f64, what: &str) -> Result<f64, String> {
    if !denominator.is_finite() || denominator <= 0.0 {
        return Err(format!("{what} is {denominator}; it must be positive to divide by"));
    }
    let ratio = numerator / denominator;
    if ratio.is_finite() { Ok(ratio) } else { Err(format!("{numerator} / {denominator} is out of range")) }
}

/// Shares of a whole, for amounts that are not negative.
///
/// # Errors
/// If an amount is negative or not finite, or all are zero.
pub fn shares(amounts: &[f64], what: &str) -> Result<Vec<f64>, String> {
    if let Some(wrong) = amounts.iter().find(|v| !v.is_finite() || **v < 0.0) {
        return Err(format!("{what} holds {wrong}; shares need amounts of zero or more"));
    }
    let whole: f64 = amounts.iter().sum();
    if whole <= 0.0 {
        return Err(format!("{what} is nothing at all; there are no shares"));
    }
    amounts.iter().map(|v| ratio(*v, whole, what)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_division_gives_infinity_or_nan() {
        for (x, y) in [(1.0, 0.0), (0.0, 0.0), (1.0, -2.0), (1.0, f64::NAN), (f64::MAX, 1e-300)] {
            assert!(ratio(x, y, "base").is_err(), "{x} / {y}");
        }
        assert_eq!(ratio(-1.0, 4.0, "base"), Ok(-0.25));
        assert!(shares(&[1.0, -1.0], "exports").is_err());
        assert!(shares(&[0.0, 0.0], "exports").is_err());
        assert!(shares(&[], "exports").is_err());
        let value = Value::new("x", "x", "ratio", Ok((f64::NAN, "0 / 0".to_owned())), &Inputs::default());
        assert_eq!(value.value, Err("0 / 0 is not a finite number".to_owned()));
    }
}
