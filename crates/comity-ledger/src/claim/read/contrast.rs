//! Multiples in words, and comparisons of two flows without a number.

use super::line::pattern;
use super::reader::Reader;
use super::roles::{Actor, Cue};
use super::topic::Topic;
use super::when::When;
use crate::claim::frame::{Frame, Kind, Op, Other, Party, Precision, Span, Value};
use crate::claim::period::{Period, Stamp};
use crate::claim::vocab;

pattern!(
    WORD_RATIO = r"\b(?P<q>(?:more than|well over|over|nearly|almost|roughly|about|around|close to|just under|at least|not quite|less than|has not|did not|have not) )?(?P<w>doubled|doubling|doubles|double|tripled|tripling|triples|triple|trebled|treble|trebling|quadrupled|quadruple|quadrupling|quintupled|sextupled|halved|halving|halve|twice|thrice|half as (?:much|many|large|big))\b(?P<after>-digit| taxation| counting| standards?| act| check| role| track| major)?"
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
            None => Op::Equal,
            Some("more than" | "well over" | "over") => Op::Above,
            Some("nearly" | "almost" | "close to" | "just under" | "not quite") => Op::Nearly,
            Some("at least") => Op::AtLeast,
            Some("less than") => Op::Below,
            Some("roughly" | "about" | "around") => Op::About,
            Some(_) => continue,
        };
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
        w if w.starts_with("doubl") || w == "twice" => 2.0,
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
            .or_else(|| r.topics.iter().find(numeric).map(|t| r.relation_of(t, anchor)))
            .or_else(|| r.before.relation.clone()),
    }
}

/// The base or the other side of a ratio.
pub fn finish_ratio(r: &mut Reader<'_>, f: &mut Frame, from: usize, to: usize, cross: bool) {
    let clause = r.clause_at(f.anchor.start);
    if cross && let Some(other) = versus(r, clause, f) {
        f.period = r.period_for(f.anchor, from, to);
        f.versus = Some(other);
        f.span.end = f.span.end.max(clause.end.min(f.anchor.end + 60));
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
    AS_THAN = r"\b(?:as|than|that of|those of|that|those)(?: (?:it (?:does|did|sells|sold|buys|bought)|did|does))?(?: (?P<prep>from|to|with|in|into|for))?(?: the)?$"
);

/// The other side of a comparison: the place after "as" or "than", put where its preposition says.
fn versus(r: &Reader<'_>, clause: Span, f: &mut Frame) -> Option<Other> {
    let actors: Vec<Actor> = r.actors(clause);
    for a in actors.iter().filter(|a| a.span.start >= f.anchor.end || a.cue == Cue::Than) {
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
        return Some(Other { parties: Some(parties), ..Other::default() });
    }
    None
}

pattern!(
    COMPARE = r"\b(?:(?P<up>exceed(?:ed|s|ing)?|surpass(?:ed|es|ing)?|overtook|overtaken|outstripp?(?:ed|s|ing)?|outpac(?:ed|es|ing)|outweigh(?:ed|s)?|eclips(?:ed|es)|dwarf(?:ed|s)?|topp(?:ed|s)|(?:was|were|is|are|remained|became) (?:larger|higher|greater|bigger|more valuable) than|outsold|outspent|outranks?|beat)|(?P<down>lagg?(?:ed|s)(?: behind)?|trail(?:ed|s)|fell (?:behind|short of|below)|(?:was|were|is|are|remained) (?:smaller|lower|less) than)|(?P<same>match(?:ed|es)|equall?(?:ed|s)|(?:was|were|is|are) (?:equal to|on a par with|roughly equal to|about the same as)))\b"
);
pattern!(
    MORE_THAN = r"\b(?P<v>sold|sells|buys|bought|exports?|exported|imports?|imported|ships|shipped|invests?|invested|trades?|traded|sends?|sent|lent|lends|receives?|received|gets|got|purchased|gave)\b(?: <W>)? (?P<op>more|less|fewer)\b(?: <W>){0,4}? (?P<prep>to|from|with|in|into) (?:the )?<P>[^,;]{0,40}?\bthan\b"
);

/// Reads comparisons without a number.
pub fn comparisons(r: &mut Reader<'_>) {
    for c in MORE_THAN.all(&r.scene.shadow) {
        let (Some(m), Some(v)) = (c.get(0), r.scene.group(&c, "op")) else { continue };
        let less = c.name("op").is_some_and(|m| m.as_str() != "more");
        more_than(r, r.scene.span(m.range()), v, less);
    }
    for c in COMPARE.all(&r.scene.shadow) {
        let Some(m) = c.get(0) else { continue };
        let anchor = r.scene.span(m.range());
        let op = if c.name("up").is_some() {
            Op::Above
        } else if c.name("down").is_some() {
            Op::Below
        } else {
            Op::Equal
        };
        let soon = r.next_quantity(anchor.start);
        if r.is_used(anchor) || soon < anchor.end + 30 && !r.scene.text(anchor.end, soon).contains(" in ") {
            continue;
        }
        compare(r, anchor, op);
    }
}

fn more_than(r: &mut Reader<'_>, whole: Span, anchor: Span, less: bool) {
    let clause = r.clause_at(anchor.start);
    let Some(t) = r
        .topics
        .iter()
        .find(|t| t.span.end <= anchor.start && t.span.start >= clause.start && !vocab::is_tie(t.measure))
        .cloned()
    else {
        return;
    };
    let main: Vec<Actor> = r.actors(clause).into_iter().filter(|a| a.span.end <= whole.end).collect();
    let mut rel = super::roles::relation(r.scene, &t, &main, &main, None, r.before);
    rel.product = super::product::product_near(r.scene, &r.products, t.span, anchor, clause);
    let mut f =
        r.frame(Kind::Comparison, &rel, Span::new(t.span.start, clause.end.min(whole.end + 40)), anchor);
    f.op = Some(if less { Op::Below } else { Op::Above });
    f.versus = versus(r, clause, &mut f);
    if f.versus.is_none() {
        return;
    }
    f.period = r.period_for(anchor, clause.start, clause.end);
    r.relation = Some(rel);
    r.push(f);
}

fn compare(r: &mut Reader<'_>, anchor: Span, op: Op) {
    let clause = r.clause_at(anchor.start);
    let numeric = |t: &&Topic| !vocab::is_tie(t.measure);
    let Some(a) = r
        .topics
        .iter()
        .rev()
        .filter(numeric)
        .find(|t| t.span.end <= anchor.start && t.span.start >= clause.start)
        .cloned()
    else {
        return;
    };
    let b = r
        .topics
        .iter()
        .filter(numeric)
        .find(|t| t.span.start >= anchor.end && t.span.start < clause.end)
        .cloned();
    let left: Vec<Actor> = r.actors(clause).into_iter().filter(|x| x.span.end <= anchor.start).collect();
    let right: Vec<Actor> = r.actors(clause).into_iter().filter(|x| x.span.start >= anchor.end).collect();
    let mut rel = super::roles::relation(r.scene, &a, &left, &left, r.relation.as_ref(), r.before);
    rel.product = super::product::product_near(
        r.scene,
        &r.products,
        a.span,
        anchor,
        Span::new(clause.start, anchor.start),
    );
    let time_versus = r
        .times_in(Span::new(anchor.end, clause.end))
        .into_iter()
        .find(|t| r.is_base(t.0) || matches!(t.1, When::Before(_)));
    let other = match (b, right.is_empty(), time_versus) {
        (Some(b), _, _) => {
            let second = super::roles::relation(r.scene, &b, &right, &right, Some(&rel), r.before);
            Other {
                measure: (b.measure != a.measure).then(|| b.measure.to_owned()),
                parties: Some(second.parties),
                ..Other::default()
            }
        }
        (None, false, _) => {
            let shown = right.first().map(|x| (Party::union(&x.mention.codes), x.cue));
            let Some((p, cue)) = shown else { return };
            let mut parties = rel.parties.clone();
            let side = match cue {
                Cue::From => 0,
                Cue::To | Cue::With | Cue::In => 1,
                _ => usize::from(left.iter().any(|x| x.cue == Cue::With) || rel.measure == "trade.goods"),
            };
            if let Some(slot) = parties.get_mut(side) {
                *slot = p;
            }
            Other { parties: Some(parties), ..Other::default() }
        }
        (None, true, Some((_, w))) => Other { period: Some(r.resolve(w)), ..Other::default() },
        _ => return,
    };
    let mut f = r.frame(
        Kind::Comparison,
        &rel,
        Span::new(a.span.start.min(left.first().map_or(a.span.start, |x| x.span.start)), clause.end),
        anchor,
    );
    f.op = Some(op);
    f.versus = Some(other);
    f.period = r.period_for(anchor, clause.start, clause.end);
    r.relation = Some(rel);
    r.push(f);
}
