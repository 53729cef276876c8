//! CEPII BACI summed over products, one row a pair and year: `year,origin,dest,value_kusd`.
//!
//! Publisher: CEPII (Gaulier and Zignago 2010, *BACI: International Trade Database at the
//! Product-Level*). The release by product is declared in `layouts/baci.toml`; a copy of its raw materials
//! by six digits has a reader here: `hs6,origin,dest,year,value_kusd,quantity_t`.
//!
//! Traps: values are *thousands* of dollars; a pair that is absent did not trade or did not report.

use super::shape::{self, Field, Rows, Take, field};
use super::{Loader, Publication};
use crate::measure;
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

/// Totals over products, one row a pair and year.
pub const TOTALS: Loader = Loader {
    name: "baci-totals",
    what: measure::TRADE_GOODS_EXPORTS.as_str(),
    publication: PUBLICATION,
    // Anything more than the release would be another table of flows.
    recognise: |header| {
        let known = |name: &String| name == "source" || TOTAL_FIELDS.iter().any(|field| field.from == name);
        shape::fits(header, &TOTAL_FIELDS) && header.iter().all(known)
    },
    read: |table| shape::read(table, &TOTAL_FIELDS, Rows::Flows),
};

/// Raw materials by product, for the atlas alone: brought by a user, the file is read by its names like any other.
pub const MINERALS: Loader = Loader {
    name: "baci-minerals",
    what: measure::TRADE_GOODS_EXPORTS.as_str(),
    publication: PUBLICATION,
    recognise: |header| shape::fits(header, &MINERAL_FIELDS),
    read: |table| shape::read(table, &MINERAL_FIELDS, Rows::Flows),
};

const MINERAL_FIELDS: [Field; 6] = [
    field("hs6", "product", Take::Text, "HS92"),
    field("origin", "origin", Take::Code(Scheme::Alpha), "ISO alpha-3"),
    field("dest", "destination", Take::Code(Scheme::Alpha), "ISO alpha-3"),
    field("year", "year", Take::Year, ""),
    field("value_kusd", "value", Take::Amount(3, 0), "thousand USD, stored as USD"),
    field("quantity_t", "-", Take::Ignored, "tonnes"),
];

const TOTAL_FIELDS: [Field; 4] = [
    field("year", "year", Take::Year, ""),
    field("origin", "origin", Take::Code(Scheme::Alpha), "ISO alpha-3"),
    field("dest", "destination", Take::Code(Scheme::Alpha), "ISO alpha-3"),
    field("value_kusd", "value", Take::Amount(3, 0), "thousand USD, stored as USD"),
];
