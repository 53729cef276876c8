//! The contract for who reads a text in comity's place.

use super::{Call, Told, Tool, arguments};
use crate::check::schema;
use crate::failure::Failure;
use serde::Deserialize;
use serde_json::Value;

pub(super) const TOOL: Tool = Tool {
    name: "frame_schema",
    title: "Schema of frames",
    about: "How to write the claims of a text as frames for judge_frames: the JSON schema of a frame, the measures, \
            the rules, and worked examples in English, Spanish, Portuguese and Chinese. Read it once before you make \
            frames.",
    output: include_str!("../../../../docs/schema/frame-schema.json"),
    paged: false,
    input: include_str!("../../../../docs/schema/arguments/frame_schema.json"),
    run,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Args {}

fn run(_: &Call<'_>, given: Value) -> Result<Told, Failure> {
    let Args {} = arguments(given)?;
    let rules: Vec<&str> = schema::RULES.lines().filter(|line| !line.is_empty()).collect();
    let text = format!(
        "Frames are JSON objects of {}. Schema, measures and examples are in the structured answer.\n{}\n",
        crate::check::given::SCHEMA,
        rules.join("\n")
    );
    Ok(Told { text, data: schema::contract() })
}
