//! Which place in a list is said: "second largest", "ranked third", "fourth among the donors", "仅次于美国".

use super::lang::Lang;
use super::number;
use super::reader::Reader;
use crate::frame::{Kind, Op};

/// The rank in front of a partner word; without a superlative or a number there is none.
pub(super) fn before_partner(r: &Reader<'_>, n: usize) -> Option<(f64, usize, usize, Op)> {
    let line = r.line;
    if line.lexicon.lang == Lang::Zh {
        return before_partner_han(r, n);
    }
    let (rank, from, superlative) = ordinal_before(r, n);
    let (rank, from, mut superlative) = match of_the(r, n) {
        Some((place, first, most)) if rank.is_none() && !superlative => (place, first, most),
        _ => (rank, from, superlative),
    };
    // "destino número uno", "socio principal"
    let mut to = n + 1;
    let described =
        to + usize::from(line.is(to, "place") || line.items.get(to).is_some_and(|i| i.senses.is_empty()));
    for at in [to, described] {
        let after = line.phrase(at);
        // "los tres clientes europeos más importantes"
        let comparative = at == to || after.starts_with("mas ") || after.starts_with("mais ");
        if rank.is_none() && !superlative && line.get(at, "sup") == Some("1") && comparative {
            superlative = true;
            to = at + 1;
        }
    }
    // "entre los diez mayores socios": at most that rank.
    let counted = (from.saturating_sub(3)..n)
        .find(|i| line.is(*i, "num") || line.items.get(*i).is_some_and(|x| x.digits));
    let between = (from.saturating_sub(6)..from.max(counted.unwrap_or(0))).any(|i| {
        line.get(i, "prep") == Some("between")
            || line.word(i) == "uno" && line.get(i + 1, "prep") == Some("of")
            || matches!(line.word(i), "um" | "one") && line.get(i + 1, "prep") == Some("of")
    });
    if let Some(found) = counted
        .and_then(|i| number::at(line, i))
        .filter(|x| between && superlative && x.value > 1.0 && x.value < 60.0)
    {
        return Some((found.value, found.from, to, Op::AtMost));
    }
    let plural = line.word(n).ends_with('s');
    match rank {
        Some(v) => Some((v, from, to, Op::Equal)),
        None if superlative && plural && counted.is_some() && !between => {
            // "los tres principales mercados": the first three, in no order.
            let found = counted.and_then(|i| number::at(line, i))?;
            Some((found.value, found.from, to, if found.value > 1.0 { Op::AtMost } else { Op::Equal }))
        }
        // "Its principal suppliers were China (25.4%), India (14.1%)": several, in no order that is told.
        None if superlative && plural && heads_a_list(r, to) => None,
        None if superlative => {
            let counted =
                plural && (from..n).any(|i| line.is(i, "num") || line.items.get(i).is_some_and(|x| x.digits));
            (!counted || plural).then_some((1.0, from, to, Op::Equal))
        }
        None => None,
    }
}

/// English: whether a verb of being leads from a word for partners to a list with figures in brackets.
pub(super) fn heads_a_list(r: &Reader<'_>, to: usize) -> bool {
    let line = r.line;
    let verb = (to..to + 9).find(|i| matches!(line.word(*i), "were" | "are" | "include" | "included"));
    verb.is_some_and(|v| {
        line.lexicon.lang == Lang::En && (v..line.len().min(v + 6)).any(|i| line.word(i) == "(")
    })
}

/// English: "the second most generous of Jordan's donors", "fourteenth among Lebanon's suppliers": the place, where
/// its words begin, and whether a superlative stands there.
pub(super) fn of_the(r: &Reader<'_>, n: usize) -> Option<(Option<f64>, usize, bool)> {
    let line = r.line;
    if line.lexicon.lang != Lang::En {
        return None;
    }
    let joint = (n.saturating_sub(6)..n)
        .rev()
        .find(|i| matches!(line.get(*i, "prep"), Some("of" | "between")) && r.stretch(*i) == r.stretch(n))?;
    let between = (joint + 1..n).all(|i| {
        line.any(i, &["place", "poss", "article", "product", "pron"])
            || line.items.get(i).is_some_and(|x| x.senses.is_empty() && !x.digits)
            || line.word(i) == "-"
    });
    let last = joint.checked_sub(1)?;
    let most = line.get(last, "sup") == Some("1");
    let at = if most { last.checked_sub(1).unwrap_or(last) } else { last };
    let place = line.get(at, "ord").and_then(|v| v.parse::<f64>().ok());
    let first = if place.is_some() { at } else { last };
    (between && (most || place.is_some())).then_some((place, first, most))
}

/// The ordinal before a partner, where the words of the rank begin, and whether a superlative stands there.
pub(super) fn ordinal_before(r: &Reader<'_>, n: usize) -> (Option<f64>, usize, bool) {
    let line = r.line;
    let (mut rank, mut from, mut superlative) = (None, n, false);
    for i in (n.saturating_sub(5)..n).rev() {
        if let Some(v) = line.get(i, "ord").and_then(|v| v.parse::<f64>().ok()) {
            // "los diez primeros socios" are ten, and none of them is named the first.
            if v == 1.0 && line.word(i).ends_with('s') {
                superlative = true;
                from = i;
                continue;
            }
            rank = Some(v);
            from = i;
            break;
        }
        if line.get(i, "sup") == Some("1") {
            superlative = true;
            from = i;
            continue;
        }
        // English has the owner in front of the rank: "Brazil's largest supplier" begins after the genitive.
        let between: &[&str] =
            if line.lexicon.lang == Lang::En { &["product"] } else { &["article", "place", "product"] };
        let adjective = line.get(i, "place").is_some_and(|p| p.ends_with("|adjective"));
        // "among the top ten buyers"
        let counted = line.lexicon.lang == Lang::En
            && (line.is(i, "num") || line.items.get(i).is_some_and(|x| x.digits));
        if !(line.items.get(i).is_some_and(|x| x.senses.is_empty())
            || line.any(i, between)
            || adjective
            || counted)
        {
            break;
        }
    }
    (rank, from, superlative)
}

pub(super) fn before_partner_han(r: &Reader<'_>, n: usize) -> Option<(f64, usize, usize, Op)> {
    let line = r.line;
    for i in (n.saturating_sub(4)..n).rev() {
        if line.get(i, "sup") == Some("1") {
            return Some((1.0, i, n + 1, Op::Equal));
        }
        if line.word(i) == "大" && i > 0 {
            for j in (i.saturating_sub(3)..i).rev() {
                if line.word(j) == "第"
                    && let Some(found) = number::at(line, j + 1)
                {
                    return Some((found.value, j, n + 1, Op::Equal));
                }
                if line.word(j) == "前" {
                    let value = number::at(line, j + 1).map_or(1.0, |x| x.value);
                    return Some((value, j, n + 1, Op::AtMost));
                }
            }
        }
    }
    None
}

/// "tercer lugar", "居首", "第三位", "cierra el podio".
pub(super) fn position(r: &Reader<'_>, n: usize) -> Option<(f64, usize, usize, Op)> {
    let line = r.line;
    if line.is(n, "rank1") {
        let verb = line.any(n, &["sup"])
            || line.lexicon.lang == Lang::Zh
            || line.items.get(n)?.to - line.items.get(n)?.from > 1;
        return verb.then_some((1.0, n, n + 1, Op::Equal));
    }
    if line.word(n) == "第" {
        let found = number::at(line, n + 1)?;
        return Some((found.value, n, found.to, Op::Equal));
    }
    if line.is(n, "sub") {
        return behind(r, n);
    }
    if line.is(n, "rank2") {
        return Some((2.0, n, n + 1, Op::Equal));
    }
    if line.is(n, "rank3") {
        return Some((3.0, n, n + 1, Op::Equal));
    }
    let before =
        (n.saturating_sub(2)..n).rev().find_map(|i| Some((line.get(i, "ord")?.parse::<f64>().ok()?, i)));
    let after = || {
        let at = n + 1 + usize::from(line.is(n + 1, "num") && line.get(n + 1, "sup").is_some());
        let found = number::at(line, at)?;
        (found.value <= 60.0 && line.items.get(at)?.digits).then_some((found.value, n))
    };
    // "ranked third"
    let behind = || {
        let english = line.lexicon.lang == Lang::En;
        // "placing Berlin fourth"
        let at = n + 1 + usize::from(line.word(n) == "placing" && line.is(n + 1, "place"));
        let verb = line.word(n).starts_with("rank") || is_verb_of_place(line, n);
        let rank = line.get(at, "ord").filter(|_| english && verb)?;
        Some((rank.parse::<f64>().ok()?, if at > n + 1 { at } else { n }))
    };
    if is_verb_of_place(line, n) {
        let ends = |at: usize| {
            matches!(line.word(at), "" | "." | "," | ";")
                || matches!(line.get(at, "prep"), Some("between" | "in" | "after"))
        };
        let told = |at: usize| line.is(at, "ord") && ends(at + 1);
        let (rank, from) = behind().filter(|_| told(n + 1) || told(n + 2))?;
        return Some((rank, from, from.max(n) + 1 + usize::from(from == n), Op::Equal));
    }
    let (rank, from) = behind().or(before).or_else(after)?;
    Some((rank, from, n + 1, Op::Equal))
}

/// "Vietnam came fifth", "placing Berlin fourth": verbs that have their place behind them.
pub(super) fn is_verb_of_place(line: &super::scan::Line<'_>, n: usize) -> bool {
    matches!(line.word(n), "came" | "placing") && line.is(n, "rankpos")
}

/// "仅次于美国", "solo por detrás de China y la India": the rank after those named.
pub(super) fn behind(r: &Reader<'_>, n: usize) -> Option<(f64, usize, usize, Op)> {
    let clause = r.clause(n);
    let already =
        r.out.iter().any(|f| f.kind == Kind::Rank) && r.used.iter().any(|u| r.clause(u.0) == clause);
    let reach = if r.line.lexicon.lang == Lang::En { 5 } else { 3 };
    let group = r.groups.iter().find(|g| g.from > n && g.from <= n + reach)?;
    let headed = (0..r.line.len()).any(|i| r.line.any(i, &["partner"]) && r.clause(i) == clause)
        || r.heads.iter().any(|h| r.clause(h.at) == clause);
    let to = if r.line.phrase(group.to).replace(' ', "") == "之后" { group.to + 1 } else { group.to };
    #[allow(clippy::cast_precision_loss)]
    (!already && headed).then_some((group.parts.len() as f64 + 1.0, n, to, Op::Equal))
}
