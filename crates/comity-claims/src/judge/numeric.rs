//! Levels, changes, ratios, shares and comparisons.
//!
//! ```text
//! change = (x_t − x_0) / |x_0| · 100      cagr = ((x_t / x_0)^(1/n) − 1) · 100
//! ratio  = x_t / x_0                      share = x_part / x_whole · 100
//! ```
//! Both terms of a quotient come from the same source and release unless they measure different
//! things. A deficit changes by its magnitude.

use super::term::{Cell, Lookup, Pool, Term, Witness};
use super::tolerance::{Claimed, Class, Grade, grade};
use super::{Basis, Finding, Reason, Verdict, resolve};
use crate::facts::{Facts, Row};
use crate::frame::{Agg, Attribution, Basis as Dimension, Frame, Kind, Op, Other, Value};
use crate::period::{Day, Period, Stamp};
use crate::remark::Remark;
use crate::vocab;
use std::sync::Arc;

/// Part of a converted amount by which the rates of a year may make it differ without leaving open what it was.
const RATES_DIFFER: f64 = 0.1;

/// The second term of a frame, if it has one.
struct Second {
    term: Term,
    pool: Pool,
    /// Its period when it is not the first term's.
    period: Option<Period>,
}

struct Work<'a> {
    frame: &'a Frame,
    facts: &'a dyn Facts,
    date: Day,
    term: Term,
    pool: Pool,
    second: Option<Second>,
}

/// Judges a numeric frame against every witness.
pub fn numeric(frame: &Frame, facts: &dyn Facts, date: Day) -> Finding {
    if frame.parties.is_empty() {
        return Finding::not_checkable(Reason::NoData);
    }
    let term = Term {
        measure: frame.measure.clone(),
        parties: frame.parties.clone(),
        product: frame.product.clone(),
    };
    let pool = Pool::gather(facts, &term, true);
    let work = Work { frame, facts, date, second: second(frame, facts, &term), term, pool };
    let witnesses: Vec<Witness> =
        attributed(work.pool.witnesses(), frame.source.as_ref(), &frame.parties_codes());
    let bases: Vec<Basis> = witnesses.iter().filter_map(|w| work.basis(w)).collect();
    if bases.is_empty() {
        return Finding::not_checkable(Reason::NoData);
    }
    Finding::from_bases(bases)
}

fn second(frame: &Frame, facts: &dyn Facts, term: &Term) -> Option<Second> {
    let (other, is_share) = match frame.kind {
        Kind::Share => (frame.denominator.clone().unwrap_or_default(), true),
        Kind::Change => (frame.denominator.clone()?, true),
        Kind::Comparison => (frame.versus.clone().unwrap_or_default(), false),
        Kind::Ratio => (frame.versus.clone()?, false),
        _ => return None,
    };
    let product = whole_product(frame, &other, is_share);
    let term = Term {
        measure: other.measure.clone().unwrap_or_else(|| term.measure.clone()),
        parties: other.parties.clone().unwrap_or_else(|| term.parties.clone()),
        product,
    };
    Some(Second { pool: Pool::gather(facts, &term, true), term, period: other.period })
}

/// A share of the same pair's flow is a share of all products; of another flow, of the same product.
fn whole_product(frame: &Frame, other: &Other, is_share: bool) -> Option<String> {
    if other.product.is_some() {
        return other.product.clone().filter(|p| !p.is_empty());
    }
    let same = other.parties.as_ref().is_none_or(|p| *p == frame.parties);
    let other_measure =
        other.measure.as_ref().is_some_and(|m| *m != frame.measure && !m.starts_with("trade."));
    if (is_share && same) || other_measure { None } else { frame.product.clone() }
}

/// What offices publish under another name than their own: the World Bank its indicators, UNCTAD its report on investment.
const SERIES: &[(&str, &str)] = &[("WB", "WDI"), ("UNCTAD", "WIR"), ("USCENSUS", "CENSUS")];

/// Keeps the witnesses that the text names, or those of the office it names.
pub fn attributed(all: Vec<Witness>, source: Option<&Attribution>, codes: &[Vec<String>]) -> Vec<Witness> {
    let Some(source) = source else { return all };
    // "KNBS" or, with its country, "BNS_KZ"
    let is = |id: &String, s: &str| {
        let own = SERIES.iter().any(|(office, series)| *office == id.as_str() && *series == s);
        own || s == id || s.strip_prefix(id.as_str()).is_some_and(|t| t.starts_with('_'))
    };
    let named: Vec<Witness> =
        all.iter().filter(|w| source.ids.iter().any(|id| is(id, &w.source))).cloned().collect();
    if !named.is_empty() {
        return named;
    }
    let side = |n: usize| codes.get(n).zip(source.reporter.as_ref()).is_some_and(|(c, r)| c.contains(r));
    let by_side =
        |suffix: &str| all.iter().filter(|w| w.measure.ends_with(suffix)).cloned().collect::<Vec<_>>();
    match (side(0), side(1)) {
        (true, false) if all.iter().any(|w| w.measure.ends_with(".exports")) => by_side(".exports"),
        (false, true) if all.iter().any(|w| w.measure.ends_with(".imports")) => by_side(".imports"),
        _ if source.reporter.is_none() && !source.ids.is_empty() => Vec::new(),
        _ => all,
    }
}

impl Frame {
    /// The codes on each side.
    pub fn parties_codes(&self) -> Vec<Vec<String>> {
        self.parties.iter().map(|p| p.plus.clone()).collect()
    }

    /// What the number is compared as.
    pub fn class(&self) -> Class {
        match self.kind {
            Kind::Change if self.unit.as_deref() == Some("pp") => Class::Points,
            Kind::Change if self.unit.as_deref() == Some("percent") => Class::Change,
            Kind::Share => Class::Share,
            Kind::Ratio => Class::Ratio,
            Kind::Count => Class::Count,
            _ if self.measure.starts_with("tariff.") => Class::Tariff,
            _ if self.measure == "un.agreement" => Class::Share,
            _ => Class::Level,
        }
    }

    /// The number claimed with its tolerance.
    pub fn claimed(&self) -> Option<Claimed> {
        Some(Claimed {
            value: self.value?,
            op: self.op.unwrap_or(Op::Equal),
            // what is counted one by one is not rounded
            tol: self.tol.filter(|_| self.kind != Kind::Count).unwrap_or(0.0),
            precision: self.precision,
            class: self.class(),
        })
    }
}

impl Work<'_> {
    /// The verdict of one witness.
    fn basis(&self, w: &Witness) -> Option<Basis> {
        let vintages = self.pool.vintages(w);
        let periods = resolve(self.frame.period, &self.pool.periods(w), self.date);
        let (period, cell, unit) =
            periods.iter().find_map(|p| self.value(w, vintages.first()?, *p).map(|(c, u)| (*p, c, u)))?;
        let mut basis = Basis {
            source: w.source.clone(),
            measure: w.measure.clone(),
            vintage: vintages.first()?.clone(),
            value: Some(cell.value),
            unit,
            period,
            verdict: self.verdict(&cell),
            rows: cell.rows,
            note: None,
        };
        basis.rows.extend(cell.rates);
        if !matches!(basis.verdict, Verdict::Supported | Verdict::NotCheckable(_)) {
            self.look_back(w, &vintages, &periods, &mut basis);
        }
        Some(basis)
    }

    /// Turns a verdict into "outdated" when an older release or an earlier year supports the claim.
    fn look_back(&self, w: &Witness, vintages: &[String], periods: &[Period], basis: &mut Basis) {
        let holds = |v: &str, p: Period| {
            self.value(w, v, p).is_some_and(|(c, _)| self.grade(c.value) == Grade::Supported)
        };
        if let Some(old) = vintages.iter().skip(1).find(|v| holds(v, basis.period)) {
            basis.verdict = Verdict::Outdated;
            basis.note = Some(Remark::TrueOfRelease(old.clone()));
            return;
        }
        let now = matches!(self.frame.period, Period::Latest)
            || matches!(self.frame.period, Period::AsOf(s) if s.last() >= self.date);
        let newest = vintages.first().map_or("", String::as_str);
        if let Some(p) = periods.iter().filter(|p| now && **p != basis.period).find(|p| holds(newest, **p)) {
            basis.verdict = Verdict::Outdated;
            basis.note = Some(Remark::TrueOf(*p));
        }
    }

    /// The verdict on a value. Money that was converted is held to every rate of its year: what holds at one of
    /// them is not false. Where the rates hardly differ, what holds at one of them holds; where they do, or where
    /// nobody tells how much, only the average decides for a claim, and otherwise it stays open.
    fn verdict(&self, cell: &Cell) -> Verdict {
        let on_average = self.grade(cell.value);
        if cell.rates.is_empty() || on_average == Grade::Supported {
            return on_average.into();
        }
        let open = match on_average {
            Grade::Imprecise => Verdict::Imprecise,
            _ => Verdict::NotCheckable(Reason::Unclear),
        };
        let (Some((low, high)), Kind::Level) = (cell.bounds, self.frame.kind) else { return open };
        let claimed = match self.frame.value {
            Some(Value::One(q)) => vec![q],
            Some(Value::Range(ends)) => ends.to_vec(),
            None => Vec::new(),
        };
        let within = claimed.into_iter().map(|q| q.clamp(low, high));
        let best = [low, high, cell.value].into_iter().chain(within).map(|v| self.grade(v)).min();
        match best {
            Some(Grade::Contradicted) | None => Verdict::Contradicted,
            Some(best) if (high - low).abs() <= RATES_DIFFER * cell.value.abs() => best.into(),
            Some(_) => open,
        }
    }

    fn grade(&self, value: f64) -> Grade {
        if self.frame.kind == Kind::Comparison {
            return compare(self.frame, value);
        }
        let plain = self.frame.claimed().map_or(Grade::Contradicted, |c| grade(&c, value));
        // "it is not true that": a denied number is right when the number is wrong
        match (self.frame.negated, plain) {
            (true, Grade::Supported) => Grade::Contradicted,
            (true, Grade::Contradicted) => Grade::Supported,
            (_, grade) => grade,
        }
    }

    /// The value of the frame's expression, trying the units a witness has.
    fn value(&self, w: &Witness, vintage: &str, period: Period) -> Option<(Cell, String)> {
        let volume = self.frame.basis == Some(Dimension::Volume);
        let wanted = self.frame.unit.clone().unwrap_or_default();
        let relative = matches!(self.frame.kind, Kind::Ratio | Kind::Share | Kind::Comparison)
            || matches!(wanted.as_str(), "percent" | "pp" if self.frame.kind == Kind::Change);
        let mut units = if relative { self.pool.units(w, volume) } else { vec![wanted] };
        // a part of a whole is no amount
        units.retain(|u| !vocab::is_part(u) || self.frame.kind == Kind::Share);
        // a rate differs from money to money, and from money to weight
        if self.frame.kind == Kind::Change && relative {
            let counted = |u: &String| match &self.frame.money {
                Some(code) => u == code,
                None => !(volume && vocab::is_currency(u)),
            };
            units.retain(counted);
        }
        units.into_iter().find_map(|unit| {
            let cell = self.expression(w, vintage, &unit, period)?;
            let shown = match self.frame.kind {
                Kind::Ratio | Kind::Comparison => "x".to_owned(),
                Kind::Share => "percent".to_owned(),
                _ if relative => self.frame.unit.clone().unwrap_or_default(),
                _ => unit,
            };
            Some((cell, shown))
        })
    }

    fn expression(&self, w: &Witness, vintage: &str, unit: &str, period: Period) -> Option<Cell> {
        let first = |p: Period| self.lookup(&self.pool, w, vintage, unit, p).value(&self.term);
        match self.frame.kind {
            Kind::Level => first(period),
            Kind::Share => self.share(w, vintage, unit, period),
            Kind::Comparison => quotient(first(period)?, self.other(w, vintage, unit, period)?),
            Kind::Ratio if self.second.is_some() => {
                quotient(first(period)?, self.other(w, vintage, unit, period)?)
            }
            Kind::Ratio => {
                let (end, start) = self.ends(w, period)?;
                quotient(first(end)?, first(start)?)
            }
            Kind::Change => {
                let (end, start) = self.ends(w, period)?;
                if self.second.is_some() {
                    return difference(
                        self.share(w, vintage, unit, end)?,
                        self.share(w, vintage, unit, start)?,
                        self.frame,
                        1,
                    );
                }
                difference(first(end)?, first(start)?, self.frame, years_between(start, end))
            }
            _ => None,
        }
    }

    fn lookup<'b>(
        &'b self,
        pool: &'b Pool,
        witness: &'b Witness,
        vintage: &'b str,
        unit: &'b str,
        period: Period,
    ) -> Lookup<'b> {
        Lookup { facts: self.facts, pool, witness, vintage, unit, period, date: self.date }
    }

    fn share(&self, w: &Witness, vintage: &str, unit: &str, period: Period) -> Option<Cell> {
        let part = self.lookup(&self.pool, w, vintage, unit, period).value(&self.term)?;
        let whole = self.other(w, vintage, unit, period)?;
        let mut cell = quotient(part, whole)?;
        cell.value *= 100.0;
        Some(cell)
    }

    /// The second term: of the same witness, else of the same source, else of any source when it
    /// measures something else.
    fn other(&self, w: &Witness, vintage: &str, unit: &str, period: Period) -> Option<Cell> {
        let second = self.second.as_ref()?;
        let period = second.period.unwrap_or(period);
        let mut witnesses = second.pool.witnesses();
        let differs = vocab::mirror(&second.term.measure) != Some(w.measure.as_str())
            && second.term.measure != w.measure;
        witnesses.retain(|v| v == w || v.source == w.source || differs);
        witnesses.sort_by_key(|v| (v != w, v.source != w.source, v.measure != second.term.measure));
        witnesses.iter().find_map(|v| {
            let newest = second.pool.vintages(v).into_iter().next()?;
            let release = if v.source == w.source { vintage } else { newest.as_str() };
            self.lookup(&second.pool, v, release, unit, period).value(&second.term)
        })
    }

    /// The later and the earlier period of a change or ratio over time.
    fn ends(&self, w: &Witness, period: Period) -> Option<(Period, Period)> {
        let newest = || resolve(Period::Latest, &self.pool.periods(w), self.date).into_iter().next();
        let (end, start) = match (period, self.frame.base_period) {
            (Period::Range(a @ Stamp::Year(_), b @ Stamp::Year(_)), base)
                if a != b && base.is_none_or(|p| p == Period::At(a)) =>
            {
                (Period::At(b), Period::At(a))
            }
            (Period::Since(s), base) => (newest()?, base.unwrap_or(Period::At(s))),
            (p, Some(base)) => (p, base),
            (p, None) => (p, p.shift_years(-1)),
        };
        Some((end, start))
    }
}

fn joined(mut a: Vec<Arc<Row>>, b: Vec<Arc<Row>>) -> Vec<Arc<Row>> {
    a.extend(b);
    a
}

fn quotient(a: Cell, b: Cell) -> Option<Cell> {
    if b.value == 0.0 {
        return None;
    }
    let value = a.value / b.value;
    Some(Cell { value, bounds: None, rows: joined(a.rows, b.rows), rates: joined(a.rates, b.rates) })
}

fn years_between(start: Period, end: Period) -> i32 {
    end.last_year().zip(start.last_year()).map_or(1, |(b, a)| (b - a).max(1))
}

fn difference(a: Cell, b: Cell, frame: &Frame, years: i32) -> Option<Cell> {
    let (x, y) = if a.value < 0.0 && b.value < 0.0 { (-a.value, -b.value) } else { (a.value, b.value) };
    let relative = frame.unit.as_deref() == Some("percent");
    if relative && y == 0.0 {
        return None;
    }
    let value = match (relative, frame.agg) {
        (true, Some(Agg::Cagr)) => (libm::pow(x / y, 1.0 / f64::from(years)) - 1.0) * 100.0,
        (true, _) => (x - y) / y.abs() * 100.0,
        _ => x - y,
    };
    Some(Cell { value, bounds: None, rows: joined(a.rows, b.rows), rates: joined(a.rates, b.rates) })
}

/// A comparison of two terms, given their quotient.
fn compare(frame: &Frame, ratio: f64) -> Grade {
    let exact = |holds: bool| if holds != frame.negated { Grade::Supported } else { Grade::Contradicted };
    match frame.op.unwrap_or(Op::Above) {
        Op::Above => exact(ratio > 1.0),
        Op::AtLeast => exact(ratio >= 1.0),
        Op::Below => exact(ratio < 1.0),
        Op::AtMost => exact(ratio <= 1.0),
        Op::Equal | Op::About | Op::Nearly | Op::Between => {
            let claimed = Claimed {
                value: Value::One(1.0),
                op: Op::Equal,
                tol: 0.0,
                precision: crate::frame::Precision::Word,
                class: Class::Ratio,
            };
            grade(&claimed, ratio)
        }
    }
}
