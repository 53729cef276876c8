//! What a release says of itself: publisher, licence, files, bases, parts, lists of codes.

use super::StoreError;
use crate::measure::Measure;
use crate::panel::basis::{Reporter, Valuation};
use crate::source::{FlowBasis, SourceRecord};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::Write;
use std::path::Path;

/// The version of the layout of a store.
pub const SCHEMA: &str = "comity/store/1";
/// What the name of every version begins with.
const SCHEMA_NAME: &str = "comity/store/";

/// The version alone.
#[derive(Deserialize)]
struct Schema {
    #[serde(default)]
    schema: String,
}

/// What a release is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Manifest {
    /// [`SCHEMA`].
    pub schema: String,
    /// Name of the release in the store.
    pub name: String,
    /// Who published it, with every file that was read: hash, rows kept and refused, amounts.
    pub source: SourceRecord,
    /// Layout of the files.
    pub layout: String,
    /// The bases of its flows.
    pub bases: Vec<BasisRecord>,
    /// Decimals carried by the values.
    pub decimals: u8,
    /// Codes of the places, by the numbers used in the parts.
    pub places: Vec<String>,
    /// Codes of the products, by the numbers used in the parts; the first is the total.
    pub products: Vec<String>,
    /// The parts.
    pub parts: Vec<Part>,
    /// Sums over products by basis and period.
    pub totals: Part,
}

/// A basis as it is written down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BasisRecord {
    /// `origin`, `destination`, `reconciled`, `compiler`.
    pub reporter: String,
    /// `FOB`, `CIF` or empty.
    pub valuation: String,
    /// Base unit.
    pub unit: String,
    /// Classification of the products.
    pub classification: String,
    /// Measure.
    pub measure: String,
}

/// A file of a release.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Part {
    /// Its name in the folder of the release.
    pub file: String,
    /// Number of the basis.
    pub basis: u16,
    /// The year; 0 for the totals.
    pub year: i16,
    /// The file it was read from.
    pub from: String,
    /// Rows.
    pub rows: u64,
    /// Length.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Numbers of the places that occur as origin or destination.
    pub covered: Vec<u16>,
}

impl BasisRecord {
    /// From a basis; `measure` and `classification` are the layout's where the basis says none.
    pub fn of(basis: &FlowBasis, measure: Measure, classification: &str) -> Self {
        let or = |own: &str, other: &str| if own.is_empty() { other.to_owned() } else { own.to_owned() };
        let reporter = match basis.reporter {
            Reporter::Origin => "origin",
            Reporter::Destination => "destination",
            Reporter::Reconciled => "reconciled",
            Reporter::Customs(_) | Reporter::Compiler => "compiler",
        };
        let valuation = match basis.valuation {
            Valuation::Fob => "FOB",
            Valuation::Cif => "CIF",
            _ => "",
        };
        Self {
            reporter: reporter.to_owned(),
            valuation: valuation.to_owned(),
            unit: basis.unit.clone(),
            classification: or(&basis.classification, classification),
            measure: basis.measure.unwrap_or(measure).as_str().to_owned(),
        }
    }

    /// Who reports.
    pub fn reporter(&self) -> Reporter {
        match self.reporter.as_str() {
            "origin" => Reporter::Origin,
            "destination" => Reporter::Destination,
            "reconciled" => Reporter::Reconciled,
            _ => Reporter::Compiler,
        }
    }

    /// At which valuation.
    pub fn valuation(&self) -> Valuation {
        crate::source::flows::declared::valuation(&self.valuation)
    }

    /// In words: `reported by the origin, FOB, USD, HS22`.
    pub fn in_words(&self) -> String {
        let mut words = vec![self.reporter().to_string(), self.valuation().to_string(), self.unit.clone()];
        words.push(self.classification.clone());
        words.retain(|word| !word.is_empty());
        words.join(", ")
    }
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// If it is damaged or of a version that is not known.
    pub fn read(path: &Path) -> Result<Self, StoreError> {
        let text = fs::read(path).map_err(StoreError::io(path))?;
        let damaged = |expected: &str, found: String| StoreError::Damaged {
            path: path.to_owned(),
            expected: expected.to_owned(),
            found,
        };
        let whole = serde_json::from_slice::<Self>(&text);
        let schema = serde_json::from_slice::<Schema>(&text).map(|named| named.schema).unwrap_or_default();
        let manifest = match whole {
            Ok(manifest) => manifest,
            // Of a later version nothing but its name is sure.
            Err(_) if schema != SCHEMA && schema.starts_with(SCHEMA_NAME) => {
                Self { schema, ..Self::default() }
            }
            Err(error) => return Err(damaged("a manifest of a release", error.to_string())),
        };
        if manifest.schema != SCHEMA {
            let newer = manifest.schema.starts_with(SCHEMA_NAME);
            return Err(match newer {
                true => StoreError::Newer { path: path.to_owned(), found: manifest.schema },
                false => damaged(SCHEMA, format!("{:?}", manifest.schema)),
            });
        }
        Ok(manifest)
    }

    /// Writes the manifest beside its place and renames it: from then on its parts belong to the release.
    ///
    /// # Errors
    /// If the operating system refuses.
    pub fn write(&self, path: &Path) -> Result<(), StoreError> {
        let beside = path.with_extension("json.new");
        let text = serde_json::to_vec(self).unwrap_or_default();
        let mut file = fs::File::create(&beside).map_err(StoreError::io(&beside))?;
        file.write_all(&text).and_then(|()| file.sync_all()).map_err(StoreError::io(&beside))?;
        fs::rename(&beside, path).map_err(StoreError::io(path))
    }

    /// The years of a basis that the release has.
    pub fn years(&self, basis: u16) -> Vec<i16> {
        let mut years: Vec<i16> = self.parts.iter().filter(|p| p.basis == basis).map(|p| p.year).collect();
        years.sort_unstable();
        years.dedup();
        years
    }

    /// Name of a basis in evidence: the name of the release, and what tells its bases apart.
    pub fn basis_id(&self, basis: u16) -> String {
        let Some(own) = self.bases.get(usize::from(basis)) else { return self.name.clone() };
        let mut parts = vec![self.name.clone()];
        let differs = |of: fn(&BasisRecord) -> &String| self.bases.iter().any(|other| of(other) != of(own));
        for of in [
            (|b: &BasisRecord| &b.reporter) as fn(&BasisRecord) -> &String,
            |b| &b.valuation,
            |b| &b.classification,
            |b| &b.unit,
            |b| &b.measure,
        ] {
            if differs(of) && !of(own).is_empty() {
                parts.push(of(own).clone());
            }
        }
        parts.join(":")
    }
}
