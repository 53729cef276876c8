//! What two hundred briefs printed before the world became a value, held against what they print today.
//!
//! `briefs.tsv.gz` was made by `scripts/freeze.py PROGRAM briefs` with the program of commit 499fa19, the last
//! one before the ground moved: 81,998 lines of a pair, an evidence id (or a tile) and the value as printed.
//! Every difference falls under one reason of `reasons.csv`, the first that fits; each reason says how many it
//! takes, so that none is idle and none takes in more than it was written for.
//!
//! | column | meaning |
//! |---|---|
//! | `what` | `changed`; `kept`: no longer in this brief, asked for it is as it was; `moved`: no longer in it and another value; `gap`: there is no value any more; `new`; two of them with a bar between |
//! | `id`, `was`, `now` | patterns that the evidence id, the frozen value and today's (of a gap its reason) match from end to end |
//! | `number` | `same`: the number, with a word on how exactly it is known; `finer`: what is printed today rounds to what was; a number: at most so far apart |
//! | `count` | how many differences |
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

use comity::answer::explain::value_in_words;
use comity_figures::page::Page;
use comity_ledger::explain::explain;
use comity_ledger::world::World;
use flate2::read::GzDecoder;
use regex::Regex;
use std::collections::BTreeMap;
use std::io::Read;

/// The tiles of a brief, in their order; their labels name the parties.
const TILES: [&str; 6] = ["trade", "balance", "share", "rank", "investment", "relations"];

/// What a brief printed: values by evidence id, and by tile.
pub type Printed = BTreeMap<String, String>;

/// A pair and its brief as frozen.
pub struct Frozen {
    /// The codes of the two.
    pub pair: [String; 2],
    /// What was printed.
    pub printed: Printed,
}

/// One value that is not as it was.
#[derive(Clone)]
pub struct Difference {
    what: &'static str,
    pair: String,
    id: String,
    was: String,
    now: String,
}

/// The frozen briefs, in the order of their walk.
pub fn frozen() -> Vec<Frozen> {
    let mut text = String::new();
    GzDecoder::new(&include_bytes!("briefs.tsv.gz")[..]).read_to_string(&mut text).unwrap();
    let mut out: Vec<Frozen> = Vec::new();
    let mut tile = 0;
    for line in text.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let pair = [fields[0], fields[1]];
        if out.last().is_none_or(|last| last.pair != pair) {
            out.push(Frozen { pair: pair.map(str::to_owned), printed: Printed::new() });
            tile = 0;
        }
        let printed = &mut out.last_mut().unwrap().printed;
        if fields[2].starts_with("tile ") {
            put_tile(printed, tile, fields[3], fields[4]);
            tile += 1;
        } else {
            printed.insert(fields[2].to_owned(), fields[3].to_owned());
        }
    }
    out
}

fn put_tile(printed: &mut Printed, at: usize, value: &str, change: &str) {
    printed.insert(format!("tile/{}", TILES[at]), value.to_owned());
    printed.insert(format!("tile/{}/change", TILES[at]), change.to_owned());
}

fn today(page: &Page) -> Printed {
    let mut out = Printed::new();
    for (at, tile) in page.tiles.iter().enumerate() {
        put_tile(&mut out, at, tile.missing.as_ref().unwrap_or(&tile.value), &tile.change);
    }
    out.extend(page.evidence.iter().map(|entry| (entry.id.clone(), entry.value.clone())));
    out
}

/// Everything in which a brief of today is not as it was.
pub fn differences(world: &World, frozen: &Frozen, page: &Page) -> Vec<Difference> {
    let today = today(page);
    let mut out = Vec::new();
    let mut tell = |what, id: &str, was: &str, now: String| {
        let pair = frozen.pair.join("–");
        out.push(Difference { what, pair, id: id.to_owned(), was: was.to_owned(), now });
    };
    for (id, was) in &frozen.printed {
        match today.get(id) {
            Some(now) if now == was => {}
            Some(now) => tell("changed", id, was, now.clone()),
            // What is printed no longer is asked for: its value must be as it was, or there is a reason why not.
            None => match explain(world, id) {
                Err(gap) => tell("gap", id, was, gap.to_string()),
                Ok(found) if found.value.is_none() && !was.is_empty() => {
                    tell("gap", id, was, found.notes.join("; "));
                }
                Ok(found) => match value_in_words(&found) {
                    now if now == *was => tell("kept", id, was, now),
                    now => tell("moved", id, was, now),
                },
            },
        }
    }
    for (id, now) in today.iter().filter(|(id, _)| !frozen.printed.contains_key(*id)) {
        tell("new", id, "", now.clone());
    }
    out
}

/// One line of the table of reasons.
struct Reason {
    why: String,
    what: String,
    id: Regex,
    was: Regex,
    now: Regex,
    number: String,
    count: usize,
}

fn reasons(table: &str) -> Vec<Reason> {
    let whole = |pattern: &str| Regex::new(&format!("^(?s:{pattern})$")).unwrap();
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let line = |row: csv::StringRecord| Reason {
        why: row[0].to_owned(),
        what: row[1].to_owned(),
        id: whole(&row[2]),
        was: whole(&row[3]),
        now: whole(&row[4]),
        number: row[5].to_owned(),
        count: row[6].parse().unwrap(),
    };
    reader.records().map(|row| line(row.unwrap())).collect()
}

impl Reason {
    fn fits(&self, d: &Difference) -> bool {
        let number = || match self.number.as_str() {
            "" => true,
            "same" => bare(&d.now) == d.was,
            "finer" => rounds_to(&d.now, &d.was),
            near => match (amount(&d.now), amount(&d.was)) {
                (Some(now), Some(was)) => (now - was).abs() <= near.parse().unwrap(),
                _ => false,
            },
        };
        self.what.split('|').any(|what| what == d.what)
            && self.id.is_match(&d.id)
            && self.was.is_match(&d.was)
            && self.now.is_match(&d.now)
            && number()
    }
}

/// A printed value without the word on how exactly it is known.
fn bare(printed: &str) -> &str {
    let number = printed.strip_suffix(" at best").unwrap_or(printed);
    ["at least ", "at most ", "about "].iter().find_map(|word| number.strip_prefix(word)).unwrap_or(number)
}

/// The number that is printed: `−$3.2 m` is −3,200,000.
fn amount(printed: &str) -> Option<f64> {
    let text = bare(printed).replace(['$', ','], "").replace('−', "-");
    let mut words = text.split(' ');
    let number: f64 = words.next()?.trim_start_matches('+').parse().ok()?;
    Some(
        number
            * [("k", 1e3), ("m", 1e6), ("bn", 1e9), ("tn", 1e12)]
                .into_iter()
                .fold(1.0, |by, (name, of)| if text.split(' ').nth(1) == Some(name) { of } else { by }),
    )
}

/// Whether a number printed with more digits rounds to the one that was printed; "under 0.0001" to nothing.
fn rounds_to(now: &str, was: &str) -> bool {
    let digits = was.trim_end_matches(" %").split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let half = 0.5 * 10f64.powi(-(digits as i32)) + 1e-12;
    let now = bare(now).trim_start_matches("under ").trim_start_matches("above ");
    matches!((amount(now), amount(was)), (Some(now), Some(was)) if (now - was).abs() <= half)
}

/// Every difference under its reason: differences that have none, and reasons that do not take as many as they say.
pub fn unexplained(table: &str, differences: &[Difference]) -> Vec<String> {
    let reasons = reasons(table);
    let mut taken = vec![0; reasons.len()];
    let mut out = Vec::new();
    for d in differences {
        match reasons.iter().position(|reason| reason.fits(d)) {
            Some(at) => taken[at] += 1,
            None => out.push([d.what, &d.pair, &d.id, &d.was, &d.now].join("\t")),
        }
    }
    for (reason, taken) in reasons.iter().zip(taken).filter(|(reason, taken)| reason.count != *taken) {
        out.push(format!("{} differences, not {}: {} ({})", taken, reason.count, reason.why, reason.what));
    }
    out
}

#[test]
fn a_difference_needs_a_reason_that_fits_and_counts() {
    let difference = |what, id: &str, was: &str, now: &str| Difference {
        what,
        pair: "CHL–CHN".to_owned(),
        id: id.to_owned(),
        was: was.to_owned(),
        now: now.to_owned(),
    };
    let qualified = difference("changed", "indicator/share/CHL:CHN/2023@baci", "3.2 %", "at most 3.2 %");
    let other = Difference { now: "at most 3.3 %".to_owned(), ..qualified.clone() };
    let table = |number: &str, count: usize| {
        format!(
            "reason,what,id,was,now,number,count\nbound,changed,indicator/share/.*,.*,at most .*,{number},{count}\n"
        )
    };
    let told = |table: &str, all: &[Difference]| unexplained(table, all).len();
    assert_eq!(told(&table("same", 1), std::slice::from_ref(&qualified)), 0);
    assert_eq!(told(&table("same", 2), std::slice::from_ref(&qualified)), 1);
    assert_eq!(told(&table("same", 1), &[qualified.clone(), other.clone()]), 1);
    assert_eq!(told(&table("0.2", 2), &[qualified, other]), 0);
    let finer = |was: &str, now: &str| rounds_to(now, was);
    assert!(
        finer("0.0 %", "at most 0.04 %")
            && finer("0.0 %", "under 0.0001 %")
            && finer("0.000", "about 0.0004")
    );
    assert!(!finer("0.0 %", "0.06 %") && !finer("0.000", "about 0.002"));
    assert_eq!(amount("about −$3.2 m"), Some(-3.2e6));
}
