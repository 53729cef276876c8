//! Wholes of shares that are told with places of their own.

use super::head;
use super::lang::Lang;
use super::place::Group;
use super::quantity::{Quantity, Unit};
use super::reader::Reader;
use super::role::{Reach, Sides};
use super::subject::{Subject, parties};
use crate::frame::{Kind, Party};

/// The whole of a share that names both its ends, where it is not the part itself.
pub fn whole_flow(r: &Reader<'_>, s: &Subject, q: &Quantity) -> Option<Vec<Party>> {
    part_of_flow(r, q).filter(|(part, _)| part.parties == s.parties).map(|(_, whole)| whole)
}

/// "占中国与东盟贸易总额的25%", "占东协對日輸出的1%": both ends of the whole are named between the word of
/// share and the quantity, so that the part has its place where it belongs to one of them.
pub fn part_of_flow(r: &Reader<'_>, q: &Quantity) -> Option<(Subject, Vec<Party>)> {
    let line = r.line;
    if line.lexicon.lang != Lang::Zh || q.unit != Unit::Percent {
        return None;
    }
    let share = (0..q.from).rev().find(|n| {
        matches!(line.phrase(*n).as_str(), "占" | "约 占" | "占 到" | "只 占" | "仅 占")
            && r.stretch(*n) == r.stretch(q.from)
    })?;
    let head = r.heads.iter().find(|h| h.at > share && h.at < q.from && head::fits(&h.measure, &q.unit))?;
    let inside: Vec<Group> = r
        .groups
        .iter()
        .filter(|g| g.from > share && g.to <= head.at && !g.case.is_aside())
        .cloned()
        .collect();
    let ends: usize = inside.iter().map(|g| g.codes.len()).sum();
    if ends != 2 {
        return None;
    }
    let reach = Reach { from: share, to: q.from, anchor: head.at };
    let (whole, _) = parties(r, head, &inside, reach)?;
    let is_part = |codes: &[String], of: &Party| {
        of.single().is_some_and(|bloc| codes.iter().all(|c| super::gazette::is_member(c, bloc)))
    };
    let before = r.groups.iter().enumerate().rev().find(|(_, g)| {
        g.to <= share && r.clause(g.from) == r.clause(share) && whole.iter().any(|w| is_part(&g.codes, w))
    });
    let (at, part) = before?;
    let parties = whole
        .iter()
        .map(|w| if is_part(&part.codes, w) { Party::union(&part.codes) } else { w.clone() })
        .collect();
    let sides = Sides { codes: [None, None], group: [Some(at), None] };
    let product = r.product(head.at, head.at, Some(head.at));
    let measure = head.measure.clone();
    let part =
        Subject { measure, parties, sides, product, sign: head.sign, head: Some(head.at), part: false };
    Some((part, whole))
}

/// "占沙特对外贸易总额的两成", "el 16 % de sus intercambios": whether the whole is of the second of two
/// partners: named beside the word for the whole, or the owner of the list just spoken of.
pub fn owned_by_second(r: &Reader<'_>, q: &Quantity, second: &Party) -> bool {
    let line = r.line;
    let (from, to) = if line.lexicon.lang == Lang::Zh {
        let share = (0..q.from).rev().find(|n| line.is(*n, "share") && r.stretch(*n) == r.stretch(q.from));
        (share.unwrap_or(q.from), q.from)
    } else {
        let end =
            (q.to..line.len()).take_while(|n| r.stretch(*n) == r.stretch(q.to.saturating_sub(1))).count();
        (q.to, q.to + end.min(9))
    };
    let named: Vec<_> =
        r.groups.iter().filter(|g| g.from >= from && g.to <= to && !g.case.is_aside()).collect();
    let own = (from..to).any(|n| {
        matches!(line.word(n), "its" | "their" | "su" | "sus" | "seu" | "seus" | "sua" | "suas" | "其")
    });
    match named.as_slice() {
        [one] => one.codes == second.plus,
        [] => own && r.kind == Some(Kind::Rank),
        _ => false,
    }
}

/// English: "owed China $5.2 billion, or 39 percent of its GDP": whose output a figure just told is measured by.
pub fn of_output(r: &Reader<'_>, q: &Quantity, flow: &super::talk::Flow) -> Option<Party> {
    let line = r.line;
    let of = line.get(q.to, "prep") == Some("of") && q.unit == Unit::Percent;
    if line.lexicon.lang != Lang::En || !of || crate::vocab::is_tie(&flow.measure) {
        return None;
    }
    let head = r.heads.iter().find(|h| h.measure == "gdp" && h.at > q.to && h.at - q.to <= 5)?;
    let plain = (q.to + 1..head.at).all(|n| {
        line.any(n, &["article", "place", "poss", "pron"])
            || line.items.get(n).is_some_and(|i| i.senses.is_empty())
    });
    let named =
        r.groups.iter().find(|g| g.from > q.to && g.to <= head.at + 1).map(|g| Party::union(&g.codes));
    let owner = named.or_else(|| {
        let side = if flow.measure == "finance.debt" { 1 } else { flow.focal };
        flow.parties.get(side).cloned()
    })?;
    plain.then_some(owner)
}
