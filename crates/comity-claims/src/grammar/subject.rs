//! What a quantity is of: its measure and its sides, said here, left unsaid, or shared in a list.

use super::continued::{continued, from_talk};
use super::head::{self, Head};
use super::measure_of::{of_product, of_tie, of_unit, own_head};
use super::place::{Case, Group};
use super::quantity::{Quantity, Unit};
use super::reader::Reader;
use super::respective::{respective, respective_flow};
use super::role::{self, Reach, Sides};
use super::whole::part_of_flow;
use crate::frame::{Kind, Party};
use crate::vocab::Direction;

/// What a quantity is of.
pub struct Subject {
    /// Id of the measure.
    pub measure: String,
    /// Origin and destination, or the only party.
    pub parties: Vec<Party>,
    /// The sides as far as they were said.
    pub sides: Sides,
    /// Product, if one is named.
    pub product: Option<String>,
    /// −1 where the word of the measure means a shortfall.
    pub sign: f64,
    /// Where the word of the measure stands.
    pub head: Option<usize>,
    /// Part of what was just claimed ("其中").
    pub part: bool,
}

/// The head that a possessed one leans on: none where the flow before has it, else the nearest of its clause.
fn head_behind(r: &Reader<'_>, h: Head) -> Option<Head> {
    if r.flow.is_some() {
        return None;
    }
    let before = |o: &&Head| o.at < h.at && r.clause(o.at) == r.clause(h.at) && !r.line.is(o.at, "share");
    r.heads.iter().rev().find(before).cloned().or(Some(h))
}

/// What the `n`-th quantity is of, from its own clause, then from what the list or the talk shares.
pub fn subject(r: &Reader<'_>, q: &Quantity, n: usize) -> Option<Subject> {
    let found = one_of(r, q, n)?;
    Some(Subject { parties: together(r, q, &found.measure, found.parties), ..found })
}

fn one_of(r: &Reader<'_>, q: &Quantity, n: usize) -> Option<Subject> {
    if let Some(s) = super::continued::told_again(r, q)
        .or_else(|| respective_flow(r, n))
        .or_else(|| super::anaphor::those(r, q.lead.min(q.from), q.to, q.unit == Unit::Times))
    {
        return Some(s);
    }
    let own = r.own(q.from, q.to);
    let groups = respective(r, n).unwrap_or_else(|| r.groups.clone());
    // "sold $950 million of that and bought $720 million": the part is of the figure before.
    let before = usize::from(r.line.lexicon.lang == super::lang::Lang::En && own.0 > 0);
    let part = (own.0 + before..q.from).chain(q.to..q.to + 1).any(|i| part_words(r, i));
    if let Some(flow) = of_them(r, q, own) {
        return Some(as_told(flow));
    }
    if part && let Some(s) = other_part(r, q, own).or_else(|| han_part(r, q, own, &groups)) {
        return Some(s);
    }
    if let Some(flow) = r.flow.as_ref().filter(|f| f.parties.len() == 2)
        && super::whole::of_output(r, q, flow).is_some()
    {
        return Some(as_told(flow));
    }
    let head = if part { None } else { own_head(r, q, own).filter(|h| !shares_on(r, q, h)) };
    let head = head.filter(|h| !is_of_the_last(r, h));
    let (head, own) = match head {
        Some(h) if again(r, q, &h) => (None, (h.at + 1, own.1)),
        other => (other, own),
    };
    let head = match head {
        Some(h) if possessed(r, h.at) && of_partner(r, &h).is_some() => return of_partner(r, &h),
        Some(h) if possessed(r, h.at) => head_behind(r, h),
        other => other,
    };
    if let Some((s, _)) = part_of_flow(r, q) {
        return Some(s);
    }
    if let Some(flow) = of_works(r, q) {
        return Some(Subject { measure: "contracts.value".to_owned(), ..as_told(flow) });
    }
    if super::ratio::of_another(r, q).is_none()
        && head.is_none()
        && let Some(s) = continued(r, q, own, &groups, part)
    {
        return Some(s);
    }
    let like =
        of_another_output(r, q).or_else(|| of_its_like(r, q.to, q.fraction)).or_else(|| of_money(r, q));
    if like.is_some() {
        return like;
    }
    if super::ratio::other_way(r, q).is_some()
        && let Some(flow) = &r.flow
    {
        return Some(as_told(flow));
    }
    if let Some(s) = of_another(r, q, &groups).or_else(|| of_partners(r, q, own)) {
        return Some(s);
    }
    // "33,6 milhões de habitantes, o triplo da população portuguesa": the unit tells it, not what comes after
    let told = || of_unit(q).filter(|h| h.measure == "population");
    let head = head
        .or_else(|| of_tie(r, q))
        .or_else(told)
        .or_else(|| head::of_quantity(r.line, &r.heads, q, &r.quantities).cloned());
    let Some(head) = head.or_else(|| of_unit(q)).or_else(|| of_product(r, q)) else {
        return from_talk(r, q, own, &groups);
    };
    whole_of_flow(r, q, own, &head).or_else(|| of_head(r, q, own, &groups, head))
}

/// What a word of measure makes of a quantity, with the places in its reach.
fn of_head(
    r: &Reader<'_>,
    q: &Quantity,
    own: (usize, usize),
    groups: &[Group],
    head: Head,
) -> Option<Subject> {
    let end = end_of_reach(r, q);
    let end = if head.at >= end && head.at < r.line.len() && with_subject_to_come(r, q).is_none() {
        r.line.len()
    } else {
        end
    };
    // "uno de los doce Estados que reconocen a Taiwán": those of the relative clause, and whoever
    let countries =
        matches!(&q.unit, Unit::Thing(u, _) if u == "countries") && head.measure.starts_with("ties.");
    let relative = countries
        && (r.line.word(q.to) == "que"
            || r.line.get(q.to, "prep").is_some()
                && matches!(r.line.word(q.to + 2), "quais" | "cuales" | "que"));
    let from = if relative { q.to } else { 0 };
    let reach = Reach { from, to: end, ..r.everywhere(q.from) };
    let groups = favoured(r, groups, q, own);
    // "has swap lines with 40 countries": of a count the other side is everybody.
    let counted = countries && head.measure == "ties.swap";
    let sought = if counted { Head { measure: "ties.fta".to_owned(), ..head.clone() } } else { head.clone() };
    let (parties, sides) = parties(r, &sought, &groups, reach)?;
    let product = r.product(q.from, q.to, Some(head.at).filter(|h| *h < r.line.len()));
    let product = product
        .or_else(|| r.flow.as_ref().filter(|f| f.measure == head.measure).and_then(|f| f.product.clone()));
    let measure = if both_ways(r, &head) { "trade.goods".to_owned() } else { head.measure };
    Some(Subject { measure, parties, sides, product, sign: head.sign, head: Some(head.at), part: false })
}

/// "sold and bought goods worth $9 billion", "le vendió y le compró": one sum for both directions.
fn both_ways(r: &Reader<'_>, head: &Head) -> bool {
    let opposite = match head.measure.as_str() {
        "trade.goods.exports" => "trade.goods.imports",
        "trade.goods.imports" => "trade.goods.exports",
        _ => return false,
    };
    // between the two verbs there is "and", and at most a clitic ("y le") or an adverb of a few letters
    let joined = |o: &Head| {
        let (a, b) = (o.at.min(head.at) + 1, o.at.max(head.at));
        let short = |n: usize| {
            r.line.is(n, "and") || r.line.any(n, &["article", "pron"]) || r.line.word(n).len() <= 3
        };
        (a..b).len() <= 2 && (a..b).any(|n| r.line.is(n, "and")) && (a..b).all(short)
    };
    let verb = |o: &Head| o.subject.is_some() && o.measure == opposite;
    head.subject.is_some() && r.heads.iter().any(|o| verb(o) && joined(o))
}

/// English: "granted Syria €170 million in humanitarian aid in 2023, a third less": the word of measure behind the
/// figure before belongs to that.
fn is_of_the_last(r: &Reader<'_>, h: &Head) -> bool {
    let last = r.quantities.iter().rev().find(|o| o.to <= h.at);
    let linked = last.is_some_and(|o| {
        let joint = matches!(r.line.get(o.to, "prep"), Some("in" | "of")) || r.line.word(o.to) == "worth";
        joint && h.at - o.to <= 3 && r.is_used(o.from)
    });
    let same = r.flow.as_ref().is_some_and(|f| f.measure == h.measure);
    r.line.lexicon.lang == super::lang::Lang::En && h.subject.is_none() && linked && same
}

/// English: "trade totalled $9 billion, of which Australian exports made up $3 billion": a part that is a flow of its
/// own between the same two.
fn other_part(r: &Reader<'_>, q: &Quantity, own: (usize, usize)) -> Option<Subject> {
    let english = r.line.lexicon.lang == super::lang::Lang::En;
    let flow = r.flow.as_ref().filter(|f| english && f.parties.len() == 2)?;
    let head =
        own_head(r, q, own).filter(|h| h.subject.is_none() && h.measure != flow.measure && h.at < q.from)?;
    let one_way = head.measure.ends_with(".exports") || head.measure.ends_with(".imports");
    if !one_way || !flow.measure.starts_with("trade") || !matches!(q.unit, Unit::Money(_)) {
        return None;
    }
    let seller =
        |g: &&Group| g.from >= own.0 && g.to <= q.from && matches!(g.case, Case::Adjective | Case::Of);
    let g = r.groups.iter().find(seller)?;
    let side = role::side(&head.measure, g.case)?;
    let other = flow.parties.iter().find(|p| p.plus != g.codes)?.clone();
    let mut parties = vec![other.clone(), other];
    *parties.get_mut(side)? = Party::union(&g.codes);
    // "trade in goods and services, of which merchandise exports"
    let goods = (own.0..head.at + 1)
        .any(|n| r.line.phrase(n).contains("merchandise") || r.line.phrase(n).contains("goods"));
    let measure = if goods { head.measure.replace("trade.total", "trade.goods") } else { head.measure };
    Some(Subject {
        measure,
        parties,
        sides: Sides::default(),
        product: None,
        sign: 1.0,
        head: Some(head.at),
        part: false,
    })
}

/// "… es el tercer destino de los envíos chilenos y absorbe un 5,6 % de ellos": a part of what one sold, with nobody named
/// anew.
fn of_them<'r>(r: &'r Reader<'_>, q: &Quantity, own: (usize, usize)) -> Option<&'r super::talk::Flow> {
    let flow = r.flow.as_ref().filter(|f| f.measure.starts_with("trade.goods.") && f.parties.len() == 2)?;
    let them = (q.to..q.to + 2).any(|n| matches!(r.line.word(n), "ellos" | "ellas" | "deles" | "delas"));
    let named = r.groups.iter().any(|g| g.from >= own.0 && g.to <= q.from && g.case == Case::Bare);
    (them && q.unit == Unit::Percent && !named && r.kind == Some(Kind::Rank)).then_some(flow)
}

/// "贸易额524亿美元，其中中国对南非出口218亿美元": what one of the two sold is a flow of its own.
fn han_part(r: &Reader<'_>, q: &Quantity, own: (usize, usize), groups: &[Group]) -> Option<Subject> {
    let han = r.line.lexicon.lang == super::lang::Lang::Zh;
    let flow = r.flow.as_ref().filter(|f| han && f.measure == "trade.goods" && f.parties.len() == 2)?;
    let head = own_head(r, q, own).filter(|h| h.at < q.from && h.measure.starts_with("trade.goods."))?;
    let named = groups.iter().any(|g| g.from >= own.0 && g.to <= q.from);
    if !named || !head.measure.ends_with("ports") || !matches!(q.unit, Unit::Money(_)) {
        return None;
    }
    let found = of_head(r, q, own, groups, head)?;
    found.parties.iter().all(|p| flow.parties.contains(p)).then_some(found)
}

/// "… y Canadá recibe el 3 %", "os Estados Unidos fornecem outros 32%": a verb without a whole of its own
/// goes on with the list of shares.
fn shares_on(r: &Reader<'_>, q: &Quantity, h: &Head) -> bool {
    let goods = r.flow.as_ref().is_some_and(|f| f.measure.starts_with("trade") && f.denominator.is_some());
    let listed = goods && r.kind == Some(Kind::Share) && q.unit == Unit::Percent && h.subject.is_some();
    let whole = r.line.get(q.to, "prep") == Some("of")
        || h.at > q.from
        || r.line.lexicon.lang == super::lang::Lang::Zh;
    let moved = super::kind::change(r, q).is_some_and(|c| c.distance <= 3);
    listed && !moved && (h.measure.starts_with("people") || !whole)
}

/// "中国是墨西哥第二大贸易伙伴，占其进口的16%": of what the other of the two buys or sells.
fn of_partner(r: &Reader<'_>, head: &Head) -> Option<Subject> {
    let flow = r.flow.as_ref().filter(|f| f.measure == "trade.goods" && r.kind == Some(Kind::Rank))?;
    let part = flow.parties.get(flow.focal)?.clone();
    let owner = flow.parties.get(1 - flow.focal.min(1))?.clone();
    let parties = match head.measure.as_str() {
        "trade.goods.imports" => vec![part, owner],
        "trade.goods.exports" => vec![owner, part],
        _ => return None,
    };
    Some(Subject {
        measure: head.measure.clone(),
        parties,
        sides: Sides::default(),
        product: flow.product.clone(),
        sign: 1.0,
        head: Some(head.at),
        part: false,
    })
}

/// "Tres de cada cuatro dólares que ingresan a Cabo Verde por conservas provienen de España": the money goes the
/// other way than what it is paid for.
fn of_money(r: &Reader<'_>, q: &Quantity) -> Option<Subject> {
    let line = r.line;
    if !q.fraction || !line.is(q.to, "cur") {
        return None;
    }
    let verb = (q.to + 1..q.to + 6).find(|n| line.any(*n, &["earn", "spend"]))?;
    let earned = line.is(verb, "earn");
    let (from, to) = (q.to, r.stretch_of(q.to).1);
    let beside = |g: &Group| g.from + 1 == verb || g.to == verb || g.from > verb && g.from <= verb + 3;
    let own = |g: &Group| g.from > from && g.to <= to && !g.pointer;
    let named: Vec<(usize, &Group)> = r.groups.iter().enumerate().filter(|(_, g)| own(g)).collect();
    let (at, owner) = *named.iter().find(|(_, g)| beside(g))?;
    let (by, payer) = *named.iter().rev().find(|(n, g)| *n != at && g.from > owner.to)?;
    let (owner, payer) = (Party::union(&owner.codes), Party::union(&payer.codes));
    let (measure, parties, group) = if earned {
        ("trade.goods.exports", vec![owner, payer], [Some(at), Some(by)])
    } else {
        ("trade.goods.imports", vec![payer, owner], [Some(by), Some(at)])
    };
    Some(Subject {
        measure: measure.to_owned(),
        parties,
        sides: Sides { codes: [None, None], group },
        product: r.product(q.from, q.to, Some(verb)),
        sign: 1.0,
        head: Some(verb),
        part: false,
    })
}

/// "completed 1,053 projects with a combined value of $48.7 billion": what the works just counted are worth.
fn of_works<'r>(r: &'r Reader<'_>, q: &Quantity) -> Option<&'r super::talk::Flow> {
    let flow = r.flow.as_ref().filter(|f| f.measure == "projects.infrastructure")?;
    let lead = q.lead.min(q.from);
    let worth = (lead.saturating_sub(5)..lead)
        .any(|n| matches!(r.line.word(n), "worth" | "value" | "valued" | "price" | "cost" | "total"));
    let english = r.line.lexicon.lang == super::lang::Lang::En;
    (english && worth && matches!(q.unit, Unit::Money(_))).then_some(flow)
}

/// "was about three fifths of Thailand's": a fraction of somebody else's figure, said of the one told before.
fn of_another_output(r: &Reader<'_>, q: &Quantity) -> Option<Subject> {
    let other = super::anaphor::owner_behind(r, q)?;
    let flow = r.flow.as_ref().filter(|f| f.parties.len() == 1)?;
    (!flow.parties.iter().any(|p| p.plus == other.codes)).then(|| as_told(flow))
}

/// The flow just told, once more.
fn as_told(flow: &super::talk::Flow) -> Subject {
    Subject {
        measure: flow.measure.clone(),
        parties: flow.parties.clone(),
        sides: Sides::default(),
        product: flow.product.clone(),
        sign: 1.0,
        head: None,
        part: false,
    }
}

/// Whether the word of the measure already made a claim, and somebody else is named since:
/// "la llegada de turistas portugueses … de los belgas".
fn again(r: &Reader<'_>, q: &Quantity, head: &Head) -> bool {
    let named = r.sides.iter().filter_map(|n| r.groups.get(*n)).map(|g| g.to).max().unwrap_or(usize::MAX);
    (r.head == Some(head.at) || named != usize::MAX && head.at < named)
        && r.head.is_some()
        && head.at < q.from
        && r.flow.as_ref().is_some_and(|f| f.measure == head.measure)
        && r.groups
            .iter()
            .any(|g| g.from >= named && !g.case.is_aside() && (g.to <= q.from || said_after(r, q, g)))
}

/// "仅次于美国的24%": the figure of the one compared with.
pub(super) fn whose(r: &Reader<'_>, q: &Quantity, g: &Group) -> bool {
    let bracket = matches!(r.line.word(g.to), "(" | "（") && q.from > g.to && q.from - g.to <= 3;
    // "followed by China with 16 percent"
    let with = r.line.lexicon.lang == super::lang::Lang::En
        && r.line.word(g.to) == "with"
        && g.to + 1 == q.lead.min(q.from)
        && !g.case.is_aside();
    bracket || with || g.to + 1 == q.from && r.line.word(g.to) == "的"
}

/// "15% da China", "el 8 %, ecuatoriano", "el 22 % era estadounidense": whose the quantity is, told
/// right after it.
pub(super) fn said_after(r: &Reader<'_>, q: &Quantity, g: &Group) -> bool {
    let linked = (q.to..g.from).all(|n| {
        r.line.any(n, &["level", "article"])
            || matches!(r.line.get(n, "prep"), Some("of" | "in"))
            || r.line.word(n) == ","
    });
    let ellipsis = r.line.is(g.from.saturating_sub(1), "article") && g.from - q.to.min(g.from) <= 5;
    let ends = matches!(r.line.word(g.to), "" | "." | ";" | ",") || r.line.is(g.to, "and");
    let named = r.groups.iter().any(|o| o.from >= r.own(q.from, q.to).0 && o.to <= q.from);
    // "el 24 % fue a Indonesia y el 18 %, Estados Unidos"
    let left_out = g.case == Case::Bare && ends && !named && q.unit == Unit::Percent;
    let apart = r.line.word(q.to) == "," && (g.case == Case::Of || left_out);
    let adjective =
        apart || g.case == Case::Adjective || r.stretch(g.from) == r.stretch(q.to.saturating_sub(1));
    g.from >= q.to
        && (ellipsis || g.from - q.to <= 2)
        && linked
        && adjective
        && r.line.lexicon.lang != super::lang::Lang::Zh
}

/// Whether "del que", "das que" opens another figure near an item.
pub fn other_figure(r: &Reader<'_>, at: usize) -> bool {
    (at..at + 3).any(|n| {
        let of = n > 0 && (r.line.is(n - 1, "article") || r.line.get(n - 1, "prep") == Some("of"));
        r.line.word(n) == "que" && of
            || r.line.phrase(n).ends_with(" que")
            || matches!(r.line.word(n), "that" | "those" | "what")
                && r.line.lexicon.lang == super::lang::Lang::En
    })
}

/// Where a stretch begins together with the name right before its comma: ", e a Roménia, 12%".
fn named_before(r: &Reader<'_>, start: usize) -> usize {
    let Some(comma) = start.checked_sub(1).filter(|c| r.line.word(start) == "," || r.line.word(*c) == ",")
    else {
        return start;
    };
    let (from, to) = r.stretch_of(comma.saturating_sub(usize::from(r.line.word(comma) == ",")));
    let only =
        (from..to).all(|i| r.line.any(i, &["and", "article", "place", "prep"]) || r.line.word(i) == ",");
    if only && r.groups.iter().any(|g| g.from >= from && g.to <= to) { from } else { start }
}

/// "610.000 toneladas, una cuarta parte de todo lo exportado": a share of what was just told, seen
/// from the other side; the goods go the same way.
fn whole_of_flow(r: &Reader<'_>, q: &Quantity, own: (usize, usize), head: &Head) -> Option<Subject> {
    let flow = r.flow.as_ref()?;
    let goods = |m: &str| m.starts_with("trade.goods.") && m.ends_with("ports");
    let named = r.groups.iter().any(|g| g.from >= own.0 && g.from < own.1 && !g.pointer);
    let subject = head.subject.is_some()
        && (r.line.word(head.at.saturating_sub(1)) == "que" || r.line.is(head.at.saturating_sub(1), "rel"));
    if named || subject || q.unit != Unit::Percent || !goods(&flow.measure) || !goods(&head.measure) {
        return None;
    }
    if flow.measure == head.measure || head.at < q.from || flow.parties.iter().any(|p| p.has("WLD")) {
        return None;
    }
    Some(Subject {
        measure: head.measure.clone(),
        parties: flow.parties.clone(),
        sides: Sides::default(),
        product: flow.product.clone(),
        sign: 1.0,
        head: Some(head.at),
        part: false,
    })
}

/// Places in the stretch of the next quantity belong to that: "9,2 millones de turistas, el 22 %
/// estadounidenses".
fn end_of_reach(r: &Reader<'_>, q: &Quantity) -> usize {
    let next = r.quantities.iter().find(|o| o.lead >= q.to && r.stretch(o.from) != r.stretch(q.to - 1));
    let joint = (0..r.line.len()).any(|i| r.line.is(i, "respect"));
    let zh = r.line.lexicon.lang == super::lang::Lang::Zh;
    // "equivale a la mitad del que mantiene con X": after a multiple stands the other figure.
    let multiple = q.unit == Unit::Times || q.fraction && r.line.get(q.to, "prep") == Some("of");
    let other = other_figure(r, q.to);
    let before = r.groups.iter().any(|g| g.to <= q.from && r.clause(g.from) == r.clause(q.from));
    if multiple && other && before && !zh {
        return q.from;
    }
    match next {
        Some(_) if joint => r.line.len(),
        Some(_) if with_subject_to_come(r, q).is_some() => with_subject_to_come(r, q).unwrap_or(q.to),
        Some(o) if zh => {
            let (from, to) = r.stretch_of(o.from);
            let part = (from..to).any(|i| r.line.is(i, "part") || r.line.word(i) == "其");
            // "双边贸易额为2298亿美元，占中国与东盟贸易总额的25%": the whole has places of its own.
            let whole = (from..o.from).any(|i| matches!(r.line.phrase(i).as_str(), "占" | "约 占" | "占 到"));
            if part || whole { from } else { r.line.len() }
        }
        Some(o) => named_before(r, r.stretch_of(o.from).0).max(q.to),
        None => r.line.len(),
    }
}

/// "Noruega (38 %), Argelia (19 %) y Qatar (11 %) cubren juntas dos tercios": all whose figures were just told.
fn together(r: &Reader<'_>, q: &Quantity, measure: &str, parties: Vec<Party>) -> Vec<Party> {
    let (from, to) = r.stretch_of(q.from);
    let said = (from..to).any(|n| r.line.is(n, "together"));
    let told: Vec<&Vec<Party>> = r.out.iter().filter(|f| f.measure == measure).map(|f| &f.parties).collect();
    let side = (0..2).find(|n| {
        told.len() > 1
            && told.iter().all(|p| p.len() == 2 && p.get(1 - n) == parties.get(1 - n))
            && told.iter().any(|p| p.get(*n) == parties.get(*n))
    });
    let Some(side) = side.filter(|_| said) else { return parties };
    let codes: Vec<String> = told.iter().filter_map(|p| p.get(side)).flat_map(|p| p.plus.clone()).collect();
    let mut parties = parties;
    if let Some(slot) = parties.get_mut(side) {
        *slot = Party::union(&codes);
    }
    parties
}

/// "Con 31 Institutos Confucio, el Reino Unido aventaja": the subject stands after the comma.
fn with_subject_to_come(r: &Reader<'_>, q: &Quantity) -> Option<usize> {
    let (from, to) = r.stretch_of(q.from);
    let named = r.groups.iter().any(|g| g.from < q.from);
    let subject = r.groups.iter().find(|g| g.case == Case::Bare && g.from > to && g.from <= to + 2)?;
    (from == 0 && r.line.get(0, "prep") == Some("with") && !named).then_some(subject.to)
}

/// "Entre os destinos do algodão australiano, destacam-se Vietnã (34%)", "锂盐的去向：中国72%": a share
/// right after a name, where a word for partners heads the list.
fn of_partners(r: &Reader<'_>, q: &Quantity, own: (usize, usize)) -> Option<Subject> {
    let word = super::kind::partners(r, q)?;
    let (measure, side) = r.line.get(word, "partner")?.split_once('|')?;
    let beside = |g: &Group| g.to <= q.lead && q.lead - g.to <= 1 && g.from >= own.0 || whose(r, q, g);
    let (at, part) = r.groups.iter().enumerate().rev().find(|(_, g)| g.from > word && beside(g))?;
    let owner = r
        .groups
        .iter()
        .enumerate()
        .filter(|(n, g)| *n != at && g.from < part.from && r.clause(g.from) == r.clause(word))
        .filter(|(_, g)| matches!(g.case, Case::Of | Case::Adjective | Case::Bare))
        .min_by_key(|(_, g)| role::distance(g, word))?;
    let (part_codes, owner_codes) = (Party::union(&part.codes), Party::union(&owner.1.codes));
    let (parties, group) = if side == "d" {
        (vec![owner_codes, part_codes], [Some(owner.0), Some(at)])
    } else {
        (vec![part_codes, owner_codes], [Some(at), Some(owner.0)])
    };
    Some(Subject {
        measure: measure.to_owned(),
        parties,
        sides: Sides { codes: [None, None], group },
        product: r.product(word, word, Some(word)),
        sign: 1.0,
        head: Some(word),
        part: false,
    })
}

/// "la cuarta parte de la población etíope", after the population of another: a multiple of that.
pub fn of_its_like(r: &Reader<'_>, at: usize, multiple: bool) -> Option<Subject> {
    let flow = r.flow.as_ref().filter(|f| multiple && f.parties.len() == 1)?;
    let of = r.line.get(at, "prep") == Some("of");
    let head = r.heads.iter().find(|h| h.at > at && h.at <= at + 3 && h.measure == flow.measure)?;
    let other = r.groups.iter().find(|g| g.from >= head.at && g.from <= head.at + 3)?;
    let new = !flow.parties.iter().any(|p| p.plus == other.codes);
    (of && new).then(|| Subject {
        measure: flow.measure.clone(),
        parties: flow.parties.clone(),
        sides: Sides::default(),
        product: None,
        sign: 1.0,
        head: None,
        part: false,
    })
}

/// A multiple of another figure is said of what stands before that figure.
fn of_another(r: &Reader<'_>, q: &Quantity, groups: &[Group]) -> Option<Subject> {
    let (from, _) = super::ratio::of_another(r, q)?;
    let head = r.heads.iter().rev().find(|h| h.at < from && head::fits(&h.measure, &Unit::Times));
    if let Some(flow) = r.flow.as_ref().filter(|_| head.is_none_or(|h| r.stretch(h.at) != r.stretch(q.from)))
    {
        return Some(Subject {
            measure: flow.measure.clone(),
            parties: flow.parties.clone(),
            sides: Sides::default(),
            product: flow.product.clone(),
            sign: 1.0,
            head: None,
            part: false,
        });
    }
    let head = head?.clone();
    let reach = Reach { from: 0, to: from, anchor: from };
    let (parties, sides) = parties(r, &head, groups, reach)?;
    let product = r.product(head.at, head.at, Some(head.at));
    Some(Subject {
        measure: head.measure,
        parties,
        sides,
        product,
        sign: 1.0,
        head: Some(head.at),
        part: false,
    })
}

/// "占其出口总额的": the whole of what was just spoken of, not a flow of its own.
fn possessed(r: &Reader<'_>, at: usize) -> bool {
    let own = (at.saturating_sub(3)..at).any(|i| {
        matches!(r.line.word(i), "其" | "sus" | "su" | "suas" | "seus" | "its" | "their")
            && r.line.is(i, "article")
    });
    let share = (at.saturating_sub(8)..at).any(|i| r.line.is(i, "share"));
    // "what it owes Beijing, close to a fifth of its external debt"
    let english = r.line.lexicon.lang == super::lang::Lang::En;
    let rate = english && (at.saturating_sub(6)..at).any(|i| r.line.any(i, &["pct", "den"]));
    let again = || {
        let head = r.heads.iter().find(|h| h.at == at);
        r.flow.as_ref().zip(head).is_some_and(|(f, h)| f.measure == h.measure)
    };
    own && (share || rate && again())
}

/// "de los cuales", "delas": a part of what was said.
pub fn part_words(r: &Reader<'_>, i: usize) -> bool {
    matches!(r.line.word(i), "cuales" | "delas" | "deles" | "quais" | "ellas" | "ellos")
        || r.line.is(i, "part")
}

/// Places named in the quantity's own stretch come before those of other quantities.
fn favoured(r: &Reader<'_>, groups: &[Group], q: &Quantity, own: (usize, usize)) -> Vec<Group> {
    let mut out = groups.to_vec();
    let spoken: Vec<(usize, usize)> =
        r.quantities.iter().filter(|o| o.to <= own.0).map(|o| (o.from, o.to)).collect();
    let own_bare = groups.iter().any(|g| g.case == Case::Bare && g.from >= own.0 && g.to <= q.from);
    // "Aos outros vendeu pouco: a Cabo Verde 39 milhões": who stands right before the figure
    let latin = matches!(r.line.lexicon.lang, super::lang::Lang::Es | super::lang::Lang::Pt);
    let beside = groups.iter().find(|g| {
        g.to == q.lead.min(q.from) && matches!(g.case, Case::To | Case::From | Case::With) && !g.pointer
    });
    if let Some(own) = beside.filter(|_| latin) {
        for g in out.iter_mut().filter(|g| g.case == own.case && g.to < own.from) {
            g.case = Case::Than;
        }
    }
    if !spoken.is_empty() && own_bare {
        for g in &mut out {
            if g.case == Case::Bare && g.to <= own.0 {
                g.case = Case::Than;
            }
        }
    }
    out
}

/// The parties of a measure in reach, by its direction.
pub fn parties(r: &Reader<'_>, head: &Head, groups: &[Group], reach: Reach) -> Option<(Vec<Party>, Sides)> {
    if let Some(found) = super::anaphor::among_themselves(r, head, groups, reach) {
        return Some(found);
    }
    let around = r.around(groups);
    match head::direction(&head.measure) {
        Direction::Monadic => Some((around.one(head, reach)?, Sides::default())),
        Direction::Undirected if head.measure == "membership" => {
            Some((around.one(head, reach)?, Sides::default()))
        }
        Direction::Undirected if head.measure != "other" => {
            let centre = if head.at < r.line.len() { head.at } else { reach.anchor };
            let found = around.pair(reach, centre).map_or_else(Sides::default, |p| p.1);
            let found = if head.measure.starts_with("ties.") { apart(r, found, centre) } else { found };
            let found = if head.measure.starts_with("ties.")
                && found.codes.iter().flatten().count() == 1
                && head.measure != "ties.swap"
            {
                let mut found = found;
                // The initiative is China's.
                let road = head.measure == "ties.mou.bri"
                    && !found.codes.iter().flatten().flatten().any(|c| c == "CHN");
                let other = if road { "CHN" } else { "WLD" };
                // "Agreements have been concluded with five Latin American countries", after a sentence about China
                let with = found.group.first().copied().flatten().and_then(|n| groups.get(n));
                let partner = with.filter(|g| g.case == Case::With && is_bloc_alone(r, g)).and_then(|g| {
                    r.talk.topic.clone().filter(|t| t.len() == 1 && !t.iter().any(|c| g.codes.contains(c)))
                });
                if let Some(topic) = partner
                    && let [a, b] = &mut found.codes
                {
                    *b = a.take();
                    *a = Some(topic);
                    found.group.reverse();
                    return around.complete(&head.measure, found);
                }
                let spoken = head.measure == "ties.agreement" && signed_with(r, &found);
                if let Some(slot) = found.codes.get_mut(1).filter(|_| !spoken) {
                    *slot = Some(vec![other.to_owned()]);
                }
                found
            } else {
                found
            };
            around.complete(&head.measure, found)
        }
        _ => {
            let joint =
                around.pair(reach, reach.anchor).map(|p| p.1).filter(|p| p.group.first() == p.group.get(1));
            let found = match joint {
                Some(pair) if head.measure == "other" => pair,
                _ => around.sides(head, reach),
            };
            around.complete(&head.measure, found)
        }
    }
}

/// English: whether a group of places is the only one that a sentence names.
fn is_bloc_alone(r: &Reader<'_>, g: &Group) -> bool {
    let bloc = g.codes.iter().all(|c| super::gazette::is_bloc(c));
    r.line.lexicon.lang == super::lang::Lang::En && bloc && r.groups.iter().all(|o| o.codes == g.codes)
}

/// Whether the text spoke of somebody with whom agreements may have been signed: "Macron flew home from Belgrade.
/// The trip yielded eleven agreements".
fn signed_with(r: &Reader<'_>, found: &Sides) -> bool {
    let Some(codes) = found.codes.iter().flatten().next() else { return false };
    let other = |t: &Vec<String>| !t.iter().any(|c| codes.contains(c) || super::gazette::is_bloc(c));
    let spoken = r.talk.partner_of(codes).or_else(|| r.talk.topic.clone()).filter(other);
    r.line.lexicon.lang == super::lang::Lang::En && spoken.is_some()
}

/// Of a count of ties, who is named in another stretch without "with" or "to" is no side.
fn apart(r: &Reader<'_>, mut found: Sides, centre: usize) -> Sides {
    let stray = |n: &usize| {
        r.groups.get(*n).is_some_and(|g| {
            r.stretch(g.from) != r.stretch(centre)
                && (!matches!(g.case, Case::With | Case::To)
                    || r.clause(g.from) != r.clause(centre)
                    // "is bound by 27 treaties, yet it has none with Peru"
                    || (centre..g.from).any(|n| matches!(r.line.word(n), "none" | "yet")))
                && g.from > centre
        })
    };
    for at in 0..2 {
        if found.group.get(at).copied().flatten().is_some_and(|n| stray(&n)) {
            if let Some(slot) = found.codes.get_mut(at) {
                *slot = None;
            }
            if let Some(slot) = found.group.get_mut(at) {
                *slot = None;
            }
        }
    }
    found.codes.sort_by_key(Option::is_none);
    found
}
