//! What is traded, as parts of a whole? Squarified rectangles (Bruls, Huizing and van Wijk 2000),
//! one map per direction, the section's colour the same in both; areas of the two maps share one
//! scale, so the larger flow has the larger map.
//!
//! Not for negative values, which have no area: they are left out and named in the table.

use super::ink::Ink;
use super::scale::number;
use super::sections::{Section, Sections};
use super::svg::{Frame, Stroke, Svg, Type};
use super::{Caption, Chart, Datum, Table, text};
use serde_json::Value;

/// The data of [`Sections`], drawn as two treemaps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Treemap(
    /// Sections of both directions.
    pub Sections,
);

impl Treemap {
    /// Index and value of the sections with an area, largest first.
    fn side(&self, of: fn(&Section) -> &Datum) -> Vec<(usize, f64)> {
        let values = self.0.sections.iter().map(|s| of(s).get().filter(|&v| v > 0.0).map(|v| v.min(1e290)));
        let mut out: Vec<(usize, f64)> = values.enumerate().filter_map(|(i, v)| Some((i, v?))).collect();
        out.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        out
    }

    fn tile(&self, svg: &mut Svg, f: Frame, index: usize, share: f64, value: f64) {
        let section = &self.0.sections[index];
        let percent = format!("{} %", number(share * 100.0, 1));
        let name = format!("{} {}", section.code, section.name);
        svg.rect(
            f,
            Ink::Wash(index),
            &format!("{name}: {} {} ({percent})", self.0.unit.show(value), self.0.unit.label),
        );
        svg.rect(Frame::new(f.x, f.y, 4.0_f64.min(f.w), f.h), Ink::Series(index), "");
        svg.outline(f, Stroke::new(Ink::Paper, 1.5), "");
        let (room, mut y) = (f.w - 14.0, f.y + 15.0);
        let mut lines = text::wrap(name.trim(), room.max(0.0), 11.0);
        lines.push(percent);
        let code_only = lines.len() as f64 * 14.0 + 6.0 > f.h || lines.iter().any(|l| l.contains('…'));
        if code_only {
            lines = vec![section.code.clone()];
        }
        if f.h < 18.0 || room < text::widest(lines.iter().map(String::as_str), 11.0) {
            return;
        }
        for line in lines {
            svg.text((f.x + 9.0, y), &line, Type::SMALL.ink(Ink::Text));
            y += 14.0;
        }
    }
}

/// Rectangles for values in falling order that fill the frame, as square as the greedy rule of
/// Bruls, Huizing and van Wijk makes them.
fn squarify(values: &[(usize, f64)], frame: Frame) -> Vec<Frame> {
    let total: f64 = values.iter().map(|v| v.1).sum();
    let areas: Vec<f64> = values.iter().map(|v| v.1 / total * frame.w * frame.h).collect();
    let (mut rest, mut out, mut start) = (frame, Vec::new(), 0);
    while start < areas.len() {
        let side = rest.w.min(rest.h);
        let mut end = start + 1;
        while end < areas.len() && worst(&areas[start..=end], side) <= worst(&areas[start..end], side) {
            end += 1;
        }
        let row = &areas[start..end];
        let depth = if side > 0.0 { row.iter().sum::<f64>() / side } else { 0.0 };
        let upright = rest.w >= rest.h;
        let mut along = if upright { rest.y } else { rest.x };
        for area in row {
            let length = if depth > 0.0 { area / depth } else { 0.0 };
            out.push(if upright {
                Frame::new(rest.x, along, depth, length)
            } else {
                Frame::new(along, rest.y, length, depth)
            });
            along += length;
        }
        rest = if upright {
            Frame::new(rest.x + depth, rest.y, rest.w - depth, rest.h)
        } else {
            Frame::new(rest.x, rest.y + depth, rest.w, rest.h - depth)
        };
        start = end;
    }
    out
}

/// The worst ratio of sides in a row of areas laid along `side`.
fn worst(row: &[f64], side: f64) -> f64 {
    let sum: f64 = row.iter().sum();
    let most = row.iter().copied().fold(0.0, f64::max);
    let least = row.iter().copied().fold(f64::INFINITY, f64::min);
    let square = side * side;
    (square * most / (sum * sum)).max(sum * sum / (square * least))
}

impl Chart for Treemap {
    fn caption(&self) -> &Caption {
        &self.0.caption
    }
    fn has_data(&self) -> bool {
        self.0.sections.iter().any(|s| [&s.left, &s.right].iter().any(|d| d.get().is_some_and(|v| v > 0.0)))
    }
    fn describe(&self) -> String {
        self.0.describe().replace("Bars back to back by section.", "Two treemaps by section.")
    }
    fn draw(&self, width: f64, _key: &str) -> Svg {
        let sides = [self.side(|s| &s.left), self.side(|s| &s.right)];
        let labels = [&self.0.left_label, &self.0.right_label];
        let totals = sides.each_ref().map(|s| s.iter().map(|t| t.1).sum::<f64>());
        let most = totals.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        let beside = width > 500.0;
        let (full, tall) = if beside { (width / 2.0 - 8.0, 300.0) } else { (width, 260.0) };
        let height = if beside { tall + 34.0 } else { 2.0 * (tall + 34.0) };
        let mut svg = Svg::new(width, height);
        for (i, side) in sides.iter().enumerate() {
            let share = (totals[i] / most).sqrt();
            let corner =
                if beside { (i as f64 * (full + 16.0), 0.0) } else { (0.0, i as f64 * (tall + 34.0)) };
            let head = format!("{}: {} {}", labels[i], self.0.unit.show(totals[i]), self.0.unit.label);
            svg.text_within((corner.0, corner.1 + 16.0), &head, full, Type::BODY.bold());
            let frame = Frame::new(corner.0, corner.1 + 26.0, full * share, tall * share);
            for ((index, value), tile) in side.iter().zip(squarify(side, frame)) {
                self.tile(&mut svg, tile, *index, value / totals[i], *value);
            }
        }
        svg
    }
    fn table(&self) -> Table {
        self.0.table()
    }
    fn vega_lite(&self) -> Value {
        self.0.vega_lite()
    }
}
