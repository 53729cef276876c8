//! How did an index move? Lines over years, for concentration (HHI), intensity and the like.
//!
//! Series differ in colour, dash and mark and are named at their end; gaps are not bridged. Not
//! for parts of a whole (`shares`) or for votes with intervals (`votes`).

use super::svg::Svg;
use super::{Caption, Cell, Chart, Column, Datum, Table, Unit, axis, vega};
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
        axis::blank(width)
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
