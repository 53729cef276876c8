//! Who visits whom, who learns what, and how do they vote?

use super::say::Arg;
use super::who::{last_votes, looked_back};
use super::{Desk, points, speech};
use comity_figures::page::{Block, Text};
use comity_ledger::ledger::Event;
use comity_ledger::ledger::institute::{count_id, institutes_between};
use comity_ledger::place::PlaceId;
use std::collections::BTreeMap;

/// The last visit each way and the number since the look back; institutes.
pub fn blocks(desk: &Desk<'_>) -> Vec<Block> {
    let scope = desk.scope;
    let between = desk.scope.world.ledger().events_between(&scope.a, &scope.b);
    let visits: Vec<&&Event> = between
        .iter()
        .filter(|e| e.kind.starts_with("visit.head") && e.sourced() && e.date.first <= scope.as_of)
        .collect();
    let mut items = Vec::new();
    for (from, to) in [(&scope.a, &scope.b), (&scope.b, &scope.a)] {
        let went =
            |party: &comity_ledger::party::Party, id: PlaceId| party.id == id || party.members.contains(&id);
        let own: Vec<&&&Event> = visits
            .iter()
            .filter(|e| matches!(e.parties[..], [x, y] if went(from, x) && went(to, y)))
            .collect();
        let Some(last) = own.last() else { continue };
        let since = looked_back(scope.as_of);
        let n = own.iter().filter(|e| e.date.first >= since).count();
        let told = super::changes::told(desk, last);
        let (n, since) = (n.to_string(), since.year.to_string());
        items.push(desk.say.text(
            "people.visits",
            &[
                ("told", Arg::Text(&told)),
                ("n", Arg::Bound(&n, &format!("event/{}", last.id))),
                ("year", Arg::Plain(&since)),
            ],
        ));
    }
    let institutes = institutes_between(scope.world.institutes(), &scope.a, &scope.b);
    if !institutes.is_empty() {
        let n = institutes.len();
        items.push(desk.say.count(
            "people.institutes",
            n,
            &[("n", Arg::Bound(&n.to_string(), &count_id(&scope.a, &scope.b)))],
        ));
    }
    points(items)
}

/// Votes, initiatives that the other side supports, positions taken together.
pub fn positions(desk: &Desk<'_>) -> Vec<Block> {
    let mut items = Vec::new();
    if let Some(agreement) = last_votes(desk) {
        let share = speech::percent(desk.language(), 100.0 * agreement.share());
        let (n, year) = (agreement.roll_calls.to_string(), agreement.year.to_string());
        items.push(desk.say.text(
            "positions.votes",
            &[
                ("share", Arg::Bound(&share, &agreement.reading().id)),
                ("n", Arg::Plain(&n)),
                ("year", Arg::Plain(&year)),
            ],
        ));
    }
    items.extend(initiatives(desk));
    if desk.language() == crate::web::Language::En {
        let between = desk.scope.world.ledger().events_between(&desk.scope.a, &desk.scope.b);
        let joint = between.iter().rev().filter(|e| e.kind == "position.joint" && e.sourced()).take(2);
        items.extend(joint.map(|event| {
            let who: Vec<String> =
                event.parties.iter().map(|id| speech::place(desk.language(), *id)).collect();
            let told = super::changes::told(desk, event);
            let who = speech::list(desk.language(), &who);
            desk.say.text("positions.joint", &[("told", Arg::Text(&told)), ("who", Arg::Plain(&who))])
        }));
    }
    points(items)
}

/// Who supports which initiative: names per initiative, in the language.
fn initiatives(desk: &Desk<'_>) -> Vec<Text> {
    const TOLD: usize = 4;
    let between = desk.scope.world.ledger().events_between(&desk.scope.a, &desk.scope.b);
    let mut by_name: BTreeMap<&str, Vec<&Event>> = BTreeMap::new();
    for event in between.into_iter().filter(|e| e.kind == "initiative.supported" && e.sourced()) {
        let name = event.description.split(':').next().unwrap_or_default();
        by_name.entry(name).or_default().push(event);
    }
    let mut out = Vec::new();
    for (name, events) in by_name.into_iter().take(TOLD) {
        let key = format!("initiative.{}", name.replace(' ', "_"));
        let named = if desk.say.word(&key).is_empty() { name } else { desk.say.word(&key) };
        let mut who: Vec<String> = Vec::new();
        for id in events.iter().flat_map(|e| &e.parties) {
            let name = speech::place(desk.language(), *id);
            if *id != desk.scope.a.id && *id != desk.scope.b.id && !who.contains(&name) {
                who.push(name);
            }
        }
        let Some(first) = events.first() else { continue };
        let id = format!("event/{}", first.id);
        if who.is_empty() {
            out.push(desk.say.text("positions.initiative.pair", &[("name", Arg::Bound(named, &id))]));
            continue;
        }
        let who = speech::list(desk.language(), &who);
        out.push(
            desk.say
                .text("positions.initiative", &[("name", Arg::Bound(named, &id)), ("who", Arg::Plain(&who))]),
        );
    }
    out
}
