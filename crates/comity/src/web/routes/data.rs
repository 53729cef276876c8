//! What is inside, from whom, under which licence, with which gaps?

use super::Asked;
use crate::answer::sources;
use crate::failure::Failure;
use crate::web::reply::Reply;
use crate::web::{Language, State, frame};
use crate::words;
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use std::sync::Arc;

/// One row per part of the atlas.
struct Row {
    name: &'static str,
    title: String,
    holds: String,
    years: String,
    /// How each begins, and the rest of those that are too long for a column.
    gaps: Vec<(String, String)>,
    licence: String,
    whole: String,
}

/// The parts of the atlas.
pub async fn page(Shared(state): Shared<Arc<State>>, asked: Asked) -> Response {
    asked
        .answer(&state, |state, view| {
            #[derive(Template)]
            #[template(path = "data.html")]
            struct Data {
                language: Language,
                rows: Vec<Row>,
            }
            if view.ends("json") {
                let list: Vec<serde_json::Value> =
                    state.world.atlas().parts().iter().map(sources::as_json).collect();
                return Ok(Reply::json(&serde_json::json!({"schema": "comity/sources/1", "parts": list})));
            }
            let rows = state.world.atlas().parts().iter().map(|part| Row {
                name: part.name,
                title: part.head.source.title.clone(),
                holds: part.head.what.clone(),
                years: words::years(&part.head.years),
                gaps: part.head.gaps.iter().map(|gap| opening(gap)).collect(),
                licence: part.head.source.licence.clone(),
                whole: sources::in_words(part),
            });
            let data = Data { language: view.language, rows: rows.collect() };
            let body = data.render().map_err(|e| Failure::bug(e.to_string()))?;
            frame::page(view, view.language.say("data.title"), "data", &body)
        })
        .await
}

/// Characters of a gap that are read at a glance: the lists of economies behind it are longer.
const GLANCE: usize = 140;

/// A gap as its beginning, cut at a word, and the rest.
fn opening(gap: &str) -> (String, String) {
    let end = gap.char_indices().nth(GLANCE).and_then(|(end, _)| gap[..end].rfind(' ')).unwrap_or(gap.len());
    (gap[..end].to_owned(), gap[end..].to_owned())
}
