//! Ranks: where a place stands among the partners of another, or among the members of a bloc.
//!
//! The rank is taken over all partners that one source has, at least two. When the list holds
//! blocs, it is taken twice, with and without them as partners; an answer that turns on this is
//! said to depend on the basis. The world is never a partner.

use super::term::product_overlap;
use super::{Basis, Finding, Reason, Verdict, numeric::attributed, resolve, term::Witness};
use crate::facts::{Ask, Facts, Row, members_on};
use crate::frame::{Agg, Basis as Dimension, Frame, Op, Party, Value};
use crate::grammar::gazette;
use crate::period::{Day, Period, Stamp};
use crate::remark::Remark;
use crate::vocab::{self, Direction};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Which end of the flow varies, and what the other end is.
struct Contest {
    /// `None` for monadic measures.
    fixed: Option<String>,
    fixed_is_origin: bool,
    /// Only these take part, if given.
    pool: Option<String>,
    focal: String,
}

/// Judges a rank. What is said of several at once, "the largest partner of Chile and Peru", must hold of each.
pub fn rank(frame: &Frame, facts: &dyn Facts, date: Day) -> Finding {
    let each: Vec<Finding> = apart(frame).iter().map(|one| of_one(one, facts, date)).collect();
    let fails = |f: &&Finding| !matches!(f.verdict, Verdict::Supported | Verdict::Imprecise);
    let denied = each.iter().find(|f| f.verdict == Verdict::Contradicted);
    let verdict = denied.or_else(|| each.iter().find(fails)).or(each.first()).map(|f| f.verdict);
    let mut all = Finding::not_checkable(Reason::NoData);
    for found in each {
        all.bases.extend(found.bases);
        all.notes.extend(found.notes);
    }
    Finding { verdict: verdict.unwrap_or(all.verdict), ..all }
}

/// More places than a list of a text has; a rank is looked up for each.
const EACH_MAX: usize = 40;

/// The frame for each place of a side that names several: whose partners they are, or all of those "among the five
/// largest". "A and B are the largest" is of neither alone.
fn apart(frame: &Frame) -> Vec<Frame> {
    let whose = frame.among.as_deref().and_then(|among| among.split_once(':')).map(|(_, whose)| whose);
    let several = |p: &Party| {
        let each = frame.op == Some(Op::AtMost) || whose == Some(p.plus.join("+").as_str());
        (2..=EACH_MAX).contains(&p.plus.len()) && p.minus.is_empty() && each
    };
    let Some(at) = frame.parties.iter().position(several) else { return vec![frame.clone()] };
    let whole = frame.parties[at].plus.join("+");
    let one = |code: &String| {
        let mut one = frame.clone();
        one.parties[at] = Party::one(code);
        one.among = frame.among.as_ref().map(|among| match among.split_once(':') {
            Some((of, whose)) if whose == whole => format!("{of}:{code}"),
            _ => among.clone(),
        });
        one
    };
    frame.parties[at].plus.iter().map(one).collect()
}

fn of_one(frame: &Frame, facts: &dyn Facts, date: Day) -> Finding {
    let Some(contest) = contest(frame, facts, date) else { return Finding::not_checkable(Reason::NoData) };
    let entries = field(frame, facts, &contest);
    let by_witness = by_witness(&entries);
    let all = by_witness.keys().cloned().collect();
    let heard = attributed(all, frame.source.as_ref(), &frame.parties_codes());
    let with_blocs = entries.iter().any(|e| e.group);
    let bases: Vec<Basis> = heard
        .iter()
        .filter_map(|w| Some((w, by_witness.get(w)?)))
        .flat_map(|(w, mine)| basis(frame, facts, date, &contest, with_blocs, w, mine))
        .collect();
    if bases.is_empty() {
        return Finding::not_checkable(Reason::NoData);
    }
    Finding::from_bases(bases)
}

fn contest(frame: &Frame, facts: &dyn Facts, date: Day) -> Option<Contest> {
    let side = |n: usize| frame.parties.get(n).and_then(|p| p.single()).map(str::to_owned);
    let (a, b) = (side(0)?, side(1));
    let Some(b) = b else {
        let pool = frame.among.clone().filter(|x| x != "WLD" && !x.contains(':'));
        return Some(Contest { fixed: None, fixed_is_origin: false, pool, focal: a });
    };
    let among = frame.among.as_deref().unwrap_or("");
    let made = |fixed: &String, focal: &String, fixed_is_origin, pool: Option<&str>| {
        Some(Contest {
            fixed: Some(fixed.clone()),
            fixed_is_origin,
            pool: pool.map(str::to_owned),
            focal: focal.clone(),
        })
    };
    match among.split_once(':') {
        Some(("destinations_of", _)) => made(&a, &b, true, None),
        Some(("sources_of", _)) => made(&b, &a, false, None),
        Some((_, x)) if x == b => made(&b, &a, false, None),
        Some(_) => made(&a, &b, true, None),
        None if among.is_empty() => made(&b, &a, false, None),
        None => {
            let inside = members_on(facts, among, date);
            let of = |code: &String| inside.contains(code) || gazette::is_member(code, among);
            let taken_in = (of(&a), of(&b));
            let gives = !(frame.measure.ends_with(".imports") || frame.measure.starts_with("people."));
            if taken_in == (false, true) || taken_in == (true, true) && gives {
                made(&a, &b, true, Some(among))
            } else {
                made(&b, &a, false, Some(among))
            }
        }
    }
}

/// One row of the contest: whose it is, and whether that is a group of places.
struct Entry {
    row: Arc<Row>,
    at_destination: bool,
    group: bool,
}

impl Entry {
    fn code(&self) -> &str {
        if self.at_destination { &self.row.destination } else { &self.row.origin }
    }
}

/// The rows of all who take part.
fn field(frame: &Frame, facts: &dyn Facts, c: &Contest) -> Vec<Entry> {
    let mut out: Vec<Entry> = Vec::new();
    let measures = std::iter::once(frame.measure.as_str()).chain(vocab::mirror(&frame.measure));
    let undirected = vocab::direction(&frame.measure) == Direction::Undirected;
    for measure in measures {
        let fixed = c.fixed.as_deref();
        let mut asks = vec![match (fixed, c.fixed_is_origin) {
            (None, _) => Ask { measure, origin: None, destination: Some("") },
            (Some(_), true) => Ask { measure, origin: fixed, destination: None },
            (Some(_), false) => Ask { measure, origin: None, destination: fixed },
        }];
        if undirected && fixed.is_some() {
            asks = vec![
                Ask { measure, origin: fixed, destination: None },
                Ask { measure, origin: None, destination: fixed },
            ];
        }
        for ask in asks {
            let at_destination = ask.origin.is_some();
            let entry = |row| Entry { row, at_destination, group: false };
            out.extend(facts.rows(ask).into_iter().map(entry));
        }
    }
    let product = frame.product.as_deref();
    out.retain(|e| {
        let r = &e.row;
        let same = product.map_or(r.product.is_empty(), |p| product_overlap(p, &r.product) >= 0.5);
        same && !e.code().starts_with("WLD") && Some(e.code()) != c.fixed.as_deref()
    });
    let codes: BTreeSet<&str> = out.iter().map(Entry::code).collect();
    let groups: BTreeSet<String> =
        codes.into_iter().filter(|code| grouped(facts, code)).map(str::to_owned).collect();
    for e in &mut out {
        e.group = groups.contains(e.code());
    }
    out
}

/// The entries of each witness, in order; those of one witness mostly lie together.
fn by_witness(entries: &[Entry]) -> BTreeMap<Witness, Vec<&Entry>> {
    let same = |a: &&Entry, b: &&Entry| a.row.source == b.row.source && a.row.measure == b.row.measure;
    let mut out: BTreeMap<Witness, Vec<&Entry>> = BTreeMap::new();
    let all: Vec<&Entry> = entries.iter().collect();
    for run in all.chunk_by(same) {
        let Some(first) = run.first() else { continue };
        let w = Witness { source: first.row.source.clone(), measure: first.row.measure.clone() };
        out.entry(w).or_default().extend(run);
    }
    out
}

/// The entries of one witness by period, newest period first.
struct Years<'a>(Vec<(Period, Vec<&'a Entry>)>);

impl<'a> Years<'a> {
    fn of(mine: &[&'a Entry]) -> Self {
        let mut out: Vec<(Period, Vec<&'a Entry>)> = Vec::new();
        for e in mine {
            match out.iter_mut().rev().find(|(p, _)| *p == e.row.period) {
                Some((_, entries)) => entries.push(e),
                None => out.push((e.row.period, vec![e])),
            }
        }
        out.sort_by_key(|(p, _)| std::cmp::Reverse(super::term::end_of(*p)));
        Self(out)
    }

    fn periods(&self) -> Vec<Period> {
        self.0.iter().map(|(p, _)| *p).collect()
    }

    /// Entries by code for one unit and period; newest release up to `vintage`.
    fn table(&self, unit: &str, vintage: &str, period: Period) -> BTreeMap<&'a str, &'a Entry> {
        let then = |p: Period| p == period || (period.bounds().is_some() && p.bounds() == period.bounds());
        let mut out: BTreeMap<&str, &Entry> = BTreeMap::new();
        for e in self.0.iter().filter(|(p, _)| then(*p)).flat_map(|(_, entries)| entries) {
            let here = e.row.unit == unit && e.row.vintage.as_str() <= vintage;
            if here && out.get(e.code()).is_none_or(|k| k.row.vintage < e.row.vintage) {
                out.insert(e.code(), e);
            }
        }
        out
    }
}

/// A group of places, by the evidence or by its name.
fn grouped(facts: &dyn Facts, code: &str) -> bool {
    facts.is_bloc(code) || crate::grammar::gazette::is_bloc(code)
}

/// Who takes part in a rank within a group: its members, or the places in a part of the world. `None` if none is known, for
/// then nobody is known to stand before another.
fn pool_of(pool: &str, table: &BTreeMap<&str, &Entry>, facts: &dyn Facts, day: Day) -> Option<Vec<String>> {
    let members = members_on(facts, pool, day);
    if !members.is_empty() {
        return Some(members);
    }
    let inside: Vec<String> =
        table.keys().filter(|code| gazette::is_member(code, pool)).map(|code| (*code).to_owned()).collect();
    Some(inside).filter(|inside| !inside.is_empty())
}

/// One more than the number of places with a larger value, and the rows looked at.
fn place_of(
    table: &BTreeMap<&str, &Entry>,
    facts: &dyn Facts,
    c: &Contest,
    day: Day,
    blocs: bool,
) -> Option<(f64, Vec<Arc<Row>>)> {
    let members = match c.pool.as_deref() {
        Some(pool) => pool_of(pool, table, facts, day)?,
        None => Vec::new(),
    };
    let within = members_on(facts, &c.focal, day);
    let own: &[String] = if blocs { &[] } else { &within };
    let listed = |list: &[String], code: &str| list.iter().any(|m| m == code);
    let takes_part = |code: &str, e: &Entry| {
        code == c.focal
            || ((c.pool.is_none() || listed(&members, code)) && (blocs || !e.group) && !listed(own, code))
    };
    let taken: Vec<&Entry> = table.iter().filter(|(code, e)| takes_part(code, e)).map(|(_, e)| *e).collect();
    let focal = match table.get(c.focal.as_str()) {
        Some(e) => e.row.value,
        None => {
            let parts: Vec<f64> =
                within.iter().filter_map(|m| table.get(m.as_str())).map(|e| e.row.value).collect();
            if parts.is_empty() {
                return None;
            }
            parts.iter().sum()
        }
    };
    // parts told in whole per cents that are level say nothing of which is the larger
    let level = |e: &&Entry| vocab::is_part(&e.row.unit) && e.code() != c.focal && e.row.value == focal;
    if taken.len() < 2 || taken.iter().any(level) {
        return None;
    }
    let above = taken.iter().filter(|e| e.row.value > focal).count();
    Some((above as f64 + 1.0, taken.iter().map(|e| Arc::clone(&e.row)).collect()))
}

fn holds(frame: &Frame, place: f64) -> bool {
    let Some(Value::One(q)) = frame.value else { return false };
    let plain = match frame.op.unwrap_or(Op::Equal) {
        Op::Above => place > q,
        Op::AtLeast => place >= q,
        Op::Below => place < q,
        Op::AtMost | Op::Nearly => place <= q,
        _ => (place - q).abs() < 0.5,
    };
    plain != frame.negated
}

/// The years a standing is claimed for, or the single period.
fn spells(frame: &Frame, period: Period, available: &[Period], date: Day) -> Vec<Period> {
    let years = |a: i32, b: i32| -> Vec<Period> {
        (a..=b).map(|y| Period::At(Stamp::Year(y))).filter(|p| available.contains(p)).collect()
    };
    match period {
        Period::Range(a @ Stamp::Year(_), b @ Stamp::Year(_)) if !available.contains(&period) => {
            years(a.year(), b.year())
        }
        Period::Since(s) => years(s.year(), date.0),
        p if frame.agg == Some(Agg::Every) => p.bounds().map_or(vec![p], |(a, b)| years(a.0, b.0)),
        p => vec![p],
    }
}

/// The verdicts of one witness: one, or two when its list holds groups of places.
fn basis(
    frame: &Frame,
    facts: &dyn Facts,
    date: Day,
    c: &Contest,
    with_blocs: bool,
    w: &Witness,
    mine: &[&Entry],
) -> Vec<Basis> {
    let mut units: Vec<&str> =
        mine.iter().map(|e| e.row.unit.as_str()).collect::<BTreeSet<_>>().into_iter().collect();
    units.sort_by_key(|u| vocab::is_currency(u) == (frame.basis == Some(Dimension::Volume)));
    let vintages: Vec<&str> =
        mine.iter().map(|e| e.row.vintage.as_str()).collect::<BTreeSet<_>>().into_iter().rev().collect();
    let years = Years::of(mine);
    let available = years.periods();
    let periods = resolve(frame.period, &available, date);
    let Some(newest) = vintages.first() else { return Vec::new() };
    let mut out = Vec::new();
    // a bloc has its place among blocs, whatever else is counted
    let bloc = grouped(facts, &c.focal);
    for blocs in if with_blocs && !bloc { vec![true, false] } else { vec![true] } {
        let judged = |vintage: &str, period: Period| -> Option<(bool, f64, Vec<Arc<Row>>)> {
            units.iter().find_map(|unit| {
                let mut last = None;
                for p in spells(frame, period, &available, date) {
                    let day = p.bounds().map_or(date, |b| b.1);
                    let (place, rows) = place_of(&years.table(unit, vintage, p), facts, c, day, blocs)?;
                    let ok = holds(frame, place);
                    last = Some((ok, place, rows));
                    if !ok {
                        break;
                    }
                }
                last
            })
        };
        let Some((period, (ok, place, rows))) = periods.iter().find_map(|p| Some((*p, judged(newest, *p)?)))
        else {
            continue;
        };
        let earlier = || {
            frame.period == Period::Latest
                && periods.iter().any(|p| *p != period && judged(newest, *p).is_some_and(|j| j.0))
        };
        let older = || vintages.iter().skip(1).any(|v| judged(v, period).is_some_and(|j| j.0));
        let verdict = if ok {
            Verdict::Supported
        } else if older() || earlier() {
            Verdict::Outdated
        } else {
            Verdict::Contradicted
        };
        let note = with_blocs.then_some(Remark::Partners { blocs });
        out.push(Basis {
            source: w.source.clone(),
            measure: w.measure.clone(),
            vintage: (*newest).to_owned(),
            value: Some(place),
            unit: "rank".to_owned(),
            period,
            verdict,
            rows,
            note,
        });
    }
    out
}
