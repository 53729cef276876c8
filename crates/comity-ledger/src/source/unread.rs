//! Files that are known and cannot be read as they come: what they look like, what they lack, what to do.

use super::{SourceError, Table};
use crate::place::{normalised, rows};

/// Rows that are looked at for the names of columns and for titles.
const LOOKED_AT: usize = 12;

/// What to say of a file, if it is one of `registry/unread_files.csv`. Each of its marks, parted by `;`, is the name
/// of a column, or, behind `~`, a part of a title.
pub(super) fn known(table: &Table<'_>) -> Result<Option<SourceError>, SourceError> {
    let mut cells: Vec<String> = table.header().iter().map(|name| normalised(name)).collect();
    for (_, row) in table.first_rows(LOOKED_AT)? {
        cells.extend(row.iter().map(|cell| normalised(cell)));
    }
    let is_there = |mark: &str| match mark.strip_prefix('~') {
        Some(part) => cells.iter().any(|cell| cell.contains(&normalised(part))),
        None => cells.contains(&normalised(mark)),
    };
    let kinds = rows(include_str!("../../../../registry/unread_files.csv"));
    let found =
        kinds.into_iter().find(|kind| kind.first().is_some_and(|marks| marks.split(';').all(is_there)));
    Ok(found.and_then(|kind| match kind[..] {
        [marks, what, lacks, advice] => Some(SourceError::Unread {
            file: table.file().to_owned(),
            what,
            marks: marks.replace('~', "").replace(';', ", "),
            lacks,
            advice,
        }),
        _ => None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_says_what_it_is_what_it_lacks_and_what_to_do() {
        let kinds = rows(include_str!("../../../../registry/unread_files.csv"));
        assert!(!kinds.is_empty());
        for kind in kinds {
            assert!(kind.len() == 4 && kind.iter().all(|field| !field.is_empty()), "{kind:?}");
        }
    }
}
