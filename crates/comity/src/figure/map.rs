//! Where? A world map in the Equal Earth projection with a value per place, and points of projects.
//!
//! Small states that a map of this size would swallow get a labelled dot with a leader line.
//! Boundaries are the de facto ones of Natural Earth: a setting, not a position; the note is
//! printed with every map. Not for values that depend on the size of the place: use shares.

use super::svg::Svg;
use super::{Caption, Cell, Chart, Column, Datum, Table, Unit, axis, vega};
use serde_json::{Value, json};

/// The value of a place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlaceValue {
    /// ISO 3166 alpha-3.
    pub iso3: String,
    /// Name to print.
    pub name: String,
    /// The value; a gap is drawn as "no data".
    pub value: Datum,
}

/// A point, for example a project.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Point {
    /// Degrees east.
    pub longitude: f64,
    /// Degrees north.
    pub latitude: f64,
    /// Name to print.
    pub label: String,
    /// State, for example "operating"; each state has its own mark.
    pub status: String,
    /// Entry of the evidence appendix.
    pub evidence: Option<String>,
}

/// A world map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WorldMap {
    /// Title, notes, sources.
    pub caption: Caption,
    /// Unit of the values.
    pub unit: Unit,
    /// What the colours mean, for example "Trade with China, 2023".
    pub legend: String,
    /// The places with a value or a gap, for example the 33 members of a bloc. All are visible.
    pub places: Vec<PlaceValue>,
    /// Places to outline without a value, for example the other party (ISO 3166 alpha-3).
    pub outlined: Vec<String>,
    /// Points over the places.
    pub points: Vec<Point>,
}

impl Chart for WorldMap {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn has_data(&self) -> bool {
        self.places.iter().any(|p| p.value.get().is_some()) || !self.points.is_empty()
    }

    fn describe(&self) -> String {
        let known = self.places.iter().filter(|p| p.value.get().is_some()).count();
        format!(
            "World map of {}: {known} of {} places with a value, {} points.",
            self.legend,
            self.places.len(),
            self.points.len()
        )
    }

    fn draw(&self, width: f64, _key: &str) -> Svg {
        axis::blank(width)
    }

    fn table(&self) -> Table {
        let mut table = Table::new(
            self.caption.title.clone(),
            vec![Column::text("Code"), Column::text("Place"), Column::number(&self.legend, &self.unit.label)],
        );
        for p in &self.places {
            table.rows.push(vec![
                Cell::text(&p.iso3),
                Cell::text(&p.name),
                Cell::datum(&p.value, &self.unit),
            ]);
        }
        for p in &self.points {
            let words = format!("{} ({})", p.label, p.status);
            table.rows.push(vec![
                Cell::text("point"),
                Cell::Text(words, p.evidence.clone()),
                Cell::Gap(String::new()),
            ]);
        }
        table
    }

    fn vega_lite(&self) -> Value {
        let rows: Vec<Value> = self
            .places
            .iter()
            .map(|p| json!({"iso3": p.iso3, "place": p.name, "value": p.value.get()}))
            .collect();
        let body = json!({"mark": "bar", "encoding": {
            "x": vega::quantity("value", &self.unit.label), "y": {"field": "place", "type": "nominal", "sort": "-x", "title": null}}});
        vega::spec(&self.caption, &self.describe(), Value::Array(rows), body)
    }
}
