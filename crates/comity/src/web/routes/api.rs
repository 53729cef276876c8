//! What do programs ask? Places for suggestions, and the description of every address.

use super::{Asked, home};
use crate::failure::{Failure, Kind};
use crate::web::State;
use crate::web::frame::status;
use crate::web::reply::Reply;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::Response;
use comity_ledger::place::{PlaceId, registry};
use serde_json::json;
use std::sync::Arc;

/// Most suggestions at once.
const SUGGESTIONS_MAX: usize = 12;

/// `/api/places?q=chi`: parties one of whose names or aliases begins with the words or holds them, in
/// any language, and after them those whose name is nearly the words. `as` is the name that matched.
pub async fn places(Shared(state): Shared<Arc<State>>, asked: Asked) -> Response {
    asked
        .answer(&state, |_, view| {
            let list: Vec<serde_json::Value> = suggested(view.get("q").unwrap_or_default())
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

/// What people type for a party and what is no name of it in a text: a part for the whole, or the
/// party's own name in a language that the registry does not keep.
const TYPED: &[(&str, &str)] = &[
    ("england", "GBR"),
    ("scotland", "GBR"),
    ("wales", "GBR"),
    ("deutschland", "DEU"),
    ("nippon", "JPN"),
    ("bharat", "IND"),
    ("suomi", "FIN"),
    ("sverige", "SWE"),
    ("polska", "POL"),
    ("hellas", "GRC"),
    ("allemagne", "DEU"),
    ("chine", "CHN"),
];

/// Parties that the words may mean, with the name that matched: a code or whole name first.
pub fn suggested(q: &str) -> Vec<(PlaceId, String)> {
    let plain = comity_ledger::place::normalised(q);
    let typed = TYPED.iter().filter(|(name, _)| plain.len() > 2 && name.starts_with(&plain));
    let typed = typed.filter_map(|(name, code)| Some((registry().by_code(code)?, (*name).to_owned())));
    let meant = registry().find(q).ok().map(|id| (id, q.to_owned()));
    let begin = registry().beginning(q).into_iter().map(|(id, name)| (id, name.to_owned()));
    let near = registry().near(q).into_iter().map(|id| (id, q.to_owned()));
    let mut out: Vec<(PlaceId, String)> = Vec::new();
    for (id, matched) in meant.into_iter().chain(begin).chain(typed).chain(near) {
        let party = home::is_party(registry().place(id).kind);
        if party && out.len() < SUGGESTIONS_MAX && out.iter().all(|(known, _)| *known != id) {
            out.push((id, matched));
        }
    }
    out
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_people_type_for_a_party_finds_it() {
        for (typed, code) in [
            ("uk", "GBR"),
            ("england", "GBR"),
            ("turkey", "TUR"),
            ("ivory", "CIV"),
            ("holland", "NLD"),
            ("mercosul", "MERCOSUR"),
            ("deutschland", "DEU"),
            ("viet nam", "VNM"),
            ("chian", "CHN"),
            ("中国", "CHN"),
            ("bras", "BRA"),
        ] {
            let found = suggested(typed);
            let codes: Vec<&str> = found.iter().map(|(id, _)| registry().code_of(*id)).collect();
            assert!(codes.iter().take(3).any(|found| *found == code), "{typed}: {codes:?}");
        }
        assert!(suggested(&"x".repeat(100_000)).is_empty());
    }
}
