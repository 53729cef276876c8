//! Is the amount a part of a whole: "6 % of the total", "a third of its exports"?
//!
//! The whole is a noun phrase ("Chile's copper exports to Asia"), a product someone buys or sells
//! ("half of Pakistan's oil"), a total named before ("6 % of that"), or an economy; the part is the
//! whole with the place that takes, supplies or receives it on its open side.

use super::*;
use crate::read::discourse::Discourse;
use crate::read::product::Product;
use crate::read::roles::is_bloc;

/// A part with its whole.
pub(super) struct Part {
    pub rel: Relation,
    pub whole: Vec<Party>,
    /// The whole's measure, when it is not the part's.
    pub measure: Option<&'static str>,
}

pattern!(
    PRONOUN_WHOLE = r"^(?: share| slice| part)? (?:of|in) (?:that|this|it|these|the total|the world total|which|the whole|all|them|the amount|the figure|the value|the sum|the overall total|total|the combined total)\b(?: (?:total|amount|sum))?(?:$|[ ,.;)])"
);
pattern!(
    NP_END = r"\b(?:go|goes|went|gone|going|is|are|was|were|come|comes|came|coming|has|have|had|ends?|ended|head|heads|headed|left|live[sd]?|flows?|flowed|will|would|bound|destined|sold|shipped|sent|bought|cross(?:es|ed)?|land(?:s|ed)?|pass(?:es|ed)?|originat\w+|depend\w*)\b|[,;:.]"
);
pattern!(
    SENDS = r"\b(?:sends?|sent|sending|ships?|shipped|shipping|sells?|sold|selling|exports?|exported|exporting|directs?|directed|delivers?|delivered|routes?|routed)\b[^,;]*$"
);
pattern!(
    GETS = r"\b(?:gets?|got|getting|buys?|bought|buying|imports?|imported|importing|sources?|sourced|sourcing|obtains?|obtained|receives?|received|purchases?|purchased|procures?|procured|draws?|drew|takes?|took|depends?|depended|depending|relies|relied|rely|relying)\b[^,;]*$"
);
pattern!(
    SUPPLIES = r"\b(?:supplies|supplied|supply|supplying|provides?|provided|providing|delivers?|delivered|accounts? for|accounted for|accounting for|made up|makes? up|represents?|represented|covers?|covered|meets?|met|furnish\w*|contributes?|contributed|sells?|sold)\b[^,;]*$"
);
pattern!(
    TAKES = r"\b(?:buys?|bought|buying|takes?|took|taking|absorbs?|absorbed|absorbing|imports?|imported|purchases?|purchased|consumes?|consumed|receives?|received|snaps? up|snapped up|accounts? for|accounted for)\b[^,;]*$"
);
pattern!(
    GOES_TO = r"^[^,;]{0,40}?\b(?:go|goes|went|going|gone|is sold|are sold|was sold|were sold|is shipped|are shipped|was shipped|were shipped|is exported|are exported|was exported|were exported|is sent|are sent|heads?|headed|is bound|are bound|is destined|are destined|was destined|were destined|ends? up|ended up|flows?|flowed|leaves?|left|is bought by|are bought by|was bought by|were bought by)\b"
);
pattern!(
    COMES_FROM = r"^[^,;]{0,40}?\b(?:come|comes|came|coming|originat\w+|is imported|are imported|was imported|were imported|is sourced|are sourced|is bought from|are bought from|is supplied by|are supplied by|was supplied by|were supplied by|is|are|was|were)\b"
);
pattern!(
    INTAKE = r"^ (?:of|in) (?:(?:the country's|its|their|<P>|the|all|total|everything|<W>) ?){0,5}(?:intake|consumption|needs|demand|supply|supplies|requirements|purchases abroad|sold abroad|shipped abroad|exported|exports abroad|sold overseas|imported|bought abroad|buys(?: abroad| overseas)?|imports|sells(?: abroad| overseas)?|ships|bought|sold|purchases)\b"
);
pattern!(
    WHAT = r"^ of (?:everything|all|all that|what|the (?:money|amount|total|sum|loans)(?: that)?) (?:the )?<P> (?:has |have |had )?$"
);
pattern!(pub(super) COUNTED = r"^(?: of (?:them|these|those|which))? (?:go|goes|went|come|comes|came|(?:is|are|was|were) (?:sold|shipped|sent|exported|bought|imported|destined|bound))\b");
pattern!(SHARE_WORD = r"\b(?:shares?|proportion|portion|weight|slice)\b");

fn numeric(m: &str) -> bool {
    !vocab::is_tie(m) && !m.starts_with("tariff.") && m != "un.agreement"
}

pub(super) fn party_of(a: &Actor) -> Party {
    let mut p = Party::union(&a.mention.codes);
    p.minus.clone_from(&a.mention.minus);
    p
}

/// Reads a share.
pub(super) fn share(r: &mut Reader<'_>, q: &Quantity, s: &Setting) {
    if let Some(mut part) = part(r, q, s) {
        // "firms control 62 per cent of the mines": no count of firms
        let firms = ["firms", "companies", "businesses", "enterprises"];
        if part.rel.measure == "firms.presence" && !firms.iter().any(|w| s.after.contains(w)) {
            part.rel.measure = "other".into();
        }
        push(r, q, s, part);
    } else {
        other(r, q, s, Kind::Share, q.value, "percent");
    }
}

/// The part that a quantity measures.
pub(super) fn part(r: &Reader<'_>, q: &Quantity, s: &Setting) -> Option<Part> {
    if let Some(told) = whole::of_what(r, q, s) {
        return Some(told);
    }
    if let Some(t) = whole::counted_inside(r, q) {
        return of_noun(r, q, s, &t, true);
    }
    let words = r.scene.text(q.core.end, s.clause.end);
    let pronoun = PRONOUN_WHOLE.first(&words).and_then(|c| c.get(0)).map(|m| m.end());
    // "of the value of Vietnam's imports" names its whole
    let named = |end: usize| words.get(end..).is_some_and(|t| t.trim_start().starts_with("of "));
    if pronoun.is_some_and(|end| !named(end)) {
        return of_known(r, q, s);
    }
    if INTAKE.hits(&s.after)
        && let Some(known) = of_intake(r, s)
    {
        return Some(known);
    }
    if let Some(again) = continued(r, q, s) {
        return Some(again);
    }
    let limit = s.next.min(s.clause.end);
    let after = r
        .topics
        .iter()
        .find(|t| {
            t.span.start >= q.core.end
                && t.span.start < limit
                && t.span.start < q.core.end + 80
                && (numeric(t.measure))
                && (!t.verb || WHAT.hits(&r.scene.shadow_text(q.core.end, t.span.start)))
                && !NP_END.hits(&r.scene.text(q.core.end, t.span.start))
        })
        .cloned();
    if let Some(t) = after.clone().filter(|t| t.measure.starts_with("fdi."))
        && let Some(part) = of_investment(r, q, s, &t)
    {
        return Some(part);
    }
    if let Some(t) = after {
        return if t.measure == "gdp" { of_economy(r, q, s, &t) } else { of_noun(r, q, s, &t, true) };
    }
    if let Some(t) = shared_whole(r, q, s) {
        return of_noun(r, q, s, &t, true);
    }
    if let Some(p) = of_product(r, q, s) {
        return Some(p);
    }
    let fronted = fronted(r, q);
    let before = r
        .topics
        .iter()
        .rev()
        .find(|t| t.span.end <= q.core.start && t.span.start >= s.clause.start && numeric(t.measure))
        .cloned();
    match fronted.or(before) {
        Some(t) => of_noun(r, q, s, &t, false),
        None => of_known(r, q, s),
    }
}

/// "China took 34 %, Japan 12 % and Korea 6 % of Peru's exports": the whole comes after the last part.
fn shared_whole(r: &Reader<'_>, q: &Quantity, s: &Setting) -> Option<Topic> {
    if s.after.starts_with(" of ") {
        return None;
    }
    let last = r.scene.quantities().filter(|x| x.core.start > q.core.end && x.unit == q.unit).last()?;
    let gap = r.scene.shadow_text(q.core.end, last.core.start);
    pattern!(LIST = r"^(?:,|,? and|;)? ?(?:(?:the )?<P>,? ?(?:<%>|<F>)?(?:,| and|, and)? ?)+$");
    let after = r.scene.text(last.core.end, last.core.end + 4);
    let t = r.topics.iter().find(|t| t.span.start > last.core.end && !t.verb && numeric(t.measure))?;
    (LIST.hits(&gap) && after.starts_with(" of ")).then(|| t.clone())
}

/// "half of Cambodia's investment has come from China": the owner is the host.
fn of_investment(r: &Reader<'_>, q: &Quantity, s: &Setting, t: &Topic) -> Option<Part> {
    let tail = r.scene.text(t.span.end, s.clause.end);
    pattern!(FROM = r"^[^,;]{0,30}?\b(?:come|comes|came|coming|originat\w+|is|was) from\b");
    if !FROM.hits(&tail) {
        return None;
    }
    let actors = mine(r, q, s.clause);
    let host =
        actors.iter().find(|a| a.span.end <= t.span.start && a.cue == Cue::Possessive).map(party_of)?;
    let from = actors.iter().find(|a| a.span.start >= t.span.end && a.cue == Cue::From).map(party_of)?;
    let rel = Relation::bare(t.measure, vec![from, host.clone()], None);
    Some(Part { rel, whole: vec![Party::one("WLD"), host], measure: None })
}

/// "Of Paraguay's beef exports in 2023, Chile took …".
pub(super) fn fronted(r: &Reader<'_>, q: &Quantity) -> Option<Topic> {
    let head = r.scene.text(0, 4);
    let t = r.topics.iter().find(|t| numeric(t.measure) && t.measure != "firms.presence")?;
    let comma = r.scene.text(t.span.end, q.core.start).contains(',');
    (head.starts_with("of ") && comma).then(|| t.clone())
}

/// A second part of the same whole: "… and Taiwan 11 %".
fn continued(r: &Reader<'_>, q: &Quantity, s: &Setting) -> Option<Part> {
    let last = r.out.last().filter(|f| f.kind == Kind::Share && f.anchor.end <= q.core.start)?;
    let gap = r.scene.text(last.anchor.end, q.core.start);
    let intake = INTAKE.hits(&s.after);
    if intake {
        return None;
    }
    let topic_between = r.topics.iter().any(|t| {
        numeric(t.measure) && t.span.start >= last.anchor.end && t.span.start < s.next.min(s.clause.end)
    });
    let whole_after = s.after.starts_with(" of ") && s.next >= r.scene.line.chars.len();
    if (topic_between && !whole_after)
        || gap.contains(['.', ':'])
        || (s.after.starts_with(" of ") && !whole_after)
    {
        return None;
    }
    let whole = last.denominator.as_ref()?.parties.clone()?;
    if s.after.starts_with(" of ") && r.topics.iter().any(|t| t.span.start >= q.core.end) {
        // the whole stands after the last part of the list
        return None;
    }
    let mut rel = r.relation.clone().filter(|x| x.parties == last.parties)?;
    let open = whole.iter().position(|p| *p == Party::one("WLD"));
    let own = own_actors(r, q, s);
    let side = open.unwrap_or(usize::from(whole.len() > 1));
    if let Some(a) = own.first()
        && let Some(slot) = rel.parties.get_mut(side)
    {
        *slot = party_of(a);
    }
    let stretch = Span::new(last.anchor.end, s.next.min(s.clause.end));
    if let Some(p) = product_near(r.scene, &r.products, q.core, q.core, stretch) {
        rel.product = Some(p);
    }
    Some(Part { rel, whole, measure: last.denominator.as_ref()?.measure.as_deref().and_then(vocab::id) })
}

/// The whole is a flow named in the sentence.
fn of_noun(r: &Reader<'_>, q: &Quantity, s: &Setting, topic: &Topic, after: bool) -> Option<Part> {
    let clause = s.clause.cover(r.clause_at(topic.span.start));
    let actors = mine(r, q, clause);
    let (np, rest) = phrase(r, topic, &actors, q, after);
    let nothing = Discourse::default();
    let whole = relation(r.scene, topic, &np, &np, None, &nothing);
    let stretch = if after {
        Span::new(s.previous.max(s.clause.start), s.next.min(s.clause.end))
    } else {
        Span::new(clause.start, s.next.min(s.clause.end))
    };
    let mut product = product_near(r.scene, &r.products, topic.span, q.core, stretch);
    let mut whole_parties = whole.parties.clone();
    if np.is_empty() || whole_parties.iter().all(|p| *p == Party::one("WLD")) {
        whole_parties = total_of_known(r, topic).unwrap_or(whole_parties);
    }
    // "electric vehicles accounted for 40 % of car imports": the subject is the part
    let subject =
        r.products.iter().rfind(|p| after && p.span.start >= s.clause.start && p.span.end <= q.full.start);
    if let Some(p) = subject.filter(|_| SUPPLIES.hits(&r.scene.text(s.clause.start, q.full.start))) {
        product = Some(p.name.clone());
    }
    let focal = focal(&rest, &whole_parties, clause, q);
    let antecedent = antecedent(r, q, s, topic);
    if product.is_none() {
        product = antecedent.as_ref().and_then(|x| x.product.clone());
    }
    // "services made up 43 % of exports"
    let head = r.scene.text(clause.start, q.full.start);
    let (goods, total) = (whole.measure.starts_with("trade.goods"), whole.measure.starts_with("trade.total"));
    let services = head.trim_start().starts_with("services ") && (goods || total);
    if focal.is_none() && whole::of_the_world(r, &whole_parties) {
        let rel = Relation { product: None, ..whole };
        return Some(Part { rel, whole: vec![Party::one("WLD")], measure: None });
    }
    let own_product = product.is_some() && product_is_part(r, q, s, topic, after);
    let parties = open_side(r, &whole_parties, focal, own_product || services, antecedent.as_ref());
    if let Some(bloc) = whole::within_itself(r, rest.iter().chain(&np), q) {
        let open = vec![bloc.clone(), Party::one("WLD")];
        let parties = vec![bloc.clone(), bloc];
        let whole_parties = if whole_parties == parties { open } else { whole_parties };
        return Some(Part {
            rel: Relation { parties, product, ..whole },
            whole: whole_parties,
            measure: None,
        });
    }
    if services {
        let side = whole.measure.trim_start_matches("trade.goods").trim_start_matches("trade.total");
        let measure = vocab::id(&format!("trade.services{side}"))?;
        let total = vocab::id(&format!("trade.total{side}"));
        return Some(Part {
            rel: Relation::bare(measure, parties, None),
            whole: whole_parties,
            measure: total,
        });
    }
    Some(Part { rel: Relation { parties, product, ..whole }, whole: whole_parties, measure: None })
}

/// Whose part it is: the place nearest to the amount that is no side of the whole.
fn focal(rest: &[Actor], whole: &[Party], clause: Span, q: &Quantity) -> Option<Party> {
    let fits = |a: &&Actor| {
        let scene_of_action = a.mention.capital && a.cue == Cue::In;
        let aside = matches!(a.cue, Cue::Aside | Cue::Than);
        !(scene_of_action || aside || whole.contains(&party_of(a)))
    };
    let order = |a: &&Actor| {
        (
            a.cue == Cue::In,
            a.mention.pointer && a.cue == Cue::Possessive,
            a.cue == Cue::Possessive && a.span.end <= clause.start + 24 && clause.start > 0,
            a.span.start.abs_diff(q.core.start),
        )
    };
    rest.iter().filter(fits).min_by_key(order).map(party_of)
}

/// Whether the product is the part ("copper makes up 55 % of …"), not a quality of the whole.
fn product_is_part(r: &Reader<'_>, q: &Quantity, s: &Setting, topic: &Topic, after: bool) -> bool {
    let inside = |p: &&Product| p.span.start >= s.clause.start && p.span.end <= s.clause.end;
    r.products.iter().filter(inside).any(|p| {
        if after {
            p.span.end <= q.full.start || p.span.start > topic.span.end + 4
        } else {
            p.span.start > q.core.end
                || p.span.start > topic.span.end
                    && p.span.end <= q.full.start
                    && SUPPLIES.hits(&r.scene.text(p.span.end, q.full.start))
        }
    })
}

/// The flow that "which accounted for" or "or 6 % of" comes after.
fn antecedent(r: &Reader<'_>, q: &Quantity, s: &Setting, topic: &Topic) -> Option<Relation> {
    let t = r
        .topics
        .iter()
        .rev()
        .find(|t| {
            numeric(t.measure)
                && t.span.end <= s.clause.start
                && t.span != topic.span
                && t.span.end <= q.core.start
        })
        .cloned()?;
    Some(r.relation_of(&t, t.span))
}

/// Actors of the clause that no other quantity owns.
fn mine(r: &Reader<'_>, q: &Quantity, clause: Span) -> Vec<Actor> {
    let subject = |a: &Actor| a.cue == Cue::Subject;
    let near = r.actors(clause);
    let wide = Span::new(0, clause.end);
    let lacks = !near.iter().any(|a| subject(a) && a.span.end <= q.core.start);
    let far = if lacks && clause.start > 0 { r.actors(wide) } else { Vec::new() };
    let before = far.into_iter().find(|a| subject(a) && a.span.end <= clause.start);
    // "Of the 1.1 million students in Japan, 30 per cent …": those of the whole are shared
    let opened = r.scene.text(0, 3) == "of ";
    let fronted = |a: &Actor| {
        opened && a.span.end < q.core.start && r.scene.text(a.span.end, q.core.start).contains(',')
    };
    near.into_iter()
        .chain(before)
        .filter(|a| fronted(a) || r.quantity_of(a.span, clause).is_none_or(|o| o == q.core))
        .collect()
}

/// Actors of the whole's noun phrase, and the others.
fn phrase(
    r: &Reader<'_>,
    topic: &Topic,
    actors: &[Actor],
    q: &Quantity,
    after: bool,
) -> (Vec<Actor>, Vec<Actor>) {
    let head = r.scene.text(0, q.full.start);
    let (sends, gets) = (SENDS.hits(&head), GETS.hits(&head));
    let tail = r.scene.text(topic.span.end, r.scene.line.chars.len());
    let end = topic.span.end
        + NP_END
            .first(&tail)
            .and_then(|c| c.get(0))
            .map_or(tail.chars().count(), |m| tail[..m.start()].chars().count());
    let share_at = SHARE_WORD.first(&head).and_then(|c| c.get(0)).map(|m| head[..m.start()].chars().count());
    let (mut np, mut rest) = (Vec::new(), Vec::new());
    for a in actors {
        let left = a.span.end <= topic.span.start
            && if after {
                a.span.start >= q.core.end
            } else {
                share_at.is_none_or(|at| a.span.start > at)
                    && matches!(a.cue, Cue::Possessive | Cue::Adjective | Cue::Of | Cue::In | Cue::Subject)
                    && r.scene.text(a.span.end, topic.span.start).split(' ').count() <= 5
            };
        let right = a.span.start >= topic.span.end
            && a.span.end <= end
            && (after || a.span.end <= q.full.start)
            && !(after && sends && matches!(a.cue, Cue::To | Cue::In))
            && !(after && gets && a.cue == Cue::From)
            && (topic.measure.starts_with("people.") && a.cue == Cue::Object
                || matches!(
                    a.cue,
                    Cue::From
                        | Cue::With
                        | Cue::Of
                        | Cue::By
                        | Cue::Between
                        | Cue::To
                        | Cue::In
                        | Cue::Adjective
                ));
        // "the share of the United States in Japan's exports": the first is the part
        let of_share = !after
            && a.cue == Cue::Of
            && a.span.end <= topic.span.start
            && share_at.is_some_and(|at| r.scene.text(at, a.span.start).split(' ').count() <= 5)
            && actors.iter().any(|b| b.span.start > a.span.end && b.span.end <= topic.span.start);
        if (left || right) && !of_share { np.push(a.clone()) } else { rest.push(a.clone()) }
    }
    (np, rest)
}

/// The total that an unowned whole stands for: what was last spoken of, with the world.
fn total_of_known(r: &Reader<'_>, topic: &Topic) -> Option<Vec<Party>> {
    let known = r.relation.as_ref().or(r.before.relation.as_ref());
    let me = match known {
        Some(rel) if rel.measure.ends_with(".imports") => rel.parties.get(1).cloned(),
        Some(rel) => rel.parties.first().cloned(),
        None => r.before.topic.as_ref().map(|t| Party::union(t)),
    }?;
    Some(if topic.measure.ends_with(".imports") {
        vec![Party::one("WLD"), me]
    } else {
        vec![me, Party::one("WLD")]
    })
}

/// The part: the whole with the focal place on its open side.
fn open_side(
    r: &Reader<'_>,
    whole: &[Party],
    focal: Option<Party>,
    has_product: bool,
    antecedent: Option<&Relation>,
) -> Vec<Party> {
    let world = Party::one("WLD");
    let open = whole.iter().position(|p| *p == world);
    let mut parts = whole.to_vec();
    let known = |rel: &Relation| {
        let me = whole.iter().find(|p| **p != world)?;
        rel.parties.iter().find(|p| *p != me && **p != world && rel.parties.contains(me)).cloned()
    };
    let focal = focal.filter(|f| !whole.contains(f)).or_else(|| {
        if has_product {
            return None;
        }
        antecedent
            .and_then(known)
            .or_else(|| r.relation.as_ref().or(r.before.relation.as_ref()).and_then(known))
            .or_else(|| r.before.topic.as_ref().map(|t| Party::union(t)).filter(|t| !whole.contains(t)))
    });
    let bloc = whole.iter().rposition(is_bloc);
    if let Some(f) = focal
        && let Some(slot) = parts.get_mut(open.or(bloc).unwrap_or(0))
    {
        *slot = f;
    }
    parts
}

/// "half of Pakistan's oil", "90 % of its crude oil from the Gulf", "nine in ten cherries go to".
fn of_product(r: &Reader<'_>, q: &Quantity, s: &Setting) -> Option<Part> {
    let clause = s.clause;
    let (product, end) = product_after(r, q, s)?;
    let head = r.scene.text(clause.start, q.full.start);
    let tail = r.scene.text(end, clause.end);
    let actors = mine(r, q, clause);
    let owner = actors
        .iter()
        .find(|a| {
            a.span.start >= q.core.end
                && a.span.end <= end
                && matches!(a.cue, Cue::Possessive | Cue::Adjective | Cue::Of | Cue::In)
        })
        .cloned();
    let after_owner =
        || actors.iter().find(|a| a.span.start >= end && matches!(a.cue, Cue::Of | Cue::Possessive)).cloned();
    let subject = subject_of(&actors, q).cloned();
    let by =
        actors.iter().find(|a| a.span.start >= end && a.cue == Cue::By && tail.contains("imported")).cloned();
    let to = actors
        .iter()
        .find(|a| {
            a.span.start >= end && matches!(a.cue, Cue::To | Cue::In | Cue::For)
                || tail.contains("bought by") && a.cue == Cue::By
        })
        .cloned();
    let from = actors
        .iter()
        .find(|a| {
            a.span.start >= end
                && matches!(a.cue, Cue::From | Cue::By)
                && by.as_ref().is_none_or(|b| b.span != a.span)
        })
        .cloned();
    let known_owner = || owner_spoken_of(r);
    let owner_party = owner.or_else(after_owner).or(by.clone()).map(|a| party_of(&a));
    let owner_party = owner_party.or_else(|| whole::that_imports(r, end));
    let exports = |origin: Option<Party>, part: Option<Party>| {
        let origin = origin.or_else(known_owner)?;
        Some(("trade.goods.exports", vec![origin.clone(), part?], vec![origin, Party::one("WLD")]))
    };
    let imports = |dest: Option<Party>, part: Option<Party>| {
        let dest = dest.or_else(known_owner)?;
        Some(("trade.goods.imports", vec![part?, dest.clone()], vec![Party::one("WLD"), dest]))
    };
    let subject_party = subject.map(|a| party_of(&a));
    let found = if GOES_TO.hits(&tail) && to.is_some() {
        exports(owner_party.or(subject_party), to.map(|a| party_of(&a)))
    } else if COMES_FROM.hits(&tail) && from.is_some() {
        imports(owner_party.or(subject_party), from.map(|a| party_of(&a)))
    } else if GETS.hits(&head) && from.is_some() {
        imports(subject_party.or(owner_party), from.map(|a| party_of(&a)))
    } else if SENDS.hits(&head) && to.is_some() {
        exports(subject_party.or(owner_party), to.map(|a| party_of(&a)))
    } else if let (true, Some(to)) = (SENDS.hits(&head), object_of(&actors, q)) {
        exports(owner_party.filter(|o| *o != to).or(subject_party), Some(to))
    } else if SUPPLIES.hits(&head) && subject_party.is_some() && !TAKES.hits(&head) {
        imports(owner_party.filter(|o| Some(o) != subject_party.as_ref()), subject_party)
    } else if TAKES.hits(&head) && subject_party.is_some() {
        exports(owner_party.filter(|o| Some(o) != subject_party.as_ref()), subject_party)
    } else {
        None
    }?;
    let (measure, parties, whole) = found;
    Some(Part { rel: Relation::bare(measure, parties, Some(product)), whole, measure: None })
}

/// Who acts before a number; "Kenyan blooms make up 43 percent of the flowers" has only an adjective.
fn subject_of<'b>(actors: &'b [Actor], q: &Quantity) -> Option<&'b Actor> {
    let before = |a: &&Actor| a.span.end <= q.full.start;
    actors
        .iter()
        .filter(before)
        .find(|a| matches!(a.cue, Cue::Subject | Cue::Object | Cue::Possessive))
        .or_else(|| actors.iter().filter(before).find(|a| a.cue == Cue::Adjective))
}

/// Whose product it is if the sentence does not say: the exporter just spoken of, or the topic.
fn owner_spoken_of(r: &Reader<'_>) -> Option<Party> {
    let pair = r.relation.as_ref().filter(|x| x.parties.len() == 2);
    let exporter = pair.and_then(|x| x.parties.iter().find(|p| **p != Party::one("WLD")).cloned());
    exporter.or_else(|| r.before.topic.as_ref().map(|t| Party::union(t)))
}

/// The product that the amount is a part of, and where its name ends.
fn product_after(r: &Reader<'_>, q: &Quantity, s: &Setting) -> Option<(String, usize)> {
    let p = r.products.iter().find(|p| {
        p.span.start >= q.core.end
            && p.span.start < s.next.min(s.clause.end)
            && !NP_END.hits(&r.scene.text(q.core.end, p.span.start))
            && r.scene.text(q.core.end, p.span.start).split(' ').count() <= 7
    });
    let fragment = || {
        // "Chilean cherries? Nine in ten go to China"
        let known = r.relation.as_ref().or(r.before.relation.as_ref())?;
        known.product.clone()
    };
    let counted = COUNTED.hits(&s.after) || s.after.starts_with(" went ") || s.after.starts_with(" come ");
    match p {
        Some(p) => Some((p.name.clone(), p.span.end)),
        None if counted => Some((fragment()?, q.core.end)),
        None => None,
    }
}

/// "sold China 75 % of its soybeans": the place between the verb and the amount.
fn object_of(actors: &[Actor], q: &Quantity) -> Option<Party> {
    let a = actors.iter().rfind(|a| a.span.end <= q.full.start)?;
    (a.cue == Cue::Object && a.span.end + 2 >= q.full.start).then(|| party_of(a))
}

/// "70 % of everything the country sold abroad", "a third of its intake": the whole of the flow
/// just named.
fn of_intake(r: &Reader<'_>, s: &Setting) -> Option<Part> {
    let rel = r.relation.clone().filter(|x| x.parties.len() == 2)?;
    let words: String = s.after.chars().take(60).collect();
    let sold = ["sold", "shipped", "exported", "exports", "sells", "ships"].iter().any(|w| words.contains(w));
    let bought = words.contains(" what ") || words.contains("everything");
    let limit = (s.next).min(s.clause.end);
    let owner = r
        .scene
        .places()
        .filter(|(p, _)| {
            let next = r.scene.text(p.end, p.end + 8);
            let acts =
                [" export", " sold", " ship", " import", " bought"].iter().any(|w| next.starts_with(w));
            p.start >= s.previous && p.start < limit && (bought || acts)
        })
        .map(|(_, m)| Party::union(&m.codes))
        .filter(|p| rel.parties.contains(p))
        .last();
    if let Some(me) = owner {
        let other = rel.parties.iter().find(|p| **p != me).cloned()?;
        let world = Party::one("WLD");
        let (measure, parties, whole) = if sold {
            ("trade.goods.exports", vec![me.clone(), other], vec![me, world])
        } else {
            ("trade.goods.imports", vec![other, me.clone()], vec![world, me])
        };
        let product = part_before(r, s).or_else(|| rel.product.clone());
        let rel = Relation { measure: measure.into(), parties, product, ..rel };
        return Some(Part { rel, whole, measure: None });
    }
    let (measure, open) = if sold { ("trade.goods.exports", 1) } else { ("trade.goods.imports", 0) };
    let mut whole = rel.parties.clone();
    if let Some(slot) = whole.get_mut(open) {
        *slot = Party::one("WLD");
    }
    Some(Part { rel: Relation { measure: measure.into(), ..rel }, whole, measure: None })
}

/// "copper makes up 28 % of what it sells": the product that is the part.
pub(super) fn part_before(r: &Reader<'_>, s: &Setting) -> Option<String> {
    let inside = |p: &&Product| p.span.start >= s.clause.start && p.span.end <= s.clause.end;
    let near = r.products.iter().rfind(inside);
    near.filter(|_| SUPPLIES.hits(&r.scene.text(s.clause.start, s.clause.end))).map(|p| p.name.clone())
}

/// "6 % of the total", "over half of that": the whole is what was last spoken of.
fn of_known(r: &Reader<'_>, q: &Quantity, s: &Setting) -> Option<Part> {
    let here = r.topics.iter().rev().find(|t| numeric(t.measure) && t.span.end <= q.core.start);
    let rel = r
        .relation
        .clone()
        .or_else(|| here.map(|t| r.relation_of(t, q.core)))
        .or_else(|| r.before.relation.clone())
        .or_else(|| r.topics.iter().find(|t| numeric(t.measure)).map(|t| r.relation_of(t, q.core)))?;
    let stretch = Span::new(s.previous.max(s.clause.start), s.next.min(s.clause.end));
    let product = product_near(r.scene, &r.products, q.core, q.core, stretch)
        .filter(|p| rel.product.as_ref() != Some(p));
    let words = r.scene.text(q.core.end, s.clause.end.min(q.core.end + 24));
    let that = [" that", " this", " it", " them", " these", " which"].iter().any(|w| words.contains(w));
    let focal = mine(r, q, s.clause)
        .into_iter()
        .filter(|a| a.cue != Cue::Aside && a.span.start >= s.previous.max(s.clause.start))
        .map(|a| party_of(&a))
        .find(|p| !rel.parties.contains(p));
    let world = rel.parties.iter().position(|p| *p == Party::one("WLD"));
    // what is ranked among a host's sources, and who come to it, are parts of what the host gets
    let ranked = r.out.iter().rev().find(|f| f.kind == Kind::Rank && f.parties == rel.parties);
    let ranked = ranked.and_then(|f| f.among.as_ref()).is_some_and(|a| a.starts_with("sources_of"));
    let received = ranked || rel.measure.ends_with(".imports") || rel.measure.starts_with("people.");
    let side = world.unwrap_or(usize::from(!received));
    let mut whole = rel.parties.clone();
    let mut part = rel.parties.clone();
    let set = |ps: &mut Vec<Party>, p: Party| {
        if let Some(slot) = ps.get_mut(side) {
            *slot = p;
        }
    };
    if product.is_none() || !that {
        if let Some(f) = focal {
            // "$170 billion to African countries, a quarter of it to Angola"
            if !(that && world.is_none()) {
                set(&mut whole, Party::one("WLD"));
            }
            set(&mut part, f);
        } else if product.is_none() {
            set(&mut whole, Party::one("WLD"));
        }
    }
    let kept = rel.product.clone().filter(|_| !that);
    Some(Part { rel: Relation { parties: part, product: product.or(kept), ..rel }, whole, measure: None })
}

fn of_economy(r: &Reader<'_>, q: &Quantity, s: &Setting, topic: &Topic) -> Option<Part> {
    let before = r
        .topics
        .iter()
        .rev()
        .find(|t| {
            t.span.end <= q.core.start
                && t.span.start >= s.clause.start
                && numeric(t.measure)
                && t.measure != "gdp"
        })
        .cloned();
    let world = r.scene.text(topic.span.start.saturating_sub(8), topic.span.end);
    let of_world = ["world", "global"].iter().any(|w| world.contains(w));
    let subject = || {
        let all = r.actors(s.clause);
        let me = all.iter().find(|a| a.span.end <= q.full.start && a.cue != Cue::Aside)?;
        Some(Relation::bare("gdp", vec![party_of(me)], None))
    };
    let known =
        || r.relation.clone().or_else(|| r.before.relation.clone()).filter(|x| !vocab::is_tie(&x.measure));
    let rel = match before {
        Some(t) => r.relation_of(&t, q.core),
        None if of_world => subject().or_else(known)?,
        None => known()?,
    };
    if of_world && rel.measure == "gdp" {
        return Some(Part { rel, whole: vec![Party::one("WLD")], measure: None });
    }
    let named = r.scene.places().any(|(s, _)| s.start >= q.core.end && s.start <= topic.span.end + 16);
    let reporter = usize::from(rel.measure.ends_with(".imports") || rel.measure == "finance.debt");
    let owner = match rel.parties.get(reporter).filter(|_| !named && rel.measure == "finance.debt") {
        Some(debtor) => debtor.clone(),
        None => r.relation_of(topic, q.core).parties.into_iter().next().unwrap_or_else(|| Party::one("WLD")),
    };
    Some(Part { rel, whole: vec![owner], measure: Some("gdp") })
}

pub(super) fn push(r: &mut Reader<'_>, q: &Quantity, s: &Setting, part: Part) {
    let mut f = frame_of(r, Kind::Share, &part.rel, q, s);
    f.period = r.period_for(q.core, s.previous, s.next);
    f.period = at_the_end(r, f.period);
    f.unit = Some("percent".into());
    let whole_parties = whole::of_the_host(r, q, &part).unwrap_or(part.whole);
    f.denominator = Some(Other {
        parties: Some(whole_parties),
        measure: part.measure.map(str::to_owned),
        ..Other::default()
    });
    if q.unit == Unit::Fraction {
        f.value = f.value.map(rounded);
    }
    if let Some(m) = SHARE_AFTER.first(&s.after).and_then(|c| c.get(0).map(|m| m.as_str().chars().count())) {
        let shadow = r.scene.shadow_text(0, q.core.end).chars().count();
        f.span.end = f.span.end.max(r.scene.position(shadow + m).min(s.clause.end));
    }
    r.relation = Some(part.rel);
    r.push(f);
}
