//! Places told by halves: lists "in that order", "Namibia comes second and Belgium third", "India
//! its first", "as does Portugal", "second only to Russia", "more than any other supplier".

use super::contest::contest;
use super::followed::leaned_on;
use super::{Asked, NOUN, ORD, OUTSIDE, number_at};
use crate::frame::{Agg, Frame, Kind, Op, Party, Precision, Span, Value};
use crate::period::{Period, Stamp};
use crate::read::gazetteer::gazetteer;
use crate::read::line::{Pattern, pattern};
use crate::read::number::ordinal;
use crate::read::reader::Reader;
use crate::vocab;
use std::sync::LazyLock;

pattern!(
    ORDER = r"\bin (?:that|this|descending) order\b|\bin order of (?:size|importance|value)\b|\b(?:such|this|that) (?:is|was) the order\b"
);
static NEXT: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(&format!(
        r"(?P<who><N>)(?:,)? (?:<S> ?)?(?:(?:comes?|came|coming|ranks?|ranked|was|is|placed|in|its|the|only|a distant|their|with) ){{0,3}}?(?P<ord>{ORD})(?: place| position)?(?P<end>$|[,.;:)]| (?:and|with|in|on|at)\b)"
    ))
});
pattern!(
    CORRECTED = r"(?:;|,|\.| -) ?(?:it is |that is |rather )?(?:the )?(?P<pred>(?P<who><N>) (?:is|was|does|do|holds that place))\s*(?:$|[.;,])"
);
pattern!(
    ALSO =
        r"\b(?P<pred>as (?:does|do|did|is|are|was|were)) (?P<who><N>)|\bso (?:does|do|is|are) (?P<who2><N>)"
);
pattern!(
    ONLY_TO = r"\b(?P<ord>second|third) only to (?:that of |those of |the )*(?:<NJ>|[a-z])|\b(?P<b>(?:behind|trailing) only|(?:exceeded|surpassed|topped|beaten|outranked) only by|(?:only )?(?:exceeded|surpassed|outranked) by) (?:that of |those of |the )*(?P<who3><NJ>)"
);
pattern!(BAR = r"^(?: of origin)?,? (?:bar|save|save for|except|except for|but|other than) (?:the )?<N>");
static ANY_OTHER: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(&format!(
        r"\b(?P<pred>(?:the )?(?:largest|biggest|highest|most) of (?:any|all)(?: (?:foreign|single|other|<W>))?(?: (?:country|countries|nation|nations|state|states|investor|partner|supplier))?|more (?:than )?(?:to |from |in |with )?(?:the )?(?:<N> )?(?:than )?(?:to |from |in |with )?(?:any(?:one| other| single)?(?: (?:foreign|single|other|<W>))?(?: (?:{NOUN}|country|nation|state|economy|member state|member|place))?(?: else)?|all other (?:\w+ )?(?:countries|partners|suppliers)?))\b"
    ))
});

/// Whether the sentence says that its list is in order.
pub(super) fn in_order(r: &Reader<'_>) -> bool {
    ORDER.hits(&r.scene.line.low)
}

/// Whether a rank is of a list "in that order"; reads one claim for each place of it.
pub(super) fn listed(r: &mut Reader<'_>, a: &Asked) -> bool {
    if !ORDER.hits(&r.scene.line.low) || !a.noun.ends_with('s') {
        return false;
    }
    let owner = r.scene.places().filter(|(_, m)| m.codes.len() == 1).find(|(s, m)| {
        s.overlaps(a.whole)
            || s.end <= a.anchor.start && s.end + 3 >= a.anchor.start
            || matches!(m.shape, crate::read::scene::Shape::Possessive | crate::read::scene::Shape::Adjective)
            || s.start >= a.whole.end && r.scene.text(a.whole.end, s.start).trim() == "of"
            || s.start >= a.whole.end
                && matches!(r.scene.text(a.whole.end, s.start).trim(), "for" | "in" | "to" | "into")
    });
    let owner = owner
        .map(|(_, m)| Party::union(&m.codes))
        .or_else(|| r.before.topic.as_ref().map(|t| Party::union(t)));
    let Some(owner) = owner else { return false };
    let words = r.scene.text(a.anchor.start, a.anchor.end + 40);
    let kind = contest(&a.noun, &words);
    let names: Vec<(Span, String)> = gazetteer()
        .find(&r.scene.line)
        .into_iter()
        .filter(|(s, code, form)| {
            !code.is_empty()
                && !owner.has(code)
                && *form != crate::read::gazetteer::Form::Adjective
                && r.scene.places().any(|(p, _)| p.overlaps(*s))
        })
        .map(|(s, code, _)| (s, code.to_owned()))
        .collect();
    if names.len() < 2 {
        return false;
    }
    let period = r.period_for(a.anchor, 0, r.scene.line.chars.len());
    for (i, (span, code)) in names.into_iter().enumerate() {
        let mut f = Frame::new(Kind::Rank, kind.measure, span, span);
        let focal = Party::one(&code);
        f.parties = if kind.focal_first { vec![focal, owner.clone()] } else { vec![owner.clone(), focal] };
        f.among = Some(format!("{}:{owner}", kind.set));
        f.period = period;
        (f.value, f.unit, f.op, f.precision) =
            (Some(Value::One(i as f64 + 1.0)), Some("rank".into()), Some(Op::Equal), Precision::Word);
        r.push(f);
    }
    r.used.push(a.anchor);
    true
}

/// The same rank for another place.
pub(super) fn like(last: &Frame, who: Party, span: Span, anchor: Span) -> Frame {
    let mut f = Frame { span, anchor, ..last.clone() };
    let owner = last.among.as_deref().and_then(|a| a.split_once(':')).map(|a| a.1.to_owned());
    let focal = match (&owner, last.parties.len()) {
        (Some(o), 2) => usize::from(last.parties.first().is_some_and(|p| p.to_string() == *o)),
        (None, 2) => usize::from(!last.measure.ends_with(".imports")),
        _ => 0,
    };
    if let Some(slot) = f.parties.get_mut(focal) {
        *slot = who;
    }
    f
}

pub(super) fn last_rank(r: &Reader<'_>, before: usize) -> Option<Frame> {
    r.out.iter().filter(|f| f.kind == Kind::Rank && f.anchor.end <= before).max_by_key(|f| f.anchor).cloned()
}

/// Ranks that lean on the one before.
pub fn elliptic(r: &mut Reader<'_>) {
    let scene = r.scene;
    for c in NEXT.all(&scene.shadow) {
        let (Some(who), Some(at)) = (scene.group(&c, "who"), scene.group(&c, "ord")) else { continue };
        let Some(value) = c.name("ord").and_then(|m| ordinal(m.as_str())) else { continue };
        let Some(party) = scene.mention_at(who).map(|m| Party::union(&m.codes)) else { continue };
        let Some(last) = last_rank(r, who.start) else { continue };
        if r.is_used(at) || last.parties.contains(&party) {
            continue;
        }
        let mut f = like(&last, party, Span::new(who.start, at.end), at);
        (f.value, f.op, f.negated) = (Some(Value::One(value)), Some(Op::Equal), false);
        r.push(f);
    }
    for c in CORRECTED.all(&scene.shadow) {
        let (Some(pred), Some(who)) = (scene.group(&c, "pred"), scene.group(&c, "who")) else { continue };
        let Some(party) = scene.mention_at(who).map(|m| Party::union(&m.codes)) else { continue };
        let Some(last) = last_rank(r, pred.start).filter(|f| f.negated || f.op == Some(Op::Above)) else {
            continue;
        };
        let mut f = like(&last, party, pred, pred);
        f.negated = false;
        if f.op == Some(Op::Above) {
            f.op = Some(Op::AtMost);
        }
        r.push(f);
    }
    for c in ALSO.all(&scene.shadow) {
        let Some(who) = scene.group(&c, "who").or_else(|| scene.group(&c, "who2")) else { continue };
        let whole = c.get(0).map_or(who, |m| scene.span(m.range()));
        let anchor = scene.group(&c, "pred").unwrap_or(whole);
        let Some(party) = scene.mention_at(who).map(|m| Party::union(&m.codes)) else { continue };
        if let Some(last) = last_rank(r, whole.start) {
            r.push(like(&last, party, whole, anchor));
        }
    }
    outside(r);
}

/// "well outside the top ten" after a place among partners.
fn outside(r: &mut Reader<'_>) {
    for c in OUTSIDE.all(&r.scene.shadow) {
        let (Some(anchor), Some(n)) = (r.scene.group(&c, "rank"), c.name("n").map(|m| m.as_str())) else {
            continue;
        };
        let Some(value) = number_at(r, anchor, n) else { continue };
        let Some(last) = last_rank(r, anchor.start).filter(|_| !r.is_used(anchor)) else { continue };
        let used: Vec<Span> = r.scene.quantities().map(|q| q.core).filter(|q| q.overlaps(anchor)).collect();
        r.used.extend(used);
        let f = Frame {
            span: anchor,
            anchor,
            value: Some(Value::One(value)),
            op: Some(Op::Above),
            negated: false,
            ..last
        };
        r.push(f);
    }
}

pattern!(
    NOBODY = r"\b(?P<a>no (?:other |single )?(?:country|nation|state|market|economy|partner|member|one)(?: else)? (?P<v>buys?|imports?|takes|sells?|exports?|ships|supplies|lends|invests|sends|receives|bought|sold|imported|exported|supplied) more)\b(?P<mid>[^,;]{0,60}?) than (?:the )?(?P<who><N>)"
);

/// "No country buys more Australian beef than the United States."
pub fn nobody(r: &mut Reader<'_>) {
    let scene = r.scene;
    for c in NOBODY.all(&scene.shadow) {
        let (Some(anchor), Some(who)) = (scene.group(&c, "a"), scene.group(&c, "who")) else { continue };
        let Some(focal) = scene.mention_at(who).map(|m| Party::union(&m.codes)) else { continue };
        let verb = c.name("v").map_or("", |m| m.as_str());
        let owner = scene
            .places()
            .find(|(s, m)| s.start >= anchor.end && s.end <= who.start && m.codes.len() == 1)
            .map(|(_, m)| Party::union(&m.codes))
            .or_else(|| r.before.topic.as_ref().map(|t| Party::union(t)));
        let Some(owner) = owner else { continue };
        let whole = c.get(0).map_or(anchor, |m| scene.span(m.range()));
        push_most(r, verb, focal, owner, whole, anchor);
    }
}

pattern!(
    ANYONE = r"(?P<who><N>) (?:now |still |already )?(?P<a>(?P<v>buys?|imports?|takes|sells?|exports?|ships|supplies|lends|invests|sends|receives|bought|sold|imported|exported|supplied|lent|invested) more)\b(?P<mid>[^,;]{0,60}?) (?:from|to|in) (?:the )?(?P<of><N>) than (?:any other|anyone else|any|anybody else)\b(?: [a-z]+)?(?: does| did| do)?"
);

/// "Pakistan buys more tea from Kenya than any other country does."
pub(super) fn anyone(r: &mut Reader<'_>) {
    let scene = r.scene;
    for c in ANYONE.all(&scene.shadow) {
        let at = |name: &str| scene.group(&c, name).and_then(|s| scene.mention_at(s));
        let (Some(anchor), Some(m)) = (scene.group(&c, "a"), c.get(0)) else { continue };
        let (Some(who), Some(of)) = (at("who"), at("of")) else { continue };
        let verb = c.name("v").map_or("", |m| m.as_str());
        let (focal, owner) = (Party::union(&who.codes), Party::union(&of.codes));
        push_most(r, verb, focal, owner, scene.span(m.range()), anchor);
    }
}

/// The first place among those who buy from, sell to, lend to or invest in `owner`.
pub(super) fn push_most(
    r: &mut Reader<'_>,
    verb: &str,
    focal: Party,
    owner: Party,
    whole: Span,
    anchor: Span,
) {
    if r.is_used(anchor) || focal == owner {
        return;
    }
    let buys = ["buy", "import", "take", "bought", "receive"].iter().any(|w| verb.starts_with(w));
    let (measure, parties, set) = if buys {
        ("trade.goods.exports", vec![owner.clone(), focal], "destinations_of")
    } else if verb.starts_with("len") {
        ("finance.loans", vec![focal, owner.clone()], "sources_of")
    } else if verb.starts_with("invest") {
        ("fdi.stock", vec![focal, owner.clone()], "sources_of")
    } else {
        ("trade.goods.imports", vec![focal, owner.clone()], "sources_of")
    };
    let mut f = Frame::new(Kind::Rank, measure, whole, whole);
    f.parties = parties;
    f.among = Some(format!("{set}:{owner}"));
    let near = crate::read::product::product_near(r.scene, &r.products, anchor, anchor, whole);
    f.product = near.filter(|_| measure.starts_with("trade."));
    f.period = r.period_for(anchor, whole.start, r.scene.line.chars.len());
    (f.value, f.unit, f.op, f.precision) =
        (Some(Value::One(1.0)), Some("rank".into()), Some(Op::Equal), Precision::Word);
    r.push(f);
}

/// A stock at the end of a year is ranked in that year.
pub(super) fn whole_year(p: Period) -> Period {
    match p {
        Period::AsOf(Stamp::Day(y, 12, 31)) => Period::At(Stamp::Year(y)),
        Period::AsOf(s) => Period::At(s),
        p => p,
    }
}

/// Ranks that a level implies: "second only to Russia", "more than any other supplier".
pub fn derived(r: &mut Reader<'_>) {
    let scene = r.scene;
    let mut found: Vec<(Span, Span, f64)> = Vec::new();
    for c in ONLY_TO.all(&scene.shadow) {
        let Some(whole) = c.get(0).map(|m| scene.span(m.range())) else { continue };
        // "behind only Italy, Indonesia and Nepal": fourth
        let ahead = scene.group(&c, "who3").and_then(|s| scene.mention_at(s)).map_or(1, |m| m.codes.len());
        let value = c.name("ord").and_then(|m| ordinal(m.as_str())).unwrap_or(1.0 + ahead as f64);
        let anchor = scene.group(&c, "ord").or_else(|| scene.group(&c, "b")).unwrap_or(whole);
        found.push((whole, anchor, value));
    }
    for c in ANY_OTHER.all(&scene.shadow) {
        if let Some(anchor) = scene.group(&c, "pred") {
            let bar = BAR.hits(&scene.shadow_text(anchor.end, anchor.end + 40));
            found.push((anchor, anchor, if bar { 2.0 } else { 1.0 }));
        }
    }
    for (whole, anchor, value) in found {
        if r.is_used(anchor) {
            continue;
        }
        let base = r.out.iter().rev().find(|f| f.anchor.end <= anchor.start && f.parties.len() == 2).cloned();
        let base = base.filter(|f| !vocab::is_tie(&f.measure)).or_else(|| leaned_on(r, anchor));
        let Some(base) = base else { continue };
        let mut f = Frame::new(Kind::Rank, &base.measure, whole, anchor);
        f.parties.clone_from(&base.parties);
        f.product.clone_from(&base.product);
        f.period = whole_year(base.period);
        let words = scene.text(anchor.start, anchor.end);
        let giver =
            ["supplier", "source", "exporter", "seller", "provider"].iter().any(|w| words.contains(w));
        let taker =
            ["market", "customer", "buyer", "destination", "importer"].iter().any(|w| words.contains(w));
        let to_origin =
            giver || (base.measure.ends_with(".exports") && !taker) || base.measure.starts_with("people.");
        let fixed = base.parties.get(usize::from(to_origin)).map(Party::to_string).unwrap_or_default();
        f.among =
            Some(if to_origin { format!("sources_of:{fixed}") } else { format!("destinations_of:{fixed}") });
        (f.value, f.unit, f.op, f.precision) =
            (Some(Value::One(value)), Some("rank".into()), Some(Op::Equal), Precision::Word);
        f.agg = None::<Agg>;
        r.push(f);
    }
}
