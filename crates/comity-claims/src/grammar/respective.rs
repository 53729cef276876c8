//! Lists told "respectively": the k-th quantity belongs to the k-th place, figure or flow.

use super::place::Group;
use super::quantity::{Quantity, Unit};
use super::reader::Reader;
use super::role::{self, Sides};
use super::subject::Subject;
use crate::frame::Kind;

/// "respectivamente": the k-th place for the k-th quantity.
pub fn respective(r: &Reader<'_>, n: usize) -> Option<Vec<Group>> {
    let run = run_of(r, n);
    if run.len() < 2 || !(0..r.line.len()).any(|i| r.line.is(i, "respect")) {
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
    let mut groups = r.groups.clone();
    let group = groups.get_mut(at)?;
    let (_, _, codes) = group.parts.get(k)?.clone();
    group.codes = codes;
    Some(groups)
}

/// "出口1162亿美元，自德国进口1114亿美元，分别增长0.9%和下降7.1%": the k-th rate of the k-th figure just told.
pub fn respective_flow(r: &Reader<'_>, n: usize) -> Option<Subject> {
    let q = r.quantities.get(n)?;
    let run = rates_of(r, n);
    let k = run.iter().position(|i| *i == n)?;
    let (from, _) = r.stretch_of(r.quantities.get(*run.first()?)?.from);
    let said = (from..q.from).any(|i| r.line.is(i, "respect"));
    let named = r.groups.iter().any(|g| g.from >= from && g.from <= q.to && !g.case.is_aside());
    let levels: Vec<&crate::frame::Frame> = r.out.iter().filter(|f| f.kind == Kind::Level).collect();
    let told = levels.get(levels.len().checked_sub(run.len())?..)?;
    let apart = told.windows(2).all(|w| match w {
        [a, b] => (&a.measure, &a.parties) != (&b.measure, &b.parties),
        _ => false,
    });
    let f = told.get(k).filter(|_| said && !named && apart && run.len() > 1)?;
    Some(Subject {
        measure: f.measure.clone(),
        parties: f.parties.clone(),
        sides: Sides::default(),
        product: f.product.clone(),
        sign: 1.0,
        head: None,
        part: false,
    })
}

/// The rates of one list, each with or without its word of change.
fn rates_of(r: &Reader<'_>, n: usize) -> Vec<usize> {
    let joined = |a: usize, b: usize| {
        let (Some(x), Some(y)) = (r.quantities.get(a), r.quantities.get(b)) else { return false };
        let joint = |i: usize| {
            r.line.any(i, &["and", "article", "up", "down", "op"])
                || matches!(r.line.word(i), "," | "、" | "了")
        };
        x.unit == Unit::Percent && y.unit == Unit::Percent && y.from - x.to <= 5 && (x.to..y.from).all(joint)
    };
    run_around(n, joined)
}

/// For a quantity of a list told "respectively": all the places of the list, and its own.
pub fn respective_part(r: &Reader<'_>, q: &Quantity) -> Option<(Vec<Vec<String>>, Vec<String>)> {
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
    run_around(n, joined)
}

/// The quantities around one of which each is joined to the next.
fn run_around(n: usize, joined: impl Fn(usize, usize) -> bool) -> Vec<usize> {
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
