//! How does a figure stand in a page? Drawing, remarks, sources, table and downloads.
//!
//! Downloads are data addresses inside the page, so they need neither a server nor a script.

use super::blocks::{bound, link};
use super::{anchor, tables};
use crate::figure::svg::escape;
use crate::figure::{Figure, Source, Table};
use base64::prelude::{BASE64_STANDARD, Engine};

/// A figure as HTML.
pub fn html(figure: &Figure) -> String {
    let id = anchor(&figure.id);
    let mut out = format!(
        "<figure class=\"chart\" id=\"{id}\">\n<div class=\"keep\">\n<h3>{}</h3>\n",
        escape(&figure.title)
    );
    out += &format!(
        "<div class=\"wide\">{}</div>\n<div class=\"narrow\">{}</div>\n",
        figure.svg, figure.svg_narrow
    );
    out += "<figcaption>\n";
    for note in &figure.notes {
        out += &format!("<p class=\"remark\">{}</p>\n", escape(note));
    }
    if !figure.sources.is_empty() {
        let list: Vec<String> = figure.sources.iter().map(source).collect();
        let word = if list.len() == 1 { "Source" } else { "Sources" };
        out += &format!("<p class=\"sources\"><span>{word}:</span> {}</p>\n", list.join("; "));
    }
    out += "</figcaption>\n</div>\n";
    if !figure.table.rows.is_empty() {
        let label = format!("Data of the figure: {}", figure.title);
        out += "<details><summary>Data table</summary>\n";
        out += &tables::html(&figure.table, &label, false);
        out += "</details>\n";
        out += &format!("<p class=\"downloads\">Download {}</p>\n", downloads(figure, &id));
    }
    out += "</figure>\n";
    out
}

fn source(source: &Source) -> String {
    let words = match (&source.evidence, &source.url) {
        (Some(evidence), _) => bound(&escape(&source.text), evidence),
        (None, Some(url)) => link(&source.text, url),
        (None, None) => escape(&source.text),
    };
    match &source.licence {
        Some(licence) => format!("{words} ({})", escape(licence)),
        None => words,
    }
}

fn downloads(figure: &Figure, id: &str) -> String {
    let spec = serde_json::to_string(&figure.vega_lite).unwrap_or_default();
    [
        csv_link(id, &figure.table),
        data_link("Vega-Lite", "application/json", &format!("{id}.vl.json"), &spec, &figure.title),
        data_link("SVG", "image/svg+xml", &format!("{id}.svg"), &figure.svg, &figure.title),
    ]
    .join(" ")
}

/// A link that saves a table as CSV.
pub fn csv_link(id: &str, table: &Table) -> String {
    data_link("CSV", "text/csv;charset=utf-8", &format!("{id}.csv"), &table.csv(), &table.caption)
}

fn data_link(word: &str, media: &str, name: &str, content: &str, title: &str) -> String {
    format!(
        "<a download=\"{}\" href=\"data:{media};base64,{}\" aria-label=\"{word}: {}\">{word}</a>",
        escape(name),
        BASE64_STANDARD.encode(content),
        escape(title)
    )
}
