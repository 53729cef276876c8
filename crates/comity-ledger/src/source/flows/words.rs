//! Words of a file about the direction of its flows, as offices and people write them.

use crate::panel::basis::Valuation;
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
        | "exports of goods" | "expo" | "exported" | "gross exp" | "exgr" => return exports,
        "m" | "i" | "imp" | "import" | "imports" | "1" | "importacao" | "importacoes" | "importacion"
        | "importaciones" | "进口" | "gross imports" | "general imports" | "total imports"
        | "imports of goods" | "impo" | "imported" | "gross imp" | "imgr" => return imports,
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

/// The flow that a description speaks of: "Exports of goods, Free on board (FOB), US dollar" is one, the balance, a
/// share or a value at constant prices another.
pub fn described(text: &str) -> Option<FlowWord> {
    const OTHERS: &[&str] = &[
        "balance",
        "share",
        "growth",
        "index",
        "quantity",
        "volume",
        "price",
        "prices",
        "constant",
        "real",
        "re",
        "number",
        "rank",
        "per",
        "deflated",
        "intensity",
        "concentration",
        "tariff",
        "duty",
    ];
    let words = normalised(text);
    let other = text.contains('%') || words.split(' ').any(|word| OTHERS.contains(&word));
    if other && !words.contains("current prices") {
        return Some(FlowWord::Other);
    }
    way_in(text).map(FlowWord::Way)
}

/// The valuation that a description or the name of a column says.
pub fn valuation_in(text: &str) -> Option<Valuation> {
    let words = normalised(text);
    let says = |what: &str| words.split(' ').any(|word| word == what);
    match (says("cif"), says("fob")) {
        (true, false) => Some(Valuation::Cif),
        (false, true) => Some(Valuation::Fob),
        _ => None,
    }
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

/// Texts that mean all products.
const ALL_PRODUCTS: &[&str] = &[
    "total",
    "all",
    "all products",
    "all commodities",
    "all goods",
    "all hs commodities",
    "total all products",
    "total trade",
    "total merchandise",
    "total general",
    "total geral",
    "t",
    "todos",
    "todos los productos",
    "todos os produtos",
    "合计",
    "总计",
    "总值",
    "所有商品",
];

/// Whether a cell of a column of products means all of them.
pub fn is_all_products(text: &str) -> bool {
    text.chars().count() > 1 && ALL_PRODUCTS.contains(&normalised(text).as_str())
}

/// Whether a classification is none of the Harmonized System: SITC, BEC, EBOPS, ISIC, CPC, NACE.
pub fn is_other_tree(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    let short = upper.len() <= 2 && upper.starts_with(['S', 'B', 'E']);
    short || ["SITC", "BEC", "EB", "ISIC", "CPC", "NACE"].iter().any(|start| upper.starts_with(start))
}

/// A code of the Harmonized System without points and with the zero that a number loses: `101.21`,
/// `10121`, `10121.0` and `'010121` are 010121. Other texts stay as they are.
pub fn harmonized(text: &str) -> String {
    let bare = text.strip_prefix('\'').unwrap_or(text);
    let bare = bare.strip_suffix(".0").unwrap_or(bare);
    let digits: String = bare.chars().filter(|c| *c != '.').collect();
    let number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let parted = bare.split('.').skip(1).all(|part| part.len() == 2);
    match (number && parted, digits.len() % 2) {
        (true, 1) => format!("0{digits}"),
        (true, _) => digits,
        _ => text.to_owned(),
    }
}

/// What a mark of status says of a value that is not there: the codes of SDMX and of Eurostat.
/// `restricted` tells a column of confidentiality from one of observations, in which the same letters
/// mean other things.
pub fn absence(text: &str, restricted: bool) -> Option<&'static str> {
    let code = text.trim_matches(['(', ')', ':', ' ']).to_ascii_uppercase();
    match code.as_str() {
        "" => None,
        "F" if restricted => None,
        _ if restricted => Some("confidential"),
        "C" | "Q" | "CONFIDENTIAL" | "SUPPRESSED" => Some("confidential"),
        "M" | "O" | "L" | "H" | "MISSING" => Some("no value"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_the_harmonized_system_are_one_code_in_many_forms() {
        for (text, want) in [
            ("10121", "010121"),
            ("10121.0", "010121"),
            ("101.21", "010121"),
            ("0101.21", "010121"),
            ("8507.60.00", "85076000"),
            ("'85", "85"),
            ("1", "01"),
            ("AG2", "AG2"),
            ("85.1.2", "85.1.2"),
        ] {
            assert_eq!(harmonized(text), want, "{text}");
        }
        assert!(is_other_tree("S3") && is_other_tree("SITC Rev. 4") && is_other_tree("B5"));
        assert!(!is_other_tree("H5") && !is_other_tree("HS17") && !is_other_tree("") && !is_other_tree("NC"));
        for text in ["Total", "All products", "_T", "Todos os produtos", "合计"] {
            assert!(is_all_products(text), "{text}");
        }
        assert!(!is_all_products("T") && !is_all_products("85"));
    }

    #[test]
    fn a_mark_of_status_says_why_a_value_is_not_there() {
        assert_eq!(absence("C", false), Some("confidential"));
        assert_eq!(absence(": c", false), Some("confidential"));
        assert_eq!(absence("O", false), Some("no value"));
        assert_eq!(absence("A", false), None);
        assert_eq!(absence("P", false), None);
        assert_eq!((absence("N", true), absence("F", true)), (Some("confidential"), None));
    }

    #[test]
    fn a_description_is_a_flow_only_if_it_is_nothing_else() {
        let way = |way| Some(FlowWord::Way(way));
        for (text, want) in [
            ("Exports of goods, Free on board (FOB), US dollar", way(Way::Exports)),
            ("Imports of goods, Cost insurance freight (CIF), US dollar", way(Way::Imports)),
            ("Export (US$ Thousand)", way(Way::Exports)),
            ("Exports of goods at current prices, US dollar", way(Way::Exports)),
            ("Export Partner Share (%)", Some(FlowWord::Other)),
            ("Trade balance goods, US dollar", Some(FlowWord::Other)),
            ("Exports of goods at constant prices", Some(FlowWord::Other)),
            ("Re-exports of goods", Some(FlowWord::Other)),
            ("Gross domestic product", None),
        ] {
            assert_eq!(described(text), want, "{text}");
        }
        assert_eq!(valuation_in("Exports of goods, Free on board (FOB)"), Some(Valuation::Fob));
    }

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
}
