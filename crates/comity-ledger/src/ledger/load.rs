//! Fills the ledger from the parts of the atlas.

use super::tie::{State, Tie};
use super::{Citation, Event, Ledger, Observation, Project};
use crate::atlas::Atlas;
use crate::frame::Frame;
use crate::panel::reading::Bound;
use crate::place::{PlaceId, registry};
use crate::time::{End, Interval, Precision, When};
use std::collections::{BTreeMap, BTreeSet};

/// Rows of a frame by column name; a missing column reads as empty text.
pub(crate) struct Rows<'a>(pub &'a Frame);

impl<'a> Rows<'a> {
    /// The text of a cell.
    pub fn text(&self, column: &str, row: usize) -> &'a str {
        self.0.text(column).and_then(|values| values.get(row)).map_or("", |text| text.as_str())
    }

    /// The text of a cell, owned.
    pub fn owned(&self, column: &str, row: usize) -> String {
        self.text(column, row).to_owned()
    }

    /// The party of a cell.
    pub fn party(&self, column: &str, row: usize) -> Option<PlaceId> {
        registry().by_code(self.text(column, row))
    }

    /// The number of a cell.
    pub fn number(&self, column: &str, row: usize) -> Option<f64> {
        let (values, decimals) = self.0.number(column)?;
        let value = (*values.get(row)?)?;
        Some(value as f64 / 10f64.powi(i32::from(decimals)))
    }

    /// Ids separated by semicolons.
    pub fn list(&self, column: &str, row: usize) -> Vec<String> {
        let parts = self.text(column, row).split(';').map(str::trim);
        parts.filter(|id| !id.is_empty()).map(str::to_owned).collect()
    }

    /// The rows.
    pub fn rows(&self) -> std::ops::Range<usize> {
        0..self.0.rows()
    }
}

/// The frame of a part, if the atlas has it.
pub(crate) fn rows_of<'a>(atlas: &'a Atlas, part: &str) -> Option<Rows<'a>> {
    atlas.part(part).and_then(|part| part.frame().ok()).map(Rows)
}

/// The whole ledger.
pub fn ledger(atlas: &Atlas) -> Ledger {
    let mut ledger = Ledger {
        citations: all(atlas, "ledger-sources", citation),
        ties: all(atlas, "ledger-ties", own_tie),
        events: all(atlas, "ledger-events", event),
        projects: all(atlas, "ledger-projects", project),
        observations: all(atlas, "ledger-observations", observation),
    };
    let listed = all(atlas, "bri", bri_tie).into_iter().chain(desta_ties(atlas));
    let known: BTreeSet<_> = ledger.ties.iter().map(key).collect();
    let missing: Vec<Tie> = listed.filter(|tie| !known.contains(&key(tie))).collect();
    ledger.ties.extend(missing);
    ledger.events.sort_by(|x, y| (x.date.first, &x.id).cmp(&(y.date.first, &y.id)));
    ledger.citations.extend(
        [("bri", "bri"), ("desta", "desta-treaties")]
            .iter()
            .filter_map(|(id, part)| dataset_citation(atlas, id, part)),
    );
    ledger
}

/// Kind and pair: a listed tie gives way to the project's own ledger where that treats the pair.
fn key(tie: &Tie) -> (String, PlaceId, PlaceId) {
    (tie.measure.clone(), tie.a.min(tie.b), tie.a.max(tie.b))
}

fn all<T>(atlas: &Atlas, part: &str, read: fn(&Rows<'_>, usize) -> Option<T>) -> Vec<T> {
    rows_of(atlas, part).map_or_else(Vec::new, |rows| rows.rows().filter_map(|i| read(&rows, i)).collect())
}

fn dataset_citation(atlas: &Atlas, id: &str, part: &str) -> Option<Citation> {
    let source = &atlas.part(part)?.head.source;
    Some(Citation {
        id: id.to_owned(),
        publisher: source.publisher.clone(),
        title: source.title.clone(),
        url: source.url.clone(),
        published: source.release.clone(),
        kind: "dataset".to_owned(),
    })
}

fn citation(rows: &Rows<'_>, i: usize) -> Option<Citation> {
    Some(Citation {
        id: rows.owned("source_id", i),
        publisher: rows.owned("publisher", i),
        title: rows.owned("title", i),
        url: rows.owned("url", i),
        published: rows.owned("published", i),
        kind: rows.owned("kind", i),
    })
}

fn own_tie(rows: &Rows<'_>, i: usize) -> Option<Tie> {
    let state = match rows.text("status", i) {
        "signed" => State::Signed,
        "announced" => State::Announced,
        _ => State::InForce,
    };
    let from = match (rows.text("from", i), rows.text("from_precision", i)) {
        ("", _) => End::Unknown,
        (text, precision) => stored(text, precision).map_or(End::Unknown, End::At),
    };
    let to = match (rows.text("to", i), rows.text("status", i)) {
        ("", "ended") => End::Unknown,
        ("", _) => End::Open,
        (text, _) => When::parse(text).map_or(End::Unknown, End::At),
    };
    Some(Tie {
        id: rows.owned("tie_id", i),
        measure: rows.owned("measure", i),
        a: rows.party("a", i)?,
        b: rows.party("b", i)?,
        level: rows.owned("level", i),
        interval: Interval { from, to },
        state,
        sources: rows.list("sources", i),
        verification: rows.owned("verification", i),
        note: rows.owned("note", i),
    })
}

/// A date as stored, no more exact than stated.
fn stored(text: &str, precision: &str) -> Option<When> {
    let when = When::parse(text)?;
    Some(match precision {
        "month" => when.coarsened(Precision::Month),
        "year" => when.coarsened(Precision::Year),
        _ => when,
    })
}

fn event(rows: &Rows<'_>, i: usize) -> Option<Event> {
    Some(Event {
        id: rows.owned("event_id", i),
        date: When::parse(rows.text("date", i))?,
        kind: rows.owned("kind", i),
        parties: rows.list("parties", i).iter().filter_map(|code| registry().by_code(code)).collect(),
        description: rows.owned("description", i),
        sources: rows.list("sources", i),
        verification: rows.owned("verification", i),
    })
}

fn project(rows: &Rows<'_>, i: usize) -> Option<Project> {
    let id = rows.owned("project_id", i);
    let parties = crate::place::rows(include_str!("../../../../registry/project_parties.csv"));
    let promoter = parties.iter().find(|row| row.first() == Some(&id.as_str()))?;
    let (currency, note) = (rows.text("currency", i), rows.text("value_note", i));
    let value = rows.number("value", i).map_or_else(String::new, |v| {
        let note = if note.is_empty() { String::new() } else { format!(" ({note})") };
        format!("{currency} {} m{note}", v / 1e6)
    });
    Some(Project {
        name: rows.owned("name", i),
        site: promoter.get(3).and_then(|y| y.parse().ok()).zip(promoter.get(4).and_then(|x| x.parse().ok())),
        host: rows.party("place", i)?,
        promoter: registry().by_code(promoter.get(1)?)?,
        sector: rows.owned("sector", i),
        promoters: rows.owned("promoters", i),
        value,
        size: rows.owned("size", i),
        agreed: rows.owned("agreed", i),
        commissioned: rows.owned("commissioned", i),
        status: rows.owned("status", i),
        note: rows.owned("bri_note", i),
        sources: rows.list("sources", i),
        verification: rows.owned("verification", i),
        id,
    })
}

fn observation(rows: &Rows<'_>, i: usize) -> Option<Observation> {
    let (first, last) = (rows.text("first", i), rows.text("last", i));
    let (from, to) = (When::parse(first)?, When::parse(last)?);
    let bound = match rows.text("bound", i) {
        "at_least" => Bound::AtLeast,
        "at_most" => Bound::AtMost,
        "about" => Bound::About,
        _ => Bound::Exact,
    };
    Some(Observation {
        id: rows.owned("observation_id", i),
        measure: rows.owned("measure", i),
        product: rows.owned("product", i),
        reporter: rows.owned("reporter", i),
        origin: rows.party("origin", i)?,
        destination: rows.party("destination", i)?,
        period: if first == last { first.to_owned() } else { format!("{first}/{last}") },
        years: (from.first.year, to.last.year),
        whole_years: from.precision == Precision::Year && to.precision == Precision::Year,
        value: rows.number("value", i)?,
        unit: rows.owned("unit", i),
        bound,
        basis: rows.owned("basis", i),
        status: rows.owned("status", i),
        sources: rows.list("sources", i),
        note: rows.owned("note", i),
    })
}

/// A row of the Belt and Road list.
fn bri_tie(rows: &Rows<'_>, i: usize) -> Option<Tie> {
    let end = |column: &str, absent: End| match rows.text(column, i) {
        "" => absent,
        text => stored(text, rows.text("from_precision", i)).map_or(End::Unknown, End::At),
    };
    let b = rows.party("place", i)?;
    Some(Tie {
        id: format!("bri:{}", registry().code_of(b)),
        measure: "ties.mou.bri".to_owned(),
        a: registry().by_code("CHN")?,
        b,
        level: String::new(),
        interval: Interval { from: end("from", End::Unknown), to: end("to", End::Open) },
        state: State::InForce,
        sources: vec!["bri".to_owned()],
        verification: "dataset".to_owned(),
        note: "likely date of joining, as the list says".to_owned(),
    })
}

/// Pairs of the DESTA list, once per pair and agreement.
fn desta_ties(atlas: &Atlas) -> Vec<Tie> {
    let (Some(rows), Some(treaties)) = (rows_of(atlas, "desta-dyads"), rows_of(atlas, "desta-treaties"))
    else {
        return Vec::new();
    };
    let names: BTreeMap<&str, &str> =
        treaties.rows().map(|i| (treaties.text("treaty", i), treaties.text("name", i))).collect();
    let read = |i: usize| {
        let year = |column: &str| rows.number(column, i).and_then(|y| When::year(y as i16));
        let signed = year("signed");
        let (state, from) = match year("in_force") {
            Some(when) => (State::InForce, End::At(when)),
            None => (State::Signed, End::Unknown),
        };
        let (a, b) = (rows.party("a", i)?, rows.party("b", i)?);
        let treaty = rows.text("treaty", i);
        let code = |id| registry().code_of(id);
        Some(Tie {
            id: format!("desta:{}:{}-{}", treaty, code(a), code(b)),
            measure: "ties.rta".to_owned(),
            a,
            b,
            level: names.get(treaty).map_or_else(String::new, |name| (*name).to_owned()),
            interval: Interval { from, to: year("ended").map_or(End::Open, End::At) },
            state,
            sources: vec!["desta".to_owned()],
            verification: "dataset".to_owned(),
            note: signed.map_or_else(String::new, |when| format!("signed {when}")),
        })
    };
    rows.rows().filter_map(read).collect()
}
