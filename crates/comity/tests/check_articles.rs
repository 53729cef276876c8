//! Articles in four languages, written to lead a reader astray: what is true in them must not be called
//! false. Each has one number that is false; that one may be.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

#[path = "texts/articles.rs"]
mod articles;
#[path = "frozen/verdicts.rs"]
mod frozen;

use articles::ARTICLES;
use comity::check::article::{Article, parse_day};
use comity::check::{Evidence, check};
use comity_claims::atlas::Atlas;
use comity_ledger::world::World;

#[test]
fn no_true_claim_of_an_article_is_called_false() {
    let world = World::embedded();
    let (mut wrong, mut judged) = (Vec::new(), 0);
    for (date, text, lie) in ARTICLES {
        let article = Article::read(text.as_bytes(), "article", None).unwrap();
        let day = parse_day(date).unwrap();
        let atlas = Atlas::on(&world, day).unwrap();
        let report = check(&article, "article", day, Evidence { facts: &atlas, world: Some(&world) });
        for c in &report.claims {
            judged += usize::from(c.verdict.reason().is_none());
            if c.verdict.id() == "contradicted" && !c.quote.contains(lie) {
                wrong.push(format!("“{}” read as {}: {}", c.quote, c.says, c.headline));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(judged >= 8, "only {judged} claims were judged at all");
}
