//! Who changes from one side to the other: "switched recognition from Taipei to Beijing", "switched to China".

use super::place::{Case, Group};
use super::reader::Reader;
use super::role::Sides;
use crate::frame::{Frame, Kind, Party, Precision};

/// The two governments between which a state chooses.
pub(super) const RIVALS: &[&str] = &["CHN", "TWN"];

/// Reads the change of sides that an item tells; false if it tells none.
pub fn read(r: &mut Reader<'_>, n: usize) -> bool {
    if r.line.get(n, "tieevent") != Some("ties.diplomatic|switched") {
        return false;
    }
    let near = |g: &&Group, case: Case| {
        g.case == case && g.from > n && g.from <= n + 8 && r.clause(g.from) == r.clause(n) && rival(g)
    };
    let to = r.groups.iter().find(|g| near(g, Case::To)).cloned();
    let from = r.groups.iter().find(|g| near(g, Case::From)).cloned();
    let subject = r
        .groups
        .iter()
        .enumerate()
        .rev()
        .find(|(_, g)| {
            g.to <= n
                && matches!(g.case, Case::Bare | Case::Of)
                && !rival(g)
                && r.clause(g.from) == r.clause(n)
        })
        .map(|(at, g)| (at, Party::union(&g.codes)));
    let Some((at, who)) = subject.filter(|_| to.is_some() || from.is_some()) else { return true };
    let period = super::tie::when(r, n, false);
    let negated = super::tie::denied(r, n);
    let ends = [(from, vec!["severed"]), (to, vec!["established", "restored"])];
    for (other, events) in ends.into_iter().filter_map(|(g, e)| Some((g?, e))) {
        let mut f = Frame::new(Kind::Event, "ties.diplomatic", r.wide(n, n + 1), r.span(n, n + 1));
        f.parties = vec![who.clone(), Party::union(&other.codes)];
        f.events = events.into_iter().map(str::to_owned).collect();
        f.period = period;
        f.negated = negated;
        f.precision = Precision::Digits;
        r.keep(f, (n, n + 1), &Sides { codes: [None, None], group: [Some(at), None] });
    }
    true
}

fn rival(g: &Group) -> bool {
    g.codes.iter().all(|c| RIVALS.contains(&c.as_str()))
}
