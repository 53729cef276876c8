//! What did a person make of the findings? A file of decisions, read before the next run.
//!
//! A finding is *accepted*, *corrected* (another reading of its words is the right one) or
//! *dismissed*. A decision belongs to a sentence and the words of the claim in it, so that it
//! survives changes elsewhere in the text; where the finding has changed since it was accepted, it
//! is open again. Only accepted findings are published as reviews.

use super::report::{Checked, Report};
use crate::failure::Failure;
use comity_claims::frame::Frame;
use comity_claims::wire::Claim;
use serde::{Deserialize, Serialize};

/// Name of the layout.
pub const SCHEMA: &str = "comity/review/1";

/// What a person says of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    /// Nothing yet.
    #[default]
    Open,
    /// The finding is right.
    Accept,
    /// The reading given beside it is the right one.
    Correct,
    /// The finding is to be left out.
    Dismiss,
}

/// One line of a review file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// The sentence.
    pub sentence: String,
    /// The words of the claim.
    pub quote: String,
    /// The claim as it was read, in plain words.
    #[serde(default)]
    pub says: String,
    /// The verdict that was decided on.
    #[serde(default)]
    pub verdict: String,
    /// The decision.
    #[serde(default)]
    pub decision: Choice,
    /// The right reading, for a correction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<Claim>,
    /// Readings that may be copied to `reading`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<Offered>,
    /// Free words of the person.
    #[serde(default)]
    pub note: String,
    /// The kind of the claim, so that two claims in the same words stay apart.
    pub kind: comity_claims::frame::Kind,
}

/// A reading to choose from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Offered {
    /// In plain words.
    pub says: String,
    /// Its frame.
    pub frame: Claim,
}

/// The decisions on one text.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Review {
    /// The layout.
    #[serde(default)]
    pub schema: String,
    /// One entry a finding.
    #[serde(default)]
    pub findings: Vec<Entry>,
}

/// A decision as it applies to a finding of this run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What was chosen.
    pub choice: Choice,
    /// Free words.
    pub note: String,
    /// Whether the verdict was another when it was chosen.
    pub changed: bool,
}

impl Decision {
    /// Whether the finding may be published.
    pub fn accepted(&self) -> bool {
        matches!(self.choice, Choice::Accept | Choice::Correct) && !self.changed
    }

    /// Whether the finding is to be left out.
    pub fn dismissed(&self) -> bool {
        self.choice == Choice::Dismiss
    }

    /// Its id among the messages.
    pub fn id(&self) -> &'static str {
        match (self.choice, self.changed) {
            (_, true) => "changed",
            (Choice::Open, _) => "open",
            (Choice::Accept, _) => "accept",
            (Choice::Correct, _) => "correct",
            (Choice::Dismiss, _) => "dismiss",
        }
    }
}

/// Words without the differences that editing brings: kinds of space and of quotation marks.
fn plain(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace(['“', '”', '«', '»'], "\"")
        .replace('’', "'")
}

impl Entry {
    /// The claim as a person has corrected it, at its place in the text.
    pub fn reading(&self, read: &Frame) -> Option<Frame> {
        let chosen = self.reading.as_ref().filter(|_| self.decision == Choice::Correct)?.frame();
        Some(Frame { span: read.span, anchor: read.anchor, ..chosen })
    }

    /// The decision on the finding of this run.
    pub fn decision(&self, found: &Checked) -> Option<Decision> {
        if self.decision == Choice::Open {
            return None;
        }
        let same = self.verdict.is_empty() || self.verdict == found.verdict.id();
        let changed = self.decision == Choice::Accept && !same;
        Some(Decision { choice: self.decision, note: self.note.clone(), changed })
    }
}

impl Review {
    /// Reads a review file.
    ///
    /// # Errors
    /// If it is no JSON of this layout.
    pub fn read(text: &str, name: &str) -> Result<Self, Failure> {
        let review: Self = serde_json::from_str(text).map_err(|e| {
            Failure::data(format!("{name}:{}:{}: expected a review file, found: {e}", e.line(), e.column()))
                .hint("write a fresh one by giving --review a name that does not exist yet")
        })?;
        if review.schema != SCHEMA {
            return Err(Failure::data(format!(
                "{name}: expected \"schema\": {SCHEMA:?}, found {:?}",
                review.schema
            )));
        }
        Ok(review)
    }

    /// The entry of a claim.
    pub fn entry(&self, sentence: &str, quote: &str, frame: &Frame) -> Option<&Entry> {
        let words = |e: &&Entry| plain(&e.sentence) == plain(sentence) && plain(&e.quote) == plain(quote);
        let corrected = |e: &&Entry| e.reading.as_ref().is_some_and(|r| r.kind == frame.kind);
        let of_kind = self.findings.iter().filter(words).find(|e| e.kind == frame.kind);
        of_kind.or_else(|| self.findings.iter().filter(words).find(corrected))
    }

    /// The review of a report: earlier decisions kept, new findings open.
    pub fn of(report: &Report, earlier: &Self) -> Self {
        let findings = report.claims.iter().map(|c| {
            let old = earlier.entry(&c.sentence, &c.quote, &c.claim.frame());
            Entry {
                sentence: c.sentence.clone(),
                quote: c.quote.clone(),
                says: c.says.clone(),
                verdict: c.verdict.id().to_owned(),
                decision: c.decision.as_ref().filter(|d| !d.changed).map_or(Choice::Open, |d| d.choice),
                reading: old.and_then(|o| o.reading.clone()),
                readings: c
                    .otherwise
                    .iter()
                    .map(|o| Offered { says: o.says.clone(), frame: o.claim.clone() })
                    .collect(),
                note: old.map_or_else(String::new, |o| o.note.clone()),
                kind: old.map_or(c.claim.kind, |o| o.kind),
            }
        });
        Self { schema: SCHEMA.to_owned(), findings: findings.collect() }
    }
}
