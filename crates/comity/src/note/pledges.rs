//! What was promised, and what came of it?

use super::say::Arg;
use super::{Desk, points};
use crate::web::Language;
use comity_figures::page::{Block, Text};
use comity_ledger::ledger::pledge::{Outcome, Pledge};

/// Promises that are told one by one.
const TOLD: usize = 4;

/// Counts by outcome, and the promises that tell most; the texts of promises are in English and
/// stand in English notes only.
pub fn blocks(desk: &Desk<'_>) -> Vec<Block> {
    let scope = desk.scope;
    let found: Vec<(&Pledge, Outcome)> = desk
        .scope
        .world
        .ledger()
        .pledges_between(&scope.a, &scope.b)
        .into_iter()
        .filter(|pledge| pledge.sourced())
        .map(|pledge| (pledge, pledge.outcome(scope.as_of)))
        .collect();
    if found.is_empty() {
        return Vec::new();
    }
    let count = |outcome: Outcome| found.iter().filter(|(_, o)| *o == outcome).count().to_string();
    let all = found.len().to_string();
    let id = found.first().map(|(pledge, _)| format!("pledge/{}", pledge.id)).unwrap_or_default();
    let (met, basis, way) = (count(Outcome::Met), count(Outcome::DependsOnBasis), count(Outcome::OnTheWay));
    let (partly, missed, unknown) =
        (count(Outcome::Partly), count(Outcome::Missed), count(Outcome::CannotTell));
    let mut items: Vec<Text> = vec![desk.say.text(
        "pledges.counts",
        &[
            ("n", Arg::Bound(&all, &id)),
            ("met", Arg::Plain(&met)),
            ("basis", Arg::Plain(&basis)),
            ("way", Arg::Plain(&way)),
            ("partly", Arg::Plain(&partly)),
            ("missed", Arg::Plain(&missed)),
            ("unknown", Arg::Plain(&unknown)),
        ],
    )];
    if desk.language() == Language::En {
        let mut telling: Vec<&(&Pledge, Outcome)> =
            found.iter().filter(|(_, outcome)| *outcome != Outcome::CannotTell).collect();
        telling.sort_by_key(|(pledge, outcome)| (weight(*outcome), pledge.id.as_str()));
        items.extend(telling.into_iter().take(TOLD).map(|(pledge, outcome)| told(desk, pledge, *outcome)));
    }
    points(items)
}

/// What a reader wants to know first.
fn weight(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::DependsOnBasis => 0,
        Outcome::Missed => 1,
        Outcome::OnTheWay => 2,
        Outcome::Partly => 3,
        Outcome::Met => 4,
        Outcome::CannotTell => 5,
    }
}

fn told(desk: &Desk<'_>, pledge: &Pledge, outcome: Outcome) -> Text {
    let day = pledge.announced.map_or_else(String::new, |when| desk.when(when));
    let quantity = pledge.quantity.map_or_else(String::new, |q| {
        let number = comity_figures::words::grouped(q, if q.fract() == 0.0 { 0 } else { 2 });
        format!(" ({number} {})", pledge.unit)
    });
    let promise = format!("{}{quantity}", pledge.promise);
    let id = format!("pledge/{}", pledge.id);
    let outcome = desk.say.word(&format!("outcome.{outcome:?}")).to_owned();
    desk.say.text(
        "pledges.told",
        &[
            ("day", Arg::Plain(&day)),
            ("by", Arg::Plain(&pledge.by)),
            ("promise", Arg::Bound(&promise, &id)),
            ("outcome", Arg::Plain(&outcome)),
        ],
    )
}
