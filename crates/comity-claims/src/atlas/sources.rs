//! The witnesses of the atlas under short ids.

use comity_ledger::panel::series::Series;

/// Ids of the witnesses, and the series that they speak through.
pub const WITNESSES: &[(&str, &[&str])] = &[
    ("BACI", &["baci"]),
    ("BACI-HS6", &["baci-minerals"]),
    ("UNCTAD", &["unctad-sitc"]),
    ("WDI", &["wdi-gdp", "wdi-population"]),
    ("WIR", &["wir-inflow", "wir-outflow"]),
    ("AIDDATA", &["gcdf"]),
    ("UNGA", &["unga"]),
    ("GACC", &["china-customs"]),
    ("CENSUS", &["us-customs"]),
    ("FACTBOOK", &["factbook-exports", "factbook-imports"]),
    ("MOFCOM", &[]),
    ("MOFCOM without offshore centres", &[]),
    ("BU", &[]),
    ("IDB", &[]),
    ("REDALC", &[]),
    ("MFA_CN", &[]),
    ("XI", &[]),
    ("WANG", &[]),
    ("AMBASSADOR", &[]),
    ("CSIS", &[]),
    ("GFDC", &[]),
    ("LISTS", &[]),
    ("HANBAN", &[]),
    ("CONFUCIUS", &[]),
    ("LEDGER", &[]),
    ("ledger", &[]),
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

/// The witness that a series speaks for; a file or a release of the user's is one by its own name.
pub fn of_series(series: &Series) -> &str {
    WITNESSES.iter().find(|w| w.1.contains(&series.id.as_ref())).map_or(series.id.as_ref(), |w| w.0)
}

/// The witness of a published figure, from what it says of itself; for an office that has no short name
/// here, whoever published the figure. The id of a source means nothing to a reader.
pub fn of_figure(basis: &str, sources: &[String], publisher: Option<&str>) -> String {
    let text = format!("{basis} {}", sources.join(" "));
    let known = MARKS.iter().find(|(mark, _)| text.contains(mark));
    known.map_or_else(|| publisher.unwrap_or("published figures").to_owned(), |(_, id)| (*id).to_owned())
}
