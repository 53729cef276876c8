//! Does a sentence ask what another would claim?
//!
//! "Did India join in 1990?" claims nothing; "why did sales halve in three years?" takes its figure for granted. A tie
//! that a question speaks of is asked for either way.

use super::lang::Lang;
use crate::frame::{Frame, Kind};

/// Words that open a question to be answered by yes or no.
const OPENS: &[&str] = &[
    "is", "are", "was", "were", "did", "does", "do", "has", "have", "had", "will", "can", "could", "should",
    "would",
];

/// Whether a sentence only asks what a frame read in it says.
pub(super) fn asks(sentence: &[char], lang: Lang, frame: &Frame) -> bool {
    let close = |c: &&char| c.is_whitespace() || matches!(c, '"' | '”' | '’' | '»' | '」' | ')' | '）');
    let mut end = sentence.iter().rev().skip_while(close);
    if !end.next().is_some_and(|c| matches!(c, '?' | '？')) {
        return false;
    }
    let first: String =
        sentence.iter().skip_while(|c| !c.is_alphabetic()).take_while(|c| c.is_alphabetic()).collect();
    let whether = match lang {
        Lang::En => OPENS.contains(&first.to_lowercase().as_str()),
        Lang::Zh => matches!(end.next(), Some('吗' | '嗎' | '么')),
        Lang::Es | Lang::Pt => false,
    };
    whether || matches!(frame.kind, Kind::Event | Kind::Membership)
}
