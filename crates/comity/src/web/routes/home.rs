//! Where does a visitor begin? Two parties with suggestions in four languages, and examples.

use super::Asked;
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
use comity_ledger::place::{Kind, registry};
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
    let (Ok(a), Ok(b)) = (registry().find(a), registry().find(b)) else {
        let wrong = [a, b].into_iter().find_map(|name| registry().find(name).err());
        return asked.refuse(&Failure::usage(wrong.map_or_else(String::new, |e| e.to_string())));
    };
    let kept = view.query.iter().filter(|(k, _)| k != "a" && k != "b");
    let query = written(kept.map(|(k, v)| (k.as_str(), v.as_str())).chain([("lang", view.language.tag())]));
    let code = |id| percent(registry().code_of(id));
    let to = format!("/pair/{}/{}?{query}", code(a), code(b));
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)], Body::empty()).into_response()
}

/// Codes and names of every party, in the registry's order: blocs first, then economies by name.
pub fn places(language: Language) -> Vec<(&'static str, &'static str)> {
    let wanted = |kind| matches!(kind, Kind::Economy | Kind::Bloc | Kind::Region | Kind::World);
    let mut list: Vec<(bool, &str, &str)> = registry()
        .places()
        .iter()
        .filter(|p| wanted(p.kind))
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
