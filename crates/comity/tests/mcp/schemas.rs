//! Every tool keeps to its schemas, both ways, within its size, and no number stands alone.

use super::{Client, text};
use comity::tool::{ALL, BYTES_MAX};
use serde_json::{Value, json};

const ARTICLE: &str = "China exported goods worth $27.4 billion to Brazil in 2014. Trade between China and \
    Chile doubled between 2005 and 2010. Panama joined the Belt and Road in 2017.";

/// Arguments that work, for every tool.
fn calls() -> Vec<(&'static str, Value)> {
    vec![
        ("find_party", json!({"query": "Brasil"})),
        ("find_party", json!({"query": "an"})),
        ("find_party", json!({"query": "Atlantis"})),
        ("ask", json!({"question": "exports CHN -> CELAC 2000..2023"})),
        ("ask", json!({"question": "trade TWN -> BRA 2000..2023"})),
        ("ask", json!({"question": "gdp BRA 2000..2020", "limit": 3, "offset": 2})),
        ("ties", json!({"a": "CHN", "b": "CELAC"})),
        ("ties", json!({"a": "CHN", "b": "CELAC", "list": true, "limit": 200})),
        ("ties", json!({"a": "TON", "b": "KIR"})),
        ("brief_note", json!({"a": "CHN", "b": "CELAC"})),
        ("brief_note", json!({"a": "EU", "b": "MERCOSUR", "lang": "es"})),
        ("indicators", json!({"a": "CHN", "b": "CELAC", "all": true, "limit": 500})),
        ("explain", json!({"id": "trade.goods/CHN:CELAC~2024-12-31/2014@baci", "limit": 500})),
        ("check_text", json!({"text": ARTICLE, "date": "2020-05-01"})),
        ("frame_schema", json!({})),
        (
            "judge_frames",
            json!({"date": "2020-05-01", "text": ARTICLE, "claims": [
                {"quote": "China exported goods worth $27.4 billion to Brazil in 2014", "kind": "level",
                 "measure": "trade.goods.exports", "parties": ["CHN", "BRA"], "period": "2014", "value": 27.4e9,
                 "unit": "USD", "comparator": "="},
                {"quote": "a quotation that stands nowhere", "kind": "level", "measure": "trade.goods",
                 "parties": ["CHN", "BRA"], "period": "2014", "value": 1.0},
                {"quote": "Panama joined", "kind": "level", "measure": "no.such.measure", "parties": ["CHN"],
                 "period": "2017", "value": 2017},
            ]}),
        ),
        (
            "simulate",
            json!({"shocks": [{"kind": "tariff", "imposer": ["USA"], "target": ["CHN"], "rate_percent": 25}],
                   "focus": ["USA", "CHN"], "limit": 200}),
        ),
        (
            "estimate",
            json!({"formulas": ["trade ~ rta + log(dist) | exporter^year + importer^year"],
                   "sample": "year == 2010 & trade > 1e9"}),
        ),
        ("sources", json!({})),
        ("pledges", json!({"a": "CHN", "b": "CELAC"})),
    ]
}

/// Where an instance does not keep to a schema: the part of JSON Schema that our schemas use.
pub fn errors(schema: &Value, instance: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, instance, "", &mut found);
    found
}

fn check(schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let mut wrong = |what: String| found.push(format!("{at}: {what}"));
    let is = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("our schemas do not use the type {other}"),
    };
    match &schema["type"] {
        Value::String(name) if !is(name) => return wrong(format!("expected {name}, found {value}")),
        Value::Array(names) if !names.iter().any(|name| is(name.as_str().unwrap())) => {
            return wrong(format!("expected {names:?}, found {value}"));
        }
        _ => {}
    }
    if schema.get("const").is_some_and(|only| only != value) {
        wrong(format!("expected {}, found {value}", schema["const"]));
    }
    if schema["enum"].as_array().is_some_and(|all| !all.contains(value)) {
        wrong(format!("expected one of {}, found {value}", schema["enum"]));
    }
    for (bound, beyond) in [("minimum", -1.0), ("maximum", 1.0)] {
        if let (Some(bound), Some(number)) = (schema[bound].as_f64(), value.as_f64())
            && (number - bound) * beyond > 0.0
        {
            wrong(format!("{number} is beyond {bound}"));
        }
    }
    for key in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if value.is_object() && value.get(key).is_none() {
            wrong(format!("{key} is missing"));
        }
    }
    for (key, inner) in value.as_object().into_iter().flatten() {
        match (&schema["properties"][key], &schema["additionalProperties"]) {
            (Value::Null, Value::Bool(false)) => found.push(format!("{at}/{key}: not expected")),
            (Value::Null, Value::Null | Value::Bool(true)) => {}
            (Value::Null, rest) => check(rest, inner, &format!("{at}/{key}"), found),
            (known, _) => check(known, inner, &format!("{at}/{key}"), found),
        }
    }
    if schema["items"].is_object() {
        for (n, inner) in value.as_array().into_iter().flatten().enumerate() {
            check(&schema["items"], inner, &format!("{at}/{n}"), found);
        }
    }
}

#[test]
fn the_check_of_schemas_finds_what_is_wrong() {
    let schema = json!({"type": "object", "required": ["a"], "additionalProperties": false, "properties": {
        "a": {"type": "array", "items": {"type": ["number", "null"], "minimum": 1}}, "b": {"enum": ["x"]}}});
    assert!(errors(&schema, &json!({"a": [1, null, 2.5], "b": "x"})).is_empty());
    for wrong in [
        json!({}),
        json!({"a": ["x"]}),
        json!({"a": [0]}),
        json!({"a": [], "b": "y"}),
        json!({"a": [], "c": 1}),
        json!(7),
    ] {
        assert_eq!(errors(&schema, &wrong).len(), 1, "{wrong}");
    }
}

#[test]
fn every_answer_keeps_to_its_schema_and_size() {
    let mut client = Client::new();
    let tools = client.request("tools/list", json!({}))["result"]["tools"].clone();
    let tools = tools.as_array().unwrap();
    assert_eq!(tools.len(), ALL.len());
    let mut asked: Vec<&str> = Vec::new();
    for (name, arguments) in calls() {
        let tool = tools.iter().find(|tool| tool["name"] == name).unwrap();
        assert_eq!(errors(&tool["inputSchema"], &arguments), Vec::<String>::new(), "{name} {arguments}");
        let result = client.call(name, &arguments);
        assert_eq!(result["isError"], false, "{name} {arguments}: {}", text(&result));
        let size = result.to_string().len();
        assert!(size <= 25_000, "{name} {arguments}: {size} bytes");
        let answer = &result["structuredContent"];
        assert_eq!(
            errors(&tool["outputSchema"], answer),
            Vec::<String>::new(),
            "{name} {arguments}: {answer}"
        );
        assert!(!text(&result).is_empty(), "{name} {arguments}");
        asked.push(name);
    }
    for tool in ALL {
        assert!(asked.contains(&tool.name), "{} is not tried", tool.name);
        assert!(tool.input().to_string().len() < 8_000, "{}: the schema is no small one", tool.name);
    }
    const { assert!(BYTES_MAX < 25_000) };
}

#[test]
fn a_number_comes_with_its_basis_and_its_bound() {
    let mut client = Client::new();
    let found = client.data("ask", &json!({"question": "exports CHN -> CELAC 2000..2023"}));
    for reading in found["readings"].as_array().unwrap() {
        for key in ["series", "publisher", "release", "reporter"] {
            assert!(reading["basis"][key].as_str().is_some_and(|text| !text.is_empty()), "{key}: {reading}");
        }
        assert!(reading["coverage"].is_string() && reading["bound"].is_string() && reading["id"].is_string());
        assert!(!reading["in_words"].as_str().unwrap().is_empty());
        let none = reading["coverage"] == "zero";
        assert_eq!(none, reading["in_words"] == "none recorded", "{reading}");
    }
    let missing = client.data("ask", &json!({"question": "exports CHN -> BRA 2021"}));
    assert!(
        missing["readings"]
            .as_array()
            .unwrap()
            .iter()
            .all(|r| r["period"] != "2021" || r["basis"]["series"] != "baci")
    );
    assert!(!missing["gaps"].as_array().unwrap().is_empty(), "what is missing is told");
}

#[test]
fn frames_are_held_against_the_text_and_never_believed() {
    let mut client = Client::new();
    let (_, arguments) = calls().into_iter().find(|c| c.0 == "judge_frames").unwrap();
    let found = client.data("judge_frames", &arguments);
    assert_eq!(found["claims"].as_array().unwrap().len(), 1, "{found}");
    let refused: Vec<&str> = found["refused"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(refused.len(), 2, "{refused:?}");
    assert!(refused.iter().any(|why| why.contains("does not stand in the text")), "{refused:?}");
    assert!(refused.iter().any(|why| why.contains("no.such.measure")), "{refused:?}");
    let sources = found["claims"][0]["sources"].as_array().unwrap();
    assert!(sources.iter().any(|s| !s["evidence"].as_array().unwrap().is_empty()), "{found}");
}

#[test]
fn wrong_calls_are_told_what_would_work() {
    let mut client = Client::new();
    let wrong: Vec<(&str, Value, &str)> = vec![
        ("ask", json!({"question": "exprts CHN -> BRA 2014"}), "trade.goods.exports"),
        ("ask", json!({}), "question"),
        ("ask", json!({"question": "gdp BRA", "questionn": 1}), "unknown field"),
        ("ask", json!({"question": 7}), "string"),
        ("ask", json!({"question": "gdp BRA", "limit": -1}), "limit"),
        ("ties", json!({"a": "CHN", "b": "CELACC"}), "did you mean"),
        ("ties", json!({"a": "CHN", "b": "BRA", "as_of": "2025-02-30"}), "expected a day"),
        ("ties", json!({"a": "CHN", "b": "BRA", "kind": "ties.none"}), "kinds:"),
        ("brief_note", json!({"a": "CHN", "b": "BRA", "lang": "fr"}), "languages:"),
        ("indicators", json!({"a": "CHN", "b": "BRA", "only": "none"}), "indicators:"),
        ("explain", json!({"id": "nonsense"}), "expected an evidence id"),
        ("check_text", json!({"text": "China grew."}), "date"),
        ("judge_frames", json!({"date": "2020-01-01", "claims": 7}), "sequence"),
        ("simulate", json!({"scenario": "none"}), "scenarios:"),
        ("simulate", json!({"shocks": [{"kind": "war"}]}), "tariff"),
        ("estimate", json!({"formulas": ["trade ~ nothing"]}), "nothing"),
        ("estimate", json!({"formulas": ["trade ~ rta"], "data": "/etc/passwd"}), "--tables"),
        ("sources", json!({"name": "none"}), "parts:"),
        ("pledges", json!({"a": "CHN", "b": "CHN"}), "two different"),
    ];
    for (tool, arguments, says) in wrong {
        let result = client.call(tool, &arguments);
        assert_eq!(result["isError"], true, "{tool} {arguments}");
        assert!(result.get("structuredContent").is_none(), "an error has no numbers: {tool} {arguments}");
        let told = text(&result);
        assert!(told.contains(says), "{tool} {arguments}: {told}");
    }
}

#[test]
fn pages_of_readings_are_the_whole() {
    let mut client = Client::new();
    let question = "exports CHN -> CELAC 2000..2023";
    let (mut offset, mut ids) = (0, Vec::new());
    loop {
        let found = client.data("ask", &json!({"question": question, "offset": offset, "limit": 7}));
        ids.extend(found["readings"].as_array().unwrap().iter().map(|r| r["id"].to_string()));
        match found["page"]["next"].as_u64() {
            Some(next) => offset = next,
            None => break,
        }
    }
    let whole = client.data("ask", &json!({"question": question, "limit": 500, "bytes_max": 200_000}));
    let all: Vec<String> =
        whole["readings"].as_array().unwrap().iter().map(|r| r["id"].to_string()).collect();
    assert_eq!(ids, all);
    assert!(all.len() > 20);
}
