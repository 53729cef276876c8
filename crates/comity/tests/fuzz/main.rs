//! Every reader of what people and files bring, given what nobody would write: texts, questions, formulas,
//! scenarios, tables, frames, decisions, messages.
//!
//! ```text
//! fuzz/corpus/TARGET/* --seeds--> changed at random (mutate) --> reader: no panic, no hang, bounded memory
//! ```
//!
//! In the test suite every target runs a fixed number of inputs from a fixed seed. `cargo xtask fuzz
//! --seconds N` runs each for a time from a seed of its own; an input that breaks a reader is written
//! beside the corpus, and belongs there, so that it is the first to be tried from then on.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

mod mutate;
mod seeds;
mod targets;

use mutate::Mutator;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use targets::{ALL, Target};

/// Longest time for an input of some kilobytes in a build that is not optimised, beside other tests.
const INPUT_TIME_MAX: Duration = Duration::from_secs(10);

/// From here on an input is kept to look at.
const INPUT_TIME_TOLD: Duration = Duration::from_secs(1);

/// What a reader may add to the memory that the world takes.
const MEMORY_MAX_MIB: u64 = 512;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// How long, and from which seed, `cargo xtask fuzz` wants each target to run.
fn asked() -> Option<(Duration, u64)> {
    let number = |key: &str| std::env::var(key).ok()?.parse::<u64>().ok();
    Some((Duration::from_secs(number("COMITY_FUZZ_SECONDS")?), number("COMITY_FUZZ_SEED").unwrap_or(1)))
}

/// Resident memory of this process, where the system tells it.
fn memory_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? >> 10)
}

/// Keeps an input beside the corpus; its file.
fn kept(target: &Target, input: &[u8]) -> PathBuf {
    let sum = input
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    let folder = root().join("target/fuzz").join(target.name);
    let file = folder.join(format!("{sum:016x}"));
    std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&file, input)).unwrap();
    file
}

/// What broke: the reason and the file that holds the input.
fn broken(target: &Target, input: &[u8], why: &str) -> String {
    format!("{}: {why}; the input is {}", target.name, kept(target, input).display())
}

fn run(target: &Target) {
    let seeds = (target.seeds)();
    assert!(!seeds.is_empty(), "{}: no seed", target.name);
    let (time, seed) = asked().unwrap_or((Duration::MAX, 1));
    let runs = if time == Duration::MAX { target.runs } else { usize::MAX };
    let mut mutator = Mutator::new(seed, &seeds);
    // The world is unpacked by the first input; only what comes after is the reader's own.
    (target.read)(&seeds[0]);
    let (start, before) = (Instant::now(), memory_mib());
    let (mut count, mut slowest) = (0, Duration::ZERO);
    let mut inputs = seeds.iter().cloned().map(Some).chain(std::iter::repeat(None));
    while count < runs && start.elapsed() < time {
        let input = inputs.next().flatten().unwrap_or_else(|| mutator.next());
        let began = Instant::now();
        if catch_unwind(AssertUnwindSafe(|| (target.read)(&input))).is_err() {
            panic!("{}", broken(target, &input, "it panicked"));
        }
        let took = began.elapsed();
        assert!(took < INPUT_TIME_MAX, "{}", broken(target, &input, &format!("it took {took:?}")));
        if took > INPUT_TIME_TOLD.max(slowest) {
            println!("{}: {took:.1?} for {}", target.name, kept(target, &input).display());
        }
        slowest = slowest.max(took);
        count += 1;
    }
    let grown = memory_mib().zip(before).map_or(0, |(after, before)| after.saturating_sub(before));
    println!("{:<10} {count:>9} inputs, slowest {slowest:>8.1?}, memory +{grown} MiB", target.name);
    assert!(grown < MEMORY_MAX_MIB, "{}: memory grew by {grown} MiB", target.name);
}

/// One after the other, so that the memory that is measured is that of one reader.
#[test]
fn no_input_breaks_a_reader() {
    let only = std::env::var("COMITY_FUZZ_ONLY").unwrap_or_default();
    ALL.iter().filter(|target| only.is_empty() || target.name == only).for_each(run);
}

#[test]
fn the_same_seed_makes_the_same_inputs() {
    let seeds = seeds::lines("question");
    let make = |seed| {
        let mut mutator = Mutator::new(seed, &seeds);
        (0..50).map(|_| mutator.next()).collect::<Vec<_>>()
    };
    assert_eq!(make(3), make(3));
    assert_ne!(make(3), make(4));
}
