//! What on a page is not the article: cookie notices, navigation, comments, "read next".
//!
//! Three kinds of signs, as rows of `registry/furniture.csv`: words in the class or id of an element,
//! words that head a section of links or comments, and words that begin a notice.

use super::{Block, Role};

const TABLE: &str = include_str!("../../../../../registry/furniture.csv");

/// Longest block that is only the head of a section, in characters.
const HEAD: usize = 40;

/// Longest block that a marker with a colon makes a link, in characters.
const LINK: usize = 200;

/// Signs in which a page sets a marker, and those that part it from the link.
const BEFORE: [char; 14] = ['[', '【', '(', '（', '«', '>', '»', '►', '▶', '•', '*', '|', '→', ' '];
const AFTER: [char; 13] = [':', '：', '|', '>', '»', '→', ']', '】', ')', '）', '(', '–', '—'];

/// Part of a text, from its end, that a section of links or comments may take: a marker early in the
/// text is a heading of the article.
const LATE: f64 = 0.3;

/// The signs.
pub struct Furniture {
    rows: Vec<(String, String)>,
}

impl Default for Furniture {
    fn default() -> Self {
        let mut reader = csv::Reader::from_reader(TABLE.as_bytes());
        let row = |r: csv::StringRecord| Some((r.get(0)?.to_owned(), r.get(1)?.to_owned()));
        Self { rows: reader.records().flatten().filter_map(row).collect() }
    }
}

impl Furniture {
    fn of<'a>(&'a self, kind: &'static str) -> impl Iterator<Item = &'a str> {
        self.rows.iter().filter(move |r| r.0 == kind).map(|r| r.1.as_str())
    }

    /// Whether the class or id of an element says that it is no part of an article.
    pub fn in_class(&self, names: &str) -> bool {
        let names = names.to_lowercase();
        // "comment" is one of the words that make up "user-comments", not part of "commentary"
        let words: Vec<&str> =
            names.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        let hit = |sign: &str| {
            let parts: Vec<&str> = sign.split('-').collect();
            words.windows(parts.len()).any(|w| {
                w.iter()
                    .zip(&parts)
                    .all(|(a, b)| *a == *b || a.strip_suffix('s') == Some(*b) || *a == format!("{b}ed"))
            })
        };
        self.of("class").any(hit)
    }

    /// Keeps the blocks of the article.
    pub fn cleared(&self, blocks: Vec<Block>) -> Vec<Block> {
        let total: usize = blocks.iter().map(|b| b.text.len()).sum();
        let (mut out, mut skipping, mut seen) = (Vec::with_capacity(blocks.len()), false, 0);
        for block in blocks {
            seen += block.text.len();
            let late = seen as f64 > LATE * total as f64;
            let low = block.text.trim().to_lowercase();
            let bare = low.trim_start_matches(BEFORE);
            // the longest one: "more on this" is no "more on"
            let marker = self.of("marker").filter_map(|m| bare.strip_prefix(m)).min_by_key(|rest| rest.len());
            let heads = marker.is_some_and(|rest| {
                let tail = |c: char| c.is_ascii_digit() || c == ' ' || AFTER.contains(&c);
                rest.chars().all(tail) && block.text.chars().count() <= HEAD
            });
            let links = marker.is_some_and(|rest| {
                rest.trim_start().starts_with(AFTER) && block.text.chars().count() <= LINK
            });
            if heads && late {
                skipping = true;
            } else if block.role == Role::Heading && !heads {
                skipping = false;
            }
            let notice = self.of("notice").any(|n| bare.starts_with(n));
            if !(skipping || links || notice) {
                out.push(block);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_read_by_their_words() {
        let f = Furniture::default();
        for name in ["comments", "user-comments", "c-related__list", "cookie_banner", "more-from"] {
            assert!(f.in_class(name), "{name}");
        }
        for name in ["commentary", "article-body", "shareholders", "unrelatedness"] {
            assert!(!f.in_class(name), "{name}");
        }
    }

    #[test]
    fn what_follows_read_next_is_left_out() {
        let block = |role, text: &str| Block { role, text: text.to_owned(), places: Vec::new() };
        let p = |text: &str| block(Role::Paragraph, text);
        let long = "Trade between the two countries rose again. ".repeat(5);
        let blocks = vec![
            p(&long),
            p("编辑推荐:古巴对加拿大出口下降两成"),
            p("【相关阅读】古巴对加拿大出口下降两成"),
            p("ALSO READ | Thailand's imports doubled"),
            p("» Lea además: Cuba exporta un 9 % menos a Canadá"),
            block(Role::Heading, "Read next"),
            p("Thailand's imports doubled"),
            block(Role::Heading, "Background"),
            p("The end."),
            p("We use cookies to serve you."),
        ];
        let kept: Vec<String> = Furniture::default().cleared(blocks).into_iter().map(|b| b.text).collect();
        assert_eq!(kept, [long.as_str(), "Background", "The end."]);
    }
}
