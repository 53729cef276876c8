//! What if? General-equilibrium counterfactuals in exact hat algebra.
//!
//! ```text
//! observed flows --calibrate--> Economy --+-- Shock, Options --> Outcome --> Report
//!                                         |
//!            Armington, CaliendoParro: System (residual, tangent, step, account)
//!                                         |
//!                          solver: Anderson, Newton-GMRES, plain adjustment
//! ```
//!
//! | module | question it answers |
//! |---|---|
//! | [`axes`] | which axis is which, level or change |
//! | [`calibrate`] | which economy do observed flows describe |
//! | [`economy`] | what is a baseline, what is a shock |
//! | [`armington`] | one good per country |
//! | [`elastic`] | one good per country, with labour supply, income tax, scale and entry |
//! | [`caliendo_parro`] | many sectors with inputs |
//! | [`solver`] | where is the equilibrium, with what evidence |
//! | [`report`] | who gains, through what |
//! | [`welfare`] | first-order formula and exact decomposition |
//! | [`contributions`] | the same by partner and sector |
//! | [`exposure`] | whose shock moves whom, by a linear solve |
//! | [`draws`] | how sure are we |
//! | [`path`] | how long does it take, with capital that grows |
//! | [`market`] | one product on one market, all else standing still |
//! | [`tariff_game`] | what tariff pays, alone and against others |
//! | [`coalition`] | who gains from acting together |
//!
//! The default solves in full equilibrium with deficits fixed in units of world factor income:
//!
//! ```
//! use comity_model::equilibrium::{Observed, Options, Shock, axes::*, calibrate::calibrate, simulate};
//!
//! let flows = Cube::from_fn(2, 1, |n, i, _| if n.0 == i.0 { 80.0 } else { 20.0 });
//! let observed = Observed { trade: flows, tariff: None, theta: vec![4.0], input_output: None };
//! let economy = calibrate(&observed)?.economy;
//! let mut shock = Shock::none();
//! shock.tariff_mut(&economy).set(Importer(0), Exporter(1), Sector(0), 0.1);
//! let outcome = simulate(&economy, &shock, &Options::default())?;
//! assert!(outcome.certificate.is_solved());
//! assert!(outcome.real_income(Country(0)) > 1.0 && outcome.real_income(Country(1)) < 1.0);
//! # Ok::<(), comity_model::equilibrium::Refusal>(())
//! ```

// Several arrays run over the same countries; an index says so most plainly.
#![allow(clippy::needless_range_loop)]

pub mod armington;
pub mod axes;
pub mod calibrate;
pub mod caliendo_parro;
pub mod coalition;
pub mod contributions;
pub mod draws;
pub mod economy;
pub mod elastic;
mod error;
pub mod exposure;
pub mod flows;
mod graph;

mod linear;
pub mod market;

pub mod path;
pub mod report;
pub mod solver;
pub mod system;
pub mod tariff_game;
mod trade_block;
mod transfers;
pub mod welfare;

pub use calibrate::{Adjustment, Calibration, InputOutput, Observed};
pub use economy::{Economy, Shock};
pub use elastic::{Entry, Margins, Rebate};
pub use error::Refusal;
pub use report::{Quantity, Report};
pub use solver::{Certificate, Method, SolverOptions, Status};
pub use system::{Account, Closure, Equation, Response};

use crate::{kernel, parallel};
use armington::Armington;
use axes::Country;
use caliendo_parro::CaliendoParro;
use std::borrow::Cow;
use system::System;

/// Which equations to solve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Model {
    /// Armington for one sector without inputs, Caliendo-Parro otherwise.
    #[default]
    Automatic,
    /// One good per country.
    Armington,
    /// Many sectors with inputs.
    CaliendoParro,
}

/// Everything about a counterfactual except its shock.
///
/// | option | default | why |
/// |---|---|---|
/// | `model` | automatic | the smaller system that covers the economy |
/// | `closure` | additive | the commonest in the literature; say so next to every number |
/// | `response` | full | incomes respond |
/// | `supply_elasticity` | 0 | labour is fixed unless asked |
/// | `margins` | shut | each is an assumption of its own |
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// Which equations.
    pub model: Model,
    /// What happens to trade imbalances.
    pub closure: Closure,
    /// Whether incomes respond.
    pub response: Response,
    /// Elasticity of labour supply with respect to the real wage (`psi`).
    pub supply_elasticity: f64,
    /// Income-tax relief, economies of scale and entry costs of the one-sector model.
    pub margins: Margins,
    /// Options of the solver.
    pub solver: SolverOptions,
}

/// A solved (or not solved) counterfactual.
#[derive(Clone, Debug)]
pub struct Outcome<'a> {
    /// The baseline against which changes are measured: the given one, or the balanced one.
    pub baseline: Cow<'a, Economy>,
    /// What the state means.
    pub account: Account,
    /// The unknowns, to start the next solve from.
    pub state: Vec<f64>,
    /// The evidence.
    pub certificate: Certificate,
}

impl Outcome<'_> {
    /// Change of real income (welfare): final spending over the price of the final basket.
    pub fn real_income(&self, n: Country) -> f64 {
        kernel::exp(self.log_real_income(n))
    }

    /// Its logarithm; NaN if income is not positive.
    pub fn log_real_income(&self, n: Country) -> f64 {
        let income = self.account.income[n.0] / self.account.scale;
        kernel::ln(income / baseline_income(&self.baseline, n))
            - log_price_index(&self.baseline, &self.account, n)
    }

    /// Change of real income of all countries.
    pub fn real_incomes(&self) -> Vec<f64> {
        (0..self.baseline.countries()).map(|n| self.real_income(Country(n))).collect()
    }
}

pub(crate) fn baseline_income(e: &Economy, n: Country) -> f64 {
    let spent: f64 = e.expenditure().row(n).iter().sum();
    if e.is_one_sector() {
        return spent;
    }
    // Spending minus inputs, from the accounts: factor income, transfers and revenue.
    e.value_added()[n.0] + e.deficit()[n.0] + e.revenue_of(n.0)
}

pub(crate) fn log_price_index(e: &Economy, account: &Account, n: Country) -> f64 {
    let sectors = e.sectors();
    let prices = &account.log_price[n.0 * sectors..(n.0 + 1) * sectors];
    e.final_share().row(n).iter().zip(prices).map(|(alpha, p)| alpha * p).sum()
}

/// Solves the counterfactual from the baseline.
pub fn simulate<'a>(economy: &'a Economy, shock: &Shock, options: &Options) -> Result<Outcome<'a>, Refusal> {
    simulate_from(economy, shock, options, None)
}

/// Solves the counterfactual from the state of a similar one.
pub fn simulate_from<'a>(
    economy: &'a Economy,
    shock: &Shock,
    options: &Options,
    start: Option<&[f64]>,
) -> Result<Outcome<'a>, Refusal> {
    let mut base = Cow::Borrowed(economy);
    if options.margins.entry.is_some() {
        base = Cow::Owned(elastic::with_entry(economy, &options.margins)?);
    }
    let mut unsolved = None;
    if options.closure == Closure::BalancedFirst && graph::has_deficits(&base) {
        let (balanced, certificate) = calibrate::balanced(&base, options)?;
        unsolved = (!certificate.is_solved()).then_some(certificate);
        base = Cow::Owned(balanced);
    }
    let mut outcome = match base {
        Cow::Borrowed(e) => run(e, shock, options, start)?,
        Cow::Owned(e) => {
            let Outcome { account, state, certificate, .. } = run(&e, shock, options, start)?;
            Outcome { baseline: Cow::Owned(e), account, state, certificate }
        }
    };
    if let Some(certificate) = unsolved {
        outcome.certificate = certificate;
    }
    Ok(outcome)
}

/// The same counterfactual under every closure of trade imbalances, in the order of
/// [`Closure::ALL`]; the closure in `options` is left aside.
pub fn under_every_closure<'a>(
    economy: &'a Economy,
    shock: &Shock,
    options: &Options,
) -> Result<Vec<(Closure, Outcome<'a>)>, Refusal> {
    let solve = |closure| {
        let options = Options { closure, ..options.clone() };
        simulate(economy, shock, &options).map(|outcome| (closure, outcome))
    };
    Closure::ALL.into_iter().map(solve).collect()
}

/// Builds the system of the model and solves it, without preparing the baseline.
pub(crate) fn run<'a>(
    e: &'a Economy,
    shock: &Shock,
    options: &Options,
    start: Option<&[f64]>,
) -> Result<Outcome<'a>, Refusal> {
    let psi = options.supply_elasticity;
    if !(psi.is_finite() && psi >= 0.0) {
        return Err(Refusal::NotCovered("the supply elasticity must be a number of at least 0"));
    }
    if options.margins.is_open() {
        if options.response == Response::Conditional || options.model == Model::CaliendoParro {
            return Err(Refusal::NotCovered("margins need full equilibrium of one sector"));
        }
        let mut system = elastic::ElasticLabour::new(e, shock, options.closure, psi, &options.margins)?;
        return Ok(finish(e, &mut system, options, start));
    }
    if is_armington(e, shock, options.model) {
        let mut system = Armington::new(e, shock, options.closure, options.response, psi)?;
        return Ok(finish(e, &mut system, options, start));
    }
    if options.response == Response::Conditional {
        return Err(Refusal::NotCovered("conditional equilibrium is for one sector only"));
    }
    let mut system = CaliendoParro::new(e, shock, options.closure, psi)?;
    Ok(finish(e, &mut system, options, start))
}

/// Whether the smaller model is asked for and covers economy and shock.
pub(crate) fn is_armington(e: &Economy, shock: &Shock, model: Model) -> bool {
    match model {
        Model::Automatic => e.is_one_sector() && e.export_tax().is_none() && shock.export_tax.is_none(),
        Model::Armington => true,
        Model::CaliendoParro => false,
    }
}

fn finish<'a>(
    e: &'a Economy,
    system: &mut impl System,
    options: &Options,
    start: Option<&[f64]>,
) -> Outcome<'a> {
    let solver::Root { state, mut certificate } = solver::solve(system, start, &options.solver);
    let account = system.account(&state);
    if let Some(n) = account.income.iter().position(|income| *income <= 0.0) {
        let income = account.income[n];
        certificate.status = Status::NegativeIncome { country: Country(n), income };
    } else if let Some(reason) = graph::obstacle(e, system, options.closure, &account, &certificate) {
        certificate.status = reason;
    }
    Outcome { baseline: Cow::Borrowed(e), account, state, certificate }
}
