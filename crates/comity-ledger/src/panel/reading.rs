//! A value read from the panel, with everything needed to find it again.

use super::basis::Basis;
use super::coverage::{self, Coverage};
use crate::measure::{self, Measure};
use crate::place::{PlaceId, registry};

/// Whether the figure is meant exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Bound {
    /// As it stands.
    #[default]
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
    /// What stands behind it.
    pub coverage: Coverage,
    /// What one must know: status, verification, notes of the source.
    pub notes: Vec<String>,
    /// Not the same question: a reporter's region that only resembles the party asked for.
    pub related_only: bool,
}

impl Reading {
    /// The members and pairs left out, or the only side that reports, in words; empty if none.
    pub fn gap_in_words(&self) -> String {
        let names = coverage::names(&self.not_covered);
        let members = match names.as_slice() {
            [] => String::new(),
            some => format!("without {} (no data)", coverage::few(some, "economies")),
        };
        let pairs = match &self.coverage {
            Coverage::LowerBound(holes) => holes.in_words(),
            Coverage::OneSide(who) => format!("only {} reports", registry().place(*who).in_sentence),
            Coverage::Recorded | Coverage::Zero => String::new(),
        };
        let both = if members.is_empty() || pairs.is_empty() { "" } else { "; " };
        format!("{members}{both}{pairs}")
    }

    /// Whether something is missing from the sum, so that the whole is larger.
    pub fn is_lower_bound(&self) -> bool {
        matches!(self.coverage, Coverage::LowerBound(_))
    }

    /// Whether what is missing may change the figure as it is read.
    pub fn has_holes(&self) -> bool {
        matches!(&self.coverage, Coverage::LowerBound(holes) if !holes.negligible())
    }

    /// Whether there is no row behind it: the source covers the question and records no flow.
    pub fn none_recorded(&self) -> bool {
        self.rows == 0 && !self.is_lower_bound()
    }

    /// How exactly the value is known: of a sum that lacks something only a bound.
    pub fn known(&self) -> Bound {
        match self.is_lower_bound() {
            true if adds_what_is_not_negative(&self.measure) => Bound::AtLeast,
            true => Bound::About,
            false => self.bound,
        }
    }

    /// How it stands before the number. What a sum lacks may be nothing, so it is not less; "over"
    /// in a publication is more.
    pub fn sign(&self) -> &'static str {
        let published = self.id.starts_with("observation/") && !self.is_lower_bound();
        match self.known() {
            Bound::AtLeast if !published => "≥ ",
            Bound::AtMost if !published => "≤ ",
            known => known.sign(),
        }
    }
}

/// Whether what is missing from a sum can only make it larger: not so of investment, which may be
/// withdrawn, and of balances.
fn adds_what_is_not_negative(measure: &str) -> bool {
    !Measure::parse(measure).is_ok_and(|m| m.is_fdi() || m == measure::TRADE_GOODS_BALANCE)
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
