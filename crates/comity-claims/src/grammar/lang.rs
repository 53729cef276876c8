//! The languages that the grammar reads, and how a text is told to be in one of them.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A language with a folder of its own under `lang/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// English.
    En,
    /// Spanish.
    Es,
    /// Portuguese.
    Pt,
    /// Chinese, in either script.
    Zh,
}

const TRADITIONAL: &str = include_str!("../../lang/zh/traditional.txt");

/// Small words that give a language away; each counts once for each time it stands in a text.
const TELLING: &[(Lang, &[&str])] = &[
    (
        Lang::En,
        &[
            "the", "of", "and", "to", "in", "its", "with", "from", "for", "was", "were", "has", "by", "on",
            "is", "than", "that", "at", "as", "it", "had", "have", "are", "an", "over", "between",
        ],
    ),
    (
        Lang::Es,
        &[
            "el",
            "la",
            "los",
            "las",
            "del",
            "y",
            "en",
            "con",
            "una",
            "un",
            "que",
            "por",
            "al",
            "se",
            "su",
            "sus",
            "más",
            "millones",
            "según",
            "entre",
            "desde",
            "lo",
            "le",
            "es",
            "fue",
            "son",
            "país",
            "países",
            "años",
            "año",
            "hasta",
            "pero",
            "sin",
            "sobre",
            "también",
            "ya",
            "comercio",
            "exportaciones",
            "muy",
            "de",
            "no",
            "ha",
            "han",
            "había",
            "fueron",
            "como",
            "tras",
            "ante",
            "hacia",
            "durante",
            "ni",
            "tampoco",
            "unos",
            "unas",
            "ese",
            "esta",
            "este",
            "ayer",
            "hoy",
            "mayor",
            "hay",
            "ambos",
            "ambas",
            "forma",
            "aún",
            "solo",
            "cuando",
        ],
    ),
    (
        Lang::Pt,
        &[
            "o",
            "os",
            "da",
            "do",
            "das",
            "dos",
            "e",
            "em",
            "com",
            "uma",
            "um",
            "que",
            "por",
            "ao",
            "aos",
            "na",
            "no",
            "nas",
            "nos",
            "mais",
            "milhões",
            "bilhões",
            "segundo",
            "entre",
            "desde",
            "foi",
            "são",
            "pelo",
            "pela",
            "não",
            "país",
            "países",
            "anos",
            "ano",
            "até",
            "à",
            "às",
            "para",
            "seu",
            "sua",
            "comércio",
            "exportações",
            "também",
            "já",
            "de",
            "é",
            "há",
            "ou",
            "como",
            "após",
            "pelos",
            "pelas",
            "este",
            "esta",
            "seus",
            "suas",
            "nem",
            "tem",
            "têm",
            "hoje",
            "ontem",
            "maior",
            "quando",
            "ambos",
            "apenas",
            "num",
            "numa",
            "desde",
            "era",
            "eram",
            "foram",
        ],
    ),
];

impl Lang {
    /// The simplified form of a character.
    pub fn simplified(self, c: char) -> char {
        static MAP: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
            TRADITIONAL
                .lines()
                .filter_map(|l| {
                    let mut pair = l.chars();
                    Some((pair.next()?, pair.next()?))
                })
                .collect()
        });
        MAP.get(&c).copied().unwrap_or(c)
    }

    /// The language of a text: Chinese by its characters, the others by their small words. None
    /// where no language stands out, as in a heading of three names.
    pub fn of(text: &str) -> Option<Self> {
        let han = text.chars().filter(|c| super::token::is_han(*c)).count();
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        if han * 3 > letters && han > 0 {
            return Some(Self::Zh);
        }
        let lower = text.to_lowercase();
        let words: Vec<&str> = lower.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).collect();
        let mut scores: Vec<(usize, Self)> = TELLING
            .iter()
            .map(|(lang, telling)| (words.iter().filter(|w| telling.contains(w)).count() * 2, *lang))
            .collect();
        for (score, lang) in &mut scores {
            *score += signs(&lower, *lang);
        }
        scores.sort_by_key(|s| std::cmp::Reverse(s.0));
        match scores.as_slice() {
            [first, second, ..] if first.0 > second.0 && first.0 > 1 => Some(first.1),
            _ => None,
        }
    }
}

/// Letters that one language has and the others have not.
fn signs(lower: &str, lang: Lang) -> usize {
    let has = |set: &[&str]| set.iter().map(|s| lower.matches(s).count()).sum::<usize>();
    match lang {
        Lang::Es => has(&["ñ", "¿", "¡", "ción ", "ciones", "ó ", "ía "]),
        Lang::Pt => has(&["ã", "õ", "ç", "ê", "ções", "ção", "lh", "nh"]),
        _ => 0,
    }
}
