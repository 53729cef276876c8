//! What do the rows of a part of the atlas say, by column name?

use super::Atlas;
use crate::frame::Frame;
use crate::place::{PlaceId, registry};

/// Rows of a frame by column name; a missing column reads as empty text.
pub(crate) struct Rows<'a>(pub &'a Frame);

impl<'a> Rows<'a> {
    /// The text of a cell.
    pub fn text(&self, column: &str, row: usize) -> &'a str {
        self.0.text(column).and_then(|values| values.get(row)).unwrap_or_default()
    }

    /// The text of a cell, owned.
    pub fn owned(&self, column: &str, row: usize) -> String {
        self.text(column, row).to_owned()
    }

    /// The party of a cell.
    pub fn party(&self, column: &str, row: usize) -> Option<PlaceId> {
        registry().by_code(self.text(column, row))
    }

    /// The number of a cell.
    pub fn number(&self, column: &str, row: usize) -> Option<f64> {
        let (values, decimals) = self.0.number(column)?;
        let value = (*values.get(row)?)?;
        Some(value as f64 / 10f64.powi(i32::from(decimals)))
    }

    /// The rows.
    pub fn rows(&self) -> std::ops::Range<usize> {
        0..self.0.rows()
    }
}

/// The frame of a part, if the atlas has it.
pub(crate) fn rows_of<'a>(atlas: &'a Atlas, part: &str) -> Option<Rows<'a>> {
    atlas.part(part).and_then(|part| part.frame().ok()).map(Rows)
}
