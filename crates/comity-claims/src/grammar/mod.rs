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
pub mod calendar;
pub mod compare;
pub mod gazette;
pub mod head;
pub mod lang;
pub mod lexicon;
pub mod member;
pub mod number;
pub mod number_han;
pub mod place;
pub mod place_han;
pub mod place_latin;
pub mod quantity;
pub mod quantity_han;
pub mod quantity_latin;
pub mod rank;
pub mod ratio;
pub mod reader;
pub mod role;
pub mod scan;
pub mod sentence;
pub mod talk;
pub mod tie;
pub mod time;
pub mod time_han;
pub mod time_latin;
pub mod token;

use crate::frame::Frame;
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
    let reader = Reader::new(&line, before, day);
    let after = reader.after();
    (reader.out, after)
}

/// The claims of a text after an optional context, all sentences of one language.
pub fn in_context(text: &str, context: &str, day: Day) -> Vec<Frame> {
    let lang = Lang::of(text).or_else(|| Lang::of(context)).unwrap_or(Lang::En);
    let mut before = Talk::default();
    for (quote, _) in sentence::sentences(context) {
        before = sentence(&quote, lang, day, &before).1;
    }
    let mut out = Vec::new();
    for (quote, start) in sentence::sentences(text) {
        let (frames, after) = sentence(&quote, lang, day, &before);
        out.extend(frames.into_iter().map(|f| f.moved(start)));
        before = after;
    }
    out
}

/// What was recognised in a text, for those who write lexicons.
pub fn debug(text: &str, context: &str, day: Day) -> String {
    let lang = Lang::of(text).or_else(|| Lang::of(context)).unwrap_or(Lang::En);
    let Some(lexicon) = Lexicon::of(lang) else { return String::new() };
    let mut before = Talk::default();
    for (quote, _) in sentence::sentences(context) {
        before = sentence(&quote, lang, day, &before).1;
    }
    let chars: Vec<char> = text.chars().collect();
    let line = Line::new(&chars, lexicon);
    let r = Reader::new(&line, &before, day);
    let items: Vec<String> = (0..line.len())
        .map(|n| {
            let senses = line.items.get(n).map(|i| i.senses.iter().map(|s| format!("{}:{}", s.class, s.value)).collect::<Vec<_>>().join("/")).unwrap_or_default();
            format!("{n}[{}|{senses}]", line.phrase(n))
        })
        .collect();
    format!("{lang:?} {}\ngroups {:?}\ntimes {:?}\nquantities {:?}\nheads {:?}\ntalk {:?}", items.join(" "), r.groups, r.times, r.quantities, r.heads, before)
}
