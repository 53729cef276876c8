//! Fitted flows, fixed effects and multilateral resistances as files.
//!
//! Of PPML with exporter(-year) and importer(-year) effects `pi`, `chi` and no pair effects, the effects
//! are the multilateral resistances (Fally 2015, *Structural gravity and fixed effects*, eqs. 14-15):
//!
//! ```text
//! outward_i^(1-sigma) = Y_i E_0 exp(-pi_i)     inward_j^(1-sigma) = (E_j / E_0) exp(-chi_j)     chi_0 = 0
//! ```
//!
//! `Y_i` and `E_j` are the sums of the rows used, `0` the reference importer. Only PPML adds up so that
//! this holds. Without domestic flows in the data, `Y` and `E` are sums over foreign partners only. With
//! pair effects the two are not identified apart, and nothing is written.

use super::data::{Frame, MISSING};
use super::export::{plain, quoted};
use super::model::{Model, ModelEffect, Run};
use super::prepare::{ROLES, coded};
use crate::failure::Failure;
use comity_model::gravity::{DroppedRow, Family, Reason};
use std::collections::BTreeMap;

/// Fitted values, a line a row given to the estimator.
///
/// Columns: `model, exporter, importer, year` (as far as the data have them)`, measure, value, observed,
/// source, status`; no value where the row was not used.
pub fn predicted(run: &Run) -> String {
    if let Some(new) = &run.prepared.new {
        return of_new_rows(run, new);
    }
    let frame = &run.prepared.frame;
    let roles: Vec<&str> =
        ROLES.iter().zip(run.prepared.roles).filter(|(_, there)| *there).map(|(r, _)| *r).collect();
    let columns: Vec<Labels> = roles.iter().filter_map(|role| Labels::of(frame, role)).collect();
    let mut out = format!(
        "model,{}measure,value,observed,source,status\n",
        roles.iter().map(|r| format!("{r},")).collect::<String>()
    );
    for model in &run.models {
        let mu = model.fit.mu(model.family);
        let mut reasons: BTreeMap<usize, &'static str> = BTreeMap::new();
        let why = |d: &DroppedRow| (d.row, reason(d.reason, model.family));
        reasons.extend(model.fit.drops.rows.iter().map(why));
        let (label, measure) = (quoted(&model.label), quoted(&format!("{} fitted", model.response)));
        let source = quoted(&format!("comity estimate: {}; data: {}", model.formula, frame.source));
        for (i, row) in model.rows.iter().enumerate() {
            let places: String =
                columns.iter().map(|c| format!("{},", quoted(c.at(*row as usize)))).collect();
            let value = mu.get(i).copied().unwrap_or(f64::NAN);
            let observed = model.observed.get(i).copied().unwrap_or(f64::NAN);
            let status = reasons.get(&i).copied().unwrap_or("used");
            out += &format!(
                "{label},{places}{measure},{},{},{source},{status}\n",
                plain(value),
                plain(observed)
            );
        }
    }
    out
}

/// The same for new rows: the number of each row in its file, and why there is no value where there is none.
fn of_new_rows(run: &Run, new: &Frame) -> String {
    let roles: Vec<&str> = ROLES.iter().copied().filter(|role| new.columns.contains_key(*role)).collect();
    let columns: Vec<Labels> = roles.iter().filter_map(|role| Labels::of(new, role)).collect();
    let mut out = format!(
        "model,row,{}measure,value,observed,source,status\n",
        roles.iter().map(|r| format!("{r},")).collect::<String>()
    );
    for model in &run.models {
        let (label, measure) = (quoted(&model.label), quoted(&format!("{} fitted", model.response)));
        let source =
            quoted(&format!("comity estimate: {}; data: {}", model.formula, run.prepared.frame.source));
        for one in &model.predicted {
            let places: String = columns.iter().map(|c| format!("{},", quoted(c.at(one.row)))).collect();
            out += &format!(
                "{label},{},{places}{measure},{},{},{source},{}\n",
                one.row + 1,
                plain(one.value),
                plain(one.observed),
                quoted(&one.status)
            );
        }
    }
    out
}

fn reason(reason: Reason, family: Family) -> &'static str {
    match reason {
        Reason::SeparatedByEffect { .. } | Reason::Separated { .. } if family == Family::Logit => {
            "separated: the mean tends to zero or one"
        }
        Reason::Missing => "missing",
        Reason::ZeroWeight => "weight zero",
        Reason::Singleton { .. } => "singleton",
        Reason::SeparatedByEffect { .. } | Reason::Separated { .. } => "separated: the mean tends to zero",
        _ => "not used",
    }
}

/// The labels of a column by row.
struct Labels {
    codes: Vec<u32>,
    labels: Vec<String>,
}

impl Labels {
    fn of(frame: &Frame, column: &str) -> Option<Self> {
        let (codes, labels) = coded(frame.columns.get(column)?);
        Some(Self { codes, labels })
    }

    fn at(&self, row: usize) -> &str {
        match self.codes[row] {
            MISSING => "",
            code => &self.labels[code as usize],
        }
    }
}

/// Fixed effects and, where they are identified, multilateral resistances, a line each.
///
/// Columns: `model, what, of, level, value`. `what` is `effect`, `output` (Y), `expenditure` (E),
/// `outward` and `inward` (resistance to the power of 1 - sigma; with `sigma` the resistance itself).
///
/// # Errors
/// If `reference` is not an importer of the data.
pub fn effects(
    run: &Run,
    reference: Option<&str>,
    sigma: Option<f64>,
) -> Result<(String, Vec<String>), Failure> {
    let mut out = "model,what,of,level,value\n".to_owned();
    let mut notes = Vec::new();
    for model in &run.models {
        let label = quoted(&model.label);
        for (effect, values) in model.effects.iter().zip(&model.fit.effects) {
            for (at, value) in values.values.iter().enumerate().filter(|(_, v)| !v.is_nan()) {
                let level = quoted(&effect.level(at));
                out += &format!("{label},effect,{},{level},{}\n", quoted(&effect.name), plain(*value));
            }
        }
        match resistances(run, model, reference)? {
            Ok(found) => {
                notes.push(format!("{}: resistances relative to importer {}", model.label, found.reference));
                out += &found.lines(&label, sigma);
            }
            Err(why) => notes.push(format!("{}: no multilateral resistances: {why}", model.label)),
        }
    }
    Ok((out, notes))
}

/// Country and year (empty without years).
type Cell = (String, String);

struct Resistances {
    reference: String,
    output: BTreeMap<Cell, f64>,
    expenditure: BTreeMap<Cell, f64>,
    outward: BTreeMap<Cell, f64>,
    inward: BTreeMap<Cell, f64>,
}

impl Resistances {
    fn lines(&self, label: &str, sigma: Option<f64>) -> String {
        let root = |x: f64| sigma.map_or(x, |sigma| x.powf(1.0 / (1.0 - sigma)));
        let mut out = String::new();
        let mut all = |what: &str, of: &str, cells: &BTreeMap<Cell, f64>, f: &dyn Fn(f64) -> f64| {
            for ((country, year), value) in cells {
                let level = if year.is_empty() { country.clone() } else { format!("{country}^{year}") };
                out += &format!("{label},{what},{of},{},{}\n", quoted(&level), plain(f(*value)));
            }
        };
        all("output", "exporter", &self.output, &|x| x);
        all("expenditure", "importer", &self.expenditure, &|x| x);
        all("outward", "exporter", &self.outward, &root);
        all("inward", "importer", &self.inward, &root);
        out
    }
}

/// The resistances, or why there are none.
fn resistances(
    run: &Run,
    model: &Model,
    reference: Option<&str>,
) -> Result<Result<Resistances, String>, Failure> {
    if model.family != Family::Poisson {
        return Ok(Err("only PPML adds up to output and expenditure (Fally 2015)".to_owned()));
    }
    let of = |role: &str| {
        let fits = |e: &&ModelEffect| {
            let mut names: Vec<&str> = e.columns.iter().map(|(name, _)| name.as_str()).collect();
            names.retain(|name| *name != ROLES[2]);
            !e.slope && names == [role]
        };
        model.effects.iter().position(|e| fits(&e))
    };
    let (Some(exports), Some(imports), 2) = (of(ROLES[0]), of(ROLES[1]), model.effects.len()) else {
        return Ok(Err("they need effects of exporter and importer (by year), and no others".to_owned()));
    };
    let (exports, imports) = (effect_cells(model, exports), effect_cells(model, imports));
    let (output, expenditure) = sums(run, model);
    let years: Vec<&String> = {
        let mut years: Vec<&String> = imports.keys().map(|(_, year)| year).collect();
        years.sort();
        years.dedup();
        years
    };
    let everywhere =
        |country: &str| years.iter().all(|y| imports.contains_key(&(country.to_owned(), (*y).clone())));
    let chosen = match reference {
        Some(name) if everywhere(name) => name.to_owned(),
        Some(name) => {
            let message = format!("--reference: {name} is not an importer in every year of the sample");
            return Err(Failure::usage(message));
        }
        None => match largest(&expenditure, everywhere) {
            Some(name) => name,
            None => return Ok(Err("no importer is there in every year to refer to".to_owned())),
        },
    };
    let (mut outward, mut inward) = (BTreeMap::new(), BTreeMap::new());
    for (cell, pi) in &exports {
        let zero = (chosen.clone(), cell.1.clone());
        if let (Some(y), Some(e0), Some(chi0)) =
            (output.get(cell), expenditure.get(&zero), imports.get(&zero))
        {
            outward.insert(cell.clone(), y * e0 * (-(pi + chi0)).exp());
        }
    }
    for (cell, chi) in &imports {
        let zero = (chosen.clone(), cell.1.clone());
        if let (Some(e), Some(e0), Some(chi0)) =
            (expenditure.get(cell), expenditure.get(&zero), imports.get(&zero))
        {
            inward.insert(cell.clone(), e / e0 * (-(chi - chi0)).exp());
        }
    }
    Ok(Ok(Resistances { reference: chosen, output, expenditure, outward, inward }))
}

fn largest(expenditure: &BTreeMap<Cell, f64>, fits: impl Fn(&str) -> bool) -> Option<String> {
    let mut totals: BTreeMap<&str, f64> = BTreeMap::new();
    for ((country, _), value) in expenditure {
        *totals.entry(country).or_default() += value;
    }
    let able = totals.into_iter().filter(|(country, _)| fits(country));
    able.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(country, _)| country.to_owned())
}

/// The values of an effect by country and year.
fn effect_cells(model: &Model, at: usize) -> BTreeMap<Cell, f64> {
    let (Some(effect), Some(values)) = (model.effects.get(at), model.fit.effects.get(at)) else {
        return BTreeMap::new();
    };
    let year = effect.columns.iter().position(|(name, _)| name == ROLES[2]);
    let cell = |at: usize| -> Cell {
        let labels = effect.labels(at);
        let country = labels.iter().enumerate().find(|(i, _)| Some(*i) != year).map_or("", |(_, l)| l);
        (country.to_owned(), year.map_or(String::new(), |y| labels[y].to_owned()))
    };
    let there = values.values.iter().enumerate().filter(|(_, v)| !v.is_nan());
    there.map(|(at, value)| (cell(at), *value)).collect()
}

/// Observed flows of the rows used, by exporter and by importer and year of the model's effects.
fn sums(run: &Run, model: &Model) -> (BTreeMap<Cell, f64>, BTreeMap<Cell, f64>) {
    let by_year = model.effects.iter().any(|e| e.columns.iter().any(|(name, _)| name == ROLES[2]));
    let labels = |role: &str| Labels::of(&run.prepared.frame, role);
    let (Some(exporter), Some(importer)) = (labels(ROLES[0]), labels(ROLES[1])) else {
        return (BTreeMap::new(), BTreeMap::new());
    };
    let year = if by_year { labels(ROLES[2]) } else { None };
    let (mut output, mut expenditure) = (BTreeMap::new(), BTreeMap::new());
    for (i, row) in model.rows.iter().enumerate() {
        if model.fit.eta.get(i).is_none_or(|eta| eta.is_nan()) {
            continue;
        }
        let row = *row as usize;
        let when = year.as_ref().map_or("", |y| y.at(row)).to_owned();
        let value = model.observed.get(i).copied().unwrap_or(0.0);
        *output.entry((exporter.at(row).to_owned(), when.clone())).or_insert(0.0) += value;
        *expenditure.entry((importer.at(row).to_owned(), when)).or_insert(0.0) += value;
    }
    (output, expenditure)
}
