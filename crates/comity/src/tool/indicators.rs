//! What follows from the figures of a relation.

use super::{Call, Composed, Told, Tool, arguments};
use crate::answer::indicators as answer;
use crate::failure::Failure;
use serde::Deserialize;
use serde_json::Value;

pub(super) const TOOL: Tool = Tool {
    name: "indicators",
    title: "Indicators of a relation",
    about: "Indicators of two parties with formula, reference, arithmetic and basis: shares, intensity, \
            dependence, complementarity, agreement of votes and others. Values that could not be computed are left \
            out unless `all` is true; then `why_missing` gives the reason.",
    output: include_str!("../../../../docs/schema/indicators.json"),
    paged: true,
    input: include_str!("../../../../docs/schema/arguments/indicators.json"),
    run,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Args {
    /// First party: a code or a name.
    a: String,
    /// Second party.
    b: String,
    /// First year, for changes; 2014 if absent.
    from: Option<i16>,
    /// Last year, of which levels are; 2023 if absent.
    to: Option<i16>,
    /// Only the indicator of this short name.
    only: Option<String>,
    /// Only this basis, for example `baci`.
    basis: Option<String>,
    /// Also what could not be computed, with the reason.
    #[serde(default)]
    all: bool,
    /// How a bloc is composed: its members of one day in every year (fixed), or each year's own (dated).
    #[serde(default)]
    membership: Composed,
}

fn run(call: &Call<'_>, given: Value) -> Result<Told, Failure> {
    let args: Args = arguments(given)?;
    let asked = answer::Asked {
        a: args.a,
        b: args.b,
        from: args.from.unwrap_or(answer::FROM),
        to: args.to.unwrap_or(answer::TO),
        only: args.only,
        basis: args.basis,
        membership: args.membership.into(),
    };
    let found = answer::find(&call.desk.world, &asked)?;
    let found = if args.all { found } else { found.computed() };
    call.page.fit(found.values.len(), |range| {
        let part = found.values.get(range).unwrap_or_default();
        Ok(Told { text: answer::in_words(part, args.all), data: answer::as_json(&found, part) })
    })
}
