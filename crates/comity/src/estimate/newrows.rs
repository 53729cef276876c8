//! What does a model say of rows that it was not estimated on?
//!
//! ```text
//! eta = x' b + its level of every effect + offset      mean: exp(eta), eta after least squares, 1 / (1 + exp(-eta)) of logit
//! ```
//!
//! A value is written only where everything in it is known: a level that no row used has no effect, a level of `i()`
//! without rows no coefficient, and levels that are known may still have no sum, if no chain of rows joins them or a
//! dropped regressor leaves what it follows ([`comity_model::gravity::Free`]). Each such row says why. Lags look back into
//! the rows of the estimate too, and curves (`poly`, `bs`, `ns`) have the means, knots and ends of those rows. Not with instruments: what the residual of the first stage would be is not known.

use super::data::{Column, Frame, MISSING, Texts};
use super::design::{Design, Ground, Parts};
use super::formula::Formula;
use super::prepare::Prepared;
use crate::failure::Failure;
use comity_model::gravity::{Data, Family, Fit, Free};
use std::borrow::Cow;
use std::collections::HashMap;

/// Random directions in which a row must not move; one misses a row that moves with probability nought, two guard against
/// a direction that is nearly blind.
const DIRECTIONS: usize = 2;

/// What a model says of a new row.
#[derive(Clone, Debug, PartialEq)]
pub struct Predicted {
    /// Row of the new data.
    pub row: usize,
    /// The mean; NaN if it is not known.
    pub value: f64,
    /// The response, if the new data have it.
    pub observed: f64,
    /// `new`, or why there is no value.
    pub status: String,
}

/// The new rows that a model is about: all, or those of its level of `--by`.
fn about(prepared: &Prepared, new: &Frame, level: Option<&str>) -> Vec<usize> {
    let all = 0..new.rows;
    let (Some(level), Some(by)) = (level, &prepared.by_column) else { return all.collect() };
    match new.columns.get(by) {
        Some(Column::Texts(texts)) => all.filter(|row| texts.get(*row) == Some(level)).collect(),
        Some(Column::Numbers(values)) => all.filter(|row| format!("{}", values[*row]) == level).collect(),
        None => Vec::new(),
    }
}

/// Predicts the rows of new data.
///
/// # Errors
/// If there are instruments, or the new data lack what the formula needs.
pub(super) fn predict(
    prepared: &Prepared,
    new: &Frame,
    level: Option<&str>,
    formula: &Formula,
    (design, data, fit, family): (&Design<'_>, &Data<'_>, &Fit, Family),
) -> Result<Vec<Predicted>, Failure> {
    if fit.instrumented.is_some() {
        return Err(Failure::usage("--new-data does not go with instruments")
            .hint("the residual of the first stage is not known for new rows"));
    }
    let stacked = stacked(prepared, new, formula);
    let ground = Ground::new(&stacked, false)?;
    let parts = ground.whole(&stacked.formulas[0], &design.rows)?;
    let offset = ground.offset_everywhere();
    let terms = Terms::of(&parts, fit)?;
    let effects: Vec<Levels<'_>> = parts
        .effects
        .iter()
        .zip(&design.effects)
        .map(|(e, old)| Levels::of(&ground, &parts, e, design, old))
        .collect();
    let free = directions(data, fit);
    let before = prepared.frame.rows;
    let observed = |row: usize| parts.y.get(before + row).copied().unwrap_or(f64::NAN);
    let one = |row: usize| {
        let predictor = terms.sum(before + row).and_then(|(sum, x)| {
            let (levels, effects) = levels(&effects, fit, before + row)?;
            let offset = offset.as_ref().map_or(0.0, |offset| offset[before + row]);
            if offset.is_nan() {
                return Err("no value of the offset".to_owned());
            }
            determined(free.as_deref(), &x, &levels)?;
            Ok(sum + effects + offset)
        });
        let (value, status) = match predictor {
            Ok(eta) => (family.mean(eta), "new".to_owned()),
            Err(why) => (f64::NAN, why),
        };
        Predicted { row, value, observed: observed(row), status }
    };
    Ok(about(prepared, new, level).into_iter().map(one).collect())
}

/// The rows of the estimate and the new ones below each other, for one formula without sample and weights.
fn stacked(prepared: &Prepared, new: &Frame, formula: &Formula) -> Prepared {
    Prepared {
        formulas: vec![formula.clone()],
        sample: None,
        weights: None,
        offset: prepared.offset.clone(),
        clusters: Vec::new(),
        unit: prepared.unit.clone(),
        by: None,
        by_column: None,
        frame: followed(&prepared.frame, new),
        new: None,
        estimated: prepared.frame.rows,
        roles: prepared.roles,
        mapping: prepared.mapping.clone(),
    }
}

/// A frame with the rows of another below its own; what the other lacks is missing there.
fn followed(frame: &Frame, more: &Frame) -> Frame {
    let column = |(name, column): (&String, &Column)| {
        let next = more.columns.get(name);
        let joined = match (column, next) {
            (Column::Numbers(a), None) => {
                Column::Numbers([a.as_slice(), &vec![f64::NAN; more.rows]].concat())
            }
            (Column::Numbers(a), Some(Column::Numbers(b))) => Column::Numbers([a.as_slice(), b].concat()),
            (a, b) => {
                let mut texts = self::texts(a).into_owned();
                match b {
                    Some(b) => append(&mut texts, &self::texts(b)),
                    None => texts.codes.resize(frame.rows + more.rows, MISSING),
                }
                Column::Texts(texts)
            }
        };
        (name.clone(), joined)
    };
    Frame {
        source: format!("{} with {}", frame.source, more.source),
        rows: frame.rows + more.rows,
        columns: frame.columns.iter().map(column).collect(),
        ..Frame::default()
    }
}

/// A column as texts: numbers as they are written as levels.
fn texts(column: &Column) -> Cow<'_, Texts> {
    let values = match column {
        Column::Texts(texts) => return Cow::Borrowed(texts),
        Column::Numbers(values) => values,
    };
    let (mut texts, mut known) = (Texts::default(), HashMap::new());
    for value in values {
        if value.is_nan() {
            texts.codes.push(MISSING);
            continue;
        }
        texts.codes.push(*known.entry(value.to_bits()).or_insert_with(|| {
            texts.levels.push(format!("{value}"));
            texts.levels.len() as u32 - 1
        }));
    }
    Cow::Owned(texts)
}

fn append(texts: &mut Texts, more: &Texts) {
    let mut known: HashMap<String, u32> =
        texts.levels.iter().enumerate().map(|(code, level)| (level.clone(), code as u32)).collect();
    let mut new = |level: &String| {
        *known.entry(level.clone()).or_insert_with(|| {
            texts.levels.push(level.clone());
            texts.levels.len() as u32 - 1
        })
    };
    let codes: Vec<u32> = more.levels.iter().map(&mut new).collect();
    texts.codes.extend(more.codes.iter().map(|code| codes.get(*code as usize).copied().unwrap_or(MISSING)));
}

/// The regressors of the stacked rows, each with what the estimate says of it.
struct Terms<'a> {
    columns: Vec<(&'a str, &'a [f64], Known)>,
    /// Regressors of the estimate.
    count: usize,
}

/// What the estimate says of a regressor.
#[derive(Clone, Copy)]
enum Known {
    /// Its coefficient, and its place among the regressors of the estimate.
    Coefficient(f64, usize),
    /// It follows others there, so that its part is theirs.
    Dropped(usize),
    /// It was zero in every row.
    Nothing,
}

impl<'a> Terms<'a> {
    fn of(parts: &'a Parts<'_>, fit: &Fit) -> Result<Self, Failure> {
        let mut known: HashMap<&str, Known> = HashMap::new();
        let mut twice = None;
        for c in &fit.coefficients {
            twice =
                twice.or(known.insert(&c.name, Known::Coefficient(c.estimate, c.regressor)).map(|_| &c.name));
        }
        for d in &fit.dropped_regressors {
            twice = twice.or(known.insert(&d.name, Known::Dropped(d.regressor)).map(|_| &d.name));
        }
        if let Some(name) = twice {
            let message =
                format!("--new-data: two regressors are called {name}, and it is not clear which is which");
            return Err(Failure::usage(message).hint("write one of them so that its name differs"));
        }
        let of = |name: &str| known.get(name).copied().unwrap_or(Known::Nothing);
        let columns =
            parts.regressors.iter().map(|(name, values)| (name.as_str(), &**values, of(name))).collect();
        Ok(Self { columns, count: known.len() })
    }

    /// The part of the regressors in a row, and their values in the order of the estimate.
    fn sum(&self, row: usize) -> Result<(f64, Vec<f64>), String> {
        let (mut sum, mut x) = (0.0, vec![0.0; self.count]);
        for (name, values, known) in &self.columns {
            let value = values[row];
            match known {
                _ if value.is_nan() => return Err(format!("no value of {name}")),
                Known::Nothing if value != 0.0 => return Err(format!("no coefficient of {name}")),
                Known::Nothing => {}
                Known::Coefficient(b, at) => {
                    sum += b * value;
                    x[*at] = value;
                }
                Known::Dropped(at) => x[*at] = value,
            }
        }
        Ok((sum, x))
    }
}

/// An effect over the stacked rows, in the codes of the estimate.
struct Levels<'a> {
    name: &'a str,
    /// By factor: code of each stacked row, what a stacked code is in the estimate, and the levels there.
    factors: Vec<(&'a [u32], Vec<u32>, usize)>,
    labels: Vec<&'a [String]>,
    slope: Option<&'a [f64]>,
}

impl<'a> Levels<'a> {
    fn of(
        ground: &'a Ground<'_>,
        parts: &'a Parts<'_>,
        effect: &'a super::design::DesignEffect<'_>,
        design: &Design<'_>,
        old: &super::design::DesignEffect<'_>,
    ) -> Self {
        let (mut factors, mut labels) = (Vec::new(), Vec::new());
        for (at, old) in effect.factors.iter().zip(&old.factors) {
            let Some(coding) = ground.codings.get(parts.factors[*at]) else { continue };
            let before = design.factors[*old].labels;
            let place: HashMap<&str, u32> =
                before.iter().enumerate().map(|(code, label)| (label.as_str(), code as u32)).collect();
            let codes =
                coding.labels.iter().map(|l| place.get(l.as_str()).copied().unwrap_or(MISSING)).collect();
            factors.push((coding.codes.as_slice(), codes, before.len()));
            labels.push(coding.labels.as_slice());
        }
        Self { name: &effect.name, factors, labels, slope: effect.slope.as_deref() }
    }

    /// The level of a row in the estimate, or what it is called.
    fn level(&self, row: usize) -> Result<usize, String> {
        let (mut level, mut known) = (0, true);
        let mut names: Vec<&str> = Vec::new();
        for ((codes, old, count), labels) in self.factors.iter().zip(&self.labels) {
            let code = codes[row];
            let Some(label) = labels.get(code as usize) else {
                return Err(format!("no value of {}", self.name));
            };
            names.push(label);
            match old[code as usize] {
                MISSING => known = false,
                code => level = level * count + code as usize,
            }
        }
        if known { Ok(level) } else { Err(self.unknown(&names.join("^"))) }
    }

    fn unknown(&self, level: &str) -> String {
        format!("no effect of {} {level}: no row of it was used", self.name)
    }

    fn label(&self, row: usize) -> String {
        let name =
            |at: usize| self.labels[at].get(self.factors[at].0[row] as usize).map_or("", String::as_str);
        (0..self.factors.len()).map(name).collect::<Vec<_>>().join("^")
    }
}

/// The level of a row in every effect with the value of its slope, and what they add up to.
fn levels(effects: &[Levels<'_>], fit: &Fit, row: usize) -> Result<(Vec<(usize, f64)>, f64), String> {
    let (mut found, mut sum) = (Vec::new(), 0.0);
    for (effect, values) in effects.iter().zip(&fit.effects) {
        let level = effect.level(row)?;
        let slope = effect.slope.map_or(1.0, |slope| slope[row]);
        let value = values.values.get(level).copied().unwrap_or(f64::NAN);
        if slope.is_nan() {
            return Err(format!("no value of {}", effect.name));
        }
        if value.is_nan() {
            return Err(effect.unknown(&effect.label(row)));
        }
        sum += value * slope;
        found.push((level, slope));
    }
    Ok((found, sum))
}

/// Random directions in which the parameters are free; none are needed where one effect or no dropped regressor leaves
/// nothing free.
fn directions(data: &Data<'_>, fit: &Fit) -> Option<Vec<Free>> {
    if data.effects.len() < 2
        && fit.dropped_regressors.is_empty()
        && data.effects.iter().all(|e| e.slope.is_none())
    {
        return Some(Vec::new());
    }
    let mut used = vec![true; data.rows()];
    fit.drops.rows.iter().for_each(|drop| used[drop.row] = false);
    (0..DIRECTIONS).map(|draw| Free::direction(data, &used, draw)).collect()
}

fn determined(free: Option<&[Free]>, x: &[f64], levels: &[(usize, f64)]) -> Result<(), String> {
    let Some(free) = free else {
        return Err("whether its effects have a sum that is known was not settled".to_owned());
    };
    if free.iter().any(|direction| direction.moves(x, levels)) {
        let why = "no chain of rows joins its effects and regressors, so that their sum is not known";
        return Err(why.to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_below_each_other_keep_their_levels() {
        let numbers = |values: &[f64]| Column::Numbers(values.to_vec());
        let texts = Column::Texts(Texts { codes: vec![0, MISSING], levels: vec!["010".into()] });
        let frame = |columns: Vec<(&str, Column)>, rows| Frame {
            rows,
            columns: columns.into_iter().map(|(name, column)| (name.to_owned(), column)).collect(),
            ..Frame::default()
        };
        let first =
            frame(vec![("a", numbers(&[1.0, 10.0])), ("b", numbers(&[2.0, 3.0])), ("c", texts.clone())], 2);
        let second = frame(vec![("a", texts), ("c", numbers(&[10.0, f64::NAN]))], 2);
        let both = followed(&first, &second);
        let of = |name: &str, row| match &both.columns[name] {
            Column::Texts(texts) => texts.get(row).map(str::to_owned),
            Column::Numbers(values) => (!values[row].is_nan()).then(|| format!("{}", values[row])),
        };
        let all = |name: &str| (0..4).map(|row| of(name, row).unwrap_or_default()).collect::<Vec<_>>();
        assert_eq!(all("a"), ["1", "10", "010", ""]);
        assert_eq!(all("b"), ["2", "3", "", ""]);
        assert_eq!(all("c"), ["010", "", "10", ""]);
    }
}
