//! How does a conversation begin? With `initialize`; whatever else comes before is answered and forgotten.
//!
//! The SDK ends a conversation whose first message is another one. A client that is started wrongly, or a
//! person who types, should be told what is expected and be able to begin again.

use rmcp::model::{ClientJsonRpcMessage, ClientRequest, JsonRpcMessage};
use serde_json::{Value, json};
use std::io;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// Key by which a request says that it needs no beginning.
const INLINE: &str = "io.modelcontextprotocol/protocolVersion";

/// What becomes of a line before the beginning.
enum Line {
    /// It begins the conversation.
    Begins,
    /// It is answered.
    Answered(Value),
    /// Nobody waits for an answer.
    Ignored,
}

/// The line that begins the conversation; `None` if the other side closes before.
///
/// # Errors
/// If the streams break.
pub(super) async fn first<R, W>(input: &mut R, output: &mut W, bytes_max: u64) -> io::Result<Option<Vec<u8>>>
where
    R: AsyncBufRead + Unpin,
    W: AsyncWrite + Unpin,
{
    loop {
        let mut line = Vec::new();
        if (&mut *input).take(bytes_max).read_until(b'\n', &mut line).await? == 0 {
            return Ok(None);
        }
        match looked_at(&line) {
            Line::Begins => return Ok(Some(line)),
            Line::Answered(answer) => {
                output.write_all(format!("{answer}\n").as_bytes()).await?;
                output.flush().await?;
            }
            Line::Ignored => {}
        }
    }
}

fn looked_at(line: &[u8]) -> Line {
    let error = |id: Value, code: i32, message: &str| {
        Line::Answered(json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message}}))
    };
    if line.trim_ascii().is_empty() {
        return Line::Ignored;
    }
    let Ok(value) = serde_json::from_slice::<Value>(line) else {
        return error(Value::Null, -32700, "expected a message of the Model Context Protocol as JSON in one line");
    };
    let id = value.get("id").filter(|id| id.is_string() || id.is_i64() || id.is_u64()).cloned();
    let has_method = value.get("method").is_some_and(Value::is_string);
    if value.pointer("/params/_meta").and_then(|meta| meta.get(INLINE)).is_some() && id.is_some() {
        return Line::Begins;
    }
    let message = serde_json::from_value::<ClientJsonRpcMessage>(value);
    match (message, id) {
        (Ok(JsonRpcMessage::Request(request)), Some(id)) => match request.request {
            ClientRequest::InitializeRequest(_) | ClientRequest::DiscoverRequest(_) => Line::Begins,
            ClientRequest::PingRequest(_) => Line::Answered(json!({"jsonrpc": "2.0", "id": id, "result": {}})),
            _ => error(id, -32600, "expected `initialize` with its parameters first"),
        },
        (_, Some(id)) if has_method => error(id, -32600, "expected `initialize` with its parameters first"),
        _ => Line::Ignored,
    }
}
