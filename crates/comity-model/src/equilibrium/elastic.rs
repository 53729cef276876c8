//! What if people work more or less, and entry into a market is paid there?
//!
//! The one-sector model of the tariff papers of 2025: labour answers to the real take-home wage,
//! tariff revenue may replace income tax, larger industries are more productive, and part of the
//! value of a sale pays for entry in the labour of the destination. Unknowns are `ln w_n` and
//! `ln L_n`; with the trade block, whose tariffs carry the power `rho_n`,
//!
//! ```text
//! u_i = (A_i L_i^psi / w_i)^theta
//! P_n = Phi_n^(-1/theta) (E_n / (E0_n w_n))^(1 - rho_n)          (fewer firms when the market is small)
//! F^w_n = ln[((1 - nu_n) M_n + max(-T_n, 0)) / (X_n + max(T_n, 0))] + nu
//! F^L_n = ln L_n - kappa ln(k_n w_n / P_n)
//! ```
//!
//! where exports `X_n` count `1 - nu` of the importer, `nu_n` is the entry share and `k_n` the change
//! of the part of the wage that income tax leaves: 1 for a lump-sum rebate, `1 / (1 - R'/wL + R/VA)`
//! if revenue replaces income tax. Reference: Ignatenko, Lashkaripour, Macedoni and Simonovska
//! (2025), *Journal of International Economics* 157; Arkolakis (2010) for entry costs paid in both
//! countries. Without these margins it is [`armington`](super::armington), which is faster.

use super::armington::{capacity, speed, technology};
use super::axes::{Country, Exporter, Importer, Sector};
use super::economy::{Economy, Shock};
use super::error::Refusal;
use super::kernel::{exp_all, ln, ln_all, vectorized};
use super::system::{Account, Closure, Differentiate, Equation, Equations, Evaluate, System, TradeView};
use super::trade_block::{Demand, TradeBlock};
use super::transfers::{Balance, Transfers};

/// What happens to tariff revenue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rebate {
    /// Households receive it whatever they do.
    #[default]
    LumpSum,
    /// It replaces income tax, so that more of every wage stays.
    IncomeTax,
}

/// Costs of entry that are paid in the labour of the importer, by importer.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Part of the border value of a purchase (`nu`), at least 0 and below 1.
    pub share: Vec<f64>,
    /// Elasticity of trade with respect to tariffs over that with respect to costs (`rho`), above 0.
    pub tariff_power: Vec<f64>,
}

/// Margins of the one-sector model that are shut by default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Margins {
    /// Elasticity of productivity with respect to employment (`psi` of external economies).
    pub scale_elasticity: f64,
    /// Use of tariff revenue; matters only if labour is elastic.
    pub rebate: Rebate,
    /// Entry paid at the destination.
    pub entry: Option<Entry>,
}

impl Margins {
    /// Whether any margin is open.
    pub fn is_open(&self) -> bool {
        *self != Self::default()
    }

    fn check(&self, countries: usize) -> Result<(), Refusal> {
        if !(self.scale_elasticity.is_finite() && self.scale_elasticity >= 0.0) {
            return Err(Refusal::NotCovered("the scale elasticity must be a number of at least 0"));
        }
        let Some(entry) = &self.entry else { return Ok(()) };
        let share = |v: &f64| *v >= 0.0 && *v < 1.0;
        check_values("entry share", &entry.share, countries, "a share of at least 0 and below 1", share)?;
        let power = |v: &f64| v.is_finite() && *v > 0.0;
        check_values("tariff power", &entry.tariff_power, countries, "a positive number", power)
    }
}

fn check_values(
    what: &'static str,
    values: &[f64],
    expected_length: usize,
    expected: &'static str,
    allowed: impl Fn(&f64) -> bool,
) -> Result<(), Refusal> {
    if values.len() != expected_length {
        return Err(Refusal::Shape { what, expected: expected_length, found: values.len() });
    }
    match values.iter().position(|v| !allowed(v)) {
        Some(n) => {
            let (country, value) = (Country(n), values[n]);
            Err(Refusal::CountryValue { what, country, sector: None, value, expected })
        }
        None => Ok(()),
    }
}

/// The same flows read with entry paid at the destination: factor income includes it, and the
/// deficit is what remains of spending.
pub(super) fn with_entry(e: &Economy, margins: &Margins) -> Result<Economy, Refusal> {
    margins.check(e.countries())?;
    let mut next = e.clone();
    let Some(entry) = &margins.entry else { return Ok(next) };
    for n in 0..e.countries() {
        let of = |b: usize, s: usize| e.trade(Importer(b), Exporter(s), Sector(0));
        let sold: f64 = (0..e.countries()).map(|b| (1.0 - entry.share[b]) * of(b, n)).sum();
        let bought: f64 = (0..e.countries()).map(|s| of(n, s)).sum();
        next.value_added[n] = sold + entry.share[n] * bought;
        next.deficit[n] = bought - next.value_added[n];
    }
    Ok(next)
}

/// The one-sector model with open margins after a shock.
pub struct ElasticLabour<'a> {
    e: &'a Economy,
    trade: TradeBlock,
    theta: f64,
    /// `kappa`.
    supply: f64,
    /// `psi`.
    scale: f64,
    rebate: Rebate,
    entry: Entry,
    transfers: Transfers,
    technology: Vec<f64>,
    capacity: Vec<f64>,
    world: f64,
    /// Baseline revenue over factor income.
    revenue_share: Vec<f64>,
    speed: Vec<f64>,
    at: Values,
    d: Values,
    /// Change of log real income along the last direction.
    real: Vec<f64>,
}

/// Values at a point, or their changes; by country, of padded length where the trade block asks.
struct Values {
    u: Vec<f64>,
    phi: Vec<f64>,
    border: Vec<f64>,
    imports: Vec<f64>,
    /// Spending at the border over `border`.
    v: Vec<f64>,
    /// `(1 - nu) v`.
    paid: Vec<f64>,
    s: Vec<f64>,
    factor: Vec<f64>,
    transfer: Vec<f64>,
    log_price: Vec<f64>,
    log_take_home: Vec<f64>,
    scale: f64,
    nu: f64,
}

impl Values {
    fn new(width: usize, n: usize) -> Self {
        let pad = || vec![0.0; width];
        let plain = || vec![0.0; n];
        Self {
            u: pad(),
            phi: pad(),
            border: pad(),
            imports: pad(),
            v: pad(),
            paid: pad(),
            s: pad(),
            factor: plain(),
            transfer: plain(),
            log_price: plain(),
            log_take_home: plain(),
            scale: 1.0,
            nu: 0.0,
        }
    }

    #[inline(always)]
    fn balance(&self, i: usize) -> Balance {
        let (imports, exports) = (self.paid[i] * self.imports[i], self.u[i] * self.s[i]);
        Balance { imports, exports, transfer: self.transfer[i] }
    }
}

impl<'a> ElasticLabour<'a> {
    /// Compiles baseline, shock, closure and margins; `kappa` is the elasticity of labour supply.
    /// The baseline must come from the same margins.
    pub fn new(
        e: &'a Economy,
        shock: &Shock,
        closure: Closure,
        kappa: f64,
        margins: &Margins,
    ) -> Result<Self, Refusal> {
        if !e.is_one_sector() {
            return Err(Refusal::NotCovered("margins of labour and entry need one sector without inputs"));
        }
        let n = e.countries();
        margins.check(n)?;
        let none = || Entry { share: vec![0.0; n], tariff_power: vec![1.0; n] };
        let entry = margins.entry.clone().unwrap_or_else(none);
        let trade = TradeBlock::new(e, shock, &entry.tariff_power)?;
        if trade.any_export_tax() {
            return Err(Refusal::NotCovered("export taxes need the model Caliendo-Parro"));
        }
        let width = trade.width();
        Ok(Self {
            e,
            trade,
            theta: e.theta[0],
            supply: kappa,
            scale: margins.scale_elasticity,
            rebate: margins.rebate,
            entry,
            transfers: Transfers::new(e, closure),
            technology: technology(e, shock),
            capacity: capacity(e, shock),
            world: e.value_added.iter().sum(),
            revenue_share: (0..n).map(|i| e.revenue_of(i) / e.value_added[i]).collect(),
            speed: speed(e, kappa),
            at: Values::new(width, n),
            d: Values::new(width, n),
            real: vec![0.0; n],
        })
    }
}

impl Equations for ElasticLabour<'_> {
    #[inline(always)]
    fn evaluate(&mut self, z: &[f64], out: &mut [f64]) {
        let n = self.e.countries();
        let (wage, labour) = z.split_at(n);
        let p = &mut self.at;
        for i in 0..n {
            p.u[i] = self.technology[i] - self.theta * (wage[i] - self.scale * labour[i]);
            p.factor[i] = wage[i] + labour[i];
        }
        exp_all(&mut p.u[..n]);
        exp_all(&mut p.factor);
        let demand = Demand { phi: &mut p.phi, border: &mut p.border, imports: &mut p.imports };
        self.trade.demand(0, &p.u, demand.first(n));
        p.log_price.copy_from_slice(&p.phi[..n]);
        ln_all(&mut p.log_price);
        for i in 0..n {
            p.factor[i] *= self.capacity[i];
        }
        p.nu = ln(p.factor.iter().sum::<f64>() / self.world);
        p.scale = self.transfers.at(&p.factor, &mut p.transfer);
        for i in 0..n {
            let net = p.factor[i] + p.transfer[i];
            p.v[i] = net / p.border[i];
            p.paid[i] = (1.0 - self.entry.share[i]) * p.v[i];
            let spending = p.v[i] * p.phi[i];
            let market = ln(spending / self.e.expenditure.values()[i]) - wage[i];
            let power = 1.0 - self.entry.tariff_power[i];
            p.log_price[i] = power * market - p.log_price[i] / self.theta;
            if self.rebate == Rebate::IncomeTax {
                let revenue = (spending - net) / p.factor[i];
                p.log_take_home[i] = -ln(1.0 - revenue + self.revenue_share[i]);
            }
        }
        self.trade.supply(0, &p.paid, &mut p.s);
        for i in 0..n {
            out[i] = p.balance(i).residual().unwrap_or(z[i]) + p.nu;
            out[n + i] = labour[i] - self.supply * (wage[i] - p.log_price[i] + p.log_take_home[i]);
        }
    }

    #[inline(always)]
    fn differentiate(&mut self, d: &[f64], productivity: &[f64], out: &mut [f64]) {
        let n = self.e.countries();
        let (wage, labour) = d.split_at(n);
        let (p, w) = (&self.at, &mut self.d);
        for i in 0..n {
            let better = productivity.get(i).copied().unwrap_or(0.0);
            w.u[i] = self.theta * p.u[i] * (better - wage[i] + self.scale * labour[i]);
            w.factor[i] = p.factor[i] * (wage[i] + labour[i]);
        }
        let demand = Demand { phi: &mut w.phi, border: &mut w.border, imports: &mut w.imports };
        self.trade.demand(0, &w.u, demand.first(n));
        let d_nu = w.factor.iter().sum::<f64>() / p.factor.iter().sum::<f64>();
        let d_scale = self.transfers.tangent(&p.factor, &w.factor, &mut w.transfer);
        for i in 0..n {
            let (net, d_net) = (p.v[i] * p.border[i], w.factor[i] + w.transfer[i]);
            w.v[i] = (d_net - p.v[i] * w.border[i]) / p.border[i];
            w.paid[i] = (1.0 - self.entry.share[i]) * w.v[i];
            let spending = p.v[i] * p.phi[i];
            let d_spending = w.v[i] * p.phi[i] + p.v[i] * w.phi[i];
            let power = 1.0 - self.entry.tariff_power[i];
            w.log_price[i] = power * (d_spending / spending - wage[i]) - w.phi[i] / (self.theta * p.phi[i]);
            if self.rebate == Rebate::IncomeTax {
                let (revenue, d_revenue) = (spending - net, d_spending - d_net);
                let d_share = (d_revenue - revenue * (wage[i] + labour[i])) / p.factor[i];
                w.log_take_home[i] = d_share * super::kernel::exp(p.log_take_home[i]);
            }
            self.real[i] = d_spending / spending - w.log_price[i] - d_scale;
        }
        self.trade.supply(0, &w.paid, &mut w.s);
        for i in 0..n {
            let change = Balance {
                imports: w.paid[i] * p.imports[i] + p.paid[i] * w.imports[i],
                exports: w.u[i] * p.s[i] + p.u[i] * w.s[i],
                transfer: w.transfer[i],
            };
            let balance = p.balance(i);
            out[i] = balance.residual().map_or(d[i], |_| balance.tangent(change)) + d_nu;
            out[n + i] = labour[i] - self.supply * (wage[i] - w.log_price[i] + w.log_take_home[i]);
        }
    }
}

impl System for ElasticLabour<'_> {
    fn size(&self) -> usize {
        2 * self.e.countries()
    }

    fn start(&self) -> Vec<f64> {
        vec![0.0; self.size()]
    }

    fn residual(&mut self, z: &[f64], out: &mut [f64]) {
        vectorized(Evaluate(self, z, out));
    }

    fn tangent_with(&mut self, d: &[f64], productivity: &[f64], out: &mut [f64]) {
        vectorized(Differentiate(self, d, productivity, out));
    }

    fn log_real_income_tangent(&self) -> &[f64] {
        &self.real
    }

    fn step(&self, residual: &[f64], gain: f64, out: &mut [f64]) {
        let (n, nu) = (self.e.countries(), self.at.nu);
        let (wages, labour) = out.split_at_mut(n);
        for ((change, r), speed) in wages.iter_mut().zip(residual).zip(&self.speed) {
            *change = -gain * speed * (r - nu) - nu;
        }
        for (change, r) in labour.iter_mut().zip(&residual[n..]) {
            *change = -gain * r;
        }
    }

    fn equation(&self, row: usize) -> Equation {
        let n = self.e.countries();
        if row < n { Equation::Market(Country(row)) } else { Equation::Labour(Country(row - n)) }
    }

    fn account(&mut self, z: &[f64]) -> Account {
        let mut residual = vec![0.0; z.len()];
        self.residual(z, &mut residual);
        let (p, n) = (&self.at, self.e.countries());
        let expenditure: Vec<f64> = (0..n).map(|i| p.v[i] * p.phi[i]).collect();
        Account {
            log_wage: z[..n].to_vec(),
            log_labour: z[n..].to_vec(),
            log_price: p.log_price.clone(),
            income: expenditure.clone(),
            expenditure,
            supplier: p.u.clone(),
            market_access: p.phi.clone(),
            factor_income: p.factor.clone(),
            scale: p.scale,
            market_residual: (0..n).map(|i| p.balance(i).residual().unwrap_or(0.0)).collect(),
            labour_elasticity: self.supply,
            log_take_home: p.log_take_home.clone(),
            entry_share: self.entry.share.clone(),
            tariff_power: self.entry.tariff_power.clone(),
        }
    }

    fn trade_block(&self) -> TradeView<'_> {
        TradeView(&self.trade)
    }
}
