//! How long does a thousand words take, and is it linear? The smallest of several runs counts.
//!
//! `cargo bench -p comity --bench check`

use comity::check::article::{Article, Format};
use comity::check::{Evidence, check};
use comity_claims::atlas::Atlas;
use comity_ledger::world::World;
use std::time::{Duration, Instant};

/// The day of the text.
const DAY: (i32, u8, u8) = (2025, 5, 14);

/// The words, again and again.
const TEXT: &str = include_str!("../../../examples/china-celac.md");

/// Runs of which the shortest counts: the machine may be busy.
const RUNS: usize = 5;

fn words(n: usize) -> String {
    TEXT.split_inclusive(char::is_whitespace).cycle().take(n).collect()
}

fn once(world: &World, text: &str) -> (Duration, usize) {
    let start = Instant::now();
    let Ok(article) = Article::read(text.as_bytes(), "bench", Some(Format::Text)) else {
        return (Duration::MAX, 0);
    };
    let Some(atlas) = Atlas::on(world, DAY) else { return (Duration::MAX, 0) };
    let report = check(&article, "bench", DAY, Evidence { facts: &atlas, world: Some(world) });
    (start.elapsed(), report.claims.len())
}

fn main() {
    let world = World::embedded();
    let cold = once(&world, &words(1000));
    println!("first in the program, 1,000 words: {:.0} ms", cold.0.as_secs_f64() * 1e3);
    for n in [1_000, 2_000, 4_000, 8_000] {
        let text = words(n);
        let runs: Vec<(Duration, usize)> = (0..RUNS).map(|_| once(&world, &text)).collect();
        if let Some((time, claims)) = runs.iter().min() {
            println!("{n:6} words, {claims:4} claims: {:7.1} ms", time.as_secs_f64() * 1e3);
        }
    }
}
