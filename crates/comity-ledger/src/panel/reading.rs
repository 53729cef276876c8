//! A value read from the panel, with everything needed to find it again.

use super::basis::Basis;
use crate::place::{PlaceId, registry};

/// Whether the figure is meant exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bound {
    /// As it stands.
    Exact,
    /// "over", "more than".
    AtLeast,
    /// "nearly", "up to".
    AtMost,
    /// "about", "estimated".
    About,
}

impl Bound {
    /// How it is written before a number; empty for an exact one.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Exact => "",
            Self::AtLeast => "> ",
            Self::AtMost => "< ",
            Self::About => "≈ ",
        }
    }
}

/// A value on one basis.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Evidence id: `comity explain ID` shows the rows behind it.
    pub id: String,
    /// Measure id.
    pub measure: String,
    /// Period as written: `2023`, `2024-01/2024-09`.
    pub period: String,
    /// The value in the base unit.
    pub value: f64,
    /// The same as an exact integer and its decimals, where the rows are exact.
    pub exact: Option<(i128, u8)>,
    /// `USD`, `persons`, `percent`, …
    pub unit: String,
    /// Whether it is meant exactly.
    pub bound: Bound,
    /// On which basis.
    pub basis: Basis,
    /// Rows summed.
    pub rows: usize,
    /// Members without any row in that year, so not in the sum.
    pub not_covered: Vec<PlaceId>,
    /// What one must know: status, verification, notes of the source.
    pub notes: Vec<String>,
    /// Not the same question: a reporter's region that only resembles the party asked for.
    pub related_only: bool,
}

impl Reading {
    /// The members left out, in words; empty if none.
    pub fn gap_in_words(&self) -> String {
        if self.not_covered.is_empty() {
            return String::new();
        }
        let codes: Vec<&str> = self.not_covered.iter().map(|id| registry().code_of(*id)).collect();
        format!("without {} (no data)", codes.join(", "))
    }
}

/// Why there is no value: an outcome, not an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// What was asked for.
    pub what: String,
    /// Why nothing can be said.
    pub why: String,
}

impl std::fmt::Display for Gap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.what, self.why)
    }
}
