//! Sentences in, predictions out: the exchange format of `comity check --jsonl`.

use super::finding::judged;
use super::given::{Proposed, proposals};
use super::say::Voice;
use super::{Desk, Evidence};
use crate::failure::Failure;
use crate::files;
use crate::speech::Language;
use comity_claims::atlas::Atlas;
use comity_claims::document::{Part, Topic};
use comity_claims::facts::Facts;
use comity_claims::folder::Folder;
use comity_claims::frame::Frame;
use comity_claims::judge::readings::Around;
use comity_claims::judge::said::Said;
use comity_claims::period::{Day, Stamp};
use comity_claims::read::in_context;
use comity_claims::sentence::sentences;
use comity_claims::wire::Claim;
use comity_ledger::world::World;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Frames brought along, by the id of their sentence.
type Brought = BTreeMap<String, Vec<Proposed>>;

/// Reads `{id, text, context, context_date}` line by line and gives the claims with verdicts, one
/// object a line; on the atlas unless a folder of evidence is given.
///
/// # Errors
/// If a file cannot be read, or a line is not what the format promises, with file and line.
pub fn run(
    world: &World,
    input: &Path,
    evidence: Option<&Path>,
    frames: Option<&Path>,
) -> Result<String, Failure> {
    let folder = evidence.map(Folder::read).transpose().map_err(|e| Failure::data(e.to_string()))?;
    let brought = frames.map(brought).transpose()?;
    let desk = Desk::default();
    let mut out = String::new();
    for (n, line) in lines(input)? {
        let wrong = |what: &str| Failure::data(format!("{}:{n}: expected {what}", input.display()));
        let s: Value = serde_json::from_str(&line).map_err(|e| wrong(&format!("a JSON object ({e})")))?;
        let get = |key: &str| s.get(key).and_then(Value::as_str);
        let text = get("text").ok_or_else(|| wrong("a text"))?;
        let context = get("context").unwrap_or("");
        let stamp = get("context_date").and_then(Stamp::parse);
        let date = stamp.ok_or_else(|| wrong("context_date as YYYY-MM-DD"))?.first();
        let read = match &brought {
            Some(all) => given(all.get(get("id").unwrap_or_default()).map_or(&[][..], Vec::as_slice)),
            None => in_context(text, context, date),
        };
        let atlas;
        let facts: &dyn Facts = match &folder {
            Some(folder) => folder,
            None => {
                atlas = Atlas::on(world, date).ok_or_else(|| wrong("a day of the years 1000 to 9999"))?;
                &atlas
            }
        };
        let claims = claims(
            &read,
            (text, context),
            date,
            &desk,
            Evidence { facts, world: folder.is_none().then_some(world) },
        );
        out.push_str(&serde_json::json!({ "id": s.get("id"), "claims": claims }).to_string());
        out.push('\n');
    }
    Ok(out)
}

fn lines(path: &Path) -> Result<Vec<(usize, String)>, Failure> {
    let text = files::read_text(path, files::TEXT_BYTES_MAX)?;
    let numbered = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    Ok(numbered.map(|(n, l)| (n + 1, l.to_owned())).collect())
}

/// Frames of a file of lines `{id, claims}`.
fn brought(path: &Path) -> Result<Brought, Failure> {
    let mut out = Brought::new();
    for (n, line) in lines(path)? {
        let wrong = |what: String| Failure::data(format!("{}:{n}: expected {what}", path.display()));
        let object: Value = serde_json::from_str(&line).map_err(|e| wrong(format!("a JSON object, {e}")))?;
        let id = object.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        let claims = object.get("claims").and_then(Value::as_array).cloned().unwrap_or_default();
        let (proposed, broken) = proposals(claims, None);
        if let Some(first) = broken.first() {
            let why = Voice::of(Language::En, None).refused(first);
            return Err(wrong(format!("frames; {why}")));
        }
        out.insert(id, proposed);
    }
    Ok(out)
}

fn given(proposed: &[Proposed]) -> Vec<Frame> {
    proposed.iter().map(|p| p.claim.frame()).collect()
}

/// The claims of one text with their verdicts.
fn claims(
    read: &[Frame],
    (text, context): (&str, &str),
    date: Day,
    desk: &Desk<'_>,
    evidence: Evidence<'_>,
) -> Vec<Claim> {
    let chars: Vec<char> = text.chars().collect();
    let of = |s: &str| Said::of(s, &desk.names, &desk.words, date);
    let cut = |all: &str| -> Vec<String> {
        sentences(all).iter().map(|s| all.chars().skip(s.start).take(s.end - s.start).collect()).collect()
    };
    let before: Vec<Said> = cut(context).iter().map(|s| of(s)).collect();
    let topic = Topic::of([context, text].into_iter().map(|t| (Part::Body, t)), &desk.names);
    let said = of(text);
    let years = before.iter().chain([&said]).flat_map(|s| s.years.iter().copied()).collect();
    let around =
        Around { said: &said, at: 0, words: &desk.words, topic: &topic, before: &before, years: &years };
    let one = |frame: &Frame| {
        let found = judged(frame, &around, date, evidence);
        let mut claim = Claim::of(&found.frame, &chars);
        claim.verdict = Some(found.finding.verdict.id().to_owned());
        claim.reason = found.finding.verdict.reason().map(str::to_owned);
        claim
    };
    read.iter().map(one).collect()
}
