//! The report as JSON, schema `comity/check/1`; documented in `docs/check.md`.

use super::report::{Checked, Class, Report, VERDICTS, Witness};
use comity_claims::period::{Day, Stamp};
use serde_json::{Value, json};

/// A day as `2025-05-13`.
pub fn iso(day: Day) -> String {
    Stamp::Day(day.0, day.1, day.2).to_string()
}

/// The whole report.
pub fn json(report: &Report) -> Value {
    let counts: serde_json::Map<String, Value> =
        VERDICTS.iter().map(|v| ((*v).to_owned(), report.count(v).into())).collect();
    json!({
        "schema": "comity/check/1",
        "program": crate::PROGRAM,
        "file": report.called(),
        "title": report.title,
        "date": iso(report.day),
        "lang": report.language.tag(),
        "about": report.about,
        "read_by": report.voice().reader(&report.reader),
        "counts": counts,
        "unclear": report.of_class(Class::Unclear),
        "unread": report.unread.iter().map(|u| json!({"block": u.block, "why": report.voice().not_read(&u.why)})).collect::<Vec<_>>(),
        "refused": report.refused,
        "by_weight": report.by_weight().iter().map(|c| c.number).collect::<Vec<_>>(),
        "worth_checking": report.worth_checking().iter().map(|c| c.number).collect::<Vec<_>>(),
        "claims": report.claims.iter().map(claim).collect::<Vec<_>>(),
    })
}

fn claim(c: &Checked) -> Value {
    let frame = serde_json::to_value(&c.claim).unwrap_or_default();
    json!({
        "number": c.number,
        "quote": c.quote,
        "sentence": c.sentence,
        "block": c.place.block,
        "start": c.in_file.start,
        "end": c.in_file.end,
        "says": c.says,
        "frame": frame,
        "verdict": c.verdict.id(),
        "reason": c.verdict.reason(),
        "headline": c.headline,
        "off_by": c.off_by,
        "holds_if": c.otherwise.iter().map(|o| json!({"says": o.says, "frame": o.claim})).collect::<Vec<_>>(),
        "decision": c.decision.as_ref().map(|d| json!({"choice": d.choice, "note": d.note, "changed": d.changed})),
        "sources": c.witnesses.iter().map(witness).collect::<Vec<_>>(),
        "events": c.events.iter().map(|(words, id)| json!({"words": words, "evidence": id})).collect::<Vec<_>>(),
        "tolerance": c.tolerance,
        "nearest_true": c.nearest,
        "base_years": c.base_years.iter().map(|b| json!({
            "year": b.year, "value": b.value, "verdict": b.verdict.id(),
        })).collect::<Vec<_>>(),
        "notes": c.notes,
    })
}

fn witness(w: &Witness) -> Value {
    json!({
        "id": w.id, "name": w.name, "about": w.about, "release": w.release, "period": w.period.to_string(),
        "value": w.value, "unit": w.unit, "verdict": w.verdict.id(), "counted": w.aside.is_none(),
        "set_aside_because": w.aside, "evidence": w.evidence, "notes": w.notes,
    })
}
