//! How are pledges told?

use crate::words;
use comity_ledger::ledger::pledge::{Finding, Outcome, Pledge};
use comity_ledger::party::Party;
use comity_ledger::time::Date;
use comity_ledger::world::World;
use serde_json::json;
use std::collections::BTreeMap;

/// Every pledge with what was promised, by when, what was found, and what came of it.
pub fn in_words(world: &World, a: &Party, b: &Party, day: Date) -> String {
    let found = world.ledger().pledges_between(a, b);
    let mut out = format!("Pledges between {} and {}, judged on {day}\n", a.name(), b.name());
    if found.is_empty() {
        return out + "\nNone is on record; the ledger holds those of China and Latin America only.\n";
    }
    let mut counts: BTreeMap<Outcome, usize> = BTreeMap::new();
    for pledge in &found {
        *counts.entry(pledge.outcome(day)).or_default() += 1;
    }
    let counts: Vec<String> =
        counts.iter().map(|(outcome, n)| format!("{n} {}", outcome.in_words())).collect();
    out += &format!("{}: {}\n", words::count(found.len(), "pledge"), counts.join(", "));
    for pledge in found {
        out += &one(pledge, day);
    }
    out
}

fn one(pledge: &Pledge, day: Date) -> String {
    let when = pledge.announced.map_or_else(|| "day not known".to_owned(), |when| when.to_string());
    let mark = if pledge.sourced() { "" } else { " (unverified: no source attached)" };
    let mut out = format!("\n{when}  {}: {}{mark}    pledge/{}\n", pledge.by, pledge.promise, pledge.id);
    let quantity = pledge.quantity.map_or_else(
        || "no quantity".to_owned(),
        |quantity| format!("{} {quantity} {}", pledge.comparator.replace('_', " "), pledge.unit),
    );
    let by = pledge.deadline.map_or_else(|| "no date".to_owned(), |when| format!("by {when}"));
    out += &format!("  promised  {quantity}, {by}\n");
    for finding in &pledge.evidence {
        out += &format!("  found     {}\n", told(finding));
    }
    out + &format!("  stands    {}\n", pledge.outcome(day).in_words())
}

fn told(finding: &Finding) -> String {
    let value = finding.value.map_or_else(String::new, |value| format!("{value} {}", finding.unit));
    let mark = if finding.sources.is_empty() { "no source" } else { "" };
    let parts = [finding.period.as_str(), &value, &finding.finding, &finding.basis, mark];
    parts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
}

/// The same in the stable schema `comity/pledges/1`.
pub fn as_json(world: &World, a: &Party, b: &Party, day: Date) -> serde_json::Value {
    let list: Vec<serde_json::Value> = world
        .ledger()
        .pledges_between(a, b)
        .into_iter()
        .map(|p| {
            let findings: Vec<serde_json::Value> = p
                .evidence
                .iter()
                .map(|f| {
                    json!({"id": f.id, "period": f.period, "value": f.value, "unit": f.unit, "finding": f.finding,
                           "basis": f.basis, "sources": f.sources, "verification": f.verification})
                })
                .collect();
            json!({
                "id": format!("pledge/{}", p.id), "by": p.by, "promise": p.promise,
                "announced": p.announced.map(|when| when.to_string()), "occasion": p.occasion,
                "comparator": p.comparator, "quantity": p.quantity, "unit": p.unit,
                "deadline": p.deadline.map(|when| when.to_string()), "outcome": p.outcome(day).in_words(),
                "sources": p.sources, "verification": p.verification, "findings": findings,
            })
        })
        .collect();
    json!({"schema": "comity/pledges/1", "a": a.code(), "b": b.code(), "as_of": day.to_string(), "pledges": list})
}
