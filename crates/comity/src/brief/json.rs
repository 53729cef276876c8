//! How is a brief handed to other programs?

use super::Scope;
use comity_figures::page::{Block, Page};
use serde_json::json;

/// The document in a stable schema: tiles, figures with their data, evidence.
pub fn json(scope: &Scope, page: &Page) -> serde_json::Value {
    let tiles: Vec<serde_json::Value> = page
        .tiles
        .iter()
        .map(|t| {
            json!({"label": t.label, "value": t.value, "unit": t.unit, "when": t.when, "basis": t.basis,
                   "change": t.change, "evidence": t.evidence, "missing": t.missing})
        })
        .collect();
    let mut figures = Vec::new();
    for block in page.sections.iter().flat_map(|s| &s.blocks) {
        if let Block::Figure(f) = block {
            figures.push(json!({"id": f.id, "title": f.title, "description": f.description,
                "missing": f.missing, "notes": f.notes, "csv": f.table.csv(), "vega_lite": f.vega_lite}));
        }
    }
    let evidence: Vec<serde_json::Value> =
        page.evidence.iter().map(|e| json!({"id": e.id, "title": e.title, "value": e.value})).collect();
    json!({
        "schema": "comity/brief/1", "program": crate::PROGRAM, "title": page.title,
        "a": scope.a.key(), "b": scope.b.key(), "from": scope.from, "to": scope.to,
        "as_of": scope.as_of.to_string(), "tiles": tiles, "figures": figures, "evidence": evidence,
    })
}
