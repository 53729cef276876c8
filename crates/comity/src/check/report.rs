//! The result of a check as plain data; every form of output is made from it.

use super::article::{Article, Block};
use super::review::{Decision, Review};
use crate::speech::Language;
use comity_claims::frame::Span;
use comity_claims::judge::{Reason, Verdict};
use comity_claims::period::{Day, Period};
use comity_claims::wire::Claim;

/// Where a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Block of the article.
    pub block: usize,
    /// Its sentence in the block, in code points.
    pub sentence: Span,
}

/// What one source says.
#[derive(Clone, Debug, PartialEq)]
pub struct Witness {
    /// Short id.
    pub id: String,
    /// Name for readers.
    pub name: String,
    /// What it is, in a few words; may be empty.
    pub about: String,
    /// Release; may be empty.
    pub release: String,
    /// The period looked at.
    pub period: Period,
    /// The value found, in `unit`.
    pub value: Option<f64>,
    /// Its unit.
    pub unit: String,
    /// What it means for the claim.
    pub verdict: Verdict,
    /// Why it was heard but not counted; `None` if it was counted.
    pub aside: Option<String>,
    /// Evidence ids of the rows, in order.
    pub evidence: Vec<String>,
    /// What one must know.
    pub notes: Vec<String>,
}

/// Another reading of a claim, under which it would hold.
#[derive(Clone, Debug)]
pub struct Otherwise {
    /// The claim so read, in plain words.
    pub says: String,
    /// Its frame in the exchange format.
    pub claim: Claim,
}

/// How a growth claim fares from another base year.
#[derive(Clone, Debug, PartialEq)]
pub struct BaseYear {
    /// The base year.
    pub year: i32,
    /// The value from there, in the claim's unit; `None` where no source has it.
    pub value: Option<f64>,
    /// The verdict from there.
    pub verdict: Verdict,
}

/// One claim with its verdict.
#[derive(Clone, Debug)]
pub struct Checked {
    /// From 1, in the order of the text.
    pub number: usize,
    /// Where it stands.
    pub place: Place,
    /// The words of the claim, in code points of the block.
    pub span: Span,
    /// The same in code points of the file.
    pub in_file: Span,
    /// The words of the claim.
    pub quote: String,
    /// The whole sentence.
    pub sentence: String,
    /// The frame in the exchange format.
    pub claim: Claim,
    /// The claim in plain words.
    pub says: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The verdict with its basis, in one sentence.
    pub headline: String,
    /// By what factor the number claimed differs from the nearest one found.
    pub off_by: Option<f64>,
    /// Readings under which an unclear claim would hold.
    pub otherwise: Vec<Otherwise>,
    /// What each source says; those set aside last.
    pub witnesses: Vec<Witness>,
    /// Dated events of the ledger: in words, and their evidence id.
    pub events: Vec<(String, String)>,
    /// Which values would do.
    pub tolerance: Option<String>,
    /// The nearest true statements.
    pub nearest: Vec<String>,
    /// How a growth claim fares from other base years.
    pub base_years: Vec<BaseYear>,
    /// What else one must know.
    pub notes: Vec<String>,
    /// What a person decided about the finding.
    pub decision: Option<Decision>,
}

/// A part of the text that was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Block of the article.
    pub block: usize,
    /// Why.
    pub why: NotRead,
}

/// Who read a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Reader {
    /// The program itself.
    #[default]
    Own,
    /// A file of frames.
    Frames(String),
    /// A language model.
    Model {
        /// Its name.
        name: String,
        /// Where it was asked.
        address: String,
    },
    /// Whoever is named.
    Named(String),
}

/// Why a part of a text was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotRead {
    /// It is in a language that is not read: its English name, and its own.
    Foreign(&'static str, &'static str),
    /// A model gave no usable answer.
    Model(NoAnswer),
}

/// What was wrong with the answer of a model; what its server or a parser says is told as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// There was none.
    None(String),
    /// It broke off.
    BrokeOff(String),
    /// The server refused, with a status.
    Status(u16, String),
    /// It is not of the chat form.
    NotChat(String),
    /// It was cut off at its longest length.
    CutOff,
    /// No JSON with claims is in it.
    Nothing,
    /// The JSON in it is none, or has no claims.
    NotClaims(String),
}

/// A checked article.
#[derive(Clone, Debug)]
pub struct Report {
    /// Name of the file.
    pub name: String,
    /// Title of the article.
    pub title: String,
    /// Language that the file gives; may be empty.
    pub lang: String,
    /// The language of its sentences.
    pub language: Language,
    /// The day it was checked for.
    pub day: Day,
    /// The pair that the document is about, in words; empty if none.
    pub about: String,
    /// Who read the text.
    pub reader: Reader,
    /// The text.
    pub blocks: Vec<Block>,
    /// Blocks of the text that were not read.
    pub unread: Vec<Unread>,
    /// Decisions of earlier runs.
    pub earlier: Review,
    /// Frames that were proposed and refused, with the reason.
    pub refused: Vec<String>,
    /// The claims.
    pub claims: Vec<Checked>,
}

/// Verdicts in the order in which they are counted.
pub const VERDICTS: [&str; 6] =
    ["supported", "imprecise", "source_dependent", "outdated", "contradicted", "not_checkable"];

/// Classes of findings for readers, what matters first.
pub const CLASSES: [Class; 7] = [
    Class::Contradicted,
    Class::Unclear,
    Class::Outdated,
    Class::SourceDependent,
    Class::Imprecise,
    Class::Supported,
    Class::NotCheckable,
];

/// What a finding means to its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Class {
    Contradicted,
    Unclear,
    Outdated,
    SourceDependent,
    Imprecise,
    Supported,
    NotCheckable,
}

impl Class {
    /// The class of a verdict.
    pub fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Supported => Self::Supported,
            Verdict::Imprecise => Self::Imprecise,
            Verdict::Contradicted => Self::Contradicted,
            Verdict::Outdated => Self::Outdated,
            Verdict::SourceDependent => Self::SourceDependent,
            Verdict::NotCheckable(Reason::Unclear) => Self::Unclear,
            Verdict::NotCheckable(_) => Self::NotCheckable,
        }
    }

    /// Its id.
    pub fn id(self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::Imprecise => "imprecise",
            Self::Contradicted => "contradicted",
            Self::Outdated => "outdated",
            Self::SourceDependent => "source_dependent",
            Self::Unclear => "unclear",
            Self::NotCheckable => "not_checkable",
        }
    }
}

impl Report {
    /// A report without claims yet.
    pub fn new(article: &Article, name: &str, day: Day, language: Language) -> Self {
        Self {
            language,
            name: name.to_owned(),
            title: article.title.clone(),
            lang: article.lang.clone(),
            day,
            about: String::new(),
            reader: Reader::Own,
            blocks: article.blocks.clone(),
            unread: Vec::new(),
            earlier: Review::default(),
            refused: Vec::new(),
            claims: Vec::new(),
        }
    }

    /// The text as it was checked, to be checked again.
    pub fn article(&self) -> Article {
        Article {
            title: self.title.clone(),
            dated: None,
            blocks: self.blocks.clone(),
            format: super::article::Format::Text,
            lang: self.lang.clone(),
            guessed: None,
        }
    }

    /// The decisions taken so far, as a review file.
    pub fn review(&self) -> Review {
        Review::of(self, &self.earlier)
    }

    /// Adds a claim and numbers it.
    pub fn add(&mut self, mut claim: Checked) {
        claim.number = self.claims.len() + 1;
        self.claims.push(claim);
    }

    /// How many claims have a verdict.
    pub fn count(&self, verdict: &str) -> usize {
        self.claims.iter().filter(|c| c.verdict.id() == verdict).count()
    }

    /// How many claims are of a class.
    pub fn of_class(&self, class: Class) -> usize {
        self.claims.iter().filter(|c| Class::of(c.verdict) == class).count()
    }

    /// The claims as an editor wants them: contradicted and unclear first, the farthest off first;
    /// what a person has dismissed last.
    pub fn by_weight(&self) -> Vec<&Checked> {
        let mut all: Vec<&Checked> = self.claims.iter().collect();
        all.sort_by(|a, b| {
            let key =
                |c: &Checked| (c.decision.as_ref().is_some_and(Decision::dismissed), Class::of(c.verdict));
            let far = |c: &Checked| c.off_by.unwrap_or(1.0);
            key(a).cmp(&key(b)).then(far(b).total_cmp(&far(a))).then(a.number.cmp(&b.number))
        });
        all
    }

    /// Claims with a figure that no evidence here can answer, the largest numbers first.
    pub fn worth_checking(&self) -> Vec<&Checked> {
        let open = |c: &&Checked| {
            matches!(c.verdict, Verdict::NotCheckable(Reason::NoData | Reason::OutOfVocabulary))
        };
        let mut all: Vec<&Checked> = self.claims.iter().filter(open).collect();
        let rank = |c: &Checked| {
            let dated = u8::from(c.claim.period == Period::Latest);
            let money = u8::from(!c.claim.unit.as_deref().is_some_and(comity_claims::vocab::is_currency));
            (money, dated, c.number)
        };
        all.sort_by_key(|c| rank(c));
        all
    }

    /// Whether most of the text was not read.
    pub fn mostly_unread(&self) -> bool {
        let length = |n: usize| self.blocks.get(n).map_or(0, |b| b.text.chars().count());
        let all: usize = (0..self.blocks.len()).map(length).sum();
        let unread: usize = self.unread.iter().map(|u| length(u.block)).sum();
        2 * unread > all
    }
}
