//! The server for assistants as its clients meet it: both ways, schemas of every answer, twenty questions
//! beside the command line, and messages that are none.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails should stop")]

mod malformed;
mod schemas;
mod twenty;
mod ways;

use comity::mcp::{Server, serve};
use comity_ledger::world::World;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, PipeReader, PipeWriter, Write, pipe};
use std::sync::LazyLock;
use std::thread;

/// One server for all tests.
static SERVER: LazyLock<Server> = LazyLock::new(|| Server::new(World::embedded(), None));

/// A client on a pair of pipes, as an assistant holds one.
struct Client {
    read: BufReader<PipeReader>,
    write: PipeWriter,
    next: u64,
}

impl Client {
    /// Streams to the server, and nothing said yet.
    fn connected() -> Self {
        let (their_input, write) = pipe().unwrap();
        let (read, their_output) = pipe().unwrap();
        thread::spawn(move || serve(&SERVER, their_input, their_output));
        Self { read: BufReader::new(read), write, next: 1 }
    }

    /// The same after the greeting.
    fn new() -> Self {
        let mut client = Self::connected();
        let hello = json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}});
        let answer = client.request("initialize", hello);
        assert_eq!(answer["result"]["protocolVersion"], "2025-06-18");
        client.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        client
    }

    fn send(&mut self, message: &Value) {
        self.send_line(message.to_string().as_bytes());
    }

    fn send_line(&mut self, line: &[u8]) {
        self.write.write_all(line).unwrap();
        self.write.write_all(b"\n").unwrap();
    }

    /// The next message of the server.
    fn hear(&mut self) -> Value {
        let mut line = String::new();
        assert!(self.read.read_line(&mut line).unwrap() > 0, "the server is alive");
        serde_json::from_str(&line).unwrap()
    }

    /// The answer of an id; others are read over.
    fn answer(&mut self, id: &Value) -> Value {
        loop {
            let message = self.hear();
            if message["id"] == *id {
                return message;
            }
        }
    }

    fn request(&mut self, method: &str, params: Value) -> Value {
        let id = json!(self.next);
        self.next += 1;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        self.answer(&id)
    }

    /// The result of a tool.
    fn call(&mut self, tool: &str, arguments: &Value) -> Value {
        self.request("tools/call", json!({"name": tool, "arguments": arguments}))["result"].clone()
    }

    /// Its structured form.
    fn data(&mut self, tool: &str, arguments: &Value) -> Value {
        let result = self.call(tool, arguments);
        assert_eq!(result["isError"], false, "{tool} {arguments}: {}", text(&result));
        result["structuredContent"].clone()
    }
}

/// The text of a result.
fn text(result: &Value) -> String {
    result["content"][0]["text"].as_str().unwrap_or_default().to_owned()
}
