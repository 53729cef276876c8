//! PDF: the text layer of its pages.
//!
//! A PDF knows where letters stand, not what a paragraph is: lines are put together again by their
//! ends. A scan without a text layer has nothing to read, and that is said. Places count the
//! characters of the text as taken out of the file.

use super::{Article, Block, Dated, Format, Role, date};
use crate::failure::Failure;
use lopdf::content::Content;
use lopdf::{Document, Encoding, Object, ObjectId};
use std::collections::BTreeMap;
use std::panic::catch_unwind;

/// Letters a page that a text layer has at least; fewer are page numbers on a scan.
const LETTERS: usize = 20;

/// Largest content of a page: a page of text has kilobytes.
const PAGE_BYTES_MAX: usize = 32 << 20;

/// Thousandths of the size of a letter by which the pen moves on (negative) between two words.
const WORD_GAP: f32 = -180.0;

/// Part of the longest usual line below which a line that ends a sentence ends a paragraph.
const SHORT_LINE: f64 = 0.75;

/// Reads a PDF file.
///
/// # Errors
/// If it is broken, locked by a password, or has no text layer.
pub fn read(bytes: &[u8], name: &str) -> Result<Article, Failure> {
    let wrong = |what: &str| {
        Failure::unread(format!("{name}: expected a PDF with a text layer, found {what}"))
            .hint("copy the text into a plain text file, or run a text recognition over the scan first")
    };
    // the library gives up on some broken files in ways that are no error values
    let loaded = catch_unwind(|| text_of(bytes)).map_err(|_| wrong("one that is broken"))?;
    let (text, pages, created) = loaded.map_err(|e| wrong(&e))?;
    if text.chars().filter(|c| c.is_alphabetic()).count() < LETTERS * pages.max(1) {
        return Err(wrong(&format!("{pages} pages without text (a scan?)")));
    }
    let blocks = paragraphs(&text);
    let dated = date::in_first_lines(&blocks).or_else(|| {
        let how = "the day the file was made, as it says itself".to_owned();
        created.and_then(|d| date::parse_day(&d)).map(|day| Dated { day, how })
    });
    Ok(Article {
        title: String::new(),
        dated,
        blocks,
        format: Format::Pdf,
        lang: String::new(),
        guessed: None,
    })
}

/// The text of all pages, their number, and the day of creation as `2024-05-07`.
fn text_of(bytes: &[u8]) -> Result<(String, usize, Option<String>), String> {
    let document = Document::load_mem(bytes).map_err(|e| e.to_string())?;
    if document.is_encrypted() {
        return Err("one that is locked by a password".to_owned());
    }
    let pages = document.get_pages();
    let mut text = String::new();
    for page in pages.values() {
        // a page that cannot be read leaves the others to be read
        text += &page_text(&document, *page).unwrap_or_default();
        text.push('\n');
    }
    let info = document.trailer.get(b"Info").and_then(|i| document.dereference(i)).ok();
    let created = info
        .and_then(|(_, o)| o.as_dict().ok()?.get(b"CreationDate").ok()?.as_str().ok().map(<[u8]>::to_vec));
    let created = created.and_then(|raw| day_of(&String::from_utf8_lossy(&raw)));
    Ok((text, pages.len(), created))
}

/// The text of a page in the order in which it is drawn, a new line wherever the pen moves to one:
/// without that the last word of a line and the first of the next would be one.
fn page_text(document: &Document, page: ObjectId) -> lopdf::Result<String> {
    let fonts = document.get_page_fonts(page)?;
    let encodings: BTreeMap<Vec<u8>, Encoding<'_>> = fonts
        .into_iter()
        .filter_map(|(name, font)| Some((name, font.get_font_encoding(document).ok()?)))
        .collect();
    let content = Content::decode(&document.get_page_content_with_limit(page, PAGE_BYTES_MAX)?)?;
    let (mut text, mut encoding, mut height) = (String::new(), None, None);
    for operation in &content.operations {
        let operands = operation.operands.as_slice();
        let moved = operands.last().and_then(|last| last.as_float().ok());
        match operation.operator.as_str() {
            "Tf" => encoding = operands.first().and_then(|f| encodings.get(f.as_name().ok()?)),
            "Td" | "TD" if moved.is_some_and(|down| down != 0.0) => text.push('\n'),
            "T*" | "ET" => text.push('\n'),
            "Tm" => {
                if height.is_some_and(|before| moved != before) {
                    text.push('\n');
                }
                height = Some(moved);
            }
            "'" | "\"" => {
                text.push('\n');
                drawn(operands, encoding, &mut text);
            }
            "Tj" | "TJ" => drawn(operands, encoding, &mut text),
            _ => {}
        }
    }
    Ok(text)
}

/// Adds the strings of an operation; a wide gap between two of them is a space.
fn drawn(operands: &[Object], encoding: Option<&Encoding<'_>>, text: &mut String) {
    let Some(encoding) = encoding else { return };
    for operand in operands {
        match operand {
            Object::String(bytes, _) => {
                text.push_str(&Document::decode_text(encoding, bytes).unwrap_or_default());
            }
            Object::Array(parts) => drawn(parts, Some(encoding), text),
            gap if gap.as_float().is_ok_and(|gap| gap < WORD_GAP) && !text.ends_with([' ', '\n']) => {
                text.push(' ');
            }
            _ => {}
        }
    }
}

/// `D:20240507…` as `2024-05-07`.
fn day_of(raw: &str) -> Option<String> {
    let digits = raw.strip_prefix("D:").unwrap_or(raw);
    Some(format!("{}-{}-{}", digits.get(..4)?, digits.get(4..6)?, digits.get(6..8)?))
}

/// Lines put together to paragraphs: an empty line ends one, and so does a short line that ends a
/// sentence. A word broken at the end of a line is joined.
fn paragraphs(text: &str) -> Vec<Block> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut lengths: Vec<usize> = lines.iter().map(|l| l.chars().count()).filter(|n| *n > 0).collect();
    lengths.sort_unstable();
    let usual = lengths.get(lengths.len() * 9 / 10).copied().unwrap_or(0) as f64;
    let (mut out, mut open, mut at) = (Vec::new(), String::new(), 0u32);
    let mut close = |open: &mut String| {
        let text = std::mem::take(open).split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return;
        }
        let length = text.chars().count() as u32;
        let lone = length < 100 && !text.ends_with(['.', '。', '!', '?', ':', ';']);
        let role = if lone && out.is_empty() { Role::Heading } else { Role::Paragraph };
        out.push(Block { role, text, places: (at..at + length).collect() });
        at += length + 1;
    };
    for line in lines {
        if line.is_empty() {
            close(&mut open);
            continue;
        }
        let broken = open.ends_with('-') && line.starts_with(char::is_lowercase);
        if broken {
            open.pop();
        } else if !open.is_empty() {
            open.push(' ');
        }
        open.push_str(line);
        let short = (line.chars().count() as f64) < SHORT_LINE * usual;
        if short && line.ends_with(['.', '。', '!', '?', '"', '”']) {
            close(&mut open);
        }
    }
    close(&mut open);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use lopdf::content::Operation;
    use lopdf::{Stream, dictionary};

    fn file(lines: &[&str]) -> Vec<u8> {
        let mut doc = Document::with_version("1.5");
        let pages = doc.new_object_id();
        let font =
            doc.add_object(dictionary! {"Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Courier"});
        let resources = doc.add_object(dictionary! {"Font" => dictionary! {"F1" => font}});
        let mut operations =
            vec![Operation::new("BT", vec![]), Operation::new("Tf", vec!["F1".into(), 12.into()])];
        for line in lines {
            operations.push(Operation::new("Td", vec![0.into(), Object::Integer(-14)]));
            operations.push(Operation::new("Tj", vec![Object::string_literal(*line)]));
        }
        operations.push(Operation::new("ET", vec![]));
        let content = doc.add_object(Stream::new(dictionary! {}, Content { operations }.encode().unwrap()));
        let page = doc.add_object(dictionary! {"Type" => "Page", "Parent" => pages, "Contents" => content, "Resources" => resources});
        let tree = dictionary! {"Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1, "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()]};
        doc.objects.insert(pages, Object::Dictionary(tree));
        let catalog = doc.add_object(dictionary! {"Type" => "Catalog", "Pages" => pages});
        doc.trailer.set("Root", catalog);
        let mut out = Vec::new();
        doc.save_to(&mut out).unwrap();
        out
    }

    #[test]
    fn the_text_layer_is_read() {
        let bytes = file(&["Trade between Egypt and Saudi Arabia reached", "$11 billion in 2023."]);
        let article = read(&bytes, "f.pdf").unwrap();
        let all: Vec<&str> = article.blocks.iter().map(|b| b.text.as_str()).collect();
        assert_eq!(all, ["Trade between Egypt and Saudi Arabia reached $11 billion in 2023."]);
    }

    #[test]
    fn a_scan_and_a_broken_file_are_refused() {
        assert!(read(&file(&["7"]), "f").unwrap_err().message.contains("without text"));
        assert!(read(b"%PDF-1.7 broken", "f").is_err());
    }

    #[test]
    fn lines_become_paragraphs() {
        let text = "Ties that bind\n\nTrade between the two rose to a new re-\ncord of many billions in that long\nyear.\nThe next one fell.";
        let all: Vec<String> = paragraphs(text).into_iter().map(|b| b.text).collect();
        assert_eq!(all[0], "Ties that bind");
        assert_eq!(all[1], "Trade between the two rose to a new record of many billions in that long year.");
        assert_eq!(all[2], "The next one fell.");
    }
}
