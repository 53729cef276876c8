//! A table on its way to another program: named columns of one length, numbers with every digit.

use crate::failure::Failure;
use bytes::Bytes;
use parquet::basic::{Compression, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use std::borrow::Cow;
use std::sync::Arc;

/// The values of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Texts; a gap is empty.
    Text(Vec<String>),
    /// Numbers; a gap is NaN and never zero.
    Number(Vec<f64>),
}

/// Named columns of one length.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns(Vec<(Cow<'static, str>, Values)>);

impl Columns {
    /// Columns of one length.
    pub fn of(columns: Vec<(Cow<'static, str>, Values)>) -> Self {
        Self(columns)
    }

    /// Name and values of each.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Values)> {
        self.0.iter().map(|(name, values)| (name.as_ref(), values))
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.0.first().map_or(0, |(_, values)| match values {
            Values::Text(values) => values.len(),
            Values::Number(values) => values.len(),
        })
    }

    /// As CSV (RFC 4180); text that a spreadsheet would run is made harmless, gaps are empty.
    ///
    /// # Errors
    /// If it cannot be put together.
    pub fn csv(&self) -> Result<Vec<u8>, Failure> {
        let wrong = |e: csv::Error| Failure::bug(e.to_string());
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(self.0.iter().map(|(name, _)| name.as_ref())).map_err(wrong)?;
        for row in 0..self.rows() {
            let cell = |values: &Values| match values {
                Values::Text(values) => comity_figures::figure::table::harmless(&values[row]),
                Values::Number(values) if values[row].is_finite() => format!("{}", values[row]),
                Values::Number(_) => String::new(),
            };
            writer.write_record(self.0.iter().map(|(_, values)| cell(values))).map_err(wrong)?;
        }
        writer.into_inner().map_err(|e| Failure::bug(e.to_string()))
    }

    /// As Parquet, one row group; gaps are NaN.
    ///
    /// # Errors
    /// If it cannot be put together.
    pub fn parquet(&self) -> Result<Vec<u8>, Failure> {
        self.as_parquet().map_err(|e| Failure::bug(e.to_string()))
    }

    fn as_parquet(&self) -> Result<Vec<u8>, parquet::errors::ParquetError> {
        let fields = self.0.iter().map(|(name, values)| {
            let builder = match values {
                Values::Text(_) => Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
                    .with_logical_type(Some(parquet::basic::LogicalType::String)),
                Values::Number(_) => Type::primitive_type_builder(name, Physical::DOUBLE),
            };
            builder.with_repetition(Repetition::REQUIRED).build().map(Arc::new)
        });
        let fields = fields.collect::<Result<Vec<_>, _>>()?;
        let schema = Arc::new(Type::group_type_builder("answer").with_fields(fields).build()?);
        let compression = Compression::ZSTD(ZstdLevel::default());
        let properties = Arc::new(WriterProperties::builder().set_compression(compression).build());
        let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties)?;
        let mut group = writer.next_row_group()?;
        for (_, values) in &self.0 {
            let Some(mut column) = group.next_column()? else { break };
            match values {
                Values::Text(values) => {
                    let values: Vec<ByteArray> =
                        values.iter().map(|v| ByteArray::from(Bytes::from(v.clone().into_bytes()))).collect();
                    column.typed::<ByteArrayType>().write_batch(&values, None, None)?;
                }
                Values::Number(values) => {
                    column.typed::<DoubleType>().write_batch(values, None, None)?;
                }
            }
            column.close()?;
        }
        group.close()?;
        writer.into_inner()
    }
}
