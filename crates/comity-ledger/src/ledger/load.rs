//! Fills the ledger from the tables of `registry/ledger/`, and from parts of the atlas.

use super::sheet::{Line, Tables};
use super::tie::{Likely, State, Tie};
use super::{Citation, Event, Lazy, Ledger, Observation, Project, agreement, pledge};
use crate::atlas::Atlas;
use crate::measure;
use crate::panel::reading::Bound;
use crate::time::{Date, End, Interval, Precision, When};
use std::sync::Arc;

/// The Belt and Road was proposed on this day: no memorandum is older.
const ROAD_PROPOSED: Date = Date { year: 2013, month: 9, day: 7 };
/// The day of the list that gives likely dates: who stands in it had joined by then.
const ROAD_LISTED: Date = Date { year: 2023, month: 12, day: 31 };

/// The whole ledger: the hand-kept tables, and the DESTA list of the atlas behind them.
pub fn ledger(atlas: &Arc<Atlas>, tables: Tables) -> Ledger {
    let (treaties, cited) = (Arc::clone(atlas), Arc::clone(atlas));
    Ledger {
        ties: lazy(move || {
            let own = tables.sheet("ties");
            own.lines().filter_map(tie).chain(agreement::ties(&treaties, &tables)).collect()
        }),
        of_blocs: lazy(move || agreement::of_blocs(&tables).into_iter().collect()),
        events: lazy(move || {
            let mut events: Vec<Event> = tables.sheet("events").lines().filter_map(event).collect();
            events.sort_by(|x, y| (x.date.first, &x.id).cmp(&(y.date.first, &y.id)));
            events
        }),
        projects: lazy(move || tables.sheet("projects").lines().filter_map(project).collect()),
        observations: lazy(move || tables.sheet("figures").lines().filter_map(observation).collect()),
        citations: lazy(move || {
            let own = tables.sheet("sources");
            own.lines().map(citation).chain(dataset_citation(&cited, "desta", "desta-treaties")).collect()
        }),
        pledges: lazy(move || pledge::read(&tables)),
        words: lazy(move || super::words::Words::read(&tables)),
    }
}

fn lazy<T>(read: impl FnOnce() -> T + Send + 'static) -> Lazy<T> {
    Lazy::new(Box::new(read))
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
        witness: source.publisher.clone(),
    })
}

fn citation(line: Line<'_>) -> Citation {
    Citation {
        id: line.owned("id"),
        publisher: line.owned("publisher"),
        title: line.owned("title"),
        url: line.owned("url"),
        published: line.owned("published"),
        kind: line.owned("kind"),
        witness: line.owned("witness"),
    }
}

/// A likely date settles nothing: the tie began some day between the earliest possible and the day
/// of the list that has it.
fn likely_span() -> End {
    End::At(When { first: ROAD_PROPOSED, last: ROAD_LISTED, precision: Precision::Year })
}

fn tie(line: Line<'_>) -> Option<Tie> {
    let measure = line.measure("kind")?;
    let likely: Option<Likely> = line.likely("from");
    let from = match (likely, line.text("from")) {
        (Some(_), _) => likely_span(),
        (None, "") if measure == measure::TIES_MOU_BRI => likely_span(),
        (None, text) => When::parse(text).map_or(End::Unknown, End::At),
    };
    // What was only announced has no beginning: its day is that of the announcement.
    let state = line.state("state");
    let (from, signed) = match (state, from) {
        (State::InForce | State::Absent, from) => (from, None),
        (_, End::At(when)) => (End::Unknown, Some(when)),
        (_, other) => (other, None),
    };
    Some(Tie {
        id: line.owned("id"),
        measure,
        a: line.party("a")?,
        b: line.party("b")?,
        level: line.owned("level"),
        agreement: String::new(),
        concluded: None,
        signed,
        interval: Interval { from, to: line.end("to") },
        entered: None,
        likely,
        state,
        stage: String::new(),
        kept_until: None,
        sources: line.list("sources"),
        verification: line.owned("verification"),
        note: line.owned("note"),
    })
}

fn event(line: Line<'_>) -> Option<Event> {
    Some(Event {
        id: line.owned("id"),
        date: line.when("date")?,
        until: line.when("until"),
        kind: line.owned("kind"),
        parties: line.parties("parties"),
        person: line.owned("person"),
        place: line.owned("place"),
        description: line.owned("text"),
        sources: line.list("sources"),
        verification: line.owned("verification"),
        note: line.owned("note"),
    })
}

fn project(line: Line<'_>) -> Option<Project> {
    let id = line.owned("id");
    let sites = crate::place::rows(include_str!("../../../../registry/project_parties.csv"));
    let site = sites.iter().find(|row| row.first() == Some(&id.as_str()));
    let degrees = |i: usize| site.and_then(|row| row.get(i)?.parse().ok());
    Some(Project {
        name: line.owned("name"),
        landmark: site.is_some(),
        site: degrees(3).zip(degrees(4)),
        host: line.party("place")?,
        promoter: line.party("promoter")?,
        sector: line.owned("sector"),
        subsector: line.owned("subsector"),
        modality: line.owned("modality"),
        promoters: line.owned("promoters"),
        value: line.owned("value"),
        size: line.owned("size"),
        agreed: line.owned("agreed"),
        commissioned: line.owned("commissioned"),
        stage: line.owned("stage"),
        status: line.owned("status"),
        status_as_of: line.owned("as_of"),
        note: line.owned("note"),
        sources: line.list("sources"),
        verification: line.owned("verification"),
        id,
    })
}

fn observation(line: Line<'_>) -> Option<Observation> {
    let (first, last) = (line.text("first"), line.text("last"));
    let (from, to) = (When::parse(first)?, When::parse(last)?);
    let bound = match line.text("bound") {
        "at_least" => Bound::AtLeast,
        "at_most" => Bound::AtMost,
        "about" => Bound::About,
        _ => Bound::Exact,
    };
    Some(Observation {
        id: line.owned("id"),
        measure: line.measure("measure")?,
        product: line.owned("product"),
        reporter: line.owned("reporter"),
        origin: line.party("origin")?,
        destination: line.party("destination")?,
        period: if first == last { first.to_owned() } else { format!("{first}/{last}") },
        years: (from.first.year, to.last.year),
        whole_years: from.precision == Precision::Year && to.precision == Precision::Year,
        value: line.number("value")?,
        unit: line.owned("unit"),
        bound,
        basis: line.owned("basis"),
        status: line.owned("status"),
        sources: line.list("sources"),
        verification: line.owned("verification"),
        note: line.owned("note"),
    })
}
