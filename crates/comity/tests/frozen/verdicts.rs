//! The verdicts on the development sets for the checker before the world became a value, held against today's.
//!
//! `verdicts.tsv` was made by `scripts/freeze.py PROGRAM verdicts FOLDER` with the program of commit 499fa19: set,
//! sentence or article, place of the claim in its text, kind, measure, verdict. The texts themselves are not in
//! the repository: without them nothing is compared, and the test says so.
//!
//! `verdict_reasons.csv` lists every difference under the first reason that fits; `gold` is `yes` where today's
//! verdict (of a claim that is found no longer, the frozen one) is that of a person on a claim at that place.
#![allow(clippy::unwrap_used, reason = "a test that fails should stop")]

use comity::check::article::{Article, parse_day};
use comity::check::{Evidence, check, harness};
use comity_claims::atlas::Atlas;
use comity_ledger::world::World;
use regex::Regex;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The texts that were judged when the verdicts were frozen; others cannot be compared.
const TEXTS: &str = "eba5240162e6c8b6";

/// Set, sentence or article, place of the claim in its text.
type Claim = (String, String, u64);

/// First and last character of a claim, and the verdict of a person.
type Graded = (u64, u64, String);

/// Characters by which a person's place of a claim may lie beside the program's.
const NEAR: u64 = 15;

/// A development set: claims with verdicts of the program and of a person, and a hash of the texts.
#[derive(Default)]
struct Found {
    today: BTreeMap<Claim, String>,
    gold: BTreeMap<(String, String), Vec<Graded>>,
    texts: Sha256,
}

fn shared() -> Option<PathBuf> {
    let dir = std::env::var_os("COMITY_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    Some(dir.join("claims-dev")).filter(|dir| dir.is_dir())
}

fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn files(folder: &Path, like: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| {
        path.file_name().is_some_and(|name| Regex::new(like).unwrap().is_match(name.to_str().unwrap()))
    });
    found.sort();
    found
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn gold(claim: &Value) -> Graded {
    (claim["start"].as_u64().unwrap(), claim["end"].as_u64().unwrap(), text(&claim["verdict"]))
}

impl Found {
    fn sentences(&mut self, world: &World, file: &Path) {
        let set = file.file_stem().unwrap().to_str().unwrap().to_owned();
        for line in lines(file) {
            self.texts.update(text(&line["text"]));
            let claims = line["claims"].as_array().unwrap().iter().map(gold).collect();
            self.gold.insert((set.clone(), text(&line["id"])), claims);
        }
        let evidence = file.parent().unwrap().join("evidence");
        for line in harness::run(world, file, Some(&evidence), None).unwrap().lines() {
            let found: Value = serde_json::from_str(line).unwrap();
            for claim in found["claims"].as_array().unwrap() {
                let at = (set.clone(), text(&found["id"]), claim["anchor_start"].as_u64().unwrap());
                self.today.insert(at, text(&claim["verdict"]));
            }
        }
    }

    fn article(&mut self, world: &World, file: &Path) {
        let lines = lines(file);
        let (name, date) = (text(&lines[0]["file"]), text(&lines[0]["date"]));
        let bytes = std::fs::read(file.parent().unwrap().join(&name)).unwrap();
        self.texts.update(&bytes);
        let claims = lines.iter().filter(|line| line["verdict"].is_string()).map(gold).collect();
        self.gold.insert(("articles".to_owned(), name.clone()), claims);
        let (article, day) = (Article::read(&bytes, &name, None).unwrap(), parse_day(&date).unwrap());
        let atlas = Atlas::on(world, day).unwrap();
        let report = check(&article, &name, day, Evidence { facts: &atlas, world: Some(world) });
        for claim in &report.claims {
            let at = ("articles".to_owned(), name.clone(), claim.in_file.start as u64);
            self.today.insert(at, claim.verdict.id().to_owned());
        }
    }

    /// Whether a person gave this verdict to a claim at that place.
    fn as_gold(&self, (set, name, at): &Claim, verdict: &str) -> bool {
        let claims = self.gold.get(&(set.clone(), name.clone())).into_iter().flatten();
        let mut here = claims.filter(|(start, end, _)| (start.saturating_sub(NEAR)..end + NEAR).contains(at));
        here.any(|(_, _, gold)| gold == verdict)
    }
}

/// `changed`, `found` or `lost`, with the verdict as frozen and today's.
fn differences(found: &Found) -> Vec<[String; 6]> {
    let frozen: BTreeMap<Claim, String> = include_str!("verdicts.tsv")
        .lines()
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            ((fields[0].to_owned(), fields[1].to_owned(), fields[2].parse().unwrap()), fields[5].to_owned())
        })
        .collect();
    // Of sets and articles in which nothing was found, those in other languages than English, nothing is frozen.
    let group = |(set, name, _): &Claim| if set == "articles" { name.clone() } else { set.clone() };
    let compared: BTreeSet<String> = frozen.keys().map(group).collect();
    let today = found.today.keys().filter(|claim| compared.contains(&group(claim)));
    let all: BTreeSet<&Claim> = frozen.keys().chain(today).collect();
    let one = |claim: &&Claim| {
        let (was, now) = (frozen.get(*claim), found.today.get(*claim));
        let what = match (was, now) {
            (Some(was), Some(now)) if was == now => return None,
            (Some(_), Some(_)) => "changed",
            (None, _) => "found",
            _ => "lost",
        };
        let gold = if found.as_gold(claim, now.or(was)?) { "yes" } else { "no" };
        let told = |verdict: Option<&String>| verdict.cloned().unwrap_or_default();
        let place = format!("{} {} {}", claim.0, claim.1, claim.2);
        Some([what.to_owned(), place, told(was), told(now), gold.to_owned(), String::new()])
    };
    all.iter().filter_map(one).collect()
}

/// Every difference under its reason: those that have none, and reasons that do not take as many as they say.
fn unexplained(differences: &[[String; 6]]) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(include_bytes!("verdict_reasons.csv").as_slice());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let whole = |pattern: &str| Regex::new(&format!("^(?:{pattern})$")).unwrap();
    let patterns: Vec<Vec<Regex>> =
        rows.iter().map(|row| row.iter().skip(1).take(5).map(whole).collect()).collect();
    let mut taken = vec![0; rows.len()];
    let mut out = Vec::new();
    for d in differences {
        match patterns
            .iter()
            .position(|all| all.iter().zip(d).all(|(pattern, field)| pattern.is_match(field)))
        {
            Some(at) => taken[at] += 1,
            None => out.push(d[..5].join("\t")),
        }
    }
    for (row, taken) in rows.iter().zip(taken).filter(|(row, taken)| row[6] != taken.to_string()) {
        out.push(format!("{taken} differences, not {}: {}", &row[6], &row[0]));
    }
    out
}

#[test]
fn verdicts_on_the_development_sets_are_as_they_were_or_have_a_reason() {
    let Some(dir) = shared() else {
        println!("skipped: no development sets (set COMITY_SHARED)");
        return;
    };
    let world = World::embedded();
    let mut found = Found::default();
    for folder in ["", "es", "pt", "zh"] {
        for file in files(&dir.join(folder), r"^trade-claims-dev.*\.jsonl$") {
            found.sentences(&world, &file);
        }
    }
    for file in files(&dir.join("articles"), r"\.gold\.jsonl$") {
        found.article(&world, &file);
    }
    let texts = found.texts.clone().finalize();
    let texts: String = texts.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    if texts != TEXTS {
        println!("skipped: other texts than those whose verdicts were frozen ({texts})");
        return;
    }
    let unexplained = unexplained(&differences(&found));
    assert!(unexplained.is_empty(), "{}", unexplained.join("\n"));
}
