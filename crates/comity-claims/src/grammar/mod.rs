//! Sentences into frames by a grammar whose languages are folders of data.
//!
//! ```text
//! characters → tokens → items (the longest form of the lexicon) → places, times, quantities, heads
//!            → claims (kind, measure, sides, period, comparator) → what the sentence leaves for the next
//! ```
//! Everything after the items is shared by all languages but the shapes of numbers, times and
//! mentions, which have a small file for each family. A new language is a folder `lang/LL/` with its
//! words and names. The time is linear in the number of items for a bounded sentence.

pub mod amount;
mod anaphor;
pub mod base;
pub mod calendar;
pub mod compare;
mod continued;
mod elided;
mod flows;
mod focal;
pub mod gap;
pub mod gazette;
pub mod head;
mod institution;
mod kind;
pub mod lang;
pub mod lexicon;
mod measure_of;
pub mod member;
pub mod number;
pub mod number_han;
mod ordinal_tie;
pub mod place;
pub mod place_english;
pub mod place_han;
mod place_in_list;
pub mod place_latin;
pub mod quantity;
pub mod quantity_han;
pub mod quantity_latin;
mod question;
pub mod rank;
mod ranked_list;
pub mod ratio;
pub mod reader;
mod reckoned;
mod residents;
mod respective;
pub mod role;
mod role_english;
pub mod scan;
mod source;
mod speaker;
mod standing;
mod subject;
mod superlative;
pub mod talk;
mod tally;
mod tense;
pub mod tie;
pub mod time;
pub mod time_english;
pub mod time_han;
pub mod time_latin;
pub mod token;
mod turn;
mod whole;

use crate::frame::{Frame, Span};
use crate::period::Day;
use lang::Lang;
use lexicon::Lexicon;
use reader::Reader;
use scan::Line;
use talk::Talk;

/// The claims of one sentence of a language, and the discourse after it.
pub fn sentence(text: &str, lang: Lang, day: Day, before: &Talk) -> (Vec<Frame>, Talk) {
    let Some(lexicon) = Lexicon::of(lang) else { return (Vec::new(), before.clone()) };
    let chars: Vec<char> = text.chars().collect();
    let line = Line::new(&chars, lexicon);
    let mut reader = Reader::new(&line, before, day);
    let mut after = reader.after();
    member::once(&mut reader.out);
    institution::take_back(&line, &reader.groups, &mut reader.out);
    let nobody =
        |f: &Frame| f.parties.iter().any(|p| p.plus.is_empty() || p.plus.iter().any(String::is_empty));
    let unsaid = |f: &Frame| nobody(f) || member::unsaid(&reader.groups, &reader.times, f);
    reader.out.retain(|f| !question::asks(&chars, lang, f) && !unsaid(f));
    after.tell(&reader.out);
    (reader.out, after)
}

/// The places that a text in Chinese names by one character ("对日", "中巴"), each with everybody it may stand
/// for; none in other languages.
pub fn short_places(text: &str) -> Vec<(Span, Vec<String>)> {
    let Some(lexicon) = Lexicon::of(Lang::Zh).filter(|_| Lang::of(text) == Some(Lang::Zh)) else {
        return Vec::new();
    };
    let chars: Vec<char> = text.chars().take(crate::LONGEST_SENTENCE).collect();
    place_han::short_places(&Line::new(&chars, lexicon))
}
