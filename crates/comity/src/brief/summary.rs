//! The brief for a terminal: headline facts with basis and source, and what is missing.

use super::headline;
use super::scope::Scope;
use crate::{evidence, words};
use comity_figures::page::{Block, Page, Span, Text};

/// Width of the text.
const WIDTH: usize = 92;

/// The summary of a finished document.
pub fn terminal(scope: &Scope, page: &Page) -> String {
    let mut out = format!("{}\n{}\n\n", page.title, page.subtitle);
    for text in headline::summary(scope) {
        out += &wrapped(&plain(&text), "");
        out.push('\n');
    }
    for tile in &page.tiles {
        let line = match &tile.missing {
            Some(why) => format!("– {why}"),
            None => {
                let mut parts = vec![format!("{} {}", tile.value, tile.unit).trim().to_owned()];
                parts.extend(
                    [&tile.when, &tile.basis, &tile.change].into_iter().filter(|t| !t.is_empty()).cloned(),
                );
                parts.join(", ")
            }
        };
        out += &wrapped(&format!("{}: {line}", words::capital(&tile.label)), "    ");
    }
    let missing: Vec<String> = page.sections.iter().flat_map(|s| &s.blocks).filter_map(missing).collect();
    if !missing.is_empty() {
        out += "\nNot in the atlas:\n";
        for line in missing {
            out += &wrapped(&format!("- {line}"), "    ");
        }
    }
    let references = page.references();
    let found: Vec<_> = page.evidence.iter().filter(|entry| references.contains(&entry.id)).collect();
    let unverified = found.iter().filter(|entry| evidence::is_unverified(entry)).count();
    out += &format!(
        "\n{} of {} ids cited lead to evidence, {} of them to rows that are unverified; {} figures and tables.\n",
        found.len(),
        references.len(),
        unverified,
        page.sections
            .iter()
            .flat_map(|s| &s.blocks)
            .filter(|b| matches!(b, Block::Figure(_) | Block::Table(_)))
            .count()
    );
    out
}

fn missing(block: &Block) -> Option<String> {
    match block {
        Block::Missing { what, why } => Some(format!("{what}: {why}")),
        Block::Figure(figure) => figure.missing.as_ref().map(|why| format!("{}: {why}", figure.title)),
        _ => None,
    }
}

fn plain(text: &Text) -> String {
    let piece = |span: &Span| match span {
        Span::Plain(t) | Span::Strong(t) | Span::Em(t) | Span::Code(t) | Span::Tag(_, t) => t.clone(),
        Span::Ref { text, .. } | Span::Link { text, .. } | Span::Mark { text, .. } => text.clone(),
    };
    text.0.iter().map(piece).collect()
}

/// Text broken at spaces, continuation lines indented.
fn wrapped(text: &str, indent: &str) -> String {
    let mut out = String::new();
    let mut line = String::new();
    for word in words::printable(text).split_whitespace() {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
            out += &line;
            out.push('\n');
            line = indent.to_owned();
            line += word;
        } else {
            if !line.is_empty() && line != indent {
                line.push(' ');
            }
            line += word;
        }
    }
    out + &line + "\n"
}
