//! What is open between the two, and what is not known?

use super::who::trade_agreements;
use super::{Desk, changes, names, offices, points, products, speech};
use crate::speech::Arg;
use crate::speech::Language;
use comity_figures::page::{Block, Text};
use comity_ledger::ledger::tie::{Rolled, Stands, between};
use comity_ledger::ledger::{Event, lists, people};
use comity_ledger::measure::{self, Measure};
use comity_ledger::place::{PlaceId, registry};

/// Kinds of events that leave something open.
const DISPUTED: &[&str] = &[
    "counter.dispute",
    "counter.stalled",
    "counter.cancelled",
    "counter.exit",
    "counter.security",
    "counter.tariff",
    "counter.review",
];

/// Disputes told in the note.
const DISPUTES: usize = 3;

/// Agreements that wait, regimes of sanctions, what was stopped or is disputed; `told` are the rows
/// that stand above already.
pub fn open(desk: &Desk<'_>, told: &[String]) -> Vec<Block> {
    let mut items = Vec::new();
    let kinds = [
        measure::TIES_FTA,
        measure::TIES_PSA,
        measure::TIES_AGREEMENT,
        measure::TIES_DEFENCE,
        measure::TIES_BIT,
        measure::TIES_TAX,
    ];
    let found = trade_agreements(desk, &kinds);
    items.extend(waiting(desk, &found, Stands::Signed, "open.waiting"));
    items.extend(waiting(desk, &found, Stands::Announced, "open.announced"));
    let regimes = desk.scope.world.ledger().ties_of(&measure::TIES_SANCTIONS).filter(|tie| {
        between(tie, &desk.scope.a, &desk.scope.b) && tie.stands_on(desk.scope.as_of) == Stands::InForce
    });
    let regimes: Vec<_> = regimes.collect();
    if let Some(tie) = regimes.first() {
        let n = regimes.len();
        let id = format!("tie/{}", tie.id);
        items.push(desk.say.count("open.sanctions", n, &[("n", Arg::Bound(&n.to_string(), &id))]));
    }
    let all = desk.scope.world.ledger().events_between(&desk.scope.a, &desk.scope.b);
    let fresh = |e: &&&Event| {
        let own = DISPUTED.contains(&e.kind.as_str()) && e.sourced() && e.date.first <= desk.scope.as_of;
        own && !told.contains(&format!("event/{}", e.id)) && changes::tellable(desk, e)
    };
    let found = all.iter().rev().filter(fresh);
    items.extend(found.take(DISPUTES).map(|event| changes::told(desk, event)));
    items.extend(at_the_wto(desk, &all));
    points(items)
}

/// Disputes at the World Trade Organization: who brought which against whom and when, the newest first.
fn at_the_wto(desk: &Desk<'_>, all: &[&Event]) -> Option<Text> {
    let own = |e: &&&Event| e.kind == "dispute.wto" && e.sourced() && e.date.first <= desk.scope.as_of;
    let mut by_sides: Vec<([PlaceId; 2], Text)> = Vec::new();
    for event in all.iter().rev().filter(own) {
        let [from, to] = event.parties[..] else { continue };
        let id = format!("event/{}", event.id);
        let Some(what) = desk.said(&id, &event.description) else { continue };
        let year = event.date.first.year.to_string();
        let args = [("what", Arg::Bound(what, id.as_str())), ("year", Arg::Plain(&year))];
        let case = desk.say.text("open.wto.case", &args);
        match by_sides.iter_mut().find(|(sides, _)| *sides == [from, to]) {
            Some((_, list)) => {
                list.0.extend(Text::new().plain(speech::comma(desk.language())).0);
                list.0.extend(case.0);
            }
            None => by_sides.push(([from, to], case)),
        }
    }
    let mut list = Text::new();
    for (sides, cases) in &by_sides {
        let [from, to] = sides.map(|id| {
            let bloc = registry().place(id).has_members();
            if bloc {
                names::in_sentence(desk.language(), id)
            } else {
                speech::place_said(desk.language(), id)
            }
        });
        if !list.0.is_empty() {
            list = list.plain(speech::semicolon(desk.language()));
        }
        let args = [("from", Arg::Plain(from.as_str())), ("to", Arg::Plain(&to)), ("list", Arg::Text(cases))];
        list.0.extend(desk.say.text("open.wto.one", &args).0);
    }
    (!list.0.is_empty()).then(|| desk.say.text("open.wto", &[("list", Arg::Text(&list))]))
}

/// How many agreements wait in one stage, and which.
fn waiting(desk: &Desk<'_>, found: &[Rolled<'_>], stage: Stands, key: &str) -> Option<Text> {
    let open: Vec<&Rolled<'_>> = found
        .iter()
        .filter(|entry| entry.stands == stage)
        .filter(|entry| entry.ties.iter().all(|tie| !tie.stage.starts_with("not known")))
        .collect();
    let id = format!("tie/{}", open.first()?.ties.first()?.id);
    let mut names: Vec<String> = open.iter().map(|entry| names::with_whom(desk, &entry.ties)).collect();
    names.dedup();
    let (n, count) = (names.len(), names.len().to_string());
    let names = speech::list(desk.language(), &names);
    let args = [("n", Arg::Bound(count.as_str(), id.as_str())), ("names", Arg::Plain(names.as_str()))];
    Some(desk.say.count(key, n, &args))
}

/// What is not known of the trade: years without figures, or all of it.
fn trade(desk: &Desk<'_>) -> Vec<Text> {
    let Some((year, reading)) = desk.scope.last_trade() else {
        return vec![desk.say.text("unknown.trade", &[])];
    };
    let mut items = Vec::new();
    if reading.value <= 0.0 {
        let year = year.to_string();
        items.push(desk.say.text("unknown.trade.nothing", &[("year", Arg::Bound(&year, &reading.id))]));
    }
    // The year of the day is not over, and no table has it.
    let mut gaps: Vec<i16> = desk.scope.years_without_trade();
    gaps.retain(|year| *year < desk.scope.as_of.year);
    if !gaps.is_empty() {
        let years = comity_figures::words::years(&gaps);
        let years = years.replace(", ", speech::comma(desk.language()));
        let years = if desk.language() == Language::Zh { years.replace('–', "—") } else { years };
        items.push(desk.say.text(
            "unknown.years",
            &[("years", Arg::Plain(&years)), ("publisher", Arg::Plain(&reading.basis.publisher))],
        ));
    }
    items
}

/// Relations of which no list says anything, or not since when.
fn relations(desk: &Desk<'_>) -> Option<Text> {
    let scope = desk.scope;
    let pairs = scope.a.members.len() * scope.b.members.len();
    if scope.world.ledger().recognition(&scope.a, &scope.b, scope.as_of).known * 2 >= pairs {
        return None;
    }
    let (x, y) = (scope.a.id, scope.b.id);
    let key = match pairs {
        1 if people::has_mission(x, y) && people::has_mission(y, x) => "unknown.relations.date",
        1 => "unknown.relations",
        _ => "unknown.relations.many",
    };
    Some(desk.say.text(key, &[]))
}

/// What every factsheet has and the lists here do not hold of the pair.
fn rest(desk: &Desk<'_>) -> Text {
    let held = [offices::has_services(desk), products::duties(desk).is_some(), false, false];
    let words = ["unknown.services", "unknown.tariffs", "unknown.remittances", "unknown.students"];
    let lacking = words.iter().zip(held).filter(|(_, held)| !held);
    let names: Vec<String> = lacking.map(|(key, _)| desk.say.word(key).to_owned()).collect();
    desk.say.text("unknown.rest", &[("names", Arg::Plain(&speech::list(desk.language(), &names)))])
}

/// Lists that say nothing, years without figures, rows without a source.
pub fn unknown(desk: &Desk<'_>) -> Vec<Block> {
    let scope = desk.scope;
    let mut items: Vec<Text> = trade(desk);
    items.extend(relations(desk));
    let held = |measure: Measure| {
        desk.scope.world.ledger().ties_of(&measure).any(|tie| between(tie, &scope.a, &scope.b))
    };
    if !held(measure::TIES_PARTNERSHIP)
        && names::as_such(desk, measure::TIES_PARTNERSHIP).is_none()
        && names::with_a_member(desk, measure::TIES_PARTNERSHIP).is_empty()
    {
        items.push(desk.say.text("unknown.partnerships", &[]));
    }
    if let Some(day) = lists::of(&measure::TIES_FTA).and_then(|list| list.kept_until) {
        items.push(desk.say.text("unknown.agreements", &[("day", Arg::Plain(&desk.day(day)))]));
    }
    let all = desk.scope.world.ledger().events_between(&scope.a, &scope.b);
    let without = all.iter().filter(|event| !event.sourced()).count();
    if without > 0 {
        items.push(desk.say.count("unknown.unsourced", without, &[("n", Arg::Plain(&without.to_string()))]));
    }
    let english =
        all.iter().filter(|e| e.sourced() && changes::told_of(e) && !changes::tellable(desk, e)).count();
    if english > 0 {
        items.push(desk.say.count("unknown.english", english, &[("n", Arg::Plain(&english.to_string()))]));
    }
    if all.is_empty() {
        items.push(desk.say.text("unknown.visits", &[]));
    }
    items.push(rest(desk));
    if people::alike(&scope.a, &scope.b).is_none() {
        items.push(desk.say.text("unknown.votes", &[]));
    }
    points(items)
}
