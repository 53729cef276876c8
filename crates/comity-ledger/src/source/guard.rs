//! A reader of text that stops at a NUL byte, an endless line or an endless file.

use std::fmt;
use std::io::{self, Read};

/// Why a [`Guard`] stopped.
#[derive(Debug)]
pub(super) enum Breach {
    /// More bytes than allowed.
    Bytes(u64),
    /// A longer line than allowed.
    Line(u64),
    /// A NUL byte in this line.
    Nul(u64),
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Breach {}

/// A reader that stops at a NUL byte, an endless line or an endless file.
pub(super) struct Guard<'a> {
    source: io::Chain<io::Cursor<Vec<u8>>, Box<dyn Read + 'a>>,
    left: u64,
    most: u64,
    line_bytes: usize,
    since_newline: usize,
    line: u64,
    pub(super) quotes: u64,
}

impl<'a> Guard<'a> {
    pub(super) fn new(
        source: io::Chain<io::Cursor<Vec<u8>>, Box<dyn Read + 'a>>,
        most: u64,
        line_bytes: usize,
    ) -> Self {
        Self { source, left: most, most, line_bytes, since_newline: 0, line: 1, quotes: 0 }
    }
}

impl Read for Guard<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.source.read(buffer)?;
        let breach = |b: Breach| Err(io::Error::new(io::ErrorKind::InvalidData, b));
        if length as u64 > self.left {
            return breach(Breach::Bytes(self.most));
        }
        self.left -= length as u64;
        for byte in &buffer[..length] {
            match byte {
                b'\n' | b'\r' => {
                    self.line += u64::from(*byte == b'\n');
                    self.since_newline = 0;
                }
                0 => return breach(Breach::Nul(self.line)),
                _ => {
                    self.quotes += u64::from(*byte == b'"');
                    self.since_newline += 1;
                    if self.since_newline > self.line_bytes {
                        return breach(Breach::Line(self.line_bytes as u64));
                    }
                }
            }
        }
        Ok(length)
    }
}
