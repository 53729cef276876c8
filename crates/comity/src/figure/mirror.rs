//! Do the two parties report the same trade? Pairs of dots per member: exporter's word, importer's
//! word, and the reconciled value where there is one.
//!
//! Importers count freight and insurance (CIF), exporters do not (FOB): the band from
//! `exporter · (1 + low)` to `exporter · (1 + high)` is where the importer's number would be if that
//! were the whole difference (5–20 %). Not an average of sources.

use super::svg::Svg;
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
        axis::blank(width)
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
