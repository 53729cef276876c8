//! What if? A measure as controls, its answer beside them, another one to compare with.

use super::{Asked, ending};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::simulate::table::{Which, columns};
use crate::simulate::words::change;
use crate::simulate::{Answer, closure, report};
use crate::web::frame::{self, View, written};
use crate::web::lab::{Controls, SHIPPED};
use crate::web::reply::Reply;
use crate::web::{Language, State};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::http::Uri;
use axum::response::Response;
use comity_figures::figure::{Cell, Column, Table};
use comity_figures::page::{Block, Links, Page, TableBlock, percent};
use std::sync::Arc;

/// `/lab` as page and in its formats.
pub async fn page(Shared(state): Shared<Arc<State>>, asked: Asked) -> Response {
    respond(state, asked, whole).await
}

/// `/lab/live`: only the answer, for the script that follows the sliders.
pub async fn live(Shared(state): Shared<Arc<State>>, asked: Asked) -> Response {
    respond(state, asked, |state, view, progress| {
        Ok(match fragment(state, view, progress) {
            Ok(answer) => Reply::passing(answer),
            Err(failure) => Reply::html(frame::refusal(view, &failure)).status(frame::status(&failure)),
        })
    })
    .await
}

/// `/lab/figure/map.svg`: a figure or table of the answer.
pub async fn figure(Shared(state): Shared<Arc<State>>, Path(name): Path<String>, asked: Asked) -> Response {
    respond(state, asked, move |state, view, progress| {
        let (id, end) = ending(&name, &["vl.json", "csv", "svg"]);
        let (answer, prepared) = state.simulated(&Controls::of(view)?, progress)?;
        super::pair::piece(&report::arranged(&answer, &prepared.baseline), id, end)
    })
    .await
}

/// Draws that take no longer than a page, on the largest baseline.
const DRAWS_AS_PAGE: usize = 50;

/// Answers with many draws take seconds and go to the pool of long work.
async fn respond(
    state: Arc<State>,
    asked: Asked,
    work: impl FnOnce(&State, &View, &Progress<'_>) -> Result<Reply, Failure> + Send + 'static,
) -> Response {
    let few = |draws: &str| draws.parse::<usize>().is_ok_and(|n| n <= DRAWS_AS_PAGE);
    let long = asked.view.get("draws").is_some_and(|draws| !few(draws));
    asked.answer_in(&state, long, work).await
}

fn whole(state: &State, view: &View, progress: &Progress<'_>) -> Result<Reply, Failure> {
    let controls = Controls::of(view)?;
    if view.ends("toml") {
        let (name, text) = controls.file();
        return Ok(Reply::new("application/toml", text).named(&name));
    }
    if let Some(end) = ["json", "csv", "parquet", "html"].into_iter().find(|end| view.ends(end)) {
        let (answer, prepared) = state.simulated(&controls, progress)?;
        let table = || columns(&answer, &prepared.baseline, Which::Places);
        return Ok(match end {
            "json" => Reply::json(&serde_json::to_value(&*answer).map_err(|e| Failure::bug(e.to_string()))?),
            "csv" => Reply::csv(table().csv()?, "places.csv"),
            "parquet" => {
                Reply::new("application/vnd.apache.parquet", table().parquet()?).named("places.parquet")
            }
            _ => Reply::html(report::page(&state.world, &answer, &prepared.baseline).html()),
        });
    }
    render(view, &controls, fragment(state, view, progress))
}

fn render(view: &View, controls: &Controls, answer: Result<String, Failure>) -> Result<Reply, Failure> {
    #[derive(Template)]
    #[template(path = "lab.html")]
    struct Lab<'a> {
        language: Language,
        c: &'a Controls,
        closure: &'a str,
        shipped: Vec<(&'static str, &'static str, bool)>,
        variants: Vec<(String, bool)>,
        closures: [&'static str; 4],
        formats: Vec<(&'static str, String)>,
        with: &'a str,
        keep: String,
        drop: String,
        answer: String,
    }
    let scenario = controls.scenario();
    let variants = scenario.as_ref().map_or_else(|_| Vec::new(), |s| s.variants.clone());
    let chosen = |name: &String| controls.variant.as_ref() == Some(name);
    // A refusal stands where the answer would, so that the control that is wrong can be mended.
    let (answer, status) = match answer {
        Ok(answer) => (answer, None),
        Err(failure) => (frame::refusal(view, &failure), Some(frame::status(&failure))),
    };
    let own =
        View { query: view.query.iter().filter(|(k, _)| k != "with").cloned().collect(), ..view.clone() };
    let formats =
        [("HTML", "html"), ("JSON", "json"), ("CSV", "csv"), ("Parquet", "parquet"), ("TOML", "toml")];
    let kept = written(own.query.iter().map(|(k, v)| (k.as_str(), v.as_str())));
    let lab = Lab {
        language: view.language,
        c: controls,
        closure: controls.closure.unwrap_or_default(),
        shipped: SHIPPED
            .iter()
            .map(|(name, text)| (*name, title(text), controls.shipped == Some(name)))
            .collect(),
        variants: variants.iter().map(|v| (v.name.clone(), chosen(&v.name))).collect(),
        closures: closure::ALL.each_ref().map(|c| c.name),
        formats: formats.map(|(word, end)| (word, own.with_ending(end))).to_vec(),
        with: view.get("with").unwrap_or_default(),
        keep: format!("{}&with={}", own.address(), percent(&kept)),
        drop: own.address(),
        answer,
    };
    let body = lab.render().map_err(|e| Failure::bug(e.to_string()))?;
    let reply = frame::page(view, view.language.say("lab.title"), "lab", &body)?;
    Ok(match status {
        Some(status) => reply.status(status),
        None => reply,
    })
}

/// The answer as HTML, with the other scenario beside it if there is one.
fn fragment(state: &State, view: &View, progress: &Progress<'_>) -> Result<String, Failure> {
    let controls = Controls::of(view)?;
    let (answer, prepared) = state.simulated(&controls, progress)?;
    let mut page = report::live(&answer, &prepared.baseline);
    if let Some(with) = view.get("with") {
        let uri: Uri = format!("/lab?{with}")
            .parse()
            .map_err(|_| Failure::usage("with: expected the query of a lab page"))?;
        let (other, _) = state.simulated(&Controls::of(&View::of(&uri, ""))?, progress)?;
        compare(&mut page, &answer, &other);
    }
    let query =
        View { query: view.query.iter().filter(|(k, _)| k != "with").cloned().collect(), ..view.clone() };
    let links = Links::Served {
        base: "/lab".to_owned(),
        query: query.query_text(),
        explain: format!("/explain?lang={}&id=", view.language.tag()),
    };
    Ok(page.served(&links))
}

/// Puts a table of both scenarios first.
fn compare(page: &mut Page, this: &Answer, other: &Answer) {
    let (Some(a), Some(b)) = (this.runs.first(), other.runs.first()) else { return };
    let head = [this, other].map(|answer| answer.scenario.question.clone());
    let mut table = Table::new(
        "Change of real income in both scenarios",
        vec![
            Column::text("Party"),
            Column::number(format!("This: {}", head[0]), "per cent"),
            Column::number(format!("Kept: {}", head[1]), "per cent"),
            Column::number("Difference", "points"),
        ],
    );
    for group in a.focus.iter().chain(&a.world) {
        let value = group.real_income_percent.value;
        // Parties that only this scenario asks about have places in the other all the same.
        let there = if a.places.len() == b.places.len() {
            let income = |n: &usize| b.places[*n].income;
            let gain = |n: &usize| b.places[*n].equivalent_variation;
            Some(100.0 * group.at.iter().map(gain).sum::<f64>() / group.at.iter().map(income).sum::<f64>())
        } else {
            b.focus.iter().chain(&b.world).find(|g| g.code == group.code).map(|g| g.real_income_percent.value)
        };
        table.rows.push(vec![
            Cell::text(group.name.clone()),
            Cell::number(Some(value), 3),
            Cell::number(there, 3),
            Cell::number(there.map(|t| value - t), 3),
        ]);
    }
    let notes = vec![format!("World: {} against {}.", told(a), told(b))];
    let block = Block::Table(TableBlock { id: "compared".to_owned(), table, notes });
    if let Some(section) = page.sections.first_mut() {
        section.blocks.insert(0, block);
    }
}

fn told(run: &crate::simulate::result::Run) -> String {
    match &run.world {
        Some(world) => change(world.real_income_percent.value),
        None => run.certificate.status.clone(),
    }
}

/// The name that a scenario gives itself.
fn title(text: &'static str) -> &'static str {
    let named = text.lines().find_map(|line| line.strip_prefix("name = \""));
    named.and_then(|rest| rest.strip_suffix('"')).unwrap_or_default()
}
