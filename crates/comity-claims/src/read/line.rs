//! A sentence prepared for reading: folded characters with their places in the original.
//!
//! Folding never changes the number of characters, so that every match has a span in Unicode
//! code points of the original. [`Pattern`] is a linear-time regular expression over the fold.

use crate::frame::Span;
use regex::{Captures, Regex};

/// A sentence, folded: lower case, plain quotes and dashes, single-width spaces.
#[derive(Clone, Debug)]
pub struct Line {
    /// The characters as written.
    pub chars: Vec<char>,
    /// The folded text.
    pub low: String,
    /// Character index of each byte of `low`, and one past the end.
    at: Vec<u32>,
}

/// One character to one character.
fn fold(c: char) -> char {
    match c {
        '\u{2019}' | '\u{2018}' | '\u{02bc}' | '`' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{ab}' | '\u{bb}' => '"',
        '\u{2013}' | '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{2212}' => '-',
        '\u{2014}' => ',',
        '\u{a0}' | '\u{202f}' | '\u{2009}' | '\t' | '\n' | '\r' => ' ',
        // private-use characters stand for marks in the shadow text
        '\u{e000}'..='\u{f8ff}' => ' ',
        _ => {
            let mut lower = c.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(one), None) => one,
                _ => c,
            }
        }
    }
}

impl Line {
    /// Folds a sentence.
    pub fn new(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let folded: Vec<char> = chars.iter().map(|c| fold(*c)).collect();
        Self::of(chars, &folded)
    }

    fn of(chars: Vec<char>, folded: &[char]) -> Self {
        let low: String = folded.iter().collect();
        let mut at = Vec::with_capacity(low.len() + 1);
        for (i, c) in folded.iter().enumerate() {
            at.extend(std::iter::repeat_n(i as u32, c.len_utf8()));
        }
        at.push(folded.len() as u32);
        Self { chars, low, at }
    }

    /// Character index of a byte offset of `low`.
    pub fn index(&self, byte: usize) -> usize {
        self.at.get(byte).copied().unwrap_or(self.chars.len() as u32) as usize
    }

    /// Span of a byte range of `low`.
    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.index(range.start), self.index(range.end))
    }

    /// The words as written.
    pub fn quote(&self, s: Span) -> String {
        self.chars.get(s.start..s.end.min(self.chars.len())).unwrap_or(&[]).iter().collect()
    }

    /// The folded text of a span.
    pub fn folded(&self, s: Span) -> String {
        self.chars.get(s.start..s.end.min(self.chars.len())).unwrap_or(&[]).iter().map(|c| fold(*c)).collect()
    }

    /// Byte offset in `low` of a character index.
    pub fn byte(&self, index: usize) -> usize {
        self.at.partition_point(|i| (*i as usize) < index)
    }
}

/// A regular expression, or nothing if it is malformed (which a debug build refuses).
#[derive(Clone, Debug)]
pub struct Pattern(Option<Regex>);

/// Classes of marks in the shadow text, 256 characters each.
const CLASSES: &[(&str, &str)] = &[
    ("<N>", r"[\x{E000}-\x{E0FF}]"),
    ("<J>", r"[\x{E100}-\x{E1FF}]"),
    ("<S>", r"[\x{E200}-\x{E2FF}]"),
    ("<NJ>", r"[\x{E000}-\x{E1FF}]"),
    ("<P>", r"[\x{E000}-\x{E2FF}]"),
    ("<M>", r"[\x{E300}-\x{E3FF}]"),
    ("<%>", r"[\x{E400}-\x{E4FF}]"),
    ("<C>", r"[\x{E500}-\x{E5FF}]"),
    ("<X>", r"[\x{E600}-\x{E6FF}]"),
    ("<F>", r"[\x{E700}-\x{E7FF}]"),
    ("<O>", r"[\x{E800}-\x{E8FF}]"),
    ("<Q>", r"[\x{E300}-\x{E8FF}]"),
    ("<T>", r"[\x{E900}-\x{E9FF}]"),
    ("<Z>", r"[\x{EA00}-\x{EAFF}]"),
    ("<W>", r"[a-z][a-z'&.-]*"),
];

impl Pattern {
    /// Compiles a pattern; `<P>`, `<Q>`, `<T>` … stand for marks of a class.
    pub fn new(text: &str) -> Self {
        let mut full = text.to_owned();
        for (name, class) in CLASSES {
            full = full.replace(name, class);
        }
        let regex = Regex::new(&full);
        debug_assert!(regex.is_ok(), "malformed pattern {text}: {regex:?}");
        Self(regex.ok())
    }

    /// All matches, left to right.
    pub fn all<'t>(&self, text: &'t str) -> Vec<Captures<'t>> {
        self.0.as_ref().map(|r| r.captures_iter(text).collect()).unwrap_or_default()
    }

    /// The first match.
    pub fn first<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.0.as_ref().and_then(|r| r.captures(text))
    }

    /// Whether there is a match.
    pub fn hits(&self, text: &str) -> bool {
        self.0.as_ref().is_some_and(|r| r.is_match(text))
    }
}

/// Declares a pattern that is compiled on first use.
macro_rules! pattern {
    ($(#[$meta:meta])* $vis:vis $name:ident = $text:expr) => {
        $(#[$meta])*
        $vis static $name: std::sync::LazyLock<$crate::read::line::Pattern> =
            std::sync::LazyLock::new(|| $crate::read::line::Pattern::new($text));
    };
}
pub(crate) use pattern;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_every_character_in_its_place() {
        for text in ["Türkiye’s €5 – İstanbul ẞ ﬁ 5000亿元", "", "\u{202e}abc", "a\u{e000}b"] {
            let line = Line::new(text);
            assert_eq!(line.low.chars().count(), text.chars().count());
            assert_eq!(line.index(line.low.len()), text.chars().count());
            assert_eq!(line.quote(Span::new(0, text.chars().count())), text);
        }
    }
}
