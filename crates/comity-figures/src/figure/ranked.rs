//! Who gains, who loses? Horizontal bars in order, with intervals where there are any.
//!
//! For results of simulations per place and for ranks of partners. Not for parts of a whole.

use super::axis::{Key, Rows};
use super::ink::Ink;
use super::scale::{Kind, Scale};
use super::svg::{Frame, Stroke, Svg, Type};
use super::{Caption, Cell, Chart, Column, Datum, Table, Unit, axis, text, vega};
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
    /// Evidence of what the value rests on, bound to the name, where the value itself has none.
    pub rests_on: Option<String>,
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

impl Ranked {
    fn keys(&self) -> Vec<(Key, String)> {
        let mut keys = Vec::new();
        if !self.highlight_label.is_empty() {
            keys.push((Key::Swatch(Ink::Series(1)), format!("{} (name marked •)", self.highlight_label)));
            keys.push((Key::Swatch(Ink::Series(0)), "others".to_owned()));
        }
        if !self.interval_label.is_empty() {
            keys.push((Key::Line(Stroke::new(Ink::Text, 1.6), None), self.interval_label.clone()));
        }
        keys
    }

    fn bar(&self, svg: &mut Svg, b: &Bar, y: f64, scale: &Scale) {
        let Some(value) = b.value.get() else { return };
        let (zero, x) = (scale.clamp(0.0), scale.clamp(value));
        let mut tip = format!("{}: {}", b.label, self.unit.tell(&b.value));
        let ends = b.low.filter(|v| v.is_finite()).zip(b.high.filter(|v| v.is_finite()));
        if let Some((low, high)) = ends {
            tip += &format!(" ({} to {})", self.unit.show(low), self.unit.show(high));
        }
        let ink = Ink::Series(usize::from(b.highlighted));
        svg.rect(Frame::new(zero.min(x), y - 6.0, (x - zero).abs().max(0.8), 12.0), ink, &tip);
        if let Some((low, high)) = ends {
            let (a, c) = (scale.clamp(low), scale.clamp(high));
            svg.line((a, y), (c, y), Stroke::new(Ink::Paper, 3.6), "");
            svg.line((a, y), (c, y), Stroke::new(Ink::Text, 1.6), &tip);
            for end in [a, c] {
                svg.line((end, y - 4.0), (end, y + 4.0), Stroke::new(Ink::Text, 1.6), "");
            }
        }
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
        let bars = self.sorted();
        let keys = self.keys();
        let names: Vec<String> =
            bars.iter().map(|b| format!("{}{}", if b.highlighted { "• " } else { "" }, b.label)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let shown: Vec<String> = bars
            .iter()
            .map(|b| b.value.get().map_or_else(|| "no data".to_owned(), |v| self.unit.show(v)))
            .collect();
        let right = text::widest(shown.iter().map(String::as_str), 12.0) + 12.0;
        let top = axis::legend_height(width, &keys) + 14.0;
        let rows = Rows::new(width, &names, top, 19.0, right);
        let mut svg = Svg::new(width, rows.area.bottom() + 40.0);
        axis::legend(&mut svg, (0.0, 0.0), width, &keys);
        let ends = bars.iter().flat_map(|b| [b.value.get(), b.low, b.high]).flatten();
        let values: Vec<f64> = ends.collect();
        let scale = Scale::around(Kind::Linear, &values, true, rows.area.x, rows.area.right() - 8.0);
        axis::value_axis_below(&mut svg, &scale, rows.area, &self.unit.label);
        for (i, b) in bars.iter().enumerate() {
            rows.name(&mut svg, i, names[i]);
            self.bar(&mut svg, b, rows.y(i), &scale);
            rows.value(
                &mut svg,
                i,
                &shown[i],
                if b.value.get().is_some() { Type::BODY } else { Type::SMALL },
            );
        }
        svg
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
            let mut row =
                vec![Cell::Text(b.label.clone(), b.rests_on.clone()), Cell::datum(&b.value, &self.unit)];
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
