//! Columns of whole numbers in Parquet: written in groups of rows, read group by group.

use super::StoreError;
use bytes::Bytes;
use parquet::basic::{Compression, ZstdLevel};
use parquet::column::reader::ColumnReader;
use parquet::data_type::{Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::file::statistics::Statistics;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::fs::{self, File};
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
    let refused = |e: ParquetError| StoreError::Io {
        path: path.to_owned(),
        error: std::io::Error::other(e.to_string()),
    };
    let file = File::create(path).map_err(StoreError::io(path))?;
    let schema = Arc::new(parse_message_type(SCHEMA).map_err(refused)?);
    let level = ZstdLevel::try_new(1).map_err(refused)?;
    let properties = WriterProperties::builder().set_compression(Compression::ZSTD(level)).build();
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

/// Hands the rows of a part to `take`, of those groups only that may hold one of the `origins` and of the
/// `destinations`; both in order, `None` for all.
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
    let bytes = Bytes::from(fs::read(path).map_err(StoreError::io(path))?);
    let reader = SerializedFileReader::new(bytes).map_err(damaged)?;
    let may = |list: Option<&[i32]>, bounds: Option<(i32, i32)>| match (list, bounds) {
        (Some(list), Some((low, high))) => {
            let at = list.partition_point(|number| *number < low);
            list.get(at).is_some_and(|number| *number <= high)
        }
        _ => true,
    };
    let wanted =
        |list: Option<&[i32]>, number: i32| list.is_none_or(|list| list.binary_search(&number).is_ok());
    for number in 0..reader.num_row_groups() {
        let group = reader.get_row_group(number).map_err(damaged)?;
        let here =
            may(origins, bounds(group.metadata(), 1)) && may(destinations, bounds(group.metadata(), 2));
        if !here {
            continue;
        }
        for row in group_rows(group.as_ref()).map_err(damaged)? {
            if wanted(origins, row.origin) && wanted(destinations, row.destination) {
                take(&row);
            }
        }
    }
    Ok(())
}

/// All rows of a group.
fn group_rows(group: &dyn RowGroupReader) -> Result<Vec<Stored>, ParquetError> {
    let rows = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
    let other = || ParquetError::General("a column of another type".to_owned());
    let mut columns: [Vec<i32>; 4] = Default::default();
    for (at, values) in columns.iter_mut().enumerate() {
        let ColumnReader::Int32ColumnReader(mut column) = group.get_column_reader(at)? else {
            return Err(other());
        };
        column.read_records(rows, None, None, values)?;
    }
    let mut values: Vec<i64> = Vec::new();
    let ColumnReader::Int64ColumnReader(mut column) = group.get_column_reader(4)? else {
        return Err(other());
    };
    column.read_records(rows, None, None, &mut values)?;
    let [periods, origins, destinations, products] = &columns;
    let cells = periods.iter().zip(origins).zip(destinations.iter().zip(products)).zip(values);
    let rows = cells.map(|(((period, origin), (destination, product)), value)| Stored {
        period: *period,
        origin: *origin,
        destination: *destination,
        product: *product,
        value,
    });
    Ok(rows.collect())
}
