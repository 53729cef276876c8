//! The note as Markdown, with its sources as footnotes.

use crate::speech::plain;
use comity_figures::page::{Block, Page, Span, Text};
use std::fmt::Write;

/// The whole note.
pub fn markdown(page: &Page) -> String {
    let mut notes = Notes::default();
    let mut out = format!("# {}\n\n{}\n\n", page.title, page.subtitle);
    for text in &page.summary {
        let _ = writeln!(out, "{}\n", inline(text, &mut notes));
    }
    for tile in &page.tiles {
        let mark = tile.evidence.as_ref().map_or_else(String::new, |id| notes.mark(id));
        let said: Vec<&str> = [&tile.when, &tile.basis, &tile.change]
            .into_iter()
            .filter(|t| !t.is_empty())
            .map(String::as_str)
            .collect();
        let (label, value) = (&tile.label, &tile.value);
        let _ = match page.lang.as_str() {
            "zh" => writeln!(out, "- **{label}**：{value}{mark}（{}）", said.join("；")),
            _ => writeln!(out, "- **{label}**: {value}{mark} ({})", said.join("; ")),
        };
    }
    for section in &page.sections {
        let _ = writeln!(out, "\n## {}\n", section.title);
        for block in &section.blocks {
            match block {
                Block::Paragraph(text) | Block::Note(text) => {
                    let _ = writeln!(out, "{}\n", inline(text, &mut notes));
                }
                Block::List(items) => {
                    for item in items {
                        let _ = writeln!(out, "- {}", inline(item, &mut notes));
                    }
                }
                _ => {}
            }
        }
    }
    out.push('\n');
    for text in &page.colophon {
        let _ = writeln!(out, "*{}*\n", plain(text));
    }
    for (i, id) in notes.ids.iter().enumerate() {
        let _ = writeln!(out, "[^{}]: {}", i + 1, footnote(page, id));
    }
    out
}

/// Evidence ids in the order in which they are pointed to.
#[derive(Default)]
pub(super) struct Notes {
    /// The ids; the number of a note is its place.
    pub ids: Vec<String>,
}

impl Notes {
    /// The number of an id, counted from one.
    pub fn number(&mut self, id: &str) -> usize {
        if let Some(at) = self.ids.iter().position(|known| known == id) {
            return at + 1;
        }
        self.ids.push(id.to_owned());
        self.ids.len()
    }

    fn mark(&mut self, id: &str) -> String {
        format!("[^{}]", self.number(id))
    }
}

fn inline(text: &Text, notes: &mut Notes) -> String {
    let mut out = String::new();
    for span in &text.0 {
        match span {
            Span::Ref { text, evidence } => {
                out += text;
                out += &notes.mark(evidence);
            }
            other => out += &plain(&Text(vec![other.clone()])),
        }
    }
    out
}

/// Sources named in a footnote; of more it is said how many they are, and `explain` lists them.
const SOURCES_MAX: usize = 1;

/// A remark up to its first semicolon that stands in no brackets.
fn first_part(remark: &str) -> &str {
    let mut open = 0_i32;
    let end = remark.char_indices().find(|(_, c)| {
        open += i32::from(*c == '(') - i32::from(*c == ')');
        *c == ';' && open <= 0
    });
    end.map_or(remark, |(at, _)| &remark[..at])
}

/// What stands behind a number, in one line: who says so, where, and the id that explains it. The sentence
/// above says what it is; only where no source is named the footnote says it too.
pub(super) fn footnote(page: &Page, id: &str) -> String {
    let Some(entry) = page.evidence.iter().find(|entry| entry.id == id) else { return id.to_owned() };
    let field = |name: &str| {
        let found = entry.fields.iter().find(|(own, value)| own == name && !value.is_empty());
        found.map_or("", |(_, value)| value.trim_end_matches('.'))
    };
    let sources: Vec<&str> = field("Source").split(" · ").filter(|source| !source.is_empty()).collect();
    let mut said = sources.iter().take(SOURCES_MAX).copied().collect::<Vec<_>>().join(" · ");
    if sources.len() > SOURCES_MAX {
        let _ = write!(said, " (+{})", sources.len() - SOURCES_MAX);
    }
    let note = first_part(field("Note"));
    let what = if said.is_empty() { entry.title.trim_end_matches('.') } else { "" };
    // A figure that its office has revised since is of a vintage, and the note says of which.
    let vintage = field("Basis").split(", ").find(|part| part.contains("vintage")).unwrap_or_default();
    let told = [what, &said, vintage, note];
    let told: Vec<&str> = told.into_iter().filter(|text| !text.is_empty()).collect();
    format!("{} [{id}]", told.join(". "))
}

#[cfg(test)]
mod tests {
    use super::first_part;

    #[test]
    fn a_remark_is_not_cut_within_its_brackets() {
        assert_eq!(
            first_part("without x (neither side reports; 2 % of the sum)"),
            "without x (neither side reports; 2 % of the sum)"
        );
        assert_eq!(first_part("one; two (three; four)"), "one");
        assert_eq!(first_part(""), "");
    }
}
