//! Wholes of shares that are told with places of their own.

use super::head;
use super::lang::Lang;
use super::place::Group;
use super::quantity::{Quantity, Unit};
use super::reader::Reader;
use super::role::{Reach, Sides};
use super::subject::{Subject, parties};
use crate::frame::{Frame, Kind, Other, Party};

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
    // "Russia's share of Armenia's foreign trade climbed from 29.6%"
    let quota = (0..q.from).rev().find(|n| line.is(*n, "quota") && r.clause(*n) == r.clause(q.from));
    if let Some(noun) = quota.filter(|_| line.lexicon.lang == Lang::En)
        && let Some(g) = r.groups.iter().find(|g| g.from > noun && g.from <= noun + 3 && g.from < q.from)
    {
        return g.codes == second.plus;
    }
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

/// The whole of a share.
pub(super) fn whole(r: &Reader<'_>, s: &Subject, q: &Quantity) -> Other {
    if let Some(parties) = super::whole::whole_flow(r, s, q) {
        return Other { parties: Some(parties), ..Other::default() };
    }
    let output = r.flow.as_ref().and_then(|f| super::whole::of_output(r, q, f));
    if let Some(owner) = output.filter(|_| s.head.is_none()) {
        return Other { measure: Some("gdp".to_owned()), parties: Some(vec![owner]), ..Other::default() };
    }
    // "o que faz deles um em cada oito hóspedes": a fraction with a whole of its own.
    let own = q.fraction && r.heads.iter().any(|h| h.at == q.to && h.measure == s.measure);
    if s.part
        && !own
        && let Some(flow) = &r.flow
    {
        return Other { parties: Some(flow.parties.clone()), ..Other::default() };
    }
    if s.head.is_none()
        && let Some(d) = r.flow.as_ref().and_then(|f| f.denominator.clone())
    {
        let same = r.line.lexicon.lang == Lang::En && r.flow.as_ref().is_some_and(|f| f.parties == s.parties);
        return if same { d } else { continued_whole(d, s) };
    }
    let world = Party::one("WLD");
    let (a, b) = (s.parties.first().cloned(), s.parties.get(1).cloned());
    let of_origin = s.measure.ends_with(".exports") && !bought(r, s, q);
    let parties = match (a, b) {
        (Some(a), Some(b)) if s.measure == "trade.goods" => {
            vec![if super::whole::owned_by_second(r, q, &b) { b } else { a }, world]
        }
        (Some(a), Some(_)) if of_origin => vec![a, world],
        (Some(_), Some(b)) => vec![world, b],
        // "Brazil is home to a third of Latin America's population"
        (Some(a), None) => vec![whole_of_one(r, q, &a).unwrap_or(world)],
        (None, _) => vec![world],
    };
    Other { parties: Some(parties), ..Other::default() }
}

/// English: "Electric vehicles accounted for 40 per cent of Belgium's car imports": the product that is the part.
pub(super) fn product_before(r: &Reader<'_>, q: &Quantity) -> Option<String> {
    let (from, _) = r.stretch_of(q.from);
    let verb = (from..q.from).find(|n| r.line.is(*n, "share"))?;
    let at = (from..verb).find(|n| r.line.is(*n, "product"))?;
    let named = r.groups.iter().any(|g| g.from < verb && r.clause(g.from) == r.clause(verb));
    let plain = r.line.lexicon.lang == Lang::En && !named && !r.line.any(verb, &["come", "prep"]);
    r.line.get(at, "product").filter(|_| plain).map(str::to_owned)
}

/// English: "Of the $20 billion that China invested in Africa, a fifth went to Nigeria": where the part went.
pub(super) fn led_away(r: &Reader<'_>, q: &Quantity, f: &mut Frame) {
    const VERBS: &[&str] = &["went to", "go to", "goes to", "going to"];
    let verb = VERBS.contains(&r.line.phrase(q.to).as_str()) && r.line.lexicon.lang == Lang::En;
    let g = r.groups.iter().find(|g| g.from > q.to && g.from <= q.to + 2).filter(|_| verb);
    let Some(g) = g.filter(|g| g.codes.len() == 1 && f.parties.len() == 2) else { return };
    let whole = f.parties.clone();
    let known = !whole.iter().any(|p| p.has("WLD")) && !whole.iter().any(|p| p.plus == g.codes);
    if let Some(slot) = f.parties.get_mut(1).filter(|_| known) {
        *slot = Party::union(&g.codes);
        f.denominator = Some(Other { parties: Some(whole), ..Other::default() });
    }
}

/// English: the other place whose people or output a share is of.
pub(super) fn whole_of_one(r: &Reader<'_>, q: &Quantity, part: &Party) -> Option<Party> {
    let of = |g: &&super::place::Group| {
        g.from >= q.to
            && g.from - q.to <= 4
            && !g.codes.iter().any(|c| part.has(c))
            && r.stretch(g.from) == r.stretch(q.to)
    };
    let g = r.groups.iter().find(of).filter(|_| r.line.lexicon.lang == Lang::En)?;
    Some(Party::union(&g.codes))
}

/// The whole of the next of a list keeps its side.
pub(super) fn continued_whole(d: Other, s: &Subject) -> Other {
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
pub(super) fn bought(r: &Reader<'_>, s: &Subject, q: &Quantity) -> bool {
    let _ = s;
    (q.to..r.line.len()).any(|n| {
        r.line.get(n, "verb").is_some_and(|v| v.contains("imports")) && r.clause(n) == r.clause(q.from)
    })
}
