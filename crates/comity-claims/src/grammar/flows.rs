//! One flow beside another between the same two: "imports exceeded exports by $14 billion", "services trade exceeded
//! goods trade".

use super::head::Head;
use super::quantity::{Quantity, Unit};
use super::reader::Reader;
use super::role::{Reach, Sides};
use crate::frame::{Frame, Kind, Op, Other, Party, Value};

/// Items between the comparator and the other flow.
const REACH: usize = 5;

/// Reads the comparison of two flows that an item opens; false if it opens none.
pub fn read(r: &mut Reader<'_>, op: Op, from: usize, n: usize) -> bool {
    let Some(other) = other_flow(r, n) else { return false };
    let told = r.flow.as_ref().filter(|f| f.measure.starts_with("trade."));
    let told = told.map(|f| (f.measure.clone(), f.parties.clone(), Sides::default(), f.product.clone()));
    let Some((measure, parties, sides, product)) = told.or_else(|| before(r, from)) else { return false };
    let [a, b] = parties.as_slice() else { return false };
    let open = parties.iter().any(|p| p.has("WLD"));
    if open || measure == other.measure || !matches!(op, Op::Above | Op::Below | Op::Equal | Op::Nearly) {
        return false;
    }
    let turned = measure.ends_with(".exports") && other.measure.ends_with(".imports")
        || measure.ends_with(".imports") && other.measure.ends_with(".exports");
    let mut f = Frame::new(Kind::Comparison, &measure, r.wide(from, other.at + 1), r.span(from, n + 1));
    f.period = r.period_at(from, n + 1);
    f.product = product;
    if let Some(q) = difference(r, other.at).filter(|_| turned && op != Op::Equal) {
        return balance(r, f, &q, op, (a.clone(), b.clone()));
    }
    let versus = if turned { vec![b.clone(), a.clone()] } else { parties.clone() };
    f.parties = parties.clone();
    f.op = Some(op);
    f.versus = Some(Other { measure: Some(other.measure), parties: Some(versus), ..Other::default() });
    r.keep(f, (from, n + 1), &sides);
    true
}

/// The flow whose word stands before a comparator.
fn before(r: &Reader<'_>, from: usize) -> Option<(String, Vec<Party>, Sides, Option<String>)> {
    let head = r
        .heads
        .iter()
        .rev()
        .find(|h| h.at < from && h.subject.is_none() && h.measure.starts_with("trade."))?;
    let reach = Reach { to: from, ..r.everywhere(head.at) };
    let (parties, sides) = super::subject::parties(r, head, &r.groups, reach)?;
    Some((head.measure.clone(), parties, sides, r.product(head.at, head.at, Some(head.at))))
}

/// The word of another flow behind a comparator, with nobody else named between.
fn other_flow(r: &Reader<'_>, n: usize) -> Option<Head> {
    let near = |h: &&Head| {
        h.at > n
            && h.at - n <= REACH
            && h.subject.is_none()
            && r.stretch(h.at) == r.stretch(n)
            && h.measure.starts_with("trade.")
    };
    let other = r.heads.iter().find(near)?;
    let named = r.groups.iter().any(|g| g.from > n && g.from <= other.at && !g.pointer);
    let number = r.quantities.iter().any(|q| q.from > n && q.from < other.at);
    (!named && !number).then(|| other.clone())
}

/// "exceeded exports by CHF 2.4 billion".
fn difference(r: &Reader<'_>, at: usize) -> Option<Quantity> {
    let by = |q: &&Quantity| {
        let lead = q.lead.min(q.from);
        let linked = r.line.word(lead.saturating_sub(1)) == "by" || r.line.word(lead) == "by";
        matches!(q.unit, Unit::Money(_)) && q.from > at && q.from - at <= 8 && linked
    };
    r.quantities.iter().find(by).cloned()
}

/// The balance of whoever reports both flows.
fn balance(r: &mut Reader<'_>, base: Frame, q: &Quantity, op: Op, (a, b): (Party, Party)) -> bool {
    let exports = base.measure.ends_with(".exports");
    let (reporter, partner) = if exports { (a, b) } else { (b, a) };
    let surplus = exports == (op == Op::Above);
    let value = q.number() * if surplus { 1.0 } else { -1.0 };
    let mut f = Frame::new(Kind::Level, "trade.goods.balance", base.span, r.span(q.from, q.to));
    f.parties = vec![reporter, partner];
    f.period = base.period;
    f.value = Some(Value::One(value));
    f.unit = q.unit_name();
    f.tol = Some(q.tol);
    f.precision = q.precision;
    f.op = Some(if q.op_said { q.op } else { Op::Equal });
    r.keep(f, (q.lead.min(q.from), q.to), &Sides::default());
    true
}
