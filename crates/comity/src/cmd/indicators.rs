//! `comity indicators CHN BRA`: what follows from the figures, each with its formula.

use super::membership::Composed;
use super::with::With;
use comity::failure::Failure;
use comity::{output, parties, words};
use comity_ledger::indicator::{self, Indicator, Subject, Value, id_of};
use comity_ledger::panel::reading::Bound;
use comity_ledger::time::Date;
use comity_ledger::world::World;
use serde_json::json;
use std::process::ExitCode;

/// Indicators of a relation, with formula, reference and evidence.
#[derive(clap::Args)]
pub struct Args {
    /// First party.
    a: String,
    /// Second party.
    b: String,
    /// First year, for changes.
    #[arg(long, default_value_t = 2014)]
    from: i16,
    /// Last year; levels are of this year.
    #[arg(long, default_value_t = 2023)]
    to: i16,
    /// Only the indicator of this short name.
    #[arg(long)]
    only: Option<String>,
    /// Only this basis, for example baci or the name of a file given with --with.
    #[arg(long)]
    basis: Option<String>,
    /// Also list what cannot be computed, with the reason.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    composed: Composed,
    #[command(flatten)]
    with: With,
    /// JSON instead of a table.
    #[arg(long)]
    json: bool,
}

/// Prints the values; exit code 3 if none can be computed.
///
/// # Errors
/// If a party, a year or a name is wrong.
pub fn run(args: &Args, world: &World) -> Result<ExitCode, Failure> {
    if args.from > args.to {
        return Err(Failure::usage(format!(
            "expected the earlier year first, found {}..{}",
            args.from, args.to
        )));
    }
    let kept = args.with.join(world)?;
    let world = &kept.world;
    let (a, b) = parties::pair(&args.a, &args.b, Date::last_of(args.to))?;
    let membership = args.composed.membership();
    let (a, b) = (a.composed(membership), b.composed(membership));
    if let Some(name) = &args.only
        && indicator::find(name).is_none()
    {
        let names: Vec<&str> = indicator::ALL.iter().map(|i| i.id).collect();
        let failure = Failure::usage(format!("unknown indicator {name:?}"));
        return Err(failure.hint(format!("indicators: {}", names.join(", "))));
    }
    let mut found: Vec<(&Indicator, Subject<'_>, Value)> = Vec::new();
    for indicator in indicator::ALL {
        if args.only.as_ref().is_some_and(|name| name != indicator.id) {
            continue;
        }
        for series in indicator.bases(world) {
            if args.basis.as_ref().is_some_and(|basis| !is_called(&series.id, basis)) {
                continue;
            }
            let subject = Subject { world, a: &a, b: &b, from: args.from, to: args.to, series };
            let values = (indicator.compute)(&subject).into_iter();
            found.extend(values.map(|value| (*indicator, subject.clone(), value)));
        }
    }
    let any = found.iter().any(|(_, _, value)| value.value.is_ok());
    if args.json {
        let list: Vec<serde_json::Value> = found.iter().map(|(i, s, v)| as_json(i, s, v)).collect();
        output::print_json(&json!({
            "schema": "comity/indicators/1", "a": a.key(), "b": b.key(), "from": args.from, "to": args.to,
            "values": list,
        }))?;
    } else {
        output::print(&in_words(&found, args.all))?;
    }
    Ok(kept.code(if any { 0 } else { 3 }))
}

/// Whether a basis has this name; a file of the user's may be named without its hash.
fn is_called(series: &str, name: &str) -> bool {
    series == name || series.split_once(':').is_some_and(|(file, _)| file == name)
}

fn in_words(found: &[(&Indicator, Subject<'_>, Value)], all: bool) -> String {
    let mut rows = Vec::new();
    for (indicator, subject, value) in found {
        let shown = match &value.value {
            Ok(number) => words::known(*number, value.unit, value.bound),
            Err(why) if all => format!("– {why}"),
            Err(_) => continue,
        };
        rows.push(vec![
            indicator.label.to_owned(),
            value.label.clone(),
            shown,
            subject.series.id.to_string(),
            id_of(indicator, &value.variant, subject),
            lacking(value),
        ]);
    }
    let hidden = found.iter().filter(|(_, _, v)| v.value.is_err()).count();
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

fn as_json(indicator: &Indicator, subject: &Subject<'_>, value: &Value) -> serde_json::Value {
    json!({
        "id": id_of(indicator, &value.variant, subject), "indicator": indicator.id,
        "variant": value.variant, "label": value.label, "value": value.value.as_ref().ok(),
        "why_missing": value.value.as_ref().err(), "unit": value.unit,
        "bound": value.bound.sign().trim(), "basis": subject.series.id,
        "formula": indicator.formula, "reference": indicator.reference,
        "arithmetic": value.arithmetic, "inputs": value.inputs, "notes": value.notes,
    })
}
