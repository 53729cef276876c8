//! Who are the partners, in shares of the whole?
//!
//! Areas (or lines) of shares over time. What the named partners leave of 100 % is drawn as the
//! rest, never spread over them. Not for levels.

use super::svg::Svg;
use super::{Caption, Cell, Chart, Column, Datum, Table, Unit, axis, vega};
use serde_json::{Value, json};

/// One partner.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Partner {
    /// Name to print.
    pub name: String,
    /// Shares between 0 and 1, one per year of [`Shares::years`].
    pub shares: Vec<Datum>,
}

/// How shares are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Stacked to 100 %.
    #[default]
    Areas,
    /// One line per partner.
    Lines,
}

/// Shares of partners over time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shares {
    /// Title, notes, sources.
    pub caption: Caption,
    /// Calendar years, in order.
    pub years: Vec<i32>,
    /// The partners, most interesting first.
    pub partners: Vec<Partner>,
    /// Name of what remains to 100 %, for example "Rest of the world".
    pub rest: String,
    /// Areas or lines.
    pub form: Form,
}

impl Shares {
    /// What the named partners leave of 1 in the nth year, if any share is known; never below 0.
    pub fn rest_in(&self, index: usize) -> Option<f64> {
        let known: Vec<f64> = self.partners.iter().filter_map(|p| p.shares.get(index)?.get()).collect();
        (!known.is_empty()).then(|| (1.0 - known.iter().sum::<f64>()).clamp(0.0, 1.0))
    }
}

impl Chart for Shares {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn has_data(&self) -> bool {
        (0..self.years.len()).any(|i| self.rest_in(i).is_some())
    }

    fn describe(&self) -> String {
        let last = (0..self.years.len()).rev().find(|&i| self.rest_in(i).is_some());
        let Some(last) = last else { return String::new() };
        let percent = Unit::new("%", 1);
        let parts: Vec<String> = self
            .partners
            .iter()
            .filter_map(|p| {
                Some(format!("{} {} %", p.name, percent.show(p.shares.get(last)?.get()? * 100.0)))
            })
            .collect();
        format!("Shares over time. In {}: {}.", self.years[last], parts.join(", "))
    }

    fn draw(&self, width: f64, _key: &str) -> Svg {
        axis::blank(width)
    }

    fn table(&self) -> Table {
        let mut columns = vec![Column::text("Year")];
        columns.extend(self.partners.iter().map(|p| Column::number(&p.name, "%")));
        columns.push(Column::number(&self.rest, "%"));
        let mut table = Table::new(self.caption.title.clone(), columns);
        let percent = Unit::new("%", 1);
        for (i, year) in self.years.iter().enumerate() {
            let mut row = vec![Cell::text(year.to_string())];
            for p in &self.partners {
                let share = p.shares.get(i).cloned().unwrap_or_default();
                let scaled = Datum { value: share.get().map(|v| v * 100.0), evidence: share.evidence };
                row.push(Cell::datum(&scaled, &percent));
            }
            row.push(Cell::number(self.rest_in(i).map(|v| v * 100.0), 1));
            table.rows.push(row);
        }
        table
    }

    fn vega_lite(&self) -> Value {
        let mut rows = Vec::new();
        for (i, year) in self.years.iter().enumerate() {
            for p in &self.partners {
                let share = p.shares.get(i).and_then(Datum::get);
                rows.push(json!({"year": year, "partner": p.name, "share": share}));
            }
            rows.push(json!({"year": year, "partner": self.rest, "share": self.rest_in(i)}));
        }
        let mark =
            if self.form == Form::Areas { json!("bar") } else { json!({"type": "line", "point": true}) };
        let body = json!({"mark": mark, "encoding": {
            "x": {"field": "year", "type": "ordinal", "title": null},
            "y": {"field": "share", "type": "quantitative", "axis": {"format": "%"}, "title": null},
            "color": vega::names("partner")}});
        vega::spec(&self.caption, &self.describe(), Value::Array(rows), body)
    }
}
