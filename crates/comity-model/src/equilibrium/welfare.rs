//! Through what does a country gain, and is the printed number exact?
//!
//! **First order** (Caliendo and Parro 2015, equation 16), with baseline exports `E`, imports `M`
//! (net of tariffs) and tariffs `tau`:
//!
//! ```text
//! ToT_n = sum_ij (E_inj dln c_nj - M_nij dln c_ij) / I_n
//! VoT_n = sum_ij tau_nij M_nij (dln M_nij - dln c_ij) / I_n
//! ```
//!
//! With export taxes `c` is the price at the border, and their revenue adds to the volume of trade.
//!
//! This is a derivative. Evaluated at one large step it can be far from the exact change: for
//! NAFTA it prints +1.31 % for Mexico where the exact change of the same solved model is +0.007 %.
//! Both are offered, always labelled.
//!
//! **Exact**, as a sum of logs:
//!
//! ```text
//! ln W_n = ln(w_n / P_n)  +  ln(L_n)  +  revenue  +  transfers
//! ln(w_n / P_n) = sum_k [alpha' (I - Gamma')^-1]_k (ln A_nk - ln(lambda_nk) / theta_k)
//! ```
//!
//! where `lambda_nk` is the change of the own share (Arkolakis, Costinot and Rodriguez-Clare 2012;
//! Costinot and Rodriguez-Clare 2014, equation 28). It has no value for a country that never buys
//! some sector from itself.

use super::axes::{Country, Cube, Exporter, Importer, Rate, Sector};
use super::economy::{Economy, Shock};
use super::kernel::{exp, ln};
use super::linear::solve_dense;
use super::report::Flows;
use super::system::Account;

/// The derivative-based numbers much of the literature prints, as fractions of income.
#[derive(Clone, Debug, PartialEq)]
pub struct FirstOrder {
    /// Terms of trade by country.
    pub terms_of_trade: Vec<f64>,
    /// Volume of trade by country.
    pub volume_of_trade: Vec<f64>,
}

impl FirstOrder {
    /// Terms plus volume of trade: the first-order change of real income.
    pub fn real_income(&self, n: Country) -> f64 {
        self.terms_of_trade[n.0] + self.volume_of_trade[n.0]
    }
}

/// The exact log change of real income of one country, in parts that add to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decomposition {
    /// Log change of the real wage.
    pub real_wage: f64,
    /// Log change of labour supplied and endowed.
    pub labour: f64,
    /// Tariff revenue over factor income.
    pub revenue: f64,
    /// Transfers over earned income.
    pub transfers: f64,
}

impl Decomposition {
    /// The sum of the parts.
    pub fn total(&self) -> f64 {
        self.real_wage + self.labour + self.revenue + self.transfers
    }
}

/// Terms and volume of trade at the solved prices, with `dln x` read as `x_hat - 1`: that reading
/// reproduces the published table.
pub(super) fn first_order(e: &Economy, shock: &Shock, account: &Account, flows: &Flows) -> FirstOrder {
    let (n, sectors) = (e.countries(), e.sectors());
    let mut terms = vec![0.0; n];
    let mut volume = vec![0.0; n];
    for j in 0..sectors {
        let cost: Vec<f64> = (0..n).map(|i| exp(flows.log_unit_cost(account, e, i, j)) - 1.0).collect();
        for b in 0..n {
            for s in (0..n).filter(|s| *s != b) {
                let cell = (Importer(b), Exporter(s), Sector(j));
                let before = e.trade(cell.0, cell.1, cell.2);
                if before == 0.0 {
                    continue;
                }
                // The price at the border: cost at the factory times the change of the export tax.
                let tax = |cube: Option<&Cube<Rate>>| {
                    1.0 + cube.map_or(0.0, |rates| rates.at(cell.0, cell.1, cell.2))
                };
                let taxes = tax(shock.export_tax.as_ref().or(e.export_tax())) / tax(e.export_tax());
                let price = if taxes.is_finite() { (1.0 + cost[s]) * taxes - 1.0 } else { cost[s] };
                terms[s] += before * price;
                terms[b] -= before * price;
                let after = flows.after.at(cell.0, cell.1, cell.2);
                let rate = e.tariff().at(cell.0, cell.1, cell.2);
                let more = after - before - before * price;
                volume[b] += rate * more;
                volume[s] += e.export_tax_share(cell.0, cell.1, cell.2) * more;
            }
        }
    }
    for i in 0..n {
        let income = super::baseline_income(e, Country(i));
        terms[i] /= income;
        volume[i] /= income;
    }
    FirstOrder { terms_of_trade: terms, volume_of_trade: volume }
}

/// The exact parts of the log change of real income.
pub(super) fn decompose(
    e: &Economy,
    shock: &Shock,
    account: &Account,
    revenue: (&[f64], &[f64]),
    n: Country,
) -> Decomposition {
    let (before, after) = (revenue.0[n.0], revenue.1[n.0]);
    let (old, new) = (e.value_added()[n.0], account.factor_income[n.0]);
    let price = super::log_price_index(e, account, n);
    let earned = (old + before, new + after);
    Decomposition {
        real_wage: account.log_wage[n.0] - price,
        labour: account.log_labour[n.0] + ln(shock.endowment_of(n.0)),
        revenue: ln(earned.1 / new) - ln(earned.0 / old),
        transfers: ln(account.income[n.0] / account.scale / earned.1)
            - ln(super::baseline_income(e, n) / earned.0),
    }
}

/// Change of real income less the disutility of labour, with preferences
/// `C - kappa / (1 + kappa) B L^((1 + kappa) / kappa)` (Greenwood, Hercowitz and Huffman 1988). The
/// first-order condition makes the disutility `kappa / (1 + kappa)` of the real take-home wage bill:
///
/// ```text
/// [E'/P - kappa/(1+kappa) w'L'/P] / [E - kappa/(1+kappa) wL / k]
/// ```
///
/// where `k` is the change of the part of the wage that income tax leaves and the new tax is zero.
pub fn net_of_effort(e: &Economy, account: &Account, n: Country) -> f64 {
    let cost = account.labour_elasticity / (1.0 + account.labour_elasticity);
    let price = exp(super::log_price_index(e, account, n));
    let after = (account.income[n.0] / account.scale - cost * account.factor_income[n.0]) / price;
    let kept = exp(-account.log_take_home[n.0]);
    after / (super::baseline_income(e, n) - cost * kept * e.value_added()[n.0])
}

/// The log real wage of a country from its own shares alone, by sector; the sum over sectors is
/// the log change of the real wage. `None` if some sector it uses is never bought at home.
pub fn own_share_formula(
    e: &Economy,
    shock: &Shock,
    own_share: &[(f64, f64)],
    n: Country,
) -> Option<Vec<f64>> {
    let sectors = e.sectors();
    let weights = total_requirements(e, n)?;
    let mut parts = vec![0.0; sectors];
    for k in 0..sectors {
        if weights[k] == 0.0 {
            continue;
        }
        let (before, after) = own_share[k];
        if !(before > 0.0 && after > 0.0) {
            return None;
        }
        let productivity = shock.productivity.as_ref().map_or(0.0, |hats| ln(hats.at(n, Sector(k))));
        parts[k] = weights[k] * (productivity - ln(after / before) / e.theta()[k]);
    }
    Some(parts)
}

/// `alpha' (I - Gamma')^-1`: how much of each sector a unit of final spending needs in all.
fn total_requirements(e: &Economy, n: Country) -> Option<Vec<f64>> {
    let sectors = e.sectors();
    let mut weights = e.final_share().row(n).to_vec();
    if e.is_one_sector() {
        return Some(weights);
    }
    // (I - Gamma) m = alpha, with Gamma_kj the share of input k in output j.
    let mut matrix = vec![0.0; sectors * sectors];
    for k in 0..sectors {
        for j in 0..sectors {
            let unit = if k == j { 1.0 } else { 0.0 };
            matrix[k * sectors + j] = unit - e.input_share(n, Sector(k), Sector(j));
        }
    }
    solve_dense(&mut matrix, &mut weights, sectors).then_some(weights)
}
