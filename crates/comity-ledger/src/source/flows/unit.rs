//! Which unit does a cell, the name of a column or a title speak of, and in which thousands or millions?
//!
//! `value_kusd`, `Valor (milhões de US$)`, `金额（万美元）`, `US$ m` and `thousand USD` are a currency with a
//! power of ten. A scale that two languages read differently (`mil` is a thousand in Portuguese and a
//! million in English bank papers) is not guessed: the unit is then not stated, and the user is asked.

use crate::place::normalised;

/// A unit of money or of something counted, and the power of ten to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Unit {
    /// `USD`, `EUR`, `persons`, `not stated`.
    pub base: String,
    /// 3 for thousands.
    pub power: u32,
}

impl Unit {
    /// A unit of which nothing is said.
    pub fn not_stated() -> Self {
        Self { base: NOT_STATED.to_owned(), power: 0 }
    }

    /// Whether the unit is known.
    pub fn is_stated(&self) -> bool {
        self.base != NOT_STATED
    }
}

/// The unit where nobody says one.
pub const NOT_STATED: &str = "not stated";

/// Words of currencies, the particular before the general. A dollar of another country is in
/// [`OTHER_DOLLARS`].
const CURRENCIES: &[(&str, &[&str])] = &[
    ("BRL", &["brl", "r$", "reais"]),
    ("USD", &["us$", "usd", "dollars", "dollar", "dolares", "dolar", "美元"]),
    ("EUR", &["euros", "euro", "eur", "ecu", "€"]),
    ("GBP", &["gbp", "sterling", "£"]),
    ("CNY", &["cny", "rmb", "yuan", "人民币"]),
    ("JPY", &["jpy", "yen", "円"]),
    ("INR", &["inr", "rupees", "rupee"]),
    ("MXN", &["mxn", "pesos mexicanos"]),
    ("KRW", &["krw", "won"]),
    ("CHF", &["chf"]),
    ("SEK", &["sek"]),
    ("NOK", &["nok"]),
    ("DKK", &["dkk"]),
    ("PLN", &["pln", "zloty"]),
    ("RUB", &["rub", "rubles", "roubles"]),
    ("ZAR", &["zar", "rand"]),
    ("IDR", &["idr", "rupiah"]),
    ("THB", &["thb", "baht"]),
    ("CAD", &["cad"]),
    ("AUD", &["aud"]),
    ("NZD", &["nzd"]),
    ("SGD", &["sgd"]),
    ("HKD", &["hkd"]),
    ("TWD", &["twd"]),
    ("CZK", &["czk"]),
    ("HUF", &["huf"]),
    ("CLP", &["clp"]),
    ("MYR", &["myr"]),
    ("ILS", &["ils"]),
    ("USD", &["$"]),
];
/// Words that make a dollar another country's.
const OTHER_DOLLARS: &[&str] = &[
    "canadian",
    "australian",
    "hong kong",
    "singapore",
    "new zealand",
    "taiwan",
    "jamaican",
    "trinidad",
    "barbad",
    " cad ",
    " aud ",
    " c$",
    " a$",
    "hk$",
    "nz$",
    "nt$",
    " s$",
];
/// Words that multiply wherever they stand.
const SCALES: &[(&str, u32)] = &[
    ("thousand", 3),
    ("thousands", 3),
    ("miles", 3),
    ("milhares", 3),
    ("tsd", 3),
    ("1000", 3),
    ("'000", 3),
    ("000s", 3),
    ("10000", 4),
    ("lakh", 5),
    ("million", 6),
    ("millions", 6),
    ("millones", 6),
    ("millon", 6),
    ("milhoes", 6),
    ("milhao", 6),
    ("mn", 6),
    ("mln", 6),
    ("mio", 6),
    ("1000000", 6),
    ("crore", 7),
    ("billion", 9),
    ("billions", 9),
    ("bilhoes", 9),
    ("bn", 9),
    ("trillion", 12),
    ("trillions", 12),
    ("千", 3),
    ("万", 4),
    ("百万", 6),
    ("千万", 7),
    ("亿", 8),
    ("十亿", 9),
];
/// Letters that multiply beside a currency only: `kusd`, `US$ m`.
const LETTERS: &[(&str, u32)] = &[("k", 3), ("000", 3), ("m", 6), ("mm", 6), ("b", 9)];
/// Words after which `mil` is a thousand.
const IBERIAN: &[&str] = &["valor", "dolares", "reais", "de", "em", "exportacoes", "importacoes", "milhares"];
/// Words of a value that is no money of the day: it has another unit than its name says.
const DERIVED: &[&str] = &[
    "per",
    "constant",
    "real",
    "deflated",
    "ppp",
    "price",
    "growth",
    "change",
    "index",
    "chained",
    "precio",
    "preco",
    "constantes",
];
/// Words that say nothing about a unit in a cell of units.
const NEUTRAL: &[&str] =
    &["current", "of", "in", "prices", "at", "nominal", "us", "u", "s", "de", "em", "en"];
/// Words of what is counted.
const COUNTED: &[(&str, &str)] = &[
    ("persons", "persons"),
    ("people", "persons"),
    ("companies", "companies"),
    ("firms", "companies"),
    ("projects", "projects"),
    ("percent", "percent"),
    ("%", "percent"),
    ("km", "km"),
];

/// The code of a currency that is known.
pub(crate) fn currency_code(text: &str) -> Option<&'static str> {
    CURRENCIES.iter().map(|(code, _)| *code).find(|code| *code == text)
}

/// The power of ten that a cell of a column of scales names.
pub(super) fn multiplier(text: &str) -> Option<u32> {
    match text.trim().to_lowercase().as_str() {
        "" | "units" | "unit" => Some(0),
        word => scale(word),
    }
}

/// One word of a text about a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Base(&'static str),
    Scale(u32),
    /// A letter that is a scale beside a base only.
    Letter(u32),
    Word(String),
}

/// The words of a text, in small letters and without accents; signs of currencies stay.
fn words_of(text: &str) -> Vec<String> {
    let lower = text.to_lowercase().replace("u.s.", "us").replace("us dollar", "usdollar");
    let lower = lower.replace("usdollar", "dollar").replace(['’', '‘'], "'");
    let joined = ["1,000,000", "1 000 000", "1.000.000"].iter().fold(lower, |t, n| t.replace(n, "1000000"));
    let joined = ["10,000", "10 000"].iter().fold(joined, |t, n| t.replace(n, "10000"));
    let joined = ["1,000", "1 000"].iter().fold(joined, |t, n| t.replace(n, "1000"));
    let spaced = joined.replace(
        ['(', ')', '（', '）', ':', '：', ';', '[', ']', '【', '】', '_', '-', '/', ',', '，', '='],
        " ",
    );
    let word = |word: &str| {
        let word = word.trim_matches('.');
        let signs = word.contains(['$', '€', '£', '%', '\'', '^', '*']);
        if signs { word.to_owned() } else { normalised(word).replace(' ', "") }
    };
    spaced.split_whitespace().map(word).filter(|word| !word.is_empty()).collect()
}

fn scale(word: &str) -> Option<u32> {
    let power = |prefix: &str| word.strip_prefix(prefix).and_then(|digits| digits.parse::<u32>().ok());
    let listed = SCALES.iter().find(|(name, _)| *name == word).map(|(_, power)| *power);
    listed.or_else(|| power("10^").or_else(|| power("10**")).filter(|power| *power <= 12))
}

fn letter(word: &str) -> Option<u32> {
    LETTERS.iter().find(|(name, _)| *name == word).map(|(_, power)| *power)
}

/// A word that may hold a currency with its scale glued to it: `kusd`, `us$m`, `出口额万美元`.
fn glued(word: &str, out: &mut Vec<Token>) -> bool {
    for (code, names) in CURRENCIES {
        for name in *names {
            let Some(at) = word.find(name) else { continue };
            let (before, after) = (&word[..at], &word[at + name.len()..]);
            let known = |rest: &str| rest.is_empty() || scale(rest).is_some() || letter(rest).is_some();
            let sign = !name.starts_with(|c: char| c.is_ascii_alphabetic()) || matches!(*name, "usd" | "us$");
            if !(sign || (known(before) && known(after))) {
                continue;
            }
            rest_of(before, out);
            out.push(Token::Base(code));
            rest_of(after, out);
            return true;
        }
    }
    false
}

/// What stands before or behind a currency in one word.
fn rest_of(rest: &str, out: &mut Vec<Token>) {
    if rest.is_empty() {
        return;
    }
    if let Some(power) = scale(rest) {
        return out.push(Token::Scale(power));
    }
    if let Some(power) = letter(rest) {
        return out.push(Token::Letter(power));
    }
    // The longest scale at the end of a text without spaces: `出口额百万` before `美元`, `valuek` before `usd`.
    let ends = SCALES.iter().filter(|(name, _)| !name.is_ascii() && rest.ends_with(name));
    let longest = ends.max_by_key(|(name, _)| name.len());
    match longest.or_else(|| LETTERS.iter().find(|(name, _)| rest.strip_suffix(name) == Some("value"))) {
        Some((name, power)) => {
            out.push(Token::Word(rest[..rest.len() - name.len()].to_owned()));
            out.push(Token::Scale(*power));
        }
        None => out.push(Token::Word(rest.to_owned())),
    }
}

fn tokens(text: &str) -> Vec<Token> {
    let words = words_of(text);
    let mut out = Vec::new();
    for word in &words {
        let base = CURRENCIES.iter().find(|(_, names)| names.contains(&word.as_str())).map(|(code, _)| *code);
        let counted = COUNTED.iter().find(|(name, _)| name == word).map(|(_, base)| *base);
        if let Some(base) = base.or(counted) {
            out.push(Token::Base(base));
        } else if word == "mil" && words.iter().any(|w| IBERIAN.contains(&w.as_str())) {
            out.push(Token::Scale(3));
        } else if let Some(power) = scale(word) {
            out.push(Token::Scale(power));
        } else if let Some(power) = letter(word) {
            out.push(Token::Letter(power));
        } else if !glued(word, &mut out) {
            out.push(Token::Word(word.clone()));
        }
    }
    out
}

/// The unit of these words and what is left of them; nothing without a base, with two, or with scales
/// that stand apart.
fn read(text: &str) -> Option<(Unit, Vec<String>)> {
    let padded = format!(" {} ", words_of(text).join(" "));
    if !padded.contains("us$") && OTHER_DOLLARS.iter().any(|word| padded.contains(word)) {
        return None;
    }
    let tokens = tokens(text);
    let is_base = |at: Option<&Token>| matches!(at, Some(Token::Base(_)));
    let (mut base, mut power, mut left, mut last): (Option<&str>, u32, Vec<String>, Option<usize>) =
        (None, 0, Vec::new(), None);
    for (at, token) in tokens.iter().enumerate() {
        let beside =
            is_base(tokens.get(at + 1)) || at.checked_sub(1).is_some_and(|at| is_base(tokens.get(at)));
        match token {
            Token::Base(found) if base.is_none_or(|base| base == *found) => base = Some(found),
            Token::Base(_) => return None,
            Token::Scale(_) | Token::Letter(_) if matches!(token, Token::Scale(_)) || beside => {
                let (Token::Scale(more) | Token::Letter(more)) = token else { continue };
                // `thousand million` is one scale; `thousand … million` is two, and nobody knows which.
                if last.is_some_and(|last| last + 1 != at) {
                    return None;
                }
                (power, last) = (power + more, Some(at));
            }
            Token::Scale(_) | Token::Letter(_) => left.push("k".to_owned()),
            Token::Word(word) if word == "mil" => return None,
            Token::Word(word) => left.push(word.clone()),
        }
    }
    Some((Unit { base: base?.to_owned(), power }, left))
}

/// The unit that a cell of a column `unit` names; `None` for one that is not known.
pub fn unit(text: &str) -> Option<Unit> {
    let (unit, left) = read(text)?;
    left.iter().all(|word| NEUTRAL.contains(&word.as_str())).then_some(unit)
}

/// The unit in the name of a column or in a title: `TradeValue in 1000 USD`, `(US$ million)`; nothing
/// if there is no currency or thing counted in it.
pub fn unit_in(text: &str) -> Option<Unit> {
    named(text).map(|(unit, _)| unit)
}

/// The same, with the words that are no part of the unit.
pub fn named(text: &str) -> Option<(Unit, Vec<String>)> {
    read(text).filter(|(_, left)| !left.iter().any(|word| DERIVED.contains(&word.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(base: &str, power: u32) -> Option<Unit> {
        Some(Unit { base: base.into(), power })
    }

    #[test]
    fn units_are_read_from_cells() {
        for (text, want) in [
            ("USD", is("USD", 0)),
            ("thousand USD", is("USD", 3)),
            ("US dollars, thousand", is("USD", 3)),
            ("Thousands of US dollars", is("USD", 3)),
            ("USD bn", is("USD", 9)),
            ("kusd", is("USD", 3)),
            ("USD m", is("USD", 6)),
            ("EUR", is("EUR", 0)),
            ("million euro", is("EUR", 6)),
            ("thousand million USD", is("USD", 9)),
            ("thousand persons", is("persons", 3)),
            ("万美元", is("USD", 4)),
            ("百万美元", is("USD", 6)),
            ("mil dólares", is("USD", 3)),
            ("USD mil", None),
            ("tonnes", None),
            ("thousand", None),
            ("USD per tonne", None),
            ("Canadian dollars", None),
        ] {
            assert_eq!(unit(text), want, "{text}");
        }
    }

    #[test]
    fn units_are_read_from_names_and_titles() {
        for (text, want) in [
            ("TradeValue in 1000 USD", is("USD", 3)),
            ("Trade Value (US$)", is("USD", 0)),
            ("Exports of South America (US$ million)", is("USD", 6)),
            ("Exports (US$ m)", is("USD", 6)),
            ("Exports, $bn", is("USD", 9)),
            ("Exports, US$m", is("USD", 6)),
            ("value (€ m)", is("EUR", 6)),
            ("US$ '000", is("USD", 3)),
            ("USD 000", is("USD", 3)),
            ("VALUE_IN_EUROS", is("EUR", 0)),
            ("value_kusd", is("USD", 3)),
            ("valuekusd", is("USD", 3)),
            ("value_mln_usd", is("USD", 6)),
            ("trade_usd_millions", is("USD", 6)),
            ("Unit : US Dollar thousand", is("USD", 3)),
            ("Valor (milhões de US$)", is("USD", 6)),
            ("Valor (mil US$)", is("USD", 3)),
            ("Valor (miles de dólares)", is("USD", 3)),
            ("Exports (US$ mil.)", None),
            ("金额（万美元）", is("USD", 4)),
            ("出口额百万美元", is("USD", 6)),
            ("贸易额(亿美元)", is("USD", 8)),
            ("Exports (lakh rupees)", is("INR", 5)),
            ("exports_musd", is("USD", 6)),
            ("GDP (constant 2015 US$)", None),
            ("US$ per tonne", None),
            ("value", None),
            ("k", None),
        ] {
            assert_eq!(unit_in(text), want, "{text}");
        }
    }
}
