//! How did trade between the two parties move, and who earned the balance?
//!
//! Stacked columns of both directions, a line of the balance `B = X − M`, marks of events, and
//! years without data shown as such. Not for shares or for more than two directions.

use super::axis::{Key, Years};
use super::ink::Ink;
use super::scale::{Kind, Scale, tick_labels};
use super::sparkline::runs;
use super::svg::{Frame, Mark, Stroke, Svg, Type};
use super::{Caption, Cell, Chart, Column, Datum, Table, Unit, axis, text, vega};
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

impl TradeBalance {
    fn keys(&self) -> Vec<(Key, String)> {
        let mut keys = vec![
            (Key::Swatch(Ink::Series(0)), self.exports_label.clone()),
            (Key::Swatch(Ink::Series(1)), self.imports_label.clone()),
            (Key::Line(Stroke::new(Ink::Text, 2.0), Some(Mark::Ring)), self.balance_label.clone()),
        ];
        if self.years.iter().any(|y| y.balance().is_none()) {
            keys.push((Key::Hatch, "no data, not zero".to_owned()));
        }
        keys
    }

    fn remarks(&self) -> Vec<(String, String)> {
        let inside = self.events.iter().filter(|e| self.years.iter().any(|y| y.year == e.year));
        inside.enumerate().map(|(i, e)| ((i + 1).to_string(), format!("{}  {}", e.year, e.label))).collect()
    }

    fn scale(&self, from: f64, to: f64) -> Scale {
        let mut values = Vec::new();
        for y in &self.years {
            let (x, m) = (y.exports.get(), y.imports.get());
            values.extend([x, m, x.zip(m).map(|(x, m)| x + m), y.balance()].into_iter().flatten());
        }
        Scale::around(Kind::Linear, &values, true, from, to)
    }

    fn axis_width(&self) -> f64 {
        let ticks = self.scale(270.0, 0.0).ticks(7.0);
        text::widest(tick_labels(&ticks).iter().map(String::as_str), 11.0) + 10.0
    }

    fn columns(&self, svg: &mut Svg, x: Years, scale: &Scale, area: Frame) {
        let w = (x.step() * 0.72).min(64.0);
        for (i, year) in self.years.iter().enumerate() {
            let left = x.x(i) - w / 2.0;
            if year.exports.get().is_none() && year.imports.get().is_none() {
                x.gap(svg, i, area, &format!("{}: no data", year.year));
                continue;
            }
            let mut base = 0.0;
            let flows = [(&year.exports, &self.exports_label), (&year.imports, &self.imports_label)];
            for (series, (datum, label)) in flows.into_iter().enumerate() {
                if let Some(v) = datum.get() {
                    let frame = Frame::between(left, w, scale.clamp(base), scale.clamp(base + v));
                    let tip = format!("{}, {label}: {}", year.year, self.unit.tell(datum));
                    svg.rect(frame, Ink::Series(series), &tip);
                    base += v;
                    svg.line(
                        (left, scale.clamp(base)),
                        (left + w, scale.clamp(base)),
                        Stroke::new(Ink::Paper, 1.0),
                        "",
                    );
                }
            }
            let label = self.unit.show(base);
            if year.balance().is_some() && text::width(&label, 11.0) < x.step() - 2.0 && base > 0.0 {
                svg.text(
                    (x.x(i), scale.clamp(base) - 5.0),
                    &label,
                    Type::SMALL.middle().ink(Ink::Text).halo(),
                );
            }
        }
    }

    fn balance_line(&self, svg: &mut Svg, x: Years, scale: &Scale) {
        let points: Vec<(usize, &Year)> = self.years.iter().enumerate().collect();
        for run in runs(&points, |(i, y)| Some((x.x(*i), scale.clamp(y.balance()?)))) {
            svg.polyline(&run, Stroke::new(Ink::Paper, 4.5), "");
            svg.polyline(&run, Stroke::new(Ink::Text, 2.0), "");
        }
        for (i, y) in points {
            if let Some(b) = y.balance() {
                let tip =
                    format!("{}, {}: {} {}", y.year, self.balance_label, self.unit.show(b), self.unit.label);
                svg.mark(Mark::Ring, (x.x(i), scale.clamp(b)), 4.0, Ink::Text, &tip);
            }
        }
    }

    fn event_marks(&self, svg: &mut Svg, x: Years, area: Frame) {
        let shown =
            self.events.iter().filter_map(|e| Some((self.years.iter().position(|y| y.year == e.year)?, e)));
        let mut used = vec![0usize; self.years.len()];
        for (number, (i, event)) in shown.enumerate() {
            let at = (x.x(i) - 7.0 + 15.0 * used[i] as f64, area.y - 29.0);
            used[i] += 1;
            svg.open(&format!("{}: {}", event.year, event.label));
            svg.line(
                (x.x(i), area.y - 21.0),
                (x.x(i), area.bottom()),
                Stroke::new(Ink::Faint, 1.0).dashed("2 3"),
                "",
            );
            svg.mark(Mark::Disc, (at.0 + 7.0, at.1), 7.0, Ink::Muted, "");
            let label = (number + 1).to_string();
            svg.text(
                (at.0 + 7.0, at.1 + 3.5),
                &label,
                Type { size: 10.0, ..Type::BODY.middle().bold().ink(Ink::Paper) },
            );
            svg.close();
        }
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
        let keys = self.keys();
        let remarks = self.remarks();
        let top = axis::legend_height(width, &keys) + if remarks.is_empty() { 26.0 } else { 44.0 };
        let plot = if width > 500.0 { 270.0 } else { 220.0 };
        let left = self.axis_width();
        let area = Frame::new(left, top, width - left, plot);
        let height = top + plot + 26.0 + axis::remarks_height(width, &remarks) + 6.0;
        let mut svg = Svg::new(width, height);
        axis::legend(&mut svg, (0.0, 0.0), width, &keys);
        let y = self.scale(area.bottom(), area.y);
        axis::value_axis(&mut svg, &y, area, &self.unit.label);
        let x = Years::across(area, self.years.len());
        self.event_marks(&mut svg, x, area);
        self.columns(&mut svg, x, &y, area);
        self.balance_line(&mut svg, x, &y);
        let years: Vec<i32> = self.years.iter().map(|y| y.year).collect();
        x.labels(&mut svg, &years, area.bottom() + 17.0);
        axis::remarks(&mut svg, (0.0, area.bottom() + 24.0), width, &remarks);
        svg
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
