//! How many people does a place have, and how many of one place live in another?
//!
//! "Vietnam has 98 million people" tells a population; "around 50,000 Estonians live in Finland" is of people that no
//! measure here counts.

use super::lang::Lang;
use super::place::Case;
use super::quantity::{Quantity, Unit};
use super::reader::Reader;
use super::role::Sides;
use crate::frame::{Frame, Kind, Op, Party};

/// Verbs of living somewhere.
const LIVE: &[&str] = &[
    "live", "lives", "lived", "living", "reside", "resides", "residing", "work", "works", "working",
    "settled", "resident",
];

/// Fewer people than this are no population of a state, and no community abroad.
const FEW: (f64, f64) = (5_000.0, 1_000.0);

/// Reads what a quantity says of people; false where it says nothing of them.
pub(super) fn read(r: &mut Reader<'_>, q: &Quantity) -> bool {
    let persons = matches!(&q.unit, Unit::Thing(unit, measure) if unit == "persons"
        && measure.as_deref().is_none_or(|m| m == "population"));
    let bare = q.unit == Unit::Bare || matches!(&q.unit, Unit::Money(code) if code.is_empty());
    if r.line.lexicon.lang != Lang::En || !(persons || bare) {
        return false;
    }
    live_abroad(r, q) || persons && population(r, q)
}

fn population(r: &mut Reader<'_>, q: &Quantity) -> bool {
    let first = q.lead.min(q.from);
    let own = |n: usize| r.stretch(n) == r.stretch(q.from);
    let has = (first.saturating_sub(3)..first)
        .rev()
        .find(|n| own(*n) && matches!(r.line.word(*n), "has" | "have" | "had" | "counts" | "counted"));
    let Some(has) = has.filter(|_| q.number() >= FEW.0) else { return false };
    // "has 300 million people who …", "has two million people employed in …"
    let ends = matches!(r.line.word(q.to), "" | "." | "," | ";" | ")" | "and" | "to")
        || r.times.iter().any(|t| t.from >= q.to && t.from - q.to <= 2);
    let named = |g: &&super::place::Group| g.to <= has && has - g.to <= 2 && matches!(g.case, Case::Bare);
    let Some(at) = r.groups.iter().position(|g| named(&g)).filter(|_| ends) else { return false };
    let parties = vec![Party::union(&r.groups[at].codes)];
    let sides = Sides { codes: [None, None], group: [Some(at), None] };
    keep(r, q, "population", parties, &sides);
    true
}

fn live_abroad(r: &mut Reader<'_>, q: &Quantity) -> bool {
    let own = |n: usize| r.clause(n) == r.clause(q.from);
    let verb = (q.to..q.to + 12).find(|n| {
        own(*n) && {
            let words = r.line.phrase(*n);
            words.split(' ').any(|word| LIVE.contains(&word))
        }
    });
    let Some(verb) = verb.filter(|_| q.number() >= FEW.1) else { return false };
    let host = r.groups.iter().position(|g| g.from > verb && g.from <= verb + 3 && g.case == Case::In);
    let named = |not: Option<&Vec<String>>| {
        r.groups.iter().position(|g| g.from >= q.from && g.to <= verb && Some(&g.codes) != not)
    };
    // "Indians live here": in the other place that the text is about
    let here = || {
        let theirs = r.groups.get(named(None)?)?;
        matches!(r.line.word(verb + 1), "here" | "there").then(|| r.talk.partner_of(&theirs.codes)).flatten()
    };
    let Some(codes) = host.map(|at| r.groups[at].codes.clone()).or_else(here) else { return false };
    let Some(from) = named(Some(&codes)) else { return false };
    let parties = vec![Party::union(&r.groups[from].codes), Party::union(&codes)];
    let sides = Sides { codes: [None, None], group: [Some(from), host] };
    keep(r, q, "other", parties, &sides);
    true
}

/// "Some 3.5 million Indians live here, more than a third of the population": a share that such people have where they live.
pub(super) fn share_of_them(told: &[Frame], mut frame: Frame) -> Frame {
    let people = told.last().filter(|f| f.measure == "other" && f.unit.as_deref() == Some("persons"));
    if let Some(people) = people.filter(|_| frame.kind == Kind::Share && frame.measure == "population") {
        frame.measure.clone_from(&people.measure);
        frame.parties.clone_from(&people.parties);
    }
    frame
}

fn keep(r: &mut Reader<'_>, q: &Quantity, measure: &str, parties: Vec<Party>, sides: &Sides) {
    let number = super::number::at(r.line, q.from).map_or(q.to, |n| n.to.min(q.to));
    let mut f = Frame::new(Kind::Level, measure, r.span(q.lead.min(q.from), q.to), r.span(q.from, number));
    f.parties = parties;
    f.value = Some(q.value);
    f.unit = Some("persons".to_owned());
    f.tol = Some(q.tol);
    f.precision = q.precision;
    f.op = Some(if q.op_said { q.op } else { Op::Equal });
    f.period = r.when(q.from, q.to).unwrap_or(crate::period::Period::Latest);
    r.keep(f, (q.lead.min(q.from), q.to), sides);
}
