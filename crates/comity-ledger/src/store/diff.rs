//! What did a new release change? By year, pair and product, the largest change first.

use super::release::{Release, Which};
use super::{BasisRecord, StoreError};
use crate::place::PlaceId;
use std::collections::BTreeMap;

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

/// The differences in the years that both have, on bases that are alike; by product only where both
/// use one classification.
///
/// # Errors
/// If a part cannot be read, or the releases have no basis alike.
pub fn changes(a: &Release, b: &Release) -> Result<Vec<Change>, StoreError> {
    let alike = |x: &BasisRecord, y: &BasisRecord| {
        x.reporter == y.reporter && x.valuation == y.valuation && x.unit == y.unit && x.measure == y.measure
    };
    let mut changes = Vec::new();
    let mut met = false;
    for (i, x) in a.manifest().bases.iter().enumerate() {
        for (j, y) in b.manifest().bases.iter().enumerate() {
            if !alike(x, y) {
                continue;
            }
            let (i, j) = (i as u16, j as u16);
            let by_product = x.classification == y.classification;
            for year in a.manifest().years(i) {
                if b.manifest().years(j).contains(&year) {
                    met = true;
                    of_year(a, b, (i, j), year, by_product, &mut changes)?;
                }
            }
        }
    }
    if !met {
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
    changes.sort_by(|x, y| {
        y.size()
            .cmp(&x.size())
            .then_with(|| (x.year, x.origin, x.destination).cmp(&(y.year, y.origin, y.destination)))
    });
    Ok(changes)
}

type Key = (PlaceId, PlaceId, String);

fn of_year(
    a: &Release,
    b: &Release,
    (i, j): (u16, u16),
    year: i16,
    by_product: bool,
    changes: &mut Vec<Change>,
) -> Result<(), StoreError> {
    let scale = |release: &Release| 10i64.pow(u32::from(release.manifest().decimals));
    let values = |release: &Release, basis: u16| -> Result<BTreeMap<Key, i64>, StoreError> {
        let mut values: BTreeMap<Key, i64> = BTreeMap::new();
        release.rows(basis, year, Which::default(), |trade| {
            let product = match (by_product, release.manifest().products.get(trade.product as usize)) {
                (true, Some(code)) => code.clone(),
                _ => "total".to_owned(),
            };
            let value = values.entry((trade.origin, trade.destination, product)).or_default();
            *value = value.saturating_add(trade.value);
        })?;
        Ok(values)
    };
    let (mut before, mut after) = (values(a, i)?, values(b, j)?);
    let (of_a, of_b) = (scale(a), scale(b));
    before.values_mut().for_each(|value| *value /= of_a);
    after.values_mut().for_each(|value| *value /= of_b);
    for ((origin, destination, product), value) in &before {
        let other = after.remove(&(*origin, *destination, product.clone()));
        if other != Some(*value) {
            let (origin, destination, product) = (*origin, *destination, product.clone());
            changes.push(Change { year, origin, destination, product, before: Some(*value), after: other });
        }
    }
    for ((origin, destination, product), value) in after {
        changes.push(Change { year, origin, destination, product, before: None, after: Some(value) });
    }
    Ok(())
}
