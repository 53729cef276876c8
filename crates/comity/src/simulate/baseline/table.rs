//! What stands in which column of a table of the user, and in which line?

use crate::failure::Failure;
use crate::files;
use std::path::Path;

/// Largest table: the flows of two hundred places in a hundred sectors, with long names.
const TABLE_BYTES_MAX: u64 = 512 << 20;

/// A CSV file with named columns; numbers are read with line and column.
pub struct Csv {
    pub(super) name: String,
    header: Vec<String>,
    rows: Vec<(u64, csv::StringRecord)>,
}

impl Csv {
    /// Reads a whole file.
    ///
    /// # Errors
    /// If it cannot be read or is no table.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Self::of(name, &files::read(path, TABLE_BYTES_MAX)?)
    }

    /// Reads a table in memory.
    ///
    /// # Errors
    /// If it is no table.
    pub fn of(name: String, bytes: &[u8]) -> Result<Self, Failure> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
        let header = reader.headers().map_err(|e| Failure::data(format!("{name}: {e}")))?;
        let header = header.iter().map(str::to_lowercase).collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|e| Failure::data(format!("{name}: {e}")))?;
            rows.push((record.position().map_or(0, csv::Position::line), record));
        }
        Ok(Self { name, header, rows })
    }

    /// The place of a column that may have several names.
    pub fn find(&self, names: &[&str]) -> Option<usize> {
        self.header.iter().position(|column| names.contains(&column.as_str()))
    }

    /// The place of a column that has to be there.
    ///
    /// # Errors
    /// If it is not.
    pub fn need(&self, names: &[&str]) -> Result<usize, Failure> {
        self.find(names).ok_or_else(|| {
            Failure::data(format!(
                "{}: expected a column `{}`, found the columns {}",
                self.name,
                names.join("` or `"),
                self.header.join(", ")
            ))
        })
    }

    /// The rows with their line numbers.
    pub fn rows(&self) -> impl Iterator<Item = (u64, &csv::StringRecord)> {
        self.rows.iter().map(|(line, record)| (*line, record))
    }

    /// A number of a row.
    ///
    /// # Errors
    /// If it is none, or not finite unless `infinite` is allowed.
    pub fn number(&self, line: u64, record: &csv::StringRecord, column: usize) -> Result<f64, Failure> {
        let text = record.get(column).unwrap_or_default();
        match text.parse::<f64>() {
            Ok(value) if !value.is_nan() => Ok(value),
            _ => Err(self.wrong(line, &self.header[column], "a number", text)),
        }
    }

    /// The name of a column.
    pub fn column(&self, at: usize) -> &str {
        self.header.get(at).map_or("", String::as_str)
    }

    /// Refuses a column that is read by nobody and looks like a slip for one that would be: a tariff that
    /// is not read would be a tariff of zero.
    ///
    /// # Errors
    /// If there is one.
    pub fn no_slips(&self, known: &[&str], taken: &[usize]) -> Result<(), Failure> {
        for (at, name) in self.header.iter().enumerate() {
            if taken.contains(&at) || known.contains(&name.as_str()) {
                continue;
            }
            let near = known.iter().find(|k| k.len() > 3 && strsim::damerau_levenshtein(k, name) <= 2);
            if let Some(near) = near {
                let message = format!("{}: the column `{name}` would not be read", self.name);
                return Err(Failure::data(message).hint(format!("did you mean `{near}`? Else rename it")));
            }
        }
        Ok(())
    }

    /// What to say about a wrong cell.
    pub fn wrong(&self, line: u64, column: &str, expected: &str, found: &str) -> Failure {
        Failure::data(format!("{}:{line}, column {column}: expected {expected}, found {found:?}", self.name))
    }
}
