//! Counts that English tells by the way: "taking its membership to 32", "the presidents met six times".

use super::calendar::last_day;
use super::lang::Lang;
use super::quantity::{Quantity, Unit};
use super::reader::Reader;
use super::role::Sides;
use crate::frame::{Frame, Kind, Op, Party, Precision, Value};
use crate::period::{Period, Stamp};

/// Verbs that lead from an event to how many there are then.
const LEADS: &[&str] = &[
    "bringing",
    "brings",
    "brought",
    "taking",
    "takes",
    "took",
    "leaving",
    "leaves",
    "shrinking",
    "shrinks",
    "reducing",
    "reduces",
    "raising",
    "raises",
    "swelling",
    "swells",
    "cutting",
    "cuts",
    "expanding",
    "left",
];

/// Reads the count that a quantity tells by the way; false if it tells none.
pub fn read(r: &mut Reader<'_>, q: &Quantity) -> bool {
    if r.line.lexicon.lang != Lang::En {
        return false;
    }
    let found = after_event(r, q).or_else(|| meetings(r, q));
    let Some(frame) = found else { return false };
    r.keep(frame, (q.lead.min(q.from), q.to), &Sides::default());
    true
}

/// The verb that leads to a number, with "to" or "with" before it.
fn leads(r: &Reader<'_>, q: &Quantity) -> Option<usize> {
    let line = r.line;
    let lead = q.lead.min(q.from);
    let verb = (lead.saturating_sub(12)..lead)
        .rev()
        .find(|n| LEADS.contains(&line.word(*n)) && r.clause(*n) == r.clause(q.from))?;
    let joint = lead.checked_sub(1)?;
    let linked = matches!(line.word(joint), "to" | "with" | "at") || joint == verb;
    linked.then_some(verb)
}

/// "joined the alliance, taking its membership to 32", "broke with Taipei, leaving the island with 16 allies".
fn after_event(r: &Reader<'_>, q: &Quantity) -> Option<Frame> {
    let counted = match &q.unit {
        Unit::Bare => true,
        Unit::Thing(unit, _) => matches!(unit.as_str(), "countries" | "members" | "count"),
        _ => false,
    };
    let verb = leads(r, q).filter(|_| counted)?;
    let happened = |f: &&Frame| f.kind == Kind::Event && !f.negated;
    let last = r.out.iter().rev().find(happened)?;
    // "switched from Taipei to Beijing, leaving the island with fifteen partners"
    let lost = |f: &&Frame| happened(f) && f.period == last.period && f.events.iter().any(|e| e == "severed");
    let last = r.out.iter().rev().find(lost).unwrap_or(last);
    let Period::At(at) = last.period else { return None };
    let (measure, unit, parties) = match (last.measure.as_str(), last.events.first()?.as_str()) {
        ("membership", "joined" | "left" | "withdrew" | "suspended") => {
            ("membership", "members", vec![last.parties.last()?.clone()])
        }
        ("ties.diplomatic", event @ ("severed" | "established")) => {
            let rival = |codes: &[String]| codes.iter().all(|c| super::turn::RIVALS.contains(&c.as_str()));
            let named = r
                .groups
                .iter()
                .find(|g| g.from > verb && g.to <= q.from && g.codes.len() == 1 && rival(&g.codes));
            // "established relations with Beijing, leaving Taipei with thirteen allies"
            let lost = named.map(|g| Party::union(&g.codes));
            let lost =
                lost.or_else(|| last.parties.iter().find(|p| event == "severed" && rival(&p.plus)).cloned())?;
            ("ties.diplomatic", "countries", vec![lost, Party::one("WLD")])
        }
        _ => return None,
    };
    Some(count(r, q, (measure, unit), parties, Period::AsOf(last_day(at))))
}

/// "the two presidents met six times", "has met four times, most recently in June".
fn meetings(r: &Reader<'_>, q: &Quantity) -> Option<Frame> {
    let line = r.line;
    let met = (q.lead.saturating_sub(9)..q.lead)
        .rev()
        .find(|n| matches!(line.word(*n), "met" | "meet" | "meets" | "convened" | "gathered"))?;
    let compared =
        line.any(q.to, &["up", "down"]) || matches!(line.word(q.to), "as" | "the" | "that" | "than");
    if q.unit != Unit::Times || compared || r.stretch(met) != r.stretch(q.from) || q.number() > 200.0 {
        return None;
    }
    let around = r.around(&r.groups);
    let sides = around.pair(r.everywhere(met), met).map_or_else(Sides::default, |p| p.1);
    let (parties, _) = around.complete("ties.meeting", sides)?;
    if parties.len() != 2 || parties.iter().any(|p| p.has("WLD")) || parties.first() == parties.get(1) {
        return None;
    }
    let (y, m, d) = r.day;
    let told = r.times.iter().find(|t| r.stretch(t.from) == r.stretch(q.from) || t.to <= met);
    let period = match told.and_then(|t| r.resolve(t)) {
        Some(p @ (Period::Range(..) | Period::Since(_))) => p,
        Some(p @ Period::At(_)) => p,
        _ => Period::AsOf(Stamp::Day(y, m, d)),
    };
    Some(count(r, q, ("ties.meeting", "meetings"), parties, period))
}

fn count(
    r: &Reader<'_>,
    q: &Quantity,
    (measure, unit): (&str, &str),
    parties: Vec<Party>,
    period: Period,
) -> Frame {
    let first = q.lead.min(q.from);
    let mut f = Frame::new(Kind::Count, measure, r.wide(first, q.to), r.span(q.from, q.to));
    f.parties = parties;
    f.value = Some(Value::One(q.number()));
    f.unit = Some(unit.to_owned());
    f.op = Some(if q.op_said { q.op } else { Op::Equal });
    f.tol = Some(q.tol);
    f.precision = Precision::Word;
    f.period = period;
    f
}

/// "leaving 34 states around the table": a number that an event left, and nobody who left.
pub fn left_over(r: &Reader<'_>, n: usize) -> bool {
    let object = r.quantities.iter().any(|q| {
        let lead = q.lead.min(q.from);
        lead > n && r.stretch(lead) == r.stretch(n) && (lead == n + 1 || r.line.word(lead - 1) == "with")
    });
    let with = r.quantities.iter().any(|q| {
        let lead = q.lead.min(q.from);
        lead > n && lead - n <= 5 && r.line.word(lead - 1) == "with" && r.stretch(lead) == r.stretch(n)
    });
    let english = r.line.lexicon.lang == Lang::En;
    english && (matches!(r.line.word(n), "leaving" | "leaves") && object || r.line.word(n) == "left" && with)
}
