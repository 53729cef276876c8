//! How are ties on a day told?

use crate::failure::Failure;
use crate::{output, words};
use comity_ledger::ledger::explain::{Change, changes, count_id};
use comity_ledger::ledger::tie::{Standing, Tie, binds};
use comity_ledger::measure::{self, Measure};
use comity_ledger::party::Party;
use comity_ledger::place::registry;
use comity_ledger::time::Date;
use comity_ledger::world::World;
use serde_json::json;

/// The newest day any event or dated tie of the ledger knows.
pub fn last_day(world: &World) -> Date {
    let newest = world.ledger().events.iter().map(|event| event.date.last).max();
    newest.unwrap_or(Date::last_of(2024))
}

/// The kinds of tie that are wanted; all that the ledger holds if none is named.
///
/// # Errors
/// A usage failure if there is no such kind, with the nearest ones.
pub fn kinds(world: &World, wanted: Option<&str>) -> Result<Vec<&'static Measure>, Failure> {
    match wanted {
        None => {
            let has = |m: &&Measure| world.ledger().ties_of(m.id).next().is_some();
            Ok(measure::all().iter().filter(has).collect())
        }
        Some(text) => {
            let found = measure::find(text).or_else(|| measure::find(&format!("ties.{text}")));
            found.filter(|m| m.kind == "tie").map(|m| vec![m]).ok_or_else(|| {
                Failure::usage(format!("unknown kind of tie {text:?}"))
                    .hint(format!("near: {}", measure::near(&format!("ties.{text}")).join(", ")))
            })
        }
    }
}

/// Counts of a kind on a day, what changes around it, and every tie if listed; empty if none.
pub fn in_words(world: &World, kind: &Measure, a: &Party, b: &Party, day: Date, list: bool) -> String {
    let standing = world.ledger().standing(kind.id, a, b, day);
    let whole: Vec<&Tie> = as_such(world, kind.id, a, b);
    if standing == Standing::default() && whole.is_empty() {
        return String::new();
    }
    let mut out = format!("\n{} ({})\n", words::capital(kind.label), kind.id);
    out += &format!("  {} in force    {}\n", standing.in_force.len(), count_id(kind.id, a, b, day));
    for (n, what) in [
        (standing.cannot_say.len(), "cannot say: the dates are too coarse"),
        (standing.signed.len(), "signed, not known to be in force"),
        (standing.ended.len(), "ended"),
        (standing.later.len(), "begin later"),
    ] {
        if n > 0 {
            out += &format!("  {n} {what}\n");
        }
    }
    for tie in whole {
        out += &format!("  with the bloc as such: {} {} {}\n", tie.id, tie.level, tie.span_in_words());
    }
    for line in around(world, kind.id, a, b, day) {
        out += &format!("  {line}\n");
    }
    if list {
        out += &listing(&standing);
    }
    out
}

/// Ties of a bloc itself, not of its members.
fn as_such<'w>(world: &'w World, kind: &str, a: &Party, b: &Party) -> Vec<&'w Tie> {
    let own =
        |tie: &Tie| (a.is_bloc() && tie.other(a.id).is_some()) || (b.is_bloc() && tie.other(b.id).is_some());
    world.ledger().ties.iter().filter(|tie| tie.measure == kind && binds(tie, a, b) && own(tie)).collect()
}

/// What changes within ten days before and after.
fn around(world: &World, kind: &str, a: &Party, b: &Party, day: Date) -> Vec<String> {
    let step = |from: Date, n: usize| (0..n).fold(from, |date, _| date.next());
    let after = changes(world, kind, a, b, day, step(day, 10));
    let line = |side: &str, change: Change<'_>| {
        let note = if change.tie.note.is_empty() { String::new() } else { format!("; {}", change.tie.note) };
        format!("{side}, {}: {} (tie/{}){note}", change.when(), change.what(a), change.tie.id)
    };
    let mut lines: Vec<String> = after.into_iter().map(|change| line("soon after", change)).collect();
    if let Some(before) = earlier(day, 10) {
        let past = changes(world, kind, a, b, before, day);
        lines.extend(past.into_iter().map(|change| line("just before", change)));
    }
    lines
}

/// The date some days before, found by walking forward from the month before.
fn earlier(day: Date, days: usize) -> Option<Date> {
    let (year, month) = if day.month > 1 { (day.year, day.month - 1) } else { (day.year - 1, 12) };
    let mut window = vec![Date::new(year, month, 1)?];
    while let Some(last) = window.last().filter(|last| **last < day) {
        window.push(last.next());
    }
    window.len().checked_sub(days + 1).and_then(|i| window.get(i).copied())
}

fn listing(standing: &Standing<'_>) -> String {
    let mut rows = Vec::new();
    let mut add = |ties: &[&Tie], state: &str| {
        for tie in ties {
            let check = if tie.unverified() { "unverified" } else { tie.verification.as_str() };
            rows.push(vec![
                tie.id.clone(),
                format!("{} – {}", registry().name_of(tie.a), registry().name_of(tie.b)),
                state.to_owned(),
                tie.span_in_words(),
                tie.level.clone(),
                check.to_owned(),
                tie.sources.join(", "),
            ]);
        }
    };
    add(&standing.in_force, "in force");
    add(&standing.cannot_say, "cannot say");
    add(&standing.signed, "signed");
    add(&standing.ended, "ended");
    add(&standing.later, "later");
    output::table(&["id", "pair", "state", "when", "level", "checked", "sources"], &[], &rows)
}

/// Every kind in the stable schema `comity/ties/1`.
pub fn whole(world: &World, kinds: &[&Measure], a: &Party, b: &Party, day: Date) -> serde_json::Value {
    let list: Vec<serde_json::Value> = kinds.iter().map(|kind| as_json(world, kind, a, b, day)).collect();
    json!({
        "schema": "comity/ties/1", "a": a.code(), "b": b.code(), "as_of": day.to_string(), "kinds": list,
    })
}

/// One kind of it.
fn as_json(world: &World, kind: &Measure, a: &Party, b: &Party, day: Date) -> serde_json::Value {
    let standing = world.ledger().standing(kind.id, a, b, day);
    let list = |ties: &[&Tie]| {
        ties.iter()
            .map(|tie| {
                json!({
                    "id": format!("tie/{}", tie.id), "a": registry().code_of(tie.a),
                    "b": registry().code_of(tie.b), "level": tie.level, "when": tie.span_in_words(),
                    "verification": tie.verification, "sources": tie.sources, "note": tie.note,
                })
            })
            .collect::<Vec<_>>()
    };
    json!({
        "kind": kind.id, "label": kind.label, "count_in_force": standing.in_force.len(),
        "evidence": count_id(kind.id, a, b, day),
        "in_force": list(&standing.in_force), "cannot_say": list(&standing.cannot_say),
        "signed": list(&standing.signed), "ended": list(&standing.ended), "later": list(&standing.later),
        "changes_within_ten_days": around(world, kind.id, a, b, day),
    })
}
