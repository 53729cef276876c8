//! Which way did it go? A line without axes for a headline tile.

use super::Datum;
use super::ink::Ink;
use super::scale::{Kind, Scale};
use super::svg::{Mark, Stroke, Svg};

/// Values in the order of time; gaps stay gaps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sparkline {
    /// Time (year) and value.
    pub points: Vec<(i32, Datum)>,
}

impl Sparkline {
    /// True if there are two values to connect or compare.
    pub fn has_data(&self) -> bool {
        self.points.iter().filter(|p| p.1.get().is_some()).count() > 1
    }

    /// The drawing, `width` by 36 pixels; `id` is unique in the page.
    pub fn svg(&self, width: f64, id: &str, title: &str) -> String {
        let mut svg = Svg::new(width, 36.0);
        let values: Vec<f64> = self.points.iter().filter_map(|p| p.1.get()).collect();
        let (first, last) = (self.points.first().map_or(0, |p| p.0), self.points.last().map_or(1, |p| p.0));
        let x = Scale::exact(f64::from(first), f64::from(last), 4.0, width - 5.0);
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let y = Scale::exact(low, high, 31.0, 5.0);
        let at = |p: &(i32, Datum)| p.1.get().map(|v| (x.clamp(f64::from(p.0)), y.clamp(v)));
        if low < 0.0 && high > 0.0 {
            let zero = y.clamp(0.0);
            svg.line((4.0, zero), (width - 5.0, zero), Stroke::new(Ink::Faint, 1.0), "");
        }
        for run in runs(&self.points, |p| at(p)) {
            svg.polyline(&run, Stroke::new(Ink::Series(0), 1.8), "");
            if let [single] = run.as_slice() {
                svg.mark(Mark::Disc, *single, 1.6, Ink::Series(0), "");
            }
        }
        if let Some(end) = self.points.iter().rev().find_map(at) {
            svg.mark(Mark::Disc, end, 3.0, Ink::Series(0), "");
        }
        let span = format!("From {first} to {last}; {} values.", values.len());
        let _ = Kind::Linear;
        svg.finish(id, title, &span)
    }
}

/// Cuts a series into runs without gaps; `place` gives the pixel of a point or `None` for a gap.
pub fn runs<T>(points: &[T], place: impl Fn(&T) -> Option<(f64, f64)>) -> Vec<Vec<(f64, f64)>> {
    let mut out: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut open = false;
    for point in points {
        match place(point) {
            Some(at) if open => out.last_mut().map_or((), |run| run.push(at)),
            Some(at) => {
                out.push(vec![at]);
                open = true;
            }
            None => open = false,
        }
    }
    out
}
