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

use super::readings::{Around, Reading, Slot, readings};
use super::{Finding, Reason, Verdict, judge};
use crate::document;
use crate::facts::Facts;
use crate::frame::{Frame, Kind, Party};
use crate::period::{Day, Period};
use crate::remark::{Doubt, Remark};
use crate::vocab;

/// How far off a number may be, as a factor, before the reading is doubted: where the sentence
/// itself says whose and when, and where it leaves that to its document.
const FAR: (f64, f64) = (20.0, 3.0);

/// The slip of a magnitude ("billones" for billions), which is the writer's and not the reader's.
const SLIP: f64 = 1000.0;

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
    for reading in readings(frame, around, date) {
        let found = single(&reading.frame);
        // A reading of other parties that nobody can look up may be the true one.
        let other_parties = !matches!(reading.slot, Slot::Period | Slot::Base);
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
        // a number that is only near the one of another year may be near it by chance
        let year = matches!(reading.slot, Slot::Period | Slot::Base);
        if reading.fills && !(year && found.verdict == Verdict::Imprecise) {
            let finding = found.with_note(filled_by(&reading));
            return Judged { frame: reading.frame, finding, holds_if: Vec::new() };
        }
        holds_if.push(reading);
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

/// What is said of a reading that was taken over.
fn filled_by(reading: &Reading) -> Remark {
    match reading.slot {
        Slot::Period | Slot::Base => Remark::YearOfBefore,
        _ => Remark::PartiesOfDocument,
    }
}

/// Takes over the document's pair where the reading as it stands has no data.
fn filled(single: Single<'_>, frame: &Frame, around: &Around<'_>, date: Day) -> Option<Judged> {
    if frame.parties.iter().all(|p| settled(frame, p, around)) {
        return None;
    }
    let open = readings(frame, around, date).into_iter().filter(|r| r.fills);
    open.map(|r| (single(&r.frame), r)).find(|(found, _)| found.verdict == Verdict::Supported).map(
        |(found, r)| {
            let note = filled_by(&r);
            Judged { frame: r.frame, finding: found.with_note(note), holds_if: Vec::new() }
        },
    )
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

/// The year of a figure, where it was taken from a sentence before.
fn carried(frame: &Frame, around: &Around<'_>) -> Option<i32> {
    let figure = matches!(frame.kind, Kind::Level | Kind::Change | Kind::Share | Kind::Ratio | Kind::Rank);
    let dated = matches!(frame.period, Period::At(_) | Period::Range(..));
    let told = frame.dated || !around.said.years.is_empty();
    frame.period.last_year().filter(|_| figure && dated && !told)
}

/// Why it is not settled between whom a claim is, or on what their agreement.
fn doubt_of_sides(frame: &Frame, around: &Around<'_>) -> Option<Doubt> {
    if let Some(name) =
        around.said.unknown.as_ref().filter(|_| !frame.parties.iter().all(|p| around.said.names(p)))
    {
        return Some(Doubt::UnknownName(name.clone()));
    }
    if !frame.parties.iter().all(|p| settled(frame, p, around)) {
        return Some(Doubt::BetweenWhom);
    }
    if vocab::direction(&frame.measure) != vocab::Direction::Monadic
        && !matches!(frame.kind, Kind::Event | Kind::Membership | Kind::Count)
        && !around.names_both(&frame.parties)
    {
        return Some(Doubt::BetweenWhom);
    }
    let on_trade = |said: &super::said::Said| said.of_duties(around.words);
    if frame.measure == "ties.fta"
        && frame.kind == Kind::Event
        && !on_trade(around.said)
        && !around.before.iter().any(on_trade)
    {
        return Some(Doubt::AgreementOnWhat);
    }
    None
}

/// Why a finding that says no is not yet an accusation.
fn doubt(frame: &Frame, found: &Finding, around: &Around<'_>) -> Option<Doubt> {
    if let Some(doubt) = doubt_of_sides(frame, around) {
        return Some(doubt);
    }
    let joining = frame.measure == "membership" || frame.measure == "ties.mou.bri";
    if matches!(frame.kind, Kind::Event | Kind::Membership)
        && around.said.of_a_step(joining, around.words)
        && (around.said.of_something_apart(around.words) || !long_past(frame, found))
    {
        return Some(Doubt::Step);
    }
    if frame.kind == Kind::Count && frame.measure == "membership" && around.said.of_founders(around.words) {
        return Some(Doubt::Founders);
    }
    if frame.kind == Kind::Count && around.said.in_parts(around.words) {
        return Some(Doubt::PartOfNumber);
    }
    if around.said.supposes(around.words) {
        return Some(Doubt::OtherReading);
    }
    let amount = matches!(frame.kind, Kind::Level | Kind::Change | Kind::Ratio | Kind::Share);
    if amount && frame.measure.starts_with("trade.") && !around.said.of_goods(around.words) {
        return Some(Doubt::OfTrade);
    }
    let flow = frame.kind == Kind::Level && vocab::agg(&frame.measure) == vocab::Agg::Sum;
    if flow && matches!(frame.period, Period::Since(_)) && !around.said.sums(around.words) {
        return Some(Doubt::SumOfYears);
    }
    let rate = frame.kind == Kind::Change && frame.unit.as_deref() == Some("percent");
    if rate && frame.money.is_none() && around.said.in_money(around.words) {
        return Some(Doubt::Money);
    }
    if around.said.by_event(around.words) {
        return Some(Doubt::YearByEvent);
    }
    let of_all = frame.among.as_ref().is_none_or(|a| a.contains("_of:"));
    if frame.kind == Kind::Rank && of_all && around.said.within_a_group(around.words) {
        return Some(Doubt::OtherReading);
    }
    let standing = matches!(frame.kind, Kind::Rank | Kind::Share | Kind::Comparison);
    if standing && around.said.over_years(around.words) {
        return Some(Doubt::ManyYears);
    }
    let of_one = frame.kind == Kind::Ratio && frame.parties.len() == 1;
    if of_one && around.said.codes.len() > 1 && around.said.years.is_empty() {
        return Some(Doubt::TwoPlaces);
    }
    // a year of the same paragraph is in force until another is named; one from farther off is a guess
    if carried(frame, around).is_some_and(|year| !around.year_before(year)) {
        return Some(Doubt::WhichYear);
    }
    let from = frame.base_period.and_then(Period::last_year);
    let since = frame.period == Period::Latest && around.said.years.iter().all(|y| Some(*y) == from);
    let when = frame.dated || since || around.said.settles(frame.period);
    let firm = around.tells(&frame.parties) && when;
    // a third of the members, or three times as many, is a part of them or another number
    let members = frame.kind == Kind::Count && frame.measure == "membership";
    let limit = if firm && !members { FAR.0 } else { FAR.1 };
    if misread_by(frame, found).is_some_and(|f| f >= limit)
        && let Some(factor) = off_by(frame, found)
    {
        let slip = (factor / SLIP - 1.0).abs() < 0.1 || (factor / SLIP / SLIP - 1.0).abs() < 0.1;
        if !(firm && slip) {
            return Some(Doubt::FarOff(factor));
        }
    }
    None
}

/// Whether all that is on record lies years before the time claimed: a step comes before what it leads to, never after.
fn long_past(frame: &Frame, found: &Finding) -> bool {
    let Some((first, _)) = frame.period.bounds() else { return false };
    !found.events.is_empty() && found.events.iter().all(|h| h.date.shift_years(2).last() < first)
}

/// Whether text or document settle a party; some ties have China on one side by their nature.
fn settled(frame: &Frame, party: &Party, around: &Around<'_>) -> bool {
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

/// By what factor the number claimed is off: that of growth for a rate, where 1 % and 4 % are near each other.
fn misread_by(frame: &Frame, found: &Finding) -> Option<f64> {
    let rate = frame.kind == Kind::Change && frame.unit.as_deref() == Some("percent");
    let Some(claimed) = frame.number().filter(|q| rate && *q > -100.0) else { return off_by(frame, found) };
    let growth = |v: f64| (100.0 + v) / (100.0 + claimed);
    let factors = found.bases.iter().filter_map(|b| b.value).filter(|v| *v > -100.0).map(growth);
    // a rate twice as far off as the growth itself is what a misreading makes of a level
    factors.map(|g| g.max(1.0 / g).powi(2)).min_by(f64::total_cmp)
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
