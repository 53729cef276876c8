//! English has two readers: the rules of this module and the grammar. What do they say together?
//!
//! A claim that both propose is kept once; where they differ, the reader that is better at it speaks and the
//! other reading goes along, so that the judge calls nothing false that one of the two reads as true. A claim that only
//! the grammar proposes is marked as such and never called false.

use crate::frame::{Frame, Kind};
use crate::period::Period;

/// Slots that make a claim.
const SLOTS: usize = 7;

/// How plausible the reading of the reader that does not speak is.
const OTHER: f32 = 0.9;

/// The claims of a sentence as both readers see it.
///
/// `named`: whether the sentence names a place; figures of a sentence that names none are often no claims.
pub fn together(rules: Vec<Frame>, grammar: Vec<Frame>, named: bool) -> Vec<Frame> {
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
    let alone = open
        .into_iter()
        .flatten()
        .filter(|f| named && is_kept(f, silent))
        .map(|f| Frame { alone: true, ..f });
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
    let same = agreement(&rules, &grammar);
    let (mut said, other) =
        if prefers_grammar(&rules, &grammar) { (grammar, rules) } else { (rules, grammar) };
    if same < SLOTS {
        said.alternatives.push((other, OTHER));
    }
    said
}

/// Whether the grammar speaks where the two differ. In the sentences annotated for building the rules were
/// right more often in every kind of claim, but not where they found no other side of a figure.
fn prefers_grammar(rules: &Frame, grammar: &Frame) -> bool {
    let same = rules.kind == grammar.kind && rules.measure == grammar.measure && rules.kind != Kind::Count;
    same && world(rules) && !world(grammar)
}

fn world(frame: &Frame) -> bool {
    frame.parties.iter().any(|p| p.has("WLD"))
}

/// Whether a claim that the grammar alone proposes is kept. Its figures and ranks nearly always are claims; what has
/// neither only where the rules found nothing in the sentence and a day or year is told. The world as a
/// side is what it puts where it found none.
fn is_kept(frame: &Frame, silent: bool) -> bool {
    let world = world(frame);
    let dated = matches!(frame.period, Period::At(_) | Period::Range(..) | Period::AsOf(_));
    match frame.kind {
        Kind::Level => !world,
        // "has multiplied tenfold in warmth"
        Kind::Ratio => !world && dated,
        Kind::Change => frame.number() != Some(0.0),
        Kind::Share | Kind::Rank => true,
        Kind::Count => !world && (silent || frame.measure != "membership"),
        Kind::Event => silent && dated && !world && frame.measure != "ties.institute.confucius",
        Kind::Comparison => silent,
        Kind::Membership => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{Op, Party, Span, Value};
    use crate::period::Stamp;

    fn level(to: &str, year: Period) -> Frame {
        Frame {
            parties: vec![Party::one("KEN"), Party::one(to)],
            period: year,
            value: Some(Value::One(5e9)),
            unit: Some("USD".to_owned()),
            op: Some(Op::Equal),
            ..Frame::new(Kind::Level, "trade.goods.exports", Span::new(0, 20), Span::new(10, 20))
        }
    }

    const YEAR: Period = Period::At(Stamp::Year(2023));

    #[test]
    fn what_both_read_alike_is_one_claim() {
        let out = together(vec![level("UGA", YEAR)], vec![level("UGA", YEAR)], true);
        assert_eq!(out, vec![level("UGA", YEAR)]);
    }

    #[test]
    fn where_they_differ_the_other_reading_goes_along() {
        let out = together(vec![level("UGA", YEAR)], vec![level("TZA", YEAR)], true);
        assert_eq!(out.len(), 1);
        assert_eq!(out[0].parties[1], Party::one("UGA"));
        assert_eq!(out[0].alternatives, vec![(level("TZA", YEAR), OTHER)]);
    }

    #[test]
    fn the_grammar_speaks_where_the_rules_found_no_other_side() {
        let rules = level("WLD", YEAR);
        let out = together(vec![rules.clone()], vec![level("UGA", YEAR)], true);
        assert_eq!(out[0].parties[1], Party::one("UGA"));
        assert_eq!(out[0].alternatives, vec![(rules, OTHER)]);
    }

    #[test]
    fn what_the_grammar_alone_finds_is_marked() {
        let out = together(Vec::new(), vec![level("UGA", YEAR)], true);
        assert!(out.len() == 1 && out[0].alone);
        assert!(together(Vec::new(), vec![level("UGA", YEAR)], false).is_empty(), "no place is named");
        assert!(together(Vec::new(), vec![level("WLD", YEAR)], true).is_empty(), "no other side was found");
    }
}
