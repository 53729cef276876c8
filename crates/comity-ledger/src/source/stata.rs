//! Opens files of Stata for whoever reads rows of them: no length that a file claims is believed.
//!
//! The crate that knows the format makes room for as many bytes as a length claims before it looks for them. So
//! every length that it follows is compared with the rest of the file first.

use dta::stata::dta::byte_order::ByteOrder;
use dta::stata::dta::dta_error::DtaError;
use dta::stata::dta::dta_reader::DtaReader;
use dta::stata::dta::header::Header;
use dta::stata::dta::record_reader::RecordReader;
use dta::stata::dta::value_label_table::ValueLabelTable;
use std::cell::Cell;
use std::fmt;
use std::io::{Cursor, Seek, SeekFrom};
use std::rc::Rc;

/// The records of a file in memory.
pub type Records<'a> = RecordReader<Watched<'a>>;

/// Why a file of Stata cannot be read.
#[derive(Debug)]
pub enum StataError {
    /// A length that the rest of the file does not hold.
    TooLong {
        /// The length of what.
        what: &'static str,
        /// How long it claims to be.
        claimed: u64,
        /// What is left of the file.
        left: u64,
    },
    /// What the reader of the format says.
    Format(DtaError),
}

impl From<DtaError> for StataError {
    fn from(error: DtaError) -> Self {
        Self::Format(error)
    }
}

impl fmt::Display for StataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { what, claimed, left } => {
                write!(f, "expected a {what} of at most {left}, found {claimed}: the file is damaged or cut")
            }
            Self::Format(error) => error.fmt(f),
        }
    }
}

/// The records of a file.
///
/// # Errors
/// If it is no file of Stata, or a length in it is longer than the file.
pub fn records(bytes: &[u8]) -> Result<Records<'_>, StataError> {
    let (reader, at) = Watched::new(bytes);
    Ok(schema(bytes, reader, &at)?.seek_records()?)
}

/// The tables of value labels of a file.
///
/// # Errors
/// As [`records`].
pub fn labels(bytes: &[u8]) -> Result<ValueLabelTable, StataError> {
    let (reader, at) = Watched::new(bytes);
    let mut labels = schema(bytes, reader, &at)?.seek_value_labels()?;
    lengths_of_labels(labels.header(), bytes, at.get())?;
    let mut table = ValueLabelTable::new();
    labels.read_remaining_into(&mut table)?;
    Ok(table)
}

/// The bytes of a file, read with an eye on the place.
pub struct Watched<'a> {
    bytes: Cursor<&'a [u8]>,
    at: Rc<Cell<u64>>,
}

impl<'a> Watched<'a> {
    fn new(bytes: &'a [u8]) -> (Self, Rc<Cell<u64>>) {
        let at = Rc::new(Cell::new(0));
        (Self { bytes: Cursor::new(bytes), at: Rc::clone(&at) }, at)
    }
}

impl std::io::Read for Watched<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.bytes.read(into);
        self.at.set(self.bytes.position());
        read
    }
}

impl Seek for Watched<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let place = self.bytes.seek(to);
        self.at.set(self.bytes.position());
        place
    }
}

type Characteristics<'a> = dta::stata::dta::characteristic_reader::CharacteristicReader<Watched<'a>>;

/// The file up to its characteristics, whose lengths are known to be within it.
fn schema<'a>(bytes: &[u8], reader: Watched<'a>, at: &Cell<u64>) -> Result<Characteristics<'a>, StataError> {
    let schema = DtaReader::new().from_reader(reader).read_header()?;
    let (claimed, left) = (u64::from(schema.header().variable_count()), bytes.len() as u64);
    if claimed > left {
        return Err(StataError::TooLong { what: "number of variables", claimed, left });
    }
    let characteristics = schema.read_schema()?;
    lengths_of_characteristics(characteristics.header(), bytes, at.get())?;
    Ok(characteristics)
}

fn long(order: ByteOrder, bytes: &[u8], at: usize) -> Option<u64> {
    let four: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
    Some(u64::from(match order {
        ByteOrder::BigEndian => u32::from_be_bytes(four),
        ByteOrder::LittleEndian => u32::from_le_bytes(four),
    }))
}

fn within(what: &'static str, claimed: u64, bytes: &[u8], at: usize) -> Result<usize, StataError> {
    let left = bytes.len().saturating_sub(at) as u64;
    if claimed > left { Err(StataError::TooLong { what, claimed, left }) } else { Ok(at + claimed as usize) }
}

/// Lengths of the characteristics of releases before 117. Later ones carry a map and are not walked through; up to 109
/// a length has 16 bits and does no harm.
fn lengths_of_characteristics(header: &Header, bytes: &[u8], from: u64) -> Result<(), StataError> {
    let release = header.release();
    if release.is_xml_like() || (release as u8) < 110 {
        return Ok(());
    }
    let mut at = from as usize;
    while let (Some(kind), Some(length)) = (bytes.get(at), long(header.byte_order(), bytes, at + 1)) {
        if *kind == 0 && length == 0 {
            break;
        }
        at = within("characteristic", length, bytes, at + 5)?;
    }
    Ok(())
}

/// Lengths of the tables of value labels from release 108 on; before, they are counted in 16 bits.
fn lengths_of_labels(header: &Header, bytes: &[u8], from: u64) -> Result<(), StataError> {
    let release = header.release();
    let (number, xml) = (release as u8, release.is_xml_like());
    if number < 108 {
        return Ok(());
    }
    let name = match number {
        118.. => 129,
        110..=117 => 33,
        _ => 9,
    };
    let (open, close) = if xml { (b"<lbl>".len(), b"</lbl>".len()) } else { (0, 0) };
    let mut at = from as usize;
    while let Some(length) = long(header.byte_order(), bytes, at + open) {
        if xml && bytes.get(at..at + open) != Some(b"<lbl>".as_slice()) {
            break;
        }
        at = within("table of value labels", length, bytes, at + open + 4 + name + 3)? + close;
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should stop")]
mod tests {
    use super::*;

    #[test]
    fn a_length_beyond_the_end_is_refused_before_room_is_made_for_it() {
        // A release of before the map: its characteristics are walked through.
        let mut old = vec![114, 2, 1, 0, 1, 0, 1, 0, 0, 0];
        old.extend([0; 81 + 18]);
        old.push(255);
        old.extend(b"trade\0".iter().chain(&[0; 27]));
        old.extend([0; 4]);
        old.extend(b"%9.0g\0".iter().chain(&[0; 43]));
        old.extend([0; 33 + 81]);
        old.extend([1, 0xf0, 0xff, 0xff, 0xff]);
        let refused = records(&old).err().unwrap().to_string();
        assert!(refused.contains("characteristic of at most 0, found 4294967280"), "{refused}");
        let limits = crate::source::Limits::default();
        let refused = crate::source::load_any("claims.dta", &old, &limits).unwrap_err().to_string();
        assert!(refused.contains("found 4294967280"), "{refused}");
    }
}
