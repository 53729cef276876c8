//! Multiples in words, and the other side of a ratio.

use super::line::pattern;
use super::reader::Reader;
use super::roles::{Actor, Cue};
use super::topic::Topic;
use super::when::When;
use crate::frame::{Frame, Kind, Op, Other, Party, Precision, Span, Value};
use crate::period::{Period, Stamp};
use crate::vocab;

pattern!(
    WORD_RATIO = r"\b(?P<q>(?:more than|well over|over|nearly|almost|roughly|about|around|close to|just under|at least|not quite|less than|has not|did not|have not) )?(?P<w>doubled|near-doubling|doubling|doubles|double|tripled|tripling|triples|triple|trebled|treble|trebling|quadrupled|quadruple|quadrupling|quintupled|sextupled|halved|halving|halve|twice|thrice|half as (?:much|many|large|big))\b(?P<after>-digit| taxation| counting| standards?| act| check| role| track| major)?"
);

/// Reads "doubled", "nearly tripled", "halved" between two positions.
pub fn word_ratios(r: &mut Reader<'_>, from: usize, to: usize) {
    for c in WORD_RATIO.all(&r.scene.shadow) {
        let (Some(whole), Some(w)) = (c.get(0), r.scene.group(&c, "w")) else { continue };
        let anchor = r.scene.span(whole.range());
        if c.name("after").is_some() || anchor.start < from || anchor.start >= to || r.is_used(anchor) {
            continue;
        }
        let op = match c.name("q").map(|m| m.as_str().trim()) {
            None if c.name("w").is_some_and(|m| m.as_str().starts_with("near-")) => Op::Nearly,
            None => Op::Equal,
            Some("more than" | "well over" | "over") => Op::Above,
            Some("nearly" | "almost" | "close to" | "just under" | "not quite") => Op::Nearly,
            Some("at least") => Op::AtLeast,
            Some("less than") => Op::Below,
            Some("roughly" | "about" | "around") => Op::About,
            Some(_) => continue,
        };
        // "suspended twice": how often, not how much
        pattern!(MUCH = r"^ (?:as|the|its|their|what|that|those|more|over|a|an|<P>|<M>|<C>)");
        let often = matches!(c.name("w").map(|m| m.as_str()), Some("twice" | "thrice"));
        if often && !MUCH.hits(&r.scene.shadow_text(anchor.end, anchor.end + 12)) {
            continue;
        }
        let Some(value) = multiple(c.name("w").map_or("", |m| m.as_str())) else { continue };
        let next = r.next_quantity(anchor.end);
        let Some(rel) = flow_at(r, w, anchor) else { continue };
        let mut f = r.frame(Kind::Ratio, &rel, r.span_of(anchor, next), anchor);
        (f.value, f.op, f.unit, f.precision) =
            (Some(Value::One(value)), Some(op), Some("x".into()), Precision::Word);
        let noun = r.scene.text(w.start, w.end);
        finish_ratio(
            r,
            &mut f,
            from,
            next,
            matches!(noun.as_str(), "twice" | "thrice" | "double" | "triple" | "treble")
                || noun.starts_with("half as"),
        );
        r.relation = Some(rel);
        r.push(f);
    }
}

fn multiple(word: &str) -> Option<f64> {
    Some(match word {
        w if w.trim_start_matches("near-").starts_with("doubl") || w == "twice" => 2.0,
        w if w.starts_with("tripl") || w.starts_with("trebl") || w == "thrice" => 3.0,
        w if w.starts_with("quadrupl") => 4.0,
        "quintupled" => 5.0,
        "sextupled" => 6.0,
        w if w.starts_with("halv") || w.starts_with("half") => 0.5,
        _ => return None,
    })
}

/// The flow that a predicate at `at` speaks of.
fn flow_at(r: &Reader<'_>, at: Span, anchor: Span) -> Option<super::discourse::Relation> {
    let clause = r.clause_at(at.start);
    let numeric = |t: &&Topic| !vocab::is_tie(t.measure) && !t.measure.starts_with("tariff.coverage");
    let before = r
        .topics
        .iter()
        .rev()
        .filter(numeric)
        .find(|t| t.span.end <= at.start && t.span.start >= clause.start);
    let after = r.topics.iter().filter(numeric).find(|t| t.span.start >= at.end && t.span.start < clause.end);
    match before.or(after) {
        Some(t) => Some(r.relation_of(t, anchor)),
        None => r
            .relation
            .clone()
            .filter(|x| !vocab::is_tie(&x.measure))
            .or_else(|| r.topics.iter().find(numeric).map(|t| r.relation_of(t, anchor)))
            .or_else(|| r.before.relation.clone().filter(|x| !vocab::is_tie(&x.measure))),
    }
}

/// The base or the other side of a ratio.
pub fn finish_ratio(r: &mut Reader<'_>, f: &mut Frame, from: usize, to: usize, cross: bool) {
    let clause = r.clause_at(f.anchor.start);
    if cross && let Some(other) = versus(r, clause, f) {
        f.period = r.period_for(f.anchor, from, to);
        f.versus = Some(other);
        let next = r.next_quantity(f.anchor.end);
        f.span.end = f.span.end.max(clause.end.min(f.anchor.end + 60).min(next));
        return;
    }
    let ends = r.ends(f.anchor, from, to);
    f.base_period = ends.base;
    let ahead = r.times_in(clause).into_iter().find(|t| matches!(t.1, When::Ahead(_)));
    let since = r.times_in(clause).into_iter().find_map(|(span, w)| match w {
        When::Is(Period::At(s)) if since_before(r, span) => Some(s),
        _ => None,
    });
    f.period = if let Some((_, w)) = ahead {
        r.resolve(w)
    } else if let Some(s) = since {
        f.base_period = Some(Period::At(Stamp::Year(s.year())));
        Period::Latest
    } else {
        ends.period.unwrap_or_else(|| r.period_without_base(f.anchor, from, to))
    };
    if f.base_period.is_none() && r.scene.text(clause.start, clause.end).contains("since then") {
        f.base_period = r.before.event.or(r.before.period);
        f.period = Period::Latest;
    }
    // "€1.4 billion in 2010, had more than doubled by 2022": from the number before
    let earlier = r.out.last().filter(|p| {
        p.kind == Kind::Level
            && p.measure == f.measure
            && p.parties == f.parties
            && p.period.last_year().zip(f.period.last_year()).is_some_and(|(a, b)| a + 1 < b)
    });
    if let (None, Some(p)) = (f.base_period, earlier) {
        f.base_period = Some(p.period);
    }
    if f.base_period.is_none()
        && f.period.bounds().is_some()
        && f.period.last_year().is_some_and(|y| y <= r.scene.today.0)
    {
        f.base_period = Some(f.period.shift_years(-1));
    }
    r.period = Some(f.period);
}

/// "since the two signed a pact in April 2008": the year is where the ratio starts.
fn since_before(r: &Reader<'_>, time: Span) -> bool {
    let clause = r.clause_at(time.start);
    pattern!(SINCE = r"\bsince (?:[^,;]*)$");
    SINCE.hits(&r.scene.text(clause.start, time.start))
}

pattern!(
    AS_THAN = r"\b(?:as|than|that of|those of|that|those|the size of|that with)(?: (?:(?:it|they) (?:does|did|do|sells|sold|buys|bought|sell|buy)|did|does))?(?: (?P<prep>from|to|with|in|into|for))?(?: the whole of| all of)?(?: the)?$"
);

/// The other side of a comparison: the place after "as" or "than", put where its preposition says.
pub(super) fn versus(r: &Reader<'_>, clause: Span, f: &mut Frame) -> Option<Other> {
    let actors: Vec<Actor> = r.actors(clause);
    if f.measure == "tariff.rate"
        && let Some(other) = other_duty(r, clause, f, &actors)
    {
        return Some(other);
    }
    if let Some(back) = mirrored(r, f) {
        return Some(back);
    }
    let pronoun = |a: &Actor| is_pronoun(r, a);
    if let [one] = f.parties.as_slice()
        && let Some(a) = actors.iter().find(|a| {
            a.mention.shape == super::scene::Shape::Possessive
                && a.span.start >= f.anchor.end
                && a.span.start <= f.anchor.end + 1
                && !pronoun(a)
        })
    {
        let other = Party::union(&a.mention.codes);
        let mut all = r.actors(Span::new(0, f.anchor.start)).into_iter();
        if *one == other
            && let Some(main) = all.find(|x| x.mention.codes != a.mention.codes)
        {
            f.parties = vec![Party::union(&main.mention.codes)];
        }
        return Some(Other { parties: Some(vec![other]), ..Other::default() });
    }
    if let Some(found) = of_the_same(r, f, &actors) {
        return found;
    }
    for a in actors.iter().filter(|a| (a.span.start >= f.anchor.end || a.cue == Cue::Than) && !pronoun(a)) {
        let head = r.scene.text(clause.start.max(a.span.start.saturating_sub(40)), a.span.start);
        let Some(c) = AS_THAN.first(head.trim_end()) else { continue };
        let other = Party::union(&a.mention.codes);
        let side = match (c.name("prep").map(|m| m.as_str()), f.parties.as_slice()) {
            (Some("from"), _) => 0,
            (Some("to" | "with" | "in" | "into" | "for"), _) => 1,
            (None, [first, _]) if *first == other => 1,
            _ => usize::from(
                f.measure.ends_with(".imports")
                    || f.measure == "trade.goods"
                        && f.parties.len() == 2
                        && f.parties.first() == Some(&other),
            ),
        };
        if let [_] = f.parties.as_slice() {
            return Some(Other { parties: Some(vec![other]), ..Other::default() });
        }
        let mut main = f.parties.clone();
        if main.contains(&other) {
            let known: Vec<Party> =
                actors.iter().filter(|x| x.span != a.span).map(|x| Party::union(&x.mention.codes)).collect();
            let spare =
                known.iter().find(|p| !main.contains(p)).cloned().unwrap_or_else(|| Party::one("WLD"));
            if let Some(slot) = main.iter_mut().find(|p| **p == other) {
                *slot = spare;
            }
            f.parties = main.clone();
        }
        let mut parties = main;
        if let Some(slot) = parties.get_mut(side) {
            *slot = other;
        }
        both_others(r, &actors, a, &mut parties, 1 - side);
        return Some(Other { parties: Some(parties), ..Other::default() });
    }
    None
}

/// "sold more to El Salvador than Colombia did to Panama": both sides are others.
fn both_others(r: &Reader<'_>, actors: &[Actor], first: &Actor, parties: &mut [Party], side: usize) {
    pattern!(DID = r"^ (?:did|does|do|sold|bought|shipped|sent) (?:to|from|with|in) (?:the )?$");
    let next = actors.iter().find(|b| b.span.start > first.span.end);
    if let Some(b) = next.filter(|b| DID.hits(&r.scene.text(first.span.end, b.span.start)))
        && let Some(slot) = parties.get_mut(side)
    {
        *slot = Party::union(&b.mention.codes);
    }
}

fn is_pronoun(r: &Reader<'_>, a: &Actor) -> bool {
    matches!(r.scene.text(a.span.start, a.span.end).as_str(), "it" | "its" | "they" | "their")
}

/// "$91 billion in Thailand, more than three times South Korea's": another's of the same. The inner
/// `None` is a comparison with itself.
fn of_the_same(r: &Reader<'_>, f: &mut Frame, actors: &[Actor]) -> Option<Option<Other>> {
    if let Some(told) = r.out.last().filter(|x| x.measure == f.measure && x.parties.len() == 2)
        && let Some(a) = actors.iter().find(|a| {
            a.mention.shape == super::scene::Shape::Possessive
                && a.span.start >= f.anchor.end
                && a.span.start <= f.anchor.end + 6
                && !is_pronoun(r, a)
                && matches!(r.scene.text(a.span.end, a.span.end + 1).as_str(), "" | "." | "," | ";")
        })
    {
        let mut parties = told.parties.clone();
        f.parties.clone_from(&told.parties);
        let owner = usize::from(f.measure.ends_with(".imports") || f.measure == "finance.debt");
        if let Some(slot) = parties.get_mut(owner) {
            *slot = Party::union(&a.mention.codes);
        }
        let other = Other { parties: Some(parties.clone()), ..Other::default() };
        return Some((parties != f.parties).then_some(other));
    }
    None
}

/// "double the 6 per cent that it charged Malaysia": the duty before against that on another.
fn other_duty(r: &Reader<'_>, clause: Span, f: &mut Frame, actors: &[Actor]) -> Option<Other> {
    pattern!(
        CHARGED = r"^ (?:the |its )?(?:<%>|rate|duty|tariff|average)(?: of <%>)? ?(?:that |which )?(?:it|they|<P>)? ?(?:charge[sd]?|applie[sd]|apply|lev(?:y|ies|ied)|imposed?|imposes|puts?|sets?|faced?|faces)(?: to| on| upon| for)?(?: goods from| imports from)? (?:the )?<P>"
    );
    if !CHARGED.hits(&r.scene.shadow_text(f.anchor.end, clause.end)) {
        return None;
    }
    let other = actors.iter().rfind(|a| a.span.start >= f.anchor.end)?;
    let told = r.relation.as_ref().filter(|x| x.measure == f.measure && x.parties.len() == 2)?;
    f.parties.clone_from(&told.parties);
    f.product.clone_from(&told.product);
    let parties = vec![told.parties.first()?.clone(), Party::union(&other.mention.codes)];
    (parties != f.parties).then(|| Other { parties: Some(parties), ..Other::default() })
}

/// "three times more to Germany than it imports from it": the same pair, the other way round.
fn mirrored(r: &Reader<'_>, f: &Frame) -> Option<Other> {
    let back = match f.measure.as_str() {
        "trade.goods.exports" => ["imports", "imported", "buys", "bought", "purchases"],
        "trade.goods.imports" => ["exports", "exported", "sells", "sold", "ships"],
        _ => return None,
    };
    let head = r.scene.text(f.anchor.end, r.clause_at(f.anchor.start).end);
    let than = head.rsplit(" than ").next().filter(|_| head.contains(" than "))?;
    let verb = back.iter().any(|w| than.contains(w));
    verb.then(|| Other {
        measure: vocab::mirror(&f.measure).map(str::to_owned),
        parties: Some(f.parties.iter().rev().cloned().collect()),
        ..Other::default()
    })
}
