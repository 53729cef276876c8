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
use super::{Account, Draft, Loader, Numbers, Places, Publication, Refusal, SourceError, Table};
use crate::place::{PlaceId, Scheme};

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
    recognise: |header| header == ["Country Name", "Country Code", "Year", "Value"],
    read: read_long,
};

/// Codes of the World Bank that mean more than one economy; `CHI` is Jersey and Guernsey.
const AGGREGATES: &[&str] = &[
    "AFE", "AFW", "ARB", "CEB", "CHI", "CSS", "EAP", "EAR", "EAS", "ECA", "ECS", "EMU", "EUU", "FCS", "HIC",
    "HPC", "IBB", "IBD", "IBT", "IDA", "IDB", "IDX", "INX", "LAC", "LCN", "LCR", "LDC", "LIC", "LMC", "LMY",
    "LTE", "MEA", "MIC", "MNA", "NAC", "OED", "OSS", "PRE", "PSS", "PST", "SAS", "SSA", "SSF", "SST", "SXZ",
    "TEA", "TEC", "TLA", "TMN", "TSA", "TSS", "UMC", "WLD", "XZN",
];

/// The economy in a column of World Bank codes.
pub(super) fn place(
    places: &mut Places,
    table: &Table<'_>,
    column: usize,
    year: i16,
) -> Result<PlaceId, Refusal> {
    let code = table.cell(column).to_ascii_uppercase();
    if AGGREGATES.contains(&code.as_str()) {
        return Err(Refusal::new(column, "aggregate", code));
    }
    places.economy(table, column, Scheme::Alpha, Some(year))
}

fn read_long(table: &mut Table<'_>) -> Result<Draft, SourceError> {
    let [_, code_at, year_at, value_at] = table.columns(["Country Name", "Country Code", "Year", "Value"])?;
    let (mut account, mut places) = (Account::default(), Places::default());
    let (mut years, mut rows, mut values) = (vec![], vec![], Numbers::default());
    while table.next_row()? {
        let year = table.year(year_at)?;
        let amount = table.amount(value_at)?;
        let outcome = place(&mut places, table, code_at, year).and_then(|id| {
            amount.map(|value| (id, value)).ok_or_else(|| Refusal::new(value_at, "no value", ""))
        });
        if let Some((id, value)) = account.book(table, amount, outcome)? {
            years.push(i64::from(year));
            rows.push(id);
            values.push(Some(value));
        }
    }
    let Some((column, rounded)) = values.column(DECIMALS_MAX) else {
        return Err(table.here("values below 9e18", "larger ones"));
    };
    Ok(Draft {
        account,
        columns: vec![("year", integers(years)), ("place", codes(&rows)), ("value", column)],
        mapping: vec![
            meaning("Country Name", "-", "the code decides"),
            meaning("Country Code", "place", "World Bank code"),
            meaning("Year", "year", ""),
            meaning("Value", "value", "unit of the indicator"),
        ],
        rounded,
    })
}

/// Decimals kept where the values are not whole.
const DECIMALS_MAX: u8 = 6;
