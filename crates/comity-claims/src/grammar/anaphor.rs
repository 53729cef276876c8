//! What is said again with a word in place of a noun: "those to Croatia", "las de Corea del Sur", "among themselves".

use super::gazette;
use super::head::Head;
use super::lang::Lang;
use super::place::{Case, Group};
use super::quantity::{Quantity, Unit};
use super::reader::Reader;
use super::role::{self, Reach, Sides};
use super::subject::Subject;
use crate::frame::Party;

/// Words that stand for the noun of the figure told before.
const STANDS: &[&str] = &["those", "that", "ones"];

/// Whether an item stands for a noun: in Spanish and Portuguese an article right before a preposition.
fn stands(r: &Reader<'_>, n: usize) -> bool {
    let word = r.line.word(n);
    let linked = r.line.is(n + 1, "prep") && r.stretch(n) == r.stretch(n + 1);
    match r.line.lexicon.lang {
        Lang::En => STANDS.contains(&word),
        Lang::Es => matches!(word, "las" | "los") && linked,
        Lang::Pt => matches!(word, "as" | "os") && linked,
        Lang::Zh => false,
    }
}

/// "a 14 percent drop in those to the Netherlands", "those to Israel only half as large": the flow just told, with
/// the side replaced that the preposition tells.
pub fn those(r: &Reader<'_>, lead: usize, to: usize, multiple: bool) -> Option<Subject> {
    let line = r.line;
    let flow = r.flow.as_ref().or(r.talk.flow.as_ref().filter(|_| line.lexicon.lang != Lang::En));
    let flow = flow.filter(|f| f.parties.len() == 2)?;
    let (before, after) = r.own(lead, to);
    let word = |n: &usize| stands(r, *n) && r.clause(*n) == r.clause(lead);
    let led = (before..lead).find(word);
    let follows = (to..after.min(to + 5)).find(word).filter(|n| {
        let joint = n.saturating_sub(1);
        let inside = line.get(joint, "prep") == Some("in") || line.phrase(joint).ends_with(" in");
        !multiple && inside && (to..*n).any(|i| line.any(i, &["up", "down"]))
    });
    let at = led.or(follows)?;
    let (n, g) = r.groups.iter().enumerate().find(|(_, g)| g.from > at && g.from <= at + 3)?;
    let linked = (at + 1..g.from).all(|i| line.any(i, &["prep", "article"]));
    let near = g.to <= lead || follows.is_some();
    let new = !flow.parties.iter().any(|p| p.plus == g.codes);
    let side = match g.case {
        Case::To | Case::From | Case::In | Case::With => role::side(&flow.measure, g.case)?,
        // "las importaciones desde China crecieron, las de Corea del Sur cayeron": from there.
        Case::Of if line.lexicon.lang != Lang::En && flow.measure.starts_with("trade.goods.") => 0,
        Case::Of => flow.focal,
        _ => return None,
    };
    if !linked || !near || !new || r.heads.iter().any(|h| h.at > at && h.at < lead) {
        return None;
    }
    let mut parties = flow.parties.clone();
    *parties.get_mut(side)? = Party::union(&g.codes);
    let mut sides = Sides::default();
    *sides.group.get_mut(side)? = Some(n);
    Some(Subject {
        measure: flow.measure.clone(),
        parties,
        sides,
        product: flow.product.clone(),
        sign: 1.0,
        head: None,
        part: false,
    })
}

/// "nearly three times the share of the United States", "four times that of Peru": whether what follows a multiple
/// is the other figure.
pub fn opens_other(r: &Reader<'_>, q: &Quantity) -> bool {
    let line = r.line;
    if q.fraction && line.lexicon.lang == Lang::En && line.word(q.to) == "of" {
        return owner_behind(r, q).is_some();
    }
    // "mais de dez vezes as nossas"
    let ours = |n: usize| line.word(n).starts_with("noss") || line.word(n).starts_with("nuestr");
    if q.unit == Unit::Times && line.is(q.to, "article") && ours(q.to + 1) {
        return true;
    }
    let ends = |n: usize| matches!(line.word(n), "" | "." | "," | ";" | ")") || line.is(n, "t");
    let own =
        r.groups.iter().any(|g| g.from == q.to && super::place_english::owns(line, g.from) && ends(g.to));
    if own && q.unit == Unit::Times && line.lexicon.lang == Lang::En {
        return true;
    }
    let word = (q.to..q.to + 2).find(|n| !line.any(*n, &["up", "down"]));
    line.lexicon.lang == Lang::En
        && q.unit == Unit::Times
        && word.is_some_and(|n| matches!(line.word(n), "the" | "that" | "those" | "what" | "its"))
}

/// "about three fifths of Thailand's", "two thirds of that of the United States": whose figure a fraction is of.
pub fn owner_behind<'r>(r: &'r Reader<'_>, q: &Quantity) -> Option<&'r Group> {
    let line = r.line;
    let that = matches!(line.word(q.to + 1), "that" | "those") && line.word(q.to + 2) == "of";
    let one = line.phrase(q.to) == "of that" && line.word(q.to + 1) == "of";
    let from = if that { q.to + 3 } else { q.to + 1 + usize::from(one) };
    let that = that || one;
    let ends = |n: usize| matches!(line.word(n), "" | "." | "," | ";" | ")") || line.is(n, "t");
    let own = |g: &&Group| that || super::place_english::owns(line, g.from) && ends(g.to);
    let g = r.groups.iter().find(|g| g.from >= from && g.from <= from + 1).filter(own)?;
    (q.fraction && line.word(q.to) == "of" && line.lexicon.lang == Lang::En).then_some(g)
}

/// "Intra-ASEAN exchanges", "its members traded 2 billion dollars among themselves": both sides are the same.
pub fn among_themselves(
    r: &Reader<'_>,
    head: &Head,
    groups: &[Group],
    reach: Reach,
) -> Option<(Vec<Party>, Sides)> {
    let line = r.line;
    let goods = head.measure.starts_with("trade") || head.measure.starts_with("fdi");
    if line.lexicon.lang != Lang::En || !goods {
        return None;
    }
    let told = (0..line.len()).filter(|n| r.clause(*n) == r.clause(reach.anchor)).any(|n| {
        let here = r.stretch(n) == r.stretch(reach.anchor);
        here && matches!(line.word(n), "intra" | "intraregional")
            || line.word(n) == "themselves"
            || line.word(n) == "with" && matches!(line.word(n + 1), "each" | "one")
    });
    let usable = |g: &&Group| {
        g.from >= reach.from
            && g.to <= reach.to
            && !g.case.is_aside()
            && g.codes.len() == 1
            && g.codes.iter().all(|c| gazette::is_bloc(c) && c != "WLD")
    };
    let named =
        groups.iter().filter(usable).min_by_key(|g| role::distance(g, head.at)).map(|g| g.codes.clone());
    let spoken = || r.talk.topic.clone().filter(|t| t.iter().all(|c| gazette::is_bloc(c)) && t.len() == 1);
    // "merchandise trade among the GCC states"
    let among = groups
        .iter()
        .filter(usable)
        .any(|g| g.case == Case::Between && g.from > head.at && g.from <= head.at + 4);
    let codes = (told || among).then(|| named.or_else(spoken)).flatten()?;
    let party = Party::union(&codes);
    Some((vec![party.clone(), party], Sides::default()))
}

/// "16% of Africa's exports stay there, compared with 68% in Europe": within another bloc, too.
pub fn within_another(r: &Reader<'_>, parties: &[Party], g: &Group) -> Option<Vec<Party>> {
    let english = r.line.lexicon.lang == Lang::En;
    let same = matches!(parties, [a, b] if a == b);
    (english && same && role::is_bloc(&g.codes)).then(|| vec![Party::union(&g.codes), Party::union(&g.codes)])
}
