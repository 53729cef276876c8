//! comity in Python: the tools of the program as functions, their tables as Arrow.
//!
//! ```text
//! arguments → tool::Desk (the functions of the command line) → Answer: text, dict, table
//! ```
//! No logic of its own, no server, no network. The lock of the interpreter is released while the program
//! works, and Ctrl-C stops work that tells how far it is.

mod answer;
mod errors;
mod frame;
mod world;

use answer::Answer;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde_json::{Map, Value, json};
use world::World;

/// Arguments that were given, without those that were not.
fn given(pairs: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    Value::Object(pairs.into_iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| (k.to_owned(), v)).collect())
}

/// A dict, list or number of Python as JSON; what JSON has no word for is a mistake of the caller.
fn as_json(object: &Bound<'_, PyAny>) -> PyResult<Value> {
    let strict = PyDict::new(object.py());
    strict.set_item("allow_nan", false)?;
    let text: String = object.py().import("json")?.call_method("dumps", (object,), Some(&strict))?.extract()?;
    serde_json::from_str(&text).map_err(|e| errors::UsageError::new_err(e.to_string()))
}

/// Figures between countries or blocs, one reading per year and basis.
///
/// Parameters
/// ----------
/// question : str
///     ``"exports CHN -> BRA 2014..2020"``, ``"trade between China and Brazil in 2019"``; in English, Spanish,
///     Portuguese or Chinese.
/// membership : {"fixed", "dated"}
///     Whose flows of a year count for a bloc: those of its members on one day, or each year's own.
/// world : World, optional
///     Where it is asked; the data inside the package by default.
///
/// Returns
/// -------
/// Answer
///     A row per reading: ``value`` in ``unit`` on a ``basis``, with ``bound``, ``coverage`` and ``evidence``.
#[pyfunction]
#[pyo3(signature = (question, *, membership="fixed", world=None))]
fn ask(py: Python<'_>, question: &str, membership: &str, world: Option<Bound<'_, World>>) -> PyResult<Answer> {
    world::ask(py, world, "ask", json!({"question": question, "membership": membership}))
}

/// Countries, blocs and regions that fit a name in four languages, or a code.
#[pyfunction]
#[pyo3(signature = (query, *, as_of=None, world=None))]
fn find(py: Python<'_>, query: &str, as_of: Option<&str>, world: Option<Bound<'_, World>>) -> PyResult<Answer> {
    world::ask(py, world, "find_party", given([("query", json!(query)), ("as_of", json!(as_of))]))
}

/// Ties between two parties on a day (ISO 8601): a row per tie, of every state.
#[pyfunction]
#[pyo3(signature = (a, b, *, as_of=None, kind=None, world=None))]
fn ties(
    py: Python<'_>,
    a: &str,
    b: &str,
    as_of: Option<&str>,
    kind: Option<&str>,
    world: Option<Bound<'_, World>>,
) -> PyResult<Answer> {
    let said =
        [("a", json!(a)), ("b", json!(b)), ("as_of", json!(as_of)), ("kind", json!(kind)), ("list", json!(true))];
    world::ask(py, world, "ties", given(said))
}

/// A note of two pages on two parties, as Markdown, in ``en``, ``es``, ``pt`` or ``zh``.
#[pyfunction]
#[pyo3(signature = (a, b, *, lang="en", as_of=None, since=None, world=None))]
fn brief(
    py: Python<'_>,
    a: &str,
    b: &str,
    lang: &str,
    as_of: Option<&str>,
    since: Option<&str>,
    world: Option<Bound<'_, World>>,
) -> PyResult<Answer> {
    let said = [
        ("a", json!(a)),
        ("b", json!(b)),
        ("lang", json!(lang)),
        ("as_of", json!(as_of)),
        ("since", json!(since)),
    ];
    world::ask(py, world, "brief_note", given(said))
}

/// Indicators of two parties with formula, reference and basis; levels are of the last year.
#[pyfunction]
#[pyo3(signature = (a, b, *, first=2014, last=2023, only=None, basis=None, missing=false, world=None))]
#[allow(clippy::too_many_arguments, reason = "keywords of Python")]
fn indicators(
    py: Python<'_>,
    a: &str,
    b: &str,
    first: i16,
    last: i16,
    only: Option<&str>,
    basis: Option<&str>,
    missing: bool,
    world: Option<Bound<'_, World>>,
) -> PyResult<Answer> {
    let said = [
        ("a", json!(a)),
        ("b", json!(b)),
        ("from", json!(first)),
        ("to", json!(last)),
        ("only", json!(only)),
        ("basis", json!(basis)),
        ("all", json!(missing)),
    ];
    world::ask(py, world, "indicators", given(said))
}

/// What an evidence id rests on: source, file and hash, arithmetic, rows.
#[pyfunction]
#[pyo3(signature = (id, *, world=None))]
fn explain(py: Python<'_>, id: &str, world: Option<Bound<'_, World>>) -> PyResult<Answer> {
    world::ask(py, world, "explain", json!({"id": id}))
}

/// The claims of a text, each judged on every source; ``date`` is the day on which it was written.
#[pyfunction]
#[pyo3(signature = (text, *, date=None, world=None))]
fn check(py: Python<'_>, text: &str, date: Option<&str>, world: Option<Bound<'_, World>>) -> PyResult<Answer> {
    world::ask(py, world, "check_text", given([("text", json!(text)), ("date", json!(date))]))
}

/// Claims that somebody else has read, as frames (``frame_schema()``), judged on every source.
#[pyfunction]
#[pyo3(signature = (claims, *, date, text=None, reader=None, world=None))]
fn judge(
    py: Python<'_>,
    claims: &Bound<'_, PyAny>,
    date: &str,
    text: Option<&str>,
    reader: Option<&str>,
    world: Option<Bound<'_, World>>,
) -> PyResult<Answer> {
    let said = [
        ("claims", as_json(claims)?),
        ("date", json!(date)),
        ("text", json!(text)),
        ("reader", json!(reader)),
    ];
    world::ask(py, world, "judge_frames", given(said))
}

/// The contract of frames for ``judge``: JSON schema, measures, rules, examples.
#[pyfunction]
fn frame_schema(py: Python<'_>) -> PyResult<Answer> {
    world::ask(py, None, "frame_schema", Value::Null)
}

/// Gravity with fixed effects on a data frame or the atlas.
///
/// Parameters
/// ----------
/// formula : str or list of str
///     ``"trade ~ rta + log(dist) | exporter^year + importer^year"``.
/// data : object with ``__arrow_c_stream__``, optional
///     A frame of pandas, polars, pyarrow or DuckDB; the atlas by default. A null or NaN is a missing value.
/// family : {"ppml", "ols", "gamma", "negbin"}
/// cluster : list of str, optional
///     Columns to cluster by; by pair if the data have exporter and importer.
/// errors : {"robust", "dyadic", "iid"}, optional
/// small_sample : {"stata", "fixest", "none"}
/// sample, weights, offset, by : str, optional
///     Expressions over the columns.
/// tests : list of str, optional
///     Wald tests such as ``"rta + l(rta, 4) = 0"``.
///
/// Returns
/// -------
/// Answer
///     A row per coefficient: ``estimate``, ``se``, ``p_value``, ``low``, ``high``.
#[pyfunction]
#[pyo3(signature = (formula, data=None, *, world=None, **options))]
fn estimate(
    py: Python<'_>,
    formula: &Bound<'_, PyAny>,
    data: Option<&Bound<'_, PyAny>>,
    world: Option<Bound<'_, World>>,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<Answer> {
    let mut said = match options {
        Some(options) => as_json(options.as_any())?,
        None => Value::Object(Map::new()),
    };
    let formulas = match as_json(formula)? {
        Value::String(one) => json!([one]),
        several => several,
    };
    said["formulas"] = formulas;
    match data.filter(|data| !data.is_none()) {
        None => world::ask(py, world, "estimate", said),
        Some(data) => world::estimate_on(py, world, said, frame::columns(data)?),
    }
}

/// Real income, prices and trade of every place after a shock.
///
/// Parameters
/// ----------
/// scenario : str or dict
///     The name of a scenario inside the package, or its fields: ``{"shocks": [{"kind": "tariff", "imposer":
///     ["USA"], "target": ["CHN"], "rate_percent": 25}], "focus": ["USA", "CHN"]}``.
///
/// Returns
/// -------
/// Answer
///     A row per place; changes in per cent. A run that is not solved has no rows and says why.
#[pyfunction]
#[pyo3(signature = (scenario, *, world=None))]
fn simulate(py: Python<'_>, scenario: &Bound<'_, PyAny>, world: Option<Bound<'_, World>>) -> PyResult<Answer> {
    let said = match as_json(scenario)? {
        Value::String(name) => json!({"scenario": name}),
        fields => fields,
    };
    world::ask(py, world, "simulate", said)
}

/// What the package knows, from whom, under which licence: a row per part.
#[pyfunction]
#[pyo3(signature = (name=None, *, world=None))]
fn sources(py: Python<'_>, name: Option<&str>, world: Option<Bound<'_, World>>) -> PyResult<Answer> {
    world::ask(py, world, "sources", given([("name", json!(name))]))
}

/// Pledges between two parties and where each stands on a day.
#[pyfunction]
#[pyo3(signature = (a, b, *, as_of=None, world=None))]
fn pledges(
    py: Python<'_>,
    a: &str,
    b: &str,
    as_of: Option<&str>,
    world: Option<Bound<'_, World>>,
) -> PyResult<Answer> {
    world::ask(py, world, "pledges", given([("a", json!(a)), ("b", json!(b)), ("as_of", json!(as_of))]))
}

/// Relations between countries from sourced data: figures, ties, checks, estimates, counterfactuals.
#[pymodule]
fn comity(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<Answer>()?;
    module.add_class::<World>()?;
    errors::add(module)?;
    // Decoded when first asked: importing costs nothing.
    module.add(world::EMBEDDED, Py::new(module.py(), World::embedded())?)?;
    for function in [
        wrap_pyfunction!(ask, module)?,
        wrap_pyfunction!(find, module)?,
        wrap_pyfunction!(ties, module)?,
        wrap_pyfunction!(brief, module)?,
        wrap_pyfunction!(indicators, module)?,
        wrap_pyfunction!(explain, module)?,
        wrap_pyfunction!(check, module)?,
        wrap_pyfunction!(judge, module)?,
        wrap_pyfunction!(frame_schema, module)?,
        wrap_pyfunction!(estimate, module)?,
        wrap_pyfunction!(simulate, module)?,
        wrap_pyfunction!(sources, module)?,
        wrap_pyfunction!(pledges, module)?,
    ] {
        module.add_function(function)?;
    }
    Ok(())
}
