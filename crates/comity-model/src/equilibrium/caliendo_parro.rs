//! What happens in a world of many sectors that buy inputs from each other?
//!
//! Unknowns are log wages `ln w_n`, log prices `ln P_nj` and spending `x_nj = X_nj / X0_nj`:
//!
//! ```text
//! ln c_nj = beta_nj ln w_n + sum_k gamma_nkj ln P_nk          (unit cost)
//! u_ij    = (A_ij / c_ij)^theta_j
//! Y_ij    = u_ij sum_n K_nij / (1 + t'_nij) X_nj / Phi_nj     (sales of the factory)
//! I_n     = w_n L_n VA0_n + D_n + R_n                         (income; R_n tariff revenue)
//! F^w_n   = ln(w_n L_n VA0_n) - ln(sum_j beta_nj Y_nj) + nu
//! F^P_nj  = ln P_nj + ln(Phi_nj) / theta_j
//! F^x_nj  = x_nj - (alpha_nj I_n + sum_k gamma_njk Y_nk) / X0_nj
//! ```
//!
//! `nu = ln(sum w L VA0 / sum VA0)` makes world factor income the numeraire without dropping a
//! market; see [`armington`](super::armington). One evaluation costs three products with the trade
//! matrices, two with the input-output table and two exponentials or logarithms per country and
//! sector. Reference: Caliendo and Parro (2015), *Review of Economic Studies* 82(1), equations 10
//! to 14 (the exact change; their table 2 prints a first-order formula, see
//! [`welfare`](super::welfare)). Labour supply `L_n = (w_n / P_n)^psi` is optional. Not for
//! questions about factors that move between countries, dynamics, or market power.

use super::axes::{Country, Sector};
use super::economy::{Economy, Shock};
use super::error::Refusal;
use super::kernel::{Wide, add_rows, dot, exp, exp_all, ln, ln_all, padded, rows_times, vectorized};
use super::system::{Account, Closure, Equation, System, TradeView};
use super::trade_block::TradeBlock;

/// The model of many sectors after a shock.
pub struct CaliendoParro<'a> {
    e: &'a Economy,
    trade: TradeBlock,
    psi: f64,
    closure: Closure,
    /// `theta ln A_ij`, `[sector][country]`, rows padded.
    technology: Vec<f64>,
    capacity: Vec<f64>,
    /// Trade-weighted elasticity, for the gain.
    mean_theta: f64,
    at: Point,
    d: Tangent,
}

/// Values at the last point. `[sector][country]` arrays have rows of the padded width, `[country]
/// [sector]` arrays rows of the padded number of sectors.
struct Point {
    u: Vec<f64>,
    phi: Vec<f64>,
    q: Vec<f64>,
    v: Vec<f64>,
    s: Vec<f64>,
    cost: Vec<f64>,
    output: Vec<f64>,
    log_phi: Vec<f64>,
    revenue: Vec<f64>,
    income: Vec<f64>,
    factor: Vec<f64>,
    labour_demand: Vec<f64>,
    log_labour: Vec<f64>,
    scale: f64,
    nu: f64,
}

/// Scratch of the derivative.
struct Tangent {
    u: Vec<f64>,
    phi: Vec<f64>,
    q: Vec<f64>,
    v: Vec<f64>,
    s: Vec<f64>,
    cost: Vec<f64>,
    output: Vec<f64>,
    revenue: Vec<f64>,
    income: Vec<f64>,
    factor: Vec<f64>,
    /// Change of log real income.
    real: Vec<f64>,
}

impl<'a> CaliendoParro<'a> {
    /// Compiles baseline, shock and closure. `psi` is the elasticity of labour supply with respect
    /// to the real wage, 0 for a fixed supply.
    pub fn new(e: &'a Economy, shock: &Shock, closure: Closure, psi: f64) -> Result<Self, Refusal> {
        let trade = TradeBlock::new(e, shock, &e.theta)?;
        let (n, sectors) = (e.countries(), e.sectors());
        let (width, tall) = (trade.width(), padded(sectors));
        let mut technology = vec![0.0; sectors * width];
        if let Some(hats) = &shock.productivity {
            for j in 0..sectors {
                for i in 0..n {
                    let hat = hats.at(Country(i), Sector(j));
                    technology[j * width + i] = e.theta[j] * ln(hat);
                }
            }
        }
        let capacity = (0..n).map(|i| e.value_added[i] * shock.endowment_of(i)).collect();
        let wide = || vec![0.0; sectors * width];
        let high = || vec![0.0; n * tall];
        let plain = || vec![0.0; n];
        let at = Point {
            u: wide(),
            phi: wide(),
            q: wide(),
            v: wide(),
            s: wide(),
            cost: high(),
            output: high(),
            log_phi: wide(),
            revenue: plain(),
            income: plain(),
            factor: plain(),
            labour_demand: plain(),
            log_labour: plain(),
            scale: 1.0,
            nu: 0.0,
        };
        let d = Tangent {
            u: vec![0.0; width],
            phi: vec![0.0; width],
            q: vec![0.0; width],
            v: vec![0.0; width],
            s: vec![0.0; width],
            cost: high(),
            output: high(),
            revenue: plain(),
            income: plain(),
            factor: plain(),
            real: plain(),
        };
        let mean_theta = mean_theta(e);
        Ok(Self { e, trade, psi, closure, technology, capacity, mean_theta, at, d })
    }

    fn transfer_share(&self, n: usize) -> f64 {
        1.0 + self.e.deficit[n] / self.e.value_added[n]
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
            let u = &mut p.u[j * width..j * width + n];
            let technology = &self.technology[j * width..j * width + n];
            for (i, (value, a)) in u.iter_mut().zip(technology).enumerate() {
                *value = a - theta * p.cost[i * tall + j];
            }
            exp_all(u);
            let rows = j * width..j * width + n;
            let u = &p.u[j * width..(j + 1) * width];
            self.trade.demand(j, u, &mut p.phi[rows.clone()], &mut p.q[rows.clone()]);
            let log_phi = &mut p.log_phi[rows];
            log_phi.copy_from_slice(&p.phi[j * width..j * width + n]);
            ln_all(log_phi);
            for i in 0..n {
                let used = self.e.expenditure.values()[i * sectors + j] > 0.0;
                let source = if used { p.log_phi[j * width + i] / theta } else { 0.0 };
                out[n + i * sectors + j] = z[n + i * sectors + j] + source;
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
        for j in 0..sectors {
            let taxed = self.trade.is_taxed(j);
            for i in 0..n {
                let spending = x[i * sectors + j] * self.e.expenditure.values()[i * sectors + j];
                let used = spending != 0.0;
                let v = if used { spending / p.phi[j * width + i] } else { 0.0 };
                p.v[j * width + i] = v;
                if taxed {
                    p.revenue[i] += spending - v * p.q[j * width + i];
                }
            }
            let row = j * width..(j + 1) * width;
            self.trade.supply(j, &p.v[row.clone()], &mut p.s[row]);
            for i in 0..n {
                p.output[i * tall + j] = p.u[j * width + i] * p.s[j * width + i];
            }
        }
    }

    #[inline(always)]
    fn incomes(&mut self, z: &[f64]) {
        let (n, sectors) = (self.e.countries(), self.e.sectors());
        for i in 0..n {
            let mut labour = 0.0;
            if self.psi != 0.0 {
                let alpha = self.e.final_share.row(Country(i));
                let price = dot(alpha, &z[n + i * sectors..n + (i + 1) * sectors]);
                labour = self.psi * (z[i] - price);
            }
            self.at.log_labour[i] = labour;
            self.at.factor[i] = exp(z[i] + labour) * self.capacity[i];
        }
        let world: f64 = self.at.factor.iter().sum();
        self.at.nu = ln(world / self.e.value_added.iter().sum::<f64>());
        if self.closure == Closure::Multiplicative {
            let spent: f64 = (0..n).map(|i| self.transfer_share(i) * self.at.factor[i]).sum();
            self.at.scale = world / spent;
        }
        for i in 0..n {
            let factor = self.at.factor[i];
            self.at.income[i] = self.at.revenue[i]
                + match self.closure {
                    Closure::Additive => factor + self.e.deficit[i],
                    Closure::Multiplicative => self.at.scale * self.transfer_share(i) * factor,
                    Closure::BalancedFirst | Closure::BalancedByShock => factor,
                };
        }
    }

    #[inline(always)]
    fn residual_inner(&mut self, z: &[f64], out: &mut [f64]) {
        let (n, sectors) = (self.e.countries(), self.e.sectors());
        let tall = padded(sectors);
        self.prices(z, out);
        self.sales(z);
        self.incomes(z);
        let x0 = self.e.expenditure.values();
        let mut bought = vec![0.0; sectors];
        for i in 0..n {
            let output = &self.at.output[i * tall..(i + 1) * tall];
            input_demand(self.e, i, output, &mut bought);
            for k in 0..sectors {
                let demand = self.e.final_share.values()[i * sectors + k] * self.at.income[i];
                let cell = i * sectors + k;
                let x = z[n + n * sectors + cell];
                out[n + n * sectors + cell] =
                    if x0[cell] > 0.0 { x - (demand + bought[k]) / x0[cell] } else { x - 1.0 };
            }
            let paid = dot(self.e.value_added_share.row(Country(i)), output);
            self.at.labour_demand[i] = paid;
            out[i] = ln(self.at.factor[i] / paid) + self.at.nu;
        }
    }

    #[inline(always)]
    fn tangent_sales(&mut self, d: &[f64], productivity: &[f64], out: &mut [f64]) {
        let (n, sectors) = (self.e.countries(), self.e.sectors());
        let (width, tall) = (self.trade.width(), padded(sectors));
        let (p, w) = (&self.at, &mut self.d);
        let x0 = self.e.expenditure.values();
        w.revenue.fill(0.0);
        for j in 0..sectors {
            let theta = self.e.theta[j];
            let taxed = self.trade.is_taxed(j);
            let base = j * width;
            for i in 0..n {
                let better = productivity.get(i).copied().unwrap_or(0.0);
                w.u[i] = theta * p.u[base + i] * (better - w.cost[i * tall + j]);
            }
            self.trade.demand(j, &w.u, &mut w.phi[..n], &mut w.q[..n]);
            for i in 0..n {
                let cell = i * sectors + j;
                out[n + cell] = d[n + cell];
                w.v[i] = 0.0;
                if x0[cell] > 0.0 {
                    let change = w.phi[i] / p.phi[base + i];
                    let spending = d[n + n * sectors + cell] * x0[cell];
                    w.v[i] = spending / p.phi[base + i] - p.v[base + i] * change;
                    out[n + cell] += change / theta;
                    if taxed {
                        w.revenue[i] += spending - w.v[i] * p.q[base + i] - p.v[base + i] * w.q[i];
                    }
                }
            }
            self.trade.supply(j, &w.v, &mut w.s);
            for i in 0..n {
                w.output[i * tall + j] = w.u[i] * p.s[base + i] + p.u[base + i] * w.s[i];
            }
        }
    }

    #[inline(always)]
    fn tangent_incomes(&mut self, d: &[f64]) -> f64 {
        let (n, sectors) = (self.e.countries(), self.e.sectors());
        for i in 0..n {
            let mut labour = 0.0;
            if self.psi != 0.0 {
                let alpha = self.e.final_share.row(Country(i));
                labour = self.psi * (d[i] - dot(alpha, &d[n + i * sectors..n + (i + 1) * sectors]));
            }
            self.d.factor[i] = self.at.factor[i] * (d[i] + labour);
        }
        let world: f64 = self.at.factor.iter().sum();
        let dnu = self.d.factor.iter().sum::<f64>() / world;
        let mut dscale = 0.0;
        if self.closure == Closure::Multiplicative {
            let spent: f64 = (0..n).map(|i| self.transfer_share(i) * self.at.factor[i]).sum();
            let change: f64 = (0..n).map(|i| self.transfer_share(i) * self.d.factor[i]).sum();
            dscale = self.at.scale * (dnu - change / spent);
        }
        for i in 0..n {
            self.d.income[i] = self.d.revenue[i]
                + match self.closure {
                    Closure::Multiplicative => {
                        let share = self.transfer_share(i);
                        share * (self.at.scale * self.d.factor[i] + dscale * self.at.factor[i])
                    }
                    _ => self.d.factor[i],
                };
            let alpha = self.e.final_share.row(Country(i));
            let price = dot(alpha, &d[n + i * sectors..n + (i + 1) * sectors]);
            self.d.real[i] = self.d.income[i] / self.at.income[i] - price - dscale / self.at.scale;
        }
        dnu
    }

    #[inline(always)]
    fn tangent_inner(&mut self, d: &[f64], productivity: &[f64], out: &mut [f64]) {
        let (n, sectors) = (self.e.countries(), self.e.sectors());
        let tall = padded(sectors);
        Self::unit_costs(self.e, &d[..n], &d[n..n + n * sectors], &mut self.d.cost);
        self.tangent_sales(d, productivity, out);
        let dnu = self.tangent_incomes(d);
        let x0 = self.e.expenditure.values();
        let mut bought = vec![0.0; sectors];
        for i in 0..n {
            let output = &self.d.output[i * tall..(i + 1) * tall];
            input_demand(self.e, i, output, &mut bought);
            for k in 0..sectors {
                let cell = i * sectors + k;
                let demand = self.e.final_share.values()[cell] * self.d.income[i];
                let dx = d[n + n * sectors + cell];
                out[n + n * sectors + cell] =
                    if x0[cell] > 0.0 { dx - (demand + bought[k]) / x0[cell] } else { dx };
            }
            let paid = dot(self.e.value_added_share.row(Country(i)), output);
            out[i] = self.d.factor[i] / self.at.factor[i] - paid / self.at.labour_demand[i] + dnu;
        }
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

/// Elasticity weighted by spending on imports; all sectors alike in a world without trade.
fn mean_theta(e: &Economy) -> f64 {
    let (mut weight, mut total) = (0.0, 0.0);
    for (j, theta) in e.theta.iter().enumerate() {
        for n in 0..e.countries() {
            let own = e.share.row(super::axes::Importer(n), Sector(j))[n];
            let imports = (1.0 - own).max(0.0) * e.expenditure.at(Country(n), Sector(j));
            weight += imports;
            total += imports * theta;
        }
    }
    if weight > 0.0 { total / weight } else { 1.0 }
}

struct ResidualAt<'s, 'a> {
    system: &'s mut CaliendoParro<'a>,
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
    system: &'s mut CaliendoParro<'a>,
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
        vectorized(ResidualAt { system: self, z, out });
    }

    fn tangent_with(&mut self, d: &[f64], productivity: &[f64], out: &mut [f64]) {
        vectorized(TangentAt { system: self, d, productivity, out });
    }

    fn log_real_income_tangent(&self) -> &[f64] {
        &self.d.real
    }

    fn step(&self, residual: &[f64], gain: f64, out: &mut [f64]) {
        let n = self.e.countries();
        let nu = self.at.nu;
        for (row, (change, r)) in out.iter_mut().zip(residual).enumerate() {
            *change = if row < n { -gain * (r - nu) - nu } else { -r };
        }
    }

    fn gain(&self) -> f64 {
        (1.5 / (1.0 + self.mean_theta + self.psi)).min(0.5)
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
            market_residual: residual[..n].iter().map(|r| r - self.at.nu).collect(),
        }
    }

    fn trade_block(&self) -> TradeView<'_> {
        TradeView(&self.trade)
    }
}
