//! A table that the caller holds in memory: a data frame of another language, of which only the columns that a
//! formula names are taken over.

use super::target::Target;
use super::{Column, Frame, ROWS_MAX, Read, Sink, Want, number_text};
use crate::failure::Failure;
use std::fmt;

/// A table in the memory of the caller.
pub trait Held: fmt::Debug + Send + Sync {
    /// What it is called in messages.
    fn name(&self) -> &str;
    /// The names of its columns.
    fn columns(&self) -> Vec<String>;
    /// The number of its rows.
    fn rows(&self) -> usize;
    /// Hands over every value of a column, in the order of the rows.
    ///
    /// # Errors
    /// Those of the target, or that the column holds no values that it takes.
    fn each(&self, column: usize, target: &mut Target<'_>) -> Result<(), Failure>;
}

/// Refuses a table in which it cannot be told what is meant.
pub(super) fn check(held: &dyn Held) -> Result<(), Failure> {
    let (name, rows) = (held.name(), held.rows());
    if rows > ROWS_MAX {
        return Err(Failure::data(format!("{name}: expected at most {ROWS_MAX} rows, found {rows}")));
    }
    let mut columns = held.columns();
    columns.sort();
    match columns.windows(2).find(|pair| pair[0] == pair[1]) {
        None => Ok(()),
        Some(twice) => Err(Failure::data(format!("{name}: two columns are called {:?}", twice[0]))
            .hint("rename one of them: which is meant cannot be guessed")),
    }
}

pub(super) fn read(held: &dyn Held, wanted: &[(usize, Want)]) -> Result<Read, Failure> {
    let (names, mut sinks) = (held.columns(), Sink::all(wanted));
    let mut notes = Vec::new();
    for (sink, (column, want)) in sinks.iter_mut().zip(wanted) {
        let mut target = Target::new(held.name(), &names[*column], *want, sink);
        held.each(*column, &mut target)?;
        notes.extend(target.finish(held.rows())?);
    }
    let frame = Frame { source: held.name().to_owned(), rows: held.rows(), notes, ..Frame::default() };
    Ok(Read { frame, columns: Sink::finish_all(sinks) })
}

/// A table as CSV, every digit, for whoever reads only files; a gap is an empty cell.
///
/// # Errors
/// If it cannot be told what is meant, or a value is infinite.
pub fn csv(held: &dyn Held) -> Result<String, Failure> {
    check(held)?;
    let names = held.columns();
    let wanted: Vec<(usize, Want)> = (0..names.len()).map(|at| (at, Want::Texts)).collect();
    let columns = read(held, &wanted)?.columns;
    let wrong = |e: String| Failure::bug(format!("{}: {e}", held.name()));
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&names).map_err(|e| wrong(e.to_string()))?;
    for row in 0..held.rows() {
        let cell = |column: &Column| match column {
            Column::Texts(texts) => texts.get(row).unwrap_or_default().to_owned(),
            Column::Numbers(values) => number_text(values[row]),
        };
        writer.write_record(columns.iter().map(cell)).map_err(|e| wrong(e.to_string()))?;
    }
    let bytes = writer.into_inner().map_err(|e| wrong(e.to_string()))?;
    String::from_utf8(bytes).map_err(|e| wrong(e.to_string()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should stop")]
mod tests {
    use super::super::Source;
    use super::*;
    use std::sync::Arc;

    /// Two columns: numbers with a gap, and codes beyond 2^53.
    #[derive(Debug)]
    struct Two([&'static str; 2], f64);

    impl Held for Two {
        fn name(&self) -> &str {
            "frame"
        }
        fn columns(&self) -> Vec<String> {
            self.0.map(str::to_owned).to_vec()
        }
        fn rows(&self) -> usize {
            2
        }
        fn each(&self, column: usize, target: &mut Target<'_>) -> Result<(), Failure> {
            if column == 0 {
                target.missing();
                return target.number(self.1);
            }
            target.whole(9_007_199_254_740_993)?;
            target.whole(9_007_199_254_740_992)
        }
    }

    #[test]
    fn a_gap_stays_one_and_neighbours_stay_apart() {
        let source = Source::held(Arc::new(Two(["x", "code"], 1.5))).unwrap();
        let read = source.read(&[(0, Want::Any), (1, Want::Any), (1, Want::Numbers)]).unwrap();
        assert!(read.columns[0].missing(0) && !read.columns[0].missing(1));
        let Column::Texts(codes) = &read.columns[1] else { panic!("codes are told apart as texts") };
        assert_eq!((codes.get(0), codes.get(1)), (Some("9007199254740993"), Some("9007199254740992")));
        assert_eq!(read.frame.notes.len(), 1, "calculating with such numbers rounds them, and that is said");
    }

    #[test]
    fn a_table_as_a_text_keeps_every_digit_and_gap() {
        let text = csv(&Two(["x", "code"], 0.1)).unwrap();
        assert_eq!(text, "x,code\n,9007199254740993\n0.1,9007199254740992\n");
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let twice = Source::held(Arc::new(Two(["x", "x"], 1.0))).err().unwrap();
        assert!(twice.message.contains("two columns"), "{twice}");
        let source = Source::held(Arc::new(Two(["x", "code"], f64::INFINITY))).unwrap();
        let infinite = source.read(&[(0, Want::Numbers)]).unwrap_err();
        assert!(infinite.message.contains("row 2, column x"), "{infinite}");
    }
}
