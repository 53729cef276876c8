//! One question, an answer per basis.

use super::{Call, Composed, Told, Tool, arguments};
use crate::answer::ask as answer;
use crate::failure::Failure;
use comity_ledger::question::Answer;
use serde::Deserialize;
use serde_json::Value;

pub(super) const TOOL: Tool = Tool {
    name: "ask",
    title: "Ask for figures",
    about: "Sourced figures between countries or blocs, or of one: trade, investment, finance, GDP, \
            population, votes, distance. Write `exports CHN -> BRA 2014..2020`, `trade between China and Brazil \
            in 2019`, `share of CHN in exports of CHL 2020`, `gdp per head Brazil` or `members of CELAC 2021`. \
            There is one reading per year and basis; bases differ and must not be added or mixed. Quote the value \
            with its basis, and `in_words`: a value may be a lower bound or `none recorded`. `gaps` says what is not \
            covered: that is unknown, not zero. `id` leads to the rows by the tool explain.",
    output: include_str!("../../../../docs/schema/ask.json"),
    paged: true,
    input: include_str!("../../../../docs/schema/arguments/ask.json"),
    run,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Args {
    /// The question, in English, Spanish, Portuguese or Chinese, or as `MEASURE A -> B YEARS`.
    question: String,
    /// How a bloc is composed: its members of one day in every year (fixed), or each year's own (dated).
    #[serde(default)]
    membership: Composed,
}

fn run(call: &Call<'_>, given: Value) -> Result<Told, Failure> {
    let args: Args = arguments(given)?;
    let membership = args.membership.into();
    let asked = answer::understand(&args.question, membership)?;
    let (heading, found) = answer::answer(&call.desk.world, &asked, membership)?;
    call.page.fit(found.readings.len(), |range| {
        let part =
            Answer { readings: found.readings.get(range).unwrap_or_default().to_vec(), ..found.clone() };
        let text = answer::in_words(&heading, &part);
        Ok(Told { text, data: answer::as_json(&args.question, &part) })
    })
}
