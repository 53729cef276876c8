//! How do the parties vote in the General Assembly?
//!
//! Above: raw agreement and the same corrected for chance (Häge 2011), on an axis to 1. Below: the
//! gap of ideal points (Bailey, Strezhnev and Voeten 2017) with its interval. Raw agreement alone
//! misleads, so it is never drawn without its companion's line or a note that it is missing.

use super::svg::Svg;
use super::{Caption, Cell, Chart, Column, Datum, Table, axis, vega};
use serde_json::{Value, json};

/// One year.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VoteYear {
    /// Calendar year.
    pub year: i32,
    /// Share of agreeing votes, 0 to 1.
    pub agreement: Datum,
    /// Chance-corrected agreement, at most 1, may be negative.
    pub corrected: Datum,
    /// Absolute distance of ideal points.
    pub gap: Datum,
    /// Lower end of the interval of the gap.
    pub gap_low: Option<f64>,
    /// Upper end of the interval of the gap.
    pub gap_high: Option<f64>,
}

/// Votes over years.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Votes {
    /// Title, notes, sources.
    pub caption: Caption,
    /// Name of the corrected line, for example "Scott's π".
    pub corrected_label: String,
    /// What the interval is, for example "5–95 % of the posterior".
    pub interval_label: String,
    /// The years in order.
    pub years: Vec<VoteYear>,
}

impl Chart for Votes {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn has_data(&self) -> bool {
        self.years.iter().any(|y| [&y.agreement, &y.corrected, &y.gap].iter().any(|d| d.get().is_some()))
    }

    fn describe(&self) -> String {
        let mut out = "Lines of vote agreement, raw and corrected for chance, above the gap of ideal points."
            .to_owned();
        if let Some(y) = self.years.iter().rev().find(|y| y.agreement.get().is_some()) {
            let show =
                |d: &Datum| d.get().map_or_else(|| "no value".to_owned(), |v| super::scale::number(v, 2));
            out += &format!(
                " In {}: agreement {}, corrected {}.",
                y.year,
                show(&y.agreement),
                show(&y.corrected)
            );
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
                Column::text("Year"),
                Column::number("Agreement", "share"),
                Column::number(&self.corrected_label, "chance-corrected"),
                Column::number("Ideal-point gap", ""),
                Column::number("low", &self.interval_label),
                Column::number("high", &self.interval_label),
            ],
        );
        let three = super::Unit::new("", 3);
        for y in &self.years {
            table.rows.push(vec![
                Cell::text(y.year.to_string()),
                Cell::datum(&y.agreement, &three),
                Cell::datum(&y.corrected, &three),
                Cell::datum(&y.gap, &three),
                Cell::number(y.gap_low, 3),
                Cell::number(y.gap_high, 3),
            ]);
        }
        table
    }

    fn vega_lite(&self) -> Value {
        let finite = |v: Option<f64>| v.filter(|v| v.is_finite());
        let rows: Vec<Value> = self
            .years
            .iter()
            .map(|y| {
                json!({"year": y.year, "agreement": y.agreement.get(), "corrected": y.corrected.get(),
                "gap": y.gap.get(), "low": finite(y.gap_low), "high": finite(y.gap_high)})
            })
            .collect();
        let x = json!({"field": "year", "type": "ordinal", "title": null});
        let body = json!({"vconcat": [
            {"width": 600, "height": 160, "encoding": {"x": x}, "layer": [
                {"mark": {"type": "line", "point": true}, "encoding": {"y": vega::quantity("agreement", "agreement")}},
                {"mark": {"type": "line", "point": true, "strokeDash": [4, 3]}, "encoding": {"y": vega::quantity("corrected", &self.corrected_label)}}]},
            {"width": 600, "height": 120, "encoding": {"x": x}, "layer": [
                {"mark": {"type": "area", "opacity": 0.3}, "encoding": {"y": vega::quantity("low", "ideal-point gap"), "y2": {"field": "high"}}},
                {"mark": {"type": "line", "point": true}, "encoding": {"y": vega::quantity("gap", "ideal-point gap")}}]}
        ]});
        vega::spec(&self.caption, &self.describe(), Value::Array(rows), body)
    }
}
