//! Who are the partners, in shares of the whole?
//!
//! Areas (or lines) of shares over time. What the named partners leave of 100 % is drawn as the
//! rest, never spread over them. Not for levels.

use super::axis::{Key, Years};
use super::ink::Ink;
use super::scale::{Kind, Scale, number};
use super::sparkline::runs;
use super::svg::{Frame, Mark, Stroke, Svg, Type};
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

/// Edges of one layer: year index, lower and upper share.
type Layer = Vec<(usize, Option<(f64, f64)>)>;

const DASHES: [&str; 4] = ["", "6 3", "2 2", "8 3 2 3"];

fn percent_axis(svg: &mut Svg, y: &Scale, area: Frame) {
    for tick in y.ticks(5.0) {
        let at = y.clamp(tick);
        svg.line((area.x, at), (area.right(), at), Stroke::new(Ink::Faint, 0.6), "");
        svg.text((area.x - 6.0, at + 4.0), &format!("{} %", number(tick * 100.0, 0)), Type::SMALL.end());
    }
}

impl Shares {
    fn keys(&self) -> Vec<(Key, String)> {
        let key = |i: usize| match self.form {
            Form::Areas => Key::Swatch(Ink::Series(i)),
            Form::Lines => {
                Key::Line(Stroke::new(Ink::Series(i), 2.0).dashed(DASHES[i % 4]), Some(Mark::of(i)))
            }
        };
        let mut keys: Vec<(Key, String)> =
            self.partners.iter().enumerate().map(|(i, p)| (key(i), p.name.clone())).collect();
        if self.form == Form::Areas {
            keys.push((Key::Swatch(Ink::NoData), self.rest.clone()));
        }
        if (0..self.years.len()).any(|i| self.rest_in(i).is_none()) {
            keys.push((Key::Hatch, "no data".to_owned()));
        }
        keys
    }

    fn scale(&self, area: Frame) -> Scale {
        if self.form == Form::Areas {
            return Scale::exact(0.0, 1.0, area.bottom(), area.y);
        }
        let values: Vec<f64> =
            self.partners.iter().flat_map(|p| p.shares.iter().filter_map(Datum::get)).collect();
        Scale::around(Kind::Linear, &values, true, area.bottom(), area.y)
    }

    /// Layers from the bottom: each partner, then the rest.
    fn layers(&self) -> Vec<Layer> {
        let mut base = vec![0.0; self.years.len()];
        let mut layers: Vec<Layer> = Vec::new();
        for series in 0..=self.partners.len() {
            let layer = (0..self.years.len()).map(|i| {
                let rest = self.rest_in(i)?;
                let share = match self.partners.get(series) {
                    Some(p) => p.shares.get(i).and_then(Datum::get).unwrap_or(0.0).max(0.0),
                    None => rest,
                };
                let from = base[i];
                base[i] = (from + share).min(1.0);
                Some((from, base[i]))
            });
            layers.push(layer.enumerate().collect());
        }
        layers
    }

    fn areas(&self, svg: &mut Svg, x: Years, y: &Scale) {
        for (series, layer) in self.layers().iter().enumerate() {
            let partner = self.partners.get(series);
            let ink = if partner.is_some() { Ink::Series(series) } else { Ink::NoData };
            let tip = partner.map_or(&self.rest, |p| &p.name);
            let edge = |upper: bool| {
                runs(layer, |(i, edges)| {
                    let (low, high) = (*edges)?;
                    Some((x.x(*i), y.clamp(if upper { high } else { low })))
                })
            };
            for (upper, lower) in edge(true).into_iter().zip(edge(false)) {
                let (upper, lower) = (widen(upper, x.step()), widen(lower, x.step()));
                let outline: Vec<_> = upper.iter().chain(lower.iter().rev()).copied().collect();
                svg.polygon(&outline, ink, tip);
                svg.polyline(&upper, Stroke::new(Ink::Paper, 1.2), "");
            }
        }
    }

    fn lines(&self, svg: &mut Svg, x: Years, y: &Scale) {
        for (series, p) in self.partners.iter().enumerate() {
            let points: Vec<(usize, &Datum)> = p.shares.iter().take(self.years.len()).enumerate().collect();
            let place = |(i, d): &(usize, &Datum)| Some((x.x(*i), y.clamp(d.get()?)));
            for run in runs(&points, place) {
                svg.polyline(&run, Stroke::new(Ink::Series(series), 2.0).dashed(DASHES[series % 4]), &p.name);
            }
            for point in &points {
                if let (Some(at), Some(v)) = (place(point), point.1.get()) {
                    let tip = format!("{} {}: {} %", p.name, self.years[point.0], number(v * 100.0, 1));
                    svg.mark(Mark::of(series), at, 3.2, Ink::Series(series), &tip);
                }
            }
        }
    }

    fn end_labels(&self, svg: &mut Svg, y: &Scale, area: Frame) {
        let Some(last) = (0..self.years.len()).rev().find(|&i| self.rest_in(i).is_some()) else { return };
        let mut labels: Vec<(f64, String, Ink)> = Vec::new();
        for (series, layer) in self.layers().iter().enumerate() {
            let Some((low, high)) = layer[last].1 else { continue };
            let partner = self.partners.get(series);
            let share = partner.map_or(self.rest_in(last), |p| p.shares.get(last).and_then(Datum::get));
            let Some(share) = share else { continue };
            let middle = if self.form == Form::Areas { (low + high) / 2.0 } else { share };
            let name = partner.map_or(&self.rest, |p| &p.name);
            let ink = if partner.is_some() { Ink::Series(series) } else { Ink::Muted };
            if partner.is_some() || self.form == Form::Areas {
                labels.push((y.clamp(middle), format!("{} %  {name}", number(share * 100.0, 1)), ink));
            }
        }
        let wanted: Vec<f64> = labels.iter().map(|l| l.0).collect();
        let placed = axis::spread(&wanted, 15.0, area.y + 4.0, area.bottom() - 2.0);
        for ((_, label, ink), at) in labels.into_iter().zip(placed) {
            svg.text_within(
                (area.right() + 10.0, at + 4.0),
                &label,
                svg.width - area.right() - 10.0,
                Type::BODY.ink(ink),
            );
        }
    }
}

/// A single year becomes a column; the ends of a longer run stay where they are.
fn widen(run: Vec<(f64, f64)>, step: f64) -> Vec<(f64, f64)> {
    match run.as_slice() {
        [(x, y)] => vec![(x - step * 0.36, *y), (x + step * 0.36, *y)],
        _ => run,
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
        let keys = self.keys();
        let top = axis::legend_height(width, &keys) + 12.0;
        let right = if width > 500.0 { 168.0 } else { 2.0 };
        let area = Frame::new(42.0, top, width - 42.0 - right, if width > 500.0 { 260.0 } else { 210.0 });
        let mut svg = Svg::new(width, area.bottom() + 26.0);
        axis::legend(&mut svg, (0.0, 0.0), width, &keys);
        let y = self.scale(area);
        let x = Years::across(area, self.years.len());
        let gaps = (0..self.years.len()).filter(|&i| self.rest_in(i).is_none());
        gaps.for_each(|i| x.gap(&mut svg, i, area, &format!("{}: no data", self.years[i])));
        match self.form {
            Form::Areas => {
                self.areas(&mut svg, x, &y);
                percent_axis(&mut svg, &y, area);
            }
            Form::Lines => {
                percent_axis(&mut svg, &y, area);
                self.lines(&mut svg, x, &y);
            }
        }
        if width > 500.0 {
            self.end_labels(&mut svg, &y, area);
        }
        x.labels(&mut svg, &self.years, area.bottom() + 18.0);
        svg
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
