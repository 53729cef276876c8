//! Claims that carry a number: levels, changes, ratios, shares and counts.

mod counted;
mod ends;
mod listed;
mod pairs;
mod percent;
mod share;
mod whole;

use super::discourse::Relation;
use super::line::pattern;
use super::product::product_near;
use super::quantity::{Quantity, Unit};
use super::reader::Reader;
use super::roles::{Actor, Cue, relation, replaced};
use super::topic::{Topic, count_unit, takes_money, takes_persons};
use super::when::When;
use super::{contrast, tie};
use crate::frame::{Agg, Basis, Frame, Kind, Op, Other, Party, Precision, Span, Value};
use crate::period::{Period, Stamp};
use crate::vocab;
use counted::plain;
use ends::{from_to, respectively};
use percent::{change, change_of, percent, rounded};
use share::{part, party_of, share};

const UP: &str = r"grew|grown|grows?|growing|rose|risen|rises?|rising|increased?|increases|increasing|climb\w*|jump\w*|surg\w+|soar\w*|up|gain\w*|expand\w*|expansion|advanc\w+|growth|widen\w*|swell\w*|swollen|leapt|leap|spiked?|rocketed|rebound\w*|recover\w*|edged up|improved|ballooned|strengthened|accelerat\w+|higher|more";
const DOWN: &str = r"fell|falls?|fallen|falling|(?:will|would|to) contract|declin\w+|drop\w*|decreas\w+|shrank|shrunk|shrink\w*|contract(?:ed|ing|ion)|slump\w*|plung\w*|plummet\w*|tumbl\w*|down|slid|slide|slipped|dipped|dip|lost|lower|narrow\w*|cut|reduc\w+|eased|sank|sunk|dwindled|collapsed|crashed|weaken\w*|less|edged down|retreated";

static BEFORE_CHANGE: std::sync::LazyLock<super::line::Pattern> = std::sync::LazyLock::new(|| {
    super::line::Pattern::new(&format!(
        r"\b(?:(?P<up>{UP})|(?P<down>{DOWN}))(?:,? (?:by|of|a|an|another|a further|further|an? average|average|annual|annually|sharply|steadily|only|just|slightly|some|modest|modestly|rapidly|strongly|almost|nearly|year-on-year|the most|<T>|in value|in volume|in dollar terms|in value terms|in volume terms|on average|at|rate|an average annual rate|an annual rate|compound|a compound|per year|a year|each year|was|were|as much as|in <T>|per annum|averaging|averaged|reached|stood at|came to|was some|anything|anywhere))*,? ?$"
    ))
});
static AFTER_CHANGE: std::sync::LazyLock<super::line::Pattern> = std::sync::LazyLock::new(|| {
    super::line::Pattern::new(
        r"^(?:-| )?(?:<T> |year-on-year |annual |yearly |average |compound |on-year |nominal |real |average annual |annual average |per year |a year |a |steep |sharp |modest |overall )*(?:(?P<up>growth|increase|rise|jump|surge|gain|expansion|uptick|rebound|climb|more|higher|larger|up|greater|above)|(?P<down>decline|drop|fall|decrease|contraction|slump|cut|reduction|plunge|dip|less|lower|fewer|smaller|down|collapse|slide|below))\b",
    )
});
pattern!(
    RATE = r"\b(?:average(?:d|s)?(?: of)?|an average annual|annual average|on average|compound|cagr|annuali[sz]ed|averaging|a year|per year|per annum|each year|every year|yearly)\b"
);
pattern!(
    SHARE_AFTER = r"^(?: or so)?,?(?:,? (?:or )?(?:share|stake|slice|portion))?(?: (?:share|slice))? (?:of|in) (?:(?:the|its|their|all|total|that|these|this|overall|what|it|those|<P>|<J>|<S>|[a-z-]+\b) ?){1,6}"
);
pattern!(
    SHARE_BEFORE = r"\b(?:account(?:s|ed|ing)? for|mak(?:es?|ing) up|made up|represent(?:s|ed|ing)?|constitut\w+|compris\w+|share|proportion|portion|weight|made up of|contribut\w+|equals?|equivalent to|equal to|worth|provid\w+|suppl\w+|absorb\w+|took|takes?|taking|send(?:s|ing)?|sent|went|goes|bought|buys|sourc\w+|generat\w+|destined|deliver\w+)\b[^,;]{0,60}$"
);
pattern!(
    TO_BEFORE = r"\b(?:to|at|from|stood at|reached|reaching|hit|hitting|was|were|is|are|totalled|totaled|amounted to|came to)(?: (?:a|the|some|about|around|over|nearly|almost|roughly|more than|just|record|just over|just under|less than|under|below|as much as|up to|at least|an estimated))*$"
);
pattern!(
    BY_BEFORE = r"\b(?:by|up|down)(?: (?:a|some|about|around|over|nearly|almost|roughly|more than|just|another|a further|just over|just under|less than|at least|as much as|up to|well over))*$"
);
pattern!(
    PRICE = r"^ ?(?:a|per|each|an) (?:barrel|tonne|ton|head|kilo|kg|kilogram|person|night|litre|liter|unit|mmbtu|share|ticket|passenger|visitor|mwh|bushel|ounce|pound|hour|kwh|capita|employee|student|page|minute)\b|^ ?/(?:t|b|bbl|kg|mwh|tonne)\b|^ (?:tickets?|fee|fine|prize|note|notes|coins?|bills?|banknotes?)\b"
);
pattern!(
    TIMES_AFTER = r"^(?: (?P<as>as (?:much|many|large|big|high|great|valuable))| (?P<more>more|larger|higher|bigger|greater)| (?P<the>the|that of|its|their|what|those of|those|that|as)\b| (?:the )?<S>)"
);
pattern!(
    PERSON_NOUN = r"^ (?:(?:<J>|<S>|<N>|<W>) ){0,3}?(?P<n>people|persons|nationals|citizens|passengers|workers|employees|tourists?|visitors?|holidaymakers|travell?ers|arrivals|students?|jobs|employment opportunities|inhabitants|residents|trips|visits|pupils|learners|scholars)\b"
);
pattern!(FROM_PLACE = r"^ (?:were|are|was|came) (?:from )?(?:the )?(?:<J>|<N>)");
pattern!(
    PEOPLE = r"^ (?:<J>|<N>)(?:,? (?:and|or) <C> (?:<J>|<N>))?(?: <W>)? (?P<v>visited|visit|holidayed|holiday|travelled|traveled|travel|toured|arrived|stud(?:y|ied)|are studying|were studying|work|worked|were enrolled|are enrolled|came|flew|went)\b"
);
pattern!(
    LINKED = r"\b(?:is|was|are|were|reached|reaches|exceeds?|exceeded|stood at|stands at|numbered|numbers?|totalled|total|came to|comes to|hit|topped|surpassed|passed|of|to|from|at|rose to|grew to|fell to|there (?:were|are|was|is)|employs?|employed|provides?|provided|created|creates|supports?|supported|has|had|sustain\w*|generat\w+)(?: (?:a|an|the|some|about|around|over|nearly|almost|roughly|more than|just|record|just over|just under|less than|fewer than|under|at least|up to|an estimated|only|well over|close to))*$"
);
pattern!(
    COUNT_NOUN = r"^ (?:(?:other|more|further|additional|new|different|such|full|founding|permanent|full-fledged|associate|of its|of the|of their|of the bloc's|of the world's|<J>|<S>|<N>|developing|partner|member|island|landlocked|coastal|neighbou?ring|least developed|foreign|sovereign|[a-z-]+(?:ean|ish|ese|ian)) ){0,4}?(?P<n>countries|nations|states|economies|members?|member states|governments|partners|allies|friends|territories|jurisdictions|capitals)\b"
);
pattern!(
    OF_COUNTRIES = r"^ (?:of|out of) (?:the |its |their |<S> ?|all )?(?:<C> |<S> |<J> |<N> )*(?:countries|nations|states|members?|economies|member states)?\b"
);
pattern!(
    MEMBERSHIP_TO = r"\b(?:taking|bringing|making|swells?|swelled|takes|took|brings|raised|raises|raising|reducing|expanding|cutting|shrinking|swelling|enlarging|increasing|lifting|boosting|growing|expanded|grew|shrank|enlarged|brought)\b[^,;]{0,40} to(?: (?:some|about|over|more than|just|only))?$|\bmembership (?:to|at|of|stands at|stood at|reached|has grown to|had grown to|rose to|grew to)(?: (?:some|about|over|more than))?$"
);
pattern!(
    UNITS_NOUN = r"^ (?:(?:<J>|<W>) ){0,2}?(?P<n>vehicles|cars|electric vehicles|evs|units|trucks|buses|motorcycles|smartphones|head of cattle|cattle|sheep|containers|aircraft|doses|passenger cars|electric cars|phones|tractors|barrels|bottles|cases|litres|megawatts)\b"
);
pattern!(
    INDICATOR = r"\b(?:inflation|unemployment|interest rates?|poverty rate|growth rate|birth rate|literacy|emissions|remittances|budget|reserves|wages?|rainfall|turnout|life expectancy|approval|capacity|debt-to-gdp|money sent home|sent home|wired home|remitted|migrants in|debt to gdp|gdp per capita|per capita|electricity|renewables?|freight|cargo|flights|crossings|container|production|output|harvest|area|length|railway|pipeline|highway|refugees|migrants|patents|internet|subscribers|troops|defen[cs]e spending|military spending|spending|tax|revenue|profits?|market share|market capitali[sz]ation)\b"
);
pattern!(
    TERMS = r"\bin (?:dollar|value|euro|yuan|money|nominal|monetary|rouble|ruble|us dollar|local[- ]currency) terms\b|\bby value\b|\bin value\b"
);
pattern!(
    VOLUME = r"\bin (?:volume|tonnage|physical|quantity) terms\b|\bby (?:volume|weight|tonnage)\b|\bin volume\b|\bin tonnage\b"
);

/// Reads all numeric claims, left to right.
pub fn amounts(r: &mut Reader<'_>) {
    let mut all = r.quantities();
    for q in &mut all {
        if definite(r, q) {
            q.op = Op::Equal;
        }
    }
    let mut previous = 0;
    for (i, q) in all.iter().enumerate() {
        let next = all.get(i + 1).map_or(r.scene.line.chars.len(), |n| n.full.start);
        contrast::word_ratios(r, previous, q.full.start);
        if !r.is_used(q.core) && !priced(r, q) {
            one(r, q, previous, next);
        }
        previous = q.core.end;
    }
    contrast::word_ratios(r, previous, r.scene.line.chars.len());
    nothing(r);
    listed::bracketed(r);
    respectively(r);
    from_to(r);
}

/// "charges no duty on goods from Ukraine", "lent Laos nothing": a level of zero.
fn nothing(r: &mut Reader<'_>) {
    pattern!(
        NO = r"\b(?:charg(?:es|ed)|lev(?:ies|ied)|impos(?:es|ed)|pays?|paid|fac(?:es?|ed)|appl(?:ies|ied)) (?P<a>no (?:import |customs )?(?:dut(?:y|ies)|tariffs?)|nothing)\b|\b(?:lent|exported|imported|sold|bought|invested|owes?|owed) (?:<W> )?(?:<N> )?(?P<b>nothing)\b"
    );
    for c in NO.all(&r.scene.shadow) {
        let Some(anchor) = r.scene.group(&c, "a").or_else(|| r.scene.group(&c, "b")) else { continue };
        let whole = c.get(0).map_or(anchor, |m| r.scene.span(m.range()));
        let duty = c.name("a").is_some();
        let clause = r.clause_at(anchor.start);
        let here = |t: &&Topic| {
            if duty { t.measure == "tariff.rate" } else { takes_money(t.measure) && t.span.overlaps(whole) }
        };
        let Some(t) = r.topics.iter().find(here).cloned() else { continue };
        let inside = t.span.start >= clause.start && t.span.end <= clause.end;
        let rel = match (inside, r.relation.clone()) {
            (false, Some(known)) if known.measure == t.measure => {
                let fresh: Vec<Actor> =
                    r.actors(clause).into_iter().filter(|a| a.cue != Cue::Aside).collect();
                let mut rel = known;
                if let (Some(slot), Some(a)) = (rel.parties.first_mut(), fresh.first()) {
                    *slot = party_of(a);
                }
                rel
            }
            _ => r.relation_of(&t, anchor),
        };
        if r.is_used(anchor) || rel.parties.len() < 2 || rel.parties.contains(&Party::one("WLD")) {
            continue;
        }
        let mut f = r.frame(Kind::Level, &rel, whole, anchor);
        (f.value, f.op, f.tol) = (Some(Value::One(0.0)), Some(Op::Equal), Some(0.0));
        f.unit = Some(if duty { "percent" } else { "USD" }.to_owned());
        f.period = r.period_for(anchor, clause.start, clause.end);
        r.push(f);
    }
}

/// "short of the 11 million recorded in 2019": the number stands for itself.
fn definite(r: &Reader<'_>, q: &Quantity) -> bool {
    pattern!(
        RECORDED = r"^ (?:recorded|registered|seen|posted|reported|reached|it was|of the year|a year)\b|^ ?(?:in|of) (?:19|20)\d\d"
    );
    let lead = r.scene.text(q.full.start, q.core.start);
    lead.trim_end().ends_with(" the") && RECORDED.hits(&r.scene.text(q.core.end, q.core.end + 24))
}

fn priced(r: &Reader<'_>, q: &Quantity) -> bool {
    matches!(q.unit, Unit::Money(_)) && PRICE.hits(&r.scene.text(q.core.end, q.core.end + 24))
}

/// What stands around a quantity.
struct Setting {
    before: String,
    after: String,
    previous: usize,
    next: usize,
    clause: Span,
}

fn shadow_between(r: &Reader<'_>, a: usize, b: usize) -> String {
    r.scene.shadow_text(a, b)
}

fn one(r: &mut Reader<'_>, q: &Quantity, previous: usize, next: usize) {
    let clause = r.clause_at(q.core.start);
    let from = clause.start.max(previous.saturating_sub(0)).min(q.full.start);
    let mut after = shadow_between(r, q.core.end, clause.end.max(q.core.end));
    // "took 41, 13 and 9 per cent of them respectively": what follows the last is said of each
    pattern!(OTHERS = r"^(?:(?:,|,? and) <%>)+");
    if q.unit == Unit::Percent
        && r.scene.line.low.contains("respectively")
        && let Some(others) = OTHERS.first(&after).and_then(|c| c.get(0)).map(|m| m.end())
    {
        after = after.split_off(others);
    }
    let s = Setting { before: shadow_between(r, from, q.full.start), after, previous, next, clause };
    if listed::figure_for(r, q, &s) {
        return;
    }
    match q.unit {
        Unit::Percent | Unit::Fraction | Unit::Points => percent(r, q, &s),
        Unit::Money(_) | Unit::Measured(_) => money(r, q, &s),
        Unit::Times => times(r, q, &s),
        Unit::Plain => plain(r, q, &s),
    }
}

/// The topic a quantity belongs to: right after it ("$5bn of exports"), before it in the clause,
/// or later in the clause.
fn topic_for(r: &Reader<'_>, q: &Quantity, s: &Setting, fits: impl Fn(&str) -> bool) -> Option<Topic> {
    pattern!(
        LINK = r"^(?:-? ?(?:of|in|worth of|worth|a year|per year|annually|its|their|the|total|new|all|combined|more|<P>|<J>|<S>|[a-z-]+(?:ed|al|ic|ive)?|from|to|on|and|<T>))*? ?$"
    );
    let twice = q.unit == Unit::Times;
    let good: Vec<&Topic> = r
        .topics
        .iter()
        .filter(|t| fits(t.measure) && !(twice && t.pronoun && t.span.start >= q.core.end))
        .collect();
    // "sold $29 billion of services" holds its amount; "a 14 percent drop in those to Chad"
    pattern!(
        MOVED = r"^ (?:[a-z-]+ )?(?:drop|fall|decline|rise|increase|jump|growth|slump|plunge|gain|surge|contraction|cut|climb|dip) (?:in|of) $"
    );
    let own = r.topics.iter().filter(|t| fits(t.measure)).find(|t| {
        t.span.start < q.core.start && t.span.end > q.core.end
            || t.pronoun
                && t.span.start >= q.core.end
                && MOVED.hits(&shadow_between(r, q.core.end, t.span.start))
    });
    if let Some(t) = own {
        return Some(t.clone());
    }
    let adjacent = good
        .iter()
        .filter(|t| !t.pronoun && t.span.start >= q.core.end && t.span.start < s.next.min(s.clause.end))
        .find(|t| {
            let gap = shadow_between(r, q.core.end, t.span.start);
            gap.split(' ').filter(|w| !w.is_empty()).count() <= 4 && LINK.hits(&gap) && !t.verb
        });
    let before = good.iter().rev().find(|t| t.span.end <= q.core.start && t.span.start >= s.clause.start);
    let after = good.iter().find(|t| t.span.start >= q.core.end && t.span.start < s.clause.end);
    let close = adjacent.filter(|t| {
        let gap = shadow_between(r, q.core.end, t.span.start);
        // "a surplus of $12 billion in trade with Germany" stays a balance
        let of_trade = t.measure.starts_with("trade.goods") && gap.starts_with(" in");
        if of_trade && before.is_some_and(|b| b.measure == "trade.goods.balance") {
            return false;
        }
        before.is_none()
            || gap.starts_with(" of")
            || gap.starts_with(" in ")
            || gap.starts_with(" worth")
            || gap.split(' ').filter(|w| !w.is_empty()).count() <= 2
    });
    close.or(before).or(after).map(|t| (*t).clone())
}

/// The flow of a quantity; inherited when its clause names none, or when an earlier quantity of the
/// clause has used the words that name it.
fn flow(
    r: &mut Reader<'_>,
    q: &Quantity,
    s: &Setting,
    fits: impl Fn(&str) -> bool + Copy,
) -> Option<Relation> {
    if let Some(t) = topic_for(r, q, s, fits) {
        let used = t.span.end <= s.previous
            && s.previous > s.clause.start
            && r.topics_between(t.span.end, q.core.start, fits) == 0;
        let known = r.relation.clone().filter(|x| used && x.measure == t.measure);
        let rel = match known {
            Some(k) => moved(r, q, s, k),
            None => r.relation_of(&t, q.core),
        };
        r.relation = Some(rel.clone());
        return Some(rel);
    }
    let known = r.relation.clone().filter(|x| fits(&x.measure));
    let first_here = r.topics.iter().find(|t| fits(t.measure)).cloned();
    let inherited = match (known, first_here) {
        (Some(k), _) => k,
        (None, Some(t)) => r.relation_of(&t, q.core),
        (None, None) => r.before.relation.clone().filter(|x| fits(&x.measure))?,
    };
    let rel = moved(r, q, s, inherited);
    r.relation = Some(rel.clone());
    Some(rel)
}

/// The actors that stand with a quantity and with no other.
fn own_actors(r: &Reader<'_>, q: &Quantity, s: &Setting) -> Vec<Actor> {
    let pronoun = |a: &Actor| {
        let word = r.scene.text(a.span.start, a.span.end);
        a.mention.pointer && matches!(word.as_str(), "its" | "their" | "it")
    };
    r.actors(s.clause)
        .into_iter()
        .filter(|a| match r.quantity_of(a.span, s.clause) {
            Some(owner) => owner == q.core,
            None => s.previous <= s.clause.start || a.span.start >= s.previous,
        })
        .filter(|a| !pronoun(a) && a.cue != Cue::Aside)
        .collect()
}

/// An inherited flow with the side that the quantity's own words replace: "and $3bn from France".
fn moved(r: &Reader<'_>, q: &Quantity, s: &Setting, inherited: Relation) -> Relation {
    // "…, and Beijing one of 21 % on American ones": both sides change
    if let ("tariff.rate", [a, b]) = (inherited.measure.as_str(), &own_actors(r, q, s)[..])
        && matches!(a.cue, Cue::Subject | Cue::Possessive)
        && a.span.end <= q.core.start
        && (b.span.start >= q.core.end
            || a.span.start >= s.previous && matches!(b.cue, Cue::Adjective | Cue::Object | Cue::On))
    {
        let party = |x: &Actor| Party::union(&x.mention.codes);
        return Relation { parties: vec![party(a), party(b)], ..inherited };
    }
    let stretch = Span::new(s.previous.max(s.clause.start), s.next.min(s.clause.end));
    let fresh: Vec<Actor> = own_actors(r, q, s)
        .into_iter()
        .filter(|a| !inherited.parties.iter().any(|p| p.plus == a.mention.codes))
        .collect();
    let mut rel = replaced(&inherited, &fresh);
    if let Some(p) = product_near(r.scene, &r.products, q.core, q.core, stretch) {
        rel.product = Some(p);
    }
    rel
}

fn static_id(measure: &str) -> Option<&'static str> {
    vocab::id(measure)
}

fn frame_of(r: &Reader<'_>, kind: Kind, rel: &Relation, q: &Quantity, s: &Setting) -> Frame {
    let mut f = r.frame(kind, rel, r.span_of(q.full, s.next), q.core);
    f.value = Some(q.value);
    f.op = Some(q.op);
    f.tol = Some(q.tol);
    f.precision = q.precision;
    f
}

pub(super) fn negative(v: Value) -> Value {
    match v {
        Value::One(x) => Value::One(-x.abs()),
        Value::Range([a, b]) => Value::Range([-a.abs(), -b.abs()]),
    }
}

fn money(r: &mut Reader<'_>, q: &Quantity, s: &Setting) {
    let mass = matches!(q.unit, Unit::Measured(_));
    let fits = |m: &str| {
        if mass { m.starts_with("trade.goods") && m != "trade.goods.balance" } else { takes_money(m) }
    };
    let unit = match &q.unit {
        Unit::Money(c) => c.clone(),
        Unit::Measured(u) => (*u).to_owned(),
        _ => return,
    };
    if mass && !matches!(unit.as_str(), "tonnes" | "bbl/d" | "bcm" | "bbl" | "TEU" | "GWh" | "TWh" | "head") {
        return other(r, q, s, Kind::Level, q.value, &unit);
    }
    let works = r.relation.clone().filter(|x| x.measure == "projects.infrastructure" && !mass);
    pattern!(
        VALUED = r"\b(?:worth|(?:value|price|cost|sum|bill) of)(?: (?:about|some|nearly|almost|over|more than|around|just|at least))*$"
    );
    let worth = VALUED.hits(s.before.trim_end()) || s.before.contains(" worth ");
    if let Some(rel) = works.filter(|_| worth && topic_for(r, q, s, fits).is_none()) {
        let rel = Relation { measure: "contracts.value".into(), ..rel };
        return level(r, q, s, rel, &unit);
    }
    if let Some(rel) = pairs::explained(r, q, s).filter(|x| fits(&x.measure)) {
        return level(r, q, s, rel, &unit);
    }
    let Some(rel) = flow(r, q, s, fits) else {
        if !r.products.is_empty() && r.actors(s.clause).len() >= 2 {
            let t = Topic::silent("trade.goods.exports", q.core);
            let rel = r.relation_of(&t, q.core);
            r.relation = Some(rel.clone());
            return level(r, q, s, rel, &unit);
        }
        return other(r, q, s, Kind::Level, q.value, &unit);
    };
    pattern!(
        RESTATED = r"^ ?(?:growth|increase|rise|decrease|decline|fall|drop|gain|jump)?,? ?(?:\(|or |, or |- or )(?:some |about |around |roughly |nearly |almost )?$"
    );
    let restated = r.out.last().filter(|f| {
        f.kind == Kind::Change
            && f.unit.as_deref() == Some("percent")
            && RESTATED.hits(&shadow_between(r, f.anchor.end.min(q.full.start), q.full.start))
    });
    if let Some(up) = restated.map(|f| !matches!(f.value, Some(Value::One(v)) if v < 0.0)) {
        let period = r.out.last().map(|f| (f.period, f.base_period));
        change(r, q, s, &rel, up, &unit);
        if let (Some(f), Some((period, base))) = (r.out.last_mut(), period) {
            (f.period, f.base_period) = (period, base);
        }
        return;
    }
    let by = BY_BEFORE.hits(s.before.trim_end()) && BEFORE_CHANGE.hits(&s.before);
    if by && !percent::makes_up(s)
        || AFTER_CHANGE.first(&s.after).is_some_and(|c| {
            !c.get(0).is_some_and(|m| m.as_str().trim() == "up" || m.as_str().trim() == "down")
        }) && (s.after.contains(" than ") || than_a_year_earlier(r, q, s))
    {
        let up = change_of(s).unwrap_or(true);
        return change(r, q, s, &rel, up, &unit);
    }
    let mut rel = rel;
    if rel.product.is_none() && mass {
        rel.product = match unit.as_str() {
            "bbl/d" | "bbl" => Some("crude oil".into()),
            "bcm" => Some("natural gas".into()),
            "GWh" | "TWh" => Some("electricity".into()),
            _ => None,
        };
    }
    level(r, q, s, rel, &unit);
}

/// "NZ$2 billion less than a year earlier": the words of time hold the "than".
fn than_a_year_earlier(r: &Reader<'_>, q: &Quantity, s: &Setting) -> bool {
    let near = Span::new(q.core.end, s.clause.end.min(q.core.end + 40));
    let yoy = r.times_in(near).into_iter().find(|t| t.1 == When::YearOnYear);
    yoy.is_some_and(|t| r.scene.text(t.0.start, t.0.end).contains("than"))
}

fn level(r: &mut Reader<'_>, q: &Quantity, s: &Setting, rel: Relation, unit: &str) {
    let mut f = frame_of(r, Kind::Level, &rel, q, s);
    f.period = level_period(r, q, s);
    if f.measure == "fdi.flow" {
        // a sum "at the end of 2021" is a stock; otherwise the words leave it open
        if matches!(f.period, Period::AsOf(_)) {
            f.measure = "fdi.stock".into();
        } else if f.period == Period::Latest {
            f.or_measure = Some("fdi.stock".into());
        }
    }
    f.period = at_the_end(r, f.period);
    let own_clause = r.out.last().is_some_and(|p| !r.clause_at(p.anchor.start).overlaps(s.clause));
    if vocab::agg(&rel.measure) == vocab::Agg::Last
        && own_clause
        && r.time_of(q.core, s.previous, s.next).is_none()
    {
        f.period = Period::Latest;
    }
    if let Some(winner) = favoured(r, q, s).filter(|_| rel.measure == "trade.goods.balance") {
        if let Some(other) = f.parties.iter().find(|p| **p != winner).cloned() {
            f.parties = vec![winner, other];
        }
    } else if rel.measure == "trade.goods.balance" && rel.deficit {
        f.value = f.value.map(negative);
    }
    f.unit = Some(unit.to_owned());
    if rel.measure == "trade.goods.balance" {
        f.product = None;
    }
    r.push(f);
}

/// "a gap of $27 billion in Seoul's favour": whose surplus it is.
fn favoured(r: &Reader<'_>, q: &Quantity, s: &Setting) -> Option<Party> {
    pattern!(
        FAVOUR = r"^[^.;]{0,24}?\b(?:in (?:the )?(?P<a><S>) favou?r|in favou?r of (?:the )?(?P<b><P>)|favou?ring (?:the )?(?P<c><P>))"
    );
    let c = FAVOUR.first(&s.after)?;
    let mark = c.name("a").or_else(|| c.name("b")).or_else(|| c.name("c"))?.as_str();
    let here = |p: &Span| p.start >= q.core.end && r.scene.shadow_text(p.start, p.end) == mark;
    r.scene.places().find(|(p, _)| here(p)).map(|(_, m)| Party::union(&m.codes))
}

/// "rose 7 points between 2018 and 2023, to 51 per cent": the number after a change over years is
/// that of the last of them.
fn at_the_end(r: &Reader<'_>, period: Period) -> Period {
    let Some(last) = r.out.last() else { return period };
    match period {
        Period::Range(a @ Stamp::Year(_), b @ Stamp::Year(_))
            if last.base_period == Some(Period::At(a)) && last.period == Period::At(b) =>
        {
            Period::At(b)
        }
        other => other,
    }
}

/// "up from $3bn five years earlier": counted back from the number before it.
fn level_period(r: &mut Reader<'_>, q: &Quantity, s: &Setting) -> Period {
    if AFTER_BEFORE.hits(&r.scene.text(q.core.end, q.core.end + 30)) {
        return match r.before(When::Before(1), q.core, s.previous, s.next) {
            Period::At(s) => Period::At(Stamp::Year(s.year())),
            p => p,
        };
    }
    // "up from 9,800 tonnes in the same nine months of 2022": the period told, in that year
    pattern!(
        SAME = r"^(?: [a-z]+)? (?:in|over|during|for) (?:the )?(?:same|corresponding|equivalent)(?: [a-z-]+)? (?:months?|period|quarter|half|weeks) (?:of|in) (?P<y>(?:19|20)\d\d)\b"
    );
    let then = SAME
        .first(&r.scene.text(q.core.end, q.core.end + 60))
        .and_then(|c| c.name("y")?.as_str().parse::<i32>().ok());
    if let (Some(year), Some(told)) = (then, r.period)
        && let Some(last) = told.last_year().filter(|_| told.bounds().is_some())
    {
        return told.shift_years(year - last);
    }
    pattern!(LABEL = r"[(;,] ?(?:in )?<T>: ?$|(?:^|[ ,(])<T> \((?:about |some |nearly |over )?$");
    let at = q.full.start;
    if LABEL.hits(&r.scene.shadow_text(at.saturating_sub(14), at))
        && let Some((_, w)) = r.times_in(Span::new(at.saturating_sub(14), at)).last().copied()
    {
        return r.resolve(w);
    }
    let after = r.times_in(Span::new(q.core.end, s.next.min(s.clause.end)));
    if matches!(r.time_of(q.core, s.previous, s.next), Some((_, When::SinceThen))) {
        return Period::Latest;
    }
    let contrasted = ["from", "against", "compared with", "compared to", "versus", "than"]
        .iter()
        .any(|w| s.before.split(' ').rev().take(7).collect::<Vec<_>>().contains(w) || s.before.contains(w));
    match after.first() {
        Some((_, When::Before(n))) => r.resolve(When::Before(*n)),
        Some((_, When::YearOnYear)) if contrasted => r.resolve(When::Before(1)),
        _ => r.period_for(q.core, s.previous, s.next),
    }
}

pattern!(AFTER_BEFORE = r"^ (?:the year before|a year (?:earlier|ago|before))\b");

fn times(r: &mut Reader<'_>, q: &Quantity, s: &Setting) {
    if q.core.end < r.scene.line.chars.len() && s.after.trim_start().starts_with("faster") {
        return;
    }
    pattern!(
        MET = r"\b(?:met|have met|has met|held talks|convened|gathered|visited)(?: (?:at|on|in) [^,;]{3,40}?)?(?: (?:at least|more than|some|about|only|just))*$"
    );
    if MET.hits(s.before.trim_end()) {
        return tie::meeting_count(r, q, s.previous, s.next);
    }
    if pairs::of_another_flow(r, q, s) {
        return;
    }
    let other = |m: &str| !vocab::is_tie(m) && !m.starts_with("tariff.");
    // "1.5 times that with the EU": the pronoun is the other side
    let near = |t: &Topic| t.pronoun && t.span.start >= q.core.end && t.span.start <= q.core.end + 6;
    let told = r.topics.iter().any(near);
    let known = r.relation.clone().filter(|x| told && other(&x.measure));
    let Some(rel) = known.or_else(|| flow(r, q, s, other)) else { return };
    let mut f = frame_of(r, Kind::Ratio, &rel, q, s);
    if q.precision == Precision::Word && r.scene.text(q.core.start, q.core.end).contains("times") {
        f.tol = Some(0.0);
    }
    contrast::finish_ratio(r, &mut f, s.previous, s.next, TIMES_AFTER.hits(&s.after));
    f.unit = Some("x".into());
    r.push(f);
}

/// A quantity outside the vocabulary, kept only when it speaks of a place and an indicator.
fn other(r: &mut Reader<'_>, q: &Quantity, s: &Setting, kind: Kind, value: Value, unit: &str) {
    let words = r.scene.text(s.clause.start, s.clause.end);
    let places: Vec<Actor> = r.actors(s.clause);
    let Some(a) = places.iter().find(|a| a.cue != Cue::Aside) else { return };
    if !INDICATOR.hits(&words) {
        return;
    }
    let mut parties = vec![party_of(a)];
    // money sent home goes from one place to another
    if words.contains("remittance") || words.contains("home") {
        let also = places.iter().filter(|a| a.cue != Cue::Aside).map(party_of);
        parties.extend(also.filter(|p| *p != party_of(a)).take(1));
    }
    let rel = Relation::bare("other", parties, None);
    let mut f = frame_of(r, kind, &rel, q, s);
    f.period = r.period_for(q.core, s.previous, s.next);
    f.value = Some(value);
    f.unit = Some(unit.to_owned());
    r.push(f);
}
