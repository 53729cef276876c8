//! Who holds a rank: the subject of its clause, a name beside it, or whoever takes it over.

use super::lang::Lang;
use super::place::{Case, Group};
use super::rank::{Said, same_list};
use super::reader::Reader;
use crate::frame::Party;

/// A place where the one that is ranked may be told: its codes, and which group it is, if one.
type Way = fn(&Reader<'_>, &Said) -> Option<(Vec<String>, Option<usize>)>;

/// The one that is ranked: the subject before, else a name after "es", "是".
pub(super) fn focal(r: &Reader<'_>, said: &Said) -> Option<(Vec<String>, Option<usize>)> {
    let line = r.line;
    let first: [Way; 7] = [sold_to, goes_to, before_comma, next_of_list, spoken_of, heir, unnamed];
    if let Some(found) = first.into_iter().find_map(|way| way(r, said)) {
        return Some(found);
    }
    let usable = |g: &&(usize, &Group)| {
        !g.1.case.is_aside()
            && matches!(g.1.case, Case::Bare | Case::To | Case::Between)
            && !ousted(r, g.1)
            && !g.1.pair
            && !g.1.codes.iter().any(|c| c == "WLD")
    };
    let all: Vec<(usize, &Group)> = r.groups.iter().enumerate().collect();
    // "印尼是我国旅客的第二大来源地": before the copula stands the one ranked.
    if let Some(c) = copula(r, said)
        && let Some((n, g)) = all
            .iter()
            .filter(usable)
            .filter(|(_, g)| g.to <= c && r.clause(g.from) == r.clause(c))
            .min_by_key(|(_, g)| c - g.to)
    {
        return Some((g.codes.clone(), Some(*n)));
    }
    // "前者跻身后者前五大进口来源地", "作为古巴第二大债权国，西班牙": the name right before owns the list.
    if line.lexicon.lang == Lang::Zh
        && let Some(found) = beside_owner(r, said)
    {
        return Some(found);
    }
    // A name right after: "El principal proveedor es Alemania".
    let after = all.iter().filter(usable).find(|(_, g)| {
        let verb = |i: usize| line.is(i, "level") || matches!(line.word(i), ":" | "是");
        g.from >= said.to && r.clause(g.from) == r.clause(said.from) && (said.to..g.from).any(verb)
    });
    let before = all
        .iter()
        .filter(usable)
        .filter(|(_, g)| g.to <= said.from && r.clause(g.from) == r.clause(said.from))
        .min_by_key(|(_, g)| {
            let near = said.from - g.to;
            let comma = r.stretch(g.from) != r.stretch(said.from);
            near + usize::from(comma && !apposed(r, g, said)) * 6 + usize::from(g.case != Case::Bare) * 8
        });
    // "Quarto maior fornecedor do país, a Alemanha respondeu": the sentence opens with the rank.
    let opens = all.iter().filter(usable).find(|(_, g)| {
        g.from >= said.to
            && (1..=2)
                .contains(&(r.stretch(g.from) - r.stretch(said.to.saturating_sub(1)).min(r.stretch(g.from))))
            && g.case == Case::Bare
    });
    // "Cierra el podio de los inversores en Namibia el Canadá": the subject comes last.
    let last = all.iter().filter(usable).find(|(_, g)| {
        g.from >= said.to && r.stretch(g.from) == r.stretch(said.to.saturating_sub(1)) && g.case == Case::Bare
    });
    let told = after.filter(|(_, g)| copula_after(r, said, g));
    let chosen =
        told.or(after).filter(|_| before.is_none() || told.is_some()).or(before).or(after).or(opens).or(last);
    match chosen {
        Some((n, g)) => Some((g.codes.clone(), Some(*n))),
        None => of_talk(r),
    }
}

/// Whoever the flow before is about, then the topic.
fn of_talk(r: &Reader<'_>) -> Option<(Vec<String>, Option<usize>)> {
    let flow = r.flow.as_ref().and_then(|f| {
        f.parties.get(f.focal.min(f.parties.len().saturating_sub(1))).map(|p| (p.plus.clone(), None))
    });
    flow.or_else(|| r.talk.topic.clone().map(|t| (t, None)))
}

/// "desplazó a Suiza del primer lugar": who loses the place has it no more.
pub(super) fn ousted(r: &Reader<'_>, g: &Group) -> bool {
    (g.from.saturating_sub(9)..g.from).rev().any(|n| {
        r.line.is(n, "ousts")
            && r.clause(n) == r.clause(g.from)
            && !r.groups.iter().any(|o| o.from > n && o.from < g.from)
    }) && g.case != Case::Of
}

/// "新喀里多尼亚居次，新西兰第三": in a list that goes on, the name before the place holds it.
fn next_of_list(r: &Reader<'_>, said: &Said) -> Option<(Vec<String>, Option<usize>)> {
    same_list(r, said.from)?;
    let before =
        |g: &Group| g.to <= said.from && r.stretch(g.from) == r.stretch(said.from) && g.case == Case::Bare;
    let (n, g) = r.groups.iter().enumerate().rev().find(|(_, g)| before(g))?;
    Some((g.codes.clone(), Some(n)))
}

/// "Solo la superan Estados Unidos y el Reino Unido": the one that the text spoke of.
fn spoken_of(r: &Reader<'_>, said: &Said) -> Option<(Vec<String>, Option<usize>)> {
    let first = r.line.lexicon.lang != Lang::Zh && r.line.is(said.from, "sub");
    let before = r.groups.iter().any(|g| g.to <= said.from && r.clause(g.from) == r.clause(said.from));
    if !first || before || r.flow.is_some() {
        return None;
    }
    let named = |m: &[String]| r.groups.iter().any(|g| !g.pointer && g.codes.iter().any(|c| m.contains(c)));
    let topic = r.talk.topic.clone().filter(|t| !named(t));
    topic.or_else(|| r.talk.latest(|m| !named(m))).map(|codes| (codes, None))
}

/// "sold the most goods to the United States": who is sold to.
fn sold_to(r: &Reader<'_>, said: &Said) -> Option<(Vec<String>, Option<usize>)> {
    let seller = |n: usize| r.line.get(n, "verb").is_some_and(|v| v.starts_with("trade.goods.exports"));
    let most = r.line.word(said.from) == "most" && said.from > 1 && seller(said.from - 2);
    let (n, g) = r.groups.iter().enumerate().find(|(_, g)| g.from > said.to && g.case == Case::To)?;
    (most && r.line.lexicon.lang == Lang::En).then(|| (g.codes.clone(), Some(n)))
}

/// "second place goes to New Zealand": who is named after the verb.
fn goes_to(r: &Reader<'_>, said: &Said) -> Option<(Vec<String>, Option<usize>)> {
    const VERBS: &[&str] =
        &["goes to", "went to", "going to", "falls to", "fell to", "belongs to", "belonged to"];
    if r.line.lexicon.lang != Lang::En {
        return None;
    }
    let phrase = r.line.phrase(said.to);
    let two = format!("{} {}", r.line.word(said.to), r.line.word(said.to + 1));
    let led = VERBS.iter().any(|v| phrase == *v || two == *v);
    let (n, g) = r.groups.iter().enumerate().find(|(_, g)| g.from > said.to && g.from <= said.to + 3)?;
    led.then(|| (g.codes.clone(), Some(n)))
}

/// "perdeu para a China o posto de maior fornecedor": who takes the place over.
fn heir(r: &Reader<'_>, said: &Said) -> Option<(Vec<String>, Option<usize>)> {
    let clause = r.clause(said.from);
    // "is no longer its largest partner, having ceded that position": told of who lost it.
    if r.line.lexicon.lang == Lang::En && super::rank::denied(r, said) {
        return None;
    }
    let verb = (said.from.saturating_sub(14)..r.line.len().min(said.to + 10))
        .find(|n| r.line.is(*n, "yields") && r.clause(*n) == clause)?;
    r.groups
        .iter()
        .enumerate()
        .find(|(_, g)| {
            g.from > verb && g.from <= verb + 8 && matches!(g.case, Case::To | Case::Against | Case::After)
        })
        .map(|(n, g)| (g.codes.clone(), Some(n)))
}

/// "中国从俄罗斯进口…，仅次于澳大利亚", "俄罗斯对华出口…，居中国来源国首位": nobody but the owner of the list is
/// named with the rank, so that it is of the flow just told.
fn unnamed(r: &Reader<'_>, said: &Said) -> Option<(Vec<String>, Option<usize>)> {
    let line = r.line;
    let flow = r.flow.as_ref().filter(|f| f.parties.len() == 2 && line.lexicon.lang == Lang::Zh)?;
    let (from, to) = r.stretch_of(said.from);
    let beside = |g: &Group| {
        (g.to..said.from).all(|n| line.any(n, &["product", "head", "partner"]) || line.word(n) == "的")
    };
    let named: Vec<&Group> =
        r.groups.iter().filter(|g| g.from >= from && g.to <= to && !g.case.is_aside()).collect();
    let seller = usize::from(said.side == 'd');
    let family =
        |m: &str| m.split('.').take(2).collect::<Vec<_>>().join(".").replace("fdi.stock", "fdi.flow");
    let goods = family(&flow.measure) == family(&said.measure);
    let told = line.any(said.from, &["sub", "rank1", "rank2"]);
    let party = match named.as_slice() {
        [] if told && goods => flow.parties.get(seller)?,
        [owner] if owner.to <= said.from && beside(owner) && goods => {
            let other = |p: &&Party| p.plus != owner.codes;
            flow.parties.iter().find(other).filter(|_| flow.parties.iter().any(|p| p.plus == owner.codes))?
        }
        _ => return None,
    };
    (!party.has("WLD")).then(|| (party.plus.clone(), None))
}

/// Whether a word is a verb of being, in a language of letters.
fn is_being(word: &str) -> bool {
    matches!(
        word,
        "es" | "fue"
            | "era"
            | "e"
            | "foi"
            | "sigue"
            | "son"
            | "sao"
            | "is"
            | "was"
            | "are"
            | "were"
            | "remains"
            | "remained"
    )
}

/// The verb of being before a rank in its stretch.
pub(super) fn copula(r: &Reader<'_>, said: &Said) -> Option<usize> {
    let line = r.line;
    (0..said.from).rev().find(|i| {
        r.stretch(*i) == r.stretch(said.from)
            && (matches!(line.word(*i), "是" | "为")
                || line.phrase(*i) == "成 为"
                || line.lexicon.lang != Lang::Zh
                    && (is_being(line.word(*i))
                        || matches!(
                            line.word(*i),
                            "became" | "becomes" | "become" | "remain" | "stays" | "stayed" | "been"
                        ))
                    && line.is(*i, "level"))
    })
}

/// "con China, principal comprador": the name right before the comma, whatever its tie.
fn before_comma(r: &Reader<'_>, said: &Said) -> Option<(Vec<String>, Option<usize>)> {
    let sign = |i: usize| matches!(r.line.word(i), "," | "，") || r.line.is(i, "article");
    let (n, g) =
        r.groups.iter().enumerate().rev().find(|(_, g)| g.to < said.from && (g.to..said.from).all(sign))?;
    Some((g.codes.clone(), Some(n)))
}

/// The one ranked where the name right before the rank is the owner of the list.
fn beside_owner(r: &Reader<'_>, said: &Said) -> Option<(Vec<String>, Option<usize>)> {
    let all: Vec<(usize, &Group)> = r.groups.iter().enumerate().collect();
    let usable = |g: &Group| g.case == Case::Bare && !g.pair && r.clause(g.from) == r.clause(said.from);
    let beside = |g: &Group| {
        g.to <= said.from
            && (g.to..said.from).all(|n| r.line.any(n, &["product", "head"]) || r.line.word(n) == "的")
    };
    let (at, _) = all.iter().rev().find(|(_, g)| beside(g) && usable(g))?;
    let earlier =
        all.iter().rev().find(|(n, g)| n < at && usable(g) && r.stretch(g.from) == r.stretch(said.from));
    let later = all.iter().find(|(_, g)| {
        g.from >= said.to && usable(g) && r.stretch(g.from) == r.stretch(said.to.saturating_sub(1)) + 1
    });
    earlier.or(later).map(|(n, g)| (g.codes.clone(), Some(*n)))
}

/// "南非葡萄酒的最大买家是英国", "Para Chile, el principal socio es China": whether a verb of being is
/// the first after a rank, and leads to a name without a comma.
fn copula_after(r: &Reader<'_>, said: &Said, g: &Group) -> bool {
    if (said.to..g.from).any(|i| matches!(r.line.word(i), "," | "，")) {
        return false;
    }
    let verb = (said.to..r.line.len()).find(|i| r.line.any(*i, &["level", "verb", "event"]));
    verb.is_some_and(|i| {
        r.stretch(i) == r.stretch(said.to.saturating_sub(1))
            && (matches!(r.line.word(i), "是" | "为") || is_being(r.line.word(i)))
    })
}

/// "Colombia, segundo cliente": the name stands right before the comma.
fn apposed(r: &Reader<'_>, g: &Group, said: &Said) -> bool {
    (g.to..said.from).all(|i| {
        r.line.any(i, &["article"])
            || r.line.word(i) == ","
            || r.line.items.get(i).is_some_and(|x| x.senses.is_empty())
    })
}
