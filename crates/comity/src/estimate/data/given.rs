//! Columns that a caller holds in memory: a data frame of another language.

use super::{Column, Frame, Interner, ROWS_MAX, Read, Want, infinite, number_text, wrong};
use crate::failure::Failure;

/// Named columns of one length.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
    /// What the rows are called in messages.
    pub name: String,
    columns: Vec<(String, Column)>,
    rows: usize,
}

impl Given {
    /// Columns of a frame.
    ///
    /// # Errors
    /// A data failure if they differ in length, two have one name, or there are too many rows.
    pub fn new(name: &str, columns: Vec<(String, Column)>) -> Result<Self, Failure> {
        let rows = columns.first().map_or(0, |(_, column)| length(column));
        if rows > ROWS_MAX {
            return Err(Failure::data(format!("{name}: expected at most {ROWS_MAX} rows, found {rows}")));
        }
        for (at, (column, values)) in columns.iter().enumerate() {
            if length(values) != rows {
                let found = length(values);
                return Err(Failure::data(format!("{name}: expected {rows} rows in {column}, found {found}")));
            }
            if columns[..at].iter().any(|(other, _)| other == column) {
                return Err(Failure::data(format!("{name}: two columns are called {column:?}"))
                    .hint("rename one of them: which is meant cannot be guessed"));
            }
        }
        Ok(Self { name: name.to_owned(), columns, rows })
    }

    /// The names of the columns.
    pub fn names(&self) -> Vec<String> {
        self.columns.iter().map(|(name, _)| name.clone()).collect()
    }

    pub(super) fn read(&self, wanted: &[(usize, Want)]) -> Result<Read, Failure> {
        let columns: Result<Vec<Column>, Failure> = wanted.iter().map(|(at, want)| self.column(*at, *want)).collect();
        let frame = Frame { source: self.name.clone(), rows: self.rows, ..Frame::default() };
        Ok(Read { frame, columns: columns? })
    }

    fn column(&self, at: usize, want: Want) -> Result<Column, Failure> {
        let (name, column) = &self.columns[at];
        let place = |row: usize| format!("{}, row {}", self.name, row + 1);
        match (column, want) {
            (Column::Numbers(values), Want::Any | Want::Numbers) => {
                match values.iter().position(|value| value.is_infinite()) {
                    Some(row) => Err(infinite(&place(row), name)),
                    None => Ok(column.clone()),
                }
            }
            (Column::Numbers(values), Want::Texts) => {
                let mut texts = Interner::default();
                values.iter().for_each(|value| texts.push(&number_text(*value)));
                Ok(Column::Texts(texts.finish()))
            }
            (Column::Texts(texts), Want::Numbers) => {
                let levels = texts.numbers().map_err(|level| {
                    let row = texts.codes.iter().position(|code| *code as usize == level).unwrap_or(0);
                    wrong(&place(row), name, "a number", &texts.levels[level])
                })?;
                let number = |code: &u32| levels.get(*code as usize).copied().unwrap_or(f64::NAN);
                Ok(Column::Numbers(texts.codes.iter().map(number).collect()))
            }
            (Column::Texts(_), Want::Any | Want::Texts) => Ok(column.clone()),
        }
    }
}

fn length(column: &Column) -> usize {
    match column {
        Column::Numbers(values) => values.len(),
        Column::Texts(texts) => texts.codes.len(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should stop")]
mod tests {
    use super::super::{MISSING, Texts};
    use super::*;

    #[test]
    fn columns_that_do_not_fit_are_refused_and_a_gap_stays_one() {
        let numbers = |values: &[f64]| Column::Numbers(values.to_vec());
        assert!(Given::new("f", vec![("a".into(), numbers(&[1.0])), ("a".into(), numbers(&[2.0]))]).is_err());
        assert!(Given::new("f", vec![("a".into(), numbers(&[1.0])), ("b".into(), numbers(&[]))]).is_err());
        let texts = Texts { codes: vec![0, MISSING, 1], levels: vec!["2".into(), "x".into()] };
        let columns = vec![("a".to_owned(), numbers(&[1.0, f64::NAN, 3.0])), ("t".to_owned(), Column::Texts(texts))];
        let given = Given::new("f", columns).unwrap();
        assert!(given.read(&[(0, Want::Numbers)]).unwrap().columns[0].missing(1));
        let Column::Texts(found) = &given.read(&[(0, Want::Texts)]).unwrap().columns[0] else { panic!("texts") };
        assert_eq!((found.get(0), found.get(1)), (Some("1"), None));
        let failure = given.read(&[(1, Want::Numbers)]).unwrap_err();
        assert!(failure.message.contains("row 3, column t"), "{failure}");
    }

    #[test]
    fn an_infinite_number_is_refused_with_its_row() {
        let given = Given::new("f", vec![("a".into(), Column::Numbers(vec![1.0, f64::INFINITY]))]).unwrap();
        assert!(given.read(&[(0, Want::Numbers)]).unwrap_err().message.contains("row 2"));
    }
}
