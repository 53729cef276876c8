//! Who is on which side: the words of a sentence that name places, put on the sides of a measure.
//!
//! A table (`lang/valency.csv`) says for each measure which side a preposition, an adjective or the
//! subject gives. All mentions in reach are weighed and the best distribution is taken; what the
//! sentence leaves out comes from what it said before, then from the text before it.

use super::gazette;
use super::head::Head;
use super::lang::Lang;
use super::place::{Case, Group};
use super::scan::Line;
use super::talk::{Flow, Talk};
use crate::frame::Party;
use crate::vocab::Direction;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const VALENCY: &str = include_str!("../../lang/valency.csv");
const CASES: [Case; 9] =
    [Case::Bare, Case::Adjective, Case::Of, Case::To, Case::From, Case::With, Case::In, Case::By, Case::On];

/// The side that a measure gives to a case.
pub fn side(measure: &str, case: Case) -> Option<usize> {
    static TABLE: LazyLock<BTreeMap<String, Vec<usize>>> = LazyLock::new(|| {
        let mut reader = csv::Reader::from_reader(VALENCY.as_bytes());
        reader
            .records()
            .flatten()
            .map(|r| {
                let sides = r.iter().skip(1).map(|c| usize::from(c == "d")).collect();
                (r.get(0).unwrap_or("").to_owned(), sides)
            })
            .collect()
    });
    let n = CASES.iter().position(|c| *c == case)?;
    TABLE.get(measure).or_else(|| TABLE.get("other"))?.get(n).copied()
}

/// Sides found, with the group that gave each.
#[derive(Clone, Debug, Default)]
pub struct Sides {
    /// Codes of both sides, where known.
    pub codes: [Option<Vec<String>>; 2],
    /// The group that stands on each side.
    pub group: [Option<usize>; 2],
}

/// What is known when sides are looked for.
pub struct Around<'a> {
    /// The sentence.
    pub line: &'a Line<'a>,
    /// Its groups.
    pub groups: &'a [Group],
    /// The text before.
    pub talk: &'a Talk,
    /// What the sentence said last.
    pub flow: Option<&'a Flow>,
}

/// The stretch of items that a claim may take its places from, and where its centre is.
#[derive(Clone, Copy, Debug)]
pub struct Reach {
    /// The first item.
    pub from: usize,
    /// The item after the last.
    pub to: usize,
    /// The item that distances are measured from.
    pub anchor: usize,
}

impl Around<'_> {
    /// The sides of a measure with two ends.
    pub fn sides(&self, head: &Head, reach: Reach) -> Sides {
        let mut found = Sides::default();
        let fit = self.scored(head, reach);
        for (score, group, at) in fit {
            if score <= -50.0 || found.group.contains(&Some(group)) || self.is_beyond(head, reach, group) {
                continue;
            }
            let Some(codes) = self.groups.get(group).map(|g| g.codes.clone()) else { continue };
            let other = found.codes.get(1 - at).cloned().flatten();
            if other.as_ref() == Some(&codes) {
                continue;
            }
            let filled = |side: usize| found.codes.get(side).is_some_and(Option::is_some);
            if filled(1 - at) && self.groups.get(group).is_some_and(|g| self.is_elsewhere(head, reach, g, at))
            {
                continue;
            }
            if let (Some(slot), Some(by)) = (found.codes.get_mut(at), found.group.get_mut(at))
                && slot.is_none()
            {
                *slot = Some(codes);
                *by = Some(group);
            }
        }
        self.leftover(head, &mut found, reach);
        if self.line.lexicon.lang == Lang::En {
            without_itself(&mut found);
        }
        found
    }

    /// Scores of all groups on all sides, best first.
    fn scored(&self, head: &Head, reach: Reach) -> Vec<(f64, usize, usize)> {
        let mut out = Vec::new();
        for (n, g) in self.groups.iter().enumerate() {
            if g.case.is_aside() || g.from < reach.from || g.to > reach.to || nobody(g) {
                continue;
            }
            if !self.in_reach(head, reach, g) {
                continue;
            }
            for at in 0..2 {
                out.push((self.score(head, reach, g, at), n, at));
            }
        }
        out.sort_by(|a, b| b.0.total_cmp(&a.0));
        out
    }

    /// Whether a group stands in a clause of the measure or of what is said of it.
    fn in_reach(&self, head: &Head, reach: Reach, g: &Group) -> bool {
        // "Kenya, which joined COMESA in 1994, exports"
        if self.is_said_by_the_way(head, reach, g) {
            return false;
        }
        let clause = |n: usize| self.line.clause.get(n).copied().unwrap_or(0);
        clause(g.from) == clause(head.at) || clause(g.from) == clause(reach.anchor)
    }

    fn score(&self, head: &Head, reach: Reach, g: &Group, at: usize) -> f64 {
        let line = self.line;
        let distance = distance(g, head.at).min(distance(g, reach.anchor) + 2);
        #[allow(clippy::cast_precision_loss)]
        let mut score = -(distance as f64) * 0.15;
        let clause = |n: usize| line.clause.get(n).copied().unwrap_or(0);
        let stretch = |n: usize| line.stretch.get(n).copied().unwrap_or(0);
        if clause(g.from) != clause(head.at) && clause(g.from) != clause(reach.anchor) {
            score -= 4.0;
        } else if stretch(g.from) != stretch(head.at) {
            score -= 0.7;
        }
        let later = g.from > reach.anchor
            && stretch(g.from) != stretch(reach.anchor)
            && stretch(g.from) != stretch(head.at);
        if later {
            score -= 3.5;
        }
        // "maintains 44 embassies worldwide"
        let beside = line.lexicon.lang == Lang::En && (1..=3).contains(&g.from.saturating_sub(reach.anchor));
        if g.codes.iter().any(|c| c == "WLD") && !beside {
            score -= 2.5;
        }
        let wanted = self.wanted(head, g, reach);
        // The subject of a Chinese sentence stands first.
        let first = line.lexicon.lang == Lang::Zh && g.case == Case::Bare && g.from == 0 && g.to <= head.at;
        if first && wanted.is_some_and(|w| w.0 == at) {
            score += 1.0;
        }
        match wanted {
            Some((side, weight)) if side == at => score + weight,
            Some((_, weight)) => score - weight,
            None => score,
        }
    }

    /// The side that the surroundings of a group give it, and how surely.
    pub(super) fn wanted(&self, head: &Head, g: &Group, reach: Reach) -> Option<(usize, f64)> {
        let line = self.line;
        let measure = head.measure.as_str();
        let english = line.lexicon.lang == Lang::En;
        let near_head =
            g.from == head.at + 1 || g.from == head.at + 2 && line.any(head.at + 1, &["article", "prep"]);
        let near_head = near_head || english && self.stands_before(head, g);
        let goods = measure.starts_with("trade.");
        if english && let Some(side) = self.told_in_english(head, g) {
            return Some(side);
        }
        if let Some(part) = self.part_of(head, g) {
            return Some(part);
        }
        // "un superávit para Seúl": whose balance it is
        let holder = matches!(line.word(g.from.saturating_sub(1)), "para" | "for" | "favour" | "favor");
        if near_head && holder && g.from > head.at && measure.ends_with(".balance") {
            return Some((0, 3.0));
        }
        if let Some(end) = self.gone_to(head, g).or_else(|| self.relative(head, g, reach)) {
            return Some(end);
        }
        match g.case {
            Case::Of | Case::Adjective if head.subject.is_some() && self.counted(g) => {
                Some((head.subject.filter(|s| *s < 2)?, 3.0))
            }
            Case::Bare if self.is_object(head, g) => Some((1 - head.subject.filter(|s| *s < 2)?, 2.5)),
            Case::Bare => self.bare(head, g),
            Case::Adjective => self.adjective(head, g, near_head),
            Case::Of => {
                let people = measure.starts_with("people") && head.subject == Some(1);
                // "Namibia's foreign arrivals" are those in Namibia.
                if english && near_head && measure.starts_with("people") && g.to <= head.at {
                    return Some((1, 2.0));
                }
                let side = if people { 0 } else { side(measure, Case::Of)? };
                if head.subject.is_some() && measure.ends_with(".imports") {
                    return Some((0, 1.0));
                }
                // "importaciones de trigo del país vecino": after the product stands its origin.
                let of_product = line.lexicon.lang != Lang::En
                    && g.from >= 2
                    && (g.from.saturating_sub(3)..g.from).any(|n| line.is(n, "product"));
                if goods && of_product {
                    return Some((0, 2.0));
                }
                Some((side, if near_head { 3.0 } else { 1.2 }))
            }
            // "sales in Brazil of Chinese cars"
            Case::In if english && goods && head.subject.is_none() => Some((1, 2.0)),
            Case::To if head.subject == Some(1) && measure.ends_with(".imports") => Some((0, 3.0)),
            // "imports of Chinese goods into India"
            Case::To if english && self.is_led_into(head, g) => Some((1, 3.0)),
            Case::From => Some((side(measure, Case::From)?, 3.0)),
            Case::Between => None,
            case => Some((side(measure, case)?, 3.0)),
        }
    }

    /// The side of a name without a preposition.
    fn bare(&self, head: &Head, g: &Group) -> Option<(usize, f64)> {
        let (line, measure) = (self.line, head.measure.as_str());
        let before = g.from < head.at;
        if line.lexicon.lang == Lang::Zh {
            let receives = (g.to..(g.to + 4).min(head.at)).any(|n| line.is(n, "receive"));
            if receives && head.subject.is_none() {
                return Some((1, 3.0));
            }
            return Some((
                head.subject.filter(|s| *s < 2).unwrap_or(side(measure, Case::Bare)?),
                if before { 2.5 } else { 1.0 },
            ));
        }
        match head.subject {
            Some(s) if s < 2 => Some((s, if before { 3.0 } else { 1.5 })),
            _ => Some((self.subject_side(head, g)?, if before { 2.0 } else { 1.0 })),
        }
    }

    /// The side of an adjective: the origin of a product, the target of a tariff, the doer.
    fn adjective(&self, head: &Head, g: &Group, near_head: bool) -> Option<(usize, f64)> {
        let line = self.line;
        let measure = head.measure.as_str();
        let goods = measure.starts_with("trade.");
        if line.lexicon.lang == Lang::En {
            return self.adjective_before(head, g, near_head);
        }
        let before = g.from.saturating_sub(1);
        let after_product = line.is(before, "product") || line.word(before) == "de";
        if goods && after_product {
            Some((0, 3.0))
        } else if measure == "tariff.rate" && after_product {
            Some((1, 3.5))
        } else if head.subject.is_none() {
            Some((side(measure, Case::Adjective)?, if near_head { 3.5 } else { 1.0 }))
        } else if goods {
            Some((0, 2.0))
        } else {
            let received = measure.starts_with("people") && head.subject == Some(1);
            Some((head.subject.unwrap_or(0).min(1) ^ usize::from(received), 2.0))
        }
    }

    /// "1,2 millones de argentinos": those who are counted, whatever their preposition.
    pub(super) fn counted(&self, g: &Group) -> bool {
        let line = self.line;
        let at = g.from.checked_sub(1 + usize::from(g.case == Case::Of));
        line.lexicon.lang != Lang::Zh
            && at.is_some_and(|n| line.any(n, &["mag", "num"]) || line.items.get(n).is_some_and(|i| i.digits))
    }

    /// Whether a name after a verb is its object: a subject stands before the verb, or a relative
    /// pronoun does and the verb is one of going there.
    fn is_object(&self, head: &Head, g: &Group) -> bool {
        let line = self.line;
        if line.lexicon.lang == Lang::Zh || g.from < head.at || head.subject.is_none_or(|s| s > 1) {
            return false;
        }
        if self.has_pronoun(head) {
            return true;
        }
        let stretch = |n: usize| line.stretch.get(n).copied().unwrap_or(0);
        let relative = head.at > 0
            && (matches!(line.word(head.at - 1), "que" | "quien" | "quem") || line.is(head.at - 1, "rel"));
        if relative {
            return head.measure.starts_with("people");
        }
        self.groups.iter().any(|o| {
            o.to <= head.at
                && stretch(o.from) == stretch(head.at)
                && (o.case == Case::Bare || self.counted(o) || self.is_agent(o))
                && !o.pointer
        })
    }

    /// "turistas que visitan Cabo Verde": the object of a verb of going there.
    fn gone_to(&self, head: &Head, g: &Group) -> Option<(usize, f64)> {
        let line = self.line;
        if !head.measure.starts_with("people") || g.case != Case::Bare || g.from <= head.at {
            return None;
        }
        let verb = (head.at + 1..g.from).rev().find(|n| !line.is(*n, "article"))?;
        let (measure, side) = line.get(verb, "verb")?.split_once(':')?;
        let relative =
            verb > 0 && (matches!(line.word(verb - 1), "que" | "quem") || line.is(verb - 1, "rel"));
        (measure.starts_with("people") && relative).then_some((usize::from(side == "o"), 3.0))
    }

    /// "Filipinas compró el 60 % del arroz que exportó Vietnam": who stands in the relative clause after a
    /// quantity is the subject of its verb, and who is named before is at the other end.
    fn relative(&self, head: &Head, g: &Group, reach: Reach) -> Option<(usize, f64)> {
        let line = self.line;
        let side = head.subject.filter(|s| *s < 2)?;
        if line.lexicon.lang == Lang::Zh || reach.anchor >= head.at || g.case != Case::Bare {
            return None;
        }
        let stretch = |n: usize| line.stretch.get(n).copied().unwrap_or(0);
        let opens = (head.at.saturating_sub(4)..head.at)
            .rev()
            .find(|n| (line.word(*n) == "que" || line.is(*n, "rel")) && stretch(*n) == stretch(head.at))?;
        // Only the others put the subject of a relative clause after its verb.
        let inverted = line.lexicon.lang != Lang::En;
        let inside = |o: &Group| {
            o.case == Case::Bare
                && (o.from > opens && o.to <= head.at
                    || inverted && o.from > head.at && o.from <= head.at + 2)
        };
        let subject = self.groups.iter().find(|o| inside(o))?;
        if subject == g {
            return Some((side, 4.0));
        }
        (g.to <= reach.anchor).then_some((1 - side, 3.5))
    }

    /// "la cuota china en las importaciones peruanas": what stands between the noun of share and
    /// "in" is the part, what stands at the measure owns the whole.
    fn quota(&self, head: &Head, g: &Group, part: usize) -> Option<(usize, f64)> {
        let line = self.line;
        let stretch = |n: usize| line.stretch.get(n).copied().unwrap_or(0);
        let noun = (0..head.at).rev().find(|n| line.is(*n, "quota") && stretch(*n) == stretch(head.at))?;
        let inside = (noun + 1..head.at).rev().find(|n| line.get(*n, "prep") == Some("in"));
        // "China's share of Brazilian imports"
        let of = || {
            let of = (noun + 1..head.at).find(|n| line.get(*n, "prep") == Some("of"));
            of.filter(|_| line.lexicon.lang == Lang::En)
        };
        let within = inside.or_else(of)?;
        let owner = line.lexicon.lang == Lang::En && g.case == Case::Of && g.to == noun;
        if g.from > noun && g.to <= within || g.to <= noun && g.case == Case::Bare || owner {
            return Some((part, 4.0));
        }
        (g.from > within && g.from <= head.at + 4).then_some((1 - part, 4.0))
    }

    /// "X占Y进口的四成", "X representó el 5 % de las importaciones de Y": who stands before the word
    /// of share is the part, who stands after it owns the whole.
    fn part_of(&self, head: &Head, g: &Group) -> Option<(usize, f64)> {
        let line = self.line;
        if head.subject.is_some() || !matches!(g.case, Case::Bare | Case::Of | Case::Adjective) {
            return None;
        }
        let part_side = usize::from(
            !head.measure.ends_with(".imports")
                && !head.measure.starts_with("fdi")
                && !head.measure.starts_with("people")
                && !head.measure.starts_with("finance"),
        );
        if let Some(found) = self.quota(head, g, part_side) {
            return Some(found);
        }
        let stretch = |n: usize| line.stretch.get(n).copied().unwrap_or(0);
        let word = (0..head.at).rev().find(|n| {
            line.is(*n, "share") && !line.any(*n, &["head", "come"]) && stretch(*n) == stretch(head.at)
        })?;
        let verb = line.lexicon.lang == Lang::Zh && matches!(line.word(word), "占" | "约" | "独" | "合")
            || line.lexicon.lang != Lang::Zh && line.any(word, &["level", "take"])
            || line.lexicon.lang != Lang::Zh
                && !line.phrase(word).ends_with("cion")
                && line.word(word).len() > 5;
        let verb = if line.lexicon.lang == Lang::En {
            super::role_english::is_verb_of_share(line, word)
        } else {
            verb
        };
        if !verb || self.line.any(word, &["prep"]) && line.lexicon.lang != Lang::Zh {
            return None;
        }
        if line.lexicon.lang == Lang::En {
            // "received $9.5 billion in aid": a share has a rate.
            let rate = (word..line.len().min(head.at + 8)).any(|n| line.any(n, &["pct", "den", "each"]));
            if !rate {
                return None;
            }
            // "gets 90% of its crude oil from Kuwait": the subject owns the whole.
            let sourced = self.groups.iter().any(|o| o.case == Case::From && o.from > word);
            let owner = g.to <= word && g.case == Case::Bare && !line.is(word, "come");
            if sourced && owner && part_side == 0 {
                return Some((1, 4.0));
            }
        }
        // "刚果原油输华占其原油出口的": whereto is said, so the subject is the seller.
        let goes = self.groups.iter().any(|o| o.case == Case::To && o.from >= g.to && o.to <= word);
        if goes && part_side == 1 && g.to <= word && g.case == Case::Bare && line.lexicon.lang == Lang::Zh {
            return Some((1 - part_side, 4.0));
        }
        if g.to <= word && g.case == Case::Bare && stretch(g.from) == stretch(word) {
            return Some((part_side, 4.0));
        }
        (g.from > word && g.case != Case::From && g.to <= head.at).then_some((1 - part_side, 4.0))
    }

    /// The side of a subject of a noun's sentence: who "received" is at the other end.
    fn subject_side(&self, head: &Head, g: &Group) -> Option<usize> {
        let line = self.line;
        let receives = (g.to..(g.to + 6).min(line.len()))
            .any(|n| line.get(n, "verb").is_some_and(|v| v.ends_with(":d")) || line.is(n, "take"));
        let plain = side(&head.measure, Case::Bare)?;
        if receives && !head.measure.ends_with(".imports") { Some(1) } else { Some(plain) }
    }

    /// A side still open takes a group that no word put anywhere.
    fn leftover(&self, head: &Head, found: &mut Sides, reach: Reach) {
        let anchor = Head { at: reach.anchor, measure: String::new(), subject: None, sign: 1.0 };
        for at in 0..2 {
            if found.codes.get(at).is_some_and(Option::is_some) {
                continue;
            }
            let other = found.codes.get(1 - at).cloned().flatten();
            let free = self
                .groups
                .iter()
                .enumerate()
                .filter(|(n, g)| {
                    !g.case.is_aside()
                        && !nobody(g)
                        && self.in_reach(&anchor, reach, g)
                        && !self.is_later(reach, g)
                        && (other.is_none() || !self.is_elsewhere(head, reach, g, at))
                        && !self.is_beyond(&anchor, reach, *n)
                        && g.from >= reach.from
                        && g.to <= reach.to
                        && !found.group.contains(&Some(*n))
                        && other.as_ref() != Some(&g.codes)
                })
                .min_by_key(|(_, g)| distance(g, reach.anchor));
            if let Some((n, g)) = free
                && let (Some(slot), Some(by)) = (found.codes.get_mut(at), found.group.get_mut(at))
            {
                *slot = Some(g.codes.clone());
                *by = Some(n);
            }
        }
    }

    /// Whether a group stands after the anchor in another stretch: it belongs to what comes next.
    fn is_later(&self, reach: Reach, g: &Group) -> bool {
        let stretch = |n: usize| self.line.stretch.get(n).copied().unwrap_or(0);
        g.from > reach.anchor && stretch(g.from) != stretch(reach.anchor)
    }

    /// Fills what the sentence leaves open; None where nobody at all is named.
    pub fn complete(&self, measure: &str, mut found: Sides) -> Option<(Vec<Party>, Sides)> {
        if measure == "ties.institute.confucius"
            && found.codes.iter().flatten().all(|c| !c.iter().any(|x| x == "CHN"))
        {
            // The sender of these institutes is in their name.
            let host = found.codes.iter().rev().flatten().next().cloned();
            found.codes = [Some(vec!["CHN".to_owned()]), host];
            found.group = [None, found.group.iter().rev().flatten().next().copied()];
        }
        if measure == "ties.institute.confucius"
            && found.codes.get(1).is_some_and(|c| c.as_ref().is_some_and(|c| *c == ["CHN"]))
        {
            found.codes.reverse();
            found.group.reverse();
        }
        let known: Vec<(usize, Vec<String>)> =
            found.codes.iter().enumerate().filter_map(|(n, c)| Some((n, c.clone()?))).collect();
        match known.as_slice() {
            [] => {
                let (a, b) = self.pair_before(measure)?;
                let reverse = self.flow.is_none() && (0..self.line.len()).any(|n| self.line.is(n, "reverse"));
                let (a, b) = if reverse { (b, a) } else { (a, b) };
                found.codes = [Some(a), Some(b)];
            }
            [(_, codes)]
                if codes.len() == 2
                    && found
                        .group
                        .iter()
                        .flatten()
                        .any(|g| self.groups.get(*g).is_some_and(|g| g.pair || g.case == Case::Between)) =>
            {
                // "Both" in a directed measure: as they were named.
                found.codes = [codes.first().map(|c| vec![c.clone()]), codes.get(1).map(|c| vec![c.clone()])];
            }
            [(at, codes)] => {
                let by = found.group.get(*at).copied().flatten();
                // Who joins the initiative joins it with China, whoever else the text speaks of.
                if measure == "ties.mou.bri" && !codes.iter().any(|c| c == "CHN") {
                    let codes = [Some(vec!["CHN".to_owned()]), Some(codes.clone())];
                    found = Sides { codes, group: [None, by] };
                    return Some((found.codes.iter().flatten().map(|c| Party::union(c)).collect(), found));
                }
                let everybody =
                    (*at == 1 && self.invests_all_the_world(measure)).then(|| vec!["WLD".to_owned()]);
                let other = everybody
                    .or_else(|| self.other_side(*at, codes, measure))
                    .or_else(|| self.beside_partner(by, codes))
                    .unwrap_or_else(|| vec!["WLD".to_owned()]);
                if let Some(slot) = found.codes.get_mut(1 - at) {
                    *slot = Some(other);
                }
            }
            _ => {}
        }
        let parties = found.codes.iter().flatten().map(|c| Party::union(c)).collect();
        Some((parties, found))
    }

    /// "$3.7 billion of foreign direct investment reached Kazakhstan": where no investor is told, all of them are meant,
    /// whoever the text speaks of.
    fn invests_all_the_world(&self, measure: &str) -> bool {
        let told = self.flow.is_some_and(|f| f.measure.starts_with("fdi."));
        measure.starts_with("fdi.") && !told && (0..self.line.len()).any(|n| self.line.is(n, "inward"))
    }

    /// Both sides as said before: in the sentence, then in the text.
    fn pair_before(&self, measure: &str) -> Option<(Vec<String>, Vec<String>)> {
        let flow = self.flow.or(self.talk.flow.as_ref());
        if let Some(flow) = flow
            && let [a, b] = flow.parties.as_slice()
        {
            let turn = turned(&flow.measure, measure) && self.flow.is_none_or(|f| f.measure != measure);
            // "Czech trade with Austria is balanced. Imports stood at …"
            let reported = self.line.lexicon.lang == Lang::En
                && undirected(&flow.measure)
                && flow.measure.starts_with("trade")
                && measure.ends_with(".imports");
            let turn = turn || reported;
            let (a, b) = if turn { (b, a) } else { (a, b) };
            return Some((a.plus.clone(), b.plus.clone()));
        }
        self.talk.two()
    }

    /// The side that is missing, by what was said before.
    fn other_side(&self, at: usize, codes: &[String], measure: &str) -> Option<Vec<String>> {
        let not_same = |c: &Vec<String>| c != codes && !c.iter().any(|x| codes.contains(x));
        if let Some(owner) = self.possessor().filter(not_same) {
            return Some(owner);
        }
        if let Some(flow) = self.flow
            && let [a, b] = flow.parties.as_slice()
        {
            let same = |p: &Party| p.plus == codes;
            if same(a) && not_same(&b.plus) {
                return Some(b.plus.clone());
            }
            if same(b) && not_same(&a.plus) {
                return Some(a.plus.clone());
            }
            // "while Kazakhstan delivered 3,000 tonnes": the goods go where the flow before went.
            let subject = self.line.lexicon.lang == Lang::En
                && self.groups.iter().any(|g| g.codes == codes && g.case == Case::Bare);
            if subject
                && turned(&flow.measure, measure)
                && let Some(kept) = flow.parties.get(1 - at).map(|p| p.plus.clone()).filter(not_same)
            {
                return Some(kept);
            }
            // "Su tratado con Estados Unidos rige desde 2004. El que firmó con China": whoever the text is about.
            let about = self.talk.topic.clone().filter(|t| [a, b].iter().any(|p| p.plus == *t));
            if let Some(topic) = about.filter(|t| measure.starts_with("ties.") && not_same(t)) {
                return Some(topic);
            }
            // A new subject sells to, or buys from, whom the one before did.
            // "对华出口69亿美元，自俄进口…": who reports stays, on the other side of the other flow.
            let open = if turned(&flow.measure, measure) { at } else { 1 - at };
            let kept = flow.parties.get(open).map(|p| p.plus.clone()).filter(not_same);
            if kept.is_some() {
                return kept;
            }
        }
        if let Some(other) = self.talk.partner_of(codes).filter(not_same) {
            return Some(other);
        }
        if let Some(hub) = self.talk.hub.clone().filter(not_same) {
            return Some(hub);
        }
        if let Some(reporter) = self.reporter().filter(not_same) {
            return Some(reporter);
        }
        if let Some(same) = self.as_the_flow_before(at, measure).filter(not_same) {
            return Some(same);
        }
        if let Some(topic) = self.talk.topic.clone().filter(not_same) {
            return Some(topic);
        }
        self.talk.latest(|m| !m.iter().any(|x| codes.contains(x)))
    }

    /// "También Japón compra más; sus importaciones desde Chile": the subject of the clause before.
    fn possessor(&self) -> Option<Vec<String>> {
        let line = self.line;
        let own = |n: usize| matches!(line.word(n), "su" | "sus" | "seu" | "sua" | "seus" | "suas");
        let at = (1..line.len()).find(|n| line.is(*n, "head") && own(n - 1))?;
        let subject = |g: &&Group| {
            g.to <= at && g.case == Case::Bare && !g.pointer && line.clause.get(g.from) != line.clause.get(at)
        };
        let latin = matches!(line.lexicon.lang, Lang::Es | Lang::Pt);
        let found = self.groups.iter().rev().find(subject).filter(|g| latin && g.codes.len() == 1)?;
        Some(found.codes.clone())
    }

    /// "德国对华出口900亿欧元。对美出口1613亿欧元": who sold in the sentence before sells here too.
    fn as_the_flow_before(&self, at: usize, measure: &str) -> Option<Vec<String>> {
        let flow = self.talk.flow.as_ref().filter(|f| self.flow.is_none() && f.parties.len() == 2)?;
        let directed = |m: &str| super::head::direction(m) == crate::vocab::Direction::Directed;
        if !directed(&flow.measure) || !directed(measure) || self.line.lexicon.lang != Lang::Zh {
            return None;
        }
        let open = if turned(&flow.measure, measure) { at } else { 1 - at };
        flow.parties.get(open).filter(|p| !p.has("WLD")).map(|p| p.plus.clone())
    }

    /// The two ends of a measure without direction.
    pub fn pair(&self, reach: Reach, anchor: usize) -> Option<(Vec<Party>, Sides)> {
        let stretch = |n: usize| self.line.stretch.get(n).copied().unwrap_or(0);
        let clause = |n: usize| self.line.clause.get(n).copied().unwrap_or(0);
        let far = |g: &Group| {
            usize::from(stretch(g.from) != stretch(anchor)) * 3
                + usize::from(clause(g.from) != clause(anchor)) * 10
                + usize::from(g.case == Case::In && is_bloc(&g.codes)) * 12
        };
        let mut near: Vec<(usize, &Group)> = self
            .groups
            .iter()
            .enumerate()
            .filter(|(_, g)| !g.case.is_aside() && g.from >= reach.from && g.to <= reach.to && !nobody(g))
            .collect();
        near.sort_by_key(|(_, g)| (distance(g, anchor) + far(g), g.from));
        let mut found = Sides::default();
        let two: Vec<&(usize, &Group)> = {
            let first = near.first()?;
            let rival = near.iter().skip(1).any(|(_, g)| {
                stretch(g.from) == stretch(first.1.from)
                    && matches!(g.case, Case::With | Case::To)
                    && !g.codes.iter().any(|c| first.1.codes.contains(c))
            });
            let joint = first.1.case != Case::With || near.len() == 1 && self.talk.topic.is_none();
            if first.1.codes.len() == 2 && !rival && joint {
                found.codes = [
                    first.1.codes.first().map(|c| vec![c.clone()]),
                    first.1.codes.get(1).map(|c| vec![c.clone()]),
                ];
                found.group = [Some(first.0), Some(first.0)];
                return Some((found.codes.iter().flatten().map(|c| Party::union(c)).collect(), found));
            }
            // "con México comercia por 16.500 millones y con Brasil por 12.400": the two are no pair.
            let alike = |g: &Group| {
                first.1.case == Case::With && g.case == Case::With && self.line.lexicon.lang != Lang::En
            };
            let second = near.iter().find(|(_, g)| {
                g.codes != first.1.codes && !g.codes.iter().any(|c| first.1.codes.contains(c)) && !alike(g)
            });
            [Some(first), second].into_iter().flatten().collect()
        };
        let mut two = two;
        two.sort_by_key(|(_, g)| g.from);
        for (slot, (n, g)) in two.iter().enumerate() {
            if let (Some(c), Some(by)) = (found.codes.get_mut(slot), found.group.get_mut(slot)) {
                *c = Some(g.codes.clone());
                *by = Some(*n);
            }
        }
        Some((Vec::new(), found))
    }

    /// The place that a measure of one place is of.
    pub fn one(&self, head: &Head, reach: Reach) -> Option<Vec<Party>> {
        let near = self
            .groups
            .iter()
            .filter(|g| !g.case.is_aside() && g.from >= reach.from && g.to <= reach.to)
            .min_by_key(|g| distance(g, head.at));
        // "Bolivia duplica a Paraguay, pero su economía": that of the subject
        let behind = near.filter(|g| g.to <= head.at);
        if let Some(owner) = behind.and_then(|_| self.possessor()) {
            return Some(vec![Party::union(&owner)]);
        }
        let codes = near
            .map(|g| g.codes.clone())
            .or_else(|| self.flow.and_then(|f| f.parties.first()).map(|p| p.plus.clone()))
            .or_else(|| self.talk.topic.clone())?;
        Some(vec![Party::union(&codes)])
    }
}

/// Whether one measure names its sides the other way round than another: exports after imports of
/// the same reporter.
fn turned(from: &str, to: &str) -> bool {
    let imports = |m: &str| m.ends_with(".imports");
    if from.starts_with("trade") && to == "tariff.rate" {
        return true;
    }
    imports(from) != imports(to)
        && (from.ends_with("ports") && to.ends_with("ports")
            || from.ends_with("balance") && imports(to)
            || imports(from) && to.ends_with("balance"))
}

/// "The trade balance between Turkey and Russia showed a Turkish deficit": with the other of the two.
fn without_itself(found: &mut Sides) {
    for at in 0..2 {
        let one = found.codes.get(at).cloned().flatten().unwrap_or_default();
        if let Some(Some(pair)) = found.codes.get_mut(1 - at)
            && pair.len() == 2
            && one.len() == 1
            && pair.contains(&one[0])
        {
            pair.retain(|c| !one.contains(c));
        }
    }
}

/// Organisations that are no market, and vote nowhere: a figure of trade or votes is never theirs.
pub const HALLS: &[&str] = &["UN", "WTO", "AIIB", "NDB", "IPEF", "NATO"];

/// Everybody, or the hall where they meet: no side of anything.
fn nobody(g: &Group) -> bool {
    let hall = |c: &String| HALLS.contains(&c.as_str());
    g.codes.iter().all(|c| hall(c) || c == "WLD" && !matches!(g.case, Case::To | Case::In | Case::From))
}

/// Items between a group and a place in the line.
pub fn distance(g: &Group, at: usize) -> usize {
    if at < g.from { g.from - at } else { at.saturating_sub(g.to.saturating_sub(1)) }
}

/// Whether a measure has two ends that are alike.
pub fn undirected(measure: &str) -> bool {
    super::head::direction(measure) == Direction::Undirected && measure != "other"
}

/// Whether a party is a bloc.
pub fn is_bloc(codes: &[String]) -> bool {
    codes.len() == 1 && codes.iter().all(|c| gazette::is_bloc(c))
}
