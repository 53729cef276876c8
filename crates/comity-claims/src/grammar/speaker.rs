//! Who speaks: "Address by Kenya's trade minister. … our exports there".

use super::gazette;
use super::lang::Lang;
use super::reader::Reader;

/// Those who speak for a country.
const OFFICES: &[&str] = &[
    "minister",
    "ministry",
    "ambassador",
    "president",
    "premier",
    "chancellor",
    "spokesperson",
    "spokesman",
    "spokeswoman",
    "envoy",
    "governor",
    "embassy",
    "king",
    "queen",
    "emir",
    "parliament",
    "delegate",
];

/// Words of speaking.
const SPEAKING: &[&str] = &[
    "address",
    "addressed",
    "remarks",
    "toast",
    "statement",
    "speech",
    "speaking",
    "spoke",
    "reply",
    "transcript",
    "briefing",
    "rose",
    "press",
    "reception",
    "lecture",
    "interview",
    "told",
];

/// The country whose office a sentence says to be speaking.
pub fn named(r: &Reader<'_>) -> Option<Vec<String>> {
    let line = r.line;
    if line.lexicon.lang != Lang::En {
        return None;
    }
    let told = |words: &[&str]| (0..line.len()).find(|n| words.contains(&line.word(*n)));
    let office = told(OFFICES)?;
    told(SPEAKING)?;
    let single = |codes: &[String]| codes.len() == 1 && !codes.iter().any(|c| gazette::is_bloc(c));
    let near = |g: &&super::place::Group| !g.pointer && single(&g.codes) && g.from.abs_diff(office) <= 5;
    r.groups.iter().filter(near).min_by_key(|g| g.from.abs_diff(office)).map(|g| g.codes.clone())
}
