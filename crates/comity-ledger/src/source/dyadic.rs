//! Anybody's table of flows between pairs: columns are recognised by the names in use.
//!
//! | meaning | names understood |
//! |---|---|
//! | origin | `exporter`, `exporter_iso3`, `iso_o`, `iso3_o`, `country_id_o`, `origin`, `origin_id`, `reporterISO`, `reporterISO3`, `country_iso3_code`, `REF_AREA`, `ccode1` |
//! | destination | `importer`, `importer_iso3`, `iso_d`, `iso3_d`, `country_id_d`, `destination`, `dest`, `dest_id`, `partnerISO`, `partnerISO3`, `partner_iso3_code`, `COUNTERPART_AREA`, `ccode2` |
//! | year | `year`, `refYear`, `period`, `TIME_PERIOD`, `t` |
//! | product | `product`, `hs6`, `cmdCode`, `product_hs92_code`, `industry_id`, `sitc`, `isic`, `sector` (text: leading zeros stay) |
//! | value | `value_usd`, `primaryValue`, `export_value`, `value`, `flow`, `OBS_VALUE` (as it stands); `value_kusd`, `tradeflow_comtrade_o`, `tradeflow_baci` (thousand); `trade` (million, as in ITPD-E) |
//!
//! The mapping is handed back for the user to read before anything is believed: units are the
//! classical thousandfold error. Not for files that mix units or flows in one column; those are
//! to be split first.

use super::account::{Draft, meaning};
use super::shape::{self, Field, Rows, Take, field};
use super::{Loader, Publication, SourceError, Table};
use crate::place::Scheme;

const PUBLICATION: Publication = Publication {
    id: "dyadic",
    publisher: "the user",
    title: "A table of flows between pairs",
    licence: "that of its owner",
    attribution: "as its owner wishes",
    url: "",
    caveats: &["Columns and units were recognised by their names; read the mapping."],
};

/// A table of flows between pairs.
pub const LOADER: Loader = Loader {
    name: "dyadic",
    what: "flows between pairs",
    publication: PUBLICATION,
    recognise: |header| {
        [ORIGIN, DESTINATION, YEAR].iter().all(|names| first(header, names).is_some())
            && VALUE.iter().any(|(name, _, _)| header.iter().any(|column| column == name))
    },
    read,
};

const ORIGIN: &[&str] = &[
    "exporter",
    "exporter_iso3",
    "iso_o",
    "iso3_o",
    "country_id_o",
    "origin",
    "origin_id",
    "reporterISO",
    "reporterISO3",
    "country_iso3_code",
    "REF_AREA",
    "ccode1",
];
const DESTINATION: &[&str] = &[
    "importer",
    "importer_iso3",
    "iso_d",
    "iso3_d",
    "country_id_d",
    "destination",
    "dest",
    "dest_id",
    "partnerISO",
    "partnerISO3",
    "partner_iso3_code",
    "COUNTERPART_AREA",
    "ccode2",
];
const YEAR: &[&str] = &["year", "refYear", "period", "TIME_PERIOD", "t"];
const PRODUCT: &[&str] =
    &["product", "hs6", "cmdCode", "product_hs92_code", "industry_id", "sitc", "isic", "sector"];

/// Name, power of ten to the base unit, and what is said about the unit.
const VALUE: &[(&str, u32, &str)] = &[
    ("value_usd", 0, "US dollars"),
    ("primaryValue", 0, "US dollars"),
    ("export_value", 0, "US dollars"),
    ("value_kusd", 3, "thousand US dollars"),
    ("tradeflow_comtrade_o", 3, "thousand US dollars"),
    ("tradeflow_baci", 3, "thousand US dollars"),
    ("trade", 6, "million US dollars, as in ITPD-E"),
    ("OBS_VALUE", 0, "as it stands; UNIT_MULT is not applied"),
    ("value", 0, "as it stands; the name does not tell the unit"),
    ("flow", 0, "as it stands; the name does not tell the unit"),
];

/// Decimals kept of the base unit.
const DECIMALS: u8 = 3;

fn first(header: &[String], names: &[&'static str]) -> Option<&'static str> {
    names.iter().copied().find(|name| header.iter().any(|column| column == name))
}

fn party(name: &'static str, to: &'static str) -> Field {
    match name {
        "ccode1" | "ccode2" => field(name, to, Take::Code(Scheme::Cow), "Correlates of War number"),
        _ => field(name, to, Take::Name, "code, number or name of an economy"),
    }
}

fn read(table: &mut Table<'_>) -> Result<Draft, SourceError> {
    let header = table.header().to_vec();
    let missing = |what: &str| table.here(what, &header.join(", "));
    let origin = first(&header, ORIGIN).ok_or_else(|| missing("a column of origins"))?;
    let destination = first(&header, DESTINATION).ok_or_else(|| missing("a column of destinations"))?;
    let year = first(&header, YEAR).ok_or_else(|| missing("a column of years"))?;
    let value = VALUE.iter().find(|(name, _, _)| header.iter().any(|column| column == name));
    let (value, power, unit) = *value.ok_or_else(|| missing("a column of values"))?;
    let mut fields =
        vec![field(year, "year", Take::Year, ""), party(origin, "origin"), party(destination, "destination")];
    if let Some(product) = first(&header, PRODUCT) {
        fields.push(field(product, "product", Take::Text, "text, as it stands"));
    }
    fields.push(field(value, "value", Take::Amount(power, DECIMALS), unit));
    let mut draft = shape::read(table, &fields, Rows::Flows)?;
    for column in header.iter().filter(|column| !fields.iter().any(|f| f.from == column.as_str())) {
        draft.mapping.push(meaning(column, "-", "not used"));
    }
    Ok(draft)
}
