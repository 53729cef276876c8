//! Text into tokens: one folded form for each character, so that places in the text stay countable.
//!
//! Letters run together into words, digits with their signs into one token, and every Chinese
//! character is a token of its own: words of Chinese are found by the lexicon, longest first.

use super::lang::Lang;

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Letters of an alphabet.
    Word,
    /// Digits with points and commas between them.
    Digits,
    /// One Chinese character.
    Han,
    /// Anything else that is no space.
    Sign,
}

/// A stretch of text that belongs together.
#[derive(Clone, Debug)]
pub struct Token {
    /// Folded text: small letters, no accents, simplified characters, plain digits.
    pub text: String,
    /// First character, counted in code points.
    pub start: usize,
    /// The character after the last.
    pub end: usize,
    /// What it is made of.
    pub shape: Shape,
    /// Begins with a capital letter.
    pub upper: bool,
    /// Has a letter with an accent.
    pub accented: bool,
    /// Has more than one letter and only capital letters.
    pub caps: bool,
}

/// A character without what is no part of its identity here: case, accent, width, script variant.
pub fn fold(c: char, lang: Lang) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' if c != '，' && c != '；' && c != '：' && c != '（' && c != '）' => {
            let plain = char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c);
            plain.to_ascii_lowercase()
        }
        '\u{A0}' | '\u{202F}' | '\u{2009}' | '\u{3000}' | '\t' | '\n' | '\r' => ' ',
        '\u{2019}' | '\u{2018}' => '\'',
        '\u{2212}' | '\u{2013}' | '\u{2014}' | '\u{2011}' => '-',
        '～' => '~',
        'á' | 'à' | 'â' | 'ã' | 'ä' | 'å' | 'Á' | 'À' | 'Â' | 'Ã' | 'Ä' | 'Å' => 'a',
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' | 'Ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' | 'Í' | 'Ì' | 'Î' | 'Ï' | 'ı' | 'İ' => 'i',
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' | 'ø' | 'Ó' | 'Ò' | 'Ô' | 'Õ' | 'Ö' | 'Ø' => 'o',
        'ú' | 'ù' | 'û' | 'ü' | 'Ú' | 'Ù' | 'Û' | 'Ü' => 'u',
        'ñ' | 'Ñ' => 'n',
        'ç' | 'Ç' => 'c',
        'ş' | 'ș' | 'Ş' | 'Ș' => 's',
        _ if lang == Lang::Zh && is_han(c) => lang.simplified(c),
        _ => c.to_lowercase().next().unwrap_or(c),
    }
}

/// Whether a character is a Chinese one.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '〇')
}

/// The tokens of a text.
pub fn tokens(text: &[char], lang: Lang) -> Vec<Token> {
    let folded: Vec<char> = text.iter().map(|c| fold(*c, lang)).collect();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&c) = folded.get(at) {
        if c.is_whitespace() {
            at += 1;
            continue;
        }
        let (shape, end) = run(&folded, at, c);
        let original = text.get(at..end).unwrap_or(&[]);
        let letters: Vec<&char> = original.iter().filter(|c| c.is_alphabetic()).collect();
        out.push(Token {
            text: folded.get(at..end).unwrap_or(&[]).iter().collect(),
            start: at,
            end,
            shape,
            accented: letters.iter().any(|c| !c.is_ascii()),
            upper: original.first().is_some_and(|c| c.is_uppercase()),
            caps: letters.len() > 1 && letters.iter().all(|c| c.is_uppercase()),
        });
        at = end;
    }
    out
}

fn run(text: &[char], at: usize, c: char) -> (Shape, usize) {
    let from = |test: &dyn Fn(usize) -> bool| {
        let mut end = at + 1;
        while end < text.len() && test(end) {
            end += 1;
        }
        end
    };
    let get = |i: usize| text.get(i).copied().unwrap_or(' ');
    if is_han(c) {
        (Shape::Han, at + 1)
    } else if c.is_ascii_digit() {
        let inside = |i: usize| {
            get(i).is_ascii_digit()
                || (matches!(get(i), '.' | ',') && get(i + 1).is_ascii_digit() && get(i - 1).is_ascii_digit())
        };
        (Shape::Digits, from(&inside))
    } else if c.is_alphabetic() {
        (Shape::Word, from(&|i| get(i).is_alphabetic() && !is_han(get(i))))
    } else {
        (Shape::Sign, at + 1)
    }
}
