//! How is a piece of a section written?

use super::{Block, Links, Span, TableBlock, Text, anchor, figures, tables};
use crate::figure::Tone;
use crate::figure::svg::escape;

/// A block as HTML.
pub fn html(block: &Block, links: &Links) -> String {
    match block {
        Block::Paragraph(text) => format!("<p>{}</p>\n", inline(text, links)),
        Block::Heading(text) => format!("<h3>{}</h3>\n", escape(text)),
        Block::List(points) => {
            let items: String = points.iter().map(|p| format!("<li>{}</li>\n", inline(p, links))).collect();
            format!("<ul>\n{items}</ul>\n")
        }
        Block::Figure(figure) => figures::html(figure, links),
        Block::Table(block) => table(block, links),
        Block::Note(text) => format!("<div class=\"note\"><p>{}</p></div>\n", inline(text, links)),
        Block::Quote(text, by) => format!(
            "<figure class=\"quote\"><blockquote><p>{}</p></blockquote><figcaption>{}</figcaption></figure>\n",
            inline(text, links),
            escape(by)
        ),
        Block::Missing { what, why } => format!(
            "<div class=\"missing\"><p><strong>Missing: {}.</strong> {}</p></div>\n",
            escape(what.trim_end_matches('.')),
            escape(why)
        ),
    }
}

fn table(block: &TableBlock, links: &Links) -> String {
    let id = anchor(&block.id);
    let mut out = format!("<div class=\"tableblock\" id=\"{id}\">\n");
    out += &tables::html(&block.table, &block.table.caption, true, links);
    for note in &block.notes {
        out += &format!("<p class=\"remark\">{}</p>\n", escape(note));
    }
    out += &format!(
        "<p class=\"downloads\">Download {}</p>\n</div>\n",
        figures::csv_link(&id, &block.table, links)
    );
    out
}

/// Running text as HTML.
pub fn inline(text: &Text, links: &Links) -> String {
    text.0.iter().map(|s| span(s, links)).collect()
}

fn span(span: &Span, links: &Links) -> String {
    match span {
        Span::Plain(t) => escape(t),
        Span::Strong(t) => format!("<strong>{}</strong>", escape(t)),
        Span::Em(t) => format!("<em>{}</em>", escape(t)),
        Span::Code(t) => format!("<code>{}</code>", escape(t)),
        Span::Ref { text, evidence } => bound(&escape(text), evidence, links),
        Span::Link { text, href } => link(text, href),
        Span::Tag(tone, text) => tag(*tone, text),
    }
}

/// Escaped words as a link to their evidence.
pub fn bound(escaped: &str, evidence: &str, links: &Links) -> String {
    format!("<a class=\"ev\" href=\"{}\">{escaped}</a>", links.evidence(evidence))
}

/// An address to click, if it is one a page may carry; else plain words.
pub fn link(text: &str, href: &str) -> String {
    let safe = ["https://", "http://", "#"].iter().any(|start| href.starts_with(start));
    if safe {
        format!("<a href=\"{}\" rel=\"noopener noreferrer\">{}</a>", escape(href), escape(text))
    } else {
        escape(text)
    }
}

/// A coloured label; a sign before the word keeps it readable without colour.
pub fn tag(tone: Tone, text: &str) -> String {
    let (class, sign) = match tone {
        Tone::Good => ("good", "●"),
        Tone::Fair => ("fair", "◐"),
        Tone::Bad => ("bad", "✕"),
        Tone::Unknown => ("unknown", "○"),
        Tone::Plain => ("plain", ""),
    };
    let sign =
        if sign.is_empty() { String::new() } else { format!("<span aria-hidden=\"true\">{sign}</span> ") };
    format!("<span class=\"tag {class}\">{sign}{}</span>", escape(text))
}
