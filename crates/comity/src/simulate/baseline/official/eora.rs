//! Eora26: matrices without labels, `Eora26_2015_bp_T.txt` and `…_FD.txt`, beside `labels_T.txt` and `labels_FD.txt`.
//!
//! Numbers are separated by tabs; a row of labels holds country, code, kind and sector. Rows and columns of `T` are those of
//! `labels_T`, columns of `FD` those of `labels_FD`; the last label of `T`, `ROW` and `TOTAL`, is the statistical discrepancy and
//! is left out. Value added (`…_VA.txt`) is not read: it is output less inputs here, and the table does not balance.

use super::{Cell, Layout, Opened, Take};
use crate::failure::Failure;

pub(super) const LAYOUT: Layout = Layout {
    name: "Eora26",
    unit: "thousand USD",
    inputs: true,
    is,
    cells,
    left_out: "the statistical discrepancy (ROW TOTAL) and the table of value added are not read",
    codes: &[],
};

fn is(opened: &Opened) -> bool {
    opened.name.starts_with("Eora26_") && main(&opened.name).is_some()
}

/// The name without what marks the matrix of inputs.
fn main(name: &str) -> Option<&str> {
    name.strip_suffix(".gz").unwrap_or(name).strip_suffix("_T.txt")
}

type Labels = Vec<(String, String)>;

/// Code of the country and sector of each line.
fn labels(opened: &Opened, file: &str) -> Result<Labels, Failure> {
    let opened = opened.beside(file)?;
    let mut out = Vec::new();
    for (at, line) in String::from_utf8_lossy(opened.text()).lines().enumerate() {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        match cells.as_slice() {
            [""] => {}
            [_, code, _, sector, ..] if !code.is_empty() => {
                out.push(((*code).to_owned(), (*sector).to_owned()))
            }
            _ => {
                let message = format!(
                    "{file}:{}: expected country, code, kind and sector between tabs, found {line:?}",
                    at + 1
                );
                return Err(Failure::data(message));
            }
        }
    }
    Ok(out)
}

fn cells(opened: &Opened, take: &mut Take<'_>) -> Result<(), Failure> {
    let rows = labels(opened, "labels_T.txt")?;
    let uses = labels(opened, "labels_FD.txt")?;
    block(opened, (&rows, &rows), take)?;
    let stem = main(&opened.name).unwrap_or_default();
    block(&opened.beside(&format!("{stem}_FD.txt"))?, (&rows, &uses), take)
}

/// Whether a label is no sector of a country.
fn discrepancy(label: &(String, String)) -> bool {
    label.0 == "ROW" && label.1.eq_ignore_ascii_case("total")
}

/// The cells of one matrix, whose size must be that of its labels.
fn block(opened: &Opened, (rows, columns): (&Labels, &Labels), take: &mut Take<'_>) -> Result<(), Failure> {
    let text = std::str::from_utf8(opened.text()).map_err(|_| {
        Failure::data(format!("{}: expected numbers between tabs, found no text", opened.name))
    })?;
    let mut count = 0;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let cells: Vec<&str> = line.trim_end().split('\t').map(str::trim).collect();
        let Some(from) = rows.get(count).filter(|_| cells.len() == columns.len()) else {
            let message = format!(
                "{}:{}: expected {} rows of {} numbers as the labels say, found {} numbers",
                opened.name,
                count + 1,
                rows.len(),
                columns.len(),
                cells.len()
            );
            return Err(Failure::data(message).hint("are matrix and labels of one release?"));
        };
        for (to, value) in columns.iter().zip(cells).filter(|(to, _)| !discrepancy(from) && !discrepancy(to))
        {
            take(&Cell { from: (&from.0, &from.1), to: (&to.0, &to.1), value, year: "", sold: true })?;
        }
        count += 1;
    }
    if count != rows.len() {
        let message =
            format!("{}: expected {} rows as the labels say, found {count}", opened.name, rows.len());
        return Err(Failure::data(message).hint("are matrix and labels of one release?"));
    }
    Ok(())
}
