//! What is the value of every regressor in every row, and which rows cannot be used, and why?
//!
//! Every row that was read is either handed to the estimator or counted under one reason: outside the
//! sample, no value of a column, no finite result of an expression, no row of the pair so many years
//! away. The first reason in that order counts.

use super::Trouble;
use super::curve::Curve;
use super::data::{Column, MISSING, Texts};
use super::eval::{Panel, Scope};
use super::expr::{Expr, Operator};
use super::formula::{Effect, Factor, Formula, Term};
use super::prepare::{Prepared, ROLES, Sides, coded, no_level};
use crate::failure::Failure;
use crate::words;
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

/// Most regressors of a model; more levels belong into an absorbed effect.
const REGRESSORS_MAX: usize = 1000;

/// Most numbers in all columns that the levels of `i()` make: 2 GiB.
const NUMBERS_MAX: usize = 1 << 28;

/// The name of the constant.
pub(super) const CONSTANT: &str = "(Intercept)";

/// Dense codes of a column over all rows of the frame.
pub struct Coding {
    /// Code of each row, or [`MISSING`].
    pub codes: Vec<u32>,
    /// What each code stands for.
    pub labels: Vec<String>,
}

/// What all models of a run share.
pub struct Ground<'a> {
    /// The request and the rows.
    pub prepared: &'a Prepared,
    /// Codes of every column that effects, clusters or `i()` use.
    pub codings: BTreeMap<&'a str, Coding>,
    sample: Option<Cow<'a, [f64]>>,
    weights: Option<Cow<'a, [f64]>>,
    offset: Option<Cow<'a, [f64]>>,
    undefined: BTreeMap<String, Vec<u32>>,
    panel: OnceLock<Panel>,
}

/// A regressor's name and values.
pub type Named<'a> = (String, Cow<'a, [f64]>);

/// A column of codes as the estimator takes it.
pub struct DesignFactor<'a> {
    /// Its name.
    pub name: &'a str,
    /// Code of each row used.
    pub codes: Cow<'a, [u32]>,
    /// What each code stands for.
    pub labels: &'a [String],
}

/// An absorbed effect.
pub struct DesignEffect<'a> {
    /// `exporter^year`.
    pub name: String,
    /// Positions in [`Design::factors`].
    pub factors: Vec<usize>,
    /// What the parameter multiplies, if not one.
    pub slope: Option<Cow<'a, [f64]>>,
}

/// A formula's columns over all rows of the frame.
pub(super) struct Parts<'a> {
    pub(super) y: Cow<'a, [f64]>,
    pub(super) regressors: Vec<Named<'a>>,
    endogenous: Vec<Named<'a>>,
    instruments: Vec<Named<'a>>,
    pub(super) factors: Vec<&'a str>,
    pub(super) effects: Vec<DesignEffect<'a>>,
    clusters: Vec<(String, Vec<usize>)>,
    dyadic: Option<(usize, usize)>,
}

/// The rows of one model.
pub struct Design<'a> {
    /// Name of the response.
    pub response: String,
    /// Its values.
    pub y: Cow<'a, [f64]>,
    /// Names and values.
    pub regressors: Vec<Named<'a>>,
    /// Endogenous regressors.
    pub endogenous: Vec<Named<'a>>,
    /// Instruments for them.
    pub instruments: Vec<Named<'a>>,
    /// Columns of codes.
    pub factors: Vec<DesignFactor<'a>>,
    /// Effects.
    pub effects: Vec<DesignEffect<'a>>,
    /// Ways to cluster: name and positions in `factors`.
    pub clusters: Vec<(String, Vec<usize>)>,
    /// Positions of exporter and importer in `factors`, if asked for.
    pub dyadic: Option<(usize, usize)>,
    /// Weights.
    pub weights: Option<Cow<'a, [f64]>>,
    /// Offset.
    pub offset: Option<Cow<'a, [f64]>>,
    /// Row of the frame behind each row here.
    pub rows: Vec<u32>,
    /// Rows of the frame that this model is about.
    pub read: usize,
    /// Rows left out, by reason, most important first.
    pub drops: Vec<(String, usize)>,
}

type OptionValues<'a> = (Option<Cow<'a, [f64]>>, BTreeMap<String, Vec<u32>>);

impl<'a> Ground<'a> {
    /// Evaluates what all models share.
    ///
    /// # Errors
    /// If an option calculates with a text.
    pub fn new(prepared: &'a Prepared, dyadic: bool) -> Result<Self, Failure> {
        let mut ground = Self {
            prepared,
            codings: BTreeMap::new(),
            sample: None,
            weights: None,
            offset: None,
            undefined: BTreeMap::new(),
            panel: OnceLock::new(),
        };
        ground.code(dyadic);
        let (sample, lost_sample) = ground.option(&prepared.sample)?;
        if sample.as_ref().is_some_and(|holds| holds.iter().all(|x| *x == 0.0 || x.is_nan())) {
            ground.sample_exists()?;
        }
        let (weights, lost_weights) = ground.option(&prepared.weights)?;
        let (offset, lost_offset) = ground.option(&prepared.offset)?;
        (ground.sample, ground.weights, ground.offset) = (sample, weights, offset);
        ground.undefined = lost_sample.into_iter().chain(lost_weights).chain(lost_offset).collect();
        Ok(ground)
    }

    /// Refuses a sample that asks for a text which its column does not hold.
    fn sample_exists(&self) -> Result<(), Failure> {
        let Some((_, expr)) = &self.prepared.sample else { return Ok(()) };
        let mut unknown = None;
        let mut check = |column: &Expr, text: &Expr| {
            if let (Expr::Name(name, _), Expr::Text(text)) = (column, text)
                && let Some(Column::Texts(texts)) = self.prepared.frame.columns.get(name)
                && !texts.levels.contains(text)
            {
                unknown = unknown.take().or_else(|| Some(no_level(name, text, &coded_labels(texts))));
            }
        };
        expr.walk(&mut |part| match part {
            Expr::Binary(Operator::Equal, a, b) => {
                check(a, b);
                check(b, a);
            }
            Expr::In(a, list) => list.iter().for_each(|b| check(a, b)),
            _ => {}
        });
        unknown.map_or(Ok(()), |message| Err(Failure::data(format!("--sample leaves no row: {message}"))))
    }

    /// The values of an option, and the rows in which its expressions have none.
    fn option(&self, option: &'a Option<(String, Expr)>) -> Result<OptionValues<'a>, Trouble> {
        let Some((text, expr)) = option else { return Ok((None, BTreeMap::new())) };
        let build = || self.build_panel(text);
        let scope = scope(self.prepared, text, &build, &self.panel);
        let values = scope.numbers(expr)?;
        Ok((Some(values), scope.undefined.into_inner()))
    }

    /// Codes every column that is not calculated with.
    fn code(&mut self, dyadic: bool) {
        let prepared = self.prepared;
        let mut names: Vec<&'a str> =
            prepared.clusters.iter().flatten().chain(&prepared.unit).map(String::as_str).collect();
        for formula in &prepared.formulas {
            names.extend(formula.effects.iter().flat_map(|e| &e.columns).map(|(name, _)| name.as_str()));
            names.extend(formula.factors().filter_map(|factor| match factor {
                Factor::Levels { by: Expr::Name(name, _), .. } => Some(name.as_str()),
                _ => None,
            }));
        }
        let roles = ROLES.iter().zip(prepared.roles).filter(|(_, there)| *there).map(|(role, _)| *role);
        names.extend(roles);
        names.sort_unstable();
        names.dedup();
        // Exporter and importer share their codes, which dyadic errors need.
        if (prepared.roles[0] && prepared.roles[1]) || dyadic {
            let sides = Sides::of(&prepared.frame);
            self.codings.insert(ROLES[1], Coding { codes: sides.importer, labels: sides.labels.clone() });
            self.codings.insert(ROLES[0], Coding { codes: sides.exporter, labels: sides.labels });
        }
        for name in names {
            if let (false, Some(column)) = (self.codings.contains_key(name), prepared.frame.columns.get(name))
            {
                let (codes, labels) = coded(column);
                self.codings.insert(name, Coding { codes, labels });
            }
        }
    }

    /// Exporter and importer of a row as one number.
    fn pair(&self, row: usize) -> Option<u64> {
        let code = |name: &str| -> Option<u64> {
            let coding = self.codings.get(name)?;
            (coding.codes[row] != MISSING).then(|| u64::from(coding.codes[row]))
        };
        let countries = self.codings.get(ROLES[0])?.labels.len() as u64;
        Some(code(ROLES[0])? * countries + code(ROLES[1])?)
    }

    /// The unit of lags of each row as one number: exporter and importer, if no other columns are told.
    fn units(&self) -> Vec<Option<u64>> {
        let rows = 0..self.prepared.frame.rows;
        if self.prepared.unit.is_empty() {
            return rows.map(|row| self.pair(row)).collect();
        }
        let mut units: Vec<Option<u64>> = vec![Some(0); rows.len()];
        for name in &self.prepared.unit {
            let codes = self.codings.get(name.as_str()).map_or(&[][..], |coding| &coding.codes);
            let mut numbers: HashMap<(u64, u32), u64> = HashMap::new();
            for (row, unit) in units.iter_mut().enumerate() {
                let code = codes.get(row).copied().filter(|code| *code != MISSING);
                *unit = unit.zip(code).map(|both| {
                    let next = numbers.len() as u64;
                    *numbers.entry(both).or_insert(next)
                });
            }
        }
        units
    }

    fn build_panel(&self, text: &str) -> Result<Panel, Trouble> {
        let (roles, told) = (self.prepared.roles, !self.prepared.unit.is_empty());
        if !(roles[2] && (told || (roles[0] && roles[1]))) {
            let needed = if told { "a year or another time" } else { "exporter, importer and year" };
            let trouble = Trouble::at(text, 1, format!("lags need {needed}"));
            return Err(trouble.hint(
                "name them: --exporter COLUMN --importer COLUMN --year COLUMN; for other panels --unit COLUMN --year COLUMN",
            ));
        }
        let frame = &self.prepared.frame;
        let years = self.years(text)?;
        Panel::new(&self.units(), &years, self.prepared.estimated).map_err(|(first, second)| {
            let (first, second) = (frame.place(first), frame.place(second));
            let unit = if told { self.prepared.unit.join("^") } else { "pair".to_owned() };
            let message = format!("lags need one row for each {unit} and year; {second} repeats {first}");
            Trouble::at(text, 1, message).hint("keep one of the rows, or run each product apart: --by COLUMN")
        })
    }

    /// The year of each row; only lags need it to be a number.
    fn years(&self, text: &str) -> Result<Vec<f64>, Trouble> {
        let Some(coding) = self.codings.get(ROLES[2]) else {
            return Ok(vec![f64::NAN; self.prepared.frame.rows]);
        };
        let number = |label: &String| label.parse::<f64>().ok().filter(|x| x.fract() == 0.0);
        if let Some(wrong) = coding.labels.iter().find(|label| number(label).is_none()) {
            let message = format!("lags count years, and the column of the year holds {wrong:?}");
            let hint = "make a column of whole numbers (years, or periods counted from 1) and name it: --year COLUMN";
            return Err(Trouble::at(text, 1, message).hint(hint));
        }
        let labels: Vec<f64> = coding.labels.iter().filter_map(number).collect();
        let year = |code: &u32| labels.get(*code as usize).copied().unwrap_or(f64::NAN);
        Ok(coding.codes.iter().map(year).collect())
    }

    /// Rows that repeat exporter, importer and year: how many, and the first with the row that it repeats.
    pub fn duplicates(&self) -> Option<(usize, usize, usize)> {
        if self.prepared.roles != [true; 3] {
            return None;
        }
        let years = &self.codings.get(ROLES[2])?;
        let sampled = |row: &usize| self.sample.as_ref().is_none_or(|holds| holds[*row] == 1.0);
        let mut cells: Vec<(u64, u32, u32)> = (0..self.prepared.frame.rows)
            .filter(sampled)
            .filter_map(|row| Some((self.pair(row)?, years.codes[row], row as u32)))
            .filter(|(_, year, _)| *year != MISSING)
            .collect();
        if cells.windows(2).all(|w| (w[0].0, w[0].1) < (w[1].0, w[1].1)) {
            return None;
        }
        cells.sort_unstable();
        let same = |w: &&[(u64, u32, u32)]| (w[0].0, w[0].1) == (w[1].0, w[1].1);
        let repeated = cells.windows(2).filter(same);
        let first = repeated.clone().map(|w| (w[1].2, w[0].2)).min()?;
        Some((repeated.count(), first.0 as usize, first.1 as usize))
    }

    /// The rows of one formula.
    ///
    /// # Errors
    /// If a column of texts is calculated with, or a level is asked for that does not exist.
    pub fn design(&'a self, formula: &'a Formula, dyadic: bool) -> Result<Design<'a>, Failure> {
        self.counted(formula)?;
        let complete = formula.straight().map(|straight| self.complete(&straight)).transpose()?;
        let build = || self.build_panel(&formula.text);
        let scope = scope(self.prepared, &formula.text, &build, &self.panel);
        let parts = self.parts(formula, &scope, dyadic, &complete.unwrap_or_default())?;
        let lost = scope.undefined.into_inner();
        let sieve = self.sieve(formula, &parts, &lost);
        self.gathered(formula, parts, &sieve)
    }

    /// The rows that a formula without curves uses: curves are made from them.
    fn complete(&self, straight: &Formula) -> Result<Vec<u32>, Failure> {
        let build = || self.build_panel(&straight.text);
        let scope = scope(self.prepared, &straight.text, &build, &self.panel);
        let parts = self.parts(straight, &scope, false, &[])?;
        let lost = scope.undefined.into_inner();
        Ok(self.sieve(straight, &parts, &lost).kept())
    }

    /// Every column of a formula in every row of the frame, whatever it lacks, with curves made from `used` rows.
    ///
    /// # Errors
    /// As [`Ground::design`].
    pub(super) fn whole(&'a self, formula: &'a Formula, used: &[u32]) -> Result<Parts<'a>, Failure> {
        self.counted(formula)?;
        let build = || self.build_panel(&formula.text);
        let scope = scope(self.prepared, &formula.text, &build, &self.panel);
        self.parts(formula, &scope, false, used)
    }

    /// The offset in every row of the frame, if there is one.
    pub(super) fn offset_everywhere(&self) -> Option<&[f64]> {
        self.offset.as_deref()
    }

    /// Refuses a formula that makes too many regressors, before any is made.
    fn counted(&self, formula: &Formula) -> Result<(), Failure> {
        let mut made = 0_usize;
        for term in [&formula.terms, &formula.endogenous, &formula.instruments].into_iter().flatten() {
            let mut count = 1_usize;
            let mut widest = None;
            for factor in &term.0 {
                if let Factor::Curve { curve, .. } = factor {
                    count = count.saturating_mul(curve.columns());
                }
                let Factor::Levels { by, reference, .. } = factor else { continue };
                let Expr::Name(name, _) = by else { continue };
                let Some(coding) = self.codings.get(name.as_str()) else { continue };
                let levels =
                    self.present(coding).iter().filter(|p| **p).count().saturating_sub(reference.len());
                count = count.saturating_mul(levels.max(1));
                widest = widest.or(Some((factor, by, levels)));
            }
            made = made.saturating_add(count);
            let numbers = made.saturating_mul(self.prepared.frame.rows);
            let Some((factor, by, levels)) = widest else { continue };
            if made > REGRESSORS_MAX || numbers > NUMBERS_MAX {
                let levels = words::grouped(levels as f64, 0);
                let message = if made > REGRESSORS_MAX {
                    format!(
                        "{term} makes more than {REGRESSORS_MAX} regressors: {factor} alone has {levels} levels"
                    )
                } else {
                    let rows = words::grouped(self.prepared.frame.rows as f64, 0);
                    format!(
                        "{term}: {made} regressors of {rows} rows do not fit into memory; {factor} has {levels} levels"
                    )
                };
                return Err(Failure::usage(message).hint(format!("absorb its levels instead: | {by}")));
            }
        }
        Ok(())
    }

    /// Everything of a formula over all rows.
    fn parts(
        &'a self,
        formula: &'a Formula,
        scope: &Scope<'a, '_>,
        dyadic: bool,
        used: &[u32],
    ) -> Result<Parts<'a>, Failure> {
        let y = scope.numbers(&formula.response)?;
        let mut regressors = Vec::new();
        // Slopes without levels leave the constant to be estimated.
        if formula.constant && formula.effects.iter().all(|e| e.slope.is_some()) {
            regressors.push((CONSTANT.to_owned(), Cow::Owned(vec![1.0; self.prepared.frame.rows])));
        }
        regressors.extend(self.terms(&formula.terms, scope, used)?);
        let endogenous = self.terms(&formula.endogenous, scope, used)?;
        let instruments = self.terms(&formula.instruments, scope, used)?;
        let mut factors = Numbered::default();
        let mut effects = Vec::new();
        for effect in &formula.effects {
            let slope = effect.slope.as_ref().map(|slope| scope.numbers(slope)).transpose()?;
            // The made column "pair" is told as what it is made of: the estimator sees the structure.
            let positions = if self.is_made_pair(effect) {
                vec![factors.position(ROLES[0]), factors.position(ROLES[1])]
            } else {
                effect.columns.iter().map(|(name, _)| factors.position(name)).collect()
            };
            effects.push(DesignEffect { name: effect.to_string(), factors: positions, slope });
        }
        let mut clusters = Vec::new();
        for way in &self.prepared.clusters {
            let positions = way.iter().map(|name| factors.position(name)).collect();
            clusters.push((cluster_name(way), positions));
        }
        let dyadic = dyadic.then(|| (factors.position(ROLES[0]), factors.position(ROLES[1])));
        Ok(Parts { y, regressors, endogenous, instruments, factors: factors.0, effects, clusters, dyadic })
    }

    /// The columns of several terms.
    fn terms(
        &'a self,
        terms: &'a [Term],
        scope: &Scope<'a, '_>,
        used: &[u32],
    ) -> Result<Vec<Named<'a>>, Failure> {
        let mut columns = Vec::new();
        for term in terms {
            columns.extend(self.term(term, scope, used)?);
            if columns.len() > REGRESSORS_MAX {
                let message = format!("{term} makes more than {REGRESSORS_MAX} regressors");
                return Err(Failure::usage(message).hint("absorb its levels instead: put the column after |"));
            }
        }
        Ok(columns)
    }

    /// Whether an effect is the column `pair` made from exporter and importer, not one of the file.
    fn is_made_pair(&self, effect: &Effect) -> bool {
        let made = |(name, column): &(String, String)| name == "pair" && column.starts_with('(');
        let prepared = self.prepared;
        matches!(&effect.columns[..], [(name, _)] if name == "pair")
            && prepared.roles[0]
            && prepared.roles[1]
            && prepared.mapping.iter().any(made)
    }

    fn sieve(&self, formula: &Formula, parts: &Parts<'_>, lost: &BTreeMap<String, Vec<u32>>) -> Sieve {
        let mut sieve = Sieve::new(self);
        sieve.sample(self.sample.as_deref());
        sieve.columns(self, formula, &parts.factors);
        lost.iter().chain(&self.undefined).for_each(|(name, rows)| sieve.undefined(name, rows));
        sieve.values(&formula.response.to_string(), &parts.y);
        let columns = [&parts.regressors, &parts.endogenous, &parts.instruments].into_iter().flatten();
        columns.for_each(|(name, values)| sieve.values(name, values));
        let slopes = parts.effects.iter().filter_map(|e| Some((e.name.as_str(), e.slope.as_deref()?)));
        let weights = self.weights.iter().map(|w| ("the weight", &**w));
        let offset = self.offset.iter().map(|o| ("the offset", &**o));
        slopes.chain(weights).chain(offset).for_each(|(name, values)| sieve.values(name, values));
        sieve
    }

    /// The rows that pass, as the estimator takes them.
    fn gathered(&'a self, formula: &Formula, parts: Parts<'a>, sieve: &Sieve) -> Result<Design<'a>, Failure> {
        let rows = sieve.kept();
        let take = |values: Cow<'a, [f64]>| -> Cow<'a, [f64]> {
            if rows.len() == values.len() {
                values
            } else {
                rows.iter().map(|r| values[*r as usize]).collect()
            }
        };
        let named = |columns: Vec<Named<'a>>| -> Vec<Named<'a>> {
            columns.into_iter().map(|(name, values)| (name, take(values))).collect()
        };
        let mut factors = Vec::new();
        for name in parts.factors {
            let coding =
                self.codings.get(name).ok_or_else(|| Failure::bug(format!("{name} was not coded")))?;
            let codes = if rows.len() == coding.codes.len() {
                Cow::Borrowed(coding.codes.as_slice())
            } else {
                rows.iter().map(|r| coding.codes[*r as usize]).collect()
            };
            factors.push(DesignFactor { name, codes, labels: &coding.labels });
        }
        let slope = |e: DesignEffect<'a>| DesignEffect { slope: e.slope.map(take), ..e };
        Ok(Design {
            response: formula.response.to_string(),
            y: take(parts.y),
            regressors: named(parts.regressors),
            endogenous: named(parts.endogenous),
            instruments: named(parts.instruments),
            factors,
            effects: parts.effects.into_iter().map(slope).collect(),
            clusters: parts.clusters,
            dyadic: parts.dyadic,
            weights: self.weights.clone().map(take),
            offset: self.offset.clone().map(take),
            read: sieve.read,
            drops: sieve.account(),
            rows: rows.clone(),
        })
    }

    /// The columns of a term: one, or one a combination of levels.
    fn term(
        &'a self,
        term: &'a Term,
        scope: &Scope<'a, '_>,
        used: &[u32],
    ) -> Result<Vec<Named<'a>>, Failure> {
        let mut columns: Vec<Named<'a>> = Vec::new();
        for (i, factor) in term.0.iter().enumerate() {
            let next = match factor {
                Factor::Value(expr) => vec![(expr.to_string(), scope.numbers(expr)?)],
                Factor::Curve { of, curve } => {
                    self.curve(&factor.to_string(), curve, &scope.numbers(of)?, used)?
                }
                Factor::Levels { by, times, reference } => {
                    self.levels((by, times.as_ref(), reference), scope)?
                }
            };
            if i == 0 {
                columns = next;
                continue;
            }
            if columns.len() * next.len() > REGRESSORS_MAX {
                return Err(Failure::usage(format!("{term} makes more than {REGRESSORS_MAX} regressors")));
            }
            let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).collect();
            columns = columns
                .iter()
                .flat_map(|(n, a)| next.iter().map(move |(m, b)| (format!("{n}:{m}"), product(a, b))))
                .collect();
        }
        Ok(columns)
    }

    /// The columns of a curve over all rows, made from those used.
    fn curve(
        &self,
        name: &str,
        curve: &Curve,
        values: &[f64],
        used: &[u32],
    ) -> Result<Vec<Named<'a>>, Failure> {
        let known: Vec<f64> = used.iter().filter_map(|row| values.get(*row as usize)).copied().collect();
        if let Some(at) = known.iter().position(|x| !x.is_finite()) {
            let place = self.prepared.frame.place(used[at] as usize);
            let message = format!("{place}: expected a finite number for {name}, found {}", known[at]);
            return Err(Failure::data(message).hint("leave such rows out with --sample, or correct the data"));
        }
        let (fitted, count) = (curve.fitted(name, known)?, curve.columns());
        let mut columns = vec![Vec::with_capacity(values.len()); count];
        for value in values {
            let there = fitted.at(*value, count);
            columns.iter_mut().zip(there).for_each(|(column, x)| column.push(x));
        }
        let named = |(at, column): (usize, Vec<f64>)| (format!("{name}{}", at + 1), Cow::Owned(column));
        Ok(columns.into_iter().enumerate().map(named).collect())
    }

    /// Which levels have a row in the sample: the others are no regressors.
    fn present(&self, coding: &Coding) -> Vec<bool> {
        let mut present = vec![false; coding.labels.len()];
        for (row, code) in coding.codes.iter().enumerate().filter(|(_, code)| **code != MISSING) {
            let sampled = self.sample.as_ref().is_none_or(|holds| holds[row] != 0.0 && !holds[row].is_nan());
            present[*code as usize] |= sampled;
        }
        present
    }

    fn levels(
        &'a self,
        (by, times, reference): (&'a Expr, Option<&'a Expr>, &'a [Expr]),
        scope: &Scope<'a, '_>,
    ) -> Result<Vec<Named<'a>>, Failure> {
        let owned;
        let coding = match by {
            Expr::Name(name, _) => self.codings.get(name.as_str()),
            _ => None,
        };
        let coding = match coding {
            Some(coding) => coding,
            None => {
                let (codes, labels) = coded(&Column::Numbers(scope.numbers(by)?.into_owned()));
                owned = Coding { codes, labels };
                &owned
            }
        };
        let skipped = skipped(by, reference, &coding.labels)?;
        if coding.labels.len() > REGRESSORS_MAX {
            let message = format!("i({by}) has {} levels; at most {REGRESSORS_MAX}", coding.labels.len());
            return Err(Failure::usage(message).hint(format!("absorb them instead: | {by}")));
        }
        let times =
            times.map(|times| Ok::<_, Trouble>((times.to_string(), scope.numbers(times)?))).transpose()?;
        let mut columns = Vec::new();
        let present = self.present(coding);
        let wanted = |code: usize, label: &String| present[code] && !skipped.contains(label);
        for (code, label) in coding.labels.iter().enumerate().filter(|(code, label)| wanted(*code, label)) {
            let dummy = |row: usize| match coding.codes[row] {
                MISSING => f64::NAN,
                here => f64::from(u8::from(here as usize == code)),
            };
            let rows = 0..coding.codes.len();
            columns.push(match &times {
                Some((name, x)) => {
                    // Zero times a missing value is missing: the row is not of this level, but of one.
                    (format!("{by}::{label}:{name}"), rows.map(|row| dummy(row) * x[row]).collect())
                }
                None => (format!("{by}::{label}"), rows.map(dummy).collect()),
            });
        }
        Ok(columns)
    }
}

fn coded_labels(texts: &Texts) -> Vec<String> {
    let mut labels = texts.levels.clone();
    labels.sort();
    labels
}

/// The levels that get no coefficient.
fn skipped(by: &Expr, reference: &[Expr], labels: &[String]) -> Result<Vec<String>, Failure> {
    let name = |level: &Expr| match level {
        Expr::Text(text) => text.clone(),
        // A bare word is meant as a level, too: ref = abroad.
        other => other.to_string(),
    };
    let names: Vec<String> = reference.iter().map(name).collect();
    match names.iter().find(|name| !labels.contains(name)) {
        Some(unknown) => Err(Failure::usage(no_level(&by.to_string(), unknown, labels))),
        None => Ok(names),
    }
}

/// `exporter^importer` is called pair.
fn cluster_name(way: &[String]) -> String {
    if *way == [ROLES[0], ROLES[1]] { "pair".to_owned() } else { way.join("^") }
}

fn scope<'a, 's>(
    prepared: &'a Prepared,
    text: &'s str,
    panel: &'s dyn Fn() -> Result<Panel, Trouble>,
    built: &'s OnceLock<Panel>,
) -> Scope<'a, 's> {
    Scope { frame: &prepared.frame, text, panel, built, undefined: RefCell::default() }
}

/// Positions of factors in the order in which they are first named.
#[derive(Default)]
struct Numbered<'a>(Vec<&'a str>);

impl<'a> Numbered<'a> {
    fn position(&mut self, name: &'a str) -> usize {
        let found = self.0.iter().position(|known| *known == name);
        found.unwrap_or_else(|| {
            self.0.push(name);
            self.0.len() - 1
        })
    }
}

/// The columns of an expression, unless it looks at other rows: a lag is judged by its result.
fn collect<'e>(expr: &'e Expr, names: &mut Vec<&'e str>) {
    let mut lagged = false;
    expr.walk(&mut |part| lagged |= matches!(part, Expr::Lag(..)));
    expr.walk(&mut |part| {
        if let (Expr::Name(name, _), false) = (part, lagged) {
            names.push(name);
        }
    });
}

/// Sorts rows into those kept and those left out.
struct Sieve {
    /// 0 keeps a row, others are positions in `reasons` plus 1.
    fate: Vec<u16>,
    reasons: Vec<String>,
    read: usize,
}

const KEPT: u16 = 0;

impl Sieve {
    fn new(ground: &Ground<'_>) -> Self {
        let read = ground.prepared.frame.rows;
        Self { fate: vec![KEPT; read], reasons: Vec::new(), read }
    }

    fn out(&mut self, reason: &str, rows: impl Iterator<Item = usize>) {
        let known = self.reasons.iter().position(|r| r == reason);
        let at = known.unwrap_or_else(|| {
            self.reasons.push(reason.to_owned());
            self.reasons.len() - 1
        });
        let fate = u16::try_from(at + 1).unwrap_or(u16::MAX);
        for row in rows {
            if self.fate[row] == KEPT {
                self.fate[row] = fate;
            }
        }
    }

    fn sample(&mut self, holds: Option<&[f64]>) {
        let Some(holds) = holds else { return };
        let rows = |wanted: fn(f64) -> bool| {
            holds.iter().enumerate().filter(move |(_, x)| wanted(**x)).map(|(row, _)| row)
        };
        self.out("outside --sample", rows(|x| x == 0.0));
        self.out("no value in --sample", rows(f64::is_nan));
    }

    /// Missing values of the columns themselves.
    fn columns(&mut self, ground: &Ground<'_>, formula: &Formula, factors: &[&str]) {
        let mut names: Vec<&str> = Vec::new();
        collect(&formula.response, &mut names);
        for factor in formula.factors() {
            match factor {
                Factor::Value(expr) | Factor::Curve { of: expr, .. } => collect(expr, &mut names),
                Factor::Levels { by, times, .. } => {
                    collect(by, &mut names);
                    times.iter().for_each(|times| collect(times, &mut names));
                }
            }
        }
        names.extend(factors);
        let mut seen: Vec<&str> = Vec::new();
        for name in names {
            let (false, Some(column)) = (seen.contains(&name), ground.prepared.frame.columns.get(name))
            else {
                continue;
            };
            seen.push(name);
            let missing = (0..ground.prepared.frame.rows).filter(|row| column.missing(*row));
            self.out(&format!("no value of {name}"), missing);
        }
    }

    fn undefined(&mut self, name: &str, rows: &[u32]) {
        self.out(&format!("{name} has no finite value"), rows.iter().map(|row| *row as usize));
    }

    fn values(&mut self, name: &str, values: &[f64]) {
        let missing = values.iter().enumerate().filter(|(_, x)| x.is_nan()).map(|(row, _)| row);
        self.out(&format!("no value of {name}"), missing);
    }

    fn kept(&self) -> Vec<u32> {
        (0..self.fate.len() as u32).filter(|row| self.fate[*row as usize] == KEPT).collect()
    }

    /// How many rows each reason took, reasons without rows left out.
    fn account(&self) -> Vec<(String, usize)> {
        let mut counts = vec![0; self.reasons.len()];
        self.fate.iter().filter(|fate| **fate != KEPT).for_each(|fate| counts[usize::from(*fate) - 1] += 1);
        self.reasons.iter().cloned().zip(counts).filter(|(_, count)| *count > 0).collect()
    }
}
