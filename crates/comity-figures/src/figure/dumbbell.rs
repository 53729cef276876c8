//! Which members gained, and by how much, from the first year to the last?
//!
//! One row per member, sorted by the last value; a logarithmic axis lets small islands be seen
//! beside large economies. Zero has no place on such an axis and is drawn as a mark at its start,
//! with the word. Not for values that can be negative (a linear axis is used then).

use super::axis::{Key, Rows};
use super::ink::Ink;
use super::scale::{Kind, Scale};
use super::svg::{Mark, Stroke, Svg, Type};
use super::{Caption, Cell, Chart, Column, Datum, Table, Unit, axis, text, vega};
use serde_json::{Value, json};

/// One member.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Member {
    /// ISO 3166 alpha-3 or another short code.
    pub code: String,
    /// Name to print.
    pub name: String,
    /// Value in the first year.
    pub start: Datum,
    /// Value in the last year.
    pub end: Datum,
}

/// Change of every member between two years.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dumbbell {
    /// Title, notes, sources.
    pub caption: Caption,
    /// Unit of all values.
    pub unit: Unit,
    /// Name of the first time, for example "2014".
    pub start_label: String,
    /// Name of the last time.
    pub end_label: String,
    /// The members in any order.
    pub members: Vec<Member>,
}

impl Dumbbell {
    /// Largest last value first; members without one last, by name.
    pub fn sorted(&self) -> Vec<&Member> {
        let mut members: Vec<&Member> = self.members.iter().collect();
        let key = |m: &Member| m.end.get().or(m.start.get()).unwrap_or(f64::NEG_INFINITY);
        members.sort_by(|a, b| key(b).total_cmp(&key(a)).then_with(|| a.name.cmp(&b.name)));
        members
    }
}

impl Dumbbell {
    /// The axis, and whether it is logarithmic: only if no value is negative.
    fn scale(&self, from: f64, to: f64) -> (Scale, bool) {
        let values: Vec<f64> =
            self.members.iter().flat_map(|m| [m.start.get(), m.end.get()]).flatten().collect();
        let log = values.iter().all(|&v| v >= 0.0) && values.iter().any(|&v| v > 0.0);
        let kind = if log { Kind::Log } else { Kind::Linear };
        (Scale::around(kind, &values, !log, from, to), log)
    }

    fn member(&self, svg: &mut Svg, m: &Member, rows: Rows, index: usize, scale: &Scale) {
        let y = rows.y(index);
        let at = |d: &Datum| d.get().map(|v| (scale.at(v).unwrap_or(rows.area.x + 5.0), y));
        let (start, end) = (at(&m.start), at(&m.end));
        if let (Some(a), Some(b)) = (start, end) {
            svg.line(a, b, Stroke::new(Ink::Faint, 3.0), "");
        }
        if let Some(a) = start {
            svg.mark(
                Mark::Ring,
                a,
                5.0,
                Ink::Series(1),
                &format!("{}, {}: {}", m.name, self.start_label, self.unit.tell(&m.start)),
            );
        }
        if let Some(b) = end {
            svg.mark(
                Mark::Disc,
                b,
                5.0,
                Ink::Series(0),
                &format!("{}, {}: {}", m.name, self.end_label, self.unit.tell(&m.end)),
            );
        }
        for (datum, at) in [(&m.start, start), (&m.end, end)] {
            if let (Some(0.0), Some(at)) = (datum.get(), at) {
                svg.text((at.0 + 8.0, y - 4.0), "0", Type::SMALL.halo());
            }
        }
        if start.is_none() && end.is_none() {
            svg.text((rows.area.x + 16.0, y + 4.0), "no data for either year", Type::SMALL.halo());
        }
    }
}

impl Chart for Dumbbell {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn has_data(&self) -> bool {
        self.members.iter().any(|m| m.start.get().is_some() || m.end.get().is_some())
    }

    fn describe(&self) -> String {
        let (s, e) = (&self.start_label, &self.end_label);
        let mut out = format!("One row for each of {} members, from {s} to {e}.", self.members.len());
        for m in self.sorted().iter().take(3) {
            out += &format!(" {}: {}, then {}.", m.name, self.unit.tell(&m.start), self.unit.tell(&m.end));
        }
        out
    }

    fn draw(&self, width: f64, _key: &str) -> Svg {
        let members = self.sorted();
        let keys = [
            (Key::Dot(Mark::Ring, Ink::Series(1)), self.start_label.clone()),
            (Key::Dot(Mark::Disc, Ink::Series(0)), self.end_label.clone()),
        ];
        let names: Vec<&str> = members.iter().map(|m| m.name.as_str()).collect();
        let shown: Vec<String> = members
            .iter()
            .map(|m| m.end.get().map_or_else(|| "no data".to_owned(), |v| self.unit.show(v)))
            .collect();
        let right = text::widest(shown.iter().map(String::as_str), 12.0).max(40.0) + 14.0;
        let top = axis::legend_height(width, &keys) + 24.0;
        let rows = Rows::new(width, &names, top, 18.0, right);
        let mut svg = Svg::new(width, rows.area.bottom() + 40.0);
        axis::legend(&mut svg, (0.0, 0.0), width, &keys);
        svg.text((width - 1.0, 12.0), &self.end_label, Type::SMALL.end());
        let (scale, log) = self.scale(rows.area.x + 16.0, rows.area.right() - 8.0);
        let unit =
            if log { format!("{}, logarithmic scale", self.unit.label) } else { self.unit.label.clone() };
        axis::value_axis_below(&mut svg, &scale, rows.area, &unit);
        for (i, m) in members.iter().enumerate() {
            rows.name(&mut svg, i, &m.name);
            self.member(&mut svg, m, rows, i, &scale);
            let kind = if m.end.get().is_some() { Type::BODY } else { Type::SMALL };
            rows.value(&mut svg, i, &shown[i], kind);
        }
        svg
    }

    fn table(&self) -> Table {
        let unit = &self.unit.label;
        let mut table = Table::new(
            self.caption.title.clone(),
            vec![
                Column::text("Code"),
                Column::text("Member"),
                Column::number(&self.start_label, unit),
                Column::number(&self.end_label, unit),
                Column::number("Ratio", "last/first"),
            ],
        );
        for m in self.sorted() {
            let ratio = m.end.get().zip(m.start.get()).filter(|r| r.1 > 0.0).map(|(e, s)| e / s);
            table.rows.push(vec![
                Cell::text(&m.code),
                Cell::text(&m.name),
                Cell::datum(&m.start, &self.unit),
                Cell::datum(&m.end, &self.unit),
                Cell::number(ratio, 2),
            ]);
        }
        table
    }

    fn vega_lite(&self) -> Value {
        let mut rows = Vec::new();
        for m in self.sorted() {
            for (when, datum) in [(&self.start_label, &m.start), (&self.end_label, &m.end)] {
                rows.push(json!({"code": m.code, "member": m.name, "when": when, "value": datum.get()}));
            }
        }
        let x = json!({"field": "value", "type": "quantitative", "scale": {"type": "symlog"}, "title": self.unit.label});
        let body = json!({"encoding": {"y": vega::names("member"), "x": x}, "layer": [
            {"mark": "line", "encoding": {"detail": {"field": "member"}, "color": {"value": "#aab1b9"}}},
            {"mark": {"type": "point", "filled": true, "size": 60}, "encoding": {"color": vega::names("when"), "shape": vega::names("when")}}
        ]});
        vega::spec(&self.caption, &self.describe(), Value::Array(rows), body)
    }
}
