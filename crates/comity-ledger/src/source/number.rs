//! How is a number written in this file: point or comma, thousands, marks of quality?
//!
//! `89,428.1` and `89.428,1` are the same number in two forms, and `1,234` is either of two. The
//! form is found from the whole column, never from one cell: one cell that can only be read in one
//! way decides for all. If none decides, the file is refused until the form is told.
//!
//! A mark of a missing value (`n.a.`, `-`, `:`) or of a confidential one (`c`) is no number and no
//! zero: its row is refused. A mark of quality behind a number (`104325 (p)`) is left off.

use super::Amount;

/// What stands between whole units and their fraction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Decimal {
    /// `89428.1`, and commas between thousands.
    #[default]
    Point,
    /// `89428,1`, and points between thousands.
    Comma,
}

/// What a cell of numbers holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A number.
    Number(Amount),
    /// A number with a mark of quality behind it, which is left off.
    Marked(Amount),
    /// Nothing, or a mark that says so.
    Missing,
    /// A mark that says the value is kept secret.
    Confidential,
    /// Something else.
    Other,
}

/// Marks of a missing value, beside the empty cell.
const MISSING: &[&str] = &[
    "na",
    "n/a",
    "n.a.",
    "n.a",
    "nan",
    "null",
    "none",
    "nd",
    "n.d.",
    "#n/a",
    ".",
    "..",
    "...",
    "…",
    "-",
    "--",
    "–",
    "—",
    ":",
    "not available",
];
/// Marks of a value that is kept secret.
const CONFIDENTIAL: &[&str] =
    &["c", ":c", ": c", "(c)", ":(c)", ": (c)", "(d)", "conf", "conf.", "confidential"];

/// Reads a cell in one form; `told` are further marks of missing values.
pub fn read(text: &str, decimal: Decimal, told: &[String]) -> Cell {
    if decimal == Decimal::Point
        && let Some(amount) = Amount::parse(text)
    {
        return Cell::Number(amount);
    }
    let text = text.trim();
    if text.is_empty() || told.iter().any(|mark| mark == text) {
        return Cell::Missing;
    }
    let lower = text.to_lowercase();
    if MISSING.contains(&lower.as_str()) {
        return Cell::Missing;
    }
    if CONFIDENTIAL.contains(&lower.as_str()) {
        return Cell::Confidential;
    }
    let (bare, marked) = without_mark(text);
    match plain(bare, decimal).and_then(|plain| Amount::parse(&plain)) {
        Some(amount) if marked => Cell::Marked(amount),
        Some(amount) => Cell::Number(amount),
        None => Cell::Other,
    }
}

/// The text without a mark of quality behind it: `(p)`, `*`, or one or two letters.
fn without_mark(text: &str) -> (&str, bool) {
    let starred = text.trim_end_matches(['*', '†']).trim_end();
    let opened = starred.strip_suffix(')').and_then(|t| t.rfind('(').map(|at| (&t[..at], &t[at + 1..])));
    if let Some((number, mark)) = opened
        && (1..=3).contains(&mark.len())
        && mark.bytes().all(|b| b.is_ascii_alphabetic())
        && !number.trim().is_empty()
    {
        return (number.trim_end(), true);
    }
    let bare = starred.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    // An exponent is no mark, and a mark has a letter or two.
    let letters = starred.len() - bare.len();
    if is_scale(&starred[bare.len()..], bare.len() == bare.trim_end().len()) {
        return (starred, false);
    }
    let ends = bare.trim_end().ends_with(|c: char| c.is_ascii_digit());
    if (1..=2).contains(&letters) && ends {
        return (bare.trim_end(), true);
    }
    (starred, starred.len() != text.len())
}

/// Letters behind a number that multiply it: `89.4bn` is no 89.4. A `b` that stands apart marks a break in a series.
fn is_scale(letters: &str, glued: bool) -> bool {
    match letters.to_ascii_lowercase().as_str() {
        "k" | "m" | "mn" | "mm" | "bn" | "tn" | "t" => true,
        "b" => glued,
        _ => false,
    }
}

/// Whether digits are parted as in India: a thousand at the end, hundreds before it (`12,34,567`).
fn is_indian(first: &str, later: &[&str]) -> bool {
    let Some((last, hundreds)) = later.split_last() else { return false };
    (1..=2).contains(&first.len())
        && last.len() == 3
        && !hundreds.is_empty()
        && hundreds.iter().all(|g| g.len() == 2)
}

/// The number in the form of [`Amount::parse`], without what stands between thousands.
fn plain(text: &str, decimal: Decimal) -> Option<String> {
    let (text, negative) = match text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        Some(inside) => (inside, true),
        None => (text, false),
    };
    let text = text.trim_start_matches("US$").trim_start_matches(['$', '€', '£', '¥']).trim();
    let spaces = [' ', '\u{a0}', '\u{202f}', '\u{2009}', '\''];
    let (point, thousands) = match decimal {
        Decimal::Point => ('.', ','),
        Decimal::Comma => (',', '.'),
    };
    let (whole, fraction) = text.split_once(point).unwrap_or((text, ""));
    if fraction.contains(|c: char| c == thousands || spaces.contains(&c)) || fraction.contains(point) {
        return None;
    }
    let separators: Vec<char> = spaces.into_iter().chain([thousands]).collect();
    let mut groups = whole.split(|c| separators.contains(&c));
    let first = groups.next()?;
    let later: Vec<&str> = groups.collect();
    let bare = first.trim_start_matches(['-', '+']);
    let by_thousands = (1..=3).contains(&bare.len()) && later.iter().all(|g| g.len() == 3);
    let indian = decimal == Decimal::Point && is_indian(bare, &later);
    if !(later.is_empty() || by_thousands || indian) {
        return None;
    }
    let sign = if negative { "-" } else { "" };
    let dot = if text.contains(point) { "." } else { "" };
    Some(format!("{sign}{first}{}{dot}{fraction}", later.concat()))
}

/// What the cells of a column say about their form.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// The first cell that can only have a decimal point.
    point: Option<String>,
    /// The first cell that can only have a decimal comma.
    comma: Option<String>,
    /// The first cell that may be either.
    open: Option<String>,
}

impl Evidence {
    /// Looks at one cell.
    pub fn see(&mut self, text: &str) {
        let as_point = read(text, Decimal::Point, &[]);
        let as_comma = read(text, Decimal::Comma, &[]);
        let number = |cell| match cell {
            Cell::Number(amount) | Cell::Marked(amount) => Some(amount),
            _ => None,
        };
        let slot = match (number(as_point), number(as_comma)) {
            (Some(x), Some(y)) if x == y => return,
            // `1.234` is what a computer writes; only a comma needs a decision.
            (Some(_), Some(_)) if !text.contains(',') => return,
            (Some(_), Some(_)) => &mut self.open,
            (Some(_), None) => &mut self.point,
            (None, Some(_)) => &mut self.comma,
            (None, None) => return,
        };
        slot.get_or_insert_with(|| text.to_owned());
    }

    /// The form of the column, or why it cannot be said.
    ///
    /// # Errors
    /// Two cells that contradict each other, or one that may be either.
    pub fn decide(&self) -> Result<Decimal, String> {
        match (&self.point, &self.comma, &self.open) {
            (Some(point), Some(comma), _) => {
                Err(format!("{point:?}, which has a decimal point, and {comma:?}, which has a decimal comma"))
            }
            (None, Some(_), _) => Ok(Decimal::Comma),
            (Some(_), None, _) | (None, None, None) => Ok(Decimal::Point),
            (None, None, Some(open)) => {
                let at = open.rfind(',').map_or(open.len(), |at| at);
                let (whole, rest) = (&open[..at], open.get(at + 1..).unwrap_or(""));
                Err(format!(
                    "{open:?}, which may be {whole}{rest} or {whole}.{rest}: write --decimal point or --decimal comma"
                ))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str, decimal: Decimal) -> String {
        match read(text, decimal, &[]) {
            Cell::Number(amount) => amount.to_string(),
            Cell::Marked(amount) => format!("{amount}!"),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn one_number_in_many_forms() {
        for (text, want) in [
            ("89,428.1", "89428.1"),
            ("1,234,567", "1234567"),
            ("104325 (p)", "104325!"),
            ("104325p", "104325!"),
            ("104,325.0*", "104325!"),
            ("$1,234", "1234"),
            ("(1,234)", "-1234"),
            ("1 234 567", "1234567"),
            ("n.a.", "Missing"),
            ("-", "Missing"),
            (": c", "Confidential"),
            ("(D)", "Confidential"),
            ("12,34", "Other"),
            ("1.234.567", "Other"),
            ("abc", "Other"),
            ("12abc", "Other"),
            ("89.4bn", "Other"),
            ("1.5b", "Other"),
            ("5 k", "Other"),
            ("12 b", "12!"),
            ("12,34,567.5", "1234567.5"),
            ("1e5", "100000"),
        ] {
            assert_eq!(number(text, Decimal::Point), want, "{text}");
        }
        for (text, want) in [
            ("89.428,1", "89428.1"),
            ("1.234.567", "1234567"),
            ("12,34", "12.34"),
            ("1234", "1234"),
            ("1.234", "1234"),
        ] {
            assert_eq!(number(text, Decimal::Comma), want, "{text}");
        }
    }

    fn decided(cells: &[&str]) -> Result<Decimal, String> {
        let mut evidence = Evidence::default();
        cells.iter().for_each(|cell| evidence.see(cell));
        evidence.decide()
    }

    #[test]
    fn one_cell_decides_for_all_and_none_is_guessed() {
        assert_eq!(decided(&["1,001", "89,428.1"]), Ok(Decimal::Point));
        assert_eq!(decided(&["1,001", "1,234,567"]), Ok(Decimal::Point));
        assert_eq!(decided(&["1,001", "2,5"]), Ok(Decimal::Comma));
        assert_eq!(decided(&["1.001", "89.428,1"]), Ok(Decimal::Comma));
        assert_eq!(decided(&["1.001", "2.5", "7"]), Ok(Decimal::Point));
        assert!(decided(&["1,001"]).is_err_and(|why| why.contains("--decimal")));
        assert!(decided(&["2,5", "2.5"]).is_err(), "two forms in one column");
    }
}
