//! CommonMark with optional front matter.

use super::{Article, Builder, Dated, Format, Role, date};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Reads Markdown.
pub fn read(text: &str) -> Article {
    let (front, body) = front_matter(text);
    let index = Index::of(text);
    let mut r = Reading { blocks: Vec::new(), open: Builder::default(), role: Role::Paragraph, silent: 0 };
    for (event, range) in Parser::new_ext(body, Options::ENABLE_TABLES).into_offset_iter() {
        let at = text.len() - body.len() + range.start;
        r.take(event, at, text.get(at..at + range.len()).unwrap_or(""), &index);
    }
    r.end();
    let field = |keys: &[&str]| keys.iter().find_map(|k| front_field(front, k));
    let day = field(&["date", "published", "pubdate", "publishdate"]).and_then(|d| date::parse_day(&d));
    Article {
        title: field(&["title"]).unwrap_or_default(),
        dated: day.map(|day| Dated { day, how: "front matter of the file".to_owned() }),
        blocks: r.blocks,
        format: Format::Markdown,
        lang: field(&["lang", "language"]).unwrap_or_default(),
        guessed: None,
    }
}

/// The lines between two `---` at the top, and the rest.
fn front_matter(text: &str) -> (&str, &str) {
    let Some(rest) = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n")) else {
        return ("", text);
    };
    let Some(end) = rest.find("\n---") else { return ("", text) };
    let body = rest[end + 4..].trim_start_matches(['-', ' ', '\r']);
    (&rest[..end], body)
}

fn front_field(front: &str, key: &str) -> Option<String> {
    front.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let same = name.trim().eq_ignore_ascii_case(key);
        same.then(|| value.trim().trim_matches(['"', '\'']).to_owned()).filter(|v| !v.is_empty())
    })
}

/// Code point of each byte.
struct Index(Vec<u32>);

impl Index {
    fn of(text: &str) -> Self {
        let mut at = Vec::with_capacity(text.len() + 1);
        for (i, c) in text.chars().enumerate() {
            at.extend(std::iter::repeat_n(i as u32, c.len_utf8()));
        }
        Self(at)
    }

    fn point(&self, byte: usize) -> usize {
        self.0.get(byte).map_or(self.0.len(), |p| *p as usize)
    }
}

struct Reading {
    blocks: Vec<super::Block>,
    open: Builder,
    role: Role,
    /// Depth inside what is not read: code blocks, pictures.
    silent: usize,
}

impl Reading {
    fn end(&mut self) {
        self.open.take(self.role, &mut self.blocks);
    }

    fn begin(&mut self, role: Role) {
        self.end();
        self.role = role;
    }

    fn take(&mut self, event: Event<'_>, at: usize, source: &str, index: &Index) {
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::Image { .. } | Tag::HtmlBlock) => self.silent += 1,
            Event::End(TagEnd::CodeBlock | TagEnd::Image | TagEnd::HtmlBlock) => {
                self.silent = self.silent.saturating_sub(1);
            }
            Event::Start(Tag::Heading { .. }) => self.begin(Role::Heading),
            Event::Start(Tag::Item) => self.begin(Role::Item),
            Event::Start(Tag::TableCell) => self.begin(Role::Cell),
            Event::Start(Tag::Paragraph) if self.role != Role::Item || !self.open.text.is_empty() => {
                self.begin(Role::Paragraph);
            }
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell) => {
                self.end();
                self.role = Role::Paragraph;
            }
            Event::SoftBreak | Event::HardBreak => self.open.push(' ', index.point(at)),
            Event::Text(text) if self.silent == 0 => {
                let same = *source == *text;
                for (i, c) in text.char_indices() {
                    self.open.push(c, index.point(if same { at + i } else { at }));
                }
            }
            Event::Code(text) if self.silent == 0 => {
                let shift = source.find(&*text).unwrap_or(0);
                for (i, c) in text.char_indices() {
                    self.open.push(c, index.point(at + shift + i));
                }
            }
            _ => {}
        }
    }
}
