//! In which language is a stretch of text, and is it one that is read?
//!
//! Telling languages apart is a library's work; what is ours is to say so where a text is in a
//! language that is not read, because silence there would look like an all-clear. Short stretches
//! follow the document: a headline has too few letters to tell.

use super::article::{Article, Block};
use super::report::{NotRead, Unread};
use crate::speech::Language;
use comity_claims::grammar::lang;
use comity_claims::read::LANGUAGES;
use whatlang::{Lang, detect};

/// Letters from which on a text says enough of its language.
const ENOUGH: usize = 80;

/// Characters of a document that decide for its short blocks.
const HEAD: usize = 20_000;

/// Confidence from which on a language is taken for found.
const SURE: f64 = 0.9;

/// The two-letter tag of a language that is read, or may be.
fn tag(lang: Lang) -> &'static str {
    match lang {
        Lang::Eng => "en",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Cmn => "zh",
        other => other.code(),
    }
}

fn name(lang: Lang) -> &'static str {
    match lang {
        Lang::Cmn => "Chinese",
        other => other.eng_name(),
    }
}

/// The language of a text, if it is surely one that is not read: its English name, and its own.
fn foreign(text: &str) -> Option<(&'static str, &'static str)> {
    if letters(text) < ENOUGH {
        return None;
    }
    let found = detect(text).filter(|info| info.is_reliable() && info.confidence() >= SURE)?;
    (!LANGUAGES.contains(&tag(found.lang()))).then(|| (name(found.lang()), found.lang().name()))
}

/// The blocks of an article that are in a language not read; a short block follows its document.
pub fn unread(article: &Article) -> Vec<Unread> {
    let whole: String = article.blocks.iter().map(|b| b.text.as_str()).collect::<Vec<_>>().join("\n");
    let head: String = whole.chars().take(HEAD).collect();
    let document = foreign(&head);
    let of_block = |b: &Block| match foreign(&b.text) {
        Some(name) => Some(name),
        None if letters(&b.text) < ENOUGH => document,
        // long enough to tell, and in a language that is read
        None => None,
    };
    let blocks = article.blocks.iter().enumerate();
    let told = |(block, b)| {
        let (english, own) = of_block(b)?;
        Some(Unread { block, why: NotRead::Foreign(english, own) })
    };
    blocks.filter_map(told).collect()
}

/// The language in which an article is to be told of: its own; English if that is none of ours.
pub fn of(article: &Article) -> Language {
    let whole: String = article.blocks.iter().map(|b| b.text.as_str()).collect::<Vec<_>>().join("\n");
    let head: String = whole.chars().take(HEAD).collect();
    if foreign(&head).is_some() {
        return Language::En;
    }
    match lang::Lang::of(&head) {
        Some(lang::Lang::En) => Language::En,
        Some(lang::Lang::Es) => Language::Es,
        Some(lang::Lang::Pt) => Language::Pt,
        Some(lang::Lang::Zh) => Language::Zh,
        None => article.lang.split('-').next().and_then(Language::by_tag).unwrap_or_default(),
    }
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_surely_another_language_is_left_unread() {
        let french = "Le commerce entre la France et l'Allemagne a atteint 170 milliards d'euros l'année dernière, \
                      selon les douanes, et il devrait encore augmenter.";
        assert_eq!(foreign(french), Some(("French", "Français")));
        for text in [
            "Trade between China and Brazil reached $157.5 billion in 2023.",
            "Las ventas de España a Marruecos fueron de 12.500 millones de dólares en 2023, dijo el ministerio de comercio.",
            "As exportações do Brasil para a China somaram 104 bilhões de dólares no ano passado, segundo o ministério.",
            "2020年双边贸易额为714亿美元,比上年下降4.4%。",
        ] {
            assert_eq!(foreign(text), None, "{text}");
        }
    }
}
