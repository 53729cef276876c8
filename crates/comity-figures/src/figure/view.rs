//! Which part of the world is on the sheet, and where? A window on the Equal Earth plane.

use super::geometry::{Outline, equal_earth, outlines};
use super::svg::{Frame, px};
use std::sync::{Arc, Mutex, PoisonError};

/// Longitudes further apart than this are shown on a map of the whole world.
const WIDEST: f64 = 140.0;

/// A part of the Equal Earth plane around its own meridian.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Region {
    meridian: f64,
    low: (f64, f64),
    high: (f64, f64),
}

impl Region {
    /// The region that holds these places' largest parts; `None` if it would be most of the world.
    pub fn around(places: &[&Outline]) -> Option<Self> {
        let mut longitudes: Vec<f64> = places.iter().map(|o| o.label.0).collect();
        longitudes.sort_by(f64::total_cmp);
        let (first, last) = (*longitudes.first()?, *longitudes.last()?);
        let mut gap = (last, first + 360.0);
        for w in longitudes.windows(2) {
            if w[1] - w[0] > gap.1 - gap.0 {
                gap = (w[0], w[1]);
            }
        }
        let span = 360.0 - (gap.1 - gap.0);
        if span > WIDEST {
            return None;
        }
        let meridian = (gap.1 + span / 2.0 + 180.0).rem_euclid(360.0) - 180.0;
        let (mut low, mut high) = ((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY));
        for &(longitude, latitude) in places.iter().filter_map(|o| o.rings.first()).flatten() {
            let (x, y) = equal_earth(longitude, latitude, meridian);
            (low, high) = ((low.0.min(x), low.1.min(y)), (high.0.max(x), high.1.max(y)));
        }
        // A single small island still gets its neighbourhood.
        let pad = (0.04 * (high.0 - low.0).max(high.1 - low.1)).max(0.08);
        Some(Self { meridian, low: (low.0 - pad, low.1 - pad), high: (high.0 + pad, high.1 + pad) })
    }

    /// The region fitted into a frame.
    pub fn view(self, frame: Frame) -> View {
        let (w, h) = (self.high.0 - self.low.0, self.high.1 - self.low.1);
        let scale = (frame.w / w).min(frame.h / h);
        let middle = ((self.low.0 + self.high.0) / 2.0, (self.low.1 + self.high.1) / 2.0);
        View { meridian: self.meridian, scale, middle, frame, whole: false }
    }
}

/// A projection onto a frame of the sheet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    meridian: f64,
    scale: f64,
    middle: (f64, f64),
    /// Where the map is on the sheet.
    pub frame: Frame,
    /// True if the whole world is shown.
    pub whole: bool,
}

/// The least and the greatest of both coordinates: left, low, right, high.
fn bounds(points: &[(f64, f64)]) -> (f64, f64, f64, f64) {
    points.iter().fold((f64::MAX, f64::MAX, f64::MIN, f64::MIN), |b, p| {
        (b.0.min(p.0), b.1.min(p.1), b.2.max(p.0), b.3.max(p.1))
    })
}

/// Views whose lines are kept; a map has two widths.
const VIEWS_KEPT: usize = 6;

/// A view, its detail, and every outline in it.
type Kept = (View, f64, Arc<Vec<Drawn>>);

/// An outline on the sheet.
pub struct Drawn {
    /// As an SVG path; empty if nothing of it is in the frame.
    pub path: String,
    /// Size in pixels of the largest part.
    pub extent: f64,
}

impl View {
    /// The world without Antarctica.
    pub fn world(frame: Frame) -> Self {
        let scale = (frame.w / 5.2).min(frame.h / 2.3);
        Self { meridian: 11.0, scale, middle: (0.0, 0.13), frame, whole: true }
    }

    /// The point of the sheet for degrees east and north.
    pub fn at(&self, (longitude, latitude): (f64, f64)) -> (f64, f64) {
        let (x, y) = equal_earth(longitude, latitude, self.meridian);
        let centre = (self.frame.x + self.frame.w / 2.0, self.frame.y + self.frame.h / 2.0);
        (centre.0 + (x - self.middle.0) * self.scale, centre.1 - (y - self.middle.1) * self.scale)
    }

    /// True if a point of the sheet is inside the frame.
    pub fn holds(&self, (x, y): (f64, f64)) -> bool {
        let f = &self.frame;
        (f.x..=f.right()).contains(&x) && (f.y..=f.bottom()).contains(&y)
    }

    /// Outlines as an SVG path, points nearer than `detail` pixels to their neighbour left out;
    /// empty if nothing of it is in the frame.
    pub fn path(&self, outline: &Outline, detail: f64) -> String {
        outline.rings.iter().flat_map(|r| self.parts(r)).map(|p| self.ring(&p, detail)).collect()
    }

    /// A ring cut where it leaves the map on one side and comes back on the other.
    fn parts(&self, ring: &[(f64, f64)]) -> Vec<Vec<(f64, f64)>> {
        let ring = unwound(ring, self.meridian);
        let (west, east) = (self.meridian - 180.0, self.meridian + 180.0);
        if ring.iter().all(|p| (west..=east).contains(&p.0)) {
            return vec![ring];
        }
        let shifted = |by: f64| ring.iter().map(|p| (p.0 + by, p.1)).collect::<Vec<_>>();
        [0.0, 360.0, -360.0]
            .into_iter()
            .map(|by| clip(&clip(&shifted(by), west, false), east, true))
            .filter(|p| p.len() > 2)
            .collect()
    }

    /// Whether a ring may reach into the frame, told from its four extremes: on the Equal Earth plane y depends on the
    /// latitude alone, and x grows with the longitude, the faster the nearer the equator.
    fn may_reach(&self, ring: &[(f64, f64)]) -> bool {
        let (west, south, east, north) = bounds(ring);
        if west < self.meridian - 180.0 || east > self.meridian + 180.0 {
            return true;
        }
        let nearest = 0f64.clamp(south, north);
        let corner = |longitude: f64, latitude: f64| self.at((longitude, latitude));
        let corners = [west, east].map(|longitude| [south, nearest, north].map(|lat| corner(longitude, lat)));
        let (left, top, right, bottom) = bounds(corners.as_flattened());
        let f = &self.frame;
        right >= f.x && left <= f.right() && bottom >= f.y && top <= f.bottom()
    }

    fn ring(&self, ring: &[(f64, f64)], detail: f64) -> String {
        if !self.may_reach(ring) {
            return String::new();
        }
        let points: Vec<(f64, f64)> = ring.iter().map(|&p| self.at(p)).collect();
        let f = &self.frame;
        let bounds = bounds(&points);
        let outside = bounds.2 < f.x || bounds.0 > f.right() || bounds.3 < f.y || bounds.1 > f.bottom();
        if outside || (bounds.2 - bounds.0).max(bounds.3 - bounds.1) < detail {
            return String::new();
        }
        packed(&points, detail)
    }

    /// Every outline as [`Self::path`] and [`Self::extent`] have it, in the order of [`outlines`].
    /// The last few views are kept: a map whose colours change has the same lines.
    pub fn drawn(&self, detail: f64) -> Arc<Vec<Drawn>> {
        static KEPT: Mutex<Vec<Kept>> = Mutex::new(Vec::new());
        let kept = || KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = kept().iter().find(|k| k.0 == *self && k.1.to_bits() == detail.to_bits()) {
            return Arc::clone(&found.2);
        }
        let draw = |o| Drawn { path: self.path(o, detail), extent: self.extent(o) };
        let drawn: Arc<Vec<Drawn>> = Arc::new(outlines().iter().map(draw).collect());
        let mut kept = kept();
        if kept.len() >= VIEWS_KEPT {
            kept.remove(0);
        }
        kept.push((*self, detail, Arc::clone(&drawn)));
        drawn
    }

    /// Size in pixels of the largest part of a place; 0 if it does not reach into the frame.
    pub fn extent(&self, outline: &Outline) -> f64 {
        let Some(ring) = outline.rings.first().filter(|ring| self.may_reach(ring)) else { return 0.0 };
        let points: Vec<(f64, f64)> = ring.iter().map(|&p| self.at(p)).collect();
        let b = bounds(&points);
        (b.2 - b.0).max(b.3 - b.1)
    }

    /// Where to line up names for these points: a column beside them, and whether the names stand
    /// on its right.
    pub fn margin(&self, points: &[(f64, f64)]) -> (f64, bool) {
        let high = points.iter().map(|p| p.0).fold(self.frame.x, f64::max);
        let low = points.iter().map(|p| p.0).fold(self.frame.right(), f64::min);
        let reach = if self.whole { 0.07 } else { 0.16 } * self.frame.w;
        if high + reach + 44.0 < self.frame.right() {
            (high + reach, true)
        } else if low - reach - 44.0 > self.frame.x {
            (low - reach, false)
        } else {
            (self.frame.right() - 44.0, true)
        }
    }
}

/// A closed line in SVG's notation, in steps of tenths; empty for fewer than three points.
fn packed(points: &[(f64, f64)], detail: f64) -> String {
    let mut kept: Vec<(f64, f64)> = Vec::with_capacity(points.len());
    for p in points.iter().map(|p| ((p.0 * 10.0).round(), (p.1 * 10.0).round())) {
        let near = |l: &(f64, f64)| (l.0 - p.0).abs() < detail * 10.0 && (l.1 - p.1).abs() < detail * 10.0;
        if !kept.last().is_some_and(near) {
            kept.push(p);
        }
    }
    if kept.len() < 3 {
        return String::new();
    }
    let mut out = format!("M{} {}l", px(kept[0].0 / 10.0), px(kept[0].1 / 10.0));
    for w in kept.windows(2) {
        for step in [w[1].0 - w[0].0, w[1].1 - w[0].1] {
            if step >= 0.0 && !out.ends_with('l') {
                out.push(' ');
            }
            out.push_str(&px(step / 10.0));
        }
    }
    out.push('Z');
    out
}

/// A ring without jumps around the globe, as near to the meridian as whole turns allow.
fn unwound(ring: &[(f64, f64)], meridian: f64) -> Vec<(f64, f64)> {
    let mut turn = 0.0;
    let mut last = ring.first().map_or(0.0, |p| p.0);
    let mut out = Vec::with_capacity(ring.len());
    for &(longitude, latitude) in ring {
        if longitude - last > 180.0 {
            turn -= 360.0;
        } else if last - longitude > 180.0 {
            turn += 360.0;
        }
        last = longitude;
        out.push((longitude + turn, latitude));
    }
    let (low, high) = out.iter().fold((f64::MAX, f64::MIN), |b, p| (b.0.min(p.0), b.1.max(p.0)));
    let away = (((low + high) / 2.0 - meridian) / 360.0).round() * 360.0;
    out.iter().map(|p| (p.0 - away, p.1)).collect()
}

/// The part of a ring west or east of a meridian (Sutherland and Hodgman 1974).
fn clip(ring: &[(f64, f64)], meridian: f64, west: bool) -> Vec<(f64, f64)> {
    // A hair inside, so that the projection puts the edge on the right side.
    let edge = if west { meridian - 1e-6 } else { meridian + 1e-6 };
    let inside = |p: (f64, f64)| if west { p.0 <= edge } else { p.0 >= edge };
    let mut out = Vec::new();
    for (i, &a) in ring.iter().enumerate() {
        let b = ring[(i + 1) % ring.len()];
        if inside(a) {
            out.push(a);
        }
        if inside(a) != inside(b) {
            let t = (edge - a.0) / (b.0 - a.0);
            out.push((edge, a.1 + t * (b.1 - a.1)));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::geometry::find;

    #[test]
    fn what_is_left_out_unseen_has_no_point_in_the_frame() {
        let frame = Frame { x: 0.0, y: 0.0, w: 700.0, h: 400.0 };
        for pair in [["FRA", "DEU"], ["NZL", "FJI"], ["USA", "CAN"], ["KEN", "COD"]] {
            let view = Region::around(&pair.map(|code| find(code).unwrap())).unwrap().view(frame);
            let parts: Vec<_> =
                outlines().iter().flat_map(|o| &o.rings).flat_map(|ring| view.parts(ring)).collect();
            let unseen = parts.iter().filter(|part| !view.may_reach(part));
            assert!(unseen.clone().count() * 2 > parts.len(), "most of the world is elsewhere");
            for part in unseen {
                assert!(part.iter().all(|p| !view.holds(view.at(*p))), "{pair:?}: {:?}", part[0]);
            }
        }
    }
}
