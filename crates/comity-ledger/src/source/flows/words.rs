//! Words of a file about direction, unit and frequency, as offices and people write them.

use crate::place::normalised;
use crate::source::told::Way;

/// What a cell says about the flow of its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FlowWord {
    /// Exports or imports.
    Way(Way),
    /// A flow that is part of another (re-exports), or none (a balance).
    Other,
}

/// The flow that a word means; `None` if it is not understood.
pub fn flow(text: &str) -> Option<FlowWord> {
    let words = normalised(text);
    let exports = Some(FlowWord::Way(Way::Exports));
    let imports = Some(FlowWord::Way(Way::Imports));
    match words.as_str() {
        "x" | "e" | "exp" | "export" | "exports" | "2" | "exportacao" | "exportacoes" | "exportacion"
        | "exportaciones" | "出口" | "gross exports" | "general exports" | "total exports"
        | "exports of goods" | "expo" | "exported" => return exports,
        "m" | "i" | "imp" | "import" | "imports" | "1" | "importacao" | "importacoes" | "importacion"
        | "importaciones" | "进口" | "gross imports" | "general imports" | "total imports"
        | "imports of goods" | "impo" | "imported" => return imports,
        "5" => return imports,
        "6" => return exports,
        "rx" | "rm" | "dx" | "fm" | "mip" | "mop" | "xip" | "xop" | "3" | "4" | "b" | "bal" | "re export"
        | "re exports" | "reexport" | "reexports" | "re import" | "re imports" | "reimport" | "reimports"
        | "domestic export" | "domestic exports" | "foreign import" | "balance" | "trade balance" | "net"
        | "turnover" | "total trade" | "saldo" | "进出口" => return Some(FlowWord::Other),
        _ => {}
    }
    office_code(text)
}

/// Codes that put direction, valuation and unit into one word: `TXG_FOB_USD`, `XG_FOB_USD`, `TBG_USD`.
fn office_code(text: &str) -> Option<FlowWord> {
    let mut parts = text.split(['_', '.']);
    match parts.next()? {
        "TXG" | "XG" | "TXGM" | "EXP" | "EXPORT" | "EXPORTS" | "X" => Some(FlowWord::Way(Way::Exports)),
        "TMG" | "MG" | "TMGM" | "IMP" | "IMPORT" | "IMPORTS" | "M" => Some(FlowWord::Way(Way::Imports)),
        "TBG" | "BG" | "BAL" => Some(FlowWord::Other),
        _ => None,
    }
}

/// The direction that a title or the name of a column or file speaks of, if it speaks of one only.
pub fn way_in(text: &str) -> Option<Way> {
    let words = normalised(&text.replace('_', " "));
    let any = |list: &[&str]| words.split(' ').any(|word| list.contains(&word));
    let chinese = |word: &str| text.contains(word);
    let exports = any(&[
        "export",
        "exports",
        "exported",
        "exporting",
        "exp",
        "exportacoes",
        "exportacao",
        "exportaciones",
        "exportacion",
    ]) || (chinese("出口") && !chinese("进出口"));
    let imports = any(&[
        "import",
        "imports",
        "imported",
        "importing",
        "imp",
        "importacoes",
        "importacao",
        "importaciones",
        "importacion",
    ]) || (chinese("进口") && !chinese("进出口"));
    match (exports, imports) {
        (true, false) => Some(Way::Exports),
        (false, true) => Some(Way::Imports),
        _ => None,
    }
}

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

/// Words of currencies. A dollar of another country is in [`OTHER_DOLLARS`].
const CURRENCIES: &[(&str, &[&str])] = &[
    ("BRL", &["brl", "r$", "reais"]),
    (
        "USD",
        &[
            "usd",
            "us$",
            "us dollar",
            "us dollars",
            "u.s. dollar",
            "u.s. dollars",
            "dollars",
            "dollar",
            "kusd",
            "musd",
            "$",
            "美元",
        ],
    ),
    ("EUR", &["eur", "euro", "euros", "ecu", "€"]),
    ("GBP", &["gbp", "pound sterling", "pounds sterling", "£"]),
    ("CNY", &["cny", "rmb", "yuan", "人民币"]),
    ("JPY", &["jpy", "yen", "円"]),
    ("INR", &["inr", "rupees", "rupee"]),
    ("MXN", &["mxn", "pesos mexicanos"]),
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
    "cad",
    "aud",
    "c$",
    "a$",
    "hk$",
    "nz$",
    "nt$",
    "s$ ",
];
/// Words that multiply.
const SCALES: &[(&str, u32)] = &[
    ("thousand", 3),
    ("thousands", 3),
    ("1000", 3),
    ("1,000", 3),
    ("'000", 3),
    ("000s", 3),
    ("kusd", 3),
    ("k", 3),
    ("mil", 3),
    ("10 000", 4),
    ("10000", 4),
    ("million", 6),
    ("millions", 6),
    ("millones", 6),
    ("milhoes", 6),
    ("mn", 6),
    ("mln", 6),
    ("mil.", 6),
    ("musd", 6),
    ("m", 6),
    ("mio", 6),
    ("billion", 9),
    ("billions", 9),
    ("bn", 9),
    ("千", 3),
    ("万", 4),
    ("百万", 6),
    ("亿", 8),
];
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

/// The unit that a cell of a column `unit` names; `None` for one that is not known.
pub fn unit(text: &str) -> Option<Unit> {
    let lower = text.to_lowercase();
    let words = lower.replace(['(', ')', ',', ':', ';', '[', ']', '_'], " ");
    let mut rest: Vec<&str> = words.split_whitespace().collect();
    rest.retain(|word| !matches!(*word, "current" | "of" | "in" | "prices" | "at" | "nominal"));
    let joined = rest.join(" ");
    let (base, left) = currency(&joined)?;
    let mut power = 0;
    for word in left.split_whitespace() {
        power += SCALES.iter().find(|(name, _)| *name == word).map(|(_, power)| *power)?;
    }
    Some(Unit { base, power })
}

/// The currency or thing counted in a text and what else stands in it.
fn currency(text: &str) -> Option<(String, String)> {
    if let Some((_, base)) = COUNTED.iter().find(|(name, _)| text.split(' ').any(|word| word == *name)) {
        let left: Vec<&str> =
            text.split(' ').filter(|word| !COUNTED.iter().any(|(name, _)| name == word)).collect();
        return Some(((*base).to_owned(), left.join(" ")));
    }
    let padded = format!(" {text} ");
    let us = padded.contains("us$");
    if !us && OTHER_DOLLARS.iter().any(|word| padded.contains(word)) {
        return None;
    }
    for (code, names) in CURRENCIES {
        for name in *names {
            let spaced = format!(" {name} ");
            let symbol = !name.starts_with(|c: char| c.is_ascii_alphabetic());
            let found = if symbol { padded.find(name) } else { padded.find(&spaced).map(|at| at + 1) };
            if let Some(at) = found {
                // `kusd` and `musd` are a scale too.
                let scale = matches!(*name, "kusd" | "musd").then_some(*name).unwrap_or_default();
                let left = format!("{} {scale} {}", &padded[..at], &padded[at + name.len()..]);
                return Some(((*code).to_owned(), left.trim().to_owned()));
            }
        }
    }
    None
}

/// The unit in the name of a column or in a title: `TradeValue in 1000 USD`, `(US$ million)`; nothing
/// if there is no currency or thing counted in it.
pub fn unit_in(text: &str) -> Option<Unit> {
    let lower = text.to_lowercase();
    let words = lower.replace(['(', ')', ':', ';', '[', ']', '_', '-', '/'], " ").replace("1,000", "1000");
    let words = words
        .replace("usd", " usd ")
        .replace("k usd", " kusd ")
        .replace("m usd", " musd ")
        .replace("us$", " us$ ");
    let words: Vec<&str> = words.split_whitespace().collect();
    let joined = words.join(" ");
    let (base, left) = currency(&joined)?;
    let mut powers = left.split([' ', ',']).filter_map(|word| {
        // Letters are a scale only beside the currency, which this loop cannot see.
        SCALES.iter().find(|(name, _)| *name == word && (name.len() > 1 || !name.is_ascii()))
    });
    let power = powers.next().map_or(0, |(_, power)| *power);
    if powers.next().is_some() {
        return None;
    }
    Some(Unit { base, power })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_are_understood_in_many_words() {
        let exports = Some(FlowWord::Way(Way::Exports));
        let imports = Some(FlowWord::Way(Way::Imports));
        for word in ["X", "Export", "exports", "2", "6", "Exportação", "出口", "TXG_FOB_USD", "XG_FOB_USD"]
        {
            assert_eq!(flow(word), exports, "{word}");
        }
        for word in ["M", "Import", "imports", "1", "5", "importaciones", "TMG_CIF_USD", "MG_CIF_USD"] {
            assert_eq!(flow(word), imports, "{word}");
        }
        for word in ["RX", "Re-Export", "3", "Balance", "TBG_USD"] {
            assert_eq!(flow(word), Some(FlowWord::Other), "{word}");
        }
        for word in ["", "Z", "stock", "NGDP_USD"] {
            assert_eq!(flow(word), None, "{word}");
        }
        assert_eq!(way_in("Exports of South America (US$ million)"), Some(Way::Exports));
        assert_eq!(way_in("EXP_2023.csv"), Some(Way::Exports));
        assert_eq!(way_in("exports and imports"), None);
        assert_eq!(way_in("进口商品总值"), Some(Way::Imports));
    }

    #[test]
    fn units_are_read_from_cells_and_names() {
        let is = |base: &str, power| Some(Unit { base: base.into(), power });
        for (text, want) in [
            ("USD", is("USD", 0)),
            ("thousand USD", is("USD", 3)),
            ("US dollars, thousand", is("USD", 3)),
            ("USD bn", is("USD", 9)),
            ("kusd", is("USD", 3)),
            ("EUR", is("EUR", 0)),
            ("million euro", is("EUR", 6)),
            ("thousand persons", is("persons", 3)),
            ("万美元", is("USD", 4)),
            ("tonnes", None),
            ("thousand", None),
            ("USD per tonne", None),
        ] {
            assert_eq!(unit(text), want, "{text}");
        }
        for (text, want) in [
            ("TradeValue in 1000 USD", is("USD", 3)),
            ("Trade Value (US$)", is("USD", 0)),
            ("Exports of South America (US$ million)", is("USD", 6)),
            ("VALUE_IN_EUROS", is("EUR", 0)),
            ("value_kusd", is("USD", 3)),
            ("Unit : US Dollar thousand", is("USD", 3)),
            ("value", None),
        ] {
            assert_eq!(unit_in(text), want, "{text}");
        }
    }
}
