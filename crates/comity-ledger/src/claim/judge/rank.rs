//! Ranks: where a place stands among the partners of another, or among the members of a bloc.
//!
//! The rank is taken over all partners that one source has, at least two. When the list holds
//! blocs, it is taken twice, with and without them as partners; an answer that turns on this is
//! said to depend on the basis. The world is never a partner.

use super::term::product_overlap;
use super::{Basis, Finding, Reason, Verdict, numeric::attributed, resolve, term::Witness};
use crate::claim::facts::{Ask, Facts, Row, members_on};
use crate::claim::frame::{Agg, Basis as Dimension, Frame, Op, Value};
use crate::claim::period::{Day, Period, Stamp};
use crate::claim::vocab::{self, Direction};
use std::collections::{BTreeMap, BTreeSet};

/// Which end of the flow varies, and what the other end is.
struct Contest {
    /// `None` for monadic measures.
    fixed: Option<String>,
    fixed_is_origin: bool,
    /// Only these take part, if given.
    pool: Option<String>,
    focal: String,
}

/// Judges a rank.
pub fn rank(frame: &Frame, facts: &dyn Facts, date: Day) -> Finding {
    let Some(contest) = contest(frame, facts, date) else { return Finding::not_checkable(Reason::NoData) };
    let rows = field(frame, facts, &contest);
    let witnesses: BTreeSet<Witness> =
        rows.iter().map(|(_, r)| Witness { source: r.source.clone(), measure: r.measure.clone() }).collect();
    let witnesses =
        attributed(witnesses.into_iter().collect(), frame.source.as_ref(), &frame.parties_codes());
    let bases: Vec<Basis> =
        witnesses.iter().flat_map(|w| basis(frame, facts, date, &contest, &rows, w)).collect();
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
            let taken_in = (inside.contains(&a), inside.contains(&b));
            let gives = !(frame.measure.ends_with(".imports") || frame.measure.starts_with("people."));
            if taken_in == (false, true) || taken_in == (true, true) && gives {
                made(&a, &b, true, Some(among))
            } else {
                made(&b, &a, false, Some(among))
            }
        }
    }
}

/// The rows of all who take part, each with its code.
fn field(frame: &Frame, facts: &dyn Facts, c: &Contest) -> Vec<(String, Row)> {
    let mut out = Vec::new();
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
            for row in facts.rows(ask) {
                let code = if ask.origin.is_some() { row.destination.clone() } else { row.origin.clone() };
                out.push((code, row));
            }
        }
    }
    let product = frame.product.as_deref();
    out.retain(|(code, r)| {
        let same = product.map_or(r.product.is_empty(), |p| product_overlap(p, &r.product) >= 0.5);
        same && code != "WLD" && Some(code.as_str()) != c.fixed.as_deref() && !code.starts_with("WLD")
    });
    out
}

/// Values by code for one witness, unit and period; newest release up to `vintage`.
fn table(
    rows: &[(String, Row)],
    w: &Witness,
    unit: &str,
    vintage: &str,
    period: Period,
) -> BTreeMap<String, Row> {
    let mut out: BTreeMap<String, Row> = BTreeMap::new();
    for (code, r) in rows {
        let here =
            r.source == w.source && r.measure == w.measure && r.unit == unit && r.vintage.as_str() <= vintage;
        let then = r.period == period || (period.bounds().is_some() && r.period.bounds() == period.bounds());
        if here && then && out.get(code).is_none_or(|k| k.vintage < r.vintage) {
            out.insert(code.clone(), r.clone());
        }
    }
    out
}

/// A group of places, by the evidence or by its name.
fn grouped(facts: &dyn Facts, code: &str) -> bool {
    facts.is_bloc(code) || crate::claim::read::gazetteer::gazetteer().is_bloc(code)
}

/// One more than the number of places with a larger value, and the rows looked at.
fn place_of(
    table: &BTreeMap<String, Row>,
    facts: &dyn Facts,
    c: &Contest,
    day: Day,
    blocs: bool,
) -> Option<(f64, Vec<Row>)> {
    let members = c.pool.as_deref().map(|b| members_on(facts, b, day)).unwrap_or_default();
    let own = if blocs { Vec::new() } else { members_on(facts, &c.focal, day) };
    let takes_part = |code: &String| {
        *code == c.focal
            || ((c.pool.is_none() || members.contains(code) || members.is_empty())
                && (blocs || !grouped(facts, code))
                && !own.contains(code))
    };
    let rows: Vec<Row> = table.iter().filter(|(code, _)| takes_part(code)).map(|(_, r)| r.clone()).collect();
    let focal = match table.get(&c.focal) {
        Some(r) => r.value,
        None => {
            let parts: Vec<f64> = members_on(facts, &c.focal, day)
                .iter()
                .filter_map(|m| table.get(m))
                .map(|r| r.value)
                .collect();
            if parts.is_empty() {
                return None;
            }
            parts.iter().sum()
        }
    };
    if rows.len() < 2 {
        return None;
    }
    let above = rows.iter().filter(|r| r.value > focal).count();
    Some((above as f64 + 1.0, rows))
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

fn basis(
    frame: &Frame,
    facts: &dyn Facts,
    date: Day,
    c: &Contest,
    rows: &[(String, Row)],
    w: &Witness,
) -> Vec<Basis> {
    let mine: Vec<&Row> =
        rows.iter().map(|(_, r)| r).filter(|r| r.source == w.source && r.measure == w.measure).collect();
    let mut units: Vec<String> =
        mine.iter().map(|r| r.unit.clone()).collect::<BTreeSet<_>>().into_iter().collect();
    units.sort_by_key(|u| vocab::is_currency(u) == (frame.basis == Some(Dimension::Volume)));
    let vintages: Vec<String> =
        mine.iter().map(|r| r.vintage.clone()).collect::<BTreeSet<_>>().into_iter().rev().collect();
    let mut available: Vec<Period> = Vec::new();
    for r in &mine {
        if !available.contains(&r.period) {
            available.push(r.period);
        }
    }
    available.sort_by_key(|p| std::cmp::Reverse(super::term::end_of(*p)));
    let periods = resolve(frame.period, &available, date);
    let Some(newest) = vintages.first() else { return Vec::new() };
    let with_blocs = rows.iter().any(|(code, _)| grouped(facts, code));
    let mut out = Vec::new();
    for blocs in if with_blocs { vec![true, false] } else { vec![true] } {
        let judged = |vintage: &str, period: Period| -> Option<(bool, f64, Vec<Row>)> {
            units.iter().find_map(|unit| {
                let all = spells(frame, period, &available, date);
                let mut last = None;
                for p in &all {
                    let day = p.bounds().map_or(date, |b| b.1);
                    let (place, rows) = place_of(&table(rows, w, unit, vintage, *p), facts, c, day, blocs)?;
                    let ok = holds(frame, place);
                    last = Some((ok, place, rows));
                    if !ok {
                        break;
                    }
                }
                last
            })
        };
        let Some((period, (ok, place, used))) = periods.iter().find_map(|p| Some((*p, judged(newest, *p)?)))
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
        let note = with_blocs
            .then(|| if blocs { "counting blocs as partners" } else { "counting countries only" }.to_owned());
        out.push(Basis {
            source: w.source.clone(),
            measure: w.measure.clone(),
            vintage: newest.clone(),
            value: Some(place),
            unit: "rank".to_owned(),
            period,
            verdict,
            rows: used,
            note,
        });
    }
    out
}
