//! What comes back: whole sums, and ratios taken from them.

use std::fmt;

/// A line of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// A year, a place or a product.
    pub key: String,
    /// Its sums, times `10^decimals`; nothing where no row is, which is not zero.
    pub sums: Vec<Option<i128>>,
    /// A share or an advantage: what the question asks for beside the sums.
    pub ratio: Option<f64>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// What was asked, in words.
    pub title: String,
    /// Names of the columns: key, sums and, if there is one, ratio.
    pub columns: Vec<String>,
    /// The lines, in the order of the question.
    pub lines: Vec<Line>,
    /// One number about all lines: a concentration, a fit.
    pub index: Option<(&'static str, f64)>,
    /// What is missing, and the basis.
    pub notes: Vec<String>,
    /// Decimals carried by the sums.
    pub decimals: u8,
    /// Most lines to print.
    pub top: usize,
}

/// A whole number in groups of three digits, with its decimals.
fn written(value: i128, decimals: u8) -> String {
    let scale = 10u128.pow(u32::from(decimals));
    let (whole, rest) = (value.unsigned_abs() / scale, value.unsigned_abs() % scale);
    let digits = whole.to_string();
    let mut out = if value < 0 { "-".to_owned() } else { String::new() };
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if decimals > 0 {
        out += &format!(".{rest:0width$}", width = usize::from(decimals));
    }
    out
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.title)?;
        let mut table: Vec<Vec<String>> = vec![self.columns.clone()];
        for line in self.lines.iter().take(self.top) {
            let mut row = vec![line.key.clone()];
            let sum = |sum: &Option<i128>| sum.map_or("no row".to_owned(), |sum| written(sum, self.decimals));
            row.extend(line.sums.iter().map(sum));
            row.extend(line.ratio.map(|ratio| format!("{ratio:.4}")));
            table.push(row);
        }
        let width =
            |at: usize| table.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max();
        let widths: Vec<usize> = (0..self.columns.len()).map(|at| width(at).unwrap_or(0)).collect();
        for row in &table {
            for (at, (cell, width)) in row.iter().zip(widths.iter().copied()).enumerate() {
                match at {
                    0 => write!(f, "{cell:<width$}")?,
                    _ => write!(f, "  {cell:>width$}")?,
                }
            }
            writeln!(f)?;
        }
        if self.lines.is_empty() {
            writeln!(f, "none recorded")?;
        } else if self.lines.len() > self.top {
            writeln!(f, "… {} lines in all", self.lines.len())?;
        }
        if let Some((name, value)) = self.index {
            writeln!(f, "{name}: {value:.4}")?;
        }
        self.notes.iter().try_for_each(|note| writeln!(f, "{note}"))
    }
}

#[cfg(test)]
mod tests {
    use super::written;

    #[test]
    fn sums_are_written_to_the_last_unit() {
        assert_eq!(written(-1_234_567, 3), "-1,234.567");
        assert_eq!(written(36_000_000_000, 0), "36,000,000,000");
        assert_eq!(written(5, 2), "0.05");
    }
}
