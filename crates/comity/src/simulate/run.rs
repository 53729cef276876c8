//! A baseline prepared once, and scenarios solved on it as often as wanted.
//!
//! [`Prepared::run`] answers a scenario in full. [`Prepared::solve`] is the small step inside it:
//! arrays in, outcome out, from the state of the last one if that is given, for a slider.

use super::baseline::{Baseline, Choice};
use super::certificate::{certificate, impossible};
use super::path::Way;
use super::places::resolve;
use super::result::{
    Answer, BaselineInfo, CertificateInfo, Draws, Group, PROBABILITIES, Parts, PathResult, PlaceResult,
    Ranged, Run, ScenarioInfo, Trade,
};
use super::scenario::{Kind, ModelOptions, Scenario, Variant};
use super::shock::{Compiled, compile, compile_one};
use super::{SCHEMA, words};
use super::{caution, closure, expected, groups, parts};
use crate::failure::Failure;
use crate::progress::{Progress, untold};
use comity_ledger::world::World;
use comity_model::Random;
use comity_model::equilibrium::axes::Country;
use comity_model::equilibrium::draws::{Draw, Sample, sample_reports};
use comity_model::equilibrium::report::Quantity;
use std::collections::BTreeMap;

use comity_model::equilibrium::{
    Closure, Economy, Options, Outcome, Refusal, Report, Shock, SolverOptions, simulate_from,
};

/// Residual of a draw: real incomes are right to 1e-7, a hundredth of the last digit that is printed of an
/// interval, in about two thirds of the time.
const DRAWN: f64 = 1e-9;

/// How a number of the model is printed.
#[derive(Clone, Copy)]
enum As {
    /// New over old, as a change in per cent.
    Change,
    /// A fraction, in per cent.
    Percent,
    /// As it stands.
    Plain,
}

impl As {
    fn of(self, value: f64) -> f64 {
        match self {
            Self::Change => 100.0 * (value - 1.0),
            Self::Percent => 100.0 * value,
            Self::Plain => value,
        }
    }
}

/// The numbers that get an interval, under the names of [`PlaceResult`].
const INTERVALS: [(&str, Quantity, As); 17] = [
    ("first_order_percent", Quantity::FirstOrder, As::Percent),
    ("terms_of_trade_percent", Quantity::TermsOfTrade, As::Percent),
    ("volume_of_trade_percent", Quantity::VolumeOfTrade, As::Percent),
    ("real_wage_log_percent", Quantity::RealWagePart, As::Percent),
    ("labour_log_percent", Quantity::LabourPart, As::Percent),
    ("revenue_log_percent", Quantity::RevenuePart, As::Percent),
    ("transfers_log_percent", Quantity::TransfersPart, As::Percent),
    ("wage_percent", Quantity::Wage, As::Change),
    ("labour_percent", Quantity::Labour, As::Change),
    ("real_wage_percent", Quantity::RealWage, As::Change),
    ("price_index_percent", Quantity::PriceIndex, As::Change),
    ("income_percent", Quantity::Income, As::Change),
    ("exports_percent", Quantity::Exports, As::Change),
    ("imports_percent", Quantity::Imports, As::Change),
    ("tariff_revenue_after", Quantity::Revenue, As::Plain),
    ("domestic_share_after", Quantity::OwnShare, As::Plain),
    ("net_of_effort_percent", Quantity::NetOfEffort, As::Change),
];

/// Sectors, the elasticity that a scenario gives them, and the name by which it calls them.
type OfSectors<'m> = (Vec<usize>, f64, &'m str);

/// What is wanted beside the scenario.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// Closures to solve under; that of the scenario if empty.
    pub closures: Vec<Closure>,
    /// Number of draws; none by default.
    pub draws: usize,
    /// Seed of the draws.
    pub seed: u64,
    /// Parties the answer is about; those of the scenario if empty.
    pub focus: Vec<String>,
    /// Only the variant of this name.
    pub variant: Option<String>,
    /// State of a similar solution to start from.
    pub start: Option<Vec<f64>>,
}

/// A baseline, loaded and calibrated.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The baseline.
    pub baseline: Baseline,
}

impl Prepared {
    /// Loads and calibrates a baseline.
    ///
    /// # Errors
    /// If data are missing or describe no economy.
    pub fn load(world: &World, choice: &Choice) -> Result<Self, Failure> {
        Ok(Self { baseline: Baseline::load(world, choice)? })
    }

    /// The economy with the elasticities of the scenario.
    ///
    /// # Errors
    /// An elasticity for a sector that the baseline lacks.
    pub fn economy(&self, model: &ModelOptions) -> Result<Economy, Failure> {
        let mut theta = self.baseline.economy.theta().to_vec();
        if let Some(value) = model.elasticity {
            theta.fill(value);
        }
        for (at, value, _) in self.elasticities_by_sector(model)? {
            at.into_iter().for_each(|j| theta[j] = value);
        }
        let economy = self.baseline.economy.clone();
        economy.with_theta(theta).map_err(|e| Failure::usage(self.baseline.refusal(&e)))
    }

    /// Elasticities of single sectors and groups, the more particular last; neither of two that are alike
    /// would be the one that holds.
    fn elasticities_by_sector<'m>(&self, model: &'m ModelOptions) -> Result<Vec<OfSectors<'m>>, Failure> {
        let mut found: Vec<OfSectors<'_>> = Vec::new();
        for (name, value) in &model.elasticity_by_sector {
            let at = super::places::sectors(&self.baseline, std::slice::from_ref(name), "model.elasticity")?;
            let rival = found.iter().find(|(other, rate, _)| {
                other.len() == at.len()
                    && (*other == at || rate != value)
                    && other.iter().any(|j| at.contains(j))
            });
            if let Some((_, _, other)) = rival {
                let message = format!(
                    "model.elasticity: {other:?} and {name:?} name the same sector, and neither is the more particular one"
                );
                return Err(Failure::usage(message).hint("keep one of the two"));
            }
            found.push((at, *value, name));
        }
        found.sort_by_key(|(at, ..)| std::cmp::Reverse(at.len()));
        Ok(found)
    }

    /// The options of the model.
    ///
    /// # Errors
    /// If a margin is not for this baseline.
    pub fn options(&self, model: &ModelOptions, closure: Closure) -> Result<Options, Failure> {
        Ok(Options {
            closure,
            response: model.response,
            supply_elasticity: model.labour_supply,
            margins: model.margins.of(&self.baseline)?,
            ..Options::default()
        })
    }

    /// Solves one shock, from the state of a similar one if given.
    ///
    /// # Errors
    /// If the shock has no meaning in the model; with place and sector.
    pub fn solve<'a>(
        &self,
        economy: &'a Economy,
        shock: &Shock,
        options: &Options,
        start: Option<&[f64]>,
    ) -> Result<Outcome<'a>, Failure> {
        simulate_from(economy, shock, options, start)
            .map_err(|e| Failure::usage(format!("the shock has no solution: {}", self.baseline.refusal(&e))))
    }

    /// Answers a scenario.
    ///
    /// # Errors
    /// Unknown places, sectors or variants, or a shock without meaning. A counterfactual that is
    /// not solved is an answer and says so.
    pub fn run(&self, world: &World, scenario: &Scenario, ask: &Ask) -> Result<Answer, Failure> {
        self.run_told(world, scenario, ask, &untold)
    }

    /// The same, while somebody hears how far the draws are and may give them up.
    ///
    /// # Errors
    /// As [`Self::run`], or that the draws were given up.
    pub fn run_told(
        &self,
        world: &World,
        scenario: &Scenario,
        ask: &Ask,
        progress: &Progress<'_>,
    ) -> Result<Answer, Failure> {
        if let Some(taxed) = self.with_tariffs(world, scenario)? {
            let scenario = Scenario { tariffs: None, ..scenario.clone() };
            return taxed.run_told(world, &scenario, ask, progress);
        }
        if scenario.has_quota() && ask.draws > 0 {
            return Err(Failure::usage(
                "a scenario with a quota has no draws: its rate is solved for at the central elasticities",
            )
            .hint("leave out --draws"));
        }
        let economy = self.economy(&scenario.model)?;
        let closures =
            if ask.closures.is_empty() { expected::closures(scenario) } else { ask.closures.clone() };
        let mut runs = Vec::new();
        for variant in self.variants(scenario, ask.variant.as_deref())? {
            for year in years(scenario) {
                let compiled = compile(world, &self.baseline, scenario, variant, year)?;
                for closure in &closures {
                    let (prepared, economy, compiled) = (self, &economy, &compiled);
                    let one = One { world, prepared, scenario, ask, economy, compiled, year, progress };
                    runs.push(one.run(variant, *closure)?);
                }
            }
        }
        Ok(Answer {
            schema: SCHEMA,
            program: crate::PROGRAM.to_owned(),
            scenario: ScenarioInfo {
                name: scenario.name.clone(),
                question: scenario.question.clone(),
                file: scenario.file.clone(),
                sha256: scenario.sha256.clone(),
                as_of: scenario.as_of.to_string(),
                sources: scenario.sources.clone(),
                notes: scenario.notes.clone(),
            },
            baseline: self.info(&economy, &scenario.model),
            expected: expected::compared(&self.baseline, scenario, &runs)?,
            runs,
        })
    }

    /// The same baseline with the tariffs in force that a scenario brings along, if it does.
    ///
    /// # Errors
    /// A list of tariffs that cannot be read, or that leaves no economy.
    pub fn with_tariffs(&self, world: &World, scenario: &Scenario) -> Result<Option<Self>, Failure> {
        let Some(tariffs) = &scenario.tariffs else { return Ok(None) };
        let e = &self.baseline.economy;
        let compiled = compile_one(world, &self.baseline, scenario, tariffs)?;
        let shock = compiled.shock(&self.baseline, e.theta(), &[], None, &[]);
        let (Some(rates), Some(told)) = (shock.tariff, compiled.told.first()) else { return Ok(None) };
        let range =
            told.rates.as_ref().map_or_else(String::new, |rates| format!(", {}", rates.after.words()));
        let words = std::iter::once(format!("in force: {}{range}", told.words));
        let notes = words.chain(told.notes.iter().cloned());
        Ok(Some(Self { baseline: self.baseline.with_tariffs(rates, (notes.collect(), &told.source))? }))
    }

    fn variants<'a>(&self, scenario: &'a Scenario, only: Option<&str>) -> Result<Vec<&'a Variant>, Failure> {
        let Some(name) = only else { return Ok(scenario.variants.iter().collect()) };
        let found: Vec<&Variant> = scenario.variants.iter().filter(|v| v.name == name).collect();
        if found.is_empty() {
            let known: Vec<&str> = scenario.variants.iter().map(|v| v.name.as_str()).collect();
            let message = format!("{} has no variant {name:?}", scenario.file);
            return Err(Failure::usage(message).hint(format!("variants: {}", known.join(", "))));
        }
        Ok(found)
    }

    fn info(&self, economy: &Economy, model: &ModelOptions) -> BaselineInfo {
        let b = &self.baseline;
        let theta = economy.theta();
        let ends = theta.iter().fold((f64::INFINITY, 0.0_f64), |e, t| (e.0.min(*t), e.1.max(*t)));
        let own = model.elasticity.is_some() || !model.elasticity_by_sector.is_empty();
        let source = match (own, model.elasticity_source.is_empty()) {
            (_, false) => model.elasticity_source.clone(),
            (true, true) => "set by the scenario, without a source".to_owned(),
            (false, true) => b.elasticity_source.clone(),
        };
        BaselineInfo {
            label: b.label.clone(),
            year: b.year,
            places: b.places.len(),
            sectors: b.sectors.len(),
            unit: b.unit.clone(),
            elasticity: ends,
            elasticity_source: source,
            audit: certificate(b, &b.audit, Closure::Additive),
            repairs: b.repairs.clone(),
            notes: b.notes.iter().cloned().chain(model.words()).collect(),
            sources: b.sources.clone(),
        }
    }
}

/// The years to solve, the last first: the first run of a variant is the one shown in full, and it is the
/// whole change.
fn years(scenario: &Scenario) -> Vec<Option<i16>> {
    let Some((last, before)) = scenario.years.split_last() else { return vec![None] };
    std::iter::once(*last).chain(before.iter().copied()).map(Some).collect()
}

/// One variant under one closure.
struct One<'a> {
    world: &'a World,
    prepared: &'a Prepared,
    scenario: &'a Scenario,
    ask: &'a Ask,
    economy: &'a Economy,
    compiled: &'a Compiled,
    year: Option<i16>,
    progress: &'a Progress<'a>,
}

impl One<'_> {
    fn run(&self, variant: &Variant, kind: Closure) -> Result<Run, Failure> {
        let baseline = &self.prepared.baseline;
        let options = self.prepared.options(&self.scenario.model, kind)?;
        let mut told = self.compiled.told.clone();
        let rates = self.clear(&options, &mut told);
        let mut run = self.unsolved(variant, kind, told);
        let rates = match rates {
            Ok(rates) => rates,
            // No rate of a quota is an answer about this run: the others stand.
            Err(why) if why.kind == crate::failure::Kind::Data => {
                run.certificate.status = format!("impossible: {}", why.message);
                return Ok(run);
            }
            Err(why) => return Err(why),
        };
        let shock = self.compiled.shock(baseline, self.economy.theta(), &[], self.year, &rates);
        let solved = simulate_from(self.economy, &shock, &options, self.ask.start.as_deref());
        let outcome = match solved {
            Ok(outcome) => outcome,
            Err(refusal) => {
                let why =
                    || Failure::usage(format!("the shock has no solution: {}", baseline.refusal(&refusal)));
                run.certificate = impossible(baseline, &refusal).ok_or_else(why)?;
                return Ok(run);
            }
        };
        run.certificate = certificate(baseline, &outcome.certificate, kind);
        if !outcome.certificate.is_solved() {
            return Ok(run);
        }
        let report = outcome.report(&shock).map_err(|e| Failure::bug(baseline.refusal(&e)))?;
        run.walras = report.walras;
        run.budget = report.budget;
        run.trade = groups::trade(&outcome, &report);
        run.places = self.places(&outcome, &report);
        let drawn = self.draw(&shock, &options, &mut run)?;
        run.world =
            Some(groups::group("WLD", "World", (0..baseline.places.len()).collect(), &run, drawn.as_ref()));
        run.focus = self.focus(&run, drawn.as_ref())?;
        run.pairs = groups::pairs(baseline, &run);
        for n in parts::subjects(&run) {
            run.places[n].contributions = parts::contributions(baseline, &outcome, &report, &shock, n);
            if baseline.sectors.len() > 1 {
                let sectors = parts::sectors(baseline, &run, &outcome, &report, &shock, n);
                run.sectors.extend(sectors);
            }
        }
        run.moved = words::moved(&run);
        run.path = self.path(&options, &run)?;
        if let Some(asked) = &self.scenario.lens {
            let about = (self.scenario, variant);
            run.lens = Some(super::lens::look(self.world, self.prepared, about, asked, &run)?);
        }
        run.state = outcome.state;
        Ok(run)
    }

    /// A run without an answer yet.
    fn unsolved(&self, variant: &Variant, kind: Closure, told: Vec<super::shock::Told>) -> Run {
        Run {
            variant: variant.name.clone(),
            year: self.year,
            closure: closure::named(kind).name,
            shocks: told,
            certificate: CertificateInfo { worst_residual: f64::NAN, ..CertificateInfo::default() },
            walras: f64::NAN,
            budget: f64::NAN,
            world: None,
            focus: Vec::new(),
            places: Vec::new(),
            pairs: Vec::new(),
            gains_from_trade: self.gains_from_trade(variant),
            sectors: Vec::new(),
            path: None,
            lens: None,
            moved: Vec::new(),
            draws: None,
            closure_kind: kind,
            trade: Trade::default(),
            state: Vec::new(),
        }
    }

    /// The way to the long run, once for each variant and closure.
    fn path(&self, options: &Options, run: &Run) -> Result<Option<PathResult>, Failure> {
        let Some(asked) = self.scenario.path.filter(|_| self.year == self.scenario.years.last().copied())
        else {
            return Ok(None);
        };
        let (baseline, economy, compiled) = (&self.prepared.baseline, self.economy, self.compiled);
        let way = Way { baseline, economy, compiled, options, progress: self.progress };
        way.follow(&asked, self.scenario, run).map(Some)
    }

    /// The rates at which quotas clear, told beside their shocks.
    fn clear(&self, options: &Options, told: &mut [super::shock::Told]) -> Result<Vec<f64>, Failure> {
        if !self.scenario.has_quota() {
            return Ok(Vec::new());
        }
        let cleared = self.prepared.clear_quotas(self.economy, self.compiled, options, self.year)?;
        let quotas = self.scenario.shocks_of_names(self.compiled.told.iter().map(|t| t.name.as_str()));
        let mut rates = Vec::new();
        for (told, _) in told.iter_mut().zip(quotas).filter(|(_, s)| matches!(s.kind, Kind::Quota { .. })) {
            let Some(one) = cleared.get(rates.len()) else { break };
            let how = match (one.binds, one.rate > 0.0) {
                (true, _) => "the quota binds",
                (false, true) => "the quota does not bind (more comes in, at the rate beyond it)",
                (false, false) => "the quota does not bind",
            };
            told.notes.push(format!(
                "{how}: volume {:.2} % of that of the baseline, at a rate of {:.2} % on the price",
                100.0 * one.volume,
                100.0 * one.rate
            ));
            rates.push(one.rate);
        }
        Ok(rates)
    }

    /// What trade is worth by home shares, if a shock ends the trade of everybody or of some.
    fn gains_from_trade(&self, variant: &Variant) -> Vec<super::result::TradeGain> {
        let ends =
            |s: &super::scenario::Shock| matches!(s.kind, Kind::Autarky { .. }) && s.sectors.is_empty();
        if !self.scenario.shocks_of(variant).any(ends) {
            return Vec::new();
        }
        parts::gains_from_trade(&self.prepared.baseline, self.economy)
    }

    fn places(&self, outcome: &Outcome<'_>, report: &Report) -> Vec<PlaceResult> {
        let percent = |hat: f64| 100.0 * (hat - 1.0);
        let known = |fraction: f64| (!fraction.is_nan()).then_some(100.0 * fraction);
        let elastic = self.scenario.model.labour_supply > 0.0;
        let named = self.prepared.baseline.places.iter().zip(&report.countries).enumerate();
        named
            .map(|(n, (place, c))| {
                let income = outcome.account.income[n] / c.income;
                PlaceResult {
                    code: place.code.clone(),
                    name: place.name.clone(),
                    evidence: place.evidence.clone(),
                    caution: caution::of(&place.code, c.own_share.0, &self.prepared.baseline.repairs),
                    real_income_percent: Ranged { value: percent(c.real_income), low: None, high: None },
                    net_of_effort_percent: elastic.then(|| percent(c.net_of_effort)),
                    first_order_percent: known(c.first_order),
                    terms_of_trade_percent: known(c.first_order_parts.terms_of_trade),
                    volume_of_trade_percent: known(c.first_order_parts.volume_of_trade),
                    technology_percent: known(c.first_order_parts.technology + 0.0 * c.first_order),
                    factors_percent: known(c.first_order_parts.factors + 0.0 * c.first_order),
                    moving_transfers_percent: known(c.first_order_parts.transfers + 0.0 * c.first_order),
                    decomposition: Parts {
                        real_wage: 100.0 * c.decomposition.real_wage,
                        labour: 100.0 * c.decomposition.labour,
                        revenue: 100.0 * c.decomposition.revenue,
                        transfers: 100.0 * c.decomposition.transfers,
                    },
                    contributions: None,
                    equivalent_variation: income * (c.real_income - 1.0),
                    wage_percent: percent(c.wage),
                    real_wage_percent: percent(c.real_wage),
                    labour_percent: percent(c.labour),
                    price_index_percent: percent(c.price_index),
                    income_percent: percent(c.income),
                    income,
                    factor_income: [outcome.baseline.value_added()[n], outcome.account.factor_income[n]],
                    exports: [c.exports.0, c.exports.1],
                    imports: [c.imports.0, c.imports.1],
                    tariff_revenue: [c.revenue.0, c.revenue.1],
                    domestic_share: [c.own_share.0, c.own_share.1],
                    market_residual: c.market_residual,
                    intervals: BTreeMap::new(),
                }
            })
            .collect()
    }

    /// Draws elasticities and estimates; the intervals of the places are filled in.
    fn draw(&self, shock: &Shock, options: &Options, run: &mut Run) -> Result<Option<Sample>, Failure> {
        if self.ask.draws == 0 {
            return Ok(None);
        }
        let baseline = &self.prepared.baseline;
        let sd = self.scenario.model.elasticity_log_sd.unwrap_or(baseline.elasticity_log_sd);
        let (compiled, economy, year) = (self.compiled, self.economy, self.year);
        let elastic = self.scenario.model.labour_supply > 0.0;
        let make = |random: &mut Random| {
            let theta: Vec<f64> = economy.theta().iter().map(|t| t * (sd * random.normal()).exp()).collect();
            let z: Vec<f64> = (0..compiled.draws()).map(|_| random.normal()).collect();
            let shock = compiled.varies().then(|| compiled.shock(baseline, &theta, &z, year, &[]));
            Draw { theta: Some(theta), shock }
        };
        let solver = SolverOptions { tolerance: DRAWN, ..options.solver };
        let drawn = Options { solver, ..options.clone() };
        let count = self.ask.draws;
        let about = format!("{}, {}: draw", run.variant, run.closure);
        let go_on = |solved: usize| (self.progress)(&format!("{about} {} of {count}", solved + 1)).is_ok();
        let found = sample_reports(economy, shock, &drawn, count, self.ask.seed, make, &go_on).map_err(
            |e| match e {
                Refusal::GivenUp => Failure::busy(e.to_string()),
                other => Failure::usage(baseline.refusal(&other)),
            },
        )?;
        for (n, place) in run.places.iter_mut().enumerate() {
            if let [low, high] = found.quantiles(Country(n), &PROBABILITIES)[..] {
                place.real_income_percent.low = Some(100.0 * (low - 1.0));
                place.real_income_percent.high = Some(100.0 * (high - 1.0));
            }
            for (name, quantity, unit) in INTERVALS {
                if quantity == Quantity::NetOfEffort && !elastic {
                    continue;
                }
                if let [low, high] = found.quantiles_of(quantity, Country(n), &PROBABILITIES)[..]
                    && low.is_finite()
                    && high.is_finite()
                {
                    place.intervals.insert(name, [low, high].map(|v| unit.of(v)));
                }
            }
        }
        let mut what = vec![format!(
            "trade elasticities, each sector on its own, standard deviation of the logarithm {sd}"
        )];
        if self.scenario.is_estimated() {
            what.push("estimated shocks, by their standard errors".to_owned());
        }
        run.draws = Some(Draws {
            count: self.ask.draws,
            seed: self.ask.seed,
            failed_count: found.failed.len(),
            failed: found.failed.iter().take(10).cloned().collect(),
            probabilities: PROBABILITIES,
            what,
        });
        Ok(Some(found))
    }

    fn focus(&self, run: &Run, drawn: Option<&Sample>) -> Result<Vec<Group>, Failure> {
        let names = if self.ask.focus.is_empty() { &self.scenario.focus } else { &self.ask.focus };
        let (baseline, day) = (&self.prepared.baseline, self.scenario.as_of);
        let mut found_groups = Vec::new();
        for name in names {
            let found = resolve(baseline, std::slice::from_ref(name), day, "focus")?;
            let title = match found.at[..] {
                [only] => baseline.places[only].name.clone(),
                _ => name.clone(),
            };
            found_groups.push(groups::group(name, &title, found.at, run, drawn));
        }
        Ok(found_groups)
    }
}
