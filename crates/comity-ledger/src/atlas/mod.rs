//! What the program knows without any download: the parts of the embedded atlas.
//!
//! A part is one file `NAME.cmty`: the length of a JSON head (u32, little-endian), the head
//! ([`Head`]: source, what the table holds, how it was rounded), and a
//! [`Frame`](crate::frame::Frame) in its encoded form. Heads are read when an [`Atlas`] is opened; a
//! frame is decoded when it is first used, so that a question about trade does not decode the
//! votes. A large part has a frame a year, so that a question about a year decodes that year.
//!
//! Parts are written by `cargo xtask atlas --from DIR`.

pub(crate) mod rows;

use crate::frame::{Damaged, Frame};
use crate::source::SourceRecord;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// What a part says about itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Head {
    /// Where the figures come from.
    pub source: SourceRecord,
    /// What the table holds: `trade.goods.exports`, `gdp`, `ledger.ties`.
    pub what: String,
    /// Unit of the column `value`; empty if there is none.
    pub unit: String,
    /// Who reports and how it is valued: `reconciled, FOB`; empty if that has no meaning.
    pub basis: String,
    /// Years in the table, in order; empty if it has no year.
    pub years: Vec<i16>,
    /// What is not in it though one would look for it.
    pub gaps: Vec<String>,
    /// How the figures were rounded.
    pub rounding: String,
    /// By year, the economies that are not shown to report: what flows between two of them is not
    /// known. Found from the rows ([`crate::panel::reporting`]).
    pub silent: BTreeMap<i16, Vec<String>>,
    /// Economies that trade and that the publisher leaves out of every year.
    pub left_out: Vec<String>,
    /// Where each year has a frame of its own: the years in their order, and how many bytes each takes.
    pub by_year: Vec<(i16, usize)>,
    /// Where each year has a frame of its own and rows are of products: all of them, since a year may lack some.
    pub products: Vec<String>,
}

/// One part of the atlas.
#[derive(Debug)]
pub struct Part {
    /// Its name, that of its file.
    pub name: &'static str,
    /// What it says about itself.
    pub head: Head,
    body: Cow<'static, [u8]>,
    frame: OnceLock<Result<Frame, Damaged>>,
}

impl Part {
    /// A part that was never encoded: a table made by a program or a test.
    pub fn of(name: &'static str, head: Head, frame: Frame) -> Self {
        Self { name, head, body: Cow::Borrowed(&[]), frame: OnceLock::from(Ok(frame)) }
    }

    /// Where the figures come from.
    pub fn source(&self) -> &SourceRecord {
        &self.head.source
    }

    /// What the table holds.
    pub fn what(&self) -> &str {
        &self.head.what
    }

    /// Bytes in the program; none for a part that was never encoded.
    pub fn bytes(&self) -> usize {
        self.body.len()
    }

    /// The table, decoded when first asked for.
    ///
    /// # Errors
    /// If the part is damaged.
    pub fn frame(&self) -> Result<&Frame, &Damaged> {
        let decode = || match self.head.by_year.is_empty() {
            true => Frame::decode(&self.body),
            false => Frame::joined(&self.frames_of(None)?),
        };
        self.frame.get_or_init(decode).as_ref()
    }

    /// Whether a year can be read without the others.
    pub fn has_frame_of(&self, year: i16) -> bool {
        self.head.by_year.iter().any(|(own, _)| *own == year)
    }

    /// The frames of a part that has one a year, or that of a year alone, decoded anew each time.
    ///
    /// # Errors
    /// If the part is damaged.
    pub fn frames_of(&self, only: Option<i16>) -> Result<Vec<Frame>, Damaged> {
        let mut rest: &[u8] = &self.body;
        let mut frames = Vec::new();
        for (year, bytes) in &self.head.by_year {
            let short = || Damaged(format!("it ends before {year}"));
            let (frame, after) = rest.split_at_checked(*bytes).ok_or_else(short)?;
            rest = after;
            if only.is_none_or(|only| only == *year) {
                frames.push(Frame::decode(frame)?);
            }
        }
        Ok(frames)
    }
}

/// Puts a head and a frame together.
///
/// # Errors
/// If they cannot be encoded.
pub fn write(head: &Head, frame: &Frame) -> Result<Vec<u8>, Damaged> {
    put_together(head, &frame.encode()?)
}

/// The same with a frame for every year, which can be read alone.
///
/// # Errors
/// If they cannot be encoded.
pub fn write_by_year(head: Head, frames: &[(i16, Frame)]) -> Result<Vec<u8>, Damaged> {
    let mut head = head;
    let mut body = Vec::new();
    for (year, frame) in frames {
        let bytes = frame.encode()?;
        head.by_year.push((*year, bytes.len()));
        body.extend_from_slice(&bytes);
    }
    put_together(&head, &body)
}

fn put_together(head: &Head, body: &[u8]) -> Result<Vec<u8>, Damaged> {
    let json = serde_json::to_vec(head).map_err(|e| Damaged(e.to_string()))?;
    let length = u32::try_from(json.len()).map_err(|e| Damaged(e.to_string()))?;
    let mut bytes = length.to_le_bytes().to_vec();
    bytes.extend_from_slice(&json);
    bytes.extend_from_slice(body);
    Ok(bytes)
}

/// Takes the head and the encoded frame apart.
///
/// # Errors
/// If the bytes are not a part.
pub fn split(bytes: &[u8]) -> Result<(Head, &[u8]), Damaged> {
    let too_short = || Damaged("it ends in its head".to_owned());
    let (length, rest) = bytes.split_first_chunk::<4>().ok_or_else(too_short)?;
    let (json, body) = rest.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or_else(too_short)?;
    Ok((serde_json::from_slice(json).map_err(|e| Damaged(e.to_string()))?, body))
}

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_bytes!(concat!("../../atlas/", $name, ".cmty")) as &'static [u8])),*]
    };
}

static EMBEDDED: &[(&str, &[u8])] = &embedded![
    "baci-2000-2020",
    "baci-2023",
    "baci-minerals",
    "unctad-sitc",
    "china-customs",
    "us-customs",
    "factbook-partners",
    "wiod-trade",
    "wiod-home",
    "wiod-inputs",
    "icio-trade",
    "icio-inputs",
    "hs-activities",
    "gdp",
    "population",
    "deflator",
    "fx",
    "geodist",
    "eia",
    "desta-treaties",
    "desta-members",
    "desta-dyads",
    "confucius",
    "gcdf-country-year",
    "gcdf-projects",
    "fdi-flows",
    "unga-roll-calls",
    "unga-issues",
    "unga-votes",
    "unga-ideal-points",
];

/// Tables with their source records, by name.
#[derive(Debug, Default)]
pub struct Atlas {
    parts: Vec<Part>,
}

impl Atlas {
    /// What the program carries with it.
    pub fn embedded() -> Self {
        // Every embedded file is opened by a test, so none is left out here.
        let opened = EMBEDDED.iter().filter_map(|(name, bytes)| {
            let (head, body) = split(bytes).ok()?;
            Some(Part { name, head, body: Cow::Borrowed(body), frame: OnceLock::new() })
        });
        Self { parts: opened.collect() }
    }

    /// An atlas of these parts.
    pub fn of(parts: Vec<Part>) -> Self {
        Self { parts }
    }

    /// All parts, in the order of their list.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The part of that name.
    pub fn part(&self, name: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_part_opens_and_decodes() {
        let atlas = Atlas::embedded();
        assert_eq!(atlas.parts().len(), EMBEDDED.len());
        for part in atlas.parts() {
            let frame = part.frame().unwrap_or_else(|e| panic!("{}: {e}", part.name));
            assert!(frame.rows() > 0, "{}", part.name);
            let source = part.source();
            for (what, text) in [
                ("publisher", &source.publisher),
                ("licence", &source.licence),
                ("attribution", &source.attribution),
                ("release", &source.release),
            ] {
                assert!(!text.is_empty(), "{} has no {what}", part.name);
            }
            assert!(!source.files.is_empty(), "{} names no file", part.name);
        }
    }

    #[test]
    fn the_atlas_is_at_most_sixteen_mebibytes() {
        let total: usize = EMBEDDED.iter().map(|(_, bytes)| bytes.len()).sum();
        assert!(total <= 16 << 20, "{total} bytes");
    }

    #[test]
    fn a_year_alone_holds_its_rows_and_all_years_are_the_part() {
        let atlas = Atlas::embedded();
        let by_year = |part: &&Part| !part.head.by_year.is_empty();
        assert!(atlas.parts().iter().filter(by_year).count() >= 2);
        for part in atlas.parts().iter().filter(by_year) {
            let years: Vec<i16> = part.head.by_year.iter().map(|(year, _)| *year).collect();
            assert_eq!(years, part.head.years, "{}", part.name);
            let mut rows = 0;
            for year in years {
                let frames = part.frames_of(Some(year)).unwrap();
                assert!(frames.len() == 1 && part.has_frame_of(year), "{} {year}", part.name);
                let held = frames[0].number("year").unwrap().0;
                assert!(held.iter().all(|own| *own == Some(i64::from(year))), "{} {year}", part.name);
                rows += held.len();
            }
            assert_eq!(rows, part.frame().unwrap().rows(), "{}", part.name);
        }
    }

    #[test]
    fn damaged_parts_are_refused() {
        let bytes = write(&Head::default(), &Frame::default()).unwrap();
        assert!(split(&bytes).is_ok());
        for length in 0..bytes.len() {
            let (Ok((_, body)), true) = (split(&bytes[..length]), length > 4) else { continue };
            assert!(Frame::decode(body).is_err(), "cut at {length}");
        }
        assert!(split(&[0xff; 40]).is_err());
    }
}
