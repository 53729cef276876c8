//! Says facts of the atlas in other words and makes them false, and counts how the checker takes it.
//!
//! ```text
//! cargo run --release -p comity-claims --example metamorphic [FACTS] [SEED]
//! ```
//! 5,000 facts by default. Exit code 1 if fewer than 99 in 100 restatements keep their verdict or
//! false statements lose it, or if a verdict on a quantity has no rows.

use comity_claims::generate::trial::trial;
use comity_ledger::world::World;
use std::process::ExitCode;
use std::time::Instant;

/// Facts by default.
const FACTS: usize = 5_000;

/// Seed by default.
const SEED: u64 = 42;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let facts = arguments.next().and_then(|a| a.parse().ok()).unwrap_or(FACTS);
    let seed = arguments.next().and_then(|a| a.parse().ok()).unwrap_or(SEED);
    let start = Instant::now();
    let t = trial(&World::embedded(), seed, facts);
    let share = |n: usize, of: usize| 100.0 * n as f64 / of.max(1) as f64;
    println!("seed {seed}, {facts} facts, {:.1} s", start.elapsed().as_secs_f64());
    println!("restated   {:5} of {:5} stable ({:.2} %)", t.stable, t.restated, share(t.stable, t.restated));
    println!(
        "supported  {:5} of {:5} phrasings of true facts ({:.2} %)",
        t.supported,
        2 * t.restated,
        share(t.supported, 2 * t.restated)
    );
    println!(
        "made false {:5} of {:5} flipped ({:.2} %)",
        t.flipped,
        t.perturbed,
        share(t.flipped, t.perturbed)
    );
    for (how, (flipped, all)) in &t.by_change {
        println!("  {how:?}: {flipped} of {all} ({:.2} %)", share(*flipped, *all));
    }
    println!(
        "verdicts without rows: {} (of {} statements on a year without rows and all others)",
        t.unfounded, t.without_rows
    );
    for failure in &t.failures {
        println!("- {failure}");
    }
    let good =
        share(t.stable, t.restated) >= 99.0 && share(t.flipped, t.perturbed) >= 99.0 && t.unfounded == 0;
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
