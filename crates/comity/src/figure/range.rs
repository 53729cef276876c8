//! How far are the sources apart? Several numbers for one thing, each with its source; never one.
//!
//! One row per thing (for example a year's stock of investment), one mark per source and a line
//! from the lowest to the highest. Not an interval of confidence: see `ranked`.

use super::svg::Svg;
use super::{Caption, Cell, Chart, Column, Datum, Table, Unit, axis, vega};
use serde_json::{Value, json};

/// What one source says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Witness {
    /// Name of the source; the same name has the same mark in all rows.
    pub source: String,
    /// Its number.
    pub value: Datum,
    /// What it counts differently.
    pub note: String,
}

/// One thing that is counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// For example "2022".
    pub label: String,
    /// What the sources say.
    pub witnesses: Vec<Witness>,
}

/// Ranges between sources.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ranges {
    /// Title, notes, sources.
    pub caption: Caption,
    /// Unit of all values.
    pub unit: Unit,
    /// The rows.
    pub rows: Vec<Row>,
}

impl Chart for Ranges {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn has_data(&self) -> bool {
        self.rows.iter().flat_map(|r| &r.witnesses).any(|w| w.value.get().is_some())
    }

    fn describe(&self) -> String {
        let mut out = "One mark per source and row.".to_owned();
        for row in &self.rows {
            let said: Vec<String> =
                row.witnesses.iter().map(|w| format!("{} {}", w.source, self.unit.tell(&w.value))).collect();
            out += &format!(" {}: {}.", row.label, said.join(", "));
        }
        out
    }

    fn draw(&self, width: f64, _key: &str) -> Svg {
        axis::blank(width)
    }

    fn table(&self) -> Table {
        let mut table = Table::new(
            self.caption.title.clone(),
            vec![
                Column::text("What"),
                Column::text("Source"),
                Column::number("Value", &self.unit.label),
                Column::text("Note"),
            ],
        );
        for row in &self.rows {
            for w in &row.witnesses {
                table.rows.push(vec![
                    Cell::text(&row.label),
                    Cell::text(&w.source),
                    Cell::datum(&w.value, &self.unit),
                    Cell::text(&w.note),
                ]);
            }
        }
        table
    }

    fn vega_lite(&self) -> Value {
        let mut rows = Vec::new();
        for row in &self.rows {
            for w in &row.witnesses {
                rows.push(
                    json!({"what": row.label, "source": w.source, "value": w.value.get(), "note": w.note}),
                );
            }
        }
        let body = json!({"encoding": {"x": vega::quantity("value", &self.unit.label), "y": vega::names("what")}, "layer": [
            {"mark": "line", "encoding": {"detail": {"field": "what"}, "color": {"value": "#aab1b9"}}},
            {"mark": {"type": "point", "filled": true, "size": 80}, "encoding": {"color": vega::names("source"), "shape": vega::names("source")}}]});
        vega::spec(&self.caption, &self.describe(), Value::Array(rows), body)
    }
}
