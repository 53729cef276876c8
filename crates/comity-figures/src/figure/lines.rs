//! How did an index move? Lines over years, for concentration (HHI), intensity and the like.
//!
//! Series differ in colour, dash and mark and are named at their end; gaps are not bridged. Not
//! for parts of a whole (`shares`) or for votes with intervals (`votes`).

use super::axis::{Key, Years};
use super::ink::Ink;
use super::scale::{Kind, Scale, tick_labels};
use super::sparkline::runs;
use super::svg::{Frame, Mark, Stroke, Svg, Type};
use super::{Caption, Cell, Chart, Column, Datum, Table, Unit, axis, text, vega};
use serde_json::{Value, json};

/// One line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// Name to print.
    pub name: String,
    /// One value per year of [`Lines::years`].
    pub values: Vec<Datum>,
}

/// A level to compare with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reference {
    /// In the unit of the lines.
    pub value: f64,
    /// For example "1 = as the world average".
    pub label: String,
}

/// Lines over years.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lines {
    /// Title, notes, sources.
    pub caption: Caption,
    /// Unit of all values.
    pub unit: Unit,
    /// Calendar years, in order.
    pub years: Vec<i32>,
    /// The lines.
    pub series: Vec<Series>,
    /// Levels to compare with.
    pub references: Vec<Reference>,
    /// True if the axis must hold zero.
    pub with_zero: bool,
}

fn stroke(index: usize) -> Stroke {
    const DASHES: [&str; 4] = ["", "6 3", "2 2", "8 3 2 3"];
    Stroke::new(Ink::Series(index), 2.2).dashed(DASHES[index % DASHES.len()])
}

impl Lines {
    fn scale(&self, from: f64, to: f64) -> Scale {
        let mut values: Vec<f64> =
            self.series.iter().flat_map(|s| s.values.iter().filter_map(Datum::get)).collect();
        values.extend(self.references.iter().map(|r| r.value));
        Scale::around(Kind::Linear, &values, self.with_zero, from, to)
    }

    /// Years for which no series has a value.
    fn unknown(&self) -> Vec<usize> {
        let known = |i: usize| self.series.iter().any(|s| s.values.get(i).and_then(Datum::get).is_some());
        (0..self.years.len()).filter(|&i| !known(i)).collect()
    }

    fn line(&self, svg: &mut Svg, index: usize, s: &Series, x: Years, y: &Scale) {
        let points: Vec<(usize, &Datum)> = s.values.iter().take(self.years.len()).enumerate().collect();
        let place = |(i, d): &(usize, &Datum)| Some((x.x(*i), y.clamp(d.get()?)));
        for run in runs(&points, place) {
            svg.polyline(&run, stroke(index), &s.name);
        }
        for point in &points {
            if let Some(at) = place(point) {
                let tip = format!("{}, {}: {}", s.name, self.years[point.0], self.unit.tell(point.1));
                svg.mark(Mark::of(index), at, 3.4, Ink::Series(index), &tip);
            }
        }
    }

    /// The last known value of each line, with the number of the line.
    fn last_values(&self) -> Vec<(usize, f64)> {
        let last = |s: &Series| s.values.iter().take(self.years.len()).rev().find_map(Datum::get);
        self.series.iter().enumerate().filter_map(|(i, s)| Some((i, last(s)?))).collect()
    }

    /// The last known value of each line, written at the right edge.
    fn ends(&self, svg: &mut Svg, y: &Scale, area: Frame) {
        let known = self.last_values();
        let wanted: Vec<f64> = known.iter().map(|k| y.clamp(k.1)).collect();
        let placed = axis::spread(&wanted, 14.0, area.y, area.bottom());
        for ((i, v), at) in known.into_iter().zip(placed) {
            let label = text::fit(&self.unit.show(v), svg.width - area.right() - 4.0, 12.0);
            svg.text((area.right() + 4.0, at + 4.0), &label, Type::BODY.bold().ink(Ink::Series(i)));
        }
    }
}

impl Chart for Lines {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn has_data(&self) -> bool {
        self.series.iter().flat_map(|s| s.values.iter().take(self.years.len())).any(|d| d.get().is_some())
    }

    fn describe(&self) -> String {
        let mut out = format!("{} over years.", if self.series.len() == 1 { "A line" } else { "Lines" });
        for s in &self.series {
            let known: Vec<(i32, &Datum)> =
                self.years.iter().copied().zip(&s.values).filter(|p| p.1.get().is_some()).collect();
            if let (Some(a), Some(b)) = (known.first(), known.last()) {
                let tell = |p: &(i32, &Datum)| format!("{} in {}", self.unit.tell(p.1), p.0);
                out += &format!(" {}: {}, {}.", s.name, tell(a), tell(b));
            }
        }
        out
    }

    fn draw(&self, width: f64, _key: &str) -> Svg {
        let keys: Vec<(Key, String)> = self
            .series
            .iter()
            .enumerate()
            .map(|(i, s)| (Key::Line(stroke(i), Some(Mark::of(i))), s.name.clone()))
            .collect();
        let unit_line = if self.unit.label.is_empty() { 10.0 } else { 26.0 };
        let top = axis::legend_height(width, &keys) + unit_line;
        let y = self.scale(240.0, 0.0);
        let left = text::widest(tick_labels(&y.ticks(7.0)).iter().map(String::as_str), 11.0) + 10.0;
        // Room for the last values: bold letters of the widest common font are a quarter wider than measured.
        let shown: Vec<String> = self.last_values().iter().map(|(_, v)| self.unit.show(*v)).collect();
        let needed = 1.25 * text::widest(shown.iter().map(String::as_str), 12.0) + 6.0;
        let right = needed.max(if width > 500.0 { 60.0 } else { 44.0 });
        let area = Frame::new(left, top, width - left - right, if width > 500.0 { 230.0 } else { 190.0 });
        let mut svg = Svg::new(width, area.bottom() + 26.0);
        axis::legend(&mut svg, (0.0, 0.0), width, &keys);
        let y = self.scale(area.bottom(), area.y);
        axis::value_axis(&mut svg, &y, area, &self.unit.label);
        let x = Years::across(area, self.years.len());
        for reference in self.references.iter().filter(|r| r.value.is_finite()) {
            let at = y.clamp(reference.value);
            svg.line((area.x, at), (area.right(), at), Stroke::new(Ink::Muted, 1.0).dashed("5 4"), "");
        }
        for i in self.unknown() {
            x.gap(&mut svg, i, area, &format!("{}: no data", self.years[i]));
        }
        for (i, s) in self.series.iter().enumerate() {
            self.line(&mut svg, i, s, x, &y);
        }
        for reference in self.references.iter().filter(|r| r.value.is_finite()) {
            let at = (area.x + 4.0, y.clamp(reference.value) - 5.0);
            svg.text_within(at, &reference.label, area.w, Type::SMALL.halo());
        }
        self.ends(&mut svg, &y, area);
        x.labels(&mut svg, &self.years, area.bottom() + 18.0);
        svg
    }

    fn table(&self) -> Table {
        let mut columns = vec![Column::text("Year")];
        columns.extend(self.series.iter().map(|s| Column::number(&s.name, &self.unit.label)));
        let mut table = Table::new(self.caption.title.clone(), columns);
        for (i, year) in self.years.iter().enumerate() {
            let mut row = vec![Cell::text(year.to_string())];
            row.extend(
                self.series.iter().map(|s| {
                    s.values.get(i).map_or(Cell::Gap(String::new()), |d| Cell::datum(d, &self.unit))
                }),
            );
            table.rows.push(row);
        }
        table
    }

    fn vega_lite(&self) -> Value {
        let mut rows = Vec::new();
        for s in &self.series {
            for (year, datum) in self.years.iter().zip(&s.values) {
                rows.push(json!({"year": year, "series": s.name, "value": datum.get()}));
            }
        }
        let y = json!({"field": "value", "type": "quantitative", "title": self.unit.label, "scale": {"zero": self.with_zero}});
        let body = json!({"mark": {"type": "line", "point": true, "invalid": "break-paths-show-domains"}, "encoding": {
            "x": {"field": "year", "type": "ordinal", "title": null}, "y": y,
            "color": vega::names("series"), "strokeDash": vega::names("series")}});
        vega::spec(&self.caption, &self.describe(), Value::Array(rows), body)
    }
}
