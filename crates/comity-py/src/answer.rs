//! An answer: text for a reader, a dict for a program, a table for a data frame.

use crate::errors::InternalError;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{ArrayRef, Float64Array, RecordBatch, RecordBatchIterator, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use comity::export::{Kind, Sheet, Values, table};
use comity::tool::Told;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use std::collections::HashMap;
use std::ffi::CStr;
use std::sync::Arc;

/// Name of the capsule of the Arrow C stream interface.
pub(crate) const STREAM: &CStr = c"arrow_array_stream";

/// Key of the metadata of an Arrow schema under which its sources stand.
const SOURCES: &str = "comity.sources";

/// Rows that a notebook shows.
const ROWS_SHOWN: usize = 60;

/// An answer with its evidence.
///
/// It reads as a table wherever Arrow is read: ``polars.DataFrame(answer)``, ``pyarrow.table(answer)``,
/// ``pandas.DataFrame.from_arrow(answer)``. A gap is null and never zero. The metadata of the schema
/// hold the sources.
///
/// Attributes
/// ----------
/// text : str
///     The answer as the command line prints it.
/// data : dict
///     Every field, as the command line prints it with ``--json``.
/// columns : list of str
///     The names of the columns of the table.
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

    fn is_note(&self) -> bool {
        self.tool == "brief_note"
    }

    fn batch(&self) -> Result<RecordBatch, ArrowError> {
        let Some(sheet) = &self.sheet else {
            return Ok(RecordBatch::new_empty(Arc::new(Schema::empty())));
        };
        let (mut fields, mut arrays) = (Vec::new(), Vec::<ArrayRef>::new());
        for (name, values) in sheet.columns.iter() {
            let kind = match values {
                Values::Number(numbers) => {
                    let known = numbers.iter().map(|x| x.is_finite().then_some(*x));
                    arrays.push(Arc::new(known.collect::<Float64Array>()));
                    DataType::Float64
                }
                Values::Text(texts) => {
                    let known = texts.iter().map(|text| (!text.is_empty()).then_some(text.as_str()));
                    arrays.push(Arc::new(known.collect::<StringArray>()));
                    DataType::Utf8
                }
            };
            fields.push(Field::new(name, kind, true));
        }
        let sources = serde_json::to_string(&sheet.sources).unwrap_or_default();
        let metadata = HashMap::from([(SOURCES.to_owned(), sources)]);
        RecordBatch::try_new(Arc::new(Schema::new_with_metadata(fields, metadata)), arrays)
    }
}

#[pymethods]
impl Answer {
    #[getter]
    fn text(&self) -> &str {
        &self.told.text
    }

    #[getter]
    fn data<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("json")?.call_method1("loads", (self.told.data.to_string(),))
    }

    #[getter]
    fn columns(&self) -> Vec<String> {
        let columns = self.sheet.as_ref().map(|sheet| sheet.columns.iter().map(|(name, _)| name.to_owned()));
        columns.map_or_else(Vec::new, Iterator::collect)
    }

    fn __len__(&self) -> usize {
        self.sheet.as_ref().map_or(0, |sheet| sheet.columns.rows())
    }

    /// An answer is true even if its table has no row.
    fn __bool__(&self) -> bool {
        true
    }

    fn __str__(&self) -> &str {
        &self.told.text
    }

    fn __repr__(&self) -> &str {
        &self.told.text
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // The interface lets a producer give its own schema if another one is asked for.
        drop(requested_schema);
        let batch = self.batch().map_err(|e| InternalError::new_err(e.to_string()))?;
        let schema = batch.schema();
        let reader = RecordBatchIterator::new([Ok(batch)], schema);
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), STREAM)
    }

    /// A note is Markdown and shows itself as that.
    fn _repr_markdown_(&self) -> Option<String> {
        self.is_note().then(|| footnotes_told(&self.told.text))
    }

    fn _repr_html_(&self) -> Option<String> {
        if self.is_note() {
            return None;
        }
        let rows = self.__len__();
        let Some(sheet) = self.sheet.as_ref().filter(|_| rows > 0) else {
            return Some(format!("<pre>{}</pre>", escaped(&self.told.text)));
        };
        // The classes keep dollars from being read as formulas.
        let mut out = format!(
            "<table class=\"tex2jax_ignore mathjax_ignore\"><caption>{}: {rows} rows</caption><thead><tr>",
            escaped(self.tool)
        );
        sheet.columns.iter().for_each(|(name, _)| out += &format!("<th>{}</th>", escaped(name)));
        out += "</tr></thead><tbody>";
        for row in 0..rows.min(ROWS_SHOWN) {
            out += "<tr>";
            for (_, values) in sheet.columns.iter() {
                out += &match values {
                    Values::Number(numbers) if numbers[row].is_finite() => {
                        format!("<td>{}</td>", short(numbers[row]))
                    }
                    Values::Number(_) => "<td></td>".to_owned(),
                    Values::Text(texts) => {
                        format!("<td style=\"text-align:left\">{}</td>", escaped(&texts[row]))
                    }
                };
            }
            out += "</tr>";
        }
        out += "</tbody></table>";
        if rows > ROWS_SHOWN {
            out += &format!("<p>{} more rows</p>", rows - ROWS_SHOWN);
        }
        Some(out)
    }
}

/// A number as a cell has room for it; the table that Arrow reads has all of its digits.
fn short(x: f64) -> String {
    match x.abs() {
        _ if x.fract() == 0.0 => x.to_string(),
        size if size < 1e-4 => format!("{x:.3e}"),
        size if size < 1e4 => format!("{x:.5}"),
        _ => format!("{x:.1}"),
    }
}

/// Footnotes as raised numbers and a list, and no dollar that begins a formula: Markdown of notebooks has no footnotes
/// and has formulas.
fn footnotes_told(text: &str) -> String {
    let mut out = String::new();
    for line in text.replace('$', "\\$").lines() {
        let note = line.strip_prefix("[^").and_then(|rest| rest.split_once("]: "));
        let line = note.map_or_else(|| line.to_owned(), |(number, rest)| format!("{number}. {rest}"));
        let mut pieces = line.split("[^");
        out += pieces.next().unwrap_or_default();
        for piece in pieces {
            match piece.split_once(']') {
                Some((number, rest)) => out += &format!("<sup>{number}</sup>{rest}"),
                None => out += &format!("[^{piece}"),
            }
        }
        out.push('\n');
    }
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
