//! The first trade partners of each economy, as The World Factbook lists them.
//!
//! Publisher: CIA, by its word after the Observatory of Economic Complexity and UN Comtrade; goods alone.
//!
//! Traps: the list ends after three to ten partners and the shares are whole percents in editions since 2020, so
//! that they add up to nothing; a partner without a code (the Netherlands Antilles) is refused.
//!
//! ```text
//! iso3,flow,year,rank,partner,partner_name,share_pct,as_of
//! BRA,exports,2022,1,CHN,China,26.0,2025-01-30
//! ```

use super::shape::{self, Field, Rows, Take, field};
use super::{Loader, Publication};
use crate::measure;
use crate::place::Scheme;

/// The only layout.
pub const LOADER: Loader = Loader {
    name: "factbook-partners",
    what: measure::TRADE_SHARE_EXPORTS.as_str(),
    publication: Publication {
        id: "factbook",
        publisher: "CIA",
        title: "The World Factbook: main trade partners",
        licence: "public domain (work of the US government)",
        attribution: "CIA, The World Factbook",
        url: "https://www.cia.gov/the-world-factbook/",
        caveats: &[
            "Shares of goods in whole per cent since 2019; the list ends after the first partners, so it adds up to nothing and an absence says nothing.",
            "By its own word after the Observatory of Economic Complexity and UN Comtrade: reconciled, not the report of the economy.",
        ],
    },
    recognise: |header| shape::fits(header, &FIELDS),
    read: |table| shape::read(table, &FIELDS, Rows::Any),
};

const FIELDS: [Field; 8] = [
    field("iso3", "place", Take::Code(Scheme::Alpha), "ISO alpha-3"),
    field("flow", "flow", Take::Text, "exports or imports"),
    field("year", "year", Take::Year, ""),
    field("rank", "rank", Take::Integer(1, 99), "1 is the largest"),
    field("partner", "partner", Take::Code(Scheme::Alpha), "ISO alpha-3"),
    field("partner_name", "-", Take::Ignored, "the code decides"),
    field("share_pct", "value", Take::Amount(0, 1), "per cent of the goods exported or imported"),
    field("as_of", "edition", Take::Text, "day of the edition"),
];
