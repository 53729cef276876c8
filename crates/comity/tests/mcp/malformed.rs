//! Ten thousand messages that are none: nobody panics, and the server answers the next that is one.

use super::server;
use comity::mcp::over;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, ReadHalf, WriteHalf};

const MESSAGES: usize = 10_000;

/// A raw connection to a server.
struct Wire {
    read: tokio::io::Lines<BufReader<ReadHalf<DuplexStream>>>,
    write: WriteHalf<DuplexStream>,
}

impl Wire {
    fn new() -> Self {
        let (ours, theirs) = tokio::io::duplex(1 << 20);
        let (read, write) = tokio::io::split(theirs);
        tokio::spawn(over(server(), read, write));
        let (read, write) = tokio::io::split(ours);
        Self { read: BufReader::new(read).lines(), write }
    }

    async fn send(&mut self, line: &[u8]) {
        self.write.write_all(line).await.unwrap();
        self.write.write_all(b"\n").await.unwrap();
    }

    async fn begin(&mut self) {
        let hello = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
            "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}});
        self.send(hello.to_string().as_bytes()).await;
        self.answer(&json!(0)).await;
        self.send(br#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#).await;
    }

    /// The answer of an id; others are read over.
    async fn answer(&mut self, id: &Value) -> Value {
        loop {
            let line = self.read.next_line().await.unwrap().expect("the server is alive");
            let message: Value = serde_json::from_str(&line).unwrap();
            if message["id"] == *id {
                return message;
            }
        }
    }
}

/// Messages that the protocol has, to be spoilt.
const SEEDS: &[&str] = &[
    r#"{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{}}"#,
    r#"{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"ask","arguments":{"question":"gdp BRA 2019"}}}"#,
    r#"{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"ties","arguments":{"a":"CHN","b":"BRA"}}}"#,
    r#"{"jsonrpc":"2.0","id":7,"method":"resources/read","params":{"uri":"comity://docs/check"}}"#,
    r#"{"jsonrpc":"2.0","id":7,"method":"prompts/get","params":{"name":"brief_pair","arguments":{"a":"CHN","b":"BRA"}}}"#,
    r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}"#,
    r#"{"jsonrpc":"2.0","id":7,"result":{}}"#,
    r#"{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"judge_frames","arguments":{"date":"2020-01-01","claims":[{}]}}}"#,
    r#"[]"#,
    r#"null"#,
];

/// A message spoilt somewhere: bytes changed, cut, doubled, values of another type, deep nesting.
fn spoilt(random: &mut Xoshiro256PlusPlus) -> Vec<u8> {
    let seed = SEEDS[random.next_u32() as usize % SEEDS.len()];
    let mut bytes = seed.as_bytes().to_vec();
    let at = random.next_u32() as usize % bytes.len();
    match random.next_u32() % 6 {
        0 => bytes.truncate(at),
        1 => bytes[at] = (random.next_u32() % 256) as u8,
        2 => bytes.insert(at, (random.next_u32() % 256) as u8),
        3 => bytes = seed.replacen("\"a\":\"CHN\"", "\"a\":[1,{\"b\":null}]", 1).replacen("7", "-1e999", 1).into_bytes(),
        4 => bytes = format!("{}{}", "[{\"a\":".repeat(at), seed).into_bytes(),
        _ => bytes.extend_from_slice(&bytes.clone()[at..]),
    }
    // A line break would make two messages of one.
    bytes.iter_mut().filter(|b| **b == b'\n' || **b == b'\r').for_each(|b| *b = b' ');
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_malformed_messages_leave_the_server_alive() {
    let mut wire = Wire::new();
    wire.begin().await;
    let mut random = Xoshiro256PlusPlus::seed_from_u64(20_261_129);
    for n in 0..MESSAGES {
        let line = spoilt(&mut random);
        wire.send(&line).await;
        // Answers are read as they come, or both sides would wait for room.
        if n % 50 == 49 {
            let id = json!(format!("alive {n}"));
            let ping = json!({"jsonrpc": "2.0", "id": id, "method": "ping"});
            wire.send(ping.to_string().as_bytes()).await;
            assert!(wire.answer(&id).await["error"].is_null());
        }
    }
    let question = json!({"jsonrpc": "2.0", "id": "last", "method": "tools/call",
        "params": {"name": "ask", "arguments": {"question": "gdp BRA 2019"}}});
    wire.send(question.to_string().as_bytes()).await;
    let answer = wire.answer(&json!("last")).await;
    assert!(!answer["result"]["structuredContent"]["readings"].as_array().unwrap().is_empty(), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_does_not_begin_with_the_beginning_is_told_and_may_begin_again() {
    let mut wire = Wire::new();
    wire.send(b"hello").await;
    wire.send(br#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#).await;
    wire.send(br#"{"jsonrpc":"2.0","id":5,"method":"tools/list"}"#).await;
    assert!(!wire.answer(&json!(5)).await["error"].is_null());
    wire.send(br#"{"jsonrpc":"2.0","id":6,"method":"initialize","params":{"protocolVersion":7}}"#).await;
    assert!(!wire.answer(&json!(6)).await["error"].is_null());
    wire.begin().await;
    wire.send(br#"{"jsonrpc":"2.0","id":8,"method":"tools/list"}"#).await;
    assert!(wire.answer(&json!(8)).await["result"]["tools"].is_array());
}
