//! Estimates from rows that do not fit into memory: each part of a folder becomes columns as the formula asks, which are
//! kept on disk and read in passes (`comity_model::gravity::streamed`).

use super::data::{MISSING, folder};
use super::design::{Design, DesignFactor, Ground};
use super::expr::Expr;
use super::formula::{Factor, Formula};
use super::model::{self, Model, ModelEffect, Refused, Run};
use super::prepare::Planned;
use super::scratch::{Scratch, Writer};
use super::{Errors, Request};
use crate::failure::Failure;
use crate::progress::Progress;
use comity_ledger::world::World;
use comity_model::gravity::streamed::{self, Piece, Rows, Stream, Streamed};
use comity_model::gravity::{Covariance, Family, Options, Refusal};
use rayon::prelude::*;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Parts of the data that are read at the same time.
const TOGETHER: usize = 2;

/// Most columns of one effect: their codes are parts of one number.
const COLUMNS_MAX: usize = 4;

/// Estimates all models of a request, in memory or in passes. `progress` is told what is being done; results do not
/// depend on the number of threads.
///
/// # Errors
/// If the request is wrong, the data cannot be read, or no model can be estimated.
pub fn estimate(world: &World, request: &Request, progress: &Progress<'_>) -> Result<Run, Failure> {
    progress(&format!("reading {}", request.data))?;
    let planned = Planned::of(world, request)?;
    match planned.in_passes(request) {
        Some(folder) => model::on(request.threads, || in_passes(&planned, folder, request, progress)),
        None => model::whole(planned, world, request, progress),
    }
}

/// Every formula of a request in passes.
fn in_passes(
    planned: &Planned,
    folder: &folder::Source,
    request: &Request,
    progress: &Progress<'_>,
) -> Result<Run, Failure> {
    refuse(planned, request)?;
    let mut prepared = planned.without_rows(folder.rows, &request.data)?;
    let (mut models, mut refused) = (Vec::new(), Vec::new());
    for (at, formula) in planned.formulas.iter().enumerate() {
        let label = format!("({})", at + 1);
        match one(planned, folder, request, formula, progress) {
            Ok((model, notes)) => {
                prepared.frame.notes.extend(notes);
                models.push(Model { label, ..model });
            }
            Err(why) if why.kind == crate::failure::Kind::Usage => return Err(why),
            Err(why) => refused.push(Refused { label, why }),
        }
    }
    if let ([], Some(first)) = (models.as_slice(), refused.first()) {
        return Err(first.why.clone());
    }
    let mut notes = std::mem::take(&mut prepared.frame.notes);
    notes.extend(folder.notes.iter().cloned());
    notes.push("estimated in passes over the rows; memory follows the levels of the effects".to_owned());
    notes.sort();
    notes.dedup();
    let errors = match &request.errors {
        Errors::Usual if planned.clusters.is_empty() => Errors::Robust,
        Errors::Usual => Errors::Clustered(planned.clusters.iter().map(|way| way.join("^")).collect()),
        told => told.clone(),
    };
    Ok(Run { models, refused, prepared, notes, errors, small_sample: request.small_sample })
}

/// Refuses what needs all rows at once.
fn refuse(planned: &Planned, request: &Request) -> Result<(), Failure> {
    let mut wanted: Vec<&str> = Vec::new();
    for formula in &planned.formulas {
        let made = |factor: &Factor| !matches!(factor, Factor::Value(_));
        let mut lagged = false;
        formula.expressions(&mut |expr| expr.walk(&mut |part| lagged |= matches!(part, Expr::Lag(..))));
        let checks = [
            (formula.factors().any(made), "i() or a curve"),
            (lagged, "a lag"),
            (!formula.endogenous.is_empty(), "instruments"),
            (formula.effects.iter().any(|e| e.slope.is_some()), "a slope for each level"),
            (formula.effects.iter().any(|e| e.columns.len() > COLUMNS_MAX), "an effect of five columns"),
        ];
        wanted.extend(checks.into_iter().filter(|(asked, _)| *asked).map(|(_, what)| what));
    }
    let several = planned.clusters.len() > 1;
    let errors = !matches!(
        request.errors,
        Errors::Usual | Errors::Robust | Errors::Homoskedastic | Errors::Clustered(_)
    );
    let checks = [
        (several || errors, "errors other than --iid, --robust and one way of --cluster"),
        (
            !matches!(request.family, Family::LeastSquares | Family::Poisson),
            "a family other than ppml and ols",
        ),
        (request.weights.is_some(), "--weights"),
        (request.offset.is_some(), "--offset"),
        (request.by.is_some(), "--by"),
        (request.fill, "--fill"),
        (request.new_data.is_some() || request.keep_fitted, "--predict"),
        (request.keep_effects, "--effects"),
        (request.bootstrap.is_some(), "--wild-bootstrap"),
        (request.permutation.is_some(), "--permute"),
        (request.anderson_rubin, "--anderson-rubin"),
        (request.bias_correction, "--bias-correction"),
    ];
    wanted.extend(checks.into_iter().filter(|(asked, _)| *asked).map(|(_, what)| what));
    match wanted.first() {
        None => Ok(()),
        Some(what) => Err(Failure::usage(format!("rows that are read in passes do not go with {what}"))
            .hint("give fewer rows (a folder of up to 20 million is read whole), or leave it out")),
    }
}

/// A quick hash of numbers that nobody chooses to collide.
#[derive(Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }
    fn write_u64(&mut self, x: u64) {
        self.0 = (self.0.rotate_left(26) ^ x).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
    fn write_u128(&mut self, x: u128) {
        self.write_u64(x as u64);
        self.write_u64((x >> 64) as u64);
    }
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 29
    }
}

type Numbers = HashMap<u128, u32, BuildHasherDefault<Mix>>;

/// Codes of the combinations of some columns.
struct Coding {
    /// Positions among the columns, in order.
    factors: Vec<usize>,
    known: Numbers,
    /// Rows of each code.
    rows: Vec<usize>,
}

/// The columns that tell rows apart, with numbers for their labels, and the codings made of them.
#[derive(Default)]
struct Codings {
    names: Vec<String>,
    labels: Vec<HashMap<String, u32>>,
    all: Vec<Coding>,
}

impl Codings {
    /// The coding of some columns, in whatever order.
    fn position(&mut self, names: &[&str]) -> usize {
        let mut factors = Vec::new();
        for name in names {
            let known = self.names.iter().position(|known| known == name);
            factors.push(known.unwrap_or_else(|| {
                self.names.push((*name).to_owned());
                self.labels.push(HashMap::new());
                self.names.len() - 1
            }));
        }
        factors.sort_unstable();
        factors.dedup();
        self.all.iter().position(|coding| coding.factors == factors).unwrap_or_else(|| {
            self.all.push(Coding { factors, known: Numbers::default(), rows: Vec::new() });
            self.all.len() - 1
        })
    }

    /// The codes of all codings of some rows.
    fn code(&mut self, factors: &[Codes], rows: usize) -> Result<Vec<Vec<u32>>, Failure> {
        let mut numbered = Vec::new();
        for (name, labels) in self.names.iter().zip(&mut self.labels) {
            let factor = factors.iter().find(|factor| factor.name == *name);
            let factor = factor.ok_or_else(|| Failure::bug(format!("{name} was not coded")))?;
            let number = |label: &String| {
                let next = labels.len() as u32;
                *labels.entry(label.clone()).or_insert(next)
            };
            let of: Vec<u32> = factor.labels.iter().map(number).collect();
            numbered.push(factor.codes.iter().map(|code| of[*code as usize]).collect::<Vec<u32>>());
        }
        Ok(self.all.iter_mut().map(|coding| coding.codes(&numbered, rows)).collect())
    }

    /// What a code stands for: `ARG^1986`.
    fn label(&self, coding: usize, code: u32) -> String {
        let coding = &self.all[coding];
        let Some((key, _)) = coding.known.iter().find(|(_, known)| **known == code) else {
            return String::new();
        };
        let one = |(at, factor): (usize, &usize)| {
            let part = (key >> (32 * at)) as u32;
            let label = self.labels[*factor].iter().find(|(_, number)| **number == part);
            label.map_or("", |(label, _)| label.as_str())
        };
        coding.factors.iter().enumerate().map(one).collect::<Vec<_>>().join("^")
    }
}

impl Coding {
    fn codes(&mut self, numbered: &[Vec<u32>], rows: usize) -> Vec<u32> {
        let mut last = (u128::MAX, 0);
        let one = |row: usize| {
            let parts = self.factors.iter().enumerate();
            let key =
                parts.fold(0, |key, (at, factor)| key | u128::from(numbered[*factor][row]) << (32 * at));
            if key != last.0 {
                let next = self.rows.len() as u32;
                last = (key, *self.known.entry(key).or_insert(next));
                if last.1 == next {
                    self.rows.push(0);
                }
            }
            self.rows[last.1 as usize] += 1;
            last.1
        };
        (0..rows).map(one).collect()
    }
}

/// A column that tells rows apart, of some rows.
struct Codes {
    name: String,
    codes: Vec<u32>,
    labels: Vec<String>,
}

/// Rows of one part as the model wants them.
struct Part {
    read: usize,
    drops: Vec<(String, usize)>,
    notes: Vec<String>,
    y: Vec<f64>,
    names: Vec<String>,
    x: Vec<Vec<f64>>,
    factors: Vec<Codes>,
}

impl Part {
    fn of(
        planned: &Planned,
        folder: &folder::Source,
        (request, formula): (&Request, &Formula),
        at: usize,
    ) -> Result<Self, Failure> {
        let mut prepared = planned.part(folder, at)?;
        let notes = std::mem::take(&mut prepared.frame.notes);
        let ground = Ground::new(&prepared, false)?;
        let design = ground.design(formula, false)?;
        model::refuse_negative(request, &prepared, &design)?;
        let Design { y, regressors, factors, read, drops, .. } = design;
        let factor = |factor: DesignFactor<'_>| Codes {
            name: factor.name.to_owned(),
            codes: factor.codes.into_owned(),
            labels: factor.labels.to_vec(),
        };
        let (names, x) = regressors.into_iter().map(|(name, values)| (name, values.into_owned())).unzip();
        let factors = factors.into_iter().map(factor).collect();
        Ok(Self { read, drops, notes, y: y.into_owned(), names, x, factors })
    }
}

/// Everything that the passes need.
struct Gathered {
    scratch: Scratch,
    codings: Codings,
    /// Name and coding of each effect, the one with most levels first.
    effects: Vec<(String, usize)>,
    cluster: Option<(String, usize)>,
    regressors: Vec<String>,
    rows: usize,
    read: usize,
    drops: Vec<(String, usize)>,
    notes: Vec<String>,
}

/// Reads the folder once and keeps what the formula asks for.
fn gathered(
    planned: &Planned,
    folder: &folder::Source,
    (request, formula): (&Request, &Formula),
    progress: &Progress<'_>,
) -> Result<Gathered, Failure> {
    let mut codings = Codings::default();
    let pair = ["exporter", "importer"];
    let mut effects: Vec<(String, usize)> = Vec::new();
    for effect in &formula.effects {
        let made = matches!(&effect.columns[..], [(name, _)] if name == "pair") && planned.makes_pairs();
        let names: Vec<&str> = effect.columns.iter().map(|(name, _)| name.as_str()).collect();
        let coding = codings.position(if made { &pair } else { &names });
        if effects.iter().all(|(_, known)| *known != coding) {
            effects.push((effect.to_string(), coding));
        }
    }
    let cluster = planned.clusters.first().map(|way| {
        let names: Vec<&str> = way.iter().map(String::as_str).collect();
        let made =
            names == ["pair"] && planned.makes_pairs() && effects.iter().any(|(name, _)| name == "pair");
        let coding = codings.position(if made { &pair } else { &names });
        (if names == pair { "pair".to_owned() } else { way.join("^") }, coding)
    });
    let place = request.scratch.clone().unwrap_or_else(std::env::temp_dir);
    let mut writer = None;
    let (mut rows, mut read, mut drops, mut notes) = (0, 0, Vec::new(), Vec::new());
    let mut regressors = Vec::new();
    let parts: Vec<usize> = (0..folder.parts()).collect();
    for together in parts.chunks(TOGETHER) {
        progress(&format!("reading part {} of {}", together[0] + 1, parts.len()))?;
        if request.stop.is_set() {
            return Err(Failure::data(Refusal::GivenUp.to_string()));
        }
        let made: Vec<Result<Part, Failure>> =
            together.par_iter().map(|at| Part::of(planned, folder, (request, formula), *at)).collect();
        for part in made {
            let part = part?;
            let n = part.y.len();
            let piece = Piece { codes: codings.code(&part.factors, n)?, y: part.y, x: part.x };
            if writer.is_none() {
                regressors = part.names;
                writer = Some(Writer::new(&place, codings.all.len(), 1 + piece.x.len())?);
            }
            if let Some(writer) = &mut writer {
                writer.push(&piece)?;
            }
            (rows, read) = (rows + n, read + part.read);
            part.drops.into_iter().for_each(|(reason, n)| count(&mut drops, reason, n));
            notes.extend(part.notes);
        }
    }
    let levels = |coding: usize| codings.all[coding].rows.len();
    effects.sort_by_key(|(_, coding)| std::cmp::Reverse(levels(*coding)));
    // Clusters that are groups need no room of their own.
    if let Some(at) = effects.iter().position(|(_, coding)| cluster.as_ref().is_some_and(|c| c.1 == *coding))
        && levels(effects[at].1) * 4 >= levels(effects[0].1)
    {
        effects[..=at].rotate_right(1);
    }
    let by = effects.first().map(|(_, coding)| (*coding, codings.all[*coding].rows.as_slice()));
    let writer = writer.ok_or_else(|| Failure::data(format!("{}: there are no rows", request.data)))?;
    progress("sorting the rows")?;
    let scratch = writer.sorted(by)?;
    Ok(Gathered { scratch, codings, effects, cluster, regressors, rows, read, drops, notes })
}

fn count(account: &mut Vec<(String, usize)>, reason: String, n: usize) {
    match account.iter_mut().find(|(known, _)| *known == reason) {
        Some((_, count)) => *count += n,
        None => account.push((reason, n)),
    }
}

/// The options of the estimator.
fn options(request: &Request, clustered: bool) -> Options {
    let covariance = match &request.errors {
        Errors::Homoskedastic => Covariance::Homoskedastic,
        Errors::Clustered(_) | Errors::Usual if clustered => Covariance::Clustered,
        _ => Covariance::Robust,
    };
    let default = Options::default();
    Options {
        family: request.family,
        covariance,
        small_sample: request.small_sample,
        tolerance: request.tolerance.unwrap_or(default.tolerance),
        drop_singletons: !request.keep_singletons,
        threads: request.threads,
        stop: request.stop.clone(),
        ..default
    }
}

/// One formula.
fn one(
    planned: &Planned,
    folder: &folder::Source,
    request: &Request,
    formula: &Formula,
    progress: &Progress<'_>,
) -> Result<(Model, Vec<String>), Failure> {
    let gathered = gathered(planned, folder, (request, formula), progress)?;
    let Gathered { scratch, codings, effects, cluster, regressors, rows, read, mut drops, notes } = gathered;
    if rows == 0 {
        return Err(model::nothing_left(read, &drops));
    }
    progress(&format!("estimating {}", formula.response))?;
    let options = options(request, cluster.is_some());
    let stream = Stream {
        rows: &scratch as &dyn Rows,
        count: rows,
        regressors,
        codings: codings.all.iter().map(|coding| coding.rows.len()).collect(),
        effects: effects.clone(),
        cluster: cluster.as_ref().map(|(_, coding)| *coding),
    };
    let Streamed { mut fit, drops: out } =
        streamed::estimate(&stream, &options).map_err(|e| refusal(&e, read, &drops))?;
    let names: Vec<&str> = effects.iter().map(|(name, _)| name.as_str()).collect();
    let response = formula.response.to_string();
    for (reason, n) in out {
        count(&mut drops, model::reason_in_words(reason, &names, &response), n);
    }
    let effect = |(at, (name, coding)): (usize, &(String, usize))| {
        // Of the labels only that of the worst cell is told.
        let worst =
            fit.certificate.cells.get_mut(at).map_or(MISSING, |cell| std::mem::take(&mut cell.level) as u32);
        ModelEffect {
            name: name.clone(),
            columns: vec![(name.clone(), vec![codings.label(*coding, worst)])],
            slope: false,
        }
    };
    let mut effects: Vec<ModelEffect> = effects.iter().enumerate().map(effect).collect();
    effects.sort_by_key(|e| formula.effects.iter().position(|asked| asked.to_string() == e.name));
    let clusters =
        cluster.map(|(name, _)| name).into_iter().zip(fit.degrees.clusters.iter().copied()).collect();
    let model = Model {
        label: String::new(),
        group: None,
        formula: formula.text.clone(),
        response,
        family: request.family,
        fit,
        effects,
        clusters,
        weights: None,
        offset: None,
        read,
        made: 0,
        drops,
        rows: Vec::new(),
        permuted: None,
        accepted: None,
        observed: Vec::new(),
        predicted: Vec::new(),
    };
    Ok((model, notes))
}

fn refusal(refusal: &Refusal, read: usize, drops: &[(String, usize)]) -> Failure {
    match refusal {
        Refusal::NoRows { .. } => model::nothing_left(read, drops),
        Refusal::Option { .. } => Failure::usage(refusal.to_string()),
        _ => Failure::data(refusal.to_string()),
    }
}
