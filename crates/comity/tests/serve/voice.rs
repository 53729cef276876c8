//! Does the same question get the same answer wherever it is asked? Three hundred questions, drawn from
//! pairs, measures and years: the command line's JSON, the page's JSON, the page itself, the tool for
//! assistants, and the explanation of every number.

use super::{STATE, get};
use axum::http::StatusCode;
use comity::answer::ask;
use comity::progress::untold;
use comity::tool::Desk;
use comity_ledger::party::Membership;
use comity_model::Stop;
use serde_json::{Value, json};
use std::sync::LazyLock;

const QUESTIONS: usize = 300;

/// States, blocs, territories, and places whose reports are missing in some years.
const PARTIES: &[&str] = &[
    "CHN", "BRA", "USA", "DEU", "PER", "URY", "IND", "ZAF", "VNM", "BLR", "CUB", "TON", "TWN", "HKG",
    "CELAC", "EU", "MERCOSUR", "ASEAN", "BRICS", "AFR",
];
const MEASURES: &[&str] =
    &["exports", "imports", "trade", "balance", "un.agreement", "distance", "share", "rank", "change"];
const YEARS: &[&str] = &["1996", "2003", "2010..2012", "2014", "2019", "2020", "2023", "2024"];

static DESK: LazyLock<Desk> = LazyLock::new(|| Desk::new(STATE.world.clone(), None));

/// The question of a number; the same one each time.
fn question(n: usize) -> String {
    // Steps that share no factor with the lengths walk through all combinations.
    let (a, b) = (PARTIES[n * 7 % PARTIES.len()], PARTIES[(n * 11 + n / 20 + 3) % PARTIES.len()]);
    let (measure, years) = (MEASURES[n % MEASURES.len()], YEARS[n * 5 / 3 % YEARS.len()]);
    match measure {
        "share" => format!("share of {a} in exports of {b} {years}"),
        "rank" => format!("rank of {a} among partners of {b} in {}", &years[..4]),
        "change" => format!("change of exports {a} -> {b} {}..{}", &years[..4], "2020"),
        "distance" => format!("distance {a} -> {b}"),
        _ => format!("{measure} {a} -> {b} {years}"),
    }
}

/// What a reading says of a number.
const SAID: [&str; 8] = ["id", "period", "value", "unit", "in_words", "bound", "coverage", "basis"];

fn said(reading: &Value) -> Vec<&Value> {
    SAID.iter().map(|key| &reading[*key]).collect()
}

/// All readings of a tool's answer, page by page.
fn of_the_tool(question: &str) -> Option<(Vec<Value>, Value)> {
    let (mut readings, mut offset) = (Vec::new(), json!(0));
    loop {
        let arguments = json!({"question": question, "offset": offset});
        let told = DESK.call("ask", arguments, &untold, &Stop::default()).ok()?;
        readings.extend(told.data["readings"].as_array()?.iter().map(as_read));
        offset = told.data["page"]["next"].clone();
        if offset.is_null() {
            return Some((readings, told.data["gaps"].clone()));
        }
    }
}

/// What a reader of the text of an answer gets: the reader of these tests may miss the last bit of a number,
/// and then misses it everywhere.
fn as_read(value: &Value) -> Value {
    serde_json::from_str(&value.to_string()).unwrap()
}

/// A page holds the words of a number, whatever its marks.
fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    html_escape::decode_html_entities(&text).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn three_hundred_questions_are_answered_in_one_voice() {
    let (mut answered, mut numbers) = (0, 0);
    for n in 0..QUESTIONS {
        let question = question(n);
        let found = ask::understand(&question, Membership::Fixed)
            .and_then(|asked| ask::answer(&STATE.world, &asked, Membership::Fixed));
        let page = get(&format!("/ask.json?q={question}")).await;
        let tool = of_the_tool(&question);
        let Ok((_, answer)) = found else {
            assert_ne!(page.status, StatusCode::OK, "{question}: refused on the command line only");
            assert!(tool.is_none(), "{question}: refused on the command line only");
            continue;
        };
        answered += 1;
        let here = as_read(&ask::as_json(&question, &answer));
        let (page, (tool, tool_gaps)) = (page.json(), tool.unwrap());
        let readings = here["readings"].as_array().unwrap();
        assert_eq!(page["gaps"], here["gaps"], "{question}");
        assert_eq!(tool_gaps, here["gaps"], "{question}");
        assert_eq!(page["readings"].as_array().unwrap().len(), readings.len(), "{question}");
        assert_eq!(tool.len(), readings.len(), "{question}");
        for (at, reading) in readings.iter().enumerate() {
            assert_eq!(said(reading), said(&page["readings"][at]), "{question}");
            assert_eq!(said(reading), said(&tool[at]), "{question}");
            numbers += 1;
        }
        if n % 10 == 0 {
            on_the_page_and_explained(&question, readings).await;
        }
    }
    assert!(answered > 250 && numbers > 200, "{answered} answered with {numbers} numbers");
}

/// The page for people says the same words, and the explanation of a number the same value.
async fn on_the_page_and_explained(question: &str, readings: &[Value]) {
    let shown = plain(&get(&format!("/ask?q={question}&lang=en")).await.text());
    for reading in readings {
        let words = reading["in_words"].as_str().unwrap();
        assert!(shown.contains(words), "{question}: the page lacks {words:?}: {shown}");
        let id = reading["id"].as_str().unwrap();
        let explained = get(&format!("/explain.json?id={}", comity_figures::page::percent(id))).await;
        assert_eq!(explained.status, StatusCode::OK, "{id}: {}", explained.text());
        let value = &explained.json()["value"];
        assert_eq!(value, &reading["value"], "{id}");
    }
}
