//! Events whose verb is left out: "Suecia ingresó en 1995; Croacia, nueve años más tarde".
//!
//! A name and a time after a semicolon or "and", with nothing else to claim between, repeat the
//! event told last with another subject.

use super::place::{Case, Group};
use super::reader::Reader;
use super::role::Sides;
use super::time::{Role, Time};
use crate::frame::{Frame, Kind, Party};
use crate::period::{Period, Stamp};

/// Items that may stand between a name and its time.
const GAP: usize = 3;

/// Reads the events of a line that leave out their verb.
pub fn read(r: &mut Reader<'_>) {
    let found: Vec<(usize, usize, Frame)> = r
        .groups
        .iter()
        .filter(|g| (g.case == Case::Bare || of_another(r, g)) && !g.pair && !g.pointer && opens(r, g))
        .filter_map(|g| {
            let role = |t: &Time| t.role == Role::At || t.role == Role::Since && g.case != Case::Bare;
            let time = r.times.iter().find(|t| t.from >= g.to && t.from - g.to <= GAP && role(t))?;
            frame(r, g, time).map(|f| (g.from, time.to, f))
        })
        .collect();
    for (from, to, f) in found {
        r.keep(f, (from, to), &Sides::default());
    }
    for n in 0..r.line.len() {
        if let Some(f) = answered(r, n) {
            r.keep(f, (n, n + 1), &Sides::default());
        }
    }
    for n in 0..r.line.len() {
        if let Some((f, from)) = super::elided::denied(r, n).or_else(|| super::elided::another_bloc(r, n)) {
            r.keep(f, (from, n + 1), &Sides::default());
        }
    }
    for n in 0..r.line.len() {
        if let Some(f) = r.line.is(n, "stays").then(|| stays(r, n)).flatten() {
            r.keep(f, (n, n + 1), &Sides::default());
        }
    }
    for n in 0..r.line.len() {
        if let Some(f) = r.line.is(n, "proverb").then(|| same(r, n)).flatten() {
            r.keep(f, (n, n + 1), &Sides::default());
        }
    }
}

/// "Guinea Ecuatorial, en cambio, sigue dentro", "o Brasil nunca entrou": in or out of the bloc just told.
fn stays(r: &Reader<'_>, n: usize) -> Option<Frame> {
    let line = r.line;
    let ends = matches!(line.word(n + 1), "" | "." | ";" | "," | "。" | "；" | "，") || line.is(n + 1, "and");
    let bloc = r.out.iter().rev().find(|f| f.measure == "membership")?.parties.last()?.clone();
    let spoken = r.used.iter().map(|u| u.1).filter(|u| *u <= n).max().unwrap_or(0);
    let g =
        r.groups.iter().rev().find(|g| {
            g.to <= n && g.from >= spoken && r.clause(g.from) == r.clause(n) && g.case == Case::Bare
        })?;
    let negated = super::tie::denied(r, n);
    let outside = line.get(n, "stays") == Some("0");
    if !ends || !super::tie::names_club(&bloc.plus) || bloc.plus == g.codes || outside && !negated {
        return None;
    }
    let mut f = Frame::new(Kind::Membership, "membership", r.span(g.from, n + 1), r.span(n, n + 1));
    f.parties = vec![Party::union(&g.codes), bloc];
    f.negated = negated;
    Some(f)
}

/// "; quenianos, ainda não", "; Islandia, tampoco", "; o Paraguai, sim": yes or no to what was told last.
fn answered(r: &Reader<'_>, n: usize) -> Option<Frame> {
    let line = r.line;
    let no = line.is(n, "neg") && !line.is(n, "prep") && !line.is(n, "and");
    let comma = n.checked_sub(1).filter(|c| line.word(*c) == ",")?;
    let ends = matches!(line.word(n + 1), "" | "." | ";" | ",");
    if !(no || line.is(n, "yes")) || !ends {
        return None;
    }
    let g = r.groups.iter().find(|g| g.to == comma && !g.pointer && !g.case.is_aside())?;
    let before = (0..g.from).rev().find(|i| !line.is(*i, "article"))?;
    if line.word(before) != ";" {
        return None;
    }
    let last = r.out.iter().rev().find(|f| f.anchor.end <= line.start(g.from))?;
    let told = matches!(last.kind, Kind::Event | Kind::Membership) && last.value.is_none();
    if !told || last.parties.iter().any(|p| p.plus.iter().any(|c| g.codes.contains(c))) {
        return None;
    }
    let mut f = Frame { span: r.span(g.from, n + 1), anchor: r.span(n, n + 1), ..last.clone() };
    let focal = if f.measure == "membership" { 0 } else { subject(r, &f) };
    *f.parties.get_mut(focal)? = Party::union(&g.codes);
    f.negated = no;
    let time = r.times.iter().find(|t| t.from > n && t.from - n <= 4);
    if let Some(t) = time.filter(|_| !no) {
        // "o Paraguai, sim, e desde 1957": what is claimed is the time.
        let first = t.from - usize::from(line.get(t.from - 1, "prep").is_some());
        f.span = r.span(g.from, t.to);
        f.anchor = r.span(first, t.to);
    }
    f.period = match time.and_then(|t| r.resolve(t)) {
        Some(Period::Since(s)) => Period::At(s),
        Some(p) => p,
        None if no && f.kind == Kind::Event => Period::UpTo(Stamp::Day(r.day.0, r.day.1, r.day.2)),
        None if f.kind == Kind::Event => Period::Latest,
        None => last.period,
    };
    Some(f)
}

/// "Angola hizo lo propio cinco años después", "科威特则没有跟进": the event told last, of another.
fn same(r: &Reader<'_>, n: usize) -> Option<Frame> {
    let g = r.groups.iter().rev().find(|g| {
        let english = r.line.lexicon.lang == super::lang::Lang::En;
        g.case == Case::Bare && g.to <= n && r.stretch(g.from) == r.stretch(n) && (english || !g.pointer)
    });
    // "Peru, its neighbour and rival, had done so in September"
    let first =
        || r.groups.first().filter(|g| g.case == Case::Bare && g.from <= 1 && !g.pointer && g.to <= n);
    let g = g.or_else(first)?;
    let here = r.out.iter().rev().find(|f| f.kind == Kind::Event && f.anchor.end <= r.line.start(g.from));
    let last = here.or(r.talk.told.as_ref())?;
    if last.parties.iter().any(|p| p.plus.iter().any(|c| g.codes.contains(c))) {
        return None;
    }
    let mut f = Frame { span: r.wide(n, n + 1), anchor: r.span(n, n + 1), ..last.clone() };
    let focal = if f.measure == "membership" { 0 } else { subject(r, &f) };
    *f.parties.get_mut(focal)? = Party::union(&g.codes);
    f.negated = super::tie::denied(r, n);
    let time = r.times.iter().find(|t| t.role == Role::At && r.stretch(t.from) == r.stretch(n));
    let when = time.and_then(|t| r.resolve(t));
    // of a sentence before, only with a time of its own
    if here.is_none() && (when.is_none() || f.negated) {
        return None;
    }
    f.period = when.unwrap_or(last.period);
    Some(f)
}

/// "; el de Colombia, desde julio de 2014", "; con Nueva Zelanda, desde mayo": the same tie with somebody else.
fn of_another(r: &Reader<'_>, g: &Group) -> bool {
    let latin = matches!(r.line.lexicon.lang, super::lang::Lang::Es | super::lang::Lang::Pt);
    let own = g.from >= 2 && r.line.is(g.from - 2, "article") && g.case == Case::Of;
    latin && (own || g.case == Case::With)
}

/// Whether a name opens a part of the sentence after a semicolon or "and".
fn opens(r: &Reader<'_>, g: &Group) -> bool {
    let linked = |n: usize| g.case != Case::Bare && r.line.is(n, "prep");
    let first = (0..g.from).rev().find(|n| !(r.line.is(*n, "article") || linked(*n)) || r.line.is(*n, "and"));
    first.is_some_and(|n| {
        // "joined in July 2023 and Belarus in July 2024"
        let timed = r.line.lexicon.lang == super::lang::Lang::En && r.times.iter().any(|t| t.to == n);
        matches!(r.line.word(n), ";" | "；")
            || r.line.is(n, "and") && n > 0 && (r.line.word(n - 1) == "," || timed)
            // "on 4 July 2023, Belarus a year later"
            || r.line.word(n) == "," && timed
    })
}

/// The event before a name, said of that name, if nothing else is said of it.
fn frame(r: &Reader<'_>, g: &Group, time: &Time) -> Option<Frame> {
    let linked = (g.to..time.from)
        .all(|n| matches!(r.line.word(n), "," | "，") || r.line.any(n, &["article", "prep"]));
    let ends = matches!(r.line.word(time.to), "" | "." | "。" | ";" | "；" | ",");
    if !linked || !ends || r.is_used(g.from) {
        return None;
    }
    let last = r.out.iter().rev().find(|f| f.anchor.end <= r.line.start(g.from))?;
    let told = last.kind == Kind::Event && last.value.is_none() && !last.negated;
    if !told || last.parties.iter().any(|p| p.plus.iter().any(|c| g.codes.contains(c))) {
        return None;
    }
    let span = r.span(g.from, time.to);
    let mut f = Frame { span, anchor: span, ..last.clone() };
    let focal = match g.case {
        Case::Bare if f.measure == "membership" => 0,
        Case::Bare => subject(r, &f),
        _ if f.measure.starts_with("ties.") => partner(r, &f, g),
        _ => return None,
    };
    *f.parties.get_mut(focal)? = Party::union(&g.codes);
    f.period = match in_years(r, time, r.resolve(time)?) {
        Period::Since(at) => Period::At(at),
        period => period,
    };
    Some(f)
}

/// English: "on 4 July 2023, Belarus a year later" tells the year alone.
fn in_years(r: &Reader<'_>, time: &Time, period: Period) -> Period {
    let years = matches!(time.told, super::time::Told::Shift(m) if m % 12 == 0);
    match period {
        Period::At(s) if years && r.line.lexicon.lang == super::lang::Lang::En => {
            Period::At(Stamp::Year(s.year()))
        }
        p => p,
    }
}

/// Of a tie told with somebody else, the side that is replaced: the one with the same preposition, else the one that the
/// document is not about.
fn partner(r: &Reader<'_>, f: &Frame, g: &Group) -> usize {
    let beside = |p: &Party| r.groups.iter().any(|o| o.codes == p.plus && o.case == g.case && o.to <= g.from);
    let centre = |p: &Party| p.plus.iter().all(|c| r.talk.centre.contains(c));
    match f.parties.as_slice() {
        [a, b] if g.case == Case::With && beside(a) != beside(b) => usize::from(beside(b)),
        [a, b] if centre(a) != centre(b) => usize::from(centre(a)),
        _ => subject(r, f),
    }
}

/// The side that was the subject: the one named first in the sentence.
pub(super) fn subject(r: &Reader<'_>, f: &Frame) -> usize {
    let at = |p: Option<&Party>| {
        r.groups.iter().position(|g| p.is_some_and(|p| p.plus == g.codes) && g.case == Case::Bare)
    };
    match (at(f.parties.first()), at(f.parties.get(1))) {
        (None, Some(_)) => 1,
        (Some(a), Some(b)) if b < a => 1,
        _ => 0,
    }
}
