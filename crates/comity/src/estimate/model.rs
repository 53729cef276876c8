//! What are the estimates? Hands each design to `comity_model::gravity` and keeps the account.

use super::design::{CONSTANT, Design, Ground, Named};
use super::formula::Formula;
use super::prepare::{Planned, Prepared};
use super::{Errors, Request, jackknife, newrows, permute, weak};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::words;
use comity_ledger::world::World;
use comity_model::gravity::{
    self, Cluster, Covariance, Data, Effect, Factor, Family, Fit, Marginal, Options, Reason, Refusal,
    Regressor, SmallSample, Status,
};
use rayon::prelude::*;

/// One estimated model.
#[derive(Clone, Debug)]
pub struct Model {
    /// `(1)`, or the level of `--by`.
    pub label: String,
    /// The level of `--by`.
    pub group: Option<String>,
    /// The formula it came from.
    pub formula: String,
    /// Name of the response.
    pub response: String,
    /// Which pseudo-likelihood.
    pub family: Family,
    /// What the estimator says.
    pub fit: Fit,
    /// Names of the absorbed effects.
    pub effects: Vec<ModelEffect>,
    /// Ways to cluster and how many clusters each has.
    pub clusters: Vec<(String, usize)>,
    /// Names of weights and offset, if any.
    pub weights: Option<String>,
    /// See `weights`.
    pub offset: Option<String>,
    /// Rows read that the model is about: with those made, those used and those dropped.
    pub read: usize,
    /// Rows made for cells of the panel that had none.
    pub made: usize,
    /// Rows left out, by reason.
    pub drops: Vec<(String, usize)>,
    /// Row of the frame behind each row given to the estimator, if fitted values are kept.
    pub rows: Vec<u32>,
    /// The randomisation test, if asked for.
    pub permuted: Option<permute::Permuted>,
    /// The values that weak instruments do not reject, if asked for.
    pub accepted: Option<weak::Accepted>,
    /// The response in those rows, if fitted values are kept.
    pub observed: Vec<f64>,
    /// What the model says of new rows, if there are any.
    pub predicted: Vec<newrows::Predicted>,
}

/// An absorbed effect and how to read its values.
#[derive(Clone, Debug)]
pub struct ModelEffect {
    /// `exporter^year`.
    pub name: String,
    /// Its columns, each with what its codes stand for if the values are kept; the last runs fastest in them.
    pub columns: Vec<(String, Vec<String>)>,
    /// Whether its parameters are slopes.
    pub slope: bool,
}

/// A model that could not be estimated.
#[derive(Clone, Debug)]
pub struct Refused {
    /// `(1)`, or the level of `--by`.
    pub label: String,
    /// Why.
    pub why: Failure,
}

/// Everything that came of a request.
pub struct Run {
    /// The models in order.
    pub models: Vec<Model>,
    /// Those that could not be estimated.
    pub refused: Vec<Refused>,
    /// The rows and how names were understood.
    pub prepared: Prepared,
    /// What must be said about the data.
    pub notes: Vec<String>,
    /// Which standard errors.
    pub errors: Errors,
    /// Which small-sample factors.
    pub small_sample: SmallSample,
}

/// Estimates all models of a request whose rows fit into memory.
///
/// # Errors
/// If the data cannot be read, or no model can be estimated.
pub(super) fn whole(
    planned: Planned,
    world: &World,
    request: &Request,
    progress: &Progress<'_>,
) -> Result<Run, Failure> {
    let mut prepared = planned.whole(world, request)?;
    let (models, refused, notes) = on(request.threads, || run(request, &prepared, progress))?;
    if request.stop.is_set() {
        return Err(Failure::data(gravity::Refusal::GivenUp.to_string()));
    }
    if let ([], Some(first)) = (models.as_slice(), refused.first()) {
        return Err(first.why.clone());
    }
    let notes = [std::mem::take(&mut prepared.frame.notes), notes].concat();
    let errors = match request.errors {
        Errors::Usual if !prepared.clusters.is_empty() => {
            Errors::Clustered(prepared.clusters.iter().map(|way| way.join("^")).collect())
        }
        Errors::Usual => Errors::Robust,
        ref told => told.clone(),
    };
    Ok(Run { models, refused, prepared, notes, errors, small_sample: request.small_sample })
}

/// Work on so many threads.
pub(super) fn on<T: Send>(
    threads: Option<usize>,
    work: impl FnOnce() -> Result<T, Failure> + Send,
) -> Result<T, Failure> {
    match threads {
        None => work(),
        Some(0) => Err(Failure::usage("--threads: expected at least 1, found 0")),
        Some(n) => {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build();
            pool.map_err(|e| Failure::bug(e.to_string()))?.install(work)
        }
    }
}

type Outcome = (Vec<Model>, Vec<Refused>, Vec<String>);

/// Rows that repeat another: how many, and where the first and the row that it repeats stand.
type Repeated = Option<(usize, String, String)>;

type Tried = Result<Model, Refused>;

fn run(request: &Request, prepared: &Prepared, progress: &Progress<'_>) -> Result<Outcome, Failure> {
    if prepared.frame.rows == 0 {
        return Err(Failure::data(format!(
            "{}: there are no rows below the names of the columns",
            prepared.frame.source
        )));
    }
    let parts: Vec<(Vec<Tried>, Repeated)> = if prepared.by.is_none() {
        vec![one_part(request, prepared, None, progress)?]
    } else {
        let of = |(level, rows): (String, Vec<u32>)| -> Result<_, Failure> {
            // Each level reads its own rows alone, so that the time follows the rows and not levels times rows.
            let part = prepared.part(&rows);
            let (mut models, repeated) = one_part(request, &part, Some(&level), progress)?;
            for model in models.iter_mut().flatten() {
                model.rows.iter_mut().for_each(|row| *row = rows[*row as usize]);
            }
            Ok((models, repeated))
        };
        prepared.levels().into_par_iter().map(of).collect::<Result<_, Failure>>()?
    };
    let (mut models, mut refused, mut repeated): (_, _, Repeated) = (Vec::new(), Vec::new(), None);
    for (outcomes, again) in parts {
        for outcome in outcomes {
            match outcome {
                Ok(model) => models.push(model),
                // A mistake in the request is the same for every level: told once.
                Err(refusal) if refusal.why.kind == crate::failure::Kind::Usage => return Err(refusal.why),
                Err(refusal) => refused.push(refusal),
            }
        }
        repeated = match (repeated, again) {
            (Some((n, row, first)), Some((more, ..))) => Some((n + more, row, first)),
            (known, again) => known.or(again),
        };
    }
    Ok((models, refused, duplicates(repeated)))
}

/// Every formula on some rows, which may be those of one level of `--by`.
fn one_part(
    request: &Request,
    prepared: &Prepared,
    level: Option<&str>,
    progress: &Progress<'_>,
) -> Result<(Vec<Tried>, Repeated), Failure> {
    let dyadic = request.errors == Errors::Dyadic;
    let ground = Ground::new(prepared, dyadic)?;
    let one = |(i, formula): (usize, &Formula)| -> Result<Tried, Failure> {
        let label = match (level, prepared.formulas.len()) {
            (None, _) => format!("({})", i + 1),
            (Some(level), 1) => level.to_owned(),
            (Some(level), _) => format!("{level} ({})", i + 1),
        };
        progress(&format!("estimating {label} {}", formula.response))?;
        let design = ground.design(formula, dyadic);
        let model = design.and_then(|design| one_model(request, prepared, (&design, level), formula, &label));
        let group = level.map(str::to_owned);
        Ok(model.map(|model| Model { group, ..model }).map_err(|why| Refused { label, why }))
    };
    let models = prepared.formulas.iter().enumerate().map(one).collect::<Result<_, Failure>>()?;
    let place = |row| prepared.frame.place(row);
    let repeated = ground.duplicates().map(|(count, row, first)| (count, place(row), place(first)));
    Ok((models, repeated))
}

fn duplicates(repeated: Repeated) -> Vec<String> {
    let Some((count, row, first)) = repeated else { return Vec::new() };
    vec![format!(
        "{} the exporter, importer and year of another row (first: {row} repeats {first}); all are used. \
         If the rows are products, run each apart: --by COLUMN",
        if count == 1 {
            "1 row repeats".to_owned()
        } else {
            format!("{} rows repeat", words::grouped(count as f64, 0))
        },
    )]
}

fn options(request: &Request, design: &Design<'_>) -> Result<Options, Failure> {
    let default = Options::default();
    if request.anderson_rubin && matches!(request.errors, Errors::Jackknife(_)) {
        return Err(Failure::usage("--anderson-rubin does not go with --jackknife")
            .hint("use --cluster: the set rests on the covariance of the instruments"));
    }
    Ok(Options {
        family: request.family,
        covariance: covariance(request, design)?,
        // The jackknife has a factor of its own.
        small_sample: match request.errors {
            Errors::Jackknife(_) => SmallSample::None,
            _ => request.small_sample,
        },
        tolerance: request.tolerance.unwrap_or(default.tolerance),
        drop_singletons: !request.keep_singletons,
        bias_correction: request.bias_correction,
        bootstrap: request.bootstrap,
        estimate_dispersion: request.estimate_dispersion,
        keep_effects: request.keep_effects || request.new_data.is_some(),
        keep_fitted: request.keep_fitted,
        stop: request.stop.clone(),
        ..default
    })
}

/// The covariance of the core for the errors asked for.
fn covariance(request: &Request, design: &Design<'_>) -> Result<Covariance, Failure> {
    Ok(match (&request.errors, design.dyadic) {
        (Errors::Dyadic, Some((first, second))) => Covariance::Dyadic { first, second },
        (Errors::Clustered(_) | Errors::Jackknife(_), _) => Covariance::Clustered,
        (Errors::Usual, _) if !design.clusters.is_empty() => Covariance::Clustered,
        (Errors::Homoskedastic, _) => Covariance::Homoskedastic,
        (Errors::NeweyWest { lags, .. }, _) => {
            Covariance::NeweyWest { lags: *lags, periods: periods(design)? }
        }
        (Errors::DriscollKraay { lags }, _) => {
            Covariance::DriscollKraay { lags: *lags, periods: periods(design)? }
        }
        (Errors::Leverage(leverage), _) => Covariance::Leverage(*leverage),
        (Errors::Conley { cutoff, kernel, .. }, _) => Covariance::Conley {
            cutoff: *cutoff,
            kernel: *kernel,
            latitudes: degrees(design, 0, 90.0)?,
            longitudes: degrees(design, 1, 360.0)?,
        },
        _ => Covariance::Robust,
    })
}

/// Latitude or longitude of each level of a way to cluster, in degrees no further from zero than `most`.
fn degrees(design: &Design<'_>, way: usize, most: f64) -> Result<Vec<f64>, Failure> {
    let place = design.clusters.get(way).and_then(|(_, factors)| factors.last());
    let Some(factor) = place.and_then(|at| design.factors.get(*at)) else { return Ok(Vec::new()) };
    let one = |label: &String| {
        label.trim().parse::<f64>().ok().filter(|x| x.abs() <= most).ok_or_else(|| {
            let message = format!(
                "errors by place: expected degrees from -{most} to {most} in {}, found {label:?}",
                factor.name
            );
            Failure::data(message)
                .hint("name the columns with --latitude and --longitude, in degrees north and east")
        })
    };
    factor.labels.iter().map(one).collect()
}

/// The options of an estimate that is made again for its coefficients and their errors alone.
pub(super) fn again(options: &Options) -> Options {
    Options {
        keep_effects: false,
        keep_fitted: false,
        bias_correction: false,
        bootstrap: None,
        ..options.clone()
    }
}

/// When each level of the time of the errors is: the last way to cluster, of one column with whole numbers.
fn periods(design: &Design<'_>) -> Result<Vec<i64>, Failure> {
    let time = design.clusters.last().and_then(|(_, factors)| factors.last());
    let Some(factor) = time.and_then(|at| design.factors.get(*at)) else { return Ok(Vec::new()) };
    let one = |label: &String| {
        label.trim().parse::<i64>().map_err(|_| {
            let message =
                format!("errors over time: expected whole numbers in {}, found {label:?}", factor.name);
            Failure::data(message).hint("number the periods, one apart, and name that column with --year")
        })
    };
    factor.labels.iter().map(one).collect()
}

/// The design as the estimator takes it.
fn data<'a>(design: &'a Design<'_>) -> Data<'a> {
    let clustered =
        |(name, factors): &(String, Vec<usize>)| Cluster { name: name.clone(), factors: factors.clone() };
    fn columns<'a>(named: &'a [Named<'_>]) -> Vec<Regressor<'a>> {
        named.iter().map(|(name, values)| Regressor { name: name.clone(), values }).collect()
    }
    Data {
        response: &design.y,
        regressors: columns(&design.regressors),
        endogenous: columns(&design.endogenous),
        instruments: columns(&design.instruments),
        factors: design
            .factors
            .iter()
            .map(|f| Factor { name: f.name.to_owned(), codes: &f.codes, levels: f.labels.len() })
            .collect(),
        effects: design
            .effects
            .iter()
            .map(|e| Effect { name: e.name.clone(), factors: e.factors.clone(), slope: e.slope.as_deref() })
            .collect(),
        clusters: design.clusters.iter().map(clustered).collect(),
        weights: design.weights.as_deref(),
        offset: design.offset.as_deref(),
    }
}

/// Refuses a response below zero where the mean is exponential.
pub(super) fn refuse_negative(
    request: &Request,
    prepared: &Prepared,
    design: &Design<'_>,
) -> Result<(), Failure> {
    if request.family == Family::LeastSquares {
        return Ok(());
    }
    if request.family == Family::Logit {
        return refuse_no_outcome(prepared, design);
    }
    let Some(row) = design.y.iter().position(|y| *y < 0.0) else { return Ok(()) };
    let place = prepared.frame.place(design.rows[row] as usize);
    let message = format!("{place}: {} is {}; expected zero or more", design.response, design.y[row]);
    Err(Failure::data(message).hint("leave such rows out with --sample, or correct the data"))
}

/// Refuses a response of logit that is not zero or one.
fn refuse_no_outcome(prepared: &Prepared, design: &Design<'_>) -> Result<(), Failure> {
    let Some(row) = design.y.iter().position(|y| *y != 0.0 && *y != 1.0) else { return Ok(()) };
    let (place, name) = (prepared.frame.place(design.rows[row] as usize), &design.response);
    let message = format!("{place}: {name} is {}; logit expects 0 or 1", design.y[row]);
    Err(Failure::data(message).hint("write a condition as the response: 'I(trade > 0) ~ …'"))
}

fn one_model(
    request: &Request,
    prepared: &Prepared,
    (design, level): (&Design<'_>, Option<&str>),
    formula: &Formula,
    label: &str,
) -> Result<Model, Failure> {
    if design.rows.is_empty() {
        return Err(nothing_left(design.read, &design.drops));
    }
    refuse_negative(request, prepared, design)?;
    let data = data(design);
    let options = options(request, design)?;
    let mut fit =
        gravity::estimate(&data, &options).map_err(|e| refusal(&e, prepared, design, request.family))?;
    if let Errors::Jackknife(_) = request.errors {
        jackknife::errors(&mut fit, &data, &options, design)?;
    }
    let permuted = match &request.permutation {
        Some(asked) => Some(permute::test(&fit, &data, &options, design, asked)?),
        None => None,
    };
    let accepted = if request.anderson_rubin { Some(weak::set(&fit, &data, &options)?) } else { None };
    let predicted = match &prepared.new {
        Some(new) => newrows::predict(prepared, new, level, formula, (design, &data, &fit, request.family))?,
        None => Vec::new(),
    };
    let names: Vec<&str> = design.effects.iter().map(|e| e.name.as_str()).collect();
    let mut drops = design.drops.clone();
    drops.extend(dropped(&fit.drops.rows, &names, design, request.family));
    // Thousands of models by --by would hold more labels than values.
    let labels =
        |at: usize| if options.keep_effects { design.factors[at].labels.to_vec() } else { Vec::new() };
    let effects = design.effects.iter().map(|e| ModelEffect {
        name: e.name.clone(),
        columns: e.factors.iter().map(|f| (design.factors[*f].name.to_owned(), labels(*f))).collect(),
        slope: e.slope.is_some(),
    });
    let counts = fit.degrees.clusters.iter().copied().chain(std::iter::repeat(0));
    Ok(Model {
        label: label.to_owned(),
        group: None,
        formula: formula.text.clone(),
        response: design.response.clone(),
        family: request.family,
        effects: effects.collect(),
        clusters: design
            .clusters
            .iter()
            .map(|(name, _)| name.clone())
            .zip(counts)
            .filter(|way| way.1 > 0)
            .collect(),
        weights: request.weights.clone(),
        offset: request.offset.clone(),
        read: design.read - prepared.frame.made,
        made: prepared.frame.made,
        drops,
        rows: if request.keep_fitted { design.rows.clone() } else { Vec::new() },
        permuted,
        accepted,
        observed: if request.keep_fitted { design.y.to_vec() } else { Vec::new() },
        predicted,
        fit,
    })
}

/// The estimator's drops by reason, in words.
fn dropped(
    rows: &[gravity::DroppedRow],
    effects: &[&str],
    design: &Design<'_>,
    family: Family,
) -> Vec<(String, usize)> {
    let response = &design.response;
    let mut account: Vec<(String, usize)> = Vec::new();
    for row in rows {
        let reason = match row.reason {
            Reason::SeparatedByEffect { effect: at } if family == Family::Logit => {
                let effect = effects.get(at).copied().unwrap_or("an effect");
                format!("{response} is {} throughout its {effect} (separated)", design.y[row.row])
            }
            reason => reason_in_words(reason, effects, response),
        };
        match account.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, count)) => *count += 1,
            None => account.push((reason, 1)),
        }
    }
    account
}

/// Why the estimator left a row out, but for logit.
pub(super) fn reason_in_words(reason: Reason, effects: &[&str], response: &str) -> String {
    let effect = |at: usize| effects.get(at).copied().unwrap_or("an effect");
    match reason {
        Reason::Missing => "a missing value".to_owned(),
        Reason::ZeroWeight => "weight zero".to_owned(),
        Reason::Singleton { effect: at } => format!("alone in {} (singleton)", effect(at)),
        Reason::SeparatedByEffect { effect: at } => {
            format!("{response} is zero throughout its {} (separated)", effect(at))
        }
        Reason::Separated { .. } => "separated by regressors and effects together".to_owned(),
        _ => "another reason of the estimator".to_owned(),
    }
}

pub(super) fn nothing_left(read: usize, drops: &[(String, usize)]) -> Failure {
    let list: Vec<String> =
        drops.iter().map(|(reason, n)| format!("{} {reason}", words::grouped(*n as f64, 0))).collect();
    let message = format!("no row is left of {}: {}", words::grouped(read as f64, 0), list.join("; "));
    Failure::data(message).hint("loosen --sample, or leave out the column that is missing")
}

/// No row is left because those that might have been are separated.
fn all_separated(design: &Design<'_>, account: &[(String, usize)], family: Family) -> Failure {
    let failure = nothing_left(design.read, account);
    let hint = if family == Family::Logit {
        "regressors and effects tell zeros and ones apart, so that no finite estimate exists: leave out the regressor that does, or take fewer effects"
    } else {
        "no finite estimate exists: take fewer effects, or leave out the regressor that is there only beside zeros"
    };
    Failure { hint: Some(hint.to_owned()), ..failure }
}

/// A refusal of the estimator in terms of the file.
fn refusal(refusal: &Refusal, prepared: &Prepared, design: &Design<'_>, family: Family) -> Failure {
    let place =
        |row: usize| design.rows.get(row).map_or_else(String::new, |r| prepared.frame.place(*r as usize));
    match refusal {
        Refusal::Value { column, row, value, expected } => {
            let name = if column == "response" { &design.response } else { column };
            Failure::data(format!("{}: {name} is {value}; expected {expected}", place(*row)))
                .hint("leave such rows out with --sample, or correct the data")
        }
        Refusal::NoRows { drops, .. } => {
            let names: Vec<&str> = design.effects.iter().map(|e| e.name.as_str()).collect();
            let mut account = design.drops.clone();
            account.extend(dropped(&drops.rows, &names, design, family));
            if drops.separated() + drops.separated_by_effects() > 0 {
                return all_separated(design, &account, family);
            }
            nothing_left(design.read, &account)
        }
        Refusal::NoVariation { value } => Failure::data(format!(
            "{} is {value} in every row left; there is nothing to explain",
            design.response
        )),
        Refusal::Offset { .. } => {
            let text = prepared.offset.as_ref().map_or("", |(text, _)| text.as_str());
            Failure::data(format!("--offset {text}: {refusal}"))
                .hint(format!("did you mean --offset 'log({text})'?"))
        }
        Refusal::Option { name: name @ ("covariance" | "leverage"), .. } => {
            let given = if *name == "leverage" { "--hc2 and --hc3 do" } else { "--iid does" };
            Failure::usage(format!("{given} not go with instruments"))
                .hint("leave it out: errors by pair or robust ones allow for the first stage")
        }
        Refusal::Option { name: "bootstrap", expected } => {
            Failure::usage(format!("--wild-bootstrap: expected {expected}"))
                .hint("name one way of clusters: --cluster COLUMN")
        }
        Refusal::Option { name: "draws", expected } => {
            Failure::usage(format!("--draws: expected {expected}"))
        }
        Refusal::Leverage { .. } => Failure::usage(refusal.to_string())
            .hint("--cluster COLUMN, or --jackknife COLUMN for few or uneven clusters"),
        Refusal::NotDispersed => Failure::data(refusal.to_string())
            .hint("use --family ppml, which is right whatever the variance, or give --dispersion"),
        Refusal::Option { name: "family", .. } => {
            Failure::usage("instruments go with --family ppml or ols, not with others")
        }
        Refusal::Option { .. } => Failure::usage(refusal.to_string()),
        Refusal::Instruments { given, endogenous, .. } if given < endogenous => {
            Failure::usage(refusal.to_string()).hint("put more instruments after the last ~")
        }
        Refusal::Instruments { .. } => Failure::data(refusal.to_string())
            .hint("an instrument must vary within the effects and apart from the other regressors"),
        Refusal::Unidentified { .. } => Failure::data(refusal.to_string()),
        Refusal::Clusters { .. } | Refusal::TooManyLevels { .. } => Failure::data(refusal.to_string()),
        _ => Failure::bug(refusal.to_string()),
    }
}

impl Model {
    /// Rows used and the account of the rest add up to the rows read and made.
    pub fn adds_up(&self) -> bool {
        self.fit.rows_used + self.drops.iter().map(|(_, n)| n).sum::<usize>() == self.read + self.made
    }

    /// How it was estimated, as in the head of a table: the family, or what instruments make of it.
    pub fn method(&self) -> &'static str {
        match (&self.fit.instrumented, self.family) {
            (None, family) => family_name(family),
            (Some(_), Family::LeastSquares) => "2SLS",
            (Some(_), _) => "PPML-CF",
        }
    }

    /// Average marginal effects by regressor, without the constant; none but for logit.
    pub fn marginal(&self) -> Vec<(&str, Marginal)> {
        let names = self.fit.coefficients.iter().map(|c| c.name.as_str());
        names.zip(self.fit.marginal()).filter(|(name, _)| *name != CONSTANT).collect()
    }

    /// Whether the first-order conditions hold.
    pub fn converged(&self) -> bool {
        matches!(self.fit.status, Status::Converged)
    }
}

impl ModelEffect {
    /// The level of a value, decoded: `ARG^1986`.
    pub fn level(&self, at: usize) -> String {
        self.labels(at).join("^")
    }

    /// The level of each column behind a value.
    pub fn labels(&self, mut at: usize) -> Vec<&str> {
        let mut labels: Vec<&str> = Vec::new();
        for (_, levels) in self.columns.iter().rev() {
            labels.push(levels.get(at % levels.len().max(1)).map_or("", String::as_str));
            at /= levels.len().max(1);
        }
        labels.reverse();
        labels
    }
}

/// The name of a family as in a table.
pub fn family_name(family: Family) -> &'static str {
    match family {
        Family::LeastSquares => "OLS",
        Family::Poisson => "PPML",
        Family::Gamma => "GPML",
        Family::NegativeBinomial { .. } => "NegBin",
        Family::Logit => "Logit",
    }
}

/// The name of a small-sample convention and what it multiplies with.
pub fn convention(small_sample: SmallSample) -> (&'static str, &'static str) {
    match small_sample {
        SmallSample::Stata => ("stata", "as ppmlhdfe and reghdfe"),
        SmallSample::Fixest => ("fixest", "as fixest's default"),
        SmallSample::None => ("none", "no factor"),
    }
}
