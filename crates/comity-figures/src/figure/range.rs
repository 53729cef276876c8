//! How far are the sources apart? Several numbers for one thing, each with its source; never one.
//!
//! One row per thing (for example a year's stock of investment), one mark per source and a line
//! from the lowest to the highest. Not an interval of confidence: see `ranked`.

use super::axis::{Key, Rows};
use super::ink::Ink;
use super::scale::{Kind, Scale};
use super::svg::{Mark, Stroke, Svg, Type};
use super::{Caption, Cell, Chart, Column, Datum, Table, Unit, axis, text, vega};
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

impl Ranges {
    fn sources(&self) -> Vec<&str> {
        let mut out: Vec<&str> = Vec::new();
        for w in self.rows.iter().flat_map(|r| &r.witnesses) {
            if !out.contains(&w.source.as_str()) {
                out.push(&w.source);
            }
        }
        out
    }

    fn row(&self, svg: &mut Svg, row: &Row, y: f64, scale: &Scale, sources: &[&str]) {
        let known: Vec<(&Witness, f64)> =
            row.witnesses.iter().filter_map(|w| Some((w, scale.clamp(w.value.get()?)))).collect();
        let low = known.iter().map(|k| k.1).fold(f64::INFINITY, f64::min);
        let high = known.iter().map(|k| k.1).fold(f64::NEG_INFINITY, f64::max);
        if known.is_empty() {
            svg.text((scale.clamp(0.0) + 6.0, y + 4.0), "no source has a value", Type::SMALL.halo());
            return;
        }
        svg.line((low, y), (high, y), Stroke::new(Ink::Faint, 4.0), "from the lowest to the highest");
        let labels: Vec<String> = known
            .iter()
            .map(|(w, _)| w.value.get().map_or_else(String::new, |v| self.unit.show(v)))
            .collect();
        let room = text::widest(labels.iter().map(String::as_str), 11.0) + 6.0;
        let wanted: Vec<f64> = known.iter().map(|k| k.1).collect();
        let placed = axis::spread(&wanted, room, scale.clamp(f64::NAN), svg.width - room / 2.0);
        for (((w, x), label), at) in known.iter().zip(&labels).zip(placed) {
            let series = sources.iter().position(|s| *s == w.source).unwrap_or(0);
            let tip = format!("{}, {}: {} {}", row.label, w.source, self.unit.tell(&w.value), w.note);
            svg.mark(Mark::of(series), (*x, y), 5.5, Ink::Series(series), tip.trim());
            svg.text((at, y - 10.0), label, Type::SMALL.middle().ink(Ink::Series(series)).halo());
        }
    }
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
        let sources = self.sources();
        let keys: Vec<(Key, String)> = sources
            .iter()
            .enumerate()
            .map(|(i, s)| (Key::Dot(Mark::of(i), Ink::Series(i)), (*s).to_owned()))
            .collect();
        let top = axis::legend_height(width, &keys) + 8.0;
        let names: Vec<&str> = self.rows.iter().map(|r| r.label.as_str()).collect();
        let rows = Rows::new(width, &names, top, 44.0, 12.0);
        let mut svg = Svg::new(width, rows.area.bottom() + 40.0);
        axis::legend(&mut svg, (0.0, 0.0), width, &keys);
        let values: Vec<f64> =
            self.rows.iter().flat_map(|r| r.witnesses.iter().filter_map(|w| w.value.get())).collect();
        let scale = Scale::around(Kind::Linear, &values, true, rows.area.x + 4.0, rows.area.right() - 10.0);
        axis::value_axis_below(&mut svg, &scale, rows.area, &self.unit.label);
        for (i, row) in self.rows.iter().enumerate() {
            rows.name(&mut svg, i, &row.label);
            self.row(&mut svg, row, rows.y(i), &scale, &sources);
        }
        svg
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
