//! A data frame of the caller, by the Arrow C stream interface, as rows to estimate from.
//!
//! The buffers stay those of the frame; only the columns that a formula names are copied, when they are read.
#![allow(
    unsafe_code,
    reason = "the capsule of another library is read by its pointer, as the interface says"
)]

use crate::answer::STREAM;
use crate::errors;
use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::types as kinds;
use arrow_array::{Array, ArrowPrimitiveType, RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, DataType, SchemaRef, TimeUnit};
use comity::estimate::data::{Held, Target};
use comity::failure::Failure;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use std::fmt;

/// What a frame is called in messages.
const NAME: &str = "data frame";

/// The batches of a frame.
pub(crate) struct Frame {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{NAME} of {} rows", self.rows())
    }
}

impl Frame {
    /// The rows of anything that gives an Arrow stream.
    pub(crate) fn of(data: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = data.py();
        let refused = |failure: Failure| errors::of(py, &failure);
        if !data.hasattr("__arrow_c_stream__")? {
            let found = data.get_type().name()?.to_string();
            return Err(refused(
                Failure::usage(format!("data: expected a frame with __arrow_c_stream__, found {found}"))
                    .hint("give a frame of pandas (2.2 or later, with pyarrow), polars, pyarrow or DuckDB, or the path of a file"),
            ));
        }
        let capsule = data.call_method0("__arrow_c_stream__").map_err(|e| {
            refused(
                Failure::data(format!("{NAME}: it does not become Arrow: {}", e.value(py)))
                    .hint("give every column one name and one type"),
            )
        })?;
        let capsule = capsule.cast_into::<PyCapsule>()?;
        let stream = capsule.pointer_checked(Some(STREAM))?.cast::<FFI_ArrowArrayStream>();
        let broken = |e: ArrowError| refused(Failure::data(format!("{NAME}: {e}")));
        // SAFETY: a capsule of this name holds a stream of the C interface that nobody else has taken.
        let reader = unsafe { RecordBatchStreamReader::from_raw(stream.as_ptr()) }.map_err(broken)?;
        let schema = reader.schema();
        let batches = reader.collect::<Result<Vec<RecordBatch>, ArrowError>>().map_err(broken)?;
        Ok(Self { schema, batches })
    }
}

impl Held for Frame {
    fn name(&self) -> &str {
        NAME
    }

    fn columns(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    fn each(&self, column: usize, target: &mut Target<'_>) -> Result<(), Failure> {
        self.batches.iter().try_for_each(|batch| values(batch.column(column).as_ref(), target))
    }
}

/// Hands over every value of an array.
fn values(array: &dyn Array, target: &mut Target<'_>) -> Result<(), Failure> {
    use DataType as D;
    match array.data_type() {
        D::Int8 => whole::<kinds::Int8Type>(array, target),
        D::Int16 => whole::<kinds::Int16Type>(array, target),
        D::Int32 => whole::<kinds::Int32Type>(array, target),
        D::Int64 => whole::<kinds::Int64Type>(array, target),
        D::UInt8 => whole::<kinds::UInt8Type>(array, target),
        D::UInt16 => whole::<kinds::UInt16Type>(array, target),
        D::UInt32 => whole::<kinds::UInt32Type>(array, target),
        D::UInt64 => whole::<kinds::UInt64Type>(array, target),
        D::Float16 => each::<kinds::Float16Type>(array, target, |t, x| t.number(f64::from(x.to_f32()))),
        D::Float32 => each::<kinds::Float32Type>(array, target, |t, x| t.number(f64::from(x))),
        D::Float64 => each::<kinds::Float64Type>(array, target, |t, x| t.number(x)),
        D::Decimal128(_, scale) => {
            let power = -i32::from(*scale);
            each::<kinds::Decimal128Type>(array, target, |t, x| t.decimal(x, power))
        }
        D::Date32 => each::<kinds::Date32Type>(array, target, |t, x| t.day(i64::from(x))),
        D::Date64 => each::<kinds::Date64Type>(array, target, |t, x| t.instant(x, 1_000)),
        D::Timestamp(unit, _) => instants(array, *unit, target),
        D::Boolean => all(array.as_boolean().iter(), target, |t, yes| t.number(f64::from(u8::from(yes)))),
        D::Utf8 => all(array.as_string::<i32>().iter(), target, |t, x| t.text(x)),
        D::LargeUtf8 => all(array.as_string::<i64>().iter(), target, |t, x| t.text(x)),
        D::Utf8View => all(array.as_string_view().iter(), target, |t, x| t.text(x)),
        D::Dictionary(..) => levels(array, target),
        D::Null => {
            (0..array.len()).for_each(|_| target.missing());
            Ok(())
        }
        other => Err(target.unlike("numbers, dates or texts", &other.to_string())),
    }
}

/// Values or gaps, in order.
fn all<T>(
    values: impl Iterator<Item = Option<T>>,
    target: &mut Target<'_>,
    take: impl Fn(&mut Target<'_>, T) -> Result<(), Failure>,
) -> Result<(), Failure> {
    for value in values {
        match value {
            Some(value) => take(target, value)?,
            None => target.missing(),
        }
    }
    Ok(())
}

fn each<T: ArrowPrimitiveType>(
    array: &dyn Array,
    target: &mut Target<'_>,
    take: impl Fn(&mut Target<'_>, T::Native) -> Result<(), Failure>,
) -> Result<(), Failure> {
    all(array.as_primitive::<T>().iter(), target, take)
}

fn whole<T: ArrowPrimitiveType>(array: &dyn Array, target: &mut Target<'_>) -> Result<(), Failure>
where
    i128: From<T::Native>,
{
    each::<T>(array, target, |t, x| t.whole(i128::from(x)))
}

fn instants(array: &dyn Array, unit: TimeUnit, target: &mut Target<'_>) -> Result<(), Failure> {
    match unit {
        TimeUnit::Second => each::<kinds::TimestampSecondType>(array, target, |t, x| t.instant(x, 1)),
        TimeUnit::Millisecond => {
            each::<kinds::TimestampMillisecondType>(array, target, |t, x| t.instant(x, 1_000))
        }
        TimeUnit::Microsecond => {
            each::<kinds::TimestampMicrosecondType>(array, target, |t, x| t.instant(x, 1_000_000))
        }
        TimeUnit::Nanosecond => {
            each::<kinds::TimestampNanosecondType>(array, target, |t, x| t.instant(x, 1_000_000_000))
        }
    }
}

/// Texts that a frame keeps once each.
fn levels(array: &dyn Array, target: &mut Target<'_>) -> Result<(), Failure> {
    let dictionary = array.as_any_dictionary();
    let held = dictionary.values();
    let texts: Vec<Option<&str>> = match held.data_type() {
        DataType::Utf8 => held.as_string::<i32>().iter().collect(),
        DataType::LargeUtf8 => held.as_string::<i64>().iter().collect(),
        DataType::Utf8View => held.as_string_view().iter().collect(),
        other => return Err(target.unlike("levels that are texts", &other.to_string())),
    };
    let keys = dictionary.normalized_keys().into_iter().enumerate();
    let text = |(row, key): (usize, usize)| {
        if array.is_null(row) { None } else { texts.get(key).copied().flatten() }
    };
    all(keys.map(text), target, |t, x| t.text(x))
}
