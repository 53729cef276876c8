//! In which language is a stretch of text, and is it one that is read?
//!
//! Telling languages apart is a library's work; what is ours is to say so where a text is in a
//! language that is not read, because silence there would look like an all-clear. Short stretches
//! follow the document: a headline has too few letters to tell.

use super::article::{Article, Block};
use super::report::Unread;
use comity_claims::read::LANGUAGES;
use whatlang::{Lang, detect};

/// Letters from which on a block is judged by itself.
const ENOUGH: usize = 60;

/// Confidence from which on a single block may differ from its document.
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

/// The language of a text with its name; the tag that a page gives itself helps a short one.
fn of_text(text: &str, declared: &str) -> Option<(&'static str, &'static str)> {
    let found = detect(text);
    let known = LANGUAGES.iter().find(|l| declared.to_lowercase().starts_with(**l));
    match found {
        Some(info) if info.is_reliable() || known.is_none() => Some((tag(info.lang()), name(info.lang()))),
        _ => known.map(|l| (*l, *l)),
    }
}

/// The blocks of an article that are in a language not read.
pub fn unread(article: &Article) -> Vec<Unread> {
    let whole: String = article.blocks.iter().map(|b| b.text.as_str()).collect::<Vec<_>>().join("\n");
    let document = of_text(&whole, &article.lang);
    let read = |tag: &str| LANGUAGES.contains(&tag);
    let of_block = |b: &Block| {
        let own = detect(&b.text).filter(|i| i.confidence() >= SURE && letters(&b.text) >= ENOUGH);
        own.map(|i| (tag(i.lang()), name(i.lang()))).or(document)
    };
    let blocks = article.blocks.iter().enumerate();
    blocks
        .filter_map(|(block, b)| {
            let (tag, name) = of_block(b)?;
            (!read(tag)).then(|| Unread { block, why: format!("it is in {name}, which is not read") })
        })
        .collect()
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}
