//! The claims of a document judged one after the other, each with the sentences before it.
//!
//! A text that says the same again, word for word and after the same sentences, gets the same
//! finding without asking the evidence again: so a long text of repetitions takes no longer to
//! judge than to read.

use super::article::Block;
use super::finding;
use super::report::{Checked, Place, Report};
use super::say::Voice;
use super::{Brought, Desk, Evidence};
use comity_claims::document::Topic;
use comity_claims::frame::{Frame, Span};
use comity_claims::judge::readings::Around;
use comity_claims::judge::said::{self, Said};
use comity_claims::period::Day;
use comity_claims::sentence::sentences;
use std::collections::{BTreeSet, HashMap};

/// Sentences before a claim in which what it leaves out is looked for.
const IN_SIGHT: usize = 6;

/// Findings that are kept in case the text says the same again.
const KEPT: usize = 4096;

/// A document on the judge's desk.
pub struct Judging<'a> {
    desk: &'a Desk<'a>,
    topic: &'a Topic,
    day: Day,
    evidence: Evidence<'a>,
    brought: &'a Brought,
    voice: Voice<'a>,
    /// The years that the document has spoken of so far.
    years: BTreeSet<i32>,
    /// Findings by what decides them, and where the claim began that they were of.
    known: HashMap<String, (Checked, usize)>,
}

impl<'a> Judging<'a> {
    /// Nothing judged yet.
    pub fn new(
        desk: &'a Desk<'a>,
        topic: &'a Topic,
        (day, evidence, brought): (Day, Evidence<'a>, &'a Brought),
        voice: Voice<'a>,
    ) -> Self {
        Self { desk, topic, day, evidence, brought, voice, years: BTreeSet::new(), known: HashMap::new() }
    }

    /// Judges the claims of a block, which are in the order of its text.
    pub fn block(&mut self, block: &Block, claims: &[(Place, Frame)], report: &mut Report) {
        if !claims.is_empty() {
            self.claims(block, claims, report);
        }
        self.years.extend(said::years(&block.text, &self.desk.words, self.day));
    }

    fn claims(&mut self, block: &Block, claims: &[(Place, Frame)], report: &mut Report) {
        let chars: Vec<char> = block.text.chars().collect();
        let mut said: Vec<Said> = Vec::new();
        let mut rest = claims;
        for s in sentences(&block.text) {
            let sentence: String = chars.get(s.start..s.end).unwrap_or_default().iter().collect();
            if said.len() > IN_SIGHT {
                said.remove(0);
            }
            said.push(Said::of(&sentence, &self.desk.names, &self.desk.words, self.day));
            let mine = rest.iter().take_while(|(p, _)| p.sentence.start < s.end).count();
            let (now, later) = rest.split_at(mine);
            rest = later;
            for (place, frame) in now {
                report.add(self.claim(frame, *place, (block, &chars), &sentence, &said));
            }
        }
    }

    fn claim(
        &mut self,
        read: &Frame,
        place: Place,
        (block, chars): (&Block, &[char]),
        sentence: &str,
        said: &[Said],
    ) -> Checked {
        let words: String =
            chars.get(read.span.start..read.span.end.min(chars.len())).unwrap_or_default().iter().collect();
        let entry = self.brought.review.entry(sentence, &words, read);
        let frame = entry.and_then(|e| e.reading(read)).unwrap_or_else(|| read.clone());
        let key = format!("{}\n{:?}", key(&frame, place, sentence, said), self.years);
        if let Some((found, began)) = self.known.get(&key) {
            let moved = moved(found.clone(), *began, &frame, place, block);
            return Checked { decision: entry.and_then(|e| e.decision(&moved)), ..moved };
        }
        let (own, before) = match said.split_last() {
            Some((own, before)) => (own.clone(), before),
            None => (Said::default(), said),
        };
        let around = Around {
            said: &own,
            at: place.sentence.start,
            words: &self.desk.words,
            topic: self.topic,
            before,
            years: &self.years,
        };
        let found =
            finding::finding(&frame, place, (block, chars), &around, (self.day, self.evidence, &self.voice));
        if self.known.len() < KEPT {
            self.known.insert(key, (found.clone(), frame.span.start));
        }
        Checked { decision: entry.and_then(|e| e.decision(&found)), ..found }
    }
}

/// What decides a finding: the claim as read, its sentence, and what the sentences before name.
fn key(frame: &Frame, place: Place, sentence: &str, said: &[Said]) -> String {
    let at = place.sentence.start;
    let here = Frame {
        span: Span::new(frame.span.start.saturating_sub(at), frame.span.end.saturating_sub(at)),
        anchor: Span::default(),
        ..frame.clone()
    };
    let before: Vec<_> = said.iter().map(|s| (&s.codes, &s.years)).collect();
    format!("{sentence}\n{here:?}\n{before:?}")
}

/// A finding of an earlier claim as one of the same words further on.
fn moved(found: Checked, began: usize, frame: &Frame, place: Place, block: &Block) -> Checked {
    let by = frame.span.start as isize - began as isize;
    let shift = |at: usize| at.saturating_add_signed(by);
    let mut out = Checked { place, span: frame.span, ..found };
    for claim in std::iter::once(&mut out.claim).chain(out.otherwise.iter_mut().map(|o| &mut o.claim)) {
        for at in [&mut claim.start, &mut claim.end, &mut claim.anchor_start, &mut claim.anchor_end] {
            *at = shift(*at);
        }
    }
    out.in_file = finding::in_file(block, frame.span);
    out
}
