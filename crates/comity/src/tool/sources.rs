//! What the program knows, from whom.

use super::{Call, Told, Tool, arguments};
use crate::answer::sources as answer;
use crate::failure::Failure;
use serde::Deserialize;
use serde_json::Value;

pub(super) const TOOL: Tool = Tool {
    name: "sources",
    title: "Sources",
    about: "The parts of the atlas inside the program: what each holds, publisher, release, years and gaps, licence, \
            attribution, files and refused rows.",
    output: include_str!("../../../../docs/schema/sources.json"),
    paged: true,
    input: include_str!("../../../../docs/schema/arguments/sources.json"),
    run,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Args {
    /// Only the part or source of this name.
    name: Option<String>,
}

fn run(call: &Call<'_>, given: Value) -> Result<Told, Failure> {
    let args: Args = arguments(given)?;
    let found = answer::find(&call.desk.world, args.name.as_deref())?;
    call.page.fit(found.len(), |range| {
        let part = found.get(range).unwrap_or_default();
        let text: String = part.iter().map(|part| answer::in_words(part)).collect();
        Ok(Told { text, data: answer::whole(part) })
    })
}
