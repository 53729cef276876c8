//! What changed since a day: what was signed, began or ended, who met, what went wrong.

use super::{Desk, names, points, speech};
use crate::speech::Arg;
use comity_figures::page::{Block, Span, Text};
use comity_ledger::ledger::Event;
use comity_ledger::ledger::tie::{State, Tie, between};
use comity_ledger::measure;
use comity_ledger::time::{Date, End, Precision, When};
use std::collections::BTreeMap;

/// Entries of the section.
const ITEMS_MAX: usize = 7;

/// Kinds of events that are told, the weightiest first.
const EVENTS: &[&str] = &[
    "forum.leaders",
    "forum.ministerial",
    "forum.document",
    "counter.review",
    "visit.head",
    "position.joint",
    "counter.exit",
    "counter.security",
    "counter.tariff",
    "counter.dispute",
    "counter.cancelled",
    "counter.restarted",
    "counter.stalled",
    "counter.labour",
    "project_",
];

/// What happened to a tie.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Began,
    Entered,
    Ended,
    Signed,
    Concluded,
    Announced,
}

impl Step {
    fn key(self) -> &'static str {
        match self {
            Self::Began | Self::Entered => "changes.began",
            Self::Ended => "changes.ended",
            Self::Signed => "changes.signed",
            Self::Concluded => "changes.concluded",
            Self::Announced => "changes.announced",
        }
    }
}

/// The section; it says so if nothing is on record.
pub fn blocks(desk: &Desk<'_>) -> Vec<Block> {
    let mut items: Vec<(Date, Text)> = ties(desk);
    items.sort_by_key(|(day, _)| std::cmp::Reverse(*day));
    items.truncate(ITEMS_MAX);
    let room = ITEMS_MAX - items.len();
    let mut met = events(desk);
    met.truncate(room);
    items.extend(met);
    items.sort_by_key(|(day, _)| std::cmp::Reverse(*day));
    if items.is_empty() {
        return vec![Block::Paragraph(desk.say.text("changes.none", &[]))];
    }
    points(items.into_iter().map(|(_, text)| text).collect())
}

fn within(desk: &Desk<'_>, when: When) -> bool {
    when.first >= desk.since && when.first <= desk.scope.as_of
}

/// The ids of the rows that a list tells, so that they are not told twice.
pub fn ids(blocks: &[Block]) -> Vec<String> {
    let items = blocks.iter().flat_map(|block| match block {
        Block::List(items) => items.as_slice(),
        _ => &[],
    });
    let of = |text: &Text| -> Vec<String> {
        let evidence = |span: &Span| match span {
            Span::Ref { evidence, .. } => Some(evidence.clone()),
            _ => None,
        };
        text.0.iter().filter_map(evidence).collect()
    };
    items.flat_map(of).collect()
}

/// Steps of ties in the time, one entry an agreement and day.
fn ties(desk: &Desk<'_>) -> Vec<(Date, Text)> {
    let scope = desk.scope;
    let mut steps: BTreeMap<(Date, Step, String), Vec<&Tie>> = BTreeMap::new();
    let as_such = |tie: &Tie| {
        let (a, b) = (scope.a.id, scope.b.id);
        (tie.a, tie.b) == (a, b) || (tie.a, tie.b) == (b, a)
    };
    let own = |tie: &&Tie| (between(tie, &scope.a, &scope.b) || as_such(tie)) && tie.sourced();
    for tie in desk.scope.world.ledger().ties.iter().filter(own) {
        for (step, when) in steps_of(tie) {
            let when = when.filter(|when| within(desk, *when));
            // What was signed and began in the time is told by its beginning.
            let begins = matches!(step, Step::Began | Step::Entered);
            let told = !begins && tie.begins().is_some_and(|when| within(desk, when));
            if let (Some(when), true) = (when, step == Step::Ended || !told) {
                let own = if tie.agreement.is_empty() { tie.id.clone() } else { tie.agreement.clone() };
                steps.entry((when.first, step, own)).or_default().push(tie);
            }
        }
    }
    let told = |((day, step, _), ties): ((Date, Step, String), Vec<&Tie>)| {
        let tie = *ties.first()?;
        let when = steps_of(tie).into_iter().find(|(own, _)| *own == step)?.1?;
        let name = marked(desk, tie, names::with_whom(desk, &ties));
        let (day_said, id) = (comity_figures::words::capital(&desk.when(when)), format!("tie/{}", tie.id));
        let provisional = step == Step::Began && tie.provisional_on(when.first);
        let key = match step {
            _ if provisional => "changes.provisional",
            // A level of relations is declared; nothing enters into force.
            Step::Began if tie.measure == measure::TIES_PARTNERSHIP => "changes.declared",
            _ => step.key(),
        };
        let args = [("day", Arg::Plain(day_said.as_str())), ("what", Arg::Bound(&name, &id))];
        Some((day, desk.say.text(key, &args)))
    };
    steps.into_iter().filter_map(told).collect()
}

/// The steps that a tie has taken, with their days where they are known.
fn steps_of(tie: &Tie) -> Vec<(Step, Option<When>)> {
    let mut out = Vec::new();
    if tie.state == State::InForce {
        out.push((Step::Began, tie.begins()));
        out.push((Step::Entered, tie.entered));
    }
    let said = if tie.state == State::Announced { Step::Announced } else { Step::Signed };
    out.push((said, tie.signed));
    if tie.signed.is_none() {
        out.push((Step::Concluded, tie.concluded));
    }
    // One level of a partnership ends where the next begins.
    if let (End::At(when), false) = (tie.interval.to, tie.measure == measure::TIES_PARTNERSHIP) {
        out.push((Step::Ended, Some(when)));
    }
    out
}

/// A name with the word that its row was not verified, where that is so.
pub fn marked(desk: &Desk<'_>, tie: &Tie, name: String) -> String {
    if tie.unverified() { format!("{name} [{}]", desk.say.word("unverified")) } else { name }
}

/// Whether an event can be told in the language: its text is there, or its kind says enough.
pub fn tellable(desk: &Desk<'_>, event: &Event) -> bool {
    let said = desk.said(&format!("event/{}", event.id), &event.description).is_some();
    said || event.kind.starts_with("visit")
        || matches!(event.kind.as_str(), "forum.leaders" | "forum.ministerial")
}

/// Whether a note tells events of this kind among the changes.
pub fn told_of(event: &Event) -> bool {
    EVENTS.iter().any(|kind| event.kind.starts_with(kind))
}

/// Events of the time that the language has words for.
fn events(desk: &Desk<'_>) -> Vec<(Date, Text)> {
    let rank = |event: &Event| EVENTS.iter().position(|kind| event.kind.starts_with(kind));
    let between = desk.scope.world.ledger().events_between(&desk.scope.a, &desk.scope.b);
    let mut found: Vec<&&Event> = between
        .iter()
        .filter(|event| event.sourced() && within(desk, event.date) && rank(event).is_some())
        .filter(|event| tellable(desk, event))
        .collect();
    found.sort_by_key(|event| (rank(event), std::cmp::Reverse(event.date.first)));
    found.into_iter().map(|event| (event.date.first, told(desk, event))).collect()
}

/// The days of an event: "1–7 February 2026" where it lasted.
pub fn days(desk: &Desk<'_>, event: &Event) -> String {
    let whole = |when: When| when.precision == Precision::Day;
    match event.until.filter(|until| whole(*until) && whole(event.date)) {
        Some(until) if until.first > event.date.first => speech::days(desk.language(), event.date, until),
        _ => desk.when(event.date),
    }
}

/// One event as a sentence.
pub fn told(desk: &Desk<'_>, event: &Event) -> Text {
    let day = comity_figures::words::capital(&days(desk, event));
    let id = format!("event/{}", event.id);
    let places: Vec<String> = event.parties.iter().map(|id| speech::place(desk.language(), *id)).collect();
    if let (true, [from, _], [_, host]) = (event.kind.starts_with("visit"), &places[..], &event.parties[..]) {
        let to = speech::place_said(desk.language(), *host);
        let person = desk.said(&format!("person/{}", event.person), &event.person).unwrap_or(&event.person);
        let occasion = desk.said(&id, &event.description).unwrap_or_default();
        let args = [
            ("day", Arg::Plain(day.as_str())),
            ("person", Arg::Bound(person, &id)),
            ("from", Arg::Plain(from)),
            ("to", Arg::Plain(&to)),
            ("occasion", Arg::Plain(occasion)),
        ];
        return desk.say.text(if occasion.is_empty() { "event.visit" } else { "event.visit.why" }, &args);
    }
    let what = match (desk.said(&id, &event.description), event.kind.as_str()) {
        (Some(said), _) => said.to_owned(),
        (None, "forum.ministerial" | "forum.leaders") => {
            desk.say.plain(&event.kind, &[("place", &event.place)])
        }
        (None, _) => event.description.clone(),
    };
    desk.say.text("event", &[("day", Arg::Plain(&day)), ("what", Arg::Bound(&what, &id))])
}
