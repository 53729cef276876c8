//! Comparisons of two terms without a number: "exceeded its goods trade", "buys as much from Libya as
//! from Egypt", "ahead of China", "was smaller still".

use super::contrast::versus;
use super::discourse::Relation;
use super::line::pattern;
use super::product::product_near;
use super::quantity::{Quantity, Unit};
use super::reader::Reader;
use super::roles::{Actor, Cue, relation};
use super::topic::Topic;
use super::when::When;
use crate::frame::{Frame, Kind, Op, Other, Party, Span};
use crate::period::Period;
use crate::vocab;

pattern!(
    COMPARE = r"\b(?:(?P<up>exceed(?:ed|s|ing)?|surpass(?:ed|es|ing)?|overtook|overtaken|overtak(?:es|ing)|outstrip(?:ped|s|ping)?|outpac(?:ed|es|ing)|outweigh(?:ed|s)?|eclips(?:ed|es|ing)|dwarf(?:ed|s|ing)?|topp(?:ed|s|ing)|larger than|higher than|greater than|bigger than|wider than|more valuable than|leapfrogg(?:ed|ing)|overhauled|outsold|outspent|outranks?|beat)|(?P<down>lagg?(?:ed|s|ing)(?: behind)?|trail(?:ed|s|ing)|(?:fell|fall|falls|falling) (?:behind|short of|below)|smaller than|lower than|narrower than|less than)|(?P<same>match(?:ed|es|ing)|equall?(?:ed|s|ing)|equal to|on a par with|about the same as|similar to))\b"
);
pattern!(
    MORE_THAN = r"\b(?P<v>sold|sells?|buys?|bought|exports?|exported|imports?|imported|ship|ships|shipped|invests?|invested|trades?|traded|sends?|sent|lent|lends?|receives?|received|gets?|got|purchased|gave|does|did)\b(?: <W>)? (?P<op>more|less|fewer)\b(?: <W>){0,4}? (?P<prep>to|from|with|in|into) (?:the )?<P>(?:[^,;]{0,40}?|, [^,;]{3,48}, )\bthan\b"
);
pattern!(
    MORE_TIES = r"\b(?:has|have|had|runs?|ran|maintains?|maintained|keeps?|kept|operates?|operated|hosts?|hosted|counts?|signed|concluded)(?: now| still)? (?P<op>more|fewer) (?:<W> ){0,4}?(?:(?:in|with|to) (?:the )?<P> )?(?:<T> )?than (?:(?:in|with|to) )?(?:the )?<P>"
);
pattern!(
    AS_MUCH = r"\b(?P<q>about |roughly |almost |nearly |around |just |exactly |broadly |approximately )?(?P<a>as (?:much|many|large|big))\b(?: <W>){0,4}? (?:to|from|with|in|into) (?:the )?<P>(?: <T>)? as\b"
);
pattern!(
    LATER = r"\b(?P<a>(?:(?P<up>ahead of|overtaking|surpassing|exceeding|outstripping|topping|eclipsing)|(?P<down>behind|trailing|lagging))) (?:both |that |those |all |only |well )?"
);
pattern!(
    STILL = r"\b(?:was|were|is|are) (?P<a>(?:(?P<down>smaller|lower|less)|(?P<up>larger|bigger|higher|greater|more)) (?:still|yet|again))\b"
);
pattern!(
    NUMERIC_NEXT = r"^ ?(?:the |its |some |a |about |around |nearly |almost |more than |than )*(?:<M>|<%>|<C>|<O>|<F>|<X>)|^ ?(?:in )?<T>"
);

/// Reads comparisons that need no number before them.
pub fn comparisons(r: &mut Reader<'_>) {
    for c in MORE_THAN.all(&r.scene.shadow) {
        let (Some(m), Some(v)) = (c.get(0), r.scene.group(&c, "op")) else { continue };
        let op = if c.name("op").is_some_and(|m| m.as_str() != "more") { Op::Below } else { Op::Above };
        two_sided(r, r.scene.span(m.range()), v, op);
    }
    pattern!(
        MORE_GO = r"\b(?P<op>more|fewer|less)(?: of)? (?:<J> |<S> )(?:<W> ){1,2}?(?:<T> )?(?:now )?(?:go|goes|went|are (?:sold|shipped|exported|sent)|were (?:sold|shipped|exported|sent)|flow|flowed|is sold|is shipped|was sold) to (?:the )?<P>[^,;]{0,30}?\bthan\b"
    );
    for c in MORE_GO.all(&r.scene.shadow) {
        let (Some(m), Some(v)) = (c.get(0), r.scene.group(&c, "op")) else { continue };
        let op = if c.name("op").is_some_and(|m| m.as_str() == "more") { Op::Above } else { Op::Below };
        more_go(r, r.scene.span(m.range()), v, op);
    }
    for c in MORE_TIES.all(&r.scene.shadow) {
        let (Some(m), Some(v)) = (c.get(0), r.scene.group(&c, "op")) else { continue };
        let op = if c.name("op").is_some_and(|m| m.as_str() != "more") { Op::Below } else { Op::Above };
        more_ties(r, r.scene.span(m.range()), v, op);
    }
    for c in AS_MUCH.all(&r.scene.shadow) {
        let (Some(m), Some(a)) = (c.get(0), r.scene.group(&c, "a")) else { continue };
        let lead = r.scene.shadow_text(a.start.saturating_sub(12), a.start);
        if super::scene::times_word(&lead) {
            continue;
        }
        let op = if c.name("q").is_some() { Op::About } else { Op::Equal };
        two_sided(r, r.scene.span(m.range()), a, op);
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
        let tail = r.scene.shadow_text(anchor.end, (anchor.end + 60).min(r.scene.line.chars.len()));
        pattern!(MUCH = r"(?:<X>|<%>|<F>|<M>|<C>|\btwice|\bthrice) $");
        let numeric = NUMERIC_NEXT.hits(&tail) && !than_then(r, anchor)
            || MUCH.hits(&r.scene.shadow_text(anchor.start.saturating_sub(12), anchor.start));
        // "exceeded only by that of Britain" is a place
        let place = tail.starts_with(" only by") || tail.starts_with(" by only");
        if r.is_used(anchor) || numeric || place || ranked(r, anchor) {
            continue;
        }
        compare(r, anchor, op);
    }
}

/// ", wider than in 2022": the same flow at another time, where no number says by how much.
fn than_then(r: &Reader<'_>, anchor: Span) -> bool {
    pattern!(ALONE = r"(?:,|\b(?:is|are|was|were)|\band)(?: still| far| much| slightly| well)? $");
    pattern!(THEN = r"^ ?(?:in |at |that in )?<T>");
    let words = r.scene.text(anchor.start, anchor.end);
    words.ends_with(" than")
        && ALONE.hits(&r.scene.shadow_text(anchor.start.saturating_sub(14), anchor.start))
        && THEN.hits(&r.scene.shadow_text(anchor.end, anchor.end + 24))
}

/// Whether the predicate is denied: "neither sells more", "has never exceeded".
fn denied(r: &Reader<'_>, clause: Span, anchor: Span) -> bool {
    pattern!(NOT = r"\b(?:neither|never|not|no longer|nor)\b[^,;]{0,60}$|n't\b[^,;]{0,30}$");
    NOT.hits(&r.scene.text(clause.start, anchor.start))
}

fn opposite(op: Op) -> Op {
    match op {
        Op::Above => Op::AtMost,
        Op::Below => Op::AtLeast,
        other => other,
    }
}

/// "imports outstripped exports by $14 billion": a balance of the one who trades.
fn gap(r: &mut Reader<'_>, anchor: Span, clause: Span, rel: &Relation, other: &Other, up: bool) -> bool {
    let same = other.measure.as_deref() == vocab::mirror(&rel.measure)
        || other.measure.as_deref().is_some_and(|m| m == "trade.goods.exports" || m == "trade.goods.imports");
    pattern!(BY = r"\bby (?:the )?(?:[a-z]+ ){0,3}$");
    let q = r.scene.quantities().find(|q| {
        matches!(q.unit, Unit::Money(_))
            && q.core.start >= anchor.end
            && q.core.end <= clause.end
            && BY.hits(&r.scene.text(anchor.end, q.core.start))
    });
    let (Some(q), true, [from, to]) = (q.cloned(), same, rel.parties.as_slice()) else { return false };
    let Unit::Money(code) = &q.unit else { return false };
    let imports = rel.measure.ends_with(".imports");
    let (owner, partner) = if imports { (to, from) } else { (from, to) };
    let deficit = imports == up;
    let mut f = Frame::new(Kind::Level, "trade.goods.balance", q.full, q.core);
    f.parties = vec![owner.clone(), partner.clone()];
    f.value = Some(if deficit { super::amount::negative(q.value) } else { q.value });
    (f.op, f.tol, f.precision, f.unit) = (Some(q.op), Some(q.tol), q.precision, Some(code.clone()));
    f.span = Span::new(anchor.start, q.core.end);
    f.period = r.period_for(anchor, clause.start, clause.end);
    r.push(f);
    true
}

/// "overtook X as Y's largest partner" is a rank.
fn ranked(r: &Reader<'_>, anchor: Span) -> bool {
    let clause = r.clause_at(anchor.start);
    let words = r.scene.text(anchor.end, clause.end);
    words.contains(" as ") && r.out.iter().any(|f| f.kind == Kind::Rank && f.anchor.start >= clause.start)
}

/// "more copper from Chile than from Peru", "as much with Brazil as with Angola".
fn two_sided(r: &mut Reader<'_>, whole: Span, anchor: Span, op: Op) {
    let clause = r.clause_at(anchor.start);
    let topic = r
        .topics
        .iter()
        .rev()
        .find(|t| t.span.end <= anchor.start && t.span.start >= clause.start && !vocab::is_tie(t.measure))
        .cloned();
    let Some(t) = topic else { return };
    let main: Vec<Actor> = r.actors(clause).into_iter().filter(|a| a.span.end <= whole.end).collect();
    let mut rel = relation(r.scene, &t, &main, &main, None, r.before);
    rel.product = product_near(r.scene, &r.products, t.span, anchor, clause);
    let mut f =
        r.frame(Kind::Comparison, &rel, Span::new(t.span.start, clause.end.min(whole.end + 40)), anchor);
    f.op = Some(if denied(r, clause, anchor) { opposite(op) } else { op });
    f.versus = versus(r, Span::new(clause.start, r.scene.line.chars.len()), &mut f);
    if f.versus.is_none() {
        return;
    }
    f.period = r.period_for(anchor, clause.start, clause.end);
    r.relation = Some(rel);
    r.push(f);
}

/// "runs more embassies in Africa than New Delhi".
fn more_ties(r: &mut Reader<'_>, whole: Span, anchor: Span, op: Op) {
    let clause = r.clause_at(anchor.start);
    let tie = |t: &&Topic| {
        t.span.start >= anchor.end
            && t.span.start <= anchor.end + 40
            && (vocab::is_tie(t.measure) || t.measure == "firms.presence")
    };
    let Some(t) = r.topics.iter().find(tie).cloned() else { return };
    let than = |a: &Actor| a.cue == Cue::Than || a.span.start >= whole.end;
    let main: Vec<Actor> = r.actors(clause).into_iter().filter(|a| !than(a)).collect();
    let rel = relation(r.scene, &t, &main, &main, None, r.before);
    let start = main.first().map_or(whole.start, |a| a.span.start).min(whole.start);
    let mut f = r.frame(Kind::Comparison, &rel, Span::new(start, whole.end), anchor);
    f.op = Some(if denied(r, clause, anchor) { opposite(op) } else { op });
    f.versus = versus(r, clause, &mut f);
    if f.versus.is_none() || f.parties.len() < 2 || r.is_used(anchor) {
        return;
    }
    f.period = r.period_for(anchor, clause.start, clause.end);
    r.push(f);
}

/// "More Chinese goods now go to ASEAN than to the EU".
fn more_go(r: &mut Reader<'_>, whole: Span, anchor: Span, op: Op) {
    let clause = r.clause_at(anchor.start);
    let t = Topic::silent("trade.goods.exports", anchor);
    let main: Vec<Actor> = r.actors(clause).into_iter().filter(|a| a.span.end <= whole.end).collect();
    let mut rel = relation(r.scene, &t, &main, &main, None, r.before);
    rel.product = product_near(r.scene, &r.products, whole, anchor, clause);
    let mut f = r.frame(Kind::Comparison, &rel, Span::new(anchor.start, clause.end), anchor);
    f.op = Some(op);
    f.versus = versus(r, clause, &mut f);
    if f.versus.is_none() || f.parties.len() < 2 || r.is_used(anchor) {
        return;
    }
    f.period = r.period_for(anchor, clause.start, clause.end);
    r.relation = Some(rel);
    r.push(f);
}

/// The term on the right: a flow with words of its own, or the left one with another place.
fn right_side(r: &Reader<'_>, rel: &Relation, anchor: Span, clause: Span) -> Option<Other> {
    let topic: Option<Topic> = r
        .topics
        .iter()
        .find(|t| t.span.start >= anchor.end && t.span.start < clause.end && !vocab::is_tie(t.measure))
        .cloned();
    let actors: Vec<Actor> = r.actors(clause).into_iter().filter(|x| x.span.start >= anchor.end).collect();
    let own: Vec<Actor> = actors.iter().filter(|a| !pronoun(r, a)).cloned().collect();
    if let Some(t) = topic {
        let second = if t.pronoun {
            let target: Vec<Actor> = own.iter().filter(|a| a.cue != Cue::Aside).take(1).cloned().collect();
            let mut again = super::roles::replaced(rel, &joined(&target, &own));
            t.measure.clone_into(&mut again.measure);
            again
        } else {
            relation(r.scene, &t, &actors, &actors, Some(rel), r.before)
        };
        return Some(Other {
            measure: (second.measure != rel.measure).then_some(second.measure),
            parties: Some(second.parties),
            ..Other::default()
        });
    }
    let first = own.first()?;
    let p = union(&joined(std::slice::from_ref(first), &own));
    let mut parties = rel.parties.clone();
    let side = match (parties.len(), first.cue) {
        (1, _) | (_, Cue::From) => 0,
        (_, Cue::To | Cue::With | Cue::In) => 1,
        // "they bought less of it than Norway": another buyer
        _ if rel.measure.ends_with(".imports") && rel.cues[1] == Some(Cue::Subject) => 1,
        _ => usize::from(
            rel.cues[1].is_some_and(|c| c == Cue::With)
                || rel.measure == "trade.goods"
                || rel.measure.ends_with(".exports"),
        ),
    };
    if let Some(slot) = parties.get_mut(side) {
        *slot = p;
    }
    Some(Other { parties: Some(parties), ..Other::default() })
}

/// The first place and those joined to it by "and".
fn joined(first: &[Actor], all: &[Actor]) -> Vec<Actor> {
    let Some(a) = first.first() else { return Vec::new() };
    let mut one = a.clone();
    for b in all.iter().filter(|b| b.span.start > a.span.end && b.span.start <= a.span.end + 12) {
        one.mention.codes.extend(b.mention.codes.iter().cloned());
    }
    vec![one]
}

fn union(all: &[Actor]) -> Party {
    let codes: Vec<String> = all.iter().flat_map(|a| a.mention.codes.clone()).collect();
    Party::union(&codes)
}

fn pronoun(r: &Reader<'_>, a: &Actor) -> bool {
    matches!(r.scene.text(a.span.start, a.span.end).as_str(), "its" | "their" | "it")
}

fn compare(r: &mut Reader<'_>, anchor: Span, op: Op) {
    let clause = r.clause_at(anchor.start);
    let numeric = |t: &&Topic| !vocab::is_tie(t.measure);
    let head = Span::new(clause.start, anchor.start);
    let here = r
        .topics
        .iter()
        .rev()
        .filter(numeric)
        .find(|t| t.span.end <= anchor.start && t.span.start >= clause.start)
        .or_else(|| r.topics.iter().filter(numeric).rev().find(|t| t.span.end <= anchor.start))
        .cloned();
    let Some(a) = here else { return };
    let left: Vec<Actor> = r.actors(head).into_iter().collect();
    let mut rel = if a.span.start >= clause.start && !a.pronoun {
        relation(r.scene, &a, &left, &left, r.relation.as_ref(), r.before)
    } else {
        r.relation_of(&a, anchor)
    };
    rel.product = product_near(r.scene, &r.products, a.span, anchor, head);
    let time = r
        .times_in(Span::new(anchor.end, clause.end))
        .into_iter()
        .find(|t| r.is_base(t.0) || matches!(t.1, When::Before(_)));
    let other = match (right_side(r, &rel, anchor, clause), time) {
        (Some(other), _) => other,
        (None, Some((_, w))) => Other { period: Some(r.resolve(w)), ..Other::default() },
        _ => return,
    };
    if gap(r, anchor, clause, &rel, &other, op == Op::Above) {
        return;
    }
    if other.measure.is_none() && other.parties.as_ref() == Some(&rel.parties) && other.period.is_none() {
        return;
    }
    let from = left
        .first()
        .map_or(a.span.start, |x| x.span.start)
        .min(a.span.start)
        .max(clause.start.min(anchor.start));
    let mut f = r.frame(Kind::Comparison, &rel, Span::new(from.min(anchor.start), clause.end), anchor);
    f.op = Some(if denied(r, clause, anchor) { opposite(op) } else { op });
    f.versus = Some(other);
    f.period = r.period_for(anchor, clause.start, clause.end);
    if f.measure == "fdi.flow" && matches!(f.period, Period::AsOf(_)) {
        // what is invested "at the end of 2021" is a stock
        f.measure = "fdi.stock".into();
    }
    f.negated = false;
    if let Some(q) = margin(r, anchor, clause) {
        (f.value, f.tol, f.precision) = (Some(q.value), Some(q.tol), q.precision);
        f.unit = match q.unit {
            Unit::Money(code) => Some(code),
            Unit::Points => Some("pp".into()),
            _ => Some("percent".into()),
        };
        r.used.push(q.core);
    }
    r.relation = Some(rel);
    r.push(f);
}

/// "outstripped those to Japan by some $90 million": by how much one side is ahead.
fn margin(r: &Reader<'_>, anchor: Span, clause: Span) -> Option<Quantity> {
    pattern!(BY = r"\bby(?: (?:the|a|an|some|about|around|over|nearly|almost|more than|roughly))*$");
    let q = r.scene.quantities().find(|q| q.core.start >= anchor.end && q.core.end <= clause.end)?;
    let said = matches!(q.unit, Unit::Money(_) | Unit::Percent | Unit::Points);
    (said && BY.hits(r.scene.text(anchor.end, q.core.start).trim_end())).then(|| q.clone())
}

/// Comparisons that lean on a number before them: "6.9 % of exports, ahead of China".
pub fn derived(r: &mut Reader<'_>) {
    more_than_another(r);
    let scene = r.scene;
    for c in STILL.all(&scene.shadow) {
        let Some(anchor) = scene.group(&c, "a") else { continue };
        let topic = r.topics.iter().rev().find(|t| t.span.end <= anchor.start && t.pronoun).cloned();
        let last = last_number(r, anchor);
        let (Some(t), Some(last)) = (topic, last) else { continue };
        let rel = r.relation_of(&t, anchor);
        let op = if c.name("up").is_some() { Op::Above } else { Op::Below };
        let whole = c.get(0).map_or(anchor, |m| scene.span(m.range()));
        push(r, &rel, whole, anchor, op, last.parties.clone(), &last);
    }
    for c in LATER.all(&scene.shadow) {
        let Some(anchor) = scene.group(&c, "a") else { continue };
        let whole = c.get(0).map_or(anchor, |m| scene.span(m.range()));
        let participle = !matches!(scene.text(anchor.start, anchor.end).as_str(), "ahead of" | "behind");
        let Some(last) = last_number(r, anchor) else { continue };
        let tail = scene.shadow_text(whole.end, (whole.end + 40).min(scene.line.chars.len()));
        let fits = participle || matches!(last.kind, Kind::Share);
        if r.is_used(anchor) || !fits || last.kind == Kind::Rank || NUMERIC_NEXT.hits(&tail) {
            continue;
        }
        let op = if c.name("up").is_some() { Op::Above } else { Op::Below };
        let rel = Relation {
            cues: cues(r, &last),
            ..Relation::bare(&last.measure, last.parties.clone(), last.product.clone())
        };
        let clause = r.clause_at(anchor.start);
        let end = clause.end.max(whole.end);
        let right = right_side(r, &rel, anchor, Span::new(anchor.start, end)).and_then(|o| o.parties);
        let Some(mut parties) = right else { continue };
        if last.kind == Kind::Share
            && let Some(whole) = last.denominator.as_ref().and_then(|d| d.parties.as_ref())
            && let Some(open) = whole.iter().position(|p| *p == Party::one("WLD"))
            && let Some(new) = parties.iter().find(|p| !last.parties.contains(p)).cloned()
        {
            parties.clone_from(&last.parties);
            if let Some(slot) = parties.get_mut(open) {
                *slot = new;
            }
        }
        push(r, &rel, Span::new(anchor.start, end), anchor, op, parties, &last);
    }
}

/// "A$637 million …, more than it gave the whole of Africa", "less than Norway alone": a level against
/// that of another place.
fn more_than_another(r: &mut Reader<'_>) {
    pattern!(
        THAN = r"(?:,|\band|\bor|;) (?:far |well |slightly |still |much |considerably )?(?P<a>(?P<op>more|less|fewer|higher|lower) (?:often )?than) (?:(?:all|that|those|both) ?(?:of |the )?)*(?P<did>(?:<N>|it|they|he|she) (?:gave|sold|bought|sent|lent|did|does|had|has|exported|imported|shipped|received|took|takes|charged|invested) (?:<W> )?)?(?:(?P<p>to|from|with|in|into|on) )?(?:all |the |its |both |whole of |rest of |of )*(?P<who><P>)"
    );
    let scene = r.scene;
    for c in THAN.all(&scene.shadow) {
        let (Some(anchor), Some(at)) = (scene.group(&c, "a"), scene.group(&c, "who")) else { continue };
        let Some(who) = scene.mention_at(at).filter(|m| !m.pointer).map(|m| Party::union(&m.codes)) else {
            continue;
        };
        let Some(last) = last_number(r, anchor).filter(|f| !f.parties.contains(&who)) else { continue };
        let ours = scene.text(last.anchor.end, anchor.start);
        let tail = scene.shadow_text(at.end, (at.end + 30).min(scene.line.chars.len()));
        let numeric = NUMERIC_NEXT.hits(&tail) || ours.contains(';') && !ours.ends_with("; ");
        if r.is_used(anchor) || numeric || last.kind == Kind::Rank || last.kind == Kind::Change {
            continue;
        }
        let told = cues(r, &last);
        let acts = |i: usize| told[i].is_some_and(|c| matches!(c, Cue::Subject | Cue::Possessive));
        let side = match c.name("p").map(|m| m.as_str()) {
            Some("from") => 0,
            Some(_) => 1,
            None if c.name("did").is_some() => usize::from(!acts(1)),
            None if last.measure == "un.agreement" => 1,
            None => usize::from(acts(1) && !acts(0)),
        };
        let mut versus = last.parties.clone();
        if let Some(slot) = versus.get_mut(side) {
            *slot = who;
        }
        let op = if c.name("op").is_some_and(|m| matches!(m.as_str(), "more" | "higher")) {
            Op::Above
        } else {
            Op::Below
        };
        let rel = Relation::bare(&last.measure, last.parties.clone(), last.product.clone());
        push(r, &rel, Span::new(anchor.start, at.end), anchor, op, versus, &last);
    }
}

fn cues(r: &Reader<'_>, f: &Frame) -> [Option<Cue>; 2] {
    r.relation.as_ref().filter(|x| x.parties == f.parties).map_or([None, None], |x| x.cues)
}

fn last_number(r: &Reader<'_>, anchor: Span) -> Option<Frame> {
    r.out
        .iter()
        .filter(|f| f.anchor.end <= anchor.start && f.parties.len() == 2 && !vocab::is_tie(&f.measure))
        .max_by_key(|f| f.anchor)
        .cloned()
}

fn push(
    r: &mut Reader<'_>,
    rel: &Relation,
    span: Span,
    anchor: Span,
    op: Op,
    versus: Vec<Party>,
    last: &Frame,
) {
    if rel.parties == versus {
        return;
    }
    let mut f = r.frame(Kind::Comparison, rel, span, anchor);
    f.op = Some(op);
    f.period = last.period;
    f.versus = Some(Other { parties: Some(versus), ..Other::default() });
    r.push(f);
}
