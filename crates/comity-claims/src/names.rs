//! Which places does a stretch of text name, in any of the four languages?
//!
//! Used to ask whether a party of a claim stands in the text at all, and what a document is about.
//! It knows names, demonyms and seats of government, not pointers ("the bloc", "its neighbour"):
//! those are the reader's. Names match as they are written, longest first, at word boundaries;
//! Chinese has no boundaries, so its names match anywhere.

use super::frame::Span;
use super::gazetteer::{Form, Gazetteer};
use super::grammar::lang::Lang;
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::BTreeSet;

const PLACES: &str = include_str!("../../../registry/places.csv");
const BLOCS: &str = include_str!("../../../registry/blocs_names.csv");

/// Names in the languages of the grammar: names, adjectives as stems, seats of government.
const LANGUAGES: [&str; 3] = [
    include_str!("../lang/es/names.csv"),
    include_str!("../lang/pt/names.csv"),
    include_str!("../lang/zh/names.csv"),
];

/// Endings of adjectives whose stem is given as `español~`.
const ENDINGS: [&str; 8] = ["", "o", "a", "os", "as", "e", "es", "s"];

/// Shortest name taken from the tables of names; shorter ones are codes or ambiguous.
const SHORTEST: usize = 4;

/// Short names that texts write for places all the same.
const SHORT: &[&str] =
    &["Perú", "Peru", "Cuba", "Irán", "Irã", "Omã", "Omán", "EUA", "UE", "Chad", "Mali", "OMC", "ONU"];

/// A place named in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Where, in code points.
    pub span: Span,
    /// The code of the place or bloc.
    pub code: String,
}

/// The names of places, ready to search.
pub struct Names<'a> {
    gazetteer: &'a Gazetteer,
    /// Names of the other languages, as they are written.
    search: Option<AhoCorasick>,
    codes: Vec<String>,
    /// Adjectives of Spanish and Portuguese, without accents and capitals.
    adjectives: Option<AhoCorasick>,
    adjective_codes: Vec<String>,
}

/// Whether a character belongs to a script without spaces between words.
pub fn unspaced(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

impl<'a> Names<'a> {
    /// The names of a gazetteer and those of the registry in every language.
    pub fn new(gazetteer: &'a Gazetteer) -> Self {
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let (mut names, mut codes) = (Vec::new(), Vec::new());
        let mut add = |code: &str, name: &str| {
            let bare: &str = &simplified(name.split(" (").next().unwrap_or_default().trim());
            let long = bare.chars().count() >= SHORTEST || SHORT.contains(&bare);
            let chinese = bare.chars().all(unspaced) && bare.chars().count() >= 2;
            if (long || chinese) && !bare.contains(':') && seen.insert(bare.to_owned()) {
                names.push(bare.to_owned());
                codes.push(code.to_owned());
            }
        };
        for (table, first, also) in [(PLACES, 7, 11), (BLOCS, 3, 7)] {
            let mut reader = csv::Reader::from_reader(table.as_bytes());
            for row in reader.records().flatten().filter(|r| !r.get(0).unwrap_or("").contains(':')) {
                let code = in_texts(row.get(0).unwrap_or_default());
                (first..also).filter_map(|i| row.get(i)).for_each(|name| add(code, name));
                row.get(also).unwrap_or_default().split('|').for_each(|name| add(code, name));
            }
        }
        let (mut forms, mut adjective_codes) = (Vec::new(), Vec::new());
        for table in LANGUAGES {
            let mut reader = csv::Reader::from_reader(table.as_bytes());
            for row in reader.records().flatten() {
                let code = row.get(0).unwrap_or_default();
                let list = |i: usize| row.get(i).unwrap_or_default().split(';').filter(|n| !n.is_empty());
                list(1).chain(list(3)).for_each(|name| add(code, name));
                for adjective in list(2).filter(|a| a.chars().count() >= SHORTEST) {
                    let stem = folded(adjective.trim_end_matches('~'));
                    let endings: &[&str] = if adjective.ends_with('~') { &ENDINGS } else { &[""] };
                    for ending in endings {
                        forms.push(format!("{stem}{ending}"));
                        adjective_codes.push(code.to_owned());
                    }
                }
            }
        }
        let search = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&names).ok();
        let adjectives = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&forms).ok();
        Self { gazetteer, search, codes, adjectives, adjective_codes }
    }

    /// The places named, left to right, each stretch of text once.
    pub fn find(&self, text: &str) -> Vec<Named> {
        let spaced = |c: char| if matches!(c, '\u{a0}' | '\u{202f}' | '\u{2009}') { ' ' } else { c };
        let text: &str = &text.chars().map(spaced).collect::<String>();
        let chars: Vec<char> = text.chars().collect();
        let own = self.gazetteer.find(&chars).into_iter();
        let own = own.map(|(span, code, form)| (span, code.to_owned(), form == Form::Government));
        let mut all: Vec<(Span, String, bool)> = own.collect();
        all.extend(self.other_languages(text, &chars).into_iter().map(|n| (n.span, n.code, false)));
        all.sort_by_key(|(s, _, seat)| (s.start, std::cmp::Reverse(s.end), *seat));
        let mut out: Vec<Named> = Vec::new();
        for (span, code, _) in all {
            match out.last_mut() {
                // Two words that each name one place name it once: "Unión Europea".
                Some(last) if last.code == code && last.span.end + 1 == span.start => {
                    last.span.end = span.end;
                }
                Some(last) if last.span.end > span.start => {}
                _ => out.push(Named { span, code }),
            }
        }
        // names that contain a place without meaning it have no code
        out.retain(|n| !n.code.is_empty());
        out
    }

    fn other_languages(&self, text: &str, chars: &[char]) -> Vec<Named> {
        let mut out = matches(self.search.as_ref(), &self.codes, &simplified(text), chars);
        out.extend(matches(self.adjectives.as_ref(), &self.adjective_codes, &folded(text), chars));
        out
    }
}

/// Whole words of a text that a search finds.
fn matches(search: Option<&AhoCorasick>, codes: &[String], text: &str, chars: &[char]) -> Vec<Named> {
    let Some(search) = search else { return Vec::new() };
    let (mut at, mut byte) = (0, 0);
    let mut index = |target: usize| {
        at += text.get(byte..target).map_or(0, |s| s.chars().count());
        byte = target;
        at
    };
    let mut out = Vec::new();
    for m in search.find_iter(text) {
        let span = Span::new(index(m.start()), index(m.end()));
        let letter = |i: Option<usize>| {
            i.and_then(|i| chars.get(i)).is_some_and(|c| c.is_alphanumeric() && !unspaced(*c))
        };
        let chinese = chars.get(span.start).is_some_and(|c| unspaced(*c));
        let whole = chinese || !(letter(span.start.checked_sub(1)) || letter(Some(span.end)));
        if let Some(code) = codes.get(m.pattern().as_usize()).filter(|_| whole) {
            out.push(Named { span, code: code.clone() });
        }
    }
    out
}

/// Chinese in its simplified characters, one for one.
fn simplified(text: &str) -> String {
    text.chars().map(|c| Lang::Zh.simplified(c)).collect()
}

/// Lower case without accents, character for character.
fn folded(text: &str) -> String {
    let plain = |c: char| match c {
        'á' | 'à' | 'â' | 'ã' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        other => other,
    };
    let lower = |c: char| {
        let mut all = c.to_lowercase();
        match (all.next(), all.next()) {
            (Some(one), None) => one,
            _ => c,
        }
    };
    text.chars().map(|c| plain(lower(c))).collect()
}

/// The code under which texts know a place of the registry.
fn in_texts(code: &str) -> &str {
    match code {
        "ASI" => "ASIA",
        "EUR" => "EUROPE",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gazetteer::gazetteer;

    fn codes(text: &str) -> Vec<String> {
        Names::new(gazetteer()).find(text).into_iter().map(|n| n.code).collect()
    }

    #[test]
    fn places_are_found_in_four_languages() {
        assert_eq!(codes("Brazil’s exports to the EU and Beijing"), ["BRA", "EU", "CHN"]);
        assert_eq!(codes("Las ventas de España al Perú y a la Unión Europea"), ["ESP", "PER", "EU"]);
        assert_eq!(codes("O comércio da Alemanha com os Estados Unidos"), ["DEU", "USA"]);
        assert_eq!(codes("中国与墨西哥贸易额"), ["CHN", "MEX"]);
        assert_eq!(codes("東協對美國出口，其中越南"), ["ASEAN", "USA", "VNM"]);
        assert_eq!(codes("las ventas españolas y las marroquíes"), ["ESP", "MAR"]);
        assert_eq!(codes("The South China Sea"), Vec::<String>::new());
        assert_eq!(codes("the United\u{a0}States and los Estados\u{202f}Unidos"), ["USA", "USA"]);
    }
}
