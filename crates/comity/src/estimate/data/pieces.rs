//! Delimited text without quotation marks, cut into pieces that are read at the same time.
//!
//! Most large panels are such texts, and reading one row after the other takes longer than to estimate. What is unusual
//! (quotes, empty lines, a row of another length, a cell that is no number) is left to the reader of [`super::text`],
//! which knows all forms and says where something is wrong: both read the same values.

use super::{Interner, Sink, Want};
use rayon::prelude::*;
use std::borrow::Cow;
use std::io::Read;

/// Bytes that are in memory at a time: a file may be larger than the columns that are wanted of it.
const CHUNK: usize = 1 << 25;

/// Bytes of a piece.
const PIECE: usize = 1 << 20;

/// Longest line; what is longer is unusual.
const LINE_MAX: usize = 1 << 16;

/// How the cells of a file are read.
pub(super) trait Cells: Sync {
    /// The number that a cell says, NaN if it says that there is none.
    fn value(&self, cell: &str) -> Option<f64>;
    /// A cell of a column that tells rows apart.
    fn text<'a>(&self, cell: &'a str) -> Cow<'a, str>;
    /// Whether calculations round the number in the cell.
    fn is_wide(&self, cell: &str) -> bool;
}

/// The wanted columns of some rows.
pub(super) struct Rows {
    pub rows: usize,
    pub sinks: Vec<Sink>,
    /// By wanted column, whether calculations round a number in it.
    pub wide: Vec<bool>,
}

/// Reads the wanted columns of a text whose first line holds these names; nothing if anything in it is unusual.
pub(super) fn read(
    source: impl Read,
    names: &[String],
    wanted: &[(usize, Want)],
    cells: &impl Cells,
) -> Option<Rows> {
    in_chunks(source, CHUNK, names, wanted, cells)
}

fn in_chunks(
    mut source: impl Read,
    chunk: usize,
    names: &[String],
    wanted: &[(usize, Want)],
    cells: &impl Cells,
) -> Option<Rows> {
    let mut all = Rows { rows: 0, sinks: Sink::all(wanted), wide: vec![false; wanted.len()] };
    let (mut buffer, mut found) = (Vec::new(), None);
    loop {
        let more = source.by_ref().take(chunk as u64).read_to_end(&mut buffer).ok()?;
        // Up to the last whole line; what is left over begins the next chunk.
        let end = match buffer.iter().rposition(|b| *b == b'\n') {
            _ if more == 0 => buffer.len(),
            Some(last) => last + 1,
            None if buffer.len() <= LINE_MAX => continue,
            None => return None,
        };
        let (start, delimiter) = match found {
            Some(delimiter) => (0, delimiter),
            None => {
                let start = buffer.iter().position(|b| *b == b'\n')? + 1;
                (start, delimiter(&buffer[..start], names)?)
            }
        };
        found = Some(delimiter);
        let parts: Vec<Option<Rows>> = cut(&buffer[start..end])
            .into_par_iter()
            .map(|piece| Piece { names: names.len(), delimiter, wanted, cells }.read(piece))
            .collect();
        all = parts.into_iter().try_fold(all, join)?;
        buffer.drain(..end);
        if more == 0 {
            return Some(all);
        }
    }
}

/// The delimiter that cuts the first line into these names.
fn delimiter(line: &[u8], names: &[String]) -> Option<u8> {
    let line = std::str::from_utf8(line).ok()?;
    [',', ';', '\t', '|']
        .into_iter()
        .find(|d| line.split(*d).map(str::trim).eq(names.iter()))
        .map(|d| d as u8)
}

/// Pieces that end with a line.
fn cut(mut text: &[u8]) -> Vec<&[u8]> {
    let mut pieces = Vec::with_capacity(text.len() / PIECE + 1);
    while text.len() > PIECE {
        let Some(end) = text[PIECE..].iter().position(|b| *b == b'\n') else { break };
        let (piece, rest) = text.split_at(PIECE + end + 1);
        pieces.push(piece);
        text = rest;
    }
    pieces.push(text);
    pieces
}

struct Piece<'a, C> {
    names: usize,
    delimiter: u8,
    wanted: &'a [(usize, Want)],
    cells: &'a C,
}

impl<C: Cells> Piece<'_, C> {
    fn read(&self, piece: &[u8]) -> Option<Rows> {
        if piece.contains(&b'"') || piece.contains(&0) {
            return None;
        }
        let text = std::str::from_utf8(piece).ok()?;
        let mut sinks = Sink::all(self.wanted);
        let mut rows = Rows { rows: 0, sinks: vec![], wide: vec![false; self.wanted.len()] };
        let returns = text.contains('\r');
        // Where each cell of a row begins, and where one behind the last would.
        let mut begins = vec![0; self.names + 1];
        for line in text.split_terminator('\n') {
            let line = if returns { line.strip_suffix('\r').unwrap_or(line) } else { line };
            if line.is_empty() || line.len() > LINE_MAX || (returns && line.contains('\r')) {
                return None;
            }
            let mut cell = 0;
            for (at, _) in line.bytes().enumerate().filter(|(_, b)| *b == self.delimiter) {
                cell += 1;
                *begins.get_mut(cell)? = at + 1;
            }
            if cell + 1 != self.names {
                return None;
            }
            begins[self.names] = line.len() + 1;
            rows.rows += 1;
            for (at, (sink, (column, _))) in sinks.iter_mut().zip(self.wanted).enumerate() {
                let cell = line[begins[*column]..begins[column + 1] - 1].trim();
                sink.settle_texts();
                match sink {
                    Sink::Numbers(numbers) => {
                        rows.wide[at] |= self.cells.is_wide(cell);
                        numbers.push(self.cells.value(cell)?);
                    }
                    Sink::Texts(texts) => texts.push(&self.cells.text(cell)),
                    Sink::Any(_) => sink.missing(),
                }
            }
        }
        rows.sinks = sinks;
        Some(rows)
    }
}

/// The rows of a piece behind those before it.
fn join(mut all: Rows, piece: Option<Rows>) -> Option<Rows> {
    let piece = piece?;
    all.rows += piece.rows;
    all.wide.iter_mut().zip(piece.wide).for_each(|(all, wide)| *all |= wide);
    for (sink, piece) in all.sinks.iter_mut().zip(piece.sinks) {
        match (sink, piece) {
            (Sink::Numbers(all), Sink::Numbers(piece)) => all.extend(piece),
            (Sink::Texts(all), Sink::Texts(piece)) => all.append(&piece),
            (sink @ Sink::Any(_), piece @ Sink::Texts(_)) => *sink = piece,
            // A piece without a row.
            _ => {}
        }
    }
    Some(all)
}

impl Interner {
    /// The texts of another one behind these.
    fn append(&mut self, other: &Self) {
        let from = self.texts.codes.len();
        // Each level once, for its code here; then away with the rows that this made.
        other.texts.levels.iter().for_each(|level| self.push(level));
        let codes = self.texts.codes.split_off(from);
        let code = |code: &u32| codes.get(*code as usize).copied().unwrap_or(*code);
        self.texts.codes.extend(other.texts.codes.iter().map(code));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should stop")]
mod tests {
    use super::*;
    use crate::estimate::data::as_number;

    struct Plain;

    impl Cells for Plain {
        fn value(&self, cell: &str) -> Option<f64> {
            as_number(cell)
        }
        fn text<'a>(&self, cell: &'a str) -> Cow<'a, str> {
            Cow::Borrowed(cell)
        }
        fn is_wide(&self, _: &str) -> bool {
            false
        }
    }

    /// The columns of a text, read in chunks of so many bytes.
    fn columns(text: &str, chunk: usize) -> Option<(usize, String)> {
        let names = ["place", "x"].map(str::to_owned);
        let wanted = [(1, Want::Numbers), (0, Want::Any)];
        let rows = in_chunks(text.as_bytes(), chunk, &names, &wanted, &Plain)?;
        // As text, because a missing number is not equal to itself.
        Some((rows.rows, format!("{:?}", Sink::finish_all(rows.sinks))))
    }

    #[test]
    fn chunks_of_any_length_give_the_same_rows() {
        let rows: String = (0..100).map(|i| format!("P{},{}\n", i * 7 % 13, f64::from(i) / 3.0)).collect();
        for text in [format!("place,x\n{rows}"), format!("place,x\n{rows}last,"), "place,x\n".to_owned()] {
            let whole = columns(&text, 1 << 20).unwrap();
            for chunk in [3, 40, 41, 64, 997] {
                assert_eq!(columns(&text, chunk).unwrap(), whole, "{chunk}");
            }
        }
        // A line that lacks a cell is left to the other reader.
        assert!(columns("place,x\nA\n", 64).is_none());
    }
}
