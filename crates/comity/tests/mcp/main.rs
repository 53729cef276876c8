//! The server for assistants as its clients meet it: the SDK's own client on both ways, schemas of every
//! answer, twenty questions beside the command line, and messages that are none.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails should stop")]

mod malformed;
mod schemas;
mod twenty;
mod ways;

use comity::mcp::{Server, over};
use comity_ledger::world::World;
use rmcp::ServiceExt;
use rmcp::model::{CallToolRequestParams, CallToolResult};
use rmcp::service::{RoleClient, RunningService};
use serde_json::Value;
use std::sync::LazyLock;

/// One world for all tests.
static WORLD: LazyLock<World> = LazyLock::new(World::embedded);

/// A server with nothing kept.
fn server() -> Server {
    Server::new(WORLD.clone(), None)
}

type Client = RunningService<RoleClient, ()>;

/// A client of a server of its own, by streams as of standard input and output.
async fn client() -> Client {
    let (ours, theirs) = tokio::io::duplex(1 << 16);
    let (read, write) = tokio::io::split(theirs);
    tokio::spawn(async move { over(server(), read, write).await.unwrap() });
    ().serve(ours).await.unwrap()
}

/// The answer of a tool.
async fn call(client: &Client, tool: &str, arguments: Value) -> CallToolResult {
    let arguments = arguments.as_object().cloned().unwrap_or_default();
    let request = CallToolRequestParams::new(tool.to_owned()).with_arguments(arguments);
    client.call_tool(request).await.unwrap()
}

/// Its structured form.
async fn data(client: &Client, tool: &str, arguments: Value) -> Value {
    let result = call(client, tool, arguments.clone()).await;
    assert_ne!(result.is_error, Some(true), "{tool} {arguments}: {}", text(&result));
    result.structured_content.unwrap()
}

/// Its text.
fn text(result: &CallToolResult) -> String {
    result.content.iter().filter_map(|block| block.as_text()).map(|block| block.text.as_str()).collect()
}
