//! What the judge may ask of the evidence, whoever holds it.
//!
//! Two holders: a folder of five CSV files ([`super::folder`]) and the panel with its ledger.

use super::period::{Day, Period};
use std::sync::Arc;

/// One observation with its witness.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Row {
    pub source: String,
    /// Release of the source; releases of one source order as text.
    pub vintage: String,
    pub measure: String,
    pub origin: String,
    /// Empty for monadic measures.
    pub destination: String,
    /// Empty for the total.
    pub product: String,
    pub period: Period,
    pub value: f64,
    pub unit: String,
    /// Evidence id that `explain` follows to the rows; empty where the holder has none.
    pub evidence: String,
    /// What one must know of it: how the region differs, "unverified".
    pub note: String,
}

/// One dated event between parties.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Happening {
    pub measure: String,
    pub event: String,
    pub parties: Vec<String>,
    /// The date at its own precision.
    pub date: super::period::Stamp,
    pub note: String,
    /// Evidence id; empty where the holder has none.
    pub evidence: String,
}

/// One spell of membership, half-open `[from, to)`; no `to` means still a member.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Spell {
    pub bloc: String,
    pub member: String,
    pub from: Day,
    pub to: Option<Day>,
}

/// Which rows are wanted; `None` is any.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs)]
pub struct Ask<'a> {
    pub measure: &'a str,
    pub origin: Option<&'a str>,
    pub destination: Option<&'a str>,
}

/// The evidence.
pub trait Facts {
    /// All rows of a measure between two places, of all sources, releases, products and periods,
    /// in a fixed order. Rows are shared: a claim and its variants look at the same ones many times.
    fn rows(&self, ask: Ask<'_>) -> Vec<Arc<Row>>;
    /// All events of a measure in which `party` takes part (any party if `None`).
    fn events(&self, measure: &str, party: Option<&str>) -> Vec<Happening>;
    /// All spells of a bloc; empty when the code is not a bloc.
    fn spells(&self, bloc: &str) -> Vec<Spell>;
    /// Whether the ledger of a measure and a party leaves nothing out.
    fn complete(&self, measure: &str, party: &str) -> bool;
    /// The same for two parties: a ledger may be complete for a pair without being so for either.
    fn complete_between(&self, measure: &str, a: &str, b: &str) -> bool {
        self.complete(measure, a) || self.complete(measure, b)
    }
    /// Whether rows of a bloc are given as such, so that its members need not be asked for.
    fn sums_blocs(&self) -> bool {
        false
    }
    /// Dollars for one unit of a currency, annual average.
    fn usd_per_unit(&self, currency: &str, year: i32) -> Option<f64>;
    /// Whether the code names a group of places.
    fn is_bloc(&self, code: &str) -> bool {
        !self.spells(code).is_empty()
    }
}

/// The members of a bloc on a day.
pub fn members_on(facts: &dyn Facts, bloc: &str, day: Day) -> Vec<String> {
    let mut out: Vec<String> = facts
        .spells(bloc)
        .into_iter()
        .filter(|s| s.from <= day && s.to.is_none_or(|to| day < to))
        .map(|s| s.member)
        .collect();
    out.sort();
    out.dedup();
    out
}
