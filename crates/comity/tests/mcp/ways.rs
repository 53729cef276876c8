//! The same server on both ways: the same tools, answers, resources and prompts; strangers are refused.

use super::{call, client, data, server, text};
use comity::mcp::{PATH, http};
use rmcp::ServiceExt;
use rmcp::model::{CallToolRequestParams, GetPromptRequestParams, ReadResourceRequestParams};
use rmcp::transport::StreamableHttpClientTransport;
use serde_json::json;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::oneshot;

/// A server on a free port until the sender is dropped.
async fn listening() -> (SocketAddr, oneshot::Sender<()>) {
    let running = http(server(), 0).await.unwrap();
    let address = running.address;
    let (end, ended) = oneshot::channel::<()>();
    tokio::spawn(running.until(async {
        let _ = ended.await;
    }));
    (address, end)
}

#[tokio::test(flavor = "multi_thread")]
async fn both_ways_give_the_same() {
    let (address, _end) = listening().await;
    let by_http = ().serve(StreamableHttpClientTransport::from_uri(format!("http://{address}{PATH}"))).await.unwrap();
    let by_stdio = client().await;
    let (a, b) = (by_http.list_all_tools().await.unwrap(), by_stdio.list_all_tools().await.unwrap());
    assert_eq!(a, b);
    assert_eq!(by_http.peer_info().unwrap().server_info.name, "comity");
    for (tool, arguments) in [
        ("ask", json!({"question": "exports CHN -> BRA 2014..2020"})),
        ("ties", json!({"a": "CHN", "b": "CELAC"})),
        ("brief_note", json!({"a": "CHN", "b": "BRA", "lang": "zh"})),
        ("ask", json!({"question": "nonsense"})),
    ] {
        let request = CallToolRequestParams::new(tool).with_arguments(arguments.as_object().cloned().unwrap());
        let over_http = by_http.call_tool(request).await.unwrap();
        assert_eq!(over_http, call(&by_stdio, tool, arguments).await, "{tool}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_estimate_by_http_tells_how_far_it_is_and_answers() {
    let (address, _end) = listening().await;
    let client = ().serve(StreamableHttpClientTransport::from_uri(format!("http://{address}{PATH}"))).await.unwrap();
    let found = data(
        &client,
        "estimate",
        json!({"formulas": ["trade ~ rta + log(dist) | exporter^year + importer^year"],
               "sample": "year == 2010 & trade > 1e9"}),
    )
    .await;
    assert!(found["models"][0]["coefficients"][1]["estimate"].as_f64().unwrap() < 0.0, "distance hinders trade");
    assert!(found["models"][0]["coefficients"][1]["se"].as_f64().unwrap() > 0.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn resources_and_prompts_are_there() {
    let client = client().await;
    let resources = client.list_all_resources().await.unwrap();
    assert!(resources.iter().any(|r| r.uri == "comity://docs/check"));
    for uri in ["comity://docs/check", "comity://sources/baci", "comity://note/CHN/BRA"] {
        let read = client.read_resource(ReadResourceRequestParams::new(uri)).await.unwrap();
        let text = serde_json::to_string(&read.contents).unwrap();
        assert!(text.len() > 500, "{uri}: {text}");
    }
    for uri in ["comity://docs/none", "file:///etc/passwd", "comity://note/CHN", "comity://note/CHN/NOWHERE"] {
        assert!(client.read_resource(ReadResourceRequestParams::new(uri)).await.is_err(), "{uri}");
    }
    let prompts = client.list_all_prompts().await.unwrap();
    assert_eq!(prompts.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["check_article", "brief_pair"]);
    let given = json!({"a": "CHN", "b": "BRA"}).as_object().cloned().unwrap();
    let prompt = client.get_prompt(GetPromptRequestParams::new("brief_pair").with_arguments(given)).await.unwrap();
    assert!(serde_json::to_string(&prompt.messages).unwrap().contains("CHN and BRA"));
    assert!(client.get_prompt(GetPromptRequestParams::new("brief_pair")).await.is_err());
    assert!(client.call_tool(CallToolRequestParams::new("none")).await.is_err());
    assert!(text(&call(&client, "sources", json!({"name": "none"})).await).contains("parts:"));
}

/// Status line of an answer to a request with a header.
async fn status(address: SocketAddr, host: &str, header: &str) -> String {
    let body = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#;
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = format!(
        "POST {PATH} HTTP/1.1\r\nHost: {host}\r\n{header}Content-Type: application/json\r\n\
         Accept: application/json, text/event-stream\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer.lines().next().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_are_refused() {
    let (address, _end) = listening().await;
    let own = address.to_string();
    assert!(status(address, &own, "").await.contains(" 200 "));
    assert!(status(address, "evil.example", "").await.contains(" 403 "), "another host");
    assert!(status(address, &own, "Origin: http://evil.example\r\n").await.contains(" 403 "), "another origin");
    assert!(status(address, &own, "Origin: http://localhost:6274\r\n").await.contains(" 200 "), "this machine");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_is_taken_is_told() {
    let (address, _end) = listening().await;
    let Err(failure) = http(server(), address.port()).await else { panic!("two servers on one port") };
    assert!(failure.to_string().contains("another --port"), "{failure}");
}
