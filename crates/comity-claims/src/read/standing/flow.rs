//! Places of a flow told without a noun of partners: "the second largest after those to China",
//! "only Iraq buys more", "nowhere does it sell more than in Spain", "slid to fourth place".

use super::{ORD, SUPER, again::last_rank};
use crate::frame::{Frame, Kind, Op, Party, Precision, Span, Value};
use crate::period::Period;
use crate::read::discourse::Relation;
use crate::read::line::{Pattern, pattern};
use crate::read::number::ordinal;
use crate::read::product::product_near;
use crate::read::reader::Reader;
use crate::vocab;
use std::sync::LazyLock;

pattern!(
    ONLY = r"\b(?P<a>only) (?:the )?(?P<first><N>) (?P<v>buys?|bought|imports?|imported|takes|took|purchases?|sells?|sold|exports?|exported|supplies|supplied|ships|shipped|sends|sent|receives|received) more\b[^,;]{0,60}? than (?:the )?(?P<who><N>)"
);
pattern!(
    NOWHERE = r"\b(?P<a>nowhere|to no (?:other )?(?:country|market|state|nation)) (?:else )?(?:does|do|did) (?:the )?(?P<owner><N>) (?:sell|export|ship|send|supply) (?:more|as much)\b[^,;]{0,40}? (?:than|as) (?:in|to) (?:the )?(?P<who><N>)"
);
static AFTER: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(&format!(
        r"\b(?:is|was|were|are|ranks?|ranked|being|remained|made it|as) (?:as )?(?:its |the |their )?(?P<rank>(?P<ord>{ORD})[- ](?:{SUPER})) (?:after|behind)\b"
    ))
});
static PLACE: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(&format!(
        r"\b(?:slid|slides?|slipp?ed|slips|fell|falls|fallen|dropped|drops|tumbled|sank|rose|rises|risen|climbed|climbs|moved|jumped|advanced|relegated|demoted|was)(?: up| down| back)? (?:to|into) (?P<rank>(?P<ord>{ORD})(?: place| position| spot| rank)?)(?:$|[.,;]| in\b| ?<T>)"
    ))
});

/// Reads them all; those that lean on a rank before come last.
pub(super) fn ranks(r: &mut Reader<'_>) {
    let scene = r.scene;
    let party = |s: Option<Span>| scene.mention_at(s?).map(|m| Party::union(&m.codes));
    for c in ONLY.all(&scene.shadow) {
        let (Some(a), Some(who)) = (scene.group(&c, "a"), party(scene.group(&c, "who"))) else { continue };
        let Some(first) = party(scene.group(&c, "first")) else { continue };
        let whole = c.get(0).map_or(a, |m| scene.span(m.range()));
        let verb = c.name("v").map_or("", |m| m.as_str());
        let buys = ["b", "im", "t", "p", "re"].iter().any(|v| verb.starts_with(v));
        let inside = scene.places().filter(|(s, _)| s.start > a.end && s.end <= whole.end);
        let owner = inside.map(|(_, m)| Party::union(&m.codes)).find(|p| *p != who && *p != first);
        let Some(owner) = owner.or_else(|| r.before.topic.as_ref().map(|t| Party::union(t))) else {
            continue;
        };
        let (measure, parties, set) = if buys {
            ("trade.goods.exports", vec![owner.clone(), who], "destinations_of")
        } else {
            ("trade.goods.imports", vec![who, owner.clone()], "sources_of")
        };
        one(r, (whole, a), measure, parties, format!("{set}:{owner}"), 2.0);
    }
    for c in NOWHERE.all(&scene.shadow) {
        let (Some(a), Some(who)) = (scene.group(&c, "a"), party(scene.group(&c, "who"))) else { continue };
        let Some(owner) = party(scene.group(&c, "owner")) else { continue };
        let whole = c.get(0).map_or(a, |m| scene.span(m.range()));
        let set = format!("destinations_of:{owner}");
        one(r, (whole, a), "trade.goods.exports", vec![owner, who], set, 1.0);
    }
    for c in AFTER.all(&scene.shadow) {
        let Some(anchor) = scene.group(&c, "rank") else { continue };
        let Some(value) = c.name("ord").and_then(|m| ordinal(m.as_str())) else { continue };
        let topic = r.topics.iter().rev().find(|t| t.span.end <= anchor.start && !vocab::is_tie(t.measure));
        let Some(t) = topic.cloned() else { continue };
        let rel = r.relation_of(&t, t.span);
        let [from, to] = rel.parties.as_slice() else { continue };
        let world = Party::one("WLD");
        if *from == world || *to == world {
            continue;
        }
        let among = if rel.measure.ends_with(".exports") {
            format!("destinations_of:{from}")
        } else if rel.measure == "trade.goods" {
            format!("partners_of:{from}")
        } else {
            format!("sources_of:{to}")
        };
        one(r, (anchor, anchor), &rel.measure, rel.parties.clone(), among, value);
    }
    moved(r);
}

/// "…, China slid to fourth place in 2024": the rank before, at another time.
fn moved(r: &mut Reader<'_>) {
    for c in PLACE.all(&r.scene.shadow) {
        let Some(anchor) = r.scene.group(&c, "rank") else { continue };
        let Some(value) = c.name("ord").and_then(|m| ordinal(m.as_str())) else { continue };
        let Some(last) = last_rank(r, anchor.start).filter(|_| !r.is_used(anchor)) else { continue };
        let mut f = Frame { span: anchor, anchor, negated: false, ..last };
        (f.value, f.op) = (Some(Value::One(value)), Some(Op::Equal));
        let clause = r.clause_at(anchor.start);
        if let Some((_, w)) = r.time_of(anchor, anchor.start, clause.end) {
            f.period = r.resolve(w);
            let before =
                r.out.iter_mut().rev().find(|x| x.kind == Kind::Rank && x.anchor.end <= anchor.start);
            if let (Some(x), Period::At(s)) = (before, f.period)
                && x.period == f.period
            {
                x.period = Period::At(crate::period::Stamp::Year(s.year() - 1));
            }
        }
        r.push(f);
    }
}

fn one(
    r: &mut Reader<'_>,
    (whole, anchor): (Span, Span),
    measure: &str,
    parties: Vec<Party>,
    among: String,
    value: f64,
) {
    if r.is_used(anchor) {
        return;
    }
    let clause = r.clause_at(anchor.start);
    let mut f = Frame::new(Kind::Rank, measure, whole, anchor);
    f.parties = parties;
    f.among = Some(among);
    let near = product_near(r.scene, &r.products, anchor, whole, clause);
    f.product = near.filter(|_| measure.starts_with("trade.goods"));
    f.period = r.period_for(anchor, 0, r.scene.line.chars.len());
    (f.value, f.unit, f.op, f.precision) =
        (Some(Value::One(value)), Some("rank".into()), Some(Op::Equal), Precision::Word);
    r.relation = Some(Relation::bare(measure, f.parties.clone(), f.product.clone()));
    r.push(f);
}
