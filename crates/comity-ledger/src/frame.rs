//! The columnar form in which loaders hand over what they read and in which the atlas stores it.
//!
//! A [`Frame`] is a list of named columns of equal length. Numbers are integers, or decimals held
//! as integers with a stated number of decimals, so that what was read is what is stored.
//!
//! Encoding of a frame ([`Frame::encode`]):
//!
//! ```text
//! header  = JSON {columns: [{name, kind, decimals}], rows}, length first (u32, little-endian)
//! integer = delta to the value above, zigzag, +1; 0 for "missing"; LEB128
//! text    = dictionary in order of first appearance, then indices coded like integers
//! ```
//!
//! The whole is deflated. Not for data that do not fit in memory.

use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::io::{Read, Write};
use std::ops::Index;

/// Largest decoded atlas part; a part that claims more is damaged.
const DECODED_BYTES_MAX: u64 = 1 << 30;

/// One column; `None` is a missing value, never zero.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Whole numbers, or decimals times `10^decimals`.
    Number {
        /// Values times `10^decimals`.
        values: Vec<Option<i64>>,
        /// How many decimals the integer carries.
        decimals: u8,
    },
    /// Text; empty text is a value, missing text is `""` as well.
    Text(Texts),
}

/// Texts by row, each different one kept once: a million rows of flows name two hundred places.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Texts {
    /// The different texts in order of first appearance.
    words: Vec<String>,
    /// Index of each row's text.
    codes: Vec<u32>,
}

impl Texts {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The text of a row.
    pub fn get(&self, row: usize) -> Option<&str> {
        self.words.get(*self.codes.get(row)? as usize).map(String::as_str)
    }

    /// The text of every row.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.codes.iter().map(|code| &*self.words[*code as usize])
    }

    /// The different texts in order of first appearance.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Index of the text of every row among the different ones.
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }
}

impl<T: AsRef<str>> FromIterator<T> for Texts {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Self {
        let (mut found, mut known) = (Self::default(), HashMap::<String, u32>::new());
        for text in texts {
            let text = text.as_ref();
            let code = known.get(text).copied().unwrap_or_else(|| {
                let code = found.words.len() as u32;
                found.words.push(text.to_owned());
                known.insert(text.to_owned(), code);
                code
            });
            found.codes.push(code);
        }
        found
    }
}

impl Index<usize> for Texts {
    type Output = str;

    fn index(&self, row: usize) -> &str {
        &self.words[self.codes[row] as usize]
    }
}

impl Column {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Number { values, .. } => values.len(),
            Self::Text(values) => values.len(),
        }
    }

    /// Whether the column has no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Named columns of equal length.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    columns: Vec<(String, Column)>,
}

/// What is wrong with an encoded frame.
#[derive(Debug, thiserror::Error)]
#[error("damaged atlas part: {0}")]
pub struct Damaged(pub String);

#[derive(Serialize, Deserialize)]
struct Header {
    rows: usize,
    columns: Vec<ColumnHeader>,
}

#[derive(Serialize, Deserialize)]
struct ColumnHeader {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    decimals: Option<u8>,
}

impl Frame {
    /// A frame of these columns; they must be of one length.
    ///
    /// # Errors
    /// If two columns differ in length.
    pub fn new(columns: Vec<(&str, Column)>) -> Result<Self, Damaged> {
        let rows = columns.first().map_or(0, |(_, column)| column.len());
        if let Some((name, column)) = columns.iter().find(|(_, column)| column.len() != rows) {
            return Err(Damaged(format!("column {name} has {} rows, not {rows}", column.len())));
        }
        Ok(Self { columns: columns.into_iter().map(|(n, c)| (n.to_owned(), c)).collect() })
    }

    /// Frames of the same columns as one, in their order.
    ///
    /// # Errors
    /// If a column is wanting in one of them, or has other decimals.
    pub fn joined(frames: &[Self]) -> Result<Self, Damaged> {
        let Some(first) = frames.first() else { return Ok(Self::default()) };
        let other = |name: &str| Damaged(format!("column {name} is not the same in all years"));
        let mut columns = Vec::with_capacity(first.columns.len());
        for (name, column) in &first.columns {
            let column = match column {
                Column::Text(_) => {
                    let texts: Option<Vec<&Texts>> = frames.iter().map(|frame| frame.text(name)).collect();
                    let texts = texts.ok_or_else(|| other(name))?;
                    Column::Text(texts.into_iter().flat_map(Texts::iter).collect())
                }
                Column::Number { decimals, .. } => {
                    let mut all = Vec::new();
                    for frame in frames {
                        let found = frame.number(name).filter(|(_, own)| own == decimals);
                        all.extend_from_slice(found.ok_or_else(|| other(name))?.0);
                    }
                    Column::Number { values: all, decimals: *decimals }
                }
            };
            columns.push((name.as_str(), column));
        }
        Self::new(columns)
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |(_, column)| column.len())
    }

    /// The columns in order.
    pub fn columns(&self) -> &[(String, Column)] {
        &self.columns
    }

    /// A column of text, if there is one of that name.
    pub fn text(&self, name: &str) -> Option<&Texts> {
        self.columns.iter().find_map(|(n, column)| match column {
            Column::Text(values) if n == name => Some(values),
            _ => None,
        })
    }

    /// A column of numbers with its decimals, if there is one of that name.
    pub fn number(&self, name: &str) -> Option<(&[Option<i64>], u8)> {
        self.columns.iter().find_map(|(n, column)| match column {
            Column::Number { values, decimals } if n == name => Some((values.as_slice(), *decimals)),
            _ => None,
        })
    }

    /// A column of numbers as floats; empty if there is none of that name.
    pub fn floats(&self, name: &str) -> Vec<Option<f64>> {
        let Some((values, decimals)) = self.number(name) else { return Vec::new() };
        let scale = 10f64.powi(i32::from(decimals));
        values.iter().map(|value| value.map(|v| v as f64 / scale)).collect()
    }

    /// The compressed form.
    ///
    /// # Errors
    /// If the header cannot be written.
    pub fn encode(&self) -> Result<Vec<u8>, Damaged> {
        let columns = self.columns.iter().map(|(name, column)| ColumnHeader {
            name: name.clone(),
            decimals: match column {
                Column::Number { decimals, .. } => Some(*decimals),
                Column::Text(_) => None,
            },
        });
        let header = Header { rows: self.rows(), columns: columns.collect() };
        let header = serde_json::to_vec(&header).map_err(|e| Damaged(e.to_string()))?;
        let mut plain = (header.len() as u32).to_le_bytes().to_vec();
        plain.extend_from_slice(&header);
        for (_, column) in &self.columns {
            match column {
                Column::Number { values, .. } => encode_numbers(values, &mut plain),
                Column::Text(values) => encode_text(values, &mut plain),
            }
        }
        let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
        packed.write_all(&plain).map_err(|e| Damaged(e.to_string()))?;
        packed.finish().map_err(|e| Damaged(e.to_string()))
    }

    /// Reads what [`Frame::encode`] wrote.
    ///
    /// # Errors
    /// If the bytes are not a frame.
    pub fn decode(packed: &[u8]) -> Result<Self, Damaged> {
        let mut plain = Vec::with_capacity(packed.len().saturating_mul(USUAL_RATIO));
        DeflateDecoder::new(packed)
            .take(DECODED_BYTES_MAX)
            .read_to_end(&mut plain)
            .map_err(|e| Damaged(e.to_string()))?;
        let mut input = Input { bytes: &plain, at: 0 };
        let length = u32::from_le_bytes(input.take(4)?.try_into().map_err(|_| truncated())?);
        let header: Header =
            serde_json::from_slice(input.take(length as usize)?).map_err(|e| Damaged(e.to_string()))?;
        // Every value takes at least one byte: a header that claims more rows lies.
        if header.rows > plain.len() {
            return Err(truncated());
        }
        let mut columns = Vec::with_capacity(header.columns.len());
        for ColumnHeader { name, decimals } in header.columns {
            let column = match decimals {
                Some(decimals) => Column::Number { values: input.numbers(header.rows)?, decimals },
                None => Column::Text(input.texts(header.rows)?),
            };
            columns.push((name, column));
        }
        Ok(Self { columns })
    }
}

fn encode_numbers(values: &[Option<i64>], out: &mut Vec<u8>) {
    let mut above = 0i64;
    for value in values {
        match value {
            None => out.push(0),
            Some(value) => {
                let delta = value.wrapping_sub(above);
                let zigzag = ((delta << 1) ^ (delta >> 63)) as u64;
                encode_leb128(u128::from(zigzag) + 1, out);
                above = *value;
            }
        }
    }
}

fn encode_text(texts: &Texts, out: &mut Vec<u8>) {
    encode_leb128(texts.words.len() as u128, out);
    for word in &texts.words {
        encode_leb128(word.len() as u128, out);
        out.extend_from_slice(word.as_bytes());
    }
    let codes: Vec<Option<i64>> = texts.codes.iter().map(|code| Some(i64::from(*code))).collect();
    encode_numbers(&codes, out);
}

fn encode_leb128(mut value: u128, out: &mut Vec<u8>) {
    loop {
        let low = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

/// How much larger the atlas's parts are when unpacked, about: room made once is not made again and again.
const USUAL_RATIO: usize = 3;

fn truncated() -> Damaged {
    Damaged("it ends too early".to_owned())
}

struct Input<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Input<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Damaged> {
        let end = self.at.checked_add(length).ok_or_else(truncated)?;
        let taken = self.bytes.get(self.at..end).ok_or_else(truncated)?;
        self.at = end;
        Ok(taken)
    }

    fn leb128(&mut self) -> Result<u128, Damaged> {
        // Nine bytes fit in one machine word; almost every number has fewer.
        let mut value = 0u64;
        for (i, byte) in self.bytes.iter().skip(self.at).take(9).enumerate() {
            value |= u64::from(byte & 0x7f) << (7 * i);
            if byte & 0x80 == 0 {
                self.at += i + 1;
                return Ok(u128::from(value));
            }
        }
        let last = *self.bytes.get(self.at + 9).ok_or_else(truncated)?;
        self.at += 10;
        match last & 0x80 {
            0 => Ok(u128::from(value) | u128::from(last) << 63),
            _ => Err(Damaged("a number is too long".to_owned())),
        }
    }

    /// A coded integer. Differences of neighbours are small more often than not, so most take one byte.
    #[inline]
    fn coded(&mut self) -> Result<u128, Damaged> {
        match self.bytes.get(self.at) {
            Some(byte) if byte & 0x80 == 0 => {
                self.at += 1;
                Ok(u128::from(*byte))
            }
            _ => self.leb128(),
        }
    }

    /// Integers, each as the difference to the one above; nothing where one is missing.
    fn each_number(&mut self, rows: usize, mut take: impl FnMut(Option<i64>)) -> Result<(), Damaged> {
        let mut above = 0i64;
        for _ in 0..rows {
            let coded = self.coded()?;
            take((coded != 0).then(|| {
                let zigzag = (coded - 1) as u64;
                let delta = (zigzag >> 1) as i64 ^ -((zigzag & 1) as i64);
                above = above.wrapping_add(delta);
                above
            }));
        }
        Ok(())
    }

    fn numbers(&mut self, rows: usize) -> Result<Vec<Option<i64>>, Damaged> {
        let mut values = Vec::with_capacity(rows);
        self.each_number(rows, |value| values.push(value))?;
        Ok(values)
    }

    fn texts(&mut self, rows: usize) -> Result<Texts, Damaged> {
        let entries = self.leb128()?;
        if entries > self.bytes.len() as u128 {
            return Err(truncated());
        }
        let mut words = Vec::with_capacity(entries as usize);
        for _ in 0..entries {
            let length = usize::try_from(self.leb128()?).map_err(|_| truncated())?;
            let text = std::str::from_utf8(self.take(length)?);
            words.push(text.map_err(|e| Damaged(e.to_string()))?.to_owned());
        }
        let (mut codes, mut known) = (Vec::with_capacity(rows), true);
        self.each_number(rows, |code| {
            let code = code.and_then(|code| u32::try_from(code).ok()).filter(|c| (*c as usize) < words.len());
            known &= code.is_some();
            codes.push(code.unwrap_or(0));
        })?;
        if known { Ok(Texts { words, codes }) } else { Err(Damaged("a text has no entry".into())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn write_then_read_is_identity(
            numbers in prop::collection::vec(prop::option::of(any::<i64>()), 0..50),
            words in prop::collection::vec("[a-z中é]{0,3}", 50),
        ) {
            let texts = words[..numbers.len()].to_vec();
            let frame = Frame::new(vec![
                ("v", Column::Number { values: numbers, decimals: 3 }),
                ("t", Column::Text(texts.iter().collect())),
            ]).unwrap();
            prop_assert_eq!(Frame::decode(&frame.encode().unwrap()).unwrap(), frame);
        }

        #[test]
        fn any_bytes_are_refused_or_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Frame::decode(&bytes);
        }
    }

    #[test]
    fn columns_of_unequal_length_are_refused() {
        let columns = vec![
            ("a", Column::Text(["x"].iter().collect())),
            ("b", Column::Number { values: vec![], decimals: 0 }),
        ];
        assert!(Frame::new(columns).is_err());
    }
}
