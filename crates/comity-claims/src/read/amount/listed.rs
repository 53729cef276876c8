//! Numbers in a list that goes on from a claim: each belongs to the place before it.
//!
//! ```text
//! exports to Uganda were $0.9 billion, followed by Tanzania ($0.33 billion)    the far side changes
//! the lion's share of Ghana's exports: Togo (34 percent), Burkina Faso (22)    the part changes
//! ```

use super::*;

pattern!(
    BRACKET = r"<P>(?:,? (?:with|at|on))? ?\((?:<T>:?)?(?: ?(?:about|some|around|nearly|almost|over|at|worth|just|only))*$"
);
pattern!(
    AFTER_FOLLOWED = r"\bfollowed[^.;]{0,80}<P>,? (?:with|at|on|by)(?: (?:about|some|around|nearly|almost|over|just|only))?$"
);
pattern!(GAP = r"^[^.;]{0,40}?(?:,|\)|\bby|\band|\bthen|\bof|:)[^.;<]{0,40}$");

/// The place that a number in a list belongs to.
fn owner(r: &Reader<'_>, at: usize) -> Option<(Span, Party)> {
    let head = r.scene.shadow_text(at.saturating_sub(120), at);
    let head = head.trim_end();
    if !BRACKET.hits(head) && !AFTER_FOLLOWED.hits(head) {
        return None;
    }
    let (span, m) = r.scene.places().filter(|(s, _)| s.end <= at).last()?;
    Some((span, Party::union(&m.codes)))
}

/// The side of a claim that a list goes through: the one that a preposition adds, else the subject.
fn varied(r: &Reader<'_>, base: &Frame) -> usize {
    if let Some(owner) = base.among.as_deref().and_then(|a| a.split_once(':')).map(|a| a.1) {
        return usize::from(base.parties.first().is_some_and(|p| p.to_string() == owner));
    }
    let all = r.actors(Span::new(0, r.scene.line.chars.len()));
    let weight = |side: usize| {
        let party = base.parties.get(side);
        let here = all
            .iter()
            .filter(|a| Some(&party_of(a)) == party && a.span.start <= base.anchor.end)
            .min_by_key(|a| a.span.start.abs_diff(base.anchor.start));
        match here.map(|a| a.cue) {
            None => 3,
            Some(Cue::Possessive | Cue::Adjective) => 2,
            Some(Cue::Subject) => 1,
            Some(_) => 0,
        }
    };
    usize::from(weight(1) <= weight(0))
}

/// Gives each number of such a list its place.
pub(super) fn bracketed(r: &mut Reader<'_>) {
    let mut order: Vec<usize> = (0..r.out.len()).collect();
    order.sort_by_key(|i| r.out.get(*i).map(|f| f.anchor));
    for i in order {
        let Some(f) = r.out.get(i).cloned() else { continue };
        if !matches!(f.kind, Kind::Level | Kind::Share | Kind::Change) || f.parties.len() != 2 {
            continue;
        }
        let start = f.span.start.min(f.anchor.start);
        let Some((at, who)) = owner(r, start).or_else(|| owner(r, f.anchor.start)) else { continue };
        let alike = |b: &&Frame| {
            b.parties.len() == 2
                && b.anchor.end <= at.start
                && (b.kind == f.kind || b.kind == Kind::Rank && !vocab::is_tie(&b.measure))
        };
        let Some(base) = r.out.iter().filter(alike).max_by_key(|b| b.anchor).cloned() else { continue };
        if base.parties.contains(&who) || !GAP.hits(&r.scene.text(base.anchor.end, at.start)) {
            continue;
        }
        let side = varied(r, &base);
        if let Some(g) = r.out.get_mut(i) {
            g.parties.clone_from(&base.parties);
            g.measure.clone_from(&base.measure);
            g.product.clone_from(&base.product);
            if let Some(slot) = g.parties.get_mut(side) {
                *slot = who;
            }
            if base.kind == f.kind {
                g.denominator.clone_from(&base.denominator);
                g.period = base.period;
            }
        }
    }
}

/// "…exports in 2020: Togo (34 percent)": a part of the flow named before the list.
pub(super) fn part_in_brackets(r: &mut Reader<'_>, q: &Quantity, s: &Setting) -> bool {
    let Some((_, who)) = owner(r, q.full.start).filter(|_| s.after.starts_with(')')) else { return false };
    let open = |f: &Frame| f.denominator.as_ref().and_then(|d| d.parties.clone());
    let known = r.out.iter().rfind(|f| f.kind == Kind::Share && f.anchor.end <= q.core.start).and_then(open);
    let topic = r.topics.iter().rev().find(|t| {
        t.span.end <= q.core.start
            && t.measure.starts_with("trade.")
            && t.measure != "trade.goods.balance"
            && !t.verb
    });
    let Some(topic) = topic.cloned() else { return false };
    let rel = r.relation_of(&topic, topic.span);
    let world = Party::one("WLD");
    let whole = known.unwrap_or_else(|| rel.parties.clone());
    let Some(side) = whole.iter().position(|p| *p == world).filter(|_| !whole.contains(&who)) else {
        return false;
    };
    let mut parties = whole.clone();
    if let Some(slot) = parties.get_mut(side) {
        *slot = who;
    }
    share::push(r, q, s, share::Part { rel: Relation { parties, ..rel }, whole, measure: None });
    true
}

/// "…; for Portugal the figure was 5 percent": the claim before, of another place.
pub(super) fn figure_for(r: &mut Reader<'_>, q: &Quantity, s: &Setting) -> bool {
    pattern!(
        FOR = r"\b(?:for|in) (?:the )?(?P<who><N>),? (?:the|that|its|<S>) ?(?:figure|share|rate|proportion|number|total|sum|amount|equivalent) (?:is|was|stands at|stood at|came to|reached)(?: (?:about|some|around|nearly|almost|over|just|only))*$"
    );
    let end = q.full.start;
    let head = r.scene.shadow_text(s.previous, end);
    let Some(mark) = FOR.first(head.trim_end()).and_then(|c| c.name("who").map(|m| m.as_str().to_owned()))
    else {
        return false;
    };
    let here = |x: &Span| x.end <= end && r.scene.shadow_text(x.start, x.end) == mark;
    let Some(who) = r.scene.places().find(|(x, _)| here(x)).map(|(_, m)| Party::union(&m.codes)) else {
        return false;
    };
    let last = r.out.iter().filter(|f| f.anchor.end <= q.core.start).max_by_key(|f| f.anchor).cloned();
    let Some(last) = last.filter(|f| !f.parties.contains(&who) && !f.parties.is_empty()) else {
        return false;
    };
    let unit = match &q.unit {
        Unit::Percent | Unit::Fraction => "percent".to_owned(),
        Unit::Money(code) => code.clone(),
        Unit::Measured(unit) => (*unit).to_owned(),
        _ => last.unit.clone().unwrap_or_default(),
    };
    if Some(&unit) != last.unit.as_ref() {
        return false;
    }
    // a share of an economy is of the economy of its owner
    let alone = last.denominator.as_ref().and_then(|d| d.parties.as_ref()).filter(|p| p.len() == 1);
    let owner = alone.and_then(|p| p.first().cloned());
    let side = match &owner {
        Some(o) => last.parties.iter().position(|p| p == o).unwrap_or(0),
        None => varied(r, &last).min(last.parties.len() - 1),
    };
    let mut f = Frame { span: r.span_of(q.full, s.next), anchor: q.core, ..last };
    (f.value, f.op, f.tol, f.precision) = (Some(q.value), Some(q.op), Some(q.tol), q.precision);
    if let Some(slot) = f.parties.get_mut(side) {
        slot.clone_from(&who);
    }
    if let (Some(_), Some(d)) = (owner, f.denominator.as_mut()) {
        d.parties = Some(vec![who]);
    }
    r.push(f);
    true
}
