//! Ranks told without "largest partner": places that follow one another, places on a list, and who
//! buys or sells the most.
//!
//! ```text
//! Uganda was …, followed by Tanzania and Rwanda      the places after the one told
//! fourteenth in 2012, … had risen to ninth           up from, one rung below
//! third in 2024 among buyers of its tea              a place on a list that a noun names
//! sold the most goods to China                       the first place, by a verb
//! ```

use super::again::{last_rank, like, push_most, whole_year};
use super::{Asked, NOUN, NOUN_ONLY, ORD, SUPER};
use crate::frame::{Frame, Kind, Op, Party, Precision, Span, Value};
use crate::read::discourse::Relation;
use crate::read::gazetteer::{Form, gazetteer};
use crate::read::line::{Pattern, pattern};
use crate::read::number::ordinal;
use crate::read::product::product_near;
use crate::read::reader::Reader;
use std::sync::LazyLock;

pattern!(
    FOLLOWED = r"\b(?:followed(?:,? (?:closely|distantly|in turn|at some distance|at a distance))*,? by|then came|next came|trailed by)(?P<tail> [^.;:]{1,160})"
);
pattern!(
    ITEM_GAP = r"^(?: ?\([^)]{0,40}\))?(?:,| and| then|, and|, then| by| with| the| at some distance| at a distance| more distantly| finally| ?[a-z$€£]?[0-9][^ ]*| billion| million| percent| per cent|<Q>| in <T>| ?<T>)*,? ?$"
);

/// Names of single places in a stretch, left to right.
pub(super) fn names_in(r: &Reader<'_>, stretch: Span) -> Vec<(Span, String)> {
    gazetteer()
        .find(&r.scene.line)
        .into_iter()
        .filter(|(s, code, form)| {
            !code.is_empty()
                && *form != Form::Adjective
                && s.start >= stretch.start
                && s.end <= stretch.end
                && r.scene.places().any(|(p, _)| p.overlaps(*s))
        })
        .map(|(s, code, _)| (s, code.to_owned()))
        .collect()
}

/// "…, followed by Tanzania and, at some distance, Rwanda": the places after the one just told.
pub(super) fn followers(r: &mut Reader<'_>) {
    for c in FOLLOWED.all(&r.scene.shadow) {
        let (Some(whole), Some(tail)) =
            (c.get(0).map(|m| r.scene.span(m.range())), r.scene.group(&c, "tail"))
        else {
            continue;
        };
        let Some(first) = last_rank(r, whole.start).filter(|f| f.op == Some(Op::Equal) && !f.negated) else {
            continue;
        };
        let Some(Value::One(place)) = first.value else { continue };
        let mut end = tail.start;
        for (n, (span, code)) in names_in(r, tail).into_iter().enumerate() {
            if !ITEM_GAP.hits(&r.scene.shadow_text(end, span.start)) {
                break;
            }
            end = span.end;
            let stretch = if n == 0 { Span::new(whole.start, span.end) } else { span };
            if r.is_used(span) || first.parties.iter().any(|p| p.has(&code)) {
                continue;
            }
            let mut f = like(&first, Party::one(&code), stretch, span);
            f.value = Some(Value::One(place + 1.0 + n as f64));
            r.push(f);
        }
    }
}

static ON_LIST: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(&format!(
        r"\b(?P<rank>(?P<ord>{ORD}|top|runner-up|number[- ]one)(?:[- ](?:place|position|spot|slot|rank))?)(?: (?:to|behind|after|only to) (?:the )?<N>)?(?:,? ?<T>)?,? (?:among|amongst|on the list of|in the list of|in the ranking of|in the league of) (?P<tail>[^;.]{{3,90}})"
    ))
});

static OF_ALL: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(&format!(
        r"\b(?P<rank>(?:(?P<ord>{ORD})[- ])?(?:{SUPER}|most (?:generous|active|numerous|prolific|valuable))) of (?P<tail>(?:all )?(?:<S> ?|<J> ?|the |its )(?:<W> |<J> |<N> ){{0,4}}?(?:{NOUN})[^;.]{{0,60}})"
    ))
});

/// "the second most generous of Jordan's bilateral donors".
pub(super) fn of_all(r: &Reader<'_>) -> Vec<Asked> {
    let one = |c: regex::Captures<'_>| {
        let anchor = r.scene.group(&c, "rank")?;
        let tail = c.name("tail")?.as_str().to_owned();
        let noun = NOUN_ONLY.first(&tail)?.get(0)?.as_str().to_owned();
        let value = c.name("ord").map_or(Some(1.0), |m| ordinal(m.as_str()))?;
        let whole = Span::new(anchor.start, r.scene.span(c.get(0)?.range()).end);
        Some(Asked { whole, anchor, noun, value, op: Op::Equal, negated: false, tail })
    };
    OF_ALL.all(&r.scene.shadow).into_iter().filter_map(one).collect()
}

/// "the top spot among Chile's export markets", "third in 2024 among buyers of its tea".
pub(super) fn on_lists(r: &Reader<'_>) -> Vec<Asked> {
    let one = |c: regex::Captures<'_>| {
        let anchor = r.scene.group(&c, "rank")?;
        let tail = c.name("tail")?.as_str().to_owned();
        let noun = NOUN_ONLY.first(&tail)?.get(0)?.as_str().to_owned();
        let value = match c.name("ord")?.as_str() {
            "top" => 1.0,
            "runner-up" => 2.0,
            word if word.starts_with("number") => 1.0,
            word => ordinal(word)?,
        };
        let end = r.scene.span(c.get(0)?.range()).end.min(r.clause_at(anchor.start).end);
        let whole = Span::new(anchor.start, end.max(anchor.end));
        Some(Asked { whole, anchor, noun, value, op: Op::Equal, negated: false, tail })
    };
    ON_LIST.all(&r.scene.shadow).into_iter().filter_map(one).collect()
}

static FROM_PLACE: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(&format!(
        r"\b(?:up|down|climbing|rising|slipping|falling|dropping) from (?P<rank>(?P<ord>{ORD})(?: place| position| spot| rank)?)(?P<t>,? ?(?:in )?<T>)?"
    ))
});
pattern!(
    RUNG = r"\b(?P<rank>(?:one|a) (?:rung|place|notch|spot|position) (?P<d>below|behind|above|ahead of)) (?:the )?(?P<who><N>)"
);

pattern!(
    CEDED = r"\b(?P<rank>(?:ceded|lost|yielded|conceded|surrendered|ceding|losing|yielding) (?:that|the|this|its|<S>) ?(?:top |first )?(?:position|place|spot|rank|title|crown|lead) to (?:the )?(?P<who><N>))"
);

/// "up from 25th place in 2005", "one rung below Spain": another place on the same list.
pub(super) fn beside(r: &mut Reader<'_>) {
    for c in FROM_PLACE.all(&r.scene.shadow) {
        let Some(anchor) = r.scene.group(&c, "rank") else { continue };
        let Some(value) = c.name("ord").and_then(|m| ordinal(m.as_str())) else { continue };
        let Some(last) = last_rank(r, anchor.start).filter(|_| !r.is_used(anchor)) else { continue };
        let then = r.scene.group(&c, "t").and_then(|s| r.times_in(s).first().copied());
        let period = then.map_or_else(|| last.period.shift_years(-1), |(_, w)| r.resolve(w));
        let mut f = Frame { span: anchor, anchor, negated: false, period, agg: None, ..last };
        (f.value, f.op) = (Some(Value::One(value)), Some(Op::Equal));
        r.push(f);
    }
    for c in CEDED.all(&r.scene.shadow) {
        let (Some(anchor), Some(at)) = (r.scene.group(&c, "rank"), r.scene.group(&c, "who")) else {
            continue;
        };
        let Some(who) = r.scene.mention_at(at).map(|m| Party::union(&m.codes)) else { continue };
        let Some(last) = last_rank(r, anchor.start).filter(|f| !f.parties.contains(&who)) else { continue };
        let mut f = like(&last, who, anchor, anchor);
        (f.negated, f.agg) = (false, None);
        if let Some((_, w)) = r.times_in(Span::new(anchor.end, r.scene.line.chars.len())).first().copied() {
            f.period = r.resolve(w);
        }
        r.push(f);
    }
    pattern!(
        GOES = r"\b(?P<rank>(?P<ord>second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth) (?:place|spot|position) (?:goes|went|belongs|fell|falls) to) (?:the )?(?P<who><N>)"
    );
    for c in GOES.all(&r.scene.shadow) {
        let (Some(anchor), Some(at)) = (r.scene.group(&c, "rank"), r.scene.group(&c, "who")) else {
            continue;
        };
        let Some(who) = r.scene.mention_at(at).map(|m| Party::union(&m.codes)) else { continue };
        let Some(value) = c.name("ord").and_then(|m| ordinal(m.as_str())) else { continue };
        let last = last_rank(r, anchor.start).filter(|f| !f.parties.contains(&who) && !r.is_used(anchor));
        let Some(last) = last else { continue };
        let mut f = like(&last, who, anchor.cover(at), anchor);
        (f.value, f.op, f.negated, f.agg) = (Some(Value::One(value)), Some(Op::Equal), false, None);
        r.push(f);
    }
    for c in RUNG.all(&r.scene.shadow) {
        let (Some(anchor), Some(at)) = (r.scene.group(&c, "rank"), r.scene.group(&c, "who")) else {
            continue;
        };
        let Some(who) = r.scene.mention_at(at).map(|m| Party::union(&m.codes)) else { continue };
        let Some(last) = last_rank(r, anchor.start).filter(|_| !r.is_used(anchor)) else { continue };
        let below = c.name("d").is_some_and(|m| matches!(m.as_str(), "below" | "behind"));
        let Some(Value::One(place)) = last.value.filter(|_| !last.parties.contains(&who)) else { continue };
        let value = if below { place - 1.0 } else { place + 1.0 };
        if value < 1.0 {
            continue;
        }
        let mut f = like(&last, who, anchor.cover(at), anchor.cover(at));
        (f.value, f.op) = (Some(Value::One(value)), Some(Op::Equal));
        r.push(f);
    }
}

pattern!(
    MORE = r"(?P<owner><N>) (?:now |still |already |also )?(?P<a>(?P<v>buys?|imports?|bought|imported|purchases?|purchased|sells?|exports?|sold|exported|ships?|shipped|sends|sent) more\b[^,;]{0,40}? (?P<p>from|to|in) (?:the )?(?P<who><N>) than (?:it does |it did |they do )?(?:from|to|in) (?:any|all|anywhere|anyone)\b(?: other)?(?: (?:single )?(?:country|nation|state|market|partner|supplier|place|countries|markets))?)"
);
pattern!(
    MOST = r"(?P<who><N>),? (?:[a-z]+ )?(?P<a>(?P<v>sold|exported|shipped|sent|sells?|exports?|bought|imported|purchased|took|buys?|imports?|takes?) (?:by far )?the most)\b(?: (?P<of><J>))?(?P<mid>[^,;.]{0,30}?)(?: (?P<p>to|from|in) (?:the )?(?P<to><N>)|$|[,;.]| within\b| in\b| ?<T>)"
);
pattern!(
    IN_ORDER = r"\bin (?:that|this|descending|declining) order\b|\bin order of (?:size|importance|value)\b"
);

/// "buys more from China than from any other country", "sold the most goods to China".
pub(super) fn by_verb(r: &mut Reader<'_>) {
    let scene = r.scene;
    let at = |c: &regex::Captures<'_>, name: &str| {
        scene.group(c, name).and_then(|s| scene.mention_at(s)).map(|m| Party::union(&m.codes))
    };
    for c in MORE.all(&scene.shadow) {
        let (Some(owner), Some(who), Some(anchor)) = (at(&c, "owner"), at(&c, "who"), scene.group(&c, "a"))
        else {
            continue;
        };
        let from = c.name("p").is_some_and(|m| m.as_str() == "from");
        first(
            r,
            (anchor, anchor),
            if from { (who.clone(), owner, true) } else { (owner, who.clone(), false) },
        );
    }
    for c in MOST.all(&scene.shadow) {
        let (Some(subject), Some(anchor)) = (at(&c, "who"), scene.group(&c, "a")) else { continue };
        let whole = c.get(0).map_or(anchor, |m| scene.span(m.range()));
        let to = at(&c, "to").filter(|_| c.name("p").is_some_and(|m| m.as_str() != "in"));
        match (to, at(&c, "of")) {
            (Some(other), _) => {
                let from = c.name("p").is_some_and(|m| m.as_str() == "from");
                let sides = if from { (other, subject, true) } else { (subject, other, false) };
                first(r, (whole, anchor), sides);
            }
            (None, Some(owner)) if subject.plus.len() > 1 && IN_ORDER.hits(&scene.line.low) => {
                in_order(r, &c, &subject, &owner);
            }
            (None, Some(owner)) => {
                let verb = c.name("v").map_or("", |m| m.as_str());
                push_most(r, verb, subject, owner, whole, anchor);
            }
            _ => {}
        }
    }
}

/// "In descending order, Uganda, Tanzania and Rwanda bought the most Kenyan goods."
fn in_order(r: &mut Reader<'_>, c: &regex::Captures<'_>, buyers: &Party, seller: &Party) {
    let Some(at) = r.scene.group(c, "who") else { return };
    let Some((list, _)) = r.scene.places().find(|(s, _)| s.overlaps(at)) else { return };
    let anchor = r.scene.group(c, "a").unwrap_or(at);
    let names: Vec<(Span, String)> =
        names_in(r, list).into_iter().filter(|(_, code)| buyers.has(code)).collect();
    for (n, (span, code)) in names.into_iter().enumerate() {
        first(r, (span, span), (seller.clone(), Party::one(&code), false));
        if let Some(f) = r.out.last_mut().filter(|f| f.anchor == span) {
            f.value = Some(Value::One(n as f64 + 1.0));
            f.parties = vec![seller.clone(), Party::one(&code)];
        }
    }
    r.used.push(anchor);
}

/// The first place: of a supplier among the sources of the second side, or of a customer among the
/// destinations of the first.
fn first(r: &mut Reader<'_>, (whole, anchor): (Span, Span), (from, to, supplier): (Party, Party, bool)) {
    if r.is_used(anchor) || from == to {
        return;
    }
    let (measure, among) = if supplier {
        ("trade.goods.imports", format!("sources_of:{to}"))
    } else {
        ("trade.goods.exports", format!("destinations_of:{from}"))
    };
    let mut f = Frame::new(Kind::Rank, measure, whole, anchor);
    f.parties = vec![from, to];
    f.among = Some(among);
    f.product = product_near(r.scene, &r.products, anchor, anchor, whole);
    f.period = r.period_for(anchor, 0, r.scene.line.chars.len());
    (f.value, f.unit, f.op, f.precision) =
        (Some(Value::One(1.0)), Some("rank".into()), Some(Op::Equal), Precision::Word);
    r.relation = Some(Relation::bare(measure, f.parties.clone(), f.product.clone()));
    r.push(f);
}

/// The flow that a rank without a level leans on: that of the noun before it in the sentence.
pub(super) fn leaned_on(r: &mut Reader<'_>, anchor: Span) -> Option<Frame> {
    let topic = r.topics.iter().rev().find(|t| {
        t.span.end <= anchor.start
            && !crate::vocab::is_tie(t.measure)
            && !matches!(t.measure, "gdp" | "population")
    });
    let topic = topic.cloned()?;
    let rel = r.relation_of(&topic, topic.span);
    let told = rel.parties.len() == 2 && !rel.parties.contains(&Party::one("WLD"));
    if !told {
        return None;
    }
    let mut f = r.frame(Kind::Level, &rel, topic.span, topic.span);
    f.period = r.period_for(anchor, 0, r.scene.line.chars.len());
    f.period = whole_year(f.period);
    Some(f)
}
