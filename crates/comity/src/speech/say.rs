//! Sentences as messages: words of a language with named places for what is told, each number
//! carrying its evidence into the sentence.
//!
//! A message is a line of `messages/note.LANGUAGE.toml` or `messages/check.LANGUAGE.toml`: `"trade" = "Goods trade came to {value} in
//! {year}."` Where the words depend on a number there are two lines, `key.one` and `key.other`
//! (Chinese has only the second form in use; both are given). Every language has every key, and the
//! same names in the braces; a test holds them to it.

use super::{Language, first_word, joint};
use comity_figures::page::{Span, Text};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What is put into a message.
pub enum Arg<'a> {
    /// Words.
    Plain(&'a str),
    /// A number or words with what they rest on.
    Bound(&'a str, &'a str),
    /// A text with evidence of its own.
    Text(&'a Text),
}

/// Words by key.
type Words = BTreeMap<String, String>;

/// The messages of a language.
#[derive(Clone, Copy)]
pub struct Say {
    /// Which.
    pub language: Language,
    words: &'static Words,
}

/// The files of a language: the note's and the check's, no key in both.
fn files(language: Language) -> [&'static str; 2] {
    match language {
        Language::En => {
            [include_str!("../../messages/note.en.toml"), include_str!("../../messages/check.en.toml")]
        }
        Language::Es => {
            [include_str!("../../messages/note.es.toml"), include_str!("../../messages/check.es.toml")]
        }
        Language::Pt => {
            [include_str!("../../messages/note.pt.toml"), include_str!("../../messages/check.pt.toml")]
        }
        Language::Zh => {
            [include_str!("../../messages/note.zh.toml"), include_str!("../../messages/check.zh.toml")]
        }
    }
}

/// What products are called, a column a language; the first is the name that frames have.
const PRODUCTS: &str = include_str!("../../messages/products.csv");

fn read(language: Language) -> Words {
    let mut words: Words =
        files(language).iter().flat_map(|text| toml::from_str::<Words>(text).unwrap_or_default()).collect();
    let mut products = csv::Reader::from_reader(PRODUCTS.as_bytes());
    for row in products.records().flatten() {
        if let (Some(product), Some(name)) = (row.get(0), row.get(language as usize)) {
            words.insert(format!("product.{product}"), name.to_owned());
        }
    }
    words
}

/// The words of a text without their evidence.
pub fn plain(text: &Text) -> String {
    let piece = |span: &Span| match span {
        Span::Plain(t) | Span::Strong(t) | Span::Em(t) | Span::Code(t) | Span::Tag(_, t) => t.clone(),
        Span::Ref { text, .. } | Span::Link { text, .. } | Span::Mark { text, .. } => text.clone(),
    };
    text.0.iter().map(piece).collect()
}

impl Say {
    /// The messages of a language.
    pub fn of(language: Language) -> Self {
        static ALL: LazyLock<BTreeMap<Language, Words>> =
            LazyLock::new(|| Language::ALL.into_iter().map(|language| (language, read(language))).collect());
        static NONE: Words = Words::new();
        Self { language, words: ALL.get(&language).unwrap_or(&NONE) }
    }

    /// The words of a key as they stand; empty if there is no such key.
    pub fn word(&self, key: &str) -> &'static str {
        self.words.get(key).map_or("", String::as_str)
    }

    /// The message with everything in its place.
    pub fn text(&self, key: &str, args: &[(&str, Arg<'_>)]) -> Text {
        self.filled(key, args, false)
    }

    /// The same; if the first thing in it is a small number, it is written as a word.
    fn filled(&self, key: &str, args: &[(&str, Arg<'_>)], first: bool) -> Text {
        let mut out = Text::new();
        let mut rest = self.word(key);
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, end)) = after.split_once('}') else { break };
            let found = args.iter().find(|(known, _)| *known == name).map(|(_, arg)| arg);
            let said = match found {
                Some(Arg::Plain(words) | Arg::Bound(words, _)) => *words,
                _ => "",
            };
            let word = if first && before.is_empty() && out.0.is_empty() {
                first_word(self.language, said)
            } else {
                None
            };
            let (before, said) = joint::joined(self.language, before, word.unwrap_or(said));
            out = out.plain(before);
            match found {
                Some(Arg::Plain(_)) => out = out.plain(said),
                Some(Arg::Bound(_, id)) => out = out.bound(said, *id),
                Some(Arg::Text(text)) => out.0.extend(text.0.iter().cloned()),
                None => {}
            }
            rest = end;
        }
        out.plain(rest)
    }

    /// The sentence in the form that a number asks for.
    pub fn count(&self, key: &str, n: usize, args: &[(&str, Arg<'_>)]) -> Text {
        let form = if n == 1 { "one" } else { "other" };
        self.filled(&format!("{key}.{form}"), args, true)
    }

    /// Only words, for a heading.
    pub fn plain(&self, key: &str, args: &[(&str, &str)]) -> String {
        let args: Vec<(&str, Arg<'_>)> =
            args.iter().map(|(name, words)| (*name, Arg::Plain(words))).collect();
        plain(&self.text(key, &args))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn names(text: &str) -> BTreeSet<String> {
        text.split('{').skip(1).filter_map(|t| t.split_once('}')).map(|(name, _)| name.to_owned()).collect()
    }

    #[test]
    fn no_key_stands_in_two_files() {
        for language in Language::ALL {
            let each = files(language).map(|text| toml::from_str::<Words>(text).unwrap());
            let both = each[0].keys().filter(|key| each[1].contains_key(*key));
            assert_eq!(both.collect::<Vec<_>>(), Vec::<&String>::new(), "{}", language.tag());
        }
    }

    #[test]
    fn every_language_says_everything_with_the_same_names() {
        let english = Say::of(Language::En);
        assert!(english.words.len() > 60, "the file is read");
        for language in Language::ALL {
            let own = Say::of(language);
            let keys = |say: &Say| say.words.keys().cloned().collect::<Vec<_>>();
            assert_eq!(keys(&own), keys(&english), "{}", language.tag());
            for (key, words) in own.words {
                assert!(!words.trim().is_empty(), "{} {key}", language.tag());
                assert_eq!(names(words), names(english.word(key)), "{} {key}", language.tag());
            }
        }
    }

    #[test]
    fn a_sentence_does_not_begin_with_the_digits_of_a_small_number() {
        let said = |language, key: &str, n: &str| {
            let args = [("n", Arg::Plain(n)), ("names", Arg::Plain("x"))];
            plain(&Say::of(language).count(key, n.parse().unwrap(), &args))
        };
        assert_eq!(said(Language::En, "who.agreements", "5"), "Five trade agreements are in force: x.");
        assert!(said(Language::En, "standing.memoranda", "22").starts_with("22 "));
        assert!(said(Language::Es, "open.waiting", "2").starts_with("Dos "));
        assert_eq!(Say::of(Language::En).plain("and_more", &[("n", "6")]), "6 more", "within a sentence");
    }

    #[test]
    fn a_number_keeps_its_evidence_in_the_sentence() {
        let say = Say::of(Language::En);
        let text = say.text(
            "figure.basis",
            &[("publisher", Arg::Bound("CEPII", "trade/1")), ("basis", Arg::Plain("FOB"))],
        );
        assert!(format!("{text:?}").contains("trade/1"));
    }
}
