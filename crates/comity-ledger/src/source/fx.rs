//! Exchange rates of a year and of its months, in units of the local currency for a US dollar.
//!
//! Publishers: Federal Reserve (H.10, noon buying rates in New York, averaged), CIA (*The World
//! Factbook*, averages of a year), Penn World Table 10.01, and the Global Macro Database, whose rows
//! may not be given on: whoever writes a part of the atlas leaves them out.
//!
//! Traps: several offices speak of one economy and year, and mean different units where a currency
//! was renamed; the euro stands under `EMU`, which is no economy, in the rows of the Federal Reserve.
//!
//! ```text
//! iso3,year,lcu_per_usd,source
//! BRA,2020,5.1587,FED
//! ```

use super::shape::{self, Field, Rows, Take, field};
use super::{Loader, Publication};
use crate::measure;

const PUBLICATION: Publication = Publication {
    id: "fx",
    publisher: "Federal Reserve; CIA; Penn World Table",
    title: "Exchange rates: H.10, The World Factbook and Penn World Table 10.01",
    licence: "public domain (Federal Reserve, CIA); CC BY 4.0 (Penn World Table 10.01)",
    attribution: "Board of Governors of the Federal Reserve System, H.10; CIA, The World Factbook; Feenstra, Inklaar and Timmer (2015), Penn World Table 10.01",
    url: "https://www.federalreserve.gov/releases/h10/",
    caveats: &[
        "A rate of a year is an average; amounts were converted by their writers at rates of days, months or the year's end.",
    ],
};

/// One row a year, economy and office.
pub const ANNUAL: Loader = Loader {
    name: "fx-annual",
    what: measure::EXCHANGE_RATE.as_str(),
    publication: PUBLICATION,
    recognise: |header| shape::fits(header, &ANNUAL_FIELDS),
    read: |table| shape::read(table, &ANNUAL_FIELDS, Rows::Any),
};

/// One row a month and economy.
pub const MONTHLY: Loader = Loader {
    name: "fx-monthly",
    what: measure::EXCHANGE_RATE.as_str(),
    publication: PUBLICATION,
    recognise: |header| shape::fits(header, &MONTHLY_FIELDS),
    read: |table| shape::read(table, &MONTHLY_FIELDS, Rows::Any),
};

/// Decimals kept: currencies worth more than a dollar need them.
const DECIMALS: u8 = 6;

const ANNUAL_FIELDS: [Field; 4] = [
    field("iso3", "place", Take::Text, "ISO alpha-3, EMU for the euro"),
    field("year", "year", Take::Year, ""),
    field("lcu_per_usd", "value", Take::Amount(0, DECIMALS), "local currency per US dollar"),
    field("source", "office", Take::Text, "FED, CIA, PWT10.01 or GMD"),
];

const MONTHLY_FIELDS: [Field; 3] = [
    field("iso3", "place", Take::Text, "ISO alpha-3, EMU for the euro"),
    field("month", "month", Take::Date, ""),
    field("lcu_per_usd", "value", Take::Amount(0, DECIMALS), "local currency per US dollar"),
];
