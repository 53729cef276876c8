//! A language model reads the text, paragraph by paragraph; comity judges what it proposes.
//!
//! Any endpoint that speaks the chat form of OpenAI's interface will do, on this machine or elsewhere.
//! Off unless asked for: the text leaves the program only here. An answer that is late, broken or
//! cut off leaves its paragraph unread, which the report says; what an answer claims is held against
//! the text by [`super::given`].

use super::article::{Article, Role};
use super::given::{Given, proposals};
use super::json::iso;
use super::report::{NoAnswer, NotRead, Reader, Unread};
use super::say::Voice;
use super::schema::{RULES, examples, frame};
use crate::failure::Failure;
use crate::speech::Language;
use comity_claims::period::Day;
use serde_json::{Value, json};
use std::time::Duration;

/// Letters from which on a paragraph is sent.
const LETTERS: usize = 12;

/// Longest answer taken, in bytes: a paragraph has few claims.
const LONGEST_ANSWER: u64 = 1 << 20;

/// How long an answer may take: small machines with large models are slow.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// Where the model is.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// The address, with or without `/v1/chat/completions`.
    pub url: String,
    /// The name of the model.
    pub model: String,
    /// The key, if it wants one.
    pub key: Option<String>,
    /// How long an answer may take.
    pub patience: Duration,
}

impl Endpoint {
    /// The address that is asked.
    pub fn address(&self) -> String {
        let base = self.url.trim_end_matches('/');
        if base.ends_with("/chat/completions") {
            base.to_owned()
        } else if base.ends_with("/v1") {
            format!("{base}/chat/completions")
        } else {
            format!("{base}/v1/chat/completions")
        }
    }

    /// What a user must know before the text is sent.
    pub fn warning(&self) -> String {
        let host =
            self.url.split("://").nth(1).unwrap_or(&self.url).split(['/', ':']).next().unwrap_or_default();
        let here = matches!(host, "localhost" | "127.0.0.1" | "[");
        let where_to = if here { "a server on this machine" } else { "another machine: it leaves this one" };
        format!("the text is sent to {} (model {}), {where_to}", self.address(), self.model)
    }
}

/// Has a model read an article; `about` is what the document is about, in words.
///
/// # Errors
/// If no paragraph got a usable answer.
pub fn propose(article: &Article, day: Day, about: &str, endpoint: &Endpoint) -> Result<Given, Failure> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(endpoint.patience))
        .http_status_as_error(false)
        .build()
        .into();
    let mut given = Given {
        reader: Reader::Model { name: endpoint.model.clone(), address: endpoint.address() },
        ..Given::default()
    };
    let (mut asked, mut before) = (0, "");
    for (n, block) in article.blocks.iter().enumerate() {
        let enough = block.text.chars().filter(|c| c.is_alphanumeric()).count() >= LETTERS;
        if enough {
            asked += 1;
            let task = json!({
                "title": article.title, "date": iso(day), "document_is_about": about,
                "paragraph_before": before, "paragraph": block.text,
            });
            match answer(&agent, endpoint, &task) {
                Ok(claims) => {
                    let (mut proposed, broken) = proposals(claims, Some(n + 1));
                    proposed.iter_mut().for_each(|p| p.paragraph = Some(n + 1));
                    given.proposed.extend(proposed);
                    given.broken.extend(broken);
                }
                Err(why) => given.unread.push(Unread { block: n, why: NotRead::Model(why) }),
            }
        }
        if block.role == Role::Paragraph {
            before = block.text.as_str();
        }
    }
    match given.unread.first() {
        Some(first) if given.unread.len() == asked => {
            let why = Voice::of(Language::En, None).not_read(&first.why);
            Err(Failure::unread(format!("{}: no paragraph was read: {why}", endpoint.address()))
                .hint("is the server running, and does it know the model?"))
        }
        _ => Ok(given),
    }
}

/// The claims that a model proposes for one paragraph, or why there are none to be had.
fn answer(agent: &ureq::Agent, endpoint: &Endpoint, task: &Value) -> Result<Vec<Value>, NoAnswer> {
    let rules = format!("{RULES}\nA frame as JSON schema: {}\nExamples: {}", frame(), examples());
    let body = json!({
        "model": endpoint.model, "temperature": 0,
        "messages": [{"role": "system", "content": rules}, {"role": "user", "content": task.to_string()}],
    });
    let mut request = agent.post(endpoint.address()).header("Content-Type", "application/json");
    if let Some(key) = &endpoint.key {
        request = request.header("Authorization", format!("Bearer {key}"));
    }
    let mut response = request.send(body.to_string()).map_err(|e| NoAnswer::None(e.to_string()))?;
    let status = response.status().as_u16();
    let text = response
        .body_mut()
        .with_config()
        .limit(LONGEST_ANSWER)
        .read_to_string()
        .map_err(|e| NoAnswer::BrokeOff(e.to_string()))?;
    if status != 200 {
        let head: String = text.chars().take(120).collect();
        return Err(NoAnswer::Status(status, head));
    }
    claims_of(&text)
}

/// The claims in an answer of the chat form.
fn claims_of(text: &str) -> Result<Vec<Value>, NoAnswer> {
    let answer: Value = serde_json::from_str(text).map_err(|e| NoAnswer::NotChat(e.to_string()))?;
    let choice = answer.pointer("/choices/0").ok_or_else(|| NoAnswer::NotChat("{}".to_owned()))?;
    if choice.get("finish_reason").and_then(Value::as_str) == Some("length") {
        return Err(NoAnswer::CutOff);
    }
    let content = choice.pointer("/message/content").and_then(Value::as_str).unwrap_or_default();
    // models like to wrap JSON into words and fences
    let (Some(from), Some(to)) = (content.find('{'), content.rfind('}')) else {
        return Err(NoAnswer::Nothing);
    };
    let inner = content.get(from..=to).unwrap_or_default();
    let value: Value = serde_json::from_str(inner).map_err(|e| NoAnswer::NotClaims(e.to_string()))?;
    let claims = value.get("claims").and_then(Value::as_array).cloned();
    claims.ok_or(NoAnswer::Nothing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_completed() {
        let at = |url: &str| {
            Endpoint { url: url.to_owned(), model: "m".to_owned(), key: None, patience: PATIENCE }.address()
        };
        for url in ["http://a:1", "http://a:1/", "http://a:1/v1", "http://a:1/v1/chat/completions"] {
            assert_eq!(at(url), "http://a:1/v1/chat/completions");
        }
    }

    #[test]
    fn broken_answers_are_told_apart() {
        let wrapped = |content: &str, reason: &str| {
            json!({"choices": [{"finish_reason": reason, "message": {"content": content}}]}).to_string()
        };
        assert_eq!(claims_of(&wrapped("```json\n{\"claims\": []}\n```", "stop")), Ok(vec![]));
        for (text, said) in [
            ("<html>", "NotChat"),
            ("{}", "NotChat"),
            (&wrapped("{\"claims\": [", "length"), "CutOff"),
            (&wrapped("I found no claims.", "stop"), "Nothing"),
            (&wrapped("{\"claims\": [}", "stop"), "NotClaims"),
            (&wrapped("{\"frames\": []}", "stop"), "Nothing"),
        ] {
            assert!(format!("{:?}", claims_of(text).unwrap_err()).starts_with(said), "{text}");
        }
    }
}
