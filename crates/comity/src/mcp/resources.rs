//! What may an assistant read beside its questions? Sources, notes on pairs, and the documentation.

use crate::answer::sources;
use crate::failure::Failure;
use crate::progress::untold;
use crate::tool::Desk;
use comity_ledger::world::World;
use comity_model::Stop;
use serde_json::{Value, json};

/// A page of the documentation: name, what it is about, text.
const DOCS: &[(&str, &str, &str)] = &[
    ("check", "How texts are checked, and what a verdict means", include_str!("../../../../docs/check.md")),
    ("coverage", "What a value lacks, and how it is said", include_str!("../../../../docs/coverage.md")),
    ("estimate", "Formulas, data and standard errors", include_str!("../../../../docs/estimate.md")),
    (
        "ledger",
        "Which ties the ledger holds, and how they are dated",
        include_str!("../../../../docs/ledger.md"),
    ),
    ("own-data", "Files of your own beside the atlas", include_str!("../../../../docs/own-data.md")),
    ("simulate", "Scenarios, baselines and closures", include_str!("../../../../docs/simulate.md")),
    ("mcp", "This server: tools, sizes, limits", include_str!("../../../../docs/mcp.md")),
];

const MARKDOWN: &str = "text/markdown";

const JSON: &str = "application/json";

/// Everything with a fixed address.
pub(super) fn list(world: &World) -> Vec<Value> {
    let docs = DOCS.iter().map(|(name, about, _)| {
        json!({"uri": format!("comity://docs/{name}"), "name": name, "description": about, "mimeType": MARKDOWN})
    });
    let parts = world.atlas().parts().iter().map(|part| {
        json!({"uri": format!("comity://sources/{}", part.name), "name": part.name,
               "description": part.head.source.title, "mimeType": JSON})
    });
    docs.chain(parts).collect()
}

/// Addresses with something to fill in.
pub(super) fn templates() -> Value {
    json!([
        {"uriTemplate": "comity://note/{a}/{b}", "name": "note", "mimeType": MARKDOWN,
         "description": "The note of at most two pages on two parties, by codes such as CHN and CELAC"},
        {"uriTemplate": "comity://sources/{part}", "name": "source", "mimeType": JSON,
         "description": "A part of the atlas: publisher, release, licence, gaps"},
    ])
}

/// What stands at an address.
///
/// # Errors
/// A usage failure if nothing does, with what does.
pub(super) fn read(desk: &Desk, uri: &str) -> Result<Value, Failure> {
    let unknown = || {
        Failure::usage(format!("nothing stands at {uri:?}"))
            .hint("addresses: comity://docs/NAME, comity://sources/PART, comity://note/A/B")
    };
    let path = uri.strip_prefix("comity://").ok_or_else(unknown)?;
    let steps: Vec<&str> = path.split('/').collect();
    let (text, kind) = match steps.as_slice() {
        ["docs", name] => {
            (DOCS.iter().find(|doc| doc.0 == *name).ok_or_else(unknown)?.2.to_owned(), MARKDOWN)
        }
        ["sources", part] => (sources::whole(&sources::find(&desk.world, Some(part))?).to_string(), JSON),
        ["note", a, b] => {
            (desk.call("brief_note", json!({"a": a, "b": b}), &untold, &Stop::default())?.text, MARKDOWN)
        }
        _ => return Err(unknown()),
    };
    Ok(json!({"contents": [{"uri": uri, "mimeType": kind, "text": text}]}))
}
