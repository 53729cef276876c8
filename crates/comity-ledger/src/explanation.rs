//! What is said about a number that somebody asks the origin of: the form of every answer of
//! [`explain`](crate::explain), filled in by whoever holds the rows.

use crate::panel::reading::Bound;
use crate::source::FileRecord;

/// One row of a source.
#[derive(Clone, Debug, PartialEq)]
pub struct ExplainedRow {
    /// How to find it in the file: `year 2014, CHN to BRA`.
    pub locator: String,
    /// Its value as an exact integer times `10^-decimals`, with the sign it enters with.
    pub exact: Option<i128>,
    /// Its value in the base unit.
    pub value: f64,
    /// What else it says.
    pub note: String,
}

/// What a number rests on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Explanation {
    /// The id.
    pub id: String,
    /// The number in words.
    pub title: String,
    /// The value in the base unit; `None` if there is none.
    pub value: Option<f64>,
    /// How exactly it is known.
    pub bound: Bound,
    /// Unit.
    pub unit: String,
    /// On which basis.
    pub basis: String,
    /// How it follows from the rows.
    pub arithmetic: Vec<String>,
    /// The rows.
    pub rows: Vec<ExplainedRow>,
    /// Sum of the rows, exact; `None` if they do not add up to the value.
    pub exact_sum: Option<i128>,
    /// Decimals of the exact values.
    pub decimals: u8,
    /// Ids of other evidence it is computed from.
    pub inputs: Vec<String>,
    /// Publisher, release and licence.
    pub source: Vec<String>,
    /// Files read, with their hashes.
    pub files: Vec<FileRecord>,
    /// What one must know.
    pub notes: Vec<String>,
}

impl Explanation {
    /// Whether the source covers the question and holds no row: nothing is recorded.
    pub fn none_recorded(&self) -> bool {
        self.rows.is_empty() && self.exact_sum == Some(0) && self.bound == Bound::Exact
    }
}

/// Why an id cannot be explained.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExplainError {
    /// Not an evidence id.
    #[error("expected an evidence id such as `trade.goods/CHN:BRA/2014@baci`; found {0:?}")]
    Form(String),
    /// It names something the atlas does not have.
    #[error("{0}")]
    Absent(String),
}
