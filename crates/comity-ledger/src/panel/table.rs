//! One rectangular source of observations: columns of small integers, sorted and indexed.
//!
//! Rows are sorted by (year, origin, destination, product), so a pair in a year is found by
//! bisection, and all sources of one destination through a second order per year. Values are
//! integers times `10^-decimals`, so sums are exact and the same in any order.
//!
//! "No row" is read with care: if both parties occur in that year's table, no row means that no
//! positive flow was recorded; if one does not occur, it means *not covered*.

use crate::place::PlaceId;
use crate::product::Wanted;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::OnceLock;

/// No destination: the measure is of one party alone.
pub const NOBODY: PlaceId = PlaceId(u16::MAX);

/// A row as the loader gave it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// Calendar year.
    pub year: i16,
    /// Exporter, investor, or the only party.
    pub origin: PlaceId,
    /// Importer, host, or [`NOBODY`].
    pub destination: PlaceId,
    /// Index into the products of the table; 0 is the total.
    pub product: u32,
    /// Value times `10^decimals`.
    pub value: i64,
}

/// A sum of rows with what it was made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// Sum of the values, times `10^decimals`.
    pub value: i128,
    /// How many rows it sums.
    pub rows: usize,
}

/// A set of parties; `None` stands for everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who(Option<These>);

/// A sorted list of parties, and of a long one a bit for each place up to the last.
#[derive(Clone, Debug, PartialEq, Eq)]
struct These {
    list: Vec<PlaceId>,
    bits: Vec<u64>,
}

/// Lists up to this length are looked through.
const FEW: usize = 4;

impl Who {
    /// Everybody in the table.
    pub fn everybody() -> Self {
        Self(None)
    }

    /// These and nobody else.
    pub fn these(places: &[PlaceId]) -> Self {
        let mut list = places.to_vec();
        list.sort_unstable();
        list.dedup();
        let last = list.last().filter(|_| list.len() > FEW);
        let mut bits = vec![0; last.map_or(0, |last| usize::from(last.0) / 64 + 1)];
        for place in list.iter().filter(|_| last.is_some()) {
            bits[usize::from(place.0) / 64] |= 1 << (place.0 % 64);
        }
        Self(Some(These { list, bits }))
    }

    /// Whether a party is one of them.
    #[inline]
    pub fn contains(&self, place: PlaceId) -> bool {
        let Some(these) = &self.0 else { return true };
        match these.bits.is_empty() {
            true => these.list.contains(&place),
            false => {
                these.bits.get(usize::from(place.0) / 64).is_some_and(|bits| bits >> (place.0 % 64) & 1 == 1)
            }
        }
    }

    fn list(&self) -> Option<&[PlaceId]> {
        self.0.as_ref().map(|these| these.list.as_slice())
    }
}

/// One year's rows and orders.
#[derive(Clone, Debug)]
struct Year {
    rows: Range<usize>,
    order: Order,
}

/// Rows of one measure on one basis.
#[derive(Clone, Debug)]
pub struct Table {
    rows: Vec<Row>,
    years: BTreeMap<i16, Year>,
    /// Names of the products; the first is the total.
    pub products: Vec<String>,
    /// Decimals carried by the integer values.
    pub decimals: u8,
    covered: BTreeMap<i16, Vec<PlaceId>>,
    /// How much of the world it may hold.
    extent: Extent,
    /// The months, where the source has them: [`month_number`] in the place of years.
    months: Option<Box<Table>>,
    /// By year, who is not shown to report.
    silent: BTreeMap<i16, Silent>,
    /// Economies that trade and that the publisher leaves out of every year.
    left_out: Vec<PlaceId>,
    asked: Asked,
}

/// How much of the world a table may hold, and so what the absence of a row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    /// All of it: no row is no flow, or a hole.
    Whole,
    /// Some pairs: no row says nothing.
    Excerpt,
    /// All trade of this economy and no other.
    Of(PlaceId),
}

/// What every page asks of a year, worked out once.
#[derive(Clone, Debug, Default)]
struct Asked {
    absent: OnceLock<BTreeMap<i16, Vec<PlaceId>>>,
    everything: OnceLock<BTreeMap<i16, Total>>,
}

/// The number of a month in a table of months: twelve times the year, and 0 to 11. Years up to 2729 fit.
pub fn month_number(year: i16, month: u8) -> Option<i16> {
    i16::try_from(i32::from(year) * 12 + i32::from(month) - 1).ok()
}

/// Who is not shown to report in a year, in order, and which of them have a flow between them.
#[derive(Clone, Debug)]
struct Silent {
    places: Vec<PlaceId>,
    /// For each of them and each of them.
    linked: Vec<bool>,
}

impl Silent {
    fn of(places: Vec<PlaceId>, flows: impl Iterator<Item = (PlaceId, PlaceId)>) -> Self {
        let mut silent = Self { linked: vec![false; places.len() * places.len()], places };
        for (a, b) in flows {
            for at in [silent.pair(a, b), silent.pair(b, a)].into_iter().flatten() {
                silent.linked[at] = true;
            }
        }
        silent
    }

    /// Where two stand among the pairs, if both are silent.
    fn pair(&self, a: PlaceId, b: PlaceId) -> Option<usize> {
        let at = |place: PlaceId| self.places.binary_search(&place).ok();
        Some(at(a)? * self.places.len() + at(b)?)
    }

    fn is_hole(&self, a: PlaceId, b: PlaceId) -> bool {
        a != b && self.pair(a, b).is_some_and(|at| !self.linked[at])
    }
}

/// A table with so many origins in a year is taken to hold the whole world: BACI names some 220,
/// and 193 states are members of the United Nations.
pub const WORLD_ORIGINS_MIN: usize = 150;

impl Table {
    /// Sorts and indexes the rows.
    pub fn new(mut rows: Vec<Row>, products: Vec<String>, decimals: u8) -> Self {
        sort(&mut rows);
        let mut years = BTreeMap::new();
        let mut covered = BTreeMap::new();
        let mut start = 0;
        while let Some(first) = rows.get(start) {
            let year = first.year;
            let end = start + rows[start..].partition_point(|row| row.year == year);
            let (order, parties) = Order::of(&rows, start..end);
            covered.insert(year, parties);
            years.insert(year, Year { rows: start..end, order });
            start = end;
        }
        Self {
            rows,
            years,
            products,
            decimals,
            covered,
            extent: Extent::Whole,
            months: None,
            silent: BTreeMap::new(),
            left_out: Vec::new(),
            asked: Asked::default(),
        }
    }

    /// The same table, in which a pair without a row is not covered.
    #[must_use]
    pub fn as_excerpt(self) -> Self {
        Self { extent: Extent::Excerpt, ..self }
    }

    /// The same table, in which there is all trade of one economy and no other.
    #[must_use]
    pub fn as_trade_of(self, economy: PlaceId) -> Self {
        Self { extent: Extent::Of(economy), ..self }
    }

    /// Whether a sum over the whole world on one side and `place` on the other has all that belongs to it.
    pub fn is_all_of(&self, place: PlaceId) -> bool {
        self.extent == Extent::Of(place)
    }

    /// The same table with its months beside its years.
    #[must_use]
    pub fn with_months(self, months: Self) -> Self {
        Self { months: Some(Box::new(months)), ..self }
    }

    /// The same table with one product more: the sum of those that are wanted, under a name. A product of that
    /// name that is there already stays what it is.
    #[must_use]
    pub fn with_product(self, name: &str, what: &Wanted) -> Self {
        if self.product(name).is_some() {
            return self;
        }
        let wanted = what.among(&self.products, false);
        let mut sums: BTreeMap<(i16, PlaceId, PlaceId), i64> = BTreeMap::new();
        for row in self.rows.iter().filter(|row| row.product != 0 && wanted[row.product as usize]) {
            let sum = sums.entry((row.year, row.origin, row.destination)).or_default();
            *sum = sum.saturating_add(row.value);
        }
        let product = self.products.len() as u32;
        let mut rows = self.rows;
        rows.extend(sums.into_iter().map(|((year, origin, destination), value)| Row {
            year,
            origin,
            destination,
            product,
            value,
        }));
        let mut products = self.products;
        products.push(name.to_owned());
        let months = self.months.map(|months| Box::new(months.with_product(name, what)));
        let (extent, left_out, silent) = (self.extent, self.left_out, self.silent);
        Self { extent, left_out, silent, months, ..Self::new(rows, products, self.decimals) }
    }

    /// The months, if the source has them.
    pub fn months(&self) -> Option<&Self> {
        self.months.as_deref()
    }

    /// The months of a year that have a row from any of `origins` to any of `destinations`.
    pub fn months_of(&self, year: i16, origins: &Who, destinations: &Who) -> Vec<u8> {
        let Some(months) = self.months() else { return Vec::new() };
        let has = |month: &u8| {
            let number = month_number(year, *month);
            number.is_some_and(|n| months.select(n, origins, destinations, None).next().is_some())
        };
        (1..=12).filter(has).collect()
    }

    /// The same table with those who are not shown to report in each year
    /// ([`super::reporting::silent`]), and those who are left out of every year.
    #[must_use]
    pub fn with_reporting(
        mut self,
        silent: impl IntoIterator<Item = (i16, Vec<PlaceId>)>,
        left_out: Vec<PlaceId>,
    ) -> Self {
        self.left_out = left_out;
        self.asked = Asked::default();
        for (year, mut places) in silent {
            places.sort_unstable();
            let all = Who::these(&places);
            let flows = self.select(year, &all, &all, None).map(|row| (row.origin, row.destination));
            let silent = Silent::of(places, flows);
            self.silent.insert(year, silent);
        }
        self
    }

    /// The same table with those who are not shown to report found from its own rows. For a table
    /// that reconciles the reports of both sides.
    #[must_use]
    pub fn with_reporting_found(self) -> Self {
        let everybody = Who::everybody();
        let found: Vec<(i16, Vec<PlaceId>)> = self
            .years()
            .into_iter()
            .map(|year| {
                let rows = self.select(year, &everybody, &everybody, None);
                (year, super::reporting::silent(rows.map(|row| (row.origin, row.destination))))
            })
            .collect();
        let left_out = self.left_out.clone();
        self.with_reporting(found, left_out)
    }

    /// Those who are not shown to report in a year, in order.
    pub fn silent(&self, year: i16) -> &[PlaceId] {
        self.silent.get(&year).map_or(&[], |silent| &silent.places)
    }

    /// Whether a party has rows in a year that are not only others' mirrors of it.
    pub fn reports(&self, year: i16, place: PlaceId) -> bool {
        self.covers(year, place) && self.silent(year).binary_search(&place).is_err()
    }

    /// Whether nothing is known of what flows between two in a year, because neither reports.
    pub fn is_hole(&self, year: i16, a: PlaceId, b: PlaceId) -> bool {
        self.silent.get(&year).is_some_and(|silent| silent.is_hole(a, b))
    }

    /// The flow of a pair in the nearest year beside this one in which it is not a hole, with that year; of two years as
    /// near as each other the earlier one.
    pub fn nearest(&self, year: i16, a: PlaceId, b: PlaceId) -> Option<(i16, i128)> {
        let far = |found: Option<(&i16, &Year)>| found.map_or(0, |(found, _)| (found - year).abs());
        let most = far(self.years.first_key_value()).max(far(self.years.last_key_value()));
        let beside = (1..=most).flat_map(|by| [year - by, year + by]);
        let found = beside.into_iter().find(|year| self.has_year(*year) && !self.is_hole(*year, a, b))?;
        let rows = bisected(&self.rows, self.years[&found].order.of_origin(a), b);
        let total = self.rows[rows].iter().filter(|row| row.product == 0);
        Some((found, total.map(|row| i128::from(row.value)).sum()))
    }

    /// Economies without any row in a year that has rows, which are left out of every year or had rows before.
    pub fn absent(&self, year: i16) -> &[PlaceId] {
        let of_years = || {
            let mut before = BTreeSet::new();
            let mut all = BTreeMap::new();
            for (year, covered) in &self.covered {
                let lacks = |place: &&PlaceId| covered.binary_search(place).is_err();
                let gone = before.iter().filter(|place| !self.left_out.contains(place));
                all.insert(*year, self.left_out.iter().chain(gone).filter(lacks).copied().collect());
                before.extend(covered.iter().copied());
            }
            all
        };
        self.asked.absent.get_or_init(of_years).get(&year).map_or(&[], Vec::as_slice)
    }

    /// The nearest year before another that has rows, or else the nearest after it.
    pub fn year_beside(&self, year: i16) -> Option<i16> {
        let before = self.years.range(..year).next_back();
        before.or_else(|| self.years.range(year + 1..).next()).map(|(found, _)| *found)
    }

    /// Whether the table holds only a part of the world in a year.
    pub fn is_part(&self, year: i16) -> bool {
        let origins = |index: &Year| {
            let rows = &self.rows[index.rows.clone()];
            rows.chunk_by(|x, y| x.origin == y.origin).count()
        };
        match self.extent {
            Extent::Whole => false,
            Extent::Excerpt => self.years.get(&year).is_none_or(|index| origins(index) < WORLD_ORIGINS_MIN),
            Extent::Of(_) => true,
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The years that have rows.
    pub fn years(&self) -> Vec<i16> {
        self.years.keys().copied().collect()
    }

    /// Whether the table has rows of that year.
    pub fn has_year(&self, year: i16) -> bool {
        self.years.contains_key(&year)
    }

    /// The parties with at least one row in a year.
    pub fn covered(&self, year: i16) -> &[PlaceId] {
        self.covered.get(&year).map_or(&[], Vec::as_slice)
    }

    /// Whether a party has at least one row in a year.
    pub fn covers(&self, year: i16, place: PlaceId) -> bool {
        self.covered(year).binary_search(&place).is_ok()
    }

    /// Index of a product by name.
    pub fn product(&self, name: &str) -> Option<u32> {
        self.products.iter().position(|p| p == name).map(|i| i as u32)
    }

    /// The rows of a year from any of `origins` to any of `destinations`, in the order of the table
    /// (origin first) where origins are listed, and by destination where only those are.
    pub fn select<'a>(
        &'a self,
        year: i16,
        origins: &'a Who,
        destinations: &'a Who,
        product: Option<u32>,
    ) -> impl Iterator<Item = &'a Row> + 'a {
        let spans =
            self.years.get(&year).map_or_else(Vec::new, |index| self.spans(index, origins, destinations));
        let order = self.years.get(&year).map_or(&[][..], |index| &index.order.by_destination);
        let found = spans.into_iter().flat_map(move |(through, span)| {
            span.map(move |at| &self.rows[if through { order[at] as usize } else { at }])
        });
        found.filter(move |row| {
            product.is_none_or(|product| row.product == product) && destinations.contains(row.destination)
        })
    }

    /// Where the rows of a selection stand, perhaps with others of the same origins: in the rows, or (`true`) in their
    /// order by destination.
    fn spans(&self, index: &Year, origins: &Who, destinations: &Who) -> Vec<(bool, Range<usize>)> {
        let order = &index.order;
        match (origins.list(), destinations.list()) {
            (Some(from), to) => {
                let mut spans = Vec::with_capacity(from.len());
                for span in from.iter().map(|origin| order.of_origin(*origin)) {
                    match to.filter(|to| to.len() * BISECTED < span.len()) {
                        Some(to) => {
                            spans
                                .extend(to.iter().map(|to| (false, bisected(&self.rows, span.clone(), *to))));
                        }
                        None => spans.push((false, span)),
                    }
                }
                spans
            }
            (None, Some(to)) => to.iter().map(|to| (true, order.of_destination(*to))).collect(),
            (None, None) => vec![(false, index.rows.clone())],
        }
    }

    /// Sum over the selected rows.
    pub fn total(&self, year: i16, origins: &Who, destinations: &Who, product: Option<u32>) -> Total {
        let sum = |year| self.summed(year, origins, destinations, product);
        if origins.0.is_some() || destinations.0.is_some() || product != Some(0) {
            return sum(year);
        }
        let of_years = || self.years.keys().map(|year| (*year, sum(*year))).collect();
        self.asked.everything.get_or_init(of_years).get(&year).cloned().unwrap_or_default()
    }

    fn summed(&self, year: i16, origins: &Who, destinations: &Who, product: Option<u32>) -> Total {
        let mut total = Total::default();
        for row in self.select(year, origins, destinations, product) {
            total.value += i128::from(row.value);
            total.rows += 1;
        }
        total
    }

    /// An integer value as a float in the base unit.
    pub fn float(&self, value: i128) -> f64 {
        value as f64 / 10f64.powi(i32::from(self.decimals))
    }
}

/// Puts rows into the order of a table.
pub(super) fn sort(rows: &mut Vec<Row>) {
    // Most sources are in order already, and looking costs a fraction of sorting.
    if rows.is_sorted() {
        return;
    }
    // Others are in order but for the years, which stand side by side for each pair: put apart, they are in order too.
    *rows = by_year(rows);
    if !rows.is_sorted() {
        rows.sort_unstable();
    }
}

/// The rows year by year, those of a year in the order they came in.
fn by_year(rows: &[Row]) -> Vec<Row> {
    let mut next: BTreeMap<i16, usize> = BTreeMap::new();
    for run in rows.chunk_by(|x, y| x.year == y.year) {
        *next.entry(run[0].year).or_default() += run.len();
    }
    let mut before = 0;
    for count in next.values_mut() {
        (*count, before) = (before, before + *count);
    }
    let mut out = rows.to_vec();
    for run in rows.chunk_by(|x, y| x.year == y.year) {
        let at = next.entry(run[0].year).or_default();
        out[*at..*at + run.len()].clone_from_slice(run);
        *at += run.len();
    }
    out
}

/// Rows of an origin for each destination from which on looking at all of them takes longer than bisection.
const BISECTED: usize = 16;

/// The rows to a destination among those of an origin.
fn bisected(rows: &[Row], origin: Range<usize>, to: PlaceId) -> Range<usize> {
    let held = &rows[origin.clone()];
    let start = held.partition_point(|row| row.destination < to);
    let count = held[start..].iter().take_while(|row| row.destination == to).count();
    origin.start + start..origin.start + start + count
}

/// What is found from the rows of a year in one pass.
#[derive(Clone, Debug)]
struct Order {
    /// The rows by destination, then by origin and product.
    by_destination: Vec<u32>,
    /// Where the rows of every origin begin and those before it end, by [`Order::slot`].
    origins: Vec<u32>,
    /// The same of destinations, in `by_destination`.
    destinations: Vec<u32>,
}

impl Order {
    /// Counts the rows of every origin and destination, so that each row has its place without comparing any two; and
    /// tells every party in order.
    fn of(rows: &[Row], year: Range<usize>) -> (Self, Vec<PlaceId>) {
        let held = &rows[year.clone()];
        let size = |place: PlaceId| if place == NOBODY { 0 } else { usize::from(place.0) + 1 };
        let most = held.iter().map(|row| size(row.origin).max(size(row.destination))).max().unwrap_or(0);
        // Two more: nobody stands behind everybody, and the last count is where all end.
        let (mut origins, mut destinations) = (vec![0u32; most + 2], vec![0u32; most + 2]);
        for row in held {
            origins[slot(row.origin, most) + 1] += 1;
            destinations[slot(row.destination, most) + 1] += 1;
        }
        let named = |at: &usize| origins[at + 1] > 0 || destinations[at + 1] > 0;
        let parties = (0..most).filter(named).map(|place| PlaceId(place as u16)).collect();
        let mut before = [year.start as u32, 0];
        for (origin, destination) in origins.iter_mut().zip(&mut destinations) {
            before = [before[0] + *origin, before[1] + *destination];
            (*origin, *destination) = (before[0], before[1]);
        }
        let mut next = destinations.clone();
        let mut by_destination = vec![0u32; held.len()];
        for (at, row) in year.zip(held) {
            let place = &mut next[slot(row.destination, most)];
            by_destination[*place as usize] = at as u32;
            *place += 1;
        }
        (Self { by_destination, origins, destinations }, parties)
    }

    /// The rows of an origin.
    fn of_origin(&self, origin: PlaceId) -> Range<usize> {
        between(&self.origins, origin)
    }

    /// The rows to a destination, in the order by destination.
    fn of_destination(&self, destination: PlaceId) -> Range<usize> {
        between(&self.destinations, destination)
    }
}

/// The number of a place among so many; nobody comes behind them.
fn slot(place: PlaceId, most: usize) -> usize {
    if place == NOBODY { most } else { usize::from(place.0) }
}

fn between(starts: &[u32], place: PlaceId) -> Range<usize> {
    let most = starts.len() - 2;
    let at = slot(place, most);
    match at < most || place == NOBODY {
        true => starts[at] as usize..starts[at + 1] as usize,
        false => 0..0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(year: i16, origin: u16, destination: u16, value: i64) -> Row {
        Row { year, origin: PlaceId(origin), destination: PlaceId(destination), product: 0, value }
    }

    proptest! {
        #[test]
        fn selections_equal_a_plain_filter(
            cells in prop::collection::vec((0i16..3, 0u16..6, 0u16..6, 0i64..1000), 0..120),
            from in prop::option::of(prop::collection::vec(0u16..6, 0..4)),
            to in prop::option::of(prop::collection::vec(0u16..6, 0..4)),
        ) {
            let rows: Vec<Row> = cells.iter().map(|&(y, o, d, v)| row(y, o, d, v)).collect();
            let table = Table::new(rows.clone(), vec!["total".into()], 0);
            for (year, index) in &table.years {
                let key = |i: &u32| { let row = &table.rows[*i as usize]; (row.destination, row.origin, row.product) };
                prop_assert!(index.order.by_destination.is_sorted_by_key(key));
                prop_assert_eq!(index.order.by_destination.len(), index.rows.len());
                let covered = rows.iter().filter(|r| r.year == *year).flat_map(|r| [r.origin, r.destination]);
                let covered: BTreeSet<PlaceId> = covered.filter(|place| *place != NOBODY).collect();
                prop_assert!(table.covered(*year).iter().eq(&covered));
            }
            let who = |list: &Option<Vec<u16>>| match list {
                None => Who::everybody(),
                Some(list) => Who::these(&list.iter().map(|&p| PlaceId(p)).collect::<Vec<_>>()),
            };
            let (from, to) = (who(&from), who(&to));
            for year in 0..3 {
                let plain: i128 = rows.iter()
                    .filter(|r| r.year == year && from.contains(r.origin) && to.contains(r.destination))
                    .map(|r| i128::from(r.value)).sum();
                prop_assert_eq!(table.total(year, &from, &to, Some(0)).value, plain);
            }
        }
    }

    #[test]
    fn no_row_is_not_the_same_as_not_covered() {
        let table = Table::new(vec![row(2020, 1, 2, 5), row(2020, 3, 2, 7)], vec!["total".into()], 0);
        assert!(table.covers(2020, PlaceId(3)) && !table.covers(2020, PlaceId(4)));
        assert_eq!(table.total(2020, &Who::these(&[PlaceId(1)]), &Who::these(&[PlaceId(3)]), None).rows, 0);
        assert!(!table.has_year(2021));
    }
}
