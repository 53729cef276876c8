//! The note of at most two pages on two parties.

use super::{Call, Told, Tool, arguments};
use crate::brief::{self, Scope};
use crate::failure::Failure;
use crate::speech::Language;
use crate::{note, parties};
use serde::Deserialize;
use serde_json::Value;

pub(super) const TOOL: Tool = Tool {
    name: "brief_note",
    title: "Note on two parties",
    about: "A note of at most two pages on the relation of two countries or blocs, in Markdown with a footnote \
            for every number: what changed, agreements, trade, people, positions, pledges, and what is not known.",
    output: include_str!("../../../../docs/schema/note.json"),
    paged: true,
    input: include_str!("../../../../docs/schema/arguments/brief_note.json"),
    run,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Args {
    /// First party: a code or a name.
    a: String,
    /// Second party.
    b: String,
    /// Language of the note: en, es, pt or zh; en if absent.
    lang: Option<String>,
    /// Day of the note, YYYY-MM-DD; the last that the ledger knows if absent.
    as_of: Option<String>,
    /// Day since which changes are told, YYYY-MM-DD; a year before the day of the note if absent.
    since: Option<String>,
}

fn run(call: &Call<'_>, given: Value) -> Result<Told, Failure> {
    let args: Args = arguments(given)?;
    let as_of = super::day(args.as_of.as_deref(), note::last_day())?;
    let since = args.since.as_deref().map(parties::day).transpose()?;
    let language = Language::named(args.lang.as_deref().unwrap_or("en"))?;
    let scope = Scope::find(&call.desk.world, &args.a, &args.b, note::FIRST_YEAR, as_of.year, Some(as_of))?;
    note::since_fits(&scope, since)?;
    let page = note::page(&scope, language, since);
    let text = note::markdown(&page);
    call.page.fit(page.evidence.len(), |range| {
        let mut part = page.clone();
        part.evidence = page.evidence.get(range).unwrap_or_default().to_vec();
        Ok(Told { text: text.clone(), data: brief::json(&scope, &part) })
    })
}
