//! How did trade between the two parties move, and who earned the balance?
//!
//! Stacked columns of both directions, a line of the balance `B = X − M`, marks of events, and
//! years without data shown as such. Not for shares or for more than two directions.

use super::svg::Svg;
use super::{Caption, Cell, Chart, Column, Datum, Table, Unit, axis, vega};
use serde_json::{Value, json};

/// One year of both directions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Year {
    /// Calendar year.
    pub year: i32,
    /// From the first party to the second, in [`TradeBalance::unit`].
    pub exports: Datum,
    /// From the second party to the first.
    pub imports: Datum,
}

/// Something that happened in a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Calendar year.
    pub year: i32,
    /// A few words.
    pub label: String,
}

/// Trade of two parties over time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TradeBalance {
    /// Title, notes, sources.
    pub caption: Caption,
    /// Unit of all values.
    pub unit: Unit,
    /// For example "China to CELAC".
    pub exports_label: String,
    /// For example "CELAC to China".
    pub imports_label: String,
    /// For example "Balance of China".
    pub balance_label: String,
    /// Every year of the period, in order; a year without values is a visible gap.
    pub years: Vec<Year>,
    /// Marks above the columns.
    pub events: Vec<Event>,
}

impl Year {
    /// `X − M` if both are known.
    pub fn balance(&self) -> Option<f64> {
        Some(self.exports.get()? - self.imports.get()?)
    }
}

impl Chart for TradeBalance {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn has_data(&self) -> bool {
        self.years.iter().any(|y| y.exports.get().is_some() || y.imports.get().is_some())
    }

    fn describe(&self) -> String {
        let known: Vec<&Year> = self.years.iter().filter(|y| y.balance().is_some()).collect();
        let gaps: Vec<String> =
            self.years.iter().filter(|y| y.balance().is_none()).map(|y| y.year.to_string()).collect();
        let mut out =
            format!("Columns of {} and {}, line of the balance.", self.exports_label, self.imports_label);
        if let (Some(first), Some(last)) = (known.first(), known.last()) {
            let say = |y: &Year| {
                format!("{}: {} and {}", y.year, self.unit.tell(&y.exports), self.unit.tell(&y.imports))
            };
            out += &format!(" {}; {}.", say(first), say(last));
        }
        if !gaps.is_empty() {
            out += &format!(" No data for {}.", gaps.join(", "));
        }
        out
    }

    fn draw(&self, width: f64, _key: &str) -> Svg {
        axis::blank(width)
    }

    fn table(&self) -> Table {
        let unit = &self.unit.label;
        let mut table = Table::new(
            self.caption.title.clone(),
            vec![
                Column::text("Year"),
                Column::number(&self.exports_label, unit),
                Column::number(&self.imports_label, unit),
                Column::number("Sum", unit),
                Column::number(&self.balance_label, unit),
            ],
        );
        for y in &self.years {
            let sum = y.exports.get().zip(y.imports.get()).map(|(x, m)| x + m);
            table.rows.push(vec![
                Cell::text(y.year.to_string()),
                Cell::datum(&y.exports, &self.unit),
                Cell::datum(&y.imports, &self.unit),
                Cell::number(sum, self.unit.decimals),
                Cell::number(y.balance(), self.unit.decimals),
            ]);
        }
        table
    }

    fn vega_lite(&self) -> Value {
        let mut rows = Vec::new();
        for y in &self.years {
            for (flow, datum) in [(&self.exports_label, &y.exports), (&self.imports_label, &y.imports)] {
                rows.push(
                    json!({"year": y.year, "flow": flow, "value": datum.get(), "balance": y.balance()}),
                );
            }
        }
        let x = json!({"field": "year", "type": "ordinal", "title": null});
        let body = json!({"layer": [
            {"mark": "bar", "encoding": {"x": x, "y": vega::quantity("value", &self.unit.label), "color": vega::names("flow")}},
            {"mark": {"type": "line", "point": true, "color": "#1c2127"},
             "encoding": {"x": x, "y": vega::quantity("balance", &self.balance_label)}}
        ]});
        vega::spec(&self.caption, &self.describe(), Value::Array(rows), body)
    }
}
