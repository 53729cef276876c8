//! Ranks: "X's second-largest trading partner", "the top supplier of Y", "third among …".
//!
//! A rank has a place (first, top five, not among the ten biggest), a noun that says what is ranked
//! ([`contest`]), whose list it is and who holds the place ([`parts`]). Lists ("in that order") and
//! places told by halves ("and Belgium third") are in [`again`].

mod again;
mod contest;
mod flow;
mod followed;
mod parts;

pub use again::{derived, elliptic, nobody};

use super::discourse::Relation;
use super::line::{Pattern, pattern};
use super::number::{from_words, ordinal};
use super::product::product_near;
use super::reader::Reader;
use super::roles::{Actor, Cue, is_bloc};
use crate::frame::{Agg, Frame, Kind, Op, Party, Precision, Span, Value};
use crate::period::{Period, Stamp};
use contest::{Contest, contest};
use parts::{focal_of, owner_of};
use std::sync::LazyLock;

const SUPER: &str = r"largest|biggest|top|leading|main|foremost|greatest|most important|principal|primary|premier|chief|major single|highest|most valuable";
const ORD: &str = r"first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|twenty-[a-z]+|\d+(?:st|nd|rd|th)";
const COUNT: &str = r"two|three|four|five|six|seven|eight|nine|ten|dozen|fifteen|twenty|<C>";
const NOUN: &str = r"trad(?:e|ing) partners?|groups? of (?:(?:foreign|overseas|international|inbound) )?(?:visitors|tourists|students|arrivals|holidaymakers|guests)|commercial partners?|business partners?|export (?:market|destination)s?|source markets?|feeder markets?|overseas markets?|markets?|destinations?|customers?|buyers?|importers?|purchasers?|clients?|suppliers?|sources?|providers?|exporters?|sellers?|vendors?|senders?|investors?|creditors?|lenders?|borrowers?|debtors?|donors?|beneficiary|beneficiaries|economy|economies|recipients?|hosts?|outlets?|partners?|contractors?|countr(?:y|ies) of origin|origins?";

static RANK: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(&format!(
        r"(?P<among>\bamong (?:the )?|\bone of (?:the )?|\boutside (?:the )?|\bin (?:the )?)?(?P<who><S> |<J> |<NJ> )?(?P<rank>(?:(?P<ord>{ORD})[- ](?:{SUPER}|ranked)|(?P<bare>second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth)|(?P<n1>{COUNT}) (?:{SUPER})|(?:top|leading|biggest|largest|main) (?P<n2>{COUNT})|(?:number|no\.|#)[- ]?(?P<num>one|two|three|four|five|six|seven|eight|nine|ten|\d+|<C>)|(?:single )?(?P<first>{SUPER}|number-one))(?: (?:single|foreign|overseas|external|individual|bilateral|global|african|asian|european|arab|regional|goods|merchandise|export|<J>|<W>)){{0,3}}? (?P<noun>{NOUN}))\b"
    ))
});
static PLAIN: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(&format!(
        r"\b(?:(?:climb(?:s|ed)|mov(?:es|ed)|rose|risen|rises|slipp?(?:ed|s)|fell|fallen|dropp?(?:ed|s)|jumped)(?: up| down| back)? (?:to|into)|occup(?:ies|ied)|holds|held|takes|took|claimed|secured|rank(?:s|ed|ing)?|placed|came|comes|coming|stood|stands|sits|was|is|finished)(?: as| at| only| just| joint| in| a distant)* (?P<rank>(?P<ord>{ORD}|(?:no\.|number|#) ?(?:\d+|one|two|three|four|five)))(?: place| position)?,? (?:among|in|on|as|for|of)\b(?P<tail>[^;]{{0,90}})"
    ))
});
static TOPS: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(&format!(
        r"\b(?P<rank>(?:tops|topped|topping|heads|headed|heading|leads|led|leading) the (?:list|ranking|rankings|table|league|league table|field|ranks)) (?:of|among) (?P<tail>(?:the )?(?:<S> ?|<J> ?|<N> ?|<W> ){{0,4}}?(?:{NOUN})[^;]{{0,60}})"
    ))
});
static OUTSIDE: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(&format!(
        r"\b(?P<rank>(?P<out>outside|not in|not among|below) (?:the |its |<S> )?(?:top|first|leading|biggest|largest) (?P<n>{COUNT}))\b"
    ))
});
static NOUN_ONLY: LazyLock<Pattern> = LazyLock::new(|| Pattern::new(&format!(r"\b(?:{NOUN})\b")));
pattern!(
    STREAK = r"\bfor (?:the |a |an )?(?P<n>\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|<C>)(?:th|st|nd|rd)?(?: (?:straight|consecutive|successive|running))? years?(?: (?:running|in a row|straight))?|\bfor (?:the |a |an )?(?P<o>second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\d+(?:st|nd|rd|th)|<C>) (?:straight|consecutive|successive|year)"
);
pattern!(
    DENIED = r"(?:\b(?:slipped|dropped|fallen|fell|pushed|knocked) (?:out )?of|\bnot|n't|\bnever(?: been)?|\bno longer|\bnor|\bneither)(?: (?:yet|even|among|one of|in|the|been|currently|actually|be))*(?: (?:figures?|features?|ranks?|counts?|appears?|remains?|is))?(?: among)?(?: (?:<S>|<J>|<N>))? ?(?:the )?$"
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
    all.extend(PLAIN.all(shadow).iter().filter_map(|c| plainly(r, c)));
    all.extend(followed::on_lists(r));
    all.extend(followed::of_all(r));
    for c in TOPS.all(shadow) {
        let (Some(anchor), Some(tail)) = (r.scene.group(&c, "rank"), c.name("tail").map(|m| m.as_str()))
        else {
            continue;
        };
        let Some(noun) = NOUN_ONLY.first(tail).and_then(|n| n.get(0)).map(|m| m.as_str().to_owned()) else {
            continue;
        };
        let tail = tail.to_owned();
        all.push(Asked { whole: anchor, anchor, noun, value: 1.0, op: Op::Equal, negated: false, tail });
    }
    for a in all {
        if !r.is_used(a.anchor) && !again::listed(r, &a) {
            one(r, &a);
        }
    }
    elliptic(r);
    nobody(r);
    again::anyone(r);
    followed::by_verb(r);
    flow::ranks(r);
    followed::beside(r);
    followed::followers(r);
}

fn number_at(r: &Reader<'_>, anchor: Span, text: &str) -> Option<f64> {
    from_words(text.trim())
        .or_else(|| text.trim().parse().ok())
        .or_else(|| (text.trim() == "dozen").then_some(12.0))
        .or_else(|| {
            let q = r.scene.quantities().find(|q| q.core.overlaps(anchor))?;
            if let Value::One(v) = q.value { Some(v) } else { None }
        })
}

fn asked(r: &Reader<'_>, c: &regex::Captures<'_>) -> Option<Asked> {
    let text = |n: &str| c.name(n).map(|m| m.as_str());
    let anchor = r.scene.group(c, "rank")?;
    let whole = r.scene.span(c.get(0)?.range());
    let top = text("n1").or(text("n2")).and_then(|t| number_at(r, anchor, t));
    let among = text("among").unwrap_or("").trim().to_owned();
    let head = r.scene.shadow_text(r.clause_at(anchor.start).start, anchor.start);
    let denied = DENIED.hits(&head) || among.starts_with("outside");
    let noun = text("noun")?.to_owned();
    // "Croatia's fourth export market" is a place; "a second supplier" is none
    let bare = text("bare");
    let owned = text("who").is_some() || ["export", "trad", "commercial"].iter().any(|w| noun.starts_with(w));
    if bare.is_some() && (!owned || noun.ends_with('s')) {
        return None;
    }
    let plural = noun.ends_with('s') && text("first").is_some() && text("ord").is_none();
    let ordered = again::in_order(r) || r.scene.line.low.contains("respectively");
    if plural && top.is_none() && !ordered && !among.starts_with("one of") {
        return None;
    }
    if plural && top.is_none() && !ordered {
        return None;
    }
    let number = text("num").and_then(|t| number_at(r, anchor, t));
    let value = top.or(number).or_else(|| text("ord").or(bare).and_then(ordinal)).unwrap_or(1.0);
    let (op, negated) = match (top.is_some(), denied) {
        (true, true) => (Op::Above, false),
        (true, false) => (Op::AtMost, false),
        (false, n) => (Op::Equal, n),
    };
    let tail = r.scene.shadow_text(whole.end, (whole.end + 100).min(r.scene.line.chars.len()));
    Some(Asked { whole, anchor, noun, value, op, negated, tail })
}

/// "ranked third among …".
fn plainly(r: &Reader<'_>, c: &regex::Captures<'_>) -> Option<Asked> {
    let anchor = r.scene.group(c, "rank")?;
    let text = c.name("ord").map_or("", |m| m.as_str());
    let digits = text.trim_start_matches("no.").trim_start_matches("number").trim_start_matches('#').trim();
    let value = ordinal(text).or_else(|| number_at(r, anchor, digits))?;
    let tail = c.name("tail").map_or("", |m| m.as_str()).to_owned();
    let noun = NOUN_ONLY.first(&tail)?.get(0)?.as_str().to_owned();
    let whole = r.scene.span(c.get(0)?.range());
    Some(Asked { whole, anchor, noun, value, op: Op::Equal, negated: false, tail })
}

/// "world" names the whole, which ranks nobody's partners.
fn worldwide(p: &Party) -> bool {
    p.has("WLD") && p.minus.is_empty()
}

fn one(r: &mut Reader<'_>, a: &Asked) {
    let clause = r.clause_at(a.anchor.start);
    let words = r.scene.text(a.anchor.start, (a.anchor.end + 40).min(r.scene.line.chars.len()));
    let actors = r.actors(Span::new(0, r.scene.line.chars.len()));
    let owner = owner_of(r, a, &actors, clause);
    let Some(focal) = focal_of(r, a, &actors, owner.as_ref()) else { return };
    let focal = party(&focal);
    let owner = owner.map(|o| party(&o)).filter(|o| *o != focal);
    let topic = || r.before.topic.as_ref().map(|t| Party::union(t)).filter(|p| *p != focal);
    let mut kind = contest(&a.noun, &words);
    if let Some(measure) = hanging(r, clause).filter(|_| kind.measure == "trade.goods.exports") {
        kind.measure = measure;
    }
    let owner = match (owner, kind.set.is_empty()) {
        // an economy is ranked in a region, not among those of a country
        (Some(o), true) if !is_bloc(&o) && !worldwide(&o) => return,
        (Some(o), _) => o,
        (None, true) => Party::one("WLD"),
        (None, false) => match topic().or_else(|| elsewhere(r, &actors, &focal)) {
            Some(t) => t,
            None => return,
        },
    };
    if worldwide(&owner) {
        kind = match a.noun.trim_end_matches('s') {
            "importer" | "buyer" | "purchaser" => {
                Contest { measure: "trade.goods.imports", focal_first: false, set: "destinations_of" }
            }
            "exporter" | "supplier" | "seller" => {
                Contest { measure: "trade.goods.exports", focal_first: true, set: "sources_of" }
            }
            _ => kind,
        };
    }
    let mut f = Frame::new(Kind::Rank, kind.measure, a.whole, a.anchor);
    f.or_measure = (kind.measure == "fdi.stock").then(|| "fdi.flow".to_owned());
    place(r, a, &mut f, kind, focal, owner, &actors);
    if kind.measure.starts_with("trade.goods") {
        let tail = Span::new(a.anchor.start, clause.end.min(a.anchor.end + 60));
        let stretch = if kind.measure == "trade.goods" {
            tail
        } else {
            Span::new(a.anchor.start.saturating_sub(20).max(clause.start), clause.end)
        };
        f.product = product_near(r.scene, &r.products, a.whole, a.anchor, stretch)
            .filter(|_| kind.measure != "trade.goods" || a.tail.starts_with(" of "));
    }
    finish(r, a, f, clause);
}

/// "contracts worth $9 billion in Nigeria, making it their biggest market": ranked by what the
/// clause before it counts.
fn hanging(r: &Reader<'_>, clause: Span) -> Option<&'static str> {
    pattern!(HANGS = r"^, (?:making|which made|which makes)\b");
    if !HANGS.hits(&r.scene.text(clause.start, clause.start + 18)) {
        return None;
    }
    let counted =
        |m: &str| m == "contracts.value" || ["fdi.", "people.", "finance."].iter().any(|p| m.starts_with(p));
    let last = r.topics.iter().rfind(|t| t.span.end <= clause.start)?;
    counted(last.measure).then_some(last.measure)
}

/// The flow spoken of before, or the subject of the sentence, when the rank names no owner.
fn elsewhere(r: &Reader<'_>, actors: &[Actor], focal: &Party) -> Option<Party> {
    let known =
        r.relation.as_ref().and_then(|x| x.parties.iter().find(|p| *p != focal && !worldwide(p)).cloned());
    let subject = || {
        actors
            .iter()
            .find(|a| matches!(a.cue, Cue::Subject | Cue::Possessive) && party(a) != *focal)
            .map(party)
    };
    known.or_else(subject)
}

fn party(x: &Actor) -> Party {
    let mut p = Party::union(&x.mention.codes);
    p.minus.clone_from(&x.mention.minus);
    p
}

/// Parties and the set the rank is taken in.
fn place(
    r: &Reader<'_>,
    a: &Asked,
    f: &mut Frame,
    kind: Contest,
    focal: Party,
    owner: Party,
    actors: &[Actor],
) {
    if kind.set.is_empty() {
        f.parties = vec![focal];
        f.among = Some(owner.to_string());
        return;
    }
    f.among = Some(if worldwide(&owner) { "WLD".to_owned() } else { format!("{}:{owner}", kind.set) });
    f.parties = if kind.focal_first { vec![focal, owner] } else { vec![owner, focal] };
    pattern!(WITHIN = r"^(?: <W>){0,3}? (?:in|within|among|inside) (?:the |all )?<N>");
    if WITHIN.hits(&a.tail)
        && let Some(b) = actors.iter().find(|x| {
            x.span.start >= a.whole.end
                && matches!(x.cue, Cue::In | Cue::Of)
                && is_bloc(&party(x))
                && !f.parties.contains(&party(x))
        })
    {
        f.among = Some(party(b).to_string());
    } else if a.tail.starts_with(" in the region") || a.tail.starts_with(" in the bloc") {
        let bloc = r.before.latest(|m| is_bloc(&Party::union(m)) && m.len() == 1);
        f.among = bloc.map(|m| m.join("+")).or(f.among.take());
    }
}

/// Value, period, streak; remembers the flow.
fn finish(r: &mut Reader<'_>, a: &Asked, mut f: Frame, clause: Span) {
    (f.value, f.unit, f.op, f.negated, f.precision) =
        (Some(Value::One(a.value)), Some("rank".into()), Some(a.op), a.negated, Precision::Word);
    let next = r.next_quantity(a.anchor.end);
    f.period = r.period_for(a.anchor, 0, next);
    if let Period::Since(_) = f.period {
        f.agg = Some(Agg::Every);
    }
    streak(r, &mut f, clause);
    // "is no longer": of now, whenever the place was lost
    let head = r.scene.text(clause.start, a.anchor.start);
    if a.negated && head.contains("no longer ") {
        (f.period, f.agg) = (Period::Latest, None);
    }
    let overlapping: Vec<Span> =
        r.scene.quantities().map(|q| q.core).filter(|q| q.overlaps(a.anchor)).collect();
    r.used.extend(overlapping);
    if f.measure != "gdp" && f.parties.len() == 2 {
        r.relation = Some(Relation::bare(&f.measure, f.parties.clone(), f.product.clone()));
    }
    r.push(f);
}

fn streak(r: &Reader<'_>, f: &mut Frame, clause: Span) {
    let before = clause.start.saturating_sub(48);
    let text = r.scene.text(before, clause.end);
    let every = text.contains("every year since") || text.contains("each year since");
    if every && let Period::Since(_) = f.period {
        f.agg = Some(Agg::Every);
        return;
    }
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
