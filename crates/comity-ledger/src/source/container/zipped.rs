//! ZIP archives: the only table in them, or the one that is told.

use super::{Container, EXPANSION_MAX, open_owned, unreadable};
use crate::source::table::shown;
use crate::source::{Limits, SourceError, Told};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Ends of the names of members that may be tables.
const TABLES: [&str; 11] =
    [".csv", ".tsv", ".txt", ".tab", ".json", ".parquet", ".dta", ".xlsx", ".xls", ".ods", ".gz"];
/// Words in the names of members that are lists of codes or notes, never the table.
const BESIDE: [&str; 6] = ["readme", "codebook", "country_codes", "product_codes", "licence", "license"];

/// Whether a ZIP archive is a workbook.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    ZipArchive::new(Cursor::new(bytes)).is_ok_and(|archive| {
        let parts = ["xl/workbook.xml", "xl/workbook.bin", "content.xml"];
        let mut names = archive.file_names().filter_map(Result::ok);
        names.any(|name| parts.contains(&name.as_ref()))
    })
}

/// The names of the members that may be tables.
///
/// # Errors
/// If the archive is damaged.
pub(crate) fn tables(file: &str, bytes: &[u8]) -> Result<Vec<String>, SourceError> {
    let archive = ZipArchive::new(Cursor::new(bytes))
        .map_err(|e| unreadable(file, &format!("a ZIP archive that is damaged or cut: {e}")))?;
    let mut names: Vec<String> =
        archive.file_names().filter_map(Result::ok).map(|name| name.into_owned()).collect();
    names.retain(|name| {
        let lower = name.to_lowercase();
        TABLES.iter().any(|end| lower.ends_with(end))
            && !BESIDE.iter().any(|word| lower.contains(word))
            && !lower.contains("__macosx")
    });
    names.sort();
    Ok(names)
}

/// What an archive holds in the place of a table.
fn without_table(file: &str, bytes: &[u8]) -> String {
    let archive = ZipArchive::new(Cursor::new(bytes)).ok();
    let names = archive.iter().flat_map(|archive| archive.file_names()).filter_map(Result::ok);
    let names: Vec<String> = names.map(std::borrow::Cow::into_owned).collect();
    match names.iter().find(|name| name.to_lowercase().ends_with(".zip")) {
        Some(inner) => format!("the archive {} inside an archive: unpack {file} first", shown(inner)),
        None => format!("a ZIP archive without a table; it has {}", shown(&names.join(", "))),
    }
}

pub(super) fn open(
    file: &str,
    bytes: &[u8],
    limits: &Limits,
    told: &Told,
) -> Result<Container<'static>, SourceError> {
    let names = tables(file, bytes)?;
    let name = match (&told.sheet, &names[..]) {
        (Some(wanted), _) if names.contains(wanted) => wanted.clone(),
        (None, [only]) => only.clone(),
        (None, []) => return Err(unreadable(file, &without_table(file, bytes))),
        (_, names) => {
            let list = names.join(", ");
            return Err(unreadable(
                file,
                &format!("a ZIP archive of several tables: write --sheet with one of {list}"),
            ));
        }
    };
    let inner = member(file, bytes, &name, limits)?;
    let told = Told { sheet: None, ..told.clone() };
    let mut container = open_owned(&name, inner, limits, &told)?;
    container.notes.insert(0, format!("the table {name:?} of the archive is read"));
    Ok(container)
}

/// The bytes of a member, unpacked.
///
/// # Errors
/// If it is damaged, locked, or grows beyond the limits.
pub(crate) fn member(file: &str, bytes: &[u8], name: &str, limits: &Limits) -> Result<Vec<u8>, SourceError> {
    let damaged = |e: &dyn std::fmt::Display| {
        unreadable(file, &format!("a ZIP archive whose {name:?} is damaged: {e}"))
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
    let packed = archive.by_name(name).map_err(|e| damaged(&e))?;
    let most = limits.file_bytes.min(EXPANSION_MAX.saturating_mul(bytes.len() as u64));
    let mut inner = Vec::new();
    packed.take(most.saturating_add(1)).read_to_end(&mut inner).map_err(|e| damaged(&e))?;
    if inner.len() as u64 > most {
        return Err(crate::source::limit(file, "bytes after unpacking", most));
    }
    Ok(inner)
}
