//! Messages by HTTP on this machine: one POST each, its answer in the body; nothing is kept between them.
//!
//! | threat | control |
//! |---|---|
//! | DNS rebinding | `Host` must be a name of this machine with our port |
//! | pages of other sites | an `Origin` must be of this machine; JSON needs a content type that a form cannot send |
//! | huge or slow requests | a bound on the body; limits of time and number in [`crate::web`]'s listener |

use super::MESSAGE_BYTES_MAX;
use super::protocol::{
    HEADER, METHOD, Message, PARAMS, STATELESS, Server, VERSIONS, refused, revision, too_long, unspoken,
};
use crate::failure::Failure;
use crate::progress::{Waiting, until};
use crate::web::{Running, listen as listen_with};
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use base64::prelude::{BASE64_STANDARD, Engine};
use comity_model::Stop;
use serde_json::Value;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// The one address.
pub const PATH: &str = "/mcp";

/// Tools that work at once.
const CALLS_AT_ONCE: usize = 2;

/// Names of this machine.
const HOSTS: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

#[derive(Clone)]
struct Shared {
    server: Server,
    port: u16,
    room: Arc<Semaphore>,
}

/// Listens on a port of this machine; 0 takes a free one.
///
/// # Errors
/// A data failure if the port is taken.
pub async fn listen(server: Server, port: u16) -> Result<Running, Failure> {
    let room = Arc::new(Semaphore::new(CALLS_AT_ONCE));
    let app = |address: SocketAddr| {
        Router::new()
            .route(PATH, post(take))
            .layer(DefaultBodyLimit::max(MESSAGE_BYTES_MAX))
            .with_state(Shared { server, port: address.port(), room })
    };
    listen_with(SocketAddr::from((Ipv4Addr::LOCALHOST, port)), app).await
}

async fn take(
    State(shared): State<Shared>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    if let Err(refusal) = admitted(&headers, shared.port) {
        return refusal.into_response();
    }
    let body = match body {
        Ok(body) => body,
        Err(e) if e.status() == StatusCode::PAYLOAD_TOO_LARGE => return json(e.status(), &too_long()),
        Err(e) => return e.into_response(),
    };
    match Message::read(&body) {
        Err(answer) => json(StatusCode::BAD_REQUEST, &answer),
        Ok(Message::Notification { .. } | Message::Response) => StatusCode::ACCEPTED.into_response(),
        Ok(Message::Request { id, method, params }) => {
            let stateless = revision(&params).is_some();
            if stateless && !headed(&headers, &method, &params) {
                let what =
                    "expected the headers mcp-protocol-version, mcp-method and mcp-name as in the body";
                return json(StatusCode::BAD_REQUEST, &refused(&id, HEADER, what));
            }
            let Ok(place) = Arc::clone(&shared.room).acquire_owned().await else {
                return StatusCode::SERVICE_UNAVAILABLE.into_response();
            };
            let stop = Stop::default();
            let _waiting = Waiting::on(&stop);
            let work = move || {
                let _place = place;
                shared.server.answer(&id, &method, &params, (&until(&stop), &stop))
            };
            match tokio::task::spawn_blocking(work).await {
                Ok(answer) if stateless => json(status(&answer), &answer),
                Ok(answer) => json(StatusCode::OK, &answer),
                Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            }
        }
    }
}

/// Whether a request comes from a program of this machine and speaks as the protocol says.
fn admitted(headers: &HeaderMap, port: u16) -> Result<(), (StatusCode, String)> {
    let said = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let ours = |host: &str| {
        let with_port = HOSTS.iter().any(|name| host.eq_ignore_ascii_case(&format!("{name}:{port}")));
        with_port || (port == 80 && HOSTS.iter().any(|name| host.eq_ignore_ascii_case(name)))
    };
    if !said("host").is_some_and(ours) {
        return Err((StatusCode::FORBIDDEN, "the address is not one of this server".to_owned()));
    }
    let of_this_machine = |origin: &str| {
        let host = origin.split_once("://").map_or("", |(_, host)| host);
        HOSTS
            .iter()
            .any(|name| host == *name || host.strip_prefix(name).is_some_and(|rest| rest.starts_with(':')))
    };
    if said("origin").is_some_and(|origin| !of_this_machine(origin)) {
        return Err((StatusCode::FORBIDDEN, "pages of other machines may not ask".to_owned()));
    }
    if !said("content-type").is_some_and(|kind| kind.trim_start().starts_with("application/json")) {
        let message = "expected the content type application/json".to_owned();
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    match said("mcp-protocol-version") {
        Some(version) if version != STATELESS && !VERSIONS.contains(&version) => {
            Err((StatusCode::BAD_REQUEST, unspoken(&Value::Null, version).to_string()))
        }
        _ => Ok(()),
    }
}

/// Whether the headers that the revision without a greeting wants say what the body says.
fn headed(headers: &HeaderMap, method: &str, params: &Value) -> bool {
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let named = match method {
        "tools/call" | "prompts/get" => params["name"].as_str(),
        "resources/read" => params["uri"].as_str(),
        _ => None,
    };
    said("mcp-protocol-version") == revision(params)
        && said("mcp-method") == Some(method)
        && named
            .is_none_or(|named| said("mcp-name").is_some_and(|said| said == named || said == encoded(named)))
}

/// A text that no header can hold, as the protocol writes it there.
fn encoded(text: &str) -> String {
    format!("=?base64?{}?=", BASE64_STANDARD.encode(text))
}

/// The status of an answer in the revision without a greeting.
fn status(answer: &Value) -> StatusCode {
    match answer["error"]["code"].as_i64() {
        Some(code) if code == i64::from(METHOD) => StatusCode::NOT_FOUND,
        Some(code) if code == i64::from(PARAMS) => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    }
}

fn json(status: StatusCode, answer: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], answer.to_string()).into_response()
}
