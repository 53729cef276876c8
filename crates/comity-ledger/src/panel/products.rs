//! What does a table say that holds some products and no totals?
//!
//! A product is asked for by a code or a group, and answered by the sum of the codes that belong to it. A group
//! of which some codes are not held is a lower bound that names them. No row of a pair is no zero: a flow below
//! the least that is kept, one that neither side reports, and none at all look alike.

use super::coverage::{Coverage, Holes};
use super::reading::{Bound, Reading};
use super::series::Series;
use super::table::Table;
use super::{Cell, Panel, sum};
use crate::product::Wanted;

/// Headings whose codes of six digits all stand in the raw materials of the atlas, though they are several (of
/// iron ore but for roasted pyrites, a residue of making acid). A heading of one code ends in 00.
const WHOLE: &[&str] = &["2503", "2504", "2601", "2616", "2702", "2846"];

/// The products of a table that make up the one asked for.
pub(crate) struct Held {
    /// Their numbers in the table.
    pub numbers: Vec<u32>,
    /// Codes asked for that the table does not hold, or not all of, in words.
    lacking: Vec<String>,
}

impl Held {
    /// What a table holds of a product.
    ///
    /// # Errors
    /// Why it holds nothing of it.
    pub fn of(table: &Table, name: &str) -> Result<Self, String> {
        let wanted = Wanted::find(name)?;
        let inside = wanted.among(&table.products, false);
        let numbers: Vec<u32> =
            (0..).zip(&inside).skip(1).filter(|(_, inside)| **inside).map(|(number, _)| number).collect();
        if numbers.is_empty() {
            return Err(format!("none of its {} raw materials is of {name}", table.products.len() - 1));
        }
        let whole = |code: &str| {
            let all = if code.len() == 6 { code.to_owned() } else { format!("{code:0<6}") };
            WHOLE.contains(&code) || (code.len() >= 4 && table.product(&all).is_some())
        };
        let some = |code: &str| table.products.iter().any(|held| held.starts_with(code));
        let told = |code: &String| if some(code) { format!("other codes of {code}") } else { code.clone() };
        let lacking = wanted.codes().iter().filter(|code| !whole(code)).map(told).collect();
        Ok(Self { numbers, lacking })
    }
}

impl Panel {
    /// The series of the atlas that tell a measure by single products only.
    pub fn products_of(&self, measure: &str) -> impl Iterator<Item = &'static Series> {
        super::series::SERIES
            .iter()
            .filter(move |series| series.measure == measure && series.is_of_products())
    }

    /// The level of one cell of such a series, of which `table` has the rows of the year.
    pub(super) fn of_products(
        &self,
        series: &Series,
        table: &Table,
        cell: &Cell<'_>,
    ) -> Result<Reading, String> {
        let name =
            cell.product.ok_or_else(|| "it tells of single raw materials, not of all trade".to_owned())?;
        let held = Held::of(table, name)?;
        let not_covered = self.not_covered(table, cell)?;
        let sums = held.numbers.iter().map(|number| sum(table, cell, Some(*number)));
        let (value, rows) = sums.fold((0, 0), |(value, rows), sum| (value + sum.value, rows + sum.rows));
        if rows == 0 {
            return Err("no row: nothing of 1,000 dollars or more, or neither side reports".to_owned());
        }
        let complete = held.lacking.is_empty() && not_covered.is_empty();
        let holes = Holes { products: held.lacking, ..Holes::default() };
        Ok(Reading {
            id: format!("{}/{}@{}", series.measure, cell.key(), series.id),
            measure: series.measure.as_str().to_owned(),
            period: cell.year.to_string(),
            value: table.float(value),
            exact: Some((value, table.decimals)),
            unit: series.unit.to_owned(),
            bound: Bound::Exact,
            basis: self.basis(series, cell),
            rows,
            not_covered,
            coverage: if complete { Coverage::Recorded } else { Coverage::LowerBound(holes) },
            notes: Vec::new(),
            related_only: false,
        })
    }
}
