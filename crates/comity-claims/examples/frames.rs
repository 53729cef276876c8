//! Reads sentences and writes the frames found in them, without judging: the quick way to score the reader.
//!
//! ```text
//! cargo run -p comity-claims --example frames SENTENCES.jsonl… > PREDICTED.jsonl
//! ```
//! A line in is `{id, text, context, context_date}`, a line out `{id, claims}`.

use comity_claims::period::Stamp;
use comity_claims::read::in_context;
use comity_claims::wire::Claim;
use std::process::ExitCode;

fn main() -> ExitCode {
    for file in std::env::args().skip(1) {
        let text = match std::fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) => {
                eprintln!("{file}: {error}");
                return ExitCode::FAILURE;
            }
        };
        for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            let Some(out) = answer(line) else {
                eprintln!("{file}:{}: expected {{id, text, context, context_date}} as JSON", n + 1);
                return ExitCode::FAILURE;
            };
            println!("{out}");
        }
    }
    ExitCode::SUCCESS
}

/// The line of predictions for a line of sentences.
fn answer(line: &str) -> Option<String> {
    let s: serde_json::Value = serde_json::from_str(line).ok()?;
    let text = s.get("text")?.as_str()?;
    let context = s.get("context").and_then(serde_json::Value::as_str).unwrap_or_default();
    let date = Stamp::parse(s.get("context_date")?.as_str()?)?.first();
    let chars: Vec<char> = text.chars().collect();
    let claims: Vec<Claim> = in_context(text, context, date).iter().map(|f| Claim::of(f, &chars)).collect();
    Some(serde_json::json!({ "id": s.get("id"), "claims": claims }).to_string())
}
