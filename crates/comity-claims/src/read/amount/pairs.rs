//! Two numbers that a claim before them explains.
//!
//! ```text
//! sells more to Thailand than to Malaysia: $33 billion against $20 billion   the two sides compared
//! took a quarter of all loans to Africa: $45 billion out of $170 billion     the part and its whole
//! 300 German firms operate in Thailand and some 90 in Laos                   the count elsewhere
//! ```

use super::*;

pattern!(
    THEN = r"^(?: worth| embassies| missions| people| tourists)?,? (?:against|versus|vs\.?|compared (?:with|to)|to|and)(?: (?:just|only|some|about|around|nearly|almost|over|a mere|roughly))* ?<Q>"
);
pattern!(
    OUT_OF = r"^,? (?:out )?of (?:a |the )?(?:total |overall |combined )?(?:of )?(?:some |about |nearly |almost |around )?<M>"
);
pattern!(OPENED = r"[,:;(-] ?(?:with )?$");

/// "exports to Cambodia were 2.3 times its imports from there": two flows, each with its noun.
pub(super) fn of_another_flow(r: &mut Reader<'_>, q: &Quantity, s: &Setting) -> bool {
    pattern!(
        LINK = r"^ (?:as (?:much|many|large|big|great|high) as )?(?:the |its |their |<S> ?|<J> ?)?(?:(?:value|size|level|amount|volume) of )?(?:the |its |their |<S> ?|<J> ?)?(?:<W> )?$"
    );
    let flows = |t: &&Topic| t.measure.starts_with("trade.") && !t.pronoun && !t.verb;
    let inside = |t: &&Topic| t.span.start >= s.clause.start && t.span.end <= s.clause.end;
    let left = r.topics.iter().filter(flows).filter(inside).rfind(|t| t.span.end <= q.full.start);
    let right = r.topics.iter().filter(flows).filter(inside).find(|t| t.span.start >= q.core.end);
    let (Some(a), Some(b)) = (left.cloned(), right.cloned()) else { return false };
    let near = LINK.hits(&shadow_between(r, q.core.end, b.span.start));
    if a.measure == b.measure || !near || s.previous > a.span.start {
        return false;
    }
    let all = r.actors(s.clause);
    let (ours, theirs): (Vec<Actor>, Vec<Actor>) = all.into_iter().partition(|x| x.span.end <= q.core.start);
    let rel = relation(r.scene, &a, &ours, &ours, r.relation.as_ref(), r.before);
    let other = relation(r.scene, &b, &theirs, &theirs, Some(&rel), r.before);
    if rel.parties.len() != 2 || rel.parties.contains(&Party::one("WLD")) && s.clause.start > 0 {
        return false;
    }
    let mut f = frame_of(r, Kind::Ratio, &rel, q, s);
    f.versus = Some(Other { measure: Some(other.measure), parties: Some(other.parties), ..Other::default() });
    f.period = r.period_for(q.core, s.previous, s.next);
    f.unit = Some("x".into());
    r.relation = Some(rel);
    r.push(f);
    true
}

/// The flow of a number that opens or closes such a pair.
pub(super) fn explained(r: &Reader<'_>, q: &Quantity, s: &Setting) -> Option<Relation> {
    let last = r.out.iter().rfind(|f| f.anchor.end <= q.core.start)?;
    let gap = r.scene.shadow_text(last.anchor.end, q.full.start);
    if gap.contains('.') {
        return None;
    }
    let opens = OPENED.hits(&gap);
    match last.kind {
        Kind::Comparison if opens && THEN.hits(&s.after) => {
            Some(of(last, last.parties.clone(), &last.measure))
        }
        Kind::Share if opens && OUT_OF.hits(&s.after) => Some(of(last, last.parties.clone(), &last.measure)),
        Kind::Level | Kind::Count => closing(r, last, &gap),
        _ => None,
    }
}

/// The second number: of the other side of the comparison, or of the whole.
fn closing(r: &Reader<'_>, first: &Frame, gap: &str) -> Option<Relation> {
    pattern!(
        AGAINST = r"^(?: worth| embassies| missions| people| tourists)?,? (?:against|versus|vs\.?|compared (?:with|to)|to|and)(?: (?:just|only|some|about|around|nearly|almost|over|a mere|roughly))* ?$"
    );
    pattern!(
        OF_TOTAL = r"^,? (?:out )?of (?:a |the )?(?:total |overall |combined )?(?:of )?(?:some |about |nearly |almost |around )?$"
    );
    let before = r.out.iter().rfind(|f| f.anchor.end <= first.anchor.start && f.anchor != first.anchor)?;
    if before.measure != first.measure || before.parties != first.parties {
        return None;
    }
    let other = match before.kind {
        Kind::Comparison if AGAINST.hits(gap) => before.versus.as_ref()?,
        Kind::Share if OF_TOTAL.hits(gap) => before.denominator.as_ref()?,
        _ => return None,
    };
    let measure = other.measure.as_deref().unwrap_or(&before.measure);
    Some(of(before, other.parties.clone()?, measure))
}

fn of(f: &Frame, parties: Vec<Party>, measure: &str) -> Relation {
    Relation::bare(measure, parties, f.product.clone())
}

/// A plain number of such a pair: a count where ties or firms are compared, else people.
pub(super) fn explained_count(r: &mut Reader<'_>, q: &Quantity, s: &Setting) -> bool {
    let Some(rel) = explained(r, q, s) else { return false };
    let unit = if takes_persons(&rel.measure) { "persons" } else { count_unit(&rel.measure) };
    if vocab::is_tie(&rel.measure) || rel.measure == "firms.presence" {
        again(r, q, s, &rel, unit);
    } else if takes_persons(&rel.measure) {
        level(r, q, s, rel, unit);
    } else {
        return false;
    }
    true
}

/// "… and some 90 in Laos": the count before, of another place.
pub(super) fn elsewhere(r: &mut Reader<'_>, q: &Quantity, s: &Setting) -> bool {
    pattern!(PLACE = r"^ (?:in|to|with|from) (?:the )?<P>");
    pattern!(
        LIST = r"(?:,|;| and|, and|, but| while|, while)(?: (?:just|only|another|some|about|around|nearly|over))* ?$"
    );
    let last =
        r.out.iter().rfind(|f| f.anchor.end <= q.core.start).filter(|f| f.kind == Kind::Count).cloned();
    let Some(last) = last.filter(|f| f.parties.len() == 2 && f.measure != "membership") else { return false };
    let gap = r.scene.shadow_text(last.anchor.end, q.full.start);
    if !PLACE.hits(&s.after) || !LIST.hits(&gap) || gap.contains('.') {
        return false;
    }
    let there = r.actors(s.clause).into_iter().find(|a| a.span.start >= q.core.end);
    let Some(a) = there.filter(|a| a.span.end <= q.core.end + 40) else { return false };
    let known = of(&last, last.parties.clone(), &last.measure);
    let rel = replaced(&known, &[a]);
    if rel.parties == last.parties {
        return false;
    }
    let unit = last.unit.clone().unwrap_or_default();
    again(r, q, s, &rel, &unit);
    if let Some(f) = r.out.last_mut() {
        (f.events, f.period) = (last.events, if f.period == Period::Latest { last.period } else { f.period });
    }
    true
}

fn again(r: &mut Reader<'_>, q: &Quantity, s: &Setting, rel: &Relation, unit: &str) {
    let mut f = frame_of(r, Kind::Count, rel, q, s);
    f.tol = Some(0.0);
    f.unit = Some(unit.to_owned());
    f.period = r.period_for(q.core, s.previous, s.next);
    r.push(f);
}
