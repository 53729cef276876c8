//! The tables of `registry/ledger/`, by the names of their columns.

use super::tie::{Likely, State};
use crate::measure::Measure;
use crate::place::{PlaceId, registry};
use crate::time::{End, When};
use csv::StringRecord;
use std::collections::HashMap;

/// The hand-kept tables of a world: those of the program, or none for a world of a test.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tables(&'static [(&'static str, &'static str)]);

/// A table as it stands in the registry.
macro_rules! table {
    ($name:literal) => {
        ($name, include_str!(concat!("../../../../registry/ledger/", $name, ".csv")))
    };
}

impl Tables {
    /// The tables that the program carries with it.
    pub const fn embedded() -> Self {
        Self(&[
            table!("sources"),
            table!("ties"),
            table!("agreements"),
            table!("agreement_parties"),
            table!("desta_corrections"),
            table!("events"),
            table!("projects"),
            table!("figures"),
            table!("pledges"),
            table!("pledge_evidence"),
            table!("words"),
        ])
    }

    /// The text of a table; empty if there is none.
    pub fn text(&self, name: &str) -> &'static str {
        self.0.iter().find(|(own, _)| *own == name).map_or("", |(_, text)| text)
    }

    /// The rows of a table; none if there is no such table.
    pub(crate) fn sheet(&self, name: &str) -> Sheet {
        Sheet::read(self.text(name))
    }
}

/// The rows of a table and where each column stands.
pub(crate) struct Sheet {
    columns: HashMap<String, usize>,
    rows: Vec<StringRecord>,
}

/// One row of it.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    sheet: &'a Sheet,
    cells: &'a StringRecord,
}

impl Sheet {
    /// Reads a table; a line that is no row of it is left out and told by `cargo xtask check`.
    pub fn read(text: &str) -> Self {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let columns = reader
            .headers()
            .map(|h| h.iter().map(str::to_owned).enumerate().map(|(i, name)| (name, i)).collect());
        Self { columns: columns.unwrap_or_default(), rows: reader.records().filter_map(Result::ok).collect() }
    }

    /// The rows in the order of the file.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.rows.iter().map(|cells| Line { sheet: self, cells })
    }
}

impl<'a> Line<'a> {
    /// The text of a cell; empty if there is no such column.
    pub fn text(self, column: &str) -> &'a str {
        self.sheet.columns.get(column).and_then(|at| self.cells.get(*at)).unwrap_or_default()
    }

    /// The text of a cell, owned.
    pub fn owned(self, column: &str) -> String {
        self.text(column).to_owned()
    }

    /// The measure of a cell.
    pub fn measure(self, column: &str) -> Option<Measure> {
        Measure::parse(self.text(column)).ok()
    }

    /// The party of a cell.
    pub fn party(self, column: &str) -> Option<PlaceId> {
        registry().by_code(self.text(column))
    }

    /// The parties of a cell, separated by semicolons.
    pub fn parties(self, column: &str) -> Vec<PlaceId> {
        self.text(column).split(';').filter_map(|code| registry().by_code(code)).collect()
    }

    /// Ids separated by semicolons.
    pub fn list(self, column: &str) -> Vec<String> {
        self.text(column).split(';').map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect()
    }

    /// A number; `None` if there is none.
    pub fn number(self, column: &str) -> Option<f64> {
        self.text(column).parse().ok()
    }

    /// A date as exact as it is written.
    pub fn when(self, column: &str) -> Option<When> {
        When::parse(self.text(column))
    }

    /// A date that the source itself calls likely: `~2018-09`.
    pub fn likely(self, column: &str) -> Option<Likely> {
        let when = When::parse(self.text(column).strip_prefix('~')?)?;
        Some(Likely(when))
    }

    /// The first day after a stretch of time: open if nothing is written.
    pub fn end(self, column: &str) -> End {
        match self.text(column) {
            "" => End::Open,
            text => When::parse(text).map_or(End::Unknown, End::At),
        }
    }

    /// How far a tie has come.
    pub fn state(self, column: &str) -> State {
        match self.text(column) {
            "none" => State::Absent,
            "announced" => State::Announced,
            "concluded" => State::Concluded,
            "signed" | "never_in_force" | "not_in_force" | "pending" | "unclear" => State::Signed,
            _ => State::InForce,
        }
    }
}
