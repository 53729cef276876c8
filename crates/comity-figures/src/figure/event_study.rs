//! How does an effect unfold over time? A dot and interval per period, the period left out at zero.
//!
//! Periods stand at their distance in time, so that a gap is a gap. The interval is the caller's; the line across is no
//! effect. Not for levels without an order: [`coefficients`](super::coefficients) has a row for each.

use super::axis::{self, Key};
use super::ink::Ink;
use super::scale::{Kind, Scale, number, tick_labels};
use super::svg::{Frame, Mark, Stroke, Svg, Type};
use super::{Caption, Cell, Chart, Column, Table, text, vega};
use serde_json::{Value, json};

/// The estimate of a period.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Period {
    /// When.
    pub at: i32,
    /// The coefficient; `None` if it was not estimated.
    pub value: Option<f64>,
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end of the interval.
    pub high: Option<f64>,
    /// For example "left out" or "dropped: collinear".
    pub remark: String,
}

/// Estimates of one model or group over time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Path {
    /// Name of the model or group.
    pub name: String,
    /// Its periods, in order.
    pub periods: Vec<Period>,
}

/// An event-study plot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventStudy {
    /// Title, notes, sources.
    pub caption: Caption,
    /// For example "95 % interval".
    pub interval_label: String,
    /// Name of the time, for example "year".
    pub time: String,
    /// Decimal places.
    pub decimals: usize,
    /// The estimates.
    pub paths: Vec<Path>,
}

/// Pixels that a label of a period needs.
const LABEL: f64 = 36.0;

impl EventStudy {
    fn periods(&self) -> impl Iterator<Item = &Period> {
        self.paths.iter().flat_map(|path| &path.periods)
    }

    /// Every period once, in order.
    fn times(&self) -> Vec<i32> {
        let mut times: Vec<i32> = self.periods().map(|p| p.at).collect();
        times.sort_unstable();
        times.dedup();
        times
    }

    fn values(&self) -> Vec<f64> {
        let ends = self.periods().flat_map(|p| [p.value, p.low, p.high]).flatten();
        ends.filter(|x| x.is_finite()).chain([0.0]).collect()
    }

    fn tell(&self, path: &Path, p: &Period) -> String {
        let show = |x: Option<f64>| x.map_or_else(|| "none".to_owned(), |x| number(x, self.decimals));
        let remark = if p.remark.is_empty() { String::new() } else { format!(", {}", p.remark) };
        format!("{} {}: {} ({} to {}){remark}", path.name, p.at, show(p.value), show(p.low), show(p.high))
    }

    fn draw_path(&self, svg: &mut Svg, index: usize, path: &Path, x: &dyn Fn(i32) -> f64, y: &Scale) {
        // Paths stand beside each other within a period.
        let aside = 7.0 * (index as f64 - (self.paths.len() as f64 - 1.0) / 2.0);
        for p in &path.periods {
            let Some(value) = p.value.filter(|v| v.is_finite()) else { continue };
            let (at, tip) = (x(p.at) + aside, self.tell(path, p));
            if let (Some(low), Some(high)) =
                (p.low.filter(|v| v.is_finite()), p.high.filter(|v| v.is_finite()))
            {
                let ends = ((at, y.clamp(low)), (at, y.clamp(high)));
                svg.line(ends.0, ends.1, Stroke::new(Ink::Series(index), 2.0), &tip);
            }
            svg.mark(Mark::of(index), (at, y.clamp(value)), 4.0, Ink::Series(index), &tip);
        }
    }
}

impl Chart for EventStudy {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn has_data(&self) -> bool {
        self.periods().any(|p| p.value.is_some_and(f64::is_finite))
    }

    fn describe(&self) -> String {
        let each =
            |path: &Path| path.periods.iter().map(|p| self.tell(path, p)).collect::<Vec<_>>().join("; ");
        let all: Vec<String> = self.paths.iter().map(each).collect();
        format!("Dots with intervals ({}) by {}: {}.", self.interval_label, self.time, all.join("; "))
    }

    fn draw(&self, width: f64, _key: &str) -> Svg {
        let key = |(i, path): (usize, &Path)| (Key::Dot(Mark::of(i), Ink::Series(i)), path.name.clone());
        let several = self.paths.iter().enumerate().filter(|_| self.paths.len() > 1);
        let keys: Vec<(Key, String)> = several.map(key).collect();
        let top = axis::legend_height(width, &keys) + 26.0;
        let scale = |from, to| Scale::around(Kind::Linear, &self.values(), true, from, to);
        let left =
            text::widest(tick_labels(&scale(240.0, 0.0).ticks(7.0)).iter().map(String::as_str), 11.0) + 14.0;
        let area = Frame::new(left, top, width - left - 8.0, if width > 500.0 { 260.0 } else { 210.0 });
        let mut svg = Svg::new(width, area.bottom() + 26.0);
        axis::legend(&mut svg, (0.0, 0.0), width, &keys);
        let y = scale(area.bottom(), area.y);
        axis::value_axis(&mut svg, &y, area, &self.interval_label);
        let zero = y.clamp(0.0);
        svg.line((area.x, zero), (area.right(), zero), Stroke::new(Ink::Muted, 1.2), "no effect");
        let times = self.times();
        let (first, last) = (times.first().copied().unwrap_or(0), times.last().copied().unwrap_or(0));
        let step = area.w / (f64::from(last) - f64::from(first) + 1.0);
        let x = |at: i32| area.x + step * (f64::from(at) - f64::from(first) + 0.5);
        for left_out in self.periods().filter(|p| p.value == Some(0.0) && p.low.is_none()) {
            let ends = ((x(left_out.at), area.y), (x(left_out.at), area.bottom()));
            svg.line(ends.0, ends.1, Stroke::new(Ink::Muted, 1.0).dashed("3 3"), "left out");
        }
        for (i, path) in self.paths.iter().enumerate() {
            self.draw_path(&mut svg, i, path, &x, &y);
        }
        let mut free = f64::NEG_INFINITY;
        for at in times {
            let label = at.to_string();
            if x(at) - free >= LABEL {
                let place = (axis::inside(width, x(at), &label), area.bottom() + 18.0);
                svg.text(place, &label, Type::SMALL.middle());
                free = x(at);
            }
        }
        svg
    }

    fn table(&self) -> Table {
        let columns = vec![
            Column::number(&self.time, ""),
            Column::text("Model"),
            Column::number("Estimate", ""),
            Column::number("low", &self.interval_label),
            Column::number("high", &self.interval_label),
            Column::text("Remark"),
        ];
        let mut table = Table::new(self.caption.title.clone(), columns);
        for path in &self.paths {
            for p in &path.periods {
                table.rows.push(vec![
                    Cell::number(Some(f64::from(p.at)), 0),
                    Cell::text(&path.name),
                    Cell::number(p.value, self.decimals),
                    Cell::number(p.low, self.decimals),
                    Cell::number(p.high, self.decimals),
                    Cell::text(&p.remark),
                ]);
            }
        }
        table
    }

    fn vega_lite(&self) -> Value {
        let row = |path: &Path, p: &Period| json!({"time": p.at, "model": path.name, "estimate": p.value, "low": p.low, "high": p.high});
        let rows: Vec<Value> =
            self.paths.iter().flat_map(|path| path.periods.iter().map(move |p| row(path, p))).collect();
        let x = json!({"field": "time", "type": "quantitative", "title": self.time, "axis": {"format": "d"}, "scale": {"zero": false}});
        let body = json!({"encoding": {"x": x, "color": vega::names("model")}, "layer": [
            {"mark": "rule", "encoding": {"y": vega::quantity("low", "estimate"), "y2": {"field": "high"}}},
            {"mark": {"type": "point", "filled": true}, "encoding": {"y": vega::quantity("estimate", "estimate"), "shape": vega::names("model")}}]});
        vega::spec(&self.caption, &self.describe(), Value::Array(rows), body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_stand_at_their_distance_and_the_one_left_out_at_zero() {
        let period = |at, value, half: Option<f64>| Period {
            at,
            value: Some(value),
            low: half.map(|h| value - h),
            high: half.map(|h| value + h),
            remark: String::new(),
        };
        let periods =
            vec![period(2000, -0.1, Some(0.2)), period(2001, 0.0, None), period(2006, 0.4, Some(0.1))];
        let study = EventStudy {
            interval_label: "95 % interval".to_owned(),
            time: "year".to_owned(),
            decimals: 3,
            paths: vec![Path { name: "(1)".to_owned(), periods }],
            ..EventStudy::default()
        };
        let figure = study.figure();
        assert!(figure.svg.contains("left out") && figure.svg.contains("no effect"));
        assert!(figure.description.contains("(1) 2001: 0.000 (none to none)"), "{}", figure.description);
        let csv = figure.table.csv();
        assert!(csv.contains("2006,(1),0.4"), "{csv}");
        assert_eq!(study.times(), [2000, 2001, 2006]);
    }
}
