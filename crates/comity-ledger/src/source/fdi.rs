//! UNCTAD, flows of foreign direct investment by economy.
//!
//! Publisher: UNCTAD, World Investment Report, annex tables 1 (inflows) and 2 (outflows).
//!
//! Traps: one-sided totals, not pairs; regions stand among the economies and are refused as
//! aggregates; four historical economies have no code and are found by name; a zero may mean that
//! the economy did not exist yet; values are in *millions* of dollars and may be negative.
//!
//! ```text
//! iso3,economy,type,level,flow,year,usd_million
//! NOR,Norway,country,5,inflow,1990,1563.802969
//! ```

use super::account::{integers, meaning};
use super::table::shown;
use super::{Account, Amount, Draft, Loader, Numbers, Places, Publication, Refusal, SourceError, Table};
use crate::frame::Column;
use crate::place::{Scheme, registry};
use std::collections::BTreeMap;

const PUBLICATION: Publication = Publication {
    id: "unctad-fdi",
    publisher: "UNCTAD",
    title: "World Investment Report 2025, annex tables 1 and 2: FDI flows",
    licence: "free use with attribution, as far as known",
    attribution: "UNCTAD, World Investment Report 2025",
    url: "https://unctad.org/topic/investment/world-investment-report",
    caveats: &[
        "One-sided totals of each economy: not a figure of a pair, and flows, not stocks.",
        "Offshore centres are included; some regional totals of the publisher leave them out.",
        "A zero may mean that the economy did not exist in that year.",
    ],
};

/// The long form.
pub const LOADER: Loader = Loader {
    name: "unctad-fdi",
    what: "fdi.flow.total",
    publication: PUBLICATION,
    recognise: |header| COLUMNS.iter().all(|column| header.iter().any(|name| name == column)),
    read,
};

const COLUMNS: [&str; 7] = ["iso3", "economy", "type", "level", "flow", "year", "usd_million"];

fn read(table: &mut Table<'_>) -> Result<Draft, SourceError> {
    let [code_at, name_at, type_at, _, flow_at, year_at, value_at] = table.columns(COLUMNS)?;
    let (mut account, mut places) = (Account::default(), Places::default());
    let mut rows: BTreeMap<(&'static str, i16), [Option<Amount>; 2]> = BTreeMap::new();
    while table.next_row()? {
        let (year, amount) = (table.year(year_at)?, table.amount(value_at)?);
        let direction = match table.cell(flow_at) {
            "inflow" => 0,
            "outflow" => 1,
            other => return Err(table.at(flow_at, "inflow or outflow", &shown(other))),
        };
        let place = match table.cell(type_at) {
            "region" => Err(Refusal::new(name_at, "aggregate", table.cell(name_at))),
            "country" if table.cell(code_at).is_empty() => {
                places.named_as(name_at, table.cell(name_at).trim_end_matches(" (former)"))
            }
            "country" => places.economy(table, code_at, Scheme::Alpha, Some(year)),
            other => return Err(table.at(type_at, "country or region", &shown(other))),
        };
        let outcome = place.and_then(|place| {
            let value = amount.and_then(|amount| amount.times_ten_to(6));
            let value = value.ok_or_else(|| Refusal::new(value_at, "no value", ""))?;
            let cell = &mut rows.entry((registry().code_of(place), year)).or_default()[direction];
            if cell.is_some() {
                return Err(Refusal::new(name_at, "same economy, year and flow twice", table.cell(name_at)));
            }
            *cell = Some(value);
            Ok(())
        });
        account.book(table, amount, outcome)?;
    }
    let (mut inflows, mut outflows) = (Numbers::default(), Numbers::default());
    for [inflow, outflow] in rows.values() {
        inflows.push(*inflow);
        outflows.push(*outflow);
    }
    let too_large = || table.here("flows below 9e18", "a larger one");
    let ((inflow, lost_in), (outflow, lost_out)) =
        inflows.column(0).zip(outflows.column(0)).ok_or_else(too_large)?;
    let columns = vec![
        ("year", integers(rows.keys().map(|(_, year)| i64::from(*year)))),
        ("place", Column::Text(rows.keys().map(|(code, _)| *code).collect())),
        ("inflow", inflow),
        ("outflow", outflow),
    ];
    let mapping = vec![
        meaning("iso3", "place", "ISO alpha-3"),
        meaning("economy", "place", "name, where there is no code"),
        meaning("type", "-", "regions are refused"),
        meaning("level", "-", "depth in the list"),
        meaning("flow", "inflow, outflow", ""),
        meaning("year", "year", ""),
        meaning("usd_million", "inflow, outflow", "million USD, stored as USD"),
    ];
    Ok(Draft { account, columns, mapping, rounded: lost_in + lost_out, ..Draft::default() })
}
