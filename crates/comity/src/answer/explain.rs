//! How is the way from a number to its rows told?

use crate::failure::Failure;
use crate::{output, words};
use comity_ledger::explain::explain;
use comity_ledger::explanation::{ExplainError, ExplainedRow, Explanation};
use comity_ledger::world::World;
use serde_json::json;

/// What an evidence id rests on.
///
/// # Errors
/// A usage failure if it is not an evidence id, a data failure if the atlas has nothing of it.
pub fn find(world: &World, id: &str) -> Result<Explanation, Failure> {
    explain(world, id).map_err(|e| match e {
        ExplainError::Form(_) => Failure::usage(e.to_string())
            .hint("copy an id from `comity ask`, `comity ties` or the evidence of a brief"),
        _ => Failure::data(e.to_string()),
    })
}

/// The value as printed, with how exactly it is known; empty if there is none.
pub fn value_in_words(e: &Explanation) -> String {
    match e.value {
        Some(_) if e.none_recorded() => words::NONE_RECORDED.to_owned(),
        Some(value) => words::known(value, &e.unit, e.bound),
        None => String::new(),
    }
}

/// Value, basis, sources, files, arithmetic and rows, for a terminal.
pub fn in_words(e: &Explanation) -> String {
    let mut out = format!("{}\n", words::capital(&e.title));
    match e.value {
        Some(_) if e.none_recorded() => out += &format!("  value    {}\n", words::NONE_RECORDED),
        Some(value) => out += &format!("  value    {} ({value} {})\n", value_in_words(e), e.unit),
        None => {}
    }
    let mut line = |name: &str, text: &str| {
        if !text.is_empty() {
            out += &format!("  {name:<8} {}\n", words::printable(text));
        }
    };
    line("basis", &e.basis);
    e.source.iter().for_each(|s| line("source", s));
    for file in &e.files {
        line("file", &format!("{} (sha256 {}, {} rows)", file.name, file.sha256, file.rows));
    }
    e.arithmetic.iter().for_each(|a| line("from", a));
    e.inputs.iter().for_each(|i| line("input", i));
    e.notes.iter().for_each(|n| line("note", n));
    if !e.rows.is_empty() {
        let shown = |row: &ExplainedRow| {
            row.exact.map_or_else(|| row.value.to_string(), |exact| decimal(exact, e.decimals))
        };
        let rows: Vec<Vec<String>> =
            e.rows.iter().map(|r| vec![r.locator.clone(), shown(r), r.note.clone()]).collect();
        out += &output::table(&["row", "value", "note"], &[1], &rows);
        if let Some(sum) = e.exact_sum {
            out += &format!("sum of {} rows: {}\n", e.rows.len(), decimal(sum, e.decimals));
        }
    }
    out
}

/// An exact integer times `10^-decimals` as a decimal number.
pub fn decimal(value: i128, decimals: u8) -> String {
    let scale = 10i128.pow(u32::from(decimals));
    let (whole, fraction) = (value.abs() / scale, value.abs() % scale);
    let sign = if value < 0 { "-" } else { "" };
    if fraction == 0 {
        format!("{sign}{whole}")
    } else {
        let digits = format!("{fraction:0width$}", width = usize::from(decimals));
        format!("{sign}{whole}.{}", digits.trim_end_matches('0'))
    }
}

/// The same in the stable schema `comity/explain/1`.
pub fn as_json(e: &Explanation) -> serde_json::Value {
    let rows: Vec<serde_json::Value> =
        e.rows.iter().map(|r| json!({"locator": r.locator, "value": r.value, "note": r.note})).collect();
    let files: Vec<serde_json::Value> = e
        .files
        .iter()
        .map(|f| json!({"name": f.name, "sha256": f.sha256, "bytes": f.bytes, "rows": f.rows}))
        .collect();
    json!({
        "schema": "comity/explain/1", "id": e.id, "title": e.title, "value": e.value,
        "bound": e.bound.sign().trim(), "unit": e.unit,
        "basis": e.basis, "source": e.source, "files": files, "arithmetic": e.arithmetic,
        "inputs": e.inputs, "notes": e.notes, "rows": rows,
        "sum": e.exact_sum.map(|sum| decimal(sum, e.decimals)),
    })
}
