//! How does an answer become a document? One self-contained HTML page: no request, no script.
//!
//! A [`Page`] is plain data: title block, headline tiles, sections of blocks, and the evidence the
//! numbers rest on. [`Page::html`] writes it. The brief, the check report and the simulation
//! report are all pages. Not a web server's template: that wraps these pages.

mod blocks;
mod document;
mod evidence;
mod figures;
mod inline;
mod links;
mod style;
mod tables;
mod tiles;
mod words;

pub use links::{Links, percent};

use crate::figure::sparkline::Sparkline;
use crate::figure::{Figure, Table, Tone};

/// A whole document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Language of the text, for example "en".
    pub lang: String,
    /// For example "China and CELAC".
    pub title: String,
    /// For example "Goods, ties and votes, 2014–2024".
    pub subtitle: String,
    /// What kind of document: "Brief", "Check report", "Simulation report".
    pub kind: String,
    /// Title block: parties, years, as-of date, program version, data releases.
    pub meta: Vec<(String, Text)>,
    /// What a hurried reader should know: a few sentences below the title block.
    pub summary: Vec<Text>,
    /// Headline numbers.
    pub tiles: Vec<Tile>,
    /// The body.
    pub sections: Vec<Section>,
    /// What the numbers rest on; every [`Span::Ref`] and evidence id should have an entry.
    pub evidence: Vec<EvidenceEntry>,
    /// Small print at the end: licences, attribution, boundary note.
    pub colophon: Vec<Text>,
}

/// A headline number.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tile {
    /// What it is.
    pub label: String,
    /// The number as printed; empty if it is missing.
    pub value: String,
    /// Unit behind the number.
    pub unit: String,
    /// Year or date it refers to.
    pub when: String,
    /// Basis and source in a few words.
    pub basis: String,
    /// For example "+76 % since 2014"; empty if none.
    pub change: String,
    /// Entry of the evidence appendix for the number in it.
    pub change_evidence: Option<String>,
    /// How it moved.
    pub sparkline: Sparkline,
    /// Entry of the evidence appendix.
    pub evidence: Option<String>,
    /// Why there is no number, if so.
    pub missing: Option<String>,
}

/// A part of the body.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// Unique in the page; letters, digits and hyphens.
    pub id: String,
    /// Heading.
    pub title: String,
    /// What it holds.
    pub blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// Running text.
    Paragraph(Text),
    /// A heading inside the section.
    Heading(String),
    /// Points.
    List(Vec<Text>),
    /// A figure with its table, sources and downloads.
    Figure(Box<Figure>),
    /// A table of its own.
    Table(TableBlock),
    /// A remark set apart: a basis, a caveat.
    Note(Text),
    /// Words of somebody else, with where they stand.
    Quote(Text, String),
    /// Words of a text that is looked at: a paragraph of its own.
    Passage(Text),
    /// Something to open: a line, and what is below it.
    Details {
        /// Unique in the page; letters, digits and hyphens.
        id: String,
        /// The line.
        summary: Text,
        /// What it opens.
        blocks: Vec<Block>,
    },
    /// Something a reader would expect here and does not get.
    Missing {
        /// What.
        what: String,
        /// Why, and where it might be found.
        why: String,
    },
}

impl Block {
    /// A figure.
    pub fn figure(figure: Figure) -> Self {
        Self::Figure(Box::new(figure))
    }
}

/// A table that is not part of a figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableBlock {
    /// Unique in the page; names the download.
    pub id: String,
    /// The rows; its caption is the title.
    pub table: Table,
    /// Remarks below.
    pub notes: Vec<String>,
}

/// Running text with emphasis and evidence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(
    /// The pieces in order.
    pub Vec<Span>,
);

/// A piece of running text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// Plain words.
    Plain(String),
    /// Strong words.
    Strong(String),
    /// Stressed words.
    Em(String),
    /// Something typed: a command, a code, a formula.
    Code(String),
    /// Words (usually a number) bound to an entry of the evidence appendix.
    Ref {
        /// As printed.
        text: String,
        /// Id of the entry.
        evidence: String,
    },
    /// An address; only followed by a reader who clicks.
    Link {
        /// As printed.
        text: String,
        /// `https://…` or `#id`; anything else is printed as plain words.
        href: String,
    },
    /// A coloured label, for example a verdict.
    Tag(Tone, String),
    /// Words of a text that something is said about elsewhere on the page.
    Mark {
        /// What is said, in one word for the eye: how the words are underlined.
        tone: Tone,
        /// The words; may be empty.
        text: String,
        /// The sign after them, for example a number; empty if the mark goes on.
        sign: String,
        /// What is said, for those who cannot see it: "claim 3: imprecise".
        label: String,
        /// Id of the [`Block::Details`] that tells.
        target: String,
    },
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(vec![Span::Plain(text.to_owned())])
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(vec![Span::Plain(text)])
    }
}

impl Text {
    /// No words yet.
    pub fn new() -> Self {
        Self::default()
    }
    fn with(mut self, span: Span) -> Self {
        self.0.push(span);
        self
    }
    /// Characters of the words.
    pub fn length(&self) -> usize {
        let words = |span: &Span| match span {
            Span::Plain(text)
            | Span::Strong(text)
            | Span::Em(text)
            | Span::Code(text)
            | Span::Tag(_, text) => text.chars().count(),
            Span::Ref { text, .. } | Span::Link { text, .. } => text.chars().count(),
            Span::Mark { text, sign, .. } => text.chars().count() + sign.chars().count(),
        };
        self.0.iter().map(words).sum()
    }
    /// Adds plain words.
    #[must_use]
    pub fn plain(self, text: impl Into<String>) -> Self {
        self.with(Span::Plain(text.into()))
    }
    /// Adds strong words.
    #[must_use]
    pub fn strong(self, text: impl Into<String>) -> Self {
        self.with(Span::Strong(text.into()))
    }
    /// Adds stressed words.
    #[must_use]
    pub fn em(self, text: impl Into<String>) -> Self {
        self.with(Span::Em(text.into()))
    }
    /// Adds something typed.
    #[must_use]
    pub fn code(self, text: impl Into<String>) -> Self {
        self.with(Span::Code(text.into()))
    }
    /// Adds words bound to evidence.
    #[must_use]
    pub fn bound(self, text: impl Into<String>, evidence: impl Into<String>) -> Self {
        self.with(Span::Ref { text: text.into(), evidence: evidence.into() })
    }
    /// Adds an address.
    #[must_use]
    pub fn link(self, text: impl Into<String>, href: impl Into<String>) -> Self {
        self.with(Span::Link { text: text.into(), href: href.into() })
    }
    /// Adds a coloured label.
    #[must_use]
    pub fn tag(self, tone: Tone, text: impl Into<String>) -> Self {
        self.with(Span::Tag(tone, text.into()))
    }
}

/// What a number rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EvidenceEntry {
    /// As given to `explain`, for example "E12"; unique in the page.
    pub id: String,
    /// What the value is: measure, parties, period, basis.
    pub title: String,
    /// The value as printed, with unit.
    pub value: String,
    /// Source, release, licence, file hash, rows, and whatever else is known, in order.
    pub fields: Vec<(String, String)>,
    /// The arithmetic from rows to value, line by line.
    pub arithmetic: Vec<String>,
    /// Address of the source; never fetched by the page.
    pub url: Option<String>,
}

/// The style sheet of every page, for a server that sends it once.
pub fn style_sheet() -> String {
    style::sheet()
}

/// A figure alone, for a served page that has no other parts of a document.
pub fn figure(figure: &Figure, links: &Links) -> String {
    figures::html(figure, words::of("en"), links)
}

/// A table alone, with its caption, for a served page that has no other parts of a document.
pub fn table(table: &crate::figure::Table, links: &Links) -> String {
    tables::html(table, &table.caption, true, links)
}

impl Page {
    /// The document, standing alone.
    pub fn html(&self) -> String {
        document::html(self)
    }

    /// The parts of the document that go between the frame of a served page: title block, text,
    /// small print. The evidence stays with the server.
    pub fn served(&self, links: &Links) -> String {
        document::body(self, links)
    }

    /// The document under another one, its sections folded until they are asked for.
    pub fn annexe(&self, title: &str, links: &Links) -> String {
        document::annexe(self, title, links)
    }

    /// Every evidence id the page points to, in order, once.
    pub fn references(&self) -> Vec<String> {
        evidence::references(self)
    }

    /// Evidence ids the page points to that have no entry.
    pub fn dangling(&self) -> Vec<String> {
        let known = |id: &String| self.evidence.iter().any(|e| &e.id == id);
        self.references().into_iter().filter(|id| !known(id)).collect()
    }
}

/// A fragment identifier: letters, digits, `-`, `_` and `.` only.
pub(crate) fn anchor(id: &str) -> String {
    id.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' }).collect()
}
