//! The appendix: what `explain` says about every id the document points to.

use crate::answer::explain as answer;
use crate::words;
use comity_figures::page::{EvidenceEntry, Page};
use comity_ledger::explain::explain;
use comity_ledger::explanation::Explanation;
use comity_ledger::world::World;

/// Rows printed per entry; the rest is one command away.
const ROWS_SHOWN: usize = 6;

/// The field with what one must know of an entry.
const NOTE: &str = "Note";

/// A document with its appendix.
pub fn with_appendix(world: &World, mut page: Page) -> Page {
    page.evidence = appendix(world, &page);
    page
}

/// One entry per id, in the order in which the document uses them. Inputs of indicators follow.
pub fn appendix(world: &World, page: &Page) -> Vec<EvidenceEntry> {
    let mut ids = page.references();
    let mut entries = Vec::new();
    let mut at = 0;
    while let Some(id) = ids.get(at).cloned() {
        at += 1;
        let Ok(found) = explain(world, &id) else { continue };
        for input in &found.inputs {
            if !ids.contains(input) {
                ids.push(input.clone());
            }
        }
        entries.push(entry(id, &found));
    }
    entries
}

/// Whether no source was seen for the rows of an entry.
pub fn is_unverified(entry: &EvidenceEntry) -> bool {
    entry.fields.iter().any(|(name, text)| name == NOTE && text.contains("unverified"))
}

fn entry(id: String, found: &Explanation) -> EvidenceEntry {
    let mut fields = Vec::new();
    let mut field = |name: &str, value: String| {
        if !value.is_empty() {
            fields.push((name.to_owned(), value));
        }
    };
    field("Basis", found.basis.clone());
    field("Source", found.source.join(" · "));
    for file in &found.files {
        let hash: String = file.sha256.chars().take(16).collect();
        field("File", format!("{} (sha256 {hash}…)", file.name));
    }
    if !found.rows.is_empty() {
        field("Rows", found.rows.len().to_string());
    }
    field("Inputs", found.inputs.join(" · "));
    field(NOTE, found.notes.join("; "));
    let mut arithmetic = found.arithmetic.clone();
    for row in found.rows.iter().take(ROWS_SHOWN) {
        let note = if row.note.is_empty() { String::new() } else { format!("  ({})", row.note) };
        arithmetic.push(format!("{}: {}{note}", row.locator, words::grouped(row.value, 0)));
    }
    if found.rows.len() > ROWS_SHOWN {
        arithmetic.push(format!("… {} rows in all: comity explain '{id}'", found.rows.len()));
    }
    EvidenceEntry {
        id,
        title: words::capital(&found.title),
        value: answer::value_in_words(found),
        fields,
        arithmetic,
        url: None,
    }
}
