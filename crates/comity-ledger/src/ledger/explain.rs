//! Rows of the ledger as evidence: a tie, an event, a project, a published figure, or a count of
//! ties with every tie that was counted or not.

use super::tie::{State, Tie};
use super::{Ledger, tie};
use crate::explanation::{ExplainedRow, Explanation};
use crate::party::Party;
use crate::place::registry;
use crate::time::{Date, End, Truth};
use crate::world::World;

/// The row of that kind and number.
pub fn row(world: &World, kind: &str, number: &str, id: &str) -> Option<Explanation> {
    let ledger = world.ledger();
    match kind {
        "tie" => ledger.ties.iter().find(|t| t.id == number).map(|t| of_tie(ledger, t, id)),
        "event" => {
            let event = ledger.events.iter().find(|e| e.id == number)?;
            let notes = unverified(event.verification == "memory");
            let title = format!("{}: {}", event.date, event.description);
            Some(Explanation { notes, ..cited(ledger, id, title, &event.sources) })
        }
        "project" => {
            let project = ledger.projects.iter().find(|p| p.id == number)?;
            let mut notes = unverified(project.verification == "memory");
            notes.push(project.note.clone());
            let arithmetic = vec![
                format!("promoters: {}", project.promoters),
                format!("value: {}; size: {}", project.value, project.size),
                format!(
                    "agreed {}; commissioned {}; {}",
                    project.agreed, project.commissioned, project.status
                ),
            ];
            let title = format!("{} ({})", project.name, registry().name_of(project.host));
            Some(Explanation { arithmetic, notes, ..cited(ledger, id, title, &project.sources) })
        }
        "observation" => {
            let o = ledger.observations.iter().find(|o| o.id == number)?;
            let reading = crate::question::from_observation(world, o, "");
            let label = crate::measure::measure(&o.measure).map_or(o.measure.as_str(), |m| m.label);
            let title = format!("{label}, {}, {}", reading.basis.region, o.period);
            Some(Explanation {
                value: Some(o.value),
                unit: o.unit.clone(),
                basis: reading.basis.in_words(),
                notes: reading.notes,
                ..cited(ledger, id, title, &o.sources)
            })
        }
        _ => None,
    }
}

fn unverified(is: bool) -> Vec<String> {
    if is { vec!["unverified: no source attached".to_owned()] } else { Vec::new() }
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
    let label = crate::measure::measure(&tie.measure).map_or(tie.measure.as_str(), |m| m.label);
    let level = if tie.level.is_empty() { String::new() } else { format!(" ({})", tie.level) };
    let (a, b) = (registry().name_of(tie.a), registry().name_of(tie.b));
    let mut notes = unverified(tie.unverified());
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
    let label = crate::measure::measure(measure)?.label;
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
    list(&standing.cannot_say, 0, "cannot say at this precision");
    list(&standing.signed, 0, "signed, not known to be in force");
    list(&standing.ended, 0, "ended");
    list(&standing.later, 0, "begins later");
    let sources: Vec<String> = {
        let mut ids: Vec<String> = standing.in_force.iter().flat_map(|t| t.sources.clone()).collect();
        ids.sort();
        ids.dedup();
        ids
    };
    Some(Explanation {
        title: format!("{label} in force between {} and {} on {day}", a.name(), b.name()),
        value: Some(standing.in_force.len() as f64),
        unit: "pairs".to_owned(),
        arithmetic: vec!["pairs with at least one tie in force on that day, each counted once".to_owned()],
        exact_sum: Some(standing.in_force.len() as i128),
        rows,
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
        let end = if self.after == Truth::No { self.tie.interval.to } else { self.tie.interval.from };
        match end {
            End::At(when) => Some(when.first),
            _ => None,
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
        let label = crate::measure::measure(&tie.measure).map_or(tie.measure.as_str(), |m| m.label);
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
    for tie in world.ledger().ties.iter().filter(|tie| tie.measure == measure && tie::binds(tie, a, b)) {
        if tie.state != State::InForce {
            continue;
        }
        let (before, after) = (tie.in_force_on(from), tie.in_force_on(to));
        if before == after {
            continue;
        }
        found.push(Change { tie, after });
    }
    found.sort_by_key(|change| (change.day(), change.tie.id.as_str()));
    found
}
