//! What would make it true? The nearest statement of the same shape that the evidence supports,
//! and how a growth claim fares when its base year moves.
//!
//! One thing is changed at a time: the year, the direction, the measure, the region. Not for
//! claims that are supported; not a search for any true sentence.

use super::Evidence;
use super::adjust::adjust;
use super::report::BaseYear;
use super::say::Voice;
use crate::words;
use comity_claims::frame::{Frame, Kind, Op, Party};
use comity_claims::judge::{Verdict, judge};
use comity_claims::period::{Day, Period, Stamp};
use comity_claims::vocab;
use comity_ledger::measure::{self, Measure};

/// How many years away another year is still worth telling.
const YEARS_AWAY: i32 = 12;

/// How far the base year of a growth claim is moved.
const BASE_MOVES: [i32; 5] = [-2, -1, 0, 1, 2];

/// Judges a variant of a claim; its verdict and the sources that support it.
fn supported(frame: &Frame, day: Day, evidence: Evidence<'_>) -> Option<Vec<String>> {
    let found = adjust(evidence.world, frame, judge(frame, evidence.facts, day), day).finding;
    let by: Vec<String> =
        found.bases.iter().filter(|b| b.verdict == Verdict::Supported).map(|b| b.source.clone()).collect();
    let holds = match found.verdict {
        Verdict::Supported => true,
        Verdict::SourceDependent => !by.is_empty(),
        _ => false,
    };
    holds.then_some(by)
}

/// A statement with the sources that support it.
fn on(voice: &Voice<'_>, said: String, by: &[String]) -> String {
    let mut names: Vec<String> = by.iter().map(|s| voice.source(s)).collect();
    names.dedup();
    if names.is_empty() {
        return said;
    }
    voice.said("nearest.by", &[("said", &said), ("sources", &names.join(voice.semicolon()))])
}

/// The nearest true statements, the nearest first; at most two.
pub fn nearest(frame: &Frame, day: Day, evidence: Evidence<'_>, voice: &Voice<'_>) -> Vec<String> {
    let mut out = Vec::new();
    out.extend(other_year(frame, day, evidence, voice));
    if frame.kind != Kind::Event {
        out.extend(other_way(frame, day, evidence, voice));
        out.extend(other_measure(frame, day, evidence, voice));
    }
    if out.is_empty() {
        out.extend(other_region(frame, day, evidence, voice));
    }
    out.truncate(2);
    out
}

/// The year that a claim speaks of.
fn year_of(frame: &Frame, day: Day) -> Option<i32> {
    match frame.period {
        Period::At(s) | Period::AsOf(s) => Some(s.year()),
        Period::Latest => Some(day.0 - 1),
        _ => None,
    }
}

/// "true of 2015", "true since 2015".
fn other_year(frame: &Frame, day: Day, evidence: Evidence<'_>, voice: &Voice<'_>) -> Option<String> {
    let year = year_of(frame, day)?;
    let event = matches!(frame.kind, Kind::Event | Kind::Membership);
    let at = |y: i32| {
        let mut f = frame.clone();
        f.period = match frame.period {
            Period::AsOf(_) => Period::AsOf(Stamp::Year(y)),
            _ => Period::At(Stamp::Year(y)),
        };
        if let (Some(base), Period::At(_)) = (frame.base_period, frame.period) {
            f.base_period = Some(base.shift_years(y - year));
        }
        supported(&f, day, evidence)
    };
    if event {
        let found = (1..=40).flat_map(|n| [year - n, year + n]).find(|y| *y <= day.0 && at(*y).is_some())?;
        return Some(voice.said("nearest.year", &[("year", &found.to_string())]));
    }
    let mut near = (1..=YEARS_AWAY).flat_map(|n| [year - n, year + n]).filter(|y| *y <= day.0);
    let found = near.find_map(|y| at(y).map(|by| (y, by)))?;
    Some(on(voice, voice.said("nearest.year", &[("year", &found.0.to_string())]), &found.1))
}

/// "true the other way round".
fn other_way(frame: &Frame, day: Day, evidence: Evidence<'_>, voice: &Voice<'_>) -> Option<String> {
    if vocab::direction(&frame.measure) != vocab::Direction::Directed || frame.parties.len() != 2 {
        return None;
    }
    let mut f = frame.clone();
    f.parties.reverse();
    if frame.measure == measure::TRADE_GOODS_BALANCE {
        return None;
    }
    let by = supported(&f, day, evidence)?;
    let goods = Measure::parse(&f.measure).is_ok_and(Measure::is_goods);
    let measure = if goods { measure::TRADE_GOODS_EXPORTS.as_str() } else { f.measure.as_str() };
    let subject = voice.subject(measure, &f.parties, f.product.as_deref());
    Some(on(voice, voice.said("nearest.other_way", &[("subject", &subject)]), &by))
}

/// "true of trade both ways", "true of exports alone".
fn other_measure(frame: &Frame, day: Day, evidence: Evidence<'_>, voice: &Voice<'_>) -> Option<String> {
    let others: &[Measure] = match Measure::parse(&frame.measure).ok()? {
        measure::TRADE_GOODS => &[measure::TRADE_GOODS_EXPORTS, measure::TRADE_GOODS_IMPORTS],
        m if m.is_goods_one_way() => &[measure::TRADE_GOODS],
        _ => return None,
    };
    if !matches!(frame.kind, Kind::Level | Kind::Change | Kind::Ratio) {
        return None;
    }
    others.iter().find_map(|measure| {
        let mut f = frame.clone();
        f.measure = measure.as_str().to_owned();
        if *measure == measure::TRADE_GOODS_IMPORTS {
            f.measure = measure::TRADE_GOODS_EXPORTS.as_str().to_owned();
            f.parties.reverse();
        }
        let by = supported(&f, day, evidence)?;
        let subject = voice.subject(&f.measure, &f.parties, f.product.as_deref());
        Some(on(voice, voice.said("nearest.subject", &[("subject", &subject)]), &by))
    })
}

/// "true of Latin America and the Caribbean", where the text says CELAC, and the other way round.
fn other_region(frame: &Frame, day: Day, evidence: Evidence<'_>, voice: &Voice<'_>) -> Option<String> {
    let swap = |code: &str| match code {
        "LAC" => Some("CELAC"),
        "CELAC" => Some("LAC"),
        "EUROPE" => Some("EU"),
        _ => None,
    };
    let mut f = frame.clone();
    let mut changed = None;
    for p in &mut f.parties {
        if let Some(other) = p.single().and_then(swap) {
            *p = Party::one(other);
            changed = Some(other);
        }
    }
    let by = supported(&f, day, evidence)?;
    Some(on(voice, voice.said("nearest.subject", &[("subject", &voice.place(changed?))]), &by))
}

/// The base years around the one claimed.
pub fn base_years(frame: &Frame, day: Day, evidence: Evidence<'_>) -> Vec<BaseYear> {
    let growth = matches!(frame.kind, Kind::Change | Kind::Ratio) && frame.versus.is_none();
    let base = match (frame.base_period, frame.period) {
        (Some(Period::At(Stamp::Year(y))), _) => Some(y),
        (None, Period::Range(Stamp::Year(a), Stamp::Year(b))) if a != b => Some(a),
        (None, Period::Since(s)) => Some(s.year()),
        (None, Period::At(Stamp::Year(y))) => Some(y - 1),
        _ => None,
    };
    let (true, Some(base)) = (growth, base) else { return Vec::new() };
    let end = match frame.period {
        Period::Range(_, b) => b.year(),
        Period::At(s) => s.year(),
        _ => day.0,
    };
    let moved = |year: i32| {
        let mut f = frame.clone();
        match frame.period {
            Period::Range(_, b) => f.period = Period::Range(Stamp::Year(year), b),
            Period::Since(_) => f.period = Period::Since(Stamp::Year(year)),
            _ => {}
        }
        if frame.base_period.is_some() || matches!(frame.period, Period::At(_)) {
            f.base_period = Some(Period::At(Stamp::Year(year)));
        }
        let found = adjust(evidence.world, &f, judge(&f, evidence.facts, day), day).finding;
        BaseYear { year, value: found.bases.first().and_then(|b| b.value), verdict: found.verdict }
    };
    let years = BASE_MOVES.iter().map(|m| base + m).filter(|y| *y < end);
    let all: Vec<BaseYear> = years.map(moved).collect();
    if all.iter().any(|b| b.value.is_some()) { all } else { Vec::new() }
}

/// The base years in one line, or nothing if there are none.
pub fn base_years_in_words(years: &[BaseYear], unit: &str, voice: &Voice<'_>) -> Option<String> {
    let one = |b: &BaseYear| {
        let year = b.year.to_string();
        let Some(value) = b.value else { return voice.said("base.nothing", &[("year", &year)]) };
        let (value, verdict) = (voice.quantity(value, unit), voice.verdict(b.verdict));
        voice.said("base.from", &[("year", &year), ("value", &value), ("verdict", verdict)])
    };
    let all: Vec<String> = years.iter().map(one).collect();
    (!all.is_empty()).then(|| all.join(voice.semicolon()))
}

/// What values a claim would accept, in words.
pub fn tolerance(frame: &Frame, voice: &Voice<'_>) -> Option<String> {
    let claimed = frame.claimed()?;
    let unit = frame.unit.as_deref().unwrap_or_default();
    let q = frame.number()?;
    if frame.kind == Kind::Rank {
        return Some(words::capital(voice.word("tolerance.rank")));
    }
    let edge = |direction: f64| edge_of(&claimed, q, direction);
    let (low, high) = (edge(-1.0), edge(1.0));
    let key = match frame.op.unwrap_or(Op::Equal) {
        Op::Above | Op::AtLeast => "tolerance.above",
        Op::Below | Op::AtMost => "tolerance.below",
        _ if (high - low).abs() < 1e-6 * q.abs() => "tolerance.count",
        _ => "tolerance.from_to",
    };
    let (low, high) = (voice.quantity(low, unit), voice.quantity(high, unit));
    let args: &[(&str, &str)] = &[("low", &low), ("high", &high)];
    Some(words::capital(&voice.said(key, args)))
}

/// The last value in a direction that still supports the claim, by bisection.
fn edge_of(claimed: &comity_claims::judge::tolerance::Claimed, q: f64, direction: f64) -> f64 {
    use comity_claims::judge::tolerance::{Grade, grade};
    let holds = |v: f64| grade(claimed, v) == Grade::Supported;
    let scale = q.abs().max(1e-9);
    let mut inside =
        [q, q * 1.0001, q * 0.9999, q * 1.05, q * 0.95].into_iter().find(|v| holds(*v)).unwrap_or(q);
    let mut outside = q + direction * 4.0 * scale;
    for _ in 0..80 {
        let middle = f64::midpoint(inside, outside);
        if holds(middle) { inside = middle } else { outside = middle }
    }
    inside
}
