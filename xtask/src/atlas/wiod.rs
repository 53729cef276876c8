//! The compact parts of the world input-output table: trade between places, sales at home, inputs.

use comity_ledger::frame::{Column, Frame};
use std::collections::BTreeMap;

/// The year of the table; the file does not state it.
const YEAR: i64 = 2011;
/// The panel counts money in dollars.
const MILLION: i64 = 1_000_000;

/// Sums of `value` over rows of equal key; rows without a key are left out.
fn sums<const N: usize>(
    frame: &Frame,
    key: impl Fn(&str, &str, &str, &str) -> Option<[String; N]>,
) -> Option<BTreeMap<[String; N], i64>> {
    let text = |name| frame.text(name);
    let (origin, product) = (text("origin")?, text("product")?);
    let (destination, used) = (text("destination")?, text("use")?);
    let (values, _) = frame.number("value")?;
    let mut sums = BTreeMap::new();
    for (row, value) in values.iter().enumerate() {
        if let Some(key) = key(&origin[row], &product[row], &destination[row], &used[row]) {
            *sums.entry(key).or_insert(0) += value.unwrap_or(0);
        }
    }
    sums.retain(|_, value| *value != 0);
    Some(sums)
}

fn frame<const N: usize>(names: [&str; N], sums: BTreeMap<[String; N], i64>, times: i64) -> Option<Frame> {
    let mut columns = vec![("year", numbers(vec![YEAR; sums.len()]))];
    for (i, name) in names.into_iter().enumerate() {
        columns.push((name, Column::Text(sums.keys().map(|key| key[i].clone()).collect())));
    }
    columns.push(("value", numbers(sums.values().map(|value| value * times).collect())));
    Frame::new(columns).ok()
}

fn numbers(values: Vec<i64>) -> Column {
    Column::Number { values: values.into_iter().map(Some).collect(), decimals: 0 }
}

/// Sales between different places, all uses together.
pub fn trade(table: Frame, _: &[Frame]) -> Option<Frame> {
    let key = |from: &str, sector: &str, to: &str, _: &str| {
        (from != to).then(|| [sector.to_owned(), from.to_owned(), to.to_owned()])
    };
    frame(["product", "origin", "destination"], sums(&table, key)?, MILLION)
}

/// Sales at home, all uses together.
pub fn home(table: Frame, _: &[Frame]) -> Option<Frame> {
    let key = |from: &str, sector: &str, to: &str, _: &str| {
        (from == to).then(|| [sector.to_owned(), from.to_owned()])
    };
    frame(["product", "place"], sums(&table, key)?, 1)
}

/// Inputs by using place, input and user, whatever their origin.
pub fn inputs(table: Frame, _: &[Frame]) -> Option<Frame> {
    let key = |_: &str, input: &str, place: &str, used: &str| {
        used.starts_with('c').then(|| [place.to_owned(), input.to_owned(), used.to_owned()])
    };
    frame(["place", "input", "user"], sums(&table, key)?, 1)
}
