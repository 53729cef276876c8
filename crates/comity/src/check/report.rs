//! The result of a check as plain data; every form of output is made from it.

use super::adjust::{Adjusted, adjust};
use super::article::{Article, Block};
use super::nearest::{self, BaseYear};
use super::{Evidence, gaps, say};
use crate::words;
use comity_claims::atlas;
use comity_claims::facts::{Happening, Row};
use comity_claims::frame::{Frame, Kind, Span};
use comity_claims::judge::{Basis, Verdict, judge};
use comity_claims::period::{Day, Period};
use comity_claims::wire::Claim;
use std::collections::BTreeSet;

/// Where a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Block of the article.
    pub block: usize,
    /// Its sentence in the block, in code points.
    pub sentence: Span,
}

/// What one source says.
#[derive(Clone, Debug, PartialEq)]
pub struct Witness {
    /// Short id.
    pub id: String,
    /// Name for readers.
    pub name: String,
    /// What it is, in a few words; may be empty.
    pub about: String,
    /// Release; may be empty.
    pub release: String,
    /// The period looked at.
    pub period: Period,
    /// The value found, in `unit`.
    pub value: Option<f64>,
    /// Its unit.
    pub unit: String,
    /// What it means for the claim.
    pub verdict: Verdict,
    /// Why it was heard but not counted; `None` if it was counted.
    pub aside: Option<String>,
    /// Evidence ids of the rows, in order.
    pub evidence: Vec<String>,
    /// What one must know.
    pub notes: Vec<String>,
}

/// One claim with its verdict.
#[derive(Clone, Debug)]
pub struct Checked {
    /// From 1, in the order of the text.
    pub number: usize,
    /// Where it stands.
    pub place: Place,
    /// The words of the claim, in code points of the block.
    pub span: Span,
    /// The same in code points of the file.
    pub in_file: Span,
    /// The words of the claim.
    pub quote: String,
    /// The whole sentence.
    pub sentence: String,
    /// The frame in the exchange format.
    pub claim: Claim,
    /// The claim in plain words.
    pub says: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The verdict with its basis, in one sentence.
    pub headline: String,
    /// What each source says; those set aside last.
    pub witnesses: Vec<Witness>,
    /// Dated events of the ledger: in words, and their evidence id.
    pub events: Vec<(String, String)>,
    /// Which values would do.
    pub tolerance: Option<String>,
    /// The nearest true statements.
    pub nearest: Vec<String>,
    /// How a growth claim fares from other base years.
    pub base_years: Vec<BaseYear>,
    /// What else one must know.
    pub notes: Vec<String>,
}

/// A checked article.
#[derive(Clone, Debug)]
pub struct Report {
    /// Name of the file.
    pub name: String,
    /// Title of the article.
    pub title: String,
    /// Language; may be empty.
    pub lang: String,
    /// The day it was checked for.
    pub day: Day,
    /// The text.
    pub blocks: Vec<Block>,
    /// The claims.
    pub claims: Vec<Checked>,
}

/// Events listed for one claim.
const EVENTS_SHOWN: usize = 12;

/// Verdicts in the order in which they are counted.
pub const VERDICTS: [&str; 6] =
    ["supported", "imprecise", "source_dependent", "outdated", "contradicted", "not_checkable"];

/// A verdict for readers.
pub fn verdict_in_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Supported => "supported",
        Verdict::Imprecise => "imprecise",
        Verdict::Contradicted => "contradicted",
        Verdict::Outdated => "outdated",
        Verdict::SourceDependent => "depends on the source",
        Verdict::NotCheckable(_) => "cannot be checked",
    }
}

impl Report {
    /// A report without claims yet.
    pub fn new(article: &Article, name: &str, day: Day) -> Self {
        Self {
            name: name.to_owned(),
            title: article.title.clone(),
            lang: article.lang.clone(),
            day,
            blocks: article.blocks.clone(),
            claims: Vec::new(),
        }
    }

    /// Adds a claim and numbers it.
    pub fn add(&mut self, mut claim: Checked) {
        claim.number = self.claims.len() + 1;
        self.claims.push(claim);
    }

    /// How many claims have a verdict.
    pub fn count(&self, verdict: &str) -> usize {
        self.claims.iter().filter(|c| c.verdict.id() == verdict).count()
    }

    /// "12 claims: 5 supported, 2 imprecise, 5 cannot be checked."
    pub fn summary(&self) -> String {
        if self.claims.is_empty() {
            return "No claim about ties between countries found that could be checked.".to_owned();
        }
        let parts: Vec<String> = VERDICTS
            .iter()
            .filter_map(|v| {
                let found = self.claims.iter().find(|c| c.verdict.id() == *v)?;
                Some(format!("{} {}", self.count(v), verdict_in_words(found.verdict)))
            })
            .collect();
        format!("{}: {}.", words::count(self.claims.len(), "claim"), parts.join(", "))
    }
}

/// Judges a frame and gathers what a reader needs; with the block comes its text in characters.
pub fn finding(
    frame: &Frame,
    place: Place,
    (block, chars): (&Block, &[char]),
    day: Day,
    evidence: Evidence<'_>,
) -> Checked {
    let cut =
        |s: Span| chars.get(s.start..s.end.min(chars.len())).unwrap_or_default().iter().collect::<String>();
    let Adjusted { finding, aside, source_missing } =
        adjust(evidence.world, frame, judge(frame, evidence.facts, day), day);
    let mut notes: Vec<String> = Vec::new();
    let mut why = gaps::why(frame, finding.verdict, evidence);
    if source_missing {
        let named = frame.source.as_ref().map(|s| s.ids.join(" or ")).unwrap_or_default();
        why = Some(format!("the text names its source ({named}), of which there is no figure here"));
    }
    let failing = finding.notes.iter().find(|n| n.starts_with("fails for: ")).cloned();
    notes.extend(finding.notes.iter().filter(|n| !n.starts_with("fails for: ")).map(|n| readable(n)));
    let heard: Vec<&str> =
        finding.bases.iter().chain(aside.iter().map(|a| &a.0)).map(|b| b.source.as_str()).collect();
    let silent = gaps::silent(frame, &heard, day, evidence);
    let witnesses: Vec<Witness> = finding
        .bases
        .iter()
        .map(|b| witness(b, None))
        .chain(aside.iter().map(|(b, why)| witness(b, Some(why.clone()))))
        .collect();
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
        headline: headline(frame, &finding.bases, finding.verdict, why, failing, &silent),
        events: events(frame, &finding.events, finding.verdict, evidence),
        tolerance: if judged { nearest::tolerance(frame) } else { None },
        nearest: if judged && !settled { nearest::nearest(frame, day, evidence) } else { Vec::new() },
        base_years: if judged { nearest::base_years(frame, day, evidence) } else { Vec::new() },
        witnesses,
        notes,
    }
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
fn events(
    frame: &Frame,
    used: &[Happening],
    verdict: Verdict,
    evidence: Evidence<'_>,
) -> Vec<(String, String)> {
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

/// The verdict with its basis in one sentence.
fn headline(
    frame: &Frame,
    bases: &[Basis],
    verdict: Verdict,
    why: Option<String>,
    failing: Option<String>,
    silent: &[String],
) -> String {
    // how blocs are counted is told where it decides
    let mixed = bases.iter().any(|b| Some(b.verdict) != bases.first().map(|f| f.verdict));
    let named = |wanted: &[Verdict]| -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for b in bases.iter().filter(|b| wanted.contains(&b.verdict)) {
            let mut name = atlas::source_in_words(&b.source);
            if let Some(note) = b.note.as_ref().filter(|n| n.starts_with("counting") && mixed) {
                name += &format!(" {note}");
            }
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    };
    let mut parts = Vec::new();
    if let Some(why) = why {
        parts.push(format!("cannot be checked: {why}"));
    }
    for (verdicts, said) in [
        (&[Verdict::Supported][..], "true on the figures of"),
        (&[Verdict::Imprecise][..], "nearly so, not to the digits, on those of"),
        (&[Verdict::Outdated][..], "once true, no longer so on those of"),
        (&[Verdict::Contradicted, Verdict::SourceDependent][..], "not so on those of"),
    ] {
        let names = named(verdicts);
        if !names.is_empty() {
            parts.push(format!("{said} {}", words::list(&names)));
        }
    }
    if let Some(failing) = failing {
        let kind = if frame.kind == Kind::Membership { "not a member" } else { "not so" };
        let pairs = failing.trim_start_matches("fails for: ").split("; ");
        let who: Vec<String> = pairs.map(|pair| failing_side(frame, pair)).collect();
        let all = if who.len() < frame.parties.iter().map(|p| p.plus.len()).max().unwrap_or(1) {
            " (the others hold)"
        } else {
            ""
        };
        parts.push(format!("{kind}: {}{all}", words::list(&who)));
    } else if bases.is_empty() {
        match verdict {
            Verdict::Supported if frame.kind == Kind::Membership => {
                parts.push("true by the list of members".to_owned());
            }
            Verdict::Supported => parts.push("true by the ledger of ties".to_owned()),
            Verdict::Outdated => parts.push("once true, no longer so".to_owned()),
            Verdict::Contradicted => parts.push("the ledger says otherwise".to_owned()),
            _ => {}
        }
    }
    parts.extend(silent.iter().take(2).cloned());
    let mut parts: Vec<String> = parts.iter().map(|p| words::capital(p)).collect();
    if let Some(first) = parts.first_mut() {
        *first = first.replace(" on those of ", " on the figures of ");
    }
    parts.join(". ") + "."
}
