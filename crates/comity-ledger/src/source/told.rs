//! What the user says about a file, instead of what would be found or guessed.

use super::number::Decimal;

/// Which way the goods of a row go, seen from the reporter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// From the reporter to the partner.
    Exports,
    /// From the partner to the reporter.
    Imports,
}

impl Way {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Exports => "exports",
            Self::Imports => "imports",
        }
    }
}

/// Answers to the questions that a file may leave open; each is empty unless told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The encoding of the text, by its label of the WHATWG: `utf-8`, `gb18030`, `windows-1252`.
    pub encoding: Option<String>,
    /// Point or comma.
    pub decimal: Option<Decimal>,
    /// Further marks of a missing value.
    pub missing: Vec<String>,
    /// The sheet of a workbook, or the member of a ZIP archive.
    pub sheet: Option<String>,
    /// The line or row of the column names, from 1.
    pub header: Option<u64>,
    /// The direction, where no column says it.
    pub flow: Option<Way>,
    /// The reporter, where no column says it.
    pub reporter: Option<String>,
    /// The unit, where neither a column nor a name says it: `thousand USD`.
    pub unit: Option<String>,
}
