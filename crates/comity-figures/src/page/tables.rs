//! How is a table written? Numbers right-aligned in figures of equal width, gaps in words.

use super::Links;
use super::inline::{bound, link, tag};
use crate::figure::svg::escape;
use crate::figure::{Cell, Table};

/// A text longer than this many characters needs more room than a column has on a telephone.
const LONG: usize = 40;
/// Columns of words that fit beside each other on a telephone.
const ABREAST: usize = 2;

/// Whether a table is one of words: on a narrow screen each row then stands as a paragraph, cell under cell.
fn is_of_words(table: &Table) -> bool {
    let long = |row: &Vec<Cell>| row.iter().any(|cell| cell.shown().chars().count() > LONG);
    table.columns.len() > ABREAST
        && table.columns.iter().filter(|c| c.numeric).count() <= 1
        && table.rows.iter().filter(|row| long(row)).count() * 2 >= table.rows.len().max(1)
}

/// A table as HTML inside a frame that scrolls sideways on small screens. `label` names the frame;
/// the caption is printed if `captioned`.
pub fn html(table: &Table, label: &str, captioned: bool, links: &Links) -> String {
    let of_words = is_of_words(table);
    let mut out = format!(
        "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"{}\">\n<table{}>\n",
        escape(label),
        if of_words { " class=\"words\"" } else { "" }
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
            let column = table.columns.get(i);
            // Its heading is out of sight where the cell stands under another.
            let heading = column.filter(|_| of_words && i > 0).map(|c| c.name.as_str());
            out += &cell(content, heading, (i == 0, column.is_some_and(|c| c.numeric)), links);
        }
        out += "</tr>\n";
    }
    out += "</tbody>\n</table>\n</div>\n";
    out
}

fn cell(content: &Cell, heading: Option<&str>, (first, numeric): (bool, bool), links: &Links) -> String {
    let heading = heading.map_or_else(String::new, |name| format!(" data-of=\"{}\"", escape(name)));
    // What a served table is sorted by: digits as they are shown are those of a language.
    let value = match (content, links) {
        (Cell::Number { value, .. }, Links::Served { .. }) => format!(" data-v=\"{value}\""),
        _ => String::new(),
    };
    let shown = escape(&content.shown());
    let inner = match content {
        Cell::Tag(tone, text) => tag(*tone, text),
        Cell::Link { text, href } => link(text, href),
        Cell::Gap(_) => format!("<span class=\"gap\">{shown}</span>"),
        _ => content.evidence().map_or(shown.clone(), |id| bound(&shown, id, links)),
    };
    match (first, numeric) {
        (true, false) => format!("<th scope=\"row\">{inner}</th>"),
        (true, true) => format!("<th scope=\"row\" class=\"n\"{value}>{inner}</th>"),
        (false, true) => format!("<td class=\"n\"{heading}{value}>{inner}</td>"),
        (false, false) => format!("<td{heading}>{inner}</td>"),
    }
}
