//! The witnesses of the atlas under short ids, and how a reader is told who they are.

use comity_ledger::panel::series::Series;

/// Id of the witness, series it speaks through, its short name for readers, and what it is.
const WITNESSES: &[(&str, &[&str], &str, &str)] = &[
    ("BACI", &["baci"], "BACI", "CEPII; both sides' reports reconciled, FOB"),
    ("UNCTAD", &["unctad-sitc"], "UNCTAD", "as exporters report, by SITC section"),
    ("WDI", &["wdi-gdp", "wdi-population"], "the World Bank", "World Development Indicators"),
    ("WIR", &["wir-inflow", "wir-outflow"], "UNCTAD", "World Investment Report"),
    ("AIDDATA", &["gcdf"], "AidData", "commitments in constant 2021 US dollars"),
    ("UNGA", &["unga"], "UN roll calls", "votes in the General Assembly"),
    ("GACC", &["china-customs"], "China's customs", "GACC; exports FOB, imports CIF"),
    ("CENSUS", &["us-customs"], "the US Census Bureau", "exports FAS, imports at customs value"),
    ("MOFCOM", &[], "China's commerce ministry", "MOFCOM, for Latin America as it defines it"),
    (
        "MOFCOM without offshore centres",
        &[],
        "China's commerce ministry without the offshore centres",
        "MOFCOM less the Cayman and British Virgin Islands; derived",
    ),
    ("BU", &[], "Boston University", "its China bulletin; Latin American reports"),
    ("IDB", &[], "the Inter-American Development Bank", "Latin American reports; a lower bound"),
    ("REDALC", &[], "Red ALC-China", "Monitor de la Infraestructura"),
    ("MFA_CN", &[], "China's foreign ministry", "statement"),
    ("XI", &[], "Xi Jinping", "speech of May 2025"),
    ("WANG", &[], "Wang Yi", "commentary of May 2025"),
    ("AMBASSADOR", &[], "China's ambassador to Panama", "May 2025"),
    ("CSIS", &[], "CSIS", "translation of a Chinese text"),
    ("GFDC", &[], "the Green Finance & Development Center", "Fudan University"),
    ("LISTS", &[], "lists in the literature", "CADAL; Revista Relaciones Internacionales"),
    ("HANBAN", &[], "published counts of institutes", "conference and press reports"),
    ("CONFUCIUS", &[], "the list of institutes of 2021–22", "not a list of open institutes"),
    ("LEDGER", &[], "comity's ledger", "ties in force on the day"),
    ("ledger", &[], "the ledger", "events counted"),
];

/// Marks in the basis of a published figure, or ids of its sources, and the witness they mean.
const MARKS: &[(&str, &str)] = &[
    ("GACC", "GACC"),
    ("China customs", "GACC"),
    ("China’s customs", "GACC"),
    ("derived: 387.0", "MOFCOM without offshore centres"),
    ("US Census Bureau", "CENSUS"),
    ("Ministry of Commerce of China", "MOFCOM"),
    ("MOFCOM", "MOFCOM"),
    ("USCC", "USCC"),
    ("BU bulletin", "BU"),
    ("bu-2025", "BU"),
    ("idb-connect", "IDB"),
    ("Monitor", "REDALC"),
    ("Xi speech", "XI"),
    ("Wang Yi", "WANG"),
    ("MFA", "MFA_CN"),
    ("Ambassador", "AMBASSADOR"),
    ("csis-bri", "CSIS"),
    ("gfdc", "GFDC"),
    ("zhang-2024", "LISTS"),
    ("ci-", "HANBAN"),
];

/// The witness that a series speaks for.
pub fn of_series(series: &Series) -> &'static str {
    WITNESSES.iter().find(|w| w.1.contains(&series.id.as_ref())).map_or("PANEL", |w| w.0)
}

/// The witness of a published figure, from what it says of itself; for an office that has no short name
/// here, whoever published the figure. The id of a source means nothing to a reader.
pub fn of_figure(basis: &str, sources: &[String], publisher: Option<&str>) -> String {
    let text = format!("{basis} {}", sources.join(" "));
    let known = MARKS.iter().find(|(mark, _)| text.contains(mark));
    known.map_or_else(|| publisher.unwrap_or("published figures").to_owned(), |(_, id)| (*id).to_owned())
}

/// The short name of a witness for readers; the id itself for a witness of a folder.
pub fn in_words(id: &str) -> String {
    // "MOFCOM (signed, cumulative)" is the ministry with what it counts
    let (base, rest) = id.split_once(" (").map_or((id, String::new()), |(b, r)| (b, format!(" ({r}")));
    WITNESSES.iter().find(|w| w.0 == base).map_or_else(|| id.to_owned(), |w| format!("{}{rest}", w.2))
}

/// What a witness of the atlas is, in a few words; empty for others.
pub fn describe(id: &str) -> &'static str {
    let base = id.split_once(" (").map_or(id, |(b, _)| b);
    WITNESSES.iter().find(|w| w.0 == base).map_or("", |w| w.3)
}
