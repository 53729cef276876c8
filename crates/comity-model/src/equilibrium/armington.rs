//! What happens in a world of one good per country (Armington; Eaton and Kortum)?
//!
//! Unknowns are the log wages `ln w_n`. With `K`, `u`, `Phi`, `q`, `s` of the trade block and
//! labour `L_n = (w_n / P_n)^psi`,
//!
//! ```text
//! u_i  = (A_i / w_i)^theta,   P_n = Phi_n^(-1/theta)
//! VA_n = w_n L_n VA0_n,       E_n = (VA_n + D_n) Phi_n / q_n       (tariff revenue spent at home)
//! F_i  = ln VA_i - ln(u_i s_i) + nu,   v_n = (VA_n + D_n) / q_n,   nu = ln(sum VA / sum VA0)
//! ```
//!
//! By Walras' law the `F_i` without `nu` have a weighted sum of zero, so at the solution every
//! market clears and `nu = 0`: no market is left out and world factor income is the numeraire.
//! References: Anderson and van Wincoop (2003); Eaton and Kortum (2002); Dekle, Eaton and Kortum
//! (2008); conditional and full equilibrium as in Yotov et al. (2016), chapter 2; `psi` as in
//! Allen, Arkolakis and Takahashi (2020). Not for questions about sectors or inputs: use
//! [`caliendo_parro`](super::caliendo_parro).

use super::axes::Country;
use super::economy::{Economy, Shock};
use super::error::Refusal;
use super::kernel::{Wide, exp, exp_all, ln, vectorized};
use super::system::{Account, Closure, Equation, Response, System, TradeView};
use super::trade_block::TradeBlock;

/// The one-sector model after a shock.
pub struct Armington<'a> {
    e: &'a Economy,
    trade: TradeBlock,
    theta: f64,
    psi: f64,
    closure: Closure,
    response: Response,
    /// `theta ln A_i`.
    technology: Vec<f64>,
    /// Baseline factor income times the change of the endowment.
    capacity: Vec<f64>,
    work: Work,
}

/// Values at the last point, by country; the first six have padded length.
#[derive(Default)]
struct Work {
    u: Vec<f64>,
    phi: Vec<f64>,
    q: Vec<f64>,
    s: Vec<f64>,
    v: Vec<f64>,
    padded: Vec<f64>,
    /// New factor income.
    factor: Vec<f64>,
    /// Spending at factory prices: factor income plus transfer.
    net_spending: Vec<f64>,
    log_price: Vec<f64>,
    log_labour: Vec<f64>,
    /// World scale of the multiplicative closure.
    scale: f64,
    nu: f64,
    d: [Vec<f64>; 4],
    /// Change of log real income along the last direction.
    d_real: Vec<f64>,
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
        let trade = TradeBlock::new(e, shock, &e.theta)?;
        if response == Response::Conditional && trade.is_taxed(0) {
            return Err(Refusal::NotCovered("conditional equilibrium has no tariff revenue"));
        }
        let theta = e.theta[0];
        let n = e.countries();
        let hats = shock.productivity.as_ref();
        let technology = (0..n).map(|i| hats.map_or(0.0, |a| theta * ln(a.values()[i]))).collect();
        let capacity = (0..n).map(|i| e.value_added[i] * shock.endowment_of(i)).collect();
        let width = trade.width();
        let pad = || vec![0.0; width];
        let plain = || vec![0.0; n];
        let work = Work {
            u: pad(),
            phi: pad(),
            q: pad(),
            s: pad(),
            v: pad(),
            padded: pad(),
            factor: plain(),
            net_spending: plain(),
            log_price: plain(),
            log_labour: plain(),
            scale: 1.0,
            nu: 0.0,
            d: [pad(), pad(), pad(), pad()],
            d_real: plain(),
        };
        Ok(Self { e, trade, theta, psi, closure, response, technology, capacity, work })
    }

    fn transfer_share(&self, n: usize) -> f64 {
        1.0 + self.e.deficit[n] / self.e.value_added[n]
    }

    /// Factor income and spending at factory prices at the wages `z`.
    #[inline(always)]
    fn incomes(&mut self, z: &[f64]) {
        let n = z.len();
        let w = &mut self.work;
        for i in 0..n {
            w.u[i] = self.technology[i] - self.theta * z[i];
        }
        exp_all(&mut w.u[..n]);
        self.trade.demand(0, &w.u, &mut w.phi[..n], &mut w.q[..n]);
        for i in 0..n {
            w.log_price[i] = -ln(w.phi[i]) / self.theta;
            w.log_labour[i] = self.psi * (z[i] - w.log_price[i]);
            w.factor[i] = exp(z[i] + w.log_labour[i]) * self.capacity[i];
        }
        let world: f64 = w.factor.iter().sum();
        w.nu = ln(world / self.e.value_added.iter().sum::<f64>());
        if self.closure == Closure::Multiplicative {
            let spent: f64 = (0..n).map(|i| self.transfer_share(i) * self.work.factor[i]).sum();
            self.work.scale = world / spent;
        }
        for i in 0..n {
            self.work.net_spending[i] = match self.closure {
                Closure::Additive => self.work.factor[i] + self.e.deficit[i],
                Closure::Multiplicative => self.work.scale * self.transfer_share(i) * self.work.factor[i],
                Closure::BalancedFirst | Closure::BalancedByShock => self.work.factor[i],
            };
        }
    }

    #[inline(always)]
    fn residual_inner(&mut self, z: &[f64], out: &mut [f64]) {
        self.incomes(z);
        let conditional = self.response == Response::Conditional;
        let w = &mut self.work;
        for i in 0..z.len() {
            w.v[i] = if conditional {
                self.e.expenditure.values()[i] / w.phi[i]
            } else {
                w.net_spending[i] / w.q[i]
            };
        }
        self.trade.supply(0, &w.v, &mut w.s);
        for i in 0..z.len() {
            let output = if conditional { self.e.value_added[i] } else { w.factor[i] };
            out[i] = ln(output / (w.u[i] * w.s[i])) + w.nu;
        }
    }

    #[inline(always)]
    fn tangent_inner(&mut self, d: &[f64], productivity: &[f64], out: &mut [f64]) {
        let n = d.len();
        let conditional = self.response == Response::Conditional;
        let w = &mut self.work;
        let [du, dphi, dq, dfactor] = &mut w.d;
        for i in 0..n {
            let better = productivity.get(i).copied().unwrap_or(0.0);
            du[i] = self.theta * w.u[i] * (better - d[i]);
        }
        self.trade.demand(0, du, &mut dphi[..n], &mut dq[..n]);
        for i in 0..n {
            let dlog_price = -dphi[i] / (self.theta * w.phi[i]);
            out[i] = d[i] + self.psi * (d[i] - dlog_price);
            dfactor[i] = w.factor[i] * out[i];
        }
        let world: f64 = w.factor.iter().sum();
        let dnu = dfactor[..n].iter().sum::<f64>() / world;
        let mut dscale = 0.0;
        if self.closure == Closure::Multiplicative {
            let share = |i: usize| 1.0 + self.e.deficit[i] / self.e.value_added[i];
            let spent: f64 = (0..n).map(|i| share(i) * w.factor[i]).sum();
            let dspent: f64 = (0..n).map(|i| share(i) * dfactor[i]).sum();
            dscale = dnu - dspent / spent;
        }
        for i in 0..n {
            let dspending = match self.closure {
                Closure::Multiplicative => w.net_spending[i] * (dscale + dfactor[i] / w.factor[i]),
                _ => dfactor[i],
            };
            w.d_real[i] = (1.0 + 1.0 / self.theta) * dphi[i] / w.phi[i] - dq[i] / w.q[i]
                + dspending / w.net_spending[i]
                - dscale;
            w.padded[i] = if conditional {
                -w.v[i] * dphi[i] / w.phi[i]
            } else {
                (dspending - w.v[i] * dq[i]) / w.q[i]
            };
        }
        self.trade.supply(0, &w.padded, dphi);
        for i in 0..n {
            let own = if conditional { 0.0 } else { out[i] };
            out[i] = own - du[i] / w.u[i] - dphi[i] / w.s[i] + dnu;
        }
    }
}

struct ResidualAt<'s, 'a> {
    system: &'s mut Armington<'a>,
    z: &'s [f64],
    out: &'s mut [f64],
}

impl Wide for ResidualAt<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.system.residual_inner(self.z, self.out);
    }
}

struct TangentAt<'s, 'a> {
    system: &'s mut Armington<'a>,
    d: &'s [f64],
    productivity: &'s [f64],
    out: &'s mut [f64],
}

impl Wide for TangentAt<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.system.tangent_inner(self.d, self.productivity, self.out);
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
        vectorized(ResidualAt { system: self, z, out });
    }

    fn tangent_with(&mut self, d: &[f64], productivity: &[f64], out: &mut [f64]) {
        vectorized(TangentAt { system: self, d, productivity, out });
    }

    fn log_real_income_tangent(&self) -> &[f64] {
        &self.work.d_real
    }

    fn step(&self, residual: &[f64], gain: f64, out: &mut [f64]) {
        let nu = self.work.nu;
        for (change, r) in out.iter_mut().zip(residual) {
            *change = -gain * (r - nu) - nu;
        }
    }

    fn gain(&self) -> f64 {
        1.0 / (1.0 + self.theta + self.psi)
    }

    fn equation(&self, row: usize) -> Equation {
        Equation::Market(Country(row))
    }

    fn account(&mut self, z: &[f64]) -> Account {
        let mut residual = vec![0.0; z.len()];
        self.residual(z, &mut residual);
        let w = &self.work;
        let n = z.len();
        let conditional = self.response == Response::Conditional;
        let gross = |i: usize| w.net_spending[i] * w.phi[i] / w.q[i];
        let baseline = self.e.expenditure.values();
        let expenditure: Vec<f64> =
            (0..n).map(|i| if conditional { baseline[i] } else { gross(i) }).collect();
        Account {
            log_wage: z.to_vec(),
            log_labour: w.log_labour.clone(),
            log_price: w.log_price.clone(),
            income: expenditure.clone(),
            expenditure,
            supplier: w.u.clone(),
            market_access: w.phi.clone(),
            factor_income: if conditional { self.capacity.clone() } else { w.factor.clone() },
            scale: w.scale,
            market_residual: residual.iter().map(|r| r - w.nu).collect(),
        }
    }

    fn trade_block(&self) -> TradeView<'_> {
        TradeView(&self.trade)
    }
}
