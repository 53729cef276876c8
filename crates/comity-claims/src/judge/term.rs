//! The value of a term: a filter and a sum over the rows of one witness.
//!
//! Direct rows come first; a bloc without rows of its own is the sum over the members it had at
//! the period, flows inside the bloc left out. Rows in the claim's unit come first, others are
//! converted at the annual average, with the least and the most
//! that they come to at any rate of the year. Not for ties: those are in [`super::ledger`].

use crate::facts::{Ask, Facts, Row, members_on};
use crate::frame::Party;
use crate::period::{Day, Period};
use crate::vocab::{self, Agg as MeasureAgg};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A level to look up.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Term {
    pub measure: String,
    pub parties: Vec<Party>,
    pub product: Option<String>,
}

/// A value with the rows it is made of.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Cell {
    /// At average rates, where money was converted.
    pub value: f64,
    /// The least and the most that it comes to at any rate of the year; the value twice where nothing was
    /// converted, and `None` where that is not known.
    pub bounds: Option<(f64, f64)>,
    pub rows: Vec<Arc<Row>>,
    /// The exchange rates used.
    pub rates: Vec<Arc<Row>>,
}

impl Default for Cell {
    fn default() -> Self {
        Self { value: 0.0, bounds: Some((0.0, 0.0)), rows: Vec::new(), rates: Vec::new() }
    }
}

impl Cell {
    /// Adds another, times plus or minus one.
    pub fn add(&mut self, other: Self, sign: f64) {
        self.value += sign * other.value;
        let more = other.bounds.map(|(low, high)| if sign < 0.0 { (-high, -low) } else { (low, high) });
        self.bounds = self.bounds.zip(more).map(|(a, b)| (a.0 + b.0, a.1 + b.1));
        self.rows.extend(other.rows);
        self.rates.extend(other.rates);
    }
}

/// What one unit of a row is in the unit wanted: on average, at the least and the most, by which rates.
struct Factor {
    average: f64,
    bounds: Option<(f64, f64)>,
    rates: Vec<Arc<Row>>,
}

/// One witness: a source, and which of the two mirror measures it reports.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub struct Witness {
    pub source: String,
    pub measure: String,
}

/// The rows that bear on one term.
#[derive(Clone, Debug, Default)]
pub struct Pool {
    rows: Vec<Arc<Row>>,
}

/// The parts of words that products are matched by.
fn product_words(text: &str) -> BTreeSet<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty() && !["and", "of", "the", "products", "product", "goods"].contains(w))
        .map(|w| {
            w.strip_suffix("ies")
                .map_or_else(|| w.strip_suffix('s').unwrap_or(w).to_owned(), |s| format!("{s}y"))
        })
        .collect()
}

/// How alike two product names are: shared words over all words.
pub fn product_overlap(a: &str, b: &str) -> f64 {
    let (a, b) = (product_words(a), product_words(b));
    if a.is_empty() || b.is_empty() {
        return f64::from(u8::from(a == b));
    }
    a.intersection(&b).count() as f64 / a.union(&b).count() as f64
}

impl Pool {
    /// Gathers the rows for a term and, for goods, its mirror.
    pub fn gather(facts: &dyn Facts, term: &Term, mirror: bool) -> Self {
        let mut measures = vec![term.measure.as_str()];
        if mirror {
            measures.extend(vocab::mirror(&term.measure));
        }
        let origins = codes(facts, term.parties.first());
        let destinations = codes(facts, term.parties.get(1));
        let undirected = vocab::direction(&term.measure) == vocab::Direction::Undirected;
        let exports = measures.iter().find(|measure| **measure == "trade.goods.exports");
        let by_product = term.product.as_ref().zip(exports).map(|(product, m)| format!("{m}/{product}"));
        measures.extend(by_product.as_deref());
        let mut rows = Vec::new();
        for measure in measures {
            for o in &origins {
                for d in &destinations {
                    rows.extend(facts.rows(Ask { measure, origin: Some(o), destination: Some(d) }));
                    if undirected && o != d {
                        let swapped = facts.rows(Ask { measure, origin: Some(d), destination: Some(o) });
                        rows.extend(swapped.iter().map(|r| {
                            Arc::new(Row { origin: o.clone(), destination: d.clone(), ..Row::clone(r) })
                        }));
                    }
                }
            }
        }
        let mut pool = Self { rows };
        pool.keep_product(term.product.as_deref());
        pool
    }

    fn keep_product(&mut self, product: Option<&str>) {
        let Some(product) = product else {
            self.rows.retain(|r| r.product.is_empty());
            return;
        };
        let best = self.rows.iter().map(|r| product_overlap(product, &r.product)).fold(0.0, f64::max);
        self.rows.retain(|r| best >= 0.5 && product_overlap(product, &r.product) >= best - 1e-12);
    }

    /// The witnesses in the pool, in order.
    pub fn witnesses(&self) -> Vec<Witness> {
        let set: BTreeSet<Witness> = self
            .rows
            .iter()
            .map(|r| Witness { source: r.source.clone(), measure: r.measure.clone() })
            .collect();
        set.into_iter().collect()
    }

    /// The releases of a witness, newest first.
    pub fn vintages(&self, w: &Witness) -> Vec<String> {
        let set: BTreeSet<String> = self.of(w).map(|r| r.vintage.clone()).collect();
        set.into_iter().rev().collect()
    }

    /// The units a witness has, money first (or last if `volume`).
    pub fn units(&self, w: &Witness, volume: bool) -> Vec<String> {
        let set: BTreeSet<String> = self.of(w).map(|r| r.unit.clone()).collect();
        let mut units: Vec<String> = set.into_iter().collect();
        units.sort_by_key(|u| vocab::is_currency(u) == volume);
        units
    }

    fn of<'a>(&'a self, w: &'a Witness) -> impl Iterator<Item = &'a Arc<Row>> {
        self.rows.iter().filter(move |r| r.source == w.source && r.measure == w.measure)
    }

    /// The periods a witness has, newest first.
    pub fn periods(&self, w: &Witness) -> Vec<Period> {
        let mut out: Vec<Period> = Vec::new();
        for r in self.of(w) {
            if !out.contains(&r.period) {
                out.push(r.period);
            }
        }
        out.sort_by_key(|p| std::cmp::Reverse(end_of(*p)));
        out
    }

    /// All rows.
    pub fn rows(&self) -> &[Arc<Row>] {
        &self.rows
    }
}

/// Last and first day of a row's period.
pub fn end_of(p: Period) -> (Day, Day) {
    match p {
        Period::At(s) | Period::AsOf(s) | Period::UpTo(s) => (s.last(), s.first()),
        Period::Range(a, b) => (b.last(), a.first()),
        Period::Since(s) => ((9999, 1, 1), s.first()),
        Period::Latest | Period::Future => ((9999, 1, 1), (9999, 1, 1)),
    }
}

/// The codes a party may stand under in rows: its own and those of its members.
fn codes(facts: &dyn Facts, party: Option<&Party>) -> Vec<String> {
    let Some(party) = party else { return vec![String::new()] };
    let mut out: BTreeSet<String> = BTreeSet::new();
    for code in party.plus.iter().chain(&party.minus) {
        out.insert(code.clone());
        if !facts.sums_blocs() {
            out.extend(facts.spells(code).into_iter().map(|s| s.member));
        }
    }
    out.into_iter().collect()
}

/// A look-up under way: one witness, one release, one unit, one period.
#[derive(Clone, Copy)]
#[allow(missing_docs)]
pub struct Lookup<'a> {
    pub facts: &'a dyn Facts,
    pub pool: &'a Pool,
    pub witness: &'a Witness,
    /// Newest release allowed.
    pub vintage: &'a str,
    pub unit: &'a str,
    pub period: Period,
    pub date: Day,
}

impl Lookup<'_> {
    /// The term's value, or `None` where the witness is silent.
    pub fn value(&self, term: &Term) -> Option<Cell> {
        let origin = term.parties.first()?;
        let nobody = Party::one("");
        let destination = term.parties.get(1).unwrap_or(&nobody);
        let mut total: Option<Cell> = None;
        for o in &origin.plus {
            for d in &destination.plus {
                if let Some(cell) = self.between(o, d, 0) {
                    add(&mut total, cell, 1.0);
                }
            }
        }
        for o in &origin.minus {
            for d in &destination.plus {
                add(&mut total, self.between(o, d, 0)?, -1.0);
            }
        }
        for o in &origin.plus {
            for d in &destination.minus {
                add(&mut total, self.between(o, d, 0)?, -1.0);
            }
        }
        total
    }

    fn between(&self, o: &str, d: &str, depth: u8) -> Option<Cell> {
        if let Some(cell) = self.direct(o, d) {
            return Some(cell);
        }
        // flows inside a bloc are not flows of the bloc, unless a row says so
        if o == d {
            return None;
        }
        if depth >= 2 {
            return None;
        }
        let day = self.period.bounds().map_or(self.date, |(_, last)| last);
        let mut total = None;
        let (members, swap) = match members_on(self.facts, o, day) {
            m if m.is_empty() => (members_on(self.facts, d, day), false),
            m => (m, true),
        };
        let inside: Vec<String> = if swap { vec![] } else { members_on(self.facts, o, day) };
        for m in members.iter().filter(|m| !inside.contains(m)) {
            let cell = if swap { self.between(m, d, depth + 1) } else { self.between(o, m, depth + 1) };
            if let Some(cell) = cell {
                add(&mut total, cell, 1.0);
            }
        }
        total
    }

    fn direct(&self, o: &str, d: &str) -> Option<Cell> {
        let mut rows: Vec<&Arc<Row>> = self
            .pool
            .of(self.witness)
            .filter(|r| r.origin == o && r.destination == d && r.vintage.as_str() <= self.vintage)
            .collect();
        let in_unit = rows.iter().any(|r| same_unit(&r.unit, self.unit));
        rows.retain(|r| if in_unit { same_unit(&r.unit, self.unit) } else { self.rate(r).is_some() });
        let rows = newest(rows);
        let picked = pick(&rows, self.period, self.date, vocab::agg(&self.witness.measure))?;
        let mut cell = Cell::default();
        for r in picked {
            let Factor { average, bounds, rates } = self.rate(r)?;
            let bounds = bounds.map(|(low, high)| (r.value * low, r.value * high));
            let bounds = bounds.map(|(a, b)| (a.min(b), a.max(b)));
            cell.add(Cell { value: r.value * average, bounds, rows: vec![Arc::clone(r)], rates }, 1.0);
        }
        Some(cell)
    }

    /// What one unit of the row is in the unit wanted. A figure of several years has no one rate.
    fn rate(&self, row: &Row) -> Option<Factor> {
        if same_unit(&row.unit, self.unit) {
            return Some(Factor { average: 1.0, bounds: Some((1.0, 1.0)), rates: Vec::new() });
        }
        if !vocab::is_currency(&row.unit) || !vocab::is_currency(self.unit) {
            return None;
        }
        let (first, last) = row.period.bounds()?;
        let year = Some(last.0).filter(|year| *year == first.0)?;
        let (from, to) = (self.facts.worth(&row.unit, year)?, self.facts.worth(self.unit, year)?);
        Some(Factor {
            average: from.average / to.average,
            bounds: from.bounds.zip(to.bounds).map(|(a, b)| (a.0 / b.1, a.1 / b.0)),
            rates: [from.row, to.row].into_iter().flatten().collect(),
        })
    }
}

fn same_unit(a: &str, b: &str) -> bool {
    a == b
        || (!vocab::is_currency(a)
            && !vocab::is_currency(b)
            && vocab::unit_family(a) == vocab::unit_family(b))
}

fn add(total: &mut Option<Cell>, cell: Cell, sign: f64) {
    total.get_or_insert_with(Cell::default).add(cell, sign);
}

/// Keeps the newest release of each period.
fn newest(rows: Vec<&Arc<Row>>) -> Vec<&Arc<Row>> {
    let mut out: Vec<&Arc<Row>> = Vec::new();
    for r in rows {
        match out.iter_mut().find(|k| k.period == r.period) {
            Some(k) if k.vintage < r.vintage => *k = r,
            Some(_) => {}
            None => out.push(r),
        }
    }
    out.sort_by_key(|r| end_of(r.period).1);
    out
}

/// The rows that make up a period.
fn pick<'a>(rows: &[&'a Arc<Row>], period: Period, date: Day, agg: MeasureAgg) -> Option<Vec<&'a Arc<Row>>> {
    if let Some(exact) = rows
        .iter()
        .find(|r| r.period == period || (period.bounds().is_some() && r.period.bounds() == period.bounds()))
    {
        return Some(vec![exact]);
    }
    let (from, to) = match period {
        Period::At(_) | Period::Range(..) => period.bounds()?,
        Period::Since(s) => (s.first(), date),
        Period::UpTo(s) | Period::AsOf(s) => ((0, 1, 1), s.last()),
        Period::Latest | Period::Future => return None,
    };
    let open = matches!(period, Period::Since(_));
    if agg == MeasureAgg::Sum && !matches!(period, Period::AsOf(_)) {
        return tile(rows, from, to, open, matches!(period, Period::UpTo(_)));
    }
    let inside = |r: &&&Arc<Row>| {
        r.period.bounds().is_some_and(|(a, b)| a >= from && (b <= to || (open && a.0 <= to.0)))
    };
    let holds = |r: &&&Arc<Row>| r.period.bounds().is_some_and(|(a, b)| a <= from && b >= to);
    rows.iter()
        .filter(inside)
        .max_by_key(|r| end_of(r.period))
        .or_else(|| rows.iter().find(holds))
        .map(|r| vec![*r])
}

/// Rows laid end to end from `from`; they must reach `to` unless the period is open.
fn tile<'a>(
    rows: &[&'a Arc<Row>],
    from: Day,
    to: Day,
    open: bool,
    from_anywhere: bool,
) -> Option<Vec<&'a Arc<Row>>> {
    let closed: Vec<(Day, Day, &Arc<Row>)> = rows
        .iter()
        .filter_map(|r| r.period.bounds().map(|(a, b)| (a, b, *r)))
        .filter(|(_, b, _)| open || *b <= to)
        .collect();
    let mut cursor = if from_anywhere { closed.iter().map(|t| t.0).min()? } else { from };
    let mut out = Vec::new();
    while let Some((_, end, row)) =
        closed.iter().filter(|(a, b, _)| *a == cursor && *b <= (to.0, 12, 31)).max_by_key(|t| t.1)
    {
        out.push(*row);
        cursor = next_day(*end);
        if *end >= to {
            break;
        }
    }
    let reached = open || cursor > to || from_anywhere;
    (reached && !out.is_empty()).then_some(out)
}

fn next_day(d: Day) -> Day {
    if d.2 < crate::period::days_in(d.0, d.1) {
        (d.0, d.1, d.2 + 1)
    } else if d.1 < 12 {
        (d.0, d.1 + 1, 1)
    } else {
        (d.0 + 1, 1, 1)
    }
}
