//! comity in Python: the tools of the program as functions, their tables as Arrow.
//!
//! ```text
//! arguments → tool::Desk (the functions of the command line) → Answer: text, dict, table
//! ```
//! No logic of its own, no server, no network.
#![allow(clippy::too_many_arguments, reason = "keywords of Python")]

mod answer;
mod errors;
mod frame;
mod world;

use answer::Answer;
use comity::failure::Failure;
use comity::tool::{Rows, estimate_on, simulate_on};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use serde_json::{Value, json};
use std::sync::Arc;
use world::World;

type At<'a, 'py> = Option<&'a Bound<'py, World>>;

/// Arguments that were given, without those that were not.
fn given<const N: usize>(pairs: [(&str, Value); N]) -> Value {
    Value::Object(pairs.into_iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| (k.to_owned(), v)).collect())
}

/// A dict, list or number of Python as JSON; what JSON has no word for is a mistake of the caller.
fn as_json(name: &str, object: &Bound<'_, PyAny>) -> PyResult<Value> {
    let py = object.py();
    let refused = |why: String| {
        let hint = "give dicts, lists, texts, finite numbers, True, False and None";
        errors::of(py, &Failure::usage(format!("{name}: expected what JSON can say: {why}")).hint(hint))
    };
    let strict = PyDict::new(py);
    strict.set_item("allow_nan", false)?;
    let text = py.import("json")?.call_method("dumps", (object,), Some(&strict));
    let text: String = text.map_err(|e| refused(e.value(py).to_string()))?.extract()?;
    serde_json::from_str(&text).map_err(|e| refused(e.to_string()))
}

/// The whole answer of a tool.
fn whole(py: Python<'_>, world: At<'_, '_>, tool: &'static str, arguments: Value) -> PyResult<Answer> {
    world::asked(py, world, tool, |desk, progress, stop| desk.whole(tool, arguments, progress, stop))
}

/// Figures between countries or blocs, or of one.
///
/// Parameters
/// ----------
/// question : str
///     ``"exports CHN -> BRA 2014..2020"``, ``"trade between China and Brazil in 2019"``,
///     ``"gdp Brazil 2019"``; sentences in English, Spanish, Portuguese or Chinese.
/// membership : {"fixed", "dated"}
///     Whose flows of a year count for a bloc: those of its members on one day, or each year's own.
/// world : World, optional
///     Where it is asked; the data inside the package by default.
///
/// Returns
/// -------
/// Answer
///     A row per reading: ``value`` in ``unit`` (dollars, persons, kilometres …) on a ``basis`` with its
///     ``publisher`` and ``release``; ``bound``, ``coverage`` and ``evidence``. Rows of different bases must
///     not be added. What is not covered stands in ``data["gaps"]`` and has no row.
///
/// Raises
/// ------
/// UsageError
///     The question is not understood; ``hint`` says what would be.
///
/// Examples
/// --------
/// >>> comity.ask("exports CHN -> BRA 2020").data["readings"][0]["unit"]
/// 'USD'
#[pyfunction]
#[pyo3(signature = (question, *, membership="fixed", world=None))]
fn ask(py: Python<'_>, question: &str, membership: &str, world: At<'_, '_>) -> PyResult<Answer> {
    whole(py, world, "ask", json!({"question": question, "membership": membership}))
}

/// Countries, blocs and regions that fit a name or a code.
///
/// Parameters
/// ----------
/// query : str
///     A name in English, Spanish, Portuguese or Chinese, part of one, or a code.
/// as_of : str, optional
///     Day of the membership of blocs, ``YYYY-MM-DD``.
/// world : World, optional
///
/// Returns
/// -------
/// Answer
///     ``data["places"]``; it has no table.
#[pyfunction]
#[pyo3(signature = (query, *, as_of=None, world=None))]
fn find(py: Python<'_>, query: &str, as_of: Option<&str>, world: At<'_, '_>) -> PyResult<Answer> {
    whole(py, world, "find_party", given([("query", json!(query)), ("as_of", json!(as_of))]))
}

/// Dated ties between two parties on a day: agreements, partnerships, memoranda, sanctions and others.
///
/// Parameters
/// ----------
/// a, b : str
///     Codes or names of countries or blocs.
/// as_of : str, optional
///     The day, ``YYYY-MM-DD``; the last that the ledger knows by default.
/// kind : str, optional
///     Kind of tie, for example ``"ties.fta"`` or ``"bri"``; all kinds by default.
/// world : World, optional
///
/// Returns
/// -------
/// Answer
///     A row per tie, of every state, with its sources. That no tie is listed does not prove that there is none.
#[pyfunction]
#[pyo3(signature = (a, b, *, as_of=None, kind=None, world=None))]
fn ties(
    py: Python<'_>,
    a: &str,
    b: &str,
    as_of: Option<&str>,
    kind: Option<&str>,
    world: At<'_, '_>,
) -> PyResult<Answer> {
    let pairs = [
        ("a", json!(a)),
        ("b", json!(b)),
        ("as_of", json!(as_of)),
        ("kind", json!(kind)),
        ("list", json!(true)),
    ];
    whole(py, world, "ties", given(pairs))
}

/// A note of two pages on two parties, as Markdown with a footnote behind every number.
///
/// Parameters
/// ----------
/// a, b : str
///     Codes or names of countries or blocs.
/// lang : {"en", "es", "pt", "zh"}
/// as_of : str, optional
///     Day of the note, ``YYYY-MM-DD``.
/// since : str, optional
///     Day since which changes are told; a year before the day of the note by default.
/// world : World, optional
///
/// Returns
/// -------
/// Answer
///     ``text`` is the note; ``data["evidence"]`` has what stands behind its numbers.
#[pyfunction]
#[pyo3(signature = (a, b, *, lang="en", as_of=None, since=None, world=None))]
fn brief(
    py: Python<'_>,
    a: &str,
    b: &str,
    lang: &str,
    as_of: Option<&str>,
    since: Option<&str>,
    world: At<'_, '_>,
) -> PyResult<Answer> {
    let pairs = [
        ("a", json!(a)),
        ("b", json!(b)),
        ("lang", json!(lang)),
        ("as_of", json!(as_of)),
        ("since", json!(since)),
    ];
    whole(py, world, "brief_note", given(pairs))
}

/// Indicators of two parties: shares, intensity, dependence, complementarity, agreement of votes and others.
///
/// Parameters
/// ----------
/// a, b : str
///     Codes or names of countries or blocs.
/// first, last : int
///     Changes are between these years; levels are of the last.
/// only : str, optional
///     Short name of the one indicator that is wanted.
/// basis : str, optional
///     Only this basis, for example ``"baci"``.
/// missing : bool
///     Also what could not be computed, with the reason in ``why_missing``.
/// membership : {"fixed", "dated"}
///     Whose flows of a year count for a bloc, as of ``ask``.
/// world : World, optional
///
/// Returns
/// -------
/// Answer
///     A row per indicator: ``value`` in ``unit``, ``basis``, ``formula``, ``reference`` and ``evidence``.
#[pyfunction]
#[pyo3(signature = (a, b, *, first=2014, last=2023, only=None, basis=None, missing=false, membership="fixed", world=None))]
fn indicators(
    py: Python<'_>,
    a: &str,
    b: &str,
    first: i16,
    last: i16,
    only: Option<&str>,
    basis: Option<&str>,
    missing: bool,
    membership: &str,
    world: At<'_, '_>,
) -> PyResult<Answer> {
    let pairs = [
        ("a", json!(a)),
        ("b", json!(b)),
        ("from", json!(first)),
        ("to", json!(last)),
        ("only", json!(only)),
        ("basis", json!(basis)),
        ("all", json!(missing)),
        ("membership", json!(membership)),
    ];
    whole(py, world, "indicators", given(pairs))
}

/// What an evidence id rests on.
///
/// Parameters
/// ----------
/// id : str
///     For example ``"trade.goods/CHN:BRA/2019@baci"``, from the column ``evidence`` of another answer.
/// world : World, optional
///
/// Returns
/// -------
/// Answer
///     ``data`` has publisher, release, licence, file and hash, arithmetic, and the rows whose sum the value is.
#[pyfunction]
#[pyo3(signature = (id, *, world=None))]
fn explain(py: Python<'_>, id: &str, world: At<'_, '_>) -> PyResult<Answer> {
    whole(py, world, "explain", json!({"id": id}))
}

/// The claims of a text about ties between countries, each judged on every source.
///
/// Parameters
/// ----------
/// text : str
///     Plain text or Markdown, in English, Spanish, Portuguese or Chinese.
/// date : str, optional
///     Day on which it was written, ``YYYY-MM-DD``; a date in its first lines by default.
/// world : World, optional
///
/// Returns
/// -------
/// Answer
///     A row per claim: ``verdict`` (supported, imprecise, source_dependent, outdated, contradicted,
///     not_checkable), ``reason``, ``quote``, ``says`` (how it was understood). A claim that was not found or
///     cannot be checked is not false.
///
/// Raises
/// ------
/// UnreadError
///     The text could not be read.
#[pyfunction]
#[pyo3(signature = (text, *, date=None, world=None))]
fn check(py: Python<'_>, text: &str, date: Option<&str>, world: At<'_, '_>) -> PyResult<Answer> {
    whole(py, world, "check_text", given([("text", json!(text)), ("date", json!(date))]))
}

/// Claims that somebody else has read, as frames, judged on every source.
///
/// Parameters
/// ----------
/// claims : list of dict
///     Frames as ``frame_schema()`` describes them. One whose quotation does not stand in the text, or which the
///     schema does not know, is refused with the reason in ``data["refused"]``.
/// date : str
///     Day on which the text was written, ``YYYY-MM-DD``.
/// text : str, optional
///     The text that was read; the quotations themselves by default.
/// reader : str, optional
///     Who read it, for the report.
/// world : World, optional
///
/// Returns
/// -------
/// Answer
///     A row per claim, as of ``check``.
#[pyfunction]
#[pyo3(signature = (claims, *, date, text=None, reader=None, world=None))]
fn judge(
    py: Python<'_>,
    claims: &Bound<'_, PyAny>,
    date: &str,
    text: Option<&str>,
    reader: Option<&str>,
    world: At<'_, '_>,
) -> PyResult<Answer> {
    let pairs = [
        ("claims", as_json("claims", claims)?),
        ("date", json!(date)),
        ("text", json!(text)),
        ("reader", json!(reader)),
    ];
    whole(py, world, "judge_frames", given(pairs))
}

/// The contract of frames for ``judge``: JSON schema, measures, rules and examples.
///
/// Returns
/// -------
/// Answer
///     Everything is in ``data``; it has no table.
#[pyfunction]
fn frame_schema(py: Python<'_>) -> PyResult<Answer> {
    whole(py, None, "frame_schema", Value::Null)
}

/// Structural gravity with fixed effects, on a data frame, a file or the atlas.
///
/// Parameters
/// ----------
/// formula : str or list of str
///     ``"trade ~ rta + log(dist) | exporter^year + importer^year"``; with instruments
///     ``"trade ~ x | exporter + importer | z ~ w"``.
/// data : object with ``__arrow_c_stream__``, or str, optional
///     A frame of pandas, polars, pyarrow or DuckDB, or the path of a CSV, Parquet or Stata file; the atlas by
///     default. Null and NaN are missing values; only the columns of the formula are copied.
/// family : {"ppml", "ols", "gamma", "negbin", "logit"}
///     Pseudo-likelihood.
/// dispersion : float, optional
///     Of ``negbin`` only; estimated if absent.
/// cluster : list of str, optional
///     Columns to cluster standard errors by, joined by ``^``; by pair if the data have exporter and importer.
/// errors : {"robust", "dyadic", "hc2", "hc3", "iid"}, optional
///     Other standard errors, in place of clusters.
/// small_sample : {"stata", "fixest", "none"}
/// sample, weights, offset, by : str, optional
///     Expressions over the columns.
/// bias_correction : bool
///     Also the estimate less its bias from many fixed effects (Weidner and Zylkin 2021).
/// tests : list of str, optional
///     Wald tests such as ``"rta + l(rta, 4) = 0"``.
/// values : list of str, optional
///     Functions of the coefficients, such as ``"exp(rta) - 1"``, with errors by the delta method.
/// wild_bootstrap : {"rademacher", "webb"}, optional
///     Also p values by the wild cluster bootstrap.
/// permute : str, optional
///     Also a p value from dealing out the values of this regressor anew.
/// draws : int, optional
///     Of the bootstrap and of the permutations; 999 by default.
/// anderson_rubin : bool
///     Also the values of the endogenous coefficient that are not rejected, however weak the instruments.
/// world : World, optional
///
/// Returns
/// -------
/// Answer
///     A row per coefficient: ``model``, ``term``, ``estimate``, ``se``, ``statistic``, ``p_value``, ``low``,
///     ``high`` (95 per cent). ``data`` accounts for every row that was read.
///
/// Raises
/// ------
/// UsageError
///     A wrong formula or option.
/// DataError
///     Two columns of one name, an infinite value, a text where a number is needed.
#[pyfunction]
#[pyo3(signature = (formula, data=None, *, family="ppml", dispersion=None, sample=None, weights=None, offset=None,
    cluster=None, errors=None, small_sample="stata", bias_correction=false, by=None, tests=None, values=None,
    wild_bootstrap=None, permute=None, draws=None, anderson_rubin=false, world=None))]
fn estimate(
    py: Python<'_>,
    formula: &Bound<'_, PyAny>,
    data: Option<&Bound<'_, PyAny>>,
    family: &str,
    dispersion: Option<f64>,
    sample: Option<&str>,
    weights: Option<&str>,
    offset: Option<&str>,
    cluster: Option<Vec<String>>,
    errors: Option<&str>,
    small_sample: &str,
    bias_correction: bool,
    by: Option<&str>,
    tests: Option<Vec<String>>,
    values: Option<Vec<String>>,
    wild_bootstrap: Option<&str>,
    permute: Option<&str>,
    draws: Option<usize>,
    anderson_rubin: bool,
    world: At<'_, '_>,
) -> PyResult<Answer> {
    let formulas = match as_json("formula", formula)? {
        Value::String(one) => json!([one]),
        several => several,
    };
    let said = given([
        ("formulas", formulas),
        ("family", json!(family)),
        ("dispersion", json!(dispersion)),
        ("sample", json!(sample)),
        ("weights", json!(weights)),
        ("offset", json!(offset)),
        ("cluster", json!(cluster)),
        ("errors", json!(errors)),
        ("small_sample", json!(small_sample)),
        ("bias_correction", json!(bias_correction)),
        ("by", json!(by)),
        ("tests", json!(tests)),
        ("values", json!(values)),
        ("wild_bootstrap", json!(wild_bootstrap)),
        ("permute", json!(permute)),
        ("draws", json!(draws)),
        ("anderson_rubin", json!(anderson_rubin)),
    ]);
    let rows = match data {
        None => return whole(py, world, "estimate", said),
        Some(path) if path.is_instance_of::<PyString>() => Rows::File(path.extract()?),
        Some(frame) => Rows::Held(Arc::new(frame::Frame::of(frame)?)),
    };
    world::asked(py, world, "estimate", |desk, progress, stop| estimate_on(desk, said, rows, progress, stop))
}

/// Real income, prices and trade of every place after a shock, in general equilibrium.
///
/// Parameters
/// ----------
/// scenario : str or dict
///     The name of a scenario inside the package, or its fields: ``{"shocks": [{"kind": "tariff", "imposer":
///     ["USA"], "target": ["CHN"], "rate_percent": 25}], "focus": ["USA", "CHN"], "baseline": "icio"}``.
/// flows : object with ``__arrow_c_stream__``, optional
///     A world of your own in place of a baseline: columns ``origin``, ``destination``, ``value`` (sales at the
///     seller's price, home sales included), and perhaps ``sector`` and ``tariff`` (a fraction).
/// world : World, optional
///
/// Returns
/// -------
/// Answer
///     A row per place; changes in per cent. A run that is not solved has no rows, and
///     ``data["runs"][i]["certificate"]`` says why. It is a model's answer and not a forecast.
#[pyfunction]
#[pyo3(signature = (scenario, *, flows=None, world=None))]
fn simulate(
    py: Python<'_>,
    scenario: &Bound<'_, PyAny>,
    flows: Option<&Bound<'_, PyAny>>,
    world: At<'_, '_>,
) -> PyResult<Answer> {
    let said = match as_json("scenario", scenario)? {
        Value::String(name) => json!({"scenario": name}),
        fields => fields,
    };
    let Some(flows) = flows else { return whole(py, world, "simulate", said) };
    let flows = frame::Frame::of(flows)?;
    world::asked(py, world, "simulate", |desk, progress, stop| {
        simulate_on(desk, said, &flows, progress, stop)
    })
}

/// What the package knows, from whom, and under which licence.
///
/// Parameters
/// ----------
/// name : str, optional
///     Only the part or source of this name.
/// world : World, optional
///
/// Returns
/// -------
/// Answer
///     A row per part: ``publisher``, ``release``, ``licence``, ``attribution``, ``url``, ``gaps``.
#[pyfunction]
#[pyo3(signature = (name=None, *, world=None))]
fn sources(py: Python<'_>, name: Option<&str>, world: At<'_, '_>) -> PyResult<Answer> {
    whole(py, world, "sources", given([("name", json!(name))]))
}

/// Pledges between two parties, and where each stands on a day.
///
/// Parameters
/// ----------
/// a, b : str
///     Codes or names of countries or blocs.
/// as_of : str, optional
///     Day on which they are judged, ``YYYY-MM-DD``.
/// world : World, optional
///
/// Returns
/// -------
/// Answer
///     A row per pledge: ``quantity`` in ``unit``, ``deadline``, ``outcome``, ``sources``.
#[pyfunction]
#[pyo3(signature = (a, b, *, as_of=None, world=None))]
fn pledges(py: Python<'_>, a: &str, b: &str, as_of: Option<&str>, world: At<'_, '_>) -> PyResult<Answer> {
    whole(py, world, "pledges", given([("a", json!(a)), ("b", json!(b)), ("as_of", json!(as_of))]))
}

/// The compiled half of the package `comity`.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<Answer>()?;
    module.add_class::<World>()?;
    errors::add(module)?;
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
