//! Rows of a Parquet file as text cells.
//!
//! Only flat columns of numbers, texts and dates. The sizes that the file claims are compared
//! with the [`Limits`] before anything is read.

use super::container::EXPANSION_MAX;
use super::{Limits, SourceError, Span};
use bytes::Bytes;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row, reader::RowIter};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Bytes after unpacking that are never too many, however small the file.
const SMALL: u64 = 64 << 20;

/// A Parquet file being read row by row.
pub struct ParquetRows {
    columns: Vec<String>,
    rows: RowIter<'static>,
}

impl ParquetRows {
    /// Opens a file given by its bytes.
    ///
    /// # Errors
    /// If it is damaged, nested or above the limits.
    pub fn open(file: &str, bytes: &[u8], limits: &Limits) -> Result<Self, SourceError> {
        let open = || -> Result<Self, SourceError> {
            let damaged = |e: parquet::errors::ParquetError| damaged(file, &e.to_string());
            let reader = SerializedFileReader::new(Bytes::copy_from_slice(bytes)).map_err(damaged)?;
            check_sizes(file, &reader, bytes.len(), limits)?;
            let schema = reader.metadata().file_metadata().schema();
            let nested = schema.get_fields().iter().find(|field| !field.is_primitive());
            if let Some(field) = nested {
                return Err(SourceError::Syntax {
                    at: Span { file: file.to_owned(), line: 0, column: field.name().to_owned() },
                    expected: "a flat column".to_owned(),
                    found: "a nested one".to_owned(),
                });
            }
            let columns = schema.get_fields().iter().map(|field| field.name().to_owned()).collect();
            let rows = RowIter::from_file_into(Box::new(reader));
            Ok(Self { columns, rows })
        };
        // The reader of this format panics on some damaged files.
        catch_unwind(AssertUnwindSafe(open)).unwrap_or_else(|_| Err(damaged(file, "an impossible size")))
    }

    /// The names of the columns.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Puts the next row into `out`; `false` at the end.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn next_row(&mut self, file: &str, out: &mut csv::StringRecord) -> Result<bool, SourceError> {
        out.clear();
        let next = catch_unwind(AssertUnwindSafe(|| self.rows.next()));
        let row = match next {
            Ok(None) => return Ok(false),
            Ok(Some(Ok(row))) => row,
            Ok(Some(Err(error))) => return Err(damaged(file, &error.to_string())),
            Err(_) => return Err(damaged(file, "an impossible value")),
        };
        push_cells(&row, out);
        Ok(true)
    }
}

fn check_sizes(
    file: &str,
    reader: &SerializedFileReader<Bytes>,
    bytes: usize,
    limits: &Limits,
) -> Result<(), SourceError> {
    let metadata = reader.metadata();
    let above = |what, limit| Err(SourceError::Limit { file: file.to_owned(), what, limit });
    let rows = metadata.file_metadata().num_rows();
    if u64::try_from(rows).map_or(true, |rows| rows > limits.rows) {
        return above("rows", limits.rows);
    }
    let sizes = metadata.row_groups().iter().map(|group| group.total_byte_size());
    let total = sizes.fold(0i64, i64::saturating_add);
    // A column of one long text packs to nothing. Where all is small it does no harm.
    let most = limits.file_bytes.min(EXPANSION_MAX.saturating_mul(bytes as u64).max(SMALL));
    if u64::try_from(total).map_or(true, |total| total > most) {
        return above("bytes after unpacking", most);
    }
    Ok(())
}

fn push_cells(row: &Row, out: &mut csv::StringRecord) {
    for (_, field) in row.get_column_iter() {
        match field {
            Field::Null => out.push_field(""),
            Field::Str(text) => out.push_field(text.trim()),
            Field::Double(value) => out.push_field(&format!("{value}")),
            Field::Float(value) => out.push_field(&format!("{value}")),
            Field::Bytes(bytes) => out.push_field(&String::from_utf8_lossy(bytes.data())),
            Field::Date(days) => out.push_field(&date(i64::from(*days))),
            Field::TimestampMillis(millis) => out.push_field(&date(millis.div_euclid(86_400_000))),
            Field::TimestampMicros(micros) => out.push_field(&date(micros.div_euclid(86_400_000_000))),
            other => out.push_field(&other.to_string()),
        }
    }
}

/// The civil date of a day counted from 1970-01-01 (Hinnant, *chrono-compatible low-level date
/// algorithms*, `civil_from_days`); empty outside the years 1 to 9999.
fn date(days: i64) -> String {
    if !(-719_162..=2_932_896).contains(&days) {
        return String::new();
    }
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

fn damaged(file: &str, found: &str) -> SourceError {
    SourceError::Syntax {
        at: Span { file: file.to_owned(), line: 0, column: String::new() },
        expected: "an undamaged Parquet file".to_owned(),
        found: found.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn days_become_dates() {
        assert_eq!(super::date(0), "1970-01-01");
        assert_eq!(super::date(-8766), "1946-01-01");
        assert_eq!(super::date(18_321), "2020-02-29");
        assert_eq!(super::date(i64::MAX), "");
    }
}
