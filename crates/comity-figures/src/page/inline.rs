//! How is running text written, with its numbers bound to their evidence?

use super::{Links, Span, Text, anchor};
use crate::figure::Tone;
use crate::figure::svg::escape;

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
        Span::Mark { tone, text, sign, label, target } => mark(*tone, text, sign, label, target),
    }
}

/// Words with an underline whose form, not its colour, tells the tone, and a sign that links.
fn mark(tone: Tone, text: &str, sign: &str, label: &str, target: &str) -> String {
    let (class, _) = look(tone);
    let words = if text.is_empty() {
        String::new()
    } else {
        format!("<mark class=\"{class}\">{}</mark>", escape(text))
    };
    if sign.is_empty() {
        return words;
    }
    format!(
        "{words}<a class=\"sign {class}\" href=\"#{}\" aria-label=\"{}\">{}</a>",
        anchor(target),
        escape(label),
        escape(sign)
    )
}

/// Class and sign of a tone.
pub fn look(tone: Tone) -> (&'static str, &'static str) {
    match tone {
        Tone::Good => ("good", "●"),
        Tone::Fair => ("fair", "◐"),
        Tone::Bad => ("bad", "✕"),
        Tone::Unknown => ("unknown", "○"),
        Tone::Plain => ("plain", ""),
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
    let (class, sign) = look(tone);
    let sign =
        if sign.is_empty() { String::new() } else { format!("<span aria-hidden=\"true\">{sign}</span> ") };
    format!("<span class=\"tag {class}\">{sign}{}</span>", escape(text))
}
