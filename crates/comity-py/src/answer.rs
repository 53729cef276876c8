//! An answer: text for a reader, a dict for a program, a table for a data frame.

use crate::errors::InternalError;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{ArrayRef, Float64Array, RecordBatch, RecordBatchIterator, StringArray};
use arrow_schema::{DataType, Field, Schema};
use comity_program::export::{Kind, Sheet, Values, table};
use comity_program::tool::Told;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use std::sync::Arc;

/// Name of the capsule of the Arrow C stream interface.
pub(crate) const STREAM: &std::ffi::CStr = c"arrow_array_stream";

/// Rows that a notebook shows.
const ROWS_SHOWN: usize = 60;

/// An answer with its evidence.
///
/// Reads as a table wherever Arrow is read: ``polars.DataFrame(answer)``, ``pyarrow.table(answer)``,
/// ``pandas.DataFrame.from_arrow(answer)``, ``duckdb.sql("from answer")``.
#[pyclass(frozen, module = "comity")]
pub(crate) struct Answer {
    tool: &'static str,
    told: Told,
    sheet: Option<Sheet>,
}

impl Answer {
    pub(crate) fn new(tool: &'static str, told: Told) -> Self {
        let sheet = Kind::of_tool(tool).map(|kind| table(kind, &told.data));
        Self { tool, told, sheet }
    }

    fn batch(&self) -> PyResult<RecordBatch> {
        let wrong = |e: arrow_schema::ArrowError| InternalError::new_err(e.to_string());
        let Some(sheet) = &self.sheet else {
            return Ok(RecordBatch::new_empty(Arc::new(Schema::empty())));
        };
        let (mut fields, mut arrays) = (Vec::new(), Vec::<ArrayRef>::new());
        for (name, values) in sheet.columns.iter() {
            match values {
                Values::Number(numbers) => {
                    fields.push(Field::new(name, DataType::Float64, true));
                    // A gap is null, not a number.
                    arrays.push(Arc::new(Float64Array::from_iter(numbers.iter().map(|n| n.is_finite().then_some(*n)))));
                }
                Values::Text(texts) => {
                    fields.push(Field::new(name, DataType::Utf8, true));
                    let texts = texts.iter().map(|text| (!text.is_empty()).then_some(text.as_str()));
                    arrays.push(Arc::new(StringArray::from_iter(texts)));
                }
            }
        }
        RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map_err(wrong)
    }
}

#[pymethods]
impl Answer {
    /// The answer as the command line prints it.
    #[getter]
    fn text(&self) -> &str {
        &self.told.text
    }

    /// Every field, as the command line prints it with `--json`.
    #[getter]
    fn data<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("json")?.call_method1("loads", (self.told.data.to_string(),))
    }

    /// The names of the columns of the table.
    #[getter]
    fn columns(&self) -> Vec<String> {
        let columns = self.sheet.as_ref().map(|sheet| sheet.columns.iter().map(|(name, _)| name.to_owned()));
        columns.map_or_else(Vec::new, Iterator::collect)
    }

    fn __len__(&self) -> usize {
        self.sheet.as_ref().map_or(0, |sheet| sheet.columns.rows())
    }

    fn __str__(&self) -> &str {
        &self.told.text
    }

    fn __repr__(&self) -> &str {
        &self.told.text
    }

    fn __bool__(&self) -> bool {
        true
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // The protocol lets a producer give its own schema if another one is asked for.
        drop(requested_schema);
        let batch = self.batch()?;
        let schema = batch.schema();
        let reader = RecordBatchIterator::new([Ok(batch)], schema);
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), STREAM)
    }

    fn _repr_html_(&self) -> String {
        let Some(sheet) = &self.sheet else { return format!("<pre>{}</pre>", escaped(&self.told.text)) };
        let rows = sheet.columns.rows();
        let mut out = format!("<table><caption>{}: {rows} rows</caption><thead><tr>", escaped(self.tool));
        sheet.columns.iter().for_each(|(name, _)| out += &format!("<th>{}</th>", escaped(name)));
        out += "</tr></thead><tbody>";
        for row in 0..rows.min(ROWS_SHOWN) {
            out += "<tr>";
            for (_, values) in sheet.columns.iter() {
                out += &match values {
                    Values::Number(numbers) if numbers[row].is_finite() => format!("<td>{}</td>", numbers[row]),
                    Values::Number(_) => "<td></td>".to_owned(),
                    Values::Text(texts) => format!("<td>{}</td>", escaped(&texts[row])),
                };
            }
            out += "</tr>";
        }
        out += "</tbody></table>";
        if rows > ROWS_SHOWN {
            out += &format!("<p>{} more rows</p>", rows - ROWS_SHOWN);
        }
        out
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
