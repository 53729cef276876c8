//! The report for a terminal: what one would read aloud.

use super::nearest::base_years_in_words;
use super::report::{Checked, Reader, Report, Witness};
use super::say::Voice;
use crate::words;

/// Widest line, in columns of a terminal.
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
    let voice = report.voice();
    let mut line = |text: &str| out += &format!("{}\n", words::printable(text));
    line(report.heading());
    line(&voice.said("terminal.day", &[("day", &voice.day(report.day))]));
    if !report.about.is_empty() {
        line(&voice.said("terminal.about", &[("pair", &report.about)]));
    }
    if report.reader != Reader::Own {
        line(&voice.said("read_by", &[("reader", &voice.reader(&report.reader))]));
    }
    out + &wrapped("", &report.summary())
}

/// Every finding, what matters first.
pub fn findings(report: &Report) -> String {
    let (mut out, voice) = (String::new(), report.voice());
    for claim in report.by_weight() {
        out.push('\n');
        out += &one(claim, &voice);
    }
    for why in &report.refused {
        out.push('\n');
        out += &wrapped(&format!("{}  ", voice.word("line.refused")), &words::printable(why));
    }
    out += &worth_checking(report);
    if report.claims.iter().any(|c| c.witnesses.iter().any(|w| !w.evidence.is_empty())) {
        out += &format!("{}\n", voice.word("terminal.rows"));
    }
    out
}

/// Claims with a figure that no evidence here can answer, for somebody who can.
fn worth_checking(report: &Report) -> String {
    let open = report.worth_checking();
    if open.is_empty() {
        return String::new();
    }
    let mut out = format!("\n{}\n", report.voice().word("worth"));
    for c in open {
        out += &wrapped(&format!("{:>3}  ", c.number), &words::printable(&c.says));
    }
    out
}

fn one(c: &Checked, voice: &Voice<'_>) -> String {
    let quote = voice.quoted(&words::printable(&c.quote));
    let mut out = wrapped(&format!("{:>3}  ", c.number), &quote);
    let mut line = |name: &str, text: &str| {
        let name = if name.is_empty() { "" } else { voice.word(&format!("line.{name}")) };
        let gap = " ".repeat(10_usize.saturating_sub(width(name)).max(1));
        out += &wrapped(&format!("     {name}{gap}"), &words::printable(text));
    };
    line("claim", &c.says);
    line("verdict", &format!("{} — {}", voice.verdict(c.verdict).to_uppercase(), c.headline));
    for other in c.otherwise.iter().skip(1) {
        line("or", &voice.said("line.or.said", &[("claim", &other.says)]));
    }
    if let Some(decision) = &c.decision {
        let note = if decision.note.is_empty() { String::new() } else { format!(" — {}", decision.note) };
        line("review", &format!("{}{note}", voice.decision(decision)));
    }
    for w in &c.witnesses {
        line("source", &witness(w, voice));
        let mut ids: Vec<&str> = w.evidence.iter().map(String::as_str).take(IDS_SHOWN).collect();
        let more = w.evidence.len().saturating_sub(IDS_SHOWN).to_string();
        let more = voice.said("ids.more", &[("n", &more)]);
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
    let unit = c.claim.unit.as_deref().unwrap_or_default();
    if let Some(bases) = base_years_in_words(&c.base_years, unit, voice) {
        line("base_year", &bases);
    }
    for note in &c.notes {
        line("note", note);
    }
    out
}

/// "BACI: $263.5 bn, 2014 — supported; release …; note".
fn witness(w: &Witness, voice: &Voice<'_>) -> String {
    let value = w.value.map_or_else(|| voice.word("value.none").to_owned(), |v| voice.quantity(v, &w.unit));
    let source = voice.brackets(&words::capital(&w.name), &w.about);
    let said = voice.said(
        "witness.value",
        &[("source", &source), ("value", &value), ("period", &voice.period(w.period))],
    );
    let verdict = match &w.aside {
        Some(why) => voice.said("witness.aside", &[("why", why)]),
        None => voice.verdict(w.verdict).to_owned(),
    };
    let told = std::iter::once(format!("{said} — {verdict}")).chain(w.notes.iter().cloned());
    told.collect::<Vec<_>>().join(voice.semicolon())
}

/// Whether a character is written in a square as wide as two letters.
fn wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{ff01}'..='\u{ff60}')
}

/// Columns that a text takes.
fn width(text: &str) -> usize {
    text.chars().map(|c| if wide(c) { 2 } else { 1 }).sum()
}

/// The pieces of a text between which a line may end: after a space, and after a wide character unless a mark of
/// punctuation follows it.
fn pieces(text: &str) -> Vec<&str> {
    let (mut out, mut from) = (Vec::new(), 0);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let closes = next.is_some_and(|next| "，。；：、）”％」》%".contains(next));
        if c == ' ' || (wide(c) && !"（“「《".contains(c) && !closes) {
            let end = at + c.len_utf8();
            out.extend(text.get(from..end));
            from = end;
        }
    }
    out.extend(text.get(from..).filter(|rest| !rest.is_empty()));
    out
}

/// Text broken into lines, further ones set in as far as the first.
fn wrapped(head: &str, text: &str) -> String {
    let indent = width(head);
    let (mut out, mut column) = (head.to_owned(), indent);
    for piece in pieces(text) {
        let own = width(piece.trim_end());
        if column > indent && column + own > WIDTH {
            out.truncate(out.trim_end().len());
            out.push('\n');
            out += &" ".repeat(indent);
            column = indent;
        }
        out += piece;
        column += width(piece);
    }
    out.trim_end().to_owned() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_between_words_and_between_characters() {
        let english = "Goods trade between China and Brazil in 2023: $157.5 bn. ".repeat(3);
        let chinese = "2023年，中国与巴西的货物贸易（BACI）：1575亿美元。".repeat(4);
        for text in [english.trim_end(), &chinese] {
            let told = wrapped("  1  ", text);
            assert!(told.lines().count() > 1 && told.lines().all(|line| width(line) <= WIDTH), "{told}");
            let whole: String = told.split_whitespace().collect();
            assert_eq!(whole, format!("1{}", text.split_whitespace().collect::<String>()));
            let starts = |line: &str| line.trim_start().starts_with(['，', '。', '）', '：']);
            assert!(!told.lines().any(starts), "{told}");
        }
    }
}
