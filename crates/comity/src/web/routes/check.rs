//! Is it true? A text in, its claims marked with verdict and evidence out.
//!
//! A text is kept in memory only, under a name that cannot be guessed, so that the result has an
//! address; newer texts make room.

use super::{Asked, ending};
use crate::check::article::{Article, Format, parse_day};
use crate::check::report::Report;
use crate::check::{Evidence, check, claim_review, html, json};
use crate::failure::Failure;
use crate::web::frame::{self, View};
use crate::web::reply::Reply;
use crate::web::{Language, State};
use askama::Template;
use axum::extract::{Multipart, Path, State as Shared};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use comity_claims::atlas::Atlas;
use comity_figures::page::Links;
use comity_ledger::world::World;
use sha2::{Digest, Sha256};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;

/// A text to try, and the day on which it was written.
const EXAMPLE: &str = include_str!("../../../../../examples/usa-mexico.txt");
const EXAMPLE_DAY: &str = "2024-09-18";

/// What was sent.
#[derive(Default)]
struct Sent {
    text: String,
    file: Vec<u8>,
    name: String,
    date: String,
    format: String,
}

#[derive(Template)]
#[template(path = "check.html")]
struct Form<'a> {
    language: Language,
    sent: &'a Sent,
    refusal: String,
}

/// The form.
pub async fn form(Shared(state): Shared<Arc<State>>, asked: Asked) -> Response {
    asked
        .answer(&state, |_, view| {
            let mut sent = Sent::default();
            if view.get("example").is_some() {
                (sent.text, sent.date) = (EXAMPLE.to_owned(), EXAMPLE_DAY.to_owned());
            }
            page(view, &sent, String::new())
        })
        .await
}

fn page(view: &View, sent: &Sent, refusal: String) -> Result<Reply, Failure> {
    let form = Form { language: view.language, sent, refusal };
    let body = form.render().map_err(|e| Failure::bug(e.to_string()))?;
    frame::page(view, view.language.say("check.title"), "check", &body)
}

/// Takes a text, checks it, and leads to the result.
pub async fn take(Shared(state): Shared<Arc<State>>, asked: Asked, parts: Multipart) -> Response {
    let sent = match read(parts).await {
        Ok(sent) => sent,
        Err(failure) => return asked.refuse(&failure),
    };
    let world = state.world.clone();
    let worked = state.text(move || Ok((checked(&world, &sent), sent))).await;
    match worked {
        Ok((Ok(report), _)) => {
            let id = secret();
            state.keep(id.clone(), report);
            let to = format!("/check/{id}?lang={}", asked.view.language.tag());
            (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
        }
        Ok((Err(failure), sent)) => {
            let again = page(&asked.view, &sent, frame::refusal(&asked.view, &failure));
            match again {
                Ok(reply) => asked.reply(&reply.status(frame::status(&failure))),
                Err(failure) => asked.refuse(&failure),
            }
        }
        Err(failure) => asked.refuse(&failure),
    }
}

async fn read(mut parts: Multipart) -> Result<Sent, Failure> {
    let wrong = |e: axum::extract::multipart::MultipartError| Failure::usage(e.body_text());
    let mut sent = Sent::default();
    while let Some(field) = parts.next_field().await.map_err(wrong)? {
        let key = field.name().unwrap_or_default().to_owned();
        if key == "file" {
            sent.name = field.file_name().unwrap_or_default().to_owned();
            sent.file = field.bytes().await.map_err(wrong)?.to_vec();
            continue;
        }
        let text = field.text().await.map_err(wrong)?;
        match key.as_str() {
            "text" => sent.text = text,
            "date" => sent.date = text,
            "format" => sent.format = text,
            _ => {}
        }
    }
    Ok(sent)
}

fn checked(world: &World, sent: &Sent) -> Result<Report, Failure> {
    let (bytes, name) = if sent.file.is_empty() {
        (sent.text.as_bytes(), "pasted text")
    } else {
        (&sent.file[..], sent.name.as_str())
    };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(
            Failure::usage("expected a text to check, found none").hint("paste a text or choose a file")
        );
    }
    let format = match sent.format.as_str() {
        "text" => Some(Format::Text),
        "markdown" => Some(Format::Markdown),
        "html" => Some(Format::Html),
        _ => None,
    };
    let article = Article::read(bytes, name, format)?;
    let day = if sent.date.is_empty() {
        article.dated.as_ref().map(|dated| dated.day).ok_or_else(|| {
            Failure::usage("expected the day on which the text was written, found none in it")
                .hint("give the day: \"last year\" and \"now\" mean nothing without it")
        })?
    } else {
        parse_day(&sent.date).ok_or_else(|| {
            Failure::usage(format!("expected a day such as 2025-05-13, found {:?}", sent.date))
        })?
    };
    let atlas =
        Atlas::on(world, day).ok_or_else(|| Failure::usage("expected a day of the years 1000 to 9999"))?;
    Ok(check(&article, name, day, Evidence { facts: &atlas, world: Some(world) }))
}

/// A name that nobody guesses: two keys of the system's randomness.
fn secret() -> String {
    let key = || RandomState::new().build_hasher().finish().to_le_bytes();
    let random = [key(), RandomState::new().hash_one(key()).to_le_bytes()].concat();
    Sha256::digest(random).iter().take(16).map(|b| format!("{b:02x}")).collect()
}

/// `/check/ID`, and with `.html`, `.json`, `.review.json`.
pub async fn result(Shared(state): Shared<Arc<State>>, Path(name): Path<String>, asked: Asked) -> Response {
    let (id, end) = ending(&name, &["review.json", "json", "html"]);
    let whole = name.ends_with(".html");
    let Some(report) = state.reports.get(id) else {
        let gone = Failure::data("there is no such check here")
            .hint("texts are kept in memory only; check it again");
        return asked.refuse(&gone);
    };
    let end = if whole { "file" } else { end };
    asked.answer(&state, move |state, view| told(&state.world, view, &report, end)).await
}

/// `/check/ID/figure/NAME.csv`: a table of the report.
pub async fn table(
    Shared(state): Shared<Arc<State>>,
    Path((id, name)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    let Some(report) = state.reports.get(&id) else {
        return asked.refuse(&Failure::data("there is no such check here"));
    };
    let work = move |state: &State, _: &View| {
        let (table, end) = ending(&name, &["vl.json", "csv", "svg"]);
        super::pair::piece(&html::page(&state.world, &report), table, end)
    };
    asked.answer(&state, work).await
}

fn told(world: &World, view: &View, report: &Report, end: &str) -> Result<Reply, Failure> {
    #[derive(Template)]
    #[template(path = "checked.html")]
    struct Checked {
        language: Language,
        formats: Vec<(&'static str, String)>,
        body: String,
    }
    match end {
        "review.json" => return Ok(Reply::json(&claim_review::json(report, None)).named("claim-review.json")),
        "json" => return Ok(Reply::json(&json::json(report))),
        "file" => return Ok(Reply::html(html::page(world, report).html()).named("report.html")),
        _ => {}
    }
    let links = Links::Served {
        base: view.path.clone(),
        query: view.query_text(),
        explain: format!("/explain?lang={}&id=", view.language.tag()),
    };
    let page = html::page(world, report);
    let formats = [("HTML", "html"), ("JSON", "json"), ("ClaimReview", "review.json")];
    let checked = Checked {
        language: view.language,
        formats: formats.map(|(word, end)| (word, view.with_ending(end))).to_vec(),
        body: page.served(&links),
    };
    let body = checked.render().map_err(|e| Failure::bug(e.to_string()))?;
    frame::page(view, &page.title, "check", &body)
}
