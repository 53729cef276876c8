//! How far does the ledger know a kind of tie: up to which day, and for whom nothing is left out?
//!
//! A list is silent after the day to which it is kept. Only where it leaves nothing out for a party
//! does the absence of a row say that there is no tie; everywhere else it says nothing.

use super::sheet::Sheet;
use crate::measure::Measure;
use crate::party::Party;
use crate::time::Date;

/// What is known of one kind of tie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// Measure id.
    pub measure: Measure,
    /// The last day that the list knows.
    pub kept_until: Option<Date>,
    /// Codes of the parties for which it leaves nothing out.
    pub complete_for: Vec<String>,
    /// What it holds, in words.
    pub holds: String,
}

/// The lists of the ledger.
pub fn all() -> Vec<List> {
    let sheet = Sheet::read(include_str!("../../../../registry/ledger/lists.csv"));
    sheet
        .lines()
        .filter_map(|line| {
            Some(List {
                measure: line.measure("measure")?,
                kept_until: Date::parse(line.text("kept_until")),
                complete_for: line.list("complete_for"),
                holds: line.owned("holds"),
            })
        })
        .collect()
}

/// The last day that any list knows.
pub fn last_day() -> Date {
    all().into_iter().filter_map(|list| list.kept_until).max().unwrap_or(Date::last_of(2024))
}

/// What is known of a kind of tie.
pub fn of(measure: &str) -> Option<List> {
    all().into_iter().find(|list| list.measure == measure)
}

impl List {
    /// Whether the absence of a row between two parties means that there is no tie.
    pub fn leaves_nothing_out(&self, a: &Party, b: &Party) -> bool {
        let all = |party: &Party| {
            let codes = party.members.iter().map(|id| crate::place::registry().code_of(*id));
            let mut codes = codes.peekable();
            codes.peek().is_some() && codes.all(|code| self.complete_for.iter().any(|known| known == code))
        };
        all(a) || all(b)
    }
}
