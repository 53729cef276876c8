//! Which ties were there, from when until when?
//!
//! One lane per tie or per member; a bar while a tie is in force, an open mark when it was only
//! signed, a broken end where the date is not known. Times have a precision: a year, a month or a
//! day. Not for counts over time (`lines`).

use super::svg::Svg;
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
        axis::blank(width)
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
