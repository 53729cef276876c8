//! How does a figure stand in a page? Drawing, remarks, sources, table and downloads.
//!
//! Downloads are data addresses inside the page, so they need neither a server nor a script.

use super::inline::{bound, link};
use super::words::Words;
use super::{Links, anchor, tables};
use crate::figure::svg::escape;
use crate::figure::{Figure, Source, Table};
use base64::prelude::{BASE64_STANDARD, Engine};

/// A figure as HTML.
pub fn html(figure: &Figure, said: &Words, links: &Links) -> String {
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
        let list: Vec<String> = figure.sources.iter().map(|s| source(s, links)).collect();
        let word = if list.len() == 1 { "Source" } else { "Sources" };
        out += &format!("<p class=\"sources\"><span>{word}:</span> {}</p>\n", list.join("; "));
    }
    out += "</figcaption>\n</div>\n";
    if !figure.table.rows.is_empty() {
        let label = format!("Data of the figure: {}", figure.title);
        out += "<details><summary>Data table</summary>\n";
        out += &tables::html(&figure.table, &label, false, links);
        out += "</details>\n";
        let forms = downloads(figure, &id, links);
        out += &format!("<p class=\"downloads\">{} {forms}</p>\n", said.download);
    }
    out += "</figure>\n";
    out
}

fn source(source: &Source, links: &Links) -> String {
    let words = match (&source.evidence, &source.url) {
        (Some(evidence), _) => bound(&escape(&source.text), evidence, links),
        (None, Some(url)) => link(&source.text, url),
        (None, None) => escape(&source.text),
    };
    match &source.licence {
        Some(licence) => format!("{words} ({})", escape(licence)),
        None => words,
    }
}

fn downloads(figure: &Figure, id: &str, links: &Links) -> String {
    let spec = || serde_json::to_string(&figure.vega_lite).unwrap_or_default();
    let csv = Download { id, ending: "csv", word: "CSV", media: "text/csv;charset=utf-8" };
    let vega = Download { id, ending: "vl.json", word: "Vega-Lite", media: "application/json" };
    let svg = Download { id, ending: "svg", word: "SVG", media: "image/svg+xml" };
    [
        csv.link(&figure.table.caption, || figure.table.csv(), links),
        vega.link(&figure.title, spec, links),
        svg.link(&figure.title, || figure.svg.clone(), links),
    ]
    .join(" ")
}

/// A link that saves a table as CSV.
pub fn csv_link(id: &str, table: &Table, links: &Links) -> String {
    let csv = Download { id, ending: "csv", word: "CSV", media: "text/csv;charset=utf-8" };
    csv.link(&table.caption, || table.csv(), links)
}

struct Download<'a> {
    id: &'a str,
    ending: &'a str,
    word: &'a str,
    media: &'a str,
}

impl Download<'_> {
    fn link(&self, title: &str, content: impl FnOnce() -> String, links: &Links) -> String {
        let Self { id, ending, word, media } = self;
        let href = links
            .download(id, ending)
            .unwrap_or_else(|| format!("data:{media};base64,{}", BASE64_STANDARD.encode(content())));
        format!(
            "<a download=\"{}\" href=\"{href}\" aria-label=\"{word}: {}\">{word}</a>",
            escape(&format!("{id}.{ending}")),
            escape(title)
        )
    }
}
