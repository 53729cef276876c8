//! Who promised what by when, and what came of it.

use super::{Call, Told, Tool, arguments, day};
use crate::answer::pledges as answer;
use crate::failure::Failure;
use crate::{note, parties};
use serde::Deserialize;
use serde_json::Value;

pub(super) const TOOL: Tool = Tool {
    name: "pledges",
    title: "Pledges between two parties",
    about: "Pledges between two parties with quantity and deadline, what was found since, and where each stands on a \
            day: met, on the way, missed, cannot tell. The ledger holds those of China and Latin America only; that \
            none is listed does not prove that there is none.",
    output: include_str!("../../../../docs/schema/pledges.json"),
    paged: true,
    input: include_str!("../../../../docs/schema/arguments/pledges.json"),
    run,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Args {
    /// First party: a code or a name.
    a: String,
    /// Second party.
    b: String,
    /// Day on which they are judged, YYYY-MM-DD; the last that the ledger knows if absent.
    as_of: Option<String>,
}

fn run(call: &Call<'_>, given: Value) -> Result<Told, Failure> {
    let args: Args = arguments(given)?;
    let day = day(args.as_of.as_deref(), note::last_day())?;
    let (a, b) = parties::pair(&args.a, &args.b, day)?;
    let text = answer::in_words(&call.desk.world, &a, &b, day);
    let whole = answer::as_json(&call.desk.world, &a, &b, day);
    let pledges = whole["pledges"].as_array().map_or(&[][..], Vec::as_slice);
    call.page.fit(pledges.len(), |range| {
        let mut data = whole.clone();
        data["pledges"] = pledges.get(range).unwrap_or_default().into();
        Ok(Told { text: text.clone(), data })
    })
}
