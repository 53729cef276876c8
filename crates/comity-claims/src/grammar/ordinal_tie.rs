//! Ties that are counted as they happen: "the 187th country", "their twelfth agreement", "fifty years of relations".

use super::lang::Lang;
use super::place::Case;
use super::reader::Reader;
use super::role::Sides;
use super::tie::who;
use super::time::Role;
use crate::frame::{Frame, Kind, Party, Precision, Value};
use crate::period::{Period, Stamp};

/// "第187个同新加坡建交的国家": how many had relations with it on that day.
pub(super) fn ordinal(r: &mut Reader<'_>, n: usize) -> bool {
    let line = r.line;
    if line.get(n, "tieevent") != Some("ties.diplomatic|established") {
        return false;
    }
    let from =
        (n.saturating_sub(8)..n).rev().find(|i| line.word(*i) == "第" && r.stretch(*i) == r.stretch(n));
    let Some((from, found)) = from.and_then(|i| Some((i, super::number::at(line, i + 1)?))) else {
        return false;
    };
    let Some(owner) = r.groups.iter().position(|g| g.from >= found.to && g.to <= n) else { return false };
    let Some(codes) = r.groups.get(owner).map(|g| g.codes.clone()) else { return false };
    let mut f = Frame::new(Kind::Count, "ties.diplomatic", r.span(from, n + 1), r.span(from, found.to + 1));
    f.parties = vec![Party::union(&codes), Party::one("WLD")];
    f.value = Some(Value::One(found.value));
    f.unit = Some("countries".to_owned());
    f.op = Some(crate::frame::Op::Equal);
    f.tol = Some(0.0);
    f.precision = Precision::Word;
    f.period = match r.when(from, n + 1).or(r.period) {
        Some(Period::At(s)) => Period::AsOf(super::calendar::last_day(s)),
        _ => Period::AsOf(Stamp::Day(r.day.0, r.day.1, r.day.2)),
    };
    let period = f.period;
    let sides = Sides { codes: [None, None], group: [Some(owner), None] };
    r.keep(f, (from, n + 1), &sides);
    newcomer(r, n, (from, owner), period);
    true
}

/// "库克群岛成为第187个同新加坡建交的国家": the one that became so opened relations then, if that is not told yet.
pub(super) fn newcomer(r: &mut Reader<'_>, n: usize, (from, owner): (usize, usize), counted: Period) {
    let subject =
        r.groups.iter().rev().find(|g| {
            g.to <= from && r.stretch(g.from) == r.stretch(from) && g.case == Case::Bare && !g.pointer
        });
    let Some((codes, host)) =
        subject.zip(r.groups.get(owner)).map(|(g, o)| (g.codes.clone(), o.codes.clone()))
    else {
        return;
    };
    let told = r.out.iter().any(|f| f.kind == Kind::Event && f.parties.iter().any(|p| p.plus == codes));
    if told || codes == host {
        return;
    }
    let mut f = Frame::new(Kind::Event, "ties.diplomatic", r.span(n, n + 1), r.span(n, n + 1));
    f.parties = vec![Party::union(&codes), Party::union(&host)];
    f.events = vec!["established".to_owned()];
    f.period = r.when(n, n + 1).unwrap_or(match counted {
        Period::AsOf(s) => Period::At(s),
        p => p,
    });
    f.precision = Precision::Digits;
    r.keep(f, (n, n + 1), &Sides::default());
}

/// "su duodécimo acuerdo", "第18次会议": how many there were with this one.
pub(super) fn nth(r: &mut Reader<'_>, n: usize) -> bool {
    let line = r.line;
    let meeting = line.get(n, "tie") == Some("ties.meeting")
        || line.get(n, "unit").is_some_and(|u| u.starts_with("meetings"));
    let agreement = line.get(n, "tie").filter(|t| matches!(*t, "ties.agreement" | "ties.fta" | "ties.bit"));
    let Some(measure) = agreement.or(meeting.then_some("ties.meeting")).map(str::to_owned) else {
        return false;
    };
    let Some((value, from)) = place_in_row(r, n).filter(|p| p.0 >= 2.0) else { return false };
    let Some((parties, sides)) = who(r, n, &measure, Some(n)) else { return false };
    let (first, last) = if from > n { (n, from + 2) } else { (from, n + 1) };
    let mut f = Frame::new(Kind::Count, &measure, r.wide(first, last), r.span(from, last));
    f.parties = parties;
    f.value = Some(Value::One(value));
    f.unit = Some(if meeting { "meetings" } else { "agreements" }.to_owned());
    f.op = Some(crate::frame::Op::Equal);
    f.tol = Some(0.0);
    f.precision = Precision::Word;
    f.period = match r.when(first, last).or(r.period) {
        Some(Period::At(s)) if !meeting => Period::AsOf(super::calendar::last_day(s)),
        Some(p) => p,
        None => Period::Latest,
    };
    r.keep(f, (first, last), &sides);
    true
}

/// The ordinal before a word, and where it begins.
pub(super) fn place_in_row(r: &Reader<'_>, n: usize) -> Option<(f64, usize)> {
    let line = r.line;
    if line.lexicon.lang == Lang::Zh {
        let from = (n.saturating_sub(5)..n).find(|i| line.word(*i) == "第")?;
        let found = super::number::at(line, from + 1)?;
        // A round of talks says nothing of how many there were.
        if (found.to..=n).any(|i| line.word(i) == "轮") {
            return None;
        }
        return (found.to <= n && found.to + 1 >= n).then_some((found.value, from));
    }
    // "reuniram a comissão mista pela oitava vez"
    if let Some(at) = (n + 1..n + 5).find(|i| line.is(*i, "ord") && line.word(i + 1) == "vez") {
        return Some((line.get(at, "ord")?.parse().ok()?, at));
    }
    let unknown = |i: usize| line.items.get(i).is_some_and(|x| x.senses.is_empty());
    let at = [1, 2].iter().filter_map(|back| n.checked_sub(*back)).find(|i| {
        line.is(*i, "ord")
            && (*i + 1..n).all(unknown)
            && *i > 0
            && matches!(line.word(*i - 1), "su" | "seu" | "sua" | "their" | "its")
    })?;
    Some((line.get(at, "ord")?.parse().ok()?, at))
}

/// "cumplen 45 años de relaciones", "建交五十周年": founded that many years before.
pub(super) fn anniversary(r: &mut Reader<'_>, n: usize) -> bool {
    let line = r.line;
    let Some((years, from, to)) = years_at(r, n) else { return false };
    if dated_itself(r, to) {
        return false;
    }
    let tie = (0..line.len()).find_map(|i| {
        let t = line
            .get(i, "tie")
            .or_else(|| line.get(i, "tieevent").and_then(|v| v.split_once('|').map(|p| p.0)))?;
        let treaty = t == "ties.agreement" && line.lexicon.lang != Lang::Zh;
        (t == "ties.diplomatic" || t == "ties.partnership" || t == "ties.fta" || treaty).then(|| t.to_owned())
    });
    let Some(measure) = tie else { return false };
    let Some((parties, sides)) = who(r, n, &measure, Some(n)) else { return false };
    let span = if line.lexicon.lang == Lang::Zh { r.span(from, to) } else { r.wide(from, to) };
    let mut f = Frame::new(Kind::Event, &measure, span, r.span(from, to));
    f.parties = parties;
    let event = match measure.as_str() {
        "ties.fta" => "in_force",
        "ties.agreement" => "signed",
        _ => "established",
    };
    f.events = vec![event.to_owned()];
    f.value = Some(Value::One(f64::from(years)));
    f.unit = Some("years".to_owned());
    f.op = Some(crate::frame::Op::Equal);
    f.tol = Some(0.0);
    let at = r
        .times
        .iter()
        .filter(|t| t.role == Role::At)
        .find_map(|t| r.resolve(t))
        .filter(|p| *p != Period::Latest);
    f.period = match at {
        Some(Period::At(s)) if line.lexicon.lang == Lang::En => Period::At(Stamp::Year(s.year() - years)),
        Some(Period::At(s)) => Period::At(s.shift_years(-years)),
        _ => Period::At(Stamp::Year(r.day.0 - years)),
    };
    let items = (from.min(n), to.max(n + 1));
    r.keep(f, items, &sides);
    for i in 0..line.len() {
        if line.is(i, "tieevent") || line.any(i, &["event", "anniv"]) && r.clause(i) == r.clause(n) {
            r.used.push((i, i + 1));
        }
    }
    true
}

/// "diecisiete años desde que entró en vigor, el 1 de abril de 2004": the date of the event itself says it better.
fn dated_itself(r: &Reader<'_>, to: usize) -> bool {
    let line = r.line;
    let since = (to..to + 2).any(|i| line.get(i, "prep") == Some("since"));
    let event = (to..line.len()).find(|i| line.any(*i, &["event", "tieevent"]));
    let dated = |at: usize| {
        let day = |t: &super::time::Time| {
            matches!(t.told, super::time::Told::Alone(Period::At(Stamp::Day(..) | Stamp::Month(..))))
        };
        r.times.iter().any(|t| t.from > at && day(t))
    };
    since && event.is_some_and(dated)
}

/// The number of years of an anniversary and the items that tell it.
pub(super) fn years_at(r: &Reader<'_>, n: usize) -> Option<(i32, usize, usize)> {
    let line = r.line;
    if line.lexicon.lang == Lang::Zh {
        let from =
            (n.saturating_sub(4)..n).find(|i| super::number::at(line, *i).is_some_and(|x| x.to == n))?;
        let found = super::time::count(line, from)?;
        let named = from > 0 && line.any(from - 1, &["tieevent", "tie"]);
        return Some((found.0, from - usize::from(named), n + 1));
    }
    for i in n.saturating_sub(4)..line.len().min(n + 10) {
        if r.clause(i) != r.clause(n) {
            continue;
        }
        if let Some(ordinal) = line.get(i, "ord").and_then(|v| v.parse().ok())
            && line.lexicon.lang == Lang::En
            && line.is(i + 1, "anniv")
        {
            return Some((ordinal, i, i + 2));
        }
        let Some((count, to)) = super::time::count(line, i) else { continue };
        // "fifty years of ties"
        // "ending 63 years of ties" is no anniversary.
        let ended = i > 0 && matches!(line.word(i - 1), "ending" | "ended" | "after" | "end" | "ends");
        let of = line.lexicon.lang == Lang::En && line.is(to, "anniv") && line.word(to) == "years" && !ended;
        if line.get(to, "t") == Some("year") || of {
            return Some((count, i, to + 1));
        }
        if line.get(to, "t") == Some("decade") {
            return Some((count * 10, i, to + 1));
        }
        if matches!(line.word(to), "º" | "ª" | "°" | ".") {
            let noun = (to..line.len().min(to + 4)).find(|x| line.is(*x, "anniv"))?;
            return Some((count, i, noun + 1));
        }
    }
    None
}
