//! Which ties were there, from when until when?
//!
//! One lane per tie or per member; a bar while a tie is in force, an open mark when it was only
//! signed, a broken end where the date is not known. Times have a precision: a year, a month or a
//! day. Not for counts over time (`lines`).

use super::axis::{Key, Rows};
use super::ink::Ink;
use super::scale::{Scale, number};
use super::svg::{Frame, Mark, Stroke, Svg, Type};
use super::{Caption, Cell, Chart, Column, Table, axis, vega};
use serde_json::{Value, json};

/// A date as exactly as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct When {
    /// Calendar year.
    pub year: i32,
    /// 1 to 12 if known.
    pub month: Option<u8>,
    /// 1 to 31 if known.
    pub day: Option<u8>,
}

impl When {
    /// Only the year is known.
    pub fn year(year: i32) -> Self {
        Self { year, month: None, day: None }
    }

    /// A whole date.
    pub fn day(year: i32, month: u8, day: u8) -> Self {
        Self { year, month: Some(month), day: Some(day) }
    }

    /// Position in years; the middle of a month or year if no more is known.
    pub fn position(self) -> f64 {
        let within = match (self.month, self.day) {
            (Some(m), Some(d)) => (f64::from(m) - 1.0) / 12.0 + (f64::from(d) - 1.0) / 372.0,
            (Some(m), None) => (f64::from(m) - 0.5) / 12.0,
            _ => 0.5,
        };
        f64::from(self.year) + within.clamp(0.0, 0.999)
    }

    /// As in ISO 8601, as long as it is known.
    pub fn iso(self) -> String {
        match (self.month, self.day) {
            (Some(m), Some(d)) => format!("{}-{m:02}-{d:02}", self.year),
            (Some(m), None) => format!("{}-{m:02}", self.year),
            _ => self.year.to_string(),
        }
    }
}

/// An end of a tie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// At a date.
    At(When),
    /// There is an end, but its date is not known; drawn broken, with a question mark.
    #[default]
    Unknown,
    /// Goes on as of the date of the chart.
    Open,
}

/// State of a tie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Drawn as a full bar.
    #[default]
    InForce,
    /// Drawn as an outlined bar.
    Signed,
    /// Drawn hatched.
    Suspended,
    /// Negotiated or announced; drawn as a dashed line.
    Announced,
}

impl State {
    /// The word printed.
    pub fn word(self) -> &'static str {
        match self {
            Self::InForce => "in force",
            Self::Signed => "signed",
            Self::Suspended => "suspended",
            Self::Announced => "announced",
        }
    }
}

/// One stretch of time in one state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// State during the stretch.
    pub state: State,
    /// When it began.
    pub start: End,
    /// When it ended.
    pub end: End,
    /// Words on the bar if there is room, for example the level of a partnership.
    pub label: String,
    /// Entry of the evidence appendix.
    pub evidence: Option<String>,
    /// For example "unverified".
    pub remark: String,
}

/// One row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lane {
    /// Kind of tie; lanes of one group stand together and share a colour.
    pub group: String,
    /// Name of the row, for example the member.
    pub label: String,
    /// Stretches of time; they may overlap.
    pub spans: Vec<Span>,
}

/// Ties over time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// Title, notes, sources.
    pub caption: Caption,
    /// First year of the axis; what began before is drawn from the edge with its year.
    pub from: i32,
    /// Day up to which the ledger was asked; a line is drawn there.
    pub as_of: When,
    /// The rows, in order of groups.
    pub lanes: Vec<Lane>,
}

fn words(end: End) -> String {
    match end {
        End::At(when) => when.iso(),
        End::Unknown => "unknown".to_owned(),
        End::Open => "goes on".to_owned(),
    }
}

/// Height of one bar with its margin.
const TRACK: f64 = 16.0;

/// Where a lane stands.
struct Place {
    y: f64,
    height: f64,
    first_of_group: bool,
    colour: usize,
    tracks: Vec<usize>,
}

impl Timeline {
    fn keys(&self) -> Vec<(Key, String)> {
        let has = |state: State| self.lanes.iter().flat_map(|l| &l.spans).any(|s| s.state == state);
        let unknown = |s: &Span| s.start == End::Unknown || s.end == End::Unknown;
        let mut keys = Vec::new();
        if has(State::InForce) {
            keys.push((Key::Swatch(Ink::Series(0)), State::InForce.word().to_owned()));
        }
        if has(State::Signed) {
            keys.push((Key::Outline(Ink::Series(0)), "signed, not (yet) in force".to_owned()));
        }
        if has(State::Suspended) {
            keys.push((Key::Hatch, State::Suspended.word().to_owned()));
        }
        if has(State::Announced) {
            keys.push((
                Key::Line(Stroke::new(Ink::Series(0), 2.0).dashed("4 3"), None),
                State::Announced.word().to_owned(),
            ));
        }
        if self.lanes.iter().flat_map(|l| &l.spans).any(unknown) {
            keys.push((
                Key::Line(Stroke::new(Ink::Series(0), 3.0).dashed("2 3"), None),
                "? date not known".to_owned(),
            ));
        }
        keys.push((
            Key::Line(Stroke::new(Ink::Text, 1.0).dashed("3 2"), None),
            format!("as of {}", self.as_of.iso()),
        ));
        keys
    }

    /// First and last position of a span inside the chart.
    fn extent(&self, span: &Span) -> (f64, f64) {
        let (low, high) = (f64::from(self.from), self.as_of.position());
        let edge = |end: End, other: f64| match end {
            End::At(when) => when.position().clamp(low, high.max(low)),
            End::Unknown | End::Open => other,
        };
        let start = edge(span.start, low);
        (start, edge(span.end, high).max(start))
    }

    fn layout(&self, top: f64) -> Vec<Place> {
        let mut out: Vec<Place> = Vec::new();
        let (mut y, mut colour, mut group) = (top, 0, None);
        for lane in &self.lanes {
            let first_of_group = group != Some(&lane.group);
            if first_of_group {
                colour += usize::from(group.is_some());
                group = Some(&lane.group);
                y += 26.0;
            }
            let tracks = self.tracks(lane);
            let count = tracks.iter().max().map_or(1, |m| m + 1);
            let height = TRACK * count as f64 + 2.0;
            out.push(Place { y, height, first_of_group, colour, tracks });
            y += height;
        }
        out
    }

    /// Overlapping spans of a lane are drawn below one another.
    fn tracks(&self, lane: &Lane) -> Vec<usize> {
        let mut ends: Vec<f64> = Vec::new();
        let mut tracks = Vec::new();
        for span in &lane.spans {
            let (start, end) = self.extent(span);
            let free = ends.iter().position(|&e| e <= start + 1e-9).unwrap_or(ends.len());
            if free == ends.len() {
                ends.push(end);
            } else {
                ends[free] = end;
            }
            tracks.push(free);
        }
        tracks
    }

    fn years(&self, svg: &mut Svg, x: &Scale, area: Frame) {
        let ticks = x.ticks((area.w / 60.0).clamp(2.0, 12.0));
        for tick in ticks.into_iter().filter(|t| (t - t.round()).abs() < 1e-6) {
            let (at, label) = (x.clamp(tick), number(tick, 0).replace(',', ""));
            svg.line((at, area.y), (at, area.bottom()), Stroke::new(Ink::Grid, 1.0), "");
            let middle = axis::inside(svg.width, at, &label);
            svg.text((middle, area.bottom() + 15.0), &label, Type::SMALL.middle());
            svg.text((middle, area.y - 6.0), &label, Type::SMALL.middle());
        }
    }

    /// True if the span ended before the chart begins: it is told in words, not drawn.
    fn is_over(&self, span: &Span) -> bool {
        matches!(span.end, End::At(when) if when.position() < f64::from(self.from))
    }

    fn span(&self, svg: &mut Svg, lane: &Lane, span: &Span, colour: usize, y: f64, x: &Scale) {
        let (start, end) = self.extent(span);
        let (x0, x1) = (x.clamp(start), x.clamp(end));
        let ink = Ink::Series(colour);
        let mut tip = format!("{}, {}: {}", lane.group, lane.label, span.state.word());
        tip +=
            &format!(" from {} until {}. {} {}", words(span.start), words(span.end), span.label, span.remark);
        svg.open(tip.trim());
        if self.is_over(span) {
            svg.text((x0 - 2.0, y + 10.0), "◂", Type::SMALL.end());
            svg.text((x0, y + 10.0), &format!("until {}", words(span.end)), Type::SMALL.halo());
        } else if x1 - x0 < 7.0 {
            let mark = if span.state == State::InForce { Mark::Diamond } else { Mark::HollowDiamond };
            svg.mark(mark, ((x0 + x1) / 2.0, y + 6.0), 5.0, ink, "");
        } else {
            // A hair of paper between stretches that follow one another.
            self.bar(svg, span, ink, Frame::new(x0 + 0.75, y, x1 - x0 - 1.5, 12.0));
        }
        let earlier = matches!(span.start, End::At(when) if when.position() < f64::from(self.from));
        if earlier && !self.is_over(span) {
            svg.text((x0 - 2.0, y + 10.0), "◂", Type::SMALL.end().ink(ink));
        }
        svg.close();
    }

    fn bar(&self, svg: &mut Svg, span: &Span, ink: Ink, f: Frame) {
        let middle = f.y + f.h / 2.0;
        let blur = |end: End| if end == End::Unknown { (f.w * 0.35).min(26.0) } else { 0.0 };
        let (left, right) = (blur(span.start), blur(span.end));
        let core = Frame::new(f.x + left, f.y, f.w - left - right, f.h);
        match span.state {
            State::InForce => svg.rect(core, ink, ""),
            State::Signed => {
                svg.rect(core, Ink::Paper, "");
                svg.outline(
                    Frame::new(core.x + 0.8, core.y + 0.8, core.w - 1.6, core.h - 1.6),
                    Stroke::new(ink, 1.6),
                    "",
                );
            }
            State::Suspended => {
                svg.hatch(core, "");
                svg.outline(core, Stroke::new(ink, 1.0), "");
            }
            State::Announced => {
                svg.line((core.x, middle), (core.right(), middle), Stroke::new(ink, 2.0).dashed("4 3"), "")
            }
        }
        for (length, from, to, at) in [
            (left, f.x, core.x, f.x + left / 2.0),
            (right, core.right(), f.right(), core.right() + right / 2.0),
        ] {
            if length > 0.0 {
                svg.line((from, middle), (to, middle), Stroke::new(ink, 3.0).dashed("2 3"), "");
                svg.text((at, middle + 4.0), "?", Type::SMALL.middle().bold().ink(Ink::Text).halo());
            }
        }
        let paper = matches!(span.state, State::InForce);
        if super::text::width(&span.label, 10.0) + 10.0 < core.w {
            let kind = Type { size: 10.0, ..Type::BODY.ink(if paper { Ink::Paper } else { Ink::Text }) };
            let kind = if paper { kind } else { kind.halo() };
            svg.text((core.x + 5.0, f.y + 9.6), &span.label, kind);
        }
    }
}

impl Chart for Timeline {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn has_data(&self) -> bool {
        self.lanes.iter().any(|l| !l.spans.is_empty())
    }

    fn describe(&self) -> String {
        let mut groups: Vec<(&str, usize)> = Vec::new();
        for lane in &self.lanes {
            match groups.last_mut() {
                Some(last) if last.0 == lane.group => last.1 += 1,
                _ => groups.push((&lane.group, 1)),
            }
        }
        let parts: Vec<String> = groups.iter().map(|g| format!("{} ({} rows)", g.0, g.1)).collect();
        format!("Bars over time up to {}: {}.", self.as_of.iso(), parts.join(", "))
    }

    fn draw(&self, width: f64, _key: &str) -> Svg {
        let keys = self.keys();
        let top = axis::legend_height(width, &keys) + 22.0;
        let placed = self.layout(top);
        let bottom = placed.last().map_or(top, |p| p.y + p.height);
        let names: Vec<&str> = self.lanes.iter().map(|l| l.label.as_str()).collect();
        let rows = Rows::new(width, &names, top, 0.0, 6.0);
        let area = Frame::new(rows.area.x, top, rows.area.w, bottom - top);
        let mut svg = Svg::new(width, bottom + 24.0);
        axis::legend(&mut svg, (0.0, 0.0), width, &keys);
        let until = self.as_of.position().ceil().max(f64::from(self.from) + 1.0);
        let x = Scale::exact(f64::from(self.from), until, area.x + 10.0, area.right());
        self.years(&mut svg, &x, area);
        for (lane, place) in self.lanes.iter().zip(&placed) {
            if place.first_of_group {
                let y = place.y - 6.0;
                svg.text_within((0.0, y), &lane.group, width, Type::BODY.bold());
                svg.line((0.0, y + 4.0), (width, y + 4.0), Stroke::new(Ink::Faint, 1.0), "");
            }
            svg.text_within((area.x - 6.0, place.y + 12.0), &lane.label, area.x - 6.0, Type::BODY.end());
            svg.line(
                (area.x, place.y + place.height),
                (area.right(), place.y + place.height),
                Stroke::new(Ink::Grid, 0.8),
                "",
            );
            for (span, track) in lane.spans.iter().zip(&place.tracks) {
                let y = place.y + 2.0 + TRACK * *track as f64;
                self.span(&mut svg, lane, span, place.colour, y, &x);
            }
        }
        let now = x.clamp(self.as_of.position());
        svg.line(
            (now, area.y - 4.0),
            (now, area.bottom()),
            Stroke::new(Ink::Text, 1.0).dashed("3 2"),
            &format!("as of {}", self.as_of.iso()),
        );
        svg
    }

    fn table(&self) -> Table {
        let columns = ["Kind", "Who", "State", "From", "Until", "Level or name", "Remark"];
        let mut table = Table::new(self.caption.title.clone(), columns.map(Column::text).into());
        for lane in &self.lanes {
            for s in &lane.spans {
                table.rows.push(vec![
                    Cell::text(&lane.group),
                    Cell::text(&lane.label),
                    Cell::text(s.state.word()),
                    Cell::Text(words(s.start), s.evidence.clone()),
                    Cell::text(words(s.end)),
                    Cell::text(&s.label),
                    Cell::text(&s.remark),
                ]);
            }
        }
        table
    }

    fn vega_lite(&self) -> Value {
        let mut rows = Vec::new();
        let edge = |end: End, other: f64| match end {
            End::At(when) => when.position(),
            _ => other,
        };
        for lane in &self.lanes {
            for s in &lane.spans {
                rows.push(
                    json!({"group": lane.group, "who": lane.label, "state": s.state.word(), "label": s.label,
                    "from": edge(s.start, f64::from(self.from)), "to": edge(s.end, self.as_of.position()),
                    "from_known": matches!(s.start, End::At(_)), "to_known": matches!(s.end, End::At(_))}),
                );
            }
        }
        let body = json!({"mark": "bar", "encoding": {
            "x": {"field": "from", "type": "quantitative", "scale": {"zero": false}, "axis": {"format": "d"}, "title": null},
            "x2": {"field": "to"}, "y": vega::names("who"), "color": vega::names("state"), "row": vega::names("group")},
            "resolve": {"scale": {"y": "independent"}}});
        vega::spec(&self.caption, &self.describe(), Value::Array(rows), body)
    }
}
