//! English has two readers: the rules of this module and the grammar. What do they say together?
//!
//! A claim that both propose is kept once; where they differ, the reader that is better at that kind of
//! claim speaks and the other's reading goes with it, so that the judge calls nothing false that one of
//! the two reads as true. A claim that only the grammar proposes is kept as such,
//! and never called false.

use crate::frame::{Frame, Kind};

/// How plausible the reading of the reader that does not speak is.
const OTHER: f32 = 0.9;

/// The claims of a sentence as both readers see it.
pub fn together(rules: Vec<Frame>, grammar: Vec<Frame>) -> Vec<Frame> {
    let mut open: Vec<Option<Frame>> = grammar.into_iter().map(Some).collect();
    let mut out = Vec::new();
    for frame in rules {
        let likeness = |slot: &&mut Option<Frame>| slot.as_ref().map_or(0, |g| likeness(&frame, g));
        let best = open.iter_mut().max_by_key(likeness).filter(|slot| likeness(slot) > 0);
        match best.and_then(Option::take) {
            Some(other) => out.push(either(frame, other)),
            None => out.push(frame),
        }
    }
    let alone = open.into_iter().flatten().filter(is_kept).map(|f| Frame { alone: true, ..f });
    out.extend(alone);
    out.sort_by_key(|f| (f.anchor.start, f.anchor.end));
    out
}

/// How sure it is that two frames are readings of one claim: 0 if they are not.
fn likeness(a: &Frame, b: &Frame) -> usize {
    let figure = |f: &Frame| f.value.is_some();
    let near = a.anchor.overlaps(b.anchor) && figure(a) == figure(b);
    let same = a.kind == b.kind && a.span.overlaps(b.span) && a.value == b.value && a.events == b.events;
    if !(near || same) {
        return 0;
    }
    1 + agreement(a, b) + usize::from(near) * 4
}

/// In how many of the slots that make a claim two frames agree.
fn agreement(a: &Frame, b: &Frame) -> usize {
    [
        a.kind == b.kind,
        a.measure == b.measure,
        a.parties == b.parties,
        a.period == b.period,
        a.value == b.value,
        a.unit == b.unit,
        a.op == b.op,
    ]
    .iter()
    .filter(|same| **same)
    .count()
}

/// One of two readings of a claim, with the other beside it.
fn either(rules: Frame, grammar: Frame) -> Frame {
    let (mut said, other) =
        if prefers_grammar(&rules, &grammar) { (grammar, rules) } else { (rules, grammar) };
    if agreement(&said, &other) < 7 {
        said.alternatives.push((other, OTHER));
    }
    said
}

/// Whether the grammar speaks where the two differ: of the sentences annotated for building, the rules
/// were right more often in every kind but joining and leaving.
fn prefers_grammar(rules: &Frame, grammar: &Frame) -> bool {
    (rules.kind, grammar.kind) == (Kind::Membership, Kind::Event)
}

/// Whether a claim that the grammar alone proposes is kept: its memberships were no claims half of the
/// time, and the world as a side is what it puts where it found none.
fn is_kept(frame: &Frame) -> bool {
    let world = frame.parties.iter().any(|p| p.has("WLD"));
    let open = world && matches!(frame.kind, Kind::Level | Kind::Count | Kind::Event | Kind::Ratio);
    frame.kind != Kind::Membership && !open
}
