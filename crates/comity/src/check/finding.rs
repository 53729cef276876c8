//! One claim judged: the readings asked, the verdict put together, and what a reader needs of it.

use super::adjust::{Adjusted, adjust};
use super::article::Block;
use super::report::{Checked, Otherwise, Place, Witness};
use super::{Evidence, gaps, nearest, say};
use crate::words;
use comity_claims::atlas;
use comity_claims::facts::{Happening, Row};
use comity_claims::frame::{Frame, Kind, Span};
use comity_claims::judge::policy::{self, Judged};
use comity_claims::judge::readings::{Around, Reading};
use comity_claims::judge::{Basis, Finding, Reason, Verdict, judge};
use comity_claims::period::Day;
use comity_claims::wire::Claim;
use std::collections::BTreeSet;

/// Events listed for one claim.
const EVENTS_SHOWN: usize = 12;

/// Readings told of an unclear claim.
const READINGS_SHOWN: usize = 3;

/// What is said where a verdict rests on rows for which no source was seen.
const UNVERIFIED: &str = "it rests on a row of the ledger that is unverified: no source is attached";

/// Judges a frame with what surrounds it.
pub fn judged(frame: &Frame, around: &Around<'_>, day: Day, evidence: Evidence<'_>) -> Judged {
    let single = |f: &Frame| adjust(evidence.world, f, judge(f, evidence.facts, day), day).finding;
    policy::judge_by(&single, frame, around, day)
}

/// Judges a frame and gathers what a reader needs; with the block comes its text in characters.
pub fn finding(
    read: &Frame,
    place: Place,
    (block, chars): (&Block, &[char]),
    around: &Around<'_>,
    day: Day,
    evidence: Evidence<'_>,
) -> Checked {
    let cut =
        |s: Span| chars.get(s.start..s.end.min(chars.len())).unwrap_or_default().iter().collect::<String>();
    let Judged { frame, finding, holds_if } = judged(read, around, day, evidence);
    let frame = &frame;
    let Adjusted { aside, source_missing, .. } =
        adjust(evidence.world, frame, judge(frame, evidence.facts, day), day);
    let why = reason(frame, &finding, source_missing, &holds_if, evidence);
    let heard: Vec<&str> =
        finding.bases.iter().chain(aside.iter().map(|a| &a.0)).map(|b| b.source.as_str()).collect();
    let silent = gaps::silent(frame, &heard, day, evidence);
    let counted = finding.bases.iter().map(|b| witness(b, None));
    let witnesses: Vec<Witness> =
        counted.chain(aside.iter().map(|(b, why)| witness(b, Some(why.clone())))).collect();
    let mut claim = Claim::of(frame, chars);
    claim.verdict = Some(finding.verdict.id().to_owned());
    claim.reason = finding.verdict.reason().map(str::to_owned);
    let settled = matches!(finding.verdict, Verdict::Supported | Verdict::SourceDependent);
    let judged = !matches!(finding.verdict, Verdict::NotCheckable(_));
    let found = |p: usize| block.places.get(p).copied().unwrap_or_default() as usize;
    let in_file = Span::new(found(frame.span.start), found(frame.span.end.saturating_sub(1)) + 1);
    Checked {
        number: 0,
        place,
        span: frame.span,
        in_file,
        quote: cut(frame.span),
        sentence: cut(place.sentence),
        claim,
        says: say::claim(frame),
        verdict: finding.verdict,
        headline: headline(frame, &finding, why, &silent),
        off_by: policy::off_by(frame, &finding),
        otherwise: holds_if.iter().take(READINGS_SHOWN).map(|r| otherwise(r, chars)).collect(),
        events: events(frame, &finding, evidence),
        tolerance: if judged { nearest::tolerance(frame) } else { None },
        nearest: if judged && !settled { nearest::nearest(frame, day, evidence) } else { Vec::new() },
        base_years: if judged { nearest::base_years(frame, day, evidence) } else { Vec::new() },
        witnesses,
        notes: notes(&finding),
        decision: None,
    }
}

fn otherwise(reading: &Reading, chars: &[char]) -> Otherwise {
    Otherwise { says: say::claim(&reading.frame), claim: Claim::of(&reading.frame, chars) }
}

/// Remarks of the judge that no other part of the finding tells.
fn notes(finding: &Finding) -> Vec<String> {
    let told = |n: &&String| {
        n.starts_with("fails for: ") || finding.verdict == Verdict::NotCheckable(Reason::Unclear)
    };
    finding.notes.iter().filter(|n| !told(n)).map(|n| readable(n)).collect()
}

/// Why there is no verdict, if there is none.
fn reason(
    frame: &Frame,
    finding: &Finding,
    source_missing: bool,
    holds_if: &[Reading],
    evidence: Evidence<'_>,
) -> Option<String> {
    if let Some(first) = holds_if.first() {
        return Some(format!("as read it does not hold; it holds if read as: {}", say::claim(&first.frame)));
    }
    if finding.verdict == Verdict::NotCheckable(Reason::Unclear) {
        return finding.notes.first().cloned();
    }
    if source_missing {
        let named = frame.source.as_ref().map(|s| s.ids.join(" or ")).unwrap_or_default();
        return Some(format!("the text names its source ({named}), of which there is no figure here"));
    }
    gaps::why(frame, finding.verdict, evidence)
}

/// The side of a failing pair that varies: "China, Paraguay" is Paraguay where all are China's.
fn failing_side(frame: &Frame, pair: &str) -> String {
    let fixed = |code: &str| {
        let alone = |p: &comity_claims::frame::Party| p.single() == Some(code);
        frame.parties.iter().any(alone) && frame.parties.iter().any(|p| p.plus.len() > 1)
    };
    let names: Vec<String> = pair.split(", ").filter(|c| !fixed(c)).map(say::place).collect();
    words::list(&names)
}

/// Codes in a remark of the judge as names.
fn readable(note: &str) -> String {
    let name = |word: &str| {
        let bare = word.trim_matches([',', ';', '.']);
        let known =
            bare.len() >= 2 && bare.chars().all(|c| c.is_ascii_uppercase()) && atlas::place(bare).is_some();
        if known { word.replace(bare, &say::place(bare)) } else { word.to_owned() }
    };
    note.split(' ').map(name).collect::<Vec<_>>().join(" ")
}

/// The events that decide; where there are none, those that the ledger has of the parties.
fn events(frame: &Frame, finding: &Finding, evidence: Evidence<'_>) -> Vec<(String, String)> {
    let (used, verdict) = (finding.events.as_slice(), finding.verdict);
    if verdict == Verdict::NotCheckable(Reason::Target) {
        return pledges(frame, evidence).iter().map(happening).collect();
    }
    let judged = !matches!(verdict, Verdict::NotCheckable(_));
    if !used.is_empty() || !judged || !matches!(frame.kind, Kind::Event | Kind::Membership) {
        return used.iter().take(EVENTS_SHOWN).map(happening).collect();
    }
    let (Some(a), Some(b)) = (frame.parties.first(), frame.parties.get(1)) else { return Vec::new() };
    let mut found: Vec<Happening> = Vec::new();
    for code in a.plus.iter().chain(&b.plus).filter(|c| !evidence.facts.is_bloc(c) && *c != "CHN") {
        let bloc = |h: &Happening| h.parties.iter().any(|p| (a.has(p) || b.has(p)) && p != code);
        let all = evidence.facts.events(&frame.measure, Some(code));
        found.extend(all.into_iter().filter(|h| frame.kind != Kind::Membership || bloc(h)));
    }
    found.truncate(EVENTS_SHOWN);
    found.iter().map(happening).collect()
}

/// What the ledger has of pledges between the parties of a target.
fn pledges(frame: &Frame, evidence: Evidence<'_>) -> Vec<Happening> {
    // texts say "Latin America" of what was pledged to CELAC
    let same = |a: &str, b: &str| a == b || (matches!(a, "LAC" | "CELAC") && matches!(b, "LAC" | "CELAC"));
    let with = |p: &comity_claims::frame::Party, h: &Happening| {
        p.plus.iter().any(|code| h.parties.iter().any(|q| same(code, q)))
    };
    let between = |h: &Happening| !frame.parties.is_empty() && frame.parties.iter().all(|p| with(p, h));
    evidence.facts.events_where(atlas::PLEDGES, &between)
}

/// "Chile and China: 2018-11-06 signed", with its evidence id.
fn happening(h: &Happening) -> (String, String) {
    let parties: Vec<String> = h.parties.iter().map(|p| say::place(p)).collect();
    let note = if h.note.is_empty() { String::new() } else { format!(" ({})", h.note) };
    let event = h.event.replace('_', " ");
    (format!("{}: {event}, {}{note}", words::list(&parties), say::stamp(h.date)), h.evidence.clone())
}

fn witness(basis: &Basis, aside: Option<String>) -> Witness {
    let mut rows: Vec<&Row> = basis.rows.iter().map(AsRef::as_ref).collect();
    if basis.unit == "rank" {
        rows.sort_by(|a, b| b.value.total_cmp(&a.value));
    }
    let mut evidence: Vec<String> = Vec::new();
    let mut cited: BTreeSet<&str> = BTreeSet::new();
    let mut notes: Vec<String> = basis.note.iter().cloned().collect();
    let mut releases: Vec<String> = Vec::new();
    for row in rows {
        if !row.evidence.is_empty() && cited.insert(&row.evidence) {
            evidence.push(row.evidence.clone());
        }
        if !row.note.is_empty() && !notes.contains(&row.note) {
            notes.push(row.note.clone());
        }
        if !row.vintage.is_empty() && !releases.contains(&row.vintage) {
            releases.push(row.vintage.clone());
        }
    }
    Witness {
        id: basis.source.clone(),
        name: atlas::source_in_words(&basis.source),
        about: atlas::describe(&basis.source).to_owned(),
        release: releases.join("; "),
        period: basis.period,
        value: basis.value,
        unit: basis.unit.clone(),
        verdict: basis.verdict,
        aside,
        evidence,
        notes,
    }
}

/// Whether everything that a verdict rests on is unverified.
fn unverified(finding: &Finding) -> bool {
    let marked = |note: &str| note.contains("unverified");
    let rows: Vec<&str> = finding.bases.iter().flat_map(|b| &b.rows).map(|r| r.note.as_str()).collect();
    let events: Vec<&str> = finding.events.iter().map(|h| h.note.as_str()).collect();
    let all: Vec<&str> = rows.into_iter().chain(events).collect();
    !all.is_empty() && all.iter().any(|n| marked(n))
}

/// A source with what it has: "BACI ($18.3 bn)".
fn with_value(b: &Basis, mixed: bool) -> String {
    let mut name = atlas::source_in_words(&b.source);
    if let Some(note) = b.note.as_ref().filter(|n| n.starts_with("counting") && mixed) {
        name += &format!(" {note}");
    }
    match b.value {
        Some(v) => format!("{name} ({})", say::quantity(v, &b.unit)),
        None => name,
    }
}

/// The verdict with its basis and the number found, in one sentence.
fn headline(frame: &Frame, finding: &Finding, why: Option<String>, silent: &[String]) -> String {
    let (bases, verdict) = (&finding.bases, finding.verdict);
    // how blocs are counted is told where it decides
    let mixed = bases.iter().any(|b| Some(b.verdict) != bases.first().map(|f| f.verdict));
    let named = |wanted: &[Verdict]| -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for name in bases.iter().filter(|b| wanted.contains(&b.verdict)).map(|b| with_value(b, mixed)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    };
    let open = verdict == Verdict::NotCheckable(Reason::Unclear);
    let mut parts = Vec::new();
    if let Some(why) = why {
        parts.push(format!("{}: {why}", if open { "unclear" } else { "cannot be checked" }));
    }
    for (verdicts, said) in [
        (&[Verdict::Supported][..], "true on the figures of"),
        (&[Verdict::Imprecise][..], "nearly so, not to the digits, on those of"),
        (&[Verdict::Outdated][..], "once true, no longer so on those of"),
        (&[Verdict::Contradicted, Verdict::SourceDependent][..], "not so on those of"),
    ] {
        let names = named(verdicts);
        if !names.is_empty() {
            let said = if open { "as read, the figure is that of" } else { said };
            parts.push(format!("{said} {}", words::list(&names)));
        }
    }
    if !open {
        parts.extend(by_ledger(frame, finding));
    }
    if unverified(finding) {
        parts.push(UNVERIFIED.to_owned());
    }
    parts.extend(silent.iter().take(2).cloned());
    let mut parts: Vec<String> = parts.iter().map(|p| words::capital(p)).collect();
    if let Some(first) = parts.first_mut() {
        *first = first.replace(" on those of ", " on the figures of ");
    }
    parts.join(". ") + "."
}

/// What lists of ties and members say, where no figure decides.
fn by_ledger(frame: &Frame, finding: &Finding) -> Option<String> {
    if let Some(failing) = finding.notes.iter().find_map(|n| n.strip_prefix("fails for: ")) {
        let kind = if frame.kind == Kind::Membership { "not a member" } else { "not so" };
        let who: Vec<String> = failing.split("; ").map(|pair| failing_side(frame, pair)).collect();
        let most = frame.parties.iter().map(|p| p.plus.len()).max().unwrap_or(1);
        let all = if who.len() < most { " (the others hold)" } else { "" };
        let on_record: Vec<String> = finding.events.iter().take(1).map(|h| happening(h).0).collect();
        let found = on_record.first().map_or_else(String::new, |h| format!("; on record is {h}"));
        return Some(format!("{kind}: {}{all}{found}", words::list(&who)));
    }
    if !finding.bases.is_empty() {
        return None;
    }
    let said = match finding.verdict {
        Verdict::Supported if frame.kind == Kind::Membership => "true by the list of members",
        Verdict::Supported => "true by the ledger of ties",
        Verdict::Outdated => "once true, no longer so",
        Verdict::Contradicted => "the ledger says otherwise",
        _ => return None,
    };
    Some(said.to_owned())
}
