//! Ranks that English tells by comparing: "only Ghana ships more gold than Guinea", "no country takes more coffee
//! than Germany", "more than any other country on the continent".

use super::gazette;
use super::lang::Lang;
use super::reader::Reader;
use super::role::Sides;
use crate::frame::{Frame, Kind, Op, Party, Precision, Value};

/// Where a rank is told, and which it is.
pub struct Place {
    /// The first item of its words.
    pub first: usize,
    /// The last.
    pub last: usize,
    /// The place in the list.
    pub rank: usize,
}

/// "Only Algeria and Azerbaijan piped more gas into Italy than Libya did": where "only" stands, and how many are
/// named as standing before the other.
pub fn only(r: &Reader<'_>, op: Op, sides: &Sides, focal: usize) -> Option<(usize, usize)> {
    let g = sides.group.get(focal).copied().flatten().and_then(|n| r.groups.get(n))?;
    let before = g.from.checked_sub(1).filter(|n| r.line.word(*n) == "only")?;
    (op == Op::Above && r.line.lexicon.lang == Lang::En).then_some((before, g.parts.len()))
}

/// "No country takes more Honduran coffee than Germany": where "no" stands.
pub fn nobody(r: &Reader<'_>, op: Op, from: usize) -> Option<usize> {
    let noun = |n: usize| {
        let n = n + usize::from(matches!(r.line.word(n), "other" | "single"));
        r.line.any(n, &["unit", "partner"]) || matches!(r.line.word(n), "country" | "nation" | "state" | "one")
    };
    let no = (from.saturating_sub(8)..from).rev().find(|n| r.line.word(*n) == "no" && noun(*n + 1))?;
    let same = r.clause(no) == r.clause(from);
    (op == Op::Above && same && r.line.lexicon.lang == Lang::En).then_some(no)
}

/// "more than any other country": whether nobody has more.
pub fn any_other(r: &Reader<'_>, op: Op, n: usize) -> bool {
    let any = r.line.word(n + 1) == "any" && matches!(r.line.word(n + 2), "other" | "of" | "country");
    op == Op::Above && any && r.line.lexicon.lang == Lang::En
}

/// Keeps the first place of what was told last.
pub fn first(r: &mut Reader<'_>, from: usize, n: usize) {
    let Some(flow) = r.flow.clone().filter(|f| f.parties.len() == 2) else { return };
    // "South Africa has six institutes, more than any other country on the continent": the host has most.
    let focal = match flow.measure.as_str() {
        "ties.institute.confucius" => 1,
        _ => flow.focal.min(1),
    };
    let place = Place { first: from, last: n + 3, rank: 1 };
    let f = frame(r, &place, &flow.measure, flow.parties, focal, flow.product);
    if f.parties.iter().any(|p| p.has("WLD")) {
        return;
    }
    r.keep(f, (from, n + 3), &Sides::default());
}

/// The claim of a place in the list of the other side, or of the region that is named.
pub fn frame(
    r: &Reader<'_>,
    place: &Place,
    measure: &str,
    parties: Vec<Party>,
    focal: usize,
    product: Option<String>,
) -> Frame {
    let region = r.groups.iter().filter(|g| r.clause(g.from) == r.clause(place.first)).find_map(|g| {
        let code = g.codes.first().filter(|c| gazette::is_bloc(c) && g.codes.len() == 1 && *c != "WLD")?;
        (!parties.iter().any(|p| p.has(code))).then(|| code.clone())
    });
    let owner = parties.get(1 - focal.min(1)).map(|p| p.plus.join("+")).unwrap_or_default();
    let list = if focal == 0 { "sources_of" } else { "destinations_of" };
    let mut f = Frame::new(
        Kind::Rank,
        measure,
        r.wide(place.first, place.last + 1),
        r.span(place.first, place.last),
    );
    f.among = Some(region.unwrap_or_else(|| format!("{list}:{owner}")));
    f.parties = parties;
    f.product = product;
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
