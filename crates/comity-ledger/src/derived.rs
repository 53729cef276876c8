//! A number that follows from two others: their ratio, or the change from one to the other.
//!
//! ```text
//! ratio  = part / whole                     change = 100 (later / earlier - 1)
//! money  = dollars * rate                   constant = dollars * prices of the base / prices of the year
//! ```
//!
//! The evidence is written `ratio/PART|WHOLE`, `change/LATER|EARLIER` and `money/DOLLARS|RATE`, each side an evidence id of
//! its own, so that it leads to the rows behind both; `constant/DOLLARS|2015..2020` leads to the deflators of the United
//! States from the one year to the other. Whoever lacks something gives a bound; a
//! change to or from a sum of which a part that matters is not known is none.

use crate::explanation::{ExplainError, Explanation};
use crate::measure;
use crate::panel::basis::Valuation;
use crate::panel::reading::{Bound, Gap, Reading};
use crate::rates::Rate;

fn made(reading: &Reading, id: String, value: f64, unit: String, bound: Bound, other: &Reading) -> Reading {
    let mut notes = reading.notes.clone();
    notes.extend([reading.gap_in_words(), other.gap_in_words()].into_iter().filter(|note| !note.is_empty()));
    Reading {
        id,
        value,
        unit,
        bound,
        exact: None,
        not_covered: Vec::new(),
        coverage: Default::default(),
        notes,
        rows: reading.rows + other.rows,
        measure: "derived".to_owned(),
        ..reading.clone()
    }
}

/// `part / whole`.
///
/// # Errors
/// If there is nothing to divide by.
pub fn ratio(part: &Reading, whole: &Reading) -> Result<Reading, Gap> {
    let id = format!("ratio/{}|{}", part.id, whole.id);
    let gap = |why: &str| Gap { what: id.clone(), why: why.to_owned() };
    if whole.value <= 0.0 {
        return Err(gap("there is nothing to divide by"));
    }
    if part.none_recorded() {
        return Err(gap("none recorded"));
    }
    let (unit, factor) = match (part.unit.as_str(), whole.unit.as_str()) {
        (x, y) if x == y => ("percent".to_owned(), 100.0),
        (x, "persons") => (format!("{x} per person"), 1.0),
        (x, y) => (format!("{x} per {y}"), 1.0),
    };
    let bound = match (part.known(), whole.known()) {
        (Bound::Exact, Bound::Exact) => Bound::Exact,
        (Bound::AtLeast, Bound::Exact) => Bound::AtLeast,
        (Bound::Exact, Bound::AtLeast) => Bound::AtMost,
        _ if part.has_holes() || whole.has_holes() => return Err(gap("not covered")),
        _ => Bound::About,
    };
    Ok(made(part, id.clone(), factor * part.value / whole.value, unit, bound, whole))
}

/// The change from `earlier` to `later` in per cent.
///
/// # Errors
/// If one of them is not known well enough, or there is nothing to grow from.
pub fn change(later: &Reading, earlier: &Reading) -> Result<Reading, Gap> {
    let id = format!("change/{}|{}", later.id, earlier.id);
    let gap = |why: String| Gap { what: id.clone(), why };
    if let Some(lacks) = [later, earlier].into_iter().find(|reading| reading.is_lower_bound()) {
        return Err(gap(format!("not covered: {}", lacks.gap_in_words())));
    }
    if earlier.value <= 0.0 {
        return Err(gap("there is nothing to grow from".to_owned()));
    }
    let percent = 100.0 * (later.value / earlier.value - 1.0);
    let bound = if later.bound == Bound::Exact && earlier.bound == Bound::Exact {
        Bound::Exact
    } else {
        Bound::About
    };
    let period = format!("{}–{}", earlier.period, later.period);
    Ok(Reading { period, ..made(later, id.clone(), percent, "percent".to_owned(), bound, earlier) })
}

/// An amount of US dollars in another money, at the average rate of its year.
pub fn in_money(dollars: &Reading, rate: &Rate) -> Reading {
    let mut notes = dollars.notes.clone();
    notes.push(format!("at {:.4} {} per USD: {}", rate.average, rate.currency, rate.in_words()));
    Reading {
        id: format!("money/{}|{}", dollars.id, rate.id()),
        value: dollars.value * rate.average,
        unit: rate.currency.clone(),
        exact: None,
        notes,
        ..dollars.clone()
    }
}

/// The yearly ratios of the deflator of the United States that lead from the prices of a year to those of another.
fn deflators(year: i16, base: i16) -> impl Iterator<Item = String> {
    let years = (year.min(base).saturating_add(1))..=year.max(base);
    years.map(|year| format!("{}/USA/{year}@wdi-deflator", measure::GDP_DEFLATOR))
}

/// An amount of US dollars of its year in those of another, by the price level of the output of the United States,
/// whose rows `explain` finds.
///
/// # Errors
/// If it is not of one year, or the price level is not known between the two years.
pub fn in_prices_of(
    explain: impl Fn(&str) -> Result<Explanation, ExplainError>,
    dollars: &Reading,
    base: i16,
) -> Result<Reading, Gap> {
    let gap = |why: String| Gap { what: format!("{} in dollars of {base}", dollars.id), why };
    let year: i16 = dollars.period.parse().map_err(|_| gap(format!("{} is no year", dollars.period)))?;
    let id = format!("constant/{}|{year}..{base}", dollars.id);
    let (_, rest) = id.split_once('/').unwrap_or_default();
    let told = constant_explained(explain, rest, &id).map_err(|e| gap(e.to_string()))?;
    let value = told.value.ok_or_else(|| gap("no price level".to_owned()))?;
    let mut reading = Reading { id, value, exact: None, ..dollars.clone() };
    reading.basis.valuation = Valuation::Constant(base);
    reading.notes.push(format!("in dollars of {base}, by the GDP deflator of the United States"));
    Ok(reading)
}

/// `DOLLARS|YEAR..BASE`, with the deflators between, each explained by `explain`.
///
/// # Errors
/// If it has another form, or something in it cannot be explained.
pub fn constant_explained(
    explain: impl Fn(&str) -> Result<Explanation, ExplainError>,
    rest: &str,
    id: &str,
) -> Result<Explanation, ExplainError> {
    let form = || ExplainError::Form(id.to_owned());
    let (dollars, years) = rest.rsplit_once('|').ok_or_else(form)?;
    let (year, base) = years.split_once("..").ok_or_else(form)?;
    let (year, base): (i16, i16) = (year.parse().map_err(|_| form())?, base.parse().map_err(|_| form())?);
    let first = explain(dollars)?;
    let mut chain = 1.0;
    let mut inputs = vec![dollars.to_owned()];
    for deflator in deflators(year, base) {
        chain *= explain(&deflator)?.value.ok_or_else(form)?;
        inputs.push(deflator);
    }
    let factor = if base < year { 1.0 / chain } else { chain };
    Ok(Explanation {
        id: id.to_owned(),
        title: format!("{}, in dollars of {base}", first.title),
        value: first.value.map(|dollars| dollars * factor),
        arithmetic: first.value.map(|dollars| format!("{dollars} * {factor:.6}")).into_iter().collect(),
        inputs,
        rows: Vec::new(),
        exact_sum: None,
        ..first
    })
}

/// Both sides of `PART|WHOLE`, each explained by `explain`, and what follows from them.
///
/// # Errors
/// If a side is no evidence id.
pub fn explained(
    explain: impl Fn(&str) -> Result<Explanation, ExplainError>,
    kind: &str,
    rest: &str,
    id: &str,
) -> Result<Explanation, ExplainError> {
    let (x, y) = rest.split_once('|').ok_or_else(|| ExplainError::Form(id.to_owned()))?;
    let (first, second) = (explain(x)?, explain(y)?);
    let same = first.unit == second.unit;
    let of = first.value.zip(second.value).filter(|(_, y)| *y > 0.0);
    let value = of.map(|(x, y)| match kind {
        "change" => 100.0 * (x / y - 1.0),
        "money" => x * y,
        _ if same => 100.0 * x / y,
        _ => x / y,
    });
    let unit = match (kind, second.unit.as_str()) {
        ("change", _) => "percent".to_owned(),
        ("money", unit) => unit.trim_end_matches(" per USD").to_owned(),
        _ if same => "percent".to_owned(),
        (_, "persons") => format!("{} per person", first.unit),
        (_, unit) => format!("{} per {unit}", first.unit),
    };
    let bound = match (first.bound, second.bound) {
        (Bound::Exact, Bound::Exact) => Bound::Exact,
        (Bound::AtLeast, Bound::Exact) if kind != "change" => Bound::AtLeast,
        (Bound::Exact, Bound::AtLeast) if kind == "ratio" => Bound::AtMost,
        _ => Bound::About,
    };
    let numbers = of.map(|(x, y)| match kind {
        "change" => format!("from {y} to {x}"),
        "money" => format!("{x} * {y}"),
        _ => format!("{x} / {y}"),
    });
    let (word, between) = match kind {
        "change" => ("change to", "from"),
        "money" => ("in other money:", "at the"),
        _ => ("ratio of", "and"),
    };
    Ok(Explanation {
        id: id.to_owned(),
        title: format!("{word} {} {between} {}", first.title, second.title),
        value,
        bound,
        unit,
        basis: first.basis,
        arithmetic: numbers.into_iter().collect(),
        inputs: vec![x.to_owned(), y.to_owned()],
        notes: first.notes.into_iter().chain(second.notes).collect(),
        ..Explanation::default()
    })
}
