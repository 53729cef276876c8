//! What does a file say, where, and when was it written?
//!
//! An [`Article`] is a list of blocks of running text. Every character of a block knows the place
//! it has in the file, so that a quotation can be found again in the original, mark-up and all.
//! Navigation, scripts, captions and code are left out. Not a browser: text that a script would
//! put on the page is not seen.

mod date;
mod docx;
mod encoding;
mod furniture;
mod html;
mod markdown;
mod pdf;
mod plain;

use crate::failure::Failure;
use comity_claims::period::Day;

pub use date::parse_day;

/// Longest file read, in bytes: a long book. Beyond it somebody has picked the wrong file.
pub const LONGEST: usize = 16 << 20;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Plain text: a blank line parts two paragraphs.
    Text,
    /// CommonMark, with or without front matter.
    Markdown,
    /// HTML.
    Html,
    /// A word processor's file.
    Docx,
    /// A PDF with a text layer.
    Pdf,
}

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A title or heading.
    Heading,
    /// Running text.
    Paragraph,
    /// A point of a list.
    Item,
    /// A cell of a table.
    Cell,
}

/// A stretch of running text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub role: Role,
    /// The text without mark-up.
    pub text: String,
    /// For each character of the text, its place in the file, in Unicode code points.
    pub places: Vec<u32>,
}

/// The day of an article and how it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// The day.
    pub day: Day,
    /// In words: "`article:published_time` of the page".
    pub how: String,
}

/// A text to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// Its title; empty if it has none.
    pub title: String,
    /// The day it was written, if it says so.
    pub dated: Option<Dated>,
    /// Its text.
    pub blocks: Vec<Block>,
    /// How it was written.
    pub format: Format,
    /// Language of the page, for example "en"; empty if it does not say.
    pub lang: String,
    /// The encoding it was read in, where the file does not say it.
    pub guessed: Option<&'static str>,
}

impl Article {
    /// Reads a file; `name` is for messages and, by its ending, for the format.
    ///
    /// # Errors
    /// Empty, binary, without text, or longer than [`LONGEST`].
    pub fn read(bytes: &[u8], name: &str, format: Option<Format>) -> Result<Self, Failure> {
        let mut article = match packed(bytes).or(format) {
            Some(Format::Docx) => docx::read(bytes, name)?,
            Some(Format::Pdf) => pdf::read(bytes, name)?,
            written => {
                let encoding::Decoded { text, guessed } = encoding::decode(bytes, name)?;
                let mut article = match written.unwrap_or_else(|| sniff(&text, name)) {
                    Format::Markdown => markdown::read(&text),
                    Format::Html => html::read(&text),
                    Format::Text | Format::Docx | Format::Pdf => plain::read(&text),
                };
                article.guessed = guessed;
                article
            }
        };
        if article.format != Format::Html {
            article.blocks = furniture::Furniture::default().cleared(article.blocks);
        }
        if article.format == Format::Text {
            plain::mark_title(&mut article.blocks);
        }
        article.blocks.retain(|b| !b.text.trim().is_empty());
        if article.blocks.is_empty() {
            return Err(Failure::unread(format!("{name}: expected running text, found none"))
                .hint("is the text inside a script or an image? Save the page as text and check that"));
        }
        if article.dated.is_none() {
            article.dated = date::in_first_lines(&article.blocks);
        }
        if article.title.is_empty() {
            let heading = article.blocks.iter().find(|b| b.role == Role::Heading);
            article.title = heading.map_or_else(String::new, |b| b.text.trim().to_owned());
        }
        Ok(article)
    }
}

/// The format of a file that is no text, by its first bytes.
fn packed(bytes: &[u8]) -> Option<Format> {
    if bytes.starts_with(b"%PDF") {
        Some(Format::Pdf)
    } else if bytes.starts_with(b"PK\x03\x04") {
        Some(Format::Docx)
    } else {
        None
    }
}

fn sniff(text: &str, name: &str) -> Format {
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match ending.as_str() {
        "html" | "htm" | "xhtml" => return Format::Html,
        "md" | "markdown" => return Format::Markdown,
        "txt" | "text" => return Format::Text,
        _ => {}
    }
    let head: String = text.trim_start().chars().take(2000).collect::<String>().to_ascii_lowercase();
    let tagged = ["<!doctype html", "<html", "<head", "<body", "<p>", "<article", "<div"];
    if tagged.iter().any(|t| head.contains(t)) {
        Format::Html
    } else if head.starts_with("---\n") || head.starts_with("# ") || head.contains("\n## ") {
        Format::Markdown
    } else {
        Format::Text
    }
}

/// Builds a block character by character, with single spaces between words.
#[derive(Debug, Default)]
struct Builder {
    text: String,
    places: Vec<u32>,
}

impl Builder {
    fn push(&mut self, c: char, place: usize) {
        let space = c.is_whitespace() && c != '\u{a0}';
        if space && (self.text.is_empty() || self.text.ends_with(' ')) {
            return;
        }
        self.text.push(if space { ' ' } else { c });
        self.places.push(place as u32);
    }

    /// Ends the block, if it has text.
    fn take(&mut self, role: Role, out: &mut Vec<Block>) {
        while self.text.ends_with(' ') {
            self.text.pop();
            self.places.pop();
        }
        let text = std::mem::take(&mut self.text);
        let places = std::mem::take(&mut self.places);
        if !text.is_empty() {
            out.push(Block { role, text, places });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, name: &str) -> Article {
        Article::read(text.as_bytes(), name, None).unwrap()
    }

    /// Every character of a block is, mark-up aside, the one at its place in the file.
    fn places_hold(text: &str, article: &Article) {
        let all: Vec<char> = text.chars().collect();
        for block in &article.blocks {
            assert_eq!(block.text.chars().count(), block.places.len());
            for (c, at) in block.text.chars().zip(&block.places) {
                let there = all[*at as usize];
                assert!(
                    there == c || there == '&' || (c == ' ' && there.is_whitespace()),
                    "{c:?} is not {there:?} at {at}"
                );
            }
        }
    }

    #[test]
    fn html_gives_its_text_its_date_and_nothing_else() {
        let page = "<!DOCTYPE html><html lang=\"en-GB\"><head><title>Trade | The Paper</title>\
            <meta property='article:published_time' content='2024-05-16T08:00:00Z'>\
            <style>p{color:red}</style><script>var x = \"<p>$9 billion</p>\";</script></head><body>\
            <nav><p>Home 5G</p></nav><article><h1>Exports &amp; imports</h1>\n<p>Trade rose\n to \
            &euro;5&nbsp;billion<!-- not $7 --> <b>in 2023</b>.</p><ul><li>One</li></ul>\
            <figure><figcaption>Photo 2019</figcaption></figure></article><footer>© 2024</footer></body>";
        let article = read(page, "x.html");
        let texts: Vec<&str> = article.blocks.iter().map(|b| b.text.as_str()).collect();
        assert_eq!(texts, ["Exports & imports", "Trade rose to €5\u{a0}billion in 2023.", "One"]);
        assert_eq!(article.dated.as_ref().unwrap().day, (2024, 5, 16));
        assert_eq!((article.title.as_str(), article.lang.as_str()), ("Exports & imports", "en-GB"));
        places_hold(page, &article);
    }

    #[test]
    fn a_cookie_line_is_no_title() {
        let text = "We use cookies to serve you better\n\nTies that bind\n\nTrade rose to $5 bn in 2019.";
        assert_eq!(read(text, "x.txt").title, "Ties that bind");
        let page = "<html><body><div><h1>Our Privacy Statement</h1><p>We and our partners store data.</p></div>\
                    <h1>Ties that bind</h1><p>Trade rose to $5 bn in 2019, said the minister of trade.</p></body></html>";
        assert_eq!(read(page, "x.html").title, "Ties that bind");
    }

    #[test]
    fn broken_html_ends_somewhere() {
        for page in ["<p>a<b", "<script>x", "<p attr='>never closed", "<!-- open", "&#99999999; &amp &", "<"]
        {
            let _ = Article::read(page.as_bytes(), "x.html", None);
        }
        let linked = "<html><script type='application/ld+json'>{\"@graph\":[{\"datePublished\":\
                      \"2023-02-01\"}]}</script><p>Text.</p>";
        assert_eq!(read(linked, "x.html").dated.unwrap().day, (2023, 2, 1));
    }

    #[test]
    fn markdown_loses_its_marks_and_keeps_its_places() {
        let text = "---\ntitle: Ties\ndate: 2024-03-01\n---\n\n# A *heading*\n\nTrade **rose** to \
                    [$5 bn](http://x.y/2019) &amp; more.\nNext line.\n\n- point one\n- point two\n\n```\n$9 bn\n```\n";
        let article = read(text, "x.md");
        let texts: Vec<&str> = article.blocks.iter().map(|b| b.text.as_str()).collect();
        assert_eq!(texts, ["A heading", "Trade rose to $5 bn & more. Next line.", "point one", "point two"]);
        assert_eq!(article.dated.as_ref().unwrap().day, (2024, 3, 1));
        assert_eq!(article.title, "Ties");
        places_hold(text, &article);
    }

    #[test]
    fn plain_text_has_paragraphs_and_a_date_line() {
        let text =
            "Ties that bind\r\n\r\nSantiago, 13 May 2025 – Trade rose\r\nto $5 bn.\r\n\r\n* a point\r\n* b";
        let article = read(text, "-");
        assert_eq!(article.blocks.len(), 4);
        assert_eq!(article.dated.as_ref().unwrap().day, (2025, 5, 13));
        places_hold(text, &article);
        for (text, day) in [
            ("May 13, 2025. Text.", (2025, 5, 13)),
            ("Published 2025-05-13\n\nText.", (2025, 5, 13)),
            ("13th of March, 2021: text", (2021, 3, 13)),
        ] {
            assert_eq!(read(text, "-").dated.map(|d| d.day), Some(day), "{text}");
        }
        assert_eq!(read("Trade rose in May 2024 to $5 bn.", "-").dated, None);
    }
}
