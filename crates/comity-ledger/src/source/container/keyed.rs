//! Tables of Eurostat as its bulk service writes them: all dimensions in one cell, a period a column.
//!
//! ```text
//! freq,reporter,partner,flow\TIME_PERIOD<tab>2022 <tab>2023 p
//! A,DE,CN,2<tab>106900.1 <tab>:
//! ```
//!
//! They become a row a figure, in the columns of SDMX-CSV: the dimensions, `TIME_PERIOD`, `OBS_VALUE`, and
//! `OBS_FLAG` with the letter behind the number.

use super::{Held, Meter, unreadable};
use crate::source::SourceError;

/// What parts the names of the dimensions from that of the columns.
const PARTS: &str = "\\";

/// Whether the first line of a text is the key of such a table.
pub(super) fn is(start: &[u8]) -> bool {
    let line = start.split(|b| *b == b'\n').next().unwrap_or_default();
    let first = std::str::from_utf8(line).ok().and_then(|line| line.split('\t').next());
    first.is_some_and(|cell| {
        let lower = cell.trim().to_lowercase();
        cell.contains(',') && [r"\time_period", r"\time"].iter().any(|end| lower.ends_with(end))
    })
}

pub(super) fn open(file: &str, bytes: &[u8], notes: &mut Vec<String>) -> Result<Held, SourceError> {
    let text = std::str::from_utf8(bytes).map_err(|_| unreadable(file, "text that is no UTF-8"))?;
    let mut lines = text.lines().zip(1u64..).filter(|(line, _)| !line.trim().is_empty());
    let (first, _) = lines.next().unwrap_or_default();
    let mut heads = first.split('\t').map(str::trim);
    let key = heads.next().unwrap_or_default();
    let key = key.split_once(PARTS).map_or(key, |(names, _)| names);
    let mut names: Vec<String> = key.split(',').map(|name| name.trim().to_owned()).collect();
    let width = names.len();
    names.extend(["TIME_PERIOD", "OBS_VALUE", "OBS_FLAG"].map(str::to_owned));
    let periods: Vec<&str> = heads.collect();
    let (mut rows, mut meter) = (Vec::new(), Meter::new(file));
    for (line, number) in lines {
        let mut cells = line.split('\t');
        let dimensions: Vec<&str> = cells.next().unwrap_or_default().split(',').map(str::trim).collect();
        let figures: Vec<&str> = cells.collect();
        if dimensions.len() != width || figures.len() != periods.len() {
            return Err(unreadable(
                file,
                &format!(
                    "line {number} with {} dimensions and {} figures, where the first line names {width} and {}",
                    dimensions.len(),
                    figures.len(),
                    periods.len()
                ),
            ));
        }
        for (period, figure) in periods.iter().zip(figures) {
            let (value, flag) = figure.trim().split_once(' ').unwrap_or((figure.trim(), ""));
            let mut row: Vec<String> = dimensions.iter().map(|text| (*text).to_owned()).collect();
            row.extend([*period, value, flag.trim()].map(str::to_owned));
            meter.take(row.len())?;
            rows.push((number, row));
        }
    }
    notes
        .push("the key of each line is taken apart into its dimensions, and each figure is a row".to_owned());
    Ok(Held { rows, names: Some(names) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "freq,reporter,partner,flow\\TIME_PERIOD\t2022 \t2023 \nA,DE,CN,2\t106900.1 p\t: c\n";

    #[test]
    fn the_key_is_taken_apart_and_every_figure_is_a_row() {
        assert!(is(TABLE.as_bytes()));
        assert!(!is(b"a,b\tc\n") && !is(b"geo\\time\t2022\n"));
        let held = open("f", TABLE.as_bytes(), &mut Vec::new()).unwrap();
        assert_eq!(
            held.names.unwrap().join(","),
            "freq,reporter,partner,flow,TIME_PERIOD,OBS_VALUE,OBS_FLAG"
        );
        let rows: Vec<(u64, String)> = held.rows.into_iter().map(|(n, row)| (n, row.join(","))).collect();
        assert_eq!(rows, [(2, "A,DE,CN,2,2022,106900.1,p".into()), (2, "A,DE,CN,2,2023,:,c".into())]);
        assert!(open("f", b"a,b\\TIME_PERIOD\t2022\nx\t1\n", &mut Vec::new()).is_err());
    }
}
