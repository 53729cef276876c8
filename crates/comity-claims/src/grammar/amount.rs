//! Quantities into claims: which kind, of what, between whom, when.

use super::head::{self, Head};
use super::lang::Lang;
use super::place::{Case, Group};
use super::quantity::{Quantity, Unit};
use super::reader::Reader;
use super::role::{self, Reach, Sides};
use super::time::{Role, Told};
use crate::frame::{Agg, Frame, Kind, Op, Other, Party, Precision, Value};
use crate::period::{Period, Stamp};
use crate::vocab::Direction;

/// Reads the claim that a quantity makes, if it makes one.
pub fn read(r: &mut Reader<'_>, n: usize) {
    let Some(q) = r.quantities.get(n).cloned() else { return };
    if r.is_used(q.from) || matches!(&q.unit, Unit::Money(c) if c.is_empty()) && r.flow.is_none() {
        return;
    }
    let Some(found) = subject(r, &q, n) else { return };
    let q = with_unit(r, q, &found);
    let Some(kind) = kind(r, &q, &found.measure) else { return };
    if small_party(&q, &found.measure) {
        return;
    }
    if let Some(frame) = frame(r, &q, &found, kind) {
        let first = q.lead.min(q.from);
        let (before, opens) = (r.period, opened(r, &q) && from_end(r, &q));
        r.keep(frame, (first, q.to), &found.sides);
        if opens {
            // Where a change started from says nothing of when the next is.
            r.period = before;
        }
    }
}

/// Millions without a unit are of what was counted last.
fn with_unit(r: &Reader<'_>, mut q: Quantity, s: &Subject) -> Quantity {
    if matches!(&q.unit, Unit::Money(c) if c.is_empty()) {
        let last = r
            .flow
            .as_ref()
            .and_then(|f| f.unit.clone())
            .filter(|u| !crate::vocab::is_currency(u) && u != "percent" && u != "x");
        if let Some(unit) = last.or_else(|| bare_unit(&s.measure)) {
            q.unit = Unit::Thing(unit, None);
        }
    }
    q
}

/// Two travellers are no statistic of tourism.
fn small_party(q: &Quantity, measure: &str) -> bool {
    measure.starts_with("people")
        && q.number() < 50.0
        && matches!(&q.unit, Unit::Thing(u, _) if u == "persons")
}

/// A tariff of nothing, said without a number.
pub fn zero(r: &mut Reader<'_>, n: usize) {
    if r.is_used(n) || r.quantities.iter().any(|q| q.from <= n + 2 && n < q.to + 2) {
        return;
    }
    let near = |h: &&Head| h.measure == "tariff.rate" && r.clause(h.at) == r.clause(n);
    let Some(head) = r.heads.iter().filter(near).min_by_key(|h| h.at.abs_diff(n)).cloned() else { return };
    let Some((parties, sides)) = parties(r, &head, &r.groups, r.everywhere(n)) else { return };
    if parties.iter().any(|p| p.has("WLD")) {
        return;
    }
    let mut f = Frame::new(Kind::Level, "tariff.rate", r.wide(n, n + 1), r.span(n, n + 1));
    f.parties = parties;
    f.product = r.product(n, n + 1, Some(head.at));
    f.value = Some(Value::One(0.0));
    f.unit = Some("percent".to_owned());
    f.op = Some(Op::Equal);
    f.tol = Some(0.0);
    f.precision = Precision::Word;
    f.period = r.period_at(n, n + 1);
    r.keep(f, (n, n + 1), &sides);
}

/// What a quantity is of.
struct Subject {
    measure: String,
    parties: Vec<Party>,
    sides: Sides,
    product: Option<String>,
    sign: f64,
    head: Option<usize>,
    /// Part of what was just claimed ("其中").
    part: bool,
}

fn subject(r: &Reader<'_>, q: &Quantity, n: usize) -> Option<Subject> {
    let own = r.own(q.from, q.to);
    let groups = respective(r, n).unwrap_or_else(|| r.groups.clone());
    let part = (own.0..q.from).any(|i| r.line.phrase(i).replace(' ', "") == "其中" || part_words(r, i));
    let head = if part { None } else { own_head(r, q, own) };
    if head.is_none()
        && let Some(s) = continued(r, q, own, &groups, part)
    {
        return Some(s);
    }
    let head = head
        .or_else(|| of_tie(r, q))
        .or_else(|| head::of_quantity(r.line, &r.heads, q, &r.quantities).cloned());
    let Some(head) = head.or_else(|| of_unit(q)).or_else(|| of_product(r, q)) else {
        return from_talk(r, q, own, &groups);
    };
    let reach = r.everywhere(q.from);
    let groups = favoured(r, &groups, q, own);
    let (parties, sides) = parties(r, &head, &groups, reach)?;
    let product = r.product(q.from, q.to, Some(head.at).filter(|h| *h < r.line.len()));
    let product = product
        .or_else(|| r.flow.as_ref().filter(|f| f.measure == head.measure).and_then(|f| f.product.clone()));
    Some(Subject {
        measure: head.measure,
        parties,
        sides,
        product,
        sign: head.sign,
        head: Some(head.at),
        part: false,
    })
}

/// "de los cuales", "delas": a part of what was said.
fn part_words(r: &Reader<'_>, i: usize) -> bool {
    matches!(r.line.word(i), "cuales" | "delas" | "deles" | "quais" | "ellas" | "ellos")
}

/// A head in the quantity's own stretch of the sentence.
fn own_head(r: &Reader<'_>, q: &Quantity, own: (usize, usize)) -> Option<Head> {
    let near: Vec<Head> = r
        .heads
        .iter()
        .filter(|h| h.at >= own.0 && h.at < own.1 && head::fits(&h.measure, &q.unit))
        .filter(|h| h.at < q.from || r.stretch(h.at) == r.stretch(q.to.saturating_sub(1)))
        .cloned()
        .collect();
    head::of_quantity(r.line, &near, q, &r.quantities).cloned()
}

/// A unit that tells its measure by itself: "400 embajadas".
fn of_unit(q: &Quantity) -> Option<Head> {
    match &q.unit {
        Unit::Thing(_, Some(measure)) if !measure.starts_with("ties.fta") => {
            Some(Head { at: q.from, measure: measure.clone(), subject: None, sign: 1.0 })
        }
        Unit::Thing(_, Some(measure)) => {
            Some(Head { at: q.from, measure: measure.clone(), subject: None, sign: 1.0 })
        }
        _ => None,
    }
}

/// A count of countries or agreements belongs to the tie that its clause names.
fn of_tie(r: &Reader<'_>, q: &Quantity) -> Option<Head> {
    let Unit::Thing(unit, own) = &q.unit else { return None };
    let open = matches!(unit.as_str(), "countries" | "count" | "agreements" | "organizations")
        && own.is_none()
        || own.as_deref() == Some("ties.agreement");
    if !open {
        return None;
    }
    let tie = (0..r.line.len())
        .filter(|n| r.line.any(*n, &["tie", "tieevent"]) && r.clause(*n) == r.clause(q.from))
        .min_by_key(|n| n.abs_diff(q.from));
    let joined = (0..r.line.len()).any(|n| {
        (r.line.get(n, "event") == Some("joined") || r.line.is(n, "member"))
            && r.clause(n) == r.clause(q.from)
    });
    let club = r.groups.iter().any(|g| super::tie::is_club(g) && r.clause(g.from) == r.clause(q.from));
    if unit == "countries" && joined && club {
        return Some(Head { at: q.from, measure: "membership".to_owned(), subject: None, sign: 1.0 });
    }
    let tie = tie?;
    let measure =
        r.line.get(tie, "tie").or_else(|| r.line.get(tie, "tieevent").and_then(|v| v.split('|').next()))?;
    Some(Head { at: tie, measure: measure.to_owned(), subject: None, sign: 1.0 })
}

/// Tonnes or a share of a product between two places are trade, although no word says so.
fn of_product(r: &Reader<'_>, q: &Quantity) -> Option<Head> {
    let clause = r.clause(q.from);
    let at = (0..r.line.len())
        .filter(|n| r.line.is(*n, "product") && r.clause(*n) == clause)
        .min_by_key(|n| n.abs_diff(q.from))?;
    let named =
        r.groups.iter().filter(|g| r.clause(g.from) == clause && !g.codes.iter().any(|c| c == "WLD")).count();
    let mass =
        matches!(&q.unit, Unit::Thing(u, None) if head::fits("trade.goods.exports", &q.unit) && u != "count");
    if named < 2 || !(mass || q.fraction) {
        return None;
    }
    let measure = if mass { "trade.goods.exports" } else { "trade.goods.imports" };
    Some(Head { at, measure: measure.to_owned(), subject: None, sign: 1.0 })
}

/// A list goes on, or the same flow is told of another year: what was claimed last, with one side
/// replaced by whoever is named anew.
fn continued(
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
    let fresh: Vec<(usize, &Group)> = groups
        .iter()
        .enumerate()
        .filter(|(_, g)| {
            !g.case.is_aside() && g.from >= own.0 && g.from < own.1 && g.codes.iter().any(|c| c != "WLD")
        })
        .filter(|(_, g)| g.to <= q.from || r.stretch(g.from) == r.stretch(q.from))
        .collect();
    let mut parties = flow.parties.clone();
    let mut sides = Sides::default();
    if (own.0..q.from).any(|i| r.line.is(i, "reverse")) {
        parties.reverse();
    }
    if let Some((all, codes)) = respective_part(r, q) {
        for p in &mut parties {
            if all.contains(&p.plus)
                || p.plus.len() > 1 && p.plus.iter().all(|c| all.iter().any(|a| a.contains(c)))
            {
                *p = Party::union(&codes);
            }
        }
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
    for (n, g) in fresh.iter().rev() {
        let at = match g.case {
            Case::Bare | Case::Adjective | Case::Of | Case::By | Case::Between => flow.focal,
            case => role::side(&flow.measure, case).unwrap_or(flow.focal),
        };
        let at = at.min(parties.len().saturating_sub(1));
        let same = parties.iter().any(|p| p.plus == g.codes);
        if let Some(slot) = parties.get_mut(at)
            && !same
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

/// The flow of the sentence before, where this one has no measure of its own.
fn from_talk(r: &Reader<'_>, q: &Quantity, own: (usize, usize), groups: &[Group]) -> Option<Subject> {
    let flow = r.talk.flow.clone()?;
    let goods = flow.measure.starts_with("trade")
        || flow.measure.starts_with("fdi")
        || flow.measure.starts_with("people");
    if !goods
        || !head::fits(&flow.measure, &q.unit)
        || r.groups.is_empty() && !matches!(q.unit, Unit::Money(_))
    {
        return None;
    }
    let mut parties = flow.parties.clone();
    let mut sides = Sides::default();
    for (n, g) in
        groups.iter().enumerate().filter(|(_, g)| !g.case.is_aside() && g.from >= own.0 && g.from < own.1)
    {
        let at = match g.case {
            Case::Bare | Case::Adjective | Case::Between => flow.focal,
            case => role::side(&flow.measure, case).unwrap_or(flow.focal),
        };
        if parties.iter().any(|p| p.plus == g.codes) {
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

/// Places named in the quantity's own stretch come before those of other quantities.
fn favoured(r: &Reader<'_>, groups: &[Group], q: &Quantity, own: (usize, usize)) -> Vec<Group> {
    let mut out = groups.to_vec();
    let spoken: Vec<(usize, usize)> =
        r.quantities.iter().filter(|o| o.to <= own.0).map(|o| (o.from, o.to)).collect();
    let own_bare = groups.iter().any(|g| g.case == Case::Bare && g.from >= own.0 && g.to <= q.from);
    if !spoken.is_empty() && own_bare {
        for g in &mut out {
            if g.case == Case::Bare && g.to <= own.0 {
                g.case = Case::Than;
            }
        }
    }
    out
}

/// "respectivamente": the k-th place for the k-th quantity.
fn respective(r: &Reader<'_>, n: usize) -> Option<Vec<Group>> {
    let run = run_of(r, n);
    let said = (0..r.line.len()).any(|i| r.line.is(i, "respect"));
    if run.len() < 2 {
        return None;
    }
    let k = run.iter().position(|i| *i == n)?;
    let first = r.quantities.get(*run.first()?)?;
    let at = r
        .groups
        .iter()
        .enumerate()
        .filter(|(_, g)| g.parts.len() == run.len())
        .min_by_key(|(_, g)| (g.from > first.from, role::distance(g, first.from)))
        .map(|(i, _)| i)?;
    if !said {
        return None;
    }
    let mut groups = r.groups.clone();
    let group = groups.get_mut(at)?;
    let (_, _, codes) = group.parts.get(k)?.clone();
    group.codes = codes;
    Some(groups)
}

/// For a quantity of a list told "respectively": all the places of the list, and its own.
fn respective_part(r: &Reader<'_>, q: &Quantity) -> Option<(Vec<Vec<String>>, Vec<String>)> {
    let n = r.quantities.iter().position(|o| o == q)?;
    let run = run_of(r, n);
    let k = run.iter().position(|i| *i == n)?;
    let said = (0..r.line.len()).any(|i| r.line.is(i, "respect"));
    if !said || run.len() < 2 {
        return None;
    }
    let group = r
        .groups
        .iter()
        .filter(|g| g.parts.len() == run.len() && g.from < q.from)
        .min_by_key(|g| role::distance(g, q.from))?;
    let all: Vec<Vec<String>> = group.parts.iter().map(|p| p.2.clone()).collect();
    let codes = all.get(k)?.clone();
    Some((all, codes))
}

/// The quantities of one list: side by side, of one unit.
fn run_of(r: &Reader<'_>, n: usize) -> Vec<usize> {
    let joined = |a: usize, b: usize| -> bool {
        let (Some(x), Some(y)) = (r.quantities.get(a), r.quantities.get(b)) else { return false };
        let gap: Vec<usize> = (x.to..y.lead.min(y.from)).collect();
        x.unit_name() == y.unit_name()
            && gap.len() <= 3
            && gap.iter().all(|i| {
                r.line.any(*i, &["and", "article", "op", "cur"]) || matches!(r.line.word(*i), "," | "、")
            })
    };
    let mut first = n;
    while first > 0 && joined(first - 1, first) {
        first -= 1;
    }
    let mut last = n;
    while joined(last, last + 1) {
        last += 1;
    }
    (first..=last).collect()
}

/// The parties of a measure in reach, by its direction.
pub fn parties(r: &Reader<'_>, head: &Head, groups: &[Group], reach: Reach) -> Option<(Vec<Party>, Sides)> {
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
                if let Some(slot) = found.codes.get_mut(1) {
                    *slot = Some(vec!["WLD".to_owned()]);
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

/// Of a count of ties, who is named in another stretch without "with" or "to" is no side.
fn apart(r: &Reader<'_>, mut found: Sides, centre: usize) -> Sides {
    let stray = |n: &usize| {
        r.groups.get(*n).is_some_and(|g| {
            r.stretch(g.from) != r.stretch(centre)
                && !matches!(g.case, Case::With | Case::To)
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

/// Words of change around a quantity: which way, how near, and whether the quantity is where it led.
struct Change {
    sign: f64,
    distance: usize,
    after: bool,
}

fn change(r: &Reader<'_>, q: &Quantity) -> Option<Change> {
    let own = r.own(q.from, q.to);
    let sign = |n: usize| {
        if r.line.is(n, "down") { Some(-1.0) } else { r.line.is(n, "up").then_some(1.0) }
    };
    let before = (own.0..q.lead)
        .rev()
        .take_while(|n| r.clause(*n) == r.clause(q.from))
        .find_map(|n| Some((n, sign(n)?)))
        .map(|(n, s)| Change {
            sign: s,
            distance: q.lead - n + 3 * r.stretch(q.from).abs_diff(r.stretch(n)),
            after: false,
        });
    let after = (q.to..(q.to + 2).min(own.1.max(q.to + 2)))
        .filter(|n| r.line.lexicon.lang != Lang::Zh && r.stretch(*n) == r.stretch(q.to.saturating_sub(1)))
        .find_map(|n| Some(Change { sign: sign(n)?, distance: n - q.to + 1, after: true }));
    match (before, after) {
        (Some(b), Some(a)) if b.distance < a.distance => Some(b),
        (_, Some(a)) => Some(a),
        (b, None) => b,
    }
}

/// Whether the quantity is where a change led ("a 27 %", "增至").
fn is_end(r: &Reader<'_>, q: &Quantity) -> bool {
    let mut at = q.lead.min(q.from);
    for _ in 0..3 {
        let Some(before) = at.checked_sub(1) else { return false };
        if r.line.is(before, "to") || matches!(r.line.get(before, "prep"), Some("to" | "goal")) {
            return true;
        }
        if !(r.line.any(before, &["article", "op", "level"]) || r.line.get(before, "prep") == Some("in")) {
            return false;
        }
        at = before;
    }
    false
}

/// How near a word of share is, before or after.
fn share(r: &Reader<'_>, q: &Quantity) -> Option<usize> {
    let own = r.own(q.from, q.to);
    let before = (own.0..q.from)
        .rev()
        .find(|n| r.line.is(*n, "share"))
        .map(|n| q.from - n + 2 * r.stretch(q.from).abs_diff(r.stretch(n)));
    let after = (q.to..own.1.min(q.to + 14)).find(|n| r.line.is(*n, "share")).map(|n| n - q.to + 1);
    let of = r.line.get(q.to, "prep") == Some("of")
        && (q.to + 1..(q.to + 6).min(own.1))
            .any(|n| r.line.any(n, &["head", "product"]) || r.line.is(n, "verb"));
    let of = of.then_some(1);
    [before, after, of].into_iter().flatten().min()
}

fn kind(r: &Reader<'_>, q: &Quantity, measure: &str) -> Option<Kind> {
    let change = change(r, q);
    let end = is_end(r, q);
    match &q.unit {
        Unit::Points => Some(Kind::Change),
        Unit::Times => Some(Kind::Ratio),
        Unit::Percent => Some(percent_kind(r, q, measure, change.as_ref(), end)?),
        Unit::Money(_) | Unit::Thing(..) => {
            if opened(r, q) && from_end(r, q) {
                return Some(Kind::Level);
            }
            let near = change.as_ref().is_some_and(|c| c.distance <= if c.after { 2 } else { 3 });
            if near && !end && !q.op_said || near && change.as_ref().is_some_and(|c| c.after) {
                return Some(Kind::Change);
            }
            let counted = matches!(&q.unit, Unit::Thing(unit, _) if is_count(unit))
                || measure.starts_with("ties.") && matches!(q.unit, Unit::Thing(..));
            let counted =
                counted && !matches!(measure, "jobs" | "population") && !measure.starts_with("people");
            Some(if counted { Kind::Count } else { Kind::Level })
        }
        Unit::Bare if measure.starts_with("people") || measure == "jobs" => Some(Kind::Level),
        Unit::Bare => matches!(
            measure,
            "firms.presence" | "ties.embassy" | "ties.institute.confucius" | "ties.trade_mission"
        )
        .then_some(Kind::Count),
    }
}

/// Units that count things of the ledger rather than measure a flow.
fn is_count(unit: &str) -> bool {
    matches!(
        unit,
        "companies"
            | "projects"
            | "embassies"
            | "institutes"
            | "agreements"
            | "countries"
            | "members"
            | "meetings"
            | "visits"
            | "offices"
            | "pairs"
            | "count"
            | "organizations"
    )
}

fn percent_kind(
    r: &Reader<'_>,
    q: &Quantity,
    measure: &str,
    change: Option<&Change>,
    end: bool,
) -> Option<Kind> {
    if matches!(measure, "un.agreement" | "tariff.coverage")
        || measure == "tariff.rate" && !change.is_some_and(|c| c.after)
    {
        let moved =
            change.is_some_and(|c| c.distance <= 3) && !end && measure != "tariff.rate" && q.sign.is_none();
        return Some(if moved && !from_end(r, q) { Kind::Change } else { Kind::Level });
    }
    let share = share(r, q);
    if q.sign.is_some() {
        return Some(Kind::Change);
    }
    let yoy = r.times.iter().any(|t| {
        matches!(t.told, Told::YearBefore | Told::PartBefore)
            && t.to <= q.from
            && q.from - t.to <= 4
            && r.stretch(t.from) == r.stretch(q.from)
    });
    if ratio_of(r, q) {
        return Some(Kind::Ratio);
    }
    match (change, share) {
        (Some(c), _) if c.after && c.distance <= 2 => Some(Kind::Change),
        (Some(c), Some(s)) if (c.distance < s || c.distance <= 3 && s == 1) && !end && !q.fraction => {
            Some(Kind::Change)
        }
        (Some(c), Some(s)) if c.distance < s && !end => Some(Kind::Change),
        (Some(_), None) if !end => Some(Kind::Change),
        (_, None) if end && !q.fraction && r.flow.as_ref().is_some_and(|f| f.denominator.is_some()) => {
            Some(Kind::Share)
        }
        (Some(_), None)
            if r.kind == Some(Kind::Change)
                && !q.fraction
                && r.flow.as_ref().is_none_or(|f| f.denominator.is_none()) =>
        {
            Some(Kind::Change)
        }
        (_, Some(_)) => Some(Kind::Share),
        (None, None) if yoy => Some(Kind::Change),
        (None, None)
            if r.line.bracket.get(q.from) == Some(&true)
                && (0..r.line.len()).any(|n| r.line.is(n, "share")) =>
        {
            Some(Kind::Share)
        }
        (_, None) => match r.kind {
            Some(k @ (Kind::Share | Kind::Change)) => Some(k),
            _ if q.fraction => Some(Kind::Share),
            _ => None,
        },
    }
}

/// "de 94 a 88": a number that the next one leads on from.
fn from_end(r: &Reader<'_>, q: &Quantity) -> bool {
    r.quantities.iter().find(|o| o.from >= q.to).is_some_and(|o| is_end(r, o) && o.from - q.to <= 8)
}

/// A fraction of another year's or another pair's figure: "menos de la mitad de la del año anterior".
fn ratio_of(r: &Reader<'_>, q: &Quantity) -> bool {
    if !q.fraction {
        return false;
    }
    if r.line.lexicon.lang == Lang::Zh {
        // "不到前者同塞尔维亚贸易额的十分之一": of another figure, not of a whole.
        let of = q.from > 0 && r.line.word(q.from - 1) == "的";
        return of && q.op_said && share(r, q).is_none() && r.out.is_empty();
    }
    let at = q.to;
    match r.line.get(at, "prep") {
        Some("than") => true,
        Some("of") => {
            let plus = r.line.is(at + 1, "article")
                && (r.line.get(at + 2, "prep").is_some() || r.line.word(at + 2) == "que");
            plus || matches!(r.line.word(at + 1), "lo" | "anterior" | "que")
                || r.line.word(at + 1) == "o" && r.line.word(at + 2) == "que"
                || r.line.word(at) == "do" && r.line.word(at + 1) == "que"
                || r.line.word(at) == "del" && r.line.word(at + 1) == "anterior"
        }
        _ => false,
    }
}

fn frame(r: &Reader<'_>, q: &Quantity, s: &Subject, kind: Kind) -> Option<Frame> {
    let (span, anchor) = place(r, q, kind);
    let mut f = Frame::new(kind, &s.measure, span, anchor);
    f.parties = s.parties.clone();
    f.product = s
        .product
        .clone()
        .filter(|_| s.measure.starts_with("trade") || s.measure == "tariff.rate" || s.measure == "other");
    f.unit = q.unit_name().or_else(|| bare_unit(&s.measure)).map(|u| unit_of(&u, &s.measure));
    f.value = Some(q.value);
    f.tol = Some(q.tol);
    f.precision = q.precision;
    f.op = Some(op(r, q));
    f.period = r.period_at(q.from, q.to);
    if r.times.iter().any(|t| t.told == Told::Mean && r.clause(t.from) == r.clause(q.from))
        && kind == Kind::Change
    {
        f.agg = Some(Agg::Cagr);
    }
    match kind {
        Kind::Change => signed(r, q, &mut f),
        Kind::Level if s.sign < 0.0 => f.value = Some(negative(q.value)),
        Kind::Share => f.denominator = Some(whole(r, s, q)),
        Kind::Ratio => {
            if let Value::One(v) = q.value
                && q.unit == Unit::Percent
            {
                f.value = Some(Value::One(v / 100.0));
                f.unit = Some("x".to_owned());
                f.precision = Precision::Word;
            }
            super::ratio::against(r, q.to, &mut f);
        }
        _ => {}
    }
    if kind == Kind::Change {
        if q.unit == Unit::Points && s.measure != "un.agreement" && s.measure != "tariff.rate" {
            f.denominator = Some(whole(r, s, q));
        }
        base(r, q.from, q.to, &mut f);
    } else if kind == Kind::Ratio && f.versus.is_none() {
        base(r, q.from, q.to, &mut f);
    } else {
        ends(r, q, &mut f);
    }
    if kind == Kind::Count && s.measure == "membership" {
        f.parties = f.parties.iter().filter(|p| role::is_bloc(&p.plus)).cloned().collect();
    }
    if kind == Kind::Level
        && matches!(r.kind, Some(Kind::Change | Kind::Ratio))
        && let Period::Range(Stamp::Year(_), b) = f.period
        && r.out.last().is_some_and(|o| o.period == Period::At(b))
    {
        f.period = Period::At(b);
    }
    if kind == Kind::Count || s.measure.starts_with("ties.") || s.measure == "membership" {
        counted(r, q, &mut f);
    }
    if f.agg.is_none()
        && kind == Kind::Level
        && matches!(f.period, Period::Range(Stamp::Year(_), Stamp::Year(_)) | Period::Since(_))
        && crate::vocab::agg(&s.measure) == crate::vocab::Agg::Sum
    {
        f.agg = Some(Agg::Sum);
    }
    let world = f.parties.iter().all(|p| p.has("WLD"));
    (!world && !f.parties.is_empty()).then_some(f)
}

/// The comparator; "hasta" after a movement names its end, and words before "占" count too.
fn op(r: &Reader<'_>, q: &Quantity) -> Op {
    let moved = (0..q.from)
        .any(|n| r.line.any(n, &["up", "down", "times", "move"]) && r.clause(n) == r.clause(q.from));
    if q.op == Op::AtMost
        && matches!(r.line.word(q.lead), "hasta" | "ate")
        && moved
        && r.hedge(q.lead, q.to).is_none()
    {
        return Op::Equal;
    }
    if !q.op_said && r.line.lexicon.lang == Lang::Zh {
        let share = (0..q.from).rev().find(|n| r.line.is(*n, "share") && r.stretch(*n) == r.stretch(q.from));
        let said = share
            .and_then(|n| r.line.get(n, "op").or_else(|| r.line.get(n.checked_sub(1)?, "op")))
            .and_then(super::quantity::op_of);
        if let Some(op) = said {
            return op;
        }
    }
    q.op
}

/// Where a quantity stands: fractions take their qualifier along, counts are the number alone.
fn place(r: &Reader<'_>, q: &Quantity, kind: Kind) -> (crate::frame::Span, crate::frame::Span) {
    let first = q.lead.min(q.from);
    if q.fraction {
        return (r.wide(first, q.to), r.span(first, q.to));
    }
    let number = super::number::at(r.line, q.from).map(|n| n.to).filter(|to| *to > q.from && *to <= q.to);
    let counted = kind == Kind::Count || matches!(&q.unit, Unit::Thing(u, _) if u == "persons");
    match number {
        Some(to) if counted && r.line.lexicon.lang != Lang::Zh => (r.wide(first, q.to), r.span(q.from, to)),
        _ => (r.span(first, q.to), r.span(q.from, q.to)),
    }
}

/// What a number without a unit counts, by its measure.
fn bare_unit(measure: &str) -> Option<String> {
    let unit = match measure {
        "people.tourists" | "people.students" | "jobs" => "persons",
        "firms.presence" => "companies",
        "ties.embassy" => "embassies",
        "ties.institute.confucius" => "institutes",
        "ties.trade_mission" => "offices",
        _ => return None,
    };
    Some(unit.to_owned())
}

fn unit_of(unit: &str, measure: &str) -> String {
    match (unit, measure) {
        ("count", "firms.presence") => "companies",
        ("count", "ties.embassy") => "embassies",
        ("count", "ties.institute.confucius") => "institutes",
        ("count", "projects.infrastructure") => "projects",
        ("count", "jobs") => "persons",
        ("count", "membership") => "members",
        ("count", "ties.fta" | "ties.bit" | "ties.agreement" | "ties.partnership") => "agreements",
        ("count", "ties.swap" | "ties.diplomatic" | "ties.mou.bri" | "ties.visa_free") => "countries",
        _ => unit,
    }
    .to_owned()
}

fn negative(v: Value) -> Value {
    match v {
        Value::One(v) => Value::One(-v.abs()),
        Value::Range([a, b]) => Value::Range([-b.abs(), -a.abs()]),
    }
}

fn signed(r: &Reader<'_>, q: &Quantity, f: &mut Frame) {
    let sign = q.sign.or_else(|| change(r, q).map(|c| c.sign)).unwrap_or(1.0);
    if sign < 0.0 {
        f.value = Some(negative(q.value));
    }
}

/// The whole of a share.
fn whole(r: &Reader<'_>, s: &Subject, q: &Quantity) -> Other {
    if s.part
        && let Some(flow) = &r.flow
    {
        return Other { parties: Some(flow.parties.clone()), ..Other::default() };
    }
    if s.head.is_none()
        && let Some(d) = r.flow.as_ref().and_then(|f| f.denominator.clone())
    {
        return continued_whole(d, s);
    }
    let world = Party::one("WLD");
    let (a, b) = (s.parties.first().cloned(), s.parties.get(1).cloned());
    let of_origin = s.measure.ends_with(".exports") && !bought(r, s, q);
    let parties = match (a, b) {
        (Some(a), Some(_)) if of_origin || s.measure == "trade.goods" => vec![a, world],
        (Some(_), Some(b)) => vec![world, b],
        (Some(_), None) | (None, _) => vec![world],
    };
    Other { parties: Some(parties), ..Other::default() }
}

/// The whole of the next of a list keeps its side.
fn continued_whole(d: Other, s: &Subject) -> Other {
    let Some(parties) = d.parties.clone() else { return d };
    let kept: Vec<Party> =
        parties
            .iter()
            .enumerate()
            .map(|(n, p)| {
                if p.has("WLD") { p.clone() } else { s.parties.get(n).cloned().unwrap_or_else(|| p.clone()) }
            })
            .collect();
    Other { parties: Some(kept), ..d }
}

/// Whether the words speak of what one side buys although the measure is of sales.
fn bought(r: &Reader<'_>, s: &Subject, q: &Quantity) -> bool {
    let _ = s;
    (q.to..r.line.len()).any(|n| {
        r.line.get(n, "verb").is_some_and(|v| v.contains("imports")) && r.clause(n) == r.clause(q.from)
    })
}

/// What a change or ratio starts from.
pub fn base(r: &Reader<'_>, from: usize, to: usize, f: &mut Frame) {
    if let Period::Range(Stamp::Year(a), Stamp::Year(b)) = f.period
        && f.kind != Kind::Level
    {
        f.base_period = Some(Period::At(Stamp::Year(a)));
        f.period = Period::At(Stamp::Year(b));
        return;
    }
    if let Period::Since(s) = f.period {
        f.base_period = Some(Period::At(s));
        f.period = Period::Latest;
        return;
    }
    let near = |t: &&super::time::Time| t.role == Role::Base && r.clause(t.from) == r.clause(from);
    let told = r.times.iter().filter(near).min_by_key(|t| {
        let comma = usize::from(r.stretch(t.from) != r.stretch(from)) * 6;
        comma + if t.from >= to { t.from - to + 3 } else { from.saturating_sub(t.to) }
    });
    f.base_period = match told.map(|t| t.told) {
        Some(Told::Alone(p)) => Some(like(p, f.period)),
        Some(Told::Shift(months)) => Some(match f.period {
            Period::Latest => Period::At(Stamp::Year(r.day.0 + months / 12)),
            p => super::calendar::shift(p, months),
        }),
        Some(Told::PartBefore) => super::calendar::part_before(f.period),
        _ => super::calendar::year_before(f.period, r.day),
    };
}

/// A base told by its year is of the same part of that year.
fn like(base: Period, period: Period) -> Period {
    let Period::At(Stamp::Year(y)) = base else { return base };
    match period {
        Period::At(Stamp::Quarter(_, q)) => Period::At(Stamp::Quarter(y, q)),
        Period::Range(Stamp::Month(a, m), Stamp::Month(b, n)) if a == b => {
            Period::Range(Stamp::Month(y, m), Stamp::Month(y, n))
        }
        _ => base,
    }
}

/// "pasó de 12 en 2002 a 44 en 2022": the first is of an earlier time than the second.
fn ends(r: &Reader<'_>, q: &Quantity, f: &mut Frame) {
    let moved =
        (0..q.from).any(|n| r.line.any(n, &["move", "up", "down"]) && r.clause(n) == r.clause(q.from));
    if opened(r, q) && moved && from_end(r, q) {
        if let Period::Since(Stamp::Day(y, m, d)) = f.period {
            f.period = Period::UpTo(Stamp::Day(y, m, d).shift_days(-1));
            return;
        }
        if let Period::Range(a, _) = f.period {
            f.period = Period::At(a);
            return;
        }
        let said = r.times.iter().any(|t| {
            t.from >= q.to
                && t.from - q.to <= 2
                && r.quantities.iter().all(|o| o.from < q.to || o.from > t.from)
        });
        if !said && let Some(before) = earlier(f.period, r) {
            f.period = before;
        }
        return;
    }
    if is_end(r, q)
        && moved
        && let Period::Range(_, b) = f.period
        && matches!(b, Stamp::Year(_))
    {
        f.period = Period::At(b);
    }
}

/// Whether a quantity follows "de" or "from".
fn opened(r: &Reader<'_>, q: &Quantity) -> bool {
    let Some(before) = q.lead.min(q.from).checked_sub(1) else { return false };
    let at = if r.line.is(before, "article") && !r.line.is(before, "prep") {
        before.saturating_sub(1)
    } else {
        before
    };
    matches!(r.line.get(at, "prep"), Some("of" | "from"))
}

/// The unit of time before, from which a change led to the period.
fn earlier(period: Period, r: &Reader<'_>) -> Option<Period> {
    match period {
        Period::Latest => super::calendar::year_before(period, r.day),
        Period::At(Stamp::Month(..)) => super::calendar::part_before(period),
        other => super::calendar::year_before(other, r.day),
    }
}

/// Counts of ties and members: when they stood, and which event is counted.
fn counted(r: &Reader<'_>, q: &Quantity, f: &mut Frame) {
    let clause = r.clause(q.from);
    let event = (0..r.line.len()).filter(|n| r.clause(*n) == clause).find_map(|n| {
        r.line.get(n, "event").filter(|e| matches!(*e, "signed" | "in_force" | "withdrew" | "concluded"))
    });
    if f.kind == Kind::Count
        && f.measure.starts_with("ties.")
        && let Some(event) = event
    {
        f.events = vec![event.to_owned()];
    }
    let stock = event.is_none_or(|e| e == "in_force");
    if stock && let Period::At(s) = f.period {
        f.period = Period::AsOf(super::calendar::last_day(s));
    }
    if f.op == Some(Op::Equal) && f.kind == Kind::Level {
        f.events.clear();
    }
}
