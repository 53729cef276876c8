//! From bytes to text: UTF-8, UTF-16, and what older programs write.
//!
//! UTF-8 and UTF-16 say what they are. Bytes that are neither are read as GB 18030 where that gives
//! Chinese characters throughout, else as Windows-1252, the superset of Latin-1 that pages use; the
//! report says so, since nothing in the file does.

use super::LONGEST;
use crate::failure::Failure;
use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Part of the characters outside ASCII that must be Chinese for a text to be read as GB 18030.
const CHINESE: f64 = 0.8;

/// A decoded text and, if it was a guess, the encoding it was read in.
#[derive(Debug)]
pub struct Decoded {
    /// The text.
    pub text: String,
    /// The name of the encoding, where the file does not say it.
    pub guessed: Option<&'static str>,
}

/// The text of a file, or what is wrong with it.
///
/// # Errors
/// Empty, binary, or longer than [`LONGEST`].
pub fn decode(bytes: &[u8], name: &str) -> Result<Decoded, Failure> {
    if bytes.len() > LONGEST {
        let (found, most) = (bytes.len() >> 20, LONGEST >> 20);
        let message = format!("{name}: expected a text of at most {most} MiB, found {found} MiB");
        return Err(Failure::unread(message).hint("check one article at a time"));
    }
    let decoded = if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        Decoded { text: encoding.decode_with_bom_removal(bytes).0.into_owned(), guessed: None }
    } else if let Some(encoding) = without_bom(bytes) {
        Decoded { text: encoding.decode(bytes).0.into_owned(), guessed: Some(encoding.name()) }
    } else if let Some(at) = bytes.iter().position(|b| *b == 0) {
        let message =
            format!("{name}: expected a text, found a binary file (a zero byte at byte {})", at + 1);
        return Err(Failure::unread(message)
            .hint("plain text, Markdown, HTML, DOCX and PDF with a text layer are read"));
    } else {
        match std::str::from_utf8(bytes) {
            Ok(text) => Decoded { text: text.to_owned(), guessed: None },
            Err(_) => older(bytes),
        }
    };
    if decoded.text.trim().is_empty() {
        return Err(Failure::unread(format!("{name}: expected a text, found an empty file")));
    }
    Ok(decoded)
}

/// UTF-16 without its mark: every other byte of Western text is zero.
fn without_bom(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(512)).unwrap_or_default();
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let half = head.len() / 2;
    if half < 8 {
        return None;
    }
    let most = |n: usize| n * 10 >= half * 7;
    match (zeros(0), zeros(1)) {
        (0, n) if most(n) => Some(UTF_16LE),
        (n, 0) if most(n) => Some(UTF_16BE),
        _ => None,
    }
}

fn older(bytes: &[u8]) -> Decoded {
    let (text, _, broken) = GB18030.decode(bytes);
    let outside = text.chars().filter(|c| !c.is_ascii()).count();
    let chinese = text
        .chars()
        .filter(|c| matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}'))
        .count();
    if !broken && outside > 0 && chinese as f64 >= CHINESE * outside as f64 {
        return Decoded { text: text.into_owned(), guessed: Some("GB 18030") };
    }
    Decoded { text: WINDOWS_1252.decode(bytes).0.into_owned(), guessed: Some("Windows-1252 (Latin-1)") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_in_the_encoding_it_was_written_in() {
        let text = "Exportações da Argentina: 5,3 mil milhões de €";
        let read = |bytes: &[u8]| decode(bytes, "f").unwrap();
        assert_eq!(read(text.as_bytes()).text, text);
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&[&[0xff, 0xfe], &utf16[..]].concat()).text, text);
        assert_eq!(read(&utf16).text, text);
        let latin = WINDOWS_1252.encode(text).0;
        assert_eq!((read(&latin).text.as_str(), read(&latin).guessed.is_some()), (text, true));
        let chinese = "2020年双边贸易额为714亿美元,比上年下降4.4%。";
        assert_eq!(read(&GB18030.encode(chinese).0).text, chinese);
    }

    #[test]
    fn what_is_no_text_is_named() {
        let said = |bytes: &[u8]| decode(bytes, "f").unwrap_err().message;
        assert!(said(b"").contains("empty file") && said(b" \n ").contains("empty file"));
        assert!(said(b"a\0b").contains("zero byte at byte 2"));
        assert!(said(&vec![b'a'; LONGEST + 1]).contains("MiB"));
    }
}
