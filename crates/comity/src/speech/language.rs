//! In which language does the frame speak? English, Spanish, Portuguese or Chinese, from message files.
//!
//! A message file is `messages/LANGUAGE.toml`: `key = "words"`. Every file has every key; a test
//! fails if one is missing, so nothing ever falls back silently.

use crate::failure::Failure;
use comity_ledger::place;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Spanish.
    Es,
    /// Portuguese.
    Pt,
    /// Simplified Chinese.
    Zh,
}

/// The words of one language by key.
pub type Messages = BTreeMap<String, String>;

impl Language {
    /// Every language, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::En, Self::Es, Self::Pt, Self::Zh];

    /// Its tag in `lang=`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
            Self::Pt => "pt",
            Self::Zh => "zh",
        }
    }

    /// Its own name for itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Es => "Español",
            Self::Pt => "Português",
            Self::Zh => "中文",
        }
    }

    /// The language in which the registry names places.
    pub fn of_places(self) -> place::Language {
        match self {
            Self::En => place::Language::En,
            Self::Es => place::Language::Es,
            Self::Pt => place::Language::Pt,
            Self::Zh => place::Language::Zh,
        }
    }

    /// The language of a tag that somebody asked for.
    ///
    /// # Errors
    /// A usage failure for another one, with those that there are.
    pub fn named(tag: &str) -> Result<Self, Failure> {
        Self::by_tag(tag).ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|language| language.tag()).collect();
            Failure::usage(format!("expected a language, found {tag:?}"))
                .hint(format!("languages: {}", known.join(", ")))
        })
    }

    /// By its tag.
    pub fn by_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.tag().eq_ignore_ascii_case(tag))
    }

    /// The first known language of an `Accept-Language` header, else English.
    pub fn accepted(header: &str) -> Self {
        let tags = header.split(',').filter_map(|part| part.split([';', '-']).next());
        tags.filter_map(|tag| Self::by_tag(tag.trim())).next().unwrap_or_default()
    }

    /// The words for a key; the key itself shows a mistake that the test of the files would find.
    pub fn say(self, key: &str) -> &'static str {
        messages(self).get(key).map_or("", String::as_str)
    }
}

/// All words of a language.
pub fn messages(language: Language) -> &'static Messages {
    static ALL: LazyLock<BTreeMap<Language, Messages>> = LazyLock::new(|| {
        let read = |text| toml::from_str(text).unwrap_or_default();
        BTreeMap::from([
            (Language::En, read(include_str!("../../messages/en.toml"))),
            (Language::Es, read(include_str!("../../messages/es.toml"))),
            (Language::Pt, read(include_str!("../../messages/pt.toml"))),
            (Language::Zh, read(include_str!("../../messages/zh.toml"))),
        ])
    });
    static NONE: Messages = Messages::new();
    ALL.get(&language).unwrap_or(&NONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_message() {
        let english: Vec<&String> = messages(Language::En).keys().collect();
        assert!(english.len() > 20, "the message files are read");
        for language in Language::ALL {
            let keys: Vec<&String> = messages(language).keys().collect();
            assert_eq!(keys, english, "keys of {}", language.tag());
            let empty: Vec<&String> =
                messages(language).iter().filter(|(_, v)| v.trim().is_empty()).map(|(k, _)| k).collect();
            assert!(empty.is_empty(), "{}: empty {empty:?}", language.tag());
        }
    }

    #[test]
    fn the_browser_may_choose() {
        assert_eq!(Language::accepted("fr-FR,es-AR;q=0.8,en;q=0.5"), Language::Es);
        assert_eq!(Language::accepted("zh-CN"), Language::Zh);
        assert_eq!(Language::accepted(""), Language::En);
    }
}
