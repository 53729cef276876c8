//! Numbers of Chinese: digits before 万 and 亿, numerals in characters, and "more than" inside them.

use super::lang::Lang;
use super::number::{Number, digits};
use super::scan::Line;

/// The number that begins at an item; what `多` and `余` inside it say is read with its qualifiers.
pub fn at(line: &Line<'_>, from: usize) -> Option<Number> {
    if line.items.get(from)?.digits { in_digits(line, from) } else { in_characters(line, from) }
}

fn in_digits(line: &Line<'_>, from: usize) -> Option<Number> {
    let (mantissa, decimals) = digits(line.word(from), Lang::Zh, false)?;
    let (power, to) = magnitudes(line, from + 1);
    let value = mantissa * 10f64.powi(power);
    Some(Number { from, to, value, mantissa, decimals, power, words: false, currency: None })
}

/// Magnitudes after a number, over an indefinite "多" or "余" that may stand before them (900余亿).
fn magnitudes(line: &Line<'_>, mut to: usize) -> (i32, usize) {
    let mut power = 0;
    let more = usize::from(matches!(line.word(to), "多" | "余" | "来") && line.is(to + 1, "mag"));
    to += more;
    while let Some(p) = line.get(to, "mag").and_then(|v| v.parse::<i32>().ok()) {
        if power > 0 && line.word(to) == "千" {
            break;
        }
        power += p;
        to += 1;
    }
    if power == 0 { (0, to - more) } else { (power, to) }
}

/// 三百二十 and its like, up to the magnitudes 万 and 亿, which scale what stands before them.
fn in_characters(line: &Line<'_>, from: usize) -> Option<Number> {
    // "突破百万人次", "超千亿美元": a magnitude alone is one of it.
    let said = |n: usize| line.any(n, &["op", "level"]);
    if line.is(from, "mag") && !line.is(from, "num") && from > 0 && said(from - 1) {
        let (power, to) = magnitudes(line, from);
        let value = 10f64.powi(power);
        return (power >= 4).then_some(Number {
            from,
            to,
            value,
            mantissa: 1.0,
            decimals: 0,
            power,
            words: true,
            currency: None,
        });
    }
    let value_of = |n: usize| -> Option<f64> {
        if let Some(v) = line.get(n, "num") {
            return v.parse().ok();
        }
        (line.word(n) == "千" && line.items.get(n)?.to - line.items.get(n)?.from == 1).then_some(1000.0)
    };
    value_of(from)?;
    let (mut total, mut digit, mut to) = (0.0, None::<f64>, from);
    let mut count = 0;
    while let Some(v) = value_of(to) {
        if v >= 10.0 {
            total += digit.unwrap_or(1.0) * v;
            digit = None;
        } else if digit.is_some() {
            // 二〇二四 and the like are years, which are read as times.
            break;
        } else {
            digit = Some(v);
        }
        to += 1;
        count += 1;
    }
    total += digit.unwrap_or(0.0);
    // 千 after a digit may open 千万: then it is a magnitude.
    let (power, to) = magnitudes(line, to);
    if count == 0 {
        return None;
    }
    // "百分之十四点五"
    let digit = |n: usize| line.get(n, "num").and_then(|v| v.parse::<f64>().ok()).filter(|v| *v < 10.0);
    if power == 0 && line.word(to) == "点" && digit(to + 1).is_some() {
        let (mut scale, mut end, mut decimals) = (0.1, to + 1, 0u8);
        while let Some(v) = digit(end) {
            total += v * scale;
            scale /= 10.0;
            end += 1;
            decimals += 1;
        }
        return Some(Number {
            from,
            to: end,
            value: total,
            mantissa: total,
            decimals,
            power: 0,
            words: true,
            currency: None,
        });
    }
    let value = total * 10f64.powi(power);
    Some(Number { from, to, value, mantissa: total, decimals: 0, power, words: true, currency: None })
}
