//! HTML: its running text, and the metadata that dates it.
//!
//! A forgiving reader of tags: attributes may hold `>`, elements need not be closed, and what is
//! broken ends at the end of the file. If there is an `article` with enough text, only that is read,
//! else a `main`; comments, links to other articles and notices are left out of either. What an open
//! element means is counted when it opens and closes, so that the time is linear in the file however
//! deep it nests.

use super::furniture::Furniture;
use super::{Article, Block, Builder, Dated, Format, Role, date};
use comity_claims::period::Day;
use std::collections::HashMap;

/// Elements whose content is no running text.
const SILENT: &[&str] = &[
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "math",
    "nav",
    "footer",
    "aside",
    "form",
    "button",
    "select",
    "textarea",
    "iframe",
    "object",
    "figcaption",
    "pre",
    "code",
    "head",
    "title",
];

/// Elements whose content is text, not mark-up, up to their own end tag.
const RAW: &[&str] = &["script", "style", "textarea", "title"];

/// Elements that part blocks.
const PARTS: &[&str] = &[
    "p",
    "div",
    "section",
    "article",
    "main",
    "header",
    "ul",
    "ol",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "table",
    "tr",
    "td",
    "th",
    "dl",
    "dt",
    "dd",
    "br",
    "hr",
    "body",
    "figure",
    "address",
];

/// Elements without an end tag.
const VOID: &[&str] =
    &["br", "hr", "img", "meta", "link", "input", "source", "wbr", "col", "area", "base", "embed", "track"];

/// Characters that an `article` element needs before the rest of the page is left out.
const ENOUGH: usize = 200;

/// Longest reference to a character, `&CounterClockwiseContourIntegral;`.
const LONGEST_REFERENCE: usize = 34;

struct Tag {
    name: String,
    closing: bool,
    attributes: Vec<(String, String)>,
    end: usize,
}

impl Tag {
    fn get(&self, key: &str) -> Option<&str> {
        self.attributes.iter().find(|a| a.0 == key).map(|a| a.1.as_str())
    }
}

/// An open element and what it means for the text inside.
struct Open {
    name: String,
    silent: bool,
    article: bool,
    main: bool,
    role: Option<Role>,
}

/// Where a block stands.
#[derive(Clone, Copy, Default)]
struct Inside {
    article: bool,
    main: bool,
    /// A heading of the first order.
    first: bool,
}

#[derive(Default)]
struct Reading {
    open: Builder,
    blocks: Vec<Block>,
    inside: Vec<Inside>,
    /// Open elements.
    stack: Vec<Open>,
    /// How many open elements have a name.
    named: HashMap<String, usize>,
    /// How many open elements are silent, articles, mains; and their roles.
    silent: usize,
    articles: usize,
    mains: usize,
    roles: Vec<Role>,
    furniture: Furniture,
    title: String,
    /// The title that the page gives to those who link to it.
    shared_title: String,
    lang: String,
    day: Option<(u8, Day, String)>,
}

/// Reads HTML.
pub fn read(text: &str) -> Article {
    let chars: Vec<char> = text.chars().collect();
    let mut r = Reading::default();
    let mut i = 0;
    while i < chars.len() {
        if starts(&chars, i, "<!--") {
            i = find(&chars, i + 4, "-->").map_or(chars.len(), |e| e + 3);
        } else if chars[i] == '<'
            && chars.get(i + 1).is_some_and(|c| c.is_ascii_alphabetic() || "/!?".contains(*c))
        {
            let tag = tag(&chars, i);
            i = tag.end;
            i = r.tag(tag, &chars, i);
        } else {
            let (c, next) =
                if chars[i] == '&' { reference(&chars, i) } else { (chars[i].to_string(), i + 1) };
            if !r.silent() {
                c.chars().for_each(|c| r.open.push(c, i));
            }
            i = next;
        }
    }
    r.flush();
    r.article()
}

fn starts(chars: &[char], at: usize, what: &str) -> bool {
    what.chars().enumerate().all(|(i, c)| chars.get(at + i).is_some_and(|d| d.eq_ignore_ascii_case(&c)))
}

fn find(chars: &[char], from: usize, what: &str) -> Option<usize> {
    (from..chars.len()).find(|i| starts(chars, *i, what))
}

/// The character that a reference stands for, and where the text goes on.
fn reference(chars: &[char], at: usize) -> (String, usize) {
    let end = (at + 1..chars.len().min(at + LONGEST_REFERENCE))
        .find(|i| !chars[*i].is_alphanumeric() && chars[*i] != '#');
    if let Some(end) = end.filter(|e| chars[*e] == ';') {
        let written: String = chars[at..=end].iter().collect();
        let meant = html_escape::decode_html_entities(&written);
        if *meant != *written {
            return (meant.into_owned(), end + 1);
        }
    }
    ("&".to_owned(), at + 1)
}

/// Reads a tag that begins at `at`.
fn tag(chars: &[char], at: usize) -> Tag {
    let closing = chars.get(at + 1) == Some(&'/');
    let mut i = at + 1 + usize::from(closing);
    let word = |i: &mut usize, stop: &str| {
        let mut out = String::new();
        while let Some(c) = chars.get(*i).filter(|c| !c.is_whitespace() && !stop.contains(**c)) {
            out.push(*c);
            *i += 1;
        }
        out
    };
    let name = word(&mut i, "/>").to_ascii_lowercase();
    let mut attributes = Vec::new();
    while let Some(c) = chars.get(i) {
        if *c == '>' {
            i += 1;
            break;
        }
        if c.is_whitespace() || *c == '/' {
            i += 1;
            continue;
        }
        let key = word(&mut i, "=>").to_ascii_lowercase();
        let mut value = String::new();
        if chars.get(i) == Some(&'=') {
            i += 1;
            match chars.get(i) {
                Some(quote @ ('"' | '\'')) => {
                    let end = (i + 1..chars.len()).find(|j| chars[*j] == *quote).unwrap_or(chars.len());
                    value = chars[i + 1..end].iter().collect();
                    i = (end + 1).min(chars.len());
                }
                _ => value = word(&mut i, ">"),
            }
        } else if key.is_empty() {
            i += 1;
        }
        attributes.push((key, html_escape::decode_html_entities(&value).into_owned()));
    }
    Tag { name, closing, attributes, end: i }
}

impl Reading {
    fn silent(&self) -> bool {
        self.silent > 0
    }

    fn flush(&mut self) {
        let role = self.roles.last().copied().unwrap_or(Role::Paragraph);
        self.open.take(role, &mut self.blocks);
        let first = role == Role::Heading && self.named.get("h1").is_some_and(|n| *n > 0);
        let inside = Inside { article: self.articles > 0, main: self.mains > 0, first };
        self.inside.resize(self.blocks.len(), inside);
    }

    fn push(&mut self, tag: &Tag) {
        let name = tag.name.as_str();
        let role = match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Some(Role::Heading),
            "li" | "dd" | "dt" => Some(Role::Item),
            "td" | "th" => Some(Role::Cell),
            "p" => Some(Role::Paragraph),
            _ => None,
        };
        let hidden =
            tag.attributes.iter().any(|a| a.0 == "hidden" || (a.0 == "aria-hidden" && a.1 == "true"));
        let box_ = !matches!(name, "html" | "body" | "article" | "main" | "p" | "h1");
        let named = |key: &str| tag.get(key).is_some_and(|v| self.furniture.in_class(v));
        let silent = SILENT.contains(&name) || hidden || (box_ && (named("class") || named("id")));
        let open =
            Open { name: tag.name.clone(), silent, article: name == "article", main: name == "main", role };
        self.silent += usize::from(open.silent);
        self.articles += usize::from(open.article);
        self.mains += usize::from(open.main);
        self.roles.extend(open.role);
        *self.named.entry(open.name.clone()).or_default() += 1;
        self.stack.push(open);
    }

    fn pop(&mut self) -> Option<Open> {
        let open = self.stack.pop()?;
        self.silent -= usize::from(open.silent);
        self.articles -= usize::from(open.article);
        self.mains -= usize::from(open.main);
        if open.role.is_some() {
            self.roles.pop();
        }
        if let Some(n) = self.named.get_mut(&open.name) {
            *n -= 1;
        }
        Some(open)
    }

    /// Closes the innermost open element of a name with all inside it; none if there is none.
    fn close(&mut self, name: &str) {
        if self.named.get(name).is_none_or(|n| *n == 0) {
            return;
        }
        while let Some(open) = self.pop() {
            if open.name == name {
                break;
            }
        }
    }

    /// Takes a tag; gives where the text goes on.
    fn tag(&mut self, tag: Tag, chars: &[char], end: usize) -> usize {
        if PARTS.contains(&tag.name.as_str()) {
            self.flush();
        }
        if tag.closing {
            self.close(&tag.name);
            return end;
        }
        self.learn(&tag);
        if RAW.contains(&tag.name.as_str()) {
            let close = find(chars, end, &format!("</{}", tag.name)).unwrap_or(chars.len());
            let content: String = chars[end..close].iter().collect();
            self.raw(&tag, &content);
            return find(chars, close, ">").map_or(chars.len(), |e| e + 1);
        }
        if !VOID.contains(&tag.name.as_str()) {
            // a paragraph, a point or a heading ends where the next one begins
            let lone = ["p", "li", "h1", "h2", "h3", "h4", "dt", "dd", "td", "th", "tr"];
            if lone.contains(&tag.name.as_str())
                && self.stack.last().is_some_and(|e| e.name == tag.name || e.name == "p")
            {
                self.pop();
            }
            self.push(&tag);
        }
        end
    }

    fn date(&mut self, rank: u8, text: &str, how: &str) {
        if let Some(day) = date::parse_day(text)
            && self.day.as_ref().is_none_or(|d| rank < d.0)
        {
            self.day = Some((rank, day, how.to_owned()));
        }
    }

    /// What a tag says of the page.
    fn learn(&mut self, tag: &Tag) {
        let get = |key: &str| tag.attributes.iter().find(|a| a.0 == key).map(|a| a.1.clone());
        match tag.name.as_str() {
            "html" => self.lang = get("lang").unwrap_or_default(),
            "meta" => {
                let name = get("property").or_else(|| get("name")).or_else(|| get("itemprop"));
                let (name, content) =
                    (name.unwrap_or_default().to_lowercase(), get("content").unwrap_or_default());
                match name.as_str() {
                    "og:title" => self.shared_title = content,
                    "article:published_time" | "og:article:published_time" => {
                        self.date(0, &content, "article:published_time of the page");
                    }
                    "datepublished" | "date" | "dc.date" | "dcterms.created" | "pubdate" | "publish-date" => {
                        self.date(2, &content, &format!("metadata {name:?} of the page"));
                    }
                    _ => {}
                }
            }
            "time" => {
                let text = get("datetime").unwrap_or_default();
                self.date(3, &text, "first <time> of the page");
            }
            _ => {}
        }
    }

    fn raw(&mut self, tag: &Tag, content: &str) {
        let linked = tag.attributes.iter().any(|a| a.0 == "type" && a.1.contains("ld+json"));
        if tag.name == "title" && self.title.is_empty() {
            self.title = html_escape::decode_html_entities(content.trim()).into_owned();
        } else if linked
            && let Ok(value) = serde_json::from_str::<serde_json::Value>(content)
            && let Some(day) = published(&value)
        {
            self.date(1, &day, "datePublished of the page's JSON-LD");
        }
    }

    fn article(mut self) -> Article {
        let length = |b: &Block| b.text.chars().count();
        let enough = |test: &dyn Fn(&Inside) -> bool| {
            let within: usize =
                self.blocks.iter().zip(&self.inside).filter(|b| test(b.1)).map(|b| length(b.0)).sum();
            within >= ENOUGH || self.inside.iter().filter(|i| test(i)).count() >= 3
        };
        let keep: &dyn Fn(&Inside) -> bool = if enough(&|i| i.article) {
            &|i| i.article
        } else if enough(&|i| i.main) {
            &|i| i.main
        } else {
            &|_| true
        };
        let inside = std::mem::take(&mut self.inside);
        let kept = |(b, i): (Block, Inside)| keep(&i).then_some((b, i.first));
        let kept: Vec<(Block, bool)> = self.blocks.into_iter().zip(inside).filter_map(kept).collect();
        let tops: Vec<String> =
            kept.iter().filter(|(_, first)| *first).map(|(b, _)| b.text.clone()).collect();
        let blocks: Vec<Block> = self.furniture.cleared(kept.into_iter().map(|(b, _)| b).collect());
        // a notice may be set as a heading of its own above the title
        let first = tops.into_iter().find(|top| blocks.iter().any(|b| b.text == *top));
        let heading = blocks.iter().find(|b| b.role == Role::Heading).map(|b| b.text.clone());
        let given = Some(self.shared_title).filter(|t| !t.is_empty());
        Article {
            title: first.or(given).or(heading).unwrap_or(self.title),
            dated: self.day.map(|(_, day, how)| Dated { day, how }),
            blocks,
            format: Format::Html,
            lang: self.lang,
            guessed: None,
        }
    }
}

/// The first `datePublished` of linked data.
fn published(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::Object(map) => {
            let own = map.get("datePublished").and_then(serde_json::Value::as_str).map(str::to_owned);
            own.or_else(|| map.values().find_map(published))
        }
        serde_json::Value::Array(list) => list.iter().find_map(published),
        _ => None,
    }
}
