//! Who visits whom, who learns what, and how do they vote?

use super::who::{last_votes, looked_back};
use super::{Desk, points, speech};
use crate::speech::Arg;
use comity_figures::page::{Block, Text};
use comity_ledger::ledger::Event;
use comity_ledger::ledger::institute::{count_id, institutes_between};
use comity_ledger::ledger::people::{self, Persons};
use comity_ledger::measure;
use comity_ledger::party::Party;
use comity_ledger::place::PlaceId;
use comity_ledger::time::When;
use std::collections::{BTreeMap, BTreeSet};

/// Fewer migrants than this say nothing of a relation.
const MIGRANTS_LEAST: u64 = 10;
/// Fewer refugees than this are single fates, not a tie of two states.
const REFUGEES_LEAST: u64 = 500;

/// The last visits each way, embassies, visas, people of the one in the other, exchanges, institutes.
pub fn blocks(desk: &Desk<'_>) -> Vec<Block> {
    let scope = desk.scope;
    let between = desk.scope.world.ledger().events_between(&scope.a, &scope.b);
    let visits: Vec<&&Event> = between
        .iter()
        .filter(|e| e.kind.starts_with("visit.head") && e.sourced() && e.date.first <= scope.as_of)
        .collect();
    let mut items = Vec::new();
    for (from, to) in [(&scope.a, &scope.b), (&scope.b, &scope.a)] {
        let went = |party: &Party, id: PlaceId| party.id == id || party.members.contains(&id);
        let own: Vec<&&&Event> = visits
            .iter()
            .filter(|e| matches!(e.parties[..], [x, y] if went(from, x) && went(to, y)))
            .collect();
        let Some(last) = own.last() else { continue };
        let since = looked_back(scope.as_of);
        items.push(last_visit(desk, last, (from, to)));
        // A premier's visit does not hide that of the head of state before it.
        let head = own.iter().rev().find(|e| e.kind.starts_with("visit.head_of_state"));
        let head = head.filter(|e| e.id != last.id && e.date.first >= since);
        items.extend(head.map(|event| head_before(desk, event, (from, to))));
    }
    items.extend(embassies(desk));
    items.extend(visas(desk).or_else(|| visas_of_bloc(desk)));
    items.extend(exchanges(desk));
    items.extend(persons(desk));
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

/// The last event on record of each kind of exchange.
fn exchanges(desk: &Desk<'_>) -> Vec<Text> {
    let between = desk.scope.world.ledger().events_between(&desk.scope.a, &desk.scope.b);
    let last = |kind: &str| {
        let own = between.iter().rev().find(|e| {
            e.kind.starts_with(kind)
                && e.sourced()
                && e.date.first <= desk.scope.as_of
                && super::changes::tellable(desk, e)
        });
        own.map(|event| super::changes::told(desk, event))
    };
    ["innovation", "media"].into_iter().filter_map(last).collect()
}

/// The last visit from one side to the other.
fn last_visit(desk: &Desk<'_>, last: &Event, (from, to): (&Party, &Party)) -> Text {
    let id = format!("event/{}", last.id);
    let [from_said, to_said] = [from, to].map(|side| speech::party(desk.language(), side));
    let (who, why) = (visitor(desk, last, (from, to)), occasion(desk, last));
    let day = super::changes::days(desk, last);
    desk.say.text(
        "people.visits",
        &[
            ("from", Arg::Plain(&from_said)),
            ("to", Arg::Plain(&to_said)),
            ("who", Arg::Bound(&who, &id)),
            ("day", Arg::Plain(&day)),
            ("why", Arg::Plain(&why)),
        ],
    )
}

/// The last visit of a head of state, where one of less than that came after it.
fn head_before(desk: &Desk<'_>, event: &Event, sides: (&Party, &Party)) -> Text {
    let (id, who, why) = (format!("event/{}", event.id), visitor(desk, event, sides), occasion(desk, event));
    let day = super::changes::days(desk, event);
    let args = [
        ("who", Arg::Bound(who.as_str(), id.as_str())),
        ("day", Arg::Plain(&day)),
        ("why", Arg::Plain(&why)),
    ];
    desk.say.text("people.visits.head", &args)
}

/// Who came, and from where to where; of two states nobody needs to be told that.
fn visitor(desk: &Desk<'_>, event: &Event, (from, to): (&Party, &Party)) -> String {
    let person = desk.said(&format!("person/{}", event.person), &event.person).unwrap_or(&event.person);
    match event.parties[..] {
        [home, host] if !(from.is_single() && to.is_single()) => {
            let (home, host) =
                (speech::place(desk.language(), home), speech::place_said(desk.language(), host));
            desk.say.plain("people.visits.who", &[("person", person), ("from", &home), ("to", &host)])
        }
        _ => person.to_owned(),
    }
}

/// What a visit was for, where the language has words for it.
fn occasion(desk: &Desk<'_>, event: &Event) -> String {
    let why = desk.said(&format!("event/{}", event.id), &event.description).filter(|why| !why.is_empty());
    why.map_or_else(String::new, |why| desk.say.plain("people.visits.why", &[("occasion", why)]))
}

/// Embassies of two states in each other, where the list has them and relations are not known to be off.
fn embassies(desk: &Desk<'_>) -> Option<Text> {
    let (a, b) = two_states(desk)?;
    let relations = desk.scope.world.ledger().recognition(&desk.scope.a, &desk.scope.b, desk.scope.as_of);
    if relations.known > 0 && relations.held.is_empty() {
        return None;
    }
    let id = people::missions_id(a, b);
    let sides = match (people::has_mission(a, b), people::has_mission(b, a)) {
        (true, true) => {
            let (each, seen) = (desk.say.word("people.each"), seen_in(desk, people::missions_seen()));
            let args = [("each", Arg::Bound(each, &id)), ("day", Arg::Plain(&seen))];
            return Some(desk.say.text("people.embassies", &args));
        }
        (true, false) => (desk.a(), desk.b()),
        (false, true) => (desk.b(), desk.a()),
        (false, false) => return None,
    };
    let (from, seen) = (comity_figures::words::capital(&sides.0), seen_in(desk, people::missions_seen()));
    let args = [
        ("from", Arg::Bound(from.as_str(), id.as_str())),
        ("to", Arg::Plain(&sides.1)),
        ("day", Arg::Plain(&seen)),
    ];
    Some(desk.say.text("people.embassy", &args))
}

/// The month of a snapshot.
fn seen_in(desk: &Desk<'_>, month: &str) -> String {
    When::parse(month).map_or_else(String::new, |when| desk.when(when))
}

/// The two states, if each side is one.
fn two_states(desk: &Desk<'_>) -> Option<(PlaceId, PlaceId)> {
    let (a, b) = (&desk.scope.a, &desk.scope.b);
    (a.is_single() && b.is_single()).then_some((a.id, b.id))
}

/// The rules for ordinary passports, each way.
fn visas(desk: &Desk<'_>) -> Option<Text> {
    let (a, b) = two_states(desk)?;
    let id = people::visas_id(&desk.scope.a, &desk.scope.b);
    let mut out = Text::new();
    for (from, to, names) in [(a, b, (desk.a(), desk.b())), (b, a, (desk.b(), desk.a()))] {
        let Some(rule) = people::visa(from, to) else { continue };
        let (key, days) = match rule {
            people::Rule::Free(Some(days)) => ("visa.days", days.to_string()),
            people::Rule::Free(None) => ("visa.free", String::new()),
            people::Rule::OnArrival => ("visa.arrival", String::new()),
            people::Rule::Electronic => ("visa.electronic", String::new()),
            people::Rule::Needed => ("visa.needed", String::new()),
            people::Rule::NoAdmission => ("visa.none", String::new()),
        };
        let said = desk.say.plain(key, &[("days", &days)]);
        let args = [
            ("from", Arg::Plain(names.0.as_str())),
            ("to", Arg::Plain(names.1.as_str())),
            ("rule", Arg::Bound(said.as_str(), id.as_str())),
        ];
        out = if out.0.is_empty() { out } else { out.plain(speech::space(desk.language())) };
        out.0.extend(desk.say.text("people.visa", &args).0);
    }
    if out.0.is_empty() {
        return None;
    }
    let seen = seen_in(desk, people::visas_seen());
    let seen = desk.say.text("people.visas.seen", &[("day", Arg::Plain(&seen))]);
    out = out.plain(speech::space(desk.language()));
    out.0.extend(seen.0);
    Some(out)
}

/// Of one state and a bloc: how many members ask no visa of its citizens, and of how many it asks none.
fn visas_of_bloc(desk: &Desk<'_>) -> Option<Text> {
    let (a, b) = (&desk.scope.a, &desk.scope.b);
    let (one, bloc) = match (a.is_single(), b.is_single()) {
        (true, false) => (a, b),
        (false, true) => (b, a),
        _ => return None,
    };
    let free = |from: PlaceId, to: PlaceId| matches!(people::visa(from, to), Some(people::Rule::Free(_)));
    // A territory without passports of its own has no rule.
    let both = |m: PlaceId| people::visa(one.id, m).is_some() && people::visa(m, one.id).is_some();
    let known = bloc.members.iter().filter(|m| both(**m)).count();
    if known == 0 || known + 1 < bloc.members.len() {
        return None;
    }
    let counted = || bloc.members.iter().filter(|m| both(**m));
    let out = counted().filter(|m| free(one.id, **m)).count().to_string();
    let back = counted().filter(|m| free(**m, one.id)).count().to_string();
    let id = people::visas_id(one, bloc);
    let (one_said, bloc_said) = (speech::party(desk.language(), one), speech::party(desk.language(), bloc));
    let m = known.to_string();
    let seen = seen_in(desk, people::visas_seen());
    let args = [
        ("one", Arg::Plain(one_said.as_str())),
        ("bloc", Arg::Plain(&bloc_said)),
        ("n", Arg::Bound(&out, &id)),
        ("m", Arg::Plain(&m)),
        ("k", Arg::Bound(&back, &id)),
        ("day", Arg::Plain(&seen)),
    ];
    let key = if back == "0" { "people.visas.bloc.none" } else { "people.visas.bloc" };
    Some(desk.say.text(key, &args))
}

/// People of one side who live in the other: migrants, and refugees where they are many.
fn persons(desk: &Desk<'_>) -> Vec<Text> {
    let (a, b) = (&desk.scope.a, &desk.scope.b);
    let mut out = Vec::new();
    for (from, to, names) in [(a, b, (desk.a(), desk.b())), (b, a, (desk.b(), desk.a()))] {
        for (what, key, least) in [
            (Persons::Migrants, measure::PEOPLE_MIGRANTS, MIGRANTS_LEAST),
            (Persons::Refugees, measure::PEOPLE_REFUGEES, REFUGEES_LEAST),
        ] {
            let Some(count) = people::persons(what, from, to).filter(|count| count.persons >= least) else {
                continue;
            };
            let mut n = speech::number(desk.language(), count.persons as f64, 0);
            if !count.whole {
                n = comity_figures::words::capital(&desk.say.plain("at_least", &[("value", &n)]));
            }
            let args = [
                ("n", Arg::Bound(n.as_str(), count.id.as_str())),
                ("from", Arg::Plain(names.0.as_str())),
                ("to", Arg::Plain(names.1.as_str())),
                ("year", Arg::Plain(count.period)),
            ];
            out.push(desk.say.text(&key, &args));
        }
    }
    out
}

/// Votes, initiatives that the other side supports, positions taken together.
pub fn positions(desk: &Desk<'_>) -> Vec<Block> {
    let mut items = Vec::new();
    if let Some(alike) = people::alike(&desk.scope.a, &desk.scope.b) {
        let share = speech::percent(desk.language(), 100.0 * alike.share);
        let (key, n) = (
            if alike.pairs == 1 { "positions.votes.session" } else { "positions.votes.mean" },
            alike.pairs.to_string(),
        );
        let args = [("share", Arg::Bound(share.as_str(), alike.id.as_str())), ("n", Arg::Plain(n.as_str()))];
        items.push(desk.say.text(key, &args));
    } else if let Some(agreement) = last_votes(desk) {
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
    let between = desk.scope.world.ledger().events_between(&desk.scope.a, &desk.scope.b);
    let joint = between
        .iter()
        .rev()
        .filter(|e| e.kind == "position.joint" && e.sourced() && super::changes::tellable(desk, e));
    items.extend(joint.take(2).map(|event| {
        let who: Vec<String> = event.parties.iter().map(|id| speech::place(desk.language(), *id)).collect();
        let told = super::changes::told(desk, event);
        let who = speech::list(desk.language(), &who);
        desk.say.text("positions.joint", &[("told", Arg::Text(&told)), ("who", Arg::Plain(&who))])
    }));
    points(items)
}

/// Names told one by one; of more supporters it is said how many they are.
const SUPPORTERS_MAX: usize = 6;

/// Who supports which initiative or takes which position with the other side, the widest first.
fn initiatives(desk: &Desk<'_>) -> Vec<Text> {
    const TOLD: usize = 6;
    let between = desk.scope.world.ledger().events_between(&desk.scope.a, &desk.scope.b);
    let stands = |e: &&Event| {
        matches!(e.kind.as_str(), "initiative.supported" | "position.together" | "position.climate")
            && e.sourced()
            && e.date.first <= desk.scope.as_of
    };
    let mut by_name: BTreeMap<&str, Vec<&Event>> = BTreeMap::new();
    for event in between.into_iter().filter(stands) {
        let name = named(&event.description);
        by_name.entry(name).or_default().push(event);
    }
    let mut found: Vec<(&str, Vec<&Event>)> = by_name.into_iter().collect();
    found.sort_by_key(|(_, events)| std::cmp::Reverse(supporters(desk, events).len()));
    found.into_iter().take(TOLD).filter_map(|(name, events)| initiative(desk, name, &events)).collect()
}

/// What an initiative or position is called: what stands before the colon, at the WTO with its matter.
fn named(description: &str) -> &str {
    let at = |from: usize| description[from..].find(':').map_or(description.len(), |at| from + at);
    let first = at(0);
    let end = if &description[..first] == "WTO" && first < description.len() { at(first + 1) } else { first };
    &description[..end]
}

/// The members that stand with the other side in these events.
fn supporters(desk: &Desk<'_>, events: &[&Event]) -> BTreeSet<PlaceId> {
    let (a, b) = (&desk.scope.a, &desk.scope.b);
    let member =
        |id: &PlaceId| (a.members.contains(id) || b.members.contains(id)) && *id != a.id && *id != b.id;
    events.iter().flat_map(|e| &e.parties).copied().filter(member).collect()
}

fn initiative(desk: &Desk<'_>, name: &str, events: &[&Event]) -> Option<Text> {
    let key: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let own = desk.say.word(&format!("initiative.{key}"));
    if own.is_empty() && desk.language() != crate::speech::Language::En {
        return None;
    }
    let named = if own.is_empty() { name } else { own };
    let id = format!("event/{}", events.first()?.id);
    let who = supporters(desk, events);
    // Membership of the group that asked is no statement of each member.
    let asked = events.iter().all(|event| event.kind == "position.climate");
    if who.is_empty() {
        let key = if asked { "positions.asked.pair" } else { "positions.initiative.pair" };
        return Some(desk.say.text(key, &[("name", Arg::Bound(named, &id))]));
    }
    let names: Vec<String> = who.iter().map(|id| speech::place(desk.language(), *id)).collect();
    let bloc = if desk.scope.a.is_single() { desk.b() } else { desk.a() };
    let who = if names.len() > SUPPORTERS_MAX {
        desk.say.plain("positions.members", &[("n", &names.len().to_string()), ("bloc", &bloc)])
    } else {
        speech::list(desk.language(), &names)
    };
    let key = if asked { "positions.asked" } else { "positions.initiative" };
    Some(desk.say.text(key, &[("name", Arg::Bound(named, &id)), ("who", Arg::Plain(&who))]))
}
