//! The note as a DOCX file: real styles to edit by, a footnote behind every number.
//!
//! Over [`crate::word`], which has the parts that every Word file needs.

use super::markdown::{Notes, footnote};
use crate::failure::Failure;
use crate::speech::plain;
use crate::word::{self, MAIN, PACKAGE, XML, paragraph, run};
use comity_figures::page::{Block, Page, Span, Text, Tile};

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/><Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"/></Types>"#;

const PARTS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" Target="footnotes.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/></Relationships>"#;

const NUMBERING: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="284" w:hanging="227"/></w:pPr></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#;

/// Name, based on, size in half points, bold, space before and after in twentieths of a point.
const STYLES: &[(&str, &str, &str, u8, bool, u16, u16)] = &[
    ("Title", "Title", "Normal", 36, true, 0, 40),
    ("Subtitle", "Subtitle", "Normal", 20, false, 0, 80),
    ("Heading1", "heading 1", "Normal", 24, true, 120, 40),
    ("ListBullet", "List Bullet", "Normal", 20, false, 0, 30),
    ("TableText", "table text", "Normal", 20, false, 0, 0),
    ("FootnoteText", "footnote text", "Normal", 12, false, 0, 0),
];

/// The note as the bytes of a file.
///
/// # Errors
/// Our fault if the archive cannot be written in memory.
pub fn docx(page: &Page) -> Result<Vec<u8>, Failure> {
    let mut notes = Notes::default();
    let document = document(page, &mut notes);
    let (footnotes, links) = footnotes(page, &notes);
    let styles = styles(&page.lang);
    let parts = [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", PACKAGE),
        ("word/document.xml", document.as_str()),
        ("word/_rels/document.xml.rels", PARTS),
        ("word/styles.xml", styles.as_str()),
        ("word/numbering.xml", NUMBERING),
        ("word/footnotes.xml", footnotes.as_str()),
        ("word/_rels/footnotes.xml.rels", links.as_str()),
    ];
    word::archive(&parts)
}

fn reference(number: usize) -> String {
    format!(
        "<w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:footnoteReference w:id=\"{number}\"/></w:r>"
    )
}

/// The text as runs; a number is followed by the mark of its footnote, each source once.
fn runs(text: &Text, notes: &mut Notes) -> String {
    let mut out = String::new();
    for span in &text.0 {
        match span {
            Span::Ref { text, evidence } if !text.is_empty() => {
                out += &run(text, false);
                out += &marked(evidence, notes);
            }
            Span::Strong(text) => out += &run(text, true),
            other => out += &run(&plain(&Text(vec![other.clone()])), false),
        }
    }
    out
}

/// A footnote stands where it is first needed; a second mark to the same one repeats its number.
fn marked(evidence: &str, notes: &mut Notes) -> String {
    let before = notes.ids.len();
    let number = notes.number(evidence);
    if number > before {
        reference(number)
    } else {
        format!("<w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:t>{number}</w:t></w:r>")
    }
}

fn document(page: &Page, notes: &mut Notes) -> String {
    let mut body = paragraph("Title", &run(&page.title, false));
    body += &paragraph("Subtitle", &run(&page.subtitle, false));
    for text in &page.summary {
        body += &paragraph("", &runs(text, notes));
    }
    body += &figures(page, notes);
    for section in &page.sections {
        body += &paragraph("Heading1", &run(&section.title, false));
        for block in &section.blocks {
            match block {
                Block::Paragraph(text) | Block::Note(text) => body += &paragraph("", &runs(text, notes)),
                Block::List(items) => {
                    items.iter().for_each(|item| body += &paragraph("ListBullet", &runs(item, notes)))
                }
                _ => {}
            }
        }
    }
    for text in &page.colophon {
        body += &paragraph("FootnoteText", &run(&plain(text), false));
    }
    word::document(&body)
}

/// The basis of a figure, and what it lacks.
fn basis(tile: &Tile) -> String {
    let said: Vec<&str> = [tile.basis.as_str(), &tile.change].into_iter().filter(|t| !t.is_empty()).collect();
    said.join("; ")
}

/// The figures as a table: what, how much, when, on which basis.
fn figures(page: &Page, notes: &mut Notes) -> String {
    if page.tiles.is_empty() {
        return String::new();
    }
    let cell = |runs: &str, width: u16| {
        format!(
            "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>{}</w:tc>",
            paragraph("TableText", runs)
        )
    };
    let mut rows = String::new();
    for tile in &page.tiles {
        let mut value = run(&tile.value, true);
        if let Some(id) = &tile.evidence {
            value += &marked(id, notes);
        }
        let cells = cell(&run(&tile.label, false), 3800)
            + &cell(&value, 2200)
            + &cell(&run(&tile.when, false), 900)
            + &cell(&run(&basis(tile), false), 2738);
        rows += &format!("<w:tr>{cells}</w:tr>");
    }
    let line = |side: &str| format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:color=\"BBBBBB\"/>");
    let borders = ["top", "bottom", "insideH"].map(line).concat();
    format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"9638\" w:type=\"dxa\"/><w:tblBorders>{borders}</w:tblBorders></w:tblPr>\
         <w:tblGrid><w:gridCol w:w=\"3800\"/><w:gridCol w:w=\"2200\"/><w:gridCol w:w=\"900\"/><w:gridCol w:w=\"2738\"/></w:tblGrid>{rows}</w:tbl>"
    )
}

/// The namespace of what a part points to.
const RELATED: &str = r#"xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#;

/// The footnotes and what their links lead to. An address stands behind the title of what it leads to: written
/// out, addresses would fill a third of the page.
fn footnotes(page: &Page, notes: &Notes) -> (String, String) {
    let mut out = String::from(
        "<w:footnote w:type=\"separator\" w:id=\"-1\"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>\
         <w:footnote w:type=\"continuationSeparator\" w:id=\"0\"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>",
    );
    let mut links = String::new();
    for (i, id) in notes.ids.iter().enumerate() {
        let mark = "<w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:footnoteRef/></w:r>";
        let text = footnote(page, id);
        let said = match linked(&text) {
            Some((title, address, rest)) => {
                links += &format!(
                    "<Relationship Id=\"rId{0}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink\" \
                     Target=\"{1}\" TargetMode=\"External\"/>",
                    i + 1,
                    word::escape(address).replace('"', "%22")
                );
                format!(
                    "{}<w:hyperlink r:id=\"rId{}\">{}</w:hyperlink>{}",
                    run(" ", false),
                    i + 1,
                    run(title, false),
                    run(rest, false)
                )
            }
            None => run(&format!(" {text}"), false),
        };
        out += &format!(
            "<w:footnote w:id=\"{}\">{}</w:footnote>",
            i + 1,
            paragraph("FootnoteText", &format!("{mark}{said}"))
        );
    }
    let links = format!(
        "{XML}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{links}</Relationships>"
    );
    (format!("{XML}<w:footnotes {MAIN} {RELATED}>{out}</w:footnotes>"), links)
}

/// A footnote parted at its address: what stands before it, the address, and what stands after.
fn linked(text: &str) -> Option<(&str, &str, &str)> {
    let at = text.find(" http")?;
    let address = text[at + 1..].split(' ').next()?.trim_end_matches(['.', ',']);
    Some((&text[..at], address, &text[at + 1 + address.len()..]))
}

fn styles(language: &str) -> String {
    let tag = match language {
        "es" => "es-ES",
        "pt" => "pt-BR",
        "zh" => "zh-CN",
        _ => "en-GB",
    };
    // Fonts with Chinese signs ask for tall lines; one and a quarter of the size is enough.
    let lines = |size: u32| match tag {
        "zh-CN" => format!(" w:line=\"{}\" w:lineRule=\"exact\"", size * 25 / 2),
        _ => String::new(),
    };
    let normal = lines(20);
    let defaults = format!(
        "<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Calibri\" w:hAnsi=\"Calibri\" w:eastAsia=\"SimSun\"/>\
         <w:sz w:val=\"20\"/><w:lang w:val=\"{tag}\" w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault></w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/>\
         <w:pPr><w:spacing w:after=\"60\"{normal}/></w:pPr></w:style>"
    );
    let own: String = STYLES
        .iter()
        .map(|(id, name, base, size, bold, before, after)| {
            let bold = if *bold { "<w:b/>" } else { "" };
            let lines = lines(u32::from(*size));
            format!(
                "<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:basedOn w:val=\"{base}\"/>\
                 <w:pPr><w:spacing w:before=\"{before}\" w:after=\"{after}\"{lines}/></w:pPr><w:rPr>{bold}<w:sz w:val=\"{size}\"/></w:rPr></w:style>"
            )
        })
        .collect();
    format!("{XML}<w:styles {MAIN}>{defaults}{own}</w:styles>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_an_archive_whose_parts_are_xml_with_a_note_behind_each_number() {
        let mut page = Page { title: "A & B".to_owned(), lang: "en".to_owned(), ..Page::default() };
        page.summary
            .push(Text::new().plain("Trade came to ").bound("$1 bn", "trade/1").plain(" in 2023 <est.>."));
        let bytes = docx(&page).unwrap();
        assert!(bytes.starts_with(b"PK"));
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        for i in 0..archive.len() {
            let text = std::io::read_to_string(archive.by_index(i).unwrap()).unwrap();
            roxmltree::Document::parse(&text).unwrap();
        }
        let text = std::io::read_to_string(archive.by_name("word/footnotes.xml").unwrap()).unwrap();
        assert!(text.contains("trade/1"), "{text}");
    }
}
