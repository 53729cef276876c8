//! Which values are in the figure? A table for reading (HTML) and for spreadsheets (CSV).
//!
//! Text that a spreadsheet would run as a formula is made harmless in CSV; numbers stay numbers.

use super::scale::number;
use super::{Datum, Unit};

/// How a verdict or state is coloured; its word is always printed too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Supported, in force, done.
    Good,
    /// Partly, with a remark.
    Fair,
    /// Contradicted, cancelled.
    Bad,
    /// Cannot tell, not covered, unverified.
    Unknown,
    /// Just a label.
    Plain,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What stands below.
    pub name: String,
    /// Unit of its numbers; may be empty.
    pub unit: String,
    /// Right-aligned if true.
    pub numeric: bool,
}

impl Column {
    /// A column of words.
    pub fn text(name: impl Into<String>) -> Self {
        Self { name: name.into(), unit: String::new(), numeric: false }
    }

    /// A column of numbers.
    pub fn number(name: impl Into<String>, unit: impl Into<String>) -> Self {
        Self { name: name.into(), unit: unit.into(), numeric: true }
    }

    /// Name and unit in one line.
    pub fn heading(&self) -> String {
        if self.unit.is_empty() { self.name.clone() } else { format!("{} ({})", self.name, self.unit) }
    }
}

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Words, with the entry of the evidence appendix they rest on.
    Text(String, Option<String>),
    /// A number.
    Number {
        /// In the unit of the column.
        value: f64,
        /// Decimal places for reading; CSV has the value in full.
        decimals: usize,
        /// Entry of the evidence appendix.
        evidence: Option<String>,
    },
    /// A coloured label.
    Tag(Tone, String),
    /// An address for a reader; never fetched by the page.
    Link {
        /// Words shown.
        text: String,
        /// `https://…`
        href: String,
    },
    /// No value, and why (may be empty).
    Gap(String),
}

impl Cell {
    /// Words without evidence.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into(), None)
    }

    /// A datum in a unit; a gap if it has no finite value.
    pub fn datum(datum: &Datum, unit: &Unit) -> Self {
        datum.get().map_or(Self::Gap(String::new()), |value| Self::Number {
            value,
            decimals: unit.decimals,
            evidence: datum.evidence.clone(),
        })
    }

    /// A bare number; a gap if it is absent or not finite.
    pub fn number(value: Option<f64>, decimals: usize) -> Self {
        Self::datum(&Datum::from(value), &Unit::new("", decimals))
    }

    /// The entry of the evidence appendix this cell points to.
    pub fn evidence(&self) -> Option<&str> {
        match self {
            Self::Text(_, evidence) | Self::Number { evidence, .. } => evidence.as_deref(),
            _ => None,
        }
    }

    /// The cell as a reader sees it.
    pub fn shown(&self) -> String {
        match self {
            Self::Text(text, _) | Self::Tag(_, text) | Self::Link { text, .. } => text.clone(),
            Self::Number { value, decimals, .. } => number(*value, *decimals),
            Self::Gap(why) if why.is_empty() => "no data".to_owned(),
            Self::Gap(why) => why.clone(),
        }
    }

    fn csv(&self) -> String {
        match self {
            Self::Number { value, .. } if value.is_finite() => format!("{value}"),
            Self::Number { .. } | Self::Gap(_) => String::new(),
            Self::Text(text, _) | Self::Tag(_, text) => harmless(text),
            Self::Link { href, .. } => harmless(href),
        }
    }
}

/// Rows under named columns; every row has one cell per column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// What the table holds, one line; may be empty.
    pub caption: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// An empty table.
    pub fn new(caption: impl Into<String>, columns: Vec<Column>) -> Self {
        Self { caption: caption.into(), columns, rows: Vec::new() }
    }

    /// The table as CSV (RFC 4180, UTF-8): full numbers, and the evidence ids of a row in a last
    /// column if there are any.
    pub fn csv(&self) -> String {
        let with_evidence = self.rows.iter().flatten().any(|c| c.evidence().is_some());
        let mut head: Vec<String> = self.columns.iter().map(|c| quoted(&harmless(&c.heading()))).collect();
        if with_evidence {
            head.push("evidence".to_owned());
        }
        let mut out = head.join(",") + "\r\n";
        for row in &self.rows {
            let mut cells: Vec<String> = row.iter().map(|c| quoted(&c.csv())).collect();
            if with_evidence {
                let mut ids: Vec<&str> = row.iter().filter_map(Cell::evidence).collect();
                ids.dedup();
                cells.push(quoted(&harmless(&ids.join(" "))));
            }
            out.push_str(&cells.join(","));
            out.push_str("\r\n");
        }
        out
    }
}

/// Text that no spreadsheet takes for a formula: an apostrophe before the characters that start one.
pub fn harmless(text: &str) -> String {
    let starts_formula =
        text.trim_start().starts_with(['=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠'])
            || text.starts_with(['\t', '\r', '\n', '\0']);
    if starts_formula { format!("'{text}") } else { text.to_owned() }
}

fn quoted(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r', ';']) || text != text.trim() {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_in_text_are_made_harmless_and_numbers_are_not_touched() {
        let mut table = Table::new("", vec![Column::text("=name"), Column::number("v", "USD")]);
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\0=1", "plain, \"quoted\""] {
            table.rows.push(vec![Cell::text(text), Cell::number(Some(-2.5), 1)]);
        }
        let csv = table.csv();
        let lines: Vec<&str> = csv.split("\r\n").collect();
        assert_eq!(lines[0], "'=name,v (USD)");
        assert_eq!(lines[1], "'=1+1,-2.5");
        assert_eq!(lines[4], "'@SUM(A1),-2.5");
        assert!(csv.contains("\"'\t=1\"") || csv.contains("'\t=1"));
        assert!(csv.contains("\"plain, \"\"quoted\"\"\",-2.5"));
        for line in lines.iter().skip(1).filter(|l| !l.is_empty()) {
            assert!(!line.trim_start_matches('"').starts_with(['=', '+', '-', '@', '\t']), "{line:?}");
        }
    }

    #[test]
    fn evidence_has_a_column_of_its_own() {
        let mut table = Table::new("", vec![Column::number("v", "")]);
        table.rows.push(vec![Cell::datum(&Datum::new(1.5, "E1"), &Unit::new("", 1))]);
        assert_eq!(table.csv(), "v,evidence\r\n1.5,E1\r\n");
    }
}
