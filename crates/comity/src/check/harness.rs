//! Sentences in, predictions out: the exchange format of `comity check --jsonl`.

use crate::failure::Failure;
use crate::output;
use comity_claims::folder::Folder;
use comity_claims::judge::judge;
use comity_claims::period::Stamp;
use comity_claims::read::in_context;
use comity_claims::wire::Claim;
use std::path::Path;

/// Reads `{id, text, context, context_date}` line by line and writes the claims with verdicts.
pub fn run(input: &Path, evidence: &Path, out: Option<&Path>) -> Result<(), Failure> {
    let facts = Folder::read(evidence).map_err(|e| Failure::data(e.to_string()))?;
    let text =
        std::fs::read_to_string(input).map_err(|e| Failure::data(format!("{}: {e}", input.display())))?;
    let mut lines = String::new();
    for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let wrong = |what: &str| Failure::data(format!("{}:{}: expected {what}", input.display(), n + 1));
        let s: serde_json::Value =
            serde_json::from_str(line).map_err(|e| wrong(&format!("a JSON object ({e})")))?;
        let get = |key: &str| s.get(key).and_then(serde_json::Value::as_str);
        let text = get("text").ok_or_else(|| wrong("a text"))?;
        let date = get("context_date")
            .and_then(Stamp::parse)
            .ok_or_else(|| wrong("context_date as YYYY-MM-DD"))?
            .first();
        let chars: Vec<char> = text.chars().collect();
        let claims: Vec<Claim> = in_context(text, get("context").unwrap_or(""), date)
            .iter()
            .map(|frame| {
                let verdict = judge(frame, &facts, date).verdict;
                let mut claim = Claim::of(frame, &chars);
                claim.verdict = Some(verdict.id().to_owned());
                claim.reason = verdict.reason().map(str::to_owned);
                claim
            })
            .collect();
        let object = serde_json::json!({ "id": s.get("id"), "claims": claims });
        lines.push_str(&object.to_string());
        lines.push('\n');
    }
    match out {
        Some(path) => output::write(path, lines.as_bytes()),
        None => output::print(&lines),
    }
}
