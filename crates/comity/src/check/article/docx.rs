//! DOCX: the paragraphs of a word processor's file, its title and its day.
//!
//! A DOCX is a ZIP archive of XML. Read are the paragraphs of `word/document.xml` with their
//! styles (headings, points, cells of tables); not read are headers, footers, comments, and what was
//! struck out in tracked changes. Places count the characters of the text as taken out of the file.

use super::{Article, Block, Dated, Format, LONGEST, Role, date};
use crate::failure::Failure;
use quick_xml::events::{BytesStart, Event};
use std::io::{Cursor, Read};

/// Longest part taken out of an archive, in bytes: a small file may unpack to a huge one.
const UNPACKED: u64 = 4 * LONGEST as u64;

/// Reads a DOCX file.
///
/// # Errors
/// If it is no archive with a document in it, or the document is broken.
pub fn read(bytes: &[u8], name: &str) -> Result<Article, Failure> {
    let wrong = |what: String| {
        Failure::unread(format!("{name}: expected a Word document (DOCX), found {what}"))
            .hint("open it in a word processor and save it as DOCX or as plain text")
    };
    let mut archive =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| wrong(format!("no archive: {e}")))?;
    let mut part = |path: &str| -> Result<Option<String>, Failure> {
        let Ok(file) = archive.by_name(path) else { return Ok(None) };
        let mut text = String::new();
        let read = file.take(UNPACKED + 1).read_to_string(&mut text);
        read.map_err(|e| wrong(format!("a broken {path}: {e}")))?;
        if text.len() as u64 > UNPACKED {
            return Err(wrong(format!("a {path} of more than {} MiB", UNPACKED >> 20)));
        }
        Ok(Some(text))
    };
    let body =
        part("word/document.xml")?.ok_or_else(|| wrong("an archive without word/document.xml".to_owned()))?;
    let core = part("docProps/core.xml")?.unwrap_or_default();
    let mut reading = Reading::default();
    reading.take(&body).map_err(|e| wrong(format!("broken XML: {e}")))?;
    let title = property(&core, "title").unwrap_or_default();
    let changed = property(&core, "modified").or_else(|| property(&core, "created"));
    let day = changed.and_then(|d| date::parse_day(&d));
    let how = "the day the file was last changed, as it says itself".to_owned();
    // a date in the text is the writer's; that of the file only the last one to save it
    let dated = date::in_first_lines(&reading.blocks).or(day.map(|day| Dated { day, how }));
    Ok(Article {
        title,
        dated,
        blocks: reading.blocks,
        format: Format::Docx,
        lang: String::new(),
        guessed: None,
    })
}

#[derive(Default)]
struct Reading {
    blocks: Vec<Block>,
    text: String,
    role: Option<Role>,
    /// Inside `w:t`; inside struck-out text; inside a cell.
    writing: bool,
    struck: usize,
    cells: usize,
    at: u32,
}

impl Reading {
    fn take(&mut self, xml: &str) -> Result<(), quick_xml::Error> {
        let mut reader = quick_xml::Reader::from_str(xml);
        loop {
            match reader.read_event()? {
                Event::Start(e) => self.start(&e),
                Event::Empty(e) => {
                    self.start(&e);
                    self.end(e.local_name().as_ref());
                }
                Event::End(e) => self.end(e.local_name().as_ref()),
                Event::Text(t) if self.writing && self.struck == 0 => {
                    self.text.push_str(&html_escape::decode_html_entities(&*t));
                }
                Event::GeneralRef(r) if self.writing && self.struck == 0 => {
                    let written = format!("&{};", &*r);
                    self.text.push_str(&html_escape::decode_html_entities(&written));
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn start(&mut self, e: &BytesStart<'_>) {
        match e.local_name().as_ref() {
            "t" => self.writing = true,
            "del" | "moveFrom" => self.struck += 1,
            "tc" => self.cells += 1,
            "tab" | "br" | "cr" => self.text.push(' '),
            "numPr" => self.role = self.role.or(Some(Role::Item)),
            "pStyle" => {
                let value = e.attributes().flatten().find(|a| a.key.local_name().as_ref() == "val");
                let style = value.map(|v| v.value.to_lowercase()).unwrap_or_default();
                let heading = ["heading", "title", "ttulo", "título", "berschrift", "titre"];
                if heading.iter().any(|h| style.starts_with(h)) || style.parse::<u8>().is_ok_and(|n| n <= 3) {
                    self.role = Some(Role::Heading);
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "t" => self.writing = false,
            "del" | "moveFrom" => self.struck = self.struck.saturating_sub(1),
            "tc" => self.cells = self.cells.saturating_sub(1),
            "p" => self.paragraph(),
            _ => {}
        }
    }

    fn paragraph(&mut self) {
        let text = std::mem::take(&mut self.text);
        let role = self.role.take();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return;
        }
        let role = role.unwrap_or(if self.cells > 0 { Role::Cell } else { Role::Paragraph });
        let length = text.chars().count() as u32;
        let places = (self.at..self.at + length).collect();
        self.at += length + 1;
        self.blocks.push(Block { role, text, places });
    }
}

/// A property of the document, by the local name of its element.
fn property(xml: &str, name: &str) -> Option<String> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut inside = false;
    loop {
        match reader.read_event().ok()? {
            Event::Start(e) => inside = e.local_name().as_ref() == name,
            Event::Text(t) if inside => {
                let text = t.trim().to_owned();
                return (!text.is_empty()).then_some(text);
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn file(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn paragraphs_are_read_with_their_styles_and_without_what_was_struck() {
        let body = r#"<w:document xmlns:w="x"><w:body>
            <w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Ties &amp; trade</w:t></w:r></w:p>
            <w:p><w:r><w:t xml:space="preserve">Trade rose to </w:t></w:r><w:del><w:r><w:delText>$9 bn</w:delText></w:r></w:del><w:r><w:t>$5 bn.</w:t></w:r></w:p>
            <w:tbl><w:tr><w:tc><w:p><w:r><w:t>2020</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
            </w:body></w:document>"#;
        let core = r#"<c xmlns:d="x"><d:title>Ties</d:title><d:created>2024-05-07T08:00:00Z</d:created></c>"#;
        let article =
            read(&file(&[("word/document.xml", body), ("docProps/core.xml", core)]), "f.docx").unwrap();
        let texts: Vec<(&str, Role)> = article.blocks.iter().map(|b| (b.text.as_str(), b.role)).collect();
        assert_eq!(
            texts,
            [
                ("Ties & trade", Role::Heading),
                ("Trade rose to $5 bn.", Role::Paragraph),
                ("2020", Role::Cell)
            ]
        );
        assert_eq!(article.dated.unwrap().day, (2024, 5, 7));
        assert_eq!(article.title, "Ties");
    }

    #[test]
    fn other_archives_are_refused() {
        assert!(read(&file(&[("a.txt", "x")]), "f").unwrap_err().message.contains("word/document.xml"));
        assert!(read(b"PK\x03\x04 broken", "f").unwrap_err().message.contains("no archive"));
    }
}
