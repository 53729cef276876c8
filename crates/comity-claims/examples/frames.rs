//! Reads sentences and writes their claims, without evidence and verdicts.
//!
//! ```text
//! cargo run -p comity-claims --example frames < IN.jsonl > OUT.jsonl
//! ```
//! A line in is `{id, text, context?, context_date}`, a line out `{id, claims}`, as in
//! `comity check --jsonl`. The time of reading per 1,000 words (or 1,700 Chinese characters) is
//! told on the error output.

use comity_claims::period::Stamp;
use comity_claims::read::in_context;
use comity_claims::wire::Claim;
use serde_json::{Value, json};
use std::io::{BufRead, Write};
use std::time::Instant;

/// Chinese characters that count as a word.
const CHARACTERS: f64 = 1.7;

fn words(text: &str) -> f64 {
    let han = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
    let spaced = text.split_whitespace().count();
    if han > spaced { han as f64 / CHARACTERS } else { spaced as f64 }
}

fn main() -> std::io::Result<()> {
    let (mut seen, mut spent) = (0.0, 0.0);
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let sentence: Value = serde_json::from_str(&line?).map_err(std::io::Error::other)?;
        let said = |key: &str| sentence.get(key).and_then(Value::as_str).unwrap_or("");
        let day = Stamp::parse(said("context_date"))
            .ok_or_else(|| std::io::Error::other(format!("{}: no context_date", said("id"))))?
            .first();
        let start = Instant::now();
        let frames = in_context(said("text"), said("context"), day);
        spent += start.elapsed().as_secs_f64();
        seen += words(said("text")) + words(said("context"));
        let chars: Vec<char> = said("text").chars().collect();
        let claims: Vec<Claim> = frames.iter().map(|f| Claim::of(f, &chars)).collect();
        writeln!(out, "{}", json!({"id": said("id"), "claims": claims}))?;
    }
    eprintln!("{:.4} s per 1,000 words", spent / seen.max(1.0) * 1000.0);
    Ok(())
}
