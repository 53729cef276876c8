//! A basis of a release: its files, its parties as numbers, and which of its rows make a year.

use crate::ScaleError;
use crate::engine::{EXACT, Engine};
use comity_ledger::party::Party;
use comity_ledger::place::{PlaceId, registry};
use comity_ledger::product::level_of;
use comity_ledger::store::{Manifest, Release, Store};
use datafusion::functions_aggregate::expr_fn::{max, min, sum};
use datafusion::prelude::{DataFrame, Expr, ParquetReadOptions, cast, col, lit};
use std::path::Path;

/// One basis of a release of the store.
#[derive(Clone, Debug)]
pub struct Held {
    release: Release,
    basis: u16,
    /// Whether no sum of its values leaves 64 bits.
    narrow: bool,
}

impl Held {
    /// The basis of that name, or the only basis of the release of that name, or of the store.
    ///
    /// # Errors
    /// If there is none or more than one, or the store cannot be read.
    pub async fn open(engine: &Engine, store: &Path, on: Option<&str>) -> Result<Self, ScaleError> {
        let mut found = Vec::new();
        let mut named = Vec::new();
        for release in Store::at(store).releases()? {
            for basis in 0..release.manifest().bases.len() as u16 {
                let id = release.manifest().basis_id(basis);
                if on.is_none_or(|on| on == id || on == release.manifest().name) {
                    found.push((release.clone(), basis));
                }
                named.push(id);
            }
        }
        let [(release, basis)] = &found[..] else {
            let message = format!(
                "expected one basis to be meant, found {} of {}; say which with --on",
                found.len(),
                if named.is_empty() { "none".to_owned() } else { named.join(", ") }
            );
            return Err(ScaleError::Question(message));
        };
        let mut held = Self { release: release.clone(), basis: *basis, narrow: false };
        held.narrow = held.is_narrow(engine).await?;
        Ok(held)
    }

    /// What the release says of itself.
    pub fn manifest(&self) -> &Manifest {
        self.release.manifest()
    }

    /// The number of the basis.
    pub fn basis(&self) -> u16 {
        self.basis
    }

    /// The release, for the questions of the program itself.
    pub fn release(&self) -> &Release {
        &self.release
    }

    /// Whether the sum of everything fits into 64 bits. Trade in goods is never below zero, which `comity add`
    /// made sure of, so that no part of that sum is larger.
    async fn is_narrow(&self, engine: &Engine) -> Result<bool, ScaleError> {
        let goods = self.manifest().bases[usize::from(self.basis)].measure.starts_with("trade.goods");
        let totals = self.files(engine, [self.manifest().totals.file.as_str()]).await?;
        let all = totals.filter(col("product").eq(lit(i32::from(self.basis))))?.aggregate(
            vec![],
            vec![sum(cast(col("value"), EXACT)).alias("sum"), cast(min(col("value")), EXACT).alias("least")],
        )?;
        let sums = engine.sums(all, 0).await?;
        let fits = |sums: &[i128]| sums[0] < i128::from(i64::MAX) && sums[1] >= 0;
        Ok(goods && sums.first().is_some_and(|(_, sums)| fits(sums)))
    }

    /// A table of files of the release.
    async fn files(
        &self,
        engine: &Engine,
        names: impl IntoIterator<Item = &str>,
    ) -> Result<DataFrame, ScaleError> {
        let folder = std::path::absolute(self.release.folder())
            .map_err(|e| ScaleError::Question(format!("{}: {e}", self.release.folder().display())))?;
        let paths: Vec<String> = names.into_iter().map(|name| address(&folder.join(name))).collect();
        Ok(engine.session().read_parquet(paths, ParquetReadOptions::default()).await?)
    }

    /// The rows of a year, or nothing if the release lacks it: those of the year, or else its twelve months, or
    /// its four quarters, as the program counts them; sums over products and other levels are left out.
    ///
    /// # Errors
    /// If the year is not whole.
    pub async fn rows(&self, engine: &Engine, year: i16, digits: usize) -> Result<DataFrame, ScaleError> {
        let m = self.manifest();
        let parts: Vec<&str> = m
            .parts
            .iter()
            .filter(|part| part.basis == self.basis && part.year == year)
            .map(|part| part.file.as_str())
            .collect();
        if parts.is_empty() {
            let years: Vec<String> = m.years(self.basis).iter().map(ToString::to_string).collect();
            let message =
                format!("{} has no rows of {year}; it has {}", m.basis_id(self.basis), years.join(", "));
            return Err(ScaleError::Question(message));
        }
        let rows = self.files(engine, parts).await?;
        let (first, last) = self.periods(engine, rows.clone(), year).await?;
        let mut counted = vec![col("product").not_eq(lit(0))];
        if (first, last) != (0, 0) {
            let year = i32::from(year) * 100;
            counted.push(col("period").between(lit(year + first), lit(year + last)));
        }
        if !self.release.is_flat()
            && let Some(length) = level_of(&m.products, digits)
        {
            counted.push(numbered("product", |code| code.len() == length, &m.products));
        }
        let counted = counted.into_iter().reduce(Expr::and);
        Ok(match counted {
            Some(counted) => rows.filter(counted)?,
            None => rows,
        })
    }

    /// First and last period that make up the year, without the year: 0 and 0 for rows of the year itself.
    async fn periods(&self, engine: &Engine, rows: DataFrame, year: i16) -> Result<(i32, i32), ScaleError> {
        let start = i32::from(year) * 100;
        // The statistics of the files answer this without reading them.
        let bounds = vec![min(col("period")).alias("first"), max(col("period")).alias("last")];
        let found = engine.sums(rows.clone().aggregate(vec![], bounds)?, 0).await?;
        if found.first().is_some_and(|(_, ends)| ends.iter().all(|end| *end == i128::from(start))) {
            return Ok((0, 0));
        }
        let found = engine.sums(rows.aggregate(vec![col("period")], vec![])?, 1).await?;
        let parts: Vec<i32> = found.iter().map(|(period, _)| period[0] - start).collect();
        let within =
            |first: i32, last: i32| parts.iter().filter(|part| (first..=last).contains(part)).count();
        match (within(0, 0), within(1, 12), within(21, 24)) {
            (0, 12, _) => Ok((1, 12)),
            (0, 0, 4) => Ok((21, 24)),
            (1, 0, 0) => Ok((0, 0)),
            (1, ..) => Err(ScaleError::Question(format!(
                "{year} has rows of the year beside rows of its parts here, which `comity products` tells apart by pair"
            ))),
            (_, months, quarters) if months > 0 => {
                let message = format!("{months} of 12 months of {year} are there");
                Err(ScaleError::Question(if quarters > 0 {
                    format!("{message}, and {quarters} of 4 quarters")
                } else {
                    message
                }))
            }
            (_, _, quarters) => {
                Err(ScaleError::Question(format!("{quarters} of 4 quarters of {year} are there")))
            }
        }
    }

    /// The months of a year, with the periods in their column.
    ///
    /// # Errors
    /// If the release has no such year.
    pub async fn months(&self, engine: &Engine, year: i16) -> Result<DataFrame, ScaleError> {
        let m = self.manifest();
        let parts = m.parts.iter().filter(|part| part.basis == self.basis && part.year == year);
        let rows = self.files(engine, parts.map(|part| part.file.as_str())).await?;
        let year = i32::from(year) * 100;
        Ok(rows.filter(
            col("period").between(lit(year + 1), lit(year + 12)).and(col("product").not_eq(lit(0))),
        )?)
    }

    /// The value of a row, in a type in which no sum overflows.
    pub(crate) fn value(&self) -> Expr {
        if self.narrow { col("value") } else { cast(col("value"), EXACT) }
    }

    /// Members of a party that occur in a year, and those that do not; neither for the world.
    ///
    /// # Errors
    /// If none of them occurs: it is not covered, which is not zero.
    pub(crate) fn side(&self, party: &Party, year: i16) -> Result<Vec<PlaceId>, ScaleError> {
        let m = self.manifest();
        let parts = m.parts.iter().filter(|part| part.basis == self.basis && part.year == year);
        let codes: Vec<&String> =
            parts.flat_map(|part| &part.covered).filter_map(|n| m.places.get(usize::from(*n))).collect();
        let is_there = |id: &PlaceId| codes.iter().any(|code| *code == registry().code_of(*id));
        let (covered, missing): (Vec<PlaceId>, Vec<PlaceId>) =
            party.members.iter().partition(|id| is_there(id));
        if covered.is_empty() && !party.is_world() {
            let message = format!("{} is not covered in {year} by {}", party.name(), m.basis_id(self.basis));
            return Err(ScaleError::Question(message));
        }
        Ok(missing)
    }

    /// Whether a place column is one of the members of a party; `None` for the world.
    pub(crate) fn is_of(&self, column: &str, party: &Party) -> Option<Expr> {
        let codes: Vec<&str> = party.members.iter().map(|id| registry().code_of(*id)).collect();
        (!party.is_world()).then(|| numbered(column, |code| codes.contains(&code), &self.manifest().places))
    }

    /// Whether the product is one of those that `wanted` marks.
    pub(crate) fn is_product(&self, wanted: &[bool]) -> Expr {
        let numbers = (0i32..).zip(wanted).filter(|(_, is)| **is).map(|(number, _)| lit(number));
        col("product").in_list(numbers.collect(), false)
    }
}

/// Whether a column holds the number of a code that is wanted.
fn numbered(column: &str, wanted: impl Fn(&str) -> bool, list: &[String]) -> Expr {
    let numbers: Vec<i32> = (0i32..).zip(list).filter(|(_, code)| wanted(code)).map(|(n, _)| n).collect();
    match numbers[..] {
        [only] => col(column).eq(lit(only)),
        _ => col(column).in_list(numbers.into_iter().map(lit).collect(), false),
    }
}

/// The address of a local file, so that no letter of its name is taken for a pattern.
fn address(path: &Path) -> String {
    let mut out = "file://".to_owned();
    for byte in path.to_string_lossy().bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out += &format!("%{byte:02X}");
        }
    }
    out
}
