//! Numbers in digits and words, with the rounding that their writing implies.

use crate::frame::Precision;

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// The pattern of a number in words below a thousand.
pub const WORDS: &str = "(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|one hundred(?: and [a-z]+(?:[- ][a-z]+)?)?|two hundred|three hundred|four hundred|five hundred|a hundred|half a dozen|a dozen|two dozen|three dozen|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|one|two|three|four|five|six|seven|eight|nine|zero)";

/// The pattern of a number in digits.
pub const DIGITS: &str = r"(?:\d{1,3}(?:,\d{2,3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)";

/// A mantissa with what its writing says about precision.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mantissa {
    /// Its value.
    pub value: f64,
    /// Digits after the point.
    pub decimals: u32,
    /// Zeros at the end of an integer.
    pub trailing_zeros: u32,
    /// Digits or words.
    pub precision: Precision,
}

/// The value of a number in words.
pub fn from_words(text: &str) -> Option<f64> {
    match text {
        "a dozen" => return Some(12.0),
        "half a dozen" => return Some(6.0),
        "two dozen" => return Some(24.0),
        "three dozen" => return Some(36.0),
        "a" | "an" => return Some(1.0),
        "several" | "few" => return None,
        _ => {}
    }
    let mut total = 0.0;
    let mut seen = false;
    for word in text.split([' ', '-']).filter(|w| !w.is_empty() && *w != "and") {
        if let Some(n) = ONES.iter().position(|o| *o == word) {
            total += n as f64;
        } else if let Some(n) = TENS.iter().skip(2).position(|t| *t == word) {
            total += (n as f64 + 2.0) * 10.0;
        } else if word == "hundred" {
            total = if total == 0.0 { 100.0 } else { total * 100.0 };
        } else if word == "a" {
            continue;
        } else {
            return None;
        }
        seen = true;
    }
    seen.then_some(total)
}

/// The place of an ordinal: `third`, `3rd`, `twenty-first`.
pub fn ordinal(text: &str) -> Option<f64> {
    const NAMES: [&str; 21] = [
        "",
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
        "twentieth",
    ];
    if let Some(n) = NAMES.iter().skip(1).position(|o| *o == text) {
        return Some(n as f64 + 1.0);
    }
    if let Some(n) = [
        "twentieth",
        "thirtieth",
        "fortieth",
        "fiftieth",
        "sixtieth",
        "seventieth",
        "eightieth",
        "ninetieth",
        "hundredth",
    ]
    .iter()
    .position(|o| *o == text)
    {
        return Some((n as f64 + 2.0) * 10.0);
    }
    if let Some((tens, ones)) = text.split_once(['-', ' ']) {
        return Some(from_words(tens)? + ordinal(ones)?);
    }
    let digits = text
        .strip_suffix("st")
        .or(text.strip_suffix("nd"))
        .or(text.strip_suffix("rd"))
        .or(text.strip_suffix("th"))?;
    digits.parse().ok()
}

/// Reads a mantissa in digits or words.
pub fn mantissa(text: &str) -> Option<Mantissa> {
    let plain: String = text.chars().filter(|c| *c != ',' && *c != ' ').collect();
    if plain.starts_with(|c: char| c.is_ascii_digit()) {
        let value: f64 = plain.parse().ok()?;
        let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
        let zeros = whole.len() - whole.trim_end_matches('0').len();
        return Some(Mantissa {
            value,
            decimals: part.len() as u32,
            trailing_zeros: if part.is_empty() && value > 0.0 { zeros as u32 } else { 0 },
            precision: Precision::Digits,
        });
    }
    let value = from_words(text)?;
    Some(Mantissa { value, decimals: 0, trailing_zeros: 0, precision: Precision::Word })
}

impl Mantissa {
    /// Half-width of the rounding interval, before the magnitude: decimals d → 0.5·10⁻ᵈ;
    /// integers → min(0.5, 10 %); z trailing zeros → min(0.5·10ᶻ, 5 %).
    pub fn half_width(&self) -> f64 {
        if self.decimals > 0 {
            0.5 * 10f64.powi(-(self.decimals as i32))
        } else if self.trailing_zeros > 0 {
            (0.5 * 10f64.powi(self.trailing_zeros.min(18) as i32)).min(0.05 * self.value)
        } else {
            0.5f64.min(0.1 * self.value)
        }
    }
}

/// The factor of a magnitude word.
pub fn magnitude(text: &str) -> Option<f64> {
    Some(match text.trim_matches([' ', '-']) {
        "hundred" => 1e2,
        "thousand" | "k" => 1e3,
        "million" | "millions" | "mn" | "mln" | "m" | "mio" => 1e6,
        "billion" | "billions" | "bn" | "bln" | "b" => 1e9,
        "trillion" | "trillions" | "tn" | "trn" => 1e12,
        "lakh" | "lakhs" => 1e5,
        "crore" | "crores" => 1e7,
        "lakh crore" | "lakh crores" => 1e12,
        "hundred million" => 1e8,
        "hundred thousand" => 1e5,
        "hundred billion" => 1e11,
        "万" => 1e4,
        "亿" => 1e8,
        "万亿" => 1e12,
        _ => return None,
    })
}

/// The pattern of a magnitude; short ones only when glued or after one space.
pub const MAGNITUDES: &str = r"(?:[ -]?(?:lakh crores?|hundred million|hundred thousand|hundred billion|hundred|thousand|millions?|billions?|trillions?|lakhs?|crores?|mln|bln|trn|mio|mn|bn|tn)\b|[mbk]\b| [mb]\b|万亿|亿|万)";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_ordinals() {
        for (text, n) in [
            ("eleven", 11.0),
            ("twenty-one", 21.0),
            ("half a dozen", 6.0),
            ("a hundred", 100.0),
            ("one hundred and fifty", 150.0),
        ] {
            assert_eq!(from_words(text), Some(n), "{text}");
        }
        for (text, n) in [("third", 3.0), ("3rd", 3.0), ("twenty-first", 21.0), ("thirtieth", 30.0)] {
            assert_eq!(ordinal(text), Some(n), "{text}");
        }
        assert_eq!(from_words("turtle"), None);
    }

    #[test]
    fn rounding_intervals() {
        let h = |t: &str| mantissa(t).unwrap().half_width();
        assert!((h("263.5") - 0.05).abs() < 1e-12);
        assert!((h("500") - 25.0).abs() < 1e-12);
        assert!((h("150") - 5.0).abs() < 1e-12);
        assert!((h("17") - 0.5).abs() < 1e-12);
        assert!((h("60") - 3.0).abs() < 1e-12);
        assert!((h("3") - 0.3).abs() < 1e-12);
    }
}
