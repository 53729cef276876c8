//! What the text so far has put on the table, in whatever language: places, a pair, a flow, a time.

use super::lang::Lang;
use crate::document::Topic;
use crate::frame::{Frame, Kind, Other, Party};
use crate::period::{Period, Stamp};

/// How many mentions are kept: an article of any length is read in the same memory.
const MENTIONS: usize = 24;

/// A flow or tie that later clauses may leave unsaid.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// Id of the measure.
    pub measure: String,
    /// Its sides.
    pub parties: Vec<Party>,
    /// What is traded.
    pub product: Option<String>,
    /// The whole of the last share.
    pub denominator: Option<Other>,
    /// The side that an item of a list replaces ("Chile 5, Peru 3").
    pub focal: usize,
    /// The unit of the last quantity.
    pub unit: Option<String>,
}

/// The state of the discourse after some sentences.
#[derive(Clone, Debug, Default)]
pub struct Talk {
    /// The language last read.
    pub lang: Option<Lang>,
    /// Codes in order of mention, the latest last.
    pub mentions: Vec<Vec<String>>,
    /// The pair last spoken of.
    pub pair: Option<(Vec<String>, Vec<String>)>,
    /// The two places last named as a list of two.
    pub listed: Option<(Vec<String>, Vec<String>)>,
    /// The last list of three or more, which "all four" mean.
    pub list: Vec<String>,
    /// The country of whoever speaks: "our exports".
    pub speaker: Option<Vec<String>>,
    /// The place that the document names far more often than any other.
    pub hub: Option<Vec<String>>,
    /// The places that the document is about: its pair and its hub.
    pub centre: Vec<String>,
    /// The subject of the last sentence that had one.
    pub topic: Option<Vec<String>>,
    /// The flow last spoken of.
    pub flow: Option<Flow>,
    /// The flow of goods, money or people last spoken of, whatever ties were told since.
    pub goods: Option<Flow>,
    /// The event last told in the paragraph, which "Peru had done so in 2018" tells of another.
    pub told: Option<Frame>,
    /// The period last spoken of.
    pub period: Option<Period>,
    /// The period is that of an event, which quantities do not share.
    pub eventful: bool,
    /// The latest year that a figure of the text was of: what the text is about, whatever it looks back to.
    pub main: Option<i32>,
    /// Whether the period last spoken of is one that the paragraph before looked back to.
    pub looked_back: bool,
    /// Whether the paragraph has named a year of its own, which its months lean on.
    pub dated: bool,
    /// The currency last told, for millions that leave it out.
    pub currency: Option<String>,
    /// What was last named as traded.
    pub product: Option<String>,
}

impl Talk {
    /// Nothing said yet of a document with a topic.
    pub fn about(topic: &Topic) -> Self {
        let codes = |party: &Option<Party>| party.as_ref().map(|p| p.plus.clone());
        let centre = topic.pair.iter().flatten().chain(&topic.hub).flat_map(|p| p.plus.clone()).collect();
        Self { hub: codes(&topic.hub), speaker: codes(&topic.speaker), centre, ..Self::default() }
    }

    /// Records a mention.
    pub fn mention(&mut self, codes: &[String]) {
        if codes.is_empty() {
            return;
        }
        self.mentions.push(codes.to_vec());
        if self.mentions.len() > MENTIONS {
            self.mentions.remove(0);
        }
    }

    /// Keeps the event told last.
    pub fn tell(&mut self, claims: &[Frame]) {
        let event = |f: &&Frame| f.kind == Kind::Event && f.value.is_none() && !f.negated;
        if let Some(last) = claims.iter().rev().find(event) {
            self.told = Some(last.clone());
        }
    }

    /// A new paragraph speaks of the document's pair and year again, until it says otherwise.
    pub fn begin_paragraph(&mut self, topic: &Topic) {
        self.dated = false;
        self.told = None;
        self.looked_back = self.year().zip(self.main).is_some_and(|(year, main)| year < main);
        let Some([a, b]) = &topic.pair else { return };
        self.mention(&a.plus);
        self.mention(&b.plus);
        self.pair = Some((a.plus.clone(), b.plus.clone()));
        if self.flow.as_ref().is_some_and(|f| !f.parties.iter().all(|p| topic.has(p))) {
            self.flow = None;
        }
    }

    /// A list of places is no pair: after it, what is left unsaid is the document's pair again.
    pub fn forget_lists(&mut self, topic: &Topic) {
        let Some([a, b]) = &topic.pair else { return };
        let list = |codes: &[String]| codes.len() > 1;
        if self.pair.as_ref().is_none_or(|(x, y)| list(x) || list(y)) {
            self.pair = Some((a.plus.clone(), b.plus.clone()));
        }
        if self.flow.as_ref().is_some_and(|f| f.parties.iter().any(|p| list(&p.plus))) {
            self.flow = None;
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
        let hall = |m: &&Vec<String>| !m.iter().all(|c| super::role::HALLS.contains(&c.as_str()));
        let mut said = self.mentions.iter().rev().filter(hall);
        let last = said.next()?;
        if let [a, b] = last.as_slice() {
            return Some((vec![a.clone()], vec![b.clone()]));
        }
        let other = said.find(|m| *m != last)?;
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

    /// The period that a figure without one is of: the one last spoken of, or that of the text after a look back.
    pub fn of_figures(&self) -> Option<Period> {
        let main = self.main.filter(|_| self.looked_back).map(|year| Period::At(Stamp::Year(year)));
        main.or(self.period)
    }

    /// The year last spoken of; one since which something holds is not the year of what comes next.
    pub fn year(&self) -> Option<i32> {
        self.period.filter(|p| !matches!(p, Period::Since(_))).and_then(Period::last_year)
    }
}
