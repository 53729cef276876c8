//! What the program knows without any download: the parts of the embedded atlas.
//!
//! A part is one file `NAME.cmty`: the length of a JSON head (u32, little-endian), the head
//! ([`Head`]: source, what the table holds, how it was rounded), and a
//! [`Frame`](crate::frame::Frame) in its encoded form. Heads are read when an [`Atlas`] is opened; a
//! frame is decoded when it is first used, so that a question about trade does not decode the
//! votes.
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
        self.frame.get_or_init(|| Frame::decode(&self.body)).as_ref()
    }
}

/// Puts a head and a frame together.
///
/// # Errors
/// If they cannot be encoded.
pub fn write(head: &Head, frame: &Frame) -> Result<Vec<u8>, Damaged> {
    let json = serde_json::to_vec(head).map_err(|e| Damaged(e.to_string()))?;
    let length = u32::try_from(json.len()).map_err(|e| Damaged(e.to_string()))?;
    let mut bytes = length.to_le_bytes().to_vec();
    bytes.extend_from_slice(&json);
    bytes.extend_from_slice(&frame.encode()?);
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
    fn the_atlas_is_at_most_twelve_mebibytes() {
        let total: usize = EMBEDDED.iter().map(|(_, bytes)| bytes.len()).sum();
        assert!(total <= 12 << 20, "{total} bytes");
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
