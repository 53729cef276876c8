//! Frames that somebody else has read, judged on every source.

use super::check_text::{NAME, told};
use super::{Call, Told, Tool, arguments};
use crate::check::article::{Article, Format};
use crate::check::given::{Given, proposals};
use crate::check::report::Reader;
use crate::check::{self, Brought};
use crate::failure::Failure;
use crate::speech::Language;
use serde::Deserialize;
use serde_json::Value;

pub(super) const TOOL: Tool = Tool {
    name: "judge_frames",
    title: "Judge frames",
    about: "Judges claims that you have read from a text and written as frames (see frame_schema): a verdict per \
            source with evidence ids. Every quotation, number, name and year must stand in the text, or the frame \
            is refused with the reason; verdicts are computed here and not taken from the frames. Without `text` \
            the quotations themselves are the text.",
    output: include_str!("../../../../docs/schema/check.json"),
    paged: true,
    input: include_str!("../../../../docs/schema/arguments/judge_frames.json"),
    run,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Args {
    /// The frames, each an object as frame_schema describes it.
    claims: Vec<Value>,
    /// Day on which the text was written, YYYY-MM-DD: `last year` and `now` mean nothing without it.
    date: String,
    /// The text that was read, plain or as Markdown.
    text: Option<String>,
    /// Who read it, for the report.
    reader: Option<String>,
    /// Language of the report; that of the text if absent.
    lang: Option<String>,
}

/// Most frames of a call: a long article has some hundred claims.
const FRAMES_MAX: usize = 2_000;

fn run(call: &Call<'_>, given: Value) -> Result<Told, Failure> {
    let args: Args = arguments(given)?;
    if args.claims.len() > FRAMES_MAX {
        return Err(Failure::usage(format!(
            "expected at most {FRAMES_MAX} claims, found {}",
            args.claims.len()
        ))
        .hint("judge the text in parts"));
    }
    let text = args.text.unwrap_or_else(|| quotations(&args.claims));
    let article = Article::read(text.as_bytes(), NAME, Some(Format::Markdown))?;
    let (day, _) = check::day_of(&article, NAME, Some(&args.date))?;
    let (proposed, broken) = proposals(args.claims, None);
    let reader = Reader::Named(args.reader.unwrap_or_else(|| "an assistant".to_owned()));
    let given = Given { reader, proposed, broken, unread: Vec::new() };
    let language = args.lang.as_deref().map(Language::named).transpose()?;
    let brought = Brought { given: Some(given), language, ..Brought::default() };
    let report = check::on_atlas(&call.desk.world, &article, NAME, day, &brought)?;
    told(call, &report)
}

/// The quotations, each a paragraph of its own.
fn quotations(claims: &[Value]) -> String {
    let quote = |claim: &Value| {
        claim.get("quote").or_else(|| claim.get("span")).and_then(Value::as_str).map(str::to_owned)
    };
    claims.iter().filter_map(quote).collect::<Vec<String>>().join("\n\n")
}
