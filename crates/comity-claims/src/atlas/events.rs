//! Events of the ledger as texts speak of them: meetings, visits, openings, initiatives, pledges.
//!
//! The kind of an event, as its row has it, decides under which measure a claim finds it. The list
//! holds what was thought worth keeping, so that it can support a claim and never contradict one.

use super::ties::stamp;
use crate::facts::Happening;
use comity_ledger::ledger::{Event, Ledger};
use comity_ledger::place::registry;

/// Parts of an event's kind, the measure that claims give it, and what happened.
const KINDS: &[(&str, &str, &str)] = &[
    ("ministerial", "ties.meeting", "opened"),
    ("summit", "ties.meeting", "opened"),
    ("meeting", "ties.meeting", "opened"),
    ("visit", "ties.meeting", "opened"),
    ("forum", "ties.meeting", "created"),
    ("inaugurated", "projects.infrastructure", "opened"),
    ("initiative.proposed", "ties.agreement", "launched"),
    ("target", PLEDGES, "launched"),
    ("pledge", PLEDGES, "launched"),
];

/// The name under which pledges are kept: no claim is of this measure, but a target finds its own.
pub const PLEDGES: &str = "pledge";

/// The events that claims may speak of.
pub fn happenings(ledger: &Ledger) -> Vec<Happening> {
    ledger.events.iter().filter_map(of).collect()
}

fn of(event: &Event) -> Option<Happening> {
    let (_, measure, what) = KINDS.iter().find(|k| event.kind.contains(k.0))?;
    Some(Happening {
        measure: (*measure).to_owned(),
        event: (*what).to_owned(),
        parties: event.parties.iter().map(|id| registry().code_of(*id).to_owned()).collect(),
        date: stamp(event.date),
        note: event.description.clone(),
        unverified: event.verification == "unverified",
        evidence: format!("event/{}", event.id),
        doubtful: true,
        of_many: false,
    })
}
