//! What is traded in each direction, by section of the classification?
//!
//! Two sets of bars back to back, one row per section, the section's colour the same on both
//! sides. For parts of a whole in two dimensions see `treemap`. Not for more than some 25 sections.

use super::ink::Ink;
use super::scale::{Scale, number};
use super::svg::{Frame, Svg, Type};
use super::{Caption, Cell, Chart, Column, Datum, Table, Unit, vega};
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

impl Sections {
    fn row(&self, svg: &mut Svg, index: usize, s: &Section, y: f64, scale: &Scale) {
        let middle = svg.width / 2.0;
        let name = format!("{}  {}", s.code, s.name);
        svg.text_within((middle, y + 11.0), name.trim(), svg.width - 4.0, Type::BODY.middle());
        let totals = self.totals();
        let sides =
            [(&s.left, totals.0, &self.left_label, -1.0), (&s.right, totals.1, &self.right_label, 1.0)];
        for (datum, total, label, sign) in sides {
            let w = datum.get().map_or(0.0, |v| scale.clamp(v.abs()));
            let start = middle + sign * 1.5;
            let frame = Frame::new(if sign < 0.0 { start - w } else { start }, y + 15.0, w, 13.0);
            svg.rect(frame, Ink::Series(index), &format!("{name}, {label}: {}", self.unit.tell(datum)));
            let words = match (datum.get(), self.percent(datum, total)) {
                (Some(v), Some(p)) if svg.width > 500.0 => {
                    format!("{} · {} %", self.unit.show(v), number(p, 1))
                }
                (Some(_), Some(p)) => format!("{} %", number(p, 1)),
                (Some(v), None) => self.unit.show(v),
                (None, _) => "no data".to_owned(),
            };
            let kind = if sign < 0.0 { Type::SMALL.end() } else { Type::SMALL };
            svg.text((start + sign * (w + 5.0), y + 25.5), &words, kind.ink(Ink::Text));
        }
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
        let top = 34.0;
        let rows = if width > 500.0 { 36.0 } else { 40.0 };
        let mut svg = Svg::new(width, top + rows * self.sections.len() as f64 + 24.0);
        let (left, right) = self.totals();
        let side = |label: &str, t: Option<f64>| match t {
            Some(t) => format!("{label}: {} {}", self.unit.show(t), self.unit.label),
            None => format!("{label}: no data"),
        };
        let half = width / 2.0 - 6.0;
        if width > 500.0 {
            svg.text_within(
                (half, 16.0),
                &format!("◀ {}", side(&self.left_label, left)),
                half,
                Type::BODY.bold().end(),
            );
            svg.text_within(
                (half + 12.0, 16.0),
                &format!("{} ▶", side(&self.right_label, right)),
                half,
                Type::BODY.bold(),
            );
        } else {
            svg.text_within((half, 16.0), &format!("◀ {}", self.left_label), half, Type::BODY.bold().end());
            svg.text_within((half + 12.0, 16.0), &format!("{} ▶", self.right_label), half, Type::BODY.bold());
        }
        let values = self.sections.iter().flat_map(|s| [s.left.get(), s.right.get()]).flatten();
        let most = values.fold(0.0, |m: f64, v| m.max(v.abs()));
        let scale = Scale::exact(0.0, most, 0.0, half - 92.0);
        for (i, s) in self.sections.iter().enumerate() {
            self.row(&mut svg, i, s, top + rows * i as f64, &scale);
        }
        let foot = "Both sides on one scale. Percent: share of the side.";
        svg.text((width / 2.0, svg.height - 6.0), foot, Type::SMALL.middle());
        svg
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
