//! What the text so far has put on the table: places, a pair, a flow, a period.

use super::roles::Cue;
use crate::frame::Party;
use crate::period::Period;

/// A flow or tie that later clauses may leave unsaid.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Relation {
    pub measure: String,
    pub parties: Vec<Party>,
    pub product: Option<String>,
    /// The words that put each party on its side, where the text had any.
    pub cues: [Option<Cue>; 2],
    /// A balance spoken of as a deficit.
    pub deficit: bool,
}

impl Relation {
    /// A relation without words of its own.
    pub fn bare(measure: &str, parties: Vec<Party>, product: Option<String>) -> Self {
        Self { measure: measure.to_owned(), parties, product, cues: [None, None], deficit: false }
    }
}

/// The state of the discourse after some sentences.
#[derive(Clone, Debug, Default)]
pub struct Discourse {
    /// Codes in order of mention, the latest last.
    pub mentions: Vec<Vec<String>>,
    /// What the last sentences were about: subject of the last one.
    pub topic: Option<Vec<String>>,
    /// The pair last spoken of.
    pub pair: Option<(Vec<String>, Vec<String>)>,
    /// The flow last spoken of.
    pub relation: Option<Relation>,
    /// The period last spoken of.
    pub period: Option<Period>,
    /// The event year of the last tie spoken of, for "since then".
    pub event: Option<Period>,
}

impl Discourse {
    /// Records a mention.
    pub fn mention(&mut self, codes: &[String]) {
        if codes.is_empty() {
            return;
        }
        self.mentions.push(codes.to_vec());
        if self.mentions.len() > 24 {
            self.mentions.remove(0);
        }
    }

    /// The latest mention that satisfies a test.
    pub fn latest(&self, test: impl Fn(&[String]) -> bool) -> Option<Vec<String>> {
        self.mentions.iter().rev().find(|m| test(m)).cloned()
    }

    /// The pair on the table: the one last spoken of, else the last two different mentions.
    pub fn two(&self) -> Option<(Vec<String>, Vec<String>)> {
        if self.pair.is_some() {
            return self.pair.clone();
        }
        let last = self.mentions.last()?;
        if let [a, b] = last.as_slice() {
            return Some((vec![a.clone()], vec![b.clone()]));
        }
        let other = self.mentions.iter().rev().find(|m| *m != last)?;
        Some((other.clone(), last.clone()))
    }

    /// The other side of the pair on the table.
    pub fn partner_of(&self, codes: &[String]) -> Option<Vec<String>> {
        let (a, b) = self.two()?;
        if a == codes {
            Some(b)
        } else if b == codes {
            Some(a)
        } else {
            None
        }
    }
}
