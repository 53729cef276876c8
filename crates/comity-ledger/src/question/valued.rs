//! Values of indicators as answers: on every basis that has them, or the value added that the table of inputs and outputs tells.

use super::Answer;
use crate::indicator::{self, Subject, Value};
use crate::measure;
use crate::panel::Cell;
use crate::panel::coverage::Coverage;
use crate::panel::reading::{Gap, Reading};
use crate::panel::series::{Series, Shape};
use crate::party::Party;
use crate::time::Date;
use crate::world::World;

/// Foreign places told beside the domestic part.
const FOREIGN: usize = 5;

/// One value of an indicator on every basis that it can be computed on.
pub(super) fn valued(
    world: &World,
    answer: &mut Answer,
    (name, variant): (&str, &str),
    (a, b): (&Party, &Party),
    (from, to): (i16, i16),
) {
    let Some(indicator) = indicator::find(name) else { return };
    let before = answer.readings.len();
    // The customs of one side cannot tell of the other's trade with everybody: that is said where nobody can.
    let mut aside: Vec<Gap> = Vec::new();
    let bases = world.panel().bases_of(&indicator.measure);
    for series in bases.filter(|s| matches!(s.shape, Shape::Pair(_)) && s.tells_of([a, b])) {
        if !world.panel().years_of(series).contains(&to) {
            continue;
        }
        let subject = Subject { world, a, b, from, to, series };
        let Some(value) = indicator.value(&subject, variant) else {
            continue;
        };
        let period = if from == to { to.to_string() } else { format!("{from}–{to}") };
        let id = indicator::id_of(indicator, variant, &subject);
        match value.value.clone() {
            Ok(number) => answer.readings.push(of_value(world, series, id, period, number, value, (a, b))),
            Err(why) => {
                let when = if value.label.ends_with(&period) { String::new() } else { format!(", {period}") };
                let gap = Gap { what: format!("{}{when} ({})", value.label, series.id), why };
                if series.is_of_customs() { &mut aside } else { &mut answer.gaps }.push(gap);
            }
        }
    }
    if answer.readings.len() == before {
        answer.gaps.append(&mut aside);
    }
    if answer.readings.is_empty() && answer.gaps.is_empty() {
        let why = format!("no basis of the atlas has {to}");
        answer.gaps.push(Gap { what: format!("{} of {} and {}", indicator.label, a.name(), b.name()), why });
    }
}

/// Value added of the first party in the exports of the second; of everybody, the domestic part and the
/// largest foreign ones.
pub(super) fn value_added(
    world: &World,
    origin: &Party,
    exporter: Option<&Party>,
    (from, to): (i16, i16),
) -> Answer {
    let mut answer = Answer::default();
    let Some(series) =
        indicator::OTHER_BASES.iter().find(|series| series.measure == measure::VALUE_ADDED_EXPORTS)
    else {
        return answer;
    };
    let (everybody, last) = (Party::world(), Date::last_of(to));
    let exporter = exporter.unwrap_or(origin);
    // "Value added in the exports of Brazil", however the world came to stand beside it.
    let (origin, exporter) = if exporter.is_world() { (exporter, origin) } else { (origin, exporter) };
    if !origin.is_world() && origin.id != exporter.id {
        valued_on(world, &mut answer, ("value-added", "a.in-other", series), (origin, exporter), (from, to));
        valued_on(
            world,
            &mut answer,
            ("value-added", "a.in-other.usd", series),
            (origin, exporter),
            (from, to),
        );
        return answer;
    }
    valued_on(world, &mut answer, ("value-added", "a.own", series), (exporter, &everybody), (from, to));
    if answer.readings.is_empty() {
        return answer;
    }
    for id in indicator::value_added::foreign(world, exporter, FOREIGN) {
        let Ok(other) = Party::of(id, last) else { continue };
        valued_on(world, &mut answer, ("value-added", "a.in-other", series), (&other, exporter), (from, to));
    }
    answer
}

/// A value of an indicator on one basis that is no table of flows.
fn valued_on(
    world: &World,
    answer: &mut Answer,
    (name, variant, series): (&str, &str, &Series),
    (a, b): (&Party, &Party),
    (from, to): (i16, i16),
) {
    let Some(indicator) = indicator::find(name) else { return };
    let subject = Subject { world, a, b, from, to, series };
    let Some(value) = indicator.value(&subject, variant) else {
        return;
    };
    let id = indicator::id_of(indicator, variant, &subject);
    match value.value.clone() {
        Ok(number) => {
            answer.readings.push(of_value(world, series, id, to.to_string(), number, value, (a, b)));
        }
        Err(why) => answer.gaps.push(Gap { what: value.label.clone(), why }),
    }
}

fn of_value(
    world: &World,
    series: &Series,
    id: String,
    period: String,
    number: f64,
    value: Value,
    (a, b): (&Party, &Party),
) -> Reading {
    let year = period.rsplit('–').next().and_then(|y| y.parse().ok()).unwrap_or(0);
    let cell = Cell { from: a, to: Some(b), year, product: None };
    let mut notes = vec![value.label];
    notes.extend(value.notes);
    Reading {
        id,
        measure: "indicator".to_owned(),
        period,
        value: number,
        exact: None,
        unit: value.unit.to_owned(),
        bound: value.bound,
        basis: world.panel().basis(series, &cell),
        rows: value.inputs.len().max(1),
        not_covered: Vec::new(),
        coverage: Coverage::Recorded,
        notes,
        related_only: false,
    }
}
