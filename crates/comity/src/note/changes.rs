//! What changed since a day: what was signed, began or ended, who met, what went wrong.

use super::say::Arg;
use super::who::level;
use super::{Desk, points, speech};
use crate::web::Language;
use comity_figures::page::{Block, Text};
use comity_ledger::ledger::Event;
use comity_ledger::ledger::tie::{State, Tie, between};
use comity_ledger::time::{Date, End, When};
use std::collections::BTreeMap;

/// Entries of the section.
const ITEMS_MAX: usize = 8;

/// Kinds of events that are told, the weightiest first.
const EVENTS: &[&str] =
    &["forum.leaders", "forum.ministerial", "visit.head", "position", "counter", "project_"];

/// What happened to a tie.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Began,
    Ended,
    Signed,
}

impl Step {
    fn key(self) -> &'static str {
        match self {
            Self::Began => "changes.began",
            Self::Ended => "changes.ended",
            Self::Signed => "changes.signed",
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

/// Steps of ties in the time, one entry an agreement and day.
fn ties(desk: &Desk<'_>) -> Vec<(Date, Text)> {
    let scope = desk.scope;
    let mut steps: BTreeMap<(Date, Step, String), Vec<&Tie>> = BTreeMap::new();
    let all =
        desk.scope.world.ledger().ties.iter().filter(|tie| between(tie, &scope.a, &scope.b) && tie.sourced());
    for tie in all {
        let mut step = |step: Step, when: Option<When>| {
            if let Some(when) = when.filter(|when| within(desk, *when)) {
                let own = if tie.agreement.is_empty() { tie.id.clone() } else { tie.agreement.clone() };
                steps.entry((when.first, step, own)).or_default().push(tie);
            }
        };
        let began = tie.begins().filter(|_| tie.state == State::InForce);
        step(Step::Began, began);
        // What was signed and began in the time is told by its beginning.
        step(Step::Signed, tie.signed.filter(|_| began.is_none_or(|when| !within(desk, when))));
        // One level of a partnership ends where the next begins.
        if let (End::At(when), false) = (tie.interval.to, tie.measure == "ties.partnership") {
            step(Step::Ended, Some(when));
        }
    }
    let told = |((day, step, _), ties): ((Date, Step, String), Vec<&Tie>)| {
        let tie = *ties.first()?;
        let when = match step {
            Step::Began => tie.begins(),
            Step::Signed => tie.signed,
            Step::Ended => match tie.interval.to {
                End::At(when) => Some(when),
                _ => None,
            },
        }?;
        let name = marked(desk, tie, name(desk, &ties));
        let (day_said, id) = (comity_figures::words::capital(&desk.when(when)), format!("tie/{}", tie.id));
        Some((
            day,
            desk.say.text(step.key(), &[("day", Arg::Plain(&day_said)), ("what", Arg::Bound(&name, &id))]),
        ))
    };
    steps.into_iter().filter_map(told).collect()
}

/// A name with the word that its row was not verified, where that is so.
pub fn marked(desk: &Desk<'_>, tie: &Tie, name: String) -> String {
    if tie.unverified() { format!("{name} [{}]", desk.say.word("unverified")) } else { name }
}

/// What a tie is called: an agreement by its name, everything else by its kind and the other side.
pub fn name(desk: &Desk<'_>, ties: &[&Tie]) -> String {
    let Some(tie) = ties.first() else { return String::new() };
    let kind = desk.say.word(&format!("kind.{}", tie.measure));
    let named = match tie.measure.as_str() {
        "ties.partnership" => level(desk, &tie.level),
        _ if tie.agreement.is_empty() => kind.to_owned(),
        _ => tie.level.clone(),
    };
    let (a, b) = (&desk.scope.a, &desk.scope.b);
    let place = |id| speech::place(desk.language(), id);
    match (a.is_single(), b.is_single(), ties) {
        (true, true, _) => named,
        (true, false, [one]) => format!("{named} ({})", one.other(a.id).map_or_else(String::new, place)),
        (false, true, [one]) => format!("{named} ({})", one.other(b.id).map_or_else(String::new, place)),
        (false, false, [one]) => format!("{named} ({} – {})", place(one.a), place(one.b)),
        _ => format!("{named} ({})", desk.say.plain("pairs", &[("n", &ties.len().to_string())])),
    }
}

/// Events of the time; texts of the ledger are in English and stand in English notes only, visits
/// and meetings of the forum are told in every language.
fn events(desk: &Desk<'_>) -> Vec<(Date, Text)> {
    let rank = |event: &Event| EVENTS.iter().position(|kind| event.kind.starts_with(kind));
    let between = desk.scope.world.ledger().events_between(&desk.scope.a, &desk.scope.b);
    let mut found: Vec<&&Event> = between
        .iter()
        .filter(|event| event.sourced() && within(desk, event.date) && rank(event).is_some())
        .filter(|event| {
            desk.language() == Language::En
                || event.kind.starts_with("visit")
                || event.kind.starts_with("forum")
        })
        .collect();
    found.sort_by_key(|event| (rank(event), std::cmp::Reverse(event.date.first)));
    found.into_iter().map(|event| (event.date.first, told(desk, event))).collect()
}

/// One event as a sentence.
pub fn told(desk: &Desk<'_>, event: &Event) -> Text {
    let day = comity_figures::words::capital(&desk.when(event.date));
    let id = format!("event/{}", event.id);
    let places: Vec<String> = event.parties.iter().map(|id| speech::place(desk.language(), *id)).collect();
    if let (true, [from, to]) = (event.kind.starts_with("visit"), &places[..]) {
        return desk.say.text(
            "event.visit",
            &[
                ("day", Arg::Plain(&day)),
                ("person", Arg::Bound(&event.person, &id)),
                ("from", Arg::Plain(from)),
                ("to", Arg::Plain(to)),
            ],
        );
    }
    let what = match event.kind.as_str() {
        "forum.ministerial" | "forum.leaders" if desk.language() != Language::En => {
            desk.say.plain(&event.kind, &[("place", &event.place)])
        }
        _ => event.description.clone(),
    };
    desk.say.text("event", &[("day", Arg::Plain(&day)), ("what", Arg::Bound(&what, &id))])
}
