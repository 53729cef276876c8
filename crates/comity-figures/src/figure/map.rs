//! Where? A world map in the Equal Earth projection with a value per place, and points of projects.
//!
//! Small states that a map of this size would swallow get a labelled dot with a leader line.
//! Boundaries are the de facto ones of Natural Earth: a setting, not a position; the note is
//! printed with every map. Not for values that depend on the size of the place: use shares.

use super::axis::{Key, legend, spread};
use super::geometry::{Outline, find, outlines};
use super::ink::{Ink, STEPS};
use super::scale::number;
use super::svg::{Frame, Mark, Stroke, Svg, Type};
use super::view::{Region, View};
use super::{Caption, Cell, Chart, Column, Datum, Table, Unit, axis, text, vega};
use serde_json::{Value, json};

/// The value of a place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlaceValue {
    /// ISO 3166 alpha-3.
    pub iso3: String,
    /// Name to print.
    pub name: String,
    /// The value; a gap is drawn as "no data".
    pub value: Datum,
}

/// A point, for example a project.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Point {
    /// Degrees east.
    pub longitude: f64,
    /// Degrees north.
    pub latitude: f64,
    /// Name to print.
    pub label: String,
    /// State, for example "operating"; each state has its own mark.
    pub status: String,
    /// Entry of the evidence appendix.
    pub evidence: Option<String>,
}

/// A world map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WorldMap {
    /// Title, notes, sources.
    pub caption: Caption,
    /// Unit of the values.
    pub unit: Unit,
    /// What the colours mean, for example "Trade with China, 2023".
    pub legend: String,
    /// The places with a value or a gap, for example the 33 members of a bloc. All are visible.
    pub places: Vec<PlaceValue>,
    /// Places to outline without a value, for example the other party (ISO 3166 alpha-3).
    pub outlined: Vec<String>,
    /// Points over the places.
    pub points: Vec<Point>,
    /// Whether values are gains and losses: classes lie symmetrically around zero.
    pub diverging: bool,
}

/// Places smaller than this on the sheet get a dot with a leader line, in pixels.
const SMALL: f64 = 9.0;

/// Steps of a coast shorter than this many pixels are left out.
const DETAIL: f64 = 0.6;
/// With more places than this on a map of the world, dots stay where they are, without names.
const MOST_NAMED: usize = 60;
/// Names closer than this cannot be read: then the dots stay where they are, without names.
const LEAST_GAP: f64 = 11.0;

/// A legend with one entry per line (`column` below any width) or flowing.
fn list_keys(svg: &mut Svg, at: (f64, f64), column: f64, width: f64, keys: &[(Key, String)]) -> f64 {
    if column > 1.0 {
        return legend(svg, at, column, keys);
    }
    for (i, key) in keys.iter().enumerate() {
        legend(svg, (at.0, at.1 + 18.0 * i as f64), width, std::slice::from_ref(key));
    }
    18.0 * keys.len() as f64 + 12.0
}

impl WorldMap {
    /// The part of the world to enlarge, if the places lie close enough together.
    fn region(&self) -> Option<Region> {
        let shown: Vec<&Outline> = self.places.iter().filter_map(|p| find(&p.iso3)).collect();
        Region::around(&shown)
    }

    fn legend_title(&self) -> String {
        if self.unit.label.is_empty() {
            self.legend.clone()
        } else {
            format!("{} ({})", self.legend, self.unit.label)
        }
    }

    /// Upper ends of all classes but the last: quintiles, or three sizes of gain and loss.
    fn breaks(&self) -> Vec<f64> {
        let size = |v: f64| if self.diverging { v.abs() } else { v };
        let mut values: Vec<f64> = self.places.iter().filter_map(|p| p.value.get()).map(size).collect();
        values.sort_by(f64::total_cmp);
        let steps: &[f64] = if self.diverging { &[0.4, 0.7, 0.9] } else { &[0.2, 0.4, 0.6, 0.8] };
        let mut out: Vec<f64> = Vec::new();
        for step in steps {
            // The small addition keeps 0.6 of 5 at 3.
            let Some(&v) = values.get((values.len() as f64 * step + 1e-9) as usize) else { continue };
            let digits = if self.diverging { 0.0 } else { 1.0 };
            let power = 10f64.powf(v.abs().max(1e-12).log10().floor() - digits);
            let round = (v / power).round() * power;
            let inside = values.first().is_some_and(|&f| round > f) && round.is_finite();
            if inside && out.last().is_none_or(|&l| round > l) {
                out.push(round);
            }
        }
        if self.diverging {
            let losses: Vec<f64> = out.iter().rev().map(|b| -b).collect();
            out.splice(0..0, losses);
        }
        out
    }

    /// The colour of a class among `breaks`; fewer classes than steps start further up the ramp,
    /// so that they differ.
    fn ink(&self, class: usize, breaks: usize) -> Ink {
        if breaks == 0 {
            return Ink::Ramp(3);
        }
        if !self.diverging {
            return Ink::Ramp(class * (STEPS - 1) / breaks);
        }
        let middle = breaks / 2;
        let step = |n: usize| n * (STEPS - 1) / middle.max(1);
        match class.cmp(&middle) {
            std::cmp::Ordering::Less => Ink::Loss(step(middle - class)),
            std::cmp::Ordering::Equal => Ink::Wash(4),
            std::cmp::Ordering::Greater => Ink::Ramp(step(class - middle)),
        }
    }

    fn class(&self, breaks: &[f64], value: f64) -> Ink {
        self.ink(breaks.iter().filter(|&&b| value >= b).count(), breaks.len())
    }

    fn keys(&self) -> Vec<(Key, String)> {
        let breaks = self.breaks();
        let places =
            |v: f64| if v == 0.0 { 0 } else { (1.0 - v.abs().log10().floor()).clamp(0.0, 6.0) as usize };
        let show = |v: f64| {
            let exact = number(v, places(v));
            if exact.contains('.') {
                exact.trim_end_matches('0').trim_end_matches('.').to_owned()
            } else {
                exact
            }
        };
        let mut keys = Vec::new();
        if self.places.iter().any(|p| p.value.get().is_some()) {
            for class in 0..=breaks.len() {
                let words = match (class.checked_sub(1).and_then(|c| breaks.get(c)), breaks.get(class)) {
                    (None, None) => "with a value".to_owned(),
                    (None, Some(&b)) => format!("below {}", show(b)),
                    (Some(&a), Some(&b)) => format!("{} to {}", show(a), show(b)),
                    (Some(&a), None) => format!("{} and more", show(a)),
                };
                let ink = self.ink(class, breaks.len());
                keys.push((Key::Swatch(ink), words));
            }
        }
        if self.places.iter().any(|p| p.value.get().is_none()) {
            keys.push((Key::Hatch, "no data".to_owned()));
        }
        if !self.outlined.is_empty() {
            keys.push((Key::Swatch(Ink::Series(1)), self.outlined.join(", ")));
        }
        for (i, status) in self.states().iter().enumerate() {
            keys.push((Key::Dot(Mark::of(i), Ink::Series(i + 1)), format!("project {status}")));
        }
        keys
    }

    fn states(&self) -> Vec<&str> {
        let mut out: Vec<&str> = Vec::new();
        for p in &self.points {
            if !out.contains(&p.status.as_str()) {
                out.push(&p.status);
            }
        }
        out
    }

    fn land(&self, svg: &mut Svg, view: &View) {
        let breaks = self.breaks();
        for (outline, drawn) in outlines().iter().zip(&*view.drawn(DETAIL)) {
            let d = &drawn.path;
            if d.is_empty() {
                continue;
            }
            match self.places.iter().find(|p| p.iso3 == outline.code) {
                Some(p) => {
                    let tip = format!("{}: {}", p.name, self.unit.tell(&p.value));
                    match p.value.get() {
                        Some(v) => svg.shape(d, self.class(&breaks, v), 0.7, &tip),
                        None => svg.shape_hatched(d, &tip),
                    }
                }
                None if self.outlined.contains(&outline.code) => {
                    svg.shape(d, Ink::Series(1), 0.7, &outline.name)
                }
                None => svg.shape(d, Ink::Grid, 0.6, &outline.name),
            }
        }
    }

    fn project_points(&self, svg: &mut Svg, view: &View) {
        let states = self.states();
        for p in self.points.iter().filter(|p| p.longitude.is_finite() && p.latitude.is_finite()) {
            let i = states.iter().position(|s| *s == p.status).unwrap_or(0);
            let at = view.at((p.longitude, p.latitude));
            svg.mark(Mark::of(i), at, 5.2, Ink::Paper, "");
            svg.mark(Mark::of(i), at, 4.0, Ink::Series(i + 1), &format!("{} ({})", p.label, p.status));
        }
    }

    /// Dots with names for the places too small to be seen, in columns beside each cluster of them.
    fn leaders(&self, svg: &mut Svg, view: &View) {
        let (breaks, drawn) = (self.breaks(), view.drawn(DETAIL));
        let extent =
            |o: &Outline| outlines().iter().position(|k| std::ptr::eq(k, o)).map_or(0.0, |i| drawn[i].extent);
        let mut small: Vec<(&PlaceValue, (f64, f64))> = self
            .places
            .iter()
            .filter_map(|p| Some((p, find(&p.iso3)?)))
            .filter(|(_, o)| extent(o) < SMALL)
            .map(|(p, o)| (p, view.at(o.label)))
            .filter(|(_, at)| view.holds(*at))
            .collect();
        if view.whole && self.places.len() > MOST_NAMED {
            small.iter().for_each(|(p, at)| self.dot(svg, &breaks, p, *at, 2.2));
            return;
        }
        small.sort_by(|a, b| a.1.0.total_cmp(&b.1.0).then_with(|| a.0.iso3.cmp(&b.0.iso3)));
        let near = view.frame.w * if view.whole { 0.06 } else { 0.2 };
        for cluster in small.chunk_by(|a, b| b.1.0 - a.1.0 < near) {
            self.cluster(svg, view, &breaks, cluster);
        }
    }

    fn cluster(&self, svg: &mut Svg, view: &View, breaks: &[f64], small: &[(&PlaceValue, (f64, f64))]) {
        let (low, high) = (view.frame.y + 12.0, view.frame.bottom() - 12.0);
        if small.len() as f64 * LEAST_GAP > high - low {
            small.iter().for_each(|(p, at)| self.dot(svg, breaks, p, *at, 3.0));
            return;
        }
        let (column, right) = view.margin(&small.iter().map(|s| s.1).collect::<Vec<_>>());
        let wanted: Vec<f64> = small.iter().map(|s| s.1.1).collect();
        let gap = 15.0_f64.min((high - low) / small.len() as f64);
        let placed = spread_centred(&wanted, gap, low, high);
        for ((p, at), y) in small.iter().zip(&placed) {
            svg.line(*at, (column, *y), Stroke::new(Ink::Muted, 0.8), "");
            svg.mark(Mark::Disc, *at, 1.6, Ink::Text, &p.name);
        }
        for ((p, _), y) in small.iter().zip(placed) {
            self.dot(svg, breaks, p, (column, y), 5.0);
            let (kind, shift) = if right { (Type::SMALL, 10.0) } else { (Type::SMALL.end(), -10.0) };
            svg.text((column + shift, y + 4.0), &p.iso3, kind.ink(Ink::Text).halo());
        }
    }

    fn dot(&self, svg: &mut Svg, breaks: &[f64], p: &PlaceValue, at: (f64, f64), radius: f64) {
        let tip = format!("{}: {}", p.name, self.unit.tell(&p.value));
        svg.mark(Mark::Disc, at, radius + 1.0, Ink::Muted, "");
        let ink = p.value.get().map_or(Ink::Paper, |v| self.class(breaks, v));
        svg.mark(Mark::Disc, at, radius, ink, &tip);
    }

    /// The whole world in small: where the enlarged part lies, and where the other party is.
    fn locator(&self, svg: &mut Svg, frame: Frame) {
        let view = View::world(frame);
        for outline in outlines() {
            let d = view.path(outline, 1.4);
            let ink = if self.outlined.contains(&outline.code) {
                Ink::Series(1)
            } else if self.places.iter().any(|p| p.iso3 == outline.code) {
                Ink::Series(0)
            } else {
                Ink::Grid
            };
            if !d.is_empty() {
                svg.shape(&d, ink, 0.2, &outline.name);
            }
        }
    }
}

/// Like [`spread`], but the labels stay around the middle of their points.
fn spread_centred(wanted: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let middle = wanted.iter().sum::<f64>() / wanted.len().max(1) as f64;
    let half = gap * (wanted.len().saturating_sub(1)) as f64 / 2.0;
    let top = (middle - half).min(wanted.iter().copied().fold(f64::INFINITY, f64::min)).max(low);
    let bottom = (middle + half).max(wanted.iter().copied().fold(f64::NEG_INFINITY, f64::max)).min(high);
    spread(wanted, gap, top.min(bottom - 2.0 * half).max(low), bottom.max(top + 2.0 * half).min(high))
}

impl Chart for WorldMap {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn has_data(&self) -> bool {
        self.places.iter().any(|p| p.value.get().is_some()) || !self.points.is_empty()
    }

    fn describe(&self) -> String {
        let known = self.places.iter().filter(|p| p.value.get().is_some()).count();
        format!(
            "World map of {}: {known} of {} places with a value, {} points.",
            self.legend,
            self.places.len(),
            self.points.len()
        )
    }

    fn draw(&self, width: f64, key: &str) -> Svg {
        let beside = width > 500.0;
        let region = self.region();
        let keys = self.keys();
        let (panel, side) = match (&region, beside) {
            (Some(_), true) => {
                (Frame::new(0.5, 0.5, width - 230.0, 520.0), Frame::new(width - 214.0, 0.0, 214.0, 0.0))
            }
            (Some(_), false) => {
                (Frame::new(0.5, 0.5, width - 1.0, 372.0), Frame::new(0.0, 384.0, width, 0.0))
            }
            (None, _) => (
                Frame::new(0.5, 0.5, width - 1.0, width * 0.462),
                Frame::new(0.0, width * 0.462 + 12.0, width, 0.0),
            ),
        };
        let view = region.map_or_else(|| View::world(panel), |r| r.view(panel));
        let head = text::wrap(&self.legend_title(), side.w, 12.0);
        let locator = if view.whole { 0.0 } else { side.w * 0.487 + 14.0 };
        let list = if beside && !view.whole {
            keys.len() as f64 * 18.0 + 12.0
        } else {
            axis::legend_height(side.w, &keys)
        };
        let foot = side.y + head.len() as f64 * 16.0 + 8.0 + list + locator;
        let mut svg = Svg::new(width, foot.max(panel.bottom() + 0.5) + 2.0);
        svg.open_clipped(&format!("{key}-clip"), panel);
        self.land(&mut svg, &view);
        self.project_points(&mut svg, &view);
        self.leaders(&mut svg, &view);
        svg.close();
        if !view.whole {
            svg.outline(panel, Stroke::new(Ink::Faint, 1.0), "");
        }
        let mut y = side.y + 13.0;
        for line in &head {
            svg.text((side.x, y), line, Type::BODY.bold());
            y += 16.0;
        }
        y -= 8.0;
        let column = if beside && !view.whole { 1.0 } else { side.w };
        y += list_keys(&mut svg, (side.x, y), column, side.w, &keys);
        if !view.whole {
            let height = side.w * 0.46;
            let top = if beside { (panel.bottom() - height).max(y + 6.0) } else { y + 6.0 };
            self.locator(&mut svg, Frame::new(side.x, top, side.w, height));
        }
        svg
    }

    fn table(&self) -> Table {
        let mut table = Table::new(
            self.caption.title.clone(),
            vec![Column::text("Code"), Column::text("Place"), Column::number(&self.legend, &self.unit.label)],
        );
        for p in &self.places {
            table.rows.push(vec![
                Cell::text(&p.iso3),
                Cell::text(&p.name),
                Cell::datum(&p.value, &self.unit),
            ]);
        }
        for p in &self.points {
            let words = format!("{} ({})", p.label, p.status);
            table.rows.push(vec![
                Cell::text("point"),
                Cell::Text(words, p.evidence.clone()),
                Cell::Gap(String::new()),
            ]);
        }
        table
    }

    fn vega_lite(&self) -> Value {
        let rows: Vec<Value> = self
            .places
            .iter()
            .map(|p| json!({"iso3": p.iso3, "place": p.name, "value": p.value.get()}))
            .collect();
        let body = json!({"mark": "bar", "encoding": {
            "x": vega::quantity("value", &self.unit.label), "y": {"field": "place", "type": "nominal", "sort": "-x", "title": null}}});
        vega::spec(&self.caption, &self.describe(), Value::Array(rows), body)
    }
}
