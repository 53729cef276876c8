//! What the noun of a rank measures: customers buy, suppliers sell, creditors lend.

/// A ranked quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Contest {
    pub measure: &'static str,
    /// Whether the holder of the rank is the first party.
    pub focal_first: bool,
    /// `partners_of`, `sources_of`, `destinations_of`; empty for ranks within a group.
    pub set: &'static str,
}

const fn of(measure: &'static str, focal_first: bool, set: &'static str) -> Contest {
    Contest { measure, focal_first, set }
}

/// Nouns of the receiving end.
const RECEIVERS: &[&str] = &[
    "market",
    "export market",
    "destination",
    "export destination",
    "customer",
    "buyer",
    "importer",
    "purchaser",
    "client",
    "recipient",
    "host",
    "outlet",
    "beneficiary",
    "borrower",
    "debtor",
    "taker",
];

/// Nouns of the giving end.
const GIVERS: &[&str] = &[
    "supplier",
    "source",
    "provider",
    "exporter",
    "seller",
    "vendor",
    "source market",
    "sender",
    "origin",
    "feeder market",
];

/// What a noun ranks, with the words after it ("source of tourists").
pub(super) fn contest(noun: &str, words: &str) -> Contest {
    let has = |all: &[&str]| all.iter().any(|w| words.contains(w));
    let people = if has(&["tourist", "visitor", "tourism", "arrivals", "holidaymaker"]) {
        Some("people.tourists")
    } else if has(&["student"]) {
        Some("people.students")
    } else {
        None
    };
    let money = if has(&["aid", "assistance"]) {
        Some("finance.aid")
    } else if has(&["loan", "lending", "credit"]) {
        Some("finance.loans")
    } else if has(&["invest", "fdi"]) {
        Some("fdi.stock")
    } else {
        None
    };
    let n =
        noun.strip_suffix("ies").map_or_else(|| noun.trim_end_matches('s').to_owned(), |s| format!("{s}y"));
    let n = n.as_str();
    if n.starts_with("group") || n.starts_with("contingent") {
        return of(people.unwrap_or("people.tourists"), true, "sources_of");
    }
    if n == "source market" {
        return of(people.unwrap_or("people.tourists"), true, "sources_of");
    }
    if GIVERS.contains(&n) || n == "market" && people.is_some() && words.contains("source") {
        let measure = people.or(money).unwrap_or("trade.goods.imports");
        return of(measure, true, "sources_of");
    }
    if RECEIVERS.contains(&n) {
        let debt = matches!(n, "borrower" | "debtor").then_some("finance.loans");
        let measure = people.or(money).or(debt).unwrap_or("trade.goods.exports");
        return of(measure, false, "destinations_of");
    }
    match n {
        "investor" => of("fdi.stock", true, "sources_of"),
        "creditor" => of("finance.debt", true, "sources_of"),
        "lender" => of("finance.loans", true, "sources_of"),
        "donor" => of("finance.aid", true, "sources_of"),
        "contractor" => of("contracts.value", true, "sources_of"),
        "economy" => of("gdp", true, ""),
        "country" if words.contains("popul") => of("population", true, ""),
        _ => of("trade.goods", false, "partners_of"),
    }
}
