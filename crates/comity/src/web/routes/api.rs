//! What do programs ask? Places for suggestions, and the description of every address.

use super::Asked;
use crate::answer::places as named;
use crate::failure::{Failure, Kind};
use crate::web::State;
use crate::web::frame::status;
use crate::web::reply::Reply;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::Response;
use comity_ledger::place::registry;
use serde_json::json;
use std::sync::Arc;

/// Most suggestions at once.
pub const SUGGESTIONS_MAX: usize = 12;

/// `/api/places?q=chi`: parties one of whose names or aliases begins with the words or holds them, in
/// any language, and after them those whose name is nearly the words. `as` is the name that matched.
pub async fn places(Shared(state): Shared<Arc<State>>, asked: Asked) -> Response {
    asked
        .answer(&state, |_, view| {
            let list: Vec<serde_json::Value> = named::suggested(
                view.get("q").unwrap_or_default(),
                SUGGESTIONS_MAX,
            )
            .into_iter()
            .map(|(id, matched)| {
                let place = registry().place(id);
                json!({"code": place.code, "name": place.name(view.language.of_places()), "as": matched})
            })
            .collect();
            Ok(Reply::json(&json!({"schema": "comity/places/1", "places": list})))
        })
        .await
}

/// The description of every address, in OpenAPI 3.1, from the list the router is made of.
pub async fn openapi(Shared(state): Shared<Arc<State>>, asked: Asked) -> Response {
    asked.answer(&state, |_, _| Ok(Reply::json(&description()))).await
}

/// The OpenAPI document.
fn description() -> serde_json::Value {
    let mut paths = serde_json::Map::new();
    for address in super::addresses() {
        let forms = std::iter::once(String::new()).chain(address.endings.iter().map(|e| format!(".{e}")));
        for form in forms {
            let places = address.path.split('{').skip(1).filter_map(|part| part.split('}').next());
            let place =
                |name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}});
            let key = |name: &&str| json!({"name": name, "in": "query", "schema": {"type": "string"}});
            let parameters: Vec<serde_json::Value> =
                places.map(place).chain(address.query.iter().chain(&["lang"]).map(key)).collect();
            let operation = json!({
                "summary": address.about,
                "parameters": parameters,
                "responses": {
                    "200": {"description": if address.example.is_empty() { "the answer".to_owned() } else { format!("for example {}", address.example) }},
                    "400": {"description": "what was expected and found: comity/problem/1 for programs"},
                    "404": {"description": "not in the atlas"},
                },
            });
            let method = if address.path.ends_with("/cancel") { "post" } else { "get" };
            let mut methods = json!({method: operation});
            if address.path == "/check" {
                methods["post"] = json!({
                    "summary": "Checks a text; leads to /check/{id}",
                    "requestBody": {"content": {"multipart/form-data": {"schema": {
                        "type": "object",
                        "properties": {
                            "text": {"type": "string"}, "file": {"type": "string", "format": "binary"},
                            "date": {"type": "string", "format": "date"},
                            "format": {"enum": ["", "text", "markdown", "html"]},
                        },
                    }}}},
                    "responses": {"303": {"description": "the result, kept in memory"}, "400": {"description": "no text, or no day"}},
                });
            }
            paths.insert(format!("{}{form}", address.path), methods);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "comity", "version": env!("CARGO_PKG_VERSION"),
            "description": "Ties between any two countries or blocs, from sourced data. The addresses of the pages \
                            are the interface; every number carries an evidence id that /explain takes.",
        },
        "paths": paths,
    })
}

/// Seconds after which a program may ask again for what is not there yet.
const RETRY_SECONDS: u32 = 2;

/// Work that goes on: 202, how far it is, and when to ask again at the same address.
pub fn working(how_far: &str) -> Reply {
    let value = json!({
        "schema": "comity/working/1", "message": "the answer is being worked on", "how_far": how_far,
        "hint": "ask again at the same address",
    });
    Reply::json(&value).status(StatusCode::ACCEPTED).retried_after(RETRY_SECONDS)
}

/// A refusal for programs.
pub fn problem(failure: &Failure) -> Reply {
    let value = json!({"schema": "comity/problem/1", "message": failure.message, "hint": failure.hint});
    let reply = Reply::json(&value).status(status(failure));
    if failure.kind == Kind::Busy { reply.retried_after(RETRY_SECONDS) } else { reply }
}
