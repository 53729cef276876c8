//! Where does a visitor begin? Two parties with suggestions in four languages, and examples.

use super::{Asked, api};
use crate::answer::places as named;
use crate::failure::Failure;
use crate::web::frame::{self, View, written};
use crate::web::reply::Reply;
use crate::web::{Language, State};
use askama::Template;
use axum::body::Body;
use axum::extract::State as Shared;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use comity_figures::page::percent;
use comity_ledger::place::{Kind, PlaceId, registry};
use std::sync::Arc;

/// Relations that show what there is to see.
const EXAMPLES: &[(&str, &str)] =
    &[("CHN", "CELAC"), ("EU", "MERCOSUR"), ("USA", "CHN"), ("IND", "ARE"), ("ASEAN", "CHN"), ("BRA", "ARG")];

/// The first page.
pub async fn page(Shared(state): Shared<Arc<State>>, asked: Asked) -> Response {
    asked.answer(&state, render).await
}

/// From the form to the view of a pair: the form works without a script.
pub async fn go(asked: Asked) -> Response {
    let view = &asked.view;
    let (Some(a), Some(b)) = (view.get("a"), view.get("b")) else {
        return asked
            .refuse(&Failure::usage("expected two parties").hint("choose A and B on the first page"));
    };
    let (Ok(first), Ok(second)) = (registry().find(a), registry().find(b)) else {
        return choose_again(&asked, a, b);
    };
    (StatusCode::SEE_OTHER, [(header::LOCATION, address(view, first, second))], Body::empty()).into_response()
}

/// The view of a pair with everything else that the form said.
fn address(view: &View, a: PlaceId, b: PlaceId) -> String {
    let kept = view.query.iter().filter(|(k, _)| k != "a" && k != "b");
    let query = written(kept.map(|(k, v)| (k.as_str(), v.as_str())).chain([("lang", view.language.tag())]));
    let code = |id| percent(registry().code_of(id));
    format!("/pair/{}/{}?{query}", code(a), code(b))
}

/// Links to what may have been meant by one name.
const MEANT_MAX: usize = 4;

/// One of the two fields, as it was filled in and with what may have been meant.
struct Field {
    key: &'static str,
    label: &'static str,
    value: String,
    /// Whether the name is not known.
    wrong: bool,
    /// Addresses that put a known name in its place and keep the rest, and those names.
    meant: Vec<(String, String)>,
}

/// The form again, what was typed in it, and links to what may have been meant.
pub fn choose_again(asked: &Asked, a: &str, b: &str) -> Response {
    #[derive(Template)]
    #[template(path = "choose.html")]
    struct Choose {
        language: Language,
        fields: [Field; 2],
        places: Vec<(&'static str, &'static str)>,
        kept: Vec<(String, String)>,
    }
    let view = &asked.view;
    let field = |key: &'static str, value: &str, other: &str| {
        let wrong = registry().find(value).is_err();
        let near = if wrong { named::suggested(value, api::SUGGESTIONS_MAX) } else { Vec::new() };
        let near = near.into_iter().take(MEANT_MAX);
        let meant = near.map(|(id, _)| (with_party(view, key, id, other), name(view.language, id)));
        let label = view.language.say(&format!("home.{key}"));
        Field { key, label, value: value.to_owned(), wrong, meant: meant.collect() }
    };
    let kept = view.query.iter().filter(|(k, _)| k != "a" && k != "b").cloned().collect();
    let page = Choose {
        language: view.language,
        fields: [field("a", a, b), field("b", b, a)],
        places: places(view.language),
        kept,
    };
    let title = view.language.say("choose.title");
    let body = page.render().map_err(|e| Failure::bug(e.to_string()));
    match body.and_then(|body| frame::page(view, title, "home", &body)) {
        Ok(reply) => asked.reply(&reply.status(StatusCode::NOT_FOUND)),
        Err(failure) => asked.refuse(&failure),
    }
}

/// The address with a known party in the place of `key`; the other field as it was typed.
fn with_party(view: &View, key: &str, id: PlaceId, other: &str) -> String {
    if let Ok(known) = registry().find(other) {
        return if key == "a" { address(view, id, known) } else { address(view, known, id) };
    }
    let code = registry().code_of(id);
    let (a, b) = if key == "a" { (code, other) } else { (other, code) };
    let kept = view.query.iter().filter(|(k, _)| k != "a" && k != "b");
    let kept = kept.map(|(k, v)| (k.as_str(), v.as_str()));
    let query = written([("a", a), ("b", b)].into_iter().chain(kept).chain([("lang", view.language.tag())]));
    format!("/go?{query}")
}

fn name(language: Language, id: PlaceId) -> String {
    registry().place(id).name(language.of_places()).to_owned()
}

/// Codes and names of every party, in the registry's order: blocs first, then economies by name.
pub fn places(language: Language) -> Vec<(&'static str, &'static str)> {
    let mut list: Vec<(bool, &str, &str)> = registry()
        .places()
        .iter()
        .filter(|p| named::KINDS.contains(&p.kind))
        .map(|p| (p.kind == Kind::Economy, p.name(language.of_places()), p.code))
        .collect();
    list.sort_unstable();
    list.into_iter().map(|(_, name, code)| (code, name)).collect()
}

fn render(_: &State, view: &View) -> Result<Reply, Failure> {
    #[derive(Template)]
    #[template(path = "home.html")]
    struct Home {
        language: Language,
        places: Vec<(&'static str, &'static str)>,
        examples: Vec<(String, String)>,
    }
    let names = view.language.of_places();
    let name = |code: &str| registry().by_code(code).map_or("", |id| registry().place(id).name(names));
    let examples = EXAMPLES
        .iter()
        .map(|(a, b)| {
            (format!("/pair/{a}/{b}?lang={}", view.language.tag()), format!("{} – {}", name(a), name(b)))
        })
        .collect();
    let home = Home { language: view.language, places: places(view.language), examples };
    let body = home.render().map_err(|e| Failure::bug(e.to_string()))?;
    frame::page(view, view.language.say("home.title"), "home", &body)
}
