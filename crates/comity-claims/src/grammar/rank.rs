//! Ranks: "segundo mayor socio comercial", "第二大贸易伙伴", "tercer lugar", "seguida por".

use super::focal::{copula, focal, ousted};
use super::gazette;
use super::lang::Lang;
use super::number;
use super::place::Case;
use super::place_in_list::{before_partner, position};
use super::ranked_list::{came_from, followers, list, other_lists};
use super::reader::Reader;
use super::role::{self, Sides};
use crate::frame::{Agg, Frame, Kind, Op, Party, Precision, Value};
use crate::period::{Period, Stamp};

/// Whether a rank may be said at an item.
pub fn opens(line: &super::scan::Line<'_>, n: usize) -> bool {
    line.any(n, &["partner", "rankpos", "rank1", "rank2", "rank3", "sub"])
        || most(line, n).is_some()
        || first_ones(line, n).is_some()
        || line.word(n) == "第" && number::at(line, n + 1).is_some_and(|x| plain_place(line, x.to))
}

/// "el país que más compra a", "quem mais turistas mandou": the measure and side of the ranked one.
fn most(line: &super::scan::Line<'_>, n: usize) -> Option<(&'static str, usize)> {
    if line.lexicon.lang == Lang::En && line.word(n) == "most" && n > 1 && line.word(n - 1) == "the" {
        return the_most(line, n);
    }
    if !line.is(n, "most") {
        return None;
    }
    let verb = (n + 1..line.len().min(n + 5)).find(|i| line.is(*i, "verb"))?;
    let (measure, side) = line.get(verb, "verb")?.split_once(':')?;
    let people = (n..verb).find_map(|i| line.get(i, "head")).filter(|h| h.starts_with("people"));
    let partner = match (people.unwrap_or(measure), side) {
        ("people.tourists", _) => "people.tourists|o",
        ("people.students", _) => "people.students|o",
        ("trade.goods.exports", _) => "trade.goods.imports|o",
        ("trade.goods.imports", _) => "trade.goods.exports|d",
        ("trade.goods", _) => "trade.goods|u",
        ("fdi.flow", _) => "fdi.stock|o",
        ("finance.loans", _) => "finance.loans|o",
        ("finance.aid", _) => "finance.aid|o",
        _ => return None,
    };
    Some((partner, verb + 1))
}

/// English: "sold the most goods to the United States", "sent the most students to Australia": what is ranked, and where
/// its words end.
fn the_most(line: &super::scan::Line<'_>, n: usize) -> Option<(&'static str, usize)> {
    let verb = n.checked_sub(2).filter(|i| line.is(*i, "verb"))?;
    let noun = (n + 1..n + 4).find(|i| line.any(*i, &["head", "product"]) || line.word(*i) == "goods")?;
    let people = line.get(noun, "head").filter(|h| h.starts_with("people"));
    let partner = match (people, line.get(verb, "verb")?.split_once(':')?.0) {
        (Some("people.students"), _) => "people.students|o",
        (Some(_), _) => "people.tourists|o",
        (None, "trade.goods.imports") => "trade.goods.exports|d",
        (None, "trade.goods.exports") if line.get(noun + 1, "prep") == Some("to") => "trade.goods.exports|d",
        _ => return None,
    };
    Some((partner, noun + 1))
}

/// "entre os quarenta primeiros": at most that place.
fn first_ones(line: &super::scan::Line<'_>, n: usize) -> Option<(f64, usize)> {
    let plural = line.get(n, "ord") == Some("1") && line.word(n).ends_with('s');
    let from = (n.saturating_sub(2)..n).find(|i| number::at(line, *i).is_some_and(|x| x.to == n))?;
    let between = (from.saturating_sub(2)..from).any(|i| line.get(i, "prep") == Some("between"));
    let value = number::at(line, from)?.value;
    (plural && between && !line.any(n + 1, &["t", "partner"])).then_some((value, from))
}

/// After "第三": nothing that it could be the third of.
fn plain_place(line: &super::scan::Line<'_>, at: usize) -> bool {
    matches!(line.word(at), "，" | "。" | "" | "、" | "位" | "名" | "滑" | "降" | "升" | "跌")
}

/// A rank as said: which, in what, where its words stand.
pub(super) struct Said {
    pub(super) rank: f64,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) measure: String,
    /// Where the one ranked stands: `o`, `d` or `u`.
    pub(super) side: char,
    pub(super) op: Op,
}

/// English: "invested $3.1 billion in Hungary, making it their largest destination in the European Union": the place of
/// the flow just told.
fn of_the_last(r: &mut Reader<'_>, said: &Said) -> bool {
    let line = r.line;
    let made = (said.from.saturating_sub(4)..said.from).any(|n| {
        matches!(line.word(n), "making" | "makes" | "made") && matches!(line.word(n + 1), "it" | "them")
    });
    let Some(flow) = r.flow.clone().filter(|f| made && line.lexicon.lang == Lang::En && f.parties.len() == 2)
    else {
        return false;
    };
    let money = flow.measure.starts_with("fdi") || flow.measure.starts_with("contracts");
    let goods = flow.measure.starts_with("trade") && said.measure.starts_with("trade");
    if !(money || goods) || said.side == 'o' {
        return false;
    }
    let [a, b] = flow.parties.as_slice() else { return false };
    let (a, b) = (a.plus.clone(), b.plus.clone());
    let measure = if money { flow.measure } else { said.measure.clone() };
    let next = Said { rank: said.rank, from: said.from, to: said.to, measure, side: 'd', op: said.op };
    keep(r, &next, &b, &a, (said.from, said.to));
    true
}

/// Reads the rank said at an item.
pub fn read(r: &mut Reader<'_>, n: usize) {
    if r.is_used(n) || r.quantities.iter().any(|q| q.from <= n && n < q.to) {
        return;
    }
    let Some(said) = said(r, n) else { return };
    if list(r, &said) || of_the_last(r, &said) {
        return;
    }
    let Some((focal, at)) = focal(r, &said) else { return };
    let Some(owner) = owner(r, &said, &focal, at) else { return };
    let said = turned(r, said, &focal);
    keep(r, &said, &focal, &owner, (said.from, said.to));
    followers(r, &said, &owner);
    other_lists(r, &said, &focal, &owner);
    came_from(r, &said, &focal, &owner);
}

/// A place in a list of sellers, where the one ranked is the seller of what was just told.
fn turned(r: &Reader<'_>, said: Said, focal: &[String]) -> Said {
    let seller = r.flow.as_ref().is_some_and(|f| {
        f.measure == said.measure
            && f.parties.first().is_some_and(|p| p.plus == focal)
            && f.parties.len() == 2
    });
    let told = near_partner(r, said.from).is_some();
    if said.side == 'd' && seller && !told && said.measure.ends_with(".exports") {
        return Said { side: 'o', measure: said.measure.replace(".exports", ".imports"), ..said };
    }
    said
}

/// "头号来源地是澳大利亚，新喀里多尼亚居次": a place in the list just told: its measure with its side, and its owner.
pub(super) fn same_list(r: &Reader<'_>, n: usize) -> Option<(String, Vec<String>)> {
    let last = r.out.last().filter(|f| f.kind == Kind::Rank)?;
    let (set, owner) = last.among.as_deref()?.split_once(':')?;
    let (from, to) = r.stretch_of(n);
    let own = (from..to).any(|i| r.line.any(i, &["partner", "most", "sub"]))
        || r.heads.iter().any(|h| h.at >= from && h.at < to);
    let side = match set {
        "sources_of" => 'o',
        "destinations_of" => 'd',
        _ => 'u',
    };
    (!own).then(|| (format!("{}|{side}", last.measure), owner.split('+').map(str::to_owned).collect()))
}

fn said(r: &Reader<'_>, n: usize) -> Option<Said> {
    let most = most(r.line, n);
    let partner = most
        .map(|m| m.0.to_owned())
        .or_else(|| r.line.get(n, "partner").map(str::to_owned))
        .or_else(|| same_list(r, n).map(|l| l.0))
        .or_else(|| near_partner(r, n));
    let (measure, side) = partner
        .as_deref()
        .and_then(|v| v.split_once('|'))
        .map_or((None, 'u'), |(m, s)| (Some(m.to_owned()), s.chars().next().unwrap_or('u')));
    let (rank, from, to, op) = if let Some((_, to)) = most {
        let after: usize = r
            .groups
            .iter()
            .filter(|g| g.case == Case::After && r.clause(g.from) == r.clause(n))
            .map(|g| g.parts.len())
            .sum();
        #[allow(clippy::cast_precision_loss)]
        (1.0 + after as f64, n, to, Op::Equal)
    } else if let Some((value, from)) = first_ones(r.line, n) {
        (value, from, n + 1, Op::AtMost)
    } else if r.line.is(n, "partner") {
        before_partner(r, n)?
    } else {
        position(r, n)?
    };
    // "es el principal proveedor después de Estados Unidos": the first but for those named
    let plain = most.is_none() && op == Op::Equal && (rank - 1.0).abs() < 0.5;
    let rank = if plain && r.line.lexicon.lang != Lang::Zh { rank + ahead_of_it(r, to) } else { rank };
    let measure = match measure {
        Some(m) => m,
        None => head_measure(r, n)?,
    };
    let side = if partner.is_some() { side } else { side_of(&measure) };
    // "lideram as compras de café brasileiro": buyers of what one country sells.
    let sold = partner.is_none()
        && measure.ends_with(".imports")
        && r.groups
            .iter()
            .any(|g| g.case == Case::Adjective && g.from > 0 && r.line.is(g.from - 1, "product"));
    let (measure, side) = if sold { (measure.replace(".imports", ".exports"), 'd') } else { (measure, side) };
    Some(Said { rank, from, to, measure: refined(r, n, &measure), side, op })
}

/// How many places are named, after a rank in its stretch, as standing before the one ranked.
fn ahead_of_it(r: &Reader<'_>, to: usize) -> f64 {
    let after = |g: &&super::place::Group| {
        g.case == Case::After && g.from >= to && r.stretch(g.from) == r.stretch(to.saturating_sub(1))
    };
    let named: usize = r.groups.iter().filter(after).map(|g| g.parts.len()).sum();
    #[allow(clippy::cast_precision_loss)]
    {
        named as f64
    }
}

/// The measure of a rank that names no partner: that of the sentence.
fn head_measure(r: &Reader<'_>, n: usize) -> Option<String> {
    let head = r.heads.iter().filter(|h| h.measure != "other").min_by_key(|h| h.at.abs_diff(n));
    head.map(|h| h.measure.clone()).or_else(|| r.flow.as_ref().map(|f| f.measure.clone()))
}

fn side_of(measure: &str) -> char {
    match measure {
        m if m.ends_with(".imports")
            || m.starts_with("fdi")
            || m.starts_with("people")
            || m.starts_with("finance")
            || m == "jobs" =>
        {
            'o'
        }
        m if m.ends_with(".exports") => 'd',
        _ => 'u',
    }
}

/// Destinations of students are no markets of goods: the nearest other measure decides.
fn refined(r: &Reader<'_>, n: usize, measure: &str) -> String {
    let near = |prefix: &str| {
        r.heads
            .iter()
            .any(|h| h.measure.starts_with(prefix) && r.clause(h.at) == r.clause(n) && h.at.abs_diff(n) <= 6)
    };
    let told = r.flow.as_ref().is_some_and(|f| f.measure == "people.tourists");
    let traded = r.heads.iter().any(|h| h.measure.starts_with("trade") && r.clause(h.at) == r.clause(n))
        || (0..r.line.len()).any(|i| r.line.is(i, "product") && r.clause(i) == r.clause(n));
    if r.line.lexicon.lang == Lang::Zh && measure == "trade.goods" {
        return measure.to_owned();
    }
    let visited = told && !traded && !r.line.phrase(n).contains(' ') && measure == "trade.goods.exports";
    if measure.starts_with("trade") && (near("people.tourists") || visited) {
        "people.tourists".to_owned()
    } else if measure.starts_with("trade") && near("people.students") {
        "people.students".to_owned()
    } else if measure.starts_with("trade") && near("fdi") {
        "fdi.stock".to_owned()
    } else {
        measure.to_owned()
    }
}

/// A partner word in the same clause as a position ("tercer lugar entre los proveedores de").
fn near_partner(r: &Reader<'_>, n: usize) -> Option<String> {
    (0..r.line.len())
        .filter(|i| r.clause(*i) == r.clause(n) && (i.abs_diff(n) <= 8 || *i < n && n - i <= 20))
        .min_by_key(|i| if r.line.is(*i, "partner") { i.abs_diff(n) } else { usize::MAX })
        .and_then(|i| r.line.get(i, "partner"))
        .map(str::to_owned)
}

/// Whose list it is: the owner named with "of", by an adjective, or before.
pub(super) fn owner(r: &Reader<'_>, said: &Said, focal: &[String], at: Option<usize>) -> Option<Vec<String>> {
    if let Some((_, owner)) = same_list(r, said.from).filter(|(_, o)| o.as_slice() != focal) {
        return Some(owner);
    }
    let zh = r.line.lexicon.lang == Lang::Zh;
    // "Dentro del bloque, Países Bajos es el principal comprador": where the list is cut, and not whose it is.
    let inside = |g: &super::place::Group| {
        let member = |c: &String| focal.iter().all(|f| gazette::is_member(f, c));
        g.case == Case::In && g.codes.iter().all(member) && matches!(r.line.lexicon.lang, Lang::Es | Lang::Pt)
    };
    let hub = r.talk.hub.clone().filter(|h| h != focal && r.groups.iter().any(inside));
    let within = |g: &super::place::Group| hub.is_some() && inside(g);
    let followed = (said.to..r.line.len()).find(|i| r.line.is(*i, "seq")).unwrap_or(usize::MAX);
    let candidates = r.groups.iter().enumerate().filter(|(n, g)| {
        let joint = g.codes.len() > 1 && focal.iter().all(|c| g.codes.contains(c)) && !zh;
        Some(*n) != at
            && g.codes != focal
            && !joint
            && !g.case.is_aside()
            && !within(g)
            && !ousted(r, g)
            && !(r.line.is(said.from, "sub") && g.from > said.from && g.from <= said.from + 2)
            && !is_ahead(r, said, g)
            && g.from < followed
            && !g.codes.iter().any(|c| c == "WLD")
    });
    let best = candidates
        .filter(|(_, g)| r.clause(g.from) == r.clause(said.from))
        .filter(|(_, g)| {
            g.from < said.to || r.stretch(g.from) == r.stretch(said.to.saturating_sub(1)) || r.flow.is_none()
        })
        .min_by_key(|(_, g)| {
            let d = role::distance(g, said.to.saturating_sub(1)).min(role::distance(g, said.from));
            let after = g.from >= said.to;
            // "el mayor proveedor africano de China": the adjective of a region is no owner.
            let region = gazette::is_bloc(g.codes.first().map_or("", String::as_str))
                && matches!(g.case, Case::In | Case::Between | Case::Adjective);
            // "el país de la CPLP que más compra a Portugal": of whom it buys.
            let dealt = r.line.is(said.from, "most") && g.from >= said.to;
            let tie = match g.case {
                _ if r.line.is(said.from, "most") => {
                    if dealt {
                        0
                    } else {
                        20
                    }
                }
                Case::Of | Case::Adjective => 0,
                Case::In | Case::To | Case::With => 2,
                Case::Bare if zh => {
                    if after {
                        6
                    } else {
                        0
                    }
                }
                _ => 6,
            };
            d + tie + usize::from(region) * 30 + usize::from(r.stretch(g.from) != r.stretch(said.from)) * 2
        })
        .map(|(_, g)| g.codes.clone());
    best.or_else(|| {
        r.flow
            .as_ref()
            .and_then(|f| f.parties.iter().find(|p| p.plus != focal && !p.has("WLD")).map(|p| p.plus.clone()))
    })
    .or(hub)
    .or_else(|| r.talk.topic.clone().filter(|t| t != focal))
    .or_else(|| r.talk.latest(|m| m != focal))
}

/// "exceeded only by that of Britain and the Netherlands": those who stand before, and own no list.
fn is_ahead(r: &Reader<'_>, said: &Said, g: &super::place::Group) -> bool {
    let linked = (said.from + 1..g.from)
        .all(|n| r.line.any(n, &["prep", "article"]) || matches!(r.line.word(n), "that" | "those"));
    let english = r.line.lexicon.lang == Lang::En;
    english && r.line.is(said.from, "sub") && g.from > said.from && g.from <= said.from + 5 && linked
}

/// The set that the rank is taken in.
fn among(r: &Reader<'_>, said: &Said, owner: &[String], focal: &[String]) -> String {
    let region = r
        .groups
        .iter()
        .filter(|g| {
            matches!(g.case, Case::In | Case::Between | Case::Of | Case::Adjective)
                && r.clause(g.from) == r.clause(said.from)
                && g.from.abs_diff(said.to) < 8
        })
        .filter_map(|g| g.codes.first())
        .find(|c| gazette::is_bloc(c) && !owner.contains(c) && !focal.contains(c) && c.as_str() != "WLD");
    if let Some(code) = region {
        return code.clone();
    }
    let owner = owner.join("+");
    match said.side {
        'o' => format!("sources_of:{owner}"),
        'd' => format!("destinations_of:{owner}"),
        _ => format!("partners_of:{owner}"),
    }
}

pub(super) fn keep(
    r: &mut Reader<'_>,
    said: &Said,
    focal: &[String],
    owner: &[String],
    anchor: (usize, usize),
) {
    let told = |f: &Frame| {
        let both = [focal, owner].iter().all(|c| f.parties.iter().any(|p| p.plus == **c));
        f.kind == Kind::Rank && f.measure == said.measure && f.value == Some(Value::One(said.rank)) && both
    };
    if r.out.iter().any(told) {
        return;
    }
    let mut f = Frame::new(Kind::Rank, &said.measure, r.wide(anchor.0, anchor.1), r.span(anchor.0, anchor.1));
    let (focal_party, owner_party) = (Party::union(focal), Party::union(owner));
    f.parties =
        if said.side == 'd' { vec![owner_party, focal_party] } else { vec![focal_party, owner_party] };
    f.product = r.product(said.from, said.to, None).filter(|_| said.measure.starts_with("trade"));
    f.value = Some(Value::One(said.rank));
    f.unit = Some("rank".to_owned());
    f.tol = Some(0.0);
    f.precision = Precision::Word;
    f.op = Some(said.op);
    f.among = Some(among(r, said, owner, focal));
    r.present = r.present || stands(r, said);
    f.period = r.period_at(said.from, said.to);
    f.negated = denied(r, said);
    if f.negated && said.op == Op::AtMost {
        f.negated = false;
        f.op = Some(Op::Above);
    }
    streak(r, said, &mut f);
    let focal_side = usize::from(said.side == 'd');
    let mut sides = Sides::default();
    if let Some(slot) = sides.group.get_mut(focal_side) {
        *slot = r.groups.iter().position(|g| g.codes == focal);
    }
    r.keep(f, anchor, &sides);
}

/// "是", "es", "é": a place held at the time of writing, whatever year was spoken of before.
fn stands(r: &Reader<'_>, said: &Said) -> bool {
    let verb = |n: &usize| {
        matches!(r.line.word(*n), "是" | "es" | "son" | "sao" | "sigue" | "e" | "is" | "are" | "remains")
    };
    copula(r, said).is_some_and(|n| verb(&n)) && r.out.is_empty()
}

pub(super) fn denied(r: &Reader<'_>, said: &Said) -> bool {
    (said.from.saturating_sub(7)..said.from).any(|i| {
        (r.line.is(i, "neg") || r.line.phrase(i).starts_with("不 再"))
            && r.stretch(i) == r.stretch(said.from)
            && r.clause(i) == r.clause(said.from)
            && !r.line.is(i, "prep")
    })
}

/// "连续N年", "por quinto año consecutivo": in every year of a stretch.
fn streak(r: &Reader<'_>, said: &Said, f: &mut Frame) {
    let line = r.line;
    let clause = r.clause(said.from);
    let years = (0..line.len()).filter(|i| r.clause(*i) == clause).find_map(|i| {
        if line.word(i) == "连" && line.word(i + 1) == "续" {
            let at = i + 2 + usize::from(line.word(i + 2) == "第");
            return number::at(line, at).filter(|n| line.word(n.to) == "年").map(|n| n.value);
        }
        // "for the fourth year in a row"
        if line.word(i) == "row" && line.lexicon.lang == Lang::En && i >= 4 && line.word(i - 2) == "in" {
            return line.get(i - 4, "ord").and_then(|v| v.parse::<f64>().ok());
        }
        if matches!(line.word(i), "consecutive" | "straight" | "successive" | "running")
            && line.lexicon.lang == Lang::En
        {
            let running = usize::from(line.word(i) == "running");
            let at = i.checked_sub(1 + running)?;
            return line.get(at, "ord").and_then(|v| v.parse::<f64>().ok()).or_else(|| {
                (at.saturating_sub(2)..=at)
                    .find_map(|b| number::at(line, b).filter(|x| x.to == at + 1))
                    .map(|x| x.value)
            });
        }
        let consecutive = matches!(line.word(i), "consecutivo" | "consecutivos" | "seguido" | "seguidos");
        let before = i.checked_sub(2)?;
        let ord = line.get(before, "ord").and_then(|v| v.parse::<f64>().ok());
        let ord = ord.or_else(|| number::at(line, before).filter(|x| x.to == i - 1).map(|x| x.value));
        ord.filter(|_| consecutive && line.get(i - 1, "t") == Some("year"))
    });
    if let Period::Since(_) = f.period {
        f.agg = Some(Agg::Every);
        return;
    }
    let Some(years) = years.filter(|y| (2.0..80.0).contains(y)) else { return };
    #[allow(clippy::cast_possible_truncation)]
    let years = years as i32;
    let last = f.period.last_year().unwrap_or(r.day.0 - 1);
    f.agg = Some(Agg::Every);
    f.period = Period::Range(Stamp::Year(last - years + 1), Stamp::Year(last));
}
