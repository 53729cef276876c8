//! How do the parties vote in the General Assembly?
//!
//! Above: raw agreement with its interval and the same corrected for chance (Häge 2011), on an axis to 1. Below: the
//! gap of ideal points (Bailey, Strezhnev and Voeten 2017) with its interval. Raw agreement alone
//! misleads, so it is never drawn without its companion's line or a note that it is missing.

use super::axis::{Key, Years};
use super::ink::Ink;
use super::scale::{Kind, Scale};
use super::sparkline::runs;
use super::svg::{Frame, Mark, Stroke, Svg, Type};
use super::{Caption, Cell, Chart, Column, Datum, Table, axis, vega};
use serde_json::{Value, json};

/// One year.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VoteYear {
    /// Calendar year.
    pub year: i32,
    /// Share of agreeing votes, 0 to 1.
    pub agreement: Datum,
    /// Lower end of its interval.
    pub agreement_low: Datum,
    /// Upper end of its interval.
    pub agreement_high: Datum,
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
    /// What the interval of the gap is, for example "5–95 % of the posterior".
    pub interval_label: String,
    /// What the interval of the agreement is.
    pub agreement_interval_label: String,
    /// The years in order.
    pub years: Vec<VoteYear>,
}

/// Both ends of an interval, if there is one.
type Ends = Option<(f64, f64)>;

fn finite(v: Option<f64>) -> Option<f64> {
    v.filter(|v| v.is_finite())
}

impl Votes {
    fn keys(&self) -> Vec<(Key, String)> {
        let line = |i: usize, name: &str| {
            let dash = if i == 1 { "6 3" } else { "" };
            (Key::Line(Stroke::new(Ink::Series(i), 2.2).dashed(dash), Some(Mark::of(i))), name.to_owned())
        };
        let mut keys =
            vec![line(0, "agreement, raw"), line(1, &self.corrected_label), line(2, "ideal-point gap")];
        if self.years.iter().any(|y| y.agreement_low.get().is_some()) {
            keys.push((Key::Swatch(Ink::Wash(0)), self.agreement_interval_label.clone()));
        }
        if self.has_gap_interval() {
            keys.push((Key::Swatch(Ink::Wash(2)), self.interval_label.clone()));
        }
        keys
    }

    fn has_gap_interval(&self) -> bool {
        self.years.iter().any(|y| y.gap_low.is_some())
    }

    fn line(&self, svg: &mut Svg, x: Years, y: &Scale, series: usize, of: fn(&VoteYear) -> &Datum) {
        let points: Vec<(usize, &VoteYear)> = self.years.iter().enumerate().collect();
        let place = |(i, v): &(usize, &VoteYear)| Some((x.x(*i), y.clamp(of(v).get()?)));
        let dash = if series == 1 { "6 3" } else { "" };
        for run in runs(&points, place) {
            svg.polyline(&run, Stroke::new(Ink::Series(series), 2.2).dashed(dash), "");
        }
        let mut last = None;
        for point in &points {
            if let (Some(at), Some(v)) = (place(point), of(point.1).get()) {
                let words = super::scale::number(v, 2);
                svg.mark(
                    Mark::of(series),
                    at,
                    3.2,
                    Ink::Series(series),
                    &format!("{}: {words}", point.1.year),
                );
                last = Some((at, words));
            }
        }
        if let Some((at, words)) = last {
            svg.text((at.0 + 8.0, at.1 + 4.0), &words, Type::BODY.bold().ink(Ink::Series(series)).halo());
        }
    }

    /// The interval of a series, behind its line.
    fn band(&self, svg: &mut Svg, x: Years, y: &Scale, series: usize, ends: fn(&VoteYear) -> Ends) {
        let points: Vec<(usize, &VoteYear)> = self.years.iter().enumerate().collect();
        let label = if series == 0 { &self.agreement_interval_label } else { &self.interval_label };
        let edge = |upper: bool| {
            runs(&points, |(i, v)| {
                let (low, high) = ends(v)?;
                Some((x.x(*i), y.clamp(if upper { high } else { low })))
            })
        };
        for (upper, lower) in edge(true).into_iter().zip(edge(false)) {
            if let ([a], [b]) = (upper.as_slice(), lower.as_slice()) {
                svg.line(*a, *b, Stroke::new(Ink::Wash(series), 6.0), label);
            }
            let outline: Vec<_> = upper.iter().chain(lower.iter().rev()).copied().collect();
            svg.polygon(&outline, Ink::Wash(series), label);
        }
    }
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
        let keys = self.keys();
        let top = axis::legend_height(width, &keys) + 26.0;
        let (left, right) = (44.0, 48.0);
        let upper = Frame::new(left, top, width - left - right, 170.0);
        let lower = Frame::new(left, upper.bottom() + 54.0, upper.w, 120.0);
        let mut svg = Svg::new(width, lower.bottom() + 26.0);
        axis::legend(&mut svg, (0.0, 0.0), width, &keys);
        let years: Vec<i32> = self.years.iter().map(|y| y.year).collect();
        let x = Years::across(upper, years.len());
        let values: Vec<f64> = self
            .years
            .iter()
            .flat_map(|y| [y.agreement.get(), y.corrected.get(), Some(1.0)])
            .flatten()
            .collect();
        let y = Scale::around(Kind::Linear, &values, true, upper.bottom(), upper.y);
        axis::value_axis(&mut svg, &y, upper, "agreement (1 = every vote the same)");
        self.band(&mut svg, x, &y, 0, |v| v.agreement_low.get().zip(v.agreement_high.get()));
        self.line(&mut svg, x, &y, 0, |v| &v.agreement);
        self.line(&mut svg, x, &y, 1, |v| &v.corrected);
        x.labels(&mut svg, &years, upper.bottom() + 18.0);
        let values: Vec<f64> =
            self.years.iter().flat_map(|y| [y.gap.get(), y.gap_low, y.gap_high]).flatten().collect();
        let y = Scale::around(Kind::Linear, &values, true, lower.bottom(), lower.y);
        axis::value_axis(&mut svg, &y, lower, "distance of ideal points");
        self.band(&mut svg, x, &y, 2, |v| finite(v.gap_low).zip(finite(v.gap_high)));
        self.line(&mut svg, x, &y, 2, |v| &v.gap);
        x.labels(&mut svg, &years, lower.bottom() + 18.0);
        svg
    }

    fn table(&self) -> Table {
        let mut table = Table::new(
            self.caption.title.clone(),
            vec![
                Column::text("Year"),
                Column::number("Agreement", "share"),
                Column::number("from", &self.agreement_interval_label),
                Column::number("to", &self.agreement_interval_label),
                Column::number(&self.corrected_label, "chance-corrected"),
                Column::number("Ideal-point gap", ""),
            ],
        );
        if self.has_gap_interval() {
            let end = |name: &str| Column::number(name, &self.interval_label);
            table.columns.extend([end("low"), end("high")]);
        }
        let three = super::Unit::new("", 3);
        for y in &self.years {
            table.rows.push(vec![
                Cell::text(y.year.to_string()),
                Cell::datum(&y.agreement, &three),
                Cell::datum(&y.agreement_low, &three),
                Cell::datum(&y.agreement_high, &three),
                Cell::datum(&y.corrected, &three),
                Cell::datum(&y.gap, &three),
            ]);
            if let (true, Some(row)) = (self.has_gap_interval(), table.rows.last_mut()) {
                row.extend([Cell::number(y.gap_low, 3), Cell::number(y.gap_high, 3)]);
            }
        }
        table
    }

    fn vega_lite(&self) -> Value {
        let rows: Vec<Value> = self
            .years
            .iter()
            .map(|y| {
                json!({"year": y.year, "agreement": y.agreement.get(), "corrected": y.corrected.get(),
                "from": y.agreement_low.get(), "to": y.agreement_high.get(), "gap": y.gap.get(), "low": finite(y.gap_low), "high": finite(y.gap_high)})
            })
            .collect();
        let x = json!({"field": "year", "type": "ordinal", "title": null});
        let body = json!({"vconcat": [
            {"width": 600, "height": 160, "encoding": {"x": x}, "layer": [
                {"mark": {"type": "area", "opacity": 0.3}, "encoding": {"y": vega::quantity("from", "agreement"), "y2": {"field": "to"}}},
                {"mark": {"type": "line", "point": true}, "encoding": {"y": vega::quantity("agreement", "agreement")}},
                {"mark": {"type": "line", "point": true, "strokeDash": [4, 3]}, "encoding": {"y": vega::quantity("corrected", &self.corrected_label)}}]},
            {"width": 600, "height": 120, "encoding": {"x": x}, "layer": [
                {"mark": {"type": "area", "opacity": 0.3}, "encoding": {"y": vega::quantity("low", "ideal-point gap"), "y2": {"field": "high"}}},
                {"mark": {"type": "line", "point": true}, "encoding": {"y": vega::quantity("gap", "ideal-point gap")}}]}
        ]});
        vega::spec(&self.caption, &self.describe(), Value::Array(rows), body)
    }
}
