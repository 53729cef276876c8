//! What may a program ask? The questions of the command line with typed arguments: text and JSON out.
//!
//! ```text
//! JSON arguments → Args of a tool → the same functions as the command line
//!                → Told: text for a reader, JSON for a program, a page of it within so many bytes
//! ```
//! A tool has no logic of its own. Its JSON is that of `--json` on the command line (`docs/schema/`), with
//! the longest list cut to a page. A number never comes without its basis and coverage, because the page
//! is cut between entries and never inside one. The tools know nothing of a protocol.

mod ask;
mod brief_note;
mod check_text;
mod estimate;
mod explain;
mod find_party;
mod frame_schema;
mod indicators;
mod judge_frames;
mod page;
mod pledges;
mod simulate;
mod sources;
mod ties;

pub use estimate::{Rows, estimate_on};
pub use page::{BYTES_MAX, Page};
pub use simulate::simulate_on;

use crate::failure::Failure;
use crate::progress::Progress;
use crate::simulate::{Choice, Prepared};
use crate::web::cache::Cache;
use comity_ledger::party::Membership;
use comity_ledger::time::Date;
use comity_ledger::world::World;
use comity_model::Stop;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;

/// Every tool, in the order in which they are listed.
pub const ALL: &[&Tool] = &[
    &find_party::TOOL,
    &ask::TOOL,
    &ties::TOOL,
    &brief_note::TOOL,
    &indicators::TOOL,
    &explain::TOOL,
    &check_text::TOOL,
    &frame_schema::TOOL,
    &judge_frames::TOOL,
    &simulate::TOOL,
    &estimate::TOOL,
    &sources::TOOL,
    &pledges::TOOL,
];

/// Baselines of simulations that are kept calibrated.
const BASELINES_KEPT: usize = 3;

/// One question that a program may ask.
pub struct Tool {
    /// Its name.
    pub name: &'static str,
    /// The same for people.
    pub title: &'static str,
    /// What it answers, and what to know before asking.
    pub about: &'static str,
    /// The JSON schema of its arguments, from `docs/schema/arguments/`, without those of a page.
    input: &'static str,
    /// The JSON schema of its answer, from `docs/schema/`.
    pub output: &'static str,
    /// Whether its answer has a list that is cut to a page.
    pub paged: bool,
    run: fn(&Call<'_>, Value) -> Result<Told, Failure>,
}

/// Where a question is asked.
pub struct Call<'a> {
    /// World and what is kept between calls.
    pub desk: &'a Desk,
    /// Which part of the answer is wanted.
    pub page: Page,
    /// Hears how far long work is; its refusal stops the work.
    pub progress: &'a Progress<'a>,
    /// Stops it at any step.
    pub stop: &'a Stop,
}

/// What all calls share.
pub struct Desk {
    /// What can be asked.
    pub world: World,
    /// The only folder of which tables may be read; none if absent.
    pub tables: Option<PathBuf>,
    baselines: Cache<Prepared>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// For a reader.
    pub text: String,
    /// For a program.
    pub data: Value,
}

impl Desk {
    /// Nothing kept yet.
    pub fn new(world: World, tables: Option<PathBuf>) -> Self {
        Self { world, tables, baselines: Cache::new(BASELINES_KEPT) }
    }

    /// Asks a tool by name.
    ///
    /// # Errors
    /// A usage failure if there is no such tool or its arguments are wrong; else what the tool says.
    pub fn call(
        &self,
        name: &str,
        arguments: Value,
        progress: &Progress<'_>,
        stop: &Stop,
    ) -> Result<Told, Failure> {
        let tool = known(name)?;
        let mut arguments = object(arguments);
        let page = if tool.paged { Page::take(&mut arguments)? } else { Page::default() };
        (tool.run)(&Call { desk: self, page, progress, stop }, arguments)
    }

    /// The same with every entry, for a program that has room.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub fn whole(
        &self,
        name: &str,
        arguments: Value,
        progress: &Progress<'_>,
        stop: &Stop,
    ) -> Result<Told, Failure> {
        (known(name)?.run)(&Call { desk: self, page: Page::whole(), progress, stop }, object(arguments))
    }

    /// A baseline, calibrated once.
    fn prepared(&self, choice: &Choice) -> Result<Arc<Prepared>, Failure> {
        let key = format!("{choice:?}");
        if let Some(found) = self.baselines.get(&key) {
            return Ok(found);
        }
        let prepared = Arc::new(Prepared::load(&self.world, choice)?);
        self.baselines.put(key, 1, Arc::clone(&prepared));
        Ok(prepared)
    }
}

/// No arguments are an object without any.
fn object(arguments: Value) -> Value {
    if arguments.is_null() { Value::Object(serde_json::Map::new()) } else { arguments }
}

fn known(name: &str) -> Result<&'static Tool, Failure> {
    find(name).ok_or_else(|| {
        let names: Vec<&str> = ALL.iter().map(|tool| tool.name).collect();
        Failure::usage(format!("there is no tool {name:?}")).hint(format!("tools: {}", names.join(", ")))
    })
}

/// The tool of a name.
pub fn find(name: &str) -> Option<&'static Tool> {
    ALL.iter().copied().find(|tool| tool.name == name)
}

impl Tool {
    /// The JSON schema of its arguments.
    pub fn input(&self) -> Value {
        let mut schema = serde_json::from_str(self.input).unwrap_or_default();
        if self.paged {
            page::describe(&mut schema);
        }
        schema
    }
}

/// Arguments as their type; what is wrong is told with the names that exist.
fn arguments<T: DeserializeOwned>(given: Value) -> Result<T, Failure> {
    serde_json::from_value(given).map_err(|e| Failure::usage(format!("arguments: {e}")))
}

/// A day that may be left out.
fn day(text: Option<&str>, default: Date) -> Result<Date, Failure> {
    text.map_or(Ok(default), crate::parties::day)
}

/// Whose flows of a year count for a bloc.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Composed {
    /// The members on one day, in every year.
    #[default]
    Fixed,
    /// The members of each year.
    Dated,
}

impl From<Composed> for Membership {
    fn from(composed: Composed) -> Self {
        match composed {
            Composed::Fixed => Self::Fixed,
            Composed::Dated => Self::Dated,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should stop")]
mod tests {
    use super::*;
    use crate::progress::untold;
    use std::collections::BTreeSet;

    /// The names between backquotes that a refusal lists as expected.
    fn expected(message: &str) -> BTreeSet<String> {
        let after = message.split_once("expected").map_or("", |(_, rest)| rest);
        after.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    }

    #[test]
    fn the_schema_of_every_tool_has_the_fields_that_it_takes() {
        let desk = Desk::new(World::embedded(), None);
        for tool in ALL {
            let schema: Value = serde_json::from_str(tool.input).unwrap();
            let told: BTreeSet<String> = schema["properties"].as_object().unwrap().keys().cloned().collect();
            let wrong = serde_json::json!({"no such field": 1});
            let failure = desk.call(tool.name, wrong, &untold, &Stop::default()).unwrap_err();
            assert_eq!(told, expected(&failure.message), "{}: {failure}", tool.name);
            let output: Value = serde_json::from_str(tool.output).unwrap();
            assert_eq!(output["type"], "object", "{}", tool.name);
        }
    }
}
