//! How are axes, grids and legends drawn? The same way in every chart.

use super::svg::Svg;

/// An empty sheet.
pub fn blank(width: f64) -> Svg {
    Svg::new(width, 60.0)
}
