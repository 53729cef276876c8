//! JSON as interfaces answer it: a list of records, or of rows under a row of names.
//!
//! The list is the answer itself, or stands in it under `data` or a like name; of the World Bank's
//! pair of page and list it is the second. Records inside a record become columns `country.id`.

use super::{Held, Meter};
use crate::source::table::shown;
use crate::source::{SourceError, Span};
use serde_json::{Map, Value};

/// Names under which an answer keeps its records.
const LISTS: [&str; 8] = ["data", "dataset", "results", "result", "value", "values", "records", "Data"];

pub(super) fn open(file: &str, bytes: &[u8]) -> Result<Held, SourceError> {
    let wrong = |expected: &str, found: String| SourceError::Syntax {
        at: Span { file: file.to_owned(), ..Span::default() },
        expected: expected.to_owned(),
        found,
    };
    let values: Vec<Value> = serde_json::Deserializer::from_slice(bytes)
        .into_iter::<Value>()
        .collect::<Result<_, _>>()
        .map_err(|e| wrong("JSON", e.to_string()))?;
    let records = match &values[..] {
        [one] => list(one).or_else(|| one.is_object().then(|| std::slice::from_ref(one))),
        lines => lines.iter().all(Value::is_object).then_some(lines),
    };
    if let [Value::Object(answer)] = &values[..]
        && let Some(what) = no_records(answer)
    {
        return Err(wrong("a list of records, by itself or under `data`", what));
    }
    let records = records.ok_or_else(|| {
        wrong("a list of records, by itself or under `data`", "JSON without one".to_owned())
    })?;
    if records.is_empty() {
        return Err(wrong("records", "a list without any: the query found nothing".to_owned()));
    }
    let mut meter = Meter::new(file);
    if records.iter().all(Value::is_array) {
        return rows_under_names(records, &mut meter);
    }
    let mut names: Vec<String> = Vec::new();
    let mut flat = Vec::with_capacity(records.len());
    for (at, record) in records.iter().enumerate() {
        let Value::Object(record) = record else {
            return Err(wrong("a record", format!("{record}, number {} of the list", at + 1)));
        };
        let mut cells = Vec::new();
        flatten("", record, &mut cells);
        for (name, _) in &cells {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        meter.take(cells.len().max(names.len()))?;
        flat.push(cells);
    }
    let rows = flat.into_iter().enumerate().map(|(at, cells)| {
        let mut row = vec![String::new(); names.len()];
        for (name, value) in cells {
            if let Some(column) = names.iter().position(|n| *n == name) {
                row[column] = value;
            }
        }
        (at as u64 + 1, row)
    });
    let rows = rows.collect();
    Ok(Held { rows, names: Some(names) })
}

/// What an answer is that has fields but no records.
fn no_records(answer: &Map<String, Value>) -> Option<String> {
    let has = |name: &str| answer.contains_key(name);
    if has("size") && has("id") && has("value") && (has("dimension") || has("version")) {
        return Some("JSON-stat: ask the publisher for CSV (SDMX-CSV, `format=csv`)".to_owned());
    }
    if has("dataSets") || (has("structure") && has("data")) || has("CompactData") {
        return Some(
            "SDMX-JSON: ask the publisher for SDMX-CSV (`Accept: text/csv` or `format=csv`)".to_owned(),
        );
    }
    let refused = ["statusCode", "error", "errors", "fault"].iter().any(|name| {
        answer.get(*name).is_some_and(|value| !matches!(value.as_str(), Some("")) && !value.is_null())
    });
    let message = ["message", "error", "errors", "fault"].iter().find_map(|name| answer.get(*name));
    let message = message.map(|value| shown(&text(value)));
    (refused && list(&Value::Object(answer.clone())).is_none())
        .then(|| format!("the refusal of a server: {}", message.unwrap_or_else(|| "no message".to_owned())))
}

/// The list of records of an answer.
fn list(value: &Value) -> Option<&[Value]> {
    match value {
        Value::Array(items) => match &items[..] {
            [Value::Object(_), Value::Array(records)] => Some(records),
            items => Some(items),
        },
        Value::Object(fields) => LISTS.iter().find_map(|name| match fields.get(*name) {
            Some(Value::Array(records)) => Some(records.as_slice()),
            Some(inner @ Value::Object(_)) => list(inner),
            _ => None,
        }),
        _ => None,
    }
}

/// `[["CTY_CODE","ALL_VAL_MO"],["5700","1"]]`, as the Census Bureau answers.
fn rows_under_names(records: &[Value], meter: &mut Meter<'_>) -> Result<Held, SourceError> {
    let mut rows = Vec::with_capacity(records.len());
    for (at, record) in records.iter().enumerate() {
        let cells: Vec<String> = record.as_array().into_iter().flatten().map(text).collect();
        meter.take(cells.len())?;
        rows.push((at as u64 + 1, cells));
    }
    Ok(Held { rows, names: None })
}

fn flatten(prefix: &str, record: &Map<String, Value>, out: &mut Vec<(String, String)>) {
    for (name, value) in record {
        let name = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            Value::Object(inner) => flatten(&name, inner, out),
            value => out.push((name, text(value))),
        }
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.trim().to_owned(),
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_of_four_offices_are_tables() {
        let comtrade =
            open("f", br#"{"count":1,"data":[{"refYear":2023,"cmdDesc":null,"primaryValue":10.5}]}"#);
        let comtrade = comtrade.unwrap();
        let (_, cells) = &comtrade.rows[0];
        let mut cells: Vec<(String, String)> =
            comtrade.names.unwrap().into_iter().zip(cells.iter().cloned()).collect();
        // Whether an object keeps its order depends on how the library is built.
        cells.sort();
        let expected = [("cmdDesc", ""), ("primaryValue", "10.5"), ("refYear", "2023")];
        assert_eq!(cells, expected.map(|(name, cell)| (name.to_owned(), cell.to_owned())));
        let bank = open("f", br#"[{"page":1},[{"country":{"id":"BR"},"date":"2020","value":7}]]"#).unwrap();
        assert_eq!(bank.names.unwrap(), ["country.id", "date", "value"]);
        let census = open("f", br#"[["CTY","V"],["5700","1"]]"#).unwrap();
        assert_eq!((census.names, census.rows.len()), (None, 2));
        let lines = open("f", b"{\"a\":1}\n{\"a\":2,\"b\":3}").unwrap();
        assert_eq!(lines.rows[0].1, ["1", ""]);
        let refused = open("f", br#"{"error":"limit reached"}"#).err().map(|e| e.to_string());
        assert!(refused.as_ref().is_some_and(|why| why.contains("limit reached")), "{refused:?}");
        for broken in [&b"[1,2]"[..], b"[]", b"{\"a\":", b"[{\"a\":1},2]"] {
            assert!(open("f", broken).is_err());
        }
    }
}
