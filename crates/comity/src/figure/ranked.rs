//! Who gains, who loses? Horizontal bars in order, with intervals where there are any.
//!
//! For results of simulations per place and for ranks of partners. Not for parts of a whole.

use super::svg::Svg;
use super::{Caption, Cell, Chart, Column, Datum, Table, Unit, axis, vega};
use serde_json::{Value, json};

/// One bar.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bar {
    /// Name to print.
    pub label: String,
    /// Length of the bar.
    pub value: Datum,
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end of the interval.
    pub high: Option<f64>,
    /// Drawn in the second colour if true: the places the report is about.
    pub highlighted: bool,
}

/// Bars in order of size.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ranked {
    /// Title, notes, sources.
    pub caption: Caption,
    /// Unit of all values.
    pub unit: Unit,
    /// What the interval is, for example "σ from 3 to 8"; empty if there is none.
    pub interval_label: String,
    /// What highlighted bars are, for example "members of CELAC"; empty if there are none.
    pub highlight_label: String,
    /// The bars in any order; drawn from the largest to the smallest.
    pub bars: Vec<Bar>,
}

impl Ranked {
    /// Largest first; bars without a value last.
    pub fn sorted(&self) -> Vec<&Bar> {
        let mut bars: Vec<&Bar> = self.bars.iter().collect();
        let key = |b: &Bar| b.value.get().unwrap_or(f64::NEG_INFINITY);
        bars.sort_by(|a, b| key(b).total_cmp(&key(a)).then_with(|| a.label.cmp(&b.label)));
        bars
    }
}

impl Chart for Ranked {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn has_data(&self) -> bool {
        self.bars.iter().any(|b| b.value.get().is_some())
    }

    fn describe(&self) -> String {
        let bars = self.sorted();
        let known: Vec<&&Bar> = bars.iter().filter(|b| b.value.get().is_some()).collect();
        let tell = |b: &Bar| format!("{} {}", b.label, self.unit.tell(&b.value));
        match (known.first(), known.last()) {
            (Some(a), Some(b)) => {
                format!("{} bars in order. First: {}. Last: {}.", known.len(), tell(a), tell(b))
            }
            _ => String::new(),
        }
    }

    fn draw(&self, width: f64, _key: &str) -> Svg {
        axis::blank(width)
    }

    fn table(&self) -> Table {
        let unit = &self.unit.label;
        let mut columns = vec![Column::text("Who"), Column::number("Value", unit)];
        let intervals = self.bars.iter().any(|b| b.low.is_some() || b.high.is_some());
        if intervals {
            columns.push(Column::number("low", unit));
            columns.push(Column::number("high", unit));
        }
        let mut table = Table::new(self.caption.title.clone(), columns);
        for b in self.sorted() {
            let mut row = vec![Cell::text(&b.label), Cell::datum(&b.value, &self.unit)];
            if intervals {
                row.push(Cell::number(b.low, self.unit.decimals));
                row.push(Cell::number(b.high, self.unit.decimals));
            }
            table.rows.push(row);
        }
        table
    }

    fn vega_lite(&self) -> Value {
        let finite = |v: Option<f64>| v.filter(|v| v.is_finite());
        let rows: Vec<Value> = self
            .sorted()
            .iter()
            .map(|b| json!({"who": b.label, "value": b.value.get(), "low": finite(b.low), "high": finite(b.high)}))
            .collect();
        let body = json!({"encoding": {"y": vega::names("who")}, "layer": [
            {"mark": "bar", "encoding": {"x": vega::quantity("value", &self.unit.label)}},
            {"mark": "rule", "encoding": {"x": vega::quantity("low", &self.unit.label), "x2": {"field": "high"}}}]});
        vega::spec(&self.caption, &self.describe(), Value::Array(rows), body)
    }
}
