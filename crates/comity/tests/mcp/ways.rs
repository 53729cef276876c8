//! The same server on both ways: the same tools and answers; resources, prompts, progress; strangers refused.

use super::{Client, SERVER, text};
use comity::mcp::{PATH, STATELESS, listen};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

/// A server on a free port until the runtime is dropped.
fn listening() -> (SocketAddr, tokio::runtime::Runtime) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let running = runtime.block_on(listen(SERVER.clone(), 0)).unwrap();
    let address = running.address;
    runtime.spawn(running.until(std::future::pending()));
    (address, runtime)
}

/// Status and body of an answer to a POST with some more header lines.
fn post(address: SocketAddr, host: &str, header: &str, body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    let request = format!(
        "POST {PATH} HTTP/1.1\r\nHost: {host}\r\n{header}Connection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer.split_once("\r\n\r\n").map_or("", |(_, body)| body).to_owned())
}

const JSON: &str = "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n";

fn request(address: SocketAddr, method: &str, params: &Value) -> Value {
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).to_string();
    let (status, body) = post(address, &address.to_string(), JSON, &body);
    assert_eq!(status, 200, "{body}");
    serde_json::from_str::<Value>(&body).unwrap()["result"].clone()
}

#[test]
fn both_ways_give_the_same() {
    let (address, _runtime) = listening();
    let mut client = Client::new();
    let hello = request(address, "initialize", &json!({"protocolVersion": "2025-11-25"}));
    assert_eq!(hello["protocolVersion"], "2025-11-25");
    assert_eq!(request(address, "tools/list", &json!({})), client.request("tools/list", json!({}))["result"]);
    for (tool, arguments) in [
        ("ask", json!({"question": "exports CHN -> BRA 2014..2020"})),
        ("ties", json!({"a": "CHN", "b": "CELAC"})),
        ("brief_note", json!({"a": "CHN", "b": "BRA", "lang": "zh"})),
        ("ask", json!({"question": "nonsense"})),
    ] {
        let by_http = request(address, "tools/call", &json!({"name": tool, "arguments": arguments}));
        assert_eq!(by_http, client.call(tool, &arguments), "{tool}");
    }
    let told = json!({"jsonrpc": "2.0", "method": "notifications/initialized"}).to_string();
    assert_eq!(post(address, &address.to_string(), JSON, &told).0, 202);
}

#[test]
fn strangers_are_refused() {
    let (address, _runtime) = listening();
    let own = address.to_string();
    let list = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#;
    assert_eq!(post(address, &own, JSON, list).0, 200);
    assert_eq!(post(address, "evil.example", JSON, list).0, 403, "another host");
    let from = |origin: &str| format!("Origin: {origin}\r\n{JSON}");
    for origin in
        ["http://evil.example", "http://localhost.evil.example", "null", "http://127.0.0.1.evil.example:80"]
    {
        assert_eq!(post(address, &own, &from(origin), list).0, 403, "{origin}");
    }
    assert_eq!(post(address, &own, &from("http://localhost:6274"), list).0, 200, "a page of this machine");
    assert_eq!(post(address, &own, "Content-Type: text/plain\r\n", list).0, 415, "what a form can send");
    assert_eq!(post(address, &own, JSON, "{").0, 400);
    let (status, body) = post(address, &own, JSON, &"x".repeat(comity::mcp::MESSAGE_BYTES_MAX + 1));
    assert!(status == 413 && body.contains("MiB"), "{status} {body}");
    assert_eq!(post(address, &own, &format!("MCP-Protocol-Version: 1999\r\n{JSON}"), list).0, 400);
}

#[test]
fn without_a_greeting_headers_say_what_the_body_says() {
    let (address, _runtime) = listening();
    let meta = json!({"io.modelcontextprotocol/protocolVersion": STATELESS});
    let sent = |method: &str, named: &str, header: &str| {
        let params = json!({"_meta": meta, "name": named, "arguments": {"query": "CHN"}});
        let body = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).to_string();
        let header = format!("MCP-Protocol-Version: {STATELESS}\r\nMcp-Method: {header}\r\n{JSON}");
        post(address, &address.to_string(), &header, &body)
    };
    assert_eq!(sent("tools/call", "find_party", "tools/call\r\nMcp-Name: find_party").0, 200);
    assert_eq!(
        sent("tools/call", "find_party", "tools/call\r\nMcp-Name: =?base64?ZmluZF9wYXJ0eQ==?=").0,
        200
    );
    for (named, header) in [
        ("find_party", "tools/call"),
        ("find_party", "tools/call\r\nMcp-Name: ask"),
        ("find_party", "tools/list"),
    ] {
        let (status, body) = sent("tools/call", named, header);
        assert!(status == 400 && body.contains("-32020"), "{header}: {status} {body}");
    }
    assert_eq!(sent("none", "", "none").0, 404);
    assert_eq!(sent("tools/call", "none", "tools/call\r\nMcp-Name: none").0, 400);
}

#[test]
fn a_port_that_is_taken_is_told() {
    let (address, runtime) = listening();
    let Err(failure) = runtime.block_on(listen(SERVER.clone(), address.port())) else {
        panic!("two on one port")
    };
    assert!(failure.to_string().contains("another --port"), "{failure}");
}

#[test]
fn long_work_tells_how_far_it_is_if_asked() {
    let mut client = Client::new();
    let call = json!({"name": "estimate", "_meta": {"progressToken": "p"}, "arguments": {
        "formulas": ["trade ~ rta + log(dist) | exporter^year + importer^year"],
        "sample": "year == 2010 & trade > 1e9"}});
    client.send(&json!({"jsonrpc": "2.0", "id": "e", "method": "tools/call", "params": call}));
    let first = client.hear();
    assert_eq!(first["method"], "notifications/progress");
    assert_eq!(first["params"]["progressToken"], "p");
    let found = client.answer(&json!("e"))["result"]["structuredContent"].clone();
    let distance = &found["models"][0]["coefficients"][1];
    assert!(distance["estimate"].as_f64().unwrap() < 0.0, "distance hinders trade");
    assert!(distance["se"].as_f64().unwrap() > 0.0);
}

#[test]
fn resources_and_prompts_are_there() {
    let mut client = Client::new();
    let resources = client.request("resources/list", json!({}))["result"]["resources"].clone();
    assert!(resources.as_array().unwrap().iter().any(|r| r["uri"] == "comity://docs/check"));
    for uri in ["comity://docs/check", "comity://sources/baci", "comity://note/CHN/BRA"] {
        let read = client.request("resources/read", json!({"uri": uri}));
        assert!(read["result"]["contents"][0]["text"].as_str().unwrap().len() > 500, "{uri}: {read}");
    }
    for uri in ["comity://docs/none", "file:///etc/passwd", "comity://note/CHN", "comity://note/CHN/NOWHERE"]
    {
        assert_eq!(client.request("resources/read", json!({"uri": uri}))["error"]["code"], -32_002, "{uri}");
    }
    let prompts = client.request("prompts/list", json!({}))["result"]["prompts"].clone();
    let names: Vec<&str> = prompts.as_array().unwrap().iter().filter_map(|p| p["name"].as_str()).collect();
    assert_eq!(names, ["check_article", "brief_pair"]);
    let prompt =
        client.request("prompts/get", json!({"name": "brief_pair", "arguments": {"a": "CHN", "b": "BRA"}}));
    assert!(prompt["result"]["messages"].to_string().contains("CHN and BRA"), "{prompt}");
    assert!(client.request("prompts/get", json!({"name": "brief_pair"}))["error"].is_object());
    assert!(text(&client.call("sources", &json!({"name": "none"}))).contains("parts:"));
}
