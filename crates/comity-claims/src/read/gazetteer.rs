//! Names of places, blocs and governments, and what else a text may call them.
//!
//! Read from `registry/demonyms.csv`. Names are matched as written (capital letters matter: "us"
//! is no country), at word boundaries, longest first.

use super::line::Line;
use crate::frame::Span;
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::BTreeMap;
use std::sync::LazyLock;

const PLACES: &str = include_str!("../../../../registry/places.csv");
const REGISTRY: &str = include_str!("../../../../registry/demonyms.csv");

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

/// What is known of a place besides its names.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Place {
    pub bloc: bool,
    /// The first name of the registry.
    pub name: String,
    pub epithets: Vec<String>,
    pub currency: String,
    /// First month of the fiscal year.
    pub fiscal: Option<u8>,
    /// Side of the border ("north") and code.
    pub neighbours: Vec<(String, String)>,
}

/// All names, ready to search.
#[derive(Debug)]
pub struct Gazetteer {
    search: Option<AhoCorasick>,
    entries: Vec<(String, Form)>,
    places: BTreeMap<String, Place>,
}

/// Names that contain a place without meaning it.
const NOT_PLACES: &[&str] = &[
    "South China Sea",
    "Indo-Pacific",
    "New Jersey",
    "Jersey City",
    "UN General Assembly",
    "UN Security Council",
    "UN member",
    "UN votes",
    "UN vote",
    "UN roll",
    "UN resolutions",
    "UN resolution",
    "UN Comtrade",
    "UN data",
    "UN figures",
    "United Nations General Assembly",
    "World Economic Forum",
    "East China Sea",
    "China Daily",
    "China Railway",
    "Bank of America",
    "Air China",
    "China Mobile",
    "New York",
    "Panama Canal",
    "Suez Canal",
    "Indian Ocean",
    "Gulf of Guinea",
    "Gulf of Mexico",
    "Gulf of Aden",
    "Gulf of Oman",
    "Persian Gulf",
    "Washington Post",
    "Air India",
    "Times of India",
    "New England",
    "New Mexico",
    "Washington State",
    "Japan Airlines",
    "Korea Times",
    "Paris Agreement",
    "Paris climate",
    "Paris Club",
    "Vienna Convention",
    "Geneva Convention",
    "Rome Statute",
    "Kyoto Protocol",
    "Lisbon Treaty",
    "Treaty of Lisbon",
    "Cairo Declaration",
    "Bretton Woods",
    "Bandung",
    "Moscow region",
    "Panama Papers",
    "China-Pakistan Economic Corridor",
    "Made in China",
    "Jordan River",
    "Georgia Tech",
    "Swiss Re",
    "Deutsche Bank",
    "Turkish Airlines",
    "Ethiopian Airlines",
    "Qatar Airways",
    "Singapore Airlines",
    "American Chamber of Commerce",
    "Chamber of Commerce",
    "World Bank",
    "World Cup",
    "World Health Organization",
    "African Development Bank",
    "Asian Development Bank",
    "Inter-American Development Bank",
    "Washington Consensus",
    "Beijing Declaration",
    "Berlin Process",
    "Berlin Wall",
    "Abraham Accords",
    "Mexico City Policy",
    "Cayman Airways",
    "Central Bank",
    "Arab Spring",
    "Russian roulette",
    "Dutch disease",
    "Turkish Stream",
    "Nord Stream",
    "Colombo Port City",
    "Brazil nuts",
    "Guinea fowl",
    "Guinea pigs",
    "Panama hats",
    "Lima Group",
    "Kigali Amendment",
    "Montreal Protocol",
    "Santiago Network",
    "Samoa Agreement",
    "Cotonou Agreement",
    "Santo Domingo de",
    "Copenhagen criteria",
    "Jakarta Post",
    "Bangkok Post",
    "Hague Convention",
    "Gaza",
    "Basel",
    "Radio France",
    "Voice of America",
    "Latin America Reserve Fund",
    // currencies
    "US dollar",
    "US dollars",
    "U.S. dollar",
    "U.S. dollars",
];

impl Gazetteer {
    fn load() -> Self {
        let (mut names, mut entries, mut places) = (Vec::new(), Vec::new(), BTreeMap::new());
        for name in NOT_PLACES {
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
            let side = |s: &String| s.split_once(':').map(|(a, b)| (a.to_owned(), b.to_owned()));
            let place = Place {
                bloc: cell(1) == "bloc",
                name: list(2).first().cloned().unwrap_or_default(),
                epithets: list(5),
                currency: cell(6).to_owned(),
                fiscal: cell(7).parse().ok(),
                neighbours: list(8).iter().filter_map(side).collect(),
            };
            places.insert(code, place);
        }
        for (code, flag) in flags() {
            names.push(flag);
            entries.push((code, Form::Name));
        }
        let search = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&names).ok();
        Self { search, entries, places }
    }

    /// What is known of a code.
    pub fn place(&self, code: &str) -> Option<&Place> {
        self.places.get(code)
    }

    /// Whether the code is a group of places.
    pub fn is_bloc(&self, code: &str) -> bool {
        self.places.get(code).is_some_and(|p| p.bloc)
    }

    /// The name of a code for readers.
    pub fn name<'a>(&'a self, code: &'a str) -> &'a str {
        self.places.get(code).map_or(code, |p| p.name.as_str())
    }

    /// All mentions in a text, left to right; blocked names have an empty code.
    pub fn find(&self, line: &Line) -> Vec<(Span, &str, Form)> {
        let Some(search) = &self.search else { return Vec::new() };
        let text: String = line.chars.iter().map(|c| if *c == '\u{2019}' { '\'' } else { *c }).collect();
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
                && whole_word(line, span)
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

fn whole_word(line: &Line, s: Span) -> bool {
    let letter = |i: Option<usize>| {
        i.and_then(|i| line.chars.get(i)).is_some_and(|c| c.is_alphanumeric() || *c == '$')
    };
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
        gazetteer().find(&Line::new(text)).into_iter().map(|m| m.1.to_owned()).collect()
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
