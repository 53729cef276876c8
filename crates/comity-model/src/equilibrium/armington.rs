//! What happens in a world of one good per country (Armington; Eaton and Kortum)?
//!
//! Unknowns are the log wages `ln w_n`. With `u`, `Phi`, `q` of the trade block, labour
//! `L_n = (w_n / P_n)^psi` and transfers `T_n` of the closure,
//!
//! ```text
//! u_i  = (A_i / w_i)^theta,   P_n = Phi_n^(-1/theta),   VA_n = w_n L_n VA0_n
//! v_n  = (VA_n + T_n) / q_n,  E_n = v_n Phi_n                     (tariff revenue spent at home)
//! M_n  = v_n sum_{i != n} B_ni u_i,   X_i = u_i sum_{n != i} B_ni v_n
//! F_n  = ln[(M_n + max(-T_n, 0)) / (X_n + max(T_n, 0))] + nu,     nu = ln(sum VA / sum VA0)
//! ```
//!
//! Imports less exports are income less sales, so `F` says that every market clears, relative to the
//! trade of the country: the sum over domestic sales, which would drown the trade of a nearly closed
//! country in rounding, never enters. The balances add to zero over the world for any wages, so at
//! the solution `nu = 0`: no market is left out and world factor income is the numeraire. A country
//! without any trade keeps its wage. References: Anderson and van Wincoop (2003); Eaton and Kortum
//! (2002); Dekle, Eaton and Kortum (2008); conditional and full equilibrium as in Yotov et al.
//! (2016), chapter 2; `psi`, the supply elasticity of universal gravity, as in Allen, Arkolakis and
//! Takahashi (2020). Not for questions about sectors, inputs or export taxes: use
//! [`caliendo_parro`](super::caliendo_parro).

use super::axes::{Country, Importer, Sector};
use super::economy::{Economy, Shock};
use super::error::Refusal;
use super::kernel::{exp_all, ln, ln_all, vectorized};
use super::system::{
    Account, Closure, Differentiate, Equation, Equations, Evaluate, Response, System, TradeView,
};
use super::trade_block::{Demand, TradeBlock};
use super::transfers::{Balance, Transfers};

/// The one-sector model after a shock.
pub struct Armington<'a> {
    e: &'a Economy,
    trade: TradeBlock,
    theta: f64,
    psi: f64,
    response: Response,
    transfers: Transfers,
    /// `theta ln A_i`.
    technology: Vec<f64>,
    /// Baseline factor income times the change of the endowment.
    capacity: Vec<f64>,
    world: f64,
    /// Wage adjustment of each country to its trade balance.
    speed: Vec<f64>,
    at: Point,
    d: Tangent,
}

/// Values at the last point, by country, of padded length.
struct Point {
    u: Vec<f64>,
    phi: Vec<f64>,
    border: Vec<f64>,
    imports: Vec<f64>,
    v: Vec<f64>,
    s: Vec<f64>,
    log_price: Vec<f64>,
    log_labour: Vec<f64>,
    factor: Vec<f64>,
    transfer: Vec<f64>,
    /// World factor of the multiplicative closure.
    scale: f64,
    nu: f64,
}

impl Point {
    fn new(width: usize, n: usize) -> Self {
        let pad = || vec![0.0; width];
        let plain = || vec![0.0; n];
        Self {
            u: pad(),
            phi: pad(),
            border: pad(),
            imports: pad(),
            v: pad(),
            s: pad(),
            log_price: plain(),
            log_labour: plain(),
            factor: plain(),
            transfer: plain(),
            scale: 1.0,
            nu: 0.0,
        }
    }

    #[inline(always)]
    fn balance(&self, i: usize) -> Balance {
        let (imports, exports) = (self.v[i] * self.imports[i], self.u[i] * self.s[i]);
        Balance { imports, exports, transfer: self.transfer[i] }
    }
}

/// Scratch of the derivative.
struct Tangent {
    u: Vec<f64>,
    phi: Vec<f64>,
    border: Vec<f64>,
    imports: Vec<f64>,
    v: Vec<f64>,
    s: Vec<f64>,
    factor: Vec<f64>,
    transfer: Vec<f64>,
    /// Change of log real income.
    real: Vec<f64>,
}

impl Tangent {
    fn new(width: usize, n: usize) -> Self {
        let pad = || vec![0.0; width];
        let plain = || vec![0.0; n];
        Self {
            u: pad(),
            phi: pad(),
            border: pad(),
            imports: pad(),
            v: pad(),
            s: pad(),
            factor: plain(),
            transfer: plain(),
            real: plain(),
        }
    }
}

impl<'a> Armington<'a> {
    /// Compiles baseline, shock and closure. `psi` is the elasticity of labour supply with respect
    /// to the real wage, 0 for a fixed supply.
    pub fn new(
        e: &'a Economy,
        shock: &Shock,
        closure: Closure,
        response: Response,
        psi: f64,
    ) -> Result<Self, Refusal> {
        if !e.is_one_sector() {
            return Err(Refusal::NotCovered("Armington needs one sector made without inputs"));
        }
        let trade = TradeBlock::new(e, shock, &[])?;
        if trade.any_export_tax() {
            return Err(Refusal::NotCovered("export taxes need the model Caliendo-Parro"));
        }
        if response == Response::Conditional && trade.is_taxed(0) {
            return Err(Refusal::NotCovered("conditional equilibrium has no tariff revenue"));
        }
        // In the conditional equilibrium output and spending, so their difference, stay put.
        let closure = if response == Response::Conditional { Closure::Additive } else { closure };
        let width = trade.width();
        Ok(Self {
            e,
            trade,
            theta: e.theta[0],
            psi,
            response,
            transfers: Transfers::new(e, closure),
            technology: technology(e, shock),
            capacity: capacity(e, shock),
            world: e.value_added.iter().sum(),
            speed: speed(e, psi),
            at: Point::new(width, e.countries()),
            d: Tangent::new(width, e.countries()),
        })
    }

    fn is_conditional(&self) -> bool {
        self.response == Response::Conditional
    }
}

/// `theta ln A_i` of a one-sector economy.
pub(super) fn technology(e: &Economy, shock: &Shock) -> Vec<f64> {
    let hats = shock.productivity.as_ref();
    (0..e.countries()).map(|i| hats.map_or(0.0, |a| e.theta[0] * ln(a.values()[i]))).collect()
}

/// Baseline factor income times the change of the endowment.
pub(super) fn capacity(e: &Economy, shock: &Shock) -> Vec<f64> {
    (0..e.countries()).map(|i| e.value_added[i] * shock.endowment_of(i)).collect()
}

/// How far a wage should follow the log trade balance: one over the elasticity of the balance with
/// respect to the wage when foreign wages stay, `1 + psi + theta (1 + own share)` in one sector,
/// weighted by imports over many.
pub(super) fn speed(e: &Economy, psi: f64) -> Vec<f64> {
    (0..e.countries())
        .map(|n| {
            let (mut imports, mut total) = (0.0, 0.0);
            for (j, theta) in e.theta.iter().enumerate() {
                let own = e.share.row(Importer(n), Sector(j))[n].min(1.0);
                let weight = (1.0 - own) * e.expenditure.at(Country(n), Sector(j));
                imports += weight;
                total += weight * theta * (1.0 + own);
            }
            1.0 / (1.0 + psi + if imports > 0.0 { total / imports } else { 1.0 })
        })
        .collect()
}

impl Equations for Armington<'_> {
    #[inline(always)]
    fn evaluate(&mut self, z: &[f64], out: &mut [f64]) {
        let n = z.len();
        let conditional = self.is_conditional();
        let p = &mut self.at;
        for i in 0..n {
            p.u[i] = self.technology[i] - self.theta * z[i];
        }
        exp_all(&mut p.u[..n]);
        let demand = Demand { phi: &mut p.phi, border: &mut p.border, imports: &mut p.imports };
        self.trade.demand(0, &p.u, demand.first(n));
        p.log_price.copy_from_slice(&p.phi[..n]);
        ln_all(&mut p.log_price);
        for i in 0..n {
            p.log_price[i] /= -self.theta;
            p.log_labour[i] = self.psi * (z[i] - p.log_price[i]);
            p.factor[i] = z[i] + p.log_labour[i];
        }
        exp_all(&mut p.factor);
        for i in 0..n {
            p.factor[i] *= self.capacity[i];
        }
        p.nu = ln(p.factor.iter().sum::<f64>() / self.world);
        p.scale = self.transfers.at(&p.factor, &mut p.transfer);
        for i in 0..n {
            let spending =
                if conditional { self.e.expenditure.values()[i] } else { p.factor[i] + p.transfer[i] };
            p.v[i] = spending / p.border[i];
        }
        self.trade.supply(0, &p.v, &mut p.s);
        for i in 0..n {
            out[i] = p.balance(i).residual().unwrap_or(z[i]) + p.nu;
        }
    }

    #[inline(always)]
    fn differentiate(&mut self, d: &[f64], productivity: &[f64], out: &mut [f64]) {
        let n = d.len();
        let conditional = self.is_conditional();
        let (p, w) = (&self.at, &mut self.d);
        for i in 0..n {
            let better = productivity.get(i).copied().unwrap_or(0.0);
            w.u[i] = self.theta * p.u[i] * (better - d[i]);
        }
        let demand = Demand { phi: &mut w.phi, border: &mut w.border, imports: &mut w.imports };
        self.trade.demand(0, &w.u, demand.first(n));
        for i in 0..n {
            let d_price = -w.phi[i] / (self.theta * p.phi[i]);
            w.factor[i] = p.factor[i] * (d[i] + self.psi * (d[i] - d_price));
        }
        let d_nu = w.factor.iter().sum::<f64>() / p.factor.iter().sum::<f64>();
        let d_scale = self.transfers.tangent(&p.factor, &w.factor, &mut w.transfer);
        for i in 0..n {
            let spending = p.v[i] * p.border[i];
            let d_spending = if conditional { 0.0 } else { w.factor[i] + w.transfer[i] };
            w.v[i] = (d_spending - p.v[i] * w.border[i]) / p.border[i];
            w.real[i] = (1.0 + 1.0 / self.theta) * w.phi[i] / p.phi[i] - w.border[i] / p.border[i]
                + d_spending / spending
                - d_scale;
        }
        self.trade.supply(0, &w.v, &mut w.s);
        for i in 0..n {
            let balance = p.balance(i);
            let change = Balance {
                imports: w.v[i] * p.imports[i] + p.v[i] * w.imports[i],
                exports: w.u[i] * p.s[i] + p.u[i] * w.s[i],
                transfer: w.transfer[i],
            };
            out[i] = balance.residual().map_or(d[i], |_| balance.tangent(change)) + d_nu;
        }
    }
}

impl System for Armington<'_> {
    fn size(&self) -> usize {
        self.e.countries()
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
        &self.d.real
    }

    fn step(&self, residual: &[f64], gain: f64, out: &mut [f64]) {
        let nu = self.at.nu;
        for ((change, r), speed) in out.iter_mut().zip(residual).zip(&self.speed) {
            *change = -gain * speed * (r - nu) - nu;
        }
    }

    fn equation(&self, row: usize) -> Equation {
        Equation::Market(Country(row))
    }

    fn account(&mut self, z: &[f64]) -> Account {
        let mut residual = vec![0.0; z.len()];
        self.residual(z, &mut residual);
        let p = &self.at;
        let n = z.len();
        let expenditure: Vec<f64> = (0..n).map(|i| p.v[i] * p.phi[i]).collect();
        Account {
            log_wage: z.to_vec(),
            log_labour: p.log_labour.clone(),
            log_price: p.log_price.clone(),
            income: expenditure.clone(),
            expenditure,
            supplier: p.u.clone(),
            market_access: p.phi.clone(),
            factor_income: if self.is_conditional() { self.capacity.clone() } else { p.factor.clone() },
            scale: p.scale,
            market_residual: (0..n).map(|i| p.balance(i).residual().unwrap_or(0.0)).collect(),
            labour_elasticity: self.psi,
            log_take_home: vec![0.0; n],
            entry_share: Vec::new(),
            tariff_power: Vec::new(),
        }
    }

    fn trade_block(&self) -> TradeView<'_> {
        TradeView(&self.trade)
    }
}
