//! The place that a name means.

use super::{Call, Told, Tool, arguments, day};
use crate::answer::{places as answer, ties};
use crate::failure::Failure;
use serde::Deserialize;
use serde_json::Value;

pub(super) const TOOL: Tool = Tool {
    name: "find_party",
    title: "Find a country or bloc",
    about: "Codes and names of countries, blocs and regions that fit a name in English, Spanish, Portuguese or \
            Chinese, or a code; of a bloc its members on a day. Use the code in other tools.",
    output: include_str!("../../../../docs/schema/places.json"),
    paged: true,
    input: include_str!("../../../../docs/schema/arguments/find_party.json"),
    run,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Args {
    /// A name, part of one, or a code: `Brasil`, `CELAC`, `中国`.
    query: String,
    /// Day of the membership of blocs, YYYY-MM-DD; the last that the ledger knows if absent.
    as_of: Option<String>,
}

fn run(call: &Call<'_>, given: Value) -> Result<Told, Failure> {
    let args: Args = arguments(given)?;
    let day = day(args.as_of.as_deref(), ties::last_day())?;
    let found = answer::find(&args.query);
    call.page.fit(found.len(), |range| {
        let part = found.get(range).unwrap_or_default();
        let mut text = answer::in_words(part, day);
        if part.is_empty() {
            let near = answer::suggestions(&args.query);
            text = format!("No place is called {:?}.", args.query);
            if !near.is_empty() {
                text += &format!(" Near: {}.", near.join(", "));
            }
        }
        Ok(Told { text, data: answer::as_json(&args.query, part, day) })
    })
}
