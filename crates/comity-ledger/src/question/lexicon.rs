//! What do the words of a question mean?
//!
//! Every word and phrase that a question may hold is data: names of places and blocs, measures
//! (`registry/measures.csv`, columns `en` to `zh`), sections of the trade classification
//! (`registry/sections.csv`) and words with a role in the question
//! (`registry/question_words.csv`), in English, Spanish, Portuguese and Chinese. A text is cut into
//! the longest phrases that are known; what is left over is kept as not understood.

use crate::measure::{self, Measure};
use crate::place::{PlaceId, Registry, normalised, rows};
use std::collections::HashMap;

const WORDS: &str = include_str!("../../../../registry/question_words.csv");
const SECTIONS: &str = include_str!("../../../../registry/sections.csv");
const AMBIGUOUS: &str = include_str!("../../../../registry/ambiguous.csv");
const DEMONYMS: &str = include_str!("../../../../registry/demonyms.csv");

/// What a word does in a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// "share of".
    Share,
    /// "rank of".
    Rank,
    /// "largest", which asks for a list by rank.
    Largest,
    /// "partners".
    Partners,
    /// "suppliers": partners from whom goods come.
    Suppliers,
    /// "customers": partners to whom goods go.
    Customers,
    /// "growth of".
    Change,
    /// "per head".
    Head,
    /// "ratio of", "relative to".
    Ratio,
    /// "dependence of".
    Dependence,
    /// "members of".
    Members,
    /// "from": what follows is an origin.
    From,
    /// "by": what follows is who does it.
    By,
    /// "of": what follows is whose it is.
    Of,
    /// "to": what follows is a destination.
    To,
    /// "between".
    Between,
    /// "and": what follows belongs to what went before.
    And,
    /// "with": what follows is the other side.
    With,
    /// "since" a year.
    Since,
    /// The name of a month, 1 to 12.
    Month(u8),
    /// Words that change nothing.
    Filler,
}

/// One understood piece of a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// A place or bloc.
    Place(PlaceId),
    /// A name that several places have, as written.
    Either(String, Vec<PlaceId>),
    /// A measure by its id.
    Measure(Measure),
    /// A section of the trade classification by its code.
    Section(&'static str),
    /// A word with a role.
    Role(Role),
    /// A year.
    Year(i16),
    /// A month of a year.
    Month(i16, u8),
    /// A part of a year that no question is answered for, as written: a quarter, a fiscal year.
    Part(String),
    /// `->`, or `<-` if turned round.
    Arrow {
        /// Whether the goods go from right to left.
        back: bool,
    },
    /// What nobody has told this program the meaning of.
    Unknown(String),
}

/// All phrases by their plain form.
pub struct Lexicon<'r> {
    registry: &'r Registry,
    phrases: HashMap<String, Piece>,
    longest: usize,
}

fn role(name: &str) -> Option<Role> {
    Some(match name {
        "share" => Role::Share,
        "rank" => Role::Rank,
        "largest" => Role::Largest,
        "partners" => Role::Partners,
        "suppliers" => Role::Suppliers,
        "customers" => Role::Customers,
        "change" => Role::Change,
        "head" => Role::Head,
        "ratio" => Role::Ratio,
        "dependence" => Role::Dependence,
        "members" => Role::Members,
        "from" => Role::From,
        "by" => Role::By,
        "of" => Role::Of,
        "to" => Role::To,
        "between" => Role::Between,
        "and" => Role::And,
        "with" => Role::With,
        "since" => Role::Since,
        "filler" => Role::Filler,
        name => Role::Month(name.strip_prefix("month ")?.parse().ok().filter(|n| (1..=12).contains(n))?),
    })
}

/// Which small words are words, and no codes, in a text without small letters: `TO` is Tonga too.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Small {
    /// None: capitals are codes.
    None,
    /// Those that say who is who.
    Leads,
    /// All.
    All,
}

impl<'r> Lexicon<'r> {
    /// The words that the registry knows.
    pub fn of(registry: &'r Registry) -> Self {
        let mut lexicon = Self { registry, phrases: HashMap::new(), longest: 1 };
        for row in rows(AMBIGUOUS) {
            let [names, codes] = row[..] else { continue };
            let either: Vec<PlaceId> = codes.split('|').filter_map(|code| registry.by_code(code)).collect();
            for name in names.split('|') {
                lexicon.add(name, Piece::Either(name.to_owned(), either.clone()));
            }
        }
        for measure in measure::all() {
            lexicon.add(measure.label(), Piece::Measure(measure));
            for name in measure.names() {
                lexicon.add(name, Piece::Measure(measure));
            }
        }
        for row in rows(WORDS) {
            let Some(role) = row.first().and_then(|name| role(name)) else { continue };
            for name in row.iter().skip(1).flat_map(|names| names.split('|')) {
                lexicon.add(name, Piece::Role(role));
            }
        }
        for row in rows(SECTIONS) {
            let Some((code, names)) = row.split_first() else { continue };
            for name in names.iter().flat_map(|names| names.split('|')).chain([*code]) {
                lexicon.add(name, Piece::Section(code));
            }
        }
        for (name, id) in registry.names() {
            // A code of two letters is a word of some language sooner than a country.
            if name.len() > 3 || !name.is_ascii() {
                lexicon.add(name, Piece::Place(id));
            }
        }
        for row in rows(DEMONYMS) {
            let [code, "country", names, adjectives, ..] = row[..] else { continue };
            let Some(id) = registry.by_code(code) else { continue };
            for name in names.split(';').chain(adjectives.split(';')).filter(|name| name.len() > 3) {
                lexicon.add(name, Piece::Place(id));
            }
        }
        lexicon
    }

    /// Adds a phrase unless it has a meaning already.
    fn add(&mut self, name: &str, piece: Piece) {
        let plain = normalised(name);
        if !plain.is_empty() {
            self.longest = self.longest.max(plain.split(' ').count()).max(plain.chars().count().min(24));
            self.phrases.entry(plain).or_insert(piece);
        }
    }

    /// A text as pieces, in order.
    pub fn read(&self, text: &str) -> Vec<Piece> {
        let tokens = tokens(text);
        let (pieces, named) = self.pieces(&tokens, Small::None);
        let shouted = !tokens.iter().any(|token| match token {
            Token::Word { written, .. } => written.chars().any(char::is_lowercase),
            Token::Sign(piece) => matches!(piece, Piece::Arrow { .. }),
        });
        // "EXPORTS OF CHINA TO BRAZIL": who writes names in full writes no codes beside them.
        match named {
            1 if shouted => self.pieces(&tokens, Small::Leads).0,
            2.. if shouted => self.pieces(&tokens, Small::All).0,
            _ => pieces,
        }
    }

    /// The pieces, and how many places among them are written in full.
    fn pieces(&self, tokens: &[Token], small: Small) -> (Vec<Piece>, usize) {
        let mut pieces = Vec::new();
        let (mut at, mut named) = (0, 0);
        while at < tokens.len() {
            let (piece, used) = self.longest_at(&tokens[at..], small);
            let in_full = used > 1 || matches!(&tokens[at], Token::Word { written, .. } if written.len() > 3);
            named += usize::from(in_full && matches!(piece, Piece::Place(_)));
            match (pieces.last_mut(), piece) {
                (Some(Piece::Unknown(before)), Piece::Unknown(more)) => {
                    if more.is_ascii() {
                        before.push(' ');
                    }
                    before.push_str(&more);
                }
                (_, piece) => pieces.push(piece),
            }
            at += used;
        }
        (pieces, named)
    }

    fn longest_at(&self, tokens: &[Token], small: Small) -> (Piece, usize) {
        match &tokens[0] {
            Token::Sign(piece) => return (piece.clone(), 1),
            Token::Word { .. } => {}
        }
        let words = tokens.iter().map_while(|token| match token {
            Token::Word { plain, written, ideograph } => Some((plain, written, *ideograph)),
            Token::Sign(_) => None,
        });
        let words: Vec<(&String, &String, bool)> = words.take(self.longest).collect();
        for n in (1..=words.len()).rev() {
            let ideographs = words[..n].iter().all(|(_, _, ideograph)| *ideograph);
            let parts: Vec<&str> = words[..n].iter().map(|(plain, ..)| plain.as_str()).collect();
            let found = self.phrases.get(&parts.join(if ideographs { "" } else { " " }));
            if n == 1 {
                return (self.one(words[0].0, words[0].1, found, small), 1);
            }
            if let Some(found) = found {
                return (found.clone(), n);
            }
        }
        (Piece::Unknown(words.first().map_or_else(String::new, |(_, written, _)| (*written).clone())), 1)
    }

    /// A single word: a code in capital letters is a place whatever else it spells.
    fn one(&self, plain: &str, written: &str, found: Option<&Piece>, small: Small) -> Piece {
        let is_word = match found {
            Some(Piece::Role(Role::Filler)) => small == Small::All,
            Some(Piece::Role(_)) => small != Small::None,
            _ => false,
        };
        if let Some(piece) = found.filter(|_| is_word) {
            return piece.clone();
        }
        let capital = written.ends_with('+')
            || (written.chars().all(|c| !c.is_lowercase()) && written.chars().any(char::is_alphabetic));
        let code = || self.registry.by_code(&written.to_uppercase()).or_else(|| self.registry.by_name(plain));
        match found {
            Some(piece) if !capital => piece.clone(),
            found => match (code(), found) {
                (Some(id), _) => Piece::Place(id),
                (None, Some(piece)) => piece.clone(),
                (None, None) => Piece::Unknown(written.to_owned()),
            },
        }
    }
}

enum Token {
    Word { plain: String, written: String, ideograph: bool },
    Sign(Piece),
}

/// Which letters run together in a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    Ideograph,
    Other,
}

fn class(c: char) -> Class {
    match c {
        '\u{3400}'..='\u{9fff}' => Class::Ideograph,
        c if c.is_ascii_digit() => Class::Digit,
        c if c.is_alphanumeric() => Class::Letter,
        _ => Class::Other,
    }
}

/// Years that a question may name; other numbers are not understood.
const YEARS: std::ops::RangeInclusive<i16> = 1000..=2999;

/// Years in which six digits may be a month: `202301`.
const YEARS_OF_MONTHS: std::ops::RangeInclusive<i16> = 1900..=2100;

fn tokens(text: &str) -> Vec<Token> {
    let text = text.replace('→', "->").replace('←', "<-");
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let rest = &chars[at..];
        let used = match class(chars[at]) {
            Class::Ideograph => {
                let written = chars[at].to_string();
                tokens.push(Token::Word { plain: written.clone(), written, ideograph: true });
                1
            }
            Class::Digit => number(rest, &mut tokens),
            Class::Letter => {
                let inside = |c: &&char| matches!(class(**c), Class::Letter | Class::Digit);
                let mut n = rest.iter().take_while(inside).count();
                // OPEC+ is not OPEC.
                n += usize::from(rest.get(n) == Some(&'+'));
                let written: String = rest[..n].iter().collect();
                tokens.push(Token::Word { plain: normalised(&written), written, ideograph: false });
                n
            }
            Class::Other => sign(rest, &mut tokens),
        };
        at += used.max(1);
    }
    tokens
}

/// A year, a month such as `2024-05`, `202405` or 5月, or a part of a year; how many characters it takes.
fn number(rest: &[char], tokens: &mut Vec<Token>) -> usize {
    let digits = |from: usize| rest.iter().skip(from).take_while(|c| c.is_ascii_digit()).count();
    let text = |from: usize, n: usize| rest[from..from + n].iter().collect::<String>();
    let year_of = |text: &str| text.parse().ok().filter(|year| YEARS.contains(year));
    let month_of = |text: &str| text.parse().ok().filter(|month| (1..=12u8).contains(month));
    let n = digits(0);
    let written = text(0, n);
    let (piece, used) = match (n, rest.get(n)) {
        (4, Some('-' | '/')) if digits(n + 1) == 2 => {
            let part = text(n + 1, 2);
            let month = year_of(&written).zip(month_of(&part));
            let piece = month.map_or_else(|| Piece::Part(text(0, n + 3)), |(y, m)| Piece::Month(y, m));
            (piece, n + 3)
        }
        (1 | 2, Some('月')) => {
            let month = month_of(&written);
            (month.map_or(Piece::Unknown(written), |month| Piece::Role(Role::Month(month))), n + 1)
        }
        (6, _) if text(0, 4).parse().is_ok_and(|year| YEARS_OF_MONTHS.contains(&year)) => {
            let month = year_of(&text(0, 4)).zip(month_of(&text(4, 2)));
            (month.map_or(Piece::Unknown(written), |(year, month)| Piece::Month(year, month)), n)
        }
        (4, _) => (year_of(&written).map_or(Piece::Unknown(written), Piece::Year), n),
        _ => (Piece::Unknown(written), n),
    };
    tokens.push(Token::Sign(piece));
    used
}

fn sign(rest: &[char], tokens: &mut Vec<Token>) -> usize {
    let (piece, n) = match rest {
        ['-', '>', ..] => (Piece::Arrow { back: false }, 2),
        ['<', '-', ..] => (Piece::Arrow { back: true }, 2),
        [':', ..] => (Piece::Arrow { back: false }, 1),
        [',' | '&' | '、' | '，' | '/', ..] => (Piece::Role(Role::And), 1),
        ['%', ..] => (Piece::Role(Role::Share), 1),
        _ => return 1,
    };
    tokens.push(Token::Sign(piece));
    n
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::registry;

    fn read(text: &str) -> Vec<Piece> {
        Lexicon::of(registry()).read(text)
    }

    fn place(code: &str) -> Piece {
        Piece::Place(registry().by_code(code).unwrap())
    }

    #[test]
    fn every_row_of_the_word_list_has_a_role() {
        assert!(rows(WORDS).iter().all(|row| row.first().is_some_and(|name| role(name).is_some())));
        assert!(rows(AMBIGUOUS).iter().all(|row| row[1].split('|').all(|c| registry().by_code(c).is_some())));
    }

    #[test]
    fn words_of_four_languages_are_cut_into_the_longest_known_phrases() {
        let exports = Piece::Measure(measure::TRADE_GOODS_EXPORTS);
        let (of, to) = (Piece::Role(Role::Of), Piece::Role(Role::To));
        let peru = read("exportaciones de China a Perú 2020");
        assert_eq!(peru, [exports.clone(), of.clone(), place("CHN"), to, place("PER"), Piece::Year(2020)]);
        assert_eq!(read("中国对巴西出口")[..1], [place("CHN")]);
        assert_eq!(read("中国对巴西出口")[2..], [place("BRA"), exports]);
        assert_eq!(read("Papua New Guinea"), [place("PNG")]);
        assert_eq!(read("OPEC+"), [place("OPEC+")]);
        assert!(matches!(&read("Congo")[..], [Piece::Either(..)]));
    }

    #[test]
    fn a_code_in_capitals_is_a_place_and_a_small_word_is_not() {
        assert_eq!(read("per head"), [Piece::Role(Role::Head)]);
        assert_eq!(read("PER"), [place("PER")]);
        assert_eq!(read("to"), [Piece::Role(Role::To)]);
        assert_eq!(read("chn"), [place("CHN")]);
        assert_eq!(read("of steel plates"), [Piece::Role(Role::Of), Piece::Unknown("steel plates".into())]);
        assert_eq!(read("2024-05"), [Piece::Month(2024, 5)]);
        assert_eq!(read("202405"), [Piece::Month(2024, 5)]);
        assert_eq!(read("2020-21"), [Piece::Part("2020-21".into())]);
        assert_eq!(read("5月"), [Piece::Role(Role::Month(5))]);
    }

    #[test]
    fn small_words_in_a_text_of_capitals_are_no_codes() {
        let places = |text: &str| -> Vec<String> {
            let code = |piece: Piece| match piece {
                Piece::Place(id) => Some(registry().code_of(id).to_owned()),
                _ => None,
            };
            read(text).into_iter().filter_map(code).collect()
        };
        assert_eq!(places("EXPORTS OF CHINA TO BRAZIL IN 2020"), ["CHN", "BRA"]);
        assert_eq!(places("EXPORTACIONES DE CHINA A LA ARGENTINA EN 2020"), ["CHN", "ARG"]);
        assert_eq!(places("EXPORTS IN -> CN 2020"), ["IND", "CHN"]);
        assert_eq!(places("exports of IN to CN 2020"), ["IND", "CHN"]);
        assert_eq!(places("TRADE OF IT WITH CHINA"), ["ITA", "CHN"]);
    }
}
