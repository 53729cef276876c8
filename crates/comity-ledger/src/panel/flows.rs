//! How do flows of a file become tables of the panel: one a basis, years from years or twelve months?
//!
//! A year is answered from a row of that year, or from the sum of its twelve months, or of its four
//! quarters, if the pair has a row in each of them. With fewer months there is no year: the months stay
//! beside it, so that a gap can say "3 of 12 months".

use super::table::{Row, Table, month_number};
use super::with_totals;
use crate::place::PlaceId;
use crate::source::flows::period::Frequency;
use crate::source::{Flow, Flows};
use std::collections::BTreeMap;

/// Months and quarters that make a year.
const MONTHS: u32 = 0b1111_1111_1111;
const QUARTERS: u32 = 0b1111 << QUARTER_SHIFT;
const QUARTER_SHIFT: u8 = 16;

/// The table of one basis; nothing if it has neither a whole year nor a month. `flat` says that no product
/// is a part of another.
///
/// # Errors
/// Two lengths of product codes where products of several levels stand without a total.
pub(super) fn table(flows: &Flows, basis: u16, flat: bool) -> Result<Option<Table>, (usize, usize)> {
    let start = flows.rows.partition_point(|flow| flow.basis < basis);
    let end = flows.rows.partition_point(|flow| flow.basis <= basis);
    let rows = &flows.rows[start..end];
    let mut years = whole_years(rows);
    let mut months: Vec<Row> = rows
        .iter()
        .filter(|flow| flow.period.frequency() == Frequency::Month)
        .filter_map(|flow| Some(row(flow, month_number(flow.period.year(), flow.period.part())?)))
        .collect();
    if years.is_empty() && months.is_empty() {
        return Ok(None);
    }
    if rows.iter().all(|flow| flow.product != 0) {
        if !flat {
            one_level(&flows.products[1..])?;
        }
        years = with_totals(years);
        months = with_totals(months);
    }
    let table = Table::new(years, flows.products.clone(), flows.decimals).as_excerpt();
    if months.is_empty() {
        return Ok(Some(table));
    }
    let months = Table::new(months, flows.products.clone(), flows.decimals).as_excerpt();
    Ok(Some(table.with_months(months)))
}

fn row(flow: &Flow, year: i16) -> Row {
    Row { year, origin: flow.origin, destination: flow.destination, product: flow.product, value: flow.value }
}

type Pair = (i16, PlaceId, PlaceId);

/// Rows of years: as they stand, and summed where a pair has all parts of a year and no row of it.
fn whole_years(flows: &[Flow]) -> Vec<Row> {
    let of_year = |flow: &&Flow| flow.period.frequency() == Frequency::Year;
    let mut rows: Vec<Row> = Vec::with_capacity(flows.len());
    rows.extend(flows.iter().filter(of_year).map(|flow| row(flow, flow.period.year())));
    if rows.len() == flows.len() {
        return rows;
    }
    let mut parts: BTreeMap<Pair, (u32, bool)> = BTreeMap::new();
    for flow in flows {
        let seen = parts.entry((flow.period.year(), flow.origin, flow.destination)).or_default();
        match flow.period.frequency() {
            Frequency::Year => seen.1 = true,
            Frequency::Month => seen.0 |= 1 << (flow.period.part() - 1),
            Frequency::Quarter => seen.0 |= 1 << (flow.period.part() - 1 + QUARTER_SHIFT),
        }
    }
    let mut sums: BTreeMap<(Pair, u32), Option<i64>> = BTreeMap::new();
    for flow in flows {
        let pair = (flow.period.year(), flow.origin, flow.destination);
        let wanted = match parts.get(&pair) {
            Some((seen, false)) if seen & MONTHS == MONTHS => Frequency::Month,
            Some((seen, false)) if seen & QUARTERS == QUARTERS => Frequency::Quarter,
            _ => continue,
        };
        if flow.period.frequency() == wanted {
            let sum = sums.entry((pair, flow.product)).or_insert(Some(0));
            *sum = sum.and_then(|sum| sum.checked_add(flow.value));
        }
    }
    rows.extend(sums.into_iter().filter_map(|(((year, origin, destination), product), value)| {
        Some(Row { year, origin, destination, product, value: value? })
    }));
    rows
}

/// Products of one length of codes can be added up.
fn one_level(products: &[String]) -> Result<(), (usize, usize)> {
    let mut lengths = products.iter().filter(|p| p.bytes().all(|b| b.is_ascii_digit())).map(String::len);
    let Some(first) = lengths.next() else { return Ok(()) };
    lengths.find(|length| *length != first).map_or(Ok(()), |other| Err((first, other)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::table::Who;
    use crate::source::flows::period::Period;

    fn flow(period: Period, product: u32, value: i64) -> Flow {
        Flow { basis: 0, period, origin: PlaceId(1), destination: PlaceId(2), product, row: 1, value }
    }

    fn flows(rows: Vec<Flow>) -> Flows {
        Flows { rows, products: vec!["total".into(), "010121".into(), "02".into()], ..Flows::default() }
    }

    fn month(month: u8) -> Period {
        Period::month_of(2022, month).unwrap()
    }

    fn total(table: &Table, year: i16) -> (i128, usize) {
        let total = table.total(year, &Who::these(&[PlaceId(1)]), &Who::these(&[PlaceId(2)]), Some(0));
        (total.value, total.rows)
    }

    #[test]
    fn twelve_months_are_a_year_and_eleven_are_none() {
        let all: Vec<Flow> = (1..=12).map(|m| flow(month(m), 0, i64::from(m))).collect();
        let year = table(&flows(all.clone()), 0, false).unwrap().unwrap();
        assert_eq!(total(&year, 2022), (78, 1));
        let eleven = table(&flows(all[..11].to_vec()), 0, false).unwrap().unwrap();
        assert!(!eleven.has_year(2022));
        let months = eleven.months_of(2022, &Who::everybody(), &Who::everybody());
        assert_eq!(months.len(), 11);
        let mut with_year = vec![flow(Period::year_of(2022), 0, 1000)];
        with_year.extend(all);
        assert_eq!(
            total(&table(&flows(with_year), 0, false).unwrap().unwrap(), 2022),
            (1000, 1),
            "a year's own row counts"
        );
    }

    #[test]
    fn a_product_may_rest_in_a_month_in_which_its_pair_trades() {
        let mut rows: Vec<Flow> = (1..=12).map(|m| flow(month(m), 1, 10)).collect();
        rows.push(flow(month(3), 2, 5));
        let products = vec!["total".into(), "010121".into(), "020130".into()];
        let year = table(&Flows { rows, products, ..Flows::default() }, 0, false).unwrap().unwrap();
        assert_eq!(total(&year, 2022), (125, 1));
    }

    #[test]
    fn products_of_two_levels_are_not_added() {
        let rows = vec![flow(Period::year_of(2022), 1, 1), flow(Period::year_of(2022), 2, 1)];
        assert_eq!(table(&flows(rows.clone()), 0, false).unwrap_err(), (6, 2));
        assert_eq!(total(&table(&flows(rows), 0, true).unwrap().unwrap(), 2022), (2, 1));
    }
}
