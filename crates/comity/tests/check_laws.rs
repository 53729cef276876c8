//! Laws: what does not change the meaning of a text does not change what is found.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

use comity::check::article::{Article, parse_day};
use comity::check::{Evidence, check};
use comity_claims::atlas::Atlas;
use comity_ledger::world::World;

/// Verdicts of a text, in its order.
fn verdicts(world: &World, text: &str, date: &str) -> Vec<&'static str> {
    let article = Article::read(text.as_bytes(), "text", None).unwrap();
    let day = parse_day(date).unwrap();
    let atlas = Atlas::on(world, day).unwrap();
    let report = check(&article, "text", day, Evidence { facts: &atlas, world: Some(world) });
    report.claims.iter().map(|c| c.verdict.id()).collect()
}

const SENTENCES: &[&str] = &[
    "Bilateral trade between China and Brazil reached $157.5 billion in 2023.",
    "Brazil's exports to China were worth $200 billion in 2023.",
    "The United States imported goods worth $480 billion from Mexico in 2023.",
    "Honduras established diplomatic relations with China in March 2023.",
    "Egypt joined the BRICS on 1 January 2023.",
    "Exports of Chile to China rose by 12 percent in 2019.",
];

#[test]
fn kinds_of_space_change_nothing() {
    let world = World::embedded();
    for text in SENTENCES {
        let plain = verdicts(&world, text, "2024-05-16");
        assert!(!plain.is_empty(), "{text}");
        for space in ['\u{a0}', '\u{202f}', '\u{2009}'] {
            let other = text.replace(' ', &space.to_string());
            assert_eq!(verdicts(&world, &other, "2024-05-16"), plain, "{other:?}");
        }
    }
}

#[test]
fn a_harmless_prefix_changes_nothing() {
    let world = World::embedded();
    for text in SENTENCES {
        let plain = verdicts(&world, text, "2024-05-16");
        for prefix in [
            "It was a fine day. ",
            "Officials met on Tuesday. ",
            "In fact, ",
            "The minister said that ",
            "Needless to say, ",
        ] {
            let other = format!("{prefix}{text}");
            assert_eq!(verdicts(&world, &other, "2024-05-16"), plain, "{other}");
        }
        // The English reader still stumbles over a verb before the subject: it may leave the claim open
        // then, but must not turn it round.
        let other = format!("As is well known, {text}");
        for (found, plain) in verdicts(&world, &other, "2024-05-16").iter().zip(&plain) {
            assert!(found == plain || *found == "not_checkable", "{found}, not {plain}: {other}");
        }
    }
}

#[test]
fn another_name_of_a_country_changes_nothing() {
    let world = World::embedded();
    for (text, from, to) in [
        (SENTENCES[0], "China", "the People's Republic of China"),
        (SENTENCES[2], "The United States", "The US"),
        (SENTENCES[2], "The United States", "America"),
        (SENTENCES[2], "The United States", "The United States of America"),
        (SENTENCES[3], "China", "the PRC"),
        (SENTENCES[1], "Brazil's", "Brazilian"),
        (SENTENCES[5], "Exports of Chile", "Chilean exports"),
        (SENTENCES[4], "Egypt", "The Arab Republic of Egypt"),
    ] {
        let other = text.replace(from, to);
        assert_eq!(verdicts(&world, &other, "2024-05-16"), verdicts(&world, text, "2024-05-16"), "{other}");
    }
}

#[test]
fn a_mirrored_sentence_says_the_same() {
    let world = World::embedded();
    for (text, mirrored) in [
        (
            "Brazil's exports to China were worth $200 billion in 2023.",
            "China's imports from Brazil were worth $200 billion in 2023.",
        ),
        (
            "Trade between China and Brazil reached $157.5 billion in 2023.",
            "Trade between Brazil and China reached $157.5 billion in 2023.",
        ),
        (
            "Mexico sold goods worth $480 billion to the United States in 2023.",
            "The United States bought goods worth $480 billion from Mexico in 2023.",
        ),
    ] {
        assert_eq!(verdicts(&world, mirrored, "2024-05-16"), verdicts(&world, text, "2024-05-16"), "{text}");
    }
}
