//! From text to frames, deterministic and offline: a sentence is read by the grammar of its language, with what the
//! text before it left on the table.
//!
//! The time is linear in the length of the text: a sentence is read up to a fixed length, and the discourse state has
//! a fixed size.

use super::frame::Frame;
use super::grammar::lang::Lang;
use super::grammar::{self, talk::Talk};
use super::period::Day;
use super::sentence::sentences;

/// Languages that are read, by their two letters.
pub const LANGUAGES: &[&str] = &["en", "es", "pt", "zh"];

/// The claims of one sentence, and the discourse after it.
pub fn sentence(text: &str, date: Day, before: &Talk) -> (Vec<Frame>, Talk) {
    // Rules and rows of dots come in thousands, and say nothing.
    if !text.chars().any(char::is_alphanumeric) {
        return (Vec::new(), before.clone());
    }
    let cut: String = text.chars().take(crate::LONGEST_SENTENCE).collect();
    let lang = Lang::of(&cut).or(before.lang).unwrap_or(Lang::En);
    grammar::sentence(&cut, lang, date, before)
}

/// The claims of a sentence after an optional context of one or more sentences.
pub fn in_context(text: &str, context: &str, date: Day) -> Vec<Frame> {
    let mut before = Talk { lang: Lang::of(text).or_else(|| Lang::of(context)), ..Talk::default() };
    for s in sentences(context) {
        let quote: String = context.chars().skip(s.start).take(s.end - s.start).collect();
        before = sentence(&quote, date, &before).1;
    }
    let mut out = Vec::new();
    let chars: Vec<char> = text.chars().collect();
    for s in sentences(text) {
        let quote: String = chars.get(s.start..s.end).unwrap_or(&[]).iter().collect();
        let (frames, after) = sentence(&quote, date, &before);
        out.extend(frames.into_iter().map(|f| f.moved(s.start)));
        before = after;
    }
    out
}
