//! Delimited text: comma, semicolon or tab, packed with gzip or not.

use super::super::mistakes;
use super::intake::{ADDED, Intake};
use super::{EXACT, Frame, Read, Sink, Want, as_number, infinite, rounded, wrong};
use crate::failure::Failure;
use comity_ledger::source::{Limits, Table, Way};

/// A file of delimited text.
pub struct Source {
    name: String,
    bytes: Vec<u8>,
    /// The names in its first line, and those that the intake of an official layout adds.
    pub columns: Vec<String>,
    own_columns: usize,
    intake: Option<Intake>,
}

impl Source {
    pub(super) fn open(name: String, bytes: Vec<u8>, flow: Option<Way>) -> Result<Self, Failure> {
        let mut columns = table(&name, &bytes)?.header().to_vec();
        let own_columns = columns.len();
        let intake = Intake::of(&name, &bytes, &columns, flow)?;
        if intake.is_some() {
            columns.extend(ADDED.map(str::to_owned));
        }
        Ok(Self { name, bytes, columns, own_columns, intake })
    }

    pub(super) fn read(&self, wanted: &[(usize, Want)]) -> Result<Read, Failure> {
        let mut table = table(&self.name, &self.bytes)?;
        let mut sinks = Sink::all(wanted);
        let (mut lines, mut row) = (Vec::new(), 0);
        let mut wide = vec![false; wanted.len()];
        while table.next_row().map_err(|e| Failure::data(e.to_string()))? {
            row += 1;
            if self.intake.as_ref().is_some_and(|intake| intake.end(row - 1, 0).is_none()) {
                continue;
            }
            lines.push(u32::try_from(table.span(0).line).unwrap_or(u32::MAX));
            for (at, (sink, (column, _))) in sinks.iter_mut().zip(wanted).enumerate() {
                let added = column.checked_sub(self.own_columns);
                let end = added.and_then(|which| self.intake.as_ref()?.end(row - 1, which));
                let cell = end.unwrap_or_else(|| table.cell(*column));
                // A file of text does not say which columns are numbers: codes stay as they are written.
                sink.settle_texts();
                match sink {
                    Sink::Numbers(numbers) => {
                        wide[at] |= cell.len() > 15 && is_wide(cell);
                        numbers.push(self.number(cell, *column, &table)?);
                    }
                    Sink::Texts(texts) => texts.push(cell),
                    Sink::Any(_) => sink.missing(),
                }
            }
        }
        let columns = Sink::finish_all(sinks);
        let mut notes = self.intake.as_ref().map_or_else(Vec::new, |intake| intake.notes.clone());
        let wide = wanted.iter().zip(wide).filter(|(_, wide)| *wide);
        notes.extend(wide.map(|((column, _), _)| rounded(&self.columns[*column])));
        let source = self.name.clone();
        Ok(Read { frame: Frame { source, rows: lines.len(), lines, notes, ..Frame::default() }, columns })
    }

    fn number(&self, cell: &str, column: usize, table: &Table<'_>) -> Result<f64, Failure> {
        if let Some(value) = as_number(cell) {
            return Ok(value);
        }
        let place = format!("{}:{}", self.name, table.span(0).line);
        if cell.trim_start_matches(['-', '+']).to_lowercase().starts_with("inf") {
            return Err(infinite(&place, &self.columns[column]));
        }
        let wrong = wrong(&place, &self.columns[column], "a number", cell);
        Err(wrong.hint(mistakes::of_cell(&self.columns[column], cell)))
    }
}

/// Whether a cell is a whole number that a double does not hold.
fn is_wide(cell: &str) -> bool {
    cell.parse::<i128>().is_ok_and(|x| x.unsigned_abs() > EXACT && x as f64 as i128 != x)
}

fn table<'a>(name: &str, bytes: &'a [u8]) -> Result<Table<'a>, Failure> {
    Table::open(name, bytes, &Limits::default()).map_err(|e| Failure::data(e.to_string()))
}
