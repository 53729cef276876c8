//! Rows of a model on disk, so that they can be read in passes: written part by part, then sorted into pieces in which the
//! rows of one level of the largest effect lie together.

use crate::failure::Failure;
use comity_model::gravity::streamed::{Piece, Rows};
use rayon::prelude::*;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Rows of a piece, as far as the largest effect has levels to part them.
const PIECE: usize = 1 << 20;

/// Pieces are a multiple of this many, so that the lanes of the estimator are even.
const EVEN: usize = 8;

/// Most pieces: each is a file that is open while rows are sorted.
const PIECES_MAX: usize = 512;

/// Tells the folders of one process apart.
static NEXT: AtomicUsize = AtomicUsize::new(0);

/// The rows of a model, in a folder that is removed with this.
pub(super) struct Scratch {
    folder: PathBuf,
    /// Codings, and response with regressors.
    widths: (usize, usize),
    pieces: usize,
}

/// Rows being written.
pub(super) struct Writer {
    scratch: Scratch,
    file: BufWriter<File>,
    /// Rows of each block.
    blocks: Vec<usize>,
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Nobody is left to tell if it cannot be removed.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn wrong(path: &Path, e: &std::io::Error) -> Failure {
    Failure::data(format!("{}: rows could not be kept there: {e}", path.display()))
        .hint("name a folder with more room: --scratch FOLDER; it takes about the rows times the columns, 8 bytes each")
}

impl Writer {
    /// Opens a folder inside `place`.
    pub fn new(place: &Path, codings: usize, numbers: usize) -> Result<Self, Failure> {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = place.join(format!("comity-rows-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).map_err(|e| wrong(&folder, &e))?;
        let scratch = Scratch { folder, widths: (codings, numbers), pieces: 0 };
        let path = scratch.folder.join("blocks");
        let file = File::create(&path).map_err(|e| wrong(&path, &e))?;
        Ok(Self { scratch, file: BufWriter::with_capacity(1 << 20, file), blocks: Vec::new() })
    }

    /// Appends rows.
    pub fn push(&mut self, piece: &Piece) -> Result<(), Failure> {
        self.blocks.push(piece.y.len());
        write(&mut self.file, piece).map_err(|e| wrong(&self.scratch.folder, &e))
    }

    /// Sorts the rows into pieces by the code of this coding, of which each level has so many rows; without one they
    /// stay in their order.
    pub fn sorted(self, by: Option<(usize, &[usize])>) -> Result<Scratch, Failure> {
        let Self { mut scratch, file, blocks } = self;
        let failed = |e: std::io::Error| wrong(&scratch.folder, &e);
        drop(file.into_inner().map_err(|e| failed(e.into_error()))?);
        let rows: usize = blocks.iter().sum();
        let pieces = rows.div_ceil(PIECE).next_multiple_of(EVEN).clamp(EVEN, PIECES_MAX);
        let place = by.map(|(_, counts)| places(counts, pieces));
        let mut parts = Vec::with_capacity(pieces);
        for at in 0..pieces {
            parts.push(BufWriter::with_capacity(1 << 16, File::create(scratch.path(at)).map_err(failed)?));
        }
        let path = scratch.folder.join("blocks");
        let mut from = BufReader::with_capacity(1 << 20, File::open(&path).map_err(failed)?);
        let (mut piece, mut bytes) = (Piece::default(), Vec::new());
        for (block, n) in blocks.iter().enumerate() {
            bytes.resize(scratch.row_bytes() * n, 0);
            from.read_exact(&mut bytes).map_err(failed)?;
            piece.parse(&bytes, *n, scratch.widths.0, scratch.widths.1 - 1);
            for row in 0..*n {
                let to = match (by, &place) {
                    (Some((coding, _)), Some(place)) => place[piece.codes[coding][row] as usize] as usize,
                    _ => block % pieces,
                };
                write_row(&mut parts[to], &piece, row).map_err(failed)?;
            }
        }
        for part in parts {
            part.into_inner().map_err(|e| failed(e.into_error()))?;
        }
        fs::remove_file(&path).map_err(failed)?;
        scratch.pieces = pieces;
        let order = |at: usize| scratch.order(at, by.map(|(coding, _)| coding));
        (0..pieces).into_par_iter().try_for_each(order)?;
        Ok(scratch)
    }
}

/// The piece of each level: levels in their order, pieces of as many rows each as may be.
fn places(counts: &[usize], pieces: usize) -> Vec<u32> {
    let all: usize = counts.iter().sum();
    let mut before = 0;
    let place = |count: &usize| {
        let middle = before + count / 2;
        before += count;
        ((middle * pieces) / all.max(1)).min(pieces - 1) as u32
    };
    counts.iter().map(place).collect()
}

fn write(out: &mut impl Write, piece: &Piece) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    for codes in &piece.codes {
        bytes.clear();
        bytes.extend(codes.iter().flat_map(|code| code.to_le_bytes()));
        out.write_all(&bytes)?;
    }
    for numbers in std::iter::once(&piece.y).chain(&piece.x) {
        bytes.clear();
        bytes.extend(numbers.iter().flat_map(|x| x.to_le_bytes()));
        out.write_all(&bytes)?;
    }
    Ok(())
}

fn write_row(out: &mut impl Write, piece: &Piece, row: usize) -> std::io::Result<()> {
    for codes in &piece.codes {
        out.write_all(&codes[row].to_le_bytes())?;
    }
    for numbers in std::iter::once(&piece.y).chain(&piece.x) {
        out.write_all(&numbers[row].to_le_bytes())?;
    }
    Ok(())
}

fn code(bytes: &[u8]) -> u32 {
    bytes.first_chunk().map_or(0, |b| u32::from_le_bytes(*b))
}

impl Scratch {
    fn path(&self, piece: usize) -> PathBuf {
        self.folder.join(format!("{piece}"))
    }

    fn row_bytes(&self) -> usize {
        4 * self.widths.0 + 8 * self.widths.1
    }

    /// Turns the rows of a piece into columns, by the code of this coding.
    fn order(&self, at: usize, by: Option<usize>) -> Result<(), Failure> {
        let (path, width) = (self.path(at), self.row_bytes());
        let failed = |e: std::io::Error| wrong(&self.folder, &e);
        let bytes = fs::read(&path).map_err(failed)?;
        let row = |row: u32| &bytes[row as usize * width..][..width];
        let mut order: Vec<u32> = (0..(bytes.len() / width) as u32).collect();
        if let Some(coding) = by {
            order.sort_by_key(|at| code(&row(*at)[4 * coding..]));
        }
        let mut out = BufWriter::with_capacity(1 << 20, File::create(&path).map_err(failed)?);
        let (codings, numbers) = self.widths;
        let columns = (0..codings).map(|c| (4 * c, 4)).chain((0..numbers).map(|c| (4 * codings + 8 * c, 8)));
        for (from, size) in columns {
            for at in &order {
                out.write_all(&row(*at)[from..][..size]).map_err(failed)?;
            }
        }
        out.into_inner().map_err(|e| failed(e.into_error()))?;
        Ok(())
    }
}

impl Rows for Scratch {
    fn pieces(&self) -> usize {
        self.pieces
    }

    fn read(&self, piece: usize, into: &mut Piece) -> Result<(), String> {
        let path = self.path(piece);
        let bytes = fs::read(&path).map_err(|e| wrong(&path, &e).message)?;
        into.parse(&bytes, bytes.len() / self.row_bytes(), self.widths.0, self.widths.1 - 1);
        Ok(())
    }
}
