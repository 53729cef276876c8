//! How are axes, grids, rows and legends drawn? The same way in every chart.

use super::ink::Ink;
use super::scale::{Scale, tick_labels};
use super::svg::{Frame, Mark, Stroke, Svg, Type};
use super::text;

/// The sign beside a name in a legend.
#[derive(Clone, Copy, Debug)]
pub enum Key {
    /// A filled square.
    Swatch(Ink),
    /// A slanted pattern: not known.
    Hatch,
    /// A line with its mark.
    Line(Stroke, Option<Mark>),
    /// A dot.
    Dot(Mark, Ink),
    /// An outlined square.
    Outline(Ink),
}

const LINE_HEIGHT: f64 = 18.0;

/// A legend in as many lines as it needs from the top left corner; returns the height used.
pub fn legend(svg: &mut Svg, at: (f64, f64), width: f64, items: &[(Key, String)]) -> f64 {
    let (mut x, mut y) = (at.0, at.1 + 12.0);
    for (key, name) in items {
        let name = text::fit(name, width - 30.0, 12.0);
        let needed = 24.0 + text::width(&name, 12.0);
        if x > at.0 && x + needed > at.0 + width {
            (x, y) = (at.0, y + LINE_HEIGHT);
        }
        sign(svg, *key, x, y - 4.0);
        svg.text((x + 22.0, y), &name, Type::BODY);
        x += needed + 16.0;
    }
    if items.is_empty() { 0.0 } else { y + 10.0 - at.1 }
}

fn sign(svg: &mut Svg, key: Key, x: f64, y: f64) {
    let square = Frame::new(x + 2.0, y - 6.0, 12.0, 12.0);
    match key {
        Key::Swatch(ink) => svg.rect(square, ink, ""),
        Key::Outline(ink) => svg.outline(square, Stroke::new(ink, 1.5), ""),
        Key::Hatch => {
            svg.hatch(square, "");
            svg.outline(square, Stroke::new(Ink::Faint, 1.0), "");
        }
        Key::Line(stroke, mark) => {
            svg.line((x, y), (x + 17.0, y), stroke, "");
            if let Some(mark) = mark {
                svg.mark(mark, (x + 8.5, y), 3.5, stroke.ink, "");
            }
        }
        Key::Dot(mark, ink) => svg.mark(mark, (x + 8.0, y), 4.5, ink, ""),
    }
}

/// Horizontal grid lines with their values on the left and the unit above.
pub fn value_axis(svg: &mut Svg, scale: &Scale, area: Frame, unit: &str) {
    let ticks = scale.ticks((area.h / 38.0).clamp(2.0, 8.0));
    for (tick, label) in ticks.iter().zip(tick_labels(&ticks)) {
        let y = scale.clamp(*tick);
        let ink = if *tick == 0.0 { Ink::Muted } else { Ink::Grid };
        svg.line((area.x, y), (area.right(), y), Stroke::new(ink, 1.0), "");
        svg.text((area.x - 6.0, y + 4.0), &label, Type::SMALL.end());
    }
    if !unit.is_empty() {
        svg.text_within((0.0, area.y - 10.0), unit, area.right(), Type::SMALL);
    }
}

/// Vertical grid lines with their values below (and above if the chart is tall), unit below.
pub fn value_axis_below(svg: &mut Svg, scale: &Scale, area: Frame, unit: &str) {
    let mut ticks = scale.ticks((area.w / 48.0).clamp(2.0, 9.0));
    let mut labels = tick_labels(&ticks);
    while ticks.len() > 2
        && text::widest(labels.iter().map(String::as_str), 11.0) + 8.0 > area.w / ticks.len() as f64
    {
        let keep = |i: &usize| i.is_multiple_of(2);
        ticks = (0..ticks.len()).filter(keep).map(|i| ticks[i]).collect();
        labels = tick_labels(&ticks);
    }
    for (tick, label) in ticks.iter().zip(labels) {
        let x = scale.clamp(*tick);
        let ink = if *tick == 0.0 { Ink::Muted } else { Ink::Grid };
        svg.line((x, area.y), (x, area.bottom()), Stroke::new(ink, 1.0), "");
        let at = inside(svg.width, x, &label);
        svg.text((at, area.bottom() + 15.0), &label, Type::SMALL.middle());
        if area.h > 380.0 {
            svg.text((at, area.y - 6.0), &label, Type::SMALL.middle());
        }
    }
    if !unit.is_empty() {
        svg.text_within((area.x, area.bottom() + 32.0), unit, svg.width - area.x, Type::SMALL);
    }
}

/// The middle of a label moved so that the label stays on the sheet.
pub fn inside(sheet: f64, x: f64, label: &str) -> f64 {
    let half = text::width(label, 11.0) / 2.0 + 1.0;
    x.min(sheet - half).max(half)
}

/// Years at equal distances: the middle of each and the room it has.
#[derive(Clone, Copy, Debug)]
pub struct Years {
    first: f64,
    step: f64,
    n: usize,
}

impl Years {
    /// `n` years side by side over the width of an area.
    pub fn across(area: Frame, n: usize) -> Self {
        let step = area.w / n.max(1) as f64;
        Self { first: area.x + step / 2.0, step, n }
    }

    /// Middle of the nth year.
    pub fn x(&self, index: usize) -> f64 {
        self.first + self.step * index as f64
    }

    /// Width of a year.
    pub fn step(&self) -> f64 {
        self.step
    }

    /// Writes the years below the area, leaving out some if there is no room.
    pub fn labels(&self, svg: &mut Svg, years: &[i32], y: f64) {
        let stride = (34.0 / self.step).ceil().max(1.0) as usize;
        let last = self.n.saturating_sub(1);
        for (i, year) in years.iter().enumerate() {
            if (last - i.min(last)).is_multiple_of(stride) {
                let label = year.to_string();
                svg.text((inside(svg.width, self.x(i), &label), y), &label, Type::SMALL.middle());
            }
        }
    }

    /// Shades a year without data.
    pub fn gap(&self, svg: &mut Svg, index: usize, area: Frame, tip: &str) {
        let w = self.step * 0.86;
        svg.hatch(Frame::new(self.x(index) - w / 2.0, area.y, w, area.h), tip);
    }
}

/// Named rows: a column of names on the left, an area for marks, a column of values on the right.
#[derive(Clone, Copy, Debug)]
pub struct Rows {
    /// Where the marks go.
    pub area: Frame,
    /// Height of a row.
    pub step: f64,
}

impl Rows {
    /// Rows for these names from `top`; `right` pixels stay free on the right.
    pub fn new(width: f64, names: &[&str], top: f64, step: f64, right: f64) -> Self {
        let limit = if width > 500.0 { 0.3 } else { 0.34 };
        let left = (text::widest(names.iter().copied(), 12.0) + 10.0).min(width * limit);
        let area = Frame::new(left, top, width - left - right, step * names.len() as f64);
        Self { area, step }
    }

    /// Middle of the nth row.
    pub fn y(&self, index: usize) -> f64 {
        self.area.y + self.step * (index as f64 + 0.5)
    }

    /// Name of the nth row, and a thin line through it.
    pub fn name(&self, svg: &mut Svg, index: usize, name: &str) {
        let y = self.y(index);
        svg.line((self.area.x, y), (self.area.right(), y), Stroke::new(Ink::Grid, 1.0).dashed("1 3"), "");
        svg.text_within((self.area.x - 10.0, y + 4.0), name, self.area.x - 10.0, Type::BODY.end());
    }

    /// What stands at the right of the nth row.
    pub fn value(&self, svg: &mut Svg, index: usize, value: &str, kind: Type) {
        svg.text((svg.width - 1.0, self.y(index) + 4.0), value, kind.end());
    }
}

/// Moves positions apart so that neighbours are at least `gap` apart and all stay in `low..=high`;
/// their order is kept.
pub fn spread(wanted: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]));
    let mut placed: Vec<f64> = order.iter().map(|&i| wanted[i].clamp(low, high.max(low))).collect();
    for i in 1..placed.len() {
        placed[i] = placed[i].max(placed[i - 1] + gap);
    }
    let mut limit = high;
    for p in placed.iter_mut().rev() {
        *p = p.min(limit);
        limit = *p - gap;
    }
    let mut out = vec![0.0; wanted.len()];
    for (&i, p) in order.iter().zip(placed) {
        out[i] = p;
    }
    out
}

/// Numbered remarks in small print from the top left corner; returns the height used.
pub fn remarks(svg: &mut Svg, at: (f64, f64), width: f64, items: &[(String, String)]) -> f64 {
    let mut y = at.1;
    for (number, words) in items {
        for (i, line) in text::wrap(words, width - 24.0, 11.0).iter().enumerate() {
            y += 15.0;
            if i == 0 {
                svg.text((at.0 + 14.0, y), number, Type::SMALL.end().bold().ink(Ink::Text));
            }
            svg.text((at.0 + 20.0, y), line, Type::SMALL);
        }
    }
    y - at.1
}

/// Height of [`remarks`].
pub fn remarks_height(width: f64, items: &[(String, String)]) -> f64 {
    items.iter().map(|i| 15.0 * text::wrap(&i.1, width - 24.0, 11.0).len() as f64).sum()
}

/// Height of a [`legend`].
pub fn legend_height(width: f64, items: &[(Key, String)]) -> f64 {
    legend(&mut Svg::new(width, 0.0), (0.0, 0.0), width, items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_moved_apart_and_stay_in_order() {
        assert_eq!(spread(&[10.0, 11.0, 50.0], 10.0, 0.0, 100.0), vec![10.0, 20.0, 50.0]);
        assert_eq!(spread(&[99.0, 98.0], 10.0, 0.0, 100.0), vec![100.0, 90.0]);
    }
}
