//! What does a number rest on, and what does the panel answer? `/explain?id=` and `/ask?q=`.

use super::Asked;
use crate::answer;
use crate::failure::Failure;
use crate::web::frame::{self, View};
use crate::web::reply::Reply;
use crate::web::{Language, State, told};
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use comity_figures::figure::svg::escape;
use comity_figures::page::percent;
use comity_ledger::party::Membership;
use std::sync::Arc;

/// Form and answer of `/explain` and `/ask`: a line to type, and a table below it.
#[derive(Template)]
#[template(path = "line.html")]
struct Line<'a> {
    language: Language,
    title: &'a str,
    action: &'a str,
    key: &'a str,
    label: &'a str,
    hint: &'a str,
    value: &'a str,
    answer: Option<String>,
    json: String,
    /// Questions to begin with, and where they lead.
    examples: Vec<(String, &'a str)>,
}

/// From an evidence id to the rows behind it.
pub async fn page(Shared(state): Shared<Arc<State>>, asked: Asked) -> Response {
    asked
        .answer(&state, |state, view| {
            let id = view.get("id").unwrap_or_default();
            let found = if id.is_empty() { None } else { Some(answer::explain::find(&state.world, id)?) };
            if view.ends("json") {
                let found = found.ok_or_else(|| Failure::usage("expected an evidence id as id"))?;
                return Ok(Reply::json(&answer::explain::as_json(&found)));
            }
            let text = found.map(|e| told::explain(view.language, &e));
            line(view, "explain", "id", id, text)
        })
        .await
}

/// One question, an answer per basis.
pub async fn ask(Shared(state): Shared<Arc<State>>, asked: Asked) -> Response {
    asked
        .answer(&state, |state, view| {
            let text = view.get("q").unwrap_or_default();
            if text.is_empty() && !view.ends("json") {
                return line(view, "ask", "q", text, None);
            }
            let asked = answer::ask::understand(text, Membership::default())?;
            let (heading, found) = answer::ask::answer(&state.world, &asked, Membership::default())?;
            if view.ends("json") {
                return Ok(Reply::json(&answer::ask::as_json(text, &found)));
            }
            line(view, "ask", "q", text, Some(told::ask(view.language, &heading, &found)))
        })
        .await
}

fn line(view: &View, here: &str, key: &str, value: &str, answer: Option<String>) -> Result<Reply, Failure> {
    let say = |suffix: &str| view.language.say(&format!("{here}.{suffix}"));
    let json = view.with_ending("json");
    let action = format!("/{here}");
    let (label, hint) = (say("label"), say("hint"));
    let listed = if here == "ask" && value.is_empty() { view.language.say("ask.examples") } else { "" };
    let address =
        |question: &str| format!("{action}?lang={}&{key}={}", view.language.tag(), percent(question));
    let examples = listed.lines().map(|question| (address(question), question)).collect();
    let line = Line {
        language: view.language,
        title: say("title"),
        action: &action,
        key,
        label,
        hint,
        value,
        answer,
        json,
        examples,
    };
    let body = line.render().map_err(|e| Failure::bug(e.to_string()))?;
    frame::page(view, say("title"), here, &body)
}

/// An answer as the terminal prints it, its evidence ids made links to their rows; HTML.
pub(super) fn linked(text: &str, language: Language) -> String {
    let mut out = String::new();
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        let id = word.trim_end_matches([',', ';', '.', ')', '\'']).trim_start_matches(['(', '\'']);
        let evidence =
            id.contains('/') && (id.contains('>') || id.starts_with("tie/") || id.starts_with("ties/"));
        match word.split_once(id).filter(|_| evidence) {
            Some((before, after)) => {
                let to = format!("/explain?lang={}&id={}", language.tag(), percent(id));
                out += &format!(
                    "{}<a href=\"{}\">{}</a>{}",
                    escape(before),
                    escape(&to),
                    escape(id),
                    escape(after)
                );
            }
            None => out += &escape(word),
        }
        out += &piece[word.len()..];
    }
    out
}
