//! From a frame and the evidence to a verdict, one basis at a time.
//!
//! Every source is judged by itself, in its newest release; older releases and earlier years only
//! tell "outdated" from "contradicted". The headline says when sources differ.

pub mod chance;
pub mod clause;
mod doubt;
pub mod ledger;
pub mod numeric;
pub mod policy;
pub mod rank;
pub mod readings;
pub mod said;
pub mod term;
pub mod tolerance;

use super::facts::{Facts, Happening, Row};
use super::frame::{Frame, Hedge, Kind, Value};
use super::period::{Day, Period};
use super::remark::Remark;
use super::vocab;
use std::sync::Arc;
use tolerance::Grade;

/// The headline of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Within the tolerance of the words used.
    Supported,
    /// Right order, wrong digits; or true but loose.
    Imprecise,
    /// The evidence says otherwise.
    Contradicted,
    /// Was true in an older release or an earlier year.
    Outdated,
    /// Some sources support it, others contradict it.
    SourceDependent,
    /// No verdict, with the reason.
    NotCheckable(Reason),
}

/// Why there is no verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Reason {
    Target,
    Forecast,
    Counterfactual,
    OutOfVocabulary,
    VagueQuantity,
    NoData,
    /// The words allow another reading that is true, or were not understood.
    Unclear,
}

impl Verdict {
    /// The id of the exchange format.
    pub fn id(self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::Imprecise => "imprecise",
            Self::Contradicted => "contradicted",
            Self::Outdated => "outdated",
            Self::SourceDependent => "source_dependent",
            Self::NotCheckable(_) => "not_checkable",
        }
    }

    /// The id of the reason, when there is no verdict.
    pub fn reason(self) -> Option<&'static str> {
        match self {
            Self::NotCheckable(r) => Some(match r {
                Reason::Target => "target",
                Reason::Forecast => "forecast",
                Reason::Counterfactual => "counterfactual",
                Reason::OutOfVocabulary => "out_of_vocabulary",
                Reason::VagueQuantity => "vague_quantity",
                Reason::NoData => "no_data",
                Reason::Unclear => "unclear",
            }),
            _ => None,
        }
    }
}

/// The verdict of one source.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Basis {
    pub source: String,
    pub measure: String,
    pub vintage: String,
    /// The value found, in `unit`.
    pub value: Option<f64>,
    pub unit: String,
    /// The period that was looked at.
    pub period: Period,
    pub verdict: Verdict,
    pub rows: Vec<Arc<Row>>,
    /// What to add: that blocs are counted as partners, that it is true of another release.
    pub note: Option<Remark>,
}

/// A verdict with all that it rests on.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Finding {
    pub verdict: Verdict,
    pub bases: Vec<Basis>,
    pub events: Vec<Happening>,
    pub notes: Vec<Remark>,
}

impl Finding {
    /// No verdict, for a reason.
    pub fn not_checkable(reason: Reason) -> Self {
        Self {
            verdict: Verdict::NotCheckable(reason),
            bases: Vec::new(),
            events: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// A verdict from the verdicts of the sources.
    pub fn from_bases(bases: Vec<Basis>) -> Self {
        let verdict = headline(bases.iter().map(|b| b.verdict));
        Self { verdict, bases, events: Vec::new(), notes: Vec::new() }
    }

    /// Adds a remark.
    #[must_use]
    pub fn with_note(mut self, note: Remark) -> Self {
        self.notes.push(note);
        self
    }
}

/// Puts the verdicts of sources together.
fn headline(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    let all: Vec<Verdict> = verdicts.collect();
    let any = |v: Verdict| all.contains(&v);
    if any(Verdict::SourceDependent) || (any(Verdict::Supported) && any(Verdict::Contradicted)) {
        Verdict::SourceDependent
    } else if any(Verdict::Supported) {
        Verdict::Supported
    } else if any(Verdict::Imprecise) {
        Verdict::Imprecise
    } else if any(Verdict::Outdated) {
        Verdict::Outdated
    } else if any(Verdict::NotCheckable(Reason::Unclear)) {
        // one source leaves it open, so no other can settle that it is false
        Verdict::NotCheckable(Reason::Unclear)
    } else if any(Verdict::Contradicted) {
        Verdict::Contradicted
    } else {
        Verdict::NotCheckable(Reason::NoData)
    }
}

impl From<Grade> for Verdict {
    fn from(g: Grade) -> Self {
        match g {
            Grade::Supported => Self::Supported,
            Grade::Imprecise => Self::Imprecise,
            Grade::Contradicted => Self::Contradicted,
        }
    }
}

/// Judges a frame; `date` is the date of the document. Where the words leave the measure open and
/// the evidence has only the other one, that is judged.
pub fn judge(frame: &Frame, facts: &dyn Facts, date: Day) -> Finding {
    // "a third of what it is today" is a multiple, in whatever unit it was put
    if frame.kind == Kind::Ratio && frame.unit.as_deref() == Some("percent") {
        let part = |v: f64| v / 100.0;
        let value = frame.value.map(|v| match v {
            Value::One(v) => Value::One(part(v)),
            Value::Range([a, b]) => Value::Range([part(a), part(b)]),
        });
        let unit = Some("x".to_owned());
        return judge(&Frame { value, unit, tol: frame.tol.map(part), ..frame.clone() }, facts, date);
    }
    let first = judge_as_read(frame, facts, date);
    match &frame.or_measure {
        Some(other) if first.verdict == Verdict::NotCheckable(Reason::NoData) => {
            let second = judge_as_read(&Frame { measure: other.clone(), ..frame.clone() }, facts, date);
            if second.bases.is_empty() { first } else { second.with_note(Remark::ReadAs(other.clone())) }
        }
        _ => first,
    }
}

fn judge_as_read(frame: &Frame, facts: &dyn Facts, date: Day) -> Finding {
    match frame.hedge {
        Some(Hedge::Target) => return Finding::not_checkable(Reason::Target),
        Some(Hedge::Forecast) => return Finding::not_checkable(Reason::Forecast),
        Some(Hedge::Counterfactual) => return Finding::not_checkable(Reason::Counterfactual),
        Some(Hedge::Estimate) | None => {}
    }
    if frame.period == Period::Future {
        return Finding::not_checkable(Reason::Forecast);
    }
    if frame.measure == "other" || !vocab::known(&frame.measure) {
        return outside(frame, facts, date);
    }
    match frame.kind {
        Kind::Event => ledger::event(frame, facts, date),
        Kind::Membership => ledger::membership(frame, facts, date),
        Kind::Count => ledger::count(frame, facts, date),
        Kind::Rank => rank::rank(frame, facts, date),
        Kind::Level
            if vocab::is_tie(&frame.measure)
                && frame.unit.as_deref().is_none_or(|u| !vocab::is_currency(u)) =>
        {
            ledger::count(frame, facts, date)
        }
        _ => numeric::numeric(frame, facts, date),
    }
}

/// A quantity outside the vocabulary: a figure of the same unit between the same parties may happen to
/// be the one meant, so it can support the claim and never contradict it.
fn outside(frame: &Frame, facts: &dyn Facts, date: Day) -> Finding {
    let known = frame.measure == "other" && frame.kind == Kind::Level && frame.unit.is_some();
    if known {
        let mut found = numeric::numeric(frame, facts, date);
        found.bases.retain(|b| b.verdict == Verdict::Supported);
        if !found.bases.is_empty() {
            return Finding::from_bases(found.bases).with_note(Remark::FoundByNumber);
        }
    }
    Finding::not_checkable(Reason::OutOfVocabulary)
}

/// The periods "now" may mean for a witness: the one to judge first, then earlier ones.
fn resolve(period: Period, available: &[Period], date: Day) -> Vec<Period> {
    let ended = |p: &Period| term::end_of(*p).0;
    let newest = |limit: &dyn Fn(&Period) -> bool| -> Vec<Period> {
        available.iter().copied().filter(limit).collect()
    };
    match period {
        Period::Latest => {
            let full = newest(&|p| p.whole_year().is_some_and(|y| y < date.0));
            if !full.is_empty() {
                return full;
            }
            let past = newest(&|p| ended(p) <= date && matches!(p, Period::At(_) | Period::Range(..)));
            if past.is_empty() { newest(&|p| p.whole_year() == Some(date.0)) } else { past }
        }
        Period::AsOf(s) => {
            let last = s.last();
            newest(&|p| ended(p) <= last || p.whole_year() == Some(last.0))
        }
        other => vec![other],
    }
}
