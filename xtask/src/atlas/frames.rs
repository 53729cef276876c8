//! Ordering and cutting tables before they are written.

use comity_ledger::frame::{Column, Damaged, Frame};
use comity_ledger::panel::reporting;
use comity_ledger::place::{PlaceId, registry};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// The rows in the order of these columns; rows that are equal in them keep their order.
///
/// # Errors
/// If a column is missing.
pub fn sorted(frame: Frame, order: &[&str]) -> Result<Frame, Damaged> {
    let mut keys = Vec::new();
    for name in order {
        let column = frame.columns().iter().find(|(column, _)| column == name);
        keys.push(&column.ok_or_else(|| Damaged(format!("no column {name}")))?.1);
    }
    let mut rows: Vec<usize> = (0..frame.rows()).collect();
    rows.sort_by(|a, b| {
        let by_column = keys.iter().map(|column| match column {
            Column::Text(values) => values[*a].cmp(&values[*b]),
            Column::Number { values, .. } => values[*a].cmp(&values[*b]),
        });
        by_column.fold(Ordering::Equal, Ordering::then)
    });
    Ok(picked(&frame, &rows))
}

/// The rows at these positions, in this order.
pub fn picked(frame: &Frame, rows: &[usize]) -> Frame {
    let pick = |column: &Column| match column {
        Column::Text(values) => Column::Text(rows.iter().map(|row| &values[*row]).collect()),
        Column::Number { values, decimals } => {
            Column::Number { values: rows.iter().map(|row| values[*row]).collect(), decimals: *decimals }
        }
    };
    let columns = frame.columns().iter().map(|(name, column)| (name.as_str(), pick(column))).collect();
    Frame::new(columns).unwrap_or_default()
}

/// The rows of these years.
pub fn of_years(frame: &Frame, from: i64, to: i64) -> Frame {
    let Some((years, _)) = frame.number("year") else { return frame.clone() };
    let inside = |row: &usize| years[*row].is_some_and(|year| (from..=to).contains(&year));
    picked(frame, &(0..frame.rows()).filter(inside).collect::<Vec<_>>())
}

/// The table with another column of numbers in place of the one of that name.
pub fn with_decimals(frame: Frame, name: &str, keep: u8) -> Frame {
    let columns = frame.columns().iter().map(|(column_name, column)| match column {
        Column::Number { values, decimals } if column_name == name && *decimals > keep => {
            let by = 10i64.pow(u32::from(decimals - keep));
            let values = values.iter().map(|value| value.map(|v| divide_half_even(v, by))).collect();
            (column_name.as_str(), Column::Number { values, decimals: keep })
        }
        other => (column_name.as_str(), other.clone()),
    });
    Frame::new(columns.collect()).unwrap_or_default()
}

fn divide_half_even(value: i64, by: i64) -> i64 {
    let (quotient, remainder) = (value.div_euclid(by), value.rem_euclid(by));
    match (remainder * 2).cmp(&by) {
        Ordering::Less => quotient,
        Ordering::Greater => quotient + 1,
        Ordering::Equal => quotient + quotient % 2,
    }
}

/// The products of a table in order; none if it has no products.
pub fn products(frame: &Frame) -> Vec<String> {
    let mut names = frame.text("product").map_or_else(Vec::new, |names| names.words().to_vec());
    names.sort_unstable();
    names
}

/// The years in a table, in order.
pub fn years(frame: &Frame) -> Vec<i16> {
    let values = frame.number("year").map_or(&[][..], |(values, _)| values);
    let mut years: Vec<i16> = values.iter().flatten().filter_map(|y| i16::try_from(*y).ok()).collect();
    years.sort_unstable();
    years.dedup();
    years
}

/// By year, the codes of those who are not shown to report in a table of reconciled flows.
pub fn silent(frame: &Frame) -> BTreeMap<i16, Vec<String>> {
    let years = frame.number("year").map_or(&[][..], |(values, _)| values);
    let (Some(origins), Some(destinations)) = (frame.text("origin"), frame.text("destination")) else {
        return BTreeMap::new();
    };
    let mut flows: BTreeMap<i16, Vec<(PlaceId, PlaceId)>> = BTreeMap::new();
    for (row, year) in years.iter().enumerate() {
        let year = year.and_then(|year| i16::try_from(year).ok());
        let ends = (registry().by_code(&origins[row]), registry().by_code(&destinations[row]));
        if let (Some(year), (Some(origin), Some(destination))) = (year, ends) {
            flows.entry(year).or_default().push((origin, destination));
        }
    }
    let codes = |flows: Vec<(PlaceId, PlaceId)>| {
        let mut codes: Vec<String> =
            reporting::silent(flows).iter().map(|id| registry().code_of(*id).to_owned()).collect();
        codes.sort_unstable();
        codes
    };
    let found = flows.into_iter().map(|(year, flows)| (year, codes(flows)));
    found.filter(|(_, codes)| !codes.is_empty()).collect()
}
