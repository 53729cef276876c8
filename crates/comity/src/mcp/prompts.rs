//! Which tasks are worth a prompt? Checking an article, and briefing somebody on a pair.

use crate::failure::Failure;
use serde_json::{Map, Value, json};

/// A prompt: its arguments (name, what it is, whether it is needed) and its text with `{name}` to fill in.
struct Task {
    name: &'static str,
    about: &'static str,
    arguments: &'static [(&'static str, &'static str, bool)],
    text: &'static str,
}

const TASKS: &[Task] = &[
    Task {
        name: "check_article",
        about: "Check the claims of an article about relations between countries",
        arguments: &[
            ("text", "The article", true),
            ("date", "Day on which it was written, YYYY-MM-DD", true),
        ],
        text: "Check the article below, written on {date}.\n\
            1. Call frame_schema once, read the article claim by claim, and write every checkable claim as a frame. \
            Quote exactly; take no number, name or year that does not stand in the text.\n\
            2. Call judge_frames with the text, the date and the frames. Mend frames that are refused, if the reason \
            says that you misread; never bend a frame to get a verdict.\n\
            3. Report the contradicted and unclear claims first, each with the quotation, what the sources say, \
            their bases and the evidence ids. Say which claims could not be checked, and that this does not make \
            them false.\n\nThe article:\n\n{text}",
    },
    Task {
        name: "brief_pair",
        about: "Brief somebody on the relation of two countries or blocs",
        arguments: &[
            ("a", "First party: a code or a name", true),
            ("b", "Second party", true),
            ("lang", "Language of the note: en, es, pt or zh", false),
        ],
        text: "Brief me on the relation of {a} and {b}.\n\
            1. Call brief_note for both (lang {lang}), then ties, indicators and pledges where the note leaves a \
            question open, and ask for a figure that you need.\n\
            2. Write one page: what holds, what changed, what is promised, what is not known. Every number comes from \
            an answer, with its year, its basis and its bound; add nothing from memory, and mark what you conclude as \
            your own.\n\
            3. End with the evidence ids that you used.",
    },
];

/// The prompts.
pub(super) fn list() -> Vec<Value> {
    let argument = |(name, about, needed): &(&str, &str, bool)| json!({"name": name, "description": about, "required": needed});
    TASKS
        .iter()
        .map(|task| {
            let arguments: Vec<Value> = task.arguments.iter().map(argument).collect();
            json!({"name": task.name, "description": task.about, "arguments": arguments})
        })
        .collect()
}

/// A prompt with its arguments filled in.
///
/// # Errors
/// A usage failure if there is no such prompt or an argument is missing.
pub(super) fn get(name: &str, given: Option<&Map<String, Value>>) -> Result<Value, Failure> {
    let task = TASKS.iter().find(|task| task.name == name).ok_or_else(|| {
        let names: Vec<&str> = TASKS.iter().map(|task| task.name).collect();
        Failure::usage(format!("there is no prompt {name:?}")).hint(format!("prompts: {}", names.join(", ")))
    })?;
    // Each place is filled in once, so that braces in an article stay as they are.
    let mut parts = vec![(false, task.text.to_owned())];
    for (name, about, needed) in task.arguments {
        let value = given.and_then(|given| given.get(*name)).and_then(Value::as_str).unwrap_or_default();
        if *needed && value.trim().is_empty() {
            return Err(Failure::usage(format!("{}: expected `{name}` ({about})", task.name)));
        }
        let value = if value.is_empty() { "en" } else { value };
        let mark = format!("{{{name}}}");
        parts = parts.into_iter().flat_map(|part| filled(part, &mark, value)).collect();
    }
    let text: String = parts.into_iter().map(|(_, text)| text).collect();
    let message = json!({"role": "user", "content": {"type": "text", "text": text}});
    Ok(json!({"description": task.about, "messages": [message]}))
}

/// A stretch of the template cut at a mark, with the value between; what is filled in is not looked at again.
fn filled((done, text): (bool, String), mark: &str, value: &str) -> Vec<(bool, String)> {
    if done {
        return vec![(done, text)];
    }
    let mut out = Vec::new();
    for (n, piece) in text.split(mark).enumerate() {
        if n > 0 {
            out.push((true, value.to_owned()));
        }
        out.push((false, piece.to_owned()));
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should stop")]
mod tests {
    use super::*;

    #[test]
    fn braces_in_an_article_stay_as_they_are() {
        let given = json!({"text": "a {date} b {text}", "date": "2025-05-13"});
        let found = get("check_article", given.as_object()).unwrap();
        let text = found["messages"].to_string();
        assert!(text.contains("a {date} b {text}"), "{text}");
        assert!(text.contains("written on 2025-05-13"), "{text}");
    }

    #[test]
    fn what_is_missing_is_named() {
        assert!(get("brief_pair", None).unwrap_err().message.contains("`a`"));
        assert!(get("none", None).unwrap_err().hint.unwrap().contains("brief_pair"));
    }
}
