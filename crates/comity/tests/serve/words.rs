//! Does every word of the frame come from the message files?

use super::get;
use comity::web::{Language, messages};
use std::path::Path;

/// Words that are the same in every language.
const NAMES: &[&str] = &["comity", "HTML", "JSON", "CSV", "API", "SVG"];

fn templates() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let files = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path());
    files.map(|p| (p.display().to_string(), std::fs::read_to_string(&p).unwrap())).collect()
}

/// The text between two marks cut out.
fn without(text: &str, from: &str, to: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(from) {
        out += before;
        out.push(' ');
        rest = after.split_once(to).map_or("", |(_, r)| r);
    }
    out + rest
}

#[test]
fn no_template_has_words_of_its_own() {
    for (name, text) in templates() {
        let text = without(&without(&text, "{%", "%}"), "{{", "}}");
        let text = without(&text, "<", ">");
        let words = text.split(|c: char| !c.is_alphabetic()).filter(|w| w.len() > 1);
        let own: Vec<&str> = words.filter(|w| !NAMES.contains(w)).collect();
        assert!(own.is_empty(), "{name}: {own:?}");
    }
}

#[test]
fn every_key_that_is_used_is_in_the_files() {
    let known = messages(Language::En);
    for (name, text) in templates() {
        for key in text.split("say(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(known.contains_key(key), "{name}: {key}");
        }
    }
    for source in ["data", "explain", "home", "lab", "check", "estimate", "ties"] {
        assert!(
            known.contains_key(&format!("{}.title", if source == "explain" { "ask" } else { source })),
            "{source}"
        );
    }
}

#[tokio::test]
async fn pages_speak_the_language_of_the_address_or_of_the_browser() {
    for (language, word) in [("es", "Base del comercio"), ("pt", "Base do comércio"), ("zh", "贸易数据口径")]
    {
        let page = get(&format!("/pair/URY/PRY?from=2018&to=2020&lang={language}")).await.text();
        assert!(page.contains(&format!("<html lang=\"{language}\"")) && page.contains(word), "{language}");
    }
    let lab = get("/lab?rate=10&lang=es").await.text();
    assert!(lab.contains("¿Y si…?") && !lab.contains("On whom"));
}
