//! Rows of the ledger as evidence: a tie, an event, a project, a published figure, or a count of
//! ties with every tie that was counted or not.

use super::pledge::Pledge;
use super::tie::{State, Tie};
use super::{Ledger, tie};
use crate::explanation::{ExplainedRow, Explanation};
use crate::measure::Measure;
use crate::panel::reading::Bound;
use crate::party::Party;
use crate::place::registry;
use crate::time::{Date, End, Truth};
use crate::world::World;

/// The row of that kind and number.
pub fn row(world: &World, kind: &str, number: &str, id: &str) -> Option<Explanation> {
    let ledger = world.ledger();
    match kind {
        "tie" => ledger.tie(number).map(|t| of_tie(ledger, t, id)),
        "event" => {
            let event = ledger.events.iter().find(|e| e.id == number)?;
            let mut notes = unverified(&event.verification, &event.sources);
            notes.push(event.note.clone());
            notes.retain(|note| !note.is_empty());
            let until = event.until.map_or_else(String::new, |when| format!(" to {when}"));
            let who = if event.person.is_empty() { String::new() } else { format!("{}: ", event.person) };
            let title = format!("{}{until}: {who}{}", event.date, event.description);
            Some(Explanation { notes, ..cited(ledger, id, title, &event.sources) })
        }
        "project" => {
            let project = ledger.projects.iter().find(|p| p.id == number)?;
            let mut notes = unverified(&project.verification, &project.sources);
            notes.push(project.note.clone());
            notes.retain(|note| !note.is_empty());
            let said = |what: &str, text: &str| (!text.is_empty()).then(|| format!("{what}: {text}"));
            let arithmetic = [
                said("promoters", &project.promoters),
                said("kind", &project.modality),
                said("value", &project.value),
                said("size", &project.size),
                said("agreed", &project.agreed),
                said("commissioned", &project.commissioned),
                said(&format!("status, {}", project.status_as_of), &project.status),
            ]
            .into_iter()
            .flatten()
            .collect();
            let title = format!("{} ({})", project.name, registry().name_of(project.host));
            Some(Explanation { arithmetic, notes, ..cited(ledger, id, title, &project.sources) })
        }
        "observation" => {
            let o = ledger.observations.iter().find(|o| o.id == number)?;
            let reading = crate::question::from_observation(world, o, "");
            let label = o.measure.label();
            let title = format!("{label}, {}, {}", reading.basis.region, o.period);
            Some(Explanation {
                value: Some(o.value),
                unit: o.unit.clone(),
                basis: reading.basis.in_words(),
                notes: reading.notes,
                ..cited(ledger, id, title, &o.sources)
            })
        }
        "pledge" => ledger.pledges.iter().find(|p| p.id == number).map(|p| of_pledge(ledger, p, id)),
        _ => None,
    }
}

/// Kinds of rows, in the order in which a bare number is looked for.
const KINDS: &[&str] = &["tie", "event", "project", "pledge", "observation"];

/// The row of a bare number: `T021` as well as `tie/T021`.
pub fn bare(world: &World, number: &str) -> Option<Explanation> {
    KINDS.iter().find_map(|kind| row(world, kind, number, &format!("{kind}/{number}")))
}

fn unverified(verification: &str, sources: &[String]) -> Vec<String> {
    match verification {
        "unverified" if sources.is_empty() => vec!["unverified: no source attached".to_owned()],
        "unverified" => vec!["unverified: the source is named, but was not read for this row".to_owned()],
        "partly" => vec!["partly checked".to_owned()],
        _ => Vec::new(),
    }
}

/// A promise, what was found later, and what became of it by the last day that the ledger knows.
fn of_pledge(ledger: &Ledger, pledge: &Pledge, id: &str) -> Explanation {
    let when = pledge.announced.map_or_else(String::new, |when| format!("{when}, "));
    let mut notes = unverified(&pledge.verification, &pledge.sources);
    notes.push(pledge.note.clone());
    notes.retain(|note| !note.is_empty());
    let mut sources = pledge.sources.clone();
    let mut arithmetic = Vec::new();
    if let Some(quantity) = pledge.quantity {
        let by = pledge.deadline.map_or_else(String::new, |when| format!(" by {when}"));
        arithmetic.push(format!(
            "promised: {} {quantity} {}{by}",
            pledge.comparator.replace('_', " "),
            pledge.unit
        ));
    }
    for found in &pledge.evidence {
        let value = found.value.map_or_else(String::new, |v| format!("{v} {}", found.unit));
        let parts = [found.period.as_str(), &value, &found.finding, &found.basis];
        let said: Vec<&str> = parts.into_iter().filter(|text| !text.is_empty()).collect();
        let mark = if found.sources.is_empty() { " (unverified)" } else { "" };
        arithmetic.push(format!("{}{mark}", said.join(", ")));
        sources.extend(found.sources.iter().cloned());
    }
    sources.sort();
    sources.dedup();
    let title = format!("{when}{}: {}", pledge.by, pledge.promise);
    Explanation { notes, arithmetic, ..cited(ledger, id, title, &sources) }
}

fn cited(ledger: &Ledger, id: &str, title: String, sources: &[String]) -> Explanation {
    Explanation {
        id: id.to_owned(),
        title,
        source: ledger.citations_in_words(sources),
        ..Explanation::default()
    }
}

fn of_tie(ledger: &Ledger, tie: &Tie, id: &str) -> Explanation {
    let label = tie.measure.label();
    let level = if tie.level.is_empty() { String::new() } else { format!(" ({})", tie.level) };
    let (a, b) = (registry().name_of(tie.a), registry().name_of(tie.b));
    let mut notes = unverified(&tie.verification, &tie.sources);
    notes.push(tie.note.clone());
    notes.retain(|note| !note.is_empty());
    let title = format!("{label}{level}, {a} and {b}, {}", tie.span_in_words());
    Explanation { notes, ..cited(ledger, id, title, &tie.sources) }
}

/// `ties.mou.bri/CHN:CELAC~2025-05-13/2025-05-13`: what was counted on that day, and what was not.
pub fn count(world: &World, rest: &str, id: &str) -> Option<Explanation> {
    let ledger = world.ledger();
    let mut parts = rest.split('/');
    let (measure, parties, day) = (parts.next()?, parts.next()?, parts.next()?);
    let day = Date::parse(day)?;
    let (a, b) = parties.split_once(':')?;
    let (a, b) = (Party::from_key(a, day).ok()?, Party::from_key(b, day).ok()?);
    let standing = ledger.standing(measure, &a, &b, day);
    let label = Measure::parse(measure).ok()?.label();
    let mut rows = Vec::new();
    let mut list = |ties: &[&Tie], counted: i128, why: &str| {
        rows.extend(ties.iter().map(|tie| {
            ExplainedRow {
                locator: format!("{} {}–{}", tie.id, registry().code_of(tie.a), registry().code_of(tie.b)),
                exact: Some(counted),
                value: counted as f64,
                note: [why, &tie.span_in_words(), if tie.unverified() { "unverified" } else { "" }]
                    .iter()
                    .filter(|t| !t.is_empty())
                    .copied()
                    .collect::<Vec<_>>()
                    .join(", "),
            }
        }));
    };
    list(&standing.in_force, 1, "in force");
    list(&standing.cannot_say, 0, "cannot say: dates too coarse, or the list ends before");
    list(&standing.signed, 0, "signed, entry into force not known");
    list(&standing.announced, 0, "not signed");
    list(&standing.ended, 0, "ended");
    list(&standing.later, 0, "begins later");
    list(&standing.absent, 0, "known to have none");
    let sources: Vec<String> = {
        let mut ids: Vec<String> = standing.in_force.iter().flat_map(|t| t.sources.clone()).collect();
        ids.sort();
        ids.dedup();
        ids
    };
    Some(Explanation {
        title: format!("{label} in force between {} and {} on {day}", a.name(), b.name()),
        value: standing.counted().map(|(n, _)| n as f64),
        // Of all partners a list that may leave out a pair tells the least there are.
        bound: match standing.counted() {
            Some((_, bound)) if !b.is_world() => bound,
            _ => Bound::AtLeast,
        },
        unit: "pairs".to_owned(),
        arithmetic: vec!["pairs with at least one tie in force on that day, each counted once".to_owned()],
        exact_sum: standing.counted().map(|(n, _)| n as i128),
        rows,
        notes: Some(standing.open_in_words()).filter(|note| !note.is_empty()).into_iter().collect(),
        ..cited(ledger, id, String::new(), &sources)
    })
}

/// The evidence id of a count of ties.
pub fn count_id(measure: &str, a: &Party, b: &Party, day: Date) -> String {
    format!("ties/{measure}/{}:{}/{day}", a.key_on_day(), b.key_on_day())
}

/// What became of a tie between two days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change<'w> {
    /// The tie.
    pub tie: &'w Tie,
    /// Whether it is in force at the end.
    pub after: Truth,
}

impl Change<'_> {
    /// The first day on which it may have come about; the first of all if that is not known.
    fn day(&self) -> Option<Date> {
        match (self.after, self.tie.interval.to) {
            (Truth::No, End::At(when)) => Some(when.first),
            (Truth::No, _) => None,
            _ => self.tie.begins().map(|when| when.first),
        }
    }

    /// `from 14 May 2025`, `until February 2025`.
    pub fn when(&self) -> String {
        let on = |end: End| match end {
            End::At(when) => when.in_words(),
            _ => "a day not known".to_owned(),
        };
        match self.after {
            Truth::Yes => format!("from {}", on(self.tie.interval.from)),
            Truth::No => format!("until {}", on(self.tie.interval.to)),
            Truth::CannotSay => "on dates too coarse to tell".to_owned(),
        }
    }

    /// `Belt and Road memorandum with Colombia`, seen from `a` if that is one economy.
    pub fn what(&self, a: &Party) -> String {
        let tie = self.tie;
        let label = tie.measure.label();
        match tie.other(a.id).filter(|_| a.is_single()) {
            Some(other) => format!("{label} with {}", registry().name_of(other)),
            None => format!("{label} of {} and {}", registry().name_of(tie.a), registry().name_of(tie.b)),
        }
    }
}

/// Why the count differs between two days: what began, ended or became unclear in between.
pub fn changes<'w>(
    world: &'w World,
    measure: &str,
    a: &Party,
    b: &Party,
    from: Date,
    to: Date,
) -> Vec<Change<'w>> {
    let mut found = Vec::new();
    for tie in world.ledger().ties_of(measure).filter(|tie| tie::binds(tie, a, b)) {
        if tie.state != State::InForce {
            continue;
        }
        let (before, after) = (tie.in_force_on(from), tie.in_force_on(to));
        // A likely date is no change on a day; nor is the day on which a list falls silent.
        let tells = if after == Truth::No { tie.interval.to != End::Open } else { tie.begins().is_some() };
        if before == after || !tells || tie.silent_on(to) {
            continue;
        }
        found.push(Change { tie, after });
    }
    found.sort_by_key(|change| (change.day(), change.tie.id.as_str()));
    found
}
