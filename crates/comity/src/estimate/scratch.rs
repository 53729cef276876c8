//! Rows of a model on disk, so that they can be read in passes: written part by part, then sorted into pieces in which the
//! rows of one level of the largest effect lie together.

use crate::failure::Failure;
use comity_model::gravity::streamed::{Piece, Rows};
use rayon::prelude::*;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Rows of a piece, as far as the largest effect has levels to part them.
const PIECE: usize = 1 << 20;

/// Pieces are a multiple of this many, so that the lanes of the estimator are even.
const EVEN: usize = 8;

/// Most pieces: each is a file that is open while rows are sorted.
const PIECES_MAX: usize = 512;

/// Tells the files of one process apart.
static NEXT: AtomicUsize = AtomicUsize::new(0);

/// A file that goes when this goes. On Unix it has no name once it is open, so that nothing is left of a run that is killed.
struct Held {
    path: PathBuf,
    file: File,
}

impl Held {
    fn new(place: &Path) -> Result<Self, Failure> {
        loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let path = place.join(format!("comity-rows-{}-{number}", std::process::id()));
            match File::options().read(true).write(true).create_new(true).open(&path) {
                Ok(file) => {
                    if cfg!(unix) {
                        fs::remove_file(&path).map_err(|e| wrong(&path, &e))?;
                    }
                    return Ok(Held { path, file });
                }
                Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
                Err(e) => return Err(wrong(&path, &e)),
            }
        }
    }

    /// From its beginning.
    fn again(&self) -> std::io::Result<&File> {
        let mut file = &self.file;
        file.rewind()?;
        Ok(file)
    }

    fn all(&self) -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.again()?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

impl Write for Held {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if !cfg!(unix) {
            // Nobody is left to tell if it cannot be removed.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// The rows of a model, on disk.
pub(super) struct Scratch {
    /// Codings, and response with regressors.
    widths: (usize, usize),
    pieces: Vec<Held>,
}

/// Rows being written.
pub(super) struct Writer {
    place: PathBuf,
    widths: (usize, usize),
    file: BufWriter<Held>,
    /// Rows of each block.
    blocks: Vec<usize>,
}

fn wrong(path: &Path, e: &std::io::Error) -> Failure {
    Failure::data(format!("{}: rows could not be kept there: {e}", path.display()))
        .hint("name a folder with more room: --scratch FOLDER; it takes about the rows times the columns, 8 bytes each")
}

impl Writer {
    /// Opens a file inside the folder `place`.
    pub fn new(place: &Path, codings: usize, numbers: usize) -> Result<Self, Failure> {
        fs::create_dir_all(place).map_err(|e| wrong(place, &e))?;
        let file = BufWriter::with_capacity(1 << 20, Held::new(place)?);
        Ok(Self { place: place.to_path_buf(), widths: (codings, numbers), file, blocks: Vec::new() })
    }

    /// Appends rows.
    pub fn push(&mut self, piece: &Piece) -> Result<(), Failure> {
        self.blocks.push(piece.y.len());
        write(&mut self.file, piece).map_err(|e| wrong(&self.place, &e))
    }

    /// Sorts the rows into pieces by the code of this coding, of which each level has so many rows; without one they
    /// stay in their order.
    pub fn sorted(self, by: Option<(usize, &[usize])>) -> Result<Scratch, Failure> {
        let Self { place: folder, widths, file, blocks } = self;
        let failed = |e: std::io::Error| wrong(&folder, &e);
        let written = file.into_inner().map_err(|e| failed(e.into_error()))?;
        let rows: usize = blocks.iter().sum();
        let pieces = rows.div_ceil(PIECE).next_multiple_of(EVEN).clamp(EVEN, PIECES_MAX);
        let place = by.map(|(_, counts)| places(counts, pieces));
        let held = (0..pieces).map(|_| Held::new(&folder)).collect::<Result<Vec<_>, _>>()?;
        let scratch = Scratch { widths, pieces: held };
        let mut parts: Vec<_> =
            scratch.pieces.iter().map(|held| BufWriter::with_capacity(1 << 16, &held.file)).collect();
        let mut from = BufReader::with_capacity(1 << 20, written.again().map_err(failed)?);
        let (mut piece, mut bytes) = (Piece::default(), Vec::new());
        for (block, n) in blocks.iter().enumerate() {
            bytes.resize(scratch.row_bytes() * n, 0);
            from.read_exact(&mut bytes).map_err(failed)?;
            piece.parse(&bytes, *n, widths.0, widths.1 - 1);
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
        drop(written);
        let order = |held: &Held| scratch.order(held, by.map(|(coding, _)| coding)).map_err(failed);
        scratch.pieces.par_iter().try_for_each(order)?;
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
    fn row_bytes(&self) -> usize {
        4 * self.widths.0 + 8 * self.widths.1
    }

    /// Turns the rows of a piece into columns, by the code of this coding.
    fn order(&self, held: &Held, by: Option<usize>) -> std::io::Result<()> {
        let (bytes, width) = (held.all()?, self.row_bytes());
        let row = |row: u32| &bytes[row as usize * width..][..width];
        let mut order: Vec<u32> = (0..(bytes.len() / width) as u32).collect();
        if let Some(coding) = by {
            order.sort_by_key(|at| code(&row(*at)[4 * coding..]));
        }
        let mut out = BufWriter::with_capacity(1 << 20, held.again()?);
        let (codings, numbers) = self.widths;
        let columns = (0..codings).map(|c| (4 * c, 4)).chain((0..numbers).map(|c| (4 * codings + 8 * c, 8)));
        for (from, size) in columns {
            for at in &order {
                out.write_all(&row(*at)[from..][..size])?;
            }
        }
        out.flush()
    }
}

impl Rows for Scratch {
    fn pieces(&self) -> usize {
        self.pieces.len()
    }

    fn read(&self, piece: usize, into: &mut Piece) -> Result<(), String> {
        let held = &self.pieces[piece];
        let bytes = held.all().map_err(|e| wrong(&held.path, &e).message)?;
        into.parse(&bytes, bytes.len() / self.row_bytes(), self.widths.0, self.widths.1 - 1);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_with_a_name_is_left_of_a_run_that_is_killed() {
        let place = std::env::temp_dir().join(format!("comity-scratch-{}", std::process::id()));
        let names = || fs::read_dir(&place).unwrap().count();
        let mut writer = Writer::new(&place, 1, 2).unwrap();
        let piece =
            Piece { codes: vec![vec![1, 0, 1]], y: vec![3.0, 4.0, 5.0], x: vec![vec![0.5, 0.25, 0.0]] };
        writer.push(&piece).unwrap();
        assert!(names() == 0 || !cfg!(unix));
        let scratch = writer.sorted(Some((0, &[1, 2]))).unwrap();
        assert!(names() == 0 || !cfg!(unix));
        let (mut found, mut read) = (vec![], Piece::default());
        for at in 0..scratch.pieces() {
            scratch.read(at, &mut read).unwrap();
            found.extend(read.codes[0].iter().zip(&read.y).zip(&read.x[0]).map(|((c, y), x)| (*c, *y, *x)));
        }
        assert_eq!(found, [(0, 4.0, 0.25), (1, 3.0, 0.5), (1, 5.0, 0.0)]);
        drop(scratch);
        assert_eq!(names(), 0);
        fs::remove_dir(&place).unwrap();
    }
}
