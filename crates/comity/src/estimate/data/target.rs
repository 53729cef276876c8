//! What becomes of a value of a typed column, of a file or of a table in memory?
//!
//! Whole numbers beyond 2^53 are not numbers to calculate with here: as the codes of an effect or a cluster they are
//! texts, digit by digit, because doubles would merge neighbours. Dates are texts of the form 2003-12-31 where rows
//! are told apart, and days since 1970 where they are calculated with.

use super::super::mistakes;
use super::{EXACT, Sink, Want, as_number, day, infinite, number_text, rounded, wrong};
use crate::failure::Failure;

/// Takes the values of one column in the order of its rows.
pub struct Target<'a> {
    file: &'a str,
    column: &'a str,
    want: Want,
    sink: &'a mut Sink,
    row: usize,
    /// Whether a whole number lost digits because it is calculated with.
    rounded: bool,
}

impl<'a> Target<'a> {
    pub(super) fn new(file: &'a str, column: &'a str, want: Want, sink: &'a mut Sink) -> Self {
        Self { file, column, want, sink, row: 0, rounded: false }
    }

    /// What to say of the column, all of whose rows have been taken.
    ///
    /// # Errors
    /// If there were more or fewer values than rows.
    pub(super) fn finish(self, rows: usize) -> Result<Option<String>, Failure> {
        if self.row != rows {
            let (expected, found) = (format!("{rows} values"), format!("{} values", self.row));
            return Err(wrong(self.file, self.column, &expected, &found));
        }
        Ok(self.rounded.then(|| rounded(self.column)))
    }

    pub(super) fn file(&self) -> &str {
        self.file
    }

    /// A number; NaN is missing.
    ///
    /// # Errors
    /// If it is infinite.
    pub fn number(&mut self, x: f64) -> Result<(), Failure> {
        self.row += 1;
        if x.is_infinite() {
            return Err(infinite(&self.place(), self.column));
        }
        self.sink.settle_numbers();
        match self.sink {
            Sink::Numbers(values) => values.push(x),
            Sink::Texts(texts) => texts.push(&number_text(x)),
            Sink::Any(_) => self.sink.missing(),
        }
        Ok(())
    }

    /// A whole number, exactly.
    ///
    /// # Errors
    /// As of other values.
    pub fn whole(&mut self, x: i128) -> Result<(), Failure> {
        if x.unsigned_abs() > EXACT && self.want == Want::Any {
            self.sink.turn_into_texts();
        }
        if let Sink::Texts(texts) = self.sink {
            self.row += 1;
            texts.push(&x.to_string());
            return Ok(());
        }
        self.rounded |= x as f64 as i128 != x;
        self.number(x as f64)
    }

    /// A whole number times ten to a power.
    ///
    /// # Errors
    /// If it is beyond any double.
    pub fn decimal(&mut self, x: i128, power: i32) -> Result<(), Failure> {
        if power == 0 {
            return self.whole(x);
        }
        let (x, ten) = (x as f64, 10f64.powi(power.abs()));
        self.number(if power < 0 { x / ten } else { x * ten })
    }

    /// A day counted from 1970-01-01.
    ///
    /// # Errors
    /// As of other values.
    pub fn day(&mut self, days: i64) -> Result<(), Failure> {
        match self.want {
            Want::Numbers => self.whole(i128::from(days)),
            Want::Any | Want::Texts => self.text(&day(days)),
        }
    }

    /// So many ticks since 1970, of which a second has `ticks`.
    ///
    /// # Errors
    /// As of other values.
    pub fn instant(&mut self, x: i64, ticks: i64) -> Result<(), Failure> {
        match self.want {
            Want::Numbers => self.whole(i128::from(x)),
            Want::Any | Want::Texts => self.text(&instant(x, ticks)),
        }
    }

    /// A text; an empty one is missing.
    ///
    /// # Errors
    /// If a number is wanted and it is none.
    pub fn text(&mut self, text: &str) -> Result<(), Failure> {
        self.row += 1;
        self.sink.settle_texts();
        match self.sink {
            Sink::Any(_) => self.sink.missing(),
            Sink::Texts(texts) => texts.push(text.trim()),
            Sink::Numbers(values) => match as_number(text.trim()) {
                Some(x) => values.push(x),
                None => {
                    let wrong = wrong(&self.place(), self.column, "a number", text.trim());
                    return Err(wrong.hint(mistakes::of_cell(self.column, text.trim())));
                }
            },
        }
        Ok(())
    }

    /// No value.
    pub fn missing(&mut self) {
        self.row += 1;
        self.sink.missing();
    }

    /// The refusal of values of a kind that cannot be taken.
    pub fn unlike(&self, expected: &str, found: &str) -> Failure {
        wrong(&self.place(), self.column, expected, found)
    }

    fn place(&self) -> String {
        format!("{}, row {}", self.file, self.row)
    }
}

/// An instant as a day, with the time of day if it has one.
fn instant(x: i64, ticks: i64) -> String {
    let (seconds, rest) = (x.div_euclid(ticks), x.rem_euclid(ticks));
    let (days, clock) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let mut text = day(days);
    if clock != 0 || rest != 0 {
        text += &format!("T{:02}:{:02}:{:02}", clock / 3_600, clock / 60 % 60, clock % 60);
    }
    if rest != 0 {
        let digits = ticks.ilog10() as usize;
        text += &format!(".{rest:0digits$}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_as_texts() {
        assert_eq!(instant(0, 1_000), "1970-01-01");
        assert_eq!(instant(-1, 1_000), "1969-12-31T23:59:59.999");
        assert_eq!(instant(951_782_400_000_000 + 61_000_000, 1_000_000), "2000-02-29T00:01:01");
    }
}
