//! The ledger: ties, events, projects, pledges and single figures, each with its sources.
//!
//! One row is one fact, with the day it is known to, how far it was checked and who says so. The
//! tables are in `registry/ledger/`, edited by hand and validated by `cargo xtask check`; the DESTA
//! list of trade agreements stands behind them for its years. A row without a source is shown as
//! *unverified* by the command line and stands in no document.

pub mod agreement;
pub mod explain;
pub mod finance;
pub mod institute;
pub mod lists;
pub mod load;
pub mod people;
pub mod pledge;
pub mod recognition;
pub mod rosters;
pub mod sheet;
pub mod tie;
pub mod ties;
pub mod words;

use crate::measure::Measure;
use crate::panel::reading::Bound;
use crate::party::Party;
use crate::place::PlaceId;
use crate::time::{Date, When};
use pledge::Pledge;
use std::sync::LazyLock;

/// Who said it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Citation {
    /// Id used by the rows.
    pub id: String,
    /// The publishing office.
    pub publisher: String,
    /// Title.
    pub title: String,
    /// Address.
    pub url: String,
    /// Date of publication.
    pub published: String,
    /// `official`, `state-media`, `academic`, `dataset` …; `known`: named but not read.
    pub kind: String,
    /// Sources of one office and those who retell it share a witness.
    pub witness: String,
}

impl Citation {
    /// `Publisher: title (day) address`, without the parts that are not known.
    pub fn in_words(&self) -> String {
        let published =
            if self.published.is_empty() { String::new() } else { format!("({})", self.published) };
        let said = [format!("{}: {}", self.publisher, self.title), published, self.url.clone()];
        said.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// How far it stands from who knows: an office or a data set, those who retell them, what anybody may
    /// have written.
    fn distance(&self) -> u8 {
        match self.kind.as_str() {
            "reference" | "blog" => 2,
            "dataset" | "multilateral" => 0,
            kind if kind.starts_with("official") => 0,
            _ => 1,
        }
    }
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// `E006`.
    pub id: String,
    /// When it was, or began.
    pub date: When,
    /// When it ended, if it took longer.
    pub until: Option<When>,
    /// `forum.ministerial`, `visit.head_of_state.state`, `position.joint` …
    pub kind: String,
    /// Who took part; empty if the world. Of a visit: from where, then where to.
    pub parties: Vec<PlaceId>,
    /// Who travelled or spoke.
    pub person: String,
    /// Where.
    pub place: String,
    /// What happened.
    pub description: String,
    /// Ids of the sources.
    pub sources: Vec<String>,
    /// `checked`, `dataset`, `partly`, `unverified`.
    pub verification: String,
    /// What one must know.
    pub note: String,
}

impl Event {
    /// Whether a source is named for it: a row without one stands in no document.
    pub fn sourced(&self) -> bool {
        !self.sources.is_empty()
    }
}

/// A project: built, begun, planned or given up.
#[derive(Clone, Debug, PartialEq)]
pub struct Project {
    /// `P5`.
    pub id: String,
    /// Name.
    pub name: String,
    /// Whether it is one of those by which the relation is described.
    pub landmark: bool,
    /// Where.
    pub host: PlaceId,
    /// Who is behind it: the party whose firms or banks promote it.
    pub promoter: PlaceId,
    /// `transport`, `clean energy`, …
    pub sector: String,
    /// `port`, `metro`, …
    pub subsector: String,
    /// `investment`, `contract`, `loan` …: not to be added up across.
    pub modality: String,
    /// Promoters with their shares, as stated.
    pub promoters: String,
    /// Where it is, degrees north and east, if known.
    pub site: Option<(f64, f64)>,
    /// Value and unit, as stated.
    pub value: String,
    /// Size, as stated.
    pub size: String,
    /// Agreed on, as stated.
    pub agreed: String,
    /// Commissioned on, as stated.
    pub commissioned: String,
    /// `operating`, `under construction`, `planned` or `stopped`.
    pub stage: String,
    /// Status, as stated.
    pub status: String,
    /// The day or year of that status.
    pub status_as_of: String,
    /// What one must know.
    pub note: String,
    /// Ids of the sources.
    pub sources: Vec<String>,
    /// `checked`, `dataset`, `partly`, `unverified`.
    pub verification: String,
}

/// One published figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// `O041`.
    pub id: String,
    /// Measure id.
    pub measure: Measure,
    /// Product or what it counts; empty for the total.
    pub product: String,
    /// Who reports.
    pub reporter: String,
    /// First party.
    pub origin: PlaceId,
    /// Second party.
    pub destination: PlaceId,
    /// Period as written.
    pub period: String,
    /// First and last year of the period.
    pub years: (i16, i16),
    /// Whether the period is whole calendar years.
    pub whole_years: bool,
    /// Value in the base unit.
    pub value: f64,
    /// Base unit.
    pub unit: String,
    /// Whether it is meant exactly.
    pub bound: Bound,
    /// Basis as stated.
    pub basis: String,
    /// SDMX observation status: `A` normal, `E` estimated.
    pub status: String,
    /// Ids of the sources.
    pub sources: Vec<String>,
    /// `checked`, `dataset`, `partly`, `unverified`.
    pub verification: String,
    /// What one must know.
    pub note: String,
}

impl Observation {
    /// Whether no source was seen for it.
    pub fn unverified(&self) -> bool {
        self.sources.is_empty() || self.verification == "unverified"
    }
}

/// A Confucius Institute or similar.
#[derive(Clone, Debug, PartialEq)]
pub struct Institute {
    /// Number in the list.
    pub id: String,
    /// Name.
    pub name: String,
    /// Host economy.
    pub host: PlaceId,
    /// City.
    pub city: String,
    /// Opening date, if stated.
    pub opened: Option<When>,
    /// Latitude and longitude.
    pub position: Option<(f64, f64)>,
}

/// A project of the AidData list.
#[derive(Clone, Debug, PartialEq)]
pub struct FinancedProject {
    /// AidData record id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Recipient.
    pub host: PlaceId,
    /// Sector.
    pub sector: String,
    /// Status.
    pub status: String,
    /// Amount in constant 2021 US dollars, if stated.
    pub amount_usd2021: Option<f64>,
    /// Year of commitment.
    pub year: Option<i16>,
}

/// A table that is read when it is first asked for.
pub type Lazy<T> = LazyLock<T, Box<dyn FnOnce() -> T + Send>>;

/// All of it.
#[derive(Debug)]
pub struct Ledger {
    /// Ties of every kind.
    pub ties: Lazy<ties::Ties>,
    /// Agreements of blocs as such, beside those of their members.
    pub of_blocs: Lazy<ties::Ties>,
    /// Events by date.
    pub events: Lazy<Vec<Event>>,
    /// Projects, the landmarks first.
    pub projects: Lazy<Vec<Project>>,
    /// Single observations.
    pub observations: Lazy<Vec<Observation>>,
    /// Who said it.
    pub citations: Lazy<Vec<Citation>>,
    /// What was promised, and what came of it.
    pub pledges: Lazy<Vec<Pledge>>,
    /// What rows are called in other languages.
    pub words: Lazy<words::Words>,
}

impl Ledger {
    /// The tie of an id, be it of two states or of a bloc as such.
    pub fn tie(&self, id: &str) -> Option<&tie::Tie> {
        self.ties.find(id).or_else(|| self.of_blocs.find(id))
    }

    /// The citation of an id.
    pub fn citation(&self, id: &str) -> Option<&Citation> {
        self.citations.iter().find(|c| c.id == id)
    }

    /// The citations of a row, one line each: offices and data sets, then papers, then what anybody may
    /// have written.
    pub fn citations_in_words(&self, ids: &[String]) -> Vec<String> {
        let mut ids: Vec<&String> = ids.iter().collect();
        ids.sort_by_key(|id| self.citation(id).map_or(u8::MAX, Citation::distance));
        ids.into_iter()
            .map(|id| match self.citation(id) {
                Some(c) => c.in_words(),
                None => format!("{id}: no source attached (unverified)"),
            })
            .collect()
    }

    /// A published figure by its evidence id.
    pub fn observation(&self, evidence: &str) -> Option<&Observation> {
        let number = evidence.strip_prefix("observation/")?;
        self.observations.iter().find(|o| o.id == number)
    }

    /// Ties of one kind.
    pub fn ties_of(&self, measure: &str) -> ties::Alike<'_> {
        self.ties.of(measure)
    }

    /// The ties of one kind between the members of two parties on a day.
    pub fn standing<'a>(&'a self, measure: &'a str, a: &Party, b: &Party, day: Date) -> tie::Standing<'a> {
        tie::standing(self.ties_of(measure), a, b, day)
    }

    /// Events in which both parties take part (or a member of each, or a region that resembles
    /// one), by date.
    pub fn events_between(&self, a: &Party, b: &Party) -> Vec<&Event> {
        let near =
            |party: &Party| crate::place::registry().related(party.id).map(|(id, _)| id).collect::<Vec<_>>();
        let (near_a, near_b) = (near(a), near(b));
        let takes_part = |event: &Event, party: &Party| {
            let regions = if party.id == a.id { &near_a } else { &near_b };
            event
                .parties
                .iter()
                .any(|id| *id == party.id || party.members.contains(id) || regions.contains(id))
        };
        // What one side does towards all the world it does towards the other side too.
        let world = crate::place::registry().by_code("WLD");
        let towards_all = |event: &Event| event.parties.iter().any(|id| Some(*id) == world);
        let both = |event: &&Event| match (takes_part(event, a), takes_part(event, b)) {
            (true, true) => true,
            (false, false) => false,
            _ => towards_all(event),
        };
        self.events.iter().filter(both).collect()
    }

    /// Pledges between the parties, either way, by the day on which they were made.
    pub fn pledges_between(&self, a: &Party, b: &Party) -> Vec<&Pledge> {
        let mut found: Vec<&Pledge> = self.pledges.iter().filter(|p| p.between(a, b)).collect();
        found.sort_by_key(|p| (p.announced.map(|when| when.first), p.id.as_str()));
        found
    }

    /// Projects of one party's promoters in the other, either way.
    pub fn projects_between(&self, a: &Party, b: &Party) -> Vec<&Project> {
        let inside = |party: &Party, id: PlaceId| party.id == id || party.members.contains(&id);
        let between = |p: &&Project| {
            (inside(a, p.promoter) && inside(b, p.host)) || (inside(b, p.promoter) && inside(a, p.host))
        };
        self.projects.iter().filter(between).collect()
    }

    /// Published figures of a measure between exactly these two places, in either order for
    /// undirected measures.
    pub fn observations_between<'a>(
        &'a self,
        measure: &'a str,
        origin: PlaceId,
        destination: PlaceId,
        either_order: bool,
    ) -> impl Iterator<Item = &'a Observation> {
        self.observations.iter().filter(move |o| {
            o.measure == measure
                && ((o.origin == origin && o.destination == destination)
                    || (either_order && o.origin == destination && o.destination == origin))
        })
    }
}
