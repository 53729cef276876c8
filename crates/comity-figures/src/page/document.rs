//! How is the whole document put together?

use super::inline::inline;
use super::{Block, Links, Page, anchor, blocks, evidence, style, tiles, words};
use crate::figure::svg::escape;
use base64::prelude::{BASE64_STANDARD, Engine};
use sha2::{Digest, Sha256};

/// Characters from which an entry of the head takes a line of its own.
const LONG: usize = 90;

/// The page as one HTML document.
pub fn html(page: &Page) -> String {
    let style = style::sheet();
    let lang = if page.lang.is_empty() { "en" } else { &page.lang };
    let mut out = String::with_capacity(1 << 18);
    out += &format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"generator\" content=\"comity\">\n\
         <title>{}</title>\n<style>{style}</style>\n</head>\n<body>\n",
        escape(lang),
        policy(&style),
        escape(&page.title)
    );
    let said = words::of(lang);
    out += &format!("<a class=\"skip\" href=\"#body\">{}</a>\n", said.skip);
    out += &header(page, &Links::Inside);
    out += "<main id=\"body\">\n";
    out += &text(page, &Links::Inside);
    if !page.evidence.is_empty() {
        out += &format!(
            "<section class=\"appendix\" aria-labelledby=\"evidence\">\n<h2 id=\"evidence\">{}</h2>\n",
            said.evidence
        );
        out +=
            &format!("<details class=\"all\"><summary>{} {}</summary>\n", page.evidence.len(), said.entries);
        out += &evidence::html(&page.evidence);
        out += "</details>\n</section>\n";
    }
    out += "</main>\n";
    out += &footer(page, &Links::Inside);
    out += "</body>\n</html>\n";
    out
}

/// The text of another document under this one: each section folded until it is asked for. `lang`
/// is the language of that text if it is not that of the page.
pub fn annexe(page: &Page, title: &str, links: &Links) -> String {
    let lang = if page.lang.is_empty() { "en" } else { &page.lang };
    let mut out = format!(
        "<h2 id=\"annexe\">{}</h2>\n<div class=\"annexe\" lang=\"{}\">\n",
        escape(title),
        escape(lang)
    );
    out += &format!("<details class=\"section\"><summary><h3>{}</h3></summary>\n", escape(&page.title));
    out += &meta(page, links);
    out += &summary(page, links);
    out += "</details>\n";
    let said = words::of(lang);
    for section in &page.sections {
        let id = anchor(&section.id);
        out += &format!(
            "<details class=\"section\" id=\"{id}\"><summary><h3>{}</h3></summary>\n",
            escape(&section.title)
        );
        section.blocks.iter().for_each(|b| out += &blocks::html(b, said, links));
        out += "</details>\n";
    }
    out + "</div>\n" + &footer(page, links)
}

/// Title block, text and small print, for a frame that somebody else draws.
pub fn body(page: &Page, links: &Links) -> String {
    header(page, links) + &text(page, links) + &footer(page, links)
}

fn text(page: &Page, links: &Links) -> String {
    let said = words::of(&page.lang);
    let mut out = summary(page, links);
    out += &tiles::html(&page.tiles, said, links);
    out += &contents(page, links);
    for section in &page.sections {
        let id = anchor(&section.id);
        out +=
            &format!("<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{}</h2>\n", escape(&section.title));
        section.blocks.iter().for_each(|b| out += &blocks::html(b, said, links));
        out += "</section>\n";
    }
    out
}

/// Nothing may be fetched or run; only this very style sheet may style.
fn policy(style: &str) -> String {
    let hash = BASE64_STANDARD.encode(Sha256::digest(style.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'")
}

fn header(page: &Page, links: &Links) -> String {
    let mut out = String::from("<header>\n");
    if !page.kind.is_empty() {
        out += &format!("<p class=\"kind\">{}</p>\n", escape(&page.kind));
    }
    out += &format!("<h1>{}</h1>\n", escape(&page.title));
    if !page.subtitle.is_empty() {
        out += &format!("<p class=\"subtitle\">{}</p>\n", escape(&page.subtitle));
    }
    out += &meta(page, links);
    out + "</header>\n"
}

fn meta(page: &Page, links: &Links) -> String {
    let mut out = String::new();
    if !page.meta.is_empty() {
        let items: String = page
            .meta
            .iter()
            .map(|(name, text)| {
                let long = if text.length() > LONG { " class=\"long\"" } else { "" };
                format!("<div{long}><dt>{}</dt><dd>{}</dd></div>\n", escape(name), inline(text, links))
            })
            .collect();
        out += &format!("<dl class=\"meta\">\n{items}</dl>\n");
    }
    out
}

fn summary(page: &Page, links: &Links) -> String {
    if page.summary.is_empty() {
        return String::new();
    }
    let text: String = page.summary.iter().map(|t| format!("<p>{}</p>\n", inline(t, links))).collect();
    format!("<div class=\"summary\">\n{text}</div>\n")
}

fn contents(page: &Page, links: &Links) -> String {
    let mut items: String = page
        .sections
        .iter()
        .map(|s| format!("<li><a href=\"#{}\">{}</a></li>\n", anchor(&s.id), escape(&s.title)))
        .collect();
    if !page.evidence.is_empty() && *links == Links::Inside {
        items += &format!("<li><a href=\"#evidence\">{}</a></li>\n", words::of(&page.lang).evidence);
    }
    // Two pages of sentences are read from the top; only what has figures and tables is looked up.
    let sentences = |b: &Block| matches!(b, Block::Paragraph(_) | Block::Note(_) | Block::List(_));
    if items.is_empty() || page.sections.iter().all(|s| s.blocks.iter().all(sentences)) {
        String::new()
    } else {
        let title = words::of(&page.lang).contents;
        format!(
            "<nav class=\"contents\" aria-label=\"{title}\">\n<h2>{title}</h2>\n<ol>\n{items}</ol>\n</nav>\n"
        )
    }
}

fn footer(page: &Page, links: &Links) -> String {
    let text: String = page.colophon.iter().map(|t| format!("<p>{}</p>\n", inline(t, links))).collect();
    if text.is_empty() { text } else { format!("<footer>\n{text}</footer>\n") }
}
