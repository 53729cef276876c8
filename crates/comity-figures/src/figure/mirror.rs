//! Do the two parties report the same trade? Pairs of dots per member: exporter's word, importer's
//! word, and the reconciled value where there is one.
//!
//! Importers count freight and insurance (CIF), exporters do not (FOB): the band from
//! `exporter · (1 + low)` to `exporter · (1 + high)` is where the importer's number would be if that
//! were the whole difference (5–20 %). Not an average of sources.

use super::axis::{Key, Rows};
use super::ink::Ink;
use super::scale::{Kind, Scale, number};
use super::svg::{Frame, Mark, Stroke, Svg, Type};
use super::{Caption, Cell, Chart, Column, Datum, Table, Unit, axis, vega};
use serde_json::{Value, json};

/// Reports on one flow.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Name to print.
    pub name: String,
    /// Reported by the exporter (FOB).
    pub by_exporter: Datum,
    /// Reported by the importer (CIF).
    pub by_importer: Datum,
    /// As reconciled by a third party.
    pub reconciled: Datum,
}

/// Mirror gaps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MirrorGap {
    /// Title, notes, sources.
    pub caption: Caption,
    /// Unit of all values.
    pub unit: Unit,
    /// Ends of the band of freight and insurance as shares, for example `(0.05, 0.20)`.
    pub band: Option<(f64, f64)>,
    /// The flows in any order.
    pub reports: Vec<Report>,
}

impl MirrorGap {
    /// Largest first.
    pub fn sorted(&self) -> Vec<&Report> {
        let mut rows: Vec<&Report> = self.reports.iter().collect();
        let key = |r: &Report| {
            let known = [&r.by_importer, &r.by_exporter, &r.reconciled].into_iter().find_map(Datum::get);
            known.unwrap_or(f64::NEG_INFINITY)
        };
        rows.sort_by(|a, b| key(b).total_cmp(&key(a)).then_with(|| a.name.cmp(&b.name)));
        rows
    }
}

impl Report {
    /// `ln(importer / exporter)` if both are positive.
    pub fn gap(&self) -> Option<f64> {
        let (m, x) = self.by_importer.get().zip(self.by_exporter.get())?;
        (m > 0.0 && x > 0.0).then(|| m.ln() - x.ln())
    }
}

impl MirrorGap {
    fn keys(&self) -> Vec<(Key, String)> {
        let mut keys = vec![
            (Key::Dot(Mark::Ring, Ink::Series(0)), "by the exporter (FOB)".to_owned()),
            (Key::Dot(Mark::Disc, Ink::Series(1)), "by the importer (CIF)".to_owned()),
        ];
        if self.reports.iter().any(|r| r.reconciled.get().is_some()) {
            keys.push((Key::Dot(Mark::Diamond, Ink::Series(2)), "reconciled".to_owned()));
        }
        if let Some((low, high)) = self.band {
            let words =
                format!("{}–{} % freight and insurance", number(low * 100.0, 0), number(high * 100.0, 0));
            keys.push((Key::Swatch(Ink::Wash(4)), words));
        }
        keys
    }

    fn report(&self, svg: &mut Svg, r: &Report, y: f64, scale: &Scale) {
        let edge = scale.clamp(f64::NAN) - 8.0;
        let at = |d: &Datum| d.get().map(|v| (scale.at(v).unwrap_or(edge), y));
        if let (Some((low, high)), Some(x)) = (self.band, r.by_exporter.get().filter(|&x| x > 0.0)) {
            let (a, b) = (scale.clamp(x * (1.0 + low)), scale.clamp(x * (1.0 + high)));
            svg.rect(
                Frame::new(a.min(b), y - 8.0, (b - a).abs(), 16.0),
                Ink::Wash(4),
                "freight and insurance",
            );
        }
        if let (Some(a), Some(b)) = (at(&r.by_exporter), at(&r.by_importer)) {
            svg.line(a, b, Stroke::new(Ink::Faint, 2.0), "");
        }
        let marks = [
            (&r.by_exporter, Mark::Ring, 0, "by the exporter"),
            (&r.by_importer, Mark::Disc, 1, "by the importer"),
            (&r.reconciled, Mark::Diamond, 2, "reconciled"),
        ];
        for (datum, mark, series, words) in marks {
            if let Some(p) = at(datum) {
                svg.mark(
                    mark,
                    p,
                    4.5,
                    Ink::Series(series),
                    &format!("{}, {words}: {}", r.name, self.unit.tell(datum)),
                );
            }
        }
    }
}

impl Chart for MirrorGap {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn has_data(&self) -> bool {
        self.reports.iter().any(|r| r.by_exporter.get().is_some() || r.by_importer.get().is_some())
    }

    fn describe(&self) -> String {
        let mut out = format!("Pairs of dots for {} flows.", self.reports.len());
        for r in self.sorted().iter().take(3) {
            let (x, m) = (self.unit.tell(&r.by_exporter), self.unit.tell(&r.by_importer));
            out += &format!(" {}: exporter {x}, importer {m}.", r.name);
        }
        out
    }

    fn draw(&self, width: f64, _key: &str) -> Svg {
        let reports = self.sorted();
        let keys = self.keys();
        let names: Vec<&str> = reports.iter().map(|r| r.name.as_str()).collect();
        let top = axis::legend_height(width, &keys) + 24.0;
        let rows = Rows::new(width, &names, top, 20.0, 64.0);
        let mut svg = Svg::new(width, rows.area.bottom() + 40.0);
        axis::legend(&mut svg, (0.0, 0.0), width, &keys);
        svg.text((width - 1.0, top - 6.0), "M / X", Type::SMALL.end());
        let values: Vec<f64> = self
            .reports
            .iter()
            .flat_map(|r| [r.by_exporter.get(), r.by_importer.get(), r.reconciled.get()])
            .flatten()
            .collect();
        let log = values.iter().all(|&v| v >= 0.0) && values.iter().any(|&v| v > 0.0);
        let kind = if log { Kind::Log } else { Kind::Linear };
        let scale = Scale::around(kind, &values, !log, rows.area.x + 14.0, rows.area.right() - 10.0);
        let unit =
            if log { format!("{}, logarithmic scale", self.unit.label) } else { self.unit.label.clone() };
        axis::value_axis_below(&mut svg, &scale, rows.area, &unit);
        for (i, r) in reports.iter().enumerate() {
            rows.name(&mut svg, i, &r.name);
            self.report(&mut svg, r, rows.y(i), &scale);
            let ratio = r.gap().map_or_else(|| "–".to_owned(), |g| format!("× {}", number(g.exp(), 2)));
            rows.value(&mut svg, i, &ratio, Type::BODY);
        }
        svg
    }

    fn table(&self) -> Table {
        let unit = &self.unit.label;
        let mut table = Table::new(
            self.caption.title.clone(),
            vec![
                Column::text("Flow"),
                Column::number("By exporter, FOB", unit),
                Column::number("By importer, CIF", unit),
                Column::number("Reconciled", unit),
                Column::number("ln(importer/exporter)", ""),
            ],
        );
        for r in self.sorted() {
            table.rows.push(vec![
                Cell::text(&r.name),
                Cell::datum(&r.by_exporter, &self.unit),
                Cell::datum(&r.by_importer, &self.unit),
                Cell::datum(&r.reconciled, &self.unit),
                Cell::number(r.gap(), 3),
            ]);
        }
        table
    }

    fn vega_lite(&self) -> Value {
        let mut rows = Vec::new();
        for r in self.sorted() {
            for (by, d) in
                [("exporter", &r.by_exporter), ("importer", &r.by_importer), ("reconciled", &r.reconciled)]
            {
                rows.push(json!({"flow": r.name, "by": by, "value": d.get()}));
            }
        }
        let x = json!({"field": "value", "type": "quantitative", "scale": {"type": "symlog"}, "title": self.unit.label});
        let body = json!({"encoding": {"y": vega::names("flow"), "x": x}, "layer": [
            {"mark": "line", "encoding": {"detail": {"field": "flow"}, "color": {"value": "#aab1b9"}}},
            {"mark": {"type": "point", "filled": true, "size": 60}, "encoding": {"color": vega::names("by"), "shape": vega::names("by")}}]});
        vega::spec(&self.caption, &self.describe(), Value::Array(rows), body)
    }
}
