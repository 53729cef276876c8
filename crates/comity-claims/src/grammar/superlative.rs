//! Ranks that English tells by comparing: "only Ghana ships more gold than Guinea", "no country takes more coffee
//! than Germany", "more than any other country on the continent".

use super::gazette;
use super::lang::Lang;
use super::place::Case;
use super::reader::Reader;
use super::role::Sides;
use super::talk::Flow;
use crate::frame::{Frame, Kind, Op, Party, Precision, Value};

/// Where a rank is told, and which it is.
struct Place {
    /// The first item of its words.
    first: usize,
    /// The last.
    last: usize,
    /// The place in the list.
    rank: usize,
}

/// "Only Algeria and Azerbaijan piped more gas into Italy than Libya did": where "only" stands, and how many are
/// named as standing before the other.
fn only(r: &Reader<'_>, op: Op, sides: &Sides, focal: usize) -> Option<(usize, usize)> {
    let g = sides.group.get(focal).copied().flatten().and_then(|n| r.groups.get(n))?;
    let before = g.from.checked_sub(1).filter(|n| r.line.word(*n) == "only")?;
    (op == Op::Above && r.line.lexicon.lang == Lang::En).then_some((before, g.parts.len()))
}

/// "No country takes more Honduran coffee than Germany": where "no" stands.
fn nobody(r: &Reader<'_>, op: Op, from: usize) -> Option<usize> {
    let noun = |n: usize| {
        let n = n + usize::from(matches!(r.line.word(n), "other" | "single"));
        r.line.any(n, &["unit", "partner"])
            || matches!(r.line.word(n), "country" | "nation" | "state" | "one")
    };
    let no = (from.saturating_sub(8)..from).rev().find(|n| r.line.word(*n) == "no" && noun(*n + 1))?;
    let same = r.clause(no) == r.clause(from);
    (op == Op::Above && same && r.line.lexicon.lang == Lang::En).then_some(no)
}

/// "more than any other country": whether nobody has more.
pub fn any_other(r: &Reader<'_>, op: Op, n: usize) -> bool {
    // "more from Tanzania than from any other country"
    let at = n + 1 + usize::from(r.line.get(n + 1, "prep").is_some());
    let any =
        r.line.word(at) == "any" && matches!(r.line.word(at + 1), "other" | "of" | "country" | "african");
    op == Op::Above && any && r.line.lexicon.lang == Lang::En
}

/// What a comparison is said of.
pub struct Told<'a> {
    /// Id of the measure.
    pub measure: &'a str,
    /// The sides.
    pub parties: &'a [Party],
    /// The groups that gave them.
    pub sides: &'a Sides,
    /// The side that is compared.
    pub focal: usize,
}

/// The rank that a comparison of one place with another tells, if it tells one: `at` is its comparator with the
/// first and last item of its words, `other` the place compared with, alone and put on its side.
pub fn compared(
    r: &Reader<'_>,
    told: &Told<'_>,
    at: (Op, usize, usize),
    other: (&[String], &[Party]),
) -> Option<Frame> {
    let (op, from, n) = at;
    if let Some((first, ahead)) = only(r, op, told.sides, told.focal) {
        let place = Place { first, last: n, rank: ahead + 1 };
        return Some(frame(r, &place, told.measure, other.1.to_vec(), told.focal));
    }
    let first = nobody(r, op, from)?;
    let open = told.parties.iter().position(|p| p.has("WLD")).unwrap_or(told.focal);
    let mut ranked = told.parties.to_vec();
    *ranked.get_mut(open)? = Party::union(other.0);
    Some(frame(r, &Place { first, last: n, rank: 1 }, told.measure, ranked, open))
}

/// Keeps the first place of what was told last.
pub fn first(r: &mut Reader<'_>, from: usize, n: usize) {
    let said = || {
        let (measure, parties, sides, product) = super::ratio::subject(r, from)?;
        let focal = super::continued::side_behind(r, n + 1, &measure).unwrap_or_else(|| bare_side(r, &sides));
        Some(Flow { measure, parties, product, denominator: None, focal, unit: None })
    };
    let Some(mut flow) = r.flow.clone().or_else(said).filter(|f| f.parties.len() == 2) else { return };
    if let Some(side) = super::continued::side_behind(r, n + 1, &flow.measure) {
        flow.focal = side;
    }
    // "South Africa has six institutes, more than any other country on the continent": the host has most.
    let focal = match flow.measure.as_str() {
        "ties.institute.confucius" => 1,
        _ => flow.focal.min(1),
    };
    // "more than any other country bar China": those who stand before
    let ahead: usize = r
        .groups
        .iter()
        .filter(|g| {
            matches!(g.case, Case::After | Case::Without) && g.from > n && r.stretch(g.from) == r.stretch(n)
        })
        .map(|g| g.parts.len())
        .sum();
    let place = Place { first: from, last: n + 3, rank: 1 + ahead };
    let f = Frame { product: flow.product, ..frame(r, &place, &flow.measure, flow.parties, focal) };
    if f.parties.iter().any(|p| p.has("WLD")) {
        return;
    }
    r.keep(f, (from, n + 3), &Sides::default());
}

/// The side of the subject.
fn bare_side(r: &Reader<'_>, sides: &Sides) -> usize {
    let bare = |n: usize| {
        let group = sides.group.get(n).copied().flatten().and_then(|g| r.groups.get(g));
        group.is_some_and(|g| g.case == Case::Bare)
    };
    usize::from(!bare(0) && bare(1))
}

/// The claim of a place in the list of the other side, or of the region that is named.
fn frame(r: &Reader<'_>, place: &Place, measure: &str, parties: Vec<Party>, focal: usize) -> Frame {
    let region = r.groups.iter().filter(|g| r.clause(g.from) == r.clause(place.first)).find_map(|g| {
        let code = g.codes.first().filter(|c| gazette::is_bloc(c) && g.codes.len() == 1 && *c != "WLD")?;
        (!parties.iter().any(|p| p.has(code))).then(|| code.clone())
    });
    let owner = parties.get(1 - focal.min(1)).map(|p| p.plus.join("+")).unwrap_or_default();
    let list = if focal == 0 { "sources_of" } else { "destinations_of" };
    let mut f =
        Frame::new(Kind::Rank, measure, r.wide(place.first, place.last + 1), r.span(place.first, place.last));
    f.among = Some(region.unwrap_or_else(|| format!("{list}:{owner}")));
    f.parties = parties;
    #[allow(clippy::cast_precision_loss)]
    let rank = place.rank as f64;
    f.value = Some(Value::One(rank));
    f.unit = Some("rank".to_owned());
    f.tol = Some(0.0);
    f.precision = Precision::Word;
    f.op = Some(Op::Equal);
    f.period = r.period_at(place.first, place.last);
    f
}
