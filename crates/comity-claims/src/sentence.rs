//! Where sentences end.

use crate::frame::Span;

/// Words after which a full stop ends no sentence.
const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "st", "no", "nos", "vs", "etc", "e.g", "i.e", "approx", "ca", "c",
    "u.s", "u.k", "u.n", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
    "rs", "fig", "figs", "art", "arts", "sec", "para", "inc", "ltd", "co", "corp", "gen", "gov", "sen",
    "rep", "p", "pp", "vol", "ed", "al", "cf", "bn", "mn", "tn", "a.m", "p.m", "d.c", "tel", "dept", "est",
    "ee", "uu", "núm", "pág", "págs", "sr", "sra", "dra",
];

/// Spans of the sentences of a text, without the space around them.
pub fn sentences(text: &str) -> Vec<Span> {
    let chars: Vec<char> = text.chars().collect();
    let mut out = Vec::new();
    let mut start = 0;
    let mut i = 0;
    while i < chars.len() {
        let c = chars[i];
        let blank_line = c == '\n' && chars.get(i + 1).is_some_and(|n| *n == '\n' || *n == '\r');
        if blank_line
            || matches!(c, '。' | '！' | '？')
            || (matches!(c, '.' | '!' | '?') && ends_here(&chars, start, i))
        {
            let mut end = i + 1;
            while chars.get(end).is_some_and(|n| matches!(n, '"' | '\u{201d}' | '\u{2019}' | ')' | '\'')) {
                end += 1;
            }
            push(&chars, &mut out, start, end);
            start = end;
            i = end;
        } else {
            i += 1;
        }
    }
    push(&chars, &mut out, start, chars.len());
    out
}

fn push(chars: &[char], out: &mut Vec<Span>, mut start: usize, mut end: usize) {
    while start < end && chars[start].is_whitespace() {
        start += 1;
    }
    while end > start && chars[end - 1].is_whitespace() {
        end -= 1;
    }
    if start < end {
        out.push(Span::new(start, end));
    }
}

fn ends_here(chars: &[char], start: usize, i: usize) -> bool {
    let mut next = i + 1;
    while chars.get(next).is_some_and(|n| matches!(n, '"' | '\u{201d}' | '\u{2019}' | ')' | '\'')) {
        next += 1;
    }
    let Some(after) = chars.get(next) else { return true };
    if !after.is_whitespace() {
        return false;
    }
    if chars[i] != '.' {
        return true;
    }
    let from = (start..i)
        .rev()
        .take(16)
        .find(|j| chars[*j].is_whitespace() || matches!(chars[*j], '(' | '"'))
        .map_or(start, |j| j + 1);
    let word: String = chars[from.min(i)..i].iter().flat_map(|c| c.to_lowercase()).collect();
    let single = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    let following = chars[next..].iter().find(|c| !c.is_whitespace());
    let capital = following.is_some_and(|c| !c.is_lowercase());
    if ABBREVIATIONS.contains(&word.as_str()) || single {
        let country = matches!(
            word.as_str(),
            "u.s" | "u.k" | "bn" | "mn" | "tn" | "a.m" | "p.m" | "etc" | "co" | "inc" | "ltd" | "d.c" | "al"
        );
        let opener: String = chars[next..]
            .iter()
            .skip_while(|c| c.is_whitespace())
            .take_while(|c| c.is_alphabetic())
            .collect();
        return country
            && [
                "The", "In", "It", "But", "And", "They", "Its", "This", "That", "However", "Trade",
                "Exports", "Imports",
            ]
            .contains(&opener.as_str());
    }
    capital
}
