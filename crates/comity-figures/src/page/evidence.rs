//! What do the numbers rest on? The appendix, and the ids that point into it.

use super::inline::link;
use super::{Block, EvidenceEntry, Page, Span, Text, anchor};
use crate::figure::svg::escape;
use crate::figure::{Cell, Source, Table};

/// The appendix as HTML; its entries are what `explain` says, in English whatever the language of the page.
pub fn html(entries: &[EvidenceEntry]) -> String {
    let items: String = entries.iter().map(entry).collect();
    format!("<div class=\"evidence\" lang=\"en\">\n{items}</div>\n")
}

fn entry(entry: &EvidenceEntry) -> String {
    let id = anchor(&entry.id);
    let mut out = format!(
        "<article id=\"ev-{id}\"><h3><span class=\"evid\">{}</span> {}</h3>\n<p class=\"evalue\">{}</p>\n<dl>\n",
        escape(&entry.id),
        escape(&entry.title),
        escape(&entry.value)
    );
    // Paper has no room for everything: what a reader needs to look the rest up is marked.
    let key = if entry.fields.iter().any(|(name, _)| name == "Basis") { "Basis" } else { "Source" };
    for (name, value) in &entry.fields {
        let class = if name == key || name == "Rows" { " class=\"k\"" } else { "" };
        out += &format!("<div{class}><dt>{}</dt><dd>{}</dd></div>\n", escape(name), escape(value));
    }
    if let Some(url) = &entry.url {
        out += &format!("<div><dt>Address</dt><dd>{}</dd></div>\n", link(url, url));
    }
    out += "</dl>\n";
    if !entry.arithmetic.is_empty() {
        let lines: Vec<String> = entry.arithmetic.iter().map(|l| escape(l)).collect();
        out += &format!("<pre tabindex=\"0\">{}</pre>\n", lines.join("\n"));
    }
    out += "</article>\n";
    out
}

/// Every evidence id the page points to, in order, once.
pub fn references(page: &Page) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    page.meta.iter().for_each(|m| text(&m.1, &mut found));
    page.summary.iter().for_each(|t| text(t, &mut found));
    found.extend(page.tiles.iter().flat_map(|t| [&t.evidence, &t.change_evidence]).flatten().cloned());
    for b in page.sections.iter().flat_map(|s| &s.blocks) {
        block(b, &mut found);
    }
    page.colophon.iter().for_each(|t| text(t, &mut found));
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|id| seen.insert(id.clone()));
    found
}

fn block(it: &Block, found: &mut Vec<String>) {
    match it {
        Block::Paragraph(t) | Block::Note(t) | Block::Quote(t, _) | Block::Passage(t) => text(t, found),
        Block::Details { summary, blocks, .. } => {
            text(summary, found);
            blocks.iter().for_each(|b| block(b, found));
        }
        Block::List(points) => points.iter().for_each(|t| text(t, found)),
        Block::Figure(f) => {
            table(&f.table, found);
            found.extend(f.sources.iter().filter_map(|s: &Source| s.evidence.clone()));
        }
        Block::Table(t) => table(&t.table, found),
        Block::Heading(_) | Block::Missing { .. } => {}
    }
}

fn text(text: &Text, found: &mut Vec<String>) {
    for span in &text.0 {
        if let Span::Ref { evidence, .. } = span {
            found.push(evidence.clone());
        }
    }
}

fn table(table: &Table, found: &mut Vec<String>) {
    found.extend(table.rows.iter().flatten().filter_map(Cell::evidence).map(str::to_owned));
}
