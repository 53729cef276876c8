//! Columns of whole numbers in Parquet: written in groups of rows, read group by group.

use super::StoreError;
use parquet::basic::{Compression, ZstdLevel};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{DataType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::file::statistics::Statistics;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// Rows of a group: small enough that a pair needs few, large enough that groups compress.
pub(super) const GROUP_ROWS: usize = 122_880;

/// The columns of a part, in the order of the file. `period` is the code of the period.
pub(super) const SCHEMA: &str = "message flows { required int32 period; required int32 origin; \
    required int32 destination; required int32 product; required int64 value; }";

/// A row as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stored {
    pub period: i32,
    pub origin: i32,
    pub destination: i32,
    pub product: i32,
    pub value: i64,
}

/// Writes rows under a name.
pub(super) fn write(path: &Path, rows: &[Stored]) -> Result<(), StoreError> {
    // What the operating system says is wrapped: a full disk is to be told as one.
    let refused = |e: ParquetError| {
        let error = match e {
            ParquetError::External(inner) => std::io::Error::other(inner.to_string()),
            other => std::io::Error::other(other.to_string()),
        };
        StoreError::Io { path: path.to_owned(), error }
    };
    let file = File::create(path).map_err(StoreError::io(path))?;
    let schema = Arc::new(parse_message_type(SCHEMA).map_err(refused)?);
    let level = ZstdLevel::try_new(1).map_err(refused)?;
    // Hardly two values are the same: a list of them would be built for nothing.
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .set_column_dictionary_enabled(ColumnPath::from("value"), false)
        .build();
    let mut writer = SerializedFileWriter::new(&file, schema, Arc::new(properties)).map_err(refused)?;
    for group in rows.chunks(GROUP_ROWS) {
        write_group(&mut writer, group).map_err(refused)?;
    }
    writer.close().map_err(refused)?;
    file.sync_all().map_err(StoreError::io(path))
}

fn write_group(writer: &mut SerializedFileWriter<&File>, rows: &[Stored]) -> Result<(), ParquetError> {
    let mut group = writer.next_row_group()?;
    let columns: [fn(&Stored) -> i32; 4] = [|r| r.period, |r| r.origin, |r| r.destination, |r| r.product];
    for of in columns {
        let values: Vec<i32> = rows.iter().map(of).collect();
        let Some(mut column) = group.next_column()? else { break };
        column.typed::<Int32Type>().write_batch(&values, None, None)?;
        column.close()?;
    }
    let values: Vec<i64> = rows.iter().map(|r| r.value).collect();
    if let Some(mut column) = group.next_column()? {
        column.typed::<Int64Type>().write_batch(&values, None, None)?;
        column.close()?;
    }
    group.close().map(drop)
}

/// Least and greatest number that a group of rows has in a column; `None` if the file does not say.
fn bounds(group: &RowGroupMetaData, column: usize) -> Option<(i32, i32)> {
    match group.column(column).statistics()? {
        Statistics::Int32(statistics) => Some((*statistics.min_opt()?, *statistics.max_opt()?)),
        _ => None,
    }
}

/// Hands the rows of a part to `take` that have one of the `origins` and of the `destinations`; both in order,
/// `None` for all. Groups and runs of rows without any are passed over.
pub(super) fn read(
    path: &Path,
    origins: Option<&[i32]>,
    destinations: Option<&[i32]>,
    mut take: impl FnMut(&Stored),
) -> Result<(), StoreError> {
    let damaged = |e: ParquetError| StoreError::Damaged {
        path: path.to_owned(),
        expected: "an undamaged part of a release".to_owned(),
        found: e.to_string(),
    };
    let file = File::open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => StoreError::missing(path),
        _ => StoreError::Io { path: path.to_owned(), error },
    })?;
    let reader = SerializedFileReader::new(file).map_err(damaged)?;
    let may = |list: Option<&[i32]>, bounds: Option<(i32, i32)>| match (list, bounds) {
        (Some(list), Some((low, high))) => {
            let at = list.partition_point(|number| *number < low);
            list.get(at).is_some_and(|number| *number <= high)
        }
        _ => true,
    };
    let mut rows = Rows::default();
    for number in 0..reader.num_row_groups() {
        let group = reader.get_row_group(number).map_err(damaged)?;
        let here =
            may(origins, bounds(group.metadata(), 1)) && may(destinations, bounds(group.metadata(), 2));
        if here {
            rows.fill(group.as_ref(), origins, destinations).map_err(damaged)?;
            rows.each(&mut take);
        }
    }
    Ok(())
}

/// The rows of a group that are wanted.
#[derive(Default)]
struct Rows {
    /// Start and end of each run of them.
    runs: Vec<(usize, usize)>,
    /// Of all rows of the group.
    origins: Vec<i32>,
    destinations: Vec<i32>,
    /// Of the wanted rows alone; a single period where the group has one.
    periods: Vec<i32>,
    products: Vec<i32>,
    values: Vec<i64>,
}

impl Rows {
    fn fill(
        &mut self,
        group: &dyn RowGroupReader,
        origins: Option<&[i32]>,
        destinations: Option<&[i32]>,
    ) -> Result<(), ParquetError> {
        let rows = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
        let all = [(0, rows)];
        numbers(group, 1, &all, &mut self.origins)?;
        numbers(group, 2, &all, &mut self.destinations)?;
        self.find(origins, destinations);
        if self.runs.is_empty() {
            return Ok(());
        }
        match bounds(group.metadata(), 0) {
            Some((first, last)) if first == last => self.periods = vec![first],
            _ => numbers(group, 0, &self.runs, &mut self.periods)?,
        }
        numbers(group, 3, &self.runs, &mut self.products)?;
        let ColumnReader::Int64ColumnReader(mut column) = group.get_column_reader(4)? else {
            return Err(other_type());
        };
        runs_of(&mut column, &self.runs, &mut self.values)
    }

    /// Finds the runs of wanted rows; rows of a pair lie together.
    fn find(&mut self, origins: Option<&[i32]>, destinations: Option<&[i32]>) {
        let wanted =
            |list: Option<&[i32]>, number: i32| list.is_none_or(|list| list.binary_search(&number).is_ok());
        self.runs.clear();
        let pairs = self.origins.iter().zip(&self.destinations);
        let (mut last, mut is_wanted) = (None, false);
        for (at, pair) in pairs.enumerate() {
            if last != Some(pair) {
                is_wanted = wanted(origins, *pair.0) && wanted(destinations, *pair.1);
                last = Some(pair);
            }
            if is_wanted {
                match self.runs.last_mut() {
                    Some((_, end)) if *end == at => *end += 1,
                    _ => self.runs.push((at, at + 1)),
                }
            }
        }
    }

    fn each(&self, take: &mut impl FnMut(&Stored)) {
        let mut at = 0;
        for (start, end) in &self.runs {
            for row in *start..*end {
                let period = if self.periods.len() == 1 { self.periods[0] } else { self.periods[at] };
                take(&Stored {
                    period,
                    origin: self.origins[row],
                    destination: self.destinations[row],
                    product: self.products[at],
                    value: self.values[at],
                });
                at += 1;
            }
        }
    }
}

fn other_type() -> ParquetError {
    ParquetError::General("a column of another type".to_owned())
}

/// The numbers of a column in some runs of rows.
fn numbers(
    group: &dyn RowGroupReader,
    column: usize,
    runs: &[(usize, usize)],
    out: &mut Vec<i32>,
) -> Result<(), ParquetError> {
    let ColumnReader::Int32ColumnReader(mut column) = group.get_column_reader(column)? else {
        return Err(other_type());
    };
    runs_of(&mut column, runs, out)
}

fn runs_of<T: DataType>(
    column: &mut ColumnReaderImpl<T>,
    runs: &[(usize, usize)],
    out: &mut Vec<T::T>,
) -> Result<(), ParquetError> {
    out.clear();
    let mut at = 0;
    for (start, end) in runs {
        let skipped = column.skip_records(start - at)?;
        let (read, ..) = column.read_records(end - start, None, None, out)?;
        if at + skipped + read != *end {
            return Err(ParquetError::EOF("a column that is shorter than its group".to_owned()));
        }
        at = *end;
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should stop")]
mod tests {
    use super::*;

    #[test]
    fn a_filter_gives_the_rows_that_reading_all_of_them_gives() {
        let path = std::env::temp_dir().join(format!("comity-columns-{}.parquet", std::process::id()));
        let mut rows = Vec::new();
        for origin in 0..70 {
            for destination in 0..60 {
                for product in 0..60 + origin % 7 {
                    let value = i64::from(origin) * 1_000_003 + i64::from(destination * product);
                    // The last origins have a second period, so that their groups hold two.
                    let second = (origin > 60).then_some(202_101);
                    let periods = [Some(202_000), second].into_iter().flatten();
                    rows.extend(periods.map(|period| Stored { period, origin, destination, product, value }));
                }
            }
        }
        assert!(rows.len() > 2 * GROUP_ROWS);
        write(&path, &rows).unwrap();
        let lists: [Option<&[i32]>; 5] = [None, Some(&[0, 3, 65]), Some(&[31]), Some(&[69]), Some(&[99])];
        for origins in lists {
            for destinations in lists {
                let mut found = Vec::new();
                read(&path, origins, destinations, |row| found.push(*row)).unwrap();
                let is_of = |list: Option<&[i32]>, n: i32| list.is_none_or(|list| list.contains(&n));
                let mut expected = rows.clone();
                expected.retain(|row| is_of(origins, row.origin) && is_of(destinations, row.destination));
                assert_eq!(found, expected, "{origins:?} {destinations:?}");
            }
        }
        let _ = std::fs::remove_file(&path);
    }
}
