//! What explains trade? A formula on the panel inside the program, its table and coefficient plot.

use super::{Asked, api, ending};
use crate::estimate::plot::coefficients;
use crate::estimate::table::{Style, in_words};
use crate::estimate::{Errors, Request, Run, estimate};
use crate::estimate::{derived, export};
use crate::failure::Failure;
use crate::web::frame::{self, View};
use crate::web::reply::Reply;
use crate::web::{Language, State};
use askama::Template;
use axum::extract::State as Shared;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use comity_figures::figure::{Chart, Figure};
use comity_figures::page::{self, Block, Links, Page, Section};
use comity_model::gravity::Family;
use std::sync::Arc;
use std::time::Duration;

/// What is asked if the address says nothing: a gravity equation that takes a few seconds.
const FORMULA: &str = "trade ~ rta + log(dist) + contig + comlang | exporter^year + importer^year";
const SAMPLE: &str = "year >= 2000 & year <= 2010";

/// How long a page waits before it says how far the work is.
const PATIENCE: Duration = Duration::from_millis(1500);

/// Estimators by name.
const FAMILIES: [(&str, &str, Family); 4] = [
    ("ppml", "PPML", Family::Poisson),
    ("ols", "OLS", Family::LeastSquares),
    ("gamma", "Gamma PML", Family::Gamma),
    ("logit", "Logit", Family::Logit),
];

/// An estimate in the forms in which it is shown.
pub struct Told {
    table: String,
    figure: Figure,
    csv: String,
    json: serde_json::Value,
}

/// The controls as they stand in the address.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Controls {
    formula: String,
    family: &'static str,
    errors: &'static str,
    sample: String,
}

impl Controls {
    fn of(view: &View) -> Result<Self, Failure> {
        let one = |key: &str, known: &[&'static str]| match view.get(key) {
            None => Ok(known[0]),
            Some(given) => known.iter().copied().find(|k| *k == given).ok_or_else(|| {
                Failure::usage(format!("{key}: expected one of {}, found {given:?}", known.join(", ")))
            }),
        };
        let asked = view.get("formula").is_some();
        Ok(Self {
            formula: view.get("formula").unwrap_or(FORMULA).trim().to_owned(),
            family: one("family", &FAMILIES.map(|f| f.0))?,
            errors: one("errors", &["usual", "robust", "dyadic", "iid"])?,
            sample: view.get("sample").unwrap_or(if asked { "" } else { SAMPLE }).trim().to_owned(),
        })
    }

    fn request(&self) -> Request {
        let family = FAMILIES.iter().find(|f| f.0 == self.family).map_or(Family::Poisson, |f| f.2);
        Request {
            formulas: vec![self.formula.clone()],
            // Never a file: no address becomes a path.
            data: "atlas".to_owned(),
            sample: Some(self.sample.clone()).filter(|s| !s.is_empty()),
            family,
            errors: match self.errors {
                "robust" => Errors::Robust,
                "dyadic" => Errors::Dyadic,
                "iid" => Errors::Homoskedastic,
                _ => Errors::Usual,
            },
            ..Request::default()
        }
    }

    fn name(&self) -> String {
        format!("{self:?}")
    }
}

/// The form, and the estimate once it is there.
pub async fn answer(Shared(state): Shared<Arc<State>>, asked: Asked) -> Response {
    let view = asked.view.clone();
    let controls = match Controls::of(&view) {
        Ok(controls) => controls,
        Err(failure) => return asked.refuse(&failure),
    };
    if view.get("formula").is_none() {
        return asked.answer(&state, move |_, view| form(view, &controls, "", None, None)).await;
    }
    let (world, request) = (state.world.clone(), controls.request());
    let work = move |job: &crate::web::jobs::Job<Told>| {
        let request = Request { stop: job.stop().clone(), ..request };
        estimate(&world, &request, &|how_far| job.tell(how_far)).map(|run| told(&run))
    };
    let for_people = view.path == "/estimate";
    let job = match state.estimates.start(&controls.name(), &state.long, work) {
        Ok(job) => job,
        Err(failure) => return asked.refuse(&failure),
    };
    let reply = match job.within(PATIENCE).await {
        None if !for_people => Ok(api::working(&job.told())),
        None => form(&view, &controls, "", None, Some(job.told())).map(|r| r.refreshed()),
        Some(Err(failure)) if !for_people => Err(failure),
        Some(Err(failure)) => form(&view, &controls, &frame::refusal(&view, &failure), None, None)
            .map(|r| r.status(frame::status(&failure))),
        Some(Ok(told)) => shown(&view, &controls, &told),
    };
    match reply {
        Ok(reply) => asked.reply(&reply),
        Err(failure) => asked.refuse(&failure),
    }
}

fn told(run: &Run) -> Told {
    Told {
        table: in_words(run, Style { digits: 3, stars: false }, &[]),
        figure: coefficients(run, 3).figure(),
        csv: export::csv(run),
        json: export::json(run, &[], &derived::as_json(&[])),
    }
}

fn shown(view: &View, controls: &Controls, told: &Told) -> Result<Reply, Failure> {
    if view.ends("json") {
        return Ok(Reply::json(&told.json));
    }
    if view.ends("csv") {
        return Ok(Reply::csv(told.csv.clone(), "estimate.csv"));
    }
    if let Some(name) = view.path.strip_prefix("/estimate/figure/") {
        let (id, end) = ending(name, &["vl.json", "csv", "svg"]);
        let blocks = vec![Block::figure(told.figure.clone())];
        let page = Page { sections: vec![Section { blocks, ..Section::default() }], ..Page::default() };
        return super::pair::piece(&page, id, end);
    }
    form(view, controls, "", Some(told), None)
}

/// Gives up the estimate that the address names.
pub async fn cancel(Shared(state): Shared<Arc<State>>, asked: Asked) -> Response {
    match Controls::of(&asked.view) {
        Ok(controls) => state.estimates.cancel(&controls.name()),
        Err(failure) => return asked.refuse(&failure),
    }
    let to = format!("/estimate?lang={}", asked.view.language.tag());
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
}

fn form(
    view: &View,
    controls: &Controls,
    refusal: &str,
    told: Option<&Told>,
    waiting: Option<String>,
) -> Result<Reply, Failure> {
    #[derive(Template)]
    #[template(path = "estimate.html")]
    struct Form<'a> {
        language: Language,
        c: &'a Controls,
        families: [(&'static str, &'static str); 4],
        refusal: &'a str,
        table: Option<String>,
        figure: String,
        formats: Vec<(&'static str, String)>,
        waiting: Option<String>,
        cancel: String,
    }
    let links = Links::Served {
        base: "/estimate".to_owned(),
        query: view.query_text(),
        explain: format!("/explain?lang={}&id=", view.language.tag()),
    };
    let body = Form {
        language: view.language,
        c: controls,
        families: FAMILIES.map(|f| (f.0, f.1)),
        refusal,
        table: told.map(|t| super::explain::linked(&t.table, view.language)),
        // The table is what is looked for here: it stands open.
        figure: told.map_or_else(String::new, |t| {
            page::figure(&t.figure, &links).replacen("<details>", "<details open>", 1)
        }),
        formats: [("JSON", "json"), ("CSV", "csv")].map(|(w, e)| (w, view.with_ending(e))).to_vec(),
        waiting,
        cancel: format!("/estimate/cancel?{}", view.query_text()),
    };
    let body = body.render().map_err(|e| Failure::bug(e.to_string()))?;
    frame::page(view, view.language.say("estimate.title"), "estimate", &body)
}
