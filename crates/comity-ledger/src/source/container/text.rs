//! Text in any encoding becomes UTF-8; JSON in it becomes rows.
//!
//! UTF-8 is never decoded, only checked. Other text is told by `--encoding`, by its byte-order
//! mark, or guessed: where nearly all bytes above 127 stand in pairs of the Chinese national
//! standard it is GB18030, otherwise Windows-1252 (Latin-1). A guess is said.

use super::{Opened, json, keyed, unreadable};
use crate::source::{SourceError, Span, Told};
use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::io::{Cursor, Read};

/// How much of a file is looked at to find its encoding.
const SNIFFED_BYTES: u64 = 64 << 10;
/// Share of bytes above 127 that stand in Chinese pairs in a Chinese text.
const PAIRED_MIN: f64 = 0.9;

pub(super) fn open<'a>(
    file: &str,
    mut source: Box<dyn Read + 'a>,
    most: u64,
    told: &Told,
    notes: &mut Vec<String>,
) -> Result<Opened<'a>, SourceError> {
    let io_error = |error| SourceError::Io { file: file.to_owned(), error };
    let mut start = Vec::new();
    source.by_ref().take(SNIFFED_BYTES).read_to_end(&mut start).map_err(io_error)?;
    let encoding = encoding(file, &start, told, notes)?;
    if encoding == UTF_8 {
        if start.starts_with(b"\xef\xbb\xbf") {
            start.drain(..3);
        }
        if starts_json(&start) {
            let bytes = whole(file, start, source, most)?;
            return Ok(Opened::Held(json::open(file, &bytes)?));
        }
        if keyed::is(&start) {
            let bytes = whole(file, start, source, most)?;
            return Ok(Opened::Held(keyed::open(file, &bytes, notes)?));
        }
        return Ok(Opened::Text(Box::new(Cursor::new(start).chain(source)), most));
    }
    let bytes = whole(file, start, source, most)?;
    let (text, _, broken) = encoding.decode(&bytes);
    if broken {
        return Err(SourceError::Syntax {
            at: Span { file: file.to_owned(), ..Span::default() },
            expected: format!("text in {}, or the right --encoding", encoding.name()),
            found: "bytes that are none".to_owned(),
        });
    }
    let text = text.into_owned();
    if text.contains('\0') {
        return Err(unreadable(file, "binary data"));
    }
    if starts_json(text.as_bytes()) {
        return Ok(Opened::Held(json::open(file, text.as_bytes())?));
    }
    let most = (text.len() as u64).max(most);
    Ok(Opened::Text(Box::new(Cursor::new(text.into_bytes())), most))
}

fn whole(
    file: &str,
    mut start: Vec<u8>,
    source: Box<dyn Read + '_>,
    most: u64,
) -> Result<Vec<u8>, SourceError> {
    let io_error = |error| SourceError::Io { file: file.to_owned(), error };
    source.take(most.saturating_add(1)).read_to_end(&mut start).map_err(io_error)?;
    if start.len() as u64 > most {
        return Err(crate::source::limit(file, "bytes after unpacking", most));
    }
    Ok(start)
}

fn starts_json(start: &[u8]) -> bool {
    let first = start.iter().copied().find(|b| !b.is_ascii_whitespace());
    matches!(first, Some(b'{' | b'['))
}

fn encoding(
    file: &str,
    start: &[u8],
    told: &Told,
    notes: &mut Vec<String>,
) -> Result<&'static Encoding, SourceError> {
    if let Some(label) = &told.encoding {
        return Encoding::for_label(label.as_bytes()).ok_or_else(|| SourceError::Syntax {
            at: Span { file: file.to_owned(), ..Span::default() },
            expected: "an encoding such as utf-8, utf-16le, gb18030, windows-1252 after --encoding"
                .to_owned(),
            found: label.clone(),
        });
    }
    match start {
        [0xff, 0xfe, ..] => return Ok(noted(UTF_16LE, "by its first bytes", notes)),
        [0xfe, 0xff, ..] => return Ok(noted(UTF_16BE, "by its first bytes", notes)),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => return Err(unreadable(file, "a Zstandard archive: unpack it first")),
        [b'%', b'P', b'D', b'F', ..] => {
            return Err(unreadable(file, "a PDF: take the table from the publisher as CSV or XLSX"));
        }
        _ => {}
    }
    if let Some(encoding) = utf16_without_mark(start) {
        return Ok(noted(encoding, "by its zeros; --encoding says otherwise", notes));
    }
    if start.contains(&0) {
        return Err(unreadable(file, "binary data"));
    }
    let trimmed = start.trim_ascii_start();
    if trimmed.starts_with(b"<") {
        return Err(unreadable(
            file,
            "a page in HTML or XML: open it in a spreadsheet and save it as CSV or XLSX",
        ));
    }
    let valid = match std::str::from_utf8(start) {
        Ok(_) => true,
        // The last character may be cut by the end of the sniffed part.
        Err(error) => error.error_len().is_none() && start.len() as u64 == SNIFFED_BYTES,
    };
    Ok(match (valid, paired(start) >= PAIRED_MIN) {
        (true, _) => UTF_8,
        (false, true) => noted(GB18030, "guessed from its pairs of bytes; --encoding says otherwise", notes),
        (false, false) => noted(WINDOWS_1252, "guessed, it is not UTF-8; --encoding says otherwise", notes),
    })
}

/// UTF-16 without a byte-order mark: every other byte of a text that is mostly Latin letters is zero.
fn utf16_without_mark(start: &[u8]) -> Option<&'static Encoding> {
    let zeros = |at: usize| start.iter().skip(at).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), start.len() / 2);
    match (even == 0, odd == 0) {
        (true, false) if odd * 2 > half => Some(UTF_16LE),
        (false, true) if even * 2 > half => Some(UTF_16BE),
        _ => None,
    }
}

fn noted(encoding: &'static Encoding, why: &str, notes: &mut Vec<String>) -> &'static Encoding {
    notes.push(format!("the text is in {} ({why})", encoding.name()));
    encoding
}

/// Share of the bytes above 127 that stand in pairs as GB 2312 writes its characters.
fn paired(bytes: &[u8]) -> f64 {
    let (mut high, mut pairs, mut at) = (0usize, 0usize, 0);
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (0xa1..=0xf7, Some(0xa1..=0xfe)) => {
                (high, pairs, at) = (high + 2, pairs + 2, at + 2);
            }
            (0x80.., _) => (high, at) = (high + 1, at + 1),
            _ => at += 1,
        }
    }
    if high == 0 { 0.0 } else { pairs as f64 / high as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(bytes: &[u8]) -> &'static Encoding {
        encoding("f", bytes, &Told::default(), &mut Vec::new()).unwrap()
    }

    #[test]
    fn encodings_are_found_by_their_bytes() {
        assert_eq!(guess("国,año".as_bytes()), UTF_8);
        assert_eq!(guess(b"pa\xeds,a\xf1o,valor\nEspa\xf1a,2020,1\n"), WINDOWS_1252);
        assert_eq!(guess(&GB18030.encode("数据年月,商品编码,美元\n202312,85171300,1\n").0), GB18030);
        assert_eq!(guess(b"\xff\xfea\0"), UTF_16LE);
        assert_eq!((guess(b"a\0,\0b\0"), guess(b"\0a\0,\0b")), (UTF_16LE, UTF_16BE));
        assert!(encoding("f", b"ab\0\0\0cd", &Told::default(), &mut Vec::new()).is_err());
        let told = Told { encoding: Some("big5".into()), ..Told::default() };
        assert_eq!(encoding("f", b"abc", &told, &mut Vec::new()).unwrap().name(), "Big5");
    }
}
