//! From text to frames, deterministic and offline.
//!
//! ```text
//! sentence → marks (places, quantities, times, names with numbers) → topics and roles → frames
//! ```
//! The time is linear in the length of the text: patterns are finite automata and the discourse
//! state has a fixed size.

pub mod amount;
mod both;
pub mod compare;
pub mod contrast;
pub mod dating;
pub mod discourse;
pub mod gazetteer;
pub mod hedge;
pub mod line;
pub mod noise;
pub mod number;
pub mod pointer;
pub mod product;
pub mod quantity;
pub mod reader;
pub mod roles;
pub mod scene;
pub mod sentence;
pub mod standing;
pub mod tie;
pub mod topic;
pub mod when;

use super::frame::Frame;
use super::grammar::{self, lang::Lang};
use super::period::Day;
use discourse::Discourse;
use reader::Reader;
use scene::Scene;

/// Languages that are read, by their two letters.
pub const LANGUAGES: &[&str] = &["en", "es", "pt", "zh"];

/// Which readers of English are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// The rules of this module.
    Rules,
    /// The grammar that reads the other languages.
    Grammar,
    /// Both, brought together claim by claim.
    Both,
}

/// The claims of one sentence, and the discourse after it.
pub fn sentence(text: &str, date: Day, before: &Discourse) -> (Vec<Frame>, Discourse) {
    sentence_by(Readers::Both, text, date, before)
}

fn sentence_by(readers: Readers, text: &str, date: Day, before: &Discourse) -> (Vec<Frame>, Discourse) {
    // Rules and rows of dots come in thousands, and say nothing.
    if !text.chars().any(char::is_alphanumeric) {
        return (Vec::new(), before.clone());
    }
    let cut: String = text.chars().take(crate::LONGEST_SENTENCE).collect();
    let lang = Lang::of(&cut).or(before.talk.lang).unwrap_or(Lang::En);
    if lang != Lang::En || readers == Readers::Grammar {
        let (frames, talk) = grammar::sentence(&cut, lang, date, &before.talk);
        return (frames, before.after_talk(talk));
    }
    let scene = Scene::new(&cut, date, before);
    let reader = Reader::read(&scene, before);
    let mut after = reader.after();
    if readers == Readers::Rules {
        return (reader.out, after);
    }
    let (frames, talk) = grammar::sentence(&cut, lang, date, &before.talk);
    let named = talk.mentions != before.talk.mentions;
    after.talk = talk;
    (both::together(reader.out, frames, named), after)
}

/// The claims of a sentence after an optional context of one or more sentences.
pub fn in_context(text: &str, context: &str, date: Day) -> Vec<Frame> {
    in_context_by(Readers::Both, text, context, date)
}

/// As [`in_context`], by the readers named.
pub fn in_context_by(readers: Readers, text: &str, context: &str, date: Day) -> Vec<Frame> {
    let mut before = Discourse::default();
    before.talk.lang = Lang::of(text).or_else(|| Lang::of(context));
    for s in sentence::sentences(context) {
        let quote: String = context.chars().skip(s.start).take(s.end - s.start).collect();
        before = sentence_by(readers, &quote, date, &before).1;
    }
    let mut out = Vec::new();
    let chars: Vec<char> = text.chars().collect();
    for s in sentence::sentences(text) {
        let quote: String = chars.get(s.start..s.end).unwrap_or(&[]).iter().collect();
        let (frames, after) = sentence_by(readers, &quote, date, &before);
        out.extend(frames.into_iter().map(|f| f.moved(s.start)));
        before = after;
    }
    out
}
