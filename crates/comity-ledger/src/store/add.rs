//! Adding a file to a release: parts first, then the manifest that names them.

use super::columns::{self, Stored};
use super::manifest::{BasisRecord, Manifest, Part, SCHEMA};
use super::release::hash;
use super::{MANIFEST, Store, StoreError};
use crate::measure;
use crate::panel::trade;
use crate::place::registry;
use crate::source::flows::declared::is_flat;
use crate::source::flows::period::Frequency;
use crate::source::{FileRecord, Flow, Flows, Loaded};
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

/// How a release is called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Naming {
    /// Its name in the store; empty: made from layout and file.
    pub name: String,
    /// The publisher's name of the release, such as V202501.
    pub release: String,
    /// The classification of its products, such as HS22.
    pub classification: String,
}

impl Naming {
    /// As far as the name of the file says it: `BACI_HS22_Y2023_V202501.csv`.
    pub fn of(file: &str, layout: &str) -> Self {
        let stem = file.split('.').next().unwrap_or(file);
        let words: Vec<&str> = stem.split('_').collect();
        if let ["BACI", classification, year, release] = words[..]
            && year.starts_with('Y')
        {
            return Self {
                name: format!("baci-{}-{release}", classification.to_lowercase()),
                release: release.to_owned(),
                classification: classification.to_owned(),
            };
        }
        let plain = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_') { c } else { '-' };
        let stem: String = stem.chars().map(plain).collect();
        let name = if matches!(layout, "dyadic" | "wide") { stem } else { format!("{layout}-{stem}") };
        Self { name, ..Self::default() }
    }
}

/// What was added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Added {
    /// The release.
    pub name: String,
    /// Years that it has now and had not before.
    pub years: Vec<i16>,
    /// Rows added.
    pub rows: u64,
}

impl Store {
    /// Adds the flows of a file to a release, which is made if it is not there.
    ///
    /// # Errors
    /// If the file holds no flows, its years are there already, or the operating system refuses; then
    /// the store is as it was.
    pub fn add(&self, loaded: Loaded, naming: &Naming) -> Result<Added, StoreError> {
        let Some(flows) = &loaded.flows else {
            return Err(StoreError::NoFlows {
                file: loaded.file.name.clone(),
                layout: loaded.layout.clone(),
            });
        };
        if flows.rows.is_empty() {
            let FileRecord { name: file, rows: read, refused: why, .. } = loaded.file.clone();
            return Err(StoreError::Nothing { file, read, why });
        }
        let _lock = self.lock()?;
        let folder = self.folder().join(&naming.name);
        let path = folder.join(MANIFEST);
        let mut manifest =
            if path.is_file() { Manifest::read(&path)? } else { fresh(&loaded, naming, flows) };
        if manifest.decimals != flows.decimals || manifest.layout != loaded.layout {
            return Err(StoreError::Unlike {
                release: manifest.name,
                expected: format!("the layout {} with {} decimals", manifest.layout, manifest.decimals),
                found: format!("{} with {}", loaded.layout, flows.decimals),
            });
        }
        fs::create_dir_all(&folder).map_err(StoreError::io(&folder))?;
        sweep(&folder, &manifest)?;
        let stored = manifest.clone();
        let before: Vec<i16> = manifest.parts.iter().map(|part| part.year).collect();
        if let Err(error) = write_release(&folder, &mut manifest, &loaded, flows, naming) {
            // What was written takes room that may be wanting. The next addition removes it, should this fail too.
            match stored.parts.is_empty() {
                true => fs::remove_dir_all(&folder).unwrap_or_default(),
                false => sweep(&folder, &stored).unwrap_or_default(),
            }
            return Err(error);
        }
        sweep(&folder, &manifest)?;
        let mut years: Vec<i16> = manifest.parts.iter().map(|part| part.year).collect();
        years.retain(|year| !before.contains(year));
        years.sort_unstable();
        years.dedup();
        Ok(Added { name: manifest.name, years, rows: flows.rows.len() as u64 })
    }
}

/// Writes parts, totals and lists, and last the manifest that names them.
fn write_release(
    folder: &Path,
    manifest: &mut Manifest,
    loaded: &Loaded,
    flows: &Flows,
    naming: &Naming,
) -> Result<(), StoreError> {
    let totals = write_parts(folder, manifest, loaded, flows, naming)?;
    manifest.totals = write_totals(folder, manifest, totals)?;
    manifest.source.files.retain(|file| file.name != loaded.file.name);
    manifest.source.files.push(loaded.file.clone());
    write_lists(folder, manifest)?;
    manifest.write(&folder.join(MANIFEST))
}

fn fresh(loaded: &Loaded, naming: &Naming, flows: &Flows) -> Manifest {
    let mut source = loaded.publication();
    source.release.clone_from(&naming.release);
    Manifest {
        schema: SCHEMA.to_owned(),
        name: naming.name.clone(),
        source,
        layout: loaded.layout.clone(),
        decimals: flows.decimals,
        products: vec!["total".to_owned()],
        ..Manifest::default()
    }
}

/// Removes what no manifest names: the rest of an addition that was interrupted, or replaced totals.
fn sweep(folder: &Path, manifest: &Manifest) -> Result<(), StoreError> {
    let kept = |name: &str| {
        let mut named = manifest.parts.iter().chain([&manifest.totals]);
        name == MANIFEST || name.ends_with(".csv") || named.any(|part| part.file == name)
    };
    for entry in fs::read_dir(folder).map_err(StoreError::io(folder))? {
        let entry = entry.map_err(StoreError::io(folder))?;
        if !kept(&entry.file_name().to_string_lossy()) {
            fs::remove_file(entry.path()).map_err(StoreError::io(&entry.path()))?;
        }
    }
    Ok(())
}

/// Numbers of names in a list that grows.
struct Numbers {
    known: HashMap<String, i32>,
}

impl Numbers {
    fn of(list: &[String]) -> Self {
        Self { known: list.iter().cloned().zip(0..).collect() }
    }

    fn number(&mut self, name: &str, list: &mut Vec<String>) -> i32 {
        if let Some(number) = self.known.get(name) {
            return *number;
        }
        let number = list.len() as i32;
        list.push(name.to_owned());
        self.known.insert(name.to_owned(), number);
        number
    }
}

/// The sums over products: basis, period, origin, destination.
type Totals = BTreeMap<(u16, i32, i32, i32), i64>;

/// Writes a part a basis and year.
fn write_parts(
    folder: &Path,
    manifest: &mut Manifest,
    loaded: &Loaded,
    flows: &Flows,
    naming: &Naming,
) -> Result<Totals, StoreError> {
    let flat = is_flat(&loaded.layout);
    let measure = loaded.what().unwrap_or(measure::TRADE_GOODS_EXPORTS);
    for (number, basis) in flows.bases.iter().enumerate() {
        if basis.measure.is_none() {
            trade::is_named_so(loaded)?;
        }
        if basis.measure.unwrap_or(measure).is_goods_one_way() {
            trade::is_not_negative(loaded, flows, number as u16)?;
        }
    }
    let mut places = Numbers::of(&manifest.places);
    let mut products = Numbers::of(&manifest.products);
    let product_numbers: Vec<i32> =
        flows.products.iter().map(|name| products.number(name, &mut manifest.products)).collect();
    let mut place_numbers: HashMap<u16, i32> = HashMap::new();
    let mut totals = Totals::new();
    for (start, end) in parts_of(&flows.rows) {
        let rows = &flows.rows[start..end];
        let first = rows[0];
        let record = BasisRecord::of(&flows.bases[usize::from(first.basis)], measure, &naming.classification);
        let basis = basis_number(manifest, record);
        let year = first.period.year();
        if let Some(there) =
            manifest.parts.iter().find(|p| p.basis == basis && p.year == year && p.from != loaded.file.name)
        {
            return Err(StoreError::There {
                release: manifest.name.clone(),
                year,
                basis: manifest.bases[usize::from(basis)].in_words(),
                file: there.from.clone(),
            });
        }
        manifest.parts.retain(|p| !(p.basis == basis && p.year == year));
        let mut number = |id: crate::place::PlaceId| {
            *place_numbers
                .entry(id.0)
                .or_insert_with(|| places.number(registry().code_of(id), &mut manifest.places))
        };
        let mut stored: Vec<Stored> = rows
            .iter()
            .map(|flow| Stored {
                period: flow.period.code(),
                origin: number(flow.origin),
                destination: number(flow.destination),
                product: product_numbers[flow.product as usize],
                value: flow.value,
            })
            .collect();
        stored.sort_unstable_by_key(|row| (row.origin, row.destination, row.product, row.period));
        let levels = if flat { Ok(()) } else { one_level(&stored, &manifest.products) };
        levels.map_err(|lengths| StoreError::Levels { file: loaded.file.name.clone(), lengths })?;
        add_totals(&mut totals, basis, &stored);
        let part = write_part(folder, &format!("{basis}-{year}"), &stored)?;
        manifest.parts.push(Part { basis, year, from: loaded.file.name.clone(), ..part });
    }
    Ok(totals)
}

/// Runs of rows of one basis and year; the rows are in order of both.
fn parts_of(rows: &[Flow]) -> Vec<(usize, usize)> {
    let key = |flow: &Flow| (flow.basis, flow.period.year());
    let mut parts = Vec::new();
    let mut start = 0;
    while start < rows.len() {
        let end = start + rows[start..].partition_point(|flow| key(flow) <= key(&rows[start]));
        parts.push((start, end));
        start = end;
    }
    parts
}

fn basis_number(manifest: &mut Manifest, record: BasisRecord) -> u16 {
    let found = manifest.bases.iter().position(|basis| *basis == record);
    found.unwrap_or_else(|| {
        manifest.bases.push(record);
        manifest.bases.len() - 1
    }) as u16
}

/// Whether every pair has a total of its own, or products of one level, which can be added up.
fn one_level(rows: &[Stored], products: &[String]) -> Result<(), (usize, usize)> {
    let length = |row: &Stored| {
        let code = usize::try_from(row.product).ok().and_then(|number| products.get(number))?;
        code.bytes().all(|b| b.is_ascii_digit()).then_some(code.len())
    };
    let mut first = None;
    for pair in rows.chunk_by(|x, y| (x.origin, x.destination) == (y.origin, y.destination)) {
        if pair.iter().any(|row| row.product == 0) {
            continue;
        }
        for found in pair.iter().filter_map(length) {
            match first {
                Some(first) if first != found => return Err((first, found)),
                _ => first = Some(found),
            }
        }
    }
    Ok(())
}

/// Sums over products; where the source has totals of its own for a pair, these.
fn add_totals(totals: &mut Totals, basis: u16, rows: &[Stored]) {
    for pair in rows.chunk_by(|x, y| (x.origin, x.destination) == (y.origin, y.destination)) {
        let own = pair.iter().any(|row| row.product == 0);
        // The periods of a year are few, the products many.
        let mut sums: Vec<(i32, i64)> = Vec::new();
        for row in pair.iter().filter(|row| (row.product == 0) == own) {
            match sums.iter_mut().find(|(period, _)| *period == row.period) {
                Some((_, sum)) => *sum = sum.saturating_add(row.value),
                None => sums.push((row.period, row.value)),
            }
        }
        for (period, value) in sums {
            let sum = totals.entry((basis, period, pair[0].origin, pair[0].destination)).or_default();
            *sum = sum.saturating_add(value);
        }
    }
}

/// Writes a file beside its place, under a name that its content gives it.
fn write_part(folder: &Path, stem: &str, rows: &[Stored]) -> Result<Part, StoreError> {
    let beside = folder.join(format!("{stem}.new"));
    columns::write(&beside, rows)?;
    let bytes = fs::read(&beside).map_err(StoreError::io(&beside))?;
    let sha256 = hash(&bytes);
    let file = format!("{stem}-{}.parquet", sha256.get(..8).unwrap_or_default());
    let path = folder.join(&file);
    fs::rename(&beside, &path).map_err(StoreError::io(&path))?;
    let mut occurs = vec![false; usize::from(u16::MAX) + 1];
    rows.iter()
        .flat_map(|r| [r.origin, r.destination])
        .for_each(|number| occurs[usize::from(number as u16)] = true);
    let covered: Vec<u16> =
        (0..=u16::MAX).zip(occurs).filter(|(_, occurs)| *occurs).map(|(n, _)| n).collect();
    Ok(Part { file, rows: rows.len() as u64, bytes: bytes.len() as u64, sha256, covered, ..Part::default() })
}

/// Writes the totals of the release: those that were there, of parts that stay, and the new ones.
fn write_totals(folder: &Path, manifest: &Manifest, new: Totals) -> Result<Part, StoreError> {
    let mut all = new;
    let fresh: Vec<(u16, i16)> =
        all.keys().map(|(basis, period, ..)| (*basis, (period / 100) as i16)).collect();
    let fresh: std::collections::HashSet<(u16, i16)> = fresh.into_iter().collect();
    if !manifest.totals.file.is_empty() {
        columns::read(&folder.join(&manifest.totals.file), None, None, |row| {
            let basis = row.product as u16;
            if !fresh.contains(&(basis, (row.period / 100) as i16)) {
                all.insert((basis, row.period, row.origin, row.destination), row.value);
            }
        })?;
    }
    complete_years(&mut all);
    // The number of the basis stands in the place of the product.
    let rows: Vec<Stored> = all
        .into_iter()
        .map(|((basis, period, origin, destination), value)| Stored {
            period,
            origin,
            destination,
            product: i32::from(basis),
            value,
        })
        .collect();
    write_part(folder, "totals", &rows)
}

/// Adds the year of pairs that have all twelve months and no year of their own.
fn complete_years(all: &mut Totals) {
    let mut sums: BTreeMap<(u16, i32, i32, i32), (u16, i64)> = BTreeMap::new();
    for ((basis, period, origin, destination), value) in all.iter() {
        let Some(period) = crate::source::flows::period::Period::from_code(*period) else { continue };
        if period.frequency() == Frequency::Month {
            let key = (*basis, i32::from(period.year()) * 100, *origin, *destination);
            let (months, sum) = sums.entry(key).or_default();
            *months |= 1 << (period.part() - 1);
            *sum = sum.saturating_add(*value);
        }
    }
    for (key, (months, sum)) in sums {
        if months == 0b1111_1111_1111 {
            all.entry(key).or_insert(sum);
        }
    }
}

/// The lists of codes as tables beside the parts, for other programs.
fn write_lists(folder: &Path, manifest: &Manifest) -> Result<(), StoreError> {
    for (name, list) in [("places.csv", &manifest.places), ("products.csv", &manifest.products)] {
        let path = folder.join(name);
        let lines: Vec<String> = list.iter().enumerate().map(|(n, code)| format!("{n},{code}\n")).collect();
        let beside = folder.join(format!("{name}.new"));
        fs::write(&beside, format!("number,code\n{}", lines.concat())).map_err(StoreError::io(&beside))?;
        fs::rename(&beside, &path).map_err(StoreError::io(&path))?;
    }
    Ok(())
}
