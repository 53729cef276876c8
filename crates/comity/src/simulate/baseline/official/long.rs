//! Tables of one row a cell, told by the names of their columns.
//!
//! | table | seller | buyer | number |
//! |---|---|---|---|
//! | FIGARO, flat, industry by industry (Eurostat) | `refArea`, `rowIi` | `counterpartArea`, `colIi` | `obsValue` |
//! | WIOD, long (the Stata files of the releases of 2013 and 2016) | `row_country`, `row_item` | `col_country`, `col_item` | `value`, by `year` |
//! | ITPD-E and ITPD-S (USITC) | `exporter_iso3`, `industry_id` | `importer_iso3` | `trade`, by `year` |
//!
//! A table is a row of data here. That of the USITC has no inputs; its home sales are output less exports.

use super::{Cell, Layout, Opened, Take};
use crate::failure::Failure;

/// Names of the columns, in small letters.
struct Columns {
    from: [&'static str; 2],
    to: [&'static str; 2],
    value: &'static str,
    year: &'static str,
}

const TABLES: [Columns; 3] = [
    Columns { from: ["refarea", "rowii"], to: ["counterpartarea", "colii"], value: "obsvalue", year: "" },
    Columns {
        from: ["row_country", "row_item"],
        to: ["col_country", "col_item"],
        value: "value",
        year: "year",
    },
    Columns {
        from: ["exporter_iso3", "industry_id"],
        to: ["importer_iso3", ""],
        value: "trade",
        year: "year",
    },
];

pub(super) const FIGARO: Layout = layout::<0>("FIGARO (flat)", "million EUR");
pub(super) const WIOD: Layout =
    Layout { codes: &super::wide::CODES, ..layout::<1>("WIOD (long)", "million USD") };
pub(super) const ITPD: Layout = Layout { inputs: false, ..layout::<2>("ITPD-E", "million USD") };

/// The layout of a row of the table above.
const fn layout<const N: usize>(name: &'static str, unit: &'static str) -> Layout {
    Layout {
        name,
        unit,
        inputs: true,
        is: |opened| TABLES[N].find(opened).is_some(),
        cells: |opened, take| TABLES[N].cells(opened, take),
        left_out: "",
        codes: &[],
    }
}

impl Columns {
    /// Where the columns stand, if all that must be there are: places, sectors, number, and the year, which may lack.
    fn find(&self, opened: &Opened) -> Option<([Option<usize>; 4], usize, Option<usize>)> {
        let header: Vec<String> = opened.header().iter().map(|name| name.to_lowercase()).collect();
        let at = |name: &str| header.iter().position(|column| column == name);
        let mut places = [None; 4];
        for (place, name) in places.iter_mut().zip(self.from.iter().chain(&self.to)) {
            *place = at(name);
            if place.is_none() && !name.is_empty() {
                return None;
            }
        }
        Some((places, at(self.value)?, at(self.year)))
    }

    fn cells(&self, opened: &Opened, take: &mut Take<'_>) -> Result<(), Failure> {
        let Some(([from, sector, to, user], value, year)) = self.find(opened) else { return Ok(()) };
        for record in opened.rows().records() {
            let record = record.map_err(|e| opened.wrong(&e))?;
            let text = |at: Option<usize>| at.and_then(|at| record.get(at)).unwrap_or_default();
            let (from, to) = ((text(from), text(sector)), (text(to), text(user)));
            take(&Cell { from, to, value: text(Some(value)), year: text(year), sold: true })?;
        }
        Ok(())
    }
}
