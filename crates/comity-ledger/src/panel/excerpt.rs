//! What does a table say that holds a part of the world only, and what of a month? There no row is not zero.

use super::coverage::Holes;
use super::reading::{Bound, Gap, Reading};
use super::series::Series;
use super::table::{self, Row, Table};
use super::{Cell, Panel, lower_bound, selections, sum};
use crate::party::Party;
use crate::place::PlaceId;

impl Panel {
    /// The level of one cell in a month of its year. Only files and releases of the user have months, and
    /// there a pair without a row is not covered.
    ///
    /// # Errors
    /// [`Gap`] if the series has whole years only, or no row of a member of either side in that month.
    pub fn month(&self, series: &Series, cell: &Cell<'_>, month: u8) -> Result<Reading, Gap> {
        let (from, to) = (cell.from.in_year(cell.year), cell.to.map(|to| to.in_year(cell.year)));
        let cell = &Cell { from: &from, to: to.as_deref(), ..*cell };
        let period = format!("{}-{month:02}", cell.year);
        let in_words = cell.in_words();
        let what = format!("{}-{month:02} ({})", in_words, series.id);
        let gap = |why: String| Gap { what: what.clone(), why };
        let Some(months) = self.own_of(series).and_then(|own| own.table.months()) else {
            return Err(gap(format!("{} holds whole years, no months", series.id)));
        };
        let number = table::month_number(cell.year, month).filter(|number| months.has_year(*number));
        let number = number.ok_or_else(|| gap(format!("{} has no rows for {period}", series.id)))?;
        let product = match cell.product {
            None => 0,
            Some(name) => months.product(name).ok_or_else(|| gap(format!("no product {name}")))?,
        };
        let at = Cell { year: number, ..cell.clone() };
        let named = |why: Without| gap(why.in_words(&series.id, &period));
        let not_covered = without_row(months, &at, product).map_err(named)?;
        let total = sum(months, &at, Some(product));
        let key = cell.key().replacen(&format!("/{}", cell.year), &format!("/{period}"), 1);
        Ok(Reading {
            id: format!("{}/{key}@{}", series.measure, series.id),
            measure: series.measure.as_str().to_owned(),
            period,
            value: months.float(total.value),
            exact: Some((total.value, months.decimals)),
            unit: series.unit.to_owned(),
            bound: Bound::Exact,
            basis: self.basis(series, cell),
            rows: total.rows,
            coverage: lower_bound(Holes::default(), &not_covered),
            not_covered,
            notes: Vec::new(),
            related_only: false,
        })
    }
}

/// Why an excerpt says nothing about a cell.
pub(super) enum Without {
    /// It names too few origins to be the world.
    World,
    /// It has no row of the pair.
    Row,
}

impl Without {
    pub fn in_words(&self, id: &str, period: &str) -> String {
        match self {
            Self::World => format!("{id} names too few origins in {period} to be the whole world"),
            Self::Row => format!("{id} has no row for them in {period}"),
        }
    }
}

/// Members without a row of this very cell: in an excerpt no row is not a zero.
pub(super) fn without_row(table: &Table, cell: &Cell<'_>, product: u32) -> Result<Vec<PlaceId>, Without> {
    let (from, to, _) = selections(cell);
    let all_of = |party: &Party| party.is_single() && table.is_all_of(party.id);
    let world = match cell.to {
        Some(to) if cell.from.is_world() => Some(all_of(to)),
        Some(to) if to.is_world() => Some(all_of(cell.from)),
        _ => None,
    };
    if world == Some(false) {
        return Err(Without::World);
    }
    let rows = || table.select(cell.year, &from, &to, Some(product));
    if rows().next().is_none() {
        return Err(Without::Row);
    }
    if world.is_some() {
        return Ok(Vec::new());
    }
    let absent = |members: &[PlaceId], of: fn(&Row) -> PlaceId| -> Vec<PlaceId> {
        members.iter().copied().filter(|m| !rows().any(|row| of(row) == *m)).collect()
    };
    let mut missing = absent(&cell.from.members, |row| row.origin);
    missing.extend(cell.to.map_or_else(Vec::new, |to| absent(&to.members, |row| row.destination)));
    Ok(missing)
}
