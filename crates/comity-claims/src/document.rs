//! What is a document about? The pair of parties that its title, lede and headings set.
//!
//! A total whose parties are left unsaid in a new paragraph is one between this pair; a list of
//! states in a sentence is not. Each sentence gives a place at most one vote, weighted by where it
//! stands, so that a place named often in one aside does not become the topic. Not a summary: where
//! title and lede do not settle on two parties, there is no pair.

use super::frame::Party;
use super::names::Names;
use super::sentence::sentences;
use std::collections::BTreeMap;

/// Places in one sentence from which on it is a list, which says little of what the text is about.
pub const LIST: usize = 4;

/// Weight of a mention in the title, in a heading, in the first sentences, and elsewhere.
const WEIGHTS: [f64; 4] = [6.0, 2.0, 3.0, 1.0];

/// How many sentences of running text are the lede.
const LEDE: usize = 3;

/// What the second party needs of the weight of the first, and at least.
const SECOND: (f64, f64) = (0.2, 2.0);

/// Where a stretch of text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The title.
    Title,
    /// A heading inside the text.
    Heading,
    /// Running text.
    Body,
}

/// What a document is about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Topic {
    /// The two parties, the one named first first.
    pub pair: Option<[Party; 2]>,
}

impl Topic {
    /// The topic of a text whose parts are given in order.
    pub fn of<'t>(parts: impl Iterator<Item = (Part, &'t str)>, names: &Names<'_>) -> Self {
        let mut votes = Votes::default();
        let mut read = 0;
        for (part, text) in parts {
            for s in sentences(text) {
                let quote: String = text.chars().skip(s.start).take(s.end - s.start).collect();
                let weight = match part {
                    Part::Title => WEIGHTS[0],
                    Part::Heading => WEIGHTS[1],
                    Part::Body if read < LEDE => WEIGHTS[2],
                    Part::Body => WEIGHTS[3],
                };
                read += usize::from(part == Part::Body && quote.chars().count() > 30);
                votes.take(&distinct(&quote, names), weight, part == Part::Title || read <= LEDE);
            }
        }
        Self { pair: votes.pair() }
    }

    /// Whether a party is one side of the pair.
    pub fn has(&self, party: &Party) -> bool {
        self.pair.as_ref().is_some_and(|p| p.contains(party))
    }

    /// The other side of the pair.
    pub fn partner_of(&self, party: &Party) -> Option<&Party> {
        let [a, b] = self.pair.as_ref()?;
        if a == party {
            Some(b)
        } else if b == party {
            Some(a)
        } else {
            None
        }
    }
}

/// Two names of texts for what one document means as one party.
fn merged(code: &str) -> &str {
    if code == "CELAC" { "LAC" } else { code }
}

/// The places a sentence names, each once, in order.
fn distinct(sentence: &str, names: &Names<'_>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for named in names.find(sentence) {
        if named.code != "WLD" && !out.contains(&named.code) {
            out.push(named.code);
        }
    }
    out
}

#[derive(Default)]
struct Votes {
    weight: BTreeMap<String, f64>,
    /// Codes in the order in which title and lede name them.
    order: Vec<String>,
    /// The first sentence of title and lede that names exactly two.
    two: Option<[String; 2]>,
}

impl Votes {
    fn take(&mut self, codes: &[String], weight: f64, leading: bool) {
        let weight = if codes.len() >= LIST { weight / codes.len() as f64 } else { weight };
        for code in codes {
            *self.weight.entry(merged(code).to_owned()).or_default() += weight;
            if !self.order.contains(code) {
                self.order.push(code.clone());
            }
        }
        if let ([a, b], true, None) = (codes, leading, &self.two) {
            self.two = Some([a.clone(), b.clone()]);
        }
    }

    fn pair(self) -> Option<[Party; 2]> {
        let weight = |code: &str| self.weight.get(merged(code)).copied().unwrap_or(0.0);
        let mut ranked: Vec<&String> = self.order.iter().collect();
        ranked.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
        let first = (*ranked.first()?).clone();
        // the pair that title or lede names first, unless the text is about another place by far
        if let Some([a, b]) = &self.two
            && weight(a).max(weight(b)) >= 0.5 * weight(&first)
        {
            return Some([Party::one(a), Party::one(b)]);
        }
        let second = ranked.iter().find(|c| merged(c) != merged(&first)).map(|c| (*c).clone())?;
        let enough = weight(&second) >= SECOND.1.max(SECOND.0 * weight(&first));
        let place = |code: &String| self.order.iter().position(|c| c == code);
        let (a, b) = if place(&first) <= place(&second) { (first, second) } else { (second, first) };
        enough.then(|| [Party::one(&a), Party::one(&b)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gazetteer::gazetteer;

    fn pair(title: &str, body: &[&str]) -> Option<String> {
        let names = Names::new(gazetteer());
        let parts = std::iter::once((Part::Title, title)).chain(body.iter().map(|b| (Part::Body, *b)));
        Topic::of(parts, &names).pair.map(|[a, b]| format!("{a} {b}"))
    }

    #[test]
    fn title_and_lede_set_the_pair_and_lists_do_not() {
        let list = "It opened embassies in Malawi, Benin, Togo and South Sudan.";
        let lede = "Japan's ties with Africa have widened in the past decade.";
        assert_eq!(pair("", &[lede, list]).as_deref(), Some("JPN AFR"));
        assert_eq!(pair("Cairo, Riyadh set up a council", &[list]).as_deref(), Some("EGY SAU"));
        assert_eq!(
            pair("O freguês do outro lado", &["Brasil e China completam 46 anos."]).as_deref(),
            Some("BRA CHN")
        );
        assert_eq!(
            pair("中墨经贸往来回顾", &["今天是中国与墨西哥建交49周年纪念日。"]).as_deref(),
            Some("CHN MEX")
        );
    }

    #[test]
    fn a_text_about_one_place_has_no_pair() {
        assert_eq!(
            pair("Chile in figures", &["Chile grew by 2 percent.", "It has 19 million people."]),
            None
        );
    }
}
