//! What is the answer to a message? JSON-RPC 2.0, and the methods of the protocol that a server of answers has.

use super::{MESSAGE_BYTES_MAX, prompts, resources};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::tool::{self, Desk, Tool};
use crate::words::printable;
use comity_ledger::world::World;
use comity_model::Stop;
use serde_json::{Value, json};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

/// The revision without a greeting, whose requests each name it.
pub const STATELESS: &str = "2026-07-28";

/// Revisions that begin with a greeting, the newest first.
pub const VERSIONS: [&str; 4] = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

/// What an assistant is told at the beginning.
const INSTRUCTIONS: &str = "comity knows the relations of countries and blocs from sourced data. Ask it instead of \
    remembering figures. Quote every number with its basis, its year and its bound, and keep the evidence id. What is \
    not covered is unknown: never zero, never false. Figures of different bases must not be added. `explain` leads \
    from an id to the rows; `check_text` judges a text, or read it yourself with `frame_schema` and `judge_frames`.";

/// Where a request of [`STATELESS`] names its revision.
const REVISION: &str = "io.modelcontextprotocol/protocolVersion";

/// How long a client may keep a list or a page, in milliseconds: they change only with the program, and five minutes
/// after an update nobody should have an old one.
const KEPT_MS: u32 = 300_000;

/// Why a message has no result, as JSON-RPC counts it.
struct Refusal {
    code: i32,
    message: String,
}

/// The message is no JSON.
pub(super) const PARSE: i32 = -32_700;
/// The message is JSON and no request.
pub(super) const REQUEST: i32 = -32_600;
pub(super) const METHOD: i32 = -32_601;
pub(super) const PARAMS: i32 = -32_602;
/// The header of a request says another thing than its body.
pub(super) const HEADER: i32 = -32_020;
const UNSPOKEN: i32 = -32_022;
const RESOURCE: i32 = -32_002;

/// A server for one or many assistants; a clone shares all.
#[derive(Clone)]
pub struct Server {
    desk: Arc<Desk>,
}

/// What a message is.
pub(super) enum Message {
    /// Something that waits for an answer, by its id.
    Request { id: Value, method: String, params: Value },
    /// Something that nobody waits for.
    Notification { method: String, params: Value },
    /// The answer to a question that was never asked: this server asks none.
    Response,
}

impl Message {
    /// Reads a message.
    ///
    /// # Errors
    /// The answer that says why it is none.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Value> {
        let value: Value = serde_json::from_slice(bytes)
            .map_err(|e| refused(&Value::Null, PARSE, &format!("expected a message as JSON, found: {e}")))?;
        let id = value.get("id").cloned();
        let is_id = |id: &Value| id.is_string() || id.is_i64() || id.is_u64();
        let told = id.clone().filter(is_id).unwrap_or(Value::Null);
        let wrong = |what: &str| Err(refused(&told, REQUEST, what));
        if value.is_array() {
            return wrong("expected one message, found several: this protocol sends them one by one");
        }
        if value.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
            return wrong("expected an object with \"jsonrpc\": \"2.0\"");
        }
        let Some(method) = value.get("method") else {
            let answers = value.get("result").is_some() || value.get("error").is_some();
            return if answers { Ok(Self::Response) } else { wrong("expected a `method`") };
        };
        let Some(method) = method.as_str().map(str::to_owned) else {
            return wrong("expected `method` as a text");
        };
        let params = value.get("params").cloned().unwrap_or_else(|| json!({}));
        if !params.is_object() {
            return wrong("expected `params` as an object");
        }
        match id {
            None => Ok(Self::Notification { method, params }),
            Some(id) if is_id(&id) => Ok(Self::Request { id, method, params }),
            Some(_) => wrong("expected `id` as a text or a whole number"),
        }
    }
}

/// An answer that says why there is no result.
pub(super) fn refused(id: &Value, code: i32, message: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": printable(message)}})
}

/// The revision that a request names; none of those that were agreed on in a greeting.
pub(super) fn revision(params: &Value) -> Option<&str> {
    params.get("_meta")?.get(REVISION)?.as_str()
}

/// The answer to a request in a revision that is not spoken.
pub(super) fn unspoken(id: &Value, asked: &str) -> Value {
    let known: Vec<&str> = std::iter::once(STATELESS).chain(VERSIONS).collect();
    let mut answer = refused(id, UNSPOKEN, &format!("revisions: {}", known.join(", ")));
    answer["error"]["data"] = json!({"supported": known, "requested": asked});
    answer
}

/// The answer to a message that is too long to be read.
pub(super) fn too_long() -> Value {
    let most = MESSAGE_BYTES_MAX >> 20;
    refused(&Value::Null, REQUEST, &format!("expected at most {most} MiB a message"))
}

impl Server {
    /// A server of a world; tables of `tables` may be estimated on.
    pub fn new(world: World, tables: Option<PathBuf>) -> Self {
        Self { desk: Arc::new(Desk::new(world, tables)) }
    }

    /// The answer to a request; a mistake of ours is an answer too and stops nobody else.
    pub(super) fn answer(
        &self,
        id: &Value,
        method: &str,
        params: &Value,
        (progress, stop): (&Progress<'_>, &Stop),
    ) -> Value {
        let named = revision(params);
        if let Some(other) = named.filter(|named| *named != STATELESS) {
            return unspoken(id, other);
        }
        let found = catch_unwind(AssertUnwindSafe(|| self.result(method, params, (progress, stop))));
        match found {
            Ok(Ok(mut result)) => {
                if named.is_some() {
                    complete(&mut result, method);
                }
                json!({"jsonrpc": "2.0", "id": id, "result": result})
            }
            Ok(Err(refusal)) => refused(id, refusal.code, &refusal.message),
            Err(_) => refused(id, -32_603, "comity broke off: our mistake; other questions are answered"),
        }
    }

    fn result(&self, method: &str, params: &Value, watch: (&Progress<'_>, &Stop)) -> Result<Value, Refusal> {
        match method {
            "initialize" => Ok(begun(params)),
            "server/discover" => Ok(discovered()),
            "ping" => Ok(json!({})),
            "tools/list" => {
                Ok(json!({"tools": tool::ALL.iter().map(|tool| described(tool)).collect::<Vec<_>>()}))
            }
            "tools/call" => self.called(params, watch),
            "resources/list" => Ok(json!({"resources": resources::list(&self.desk.world)})),
            "resources/templates/list" => Ok(json!({"resourceTemplates": resources::templates()})),
            "resources/read" => {
                let uri = text(params, "uri")?;
                let found = resources::read(&self.desk, uri);
                found.map_err(|failure| Refusal { code: RESOURCE, message: failure.to_string() })
            }
            "prompts/list" => Ok(json!({"prompts": prompts::list()})),
            "prompts/get" => {
                let found = prompts::get(text(params, "name")?, params["arguments"].as_object());
                found.map_err(|failure| Refusal { code: PARAMS, message: failure.to_string() })
            }
            other => Err(Refusal { code: METHOD, message: format!("there is no method {other:?}") }),
        }
    }

    fn called(&self, params: &Value, (progress, stop): (&Progress<'_>, &Stop)) -> Result<Value, Refusal> {
        let name = text(params, "name")?;
        if tool::find(name).is_none() {
            let names: Vec<&str> = tool::ALL.iter().map(|tool| tool.name).collect();
            let message = format!("there is no tool {name:?}; tools: {}", names.join(", "));
            return Err(Refusal { code: PARAMS, message });
        }
        let told = self.desk.call(name, params["arguments"].clone(), progress, stop);
        Ok(match told {
            Ok(told) => json!({
                "content": [{"type": "text", "text": told.text}], "structuredContent": told.data, "isError": false,
            }),
            Err(failure) => error(&failure),
        })
    }
}

/// A refusal as the answer of a tool: text alone, and so no number.
fn error(failure: &Failure) -> Value {
    json!({"content": [{"type": "text", "text": printable(&failure.to_string())}], "isError": true})
}

/// A text among parameters.
fn text<'v>(params: &'v Value, key: &str) -> Result<&'v str, Refusal> {
    params[key].as_str().ok_or_else(|| Refusal {
        code: PARAMS,
        message: format!("expected `{key}` as a text, found {}", params[key]),
    })
}

/// The revision that both speak: the one asked for, else the newest of ours.
fn begun(params: &Value) -> Value {
    let asked = params["protocolVersion"].as_str();
    let version = VERSIONS.iter().find(|version| Some(**version) == asked).unwrap_or(&VERSIONS[0]);
    json!({
        "protocolVersion": version, "capabilities": capabilities(), "serverInfo": server(),
        "instructions": INSTRUCTIONS,
    })
}

/// What a client without a greeting wants to know first.
fn discovered() -> Value {
    let known: Vec<&str> = std::iter::once(STATELESS).chain(VERSIONS).collect();
    json!({
        "supportedVersions": known, "capabilities": capabilities(), "instructions": INSTRUCTIONS,
        "_meta": {"io.modelcontextprotocol/serverInfo": server()},
    })
}

fn capabilities() -> Value {
    json!({"tools": {}, "resources": {}, "prompts": {}})
}

fn server() -> Value {
    json!({"name": "comity", "version": env!("CARGO_PKG_VERSION")})
}

/// What [`STATELESS`] wants to be said of a result: that nothing more follows, and how long it may be kept.
fn complete(result: &mut Value, method: &str) {
    result["resultType"] = "complete".into();
    if method == "server/discover" || method == "resources/read" || method.ends_with("/list") {
        result["ttlMs"] = KEPT_MS.into();
        // Tables of the user may be among them.
        result["cacheScope"] = "private".into();
    }
}

/// A tool as the protocol describes it: it only reads, gives the same answer again, and asks nobody outside.
fn described(tool: &Tool) -> Value {
    let output: Value = serde_json::from_str(tool.output).unwrap_or_default();
    json!({
        "name": tool.name, "title": tool.title, "description": tool.about, "inputSchema": tool.input(),
        "outputSchema": output,
        "annotations": {"title": tool.title, "readOnlyHint": true, "destructiveHint": false,
                        "idempotentHint": true, "openWorldHint": false},
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should stop")]
mod tests {
    use super::*;

    #[test]
    fn the_revision_is_the_one_asked_for_or_the_newest() {
        for (asked, spoken) in
            [("2025-06-18", "2025-06-18"), ("2024-11-05", "2024-11-05"), ("2099-01-01", VERSIONS[0])]
        {
            assert_eq!(begun(&json!({"protocolVersion": asked}))["protocolVersion"], spoken);
        }
        assert_eq!(begun(&json!({"protocolVersion": 7}))["protocolVersion"], VERSIONS[0]);
    }

    #[test]
    fn without_a_greeting_every_request_names_its_revision() {
        let server = Server::new(World::embedded(), None);
        let asked = |method: &str, named: &str| {
            let params =
                json!({"_meta": {REVISION: named}, "name": "find_party", "arguments": {"query": "CHN"}});
            server.answer(&json!(1), method, &params, (&crate::progress::untold, &Stop::default()))
        };
        let found = asked("server/discover", STATELESS);
        assert_eq!(found["result"]["supportedVersions"][0], STATELESS);
        assert_eq!(asked("tools/list", STATELESS)["result"]["ttlMs"], KEPT_MS);
        assert_eq!(asked("tools/call", STATELESS)["result"]["resultType"], "complete");
        let refusal = asked("tools/list", "2099-01-01");
        assert_eq!(refusal["error"]["code"], UNSPOKEN);
        assert_eq!(refusal["error"]["data"]["requested"], "2099-01-01");
    }

    #[test]
    fn what_is_no_message_is_told_why() {
        for (text, code) in [
            ("{", PARSE),
            ("7", REQUEST),
            ("[]", REQUEST),
            (r#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, REQUEST),
            (r#"{"jsonrpc":"2.0","id":1}"#, REQUEST),
            (r#"{"jsonrpc":"2.0","id":[],"method":"ping"}"#, REQUEST),
            (r#"{"jsonrpc":"2.0","id":1,"method":"ping","params":7}"#, REQUEST),
        ] {
            let Err(answer) = Message::read(text.as_bytes()) else { panic!("{text} is no message") };
            assert_eq!(answer["error"]["code"], code, "{text}");
        }
        assert!(matches!(Message::read(br#"{"jsonrpc":"2.0","id":1,"result":{}}"#), Ok(Message::Response)));
    }
}
