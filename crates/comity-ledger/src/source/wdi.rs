//! World Bank, World Development Indicators.
//!
//! Publisher: World Bank. Two layouts of the same figures:
//!
//! * the download of one indicator: two or three lines of preamble, then one row a country and one
//!   column a year;
//! * the long form `Country Name,Country Code,Year,Value`.
//!
//! Traps: some fifty of the codes are aggregates (`WLD`, `LCN`, and `LAC`, which is *not* the UN
//! region but Latin America without its high-income countries); they are refused, so that no sum
//! counts a country twice. Some codes were changed in 2017 (`WBG`, `KSV`, `ADO`, `IMY`).
//!
//! ```text
//! Country Name,Country Code,Year,Value
//! Aruba,ABW,1960,54922
//! ```

use super::account::{codes, integers, meaning};
use super::shape::{self, Field, Rows, Take, field};
use super::world_bank::place;
use super::{Account, Amount, Draft, Loader, Numbers, Places, Publication, SourceError, Table};
use crate::frame::Column;

const PUBLICATION: Publication = Publication {
    id: "wdi",
    publisher: "World Bank",
    title: "World Development Indicators",
    licence: "CC BY 4.0",
    attribution: "World Bank, World Development Indicators",
    url: "https://datatopics.worldbank.org/world-development-indicators/",
    caveats: &[],
};

/// The long form.
pub const LONG: Loader = Loader {
    name: "wdi",
    what: "indicator",
    publication: PUBLICATION,
    recognise: |header| shape::fits(header, &FIELDS),
    read: |table| shape::read(table, &FIELDS, Rows::Levels),
};

const FIELDS: [Field; 4] = [
    field("Country Name", "-", Take::Ignored, "the code decides"),
    field("Country Code", "place", Take::WorldBank, "World Bank code"),
    field("Year", "year", Take::Year, ""),
    field("Value", "value", Take::Amount(0, DECIMALS_MAX), "unit of the indicator"),
];

/// Decimals kept where the values are not whole.
const DECIMALS_MAX: u8 = 6;

/// The download of one indicator or of many, a column a year.
pub const WIDE: Loader = Loader {
    name: "wdi-wide",
    what: "indicator",
    publication: PUBLICATION,
    // With a counterpart the figures are of pairs, as the IMF publishes them.
    recognise: |header| {
        let pairs = header.iter().any(|name| name.starts_with("Counterpart"));
        !pairs && named(header).is_some_and(|names| names[0] != OUTLOOK_NAMES[0])
    },
    read: read_wide,
};

/// The World Economic Outlook of the IMF, a column a year.
pub const OUTLOOK: Loader = Loader {
    name: "weo",
    what: "indicator",
    publication: Publication {
        id: "weo",
        publisher: "International Monetary Fund",
        title: "World Economic Outlook",
        licence: "IMF terms: free to use with attribution, as far as known",
        attribution: "IMF, World Economic Outlook",
        url: "https://www.imf.org/en/Publications/WEO",
        caveats: &[
            "Figures are in the units and scale of the file; years from `Estimates Start After` on are estimates.",
        ],
    },
    recognise: |header| named(header).is_some_and(|names| names[0] == OUTLOOK_NAMES[0]),
    read: read_wide,
};

const OUTLOOK_NAMES: [&str; 4] = ["Country", "ISO", "Subject Descriptor", "WEO Subject Code"];
/// Name and code of the place and of the indicator, in the file of one indicator, in what DataBank exports, and in
/// the outlook.
const NAMES: [[&str; 4]; 3] = [
    ["Country Name", "Country Code", "Indicator Name", "Indicator Code"],
    ["Country Name", "Country Code", "Series Name", "Series Code"],
    OUTLOOK_NAMES,
];

/// The names that a header has.
fn named(header: &[String]) -> Option<[&'static str; 4]> {
    NAMES.into_iter().find(|names| names.iter().all(|name| header.iter().any(|column| column == name)))
}

/// One row of the file holds many figures: the amount of a row is the sum of its figures.
fn read_wide(table: &mut Table<'_>) -> Result<Draft, SourceError> {
    let [_, code_at, _, indicator_at] = table.columns(named(table.header()).unwrap_or(NAMES[0]))?;
    let mut year_columns = Vec::new();
    let mut mapping = vec![
        meaning(&table.header()[code_at], "place", "World Bank code"),
        meaning(&table.header()[indicator_at], "indicator", ""),
    ];
    for (column, name) in table.header().iter().enumerate() {
        let name = name.split(' ').next().unwrap_or_default(); // "1960 [YR1960]" in some downloads
        if let (4, Ok(year)) = (name.len(), name.parse::<i16>()) {
            year_columns.push((column, year));
            mapping.push(meaning(name, "value", "unit of the indicator"));
        }
    }
    year_columns.sort_unstable_by_key(|(_, year)| *year);
    if year_columns.is_empty() {
        return Err(SourceError::Drift {
            file: table.file().to_owned(),
            expected: "columns named after years".to_owned(),
            found: super::table::shown(&table.header().join(", ")),
        });
    }
    let (mut account, mut places) = (Account::default(), Places::default());
    let (mut years, mut rows, mut indicators) = (vec![], vec![], vec![]);
    let mut values = Numbers::default();
    while table.next_row()? {
        let (figures, sum) = figures(table, &year_columns)?;
        let outcome = place(&mut places, table, code_at, year_columns[0].1);
        if let Some(id) = account.book(table, Some(sum), outcome)? {
            for (year, value) in figures {
                years.push(i64::from(year));
                rows.push(id);
                indicators.push(table.cell(indicator_at).to_owned());
                values.push(Some(value));
            }
        }
    }
    let too_large = || table.here("values below 9e18", "larger ones");
    let (column, rounded) = values.column(DECIMALS_MAX).ok_or_else(too_large)?;
    let columns = vec![
        ("year", integers(years)),
        ("place", codes(&rows)),
        ("indicator", Column::Text(indicators.iter().collect())),
        ("value", column),
    ];
    Ok(Draft { account, columns, mapping, rounded, ..Draft::default() })
}

/// The figures of a row with their years, and their sum.
fn figures(
    table: &Table<'_>,
    year_columns: &[(usize, i16)],
) -> Result<(Vec<(i16, Amount)>, Amount), SourceError> {
    let (mut figures, mut sum) = (Vec::new(), Amount::ZERO);
    for (column, year) in year_columns {
        if let Some(value) = table.amount(*column)? {
            sum = sum.plus(value).ok_or_else(|| table.here("amounts below 10^26", "a larger sum"))?;
            figures.push((*year, value));
        }
    }
    Ok((figures, sum))
}
