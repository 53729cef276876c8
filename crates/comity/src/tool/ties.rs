//! What is in force between two parties on a day.

use super::{Call, Told, Tool, arguments, day};
use crate::answer::ties as answer;
use crate::failure::Failure;
use crate::parties;
use comity_ledger::measure::Measure;
use serde::Deserialize;
use serde_json::{Value, json};
use std::ops::Range;

pub(super) const TOOL: Tool = Tool {
    name: "ties",
    title: "Ties on a day",
    about: "Dated ties between two parties on a day: diplomatic relations, partnerships, agreements, memoranda, \
            sanctions and others; in force, signed, ended, or not dated well enough to say. Counts of every kind; \
            with `list`, or with a `kind`, the ties themselves with sources. That no tie is listed does not \
            prove that there is none.",
    output: include_str!("../../../../docs/schema/ties.json"),
    paged: true,
    input: include_str!("../../../../docs/schema/arguments/ties.json"),
    run,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Args {
    /// First party: a code or a name.
    a: String,
    /// Second party.
    b: String,
    /// The day, YYYY-MM-DD; the last that the ledger knows if absent.
    as_of: Option<String>,
    /// Kind of tie, for example `ties.fta`, `bri`, `embassy`; all kinds if absent.
    kind: Option<String>,
    /// Whether to list every tie and not only to count them.
    #[serde(default)]
    list: bool,
}

/// The states of a tie, as the JSON calls them.
const STATES: [&str; 7] = ["in_force", "cannot_say", "signed", "announced", "absent", "ended", "later"];

fn run(call: &Call<'_>, given: Value) -> Result<Told, Failure> {
    let args: Args = arguments(given)?;
    let world = &call.desk.world;
    let day = day(args.as_of.as_deref(), answer::last_day())?;
    let (a, b) = parties::pair(&args.a, &args.b, day)?;
    let kinds = answer::kinds(world, args.kind.as_deref())?;
    let list = args.list || args.kind.is_some();
    let whole = answer::whole(world, &kinds, &a, &b, day);
    let told = |kind: &Measure| answer::in_words(world, *kind, &a, &b, day, list);
    let text = format!("Ties between {} and {} on {day}\n", a.name(), b.name());
    let text = text + &kinds.iter().map(told).collect::<String>();
    let total = if list { listed(&whole) } else { 0 };
    call.page.fit(total, |range| Ok(Told { text: text.clone(), data: part(whole.clone(), range) }))
}

/// How many ties all lists hold.
fn listed(whole: &Value) -> usize {
    kinds_of(whole)
        .iter()
        .flat_map(|kind| STATES.map(|state| kind[state].as_array().map_or(0, Vec::len)))
        .sum()
}

fn kinds_of(whole: &Value) -> &[Value] {
    whole["kinds"].as_array().map_or(&[], Vec::as_slice)
}

/// The same with counts for every state, and of the lists only a stretch, counted through all of them.
fn part(mut whole: Value, range: Range<usize>) -> Value {
    let mut at = 0;
    for kind in whole["kinds"].as_array_mut().into_iter().flatten() {
        let mut counts = serde_json::Map::new();
        for state in STATES {
            let Some(list) = kind[state].as_array_mut() else { continue };
            counts.insert(state.to_owned(), list.len().into());
            list.retain(|_| {
                at += 1;
                range.contains(&(at - 1))
            });
        }
        kind["counts"] = Value::Object(counts);
    }
    // A kind of which nothing is on record is a name and nothing else.
    let empty = |kind: &Value| {
        let none = kind["counts"].as_object().is_some_and(|counts| counts.values().all(|n| *n == json!(0)));
        none && kind["institutes_opened"].as_array().is_none_or(Vec::is_empty)
    };
    let mut none = Vec::new();
    if let Some(kinds) = whole["kinds"].as_array_mut() {
        none.extend(kinds.iter().filter(|kind| empty(kind)).map(|kind| kind["kind"].clone()));
        kinds.retain(|kind| !empty(kind));
    }
    whole["no_record_of"] = none.into();
    whole
}
