//! Which address answers what? A file a page, and this list of them.

mod api;
mod assets;
mod data;
mod explain;
mod home;
mod pair;

use super::State;
use super::frame::{self, View};
use super::reply::Reply;
use crate::failure::Failure;
use axum::Router;
use axum::extract::{FromRequestParts, State as Shared};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::convert::Infallible;
use std::sync::Arc;

/// Every route of the application.
pub fn all() -> Router<Arc<State>> {
    Router::new()
        .route("/", get(home::page))
        .route("/go", get(home::go))
        .route("/pair/{a}/{b}", get(pair::page))
        .route("/pair/{a}/{b}/figure/{name}", get(pair::figure))
        .route("/embed/pair/{a}/{b}/{name}", get(pair::embed))
        .route("/explain", get(explain::page))
        .route("/ask", get(explain::ask))
        .route("/data", get(data::page))
        .route("/api/places", get(api::places))
        .route("/api/openapi.json", get(api::openapi))
        .route("/assets/{name}", get(assets::file))
        .fallback(nowhere)
}

/// What every route gets: the view that the address names, and what the browser sent with it.
pub struct Asked {
    /// The view.
    pub view: View,
    headers: HeaderMap,
}

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let accept = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
        let view = View::of(&parts.uri, accept.unwrap_or_default());
        Ok(Self { view, headers: parts.headers.clone() })
    }
}

impl Asked {
    /// The answer to this view: from the cache, or computed apart and kept.
    pub async fn answer(
        self,
        state: &Arc<State>,
        work: impl FnOnce(&View) -> Result<Reply, Failure> + Send + 'static,
    ) -> Response {
        let address = self.view.address();
        if let Some(reply) = state.cache.get(&address) {
            return reply.to(&self.headers);
        }
        let view = self.view.clone();
        match state.page(move || work(&view)).await {
            Ok(reply) => {
                let reply = Arc::new(reply);
                state.cache.put(address, Arc::clone(&reply));
                reply.to(&self.headers)
            }
            Err(failure) => self.refuse(&failure),
        }
    }

    /// A refusal in the format that was asked for.
    pub fn refuse(&self, failure: &Failure) -> Response {
        let path = &self.view.path;
        let reply = if path.ends_with(".json") || path.starts_with("/api/") {
            api::problem(failure)
        } else {
            frame::problem(&self.view, failure)
        };
        reply.to(&self.headers)
    }
}

/// A name with an ending: `CELAC.json` is `CELAC` and `json`; a name without a known ending is a page.
fn ending<'a>(name: &'a str, known: &[&'static str]) -> (&'a str, &'static str) {
    for end in known {
        if let Some(stem) = name.strip_suffix(end).and_then(|s| s.strip_suffix('.')) {
            return (stem, end);
        }
    }
    (name, "html")
}

async fn nowhere(Shared(_): Shared<Arc<State>>, asked: Asked) -> Response {
    let failure = Failure::data(format!("there is no page {}", asked.view.path))
        .hint("begin at the first page, or see /api/openapi.json for every address");
    asked.refuse(&failure).into_response()
}
