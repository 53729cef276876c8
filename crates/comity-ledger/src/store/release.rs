//! One release of the store, and the questions its rows answer.

use super::columns::{self, Stored};
use super::manifest::Manifest;
use super::{MANIFEST, StoreError};
use crate::panel::table::{Row, Table, month_number};
use crate::place::{PlaceId, registry};
use crate::source::flows::period::{Frequency, Period};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
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

/// A sum with the number of rows behind it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Sum of the values, times `10^decimals`.
    pub value: i128,
    /// Rows in it.
    pub rows: u64,
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

    /// Sums by product of what is wanted in a year, on annual rows or all twelve months.
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
        self.rows(basis, year, which, |trade| {
            if trade.period.frequency() != Frequency::Quarter {
                let sum = sums.entry(trade.product).or_default();
                sum.value += i128::from(trade.value);
                sum.rows += 1;
            }
        })?;
        Ok(sums)
    }

    /// The sums over products of every pair, as a table of the panel: years, and months beside them.
    ///
    /// # Errors
    /// As [`Release::rows`].
    pub fn totals(&self, basis: u16) -> Result<Table, StoreError> {
        let (mut years, mut months) = (Vec::new(), Vec::new());
        let path = self.folder.join(&self.manifest.totals.file);
        columns::read(&path, None, None, |row| {
            // The totals hold the number of the basis in the place of the product.
            if row.product != i32::from(basis) {
                return;
            }
            let Some(trade) = self.trade(row) else { return };
            let of = |year| Row {
                year,
                origin: trade.origin,
                destination: trade.destination,
                product: 0,
                value: trade.value,
            };
            match trade.period.frequency() {
                Frequency::Year => years.push(of(trade.period.year())),
                Frequency::Month => {
                    months.extend(month_number(trade.period.year(), trade.period.part()).map(of));
                }
                Frequency::Quarter => {}
            }
        })?;
        let table = |rows| Table::new(rows, vec!["total".to_owned()], self.manifest.decimals).as_excerpt();
        Ok(if months.is_empty() { table(years) } else { table(years).with_months(table(months)) })
    }

    /// Compares every part with its hash in the manifest.
    ///
    /// # Errors
    /// The first part that is missing or changed.
    pub fn verify(&self) -> Result<u64, StoreError> {
        let mut bytes = 0;
        for part in self.manifest.parts.iter().chain([&self.manifest.totals]) {
            let path = self.folder.join(&part.file);
            let content = fs::read(&path).map_err(StoreError::io(&path))?;
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

/// SHA-256 in hexadecimal.
pub(super) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
