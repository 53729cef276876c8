//! Ties told as standing since a time: "has had a free trade agreement with the EU since 2003 and with South Korea since
//! 2004", "tienen una asociación estratégica desde 2007".

use super::lang::Lang;
use super::place::Case;
use super::reader::Reader;
use super::role::Sides;
use super::time::Role;
use crate::frame::{Frame, Party};
use crate::period::Period;

/// Ties that one has, or does not have.
const HELD: &[&str] = &["ties.fta", "ties.bit", "ties.visa_free", "ties.partnership", "ties.embassy"];

/// The tie that an item names as one that somebody has had since a time: its measure and event.
pub(super) fn holds(r: &Reader<'_>, n: usize) -> Option<(String, String, Option<usize>)> {
    let line = r.line;
    let measure = line.get(n, "tie").filter(|t| HELD.contains(t) && line.lexicon.lang != Lang::Zh)?;
    let own = |i: &usize| r.stretch(*i) == r.stretch(n);
    let possessed = (n.saturating_sub(6)..n).filter(own).any(|i| line.is(i, "possess"));
    let happened = (0..line.len()).any(|i| line.any(i, &["event", "tieevent"]) && r.clause(i) == r.clause(n));
    let since =
        r.times.iter().any(|t| t.role == Role::Since && t.from > n && r.stretch(t.from) == r.stretch(n));
    let counted = r.quantities.iter().any(|q| r.stretch(q.from) == r.stretch(n));
    // "have been strategic partners since 2003", "has been a strategic partner of the bloc since 2017"
    let partner = |word: &str| line.phrase(n).ends_with(word);
    let partners = measure == "ties.partnership" && (partner("partners") || partner("partner"));
    let event = match measure {
        "ties.partnership" => "established",
        "ties.embassy" => "opened",
        _ => "in_force",
    };
    ((possessed || partners) && since && !happened && !counted)
        .then(|| (measure.to_owned(), event.to_owned(), Some(n)))
}

/// "… and with South Korea since 2004": another that has the same tie since a time of its own.
pub(super) fn also(r: &mut Reader<'_>, n: usize, first: &Frame) {
    let line = r.line;
    if line.lexicon.lang != Lang::En || !HELD.contains(&first.measure.as_str()) || first.negated {
        return;
    }
    let more: Vec<(usize, usize, Vec<String>, Period)> = r
        .groups
        .iter()
        .filter(|g| g.from > n && g.case == Case::With && r.clause(g.from) == r.clause(n))
        .filter(|g| !first.parties.iter().any(|p| p.plus == g.codes))
        .filter_map(|g| {
            let joined = (g.from.saturating_sub(3)..g.from).any(|i| line.is(i, "and") || line.word(i) == ",");
            let time =
                r.times.iter().find(|t| t.role == Role::Since && t.from >= g.to && t.from - g.to <= 1)?;
            let Period::Since(at) = r.resolve(time)? else { return None };
            joined.then_some((g.from, time.to, g.codes.clone(), Period::At(at)))
        })
        .collect();
    let side = r
        .groups
        .iter()
        .find(|g| g.case == Case::With && g.from > n)
        .and_then(|g| first.parties.iter().position(|p| p.plus == g.codes));
    for (from, to, codes, period) in more {
        let mut f = Frame { span: r.span(from, to), anchor: r.span(from, to), ..first.clone() };
        if let Some(slot) = f.parties.get_mut(side.unwrap_or(1)) {
            *slot = Party::union(&codes);
        }
        f.period = period;
        r.keep(f, (from, to), &Sides::default());
    }
}
