//! Flows between two places in any layout: who reports, from where to where, when, of what, how much.
//!
//! Nearly every table of trade is one shape under many names: reporter, partner, flow, period,
//! product, classification, unit, value. A [`plan`](Plan) says which column is what, from a
//! declaration in `layouts/` or from names in common use; one reader does the rest.
//!
//! The key of a row is everything that tells it apart: basis (reporter, valuation, unit,
//! classification, measure), period, origin, destination, product. Two rows of one key are one row
//! written twice, or parts to be added up where the layout says so, or two codes of one place;
//! otherwise a column was not understood, and the file is refused with its name.
//!
//! Not for tables with one place a row, and not for gravity tables with several flows in a row.

mod collect;
pub mod declared;
mod heads;
mod names;
pub mod period;
mod plan;
mod read;
mod repeated;
mod sides;
pub(crate) mod unit;
mod wide;
pub(crate) mod words;

use crate::frame::{Column, Frame};
use crate::measure::Measure;
use crate::panel::basis::{Reporter, Valuation};
use crate::place::{PlaceId, registry};
use period::{Frequency, Period};
use plan::Plan;

use read::read;
pub(super) use wide::header_line as wide_header_line;

use super::{Draft, SourceError, Table};

/// On which basis flows stand, apart from their source.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FlowBasis {
    /// Who says so.
    pub reporter: Reporter,
    /// At which valuation.
    pub valuation: Valuation,
    /// Base unit of the values.
    pub unit: String,
    /// Classification of the products; empty if the file does not say.
    pub classification: String,
    /// Measure, if the file says it row by row.
    pub measure: Option<Measure>,
}

impl FlowBasis {
    /// In the words of the column `basis`: `exporter, FOB`.
    pub fn in_words(&self) -> String {
        let who = match self.reporter {
            Reporter::Origin => "exporter",
            Reporter::Destination => "importer",
            Reporter::Reconciled => "reconciled",
            Reporter::Customs(_) | Reporter::Compiler => "compiler",
        };
        match self.valuation {
            Valuation::NotStated => who.to_owned(),
            valuation => format!("{who}, {valuation}"),
        }
    }
}

/// One flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Index into [`Flows::bases`].
    pub basis: u16,
    /// When.
    pub period: Period,
    /// Exporter.
    pub origin: PlaceId,
    /// Importer.
    pub destination: PlaceId,
    /// Index into [`Flows::products`]; 0 is the total.
    pub product: u32,
    /// Number of the row in the file, from 1.
    pub row: u32,
    /// Value times `10^decimals`.
    pub value: i64,
}

impl Flow {
    /// What tells it apart from every other.
    pub fn key(&self) -> (u16, Period, PlaceId, PlaceId, u32) {
        (self.basis, self.period, self.origin, self.destination, self.product)
    }
}

/// Flows of one file, in order of their keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flows {
    /// The flows.
    pub rows: Vec<Flow>,
    /// Names of the products; the first is the total.
    pub products: Vec<String>,
    /// The bases.
    pub bases: Vec<FlowBasis>,
    /// Decimals carried by the values.
    pub decimals: u8,
    /// Whether the file has a column of products.
    pub by_product: bool,
    /// Whether the rows belong to reporters.
    pub reported: bool,
}

impl Flows {
    /// As columns in the order of the file.
    pub fn frame(&self) -> Frame {
        let mut rows: Vec<&Flow> = self.rows.iter().collect();
        rows.sort_by_key(|flow| flow.row);
        let number = |values: Vec<i64>, decimals| Column::Number {
            values: values.into_iter().map(Some).collect(),
            decimals,
        };
        let text = |of: &dyn Fn(&Flow) -> String| Column::Text(rows.iter().map(|flow| of(flow)).collect());
        let basis = |flow: &Flow| &self.bases[usize::from(flow.basis)];
        let mut columns = vec![
            ("year", number(rows.iter().map(|flow| i64::from(flow.period.year())).collect(), 0)),
            ("origin", text(&|flow| registry().code_of(flow.origin).to_owned())),
            ("destination", text(&|flow| registry().code_of(flow.destination).to_owned())),
        ];
        if self.rows.iter().any(|flow| flow.period.frequency() != Frequency::Year) {
            columns.push(("period", text(&|flow| flow.period.to_string())));
        }
        if self.by_product {
            let name = |flow: &Flow| match flow.product {
                0 => "TOTAL".to_owned(),
                product => self.products[product as usize].clone(),
            };
            columns.push(("product", text(&name)));
        }
        if self.reported {
            columns.push(("basis", text(&|flow| basis(flow).in_words())));
        }
        if self.bases.iter().any(|basis| basis.measure.is_some()) {
            columns.push((
                "measure",
                text(&|flow| basis(flow).measure.map_or_else(String::new, |m| m.as_str().to_owned())),
            ));
        }
        columns.push(("unit", text(&|flow| basis(flow).unit.clone())));
        columns.push(("value", number(rows.iter().map(|flow| flow.value).collect(), self.decimals)));
        // Columns made from one list are of one length.
        Frame::new(columns).unwrap_or_default()
    }
}

/// Reads a file in a declared layout.
///
/// # Errors
/// If the columns are not its, a cell is malformed, or the file has to be told more.
pub(super) fn read_declared(name: &str, table: &mut Table<'_>) -> Result<Draft, SourceError> {
    let declaration = declared::named(name).unwrap_or_default();
    let plan = Plan::declared(declaration, table)?;
    read(table, plan)
}

/// Reads a table whose columns have names in common use.
///
/// # Errors
/// As [`read_declared`].
pub(super) fn read_guessed(table: &mut Table<'_>) -> Result<Draft, SourceError> {
    let plan = Plan::guessed(table)?.ok_or_else(|| SourceError::Drift {
        file: table.file().to_owned(),
        expected: "an exporter, an importer, a year and a value under names in common use".to_owned(),
        found: super::table::shown(&table.header().join(", ")),
    })?;
    read(table, plan)
}

/// Whether these are the columns of an official layout of reporters and partners.
pub fn is_reported_layout(header: &[String]) -> bool {
    declared::fitting(header).is_some_and(|declaration| declaration.reporter.is_some())
}

/// Whether a table has columns with names in common use.
pub(super) fn is_guessable(header: &[String]) -> bool {
    names::roles(header).is_some()
}

/// Reads a table with periods or partners as columns.
///
/// # Errors
/// As [`read_declared`].
pub(super) fn read_wide(table: &mut Table<'_>) -> Result<Draft, SourceError> {
    let draft = wide::read(table)?;
    if draft.flows.as_ref().is_some_and(|flows| flows.rows.is_empty()) {
        // Names of columns that look like places over cells that are no flows: some other table.
        return Err(plan::untold(table, "where the flows stand", "see docs/own-data.md for the layouts"));
    }
    Ok(draft)
}
