//! Multiples said in a word ("duplicó", "a la mitad"), what they are of, and "unchanged".

use super::head::{self, Head};
use super::lang::Lang;
use super::place::Case;
use super::quantity::{Unit, op_of, qualifier};
use super::reader::Reader;
use super::role::{self, Sides};
use crate::frame::{Frame, Kind, Op, Other, Party, Precision, Value};

/// Reads the ratio that a word of multiplication makes.
pub fn read(r: &mut Reader<'_>, n: usize) {
    if r.is_used(n) || r.quantities.iter().any(|q| q.from <= n && n < q.to) {
        return;
    }
    let Some(value) = r.line.get(n, "times").and_then(|v| v.parse::<f64>().ok()) else { return };
    // "se multiplicó por doce" has its number after it.
    let after = matches!(r.line.word(n + 1), "por" | "by") && value == 0.0;
    let after = after || r.line.word(n + 1) == "por";
    let number = after.then(|| super::number::at(r.line, n + 2)).flatten();
    if value == 0.0 && number.is_none() {
        return;
    }
    let (value, to) = number.map_or((value, n + 1), |x| (x.value, x.to));
    let Some((measure, parties, sides, product)) = subject(r, n) else { return };
    if r.line.lexicon.lang == Lang::En
        && measure.starts_with("ties.")
        && measure != "ties.institute.confucius"
    {
        return;
    }
    // English annotates "more than doubled" as one.
    let lead = qualifier(r.line, n).filter(|_| r.line.lexicon.lang == Lang::En).map_or(n, |q| q.1);
    let mut f = Frame::new(Kind::Ratio, &measure, r.wide(n, to), r.span(lead, to));
    f.parties = parties;
    f.product = product;
    f.value = Some(Value::One(value));
    f.unit = Some("x".to_owned());
    f.tol = Some(value * 0.1);
    f.precision = Precision::Word;
    f.op = Some(op(r, n, to));
    f.period = r.period_at(n, to);
    against(r, to, &mut f);
    if f.versus.is_none() {
        super::base::base(r, n, to, &mut f);
    }
    r.keep(f, (n, to), &sides);
}

fn op(r: &Reader<'_>, n: usize, to: usize) -> Op {
    let before = qualifier(r.line, n).map(|(op, _)| op);
    let after = r.line.get(to, "opp").and_then(op_of);
    let halved = r.line.get(n, "times") == Some("0.5") && r.line.lexicon.lang == Lang::En;
    match before.or(after).unwrap_or(Op::Equal) {
        // "more than halved"
        Op::Above if halved => Op::Below,
        op => op,
    }
}

type Found = (String, Vec<Party>, Sides, Option<String>);

/// What a word without a number is said of: the measure nearest before it, else what was claimed.
pub fn subject(r: &Reader<'_>, n: usize) -> Option<Found> {
    if let Some(s) = super::anaphor::those(r, n, n + 1, true) {
        return Some((s.measure, s.parties, s.sides, s.product));
    }
    let fits = |h: &&Head| head::fits(&h.measure, &Unit::Times) && h.at != n;
    // "exports to the Netherlands were larger than its exports to Uganda": said of the first.
    let again = |h: &&Head| {
        let before = |o: &&Head| o.at < n && o.measure == h.measure && r.clause(o.at) == r.clause(n);
        h.at > n && r.line.lexicon.lang == Lang::En && r.heads.iter().any(|o| before(&o))
    };
    let near = r
        .heads
        .iter()
        .filter(fits)
        .filter(|h| r.clause(h.at) == r.clause(n) && !again(h))
        .min_by_key(|h| if h.at < n { n - h.at } else { (h.at - n) * 2 });
    let any = near.or_else(|| r.heads.iter().filter(fits).filter(|h| h.at < n).min_by_key(|h| n - h.at));
    // "less than it owed Japan": said of the figure told before
    let again = r.line.lexicon.lang == Lang::En
        && near.is_some_and(|h| h.at > n && h.at <= n + 3 && matches!(r.line.word(h.at - 1), "it" | "they"));
    let own = !again
        && near.is_some_and(|h| h.at + 12 >= n)
        && super::subject::of_its_like(r, n + 1, true).is_none();
    if !own && let Some(flow) = &r.flow {
        return Some((flow.measure.clone(), flow.parties.clone(), Sides::default(), flow.product.clone()));
    }
    let head = any.cloned();
    match head {
        Some(head) => {
            let before = r.groups.iter().any(|g| g.to <= n && r.clause(g.from) == r.clause(n));
            let to = if before && super::subject::other_figure(r, n + 1) { n } else { r.line.len() };
            let reach = role::Reach { to, ..r.everywhere(n) };
            let (parties, sides) = super::subject::parties(r, &head, &r.groups, reach)?;
            if parties.iter().all(|p| p.has("WLD")) {
                return None;
            }
            let product = r.product(n, n + 1, Some(head.at));
            Some((head.measure, parties, sides, product))
        }
        None => {
            let flow = r.talk.flow.clone()?;
            // "our friendship has multiplied tenfold in warmth"
            let since = super::base::since_then(r, n, n + 1).is_some();
            if r.line.lexicon.lang == Lang::En && r.times.is_empty() && !since {
                return None;
            }
            let usable = flow.measure.starts_with("trade")
                || flow.measure.starts_with("people")
                || flow.measure.starts_with("fdi");
            usable.then_some((flow.measure, flow.parties, Sides::default(), flow.product))
        }
    }
}

/// "约为日本与越南贸易额的1.8倍", "不到前者同塞尔维亚贸易额的十分之一", "仅为法国的一半": the items that
/// name the other figure, between a verb of being or a comparator and the number.
pub fn of_another(r: &Reader<'_>, q: &super::quantity::Quantity) -> Option<(usize, usize)> {
    let line = r.line;
    if line.lexicon.lang != super::lang::Lang::Zh || q.from == 0 || line.word(q.from - 1) != "的" {
        return None;
    }
    let from = line.stretch_start(q.from);
    let opens = (from..q.from - 1).rev().find(|n| {
        line.any(*n, &["op", "alike"])
            || matches!(line.word(*n), "为" | "是" | "有" | "到") && line.is(*n, "level")
    })?;
    // "低于俄罗斯的三成五": the other's figure itself.
    let compared = matches!(line.word(opens), "低" | "高" | "少" | "多" | "次" | "逊");
    let whole = compared && q.fraction
        || (from..q.from).any(|n| line.any(n, &["share"]) || q.fraction && line.word(n) == "其");
    let named: usize =
        r.groups.iter().filter(|g| g.from > opens && g.to < q.from).map(|g| g.parts.len()).sum();
    // "為後者原油進口的三成五": of all that one place buys, a share.
    let whole_of = matches!(line.word(opens), "为" | "是" | "有");
    let bought =
        q.fraction && whole_of && named == 1 && r.heads.iter().any(|h| h.at > opens && h.at < q.from);
    (!whole && named > 0 && !bought).then_some((opens + 1, q.from - 1))
}

/// "casi la mitad de lo que le vendió", after what was bought: the verb of the flow the other way that a
/// fraction is of.
pub fn other_way(r: &Reader<'_>, q: &super::quantity::Quantity) -> Option<usize> {
    let flow = r.flow.as_ref().filter(|f| f.parties.len() == 2 && q.fraction)?;
    let of = matches!(r.line.get(q.to, "prep"), Some("of" | "than"));
    (q.to + 1..q.to + 6).find(|n| {
        let dative = matches!(r.line.word(n - 1), "le" | "les" | "lhe" | "lhes");
        let verb = r.line.get(*n, "verb").and_then(|v| v.split_once(':'));
        of && dative && verb.is_some_and(|v| v.0.starts_with("trade.goods.") && v.0 != flow.measure)
    })
}

/// What a fraction of the figure just told is counted from: that of other parties ("um décimo disso") or that of
/// another year ("33 mil milhões em 2012, menos de metade em 2020").
pub fn of_the_last(r: &Reader<'_>, q: &super::quantity::Quantity, f: &mut Frame) -> bool {
    let Some(last) = r.out.last().filter(|o| o.kind == Kind::Level && o.measure == f.measure) else {
        return false;
    };
    if that_figure(r, q) && last.parties != f.parties {
        f.versus = Some(Other { parties: Some(last.parties.clone()), ..Other::default() });
        return true;
    }
    let again = year_after(r, q).is_some() && last.parties == f.parties && last.period != f.period;
    if again {
        f.base_period = Some(last.period);
    }
    again
}

/// Whether a fraction is of the figure just told: "disso", "de esa cifra".
fn that_figure(r: &Reader<'_>, q: &super::quantity::Quantity) -> bool {
    r.line.is(q.to, "thatfigure") && matches!(r.line.word(q.to + 1), "" | "," | "." | ";")
}

/// The year that stands alone after a fraction: ", menos de metade em 2020".
fn year_after(r: &Reader<'_>, q: &super::quantity::Quantity) -> Option<usize> {
    let (from, to) = r.stretch_of(q.from);
    let time = r.times.iter().position(|t| {
        t.from >= q.to && t.from - q.to <= 2 && t.role == super::time::Role::At && t.to + 1 >= to
    })?;
    let plain = (q.to..r.times.get(time)?.from)
        .all(|n| r.line.is(n, "article") || r.line.get(n, "prep") == Some("in"));
    let own = (from..to).any(|n| r.line.any(n, &["head", "verb", "share", "up", "down", "product", "place"]));
    (plain && !own).then_some(time)
}

/// Whether a fraction is one of the figure just told.
pub fn tells_of_last(r: &Reader<'_>, q: &super::quantity::Quantity) -> bool {
    let level = r.out.last().is_some_and(|f| f.kind == Kind::Level);
    let latin = r.line.lexicon.lang != Lang::Zh;
    latin && level && q.fraction && (that_figure(r, q) || year_after(r, q).is_some())
}

/// The parties of the other figure: both where it names both, else one side replaced.
pub fn other_figure(r: &Reader<'_>, from: usize, to: usize, s: &super::subject::Subject, f: &mut Frame) {
    let named: Vec<&super::place::Group> = r.groups.iter().filter(|g| g.from >= from && g.to <= to).collect();
    let codes: Vec<Vec<String>> = named.iter().flat_map(|g| g.parts.iter().map(|p| p.2.clone())).collect();
    let parties = match (codes.as_slice(), f.parties.as_slice()) {
        ([a, b], [_, _]) => vec![Party::union(a), Party::union(b)],
        ([a], [_]) => vec![Party::union(a)],
        ([a], [x, y]) => {
            let at = r.flow.as_ref().filter(|_| s.head.is_none()).map_or(0, |flow| flow.focal);
            if at == 0 { vec![Party::union(a), y.clone()] } else { vec![x.clone(), Party::union(a)] }
        }
        _ => return,
    };
    f.versus = Some(Other { parties: Some(parties), ..Other::default() });
}

/// The other side of a ratio: a place named after "than" or "of that with".
pub fn against(r: &Reader<'_>, to: usize, f: &mut Frame) {
    let reverse = (to..r.line.len().min(to + 14)).any(|n| r.line.is(n, "reverse")) || than_it_does(r, to, f);
    let clause = r.clause(to.saturating_sub(1));
    let other = r
        .groups
        .iter()
        .filter(|g| g.from >= to && g.from < to + 14 && r.clause(g.from) == clause)
        // "have quadrupled since the two signed an agreement"
        .filter(|g| !(g.pair && r.line.lexicon.lang == Lang::En))
        .find(|g| !f.parties.iter().any(|p| p.plus == g.codes));
    let Some([a, b]) = f.parties.first_chunk::<2>().cloned() else {
        f.versus = other
            .filter(|_| f.parties.len() == 1)
            .map(|g| Other { parties: Some(vec![Party::union(&g.codes)]), ..Other::default() });
        return;
    };
    if reverse {
        f.versus = Some(Other { parties: Some(vec![b, a]), ..Other::default() });
        return;
    }
    let Some(g) = other else { return };
    let year_only =
        r.times.iter().any(|t| t.role == super::time::Role::Base && t.from >= to && t.from < g.from);
    if year_only {
        return;
    }
    let at = match g.case {
        // "double the 6 per cent that it charged Malaysia"
        _ if f.measure == "tariff.rate"
            && r.line.lexicon.lang == Lang::En
            && !super::place_english::owns(r.line, g.from)
            && g.case == Case::Bare =>
        {
            1
        }
        Case::To | Case::In | Case::From | Case::With => role::side(&f.measure, g.case).unwrap_or(1),
        // "triplica la de España": of the same kind as the side that is told without whither.
        _ => {
            // "twice as many cars to Australia as South Korea does"
            let near =
                |o: &super::place::Group| o.from < to || r.line.lexicon.lang == Lang::En && o.from < g.from;
            let case = |p: &Party| r.groups.iter().find(|o| o.codes == p.plus && near(o)).map(|o| o.case);
            let far = |p: &Party| matches!(case(p), Some(Case::To | Case::In | Case::With));
            match (far(&a), far(&b)) {
                (false, true) => 0,
                (true, false) => 1,
                _ => r.flow.as_ref().map_or(1, |flow| flow.focal),
            }
        }
    };
    let parties = if at == 0 { vec![Party::union(&g.codes), b] } else { vec![a, Party::union(&g.codes)] };
    f.versus = Some(Other { parties: Some(parties), ..Other::default() });
}

/// English: "three times more to Germany than it imports from it": whether what follows is the flow the other way.
fn than_it_does(r: &Reader<'_>, to: usize, f: &Frame) -> bool {
    let than = (to..to + 6).find(|n| r.line.get(*n, "prep") == Some("than") && r.line.word(n + 1) == "it");
    let other = |h: &&Head| {
        than.is_some_and(|n| h.at > n && h.at <= n + 4)
            && h.measure.starts_with("trade.goods.")
            && h.measure != f.measure
    };
    r.line.lexicon.lang == Lang::En && f.parties.len() == 2 && r.heads.iter().any(|h| other(&h))
}

/// "持平", "sin cambios": a change of nothing.
pub fn flat(r: &mut Reader<'_>, n: usize) {
    // "has stagnated at about €6 billion"
    if r.line.lexicon.lang == Lang::En && r.line.word(n + 1) == "at" {
        return;
    }
    let Some((measure, parties, sides, product)) = subject(r, n) else { return };
    let mut f = Frame::new(Kind::Change, &measure, r.wide(n, n + 1), r.span(n, n + 1));
    f.parties = parties;
    f.product = product;
    f.value = Some(Value::One(0.0));
    f.unit = Some("percent".to_owned());
    f.tol = Some(0.5);
    f.precision = Precision::Word;
    f.op = Some(Op::Equal);
    f.period = r.period_at(n, n + 1);
    super::base::base(r, n, n + 1, &mut f);
    r.keep(f, (n, n + 1), &sides);
}
