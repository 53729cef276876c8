//! Numbers and lists as a reader expects them.

/// An amount in US dollars with a fitting magnitude: `$458.1 bn`, `−$3.2 m`, `$870`.
pub fn usd(value: f64) -> String {
    let sign = if value < 0.0 { "−" } else { "" };
    let size = value.abs();
    let (scaled, magnitude) = match size {
        s if s >= 0.9995e12 => (s / 1e12, " tn"),
        s if s >= 0.9995e9 => (s / 1e9, " bn"),
        s if s >= 0.9995e6 => (s / 1e6, " m"),
        s if s >= 0.9995e3 => (s / 1e3, " k"),
        s => (s, ""),
    };
    if value != 0.0 && size < 0.5 {
        return format!("{sign}$0.{:02}", (size * 100.0).ceil());
    }
    let decimals = if magnitude.is_empty() {
        0
    } else if magnitude == " tn" {
        2
    } else {
        1
    };
    format!("{sign}${}{magnitude}", grouped(scaled, decimals))
}

/// A number with thousands separated by commas and a fixed number of decimals.
pub fn grouped(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), ""), |(w, f)| (w, f));
    let mut out = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    let zero = text.chars().all(|c| matches!(c, '0' | '.'));
    let sign = if value < 0.0 && !zero { "−" } else { "" };
    if fraction.is_empty() { format!("{sign}{out}") } else { format!("{sign}{out}.{fraction}") }
}

/// The same, but a number that is not zero never looks like one: it gets more decimals, up to three.
pub fn not_zero(value: f64, decimals: usize) -> String {
    let least = |decimals: usize| 0.5 * 10f64.powi(-i32::try_from(decimals).unwrap_or(9));
    let shown = (decimals..=decimals + 3).find(|d| value == 0.0 || value.abs() >= least(*d));
    match shown {
        Some(decimals) => grouped(value, decimals),
        None if value < 0.0 => format!("above −{}", grouped(2.0 * least(decimals + 3), decimals + 3)),
        None => format!("under {}", grouped(2.0 * least(decimals + 3), decimals + 3)),
    }
}

/// A value with its unit, as printed in texts and tables.
pub fn amount(value: f64, unit: &str) -> String {
    match unit {
        "USD" => usd(value),
        // A characteristic that holds or does not.
        "yes" => if value == 0.0 { "no" } else { "yes" }.to_owned(),
        "percent" => format!("{} %", not_all(value, 1).unwrap_or_else(|| not_zero(value, 1))),
        "ratio" | "index" | "points" => not_zero(value, 3),
        _ if value.abs() >= 1e6 && unit == "persons" => format!("{} m {unit}", grouped(value / 1e6, 2)),
        // Four decimals are what offices quote a rate with.
        _ if unit.ends_with(" per USD") => {
            format!("{} {unit}", grouped(value, if value.abs() < 100.0 { 4 } else { 1 }))
        }
        // Another money, by its code: a long row of digits is not read.
        _ if unit.len() == 3 && unit.bytes().all(|b| b.is_ascii_uppercase()) => {
            format!("{unit} {}", usd(value).replace('$', ""))
        }
        "" | "rank" | "pairs" => not_zero(value, decimals_of(value)),
        _ => format!("{} {unit}", not_zero(value, decimals_of(value))),
    }
}

fn decimals_of(value: f64) -> usize {
    if value.fract() == 0.0 || value.abs() >= 100.0 { 0 } else { 2 }
}

/// A change in per cent with its sign.
pub fn change(percent: f64) -> String {
    let sign = if percent >= 0.0 { "+" } else { "" };
    let decimals = if percent.abs() < 10.0 { 1 } else { 0 };
    format!("{sign}{} %", not_all(percent, decimals).unwrap_or_else(|| grouped(percent, decimals)))
}

/// A fall by nearly everything, which must not look like one by all: more decimals, up to three. Nothing of other
/// numbers.
fn not_all(percent: f64, decimals: usize) -> Option<String> {
    let all = |decimals: usize| grouped(percent, decimals) == grouped(-100.0, decimals);
    if percent <= -100.0 || !all(decimals) {
        return None;
    }
    let shown = (decimals..=decimals + 3).find(|decimals| !all(*decimals));
    Some(shown.map_or_else(|| format!("above {}", grouped(-100.0, decimals)), |d| grouped(percent, d)))
}

/// `A, B and C`.
pub fn list<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [head @ .., last] => {
            let head: Vec<&str> = head.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", head.join(", "), last.as_ref())
        }
    }
}

/// `2021`, `2021–2022`, `2015, 2017–2019`.
pub fn years(years: &[i16]) -> String {
    let mut runs: Vec<(i16, i16)> = Vec::new();
    for &year in years {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == year => *last = year,
            _ => runs.push((year, year)),
        }
    }
    let words: Vec<String> =
        runs.iter().map(|(a, b)| if a == b { a.to_string() } else { format!("{a}–{b}") }).collect();
    words.join(", ")
}

/// A count with its noun: `1 member`, `33 members`.
pub fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// A name at the start of a sentence.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + letters.as_str())
}

/// Text without characters that would steer a terminal.
pub fn printable(text: &str) -> String {
    let steers = |c: char| {
        (c.is_control() && c != '\n' && c != '\t')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if steers(c) { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_a_person_writes_them() {
        assert_eq!(usd(458_123_000_000.0), "$458.1 bn");
        assert_eq!(usd(-3_240_000.0), "−$3.2 m");
        assert_eq!(usd(999_990_000.0), "$1.0 bn");
        assert_eq!(usd(2_960_000_000_000.0), "$2.96 tn");
        assert_eq!(usd(0.0), "$0");
        assert_eq!(grouped(-0.04, 1), "0.0");
        assert_eq!(grouped(1_234_567.0, 0), "1,234,567");
        assert_eq!(usd(0.004), "$0.01");
        assert_eq!(amount(0.0042, "percent"), "0.004 %");
        assert_eq!(amount(0.000_01, "percent"), "under 0.0001 %");
        assert_eq!(amount(-0.02, "percent"), "−0.02 %");
        assert_eq!(amount(0.0, "percent"), "0.0 %");
        assert_eq!(change(76.34), "+76 %");
        assert_eq!(change(-4.26), "−4.3 %");
        // What is left of a fall by nearly everything is seen.
        assert_eq!((change(-100.0), amount(-100.0, "percent")), ("−100 %".to_owned(), "−100.0 %".to_owned()));
        assert_eq!(
            (change(-99.97), amount(-99.97, "percent")),
            ("−99.97 %".to_owned(), "−99.97 %".to_owned())
        );
        assert_eq!(change(-99.9999), "above −100 %");
        assert_eq!((change(-99.2), amount(99.97, "percent")), ("−99 %".to_owned(), "100.0 %".to_owned()));
    }

    #[test]
    fn lists_and_years() {
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(years(&[2014, 2021, 2022, 2024]), "2014, 2021–2022, 2024");
        assert_eq!(printable("a\u{1b}[31mb"), "a\u{fffd}[31mb");
    }
}
