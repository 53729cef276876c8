//! How large are the estimated effects, and how sure? A dot and interval per coefficient and model.
//!
//! The interval is the caller's (`b ± z·se` of the stated level); the reference line is zero unless
//! set. Not for causal claims: the title says of which model they are.

use super::axis::{Key, Rows};
use super::ink::Ink;
use super::scale::{Kind, Scale, number};
use super::svg::{Mark, Stroke, Svg, Type};
use super::{Caption, Cell, Chart, Column, Table, axis, vega};
use serde_json::{Value, json};

/// One estimate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Estimate {
    /// Name of the variable.
    pub term: String,
    /// Name of the model; several models share a row.
    pub model: String,
    /// The coefficient; `None` if dropped or not estimated.
    pub value: Option<f64>,
    /// Standard error.
    pub se: Option<f64>,
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end of the interval.
    pub high: Option<f64>,
    /// For example "dropped: collinear with contiguity".
    pub remark: String,
}

/// A coefficient plot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Coefficients {
    /// Title, notes, sources.
    pub caption: Caption,
    /// For example "95 % interval, clustered by pair".
    pub interval_label: String,
    /// Where the line of no effect stands.
    pub reference: f64,
    /// Decimal places.
    pub decimals: usize,
    /// The estimates, in the order of rows.
    pub estimates: Vec<Estimate>,
}

impl Coefficients {
    fn terms(&self) -> Vec<&str> {
        distinct(self.estimates.iter().map(|e| e.term.as_str()))
    }

    fn models(&self) -> Vec<&str> {
        distinct(self.estimates.iter().map(|e| e.model.as_str()))
    }

    fn estimate(&self, svg: &mut Svg, e: &Estimate, model: usize, y: f64, scale: &Scale) {
        let finite = |v: Option<f64>| v.filter(|v| v.is_finite());
        let show = |v: f64| number(v, self.decimals);
        let right = svg.width - 1.0;
        let Some(value) = finite(e.value) else {
            let words = if e.remark.is_empty() { "not estimated" } else { &e.remark };
            svg.text((right, y + 4.0), words, Type::SMALL.end().halo());
            return;
        };
        let mut tip = format!("{} {}: {}", e.model, e.term, show(value));
        let mut label = show(value);
        if let (Some(low), Some(high)) = (finite(e.low), finite(e.high)) {
            tip += &format!(" ({} to {})", show(low), show(high));
            if svg.width > 500.0 {
                label += &format!(" [{}, {}]", show(low), show(high));
            }
            let ends = ((scale.clamp(low), y), (scale.clamp(high), y));
            svg.line(ends.0, ends.1, Stroke::new(Ink::Series(model), 2.0), &tip);
        }
        svg.mark(Mark::of(model), (scale.clamp(value), y), 4.5, Ink::Series(model), tip.trim());
        svg.text((right, y + 4.0), &label, Type::SMALL.end().ink(Ink::Text));
    }
}

fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut out: Vec<&str> = Vec::new();
    for name in names {
        if !out.contains(&name) {
            out.push(name);
        }
    }
    out
}

impl Chart for Coefficients {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn has_data(&self) -> bool {
        self.estimates.iter().any(|e| e.value.is_some_and(f64::is_finite))
    }

    fn describe(&self) -> String {
        let show =
            |v: Option<f64>| v.map_or_else(|| "none".to_owned(), |v| super::scale::number(v, self.decimals));
        let parts: Vec<String> = self
            .estimates
            .iter()
            .map(|e| {
                format!("{} {} {} ({} to {})", e.model, e.term, show(e.value), show(e.low), show(e.high))
            })
            .collect();
        format!("Dots with intervals ({}): {}.", self.interval_label, parts.join("; "))
    }

    fn draw(&self, width: f64, _key: &str) -> Svg {
        let (terms, models) = (self.terms(), self.models());
        let keys: Vec<(Key, String)> = models
            .iter()
            .enumerate()
            .filter(|_| models.len() > 1)
            .map(|(i, m)| (Key::Dot(Mark::of(i), Ink::Series(i)), (*m).to_owned()))
            .collect();
        let top = axis::legend_height(width, &keys) + 8.0;
        let step = 16.0 * models.len() as f64 + 10.0;
        let right = if width > 500.0 { 150.0 } else { 64.0 };
        let rows = Rows::new(width, &terms, top, step, right);
        let mut svg = Svg::new(width, rows.area.bottom() + 40.0);
        axis::legend(&mut svg, (0.0, 0.0), width, &keys);
        let ends = self.estimates.iter().flat_map(|e| [e.value, e.low, e.high]).flatten();
        let values: Vec<f64> = ends.chain([self.reference]).collect();
        let scale = Scale::around(Kind::Linear, &values, false, rows.area.x + 6.0, rows.area.right() - 12.0);
        axis::value_axis_below(&mut svg, &scale, rows.area, &self.interval_label);
        let zero = scale.clamp(self.reference);
        svg.line((zero, rows.area.y), (zero, rows.area.bottom()), Stroke::new(Ink::Muted, 1.2), "no effect");
        for (i, term) in terms.iter().enumerate() {
            rows.name(&mut svg, i, term);
            for (k, model) in models.iter().enumerate() {
                let y = rows.y(i) + 16.0 * (k as f64 - (models.len() as f64 - 1.0) / 2.0);
                let here = self.estimates.iter().find(|e| e.term == *term && e.model == *model);
                if let Some(e) = here {
                    self.estimate(&mut svg, e, k, y, &scale);
                }
            }
        }
        svg
    }

    fn table(&self) -> Table {
        let mut table = Table::new(
            self.caption.title.clone(),
            vec![
                Column::text("Term"),
                Column::text("Model"),
                Column::number("Estimate", ""),
                Column::number("Standard error", ""),
                Column::number("low", &self.interval_label),
                Column::number("high", &self.interval_label),
                Column::text("Remark"),
            ],
        );
        for e in &self.estimates {
            table.rows.push(vec![
                Cell::text(&e.term),
                Cell::text(&e.model),
                Cell::number(e.value, self.decimals),
                Cell::number(e.se, self.decimals),
                Cell::number(e.low, self.decimals),
                Cell::number(e.high, self.decimals),
                Cell::text(&e.remark),
            ]);
        }
        table
    }

    fn vega_lite(&self) -> Value {
        let finite = |v: Option<f64>| v.filter(|v| v.is_finite());
        let rows: Vec<Value> = self
            .estimates
            .iter()
            .map(|e| json!({"term": e.term, "model": e.model, "estimate": finite(e.value), "low": finite(e.low), "high": finite(e.high)}))
            .collect();
        let body = json!({"encoding": {"y": vega::names("term"), "color": vega::names("model")}, "layer": [
            {"mark": "rule", "encoding": {"x": vega::quantity("low", "estimate"), "x2": {"field": "high"}}},
            {"mark": {"type": "point", "filled": true}, "encoding": {"x": vega::quantity("estimate", "estimate"), "shape": vega::names("model")}}]});
        vega::spec(&self.caption, &self.describe(), Value::Array(rows), body)
    }
}
