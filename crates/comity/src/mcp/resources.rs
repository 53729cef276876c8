//! What may an assistant read beside its questions? Sources, notes on pairs, and the documentation.

use crate::answer::sources;
use crate::failure::Failure;
use crate::tool::Desk;
use comity_ledger::world::World;
use rmcp::model::{ReadResourceResult, Resource, ResourceContents, ResourceTemplate};
use serde_json::json;

/// A page of the documentation: name, what it is about, text.
const DOCS: &[(&str, &str, &str)] = &[
    ("check", "How texts are checked, and what a verdict means", include_str!("../../../../docs/check.md")),
    ("coverage", "What a value lacks, and how it is said", include_str!("../../../../docs/coverage.md")),
    ("estimate", "Formulas, data and standard errors", include_str!("../../../../docs/estimate.md")),
    ("ledger", "Which ties the ledger holds, and how they are dated", include_str!("../../../../docs/ledger.md")),
    ("own-data", "Files of your own beside the atlas", include_str!("../../../../docs/own-data.md")),
    ("simulate", "Scenarios, baselines and closures", include_str!("../../../../docs/simulate.md")),
    ("mcp", "This server: tools, sizes, limits", include_str!("../../../../docs/mcp.md")),
];

const MARKDOWN: &str = "text/markdown";

const JSON: &str = "application/json";

/// Everything with a fixed address.
pub(super) fn list(world: &World) -> Vec<Resource> {
    let docs = DOCS.iter().map(|(name, about, _)| {
        Resource::new(format!("comity://docs/{name}"), *name).with_description(*about).with_mime_type(MARKDOWN)
    });
    let parts = world.atlas().parts().iter().map(|part| {
        Resource::new(format!("comity://sources/{}", part.name), part.name)
            .with_description(part.head.source.title.clone())
            .with_mime_type(JSON)
    });
    docs.chain(parts).collect()
}

/// Addresses with something to fill in.
pub(super) fn templates() -> Vec<ResourceTemplate> {
    vec![
        ResourceTemplate::new("comity://note/{a}/{b}", "note")
            .with_description("The note of at most two pages on two parties, by codes such as CHN and CELAC")
            .with_mime_type(MARKDOWN),
        ResourceTemplate::new("comity://sources/{part}", "source")
            .with_description("A part of the atlas: publisher, release, licence, gaps")
            .with_mime_type(JSON),
    ]
}

/// What stands at an address.
///
/// # Errors
/// A usage failure if nothing does, with what does.
pub(super) fn read(desk: &Desk, uri: &str) -> Result<ReadResourceResult, Failure> {
    let unknown = || {
        Failure::usage(format!("nothing stands at {uri:?}"))
            .hint("addresses: comity://docs/NAME, comity://sources/PART, comity://note/A/B")
    };
    let path = uri.strip_prefix("comity://").ok_or_else(unknown)?;
    let steps: Vec<&str> = path.split('/').collect();
    let (text, kind) = match steps.as_slice() {
        ["docs", name] => (DOCS.iter().find(|doc| doc.0 == *name).ok_or_else(unknown)?.2.to_owned(), MARKDOWN),
        ["sources", part] => (sources::whole(&sources::find(&desk.world, Some(part))?).to_string(), JSON),
        ["note", a, b] => (desk.call("brief_note", json!({"a": a, "b": b}), &|_| Ok(()))?.text, MARKDOWN),
        _ => return Err(unknown()),
    };
    Ok(ReadResourceResult::new(vec![ResourceContents::text(text, uri).with_mime_type(kind)]))
}
