//! Sides that English tells by order: the name in front of its noun, the adjective before the verb.

use super::head::Head;
use super::lang::Lang;
use super::place::{Case, Group};
use super::role::{Around, Reach, side};
use super::scan::Line;

/// Most words between a name and the noun of the measure.
const PHRASE: usize = 5;

impl Around<'_> {
    /// Whether a name stands in front of the noun of the measure, in one phrase with it.
    pub(super) fn stands_before(&self, head: &Head, g: &Group) -> bool {
        let line = self.line;
        let describes = |n: usize| {
            line.any(n, &["product", "sup", "ord", "poss", "place"])
                || line.items.get(n).is_some_and(|i| i.senses.is_empty())
        };
        g.to <= head.at && head.at - g.to <= PHRASE && (g.to..head.at).all(describes)
    }

    /// The side that an order of words of English gives.
    pub(super) fn told_in_english(&self, head: &Head, g: &Group) -> Option<(usize, f64)> {
        let found = self.taxed(head, g).or_else(|| self.employed(head, g)).or_else(|| self.given(head, g));
        let found = found.or_else(|| self.invested(head, g)).or_else(|| self.travelled(head, g));
        found.or_else(|| Some((self.antecedent(head, g).or_else(|| self.participle(head, g))?, 4.5)))
    }

    /// "Lesotho faces a 50 percent tariff on its exports to the United States": who pays a duty, and whither.
    fn taxed(&self, head: &Head, g: &Group) -> Option<(usize, f64)> {
        const PAYS: &[&str] = &[
            "face", "faces", "faced", "subject", "pay", "pays", "paid", "attract", "attracts", "incur",
            "incurs",
        ];
        if head.measure != "tariff.rate" {
            return None;
        }
        let line = self.line;
        let sold = (head.at..g.from).any(|n| line.get(n, "head").is_some_and(|h| h.ends_with(".exports")));
        match g.case {
            Case::Bare if g.to <= head.at && PAYS.contains(&line.word(g.to)) => Some((1, 4.0)),
            // "Brazilian ethanol faces a 2.5% duty in the United States"
            Case::Adjective if (g.to..g.to + 4).any(|n| PAYS.contains(&line.word(n))) => Some((1, 4.0)),
            Case::In if (0..head.at).any(|n| PAYS.contains(&line.word(n))) => Some((0, 4.0)),
            Case::To if sold => Some((0, 4.0)),
            _ => None,
        }
    }

    /// "one in five tourists entering Georgia held a Turkish passport", "17 million British holidaymakers": whose they are,
    /// and where they go.
    fn travelled(&self, head: &Head, g: &Group) -> Option<(usize, f64)> {
        const ENTER: &[&str] = &["entering", "entered", "reaching"];
        if !head.measure.starts_with("people.") {
            return None;
        }
        let line = self.line;
        let theirs = matches!(line.word(g.to), "passport" | "passports" | "nationals" | "citizens");
        let enters = g.from > 0 && ENTER.contains(&line.word(g.from - 1));
        let counted = line.get(g.to, "head").is_some_and(|h| h.starts_with("people."));
        if theirs || g.case == Case::Adjective && (g.to == head.at || counted) {
            Some((0, 4.5))
        } else {
            enters.then_some((1, 4.5))
        }
    }

    /// "arrivals from Israel were 1.4 times those of 2019 and almost on a par with the Germans'": who comes in a later
    /// stretch, where the text has already told of somebody, or after "followed by".
    pub(super) fn is_beyond(&self, head: &Head, reach: Reach, group: usize) -> bool {
        let line = self.line;
        let Some(g) = self.groups.get(group).filter(|_| line.lexicon.lang == Lang::En) else { return false };
        let stretch = |n: usize| line.stretch.get(n).copied().unwrap_or(0);
        let later = g.from > reach.anchor
            && g.from > head.at
            && stretch(g.from) != stretch(reach.anchor)
            && stretch(g.from) != stretch(head.at);
        let plain = matches!(g.case, Case::Bare | Case::Adjective | Case::Of);
        let topic = self.talk.topic.as_ref().filter(|t| !t.iter().any(|c| g.codes.contains(c)));
        let told = topic.is_some_and(|t| {
            !self.groups.iter().any(|o| o.to <= reach.anchor && o.codes.iter().any(|c| t.contains(c)))
        });
        let next = (reach.anchor..g.from).any(|n| line.is(n, "seq"));
        // "45,000 Brazilians and 60,000 Argentines visited Cuba": who is counted by another figure.
        let near = g.from > reach.anchor && g.from - reach.anchor <= 3;
        let year = (g.from.saturating_sub(2)..g.from).any(|n| super::time::year(line, n).is_some());
        let digits = line.items.get(reach.anchor).is_some_and(|i| i.digits);
        let other = g.case != Case::From && self.counted(g) && !near && !year && digits;
        later && plain && told || next && g.from > reach.anchor || other
    }

    /// "An estimated 39,000 Slovaks are on the payroll of South Korean companies": who is counted works there.
    fn employed(&self, head: &Head, g: &Group) -> Option<(usize, f64)> {
        if head.measure != "jobs" || g.case != Case::Adjective && !self.counted(g) {
            return None;
        }
        // "German-owned plants"
        let owned = self.line.word(g.to) == "-" && self.line.word(g.to + 1) == "owned";
        let firm = owned || (g.to..g.to + 3).any(|n| self.line.get(n, "head") == Some("firms.presence"));
        if firm { Some((0, 4.0)) } else { Some((1, 4.0)) }.filter(|_| firm || self.counted(g))
    }

    /// "India granted the Maldives a credit line": who stands right after a verb of giving, with another before it.
    fn given(&self, head: &Head, g: &Group) -> Option<(usize, f64)> {
        let line = self.line;
        if head.subject.is_some() || g.case != Case::Bare || head.measure.ends_with(".imports") {
            return None;
        }
        let verb = (g.from.saturating_sub(2)..g.from).rev().find(|n| !line.is(*n, "article"))?;
        let gives = line.get(verb, "verb").is_some_and(|v| v.ends_with(":o")) && !line.is(verb, "level");
        let stretch = |n: usize| line.stretch.get(n).copied().unwrap_or(0);
        let giver = self.groups.iter().any(|o| {
            o.to <= verb && stretch(o.from) == stretch(verb) && !o.case.is_aside() && o.case != Case::In
        });
        (gives && giver).then_some((1, 3.5))
    }

    /// Whether a place stands in a relative clause between commas, and the measure does not.
    pub(super) fn is_said_by_the_way(&self, head: &Head, reach: Reach, g: &Group) -> bool {
        let line = self.line;
        let stretch = |n: usize| line.stretch.get(n).copied().unwrap_or(0);
        let own = stretch(g.from);
        let from = line.stretch_start(g.from);
        let to = (g.from..line.len()).find(|n| stretch(*n) != own);
        let opens = line.word(from) == "," && matches!(line.word(from + 1), "which" | "who" | "whose");
        let event = (from..to.unwrap_or(line.len())).any(|n| line.any(n, &["event", "tieevent", "member"]));
        line.lexicon.lang == Lang::En
            && opens
            && event
            && to.is_some_and(|n| line.word(n) == ",")
            && stretch(head.at) != own
            && stretch(reach.anchor) != own
    }

    /// "imports of Chinese goods into India": who is named behind the word for imports, before any other.
    pub(super) fn is_led_into(&self, head: &Head, g: &Group) -> bool {
        let noun = head.subject.is_none() && head.measure.ends_with(".imports");
        let other = (head.at + 1..g.from).any(|n| self.line.any(n, &["head", "verb"]));
        noun && g.from > head.at && g.from - head.at <= 5 && !other
    }

    /// "Norway supplied a third of the EU's imported gas": whose goods a participle tells, and who is on the other side.
    fn participle(&self, head: &Head, g: &Group) -> Option<usize> {
        let line = self.line;
        let side = head.subject.filter(|s| *s < 2)?;
        let before = head.at.checked_sub(1)?;
        let told = line.word(head.at).ends_with("ed")
            && line.is(head.at + 1, "product")
            && line.any(before, &["poss", "pron"]);
        if line.lexicon.lang != Lang::En || !told || g.case.is_aside() {
            return None;
        }
        match g.case {
            Case::Of if g.to == head.at => Some(side),
            Case::Bare if g.to < head.at => Some(1 - side),
            _ => None,
        }
    }

    /// "Its largest creditor is China, to which it owes $7.4 billion": the preposition of the relative clause.
    fn antecedent(&self, head: &Head, g: &Group) -> Option<usize> {
        let line = self.line;
        let relative = line.word(g.to) == "," && line.word(g.to + 2) == "which" && g.to + 2 < head.at;
        if line.lexicon.lang != Lang::En
            || !relative
            || head.at - g.to > 6
            || head.subject.is_none_or(|s| s > 1)
        {
            return None;
        }
        match Case::of(line.get(g.to + 1, "prep")?) {
            case @ (Case::To | Case::From) => side(&head.measure, case),
            _ => None,
        }
    }

    /// "more than half of Cambodia's new investment has come from China": who owns it receives it.
    fn invested(&self, head: &Head, g: &Group) -> Option<(usize, f64)> {
        let from = self.groups.iter().any(|o| o.case == Case::From && o.from > head.at);
        let come = (head.at..self.line.len()).any(|n| self.line.is(n, "come") || self.line.word(n) == "come");
        let owner = matches!(g.case, Case::Of | Case::Adjective) && g.to <= head.at;
        (head.measure.starts_with("fdi") && head.subject.is_none() && from && come && owner)
            .then_some((1, 4.0))
    }

    /// Whether its preposition puts a place on the other side than the open one.
    pub(super) fn is_elsewhere(&self, head: &Head, reach: Reach, g: &Group, at: usize) -> bool {
        let with = g.case == Case::With && self.line.lexicon.lang != Lang::En;
        (with || matches!(g.case, Case::From | Case::To))
            && self.wanted(head, g, reach).is_some_and(|(side, weight)| side != at && weight >= 3.0)
    }

    /// "what it owes Beijing": whether a pronoun is the subject of a verb.
    pub(super) fn has_pronoun(&self, head: &Head) -> bool {
        let before = head.at.checked_sub(1).map_or("", |n| self.line.word(n));
        self.line.lexicon.lang == Lang::En && matches!(before, "it" | "they" | "we" | "he" | "she")
    }

    /// The place whose agency a source is: "China's customs office said imports of …", "Segundo a alfândega angolana".
    pub(super) fn reporter(&self) -> Option<Vec<String>> {
        let known = (0..self.line.len()).find_map(|n| self.line.get(n, "office"));
        let beside = |n: usize| {
            let near = |g: &&Group| g.codes.len() == 1 && (g.from == n + 1 || g.from == n + 2 || g.to == n);
            self.groups.iter().find(near).filter(|_| self.line.is(n, "bureau"))
        };
        known
            .map(|code| vec![code.to_owned()])
            .or_else(|| (0..self.line.len()).find_map(beside).map(|g| g.codes.clone()))
    }

    /// "Two-way trade with Papua New Guinea …, of which Australian exports …": the only other place that the
    /// sentence names.
    pub(super) fn beside_partner(&self, at: Option<usize>, codes: &[String]) -> Option<Vec<String>> {
        let with = at.and_then(|n| self.groups.get(n)).is_some_and(|g| g.case == Case::With);
        let mut others = self.groups.iter().filter(|g| {
            !g.case.is_aside() && !g.codes.iter().any(|c| c == "WLD" || c == "UN" || codes.contains(c))
        });
        let first = others.next().filter(|_| with && self.line.lexicon.lang == Lang::En)?;
        others.all(|o| o.codes == first.codes).then(|| first.codes.clone())
    }

    /// "The Export-Import Bank of Hungary has lent Laos …", "Chile's winemakers sold Brazil …".
    pub(super) fn is_agent(&self, g: &Group) -> bool {
        self.line.lexicon.lang == Lang::En && matches!(g.case, Case::Of | Case::Adjective)
    }

    /// "Chinese exports", "imports of Chilean copper", "Thai buyers".
    pub(super) fn adjective_before(&self, head: &Head, g: &Group, near_head: bool) -> Option<(usize, f64)> {
        let measure = head.measure.as_str();
        let goods = measure.starts_with("trade.");
        if head.subject.is_none() && near_head && g.from < head.at {
            return Some((side(measure, Case::Adjective)?, 3.5));
        }
        if let Some(subject) = head.subject.filter(|s| *s < 2 && g.to <= head.at) {
            let received = measure.starts_with("people") && subject == 1 && self.counted(g);
            return Some((subject ^ usize::from(received), 2.5));
        }
        if goods && g.from > head.at {
            return Some((0, 3.0));
        }
        if measure == "tariff.rate" && g.from > head.at {
            return Some((1, 3.5));
        }
        if head.subject == Some(1) && measure.starts_with("people") {
            return Some((0, 3.0));
        }
        Some((side(measure, Case::Adjective)?, 1.0))
    }
}

/// "accounted for", "took", but no "share", "of the total".
pub(super) fn is_verb_of_share(line: &Line<'_>, n: usize) -> bool {
    !line.is(n, "quota") && !matches!(line.word(n), "of" | "in" | "worth" | "or" | "equal" | "equivalent")
}
