//! How English ties a name to the rest: the genitive, the noun before a noun, the adjective in front.

use super::place::{Case, Mention};
use super::scan::Line;
use super::talk::Talk;

/// Most words between a name and the noun it stands before: "Chinese battery-electric car exports".
const PHRASE: usize = 6;

/// Whether a name is followed by the sign of the genitive: "China's", "the United States'".
pub fn owns(line: &Line<'_>, n: usize) -> bool {
    let plural = line.word(n + 1) == "'" && line.phrase(n).ends_with('s');
    line.is(n + 1, "poss") && line.glued(n, n + 1) && (plural || line.word(n + 1) == "'" && is_s(line, n + 1))
}

/// "'s" and no bare apostrophe.
fn is_s(line: &Line<'_>, n: usize) -> bool {
    line.phrase(n).ends_with('s')
}

/// A name inside the name of something else: "the Washington Post", "Turkey breast".
pub fn is_no_place(line: &Line<'_>, n: usize) -> bool {
    // "non-EU suppliers"
    if n >= 2 && line.word(n - 1) == "-" && line.word(n - 2) == "non" {
        return true;
    }
    matches!(line.word(n + 1), "post" | "times" | "university" | "airport")
        && line.items.get(n + 1).and_then(|i| line.tokens.get(i.from)).is_some_and(|t| t.upper)
}

/// "its neighbour Tajikistan": the name says whom the words before it mean.
pub fn is_named_after(line: &Line<'_>, n: usize) -> bool {
    let name = line.get(n + 1, "place").is_some_and(|p| !p.ends_with("|adjective"));
    line.get(n, "pron").is_some_and(|p| p.starts_with("neighbour")) && name && !owns(line, n)
}

/// "It exported …", "Its embassy", "Their trade" where the sentence has named nobody yet: whom the text was about,
/// and whether these are two.
pub fn personal(line: &Line<'_>, n: usize, before: &[Mention], talk: &Talk) -> Option<(Vec<String>, bool)> {
    let named = before.iter().any(|m| !m.codes.is_empty() && !m.pointer);
    match line.word(n) {
        _ if line.items.get(n)?.to - line.items.get(n)?.from > 1 => None,
        "us" if n > 0 && line.word(n - 1) == "let" => None,
        "we" | "our" | "us" => Some((talk.speaker.clone()?, false)),
        // "sold Morocco goods and bought more from it"
        "it" if named && after_preposition(line, n) => {
            let mut all = before.iter().filter(|m| !m.codes.is_empty() && !m.pointer);
            let first = all.next()?;
            // "Peru and Ecuador shipped $7 billion and $5 billion to it respectively": whom the text was about
            let listed = || before.iter().filter(|m| !m.codes.is_empty() && !m.pointer);
            if listed().count() > 1 && listed().all(|m| m.group == first.group) {
                let outside = |codes: &[String]| listed().all(|m| m.codes != codes);
                let topic = talk.topic.clone().filter(|t| outside(t));
                return topic.or_else(|| talk.latest(outside)).map(|codes| (codes, false));
            }
            Some((all.next_back().unwrap_or(first).codes.clone(), false))
        }
        _ if named => None,
        "its" => Some((talk.topic.clone()?, false)),
        // "It was Iceland that …" points at nobody.
        "it" if !line.any(n + 2, &["place", "rel", "bound"])
            && (line.any(n + 1, &["verb", "event", "take", "share", "up", "down", "possess", "member"])
                || matches!(line.word(n + 1), "ran" | "runs" | "posted" | "was")
                    && line.word(n + 2) != "the") =>
        {
            Some((talk.topic.clone()?, false))
        }
        "their" => {
            let (a, b) = talk.listed.clone()?;
            Some((a.into_iter().chain(b).collect(), true))
        }
        _ => None,
    }
}

/// "from it", "to it", "with it".
fn after_preposition(line: &Line<'_>, n: usize) -> bool {
    let before = n.checked_sub(1).map_or("", |i| line.word(i));
    let alone = n > 0 && line.items.get(n - 1).is_some_and(|i| i.to - i.from == 1);
    alone && matches!(before, "from" | "to" | "with")
}

/// The tie of a mention, and whether it stands as a noun.
pub fn case(line: &Line<'_>, n: usize, adjective: bool) -> (Case, bool) {
    match line.word(n) {
        "its" | "their" if !line.is(n, "pron") => return (Case::Of, true),
        "our" => return (Case::Of, true),
        "it" if after_preposition(line, n) => {
            return (preposition(line, n).map_or(Case::Bare, Case::of), true);
        }
        "it" | "we" => return (Case::Bare, true),
        _ => {}
    }
    if line.is(n, "pron") {
        let own = line.phrase(n).ends_with('s') && line.word(n) == "each" || owns(line, n);
        return if own {
            (Case::Of, true)
        } else {
            (preposition(line, n).map_or(Case::Bare, Case::of), true)
        };
    }
    if owns(line, n) {
        return (Case::Of, true);
    }
    // "China, not the European Union, is …"
    let first = n - usize::from(n > 0 && line.is(n - 1, "article"));
    if first > 1 && line.word(first - 1) == "not" && line.word(first - 2) == "," {
        return (Case::Without, true);
    }
    let prep = preposition(line, n);
    let people = adjective && is_people(line, n);
    let head = noun_ahead(line, n, adjective);
    if !people && head.is_some_and(|h| adjective || h == n + 1 || prep.is_none()) {
        return (Case::Adjective, false);
    }
    match prep {
        // "imports of Chinese goods": where they come from; "to Chinese buyers": whither.
        Some("of") if adjective && !people => (Case::Adjective, false),
        Some(p) if adjective && !people && line.is(n + 1, "product") && matches!(p, "on" | "in") => {
            (Case::Adjective, false)
        }
        Some(p) => (Case::of(p), true),
        None if adjective && !people => (Case::Adjective, false),
        None => (Case::Bare, true),
    }
}

/// "Germans", "Slovaks": people, not a quality.
fn is_people(line: &Line<'_>, n: usize) -> bool {
    let word = line.phrase(n);
    word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us")
}

/// The noun of a measure that a name stands in front of, with only words between that describe it.
pub fn noun_ahead(line: &Line<'_>, n: usize, adjective: bool) -> Option<usize> {
    let at = (n + 1..line.len().min(n + PHRASE)).find(|i| !describes(line, *i))?;
    let noun =
        line.is(at, "head") && !line.any(at, &["come"]) || adjective && line.any(at, &["tie", "partner"]);
    noun.then_some(at)
}

/// A word that may stand between a name and its noun.
fn describes(line: &Line<'_>, n: usize) -> bool {
    let unknown = line.items.get(n).is_some_and(|i| i.senses.is_empty() && !i.digits)
        && !matches!(line.word(n), "," | "." | ";" | ":" | "(" | ")" | "\"" | "“" | "”" | "'");
    if line.any(n, &["head", "bound", "prep", "verb", "level"]) {
        return false;
    }
    unknown || line.any(n, &["product", "sup", "ord"])
}

/// The preposition in front of a name, its article and at most two words that describe it.
fn preposition<'a>(line: &'a Line<'_>, n: usize) -> Option<&'a str> {
    let mut at = n;
    let mut unknown = 0;
    while at > 0 && n - at < 4 {
        let before = at - 1;
        let upper = line.items.get(before).and_then(|i| line.tokens.get(i.from)).is_some_and(|t| t.upper);
        let word = line.word(before).chars().all(char::is_alphabetic) || line.word(before) == "-";
        let described = line.items.get(before).is_some_and(|i| i.senses.is_empty() && !i.digits)
            && word
            && !upper
            && unknown < 2;
        if line.is(before, "article") && !line.is(before, "prep") {
            at = before;
        } else if described {
            unknown += 1;
            at = before;
        } else {
            break;
        }
    }
    let before = at.checked_sub(1)?;
    line.get(before, "prep").or_else(|| super::place_latin::last_preposition(line, before))
}
