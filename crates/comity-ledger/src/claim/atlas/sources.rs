//! The witnesses of the atlas under short ids, and how a reader is told who they are.

use crate::panel::series::Series;

/// Id of the witness, series it speaks through, and its name for readers.
const WITNESSES: &[(&str, &[&str], &str)] = &[
    ("BACI", &["baci"], "CEPII's BACI (exporters' and importers' reports reconciled, FOB)"),
    ("UNCTAD", &["unctad-sitc"], "UNCTAD (as exporters report)"),
    ("WDI", &["wdi-gdp", "wdi-population"], "World Bank, World Development Indicators"),
    ("WIR", &["wir-inflow", "wir-outflow"], "UNCTAD, World Investment Report"),
    ("AIDDATA", &["gcdf"], "AidData (commitments, constant 2021 US dollars)"),
    ("UNGA", &["unga"], "roll calls of the UN General Assembly"),
    ("GACC", &[], "China's customs (GACC), for its own Latin America"),
    ("MOFCOM", &[], "China's Ministry of Commerce (MOFCOM), for its own Latin America"),
    (
        "MOFCOM without offshore centres",
        &[],
        "China's Ministry of Commerce less the Cayman and British Virgin Islands (derived)",
    ),
    ("BU", &[], "Boston University's bulletin, partners' reports"),
    ("IDB", &[], "Inter-American Development Bank, partners' reports (a lower bound)"),
    ("REDALC", &[], "Red ALC-China, Monitor de la Infraestructura"),
    ("MFA_CN", &[], "China's Foreign Ministry"),
    ("XI", &[], "Xi Jinping, speech of May 2025"),
    ("WANG", &[], "Wang Yi, commentary of May 2025"),
    ("AMBASSADOR", &[], "China's ambassador to Panama"),
    ("CSIS", &[], "CSIS"),
    ("GFDC", &[], "Green Finance & Development Center, Fudan"),
    ("LISTS", &[], "lists of partners in the literature"),
    ("HANBAN", &[], "published counts of institutes"),
    ("CONFUCIUS", &[], "list of institutes of 2021–22"),
    ("LEDGER", &[], "comity's ledger of ties"),
    ("ledger", &[], "comity's ledger of ties"),
];

/// Marks in the basis of a published figure, or ids of its sources, and the witness they mean.
const MARKS: &[(&str, &str)] = &[
    ("GACC", "GACC"),
    ("China customs", "GACC"),
    ("derived: 387.0", "MOFCOM without offshore centres"),
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
    WITNESSES.iter().find(|w| w.1.contains(&series.id)).map_or("PANEL", |w| w.0)
}

/// The witness of a published figure, from what it says of itself.
pub fn of_figure(basis: &str, sources: &[String]) -> String {
    let text = format!("{basis} {}", sources.join(" "));
    let known = MARKS.iter().find(|(mark, _)| text.contains(mark));
    known.map_or_else(
        || sources.first().cloned().unwrap_or_else(|| "published".to_owned()),
        |(_, id)| (*id).to_owned(),
    )
}

/// The name of a witness for readers; the id itself for a witness of a folder.
pub fn in_words(id: &str) -> &str {
    describe(id).unwrap_or(id)
}

/// The name of a witness that the atlas knows.
pub fn describe(id: &str) -> Option<&'static str> {
    WITNESSES.iter().find(|w| w.0 == id).map(|w| w.2)
}
