//! A report speaks one language: that of its text, or the one asked for. Nothing English is left in it but names.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

#[path = "texts/articles.rs"]
mod articles;

use articles::ARTICLES;
use comity::check::article::{Article, parse_day};
use comity::check::report::Report;
use comity::check::{Brought, claim_review, html, json, on_atlas, terminal};
use comity::speech::Language;
use comity_figures::page::Links;
use comity_ledger::world::World;
use serde_json::Value;
use std::path::Path;

/// Words that English sentences are made of and that are none of Spanish or Portuguese.
const ENGLISH: &[&str] = &[
    "the",
    "of",
    "and",
    "is",
    "are",
    "not",
    "with",
    "by",
    "from",
    "was",
    "were",
    "which",
    "that",
    "this",
    "between",
    "has",
    "have",
    "to",
    "in",
    "on",
    "its",
    "what",
    "whose",
    "who",
    "true",
    "figures",
    "claim",
    "claims",
    "value",
    "year",
    "years",
    "share",
    "exports",
    "imports",
    "trade",
    "goods",
    "members",
    "member",
    "agreement",
    "signed",
    "established",
    "without",
    "since",
    "source",
    "sources",
    "list",
    "lists",
    "about",
    "more",
    "than",
    "unverified",
    "largest",
    "partner",
    "rank",
    "latest",
    "checked",
    "counted",
    "read",
    "holds",
    "release",
    "rows",
    "row",
    "million",
    "billion",
    "times",
    "percentage",
    "countries",
    "agreements",
    "products",
    "product",
];

/// What stands in Latin letters in Chinese too.
const LATIN: &[&str] = &[
    "comity",
    "explain",
    "aiddata",
    "red",
    "alc-china",
    "monitor",
    "de",
    "la",
    "infraestructura",
    "cadal",
    "revista",
    "relaciones",
    "internacionales",
    "census",
];

/// Texts with their days: those of the tests in four languages, and the long ones that ship with the program.
fn all() -> Vec<(String, Article)> {
    let own = ARTICLES.iter().map(|(day, text, _)| (*day, text.as_bytes().to_vec(), "a.txt"));
    let examples = [
        ("2025-05-14", "china-celac.md"),
        ("2024-12-10", "eu-mercosur.txt"),
        ("2024-02-20", "india-uae.html"),
        ("2024-09-18", "usa-mexico.txt"),
    ]
    .map(|(day, name)| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name);
        (day, std::fs::read(path).unwrap(), name)
    });
    let more = SENTENCES.iter().map(|(day, text)| (*day, text.as_bytes().to_vec(), "s.txt"));
    own.chain(examples)
        .chain(more)
        .map(|(day, bytes, name)| (day.to_owned(), Article::read(&bytes, name, None).unwrap()))
        .collect()
}

/// Claims of kinds that the articles lack.
const SENTENCES: &[(&str, &str)] = &[
    (
        "2025-05-13",
        "Chile joined CELAC in 1995. Paraguay signed a Belt and Road memorandum with China in 2019. Brazil is not a \
         member of BRICS. Russia's soybean exports to China were worth $900 million in 2023. China and Brazil voted \
         the same in 80 percent of roll calls in 2015. The stock of Chinese investment in Latin America was $600 \
         billion in 2023. Brazil's exports to China were worth 90 billion euros in 2023. China wants to import $2 \
         trillion from Brazil by 2030. There are 40 Confucius Institutes in Latin America. China is the largest \
         trading partner of Peru, Chile and Haiti. Trade between China and Latin America exceeded $500 billion in 2024.",
    ),
    (
        "2024-06-11",
        "Le commerce entre la France et l'Allemagne a atteint 170 milliards d'euros l'année dernière, selon les \
         douanes, et il devrait encore augmenter.\n\nIn 2023, Japan sold goods worth $120 billion to the United States, \
         and its GDP was $4.2 trillion. Kenya's population is 80 million.",
    ),
];

fn report(world: &World, (day, article): &(String, Article), language: Option<Language>) -> Report {
    let brought = Brought { language, ..Brought::default() };
    on_atlas(world, article, "a.txt", parse_day(day).unwrap(), &brought).unwrap()
}

/// The report without what is not its own: the words of the text, ids, and offices that nobody has named in another
/// language.
fn bare(mut report: Report) -> Report {
    (report.title, report.name) = (String::new(), String::new());
    report.blocks.iter_mut().for_each(|block| block.text.clear());
    for c in &mut report.claims {
        (c.quote, c.sentence) = (String::new(), String::new());
        (c.span.start, c.span.end) = (0, 0);
        c.events.iter_mut().for_each(|(_, id)| id.clear());
        for w in &mut c.witnesses {
            w.evidence.clear();
            w.release.clear();
        }
    }
    report
}

/// Every sentence of a report in its forms, each a line.
fn told(world: &World, report: &Report) -> String {
    let page = html::page(world, report).served(&Links::Inside);
    let mut text = String::new();
    let mut inside = false;
    for c in page.chars() {
        match c {
            '<' => inside = true,
            '>' => (inside, text) = (false, text + "\n"),
            c if !inside => text.push(c),
            _ => {}
        }
    }
    let mut lines = vec![terminal::text(report), text];
    sentences(&json::json(report), "", &mut lines);
    lines.join("\n")
}

/// The values of JSON that are sentences, by their keys.
fn sentences(value: &Value, key: &str, out: &mut Vec<String>) {
    const OWN: &[&str] = &[
        "about",
        "read_by",
        "says",
        "headline",
        "name",
        "set_aside_because",
        "notes",
        "words",
        "tolerance",
        "nearest_true",
        "why",
        "refused",
    ];
    match value {
        Value::String(text) if OWN.contains(&key) => out.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| sentences(item, key, out)),
        Value::Object(fields) => {
            let own = fields.iter().filter(|(key, _)| *key != "frame");
            own.for_each(|(key, value)| sentences(value, key, out));
        }
        _ => {}
    }
}

/// The first English word of a line; in Chinese any word in small Latin letters, for one with a capital may be a name.
fn english(language: Language, line: &str) -> Option<String> {
    let mut words = line.split(|c: char| !(c.is_alphanumeric() || c == '-'));
    let latin = |w: &str| w.len() > 2 && w.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    let wrong = |w: &&str| {
        ENGLISH.contains(&w.to_lowercase().as_str())
            || language == Language::Zh && latin(w) && !LATIN.contains(w)
    };
    words.find(wrong).map(str::to_owned)
}

#[test]
fn no_english_sentence_is_left_in_a_report_of_another_language() {
    let world = World::embedded();
    let (mut wrong, mut claims) = (std::collections::BTreeSet::new(), 0);
    for language in [Language::Es, Language::Pt, Language::Zh] {
        for text in all() {
            let report = bare(report(&world, &text, Some(language)));
            claims += report.claims.len();
            for line in told(&world, &report).lines() {
                let offices = report.claims.iter().flat_map(|c| &c.witnesses).filter(|w| w.name == w.id);
                let line = offices.fold(line.to_owned(), |line, w| line.replace(&w.id, ""));
                // a title is not translated
                let line = line.replace("The World Factbook", "");
                wrong.extend(english(language, &line).map(|w| format!("{} [{w}] {line}", language.tag())));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
    assert!(claims > 250, "{claims}");
}

#[test]
fn the_law_above_finds_english_where_there_is_some() {
    let world = World::embedded();
    for text in all() {
        let report = bare(report(&world, &text, Some(Language::En)));
        let told = told(&world, &report);
        assert!(told.lines().any(|line| english(Language::Es, line).is_some()), "{told}");
        assert!(told.lines().any(|line| english(Language::Zh, line).is_some()), "{told}");
    }
}

#[test]
fn a_report_speaks_the_language_of_its_text_and_its_ids_stay() {
    let world = World::embedded();
    for text in all() {
        let own = report(&world, &text, None);
        let wanted = match text.1.blocks[0].text.as_str() {
            t if t.starts_with("Bogotá") || t.starts_with("Cobre") => Language::Es,
            t if t.starts_with("Luanda") || t.starts_with("Maputo") => Language::Pt,
            t if t.starts_with("中国") || t.starts_with("日本") => Language::Zh,
            _ => Language::En,
        };
        assert_eq!(own.language, wanted, "{}", text.1.blocks[0].text);
        for language in Language::ALL {
            let other = report(&world, &text, Some(language));
            let ids = |report: &Report| {
                let verdict = |c: &comity::check::report::Checked| (c.verdict.id(), c.verdict.reason());
                report.claims.iter().map(verdict).collect::<Vec<_>>()
            };
            assert_eq!(ids(&own), ids(&other));
            let page = html::page(&world, &other);
            assert_eq!(page.lang, language.tag());
            assert!(page.dangling().is_empty());
        }
    }
}

#[test]
fn a_published_review_says_its_language() {
    use comity::check::review::{Choice, Review};
    let world = World::embedded();
    let text = &all()[2];
    let first = report(&world, text, None);
    let mut review = Review::of(&first, &Review::default());
    review.findings.iter_mut().for_each(|entry| entry.decision = Choice::Accept);
    let brought = Brought { review, ..Brought::default() };
    let again = on_atlas(&world, &text.1, "a.txt", parse_day(&text.0).unwrap(), &brought).unwrap();
    let published = claim_review::json(&again, None);
    let reviews = published["@graph"].as_array().unwrap();
    assert!(!reviews.is_empty());
    assert!(reviews.iter().all(|r| r["inLanguage"] == "es"), "{published:#}");
}
