//! What is open between the two, and what is not known?

use super::say::Arg;
use super::who::trade_agreements;
use super::{Desk, names, points, speech};
use crate::web::Language;
use comity_figures::page::{Block, Text};
use comity_ledger::ledger::lists;
use comity_ledger::ledger::tie::{Rolled, Stands, between};

/// Disputes told in the note.
const DISPUTES: usize = 3;

/// Agreements that wait, regimes of sanctions, what was stopped or is disputed; `told` are the rows
/// that stand above already.
pub fn open(desk: &Desk<'_>, told: &[String]) -> Vec<Block> {
    let mut items = Vec::new();
    let waiting: Vec<_> =
        trade_agreements(desk, &["ties.fta", "ties.psa", "ties.agreement", "ties.defence", "ties.bit"])
            .into_iter()
            .filter(|entry| matches!(entry.stands, Stands::Signed | Stands::Announced))
            .filter(|entry| entry.ties.iter().all(|tie| !tie.stage.starts_with("not known")))
            .collect();
    if let Some(tie) = waiting.first().and_then(|entry| entry.ties.first()) {
        let called = |entry: &Rolled<'_>| entry.ties.first().map(|tie| names::called(desk, tie));
        let mut names: Vec<String> = waiting.iter().filter_map(called).collect();
        names.dedup();
        let (n, id) = (names.len(), format!("tie/{}", tie.id));
        let (count, names) = (n.to_string(), speech::list(desk.language(), &names));
        let args = [("n", Arg::Bound(count.as_str(), id.as_str())), ("names", Arg::Plain(names.as_str()))];
        items.push(desk.say.count("open.waiting", n, &args));
    }
    let regimes = desk.scope.world.ledger().ties_of("ties.sanctions").filter(|tie| {
        between(tie, &desk.scope.a, &desk.scope.b) && tie.stands_on(desk.scope.as_of) == Stands::InForce
    });
    let regimes: Vec<_> = regimes.collect();
    if let Some(tie) = regimes.first() {
        let n = regimes.len();
        let id = format!("tie/{}", tie.id);
        items.push(desk.say.count("open.sanctions", n, &[("n", Arg::Bound(&n.to_string(), &id))]));
    }
    if desk.language() == Language::En {
        let all = desk.scope.world.ledger().events_between(&desk.scope.a, &desk.scope.b);
        let disputed = |kind: &str| {
            [
                "counter.dispute",
                "counter.stalled",
                "counter.cancelled",
                "counter.exit",
                "counter.security",
                "counter.tariff",
                "counter.review",
            ]
            .contains(&kind)
        };
        let fresh = |e: &&&comity_ledger::ledger::Event| {
            let id = format!("event/{}", e.id);
            disputed(&e.kind) && e.sourced() && e.date.first <= desk.scope.as_of && !told.contains(&id)
        };
        let found = all.iter().rev().filter(fresh);
        items.extend(found.take(DISPUTES).map(|event| super::changes::told(desk, event)));
    }
    points(items)
}

/// Lists that say nothing, years without figures, rows without a source.
pub fn unknown(desk: &Desk<'_>) -> Vec<Block> {
    let scope = desk.scope;
    let mut items: Vec<Text> = Vec::new();
    match scope.last_trade() {
        None => items.push(desk.say.text("unknown.trade", &[])),
        Some((year, reading)) => {
            if reading.value <= 0.0 {
                let year = year.to_string();
                items.push(
                    desk.say.text("unknown.trade.nothing", &[("year", Arg::Bound(&year, &reading.id))]),
                );
            }
            let gaps: Vec<i16> = scope.years_without_trade();
            if !gaps.is_empty() {
                let years = comity_figures::words::years(&gaps);
                items.push(desk.say.text("unknown.years", &[("years", Arg::Plain(&years))]));
            }
        }
    }
    let pairs = scope.a.members.len() * scope.b.members.len();
    if desk.scope.world.ledger().recognition(&scope.a, &scope.b, scope.as_of).known * 2 < pairs {
        let key = if pairs == 1 { "unknown.relations" } else { "unknown.relations.many" };
        items.push(desk.say.text(key, &[]));
    }
    let held = |measure: &str| {
        desk.scope.world.ledger().ties_of(measure).any(|tie| between(tie, &scope.a, &scope.b))
    };
    if !held("ties.partnership") && names::as_such(desk, "ties.partnership").is_none() {
        items.push(desk.say.text("unknown.partnerships", &[]));
    }
    if let Some(day) = lists::of("ties.fta").and_then(|list| list.kept_until) {
        items.push(desk.say.text("unknown.agreements", &[("day", Arg::Plain(&desk.day(day)))]));
    }
    let all = desk.scope.world.ledger().events_between(&scope.a, &scope.b);
    let without = all.iter().filter(|event| !event.sourced()).count();
    if without > 0 {
        items.push(desk.say.count("unknown.unsourced", without, &[("n", Arg::Plain(&without.to_string()))]));
    }
    if all.is_empty() {
        items.push(desk.say.text("unknown.visits", &[]));
    }
    items.push(desk.say.text("unknown.rest", &[]));
    points(items)
}
