//! Through which partner and which sector does real income change?
//!
//! **Exact.** The price of a sector is a CES index of its sources, so its log change is a weighted
//! mean of theirs (Sato 1976, Vartia 1976), with sources that end priced as in Feenstra (1994):
//!
//! ```text
//! ln P_nk = sum_i omega_nik ln p_nik - ln(lambda_nk) / theta_k
//! omega_nik ~ (pi'_nik - pi_nik) / ln(pi'_nik / pi_nik)       over sources that stay
//! lambda_nk = share of the sources that stay, in the baseline
//! ```
//!
//! The own source costs wages and inputs, `ln p_nnk = beta ln w_n + sum_m gamma_mk ln P_nm - ln A_nk`.
//! Solving for the final basket leaves weights `m_nk = [alpha' (I - Omega Gamma')^-1]_k` and
//!
//! ```text
//! ln(w_n / P_n) = sum_k m_nk [ sum_(i != n) omega_nik (ln w_n - ln p_nik)     imports grew cheaper in labour
//!                            + omega_nnk ln A_nk + ln(lambda_nk) / theta_k ]
//! ```
//!
//! Revenue is split over its flows in proportion to their change. What is left has no partner:
//! labour and transfers. All parts add to the log change of real income.
//!
//! **First order** by partner and sector are the terms of Caliendo and Parro (2015, tables 3 and 4).
//! Not for the margins of [`elastic`](super::elastic), where tariffs act with an elasticity of their own.

use super::Outcome;
use super::axes::{Country, Cube, Exporter, Importer, Rate, Sector};
use super::economy::{Economy, Shock};
use super::kernel::ln;
use super::linear::solve_dense;
use super::report::Report;
use super::welfare::{self, Prices};

/// What one partner in one sector adds to the real income of a country.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Contribution {
    /// The partner.
    pub partner: usize,
    /// The sector.
    pub sector: usize,
    /// Exact, log points: imports that cost more or fewer hours of own labour.
    pub prices: f64,
    /// Exact, log points: revenue of tariffs on this flow and of taxes on the exports to this partner.
    pub revenue: f64,
    /// First-order terms of trade with this partner, a fraction of income; NaN as the whole.
    pub terms_of_trade: f64,
    /// First-order volume of trade with this partner.
    pub volume_of_trade: f64,
    /// First-order costs of trade with this partner.
    pub costs: f64,
}

/// The log change of real income of one country in parts that add to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contributions {
    /// By partner and sector; pairs without any trade are left out.
    pub cells: Vec<Contribution>,
    /// Own productivity and the costs of selling at home.
    pub own: f64,
    /// Labour supplied and endowed.
    pub labour: f64,
    /// Transfers that pay for deficits.
    pub transfers: f64,
}

impl Contributions {
    /// The sum of all exact parts: the log change of real income.
    pub fn total(&self) -> f64 {
        let cells: f64 = self.cells.iter().map(|c| c.prices + c.revenue).sum();
        cells + self.own + self.labour + self.transfers
    }
}

/// The mean of Sato and Vartia: `(a - b) / ln(a / b)`.
fn log_mean(a: f64, b: f64) -> f64 {
    let x = a / b - 1.0;
    // Nearly equal numbers by the series, which the quotient loses to rounding.
    if x.abs() < 1e-4 {
        return b * (1.0 + x / 2.0 - x * x / 12.0 + x * x * x / 24.0);
    }
    (a - b) / ln(a / b)
}

/// Log prices and weights of one country's sources: `[sector][partner]`.
struct Sources {
    weight: Vec<f64>,
    price: Vec<f64>,
    /// Part of the price rise of a sector that each ended source causes.
    ended: Vec<f64>,
}

impl Outcome<'_> {
    /// The parts of one country's change of real income; `report` and `shock` must be those of this
    /// outcome. `None` if its use of inputs has no solution.
    pub fn contributions(&self, report: &Report, shock: &Shock, n: Country) -> Option<Contributions> {
        let e = self.baseline.as_ref();
        let sources = self.sources(report, shock, n);
        let need = requirements(e, &sources, n)?;
        let mut cells = self.first_order_cells(report, shock, n);
        self.add_revenue(&mut cells, report, shock, n);
        let (count, wage) = (e.countries(), self.account.log_wage[n.0]);
        let mut own = 0.0;
        for (k, need) in need.iter().enumerate() {
            for i in 0..count {
                let at = k * count + i;
                let part = need * (sources.weight[at] * (wage - sources.price[at]) - sources.ended[at]);
                if i == n.0 {
                    own += need * (-sources.weight[at] * sources.price[at] - sources.ended[at]);
                } else {
                    cells[at].prices = part;
                }
            }
        }
        let parts = report.countries[n.0].decomposition;
        let traded = |c: &Contribution| {
            [c.prices, c.revenue, c.terms_of_trade, c.volume_of_trade, c.costs].iter().any(|v| *v != 0.0)
        };
        cells.retain(traded);
        Some(Contributions { cells, own, labour: parts.labour, transfers: parts.transfers })
    }

    /// The price of the own source leaves out wages and inputs, which are solved for.
    fn sources(&self, report: &Report, shock: &Shock, n: Country) -> Sources {
        let e = self.baseline.as_ref();
        let (count, sectors) = (e.countries(), e.sectors());
        let zero = || vec![0.0; count * sectors];
        let mut found = Sources { weight: zero(), price: zero(), ended: zero() };
        for k in 0..sectors {
            let old = e.share().row(Importer(n.0), Sector(k));
            let new = self.new_shares(report, shock, n, k);
            let stay = |i: &usize| old[*i] > 0.0 && new[*i] > 0.0;
            // Summed from the side that is exact: nothing ends in most sectors.
            let ended: f64 = (0..count).filter(|i| !stay(i)).map(|i| old[i]).sum();
            let mut total = 0.0;
            for i in 0..count {
                let at = k * count + i;
                if stay(&i) {
                    found.weight[at] = log_mean(new[i], old[i] / (1.0 - ended));
                    found.price[at] = self.log_price_of(report, shock, (n.0, i, k));
                    total += found.weight[at];
                } else if old[i] > 0.0 {
                    found.ended[at] = -ln(1.0 - ended) / e.theta()[k] * old[i] / ended;
                }
            }
            if total > 0.0 {
                found.weight[k * count..(k + 1) * count].iter_mut().for_each(|w| *w /= total);
            }
        }
        found
    }

    /// Shares of every source in what `n` spends on sector `k` after the shock.
    fn new_shares(&self, report: &Report, shock: &Shock, n: Country, k: usize) -> Vec<f64> {
        let e = self.baseline.as_ref();
        let tariff = shock.tariff.as_ref().unwrap_or(e.tariff());
        let spent = self.account.expenditure[n.0 * e.sectors() + k];
        let share = |i: usize| {
            let cell = (Importer(n.0), Exporter(i), Sector(k));
            let flow = report.flows.after.at(cell.0, cell.1, cell.2);
            if flow > 0.0 { flow * (1.0 + tariff.at(cell.0, cell.1, cell.2)) / spent } else { 0.0 }
        };
        (0..e.countries()).map(share).collect()
    }

    /// Log change of what `n` pays for a unit from `i`, tariff included; from itself without wages and
    /// inputs.
    fn log_price_of(&self, report: &Report, shock: &Shock, (n, i, k): (usize, usize, usize)) -> f64 {
        let e = self.baseline.as_ref();
        let cell = (Importer(n), Exporter(i), Sector(k));
        let power = |new: Option<&Cube<Rate>>, old: Option<&Cube<Rate>>| {
            let at = |cube: Option<&Cube<Rate>>| 1.0 + cube.map_or(0.0, |c| c.at(cell.0, cell.1, cell.2));
            ln(at(new.or(old)) / at(old))
        };
        let cost = shock.trade_cost.as_ref().map_or(0.0, |hats| ln(hats.at(cell.0, cell.1, cell.2)));
        let taxes =
            power(shock.tariff.as_ref(), Some(e.tariff())) + power(shock.export_tax.as_ref(), e.export_tax());
        let factory = if i == n {
            shock.productivity.as_ref().map_or(0.0, |hats| -ln(hats.at(Country(i), cell.2)))
        } else {
            report.flows.log_unit_cost(&self.account, e, i, k)
        };
        factory + cost + taxes
    }

    /// First-order parts by sector and partner, in the order of [`Sources`].
    fn first_order_cells(&self, report: &Report, shock: &Shock, n: Country) -> Vec<Contribution> {
        let e = self.baseline.as_ref();
        let count = e.countries();
        let income = super::baseline_income(e, n);
        let prices = Prices::new(e, shock, &self.account, &report.flows);
        let unknown = welfare::forbids(e, shock);
        let mut cells = Vec::with_capacity(count * e.sectors());
        for sector in 0..e.sectors() {
            for partner in 0..count {
                let mut c = Contribution { partner, sector, ..Contribution::default() };
                if partner != n.0 {
                    if let Some(sold) = prices.cell(e, &report.flows, (partner, n.0, sector)) {
                        c.terms_of_trade += sold.price / income;
                        c.volume_of_trade += sold.export_tax / income;
                    }
                    if let Some(bought) = prices.cell(e, &report.flows, (n.0, partner, sector)) {
                        c.terms_of_trade -= bought.price / income;
                        c.volume_of_trade += bought.tariff / income;
                        c.costs -= bought.cost / income;
                    }
                }
                if unknown && (c.terms_of_trade != 0.0 || c.costs != 0.0) {
                    (c.terms_of_trade, c.volume_of_trade, c.costs) = (f64::NAN, f64::NAN, f64::NAN);
                }
                cells.push(c);
            }
        }
        cells
    }

    /// Revenue over factor income, split over flows so that it adds to the log change of income.
    fn add_revenue(&self, cells: &mut [Contribution], report: &Report, shock: &Shock, n: Country) {
        let (e, a) = (self.baseline.as_ref(), &self.account);
        let (old, new) = (e.value_added()[n.0], a.factor_income[n.0]);
        let (before, after) = report.countries[n.0].revenue;
        let per_point = 1.0 / log_mean(1.0 + after / new, 1.0 + before / old);
        let tariff = shock.tariff.as_ref().unwrap_or(e.tariff());
        let export_tax = shock.export_tax.as_ref().or(e.export_tax());
        for c in cells {
            let bought = (Importer(n.0), Exporter(c.partner), Sector(c.sector));
            let sold = (Importer(c.partner), Exporter(n.0), Sector(c.sector));
            let paid = |rates: &Cube<Rate>, flow: f64| {
                if flow > 0.0 { flow * rates.at(bought.0, bought.1, bought.2) } else { 0.0 }
            };
            let was = paid(e.tariff(), e.trade(bought.0, bought.1, bought.2));
            let is = paid(tariff, report.flows.after.at(bought.0, bought.1, bought.2));
            let mut change = is / new - was / old;
            let flow = report.flows.after.at(sold.0, sold.1, sold.2);
            if let Some(rates) = export_tax.filter(|_| flow > 0.0) {
                let rate = rates.at(sold.0, sold.1, sold.2);
                change += flow * rate / (1.0 + rate) / new;
            }
            change -= e.trade(sold.0, sold.1, sold.2) * e.export_tax_share(sold.0, sold.1, sold.2) / old;
            c.revenue = change * per_point;
        }
    }
}

/// `m` with `m_k - sum_j gamma_kj omega_j m_j = alpha_k`: what a unit of final spending needs of every
/// sector, inputs of own production included.
fn requirements(e: &Economy, sources: &Sources, n: Country) -> Option<Vec<f64>> {
    let sectors = e.sectors();
    let mut weights = e.final_share().row(n).to_vec();
    if e.is_one_sector() {
        return Some(weights);
    }
    let mut matrix = vec![0.0; sectors * sectors];
    for k in 0..sectors {
        for j in 0..sectors {
            let unit = if k == j { 1.0 } else { 0.0 };
            let own = sources.weight[j * e.countries() + n.0];
            matrix[k * sectors + j] = unit - e.input_share(n, Sector(k), Sector(j)) * own;
        }
    }
    solve_dense(&mut matrix, &mut weights, sectors).then_some(weights)
}
