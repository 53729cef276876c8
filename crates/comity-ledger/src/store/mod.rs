//! Releases of trade data on disk, down to the product, in plain Parquet.
//!
//! ```text
//! STORE/lock                       held while something is added or removed
//! STORE/baci-hs22-V202501/manifest.json
//! STORE/baci-hs22-V202501/0-2022-1a2b3c4d.parquet   rows of one basis and year
//! STORE/baci-hs22-V202501/totals-5e6f7a8b.parquet   sums over products, all bases and periods
//! ```
//!
//! A part is written under a temporary name and renamed; it belongs to the release from the moment
//! in which the manifest that names it is renamed into its place. Whatever no manifest names is left
//! over from an interrupted addition: nobody reads it, and the next addition removes it. Releases
//! stand beside each other, each a basis of its own; nothing is merged.
//!
//! Rows are sorted by origin, destination and product, so that a pair lies in one or two groups of
//! rows, which the statistics of the file name. Places and products are numbers into the lists of
//! the manifest. A library reads no clock and asks for no folder: the caller names the store.

mod add;
mod columns;
mod diff;
mod manifest;
mod release;

pub use add::{Added, Naming};
pub use diff::{Change, Differences, changes};
pub use manifest::{BasisRecord, Manifest, Part, SCHEMA};
pub use release::{ByProduct, Inside, Release, Sum, Trade, Which};

use crate::source::SourceError;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// Name of the file that tells what a release is.
const MANIFEST: &str = "manifest.json";

/// A folder of releases.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
}

/// Why the store cannot do what is asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The operating system refused.
    #[error("{}: {error}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// What it said.
        error: io::Error,
    },
    /// A file of the store is not what the manifest says.
    #[error("{}: expected {expected}, found {found}", path.display())]
    Damaged {
        /// Where.
        path: PathBuf,
        /// What belongs there.
        expected: String,
        /// What is there.
        found: String,
    },
    /// A manifest of a later version than this program knows.
    #[error("{}: expected {}, found {found:?}, which a newer program wrote", path.display(), SCHEMA)]
    Newer {
        /// The manifest.
        path: PathBuf,
        /// Its version.
        found: String,
    },
    /// A file without a row that could be kept.
    #[error("{file}: no row of {read} can be kept, so there is nothing to add{}", why.first().map_or_else(String::new, |(reason, n)| format!(" ({n}: {reason})")))]
    Nothing {
        /// The file.
        file: String,
        /// Rows in it.
        read: u64,
        /// Reasons of the refusals, with their numbers.
        why: Vec<(String, u64)>,
    },
    /// A file cannot be read as a source.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A file whose values are not trade in goods.
    #[error(transparent)]
    NoTrade(#[from] crate::panel::trade::NoTrade),
    /// A file that holds no flows between two places.
    #[error("{file}: read as {layout}; expected flows between pairs, which alone go into a store")]
    NoFlows {
        /// The file.
        file: String,
        /// Its layout.
        layout: String,
    },
    /// Products of several levels without a total would be counted twice.
    #[error("{file}: expected products of one level or a row TOTAL of every pair, found codes of {0} and of {1} digits", lengths.0, lengths.1)]
    Levels {
        /// The file.
        file: String,
        /// Two lengths of codes.
        lengths: (usize, usize),
    },
    /// Rows of one year twice, on one basis.
    #[error(
        "{release} has {year} already ({basis}), from {file}; remove the release first, or add under another --name"
    )]
    There {
        /// The release.
        release: String,
        /// The year.
        year: i16,
        /// The basis in words.
        basis: String,
        /// The file it came from.
        file: String,
    },
    /// Two files that cannot be one release.
    #[error(
        "{release}: expected {expected} as in the files before, found {found}; add it under another --name"
    )]
    Unlike {
        /// The release.
        release: String,
        /// What the release has.
        expected: String,
        /// What the file has.
        found: String,
    },
    /// No such release.
    #[error("the store has no release {name}; it has {}", if there.is_empty() { "none".to_owned() } else { there.join(", ") })]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        there: Vec<String>,
    },
}

impl StoreError {
    fn missing(path: &Path) -> Self {
        Self::Damaged {
            path: path.to_owned(),
            expected: "a part that the manifest names".to_owned(),
            found: "no such file".to_owned(),
        }
    }

    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |error| Self::Io { path: path.to_owned(), error }
    }
}

impl Store {
    /// The store in a folder, which need not exist yet.
    pub fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The releases in order of their names.
    ///
    /// # Errors
    /// If a manifest cannot be read or is of a newer version.
    pub fn releases(&self) -> Result<Vec<Release>, StoreError> {
        let mut names = self.names()?;
        names.sort();
        names.iter().map(|name| Release::open(&self.folder.join(name))).collect()
    }

    /// Folders that have a manifest.
    fn names(&self) -> Result<Vec<String>, StoreError> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(StoreError::Io { path: self.folder.clone(), error }),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(StoreError::io(&self.folder))?;
            if entry.path().join(MANIFEST).is_file() {
                names.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
        Ok(names)
    }

    /// The release of that name.
    ///
    /// # Errors
    /// If there is none, or its manifest cannot be read.
    pub fn release(&self, name: &str) -> Result<Release, StoreError> {
        let names = self.names()?;
        if names.iter().any(|there| there == name) {
            return Release::open(&self.folder.join(name));
        }
        Err(StoreError::Unknown { name: name.to_owned(), there: names })
    }

    /// Removes a release: the manifest first, so that no half of it is ever read.
    ///
    /// # Errors
    /// If there is none, or the operating system refuses.
    pub fn remove(&self, name: &str) -> Result<(), StoreError> {
        let release = self.release(name)?;
        let _lock = self.lock()?;
        let manifest = release.folder().join(MANIFEST);
        fs::remove_file(&manifest).map_err(StoreError::io(&manifest))?;
        fs::remove_dir_all(release.folder()).map_err(StoreError::io(release.folder()))
    }

    /// Waits until nobody else changes the store; the lock ends with the process at the latest.
    fn lock(&self) -> Result<File, StoreError> {
        fs::create_dir_all(&self.folder).map_err(StoreError::io(&self.folder))?;
        let path = self.folder.join("lock");
        let file = File::options().create(true).append(true).open(&path).map_err(StoreError::io(&path))?;
        file.lock().map_err(StoreError::io(&path))?;
        Ok(file)
    }
}
