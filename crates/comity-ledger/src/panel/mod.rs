//! The panel: every observation that the atlas holds, and the one way to ask for it.
//!
//! Files of whoever asks may join the atlas, each on a basis of its own ([`own`]).
//! A series is decoded when it is first asked for. A level between two parties is the sum over
//! the members of both, flows inside either side left out; values of different series are never
//! mixed. What is not there is a [`Gap`] with the reason.
//!
//! Money is an integer number of units times `10^-decimals`, so a sum is exact and the same in
//! any order.

pub mod basis;
pub mod coverage;
mod excerpt;
mod flows;
pub mod own;
pub(crate) mod products;
pub mod reading;
pub mod reporting;
pub mod series;
pub mod table;
pub mod trade;

use crate::atlas::Atlas;
use crate::frame::{Frame, Texts};
use crate::measure::{self, Aggregation, Measure};
use crate::party::{Membership, Party};
use crate::place::{Kind, PlaceId, registry};
use crate::rates::{self, Rate, Rates};
use crate::source::SourceRecord;
use basis::{Basis, Reporter};
use coverage::{Coverage, Holes};
use excerpt::without_row;
use own::Own;
use reading::{Bound, Gap, Reading};
use series::{SERIES, Series, Shape};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock, OnceLock};
use table::{NOBODY, Row, Table, Who};

/// The observations of an atlas, and tables of the user beside them.
#[derive(Clone, Debug)]
pub struct Panel {
    atlas: Arc<Atlas>,
    /// Shared by every panel of the same atlas, so that none is decoded twice.
    tables: Arc<[OnceLock<Table>]>,
    /// Years that can be read alone, by series.
    years: Arc<[BTreeMap<i16, OnceLock<Table>>]>,
    own: Vec<Arc<Own>>,
    rates: Arc<OnceLock<Rates>>,
}

/// What is asked of one series in one year.
#[derive(Clone, Debug)]
pub struct Cell<'a> {
    /// Exporter, investor, or the only party.
    pub from: &'a Party,
    /// Importer, host; `None` for a measure of one party.
    pub to: Option<&'a Party>,
    /// Calendar year.
    pub year: i16,
    /// Product; `None` for the total.
    pub product: Option<&'a str>,
}

impl Cell<'_> {
    /// `CHN>CELAC~2024-12-31/2023` or `CHN/2023`, with `/SITC2` for a product.
    pub fn key(&self) -> String {
        let to = self.to.map_or_else(String::new, |to| format!(">{}", to.key()));
        let product = self.product.map_or_else(String::new, |p| format!("/{p}"));
        format!("{}{to}/{}{product}", self.from.key(), self.year)
    }

    /// In words.
    pub fn in_words(&self) -> String {
        match self.to {
            Some(to) => format!("{} to {}, {}", side_in_words(self.from), side_in_words(to), self.year),
            None => format!("{}, {}", side_in_words(self.from), self.year),
        }
    }
}

/// A side in words: "CELAC without its MERCOSUR members".
pub fn side_in_words(party: &Party) -> String {
    match party.without {
        Some(id) => {
            let taken = registry().place(id);
            if taken.has_members() {
                format!("{} without its {} members", party.name(), taken.code)
            } else {
                format!("{} without {}", party.name(), registry().name_of(id))
            }
        }
        None => party.name().to_owned(),
    }
}

impl Panel {
    /// The panel of an atlas, without files of the user.
    pub fn of(atlas: Arc<Atlas>) -> Self {
        let tables = SERIES.iter().map(|_| OnceLock::new()).collect();
        let alone = |series: &Series| -> BTreeMap<i16, OnceLock<Table>> {
            let parts = series.parts.iter().filter_map(|name| atlas.part(name));
            parts.flat_map(|part| &part.head.by_year).map(|(year, _)| (*year, OnceLock::new())).collect()
        };
        let years = SERIES.iter().map(alone).collect();
        Self { atlas, tables, years, own: Vec::new(), rates: Arc::default() }
    }

    /// The same panel with these tables beside it.
    ///
    /// # Errors
    /// If two tables are the same.
    pub fn with(&self, tables: Vec<Own>) -> Result<Self, own::JoinError> {
        let mut panel = self.clone();
        for table in tables {
            if panel.own_of(&table.series).is_some() {
                return Err(own::JoinError::Twice(table.series.id.to_string()));
            }
            panel.own.push(Arc::new(table));
        }
        Ok(panel)
    }

    /// Exchange rates of the atlas.
    pub fn rates(&self) -> &Rates {
        self.rates.get_or_init(|| Rates::read(&self.atlas))
    }

    /// Whether nothing speaks against an economy's having reported its trade in a year, so that a list compiled from
    /// reports may be taken for whole: where it did not, that of Korea in 2023 has no Viet Nam, the third of its
    /// markets. Of a year that BACI does not hold nothing is known.
    pub fn may_report(&self, place: PlaceId, year: i16) -> bool {
        let Some(series) = self.series("baci").filter(|series| self.may_hold(series, year)) else {
            return true;
        };
        let table = self.table_in(series, year);
        !table.has_year(year) || table.reports(year, place)
    }

    /// The tables of the user.
    pub fn own(&self) -> impl Iterator<Item = &Own> {
        self.own.iter().map(Arc::as_ref)
    }

    /// The user's table of a series, if it is one.
    fn own_of(&self, series: &Series) -> Option<&Own> {
        self.own().find(|own| own.series.id == series.id && own.series.measure == series.measure)
    }

    /// The series of the atlas that hold a measure, preferred ones first.
    pub fn series_of(&self, measure: &str) -> impl Iterator<Item = &'static Series> {
        SERIES.iter().filter(move |series| series.measure == measure && !series.is_of_products())
    }

    /// Every basis of a measure: the series of the atlas, then those of the user's files.
    pub fn bases_of<'a>(&'a self, measure: &str) -> impl Iterator<Item = &'a Series> {
        let own = self.own().map(|own| &own.series);
        let held: Vec<&'a Series> = self.series_of(measure).collect();
        held.into_iter().chain(own.filter(move |series| series.measure == measure))
    }

    /// A series of the atlas by its short name.
    pub fn series(&self, id: &str) -> Option<&'static Series> {
        SERIES.iter().find(|series| series.id == id)
    }

    /// A basis of a measure by its short name. One file may hold several measures.
    pub fn basis_of(&self, measure: &str, id: &str) -> Option<&Series> {
        let own = || self.own().map(|own| &own.series);
        self.series(id).or_else(|| own().find(|series| series.id == id && series.measure == measure))
    }

    /// The rows of a series, decoded on first use.
    pub fn table(&self, series: &Series) -> &Table {
        static EMPTY: LazyLock<Table> = LazyLock::new(|| Table::new(Vec::new(), Vec::new(), 0));
        if let Some(own) = self.own_of(series) {
            return &own.table;
        }
        let at = SERIES.iter().position(|s| s.id == series.id);
        let slot = at.and_then(|at| self.tables.get(at));
        slot.map_or(&EMPTY, |slot| slot.get_or_init(|| mount(&self.atlas, series, None)))
    }

    /// A table that has the rows of a year, and others only where the year cannot be read alone or all were read
    /// before. For what depends on no other year.
    pub(crate) fn table_in(&self, series: &Series, year: i16) -> &Table {
        let at = SERIES.iter().position(|s| s.id == series.id).filter(|_| self.own_of(series).is_none());
        let all_read = at.and_then(|at| self.tables.get(at)?.get()).is_some();
        match at.and_then(|at| self.years.get(at)?.get(&year)).filter(|_| !all_read) {
            Some(alone) => alone.get_or_init(|| mount(&self.atlas, series, Some(year))),
            None => self.table(series),
        }
    }

    /// The years in which a series has rows, in order, without decoding what says them of itself.
    pub fn years_of(&self, series: &Series) -> Vec<i16> {
        let own = self.own_of(series).is_some();
        let parts = || series.parts.iter().filter_map(|name| self.atlas.part(name));
        // Of several columns each may have years of its own.
        let told = series.column == "value" && parts().all(|part| !part.head.years.is_empty());
        match !own && parts().next().is_some() && told {
            true => parts().flat_map(|part| part.head.years.iter().copied()).collect(),
            false => self.table(series).years(),
        }
    }

    /// Whether a series may have rows of a year, as far as can be told without decoding it.
    fn may_hold(&self, series: &Series, year: i16) -> bool {
        let mut parts = series.parts.iter().filter_map(|name| self.atlas.part(name)).peekable();
        self.own_of(series).is_some()
            || parts.peek().is_none()
            || parts.any(|part| part.head.years.is_empty() || part.head.years.contains(&year))
    }

    /// The source record of the part of a series that holds `year`.
    pub fn source(&self, series: &Series, year: i16) -> Option<&SourceRecord> {
        if let Some(own) = self.own_of(series) {
            return Some(&own.source);
        }
        let parts = series.parts.iter().filter_map(|name| self.atlas.part(name));
        let mut last = None;
        for part in parts {
            last = Some(&part.head.source);
            if part.head.years.is_empty() || part.head.years.contains(&year) {
                return last;
            }
        }
        last
    }

    /// The level of one cell of a series.
    ///
    /// # Errors
    /// [`Gap`] if the series has no such year or covers none of the members of a side.
    pub fn level(&self, series: &Series, cell: &Cell<'_>) -> Result<Reading, Gap> {
        let (from, to) = (cell.from.in_year(cell.year), cell.to.map(|to| to.in_year(cell.year)));
        let cell = &Cell { from: &from, to: to.as_deref(), ..*cell };
        let gap = |why: String| Gap { what: format!("{} ({})", cell.in_words(), series.id), why };
        let sides = [Some(cell.from), cell.to].into_iter().flatten();
        if sides.into_iter().any(|side| !side.is_single()) && !adds_up(series.measure) {
            return Err(gap(format!("{} does not add up over members", series.measure)));
        }
        if !series.tells_of([Some(cell.from), cell.to].into_iter().flatten()) {
            return Err(gap(format!("{} is one side’s customs, of its own trade only", series.id)));
        }
        if !self.may_hold(series, cell.year) {
            return Err(gap(format!("{} has no rows for {}", series.id, cell.year)));
        }
        let sides = || [Some(cell.from), cell.to].into_iter().flatten();
        // What a sum over several lacks is weighed by other years, and so is what the world lacks.
        let parts = || series.parts.iter().filter_map(|name| self.atlas.part(name));
        let all_report = || parts().all(|part| part.head.silent.get(&cell.year).is_none_or(Vec::is_empty));
        let of_its_year = sides().all(Party::is_single)
            || (sides().all(|side| !side.is_world()) && (series.is_of_products() || all_report()));
        let table = if of_its_year { self.table_in(series, cell.year) } else { self.table(series) };
        // Geography holds for every year; its rows stand under year 0.
        let timeless = Cell { year: 0, ..cell.clone() };
        let (asked, cell) = (cell, if table.years() == [0] { &timeless } else { cell });
        if !table.has_year(cell.year) {
            let months = some_months(table, cell);
            return Err(gap(format!("{} has no rows for {}{months}", series.id, cell.year)));
        }
        if series.is_of_products() {
            return self.of_products(series, table, cell).map_err(gap);
        }
        let product = match cell.product {
            None => 0,
            Some(name) => table.product(name).ok_or_else(|| gap(format!("no product {name}")))?,
        };
        let not_covered = match table.is_part(cell.year) {
            true => without_row(table, cell, product).map_err(|why| {
                let months = some_months(table, cell);
                gap(format!("{}{months}", why.in_words(&series.id, &cell.year.to_string())))
            })?,
            false => self.not_covered(table, cell).map_err(gap)?,
        };
        let total = sum(table, cell, Some(product));
        // Only of what adds up is the absence of a row the record of nothing.
        if total.rows == 0 && (cell.to.is_none() || !adds_up(series.measure)) {
            return Err(gap("no value".to_owned()));
        }
        let coverage = covered(table, cell, total.rows, &not_covered).map_err(gap)?;
        let rate = self.rates_of(series, cell);
        Ok(Reading {
            id: format!("{}/{}@{}", series.measure, asked.key(), series.id),
            measure: series.measure.as_str().to_owned(),
            period: asked.year.to_string(),
            value: table.float(total.value),
            exact: Some((total.value, table.decimals)),
            unit: rate.map_or_else(|| series.unit.to_owned(), |rate| format!("{} per USD", rate.currency)),
            bound: Bound::Exact,
            basis: self.basis(series, cell),
            rows: total.rows,
            not_covered,
            coverage,
            notes: counted_on_arrival(series, asked).into_iter().chain(rate.map(Rate::in_words)).collect(),
            related_only: false,
        })
    }

    /// The exchange rate that a cell is of, if it is one.
    fn rates_of(&self, series: &Series, cell: &Cell<'_>) -> Option<&Rate> {
        if series.measure != rates::MEASURE {
            return None;
        }
        self.rates().of_place(cell.from.id, cell.year)
    }

    /// The basis of a cell of a series.
    pub fn basis(&self, series: &Series, cell: &Cell<'_>) -> Basis {
        let source = self.source(series, cell.year);
        let sides = [Some(cell.from), cell.to].into_iter().flatten().filter(|p| p.is_bloc());
        let region: Vec<String> = sides
            .map(|p| {
                let each = if p.membership == Membership::Dated { ", the members of each year:" } else { "" };
                format!("{}{each} as on {} ({} members)", side_in_words(p), p.as_of, p.members.len())
            })
            .collect();
        Basis {
            series: series.id.to_string(),
            publisher: source.map_or_else(String::new, |s| s.publisher.clone()),
            release: source.map_or_else(String::new, |s| s.release.clone()),
            reporter: series.reporter,
            valuation: series.valuation,
            region: region.join("; "),
        }
    }

    /// Members without a row in that year. All of a side missing is a gap.
    fn not_covered(&self, table: &Table, cell: &Cell<'_>) -> Result<Vec<PlaceId>, String> {
        let mut missing = Vec::new();
        for side in [Some(cell.from), cell.to].into_iter().flatten() {
            if side.is_world() {
                let economy = |id: &PlaceId| registry().place(*id).kind == Kind::Economy;
                let absent = table.absent(cell.year).iter().copied().filter(economy);
                missing.extend(absent.filter(|id| !missing.contains(id)).collect::<Vec<_>>());
                continue;
            }
            if side.members.is_empty() && side.is_bloc() {
                return Err(format!("{} had no members on {}", side.name(), side.as_of));
            }
            if side.members.is_empty() {
                return Err(format!("nobody publishes which places {} consists of", side.name()));
            }
            let absent: Vec<PlaceId> =
                side.members.iter().copied().filter(|m| !table.covers(cell.year, *m)).collect();
            if absent.len() == side.members.len() {
                return Err(format!("{} is not covered in {}", side.name(), cell.year));
            }
            missing.extend(absent);
        }
        Ok(missing)
    }

    /// Exports from `a` to `b` plus exports from `b` to `a` on one basis.
    ///
    /// # Errors
    /// [`Gap`] if either direction is one.
    pub fn two_way(&self, series: &Series, a: &Party, b: &Party, year: i16) -> Result<Reading, Gap> {
        self.combined(series, a, b, year, 1, measure::TRADE_GOODS)
    }

    /// Exports from `a` to `b` minus exports from `b` to `a` on one basis.
    ///
    /// # Errors
    /// [`Gap`] if either direction is one.
    pub fn balance(&self, series: &Series, a: &Party, b: &Party, year: i16) -> Result<Reading, Gap> {
        self.combined(series, a, b, year, -1, measure::TRADE_GOODS_BALANCE)
    }

    fn combined(
        &self,
        series: &Series,
        a: &Party,
        b: &Party,
        year: i16,
        sign: i128,
        measure: Measure,
    ) -> Result<Reading, Gap> {
        let out = self.level(series, &Cell { from: a, to: Some(b), year, product: None })?;
        let back = self.level(series, &Cell { from: b, to: Some(a), year, product: None })?;
        let table = self.table_in(series, year);
        let decimals = table.decimals;
        let exact = out.exact.zip(back.exact).map(|((x, _), (m, _))| x + sign * m);
        let mut not_covered = out.not_covered.clone();
        not_covered.extend(back.not_covered.iter().filter(|id| !out.not_covered.contains(id)));
        let coverage = both_ways(&out.coverage, &back.coverage);
        if let Coverage::LowerBound(holes) = &coverage
            && sign < 0
            && !holes.negligible()
        {
            let what = format!("balance of {} with {}, {year} ({})", a.name(), b.name(), series.id);
            let why = format!("a difference of sums that lack something is no bound: {}", holes.in_words());
            return Err(Gap { what, why });
        }
        Ok(Reading {
            id: format!("{measure}/{}:{}/{year}@{}", a.key(), b.key(), series.id),
            measure: measure.as_str().to_owned(),
            value: exact.map_or(f64::NAN, |v| table.float(v)),
            exact: exact.map(|v| (v, decimals)),
            rows: out.rows + back.rows,
            not_covered,
            coverage,
            notes: Vec::new(),
            ..out
        })
    }
}

/// What is said of exports that stand as the importer's customs count them.
fn counted_on_arrival(series: &Series, cell: &Cell<'_>) -> Option<String> {
    let to = cell.to.filter(|to| series.is_report_of(to))?;
    Some(format!("as {} counts its imports", registry().place(to.id).in_sentence))
}

fn adds_up(measure: Measure) -> bool {
    measure.aggregation() != Aggregation::None
}

/// "but for 3 of 12 months", if a source of months has some of the year only.
fn some_months(table: &Table, cell: &Cell<'_>) -> String {
    let (from, to, _) = selections(cell);
    match table.months_of(cell.year, &from, &to)[..] {
        [] => String::new(),
        ref months => format!(" as a whole: {} of 12 months are there", months.len()),
    }
}

/// What stands behind the sum of a cell.
///
/// # Errors
/// Why there is no value: neither side of any of its pairs reports.
fn covered(table: &Table, cell: &Cell<'_>, rows: usize, absent: &[PlaceId]) -> Result<Coverage, String> {
    let Some(to) = cell.to else { return Ok(lower_bound(Holes::default(), absent)) };
    let holes = coverage::holes(table, cell);
    let nothing_known = rows == 0 && !holes.is_empty() && {
        let counted = |party: &Party| party.members.iter().filter(|m| table.covers(cell.year, **m)).count();
        cell.from.is_world() || to.is_world() || holes.pairs.len() == counted(cell.from) * counted(to)
    };
    if nothing_known {
        let year = cell.year;
        return Err(match (cell.from.is_single(), to.is_single()) {
            (true, true) => format!(
                "not covered: neither {} nor {} reports in {year}, and nobody else can tell what passed between them",
                cell.from.name(),
                to.name()
            ),
            _ => format!("not covered: of none of their pairs does either side report in {year}"),
        });
    }
    let (true, true) = (cell.from.is_single(), to.is_single()) else {
        return Ok(match lower_bound(holes, absent) {
            Coverage::Recorded if rows == 0 => Coverage::Zero,
            coverage => coverage,
        });
    };
    Ok(match (table.reports(cell.year, cell.from.id), table.reports(cell.year, to.id)) {
        (true, false) => Coverage::OneSide(cell.from.id),
        (false, true) => Coverage::OneSide(to.id),
        _ if rows == 0 => Coverage::Zero,
        _ => Coverage::Recorded,
    })
}

fn lower_bound(holes: Holes, absent: &[PlaceId]) -> Coverage {
    if holes.is_empty() && absent.is_empty() { Coverage::Recorded } else { Coverage::LowerBound(holes) }
}

/// What stands behind the sum of two directions.
fn both_ways(out: &Coverage, back: &Coverage) -> Coverage {
    match (out, back) {
        (Coverage::LowerBound(x), Coverage::LowerBound(y)) => Coverage::LowerBound(x.clone().and(y)),
        (Coverage::LowerBound(holes), _) | (_, Coverage::LowerBound(holes)) => {
            Coverage::LowerBound(holes.clone())
        }
        (Coverage::OneSide(who), _) | (_, Coverage::OneSide(who)) => Coverage::OneSide(*who),
        (Coverage::Zero, Coverage::Zero) => Coverage::Zero,
        _ => Coverage::Recorded,
    }
}

/// The two selections of a cell: what is summed, and what is taken off because it stays inside.
pub(crate) fn sum(table: &Table, cell: &Cell<'_>, product: Option<u32>) -> table::Total {
    let (from, to, inside) = selections(cell);
    let mut total = table.total(cell.year, &from, &to, product);
    if let Some(inside) = inside {
        let within = table.total(cell.year, &inside, &inside, product);
        total.value -= within.value;
        total.rows -= within.rows;
    }
    total
}

/// Origins, destinations, and the set inside which flows do not count.
pub(crate) fn selections(cell: &Cell<'_>) -> (Who, Who, Option<Who>) {
    let who = |party: &Party| {
        if party.is_world() { Who::everybody() } else { Who::these(&party.members) }
    };
    let from = who(cell.from);
    let to = cell.to.map_or_else(|| Who::these(&[NOBODY]), who);
    // Two listed sides are disjoint, so only "to the world" can stay inside.
    let bloc = match cell.to {
        Some(to) if to.is_world() => Some(cell.from),
        Some(to) if cell.from.is_world() => Some(to),
        _ => None,
    };
    let inside = bloc.filter(|party| party.members.len() > 1).map(|party| Who::these(&party.members));
    (from, to, inside)
}

/// Reads the parts of a series into one table, or a year of them alone. A part that cannot be read is left out; the
/// test of the atlas makes sure that there is none.
fn mount(atlas: &Atlas, series: &Series, only: Option<i16>) -> Table {
    let mut rows = Vec::new();
    let mut products = vec!["total".to_owned()];
    let mut decimals = 0;
    let (mut silent, mut left_out) = (Vec::new(), Vec::new());
    let first = series.column.split('+').next().unwrap_or_default();
    for part in series.parts.iter().filter_map(|name| atlas.part(name)) {
        let ids = |codes: &Vec<String>| codes.iter().filter_map(|c| registry().by_code(c)).collect();
        let years = part.head.silent.iter().filter(|(year, _)| only.is_none_or(|only| only == **year));
        silent.extend(years.map(|(year, codes)| (*year, ids(codes))));
        let more: Vec<PlaceId> = ids(&part.head.left_out);
        left_out.extend(more.into_iter().filter(|id| !left_out.contains(id)).collect::<Vec<_>>());
        products.extend(
            part.head.products.iter().filter(|name| !products.contains(name)).cloned().collect::<Vec<_>>(),
        );
        let mut take = |frame: &Frame| {
            decimals = frame.number(first).map_or(decimals, |(_, d)| d);
            append(frame, series, &|_| true, &mut rows, &mut products);
        };
        match part.head.by_year.is_empty() {
            true => part.frame().into_iter().for_each(take),
            false => part.frames_of(only).unwrap_or_default().iter().for_each(&mut take),
        }
    }
    // Of some products there is no total.
    if products.len() > 1 && !series.is_of_products() && rows.iter().all(|row| row.product != 0) {
        rows = with_totals(rows);
    }
    let table = Table::new(rows, products, decimals).with_reporting(silent, left_out);
    match series.reporter {
        Reporter::Customs(code) => match registry().by_code(code) {
            Some(economy) => table.as_trade_of(economy),
            None => table.as_excerpt(),
        },
        // Parts of a whole are told of the first partners only.
        _ if series.unit == "percent" => table.as_excerpt(),
        _ => table,
    }
}

/// The rows in order, with the total of each pair and year before its products, for a source that gives products
/// only.
fn with_totals(mut rows: Vec<Row>) -> Vec<Row> {
    table::sort(&mut rows);
    let pair = |row: &Row| (row.year, row.origin, row.destination);
    let pairs = rows.chunk_by(|x, y| pair(x) == pair(y));
    let mut all = Vec::with_capacity(rows.len() + pairs.clone().count());
    for products in pairs {
        let value = products.iter().fold(0i64, |sum, row| sum.saturating_add(row.value));
        all.push(Row { product: 0, value, ..products[0].clone() });
        all.extend_from_slice(products);
    }
    all
}

/// Adds the rows of a frame for which `keep` holds.
fn append(
    frame: &Frame,
    series: &Series,
    keep: &dyn Fn(usize) -> bool,
    rows: &mut Vec<Row>,
    products: &mut Vec<String>,
) {
    let values = values_of(frame, series.column);
    let first = parties(frame, series.origin);
    let second = match series.shape {
        Shape::Pair(column) | Shape::Products(column) => parties(frame, column),
        Shape::From(_) | Shape::Single => Vec::new(),
    };
    let fixed = match series.shape {
        Shape::From(code) => registry().by_code(code),
        _ => None,
    };
    let years = frame.number("year").map(|(years, _)| years);
    let mut product_of = Products::of(frame, products);
    rows.reserve(values.len());
    for (i, value) in values.iter().enumerate().filter(|(i, _)| keep(*i)) {
        let (Some(value), Some(Some(party))) = (value, first.get(i)) else { continue };
        let (origin, destination) = match series.shape {
            Shape::Pair(_) | Shape::Products(_) => (*party, second.get(i).copied().flatten()),
            Shape::From(_) => match fixed {
                Some(origin) => (origin, Some(*party)),
                None => continue,
            },
            Shape::Single => (*party, Some(NOBODY)),
        };
        let Some(destination) = destination else { continue };
        // A table without years (geography) holds for every year; it is stored as year 0.
        let year = years.and_then(|years| years.get(i).copied().flatten()).unwrap_or(0) as i16;
        let product = product_of.row(i);
        rows.push(Row { year, origin, destination, product, value: *value });
    }
}

/// The value column, or the sum of several; missing only where all are missing.
fn values_of(frame: &Frame, columns: &str) -> Vec<Option<i64>> {
    let mut sum: Vec<Option<i64>> = vec![None; frame.rows()];
    for (values, _) in columns.split('+').filter_map(|column| frame.number(column)) {
        for (total, value) in sum.iter_mut().zip(values) {
            *total = match (*total, *value) {
                (Some(x), Some(y)) => x.checked_add(y),
                (x, y) => x.or(y),
            };
        }
    }
    sum
}

/// Numbers the products of a frame in order of appearance, each different name looked up once.
struct Products<'a> {
    names: Option<&'a Texts>,
    /// Number of each different name of the frame, once it was met.
    met: Vec<Option<u32>>,
    products: &'a mut Vec<String>,
    known: HashMap<String, u32>,
}

impl<'a> Products<'a> {
    /// The first of `products` is the total, and others may stand behind it already.
    fn of(frame: &'a Frame, products: &'a mut Vec<String>) -> Self {
        let names = frame.text("product");
        let known = products.iter().enumerate().skip(1).map(|(at, name)| (name.clone(), at as u32)).collect();
        Self { names, met: vec![None; names.map_or(0, |names| names.words().len())], products, known }
    }

    /// The number of the product of a row; the total is 0.
    fn row(&mut self, row: usize) -> u32 {
        let Some(names) = self.names else { return 0 };
        let word = names.codes()[row] as usize;
        if let Some(number) = self.met[word] {
            return number;
        }
        let name = &names.words()[word];
        let number = if name.is_empty() || name.eq_ignore_ascii_case("total") {
            0
        } else {
            *self.known.entry(name.clone()).or_insert_with(|| {
                self.products.push(name.clone());
                self.products.len() as u32 - 1
            })
        };
        self.met[word] = Some(number);
        number
    }
}

/// The parties of a text column, each different code looked up once.
fn parties(frame: &Frame, column: &str) -> Vec<Option<PlaceId>> {
    let Some(texts) = frame.text(column) else { return Vec::new() };
    let known: Vec<Option<PlaceId>> = texts.words().iter().map(|code| registry().by_code(code)).collect();
    texts.codes().iter().map(|code| known[*code as usize]).collect()
}
