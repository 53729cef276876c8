//! Which ties are in force on a day? `/ties/CHN/PAN?as_of=2025-05-13`.

use super::{Asked, ending};
use crate::answer::ties as answer;
use crate::failure::Failure;
use crate::parties;
use crate::web::reply::Reply;
use crate::web::{Language, State, frame, told};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use comity_ledger::place::registry;
use std::sync::Arc;

/// Counts by kind with the reasons why they differ around the day, and every tie if a kind is named.
pub async fn page(
    Shared(state): Shared<Arc<State>>,
    Path((a, b)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    asked
        .answer(&state, move |state, view| {
            #[derive(Template)]
            #[template(path = "ties.html")]
            struct Ties<'a> {
                language: Language,
                title: String,
                action: String,
                kind: &'a str,
                day: String,
                answer: String,
                json: String,
            }
            let world = &state.world;
            let (name, end) = ending(&b, &["json"]);
            let day = view.get("as_of").map(parties::day).transpose()?.unwrap_or_else(answer::last_day);
            let (a, b) = parties::pair(&a, name, day)?;
            let kinds = answer::kinds(world, view.get("kind"))?;
            if end == "json" {
                return Ok(Reply::json(&answer::whole(world, &kinds, &a, &b, day)));
            }
            let names = view.language.of_places();
            let [x, y] = [&a, &b].map(|party| registry().place(party.id).name(names));
            let title = format!("{x} – {y}");
            let ties = Ties {
                language: view.language,
                title: format!("{}: {title}", view.language.say("ties.title")),
                action: view.path.clone(),
                kind: view.get("kind").unwrap_or_default(),
                day: day.to_string(),
                answer: told::ties(view.language, world, &kinds, (&a, &b), day),
                json: view.with_ending("json"),
            };
            let body = ties.render().map_err(|e| Failure::bug(e.to_string()))?;
            frame::page(view, &ties.title, "pair", &body)
        })
        .await
}
