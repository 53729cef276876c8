//! WIOD 2016 as a matrix with the columns of its R and Stata files: `IndustryCode`, `IndustryDescription`, `Country`, `RNr`,
//! `Year`, then `AUS1` … `ROW61` (`vAUS1` … in Stata's) and `TOT`. Columns 57 to 61 of a place are final use.

use super::{Cell, Layout, Opened, Take};
use crate::failure::Failure;

/// Codes of WIOD that the registry has otherwise.
pub(super) const CODES: [(&str, &str); 1] = [("ROM", "ROU")];

pub(super) const LAYOUT: Layout = Layout {
    name: "WIOD 2016 (wide)",
    unit: "million USD",
    inputs: true,
    is: |opened| columns(&opened.header()).is_some(),
    cells,
    left_out: "",
    codes: &CODES,
};

/// Where country, number of the industry and year stand.
fn columns(header: &[String]) -> Option<(usize, usize, Option<usize>)> {
    let at = |name: &str| header.iter().position(|column| column.eq_ignore_ascii_case(name));
    let buyers = header.iter().filter(|name| buyer(name).is_some()).count();
    Some((at("Country")?, at("RNr")?, at("Year"))).filter(|_| buyers > 1)
}

/// Place and number of `AUS1` or `vAUS1`.
fn buyer(name: &str) -> Option<(&str, &str)> {
    let name = name.strip_prefix('v').unwrap_or(name);
    let (place, number) = name.split_at_checked(3)?;
    let code = place.chars().all(|c| c.is_ascii_uppercase());
    (code && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())).then_some((place, number))
}

fn cells(opened: &Opened, take: &mut Take<'_>) -> Result<(), Failure> {
    let header = opened.header();
    let Some((country, number, year)) = columns(&header) else { return Ok(()) };
    for record in opened.rows().records() {
        let record = record.map_err(|e| opened.wrong(&e))?;
        let text = |at: usize| record.get(at).unwrap_or_default();
        let from = (text(country), text(number));
        for (name, value) in header.iter().zip(&record) {
            if let Some(to) = buyer(name).or((name == "TOT").then_some((name, ""))) {
                take(&Cell { from, to, value, year: year.map_or("", text), sold: true })?;
            }
        }
    }
    Ok(())
}
