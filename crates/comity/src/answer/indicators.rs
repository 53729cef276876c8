//! How are the indicators of a relation found and told? Every value on its basis, with formula and evidence.

use crate::failure::Failure;
use crate::{output, parties, words};
use comity_ledger::indicator::{self, Indicator, Subject, Value, id_of};
use comity_ledger::panel::reading::Bound;
use comity_ledger::party::{Membership, Party};
use comity_ledger::time::Date;
use comity_ledger::world::World;
use serde_json::json;

/// First year if none is named.
pub const FROM: i16 = 2014;

/// Last year if none is named: the last with figures of trade by pair.
pub const TO: i16 = 2023;

/// Which indicators of which relation are wanted.
#[derive(Clone, Debug)]
pub struct Asked {
    /// First party.
    pub a: String,
    /// Second party.
    pub b: String,
    /// First year, for changes.
    pub from: i16,
    /// Last year; levels are of this year.
    pub to: i16,
    /// Only the indicator of this short name.
    pub only: Option<String>,
    /// Only this basis.
    pub basis: Option<String>,
    /// How blocs are composed.
    pub membership: Membership,
}

/// The values of a relation.
#[derive(Clone, Debug)]
pub struct Found {
    a: Party,
    b: Party,
    from: i16,
    to: i16,
    /// Each value, or the reason why there is none.
    pub values: Vec<One>,
}

/// One value with what it is of.
#[derive(Clone, Debug)]
pub struct One {
    indicator: &'static Indicator,
    /// Basis of the figures.
    basis: String,
    id: String,
    value: Value,
}

/// Computes them.
///
/// # Errors
/// A usage failure if a party, the years or a name is wrong.
pub fn find(world: &World, asked: &Asked) -> Result<Found, Failure> {
    let Asked { from, to, .. } = *asked;
    if from > to {
        return Err(Failure::usage(format!("expected the earlier year first, found {from}..{to}")));
    }
    let (a, b) = parties::pair(&asked.a, &asked.b, Date::last_of(to))?;
    let (a, b) = (a.composed(asked.membership), b.composed(asked.membership));
    if let Some(name) = &asked.only
        && indicator::find(name).is_none()
    {
        let names: Vec<&str> = indicator::ALL.iter().map(|i| i.id).collect();
        let failure = Failure::usage(format!("unknown indicator {name:?}"));
        return Err(failure.hint(format!("indicators: {}", names.join(", "))));
    }
    let mut values = Vec::new();
    let named = |i: &&'static Indicator| asked.only.as_ref().is_none_or(|name| name == i.id);
    for indicator in indicator::ALL.iter().copied().filter(named) {
        for series in indicator.bases(world).filter(|series| series.tells_of([&a, &b])) {
            if asked.basis.as_ref().is_some_and(|basis| !is_called(&series.id, basis)) {
                continue;
            }
            let subject = Subject { world, a: &a, b: &b, from, to, series };
            values.extend(indicator.values(&subject).iter().cloned().map(|value| One {
                indicator,
                basis: subject.series.id.to_string(),
                id: id_of(indicator, &value.variant, &subject),
                value,
            }));
        }
    }
    Ok(Found { a, b, from, to, values })
}

impl Found {
    /// Whether any value could be computed.
    pub fn any(&self) -> bool {
        self.values.iter().any(|one| one.value.value.is_ok())
    }

    /// The same with only those that could be computed.
    #[must_use]
    pub fn computed(mut self) -> Self {
        self.values.retain(|one| one.value.value.is_ok());
        self
    }
}

/// Whether a basis has this name; a file of the user's may be named without its hash.
fn is_called(series: &str, name: &str) -> bool {
    series == name || series.split_once(':').is_some_and(|(file, _)| file == name)
}

/// A table of some of the values, for a terminal; `all` also lists those that could not be computed.
pub fn in_words(values: &[One], all: bool) -> String {
    let mut rows = Vec::new();
    for one in values {
        let shown = match &one.value.value {
            Ok(number) => words::known(*number, one.value.unit, one.value.bound),
            Err(why) if all => format!("– {why}"),
            Err(_) => continue,
        };
        rows.push(vec![
            one.indicator.label.to_owned(),
            one.value.label.clone(),
            shown,
            one.basis.clone(),
            one.id.clone(),
            lacking(&one.value),
        ]);
    }
    let hidden = values.iter().filter(|one| one.value.value.is_err()).count();
    let mut out = output::table(&["indicator", "of", "value", "basis", "evidence", "notes"], &[2], &rows);
    if hidden > 0 && !all {
        out += &format!("{} could not be computed; --all says why\n", words::count(hidden, "value"));
    }
    out
}

/// What a value lacks, if it is only a bound.
fn lacking(value: &Value) -> String {
    if value.bound == Bound::Exact { String::new() } else { value.notes.join("; ") }
}

/// Some of the values in the stable schema `comity/indicators/1`.
pub fn as_json(found: &Found, values: &[One]) -> serde_json::Value {
    let list: Vec<serde_json::Value> = values.iter().map(one_json).collect();
    json!({
        "schema": "comity/indicators/1", "a": found.a.key(), "b": found.b.key(), "from": found.from,
        "to": found.to, "values": list,
    })
}

fn one_json(one: &One) -> serde_json::Value {
    let (indicator, value) = (one.indicator, &one.value);
    json!({
        "id": one.id, "indicator": indicator.id,
        "variant": value.variant, "label": value.label, "value": value.value.as_ref().ok(),
        "why_missing": value.value.as_ref().err(), "unit": value.unit,
        "bound": value.bound.sign().trim(), "basis": one.basis,
        "formula": indicator.formula, "reference": indicator.reference,
        "arithmetic": value.arithmetic, "inputs": value.inputs, "notes": value.notes,
    })
}
