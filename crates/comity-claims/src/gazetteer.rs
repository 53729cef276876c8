//! Names of places, blocs and governments in English, wherever they stand in a text.
//!
//! Read from `registry/demonyms.csv`. Names are matched as written (capital letters matter: "us"
//! is no country), at word boundaries, longest first.

use crate::frame::Span;
use aho_corasick::{AhoCorasick, MatchKind};
use std::sync::LazyLock;

const PLACES: &str = include_str!("../../../registry/places.csv");
const REGISTRY: &str = include_str!("../../../registry/demonyms.csv");

/// How a place is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// "Chile".
    Name,
    /// "Chilean".
    Adjective,
    /// "Santiago" for the government of Chile.
    Government,
}

/// All names, ready to search.
#[derive(Debug)]
pub struct Gazetteer {
    search: Option<AhoCorasick>,
    entries: Vec<(String, Form)>,
}

/// Names that contain a place without meaning it, one a line.
pub(crate) const NOT_PLACES: &str = include_str!("../lang/en/no_places.txt");

impl Gazetteer {
    fn load() -> Self {
        let (mut names, mut entries) = (Vec::new(), Vec::new());
        for name in NOT_PLACES.lines() {
            names.push((*name).to_owned());
            entries.push((String::new(), Form::Name));
        }
        let mut reader = csv::Reader::from_reader(REGISTRY.as_bytes());
        for record in reader.records().flatten() {
            let cell = |i: usize| record.get(i).unwrap_or("");
            let list = |i: usize| {
                cell(i).split(';').filter(|s| !s.is_empty()).map(str::to_owned).collect::<Vec<_>>()
            };
            let code = cell(0).to_owned();
            for (column, form) in [(2, Form::Name), (3, Form::Adjective), (4, Form::Government)] {
                for name in list(column) {
                    if form != Form::Adjective && name.chars().count() > 3 && !name.contains('.') {
                        let upper = name.to_uppercase();
                        if upper != name {
                            names.push(upper);
                            entries.push((code.clone(), form));
                        }
                    }
                    if !names.contains(&name) || form != Form::Adjective {
                        names.push(name);
                        entries.push((code.clone(), form));
                    }
                }
            }
        }
        for (code, flag) in flags() {
            names.push(flag);
            entries.push((code, Form::Name));
        }
        let search = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&names).ok();
        Self { search, entries }
    }

    /// All mentions in a text, left to right; blocked names have an empty code.
    pub fn find(&self, chars: &[char]) -> Vec<(Span, &str, Form)> {
        let Some(search) = &self.search else { return Vec::new() };
        // names are matched as written, but for the kinds of apostrophes and of spaces
        let plain = |c: &char| match *c {
            '\u{2019}' => '\'',
            '\u{a0}' | '\u{202f}' | '\u{2009}' | '\t' | '\n' => ' ',
            other => other,
        };
        let text: String = chars.iter().map(plain).collect();
        let mut at = 0;
        let mut byte = 0;
        let mut index = |target: usize| {
            at += text.get(byte..target).map_or(0, |s| s.chars().count());
            byte = target;
            at
        };
        let mut out = Vec::new();
        for m in search.find_iter(&text) {
            let span = Span::new(index(m.start()), index(m.end()));
            if let Some((code, form)) = self.entries.get(m.pattern().as_usize())
                && whole_word(chars, span)
            {
                out.push((span, code.as_str(), *form));
            }
        }
        out
    }
}

/// Flags as text writes them: two regional indicator signs for the two letters of a code.
fn flags() -> Vec<(String, String)> {
    let sign = |c: char| char::from_u32(0x1F1E6 + u32::from(c).wrapping_sub(u32::from('A')));
    let mut reader = csv::Reader::from_reader(PLACES.as_bytes());
    reader
        .records()
        .flatten()
        .filter_map(|r| {
            let two = r.get(1).filter(|t| t.len() == 2 && t.bytes().all(|b| b.is_ascii_uppercase()))?;
            Some((r.get(0)?.to_owned(), two.chars().map(sign).collect::<Option<String>>()?))
        })
        .collect()
}

fn whole_word(chars: &[char], s: Span) -> bool {
    let letter =
        |i: Option<usize>| i.and_then(|i| chars.get(i)).is_some_and(|c| c.is_alphanumeric() || *c == '$');
    !letter(s.start.checked_sub(1)) && !letter(Some(s.end))
}

/// The gazetteer of the registry.
pub fn gazetteer() -> &'static Gazetteer {
    static ONE: LazyLock<Gazetteer> = LazyLock::new(Gazetteer::load);
    &ONE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<String> {
        gazetteer().find(&text.chars().collect::<Vec<_>>()).into_iter().map(|m| m.1.to_owned()).collect()
    }

    #[test]
    fn names_demonyms_governments() {
        assert_eq!(codes("Chilean exports to the United Kingdom and Beijing's view"), ["CHL", "GBR", "CHN"]);
        assert_eq!(
            codes("Latin America and the Caribbean, South Korea, the Democratic Republic of the Congo"),
            ["LAC", "KOR", "COD"]
        );
        assert_eq!(codes("US$5 told us in the South China Sea"), [""]);
        assert_eq!(
            codes("Nigerien and Nigerian, Guinea-Bissau and Papua New Guinea"),
            ["NER", "NGA", "GNB", "PNG"]
        );
    }
}
