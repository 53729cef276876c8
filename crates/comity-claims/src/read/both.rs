//! English has two readers: the rules of this module and the grammar. What do they say together?
//!
//! A claim that both propose is kept once; where they differ, the rules speak and the other reading goes
//! with theirs, so that the judge calls nothing false that one of the two reads as true. A claim that only
//! the grammar proposes is marked as such and never called false.

use crate::frame::{Frame, Kind};
use crate::period::Period;

/// Slots that make a claim.
const SLOTS: usize = 7;

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
    let silent = out.is_empty();
    let alone = open.into_iter().flatten().filter(|f| is_kept(f, silent)).map(|f| Frame { alone: true, ..f });
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

/// A claim as the rules read it, which were right more often in every kind of the sentences annotated for
/// building, with the reading of the grammar beside it.
fn either(rules: Frame, grammar: Frame) -> Frame {
    let mut said = rules;
    if agreement(&said, &grammar) < SLOTS {
        said.alternatives.push((grammar, OTHER));
    }
    said
}

/// Whether a claim that the grammar alone proposes is kept. Its figures nearly always are claims; what has
/// no figure only where the rules found nothing in the sentence and a day or year is told. The world as a
/// side is what it puts where it found none.
fn is_kept(frame: &Frame, silent: bool) -> bool {
    let world = frame.parties.iter().any(|p| p.has("WLD"));
    let dated = matches!(frame.period, Period::At(_) | Period::Range(..) | Period::AsOf(_));
    match frame.kind {
        Kind::Level | Kind::Ratio => !world,
        Kind::Change => frame.number() != Some(0.0),
        Kind::Share => true,
        Kind::Count => !world && (silent || frame.measure != "membership"),
        Kind::Event => silent && dated && !world,
        Kind::Rank | Kind::Comparison => silent,
        Kind::Membership => false,
    }
}
