//! From an evidence id to its rows.

use super::{Call, Told, Tool, arguments};
use crate::answer::explain as answer;
use crate::failure::Failure;
use serde::Deserialize;
use serde_json::Value;

pub(super) const TOOL: Tool = Tool {
    name: "explain",
    title: "Explain a number",
    about: "What an evidence id of another tool rests on: publisher, release, licence, file and its hash, \
            arithmetic, inputs and the rows whose sum the value is.",
    output: include_str!("../../../../docs/schema/explain.json"),
    paged: true,
    input: include_str!("../../../../docs/schema/arguments/explain.json"),
    run,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Args {
    /// The evidence id, for example `trade.goods/CHN:BRA/2019@baci`.
    id: String,
}

fn run(call: &Call<'_>, given: Value) -> Result<Told, Failure> {
    let args: Args = arguments(given)?;
    let found = answer::find(&call.desk.world, &args.id)?;
    let text = answer::in_words(&found);
    let whole = answer::as_json(&found);
    call.page.fit(found.rows.len(), |range| {
        let mut data = whole.clone();
        // Value and sum stay those of all rows: they are computed before the page is cut.
        data["rows"] = whole["rows"].as_array().and_then(|rows| rows.get(range)).unwrap_or_default().into();
        Ok(Told { text: text.clone(), data })
    })
}
