//! A data frame of the caller, by the Arrow C stream interface, as columns to estimate from.
#![allow(unsafe_code, reason = "the capsule of another library is read by its pointer, as the interface says")]

use crate::answer::STREAM;
use crate::errors::{self, DataError, UsageError};
use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::types as kinds;
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, RecordBatchReader};
use arrow_schema::DataType;
use comity_program::estimate::data::{Column, Given, MISSING, Texts};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use std::collections::HashMap;

/// What a frame is called in messages.
const NAME: &str = "data frame";

/// Whole numbers beyond it are told apart as texts, because doubles would merge neighbours.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The columns of anything that gives an Arrow stream.
pub(crate) fn columns(data: &Bound<'_, PyAny>) -> PyResult<Given> {
    let py = data.py();
    if !data.hasattr("__arrow_c_stream__")? {
        let found = data.get_type().name()?.to_string();
        return Err(UsageError::new_err(format!(
            "data: expected a frame with __arrow_c_stream__ (pandas 2.2, polars, pyarrow, DuckDB), found {found}"
        )));
    }
    let capsule = data.call_method0("__arrow_c_stream__")?.cast_into::<PyCapsule>()?;
    let stream = capsule.pointer_checked(Some(STREAM))?.cast::<FFI_ArrowArrayStream>();
    // SAFETY: a capsule of this name holds a stream of the C interface that nobody else has taken.
    let reader = unsafe { RecordBatchStreamReader::from_raw(stream.as_ptr()) };
    let broken = |e: arrow_schema::ArrowError| DataError::new_err(format!("{NAME}: {e}"));
    let reader = reader.map_err(broken)?;
    let schema = reader.schema();
    let mut builders: Vec<Builder> = schema.fields().iter().map(|field| Builder::of(field.data_type())).collect();
    for batch in reader {
        let batch = batch.map_err(broken)?;
        for ((builder, array), field) in builders.iter_mut().zip(batch.columns()).zip(schema.fields()) {
            builder.add(array).map_err(|found| {
                UsageError::new_err(format!(
                    "{NAME}, column {}: expected numbers or texts, found {found}",
                    field.name()
                ))
            })?;
        }
    }
    let names = schema.fields().iter().map(|field| field.name().clone());
    let columns = names.zip(builders.into_iter().map(Builder::finish)).collect();
    Given::new(NAME, columns).map_err(|failure| errors::of(py, &failure))
}

/// Collects a column over the batches.
enum Builder {
    Numbers(Vec<f64>),
    Texts { texts: Texts, known: HashMap<String, u32> },
    /// A column of another type is an error only if there are rows of it.
    Other,
}

impl Builder {
    fn of(kind: &DataType) -> Self {
        match kind {
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Self::texts(),
            DataType::Dictionary(_, values) if matches!(**values, DataType::Utf8 | DataType::LargeUtf8) => Self::texts(),
            kind if kind.is_numeric() || *kind == DataType::Boolean => Self::Numbers(Vec::new()),
            _ => Self::Other,
        }
    }

    fn texts() -> Self {
        Self::Texts { texts: Texts::default(), known: HashMap::new() }
    }

    fn add(&mut self, array: &ArrayRef) -> Result<(), DataType> {
        match self {
            Self::Numbers(values) => numbers(array, values),
            Self::Texts { texts, known } => add_texts(array, texts, known),
            Self::Other => Err(array.data_type().clone()),
        }
    }

    fn finish(self) -> Column {
        match self {
            Self::Numbers(values) => Column::Numbers(values),
            Self::Texts { texts, .. } => Column::Texts(texts),
            Self::Other => Column::Numbers(Vec::new()),
        }
    }
}

fn numbers(array: &ArrayRef, values: &mut Vec<f64>) -> Result<(), DataType> {
    macro_rules! of {
        ($($kind:ident => $type:ident),*) => {
            match array.data_type() {
                $(DataType::$kind => primitive::<kinds::$type>(array, values, |v| v as f64),)*
                DataType::Boolean => {
                    values.extend(array.as_boolean().iter().map(|v| v.map_or(f64::NAN, |yes| f64::from(u8::from(yes)))));
                }
                other => return Err(other.clone()),
            }
        };
    }
    of!(Int8 => Int8Type, Int16 => Int16Type, Int32 => Int32Type, Int64 => Int64Type, UInt8 => UInt8Type,
        UInt16 => UInt16Type, UInt32 => UInt32Type, UInt64 => UInt64Type, Float32 => Float32Type, Float64 => Float64Type);
    match values.iter().any(|value| value.is_finite() && value.abs() > EXACT) && array.data_type().is_integer() {
        // Sums would be rounded and codes merged without a word.
        true => Err(array.data_type().clone()),
        false => Ok(()),
    }
}

fn primitive<T: ArrowPrimitiveType>(array: &ArrayRef, values: &mut Vec<f64>, as_f64: impl Fn(T::Native) -> f64) {
    values.extend(array.as_primitive::<T>().iter().map(|v| v.map_or(f64::NAN, &as_f64)));
}

fn add_texts(array: &ArrayRef, texts: &mut Texts, known: &mut HashMap<String, u32>) -> Result<(), DataType> {
    let mut push = |text: Option<&str>| {
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            texts.codes.push(MISSING);
            return;
        };
        let code = known.get(text).copied().unwrap_or_else(|| {
            let code = texts.levels.len() as u32;
            texts.levels.push(text.to_owned());
            known.insert(text.to_owned(), code);
            code
        });
        texts.codes.push(code);
    };
    match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().iter().for_each(&mut push),
        DataType::LargeUtf8 => array.as_string::<i64>().iter().for_each(&mut push),
        DataType::Utf8View => array.as_string_view().iter().for_each(&mut push),
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let keys = dictionary.normalized_keys();
            let levels: Vec<Option<String>> = match dictionary.values().data_type() {
                DataType::Utf8 => dictionary.values().as_string::<i32>().iter().map(|t| t.map(str::to_owned)).collect(),
                DataType::LargeUtf8 => {
                    dictionary.values().as_string::<i64>().iter().map(|t| t.map(str::to_owned)).collect()
                }
                other => return Err(other.clone()),
            };
            for (row, key) in keys.into_iter().enumerate() {
                let text = if array.is_null(row) { None } else { levels.get(key).and_then(Option::as_deref) };
                push(text);
            }
        }
        other => return Err(other.clone()),
    }
    Ok(())
}
