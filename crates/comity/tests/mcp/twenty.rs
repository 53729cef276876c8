//! Twenty questions as an assistant asks them, each answer beside that of the command line.

use super::Client;
use super::schemas::errors;
use serde_json::{Value, json};
use std::process::Command;

/// What `comity ARGS --json` prints.
fn program(args: &[&str]) -> Value {
    let folder = env!("CARGO_TARGET_TMPDIR");
    let out = Command::new(env!("CARGO_BIN_EXE_comity")).args(args).current_dir(folder).output().unwrap();
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    serde_json::from_slice(&out.stdout).unwrap_or_else(|e| panic!("{args:?}: {e}: {said}"))
}

/// A tool, its arguments, the same on the command line, and the list that is a page of the whole.
type Question = (&'static str, Value, &'static [&'static str], &'static str);

const FORMULA: &str = "trade ~ rta + log(dist) | exporter + importer";

const SAMPLE: &str = "year == 2010 & trade > 1e9";

fn questions() -> Vec<Question> {
    let ask = |text: &'static str| json!({"question": text});
    vec![
        ("ask", ask("exports CHN -> BRA 2014..2020"), &["ask", "exports CHN -> BRA 2014..2020"], "readings"),
        ("ask", ask("exports CHN -> CELAC 2019"), &["ask", "exports CHN -> CELAC 2019"], "readings"),
        ("ask", ask("exports CHN -> BRA 2021..2022"), &["ask", "exports CHN -> BRA 2021..2022"], "readings"),
        (
            "ask",
            ask("trade between China and Brazil in 2019"),
            &["ask", "trade between China and Brazil in 2019"],
            "readings",
        ),
        (
            "ask",
            ask("share of CHN in exports of CHL 2014..2020"),
            &["ask", "share of CHN in exports of CHL 2014..2020"],
            "readings",
        ),
        ("ask", ask("gdp per head Brazil"), &["ask", "gdp per head Brazil"], "readings"),
        (
            "brief_note",
            json!({"a": "CHN", "b": "BRA", "lang": "es"}),
            &["brief", "CHN", "BRA", "--note", "--lang", "es"],
            "evidence",
        ),
        ("ask", ask("distance CHN -> CHL"), &["ask", "distance CHN -> CHL"], "readings"),
        (
            "ask",
            json!({"question": "exports CHN -> CELAC 2020", "membership": "dated"}),
            &["ask", "exports CHN -> CELAC 2020", "--membership", "dated"],
            "readings",
        ),
        (
            "ties",
            json!({"a": "CHN", "b": "PAN", "as_of": "2025-05-13", "list": true}),
            &["ties", "CHN", "PAN", "--as-of", "2025-05-13"],
            "kinds",
        ),
        (
            "ties",
            json!({"a": "CHN", "b": "CELAC", "as_of": "2025-05-13", "kind": "ties.mou.bri"}),
            &["ties", "CHN", "CELAC", "--as-of", "2025-05-13", "--kind", "ties.mou.bri"],
            "kinds",
        ),
        ("indicators", json!({"a": "CHN", "b": "BRA", "all": true}), &["indicators", "CHN", "BRA"], "values"),
        (
            "indicators",
            json!({"a": "DEU", "b": "MEX", "from": 2010, "to": 2020, "all": true}),
            &["indicators", "DEU", "MEX", "--from", "2010", "--to", "2020"],
            "values",
        ),
        (
            "explain",
            json!({"id": "trade.goods/CHN:BRA/2019@baci"}),
            &["explain", "trade.goods/CHN:BRA/2019@baci"],
            "rows",
        ),
        (
            "explain",
            json!({"id": "trade.goods.exports/CHN>CELAC~2020-12-31/2019@baci"}),
            &["explain", "trade.goods.exports/CHN>CELAC~2020-12-31/2019@baci"],
            "rows",
        ),
        ("sources", json!({"name": "baci"}), &["sources", "baci"], "parts"),
        (
            "estimate",
            json!({"formulas": [FORMULA], "sample": SAMPLE, "values": ["exp(rta) - 1"]}),
            &["estimate", FORMULA, "--data", "atlas", "--sample", SAMPLE, "--value", "exp(rta) - 1"],
            "models",
        ),
        ("pledges", json!({"a": "CHN", "b": "CELAC"}), &["pledges", "CHN", "CELAC"], "pledges"),
        ("frame_schema", json!({}), &["check", "--schema"], ""),
        (
            "simulate",
            json!({"scenario": "us-china-25"}),
            &["simulate", concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/us-china-25.toml")],
            "runs",
        ),
    ]
}

#[test]
fn twenty_questions_are_answered_as_on_the_command_line() {
    let mut client = Client::new();
    let questions = questions();
    assert_eq!(questions.len(), 20);
    for (tool, arguments, args, list) in questions {
        let mut args = args.to_vec();
        if tool != "frame_schema" {
            args.push("--json");
        }
        let whole = program(&args);
        let schema = serde_json::from_str(comity::tool::find(tool).unwrap().output).unwrap();
        assert_eq!(errors(&schema, &whole), Vec::<String>::new(), "comity {args:?}");
        let found = client.data(tool, &arguments);
        match tool {
            "ties" => assert!(ties_agree(&found, &whole), "{arguments}"),
            "simulate" => assert!(runs_agree(&found, &whole), "{arguments}"),
            _ => agree(&found, &whole, list, &format!("{tool} {arguments}")),
        }
    }
}

/// Every field alike; of the list that is cut, the beginning.
fn agree(found: &Value, whole: &Value, list: &str, what: &str) {
    let mut found = found.clone();
    if let Some(object) = found.as_object_mut() {
        object.remove("page");
    }
    if let Some(shown) = found[list].as_array().map(Vec::len) {
        let mut part = whole.clone();
        part[list].as_array_mut().unwrap().truncate(shown);
        assert!(
            shown > 0 || whole[list].as_array().unwrap().is_empty(),
            "{what}: nothing of the list is shown"
        );
        assert_eq!(found, part, "{what}");
    } else {
        assert_eq!(&found, whole, "{what}");
    }
}

/// Every kind that has a row has the same ties; the others are named as without a record.
fn ties_agree(found: &Value, whole: &Value) -> bool {
    let none: Vec<&str> =
        found["no_record_of"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let kinds = found["kinds"].as_array().unwrap();
    whole["kinds"].as_array().unwrap().iter().all(|kind| {
        let same = kinds.iter().find(|k| k["kind"] == kind["kind"]);
        match same {
            Some(same) => {
                same["count_in_force"] == kind["count_in_force"] && same["in_force"] == kind["in_force"]
            }
            None => none.contains(&kind["kind"].as_str().unwrap()) && kind["in_force"] == json!([]),
        }
    })
}

/// The certificate, the world and the places that are shown.
fn runs_agree(found: &Value, whole: &Value) -> bool {
    let (a, b) = (&found["runs"][0], &whole["runs"][0]);
    let place = |run: &Value, n: usize| run["places"][n]["real_income_percent"].clone();
    a["certificate"] == b["certificate"]
        && a["world"] == b["world"]
        && a["focus"] == b["focus"]
        && place(a, 0) == place(b, 0)
        && place(a, 0).is_object()
}
