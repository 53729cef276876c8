//! One release of the store, and the questions its rows answer.

use super::columns::{self, Stored};
use super::manifest::Manifest;
use super::{MANIFEST, StoreError};
use crate::panel::table::{Row, Table, month_number};
use crate::place::{PlaceId, registry};
use crate::product::Wanted;
use crate::source::flows::declared::is_flat;
use crate::source::flows::period::{Frequency, Period};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

/// A release.
#[derive(Clone, Debug)]
pub struct Release {
    folder: PathBuf,
    manifest: Manifest,
    places: Vec<PlaceId>,
}

/// A flow of a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trade {
    /// When.
    pub period: Period,
    /// Exporter.
    pub origin: PlaceId,
    /// Importer.
    pub destination: PlaceId,
    /// Index into the products of the manifest.
    pub product: u32,
    /// Value times `10^decimals`.
    pub value: i64,
}

/// Which rows are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Which<'a> {
    /// Origins; `None` for all.
    pub origins: Option<&'a [PlaceId]>,
    /// Destinations; `None` for all.
    pub destinations: Option<&'a [PlaceId]>,
}

/// A product that a question asks for, under which name, and the rows that matter for it.
#[derive(Clone, Debug)]
pub struct ByProduct {
    /// Its name in evidence ids: `8507`, `lithium`.
    pub name: String,
    /// The codes that belong to it.
    pub wanted: Wanted,
    /// Origins asked for; `None` for all.
    pub origins: Option<Vec<PlaceId>>,
    /// Destinations asked for; `None` for all.
    pub destinations: Option<Vec<PlaceId>>,
    /// First and last year.
    pub years: (i16, i16),
}

/// A sum with the number of rows behind it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Sum of the values, times `10^decimals`.
    pub value: i128,
    /// Rows in it.
    pub rows: u64,
}

/// Which parts of a year stand for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inside {
    /// A bit a month, January the lowest.
    pub months: u16,
    /// A bit a quarter.
    pub quarters: u8,
}

impl Inside {
    /// Takes the months of a pair, or else its quarters, unless it has rows of the year.
    fn settle(&mut self, whole: bool, parts: &mut Vec<Trade>, take: &mut impl FnMut(&Trade)) {
        let months = parts.iter().any(|trade| trade.period.frequency() == Frequency::Month);
        let wanted = if months { Frequency::Month } else { Frequency::Quarter };
        for trade in parts.drain(..).filter(|trade| !whole && trade.period.frequency() == wanted) {
            let bit = trade.period.part().saturating_sub(1);
            if months {
                self.months |= 1 << bit;
            } else {
                self.quarters |= 1 << bit;
            }
            take(&trade);
        }
    }

    /// `3 of 12 months`, if parts of the year are wanting.
    pub fn lacking(self) -> Option<String> {
        let (months, quarters) = (self.months.count_ones(), self.quarters.count_ones());
        match (months, quarters) {
            (1..12, _) => Some(format!("{months} of 12 months")),
            (_, 1..4) => Some(format!("{quarters} of 4 quarters")),
            _ => None,
        }
    }
}

impl Release {
    /// Opens the release in a folder.
    ///
    /// # Errors
    /// If its manifest cannot be read, or names a place that is not known.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(MANIFEST);
        let manifest = Manifest::read(&path)?;
        let place = |code: &String| {
            registry().by_code(code).ok_or_else(|| StoreError::Damaged {
                path: path.clone(),
                expected: "codes of places that are known".to_owned(),
                found: code.clone(),
            })
        };
        let places = manifest.places.iter().map(place).collect::<Result<_, _>>()?;
        Ok(Self { folder: folder.to_owned(), manifest, places })
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What it says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Whether its products are numbers of one list without levels.
    pub fn is_flat(&self) -> bool {
        is_flat(&self.manifest.layout)
    }

    fn numbers(&self, wanted: &[PlaceId]) -> Vec<i32> {
        let mut numbers: Vec<i32> =
            (0..).zip(&self.places).filter(|(_, id)| wanted.contains(id)).map(|(n, _)| n).collect();
        numbers.sort_unstable();
        numbers
    }

    fn trade(&self, row: &Stored) -> Option<Trade> {
        let place = |number: i32| self.places.get(usize::try_from(number).ok()?).copied();
        Some(Trade {
            period: Period::from_code(row.period)?,
            origin: place(row.origin)?,
            destination: place(row.destination)?,
            product: u32::try_from(row.product).ok()?,
            value: row.value,
        })
    }

    /// The places that occur as origin or destination of a basis in a year.
    pub fn covered(&self, basis: u16, year: i16) -> BTreeSet<PlaceId> {
        let parts = self.manifest.parts.iter().filter(|part| part.basis == basis && part.year == year);
        let numbers = parts.flat_map(|part| &part.covered);
        numbers.filter_map(|number| self.places.get(usize::from(*number)).copied()).collect()
    }

    /// Hands the rows of a basis in a year to `take`, by product where the release has products.
    ///
    /// # Errors
    /// If a part cannot be read or is damaged.
    pub fn rows(
        &self,
        basis: u16,
        year: i16,
        which: Which<'_>,
        mut take: impl FnMut(&Trade),
    ) -> Result<(), StoreError> {
        let origins = which.origins.map(|list| self.numbers(list));
        let destinations = which.destinations.map(|list| self.numbers(list));
        for part in self.manifest.parts.iter().filter(|part| part.basis == basis && part.year == year) {
            let path = self.folder.join(&part.file);
            columns::read(&path, origins.as_deref(), destinations.as_deref(), |row| {
                if let Some(trade) = self.trade(row) {
                    take(&trade);
                }
            })?;
        }
        Ok(())
    }

    /// Hands the rows that make up a year to `take`: of every pair those of the year, or else its months, or else
    /// its quarters, so that nothing counts twice. Returns which months and quarters were among them, bit by bit.
    ///
    /// # Errors
    /// As [`Release::rows`].
    pub fn year(
        &self,
        basis: u16,
        year: i16,
        which: Which<'_>,
        mut take: impl FnMut(&Trade),
    ) -> Result<Inside, StoreError> {
        let mut inside = Inside::default();
        // Rows lie pair by pair; the parts of a year wait until all rows of their pair were seen.
        let mut pair = None;
        let (mut whole, mut parts) = (false, Vec::new());
        self.rows(basis, year, which, |trade| {
            if pair != Some((trade.origin, trade.destination)) {
                inside.settle(whole, &mut parts, &mut take);
                pair = Some((trade.origin, trade.destination));
                whole = false;
            }
            if trade.period.frequency() == Frequency::Year {
                whole = true;
                take(trade);
            } else {
                parts.push(*trade);
            }
        })?;
        inside.settle(whole, &mut parts, &mut take);
        Ok(inside)
    }

    /// Sums by product of what is wanted in a year.
    ///
    /// # Errors
    /// As [`Release::rows`].
    pub fn by_product(
        &self,
        basis: u16,
        year: i16,
        which: Which<'_>,
    ) -> Result<BTreeMap<u32, Sum>, StoreError> {
        let mut sums: BTreeMap<u32, Sum> = BTreeMap::new();
        self.year(basis, year, which, |trade| {
            let sum = sums.entry(trade.product).or_default();
            sum.value += i128::from(trade.value);
            sum.rows += 1;
        })?;
        Ok(sums)
    }

    /// The sums over products of every pair, as a table of the panel: years, and months beside them. With a
    /// product asked for, its rows stand beside the totals under its name.
    ///
    /// # Errors
    /// As [`Release::rows`].
    pub fn totals(&self, basis: u16, by: Option<&ByProduct>) -> Result<Table, StoreError> {
        let (mut years, mut months) = (Vec::new(), Vec::new());
        let path = self.folder.join(&self.manifest.totals.file);
        columns::read(&path, None, None, |row| {
            // The totals hold the number of the basis in the place of the product.
            if row.product != i32::from(basis) {
                return;
            }
            let Some(trade) = self.trade(row) else { return };
            match trade.period.frequency() {
                Frequency::Year => years.push(row_of(&trade, trade.period.year(), 0)),
                Frequency::Month => {
                    let month = month_number(trade.period.year(), trade.period.part());
                    months.extend(month.map(|month| row_of(&trade, month, 0)));
                }
                Frequency::Quarter => {}
            }
        })?;
        let mut products = vec!["total".to_owned()];
        if let Some(by) = by {
            let (of_years, of_months) = self.of_product(basis, by, &years)?;
            years.extend(of_years);
            months.extend(of_months);
            products.push(by.name.clone());
        }
        let table = |rows| Table::new(rows, products.clone(), self.manifest.decimals).as_excerpt();
        Ok(if months.is_empty() { table(years) } else { table(years).with_months(table(months)) })
    }

    /// Rows of a product, of years and of months. A pair has a year where its total has one: from a row of
    /// the year, or else from its months, or its quarters.
    fn of_product(
        &self,
        basis: u16,
        by: &ByProduct,
        totals: &[Row],
    ) -> Result<(Vec<Row>, Vec<Row>), StoreError> {
        let whole: BTreeSet<_> = totals.iter().map(|row| (row.year, row.origin, row.destination)).collect();
        let wanted = by.wanted.among(&self.manifest.products, self.is_flat());
        let which = Which { origins: by.origins.as_deref(), destinations: by.destinations.as_deref() };
        // Sums of the rows of years, months and quarters of a pair in a year.
        let mut sums: BTreeMap<(i16, PlaceId, PlaceId), [Option<i64>; 3]> = BTreeMap::new();
        let mut months: BTreeMap<(i16, PlaceId, PlaceId), i64> = BTreeMap::new();
        for year in self.manifest.years(basis) {
            if !(by.years.0..=by.years.1).contains(&year) {
                continue;
            }
            self.rows(basis, year, which, |trade| {
                if trade.product == 0 || !wanted.get(trade.product as usize).is_some_and(|wanted| *wanted) {
                    return;
                }
                let (kind, month) = match trade.period.frequency() {
                    Frequency::Year => (0, None),
                    Frequency::Month => (1, month_number(year, trade.period.part())),
                    Frequency::Quarter => (2, None),
                };
                let slot = &mut sums.entry((year, trade.origin, trade.destination)).or_default()[kind];
                *slot = Some(slot.unwrap_or(0).saturating_add(trade.value));
                if let Some(month) = month {
                    let sum = months.entry((month, trade.origin, trade.destination)).or_default();
                    *sum = sum.saturating_add(trade.value);
                }
            })?;
        }
        let row = |((year, origin, destination), value)| Row { year, origin, destination, product: 1, value };
        let years = sums
            .into_iter()
            .filter(|(pair, _)| whole.contains(pair))
            .filter_map(|(pair, parts)| Some(row((pair, parts.into_iter().flatten().next()?))))
            .collect();
        Ok((years, months.into_iter().map(row).collect()))
    }

    /// Compares every part with its hash in the manifest.
    ///
    /// # Errors
    /// The first part that is missing or changed.
    pub fn verify(&self) -> Result<u64, StoreError> {
        let mut bytes = 0;
        for part in self.manifest.parts.iter().chain([&self.manifest.totals]) {
            let path = self.folder.join(&part.file);
            let content = fs::read(&path).map_err(|error| match error.kind() {
                std::io::ErrorKind::NotFound => StoreError::missing(&path),
                _ => StoreError::Io { path: path.clone(), error },
            })?;
            let found = hash(&content);
            if found != part.sha256 {
                return Err(StoreError::Damaged {
                    path,
                    expected: format!("the bytes with sha256 {}", part.sha256),
                    found: format!("sha256 {found}"),
                });
            }
            bytes += content.len() as u64;
        }
        Ok(bytes)
    }

    /// Names of the products by their numbers.
    pub fn product_numbers(&self) -> HashMap<&str, u32> {
        self.manifest.products.iter().map(String::as_str).zip(0..).collect()
    }
}

fn row_of(trade: &Trade, year: i16, product: u32) -> Row {
    Row { year, origin: trade.origin, destination: trade.destination, product, value: trade.value }
}

/// SHA-256 in hexadecimal.
pub(super) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
