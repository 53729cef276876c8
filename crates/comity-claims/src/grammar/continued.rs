//! What is a figure of that names no measure of its own: what the list or the sentence before told, with somebody else
//! in one place?

use super::head;
use super::place::{Case, Group};
use super::quantity::{Quantity, Unit};
use super::reader::Reader;
use super::respective::respective_part;
use super::role::{self, Sides};
use super::subject::{Subject, said_after, whose};
use crate::frame::{Kind, Party};
use crate::vocab::Direction;

/// A list goes on, or the same flow is told of another year: what was claimed last, with one side
/// replaced by whoever is named anew.
pub(super) fn continued(
    r: &Reader<'_>,
    q: &Quantity,
    own: (usize, usize),
    groups: &[Group],
    part: bool,
) -> Option<Subject> {
    let flow = r.flow.clone()?;
    if !(head::fits(&flow.measure, &q.unit) || flow.unit == q.unit_name()) {
        return None;
    }
    let fresh = fresh(r, q, own, groups);
    let mut parties = flow.parties.clone();
    let mut sides = Sides::default();
    if (own.0..q.from).any(|i| r.line.is(i, "reverse")) {
        parties.reverse();
    }
    if let Some((all, codes)) = respective_part(r, q) {
        put_in_place(&mut parties, &all, &codes);
        return Some(Subject {
            measure: flow.measure,
            parties,
            sides,
            product: flow.product,
            sign: 1.0,
            head: None,
            part,
        });
    }
    if let Some(s) = two_others(r, q, &flow, &fresh, part) {
        return Some(s);
    }
    for (n, g) in fresh.iter().rev() {
        let at = replaced(r, q, g, &parties);
        let same = parties.iter().any(|p| p.plus == g.codes);
        // "Las ventas españolas fueron de 12; las marroquíes, de 8": the other of the two sells.
        let swapped = parties.len() == 2 && parties.get(1 - at.min(1)).is_some_and(|p| p.plus == g.codes);
        if swapped && matches!(g.case, Case::Bare) && head::direction(&flow.measure) == Direction::Directed {
            parties.reverse();
            continue;
        }
        if let Some(within) = super::anaphor::within_another(r, &parties, g) {
            parties = within;
            break;
        }
        let taken = sides.group.get(at).is_some_and(Option::is_some);
        if let Some(slot) = parties.get_mut(at)
            && !same
            && !taken
        {
            *slot = Party::union(&g.codes);
            if let Some(by) = sides.group.get_mut(at) {
                *by = Some(*n);
            }
        }
    }
    let product = r
        .product(q.from, q.to, None)
        .filter(|_| (own.0..own.1).any(|i| r.line.is(i, "product")))
        .or_else(|| flow.product.clone());
    let sign = (0..q.from)
        .rev()
        .find_map(|i| r.heads.iter().find(|h| h.at == i && h.measure == flow.measure))
        .map_or(1.0, |h| h.sign);
    Some(Subject { measure: flow.measure, parties, sides, product, sign, head: None, part })
}

/// What is told beside another: compared with it, once more with somebody else, or by the other verb of the same subject.
pub(super) fn told_again(r: &Reader<'_>, q: &Quantity) -> Option<Subject> {
    after_comparison(r, q).or_else(|| one_more(r, q)).or_else(|| other_verb(r, q, r.own(q.from, q.to)))
}

/// English: "a $40 billion deficit with China and one of $20 billion with the Czechs", "another, of $6 billion, with
/// Hungary": the same once more, with whoever is named after the figure.
fn one_more(r: &Reader<'_>, q: &Quantity) -> Option<Subject> {
    let before = |n: usize| q.lead.min(q.from).checked_sub(n).map_or("", |i| r.line.word(i));
    let noun = if before(2) == "," { before(3) } else { before(2) };
    if r.line.lexicon.lang != super::lang::Lang::En || before(1) != "of" || !matches!(noun, "one" | "another")
    {
        return None;
    }
    let flow = r.flow.clone().filter(|f| f.parties.len() == 2 && head::fits(&f.measure, &q.unit))?;
    let near = |g: &Group| led_by_preposition(r, g) && g.from >= q.to && g.from - q.to <= 3;
    let (n, g) = r.groups.iter().enumerate().find(|(_, g)| near(g))?;
    let mut parties = flow.parties.clone();
    let mut sides = Sides::default();
    let at = replaced(r, q, g, &parties);
    *parties.get_mut(at)? = Party::union(&g.codes);
    *sides.group.get_mut(at)? = Some(n);
    let of_flow = |h: &&head::Head| h.at < q.from && h.measure == flow.measure;
    let sign = r.heads.iter().rev().find(of_flow).map_or(1.0, |h| h.sign);
    Some(Subject {
        measure: flow.measure,
        parties,
        sides,
        product: flow.product,
        sign,
        head: None,
        part: false,
    })
}

/// English: "bought $136 billion of Vietnamese goods and sold $12 billion in return": the subject of the verb before, and
/// the other of the two.
fn other_verb(r: &Reader<'_>, q: &Quantity, own: (usize, usize)) -> Option<Subject> {
    let verb = |h: &&head::Head| {
        h.subject.is_some_and(|s| s < 2) && h.measure.starts_with("trade.goods.") && !r.line.is(h.at, "rel")
    };
    let here = r.heads.iter().rev().filter(verb).find(|h| h.at >= own.0 && h.at < q.from)?;
    let first =
        r.heads.iter().rev().filter(verb).find(|h| h.at < own.0 && r.clause(h.at) == r.clause(here.at))?;
    let joined = here.at > 0 && matches!(r.line.word(here.at - 1), "and" | "but" | "while");
    let named =
        r.groups.iter().any(|g| g.from > here.at && g.from < own.1 && r.stretch(g.from) == r.stretch(q.from));
    let flow = r.flow.as_ref().filter(|f| f.parties.len() == 2 && f.measure == first.measure)?;
    if r.line.lexicon.lang != super::lang::Lang::En || !joined || named || here.measure == first.measure {
        return None;
    }
    let subject = flow.parties.get(first.subject?)?.clone();
    let partner = flow.parties.get(1 - first.subject?)?.clone();
    let parties = if here.subject == Some(0) { vec![subject, partner] } else { vec![partner, subject] };
    Some(Subject {
        measure: here.measure.clone(),
        parties,
        sides: Sides::default(),
        product: None,
        sign: 1.0,
        head: Some(here.at),
        part: false,
    })
}

/// Each of a list that shares its figures has its own: whoever it is, in place of all of them.
fn put_in_place(parties: &mut [Party], all: &[Vec<String>], codes: &[String]) {
    for p in parties {
        if all.contains(&p.plus)
            || p.plus.len() > 1 && p.plus.iter().all(|c| all.iter().any(|a| a.contains(c)))
        {
            *p = Party::union(codes);
        }
    }
}

/// English: "Beijing and Moscow agreed in 79% of the roll calls, Beijing and Washington in fewer than 14%": two others.
fn two_others(
    r: &Reader<'_>,
    q: &Quantity,
    flow: &super::talk::Flow,
    fresh: &[(usize, &Group)],
    part: bool,
) -> Option<Subject> {
    let pair = fresh.iter().rev().find(|(_, g)| g.codes.len() == 2 && g.case == Case::Bare && g.to <= q.from);
    let votes = flow.measure == "un.agreement" && flow.parties.len() == 2;
    let (n, g) = pair.filter(|_| votes && r.line.lexicon.lang == super::lang::Lang::En)?;
    let sides = Sides { codes: [None, None], group: [Some(*n), Some(*n)] };
    Some(Subject {
        measure: flow.measure.clone(),
        parties: g.codes.iter().map(|c| Party::one(c)).collect(),
        sides,
        product: None,
        sign: 1.0,
        head: None,
        part,
    })
}

/// The places named for a quantity since the last claim.
fn fresh<'g>(
    r: &Reader<'_>,
    q: &Quantity,
    own: (usize, usize),
    groups: &'g [Group],
) -> Vec<(usize, &'g Group)> {
    groups
        .iter()
        .enumerate()
        .filter(|(_, g)| {
            (!g.case.is_aside() || whose(r, q, g))
                && (g.from >= own.0 || whose(r, q, g))
                && g.from < own.1
                && g.codes.iter().any(|c| c != "WLD")
        })
        .filter(|(_, g)| g.to <= q.from || r.stretch(g.from) == r.stretch(q.from) || said_after(r, q, g))
        .filter(|(_, g)| g.to <= q.from || !super::anaphor::opens_other(r, q))
        .filter(|(_, g)| g.to <= q.from || !is_of_the_next(r, q, own, groups, g))
        .filter(|(n, g)| !r.sides.contains(n) || whose(r, q, g))
        .collect()
}

/// English: "Japan 12% and Korea 6% of Peru's exports": who is named right before the next figure is not of this one.
fn is_of_the_next(r: &Reader<'_>, q: &Quantity, own: (usize, usize), groups: &[Group], g: &Group) -> bool {
    let next = r.quantities.iter().find(|o| o.lead >= q.to);
    let beside = next.is_some_and(|o| o.lead == g.to || o.lead == g.to + 1 && r.line.word(g.to) == "ones");
    let named = groups.iter().any(|o| o.from >= own.0 && o.to <= q.from && !o.case.is_aside());
    r.line.lexicon.lang == super::lang::Lang::En && beside && named && g.from >= q.to
}

/// Which side of what was claimed last a place named anew takes.
fn replaced(r: &Reader<'_>, q: &Quantity, g: &Group, parties: &[Party]) -> usize {
    let Some(flow) = r.flow.as_ref() else { return 0 };
    if let Some(side) = follower_side(r, q, g) {
        return side;
    }
    let english = r.line.lexicon.lang == super::lang::Lang::En;
    // "Germany's imports from China fell to €155 billion, and India's to €13 billion"
    let owner = |n: &usize| {
        let party = flow.parties.get(*n);
        party.is_some_and(|p| {
            r.groups.iter().any(|o| o.codes == p.plus && o.case == Case::Of && o.from < g.from)
        })
    };
    // "amounted to $0.4 billion, against $3.1 billion with Argentina"
    let same = |n: &usize| {
        let party = flow.parties.get(*n);
        party.is_some_and(|p| {
            r.groups.iter().any(|o| o.codes == p.plus && o.case == g.case && o.from < g.from)
        })
    };
    if g.case == Case::With
        && english
        && role::undirected(&flow.measure)
        && let Some(side) = (0..2).find(same)
    {
        return side;
    }
    // "double the 6.0 per cent that it charged Malaysia"
    if english && flow.measure == "tariff.rate" && g.case == Case::Bare && g.from >= q.to {
        return 1;
    }
    // "Sweden gave Tanzania SEK 1.2 billion, and Denmark DKK 350 million": another subject
    let apart = g.from > 1 && r.line.word(g.from - 2) == "," && r.line.word(g.from - 1) == "and";
    if english
        && apart
        && g.case == Case::Bare
        && head::direction(&flow.measure) == Direction::Directed
        && let Some(first) = r.groups.iter().find(|o| o.case == Case::Bare && o.from < g.from)
        && let Some(side) = flow.parties.iter().position(|p| p.plus == first.codes)
    {
        return side;
    }
    let owned =
        (0..2).find(owner).filter(|_| g.case == Case::Of && r.line.lexicon.lang == super::lang::Lang::En);
    if let Some(side) = owned.filter(|_| super::place_english::owns(r.line, g.from)) {
        return side;
    }
    let at = match g.case {
        Case::Bare | Case::Adjective | Case::Of | Case::By | Case::Between => flow.focal,
        _ if whose(r, q, g) && !led_by_preposition(r, g) => flow.focal,
        case => role::side(&flow.measure, case).unwrap_or(flow.focal),
    };
    // "赞比亚的比例约为三成": whose whole it is.
    let owns = r.line.word(g.to) == "的" && r.line.is(g.to + 1, "quota");
    let whole = flow.denominator.as_ref().and_then(|d| d.parties.as_ref());
    let side = whole.and_then(|w| w.iter().position(|p| !p.has("WLD")));
    if let Some(side) = side.filter(|_| owns && q.unit == Unit::Percent) {
        return side;
    }
    // A part of what is told of everybody takes the place of everybody.
    let open = flow.parties.iter().filter(|p| p.has("WLD")).count() == 1 && q.unit == Unit::Percent;
    let at = parties.iter().position(|p| open && p.has("WLD")).unwrap_or(at);
    // "进出口…其中哈萨克斯坦占近四成": a member stands for its bloc.
    let within =
        |p: &Party| p.single().is_some_and(|bloc| g.codes.iter().all(|c| super::gazette::is_member(c, bloc)));
    parties.iter().position(within).unwrap_or(at).min(parties.len().saturating_sub(1))
}

/// English: "Serbia's exports to Bosnia were $1.7 billion, followed by Italy ($1.6 billion)": who follows takes the
/// place of the one that a preposition led to.
fn follower_side(r: &Reader<'_>, q: &Quantity, g: &Group) -> Option<usize> {
    let english = r.line.lexicon.lang == super::lang::Lang::En;
    let follows = (0..g.from).any(|n| r.line.is(n, "seq") && r.clause(n) == r.clause(g.from));
    if !english || !follows || !whose(r, q, g) || r.kind != Some(Kind::Level) {
        return None;
    }
    let flow = r.flow.as_ref()?;
    let far = |n: usize| {
        let party = flow.parties.get(n)?;
        let found = r.groups.iter().find(|o| o.codes == party.plus)?;
        matches!(found.case, Case::To | Case::From | Case::With | Case::In).then_some(n)
    };
    match (far(0), far(1)) {
        (Some(n), None) | (None, Some(n)) => Some(n),
        _ => None,
    }
}

/// "more to Ukraine than to Russia (1.2 billion)": the preposition tells the side.
fn led_by_preposition(r: &Reader<'_>, g: &Group) -> bool {
    r.line.lexicon.lang == super::lang::Lang::En && matches!(g.case, Case::To | Case::From | Case::With)
}

/// English: "sold more to Thailand than to Malaysia: $33 billion against $20 billion": the figures of the two just compared.
pub(super) fn after_comparison(r: &Reader<'_>, q: &Quantity) -> Option<Subject> {
    let last = r.out.last().filter(|_| r.line.lexicon.lang == super::lang::Lang::En)?;
    let lead = q.lead.min(q.from);
    let against = |o: &Quantity| r.line.get(o.lead.min(o.from).saturating_sub(1), "prep") == Some("against");
    let plain = |from: usize, to: usize| !r.groups.iter().any(|g| g.from >= from && g.to <= to);
    let first = last.kind == Kind::Comparison
        && matches!(r.line.word(lead.saturating_sub(1)), ":" | ",")
        && r.quantities
            .iter()
            .any(|o| o.from >= q.to && o.from - q.to <= 4 && against(o) && plain(q.to, o.to + 3));
    let before = || {
        let [.., compared, figure] = r.out.as_slice() else { return None };
        let led = compared.kind == Kind::Comparison && figure.parties == compared.parties && against(q);
        let near = r.quantities.iter().any(|o| o.to <= lead && lead - o.to <= 3);
        (led && near && plain(q.to, q.to + 3)).then_some(compared)
    };
    let (compared, parties) = if first {
        (last, last.parties.clone())
    } else {
        let compared = before()?;
        (compared, compared.versus.as_ref()?.parties.clone()?)
    };
    if !(head::fits(&compared.measure, &q.unit) || q.unit == Unit::Bare) {
        return None;
    }
    Some(Subject {
        measure: compared.measure.clone(),
        parties,
        sides: Sides::default(),
        product: compared.product.clone(),
        sign: 1.0,
        head: None,
        part: false,
    })
}

/// The side that a preposition gives: "than to any other country".
pub(super) fn side_behind(r: &Reader<'_>, at: usize, measure: &str) -> Option<usize> {
    match Case::of(r.line.get(at, "prep")?) {
        case @ (Case::To | Case::From | Case::In | Case::With) => role::side(measure, case),
        _ => None,
    }
}

/// "la caída fue del 31 % frente a 2019", "São menos 12 % do que em 2019": a change of nothing else than what was told.
fn is_bare_change(r: &Reader<'_>, q: &Quantity) -> bool {
    let line = r.line;
    let from = line.stretch_start(q.from);
    let plain = |n: usize| {
        line.any(n, &["article", "level", "up", "down", "prep", "op", "t"]) && !line.is(n, "head")
            || matches!(line.word(n), ",")
    };
    let based =
        r.times.iter().any(|t| t.role == super::time::Role::Base && t.from >= q.to && t.from - q.to <= 4);
    let latin = matches!(line.lexicon.lang, super::lang::Lang::Es | super::lang::Lang::Pt);
    latin && q.unit == Unit::Percent && based && (from..q.lead.min(q.from)).all(plain)
}

/// The flow of the sentence before, where this one has no measure of its own.
pub(super) fn from_talk(
    r: &Reader<'_>,
    q: &Quantity,
    own: (usize, usize),
    groups: &[Group],
) -> Option<Subject> {
    let flow =
        r.talk.flow.clone().filter(|f| !crate::vocab::is_tie(&f.measure)).or_else(|| r.talk.goods.clone())?;
    let goods = flow.measure.starts_with("trade")
        || flow.measure.starts_with("fdi")
        || flow.measure.starts_with("people");
    if !goods
        || !head::fits(&flow.measure, &q.unit)
        || r.groups.is_empty() && !matches!(q.unit, Unit::Money(_)) && !is_bare_change(r, q)
    {
        return None;
    }
    let mut parties = flow.parties.clone();
    if (0..q.from).any(|i| r.line.is(i, "reverse") && r.clause(i) == r.clause(q.from)) {
        parties.reverse();
    }
    let mut sides = Sides::default();
    for (n, g) in
        groups.iter().enumerate().filter(|(_, g)| !g.case.is_aside() && g.from >= own.0 && g.from < own.1)
    {
        let at = match g.case {
            Case::Bare | Case::Adjective | Case::Between => flow.focal,
            case => role::side(&flow.measure, case).unwrap_or(flow.focal),
        };
        if g.codes.iter().all(|c| parties.iter().any(|p| p.has(c))) {
            continue;
        }
        if let (Some(slot), Some(by)) = (parties.get_mut(at), sides.group.get_mut(at)) {
            *slot = Party::union(&g.codes);
            *by = Some(n);
        }
    }
    let product = r.product(q.from, q.to, None).or(flow.product);
    Some(Subject { measure: flow.measure, parties, sides, product, sign: 1.0, head: None, part: false })
}
