//! A folder of Parquet files with the same columns, read file by file; also a single file in parts.

use super::{Frame, ROWS_MAX, Read, Sink, Want, parquet};
use crate::failure::Failure;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Rows that are read together when rows are read in parts.
const PART: usize = 1 << 20;

/// Most files of a folder.
const FILES_MAX: usize = 100_000;

/// How deep folders may lie in each other.
const DEPTH_MAX: usize = 8;

/// Parquet files in the order of their names.
pub struct Source {
    name: String,
    files: Vec<PathBuf>,
    /// File and row groups of each part.
    parts: Vec<(usize, Range<usize>)>,
    /// Rows of all files.
    pub rows: usize,
    /// The names of the columns that every file has.
    pub columns: Vec<String>,
    /// What is to be known of the folder: files of it that are not read.
    pub notes: Vec<String>,
}

impl Source {
    /// Looks at the end of every file, where Parquet keeps names and sizes.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let mut files = Vec::new();
        if path.is_dir() {
            list(path, DEPTH_MAX, &mut files)?;
        } else {
            files.push(path.to_owned());
        }
        let found = files.len();
        files.retain(|file| {
            !path.is_dir() || file.extension().is_some_and(|e| e.eq_ignore_ascii_case("parquet"))
        });
        files.sort();
        let mut source = Self {
            name,
            files: Vec::new(),
            parts: Vec::new(),
            rows: 0,
            columns: Vec::new(),
            notes: Vec::new(),
        };
        if found > files.len() {
            let others = found - files.len();
            source
                .notes
                .push(format!("not read: {others} files of the folder that do not end with .parquet"));
        }
        for (at, path) in files.iter().enumerate() {
            let file = parquet::Source::of_file(path)?;
            if at == 0 {
                source.columns.clone_from(&file.columns);
            }
            if let Some(lacks) = source.columns.iter().find(|name| !file.columns.contains(name)) {
                let message =
                    format!("{}: no column {lacks:?}, which {} has", path.display(), files[0].display());
                return Err(Failure::data(message).hint("a folder is one table: every file has its columns"));
            }
            let (mut from, mut rows) = (0, 0);
            let groups = file.groups();
            for (group, size) in groups.iter().enumerate() {
                rows += size;
                if rows >= PART || group + 1 == groups.len() {
                    source.parts.push((at, from..group + 1));
                    (from, rows) = (group + 1, 0);
                }
            }
            source.rows = source.rows.saturating_add(groups.iter().sum());
        }
        source.files = files;
        if source.files.is_empty() {
            return Err(Failure::data(format!("{}: no file in this folder ends with .parquet", source.name))
                .hint("--data takes a file, a folder of Parquet files, or `atlas`"));
        }
        Ok(source)
    }

    /// All rows.
    pub(super) fn read(&self, wanted: &[(usize, Want)]) -> Result<Read, Failure> {
        if self.rows > ROWS_MAX {
            return Err(Failure::data(format!("{}: more than {ROWS_MAX} rows", self.name))
                .hint("--streamed reads them in passes"));
        }
        let mut sinks = Sink::all(wanted);
        let mut notes = vec![format!("{} files of Parquet", self.files.len())];
        notes.extend(self.notes.iter().cloned());
        for path in &self.files {
            let file = parquet::Source::of_file(path)?;
            let more = file.fill(0..file.groups().len(), &self.own(&file, wanted)?, &mut sinks)?;
            notes.extend(more.into_iter().filter(|note| !notes.contains(note)).collect::<Vec<_>>());
        }
        let frame = Frame { source: self.name.clone(), rows: self.rows, notes, ..Frame::default() };
        Ok(Read { frame, columns: Sink::finish_all(sinks) })
    }

    /// How many parts there are.
    pub(crate) fn parts(&self) -> usize {
        self.parts.len()
    }

    /// The rows of one part.
    pub(crate) fn read_part(&self, part: usize, wanted: &[(usize, Want)]) -> Result<Read, Failure> {
        let (file, groups) = self.parts[part].clone();
        let file = parquet::Source::of_file(&self.files[file])?;
        let rows = file.groups()[groups.clone()].iter().sum();
        let mut sinks = Sink::all(wanted);
        let notes = file.fill(groups, &self.own(&file, wanted)?, &mut sinks)?;
        let frame = Frame { source: self.name.clone(), rows, notes, ..Frame::default() };
        Ok(Read { frame, columns: Sink::finish_all(sinks) })
    }

    /// The wanted columns by their places in one of the files.
    fn own(&self, file: &parquet::Source, wanted: &[(usize, Want)]) -> Result<Vec<(usize, Want)>, Failure> {
        let place = |name: &String| file.columns.iter().position(|own| own == name);
        let changed = || Failure::data(format!("{}: a file has changed while it was read", self.name));
        let of = |(at, want): &(usize, Want)| Ok((place(&self.columns[*at]).ok_or_else(changed)?, *want));
        wanted.iter().map(of).collect()
    }
}

fn list(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let wrong =
        |e: std::io::Error| Failure::data(format!("{}: expected a folder, found: {e}", folder.display()));
    for entry in fs::read_dir(folder).map_err(wrong)? {
        let path = entry.map_err(wrong)?.path();
        if path.is_dir() && depth > 0 {
            list(&path, depth - 1, files)?;
        } else {
            files.push(path);
        }
        if files.len() > FILES_MAX {
            return Err(Failure::data(format!("{}: more than {FILES_MAX} files", folder.display())));
        }
    }
    Ok(())
}
