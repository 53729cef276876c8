//! Why is a claim that does not hold as read not yet called false?
//!
//! An accusation needs a sentence that says itself, or a document that leaves no doubt, whose figure it is, of what and of
//! when. Each check here names one way in which a reader goes wrong; what is found is told to the reader of the report. It
//! looks at words, not at how the sentence was read, and errs towards doubt.

use super::policy::{off_by, settled};
use super::readings::Around;
use super::{Finding, said::Said};
use crate::frame::{Frame, Kind, Party};
use crate::period::Period;
use crate::remark::Doubt;
use crate::vocab;

/// How far off a number may be, as a factor, before the reading is doubted: where the sentence
/// itself says whose and when, and where it leaves that to its document.
const FAR: (f64, f64) = (20.0, 3.0);

/// By how much a number may be off and still be the same.
const SAME: f64 = 1.1;

/// Years before a figure within which a base is the one assumed where none is told.
const BASE_ASSUMED: i32 = 2;

/// The slip of a magnitude ("billones" for billions), which is the writer's and not the reader's.
const SLIP: f64 = 1000.0;

/// The year of a figure, where it was taken from a sentence before.
pub(super) fn carried(frame: &Frame, around: &Around<'_>) -> Option<i32> {
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
    let figure = !matches!(frame.kind, Kind::Event | Kind::Membership);
    let elsewhere = || frame.parties.iter().any(|p| put_ahead(p, around)) || joins_another(frame, around);
    if figure && !around.says_beside(frame) || !figure && elsewhere() {
        return Some(Doubt::BetweenWhom);
    }
    let on_trade = |said: &Said| said.of_duties(around.words);
    if frame.measure == "ties.fta"
        && frame.kind == Kind::Event
        && !on_trade(around.said)
        && !around.before.iter().any(on_trade)
    {
        return Some(Doubt::AgreementOnWhat);
    }
    None
}

/// Whether a party is one that others are told to come after: "the third such deal, after those with Peru and Chile".
fn put_ahead(party: &Party, around: &Around<'_>) -> bool {
    !party.plus.is_empty() && party.plus.iter().all(|code| around.said.ahead(&Party::one(code)))
}

/// "Dublin has joined no new club, and is not a member of NATO either": whether what was joined is named in another clause
/// alone.
fn joins_another(frame: &Frame, around: &Around<'_>) -> bool {
    let (Some(clause), Some(bloc)) = (around.clause(frame), frame.parties.get(1)) else { return false };
    let named = |p: &Party| p.plus.iter().any(|code| clause.codes.contains(code));
    frame.measure == "membership" && around.said.names(bloc) && !named(bloc)
}

/// Why it is not settled what an amount is of.
fn doubt_of_amount(frame: &Frame, around: &Around<'_>) -> Option<Doubt> {
    let amount = matches!(frame.kind, Kind::Level | Kind::Change | Kind::Ratio | Kind::Share);
    let other = frame.measure == "trade.goods" && around.said.of_balance_alone(around.words);
    if amount && frame.measure.starts_with("trade.") && (other || !around.said.of_goods(around.words)) {
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
    None
}

/// Why a finding that says no is not yet an accusation.
pub(super) fn doubt(frame: &Frame, found: &Finding, around: &Around<'_>) -> Option<Doubt> {
    if let Some(doubt) = doubt_of_sides(frame, around) {
        return Some(doubt);
    }
    if of_ellipsis(frame, around) || of_another_holder(frame, found, around) || of_several(frame, around) {
        return Some(Doubt::BetweenWhom);
    }
    if year_of_another_clause(frame, around) {
        return Some(Doubt::WhichYear);
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
    let opens = frame.events.iter().any(|e| e == "established" || e == "resumed");
    if frame.measure == "ties.diplomatic" && opens && around.said.of_a_break(around.words) {
        return Some(Doubt::Step);
    }
    if around.said.supposes(around.words) {
        return Some(Doubt::OtherReading);
    }
    if let Some(doubt) = doubt_of_amount(frame, around) {
        return Some(doubt);
    }
    if around.said.by_event(around.words) {
        return Some(Doubt::YearByEvent);
    }
    if within_a_group(frame, around) {
        return Some(Doubt::OtherReading);
    }
    let standing = matches!(frame.kind, Kind::Rank | Kind::Share | Kind::Comparison);
    if standing && around.said.over_years(around.words) {
        return Some(Doubt::ManyYears);
    }
    if of_no_base(frame, found, around) {
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

/// "Within ASEAN, the second partner", "India's largest partner in Latin America": whether a rank may be one among a group.
fn within_a_group(frame: &Frame, around: &Around<'_>) -> bool {
    let of_all = frame.among.as_ref().is_none_or(|a| a.contains("_of:"));
    let scope = of_all && around.said.within_a_group(around.words);
    frame.kind == Kind::Rank && (scope || frame.parties.iter().any(|p| around.said.inside(p)))
}

/// "today it is twice the size": whether a multiple of now has no base but the year before, which nobody has said.
fn of_no_base(frame: &Frame, found: &Finding, around: &Around<'_>) -> bool {
    let multiple = frame.kind == Kind::Ratio && frame.versus.is_none() && frame.period == Period::Latest;
    let last = found.bases.iter().filter_map(|b| b.period.last_year()).max();
    let unsaid =
        |year: i32| !around.said.years.contains(&year) && last.is_none_or(|last| year + BASE_ASSUMED >= last);
    multiple && frame.base_period.and_then(Period::last_year).is_none_or(unsaid)
}

/// Whether all that is on record lies years before the time claimed: a step comes before what it leads to, never after.
fn long_past(frame: &Frame, found: &Finding) -> bool {
    let Some((first, _)) = frame.period.bounds() else { return false };
    !found.events.is_empty() && found.events.iter().all(|h| h.date.shift_years(2).last() < first)
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

/// Whether the clause of a claim leaves its year to another clause that may be about something else: a year told after it,
/// one of several, or any if the claim is a tie, whose clauses change their tense ("was a founder in 1967 and is a member").
fn year_of_another_clause(frame: &Frame, around: &Around<'_>) -> bool {
    let years = &around.said.years;
    let dated = matches!(frame.period, Period::At(_) | Period::AsOf(_) | Period::Range(..));
    let (Some(clause), Some(year)) = (around.clause(frame), frame.period.last_year()) else { return false };
    if !dated || years.is_empty() {
        return false;
    }
    let base = frame.base_period.and_then(Period::last_year);
    if around.said.trailing(frame.anchor.start.saturating_sub(around.at), year) {
        return true;
    }
    if clause.years.contains(&year) {
        return frame.kind == Kind::Membership && years.iter().any(|y| *y == year) && around.said.is_now();
    }
    if clause.years.iter().any(|y| Some(*y) != base) {
        return years.len() > 1;
    }
    let others = years.iter().filter(|y| Some(**y) != base).count();
    let tie = matches!(frame.kind, Kind::Event | Kind::Membership | Kind::Count);
    tie || others > 1 || others > 0 && !around.said.year_before(clause)
}

/// Whether a balance is off by its sign alone, and the place named last before it is not the one it was read of.
fn of_another_holder(frame: &Frame, found: &Finding, around: &Around<'_>) -> bool {
    let near = off_by(frame, found).is_some_and(|off| off < SAME);
    near && frame.measure.ends_with(".balance")
        && !frame
            .parties
            .first()
            .and_then(|p| p.single())
            .is_some_and(|code| around.said.holds_balance(code, around.words))
}

/// Whether words of one side leave out what it is of: "by 2023 China's had grown", "el de Colombia rige desde 2012".
fn of_ellipsis(frame: &Frame, around: &Around<'_>) -> bool {
    let Some(clause) = around.clause(frame) else { return false };
    let both = frame.parties.iter().all(|p| p.plus.iter().all(|code| clause.codes.contains(code)));
    let codes = || frame.parties.iter().filter_map(|p| p.single());
    codes().any(|code| around.said.possessive_alone(code))
        || !both && codes().any(|code| around.said.elliptical(code))
}

/// Whether what is said of several is read of one place: "exports to the five came to 21 billion", "more than half of the
/// population of the six, 58 million in all".
fn of_several(frame: &Frame, around: &Around<'_>) -> bool {
    let group = |p: &Party| p.plus.len() > 2 || p.single().is_some_and(crate::grammar::gazette::is_bloc);
    let at = frame.anchor.start.saturating_sub(around.at);
    if around.said.points_at_several(at, around.words) && !frame.parties.iter().any(group) {
        return true;
    }
    let [party] = frame.parties.as_slice() else { return false };
    let one = party.single().is_some_and(|code| !crate::grammar::gazette::is_bloc(code));
    one && frame.kind == Kind::Level && around.said.sums(around.words)
}
