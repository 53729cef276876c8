//! What follows from the figures: one file per indicator, and this list of them.
//!
//! An indicator is computed for two parties, on one basis, for a year or a stretch of years. Each
//! value carries its formula with the numbers put in and the evidence ids of its inputs, so that
//! [`explain`] leads from it to rows. A value that cannot be computed says why; it is never zero
//! or infinite instead.
//!
//! Blocs count as one country: flows inside a bloc are left out first.

mod subject;
pub mod trade;

pub use subject::Subject;

use crate::panel::explain::Explanation;
use crate::panel::panel;
use crate::party::Party;
use crate::time::Date;

/// What an indicator says about itself.
#[derive(Debug)]
pub struct Indicator {
    /// Short name used in evidence: `intensity`.
    pub id: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// Formula in words and symbols.
    pub formula: &'static str,
    /// Paper or handbook.
    pub reference: &'static str,
    /// When not to use it, or what to know.
    pub caveat: &'static str,
    /// Measure whose series it reads.
    pub measure: &'static str,
    /// Computes all its variants.
    pub compute: fn(&Subject<'_>) -> Vec<Value>,
}

/// One value of an indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// Variant: `exports`, `balassa`, `CHN`.
    pub variant: String,
    /// What it is, in words.
    pub label: String,
    /// The value, or why there is none.
    pub value: Result<f64, String>,
    /// `ratio`, `percent`, `USD`, `index`.
    pub unit: &'static str,
    /// The formula with the numbers put in.
    pub arithmetic: String,
    /// Evidence ids of the inputs.
    pub inputs: Vec<String>,
    /// What one must know about this value.
    pub notes: Vec<String>,
}

/// Every indicator, in the order of the catalogue.
pub const ALL: &[&Indicator] = &[&trade::INDICATOR];

/// The indicator of that short name.
pub fn find(id: &str) -> Option<&'static Indicator> {
    ALL.iter().copied().find(|indicator| indicator.id == id)
}

/// Evidence id of a value: `indicator/trade.exports/CHN:BRA/2014..2023@baci`.
pub fn id_of(indicator: &Indicator, variant: &str, subject: &Subject<'_>) -> String {
    let Subject { a, b, from, to, series } = subject;
    format!("indicator/{}.{variant}/{}:{}/{from}..{to}@{}", indicator.id, a.key(), b.key(), series.id)
}

/// A value of an indicator as evidence; `rest` is the id without `indicator/`.
pub fn explain(rest: &str, id: &str) -> Option<Explanation> {
    let mut parts = rest.splitn(3, '/');
    let (name, parties, years) = (parts.next()?, parts.next()?, parts.next()?);
    let (indicator, variant) = name.split_once('.')?;
    let indicator = find(indicator)?;
    let (years, series) = years.split_once('@')?;
    let (from, to) = years.split_once("..")?;
    let (from, to) = (from.parse().ok()?, to.parse().ok()?);
    let (a, b) = parties.split_once(':')?;
    let party = |key: &str| Party::from_key(key, Date::last_of(to)).ok();
    let (a, b) = (party(a)?, party(b)?);
    let subject = Subject { a: &a, b: &b, from, to, series: panel().series(series)? };
    let value = (indicator.compute)(&subject).into_iter().find(|v| v.variant == variant)?;
    let mut notes = value.notes;
    notes.extend(value.value.as_ref().err().cloned());
    notes.push(indicator.caveat.to_owned());
    Some(Explanation {
        id: id.to_owned(),
        title: format!("{}: {}", indicator.label, value.label),
        value: value.value.ok(),
        unit: value.unit.to_owned(),
        basis: format!("computed on {}", subject.basis_in_words()),
        arithmetic: vec![indicator.formula.to_owned(), value.arithmetic, indicator.reference.to_owned()],
        inputs: value.inputs,
        notes: notes.into_iter().filter(|note| !note.is_empty()).collect(),
        ..Explanation::default()
    })
}

impl Value {
    /// A value that cannot be computed, with the reason.
    pub fn missing(variant: &str, label: &str, unit: &'static str, why: String) -> Self {
        Self {
            variant: variant.to_owned(),
            label: label.to_owned(),
            value: Err(why),
            unit,
            arithmetic: String::new(),
            inputs: Vec::new(),
            notes: Vec::new(),
        }
    }
}
