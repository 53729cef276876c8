//! Is the amount a part of a whole: "6 % of the total", "a third of its exports"?

use super::*;

pattern!(
    PRONOUN_WHOLE = r"^(?: share| slice)? (?:of|in) (?:that|this|it|these|the total|which|the whole|all|them|the amount|the figure|the value)\b(?: (?:total|amount|sum))?"
);

pub(super) fn share(r: &mut Reader<'_>, q: &Quantity, s: &Setting) {
    let numeric = |m: &str| !vocab::is_tie(m) && !m.starts_with("tariff.") && m != "un.agreement";
    let pronoun = PRONOUN_WHOLE.hits(&s.after);
    let after = r
        .topics
        .iter()
        .find(|t| {
            t.span.start >= q.core.end
                && t.span.start < s.next.min(s.clause.end)
                && numeric(t.measure)
                && t.span.start < q.core.end + 70
        })
        .cloned()
        .filter(|_| !pronoun);
    let before = r
        .topics
        .iter()
        .rev()
        .find(|t| t.span.end <= q.core.start && t.span.start >= s.clause.start && numeric(t.measure))
        .cloned();
    let Some(topic) = after.clone().or_else(|| before.clone().filter(|_| !pronoun)) else {
        return share_of_known(r, q, s);
    };
    if topic.measure == "gdp" {
        return share_of_gdp(r, q, s, &topic, before);
    }
    let actors = r.actors(s.clause);
    let (np, rest) = whole_phrase(r, &topic, &actors, q, after.is_some());
    let nothing = super::super::discourse::Discourse::default();
    let whole = relation(r.scene, &topic, &np, &np, None, &nothing);
    let stretch = Span::new(s.previous.max(s.clause.start), s.next.min(s.clause.end));
    let product = product_near(r.scene, &r.products, topic.span, q.core, stretch);
    let mut whole_parties = whole.parties;
    if np.is_empty() {
        whole_parties = total_of_known(r, &topic).unwrap_or(whole_parties);
    }
    let focal = rest
        .iter()
        .find(|a| {
            !whole_parties.contains(&party_of(a))
                && a.cue != Cue::Aside
                && a.cue != Cue::Than
                && !(a.mention.capital && a.cue == Cue::In)
        })
        .map(party_of);
    let parties = part_of(r, &topic, &whole_parties, focal, product.is_some());
    let rel = Relation { measure: topic.measure.to_owned(), parties, product };
    push_share(r, q, s, rel, whole_parties, None);
}

pub(super) fn party_of(a: &Actor) -> Party {
    let mut p = Party::union(&a.mention.codes);
    p.minus.clone_from(&a.mention.minus);
    p
}

/// Actors of the noun phrase of the whole ("of X's exports to Y") and the others.
pub(super) fn whole_phrase(
    r: &Reader<'_>,
    topic: &Topic,
    actors: &[Actor],
    q: &Quantity,
    after: bool,
) -> (Vec<Actor>, Vec<Actor>) {
    let (mut np, mut rest) = (Vec::new(), Vec::new());
    for a in actors {
        let left = a.span.end <= topic.span.start
            && a.span.start >= if after { q.core.end } else { 0 }
            && r.scene.text(a.span.end, topic.span.start).split(' ').count() <= 5
            && matches!(a.cue, Cue::Possessive | Cue::Adjective | Cue::Of | Cue::In);
        let gap = if a.span.start >= topic.span.end {
            r.scene.text(topic.span.end, a.span.start)
        } else {
            String::new()
        };
        let words = gap.split(' ').filter(|w| !w.is_empty()).count();
        let right = a.span.start >= topic.span.end
            && words <= 5
            && !gap.contains(" go")
            && !gap.contains(" went")
            && !gap.contains(',')
            && matches!(a.cue, Cue::From | Cue::With | Cue::Of | Cue::By | Cue::Between | Cue::To | Cue::In)
            && (after || a.span.end <= q.full.start)
            && !(after && a.cue == Cue::To && r.scene.text(0, q.full.start).contains("send"));
        if left || right { np.push(a.clone()) } else { rest.push(a.clone()) }
    }
    // "China's share of Brazil's exports": the possessor of the share is the part
    if !after
        && let Some(i) = np.iter().position(|a| r.scene.text(a.span.end, topic.span.start).contains("share"))
    {
        rest.insert(0, np.remove(i));
    }
    (np, rest)
}

/// The total that an unowned whole stands for: what was last spoken of, with the world.
pub(super) fn total_of_known(r: &Reader<'_>, topic: &Topic) -> Option<Vec<Party>> {
    let known = r.relation.as_ref().or(r.before.relation.as_ref())?;
    let reporter = |rel: &Relation| {
        if rel.measure.ends_with(".imports") {
            rel.parties.get(1).cloned()
        } else {
            rel.parties.first().cloned()
        }
    };
    let me = reporter(known)?;
    Some(if topic.measure.ends_with(".imports") {
        vec![Party::one("WLD"), me]
    } else {
        vec![me, Party::one("WLD")]
    })
}

/// The part: the whole with the focal place on its open side.
pub(super) fn part_of(
    r: &Reader<'_>,
    _topic: &Topic,
    whole: &[Party],
    focal: Option<Party>,
    has_product: bool,
) -> Vec<Party> {
    let world = Party::one("WLD");
    let open = whole.iter().position(|p| *p == world);
    let mut parts = whole.to_vec();
    let known = || {
        let me = whole.iter().find(|p| **p != world)?;
        let rel = r.relation.as_ref().or(r.before.relation.as_ref())?;
        rel.parties.iter().find(|p| *p != me && **p != world && rel.parties.contains(me)).cloned()
    };
    let focal = focal.filter(|f| !whole.contains(f)).or_else(|| {
        if has_product {
            None
        } else {
            known()
                .or_else(|| r.before.topic.as_ref().map(|t| Party::union(t)).filter(|t| !whole.contains(t)))
        }
    });
    if let Some(f) = focal {
        let side = open.unwrap_or(0);
        if let Some(slot) = parts.get_mut(side) {
            *slot = f;
        }
    }
    parts
}

/// "6 % of the total", "over half of that": the whole is what was last spoken of.
pub(super) fn share_of_known(r: &mut Reader<'_>, q: &Quantity, s: &Setting) {
    let Some(rel) =
        r.relation.clone().or_else(|| r.before.relation.clone()).or_else(|| {
            r.topics.iter().find(|t| !vocab::is_tie(t.measure)).map(|t| r.relation_of(t, q.core))
        })
    else {
        return other(r, q, s, Kind::Share, q.value, "percent");
    };
    let stretch = Span::new(s.previous.max(s.clause.start), s.next.min(s.clause.end));
    let product = product_near(r.scene, &r.products, q.core, q.core, stretch);
    let that = s.after.contains(" that") || s.after.contains(" this") || s.after.contains(" it");
    let focal = r
        .actors(s.clause)
        .into_iter()
        .filter(|a| a.cue != Cue::Aside)
        .map(|a| party_of(&a))
        .find(|p| !rel.parties.contains(p));
    let mut whole = rel.parties.clone();
    let mut part = rel.parties.clone();
    let to_side = |ps: &mut Vec<Party>, p: Party, m: &str| {
        let i = if m.ends_with(".imports") { 0 } else { 1 };
        if let Some(slot) = ps.get_mut(i) {
            *slot = p;
        }
    };
    if product.is_none() || !that {
        if let Some(f) = focal {
            to_side(&mut whole, Party::one("WLD"), &rel.measure);
            to_side(&mut part, f, &rel.measure);
        } else if product.is_none() {
            to_side(&mut whole, Party::one("WLD"), &rel.measure);
        }
    }
    let rel = Relation {
        measure: rel.measure.clone(),
        parties: part,
        product: product.or(rel.product.filter(|_| !that)),
    };
    push_share(r, q, s, rel, whole, None);
}

pub(super) fn share_of_gdp(
    r: &mut Reader<'_>,
    q: &Quantity,
    s: &Setting,
    topic: &Topic,
    before: Option<Topic>,
) {
    let rel = match before.filter(|t| t.measure != "gdp") {
        Some(t) => r.relation_of(&t, q.core),
        None => match r.relation.clone().or_else(|| r.before.relation.clone()) {
            Some(rel) => rel,
            None => return other(r, q, s, Kind::Share, q.value, "percent"),
        },
    };
    let owner = r.relation_of(topic, q.core).parties.into_iter().next().unwrap_or_else(|| Party::one("WLD"));
    push_share(r, q, s, rel, vec![owner], Some("gdp"));
}

pub(super) fn push_share(
    r: &mut Reader<'_>,
    q: &Quantity,
    s: &Setting,
    rel: Relation,
    whole: Vec<Party>,
    measure: Option<&str>,
) {
    let mut f = frame_of(r, Kind::Share, &rel, q, s);
    f.period = r.period_for(q.core, s.previous, s.next);
    f.unit = Some("percent".into());
    f.denominator =
        Some(Other { parties: Some(whole), measure: measure.map(str::to_owned), ..Other::default() });
    if q.unit == Unit::Fraction {
        f.value = f.value.map(rounded);
    }
    if let Some(m) = SHARE_AFTER.first(&s.after).and_then(|c| c.get(0).map(|m| m.as_str().chars().count())) {
        f.span.end = f.span.end.max((q.core.end + m.min(30)).min(s.clause.end));
    }
    r.relation = Some(rel);
    r.push(f);
}
