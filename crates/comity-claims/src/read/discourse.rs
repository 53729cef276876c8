//! What the text so far has put on the table: places, a pair, a flow, a period.

use super::roles::Cue;
use crate::document::Topic;
use crate::frame::Party;
use crate::grammar::talk::Talk;
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
    /// The country of who speaks, for "our exports".
    pub speaker: Option<Vec<String>>,
    /// The same, as the grammar of the other languages keeps it.
    pub talk: Talk,
}

impl Discourse {
    /// A new paragraph speaks of the document's pair again, until it says otherwise.
    pub fn begin_paragraph(&mut self, topic: &Topic) {
        if let Some([a, b]) = &topic.pair {
            self.mention(&a.plus);
            self.mention(&b.plus);
            self.pair = Some((a.plus.clone(), b.plus.clone()));
            let ours = |p: &Party| topic.has(p);
            if self.relation.as_ref().is_some_and(|r| !r.parties.iter().all(ours)) {
                self.relation = None;
            }
            self.talk.mention(&a.plus);
            self.talk.mention(&b.plus);
            self.talk.pair = Some((a.plus.clone(), b.plus.clone()));
            if self.talk.flow.as_ref().is_some_and(|f| !f.parties.iter().all(ours)) {
                self.talk.flow = None;
            }
        }
    }

    /// A list of places is no pair: after it, what is left unsaid is the document's pair again.
    pub fn forget_lists(&mut self, topic: &Topic) {
        let Some([a, b]) = &topic.pair else { return };
        let list = |codes: &[String]| codes.len() > 1;
        if self.pair.as_ref().is_none_or(|(x, y)| list(x) || list(y)) {
            self.pair = Some((a.plus.clone(), b.plus.clone()));
        }
        let lists = |parties: &[Party]| parties.iter().any(|p| p.plus.len() > 1);
        if self.relation.as_ref().is_some_and(|r| lists(&r.parties)) {
            self.relation = None;
        }
        if self.talk.pair.as_ref().is_none_or(|(x, y)| list(x) || list(y)) {
            self.talk.pair = Some((a.plus.clone(), b.plus.clone()));
        }
        if self.talk.flow.as_ref().is_some_and(|f| lists(&f.parties)) {
            self.talk.flow = None;
        }
    }

    /// The state after a sentence that the grammar has read.
    #[must_use]
    pub fn after_talk(&self, talk: Talk) -> Self {
        Self {
            mentions: talk.mentions.clone(),
            topic: talk.topic.clone(),
            pair: talk.pair.clone(),
            relation: talk
                .flow
                .as_ref()
                .map(|f| Relation::bare(&f.measure, f.parties.clone(), f.product.clone())),
            period: talk.period,
            event: self.event,
            speaker: self.speaker.clone(),
            talk,
        }
    }

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
