//! Which address answers what? A file a page, and this list of them.

mod api;
mod assets;
mod check;
mod data;
mod estimate;
mod explain;
mod home;
mod lab;
mod pair;
mod ties;

pub use estimate::Told;

use super::State;
use super::frame::{self, View};
use super::reply::Reply;
use crate::failure::Failure;
use crate::progress::{Progress, until};
use axum::Router;
use axum::extract::{FromRequestParts, MatchedPath, State as Shared};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use comity_model::Stop;
use std::convert::Infallible;
use std::sync::Arc;

/// Every address, one line a page. The router and the OpenAPI document are both made from it.
const ADDRESSES: &[Address] = &[
    Address {
        path: "/",
        endings: &[],
        about: "The first page: two parties to choose",
        query: &[],
        example: "/",
        handler: || get(home::page),
    },
    Address {
        path: "/go",
        endings: &[],
        about: "From the form of the first page to the view of a pair",
        query: &["a", "b", "from", "to", "as_of", "basis", "since"],
        example: "/go?a=China&b=Brasil",
        handler: || get(home::go),
    },
    Address {
        path: "/pair/{a}/{b}",
        endings: &["json", "html"],
        about: "The note on two parties with the brief as its annexe: headline numbers, figures with their data, evidence",
        query: &["from", "to", "as_of", "basis", "since"],
        example: "/pair/URY/PRY?from=2018&to=2020",
        handler: || get(pair::page),
    },
    Address {
        path: "/pair/{a}/{b}/figure/{id}",
        endings: &["csv", "svg", "vl.json"],
        about: "A figure of the brief as table, drawing or Vega-Lite; a table as CSV",
        query: &["from", "to", "as_of", "basis"],
        example: "/pair/URY/PRY/figure/trade.csv?from=2018&to=2020",
        handler: || get(pair::figure),
    },
    Address {
        path: "/embed/pair/{a}/{b}/{id}",
        endings: &[],
        about: "A figure alone, for a frame in the page of another site",
        query: &["from", "to", "as_of", "basis"],
        example: "/embed/pair/URY/PRY/trade?from=2018&to=2020",
        handler: || get(pair::embed),
    },
    Address {
        path: "/ties/{a}/{b}",
        endings: &["json"],
        about: "Ties in force on a day, and why the count changes around it",
        query: &["as_of", "kind"],
        example: "/ties/CHN/PAN?as_of=2025-05-13",
        handler: || get(ties::page),
    },
    Address {
        path: "/explain",
        endings: &["json"],
        about: "From an evidence id to its rows",
        query: &["id"],
        example: "/explain?id=trade.goods.exports/URY>PRY/2018@baci",
        handler: || get(explain::page),
    },
    Address {
        path: "/ask",
        endings: &["json"],
        about: "One question, an answer per basis",
        query: &["q"],
        example: "/ask?q=exports URY -> PRY 2018..2019",
        handler: || get(explain::ask),
    },
    Address {
        path: "/check",
        endings: &[],
        about: "A text to check: a form; posted as multipart/form-data with text or file, and date, it leads to the result; posted as JSON with text and date, it is answered with comity/check/1",
        query: &["example"],
        example: "/check",
        handler: || get(check::form).post(check::take),
    },
    Address {
        path: "/check/{id}",
        endings: &["html", "json", "review.json", "decisions.json"],
        about: "A text that was checked: comity/check/1, the report, ClaimReview; kept in memory only",
        query: &[],
        example: "",
        handler: || get(check::result),
    },
    Address {
        path: "/check/{id}/review",
        endings: &[],
        about: "Decisions on the findings of a checked text, posted as a form: decision-N is accept, dismiss, open or the number of a reading; note-N is free text",
        query: &[],
        example: "",
        handler: || post(check::decide),
    },
    Address {
        path: "/check/{id}/figure/{name}",
        endings: &["csv"],
        about: "A table of the report on a checked text",
        query: &[],
        example: "",
        handler: || get(check::table),
    },
    Address {
        path: "/estimate",
        endings: &["json", "csv"],
        about: "A gravity estimate on the panel of the atlas; while it is worked on the page says how far it is",
        query: &["formula", "family", "errors", "sample"],
        example: "/estimate",
        handler: || get(estimate::answer),
    },
    Address {
        path: "/estimate/figure/{id}",
        endings: &["csv", "svg", "vl.json"],
        about: "The coefficient plot of an estimate",
        query: &["formula", "family", "errors", "sample"],
        example: "",
        handler: || get(estimate::answer),
    },
    Address {
        path: "/estimate/cancel",
        endings: &[],
        about: "Posted: gives the estimate up that the query names",
        query: &["formula", "family", "errors", "sample"],
        example: "",
        handler: || post(estimate::cancel),
    },
    Address {
        path: "/lab",
        endings: &["json", "csv", "parquet", "toml", "html"],
        about: "A measure and what it changes: comity/simulate/1, a table of places, the scenario file, the report",
        query: LAB,
        example: "/lab.json?what=tariff&who=USA&whom=CHN&rate=25",
        handler: || get(lab::page),
    },
    Address {
        path: "/lab/live",
        endings: &[],
        about: "Only the answer of the lab, as a piece of HTML",
        query: LAB,
        example: "/lab/live?rate=10",
        handler: || get(lab::live),
    },
    Address {
        path: "/lab/figure/{id}",
        endings: &["csv", "svg", "vl.json"],
        about: "A figure or table of the answer of the lab",
        query: LAB,
        example: "/lab/figure/map.csv?rate=10",
        handler: || get(lab::figure),
    },
    Address {
        path: "/data",
        endings: &["json"],
        about: "The sources of the atlas: publisher, release, licence, gaps",
        query: &[],
        example: "/data",
        handler: || get(data::page),
    },
    Address {
        path: "/api/places",
        endings: &[],
        about: "Parties whose code or name matches, in four languages",
        query: &["q"],
        example: "/api/places?q=chi",
        handler: || get(api::places),
    },
    Address {
        path: "/api/openapi.json",
        endings: &[],
        about: "This document",
        query: &[],
        example: "/api/openapi.json",
        handler: || get(api::openapi),
    },
    Address {
        path: "/assets/{name}",
        endings: &[],
        about: "Style and script of the pages",
        query: &[],
        example: "/assets/app.css",
        handler: || get(assets::file),
    },
];

/// Keys of the lab.
const LAB: &[&str] = &[
    "scenario",
    "variant",
    "what",
    "who",
    "whom",
    "rate",
    "answer",
    "sectors",
    "baseline",
    "closure",
    "elasticity",
    "focus",
    "draws",
    "with",
];

/// An address of the application.
pub struct Address {
    /// With places for path segments, as the router reads it; the page itself.
    pub path: &'static str,
    /// Further formats: the address and a point and the ending.
    pub endings: &'static [&'static str],
    /// What it answers.
    pub about: &'static str,
    /// Keys of the query; `lang` goes everywhere.
    pub query: &'static [&'static str],
    /// One that answers; empty if there is none without an answer before it.
    pub example: &'static str,
    handler: fn() -> MethodRouter<Arc<State>>,
}

impl Address {
    /// The paths that the router reads: the page, and each further format.
    fn routes(&self) -> impl Iterator<Item = String> {
        // A last segment that is a place holds the ending itself.
        let endings = if self.path.ends_with('}') { &[] } else { self.endings };
        std::iter::once(self.path.to_owned()).chain(endings.iter().map(|end| format!("{}.{end}", self.path)))
    }
}

/// Every address of the application.
pub fn addresses() -> &'static [Address] {
    ADDRESSES
}

/// Every route of the application.
pub fn all() -> Router<Arc<State>> {
    let mut router = Router::new();
    for address in ADDRESSES {
        for path in address.routes() {
            router = router.route(&path, (address.handler)());
        }
    }
    router.fallback(nowhere).method_not_allowed_fallback(wrong_method)
}

/// Formats that programs read: what is refused in them is told as JSON, never as a page.
const FOR_PROGRAMS: &[&str] = &["json", "csv", "parquet"];

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
        let route = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
        let known = ADDRESSES.iter().find(|address| address.routes().any(|path| path == route));
        let view = view.with_keys(known.map_or(&[], |address| address.query));
        Ok(Self { view, headers: parts.headers.clone() })
    }
}

impl Asked {
    /// The answer to this view: from the cache, or computed apart and kept.
    pub async fn answer(
        self,
        state: &Arc<State>,
        work: impl FnOnce(&State, &View) -> Result<Reply, Failure> + Send + 'static,
    ) -> Response {
        self.answer_in(state, false, |state, view, _| work(state, view)).await
    }

    /// The answer to a view that a person may change under the same address: never kept.
    pub async fn answer_anew(
        self,
        state: &Arc<State>,
        work: impl FnOnce(&State, &View) -> Result<Reply, Failure> + Send + 'static,
    ) -> Response {
        let (keeper, view) = (Arc::clone(state), self.view.clone());
        match state.page(move |_| work(&keeper, &view)).await {
            Ok(reply) => reply.to(&self.headers),
            Err(failure) => self.refuse(&failure),
        }
    }

    /// The same as [`Self::answer`] for work that may take seconds (`long`) and ends early when the visitor
    /// has left.
    pub async fn answer_in(
        self,
        state: &Arc<State>,
        long: bool,
        work: impl FnOnce(&State, &View, &Progress<'_>) -> Result<Reply, Failure> + Send + 'static,
    ) -> Response {
        let address = self.view.address();
        if let Some(reply) = state.cache.get(&address) {
            return reply.to(&self.headers);
        }
        let (keeper, view) = (Arc::clone(state), self.view.clone());
        let work = move |stop: &Stop| work(&keeper, &view, &until(stop));
        let done = if long { state.at_length(work).await } else { state.page(work).await };
        match done {
            Ok(reply) => {
                let reply = Arc::new(reply);
                state.cache.put(address, reply.size(), Arc::clone(&reply));
                reply.to(&self.headers)
            }
            Err(failure) => self.refuse(&failure),
        }
    }

    /// A finished answer as this request wants it.
    pub fn reply(&self, reply: &Reply) -> Response {
        reply.to(&self.headers)
    }

    /// A refusal in the format that was asked for.
    pub fn refuse(&self, failure: &Failure) -> Response {
        let path = &self.view.path;
        let for_programs = FOR_PROGRAMS.iter().any(|end| self.view.ends(end)) || path.starts_with("/api/");
        let reply = if for_programs { api::problem(failure) } else { frame::problem(&self.view, failure) };
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

/// What is said to a method that an address does not answer, in the format that the address names.
async fn wrong_method(Shared(_): Shared<Arc<State>>, method: Method, asked: Asked) -> Response {
    let failure = Failure::usage(format!("{method} is not answered at {}", asked.view.path))
        .hint("pages and answers are read with GET; /api/openapi.json says where POST is taken");
    let mut response = asked.refuse(&failure).into_response();
    *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    response
}

async fn nowhere(Shared(_): Shared<Arc<State>>, asked: Asked) -> Response {
    let failure = Failure::data(format!("there is no page {}", asked.view.path))
        .hint("begin at the first page, or see /api/openapi.json for every address");
    asked.refuse(&failure).into_response()
}
