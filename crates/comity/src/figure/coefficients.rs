//! How large are the estimated effects, and how sure? A dot and interval per coefficient and model.
//!
//! The interval is the caller's (`b ± z·se` of the stated level); the reference line is zero unless
//! set. Not for causal claims: the title says of which model they are.

use super::svg::Svg;
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
        axis::blank(width)
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
