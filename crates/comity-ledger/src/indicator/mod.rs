//! What follows from the figures: one file per indicator, and this list of them.
//!
//! An indicator is computed for two parties, on one basis, for a year or a stretch of years. Each
//! value carries its formula with the numbers put in and the evidence ids of its inputs, so that
//! [`explain`] leads from it to rows. A value that cannot be computed says why; it is never zero
//! or infinite instead.
//!
//! Blocs count as one country: flows inside a bloc are left out first.

pub mod advantage;
pub mod complementarity;
pub mod concentration;
pub mod contribution;
pub mod dependence;
pub mod drysdale;
pub mod growth;
pub mod intensity;
pub mod intra_industry;
pub mod matched;
pub mod mirror_gap;
pub mod rank;
pub mod share;
pub mod similarity;
mod subject;
pub mod tie_count;
pub mod trade;
pub mod trade_costs;
pub mod un_agreement;
pub mod value_added;

mod value;

pub use subject::{OTHER_BASES, Subject};
use value::Computed;
pub use value::{Inputs, Value, Worked};

use crate::explanation::Explanation;
use crate::measure::Measure;
use crate::panel::series::Series;
use crate::party::Party;
use crate::time::Date;
use crate::world::World;
use std::sync::Arc;

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
    pub measure: Measure,
    /// Computes all its variants.
    compute: fn(&Subject<'_>) -> Vec<Value>,
}

/// Every indicator, in the order of the catalogue.
pub const ALL: &[&Indicator] = &[
    &trade::INDICATOR,
    &growth::INDICATOR,
    &contribution::INDICATOR,
    &share::INDICATOR,
    &dependence::INDICATOR,
    &rank::INDICATOR,
    &concentration::INDICATOR,
    &intensity::INDICATOR,
    &drysdale::INDICATOR,
    &trade_costs::INDICATOR,
    &advantage::INDICATOR,
    &similarity::INDICATOR,
    &complementarity::INDICATOR,
    &intra_industry::INDICATOR,
    &un_agreement::INDICATOR,
    &value_added::INDICATOR,
    &tie_count::INDICATOR,
    &mirror_gap::INDICATOR,
];

impl Indicator {
    /// All its variants for a subject, computed once.
    pub fn values(&self, subject: &Subject<'_>) -> Arc<[Value]> {
        let Subject { a, b, .. } = subject;
        let key = format!("{} {} {}", id_of(self, "", subject), a.key_on_day(), b.key_on_day());
        let known = subject.world.kept::<Computed>();
        known.get(&key).unwrap_or_else(|| known.keep(key, (self.compute)(subject)))
    }

    /// One of its variants.
    pub fn value(&self, subject: &Subject<'_>, variant: &str) -> Option<Value> {
        self.values(subject).iter().find(|value| value.variant == variant).cloned()
    }

    /// The bases on which it can be computed, preferred ones first.
    pub fn bases<'w>(&self, world: &'w World) -> impl Iterator<Item = &'w Series> {
        let other = OTHER_BASES.iter().filter(|series| series.measure == self.measure);
        let unit = self.measure.unit();
        // Euros of an own file are in no ratio with the dollars of another series.
        world.panel().bases_of(&self.measure).filter(move |series| series.unit == unit).chain(other)
    }
}

/// The basis of that short name on which an indicator can be computed.
fn basis<'w>(world: &'w World, indicator: &Indicator, id: &str) -> Option<&'w Series> {
    let other = || OTHER_BASES.iter().find(|series| series.id == id);
    world.panel().basis_of(&indicator.measure, id).or_else(other)
}

/// The indicator of that short name.
pub fn find(id: &str) -> Option<&'static Indicator> {
    ALL.iter().copied().find(|indicator| indicator.id == id)
}

/// Evidence id of a value: `indicator/trade.exports/CHN:BRA/2014..2023@baci`.
pub fn id_of(indicator: &Indicator, variant: &str, subject: &Subject<'_>) -> String {
    let Subject { a, b, from, to, series, .. } = subject;
    format!("indicator/{}.{variant}/{}:{}/{from}..{to}@{}", indicator.id, a.key(), b.key(), series.id)
}

/// A value of an indicator as evidence; `rest` is the id without `indicator/`.
pub fn explain(world: &World, rest: &str, id: &str) -> Option<Explanation> {
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
    let subject = Subject { world, a: &a, b: &b, from, to, series: basis(world, indicator, series)? };
    let value = indicator.value(&subject, variant)?;
    let mut notes = value.notes;
    notes.extend(value.value.as_ref().err().cloned());
    notes.push(indicator.caveat.to_owned());
    Some(Explanation {
        id: id.to_owned(),
        title: format!("{}: {}", indicator.label, value.label),
        value: value.value.ok(),
        bound: value.bound,
        unit: value.unit.to_owned(),
        basis: format!("computed on {}", subject.basis_in_words()),
        arithmetic: vec![indicator.formula.to_owned(), value.arithmetic, indicator.reference.to_owned()],
        inputs: value.inputs,
        notes: notes.into_iter().filter(|note| !note.is_empty()).collect(),
        ..Explanation::default()
    })
}
