//! CEPII BACI: reconciled bilateral trade in goods.
//!
//! Publisher: CEPII (Gaulier and Zignago 2010, *BACI: International Trade Database at the
//! Product-Level*). Releases are named `V202501`, files `BACI_HS22_Y2023_V202501.csv`.
//!
//! Traps: `v` is in *thousands* of dollars; `k` is text with leading zeros; the numbers of
//! countries deviate from ISO 3166 (842 USA, 251 France, 757 Switzerland, 699 India, 579 Norway,
//! 490 "Other Asia, not elsewhere specified", which is Taiwan in practice); a pair that is absent
//! did not trade or did not report.
//!
//! ```text
//! t,i,j,k,v,q
//! 2023,842,156,010121,1.234,0.056
//! ```
//!
//! The totals form is the same summed over products, with ISO alpha-3 codes:
//! `year,origin,dest,value_kusd`.

use super::shape::{self, Field, Rows, Take, field};
use super::{Loader, Publication};
use crate::place::Scheme;

const PUBLICATION: Publication = Publication {
    id: "baci",
    publisher: "CEPII",
    title: "BACI, reconciled bilateral trade in goods",
    licence: "Etalab Open Licence 2.0, as far as known",
    attribution: "CEPII, BACI (Gaulier and Zignago 2010)",
    url: "https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
    caveats: &[
        "Exporter and importer reports are reconciled; valuation is FOB; goods only, current US dollars.",
        "A pair that is absent has no recorded trade: it is not a zero.",
    ],
};

/// Rows by product.
pub const PRODUCTS: Loader = Loader {
    name: "baci",
    what: "trade.goods.exports",
    publication: PUBLICATION,
    recognise: |header| shape::fits(header, &PRODUCT_FIELDS),
    read: |table| shape::read(table, &PRODUCT_FIELDS, Rows::Flows),
};

const PRODUCT_FIELDS: [Field; 6] = [
    field("t", "year", Take::Year, ""),
    field("i", "origin", Take::Code(Scheme::Numeric), "Comtrade number"),
    field("j", "destination", Take::Code(Scheme::Numeric), "Comtrade number"),
    field("k", "product", Take::Text, "HS6 of the release's revision"),
    field("v", "value", Take::Amount(3, 0), "thousand USD, stored as USD"),
    field("q", "quantity", Take::Number(0, 3), "tonnes; missing where not reported"),
];

/// Totals over products, one row a pair and year.
pub const TOTALS: Loader = Loader {
    name: "baci-totals",
    what: "trade.goods.exports",
    publication: PUBLICATION,
    recognise: |header| shape::fits(header, &TOTAL_FIELDS) && !header.iter().any(|name| name == "sector"),
    read: |table| shape::read(table, &TOTAL_FIELDS, Rows::Flows),
};

const TOTAL_FIELDS: [Field; 4] = [
    field("year", "year", Take::Year, ""),
    field("origin", "origin", Take::Code(Scheme::Alpha), "ISO alpha-3"),
    field("dest", "destination", Take::Code(Scheme::Alpha), "ISO alpha-3"),
    field("value_kusd", "value", Take::Amount(3, 0), "thousand USD, stored as USD"),
];
