//! Style and script of the app, inside the program: no address ever becomes a file path.

use super::Asked;
use crate::failure::Failure;
use crate::web::State;
use crate::web::reply::Reply;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use comity_figures::page;
use std::sync::Arc;

/// `/assets/app.css`, `/assets/app.js`, `/assets/figures.js`.
pub async fn file(Shared(state): Shared<Arc<State>>, Path(name): Path<String>, asked: Asked) -> Response {
    asked
        .answer(&state, move |_, _| match name.as_str() {
            "app.css" => Ok(Reply::new(
                "text/css; charset=utf-8",
                page::style_sheet() + include_str!("../../../assets/app.css"),
            )),
            "app.js" => Ok(script(include_str!("../../../assets/app.js"))),
            "figures.js" => Ok(script(include_str!("../../../assets/figures.js"))),
            _ => Err(Failure::data("there is no such file")),
        })
        .await
}

fn script(text: &'static str) -> Reply {
    Reply::new("text/javascript; charset=utf-8", text)
}
