//! GDP deflator as a chain of yearly ratios, from the Open Trade Statistics package.
//!
//! Publisher: rOpenSci `tradestatistics`, computed from World Development Indicators.
//!
//! Traps: country codes are in lower case; a row is the ratio of the deflator in `year_to` to the
//! one in `year_from`, and the two years are not always neighbours.
//!
//! ```text
//! year_from,year_to,country_iso,gdp_deflator
//! 1986,1987,abw,1.0359197006924308
//! ```

use super::shape::{self, Field, Rows, Take, field};
use super::{Loader, Publication};
use crate::measure;

/// The only layout.
pub const LOADER: Loader = Loader {
    name: "ots-deflator",
    what: measure::GDP_DEFLATOR.as_str(),
    publication: Publication {
        id: "wdi-deflator",
        publisher: "World Bank, through Open Trade Statistics",
        title: "GDP deflator, ratio to the year before",
        licence: "CC BY 4.0 (World Development Indicators)",
        attribution: "World Bank, World Development Indicators; ratios by Open Trade Statistics",
        url: "https://datatopics.worldbank.org/world-development-indicators/",
        caveats: &["A ratio is in the currency of the country, not of the dollar."],
    },
    recognise: |header| shape::fits(header, &FIELDS),
    read: |table| shape::read(table, &FIELDS, Rows::Levels),
};

const FIELDS: [Field; 4] = [
    field("year_from", "from", Take::Integer(1500, 2200), ""),
    field("year_to", "year", Take::Year, ""),
    field("country_iso", "place", Take::WorldBank, "World Bank code in lower case"),
    field("gdp_deflator", "value", Take::Amount(0, 9), "ratio of the deflators of the two years"),
];
