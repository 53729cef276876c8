//! A baseline prepared once, and scenarios solved on it as often as wanted.
//!
//! [`Prepared::run`] answers a scenario in full. [`Prepared::solve`] is the small step inside it:
//! arrays in, outcome out, from the state of the last one if that is given, for a slider.

use super::baseline::{Baseline, Choice};
use super::places::resolve;
use super::result::{
    Answer, BaselineInfo, CertificateInfo, Draws, Group, Pair, Parts, PlaceResult, Ranged, Run, ScenarioInfo,
    Trade,
};
use super::scenario::{ModelOptions, Scenario, Variant};
use super::shock::{Compiled, compile};
use super::{SCHEMA, words};
use super::{caution, closure};
use crate::failure::Failure;
use comity_ledger::world::World;
use comity_model::equilibrium::axes::{Country, Exporter, Importer, Sector};
use comity_model::equilibrium::draws::{Draw, Random, Sample, quantiles, sample_reports};
use comity_model::equilibrium::report::Quantity;
use std::collections::BTreeMap;

use comity_model::equilibrium::{
    Certificate, Closure, Economy, Options, Outcome, Report, Shock, Status, simulate_from,
};

/// Ends of the printed intervals: nine of ten draws lie inside.
pub const PROBABILITIES: [f64; 2] = [0.05, 0.95];

/// Most pairs in an answer beside those of the parties asked about.
const PAIRS_SHOWN: usize = 40;

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
const INTERVALS: [(&str, Quantity, As); 16] = [
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
];

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
        for (name, value) in &model.elasticity_by_sector {
            for j in super::places::sectors(&self.baseline, std::slice::from_ref(name), "model.elasticity")? {
                theta[j] = *value;
            }
        }
        let economy = self.baseline.economy.clone();
        economy.with_theta(theta).map_err(|e| Failure::usage(self.baseline.refusal(&e)))
    }

    /// The options of the model.
    pub fn options(model: &ModelOptions, closure: Closure) -> Options {
        Options {
            closure,
            response: model.response,
            supply_elasticity: model.labour_supply,
            ..Options::default()
        }
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
        let economy = self.economy(&scenario.model)?;
        let closures =
            if ask.closures.is_empty() { vec![scenario.model.closure] } else { ask.closures.clone() };
        let mut runs = Vec::new();
        for variant in self.variants(scenario, ask.variant.as_deref())? {
            let compiled = compile(world, &self.baseline, scenario, variant)?;
            for closure in &closures {
                let one = One { prepared: self, scenario, ask, economy: &economy, compiled: &compiled };
                runs.push(one.run(variant, *closure)?);
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
            runs,
        })
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
            audit: certificate(b, &b.audit),
            repairs: b.repairs.clone(),
            notes: b.notes.clone(),
            sources: b.sources.clone(),
        }
    }
}

/// The evidence of the model with names.
pub fn certificate(baseline: &Baseline, c: &Certificate) -> CertificateInfo {
    let name = |n: Country| baseline.places[n.0].name.clone();
    let status = match &c.status {
        Status::Solved => "solved: every equation holds to the tolerance".to_owned(),
        Status::NotConverged => "not converged: the best point found does not meet the tolerance".to_owned(),
        Status::NotFinite(equation) => {
            format!("not finite: {} has no finite value", baseline.equation(equation))
        }
        Status::NegativeIncome { country, income } => format!(
            "negative income: the deficit that stays fixed exceeds what {} earns (income {income:.3e}); choose another closure",
            name(*country)
        ),
        Status::Disconnected { country, imbalance } => format!(
            "disconnected: the shock cuts off {} with others, whose deficits add to {imbalance:.3e} instead of zero; choose closure multiplicative or a balanced one",
            name(*country)
        ),
        Status::OneWay(country) => format!(
            "one-way: a group with {} only buys or only sells, so its trade cannot balance; choose a closure that keeps deficits",
            name(*country)
        ),
        #[allow(unreachable_patterns, reason = "the model may learn to say more")]
        other => format!("{other:?}"),
    };
    CertificateInfo {
        solved: c.is_solved(),
        status,
        worst_residual: c.worst_residual,
        worst_equation: baseline.equation(&c.worst_equation),
        method: format!("{:?}", c.method),
        passes: c.passes,
    }
}

/// One variant under one closure.
struct One<'a> {
    prepared: &'a Prepared,
    scenario: &'a Scenario,
    ask: &'a Ask,
    economy: &'a Economy,
    compiled: &'a Compiled,
}

impl One<'_> {
    fn run(&self, variant: &Variant, kind: Closure) -> Result<Run, Failure> {
        let baseline = &self.prepared.baseline;
        let options = Prepared::options(&self.scenario.model, kind);
        let shock = self.compiled.shock(baseline, self.economy.theta(), &[]);
        let outcome = self.prepared.solve(self.economy, &shock, &options, self.ask.start.as_deref())?;
        let mut run = Run {
            variant: variant.name.clone(),
            closure: closure::named(kind).name,
            shocks: self.compiled.told.clone(),
            certificate: certificate(baseline, &outcome.certificate),
            walras: f64::NAN,
            budget: f64::NAN,
            world: None,
            focus: Vec::new(),
            places: Vec::new(),
            pairs: Vec::new(),
            moved: Vec::new(),
            draws: None,
            closure_kind: kind,
            trade: Trade::default(),
            state: Vec::new(),
        };
        if !outcome.certificate.is_solved() {
            return Ok(run);
        }
        let report = outcome.report(&shock).map_err(|e| Failure::bug(baseline.refusal(&e)))?;
        run.walras = report.walras;
        run.budget = report.budget;
        run.trade = trade(&outcome, &report);
        run.places = self.places(&outcome, &report);
        let drawn = self.draw(&shock, &options, &mut run)?;
        run.world = Some(group("WLD", "World", (0..baseline.places.len()).collect(), &run, drawn.as_ref()));
        run.focus = self.focus(&run, drawn.as_ref())?;
        run.pairs = self.pairs(&run);
        run.moved = words::moved(&run);
        run.state = outcome.state;
        Ok(run)
    }

    fn places(&self, outcome: &Outcome<'_>, report: &Report) -> Vec<PlaceResult> {
        let percent = |hat: f64| 100.0 * (hat - 1.0);
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
                    first_order_percent: 100.0 * c.first_order,
                    terms_of_trade_percent: 100.0 * c.terms_of_trade,
                    volume_of_trade_percent: 100.0 * c.volume_of_trade,
                    decomposition: Parts {
                        real_wage: 100.0 * c.decomposition.real_wage,
                        labour: 100.0 * c.decomposition.labour,
                        revenue: 100.0 * c.decomposition.revenue,
                        transfers: 100.0 * c.decomposition.transfers,
                    },
                    equivalent_variation: income * (c.real_income - 1.0),
                    wage_percent: percent(c.wage),
                    real_wage_percent: percent(c.real_wage),
                    labour_percent: percent(c.labour),
                    price_index_percent: percent(c.price_index),
                    income_percent: percent(c.income),
                    income,
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
        let (compiled, economy) = (self.compiled, self.economy);
        let make = |random: &mut Random| {
            let theta: Vec<f64> = economy.theta().iter().map(|t| t * (sd * random.normal()).exp()).collect();
            let z: Vec<f64> = (0..compiled.draws()).map(|_| random.normal()).collect();
            let shock = compiled.varies().then(|| compiled.shock(baseline, &theta, &z));
            Draw { theta: Some(theta), shock }
        };
        let found = sample_reports(economy, shock, options, self.ask.draws, self.ask.seed, make)
            .map_err(|e| Failure::usage(baseline.refusal(&e)))?;
        for (n, place) in run.places.iter_mut().enumerate() {
            if let [low, high] = found.quantiles(Country(n), &PROBABILITIES)[..] {
                place.real_income_percent.low = Some(100.0 * (low - 1.0));
                place.real_income_percent.high = Some(100.0 * (high - 1.0));
            }
            for (name, quantity, unit) in INTERVALS {
                if let [low, high] = found.quantiles_of(quantity, Country(n), &PROBABILITIES)[..] {
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
        let mut groups = Vec::new();
        for name in names {
            let found = resolve(baseline, std::slice::from_ref(name), day, "focus")?;
            let title = match found.at[..] {
                [only] => baseline.places[only].name.clone(),
                _ => name.clone(),
            };
            groups.push(group(name, &title, found.at, run, drawn));
        }
        Ok(groups)
    }

    /// Trade among the parties asked about and with everybody else, then the largest changes.
    fn pairs(&self, run: &Run) -> Vec<Pair> {
        let baseline = &self.prepared.baseline;
        let everybody: Vec<usize> = (0..baseline.places.len()).collect();
        let mut sides: Vec<(&str, &[usize])> =
            run.focus.iter().map(|g| (g.name.as_str(), &g.at[..])).collect();
        sides.push(("World", &everybody));
        let mut pairs = Vec::new();
        for (a, from) in &sides {
            for (b, to) in &sides {
                if a != b {
                    pairs.push(between(baseline, run, (a, from), (b, to)));
                }
            }
        }
        let mut single: Vec<(f64, usize, usize)> = Vec::new();
        for i in &everybody {
            for n in everybody.iter().filter(|n| *n != i) {
                let (before, after) = run.trade.total(*i, *n);
                single.push(((after - before).abs(), *i, *n));
            }
        }
        single.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        for (_, i, n) in single.into_iter().take(PAIRS_SHOWN) {
            let side = |n: usize| (baseline.places[n].name.as_str(), [n]);
            let ((a, from), (b, to)) = (side(i), side(n));
            let pair = between(baseline, run, (a, &from), (b, &to));
            if !pairs.iter().any(|known: &Pair| known.from == pair.from && known.to == pair.to) {
                pairs.push(pair);
            }
        }
        pairs
    }
}

/// Flows from one side to another; flows that stay inside either are left out.
fn between(baseline: &Baseline, run: &Run, from: (&str, &[usize]), to: (&str, &[usize])) -> Pair {
    let (mut before, mut after) = (0.0, 0.0);
    let world = baseline.places.len();
    for i in from.1 {
        for n in to.1 {
            let inside =
                (to.1.len() == world && from.1.contains(n)) || (from.1.len() == world && to.1.contains(i));
            if i != n && !inside {
                let cell = run.trade.total(*i, *n);
                before += cell.0;
                after += cell.1;
            }
        }
    }
    let evidence = match (from.1, to.1) {
        ([i], [n]) => baseline.flow_evidence(*i, *n),
        _ => None,
    };
    let change_percent = (before > 0.0).then(|| 100.0 * (after / before - 1.0));
    Pair { from: from.0.to_owned(), to: to.0.to_owned(), before, after, change_percent, evidence }
}

fn group(code: &str, name: &str, at: Vec<usize>, run: &Run, drawn: Option<&Sample>) -> Group {
    let of = |f: &dyn Fn(&PlaceResult) -> f64| at.iter().map(|n| f(&run.places[*n])).sum::<f64>();
    let income = of(&|p| p.income);
    let gain = of(&|p| p.equivalent_variation);
    let mut ranged = Ranged { value: 100.0 * gain / income, low: None, high: None };
    if let Some(sample) = drawn {
        let mut values = vec![0.0; sample.len()];
        for n in &at {
            let weight = run.places[*n].income / income;
            for (total, hat) in values.iter_mut().zip(sample.of(Country(*n))) {
                *total += 100.0 * weight * (hat - 1.0);
            }
        }
        if let [low, high] = quantiles(values, &PROBABILITIES)[..] {
            (ranged.low, ranged.high) = (Some(low), Some(high));
        }
    }
    let (mut exports, mut imports) = ((0.0, 0.0), (0.0, 0.0));
    let whole = at.len() == run.places.len();
    for i in &at {
        for n in (0..run.places.len()).filter(|n| n != i && (whole || !at.contains(n))) {
            let (out, back) = (run.trade.total(*i, n), run.trade.total(n, *i));
            exports = (exports.0 + out.0, exports.1 + out.1);
            imports = (imports.0 + back.0, imports.1 + back.1);
        }
    }
    Group {
        code: code.to_owned(),
        name: name.to_owned(),
        members: at.len(),
        real_income_percent: ranged,
        equivalent_variation: gain,
        exports_percent: 100.0 * (exports.1 / exports.0 - 1.0),
        imports_percent: 100.0 * (imports.1 / imports.0 - 1.0),
        at,
    }
}

fn trade(outcome: &Outcome<'_>, report: &Report) -> Trade {
    let e = outcome.baseline.as_ref();
    let (count, sectors) = (e.countries(), e.sectors());
    let mut before = Vec::with_capacity(count * count * sectors);
    for j in 0..sectors {
        for n in 0..count {
            for i in 0..count {
                before.push(e.trade(Importer(n), Exporter(i), Sector(j)));
            }
        }
    }
    Trade { places: count, before, after: report.flows.after.values().to_vec() }
}
