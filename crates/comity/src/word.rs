//! The parts of a Word file: what a text, a table and an archive of them need.
//!
//! Office Open XML (ECMA-376). They are written here, over the archive crate that the readers use too, because a
//! crate for the whole format would bring a second archive crate and more code than the rest of the program's pages.

use crate::failure::Failure;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Which part is the document.
pub const PACKAGE: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;

/// The namespace of a part.
pub const MAIN: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;
/// How a part begins.
pub const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// A file of these parts.
///
/// # Errors
/// Our fault if the archive cannot be written in memory.
pub fn archive(parts: &[(&str, &str)]) -> Result<Vec<u8>, Failure> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let wrong = |e: String| Failure::bug(format!("could not write the document: {e}"));
    for (name, text) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).map_err(|e| wrong(e.to_string()))?;
        archive.write_all(text.as_bytes()).map_err(|e| wrong(e.to_string()))?;
    }
    Ok(archive.finish().map_err(|e| wrong(e.to_string()))?.into_inner())
}

/// The part of the text itself, around its paragraphs and tables.
pub fn document(body: &str) -> String {
    // A4 with margins of 1.2 and 1.8 centimetres.
    let sheet = r#"<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="680" w:right="1021" w:bottom="680" w:left="1021" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>"#;
    format!("{XML}<w:document {MAIN}><w:body>{body}{sheet}</w:body></w:document>")
}

/// A file without styles or footnotes of its own.
///
/// # Errors
/// As [`archive`].
pub fn plain(body: &str) -> Result<Vec<u8>, Failure> {
    archive(&[
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", PACKAGE),
        ("word/document.xml", &document(body)),
    ])
}

/// Text as it stands in a part.
pub fn escape(text: &str) -> String {
    let allowed = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    text.chars()
        .filter(allowed)
        .collect::<String>()
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Text of one kind.
pub fn run(text: &str, bold: bool) -> String {
    if text.is_empty() {
        return String::new();
    }
    let properties = if bold { "<w:rPr><w:b/></w:rPr>" } else { "" };
    format!("<w:r>{properties}<w:t xml:space=\"preserve\">{}</w:t></w:r>", escape(text))
}

/// A paragraph of a style; one without a name is that of the whole document.
pub fn paragraph(style: &str, runs: &str) -> String {
    let list = if style == "ListBullet" {
        "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr>"
    } else {
        ""
    };
    let style = if style.is_empty() { String::new() } else { format!("<w:pStyle w:val=\"{style}\"/>") };
    format!("<w:p><w:pPr>{style}{list}</w:pPr>{runs}</w:p>")
}

/// A table of rows, with a rule above and below.
pub fn table(rows: &str, columns: usize) -> String {
    let rules = ["top", "bottom"].map(|side| format!("<w:{side} w:val=\"single\" w:sz=\"8\"/>")).concat();
    let grid = "<w:gridCol/>".repeat(columns);
    format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"0\" w:type=\"auto\"/><w:tblBorders>{rules}</w:tblBorders></w:tblPr>\
         <w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )
}

/// A row of a table, the cells after the first in the middle, with a rule above it or not.
pub fn row(cells: &[String], ruled: bool) -> String {
    let rule = if ruled { "<w:tcBorders><w:top w:val=\"single\" w:sz=\"4\"/></w:tcBorders>" } else { "" };
    let cell = |(at, text): (usize, &String)| {
        let place = if at == 0 { "" } else { "<w:jc w:val=\"center\"/>" };
        format!(
            "<w:tc><w:tcPr><w:tcW w:w=\"0\" w:type=\"auto\"/>{rule}</w:tcPr><w:p><w:pPr>{place}</w:pPr>{}</w:p></w:tc>",
            run(text, false)
        )
    };
    format!("<w:tr>{}</w:tr>", cells.iter().enumerate().map(cell).collect::<String>())
}
