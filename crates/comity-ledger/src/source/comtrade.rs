//! UN Comtrade, as its interface and its client packages deliver it.
//!
//! Publisher: United Nations Statistics Division.
//!
//! Traps: a row belongs to its *reporter*: an import (`M`) flows from the partner to the reporter
//! and is valued CIF, an export (`X`) flows the other way, FOB; unless second partner, mode of
//! transport and customs procedure are their totals (0, 0, `C00`) each partner comes some nine
//! times; `W00` is the world; products of several levels may stand side by side.
//!
//! ```text
//! refYear,reporterISO,partnerISO,flowCode,cmdCode,primaryValue
//! 2023,BRA,CHN,X,TOTAL,104325021000
//! ```

use super::account::{Seen, codes, integers, meaning};
use super::table::shown;
use super::{Account, Draft, Loader, Numbers, Places, Publication, Refusal, SourceError, Table};
use crate::frame::Column;
use crate::place::{PlaceId, Scheme};

/// The long form.
pub const LOADER: Loader = Loader {
    name: "comtrade",
    what: "trade.goods",
    publication: Publication {
        id: "comtrade",
        publisher: "United Nations Statistics Division",
        title: "UN Comtrade",
        licence: "terms of use of UN Comtrade: internal use free, redistribution limited",
        attribution: "UN Comtrade",
        url: "https://comtradeplus.un.org",
        caveats: &["Reports of the exporter are FOB, of the importer CIF: never add or average them."],
    },
    recognise: |header| COLUMNS.iter().all(|column| header.iter().any(|name| name == column)),
    read,
};

const COLUMNS: [&str; 6] = ["refYear", "reporterISO", "partnerISO", "flowCode", "cmdCode", "primaryValue"];
/// Columns whose only admitted value is the total over what they break down.
const TOTALS: [(&str, &str); 3] = [("partner2Code", "0"), ("motCode", "0"), ("customsCode", "C00")];

fn read(table: &mut Table<'_>) -> Result<Draft, SourceError> {
    let [year_at, reporter_at, partner_at, flow_at, product_at, value_at] = table.columns(COLUMNS)?;
    let (mut account, mut places, mut seen) = (Account::default(), Places::default(), Seen::default());
    let (mut years, mut origins, mut destinations) = (vec![], vec![], vec![]);
    let (mut products, mut reporters, mut values) = (vec![], vec![], Numbers::default());
    while table.next_row()? {
        let (year, amount) = (table.year(year_at)?, table.amount(value_at)?);
        let exports = match table.cell(flow_at) {
            "X" => Ok(true),
            "M" => Ok(false),
            "RX" | "RM" | "DX" | "FM" | "MIP" | "MOP" | "XIP" | "XOP" => {
                Err(Refusal::new(flow_at, "another flow than X and M", table.cell(flow_at)))
            }
            other => return Err(table.at(flow_at, "X, M or another flow of Comtrade", &shown(other))),
        };
        let outcome = exports.and_then(|exports| {
            let (origin, destination) = pair(table, &mut places, [reporter_at, partner_at], year, exports)?;
            let key = [year_at, reporter_at, partner_at, flow_at, product_at];
            if seen.again(key.iter().map(|column| table.cell(*column))) {
                return Err(Refusal::new(partner_at, "same row twice", table.cell(partner_at)));
            }
            let value = amount.ok_or_else(|| Refusal::new(value_at, "no value", ""))?;
            Ok((origin, destination, exports, value))
        });
        if let Some((origin, destination, exports, value)) = account.book(table, amount, outcome)? {
            years.push(i64::from(year));
            origins.push(origin);
            destinations.push(destination);
            products.push(table.cell(product_at).to_owned());
            reporters.push(if exports { "exporter, FOB" } else { "importer, CIF" }.to_owned());
            values.push(Some(value));
        }
    }
    let too_large = || table.here("values below 9e15", "a larger one");
    let (value, rounded) = values.column(3).ok_or_else(too_large)?;
    let columns = vec![
        ("year", integers(years)),
        ("origin", codes(&origins)),
        ("destination", codes(&destinations)),
        ("product", Column::Text(products)),
        ("basis", Column::Text(reporters)),
        ("value", value),
    ];
    let mapping = vec![
        meaning("refYear", "year", ""),
        meaning("reporterISO", "origin of X, destination of M", "ISO alpha-3"),
        meaning("partnerISO", "destination of X, origin of M", "ISO alpha-3"),
        meaning("flowCode", "basis", "X exporter, FOB; M importer, CIF"),
        meaning("cmdCode", "product", "text"),
        meaning("primaryValue", "value", "USD"),
    ];
    Ok(Draft { account, columns, mapping, rounded })
}

/// Origin and destination of a row, or why it is refused.
fn pair(
    table: &Table<'_>,
    places: &mut Places,
    [reporter, partner]: [usize; 2],
    year: i16,
    exports: bool,
) -> Result<(PlaceId, PlaceId), Refusal> {
    for (name, total) in TOTALS {
        if let Some(column) = table.column(name)
            && table.cell(column) != total
        {
            return Err(Refusal::new(column, "part of a breakdown", table.cell(column)));
        }
    }
    if table.cell(partner) == "W00" {
        return Err(Refusal::new(partner, "aggregate", "W00 is the world"));
    }
    let from = places.economy(table, reporter, Scheme::Alpha, Some(year))?;
    let to = places.economy(table, partner, Scheme::Alpha, Some(year))?;
    if from == to {
        return Err(Refusal::new(partner, "origin is destination", table.cell(partner)));
    }
    Ok(if exports { (from, to) } else { (to, from) })
}
