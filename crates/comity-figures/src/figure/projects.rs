//! Which projects are there, how many in each state, and how large?
//!
//! Bars by state (number, and value where it is known) above the table of all projects.
//! Commitments are not disbursements: the caller's unit says which. Not a list of all finance.

use super::axis::{Key, Rows};
use super::ink::Ink;
use super::scale::Scale;
use super::svg::{Frame, Stroke, Svg, Type};
use super::table::Tone;
use super::{Caption, Cell, Chart, Column, Datum, Table, Unit, axis, vega};
use serde_json::{Value, json};

/// One project.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Project {
    /// Name.
    pub name: String,
    /// Country or place.
    pub place: String,
    /// Who promotes or builds it.
    pub promoter: String,
    /// Sector.
    pub sector: String,
    /// State in plain words, for example "in operation".
    pub status: String,
    /// Year it refers to, as printed.
    pub year: String,
    /// Size in [`Projects::unit`].
    pub value: Datum,
    /// Entry of the evidence appendix for the row.
    pub evidence: Option<String>,
    /// For example "unverified"; printed in the table.
    pub remark: String,
}

/// Projects by state.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Projects {
    /// Title, notes, sources.
    pub caption: Caption,
    /// What `value` is: "million USD committed".
    pub unit: Unit,
    /// States in the order to draw them, with their tone; a state that occurs but is not listed
    /// comes after them.
    pub order: Vec<(String, Tone)>,
    /// The projects.
    pub projects: Vec<Project>,
}

impl Projects {
    /// State, tone, number of projects, sum of known values, number of projects with a value.
    pub fn by_status(&self) -> Vec<(String, Tone, usize, f64, usize)> {
        let mut states = self.order.clone();
        for p in &self.projects {
            if !states.iter().any(|s| s.0 == p.status) {
                states.push((p.status.clone(), Tone::Plain));
            }
        }
        let mut out = Vec::new();
        for (state, tone) in states {
            let here: Vec<&Project> = self.projects.iter().filter(|p| p.status == state).collect();
            let values: Vec<f64> = here.iter().filter_map(|p| p.value.get()).collect();
            if !here.is_empty() {
                out.push((state, tone, here.len(), values.iter().sum(), values.len()));
            }
        }
        out
    }

    fn tone(&self, status: &str) -> Tone {
        self.order.iter().find(|s| s.0 == status).map_or(Tone::Plain, |s| s.1)
    }
}

impl Chart for Projects {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn has_data(&self) -> bool {
        !self.projects.is_empty()
    }

    fn describe(&self) -> String {
        let parts: Vec<String> =
            self.by_status().iter().map(|s| format!("{} {} ({} with a value)", s.2, s.0, s.4)).collect();
        format!("{} projects: {}.", self.projects.len(), parts.join(", "))
    }

    fn draw(&self, width: f64, _key: &str) -> Svg {
        let states = self.by_status();
        // Where no project has a value, the chart counts them and says nothing of size.
        let sized = states.iter().any(|s| s.4 > 0);
        let keys = if sized {
            vec![
                (Key::Swatch(Ink::Series(0)), "with a known size".to_owned()),
                (Key::Hatch, "size not known".to_owned()),
            ]
        } else {
            Vec::new()
        };
        let top = axis::legend_height(width, &keys) + 6.0;
        let names: Vec<&str> = states.iter().map(|s| s.0.as_str()).collect();
        let right = if width > 500.0 { 250.0 } else { 44.0 };
        let rows = Rows::new(width, &names, top, 30.0, right);
        let mut svg = Svg::new(width, rows.area.bottom() + 40.0);
        axis::legend(&mut svg, (0.0, 0.0), width, &keys);
        let most = states.iter().map(|s| s.2).max().unwrap_or(1).max(4) as f64;
        let scale = Scale::linear(0.0, most, rows.area.x, rows.area.right());
        axis::value_axis_below(&mut svg, &scale, rows.area, "number of projects");
        for (i, (state, _, count, sum, valued)) in states.iter().enumerate() {
            rows.name(&mut svg, i, state);
            let filled = if sized { *valued } else { *count };
            let (x0, x1, x2) = (rows.area.x, scale.clamp(filled as f64), scale.clamp(*count as f64));
            let y = rows.y(i) - 10.0;
            let told = if sized {
                format!("{state}: {valued} with a known size")
            } else {
                format!("{state}: {count}")
            };
            svg.rect(Frame::new(x0, y, x1 - x0, 20.0), Ink::Series(0), &told);
            if sized {
                let open = Frame::new(x1, y, x2 - x1, 20.0);
                svg.hatch(open, &format!("{state}: {} without a known size", count - valued));
            }
            svg.outline(Frame::new(x0, y, x2 - x0, 20.0), Stroke::new(Ink::Series(0), 1.0), "");
            let words = match valued {
                _ if width <= 500.0 || !sized => count.to_string(),
                0 => format!("{count}  ·  size not known"),
                _ => format!("{count}  ·  {} {}", self.unit.show(*sum), self.unit.label),
            };
            svg.text_within((rows.area.right() + 8.0, rows.y(i) + 4.0), &words, right - 8.0, Type::BODY);
        }
        svg
    }

    fn table(&self) -> Table {
        let mut table = Table::new(
            self.caption.title.clone(),
            vec![
                Column::text("Project"),
                Column::text("Place"),
                Column::text("Promoter"),
                Column::text("Sector"),
                Column::text("State"),
                Column::text("Year"),
                Column::number("Size", &self.unit.label),
                Column::text("Remark"),
            ],
        );
        for p in &self.projects {
            table.rows.push(vec![
                Cell::Text(p.name.clone(), p.evidence.clone()),
                Cell::text(&p.place),
                Cell::text(&p.promoter),
                Cell::text(&p.sector),
                Cell::Tag(self.tone(&p.status), p.status.clone()),
                Cell::text(&p.year),
                Cell::datum(&p.value, &self.unit),
                Cell::text(&p.remark),
            ]);
        }
        table
    }

    fn vega_lite(&self) -> Value {
        let rows: Vec<Value> = self
            .projects
            .iter()
            .map(|p| json!({"project": p.name, "place": p.place, "status": p.status, "value": p.value.get()}))
            .collect();
        let body = json!({"mark": "bar", "encoding": {
            "x": {"aggregate": "count", "title": "projects"}, "y": vega::names("status")}});
        vega::spec(&self.caption, &self.describe(), Value::Array(rows), body)
    }
}
