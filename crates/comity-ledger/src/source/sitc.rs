//! UNCTAD merchandise trade matrix by section of the SITC.
//!
//! Publisher: UNCTAD (UNCTADstat). Exports as reported or estimated for the exporter.
//!
//! Traps: values are in *thousands* of dollars; `All` stands beside the ten sections and must not
//! be added to them; it differs from BACI flow by flow.
//!
//! ```text
//! year,sector,origin,dest,value_kusd
//! 2015,SITC2,BRA,CHN,25100000
//! ```

use super::shape::{self, Field, Rows, Take, field};
use super::{Loader, Publication};
use crate::measure;
use crate::place::Scheme;

const PUBLICATION: Publication = Publication {
    id: "unctad-matrix",
    publisher: "UNCTAD",
    title: "UNCTADstat merchandise trade matrix, exports by SITC section",
    licence: "free use with attribution, as far as known",
    attribution: "UNCTADstat merchandise trade matrix",
    url: "https://unctadstat.unctad.org",
    caveats: &[
        "Reported by or estimated for the exporter: differs from BACI flow by flow.",
        "The product TOTAL is not the sum of the sections to the dollar.",
    ],
};

/// The matrix in long form.
pub const LOADER: Loader = Loader {
    name: "unctad-sitc",
    what: measure::TRADE_GOODS_EXPORTS.as_str(),
    publication: PUBLICATION,
    recognise: |header| shape::fits(header, &FIELDS),
    read: |table| shape::read(table, &FIELDS, Rows::Flows),
};

const FIELDS: [Field; 5] = [
    field("year", "year", Take::Year, ""),
    field("origin", "origin", Take::Code(Scheme::Alpha), "ISO alpha-3"),
    field("dest", "destination", Take::Code(Scheme::Alpha), "ISO alpha-3"),
    field("sector", "product", Take::Translated(section, "SITC0 to SITC9 or All"), ""),
    field("value_kusd", "value", Take::Amount(3, 0), "thousand USD, stored as USD"),
];

/// Products are `SITC0` to `SITC9` and `TOTAL`; the file may add a word: `SITC0_Food`.
fn section(text: &str) -> Option<String> {
    if text == "All" {
        return Some("TOTAL".to_owned());
    }
    let code = text.split('_').next().unwrap_or_default();
    let digit = code.strip_prefix("SITC")?;
    (digit.len() == 1 && digit.as_bytes()[0].is_ascii_digit()).then(|| code.to_owned())
}
