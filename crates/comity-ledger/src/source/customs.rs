//! Customs of one economy: its trade in goods with every partner, in both directions.
//!
//! Publishers: the General Administration of Customs of China, to 2022 by way of the IMF (*Direction of Trade
//! Statistics*); the U.S. Census Bureau (*U.S. trade in goods by country*).
//!
//! Traps: both sides of a flow stand in the report of one economy, so the imports are not the mirror of what the
//! partner says; China's are CIF by origin in *thousands* of dollars, those of the United States at customs value
//! in dollars; some of China's years are derived from printed growth (status `E`); a partner without a row says
//! nothing, because old codes were dropped.
//!
//! ```text
//! partner,flow,year,kusd,status,source        iso3,year,imports_usd,exports_usd,source
//! BRA,imports,2020,84086000,A,IMF DOTS 2022   MEX,2024,505523200000,334022600000,api_2025
//! ```

use super::shape::{self, Field, Rows, Take, field};
use super::{Loader, Publication};
use crate::measure;
use crate::place::Scheme;

/// China's customs, one row a partner, year and flow.
pub const CHINA: Loader = Loader {
    name: "china-customs",
    what: measure::TRADE_GOODS_EXPORTS.as_str(),
    publication: Publication {
        id: "gacc",
        publisher: "General Administration of Customs of China",
        title: "Trade in goods of China by partner; to 2022 as given to the IMF, Direction of Trade Statistics",
        licence: "free use with attribution, as far as known",
        attribution: "General Administration of Customs of China; IMF, Direction of Trade Statistics",
        url: "http://english.customs.gov.cn",
        caveats: &[
            "China’s own report of both directions: its imports hold freight and insurance, and are by country of origin.",
            "Taken in yuan for 2024 and converted at 7.1150 to the dollar, the rate of the office’s own totals.",
            "Before 1990 these are figures of the trade ministry, not of customs.",
        ],
    },
    recognise: |header| shape::fits(header, &CHINA_FIELDS),
    read: |table| shape::read(table, &CHINA_FIELDS, Rows::Any),
};

/// The Census Bureau of the United States, one row a partner and year.
pub const UNITED_STATES: Loader = Loader {
    name: "us-customs",
    what: measure::TRADE_GOODS_EXPORTS.as_str(),
    publication: Publication {
        id: "us-census",
        publisher: "U.S. Census Bureau",
        title: "U.S. trade in goods by country",
        licence: "public domain (work of the US government)",
        attribution: "U.S. Census Bureau, U.S. trade in goods by country",
        url: "https://www.census.gov/foreign-trade/balance/",
        caveats: &[
            "The report of the United States of both directions: general imports at customs value by country of origin; exports FAS, re-exports among them.",
            "Census basis, not seasonally adjusted; the last year is the first release and is revised later.",
        ],
    },
    recognise: |header| shape::fits(header, &UNITED_STATES_FIELDS),
    read: |table| shape::read(table, &UNITED_STATES_FIELDS, Rows::Levels),
};

const CHINA_FIELDS: [Field; 6] = [
    field("year", "year", Take::Year, ""),
    field("partner", "place", Take::Code(Scheme::Alpha), "ISO alpha-3"),
    field("flow", "flow", Take::Text, "exports or imports"),
    field("status", "status", Take::Text, "A as published, E derived"),
    field("kusd", "value", Take::Amount(3, 0), "thousand USD, stored as USD"),
    field("source", "-", Take::Ignored, "the publication says it"),
];

const UNITED_STATES_FIELDS: [Field; 5] = [
    field("year", "year", Take::Year, ""),
    field("iso3", "place", Take::Code(Scheme::Alpha), "ISO alpha-3"),
    field("imports_usd", "imports", Take::Amount(0, 0), "USD"),
    field("exports_usd", "exports", Take::Number(0, 0), "USD"),
    field("source", "-", Take::Ignored, "the publication says it"),
];
