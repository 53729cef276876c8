//! Numbers as texts write them, without their units.
//!
//! Digits with the signs of the language (1.338,5 and 1,338.5), magnitudes between and after them
//! (19 mil 450 millones, 4.3万亿), words (tres millones y medio, 三百亿). What a mantissa rounds to
//! is kept, because the tolerance of a claim is half of its last digit.

use super::lang::Lang;
use super::scan::Line;

/// A number with what is known of how it was written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// The first item.
    pub from: usize,
    /// The item after the last.
    pub to: usize,
    /// The value, magnitudes included.
    pub value: f64,
    /// The mantissa as written, before the last magnitude.
    pub mantissa: f64,
    /// Decimals of the mantissa.
    pub decimals: u8,
    /// The power of ten of the magnitudes after the mantissa.
    pub power: i32,
    /// Written in words altogether.
    pub words: bool,
    /// The currency that a magnitude such as `mdd` carries.
    pub currency: Option<&'static str>,
}

impl Number {
    /// Half of what the last digit stands for.
    pub fn half_width(&self) -> f64 {
        let whole = self.mantissa.abs();
        let half = if self.decimals > 0 {
            0.5 * 10f64.powi(-i32::from(self.decimals))
        } else {
            let zeros = zeros(whole);
            if zeros == 0 { (whole * 0.1).min(0.5) } else { (0.5 * 10f64.powi(zeros)).min(whole * 0.05) }
        };
        half * 10f64.powi(self.power)
    }
}

fn zeros(whole: f64) -> i32 {
    let mut left = whole.round();
    let mut n = 0;
    while left >= 10.0 && (left % 10.0).abs() < 1e-9 {
        left /= 10.0;
        n += 1;
    }
    n
}

/// Digits with their signs: the value and the number of decimals. `big` tells that a magnitude of
/// at least a thousand million follows, after which Spanish reads a single sign as decimal.
pub fn digits(text: &str, lang: Lang, big: bool) -> Option<(f64, u8)> {
    let signs: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| !c.is_ascii_digit()).collect();
    let after_last = |at: usize| text.len() - at - 1;
    let decimal_at = match signs.as_slice() {
        [] => None,
        [(at, sign)] => {
            let three = after_last(*at) == 3 && *at <= 3 && !text.starts_with('0');
            let thousands = match lang {
                Lang::Es => !big,
                Lang::Pt => *sign == '.',
                Lang::En | Lang::Zh => *sign == ',',
            };
            if three && thousands { None } else { Some(*at) }
        }
        [(_, first), .., (at, last)] => (first != last).then_some(*at),
    };
    let (head, tail) =
        decimal_at.map_or((text, ""), |at| (text.get(..at).unwrap_or(""), text.get(at + 1..).unwrap_or("")));
    let plain: String = head.chars().filter(char::is_ascii_digit).collect();
    let value: f64 = format!("{plain}.{tail}0").parse().ok()?;
    Some((value, u8::try_from(tail.len()).ok()?))
}

/// The number that begins at an item.
pub fn at(line: &Line<'_>, from: usize) -> Option<Number> {
    if line.lexicon.lang == Lang::Zh { super::number_han::at(line, from) } else { latin(line, from) }
}

/// A part of a number: what stands before a magnitude, and the magnitudes.
struct Part {
    base: f64,
    decimals: u8,
    powers: Vec<i32>,
    words: bool,
    half: bool,
    to: usize,
}

fn latin(line: &Line<'_>, from: usize) -> Option<Number> {
    let first = part(line, from)?;
    let mut number = Number {
        from,
        to: first.to,
        value: 0.0,
        mantissa: first.base,
        decimals: first.decimals,
        power: first.powers.iter().sum(),
        words: first.words,
        currency: None,
    };
    if first.half {
        number.mantissa += 0.5;
        number.decimals = 1;
    }
    number.value = number.mantissa * 10f64.powi(number.power);
    // "19 mil 450 millones", "1 millón 20 mil"
    let room = 10f64.powi(number.power);
    if number.power >= 3
        && first.decimals == 0
        && line.glued_by_space(number.to)
        && let Some(next) = part(line, number.to)
        && next.base < room
        && next.decimals == 0
        && !line.any(next.to, &["pct", "month", "t", "noise", "xunit"])
    {
        let power: i32 = next.powers.iter().sum();
        let below = next.base * 10f64.powi(power);
        if below < room && power < number.power {
            number.mantissa = (number.value + below) / 10f64.powi(power);
            number.power = power;
        } else {
            number.mantissa = number.value + next.base;
            number.power = power;
        }
        number.value = number.mantissa * 10f64.powi(number.power);
        number.to = next.to;
    }
    money_magnitude(line, &mut number);
    Some(number)
}

/// `mdd`, `mmdd`, `M€`: a magnitude that names its currency.
fn money_magnitude(line: &Line<'_>, number: &mut Number) {
    let Some(value) = line.get(number.to, "magcur") else { return };
    let Some((power, currency)) = value.split_once(' ') else { return };
    let Ok(power) = power.parse::<i32>() else { return };
    // "17 mil mdd" is seventeen thousand million.
    number.power += power;
    number.value *= 10f64.powi(power);
    number.currency = Some(if currency == "EUR" { "EUR" } else { "USD" });
    number.to += 1;
}

fn part(line: &Line<'_>, from: usize) -> Option<Part> {
    let (base, decimals, words, mut to) = if line.items.get(from)?.digits {
        digit_part(line, from)?
    } else {
        let (value, to) = words_at(line, from)?;
        (value, 0, true, to)
    };
    let mut powers = Vec::new();
    let mut half = false;
    loop {
        // "$8-billion"
        let sign =
            usize::from(line.lexicon.lang == Lang::En && line.word(to) == "-" && line.is(to + 1, "mag"));
        if let Some(power) = line.get(to + sign, "mag").and_then(|v| v.parse::<i32>().ok()) {
            powers.push(power);
            to += 1 + sign;
        } else if line.is(to, "half") && line.get(to, "half") == Some("1") {
            half = true;
            to += 1;
        } else {
            break;
        }
        if powers.len() > 2 {
            break;
        }
    }
    Some(Part { base, decimals, powers, words, half, to })
}

fn digit_part(line: &Line<'_>, from: usize) -> Option<(f64, u8, bool, usize)> {
    let text = line.word(from);
    let mut to = from + 1;
    let magnitude = line.get(to, "mag").or_else(|| line.get(to, "magcur"));
    let power = magnitude.and_then(|v| v.split(' ').next()?.parse::<i32>().ok()).unwrap_or(0);
    let (mut value, mut decimals) = digits(text, line.lexicon.lang, power >= 9)?;
    // Digits set in groups of three by spaces: "18 900".
    while decimals == 0
        && text.len() <= 3
        && line.items.get(to).is_some_and(|i| i.digits)
        && line.start(to) == line.end(to - 1) + 1
        && line.word(to).len() >= 3
        && line.word(to).bytes().take(3).all(|b| b.is_ascii_digit())
        && line.word(to).as_bytes().get(3).is_none_or(|b| !b.is_ascii_digit())
    {
        let (group, more) = digits(line.word(to), Lang::En, true)?;
        value = value * 1000.0 + group;
        decimals = more;
        to += 1;
    }
    Some((value, decimals, false, to))
}

/// Number words that add up: "treinta y uno", "cento e vinte"; "mil" alone is a thousand.
fn words_at(line: &Line<'_>, from: usize) -> Option<(f64, usize)> {
    if line.get(from, "mag") == Some("3") && !line.is(from, "num") {
        return Some((1.0, from));
    }
    if line.get(from, "mag") == Some("9")
        && !line.is(from, "num")
        && line.items.get(from)?.to - line.items.get(from)?.from == 2
    {
        // "os mil milhões de euros"
        return Some((1.0, from));
    }
    let word = |n: usize| line.get(n, "num").and_then(|v| v.parse::<f64>().ok());
    let mut total = word(from)?;
    let (mut last, mut to) = (total, from + 1);
    loop {
        let step = usize::from(line.is(to, "and") && matches!(line.word(to), "y" | "e" | "and"));
        match word(to + step) {
            Some(next) if next < last && (last >= 100.0 || step == 1 && last >= 20.0) => {
                total += next;
                last = next;
                to += step + 1;
            }
            _ => break,
        }
    }
    Some((total, to))
}

impl Line<'_> {
    /// Whether the item follows the one before it after one space, without a sign.
    fn glued_by_space(&self, item: usize) -> bool {
        item > 0 && self.start(item) == self.end(item - 1) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_each_language() {
        assert_eq!(digits("1.338,5", Lang::Es, false), Some((1338.5, 1)));
        assert_eq!(digits("1,338.5", Lang::Es, false), Some((1338.5, 1)));
        assert_eq!(digits("24.300", Lang::Es, false), Some((24300.0, 0)));
        assert_eq!(digits("24,300", Lang::Es, false), Some((24300.0, 0)));
        assert_eq!(digits("2,315", Lang::Es, true), Some((2.315, 3)));
        assert_eq!(digits("12,345", Lang::Pt, true), Some((12.345, 3)));
        assert_eq!(digits("24.300", Lang::Pt, false), Some((24300.0, 0)));
        assert_eq!(digits("6,7", Lang::Pt, false), Some((6.7, 1)));
        assert_eq!(digits("7,680", Lang::Zh, false), Some((7680.0, 0)));
        assert_eq!(digits("0.376", Lang::Es, false), Some((0.376, 3)));
    }
}
