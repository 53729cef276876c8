//! The words of a formula, each with the column it starts in.

use super::{Trouble, mistakes};

/// One word.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// `trade`, `log`, or any name between backticks.
    Name(String),
    /// `0.5`, `1e-3`.
    Number(f64),
    /// `'USA'` or `"USA"`.
    Text(String),
    /// An operator or a bracket.
    Sign(&'static str),
}

/// A word and its place, counted in characters from 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// What it is.
    pub token: Token,
    /// Where it starts.
    pub column: usize,
}

/// Longer signs first, so that `<=` is not read as `<`.
const SIGNS: [&str; 26] = [
    "%in%", "==", "!=", "<=", ">=", "&&", "||", "::", "+", "-", "*", "/", "^", ":", "~", "|", "&", "!", "(",
    ")", "[", "]", ",", "=", "<", ">",
];

/// Longest formula; the longest in the literature has a few hundred characters.
const CHARACTERS_MAX: usize = 20_000;

/// Takes a formula apart.
///
/// # Errors
/// If a character means nothing, a quotation mark is not closed, or the text is too long.
pub fn words(text: &str) -> Result<Vec<Word>, Trouble> {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() > CHARACTERS_MAX {
        return Err(Trouble::at(text, 1, format!("the formula is longer than {CHARACTERS_MAX} characters")));
    }
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(&letter) = letters.get(at) {
        let column = at + 1;
        if letter.is_whitespace() {
            at += 1;
            continue;
        }
        let (token, length) = word(text, &letters[at..], column)?;
        words.push(Word { token, column });
        at += length;
    }
    Ok(words)
}

fn word(text: &str, rest: &[char], column: usize) -> Result<(Token, usize), Trouble> {
    let first = rest[0];
    if matches!(first, '\'' | '"' | '`') {
        let end = rest[1..].iter().position(|c| *c == first);
        let end = end.ok_or_else(|| Trouble::at(text, column, format!("expected a closing {first}")))?;
        let inside: String = rest[1..=end].iter().collect();
        let token = if first == '`' { Token::Name(inside) } else { Token::Text(inside) };
        return Ok((token, end + 2));
    }
    let digit = |i: usize| rest.get(i).is_some_and(char::is_ascii_digit);
    if digit(0) || (first == '.' && digit(1)) {
        return number(text, rest, column);
    }
    if first.is_alphabetic() || matches!(first, '_' | '.') {
        let length = rest.iter().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '.')).count();
        return Ok((Token::Name(rest[..length].iter().collect()), length));
    }
    let starts = |sign: &&&str| rest.len() >= sign.len() && sign.chars().zip(rest).all(|(a, b)| a == *b);
    match SIGNS.iter().find(starts) {
        Some(sign) => Ok((Token::Sign(sign), sign.len())),
        None => {
            let message = format!("expected a name, a number or an operator, found {first:?}");
            Err(Trouble::at(text, column, message).first(mistakes::of_character(first)))
        }
    }
}

fn number(text: &str, rest: &[char], column: usize) -> Result<(Token, usize), Trouble> {
    let mut length = 0;
    let mut seen_exponent = false;
    while let Some(&c) = rest.get(length) {
        let sign = matches!(c, '+' | '-') && matches!(rest[length - 1], 'e' | 'E') && seen_exponent;
        let exponent = matches!(c, 'e' | 'E')
            && !seen_exponent
            && rest.get(length + 1).is_some_and(|n| n.is_ascii_digit() || matches!(n, '+' | '-'));
        if !(c.is_ascii_digit() || c == '.' || sign || exponent) {
            break;
        }
        seen_exponent |= exponent;
        length += 1;
    }
    let written: String = rest[..length].iter().collect();
    match written.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok((Token::Number(value), length)),
        _ => Err(Trouble::at(text, column, format!("expected a number, found {written:?}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_numbers_texts_and_backticks() {
        let found: Vec<Token> =
            words("a<=1e-3 %in% 'U S' ^`x y`").unwrap().into_iter().map(|w| w.token).collect();
        assert_eq!(
            found,
            [
                Token::Name("a".into()),
                Token::Sign("<="),
                Token::Number(1e-3),
                Token::Sign("%in%"),
                Token::Text("U S".into()),
                Token::Sign("^"),
                Token::Name("x y".into()),
            ]
        );
    }

    #[test]
    fn what_means_nothing_is_told_with_its_column() {
        for (text, column) in [("a ~ b @ c", 7), ("a ~ 'b", 5), ("1.2.3", 1), ("x = 1e999", 5)] {
            assert_eq!(words(text).unwrap_err().column, column, "{text}");
        }
    }
}
