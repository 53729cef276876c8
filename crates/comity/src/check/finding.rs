//! One claim judged: the readings asked, the verdict put together, and what a reader needs of it.

use super::adjust::{Adjusted, Aside, adjust};
use super::article::Block;
use super::report::{Checked, Otherwise, Place, Witness};
use super::say::Voice;
use super::{Evidence, gaps, nearest};
use comity_claims::atlas;
use comity_claims::facts::{Happening, Row};
use comity_claims::frame::{Frame, Kind, Span};
use comity_claims::judge::policy::{self, Judged};
use comity_claims::judge::readings::{Around, Reading};
use comity_claims::judge::{Basis, Finding, Reason, Verdict, judge};
use comity_claims::period::Day;
use comity_claims::remark::{Doubt, Remark};
use comity_claims::wire::Claim;
use std::collections::BTreeSet;

/// Events listed for one claim.
const EVENTS_SHOWN: usize = 12;

/// Readings told of an unclear claim.
const READINGS_SHOWN: usize = 3;

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
    (day, evidence, voice): (Day, Evidence<'_>, &Voice<'_>),
) -> Checked {
    let cut =
        |s: Span| chars.get(s.start..s.end.min(chars.len())).unwrap_or_default().iter().collect::<String>();
    let Judged { frame, finding, holds_if } = judged(read, around, day, evidence);
    let frame = &frame;
    let Adjusted { aside, source_missing, .. } =
        adjust(evidence.world, frame, judge(frame, evidence.facts, day), day);
    let why = reason(frame, &finding, source_missing, &holds_if, (evidence, voice));
    let heard: Vec<&str> =
        finding.bases.iter().chain(aside.iter().map(|a| &a.0)).map(|b| b.source.as_str()).collect();
    let silent = gaps::silent(frame, &heard, day, evidence, voice);
    let counted = finding.bases.iter().map(|b| witness(b, None, voice));
    let witnesses: Vec<Witness> =
        counted.chain(aside.iter().map(|(b, why)| witness(b, Some(*why), voice))).collect();
    let mut claim = Claim::of(frame, chars);
    claim.verdict = Some(finding.verdict.id().to_owned());
    claim.reason = finding.verdict.reason().map(str::to_owned);
    let settled = matches!(finding.verdict, Verdict::Supported | Verdict::SourceDependent);
    let judged = !matches!(finding.verdict, Verdict::NotCheckable(_));
    Checked {
        number: 0,
        place,
        span: frame.span,
        in_file: in_file(block, frame.span),
        quote: cut(frame.span),
        sentence: cut(place.sentence),
        claim,
        says: voice.claim(frame),
        verdict: finding.verdict,
        headline: headline(frame, &finding, why, &silent, voice),
        off_by: policy::off_by(frame, &finding),
        otherwise: holds_if.iter().take(READINGS_SHOWN).map(|r| otherwise(r, chars, voice)).collect(),
        events: events(frame, &finding, evidence).iter().map(|h| voice.happening(h)).collect(),
        tolerance: if judged { nearest::tolerance(frame, voice) } else { None },
        nearest: if judged && !settled { nearest::nearest(frame, day, evidence, voice) } else { Vec::new() },
        base_years: if judged { nearest::base_years(frame, day, evidence) } else { Vec::new() },
        witnesses,
        notes: notes(&finding, voice),
        decision: None,
    }
}

/// Where a stretch of a block stands in the file.
pub fn in_file(block: &Block, span: Span) -> Span {
    let found = |p: usize| block.places.get(p).copied().unwrap_or_default() as usize;
    Span::new(found(span.start), found(span.end.saturating_sub(1)) + 1)
}

fn otherwise(reading: &Reading, chars: &[char], voice: &Voice<'_>) -> Otherwise {
    Otherwise { says: voice.claim(&reading.frame), claim: Claim::of(&reading.frame, chars) }
}

/// Remarks of the judge that no other part of the finding tells.
fn notes(finding: &Finding, voice: &Voice<'_>) -> Vec<String> {
    let told = |n: &&Remark| {
        matches!(n, Remark::FailsFor(_)) || finding.verdict == Verdict::NotCheckable(Reason::Unclear)
    };
    finding.notes.iter().filter(|n| !told(n)).map(|n| voice.remark(n)).collect()
}

/// Why there is no verdict, if there is none.
fn reason(
    frame: &Frame,
    finding: &Finding,
    source_missing: bool,
    holds_if: &[Reading],
    (evidence, voice): (Evidence<'_>, &Voice<'_>),
) -> Option<String> {
    if let Some(first) = holds_if.first() {
        return Some(voice.said("headline.holds_if", &[("claim", &voice.claim(&first.frame))]));
    }
    if finding.verdict == Verdict::NotCheckable(Reason::Unclear) {
        let open = Verdict::NotCheckable(Reason::Unclear);
        let by_rate = finding.bases.iter().any(|b| b.verdict == open);
        let doubt = finding.notes.iter().any(|n| matches!(n, Remark::Doubt(_)));
        return match finding.notes.first() {
            _ if by_rate && !doubt => Some(voice.doubt(&Doubt::Rate)),
            first => first.map(|n| voice.remark(n)),
        };
    }
    if source_missing {
        let either = |a: String, b: String| voice.said("claim.or", &[("a", &a), ("b", &b)]);
        let ids = frame.source.iter().flat_map(|s| &s.ids).cloned();
        let named = ids.reduce(either).unwrap_or_default();
        return Some(voice.said("headline.named", &[("source", &named)]));
    }
    gaps::why(frame, finding.verdict, evidence, voice)
}

/// The side of a failing pair that varies: "China, Paraguay" is Paraguay where all are China's.
fn failing_side(frame: &Frame, pair: &[String], voice: &Voice<'_>) -> String {
    let fixed = |code: &str| {
        let alone = |p: &comity_claims::frame::Party| p.single() == Some(code);
        frame.parties.iter().any(alone) && frame.parties.iter().any(|p| p.plus.len() > 1)
    };
    let names: Vec<String> = pair.iter().filter(|c| !fixed(c)).map(|c| voice.bare(c)).collect();
    voice.list(&names)
}

/// The events that decide; where there are none, those that the ledger has of the parties.
fn events(frame: &Frame, finding: &Finding, evidence: Evidence<'_>) -> Vec<Happening> {
    let (used, verdict) = (finding.events.as_slice(), finding.verdict);
    if verdict == Verdict::NotCheckable(Reason::Target) {
        return pledges(frame, evidence);
    }
    let judged = !matches!(verdict, Verdict::NotCheckable(_));
    if !used.is_empty() || !judged || !matches!(frame.kind, Kind::Event | Kind::Membership) {
        return used.iter().take(EVENTS_SHOWN).cloned().collect();
    }
    let (Some(a), Some(b)) = (frame.parties.first(), frame.parties.get(1)) else { return Vec::new() };
    let mut found: Vec<Happening> = Vec::new();
    for code in a.plus.iter().chain(&b.plus).filter(|c| !evidence.facts.is_bloc(c) && *c != "CHN") {
        let bloc = |h: &Happening| h.parties.iter().any(|p| (a.has(p) || b.has(p)) && p != code);
        let all = evidence.facts.events(&frame.measure, Some(code));
        found.extend(all.into_iter().filter(|h| frame.kind != Kind::Membership || bloc(h)));
    }
    found.truncate(EVENTS_SHOWN);
    found
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

fn witness(basis: &Basis, aside: Option<Aside>, voice: &Voice<'_>) -> Witness {
    let mut rows: Vec<&Row> = basis.rows.iter().map(AsRef::as_ref).collect();
    if basis.unit == "rank" {
        rows.sort_by(|a, b| b.value.total_cmp(&a.value));
    }
    let mut evidence: Vec<String> = Vec::new();
    let mut cited: BTreeSet<&str> = BTreeSet::new();
    let mut notes: Vec<String> = basis.note.iter().map(|note| voice.remark(note)).collect();
    let mut releases: Vec<String> = Vec::new();
    for row in rows {
        if !row.evidence.is_empty() && cited.insert(&row.evidence) {
            evidence.push(row.evidence.clone());
        }
        // What is remarked of each row of a sum is said once.
        let own: Vec<String> = row.notes.iter().map(|note| voice.remark(note)).collect();
        let own = own.join(voice.semicolon());
        if !own.is_empty() && !notes.contains(&own) {
            notes.push(own);
        }
        if !row.vintage.is_empty() && !releases.contains(&row.vintage) {
            releases.push(row.vintage.clone());
        }
    }
    Witness {
        id: basis.source.clone(),
        name: voice.source(&basis.source),
        about: voice.about_source(&basis.source).to_owned(),
        release: releases.join("; "),
        period: basis.period,
        value: basis.value,
        unit: basis.unit.clone(),
        verdict: basis.verdict,
        aside: aside.map(|why| voice.word(&format!("aside.{}", why.id())).to_owned()),
        evidence,
        notes,
    }
}

/// Whether something that a verdict rests on is unverified.
fn unverified(finding: &Finding) -> bool {
    let rows = finding.bases.iter().flat_map(|b| &b.rows).any(|row| row.unverified());
    rows || finding.events.iter().any(|event| event.unverified)
}

/// A source with what it has: "BACI ($18.3 bn)".
fn with_value(b: &Basis, mixed: bool, voice: &Voice<'_>) -> String {
    let mut name = voice.source(&b.source);
    if let Some(note @ Remark::Partners { .. }) = b.note.as_ref().filter(|_| mixed) {
        name = voice.said("witness.counting", &[("source", &name), ("how", &voice.remark(note))]);
    }
    b.value.map_or(name.clone(), |v| voice.brackets(&name, &voice.quantity(v, &b.unit)))
}

/// The verdict with its basis and the number found, in one sentence.
fn headline(
    frame: &Frame,
    finding: &Finding,
    why: Option<String>,
    silent: &[String],
    voice: &Voice<'_>,
) -> String {
    let open = finding.verdict == Verdict::NotCheckable(Reason::Unclear);
    let mut parts = Vec::new();
    if let Some(why) = why {
        parts.push(voice.said(if open { "headline.unclear" } else { "headline.cannot" }, &[("why", &why)]));
    }
    for (verdicts, key) in [
        (&[Verdict::Supported][..], "headline.true"),
        (&[Verdict::Imprecise][..], "headline.nearly"),
        (&[Verdict::Outdated][..], "headline.once"),
        (&[Verdict::Contradicted, Verdict::SourceDependent][..], "headline.not_so"),
        (&[Verdict::NotCheckable(Reason::Unclear)][..], "headline.as_read"),
    ] {
        let names = sources_of(finding, verdicts, voice);
        if names.is_empty() || key == "headline.as_read" && !open {
            continue;
        }
        let key = match key {
            _ if open => "headline.as_read".to_owned(),
            "headline.true" => key.to_owned(),
            // "on those of" needs figures named before it
            _ => format!("{key}{}", if parts.is_empty() { ".first" } else { "" }),
        };
        parts.push(voice.said(&key, &[("names", &voice.list(&names))]));
    }
    if !open {
        parts.extend(by_ledger(frame, finding, voice));
    }
    if unverified(finding) {
        parts.push(voice.word("headline.unverified").to_owned());
    }
    parts.extend(silent.iter().take(2).cloned());
    voice.sentences(&parts)
}

/// The sources with one of some verdicts, each once, with what they have.
fn sources_of(finding: &Finding, wanted: &[Verdict], voice: &Voice<'_>) -> Vec<String> {
    let bases = &finding.bases;
    // how blocs are counted is told where it decides
    let mixed = bases.iter().any(|b| Some(b.verdict) != bases.first().map(|f| f.verdict));
    let mut names: Vec<String> = Vec::new();
    for name in bases.iter().filter(|b| wanted.contains(&b.verdict)).map(|b| with_value(b, mixed, voice)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// What lists of ties and members say, where no figure decides.
fn by_ledger(frame: &Frame, finding: &Finding, voice: &Voice<'_>) -> Option<String> {
    let failing = finding.notes.iter().find_map(|n| match n {
        Remark::FailsFor(whom) => Some(whom),
        _ => None,
    });
    if let Some(failing) = failing {
        let key = if frame.kind == Kind::Membership { "headline.no_member" } else { "headline.not" };
        let who: Vec<String> = failing.iter().map(|pair| failing_side(frame, pair, voice)).collect();
        let said = voice.said(key, &[("names", &voice.list(&who))]);
        let most = frame.parties.iter().map(|p| p.plus.len()).max().unwrap_or(1);
        let others = who.len() < most;
        let said = if others { voice.said("headline.others_hold", &[("said", &said)]) } else { said };
        return Some(match finding.events.first() {
            Some(h) => voice.said("headline.on_record", &[("said", &said), ("event", &voice.happening(h).0)]),
            None => said,
        });
    }
    if !finding.bases.is_empty() {
        return None;
    }
    let key = match finding.verdict {
        Verdict::Supported if frame.kind == Kind::Membership => "headline.members",
        Verdict::Supported => "headline.ties",
        Verdict::Outdated => "headline.no_longer",
        Verdict::Contradicted => "headline.ledger",
        _ => return None,
    };
    Some(voice.word(key).to_owned())
}
