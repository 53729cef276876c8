//! The words of a language: from a surface form to what it may mean.
//!
//! Read from `lang/LL/lexicon.csv` (class, value, forms), `lang/LL/names.csv` (places; English:
//! `registry/demonyms.csv`),
//! `lang/products.csv` and the names of `registry/places.csv` and `registry/blocs_names.csv`. A form may end in `~`: then any
//! word that begins with it is meant; a form may begin with `=`: then accents count ("=é"); `(last|the previous) year`
//! stands for every form that its alternatives allow. Matching is longest first, over tokens, so that Chinese
//! words are cut out of the running text by the same rule that finds "free trade agreement".

use super::lang::Lang;
use super::token::{Token, tokens};
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

const PLACES: &str = include_str!("../../../../registry/places.csv");
const BLOCS: &str = include_str!("../../../../registry/blocs_names.csv");
const DEMONYMS: &str = include_str!("../../../../registry/demonyms.csv");
const PRODUCTS: &str = include_str!("../../lang/products.csv");
const TEXTS: &[(Lang, &str, &str)] = &[
    (Lang::En, include_str!("../../lang/en/lexicon.csv"), ""),
    (Lang::Es, include_str!("../../lang/es/lexicon.csv"), include_str!("../../lang/es/names.csv")),
    (Lang::Pt, include_str!("../../lang/pt/lexicon.csv"), include_str!("../../lang/pt/names.csv")),
    (Lang::Zh, include_str!("../../lang/zh/lexicon.csv"), include_str!("../../lang/zh/names.csv")),
];

/// What a form may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sense {
    /// The class, the first column of the lexicon.
    pub class: String,
    /// The value, the second column.
    pub value: String,
    letters: Letters,
}

/// Which capital letters a form asks for: "US" is a country, "us" is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Letters {
    Any,
    First,
    All,
    /// Without an accent: "e" joins, "é" does not.
    Plain,
    /// With an accent.
    Accented,
}

#[derive(Debug, Default)]
struct Node {
    exact: HashMap<String, usize>,
    begins: Vec<(String, usize)>,
    senses: Vec<Sense>,
}

/// A language's words as a tree of tokens.
#[derive(Debug)]
pub struct Lexicon {
    /// The language.
    pub lang: Lang,
    nodes: Vec<Node>,
    /// One-character names of Chinese and whom they may stand for.
    pub short: BTreeMap<String, Vec<String>>,
}

impl Lexicon {
    /// The lexicon of a language that has one.
    pub fn of(lang: Lang) -> Option<&'static Self> {
        static ALL: [OnceLock<Lexicon>; TEXTS.len()] = [const { OnceLock::new() }; TEXTS.len()];
        let at = TEXTS.iter().position(|(l, ..)| *l == lang)?;
        let (_, words, names) = TEXTS.get(at)?;
        Some(ALL.get(at)?.get_or_init(|| Self::load(lang, words, names)))
    }

    fn load(lang: Lang, words: &str, names: &str) -> Self {
        let mut out = Self { lang, nodes: vec![Node::default()], short: BTreeMap::new() };
        for row in rows(words) {
            for form in split(cell(&row, 2)).flat_map(expand) {
                let form = form.as_str();
                let (form, letters) = match form.strip_prefix('=') {
                    Some(f) if f.is_ascii() => (f, Letters::Plain),
                    Some(f) => (f, Letters::Accented),
                    // "May" is a month, "may" is not.
                    None if lang == Lang::En => (form, letters(form)),
                    None => (form, Letters::Any),
                };
                out.add(form, cell(&row, 0), cell(&row, 1), letters);
                for fused in fused(form, lang) {
                    out.add(&fused, cell(&row, 0), cell(&row, 1), Letters::Any);
                }
            }
        }
        if lang == Lang::En {
            for name in crate::gazetteer::NOT_PLACES.lines() {
                out.add(name, "noplace", "1", letters(name));
            }
            out.add_demonyms();
        }
        out.add_names(names);
        out.add_registry();
        let column = match lang {
            Lang::Es => 1,
            Lang::Pt => 2,
            Lang::Zh => 3,
            Lang::En => 0,
        };
        for row in rows(PRODUCTS) {
            for form in split(cell(&row, column)) {
                out.add(form, "product", cell(&row, 0), Letters::Any);
            }
        }
        out
    }

    fn add_names(&mut self, names: &str) {
        for row in rows(names) {
            let code = cell(&row, 0);
            let third = if self.lang == Lang::Zh { "short" } else { "adjective" };
            for form in split(cell(&row, 1)) {
                self.add(form, "place", &format!("{code}|name"), letters(form));
            }
            for form in split(cell(&row, 2)) {
                if third == "short" {
                    self.short.entry(form.to_owned()).or_default().push(code.to_owned());
                } else {
                    self.add(form, "place", &format!("{code}|adjective"), Letters::Any);
                }
            }
            for form in split(cell(&row, 3)) {
                self.add(form, "place", &format!("{code}|government"), letters(form));
            }
        }
    }

    /// English names, adjectives and governments have a table in the registry.
    fn add_demonyms(&mut self) {
        for row in rows(DEMONYMS) {
            for (column, kind) in [(2, "name"), (3, "adjective"), (4, "government")] {
                for form in split(cell(&row, column)) {
                    self.add(form, "place", &format!("{}|{kind}", cell(&row, 0)), letters(form));
                }
            }
        }
    }

    /// The names of the registry in this language; those with a bracket are written otherwise in texts.
    fn add_registry(&mut self) {
        let column = match self.lang {
            Lang::En => 7,
            Lang::Es => 8,
            Lang::Pt => 9,
            Lang::Zh => 10,
        };
        for row in rows(PLACES) {
            let (code, form) = (cell(&row, 0), cell(&row, column));
            if !form.is_empty() && !form.contains(['(', ',']) {
                self.add(form, "place", &format!("{code}|name"), letters(form));
            }
        }
        let column = match self.lang {
            Lang::En => 3,
            Lang::Es => 4,
            Lang::Pt => 5,
            Lang::Zh => 6,
        };
        for row in rows(BLOCS).iter().filter(|r| cell(r, 1) == "bloc") {
            let value = format!("{}|name", cell(row, 0));
            let names = std::iter::once(cell(row, column)).chain(cell(row, 7).split('|').map(str::trim));
            for form in names.filter(|f| !f.is_empty() && !f.contains(['(', ','])) {
                self.add(form, "place", &value, letters(form));
            }
        }
    }

    fn add(&mut self, form: &str, class: &str, value: &str, letters: Letters) {
        let (form, open) = form.strip_suffix('~').map_or((form, false), |f| (f, true));
        let chars: Vec<char> = form.chars().collect();
        let words = tokens(&chars, self.lang);
        let mut at = 0;
        for (n, word) in words.iter().enumerate() {
            let begins = open && n + 1 == words.len();
            at = self.child(at, &word.text, begins);
        }
        if at == 0 {
            return;
        }
        let sense = Sense { class: class.to_owned(), value: value.to_owned(), letters };
        if let Some(node) = self.nodes.get_mut(at)
            && !node.senses.contains(&sense)
        {
            node.senses.push(sense);
        }
    }

    fn child(&mut self, at: usize, word: &str, begins: bool) -> usize {
        let next = self.nodes.len();
        let Some(node) = self.nodes.get_mut(at) else { return at };
        let found = if begins {
            node.begins.iter().find(|(w, _)| w == word).map(|(_, i)| *i)
        } else {
            node.exact.get(word).copied()
        };
        if let Some(i) = found {
            return i;
        }
        if begins {
            node.begins.push((word.to_owned(), next));
        } else {
            node.exact.insert(word.to_owned(), next);
        }
        self.nodes.push(Node::default());
        next
    }

    /// The longest form that begins at a token: its length and what it may mean.
    pub fn longest(&self, text: &[Token], at: usize) -> Option<(usize, Vec<Sense>)> {
        let found = self.within(text, at)?;
        // "o Reino Unido": a name that begins inside a form and goes beyond it is cut out first.
        let beyond = |k: &usize| {
            self.within(text, at + k).is_some_and(|(n, senses)| {
                n > 1
                    && k + n > found.0
                    && senses.iter().any(|s| matches!(s.class.as_str(), "place" | "pron"))
            })
        };
        match (1..found.0).find(beyond) {
            // "dejaron la Unión": the article belongs to the name, and the verb keeps its meaning.
            Some(k) if k + 1 == found.0 && found.1.iter().any(|s| s.class == "event") => Some((k, found.1)),
            Some(k) => self.within(text.get(..at + k)?, at),
            None => Some(found),
        }
    }

    /// What a single word may mean in a class.
    pub fn alone(&self, word: &str, class: &str) -> Option<&str> {
        let at = self.nodes.first()?.exact.get(word)?;
        self.nodes.get(*at)?.senses.iter().find(|s| s.class == class).map(|s| s.value.as_str())
    }

    fn within(&self, text: &[Token], at: usize) -> Option<(usize, Vec<Sense>)> {
        let mut best: Option<(usize, Vec<Sense>)> = None;
        self.walk(text, at, 0, 0, &mut best);
        best
    }

    fn walk(
        &self,
        text: &[Token],
        at: usize,
        depth: usize,
        node: usize,
        best: &mut Option<(usize, Vec<Sense>)>,
    ) {
        let Some(here) = self.nodes.get(node) else { return };
        if depth > 0 && best.as_ref().is_none_or(|b| b.0 <= depth) {
            let first = text.get(at);
            let fits = |s: &&Sense| match s.letters {
                Letters::Any => true,
                Letters::First => first.is_some_and(|t| t.upper),
                Letters::All => first.is_some_and(|t| t.caps),
                Letters::Plain => first.is_some_and(|t| !t.accented),
                Letters::Accented => first.is_some_and(|t| t.accented),
            };
            let senses: Vec<Sense> = here.senses.iter().filter(fits).cloned().collect();
            if !senses.is_empty() {
                match best {
                    Some((length, all)) if *length == depth => {
                        all.extend(senses.into_iter().filter(|s| !all.contains(s)).collect::<Vec<_>>());
                    }
                    _ => *best = Some((depth, senses)),
                }
            }
        }
        let Some(token) = text.get(at + depth) else { return };
        if let Some(next) = here.exact.get(&token.text) {
            self.walk(text, at, depth + 1, *next, best);
        }
        let open = here.begins.iter().filter(|(w, _)| token.text.starts_with(w.as_str()));
        if let Some((_, next)) = open.max_by_key(|(w, _)| w.len()) {
            self.walk(text, at, depth + 1, *next, best);
        }
    }
}

/// A form that ends in a preposition, with the articles that run together with it: "se fue de" is
/// also "se fue del".
fn fused(form: &str, lang: Lang) -> Vec<String> {
    let Some((head, last)) = form.rsplit_once(' ') else { return Vec::new() };
    let joined: &[&str] = match (lang, last) {
        (Lang::Es, "de") => &["del"],
        (Lang::Es, "a") => &["al"],
        (Lang::Pt, "de") => &["do", "da", "dos", "das"],
        (Lang::Pt, "em") => &["no", "na", "nos", "nas"],
        // "para ao menos": no preposition runs together with the article of another.
        (Lang::Pt, "a") if head != "para" => &["ao", "aos", "as"],
        (Lang::Pt, "por") => &["pelo", "pela", "pelos", "pelas"],
        _ => &[],
    };
    joined.iter().map(|j| format!("{head} {j}")).collect()
}

fn letters(form: &str) -> Letters {
    let signs: Vec<char> = form.chars().filter(|c| c.is_alphabetic()).collect();
    let upper = |c: &char| c.is_uppercase();
    if signs.len() > 1 && signs.len() < 5 && signs.iter().all(upper) {
        Letters::All
    } else if signs.first().is_some_and(upper) {
        Letters::First
    } else {
        Letters::Any
    }
}

fn rows(text: &str) -> Vec<csv::StringRecord> {
    csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes()).records().flatten().collect()
}

fn cell(row: &csv::StringRecord, n: usize) -> &str {
    row.get(n).unwrap_or("").trim()
}

/// Every form that the alternatives of a form allow: "(last|this) year". They may stand in each other.
fn expand(form: &str) -> Vec<String> {
    let Some((head, rest)) = form.split_once('(') else { return vec![form.to_owned()] };
    let mut depth = 0_usize;
    let mut cuts = vec![0];
    let mut end = rest.len();
    for (at, sign) in rest.char_indices() {
        match sign {
            '(' => depth += 1,
            ')' if depth == 0 => {
                end = at;
                break;
            }
            ')' => depth -= 1,
            '|' if depth == 0 => cuts.push(at + 1),
            _ => {}
        }
    }
    let tails = expand(rest.get(end + 1..).unwrap_or_default());
    let ends = cuts.iter().skip(1).map(|c| c - 1).chain([end]);
    let ones = cuts.iter().zip(ends).flat_map(|(a, b)| expand(rest.get(*a..b).unwrap_or_default()));
    ones.flat_map(|one| tails.iter().map(move |tail| format!("{head}{one}{tail}"))).collect()
}

fn split(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').map(str::trim).filter(|s| !s.is_empty())
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn alternatives_stand_in_each_other_and_beside_each_other() {
        assert_eq!(expand("last year"), ["last year"]);
        assert_eq!(
            expand("(than (in|over)|from) (a|the) year"),
            [
                "than in a year",
                "than in the year",
                "than over a year",
                "than over the year",
                "from a year",
                "from the year"
            ]
        );
    }
}
