//! What is a document about? The pair of parties that its title, lede and headings set.
//!
//! Beside the pair a document may have a hub, a place that it names far more often than any other: who leaves a
//! side unsaid means the hub ("trade with India came to …, sales to Singapore doubled"). And where it says "we", it
//! speaks for somebody: the side that those sentences need not name.
//!
//! A total whose parties are left unsaid in a new paragraph is one between this pair; a list of
//! states in a sentence is not. Each sentence gives a place at most one vote, weighted by where it
//! stands, so that a place named often in one aside does not become the topic. Not a summary: where
//! title and lede do not settle on two parties, there is no pair.

use super::frame::Party;
use super::names::Names;
use super::sentence::sentences;
use regex::Regex;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Places in one sentence from which on it is a list, which says little of what the text is about.
pub const LIST: usize = 4;

/// Weight of a mention in the title, in a heading, in the first sentences, and elsewhere.
const WEIGHTS: [f64; 4] = [6.0, 2.0, 3.0, 1.0];

/// How many sentences of running text are the lede.
const LEDE: usize = 3;

/// What the second party needs of the weight of the first, at least, and of that of a third: of many partners none is the
/// other side.
const SECOND: (f64, f64, f64) = (0.2, 2.0, 1.6);

/// How much more than any other the hub weighs, and in how many sentences it is named at least.
const HUB: (f64, usize) = (1.6, 4);

/// How many places may be the hub of a text, where it does not say "we" and where it does.
const HUBS: (usize, usize) = (4, 6);

/// How many places may be a side of its pair.
const PAIRED: usize = 3;

/// Sentences with "we" from which on a text speaks for somebody.
const WE_SAID: usize = 3;

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
    /// The place that the document names far more often than any other.
    pub hub: Option<Party>,
    /// The side for which it says "we".
    pub speaker: Option<Party>,
}

impl Topic {
    /// The topic of a text whose parts are given in order.
    pub fn of<'t>(parts: impl Iterator<Item = (Part, &'t str)>, names: &Names<'_>) -> Self {
        Votes::of(parts, names).topic()
    }

    /// The topic as [`Topic::of`] has it, and then what else the text may be about: another of the places it names most as
    /// its hub, or two of them as its pair.
    pub fn candidates<'t>(parts: impl Iterator<Item = (Part, &'t str)>, names: &Names<'_>) -> Vec<Self> {
        let votes = Votes::of(parts, names);
        let first = votes.topic();
        let pair = votes.pair();
        let mut out = vec![first];
        let places: Vec<Party> = votes.places().iter().map(|(code, _)| Party::one(code)).collect();
        let we = votes.we.len() >= WE_SAID;
        for hub in places.iter().take(if we { HUBS.1 } else { HUBS.0 }) {
            let pair = pair.clone().filter(|pair| pair.contains(hub));
            out.push(Self { pair, speaker: we.then(|| hub.clone()), hub: Some(hub.clone()) });
        }
        for (n, a) in places.iter().enumerate().take(PAIRED) {
            for b in places.iter().take(PAIRED).skip(n + 1) {
                let pair = [a.clone(), b.clone()];
                let speaker = votes.speaker(Some(&pair), None);
                out.push(Self { pair: Some(pair), hub: None, speaker });
            }
        }
        out
    }

    /// Whether a party is the hub, or one side of the pair.
    pub fn centres_on(&self, party: &Party) -> bool {
        self.has(party) || self.hub.as_ref() == Some(party)
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

/// Words by which whoever wrote a text counts as one of those it speaks of.
static WE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let verbs = "(?:compr|vend|export|import|vot|envi|mand|recib|receb|deb|dev|ten|t|establec|estabelec|firm|assin|pag)";
    let words = format!(
        r"(?i)\b(?:we|our|ours|us|nosotros|nuestr[oa]s?|nós|noss[oa]s?|nos (?:compr|vend|envi|mand|deb|dev)\w+|{verbs}(?:a|e|i|á|é|í)mos)\b|我们|我國|我国|我方|对我"
    );
    Regex::new(&words).ok()
});

fn says_we(sentence: &str) -> bool {
    WE.as_ref().is_some_and(|words| words.is_match(sentence))
}

#[derive(Default)]
struct Votes {
    weight: BTreeMap<String, f64>,
    /// In how many sentences a place is named, lists aside.
    sentences: BTreeMap<String, usize>,
    /// The places that title and lede name.
    leading: Vec<String>,
    /// The places named in each sentence that says "we".
    we: Vec<Vec<String>>,
    /// Codes in the order in which title and lede name them.
    order: Vec<String>,
    /// The first sentence of title and lede that names exactly two.
    two: Option<[String; 2]>,
}

impl Votes {
    fn of<'t>(parts: impl Iterator<Item = (Part, &'t str)>, names: &Names<'_>) -> Self {
        let mut votes = Self::default();
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
                if says_we(&quote) {
                    votes.we.push(distinct(&quote, names));
                }
            }
        }
        votes
    }

    fn topic(&self) -> Topic {
        let (pair, hub) = (self.pair(), self.hub());
        let speaker = self.speaker(pair.as_ref(), hub.as_ref());
        Topic { pair, hub, speaker }
    }

    /// The places of the text and what they weigh, the heaviest first.
    fn places(&self) -> Vec<(&String, f64)> {
        let mut ranked: Vec<(&String, f64)> = self.weight.iter().map(|(code, w)| (code, *w)).collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
        ranked
    }

    fn take(&mut self, codes: &[String], weight: f64, leading: bool) {
        let weight = if codes.len() >= LIST { weight / codes.len() as f64 } else { weight };
        for code in codes {
            *self.sentences.entry(merged(code).to_owned()).or_default() += usize::from(codes.len() < LIST);
            *self.weight.entry(merged(code).to_owned()).or_default() += weight;
            if !self.order.contains(code) {
                self.order.push(code.clone());
            }
        }
        if leading {
            self.leading
                .extend(codes.iter().filter(|c| !self.leading.contains(c)).cloned().collect::<Vec<_>>());
        }
        if let ([a, b], true, None) = (codes, leading, &self.two) {
            self.two = Some([a.clone(), b.clone()]);
        }
    }

    fn hub(&self) -> Option<Party> {
        let places = self.places();
        let (code, weight) = *places.first()?;
        let other = places.get(1).map_or(0.0, |(_, w)| *w);
        let often = self.sentences.get(code).is_some_and(|n| *n >= HUB.1);
        if often && weight >= HUB.0 * other {
            return Some(Party::one(code));
        }
        // "how Kenya earned its living": a text that begins with one place alone and goes on in the first person
        let [one] = self.leading.as_slice() else { return None };
        (self.we.len() >= WE_SAID).then(|| Party::one(one))
    }

    /// Of the two sides the one that sentences with "we" name less, because "we" stands for it.
    fn speaker(&self, pair: Option<&[Party; 2]>, hub: Option<&Party>) -> Option<Party> {
        let named = |p: &Party| self.we.iter().filter(|codes| codes.iter().any(|c| p.has(c))).count();
        if let Some([a, b]) = pair {
            return match named(a).cmp(&named(b)) {
                Ordering::Less => Some(a.clone()),
                Ordering::Greater => Some(b.clone()),
                Ordering::Equal => None,
            };
        }
        hub.filter(|h| !self.we.is_empty() && named(h) * 2 < self.we.len()).cloned()
    }

    fn pair(&self) -> Option<[Party; 2]> {
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
        let third = ranked.iter().find(|c| ![merged(&first), merged(&second)].contains(&merged(c)));
        let clear = third.is_none_or(|c| weight(&second) >= SECOND.2 * weight(c));
        let enough = clear && weight(&second) >= SECOND.1.max(SECOND.0 * weight(&first));
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
    fn a_hub_is_named_far_more_often_and_we_is_whom_those_sentences_leave_out() {
        let names = Names::new(gazetteer());
        let topic = |text: &str| Topic::of([(Part::Body, text)].into_iter(), &names);
        let hub = topic(
            "Quem compra do Brasil? O comércio do Brasil com a Índia cresceu. O Brasil vende ao Japão. Com o Vietnã o Brasil trocou 7 bilhões.",
        );
        assert_eq!(hub.hub, Some(Party::one("BRA")));
        let we = topic(
            "Uruguay y Brasil son vecinos. A los brasileños les vendimos 2.700 millones. Votamos igual que Brasil.",
        );
        assert_eq!(we.speaker, Some(Party::one("URY")));
        assert_eq!(topic("Uruguay y Brasil son vecinos.").speaker, None);
    }

    #[test]
    fn a_text_about_one_place_has_no_pair() {
        assert_eq!(
            pair("Chile in figures", &["Chile grew by 2 percent.", "It has 19 million people."]),
            None
        );
    }

    #[test]
    fn what_a_text_may_be_about_begins_with_what_title_and_lede_say() {
        let names = Names::new(gazetteer());
        let parts = || [(Part::Title, "Chile and Peru"), (Part::Body, "Chile sells to Korea.")].into_iter();
        let all = Topic::candidates(parts(), &names);
        assert_eq!(all.first(), Some(&Topic::of(parts(), &names)));
        let hub = |code: &str| all.iter().any(|t| t.hub == Some(Party::one(code)));
        assert!(hub("CHL") && hub("KOR") && !hub("BRA"));
    }
}
