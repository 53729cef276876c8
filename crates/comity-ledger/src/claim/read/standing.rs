//! Ranks: "X's second-largest trading partner", "the top supplier of Y", "third among …".

use super::line::pattern;
use super::number::{from_words, ordinal};
use super::product::product_near;
use super::reader::Reader;
use super::roles::{Actor, Cue};
use crate::claim::frame::{Agg, Kind, Op, Party, Precision, Span, Value};
use crate::claim::period::{Period, Stamp};

const SUPER: &str = r"largest|biggest|top|leading|main|foremost|number one|number-one|no\. 1|greatest|most important|principal|primary|premier";

static RANK: std::sync::LazyLock<super::line::Pattern> = std::sync::LazyLock::new(|| {
    super::line::Pattern::new(&format!(
        r"(?P<neg>\bnot (?:yet |even )?(?:among |one of |in )?(?:the )?|\bno longer (?:among )?(?:the )?|\bnor )?(?P<among>\bamong (?:the )?|\bone of (?:the )?|\bin (?:the )?|\bin <S> )?(?P<who><S> |<J> |<NJ> )?(?P<rank>(?:(?P<ord>second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:st|nd|rd|th)|first)[- ](?:largest|biggest|most important|leading|top|main|ranked)|(?P<n1>ten|five|three|four|six|twenty|<C>) (?:{SUPER})|(?:top|leading|biggest|largest) (?P<n2>ten|five|three|four|six|twenty|<C>)|(?:single )?(?P<first>{SUPER}))(?: (?:single|foreign|overseas|external|individual|bilateral|global|african|asian|european|arab|regional|goods|merchandise|export|<J>|<W>)){{0,3}}? (?P<noun>trad(?:e|ing) partners?|commercial partners?|export (?:market|destination)s?|markets?|destinations?|customers?|buyers?|importers?|purchasers?|clients?|suppliers?|sources?|providers?|exporters?|sellers?|vendors?|investors?|creditors?|lenders?|donors?|economy|economies|recipients?|source markets?|host|hosts|partners?|contractors?))\b"
    ))
});
pattern!(
    PLAIN_RANK = r"\b(?:rank(?:s|ed|ing)?|placed|came|comes|stood|stands|was|is)(?: as| at)? (?P<rank>(?P<ord>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:st|nd|rd|th)|no\. ?\d+))(?: place)? (?:among|in|on|as|for)\b(?P<tail>[^;]{0,90})"
);
pattern!(
    STREAK = r"\bfor (?:the )?(?P<n>\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen)(?:th|st|nd|rd)?(?: (?:straight|consecutive|successive|running))? years?(?: (?:running|in a row|straight))?|\bfor (?:the )?(?P<o>second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:st|nd|rd|th)) (?:straight|consecutive|successive|year)"
);

/// How a rank is asked for.
struct Asked {
    whole: Span,
    anchor: Span,
    noun: String,
    value: f64,
    op: Op,
    negated: bool,
    tail: String,
}

/// Reads all ranks.
pub fn ranks(r: &mut Reader<'_>) {
    let shadow = &r.scene.shadow;
    let mut all: Vec<Asked> = RANK.all(shadow).iter().filter_map(|c| asked(r, c)).collect();
    for c in PLAIN_RANK.all(shadow) {
        let (Some(m), Some(rank)) = (c.get(0), r.scene.group(&c, "rank")) else { continue };
        let text = c.name("ord").map_or("", |m| m.as_str());
        let Some(value) = ordinal(text).or_else(|| text.trim_start_matches("no.").trim().parse().ok()) else {
            continue;
        };
        let tail = c.name("tail").map_or("", |m| m.as_str()).to_owned();
        pattern!(
            NOUN = r"\b(?:partners?|markets?|destinations?|customers?|buyers?|importers?|suppliers?|sources?|providers?|exporters?|investors?|creditors?|lenders?|donors?|economies|recipients?)\b"
        );
        let Some(noun) = NOUN.first(&tail).and_then(|n| n.get(0).map(|m| m.as_str().to_owned())) else {
            continue;
        };
        all.push(Asked {
            whole: r.scene.span(m.range()),
            anchor: rank,
            noun,
            value,
            op: Op::Equal,
            negated: false,
            tail,
        });
    }
    for a in all {
        if !r.is_used(a.anchor) {
            one(r, &a);
        }
    }
}

fn asked(r: &Reader<'_>, c: &regex::Captures<'_>) -> Option<Asked> {
    let text = |n: &str| c.name(n).map(|m| m.as_str());
    let anchor = r.scene.group(c, "rank")?;
    let whole = r.scene.span(c.get(0)?.range());
    let count = |t: &str| {
        from_words(t).or_else(|| {
            r.scene
                .quantities()
                .find(|q| q.core.overlaps(anchor))
                .and_then(|q| if let Value::One(v) = q.value { Some(v) } else { None })
        })
    };
    let top = text("n1").or(text("n2")).and_then(count);
    let neg = text("neg").is_some();
    let noun = text("noun")?.to_owned();
    let plural = noun.ends_with('s') && text("first").is_some() && text("ord").is_none();
    if plural && top.is_none() {
        return None;
    }
    let value = top.or_else(|| text("ord").and_then(ordinal)).unwrap_or(1.0);
    let (op, negated) = match (top.is_some(), neg) {
        (true, true) => (Op::Above, false),
        (true, false) => (Op::AtMost, false),
        (false, n) => (Op::Equal, n),
    };
    let tail = r.scene.shadow_text(whole.end, (whole.end + 100).min(r.scene.line.chars.len()));
    Some(Asked { whole, anchor, noun, value, op, negated, tail })
}

/// Measure, whether the focal place is the first party, and the set.
fn contest(noun: &str, words: &str) -> (&'static str, bool, &'static str) {
    let invest = words.contains("invest");
    let tourists = words.contains("tourist") || words.contains("visitor") || words.contains("tourism");
    let students = words.contains("student");
    let n = noun.trim_end_matches('s');
    match n {
        "market" | "export market" | "destination" | "export destination" | "customer" | "buyer"
        | "importer" | "purchaser" | "client" | "recipient" | "host" | "source market"
            if !tourists && !students =>
        {
            if words.contains("aid") && n == "recipient" {
                ("finance.aid", false, "destinations_of")
            } else if words.contains("loan") {
                ("finance.loans", false, "destinations_of")
            } else if invest {
                ("fdi.stock", false, "destinations_of")
            } else {
                ("trade.goods.exports", false, "destinations_of")
            }
        }
        "supplier" | "source" | "provider" | "exporter" | "seller" | "vendor" | "source market"
        | "market" => {
            if tourists {
                ("people.tourists", true, "sources_of")
            } else if students {
                ("people.students", true, "sources_of")
            } else if invest {
                ("fdi.stock", true, "sources_of")
            } else {
                ("trade.goods.imports", true, "sources_of")
            }
        }
        "investor" => ("fdi.stock", true, "sources_of"),
        "creditor" => ("finance.debt", true, "sources_of"),
        "lender" => ("finance.loans", true, "sources_of"),
        "donor" => ("finance.aid", true, "sources_of"),
        "contractor" => ("contracts.value", true, "sources_of"),
        "economy" | "economie" => ("gdp", true, ""),
        _ => ("trade.goods", false, "partners_of"),
    }
}

fn one(r: &mut Reader<'_>, a: &Asked) {
    let clause = r.clause_at(a.anchor.start);
    let words = r.scene.text(a.anchor.start, (a.anchor.end + 40).min(r.scene.line.chars.len()));
    let (measure, focal_first, set) = contest(&a.noun, &words);
    let actors = r.actors(Span::new(0, r.scene.line.chars.len()));
    let owner = owner_of(r, a, &actors, clause);
    let focal = focal_of(r, a, &actors, owner.as_ref());
    let (Some(focal), owner) = (focal, owner) else { return };
    let party = |x: &Actor| Party::union(&x.mention.codes);
    let mut f = crate::claim::frame::Frame::new(Kind::Rank, measure, a.whole, a.anchor);
    let focal_party = party(&focal);
    if set.is_empty() {
        f.parties = vec![focal_party];
        f.among = Some(owner.map_or("WLD".to_owned(), |o| party(&o).to_string()));
    } else {
        let owner_party = match owner {
            Some(o) => party(&o),
            None => match r.before.topic.as_ref().map(|t| Party::union(t)).filter(|p| *p != focal_party) {
                Some(p) => p,
                None => return,
            },
        };
        f.among = Some(format!("{set}:{owner_party}"));
        f.parties = if focal_first { vec![focal_party, owner_party] } else { vec![owner_party, focal_party] };
        if within_bloc(&a.tail)
            && let Some(b) = actors.iter().find(|x| {
                x.span.start >= a.whole.end
                    && matches!(x.cue, Cue::In | Cue::Of)
                    && super::roles::is_bloc(&party(x))
                    && !f.parties.contains(&party(x))
            })
        {
            f.among = Some(party(b).to_string());
        }
    }
    if !matches!(measure, "gdp" | "trade.goods") || a.tail.starts_with(" of ") {
        f.product =
            product_near(r.scene, &r.products, a.whole, a.anchor, Span::new(clause.start, clause.end))
                .filter(|_| measure.starts_with("trade.goods"));
    }
    (f.value, f.unit, f.op, f.negated, f.precision) =
        (Some(Value::One(a.value)), Some("rank".into()), Some(a.op), a.negated, Precision::Word);
    let next = r.next_quantity(a.anchor.end);
    f.period = r.period_for(a.anchor, 0, next);
    if let Period::Since(_) = f.period {
        f.agg = Some(Agg::Every);
    }
    streak(r, &mut f, clause);
    if let Some(q) = r.scene.quantities().find(|q| q.core.overlaps(a.anchor)) {
        r.used.push(q.core);
    }
    if measure != "gdp" {
        r.relation = Some(super::discourse::Relation {
            measure: measure.to_owned(),
            parties: f.parties.clone(),
            product: f.product.clone(),
        });
    }
    r.push(f);
}

fn within_bloc(tail: &str) -> bool {
    pattern!(WITHIN = r"^(?: <W>){0,3}? (?:in|within|among|inside) (?:the |all )?<N>");
    WITHIN.hits(tail)
}

fn streak(r: &Reader<'_>, f: &mut crate::claim::frame::Frame, clause: Span) {
    let text = r.scene.shadow_text(clause.start, clause.end);
    let Some(c) = STREAK.first(&text) else { return };
    let n = c
        .name("n")
        .and_then(|m| from_words(m.as_str()).or_else(|| m.as_str().parse().ok()))
        .or_else(|| c.name("o").and_then(|m| ordinal(m.as_str())));
    let Some(n) = n.map(|n| n as i32) else { return };
    let end = match f.period {
        Period::At(s) => s.year(),
        _ => r.scene.today.0 - 1,
    };
    f.period = Period::Range(Stamp::Year(end - n + 1), Stamp::Year(end));
    f.agg = Some(Agg::Every);
}

/// Whose partner, market or supplier it is.
fn owner_of(r: &Reader<'_>, a: &Asked, all: &[Actor], clause: Span) -> Option<Actor> {
    let before = all.iter().rev().find(|x| {
        x.span.end <= a.anchor.start
            && x.span.start >= clause.start
            && matches!(x.mention.shape, super::scene::Shape::Possessive | super::scene::Shape::Adjective)
            && r.scene.text(x.span.end, a.anchor.start).split(' ').filter(|w| !w.is_empty()).count() <= 3
    });
    let inside = || all.iter().find(|x| x.span.start >= a.anchor.start && x.span.end <= a.anchor.end);
    pattern!(LINK = r"^(?: <W>){0,4}? (?:of|for|to|in|among|from)(?: <W>){0,2} ?$");
    pattern!(POSS = r"^(?: <W>){0,2} ?$");
    let after = || {
        all.iter().find(|x| {
            let gap = r.scene.shadow_text(a.whole.end.min(x.span.start), x.span.start);
            x.span.start >= a.whole.end
                && (LINK.hits(&gap) || matches!(x.cue, Cue::Possessive) && POSS.hits(&gap))
        })
    };
    let tail_owner = || {
        all.iter().find(|x| {
            a.anchor.end <= x.span.start
                && x.span.end <= a.whole.end
                && matches!(
                    x.mention.shape,
                    super::scene::Shape::Possessive
                        | super::scene::Shape::Adjective
                        | super::scene::Shape::Name
                )
                && !x.mention.codes.iter().any(|c| c == "WLD")
        })
    };
    before.or_else(inside).or_else(tail_owner).or_else(after).cloned()
}

/// Who holds the rank: the subject, the apposition, or the complement after "is".
fn focal_of(r: &Reader<'_>, a: &Asked, all: &[Actor], owner: Option<&Actor>) -> Option<Actor> {
    let is_owner = |x: &Actor| owner.is_some_and(|o| o.span == x.span || o.mention.codes == x.mention.codes);
    pattern!(
        BEATEN = r"\b(?:overtook|overtaking|overtaken|replaced|replacing|surpassed|surpassing|displaced|displacing|ousted|passed|eclipsed|behind|dethroned|supplanted)(?: the)? ?$"
    );
    let fit = |x: &&Actor| {
        !is_owner(x)
            && !BEATEN.hits(&r.scene.text(x.span.start.saturating_sub(18), x.span.start))
            && !matches!(x.cue, Cue::Aside | Cue::Than | Cue::With)
            && x.mention.pair.is_none()
    };
    pattern!(
        COPULA = r"^(?: (?:for|of|in|<W>) ?(?:<P>|<T>|<W>)?){0,5}?,? (?:is|was|remains|remained|became|has been|being|were) (?:the |now |still |once again )?$|^, $|^ \($|^(?: of <W>| for <W>)?,? $"
    );
    let right = all.iter().filter(fit).find(|x| {
        x.span.start >= a.whole.end && COPULA.hits(&r.scene.shadow_text(a.whole.end, x.span.start))
    });
    let left = all.iter().filter(fit).rfind(|x| {
        x.span.end <= a.whole.start.max(a.anchor.start)
            && x.mention.shape == super::scene::Shape::Name
            && matches!(x.cue, Cue::Subject | Cue::Object | Cue::By)
    });
    let starts_with_owner = owner.is_some_and(|o| {
        o.span.end <= a.anchor.start
            && r.scene
                .text(r.clause_at(a.anchor.start).start, o.span.start)
                .split(' ')
                .filter(|w| !w.is_empty())
                .count()
                <= 3
    });
    if starts_with_owner { right.or(left) } else { left.or(right) }.cloned().or_else(|| {
        let t = r.before.topic.clone().filter(|t| owner.is_none_or(|o| o.mention.codes != *t))?;
        Some(Actor {
            span: Span::default(),
            mention: super::scene::Mention {
                codes: t,
                minus: vec![],
                shape: super::scene::Shape::Name,
                capital: false,
                pair: None,
                pointer: true,
            },
            cue: Cue::Subject,
        })
    })
}
