//! Ten thousand messages that are none: nobody panics, and the server answers the next that is one.

use super::Client;
use serde_json::json;

const MESSAGES: usize = 10_000;

/// Messages that the protocol has, to be spoilt.
const SEEDS: &[&str] = &[
    r#"{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{}}"#,
    r#"{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"ask","arguments":{"question":"gdp BRA 2019"}}}"#,
    r#"{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"find_party","arguments":{"query":"CHN"}}}"#,
    r#"{"jsonrpc":"2.0","id":7,"method":"resources/read","params":{"uri":"comity://docs/note"}}"#,
    r#"{"jsonrpc":"2.0","id":7,"method":"prompts/get","params":{"name":"brief_pair","arguments":{"a":"CHN","b":"BRA"}}}"#,
    r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}"#,
    r#"{"jsonrpc":"2.0","id":7,"result":{}}"#,
    r#"{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"judge_frames","arguments":{"date":"2020-01-01","claims":[{}]}}}"#,
    r"[]",
    r"null",
];

/// Numbers that look random and are the same every time (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }
}

/// A message spoilt somewhere: bytes changed, cut, doubled, values of another type, deep nesting.
fn spoilt(random: &mut Random) -> Vec<u8> {
    let seed = SEEDS[random.below(SEEDS.len())];
    let mut bytes = seed.as_bytes().to_vec();
    let at = random.below(bytes.len());
    match random.below(6) {
        0 => bytes.truncate(at),
        1 => bytes[at] = random.below(256) as u8,
        2 => bytes.insert(at, random.below(256) as u8),
        3 => bytes = seed.replacen("\"CHN\"", "[1,{\"b\":null}]", 1).replacen('7', "-1e999", 1).into_bytes(),
        4 => bytes = format!("{}{seed}", "[{\"a\":".repeat(at)).into_bytes(),
        _ => bytes.extend_from_slice(&bytes.clone()[at..]),
    }
    // A line break would make two messages of one.
    bytes.iter_mut().filter(|b| **b == b'\n' || **b == b'\r').for_each(|b| *b = b' ');
    bytes
}

#[test]
fn ten_thousand_malformed_messages_leave_the_server_alive() {
    let mut client = Client::new();
    let mut random = Random(20_261_129);
    for n in 0..MESSAGES {
        client.send_line(&spoilt(&mut random));
        // Answers are read as they come, or both sides would wait for room in the pipes.
        if n % 20 == 19 {
            let id = json!(format!("alive {n}"));
            client.send(&json!({"jsonrpc": "2.0", "id": id, "method": "ping"}));
            assert_eq!(client.answer(&id)["result"], json!({}));
        }
    }
    let found = client.data("ask", &json!({"question": "gdp BRA 2019"}));
    assert!(!found["readings"].as_array().unwrap().is_empty(), "{found}");
}

#[test]
fn a_message_that_is_too_long_is_refused_and_the_next_is_read() {
    let mut client = Client::new();
    // Written apart, because the pipe holds less than the message.
    let mut write = client.write.try_clone().unwrap();
    let writer = std::thread::spawn(move || {
        use std::io::Write;
        write.write_all(&vec![b'x'; comity::mcp::MESSAGE_BYTES_MAX + 10]).unwrap();
        write.write_all(b"\n").unwrap();
    });
    let refusal = client.hear();
    assert!(refusal["error"]["message"].as_str().unwrap().contains("MiB"), "{refusal}");
    writer.join().unwrap();
    assert_eq!(client.request("ping", json!({}))["result"], json!({}));
}

#[test]
fn a_client_that_does_not_begin_with_the_beginning_is_told_and_may_begin_again() {
    let mut client = Client::connected();
    client.send_line(b"hello");
    assert_eq!(client.hear()["error"]["code"], -32_700);
    assert_eq!(client.request("no/such/method", json!({}))["error"]["code"], -32_601);
    assert_eq!(client.request("tools/call", json!({"name": "none"}))["error"]["code"], -32_602);
    let hello = client.request("initialize", json!({"protocolVersion": "2025-06-18"}));
    assert_eq!(hello["result"]["serverInfo"]["name"], "comity");
}

#[test]
fn a_call_that_is_called_off_has_no_answer() {
    let mut client = Client::new();
    let slow = json!({"name": "estimate", "arguments": {"formulas": ["trade ~ rta + log(dist) | exporter^year + importer^year"]}});
    client.send(&json!({"jsonrpc": "2.0", "id": "slow", "method": "tools/call", "params": slow}));
    client.send(
        &json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": "slow"}}),
    );
    let found = client.request("tools/call", json!({"name": "find_party", "arguments": {"query": "CHN"}}));
    assert_eq!(found["result"]["isError"], false);
    drop(client.write);
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut client.read, &mut rest).unwrap();
    assert!(!rest.contains("slow"), "{rest}");
}
