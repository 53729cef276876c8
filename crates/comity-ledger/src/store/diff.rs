//! What did a new release change? By year, pair and product, the largest change first.

use super::release::{Release, Which};
use super::{BasisRecord, StoreError};
use crate::place::PlaceId;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};

/// One difference between two releases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Year.
    pub year: i16,
    /// Exporter.
    pub origin: PlaceId,
    /// Importer.
    pub destination: PlaceId,
    /// Code of the product; `total` where releases by products of other classifications are compared.
    pub product: String,
    /// Value in the first release, in its base unit; `None` if it has no row.
    pub before: Option<i64>,
    /// Value in the second.
    pub after: Option<i64>,
}

impl Change {
    /// How much the value changed; a row that is absent counts as nothing recorded here.
    pub fn size(&self) -> i128 {
        (i128::from(self.after.unwrap_or(0)) - i128::from(self.before.unwrap_or(0))).abs()
    }
}

/// All differences between two releases, counted, and the largest of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differences {
    /// The largest, in order of their size.
    pub largest: Vec<Change>,
    /// Base unit of the values.
    pub unit: String,
    /// The years that were compared.
    pub years: Vec<i16>,
    /// Values that are the same in both.
    pub same: u64,
    /// Values that differ.
    pub changed: u64,
    /// Values that only the second release has.
    pub appeared: u64,
    /// Values that only the first release has.
    pub gone: u64,
}

/// The differences in the years that both have, on bases that are alike; by product only where both
/// use one classification. At most `top` of them are kept.
///
/// # Errors
/// If a part cannot be read, or the releases have no basis alike.
pub fn changes(a: &Release, b: &Release, top: usize) -> Result<Differences, StoreError> {
    let alike = |x: &BasisRecord, y: &BasisRecord| {
        x.reporter == y.reporter && x.valuation == y.valuation && x.unit == y.unit && x.measure == y.measure
    };
    let mut found = Differences::default();
    for (i, x) in a.manifest().bases.iter().enumerate() {
        for (j, y) in b.manifest().bases.iter().enumerate() {
            if !alike(x, y) {
                continue;
            }
            let (i, j) = (i as u16, j as u16);
            let comparison = Comparison::of((a, i), (b, j), x.classification == y.classification);
            for year in a.manifest().years(i) {
                if b.manifest().years(j).contains(&year) {
                    found.unit.clone_from(&x.unit);
                    found.years.push(year);
                    comparison.of_year(year, top, &mut found)?;
                }
            }
        }
    }
    if found.years.is_empty() {
        let basis = |release: &Release| {
            let bases: Vec<String> = release.manifest().bases.iter().map(BasisRecord::in_words).collect();
            bases.join("; ")
        };
        return Err(StoreError::Unlike {
            release: b.manifest().name.clone(),
            expected: format!("a basis and a year as in {} ({})", a.manifest().name, basis(a)),
            found: basis(b),
        });
    }
    found.years.sort_unstable();
    found.years.dedup();
    keep_largest(&mut found.largest, top);
    Ok(found)
}

fn keep_largest(changes: &mut Vec<Change>, top: usize) {
    changes.sort_by(|x, y| {
        let key = |c: &Change| (c.year, c.origin, c.destination);
        y.size().cmp(&x.size()).then_with(|| key(x).cmp(&key(y))).then_with(|| x.product.cmp(&y.product))
    });
    changes.truncate(top);
}

/// A value by destination and product; products are numbered alike in both releases.
type Value = ((PlaceId, u32), i128);

/// One basis of each of two releases.
struct Comparison<'a> {
    sides: [(&'a Release, u16); 2],
    /// Codes of the products of both.
    codes: Vec<&'a str>,
    /// Numbers of the products of each release in that list.
    numbers: [Vec<u32>; 2],
    by_product: bool,
    /// What brings the values of each to one scale, and that scale.
    factors: [i128; 2],
    scale: i128,
}

impl<'a> Comparison<'a> {
    fn of(a: (&'a Release, u16), b: (&'a Release, u16), by_product: bool) -> Self {
        let mut codes: Vec<&str> = Vec::new();
        let mut known: HashMap<&str, u32> = HashMap::new();
        let mut numbers = |release: &'a Release| -> Vec<u32> {
            let number = |code: &'a String| {
                *known.entry(code).or_insert_with(|| {
                    codes.push(code);
                    codes.len() as u32 - 1
                })
            };
            release.manifest().products.iter().map(number).collect()
        };
        let numbers = [numbers(a.0), numbers(b.0)];
        let decimals = [a.0, b.0].map(|release| u32::from(release.manifest().decimals));
        let most = decimals[0].max(decimals[1]);
        let factors = decimals.map(|own| 10i128.pow(most - own));
        Self { sides: [a, b], codes, numbers, by_product, factors, scale: 10i128.pow(most) }
    }

    /// Origin after origin, so that two releases never lie in memory as a whole.
    fn of_year(&self, year: i16, top: usize, found: &mut Differences) -> Result<(), StoreError> {
        let origins: BTreeSet<PlaceId> =
            self.sides.iter().flat_map(|(release, basis)| release.covered(*basis, year)).collect();
        for origin in origins {
            let (before, after) = (self.values(0, year, origin)?, self.values(1, year, origin)?);
            let (mut x, mut y) = (before.iter().peekable(), after.iter().peekable());
            loop {
                let order = match (x.peek(), y.peek()) {
                    (Some((p, _)), Some((q, _))) => p.cmp(q),
                    (Some(_), None) => Ordering::Less,
                    (None, Some(_)) => Ordering::Greater,
                    (None, None) => break,
                };
                let before = if order.is_le() { x.next() } else { None };
                let after = if order.is_ge() { y.next() } else { None };
                self.add(year, origin, before, after, found);
            }
            // What is not among the largest so far is let go now and then, so that their number is bounded.
            if found.largest.len() > 4 * top + 10_000 {
                keep_largest(&mut found.largest, top);
            }
        }
        Ok(())
    }

    fn add(
        &self,
        year: i16,
        origin: PlaceId,
        before: Option<&Value>,
        after: Option<&Value>,
        found: &mut Differences,
    ) {
        let Some(((destination, product), _)) = before.or(after) else { return };
        match (before, after) {
            (Some((_, x)), Some((_, y))) if x == y => found.same += 1,
            (Some(_), Some(_)) => found.changed += 1,
            (Some(_), None) => found.gone += 1,
            _ => found.appeared += 1,
        }
        if before.map(|(_, value)| value) == after.map(|(_, value)| value) {
            return;
        }
        let unit = |value: Option<&Value>| value.map(|(_, value)| (*value / self.scale) as i64);
        let product = self.codes.get(*product as usize).copied().unwrap_or_default().to_owned();
        let (before, after) = (unit(before), unit(after));
        found.largest.push(Change { year, origin, destination: *destination, product, before, after });
    }

    /// What an origin sold in a year, in order. Without products, these are the totals of its pairs: those of
    /// the release, or else the sums over products.
    fn values(&self, side: usize, year: i16, origin: PlaceId) -> Result<Vec<Value>, StoreError> {
        let (release, basis) = self.sides[side];
        let (numbers, factor) = (&self.numbers[side], self.factors[side]);
        let mut values: Vec<Value> = Vec::new();
        let which = Which { origins: Some(&[origin]), destinations: None };
        release.rows(basis, year, which, |trade| {
            let number = numbers.get(trade.product as usize).copied().unwrap_or_default();
            values.push(((trade.destination, number), i128::from(trade.value) * factor));
        })?;
        values.sort_by_key(|(key, _)| *key);
        if !self.by_product {
            // The total is the first product of every release, so its number is the least.
            let total = numbers.first().copied().unwrap_or_default();
            let pairs = values.chunk_by(|x, y| x.0.0 == y.0.0).map(|pair| {
                let own = pair.iter().any(|(key, _)| key.1 == total);
                let counted = pair.iter().filter(|(key, _)| !own || key.1 == total);
                ((pair[0].0.0, total), counted.map(|(_, value)| value).sum())
            });
            return Ok(pairs.collect());
        }
        let rows = values.chunk_by(|x, y| x.0 == y.0);
        Ok(rows.map(|rows| (rows[0].0, rows.iter().map(|(_, value)| value).sum())).collect())
    }
}
