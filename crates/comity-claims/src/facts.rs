//! What the judge may ask of the evidence, whoever holds it.
//!
//! Two holders: a folder of five CSV files ([`super::folder`]) and the panel with its ledger.

use super::period::{Day, Period};
use super::remark::Remark;
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
    /// What one must know of it: how the region differs, that it is unverified.
    pub notes: Vec<Remark>,
    /// Part of the parties, by their weight, that the source has no data for: then the value is a
    /// lower bound. Zero where nothing is missing.
    pub missing: f64,
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
    /// What the event is called, in the words of its table; may be empty.
    pub note: String,
    /// Whether no source is attached to it.
    pub unverified: bool,
    /// Evidence id; empty where the holder has none.
    pub evidence: String,
    /// Whether the date is only likely, or no source was seen for it: then it contradicts nobody.
    pub doubtful: bool,
    /// Whether it is of an agreement of many, of which these are two: they may have one of their own beside it.
    pub of_many: bool,
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

impl Row {
    /// Whether no source is attached to it, or to some of what it counts.
    pub fn unverified(&self) -> bool {
        self.notes.iter().any(|n| matches!(n, Remark::Unverified | Remark::SomeUnverified))
    }
}

impl Spell {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }
}

/// How somebody stands to a bloc without being counted among its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A union beside its own states: the European Union in the World Trade Organization.
    AsSuch,
    /// It has signed an agreement that is not in force for it, or was not on that day.
    Signed,
    /// Suspended or disputed: some count it, some do not.
    Open,
    /// A partner, observer, candidate or associate: no member, though it may be told to have joined.
    Outside,
}

/// One spell in which somebody stands so, half-open like that of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Beside {
    pub standing: Standing,
    pub spell: Spell,
}

/// What a unit of a currency was worth in a year, in US dollars.
#[derive(Clone, Debug)]
pub struct Worth {
    /// On the average of the year.
    pub average: f64,
    /// The least and the most within the year; `None` where nobody tells.
    pub bounds: Option<(f64, f64)>,
    /// The row of the rate; none for the dollar itself, and where the holder has no evidence ids.
    pub row: Option<Arc<Row>>,
}

impl Worth {
    /// A worth that is told as one number.
    pub fn fixed(average: f64) -> Self {
        Self { average, bounds: Some((average, average)), row: None }
    }
}

/// Which rows are wanted; `None` is any.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs)]
pub struct Ask<'a> {
    pub measure: &'a str,
    pub origin: Option<&'a str>,
    pub destination: Option<&'a str>,
}

impl<'a> Ask<'a> {
    /// The measure and the product, where `trade.goods.exports/crude oil` asks for one alone: tables of single
    /// products are large, and most texts name none.
    pub fn by_product(&self) -> Option<(&'a str, &'a str)> {
        self.measure.split_once('/')
    }
}

/// The evidence.
pub trait Facts {
    /// All rows of a measure between two places, of all sources, releases, products and periods,
    /// in a fixed order. Rows are shared: a claim and its variants look at the same ones many times.
    fn rows(&self, ask: Ask<'_>) -> Vec<Arc<Row>>;
    /// All events of a measure in which `party` takes part (any party if `None`).
    fn events(&self, measure: &str, party: Option<&str>) -> Vec<Happening>;
    /// The events of a measure that pass a test.
    fn events_where(&self, measure: &str, test: &dyn Fn(&Happening) -> bool) -> Vec<Happening> {
        self.events(measure, None).into_iter().filter(|h| test(h)).collect()
    }
    /// All spells of a bloc; empty when the code is not a bloc.
    fn spells(&self, bloc: &str) -> Vec<Spell>;
    /// Who stands beside the members of a bloc.
    fn beside(&self, _bloc: &str) -> Vec<Beside> {
        Vec::new()
    }
    /// Whether the list of the members of a bloc is taken to leave nobody out when they are counted.
    fn counts_all(&self, _bloc: &str) -> bool {
        true
    }
    /// Whether the ledger of a measure and a party leaves nothing out.
    fn complete(&self, measure: &str, party: &str) -> bool;
    /// The same for two parties: a ledger may be complete for a pair without being so for either.
    fn complete_between(&self, measure: &str, a: &str, b: &str) -> bool {
        self.complete(measure, a) || self.complete(measure, b)
    }
    /// The day up to which the list of a measure between two parties was kept; `None` if it is to
    /// be taken as kept until today.
    fn kept_until(&self, _measure: &str, _a: &str, _b: Option<&str>) -> Option<Day> {
        None
    }
    /// Whether an event at another date than the one on record did not happen, although parties may
    /// have several such events and the list leave some out.
    fn one_date_each(&self) -> bool {
        true
    }
    /// Whether rows of a bloc are given as such, so that its members need not be asked for.
    fn sums_blocs(&self) -> bool {
        false
    }
    /// What a unit of a currency was worth in a year.
    fn worth(&self, currency: &str, year: i32) -> Option<Worth>;
    /// Whether the code names a group of places.
    fn is_bloc(&self, code: &str) -> bool {
        !self.spells(code).is_empty()
    }
}

/// The members of a bloc on a day.
pub fn members_on(facts: &dyn Facts, bloc: &str, day: Day) -> Vec<String> {
    let mut out: Vec<String> =
        facts.spells(bloc).into_iter().filter(|s| s.holds_on(day)).map(|s| s.member).collect();
    out.sort();
    out.dedup();
    out
}
