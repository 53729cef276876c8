//! A model reads, comity judges: answers made from the printed contract alone, replayed by a server
//! on this machine; and broken, slow, lying and truncated ones.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

use comity::check::article::Article;
use comity::check::given::Given;
use comity::check::propose::{Endpoint, propose};
use comity::check::report::Report;
use comity::check::{Brought, Evidence, check_with};
use comity_claims::atlas::Atlas;
use comity_ledger::world::World;
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

const DAY: (i32, u8, u8) = (2024, 5, 7);

const TEXT: &str = "Cairo, Riyadh set up council\n\nEgypt and Saudi Arabia agreed on Tuesday to set up a council.\n\n\
    Two-way trade reached $11 billion in 2023. Riyadh sold $5.7 billion.";

/// What a server answers to one question.
#[derive(Clone)]
enum Says {
    /// These words as the content of a finished answer.
    Content(String),
    /// The same, cut off at the longest length.
    CutOff(String),
    /// This body under this status.
    Raw(u16, String),
    /// Nothing, for longer than anybody waits.
    Nothing,
}

/// A server that gives its answers in turn, the last one again and again.
fn server(answers: Vec<Says>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for (n, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            read_request(&mut stream);
            let wrapped = |content: &str, reason: &str| {
                json!({"choices": [{"finish_reason": reason, "message": {"content": content}}]}).to_string()
            };
            let (status, body) = match answers.get(n).or(answers.last()).unwrap() {
                Says::Content(c) => (200, wrapped(c, "stop")),
                Says::CutOff(c) => (200, wrapped(c, "length")),
                Says::Raw(status, body) => (*status, body.clone()),
                Says::Nothing => {
                    std::thread::sleep(Duration::from_secs(5));
                    continue;
                }
            };
            let head =
                format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
            let _ = stream.write_all((head + &body).as_bytes());
        }
    });
    address
}

/// Reads a request with its body, so that the connection is not reset under the answer.
fn read_request(stream: &mut std::net::TcpStream) {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let n = stream.read(&mut buffer).unwrap_or(0);
        bytes.extend_from_slice(&buffer[..n]);
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        let Some((head, _)) = text.split_once("\r\n\r\n") else {
            if n == 0 {
                return;
            }
            continue;
        };
        let length = head.split("content-length:").nth(1).and_then(|l| l.lines().next()?.trim().parse().ok());
        if n == 0 || bytes.len() >= head.len() + 4 + length.unwrap_or(0) {
            return;
        }
    }
}

fn ask(answers: Vec<Says>) -> Result<Given, comity::failure::Failure> {
    let article = Article::read(TEXT.as_bytes(), "t", None).unwrap();
    let endpoint = Endpoint {
        url: server(answers),
        model: "recorded".to_owned(),
        key: Some("k".to_owned()),
        patience: Duration::from_millis(1500),
    };
    propose(&article, DAY, "Egypt and Saudi Arabia", &endpoint)
}

fn judged(given: Given) -> Report {
    let world = World::embedded();
    let article = Article::read(TEXT.as_bytes(), "t", None).unwrap();
    let atlas = Atlas::on(&world, DAY).unwrap();
    let brought = Brought { given: Some(given), ..Brought::default() };
    check_with(&article, "t", DAY, Evidence { facts: &atlas, world: Some(&world) }, &brought)
}

fn level(quote: &str, measure: &str, parties: [&str; 2], value: f64) -> serde_json::Value {
    json!({"quote": quote, "kind": "level", "measure": measure, "parties": parties, "period": "2023",
        "value": value, "unit": "USD", "tol": 0.05e9, "precision": "digits", "comparator": "="})
}

fn content(claims: &[serde_json::Value]) -> Says {
    Says::Content(format!("Here they are:\n```json\n{}\n```", json!({"claims": claims})))
}

#[test]
fn a_recorded_answer_is_judged_and_the_report_says_who_read() {
    let mut trade = level("$11 billion in 2023", "trade.goods", ["EGY", "SAU"], 11e9);
    trade["tol"] = json!(0.5e9);
    let sold = level("Riyadh sold $5.7 billion", "trade.goods.exports", ["SAU", "EGY"], 5.7e9);
    let given = ask(vec![content(&[]), content(&[]), content(&[trade, sold])]).unwrap();
    let report = judged(given);
    let reader = report.voice().reader(&report.reader);
    assert!(reader.contains("recorded"), "{reader}");
    assert_eq!(report.refused, Vec::<String>::new());
    let verdicts: Vec<&str> = report.claims.iter().map(|c| c.verdict.id()).collect();
    assert_eq!(verdicts, ["supported", "supported"]);
}

#[test]
fn what_a_lying_model_makes_up_is_refused() {
    let made_up = [
        level("$12 billion in 2023", "trade.goods", ["EGY", "SAU"], 12e9),
        level("$11 billion in 2023", "trade.goods", ["EGY", "SAU"], 19e9),
        level("$11 billion in 2023", "trade.goods", ["EGY", "ISR"], 11e9),
    ];
    let report = judged(ask(vec![content(&[]), content(&[]), content(&made_up)]).unwrap());
    assert_eq!((report.claims.len(), report.refused.len()), (0, 3), "{:?}", report.refused);
}

#[test]
fn an_answer_that_is_broken_cut_off_or_late_leaves_its_paragraph_unread() {
    let fine = content(&[]);
    for (says, why) in [
        (Says::Raw(200, "<html>no</html>".to_owned()), "chat form"),
        (Says::Raw(500, "out of memory".to_owned()), "status 500"),
        (Says::CutOff("{\"claims\": [{\"quote\"".to_owned()), "cut off"),
        (Says::Content("I am sorry.".to_owned()), "found none"),
        (Says::Nothing, "no answer"),
    ] {
        let given = ask(vec![fine.clone(), fine.clone(), says]).unwrap();
        let [unread] = given.unread.as_slice() else { panic!("{:?}", given.unread) };
        let (block, unread) = (unread.block, unread.why.clone());
        let report = judged(given);
        let said = report.voice().not_read(&unread);
        assert!(block == 2 && said.contains(why), "{said}");
        assert!(report.summary().contains("was not read"), "{}", report.summary());
    }
}

#[test]
fn a_model_that_answers_nothing_at_all_is_a_failure() {
    let failure = ask(vec![Says::Raw(401, "no key".to_owned())]).unwrap_err();
    assert!(failure.message.contains("401"), "{}", failure.message);
    assert_eq!(failure.code(), 5);
}
