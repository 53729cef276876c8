//! What is said in one of four languages: messages with bound arguments (`say`), and numbers, money, days and
//! names as a language writes them.

mod joint;
mod language;
mod say;

pub use joint::with_article;
pub use language::{Language, Messages, messages};
pub use say::{Arg, Say, plain};

use crate::brief::short_name;
use comity_figures::words;
use comity_ledger::party::Party;
use comity_ledger::place::{PlaceId, registry};
use comity_ledger::time::{Precision, When};

const MONTHS_ES: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];
const MONTHS_PT: [&str; 12] = [
    "janeiro",
    "fevereiro",
    "março",
    "abril",
    "maio",
    "junho",
    "julho",
    "agosto",
    "setembro",
    "outubro",
    "novembro",
    "dezembro",
];

/// Blocs that are called by their letters in Spanish and Portuguese too.
const BY_LETTERS: &[&str] = &[
    "CELAC", "ASEAN", "BRICS", "EFTA", "CARICOM", "SICA", "MERCOSUR", "RCEP", "CPTPP", "NATO", "OPEC",
    "OECD", "WTO",
];

/// Letters of a bloc where they are others than its code.
const LETTERS: &[(Language, &str, &str)] = &[
    (Language::En, "MERCOSUR", "Mercosur"),
    (Language::Es, "EU", "UE"),
    (Language::Pt, "EU", "UE"),
    (Language::Es, "AU", "UA"),
    (Language::Pt, "AU", "UA"),
    (Language::Es, "NATO", "OTAN"),
    (Language::Pt, "NATO", "OTAN"),
    (Language::Es, "OPEC", "OPEP"),
    (Language::Pt, "OPEC", "OPEP"),
    (Language::Es, "OECD", "OCDE"),
    (Language::Pt, "OECD", "OCDE"),
    (Language::Es, "WTO", "OMC"),
    (Language::Pt, "WTO", "OMC"),
    (Language::Es, "MERCOSUR", "Mercosur"),
    (Language::Pt, "MERCOSUR", "Mercosul"),
];

/// What blocs are called in a Chinese sentence, where the whole name would fill the line.
const SHORT_ZH: &[(&str, &str)] = &[
    ("CELAC", "拉共体"),
    ("OECD", "经合组织"),
    ("WTO", "世贸组织"),
    ("NATO", "北约"),
    ("OPEC", "欧佩克"),
    ("LAC", "拉美和加勒比"),
    ("EU", "欧盟"),
    ("ASEAN", "东盟"),
    ("AU", "非盟"),
    ("CARICOM", "加共体"),
    ("MERCOSUR", "南方共同市场"),
    ("GCC", "海合会"),
    ("EAEU", "欧亚经济联盟"),
];

/// A number with its separators.
pub fn number(language: Language, value: f64, decimals: usize) -> String {
    separated(language, &words::grouped(value, decimals))
}

/// A number as English writes it, with the separators of a language.
pub fn separated(language: Language, english: &str) -> String {
    match language {
        Language::En => english.to_owned(),
        // Chinese counts in ten thousands and does not group by three.
        Language::Zh => english.replace(',', ""),
        Language::Es | Language::Pt => english
            .chars()
            .map(|c| match c {
                ',' => '.',
                '.' => ',',
                other => other,
            })
            .collect(),
    }
}

/// Billions in millions, as Spanish says them, with the exactness of a decimal of a billion.
fn in_millions(value: f64) -> f64 {
    (value / 1e8).round() * 100.0
}

/// An amount in US dollars with a fitting magnitude.
pub fn usd(language: Language, value: f64) -> String {
    let size = value.abs();
    let scaled = |by: f64, decimals: usize| number(language, value / by, decimals);
    match language {
        Language::En => words::usd(value),
        Language::Es => match size {
            s if s >= 0.9995e12 => format!("{} billones de dólares", scaled(1e12, 2)),
            s if s >= 0.9995e9 => format!("{} millones de dólares", number(language, in_millions(value), 0)),
            s if s >= 0.9995e6 => format!("{} millones de dólares", scaled(1e6, 1)),
            _ => format!("{} dólares", scaled(1.0, 0)),
        },
        Language::Pt => {
            let noun = |by: f64, one: &str, more: &str| {
                if size / by < 2.0 { one.to_owned() } else { more.to_owned() }
            };
            match size {
                s if s >= 0.9995e12 => {
                    format!("US$ {} {}", scaled(1e12, 2), noun(1e12, "trilhão", "trilhões"))
                }
                s if s >= 0.9995e9 => format!("US$ {} {}", scaled(1e9, 1), noun(1e9, "bilhão", "bilhões")),
                s if s >= 0.9995e6 => format!("US$ {} {}", scaled(1e6, 1), noun(1e6, "milhão", "milhões")),
                _ => format!("US$ {}", scaled(1.0, 0)),
            }
        }
        Language::Zh => match size {
            s if s >= 1e12 => format!("{}万亿美元", scaled(1e12, 2)),
            s if s >= 1e8 => format!("{}亿美元", scaled(1e8, 1)),
            s if s >= 1e4 => format!("{}万美元", scaled(1e4, 1)),
            _ => format!("{}美元", scaled(1.0, 0)),
        },
    }
}

/// Moneys in Spanish, Portuguese and Chinese.
const MONEY: &[(&str, &str, &str, &str)] = &[
    ("USD", "dólares", "dólares", "美元"),
    ("CNY", "yuanes", "iuanes", "元人民币"),
    ("BRL", "reales", "reais", "雷亚尔"),
    ("EUR", "euros", "euros", "欧元"),
    ("GBP", "libras esterlinas", "libras esterlinas", "英镑"),
];

/// Moneys that English writes by a sign.
const SIGNS: &[(&str, &str)] = &[("USD", "$"), ("EUR", "€"), ("GBP", "£")];

/// An amount in the money in which it was published.
pub fn amount(language: Language, value: f64, code: &str) -> String {
    if matches!(code, "USD" | "") { usd(language, value) } else { currency(language, value, code) }
}

/// An amount in any money, of billions or millions; a money without a name by the three letters of its
/// code.
pub fn currency(language: Language, value: f64, code: &str) -> String {
    let whole = |scaled: f64| (scaled - scaled.round()).abs() < 1e-6;
    let decimals = |by: f64| match value / by {
        v if whole(v) => 0,
        v if whole(v * 10.0) => 1,
        _ => 2,
    };
    let scaled = |by: f64| number(language, value / by, decimals(by));
    let (en, es, pt) = if value.abs() >= 1e9 {
        (
            format!("{} bn", scaled(1e9)),
            format!("{} millones", number(language, (value / 1e7).round() * 10.0, 0)),
            format!("{} bilhões", scaled(1e9)),
        )
    } else {
        (
            format!("{} m", scaled(1e6)),
            format!("{} millones", scaled(1e6)),
            format!("{} milhões", scaled(1e6)),
        )
    };
    let own = MONEY.iter().find(|(money, ..)| *money == code);
    let sign = SIGNS.iter().find(|(money, _)| *money == code);
    match (language, own) {
        (Language::En, _) => sign.map_or_else(|| format!("{code} {en}"), |(_, sign)| format!("{sign}{en}")),
        (Language::Es, Some((_, name, ..))) => format!("{es} de {name}"),
        (Language::Es, None) => format!("{es} de {code}"),
        (Language::Pt, Some(("USD", ..))) => format!("US$ {pt}"),
        (Language::Pt, Some((_, _, name, _))) => format!("{pt} de {name}"),
        (Language::Pt, None) => format!("{code} {pt}"),
        (Language::Zh, own) => {
            let decimals = usize::from((value / 1e8).fract() != 0.0);
            let name = own.map_or(code, |(.., name)| name);
            format!("{}亿{name}", number(language, value / 1e8, decimals))
        }
    }
}

/// A number of people.
pub fn people(language: Language, value: f64) -> String {
    let (by, word) = match (language, value) {
        (Language::En, v) if v >= 1e9 => (1e9, " bn"),
        (Language::En, v) if v >= 1e6 => (1e6, " m"),
        (Language::Es, v) if v >= 1.05e6 => (1e6, " millones de"),
        (Language::Es, v) if v >= 1e6 => (1e6, " millón de"),
        (Language::Pt, v) if v >= 2e6 => (1e6, " milhões de"),
        (Language::Pt, v) if v >= 1e6 => (1e6, " milhão de"),
        (Language::Zh, v) if v >= 1e8 => (1e8, "亿"),
        (Language::Zh, v) if v >= 1e4 => (1e4, "万"),
        _ => (1.0, ""),
    };
    let decimals = if by >= 1e9 {
        2
    } else if by > 1.0 {
        1
    } else {
        0
    };
    format!("{}{word}", number(language, value / by, decimals))
}

/// A share in per cent.
pub fn percent(language: Language, value: f64) -> String {
    let text = number(language, value, 1);
    if language == Language::Zh { format!("{text}%") } else { format!("{text} %") }
}

/// A day, no more exact than it is known.
pub fn day(language: Language, when: When) -> String {
    let (y, m, d) = (when.first.year, when.first.month, when.first.day);
    let month =
        |names: &[&'static str; 12]| names.get(usize::from(m).wrapping_sub(1)).copied().unwrap_or_default();
    match (language, when.precision) {
        (Language::En, _) => when.in_words(),
        (Language::Zh, Precision::Day) => format!("{y}年{m}月{d}日"),
        (Language::Zh, Precision::Month) => format!("{y}年{m}月"),
        (Language::Zh, Precision::Year) => format!("{y}年"),
        (_, Precision::Year) => y.to_string(),
        (Language::Es, Precision::Month) => format!("{} de {y}", month(&MONTHS_ES)),
        (Language::Es, Precision::Day) => format!("{d} de {} de {y}", month(&MONTHS_ES)),
        (Language::Pt, Precision::Month) => format!("{} de {y}", month(&MONTHS_PT)),
        (Language::Pt, Precision::Day) => {
            let ordinal = if d == 1 { "º" } else { "" };
            format!("{d}{ordinal} de {} de {y}", month(&MONTHS_PT))
        }
    }
}

/// A stretch of days within one month or across two.
pub fn days(language: Language, from: When, to: When) -> String {
    let (x, y) = (from.first, to.first);
    if (x.year, x.month) == (y.year, y.month) {
        let end = day(language, to);
        return match language {
            Language::Zh => {
                format!("{}{}日至{}日", end.split_inclusive('月').next().unwrap_or_default(), x.day, y.day)
            }
            Language::Pt => format!("{} a {end}", x.day),
            Language::Es | Language::En => format!("{}–{end}", x.day),
        };
    }
    let (from, to) = (day(language, from), day(language, to));
    match language {
        Language::En => format!("{from} to {to}"),
        Language::Es | Language::Pt => format!("{from} a {to}"),
        Language::Zh => format!("{from}至{to}"),
    }
}

/// A stretch of whole months, "2025-01/2025-11".
pub fn months(language: Language, period: &str) -> Option<String> {
    let (from, to) = period.split_once('/')?;
    let (from, to) = (When::parse(from)?, When::parse(to)?);
    let whole = |when: When| when.precision == Precision::Month;
    if !(whole(from) && whole(to)) {
        return None;
    }
    let (first, last) = (day(language, from), day(language, to));
    if from.first.year != to.first.year {
        return Some(match language {
            Language::En => format!("{first}–{last}"),
            Language::Es | Language::Pt => format!("{first} a {last}"),
            Language::Zh => format!("{first}至{last}"),
        });
    }
    let bare = first.split(' ').next().unwrap_or_default();
    Some(match language {
        Language::En => format!("{bare}–{last}"),
        Language::Es | Language::Pt => format!("{bare} a {last}"),
        Language::Zh => format!("{first}至{}月", to.first.month),
    })
}

/// The letters by which a bloc is known in a language.
pub fn letters(language: Language, code: &'static str) -> &'static str {
    LETTERS.iter().find(|(own, of, _)| *own == language && *of == code).map_or(code, |(.., letters)| letters)
}

/// What stands between two sentences.
pub fn space(language: Language) -> &'static str {
    if language == Language::Zh { "" } else { " " }
}

/// What stands between the entries of a list that have commas of their own.
pub fn semicolon(language: Language) -> &'static str {
    if language == Language::Zh { "；" } else { "; " }
}

/// What stands before an addition to a sentence.
pub fn clause(language: Language) -> &'static str {
    if language == Language::Zh { "，" } else { ", " }
}

/// What stands between the entries of a list.
pub fn comma(language: Language) -> &'static str {
    if language == Language::Zh { "、" } else { ", " }
}

/// A small number as the first word of a sentence; the digits where the language would need the gender
/// of what is counted.
pub fn first_word(language: Language, digits: &str) -> Option<&'static str> {
    const EN: [&str; 10] = ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"];
    const ES: [&str; 10] = ["", "Dos", "Tres", "Cuatro", "Cinco", "Seis", "Siete", "Ocho", "Nueve", "Diez"];
    const PT: [&str; 10] = ["", "", "Três", "Quatro", "Cinco", "Seis", "Sete", "Oito", "Nove", "Dez"];
    let n: usize = digits.parse().ok()?;
    let words = match language {
        Language::En => EN,
        Language::Es => ES,
        Language::Pt => PT,
        Language::Zh => return None,
    };
    words.get(n.checked_sub(1)?).copied().filter(|word| !word.is_empty())
}

/// The name of a place.
pub fn place(language: Language, id: PlaceId) -> String {
    let place = registry().place(id);
    if language == Language::En {
        return words_the(place.name(language.of_places()));
    }
    if BY_LETTERS.contains(&place.code) && language != Language::Zh {
        return letters(language, place.code).to_owned();
    }
    let short = SHORT_ZH.iter().find(|(code, _)| language == Language::Zh && *code == place.code);
    if let Some((_, name)) = short {
        return (*name).to_owned();
    }
    place.name(language.of_places()).to_owned()
}

fn words_the(name: &str) -> String {
    crate::words::the(name)
}

/// The name of a party within a sentence.
pub fn party(language: Language, party: &Party) -> String {
    if language == Language::En {
        return short_name(party).to_owned();
    }
    joint::with_article(language, registry().code_of(party.id), place(language, party.id))
}

/// A place within a sentence, with the article that the language wants.
pub fn place_said(language: Language, id: PlaceId) -> String {
    joint::with_article(language, registry().code_of(id), place(language, id))
}

/// `A, B and C`.
pub fn list(language: Language, items: &[String]) -> String {
    let (comma, and) = match language {
        Language::En => (", ", " and "),
        Language::Es => (", ", " y "),
        Language::Pt => (", ", " e "),
        Language::Zh => ("、", "和"),
    };
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [head @ .., last] => {
            let and = if language == Language::Es && starts_with_i(last) { " e " } else { and };
            format!("{}{and}{last}", head.join(comma))
        }
    }
}

/// "y" becomes "e" before the sound of i.
fn starts_with_i(word: &str) -> bool {
    let lower = word.to_lowercase();
    (lower.starts_with('i') || lower.starts_with("hi")) && !lower.starts_with("hie")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_writes_money_and_days_its_own_way() {
        let value = 458_123_000_000.0;
        assert_eq!(usd(Language::En, value), "$458.1 bn");
        assert_eq!(usd(Language::Es, value), "458.100 millones de dólares");
        assert_eq!(usd(Language::Pt, value), "US$ 458,1 bilhões");
        assert_eq!(usd(Language::Pt, 1.4e9), "US$ 1,4 bilhão");
        assert_eq!(usd(Language::Zh, value), "4581.2亿美元");
        let when = When::parse("2025-05-14").unwrap();
        assert_eq!(day(Language::Es, when), "14 de mayo de 2025");
        assert_eq!(day(Language::Pt, when), "14 de maio de 2025");
        assert_eq!(day(Language::Pt, When::parse("2026-05-01").unwrap()), "1º de maio de 2026");
        assert_eq!(day(Language::Zh, when), "2025年5月14日");
        assert_eq!(day(Language::Es, When::parse("2018-11").unwrap()), "noviembre de 2018");
        let stretch =
            |language| days(language, When::parse("2026-02-01").unwrap(), When::parse("2026-02-07").unwrap());
        assert_eq!(stretch(Language::En), "1–7 February 2026");
        assert_eq!(stretch(Language::Es), "1–7 de febrero de 2026");
        assert_eq!(stretch(Language::Pt), "1 a 7 de fevereiro de 2026");
        assert_eq!(stretch(Language::Zh), "2026年2月1日至7日");
        let part = |language| months(language, "2025-01/2025-11").unwrap();
        assert_eq!(part(Language::En), "January–November 2025");
        assert_eq!(part(Language::Es), "enero a noviembre de 2025");
        assert_eq!(part(Language::Zh), "2025年1月至11月");
        assert_eq!(months(Language::En, "2025"), None);
        assert_eq!(letters(Language::Pt, "MERCOSUR"), "Mercosul");
        assert_eq!(letters(Language::En, "MERCOSUR"), "Mercosur");
        assert_eq!(amount(Language::En, 111.2e9, "EUR"), "€111.2 bn");
        assert_eq!(amount(Language::Es, 111.2e9, "EUR"), "111.200 millones de euros");
        assert_eq!(amount(Language::Pt, 23e9, "GBP"), "23 bilhões de libras esterlinas");
        assert_eq!(amount(Language::Zh, 23e9, "GBP"), "230亿英镑");
        assert_eq!(first_word(Language::En, "5"), Some("Five"));
        assert_eq!(first_word(Language::Es, "1"), None, "un or una");
        assert_eq!(first_word(Language::En, "22"), None);
        let names = ["Francia".to_owned(), "Italia".to_owned()];
        assert_eq!(list(Language::Es, &names), "Francia e Italia");
    }
}
