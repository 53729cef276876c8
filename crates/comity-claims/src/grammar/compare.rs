//! One side beside another: "supera al de Filipinas", "不及缅甸".

use super::lang::Lang;
use super::place::{Case, Group};
use super::quantity::op_of;
use super::ratio;
use super::reader::Reader;
use super::role::{self, Sides};
use super::time::Told;
use crate::frame::{Frame, Kind, Op, Other, Party};
use crate::period::Period;

/// How far a name may stand from the word that compares.
const REACH: usize = 7;

/// Reads the comparison that an item opens, if a place follows it and no number does.
pub fn read(r: &mut Reader<'_>, n: usize) {
    if r.is_used(n) || r.quantities.iter().any(|q| q.lead <= n && n < q.to) {
        return;
    }
    // "añadía que su país no ha salido de la OTAN": who adds that says something
    let says = |at: usize| {
        let adds = |verb: &str| r.line.phrase(at).starts_with(verb);
        ["anad", "agreg", "acrescent"].iter().any(|verb| adds(verb)) && r.line.word(at + 1) == "que"
    };
    if says(n) || n > 0 && says(n - 1) {
        return;
    }
    // "mais do dobro das que": told by the multiple.
    if r.line.is(n + 1, "times") {
        return;
    }
    let Some((op, from)) = op(r, n) else { return };
    // "dois degraus acima do Egito": told of places in a list.
    if from > 0 && r.line.is(from - 1, "step") {
        return;
    }
    if super::superlative::any_other(r, op, n) {
        super::superlative::first(r, from, n);
        return;
    }
    if r.line.lexicon.lang == Lang::En && super::flows::read(r, op, from, n) {
        return;
    }
    let Some((at, other)) = other(r, n) else { return year(r, op, from, n) };
    if is_told_by_a_number(r, (from, n), &other) || other.codes.iter().any(|c| c == "WLD") {
        return;
    }
    let Some((measure, parties, sides, product)) = ratio::subject(r, from) else { return };
    if measure == "membership" {
        return;
    }
    // "overtook the United States as China's leading source of corn": told by the place in the list.
    let place = (n..n + 14).any(|i| r.line.is(i, "partner") && r.stretch(i) == r.stretch(n));
    if r.line.lexicon.lang == Lang::En && place && r.line.word(n).starts_with("overt") {
        return;
    }
    let (a, b) = match parties.as_slice() {
        [a, b] => (a.clone(), b.clone()),
        [a] => (a.clone(), a.clone()),
        _ => return,
    };
    if a.plus == other.codes {
        return;
    }
    between(r, (op, from, n), other, Claimed { measure, parties: (a, b), all: parties, sides, product });
    let _ = at;
}

/// What is compared.
struct Claimed {
    measure: String,
    parties: (Party, Party),
    all: Vec<Party>,
    sides: Sides,
    product: Option<String>,
}

/// Keeps the comparison of what is claimed with another place.
fn between(r: &mut Reader<'_>, (op, from, n): (Op, usize, usize), other: Group, claimed: Claimed) {
    let Claimed { measure, parties: (a, b), all: parties, sides, product } = claimed;
    let focal = side(r, &other, &measure, &sides);
    let versus = if parties.len() == 1 {
        vec![Party::union(&other.codes)]
    } else if focal == 0 {
        vec![Party::union(&other.codes), b.clone()]
    } else {
        vec![a.clone(), Party::union(&other.codes)]
    };
    if versus == parties
        || versus.first() == versus.get(1) && r.line.lexicon.lang == Lang::En && versus.len() > 1
    {
        return;
    }
    let told = super::superlative::Told { measure: &measure, parties: &parties, sides: &sides, focal };
    if let Some(f) = super::superlative::compared(r, &told, (op, from, n), (&other.codes, &versus)) {
        let f = Frame { product, ..f };
        r.keep(f, (from, n + 1), &sides);
        return;
    }
    // "Neither Laos nor Myanmar exports more to the EU than to China"
    let op = match op {
        Op::Above if r.line.lexicon.lang == Lang::En && super::tie::denied(r, from) => Op::AtMost,
        Op::Below if r.line.lexicon.lang == Lang::En && super::tie::denied(r, from) => Op::AtLeast,
        op => op,
    };
    let mut f = Frame::new(Kind::Comparison, &measure, r.wide(from, other.to), r.span(from, n + 1));
    f.parties = parties;
    f.product = product;
    f.op = Some(op);
    f.versus = Some(Other { parties: Some(versus), ..Other::default() });
    f.period = r.period_at(from, n + 1);
    let end = by_how_much(r, &other, &mut f);
    r.keep(f, (from, n + 1), &sides);
    if let Some(items) = end {
        r.used.push(items);
    }
}

/// "O PIB é três vezes maior que o de Uganda", "低于俄罗斯的三成五": whether a number tells what is compared.
fn is_told_by_a_number(r: &Reader<'_>, (from, n): (usize, usize), other: &Group) -> bool {
    let number_between = r.quantities.iter().any(|q| q.from > n && q.from < other.from);
    let number_beside = r.quantities.iter().any(|q| {
        let multiple = q.fraction || q.unit == super::quantity::Unit::Times;
        let of_other =
            r.line.lexicon.lang == Lang::Zh && multiple && q.from > 0 && r.line.word(q.from - 1) == "的";
        of_other && q.from >= other.to && r.stretch(q.from) == r.stretch(n)
            || q.to == from && q.unit == super::quantity::Unit::Times
            || q.from >= other.to && q.from - other.to <= 2 && r.line.lexicon.lang == Lang::Zh
    });
    number_between || number_beside
}

/// English: "outstripped those to Japan by some $90 million": the difference.
fn by_how_much(r: &Reader<'_>, other: &Group, f: &mut Frame) -> Option<(usize, usize)> {
    let q = r.quantities.iter().find(|q| {
        let lead = q.lead.min(q.from);
        lead >= other.to
            && lead - other.to <= 2
            && r.line.word(lead.saturating_sub(1)) == "by"
            && matches!(q.unit, super::quantity::Unit::Money(_))
    })?;
    if r.line.lexicon.lang != Lang::En {
        return None;
    }
    f.value = Some(q.value);
    f.unit = q.unit_name();
    f.tol = Some(q.tol);
    f.precision = q.precision;
    Some((q.lead.min(q.from), q.to))
}

/// "inferior a la de 2015", "高于2019年": the same figure of another time.
fn year(r: &mut Reader<'_>, op: Op, from: usize, n: usize) {
    let near = |t: &&super::time::Time| {
        t.from > n
            && t.from <= n + 4
            && r.stretch(t.from) == r.stretch(n)
            && (n + 1..t.from).all(|i| r.line.any(i, &["article", "prep"]))
            && (t.from > n + 1 || r.line.lexicon.lang == Lang::Zh)
    };
    let Some(time) = r.times.iter().find(near).copied() else { return };
    let Told::Alone(base @ Period::At(_)) = time.told else { return };
    let number = r
        .quantities
        .iter()
        .any(|q| r.stretch(q.from) == r.stretch(n) && (q.from > n || from - q.to.min(from) <= 2));
    if number {
        return;
    }
    let Some((measure, parties, sides, product)) = ratio::subject(r, from) else { return };
    let said = r.times.iter().rev().find(|t| t.to <= from && r.clause(t.from) == r.clause(from));
    let period = said.and_then(|t| r.resolve(t)).or(r.period).or_else(|| r.period_before());
    let mut f = Frame::new(Kind::Comparison, &measure, r.wide(from, time.to), r.span(from, n + 1));
    f.parties = parties;
    f.product = product;
    f.op = Some(op);
    f.versus = Some(Other { period: Some(base), ..Other::default() });
    f.period = period.unwrap_or(Period::Latest);
    r.keep(f, (from, n + 1), &sides);
}

/// The comparator of an item that compares, and the first item of its words.
fn op(r: &Reader<'_>, n: usize) -> Option<(Op, usize)> {
    let line = r.line;
    if line.is(n, "alike") {
        return Some((Op::Equal, n));
    }
    if line.word(n) == "as" && line.lexicon.lang == Lang::En {
        return as_much(r, n);
    }
    if line.lexicon.lang == Lang::En && line.is(n, "op") && !compares(line, n) {
        return None;
    }
    if let Some(op) = line.get(n, "op").and_then(op_of) {
        return matches!(op, Op::Above | Op::Below | Op::Nearly).then_some((op, n));
    }
    if line.lexicon.lang == Lang::Zh {
        return None;
    }
    // "más carne al México que al Egipto": the word of change before "que".
    if line.get(n, "prep") != Some("than") {
        return None;
    }
    let from = (n.saturating_sub(9)..n)
        .rev()
        .find(|i| line.any(*i, &["up", "down"]) && r.clause(*i) == r.clause(n))?;
    if r.quantities.iter().any(|q| q.to >= from.saturating_sub(1) && q.from < n) || r.is_used(from) {
        return None;
    }
    Some((if line.is(from, "down") { Op::Below } else { Op::Above }, from))
}

/// "buys about as much cotton from Australia as from Brazil": the second "as", with the first one and its comparator.
fn as_much(r: &Reader<'_>, n: usize) -> Option<(Op, usize)> {
    let line = r.line;
    let amount = |i: usize| {
        line.word(i) == "as" && matches!(line.word(i + 1), "much" | "many")
            || matches!(line.phrase(i).as_str(), "as much" | "as many")
    };
    let first = (n.saturating_sub(8)..n.saturating_sub(1)).rev().find(|i| amount(*i))?;
    let multiple = first > 0
        && (line.any(first - 1, &["xunit", "times", "den", "half"])
            || r.is_used(first)
            || r.is_used(first - 1));
    let number = r.quantities.iter().any(|q| q.to > first.saturating_sub(1) && q.from < n);
    if multiple || number || r.clause(first) != r.clause(n) {
        return None;
    }
    let lead = first.checked_sub(1).filter(|i| line.is(*i, "op"));
    let op = lead.and_then(|i| line.get(i, "op")).and_then(op_of).unwrap_or(Op::Equal);
    Some((op, lead.unwrap_or(first)))
}

fn other(r: &Reader<'_>, n: usize) -> Option<(usize, Group)> {
    r.groups
        .iter()
        .enumerate()
        .find(|(_, g)| {
            g.from > n
                && g.from <= n + REACH
                && r.clause(g.from) == r.clause(n)
                && r.stretch(g.from) == r.stretch(n)
        })
        .map(|(i, g)| (i, g.clone()))
}

/// The side on which the other stands: where its preposition puts it, else where the subject is.
fn side(r: &Reader<'_>, other: &Group, measure: &str, sides: &super::role::Sides) -> usize {
    // "más uvas a Estados Unidos que a la Unión Europea": the preposition after "than".
    let article = |n: usize| {
        let accent = r.line.items.get(n).and_then(|i| r.line.tokens.get(i.from)).is_some_and(|t| t.accented);
        r.line.lexicon.lang == Lang::Pt && r.line.is(n, "article") && !accent
    };
    let inner = (other.from.saturating_sub(2)..other.from)
        .rev()
        .find(|n| !article(*n) && (!r.line.is(*n, "article") || r.line.is(*n, "prep")));
    let inner = inner.and_then(|n| {
        let item = r.line.items.get(n)?;
        let last = r.line.tokens.get(item.to.checked_sub(1)?)?;
        r.line.lexicon.alone(&last.text, "prep").map(Case::of)
    });
    let case = match (other.case, inner) {
        (Case::Than, Some(c @ (Case::To | Case::In | Case::From))) => c,
        (c, _) => c,
    };
    match case {
        Case::To | Case::In | Case::From => role::side(measure, case).unwrap_or(1),
        Case::With => 1,
        _ => {
            let bare = |n: usize| {
                sides
                    .group
                    .get(n)
                    .copied()
                    .flatten()
                    .and_then(|g| r.groups.get(g))
                    .is_some_and(|g| matches!(g.case, Case::Bare | Case::Adjective))
            };
            let subject = |n: usize| {
                let group = sides.group.get(n).copied().flatten().and_then(|g| r.groups.get(g));
                group.is_some_and(|g| g.case == Case::Bare)
            };
            // "Only Germany buys more Danish pork than Poland does"
            if r.line.lexicon.lang == Lang::En && subject(0) != subject(1) {
                return usize::from(subject(1));
            }
            usize::from(!bare(0) && bare(1))
        }
    }
}

/// English words of amount that compare two sides too: "more than", "exceeded", but not "over" or "near".
fn compares(line: &super::scan::Line<'_>, n: usize) -> bool {
    const VERBS: &[&str] = &[
        "exceed", "dwarf", "surpass", "outstrip", "outpac", "outs", "overt", "outrank", "eclips", "trail",
        "lag", "fall", "falls", "fell", "topp", "tops",
    ];
    line.phrase(n).ends_with(" than") || VERBS.iter().any(|v| line.word(n).starts_with(v))
}
