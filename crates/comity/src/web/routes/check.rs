//! Is it true? A text in, its claims marked with verdict and evidence out.
//!
//! A text is kept in memory only, under a name that cannot be guessed, so that the result has an
//! address; newer texts make room.

use super::{Asked, ending};
use crate::check::article::{Article, Format, parse_day};
use crate::check::report::Report;
use crate::check::review::{Choice, Review};
use crate::check::{Brought, Evidence, check_with, claim_review, html, json, on_atlas};
use crate::failure::Failure;
use crate::web::frame::{self, View};
use crate::web::reply::Reply;
use crate::web::{Language, State};
use askama::Template;
use axum::extract::{Form as Fields, FromRequest, Multipart, Path, Request, State as Shared};
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
    /// Decisions on an earlier report, as a review file.
    review: String,
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
///
/// As a form it leads to the result; as JSON (`{"text": …, "date": …, "format": …, "lang": …}`) it is the result.
pub async fn take(Shared(state): Shared<Arc<State>>, asked: Asked, request: Request) -> Response {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if kind.starts_with("application/json") {
        return answer(&state, &asked, request).await;
    }
    let parts = match Multipart::from_request(request, &()).await {
        Ok(parts) => parts,
        Err(e) => return asked.refuse(&Failure::usage(e.body_text())),
    };
    let sent = match read(parts).await {
        Ok(sent) => sent,
        Err(failure) => return asked.refuse(&failure),
    };
    let (world, language) = (state.world.clone(), asked.view.language);
    let worked = state.text(move || Ok((checked(&world, &sent, Some(language)), sent))).await;
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

/// A text as JSON, checked: the report as JSON.
async fn answer(state: &State, asked: &Asked, request: Request) -> Response {
    let told = |failure: &Failure| {
        let value = serde_json::json!({"error": failure.message, "help": failure.hint});
        asked.reply(&Reply::json(&value).status(frame::status(failure)))
    };
    let body = match axum::body::Bytes::from_request(request, &()).await {
        Ok(body) => body,
        Err(e) => return told(&Failure::usage(e.body_text())),
    };
    let value: serde_json::Value = match serde_json::from_slice(&body) {
        Ok(value) => value,
        Err(e) => return told(&Failure::usage(format!("expected a JSON object with a text, found: {e}"))),
    };
    let field = |key: &str| value.get(key).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
    let sent = Sent { text: field("text"), date: field("date"), format: field("format"), ..Sent::default() };
    // A program that does not say in which language it wants the answer gets that of the text.
    let language = match field("lang").as_str() {
        "" => None,
        tag => match Language::named(tag) {
            Ok(language) => Some(language),
            Err(failure) => return told(&failure),
        },
    };
    let world = state.world.clone();
    match state.text(move || checked(&world, &sent, language)).await {
        Ok(report) => asked.reply(&Reply::json(&json::json(&report))),
        Err(failure) => told(&failure),
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
            "review" => sent.review = text,
            _ => {}
        }
    }
    Ok(sent)
}

fn checked(world: &World, sent: &Sent, language: Option<Language>) -> Result<Report, Failure> {
    let (bytes, name) =
        if sent.file.is_empty() { (sent.text.as_bytes(), "") } else { (&sent.file[..], sent.name.as_str()) };
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
    let article = Article::read(bytes, if name.is_empty() { "the text" } else { name }, format)?;
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
    let review = match sent.review.trim() {
        "" => Review::default(),
        text => Review::read(text, "the review file")?,
    };
    let brought = Brought { review, language, ..Brought::default() };
    Ok(check_with(&article, name, day, Evidence { facts: &atlas, world: Some(world) }, &brought))
}

/// `/check/ID/review`: decisions of a person; the text is judged anew with them.
pub async fn decide(
    Shared(state): Shared<Arc<State>>,
    Path(id): Path<String>,
    asked: Asked,
    Fields(fields): Fields<Vec<(String, String)>>,
) -> Response {
    let Some(report) = state.reports.get(&id) else {
        return asked.refuse(&Failure::data("there is no such check here"));
    };
    let (world, language) = (state.world.clone(), asked.view.language);
    let again = state.text(move || decided(&world, &report, &fields, language)).await;
    match again {
        Ok(report) => {
            state.keep(id.clone(), report);
            let to = format!("/check/{id}?lang={}", asked.view.language.tag());
            (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
        }
        Err(failure) => asked.refuse(&failure),
    }
}

/// The report with the decisions of a form: `decision-3` is accept, dismiss, open, or the number of a
/// reading; `note-3` free words.
fn decided(
    world: &World,
    report: &Report,
    fields: &[(String, String)],
    language: Language,
) -> Result<Report, Failure> {
    let mut review = Review::of(report, &report.review());
    for (key, value) in fields {
        let Some((what, number)) = key.split_once('-') else { continue };
        let at = number.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
        let Some(entry) = at.and_then(|n| review.findings.get_mut(n)) else { continue };
        match (what, value.as_str()) {
            ("note", note) => note.clone_into(&mut entry.note),
            ("decision", "accept") => entry.decision = Choice::Accept,
            ("decision", "dismiss") => entry.decision = Choice::Dismiss,
            ("decision", "correct") => entry.decision = Choice::Correct,
            ("decision", reading) => {
                let chosen = reading.parse::<usize>().ok().and_then(|n| entry.readings.get(n));
                entry.decision = if chosen.is_some() { Choice::Correct } else { Choice::Open };
                entry.reading = chosen.map(|c| c.frame.clone());
            }
            _ => {}
        }
    }
    again(world, report, review, language)
}

/// The text of a report checked once more.
fn again(world: &World, report: &Report, review: Review, language: Language) -> Result<Report, Failure> {
    let brought = Brought { review, language: Some(language), ..Brought::default() };
    on_atlas(world, &report.article(), &report.name, report.day, &brought)
}

/// A report in the language of its visitor, who may have turned to another since it was made.
async fn in_language(state: &Arc<State>, id: &str, asked: &Asked) -> Result<Option<Arc<Report>>, Failure> {
    let language = asked.view.language;
    let Some(report) = state.reports.get(id) else { return Ok(None) };
    if report.language == language {
        return Ok(Some(report));
    }
    let world = state.world.clone();
    let told = state.text(move || again(&world, &report, report.review(), language)).await?;
    state.keep(id.to_owned(), told);
    Ok(state.reports.get(id))
}

/// A name that nobody guesses: two keys of the system's randomness.
fn secret() -> String {
    let key = || RandomState::new().build_hasher().finish().to_le_bytes();
    let random = [key(), RandomState::new().hash_one(key()).to_le_bytes()].concat();
    Sha256::digest(random).iter().take(16).map(|b| format!("{b:02x}")).collect()
}

/// `/check/ID`, and with `.html`, `.json`, `.review.json`.
pub async fn result(Shared(state): Shared<Arc<State>>, Path(name): Path<String>, asked: Asked) -> Response {
    let (id, end) = ending(&name, &["decisions.json", "review.json", "json", "html"]);
    let whole = name.ends_with(".html");
    let report = match in_language(&state, id, &asked).await {
        Ok(report) => report,
        Err(failure) => return asked.refuse(&failure),
    };
    let Some(report) = report else {
        let gone = Failure::data("there is no such check here")
            .hint("texts are kept in memory only; check it again");
        return asked.refuse(&gone);
    };
    let end = if whole { "file" } else { end };
    asked.answer_anew(&state, move |state, view| told(&state.world, view, &report, end)).await
}

/// `/check/ID/figure/NAME.csv`: a table of the report.
pub async fn table(
    Shared(state): Shared<Arc<State>>,
    Path((id, name)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    let report = match in_language(&state, &id, &asked).await {
        Ok(report) => report,
        Err(failure) => return asked.refuse(&failure),
    };
    let Some(report) = report else {
        return asked.refuse(&Failure::data("there is no such check here"));
    };
    let work = move |state: &State, _: &View| {
        let (table, end) = ending(&name, &["vl.json", "csv", "svg"]);
        super::pair::piece(&html::page(&state.world, &report), table, end)
    };
    asked.answer_anew(&state, work).await
}

fn told(world: &World, view: &View, report: &Report, end: &str) -> Result<Reply, Failure> {
    #[derive(Template)]
    #[template(path = "checked.html")]
    struct Checked {
        language: Language,
        formats: Vec<(&'static str, String)>,
        action: String,
        findings: Vec<Row>,
        body: String,
    }
    /// A finding to decide on.
    struct Row {
        number: usize,
        says: String,
        verdict: &'static str,
        choice: &'static str,
        note: String,
        readings: Vec<String>,
    }
    match end {
        "review.json" => return Ok(Reply::json(&claim_review::json(report, None)).named("claim-review.json")),
        "decisions.json" => {
            let review = serde_json::to_value(report.review()).map_err(|e| Failure::bug(e.to_string()))?;
            return Ok(Reply::json(&review).named("review.json"));
        }
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
    let formats =
        [("HTML", "html"), ("JSON", "json"), ("ClaimReview", "review.json"), ("Review", "decisions.json")];
    let row = |c: &crate::check::report::Checked| Row {
        number: c.number,
        says: c.says.clone(),
        verdict: report.voice().verdict(c.verdict),
        choice: match c.decision.as_ref().map(|d| d.choice) {
            Some(Choice::Accept) => "accept",
            Some(Choice::Dismiss) => "dismiss",
            Some(Choice::Correct) => "correct",
            Some(Choice::Open) | None => "",
        },
        note: c.decision.as_ref().map_or_else(String::new, |d| d.note.clone()),
        readings: c.otherwise.iter().map(|o| o.says.clone()).collect(),
    };
    let checked = Checked {
        language: view.language,
        formats: formats.map(|(word, end)| (word, view.with_ending(end))).to_vec(),
        action: format!("{}/review?lang={}", view.path, view.language.tag()),
        findings: report.by_weight().into_iter().map(row).collect(),
        body: page.served(&links),
    };
    let body = checked.render().map_err(|e| Failure::bug(e.to_string()))?;
    frame::page(view, &page.title, "check", &body)
}
