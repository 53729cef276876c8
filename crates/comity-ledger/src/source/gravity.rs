//! CEPII Gravity: trade flows and covariates by pair and year.
//!
//! Publisher: CEPII (Conte, Cotterlaz and Mayer 2022, *The CEPII Gravity Database*).
//!
//! Traps: flows are in *thousands* of dollars; every pair of codes is there for every year, also
//! of countries that did not exist (`country_exists_o`), and a country that was divided has two
//! identifiers with one ISO code (`DEU.1`, `DEU.2`); flows of several sources stand side by side.
//!
//! ```text
//! year,country_id_o,country_id_d,iso3_o,iso3_d,country_exists_o,country_exists_d,dist,tradeflow_baci
//! 2019,CHN,BRA,CHN,BRA,1,1,17366,35890123.4
//! ```

use super::shape::{self, Field, Rows, Take, field};
use super::{Draft, Loader, Publication, SourceError, Table};
use crate::measure;
use crate::place::Scheme;

const PUBLICATION: Publication = Publication {
    id: "cepii-gravity",
    publisher: "CEPII",
    title: "Gravity database",
    licence: "Etalab Open Licence 2.0, as far as known",
    attribution: "CEPII, Gravity (Conte, Cotterlaz and Mayer 2022)",
    url: "https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=8",
    caveats: &["Flows of BACI, Comtrade and IMF are different bases and are not to be mixed."],
};

/// The yearly table.
pub const LOADER: Loader = Loader {
    name: "cepii-gravity",
    what: measure::TRADE_GOODS_EXPORTS.as_str(),
    publication: PUBLICATION,
    recognise: |header| shape::fits(header, &REQUIRED),
    read,
};

const REQUIRED: [Field; 4] = [
    field("year", "year", Take::Year, ""),
    field("iso3_o", "origin", Take::Code(Scheme::Alpha), "ISO alpha-3"),
    field("iso3_d", "destination", Take::Code(Scheme::Alpha), "ISO alpha-3"),
    field("tradeflow_baci", "value", Take::MaybeAmount(3, 0), "thousand USD, stored as USD"),
];

const NOT_YET: &str = "did not exist in that year";
const FLAG: Take = Take::Number(0, 0);
const FLOW: Take = Take::Number(3, 0);

/// Columns that are taken where they are there.
const OPTIONAL: [Field; 12] = [
    field("country_exists_o", "-", Take::Only("1", NOT_YET), "rows with 0 are refused"),
    field("country_exists_d", "-", Take::Only("1", NOT_YET), "rows with 0 are refused"),
    field("tradeflow_comtrade_o", "comtrade_exports", FLOW, "thousand USD, stored as USD"),
    field("tradeflow_comtrade_d", "comtrade_imports", FLOW, "thousand USD, stored as USD"),
    field("dist", "dist", Take::Number(0, 2), "km between the largest cities"),
    field("distcap", "distcap", Take::Number(0, 2), "km between the capitals"),
    field("distw_harmonic", "distw", Take::Number(0, 2), "km weighted by population"),
    field("contig", "contig", FLAG, "1 if they share a border"),
    field("comlang_off", "comlang_off", FLAG, "1 if they share an official language"),
    field("comcol", "comcol", FLAG, "1 if one power colonised both after 1945"),
    field("col45", "col45", FLAG, "1 if one was a colony of the other after 1945"),
    field("fta_wto", "fta_wto", FLAG, "1 if an agreement is notified to the WTO"),
];

fn read(table: &mut Table<'_>) -> Result<Draft, SourceError> {
    let there = OPTIONAL.iter().filter(|field| table.column(field.from).is_some());
    let fields: Vec<Field> = REQUIRED.iter().chain(there).copied().collect();
    shape::read(table, &fields, Rows::Pairs)
}
