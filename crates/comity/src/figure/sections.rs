//! What is traded in each direction, by section of the classification?
//!
//! Two sets of bars back to back, one row per section, the section's colour the same on both
//! sides. For parts of a whole in two dimensions see `treemap`. Not for more than some 25 sections.

use super::svg::Svg;
use super::{Caption, Cell, Chart, Column, Datum, Table, Unit, axis, vega};
use serde_json::{Value, json};

/// One section of the product classification.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// Code, for example "2".
    pub code: String,
    /// Name, for example "Crude materials, inedible, except fuels".
    pub name: String,
    /// Value in the first direction.
    pub left: Datum,
    /// Value in the second direction.
    pub right: Datum,
}

/// Trade by section, both directions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sections {
    /// Title, notes, sources.
    pub caption: Caption,
    /// Unit of all values.
    pub unit: Unit,
    /// Name of the first direction, for example "CELAC to China".
    pub left_label: String,
    /// Name of the second direction.
    pub right_label: String,
    /// The sections in the order of the classification.
    pub sections: Vec<Section>,
}

/// Values of one side that can be drawn, summed.
pub(crate) fn total<'a>(values: impl Iterator<Item = &'a Datum>) -> Option<f64> {
    let known: Vec<f64> = values.filter_map(Datum::get).collect();
    (!known.is_empty()).then(|| known.iter().sum())
}

impl Sections {
    /// Share of a section in the sum of its side, in percent.
    fn percent(&self, datum: &Datum, total: Option<f64>) -> Option<f64> {
        datum.get().zip(total).filter(|t| t.1 > 0.0).map(|(v, t)| v / t * 100.0)
    }

    fn totals(&self) -> (Option<f64>, Option<f64>) {
        (total(self.sections.iter().map(|s| &s.left)), total(self.sections.iter().map(|s| &s.right)))
    }
}

impl Chart for Sections {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn has_data(&self) -> bool {
        self.sections.iter().any(|s| s.left.get().is_some() || s.right.get().is_some())
    }

    fn describe(&self) -> String {
        let top = |side: fn(&Section) -> &Datum, label: &str| {
            let best = self.sections.iter().max_by(|a, b| {
                let key = |s: &Section| side(s).get().unwrap_or(f64::NEG_INFINITY);
                key(a).total_cmp(&key(b))
            });
            best.map_or_else(String::new, |s| {
                format!(" Largest in {label}: {} with {}.", s.name, self.unit.tell(side(s)))
            })
        };
        format!(
            "Bars back to back by section.{}{}",
            top(|s| &s.left, &self.left_label),
            top(|s| &s.right, &self.right_label)
        )
    }

    fn draw(&self, width: f64, _key: &str) -> Svg {
        axis::blank(width)
    }

    fn table(&self) -> Table {
        let unit = &self.unit.label;
        let mut table = Table::new(
            self.caption.title.clone(),
            vec![
                Column::text("Code"),
                Column::text("Section"),
                Column::number(&self.left_label, unit),
                Column::number("share", "%"),
                Column::number(&self.right_label, unit),
                Column::number("share", "%"),
            ],
        );
        let (left, right) = self.totals();
        for s in &self.sections {
            table.rows.push(vec![
                Cell::text(&s.code),
                Cell::text(&s.name),
                Cell::datum(&s.left, &self.unit),
                Cell::number(self.percent(&s.left, left), 1),
                Cell::datum(&s.right, &self.unit),
                Cell::number(self.percent(&s.right, right), 1),
            ]);
        }
        table
    }

    fn vega_lite(&self) -> Value {
        let mut rows = Vec::new();
        for s in &self.sections {
            for (flow, datum) in [(&self.left_label, &s.left), (&self.right_label, &s.right)] {
                rows.push(json!({"code": s.code, "section": s.name, "flow": flow, "value": datum.get()}));
            }
        }
        let body = json!({"mark": "bar", "encoding": {
            "x": vega::quantity("value", &self.unit.label), "y": vega::names("section"),
            "color": vega::names("section"), "column": vega::names("flow")}});
        let mut spec = vega::spec(&self.caption, &self.describe(), Value::Array(rows), body);
        spec["width"] = json!(300);
        spec
    }
}
