//! How is a table written? Numbers right-aligned in figures of equal width, gaps in words.

use super::Links;
use super::inline::{bound, link, tag};
use crate::figure::svg::escape;
use crate::figure::{Cell, Table};

/// A table as HTML inside a frame that scrolls sideways on small screens. `label` names the frame;
/// the caption is printed if `captioned`.
pub fn html(table: &Table, label: &str, captioned: bool, links: &Links) -> String {
    let mut out = format!(
        "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"{}\">\n<table>\n",
        escape(label)
    );
    if captioned && !table.caption.is_empty() {
        out += &format!("<caption>{}</caption>\n", escape(&table.caption));
    }
    out += "<thead><tr>";
    for column in &table.columns {
        let class = if column.numeric { " class=\"n\"" } else { "" };
        let unit = if column.unit.is_empty() {
            String::new()
        } else {
            format!(" <span class=\"unit\">{}</span>", escape(&column.unit))
        };
        out += &format!("<th scope=\"col\"{class}>{}{unit}</th>", escape(&column.name));
    }
    out += "</tr></thead>\n<tbody>\n";
    for row in &table.rows {
        out += "<tr>";
        for (i, content) in row.iter().enumerate() {
            out += &cell(content, i == 0, table.columns.get(i).is_some_and(|c| c.numeric), links);
        }
        out += "</tr>\n";
    }
    out += "</tbody>\n</table>\n</div>\n";
    out
}

fn cell(content: &Cell, first: bool, numeric: bool, links: &Links) -> String {
    let shown = escape(&content.shown());
    let inner = match content {
        Cell::Tag(tone, text) => tag(*tone, text),
        Cell::Link { text, href } => link(text, href),
        Cell::Gap(_) => format!("<span class=\"gap\">{shown}</span>"),
        _ => content.evidence().map_or(shown.clone(), |id| bound(&shown, id, links)),
    };
    match (first, numeric) {
        (true, false) => format!("<th scope=\"row\">{inner}</th>"),
        (true, true) => format!("<th scope=\"row\" class=\"n\">{inner}</th>"),
        (false, true) => format!("<td class=\"n\">{inner}</td>"),
        (false, false) => format!("<td>{inner}</td>"),
    }
}
