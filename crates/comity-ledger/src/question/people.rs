//! How many people of one party are in another, and how many embassies? Snapshots by pair.
//!
//! A snapshot has one year: asked of another, the answer says which it has, and is none.

use super::Answer;
use crate::ledger::people::{self, Persons, Rule};
use crate::measure::{self, Measure};
use crate::panel::basis::{Basis, Reporter, Valuation};
use crate::panel::coverage::Coverage;
use crate::panel::reading::{Bound, Gap, Reading};
use crate::party::Party;

/// Embassies that are named in a note.
const NAMED: usize = 8;

/// Whether a measure is one of people, which no table of flows holds.
pub fn holds(measure: Measure) -> bool {
    matches!(
        measure,
        measure::PEOPLE_MIGRANTS
            | measure::PEOPLE_REFUGEES
            | measure::PEOPLE_MISSIONS
            | measure::PEOPLE_VISAS
    )
}

/// What the snapshots say of `measure` from `a` in `b`, in the years asked for; any year if none is.
pub fn answer(measure: Measure, a: &Party, b: &Party, years: Option<(i16, i16)>) -> Answer {
    let found = match measure {
        measure::PEOPLE_MISSIONS => embassies(measure, a, b),
        measure::PEOPLE_VISAS => visa(measure, a, b),
        measure::PEOPLE_REFUGEES => persons(measure, Persons::Refugees, a, b),
        _ => persons(measure, Persons::Migrants, a, b),
    };
    let what = format!("{} of {} in {}", measure.label(), a.name(), b.name());
    let gap = |why: String| Answer { readings: Vec::new(), gaps: vec![Gap { what: what.clone(), why }] };
    let Some(reading) = found else {
        let by_pair = measure == measure::PEOPLE_VISAS && !(a.is_single() && b.is_single());
        let none = "none on the list, which is no record that there is none";
        let why = if by_pair {
            "told between two countries: name whose passports, and where they go"
        } else {
            none
        };
        return gap(why.to_owned());
    };
    let year = reading.period.get(..4).and_then(|y| y.parse::<i16>().ok());
    match (years, year) {
        (Some((from, to)), Some(year)) if !(from..=to).contains(&year) => {
            gap(format!("the one snapshot here is of {}: ask without a year", reading.period))
        }
        _ => Answer { readings: vec![reading], gaps: Vec::new() },
    }
}

fn persons(measure: Measure, what: Persons, a: &Party, b: &Party) -> Option<Reading> {
    let count = people::persons(what, a, b)?;
    let (source, caveat) = people::source_of(what);
    let bound = if count.whole { Bound::Exact } else { Bound::AtLeast };
    let reading = reading(measure, count.id, count.period, count.persons as f64, source);
    Some(Reading { bound, notes: vec![caveat.to_owned()], ..reading })
}

/// Whether passports of the one need a visa in the other, with the rule in words; of two single economies only.
fn visa(measure: Measure, a: &Party, b: &Party) -> Option<Reading> {
    if !(a.is_single() && b.is_single()) {
        return None;
    }
    let rule = people::visa(a.id, b.id)?;
    let free = matches!(rule, Rule::Free(_));
    let told = match rule {
        Rule::Free(Some(days)) => format!("free of visa for {days} days"),
        Rule::Free(None) => "free of visa".to_owned(),
        Rule::OnArrival => "given on arrival".to_owned(),
        Rule::Electronic => "asked for through the network before the journey".to_owned(),
        Rule::Needed => "needed before the journey".to_owned(),
        Rule::NoAdmission => "nobody is let in".to_owned(),
    };
    let (source, caveat) = people::source_of_visas();
    let needed = f64::from(u8::from(!free));
    let reading = reading(measure, people::visas_id(a, b), people::visas_seen(), needed, source);
    Some(Reading { notes: vec![told, caveat.to_owned()], ..reading })
}

fn embassies(measure: Measure, a: &Party, b: &Party) -> Option<Reading> {
    let found = people::missions(a, b);
    let code = |id| crate::place::registry().code_of(id);
    let named = found.iter().take(NAMED).map(|(from, to)| format!("{} in {}", code(*from), code(*to)));
    let named = named.collect::<Vec<_>>().join(", ");
    let rest = if found.len() > NAMED { " …" } else { "" };
    let (source, caveat) = people::source_of_missions();
    let id = people::embassies_id(a, b);
    let reading = reading(measure, id, people::missions_seen(), found.len() as f64, source);
    let notes = vec![format!("{named}{rest}"), caveat.to_owned()];
    (!found.is_empty()).then_some(Reading { bound: Bound::AtLeast, notes, ..reading })
}

fn reading(measure: Measure, id: String, period: &str, value: f64, source: &str) -> Reading {
    Reading {
        id,
        measure: measure.as_str().to_owned(),
        period: period.to_owned(),
        value,
        exact: Some((value as i128, 0)),
        unit: measure.unit().to_owned(),
        bound: Bound::Exact,
        basis: Basis {
            series: "people".to_owned(),
            publisher: source.to_owned(),
            release: String::new(),
            reporter: Reporter::Compiler,
            valuation: Valuation::NotStated,
            region: String::new(),
        },
        rows: 1,
        not_covered: Vec::new(),
        coverage: Coverage::Recorded,
        notes: Vec::new(),
        related_only: false,
    }
}
