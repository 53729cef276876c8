//! Which product does a question ask for? A code of the Harmonized System or a group of the registry.
//!
//! A number of four digits may be a year and one of six a month: without `HS` before it, 1900 to 2100 is a
//! year and 190001 to 210012 a month, and 1000 to 2999 a code only behind "of" or beside another year. The words of
//! groups are those of `registry/product_groups.csv`, in other languages those of the reader of texts.

use comity_ledger::place::{Kind, PlaceId, normalised, registry};
use comity_ledger::product::{Wanted, groups};
use comity_ledger::question::Question;
use comity_ledger::question::expr::Asked;
use comity_ledger::store::ByProduct;
use std::sync::LazyLock;

/// Words before a number that make it a code.
const BEFORE_A_CODE: &[&str] = &[
    "hs",
    "sh",
    "ncm",
    "heading",
    "chapter",
    "subheading",
    "product",
    "code",
    "partida",
    "capitulo",
    "produto",
    "producto",
];
/// Words that join a product to the rest of a question, and go with it.
const JOINING: &[&str] = &["of", "in", "de", "do", "da", "em", "en", "the", "products", "goods"];
/// Years of data of today.
const YEARS: std::ops::RangeInclusive<u32> = 1900..=2100;
/// Years that a question may name at all.
const ANY_YEARS: std::ops::RangeInclusive<u32> = 1000..=2999;

/// What products are called in Spanish, Portuguese and Chinese, by their English names.
const NAMES: &str = include_str!("../../../comity-claims/lang/products.csv");

/// Every group with its plain names: its id, its label and what they are called in other languages.
static NAMED: LazyLock<Vec<(&str, String)>> = LazyLock::new(|| {
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(NAMES.as_bytes()).records().flatten().collect();
    let mut named = Vec::new();
    for group in groups() {
        let own = [group.id, group.label];
        named.extend(own.map(|name| (group.id, normalised(name))));
        for row in rows.iter().filter(|row| row.get(0).is_some_and(|english| own.contains(&english))) {
            let names = row.iter().skip(1).flat_map(|names| names.split(';'));
            named.extend(names.map(|name| (group.id, normalised(name))).filter(|(_, name)| !name.is_empty()));
        }
    }
    named
});

/// The group of products in a question and the question without it.
pub fn group_in_text(text: &str) -> Option<(String, String)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let spaced = || without(&words, group_in(&words)?);
    // Chinese has no spaces: its names stand anywhere.
    let unspaced = || {
        let (group, name) = NAMED
            .iter()
            .filter(|(_, name)| !name.is_ascii() && text.contains(name.as_str()))
            .max_by_key(|(_, name)| name.len())?;
        Some(((*group).to_owned(), text.replacen(name.as_str(), "", 1)))
    };
    spaced().or_else(unspaced)
}

/// The code in a question and the question without it.
pub fn code_in_text(text: &str) -> Option<(String, String)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    without(&words, code_in(&words)?)
}

fn without(words: &[&str], (name, from, to): (String, usize, usize)) -> Option<(String, String)> {
    let joins = |word: &str| JOINING.contains(&normalised(word).as_str());
    let mut start = from;
    while start > 0 && joins(words[start - 1]) {
        start -= 1;
    }
    let rest: Vec<&str> = words[..start].iter().chain(&words[to..]).copied().collect();
    Some((name, rest.join(" ")))
}

/// A group by its name or label: which, and where its words stand.
fn group_in(words: &[&str]) -> Option<(String, usize, usize)> {
    let mut found: Option<(String, usize, usize)> = None;
    for (group, name) in NAMED.iter() {
        let length = name.split(' ').count();
        let Some(last) = words.len().checked_sub(length) else { continue };
        let at = (0..=last).find(|at| normalised(&words[*at..at + length].join(" ")) == *name);
        let longer = found.as_ref().is_none_or(|(_, from, to)| to - from < length);
        if let Some(at) = at.filter(|_| longer) {
            found = Some(((*group).to_owned(), at, at + length));
        }
    }
    found
}

/// A code, with the word before it that says so.
fn code_in(words: &[&str]) -> Option<(String, usize, usize)> {
    (0..words.len()).find_map(|at| {
        let lower = words[at].to_lowercase();
        let bare = lower.trim_matches([',', '.', '?', '!', '"']).replace('.', "");
        let glued = bare.strip_prefix("hs").or_else(|| bare.strip_prefix("ncm"));
        let code = glued.unwrap_or(&bare);
        let before = at.checked_sub(1).map(|at| normalised(words[at]));
        let said = glued.is_some() || before.as_ref().is_some_and(|w| BEFORE_A_CODE.contains(&w.as_str()));
        let digits = code.bytes().all(|b| b.is_ascii_digit());
        let number: u32 = code.parse().ok().filter(|_| digits)?;
        let of = before.as_ref().is_some_and(|w| ["of", "de", "do", "da"].contains(&w.as_str()));
        let is_code = match code.len() {
            2 => said || of,
            4 => said || !ANY_YEARS.contains(&number) || (!YEARS.contains(&number) && (of || dated(words))),
            6 => said || of || !(YEARS.contains(&(number / 100)) && (1..=12).contains(&(number % 100))),
            8 | 10 => said,
            _ => false,
        };
        let from = if said && glued.is_none() { at - 1 } else { at };
        is_code.then(|| (code.to_owned(), from, at + 1))
    })
}

/// Whether a year of today stands among the words.
fn dated(words: &[&str]) -> bool {
    let year = |word: &&str| {
        let start = word.split("..").next().unwrap_or(word).trim_matches(|c: char| !c.is_ascii_digit());
        start.parse().is_ok_and(|number| YEARS.contains(&number))
    };
    words.iter().any(year)
}

/// ` of 8507`, or ` of lithium chain (253090, 282520 …)`; nothing without a product.
pub fn in_words(product: Option<&str>) -> String {
    let Some(product) = product else { return String::new() };
    match groups().into_iter().find(|group| group.id == product) {
        None => format!(" of {product}"),
        Some(group) => {
            let codes: Vec<&str> = group.codes.iter().map(|code| code.code).collect();
            format!(" of {} ({})", group.label, codes.join(", "))
        }
    }
}

/// Single economies; `None` where a bloc or the world is among them, whose rows are all read.
fn economies(ids: &[PlaceId]) -> Option<Vec<PlaceId>> {
    let single = |id: &PlaceId| matches!(registry().place(*id).kind, Kind::Economy | Kind::Historical);
    (!ids.is_empty() && ids.iter().all(single)).then(|| ids.to_vec())
}

fn of_name(name: &str) -> Option<ByProduct> {
    let wanted = Wanted::find(name).ok()?;
    let years = (i16::MIN, i16::MAX);
    Some(ByProduct { name: name.to_owned(), wanted, origins: None, destinations: None, years })
}

/// What a question in the written form wants of a store.
pub fn of_question(question: &Question) -> Option<ByProduct> {
    let to = question.b.as_ref().map_or(&[][..], |b| b.members.as_slice());
    let by = of_name(question.product.as_deref()?)?;
    Some(ByProduct {
        origins: Some(question.a.members.clone()).filter(|m| !m.is_empty() && !question.a.is_world()),
        destinations: Some(to.to_vec()).filter(|m| !m.is_empty()),
        years: (question.from, question.to),
        ..by
    })
}

/// What a question as people write it wants of a store.
pub fn of_asked(asked: &Asked) -> Option<ByProduct> {
    let by = of_name(asked.product.as_deref()?)?;
    let years = asked.years.unwrap_or(by.years);
    Some(ByProduct { origins: economies(&asked.a), destinations: economies(&asked.b), years, ..by })
}

/// What an evidence id with a product wants of a store: `trade.goods.exports/CHN>BRA/2022/8507@baci-hs22-V202501`.
pub fn of_id(id: &str) -> Option<ByProduct> {
    let (key, _) = id.split_once('@')?;
    let mut parts = key.split('/').skip(2);
    let year = parts.next()?.split('-').next()?.parse().ok()?;
    let by = of_name(parts.next()?)?;
    Some(ByProduct { years: (year, year), ..by })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_is_taken_out_of_a_question_and_a_year_is_none() {
        for (text, product, rest) in [
            ("imports of 8507 CHN -> BRA 2023", "8507", "imports CHN -> BRA 2023"),
            ("exports HS 2009 BRA -> EU 2020", "2009", "exports BRA -> EU 2020"),
            ("exports of HS85 CHN -> BRA 2020", "85", "exports CHN -> BRA 2020"),
            ("exports of 8507.60 from China to Brazil 2022", "850760", "exports from China to Brazil 2022"),
            ("exports of 2603 CHL -> CHN", "2603", "exports CHL -> CHN"),
            ("exports 1201 BRA -> CHN 2019..2022", "1201", "exports BRA -> CHN 2019..2022"),
            (
                "China's exports of electric vehicles to Brazil 2022",
                "electric-vehicles",
                "China's exports to Brazil 2022",
            ),
            ("exports of 02 BRA -> CHN 2022", "02", "exports BRA -> CHN 2022"),
            ("exports of 200811 BRA -> CHN 2022", "200811", "exports BRA -> CHN 2022"),
            ("exports lithium AUS -> CHN 2022", "lithium", "exports AUS -> CHN 2022"),
        ] {
            let found = code_in_text(text).or_else(|| group_in_text(text));
            assert_eq!(found, Some((product.to_owned(), rest.to_owned())), "{text}");
        }
        for text in [
            "exports CHN -> BRA 2009",
            "exports CHN -> BRA 202301",
            "gdp BRA 2020",
            "exports of 2009 CHN -> BRA",
            "exports GBR -> FRA 1850",
            "exports of steel CHN -> BRA",
        ] {
            assert_eq!(code_in_text(text).or_else(|| group_in_text(text)), None, "{text}");
        }
    }

    #[test]
    fn an_evidence_id_leads_back_to_its_product() {
        let by = of_id("trade.goods.exports/CHN>BRA/2022/lithium@baci-hs22-V202501").unwrap();
        assert_eq!((by.name.as_str(), by.years), ("lithium", (2022, 2022)));
        assert!(by.wanted.holds("283691"));
        assert!(of_id("trade.goods.exports/CHN>BRA/2022@baci").is_none());
        assert_eq!(of_id("trade.goods.exports/CHN>BRA/2022-05/8507@a.csv:1").unwrap().years, (2022, 2022));
    }
}
