//! Places and sectors joined by a table `what,from,to`: several `from` become one `to`, totals are kept.
//!
//! ```text
//! what,from,to
//! place,BEL,Benelux
//! sector,C301,transport equipment
//! ```
//!
//! Names that are not in the table stay as they are. Tariffs of joined flows are averaged by their value, so
//! that revenue is kept. Shares of inputs cannot be joined without output, values can.

use super::table::Csv;
use crate::failure::Failure;
use std::collections::BTreeMap;
use std::path::Path;

/// New names of places and sectors.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    places: BTreeMap<String, String>,
    sectors: BTreeMap<String, String>,
}

impl Groups {
    /// Reads a table; nothing is joined without one.
    ///
    /// # Errors
    /// A table that cannot be read, or a name that stands twice in it.
    pub fn read(path: Option<&Path>) -> Result<Self, Failure> {
        let mut found = Self::default();
        let Some(path) = path else { return Ok(found) };
        let csv = Csv::read(path)?;
        let (what, from, to) = (csv.need(&["what"])?, csv.need(&["from"])?, csv.need(&["to"])?);
        for (line, record) in csv.rows() {
            let text = |column: usize| record.get(column).unwrap_or_default();
            let names = match text(what) {
                "place" => &mut found.places,
                "sector" => &mut found.sectors,
                other => return Err(csv.wrong(line, "what", "place or sector", other)),
            };
            if text(from).is_empty() || text(to).is_empty() {
                return Err(csv.wrong(line, "from", "two names", text(from)));
            }
            if names.insert(text(from).to_owned(), text(to).to_owned()).is_some() {
                let message = format!(
                    "line {line}: {} {:?} stands twice in the table of groups",
                    text(what),
                    text(from)
                );
                return Err(Failure::data(message).hint("each name becomes one other"));
            }
        }
        Ok(found)
    }

    /// Whether nothing is joined.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty() && self.sectors.is_empty()
    }

    /// The new name of a place.
    pub fn place<'a>(&'a self, name: &'a str) -> &'a str {
        self.places.get(name).map_or(name, String::as_str)
    }

    /// The new name of a sector.
    pub fn sector<'a>(&'a self, name: &'a str) -> &'a str {
        self.sectors.get(name).map_or(name, String::as_str)
    }
}
