//! What happens in a world of many sectors that buy inputs from each other?
//!
//! Unknowns are log wages `ln w_n`, log prices `ln P_nj` and spending `x_nj = X_nj / X0_nj`:
//!
//! ```text
//! ln c_nj = beta_nj ln w_n + sum_k gamma_nkj ln P_nk          (unit cost)
//! u_ij    = (A_ij / c_ij)^theta_j
//! Y_ij    = u_ij sum_n F_nij v_nj,   v_nj = X_nj / Phi_nj     (sales of the factory)
//! I_n     = w_n L_n VA0_n + T_n + R_n     (income; R_n revenue of tariffs and export taxes)
//! F^w_n   = ln[(M_n + max(-T_n, 0)) / (X_n + max(T_n, 0))] + nu
//! F^P_nj  = ln P_nj + ln(Phi_nj) / theta_j
//! F^x_nj  = x_nj - (alpha_nj I_n + sum_k gamma_njk Y_nk) / X0_nj
//! ```
//!
//! with imports `M_n` and exports `X_n` at the border, all sectors together. Given `F^x = 0`, `F^w`
//! says that labour earns what its employers pay; `nu = ln(sum w L VA0 / sum VA0)` makes world
//! factor income the numeraire without dropping a market (see [`armington`](super::armington)). One
//! evaluation costs two or three products with the trade matrices, two with the input-output table
//! and two exponentials or logarithms per country and sector. Reference: Caliendo and Parro (2015),
//! *Review of Economic Studies* 82(1), equations 10 to 14 (the exact change; their table 2 prints a
//! first-order formula, see [`welfare`](super::welfare)). Labour supply `L_n = (w_n / P_n)^psi` is
//! optional. Not for questions about factors that move between countries, dynamics, or market power.

use super::armington::{capacity, speed};
use super::axes::{Country, Sector};
use super::economy::{Economy, Shock};
use super::error::Refusal;
use super::kernel::{add_rows, dot, exp, exp_all, ln, ln_all, padded, rows_times, vectorized};
use super::system::{Account, Closure, Differentiate, Equation, Equations, Evaluate, System, TradeView};
use super::trade_block::{Demand, TradeBlock};
use super::transfers::{Balance, Transfers};

/// The model of many sectors after a shock.
pub struct CaliendoParro<'a> {
    e: &'a Economy,
    trade: TradeBlock,
    psi: f64,
    transfers: Transfers,
    /// `theta ln A_ij`, `[sector][country]`, rows padded.
    technology: Vec<f64>,
    capacity: Vec<f64>,
    world: f64,
    /// Wage adjustment of each country to its trade balance.
    speed: Vec<f64>,
    /// One over baseline spending, `[country][sector]`; zero where nothing is bought.
    per_spending: Vec<f64>,
    at: Point,
    d: Tangent,
}

/// Values at the last point. `[sector][country]` arrays have rows of the padded width, `[country]
/// [sector]` arrays rows of the padded number of sectors.
struct Point {
    u: Vec<f64>,
    phi: Vec<f64>,
    border: Vec<f64>,
    imports: Vec<f64>,
    v: Vec<f64>,
    /// Sales abroad per `u`, at the factory and (with export taxes only) at the border.
    s: Vec<f64>,
    border_s: Vec<f64>,
    cost: Vec<f64>,
    output: Vec<f64>,
    log_phi: Vec<f64>,
    balance: Vec<Balance>,
    transfer: Vec<f64>,
    revenue: Vec<f64>,
    income: Vec<f64>,
    factor: Vec<f64>,
    log_labour: Vec<f64>,
    /// Inputs of each sector bought by one country.
    bought: Vec<f64>,
    scale: f64,
    nu: f64,
}

/// Scratch of the derivative.
struct Tangent {
    u: Vec<f64>,
    phi: Vec<f64>,
    border: Vec<f64>,
    imports: Vec<f64>,
    v: Vec<f64>,
    s: Vec<f64>,
    border_s: Vec<f64>,
    cost: Vec<f64>,
    output: Vec<f64>,
    balance: Vec<Balance>,
    transfer: Vec<f64>,
    revenue: Vec<f64>,
    income: Vec<f64>,
    factor: Vec<f64>,
    /// Change of log real income.
    real: Vec<f64>,
}

impl Point {
    fn new(n: usize, sectors: usize, width: usize, export_taxes: bool) -> Self {
        let wide = || vec![0.0; sectors * width];
        let high = || vec![0.0; n * padded(sectors)];
        let plain = || vec![0.0; n];
        Self {
            u: wide(),
            phi: wide(),
            border: wide(),
            imports: wide(),
            v: wide(),
            s: wide(),
            border_s: if export_taxes { wide() } else { Vec::new() },
            cost: high(),
            output: high(),
            log_phi: wide(),
            balance: vec![Balance::NONE; n],
            transfer: plain(),
            revenue: plain(),
            income: plain(),
            factor: plain(),
            log_labour: plain(),
            bought: vec![0.0; sectors],
            scale: 1.0,
            nu: 0.0,
        }
    }
}

impl Tangent {
    fn new(n: usize, sectors: usize, width: usize) -> Self {
        let row = || vec![0.0; width];
        let high = || vec![0.0; n * padded(sectors)];
        let plain = || vec![0.0; n];
        Self {
            u: row(),
            phi: row(),
            border: row(),
            imports: row(),
            v: row(),
            s: row(),
            border_s: row(),
            cost: high(),
            output: high(),
            balance: vec![Balance::NONE; n],
            transfer: plain(),
            revenue: plain(),
            income: plain(),
            factor: plain(),
            real: plain(),
        }
    }
}

impl<'a> CaliendoParro<'a> {
    /// Compiles baseline, shock and closure. `psi` is the elasticity of labour supply with respect
    /// to the real wage, 0 for a fixed supply.
    pub fn new(e: &'a Economy, shock: &Shock, closure: Closure, psi: f64) -> Result<Self, Refusal> {
        let trade = TradeBlock::new(e, shock, &[])?;
        let (n, sectors, width) = (e.countries(), e.sectors(), trade.width());
        let mut technology = vec![0.0; sectors * width];
        if let Some(hats) = &shock.productivity {
            for j in 0..sectors {
                for i in 0..n {
                    let hat = hats.at(Country(i), Sector(j));
                    technology[j * width + i] = e.theta[j] * ln(hat);
                }
            }
        }
        let at = Point::new(n, sectors, width, trade.any_export_tax());
        let d = Tangent::new(n, sectors, width);
        let speed = speed(e, psi);
        let per = |x: &f64| if *x > 0.0 { 1.0 / x } else { 0.0 };
        let per_spending = e.expenditure.values().iter().map(per).collect();
        let transfers = Transfers::new(e, closure);
        let world = e.value_added.iter().sum();
        let capacity = capacity(e, shock);
        Ok(Self { e, trade, psi, transfers, technology, capacity, world, speed, per_spending, at, d })
    }

    /// `out = beta * wage + gamma' * price`, row by row; `wage` has one number for each country.
    #[inline(always)]
    fn unit_costs(e: &Economy, wage: &[f64], price: &[f64], out: &mut [f64]) {
        let sectors = e.sectors();
        let tall = padded(sectors);
        for n in 0..wage.len() {
            let row = &mut out[n * tall..(n + 1) * tall];
            let beta = e.value_added_share.row(Country(n));
            for (c, b) in row.iter_mut().zip(beta) {
                *c = b * wage[n];
            }
            if !e.input_share.is_empty() {
                let table = &e.input_share[n * sectors * tall..(n + 1) * sectors * tall];
                add_rows(row, table, &price[n * sectors..(n + 1) * sectors]);
            }
        }
    }

    #[inline(always)]
    fn prices(&mut self, z: &[f64], out: &mut [f64]) {
        let (n, sectors) = (self.e.countries(), self.e.sectors());
        let (width, tall) = (self.trade.width(), padded(sectors));
        let p = &mut self.at;
        Self::unit_costs(self.e, &z[..n], &z[n..n + n * sectors], &mut p.cost);
        for j in 0..sectors {
            let theta = self.e.theta[j];
            let rows = j * width..j * width + n;
            let u = &mut p.u[rows.clone()];
            let technology = &self.technology[rows.clone()];
            for (i, (value, a)) in u.iter_mut().zip(technology).enumerate() {
                *value = a - theta * p.cost[i * tall + j];
            }
            exp_all(u);
            let demand = Demand {
                phi: &mut p.phi[rows.clone()],
                border: &mut p.border[rows.clone()],
                imports: &mut p.imports[rows.clone()],
            };
            self.trade.demand(j, &p.u[j * width..(j + 1) * width], demand);
            let log_phi = &mut p.log_phi[rows.clone()];
            log_phi.copy_from_slice(&p.phi[rows]);
            ln_all(log_phi);
            let per_theta = 1.0 / theta;
            for i in 0..n {
                let cell = i * sectors + j;
                let used = self.per_spending[cell] != 0.0;
                let source = if used { p.log_phi[j * width + i] * per_theta } else { 0.0 };
                out[n + cell] = z[n + cell] + source;
            }
        }
    }

    #[inline(always)]
    fn sales(&mut self, z: &[f64]) {
        let (n, sectors) = (self.e.countries(), self.e.sectors());
        let (width, tall) = (self.trade.width(), padded(sectors));
        let x = &z[n + n * sectors..];
        let p = &mut self.at;
        p.revenue.fill(0.0);
        p.balance.fill(Balance::NONE);
        for j in 0..sectors {
            let taxed = self.trade.is_taxed(j);
            let own = self.trade.own(j);
            let base = j * width;
            for i in 0..n {
                let spending = x[i * sectors + j] * self.e.expenditure.values()[i * sectors + j];
                let v = if spending != 0.0 { spending / p.phi[base + i] } else { 0.0 };
                p.v[base + i] = v;
                p.balance[i].imports += v * p.imports[base + i];
                if taxed {
                    p.revenue[i] += spending - v * p.border[base + i];
                }
            }
            let row = base..base + width;
            self.trade.supply(j, &p.v[row.clone()], &mut p.s[row.clone()]);
            for i in 0..n {
                let (u, at) = (p.u[base + i], base + i);
                p.output[i * tall + j] = u * (p.s[at] + own[i] * p.v[at]);
                p.balance[i].exports += u * p.s[at];
            }
            if self.trade.has_export_tax(j) {
                self.trade.border_supply(j, &p.v[row.clone()], &mut p.border_s[row]);
                for i in 0..n {
                    let tax = p.u[base + i] * (p.border_s[base + i] - p.s[base + i]);
                    p.revenue[i] += tax;
                    p.balance[i].exports += tax;
                }
            }
        }
    }

    #[inline(always)]
    fn incomes(&mut self, z: &[f64]) {
        let (n, sectors) = (self.e.countries(), self.e.sectors());
        let p = &mut self.at;
        for i in 0..n {
            if self.psi != 0.0 {
                let alpha = self.e.final_share.row(Country(i));
                let price = dot(alpha, &z[n + i * sectors..n + (i + 1) * sectors]);
                p.log_labour[i] = self.psi * (z[i] - price);
            }
            p.factor[i] = exp(z[i] + p.log_labour[i]) * self.capacity[i];
        }
        p.nu = ln(p.factor.iter().sum::<f64>() / self.world);
        p.scale = self.transfers.at(&p.factor, &mut p.transfer);
        for i in 0..n {
            p.income[i] = p.factor[i] + p.transfer[i] + p.revenue[i];
            p.balance[i].transfer = p.transfer[i];
        }
    }

    #[inline(always)]
    fn tangent_sales(&mut self, d: &[f64], productivity: &[f64], out: &mut [f64]) {
        let (n, sectors) = (self.e.countries(), self.e.sectors());
        let (width, tall) = (self.trade.width(), padded(sectors));
        let (p, w) = (&self.at, &mut self.d);
        let x0 = self.e.expenditure.values();
        w.revenue.fill(0.0);
        w.balance.fill(Balance::NONE);
        for j in 0..sectors {
            let theta = self.e.theta[j];
            let taxed = self.trade.is_taxed(j);
            let own = self.trade.own(j);
            let base = j * width;
            for i in 0..n {
                let better = productivity.get(i).copied().unwrap_or(0.0);
                w.u[i] = theta * p.u[base + i] * (better - w.cost[i * tall + j]);
            }
            let demand = Demand { phi: &mut w.phi, border: &mut w.border, imports: &mut w.imports };
            self.trade.demand(j, &w.u, demand.first(n));
            for i in 0..n {
                let cell = i * sectors + j;
                out[n + cell] = d[n + cell];
                w.v[i] = 0.0;
                if x0[cell] > 0.0 {
                    let (at, change) = (base + i, w.phi[i] / p.phi[base + i]);
                    let spending = d[n + n * sectors + cell] * x0[cell];
                    w.v[i] = spending / p.phi[at] - p.v[at] * change;
                    out[n + cell] += change / theta;
                    w.balance[i].imports += w.v[i] * p.imports[at] + p.v[at] * w.imports[i];
                    if taxed {
                        w.revenue[i] += spending - w.v[i] * p.border[at] - p.v[at] * w.border[i];
                    }
                }
            }
            self.trade.supply(j, &w.v, &mut w.s);
            for i in 0..n {
                let (u, at) = (p.u[base + i], base + i);
                let sold = p.s[at] + own[i] * p.v[at];
                w.output[i * tall + j] = w.u[i] * sold + u * (w.s[i] + own[i] * w.v[i]);
                w.balance[i].exports += w.u[i] * p.s[at] + u * w.s[i];
            }
            if self.trade.has_export_tax(j) {
                self.trade.border_supply(j, &w.v, &mut w.border_s);
                for i in 0..n {
                    let at = base + i;
                    let tax = w.u[i] * (p.border_s[at] - p.s[at]) + p.u[at] * (w.border_s[i] - w.s[i]);
                    w.revenue[i] += tax;
                    w.balance[i].exports += tax;
                }
            }
        }
    }

    #[inline(always)]
    fn tangent_incomes(&mut self, d: &[f64]) -> f64 {
        let (n, sectors) = (self.e.countries(), self.e.sectors());
        let (p, w) = (&self.at, &mut self.d);
        for i in 0..n {
            let alpha = self.e.final_share.row(Country(i));
            let price = dot(alpha, &d[n + i * sectors..n + (i + 1) * sectors]);
            w.factor[i] = p.factor[i] * (d[i] + self.psi * (d[i] - price));
            w.real[i] = -price;
        }
        let d_nu = w.factor.iter().sum::<f64>() / p.factor.iter().sum::<f64>();
        let d_scale = self.transfers.tangent(&p.factor, &w.factor, &mut w.transfer);
        for i in 0..n {
            w.income[i] = w.factor[i] + w.transfer[i] + w.revenue[i];
            w.balance[i].transfer = w.transfer[i];
            w.real[i] += w.income[i] / p.income[i] - d_scale;
        }
        d_nu
    }
}

/// Inputs of each sector bought by all users of country `n`.
#[inline(always)]
fn input_demand(e: &Economy, n: usize, output: &[f64], out: &mut [f64]) {
    if e.input_share.is_empty() {
        return;
    }
    let sectors = e.sectors();
    let tall = padded(sectors);
    rows_times(&e.input_share[n * sectors * tall..(n + 1) * sectors * tall], tall, output, out);
}

impl Equations for CaliendoParro<'_> {
    #[inline(always)]
    fn evaluate(&mut self, z: &[f64], out: &mut [f64]) {
        let (n, sectors) = (self.e.countries(), self.e.sectors());
        let tall = padded(sectors);
        self.prices(z, out);
        self.sales(z);
        self.incomes(z);
        let first = n + n * sectors;
        let p = &mut self.at;
        for i in 0..n {
            let output = &p.output[i * tall..(i + 1) * tall];
            input_demand(self.e, i, output, &mut p.bought);
            let row = i * sectors..(i + 1) * sectors;
            let alpha = &self.e.final_share.values()[row.clone()];
            let per = &self.per_spending[row.clone()];
            let x = &z[first..][row.clone()];
            let bought = &p.bought[..sectors];
            for (k, residual) in out[first..][row].iter_mut().enumerate() {
                let wanted = (alpha[k] * p.income[i] + bought[k]) * per[k];
                *residual = x[k] - if per[k] != 0.0 { wanted } else { 1.0 };
            }
            out[i] = p.balance[i].residual().unwrap_or(z[i]) + p.nu;
        }
    }

    #[inline(always)]
    fn differentiate(&mut self, d: &[f64], productivity: &[f64], out: &mut [f64]) {
        let (n, sectors) = (self.e.countries(), self.e.sectors());
        let tall = padded(sectors);
        Self::unit_costs(self.e, &d[..n], &d[n..n + n * sectors], &mut self.d.cost);
        self.tangent_sales(d, productivity, out);
        let d_nu = self.tangent_incomes(d);
        let first = n + n * sectors;
        for i in 0..n {
            let output = &self.d.output[i * tall..(i + 1) * tall];
            input_demand(self.e, i, output, &mut self.at.bought);
            let row = i * sectors..(i + 1) * sectors;
            let alpha = &self.e.final_share.values()[row.clone()];
            let per = &self.per_spending[row.clone()];
            let change = &d[first..][row.clone()];
            let bought = &self.at.bought[..sectors];
            for (k, slope) in out[first..][row].iter_mut().enumerate() {
                *slope = change[k] - (alpha[k] * self.d.income[i] + bought[k]) * per[k];
            }
            let balance = self.at.balance[i];
            out[i] = balance.residual().map_or(d[i], |_| balance.tangent(self.d.balance[i])) + d_nu;
        }
    }
}

impl System for CaliendoParro<'_> {
    fn size(&self) -> usize {
        self.e.countries() * (1 + 2 * self.e.sectors())
    }

    fn start(&self) -> Vec<f64> {
        let prices = self.e.countries() * (1 + self.e.sectors());
        let mut z = vec![0.0; self.size()];
        z[prices..].fill(1.0);
        z
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
        let n = self.e.countries();
        let nu = self.at.nu;
        let (wages, rest) = out.split_at_mut(n);
        for ((change, r), speed) in wages.iter_mut().zip(residual).zip(&self.speed) {
            *change = -gain * speed * (r - nu) - nu;
        }
        // Prices follow the change of units at once: labour supply must not mistake it for a change
        // of real wages.
        let prices = n * self.e.sectors();
        for (row, (change, r)) in rest.iter_mut().zip(&residual[n..]).enumerate() {
            *change = if row < prices { -r - nu } else { -r };
        }
    }

    fn equation(&self, row: usize) -> Equation {
        let (n, sectors) = (self.e.countries(), self.e.sectors());
        let cell = |at: usize| (Country(at / sectors), Sector(at % sectors));
        if row < n {
            Equation::Market(Country(row))
        } else if row < n + n * sectors {
            let (n, j) = cell(row - n);
            Equation::Price(n, j)
        } else {
            let (n, j) = cell(row - n - n * sectors);
            Equation::Expenditure(n, j)
        }
    }

    fn account(&mut self, z: &[f64]) -> Account {
        let mut residual = vec![0.0; z.len()];
        self.residual(z, &mut residual);
        let (n, sectors) = (self.e.countries(), self.e.sectors());
        let x0 = self.e.expenditure.values();
        let x = &z[n + n * sectors..];
        Account {
            log_wage: z[..n].to_vec(),
            log_labour: self.at.log_labour.clone(),
            log_price: z[n..n + n * sectors].to_vec(),
            expenditure: x.iter().zip(x0).map(|(hat, level)| hat * level).collect(),
            supplier: self.at.u.clone(),
            market_access: self.at.phi.clone(),
            factor_income: self.at.factor.clone(),
            income: self.at.income.clone(),
            scale: self.at.scale,
            market_residual: self.at.balance.iter().map(|b| b.residual().unwrap_or(0.0)).collect(),
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
