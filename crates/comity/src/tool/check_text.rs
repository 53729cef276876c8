//! Claims of a text, each with a verdict.

use super::{Call, Told, Tool, arguments};
use crate::check::article::{Article, Format};
use crate::check::report::Report;
use crate::check::{self, Brought, json, terminal};
use crate::failure::Failure;
use crate::speech::Language;
use serde::Deserialize;
use serde_json::Value;

pub(super) const TOOL: Tool = Tool {
    name: "check_text",
    title: "Check a text",
    about: "Finds the claims of a text about ties between countries and judges each on every source: supported, \
            imprecise, source_dependent, outdated, contradicted or not_checkable, with evidence ids. A claim that is \
            not found or not_checkable is not false. To have a model read the text, use frame_schema and \
            judge_frames.",
    output: include_str!("../../../../docs/schema/check.json"),
    paged: true,
    input: include_str!("../../../../docs/schema/arguments/check_text.json"),
    run,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Args {
    /// The text, plain or as Markdown.
    text: String,
    /// Day on which it was written, YYYY-MM-DD; else a date in its first lines is taken.
    date: Option<String>,
    /// Language of the report; that of the text if absent.
    lang: Option<String>,
}

/// What a text of a call is called in messages.
pub(super) const NAME: &str = "text";

fn run(call: &Call<'_>, given: Value) -> Result<Told, Failure> {
    let args: Args = arguments(given)?;
    let article = Article::read(args.text.as_bytes(), NAME, Some(Format::Markdown))?;
    let (day, _) = check::day_of(&article, NAME, args.date.as_deref())?;
    let language = args.lang.as_deref().map(Language::named).transpose()?;
    let brought = Brought { language, ..Brought::default() };
    let report = check::on_atlas(&call.desk.world, &article, NAME, day, &brought)?;
    told(call, &report)
}

/// A page of the claims of a report.
pub(super) fn told(call: &Call<'_>, report: &Report) -> Result<Told, Failure> {
    let whole = json::json(report);
    call.page.fit(report.claims.len(), |range| {
        let mut data = whole.clone();
        let claims = whole["claims"].as_array().and_then(|claims| claims.get(range.clone()));
        data["claims"] = claims.unwrap_or_default().into();
        let mut part = report.clone();
        part.claims = report.claims.get(range).unwrap_or_default().to_vec();
        // The heading counts all claims, not those of the page.
        Ok(Told { text: terminal::head(report) + &terminal::findings(&part), data })
    })
}
