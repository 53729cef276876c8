//! What does it look like? Charts drawn as SVG, each with its table, sources and Vega-Lite twin.
//!
//! A chart form is one file: a plain input struct and its [`Chart`] implementation. Inputs hold
//! places' names, numbers and evidence ids; they know nothing of the panel. [`Chart::figure`] draws
//! a [`Figure`], and if there is nothing to draw, a panel that says what is missing and why.

pub mod axis;
pub mod coefficients;
pub mod dumbbell;
pub mod event_study;
pub mod geometry;
pub mod ink;
pub mod lines;
pub mod map;
pub mod mirror;
pub mod missing;
pub mod projects;
pub mod range;
pub mod ranked;
pub mod scale;
pub mod sections;
pub mod shares;
pub mod sparkline;
pub mod svg;
pub mod table;
pub mod text;
pub mod timeline;
pub mod trade;
pub mod treemap;
pub mod vega;
pub mod view;
pub mod votes;

pub use missing::missing;
pub use table::{Cell, Column, Table, Tone};

use serde_json::Value;
use svg::Svg;

/// Width of a drawing on a desk screen or paper, in pixels.
pub const WIDE: f64 = 720.0;
/// Width of a drawing on a telephone, in pixels.
pub const NARROW: f64 = 340.0;

/// A finished figure: drawing, table, sources and the same for other programs.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Unique in a page; letters, digits and hyphens.
    pub id: String,
    /// One line.
    pub title: String,
    /// What the drawing shows, for readers who do not see it.
    pub description: String,
    /// A stand-alone SVG document [`WIDE`] pixels wide.
    pub svg: String,
    /// The same [`NARROW`] pixels wide.
    pub svg_narrow: String,
    /// Every value of the drawing.
    pub table: Table,
    /// The figure as a Vega-Lite v6 specification with its data inside.
    pub vega_lite: Value,
    /// Remarks to print below: bases, gaps, traps.
    pub notes: Vec<String>,
    /// Where the values come from.
    pub sources: Vec<Source>,
    /// Why there is nothing to see, if so.
    pub missing: Option<String>,
}

/// Where values come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Name, release, basis.
    pub text: String,
    /// Licence as the source states it.
    pub licence: Option<String>,
    /// Address for a reader who wants to look; never fetched by the page.
    pub url: Option<String>,
    /// Entry of the evidence appendix.
    pub evidence: Option<String>,
}

/// What every chart has beside its data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caption {
    /// Unique in a page; letters, digits and hyphens.
    pub id: String,
    /// One line: what is shown, of whom, when.
    pub title: String,
    /// What the drawing shows in words; the chart writes its own if empty.
    pub description: String,
    /// Remarks to print below.
    pub notes: Vec<String>,
    /// Where the values come from.
    pub sources: Vec<Source>,
    /// Why the values are missing, if the caller knows; used when there is nothing to draw.
    pub missing: Option<String>,
}

/// A value with the id of its evidence; or a gap.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Datum {
    /// The value; `None` is a gap, and so is anything not finite.
    pub value: Option<f64>,
    /// Entry of the evidence appendix.
    pub evidence: Option<String>,
}

impl Datum {
    /// A value with evidence.
    pub fn new(value: f64, evidence: impl Into<String>) -> Self {
        Self { value: Some(value), evidence: Some(evidence.into()) }
    }

    /// The value if it is a number to draw.
    pub fn get(&self) -> Option<f64> {
        self.value.filter(|v| v.is_finite())
    }
}

impl From<f64> for Datum {
    fn from(value: f64) -> Self {
        Self { value: Some(value), evidence: None }
    }
}

impl From<Option<f64>> for Datum {
    fn from(value: Option<f64>) -> Self {
        Self { value, evidence: None }
    }
}

/// What is counted, and how exactly it is printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unit {
    /// For example "billion USD".
    pub label: String,
    /// Decimal places in labels and tables.
    pub decimals: usize,
}

impl Unit {
    /// A unit with its decimals.
    pub fn new(label: impl Into<String>, decimals: usize) -> Self {
        Self { label: label.into(), decimals }
    }

    /// The value as printed.
    pub fn show(&self, value: f64) -> String {
        scale::number(value, self.decimals)
    }

    /// The value as printed, with its unit; "no value" for a gap.
    pub fn tell(&self, datum: &Datum) -> String {
        datum.get().map_or_else(|| "no value".to_owned(), |v| format!("{} {}", self.show(v), self.label))
    }
}

/// A chart form: typed data that can be drawn.
pub trait Chart {
    /// Title, notes, sources.
    fn caption(&self) -> &Caption;
    /// True if at least one value can be drawn.
    fn has_data(&self) -> bool;
    /// Words for readers who do not see the drawing.
    fn describe(&self) -> String;
    /// The drawing at a width in pixels; `key` is unique in the page, for ids inside the drawing.
    fn draw(&self, width: f64, key: &str) -> Svg;
    /// Every value drawn.
    fn table(&self) -> Table;
    /// The chart as a Vega-Lite v6 specification.
    fn vega_lite(&self) -> Value;

    /// The finished figure, or a panel saying what is missing.
    fn figure(&self) -> Figure {
        let caption = self.caption();
        if !self.has_data() {
            let why = caption.missing.clone();
            return missing(
                caption,
                &why.unwrap_or_else(|| "No source at hand has a value for it.".to_owned()),
            );
        }
        let description =
            if caption.description.is_empty() { self.describe() } else { caption.description.clone() };
        let sheet =
            |width: f64, key: String| self.draw(width, &key).finish(&key, &caption.title, &description);
        Figure {
            id: caption.id.clone(),
            title: caption.title.clone(),
            svg: sheet(WIDE, format!("{}-w", caption.id)),
            svg_narrow: sheet(NARROW, format!("{}-n", caption.id)),
            table: self.table(),
            vega_lite: self.vega_lite(),
            notes: caption.notes.clone(),
            sources: caption.sources.clone(),
            missing: None,
            description,
        }
    }
}
