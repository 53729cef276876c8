//! Several places told at once: "A, B and C, in that order", "followed by", "from eleventh to sixth place".

use super::lang::Lang;
use super::number;
use super::place::Case;
use super::rank::{Said, keep, owner};
use super::reader::Reader;
use super::role;
use crate::frame::Op;
use crate::period::{Period, Stamp};

/// "é o segundo fornecedor da Arábia e o primeiro do Japão": the place of the same one in other lists.
pub(super) fn other_lists(r: &mut Reader<'_>, said: &Said, focal: &[String], owner: &[String]) {
    let line = r.line;
    if line.lexicon.lang == Lang::Zh {
        return;
    }
    let clause = r.clause(said.from);
    let found: Vec<(f64, usize, usize, Vec<String>)> = (said.to..line.len())
        .filter(|i| r.clause(*i) == clause && (line.is(*i, "and") || line.word(*i) == ","))
        .filter_map(|i| {
            let at = (i + 1..i + 3).find(|n| !line.is(*n, "article"))?;
            let rank = line.get(at, "ord").and_then(|v| v.parse::<f64>().ok())?;
            let beside = |g: &&super::place::Group| g.from > at && g.from <= at + 3;
            // "y el segundo dentro de la Unión Europea": in the same list
            let within = r.groups.iter().filter(beside).any(|g| {
                let member = |c: &String| focal.iter().all(|f| super::gazette::is_member(f, c));
                g.case == Case::In && g.codes.iter().all(member)
            });
            if within {
                return Some((rank, at, at + 1, owner.to_vec()));
            }
            let of = line.get(at + 1, "prep") == Some("of");
            let owner = r.groups.iter().filter(beside).find(|g| g.case == Case::Of)?;
            (of && at > i + 1).then(|| (rank, at, at + 1, owner.codes.clone()))
        })
        .collect();
    let others: Vec<(f64, usize, usize, Vec<String>)> = r
        .groups
        .iter()
        .filter(|g| g.from >= said.to && r.clause(g.from) == clause && g.codes.len() == 1)
        .filter_map(|g| {
            let rank = line.get(g.to + 2, "ord").and_then(|v| v.parse::<f64>().ok())?;
            let alone = line.word(g.to) == "," && line.is(g.to + 1, "article");
            let ends = matches!(line.word(g.to + 3), "" | "." | ";" | ",") || line.is(g.to + 3, "and");
            (alone && ends).then(|| (rank, g.from, g.to + 3, g.codes.clone()))
        })
        .collect();
    // "Alemania es el primer donante de Etiopía y Japón, el cuarto": others in the same list.
    for (rank, from, to, other) in others {
        let next = Said { rank, from, to, measure: said.measure.clone(), side: said.side, op: Op::Equal };
        keep(r, &next, &other, owner, (from, to));
    }
    for (rank, from, to, owner) in found {
        let next = Said { rank, from, to, measure: said.measure.clone(), side: said.side, op: Op::Equal };
        keep(r, &next, focal, &owner, (from, to));
    }
}

/// "escaló del undécimo al sexto puesto": the place held before.
pub(super) fn came_from(r: &mut Reader<'_>, said: &Said, focal: &[String], owner: &[String]) {
    let line = r.line;
    let Some(joint) = said.from.checked_sub(1).filter(|n| line.get(*n, "prep") == Some("to")) else { return };
    let Some(at) = joint.checked_sub(1) else { return };
    let opened = at > 0 && matches!(line.get(at - 1, "prep"), Some("of" | "from"));
    let Some(rank) = line.get(at, "ord").and_then(|v| v.parse::<f64>().ok()).filter(|_| opened) else {
        return;
    };
    let Some(now) = r.out.last().map(|f| f.period) else { return };
    let ago = r.times.iter().find_map(|t| match t.told {
        super::time::Told::Shift(months) if months < 0 => Some(months),
        _ => None,
    });
    let before = match (now, ago) {
        (Period::Range(a, _), _) => Period::At(a),
        (Period::Latest, Some(months)) => Period::At(Stamp::Year(r.day.0 + months / 12)),
        (p, Some(months)) => super::calendar::shift(p, months),
        (p, None) => super::calendar::year_before(p, r.day).unwrap_or(p),
    };
    if let (Period::Range(_, b), Some(f)) = (now, r.out.last_mut()) {
        f.period = Period::At(b);
    }
    let earlier =
        Said { rank, from: at, to: at + 1, measure: said.measure.clone(), side: said.side, op: Op::Equal };
    let held = r.period.replace(before);
    keep(r, &earlier, focal, owner, (at, at + 1));
    if let Some(f) = r.out.last_mut() {
        f.period = before;
    }
    r.period = held;
}

/// "A, B y C son, en ese orden, los mayores": one claim for each name.
pub(super) fn list(r: &mut Reader<'_>, said: &Said) -> bool {
    let zh = r.line.lexicon.lang == Lang::Zh;
    let (from, to) = if zh { r.stretch_of(said.from) } else { (0, r.line.len()) };
    let ordered = (from..to).any(|i| r.line.is(i, "respect"));
    if !ordered {
        return false;
    }
    let Some(group) = r
        .groups
        .iter()
        .filter(|g| g.parts.len() >= 2 && r.clause(g.from) == r.clause(said.from) && g.case == Case::Bare)
        .min_by_key(|g| role::distance(g, said.from))
        .cloned()
    else {
        return false;
    };
    let Some(owner) = owner(r, said, &group.codes, r.groups.iter().position(|g| *g == group)) else {
        return false;
    };
    let told = told_ranks(r, said, group.parts.len());
    for (k, (from, to, codes)) in group.parts.iter().enumerate() {
        #[allow(clippy::cast_precision_loss)]
        let counted = if said.op == Op::AtMost { 1.0 } else { said.rank } + k as f64;
        let one = Said {
            rank: told.as_ref().and_then(|t| t.get(k).copied()).unwrap_or(counted),
            from: said.from,
            to: said.to,
            measure: said.measure.clone(),
            side: said.side,
            op: Op::Equal,
        };
        keep(r, &one, codes, &owner, (*from, *to));
    }
    r.used.push((said.from, if zh { to } else { said.to }));
    true
}

/// "分别为第二大和第一大", "el segundo y el tercer socio": the places, where each is told.
pub(super) fn told_ranks(r: &Reader<'_>, said: &Said, parts: usize) -> Option<Vec<f64>> {
    let line = r.line;
    let (from, to) = r.stretch_of(said.from);
    let zh = line.lexicon.lang == Lang::Zh;
    let ranks: Vec<f64> = (from..to)
        .filter_map(|i| {
            if zh {
                return (line.word(i) == "第").then(|| number::at(line, i + 1).map(|n| n.value))?;
            }
            line.get(i, "ord").and_then(|v| v.parse().ok())
        })
        .collect();
    (ranks.len() == parts).then_some(ranks)
}

/// "seguida por la India y el Perú": the ranks after.
pub(super) fn followers(r: &mut Reader<'_>, said: &Said, owner: &[String]) {
    let clause = r.clause(said.from);
    // "…, con el 31 % del total; le siguen El Salvador y Honduras"
    let next = |i: usize| r.line.word(i.saturating_sub(1)) == ";" && r.clause(i) == clause + 1;
    let Some(at) =
        (said.to..r.line.len()).find(|i| r.line.is(*i, "seq") && (r.clause(*i) == clause || next(*i)))
    else {
        return;
    };
    // A figure between them is of the one told first.
    let told = r.flow.clone().filter(|_| r.clause(at) != clause);
    let clause = r.clause(at);
    let parts: Vec<(usize, usize, Vec<String>)> = r
        .groups
        .iter()
        .filter(|g| g.from > at && g.from < at + 14 && r.clause(g.from) == clause)
        .flat_map(|g| g.parts.clone())
        .collect();
    for (k, (from, to, codes)) in parts.iter().enumerate().take(4) {
        if r.is_used(*from) {
            continue;
        }
        #[allow(clippy::cast_precision_loss)]
        let one = Said {
            rank: said.rank + 1.0 + k as f64,
            from: said.from,
            to: said.to,
            measure: said.measure.clone(),
            side: said.side,
            op: Op::Equal,
        };
        keep(r, &one, codes, owner, (*from, *to));
    }
    r.flow = told.or_else(|| r.flow.take());
}
