//! How is a piece of a section written?

use super::inline::inline;
use super::words::Words;
use super::{Block, Links, TableBlock, anchor, figures, tables};
use crate::figure::svg::escape;

/// A block as HTML.
pub fn html(block: &Block, said: &Words, links: &Links) -> String {
    match block {
        Block::Paragraph(text) => format!("<p>{}</p>\n", inline(text, links)),
        Block::Heading(text) => format!("<h3>{}</h3>\n", escape(text)),
        Block::List(points) => {
            let items: String = points.iter().map(|p| format!("<li>{}</li>\n", inline(p, links))).collect();
            format!("<ul>\n{items}</ul>\n")
        }
        Block::Figure(figure) => figures::html(figure, said, links),
        Block::Table(block) => table(block, said, links),
        Block::Note(text) => format!("<div class=\"note\"><p>{}</p></div>\n", inline(text, links)),
        Block::Quote(text, by) => format!(
            "<figure class=\"quote\"><blockquote><p>{}</p></blockquote><figcaption>{}</figcaption></figure>\n",
            inline(text, links),
            escape(by)
        ),
        Block::Passage(text) => format!("<p class=\"passage\" dir=\"auto\">{}</p>\n", inline(text, links)),
        Block::Details { id, summary, blocks } => {
            let id = anchor(id);
            let inside: String = blocks.iter().map(|b| html(b, said, links)).collect();
            // The target lies inside, so that a browser opens the details when it is followed.
            format!(
                "<details class=\"finding\"><summary>{}</summary>\n<div id=\"{id}\">\n{inside}</div>\n</details>\n",
                inline(summary, links)
            )
        }
        Block::Missing { what, why } => format!(
            "<div class=\"missing\"><p><strong>Missing: {}.</strong> {}</p></div>\n",
            escape(what.trim_end_matches('.')),
            escape(&crate::words::capital(why))
        ),
    }
}

fn table(block: &TableBlock, said: &Words, links: &Links) -> String {
    let id = anchor(&block.id);
    let mut out = format!("<div class=\"tableblock\" id=\"{id}\">\n");
    out += &tables::html(&block.table, &block.table.caption, true, links);
    for note in &block.notes {
        out += &format!("<p class=\"remark\">{}</p>\n", escape(note));
    }
    out += &format!(
        "<p class=\"downloads\">{} {}</p>\n</div>\n",
        said.download,
        figures::csv_link(&id, &block.table, links)
    );
    out
}
