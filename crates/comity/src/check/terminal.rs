//! The report for a terminal: what one would read aloud.

use super::nearest::base_years_in_words;
use super::report::{Checked, Report, Witness, verdict_in_words};
use super::say;
use crate::words;

/// Widest line, in characters: what a terminal of eighty columns shows.
const WIDTH: usize = 96;

/// Evidence ids shown for one source; the rest is told by number.
const IDS_SHOWN: usize = 3;

/// The report.
pub fn text(report: &Report) -> String {
    head(report) + &findings(report)
}

/// What was checked, and the counts.
pub fn head(report: &Report) -> String {
    let mut out = String::new();
    let title = if report.title.is_empty() { report.name.clone() } else { report.title.clone() };
    out += &format!("{}\nchecked as written on {}\n", words::printable(&title), say::day(report.day));
    if !report.about.is_empty() {
        out += &format!("about {}\n", words::printable(&report.about));
    }
    if report.reader != super::READER {
        out += &format!("read by {}; judged by comity\n", words::printable(&report.reader));
    }
    out + &wrapped("", &report.summary())
}

/// Every finding, what matters first.
pub fn findings(report: &Report) -> String {
    let mut out = String::new();
    for claim in report.by_weight() {
        out.push('\n');
        out += &one(claim);
    }
    for why in &report.refused {
        out += &wrapped("\nrefused  ", &words::printable(why));
    }
    out += &worth_checking(report);
    if report.claims.iter().any(|c| c.witnesses.iter().any(|w| !w.evidence.is_empty())) {
        out += "The rows behind a figure: comity explain 'ID'\n";
    }
    out
}

/// Claims with a figure that no evidence here can answer, for somebody who can.
fn worth_checking(report: &Report) -> String {
    let open = report.worth_checking();
    if open.is_empty() {
        return String::new();
    }
    let mut out = "\nworth checking elsewhere: no source here can answer\n".to_owned();
    for c in open {
        out += &wrapped(&format!("{:>3}  ", c.number), &words::printable(&c.says));
    }
    out
}

fn one(c: &Checked) -> String {
    let mut out = wrapped(&format!("{:>3}  ", c.number), &format!("“{}”", words::printable(&c.quote)));
    let mut line = |name: &str, text: &str| {
        out += &wrapped(&format!("     {name:<9} "), &words::printable(text));
    };
    line("claim", &c.says);
    line("verdict", &format!("{} — {}", verdict_in_words(c.verdict).to_uppercase(), c.headline));
    for other in c.otherwise.iter().skip(1) {
        line("or", &format!("it holds if read as: {}", other.says));
    }
    if let Some(decision) = &c.decision {
        let note = if decision.note.is_empty() { String::new() } else { format!(" — {}", decision.note) };
        line("review", &format!("{}{note}", decision.words()));
    }
    for w in &c.witnesses {
        line("source", &witness(w));
        let mut ids: Vec<&str> = w.evidence.iter().map(String::as_str).take(IDS_SHOWN).collect();
        let more = format!("and {} more", w.evidence.len().saturating_sub(IDS_SHOWN));
        if w.evidence.len() > IDS_SHOWN {
            ids.push(&more);
        }
        if !ids.is_empty() {
            line("", &ids.join("  "));
        }
    }
    for (event, id) in &c.events {
        line("ledger", &format!("{event}  {id}"));
    }
    if let Some(tolerance) = &c.tolerance {
        line("rounding", tolerance);
    }
    for near in &c.nearest {
        line("nearest", near);
    }
    if let Some(bases) = base_years_in_words(&c.base_years, c.claim.unit.as_deref().unwrap_or_default()) {
        line("base year", &bases);
    }
    for note in &c.notes {
        line("note", note);
    }
    out
}

/// "BACI: $263.5 bn (2014), supported; release …; note".
pub fn witness(w: &Witness) -> String {
    let value = w.value.map_or_else(|| "no value".to_owned(), |v| say::quantity(v, &w.unit));
    let about = if w.about.is_empty() { String::new() } else { format!(" ({})", w.about) };
    let mut out = format!("{}{about}: {value}, {}", words::capital(&w.name), say::period(w.period));
    match &w.aside {
        Some(why) => out += &format!(" — not counted: {why}"),
        None => out += &format!(" — {}", verdict_in_words(w.verdict)),
    }
    for note in &w.notes {
        out += &format!("; {note}");
    }
    out
}

/// Text broken at spaces, further lines set in as far as the first.
fn wrapped(head: &str, text: &str) -> String {
    let indent = head.chars().count();
    let mut out = head.to_owned();
    let mut column = indent;
    for (i, word) in text.split(' ').enumerate() {
        let width = word.chars().count();
        if i > 0 && column + 1 + width > WIDTH {
            out.push('\n');
            out += &" ".repeat(indent);
            column = indent;
        } else if i > 0 {
            out.push(' ');
            column += 1;
        }
        out += word;
        column += width;
    }
    out.trim_end().to_owned() + "\n"
}
