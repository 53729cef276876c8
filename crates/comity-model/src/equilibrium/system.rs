//! The one interface that every model offers to every solver and to the report.

use super::axes::{Country, Sector};
use super::kernel::Wide;
use super::trade_block::TradeBlock;
use std::fmt;

/// How the counterfactual treats trade imbalances. They change signs; the default is the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Closure {
    /// Deficits stay fixed in units of world factor income.
    #[default]
    Additive,
    /// Deficits stay a fixed share of each country's factor income; spending is scaled by one
    /// world factor so that deficits still add to zero.
    Multiplicative,
    /// Deficits are removed from the baseline by the model itself; then the shock hits, and
    /// changes are measured against the balanced baseline.
    BalancedFirst,
    /// The shock and the end of all deficits come together; changes mix the two.
    BalancedByShock,
}

impl Closure {
    /// All of them, the default first.
    pub const ALL: [Self; 4] =
        [Self::Additive, Self::Multiplicative, Self::BalancedFirst, Self::BalancedByShock];
}

/// Whether incomes respond.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Response {
    /// Incomes and spending follow factory prices ("full endowment general equilibrium").
    #[default]
    Full,
    /// Output and spending stay at the baseline; only prices and multilateral resistances move.
    Conditional,
}

/// One equation of a model, by name and indices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Equation {
    /// Imports of a country are its exports plus transfers: its sales equal its costs.
    Market(Country),
    /// The price index of a country and sector is that of its sources.
    Price(Country, Sector),
    /// Spending of a country on a sector is final demand plus inputs.
    Expenditure(Country, Sector),
    /// Labour supplied by a country answers to its real take-home wage.
    Labour(Country),
}

impl fmt::Display for Equation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Market(n) => write!(f, "market of country {}", n.0),
            Self::Price(n, j) => write!(f, "price of country {}, sector {}", n.0, j.0),
            Self::Labour(n) => write!(f, "labour supply of country {}", n.0),
            Self::Expenditure(n, j) => write!(f, "spending of country {}, sector {}", n.0, j.0),
        }
    }
}

/// The equations of a model, compiled for the widest vector unit through [`Evaluate`] and
/// [`Differentiate`]; both must be `inline(always)`.
pub(crate) trait Equations {
    fn evaluate(&mut self, z: &[f64], out: &mut [f64]);
    fn differentiate(&mut self, d: &[f64], productivity: &[f64], out: &mut [f64]);
}

pub(crate) struct Evaluate<'s, E>(pub(crate) &'s mut E, pub(crate) &'s [f64], pub(crate) &'s mut [f64]);

impl<E: Equations> Wide for Evaluate<'_, E> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.0.evaluate(self.1, self.2);
    }
}

/// Model, direction, productivity and where the derivative goes.
pub(crate) struct Differentiate<'s, E>(
    pub(crate) &'s mut E,
    pub(crate) &'s [f64],
    pub(crate) &'s [f64],
    pub(crate) &'s mut [f64],
);

impl<E: Equations> Wide for Differentiate<'_, E> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.0.differentiate(self.1, self.2, self.3);
    }
}

/// What a state of the unknowns means, in the terms every model shares.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// Log change of the wage (the price of the factor bundle), by country.
    pub log_wage: Vec<f64>,
    /// Log change of the labour supplied, by country.
    pub log_labour: Vec<f64>,
    /// Log change of prices, `[country][sector]`.
    pub log_price: Vec<f64>,
    /// New spending, `[country][sector]`, tariffs included.
    pub expenditure: Vec<f64>,
    /// `(unit cost)^-theta`, `[sector][country]` with rows padded.
    pub(crate) supplier: Vec<f64>,
    /// `sum_i K_ni u_i`, same layout.
    pub(crate) market_access: Vec<f64>,
    /// New factor income by country.
    pub factor_income: Vec<f64>,
    /// New final spending by country: factor income, transfers and tariff revenue.
    pub income: Vec<f64>,
    /// World factor by which the multiplicative closure scales spending; 1 in all others. It is a
    /// convention, so real income leaves it out.
    pub scale: f64,
    /// Log of imports over exports plus transfers, by country: the market residual itself. Zero for
    /// a country that does not trade.
    pub market_residual: Vec<f64>,
    /// Elasticity of labour supply with respect to the real take-home wage.
    pub labour_elasticity: f64,
    /// Log change of the part of the wage that income tax leaves, by country.
    pub log_take_home: Vec<f64>,
    /// Share of the border value that pays for entry in the importer's labour, by importer; empty
    /// if none.
    pub entry_share: Vec<f64>,
    /// Elasticity of trade with respect to tariffs over that with respect to costs, by importer;
    /// empty if they are the same.
    pub tariff_power: Vec<f64>,
}

/// A square system `F(z) = 0` in relative units, with its derivative.
///
/// `residual` is always called before `tangent` and `step`, which refer to the point of that call.
pub trait System {
    /// Number of unknowns.
    fn size(&self) -> usize;
    /// The baseline itself.
    fn start(&self) -> Vec<f64>;
    /// `out = F(z)`; every entry is relative, so that 1e-10 means ten digits.
    fn residual(&mut self, z: &[f64], out: &mut [f64]);
    /// `out = F'(z) d`, with log productivity of the countries moved by `productivity` (empty for
    /// none).
    fn tangent_with(&mut self, d: &[f64], productivity: &[f64], out: &mut [f64]);
    /// `out = F'(z) d`.
    fn tangent(&mut self, d: &[f64], out: &mut [f64]) {
        self.tangent_with(d, &[], out);
    }
    /// Change of log real income along the direction of the last `tangent`.
    fn log_real_income_tangent(&self) -> &[f64];
    /// The change of `z` that one round of price adjustment makes; wages move by `gain` times the
    /// step that would balance trade if foreign wages stayed.
    fn step(&self, residual: &[f64], gain: f64, out: &mut [f64]);
    /// The equation of a row.
    fn equation(&self, row: usize) -> Equation;
    /// Everything the report needs, at `z`.
    fn account(&mut self, z: &[f64]) -> Account;
    /// The compiled trade matrices.
    #[doc(hidden)]
    fn trade_block(&self) -> TradeView<'_>;
}

/// Opaque access to the compiled trade matrices, for the report.
pub struct TradeView<'a>(pub(crate) &'a TradeBlock);
