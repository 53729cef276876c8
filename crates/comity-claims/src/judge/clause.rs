//! What does the clause of a figure say by itself: whom it names, and which years?
//!
//! A sentence may tell of several places and years, one clause each. Clauses are cut at signs and at words that set one
//! thing against another, not at "and", which joins the two sides of one flow. An opening of a few words ("In 2012,")
//! belongs to the clause after it. Not a parser: it only says what stands near a figure.

use crate::frame::Span;
use crate::names::Named;
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Characters of an opening that is no clause of its own: of any, and of one that a preposition leads.
const OPENING: (usize, usize) = (15, 30);

/// Words that lead an opening.
const LEADS: &[&str] = &[
    "in",
    "on",
    "at",
    "by",
    "since",
    "after",
    "before",
    "during",
    "from",
    "for",
    "according",
    "under",
    "with",
    "until",
    "en",
    "desde",
    "tras",
    "según",
    "a",
    "al",
    "por",
    "para",
    "con",
    "durante",
    "hasta",
    "em",
    "no",
    "na",
    "nos",
    "nas",
    "após",
    "segundo",
    "até",
    "com",
    "entre",
    "over",
    "between",
    "to",
];

/// "In the course of 2012": whether words before the first comma are no clause of their own.
fn is_opening(head: &str) -> bool {
    let long = head.chars().count();
    let first = head.split_whitespace().next().unwrap_or_default().to_lowercase();
    let han = head.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}'));
    long <= OPENING.0 || long <= OPENING.1 && (han || LEADS.contains(&first.as_str()))
}

/// A clause of a sentence, in its characters.
#[derive(Clone, Debug, Default)]
pub struct Clause {
    /// Where it stands.
    pub span: Span,
    /// Codes of the places it names.
    pub codes: Vec<String>,
    /// The years it names.
    pub years: BTreeSet<i32>,
}

static CUTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let words = r"while|whereas|but|mientras|pero|enquanto|mas|ao passo que";
    Regex::new(&format!(r"[,;:()](?:\s|$)|[—(（）)，；：。]|\s–\s|(?i:\b(?:{words})\b)|[而但]")).ok()
});

/// The clauses of a sentence; with its text come the places named in it.
pub fn clauses(sentence: &str, found: &[Named], years: impl Fn(&str) -> BTreeSet<i32>) -> Vec<Clause> {
    let mut cuts: Vec<usize> =
        CUTS.as_ref().map_or_else(Vec::new, |c| c.find_iter(sentence).map(|m| m.start()).collect());
    let opens = |c: &usize| {
        let comma = sentence.get(*c..).is_some_and(|rest| rest.starts_with([',', '，']));
        comma && sentence.get(..*c).is_some_and(is_opening)
    };
    if cuts.first().is_some_and(opens) {
        cuts.remove(0);
    }
    cuts.push(sentence.len());
    let mut from = 0;
    let mut out = Vec::new();
    let mut start = 0;
    for to in cuts {
        let text = sentence.get(from..to).unwrap_or_default();
        let span = Span::new(start, start + text.chars().count());
        let mine = found.iter().filter(|n| n.span.overlaps(span));
        out.push(Clause { span, codes: mine.map(|n| n.code.clone()).collect(), years: years(text) });
        (from, start) = (to, span.end);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(sentence: &str) -> Vec<String> {
        let chars: Vec<char> = sentence.chars().collect();
        let text = |c: &Clause| chars[c.span.start..c.span.end].iter().collect();
        clauses(sentence, &[], |_| BTreeSet::new()).iter().map(text).collect()
    }

    #[test]
    fn an_opening_stays_with_its_clause_and_numbers_are_not_cut() {
        let said = "In 2012, Peru sold 1,200 tonnes to Chile and Bolivia, while Brazil sold none";
        assert_eq!(
            cut(said),
            ["In 2012, Peru sold 1,200 tonnes to Chile and Bolivia", ", ", "while Brazil sold none"]
        );
        assert_eq!(cut("2023年，中国出口增长，而进口下降"), ["2023年，中国出口增长", "，", "而进口下降"]);
    }
}
