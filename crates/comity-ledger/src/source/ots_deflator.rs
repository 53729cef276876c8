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

use super::account::{codes, integers, meaning};
use super::{Account, Draft, Loader, Numbers, Places, Publication, Refusal, SourceError, Table, wdi};

/// The only layout.
pub const LOADER: Loader = Loader {
    name: "ots-deflator",
    what: "gdp.deflator",
    publication: Publication {
        id: "wdi-deflator",
        publisher: "World Bank, through Open Trade Statistics",
        title: "GDP deflator, ratio to the year before",
        licence: "CC BY 4.0 (World Development Indicators)",
        attribution: "World Bank, World Development Indicators; ratios by Open Trade Statistics",
        url: "https://datatopics.worldbank.org/world-development-indicators/",
        caveats: &["A ratio is in the currency of the country, not of the dollar."],
    },
    recognise: |header| header == COLUMNS,
    read,
};

const COLUMNS: [&str; 4] = ["year_from", "year_to", "country_iso", "gdp_deflator"];
/// Decimals of a ratio that are kept.
const DECIMALS: u8 = 9;

fn read(table: &mut Table<'_>) -> Result<Draft, SourceError> {
    let [from_at, to_at, code_at, value_at] = table.columns(COLUMNS)?;
    let (mut account, mut places) = (Account::default(), Places::default());
    let (mut froms, mut years, mut rows, mut values) = (vec![], vec![], vec![], Numbers::default());
    while table.next_row()? {
        let (from, year) = (table.year(from_at)?, table.year(to_at)?);
        let amount = table.amount(value_at)?;
        let outcome = wdi::place(&mut places, table, code_at, year).and_then(|id| {
            amount.map(|value| (id, value)).ok_or_else(|| Refusal::new(value_at, "no value", ""))
        });
        if let Some((id, value)) = account.book(table, amount, outcome)? {
            froms.push(i64::from(from));
            years.push(i64::from(year));
            rows.push(id);
            values.push(Some(value));
        }
    }
    let Some((column, rounded)) = values.column(DECIMALS) else {
        return Err(table.here("ratios", "numbers above 9e18"));
    };
    Ok(Draft {
        account,
        columns: vec![
            ("year", integers(years)),
            ("from", integers(froms)),
            ("place", codes(&rows)),
            ("value", column),
        ],
        mapping: vec![
            meaning("year_from", "from", ""),
            meaning("year_to", "year", ""),
            meaning("country_iso", "place", "ISO alpha-3 in lower case"),
            meaning("gdp_deflator", "value", "ratio of the deflators of the two years"),
        ],
        rounded,
    })
}
