//! What is there between two parties? The brief with controls, and each of its figures on its own.

use super::{Asked, ending, home};
use crate::brief::{self, Scope};
use crate::evidence;
use crate::failure::Failure;
use crate::note;
use crate::parties;
use crate::web::frame::{self, View};
use crate::web::reply::Reply;
use crate::web::{Language, State};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use comity_figures::figure::svg::escape;
use comity_figures::page::{Block, Links, Page, percent};
use comity_ledger::place::registry;
use std::sync::Arc;

/// First and last year if the address names none: those of the first relation served in full.
const YEARS: (i16, i16) = (2014, 2024);

/// `/pair/CHN/CELAC`, and the same with `.json` or `.html` (the page that stands alone).
pub async fn page(
    Shared(state): Shared<Arc<State>>,
    Path((a, b)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    let (named, end) = ending(&b, &["json", "html"]);
    if end == "html" && [a.as_str(), named].iter().any(|name| registry().find(name).is_err()) {
        return home::choose_again(&asked, &a, named);
    }
    asked
        .answer(&state, move |state, view| {
            let (b, end) = ending(&b, &["json", "html"]);
            let whole = view.path.ends_with(".html");
            let scope = scope(state, view, &a, b)?;
            let page = arranged(state, &scope);
            if end == "json" || whole {
                let page = evidence::with_appendix(&state.world, (*page).clone());
                return Ok(match end {
                    "json" => Reply::json(&brief::json(&scope, &page)),
                    _ => Reply::html(page.html()),
                });
            }
            let note = noted(state, view, &a, b, &scope)?;
            served(view, (&a, b), &scope, (&note, &page))
        })
        .await
}

/// `/pair/CHN/CELAC/figure/trade.csv`, `.svg`, `.vl.json`.
pub async fn figure(
    Shared(state): Shared<Arc<State>>,
    Path((a, b, name)): Path<(String, String, String)>,
    asked: Asked,
) -> Response {
    asked
        .answer(&state, move |state, view| {
            let (id, end) = ending(&name, &["vl.json", "csv", "svg"]);
            let page = arranged(state, &scope(state, view, &a, &b)?);
            piece(&page, id, end)
        })
        .await
}

/// One figure for the page of another site: a drawing and its sources.
pub async fn embed(
    Shared(state): Shared<Arc<State>>,
    Path((a, b, name)): Path<(String, String, String)>,
    asked: Asked,
) -> Response {
    asked
        .answer(&state, move |state, view| {
            #[derive(Template)]
            #[template(path = "embed.html")]
            struct Embed<'a> {
                language: Language,
                title: &'a str,
                svg: &'a str,
                sources: String,
                address: String,
            }
            let page = arranged(state, &scope(state, view, &a, &b)?);
            let figure = figures(&page).find(|f| f.id == name).ok_or_else(|| no_figure(&page, &name))?;
            let sources: Vec<&str> = figure.sources.iter().map(|s| s.text.as_str()).collect();
            let embed = Embed {
                language: view.language,
                title: &figure.title,
                svg: &figure.svg,
                sources: sources.join("; "),
                address: format!(
                    "/pair/{}/{}?{}#{}",
                    percent(&a),
                    percent(&b),
                    view.query_text(),
                    percent(&name)
                ),
            };
            embed.render().map(Reply::html).map_err(|e| Failure::bug(e.to_string()))
        })
        .await
}

/// The brief without its appendix: the pages of `explain` are the appendix here.
fn arranged(state: &State, scope: &Scope) -> Arc<Page> {
    let Scope { a, b, from, to, as_of, series, .. } = scope;
    let key = format!("{}|{}|{from}|{to}|{as_of}|{}", a.code(), b.code(), series.id);
    state.brief(key, || brief::arranged(scope))
}

/// The note on the pair: of the day that the address names, or of the last day that the ledger knows.
fn noted(state: &State, view: &View, a: &str, b: &str, scope: &Scope) -> Result<Arc<Page>, Failure> {
    let day = view.get("as_of").map(parties::day).transpose()?.unwrap_or_else(note::last_day);
    let since = view.get("since").map(parties::day).transpose()?;
    let own = Scope::find(&state.world, a, b, scope.from.min(day.year), day.year, Some(day))?;
    let own = Scope { series: scope.series, ..own };
    let told = since.map_or_else(String::new, |day| day.to_string());
    let key = format!(
        "note|{}|{}|{}|{day}|{told}|{}|{}",
        own.a.code(),
        own.b.code(),
        own.from,
        own.series.id,
        view.language.tag()
    );
    Ok(state.brief(key, || note::arranged(&own, view.language, since)))
}

fn figures(page: &Page) -> impl Iterator<Item = &comity_figures::figure::Figure> {
    page.sections.iter().flat_map(|s| &s.blocks).filter_map(|block| match block {
        Block::Figure(figure) => Some(&**figure),
        _ => None,
    })
}

fn no_figure(page: &Page, name: &str) -> Failure {
    let known: Vec<&str> = figures(page).map(|f| f.id.as_str()).collect();
    Failure::data(format!("there is no figure {name:?} in this brief"))
        .hint(format!("figures: {}", known.join(", ")))
}

/// A figure or a table of the page in a format.
pub(super) fn piece(page: &Page, id: &str, end: &str) -> Result<Reply, Failure> {
    if let Some(figure) = figures(page).find(|f| f.id == id) {
        return Ok(match end {
            "csv" => Reply::csv(figure.table.csv(), &format!("{id}.csv")),
            "svg" => Reply::new("image/svg+xml", figure.svg.clone()).named(&format!("{id}.svg")),
            _ => Reply::json(&figure.vega_lite).named(&format!("{id}.vl.json")),
        });
    }
    let table = page.sections.iter().flat_map(|s| &s.blocks).find_map(|block| match block {
        Block::Table(table) if table.id == id && end == "csv" => Some(&table.table),
        _ => None,
    });
    table.map(|t| Reply::csv(t.csv(), &format!("{id}.csv"))).ok_or_else(|| no_figure(page, id))
}

fn scope<'w>(state: &'w State, view: &View, a: &str, b: &str) -> Result<Scope<'w>, Failure> {
    let year = |key: &str, default: i16| match view.get(key) {
        None => Ok(default),
        Some(text) => text
            .parse()
            .map_err(|_| Failure::usage(format!("expected a year such as 2020 as {key}, found {text:?}"))),
    };
    let as_of = view.get("as_of").map(parties::day).transpose()?;
    let scope = Scope::find(&state.world, a, b, year("from", YEARS.0)?, year("to", YEARS.1)?, as_of)?;
    match view.get("basis") {
        None => Ok(scope),
        Some(basis) => scope.on(basis),
    }
}

/// The note, and the brief folded under it.
fn served<'w>(
    view: &View,
    (a, b): (&str, &str),
    scope: &Scope<'w>,
    (note, page): (&Page, &Page),
) -> Result<Reply, Failure> {
    #[derive(Template)]
    #[template(path = "pair.html")]
    struct Pair<'a> {
        language: Language,
        a: String,
        b: String,
        from: i16,
        to: i16,
        as_of: String,
        bases: Vec<(&'a str, &'a str, bool)>,
        places: Vec<(&'static str, &'static str)>,
        base: String,
        query: String,
        swapped: String,
        since: String,
        ties: String,
        body: String,
    }
    // A file of the user's has no message; it is called as it is.
    let named = |id: &'w str| match view.language.say(&format!("basis.{id}")) {
        "" => id,
        words => words,
    };
    let base = format!("/pair/{}/{}", percent(a), percent(b));
    let query = view.query_text();
    let query_all = query.clone();
    let explain = format!("/explain?lang={}&id=", view.language.tag());
    let links = Links::Served { base: base.clone(), query: query.clone(), explain };
    let pair = Pair {
        language: view.language,
        a: a.to_owned(),
        b: b.to_owned(),
        from: scope.from,
        to: scope.to,
        as_of: scope.as_of.to_string(),
        bases: scope
            .bases()
            .into_iter()
            .map(|s| (s.id.as_ref(), named(&s.id), s.id == scope.series.id))
            .collect(),
        places: home::places(view.language),
        base,
        query: escape(&query),
        ties: format!(
            "/ties/{}/{}?as_of={}&lang={}",
            percent(a),
            percent(b),
            scope.as_of,
            view.language.tag()
        ),
        body: note.served(&links) + &page.annexe(&note::annexe_title(view.language), &links),
        swapped: format!("/pair/{}/{}?{query_all}", percent(b), percent(a)),
        since: view.get("since").unwrap_or_default().to_owned(),
    };
    let body = pair.render().map_err(|e| Failure::bug(e.to_string()))?;
    frame::page(view, &note.title, "pair", &body)
}
