//! How are ties on a day told?

use crate::failure::Failure;
use crate::{output, words};
use comity_ledger::ledger::Institute;
use comity_ledger::ledger::explain::{Change, changes, count_id};
use comity_ledger::ledger::institute::{count_id as count_of_institutes, institutes_between};
use comity_ledger::ledger::lists;
use comity_ledger::ledger::tie::{Standing, Tie, binds};
use comity_ledger::measure::{self, Measure};
use comity_ledger::party::Party;
use comity_ledger::place::registry;
use comity_ledger::time::Date;
use comity_ledger::world::World;
use serde_json::json;

/// The kind whose rows are not ties but institutes.
const INSTITUTES: Measure = measure::TIES_INSTITUTE_CONFUCIUS;

/// The last day to which a list of the ledger is kept.
pub fn last_day() -> Date {
    lists::last_day()
}

/// The kinds of tie that are wanted; all that the ledger holds if none is named.
///
/// # Errors
/// A usage failure if there is no such kind, with the nearest ones.
pub fn kinds(world: &World, wanted: Option<&str>) -> Result<Vec<Measure>, Failure> {
    match wanted {
        None => {
            let has = |m: &Measure| *m == INSTITUTES || world.ledger().ties_of(m).next().is_some();
            Ok(measure::all().filter(has).collect())
        }
        Some(text) => {
            let found = named(text);
            if found.is_empty() {
                let known: Vec<&str> = measure::all().filter(|m| m.is_tie()).map(Measure::as_str).collect();
                return Err(Failure::usage(format!("unknown kind of tie {text:?}"))
                    .hint(format!("kinds: {}", known.join(", "))));
            }
            Ok(found)
        }
    }
}

/// The kinds that a person means: an id with or without `ties.`, its last part (`bri`), or a word of
/// its label.
fn named(text: &str) -> Vec<Measure> {
    let wanted = text.trim().to_lowercase();
    let ties = || measure::all().filter(|m| m.is_tie());
    let exact =
        |m: &Measure| **m == *wanted || m.strip_prefix("ties.") == Some(&wanted) || m.label() == wanted;
    if let Some(found) = ties().find(exact) {
        return vec![found];
    }
    let last: Vec<Measure> = ties().filter(|m| m.rsplit('.').next() == Some(&wanted)).collect();
    if !last.is_empty() {
        return last;
    }
    let worded = |m: &Measure| {
        !wanted.is_empty()
            && m.label().to_lowercase().split_whitespace().any(|word| word.trim_matches(',') == wanted)
    };
    ties().filter(worded).collect()
}

/// Counts of a kind on a day, what changes around it, and every tie if listed; empty if none.
pub fn in_words(world: &World, kind: Measure, a: &Party, b: &Party, day: Date, list: bool) -> String {
    let standing = world.ledger().standing(&kind, a, b, day);
    let whole: Vec<&Tie> = as_such(world, kind, a, b);
    if kind == INSTITUTES {
        return institutes(world, a, b);
    }
    if standing.is_empty() && whole.is_empty() {
        return if list { nothing(kind) } else { String::new() };
    }
    let mut out = format!("\n{} ({})\n", words::capital(kind.label()), kind);
    out += &format!("  {} in force    {}\n", standing.in_force.len(), count_id(&kind, a, b, day));
    for (n, what) in [
        (standing.cannot_say.len(), "cannot say: dates too coarse, or the list ends before"),
        (standing.signed.len(), "signed, entry into force not known"),
        (standing.announced.len(), "concluded or announced, not signed"),
        (standing.ended.len(), "ended"),
        (standing.later.len(), "begin later"),
        (standing.absent.len(), "known to have none"),
    ] {
        if n > 0 {
            out += &format!("  {n} {what}\n");
        }
    }
    for tie in whole {
        out += &format!("  with the bloc as such: {} {} {}\n", tie.id, tie.level, tie.span_in_words());
    }
    for line in around(world, kind, a, b, day) {
        out += &format!("  {line}\n");
    }
    if list {
        out += &listing(&standing);
    }
    out
}

/// Why a kind that was asked for shows nothing: what its list holds, and that absence proves nothing.
pub fn nothing(kind: Measure) -> String {
    let held = lists::of(&kind).map_or_else(
        || "the ledger keeps no list of this kind".to_owned(),
        |list| {
            let until = list.kept_until.map_or_else(String::new, |day| format!(", kept to {day}"));
            format!("the list holds {}{until}", list.holds)
        },
    );
    format!(
        "\n{} ({})\n  not known: {held}; that no row is there does not say that there is none\n",
        words::capital(kind.label()),
        kind
    )
}

/// Institutes stand in a list of their own.
fn institutes(world: &World, a: &Party, b: &Party) -> String {
    let found = institutes_between(world.institutes(), a, b);
    if found.is_empty() {
        return String::new();
    }
    let mut out =
        format!("\n{}\n", words::capital("Confucius Institutes opened, as a list of 2021–22 counts them"));
    out += &format!("  {} opened    {}\n", found.len(), count_of_institutes(a, b));
    for institute in found {
        out +=
            &format!("  {}, {} ({})\n", institute.name, institute.city, registry().name_of(institute.host));
    }
    out
}

/// Ties of a bloc itself, not of its members.
pub fn as_such<'w>(world: &'w World, kind: Measure, a: &Party, b: &Party) -> Vec<&'w Tie> {
    let own =
        |tie: &Tie| (a.is_bloc() && tie.other(a.id).is_some()) || (b.is_bloc() && tie.other(b.id).is_some());
    world.ledger().ties_of(&kind).filter(|tie| binds(tie, a, b) && own(tie)).collect()
}

/// What changes within ten days before and after.
pub fn around(world: &World, kind: Measure, a: &Party, b: &Party, day: Date) -> Vec<String> {
    let step = |from: Date, n: usize| (0..n).fold(from, |date, _| date.next());
    let after = changes(world, &kind, a, b, day, step(day, 10));
    let line = |side: &str, change: Change<'_>| {
        let note = if change.tie.note.is_empty() { String::new() } else { format!("; {}", change.tie.note) };
        format!("{side}, {}: {} (tie/{}){note}", change.when(), change.what(a), change.tie.id)
    };
    let mut lines: Vec<String> = after.into_iter().map(|change| line("soon after", change)).collect();
    if let Some(before) = earlier(day, 10) {
        let past = changes(world, &kind, a, b, before, day);
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
    add(&standing.announced, "not signed");
    add(&standing.ended, "ended");
    add(&standing.later, "later");
    add(&standing.absent, "none");
    output::table(&["id", "pair", "state", "when", "level", "checked", "sources"], &[], &rows)
}

/// Every kind in the stable schema `comity/ties/1`.
pub fn whole(world: &World, kinds: &[Measure], a: &Party, b: &Party, day: Date) -> serde_json::Value {
    let list: Vec<serde_json::Value> = kinds.iter().map(|kind| as_json(world, *kind, a, b, day)).collect();
    json!({
        "schema": "comity/ties/1", "a": a.code(), "b": b.code(), "as_of": day.to_string(), "kinds": list,
    })
}

/// One kind of it.
fn as_json(world: &World, kind: Measure, a: &Party, b: &Party, day: Date) -> serde_json::Value {
    let standing = world.ledger().standing(&kind, a, b, day);
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
    // Institutes stand in a list of their own, which says what was opened and not what is in force.
    let opened = (kind == INSTITUTES).then(|| institutes_between(world.institutes(), a, b));
    let institutes: Option<Vec<_>> = opened.as_ref().map(|found| {
        let one = |institute: &&Institute| {
            json!({"name": institute.name, "city": institute.city, "host": registry().code_of(institute.host)})
        };
        found.iter().map(one).collect()
    });
    let evidence = if opened.is_some() { count_of_institutes(a, b) } else { count_id(&kind, a, b, day) };
    json!({
        "kind": kind.as_str(), "label": kind.label(), "evidence": evidence, "institutes_opened": institutes,
        "count_in_force": if opened.is_some() { None } else { Some(standing.in_force.len()) },
        "in_force": list(&standing.in_force), "cannot_say": list(&standing.cannot_say),
        "signed": list(&standing.signed), "announced": list(&standing.announced),
        "absent": list(&standing.absent), "ended": list(&standing.ended), "later": list(&standing.later),
        "changes_within_ten_days": around(world, kind, a, b, day),
    })
}
