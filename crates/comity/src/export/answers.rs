//! Which columns has the table of an answer? A row of data for each, found in the JSON that `--json` prints.

use super::{Columns, Sheet, Values};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Answers that have a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Readings of the panel.
    Ask,
    /// Ties of every state.
    Ties,
    /// Indicators of a relation.
    Indicators,
    /// Parts of the atlas.
    Sources,
    /// Pledges between two parties.
    Pledges,
    /// Claims of a text.
    Check,
    /// Coefficients of every model.
    Estimate,
    /// Places of every run.
    Simulate,
}

impl Kind {
    /// The table of a tool's answer, if it has one.
    pub fn of_tool(name: &str) -> Option<Self> {
        Some(match name {
            "ask" => Self::Ask,
            "ties" => Self::Ties,
            "indicators" => Self::Indicators,
            "sources" => Self::Sources,
            "pledges" => Self::Pledges,
            "check_text" | "judge_frames" => Self::Check,
            "estimate" => Self::Estimate,
            "simulate" => Self::Simulate,
            _ => return None,
        })
    }
}

/// Name of a column and where its value stands in a row; the value is told if every row has a number.
type Column = (&'static str, &'static str);

const ASK: &[Column] = &[
    ("measure", "/measure"),
    ("period", "/period"),
    ("value", "/value"),
    ("unit", "/unit"),
    ("bound", "/bound"),
    ("coverage", "/coverage"),
    ("in_words", "/in_words"),
    ("basis", "/basis/series"),
    ("publisher", "/basis/publisher"),
    ("release", "/basis/release"),
    ("reporter", "/basis/reporter"),
    ("valuation", "/basis/valuation"),
    ("region", "/basis/region"),
    ("only_resembles", "/related_only"),
    ("not_covered", "/not_covered"),
    ("notes", "/notes"),
    ("evidence", "/id"),
];

const TIES: &[Column] = &[
    ("kind", "/kind"),
    ("state", "/state"),
    ("a", "/a"),
    ("b", "/b"),
    ("when", "/when"),
    ("level", "/level"),
    ("verification", "/verification"),
    ("sources", "/sources"),
    ("note", "/note"),
    ("evidence", "/id"),
];

const INDICATORS: &[Column] = &[
    ("indicator", "/indicator"),
    ("of", "/label"),
    ("value", "/value"),
    ("unit", "/unit"),
    ("bound", "/bound"),
    ("basis", "/basis"),
    ("why_missing", "/why_missing"),
    ("formula", "/formula"),
    ("reference", "/reference"),
    ("notes", "/notes"),
    ("evidence", "/id"),
];

const SOURCES: &[Column] = &[
    ("part", "/name"),
    ("title", "/source/title"),
    ("holds", "/holds"),
    ("unit", "/unit"),
    ("basis", "/basis"),
    ("publisher", "/source/publisher"),
    ("release", "/source/release"),
    ("licence", "/source/licence"),
    ("attribution", "/source/attribution"),
    ("url", "/source/url"),
    ("gaps", "/gaps"),
];

const PLEDGES: &[Column] = &[
    ("by", "/by"),
    ("promise", "/promise"),
    ("announced", "/announced"),
    ("quantity", "/quantity"),
    ("unit", "/unit"),
    ("deadline", "/deadline"),
    ("outcome", "/outcome"),
    ("verification", "/verification"),
    ("sources", "/sources"),
    ("evidence", "/id"),
];

const CHECK: &[Column] = &[
    ("number", "/number"),
    ("verdict", "/verdict"),
    ("reason", "/reason"),
    ("quote", "/quote"),
    ("says", "/says"),
    ("headline", "/headline"),
    ("notes", "/notes"),
];

const ESTIMATE: &[Column] = &[
    ("model", "/model"),
    ("term", "/name"),
    ("estimate", "/estimate"),
    ("se", "/se"),
    ("statistic", "/statistic"),
    ("p_value", "/p_value"),
    ("low", "/low"),
    ("high", "/high"),
];

const SIMULATE: &[Column] = &[
    ("variant", "/variant"),
    ("closure", "/closure"),
    ("code", "/code"),
    ("name", "/name"),
    ("real_income_percent", "/real_income_percent/value"),
    ("real_income_low_percent", "/real_income_percent/low"),
    ("real_income_high_percent", "/real_income_percent/high"),
    ("price_index_percent", "/price_index_percent"),
    ("wage_percent", "/wage_percent"),
    ("evidence", "/evidence"),
];

/// The table of an answer with its sources.
pub fn table(kind: Kind, answer: &Value) -> Sheet {
    let (title, columns, rows) = match kind {
        Kind::Ask => ("Readings", ASK, list(answer, "readings")),
        Kind::Ties => ("Ties", TIES, ties(answer)),
        Kind::Indicators => ("Indicators", INDICATORS, list(answer, "values")),
        Kind::Sources => ("Sources", SOURCES, list(answer, "parts")),
        Kind::Pledges => ("Pledges", PLEDGES, list(answer, "pledges")),
        Kind::Check => ("Claims", CHECK, list(answer, "claims")),
        Kind::Estimate => {
            ("Estimates", ESTIMATE, nested(answer, "models", "coefficients", &[("model", "label")]))
        }
        Kind::Simulate => {
            let outer = [("variant", "variant"), ("closure", "closure")];
            ("Places", SIMULATE, nested(answer, "runs", "places", &outer))
        }
    };
    let columns = columns.iter().map(|(name, at)| (Cow::Borrowed(*name), values(&rows, at))).collect();
    Sheet { title: title.to_owned(), columns: Columns::of(columns), sources: sources(answer, &rows) }
}

fn list(answer: &Value, key: &str) -> Vec<Value> {
    answer[key].as_array().cloned().unwrap_or_default()
}

/// Rows inside rows, each with what stands outside under a name of its own.
fn nested(answer: &Value, outside: &str, inside: &str, kept: &[(&str, &str)]) -> Vec<Value> {
    let mut rows = Vec::new();
    for outer in list(answer, outside) {
        for mut row in list(&outer, inside) {
            for (name, key) in kept {
                row[*name] = outer[*key].clone();
            }
            rows.push(row);
        }
    }
    rows
}

/// The ties of all kinds and states, each with both.
fn ties(answer: &Value) -> Vec<Value> {
    let mut rows = Vec::new();
    for kind in answer["kinds"].as_array().into_iter().flatten() {
        let states = kind.as_object().into_iter().flat_map(Map::iter);
        for (state, list) in states.filter(|(name, _)| *name != "changes_within_ten_days") {
            for tie in list.as_array().into_iter().flatten() {
                let mut row = tie.clone();
                row["kind"] = kind["kind"].clone();
                row["state"] = state.as_str().into();
                rows.push(row);
            }
        }
    }
    rows
}

/// Numbers if every value that there is is one, else texts.
fn values(rows: &[Value], at: &str) -> Values {
    let found: Vec<&Value> = rows.iter().map(|row| row.pointer(at).unwrap_or(&Value::Null)).collect();
    let numeric = |value: &&Value| value.is_number() || value.is_null();
    if found.iter().all(numeric) && found.iter().any(|value| value.is_number()) {
        return Values::Number(found.iter().map(|value| value.as_f64().unwrap_or(f64::NAN)).collect());
    }
    Values::Text(found.into_iter().map(text).collect())
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Array(list) => list.iter().map(text).collect::<Vec<String>>().join("; "),
        other => other.to_string(),
    }
}

/// Program, question and every basis once.
fn sources(answer: &Value, rows: &[Value]) -> Vec<(String, String)> {
    let mut out = vec![("Program".to_owned(), crate::PROGRAM.to_owned())];
    for (key, heading) in
        [("question", "Question"), ("a", "First party"), ("b", "Second party"), ("as_of", "Day")]
    {
        if let Some(said) = answer[key].as_str() {
            out.push((heading.to_owned(), said.to_owned()));
        }
    }
    for row in rows {
        let told = match &row["basis"] {
            Value::Object(basis) => ["publisher", "release", "reporter", "valuation", "region"]
                .iter()
                .filter_map(|key| basis.get(*key).and_then(Value::as_str))
                .filter(|said| !said.is_empty())
                .collect::<Vec<&str>>()
                .join("; "),
            _ => continue,
        };
        let line = (format!("Basis {}", text(&row["basis"]["series"])), told);
        if !out.contains(&line) {
            out.push(line);
        }
    }
    for gap in answer["gaps"].as_array().into_iter().flatten() {
        out.push(("Not covered".to_owned(), format!("{}: {}", text(&gap["what"]), text(&gap["why"]))));
    }
    out.push(("Evidence".to_owned(), "comity explain 'ID' leads from an evidence id to the rows".to_owned()));
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should stop")]
mod tests {
    use super::*;
    use serde_json::json;

    fn answer() -> Value {
        json!({"schema": "comity/ask/1", "question": "exports CHN -> BRA 2019..2021", "readings": [
            {"id": "x/1@baci", "measure": "m", "period": "2019", "value": 1.5, "unit": "USD", "bound": "",
             "coverage": "recorded", "in_words": "$1.50", "related_only": false, "not_covered": [], "notes": ["a", "b"],
             "basis": {"series": "baci", "publisher": "CEPII", "release": "V1", "reporter": "", "valuation": "FOB",
                       "region": "", }},
            {"id": "x/2@baci", "measure": "m", "period": "2020", "value": null, "unit": "USD", "bound": "≥",
             "coverage": "lower_bound", "in_words": "=cmd()", "related_only": false, "not_covered": ["CUB"], "notes": [],
             "basis": {"series": "baci", "publisher": "CEPII", "release": "V1", "reporter": "", "valuation": "FOB",
                       "region": ""}},
        ], "gaps": [{"what": "2021", "why": "no rows"}]})
    }

    #[test]
    fn a_gap_is_no_zero_and_every_row_keeps_its_basis() {
        let sheet = table(Kind::Ask, &answer());
        assert_eq!(sheet.columns.rows(), 2);
        let find = |name: &str| sheet.columns.iter().find(|(n, _)| *n == name).unwrap().1.clone();
        let Values::Number(value) = find("value") else { panic!("a column of numbers") };
        assert!(value[0] == 1.5 && value[1].is_nan());
        assert_eq!(find("basis"), Values::Text(vec!["baci".to_owned(); 2]));
        assert_eq!(find("notes"), Values::Text(vec!["a; b".to_owned(), String::new()]));
        assert_eq!(sheet.sources.iter().filter(|(heading, _)| heading == "Basis baci").count(), 1);
        assert!(
            sheet.sources.iter().any(|(heading, text)| heading == "Not covered" && text.contains("2021"))
        );
    }

    #[test]
    fn rows_of_several_models_keep_the_name_of_theirs() {
        let model = |label: &str, se: Value| json!({"label": label, "coefficients": [{"name": "rta", "estimate": 0.5, "se": se}]});
        let answer = json!({"models": [model("1", json!(0.1)), model("2", Value::Null)]});
        let sheet = table(Kind::Estimate, &answer);
        let find = |name: &str| sheet.columns.iter().find(|(n, _)| *n == name).unwrap().1.clone();
        assert_eq!(find("model"), Values::Text(vec!["1".to_owned(), "2".to_owned()]));
        let Values::Number(se) = find("se") else { panic!("a column of numbers") };
        assert!(se[0] == 0.1 && se[1].is_nan(), "an error that is not known is no zero");
    }

    #[test]
    fn every_form_can_be_read_again() {
        let sheet = table(Kind::Ask, &answer());
        for ending in ["csv", "parquet", "xlsx", "dta"] {
            let name = format!("x.{ending}");
            let bytes = super::super::bytes(std::path::Path::new(&name), &sheet).unwrap().unwrap();
            assert!(!bytes.is_empty(), "{ending}");
        }
        assert!(super::super::bytes(std::path::Path::new("x.exe"), &sheet).unwrap().is_none());
    }
}
