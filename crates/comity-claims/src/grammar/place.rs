//! Who is named where in a sentence, and by which word each name is tied to the rest.

use super::gazette;
use super::lang::Lang;
use super::scan::Line;
use super::talk::Talk;

/// The tie of a name to its surroundings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// Without a preposition: subject, object or apposition.
    Bare,
    /// An adjective beside a noun.
    Adjective,
    /// "of".
    Of,
    /// "to".
    To,
    /// "from".
    From,
    /// "with".
    With,
    /// "in".
    In,
    /// "by".
    By,
    /// "between".
    Between,
    /// "on", "over".
    On,
    /// "than".
    Than,
    /// "compared with".
    Against,
    /// "behind", "only after".
    After,
    /// "ahead of".
    Ahead,
    /// "without".
    Without,
}

impl Case {
    /// The case that a preposition of the lexicon gives.
    pub fn of(value: &str) -> Self {
        match value {
            "of" => Self::Of,
            "to" | "goal" => Self::To,
            "from" | "since" => Self::From,
            "with" => Self::With,
            "in" => Self::In,
            "by" => Self::By,
            "between" => Self::Between,
            "on" => Self::On,
            "than" => Self::Than,
            "against" => Self::Against,
            "after" => Self::After,
            "ahead" => Self::Ahead,
            "without" => Self::Without,
            _ => Self::Bare,
        }
    }

    /// Names that something is compared with are no sides of it.
    pub fn is_aside(self) -> bool {
        matches!(self, Self::Than | Self::Against | Self::After | Self::Ahead | Self::Without)
    }
}

/// A name, adjective, government or pointer in a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// The first item.
    pub from: usize,
    /// The item after the last.
    pub to: usize,
    /// Whom it stands for; empty where the text leaves that open.
    pub codes: Vec<String>,
    /// Its tie.
    pub case: Case,
    /// Mentions of one list have one number.
    pub group: usize,
    /// A pronoun or epithet.
    pub pointer: bool,
    /// Stands for both sides of a pair.
    pub pair: bool,
}

/// A list of names that does one thing together.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The first item.
    pub from: usize,
    /// The item after the last.
    pub to: usize,
    /// All codes, in the order of the text.
    pub codes: Vec<String>,
    /// The tie of the first.
    pub case: Case,
    /// Where each code stands.
    pub parts: Vec<(usize, usize, Vec<String>)>,
    /// Stands for both sides of a pair.
    pub pair: bool,
    /// A pronoun or epithet.
    pub pointer: bool,
}

/// The groups of a line, left to right.
pub fn groups(line: &Line<'_>, talk: &Talk) -> Vec<Group> {
    let mentions = match line.lexicon.lang {
        Lang::Zh => super::place_han::mentions(line, talk),
        _ => super::place_latin::mentions(line, talk),
    };
    let mut out: Vec<Group> = Vec::new();
    let mut last = usize::MAX;
    for m in mentions {
        let part = (m.from, m.to, m.codes.clone());
        if m.group == last
            && let Some(group) = out.last_mut()
        {
            group.to = m.to;
            for code in &m.codes {
                if !group.codes.contains(code) {
                    group.codes.push(code.clone());
                }
            }
            group.parts.push(part);
        } else {
            out.push(Group {
                from: m.from,
                to: m.to,
                codes: m.codes,
                case: m.case,
                parts: vec![part],
                pair: m.pair,
                pointer: m.pointer,
            });
        }
        last = m.group;
    }
    out.retain(|g| !g.codes.is_empty());
    out.into_iter().flat_map(without_hall).collect()
}

/// "In the General Assembly of the United Nations, Jakarta and Riyadh voted": where they meet is none of those who do.
fn without_hall(group: Group) -> Vec<Group> {
    let hall = |part: &(usize, usize, Vec<String>)| part.2.iter().any(|c| c == "UN");
    let (Some(first), true) = (group.parts.first(), group.parts.len() > 1) else { return vec![group] };
    if !hall(first) {
        return vec![group];
    }
    let (first, rest) = (first.clone(), group.parts[1..].to_vec());
    let codes = |parts: &[(usize, usize, Vec<String>)]| parts.iter().flat_map(|p| p.2.clone()).collect();
    let begins = rest.first().map_or(group.from, |p| p.0);
    vec![
        Group { to: first.1, codes: first.2.clone(), parts: vec![first], ..group.clone() },
        Group { from: begins, codes: codes(&rest), parts: rest, case: Case::Bare, ..group },
    ]
}

/// Whom a name of several bearers means: one spoken of, else the first of the registry.
pub fn choose(candidates: &[String], near: &[String], talk: &Talk) -> Option<String> {
    let spoken = |c: &&String| near.contains(c) || talk.mentions.iter().any(|m| m.contains(c));
    candidates.iter().find(spoken).cloned()
}

/// Whom a pointer means.
pub fn pointed(value: &str, before: &[Mention], talk: &Talk) -> Option<(Vec<String>, bool)> {
    let here: Vec<&Mention> = before.iter().filter(|m| !m.codes.is_empty()).collect();
    let subject = here
        .iter()
        .find(|m| m.case == Case::Bare && (!m.pointer || m.codes.len() == 1))
        .map(|m| m.codes.clone())
        .or_else(|| talk.topic.clone());
    let all = |test: &dyn Fn(&[String]) -> bool| {
        here.iter().rev().map(|m| m.codes.clone()).find(|c| test(c)).or_else(|| talk.latest(test))
    };
    let (kind, detail) = value.split_once(':').unwrap_or((value, ""));
    match kind {
        "code" => Some((vec![detail.to_owned()], false)),
        "both" => both(&here, talk, detail == "states").map(|codes| (codes, true)),
        "partner" => the_partner(&here, subject.as_deref(), talk).map(|c| (c, false)),
        "speaker" => talk.speaker.clone().or_else(|| talk.topic.clone()).map(|c| (c, false)),
        "subject" => subject.map(|c| (c, false)),
        "topic"
            if talk.lang == Some(Lang::En)
                && (here.iter().any(|m| m.pointer) || talk.topic.is_none() && here.len() > 1) =>
        {
            the_country(&here, talk)
        }
        "topic" => talk
            .topic
            .clone()
            .filter(|t| !t.iter().any(|c| gazette::is_bloc(c)))
            .or_else(|| all(&|m| m.len() == 1 && !m.iter().any(|c| gazette::is_bloc(c))))
            .map(|c| (c, false)),
        "bloc" | "region" => {
            let any = || all(&|m| m.iter().any(|c| gazette::is_bloc(c)));
            all(&|m| m.iter().any(|c| detail.split(' ').any(|one| one == c)))
                .or_else(|| own_bloc(detail, talk))
                .or_else(any)
                .map(|c| (c, false))
        }
        "former" | "latter" => {
            let (a, b) = two_of_a_list(&here)
                .filter(|_| talk.lang != Some(Lang::En))
                .or_else(|| two_before(&here, |_| true))
                .or_else(|| talk.listed.clone())
                .or_else(|| talk.two())?;
            Some((if kind == "former" { a } else { b }, false))
        }
        "several" => Some((several(detail.parse().ok()?, &here, talk), false)),
        "neighbour" => neighbour(subject.as_deref(), detail, &here, talk).map(|c| (vec![c], false)),
        "cordillera" => {
            let other =
                if subject.as_ref().is_some_and(|s| s.iter().any(|c| c == "CHL")) { "ARG" } else { "CHL" };
            Some((vec![other.to_owned()], false))
        }
        "kind" => {
            let of_kind = |m: &[String]| {
                m.iter().any(|c| gazette::known(c).is_some_and(|k| k.epithets.iter().any(|e| e == detail)))
            };
            all(&of_kind).map(|c| (c, false))
        }
        _ => None,
    }
}

/// "All four": the list of so many that was named last; of nobody known where there is none.
fn several(n: usize, here: &[&Mention], talk: &Talk) -> Vec<String> {
    let last = here.last().map_or(usize::MAX, |m| m.group);
    let list: Vec<String> = here.iter().filter(|m| m.group == last).flat_map(|m| m.codes.clone()).collect();
    let fits = |list: &Vec<String>| list.len() == n;
    Some(list)
        .filter(fits)
        .or_else(|| Some(talk.list.clone()).filter(fits))
        .unwrap_or_else(|| vec![String::new()])
}

/// Whom a pronoun of the other side means.
fn the_partner(here: &[&Mention], subject: Option<&[String]>, talk: &Talk) -> Option<Vec<String>> {
    // "A ese país le compró": the pronoun says again who was named.
    if let Some(named) = here.iter().rev().find(|m| m.case == Case::To) {
        return Some(named.codes.clone());
    }
    // "les vendimos": those to whom the speaker sells.
    let speaks = talk.speaker.as_ref().filter(|s| here.is_empty() && talk.topic.as_ref() == Some(s));
    if let Some(partner) = speaks.and_then(|s| talk.partner_of(s)) {
        return Some(partner);
    }
    let named = |m: &[String]| here.iter().any(|h| h.codes == m);
    let apart = |m: &[String]| subject.is_none_or(|s| s != m);
    let topic = talk.topic.clone().filter(|t| (apart(t) || here.is_empty()) && !named(t));
    topic.or_else(|| talk.latest(|m| apart(m) && !named(m))).or_else(|| talk.latest(|m| !named(m)))
}

/// "The Community absorbs 28 percent": of blocs that are called so, that of whoever the text is about.
fn own_bloc(blocs: &str, talk: &Talk) -> Option<Vec<String>> {
    let whose: Vec<&String> = talk.hub.iter().chain(&talk.speaker).flatten().collect();
    let belongs = |bloc: &&str| whose.iter().any(|c| gazette::is_member(c, bloc));
    blocs.split(' ').filter(|c| !c.is_empty()).find(belongs).map(|c| vec![c.to_owned()])
}

/// English: "the country", where others are named: not the one that "it" is, as in "it bought 41 percent of the country's
/// exports", but the first of the sentence, as in "trade of Kenya with Uganda, the country's top partner".
fn the_country(here: &[&Mention], talk: &Talk) -> Option<(Vec<String>, bool)> {
    let free = |m: &[String]| m.len() == 1 && !m.iter().any(|c| gazette::is_bloc(c));
    let said = |m: &[String]| here.iter().any(|h| h.pointer && h.codes == m);
    // "Germany remained the main customer for Czech industry, taking a third of all the country sold": not who takes it
    let whose = match here {
        [a, b] if a.case == Case::Bare && b.case == Case::Adjective && free(&b.codes) => {
            Some(b.codes.clone())
        }
        _ => None,
    };
    let first = || whose.clone().or_else(|| here.iter().map(|m| m.codes.clone()).find(|m| free(m)));
    if !here.iter().any(|m| m.pointer) {
        return first().map(|codes| (codes, false));
    }
    let topic = talk.topic.clone().filter(|t| free(t) && !said(t));
    let latest = || here.iter().rev().map(|m| m.codes.clone()).find(|m| free(m));
    topic.or_else(|| talk.latest(|m| free(m) && !said(m))).or_else(latest).map(|codes| (codes, false))
}

/// The pair that the document is about.
fn own_pair(talk: &Talk) -> Option<(Vec<String>, Vec<String>)> {
    let [a, b, ..] = talk.centre.as_slice() else { return None };
    (a != b).then(|| (vec![a.clone()], vec![b.clone()]))
}

/// "两国", "los dos países", "bilateral": the two named before; where the paragraph still speaks of the document's pair,
/// that. A bloc, a hall of meetings or an office is none of two states.
fn both(here: &[&Mention], talk: &Talk, states: bool) -> Option<Vec<String>> {
    let own = own_pair(talk);
    let disputed = |c: &str| c == "TWN" && own.is_some() && !talk.centre.iter().any(|x| x == "TWN");
    let state = |codes: &[String]| !codes.iter().any(|c| c == "UN" || gazette::is_bloc(c) || disputed(c));
    let fits = |p: &(Vec<String>, Vec<String>)| !states || state(&p.0) && state(&p.1);
    let spoken = |p: &(Vec<String>, Vec<String>)| {
        let pair = talk.pair.as_ref();
        pair.is_some_and(|(a, b)| p.0 == *a && p.1 == *b || p.0 == *b && p.1 == *a)
    };
    let last_two = || {
        let mut named = talk.mentions.iter().rev().filter(|m| m.len() == 1 && state(m));
        let last = named.next()?;
        Some((named.find(|m| *m != last)?.clone(), last.clone()))
    };
    let (a, b) = two_before(here, |m| !states || state(m))
        .or_else(|| own.clone().filter(|p| spoken(p) && fits(p)))
        .or_else(|| talk.listed.clone().filter(fits))
        .or_else(|| talk.two().filter(fits))
        .or_else(|| own.clone().filter(fits))
        .or_else(last_two)
        .or_else(|| talk.listed.clone())
        .or_else(|| talk.two())?;
    Some(a.into_iter().chain(b).collect())
}

/// "沙特和伊朗都不是世贸组织创始成员：前者…": the last two that a list named together.
fn two_of_a_list(here: &[&Mention]) -> Option<(Vec<String>, Vec<String>)> {
    let pair = here.windows(2).rev().find(|w| w[0].group == w[1].group && w[0].codes != w[1].codes)?;
    Some((pair[0].codes.clone(), pair[1].codes.clone()))
}

/// The last two different places named before in the sentence, of those that satisfy a test.
fn two_before(here: &[&Mention], test: impl Fn(&[String]) -> bool) -> Option<(Vec<String>, Vec<String>)> {
    let plain: Vec<&&Mention> = here
        .iter()
        .filter(|m| !m.pointer && !m.case.is_aside() && m.case != Case::In && test(&m.codes))
        .collect();
    let last = plain.last()?;
    let other = plain.iter().rev().find(|m| m.codes != last.codes)?;
    Some((other.codes.clone(), last.codes.clone()))
}

fn neighbour(subject: Option<&[String]>, side: &str, here: &[&Mention], talk: &Talk) -> Option<String> {
    let side = (!side.is_empty()).then_some(side);
    // "its giant neighbour", after a sentence about another country
    let spoken = |t: &Vec<String>| {
        t.len() == 1 && subject.is_some_and(|s| s != t.as_slice()) && !t.iter().any(|c| gazette::is_bloc(c))
    };
    if side.is_none()
        && talk.lang == Some(Lang::En)
        && let Some([topic]) = talk.topic.as_ref().filter(|t| spoken(t)).map(Vec::as_slice)
    {
        return Some(topic.clone());
    }
    if let Some([one]) = subject
        && let Some(found) = gazette::neighbour(one, side)
    {
        return Some(found);
    }
    // "Mexico's surplus with its northern neighbour": whose neighbour it is stands before it, whatever its case.
    let owner = here.iter().rev().find(|m| m.codes.len() == 1 && !m.pointer && side.is_some());
    if let Some(found) = owner.and_then(|m| gazette::neighbour(m.codes.first()?, side)) {
        return Some(found);
    }
    let subject = subject?;
    let bordering = |c: &String| {
        subject.iter().any(|s| {
            gazette::known(s)
                .is_some_and(|k| k.neighbours.iter().any(|(at, n)| n == c && side.is_none_or(|w| w == at)))
        })
    };
    here.iter()
        .rev()
        .flat_map(|m| m.codes.iter())
        .find(|c| bordering(c))
        .or_else(|| talk.mentions.iter().rev().flatten().find(|c| bordering(c)))
        .cloned()
}
