//! Denials that leave out what is denied: "Eritrea has not", "Tuvalu and Nauru do not", "but not of the OECD".

use super::lang::Lang;
use super::place::{Case, Group};
use super::reader::Reader;
use super::tie;
use crate::frame::{Frame, Kind, Party};
use crate::period::{Period, Stamp};

/// Verbs that stand for the one told before, with their denial.
const AUXILIARIES: &[&str] = &[
    "has not", "have not", "had not", "did not", "does not", "do not", "is not", "are not", "was not",
    "were not", "hasn't", "haven't", "didn't", "doesn't", "don't", "isn't", "aren't", "wasn't",
];

/// "…; Eritrea has not", "whereas Botswana is not": the event or membership told last, denied of another; with the
/// first item of its words.
pub(super) fn denied(r: &Reader<'_>, n: usize) -> Option<(Frame, usize)> {
    let line = r.line;
    let ends = matches!(line.word(n + 1), "" | "." | ";" | ",") || line.is(n + 1, "and");
    if line.lexicon.lang != Lang::En
        || !ends
        || !AUXILIARIES.contains(&line.phrase(n).as_str())
        || r.is_used(n)
    {
        return None;
    }
    let usable =
        |g: &&Group| g.to <= n && r.clause(g.from) == r.clause(n) && g.case == Case::Bare && !g.pointer;
    let g = r.groups.iter().find(|g| usable(g) && r.stretch(g.from) == r.stretch(n)).or_else(|| {
        // "; the Marshall Islands, which recognise Taiwan, have not"
        r.groups.iter().find(|g| usable(g))
    })?;
    let last = r.out.iter().rev().find(|f| f.anchor.end <= line.start(g.from))?;
    if !is_repeatable(last) || last.parties.iter().any(|p| p.plus.iter().any(|c| g.codes.contains(c))) {
        return None;
    }
    let mut f = Frame { span: r.span(g.from, n + 1), anchor: r.span(n, n + 1), ..last.clone() };
    let focal = if f.measure == "membership" { 0 } else { super::gap::subject(r, &f) };
    *f.parties.get_mut(focal)? = Party::union(&g.codes);
    f.negated = true;
    f.period = open_period(r, &f);
    Some((f, g.from))
}

/// "is a member of the G20 but not of the OECD", "joined NATO, but not the Union": another bloc, denied.
pub(super) fn another_bloc(r: &Reader<'_>, n: usize) -> Option<(Frame, usize)> {
    let line = r.line;
    if line.lexicon.lang != Lang::En || line.word(n) != "not" || line.phrase(n) != "not" || r.is_used(n) {
        return None;
    }
    let g = r.groups.iter().find(|g| {
        let linked = (n + 1..g.from).all(|i| line.any(i, &["prep", "article"]));
        g.from > n && g.from <= n + 3 && linked && tie::is_club(g)
    })?;
    let ends = matches!(line.word(g.to), "" | "." | ";" | ",");
    let last = r.out.iter().rev().find(|f| f.anchor.end <= line.start(n))?;
    let same = last.measure == "membership" && last.kind == Kind::Membership && !last.negated;
    if !ends || !same || last.parties.last().is_some_and(|p| p.plus == g.codes) {
        return None;
    }
    let mut f = Frame { span: r.span(n, g.to), anchor: r.span(n, g.to), ..last.clone() };
    *f.parties.last_mut()? = Party::union(&g.codes);
    f.negated = true;
    f.period = open_period(r, &f);
    Some((f, n))
}

/// Whether a claim is one that a verb without an object may repeat.
fn is_repeatable(f: &Frame) -> bool {
    matches!(f.kind, Kind::Event | Kind::Membership) && f.value.is_none() && !f.negated
}

/// What did not happen has not happened up to the day of the text.
fn open_period(r: &Reader<'_>, f: &Frame) -> Period {
    if f.kind == Kind::Event { Period::UpTo(Stamp::Day(r.day.0, r.day.1, r.day.2)) } else { Period::Latest }
}
