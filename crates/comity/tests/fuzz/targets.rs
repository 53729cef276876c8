//! The readers, each with its seeds and the number of inputs it gets in the test suite.

use crate::seeds;
use comity::answer::{ask, explain};
use comity::check::article::{Article, Format};
use comity::check::given::Given;
use comity::check::review::Review;
use comity::check::{self, Brought};
use comity::estimate::data::{Source, Want};
use comity::estimate::formula;
use comity::mcp::{Server, serve};
use comity::simulate::baseline::{Laid, OwnFiles};
use comity::simulate::{Choice, Prepared, Scenario};
use comity_claims::period::Day;
use comity_ledger::party::Membership;
use comity_ledger::source::told::Told;
use comity_ledger::source::{Limits, load_any};
use comity_ledger::world::World;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

static WORLD: LazyLock<World> = LazyLock::new(World::embedded);
static SERVER: LazyLock<Server> = LazyLock::new(|| Server::new(WORLD.clone(), None));

/// A reader.
pub struct Target {
    pub name: &'static str,
    /// Inputs in the test suite: as many as take about a second.
    pub runs: usize,
    pub seeds: fn() -> Vec<Vec<u8>>,
    pub read: fn(&[u8]),
}

pub const ALL: &[Target] = &[
    Target { name: "question", runs: 1500, seeds: || seeds::lines("question"), read: question },
    Target { name: "formula", runs: 8000, seeds: || seeds::lines("formula"), read: formulas },
    Target { name: "evidence", runs: 1500, seeds: || seeds::lines("evidence"), read: evidence },
    Target { name: "article", runs: 1500, seeds: || seeds::files("examples"), read: article },
    Target { name: "check", runs: 12, seeds: || seeds::files("examples"), read: checked },
    Target { name: "scenario", runs: 1500, seeds: || seeds::files("scenarios"), read: scenario },
    Target { name: "flows", runs: 150, seeds: || seeds::corpus("flows"), read: flows },
    Target { name: "table", runs: 300, seeds: seeds::tables, read: table },
    Target { name: "columns", runs: 600, seeds: seeds::tables, read: columns },
    Target { name: "frames", runs: 400, seeds: || seeds::corpus("frames"), read: frames },
    Target { name: "review", runs: 3000, seeds: || seeds::corpus("review"), read: review },
    Target { name: "message", runs: 150, seeds: || seeds::lines("message"), read: message },
];

fn text(input: &[u8]) -> String {
    String::from_utf8_lossy(input).into_owned()
}

/// A question is understood or refused; what is understood is answered.
fn question(input: &[u8]) {
    let text = text(input);
    if let Ok(understood) = ask::understand(&text, Membership::Fixed) {
        let _ = ask::answer(&WORLD, &understood, Membership::Fixed);
    }
}

fn formulas(input: &[u8]) {
    let _ = formula::parse(&text(input));
}

fn evidence(input: &[u8]) {
    let _ = explain::find(&WORLD, &text(input));
}

/// Every format reads it; the places of a block are within the file.
fn article(input: &[u8]) {
    let formats = [Format::Text, Format::Markdown, Format::Html, Format::Docx, Format::Pdf];
    for format in formats.into_iter().map(Some).chain([None]) {
        let _ = Article::read(input, "article", format);
    }
}

const DAY: Day = (2024, 5, 16);

fn checked(input: &[u8]) {
    if let Ok(article) = Article::read(input, "article", None) {
        let _ = check::on_atlas(&WORLD, &article, "article", DAY, &Brought::default());
    }
}

fn frames(input: &[u8]) {
    let Ok(given) = Given::read(&text(input), "frames.json") else { return };
    let text = b"# China and Brazil\n\nIn 2019, China's exports to Brazil were $36 billion.\n";
    let Ok(article) = Article::read(text, "a.md", None) else { return };
    let brought = Brought { given: Some(given), ..Brought::default() };
    let _ = check::on_atlas(&WORLD, &article, "a.md", DAY, &brought);
}

fn review(input: &[u8]) {
    let _ = Review::read(&text(input), "review.json");
}

fn scenario(input: &[u8]) {
    let _ = Scenario::parse("scenario.toml", &text(input), Path::new(""));
}

/// A file of its own name in the folder of the tests, for readers that take a path.
fn file(name: &str, input: &[u8]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, input).unwrap();
    path
}

/// A baseline of the user's own; what it describes is an economy or is refused.
fn flows(input: &[u8]) {
    let files = OwnFiles {
        flows: file("flows.csv", input),
        held: None,
        inputs: None,
        elasticities: None,
        groups: None,
        laid: Laid::List,
        year: None,
    };
    let _ = Prepared::load(&WORLD, &Choice::Own(files));
}

/// What is kept and what is refused make up the file.
fn table(input: &[u8]) {
    let limits = Limits { rows: 100_000, ..Limits::default() };
    for name in ["file.csv", "file.dta", "file"] {
        if let Ok(loaded) = load_any(name, input, &limits) {
            let refused: u64 = loaded.file.refused.iter().map(|(_, count)| count).sum();
            assert_eq!(loaded.file.kept + refused, loaded.file.rows, "{name}: rows");
        }
    }
}

/// The same as columns to estimate from.
fn columns(input: &[u8]) {
    for name in ["columns.csv", "columns.dta"] {
        let path = file(name, input);
        if let Ok(source) = Source::open(&WORLD, path.to_str().unwrap(), &Told::default()) {
            let wanted: Vec<_> = (0..source.columns().len().min(8)).map(|at| (at, Want::Any)).collect();
            let _ = source.read(&wanted);
        }
    }
}

/// A message gets an answer of one line, or none.
fn message(input: &[u8]) {
    let line: Vec<u8> = input.iter().copied().filter(|byte| *byte != b'\n').chain([b'\n']).collect();
    let mut out = Vec::new();
    serve(&SERVER, &line[..], &mut out).unwrap();
    for line in text(&out).lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "{line}");
    }
}
