//! When may a claim be called false?
//!
//! Only when (a) the parties and the period are said in the text or follow from the document's
//! pair and date, (b) the source covers them, and (c) no other plausible reading of the words is
//! true. Otherwise the claim is *unclear*: the report says under which reading it would hold, or
//! what was not understood. A value far from the number claimed is a reason to doubt the reading,
//! not to accuse the writer.
//!
//! A reading that only puts in what the sentence leaves out and its document says is taken over
//! when it holds. What was supported as read stays so.

use super::chance::by_accident;
use super::doubt::{carried, doubt};
use super::readings::{Around, Reading, Slot, readings};
use super::{Finding, Reason, Verdict, judge};
use crate::document;
use crate::facts::Facts;
use crate::frame::{Frame, Kind, Party};
use crate::grammar::role::HALLS;
use crate::period::Day;
use crate::remark::{Doubt, Remark};
use crate::vocab;

/// The chance of a fit by accident up to which a reading is taken over.
const ACCIDENT: f64 = 0.05;

/// A finding together with the reading that it is of.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The claim as it was judged in the end.
    pub frame: Frame,
    /// What was found.
    pub finding: Finding,
    /// Readings under which the claim would hold, where it is unclear.
    pub holds_if: Vec<Reading>,
}

/// How a frame is judged by itself: [`judge`], or with what a caller adds to it.
pub type Single<'a> = &'a dyn Fn(&Frame) -> Finding;

/// Judges a claim with what surrounds it.
pub fn judge_in(frame: &Frame, around: &Around<'_>, facts: &dyn Facts, date: Day) -> Judged {
    judge_by(&|f| judge(f, facts, date), frame, around, date)
}

/// The same, each reading judged by `single`.
pub fn judge_by(single: Single<'_>, frame: &Frame, around: &Around<'_>, date: Day) -> Judged {
    let as_read = |finding: Finding| Judged { frame: frame.clone(), finding, holds_if: Vec::new() };
    if let Some(why) = not_understood(frame, around) {
        return as_read(unclear(Some(why)));
    }
    let first = single(frame);
    match first.verdict {
        Verdict::Supported | Verdict::Imprecise | Verdict::SourceDependent => return as_read(first),
        Verdict::NotCheckable(Reason::NoData) => {
            return filled(single, frame, around, date).unwrap_or_else(|| as_read(first));
        }
        Verdict::NotCheckable(_) => return as_read(first),
        Verdict::Contradicted | Verdict::Outdated => {}
    }
    let mut holds_if = Vec::new();
    let (mut open, mut open_year) = (false, false);
    let mut tried = 0.0;
    for reading in readings(frame, around, date) {
        let found = single(&reading.frame);
        tried += f64::from(u8::from(heard(&found)));
        // A reading of other parties that nobody can look up may be the true one.
        let other_parties = !reading.remote && !matches!(reading.slot, Slot::Period | Slot::Base);
        let later = reading.slot == Slot::Period
            && carried(frame, around).is_some_and(|year| {
                let after = |other: i32| other > year && other < date.0;
                !around.year_before(year) && reading.frame.period.last_year().is_some_and(after)
            });
        let unknown = found.verdict == Verdict::NotCheckable(Reason::NoData);
        open |= other_parties && unknown;
        open_year |= (later || frame.kind == Kind::Count && reading.slot == Slot::Period) && unknown;
        // "once true" is an answer already, and the better one, unless the sentence names a year
        let known = first.verdict == Verdict::Outdated
            && reading.slot == Slot::Period
            && around.said.years.is_empty();
        let holds =
            matches!(found.verdict, Verdict::Supported | Verdict::Imprecise | Verdict::SourceDependent);
        if !holds || known {
            continue;
        }
        // a number may be that of another year, or near it, by chance
        let fits = fits(frame, &reading, (&found, tried), around);
        let chance = tried * by_accident(&reading.frame, &found) > ACCIDENT;
        if fits || reading.fills && !(year(&reading) && (chance || found.verdict == Verdict::Imprecise)) {
            return taken_over(reading, found);
        }
        if !reading.remote {
            holds_if.push(reading);
        }
    }
    if !holds_if.is_empty() {
        let finding = Finding { bases: first.bases, events: first.events, ..unclear(None) };
        return Judged { frame: frame.clone(), finding, holds_if };
    }
    let why = doubt(frame, &first, around)
        .or_else(|| (open && !plain(frame, around) || open_year).then_some(Doubt::OtherReading));
    match why {
        Some(why) => {
            let finding = Finding { bases: first.bases, events: first.events, ..unclear(Some(why)) };
            as_read(finding)
        }
        None => as_read(first),
    }
}

/// Whether a reading is one of another year.
fn year(reading: &Reading) -> bool {
    matches!(reading.slot, Slot::Period | Slot::Base)
}

/// Whether the evidence has anything to say.
fn heard(found: &Finding) -> bool {
    found.verdict != Verdict::NotCheckable(Reason::NoData)
}

/// Whether a reading puts in only what the clause leaves unsaid, and holds to the digits, so that none of as many as were
/// tried is likely to hold by accident. A name that is not known may be the one left out.
fn fits(frame: &Frame, reading: &Reading, (found, tried): (&Finding, f64), around: &Around<'_>) -> bool {
    let balance = reading.frame.measure.ends_with(".balance") && around.said.of_balance_alone(around.words);
    let open = match reading.slot {
        Slot::Parties | Slot::Period | Slot::Base => true,
        Slot::Measure => balance,
        Slot::Direction | Slot::Whole => false,
    };
    // who is kept stays on its side: "imported from Croatia" leaves no way open
    let kept = |n: usize| frame.parties.get(n) != reading.frame.parties.get(1 - n);
    let directed = vocab::direction(&frame.measure) == vocab::Direction::Directed && frame.parties.len() == 2;
    let turned = directed && !(kept(0) && kept(1));
    open && !turned
        && around.said.unknown.is_none()
        && matches!(found.verdict, Verdict::Supported | Verdict::SourceDependent)
        && around.leaves_open(frame, reading)
        && tried * by_accident(&reading.frame, found) <= ACCIDENT
}

/// A reading in place of the one that does not hold, with a word on what it puts in.
fn taken_over(reading: Reading, found: Finding) -> Judged {
    let note = match (reading.fills, reading.slot) {
        (false, _) => Remark::FigureFits,
        (true, Slot::Period | Slot::Base) => Remark::YearOfBefore,
        (true, _) => Remark::PartiesOfDocument,
    };
    Judged { frame: reading.frame, finding: found.with_note(note), holds_if: Vec::new() }
}

/// Takes over a reading that the document allows where the claim as read has no data.
fn filled(single: Single<'_>, frame: &Frame, around: &Around<'_>, date: Day) -> Option<Judged> {
    let settled = frame.parties.iter().all(|p| settled(frame, p, around));
    let mut tried = 0.0;
    for reading in readings(frame, around, date) {
        let found = single(&reading.frame);
        tried += f64::from(u8::from(heard(&found)));
        let filled = reading.fills && !settled && found.verdict == Verdict::Supported;
        if filled || fits(frame, &reading, (&found, tried), around) {
            return Some(taken_over(reading, found));
        }
    }
    None
}

fn unclear(why: Option<Doubt>) -> Finding {
    let notes = why.map(Remark::Doubt).into_iter().collect();
    Finding { notes, ..Finding::not_checkable(Reason::Unclear) }
}

/// Why a frame cannot be what the sentence says, whatever the evidence.
fn not_understood(frame: &Frame, around: &Around<'_>) -> Option<Doubt> {
    let empty = |p: &Party| p.plus.is_empty() || p.plus.iter().any(String::is_empty);
    if frame.parties.is_empty() || frame.parties.iter().any(empty) {
        return Some(Doubt::NoParties);
    }
    if let [a, b] = frame.parties.as_slice()
        && a == b
        && !matches!(frame.kind, Kind::Event | Kind::Membership)
    {
        return Some(Doubt::SameParty);
    }
    if in_itself(frame) {
        return Some(Doubt::InItself);
    }
    let hall = |p: &Party| p.single().is_some_and(|c| HALLS.contains(&c)) && !around.said.names(p);
    if frame.measure.starts_with("trade.") && frame.parties.iter().any(hall) {
        return Some(Doubt::NoParties);
    }
    let world = frame.parties.iter().any(|p| p.single() == Some("WLD"));
    if let Some(name) = around.said.unknown.as_ref().filter(|_| world) {
        return Some(Doubt::UnknownName(name.clone()));
    }
    None
}

/// A share, multiple or comparison whose two sides are the same.
pub(super) fn in_itself(frame: &Frame) -> bool {
    let other = match frame.kind {
        Kind::Share => frame.denominator.clone().unwrap_or_default(),
        Kind::Comparison => frame.versus.clone().unwrap_or_default(),
        Kind::Ratio => match &frame.versus {
            Some(versus) => versus.clone(),
            None => return false,
        },
        _ => return false,
    };
    let measure = other
        .measure
        .as_ref()
        .is_none_or(|m| *m == frame.measure || vocab::mirror(m) == Some(frame.measure.as_str()));
    let parties = other.parties.as_ref().is_none_or(|p| *p == frame.parties);
    let period = other.period.is_none_or(|p| p == frame.period);
    let product =
        frame.product.is_none() || other.product.as_ref().is_some_and(|p| Some(p) == frame.product.as_ref());
    measure && parties && period && product
}

/// Whether text or document settle a party; some ties have China on one side by their nature.
pub(super) fn settled(frame: &Frame, party: &Party, around: &Around<'_>) -> bool {
    let by_nature = matches!(frame.measure.as_str(), "ties.mou.bri" | "ties.institute.confucius");
    around.settles(party) || (by_nature && party.single() == Some("CHN"))
}

/// Whether the words leave no doubt between whom a claim is: those are told, and it is no list in which each figure
/// may be that of another. Of trade and votes every pair of a list can be looked up, so that nothing stays open there.
fn plain(frame: &Frame, around: &Around<'_>) -> bool {
    let covered = frame.measure.starts_with("trade.") || frame.measure == "un.agreement";
    let ordered = around.said.ordered(around.words);
    let list = around.said.codes.len() >= document::LIST && !ordered && !covered;
    around.tells(&frame.parties) && !list
}

/// By what factor the number claimed differs from the nearest one found.
pub fn off_by(frame: &Frame, found: &Finding) -> Option<f64> {
    if matches!(frame.kind, Kind::Rank | Kind::Event | Kind::Membership | Kind::Comparison) {
        return None;
    }
    let percent = frame.kind == Kind::Ratio && frame.unit.as_deref() == Some("percent");
    let claimed = frame.number().filter(|q| *q != 0.0)?.abs() / if percent { 100.0 } else { 1.0 };
    let factors = found.bases.iter().filter_map(|b| b.value).filter(|v| *v != 0.0);
    factors.map(|v| (v.abs() / claimed).max(claimed / v.abs())).min_by(f64::total_cmp)
}
