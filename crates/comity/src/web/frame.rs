//! What stands around every page? Name, navigation, languages, and the style and script of the app.

use super::Language;
use super::reply::Reply;
use crate::failure::{Failure, Kind};
use askama::Template;
use axum::http::{StatusCode, Uri};
use comity_figures::page::percent;

/// The frame around a page.
#[derive(Template)]
#[template(path = "frame.html")]
struct Frame<'a> {
    language: Language,
    title: &'a str,
    /// The page of the navigation that this is.
    here: &'a str,
    /// Written by our own writers, which escape; never taken from a request as it is.
    body: &'a str,
    languages: Vec<(&'static str, &'static str, String)>,
    version: &'static str,
}

/// A page in its frame. `body` is HTML.
///
/// # Errors
/// A bug if the template cannot be written.
pub fn page(view: &View, title: &str, here: &str, body: &str) -> Result<Reply, Failure> {
    let languages = Language::ALL.map(|l| (l.tag(), l.own_name(), view.in_language(l))).to_vec();
    let frame =
        Frame { language: view.language, title, here, body, languages, version: env!("CARGO_PKG_VERSION") };
    frame.render().map(Reply::html).map_err(|e| Failure::bug(e.to_string()))
}

/// A refusal in a page.
pub fn refusal(view: &View, failure: &Failure) -> String {
    #[derive(Template)]
    #[template(path = "problem.html")]
    struct Problem<'a> {
        language: Language,
        failure: &'a Failure,
    }
    Problem { language: view.language, failure }.render().unwrap_or_default()
}

/// A refusal as a page.
pub fn problem(view: &View, failure: &Failure) -> Reply {
    let body = format!("<h1>{}</h1>\n{}", view.language.say("problem.title"), refusal(view, failure));
    let title = view.language.say("problem.title");
    page(view, title, "", &body).unwrap_or_else(|e| Reply::text(e.to_string())).status(status(failure))
}

/// The status that goes with a refusal.
pub fn status(failure: &Failure) -> StatusCode {
    match failure.kind {
        Kind::Usage => StatusCode::BAD_REQUEST,
        Kind::Data => StatusCode::NOT_FOUND,
        Kind::Unread => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Bug => StatusCode::INTERNAL_SERVER_ERROR,
        Kind::Busy => StatusCode::TOO_MANY_REQUESTS,
    }
}

/// What the address says about the view: its path, its query, and the language.
#[derive(Clone, Debug)]
pub struct View {
    /// As in the address.
    pub path: String,
    /// Decoded pairs in order, without the language.
    pub query: Vec<(String, String)>,
    /// From `lang=`, else from the browser.
    pub language: Language,
}

impl View {
    /// Reads the address; `accept` is the browser's `Accept-Language`.
    pub fn of(uri: &Uri, accept: &str) -> Self {
        let mut query: Vec<(String, String)> =
            axum::extract::Query::try_from_uri(uri).map(|q: axum::extract::Query<_>| q.0).unwrap_or_default();
        let chosen = query.iter().find(|(key, _)| key == "lang").and_then(|(_, tag)| Language::by_tag(tag));
        query.retain(|(key, value)| key != "lang" && key != "token" && !value.is_empty());
        Self {
            path: uri.path().to_owned(),
            query,
            language: chosen.unwrap_or_else(|| Language::accepted(accept)),
        }
    }

    /// The same view without keys that its page does not know: they would make a second answer of
    /// the same content.
    #[must_use]
    pub fn with_keys(mut self, known: &[&str]) -> Self {
        self.query.retain(|(key, _)| known.contains(&key.as_str()));
        self
    }

    /// Whether the address ends so: `/explain.json`.
    pub fn ends(&self, ending: &str) -> bool {
        self.path.strip_suffix(ending).is_some_and(|stem| stem.ends_with('.'))
    }

    /// The same view in another format: the address with an ending.
    pub fn with_ending(&self, ending: &str) -> String {
        format!("{}.{ending}?{}", self.path, self.query_text())
    }

    /// A value of the query.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.query.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str())
    }

    /// The query as it is written, with the language.
    pub fn query_text(&self) -> String {
        let pairs = self.query.iter().map(|(k, v)| (k.as_str(), v.as_str()));
        written(pairs.chain([("lang", self.language.tag())]))
    }

    /// This very view, in one canonical spelling.
    pub fn address(&self) -> String {
        format!("{}?{}", self.path, self.query_text())
    }

    fn in_language(&self, language: Language) -> String {
        Self { language, ..self.clone() }.address()
    }
}

/// Pairs as a query.
pub fn written<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let pairs: Vec<String> =
        pairs.into_iter().map(|(k, v)| format!("{}={}", percent(k), percent(v))).collect();
    pairs.join("&")
}
