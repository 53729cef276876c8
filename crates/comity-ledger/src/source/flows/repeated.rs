//! Two rows of one key: the same row twice, parts to be added up, or a column that was not understood.

use super::Flow;
use super::plan::Plan;
use crate::source::table::shown;
use crate::source::{Refusal, SourceError, Span, Table};
use std::collections::HashMap;

/// What was kept while reading.
#[derive(Debug, Default)]
pub(super) struct Kept {
    pub rows: Vec<Flow>,
    /// Rows taken back because they stand in the file before: line, value, why, number of the row.
    pub withdrawn: Vec<(u64, i64, Refusal, u32)>,
}

/// Texts of the columns shown in the message about rows that differ.
const SHOWN_MAX: usize = 3;

/// Resolves rows of one key. The rows are in order of their keys, and stay so.
///
/// # Errors
/// If two rows of one key differ in a column that was not understood.
pub(super) fn resolve(table: &Table<'_>, plan: &Plan, kept: &mut Kept) -> Result<(), SourceError> {
    let twice: Vec<(usize, usize)> = groups(&kept.rows);
    if twice.is_empty() {
        return Ok(());
    }
    let cells = if plan.add.is_empty() { cells_of(table, &kept.rows, &twice)? } else { HashMap::new() };
    let mut out: Vec<Flow> = Vec::with_capacity(kept.rows.len());
    let mut next = 0;
    for (start, end) in twice {
        out.extend_from_slice(&kept.rows[next..start]);
        let mut first = kept.rows[start];
        for other in &kept.rows[start + 1..end] {
            let same = plan.add.is_empty() && !is_part(table, plan, &cells, first.row, other.row)?;
            if same {
                let column = plan.sides[1].columns.first().copied().unwrap_or(0);
                let detail =
                    cells.get(&other.row).and_then(|(_, c)| c.get(column)).cloned().unwrap_or_default();
                let line = cells.get(&other.row).map_or(0, |(line, _)| *line);
                kept.withdrawn.push((
                    line,
                    other.value,
                    Refusal::new(column, "same row twice", detail),
                    other.row,
                ));
            } else {
                let sum = first.value.checked_add(other.value);
                first.value = sum.ok_or_else(|| table.here("sums below 9e18", "a larger one"))?;
            }
        }
        out.push(first);
        next = end;
    }
    out.extend_from_slice(&kept.rows[next..]);
    kept.rows = out;
    Ok(())
}

/// Runs of rows of one key, longer than one.
fn groups(rows: &[Flow]) -> Vec<(usize, usize)> {
    let mut groups = Vec::new();
    let mut start = 0;
    while start < rows.len() {
        let key = rows[start].key();
        let end = start + rows[start..].iter().take_while(|row| row.key() == key).count();
        if end - start > 1 {
            groups.push((start, end));
        }
        start = end;
    }
    groups
}

type Cells = HashMap<u32, (u64, Vec<String>)>;

/// The cells of the rows that stand in groups, by a second reading of the file.
fn cells_of(table: &Table<'_>, rows: &[Flow], groups: &[(usize, usize)]) -> Result<Cells, SourceError> {
    let wanted = groups.iter().flat_map(|(start, end)| &rows[*start..*end]).map(|row| row.row);
    let mut wanted: Vec<u32> = wanted.collect();
    wanted.sort_unstable();
    let mut again = table.again()?;
    let (mut cells, mut number) = (Cells::new(), 0u32);
    let mut next = wanted.into_iter().peekable();
    while next.peek().is_some() && again.next_row()? {
        number += 1;
        if next.peek() == Some(&number) {
            next.next();
            let row = (0..again.header().len()).map(|column| again.cell(column).to_owned()).collect();
            cells.insert(number, (again.line(), row));
        }
    }
    Ok(cells)
}

/// Whether two rows are parts of one (two codes of a place); an error if something else differs.
fn is_part(table: &Table<'_>, plan: &Plan, cells: &Cells, a: u32, b: u32) -> Result<bool, SourceError> {
    let (Some((line, x)), Some((other_line, y))) = (cells.get(&a), cells.get(&b)) else { return Ok(false) };
    if a == b {
        return Err(SourceError::Untold {
            at: Span { file: table.file().to_owned(), line: *line, column: String::new() },
            what: "which of two columns of this row holds the flow: both seem to hold the same one"
                .to_owned(),
            hint:
                "keep one of them, or say in their names what tells them apart (exports, imports, CIF, FOB, \
                   the year)"
                    .to_owned(),
        });
    }
    let differ: Vec<usize> = (0..x.len().min(y.len())).filter(|i| x[*i] != y[*i]).collect();
    let is_side = |column: &usize| plan.sides.iter().any(|side| side.columns.contains(column));
    if differ.is_empty() {
        return Ok(false);
    }
    let passed = |c: &usize| is_side(c) || plan.labels.contains(c) || plan.numbers.contains(c);
    let is_value = |c: &usize| plan.values.iter().any(|value| value.column == *c);
    if differ.iter().any(is_side) && differ.iter().all(|c| passed(c) || is_value(c)) {
        return Ok(true);
    }
    let telling: Vec<usize> = differ.iter().copied().filter(|c| !passed(c) && !is_value(c)).collect();
    let values: Vec<usize> = differ.iter().copied().filter(is_value).collect();
    let named = if telling.is_empty() { &values } else { &telling };
    if telling.is_empty() && !differ.iter().any(is_value) {
        return Ok(false);
    }
    let header = table.header();
    let told = named
        .iter()
        .take(SHOWN_MAX)
        .map(|c| format!("{} {:?} and {:?}", header[*c], shown(&x[*c]), shown(&y[*c])));
    let told: Vec<String> = told.collect();
    let at = Span { file: table.file().to_owned(), line: *other_line, column: header[named[0]].clone() };
    Err(SourceError::Untold {
        at,
        what: format!(
            "how rows differ that have the same places, period and product as line {line}: {}",
            told.join("; ")
        ),
        hint: "keep one of them in the file, or name the column as one that is understood".to_owned(),
    })
}
